#include "clinical/impl/address_words.hpp"

#include <cctype>

namespace consilium::clinical {

bool isNamedPlace(const Token& token) {
  return anyOf(
      token.folded,
      {"mas",        "ferme",    "villa",      "maison",      "moulin",    "manoir",   "chateau",
       "residence",  "res",      "resid",      "hlm",         "cite",      "quartier", "hameau",
       "lot",        "immeuble", "imm",        "lotissement", "tour",      "camping",  "village",
       "domaine",    "clos",     "bidonville", "morne",       "ravine",    "pavillon", "ermitage",
       "habitation", "foyer",    "galerie",    "zac",         "za",        "zi",       "presbytere",
       "caserne",    "peniche",  "bateau",     "lieu",        "lieudit",   "bourg",    "coron",
       "batiment",   "bat",      "chalet",     "metairie",    "couvent",   "hotel",    "gite",
       "bergerie",   "squat",    "aire",       "castel",      "closerie",  "borde",    "enclos",
       "faubourg",   "fg",       "servitude",  "prieure",     "monastere", "longere",  "bastide"});
}

bool isInside(const Token& token) {
  return anyOf(
      token.folded,
      {"bat",      "batiment", "appt",   "apt",      "appartement", "escalier", "esc",
       "etage",    "porte",    "entree", "hall",     "app",         "boite",    "bte",
       "chambre",  "ch",       "case",   "parcelle", "emplacement", "caravane", "interphone",
       "digicode", "local",    "poste",  "cellule",  "rdc",         "rez",      "mobil",
       "allee",    "box",      "bus",    "int",      "studio",      "pk",       "km",
       "lot",      "logement", "log",    "bloc",     "couloir",     "villa",    "bungalow",
       "niveau",   "pavillon", "bp",     "cs",       "immeuble",    "imm",      "tour",
       "ilot",     "cage"});
}

bool isFiller(std::string_view word) {
  return anyOf(
      word,
      {"droite",    "gauche",    "dr",       "g",         "d",         "fond",         "chaussee",
       "sans",      "ascenseur", "face",     "bis",       "ter",       "quater",       "home",
       "marchande", "prolongee", "prolonge", "cote",      "montagne",  "mer",          "cour",
       "dernier",   "premier",   "deuxieme", "troisieme", "quatrieme", "cinquieme",    "dit",
       "derriere",  "grande",    "petite",   "vieille",   "vieux",     "haute",        "basse",
       "nord",      "sud",       "est",      "ouest",     "accueil",   "universitaire"});
}

bool isShortFloor(std::string_view raw) {
  return raw == "ét" || raw == "Ét" || raw == "ÉT" || raw == "etg";
}

bool isSide(const Token& token) {
  return anyOf(token.folded,
               {"droite", "gauche", "dr", "g", "d", "dte", "gche", "etage", "face", "fond"});
}

bool isOrdinal(std::string_view raw) {
  std::size_t digits = 0;
  while (digits < raw.size() && std::isdigit(static_cast<unsigned char>(raw[digits])) != 0)
    ++digits;
  return digits > 0 && digits < 3 &&
         anyOf(raw.substr(digits), {"e", "er", "ere", "eme", "è", "ème", "ère", "nd", "nde"});
}

bool isStreetAbroad(const Token& token) {
  return token.capital &&
         anyOf(token.folded, {"heol", "ffordd", "stryd", "carrer", "strada", "piazza", "viale",
                              "avenida", "largo", "hent", "straed"});
}

bool isJoiner(std::string_view word) {
  return anyOf(word,
               {"de", "du", "des", "la", "le", "les", "l", "d", "et", "aux", "au", "y", "en"});
}

bool startsWithDigit(std::string_view word) {
  return !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0;
}

}  // namespace consilium::clinical

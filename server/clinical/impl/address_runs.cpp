#include <algorithm>
#include <cctype>

#include "clinical/impl/places.hpp"

// Addresses of several parts: "villa Mon Repos, chemin de la Source", "rés. Les Glycines, bât. C,
// 3e étage porte 34". A run of parts counts as an address where a number and a street, a word about
// living somewhere, a place behind it, or two parts that only addresses have say so.

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// What has a name of its own and is lived in or beside.
bool isNamedPlace(const Token& token) {
  return anyOf(
      token.folded,
      {"mas",        "ferme",    "villa",      "maison",      "moulin",   "manoir",   "chateau",
       "residence",  "res",      "resid",      "hlm",         "cite",     "quartier", "hameau",
       "lot",        "immeuble", "imm",        "lotissement", "tour",     "camping",  "village",
       "domaine",    "clos",     "bidonville", "morne",       "ravine",   "pavillon", "ermitage",
       "habitation", "foyer",    "galerie",    "zac",         "za",       "zi",       "presbytere",
       "caserne",    "peniche",  "bateau",     "lieu",        "lieudit",  "bourg",    "coron",
       "batiment",   "bat",      "chalet",     "metairie",    "couvent",  "hotel",    "gite",
       "bergerie",   "squat",    "aire",       "castel",      "closerie", "borde",    "domaine",
       "enclos",     "faubourg", "fg"});
}

/// Parts of a building and of a site, with their number or letter behind them or before.
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

/// What may stand in a part without capital.
bool isFiller(std::string_view word) {
  return anyOf(word, {"droite",  "gauche",   "dr",        "g",         "d",
                      "fond",    "chaussee", "sans",      "ascenseur", "face",
                      "bis",     "ter",      "quater",    "home",      "marchande",
                      "cote",    "montagne", "mer",       "cour",      "dernier",
                      "premier", "deuxieme", "troisieme", "quatrieme", "cinquieme",
                      "dit",     "derriere", "grande",    "petite",    "vieille",
                      "vieux",   "haute",    "basse",     "nord",      "sud",
                      "est",     "ouest",    "accueil",   "bis",       "universitaire"});
}

bool isJoiner(std::string_view word) {
  return anyOf(word, {"de", "du", "des", "la", "le", "les", "l", "d", "et", "aux", "au", "y"});
}

bool startsWithDigit(std::string_view word) {
  return !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0;
}

}  // namespace

bool Places::isPostcodeAt(std::size_t at) const {
  const Token& token = text_.at(at);
  if (token.kind == Token::Kind::sign || token.kind == Token::Kind::word) return false;
  const std::string_view raw = text_.raw(token);
  if (raw.size() == 5) return true;
  const Token& next = text_.at(at + 1);
  return raw.size() == 2 && next.kind == Token::Kind::number && next.folded.size() == 3 &&
         !next.lineStart;
}

bool Places::beginsAddressPart(std::size_t at) const {
  const Token& token = text_.at(at);
  if (isPostcodeAt(at)) return false;
  if (token.kind == Token::Kind::number || token.kind == Token::Kind::mixed) {
    if (text_.raw(token).size() > 5) return false;
    for (std::size_t look = at + 1; look < at + 6; ++look) {
      const Token& next = text_.at(look);
      if (next.lineStart) return false;
      if ((next.roles & (kStreet | kStreetOrNot)) != 0 || isInside(next)) return true;
      if (!isFiller(next.folded) && !isJoiner(next.folded) && next.letters != 1 &&
          next.kind == Token::Kind::word)
        return false;
      if (next.kind == Token::Kind::sign && !isHyphen(next) && !anyOf(next.folded, {"/", ",", "°"}))
        return false;
    }
    return false;
  }
  if (!isWord(token)) return false;
  if ((token.roles & kStreet) != 0 || isInside(token)) return true;
  return (isNamedPlace(token) || (token.roles & kStreetOrNot) != 0) && !eponymBefore(at);
}

Places::Run Places::addressRun(std::size_t at) const {
  constexpr std::size_t kLongest = 36;
  Run run;
  run.end = at;
  bool fresh = false;    // right behind a head, whose name may have no capital
  bool street = false;   // the part is a street's
  bool content = false;  // the part has something of its own
  bool inside = false;
  bool numberAhead = false;
  const auto closePart = [&] {
    if (content) run.parts += 1;
    if (content && street) run.street = true;
    if (content && inside) run.inside = true;
    fresh = street = content = inside = numberAhead = false;
  };
  for (std::size_t index = at; index < at + kLongest && index < text_.size(); ++index) {
    const Token& token = text_.at(index);
    if (token.lineStart && index > at) break;
    if (token.kind == Token::Kind::number || token.kind == Token::Kind::mixed) {
      if (isPostcodeAt(index) || text_.raw(token).size() > 5 ||
          (token.kind == Token::Kind::mixed && !startsWithDigit(text_.raw(token)) &&
           text_.raw(token).size() > 3))
        break;
      if ((text_.at(index + 1).roles & kUnit) != 0 && text_.at(index + 1).spaced &&
          text_.at(index + 1).letters > 1)
        break;
      if ((text_.at(index + 1).roles & kMonth) != 0 && !fresh) break;
      if (text_.at(index + 1).folded == "/" && text_.at(index + 2).kind == Token::Kind::number &&
          text_.at(index + 3).folded == "/")
        break;
      if (street && content) run.numbered = true;
      if (!street && !content) numberAhead = true;
      if (inside || street || fresh) {
        content = true;
        run.end = index + 1;
      }
      continue;
    }
    if (token.kind == Token::Kind::sign) {
      if (token.folded == "," || (isDash(token) && index > at)) {
        if (!content && !numberAhead) break;
        // "12, rue Basse"
        if (token.folded == "," && numberAhead && !content) continue;
        if (text_.at(index + 1).lineStart || !beginsAddressPart(index + 1)) break;
        closePart();
        continue;
      }
      if ((isHyphen(token) || isApostrophe(token)) && !token.spaced) continue;
      if (token.folded == "." && !token.spaced && text_.at(index - 1).letters <= 5 &&
          !text_.at(index + 1).lineStart && !text_.at(index - 1).sentenceStart)
        continue;
      if (token.folded == "." && !token.spaced && isInside(text_.at(index - 1))) continue;
      if (token.folded == "." && (text_.at(index - 1).roles & (kStreet | kStreetOrNot)) != 0)
        continue;
      if (anyOf(token.folded, {"°", "/", "’", "?"}) && !token.spaced) continue;
      break;
    }
    // "D 907", "n° 7"
    if (token.letters == 1 && (inside || street) && !fresh && !token.capital &&
        token.folded != "n" && token.folded != "b" && token.folded != "d" && token.folded != "g" &&
        token.folded != "l" && token.folded != "y")
      break;
    if (anyOf(token.folded, {"a", "in", "chez", "vers"}) && !token.capital) break;
    const bool head = (token.roles & (kStreet | kStreetOrNot)) != 0 || isNamedPlace(token);
    if (head || isInside(token)) {
      const bool glued = !token.spaced && index > at && isHyphen(text_.at(index - 1));
      if (content && head && !isInside(token) && !glued && !fresh && (token.roles & kStreet) != 0) {
        closePart();
      }
      street = street || (token.roles & kStreet) != 0 ||
               ((token.roles & kStreetOrNot) != 0 && numberAhead);
      if (street && numberAhead) run.numbered = true;
      inside = inside || (isInside(token) && !street);
      run.named = run.named || isNamedPlace(token);
      if ((isInside(token) && numberAhead) || anyOf(token.folded, {"rdc", "rez"})) {
        content = true;
        run.end = index + 1;
      }
      fresh = true;
      continue;
    }
    const Token& before = text_.at(index > 0 ? index - 1 : ~0UL);
    if (isJoiner(token.folded) && !token.capital) {
      if (!fresh && !content && !numberAhead) break;
      continue;
    }
    if (token.capital) {
      if ((token.roles & (kCivilTitle | kDoctorTitle | kPhoneWord)) != 0 ||
          ((token.roles & kHeading) != 0 && !fresh))
        break;
      if (token.sentenceStart && index > at) break;
      const bool joined = isJoiner(before.folded) || isHyphen(before) || isApostrophe(before);
      if (content && !joined && town(index) &&
          ((token.flags & (kGivenName | kSurname)) == 0 || town(index)->words > 1))
        break;
      if (content && !joined && !street && inside && !run.named && token.letters > 2) break;
      content = true;
      run.capital = true;
      run.end = index + 1;
      fresh = false;
      continue;
    }
    if (isFiller(token.folded) || (token.letters == 1 && (inside || numberAhead))) {
      if (content || inside) run.end = index + 1;
      if (inside) content = true;
      continue;
    }
    // "r du molinel": the name behind the head of a street.
    if (fresh && street && (token.roles & (kFrench | kEnglish | kPersonVerb | kUnit)) == 0 &&
        token.letters > 2) {
      content = true;
      run.end = index + 1;
      fresh = false;
      run.lower = true;
      continue;
    }
    break;
  }
  closePart();
  return run;
}

bool Places::livedIn(std::size_t at) const {
  for (std::size_t step = 1; step <= 8 && step <= at; ++step) {
    const Token& token = text_.at(at - step);
    if ((token.roles & kLiving) != 0 ||
        anyOf(
            token.folded,
            {"adresse",     "address",    "adr",        "domicile",     "dom",        "home",
             "heberge",     "hebergee",   "herberge",   "loge",         "logee",      "loges",
             "logeant",     "logement",   "ecrire",     "courrier",     "stationne",  "stationnee",
             "stationnees", "stationnes", "amarre",     "amarree",      "lieu",       "depose",
             "depart",      "arrivee",    "retour",     "livrer",       "livraison",  "envoyer",
             "convocation", "sorti",      "sortie",     "domicilies",   "demeurent",  "vacances",
             "chez",        "demenage",   "expediteur", "destinataire", "siege",      "agriculteur",
             "confie",      "confiee",    "residence",  "rue",          "transports", "transport"}))
      return true;
    if (token.lineStart) return false;
    if (token.folded == "." && step > 1 && text_.at(at - step - 1).letters > 4) return false;
  }
  return false;
}

bool Places::townOrCodeBehind(std::size_t end) const {
  std::size_t at = end;
  const bool next = text_.at(at).lineStart;
  while (at < end + 3 && (anyOf(text_.at(at).folded, {",", "(", "/", "."}) ||
                          isDash(text_.at(at)) || isHyphen(text_.at(at))))
    ++at;
  if (isPostcodeAt(at)) {
    const Token& town = text_.at(at + (text_.raw(text_.at(at)).size() == 2 ? 2 : 1));
    return town.capital || town.lineStart || !isWord(town);
  }
  if (next) return false;
  if (text_.at(at).folded == "commune") return true;
  const bool preposition = anyOf(text_.at(at).folded, {"a", "en", "nr", "near", "in", "sur"});
  if (preposition) ++at;
  const Token& place = text_.at(at);
  if (!place.capital || place.lineStart) return false;
  if (town(at)) return true;
  return false;
}

std::size_t Places::lookAtAddressRun(std::size_t at) {
  if (!beginsAddressPart(at)) return at;
  const Token& first = text_.at(at);
  if (at > 0 && !first.spaced &&
      (isHyphen(text_.at(at - 1)) || text_.at(at - 1).kind == Token::Kind::number))
    return at;
  // "à côté de Vannes" is no "côte de".
  if (first.folded == "cote" || (first.roles & kStreetEnglish & ~kStreet) != 0) {
    if (text_.raw(first).find("\u00e9") != std::string_view::npos) return at;
  }
  const Run run = addressRun(at);
  if (run.end <= at + 1 || run.parts == 0) return at;
  if (!run.capital && !run.lower && !(run.street && run.inside)) return at;
  const bool living = livedIn(at);
  const bool located = townOrCodeBehind(run.end);
  const bool street = run.street;
  const bool several = run.parts > 1 && (street || run.named) && (run.capital || run.numbered);
  const bool sure = (street && run.numbered && (run.capital || living || located)) ||
                    (several && (street || living || located || run.inside)) ||
                    (street && (living || located)) ||
                    (run.named && run.capital && (living || located));
  if (!sure) return at;
  if ((first.roles & kHospital) != 0 && !several && !living) return at;
  scan_.add(first.begin, text_.at(run.end - 1).end, FindingKind::address, true, 86, "address-run",
            text_.english(first) ? "(address)" : "(adresse)");
  lookAtTownBehind(run.end);
  return run.end;
}

}  // namespace consilium::clinical

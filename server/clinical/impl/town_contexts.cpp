#include <algorithm>

#include "clinical/impl/places.hpp"

// Where a town is spoken of: what stands before its name, and what its name looks like.

namespace consilium::clinical {

bool Places::isPlaced(const Token& token) {
  return anyOf(token.folded, {"centre",
                              "caisse",
                              "cpam",
                              "mairie",
                              "tribunal",
                              "gare",
                              "route",
                              "aeroport",
                              "port",
                              "region",
                              "labo",
                              "agglomeration",
                              "sortie",
                              "equipe",
                              "college",
                              "lycee",
                              "ecole",
                              "banlieue",
                              "universite",
                              "fac",
                              "caf",
                              "cp",
                              "mdph",
                              "ville",
                              "commune",
                              "alentours",
                              "hauteur",
                              "village",
                              "secteur",
                              "faubourgs",
                              "faculte",
                              "pharmacie",
                              "officine",
                              "maison",
                              "paroisse",
                              "eglise",
                              "barreau",
                              "parquet",
                              "tgi",
                              "juge",
                              "cour",
                              "notaire",
                              "abbaye",
                              "communaute",
                              "couple",
                              "depot",
                              "hotel",
                              "marche",
                              "boulangerie",
                              "cabinet",
                              "usine",
                              "site",
                              "prison",
                              "arret",
                              "detention",
                              "camp",
                              "circonscription",
                              "stade",
                              "club",
                              "piscine",
                              "plage",
                              "creche",
                              "ludotheque",
                              "mediatheque",
                              "thermal",
                              "thermes",
                              "ferme",
                              "garage",
                              "caserne",
                              "gendarmerie",
                              "commissariat",
                              "pompiers",
                              "ccas",
                              "udaf",
                              "pmi",
                              "mission",
                              "foyer",
                              "crous",
                              "internat",
                              "cantine",
                              "gymnase",
                              "cimetiere",
                              "laboratoire",
                              "collegues",
                              "confrere",
                              "confreres",
                              "consoeur",
                              "correspondant",
                              "correspondants",
                              "medecin",
                              "rhumatologue",
                              "kine",
                              "orthopediste",
                              "generaliste",
                              "pediatre",
                              "pharmacien",
                              "infirmiere",
                              "infirmier",
                              "dentiste",
                              "sante",
                              "ime",
                              "dispensaire",
                              "antenne",
                              "filiale",
                              "agence",
                              "succursale",
                              "rond",
                              "domaine",
                              "canton",
                              "arrondissement",
                              "prefecture",
                              "consulat",
                              "rectorat",
                              "academie",
                              "conservatoire",
                              "patrouille",
                              "cinema",
                              "theatre",
                              "musee",
                              "zoo",
                              "base",
                              "garnison",
                              "chantier",
                              "mine",
                              "mines",
                              "lad",
                              "gars",
                              "ado",
                              "monsieur",
                              "dame",
                              "direction",
                              "mater",
                              "mat",
                              "maternite",
                              "hopital",
                              "clinique",
                              "hosto",
                              "pediatrie",
                              "neuropediatrie",
                              "orthopedie",
                              "genetique",
                              "rhumato",
                              "rhumatologie",
                              "urgences",
                              "samu",
                              "smur",
                              "bloc",
                              "ehpad",
                              "ssr",
                              "reeducation",
                              "colonie",
                              "camping",
                              "quartier",
                              "chu",
                              "ch",
                              "chru",
                              "ambulance",
                              "ambulances",
                              "had"});
}

bool Places::placedHead(std::size_t preposition) const {
  std::size_t head = preposition;
  while (head > 0 && preposition < head + 2 &&
         (isApostrophe(text_.at(head)) || anyOf(text_.at(head).folded, {"de", "d", "a", "du"})))
    --head;
  return head < preposition && !text_.at(head + 1).lineStart && isPlaced(text_.at(head));
}

bool Places::lookAtWay(std::size_t at, const Town& known) {
  if (known.words != 1 || known.small || !isHyphen(text_.at(known.end))) return false;
  const auto other = town(known.end + 1);
  if (!other || other->small || !text_.at(known.end + 1).capital) return false;
  constexpr std::uint32_t kElse = kGivenName | kSurname | kMedical | kCountry;
  if (((text_.at(at).flags | text_.at(known.end + 1).flags) & kElse) != 0 ||
      text_.at(known.end + 1).folded == "lautrec")
    return false;
  addCity(at, known.end, known.region, false, 50, "town");
  addCity(known.end + 1, other->end, other->region, false, 50, "town");
  return true;
}

void Places::lookAtTown(std::size_t at) {
  const Token& token = text_.at(at);
  const auto known = town(at);
  if (!known) return;
  if (lookAtTownsHospital(at, *known)) return;
  const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
  if (at > 0 && !token.spaced &&
      (isHyphen(before) || before.folded == "_" || before.folded == ".")) {
    if (text_.part() == TextPart::prose) return;
  }
  std::size_t end = known->end;
  if (isHyphen(text_.at(end)) && !text_.at(end).spaced && !text_.at(end + 1).spaced &&
      isWord(text_.at(end + 1))) {
    if (!eponymBefore(at)) lookAtWay(at, *known);
    return;  // part of a longer name: Paris-Saclay, Rennes-Test
  }
  if (eponymBefore(at)) return;
  if ((text_.at(end).roles & kEponymTail) != 0 && known->words == 1) return;
  if (isApostrophe(text_.at(end)) && text_.at(end + 1).folded == "s") return;
  const bool closed = text_.at(end).folded == ")";
  const bool bracket =
      at > 0 && before.folded == "(" && (closed || !known->small) &&
      ((token.flags & kMedical) == 0 || known->words > 1 ||
       (closed && (isPlaced(text_.at(at > 1 ? at - 2 : 0)) || (token.flags & kEponym) == 0)));
  const bool strong =
      at > 0 && !token.lineStart &&
      ((anyOf(before.folded, {"a", "in", "at", "from", "sur", "vers", "near", "nr", "pres", "to",
                              "off", "past", "depuis", "by", "outside", "village", "hmp"}) &&
        !token.sentenceStart) ||
       bracket ||
       // "(COULIBALY-SERRANO, Muret)", "en Avignon"
       (before.folded == "," && closed && (token.flags & (kMedical | kGivenName)) == 0) ||
       (before.folded == "en" && anyOf(token.folded, {"avignon", "arles"})));
  // "le centre de Bayonne", "la mairie de Tulle"
  const bool child =
      at > 1 && (token.flags & kGivenName) == 0 &&
      anyOf(text_.at(at - (isApostrophe(before) ? std::min(at, std::size_t{3}) : 2)).folded,
            {"petite", "petit", "gamine", "gamin", "niece", "neveu", "jumeaux"}) &&
      (anyOf(before.folded, {"de"}) || isApostrophe(before));
  const bool placed = at > 0 && !token.lineStart && (placedHead(at - 1) || child);
  const bool some =
      strong || placed ||
      (at > 0 && (anyOf(before.folded, {"de", "d", "pour", "entre", "et", "via", ","}) ||
                  (isApostrophe(before) && at > 1 && text_.at(at - 2).folded == "d")));
  // "tonton Fañch, Locronan, été 62"
  const bool apart = before.folded == "," && !token.lineStart && token.letters > 5 &&
                     !isWord(text_.at(end)) &&
                     (token.flags & ~std::uint32_t{kTownBegins | kProper}) == 0;
  if (known->small && !strong && !placed && !apart &&
      !(some && anyOf(before.folded, {"de", "'", "’"}) && token.letters > 4))
    return;
  // "Ottawa ankle rules", "Exeter stem"
  const Token& noun = text_.at(end);
  if (!some && known->words == 1 && text_.english(token) && isWord(noun) && !noun.capital &&
      noun.spaced && !noun.lineStart && noun.roles == 0 && (noun.flags & kCommon) != 0)
    return;
  // Gy, Ay, Eu: units and pronouns before they are towns.
  if (token.letters < (token.allCapitals ? 4 : 3) && known->words == 1) return;
  if ((token.flags & kCountry) != 0 && known->words == 1) return;
  if (known->words == 1) {
    // "Pr Ebersbach de Heidelberg", though a jaw is called so.
    const bool behindName = at > 1 && before.folded == "de" && text_.at(at - 2).capital &&
                            isWord(text_.at(at - 2)) && (token.flags & (kEponym | kMedical)) != 0;
    if ((token.flags & (kGivenName | kSurname | kMedical)) != 0 && !strong && !behindName &&
        !placed &&
        !(token.folded == "paris" || (some && (token.flags & (kGivenName | kMedical)) == 0 &&
                                      before.folded != "et" && before.folded != ",")))
      return;
    if ((token.flags & kCommon) != 0 && !some) return;
    if ((token.flags & kCommon) != 0 && token.allCapitals) return;
  } else if (!token.spaced && at > 0 && isApostrophe(before)) {
    if (text_.at(at - 2).folded != "d" && text_.at(at - 2).folded != "l") return;
  } else {
    // "Le Mans" has a capital inside; "La Marche" may begin a sentence.
    const Token& last = text_.at(end - 1);
    if (!last.capital && !anyOf(before.folded, {"a", "de"})) return;
    if (token.sentenceStart && (token.roles & kFrench) != 0 && (last.flags & kCommon) != 0) return;
    if (isWord(last) && !last.capital) return;
    if ((text_.at(at).flags & kGivenName) != 0 && !strong && text_.at(at + 1).spaced) return;
  }
  addCity(at, end, known->region, false, known->words > 1 ? 63 : 50, "town");
}

void Places::lookAtTownsShape(std::size_t at) {
  constexpr std::size_t kLongest = 16;
  const Token& first = text_.at(at);
  if (at > 0 && !first.spaced &&
      (isHyphen(text_.at(at - 1)) || text_.at(at - 1).folded == "/" ||
       text_.at(at - 1).folded == "_"))
    return;
  const bool saint = anyOf(first.folded, {"saint", "sainte", "st", "ste"});
  bool joint = false;
  std::size_t end = at + 1;
  std::size_t names = 1;
  for (std::size_t last = at; last < at + kLongest; last += 2) {
    const Token& sign = text_.at(last + 1);
    const Token& part = text_.at(last + 2);
    if (sign.spaced || !(isHyphen(sign) || isApostrophe(sign)) || !isWord(part) || part.spaced)
      break;
    if ((!part.capital || part.allCapitals) &&
        anyOf(part.folded, {"sur", "sous", "en", "les", "lez", "le", "la", "de", "du", "des", "d",
                            "l", "aux", "au", "a", "pres", "devant"})) {
      joint = true;
      continue;
    }
    if (!part.capital || part.letters < 3) return;
    ++names;
    end = last + 3;
  }
  // The small words lead from one name to another.
  if (names < 2 || (!joint && !saint)) return;
  if ((first.flags & kCountry) != 0 || eponymBefore(at)) return;
  // Departments
  if (anyOf(first.folded,
            {"bouches", "cote", "cotes", "hauts", "haute", "pas", "puy", "val", "ile", "alpes",
             "provence", "pays", "territoire", "seine", "centre", "nord", "pyrenees", "loire"}) &&
      !anyOf(text_.at(at - 1).folded, {"a"}))
    return;
  const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
  const bool of = anyOf(before.folded, {"de", "d"}) && !first.lineStart;
  const bool to =
      (anyOf(before.folded, {"a", "sur", "vers", "depuis", "(", "in", "from", "near", "pres"}) &&
       !first.lineStart) ||
      (at > 0 && placedHead(at - 1));
  const bool person = (text_.at(at > 1 ? at - 2 : ~0UL).flags & kGivenName) != 0 &&
                      text_.at(at - 2).capital && saint;
  if (saint && !joint && !to && !(of && !person)) return;
  if (!saint && nameFlag(first) && !to && !of) return;
  if ((before.roles & (kCivilTitle | kDoctorTitle | kStreet | kHospital)) != 0) return;
  addCity(at, end, {}, false, 62, "town-by-its-shape");
}

void Places::lookAtTownsLabel(std::size_t at) {
  const Token& label = text_.at(at);
  const bool domicile = label.folded == "domicile" && label.capital;
  if (!domicile && !anyOf(label.folded, {"ville", "commune", "localite", "town"})) return;
  std::size_t place = at + 1;
  const bool colon = anyOf(text_.at(place).folded, {":", "="});
  if (colon) ++place;
  if (!colon && !(domicile && town(place))) return;
  const Token& first = text_.at(place);
  if (!isWord(first) || !first.capital || first.lineStart || first.letters < 2 ||
      (first.roles & (kHospital | kStreet | kCivilTitle)) != 0)
    return;
  const auto known = town(place);
  addCity(place, known ? known->end : placeEnd(place), known ? known->region : std::string_view(),
          false, 66, "town-after-label");
}

}  // namespace consilium::clinical

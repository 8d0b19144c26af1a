#include <string_view>
#include <unordered_set>

#include "clinical/impl/places.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// What a head needs to be one of a place of care.
enum class CareHead { none, word, capitals, qualified, label };

CareHead careHeadOf(std::string_view word) {
  static const std::unordered_set<std::string_view> kWords = {
      "hopital",     "hopitaux",     "hop",          "clinique",  "cliniques",
      "clin",        "polyclinique", "policlinique", "maternite", "mater",
      "ehpad",       "sanatorium",   "preventorium", "aerium",    "pouponniere",
      "dispensaire", "chu",          "chru",         "medipole",  "hospices"};
  static const std::unordered_set<std::string_view> kCapitals = {
      "ime",   "iem",  "itep", "sessad", "usld",  "had",   "fam",  "mas",   "eeap", "mecs",
      "camsp", "cmpp", "savs", "samsah", "impro", "impp",  "esat", "ssr",   "smr",  "crf",
      "cmpr",  "cssr", "chg",  "ghr",    "ght",   "ghi",   "chi",  "ch",    "gh",   "chs",
      "chr",   "hia",  "clcc", "mapa",   "ueros", "emp",   "chic", "gho",   "ghu",  "ghe",
      "cmp",   "cms",  "msp",  "dar",    "dame",  "ditep", "ulsd", "cattp", "ccas"};
  static const std::unordered_set<std::string_view> kQualified = {
      "foyer",    "maison",   "institut",    "centre",  "residence",
      "unite",    "pole",     "appartement", "hotel",   "etablissement",
      "complexe", "ensemble", "groupe",      "service", "accueil"};
  if (kWords.contains(word)) return CareHead::word;
  if (kCapitals.contains(word)) return CareHead::capitals;
  if (kQualified.contains(word)) return CareHead::qualified;
  if (anyOf(word, {"laboratoire", "labo", "laboratoires"})) return CareHead::label;
  return CareHead::none;
}

/// Words between the head and the name of a place of care; those that make a place one of care.
bool caresFor(std::string_view word) {
  static const std::unordered_set<std::string_view> kCare = {"education",
                                                             "enseignement",
                                                             "ergotherapie",
                                                             "hospitalier",
                                                             "hospitaliere",
                                                             "hospitaliers",
                                                             "medical",
                                                             "medicale",
                                                             "medicalise",
                                                             "medicalisee",
                                                             "sante",
                                                             "soins",
                                                             "retraite",
                                                             "repos",
                                                             "convalescence",
                                                             "reeducation",
                                                             "readaptation",
                                                             "cure",
                                                             "educatif",
                                                             "educative",
                                                             "medico",
                                                             "psychiatrique",
                                                             "psychotherapeutique",
                                                             "enfance",
                                                             "vie",
                                                             "hebergement",
                                                             "chirurgical",
                                                             "chirurgicale",
                                                             "imagerie",
                                                             "radiologie",
                                                             "radiotherapie",
                                                             "dialyse",
                                                             "hemodialyse",
                                                             "gerontologique",
                                                             "geriatrique",
                                                             "heliomarin",
                                                             "anticancereux",
                                                             "dentaire",
                                                             "senologie",
                                                             "naissance",
                                                             "handicapes",
                                                             "infirmes",
                                                             "aveugles",
                                                             "sourds",
                                                             "alzheimer",
                                                             "postcure",
                                                             "addictologie",
                                                             "autonomie",
                                                             "seniors",
                                                             "jour",
                                                             "motrice",
                                                             "medicosociale",
                                                             "medicosocial",
                                                             "pediatrique",
                                                             "mutualiste",
                                                             "universitaire",
                                                             "mutualistes",
                                                             "cardiologique",
                                                             "ophtalmologique",
                                                             "orthopedique",
                                                             "oncologie"};
  return kCare.contains(word);
}

bool qualifies(std::string_view word) {
  static const std::unordered_set<std::string_view> kOther = {"de",
                                                              "d",
                                                              "du",
                                                              "des",
                                                              "la",
                                                              "le",
                                                              "les",
                                                              "l",
                                                              "et",
                                                              "prive",
                                                              "privee",
                                                              "public",
                                                              "publique",
                                                              "militaire",
                                                              "accueil",
                                                              "specialise",
                                                              "specialisee",
                                                              "temporaire",
                                                              "regional",
                                                              "regionale",
                                                              "local",
                                                              "locale",
                                                              "departemental",
                                                              "departementale",
                                                              "intercommunal",
                                                              "intercommunale",
                                                              "general",
                                                              "generale",
                                                              "municipal",
                                                              "municipale",
                                                              "national",
                                                              "pluridisciplinaire",
                                                              "pluriprofessionnelle",
                                                              "polyvalent",
                                                              "polyvalente",
                                                              "adultes",
                                                              "enfants",
                                                              "personnes",
                                                              "agees",
                                                              "logement",
                                                              "professionnel",
                                                              "pedagogique",
                                                              "therapeutique",
                                                              "familial",
                                                              "familiale",
                                                              "social",
                                                              "sociale",
                                                              "fonctionnelle",
                                                              "fonctionnel",
                                                              "marin",
                                                              "moyen",
                                                              "sejour",
                                                              "suite",
                                                              "suites",
                                                              "long",
                                                              "ancien",
                                                              "ancienne",
                                                              "nouvel",
                                                              "nouveau",
                                                              "nouvelle",
                                                              "instruction",
                                                              "armees",
                                                              "obstetricale",
                                                              "chirurgie",
                                                              "hospitalisation",
                                                              "domicile",
                                                              "lutte",
                                                              "contre",
                                                              "cancer",
                                                              "dependantes",
                                                              "non",
                                                              "rurale",
                                                              "protestante",
                                                              "catholique"};
  return kOther.contains(word) || caresFor(word);
}

bool smallInName(std::string_view word) {
  return anyOf(word, {"de", "d", "du", "des", "la", "le", "les", "l", "en", "sur", "aux", "au", "a",
                      "lez", "sous", "s"});
}

}  // namespace

std::size_t Places::careNameEnd(std::size_t from, bool shouting) const {
  constexpr std::size_t kLongest = 16;
  std::size_t end = from;
  bool small = true;
  for (std::size_t at = from; at < from + kLongest && at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    if (at > from && token.lineStart) break;
    const bool glued = at > from && !token.spaced;
    if ((isHyphen(token) || isApostrophe(token) || token.folded == "/") && glued &&
        !text_.at(at + 1).spaced) {
      // "CHU de Pointe-à-Pitre/Abymes", but not "Necker/Robert-Debré 12"
      if (token.folded == "/" && !text_.at(at + 1).capital) break;
      continue;
    }
    // "Hôpital R. Debré", "St. Jacques"
    if (token.folded == "." && glued && text_.at(at - 1).letters <= 2 && text_.at(at + 1).capital &&
        !text_.at(at + 1).lineStart)
      continue;
    if (!isWord(token)) break;
    const bool joined = glued && (isHyphen(text_.at(at - 1)) || isApostrophe(text_.at(at - 1)) ||
                                  text_.at(at - 1).folded == "/");
    const bool smallWord = smallInName(token.folded) && (!token.capital || shouting);
    if (smallWord && !joined) {
      // A place behind "à" and "en" is not of the name, unless inside one: "Parc aux Biches".
      const std::size_t next = isApostrophe(text_.at(at + 1)) ? at + 2 : at + 1;
      const std::size_t further = smallInName(text_.at(next).folded) && !text_.at(next).capital
                                      ? (isApostrophe(text_.at(next + 1)) ? next + 2 : next + 1)
                                      : next;
      const Token& last = text_.at(shouting ? next : further);
      if (!last.capital || last.lineStart || !isWord(last)) break;
      if (anyOf(token.folded, {"a", "en", "au"}) && (town(further) || at == from)) break;
      if ((last.roles & (kCivilTitle | kDoctorTitle)) != 0 && last.letters < 4) break;
      small = true;
      continue;
    }
    if (joined && !token.capital) {
      end = at + 1;
      continue;
    }
    // "du Pays basque", "d'Ardèche méridionale"
    if (!token.capital) {
      if (at > from && text_.at(at - 1).capital &&
          anyOf(token.folded, {"basque", "meridionale", "occidentale", "orientale", "atlantique",
                               "maritime", "catalan", "cathare", "nord", "sud", "est", "ouest"}))
        end = at + 1;
      break;
    }
    if (at > from && !joined && !small &&
        ((token.roles & (kHeading | kCivilTitle | kDoctorTitle | kPersonNoun | kMonth)) != 0 ||
         token.sentence != text_.at(from).sentence ||
         anyOf(token.folded, {"unite", "pavillon", "pav", "hall", "secteur", "chambre", "ch"})))
      break;
    if (shouting && !token.allCapitals && token.letters > 1) break;
    // "Le Normandy Granville"
    if (at > from + 1 && !joined && !small && !shouting &&
        (token.flags & (kGivenName | kSurname | kCommon | kMedical)) == 0 && town(at) &&
        anyOf(text_.at(from).folded, {"le", "la", "les", "l"}))
      break;
    // "Ferme du Bois WORMHOUT"
    const Token& last = text_.at(at > 0 ? at - 1 : 0);
    if (!shouting && at > from && !joined && token.allCapitals && token.letters > 3 &&
        last.capital && !last.allCapitals && last.letters > 3)
      break;
    end = at + 1;
    small = false;
  }
  return end;
}

void Places::lookAtCarePlace(std::size_t at) {
  const Token& head = text_.at(at);
  const CareHead kind = careHeadOf(head.folded);
  if (kind == CareHead::none) return;
  const bool acronym = kind == CareHead::capitals;
  if (acronym && !head.allCapitals && !anyOf(head.folded, {"ime", "iem", "sessad", "itep"})) return;
  if (text_.english(head) && kind != CareHead::word && !acronym) return;
  // "la suspicion clinique d'AVC"
  if (head.folded == "clinique" && at > 0 && !head.lineStart && isWord(text_.at(at - 1)) &&
      (text_.at(at - 1).roles & kFrench) == 0 && text_.at(at - 1).spaced &&
      !anyOf(text_.at(at - 1).folded, {"petite", "grande", "autre", "privee", "la", "cette"}))
    return;
  const bool shouting = head.allCapitals && (!acronym || text_.at(at + 1).allCapitals) &&
                        head.folded != "chu" && head.folded != "chru" && head.folded != "ehpad";
  constexpr std::size_t kMostQualifiers = 9;
  bool cares = kind != CareHead::qualified;
  bool article = false;
  std::size_t name = at + 1;
  if (text_.at(name).folded == "." && !text_.at(name).spaced && head.letters <= 4) ++name;
  for (std::size_t steps = 0; steps < kMostQualifiers; ++steps, ++name) {
    const Token& token = text_.at(name);
    if (token.lineStart || name >= text_.size()) return;
    if (isHyphen(token) || isApostrophe(token) || anyOf(token.folded, {"«", "\"", "“"})) continue;
    if (!isWord(token) || !qualifies(token.folded)) break;
    // "Les" of a name, "Saint" of another
    if (token.capital && !shouting && !caresFor(token.folded) &&
        !anyOf(token.folded, {"regional", "departemental", "intercommunal", "prive", "militaire"}))
      break;
    if (shouting && anyOf(token.folded, {"les", "la", "le"}) && !article) break;
    cares = cares || caresFor(token.folded);
    article = anyOf(token.folded, {"de", "d", "du", "des", "la", "l"});
  }
  // "en SSR (Les Embruns)"
  if (acronym && text_.at(name).folded == "(" && text_.at(name + 2).capital &&
      anyOf(text_.at(name + 1).folded, {"les", "la", "le"}))
    ++name;
  const Token& first = text_.at(name);
  // "ehpad les marronniers"
  if (name == at + 2 && !first.capital && first.letters > 3 && !first.lineStart && isWord(first) &&
      (first.flags & kCommon) != 0 && text_.at(at + 1).folded == "les" &&
      anyOf(head.folded, {"ehpad", "ime", "iem", "sessad", "itep", "usld"}))
    return finishHospital(at, name + 1, {});
  if (!cares || !isWord(first) || !first.capital || first.lineStart ||
      (first.sentence != head.sentence && text_.at(at + 1).folded != "."))
    return;
  if (anyOf(first.folded, {"jour", "nuit", "semaine", "reference", "competence", "competences",
                           "covid", "sos", "pilote", "samu", "smur", "service"}))
    return;
  const bool own = anyOf(first.folded, {"les", "la", "le", "l", "aux", "au"}) &&
                   (text_.at(name + 1).capital || isApostrophe(text_.at(name + 1)));
  const bool nameLike = (first.flags & (kGivenName | kSurname | kProper | kCountry)) != 0 ||
                        (first.flags & kCommon) == 0 ||
                        anyOf(first.folded, {"saint", "sainte", "st", "ste", "notre", "nord", "sud",
                                             "est", "ouest"}) ||
                        town(name).has_value();
  const bool medical = (first.flags & kMedical) != 0 && (first.flags & (kEponym | kGivenName)) == 0;
  if (kind == CareHead::label && (!nameLike || medical || article || first.letters < 4)) return;
  if (kind == CareHead::qualified && anyOf(head.folded, {"unite", "pole", "service", "accueil"}))
    return;
  if (!own && (first.roles & kHeading) != 0 && !(article && !shouting)) return;
  if (!own && !article && !nameLike) return;
  if (!own && article && shouting && !nameLike && (first.flags & kCommon) == 0) return;
  // "Centre de la Douleur", "maison de santé Rue Haute"
  if (kind == CareHead::qualified && !own && medical &&
      (first.roles & (kStreet | kStreetOrNot)) == 0)
    return;
  if (acronym && head.letters <= 2 && !own && !article && !town(name)) return;
  std::size_t end = careNameEnd(name, shouting);
  if (end <= name) return;
  finishHospital(at, end, town(name) ? town(name)->region : std::string_view());
}

void Places::lookAtUnitOfPerson(std::size_t at) {
  // "unité Robert Debré", "pavillon Laennec", "service Grancher"
  const Token& name = text_.at(at + 1);
  if (!isWord(name) || !name.capital || name.lineStart || name.allCapitals || name.letters < 4 ||
      name.roles != 0 || text_.at(at).allCapitals)
    return;
  const bool called = (name.flags & (kCommon | kMedical)) == 0 || (name.flags & kEponym) != 0;
  if (!called || (name.flags & kCountry) != 0) return;
  finishHospital(at, careNameEnd(at + 1, false), {});
}

void Places::lookAtCareLabel(std::size_t at) {
  // "Care home: Larchfield Court", "Établissement : Les Tilleuls"
  std::size_t colon = at + 1;
  if (anyOf(text_.at(colon).folded, {"home", "house", "facility", "adresseur", "d", "demandeur"}))
    ++colon;
  if (text_.at(colon).folded != ":" || text_.at(colon + 1).lineStart) return;
  const bool two = colon == at + 2;
  const Token& label = text_.at(at);
  const bool care =
      anyOf(label.folded, {"etablissement", "hopital", "clinique", "ehpad", "hospital", "surgery",
                           "practice", "maternite", "clinic"}) ||
      (two && anyOf(label.folded, {"care", "nursing", "residential"}));
  const Token& first = text_.at(colon + 1);
  if (!care || !isWord(first) || !first.capital || (first.roles & (kHeading | kHospital)) != 0)
    return;
  const std::size_t end = careNameEnd(colon + 1, first.allCapitals);
  if (end > colon + 1) finishHospital(colon + 1, end, {});
}

}  // namespace consilium::clinical

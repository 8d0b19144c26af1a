#include <algorithm>

#include "clinical/impl/places.hpp"

// Places of care by a word or letters that only these have, and whatever name follows: "SESSAD Les
// Papillons Blancs", "foyer de vie du Moulin-Neuf", "Clin. du Bois".

namespace consilium::clinical {

namespace {

/// Letters that stand for a kind of place, always written in capitals.
bool isCareLetters(std::string_view word) {
  return anyOf(
      word,
      {"chu",  "chru",  "chd",    "chr",    "ch",    "chi",   "chic",  "chs",   "chg",    "gh",
       "ghu",  "ghi",   "ghr",    "ght",    "ghe",   "ghicl", "hia",   "had",   "usld",   "ssr",
       "smr",  "ssiad", "sessad", "samsah", "savs",  "ime",   "iem",   "itep",  "eeap",   "mas",
       "fam",  "eam",   "ehpad",  "ehpa",   "mapa",  "marpa", "camsp", "cmpp",  "cmp",    "crf",
       "uhsi", "ucsa",  "csapa",  "mecs",   "esat",  "cmpr",  "cssr",  "clcc",  "cattp",  "impro",
       "iea",  "ied",   "ssad",   "hdj",    "chsld", "chpg",  "ems",   "clsc",  "ssesad", "sspad",
       "afh",  "fv",    "fo",     "cptn",   "msp",   "pmi",   "smur",  "cms",   "mfme",   "wzc",
       "az",   "uz",    "mrs",    "caj",    "saj",   "emp",   "pcpe",  "ditep", "spasad", "chpf",
       "cds",  "csi",   "cpef",   "esrp",   "ghp"});
}

/// Words that say what a place of care is for, or whose.
bool isCareQualifier(std::string_view word) {
  return anyOf(word, {"hospitalier",
                      "hospitaliere",
                      "universitaire",
                      "regional",
                      "intercommunal",
                      "medical",
                      "medicale",
                      "medico",
                      "educatif",
                      "educative",
                      "educatifs",
                      "professionnel",
                      "pedagogique",
                      "therapeutique",
                      "specialise",
                      "specialisee",
                      "reeducation",
                      "readaptation",
                      "fonctionnelle",
                      "education",
                      "motrice",
                      "enfance",
                      "enfants",
                      "vie",
                      "accueil",
                      "hebergement",
                      "logement",
                      "retraite",
                      "sante",
                      "naissance",
                      "repos",
                      "convalescence",
                      "autonomie",
                      "seniors",
                      "services",
                      "geriatrique",
                      "psychiatrique",
                      "pediatrique",
                      "chirurgicale",
                      "mutualiste",
                      "privee",
                      "public",
                      "publique",
                      "prive",
                      "transfrontalier",
                      "maritime",
                      "militaire",
                      "marin",
                      "pluridisciplinaire",
                      "pluriprofessionnelle",

                      "imagerie",
                      "radiologie",
                      "analyses",
                      "analyse",
                      "biologie",
                      "occupationnel",
                      "adaptee",
                      "adapte",
                      "soins",
                      "suite",
                      "jeunes",
                      "travailleurs",
                      "local",
                      "locale",
                      "medicalise",
                      "medicalisee",
                      "universitaires",
                      "cliniques",
                      "sociale"});
}

/// What stands in capitals behind a place's word and is no name.
bool isCareGeneric(std::string_view word) {
  return anyOf(word, {"jour",          "nuit",         "semaine",       "reference", "competence",
                      "competences",   "service",      "bilan",         "suivi",     "covid",
                      "pilote",        "externe",      "douleur",       "memoire",   "maladies",
                      "maladie",       "main",         "epaule",        "genou",     "dos",
                      "rachis",        "sport",        "chute",         "chutes",    "ambulatoire",
                      "consultations", "consultation", "national",      "nationale", "regional",
                      "regionale",     "hospitalier",  "universitaire", "medical",   "expert",
                      "antidouleur",   "antipoison",   "dentaire",      "os",        "lourd",
                      "patient",       "patients",     "demande",       "prevu",     "prevue"});
}

bool isSmall(std::string_view word) {
  return anyOf(word, {"de", "du", "des", "la", "le", "les", "l", "d", "et", "aux", "en", "sur",
                      "ar", "an", "al", "el", "y", "von", "am"});
}

}  // namespace

std::size_t Places::careHeadEnd(std::size_t at) const {
  const Token& head = text_.at(at);
  const Token& next = text_.at(at + 1);
  // "C.H.U. de Poitiers", "C. H. U. DE LIMOGES"
  if (head.letters == 1 && head.capital && next.folded == "." && !next.spaced) {
    std::string word;
    std::size_t end = at;
    while (end < at + 12 && text_.at(end).letters == 1 && text_.at(end).capital &&
           text_.at(end + 1).folded == "." && !text_.at(end + 1).spaced) {
      word += text_.at(end).folded;
      end += 2;
    }
    return word.size() > 1 && isCareLetters(word) ? end : 0;
  }
  const bool dotted = next.folded == "." && !next.spaced;
  if (head.allCapitals && isCareLetters(head.folded)) return at + 1;
  if (anyOf(head.folded, {"ehpad", "sessad", "camsp", "ssiad", "samsah", "usld", "chu", "chru",
                          "ime", "iem", "itep", "ssr", "esat"}))
    return at + 1;
  if (anyOf(head.folded, {"clin", "inst", "hop"}) && (dotted || head.capital))
    return dotted ? at + 2 : at + 1;
  if (anyOf(head.folded, {"mat", "mater"}) && !head.capital)
    return isApostrophe(next) && !next.spaced ? at + 2 : at + 1;
  if (anyOf(head.folded, {"hosto",
                          "clinique",
                          "polyclinique",
                          "policlinique",
                          "maternite",
                          "sanatorium",
                          "pouponniere",
                          "aerium",
                          "preventorium",
                          "dispensaire",
                          "hospital",
                          "istituto",
                          "instituto",
                          "policlinico",
                          "ospedale",
                          "klinik",
                          "krankenhaus",
                          "ziekenhuis",
                          "hopital",
                          "hopitaux",
                          "ysbyty",
                          "universitatsklinikum",
                          "spitalzentrum",
                          "meddygfa",
                          "universitaetsklinikum"}))
    return at + 1;
  // What needs another word to be a place of care.
  if (anyOf(head.folded, {"institut", "maison", "foyer", "pole", "residence", "etablissement",
                          "centre", "unite"})) {
    std::size_t end = at + 1;
    bool care = false;
    while (end < at + 9) {
      const Token& token = text_.at(end);
      if (token.lineStart) return 0;
      if (isCareQualifier(token.folded) && (!token.capital || head.allCapitals || head.capital)) {
        care = true;
      } else if (!isApostrophe(token) && !(isHyphen(token) && !token.spaced) &&
                 !(anyOf(token.folded, {"de", "d", "l"}) && !token.capital)) {
        break;
      }
      ++end;
    }
    if (!care) return 0;
    // The small words belong to the name: "foyer de vie du Moulin-Neuf".
    while (end > at + 2 && !isCareQualifier(text_.at(end - 1).folded)) --end;
    return end;
  }
  return 0;
}

void Places::lookAtCarePlace(std::size_t at) {
  const std::size_t named = careHeadEnd(at);
  if (named == 0) return;
  const Token& head = text_.at(at);
  if (at > 0 && !head.spaced && isHyphen(text_.at(at - 1))) return;
  if (head.folded == "clinique" && at > 0 && !head.sentenceStart) {
    // "suspicion clinique d'AVC"
    const Token& before = text_.at(at - 1);
    if (isWord(before) && (before.roles & kFrench) == 0 && !before.capital &&
        !anyOf(before.folded, {"petite", "grande", "autre", "privee", "entre", "vers", "via"}))
      return;
  }
  const bool shouting = head.allCapitals && !isCareLetters(head.folded);
  std::size_t index = named;
  bool article = false;
  bool quoted = false;
  for (; index < named + 8; ++index) {
    const Token& token = text_.at(index);
    if (token.lineStart) return;
    if (anyOf(token.folded, {"«", "\"", "“"})) {
      quoted = true;
      continue;
    }
    if (isCareQualifier(token.folded) &&
        (!token.capital || shouting ||
         anyOf(token.folded, {"intercommunal", "regional", "universitaire", "hospitalier"})))
      continue;
    if (isHyphen(token) && !token.spaced) continue;
    if (isApostrophe(token)) continue;
    if (token.folded == "des" && isHouseNoun(text_.at(index + 1).folded)) article = true;
    if (!isSmall(token.folded)) break;
    article = article || anyOf(token.folded, {"les", "la", "le", "l", "du", "des", "aux"});
  }
  const Token& first = text_.at(index);
  if (!isWord(first) || first.lineStart) return;
  const std::size_t own = hospitalNameEnd(index);
  const auto known = town(index);
  if (!first.capital) {
    // "ssr les rosiers blancs", "hosto hautepierre"
    std::size_t end = own > index && (first.flags & kCommon) == 0 ? own : 0;
    if (end == 0 && text_.at(index - 1).folded == "les" && index == named + 1 &&
        anyOf(head.folded, {"ehpad", "ssr", "ime", "sessad", "usld", "esat", "iem", "clinique"})) {
      end = index;
      while (end < index + 2 && isWord(text_.at(end)) && text_.at(end).roles == 0 &&
             !text_.at(end).lineStart)
        ++end;
    }
    if (end > index) finishHospital(at, end, {});
    return;
  }
  const bool saint = anyOf(first.folded, {"saint", "sainte", "st", "ste"});
  if (!saint &&
      (isCareGeneric(first.folded) || (first.roles & (kMonth | kCivilTitle | kDoctorTitle)) != 0))
    return;
  if (anyOf(first.folded, {"no", "nos", "number", "num", "numero", "id", "ref", "tel"})) return;
  // "UCSA du CP de Ducos"
  if (first.allCapitals && first.letters < 3 && !shouting && !quoted && !known) return;
  // "la PMI de Mana": what many towns have is told by its town.
  if (head.folded == "pmi" && known && !article) return;
  const bool joined = isHyphen(text_.at(index + 1)) && !text_.at(index + 1).spaced &&
                      text_.at(index + 2).capital && !text_.at(index + 2).spaced;
  const bool title = (first.roles & (kHeading | kHospital)) != 0;
  if (title && !article && !quoted && !anyOf(first.folded, {"residence", "domaine", "maison"}))
    return;
  // Letters alone before a word say little: "HAD Paracétamol", "CH Examen".
  const bool unknown = (first.flags & ~std::uint32_t{kTownBegins | kProper}) == 0;
  const bool nameLike = unknown || joined || nameFlag(first) || (first.flags & kProper) != 0 ||
                        known || own > index ||
                        anyOf(first.folded, {"saint", "sainte", "st", "ste", "notre"});
  if (!article && !quoted && !nameLike && first.folded != "residence") return;
  if (!article && !quoted && (first.flags & kMedical) != 0 && !known && own <= index && !joined)
    return;
  if (shouting && !article && !nameLike) return;
  if (anyOf(head.folded, {"ch", "fv", "fo", "had", "ems", "hdj", "mas", "fam"}) && !article &&
      !quoted && !known && own <= index && !joined && (head.folded == "ch" || nameFlag(first)))
    return;
  if ((first.flags & kCountry) != 0 && !article && !known && first.allCapitals) return;
  std::size_t end = std::max(index + 1, own);
  for (std::size_t look = index + 1; look < index + 14 && look < text_.size(); ++look) {
    const Token& token = text_.at(look);
    if (token.lineStart) break;
    if ((isHyphen(token) || isApostrophe(token) || token.folded == "/") && !token.spaced) continue;
    if (token.folded == "." && !token.spaced && text_.at(look - 1).capital &&
        text_.at(look - 1).letters <= 3 && text_.at(look + 1).capital &&
        !text_.at(look + 1).lineStart)
      continue;
    if (!isWord(token)) break;
    const bool glued = !token.spaced;
    if (!token.capital) {
      if (glued) {
        end = look + 1;
        continue;
      }
      if (!isSmall(token.folded)) {
        // "HAD du Pays basque", "Les Quatre vents"
        if (article && text_.at(look - 1).folded == "pays") end = look + 1;
        break;
      }
      continue;
    }
    const Token& before = text_.at(look - 1);
    const bool joined = glued || isSmall(before.folded);
    if (!joined &&
        ((token.roles & (kHeading | kCivilTitle | kDoctorTitle | kPersonNoun | kPhoneWord)) != 0 ||
         isDwelling(token)))
      break;
    if (joined && shouting && (token.roles & kHeading) != 0) break;
    if (token.sentence != first.sentence) break;
    // "SSR Le Normandy Granville"
    if (const auto place = town(look);
        article && !joined && place && !place->small && isCareLetters(head.folded)) {
      addCity(look, place->end, place->region, false, 66, "town-behind-hospital");
      break;
    }
    // "WZC De Lindeboom naar Clinique Sainte-Ode"
    if ((token.roles & kHospital) != 0 && !joined) break;
    end = look + 1;
  }
  if (const auto behind = withTownBehind(end); behind.end > end) end = behind.end;
  // "C.H.U. LA RÉUNION – SITE SUD"
  if (isDash(text_.at(end)) && text_.at(end + 1).folded == "site" && !text_.at(end).lineStart &&
      text_.at(end + 2).capital && !town(end + 2)) {
    std::size_t site = end + 2;
    while (site < end + 6 && (text_.at(site).capital || isSmall(text_.at(site).folded)) &&
           !text_.at(site).lineStart)
      ++site;
    if (text_.at(site - 1).capital) end = site;
  }
  if (quoted && anyOf(text_.at(end).folded, {"»", "\"", "”"})) ++end;
  finishHospital(at, end, known ? known->region : std::string_view());
}

void Places::lookAtWordOfCare(std::size_t at) {
  // "Kannerklinik", "Inselspital": the word itself is the name.
  const Token& token = text_.at(at);
  if (!token.capital || token.letters < 9) return;
  bool care = false;
  for (const std::string_view ending : {"klinik", "klinikum", "spital", "krankenhaus", "ziekenhuis",
                                        "kliniek", "sykehus", "sjukhus"})
    care = care || (token.folded.ends_with(ending) && token.folded.size() > ending.size() + 2);
  if (!care || (token.flags & kCommon) != 0) return;
  std::size_t end = at + 1;
  if (const auto known = town(end); known && text_.at(end).capital && !text_.at(end).lineStart)
    end = known->end;
  finishHospital(at, end, {});
}

void Places::lookAtHouseOfCare(std::size_t at) {
  // "St Brannoc's Maternity Unit", "Maple Hollow Rehabilitation Center", "Western Isles Hosp."
  const Token& token = text_.at(at);
  // "taken to Borders General", "the CD from Royal Lowfield", "attend St Bartram's"
  const auto led = [&](std::size_t before) {
    return !text_.at(before + 1).lineStart &&
           anyOf(text_.at(before).folded, {"to", "at", "from", "attend", "attends", "via"});
  };
  const auto strange = [&](std::size_t word) {
    return isWord(text_.at(word)) && text_.at(word).capital && !text_.at(word).lineStart &&
           text_.at(word).letters > 3 && text_.at(word).roles == 0;
  };
  if (token.folded == "general" && strange(at - 1) && led(at - 2) && !text_.at(at + 1).capital)
    return finishHospital(at - 1, at + 1, {});
  if (token.folded == "royal" && led(at - 1) && strange(at + 1) && text_.english(token) &&
      (text_.at(at + 1).flags & kCommon) == 0)
    return finishHospital(at, at + 2, {});
  if (token.folded == "st" && led(at - 1) && strange(at + 1) && isApostrophe(text_.at(at + 2)) &&
      text_.at(at + 3).folded == "s" && text_.english(token))
    return finishHospital(at, at + 4, {});
  const bool unit = anyOf(token.folded, {"unit", "center", "centre", "home", "ward", "facility",
                                         "village", "clinic", "surgery", "school"}) &&
                    anyOf(text_.at(at - 1).folded,
                          {"maternity", "nursing", "rehabilitation", "rehab", "care", "residential",
                           "orthopaedic", "orthopedic", "surgical", "cancer", "dialysis", "burns",
                           "medical", "health", "hospice", "specialty", "outpatient", "special"});
  const bool shortened =
      (anyOf(token.folded, {"hosp", "gen"}) && text_.at(at + 1).folded == ".") ||
      (token.folded == "hosp" && token.capital) ||
      anyOf(token.folded, {"klinik", "kliniek", "krankenhaus", "spital", "ziekenhuis"});
  if (!unit && !shortened) return;
  const std::size_t begin = capitalsBefore(at);
  if (begin + (unit ? 2U : 1U) > at) return;
  std::size_t from = begin;
  if (anyOf(text_.at(from).folded, {"the", "at", "to", "dr", "mr", "mrs"})) ++from;
  const Token& first = text_.at(from);
  if (from + (unit ? 2U : 1U) > at || (first.roles & (kHeading | kCivilTitle | kEnglish)) != 0)
    return;
  finishHospital(from, at + 1, {});
}

void Places::lookAtCareLabel(std::size_t at) {
  // "Care home: Larchfield Court", "Établissement : Les Genêts"
  const bool english = text_.at(at).folded == "home" && at > 0 &&
                       anyOf(text_.at(at - 1).folded, {"care", "nursing", "residential"});
  if (!english &&
      !anyOf(text_.at(at).folded, {"etablissement", "etab", "hopital", "hospital", "clinique",
                                   "ehpad", "maternite", "surgery", "practice"}))
    return;
  if (text_.at(at + 1).folded != ":" || text_.at(at + 2).lineStart) return;
  const Token& first = text_.at(at + 2);
  if (!first.capital || (first.roles & (kHeading | kHospital | kCivilTitle | kDoctorTitle)) != 0 ||
      first.letters < 2 || careHeadEnd(at + 2) != 0)
    return;
  // "Résidente d'EHPAD : cette patiente", "Chef de clinique : Un médecin"
  if (anyOf(first.folded, {"un", "une", "ce", "cet", "cette", "ces", "il", "elle", "on", "nous"}))
    return;
  std::size_t end = at + 3;
  while (end < at + 10 && !text_.at(end).lineStart &&
         ((isWord(text_.at(end)) && (text_.at(end).capital || isSmall(text_.at(end).folded))) ||
          ((isHyphen(text_.at(end)) || isApostrophe(text_.at(end))) && !text_.at(end).spaced)))
    ++end;
  while (end > at + 3 && !text_.at(end - 1).capital) --end;
  finishHospital(at + 2, end, {});
}

}  // namespace consilium::clinical

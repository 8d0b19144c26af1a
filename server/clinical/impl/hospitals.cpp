#include <fmt/format.h>

#include "clinical/impl/places.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

void Places::lookAtHospital(std::size_t at) {
  const Token& head = text_.at(at);
  const std::string_view word = head.folded;
  if (anyOf(word, {"hospital", "hospitals", "infirmary", "clinic", "hospice", "nhs", "klinikum",
                   "krankenhaus", "institute", "uniklinik"})) {
    lookAtEnglishHospital(at);
    return;
  }
  const bool group =
      at > 0 && anyOf(text_.at(at - 1).folded, {"groupe", "ensemble", "complexe", "groupement"});
  if (word == "hospitalier" && !group) return;
  if (anyOf(word, {"urgences", "samu", "smur", "hospitaliere", "cabinet", "ecole", "college",
                   "lycee", "creche", "hug", "hospices"}))
    return;
  const bool acronym = head.allCapitals && head.letters <= 5;
  if (anyOf(word, {"ch",  "gh",   "chi",  "chr",   "chs",  "chic", "hme", "ime", "ssr",
                   "cmp", "gcs",  "itep", "clcc",  "cmpr", "cssr", "smr", "ght", "ghe",
                   "iem", "crf",  "fam",  "mas",   "eeap", "pmi",  "gho", "chg", "hia",
                   "hcl", "cmpp", "mecs", "csapa", "ihu",  "gbmc"}) &&
      !head.allCapitals)
    return;
  if (word == "clinique" && at > 0 && !head.sentenceStart) {
    const Token& before = text_.at(at - 1);
    if (isWord(before) && (before.roles & kFrench) == 0 &&
        !anyOf(before.folded, {"petite", "grande", "autre", "privee"}))
      return;
  }
  if ((word == "pavillon" || (word == "foyer" && !anyOf(text_.at(at + 1).folded, {"de", "d"}))) &&
      shoutedOrBare(at))
    return;
  std::size_t index = at + 1;
  bool hospitalCentre = word != "centre" && word != "fondation" && word != "institut";
  const bool shouting = head.allCapitals && !acronym;
  // Qualifiers, then small words.
  for (int steps = 0; steps < 10; ++steps) {
    const Token& token = text_.at(index);
    if (token.lineStart || index >= text_.size()) return;
    if (isWord(token) &&
        anyOf(token.folded, {"hospitalier",
                             "hospitaliere",
                             "hospitaliers",
                             "universitaire",
                             "universitaires",
                             "regional",
                             "regionale",
                             "general",
                             "intercommunal",
                             "specialise",
                             "prive",
                             "privee",
                             "local",
                             "militaire",
                             "pediatrique",
                             "psychiatrique",
                             "d",
                             "instruction",
                             "des",
                             "armees",
                             "medical",
                             "medicale",
                             "chirurgical",
                             "chirurgicale",
                             "reeducation",
                             "readaptation",
                             "radiotherapie",
                             "sante",
                             "soins",
                             "imagerie",
                             "anticancereux",
                             "lutte",
                             "contre",
                             "cancer",
                             "departemental",
                             "international",
                             "europeen",
                             "enfants",
                             "mere",
                             "enfant",
                             "national",
                             "mutualiste",
                             "gerontologique",
                             "helio",
                             "marin",
                             "fonctionnelle",
                             "moyen",
                             "moyens",
                             "sejour",
                             "suite",
                             "suites",
                             "education",
                             "motrice",
                             "medico",
                             "educatif",
                             "educative",
                             "professionnel",
                             "pedagogique",
                             "therapeutique",
                             "accueil",
                             "specialisee",
                             "hebergement",
                             "geriatrique",
                             "convalescence",
                             "retraite",
                             "vie",
                             "polyvalent",
                             "hemodialyse",
                             "dialyse"}) &&
        !(token.capital && anyOf(token.folded, {"mere", "enfant", "enfants"})) &&
        !(token.capital && !head.capital &&
          !anyOf(token.folded, {"hospitalier", "universitaire", "regional"}))) {
      if (anyOf(token.folded,
                {"hospitalier", "hospitaliere", "hospitaliers", "medical", "reeducation",
                 "anticancereux", "readaptation", "radiotherapie", "lutte", "universitaire",
                 "soins", "sante", "chirurgical", "mutualiste"}))
        hospitalCentre = true;
      ++index;
      continue;
    }
    if (isApostrophe(token) || (isHyphen(token)) || token.folded == "«" || token.folded == "\"" ||
        token.folded == "“" ||
        anyOf(token.folded, {"de", "d", "du", "la", "le", "les", "l", "et"})) {
      if (token.capital && !shouting && !anyOf(token.folded, {"d", "l"})) break;
      ++index;
      continue;
    }
    if ((token.folded == "." || token.folded == "_") && !token.spaced) {
      ++index;
      continue;
    }
    break;
  }
  const Token& first = text_.at(index);
  if (first.lineStart || !isWord(first)) return;
  const auto known = town(index);
  // "le centre de Bayonne" is where the town is.
  if (word == "centre" && !head.capital && known && first.capital &&
      anyOf(text_.at(at + 1).folded, {"de", "d"}) && index <= at + 3)
    return;
  if (!first.capital) {
    // "chu de rennes".
    if (!anyOf(word, {"chu", "chru", "hopital", "clinique", "chr", "maternite", "ehpad",
                      "polyclinique", "iem", "ime"}))
      return;
    if (known && (first.flags & kCommon) == 0) {
      finishHospital(at, known->end, known->region);
    } else if (const std::size_t named = hospitalNameEnd(index);
               named > index && (named > index + 1 || (first.flags & kCommon) == 0)) {
      finishHospital(at, named, {});
    } else if (anyOf(first.folded, {"saint", "sainte", "st", "ste"})) {
      std::size_t name = index + 1;
      if (isHyphen(text_.at(name))) ++name;
      if (isWord(text_.at(name)) && !text_.at(name).lineStart && text_.at(name).letters > 2)
        finishHospital(at, name + 1, {});
    }
    return;
  }
  const auto nameLike = [&](const Token& token) {
    return (token.flags & (kGivenName | kSurname | kProper)) != 0 || (token.flags & kCommon) == 0 ||
           anyOf(token.folded,
                 {"saint", "sainte", "st", "ste", "notre", "nord", "sud", "est", "ouest"});
  };
  if (const std::size_t named = hospitalNameEnd(index); named > index + 1) {
    const Place whole = withTownBehind(named);
    finishHospital(at, strangePlaceEnd(whole.end),
                   known && whole.region.empty() ? known->region : whole.region);
    return;
  }
  // "Hôpital de Jour", "Centre de Référence", "Clinique Normale".
  // "clinique du Mail" has an article and is no heading.
  if ((first.roles & kHeading) != 0 && !known && (first.flags & kCountry) == 0 &&
      !(text_.at(index - 1).folded == "du" && !shouting && index > at + 1))
    return;
  const bool article = anyOf(first.folded, {"les", "la", "le"}) && text_.at(index + 1).capital;
  if (word == "foyer" && !article) return;
  if (anyOf(first.folded, {"jour", "nuit", "semaine", "reference", "competence", "competences",
                           "service", "bilan", "suivi", "covid", "pilote", "sos", "externe",
                           "consultations", "ambulatoire"}))
    return;
  if (shouting && !known && !nameLike(first) &&
      !anyOf(first.folded, {"nord", "sud", "est", "ouest"}))
    return;
  std::size_t end = index;
  bool named = false;
  const bool ownName =
      article && !anyOf(word, {"hopital", "chu", "chru", "chr", "centre", "institut"});
  bool townApart = false;
  std::string_view region;
  for (std::size_t look = index; look < index + 12 && look < text_.size(); ++look) {
    const Token& token = text_.at(look);
    if (token.lineStart) break;
    if ((isHyphen(token) || isApostrophe(token)) && !token.spaced) continue;
    if (token.folded == "." && !token.spaced && text_.at(look - 1).letters <= 2 &&
        text_.at(look + 1).capital)
      continue;
    if (!isWord(token)) break;
    if (const auto inside = town(look); inside && token.capital) {
      region = inside->region;
      end = inside->end;
      named = true;
      look = inside->end - 1;
      continue;
    }
    if (token.capital) {
      if (look > index && (token.roles & (kHeading | kCivilTitle | kPersonNoun)) != 0 &&
          (token.flags & kCountry) == 0 &&
          !(token.folded == "centre" && !region.empty() && head.folded == "hopitaux"))
        break;
      if (look > index && token.sentence != first.sentence) break;
      named = named || nameLike(token);
      end = look + 1;
      continue;
    }
    const Token& next = text_.at(look + 1);
    const bool glued = !token.spaced;
    // "EHPAD Les Tamaris de Sanary-sur-Mer": its name is whole with the article.
    if (ownName && look > index && anyOf(token.folded, {"de", "d"})) {
      std::size_t place = look + 1;
      if (isApostrophe(text_.at(place))) ++place;
      if (const auto behind = town(place); behind && text_.at(place).capital) {
        addCity(place, behind->end, behind->region, false, 66, "town");
        townApart = true;
        break;
      }
    }
    if (glued) {
      end = look + 1;
      continue;
    }
    if (anyOf(token.folded, {"de", "d", "du", "des", "la", "le", "les", "l", "et", "en", "sur"}) &&
        (next.capital || isApostrophe(next) || anyOf(next.folded, {"la", "le", "l", "les"})))
      continue;
    break;
  }
  if (const Place whole = townApart ? Place{end, {}} : withTownBehind(end);
      end > index && !whole.region.empty()) {
    region = whole.region;
    named = named || whole.end > end;
    end = whole.end;
  }
  if (end == index) return;
  if (!shouting && !townApart) end = strangePlaceEnd(end);
  const bool plainName =
      (acronym && index > at + 2 && !first.allCapitals &&
       anyOf(word, {"chr", "ch", "chi", "gh", "ghu", "chs", "chg", "hia"})) ||
      anyOf(word, {"medipole", "pavillon", "dispensaire", "hopital", "hopitaux", "clinique",
                   "cliniques", "polyclinique", "maternite", "chu", "chru", "ehpad", "hop"});
  if (!named && !((plainName || article) && !shouting)) return;
  if (!hospitalCentre) {
    // "Centre Léon Bérard", "Institut Curie", but not "Centre National" and not "Fondation
    // Maladies Rares".
    const bool personLike = !scan_.lexicon.townRegion(text_.at(end - 1).folded).empty() ||
                            nameFlag(first) || (first.flags & kCommon) == 0 ||
                            anyOf(first.folded, {"saint", "sainte"});
    if (!personLike || (first.flags & kCountry) != 0) return;
  }
  if (acronym && anyOf(word, {"ch", "gh", "cmp", "ime", "ssr", "hme", "chi"}) && region.empty() &&
      !(index > at + 1) && (first.flags & kCommon) != 0 && !article && end < index + 2 &&
      !(isHyphen(text_.at(index + 1)) && text_.at(index + 2).capital))
    return;
  if (acronym && word == "ch" && region.empty() && index == at + 1 && first.allCapitals) return;
  finishHospital(at, end, region);
}

void Places::lookAtCareHouse(std::size_t at) {
  if (text_.at(at + 1).folded != "de" ||
      !anyOf(text_.at(at + 2).folded, {"sante", "retraite", "repos", "convalescence", "soins"}))
    return;
  std::size_t name = at + 3;
  while (name < at + 6 && !text_.at(name).capital &&
         (isApostrophe(text_.at(name)) ||
          anyOf(text_.at(name).folded, {"de", "d", "du", "pluridisciplinaire"})))
    ++name;
  const Token& first = text_.at(name);
  if (!isWord(first) || !first.capital || first.lineStart || (first.roles & kHeading) != 0) return;
  const auto known = town(name);
  std::size_t end = known ? known->end : placeEnd(name);
  if (!known && anyOf(first.folded, {"les", "la", "le"}))
    while (text_.at(end).capital && isWord(text_.at(end)) && !text_.at(end).lineStart) ++end;
  finishHospital(at, end, known ? known->region : std::string_view());
}

bool Places::shoutedOrBare(std::size_t at) const {
  const Token& head = text_.at(at);
  const Token& name = text_.at(at + 1);
  if (head.allCapitals || !isWord(name) || !name.capital || name.lineStart || name.allCapitals)
    return true;
  if (head.folded == "pavillon") return (name.flags & kCommon) != 0 && !nameFlag(name);
  if (!anyOf(name.folded, {"les", "la", "le", "l"}) || !text_.at(at + 2).capital) return true;
  std::size_t comma = at + 2;
  while (comma < at + 8 && text_.at(comma).folded != ",") ++comma;
  return text_.at(comma).folded == "," && text_.at(comma + 1).kind == Token::Kind::number;
}

void Places::finishHospital(std::size_t at, std::size_t end, std::string_view region) {
  std::size_t begin = at;
  // "Centre hospitalier" begins at its first word; "groupe hospitalier" too.
  if (begin > 0 &&
      anyOf(text_.at(begin - 1).folded,
            {"groupe", "groupement", "grand", "ensemble", "complexe"}) &&
      !text_.at(begin).lineStart)
    --begin;
  const Token& first = text_.at(begin);
  const bool english = text_.english(first);
  const std::string_view before = begin > 0 ? text_.at(begin - 1).folded : std::string_view();
  std::string suggestion = english ? "hospital" : "centre hospitalier";
  if (english) {
    if (before != "the") suggestion = "a " + suggestion;
    if (!region.empty()) suggestion += fmt::format(" in {}", region);
  } else {
    if (before == "la" || before == "cette")
      suggestion = "clinique";
    else if (before == "’" || before == "'")
      suggestion = "hôpital";
    else if (before != "au" && before != "du" && before != "le")
      suggestion = "un centre hospitalier";
    if (!region.empty()) suggestion += fmt::format(" ({})", region);
  }
  // "Cliniques universitaires Saint-Luc, Woluwe"
  if (text_.at(end).folded == "," && !text_.at(end + 1).lineStart) {
    const Token& place = text_.at(end + 1);
    const std::size_t last = placeEnd(end + 1);
    const Token& behind = text_.at(last);
    if (isWord(place) && place.capital && place.letters > 3 && place.roles == 0 &&
        (place.flags & ~std::uint32_t{kTownBegins | kProper}) == 0 && !place.allCapitals &&
        (last >= text_.size() || behind.lineStart || anyOf(behind.folded, {".", ",", ")", ";"})))
      addCity(end + 1, last, {}, false, 60, "town-behind-hospital");
  }
  // "EHPAD Résidence du Lac" is no address.
  bool street = false;
  for (std::size_t word = begin; word < end; ++word)
    street = street || (text_.at(word).roles & (kStreet | kStreetOrNot | kStreetEnglish)) != 0;
  scan_.add(first.begin, text_.at(end - 1).end, FindingKind::hospital, true, street ? 88 : 78,
            "hospital", std::move(suggestion));
}

void Places::lookAtEnglishHospital(std::size_t at) {
  const Token& head = text_.at(at);
  // "NHS No: 943 871 4626"
  if (head.folded == "nhs" && anyOf(text_.at(at + 1).folded, {"no", "number", "n", ":", "#"}))
    return;
  // "St Brendan's hospice"
  if (!head.capital) {
    std::size_t saint = at;
    while (saint > 0 && saint + 6 > at && !anyOf(text_.at(saint).folded, {"st", "saint"})) --saint;
    if (anyOf(text_.at(saint).folded, {"st", "saint"}) && text_.at(saint).capital &&
        saint + 1 < at && !text_.at(at).lineStart && text_.at(saint).sentence == head.sentence &&
        (text_.at(saint + 1).capital || text_.at(saint + 2).capital))
      finishHospital(saint, at + 1, {});
    return;
  }
  const auto generic = [](std::string_view word) {
    return anyOf(word,
                 {"university", "general",     "teaching",   "district",  "regional", "children",
                  "local",      "the",         "county",     "our",       "day",      "tertiary",
                  "private",    "public",      "women",      "community", "memory",   "pain",
                  "outpatient", "orthopaedic", "orthopedic", "genetics",  "national", "s",
                  "foundation", "trust",       "mental",     "health",    "and",      "for",
                  "of",         "this",        "that",       "field",     "military", "research",
                  "medical"});
  };
  std::size_t begin = at;
  bool named = false;
  while (begin > 0 && begin + 8 > at) {
    const Token& token = text_.at(begin - 1);
    if (text_.at(begin).lineStart) break;
    if (isWord(token) &&
        (token.capital || (token.letters == 1 && begin > 1 && isApostrophe(text_.at(begin - 2))))) {
      if (token.folded == "the" || (token.sentenceStart && (token.roles & kEnglish) != 0)) break;
      named = named || (!generic(token.folded) && (token.roles & (kHeading | kEnglish)) == 0);
      --begin;
    } else if ((isApostrophe(token) || isHyphen(token)) && begin > 1) {
      --begin;
    } else if (token.folded == "." && begin > 1 && text_.at(begin - 2).letters <= 2) {
      --begin;
    } else if (anyOf(token.folded, {"for", "and", "of", "de"}) && begin > 1 &&
               text_.at(begin - 2).capital && text_.at(begin - 2).kind == Token::Kind::word) {
      --begin;
    } else {
      break;
    }
  }
  std::size_t end = at + 1;
  std::string_view region;
  std::size_t look = end;
  if (isApostrophe(text_.at(look)) && text_.at(look + 1).folded == "s") look += 2;
  if (text_.at(look).folded == ",") ++look;
  if (anyOf(text_.at(look).folded, {"of", "in", "at", "for"})) ++look;
  if (look > end && text_.at(look).capital && !text_.at(look).lineStart) {
    if (const auto inside = town(look);
        inside && (text_.at(inside->end).roles & kStreetEnglish) == 0) {
      region = inside->region;
      if (anyOf(text_.at(look - 1).folded, {",", "in", "at"}))
        addCity(look, inside->end, inside->region, false, 64, "town");
      else
        end = inside->end;
      named = true;
    } else if (text_.at(look - 1).folded == "of" &&
               ((text_.at(look).flags & kCommon) == 0 || (text_.at(look).flags & kCountry) != 0)) {
      end = look + 1;
      named = true;
    }
  }
  if (!named) return;
  if (begin == at && end == at + 1) return;
  // "Pierre Hospital" is fine; the possessive "patient's Hospital" is not.
  finishHospital(begin, end, region);
}

std::size_t Places::strangePlaceEnd(std::size_t end) const {
  if (!anyOf(text_.at(end).folded, {"de"}) || text_.at(end).lineStart) return end;
  const Token& place = text_.at(end + 1);
  const bool strange = isWord(place) && place.capital && place.letters > 3 && !place.allCapitals &&
                       place.roles == 0 &&
                       (place.flags & ~std::uint32_t{kTownBegins | kProper}) == 0;
  return strange ? placeEnd(end + 1) : end;
}

Places::Place Places::withTownBehind(std::size_t end) {
  std::size_t behind = end;
  const bool apart =
      anyOf(text_.at(behind).folded, {",", "(", "a", "in", "at", "–"}) || isHyphen(text_.at(end));
  if (anyOf(text_.at(behind).folded, {",", "(", "–"}) || isHyphen(text_.at(end))) ++behind;
  while (behind < end + 4 && (anyOf(text_.at(behind).folded, {"de", "d", "a", "in", "at"}) ||
                              isApostrophe(text_.at(behind))))
    ++behind;
  if (behind == end || !text_.at(behind).capital || text_.at(behind).lineStart) return {end, {}};
  const auto further = town(behind);
  if (!further) return {end, {}};
  if (!apart) return {further->end, further->region};
  addCity(behind, further->end, further->region, false, 64, "town");
  return {end, further->region};
}

std::size_t Places::hospitalNameEnd(std::size_t at) const {
  std::string name;
  std::size_t best = 0;
  std::size_t words = 0;
  for (std::size_t index = at; index < at + 8 && index < text_.size() && words < 5; ++index) {
    const Token& part = text_.at(index);
    if (index > at && part.lineStart) break;
    if (isHyphen(part) || isApostrophe(part)) continue;
    if (!isWord(part)) break;
    if (!name.empty()) name += ' ';
    name += part.folded;
    ++words;
    if (scan_.lexicon.isHospitalName(name)) best = index + 1;
  }
  return best;
}

void Places::lookAtHospitalName(std::size_t at) {
  const Token& token = text_.at(at);
  const std::size_t best = hospitalNameEnd(at);
  if (best == 0) return;
  // "Mme Saint-Louis" is a person.
  if (at > 0 && (text_.at(at - 1).roles & (kCivilTitle | kDoctorTitle)) != 0 && !token.lineStart)
    return;
  // "La Charité-sur-Loire" is a town.
  if (isHyphen(text_.at(best)) && !text_.at(best).spaced && !text_.at(best + 1).spaced &&
      isWord(text_.at(best + 1)) && best == at + 1)
    return;
  if (best == at + 1) {
    // One word: with a preposition before it, and not "signe de Trousseau".
    if (eponymBefore(at) || ((token.flags & kCommon) != 0 && token.sentenceStart &&
                             !(token.allCapitals && token.folded == "hug")))
      return;
    const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
    const bool letters = token.allCapitals && token.letters >= 3 &&
                         ((token.flags & kCommon) == 0 || token.folded == "hug");
    const bool possessive = isApostrophe(text_.at(best)) && text_.at(best + 1).folded == "s" &&
                            (text_.at(best + 2).roles & kEponymTail) == 0 &&
                            (token.flags & (kGivenName | kSurname)) == 0;
    // Nothing else is called so: Kerpape, Raigmore.
    const bool only =
        (token.flags & ~std::uint32_t{kProper}) == 0 && token.roles == 0 && token.letters > 4;
    if (!letters && !possessive && !only &&
        !anyOf(before.folded, {"a", "de", "la", "le", "du", "au", "at", "'", "’", "in", "from", "d",
                               "sur", "vers", "to", "aux", "laboratoire", "labo"}))
      return;
    if (letters && anyOf(token.folded, {"hug", "begin", "percy", "fann", "hcl"}) &&
        !(token.lineStart && text_.at(best).folded == ",") &&
        !anyOf(before.folded, {"aux", "des", "les"}))
      return;
    if (nameFlag(token) && !anyOf(before.folded, {"a", "la", "at", "au"})) return;
  } else if (eponymBefore(at)) {
    return;
  } else if (at > 0 && (text_.at(at - 1).flags & kGivenName) != 0 && text_.at(at - 1).capital &&
             !token.lineStart && (token.roles & kParticle) != 0) {
    return;  // "Aurore Le Dantec"
  }
  const bool french = !text_.english(token);
  Place whole = withTownBehind(best);
  if (whole.end == best && isApostrophe(text_.at(best)) && text_.at(best + 1).folded == "s")
    whole.end += 2;
  const bool laboratory =
      at > 0 && anyOf(text_.at(at - 1).folded, {"laboratoire", "labo"}) && !token.lineStart;
  scan_.add(text_.at(laboratory ? at - 1 : at).begin, text_.at(whole.end - 1).end,
            FindingKind::hospital, true, 77, "hospital-name",
            french ? "un centre hospitalier" : "a hospital");
}

void Places::lookAtAcronym(std::size_t at) {
  const Token& head = text_.at(at);
  if (head.letters < 3 || head.letters > 6 || head.roles != 0 ||
      ((head.flags & ~std::uint32_t{kTownBegins}) != 0 && !head.folded.starts_with("ch")) ||
      anyOf(head.folded.substr(0, 1), {"c", "h", "g"}) == false ||
      anyOf(head.folded, {"cpam", "caf", "ccas", "carsat", "cnam", "crous", "cgt", "cdg", "cias",
                          "cpts", "clic", "cnrs", "cada", "chrs", "hlm", "gem"}))
    return;
  std::size_t index = at + 1;
  if (!anyOf(text_.at(index).folded, {"de", "d"}) || text_.at(index).lineStart) return;
  ++index;
  if (isApostrophe(text_.at(index))) ++index;
  if (const auto known = town(index); known && text_.at(index).capital)
    finishHospital(at, known->end, known->region);
}

void Places::lookAtCareHome(std::size_t at) {
  const Token& head = text_.at(at);
  const bool home = anyOf(head.folded, {"home", "unit", "lodge", "facility"});
  const bool french = anyOf(head.folded, {"centre", "practice"}) && !text_.english(head);
  if (head.lineStart || head.sentenceStart || head.allCapitals || french) return;
  std::size_t begin = at;
  bool kind = false;
  bool named = false;
  bool other = false;
  while (begin > 0 && begin + 7 > at) {
    const Token& token = text_.at(begin - 1);
    if (text_.at(begin).lineStart || token.sentence != head.sentence) break;
    if (isApostrophe(token) || (token.letters == 1 && isApostrophe(text_.at(begin - 2)))) {
      --begin;
      continue;
    }
    if (!isWord(token) || !token.capital || (token.sentenceStart && (token.roles & ~kStreet) != 0))
      break;
    if (anyOf(token.folded,
              {"maternity", "nursing", "care", "residential", "children", "rest", "medical",
               "health", "rehabilitation", "cancer", "surgical", "therapy"}))
      kind = true;
    else if ((token.roles & (kEnglish | kHeading)) == 0 &&
             !anyOf(token.folded, {"day", "trauma", "regional", "national", "centre"})) {
      named = named || (token.flags & (kMedical | kEponym)) != kMedical;
      other = other || token.letters > 3;
    }
    --begin;
  }
  named = named || (kind && other);
  if (!named || begin == at || (home && !kind) || eponymBefore(begin)) return;
  if (text_.at(begin).folded == "the" && begin + 1 < at) ++begin;
  finishHospital(begin, at + 1, {});
}

void Places::lookAtDottedHospital(std::size_t at) {
  std::string word;
  bool spaced = false;
  std::size_t index = at;
  while (index < at + 8 && text_.at(index).letters == 1 && text_.at(index).capital &&
         text_.at(index + 1).folded == "." && (index == at || !text_.at(index).lineStart)) {
    spaced = spaced || (index > at && text_.at(index).spaced);
    word += text_.at(index).folded;
    index += 2;
  }
  if (!anyOf(word, {"chu", "chru", "chr", "ch", "chi", "chg", "chs"})) return;
  // "C. H. Dupont"
  if (spaced && word == "ch") return;
  while (anyOf(text_.at(index).folded, {"de", "d", "du", "la", "le"}) ||
         isApostrophe(text_.at(index)))
    ++index;
  const Token& first = text_.at(index);
  if (!isWord(first) || !first.capital || first.lineStart || (first.roles & kHeading) != 0) return;
  const auto known = town(index);
  finishHospital(at, careNameEnd(index, text_.at(index).allCapitals),
                 known ? known->region : std::string_view());
}

bool Places::lookAtTownsHospital(std::size_t at, const Town& known) {
  const Token& kind = text_.at(known.end);
  if (kind.lineStart || !kind.spaced ||
      !anyOf(kind.folded, {"general", "children", "childrens", "memorial", "infirmary"}) ||
      (!kind.capital && kind.folded != "childrens"))
    return false;
  std::size_t end = known.end + 1;
  if (isApostrophe(text_.at(end)) && text_.at(end + 1).folded == "s") end += 2;
  if ((text_.at(end).roles & kHospital) != 0 ||
      (isWord(text_.at(end)) && text_.at(end).capital && !text_.at(end).lineStart))
    return false;
  finishHospital(at, end, known.region);
  return true;
}

}  // namespace consilium::clinical

#include <fmt/format.h>

#include "clinical/impl/places.hpp"
#include "clinical/impl/regions.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// What people of a region are called by: "guyanais", "mayennais", "parisien", "lorrain".
bool namesPeople(const Token& token) {
  if (!isWord(token) || token.capital || token.letters < 6 || token.roles != 0) return false;
  const std::string_view word = token.folded;
  for (const std::string_view ending : {"ais", "ois", "ien", "iens", "ain", "ains", "and", "ands"})
    if (word.ends_with(ending)) return true;
  return false;
}

}  // namespace

void Places::lookAtHospital(std::size_t at) {
  const Token& head = text_.at(at);
  const std::string_view word = head.folded;
  if (anyOf(word, {"hospital", "hospitals", "infirmary", "clinic", "hospice", "nhs", "klinikum",
                   "krankenhaus", "institute", "uniklinik"}) &&
      // "l'hospice Saint-Vincent"
      !(word == "hospice" && !head.capital && !text_.english(head))) {
    lookAtEnglishHospital(at);
    return;
  }
  const bool group =
      at > 0 && anyOf(text_.at(at - 1).folded, {"groupe", "ensemble", "complexe", "groupement"});
  if (word == "hospitalier" && !group) return;
  if (anyOf(word, {"urgences", "samu", "smur", "hospitaliere", "cabinet", "ecole", "college",
                   "lycee", "creche", "hug", "hospices"}))
    return;
  // "FAM. YILDIRIM": a family on a letter box
  if (word == "fam" && text_.at(at + 1).folded == "." && !text_.at(at + 1).spaced &&
      text_.at(at + 2).spaced)
    return;
  const bool acronym = head.allCapitals && head.letters <= 5;
  if (anyOf(word,
            {"ch",   "gh",   "chi",  "chr",  "chs", "chic", "hme",   "ime",  "ssr",   "cmp", "gcs",
             "itep", "clcc", "cmpr", "cssr", "smr", "ght",  "ghe",   "iem",  "crf",   "fam", "mas",
             "eeap", "pmi",  "gho",  "chg",  "hia", "hcl",  "cmpp",  "mecs", "csapa", "ihu", "gbmc",
             "chm",  "cht",  "efs",  "chiv", "chp", "chsf", "ghpso", "ghnd", "esms"}) &&
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
                             "cantonal",
                             "cantonale",
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
      // "C.H.U. de Rennes", but "revu au centre hospitalier. Le bébé dort" ends there.
      constexpr std::uint8_t kAbbreviation = 4;
      const Token& next = text_.at(index + 1);
      if (token.folded == "." && next.spaced &&
          (text_.at(index - 1).letters > kAbbreviation || (next.flags & kCommon) != 0))
        return;
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
    // "Hôpital Shriners pour enfants"
    if (token.folded == "pour" && text_.at(look + 1).folded == "enfants" && end == look) {
      end = look + 2;
      break;
    }
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
    // "l'Ouest guyanais", "du Nord mayennais"
    if (anyOf(text_.at(look - 1).folded, {"nord", "sud", "est", "ouest", "centre"}) &&
        text_.at(look - 1).capital && namesPeople(token)) {
      end = look + 1;
      named = true;
      break;
    }
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
  const bool plainName = (acronym && index > at + 2 && !first.allCapitals &&
                          anyOf(word, {"chr", "ch", "chi", "gh", "ghu", "chs", "chg", "hia"})) ||
                         anyOf(word, {"medipole", "pavillon", "dispensaire", "hopital", "hopitaux",
                                      "clinique", "hospice", "cliniques", "polyclinique",
                                      "maternite", "chu", "chru", "ehpad", "hop"});
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

void Places::finishHospital(std::size_t at, std::size_t end, std::string_view region,
                            int priority) {
  std::size_t begin = at;
  // "Centre hospitalier" begins at its first word; "groupe hospitalier" too.
  if (begin > 0 &&
      anyOf(text_.at(begin - 1).folded,
            {"groupe", "groupement", "grand", "ensemble", "complexe"}) &&
      !text_.at(begin).lineStart)
    --begin;
  // "CHU de la Martinique, site Pierre-Zobda-Quitman"
  if (const Token& site = text_.at(end + 2);
      text_.at(end).folded == "," && text_.at(end + 1).folded == "site" && isWord(site) &&
      site.capital && !site.lineStart && !text_.at(end + 1).lineStart &&
      isHyphen(text_.at(end + 3)) && !text_.at(end + 3).spaced)
    end = placeEnd(end + 2);
  careEnd_ = end;
  const bool english = text_.english(text_.at(begin));
  const std::string_view before = begin > 0 ? text_.at(begin - 1).folded : std::string_view();
  std::string suggestion = english ? "hospital" : "centre hospitalier";
  if (english) {
    if (before != "the") suggestion = "a " + suggestion;
    if (!region.empty()) suggestion += fmt::format(" in {}", englishRegion(region));
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
  for (std::size_t look = at; look < end; ++look)
    street = street || (text_.at(look).roles & (kStreet | kStreetOrNot | kStreetEnglish)) != 0;
  // The article belongs to what is called so: "la Timone", "l'Institut Calot".
  if (!english && begin > 0 && !text_.at(begin).lineStart) {
    if (isApostrophe(text_.at(begin - 1)) && begin > 1 && text_.at(begin - 2).folded == "l") {
      begin -= 2;
      suggestion.insert(0, "l’");
    } else if (before == "la" || before == "le") {
      --begin;
      suggestion.insert(0, std::string(before) + " ");
    }
  }
  scan_.add(text_.at(begin).begin, text_.at(end - 1).end, FindingKind::hospital, true,
            street ? 88 : priority, "hospital", std::move(suggestion));
  lookAtTeamOfCare(begin, end);
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

}  // namespace consilium::clinical

#include "clinical/impl/places.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "clinical/impl/regions.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

bool joinsTown(std::string_view word) {
  return anyOf(word, {"de",     "d",     "du",     "des", "la",  "le",   "les", "l",
                      "sur",    "sous",  "en",     "aux", "au",  "a",    "et",  "pres",
                      "devant", "saint", "sainte", "st",  "ste", "upon", "on",  "the"});
}

void Places::look() {
  lookAtBritishPostcodes();
  lookAtStates();
  lookAtBoxes();
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    // "EHPAD La Closerie, 10 route de Nontron": the name of a place of care is no house's, but for
    // "Maison de santé du Haut-Allier Le Bourg".
    if (at >= addressEnd_ && (at >= careEnd_ || token.folded == "bourg"))
      if (const std::size_t end = lookAtAddressRun(at); end > at) addressEnd_ = end;
    if (token.kind == Token::Kind::number || token.kind == Token::Kind::mixed) {
      lookAtPostcode(at);
      lookAtLoneCode(at);
      if (token.kind == Token::Kind::mixed) lookAtUnit(at);
      lookAtDepartment(at);
      continue;
    }
    if (!isWord(token)) continue;
    lookAtSpelledCode(at);
    if ((token.roles & (kStreet | kStreetOrNot)) != 0) lookAtStreet(at);
    if ((token.roles & kStreetEnglish) != 0 && token.capital) lookAtEnglishStreet(at);
    if (token.capital && at > 0 && !token.lineStart) lookAtHouse(at);
    if (token.folded.size() > 7 &&
        (token.folded.ends_with("strasse") || token.folded.ends_with("straat") ||
         token.folded.ends_with("strase") || token.folded.ends_with("gasse")))
      lookAtStreet(at);
    if ((token.roles & kHospital) != 0) lookAtHospital(at);
    if (anyOf(token.folded, {"centre", "center"}) && token.capital && at > 0 && !token.lineStart &&
        text_.at(at - 1).capital &&
        anyOf(text_.at(at - 1).folded, {"medical", "cancer", "trauma", "health", "childrens"}))
      lookAtEnglishHospital(at);
    lookAtCarePlace(at);
    lookAtOffice(at);
    lookAtResidence(at);
    lookAtLowerCare(at);
    lookAtAddressedCare(at);
    lookAtBirthplace(at);
    if (token.folded == "entre") lookAtBetween(at);
    if (token.capital && at > 0) lookAtEnglishTown(at);
    if (at > 0) {
      lookAtPractice(at);
      if (token.capital) lookAtSpokenHospital(at);
    }
    lookAtCareLabel(at);
    // "à la Pitié"
    if (token.folded == "la" && !token.capital && text_.at(at + 1).capital &&
        hospitalNameEnd(at) == at + 2)
      lookAtHospitalName(at);
    // "on est a robert debré", "st vincent de paul"
    if (!token.capital && isWord(token) && at > 0 &&
        ((token.flags & kGivenName) != 0 || anyOf(token.folded, {"st", "saint"})) &&
        anyOf(text_.at(at - 1).folded,
              {"a", "au", "chez", "sur", "via", "depuis", "hop", "hopital"}) &&
        hospitalNameEnd(at) > at + 1)
      lookAtHospitalName(at);
    // "pr hassan a necker", "lecture : institut bergonié"
    if (!token.capital && token.letters > 4 &&
        ((at > 0 && anyOf(text_.at(at - 1).folded, {"a", "chez", "depuis", "sur"}) &&
          (token.flags & (kCommon | kGivenName)) == 0) ||
         token.folded == "institut"))
      if (const std::size_t own = hospitalNameEnd(at);
          own > at + (token.folded == "institut" ? 1U : 0U))
        finishHospital(at, own, {});
    // "the Evelina", "the Mater"
    if (token.folded == "the" && text_.at(at + 1).capital && !text_.at(at + 1).lineStart &&
        (!token.capital || token.sentenceStart))
      if (const std::size_t own = std::max(hospitalNameEnd(at), hospitalNameEnd(at + 1));
          own > at + 1 && text_.english(token) && (text_.at(own).roles & kEponymTail) == 0 &&
          !(own == at + 2 && (text_.at(at + 1).flags & (kEponym | kInUse | kCountry)) != 0))
        finishHospital(at + 1, own, {}, 79);
    if (token.capital) {
      lookAtHospitalName(at);
      lookAtWordOfCare(at);
      if (at > 1) lookAtHouseOfCare(at);
    }
    if ((token.roles & (kLiving | kBirth)) != 0 ||
        anyOf(token.folded, {"tribu", "douar", "wilaya", "bourgade", "commune", "ville", "village",
                             "mairie", "agglomeration", "bourg", "hameau", "town", "city", "canton",
                             "quartier", "maire", "banlieue", "metropole", "communaute"}))
      lookAtLiving(at);
    if (token.capital && (token.flags & kTownBegins) != 0) lookAtTown(at);
    if (token.capital) lookAtTownsShape(at);
    lookAtTownsLabel(at);
    if (token.capital && (token.lineStart || isDash(text_.at(at - 1)))) lookAtDateline(at);
    if (token.folded == "cedex" && !token.lineStart) addTownAhead(at, 64);
    if (!token.capital && (token.flags & kTownBegins) != 0)
      if (const auto known = town(at); known && text_.at(known->end).folded == "childrens")
        lookAtTownsHospital(at, *known);
    if (!token.capital && (token.flags & kTownBegins) != 0 && at > 0 &&
        anyOf(text_.at(at - 1).folded,
              {"a", "de", "d", "sur", "vers", "avant", "near", "nr", "in", "from"}))
      lookAtLowerTown(at);
    if (token.allCapitals) lookAtAcronym(at);
    if (anyOf(token.folded, {"adresse", "address", "adr"})) lookAtAddressLabel(at);
    if (anyOf(token.folded, {"tribu", "hameau", "lieu", "lieudit", "ilet", "gaec", "earl"}))
      lookAtHamlet(at);
    if (token.folded == "section") lookAtSection(at);
    lookAtCalledHome(at);
    if (token.capital) lookAtUnit(at);
    if ((token.roles & kNumberWord) != 0) lookAtCodeReadAloud(at);
    lookAtHomeAt(at);
    if (token.capital && at > 0 && anyOf(text_.at(at - 1).folded, {"des", "aux", "du", "au"}) &&
        !text_.at(at - 1).capital)
      lookAtContractedTown(at);
    if (token.capital && anyOf(token.folded, {"home", "surgery", "centre", "center", "practice"}))
      lookAtCareHome(at);
    if (token.capital && at > 1 && token.spaced) lookAtStrangePlace(at);
  }
}

std::optional<Places::Town> Places::town(std::size_t at) const {
  if (!isWord(text_.at(at)) || (text_.at(at).flags & kTownBegins) == 0) {
    const std::string_view word = text_.at(at).folded;
    if (word != "st" && word != "ste") return std::nullopt;
  }
  std::string name;
  std::optional<Town> best;
  std::size_t words = 0;
  for (std::size_t index = at; index < at + 16 && index < text_.size() && words < 8; ++index) {
    const Token& token = text_.at(index);
    if (index > at && token.lineStart) break;
    if (isHyphen(token) || isApostrophe(token)) continue;
    if (!isWord(token)) break;
    if (!name.empty()) name += ' ';
    if (token.folded == "st") {
      name += "saint";
    } else if (token.folded == "ste") {
      name += "sainte";
    } else if (shortPreposition(index)) {
      name += token.folded == "s" ? "sur" : "sous";
      ++index;
    } else {
      name += token.folded;
    }
    ++words;
    if (const std::string_view region = scan_.lexicon.townRegion(name); !region.empty())
      best = Town{index + 1, region, words, scan_.lexicon.isSmallTown(name)};
  }
  // "Berck s/mer"
  if (best && shortPreposition(best->end)) best->end += 3;
  return best;
}

bool Places::shortPreposition(std::size_t at) const {
  return anyOf(text_.at(at).folded, {"s", "ss"}) && text_.at(at + 1).folded == "/" &&
         isWord(text_.at(at + 2)) && !text_.at(at + 2).lineStart &&
         (text_.at(at + 2).capital || !text_.at(at + 2).spaced);
}

std::size_t Places::placeEnd(std::size_t at) const {
  std::size_t end = at + 1;
  for (std::size_t index = at + 1; index < at + 14 && index < text_.size(); ++index) {
    const Token& token = text_.at(index);
    if (token.lineStart) break;
    const bool glued = !token.spaced;
    if ((isHyphen(token) || isApostrophe(token)) && glued) continue;
    if (!isWord(token)) break;
    if (shortPreposition(index)) {
      index += 2;
      end = index + 1;
      continue;
    }
    const Token& before = text_.at(index - 1);
    // "Plogastel St Germain"
    if (token.capital && anyOf(token.folded, {"saint", "sainte", "st", "ste"}) &&
        text_.at(index + 1).capital && !text_.at(index + 1).lineStart)
      continue;
    if (glued && (isHyphen(before) || isApostrophe(before))) {
      end = index + 1;
      continue;
    }
    // "Bourg en Bresse", "La Roche sur Yon": a small word, then a capital.
    if (joinsTown(token.folded) && !token.capital) {
      const Token& next = text_.at(index + 1);
      const Token& afterNext = text_.at(index + 2);
      if (anyOf(token.folded, {"sur", "sous", "en", "les", "la", "le"}) &&
          ((isWord(next) && next.capital && (next.roles & kHeading) == 0) ||
           (isWord(next) && joinsTown(next.folded) && afterNext.capital)))
        continue;
      break;
    }
    if (token.capital && anyOf(before.folded, {"le", "la", "les", "saint", "st", "ste", "sainte",
                                               "sur", "sous", "en", "l"})) {
      end = index + 1;
      continue;
    }
    break;
  }
  return end;
}

void Places::addCity(std::size_t at, std::size_t end, std::string_view region, bool hard,
                     int priority, std::string_view rule) {
  const Token& first = text_.at(at);
  if (end == at + 1 && isRegionName(first.folded)) return;
  const Token& ahead = text_.at(at > 0 ? at - 1 : ~0UL);
  if (end == at + 1 && first.folded == "quebec" && anyOf(ahead.folded, {"(", ","}) && at > 1 &&
      text_.at(at - 2).capital)
    return;
  // "Saint-Denis de La Réunion"
  if (text_.at(end).folded == "de") {
    const std::size_t region = end + (text_.at(end + 1).folded == "la" ? 2 : 1);
    if ((text_.at(region).flags & kCountry) != 0 && text_.at(region).capital) end = region + 1;
  }
  // "NANTES CEDEX 1", "SAINT-DENIS MESSAG CEDEX 9"
  std::size_t cedex = end;
  while (cedex < end + 2 && text_.at(cedex).allCapitals && text_.at(cedex).folded != "cedex" &&
         !text_.at(cedex).lineStart)
    ++cedex;
  if (text_.at(cedex).folded == "cedex" && !text_.at(cedex).lineStart) {
    end = cedex + 1;
    const Token& number = text_.at(end);
    if ((number.kind == Token::Kind::number || number.kind == Token::Kind::mixed) &&
        number.folded.size() <= 2 && !number.lineStart)
      ++end;
  }
  // "Dublin 8", "Lyon 3e"
  if (end == at + 1 && anyOf(first.folded, {"dublin", "paris", "lyon", "marseille"})) {
    const Token& district = text_.at(end);
    const Token& behind = text_.at(end + 1);
    if ((district.kind == Token::Kind::number || district.kind == Token::Kind::mixed) &&
        district.end - district.begin < (district.kind == Token::Kind::number ? 3U : 5U) &&
        !district.lineStart && behind.folded != "/" &&
        (district.kind == Token::Kind::mixed || !isWord(behind) || behind.lineStart))
      ++end;
  }
  scan_.add(first.begin, text_.at(end - 1).end, FindingKind::city, hard, priority, rule,
            suggestedTown(region, text_.english(first)));
}

bool Places::eponymBefore(std::size_t at, bool again) const {
  std::size_t back = at;
  int small = 0;
  while (back > 0 && small < 3) {
    const Token& token = text_.at(back - 1);
    if (isApostrophe(token) ||
        anyOf(token.folded, {"de", "d", "du", "des", "la", "le", "l", "of", "en"})) {
      --back;
      ++small;
    } else {
      break;
    }
  }
  // "critères de Beighton et de Brighton".
  if (back > 1 && again && anyOf(text_.at(back - 1).folded, {"et", "and", "ou", "or", "ni"}) &&
      text_.at(back - 2).capital)
    return eponymBefore(back - 2, false);
  // "facteur V de Leiden", "grade B de Los Angeles".
  if (small > 0 && back > 1 && text_.at(back - 1).capital && text_.at(back - 1).letters <= 3)
    --back;
  return back > 0 && (text_.at(back - 1).roles & kEponymHead) != 0 && !text_.at(back).lineStart &&
         !anyOf(text_.at(back - 1).folded,
                {"the", "selon", "ecole", "hopital", "greffe", "intervention", "operation",
                 "appareil", "programme", "college", "lycee"});
}

void Places::lookAtLiving(std::size_t at) {
  // "habite (avec ses parents) à X": the first place after a preposition, within one sentence.
  const bool head = (text_.at(at).roles & (kLiving | kBirth)) == 0;
  // "habite maintenant Arras"
  if (anyOf(text_.at(at + 1).folded, {"maintenant", "desormais", "toujours", "actuellement",
                                      "encore", "now", "currently"}) &&
      !head && text_.at(at + 2).capital)
    if (const auto now = town(at + 2); now && !text_.at(at + 2).lineStart)
      addCity(at + 2, now->end, now->region, false, 66, "town-lived-in");
  // "habite Perpignan", "habitant Dunkerque"
  if (const auto direct = town(at + 1); direct && (text_.at(at).roles & kLiving) != 0 &&
                                        !text_.at(at + 1).lineStart &&
                                        text_.at(at + 1).letters > 2) {
    constexpr std::uint32_t kElse = kGivenName | kSurname | kCommon | kMedical | kCountry;
    if ((text_.at(at + 1).capital || (text_.at(at + 1).flags & kElse) == 0) &&
        (text_.at(at + 1).roles & (kFrench | kEnglish)) == 0)
      addCity(at + 1, direct->end, direct->region, false, 66, "town-lived-in");
  }
  for (std::size_t index = at + 1; index < at + (head ? 4 : 9) && index < text_.size(); ++index) {
    const Token& token = text_.at(index);
    if (token.lineStart || token.folded == "." || token.folded == ";") return;
    if (!isWord(token) || (token.roles & kTownPreposition) == 0) continue;
    std::size_t place = index + 1;
    while (isApostrophe(text_.at(place)) ||
           (!text_.at(place).capital &&
            anyOf(text_.at(place).folded, {"la", "le", "les", "l", "cote", "pres", "de"})))
      ++place;
    const Token& first = text_.at(place);
    if (!isWord(first) || first.lineStart) continue;
    const auto known = town(place);
    if (known && ((first.flags & kCommon) == 0 || first.capital || known->words > 1) &&
        (first.capital || anyOf(token.folded, {"a", "de", "d", "in", "from", "sur", "near"}))) {
      if (!first.capital && (first.flags & (kGivenName | kSurname | kCommon)) != 0 &&
          known->words == 1)
        continue;
      const std::size_t end = text_.at(known->end).folded == "-" && !text_.at(known->end).spaced
                                  ? placeEnd(place)
                                  : known->end;
      addCity(place, end, known->region, false, 66, "town-lived-in");
      return;
    }
    if (!first.capital || first.letters < 2) continue;
    // "moved from Monday 3 April"
    if (first.letters > 5 && first.folded.ends_with("day")) continue;
    if ((first.flags & kCountry) != 0 ||
        (first.roles & (kMonth | kCivilTitle | kDoctorTitle | kHospital | kStreet | kKin |
                        kHeading | kPersonNoun | kStreetOrNot)) != 0 ||
        isDwelling(first))
      continue;
    if (anyOf(token.folded, {"en", "dans", "d", "of"}) && (first.flags & kCommon) != 0) continue;
    if ((token.folded == "en" || token.folded == "dans")) continue;
    if (first.allCapitals && (first.letters < 5 || (first.flags & kCommon) != 0)) continue;
    // Names of persons come after "de" as well: "né de Karim".
    if (anyOf(token.folded, {"de", "d", "of"}) && (first.flags & (kGivenName | kMedical)) != 0 &&
        !(index == at + 1 && anyOf(text_.at(at).folded, {"mairie", "commune", "village", "bourg"})))
      continue;
    addCity(place, placeEnd(place), {}, false, 66, "town-lived-in");
    return;
  }
}

void Places::lookAtDateline(std::size_t at) {
  const auto known = town(at);
  const bool strange = (text_.at(at).flags & ~std::uint32_t{kTownBegins}) == 0;
  if (!known && !strange) return;
  const std::size_t end = known ? known->end : placeEnd(at);
  std::size_t next = end;
  const bool comma = text_.at(next).folded == ",";
  if (comma) ++next;
  if (text_.at(next).folded != "le" || text_.at(next).lineStart) return;
  if (!comma && !(known && (text_.at(at).flags & (kCommon | kGivenName)) == 0)) return;
  ++next;
  const Token& day = text_.at(next);
  if (day.kind != Token::Kind::number && day.kind != Token::Kind::mixed &&
      (text_.at(next + 1).kind != Token::Kind::number || !isWord(day)))
    return;
  addCity(at, end, known ? known->region : std::string_view(), false, 66, "dateline");
}

void Places::lookAtLowerTown(std::size_t at) {
  constexpr std::uint32_t kElse = kGivenName | kSurname | kCommon | kMedical | kCountry;
  const Token& token = text_.at(at);
  const auto known = town(at);
  if (!known || known->small) return;
  // "à saint nazaire", "la fac a rennes"
  const bool to = text_.at(at - 1).folded == "a";
  const bool headed = placedHead(at - 1);
  if (!to && !headed && token.letters < 5) return;
  const bool several = known->words > 1 && (token.roles & kFrench) == 0 && (to || headed);
  const std::uint32_t word = headed ? kCommon | kSurname : 0U;
  const std::uint32_t medical =
      to && token.letters > 5 && known->words == 1 && (token.flags & (kEponym | kInUse)) == 0
          ? kMedical
          : 0U;
  if (!several &&
      ((token.flags & kElse & ~word & ~medical) != 0 || token.roles != 0 || token.letters < 4))
    return;
  addCity(at, known->end, known->region, false, 50, "town");
}

void Places::lookAtStrangePlace(std::size_t at) {
  const Token& token = text_.at(at);
  const Token& before = text_.at(at - 1);
  const bool french = text_.raw(before) == "à";
  if (!french && !(text_.english(token) && anyOf(before.folded, {"in", "from"}))) return;
  // "à Digne": the beginning of a town's name that is a word besides.
  const std::uint32_t word = french && (token.flags & kTownBegins) != 0
                                 ? kCommon | kFrenchWord | kEnglishWord | kDone | kDoes
                                 : 0U;
  if ((token.flags & ~(kTownBegins | kProper | word)) != 0 || token.roles != 0 ||
      token.letters < 4 || token.allCapitals || token.capitalInside || token.lineStart)
    return;
  if (eponymBefore(at)) return;
  const std::string_view verb = text_.at(at - 2).folded;
  for (const std::string_view stem :
       {"propos", "demand", "expliqu", "remi",     "dit",     "parl",   "donn",  "transmi",
        "confi",  "adress", "annonc",  "conseill", "prescri", "rappel", "envoy", "dis",
        "posit",  "sensib", "resist",  "allerg",   "versus",  "grace",  "quant"})
    if (verb.starts_with(stem)) return;
  addCity(at, placeEnd(at), {}, false, 41, "strange-place");
}

void Places::lookAtContractedTown(std::size_t at) {
  constexpr std::size_t kMostWords = 5;
  const std::string_view before = text_.at(at - 1).folded;
  std::string name = anyOf(before, {"des", "aux"}) ? "les" : "le";
  std::size_t end = 0;
  std::string_view region;
  std::size_t words = 0;
  for (std::size_t index = at; index < text_.size() && words < kMostWords; ++index) {
    const Token& token = text_.at(index);
    if (index > at && token.lineStart) break;
    if (isHyphen(token) || isApostrophe(token)) continue;
    if (!isWord(token)) break;
    name += ' ';
    name += token.folded;
    ++words;
    if (const auto found = scan_.lexicon.townRegion(name); !found.empty()) {
      end = index + 1;
      region = found;
    }
  }
  if (end == 0 || text_.at(at).sentenceStart || eponymBefore(at)) return;
  const bool placed = before == "du" && at > 1 && isPlaced(text_.at(at - 2));
  constexpr std::uint32_t kElse = kGivenName | kSurname | kCommon | kMedical | kCountry;
  if (end == at + 1 && (text_.at(at).flags & kElse) != 0 && !placed &&
      !anyOf(before, {"au", "aux"}))
    return;
  addCity(at, end, region, false, 64, "town-with-article");
}

void findPlaces(Scan& scan) {
  keepRegionsQuiet(scan);
  Places(scan).look();
}

}  // namespace consilium::clinical

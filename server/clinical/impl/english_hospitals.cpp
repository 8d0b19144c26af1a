#include "clinical/impl/places.hpp"

// Places of care as the British and Americans name them.

namespace consilium::clinical {

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
    return anyOf(
        word,
        {"university", "general",     "teaching",   "district",  "regional", "children",
         "local",      "the",         "county",     "our",       "day",      "tertiary",
         "private",    "public",      "women",      "community", "memory",   "pain",
         "outpatient", "orthopaedic", "orthopedic", "genetics",  "national", "s",
         "foundation", "trust",       "mental",     "health",    "and",      "for",
         "of",         "this",        "that",       "field",     "military", "research",
         "medical",    "bone",        "metabolic",  "ortho",     "fracture", "hand",
         "spine",      "hip",         "skeletal",   "dysplasia", "limb",     "sarcoma",
         "review",     "follow",      "up",         "new",       "joint",    "multidisciplinary"});
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
  // "Royal Hospital for Sick Children"
  if (head.folded == "hospital" && text_.at(at + 1).folded == "for" && end == at + 1) {
    std::size_t tail = at + 2;
    while (tail < at + 5 && isWord(text_.at(tail)) && !text_.at(tail).lineStart &&
           (anyOf(text_.at(tail).folded, {"sick", "children", "women", "special", "crippled",
                                          "surgery", "tropical", "diseases", "and"})))
      ++tail;
    if (tail > at + 2 && text_.at(tail - 1).capital && begin < at) {
      end = tail;
      named = true;
    }
  }
  if (!named) return;
  if (begin == at && end == at + 1) return;
  // "Pierre Hospital" is fine; the possessive "patient's Hospital" is not.
  finishHospital(begin, end, region);
}

void Places::lookAtCareHome(std::size_t at) {
  const Token& head = text_.at(at);
  const bool home = head.folded == "home";
  const bool french = anyOf(head.folded, {"centre", "practice"}) && !text_.english(head);
  if (head.lineStart || head.sentenceStart || head.allCapitals || french) return;
  std::size_t begin = at;
  bool kind = false;
  bool named = false;
  while (begin > 0 && begin + 7 > at) {
    const Token& token = text_.at(begin - 1);
    if (text_.at(begin).lineStart || token.sentence != head.sentence) break;
    if (isApostrophe(token) || (token.letters == 1 && isApostrophe(text_.at(begin - 2)))) {
      --begin;
      continue;
    }
    if (!isWord(token) || !token.capital || (token.sentenceStart && token.roles != 0)) break;
    if (anyOf(token.folded, {"nursing", "care", "residential", "children", "rest", "medical",
                             "health", "rehabilitation", "cancer", "surgical", "therapy"}))
      kind = true;
    else if ((token.roles & (kEnglish | kHeading)) == 0 &&
             (token.flags & (kMedical | kEponym)) != kMedical)
      named = named || !anyOf(token.folded, {"day", "trauma", "regional", "national", "centre"});
    --begin;
  }
  if (!named || begin == at || (home && !kind) || eponymBefore(begin)) return;
  if (text_.at(begin).folded == "the" && begin + 1 < at) ++begin;
  finishHospital(begin, at + 1, {});
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

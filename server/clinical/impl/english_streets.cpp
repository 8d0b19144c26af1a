#include <cctype>

#include "clinical/impl/places.hpp"

// Streets and houses as the British, the Irish and Americans write them.

namespace consilium::clinical {

using protocol::FindingKind;

bool Places::isHouseWord(std::string_view word) {
  return anyOf(
      word, {"house",      "cottage", "lodge",    "court",     "farm",        "hall",     "rectory",
             "mill",       "barn",    "villa",    "manor",     "vicarage",    "cottages", "flats",
             "mansions",   "grange",  "bungalow", "farmhouse", "towers",      "point",    "heights",
             "forge",      "chapel",  "creamery", "surgery",   "schoolhouse", "school",   "site",
             "apartments", "tower",   "building", "estate",    "parsonage",   "dairy",    "stables",
             "bakery",     "smithy",  "station",  "priory",    "abbey",       "castle"});
}

std::size_t Places::unitBefore(std::size_t at) const {
  std::size_t look = at;
  if (look > 0 && text_.at(look - 1).folded == ",") --look;
  if (look > 1 && !text_.at(look).lineStart && text_.at(look - 1).kind != Token::Kind::sign &&
      text_.raw(text_.at(look - 1)).size() <= 4 &&
      anyOf(text_.at(look - 2).folded,
            {"flat", "apartment", "apt", "unit", "suite", "bay", "room", "ward", "floor", "ste"}))
    return look - 2;
  return at;
}

std::size_t Places::careOfBefore(std::size_t at) const {
  return at > 2 && text_.at(at - 1).folded == "o" && text_.at(at - 2).folded == "/" &&
                 text_.at(at - 3).folded == "c"
             ? at - 3
             : at;
}

std::size_t Places::houseBefore(std::size_t at) const {
  constexpr std::size_t kMostWords = 4;
  if (at < 3 || text_.at(at - 1).folded != "," || text_.at(at).lineStart) return at;
  std::size_t from = at - 1;
  bool named = false;
  for (std::size_t words = 0; from > 0 && words < kMostWords;) {
    const Token& token = text_.at(from - 1);
    const bool glue = isApostrophe(token) || (isHyphen(token) && !token.spaced) ||
                      (token.letters == 1 && isApostrophe(text_.at(from - 2)));
    if (!glue) {
      if (!isWord(token) || !token.capital ||
          (token.roles & (kCivilTitle | kDoctorTitle | kKin | kPersonNoun | kHeading)) != 0)
        break;
      ++words;
      named = named || isHouseWord(token.folded) || anyOf(token.folded, {"the", "ty", "plas"});
    }
    --from;
    if (text_.at(from).lineStart) break;
  }
  // "The Old Surgery" is a house, "The Old Forge Surgery" a place of care.
  if (!named || from + 2 > at || (text_.at(at - 2).folded == "surgery" && from + 4 < at)) return at;
  // "3 Tanyard Cottages, Ferry Lane"
  if (from > 0 && text_.at(from - 1).kind == Token::Kind::number && !text_.at(from).lineStart &&
      text_.at(from - 1).folded.size() <= 4)
    --from;
  return careOfBefore(unitBefore(from));
}

std::size_t Places::capitalsBefore(std::size_t at) const {
  std::size_t begin = at;
  while (begin > 0 && begin + 6 > at) {
    const Token& token = text_.at(begin - 1);
    if (text_.at(begin).lineStart) break;
    if (isWord(token) && token.capital && (token.roles & kEnglish) == 0) --begin;
    // "118 N. Arbor St."
    else if (token.folded == "." && !token.spaced && begin > 2 && begin < at &&
             text_.at(begin - 2).letters == 1 && text_.at(begin - 2).capital &&
             text_.at(begin - 3).kind == Token::Kind::number)
      --begin;
    else if ((isApostrophe(token) || isHyphen(token)) && !token.spaced && begin > 1)
      --begin;
    else if (isWord(token) && begin > 1 && !token.spaced &&
             (isHyphen(text_.at(begin - 2)) ||
              (token.letters == 1 && isApostrophe(text_.at(begin - 2)))))
      --begin;
    else
      break;
  }
  return begin;
}

void Places::lookAtHouse(std::size_t at) {
  const bool more = anyOf(text_.at(at).folded,
                          {"view", "meadow", "meadows", "fields", "end", "bank", "buildings",
                           "orchard", "chase", "mead", "reach", "yard", "common", "garth", "side"});
  if (!more && (!isHouseWord(text_.at(at).folded) || text_.at(at).folded == "surgery")) return;
  std::size_t begin = capitalsBefore(at);
  if (begin == at ||
      (isWord(text_.at(at + 1)) && text_.at(at + 1).capital && !text_.at(at + 1).lineStart))
    return;
  if (begin > 0 && text_.at(begin - 1).folded == "the" && text_.at(begin - 1).capital &&
      !text_.at(begin).lineStart)
    --begin;
  const bool numbered = begin > 0 && !text_.at(begin).lineStart &&
                        text_.at(begin - 1).kind == Token::Kind::number &&
                        text_.at(begin - 1).folded.size() <= 3 && text_.at(begin).spaced;
  if (numbered) --begin;
  const std::size_t unit = unitBefore(begin);
  const std::size_t whole = careOfBefore(unit);
  const std::size_t end = at + 1;
  std::size_t place = end;
  if (text_.at(place).folded == ",") ++place;
  const bool near = place > end && anyOf(text_.at(place).folded, {"nr", "near"});
  bool located = near || (place > end && town(place) && text_.at(place).capital);
  // "Lower Mill Cottage, Back Lane, Todmorden"
  if (!located && place > end && text_.at(place).capital && isHouseWord(text_.at(at).folded)) {
    const std::size_t more = homeNameEnd(place);
    located = more > place && text_.at(more).folded == "," && text_.at(more + 1).capital &&
              town(more + 1).has_value() && whole + 1 < at;
  }
  const bool living = livingBefore(whole, 5) || (whole > 2 && text_.at(whole - 1).folded == "o" &&
                                                 text_.at(whole - 2).folded == "/");
  const bool sure = near || (numbered && located) || (living && !more) ||
                    (living && (numbered || whole < begin)) || (whole < begin && located);
  if (!sure) return;
  scan_.add(text_.at(whole).begin, text_.at(at).end, FindingKind::address, true, 86, "house",
            "(address)");
  lookAtTownBehind(end);
}

void Places::lookAtEnglishStreet(std::size_t at) {
  // "12 High Street": capitals before it, and a number before these.
  // "29 710 Plogastel St Germain"
  const Token& behind = text_.at(at + 1);
  if (text_.at(at).folded == "st" && behind.capital && isWord(behind) && !behind.lineStart) return;
  const std::size_t begin = capitalsBefore(at);
  if (begin == at) return;
  // "48150 Hures-la-Parade"
  if (!text_.at(at).spaced && isHyphen(text_.at(at - 1))) return;
  bool numbered = false;
  std::size_t first = begin;
  if (begin > 0 && !text_.at(begin).lineStart) {
    const Token& number = text_.at(begin - 1);
    if ((number.kind == Token::Kind::number && number.folded.size() <= 5) ||
        (number.kind == Token::Kind::mixed && number.folded.size() <= 5 &&
         std::isdigit(static_cast<unsigned char>(number.folded[0])) != 0)) {
      numbered = true;
      first = begin - 1;
      // "14-16 Station Approach"
      if (first > 1 && isHyphen(text_.at(first - 1)) && !text_.at(first - 1).spaced &&
          text_.at(first - 2).kind == Token::Kind::number)
        first -= 2;
    }
  }
  first = unitBefore(first);  // "Flat 3, 12 High Street"
  if (first == begin) first = houseBefore(first);
  const bool living = livingBefore(first, 6);
  const bool plain = anyOf(text_.at(at).folded, {"street", "road", "avenue", "lane", "rd", "drive",
                                                 "crescent", "wynd", "terrace"});
  if (!numbered && !living && !plain) return;
  if (!numbered && hospitalNameEnd(begin) > at) return;
  if (!numbered && !plain && text_.at(at).letters < 4) return;
  const bool house = first < begin;
  if (!numbered && anyOf(text_.at(at + 1).folded, {"hospital", "clinic"})) return;
  std::size_t end = at + 1;
  if (anyOf(text_.at(end).folded, {"north", "south", "east", "west", "nw", "ne", "sw", "se"}))
    ++end;
  // ", Apt 6"
  std::size_t more = end;
  if (text_.at(more).folded == ",") ++more;
  if (anyOf(text_.at(more).folded, {"flat", "apartment", "apt", "unit", "suite"}) &&
      text_.raw(text_.at(more + 1)).size() <= 4 && text_.at(more + 1).kind != Token::Kind::sign &&
      more + 1 < text_.size())
    end = more + 2;
  scan_.add(text_.at(first).begin, text_.at(end - 1).end, FindingKind::address,
            numbered || living || house, 86, "address", "(address)");
  lookAtTownBehind(end);
}

}  // namespace consilium::clinical

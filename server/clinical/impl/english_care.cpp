#include "clinical/impl/places.hpp"

// Practices, laboratories, units and homes by the last word of their English names; hospitals that
// are spoken of without that word.

namespace consilium::clinical {

namespace {

/// What follows "Royal" and is no hospital.
bool isRoyalElse(std::string_view word) {
  return anyOf(word, {"college", "society", "family",  "mail",     "navy",          "air",
                      "assent",  "marines", "academy", "charter",  "commission",    "national",
                      "british", "legion",  "mint",    "court",    "institution",   "highness",
                      "road",    "avenue",  "street",  "crescent", "terrace",       "parade",
                      "mile",    "bank",    "school",  "borough",  "pharmaceutical"});
}

bool saysKindOfCare(std::string_view word) {
  return anyOf(
      word,
      {"neonatal",     "maternity",      "genetics",   "genetic",     "genomics",    "genomic",
       "pathology",    "paediatric",     "pediatric",  "paediatrics", "children",    "childrens",
       "kids",         "nursing",        "care",       "health",      "medical",     "dental",
       "family",       "rehabilitation", "rehab",      "residential", "orthopaedic", "orthopedic",
       "imaging",      "radiology",      "diagnostic", "diagnostics", "surgical",    "oncology",
       "cancer",       "dialysis",       "spinal",     "burns",       "group",       "birth",
       "birthing",     "community",      "walk",       "treatment",   "stroke",      "hospice",
       "women",        "womens",         "bone",       "urgent",      "regional",    "molecular",
       "cytogenetics", "reference",      "metabolic"});
}

}  // namespace

bool Places::ledToPlace(std::size_t before) const {
  const Token& token = text_.at(before);
  if (text_.at(before + 1).lineStart) return false;
  if (anyOf(token.folded, {"to", "at", "from", "attend", "attends", "via", "under", "near", "by"}))
    return true;
  // "Ward 4, Borve General", "Day Surgery, Royal Cornhill"
  if (token.folded == "," && before > 1)
    for (std::size_t look = before - 1; look + 5 > before; --look) {
      if (anyOf(text_.at(look).folded, {"ward", "unit", "surgery", "clinic", "theatre", "dept",
                                        "department", "icu", "nicu", "radiology", "outpatients"}))
        return true;
      if (look == 0 || text_.at(look).lineStart) break;
    }
  return false;
}

void Places::lookAtSpokenHospital(std::size_t at) {
  const Token& token = text_.at(at);
  const auto name = [&](std::size_t word) {
    const Token& one = text_.at(word);
    return isWord(one) && one.capital && !one.lineStart && one.letters > 2 && !one.allCapitals &&
           (one.roles & (kHeading | kCivilTitle | kDoctorTitle | kEnglish | kMonth)) == 0;
  };
  // "at Baptist Memorial", "Ward 4, Borve General", "Ortho at Northgate Royal"
  if (anyOf(token.folded, {"general", "memorial", "royal", "infirmary"})) {
    std::size_t begin = at;
    while (begin > 1 && begin + 4 > at && name(begin - 1)) --begin;
    const Token& behind = text_.at(at + 1);
    if (begin < at && ledToPlace(begin - 1) &&
        !(isWord(behind) && behind.capital && !behind.lineStart))
      return finishHospital(begin, at + 1, {});
  }
  // "from St. Cuthbert's by ambulance"
  if (token.folded == "st" && token.capital && at > 0 && ledToPlace(at - 1) &&
      text_.english(token)) {
    const std::size_t saint = text_.at(at + 1).folded == "." ? at + 2 : at + 1;
    if (name(saint) && isApostrophe(text_.at(saint + 1)) && text_.at(saint + 2).folded == "s" &&
        !(isWord(text_.at(saint + 3)) && text_.at(saint + 3).capital) &&
        !anyOf(text_.at(saint + 3).folded,
               {"church", "school", "college", "parish", "day", "cathedral", "road"}))
      return finishHospital(at, saint + 3, {});
  }
  // "under Royal Cornhill", "the Royal Vic"
  if (token.folded == "royal" && name(at + 1) && !isRoyalElse(text_.at(at + 1).folded) &&
      (ledToPlace(at - 1) || text_.at(at - 1).folded == "the") &&
      (text_.at(at + 1).roles & (kHospital | kStreetEnglish)) == 0 &&
      ((text_.at(at + 1).flags & kCommon) == 0 || text_.at(at + 1).folded == "vic") &&
      text_.english(token) &&
      !(isWord(text_.at(at + 2)) && text_.at(at + 2).capital && !text_.at(at + 2).lineStart))
    return finishHospital(at, at + 2, {});
  // "Great Barr Children's", "Mercy Children's in Duluth"
  const bool possessive = token.folded == "children" && isApostrophe(text_.at(at + 1)) &&
                          text_.at(at + 2).folded == "s";
  if (possessive || token.folded == "childrens") {
    const std::size_t end = possessive ? at + 3 : at + 1;
    std::size_t begin = at;
    while (begin > 1 && begin + 4 > at && name(begin - 1)) --begin;
    const Token& behind = text_.at(end);
    const bool unit = anyOf(behind.folded, {"unit", "ward", "centre", "center", "clinic"}) &&
                      behind.capital && !behind.lineStart;
    if (begin < at && (unit || !isWord(behind) || behind.lineStart || !behind.capital) &&
        (text_.at(begin).flags & kCommon) * (text_.at(begin).sentenceStart ? 1U : 0U) == 0)
      return finishHospital(begin, unit ? end + 1 : end, {});
  }
}

void Places::lookAtPractice(std::size_t at) {
  const Token& tail = text_.at(at);
  const bool alone = anyOf(tail.folded, {"surgery", "practice", "orthopedics", "orthopaedics",
                                         "pediatrics", "paediatrics", "ortho", "radiology"}) ||
                     (tail.folded == "care" && text_.at(at - 1).folded == "urgent");
  const bool kind = anyOf(tail.folded, {"laboratory", "laboratories", "lab", "labs", "unit",
                                        "centre", "center", "clinic", "group", "associates",
                                        "partnership", "service", "home", "hospice", "village"});
  const bool house = anyOf(tail.folded, {"manor", "lodge", "grange", "court", "house", "villa",
                                         "hall", "gardens", "place", "heights", "village"});
  if (!alone && !kind && !house) return;
  // "Larkspur Court care home"
  const bool lower = !tail.capital;
  if (lower && !(tail.folded == "home" &&
                 anyOf(text_.at(at - 1).folded, {"care", "nursing", "residential", "rest"})))
    return;
  std::size_t begin = lower ? at - 1 : at;
  bool care = alone || lower;
  bool named = false;
  const std::size_t farthest = begin > 8 ? begin - 8 : 0;
  while (begin > farthest && !text_.at(begin).lineStart) {
    const Token& token = text_.at(begin - 1);
    if (isApostrophe(token) || isHyphen(token) || token.folded == "&" ||
        (token.letters == 1 && begin > 1 && isApostrophe(text_.at(begin - 2))) ||
        (token.folded == "and" && !token.lineStart && text_.at(begin - 2).capital)) {
      --begin;
      continue;
    }
    if (!isWord(token) || !token.capital || token.sentence != tail.sentence ||
        (token.roles & (kEnglish | kCivilTitle | kDoctorTitle | kMonth)) != 0)
      break;
    if (saysKindOfCare(token.folded))
      care = true;
    else
      named = named || ((token.roles & (kHeading | kPersonNoun)) == 0 &&
                        (lower || (token.flags & (kMedical | kCommon)) != (kMedical | kCommon) ||
                         isHouseWord(token.folded)) &&
                        (!token.sentenceStart || (token.flags & kCommon) == 0 || token.lineStart));
    --begin;
  }
  while (begin < at && !isWord(text_.at(begin))) ++begin;
  if (!named || begin >= at || eponymBefore(begin) || !text_.english(tail)) return;
  // "LTC resident, Maple Grove Manor"
  if (house && !care) {
    if (begin + 1 > at) return;
    for (std::size_t look = begin > 6 ? begin - 6 : 0; look < begin && !care; ++look)
      care = anyOf(text_.at(look).folded, {"ltc", "resident", "snf", "carer", "carers", "hospice"});
    if (!care || text_.at(begin - 1).kind == Token::Kind::number) return;
  }
  if (!care) return;
  const Token& behind = text_.at(at + 1);
  if (isWord(behind) && behind.capital && !behind.lineStart && behind.spaced &&
      (behind.roles & kMonth) == 0)
    return;
  // A day's surgery, somebody's own practice
  if (alone && begin + 1 == at &&
      ((text_.at(begin).flags & kMedical) != 0 ||
       anyOf(text_.at(begin).folded, {"day", "hand", "spine"})))
    return;
  // "The Limes Surgery" in a letter's head
  if (begin > 0 && text_.at(begin - 1).folded == "the" && text_.at(begin - 1).capital &&
      !text_.at(begin).lineStart)
    --begin;
  // "Lady Ashworth Neonatal Unit"
  if (begin > 0 &&
      anyOf(text_.at(begin - 1).folded, {"lady", "lord", "queen", "king", "princess"}) &&
      text_.at(begin - 1).capital && !text_.at(begin).lineStart)
    --begin;
  finishHospital(begin, at + 1, {}, 88);
}

}  // namespace consilium::clinical

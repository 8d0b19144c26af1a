#include <algorithm>

#include "clinical/impl/dates.hpp"

namespace consilium::clinical {

bool Dates::kinBefore(std::size_t token) const {
  std::size_t at = token;
  while (at > 0 && at + 2 > token && !text_.at(at).lineStart &&
         anyOf(text_.at(at - 1).folded, {":", "(", ","}))
    --at;
  if (at == 0 || text_.at(at).lineStart) return false;
  // "grand-mère maternelle 1er janvier 1932"
  if (at > 1 && !text_.at(at - 1).lineStart &&
      ((text_.at(at - 1).roles & kKinFiller) != 0 ||
       anyOf(text_.at(at - 1).folded, {"maternel", "maternelle", "paternel", "paternelle"})))
    --at;
  const Token& word = text_.at(at - 1);
  if ((word.roles & kKin) == 0 &&
      !anyOf(word.folded, {"fille", "garcon", "bebe", "propositus", "proposant", "proposante",
                           "proband", "cadette", "cadet", "enfant", "patient", "patiente", "pt",
                           "pte", "conjoint", "conjointe", "nourrisson"}))
    return false;
  // "vu avec sa mère 12/03/2020"
  constexpr std::size_t kReach = 4;
  for (std::size_t back = 2; back <= kReach && back <= at && !text_.at(at - back + 1).lineStart;
       ++back) {
    const std::string_view other = text_.at(at - back).folded;
    if (anyOf(other, {":", ",", ";"})) break;
    if (anyOf(other, {"avec", "par", "a", "de", "with", "by", "chez"})) return false;
  }
  return true;
}

std::size_t Dates::bornBefore(std::size_t token) const {
  constexpr std::size_t kReach = 6;
  std::size_t begin = token;
  bool named = false;
  for (std::size_t at = token; at > 0 && at + kReach > token && !text_.at(at).lineStart; --at) {
    const Token& word = text_.at(at - 1);
    if ((word.roles & kBirth) != 0 && named) return token - 1;
    if ((word.roles & kBirth) != 0) return begin == token && at < token ? at : begin;
    if (anyOf(word.folded, {"hier", "yesterday", "today", "ce", "le", "on"}) || isWeekday(word))
      begin = at - 1;
    else if (word.capital && nameFlag(word))
      named = true;  // "Anniversaire de Mattéo : 26/6"
    else if (!anyOf(word.folded, {",", ":", "(", "jour", "matin", "soir", "nuit", "-", "avant",
                                  "cette", "de", "d", "'", "’"}))
      break;
  }
  return token;
}

std::size_t Dates::birthWordsBegin(std::size_t first) const {
  constexpr std::size_t kReach = 6;
  std::size_t begin = first;
  bool says = false;
  for (std::size_t at = first; at > 0 && at + kReach > first && !text_.at(at).lineStart; --at) {
    const std::string_view word = text_.at(at - 1).folded;
    const bool content =
        anyOf(word, {"nuit", "mois", "matinee", "soiree", "night", "vers", "early", "late", "mid",
                     "fin", "debut", "mi", "environ", "around", "about"}) ||
        // "née vers mai-juin 1968", "entre mars et avril 1951"
        ((text_.at(at - 1).roles & kMonth) != 0 && at < first);
    if (!content && !anyOf(word, {"du", "de", "la", "le", "dans", "au", "of", "the", "in", "-", "–",
                                  "/", "ou", "or", "et", "and", "entre", "between"}))
      break;
    says = says || content;
    // "né à terme dans la nuit du": the preposition goes with it, an article alone does not.
    if (says) begin = at - 1;
  }
  return begin;
}

void Dates::joinRanges() {
  constexpr std::size_t kMost = 3;
  for (std::size_t at = 1; at < seen_.size(); ++at) {
    Seen& first = seen_[at - 1];
    Seen& second = seen_[at];
    if (!first.birth || first.end > second.begin) continue;
    const std::size_t from = text_.tokenAt(first.end);
    const std::size_t to = text_.tokenAt(second.begin);
    bool joined = to > from && to - from <= kMost;
    bool range = second.birth && first.date.year == 0;
    for (std::size_t token = from; token < to && joined; ++token) {
      range = range || anyOf(text_.at(token).folded, {"au", "to"});
      joined = anyOf(text_.at(token).folded, {"au", "et", "ou", "le", "-", "–", "to", "and", "or"});
    }
    if (!joined || !range) continue;
    second.birth = true;
    second.begin = first.begin;
    first.end = first.begin;
  }
  std::erase_if(seen_, [](const Seen& one) { return one.begin == one.end; });
}

bool Dates::personBeside(std::size_t at) const {
  const auto isSex = [&](const Token& token) {
    return isWord(token) && anyOf(text_.raw(token), {"F", "M", "H", "G", "f", "m"});
  };
  std::size_t behind = at + 1;
  while (behind < at + 3 && anyOf(text_.at(behind).folded, {",", "|", ";", "-", "("})) ++behind;
  const Token& next = text_.at(behind);
  const auto isName = [&](const Token& token) {
    return isWord(token) && token.capital && token.letters > 1 &&
           (token.allCapitals || nameFlag(token)) &&
           (token.roles & (kDoctorTitle | kHospital | kMonth | kUnit)) == 0;
  };
  std::size_t before = at;
  bool sexed = isSex(next) && !next.lineStart && !isApostrophe(text_.at(behind + 1));
  for (int steps = 0; steps < 3 && before > 0 && !text_.at(before).lineStart; ++steps) {
    const Token& token = text_.at(before - 1);
    if (isSex(token))
      sexed = true;
    else if (!anyOf(token.folded, {",", "|", ";", "-", "(", "/"}))
      break;
    --before;
  }
  if (before == 0 || text_.at(before).lineStart) return false;
  const Token& name = text_.at(before - 1);
  if (!isName(name)) return false;
  if (sexed) return true;
  // "GUILLEMOT MAEL 16032014"
  const Token& other = text_.at(before > 1 && !name.lineStart ? before - 2 : ~0UL);
  return isName(other) && (((name.flags | other.flags) & kGivenName) != 0) &&
         (name.flags & kMedical & ~std::uint32_t{kGivenName}) == 0;
}

void Dates::lookAtCompactBirths() {
  constexpr std::size_t kShort = 6;
  constexpr std::size_t kFull = 8;
  const auto take = [&](std::string_view digits, std::size_t begin, std::size_t end) {
    int day = valueOf(digits.substr(0, 2));
    int month = valueOf(digits.substr(2, 2));
    int year = valueOf(digits.substr(4));
    // "VASSEUR^ODILE 19480621 F"
    if (digits.size() == kFull && !isYear(year) && isYear(valueOf(digits.substr(0, 4)))) {
      year = valueOf(digits.substr(0, 4));
      month = valueOf(digits.substr(4, 2));
      day = valueOf(digits.substr(6));
    }
    if (!isDay(day) || !isMonth(month) || year < 0) return;
    if (digits.size() == kFull ? !isYear(year) : digits.size() != kShort) return;
    addDate(begin, end, {fullYear(year, scan_.today), month, day}, true);
  };
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    const std::string_view raw = text_.raw(token);
    const bool figures = token.kind == Token::Kind::number || token.kind == Token::Kind::mixed;
    if (figures && (raw.size() == kShort || raw.size() == kFull) &&
        !touched(token.begin, token.end)) {
      std::size_t back = at;
      while (back > 0 && back + 4 > at &&
             anyOf(text_.at(back - 1).folded, {"le", ":", "on", "the", ")", "e", "(", ".", "="}))
        --back;
      const bool birth = back > 0 && (text_.at(back - 1).roles & kBirth) != 0;
      if (birth || personBeside(at)) take(raw, token.begin, token.end);
    }
    // "ddn03042012"
    if (token.kind == Token::Kind::mixed && raw.size() > kShort && raw.size() <= kFull + 3)
      for (const std::string_view label : {"ddn", "DDN", "dob", "DOB"})
        if (raw.starts_with(label) &&
            raw.find_first_not_of("0123456789", label.size()) == std::string_view::npos)
          take(raw.substr(label.size()), token.begin + label.size(), token.end);
    // One figure in each box.
    if (token.kind != Token::Kind::number || raw.size() != 1 || !birthBefore(at)) continue;
    if (text_.at(at - 1).kind == Token::Kind::number) continue;
    std::string digits;
    std::size_t end = at;
    while (digits.size() < kFull && end < at + 2 * kFull) {
      const Token& box = text_.at(end);
      if (box.kind == Token::Kind::number && box.folded.size() == 1)
        digits += box.folded;
      else if (box.folded != "|" && box.folded != "/")
        break;
      ++end;
    }
    if (digits.size() == kFull || digits.size() == kShort)
      take(digits, token.begin, text_.at(end - 1).end);
  }
}

}  // namespace consilium::clinical

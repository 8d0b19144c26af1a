#include <algorithm>
#include <cctype>

#include "clinical/impl/dates.hpp"
#include "clinical/impl/spoken.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

int Dates::dayOf(const Token& token) const {
  std::string_view raw = text_.raw(token);
  if (token.kind == Token::Kind::mixed || token.kind == Token::Kind::word) {
    for (const std::string_view ending : {"er", "st", "nd", "rd", "th", "eme", "e", "ème"})
      if (raw.ends_with(ending) && raw.size() > ending.size() &&
          std::isdigit(static_cast<unsigned char>(raw[0])) != 0) {
        raw.remove_suffix(ending.size());
        break;
      }
    if (token.kind == Token::Kind::word) return 0;
    // "né le13 avril 1970"
    if (raw.size() <= 4 && anyOf(token.folded.substr(0, 2), {"le", "du", "au"}))
      raw.remove_prefix(2);
  } else if (token.kind != Token::Kind::number) {
    return 0;
  }
  if (raw.size() > 2) return 0;
  const int value = valueOf(raw);
  return isDay(value) ? value : 0;
}

int Dates::monthAt(std::size_t at) const {
  const Token& token = text_.at(at);
  if ((token.roles & kMonth) != 0) return scan_.lexicon.monthOf(token.folded);
  // 7bre to Xbre, as before
  const std::string_view word = token.folded;
  if (!word.ends_with("bre") && !word.ends_with("ber")) return 0;
  const std::string_view number = word.substr(0, word.size() - 3);
  if (number == "7") return 9;
  if (number == "8") return 10;
  if (number == "9") return 11;
  return anyOf(number, {"10", "x"}) ? 12 : 0;
}

std::size_t Dates::listBegin(std::size_t first) const {
  constexpr int kMostDays = 6;
  for (int days = 0; days < kMostDays && first > 1; ++days) {
    std::size_t at = first;
    if (anyOf(text_.at(at - 1).folded, {"le", "the"}) && at > 1) --at;
    if (!anyOf(text_.at(at - 1).folded,
               {"au", "et", "-", "–", "to", "and", "ou", ",", "or", "/", "puis"}) ||
        at < 2 || dayOf(text_.at(at - 2)) == 0 || text_.at(at - 1).lineStart)
      break;
    // "le 12, 13 et 14 avril", but not "CRP 12, 14 avril"
    const std::size_t day = at - 2;
    if (text_.at(at - 1).folded == "," && days == 0) break;
    // "du 01/01/24 au 31/12/24": a year
    if (!text_.at(day).spaced && day > 2 && text_.at(day - 1).folded == "/" &&
        text_.at(day - 3).folded == "/")
      break;
    first = day;
  }
  // "L'an deux mille onze et le dix-sept mars"
  if (first > 3 && text_.at(first - 1).folded == "le" && text_.at(first - 2).folded == "et")
    for (std::size_t an = first - 3; an > 0 && an + 12 > first; --an)
      if (text_.at(an).folded == "an") {
        if (const auto year = spokenYear(text_, scan_.lexicon, an + 1);
            year && year->end == first - 2)
          return isApostrophe(text_.at(an - 1)) && an > 1 ? an - 2 : an;
        break;
      }
  return first;
}

std::size_t Dates::ordinalWeekdayBegin(std::size_t month) const {
  if (month < 3 || !anyOf(text_.at(month - 1).folded, {"de", "d", "of", "'", "’"})) return month;
  std::size_t at = month - 1;
  if (isApostrophe(text_.at(at))) --at;
  if (at < 2 || !isWeekday(text_.at(at - 1))) return month;
  const Token& rank = text_.at(at - 2);
  const bool ranks = rank.kind == Token::Kind::mixed ||
                     anyOf(rank.folded, {"premier", "deuxieme", "troisieme", "quatrieme", "dernier",
                                         "second", "first", "third", "last"});
  return ranks ? at - 2 : month;
}

std::size_t Dates::relativeEnd(std::size_t at) const {
  if (text_.at(at).lineStart ||
      !anyOf(text_.at(at).folded, {"dernier", "derniers", "prochain", "prochains", "courant",
                                   "last", "next", "ult", "inst", "inclus", "inclusive"}))
    return 0;
  // "13 avril dernier (2024)"
  if (text_.at(at + 1).folded == "(" && text_.at(at + 3).folded == ")" &&
      text_.at(at + 2).folded.size() == 4 && isYear(valueOf(text_.at(at + 2).folded)))
    return at + 4;
  return at + 1;
}

std::optional<Dates::Day> Dates::dayBefore(std::size_t month) const {
  std::size_t at = month;
  int skipped = 0;
  while (at > 0 && skipped < 5) {
    const Token& token = text_.at(at - 1);
    const bool joins = (token.kind == Token::Kind::sign &&
                        (token.folded == "-" || token.folded == "/" || token.folded == "." ||
                         token.folded == "'" || token.folded == "’" || token.folded == "_")) ||
                       token.folded == "of" || token.folded == "mois" || token.folded == "du" ||
                       token.folded == "de" || token.folded == "d" || token.folded == "jour" ||
                       token.folded == "ce";
    if (!joins) break;
    --at;
    ++skipped;
  }
  if (at == 0) return std::nullopt;
  if (const int value = dayOf(text_.at(at - 1)); value != 0) {
    if (skipped > 0 && at >= 2 && text_.at(at - 2).folded == ",") return std::nullopt;
    return Day{value, at - 1, at};
  }
  for (std::size_t back = std::min<std::size_t>(5, at); back >= 1; --back)
    if (const auto spoken = spokenBelow100(text_, scan_.lexicon, at - back);
        spoken && spoken->end == at && isDay(spoken->value))
      return Day{spoken->value, at - back, at};
  return std::nullopt;
}

std::optional<Dates::Day> Dates::dayAfter(std::size_t month) const {
  std::size_t at = month + 1;
  while (text_.at(at).folded == "." || text_.at(at).folded == "the" || text_.at(at).folded == "-")
    ++at;
  if (const int value = dayOf(text_.at(at)); value != 0 && !text_.at(at).lineStart)
    return Day{value, at, at + 1};
  if (const auto spoken = spokenBelow100(text_, scan_.lexicon, at); spoken && isDay(spoken->value))
    return Day{spoken->value, at, spoken->end};
  return std::nullopt;
}

std::optional<Dates::Year> Dates::yearAfter(std::size_t at, bool withDay) const {
  bool joined = false;
  int skipped = 0;
  // "de l'an 1999"
  if (text_.at(at).folded == "de" && text_.at(at + 1).folded == "l" &&
      isApostrophe(text_.at(at + 2)) && anyOf(text_.at(at + 3).folded, {"an", "annee"}))
    at += 4;
  while (skipped < 4) {
    const Token& token = text_.at(at);
    const bool sign =
        token.kind == Token::Kind::sign &&
        (token.folded == "," || token.folded == "-" || token.folded == "/" || token.folded == "." ||
         token.folded == "'" || token.folded == "’" || token.folded == "_");
    if (!sign && token.folded != "of" && token.folded != "de") break;
    joined = joined || token.folded == "'" || token.folded == "’" || token.folded == "/" ||
             token.folded == "-";
    ++at;
    ++skipped;
  }
  const Token& token = text_.at(at);
  const std::string_view raw = text_.raw(token);
  const int value = valueOf(raw);
  // A line may break before a year in full.
  if (token.lineStart && !(withDay && raw.size() == 4 && isYear(value))) return std::nullopt;
  if (token.kind == Token::Kind::number || token.kind == Token::Kind::mixed) {
    if (raw.size() == 4 && isYear(value)) return Year{value, at + 1};
    // 12 mars 85, but not "12 mars, 85 kg" and not "12 mars 20 mg".
    if (raw.size() == 2 && value >= 0 && (withDay || joined) && text_.at(at - 1).folded != "," &&
        (text_.at(at + 1).roles & kUnit) == 0 && text_.at(at + 1).folded != "%" &&
        text_.at(at + 1).folded != "h" && text_.at(at + 1).folded != ":" &&
        text_.at(at + 1).folded != "/")
      return Year{fullYear(value, scan_.today), at + 1};
    return std::nullopt;
  }
  if (const auto spoken = spokenYear(text_, scan_.lexicon, at))
    return Year{spoken->value, spoken->end};
  if (withDay && text_.at(at - 1).folded != ",")
    if (const auto spoken = spokenBelow100(text_, scan_.lexicon, at);
        spoken && spoken->value >= 20 && (text_.at(spoken->end).roles & kUnit) == 0)
      return Year{fullYear(spoken->value, scan_.today), spoken->end};
  return std::nullopt;
}

void Dates::lookAtMonths() {
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    const int month = monthAt(at);
    if (month == 0) continue;
    const bool unsure = token.folded == "may" || token.folded == "mar" || token.folded == "march" ||
                        token.folded == "sept" || token.folded == "mars" ||
                        (token.folded == "fev" && text_.at(at + 2).folded.size() != 4);
    std::optional<Day> day = dayBefore(at);
    std::size_t begin = day ? day->begin : at;
    std::size_t end = at + 1;
    // "née en juillet 56"
    const bool born =
        !day && at > 1 &&
        ((text_.at(at - 1).roles & kBirth) != 0 || (text_.at(at - 2).roles & kBirth) != 0) &&
        !text_.at(at).lineStart && !text_.english(token);
    // "depuis octobre 91"
    const bool since =
        !day && at > 0 && !token.lineStart && (token.letters > 3 || token.folded == "mai") &&
        anyOf(text_.at(at - 1).folded, {"en", "depuis", "fin", "debut", "mi", "courant", "vers",
                                        "des", "since", "de", "d", "in", "jusqu", "’", "'"});
    std::optional<Year> year = yearAfter(end, day.has_value() || born || since);
    // "1988 Sep 3", "2002-Apr-27"
    const std::size_t front = at > 1 && isHyphen(text_.at(at - 1)) && !token.spaced ? at - 2
                              : at > 0                                              ? at - 1
                                                                                    : at;
    if (!day && (!year || front + 2 == at) && front < at &&
        text_.at(front).kind == Token::Kind::number && text_.at(front).folded.size() == 4 &&
        isYear(valueOf(text_.at(front).folded)))
      if (const auto after = dayAfter(at)) {
        addDate(text_.at(front).begin, text_.at(after->end - 1).end,
                {valueOf(text_.at(front).folded), month, after->value}, birthBefore(front));
        at = after->end - 1;
        continue;
      }
    if (!day) {
      if (const auto after = dayAfter(at)) {
        const auto behind = yearAfter(after->end, true);
        // "May 12" is a date, "mars 12" is nothing; "March 2019" has no day.
        if (behind && !year) {
          day = after;
          year = behind;
          end = after->end;
        } else if (!year && token.capital &&
                   (text_.english(token) ||
                    (at > 0 &&
                     anyOf(text_.at(at - 1).folded, {"on", "since", "until", "by", "from"})))) {
          day = after;
          end = after->end;
        }
      }
    }
    if (year) end = year->end;
    if (!day && !year) continue;
    const bool ordinal = day && text_.at(day->begin).kind == Token::Kind::mixed;
    const bool leads = day && day->begin > 0 && text_.at(day->begin).kind != Token::Kind::word &&
                       (anyOf(text_.at(day->begin - 1).folded, {"le", "du", "au", "ce", "des"}) ||
                        isWeekday(text_.at(day->begin - 1)));
    if (!year && day)
      if (const std::size_t relative = relativeEnd(text_.at(end).folded == "." ? end + 1 : end);
          relative != 0)
        end = relative;
    // "en sept 2000", "depuis mar. 2019"
    const bool exactly =
        year && !day && at > 0 &&
        ((text_.at(year->end - 1).folded.size() == 4 &&
          anyOf(text_.at(at - 1).folded, {"de", "of"})) ||
         ((text_.at(year->end - 1).folded.size() == 4 || anyOf(token.folded, {"sept", "fev"})) &&
          anyOf(text_.at(at - 1).folded, {"en", "depuis", "fin", "debut", "mi", "courant", "in",
                                          "since", "from", "until", "early", "late", "vers"})));
    const bool led = exactly || (year && !day && at > 1 && isHyphen(text_.at(at - 1)) &&
                                 anyOf(text_.at(at - 2).folded, {"mi", "fin", "debut"}));
    if (unsure && !(day && year) && !token.capital && token.folded != "mars" && !led && !leads &&
        !ordinal)
      continue;
    // "avr-24"
    const bool shortForm = year && !day && year->end == at + 3 &&
                           anyOf(text_.at(at + 1).folded, {"-", "/"}) && !text_.at(at + 1).spaced &&
                           !text_.at(at + 2).spaced && !anyOf(token.folded, {"mar", "sep"});
    // An abbreviation needs a figure beside it: SEP is a disease, "mar" anything.
    const bool abbreviated = token.letters <= 3 && token.folded != "mai" && token.folded != "may";
    if (abbreviated && !(day && text_.at(day->begin).kind != Token::Kind::word) &&
        !(year && token.capital) && !led && !shortForm &&
        !(year && text_.at(year->end - 1).folded.size() == 4 &&
          !anyOf(token.folded, {"mar", "sep"})))
      continue;
    if (token.allCapitals && token.folded == "sep" && !(day && year)) continue;
    if (token.folded == "sept" && !year && !leads && !ordinal) continue;
    if (day && day->begin < at) begin = listBegin(day->begin);
    if (!day) begin = ordinalWeekdayBegin(at);
    // "mi-juin 2023"
    if (begin == at && at > 1 && isHyphen(text_.at(at - 1)) && text_.at(at - 2).folded == "mi")
      begin = at - 2;
    const PartialDate date{year ? year->value : 0, month, day ? day->value : 0};
    const bool birth = birthBefore(begin, date.day != 0 && date.year != 0);
    // "né le 3 février dernier", "le 17e jour du mois de": the article goes with it.
    const bool article = birth && begin > 0 && text_.at(begin - 1).folded == "le" &&
                         (text_.at(begin + 1).folded == "jour" ||
                          (!year && text_.at(end - 1).letters > 0 && end > at + 1));
    addDate(text_.at(article ? begin - 1 : begin).begin, text_.at(end - 1).end, date, birth);
    at = std::max(at, end - 1);
  }
}

}  // namespace consilium::clinical

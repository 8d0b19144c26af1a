#include "clinical/impl/dates.hpp"

#include <fmt/format.h>

#include <cctype>

#include "clinical/impl/spoken.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

int digitOf(char letter) {
  switch (letter) {
    case 'O':
    case 'o':
      return 0;
    case 'l':
    case 'I':
      return 1;
    default:
      return std::isdigit(static_cast<unsigned char>(letter)) != 0 ? letter - '0' : -1;
  }
}

}  // namespace

int valueOf(std::string_view digits) {
  int value = 0;
  bool real = false;
  if (digits.empty() || digits.size() > 4) return -1;
  for (const char letter : digits) {
    const int digit = digitOf(letter);
    if (digit < 0) return -1;
    real = real || std::isdigit(static_cast<unsigned char>(letter)) != 0;
    value = value * 10 + digit;
  }
  return real ? value : -1;
}

int fullYear(int year, const std::optional<std::chrono::sys_days>& today) {
  if (year >= 100) return year;
  const int now = today ? static_cast<int>(std::chrono::year_month_day(*today).year()) % 100 : 40;
  return year <= now + 1 ? 2000 + year : 1900 + year;
}
void Dates::look() {
  lookAtNumeric();
  lookAtDaysInFigures();
  lookAtMonths();
  lookAtDaysAlone();
  lookAtFeasts();
  lookAtDictated();
  settle();
  lookAtAges();
}

std::string Dates::count(int number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string Dates::span(const Elapsed& elapsed, bool english) {
  constexpr int kDaysInTwoWeeks = 14;
  constexpr int kDaysInTwoMonths = 60;
  const auto& [days, months, future] = elapsed;
  if (days < kDaysInTwoWeeks)
    return english ? count(days, "day", "days") : count(days, "jour", "jours");
  if (days < kDaysInTwoMonths)
    return english ? count(days / 7, "week", "weeks") : count(days / 7, "semaine", "semaines");
  if (months < 24)
    return english ? count(months, "month", "months") : fmt::format("{} mois", months);
  return english ? count(months / 12, "year", "years") : count(months / 12, "an", "ans");
}

std::optional<Dates::Elapsed> Dates::since(const PartialDate& date) const {
  if (!scan_.today) return std::nullopt;
  using namespace std::chrono;
  const auto on = [&](int wanted) {
    const auto ofMonth =
        year(wanted) / month(static_cast<unsigned>(date.month == 0 ? 7 : date.month));
    const auto ofDay = std::chrono::day(static_cast<unsigned>(date.day == 0 ? 15 : date.day));
    return year_month_day(std::min(sys_days(ofMonth / ofDay), sys_days(ofMonth / last)));
  };
  const year_month_day today(*scan_.today);
  auto point = on(date.year == 0 ? static_cast<int>(today.year()) : date.year);
  if (date.year == 0 && sys_days(point) > *scan_.today)
    point = on(static_cast<int>(today.year()) - 1);
  Elapsed elapsed;
  elapsed.future = sys_days(point) > *scan_.today;
  const auto& from = elapsed.future ? today : point;
  const auto& to = elapsed.future ? point : today;
  elapsed.days = static_cast<int>((sys_days(to) - sys_days(from)).count());
  elapsed.months = static_cast<int>((to.year() / to.month() - from.year() / from.month()).count()) -
                   (to.day() < from.day() ? 1 : 0);
  return elapsed;
}

std::string Dates::interval(const PartialDate& date, bool english, std::string_view lead) const {
  if (date.year == 0 && date.month == 0) return "(date)";
  if (const auto elapsed = since(date)) {
    const std::string length = span(*elapsed, english);
    if (elapsed->future) return english ? "in " + length : "dans " + length;
    if (elapsed->days == 0) return english ? "today" : "aujourd'hui";
    if (english) return length + " ago";
    if (lead == "depuis") return length;
    return (lead == "du" ? "d'il y a " : "il y a ") + length;
  }
  if (date.year == 0) return "(date)";
  return fmt::format("{} {}", english ? "in" : lead == "du" ? "de" : "en", date.year);
}

std::optional<std::string> Dates::ageOf(const PartialDate& date, bool english) const {
  constexpr int kOldestTold = 89;
  if (date.year == 0) return std::nullopt;
  const auto elapsed = since(date);
  if (!elapsed || elapsed->future) return std::nullopt;
  if (elapsed->months / 12 <= kOldestTold) return span(*elapsed, english);
  return english ? "more than 89 years" : "plus de 89 ans";
}

bool Dates::isWeekday(const Token& token) {
  return anyOf(
      token.folded,
      {"lundi",    "mardi",  "mercredi", "jeudi",  "vendredi", "samedi", "dimanche", "lun",
       "mer",      "jeu",    "ven",      "sam",    "dim",      "monday", "tuesday",  "wednesday",
       "thursday", "friday", "saturday", "sunday", "mon",      "tue",    "wed",      "thu",
       "fri",      "tues",   "weds",     "thurs",  "thur",     "sat",    "sun"});
}

std::size_t Dates::tokenFrom(std::size_t begin) const {
  const std::size_t at = text_.tokenAt(begin);
  return at < text_.size() && text_.at(at).begin > begin && at > 0 ? at - 1 : at;
}

const Token& Dates::tokenBefore(std::size_t at, std::size_t steps) const {
  return text_.at(at >= steps ? at - steps : ~0UL);
}

void Dates::addDate(std::size_t begin, std::size_t end, const PartialDate& date, bool birth) {
  std::size_t first = tokenFrom(begin);
  // "lundi 12 mars", "jeu. 12 mars", "Tuesday, March 12": the day of the week is part of it.
  if (first > 0 && !text_.at(first).lineStart) {
    const bool stop = first > 1 && anyOf(text_.at(first - 1).folded, {".", ","}) &&
                      !text_.at(first - 1).lineStart;
    const std::size_t word = first - (stop ? 2 : 1);
    // "J. 21/03/24" at the beginning of a line, "Pâques, 16/4/2017"
    const bool letter = stop && text_.at(first - 1).folded == "." && text_.at(word).lineStart &&
                        anyOf(text_.raw(text_.at(word)), {"L", "M", "J", "V", "S", "D"});
    // "Monday the 5th of June"
    const bool article = text_.at(word).folded == "the" && word > 0 && !text_.at(word).lineStart &&
                         isWeekday(text_.at(word - 1)) && text_.at(word - 1).letters > 4;
    if (article || isWeekday(text_.at(word)) || letter) {
      first = article ? word - 1 : word;
      if (first > 0 && !text_.at(first).lineStart &&
          anyOf(text_.at(first - 1).folded, {"easter", "whit", "good"}))
        --first;  // "Easter Monday, 18 April 2022"
      begin = text_.at(first).begin;
    } else if (const std::size_t feast = feastBefore(first); feast != first) {
      first = feast;
      begin = text_.at(first).begin;
    }
  }
  // "on the 3rd of October", "the thirty-first of January"
  if (const Token& article = text_.at(first > 0 ? first - 1 : ~0UL);
      article.folded == "the" && !text_.at(first).lineStart && !article.capital && date.day != 0 &&
      (text_.at(first).kind == Token::Kind::mixed || isWord(text_.at(first))))
    begin = text_.at(--first).begin;
  // "jusqu'au 18/08 inclus"
  if (const Token& behind = text_.at(text_.tokenAt(end));
      anyOf(behind.folded, {"inclus", "incluse", "inclusive"}) && !behind.lineStart)
    end = behind.end;
  birth = birth || personAround(text_.tokenAt(begin), text_.tokenAt(end), date) ||
          (date.day != 0 && date.year != 0 && labelledLine(first));
  seen_.push_back({begin, end, date, birth});
}

void Dates::proposeBirth(std::size_t begin, std::size_t end, const PartialDate& date) {
  std::size_t first = tokenFrom(begin);
  const bool english = text_.english(text_.at(first));
  const bool name = text_.part() == TextPart::documentName;
  const auto lead = [&](std::size_t steps) -> const Token& { return tokenBefore(first, steps); };
  std::string suggestion;
  if (const std::size_t words = birthWordsBegin(first); words != first) {
    first = words;
    begin = text_.at(first).begin;
  }
  // The year of a birth is never told: without an age there is nothing to say.
  const auto age = ageOf(date, english);
  std::size_t from = begin;
  // "née le 12/03/2015" becomes "âgée de 5 ans"; "DDN : 12/03/2015" becomes "âge : 5 ans".
  std::size_t step = 1;
  while (step <= 4 &&
         (lead(step).folded == "le" || lead(step).folded == "on" || lead(step).folded == "en" ||
          lead(step).folded == "in" || lead(step).folded == ":" || lead(step).folded == "the" ||
          lead(step).folded == "(" || lead(step).folded == "="))
    ++step;
  const Token& word = lead(step);
  const bool adjacent = step <= 4 && (word.roles & kBirth) != 0 && !name;
  if (!age) {
    suggestion = "(date)";
  } else if (adjacent && (word.folded == "ne" || word.folded == "nee" || word.folded == "nes" ||
                          word.folded == "nees" || word.folded == "born")) {
    from = word.begin;
    if (word.folded == "born")
      suggestion = "aged " + *age;
    else
      suggestion = fmt::format("âgé{} de {}", word.folded.substr(2), *age);
    if (word.capital) suggestion = upper(suggestion);
  } else {
    suggestion = english ? *age + " of age" : *age;
  }
  const bool full = date.day != 0 && date.month != 0 && date.year != 0;
  scan_.add(from, end, FindingKind::birth_date, true, adjacent && full ? 93 : 85, "birth-date",
            std::move(suggestion));
}

void Dates::propose(std::size_t begin, std::size_t end, const PartialDate& date) {
  std::size_t first = tokenFrom(begin);
  const bool english = text_.english(text_.at(first));
  const bool name = text_.part() == TextPart::documentName;
  const auto lead = [&](std::size_t steps) -> const Token& { return tokenBefore(first, steps); };
  std::string_view before = first > 0 ? lead(1).folded : std::string_view();
  if (name) before = {};
  std::size_t from = begin;
  bool capital = false;
  if (before == "le" || before == "ce" || before == "du" || before == "on" || before == "en" ||
      before == "in") {
    if (before == "le" && first > 1 && lead(2).folded == "depuis") {
      from = lead(1).begin;
      before = "depuis";
    } else {
      capital = lead(1).capital && !lead(1).allCapitals;
      from = lead(1).begin;
    }
  } else if (before != "depuis") {
    before = {};
  }
  std::string suggestion = interval(date, english, before);
  if (capital) suggestion = upper(suggestion);
  if (name) suggestion = "date";
  const bool full = date.day != 0 && date.month != 0 && date.year != 0;
  scan_.add(from, end, FindingKind::date, full, full ? 84 : 58,
            full            ? "date"
            : date.day != 0 ? "date-day-month"
                            : "date-month",
            std::move(suggestion));
  scan_.found.back().age = ageOf(date, english).value_or("(date)");
}

std::string Dates::upper(std::string text) {
  if (text.starts_with("â")) return "Â" + text.substr(2);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

void Dates::lookAtAges() {
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    int age = 0;
    std::size_t end = at + 1;
    if ((token.kind == Token::Kind::number || token.kind == Token::Kind::mixed) &&
        text_.raw(token).size() <= 3 && text_.raw(token).size() > 1) {
      age = valueOf(text_.raw(token));
    } else if (token.kind == Token::Kind::word && (token.roles & kNumberWord) != 0) {
      if (const auto spoken = spokenBelow100(text_, scan_.lexicon, at)) {
        age = spoken->value;
        end = spoken->end;
      }
      // "cent deux", "one hundred and one"
      const std::size_t hundred = token.folded == "one" ? at + 1 : at;
      if (scan_.lexicon.numberOf(text_.at(hundred).folded) == 100) {
        age = 100;
        end = hundred + 1;
        const bool joined = text_.at(end).folded == "and";
        if (const auto more = spokenBelow100(text_, scan_.lexicon, joined ? end + 1 : end)) {
          age += more->value;
          end = more->end;
        }
      }
    } else if (token.folded == "centenaire" || token.folded == "centenarian" ||
               token.folded == "nonagenaire" || token.folded == "nonagenarian") {
      scan_.add(token.begin, token.end, FindingKind::birth_date, false, 50, "age-above-89",
                text_.english(token) ? "person over 89" : "personne de plus de 89 ans");
      continue;
    }
    if (age < 90 || age > 122) continue;
    if (text_.at(end).folded == "-") ++end;
    const std::string_view unit = text_.at(end).folded;
    std::size_t behind = end + 1;
    const bool years = unit == "ans" || unit == "an" || unit == "years" || unit == "year" ||
                       unit == "yo" || unit == "yrs" || unit == "yr" || unit == "printemps" ||
                       unit == "y" || unit == "bougies" || unit == "candles" ||
                       (unit == "a" && behindName(at));
    const bool aged =
        at >= 1 && (anyOf(text_.at(at - 1).folded, {"aged", "age", "turned", "turns", "turning"}) ||
                    (text_.at(at - 1).folded == ":" && text_.at(at - 2).folded == "age") ||
                    spokenAge(at, end));
    if (!years && !aged) continue;
    if (!years) behind = end;
    if (unit == "y" && text_.at(behind).folded != "/" && text_.at(behind).folded != ".") continue;
    // "il y a 90 ans", "pendant 100 ans", "à 95 ans de suivi" are no ages.
    const std::string_view before = at > 0 ? text_.at(at - 1).folded : std::string_view();
    if (before == "a" && at > 1 && text_.at(at - 2).folded == "y") continue;
    if (before == "depuis" || before == "pendant" || before == "for" || before == "plus" ||
        before == "than" || before == "over" || before == ">" || before == "≥")
      continue;
    // "92 ans et 4 mois"
    if (const std::size_t number = behind + (text_.at(behind).folded == "et" ? 1U : 0U);
        unit == "ans" && text_.at(number).kind == Token::Kind::number &&
        text_.at(number + 1).folded == "mois")
      behind = number + 2;
    // "92 ans et demi"
    if (years && text_.at(behind).folded == "et" && text_.at(behind + 1).folded.starts_with("demi"))
      behind += 2;
    const bool english = unit.starts_with('y') || (unit != "ans" && text_.english(token));
    std::size_t last = behind;
    if (years && english) {
      while (last < behind + 3 && (text_.at(last).folded == "-" || text_.at(last).folded == "old"))
        ++last;
      if (text_.at(last - 1).folded == "-") --last;
    }
    // "92 y/o"
    if (unit.size() == 1 && english && text_.at(last).folded == "/" &&
        text_.at(last + 1).folded == "o")
      last += 2;
    // "≈ 91 ans", "aged ninety-six", "age 92"
    const bool about = before == "≈" || before == "~" ||
                       (!years && (before == "aged" || (before == "age" && english)));
    scan_.add(about ? text_.at(at - 1).begin : token.begin, text_.at(last - 1).end,
              FindingKind::birth_date, false, 57, "age-above-89",
              english ? (last > behind ? "over-89-year-old" : "over 89 years") : "plus de 89 ans");
  }
}

bool Dates::spokenAge(std::size_t at, std::size_t end) const {
  if (at < 2 || text_.at(at).lineStart) return false;
  const bool ends = anyOf(text_.at(end).folded, {",", ".", ";", ")"});
  // "died at ninety-three of", "alive at 93"
  if (text_.at(at - 1).folded == "at" &&
      anyOf(text_.at(at - 2).folded, {"died", "dead", "alive", "lived", "deceased"}))
    return (text_.at(end).roles & kUnit) == 0 && text_.at(end).folded != "%";
  if ((text_.at(at).roles & kNumberWord) == 0 || !ends) return false;
  // "her grandmother, ninety-six,"
  if (text_.at(at - 1).folded == ",")
    return (text_.at(at - 2).roles & kKin) != 0 ||
           (text_.at(at - 2).capital && nameFlag(text_.at(at - 2)));
  // "who was ninety-three,"
  return anyOf(text_.at(at - 1).folded, {"was", "is"}) &&
         anyOf(text_.at(at - 2).folded, {"who", "he", "she"});
}

bool Dates::behindName(std::size_t at) const {
  if (at == 0 || text_.at(at).lineStart) return false;
  std::size_t name = at - 1;
  if (anyOf(text_.at(name).folded, {",", "(", "/", "-", "|"}) && name > 0) --name;
  const Token& last = text_.at(name);
  const Token& other = tokenBefore(name, 1);
  return isWord(last) && last.capital && !last.lineStart && other.capital &&
         ((last.flags | other.flags) & kGivenName) != 0 &&
         ((last.flags & other.flags) & kMedical) == 0;
}

void findDates(Scan& scan) {
  Dates(scan).look();
}

}  // namespace consilium::clinical

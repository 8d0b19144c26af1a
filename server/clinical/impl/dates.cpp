#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "clinical/impl/spoken.hpp"
#include "clinical/impl/text.hpp"

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

/// A date as far as the text tells it; 0 where it does not.
struct PartialDate {
  int year = 0;
  int month = 0;
  int day = 0;
};

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

/// The value of digits, O read as 0 and l as 1; -1 where there is another letter or no real digit.
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

bool isDay(int day) {
  return day >= 1 && day <= 31;
}
bool isMonth(int month) {
  return month >= 1 && month <= 12;
}
bool isYear(int year) {
  return year >= 1880 && year <= 2099;
}

/// "85" is 1985 and "12" is 2012: in this century as long as that is not to come.
int fullYear(int year, const std::optional<std::chrono::sys_days>& today) {
  if (year >= 100) return year;
  const int now = today ? static_cast<int>(std::chrono::year_month_day(*today).year()) % 100 : 40;
  return year <= now + 1 ? 2000 + year : 1900 + year;
}

class Dates {
 public:
  explicit Dates(Scan& scan) : scan_(scan), text_(scan.text), utf8_(scan.text.utf8()) {}

  void look() {
    lookAtNumeric();
    lookAtMonths();
    lookAtAges();
  }

 private:
  /// Whether digits or letters touch the place on either side, so that it is part of something
  /// else.
  /// A hyphen is none of it with `range`: "12/03/2020-15/03/2020".
  bool touched(std::size_t begin, std::size_t end, bool range = false) const {
    const auto digitOrLetter = [&](std::size_t at) {
      return at < utf8_.size() && (std::isalnum(static_cast<unsigned char>(utf8_[at])) != 0 ||
                                   static_cast<unsigned char>(utf8_[at]) >= 0xC3);
    };
    const auto digit = [&](std::size_t at) {
      return at < utf8_.size() && std::isdigit(static_cast<unsigned char>(utf8_[at])) != 0;
    };
    const auto joins = [&](std::size_t at) {
      return at < utf8_.size() &&
             std::string_view(".,/-").find(utf8_[at]) != std::string_view::npos &&
             !(range && utf8_[at] == '-');
    };
    const bool name = text_.part() == TextPart::documentName;
    if (begin > 0 && digitOrLetter(begin - 1) && (!name || digit(begin - 1))) return true;
    if (begin > 1 && joins(begin - 1) && digit(begin - 2) && !name) return true;
    if (end < utf8_.size() && digitOrLetter(end) && utf8_[end] != 'T' && (!name || digit(end)))
      return true;
    return end + 1 < utf8_.size() && joins(end) && digit(end + 1) && !name;
  }

  /// Where "12-" of "12-15/03/2020" begins, or `begin`.
  std::size_t rangeBegin(std::size_t begin) const {
    const auto digit = [&](std::size_t at) {
      return at < utf8_.size() && std::isdigit(static_cast<unsigned char>(utf8_[at])) != 0;
    };
    if (begin < 2 || utf8_[begin - 1] != '-' || !digit(begin - 2)) return begin;
    std::size_t from = begin - 2;
    while (from > 0 && digit(from - 1)) --from;
    const bool free =
        from == 0 || std::string_view(" (\n\t").find(utf8_[from - 1]) != std::string_view::npos;
    return free && begin - from <= 3 ? from : begin;
  }

  /// Whether a person's name stands before the date at `token` as in lists: "DUPONT Marie
  /// (12/03/1985)", "DUPONT | Marie | F | 12/03/1985", "DUPONT Marie 12/03/1985" at a line's
  /// beginning, "* 12/03/1985". A doctor's name goes with the day of writing.
  bool nameBefore(std::size_t token) const {
    std::size_t at = token;
    bool sign = false;
    bool sexed = false;
    bool comma = false;
    bool lineAbove = false;
    for (int steps = 0; steps < 6 && at > 0; ++steps) {
      if (text_.at(at).lineStart) {
        // The line above, which holds nothing but a name.
        lineAbove = steps == 0;
        if (!lineAbove) return false;
      }
      const Token& before = text_.at(at - 1);
      const bool sex = before.kind == Token::Kind::word && before.letters == 1 && before.capital &&
                       anyOf(before.folded, {"f", "m", "h"});
      if (anyOf(before.folded, {"(", "|", ";", "*", "°", "/", "–", "—"}) ||
          (before.folded == "-" && before.spaced))
        sign = true;
      else if (before.folded == "," && !before.spaced && (steps == 0 || sexed))
        // "Mme Dupont, 12/03/1985", "DUPONT Marie, 12/03/1985"
        comma = true;
      else if (sex)
        sexed = sign = true;
      else
        break;
      --at;
      if (lineAbove) break;
    }
    if (lineAbove) {
      if (sign || comma) return false;
      at = token;
    }
    // "Lucie T. (12/03/1985)"
    if (sign && at > 2 && text_.at(at - 1).folded == "." && text_.at(at - 2).letters == 1 &&
        text_.at(at - 2).capital)
      at -= 2;
    std::size_t words = 0;
    bool given = false;
    bool capitals = false;
    bool glued = false;
    for (int steps = 0; steps < 12 && at > 0 && words < 5; ++steps) {
      const Token& name = text_.at(at - 1);
      const bool joint = name.folded == "-" || name.folded == "'" || name.folded == "’" ||
                         name.folded == "|" || name.folded == ";";
      if (joint && words > 0 && !text_.at(at).lineStart) {
        glued = name.folded == "-" && !name.spaced;
        --at;
        continue;
      }
      if (name.kind != Token::Kind::word || !name.capital) break;
      if ((name.roles & kDoctorTitle) != 0) return false;
      if ((sign || comma) && titleBefore(at - 1)) return true;
      const bool person = nameFlag(name) || (name.flags & ~std::uint32_t{kTownBegins}) == 0 ||
                          glued || (text_.at(at - 2).folded == "-" && !name.spaced);
      if ((!person && !(name.allCapitals && (given || sexed || (name.flags & kEponym) != 0))) ||
          (name.roles & (kMonth | kHospital | kStreet)) != 0 ||
          ((name.flags & kMedical) != 0 && (name.flags & (kGivenName | kEponym)) == 0 && !given &&
           !sexed))
        break;
      given = given || (name.flags & kGivenName) != 0;
      capitals = capitals || (name.allCapitals && name.letters > 2);
      ++words;
      --at;
      if (text_.at(at).lineStart) break;
    }
    if (at > 0 && text_.at(at - 1).folded == "." && at > 1 &&
        (text_.at(at - 2).roles & kDoctorTitle) != 0)
      return false;
    if (words == 0) return false;
    if (comma || lineAbove)
      return words > 1 && given && capitals && (comma || (at == 0 || text_.at(at).lineStart));
    if (sign) return given || capitals || words > 1;
    const bool begins =
        text_.at(at).lineStart || (at > 0 && anyOf(text_.at(at - 1).folded, {":", "|", ";"}));
    return begins && words > 1 && given;
  }

  /// Whether "Mme" or "M." stands before `token`.
  bool titleBefore(std::size_t token) const {
    if (token == 0 || text_.at(token).lineStart) return false;
    const bool dotted = text_.at(token - 1).folded == "." && token > 1;
    return (text_.at(token - (dotted ? 2 : 1)).roles & kCivilTitle) != 0;
  }

  /// Whether a word about birth stands within a few tokens before `token`, with no other date
  /// between. `full`: the date has day, month and year.
  bool birthBefore(std::size_t token, bool full = true) const {
    if ((full || (token > 0 && text_.at(token - 1).folded == "(")) && nameBefore(token))
      return true;
    // "Âge : 12 ans (12/03/2012)"
    if (full && token > 2 && text_.at(token - 1).folded == "(" &&
        anyOf(text_.at(token - 2).folded, {"ans", "mois", "years", "months"}))
      for (std::size_t step = 3; step <= 6 && step <= token; ++step)
        if (anyOf(text_.at(token - step).folded, {"age", "agee", "aged"})) return true;
    // "(n. 12/03/1985)", "b. 12/03/1985".
    if (token > 1 && text_.at(token - 1).folded == "." && !text_.at(token).lineStart &&
        anyOf(text_.raw(text_.at(token - 2)), {"n", "b"}) &&
        (token == 2 || text_.at(token - 2).spaced || text_.at(token - 3).folded == "("))
      return true;
    // "IV-1 fille, 10/2022", "garçon, 12/03/2015"
    if (token > 1 && text_.at(token - 1).folded == "," &&
        anyOf(text_.at(token - 2).folded, {"fille", "garcon", "girl", "boy"}))
      return true;
    // "N. le| 19 02 1971"
    std::size_t letter = token;
    while (letter > 0 && letter + 4 > token &&
           anyOf(text_.at(letter - 1).folded, {"|", "le", ":", "on"}))
      --letter;
    if (letter < token && letter > 1 && text_.at(letter - 1).folded == "." &&
        text_.at(letter - 2).folded == "n")
      return true;
    std::size_t step = 0;
    for (int steps = 0; steps < 11 && step < token; ++steps) {
      ++step;
      const Token& before = text_.at(token - step);
      // "ne met plus d'appui depuis le 2 mai"
      const bool negates = text_.raw(before) == "ne" && step > 1 &&
                           !anyOf(text_.at(token - step + 1).folded,
                                  {"le", "en", "a", "au", "vers", "(", ":", "e", "ce", "un"});
      if ((before.roles & kBirth) != 0 && !negates) return true;
      if (full &&
          (anyOf(before.folded,
                 {"accouchement", "accouche", "accouchee", "delivered", "delivery", "cesarisee"}) ||
           (before.folded == "monde" && step < token && text_.at(token - step - 1).folded == "au")))
        return true;
      // "accouché d'un garçon (Soan) le": what stands in brackets.
      if (before.folded == ")" && step + 3 < token) {
        const std::size_t open = text_.at(token - step - 2).folded == "("   ? 2
                                 : text_.at(token - step - 3).folded == "(" ? 3
                                                                            : 0;
        if (open != 0 && text_.at(token - step - 1).letters > 1) {
          step += open;
          continue;
        }
      }
      // Né(e) le; D.O.B., D.D.N.
      if (before.folded == ")" && text_.at(token - step - 1).letters == 1) continue;
      if (before.letters == 1 && (before.folded == "b" || before.folded == "n") &&
          text_.at(token - step - 1).folded == "." &&
          (text_.at(token - step - 2).folded == "o" || text_.at(token - step - 2).folded == "d"))
        return true;
      if (before.kind == Token::Kind::sign &&
          (before.folded == ";" || before.folded == "." || before.folded == ")")) {
        if (!(before.folded == "." && text_.at(token - step - 1).letters <= 5 && step < 5))
          return false;
      }
      if (before.kind == Token::Kind::number && before.folded.size() == 4) return false;
      if ((before.roles & kPersonVerb) != 0 && before.letters > 3) return false;
      if (before.lineStart && step > 1 && (before.roles & kBirth) == 0) return false;
    }
    return false;
  }

  static std::string count(int number, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", number, number == 1 ? one : many);
  }

  /// A time that has passed, or, with `future`, that is to come.
  struct Elapsed {
    int days = 0;
    int months = 0;  ///< completed
    bool future = false;
  };

  static std::string span(const Elapsed& elapsed, bool english) {
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

  /// How long ago `date` was; a missing day counts as the 15th, a missing month as July, and
  /// without a year it is a day of the last twelve months.
  std::optional<Elapsed> since(const PartialDate& date) const {
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
    elapsed.months =
        static_cast<int>((to.year() / to.month() - from.year() / from.month()).count()) -
        (to.day() < from.day() ? 1 : 0);
    return elapsed;
  }

  std::string interval(const PartialDate& date, bool english, std::string_view lead) const {
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

  /// The age of who was born on `date`, as it may be told: from 90 years on not exactly. Nothing
  /// where the year is missing or today is not known, and of a day that is to come.
  std::optional<std::string> ageOf(const PartialDate& date, bool english) const {
    constexpr int kOldestTold = 89;
    if (date.year == 0) return std::nullopt;
    const auto elapsed = since(date);
    if (!elapsed || elapsed->future) return std::nullopt;
    if (elapsed->months / 12 <= kOldestTold) return span(*elapsed, english);
    return english ? "more than 89 years" : "plus de 89 ans";
  }

  static bool isWeekday(const Token& token) {
    return anyOf(token.folded,
                 {"lundi",   "mardi",     "mercredi", "jeudi",    "vendredi", "samedi", "dimanche",
                  "lun",     "mer",       "jeu",      "ven",      "sam",      "dim",    "monday",
                  "tuesday", "wednesday", "thursday", "friday",   "saturday", "sunday", "mon",
                  "tue",     "wed",       "thu",      "fri",      "tues",     "weds",   "thurs",
                  "thur",    "sat",       "sun",      "saturday", "sunday"});
  }

  void addDate(std::size_t begin, std::size_t end, const PartialDate& date, bool birth) {
    std::size_t first = text_.tokenAt(begin);
    if (first < text_.size() && text_.at(first).begin > begin && first > 0) --first;
    // "lundi 12 mars", "jeu. 12 mars", "Tuesday, March 12": the day of the week is part of it.
    if (first > 0 && !text_.at(first).lineStart) {
      const bool stop = first > 1 && anyOf(text_.at(first - 1).folded, {".", ","}) &&
                        !text_.at(first - 1).lineStart;
      if (isWeekday(text_.at(first - (stop ? 2 : 1)))) {
        first -= stop ? 2 : 1;
        begin = text_.at(first).begin;
      }
    }
    const bool english = text_.english(text_.at(first));
    const bool name = text_.part() == TextPart::documentName;
    const auto lead = [&](std::size_t steps) -> const Token& {
      return text_.at(first >= steps ? first - steps : ~0UL);
    };
    if (birth) {
      std::string suggestion;
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
      scan_.add(from, end, FindingKind::birth_date, true, 85, "birth-date", std::move(suggestion));
      return;
    }
    std::string_view before = first > 0 ? lead(1).folded : std::string_view();
    if (name) before = {};
    std::size_t from = begin;
    bool capital = false;
    if (before == "le" || before == "du" || before == "on" || before == "en" || before == "in") {
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
  }

  /// With its first letter, where that is ASCII or "â", as a capital.
  static std::string upper(std::string text) {
    if (text.starts_with("â")) return "Â" + text.substr(2);
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
      text[0] = static_cast<char>(text[0] - 32);
    return text;
  }

  void lookAtNumeric() {
    static const re2::RE2 kDayMonthYear(
        R"(([0-9OolI]{1,2})(?:er)?([\s\x{A0}\x{202F}]?[/.\-_‐‑–][\s\x{A0}\x{202F}]?)([0-9OolI]{1,2})([\s\x{A0}\x{202F}]?[/.\-_‐‑–][\s\x{A0}\x{202F}]?)([0-9OolI]{4}|[0-9OolI]{2}))");
    static const re2::RE2 kYearMonthDay(
        R"(((?:18|19|20)\d{2})([/.\-_ ])(\d{1,2})([/.\-_ ])(\d{1,2}))");
    static const re2::RE2 kRoman(R"((\d{1,2})([./-])([IVX]{1,4})([./-])(\d{4}|\d{2}))");
    static const re2::RE2 kSpaced(
        R"(([0-9OlI]{1,2})([ \x{A0}]{1,2})([0-9OlI]{1,2})([ \x{A0}]{1,2})([0-9OlI]{4}|[0-9OlI]{2}))");
    static const re2::RE2 kMonthShortYear(
        R"((?i)\b(?:depuis|en|since|in|fin|début|d[eè]s|courant|mi)[ \x{A0}](\d{2})(/)(\d{2}))");
    static const re2::RE2 kCompact(R"((\d{8}))");
    static const re2::RE2 kMonthYear(R"((\d{1,2})(\s?[/-]\s?|\.)((?:19|20)\d{2}))");
    static const re2::RE2 kDayMonth(
        R"((?i)\b(?:le|du|au|on|depuis le|dès le|since|from|until)[ \x{A0}](\d{1,2})(/)(\d{1,2}))");
    const auto each = [&](const re2::RE2& pattern, int groups, auto use) {
      std::size_t from = 0;
      re2::StringPiece parts[6];
      const re2::StringPiece whole(utf8_.data(), utf8_.size());
      while (from < utf8_.size() &&
             pattern.Match(whole, from, utf8_.size(), re2::RE2::UNANCHORED, parts, groups + 1)) {
        const auto begin = static_cast<std::size_t>(parts[1].data() - utf8_.data());
        const auto end =
            static_cast<std::size_t>(parts[groups].data() + parts[groups].size() - utf8_.data());
        // On from the second part where this was nothing: a bounded step back.
        from = use(parts, begin, end) ? end : begin + 1;
      }
    };
    const auto view = [](const re2::StringPiece& piece) {
      return std::string_view(piece.data(), piece.size());
    };
    const auto sign = [](std::string_view separator) {
      const std::size_t at = separator.find_first_not_of(" \t\n\xA0\xC2\xAF");
      return at == std::string_view::npos ? ' ' : separator[at];
    };
    const auto birthAt = [&](std::size_t begin) {
      std::size_t token = text_.tokenAt(begin);
      return birthBefore(token);
    };
    each(kDayMonthYear, 5, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
      int day = valueOf(view(parts[1]));
      int month = valueOf(view(parts[3]));
      const int yearRead = valueOf(view(parts[5]));
      const char separator = sign(view(parts[2]));
      const bool shortYear = parts[5].size() == 2;
      if (separator != sign(view(parts[4])) ||
          touched(begin, end, !shortYear && separator != '-') || yearRead < 0 || day < 0 ||
          month < 0)
        return false;
      const bool birth = birthAt(begin);
      const bool english = text_.english(text_.at(text_.tokenAt(begin)));
      if (month > 12 && isDay(month) && isMonth(day) && (!shortYear || english || birth))
        std::swap(day, month);
      if (!isDay(day) || !isMonth(month)) return false;
      if (!shortYear && !isYear(yearRead)) return false;
      // 1.2.12 is a paragraph, 1-0-10 a dose.
      const std::size_t token = text_.tokenAt(begin);
      const bool led = token > 0 && !text_.at(token).lineStart &&
                       anyOf(text_.at(token - 1).folded, {"le", "du", "au", "on", "depuis"});
      if (shortYear && !birth && !led && separator != '/' &&
          (parts[1].size() < 2 || parts[3].size() < 2))
        return false;
      if (shortYear && !birth && view(parts[2]).size() > 1 && separator != '/') return false;
      bool birthDate = birth;
      if (text_.part() == TextPart::documentName) birthDate = false;
      if (separator != '-' && !birthDate) begin = rangeBegin(begin);
      addDate(begin, end, {fullYear(yearRead, scan_.today), month, day}, birthDate);
      return true;
    });
    each(kRoman, 5, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
      static constexpr std::string_view kMonths[] = {"i",   "ii",   "iii", "iv", "v",  "vi",
                                                     "vii", "viii", "ix",  "x",  "xi", "xii"};
      std::string roman;
      foldWord(view(parts[3]), roman);
      const auto* const month = std::ranges::find(kMonths, roman);
      const int day = valueOf(view(parts[1]));
      const int year = valueOf(view(parts[5]));
      if (month == std::end(kMonths) || parts[2] != parts[4] || touched(begin, end) || !isDay(day))
        return false;
      if (parts[5].size() == 4 && !isYear(year)) return false;
      addDate(begin, end, {fullYear(year, scan_.today), static_cast<int>(month - kMonths) + 1, day},
              birthAt(begin));
      return true;
    });
    each(kYearMonthDay, 5, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
      const int year = valueOf(view(parts[1]));
      const int month = valueOf(view(parts[3]));
      const int day = valueOf(view(parts[5]));
      if (parts[2] != parts[4] || touched(begin, end) || !isDay(day) || !isMonth(month))
        return false;
      if (view(parts[2]) == " " && (parts[3].size() < 2 || parts[5].size() < 2)) return false;
      // 2021-06-01T08:30:00Z
      static const re2::RE2 kTime(R"(^T\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?Z?)");
      re2::StringPiece time(utf8_.data() + end, std::min<std::size_t>(utf8_.size() - end, 24));
      const std::size_t before = time.size();
      if (re2::RE2::Consume(&time, kTime)) end += before - time.size();
      addDate(begin, end, {year, month, day}, birthAt(begin));
      return true;
    });
    each(kSpaced, 5, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
      const int day = valueOf(view(parts[1]));
      const int month = valueOf(view(parts[3]));
      const int year = valueOf(view(parts[5]));
      const bool birth = birthAt(begin);
      if (touched(begin, end) || !isDay(day) || !isMonth(month)) return false;
      if (begin > 1 && utf8_[begin - 1] == ' ' &&
          std::isdigit(static_cast<unsigned char>(utf8_[begin - 2])) != 0)
        return false;
      if (day < 0 || month < 0 || year < 0) return false;
      if (parts[5].size() == 2 ? !birth : !isYear(year)) return false;
      if (!birth && (parts[1].size() < 2 || parts[3].size() < 2)) return false;
      addDate(begin, end, {fullYear(year, scan_.today), month, day}, birth);
      return true;
    });
    each(kCompact, 1, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
      if (touched(begin, end)) return false;
      const std::string_view digits = view(parts[1]);
      const bool name = text_.part() == TextPart::documentName;
      const bool birth = birthAt(begin);
      const std::size_t token = text_.tokenAt(begin);
      const bool led =
          token > 0 && !text_.at(token).lineStart &&
          anyOf(text_.at(token - 1).folded,
                {"le", "du", "au", "on", "date", "entree", "sortie", "admission", "studydate",
                 "acquisitiondate", "seriesdate", "visite", "since", "from", "until", "depuis"});
      const bool colon =
          token > 1 && anyOf(text_.at(token - 1).folded, {":", "="}) &&
          anyOf(text_.at(token - 2).folded, {"date", "entree", "sortie", "admission", "studydate"});
      if (!name && !birth && !led && !colon) return false;
      PartialDate date{valueOf(digits.substr(4)), valueOf(digits.substr(2, 2)),
                       valueOf(digits.substr(0, 2))};
      const bool dayFirst = isDay(date.day) && isMonth(date.month) && isYear(date.year);
      if (!dayFirst)
        date = {valueOf(digits.substr(0, 4)), valueOf(digits.substr(4, 2)),
                valueOf(digits.substr(6, 2))};
      if (!isDay(date.day) || !isMonth(date.month) || !isYear(date.year)) return false;
      // Cameras write the year first; who writes the day first in a file's name writes a birth
      // date.
      addDate(begin, end, date, birth || (name && dayFirst));
      return true;
    });
    // Six figures only right behind a word about birth.
    for (std::size_t at = 1; at < text_.size(); ++at) {
      const Token& token = text_.at(at);
      if (token.kind != Token::Kind::number || token.folded.size() != 6) continue;
      std::size_t back = at;
      while (back > 0 && back + 4 > at &&
             anyOf(text_.at(back - 1).folded, {"le", ":", "on", "the", ")", "e", "("}))
        --back;
      if (back == 0 || (text_.at(back - 1).roles & kBirth) == 0) continue;
      const int day = valueOf(token.folded.substr(0, 2));
      const int month = valueOf(token.folded.substr(2, 2));
      if (isDay(day) && isMonth(month))
        addDate(token.begin, token.end,
                {fullYear(valueOf(token.folded.substr(4)), scan_.today), month, day}, true);
    }
    each(kMonthYear, 3, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
      const int month = valueOf(view(parts[1]));
      if (touched(begin, end) || !isMonth(month)) return false;
      const char separator = sign(view(parts[2]));
      if (separator != '/' && parts[1].size() < 2) return false;
      // One in two thousand.
      if (view(parts[1]) == "1" && parts[3] == "2000") return false;
      const std::size_t token = text_.tokenAt(begin);
      if (token > 0 && anyOf(text_.at(token - 1).folded,
                             {"peremption", "exp", "expiry", "expiration", "perime", "version"}))
        return false;
      if (separator == '.' && (text_.at(text_.tokenAt(end)).roles & kUnit) != 0) return false;
      addDate(begin, end, {valueOf(view(parts[3])), month, 0}, birthBefore(token, false));
      return true;
    });
    each(kMonthShortYear, 3, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
      const int month = valueOf(view(parts[1]));
      if (touched(begin, end) || !isMonth(month)) return false;
      addDate(begin, end, {fullYear(valueOf(view(parts[3])), scan_.today), month, 0},
              birthBefore(text_.tokenAt(begin), false));
      return true;
    });
    each(kDayMonth, 3, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
      const int day = valueOf(view(parts[1]));
      const int month = valueOf(view(parts[3]));
      if (touched(begin, end) || !isDay(day) || !isMonth(month)) return false;
      // "le 1/3 inférieur"
      if (day <= 3 && month <= 5 && (parts[1].size() < 2 || parts[3].size() < 2)) return false;
      addDate(begin, end, {0, month, day}, false);
      return true;
    });
  }

  struct Day {
    int value = 0;
    std::size_t begin = 0;  ///< token
    std::size_t end = 0;
  };

  /// "12", "l2", "1er", "12th" in one token.
  int dayOf(const Token& token) const {
    std::string_view raw = text_.raw(token);
    if (token.kind == Token::Kind::mixed || token.kind == Token::Kind::word) {
      for (const std::string_view ending : {"er", "st", "nd", "rd", "th", "eme", "e", "ème"})
        if (raw.ends_with(ending) && raw.size() > ending.size() &&
            std::isdigit(static_cast<unsigned char>(raw[0])) != 0) {
          raw.remove_suffix(ending.size());
          break;
        }
      if (token.kind == Token::Kind::word) return 0;
    } else if (token.kind != Token::Kind::number) {
      return 0;
    }
    if (raw.size() > 2) return 0;
    const int value = valueOf(raw);
    return isDay(value) ? value : 0;
  }

  std::optional<Day> dayBefore(std::size_t month) const {
    std::size_t at = month;
    int skipped = 0;
    while (at > 0 && skipped < 5) {
      const Token& token = text_.at(at - 1);
      const bool joins = (token.kind == Token::Kind::sign &&
                          (token.folded == "-" || token.folded == "/" || token.folded == "." ||
                           token.folded == "'" || token.folded == "’" || token.folded == "_")) ||
                         token.folded == "of" || token.folded == "mois" || token.folded == "du" ||
                         token.folded == "de" || token.folded == "d";
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

  std::optional<Day> dayAfter(std::size_t month) const {
    std::size_t at = month + 1;
    while (text_.at(at).folded == "." || text_.at(at).folded == "the" || text_.at(at).folded == "-")
      ++at;
    if (const int value = dayOf(text_.at(at)); value != 0 && !text_.at(at).lineStart)
      return Day{value, at, at + 1};
    if (const auto spoken = spokenBelow100(text_, scan_.lexicon, at);
        spoken && isDay(spoken->value))
      return Day{spoken->value, at, spoken->end};
    return std::nullopt;
  }

  struct Year {
    int value = 0;
    std::size_t end = 0;
  };

  std::optional<Year> yearAfter(std::size_t at, bool withDay) const {
    bool joined = false;
    int skipped = 0;
    while (skipped < 4) {
      const Token& token = text_.at(at);
      const bool sign = token.kind == Token::Kind::sign &&
                        (token.folded == "," || token.folded == "-" || token.folded == "/" ||
                         token.folded == "." || token.folded == "'" || token.folded == "’" ||
                         token.folded == "_");
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

  void lookAtMonths() {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const Token& token = text_.at(at);
      if ((token.roles & kMonth) == 0) continue;
      const int month = scan_.lexicon.monthOf(token.folded);
      if (month == 0) continue;
      const bool unsure = token.folded == "may" || token.folded == "mar" ||
                          token.folded == "march" || token.folded == "sept" ||
                          token.folded == "fev" || token.folded == "mars";
      std::optional<Day> day = dayBefore(at);
      std::size_t begin = day ? day->begin : at;
      std::size_t end = at + 1;
      // "née en juillet 56"
      const bool born =
          !day && at > 1 &&
          ((text_.at(at - 1).roles & kBirth) != 0 || (text_.at(at - 2).roles & kBirth) != 0) &&
          !text_.at(at).lineStart && !text_.english(token);
      std::optional<Year> year = yearAfter(end, day.has_value() || born);
      // "1988 Sep 3"
      if (!day && !year && at > 0 && text_.at(at - 1).kind == Token::Kind::number &&
          text_.at(at - 1).folded.size() == 4 && isYear(valueOf(text_.at(at - 1).folded)))
        if (const auto after = dayAfter(at)) {
          addDate(text_.at(at - 1).begin, text_.at(after->end - 1).end,
                  {valueOf(text_.at(at - 1).folded), month, after->value}, birthBefore(at - 1));
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
      // "en sept 2000", "depuis mar. 2019"
      const bool led =
          year && !day && at > 0 && text_.at(year->end - 1).folded.size() == 4 &&
          anyOf(text_.at(at - 1).folded, {"en", "depuis", "fin", "debut", "mi", "courant", "in",
                                          "since", "from", "until", "early", "late", "vers"});
      if (unsure && !(day && year) && !token.capital && token.folded != "mars" && !led) continue;
      // An abbreviation needs a figure beside it: SEP is a disease, "mar" anything.
      const bool abbreviated = token.letters <= 3 && token.folded != "mai" && token.folded != "may";
      if (abbreviated && !(day && text_.at(day->begin).kind != Token::Kind::word) &&
          !(year && token.capital) && !led)
        continue;
      if (token.allCapitals && token.folded == "sep" && !(day && year)) continue;
      if (token.folded == "sept" && !year) continue;
      // "du 12 au 15 mars 2020": both days.
      if (day && day->begin < at) {
        const std::size_t first = day->begin;
        const Token& between = text_.at(first - 1);
        if (first >= 2 &&
            (between.folded == "au" || between.folded == "et" || between.folded == "-" ||
             between.folded == "to" || between.folded == "and" || between.folded == "ou") &&
            dayOf(text_.at(first - 2)) != 0)
          begin = first - 2;
      }
      const PartialDate date{year ? year->value : 0, month, day ? day->value : 0};
      addDate(text_.at(begin).begin, text_.at(end - 1).end, date,
              birthBefore(begin, date.day != 0 && date.year != 0));
      at = std::max(at, end - 1);
    }
  }

  /// Ages above 89 (45 CFR 164.514(b)(2)(i)(C): "all ages over 89").
  void lookAtAges() {
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
        } else if (scan_.lexicon.numberOf(token.folded) == 100) {
          age = 100;
          if (const auto more = spokenBelow100(text_, scan_.lexicon, at + 1)) {
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
                         unit == "y";
      const bool aged =
          at >= 1 && (text_.at(at - 1).folded == "aged" || text_.at(at - 1).folded == "age" ||
                      (text_.at(at - 1).folded == ":" && text_.at(at - 2).folded == "age"));
      if (!years && !aged) continue;
      if (!years) behind = end;
      if (years && unit.size() == 1 && text_.at(behind).folded != "/" &&
          text_.at(behind).folded != ".")
        continue;
      // "il y a 90 ans", "pendant 100 ans", "à 95 ans de suivi" are no ages.
      const std::string_view before = at > 0 ? text_.at(at - 1).folded : std::string_view();
      if (before == "a" && at > 1 && text_.at(at - 2).folded == "y") continue;
      if (before == "depuis" || before == "pendant" || before == "for" || before == "plus" ||
          before == "than" || before == "over" || before == ">" || before == "≥")
        continue;
      const bool english = unit.starts_with('y') || (unit != "ans" && text_.english(token));
      std::size_t last = behind;
      if (years && english) {
        while (last < behind + 3 &&
               (text_.at(last).folded == "-" || text_.at(last).folded == "old"))
          ++last;
        if (text_.at(last - 1).folded == "-") --last;
      }
      scan_.add(
          token.begin, text_.at(last - 1).end, FindingKind::birth_date, false, 57, "age-above-89",
          english ? (last > behind ? "over-89-year-old" : "over 89 years") : "plus de 89 ans");
    }
  }

  Scan& scan_;
  const Text& text_;
  std::string_view utf8_;
};

}  // namespace

void findDates(Scan& scan) {
  Dates(scan).look();
}

}  // namespace consilium::clinical

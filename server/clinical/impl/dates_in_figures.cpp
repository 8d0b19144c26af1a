#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "clinical/impl/dates.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// The value of letters that a scan made of figures, or -1.
int misread(std::string_view letters) {
  return letters == "ll" ? 11 : letters == "lO" ? 10 : letters == "Ol" ? 1 : -1;
}

/// What is given as three figures with strokes.
bool isMeasured(std::string_view word) {
  return anyOf(word, {"apgar", "ta", "pa", "tension", "acuite", "score", "scores", "glasgow", "eva",
                      "silverman", "ratio"});
}

}  // namespace

int romanMonth(std::string_view letters) {
  static constexpr std::string_view kMonths[] = {"i",   "ii",   "iii", "iv", "v",  "vi",
                                                 "vii", "viii", "ix",  "x",  "xi", "xii"};
  std::string roman;
  foldWord(letters, roman);
  const auto* const month = std::ranges::find(kMonths, roman);
  return month == std::end(kMonths) ? 0 : static_cast<int>(month - kMonths) + 1;
}

bool Dates::touched(std::size_t begin, std::size_t end, bool range) const {
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
  // "née le02/03/1980": the space is lost.
  const bool glued = begin > 2 && anyOf(utf8_.substr(begin - 2, 2), {"le", "du", "au"}) &&
                     !digitOrLetter(begin - 3);
  if (glued) begin -= 2;
  if (begin > 0 && digitOrLetter(begin - 1) && (!name || digit(begin - 1))) return true;
  if (begin > 1 && joins(begin - 1) && digit(begin - 2) && !name) return true;
  if (end < utf8_.size() && digitOrLetter(end) && utf8_[end] != 'T' && (!name || digit(end)))
    return true;
  return end + 1 < utf8_.size() && joins(end) && digit(end + 1) && !name;
}

bool Dates::measuredBefore(std::size_t token) const {
  // "Apgar 9/10/10 et 7/9/10"
  constexpr std::size_t kReach = 10;
  for (std::size_t at = token; at > 0 && at + kReach > token && !text_.at(at).lineStart; --at) {
    const Token& before = text_.at(at - 1);
    if (isMeasured(before.folded)) return true;
    if (before.kind != Token::Kind::number && !anyOf(before.folded, {"/", "et", ",", "puis", "a"}))
      return false;
  }
  return false;
}

std::size_t Dates::rangeBegin(std::size_t begin) const {
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

void Dates::lookAtNumeric() {
  static const re2::RE2 kDayMonthYear(
      R"(([0-9OolI]{1,2})(?:er)?([\s\x{A0}\x{202F}]?[/.\-_‐‑–·•][\s\x{A0}\x{202F}]?)([0-9OolI]{1,2})([\s\x{A0}\x{202F}]?[/.\-_‐‑–·•][\s\x{A0}\x{202F}]?)([0-9OolI]{4}|[0-9OolI]{2}|[0-9]))");
  static const re2::RE2 kYearMonthDay(
      R"(((?:18|19|20)\d{2})([/.\-_ ])(\d{1,2})([/.\-_ ])(\d{1,2}))");
  static const re2::RE2 kRoman(
      R"((\d{1,2})([./ -]| [./-] )([IVXivx]{1,4})([./ -]| [./-] )(\d{4}|\d{2}))");
  static const re2::RE2 kSpaced(
      R"(([0-9OlI]{1,2})([ \x{A0}]{1,2})([0-9OlI]{1,2})([ \x{A0}]{1,2})([0-9OlI]{4}|[0-9OlI]{2}))");
  static const re2::RE2 kMonthShortYear(
      R"((?i)\b(?:depuis|en|since|in|fin|début|d[eè]s|courant|mi)[ \x{A0}](\d{2})([/.])(\d{2}))");
  static const re2::RE2 kGlued(R"((\d{1,2})(\pL{3,9})\.?(\d{4}|\d{2}))");
  static const re2::RE2 kRomanMonthYear(R"(\b([IVX]{1,4})(/)((?:19|20)\d{2}))");
  static const re2::RE2 kCompact(R"((\d{8}))");
  static const re2::RE2 kDayOfMonth(R"((\d{1,2})(?:er)? du (\d{1,2})[ /.-]((?:19|20)?\d\d))");
  static const re2::RE2 kMonthYear(R"((\d{1,2})(\s?[/-]\s?|\.)((?:19|20)\d{2}))");
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
    // "o3/ll/97", "Ol/Ol/24" of a scan
    int month = valueOf(view(parts[3]));
    const int yearRead = valueOf(view(parts[5]));
    if (month < 0 && yearRead > 0) month = misread(view(parts[3]));
    if (day < 0 && yearRead > 0 && sign(view(parts[2])) == '/') day = misread(view(parts[1]));
    const char separator = sign(view(parts[2]));
    const bool shortYear = parts[5].size() <= 2;
    if (separator != sign(view(parts[4])) ||
        touched(begin, end, separator == '/' || (!shortYear && separator != '-')) || yearRead < 0 ||
        day < 0 || month < 0)
      return false;
    const bool birth = birthAt(begin);
    const bool english = text_.english(text_.at(text_.tokenAt(begin)));
    if (month > 12 && isDay(month) && isMonth(day) &&
        (!shortYear || english || birth || isWeekday(text_.at(text_.tokenAt(begin) - 1))))
      std::swap(day, month);
    if (!isDay(day) || !isMonth(month)) return false;
    if (!shortYear && !isYear(yearRead)) return false;
    // 1.2.12 is a paragraph, 1-0-10 a dose.
    const std::size_t token = text_.tokenAt(begin);
    const bool led = token > 0 && !text_.at(token).lineStart &&
                     anyOf(text_.at(token - 1).folded, {"le", "du", "au", "on", "depuis"});
    if (shortYear && !birth && token > 0 && measuredBefore(token)) return false;
    // "Bellême, 26.2.24.", "last time 5.11.23", "Wed 5-17-23"
    const bool placed =
        token > 0 && !text_.at(token).lineStart && parts[5].size() == 2 &&
        (isWeekday(text_.at(token - 1)) ||
         anyOf(text_.at(token - 1).folded,
               {"time", "visit", "seen", "vu", "vue", "revu", "revue", "dated", "date", "datee"}) ||
         (text_.at(token - 1).folded == "," && token > 1 && text_.at(token - 2).capital &&
          (text_.at(token - 2).flags & kCommon) == 0));
    if (shortYear && !birth && !led && !placed && separator != '/' &&
        (parts[1].size() < 2 || parts[3].size() < 2))
      return false;
    if (shortYear && !birth && view(parts[2]).size() > 1 && separator != '/') return false;
    bool birthDate = birth;
    if (text_.part() == TextPart::documentName) birthDate = false;
    if (separator != '-' && !birthDate) begin = rangeBegin(begin);
    // "du 12 au 15/03/2020"
    if (!birthDate && begin == text_.at(token).begin) begin = text_.at(listBegin(token)).begin;
    addDate(begin, end, {fullYear(yearRead, scan_.today), month, day}, birthDate);
    return true;
  });
  each(kRoman, 5, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
    const int month = romanMonth(view(parts[3]));
    const int day = valueOf(view(parts[1]));
    const int year = valueOf(view(parts[5]));
    if (month == 0 || parts[2] != parts[4] || touched(begin, end) || !isDay(day)) return false;
    if (parts[5].size() == 4 ? !isYear(year) : view(parts[2]) == " ") return false;
    addDate(begin, end, {fullYear(year, scan_.today), month, day}, birthAt(begin));
    return true;
  });
  each(kYearMonthDay, 5, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
    const int year = valueOf(view(parts[1]));
    const int month = valueOf(view(parts[3]));
    const int day = valueOf(view(parts[5]));
    if (parts[2] != parts[4] || touched(begin, end) || !isDay(day) || !isMonth(month)) return false;
    if (view(parts[2]) == " " && (parts[3].size() < 2 || parts[5].size() < 2)) return false;
    // 2021-06-01T08:30:00Z
    static const re2::RE2 kTime(R"(^T\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?Z?)");
    re2::StringPiece time(utf8_.data() + end, std::min<std::size_t>(utf8_.size() - end, 24));
    const std::size_t before = time.size();
    if (re2::RE2::Consume(&time, kTime)) end += before - time.size();
    // Nobody is born at the second; systems write midnight behind a day.
    const std::size_t ten = std::string_view("2024-12-03").size();
    const bool moment =
        end > begin + ten + 5 && !utf8_.substr(begin + ten + 1, 5).starts_with("00:00");
    addDate(begin, end, {year, month, day}, !moment && birthAt(begin));
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
    // "acte du 22 O4 24"
    const std::size_t token = text_.tokenAt(begin);
    const bool led = token > 0 && anyOf(text_.at(token - 1).folded, {"le", "du", "au"}) &&
                     view(parts[2]) == " " && view(parts[4]) == " " &&
                     text_.at(text_.tokenAt(end)).kind != Token::Kind::number;
    if (parts[5].size() == 2 ? !birth && !led : !isYear(year)) return false;
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
    // As systems write it in the names of files and in messages: 20230412.
    const bool underlined = begin > 0 && utf8_[begin - 1] == '_';
    const bool inName =
        (underlined || digits.starts_with("19") || digits.starts_with("20")) &&
        ((begin > 0 && std::string_view("_/|-").find(utf8_[begin - 1]) != std::string_view::npos) ||
         (end < utf8_.size() &&
          std::string_view("_/|").find(utf8_[end]) != std::string_view::npos));
    // "printed 20240311", "prélevé 20240311", value="20240227"
    const bool done = token > 0 && !text_.at(token).lineStart && digits.starts_with("20") &&
                      ((text_.at(token - 1).flags & kDone) != 0 ||
                       (anyOf(text_.at(token - 1).folded, {"\"", "["}) && !text_.at(token).spaced));
    if (!name && !birth && !led && !colon && !inName && !done) return false;
    PartialDate date{valueOf(digits.substr(4)), valueOf(digits.substr(2, 2)),
                     valueOf(digits.substr(0, 2))};
    const bool dayFirst = isDay(date.day) && isMonth(date.month) && isYear(date.year);
    if (!dayFirst)
      date = {valueOf(digits.substr(0, 4)), valueOf(digits.substr(4, 2)),
              valueOf(digits.substr(6, 2))};
    if (!isDay(date.day) || !isMonth(date.month) || !isYear(date.year)) return false;
    // Cameras write the year first; who writes the day first in a file's name writes a birth
    // date.
    // "CBCT_dupuy-lagarde_20050318_7750129": a name, a day, and a file's number
    const bool row =
        underlined && token > 1 &&
        (nameFlag(text_.at(token - 2)) || isHyphen(text_.at(token > 2 ? token - 3 : 0))) &&
        text_.at(token + 1).folded == "_" && text_.at(token + 2).kind == Token::Kind::number &&
        text_.at(token + 2).folded.size() >= 6;
    addDate(begin, end, date, birth || row || ((name || underlined) && dayFirst));
    return true;
  });
  each(kDayOfMonth, 3, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
    const int day = valueOf(view(parts[1]));
    const int month = valueOf(view(parts[2]));
    const bool birth = birthAt(begin);
    if (touched(begin, end) || !isDay(day) || !isMonth(month)) return false;
    if (parts[3].size() == 2 && !birth) return false;
    addDate(begin, end, {fullYear(valueOf(view(parts[3])), scan_.today), month, day}, birth);
    return true;
  });
  lookAtBirthMonths();
  lookAtCompactBirths();
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
    // "le XX/03/2018", "née le ??/03/1958"
    if (begin > 2 && utf8_[begin - 1] == separator &&
        anyOf(utf8_.substr(begin - 3, 2), {"XX", "xx", "??", "__", "**", "..", "00"}))
      begin -= 3;
    addDate(begin, end, {valueOf(view(parts[3])), month, 0}, birthBefore(token, false));
    return true;
  });
  each(kMonthShortYear, 3, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
    const int month = valueOf(view(parts[1]));
    if (touched(begin, end) || !isMonth(month)) return false;
    const Token& unit = text_.at(text_.tokenAt(end));
    if (view(parts[2]) == "." && ((unit.roles & kUnit) != 0 || anyOf(unit.folded, {"%", "°"})))
      return false;
    addDate(begin, end, {fullYear(valueOf(view(parts[3])), scan_.today), month, 0},
            birthBefore(text_.tokenAt(begin), false));
    return true;
  });
  each(kGlued, 3, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
    std::string word;
    foldWord(view(parts[2]), word);
    const int month = scan_.lexicon.monthOf(word);
    const int day = valueOf(view(parts[1]));
    if (month == 0 || touched(begin, end) || !isDay(day)) return false;
    addDate(begin, end, {fullYear(valueOf(view(parts[3])), scan_.today), month, day},
            birthAt(begin));
    return true;
  });
  each(kRomanMonthYear, 3, [&](re2::StringPiece* parts, std::size_t begin, std::size_t end) {
    const int month = romanMonth(view(parts[1]));
    if (month == 0 || touched(begin, end)) return false;
    addDate(begin, end, {valueOf(view(parts[3])), month, 0},
            birthBefore(text_.tokenAt(begin), false));
    return true;
  });
}

}  // namespace consilium::clinical

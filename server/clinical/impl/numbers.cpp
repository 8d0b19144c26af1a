#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/spoken.hpp"
#include "clinical/impl/text.hpp"

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

/// One digit of a run, perhaps misread (O for 0, l for 1).
struct Digit {
  char value = '0';
  bool real = true;
  bool groupStart = false;
  char separator = 0;  ///< of a group start: what stands before it: one of " .-/", or 0
  std::uint32_t begin = 0;
};

char readAs(char letter) {
  switch (letter) {
    case 'O':
    case 'o':
    case 'Q':
      return '0';
    case 'l':
    case 'I':
    case 'i':
    case '|':
      return '1';
    case 'Z':
      return '2';
    case 'S':
      return '5';
    case 'B':
      return '8';
    default:
      return 0;
  }
}

/// Groups of digits with nothing but separators between, of one line, or of two.
struct Run {
  std::vector<Digit> digits;
  std::size_t firstToken = 0;
  std::size_t endToken = 0;
  std::uint32_t end = 0;
  bool plus = false;    ///< + before it
  bool broken = false;  ///< more digits stand on the next line
};

/// Whether the token may belong to a run: digits, or letters that are misread ones.
bool digitish(const Text& text, const Token& token) {
  if (token.kind == Token::Kind::number) return true;
  if (token.kind == Token::Kind::sign) return false;
  const std::string_view raw = text.raw(token);
  if (raw.size() > 24) return false;
  if (token.kind == Token::Kind::word && raw.size() > 2 &&
      (raw.size() > 3 || raw.find_first_not_of("OolI") != std::string_view::npos))
    return false;
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const char letter = raw[at];
    if (std::isdigit(static_cast<unsigned char>(letter)) != 0 || readAs(letter) != 0) continue;
    // Corsica: 2A, 2B.
    if ((letter == 'A' || letter == 'a' || letter == 'b') &&
        (token.kind == Token::Kind::word ? raw.size() == 1 : at > 0 && raw[at - 1] == '2'))
      continue;
    return false;
  }
  return true;
}

bool separates(const Token& token) {
  return token.kind == Token::Kind::sign &&
         (token.folded == "." || token.folded == "-" || token.folded == "/" ||
          token.folded == "_" || token.folded == "·" || token.folded == "–" ||
          token.folded == "(" || token.folded == ")" || token.folded == "‑" ||
          token.folded == "\\");
}

Run runFrom(const Text& text, std::size_t first, bool twoLines) {
  Run run;
  run.firstToken = first;
  std::size_t at = first;
  char separator = 0;
  while (at < text.size()) {
    const Token& token = text.at(at);
    const std::string_view raw = text.raw(token);
    for (std::size_t index = 0; index < raw.size(); ++index) {
      const char letter = raw[index];
      Digit digit;
      digit.begin = static_cast<std::uint32_t>(token.begin + index);
      digit.groupStart = index == 0;
      digit.separator = index == 0 ? separator : '\0';
      digit.real = std::isdigit(static_cast<unsigned char>(letter)) != 0;
      const char misread = readAs(letter);
      // B after 2 is Corsica's before it is a misread 8; the test of the key decides.
      digit.value = digit.real     ? letter
                    : misread != 0 ? misread
                                   : static_cast<char>(letter & ~0x20);
      run.digits.push_back(digit);
    }
    run.end = token.end;
    run.endToken = at + 1;
    std::size_t further = at + 1;
    separator = ' ';
    int signs = 0;
    while (separates(text.at(further)) && signs < 3) {
      separator = text.at(further).folded[0];
      ++further;
      ++signs;
    }
    const Token& following = text.at(further);
    if (further >= text.size() || !digitish(text, following)) break;
    if (following.lineStart) {
      run.broken = signs == 0 && !run.broken && following.kind == Token::Kind::number;
      if (!twoLines || !run.broken) break;
      twoLines = false;
    }
    // Letters alone count only with digits around them.
    if (following.kind == Token::Kind::word) {
      std::size_t behind = further + 1;
      while (separates(text.at(behind)) && behind < further + 4) ++behind;
      if (!digitish(text, text.at(behind)) || text.at(behind).kind == Token::Kind::word) break;
    }
    if (following.end - following.begin > 0 && signs == 0 && !following.spaced) break;
    at = further;
  }
  const Token& before = text.at(first - 1);
  run.plus = first > 0 && before.folded == "+" && !text.at(first).spaced;
  return run;
}

bool within(int value, int low, int high) {
  return value >= low && value <= high;
}

/// Whether 13 characters have the shape of a NIR: sex, year, month, department, commune, order
/// (décret n° 82-103, INSEE). Temporary numbers begin with 3, 4, 7, 8.
bool nirShape(std::string_view nir, bool strict) {
  if (std::string_view(strict ? "12" : "123478").find(nir[0]) == std::string_view::npos)
    return false;
  for (std::size_t at = 0; at < 13; ++at) {
    const bool digit = std::isdigit(static_cast<unsigned char>(nir[at])) != 0;
    if (!digit && !(at == 6 && nir[5] == '2' && (nir[6] == 'A' || nir[6] == 'B'))) return false;
  }
  const int month = (nir[3] - '0') * 10 + (nir[4] - '0');
  if (!within(month, 1, 12) && !within(month, 20, 42) && !within(month, 50, 99)) return false;
  if (nir[6] == 'A' || nir[6] == 'B') return true;
  const int department = (nir[5] - '0') * 10 + (nir[6] - '0');
  return department >= 1 && (!strict || month <= 12 || month >= 20);
}

/// The key: 97 less the number modulo 97, with 2A as 19 and 2B as 18.
bool nirKey(std::string_view nir) {
  if (!nirShape(nir, false)) return false;
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < 13; ++at) {
    char digit = nir[at];
    if (at == 5 && !std::isdigit(static_cast<unsigned char>(nir[6]))) digit = '1';
    if (at == 6 && nir[6] == 'A') digit = '9';
    if (at == 6 && nir[6] == 'B') digit = '8';
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (!std::isdigit(static_cast<unsigned char>(nir[13])) ||
      !std::isdigit(static_cast<unsigned char>(nir[14])))
    return false;
  return 97 - number % 97 == static_cast<std::uint64_t>((nir[13] - '0') * 10 + (nir[14] - '0'));
}

class Numbers {
 public:
  explicit Numbers(Scan& scan) : scan_(scan), text_(scan.text) {}

  void look() {
    for (std::size_t at = 0; at < text_.size();) {
      const Token& token = text_.at(at);
      const bool begins =
          token.kind == Token::Kind::number ||
          (token.kind == Token::Kind::mixed && digitish(text_, token)) ||
          (token.kind == Token::Kind::word && token.letters == 1 &&
           readAs(text_.raw(token)[0]) != 0 && text_.at(at + 1).spaced &&
           digitish(text_, text_.at(at + 1)) && text_.at(at + 1).kind != Token::Kind::word);
      // The number of a line: "6. 92.02.14-284.78".
      const bool numbersLine = token.lineStart && token.folded.size() <= 2 &&
                               text_.at(at + 1).folded == "." && text_.at(at + 2).spaced;
      if (!begins || numbersLine) {
        ++at;
        continue;
      }
      Run run = runFrom(text_, at, false);
      if (run.broken)
        if (Run both = runFrom(text_, at, true); isOne(both)) run = std::move(both);
      lookAt(run);
      at = run.endToken;
    }
    lookAtSpoken();
    lookAtRepeated();
  }

 private:
  /// Whether figures of two lines are one telephone number, or one NIR.
  static bool isOne(const Run& run) {
    std::string values;
    std::size_t length = 0;
    bool pairs = true;
    for (const Digit& digit : run.digits) {
      if (digit.groupStart) {
        pairs = pairs && (values.empty() || length == 2);
        length = 0;
      }
      ++length;
      values += digit.value;
    }
    if (values.size() == 10) return pairs && length == 2 && values[0] == '0' && values[1] != '0';
    if (values.size() == 15) return nirKey(values);
    return values.size() == 13 && length == 3 && nirShape(values, true);
  }

  std::string_view suggestion(const Token& token, std::string_view french,
                              std::string_view english) const {
    return text_.english(token) ? english : french;
  }

  /// Whether one of the `reach` tokens before `at`, on the same line, is one of the words.
  template <class Is>
  bool before(std::size_t at, std::size_t reach, Is is) const {
    for (std::size_t step = 1; step <= reach && step <= at; ++step) {
      const Token& token = text_.at(at - step);
      if (token.kind == Token::Kind::sign && (token.folded == ";" || token.folded == "!"))
        return false;
      if (is(token)) return true;
      if (token.lineStart) return false;
    }
    return false;
  }

  void lookAt(const Run& run) {
    const std::vector<Digit>& digits = run.digits;
    const std::size_t count = digits.size();
    if (count < 6) return;
    std::string values;
    values.reserve(count);
    for (const Digit& digit : digits) values += digit.value;
    const auto endsAt = [&](std::size_t end) { return end == count || digits[end].groupStart; };
    const auto byteAfter = [&](std::size_t end) {
      return end == count ? run.end : digits[end - 1].begin + 1;
    };
    const auto nirWord = [&](const Token& token) {
      return token.kind == Token::Kind::word &&
             anyOf(token.folded,
                   {"nir", "ins", "insee", "secu", "securite", "ss", "ssn", "nss", "niss", "avs",
                    "ahv", "nhs", "vitale", "immatriculation", "social", "medicare", "medicaid"});
    };
    const bool nirContext = before(run.firstToken, 9, nirWord);
    // "carte vitale volée, plainte n° …" speaks of another number.
    bool comma = false;
    const bool nirNear = before(run.firstToken, 9, [&](const Token& token) {
      comma = comma || token.folded == ",";
      return !comma && nirWord(token);
    });
    const Token& first = text_.at(run.firstToken);
    const bool insideNumber = run.firstToken > 0 && !first.spaced &&
                              text_.at(run.firstToken - 1).folded == "," &&
                              text_.at(run.firstToken - 2).kind == Token::Kind::number;
    for (std::size_t start = 0; start < count;) {
      if (!digits[start].groupStart) {
        ++start;
        continue;
      }
      const std::string_view rest = std::string_view(values).substr(start);
      std::size_t length = 0;
      std::string_view rule;
      FindingKind kind = FindingKind::nir;
      // B may be Corsica's or a misread 8: try what was written first.
      std::string corsican(rest.substr(0, 15));
      if (corsican.size() > 6 && corsican[5] == '2' && text_.utf8()[digits[start + 6].begin] == 'B')
        corsican[6] = 'B';
      if (rest.size() >= 15 && endsAt(start + 15) &&
          (nirKey(rest.substr(0, 15)) || nirKey(corsican))) {
        length = 15;
        rule = "nir-key";
      } else if (rest.size() >= 15 && endsAt(start + 15) &&
                 endsAtOrContext(start + 15, count, nirContext) &&
                 (nirShape(rest.substr(0, 13), true) || nirShape(corsican, true))) {
        length = 15;
        rule = "nir-shape";
      } else if (rest.size() >= 13 && endsAt(start + 13) && (start == 0 || nirContext) &&
                 !datesOf(run, start) &&
                 (count - start == 13 || digits[start + 13].separator == ' ') &&
                 (nirShape(rest.substr(0, 13), true) || nirShape(corsican.substr(0, 13), true)) &&
                 !insideNumber && misread(digits, start, 13) <= 3) {
        length = 13;
        rule = "nir-without-key";
      } else if (start == 0 && !insideNumber) {
        length = foreignIdentity(run, rest, nirNear, rule);
      }
      if (length == 0 && !insideNumber) {
        length = phoneLength(run, start, rest);
        rule = "phone";
        kind = FindingKind::phone;
      }
      if (length == 0 && nirNear && start == 0 && count >= 8 && count <= 24) {
        length = count;
        rule = "nir-context";
        kind = FindingKind::nir;
      }
      if (length == 0) {
        ++start;
        continue;
      }
      std::size_t begin = digits[start].begin;
      if (start == 0 && kind == FindingKind::phone) {
        if (run.plus)
          begin = text_.at(run.firstToken - 1).begin;
        else if (run.firstToken > 0 && text_.at(run.firstToken - 1).folded == "(" && !first.spaced)
          begin = text_.at(run.firstToken - 1).begin;
      }
      std::size_t end = byteAfter(start + length);
      if (kind == FindingKind::nir && length == 13) {
        // "… clé 42"
        std::size_t key = text_.tokenAt(end);
        if (anyOf(text_.at(key).folded, {"(", "-", ","})) ++key;
        if (anyOf(text_.at(key).folded, {"cle", "key"})) {
          ++key;
          if (text_.at(key).folded == ":") ++key;
          if (text_.at(key).kind == Token::Kind::number && text_.at(key).folded.size() == 2)
            end = text_.at(key).end;
        }
      }
      if (kind == FindingKind::nir)
        scan_.add(begin, end, kind, true, 100, rule,
                  std::string(suggestion(first, "(numéro retiré)", "(number removed)")));
      else
        scan_.add(begin, byteAfter(start + length), kind, true, 90, rule,
                  std::string(suggestion(first, "(téléphone)", "(telephone)")));
      start += length;
    }
  }

  /// Whether the groups are dates: "1/2/2020-15/2/2020".
  static bool datesOf(const Run& run, std::size_t start) {
    const std::vector<Digit>& digits = run.digits;
    for (std::size_t at = start + 1; at + 4 <= digits.size() && at < start + 13; ++at)
      if (digits[at].groupStart && digits[at].separator == '/' && !digits[at + 1].groupStart &&
          !digits[at + 2].groupStart && !digits[at + 3].groupStart &&
          (at + 4 == digits.size() || digits[at + 4].groupStart))
        return true;
    return false;
  }

  static bool endsAtOrContext(std::size_t end, std::size_t count, bool context) {
    return context || end == count || end + 6 > count;
  }

  static std::size_t misread(const std::vector<Digit>& digits, std::size_t start,
                             std::size_t length) {
    return static_cast<std::size_t>(
        std::ranges::count_if(digits.begin() + static_cast<std::ptrdiff_t>(start),
                              digits.begin() + static_cast<std::ptrdiff_t>(start + length),
                              [](const Digit& d) { return !d.real; }));
  }

  /// Lengths of the groups from `start` on, up to `length` digits; empty where they do not end
  /// there.
  static std::vector<std::size_t> groups(const Run& run, std::size_t start, std::size_t length) {
    std::vector<std::size_t> lengths;
    const std::size_t end = start + length;
    for (std::size_t at = start; at < end; ++at) {
      if (run.digits[at].groupStart)
        lengths.push_back(1);
      else
        ++lengths.back();
    }
    if (end < run.digits.size() && !run.digits[end].groupStart) lengths.clear();
    return lengths;
  }

  /// Belgian (Registre national, AR du 8 janvier 2006), Swiss (AVS, RS 831.10) and American
  /// numbers, and those of the NHS (modulus 11).
  std::size_t foreignIdentity(const Run& run, std::string_view values, bool context,
                              std::string_view& rule) const {
    const auto shape = [&](std::size_t length) {
      return values.size() >= length ? groups(run, 0, length) : std::vector<std::size_t>();
    };
    const auto number = [&](std::size_t from, std::size_t length) {
      std::uint64_t value = 0;
      for (const char digit : values.substr(from, length))
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
      return value;
    };
    if (std::ranges::any_of(values, [](char c) { return c < '0' || c > '9'; })) return 0;
    if (values.size() == 11) {
      const std::uint64_t base = number(0, 9);
      const std::uint64_t key = number(9, 2);
      const bool keyFits = 97 - base % 97 == key || 97 - (2'000'000'000ULL + base) % 97 == key;
      const int month = static_cast<int>(number(2, 2)) % 20;
      const bool dateFits = within(month, 0, 12) && number(4, 2) <= 31;
      // 92.02.14-284.78 is written so, whatever its key.
      const bool written = shape(11) == std::vector<std::size_t>{2, 2, 2, 3, 2} &&
                           run.digits[2].separator == '.' && run.digits[4].separator == '.' &&
                           run.digits[6].separator == '-' && run.digits[9].separator == '.';
      if (dateFits && (written || (keyFits && (context || shape(11).size() >= 2)))) {
        rule = "nir-belgian";
        return 11;
      }
    }
    if (values.size() == 13 && values.starts_with("756")) {
      std::uint64_t sum = 0;
      for (std::size_t at = 0; at < 12; ++at)
        sum += static_cast<std::uint64_t>(values[at] - '0') * (at % 2 == 0 ? 1 : 3);
      if ((10 - sum % 10) % 10 == static_cast<std::uint64_t>(values[12] - '0')) {
        rule = "nir-swiss";
        return 13;
      }
    }
    if (values.size() == 9 && shape(9) == std::vector<std::size_t>{3, 2, 4} &&
        (context || run.digits[3].separator == '-')) {
      rule = "nir-american";
      return 9;
    }
    if (values.size() == 10 && context) {
      rule = "nir-context";
      return 10;
    }
    return 0;
  }

  /// How many digits from `start` are a telephone number (ITU-T E.164 and how people write it), or
  /// 0.
  std::size_t phoneLength(const Run& run, std::size_t start, std::string_view values) const {
    const std::vector<Digit>& digits = run.digits;
    const std::size_t count = values.size();
    // The figures of AD-00917734-02.
    if (start == 0 && run.firstToken > 1 && !text_.at(run.firstToken).spaced &&
        text_.at(run.firstToken - 1).folded == "-" &&
        text_.at(run.firstToken - 2).kind == Token::Kind::word &&
        text_.at(run.firstToken - 2).allCapitals && !text_.at(run.firstToken - 1).spaced)
      return 0;
    if (std::ranges::any_of(values.substr(0, std::min<std::size_t>(count, 15)),
                            [](char c) { return c < '0' || c > '9'; }))
      return 0;
    const auto endsAt = [&](std::size_t length) {
      return start + length == digits.size() || digits[start + length].groupStart;
    };
    const auto separatorOf = [&](std::size_t index) { return digits[start + index].separator; };
    const bool context =
        start == 0 && before(run.firstToken, 6, [&](const Token& token) {
          return (token.roles & kPhoneWord) != 0 || token.folded == "☎" || token.folded == "📞";
        });
    // +CC or 00CC, with "(0)" as written in Europe.
    const bool international = (start == 0 && run.plus) || values.starts_with("00");
    if (international) {
      const std::size_t prefix = start == 0 && run.plus ? 0 : 2;
      if (count > prefix + 7 && values[prefix] != '0') {
        const std::string_view number = values.substr(prefix);
        if (number.starts_with("33") || number.starts_with("590") || number.starts_with("596") ||
            number.starts_with("594") || number.starts_with("262")) {
          const std::size_t code = number.starts_with("33") ? 2 : 3;
          const std::size_t trunk = number.size() > code && number[code] == '0' ? 1 : 0;
          for (const std::size_t length : {prefix + code + trunk + 9, prefix + code + 9})
            if (count >= length && endsAt(length)) return length;
        }
        // Whole groups, up to 15 digits in all.
        std::size_t best = 0;
        for (std::size_t length = prefix + 8; length <= std::min(count, prefix + 15); ++length)
          if (endsAt(length)) best = length;
        if (best != 0) return best;
      }
    }
    if (context && count >= 6 && count <= 15 && !looksLikeDate(run, start, count)) return count;
    if (context && count > 10 && values.starts_with('0') && endsAt(10)) return 10;
    if (values[0] == '0' && count >= 9 && values[1] != '0') {
      if (count >= 10 && endsAt(10) && !values.starts_with("0123456789")) {
        const std::vector<std::size_t> lengths = groups(run, start, 10);
        bool plain = !lengths.empty();
        std::size_t index = 0;
        for (std::size_t group = 0; group < lengths.size() && plain; ++group) {
          // 0.1234 is a decimal, 12/03/2020 a date: only pairs go with points and strokes.
          const char separator = group == 0 ? ' ' : separatorOf(index);
          if ((separator == '.' || separator == '/' || separator == '_') && lengths[group] > 4)
            plain = false;
          if (separator == '.' && index == 1 && lengths[group] != 1) plain = false;
          if (separator == '/' && lengths[group] != 2) plain = false;
          index += lengths[group];
        }
        // Eleven digits are British.
        if (plain && count == 11 && start == 0 && lengths.size() <= 3 && endsAt(11) &&
            !digits[start + 10].groupStart)
          return 11;
        if (plain && (count == 10 || digits[start + 10].separator == ' ' ||
                      digits[start + 10].separator == '/' || digits[start + 10].separator == '-' ||
                      digits[start + 10].separator == '(' || digits[start + 10].separator == ')' ||
                      digits[start + 10].separator == '.'))
          return 10;
      }
      if (count == 11 && endsAt(11) &&
          (values[1] == '1' || values[1] == '2' || values[1] == '3' || values[1] == '7')) {
        const std::size_t parts = groups(run, start, 11).size();
        if ((parts >= 2 && parts <= 4) || values[1] == '7') return 11;
      }
      if (count == 9 && endsAt(9)) {
        const std::vector<std::size_t> lengths = groups(run, start, 9);
        if (lengths == std::vector<std::size_t>{2, 3, 2, 2} ||
            lengths == std::vector<std::size_t>{3, 2, 2, 2})
          return 9;
      }
    }
    if (count >= 10 && endsAt(10) && values[0] >= '2') {
      const std::vector<std::size_t> lengths = groups(run, start, 10);
      if (lengths == std::vector<std::size_t>{3, 3, 4} && count == 10 &&
          (separatorOf(6) == '-' || (separatorOf(3) == '.' && separatorOf(6) == '.')) &&
          (separatorOf(3) == '-' || separatorOf(3) == ')' || separatorOf(3) == '.' ||
           separatorOf(3) == ' '))
        return 10;
    }
    return 0;
  }

  /// Whether the groups are day, month and year.
  static bool looksLikeDate(const Run& run, std::size_t start, std::size_t count) {
    const std::vector<std::size_t> lengths = groups(run, start, count);
    return lengths.size() == 3 && (lengths[2] == 4 || lengths[0] == 4) && count <= 8;
  }

  /// "06 deux fois 12 34 56"
  void lookAtRepeated() {
    static const re2::RE2 kRepeated(
        R"(\b(0[1-9](?:[ .-]\d\d){0,3}[ .-](?:deux|trois|quatre) fois (?:le )?\d\d(?:[ .-]\d\d){0,3})\b)");
    eachMatch(kRepeated, text_.utf8(), [&](std::size_t begin, std::size_t end) {
      scan_.add(begin, end, FindingKind::phone, true, 90, "phone-repeated", "(téléphone)");
    });
  }

  /// "zéro six douze trente-quatre cinquante-six soixante-dix-huit", and a NIR read aloud.
  void lookAtSpoken() {
    for (std::size_t at = 0; at < text_.size();) {
      if ((text_.at(at).roles & kNumberWord) == 0) {
        ++at;
        continue;
      }
      const std::size_t from = at;
      std::string digits;
      std::size_t groups = 0;
      std::size_t end = at;
      while (const auto number = spokenBelow1000(text_, scan_.lexicon, at)) {
        digits += std::to_string(number->value);
        ++groups;
        end = number->end;
        at = end;
        while (text_.at(at).folded == "," || text_.at(at).folded == "-") ++at;
        if (digits.size() > 64) break;
      }
      at = std::max(at, from + 1);
      const Token& first = text_.at(from);
      if (digits.size() == 10 && digits[0] == '0' && groups >= 5)
        scan_.add(first.begin, text_.at(end - 1).end, FindingKind::phone, true, 90, "phone-spoken",
                  std::string(suggestion(first, "(téléphone)", "(telephone)")));
      else if ((digits.size() == 13 || digits.size() == 15) &&
               (digits[0] == '1' || digits[0] == '2') && groups >= 5)
        scan_.add(first.begin, text_.at(end - 1).end, FindingKind::nir, true, 100, "nir-spoken",
                  std::string(suggestion(first, "(numéro retiré)", "(number removed)")));
    }
  }

  Scan& scan_;
  const Text& text_;
};

/// The word that ends before byte `end`, folded; empty where none does.
std::string wordBefore(std::string_view text, std::size_t end) {
  while (end > 0 && std::string_view(" .:('’").find(text[end - 1]) != std::string_view::npos) --end;
  std::size_t begin = end;
  constexpr std::size_t kLongest = 24;
  while (begin > 0 && end - begin < kLongest &&
         (std::isalpha(static_cast<unsigned char>(text[begin - 1])) != 0 ||
          static_cast<unsigned char>(text[begin - 1]) >= 0x80))
    --begin;
  std::string word;
  foldWord(text.substr(begin, end - begin), word);
  return word;
}

/// Whether a word tells that a number is a thing's, a text's or a professional's.
bool numbersThings(std::string_view word) {
  return anyOf(
      word,
      {"lot",      "serie",        "serial", "cat",       "catalogue", "finess",      "siret",
       "article",  "loi",          "decret", "arrete",    "protocole", "essai",       "etude",
       "avis",     "ac",           "cpp",    "version",   "brevet",    "modele",      "produit",
       "atc",      "orpha",        "omim",   "gene",      "marche",    "amm",         "norme",
       "sn",       "batch",        "trial",  "study",     "protocol",  "eudract",     "irb",
       "comite",   "autorisation", "cas",    "cerfa",     "recours",   "directive",   "vol",
       "approval", "ethique",      "ethics", "committee", "pmid",      "issue",       "numero",
       "figure",   "tableau",      "accord", "agrement",  "reglement", "deliberation"});
}

/// How a number is written: figures as 9, letters as A.
std::string shapeOf(std::string_view number) {
  std::string shape(number);
  for (char& letter : shape)
    if (std::isdigit(static_cast<unsigned char>(letter)) != 0)
      letter = '9';
    else if (std::isalpha(static_cast<unsigned char>(letter)) != 0)
      letter = 'A';
  return shape;
}

/// The second of "17-D-20443 (père), 17-D-20444 (mère)": what is written like the number from
/// `begin` to before `end` close behind it.
void addAlike(Scan& scan, std::size_t begin, std::size_t end, std::string_view rule) {
  constexpr std::size_t kReach = 40;
  const std::string_view text = scan.text.utf8();
  const std::string shape = shapeOf(text.substr(begin, end - begin));
  if (shape.size() < 6 || shape.find_first_not_of('9') == std::string::npos) return;
  const std::size_t until = std::min(text.find('\n', end), end + kReach);
  for (std::size_t at = scan.text.tokenAt(end);
       at < scan.text.size() && scan.text.at(at).begin < until; ++at) {
    const Token& token = scan.text.at(at);
    if (!token.spaced || token.begin + shape.size() > text.size() ||
        shapeOf(text.substr(token.begin, shape.size())) != shape)
      continue;
    scan.add(token.begin, token.begin + shape.size(), FindingKind::record_number, true, 83, rule,
             scan.text.english(token) ? "(number removed)" : "(numéro retiré)");
    return;
  }
}

/// Numbers of patients, stays, files and samples, told by what stands before them.
void findRecords(Scan& scan) {
  // Letters, then figures with single signs and letters between; O, I and l only beside a figure.
  static const std::string kNumber =
      R"(((?-i:(?:[A-Z]{1,6}[-/. _]?|[a-z]{1,3})?[0-9OIl](?:[ \x{A0}./_-]?(?:[A-Z]{1,3}[-/._]?)?[0-9]|[OIl]){1,22}(?:[-/]?[A-Z])?)\b))";
  static const std::string kFiguresFirst =
      R"(((?-i:(?:[A-Z]{1,5}[-/._ ]?)?[0-9](?:[ \x{A0}./_-]?[0-9A-Z]{0,2}[0-9]){4,18})\b))";
  static const std::string kBegins = R"((?i)(?:^|[^\pL\pN]))";
  // Heads that mean a patient's number and nothing else; heads that need "n°" or many digits.
  static const re2::RE2 kStrong(
      kBegins +
      R"(((?:(?-i:[Iil1]\.?[Pp]\.?[Pp]\.?)|n\.?d\.?a\.?|n\.?i\.?p\.?|[il1]\.?e\.?p\.?|m\.?r\.?n\.?|u\.?r\.?n\.?|identifiant(?: (?:permanent|patient|local|du patient|hospitalier|unique))*|(?:medical )?record (?:number|no|n°|#)|patient[_ '’]?s? ?(?:id|identifier|number|no|nr|#|n°)|pid|hosp(?:ital|\.)? (?:number|no\.?|id)|lab(?:oratory|\.)? (?:number|no\.?|id)|chart (?:number|no|#)|unit number|accession(?: ?(?:number|no|n°|#|id))?|n[°ºo]\.? ?d['’ ]?accession|num[ée]ro (?:d['’]|de |du )?(?:ipp|nda|identification|patient|dossier|s[ée]jour|venue|passage|admission|accession|hospitalisation|examen|pr[ée]l[èe]vement|demande)(?: (?:permanent|du patient|patient|m[ée]dical|administratif|hospitalier))*|n[°ºo]\.? ?(?:de |du |d['’] ?)?(?:ipp|nda|dossier|s[ée]jour|patient|venue|passage|admission|hospitalisation|accession|examen|pr[ée]l[èe]vement|demande|identification|anapath|lame|bloc|[ée]chantillon|biopsie)(?: (?:du patient|patient|m[ée]dical|administratif|hospitalier|permanent))*|(?:dossier|s[ée]jour|patiente?|venue|passage|admission|hospitalisation|examen|pr[ée]l[èe]vement|[ée]chantillon|bloc|lame|file|case|record|specimen|sample|visit|encounter|account|admission|episode|compte[- ]rendu|adn|arn) ?(?:m[ée]dical |hospitalier |administratif |patient |clinique )?(?:n[°ºo]\.?|num[ée]ro|number|no\.?|nr\.?|#|id|ref\.?|r[ée]f\.?)|(?:n(?:os|otre)|v(?:os|otre)|our|your|[nv]/)\.? ?r[ée]f(?:[ée]rence|s)?s?\.?|r[ée]f(?:[ée]rence)?\.? (?:du |de l['’])?(?:dossier|patient|examen|labo(?:ratoire)?)))(?:[\s\x{A0}]*(?:n[°ºo]\.?|num[ée]ro|number|no\.|#|:|=|-|–|"|est(?: le)?|is|was|du patient|\(|le|ext|int|patiente?)){0,4}[\s\x{A0}]*)" +
      kNumber);
  static const re2::RE2 kWeak(
      kBegins +
      R"(((?:dossier|s[ée]jour|venue|patiente?|identifiant|identification|matricule|admission|hospitalisation|id|ident|record|file|chart|accession|epi|[ée]pisode|passage|adn|arn|examen|compte[- ]rendu|crh?|cro|lame|bloc|[ée]chantillon|pr[ée]l[èe]vement|[ée]tiquette|specimen|sample|(?:carte (?:nationale )?)?d['’]identit[ée]|cni|passeport|passport|permis(?: de (?:conduire|s[ée]jour))?|titre de s[ée]jour|driving licen[cs]e|adh[ée]rente?|mutuelle|contrat|n[°º]))(?:[\s\x{A0}]*(?:m[ée]dical|familial|famille|patiente?|hospitalier|radio|mutuelle|n[°º]|:|=|#|-)){0,3}[\s\x{A0}]*)" +
      kFiguresFirst);
  // "n° d'adhérent à la mutuelle : …": whatever has a number.
  static const re2::RE2 kAny(
      kBegins +
      R"(((?:n[°º]|num[ée]ro)\.? ?(?:d['’]|de |du |de la )?[^\s\d:=.,;()/]+(?: [^\s\d:=.,;()/][^\s\d:=.,;()/]+){0,2})[\s\x{A0}]*(?:n[°º]|:|=)?[\s\x{A0}]*)" +
      kFiguresFirst);
  // Letters and figures in any order, after a word for a number or a document: "file is C 28 114",
  // "Identifiant BNDMR : K3H-7TZ-20P", "licence HOLLI653149G99XX".
  static const std::string kMixture =
      R"(((?-i:(?:[A-Z]{1,5}[-/._ ]?)?[0-9](?:[ \x{A0}./_-]?[0-9A-Z]{0,2}[0-9]){4,18}(?:[-/.][A-Z]{1,3})?|(?:[A-Z][A-Za-z]{0,10}[-/._]?(?:[A-Za-z]{1,10}[-/._]){0,2})?[0-9][A-Za-z0-9]{0,16}(?:[-/._][A-Za-z0-9]{1,12}){0,5})\b))";
  static const re2::RE2 kDocument(
      kBegins +
      R"(((?:no\.|n[°º]|number|num[ée]ro|#|id|ids|ref|r[ée]f|identifiants?|identifier|matricule|r[ée]f[ée]rences?|references?|licen[cs]e|licen[cs]e plate|permis(?: de (?:conduire|s[ée]jour))?|passe?port|visa|badge|bracelet|plainte|sinistre|claim|police|policy|contrat|adh[ée]rente?|allocataire|(?:va |case |unit |hospital )?file|rpps|adeli|rss|nam|ramq|aadhaar|cpf|eid|m[ée]dicaid|carte (?:vitale|de s[ée]jour|d['’]assur[ée]e?|d['’]identit[ée])|(?:membership|insurance|ration|green) card)\.?(?:[ \x{A0}]+(?:de[ \x{A0}]|du[ \x{A0}]|d['’]|of[ \x{A0}])?\pL{2,}){0,2}?(?:[\s\x{A0}]*(?:n[°ºo]\.?|no\.|number|num[ée]ro|:|=|#|"|\(|is\b|est\b|ext|int)){0,3}[\s\x{A0}]*[\s\x{A0}.:=#"(°º]))" +
      kMixture);
  static const re2::RE2 kVehicle(
      kBegins +
      R"(((?:immatricul|v[ée]hicule|plaque|voiture|registration|number plate)[^.\n]*?)[\s:]((?-i:[A-Z]{2}[- ]?[0-9]{3}[- ]?[A-Z]{2})\b))");
  static const re2::RE2 kDate(
      R"(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?:\D.*)?|\d{1,2}[/.-](?:19|20)\d\d|(?:19|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}(?:\D.*)?)");
  const std::string_view text = scan.text.utf8();
  const auto addEach = [&](const re2::RE2& pattern, std::size_t least, std::size_t most,
                           int priority, std::string_view rule) {
    re2::StringPiece rest(text.data(), text.size());
    re2::StringPiece head;
    re2::StringPiece match;
    const bool document = &pattern == &kDocument;
    while (re2::RE2::FindAndConsume(&rest, pattern, &head, &match)) {
      const auto begin = static_cast<std::size_t>(match.data() - text.data());
      const auto digits = static_cast<std::size_t>(std::ranges::count_if(match, [](char letter) {
        return std::isdigit(static_cast<unsigned char>(letter)) != 0;
      }));
      if (digits < least || digits > most) continue;
      // Few figures say something with letters or signs between them only.
      if (document && digits < 5 && digits == match.size()) continue;
      // A year or a date is no number of a file.
      if (digits == 4 && match.size() == 4 && (match[0] == '1' || match[0] == '2') && least >= 4)
        continue;
      if (priority < 92) {
        if (re2::RE2::FullMatch(match, kDate)) continue;
        const auto from = static_cast<std::size_t>(head.data() - text.data());
        if ((head.starts_with("n") || head.starts_with("N")) &&
            numbersThings(wordBefore(text, from)))
          continue;
        // "réf. 02.124.208S" is a plate's.
        if (document && digits < 8 && (head.starts_with("r") || head.starts_with("R")) &&
            head.find(':') == re2::StringPiece::npos && head.find('=') == re2::StringPiece::npos &&
            (head.size() < 3 || (head[1] != 'p' && head[1] != 'P' && head[1] != 's' &&
                                 head[1] != 'S' && head[1] != 'a')))
          continue;
        bool things = false;
        for (std::size_t at = 0; at <= head.size() && !things; ++at)
          if (at == head.size() || head[at] == ' ') {
            const std::string word = wordBefore(text, from + at);
            things = numbersThings(word) && word != "numero";
          }
        if (things) continue;
      }
      // "n° 4 34800 Clermont": a postcode with its town.
      static const re2::RE2 kWithPostcode(R"(\d{1,4}[a-zA-Z]? \d{5})");
      const Token& behind = scan.text.at(scan.text.tokenAt(begin + match.size()));
      if (priority < 92 && behind.capital && behind.spaced && !behind.lineStart &&
          re2::RE2::FullMatch(match, kWithPostcode))
        continue;
      // Ten figures of a file are no telephone number, unless written as one.
      std::string folded;
      foldWord(head.as_string(), folded);
      const bool file =
          priority == 88 && digits == match.size() && !match.starts_with("06") &&
          !match.starts_with("07") &&
          std::ranges::any_of(std::initializer_list<std::string_view>{"etiquette", "dossier",
                                                                      "sejour", "examen", "venue"},
                              [&](std::string_view word) { return folded.starts_with(word); });
      // 0098 4471 220 is no call to Iran behind "n° d'adhérent".
      const bool zeros = priority < 90 && match.starts_with("00");
      const bool english = scan.text.english(scan.text.at(scan.text.tokenAt(begin)));
      scan.add(begin, begin + match.size(), FindingKind::record_number,
               !folded.starts_with("rpps") && !folded.starts_with("adeli"),
               file || zeros ? 91 : priority, rule,
               english ? "(number removed)" : "(numéro retiré)");
      addAlike(scan, begin, begin + match.size(), rule);
    }
  };
  addEach(kStrong, 3, 22, 92, "record-number");
  addEach(kWeak, 5, 18, 88, "record-number-bare");
  addEach(kAny, 5, 18, 83, "record-number-any");
  addEach(kDocument, 3, 18, 83, "record-number-document");
  addEach(kVehicle, 3, 3, 91, "vehicle");
}

}  // namespace

void findNumbers(Scan& scan) {
  Numbers(scan).look();
  findRecords(scan);
}

}  // namespace consilium::clinical

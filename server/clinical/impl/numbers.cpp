#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "clinical/impl/digit_runs.hpp"
#include "clinical/impl/each_match.hpp"
#include "clinical/impl/nir.hpp"
#include "clinical/impl/record_words.hpp"
#include "clinical/impl/text.hpp"

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

class Numbers {
 public:
  explicit Numbers(Scan& scan) : scan_(scan), text_(scan.text) {}

  /// Numbers of which signs hide a part, or that break off: "2 59 07 44 *** *** 31", "1 61 12 38
  /// …".
  void lookAtMasked() {
    static const re2::RE2 kMasked(
        R"((?:^|[^\pL\pN])([12][ .-]?\d\d[ .-]?(?:[0O][1-9]|1[0-2O]|[2-9]\d|[*xX?•]{2})[ .-]?(?:\d\d|2[AB]|[*xX?•]{2})(?:[ .-]?(?:\d{1,3}|[*xX?•#_]{1,3}|\d{1,2}\?)){0,4}(?:[ .-]?(?:[*xX?•#_]{2,}|…|\.\.\.|\?))(?:[ .-]?(?:\d{1,3}|[*xX?•#_]{1,3})){0,3}))");
    eachMatch(kMasked, text_.utf8(), [&](std::size_t begin, std::size_t end) {
      const std::size_t at = text_.tokenAt(begin);
      if (!before(at, 9, isNirWord)) return;
      scan_.add(begin, end, FindingKind::nir, true, 101, "nir-masked",
                std::string(suggestion(text_.at(at), "(numéro retiré)", "(number removed)")));
    });
  }

  /// Where UUIDs stand, whose groups of figures are no telephone numbers; what announces a number
  /// makes one of the whole.
  std::vector<std::pair<std::size_t, std::size_t>> uuids() {
    static const re2::RE2 kUuid(
        R"(\b([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})\b)");
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    eachMatch(kUuid, text_.utf8(), [&](std::size_t begin, std::size_t end) {
      spans.emplace_back(begin, end);
      scan_.addQuiet(begin, end, 50);
    });
    return spans;
  }

  void look() {
    lookAtMasked();
    const auto apart = uuids();
    auto uuid = apart.begin();
    for (std::size_t at = 0; at < text_.size();) {
      const Token& token = text_.at(at);
      while (uuid != apart.end() && uuid->second <= token.begin) ++uuid;
      if (uuid != apart.end() && uuid->first <= token.begin) {
        ++at;
        continue;
      }
      const bool begins =
          token.kind == Token::Kind::number ||
          (token.kind == Token::Kind::mixed && digitish(text_, token)) ||
          (token.kind == Token::Kind::word && token.letters == 1 &&
           readAs(text_.raw(token)[0]) != 0 &&
           ((text_.at(at + 1).spaced && digitish(text_, text_.at(at + 1)) &&
             text_.at(at + 1).kind != Token::Kind::word) ||
            // "l.58.O9.2A.OO4.ll2"
            (text_.at(at + 1).folded == "." && !text_.at(at + 2).spaced &&
             text_.at(at + 2).kind == Token::Kind::number && text_.at(at + 2).folded.size() == 2)));
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
  }

 private:
  static constexpr std::size_t kDateDigits = 8;

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

  /// "NHS number": the health service numbers its patients as a hospital does its files. Whether
  /// it, and no nearer word, tells whose number begins at `at`.
  bool ofHealthService(std::size_t at) const {
    constexpr std::size_t kReach = 9;
    for (std::size_t step = 1; step <= kReach && step <= at; ++step) {
      const Token& token = text_.at(at - step);
      if (anyOf(token.folded, {";", "!"}) || isNirWord(token)) return false;
      // "clinic@trust-nhs.example.uk"
      if (token.folded == "nhs")
        return text_.at(at - step + 1).folded != "." || text_.at(at - step + 2).spaced ||
               !isWord(text_.at(at - step + 2));
      if (token.lineStart) return false;
    }
    return false;
  }

  static bool isNirWord(const Token& token) {
    return token.kind == Token::Kind::word &&
           anyOf(token.folded,
                 {"nir", "ins", "insee", "secu", "securite", "ss", "ssn", "nss", "niss", "avs",
                  "ahv", "vitale", "immatriculation", "social", "medicare", "medicaid"});
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

  /// Whether a label of telephone numbers stands right before: "TEL:", "port. n° ".
  bool behindPhoneLabel(std::size_t at) const {
    constexpr std::size_t kReach = 4;
    for (std::size_t step = 1; step <= kReach && step <= at; ++step) {
      const Token& token = text_.at(at - step);
      if ((token.roles & kPhoneWord) != 0 || token.folded == "☎" || token.folded == "📞")
        return true;
      // "Tel (home): (01632) 960158"
      if (token.folded == ")" && at > step + 2 && isWord(text_.at(at - step - 1)) &&
          text_.at(at - step - 2).folded == "(")
        return (text_.at(at - step - 3).roles & kPhoneWord) != 0;
      if (token.lineStart || !anyOf(token.folded, {":", ".", "=", "+", "(", "n", "°", "no", "-"}))
        return false;
    }
    return false;
  }

  void lookAt(const Run& run) {
    const std::vector<Digit>& digits = run.digits;
    const std::size_t count = digits.size();
    if (count < 6) return;
    // "INS … OID 1.2.250.1.213.1.4.8" names the register.
    if (before(run.firstToken, 2, [](const Token& token) { return token.folded == "oid"; })) return;
    std::string values;
    values.reserve(count);
    for (const Digit& digit : digits) values += digit.value;
    const auto endsAt = [&](std::size_t end) { return end == count || digits[end].groupStart; };
    const auto byteAfter = [&](std::size_t end) {
      return end == count ? run.end : digits[end - 1].begin + 1;
    };
    // "SSN:… TEL:0251774409": its own label tells more than what stands before.
    const bool labelledPhone = behindPhoneLabel(run.firstToken);
    const bool nirContext = !labelledPhone && before(run.firstToken, 9, isNirWord);
    // "quoting SDC-2023-0091" is numbered by other letters.
    const bool lettered =
        run.firstToken > 1 && !text_.at(run.firstToken).spaced &&
        isHyphen(text_.at(run.firstToken - 1)) && !text_.at(run.firstToken - 1).spaced &&
        isWord(text_.at(run.firstToken - 2)) && !isNirWord(text_.at(run.firstToken - 2)) &&
        text_.at(run.firstToken - 2).folded != "nhs";
    bool service = !labelledPhone && !lettered && ofHealthService(run.firstToken);
    // "carte vitale volée, plainte n° …" speaks of another number.
    bool comma = false;
    // "NHS no 485 777 3456 on one form, 4857773465 on the other"
    constexpr std::size_t kReach = 8;
    const bool again = count == 10 && identityEnd_ != 0 && run.firstToken < identityEnd_ + kReach;
    service = service || (again && identityOfService_);
    const bool nirNear = !labelledPhone && !lettered &&
                         (again || service || before(run.firstToken, 9, [&](const Token& token) {
                            comma = comma || token.folded == ",";
                            return !comma && isNirWord(token);
                          }));
    const Token& first = text_.at(run.firstToken);
    const bool insideNumber = run.firstToken > 0 && !first.spaced &&
                              text_.at(run.firstToken - 1).folded == "," &&
                              text_.at(run.firstToken - 2).kind == Token::Kind::number;
    for (std::size_t start = 0; start < count;) {
      if (!digits[start].groupStart) {
        ++start;
        continue;
      }
      if (isDate(run, start)) {
        start += kDateDigits;
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
                 // "CBCT_dupuy_20050318_7750129.zip"
                 std::ranges::none_of(digits, [](const Digit& d) { return d.separator == '_'; }) &&
                 (nirShape(rest.substr(0, 13), !nirGroups(run, start)) ||
                  nirShape(corsican, true))) {
        length = 15;
        rule = "nir-shape";
      } else if (rest.size() >= 13 && endsAt(start + 13) && (start == 0 || nirContext) &&
                 !datesOf(run, start) &&
                 (count - start == 13 || digits[start + 13].separator == ' ') &&
                 (nirContext || nirGroups(run, start) || groups(run, start, 13).size() == 1 ||
                  rest[3] <= '1') &&
                 (nirShape(rest.substr(0, 13), true) || nirShape(corsican.substr(0, 13), true)) &&
                 !insideNumber && (misread(digits, start, 13) <= 3 || nirGroups(run, start))) {
        length = 13;
        rule = "nir-without-key";
      } else if (start == 0 && !insideNumber) {
        length = foreignIdentity(run, rest, nirNear, rule);
      }
      // "4d1e-9f00-0612345678": within an identifier of a system
      const bool insideCode = start == 0 && run.firstToken > 1 && !first.spaced &&
                              isHyphen(text_.at(run.firstToken - 1)) &&
                              !text_.at(run.firstToken - 1).spaced &&
                              text_.at(run.firstToken - 2).kind == Token::Kind::mixed;
      if (length == 0 && !insideNumber && !insideCode) {
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
      if (kind == FindingKind::nir && (length == 13 || length == 15)) {
        // "… clé 42"
        std::size_t key = text_.tokenAt(end);
        // "… et la clé c'est 01"
        while (key < text_.tokenAt(end) + 3 &&
               anyOf(text_.at(key).folded, {"et", "la", "avec", "sa", "and", "the"}) &&
               !text_.at(key).lineStart)
          ++key;
        if (anyOf(text_.at(key).folded, {"(", "-", ",", "/", "–", ":", "|"})) ++key;
        // "( 55 )"
        if (length == 15 && text_.at(key).folded == ")" && digits[start + 13].separator == '(')
          end = text_.at(key).end;
        if (anyOf(text_.at(key).folded, {"cle", "clef", "key"})) {
          ++key;
          while (anyOf(text_.at(key).folded, {":", "=", "n", "°", "de", "controle", "(", "est",
                                              "is", "c", "'", "’", "ce"}))
            ++key;
          const Token& figures = text_.at(key);
          const Token& second = text_.at(key + 1);
          if (figures.kind != Token::Kind::sign && text_.raw(figures).size() == 2 &&
              digitish(text_, figures))
            end = figures.end;
          // "clé 2 7"
          else if (figures.kind == Token::Kind::number && figures.folded.size() == 1 &&
                   second.kind == Token::Kind::number && second.folded.size() == 1 &&
                   !second.lineStart)
            end = second.end;
        }
      }
      if (rule == "nir-context") {
        identityEnd_ = run.endToken;
        identityOfService_ = service;
      }
      if (rule == "nir-context" && service) {
        // "NHS No: 000 000 0000" says that there is none.
        if (values.find_first_not_of('0') == std::string::npos)
          scan_.addQuiet(begin, end, 100);
        else
          scan_.add(begin, end, FindingKind::record_number, true, 100, "record-number-nhs",
                    std::string(suggestion(first, "(numéro retiré)", "(number removed)")));
      } else if (kind == FindingKind::nir)
        scan_.add(begin, end, kind, true, 100, rule,
                  std::string(suggestion(first, "(numéro retiré)", "(number removed)")));
      else
        scan_.add(begin, start + length == count ? pastExtension(run.endToken, end) : end, kind,
                  true, 90, rule, std::string(suggestion(first, "(téléphone)", "(telephone)")));
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

  /// Whether the groups are those of a NIR, by which it may have any month.
  static bool nirGroups(const Run& run, std::size_t start) {
    const std::vector<std::size_t> lengths = groups(run, start, 13);
    return lengths == std::vector<std::size_t>{1, 2, 2, 2, 3, 3};
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
  /// numbers, and what stands behind a word for one, as those of the NHS (modulus 11) do.
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
    // "(01632) 960158": an area code
    const bool area = run.firstToken > 0 && text_.at(run.firstToken - 1).folded == "(" &&
                      !text_.at(run.firstToken).spaced && values[0] == '0';
    if (values.size() == 11 && !area && !behindPhoneLabel(run.firstToken)) {
      const std::uint64_t base = number(0, 9);
      const std::uint64_t key = number(9, 2);
      const bool keyFits = 97 - base % 97 == key || 97 - (2'000'000'000ULL + base) % 97 == key;
      const int month = static_cast<int>(number(2, 2)) % 20;
      const bool dateFits = month <= 12 && number(4, 2) <= 31;
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
    // "matricule 971-55-0238" is no American number.
    const bool announced = before(run.firstToken, 2, [](const Token& token) {
      return recordHeadOf(token.folded) == RecordHead::file;
    });
    if (values.size() == 9 && shape(9) == std::vector<std::size_t>{3, 2, 4} &&
        (context || (run.digits[3].separator == '-' && !announced))) {
      rule = "nir-american";
      return 9;
    }
    if (values.size() == 10 && context) {
      rule = "nir-context";
      return 10;
    }
    return 0;
  }

  /// Where "poste 6" or "x 4412" ends that stands behind a telephone number, or `end`.
  std::size_t pastExtension(std::size_t at, std::size_t end) const {
    constexpr std::size_t kMost = 6;
    if (anyOf(text_.at(at).folded, {",", "-", "("})) ++at;
    // "05 61 77 12 34 ou 35"
    const Token& last = text_.at(at + 1);
    if (anyOf(text_.at(at).folded, {"ou", "or"}) && last.kind == Token::Kind::number &&
        last.folded.size() == 2 && (text_.at(at + 2).roles & kUnit) == 0 &&
        text_.at(at + 2).kind != Token::Kind::number && !last.lineStart)
      return last.end;
    if (!anyOf(text_.at(at).folded, {"poste", "ext", "extn", "extension", "x"})) return end;
    ++at;
    if (anyOf(text_.at(at).folded, {".", ":", "n"})) ++at;
    const Token& number = text_.at(at);
    return number.kind == Token::Kind::number && number.folded.size() <= kMost ? number.end : end;
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
        (text_.at(run.firstToken - 2).allCapitals ||
         (text_.at(run.firstToken - 2).letters == 1 && text_.at(run.firstToken - 2).capital)) &&
        !text_.at(run.firstToken - 1).spaced)
      return 0;
    if (std::ranges::any_of(values.substr(0, std::min<std::size_t>(count, 15)),
                            [](char c) { return c < '0' || c > '9'; }))
      return 0;
    // "RDV par SMS 28/08/25 09:40"
    if (dayAndHour(run, start)) return 0;
    // "contrat 0778-441-29B"
    if (const Token& glued = text_.at(run.endToken);
        isWord(glued) && glued.begin == run.end && glued.capital)
      return 0;
    const auto endsAt = [&](std::size_t length) {
      return start + length == digits.size() || digits[start + length].groupStart;
    };
    const auto separatorOf = [&](std::size_t index) { return digits[start + index].separator; };
    bool numbersFile = false;
    const bool context =
        start == 0 && before(run.firstToken, 6, [&](const Token& token) {
          // "secrétariat : dossier 22/44718"
          numbersFile =
              numbersFile || (token.letters > 2 && recordHeadOf(token.folded) == RecordHead::file);
          return !numbersFile &&
                 ((token.roles & kPhoneWord) != 0 || token.folded == "☎" || token.folded == "📞");
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
    // "téléphoné le 1er/02/2024"
    const bool ofDate = start == 0 && run.firstToken > 1 && !text_.at(run.firstToken).spaced &&
                        text_.at(run.firstToken - 1).folded == "/";
    if (context && count >= 6 && count <= 15 && !ofDate && !looksLikeDate(run, start, count))
      return count;
    if (context && count > 10 && values.starts_with('0') && endsAt(10)) return 10;
    // "1-800-555-0142"
    if (start == 0 && count == 11 && values[0] == '1' &&
        groups(run, 0, 11) == std::vector<std::size_t>{1, 3, 3, 4} && separatorOf(1) != '/' &&
        separatorOf(1) == separatorOf(4))
      return 11;
    // "au 6 12 44 09 87": the first 0 is missing.
    if (start == 0 && (count == 9 || count == 10) && endsAt(9) && values[0] != '0' &&
        groups(run, 0, 9) == std::vector<std::size_t>{1, 2, 2, 2, 2} &&
        before(run.firstToken, 3, [](const Token& token) {
          return (token.roles & kPhoneWord) != 0 ||
                 anyOf(token.folded, {"le", "au", "numero", "num", "appeler", "joindre"});
        }))
      return 9;
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
        // "contrat 0778-441-29B"
        if (std::string_view("BSZ").find(text_.utf8()[digits[start + 9].begin]) !=
            std::string_view::npos)
          plain = false;
        // Eleven digits are British.
        if (plain && count == 11 && start == 0 && lengths.size() <= 3 && endsAt(11) &&
            !digits[start + 10].groupStart)
          return 11;
        if (plain && (count == 10 || digits[start + 10].separator == ' ' ||
                      digits[start + 10].separator == '/' || digits[start + 10].separator == '-' ||
                      digits[start + 10].separator == '(' || digits[start + 10].separator == ')' ||
                      digits[start + 10].separator == '.' ||
                      // the first byte of a dash
                      digits[start + 10].separator == '\xE2'))
          return 10;
      }
      if (count == 11 && endsAt(11) &&
          (values[1] == '1' || values[1] == '2' || values[1] == '3' || values[1] == '7')) {
        const std::size_t parts = groups(run, start, 11).size();
        if ((parts >= 2 && parts <= 4) || values[1] == '7') return 11;
      }
      // "0808 157 0192"
      if (count == 11 && values.starts_with("080") &&
          groups(run, start, 11) == std::vector<std::size_t>{4, 3, 4})
        return 11;
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

  /// Whether a day, a month and a year in full begin at `start`, with one sign between them.
  static bool isDate(const Run& run, std::size_t start) {
    const std::vector<Digit>& digits = run.digits;
    if (start + kDateDigits > digits.size()) return false;
    const std::vector<std::size_t> lengths = groups(run, start, kDateDigits);
    const auto signAt = [&](std::size_t at) { return digits[start + at].separator; };
    if (lengths == std::vector<std::size_t>{2, 2, 4})
      return signAt(2) == signAt(4) && signAt(2) != ' ' && digits[start].value <= '3' &&
             (digits[start + 4].value == '1' || digits[start + 4].value == '2');
    return lengths == std::vector<std::size_t>{4, 2, 2} && signAt(4) == signAt(6) &&
           signAt(4) != ' ' && (digits[start].value == '1' || digits[start].value == '2') &&
           digits[start + 4].value <= '1';
  }

  /// Whether a day with strokes and the hour behind it begin at `start`.
  bool dayAndHour(const Run& run, std::size_t start) const {
    const std::vector<Digit>& digits = run.digits;
    if (!anyOf(text_.at(run.endToken).folded, {":", "h"}) || start + 5 > digits.size())
      return false;
    return digits[start + 2].separator == '/' && digits[start + 4].separator == '/' &&
           digits[start].value <= '3' && digits[start + 2].value <= '1';
  }

  /// Whether the groups are day, month and year.
  static bool looksLikeDate(const Run& run, std::size_t start, std::size_t count) {
    const std::vector<std::size_t> lengths = groups(run, start, count);
    // "call on Boxing Day, 26/12/22"
    if (lengths == std::vector<std::size_t>{2, 2, 2} && run.digits[start + 2].separator == '/' &&
        run.digits[start + 4].separator == '/')
      return run.digits[start].value <= '3' && run.digits[start + 2].value <= '1';
    return lengths.size() == 3 && (lengths[2] == 4 || lengths[0] == 4) && count <= 8;
  }

  Scan& scan_;
  const Text& text_;
  std::size_t identityEnd_ = 0;     ///< the token behind the last number known by its context
  bool identityOfService_ = false;  ///< whether that was one of the NHS
};

}  // namespace

void findNumbers(Scan& scan) {
  Numbers(scan).look();
}

}  // namespace consilium::clinical

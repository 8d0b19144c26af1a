#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/spoken.hpp"
#include "clinical/impl/text.hpp"

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

class PhoneForms {
 public:
  explicit PhoneForms(Scan& scan) : scan_(scan), text_(scan.text) {}

  void look() {
    lookAtSpoken();
    lookAtOtherForms();
    for (std::size_t at = 0; at < text_.size(); ++at)
      if (anyOf(text_.at(at).folded, {"poste", "ext", "extn", "extension", "bip", "bleep", "beep",
                                      "beeper", "pager", "dect"}))
        lookAtExtension(at);
  }

 private:
  static constexpr std::size_t kShortestWritten = 10;

  std::string_view suggestion(const Token& token, std::string_view french,
                              std::string_view english) const {
    return text_.english(token) ? english : french;
  }

  /// "06 deux fois 12 34 56", "(16) 43.28.71.06" as before 1996, "05 56 79 ** 31"
  void lookAtOtherForms() {
    static const re2::RE2 kRepeated(
        R"(\b(0[1-9](?:[ .-]\d\d){0,3}[ .-](?:deux|trois|quatre) fois (?:le )?\d\d(?:[ .-]\d\d){0,3})\b)");
    static const re2::RE2 kOld(R"((\(1?\d\) ?\d\d(?:[. -]\d\d){3})(?:[^\d]|$))");
    static const re2::RE2 kMasked(
        R"(\b(0[1-9](?:[ .-]?\d\d){0,3}(?:[ .-]?(?:\*\*|[xX]{2}|__|\?\?|••))+(?:[ .-]?\d\d){0,3}))");
    for (const re2::RE2* pattern : {&kRepeated, &kOld, &kMasked})
      eachMatch(*pattern, text_.utf8(), [&](std::size_t begin, std::size_t end) {
        if (end - begin >= kShortestWritten) addPhone(begin, end, "phone-form");
      });
  }

  /// "poste 4417", "ext. 55219", "DECT 5 82 41": inside a hospital.
  void lookAtExtension(std::size_t at) {
    constexpr std::size_t kFewest = 3;
    constexpr std::size_t kMost = 6;
    std::size_t from = at + 1;
    while (from < at + 5 && !text_.at(from).lineStart &&
           anyOf(text_.at(from).folded, {":", ".", "n", "°", "no", "number", "int", "interne",
                                         "tel", "is", "au", "le", "-", "direct", "="}))
      ++from;
    std::size_t digits = 0;
    std::size_t end = from;
    while (text_.at(end).kind == Token::Kind::number && !text_.at(end).lineStart &&
           digits <= kMost) {
      digits += text_.at(end).folded.size();
      ++end;
      // "5 82 41", "48-712"
      if (isHyphen(text_.at(end)) && !text_.at(end).spaced && !text_.at(end + 1).spaced &&
          text_.at(end + 1).kind == Token::Kind::number)
        ++end;
      else if (!text_.at(end).spaced)
        break;
    }
    if (digits < kFewest || digits > kMost || (text_.at(end).roles & kUnit) != 0 ||
        anyOf(text_.at(end).folded, {"%", "€", "/"}))
      return;
    addPhone(text_.at(from).begin, text_.at(end - 1).end, "phone-extension");
  }

  void addPhone(std::size_t begin, std::size_t end, std::string_view rule) {
    const Token& first = text_.at(text_.tokenAt(begin));
    scan_.add(begin, end, FindingKind::phone, true, 90, rule,
              std::string(suggestion(first, "(téléphone)", "(telephone)")));
  }

  /// "double-oh", "triple seven" in a number read aloud: its figures, and the token behind it.
  std::optional<std::pair<std::string, std::size_t>> repeatedFigure(std::size_t at) const {
    const std::size_t times = text_.at(at).folded == "double"   ? 2
                              : text_.at(at).folded == "triple" ? 3
                                                                : 0;
    if (times == 0) return std::nullopt;
    const std::size_t figure = isHyphen(text_.at(at + 1)) ? at + 2 : at + 1;
    const int value =
        text_.at(figure).folded == "o" ? 0 : scan_.lexicon.numberOf(text_.at(figure).folded);
    if (value < 0 || value > 9) return std::nullopt;
    return std::pair(std::string(times, static_cast<char>('0' + value)), figure + 1);
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
      while (digits.size() <= 64) {
        if (const auto number = spokenBelow1000(text_, scan_.lexicon, at)) {
          digits += std::to_string(number->value);
          end = number->end;
        } else if (const auto repeated = repeatedFigure(at)) {
          digits += repeated->first;
          end = repeated->second;
        } else {
          break;
        }
        ++groups;
        at = end;
        while (anyOf(text_.at(at).folded, {",", "-", "…"})) ++at;
      }
      at = std::max(at, from + 1);
      const Token& first = text_.at(from);
      const bool french = digits.size() == 10 && digits[0] == '0';
      const bool abroad = (digits.size() == 11 && (digits[0] == '0' || digits.starts_with("33")));
      if ((french || abroad) && groups >= 5)
        addPhone(first.begin, text_.at(end - 1).end, "phone-spoken");
      else if ((digits.size() == 13 || digits.size() == 15) &&
               (digits[0] == '1' || digits[0] == '2') && groups >= 5)
        scan_.add(first.begin, text_.at(end - 1).end, FindingKind::nir, true, 100, "nir-spoken",
                  std::string(suggestion(first, "(numéro retiré)", "(number removed)")));
    }
  }

  Scan& scan_;
  const Text& text_;
};

}  // namespace

void findPhoneForms(Scan& scan) {
  PhoneForms(scan).look();
}

}  // namespace consilium::clinical

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
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const std::string_view before = at > 0 ? text_.at(at - 1).folded : std::string_view();
      const std::string_view word = text_.at(at).folded;
      if (anyOf(word, {"poste", "ext", "extn", "extension", "bip", "bleep", "beep", "beeper",
                       "pager", "dect", "internal"}) ||
          (word == "interne" && anyOf(before, {"ligne", "numero", "°"})) ||
          (anyOf(word, {"court", "abrege"}) && anyOf(before, {"numero", "°", "no", "num"})))
        lookAtExtension(at);
      // "tu me rappelles au 2 57 81"
      if (word == "au" || word == "on")
        for (std::size_t step = 1; step <= 3 && step <= at; ++step)
          if (anyOf(text_.at(at - step).folded,
                    {"rappelle", "rappelles", "rappeler", "rappelez", "rappel", "joindre",
                     "appelle", "appelles", "appeler", "appelez", "biper", "bipez", "bipe",
                     "joignable", "contacter", "contactez", "reach", "call"})) {
            lookAtExtension(at);
            break;
          }
    }
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
    // "0296 44 56 7x": the last figure is not to be read.
    static const re2::RE2 kCut(
        R"(\b(0[1-9][ .-]?\d\d[ .-]?\d\d[ .-]?\d\d[ .-]?\d[xX*?_])(?:[^\pL\pN]|$))");
    // Strokes that a scan read as l: "04l76l00 l2 95".
    static const re2::RE2 kStroked(R"(\b(0[1-9]l\d\d[ l][\dOl]{2}[ l][\dOl]{2}[ l][\dOl]{2})\b)");
    // "03 88 00 41 72 / fax idem …41 73"
    static const re2::RE2 kShortened(
        R"((?i)(?:(?:fax|t[ée]l|idem|portable)[^\d\n]{0,8}|\d[\dO] ?(?:/|ou|et) ?)((?:…|\.\.\.) ?\d\d(?:[ .]\d\d){1,3})\b)");
    for (const re2::RE2* pattern : {&kRepeated, &kOld, &kMasked, &kStroked, &kCut})
      eachMatch(*pattern, text_.utf8(), [&](std::size_t begin, std::size_t end) {
        if (end - begin >= kShortestWritten) addPhone(begin, end, "phone-form");
      });
    eachMatch(kShortened, text_.utf8(),
              [&](std::size_t begin, std::size_t end) { addPhone(begin, end, "phone-form"); });
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
    const bool named = !anyOf(text_.at(at).folded, {"au", "on"});
    if (digits < kFewest + (named ? 0U : 1U) || digits > kMost ||
        (text_.at(end).roles & (kUnit | kMonth)) != 0 ||
        anyOf(text_.at(end).folded, {"%", "€", "/", "h"}))
      return;
    addPhone(text_.at(named ? at : from).begin, text_.at(end - 1).end, "phone-extension");
  }

  void addPhone(std::size_t begin, std::size_t end, std::string_view rule) {
    const Token& first = text_.at(text_.tokenAt(begin));
    scan_.add(begin, end, FindingKind::phone, true, 90, rule,
              std::string(suggestion(first, "(téléphone)", "(telephone)")));
  }

  bool phoneBefore(std::size_t at) const {
    constexpr std::size_t kReach = 6;
    for (std::size_t step = 1; step <= kReach && step <= at; ++step) {
      const Token& token = text_.at(at - step);
      if ((token.roles & kPhoneWord) != 0 || token.folded == "joignable") return true;
      if (token.lineStart) return false;
    }
    return false;
  }

  /// The end of ", indicatif 04 68" behind the number that ends before token `at`, or that of the
  /// number.
  std::size_t pastAreaCode(std::size_t at) const {
    const std::size_t word = text_.at(at).folded == "," ? at + 1 : at;
    std::size_t end = word + 1;
    if (text_.at(word).folded == "indicatif")
      while (end < word + 4 && text_.at(end).kind == Token::Kind::number) ++end;
    return text_.at((end > word + 1 ? end : at) - 1).end;
  }

  /// The end of ", clé vingt-neuf" behind a NIR that ends before token `at`, or that of the NIR.
  std::size_t pastKey(std::size_t at) const {
    std::size_t word = at;
    while (word < at + 2 &&
           anyOf(text_.at(word).folded, {",", "virgule", "et", "-", "–", "(", "la"}))
      ++word;
    if (anyOf(text_.at(word).folded, {"cle", "clef", "key"})) {
      // "clé de contrôle", "la clé est"
      while (word < at + 6 && anyOf(text_.at(word + 1).folded,
                                    {":", "de", "controle", "est", "is", "=", "c", "'", "’"}))
        ++word;
      if (auto key = spokenBelow100(text_, scan_.lexicon, word + 1)) {
        // "zéro huit"
        if (key->value == 0)
          if (const auto unit = spokenBelow100(text_, scan_.lexicon, key->end);
              unit && unit->value < 10)
            key = unit;
        return text_.at(key->end - 1).end;
      }
      if (text_.at(word + 1).kind == Token::Kind::number) return text_.at(word + 1).end;
    }
    return text_.at(at - 1).end;
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
      // "06 12 zéro trois 44 quinze"
      const Token& token = text_.at(at);
      bool begins = (token.roles & kNumberWord) != 0;
      if (token.kind == Token::Kind::number && token.folded.size() == 2 && token.folded[0] == '0')
        for (std::size_t next = at + 1; next < at + 5; ++next)
          begins = begins || (text_.at(next).roles & kNumberWord) != 0;
      if (!begins) {
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
        } else if (digits.size() == 6 && digits[5] == '2' &&
                   anyOf(text_.at(at).folded, {"a", "b"})) {
          digits += '0';  // Corsica's 2A and 2B
          end = at + 1;
        } else if (const Token& figures = text_.at(at); figures.kind == Token::Kind::number &&
                                                        figures.folded.size() <= 3 &&
                                                        !figures.lineStart) {
          digits += figures.folded;
          end = at + 1;
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
      // "joignable quatre-vingt-cinq zéro sept onze, indicatif 04 68", "préfère après la traite,
      // trois-huit-huit, neuf-quatre …" without its 0
      const bool called = phoneBefore(from) && digits.size() >= 6 && digits.size() <= 9;
      const bool shortened = digits.size() == 9 && !digits.starts_with("123");
      if (((french || abroad || shortened) && groups >= 5) || (called && groups >= 3))
        addPhone(first.begin, pastAreaCode(end), "phone-spoken");
      else if ((digits.size() == 13 || digits.size() == 15) &&
               (digits[0] == '1' || digits[0] == '2') && groups >= 5)
        scan_.add(first.begin, pastKey(end), FindingKind::nir, true, 100, "nir-spoken",
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

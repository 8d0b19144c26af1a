#include <re2/re2.h>

#include <optional>

#include "clinical/impl/record_code.hpp"
#include "clinical/impl/record_words.hpp"
#include "clinical/impl/text.hpp"

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

/// Words of which one is passed between a head and its number: "dossier ADN", "adhérent n°".
bool announces(const Token& token) {
  return anyOf(token.folded, {"n", "no", "nr", "num", "numero", "number", "nos"});
}

class Records {
 public:
  explicit Records(Scan& scan) : scan_(scan), text_(scan.text) {}

  void look() {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const Token& token = text_.at(at);
      if (token.kind == Token::Kind::word) {
        if (const RecordHead head = recordHeadOf(token.folded); head != RecordHead::none)
          lookBehind(at, at + 1, head);
        if (token.letters == 1) lookAtLetters(at);
        lookAtAnyLabel(at);
        // "Svc No 8412207P"
        if (token.capital && anyOf(token.folded, {"no", "nr"}) && !text_.at(at + 1).lineStart &&
            (text_.at(at + 1).kind == Token::Kind::number ||
             startsWithDigit(text_, text_.at(at + 1))) &&
            text_.raw(text_.at(at + 1)).size() > 5)
          lookBehind(at, at + 1, RecordHead::number);
        if (anyOf(token.folded, {"no", "nr"}) && text_.at(at + 1).folded == "." &&
            !text_.at(at + 1).spaced)
          lookBehind(at, at + 2, RecordHead::number);
      } else if (token.kind == Token::Kind::sign && token.folded == "#") {
        lookBehind(at, at + 1, RecordHead::number);
      }
      if (token.kind != Token::Kind::sign) lookAtSeries(at);
      if (token.kind == Token::Kind::number ||
          (token.kind == Token::Kind::mixed && !startsWithDigit(text_, token))) {
        lookAtRow(at);
        lookAtBracket(at);
      }
    }
  }

 private:
  /// "n°", "N.I :", "N.D.A."
  void lookAtLetters(std::size_t at) {
    if (text_.at(at).folded == "n" && anyOf(text_.at(at + 1).folded, {"°", "º"})) {
      lookBehind(at, at + 2, RecordHead::number);
      return;
    }
    std::string word;
    std::size_t end = at;
    while (word.size() < 4 && text_.at(end).letters == 1 && text_.at(end + 1).folded == "." &&
           (end == at || !text_.at(end).spaced)) {
      word += text_.at(end).folded;
      end += 2;
    }
    if (end > at && text_.at(end).letters == 1 && !text_.at(end).spaced) {
      word += text_.at(end).folded;
      ++end;
    }
    if (anyOf(word, {"ni", "nda", "ipp", "iep", "nip", "id", "mrn", "ndp", "dn"}) &&
        (text_.at(end).folded == ":" || word.size() > 2))
      lookBehind(at, end, RecordHead::file);
  }

  /// "MUT 0047-88-2210", "RG : 2020/01187", "folder=9914027": whatever the label means, a long
  /// number behind it is somebody's, but for what numbers things, the literature and amounts.
  void lookAtAnyLabel(std::size_t at) {
    constexpr std::size_t kLongest = 6;
    const Token& label = text_.at(at);
    std::size_t value = at + 1;
    const bool field = text_.at(value).folded == "=" && !text_.at(value).spaced;
    if (!field && (!label.allCapitals || label.letters > kLongest)) return;
    if (recordHeadOf(label.folded) != RecordHead::none || numbersThings(label.folded) ||
        (label.roles & ~std::uint64_t{kNameLabel | kKin | kFrench | kEnglish}) != 0 ||
        numbersTerms(label.folded))
      return;
    const bool sign = anyOf(text_.at(value).folded, {":", "="});
    // "HP:0001234", "SO:0000457": a term of a vocabulary
    if (sign && !field && !text_.at(value).spaced && !text_.at(value + 1).spaced) return;
    if (sign) ++value;
    const bool numbered = text_.at(value).folded == "n" && text_.at(value + 1).folded == "°";
    if (numbered) value += 2;
    if (text_.at(value).lineStart || text_.at(value).kind == Token::Kind::word) return;
    const auto code = codeAt(text_, value, false);
    constexpr std::size_t kFewest = 7;
    if (!code || code->digits < kFewest - (sign || numbered ? 1U : 0U) || code->digits > 14 ||
        isOther(value, *code) || ofThings(at, RecordHead::number))
      return;
    // Telephone numbers from abroad begin so, too.
    const bool zeros = code->signs && text_.raw(text_.at(value)).starts_with("00");
    add(value, code->end, true, zeros ? 91 : 70, "record-number-labelled");
  }

  /// "les radios étiquetées DUPRAZ Basile (0712233)"
  void lookAtBracket(std::size_t at) {
    constexpr std::size_t kFewest = 6;
    constexpr std::size_t kMost = 12;
    const std::string_view raw = text_.raw(text_.at(at));
    if (at < 3 || text_.at(at - 1).folded != "(" || raw.size() < kFewest || raw.size() > kMost ||
        text_.at(at).spaced)
      return;
    const Token& name = text_.at(at - 2);
    const Token& other = text_.at(at - 3);
    const auto isName = [](const Token& token) {
      return isWord(token) && token.capital && token.letters > 2 &&
             (nameFlag(token) || (token.flags & ~std::uint32_t{kTownBegins}) == 0);
    };
    const auto code = codeAt(text_, at, false);
    if (!code || code->digits < kFewest || text_.at(code->end).folded != ")" || !isName(name) ||
        !(isName(other) || (other.roles & kCivilTitle) != 0) || isOther(at, *code))
      return;
    add(at, code->end, true, 70, "record-number-of-person");
  }

  /// Looks for the number that the head from token `head` to before `from` announces.
  void lookBehind(std::size_t head, std::size_t from, RecordHead kind) {
    constexpr std::size_t kReach = 9;
    bool numbered = kind == RecordHead::number || numberedBefore(head);
    bool colon = false;
    std::size_t others = 0;
    bool line = false;
    bool things = false;
    for (std::size_t at = from; at < from + kReach && at < text_.size(); ++at) {
      const Token& token = text_.at(at);
      if (token.lineStart) {
        // "N° dossier" above its number
        if (line || others > 1 || (!text_.at(head).lineStart && !numbered && !colon)) return;
        line = true;
      }
      if (const auto code = codeAt(
              text_, at,
              numbered || colon || kind == RecordHead::file || kind == RecordHead::profession)) {
        if (line && !token.lineStart) return;
        accept(head, at, *code, kind, numbered, colon, others, things);
        return;
      }
      if (token.kind == Token::Kind::sign) {
        if (anyOf(token.folded, {":", "="}))
          colon = true;
        else if (anyOf(token.folded, {"°", "º", "#"}))
          numbered = true;
        else if (anyOf(token.folded, {",", "/", ")"}))
          ++others;
        else if (!anyOf(token.folded, {"(", "-", "–", ".", "\"", "'", "’", "«", "[", "|", ">"}))
          return;
        // Another thought.
        if (anyOf(token.folded, {".", "|"}) && text_.at(at - 1).letters > 5) return;
      } else if (token.kind == Token::Kind::word) {
        // "réf. à rappeler"
        if ((token.roles & (kPhoneWord | kBirth | kMonth)) != 0 && token.folded != "rappeler")
          return;
        if (announces(token)) {
          numbered = true;
        } else if (numbersThings(token.folded)) {
          things = true;
        } else if (const RecordHead next = recordHeadOf(token.folded);
                   token.letters > 2 && next != RecordHead::none && kind != RecordHead::number) {
          // "étiquette patient"; any other speaks for itself.
          if (next != RecordHead::person) return;
        } else if ((token.roles & (kFrench | kEnglish)) == 0 && token.letters > 1) {
          ++others;
        }
        if (others > 3) return;
      } else {
        return;
      }
    }
  }

  /// Whether "n° de", "numéro", "nos" stand before the head.
  bool numberedBefore(std::size_t head) const {
    for (std::size_t step = 1; step <= 4 && step <= head; ++step) {
      const Token& token = text_.at(head - step);
      if (text_.at(head - step + 1).lineStart) return false;
      if (announces(token) || anyOf(token.folded, {"°", "º", "numeros", "ref"})) return true;
      if (!isApostrophe(token) && !anyOf(token.folded, {"de", "d", "du", "la", "l", "."}))
        return false;
    }
    return false;
  }

  /// A word before the head, or between it and its number, that makes it a thing's.
  bool ofThings(std::size_t head, RecordHead kind) const {
    if (kind == RecordHead::file || kind == RecordHead::profession) return false;
    for (std::size_t step = 1; step <= 4 && step <= head; ++step) {
      if (text_.at(head - step + 1).lineStart) return false;
      const Token& token = text_.at(head - step);
      if (anyOf(token.folded, {";", "–", ",", ":"})) return false;
      if (numbersThings(token.folded)) return true;
    }
    return false;
  }

  /// Dates, years, telephone numbers in pairs, amounts.
  bool isOther(std::size_t at, const Code& code) const {
    static const re2::RE2 kOther(
        R"((?i)[0-3OlI]?[\dOlI][/.-][0-3OlI]?[\dOlI][/.-](?:[\dOlI]{4}|[\dOlI]{2})(?:\D.*)?|\d{1,2}[-. ]?\pL{3,9}[-. ]?\d{2,4}(?: .*)?|\d{1,2}[/.-](?:19|20)\d\d|(?:19|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}(?:\D.*)?|(?:19|20)\d\d(?:[-/ ](?:19|20)?\d\d)?|\d\d?[ ](?:0?[1-9]|1[0-2])[ ](?:19|20)\d\d|\d{1,3}[.,]\d{1,2}|[cgp]\..*|N[MPC]_.*)");
    // "n° 4 34800 Clermont": a postcode with its town.
    static const re2::RE2 kWithPostcode(R"(\d{1,4}[a-zA-Z]? \d{5})");
    // "Envoi recommandé : …, 77257 Brie"
    if (const Token& town = text_.at(code.end);
        code.end == at + 1 && town.capital && town.spaced && !town.lineStart &&
        text_.at(at).folded.size() == 5 && !scan_.lexicon.townRegion(town.folded).empty())
      return true;
    // "F 01/04/1938"
    const bool apart = isWord(text_.at(at)) && text_.at(at + 1).spaced && at + 1 < code.end;
    const std::size_t begin = text_.at(apart ? at + 1 : at).begin;
    const re2::StringPiece raw(text_.utf8().data() + begin, text_.at(code.end - 1).end - begin);
    if (re2::RE2::FullMatch(raw, kOther)) return true;
    if (isBirth(at, code, raw)) return true;
    if (const Token& town = text_.at(code.end);
        town.capital && !town.lineStart && town.spaced && re2::RE2::FullMatch(raw, kWithPostcode))
      return true;
    const Token& behind = text_.at(code.end);
    if (behind.folded == "," && !behind.spaced && !text_.at(code.end + 1).spaced &&
        text_.at(code.end + 1).kind == Token::Kind::number)
      return true;
    return anyOf(behind.folded, {"%", "€", "°"}) ||
           (isWord(behind) && (behind.roles & kUnit) != 0 && !behind.lineStart &&
            behind.letters > 1);
  }

  /// Whether it is a day of birth between a name and a sex: "étiquette : LEGRAND Paul 030498 M".
  bool isBirth(std::size_t at, const Code& code, re2::StringPiece raw) const {
    static const re2::RE2 kDay(R"([0-3Ol][\dOl][01Ol][\dOl](?:[12][\dOl])?[\dOl]{2}( [FMH])?)");
    const auto isSex = [&](std::size_t index) {
      return anyOf(text_.raw(text_.at(index)), {"F", "M", "H"}) && !text_.at(index).lineStart;
    };
    re2::StringPiece sex;
    if (at == 0 || !re2::RE2::FullMatch(raw, kDay, &sex)) return false;
    const Token& before = text_.at(at - 1);
    return (!sex.empty() || isSex(code.end)) ? before.capital && before.letters > 1
                                             : at > 1 && isSex(at - 1) && text_.at(at - 2).capital;
  }

  void accept(std::size_t head, std::size_t at, const Code& code, RecordHead kind, bool numbered,
              bool colon, std::size_t others, bool things) {
    if (isOther(at, code) || code.digits > 22) return;
    const bool mixture = code.letters || code.signs;
    const bool zero = text_.raw(text_.at(at)).starts_with('0');
    const bool announced = numbered || colon || zero;
    if (kind != RecordHead::file && things) return;
    if (ofThings(head, kind)) return;
    std::size_t least = 0;
    switch (kind) {
      case RecordHead::file:
      case RecordHead::profession:
        least = announced ? (mixture ? 3U : 4U) : (mixture ? 4U : 5U);
        if (others > 0 && !announced) least = 6;
        if (things) least = 8;
        break;
      case RecordHead::person:
        least = announced ? (mixture ? 3U : 4U) : (mixture ? 5U : 6U);
        if (others > 0) least = announced ? 5U : 8U;
        break;
      case RecordHead::document: {
        least = announced ? (mixture || numbered ? 4U : 5U) : (mixture ? 5U : 6U);
        // "devis D/0619"
        if (!announced && code.letters && code.signs && others == 0) least = 4;
        const bool reference = text_.at(head).folded.starts_with("ref");
        if (reference && code.letters) least = 4;
        const bool plate = reference && !colon && !ours(head) &&
                           !(code.letters && stroked(text_, at, code)) && ofDevice(head);
        if (plate) least = 9;
        if (others > 0) least = announced || code.letters ? 5 : 8;
        break;
      }
      default:
        least = mixture ? 4 : 5;
        if (text_.at(head).folded == "#") least = 4;
        break;
    }
    if (code.digits < least) return;
    const bool plain = !code.letters && !code.signs && !code.grouped;
    // Ten figures of a file are no telephone number, unless written as one.
    const std::string_view raw = text_.raw(text_.at(at));
    const bool phone = raw.starts_with("06") || raw.starts_with("07");
    int priority = kind == RecordHead::number || kind == RecordHead::document ? 83 : 88;
    const bool pairs = raw.size() == 2;
    if (kind == RecordHead::file && !phone && (plain || (code.grouped && !pairs))) priority = 91;
    if (raw.starts_with("00")) priority = 91;
    // "2023-69-0044871" has as many figures as a NIR.
    if (kind != RecordHead::number && numbered && code.signs && !code.grouped && raw.size() > 2)
      priority = 101;
    const bool hard = kind != RecordHead::profession;
    add(at, code.end, hard, priority,
        kind == RecordHead::number ? "record-number-any" : "record-number-near");
    addAlike(at, code, hard);
  }

  /// Whether the reference before is a device's: "clou réf. FD-040-180".
  bool ofDevice(std::size_t head) const {
    constexpr std::size_t kReach = 16;
    for (std::size_t step = 1; step <= kReach && step <= head; ++step) {
      if (text_.at(head - step + 1).lineStart) return false;
      if (isDevice(text_.at(head - step).folded)) return true;
    }
    return false;
  }

  /// "nos réf.", "N/Réf", "votre référence"
  bool ours(std::size_t head) const {
    if (head == 0 || text_.at(head).lineStart) return false;
    const std::string_view before = text_.at(head - 1).folded;
    return anyOf(before, {"/", "nos", "vos", "notre", "votre", "our", "your"});
  }

  /// The others of "17-D-20443 (père), 17-D-20444 (mère)": what is written like the number before,
  /// close behind it.
  void addAlike(std::size_t at, const Code& code, bool hard) {
    constexpr std::size_t kReach = 8;
    constexpr int kMost = 8;
    const std::string wanted = shapeOf(text_, at, code.end);
    if (wanted.size() < 5) return;
    std::size_t from = code.end;
    // "N° dossier / séjour : 77120044 / 240031556"
    constexpr std::size_t kLong = 6;
    while (code.digits >= kLong && !code.grouped && text_.at(from).folded == "/" &&
           text_.at(from + 1).kind == Token::Kind::number &&
           text_.at(from + 1).folded.size() >= kLong) {
      add(from + 1, from + 2, hard, 83, "record-number-alike");
      from += 2;
    }
    for (int found = 0; found < kMost; ++found) {
      std::size_t next = from;
      for (; next < from + kReach; ++next) {
        const Token& token = text_.at(next);
        if (next >= text_.size() || token.lineStart || anyOf(token.folded, {".", "|"})) return;
        if (const auto other = codeAt(text_, next, code.grouped);
            other && shapeOf(text_, next, other->end) == wanted && !isOther(next, *other)) {
          add(next, other->end, hard, 83, "record-number-alike");
          from = other->end;
          break;
        }
      }
      if (next == from + kReach) return;
    }
  }

  /// Numbers that no word announces: as laboratories write theirs (H85.22194, D21-07764), and two
  /// of one series beside each other (25T001934, 25T001935).
  void lookAtSeries(std::size_t at) {
    // "ARCHIVES/62-B-0417"
    const bool behindWord = at > 1 && text_.at(at - 1).folded == "/" && !text_.at(at).spaced &&
                            text_.at(at - 2).allCapitals;
    const auto code = codeAt(text_, at, behindWord);
    if (!code || !(code->letters || code->signs) || code->digits < 5 || isOther(at, *code)) return;
    const std::size_t begin = text_.at(at).begin;
    const std::size_t end = text_.at(code->end - 1).end;
    const std::string_view raw = text_.utf8().substr(begin, end - begin);
    if (raw.size() < 7 || raw.size() > 24) return;
    static const re2::RE2 kLaboratory(
        R"([A-Z]{1,2}\d\d(?:\d\d)?[-.]\d{4,7}|\d\d[A-Z]{1,2}-?\d{5,7}|\d\d-[A-Z]{1,2}-\d{4,6}|(?:19|20)\d\d-[A-Z]{2,4}-\d{3,6}(?:/[A-Z]{1,3})?|[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z])");
    if (re2::RE2::FullMatch(re2::StringPiece(raw.data(), raw.size()), kLaboratory)) {
      add(at, code->end, true, 80, "record-number-laboratory");
      return;
    }
    if (!code->letters) return;
    constexpr std::size_t kReach = 8;
    const std::string wanted = shapeOf(text_, at, code->end);
    for (std::size_t next = code->end; next < code->end + kReach && next < text_.size(); ++next) {
      if (text_.at(next).lineStart) return;
      const auto other = codeAt(text_, next, false);
      if (!other || shapeOf(text_, next, other->end) != wanted) continue;
      const std::string_view second = text_.utf8().substr(text_.at(next).begin, raw.size());
      if (second.substr(0, raw.size() / 2) != raw.substr(0, raw.size() / 2) || second == raw)
        return;
      add(at, code->end, true, 80, "record-number-series");
      addAlike(at, *code, true);
      return;
    }
  }

  /// The number in somebody's row: "NDIAYE Awa 220995 F 3000981274", "ROBIN Alice 8004412 F
  /// 12/05/2011", "ROBIN Alice | F | 12/05/2011 | 8004412".
  void lookAtRow(std::size_t at) {
    constexpr std::size_t kFewest = 7;
    constexpr std::size_t kMost = 12;
    const Token& token = text_.at(at);
    if (at < 2 || token.folded.size() < kFewest || token.folded.size() > kMost || token.lineStart)
      return;
    const auto parts = [&](std::size_t index) {
      return anyOf(text_.at(index).folded, {"|", ";", ",", "-", "/"});
    };
    const auto isSex = [&](std::size_t index) {
      return anyOf(text_.raw(text_.at(index)), {"F", "M", "H"}) && !text_.at(index).lineStart;
    };
    const auto isName = [&](std::size_t index) {
      return text_.at(index).capital && nameFlag(text_.at(index));
    };
    const std::size_t before = at - (parts(at - 1) && at > 2 ? 2 : 1);
    const std::size_t behind = at + (parts(at + 1) ? 2 : 1);
    bool row = isSex(behind) && isName(before);
    if (isSex(before) && before > 1) {
      const std::size_t person = before - (parts(before - 1) && before > 2 ? 2 : 1);
      row = row || text_.at(person).kind == Token::Kind::number || isName(person);
    }
    // "F / 07MAR1990 / P0071894"
    if (const Token& day = text_.at(before); day.kind == Token::Kind::mixed && before > 2 &&
                                             startsWithDigit(text_, day) &&
                                             day.end - day.begin < 10)
      row = row || isSex(before - (parts(before - 1) ? 2 : 1));
    // A day in full between bars, behind the sex.
    constexpr std::size_t kDay = 5;
    if (before + 1 < at && before > kDay + 1 && text_.at(before).folded.size() == 4 &&
        text_.at(before - 1).folded == "/" && text_.at(before - 3).folded == "/") {
      const std::size_t sex = before - kDay;
      row = row || isSex(sex) || (parts(sex) && isSex(sex - 1));
    }
    if (!row) return;
    const auto code = codeAt(text_, at, false);
    if (const std::string_view raw = text_.raw(token);
        code && !isBirth(at, *code, {raw.data(), raw.size()}))
      add(at, code->end, true, 91, "record-number-row");
  }

  void add(std::size_t at, std::size_t end, bool hard, int priority, std::string_view rule) {
    // "#7741-OI-24"
    const bool hash = at > 0 && text_.at(at - 1).folded == "#" && !text_.at(at).spaced;
    scan_.add(text_.at(hash ? at - 1 : at).begin, text_.at(end - 1).end, FindingKind::record_number,
              hard, priority, rule,
              text_.english(text_.at(at)) ? "(number removed)" : "(numéro retiré)");
  }

  Scan& scan_;
  const Text& text_;
};

}  // namespace

void findRecords(Scan& scan) {
  Records(scan).look();
}

}  // namespace consilium::clinical

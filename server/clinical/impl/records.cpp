#include "clinical/impl/records.hpp"

#include <re2/re2.h>

#include <optional>

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

/// Words of which one is passed between a head and its number: "dossier ADN", "adhérent n°".
bool announces(const Token& token) {
  return anyOf(token.folded, {"n", "no", "nr", "num", "numero", "number", "nos"});
}

/// "Bon de labo 3O2 118 9O4": three groups of three figures.
bool inThrees(const Text& text, std::size_t at) {
  for (std::size_t part = at; part < at + 3; ++part) {
    const Token& token = text.at(part);
    if (text.raw(token).size() != 3 || (part > at && (!token.spaced || token.lineStart)) ||
        !(token.kind == Token::Kind::number || startsWithDigit(text, token)))
      return false;
  }
  return true;
}

/// "XQJ 4471 09 882": letters that are no word, and figures in groups.
bool isSeries(const Text& text, std::size_t at) {
  const Token& token = text.at(at);
  return isWord(token) && token.allCapitals && token.letters > 1 && token.letters < 5 &&
         (token.flags & ~std::uint32_t{kTownBegins}) == 0 && token.roles == 0 &&
         !numbersTerms(token.folded) && !numbersThings(token.folded) &&
         text.at(at + 1).kind == Token::Kind::number && text.at(at + 1).folded.size() > 2;
}

/// Whether the letters of a registry may follow: "Identifiant BNDMR", "ID EURR".
bool isIdentifier(std::string_view word) {
  return anyOf(word, {"id", "ids", "ident", "identifiant", "identifiants", "identifier",
                      "identification", "inclusion", "registre", "registry"});
}

/// What is handed over with goods: "bon BL 77431", "facture FA 20331".
bool isSlip(std::string_view word) {
  return anyOf(word, {"bon", "bordereau", "facture", "devis", "commande", "ticket", "quittance"});
}

/// What is a patient's file itself, and no part of a body or a sample.
bool isFile(std::string_view word) {
  return anyOf(word, {"dossier", "dossiers", "doss", "file", "chart", "record", "ipp", "nda", "iep",
                      "nip", "mrn", "sejour", "admission", "passage", "matricule"});
}

}  // namespace

void Records::look() {
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
      if (isFileWithDay(text_, at)) add(at, at + 1, true, 88, "record-number-with-day");
    }
  }
}

void Records::lookAtLetters(std::size_t at) {
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

void Records::lookAtAnyLabel(std::size_t at) {
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
  if (text_.at(value).lineStart) return;
  // "ND : AX 55/0917 Z": letters, figures and strokes
  if (const Token& letters = text_.at(value); isWord(letters)) {
    if (!sign || !letters.allCapitals || letters.letters > 3 || letters.roles != 0) return;
    const auto mixture = codeAt(text_, value, true);
    if (mixture && mixture->signs && mixture->letters && mixture->digits > 4 &&
        !isOther(value, *mixture) && !ofThings(at, RecordHead::number))
      add(value, mixture->end, true, 70, "record-number-labelled");
    return;
  }
  const auto code = codeAt(text_, value, false);
  constexpr std::size_t kFewest = 7;
  if (!code || code->digits < kFewest - (sign || numbered ? 1U : 0U) || code->digits > 14 ||
      isOther(value, *code) || ofThings(at, RecordHead::number))
    return;
  // Telephone numbers from abroad begin so, too.
  const bool zeros = code->signs && text_.raw(text_.at(value)).starts_with("00");
  add(value, code->end, true, zeros ? 91 : 70, "record-number-labelled");
}

void Records::lookBehind(std::size_t head, std::size_t from, RecordHead kind) {
  constexpr std::size_t kReach = 9;
  // "Code famille FAM-0447"
  const bool coded = kind == RecordHead::person && head > 0 && !text_.at(head).lineStart &&
                     text_.at(head - 1).folded == "code";
  bool numbered = kind == RecordHead::number || coded || numberedBefore(head);
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
            numbered || colon || kind == RecordHead::file || kind == RecordHead::profession ||
                // "ref JN 40 11 82 C"
                (kind == RecordHead::document && token.allCapitals &&
                 (text_.at(head).folded.starts_with("ref") ||
                  (at == head + 1 && token.letters < 4 && isSlip(text_.at(head).folded)))) ||
                (kind == RecordHead::document && inThrees(text_, at)) ||
                // "Insurance member XQJ 4471 09 882"
                (kind == RecordHead::person && at == head + 1 && isSeries(text_, at)))) {
      if (line && !token.lineStart) return;
      // "L'IPP commence par 8 : 8 110 245 673", "dossier n° 2 : 44718"
      if (kind == RecordHead::file && !code->letters && !code->signs && code->digits < 3 &&
          text_.at(code->end).folded == ":" && !text_.at(code->end).lineStart &&
          text_.at(code->end + 1).kind == Token::Kind::number && text_.at(code->end + 1).spaced) {
        colon = true;
        at = code->end;
        continue;
      }
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
      if ((token.roles & (kPhoneWord | kBirth | kMonth)) != 0 && token.folded != "rappeler") return;
      if (announces(token)) {
        numbered = true;
      } else if (token.folded == "code" && kind == RecordHead::person && at == head + 1) {
        numbered = true;  // "Family code FAM-0258"
      } else if (numbersThings(token.folded)) {
        things = true;
      } else if (const RecordHead next = recordHeadOf(token.folded);
                 token.letters > 2 && next != RecordHead::none && kind != RecordHead::number) {
        // "étiquette patient"; any other speaks for itself.
        if (next != RecordHead::person) return;
      } else if (at == head + 1 && isIdentifier(text_.at(head).folded) && token.allCapitals &&
                 token.letters <= 8 && !numbersTerms(token.folded) && !token.lineStart) {
        numbered = true;  // "Identifiant BNDMR ZK4F-88QT-1H"
      } else if ((token.roles & (kFrench | kEnglish)) == 0 && token.letters > 1 &&
                 // "ipp ancien B-207"
                 !anyOf(token.folded, {"ancien", "ancienne", "nouveau", "nouvelle", "actuel",
                                       "provisoire", "definitif", "local", "unique", "permanent",
                                       "old", "new", "previous", "temporary", "former"})) {
        ++others;
      }
      if (others > 3) return;
    } else {
      return;
    }
  }
}

bool Records::numberedBefore(std::size_t head) const {
  for (std::size_t step = 1; step <= 4 && step <= head; ++step) {
    const Token& token = text_.at(head - step);
    if (text_.at(head - step + 1).lineStart) return false;
    if (announces(token) || anyOf(token.folded, {"°", "º", "numeros", "ref"})) return true;
    if (!isApostrophe(token) && !anyOf(token.folded, {"de", "d", "du", "la", "l", "."}))
      return false;
  }
  return false;
}

bool Records::ofThings(std::size_t head, RecordHead kind) const {
  if (kind == RecordHead::file || kind == RecordHead::profession) return false;
  for (std::size_t step = 1; step <= 4 && step <= head; ++step) {
    if (text_.at(head - step + 1).lineStart) return false;
    const Token& token = text_.at(head - step);
    if (anyOf(token.folded, {";", "–", ",", ":"})) return false;
    // "Code patient FR12-044"
    if (numbersThings(token.folded))
      return !(token.folded == "code" && step == 1 && kind == RecordHead::person);
  }
  return false;
}

bool Records::addressBehind(std::size_t at) const {
  constexpr std::size_t kMostWords = 4;
  if ((text_.at(at).roles & kStreet) != 0 && text_.at(at).letters > 3 && !text_.at(at).lineStart)
    return true;
  for (std::size_t word = at; word < at + kMostWords; ++word) {
    const Token& token = text_.at(word);
    if (!isWord(token) || !token.capital || token.lineStart || !token.spaced) return false;
    if (word > at && (token.roles & kStreetEnglish) != 0) return token.letters > 3;
  }
  return false;
}

bool Records::isOther(std::size_t at, const Code& code) const {
  static const re2::RE2 kOther(
      R"((?i)[0-3OlI]?[\dOlI][/.-][0-3OlI]?[\dOlI][/.-](?:[\dOlI]{4}|[\dOlI]{2})(?:\D.*)?|\d{1,2}[-. ]?(?:jan|f[eé]v|feb|mar|mrz|avr|apr|mai|may|jui|jul|jun|ao[uû]|aug|sep|oct|0ct|nov|d[eé]c)\pL{0,6}[-. ]?\d{2,4}(?: .*)?|\d{1,2}[/.-](?:19|20)\d\d|(?:19|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}(?:\D.*)?|(?:[0-3]?\d|[Xx?]{1,2})[ ./-](?:[IVXivx]{1,4}|[0-3]?\d)[ ./-](?:19|20)?\d\d|(?:19|20)\d\d(?:[-/ ](?:19|20)?\d\d)?|\d\d?[ ](?:0?[1-9]|1[0-2])[ ](?:19|20)\d\d|\d{1,3}[.,]\d{1,2}|(?-i:[cgp])\..*|[cgp]\..*[a-z*=].*|N[MPC]_.*|NCT\d{8}|(?:ddn|dob)\d{6,8}|[A-Z]\d{1,2}-[A-Z]\d{1,2}|[012](?:\.\d{1,6}){5,9}\.?)");
  // "prél. 16/04 07:50"
  static const re2::RE2 kDayAndHour(R"([0-3]?\d/[01]?\d \d{1,2})");
  // "prélevé 20240311"
  static const re2::RE2 kCompactDay(R"(20[0-3]\d[01]\d[0-3]\d)");
  // "n° 4 34800 Clermont": a postcode with its town.
  static const re2::RE2 kWithPostcode(R"(\d{1,4}[a-zA-Z]? \d{5})");
  // "Envoi recommandé : …, 77257 Brie"
  if (const Token& town = text_.at(code.end); code.end == at + 1 && town.capital && town.spaced &&
                                              !town.lineStart && text_.at(at).folded.size() == 5 &&
                                              !scan_.lexicon.townRegion(town.folded).empty())
    return true;
  // "Me Ferrero, CS 30418, 13090 Aix"
  if (anyOf(text_.at(at).folded, {"cs", "bp", "tsa"}) && text_.at(at + 1).spaced &&
      code.digits <= 5)
    return true;
  // "on file: 4410 Maple Hollow Drive"
  if (!code.letters && !code.signs && code.digits <= 5 && addressBehind(code.end)) return true;
  // "F 01/04/1938"
  const bool apart = isWord(text_.at(at)) && text_.at(at + 1).spaced && at + 1 < code.end;
  const std::size_t begin = text_.at(apart ? at + 1 : at).begin;
  const re2::StringPiece raw(text_.utf8().data() + begin, text_.at(code.end - 1).end - begin);
  if (re2::RE2::FullMatch(raw, kOther)) return true;
  if (isBirth(at, code, raw)) return true;
  if (anyOf(text_.at(code.end).folded, {":", "h"}) && re2::RE2::FullMatch(raw, kDayAndHour))
    return true;
  if (at > 0 && (text_.at(at - 1).flags & kDone) != 0 && re2::RE2::FullMatch(raw, kCompactDay))
    return true;
  if (const Token& town = text_.at(code.end);
      town.capital && !town.lineStart && town.spaced && re2::RE2::FullMatch(raw, kWithPostcode))
    return true;
  const Token& behind = text_.at(code.end);
  if (behind.folded == "," && !behind.spaced && !text_.at(code.end + 1).spaced &&
      text_.at(code.end + 1).kind == Token::Kind::number)
    return true;
  return anyOf(behind.folded, {"%", "€", "°"}) ||
         (isWord(behind) && (behind.roles & kUnit) != 0 && !behind.lineStart && behind.letters > 1);
}

void Records::accept(std::size_t head, std::size_t at, const Code& code, RecordHead kind,
                     bool numbered, bool colon, std::size_t others, bool things) {
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
      // "dossier INS-PED-311"
      if (!announced && others == 0 && code.letters && code.signs && isFile(text_.at(head).folded))
        least = 3;
      if (others > 0 && !announced) least = 6;
      if (things) least = 8;
      break;
    case RecordHead::person:
      least = announced ? (mixture ? 3U : 4U) : (mixture ? 5U : 6U);
      // "Patient P-014"
      if (const Token& letters = text_.at(at);
          !announced && at == head + 1 && isWord(letters) &&
          (letters.allCapitals || letters.letters == 1) && letters.capital && letters.letters < 5 &&
          (letters.flags & kMedical) == 0 && letters.roles == 0 && code.signs && !code.grouped)
        least = 3;
      if (others > 0) least = announced ? 5U : 8U;
      break;
    case RecordHead::document: {
      least = announced ? (mixture || numbered ? 4U : 5U) : (mixture ? 5U : 6U);
      // "devis D/0619"
      if (!announced && code.letters && code.signs && others == 0) least = 4;
      const bool reference = text_.at(head).folded.starts_with("ref");
      if (reference && code.letters) least = 4;
      const bool plate = reference && !colon && !ours(head) &&
                         !(code.letters && stroked(text_, at, code)) &&
                         (ofDevice(head) || deviceBehind(code.end));
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
  lookAtFormer(code.end);
}

bool Records::ofDevice(std::size_t head) const {
  constexpr std::size_t kReach = 16;
  for (std::size_t step = 1; step <= kReach && step <= head; ++step) {
    if (text_.at(head - step + 1).lineStart) return false;
    if (isDevice(text_.at(head - step).folded)) return true;
  }
  return false;
}

bool Records::deviceBehind(std::size_t end) const {
  constexpr std::size_t kReach = 3;
  for (std::size_t at = end; at < end + kReach && !text_.at(at).lineStart; ++at)
    if (isDevice(text_.at(at).folded)) return true;
  return false;
}

bool Records::ours(std::size_t head) const {
  if (head == 0 || text_.at(head).lineStart) return false;
  const std::string_view before = text_.at(head - 1).folded;
  return anyOf(before, {"/", "nos", "vos", "notre", "votre", "our", "your"});
}

void Records::add(std::size_t at, std::size_t end, bool hard, int priority, std::string_view rule) {
  // "#7741-OI-24"
  const bool hash = at > 0 && text_.at(at - 1).folded == "#" && !text_.at(at).spaced;
  scan_.add(text_.at(hash ? at - 1 : at).begin, text_.at(end - 1).end, FindingKind::record_number,
            hard, priority, rule,
            text_.english(text_.at(at)) ? "(number removed)" : "(numéro retiré)");
}

void findRecords(Scan& scan) {
  Records(scan).look();
  findSpokenRecords(scan);
}

}  // namespace consilium::clinical

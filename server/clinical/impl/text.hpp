#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinical/identity_scan.hpp"
#include "clinical/impl/lexicon.hpp"

namespace consilium::clinical {

/// A word (letters), a number (digits), a mixture of both (T2, COL1A1) or one sign.
struct Token {
  enum class Kind : std::uint8_t { word, number, mixed, sign };
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t sentence = 0;  ///< which sentence it belongs to
  std::uint32_t flags = 0;     ///< WordFlag, of words
  std::uint64_t roles = 0;     ///< WordRole, of words
  std::string_view folded;     ///< of words; the sign itself, or the digits
  Kind kind = Kind::sign;
  bool spaced = false;         ///< white space before it
  bool lineStart = false;      ///< first of its line
  bool sentenceStart = false;  ///< first word of its sentence
  bool capital = false;        ///< a word that begins with a capital
  bool allCapitals = false;    ///< a word of two letters or more, all capitals
  bool capitalInside = false;  ///< capitals behind the first letter, and small ones (HbA, TSHus)
  std::uint8_t letters = 0;    ///< letters of a word, at most 255
};

/// A text taken apart once for all rules.
class Text {
 public:
  Text(std::string_view utf8, TextPart part, const Lexicon& lexicon);
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  std::string_view utf8() const { return utf8_; }
  TextPart part() const { return part_; }
  const std::vector<Token>& tokens() const { return tokens_; }
  std::size_t size() const { return tokens_.size(); }
  /// The token at `index`; outside the text an empty sign, so that rules may look around freely.
  const Token& at(std::size_t index) const {
    return index < tokens_.size() ? tokens_[index] : none_;
  }
  std::string_view raw(const Token& token) const {
    return utf8_.substr(token.begin, token.end - token.begin);
  }
  /// Whether the sentence of `token` is English.
  bool english(const Token& token) const;
  /// The index of the first token that begins at `byte` or after it.
  std::size_t tokenAt(std::size_t byte) const;

 private:
  std::string_view utf8_;
  TextPart part_;
  std::vector<Token> tokens_;
  std::vector<bool> englishSentences_;
  std::string arena_;
  Token none_;
};

inline bool isWord(const Token& token) {
  return token.kind == Token::Kind::word;
}
/// A given name or a family name, whatever else the word is.
inline bool nameFlag(const Token& token) {
  return (token.flags & (kGivenName | kSurname)) != 0;
}
inline bool isHyphen(const Token& token) {
  return token.folded == "-" || token.folded == "‐" || token.folded == "‑";
}
inline bool isApostrophe(const Token& token) {
  return token.folded == "'" || token.folded == "’";
}
inline bool anyOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What a rule proposes. Where two overlap, the higher priority wins, then the longer one.
struct Candidate {
  Found found;
  int priority = 0;
  bool quiet = false;  ///< no finding: it keeps other rules away (a DOI, a reference)
  std::string age;     ///< of a date: what stands in its place if somebody was born then
};

/// What all rules read and write.
struct Scan {
  const Text& text;
  const Lexicon& lexicon;
  std::optional<std::chrono::sys_days> today;
  std::vector<Candidate> found;

  void add(std::size_t begin, std::size_t end, protocol::FindingKind kind, bool hard, int priority,
           std::string_view rule, std::string suggestion);
  void addQuiet(std::size_t begin, std::size_t end, int priority);
};

/// Fields of HL7 segments, and names as DICOM writes them.
void findInMessages(Scan& scan);
/// E-mail and web addresses; DOIs and other literature stay quiet.
void findAddressesOfTheNet(Scan& scan);
/// NIR and its foreign kin, telephone numbers.
void findNumbers(Scan& scan);
/// Telephone numbers that are not groups of figures: read aloud, masked, inside a hospital.
void findPhoneForms(Scan& scan);
/// Numbers behind words that mean a patient's number and nothing else, and number plates.
void findSureRecords(Scan& scan);
/// Numbers of patients, files, samples, policies behind any word that announces one.
void findRecords(Scan& scan);
/// Dates, birth dates, ages above 89.
void findDates(Scan& scan);
/// Street addresses, postcodes, towns, hospitals.
void findPlaces(Scan& scan);
/// Names of persons. To be called last: what other rules have found is no name.
void findNames(Scan& scan);

}  // namespace consilium::clinical

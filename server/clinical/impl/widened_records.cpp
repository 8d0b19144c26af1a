#include <algorithm>

#include "clinical/impl/record_words.hpp"
#include "clinical/impl/rules.hpp"

// What belongs to a number that a rule has found: letters glued before it ("LGI-44719"), what
// stands behind it by a stroke or a hyphen ("44719-B", "BX 2211 / 07").

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

bool isGlue(const Token& token) {
  return anyOf(token.folded, {"-", "_", "/"}) && !token.spaced;
}

/// "n° EP 2024 11873", "case ADD 0098812": letters that are part of what a word announces, and no
/// name of a number themselves ("n° IPP").
bool announcedLetters(const Text& text, std::size_t at) {
  constexpr std::size_t kLongest = 5;
  const Token& letters = text.at(at);
  if (!isWord(letters) || !letters.allCapitals || letters.letters > kLongest || letters.lineStart ||
      at == 0 || numbersThings(letters.folded) || numbersTerms(letters.folded) ||
      (letters.roles & ~std::uint64_t{kUnit | kParticle | kEnglish}) != 0 ||
      anyOf(letters.folded, {"no", "nr", "num", "id", "n"}))
    return false;
  const Token& before = text.at(at - 1);
  const bool sign = anyOf(before.folded, {"°", "º", "#"});
  // An episode has letters of its own where "n°" stands before them.
  if (recordHeadOf(letters.folded) != RecordHead::none && !(sign && letters.folded == "ep"))
    return false;
  if (sign) return true;
  const RecordHead head = recordHeadOf(before.folded);
  return (head == RecordHead::file || head == RecordHead::person) && letters.letters > 1 &&
         (letters.flags & (kMedical | kGivenName | kSurname | kCountry | kFrenchWord)) == 0;
}

/// The token with which the number at `begin` begins after all.
std::size_t numberBegin(const Text& text, std::size_t begin) {
  constexpr std::size_t kLongest = 6;
  if (begin > 1 && text.at(begin).spaced && !text.at(begin).lineStart &&
      text.at(begin).kind != Token::Kind::word && announcedLetters(text, begin - 1))
    return begin - 1;
  // "#30417"
  if (begin > 0 && !text.at(begin).spaced && !text.at(begin).lineStart &&
      text.at(begin - 1).folded == "#")
    return begin - 1;
  if (begin < 2 || text.at(begin).spaced || text.at(begin).lineStart || !isGlue(text.at(begin - 1)))
    return begin;
  const Token& letters = text.at(begin - 2);
  const bool label = isWord(letters) && letters.allCapitals && letters.letters <= kLongest;
  const bool single = isWord(letters) && letters.letters == 1 && letters.capital;
  return (label || single) && (letters.spaced || letters.lineStart || begin == 2 ||
                               anyOf(text.at(begin - 3).folded, {"(", ":", "="}))
             ? begin - 2
             : begin;
}

/// The token behind the number that ends before `end` after all.
std::size_t numberEnd(const Text& text, std::size_t end) {
  constexpr std::size_t kLongest = 3;
  const Token& sign = text.at(end);
  // "87/4421 bis"
  if (end < text.size() && !sign.lineStart && anyOf(sign.folded, {"bis", "ter", "quater"}))
    return end + 1;
  const Token& more = text.at(end + 1);
  // "4410-EMIS"
  constexpr std::size_t kLongestWord = 5;
  if (sign.folded == "-" && !sign.spaced && !sign.lineStart && isWord(more) && !more.spaced &&
      more.allCapitals && more.letters <= kLongestWord && !isGlue(text.at(end + 2)))
    return end + 2;
  if (end + 1 >= text.size() || sign.lineStart || more.lineStart ||
      text.raw(more).size() > kLongest)
    return end;
  const bool figures = more.kind == Token::Kind::number || more.kind == Token::Kind::mixed;
  const bool letter = isWord(more) && more.letters == 1 && more.capital;
  const Token& behind = text.at(end + 2);
  const bool ends =
      end + 2 >= text.size() || behind.lineStart ||
      (behind.kind == Token::Kind::sign && anyOf(behind.folded, {".", ",", ";", ")"}) &&
       (end + 3 >= text.size() || text.at(end + 3).spaced));
  if (isGlue(sign) && !more.spaced && (figures || letter)) return end + 2;
  return sign.folded == "/" && sign.spaced && more.spaced && figures && ends ? end + 2 : end;
}

}  // namespace

void widenRecords(const Text& text, std::vector<Candidate>& chosen) {
  for (std::size_t index = 0; index < chosen.size(); ++index) {
    Found& found = chosen[index].found;
    if (chosen[index].quiet || found.kind != FindingKind::record_number) continue;
    const std::size_t first = text.tokenAt(found.begin);
    // "IPP0001874420", of which a rule has seen the figures
    const std::size_t token = first > 0 && text.at(first - 1).end > found.begin ? first - 1 : first;
    const std::size_t begin = text.at(numberBegin(text, token)).begin;
    const std::size_t end = text.at(numberEnd(text, text.tokenAt(found.end)) - 1).end;
    if (index == 0 || chosen[index - 1].found.end <= begin)
      found.begin = std::min<std::size_t>(found.begin, begin);
    if (index + 1 == chosen.size() || end <= chosen[index + 1].found.begin)
      found.end = std::max<std::size_t>(found.end, end);
  }
}

}  // namespace consilium::clinical

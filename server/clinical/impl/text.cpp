#include "clinical/impl/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "clinical/impl/misread.hpp"

namespace consilium::clinical {
namespace {

enum class Letter : std::uint8_t { upper, lower, mark, digit, space, newline, other };

struct Character {
  Letter kind = Letter::other;
  std::uint8_t length = 1;
};

Character characterAt(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) {
    if (byte >= 'a' && byte <= 'z') return {Letter::lower, 1};
    if (byte >= 'A' && byte <= 'Z') return {Letter::upper, 1};
    if (byte >= '0' && byte <= '9') return {Letter::digit, 1};
    if (byte == '\n' || byte == '\r') return {Letter::newline, 1};
    if (byte == ' ' || byte == '\t') return {Letter::space, 1};
    return {Letter::other, 1};
  }
  utf8proc_int32_t point = -1;
  const utf8proc_ssize_t length =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                       static_cast<utf8proc_ssize_t>(text.size() - at), &point);
  if (length <= 0) return {Letter::other, 1};
  const auto bytes = static_cast<std::uint8_t>(length);
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT:
      return {Letter::upper, bytes};
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_LM:
      // º and ª belong to "nº".
      return {point == 0xBA || point == 0xAA ? Letter::other : Letter::lower, bytes};
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
      return {Letter::mark, bytes};
    case UTF8PROC_CATEGORY_ZS:
      return {Letter::space, bytes};
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return {Letter::newline, bytes};
    default:
      return {Letter::other, bytes};
  }
}

/// Abbreviations whose full stop ends no sentence, beside titles.
bool abbreviates(std::string_view folded) {
  static constexpr std::array<std::string_view, 18> kAbbreviations = {
      "appt", "apt", "ave", "bat",   "bld", "blvd", "enf", "ep",  "epse",
      "fbg",  "hop", "lun", "naiss", "pt",  "ref",  "res", "rte", "vve"};
  return std::ranges::find(kAbbreviations, folded) != kAbbreviations.end();
}

/// Whether letters of `raw` look like what a scan makes of others: rn, and I for l.
bool mayBeMisread(std::string_view raw) {
  return raw.find("rn") != std::string_view::npos || raw.find("RN") != std::string_view::npos ||
         raw.find('I') != std::string_view::npos;
}

/// Where the second half of a word begins that a hyphen parts at the end of a line, which `end` is
/// the end of; 0 where nothing is parted.
std::size_t secondHalf(std::string_view text, std::size_t end) {
  if (end >= text.size() || text[end] != '-') return 0;
  std::size_t at = end + 1;
  bool line = false;
  while (at < text.size() && at < end + 12 &&
         (text[at] == ' ' || text[at] == '\n' || text[at] == '\r')) {
    line = line || text[at] == '\n';
    ++at;
  }
  return line && at < text.size() ? at : 0;
}

bool endsSentence(char sign) {
  return sign == '.' || sign == '!' || sign == '?' || sign == ':';
}

}  // namespace

Text::Text(std::string_view utf8, TextPart part, const Lexicon& lexicon)
    : utf8_(utf8), part_(part) {
  const bool name = part == TextPart::documentName;
  tokens_.reserve(utf8.size() / 4 + 4);
  arena_.reserve(utf8.size() + 16);
  std::vector<std::size_t> foldedFrom;  // views are made once the arena grows no more
  std::size_t at = 0;
  bool spaced = false;
  bool lineStart = true;
  while (at < utf8.size()) {
    const Character first = characterAt(utf8, at);
    if (first.kind == Letter::space || first.kind == Letter::newline) {
      spaced = true;
      lineStart = lineStart || first.kind == Letter::newline;
      at += first.length;
      continue;
    }
    Token token;
    token.begin = static_cast<std::uint32_t>(at);
    token.spaced = spaced || lineStart;
    token.lineStart = lineStart;
    spaced = false;
    lineStart = false;
    std::size_t uppers = 0;
    std::size_t letters = 0;
    std::size_t digits = 0;
    std::size_t end = at;
    Letter before = Letter::other;
    while (end < utf8.size()) {
      const Character next = characterAt(utf8, end);
      const bool letter = next.kind == Letter::upper || next.kind == Letter::lower;
      if (!letter && next.kind != Letter::digit && !(next.kind == Letter::mark && end > at)) break;
      // In a file name letters and digits are words of their own, and so are DupontMarie.
      if (name && end > at &&
          ((before == Letter::digit) != (next.kind == Letter::digit) ||
           (before == Letter::lower && next.kind == Letter::upper)))
        break;
      if (next.kind == Letter::upper) ++uppers;
      if (letter) ++letters;
      if (next.kind == Letter::digit) ++digits;
      if (next.kind != Letter::mark) before = next.kind;
      end += next.length;
    }
    if (end == at) end += first.length;
    token.end = static_cast<std::uint32_t>(end);
    const std::string_view raw = utf8.substr(at, end - at);
    if (letters > 0 && digits == 0) {
      token.kind = Token::Kind::word;
      token.capital = first.kind == Letter::upper;
      token.allCapitals = letters > 1 && uppers == letters;
      token.capitalInside = !token.allCapitals && uppers > (token.capital ? 1U : 0U);
      token.letters = static_cast<std::uint8_t>(std::min<std::size_t>(letters, 255));
    } else if (letters > 0) {
      token.kind = Token::Kind::mixed;
    } else if (digits > 0) {
      token.kind = Token::Kind::number;
    }
    const std::size_t from = arena_.size();
    Meant meant;
    if (token.kind == Token::Kind::mixed || token.capitalInside ||
        (token.kind == Token::Kind::word && mayBeMisread(raw)))
      meant = rightly(raw, lexicon);
    if (!meant.folded.empty()) {
      token.kind = Token::Kind::word;
      token.capital = meant.capital;
      token.allCapitals = meant.allCapitals;
      token.capitalInside = false;
      token.letters = static_cast<std::uint8_t>(meant.folded.size());
    }
    if (token.kind == Token::Kind::word && !name)
      if (const std::size_t second = secondHalf(utf8, end); second != 0) {
        std::size_t last = second;
        while (last < utf8.size()) {
          const Character next = characterAt(utf8, last);
          if (next.kind != Letter::lower && next.kind != Letter::mark &&
              !(token.allCapitals && next.kind == Letter::upper))
            break;
          last += next.length;
        }
        if (last > second)
          if (std::string whole = joined(raw, utf8.substr(second, last - second), lexicon);
              !whole.empty()) {
            meant.folded = std::move(whole);
            token.letters = static_cast<std::uint8_t>(meant.folded.size());
            end = last;
            token.end = static_cast<std::uint32_t>(end);
          }
      }
    if (!meant.folded.empty())
      arena_ += meant.folded;
    else if (letters > 0 && raw.size() <= 256)
      foldWord(raw, arena_);
    else
      arena_ += raw.substr(0, 256);
    foldedFrom.push_back(from);
    if (token.kind == Token::Kind::word) {
      const Lexicon::Entry entry = lexicon.find(std::string_view(arena_).substr(from));
      token.flags = entry.flags;
      token.roles = entry.roles;
    }
    tokens_.push_back(token);
    at = end;
  }
  foldedFrom.push_back(arena_.size());
  for (std::size_t index = 0; index < tokens_.size(); ++index)
    tokens_[index].folded = std::string_view(arena_).substr(
        foldedFrom[index], foldedFrom[index + 1] - foldedFrom[index]);

  // Sentences: after . ! ? or : with white space behind it, after a line's end, at a list's dash.
  // Not after the full stop of a title or an initial.
  std::uint32_t sentence = 0;
  bool fresh = true;
  std::vector<std::pair<int, int>> counts(1);  // what speaks for French and for English
  std::pair<int, int> all;
  for (std::size_t index = 0; index < tokens_.size(); ++index) {
    Token& token = tokens_[index];
    if (index > 0 && token.spaced) {
      const Token& sign = tokens_[index - 1];
      const char last = utf8_[sign.begin];
      bool ends =
          sign.kind == Token::Kind::sign && sign.end - sign.begin == 1 && endsSentence(last);
      if (ends && last == '.' && index > 1) {
        const Token& word = tokens_[index - 2];
        if (word.kind == Token::Kind::word && !sign.spaced &&
            ((word.letters == 1 && word.capital) ||
             ((word.roles & (kCivilTitle | kDoctorTitle)) != 0 && word.letters < 5) ||
             abbreviates(word.folded)))
          ends = false;
      }
      if (ends || token.lineStart) {
        ++sentence;
        counts.emplace_back();
        fresh = true;
      }
    }
    token.sentence = sentence;
    if (token.kind == Token::Kind::word || token.kind == Token::Kind::mixed) {
      token.sentenceStart = fresh;
      fresh = false;
    } else if (token.kind == Token::Kind::number) {
      fresh = false;
    }
    if (token.kind == Token::Kind::word) {
      // A function word says more than another; a word of both languages says nothing.
      const bool both = (token.roles & kFrench) != 0 && (token.roles & kEnglish) != 0;
      int french = (token.roles & kFrench) != 0 && !both ? 2 : 0;
      int english = (token.roles & kEnglish) != 0 && !both ? 2 : 0;
      if (french + english == 0 && !token.capital) {
        french = (token.flags & (kFrenchWord | kEnglishWord)) == kFrenchWord ? 1 : 0;
        english = (token.flags & (kFrenchWord | kEnglishWord)) == kEnglishWord ? 1 : 0;
      }
      counts[sentence].first += french;
      counts[sentence].second += english;
      all.first += french;
      all.second += english;
    }
  }
  englishSentences_.reserve(counts.size());
  for (const auto& [french, english] : counts)
    englishSentences_.push_back(french == english ? all.second > all.first : english > french);
}

bool Text::english(const Token& token) const {
  return token.sentence < englishSentences_.size() && englishSentences_[token.sentence];
}

std::size_t Text::tokenAt(std::size_t byte) const {
  return static_cast<std::size_t>(
      std::ranges::lower_bound(tokens_, byte, {}, [](const Token& token) { return token.begin; }) -
      tokens_.begin());
}

void Scan::add(std::size_t begin, std::size_t end, protocol::FindingKind kind, bool hard,
               int priority, std::string_view rule, std::string suggestion) {
  found.push_back(
      {{begin, end, kind, hard ? protocol::FindingSeverity::hard : protocol::FindingSeverity::soft,
        std::move(suggestion), rule},
       priority,
       false,
       {}});
}

void Scan::addQuiet(std::size_t begin, std::size_t end, int priority) {
  found.push_back({{begin, end, {}, {}, {}, {}}, priority, true, {}});
}

}  // namespace consilium::clinical

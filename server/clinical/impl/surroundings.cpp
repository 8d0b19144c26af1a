#include "clinical/impl/surroundings.hpp"

#include <algorithm>

namespace consilium::clinical {
namespace {

std::uint64_t hashOf(std::string_view word) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char byte : word) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001B3ULL;
  }
  return hash;
}

/// Lengths that differ: 1, 2, 3, 4 and 5, more.
std::uint32_t lengthOf(const Token& token) {
  constexpr std::uint8_t kShort = 5;
  if (token.letters < 4) return token.letters;
  return token.letters <= kShort ? 4 : 5;
}

std::uint32_t shapeOf(const Token& token, std::uint64_t word) {
  constexpr std::size_t kLongest = 9;
  switch (token.kind) {
    case Token::Kind::word: {
      const std::uint32_t letters = token.allCapitals     ? 2
                                    : token.capitalInside ? 3
                                    : token.capital       ? 1
                                                          : 0;
      return 0x100 + letters * 8 + lengthOf(token);
    }
    case Token::Kind::number:
    case Token::Kind::mixed:
      return 0x200 + static_cast<std::uint32_t>(token.kind) * 16 +
             static_cast<std::uint32_t>(std::min<std::size_t>(token.end - token.begin, kLongest));
    default:
      return 0x10000 + static_cast<std::uint32_t>(word & 0xFFFF);
  }
}

/// What is said about a word or a neighbour, each with its step from -3 to 3.
enum What : std::uint32_t {
  kWord,
  kShape,
  kBegins,
  kGlued,
  kFlag,
  kUnknown,
  kRole,
  kPlaceOf,
  kFound,
  kLeftOf,
  kEnding,
  kBeginning,
  kWhole,
  kPair,
  kTriple,
  kWithWord,
  kWords,
  kLanguage,
  kPosition,
  kRun,
  kRow,
  kHead,
  kBefore,
  kAround,
};

constexpr std::uint32_t at(What what, int step) {
  return static_cast<std::uint32_t>(what) * 8 + static_cast<std::uint32_t>(step + 3);
}

/// Words that medicine makes of Greek, which no dictionary has all of.
bool madeOfGreek(const Token& token) {
  for (const std::string_view ending :
       {"therapie", "pathie", "ectomie", "scopie",  "graphie", "gramme", "plastie",
        "tomie",    "urie",   "emie",    "algie",   "logie",   "iatrie", "penie",
        "trophie",  "plasie", "genese",  "lyse",    "therapy", "pathy",  "ectomy",
        "scopy",    "graphy", "plasty",  "tomy",    "uria",    "emia",   "algia",
        "penia",    "trophy", "plasia",  "genesis", "lysis",   "osis",   "itis"}) {
    std::string_view word = token.folded;
    if (word.ends_with('s') && !ending.ends_with('s')) word.remove_suffix(1);
    if (word.size() > ending.size() + 2 && word.ends_with(ending)) return !nameFlag(token);
  }
  return false;
}

}  // namespace

Surroundings::Surroundings(const Text& text, const Lexicon& lexicon,
                           std::span<const Candidate> chosen)
    : text_(text), tokens_(text.size()) {
  for (std::size_t index = 0; index < text.size(); ++index) {
    const Token& token = text.at(index);
    Known& known = tokens_[index];
    known.word = hashOf(token.folded);
    known.shape = shapeOf(token, known.word);
    if (!isWord(token)) continue;
    known.place = static_cast<std::uint8_t>((lexicon.townRegion(token.folded).empty() ? 0 : 1) +
                                            (lexicon.isSmallTown(token.folded) ? 2 : 0) +
                                            (lexicon.isHospitalName(token.folded) ? 4 : 0));
  }
  lookAlong();
  constexpr std::uint8_t kQuiet = 1;
  for (const Candidate& candidate : chosen) {
    std::size_t first = text.tokenAt(candidate.found.begin);
    if (first > 0 && text.at(first - 1).end > candidate.found.begin) --first;
    for (std::size_t index = first;
         index < text.size() && text.at(index).begin < candidate.found.end; ++index)
      tokens_[index].kind =
          candidate.quiet
              ? kQuiet
              : static_cast<std::uint8_t>(kQuiet + 1 + static_cast<unsigned>(candidate.found.kind));
  }
}

/// What stands together, without white space or in groups of figures, looks like something as a
/// whole.
void Surroundings::lookAlong() {
  constexpr std::size_t kLongest = 40;
  const std::string_view utf8 = text_.utf8();
  for (std::size_t from = 0; from < text_.size();) {
    std::size_t to = from + 1;
    while (to < text_.size() && !text_.at(to).spaced && !text_.at(to).lineStart) ++to;
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    const std::size_t end =
        std::min<std::size_t>(text_.at(to - 1).end, text_.at(from).begin + kLongest);
    char last = 0;
    std::size_t alike = 0;
    for (std::size_t byte = text_.at(from).begin; byte < end; ++byte) {
      char sign = utf8[byte];
      if (sign >= '0' && sign <= '9') sign = '0';
      if (sign >= 'a' && sign <= 'z') sign = 'a';
      if (sign >= 'A' && sign <= 'Z') sign = 'A';
      alike = sign == last ? alike + 1 : 0;
      last = sign;
      if (alike >= (sign == '0' ? 15U : 2U)) continue;
      hash = (hash ^ static_cast<unsigned char>(sign)) * 0x100000001B3ULL;
    }
    for (std::size_t index = from; index < to; ++index)
      tokens_[index].run = static_cast<std::uint32_t>(hash >> 16);
    from = to;
  }
  std::uint32_t head = 0;
  bool wanted = true;
  for (std::size_t index = 0; index < text_.size(); ++index) {
    const Token& token = text_.at(index);
    if (token.lineStart) wanted = true;
    if (wanted && isWord(token)) {
      head = static_cast<std::uint32_t>(tokens_[index].word >> 16);
      wanted = false;
    }
    tokens_[index].head = head;
  }
  const auto isSeparator = [](const Token& token) {
    return token.kind == Token::Kind::sign &&
           anyOf(token.folded, {".", "-", "/", "‐", "‑", "_", "·"});
  };
  for (std::size_t from = 0; from < text_.size();) {
    if (!hasFigures(text_.at(from))) {
      ++from;
      continue;
    }
    std::size_t to = from + 1;
    std::uint64_t hash = text_.at(from).end - text_.at(from).begin;
    while (to < text_.size() && to < from + kLongest && !text_.at(to).lineStart) {
      const std::size_t next = isSeparator(text_.at(to)) ? to + 1 : to;
      if (!hasFigures(text_.at(next)) || text_.at(next).lineStart) break;
      hash = hash * 31 + (text_.at(next).end - text_.at(next).begin) + (next > to ? 16 : 0);
      to = next + 1;
    }
    for (std::size_t index = from; index < to; ++index)
      tokens_[index].row = static_cast<std::uint32_t>(hash ^ (hash >> 32));
    from = to;
  }
}

bool Surroundings::mayName(std::size_t at) const {
  const Token& token = text_.at(at);
  // Arnold-Chiari, McCune-Albright
  const auto eponym = [&](std::size_t hyphen, std::size_t beside) {
    return isHyphen(text_.at(hyphen)) && (text_.at(beside).flags & kInUse) != 0;
  };
  if (madeOfGreek(token) || (token.flags & kInUse) != 0 || eponym(at + 1, at + 2) ||
      (at > 1 && eponym(at - 1, at - 2)))
    return false;
  constexpr std::uint64_t kNever =
      kCivilTitle | kDoctorTitle | kMonth | kFrench | kEnglish | kNameLabel | kUnit;
  const bool initial = text_.at(at + 1).folded == "." && !text_.at(at + 1).spaced;
  return isWord(token) && ((token.roles & kNever) == 0 || (token.flags & kFirstName) != 0) &&
         (token.letters > 1 || initial || text_.at(at + 1).folded == "…") &&
         (token.capital ||
          (token.letters > 2 && ((token.flags & kCommon) == 0 || nameFlag(token))));
}

bool Surroundings::mayBe(std::size_t at, protocol::FindingKind kind) const {
  using protocol::FindingKind;
  if (hasFigures(text_.at(at)))
    return kind != FindingKind::person_name && kind != FindingKind::city;
  return mayName(at) || kind == FindingKind::address || kind == FindingKind::hospital;
}

bool Surroundings::mayLead(std::size_t at) const {
  constexpr std::size_t kAhead = 4;
  constexpr std::uint64_t kNever = kLiving | kPersonVerb | kTownPreposition | kToPerson | kFrench |
                                   kEnglish | kKin | kPersonNoun | kBirth | kNaming;
  const Token& token = text_.at(at);
  if (!isWord(token) || token.capital || token.letters < 3 || (token.roles & kNever) != 0)
    return false;
  for (std::size_t next = at + 1; next <= at + kAhead && next < text_.size(); ++next) {
    const Token& other = text_.at(next);
    if (other.lineStart) return false;
    if (other.capital || hasFigures(other)) return true;
  }
  return false;
}

const Surroundings::Known& Surroundings::known(std::size_t at, int step) const {
  const std::size_t index = at + static_cast<std::size_t>(step);
  return index < tokens_.size() ? tokens_[index] : none_;
}

/// What a word is, in few bits: its flags, capitals, kind.
std::uint64_t Surroundings::brief(std::size_t at, int step) const {
  constexpr std::uint32_t kTold = 0x7F;
  const Token& token = text_.at(at + static_cast<std::size_t>(step));
  const std::uint32_t shape = known(at, step).shape;
  return (std::uint64_t{token.flags & kTold} << 32) | (isWord(token) ? shape & ~7U : shape);
}

void Surroundings::say(std::uint32_t what, std::uint64_t value, std::uint64_t more) {
  if (count_ == kMost) return;
  std::uint64_t hash = (value + 0x9E3779B97F4A7C15ULL * (what + 1)) * 0xBF58476D1CE4E5B9ULL;
  hash ^= hash >> 29;
  hash = (hash + more) * 0x94D049BB133111EBULL;
  said_[count_++] = static_cast<std::uint32_t>((hash ^ (hash >> 32)) % kNumbers);
}

std::span<const std::uint32_t> Surroundings::describe(std::size_t index, std::size_t unseenFrom,
                                                      std::size_t unseenTo) {
  constexpr int kWords_ = 3;
  constexpr int kNear = 2;
  count_ = 0;
  say(at(kWhole, -3), 0);
  for (int step = -kWords_; step <= kWords_; ++step) {
    const std::size_t other = index + static_cast<std::size_t>(step);
    const Token& token = text_.at(other);
    const Known& known = this->known(index, step);
    say(at(kWord, step), known.word);
    const bool seen = other < unseenFrom || other >= unseenTo;
    if (step != 0 && seen && known.kind != 0) say(at(kFound, step), known.kind);
    if (step < -kNear || step > kNear) continue;
    say(at(kShape, step), known.shape);
    if (token.lineStart) say(at(kBegins, step), 1);
    if (token.sentenceStart) say(at(kBegins, step), 2);
    if (!token.spaced) say(at(kGlued, step), 1);
    for (std::uint32_t flag = 0; flag < 16; ++flag)
      if ((token.flags >> flag & 1U) != 0) say(at(kFlag, step), flag);
    if (isWord(token) && (token.flags & ~std::uint32_t{kTownBegins}) == 0)
      say(at(kUnknown, step), lengthOf(token));
    for (std::uint64_t roles = token.roles, role = 0; roles != 0; roles >>= 1U, ++role)
      if ((roles & 1U) != 0) say(at(kRole, step), role);
    if (known.place != 0) say(at(kPlaceOf, step), known.place);
  }
  // What the rules have found to the left, and how far.
  constexpr int kReach = 12;
  for (int step = 1; step <= kReach; ++step) {
    const Known& left = known(index, -step);
    const std::size_t other = index - static_cast<std::size_t>(step);
    if (left.kind > 1 && (other < unseenFrom || other >= unseenTo)) {
      say(at(kLeftOf, 0), left.kind, step > 4 ? 1 : 0);
      break;
    }
  }
  const Token& token = text_.at(index);
  const std::string_view word = token.folded;
  if (word.size() > 3) {
    say(at(kEnding, 0), hashOf(word.substr(word.size() - 3)));
    say(at(kBeginning, 0), hashOf(word.substr(0, 3)));
  }
  if (word.size() > 2) say(at(kEnding, 1), hashOf(word.substr(word.size() - 2)));
  const std::uint64_t own = brief(index, 0);
  const auto shape = [&](int step) { return std::uint64_t{known(index, step).shape}; };
  const auto letters = [&](int step) { return known(index, step).word; };
  say(at(kWhole, 0), own, token.roles);
  say(at(kWhole, 1), token.flags, shape(0));
  say(at(kPair, -1), shape(-1), shape(0));
  say(at(kPair, 1), shape(0), shape(1));
  say(at(kTriple, 0), shape(-1) * 0x20001 + shape(0), shape(1));
  say(at(kTriple, -1), shape(-2) * 0x20001 + shape(-1), shape(0));
  say(at(kTriple, 1), shape(0) * 0x20001 + shape(1), shape(2));
  say(at(kWithWord, -1), letters(-1), own);
  say(at(kWithWord, 1), letters(1), own);
  say(at(kWithWord, -2), letters(-2), own);
  say(at(kWords, -1), letters(-2) * 31 + letters(-1), shape(0) & ~7U);
  say(at(kWords, 1), letters(1) * 31 + letters(2), shape(0) & ~7U);
  say(at(kPair, -2), brief(index, -1), own);
  say(at(kPair, 2), own, brief(index, 1));
  say(at(kTriple, 2), brief(index, -1) * 31 + own, brief(index, 1));
  say(at(kPosition, 0), (token.lineStart ? 1U : 0U) + (token.sentenceStart ? 2U : 0U), own);
  say(at(kLanguage, 0), text_.english(token) ? 1 : 0, shape(0) & ~7U);
  // What it is written together with, and what announces it.
  const Known& self = known(index, 0);
  say(at(kRun, 0), self.run);
  say(at(kHead, 0), self.head);
  say(at(kHead, 1), self.head, own);
  const bool figures = hasFigures(token);
  if (figures) {
    say(at(kRow, 0), self.row);
    say(at(kRow, 1), self.row, self.head);
  }
  constexpr std::size_t kAhead = 10;
  std::uint64_t before = 0;
  int words = 0;
  for (std::size_t step = 1; step <= kAhead && words < 2; ++step) {
    const std::size_t other = index - step;
    if (other >= text_.size()) break;
    if (!isWord(text_.at(other)) || known(index, -static_cast<int>(step)).row == self.row) continue;
    const std::uint64_t word = tokens_[other].word;
    say(at(kBefore, words), word, figures ? 1 : own);
    if (figures) say(at(kBefore, words + 2), word, self.run);
    before = before * 31 + word;
    ++words;
  }
  say(at(kBefore, -1), before, figures ? 1 : 0);
  constexpr int kBag = 6;
  for (int step = -kBag; step <= kBag; ++step) {
    const std::size_t other = index + static_cast<std::size_t>(step);
    if (step == 0 || other >= text_.size() || !isWord(text_.at(other))) continue;
    if (text_.at(other).letters > 1)
      say(at(kAround, step < 0 ? -1 : 1), tokens_[other].word, figures ? 1 : 0);
  }
  return {said_.data(), count_};
}

}  // namespace consilium::clinical

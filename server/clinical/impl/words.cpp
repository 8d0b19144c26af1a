#include "clinical/impl/words.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "domain/search_text.hpp"

namespace consilium::clinical {
namespace {

/// Longer words are compared by their beginning.
constexpr std::size_t kLongest = 40;

/// The singular letters i, v and x stay: they are names of types ("type V") less often than not.
std::string_view inDigits(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kRoman{{{"ii", "2"},
                                                                                  {"iii", "3"},
                                                                                  {"iv", "4"},
                                                                                  {"vi", "6"},
                                                                                  {"vii", "7"},
                                                                                  {"viii", "8"},
                                                                                  {"ix", "9"},
                                                                                  {"xi", "11"},
                                                                                  {"xii", "12"},
                                                                                  {"xiii", "13"},
                                                                                  {"xiv", "14"},
                                                                                  {"xv", "15"},
                                                                                  {"xvi", "16"}}};
  const auto* found = std::find_if(kRoman.begin(), kRoman.end(),
                                   [&](const auto& one) { return one.first == word; });
  return found == kRoman.end() ? word : found->second;
}

std::string comparedWord(std::string_view word) {
  word = inDigits(word);
  if (word.size() > kLongest) {
    auto end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80U) --end;
    word = word.substr(0, end);
  }
  const bool plural = word.ends_with('s') || word.ends_with("eux") || word.ends_with("aux") ||
                      word.ends_with("oux");
  if (word.size() >= 4 && plural) word.remove_suffix(1);
  return std::string(word);
}

}  // namespace

std::vector<std::string> comparedWords(std::string_view text, std::size_t limit) {
  const auto folded = domain::foldForSearch(text);
  std::vector<std::string> words;
  for (std::size_t from = 0; from < folded.size() && words.size() < limit;) {
    const auto to = std::min(folded.find(' ', from), folded.size());
    words.push_back(comparedWord(std::string_view(folded).substr(from, to - from)));
    from = to + 1;
  }
  return words;
}

bool isFillWord(std::string_view word) {
  // In the form of `comparedWord`: "des" has three letters and keeps its s.
  constexpr std::array<std::string_view, 34> kFill{
      "a",   "an",   "and", "au",  "aux", "avec", "by", "d",   "dan", "de",  "des", "du",
      "en",  "et",   "for", "in",  "l",   "la",   "le", "les", "of",  "on",  "or",  "ou",
      "par", "pour", "s",   "san", "sur", "the",  "to", "un",  "une", "with"};
  return std::binary_search(kFill.begin(), kFill.end(), word);
}

std::size_t forgivenErrors(std::size_t length) {
  if (length <= 3) return 0;
  return length <= 7 ? 1 : 2;
}

Vocabulary::Vocabulary(const std::vector<std::string>& words) {
  std::size_t bytes = 0;
  for (const auto& word : words) bytes += word.size();
  text_.reserve(bytes);
  starts_.reserve(words.size() + 1);
  for (const auto& word : words) {
    starts_.push_back(static_cast<std::uint32_t>(text_.size()));
    text_ += word;
  }
  starts_.push_back(static_cast<std::uint32_t>(text_.size()));
}

std::uint32_t Vocabulary::find(std::string_view sought) const {
  std::uint32_t low = 0;
  auto high = static_cast<std::uint32_t>(size());
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (word(middle) < sought)
      low = middle + 1;
    else
      high = middle;
  }
  return low < size() && word(low) == sought ? low : kNone;
}

std::pair<std::uint32_t, std::uint32_t> Vocabulary::beginningWith(std::string_view prefix) const {
  const auto first = [&](auto before) {
    std::uint32_t low = 0;
    auto high = static_cast<std::uint32_t>(size());
    while (low < high) {
      const auto middle = low + (high - low) / 2;
      if (before(word(middle)))
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  };
  return {first([&](std::string_view each) { return each < prefix; }),
          first([&](std::string_view each) { return each.substr(0, prefix.size()) <= prefix; })};
}

std::vector<Vocabulary::Near> Vocabulary::near(std::string_view sought, std::size_t errors,
                                               bool unfinished, std::size_t limit) const {
  // The words are walked like a tree: what begins alike shares its rows of the distance matrix, and
  // a beginning that is too far away takes all its words out.
  constexpr std::size_t kWidth = kLongest + 1;
  std::vector<Near> found;
  if (sought.empty() || sought.size() > kLongest || errors == 0) return found;
  const auto width = sought.size();
  // Only what is at most `errors` away from the diagonal can matter.
  const auto tooFar = static_cast<std::uint8_t>(errors + 1);
  std::array<std::array<std::uint8_t, kWidth + 1>, kLongest + 1> rows{};
  std::array<std::size_t, kLongest + 1> nearest{};  // of any beginning up to there
  for (std::size_t i = 0; i <= kWidth; ++i)
    rows[0][i] = static_cast<std::uint8_t>(std::min<std::size_t>(i, tooFar));
  nearest[0] = std::min<std::size_t>(width, tooFar);
  std::string_view before;
  std::size_t valid = 0;  // rows that belong to a beginning of `before`
  const auto count = static_cast<std::uint32_t>(size());
  for (std::uint32_t number = 0; number < count;) {
    const auto each = word(number);
    const auto same = static_cast<std::size_t>(
        std::mismatch(before.begin(),
                      before.begin() + std::min({valid, before.size(), each.size()}), each.begin())
            .first -
        before.begin());
    before = each;
    std::size_t depth = same;
    bool far = false;
    while (depth < each.size() && !far) {
      const auto letter = each[depth];
      const auto& above = rows[depth];
      ++depth;
      auto& row = rows[depth];
      const auto from = depth > errors ? depth - errors : 0;
      const auto to = std::min(width, depth + errors);
      std::uint8_t least = tooFar;
      if (from > 0) row[from - 1] = tooFar;
      for (auto i = from; i <= to; ++i) {
        auto cost = static_cast<std::uint8_t>(std::min<std::size_t>(depth, tooFar));
        if (i > 0) {
          cost = static_cast<std::uint8_t>(above[i - 1] + (sought[i - 1] == letter ? 0 : 1));
          cost = std::min<std::uint8_t>(cost, static_cast<std::uint8_t>(above[i] + 1));
          cost = std::min<std::uint8_t>(cost, static_cast<std::uint8_t>(row[i - 1] + 1));
          if (depth > 1 && i > 1 && sought[i - 1] == each[depth - 2] && sought[i - 2] == letter)
            cost =
                std::min<std::uint8_t>(cost, static_cast<std::uint8_t>(rows[depth - 2][i - 2] + 1));
          cost = std::min(cost, tooFar);
        }
        row[i] = cost;
        least = std::min(least, cost);
      }
      if (to < width) row[to + 1] = tooFar;
      const std::size_t whole = to == width && from <= width ? row[width] : tooFar;
      nearest[depth] = std::min(nearest[depth - 1], whole);
      // With a good beginning behind it, nothing that follows can do harm.
      far = least > errors && !(unfinished && nearest[depth] <= errors);
    }
    valid = depth;
    if (far) {
      number = std::max(beginningWith(each.substr(0, depth)).second, number + 1);
      continue;
    }
    const auto length = each.size();
    const bool within = width + errors >= length && length + errors >= width;
    const std::size_t distance = unfinished ? nearest[length]
                                 : within   ? rows[length][width]
                                            : std::size_t{tooFar};
    if (distance <= errors && distance > 0) found.push_back({number, distance});
    ++number;
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Near& a, const Near& b) { return a.errors < b.errors; });
  if (found.size() > limit) found.resize(limit);
  return found;
}

}  // namespace consilium::clinical

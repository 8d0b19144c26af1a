#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Words as names of terms are compared by.

namespace consilium::clinical {

/// The words of a text in their order, at most `limit`: folded (domain/search_text.hpp), each in
/// one form for singular and plural ("exostoses" and "exostose" are one word) and for both ways of
/// writing numbers ("III" and "3").
std::vector<std::string> comparedWords(std::string_view text, std::size_t limit);

/// Whether a word in that form carries no meaning of its own, in French or English: "de", "the".
bool isFillWord(std::string_view word);

/// How many typing errors are forgiven in a word of `length` bytes: none up to 3, one up to 7,
/// then two.
std::size_t forgivenErrors(std::size_t length);

/// All different words of a terminology in code-point order. Immutable.
class Vocabulary {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  Vocabulary() = default;
  /// `words` in code-point order, each once.
  explicit Vocabulary(const std::vector<std::string>& words);

  std::size_t size() const { return starts_.empty() ? 0 : starts_.size() - 1; }
  std::string_view word(std::uint32_t number) const {
    return std::string_view(text_).substr(starts_[number], starts_[number + 1] - starts_[number]);
  }

  /// The number of a word; `kNone` where there is no such word.
  std::uint32_t find(std::string_view word) const;

  /// The numbers of the words that begin with `prefix`, from the first one to before the second.
  std::pair<std::uint32_t, std::uint32_t> beginningWith(std::string_view prefix) const;

  struct Near {
    std::uint32_t word = 0;
    std::size_t errors = 0;
  };
  /// The words that become `word` by at most `errors` letters added, left out, changed or swapped
  /// with their neighbour (optimal string alignment distance; Damerau 1964), or, with `unfinished`,
  /// whose beginning does. Those with fewest errors first, at most `limit`. Time: for two errors,
  /// below a millisecond with 40,000 words.
  std::vector<Near> near(std::string_view word, std::size_t errors, bool unfinished,
                         std::size_t limit) const;

  /// Bytes that it holds.
  std::size_t memory() const { return text_.capacity() + starts_.capacity() * sizeof(starts_[0]); }

 private:
  std::string text_;
  std::vector<std::uint32_t> starts_;  ///< one more than there are words
};

}  // namespace consilium::clinical

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consilium::domain {

/// Longest word that is indexed or searched, in bytes; longer ones are cut at a character.
inline constexpr std::size_t kMaxSearchWord = 64;

/// Whether `text` is well-formed UTF-8 (RFC 3629).
bool isUtf8(std::string_view text);

/// `text` as it is searched: lower case, without accents, ligatures undone (œ → oe, ß → ss), every
/// run of other characters than letters and digits one space, none at the ends. "L’Haÿ-les-Roses"
/// becomes "l hay les roses". Bytes that are no UTF-8 count as spaces. Folding twice changes
/// nothing.
std::string foldForSearch(std::string_view text);

/// The words of the folded text, each once, in code-point order.
std::vector<std::string> searchWords(std::string_view text);

/// The words that begin with `from` are those with `from` <= word < `to`, compared by code point.
struct WordRange {
  std::string from;
  std::string to;
  bool operator==(const WordRange&) const = default;
};

/// Where words beginning with `prefix` (folded, not empty) lie.
WordRange wordsBeginningWith(std::string_view prefix);

/// Where the words of a search lie, each by its beginning, in code-point order: exactly `count`
/// ranges, the words beyond them left out, those without a word empty. No word at all: `nullopt`.
std::optional<std::vector<WordRange>> searchedRanges(std::string_view text, std::size_t count);

}  // namespace consilium::domain

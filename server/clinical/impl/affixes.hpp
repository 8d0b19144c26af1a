#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What Hunspell's dictionaries tell of the forms of a word.

namespace consilium::clinical {

/// One suffix or prefix rule of a Hunspell affix file (see hunspell(5)).
struct Affix {
  std::string strip;
  std::string add;
  std::vector<std::string> condition;
  std::uint32_t flags = 0;  ///< what the form is, beside a word
};

/// What a line of the French dictionary tells of a verb's form.
std::uint32_t formOf(std::string_view line);

/// The characters and sets (`[…]`, `[^…]`) of a condition; none for ".", which asks nothing.
std::vector<std::string> unitsOf(std::string_view condition);

/// Whether the end of `word` fulfils a suffix's condition.
bool fulfils(std::string_view word, const std::vector<std::string>& units);

/// The length in bytes of the UTF-8 character that begins with `lead`.
std::size_t characterLength(unsigned char lead);

}  // namespace consilium::clinical

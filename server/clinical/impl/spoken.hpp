#pragma once

#include <cstddef>
#include <optional>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// A number in words, and the token behind it.
struct Spoken {
  int value = 0;
  std::size_t end = 0;
};

/// The number from 0 to 99 that begins at token `at`: "quatre-vingt-cinq", "twenty first".
std::optional<Spoken> spokenBelow100(const Text& text, const Lexicon& lexicon, std::size_t at);

/// The same up to 999: "cent seize", "trois cent".
std::optional<Spoken> spokenBelow1000(const Text& text, const Lexicon& lexicon, std::size_t at);

/// The year from 1880 to 2099 that begins at token `at`: "mille neuf cent douze", "deux mil douze",
/// "dix-neuf cent douze", "nineteen eighty-five".
std::optional<Spoken> spokenYear(const Text& text, const Lexicon& lexicon, std::size_t at);

}  // namespace consilium::clinical

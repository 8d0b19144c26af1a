#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace consilium::domain {

/// A pseudonym made of `random`: two words of two syllables and a number, `LUMO-TAVI-42`. It can be
/// said and written down over the telephone, in French and in English alike, and says nothing of
/// the person. There are about 340 million. Nothing when the draw reads like a word that nobody
/// should be called: draw again.
std::optional<std::string> pseudonymFrom(std::uint64_t random);

/// What a person typed, as pseudonyms are written: capitals, hyphens for spaces.
std::string normalisedPseudonym(std::string_view typed);

}  // namespace consilium::domain

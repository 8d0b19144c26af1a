#include "domain/pseudonym.hpp"

#include <algorithm>
#include <array>

namespace consilium::domain {
namespace {

// No pair of these is easily taken for the other in both languages (c/k/q, g/j, s/z, b/p, w), and
// no e, which is mute or not in French.
constexpr std::string_view kConsonants = "BDFKLMNRTVZ";
constexpr std::string_view kVowels = "AIOU";
constexpr std::uint64_t kSyllables = kConsonants.size() * kVowels.size();
constexpr std::uint64_t kNumbers = 90;  // 10 to 99: always two figures

// Rude, or unkind to the ill, in French or English; wherever they stand, also across the words.
constexpr std::array<std::string_view, 36> kAvoided{
    "BITA", "BITO", "BITU", "KAKA", "KONA", "KONI", "KONO", "KONU", "KULA", "KULO", "KULU", "KULI",
    "ZIZI", "ZOBA", "ZOBI", "ZOBU", "NAZI", "NIKA", "NIKI", "NIKO", "NIKU", "FUKA", "FUKI", "FUKU",
    "DIKA", "DIKI", "DIKO", "TARA", "TARO", "FOLA", "MORI", "MORU", "MORA", "TUMO", "TUMA", "VOMI",
};

}  // namespace

std::optional<std::string> pseudonymFrom(std::uint64_t random) {
  std::string letters;
  for (int syllable = 0; syllable < 4; ++syllable) {
    const auto drawn = random % kSyllables;
    random /= kSyllables;
    letters += kConsonants[drawn / kVowels.size()];
    letters += kVowels[drawn % kVowels.size()];
  }
  if (std::any_of(kAvoided.begin(), kAvoided.end(), [&](std::string_view avoided) {
        return letters.find(avoided) != std::string::npos;
      }))
    return std::nullopt;
  return letters.substr(0, 4) + "-" + letters.substr(4) + "-" +
         std::to_string(10 + random % kNumbers);
}

std::string normalisedPseudonym(std::string_view typed) {
  std::string text(typed);
  for (char& character : text) {
    if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 'a' + 'A');
    if (character == ' ') character = '-';
  }
  return text;
}

}  // namespace consilium::domain

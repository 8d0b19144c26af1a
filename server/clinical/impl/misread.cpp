#include "clinical/impl/misread.hpp"

#include <algorithm>
#include <cctype>

namespace consilium::clinical {
namespace {

constexpr std::size_t kShortest = 3;
constexpr std::size_t kLongest = 32;

/// Words that introduce something, whatever the letters of a scan became.
constexpr std::uint64_t kIntroduces = kCivilTitle | kDoctorTitle | kPersonNoun | kKin | kNameLabel |
                                      kBirth | kMonth | kPhoneWord | kStreet | kLiving | kHospital |
                                      kParticle;

bool isUpper(char letter) {
  return letter >= 'A' && letter <= 'Z';
}
bool isLower(char letter) {
  return letter >= 'a' && letter <= 'z';
}

std::string folded(std::string_view word) {
  std::string out;
  foldWord(word, out);
  return out;
}

bool known(const std::string& word, const Lexicon& lexicon) {
  const Lexicon::Entry entry = lexicon.find(word);
  return entry.flags != 0 || entry.roles != 0;
}

/// In capitals: O, I and l as figures or small letters.
std::string amongCapitals(std::string_view raw, const Lexicon& lexicon) {
  std::string word(raw);
  std::size_t capitals = 0;
  std::size_t zeros = 0;
  std::size_t ones = 0;
  std::size_t small = 0;
  for (char& letter : word) {
    if (isUpper(letter)) {
      ++capitals;
    } else if (letter == '0') {
      letter = 'O';
      ++zeros;
    } else if (letter == '1') {
      letter = 'I';
      ++ones;
    } else if (letter == 'l') {
      letter = 'I';
      ++small;
    } else if (static_cast<unsigned char>(letter) < 0x80) {
      return {};
    }
  }
  const std::size_t misread = zeros + ones + small;
  if (misread == 0 || capitals <= misread) return {};
  std::string meant = folded(word);
  if ((lexicon.find(meant).roles & kIntroduces) != 0) return meant;
  // A figure at the end is a gene's: IGF1, SOX10.
  const bool ends = std::isdigit(static_cast<unsigned char>(raw.back())) != 0;
  const bool whole = !ends && capitals > 2;
  if (whole && known(meant, lexicon)) return meant;
  if (whole && zeros + ones == 0) return meant;
  // One figure among many capitals: DELAFOURN1ERE. A gene has fewer, or its figure near the end.
  const bool inside = isUpper(raw.front()) && isUpper(raw[raw.size() - 2]);
  return whole && small == 0 && inside && zeros + ones == 1 && capitals > (ones == 1 ? 6 : 4)
             ? meant
             : "";
}

/// In small letters: l and o as figures, l as I.
std::string amongSmall(std::string_view raw, const Lexicon& lexicon) {
  std::string word(raw);
  std::size_t letters = 0;
  std::size_t misread = 0;
  for (std::size_t at = 0; at < word.size(); ++at) {
    char& letter = word[at];
    const bool inside =
        at > 0 && (isLower(raw[at - 1]) || static_cast<unsigned char>(raw[at - 1]) >= 0x80);
    if (letter == '0') {
      letter = 'o';
      ++misread;
    } else if (letter == '1' || (letter == 'I' && (inside || at == 0))) {
      letter = 'l';
      ++misread;
    } else if (isLower(letter) || isUpper(letter) || static_cast<unsigned char>(letter) >= 0x80) {
      ++letters;
    } else {
      return {};
    }
  }
  // 1er is no "ler".
  if (std::isdigit(static_cast<unsigned char>(raw.front())) != 0 && letters < 4) return {};
  const bool article = raw.size() == 2 && raw.front() == 'I';
  if (misread == 0 || (letters <= misread && !article)) return {};
  std::string meant = folded(word);
  if (known(meant, lexicon)) return meant;
  // "M1chel"
  for (std::size_t at = 0; at < meant.size() && meant.size() == raw.size(); ++at)
    if (raw[at] == '1') meant[at] = 'i';
  return known(meant, lexicon) ? meant : "";
}

/// m as rn, in all its places or in the first of them.
std::string ofTwoLetters(const std::string& word, const Lexicon& lexicon) {
  constexpr std::string_view kPair = "rn";
  std::string all = word;
  for (std::size_t at = 0; (at = all.find(kPair, at)) != std::string::npos;) {
    all.replace(at, kPair.size(), 1, 'm');
    if (known(all, lexicon)) return all;
  }
  return {};
}

}  // namespace

Meant rightly(std::string_view raw, const Lexicon& lexicon) {
  if (raw.size() < 2 || raw.size() > kLongest) return {};
  const bool figures = std::ranges::any_of(
      raw, [](char letter) { return std::isdigit(static_cast<unsigned char>(letter)) != 0; });
  if (raw.size() >= kShortest)
    if (std::string meant = amongCapitals(raw, lexicon); !meant.empty())
      return {std::move(meant), true, true};
  const std::string plain = folded(raw);
  const bool article = raw == "Ie" || raw == "Ia" || raw == "Ies";
  if (!figures && !article && known(plain, lexicon)) return {};
  const bool capital = isUpper(raw.front()) && raw.front() != 'I';
  if (std::string meant = amongSmall(raw, lexicon); !meant.empty())
    return {std::move(meant), capital, false};
  if (figures || raw.size() < 5) return {};
  return {ofTwoLetters(plain, lexicon), isUpper(raw.front()),
          isUpper(raw.front()) && isUpper(raw[1])};
}

std::string joined(std::string_view first, std::string_view second, const Lexicon& lexicon) {
  std::string word = folded(first) + folded(second);
  return known(word, lexicon) ? word : "";
}

}  // namespace consilium::clinical

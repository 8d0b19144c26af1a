#include "domain/search_text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace consilium::domain {
namespace {

const utf8proc_uint8_t* bytesOf(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

/// Letters that Unicode does not decompose, though readers take them for a base letter.
std::string_view undecomposed(utf8proc_int32_t codePoint) {
  switch (codePoint) {
    case 0x00E6:
      return "ae";
    case 0x00F0:
    case 0x0111:
      return "d";
    case 0x00F8:
      return "o";
    case 0x00FE:
      return "th";
    case 0x0127:
      return "h";
    case 0x0131:
      return "i";
    case 0x0142:
      return "l";
    case 0x0153:
      return "oe";
    default:
      return {};
  }
}

enum class Kind { letterOrDigit, mark, other };

Kind kindOf(utf8proc_int32_t codePoint) {
  switch (utf8proc_category(codePoint)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return Kind::letterOrDigit;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return Kind::mark;
    default:
      return Kind::other;
  }
}

/// Collects folded characters; runs of separators become one space.
class Folder {
 public:
  void add(utf8proc_int32_t codePoint) {
    if (const auto letters = undecomposed(codePoint); !letters.empty()) {
      separate();
      folded_ += letters;
      return;
    }
    switch (kindOf(codePoint)) {
      case Kind::mark:
        return;
      case Kind::other:
        pending_ = true;
        return;
      case Kind::letterOrDigit:
        separate();
        std::array<utf8proc_uint8_t, 4> encoded{};
        const auto size = utf8proc_encode_char(codePoint, encoded.data());
        folded_.append(reinterpret_cast<const char*>(encoded.data()),
                       static_cast<std::size_t>(size));
    }
  }
  std::string take() { return std::move(folded_); }

 private:
  void separate() {
    if (pending_ && !folded_.empty()) folded_ += ' ';
    pending_ = false;
  }

  std::string folded_;
  bool pending_ = false;
};

}  // namespace

bool isUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t codePoint = -1;
    const auto size = utf8proc_iterate(bytesOf(text) + at,
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &codePoint);
    if (size <= 0) return false;
    at += static_cast<std::size_t>(size);
  }
  return true;
}

std::string foldForSearch(std::string_view text) {
  // Compatibility decomposition makes several characters of one, at most 18 (Unicode 15).
  std::array<utf8proc_int32_t, 32> parts{};
  Folder folder;
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t codePoint = -1;
    const auto size = utf8proc_iterate(bytesOf(text) + at,
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &codePoint);
    if (size <= 0) {
      folder.add(' ');
      ++at;
      continue;
    }
    at += static_cast<std::size_t>(size);
    int boundary = 0;
    const auto count = utf8proc_decompose_char(
        codePoint, parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
        static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD),
        &boundary);
    for (utf8proc_ssize_t part = 0; part < count; ++part)
      folder.add(parts[static_cast<std::size_t>(part)]);
  }
  return folder.take();
}

std::vector<std::string> searchWords(std::string_view text) {
  const auto folded = foldForSearch(text);
  std::vector<std::string> words;
  for (std::size_t from = 0; from < folded.size();) {
    const auto to = std::min(folded.find(' ', from), folded.size());
    auto end = std::min(to, from + kMaxSearchWord);
    while (end < to && (static_cast<unsigned char>(folded[end]) & 0xC0U) == 0x80U) --end;
    words.push_back(folded.substr(from, end - from));
    from = to + 1;
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

WordRange wordsBeginningWith(std::string_view prefix) {
  // U+10FFFF is no character: no word contains it, and every character sorts before it.
  return {std::string(prefix), std::string(prefix) + "\xF4\x8F\xBF\xBF"};
}

std::optional<std::vector<WordRange>> searchedRanges(std::string_view text, std::size_t count) {
  const auto words = searchWords(text);
  if (words.empty()) return std::nullopt;
  std::vector<WordRange> ranges(count);
  for (std::size_t i = 0; i < std::min(words.size(), count); ++i)
    ranges[i] = wordsBeginningWith(words[i]);
  return ranges;
}

}  // namespace consilium::domain

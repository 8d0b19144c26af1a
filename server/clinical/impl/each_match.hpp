#pragma once

#include <re2/re2.h>

#include <cstddef>
#include <string_view>

namespace consilium::clinical {

/// Calls `use(begin, end)` for each match of the first group of `pattern`.
template <class Use>
void eachMatch(const re2::RE2& pattern, std::string_view text, Use use) {
  re2::StringPiece rest(text.data(), text.size());
  re2::StringPiece match;
  while (re2::RE2::FindAndConsume(&rest, pattern, &match)) {
    const auto begin = static_cast<std::size_t>(match.data() - text.data());
    use(begin, begin + match.size());
  }
}

}  // namespace consilium::clinical

#include "interchange/impl/typed_lines.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace consilium::interchange {
namespace {

constexpr std::size_t kMostDigits = 2;
constexpr std::string_view kBullet = "•";
/// They also stand inside words and numbers, so that a space has to follow.
constexpr std::array<std::string_view, 3> kDashes = {"-", "–", "*"};
constexpr std::array<std::string_view, 4> kSpaces = {" ", "\t", "\u00a0", "\u202f"};

std::string_view withoutSpaces(std::string_view text) {
  for (;;) {
    const auto space = std::find_if(kSpaces.begin(), kSpaces.end(),
                                    [&](auto each) { return text.starts_with(each); });
    if (space == kSpaces.end()) return text;
    text.remove_prefix(space->size());
  }
}

/// Bytes of a mark at the beginning that a space has to follow; 0 where there is none.
std::size_t markIn(std::string_view text) {
  for (const auto dash : kDashes)
    if (text.starts_with(dash)) return dash.size();
  const auto digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos || digits > kMostDigits) return 0;
  return text[digits] == '.' || text[digits] == ')' ? digits + 1 : 0;
}

}  // namespace

std::string_view withoutMark(std::string_view line) {
  const auto text = withoutSpaces(line);
  const bool bullet = text.starts_with(kBullet);
  const auto mark = bullet ? kBullet.size() : markIn(text);
  if (mark == 0) return line;
  const auto after = text.substr(mark);
  const auto rest = withoutSpaces(after);
  const bool apart = bullet || rest.size() < after.size();
  return apart && !rest.empty() ? rest : line;
}

std::vector<std::string> withoutMarks(const std::vector<std::string>& lines) {
  std::vector<std::string> bare;
  bare.reserve(lines.size());
  for (const auto& line : lines) bare.emplace_back(withoutMark(line));
  return bare;
}

}  // namespace consilium::interchange

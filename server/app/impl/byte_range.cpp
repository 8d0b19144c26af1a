#include "app/impl/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace consilium::app {
namespace {

/// Digits only.
std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

ByteRange byteRange(std::string_view header, std::uint64_t total) {
  using Kind = ByteRange::Kind;
  const ByteRange whole{Kind::whole, 0, total};
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return whole;
  header.remove_prefix(kUnit.size());
  const auto dash = header.find('-');
  if (dash == header.npos || header.find(',') != header.npos) return whole;
  const auto first = number(header.substr(0, dash));
  const auto last = number(header.substr(dash + 1));
  if (dash == 0) {
    if (!last) return whole;
    if (*last == 0 || total == 0) return {Kind::outside, 0, 0};
    const auto size = std::min(*last, total);
    return {Kind::part, total - size, size};
  }
  const bool open = dash + 1 == header.size();
  if (!first || (!last && !open) || (last && *last < *first)) return whole;
  if (*first >= total) return {Kind::outside, 0, 0};
  const auto end = last ? std::min(*last, total - 1) : total - 1;
  return {Kind::part, *first, end - *first + 1};
}

}  // namespace consilium::app

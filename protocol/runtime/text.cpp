#include "impl/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace consilium::protocol::detail {

namespace {

constexpr std::int64_t kMaxSafeInteger = 9007199254740991;

unsigned char byteAt(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// Length of the valid UTF-8 sequence at `at` (RFC 3629, section 4), or 0.
std::size_t sequenceLength(std::string_view text, std::size_t at) {
  const unsigned char lead = byteAt(text, at);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xC2   ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || at + length > text.size()) return 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead == 0xE0) low = 0xA0;   // overlong
  if (lead == 0xED) high = 0x9F;  // surrogates
  if (lead == 0xF0) low = 0x90;   // overlong
  if (lead == 0xF4) high = 0x8F;  // beyond U+10FFFF
  if (byteAt(text, at + 1) < low || byteAt(text, at + 1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byteAt(text, at + i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

void writeEscape(std::string& out, char character) {
  switch (character) {
    case '"':
      out.append("\\\"");
      return;
    case '\\':
      out.append("\\\\");
      return;
    case '\b':
      out.append("\\b");
      return;
    case '\t':
      out.append("\\t");
      return;
    case '\n':
      out.append("\\n");
      return;
    case '\f':
      out.append("\\f");
      return;
    case '\r':
      out.append("\\r");
      return;
    default: {
      constexpr std::string_view kHex = "0123456789abcdef";
      const auto value = static_cast<unsigned char>(character);
      out.append("\\u00");
      out.push_back(kHex[value >> 4]);
      out.push_back(kHex[value & 0x0F]);
    }
  }
}

}  // namespace

std::size_t codePoints(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void writeText(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    const unsigned char byte = byteAt(text, at);
    if (byte < 0x20 || byte == '"' || byte == '\\') {
      out.append(text, copied, at - copied);
      writeEscape(out, text[at]);
      copied = ++at;
      continue;
    }
    const std::size_t length = sequenceLength(text, at);
    if (length == 0) throw std::invalid_argument("text for JSON is not UTF-8");
    at += length;
  }
  out.append(text, copied);
  out.push_back('"');
}

void writeInteger(std::string& out, std::int64_t value) {
  if (value < -kMaxSafeInteger || value > kMaxSafeInteger) {
    throw std::invalid_argument("integer for JSON is beyond 2^53-1");
  }
  std::array<char, 24> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  out.append(buffer.data(), end);
}

void writeNumber(std::string& out, double value) {
  if (!std::isfinite(value)) throw std::invalid_argument("number for JSON is not finite");
  if (value == 0) {
    out.push_back('0');  // also for -0
    return;
  }
  // The shortest digits that read back as the same double: d.ddde[+-]xx.
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, 1));
  if (e > 2) digits.append(text.substr(2, e - 2));
  int exponent = 0;
  const std::size_t exponentAt = text[e + 1] == '+' ? e + 2 : e + 1;
  std::from_chars(text.data() + exponentAt, text.data() + text.size(), exponent);

  // ECMA-262, Number::toString: `point` is its n, the count of digits its k.
  const int point = exponent + 1;
  const int count = static_cast<int>(digits.size());
  if (value < 0) out.push_back('-');
  if (count <= point && point <= 21) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out.append(digits, 0, static_cast<std::size_t>(point)).push_back('.');
    out.append(digits, static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else {
    out.push_back(digits[0]);
    if (count > 1) out.append(".").append(digits, 1);
    out.append(exponent < 0 ? "e-" : "e+").append(std::to_string(std::abs(exponent)));
  }
}

bool utf16Less(std::string_view a, std::string_view b) {
  const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (left == a.end() || right == b.end()) return left == a.end() && right != b.end();
  const auto x = static_cast<unsigned char>(*left);
  const auto y = static_cast<unsigned char>(*right);
  // UTF-8 sorts as UTF-16, except that surrogates (U+10000 and up: lead bytes F0 to F4) come
  // before U+E000 to U+FFFF (lead bytes EE and EF).
  const bool xHigh = x >= 0xF0;
  const bool yHigh = y >= 0xF0;
  if (xHigh != yHigh && x >= 0xEE && y >= 0xEE) return xHigh;
  return x < y;
}

}  // namespace consilium::protocol::detail

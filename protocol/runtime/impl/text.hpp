#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace consilium::protocol::detail {

/// Number of code points of valid UTF-8.
std::size_t codePoints(std::string_view text);

/// Appends a JSON string as RFC 8785, section 3.2.2.2, writes it. Throws std::invalid_argument when
/// the text is not UTF-8.
void writeText(std::string& out, std::string_view text);

/// Appends an integer. Throws std::invalid_argument beyond ±(2^53−1).
void writeInteger(std::string& out, std::int64_t value);

/// Appends a number as ECMAScript's Number::toString does (RFC 8785, section 3.2.2.3). Throws
/// std::invalid_argument when it is not finite.
void writeNumber(std::string& out, double value);

/// Whether `a` sorts before `b` by UTF-16 code units (RFC 8785, section 3.2.3). Both are UTF-8.
bool utf16Less(std::string_view a, std::string_view b);

}  // namespace consilium::protocol::detail

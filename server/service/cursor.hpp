#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace consilium::service {

/// Longest cursor that is given out or read, in characters.
inline constexpr std::size_t kMaxCursorLength = 400;

/// The opaque cursor of a list paged by keyset: the sort keys of the last row sent, in the order
/// in which the statement compares them, as base64url. Keys together: at most 280 bytes.
std::string encodeCursor(std::initializer_list<std::string_view> keys);

/// The keys of a cursor made by `encodeCursor` with as many keys as `count`. Anything else is
/// `invalid` at `/cursor`. A client can make cursors of its own: the keys are untrusted text, in
/// valid UTF-8 without NUL.
base::Result<std::vector<std::string>> decodeCursor(std::string_view cursor, std::size_t count);

/// A key that was written as a decimal integer; `invalid` at `/cursor` when it is none.
base::Result<std::int64_t> cursorInteger(std::string_view key);

}  // namespace consilium::service

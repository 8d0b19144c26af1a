#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace consilium::base {

/// A new UUIDv7 (RFC 9562, section 5.7) in lower-case text form. Ids made by one process are
/// strictly increasing. Safe to call from any thread.
std::string newId(const Clock& clock);

/// What all ids made from `time` on (milliseconds since 1970, 0 or later) come after in the order
/// of text, and all that were made before come before.
std::string idsFrom(Timestamp time);

/// Whether `text` is a UUID in lower-case text form, of any version.
bool isUuid(std::string_view text);

/// `size` bytes from the system's cryptographic source.
std::string randomBytes(std::size_t size);

/// RFC 4648 base64url without padding.
std::string toBase64Url(std::string_view bytes);

std::string toHex(std::string_view bytes);

}  // namespace consilium::base

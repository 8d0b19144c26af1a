#pragma once

#include <cstdint>
#include <string_view>

namespace consilium::app {

/// What a request asks for of so many bytes.
struct ByteRange {
  enum class Kind { whole, part, outside };
  Kind kind = Kind::whole;
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
};

/// The meaning of a `Range` header (RFC 9110, section 14): one range of bytes, or all of them where
/// there is no header, another unit, several ranges or something that cannot be read.
ByteRange byteRange(std::string_view header, std::uint64_t total);

}  // namespace consilium::app

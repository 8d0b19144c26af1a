#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/codec.hpp"

namespace consilium::store {

/// The canonical JSON text (RFC 8785) of a contract type, as it is stored and hashed.
template <class T>
std::string encodeStored(const T& value) {
  return protocol::encode(value);
}

/// Reads back what `encodeStored` wrote. A failure means that the stored text is damaged.
template <class T>
base::Result<T> decodeStored(std::string_view text) {
  return protocol::decodeText<T>(text);
}

}  // namespace consilium::store

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

/// A string inside a JSON text.
struct StoredText {
  std::string pointer;  ///< RFC 6901
  std::string text;
  std::size_t pattern = 0;  ///< which one led there
};

/// The strings of a valid JSON text that `patterns` lead to, in their order: JSON pointers in which
/// `*` stands for each element of an array. What is not there is left out.
std::vector<StoredText> textsAt(std::string_view json, std::span<const std::string_view> patterns);

/// The valid JSON text with `to` for every string that reads `from`, of those that `patterns` lead
/// to (none: of all), in canonical form; nothing where there is none.
std::optional<std::string> replaceTexts(std::string_view json,
                                        std::span<const std::string_view> patterns,
                                        std::string_view from, std::string_view to);

/// All strings of a valid JSON text, but for the names of members.
std::vector<std::string> allTexts(std::string_view json);

}  // namespace consilium::store

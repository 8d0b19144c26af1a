#include "service/cursor.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <charconv>

#include "base/ids.hpp"

namespace consilium::service {
namespace {

base::Error invalidCursor() {
  return base::invalid("/cursor", "cursor",
                       "A cursor from the list's previous reply; leave it out for the first page.");
}

/// Well-formed UTF-8 (RFC 3629, section 4) without NUL.
bool isPlainText(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t offset) -> unsigned {
      return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
    };
    const unsigned lead = byte(0);
    std::size_t size = 0;
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (lead >= 0x01 && lead <= 0x7F) {
      size = 1;
    } else if (lead >= 0xC2 && lead <= 0xDF) {
      size = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      size = 3;
      if (lead == 0xE0) low = 0xA0;
      if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      size = 4;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;
    } else {
      return false;
    }
    if (size > 1 && (byte(1) < low || byte(1) > high)) return false;
    for (std::size_t offset = 2; offset < size; ++offset)
      if (byte(offset) < 0x80 || byte(offset) > 0xBF) return false;
    at += size;
  }
  return true;
}

}  // namespace

std::string encodeCursor(std::initializer_list<std::string_view> keys) {
  std::string text;
  for (const auto key : keys) text += fmt::format("{}:{}", key.size(), key);
  return base::toBase64Url(text);
}

base::Result<std::vector<std::string>> decodeCursor(std::string_view cursor, std::size_t count) {
  if (cursor.empty() || cursor.size() > kMaxCursorLength) return invalidCursor();
  std::string text(cursor.size(), '\0');
  std::size_t size = 0;
  const char* stop = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(text.data()), text.size(), cursor.data(),
                        cursor.size(), nullptr, &size, &stop,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      stop != cursor.data() + cursor.size())
    return invalidCursor();
  text.resize(size);
  if (!isPlainText(text)) return invalidCursor();

  std::vector<std::string> keys;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
    const auto colon = static_cast<std::size_t>(end - rest.data());
    if (error != std::errc() || colon >= rest.size() || rest[colon] != ':') return invalidCursor();
    rest.remove_prefix(colon + 1);
    if (length > rest.size() || keys.size() == count) return invalidCursor();
    if (!isPlainText(rest.substr(0, length))) return invalidCursor();
    keys.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  if (keys.size() != count) return invalidCursor();
  return keys;
}

base::Result<std::int64_t> cursorInteger(std::string_view key) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), value);
  if (error != std::errc() || end != key.data() + key.size()) return invalidCursor();
  return value;
}

}  // namespace consilium::service

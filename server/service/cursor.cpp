#include "service/cursor.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <charconv>

#include "base/ids.hpp"
#include "domain/search_text.hpp"

namespace consilium::service {
namespace {

base::Error invalidCursor() {
  return base::invalid("/cursor", "cursor",
                       "A cursor from the list's previous reply; leave it out for the first page.");
}

bool isPlainText(std::string_view text) {
  return domain::isUtf8(text) && text.find('\0') == std::string_view::npos;
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

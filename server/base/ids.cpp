#include "base/ids.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <sodium/randombytes_internal_random.h>

#include <mutex>
#include <stdexcept>

namespace consilium::base {

namespace {

/// libsodium must be initialised once before use. Its generator within the process is seeded by the
/// kernel's and saves a call of the kernel for each id and salt
/// (https://doc.libsodium.org/advanced/custom_rng).
void initialiseSodium() {
  static const bool initialised = [] {
    randombytes_set_implementation(&randombytes_internal_implementation);
    return sodium_init() >= 0;
  }();
  if (!initialised) throw std::runtime_error("libsodium could not be initialised");
}

/// The last id's time and counter, so that ids of one process increase even within a millisecond
/// (RFC 9562, section 6.2, method 1: a 12-bit counter after the time).
struct Sequence {
  std::mutex mutex;
  std::int64_t milliseconds = 0;
  std::uint32_t counter = 0;
};

Sequence& sequence() {
  static Sequence instance;
  return instance;
}

}  // namespace

std::string newId(const Clock& clock) {
  initialiseSodium();
  std::int64_t milliseconds = clock.now().time_since_epoch().count();
  std::uint32_t counter = 0;
  {
    auto& last = sequence();
    const std::lock_guard lock(last.mutex);
    if (milliseconds > last.milliseconds) {
      last.milliseconds = milliseconds;
      last.counter = randombytes_uniform(0x400);
    } else if (++last.counter > 0xfff) {
      ++last.milliseconds;
      last.counter = 0;
    }
    milliseconds = last.milliseconds;
    counter = last.counter;
  }
  std::array<unsigned char, 16> id{};
  for (std::size_t i = 0; i < 6; ++i) {
    id[i] = static_cast<unsigned char>(milliseconds >> (8 * (5 - i)));
  }
  id[6] = static_cast<unsigned char>(0x70 | (counter >> 8));
  id[7] = static_cast<unsigned char>(counter);
  randombytes_buf(id.data() + 8, 8);
  id[8] = static_cast<unsigned char>((id[8] & 0x3f) | 0x80);

  const std::string hex = toHex({reinterpret_cast<const char*>(id.data()), id.size()});
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' +
         hex.substr(16, 4) + '-' + hex.substr(20);
}

std::string idsFrom(Timestamp time) {
  const auto milliseconds = static_cast<unsigned long long>(time.time_since_epoch().count());
  return fmt::format("{:08x}-{:04x}", milliseconds >> 16, milliseconds & 0xffff);
}

bool isUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

std::string randomBytes(std::size_t size) {
  initialiseSodium();
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string toBase64Url(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kVariant);
  text.pop_back();  // the terminating zero
  return text;
}

std::string toHex(std::string_view bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                 bytes.size());
  text.pop_back();  // the terminating zero
  return text;
}

}  // namespace consilium::base

#include "service/impl/totp.hpp"

#include <fmt/format.h>
#include <qrencode.h>
#include <sodium.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "base/ids.hpp"
#include "base/sha256.hpp"

extern "C" {
#include <liboath/oath.h>
}

namespace consilium::service {
namespace {

constexpr std::size_t kSecretBytes = 20;
constexpr std::size_t kRecoveryBytes = 10;
constexpr unsigned kDigits = 6;
constexpr std::chrono::seconds kStep{30};

void initialiseOath() {
  static const int result = oath_init();
  if (result != OATH_OK) throw std::runtime_error("liboath could not be initialised");
}

std::string percentEncoded(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos)
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::string withoutSpaces(std::string_view text) {
  std::string kept(text);
  std::erase(kept, ' ');
  return kept;
}

}  // namespace

std::string newTotpSecret() {
  return base::randomBytes(kSecretBytes);
}

std::string toBase32(std::string_view bytes) {
  char* out = nullptr;
  std::size_t size = 0;
  if (oath_base32_encode(bytes.data(), bytes.size(), &out, &size) != OATH_OK)
    throw std::runtime_error("base32: not enough memory");
  const std::unique_ptr<char, decltype(&std::free)> owned(out, &std::free);
  std::string text(out, size);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

std::string totpUri(std::string_view issuer, std::string_view login, std::string_view secret) {
  return fmt::format(
      "otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}",
      percentEncoded(issuer), percentEncoded(login), toBase32(secret), kDigits, kStep.count());
}

std::string totpCode(std::string_view secret, std::int64_t step) {
  initialiseOath();
  std::array<char, kDigits + 1> code{};
  if (oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), kDigits,
                         false, OATH_HOTP_DYNAMIC_TRUNCATION, code.data()) != OATH_OK)
    throw std::runtime_error("liboath could not compute a code");
  return code.data();
}

std::int64_t totpStep(base::Timestamp at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch() / kStep;
}

std::optional<std::int64_t> matchTotp(std::string_view secret, std::string_view code,
                                      base::Timestamp now, std::int64_t lastAccepted) {
  const std::string given = withoutSpaces(code);
  if (given.size() != kDigits) return std::nullopt;
  const std::int64_t present = totpStep(now);
  std::optional<std::int64_t> found;
  for (std::int64_t step = present - 1; step <= present + 1; ++step) {
    const std::string expected = totpCode(secret, step);
    if (sodium_memcmp(expected.data(), given.data(), kDigits) == 0 && step > lastAccepted)
      found = step;
  }
  return found;
}

std::vector<std::string> qrRows(const std::string& text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), QRcode_free);
  if (code == nullptr) throw std::runtime_error("libqrencode could not encode the text");
  const auto width = static_cast<std::size_t>(code->width);
  std::vector<std::string> rows(width, std::string(width, '0'));
  for (std::size_t y = 0; y < width; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      if ((code->data[y * width + x] & 1) != 0) rows[y][x] = '1';
    }
  }
  return rows;
}

std::string newRecoveryCode() {
  const std::string letters = toBase32(base::randomBytes(kRecoveryBytes));
  return fmt::format("{}-{}-{}-{}", letters.substr(0, 4), letters.substr(4, 4),
                     letters.substr(8, 4), letters.substr(12, 4));
}

std::string recoveryCodeHash(std::string_view code) {
  std::string letters;
  for (const char c : code) {
    if (c == ' ' || c == '-') continue;
    letters += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return base::sha256(letters);
}

}  // namespace consilium::service

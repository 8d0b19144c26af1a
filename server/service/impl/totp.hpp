#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace consilium::service {

/// How many recovery codes are given out at once.
inline constexpr std::size_t kRecoveryCodes = 10;

/// A secret of 160 random bits (RFC 4226, section 4, R6).
std::string newTotpSecret();

/// RFC 4648 base32 without padding.
std::string toBase32(std::string_view bytes);

/// The otpauth URI that authenticator programs read from a QR code.
std::string totpUri(std::string_view issuer, std::string_view login, std::string_view secret);

/// The QR code of `text` (ISO/IEC 18004, error correction M), a row of `0` (light) and `1` (dark) a
/// line of modules, without the quiet zone.
std::vector<std::string> qrRows(const std::string& text);

/// The code of `secret` at a time step (30 s since 1970): 6 digits (RFC 6238 with SHA-1).
std::string totpCode(std::string_view secret, std::int64_t step);

/// The time step of `at`.
std::int64_t totpStep(base::Timestamp at);

/// The time step whose code `code` is: the present one, the one before or the one after, and later
/// than `lastAccepted`, so that no code counts twice (RFC 6238, section 5.2). Spaces are ignored.
std::optional<std::int64_t> matchTotp(std::string_view secret, std::string_view code,
                                      base::Timestamp now, std::int64_t lastAccepted);

/// A recovery code of 80 random bits, in groups a person can type: `ABCD-EFGH-IJKL-MNOP`.
std::string newRecoveryCode();

/// What is stored of a recovery code: SHA-256 of its letters, whatever their case and grouping. A
/// plain hash will do, because 80 random bits cannot be searched.
std::string recoveryCodeHash(std::string_view code);

}  // namespace consilium::service

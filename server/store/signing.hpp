#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace consilium::store {

/// An Ed25519 public key (RFC 8032).
class PublicKey {
 public:
  /// `raw`: the 32 bytes of RFC 8032.
  explicit PublicKey(std::string raw) : raw_(std::move(raw)) {}

  bool verifies(std::string_view message, std::string_view signature) const;
  /// SHA-256 of the raw key, in hexadecimal: names the key in what it signed.
  std::string fingerprint() const;
  std::string pem() const;
  bool operator==(const PublicKey&) const = default;

 private:
  std::string raw_;
};

/// All public keys of a PEM file (`openssl pkey -pubout` writes such). Errors: `invalid`.
base::Result<std::vector<PublicKey>> readPublicKeys(const std::filesystem::path& file);

/// The server's Ed25519 key. Signing is safe from any thread.
class SigningKey {
 public:
  /// Makes a key, writes it to `file` (mode 0600) and adds its public half to `publicFile`. Errors:
  /// `conflict` when `file` exists, `internal` when it cannot be written.
  static base::Result<SigningKey> create(const std::filesystem::path& file,
                                         const std::filesystem::path& publicFile);
  /// Errors: `notFound`; `invalid` when it is no Ed25519 key or others may read the file.
  static base::Result<SigningKey> load(const std::filesystem::path& file);

  SigningKey(const SigningKey&) = default;
  SigningKey(SigningKey&&) noexcept = default;
  SigningKey& operator=(const SigningKey&) = default;
  SigningKey& operator=(SigningKey&&) noexcept = default;
  ~SigningKey();

  /// 64 bytes (RFC 8032, Ed25519 without prehash).
  std::string sign(std::string_view message) const;
  PublicKey publicKey() const;

 private:
  explicit SigningKey(std::string seed) : seed_(std::move(seed)) {}
  std::string seed_;
};

}  // namespace consilium::store

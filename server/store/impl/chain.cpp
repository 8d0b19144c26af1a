#include "store/impl/chain.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace consilium::store {

namespace {

/// Fetched once: fetching costs more than hashing an event.
const EVP_MD* sha256Method() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> method(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free);
  if (!method) throw std::runtime_error("OpenSSL offers no SHA-256");
  return method.get();
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (!context_ || EVP_DigestInit_ex2(context_.get(), sha256Method(), nullptr) != 1) {
      throw std::runtime_error("SHA-256 could not be started");
    }
  }

  void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }

  std::string finish() {
    std::string digest(kHashSize, '\0');
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), &size);
    return digest;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

void appendNumber(std::string& out, std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(bits >> shift));
}

void appendField(std::string& out, std::string_view field) {
  appendNumber(out, static_cast<std::int64_t>(field.size()));
  out += field;
}

}  // namespace

const std::string kNoHash(kHashSize, '\0');

std::string commitmentOf(std::string_view salt, std::string_view body) {
  Sha256 digest;
  digest.add(salt);
  digest.add(body);
  return digest.finish();
}

std::string hashOf(std::string_view previous, const ChainLink& link) {
  std::string message;
  message.reserve(320);
  appendField(message, previous);
  appendField(message, link.stream);
  appendNumber(message, link.seq);
  appendField(message, link.type);
  appendNumber(message, link.at.time_since_epoch().count());
  appendField(message, link.actor);
  appendField(message, link.networkId);
  appendNumber(message, link.changesAccess ? 1 : 0);
  appendField(message, link.commitment);
  Sha256 digest;
  digest.add(message);
  return digest.finish();
}

}  // namespace consilium::store

#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

namespace consilium::base {

/// SHA-256 of what is added piece by piece.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// 32 bytes; the last call.
  std::string finish();

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const;
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

/// SHA-256 of `bytes`, 32 bytes.
std::string sha256(std::string_view bytes);

}  // namespace consilium::base

#include "store/signing.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "base/ids.hpp"
#include "base/sha256.hpp"

namespace consilium::store {

namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kSignatureSize = 64;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* unsignedBytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* unsignedBytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

[[noreturn]] void fault(const char* what) {
  throw std::runtime_error(what);
}

Key privateKey(std::string_view seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, unsignedBytes(seed), seed.size()),
          &EVP_PKEY_free);
  if (!key) fault("OpenSSL refuses the Ed25519 key");
  return key;
}

std::string rawPublic(const EVP_PKEY* key) {
  std::string raw(kKeySize, '\0');
  std::size_t size = raw.size();
  if (EVP_PKEY_get_raw_public_key(key, unsignedBytes(raw), &size) != 1 || size != kKeySize) {
    fault("OpenSSL gives no Ed25519 public key");
  }
  return raw;
}

std::string contentOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

base::Error unusable(const std::filesystem::path& file, int error) {
  return base::failure(base::ErrorKind::internal,
                       file.string() + ": " + std::generic_category().message(error));
}

base::Result<void> writeFile(const std::filesystem::path& file, std::string_view content, int flags,
                             mode_t mode) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);
  if (descriptor < 0) return unusable(file, errno);
  const bool written =
      ::write(descriptor, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
      ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  if (!written) return unusable(file, error);
  return base::ok();
}

base::Result<std::string> readFile(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return base::notFound(file.string() + " cannot be read.");
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

}  // namespace

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, unsignedBytes(raw_), raw_.size()),
      &EVP_PKEY_free);
  const DigestContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return key && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), unsignedBytes(signature), signature.size(),
                          unsignedBytes(message), message.size()) == 1;
}

std::string PublicKey::fingerprint() const {
  return base::toHex(base::sha256(raw_));
}

std::string PublicKey::pem() const {
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, unsignedBytes(raw_), raw_.size()),
      &EVP_PKEY_free);
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free_all);
  if (!key || !bio || PEM_write_bio_PUBKEY(bio.get(), key.get()) != 1) {
    fault("OpenSSL cannot write the public key");
  }
  return contentOf(bio.get());
}

base::Result<std::vector<PublicKey>> readPublicKeys(const std::filesystem::path& file) {
  CONSILIUM_TRY(const auto content, readFile(file));
  const Bio bio(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())), &BIO_free_all);
  if (!bio) fault("OpenSSL cannot read from memory");
  std::vector<PublicKey> keys;
  for (;;) {
    const Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    if (!key) break;
    if (EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
      return base::invalid("", "key", file.string() + " holds a key that is not Ed25519.");
    }
    keys.emplace_back(rawPublic(key.get()));
  }
  if (keys.empty()) return base::invalid("", "key", file.string() + " holds no public key.");
  return keys;
}

base::Result<SigningKey> SigningKey::create(const std::filesystem::path& file,
                                            const std::filesystem::path& publicFile) {
  if (std::filesystem::exists(file)) {
    return base::failure(base::ErrorKind::conflict, file.string() + " exists already.");
  }
  SigningKey made(base::randomBytes(kKeySize));
  const Key key = privateKey(made.seed_);
  const Bio bio(BIO_new(BIO_s_secmem()), &BIO_free_all);
  if (!bio ||
      PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    fault("OpenSSL cannot write the key");
  }
  std::string pem = contentOf(bio.get());
  const auto written = writeFile(file, pem, O_EXCL, 0600);
  OPENSSL_cleanse(pem.data(), pem.size());
  CONSILIUM_CHECK(written);
  CONSILIUM_CHECK(writeFile(publicFile, made.publicKey().pem(), O_APPEND, 0644));
  return made;
}

base::Result<SigningKey> SigningKey::load(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    return base::notFound(file.string() + " is not there; `consilium init` makes it.");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return base::invalid("", "mode",
                         file.string() + " may be read by others; run `chmod 600` on it.");
  }
  CONSILIUM_TRY(auto content, readFile(file));
  const Bio bio(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())), &BIO_free_all);
  const Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr) : nullptr,
                &EVP_PKEY_free);
  OPENSSL_cleanse(content.data(), content.size());
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
    return base::invalid("", "key", file.string() + " is not an Ed25519 key.");
  }
  std::string seed(kKeySize, '\0');
  std::size_t size = seed.size();
  if (EVP_PKEY_get_raw_private_key(key.get(), unsignedBytes(seed), &size) != 1) {
    fault("OpenSSL gives no Ed25519 key");
  }
  return SigningKey(std::move(seed));
}

SigningKey::~SigningKey() {
  OPENSSL_cleanse(seed_.data(), seed_.size());
}

std::string SigningKey::sign(std::string_view message) const {
  const Key key = privateKey(seed_);
  const DigestContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::string signature(kSignatureSize, '\0');
  std::size_t size = signature.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), unsignedBytes(signature), &size, unsignedBytes(message),
                     message.size()) != 1) {
    fault("Ed25519 signing failed");
  }
  return signature;
}

PublicKey SigningKey::publicKey() const {
  return PublicKey(rawPublic(privateKey(seed_).get()));
}

}  // namespace consilium::store

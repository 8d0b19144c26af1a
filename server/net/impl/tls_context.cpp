#include "net/impl/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <string_view>

#include "base/ids.hpp"

namespace consilium::net {
namespace {

constexpr std::string_view kCentreUrn = "urn:consilium:centre:";

// RFC 7301: HTTP/1.1 is all there is; a client that names only other protocols may go on without.
int selectProtocol(SSL*, const unsigned char** selected, unsigned char* selectedLength,
                   const unsigned char* offered, unsigned offeredLength, void*) {
  static constexpr unsigned char kHttp[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, selectedLength, kHttp, sizeof kHttp - 1, offered,
                            offeredLength) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *selected = chosen;
  return SSL_TLSEXT_ERR_OK;
}

base::Error unusable(std::string what, const std::filesystem::path& file) {
  return base::failure(base::ErrorKind::invalid,
                       std::move(what) + " “" + file.string() + "”: " + takeTlsError());
}

base::Result<void> requestClientCertificates(SSL_CTX* context, const Options& options) {
  if (options.clientAuthorities.empty()) {
    return base::invalid("/clientAuthorities", "required",
                         "Client certificates need the file of the authorities that sign them.");
  }
  const std::string file = options.clientAuthorities.string();
  if (SSL_CTX_load_verify_file(context, file.c_str()) != 1)
    return unusable("Cannot use the client certificate authorities in", file);
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(file.c_str());
  if (names == nullptr) return unusable("Cannot use the client certificate authorities in", file);
  SSL_CTX_set_client_CA_list(context, names);
  int mode = SSL_VERIFY_PEER;
  if (options.clientCertificates == ClientCertificates::required)
    mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_CTX_set_verify(context, mode, nullptr);
  return base::ok();
}

}  // namespace

std::string takeTlsError() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "unknown error" : reason;
}

base::Result<TlsContext> makeTlsContext(const Options& options) {
  ERR_clear_error();
  TlsContext shared(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX* context = shared.get();
  if (context == nullptr)
    return base::failure(base::ErrorKind::internal, "Cannot set up TLS: " + takeTlsError());
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   // HTTP and WebSocket know their own ends.
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);
  // Tickets carry the state of resumable sessions; a cache here would only cost memory.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  static constexpr unsigned char kSessionContext[] = "consilium";
  const bool configured =
      SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
      SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
      SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1 &&
      SSL_CTX_set_session_id_context(context, kSessionContext, sizeof kSessionContext - 1) == 1;
  if (!configured)
    return base::failure(base::ErrorKind::internal, "Cannot set up TLS: " + takeTlsError());
  SSL_CTX_set_alpn_select_cb(context, selectProtocol, nullptr);
  const std::string certificate = options.certificate.string();
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1)
    return unusable("Cannot use the certificate", certificate);
  const std::string key = options.privateKey.string();
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
    return unusable("Cannot use the private key", key);
  if (SSL_CTX_check_private_key(context) != 1)
    return unusable("The private key does not belong to the certificate", certificate);
  if (options.clientCertificates != ClientCertificates::none)
    CONSILIUM_CHECK(requestClientCertificates(context, options));
  return shared;
}

std::optional<std::string> certificateCentre(SSL* ssl) {
  X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr || SSL_get_verify_result(ssl) != X509_V_OK) return std::nullopt;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  std::optional<std::string> centre;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    const std::string_view text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                                static_cast<std::size_t>(ASN1_STRING_length(uri)));
    if (!text.starts_with(kCentreUrn)) continue;
    const std::string_view id = text.substr(kCentreUrn.size());
    if (!base::isUuid(id) || centre) return std::nullopt;
    centre = id;
  }
  return centre;
}

}  // namespace consilium::net

#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "net/server.hpp"

namespace consilium::net {

/// Shared between the server, which replaces it on reload, and the connections made with it.
using TlsContext = std::shared_ptr<SSL_CTX>;

/// The server's side of TLS as the design has it (section 8): 1.3, and 1.2 with ECDHE and AEAD
/// only; X25519, P-256, P-384; no renegotiation, no compression. Fails with a message that names
/// the file.
base::Result<TlsContext> makeTlsContext(const Options& options);

/// The centre that a verified client certificate speaks for: the one subjectAltName URI
/// `urn:consilium:centre:UUID`. None without a certificate, or when it names none or several.
std::optional<std::string> certificateCentre(SSL* ssl);

/// The newest message of OpenSSL's error queue of this thread, which is emptied.
std::string takeTlsError();

}  // namespace consilium::net

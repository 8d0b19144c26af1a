#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>

#include "net/impl/tallies.hpp"
#include "net/impl/tls_context.hpp"
#include "net/impl/types.hpp"

namespace consilium::net {

/// What a non-blocking step achieved, and what it waits for when it could not go on.
struct Progress {
  enum class Want { nothing, read, write };
  std::size_t bytes = 0;
  Want want = Want::nothing;
  error_code error;
};

/// OpenSSL directly on a non-blocking socket. asio::ssl::stream goes through a pair of memory BIOs
/// and two fixed buffers, about 50 KB that each idle connection keeps; here OpenSSL's own buffers,
/// given back when idle, are the only ones. Not thread-safe: for the socket's strand.
class TlsSocket {
 public:
  TlsSocket(Socket socket, Tallies& tallies);
  TlsSocket(const TlsSocket&) = delete;
  TlsSocket& operator=(const TlsSocket&) = delete;

  Socket& socket() { return socket_; }
  SSL* ssl() { return ssl_.get(); }

  error_code begin(const TlsContext& context);
  Progress handshake();
  Progress read(void* data, std::size_t size);
  /// Writes all of `data` as one record (`size` at most 16 KiB). When it reports `Want`, the call
  /// must be repeated with the same content.
  Progress write(const void* data, std::size_t size);
  /// Sends close_notify, as far as the socket takes it.
  void notifyClose();
  /// Whether `read` would only find out that it has to wait.
  bool knownEmpty() const { return drained_ && SSL_has_pending(ssl_.get()) == 0; }
  /// To be called when the socket was reported readable.
  void readable() { drained_ = false; }

 private:
  static BIO_METHOD* bioMethod();
  static int bioRead(BIO* bio, char* data, int size);
  static int bioWrite(BIO* bio, const char* data, int size);
  static long bioControl(BIO* bio, int command, long number, void* pointer);
  Progress failed(int result);

  Socket socket_;
  Tallies& tallies_;
  TlsContext context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
  /// The last receive returned less than it could have: nothing more is there until the socket is
  /// reported readable again.
  bool drained_ = false;
  int systemError_ = 0;
};

}  // namespace consilium::net

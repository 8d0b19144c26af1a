#include "net/impl/tls_socket.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cerrno>

namespace consilium::net {

TlsSocket::TlsSocket(Socket socket, Tallies& tallies)
    : socket_(std::move(socket)), tallies_(tallies) {}

error_code TlsSocket::begin(const TlsContext& context) {
  context_ = context;
  ssl_.reset(SSL_new(context.get()));
  BIO* bio = BIO_new(bioMethod());
  if (ssl_ == nullptr || bio == nullptr) {
    BIO_free(bio);
    ssl_.reset();
    return boost::system::errc::make_error_code(boost::system::errc::not_enough_memory);
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
  return {};
}

Progress TlsSocket::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  return result == 1 ? Progress{} : failed(result);
}

Progress TlsSocket::read(void* data, std::size_t size) {
  ERR_clear_error();
  std::size_t received = 0;
  const int result = SSL_read_ex(ssl_.get(), data, size, &received);
  if (result == 1) return {received, Progress::Want::nothing, {}};
  return failed(result);
}

Progress TlsSocket::write(const void* data, std::size_t size) {
  ERR_clear_error();
  std::size_t sent = 0;
  const int result = SSL_write_ex(ssl_.get(), data, size, &sent);
  if (result == 1) return {sent, Progress::Want::nothing, {}};
  return failed(result);
}

void TlsSocket::notifyClose() {
  ERR_clear_error();
  if (ssl_ != nullptr && SSL_is_init_finished(ssl_.get()) == 1) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

Progress TlsSocket::failed(int result) {
  Progress progress;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      progress.want = Progress::Want::read;
      break;
    case SSL_ERROR_WANT_WRITE:
      progress.want = Progress::Want::write;
      break;
    case SSL_ERROR_ZERO_RETURN:
      progress.error = asio::error::eof;
      break;
    case SSL_ERROR_SYSCALL:
      if (systemError_ != 0)
        progress.error.assign(systemError_, boost::system::system_category());
      else
        progress.error = asio::error::eof;
      break;
    default:
      progress.error.assign(static_cast<int>(ERR_get_error()), asio::error::get_ssl_category());
      if (!progress.error) progress.error = asio::error::connection_aborted;
  }
  ERR_clear_error();
  return progress;
}

BIO_METHOD* TlsSocket::bioMethod() {
  static const std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> method = [] {
    std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> made(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket"), BIO_meth_free);
    BIO_meth_set_read(made.get(), bioRead);
    BIO_meth_set_write(made.get(), bioWrite);
    BIO_meth_set_ctrl(made.get(), bioControl);
    return made;
  }();
  return method.get();
}

int TlsSocket::bioRead(BIO* bio, char* data, int size) {
  auto& self = *static_cast<TlsSocket*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (self.drained_) {
    BIO_set_retry_read(bio);
    return -1;
  }
  ssize_t received = 0;
  do {
    received = ::recv(self.socket_.native_handle(), data, static_cast<std::size_t>(size), 0);
  } while (received < 0 && errno == EINTR);
  if (received > 0) {
    self.drained_ = received < size;
    self.tallies_.bytesIn.add(static_cast<std::uint64_t>(received));
  } else if (received < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      self.drained_ = true;
      BIO_set_retry_read(bio);
    } else {
      self.systemError_ = errno;
    }
  }
  return static_cast<int>(received);
}

int TlsSocket::bioWrite(BIO* bio, const char* data, int size) {
  auto& self = *static_cast<TlsSocket*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  ssize_t sent = 0;
  do {
    sent = ::send(self.socket_.native_handle(), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  self.tallies_.socketWrites.add();
  if (sent > 0) {
    self.tallies_.bytesOut.add(static_cast<std::uint64_t>(sent));
  } else if (sent < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK)
      BIO_set_retry_write(bio);
    else
      self.systemError_ = errno;
  }
  return static_cast<int>(sent);
}

long TlsSocket::bioControl(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

}  // namespace consilium::net

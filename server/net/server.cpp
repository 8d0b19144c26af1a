#include "net/server.hpp"

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "net/impl/session.hpp"

namespace consilium::net {
namespace {

using std::chrono::milliseconds;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

// Out of file descriptors: connections wait in the kernel until some are free again.
constexpr milliseconds kAcceptPause{100};

base::Result<void> checkOptions(const Options& options) {
  struct Limit {
    const char* name;
    std::uintmax_t value, lowest, highest;
  };
  constexpr std::uintmax_t kMiB = 1024 * 1024;
  const Limit limits[] = {
      {"messageLimit", options.messageLimit, 1, 1024 * kMiB},
      {"echoMessageLimit", options.echoMessageLimit, 1, 1024 * kMiB},
      {"httpHeaderLimit", options.httpHeaderLimit, 512, kMiB},
      {"httpBodyLimit", options.httpBodyLimit, 1, 1024 * kMiB},
      {"outboundLimit", options.outboundLimit, 1, 1024 * kMiB},
      {"drainMark", options.drainMark, 1, options.outboundLimit},
      {"socketSendBuffer", options.socketSendBuffer, 4096, 64 * kMiB},
      {"connections", options.connections, 1, 1'000'000},
      {"connectionsPerAddress", options.connectionsPerAddress, 1, 1'000'000},
      {"threads", options.threads, 0, 256},
  };
  for (const Limit& limit : limits) {
    if (limit.value >= limit.lowest && limit.value <= limit.highest) continue;
    return base::invalid(std::string("/") + limit.name, "range",
                         std::string(limit.name) + " is " + std::to_string(limit.value) +
                             "; from " + std::to_string(limit.lowest) + " to " +
                             std::to_string(limit.highest) + " is possible.");
  }
  const std::pair<const char*, milliseconds> deadlines[] = {
      {"handshakeDeadline", options.handshakeDeadline},
      {"headerDeadline", options.headerDeadline},
      {"messageDeadline", options.messageDeadline},
      {"httpIdleTimeout", options.httpIdleTimeout},
      {"pingInterval", options.pingInterval},
      {"pongDeadline", options.pongDeadline},
      {"stallDeadline", options.stallDeadline},
      {"closingDeadline", options.closingDeadline},
  };
  for (const auto& [name, value] : deadlines) {
    if (value >= milliseconds(1) && value <= std::chrono::hours(24)) continue;
    return base::invalid(std::string("/") + name, "range",
                         std::string(name) + " has to be from 1 ms to 24 h.");
  }
  return base::ok();
}

milliseconds sweepPeriod(const Options& options) {
  const milliseconds shortest =
      std::min({options.handshakeDeadline, options.headerDeadline, options.messageDeadline,
                options.httpIdleTimeout, options.pingInterval, options.pongDeadline,
                options.stallDeadline, options.closingDeadline});
  return std::clamp(shortest / 8, milliseconds(5), milliseconds(250));
}

}  // namespace

class Server::Impl {
 public:
  Impl(Options options, Callbacks callbacks, base::Logger& logger)
      : options_(std::move(options)),
        callbacks_(std::move(callbacks)),
        logger_(logger),
        limiter_(options_.connectionsPerAddress),
        around_{options_,
                callbacks_,
                logger_,
                files_,
                proxies_,
                origins_,
                limiter_,
                [this] { return tlsContext(); },
                [this] { sessionGone(); }} {}
  ~Impl() { stop(milliseconds(0)); }

  base::Result<void> start();
  std::uint16_t port() const { return port_; }
  void stop(milliseconds deadline);
  base::Result<void> reloadCertificates();
  Counters counters() const;

 private:
  void acceptNext();
  void accepted(Socket socket, Worker& worker);
  TlsContext tlsContext();
  void sessionGone();

  const Options options_;
  const Callbacks callbacks_;
  base::Logger& logger_;
  StaticFiles files_;
  AddressList proxies_;
  std::vector<std::string> origins_;
  AddressLimiter limiter_;
  Surroundings around_;
  std::uint16_t port_ = 0;

  std::mutex tlsMutex_;
  TlsContext tls_;  ///< guarded by `tlsMutex_`

  std::vector<std::shared_ptr<Worker>> workers_;
  std::size_t nextWorker_ = 0;
  std::unique_ptr<Acceptor> acceptor_;  ///< on the first worker's thread, as is the next
  std::unique_ptr<Timer> acceptPause_;
  Tally accepted_;
  Tally refusedTotal_;

  mutable std::mutex mutex_;
  std::condition_variable gone_;
  std::size_t live_ = 0;  ///< guarded by `mutex_`: sessions, and sockets on their way to one
  bool stopped_ = true;   ///< guarded by `mutex_`
  Counters last_;         ///< guarded by `mutex_`: the figures once stopped
};

base::Result<void> Server::Impl::start() {
  CONSILIUM_CHECK(checkOptions(options_));
  CONSILIUM_TRY(proxies_, AddressList::parse(options_.proxies));
  CONSILIUM_TRY(files_, StaticFiles::load(options_.staticFolder));
  CONSILIUM_TRY(tls_, makeTlsContext(options_));
  error_code error;
  const auto address = asio::ip::make_address(options_.address, error);
  if (error) {
    return base::invalid("/address", "address",
                         "“" + options_.address + "” is not a numeric IP address.");
  }
  const unsigned processors = std::thread::hardware_concurrency();
  const unsigned threads = options_.threads > 0 ? options_.threads : std::max(1U, processors / 2);
  for (unsigned i = 0; i < threads; ++i)
    workers_.push_back(std::make_shared<Worker>(logger_, sweepPeriod(options_)));
  const asio::ip::tcp::endpoint endpoint(address, options_.port);
  acceptor_ = std::make_unique<Acceptor>(workers_.front()->executor());
  acceptPause_ = std::make_unique<Timer>(workers_.front()->executor());
  acceptor_->open(endpoint.protocol(), error);
  if (!error) acceptor_->set_option(asio::socket_base::reuse_address(true), error);
  if (!error && address.is_v6()) acceptor_->set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor_->bind(endpoint, error);
  if (!error) acceptor_->listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    acceptor_.reset();
    acceptPause_.reset();
    workers_.clear();
    return base::failure(base::ErrorKind::unavailable,
                         "Cannot listen on " + options_.address + ", port " +
                             std::to_string(options_.port) + ": " + error.message() + ".");
  }
  port_ = acceptor_->local_endpoint().port();
  origins_ = options_.allowedOrigins;
  if (origins_.empty()) {
    for (const char* host : {"localhost", "127.0.0.1", "[::1]"})
      origins_.push_back(std::string("https://") + host + ":" + std::to_string(port_));
  }
  {
    const std::lock_guard lock(mutex_);
    stopped_ = false;
  }
  acceptNext();
  for (const auto& worker : workers_) worker->run();
  return base::ok();
}

void Server::Impl::acceptNext() {
  Worker& worker = *workers_[nextWorker_];
  nextWorker_ = (nextWorker_ + 1) % workers_.size();
  acceptor_->async_accept(worker.executor(), [this, &worker](error_code error, Socket socket) {
    if (!acceptor_->is_open()) return;
    if (!error) {
      accepted(std::move(socket), worker);
    } else if (error != asio::error::connection_aborted) {
      logger_.warning("net.accept_failed", {{"reason", std::string_view(error.message())}});
      acceptPause_->expires_after(kAcceptPause);
      acceptPause_->async_wait([this](error_code cancelled) {
        if (!cancelled && acceptor_->is_open()) acceptNext();
      });
      return;
    }
    acceptNext();
  });
}

void Server::Impl::accepted(Socket socket, Worker& worker) {
  accepted_.add();
  {
    const std::lock_guard lock(mutex_);
    if (live_ >= options_.connections) {
      refusedTotal_.add();
      return;
    }
    ++live_;
  }
  asio::post(worker.executor(), [this, &worker, socket = std::move(socket)]() mutable {
    std::make_shared<Session>(std::move(socket), around_, worker)->start();
  });
}

TlsContext Server::Impl::tlsContext() {
  const std::lock_guard lock(tlsMutex_);
  return tls_;
}

void Server::Impl::sessionGone() {
  const std::lock_guard lock(mutex_);
  --live_;
  gone_.notify_all();
}

void Server::Impl::stop(milliseconds deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
  }
  std::promise<void> closed;
  asio::post(workers_.front()->executor(), [this, &closed] {
    error_code ignored;
    acceptor_->close(ignored);
    acceptPause_->cancel();
    closed.set_value();
  });
  closed.get_future().wait();
  for (const auto& worker : workers_) worker->beginStop();
  std::unique_lock lock(mutex_);
  if (!gone_.wait_for(lock, deadline, [this] { return live_ == 0; })) {
    for (const auto& worker : workers_) worker->cutAll();
    gone_.wait(lock, [this] { return live_ == 0; });
  }
  lock.unlock();
  for (const auto& worker : workers_) worker->join();
  const Counters last = counters();
  acceptor_.reset();
  acceptPause_.reset();
  lock.lock();
  last_ = last;
  auto workers = std::exchange(workers_, {});
  lock.unlock();
}

base::Result<void> Server::Impl::reloadCertificates() {
  CONSILIUM_TRY(TlsContext renewed, makeTlsContext(options_));
  const std::lock_guard lock(tlsMutex_);
  tls_ = std::move(renewed);
  return base::ok();
}

Counters Server::Impl::counters() const {
  const std::lock_guard lock(mutex_);
  if (workers_.empty()) return last_;
  Counters sum;
  sum.accepted = accepted_.value();
  sum.refusedTooMany = refusedTotal_.value();
  for (const auto& worker : workers_) worker->tallies().addTo(sum);
  return sum;
}

Server::Server(Options options, Callbacks callbacks, base::Logger& logger)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(callbacks), logger)) {}
Server::~Server() = default;

base::Result<void> Server::start() {
  return impl_->start();
}
std::uint16_t Server::port() const {
  return impl_->port();
}
void Server::stop(milliseconds deadline) {
  impl_->stop(deadline);
}
base::Result<void> Server::reloadCertificates() {
  return impl_->reloadCertificates();
}
Counters Server::counters() const {
  return impl_->counters();
}

}  // namespace consilium::net

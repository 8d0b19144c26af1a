#include "net/impl/worker.hpp"

#include <boost/asio/post.hpp>
#include <exception>

#include "net/impl/session.hpp"

namespace consilium::net {
namespace {

/// How many handlers may run before the threads they gave work to are woken.
constexpr int kHandlersTogether = 64;

}  // namespace

Worker::Worker(base::Logger& logger, std::chrono::milliseconds sweepPeriod)
    : logger_(logger), sweepPeriod_(sweepPeriod) {}

Worker::~Worker() {
  join();
}

void Worker::join() {
  work_.reset();
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

void Worker::run() {
  sweep();
  thread_ = std::thread([this] {
    for (;;) {
      try {
        while (runSome()) {
        }
        return;
      } catch (const std::exception& fault) {
        logger_.error("net.fault", {{"what", std::string_view(fault.what())}});
      }
    }
  });
}

/// Waits for a handler and runs it and those that are ready as well, so that messages that arrived
/// together reach the other threads together. False: the context was stopped.
bool Worker::runSome() {
  const base::WakeBatch batch;
  if (context_.run_one() == 0) return false;
  for (int more = 1; more < kHandlersTogether && context_.poll_one() > 0;) ++more;
  return true;
}

void Worker::schedule(std::shared_ptr<Session> session) {
  {
    const std::lock_guard lock(mutex_);
    scheduled_.push_back(std::move(session));
    if (posted_) return;
    posted_ = true;
  }
  base::WakeBatch::wake(shared_from_this());
}

void Worker::wake() noexcept {
  asio::post(context_, [this] { wakeScheduled(); });
}

void Worker::wakeScheduled() {
  {
    const std::lock_guard lock(mutex_);
    waking_.swap(scheduled_);
    posted_ = false;
  }
  for (const auto& session : waking_) session->wake();
  waking_.clear();
}

void Worker::add(Session& session) {
  sessions_.insert(&session);
  tallies_.connections.add();
  if (stopping_) session.beginStop();
  if (cutting_) session.cut();
}

void Worker::remove(Session& session) {
  if (sessions_.erase(&session) > 0) tallies_.connections.take();
}

void Worker::beginStop() {
  asio::post(context_, [this] {
    stopping_ = true;
    for (Session* session : sessions_) session->beginStop();
  });
}

void Worker::cutAll() {
  asio::post(context_, [this] {
    cutting_ = true;
    for (Session* session : sessions_) session->cut();
  });
}

void Worker::sweep() {
  const TimePoint now = SteadyClock::now();
  for (Session* session : sessions_) session->sweep(now);
  sweepTimer_.expires_after(stopping_ ? std::min(sweepPeriod_, std::chrono::milliseconds(20))
                                      : sweepPeriod_);
  sweepTimer_.async_wait([this](error_code error) {
    if (!error) sweep();
  });
}

}  // namespace consilium::net

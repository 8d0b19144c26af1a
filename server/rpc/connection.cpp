#include "rpc/connection.hpp"

#include <utility>

#include "protocol/codec.hpp"
#include "rpc/impl/core.hpp"
#include "rpc/impl/exchange.hpp"
#include "rpc/impl/stream_reader.hpp"

namespace consilium::rpc {

Connection::Connection(std::shared_ptr<Core> core, std::shared_ptr<Outbound> outbound,
                       service::Origin origin)
    : core_(std::move(core)), outbound_(std::move(outbound)), origin_(std::move(origin)) {}

void Connection::onMessage(std::string_view text) {
  auto parsed = parseMessage(text, core_->limits.batch);
  if (auto* refusal = std::get_if<std::string>(&parsed)) {
    outbound_->send(std::make_shared<const std::string>(std::move(*refusal)));
    return;
  }
  auto exchange = std::make_shared<Exchange>(
      core_, shared_from_this(), std::get<Message>(std::move(parsed)),
      [outbound = outbound_](std::string reply) {
        if (!reply.empty()) outbound->send(std::make_shared<const std::string>(std::move(reply)));
      });
  exchange->start();
}

void Connection::onDrained() {
  const std::lock_guard lock(mutex_);
  if (reader_) core_->feed.drained(reader_);
}

void Connection::onClosed() {
  std::optional<service::Caller> caller;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    caller = std::exchange(caller_, std::nullopt);
    if (reader_) core_->feed.remove(std::exchange(reader_, nullptr));
  }
  if (caller) core_->sessions.detach(caller->sessionId, *this);
}

void Connection::adopt(const service::Caller& caller) {
  std::optional<service::Caller> before;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    if (reader_) core_->feed.remove(reader_);
    reader_ = std::make_shared<StreamReader>(core_, outbound_, caller, origin_);
    before = std::exchange(caller_, caller);
    ended_.reset();
  }
  if (before) core_->sessions.detach(before->sessionId, *this);
  core_->sessions.attach(caller.sessionId, caller.userId, shared_from_this(), core_->clock.now());
  // It may have ended since it was looked up, before anybody knew of this connection.
  core_->checkSessions({caller.sessionId});
}

void Connection::sessionEnded(const std::string& sessionId, std::string_view reason) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || !caller_ || caller_->sessionId != sessionId) return;
    if (reader_) core_->feed.remove(std::exchange(reader_, nullptr));
    if (changingSession_ > 0) {
      ended_ = reason;
      return;
    }
  }
  outbound_->close(kCloseSessionEnded, std::string(reason));
}

std::optional<service::Caller> Connection::caller() const {
  const std::lock_guard lock(mutex_);
  return caller_;
}

bool Connection::begin(bool changesSession) {
  const std::lock_guard lock(mutex_);
  if (inFlight_ >= core_->limits.inFlight) return false;
  ++inFlight_;
  if (changesSession) ++changingSession_;
  return true;
}

void Connection::end(bool changesSession) {
  std::optional<std::string> reason;
  {
    const std::lock_guard lock(mutex_);
    --inFlight_;
    if (changesSession && --changingSession_ == 0) reason = std::exchange(ended_, std::nullopt);
    if (closed_) return;
  }
  if (reason) outbound_->close(kCloseSessionEnded, std::move(*reason));
}

void Connection::sessionChanged(service::SessionChange change, std::function<void()> then) {
  if (change.kind == service::SessionChange::Kind::ended) {
    core_->endSession(change.sessionId, "The session was ended.");
    return then();
  }
  core_->authenticate(
      [core = core_, id = change.sessionId](service::Context& context) {
        return core->resume(context, id);
      },
      origin_,
      [self = shared_from_this(),
       then = std::move(then)](base::Result<std::optional<service::Caller>> caller) {
        if (caller.has_value() && caller.value())
          self->adopt(*caller.value());
        else  // signed in, but this server cannot see it now: the client comes again with its token
          self->outbound_->close(1013, "The server is busy; connect again.");
        then();
      });
}

void Connection::subscribe(protocol::EventSubscribeParams params, Job::Answer answer) {
  const auto reader = currentReader();
  if (!reader)
    return answer(base::failure(base::ErrorKind::unauthenticated, "The session has ended."));
  core_->feed.subscribe(reader, params.streams,
                        [answer](base::Result<std::vector<protocol::StreamHead>> heads) {
                          if (heads.has_error()) return answer(std::move(heads).error());
                          protocol::EventSubscribeResult result;
                          result.streams = std::move(heads).value();
                          answer(protocol::encode(result));
                        });
  // Nothing may stay subscribed when the connection was closed or changed hands meanwhile.
  if (currentReader() != reader) core_->feed.remove(reader);
}

void Connection::unsubscribe(protocol::EventUnsubscribeParams params, Job::Answer answer) {
  const auto reader = currentReader();
  if (!reader)
    return answer(base::failure(base::ErrorKind::unauthenticated, "The session has ended."));
  core_->feed.unsubscribe(reader, std::move(params.streams), [answer] {
    answer(protocol::encode(protocol::EventUnsubscribeResult{}));
  });
}

std::shared_ptr<StreamReader> Connection::currentReader() const {
  const std::lock_guard lock(mutex_);
  return reader_;
}

}  // namespace consilium::rpc

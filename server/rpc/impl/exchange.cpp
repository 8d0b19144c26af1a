#include "rpc/impl/exchange.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/address.hpp"
#include "rpc/impl/core.hpp"

namespace consilium::rpc {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

std::string reply(const Request& request, const base::Error& error) {
  return request.id.empty() ? std::string() : errorReply(request.id, error);
}

base::Error rateLimited(std::string message, std::int64_t retryAfterMs) {
  auto error = base::failure(base::ErrorKind::rateLimited, std::move(message));
  error.retryAfterMs = retryAfterMs;
  return error;
}

}  // namespace

Exchange::Exchange(std::shared_ptr<Core> core, std::shared_ptr<Peer> peer, Message message,
                   std::function<void(std::string)> reply)
    : core_(std::move(core)),
      peer_(std::move(peer)),
      reply_(std::move(reply)),
      message_(std::move(message)) {}

bool Exchange::changesSession(const Entry& entry) const {
  const auto* request = std::get_if<Request>(&entry);
  const auto* found = request ? core_->find(request->method) : nullptr;
  return found && found->method.kind == protocol::MethodKind::session &&
         found->method.name.starts_with("session.");
}

void Exchange::pump() {
  std::unique_lock lock(mutex_);
  if (std::exchange(pumping_, true)) {
    pumpAgain_ = true;
    return;
  }
  do {
    pumpAgain_ = false;
    while (next_ < message_.entries.size()) {
      auto& entry = message_.entries[next_];
      if (auto* ready = std::get_if<std::string>(&entry)) {
        auto text = std::move(*ready);
        ++next_;
        lock.unlock();
        finish(std::move(text));
        lock.lock();
        continue;
      }
      const bool changes = changesSession(entry);
      if (peer_->begin(changes)) {
        auto request = std::get<Request>(std::move(entry));
        ++next_;
        ++running_;
        lock.unlock();
        run(std::move(request), changes);
        lock.lock();
      } else if (running_ > 0) {
        break;  // its end will go on with the others
      } else {
        auto text = reply(std::get<Request>(entry),
                          rateLimited("Too many requests of this connection are under way.",
                                      core_->limits.retryAfter.count()));
        ++next_;
        lock.unlock();
        finish(std::move(text));
        lock.lock();
      }
    }
  } while (pumpAgain_);
  pumping_ = false;
}

void Exchange::finish(std::string text) {
  std::unique_lock lock(mutex_);
  if (!text.empty()) replies_.push_back(std::move(text));
  if (++finished_ < message_.entries.size()) return;
  std::string all;
  if (message_.batch)
    all = batchReply(replies_);
  else if (!replies_.empty())
    all = std::move(replies_.front());
  lock.unlock();
  reply_(std::move(all));
}

void Exchange::run(Request request, bool changesSession) {
  const auto started = std::chrono::steady_clock::now();
  const auto* entry = core_->find(request.method);
  // Gives the place back after the reply was queued, so that a closing follows its last reply.
  const auto answer = [self = shared_from_this(), id = request.id, entry, started, changesSession](
                          std::optional<Code> code, std::string text) {
    const auto& counted = entry ? *entry : self->core_->unknownMethod;
    counted.counters.count(code, std::chrono::steady_clock::now() - started);
    self->finish(id.empty() ? std::string() : std::move(text));
    self->peer_->end(changesSession);
    {
      const std::lock_guard lock(self->mutex_);
      --self->running_;
    }
    self->pump();
  };
  const auto refuse = [&](const base::Error& error) {
    answer(codeOf(error.kind), errorReply(request.id, error));
  };

  const auto caller = peer_->caller();
  const auto wait =
      core_->rates.take(caller ? "user " + caller->userId
                               : "address " + base::countedAddress(peer_->origin().address),
                        core_->clock.now());
  if (wait) return refuse(rateLimited("Too many requests; slow down.", *wait));
  if (!entry)
    return answer(Code::methodNotFound,
                  errorReply(request.id, Code::methodNotFound, "There is no such method."));
  if (request.params && !request.params->is_object() && !entry->method.byPosition)
    return answer(Code::invalidParams, errorReply(request.id, Code::invalidParams,
                                                  "Parameters are given by name, not position."));
  if (entry->method.access != Access::open && !caller)
    return refuse(base::failure(base::ErrorKind::unauthenticated, "Sign in first."));

  static const nlohmann::json kNoParams = nlohmann::json::object();
  auto job = entry->method.decode(request.params ? *request.params : kNoParams);
  if (job.has_error()) return refuse(job.error());

  if (job.value().ready) return answer(std::nullopt, resultReply(request.id, *job.value().ready));
  if (job.value().onConnection) {
    auto* subscriptions = peer_->subscriptions();
    if (!subscriptions)
      return refuse(base::invalidState("This method needs a WebSocket connection."));
    return job.value().onConnection(
        *subscriptions, [answer, id = request.id](const base::Result<std::string>& result) {
          if (result.has_error())
            answer(codeOf(result.error().kind), errorReply(id, result.error()));
          else
            answer(std::nullopt, resultReply(id, result.value()));
        });
  }
  if (!core_->enter()) return refuse(core_->unavailable("The server is busy; try again."));
  auto call = std::make_shared<Call>();
  call->entry = entry;
  call->job = std::move(job).value();
  call->origin = peer_->origin();
  if (caller) call->sessionId = caller->sessionId;
  call->done = [self = shared_from_this(), answer, id = request.id](Call::Outcome outcome) {
    if (outcome.result.has_error()) {
      answer(codeOf(outcome.result.error().kind), errorReply(id, outcome.result.error()));
      return self->core_->leave();
    }
    auto text = resultReply(id, outcome.result.value());
    if (outcome.change.kind == service::SessionChange::Kind::none) {
      answer(std::nullopt, text);
      return self->core_->leave();
    }
    self->peer_->sessionChanged(outcome.change, [self, answer, text = std::move(text)] {
      answer(std::nullopt, text);
      self->core_->leave();
    });
  };
  core_->execute(call);
}

}  // namespace consilium::rpc

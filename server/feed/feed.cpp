#include "feed/feed.hpp"

#include <utility>

#include "feed/impl/core.hpp"
#include "protocol/codec.hpp"

namespace consilium::feed {

Feed::Feed(store::Database& database, const base::Clock& clock, base::Logger& logger,
           Options options)
    : core_(std::make_shared<Core>(database, clock, logger, options)) {
  core_->start();
}

Feed::~Feed() {
  stop();
}

void Feed::onAccessChanged(AccessListener listener) {
  core_->post([core = core_.get(), listener = std::move(listener)]() mutable {
    core->setAccessListener(std::move(listener));
  });
}

void Feed::committed(std::span<const store::Event> events) {
  core_->committed(events);
}

void Feed::advanced(std::span<const store::Advance> advances) {
  core_->advanced(advances);
}

void Feed::compareHeads() {
  core_->post([core = core_.get()] { core->compareHeads(); });
}

void Feed::subscribe(const std::shared_ptr<Reader>& reader,
                     const std::vector<protocol::StreamPosition>& positions,
                     const Subscribed& done) {
  const bool posted = core_->post(
      [core = core_.get(), reader, positions, done] { core->subscribe(reader, positions, done); });
  if (posted) return;
  auto error = base::failure(base::ErrorKind::unavailable, "The server is stopping.");
  error.retryAfterMs = 1000;
  done(std::move(error));
}

void Feed::unsubscribe(std::shared_ptr<Reader> reader, std::vector<std::string> streams,
                       const std::function<void()>& done) {
  const bool posted = core_->post(
      [core = core_.get(), reader = std::move(reader), streams = std::move(streams), done] {
        core->unsubscribe(*reader, streams);
        done();
      });
  if (!posted) done();
}

void Feed::drained(std::shared_ptr<Reader> reader) {
  core_->post([core = core_.get(), reader = std::move(reader)] { core->drained(*reader); });
}

void Feed::remove(std::shared_ptr<Reader> reader) {
  core_->post([core = core_.get(), reader = std::move(reader)] { core->remove(*reader); });
}

void Feed::stop() {
  core_->stop();
}

Figures Feed::figures() const {
  return core_->figures();
}

protocol::Event toProtocol(store::Event event) {
  protocol::Event out;
  out.stream = std::move(event.stream);
  out.seq = event.seq;
  out.type = std::move(event.type);
  out.at = event.at;
  out.actor = std::move(event.actor);
  out.data.text = std::move(event.data);
  return out;
}

std::string eventNotification(const store::Event& event, bool aside) {
  auto params = toProtocol(event);
  if (aside) params.data.text = "{}";
  return R"({"jsonrpc":"2.0","method":"event","params":)" + protocol::encode(params) + "}";
}

}  // namespace consilium::feed

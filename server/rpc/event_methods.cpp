#include "rpc/event_methods.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "feed/feed.hpp"
#include "protocol/openrpc.hpp"
#include "store/event_log.hpp"

namespace consilium::rpc {

namespace {

constexpr std::int64_t kDefaultPage = 100;
/// A reply is not filled beyond this much event data (one event at least). Bytes.
constexpr std::size_t kPageBytes = std::size_t{256} << 10;
constexpr std::int64_t kChunk = 32;

base::Result<protocol::EventReadResult> readStream(Gate& gate, service::Context& context,
                                                   const protocol::EventReadParams& params) {
  CONSILIUM_CHECK(enterStream(gate, context, params.stream));
  protocol::EventReadResult result;
  result.head = store::headOf(context.tx, params.stream);
  auto left = params.limit.value_or(kDefaultPage);
  auto after = params.after.value_or(0);
  std::size_t bytes = 0;
  // Whoever reads a case is told who did what to it; other streams tell ids only.
  const bool named = params.stream.starts_with(kCaseStream);
  std::map<std::string, std::string> actors;
  while (left > 0 && after < result.head && bytes < kPageBytes) {
    auto events = store::readEvents(context.tx, params.stream, after, std::min(left, kChunk));
    if (events.empty()) break;
    if (named) actors.merge(store::actorNames(context.tx, events));
    for (auto& event : events) {
      if (bytes >= kPageBytes) break;
      bytes += event.data.size();
      after = event.seq;
      --left;
      result.events.push_back(feed::toProtocol(std::move(event)));
    }
  }
  for (auto& [user, name] : actors) result.actors.push_back({user, std::move(name)});
  return result;
}

Method discover() {
  return {"rpc.discover", protocol::MethodKind::read, Access::open,
          [](const nlohmann::json& params) -> base::Result<Job> {
            if (!params.empty())
              return base::invalid("", "additionalProperties", "rpc.discover has no parameters.");
            Job job;
            job.ready = std::string(protocol::openrpcDocument());
            return job;
          },
          false};
}

}  // namespace

base::Result<void> enterStream(Gate& gate, service::Context& context, std::string_view stream) {
  CONSILIUM_CHECK(gate.mayReadStream(context, stream));
  if (stream.starts_with(kCaseStream)) gate.noteRead(context, stream.substr(kCaseStream.size()));
  return base::ok();
}

MethodTable connectionMethods(Gate& gate) {
  using namespace protocol;
  return {
      connection<EventSubscribe>(&Subscriptions::subscribe),
      connection<EventUnsubscribe>(&Subscriptions::unsubscribe),
      detail::transacted<EventRead>(
          Access::session,
          [&gate](service::Context& context, const EventReadParams& params) {
            return readStream(gate, context, params);
          }),
      discover(),
  };
}

}  // namespace consilium::rpc

#include "rpc/impl/stream_reader.hpp"

#include <span>
#include <utility>

#include "rpc/event_methods.hpp"
#include "rpc/impl/context_of.hpp"
#include "rpc/impl/core.hpp"

namespace consilium::rpc {

StreamReader::StreamReader(std::shared_ptr<Core> core, std::shared_ptr<Outbound> outbound,
                           service::Caller caller, service::Origin origin)
    : core_(std::move(core)),
      outbound_(std::move(outbound)),
      caller_(std::move(caller)),
      origin_(std::move(origin)) {}

bool StreamReader::send(std::shared_ptr<const std::string> text) {
  return outbound_->send(std::move(text));
}

std::size_t StreamReader::queuedBytes() const {
  return outbound_->queuedBytes();
}

base::Result<bool> StreamReader::authorise(store::Transaction& tx, std::string_view stream) {
  auto context = contextOf(tx, origin_, core_->clock);
  CONSILIUM_TRY(const auto caller, core_->resume(context, caller_.sessionId));
  if (caller.enrolmentPending)
    return base::forbidden("Enrol the second factor first (session.enrolTotp).");
  context.caller = &caller;
  CONSILIUM_CHECK(enterStream(core_->gate, context, stream));
  return !context.readsToRecord.empty();
}

base::Result<void> StreamReader::recordRead(store::Transaction& tx, std::string_view stream) {
  const std::string caseId(stream.substr(kCaseStream.size()));
  core_->gate.writeReads(tx, caller_, std::span(&caseId, 1), core_->clock.now());
  return base::ok();
}

}  // namespace consilium::rpc

#include "rpc/service_gate.hpp"

#include "service/access.hpp"

namespace consilium::rpc {

base::Result<service::Caller> ServiceGate::callerByToken(service::Context& context,
                                                         std::string_view token) {
  return sessions_.authenticate(context.tx, token, context.now);
}

base::Result<service::Caller> ServiceGate::callerBySession(
    service::Context& context, std::string_view sessionId,
    std::optional<base::Timestamp> lastActivity) {
  return sessions_.resume(context.tx, sessionId, context.now, lastActivity);
}

base::Result<void> ServiceGate::touch(service::Context& context, std::string_view sessionId) {
  sessions_.touch(context.tx, sessionId, context.now);
  return base::ok();
}

bool ServiceGate::allowedBeforeEnrolment(std::string_view method) {
  return service::allowedBeforeEnrolment(method);
}

base::Result<void> ServiceGate::mayReadStream(service::Context& context, std::string_view stream) {
  return service::mayReadStream(context, stream);
}

void ServiceGate::noteRead(service::Context& context, std::string_view caseId) {
  service::recordRead(context, caseId);
}

void ServiceGate::writeReads(store::Transaction& tx, const service::Caller& caller,
                             std::span<const std::string> caseIds, base::Timestamp now) {
  service::writeReads(tx, caller, caseIds, now);
}

}  // namespace consilium::rpc

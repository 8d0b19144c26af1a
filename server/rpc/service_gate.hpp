#pragma once

#include "rpc/gate.hpp"
#include "service/session.hpp"

namespace consilium::rpc {

/// The gate as the services have it. `sessions` must outlive it.
class ServiceGate final : public Gate {
 public:
  explicit ServiceGate(const service::SessionService& sessions) : sessions_(sessions) {}

  base::Result<service::Caller> callerByToken(service::Context& context,
                                              std::string_view token) override;
  base::Result<service::Caller> callerBySession(
      service::Context& context, std::string_view sessionId,
      std::optional<base::Timestamp> lastActivity) override;
  base::Result<void> touch(service::Context& context, std::string_view sessionId) override;
  bool allowedBeforeEnrolment(std::string_view method) override;
  base::Result<void> mayReadStream(service::Context& context, std::string_view stream) override;
  void noteRead(service::Context& context, std::string_view caseId) override;
  void writeReads(store::Transaction& tx, const service::Caller& caller,
                  std::span<const std::string> caseIds, base::Timestamp now) override;

 private:
  const service::SessionService& sessions_;
};

}  // namespace consilium::rpc

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/options.hpp"
#include "rpc/gate.hpp"
#include "rpc/method.hpp"
#include "service/audit.hpp"
#include "service/case.hpp"
#include "service/directory.hpp"
#include "service/member.hpp"
#include "service/message.hpp"
#include "service/series.hpp"
#include "service/session.hpp"

namespace consilium::app {

/// All use cases.
struct Services {
  explicit Services(const Options& options);

  service::SessionService sessions;
  service::MemberService members;
  service::DirectoryService directory;
  service::SeriesService series;
  service::CaseService cases;
  service::MessageService messages;
  service::AuditService audit;
};

/// What the connection layer asks of the services apart from the methods.
class ServiceGate final : public rpc::Gate {
 public:
  /// `sessions` outlives the gate.
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

/// Every method of the contract. `services` and `gate` outlive the table.
rpc::MethodTable methodTable(Services& services, rpc::Gate& gate);

}  // namespace consilium::app

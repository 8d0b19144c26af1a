#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "service/context.hpp"

namespace consilium::rpc {

/// What the connection layer asks of the services, apart from the methods: who a session is, what
/// it may follow, which reads go on record. Called on database threads, several at a time.
class Gate {
 public:
  virtual ~Gate() = default;

  /// The live session that a token or a session id stands for. `lastActivity`: of its latest
  /// request, where that is not written down yet. Errors: `unauthenticated`.
  virtual base::Result<service::Caller> callerByToken(service::Context& context,
                                                      std::string_view token) = 0;
  virtual base::Result<service::Caller> callerBySession(
      service::Context& context, std::string_view sessionId,
      std::optional<base::Timestamp> lastActivity) = 0;
  /// Writes down that a session was used at `context.now`; does nothing when it has ended.
  virtual base::Result<void> touch(service::Context& context, std::string_view sessionId) = 0;

  /// Whether a caller whose second factor is yet to be enrolled may call the method.
  virtual bool allowedBeforeEnrolment(std::string_view method) = 0;

  /// Whether the caller may follow the stream. Errors: `notFound`.
  virtual base::Result<void> mayReadStream(service::Context& context, std::string_view stream) = 0;
  /// Notes in the context that a case is read, unless that is on record already.
  virtual void noteRead(service::Context& context, std::string_view caseId) = 0;
  /// Makes reads durable, in a read-write transaction.
  virtual void writeReads(store::Transaction& tx, const service::Caller& caller,
                          std::span<const std::string> caseIds, base::Timestamp now) = 0;
};

}  // namespace consilium::rpc

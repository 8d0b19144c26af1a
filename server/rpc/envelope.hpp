#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "protocol/failures.hpp"

namespace consilium::rpc {

/// Error codes of JSON-RPC 2.0 (section 5.1) and of the contract (protocol/error.json).
enum class Code : int {
  parseError = -32700,
  invalidRequest = -32600,
  methodNotFound = -32601,
  invalidParams = -32602,
  internalError = -32603,
  unauthenticated = int(protocol::Failure::unauthenticated),
  forbidden = int(protocol::Failure::forbidden),
  notFound = int(protocol::Failure::notFound),
  conflict = int(protocol::Failure::conflict),
  invalidState = int(protocol::Failure::invalidState),
  invalid = int(protocol::Failure::invalid),
  identifyingData = int(protocol::Failure::identifyingData),
  rateLimited = int(protocol::Failure::rateLimited),
  tooLarge = int(protocol::Failure::tooLarge),
  unavailable = int(protocol::Failure::unavailable),
};

/// The contract's name of a code, e.g. `not_found`; for metrics.
std::string_view nameOf(Code code);
/// The only place that knows which failure has which code.
Code codeOf(base::ErrorKind kind);

/// An entry of a message that asks for something.
struct Request {
  std::string id;  ///< JSON text of the id; empty for a notification, which is never answered
  std::string method;
  std::shared_ptr<const nlohmann::json> document;  ///< keeps `params` alive
  const nlohmann::json* params = nullptr;          ///< an object or an array; null when absent
};

/// What one inbound message says. An entry that is no request is its reply.
struct Message {
  bool batch = false;
  std::vector<std::variant<Request, std::string>> entries;
};

/// Reads a message strictly. Failing that, the reply to send. A batch of more than `maxBatch`
/// entries is refused whole.
std::variant<Message, std::string> parseMessage(std::string_view text, std::size_t maxBatch);

/// Replies as JSON text. `id` and `result` are JSON text themselves.
std::string resultReply(std::string_view id, std::string_view result);
std::string errorReply(std::string_view id, Code code, std::string_view message,
                       std::string_view data = {});
/// The reply to a failure, with the data that the contract promises for its kind.
std::string errorReply(std::string_view id, const base::Error& error);

/// Joins the replies of a batch; empty when there is none to send.
std::string batchReply(const std::vector<std::string>& replies);

}  // namespace consilium::rpc

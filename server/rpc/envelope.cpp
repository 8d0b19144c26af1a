#include "rpc/envelope.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "protocol/codec.hpp"
#include "protocol/error.hpp"
#include "protocol/identification.hpp"
#include "protocol/json.hpp"

namespace consilium::rpc {

namespace {

using nlohmann::json;

constexpr std::string_view kNullId = "null";

std::string jsonText(std::string_view text) {
  return json(text).dump();
}

protocol::Violation violationOf(const base::Violation& violation) {
  return {violation.pointer, violation.rule, violation.message};
}

protocol::Finding findingOf(const base::IdentifyingPlace& place) {
  protocol::Finding finding;
  finding.pointer = place.pointer;
  finding.start = place.start;
  finding.end = place.end;
  finding.kind = protocol::parseFindingKind(place.kind).value();
  finding.severity = place.hard ? protocol::FindingSeverity::hard : protocol::FindingSeverity::soft;
  finding.text = place.text;
  if (!place.suggestion.empty()) finding.suggestion = place.suggestion;
  if (!place.explanation.empty()) finding.explanation = place.explanation;
  finding.rule = place.rule;
  return finding;
}

/// The array of what `of` makes of each entry.
template <class Entries, class Of>
std::string arrayOf(const Entries& entries, Of of) {
  std::string out = "[";
  for (const auto& entry : entries) {
    if (out.size() > 1) out += ',';
    out += protocol::encode(of(entry));
  }
  return out + "]";
}

/// `data` of an error reply, as protocol/error.json has it; empty for none.
std::string dataOf(const base::Error& error) {
  if (error.kind == base::ErrorKind::invalid) return arrayOf(error.violations, violationOf);
  if (error.kind == base::ErrorKind::identifyingData) return arrayOf(error.places, findingOf);
  protocol::ErrorDetails details;
  if (error.retryAfterMs) details.retryAfter = double(*error.retryAfterMs) / 1000;
  if (error.reauthenticate) details.reauthenticate = true;
  details.current = error.current;
  for (const auto& violation : error.violations)
    details.violations.push_back(violationOf(violation));
  return details == protocol::ErrorDetails() ? std::string() : protocol::encode(details);
}

/// JSON text of an id that may be echoed: a string, an integer or null.
std::optional<std::string> idText(const json& id) {
  if (!id.is_string() && !id.is_number_integer() && !id.is_null()) return std::nullopt;
  return id.dump();
}

std::variant<Request, std::string> readEntry(const std::shared_ptr<const json>& document,
                                             const json& entry) {
  const auto refuse = [](std::string_view id, std::string_view why) {
    return errorReply(id, Code::invalidRequest, why);
  };
  if (!entry.is_object()) return refuse(kNullId, "A request is an object.");
  Request request;
  if (const auto id = entry.find("id"); id != entry.end()) {
    auto text = idText(*id);
    if (!text) return refuse(kNullId, "An id is a string, an integer or null.");
    request.id = std::move(*text);
  }
  const auto replyId = request.id.empty() ? kNullId : std::string_view(request.id);
  const auto version = entry.find("jsonrpc");
  if (version == entry.end() || *version != "2.0")
    return refuse(replyId, R"(A request says "jsonrpc": "2.0".)");
  const auto method = entry.find("method");
  if (method == entry.end() || !method->is_string())
    return refuse(replyId, "A request names its method.");
  request.method = method->get<std::string>();
  if (const auto params = entry.find("params"); params != entry.end()) {
    if (!params->is_structured()) return refuse(replyId, "Parameters are an object.");
    request.params = &*params;
  }
  request.document = document;
  return request;
}

}  // namespace

std::string_view nameOf(Code code) {
  switch (code) {
    case Code::parseError:
      return "parse_error";
    case Code::invalidRequest:
      return "invalid_request";
    case Code::methodNotFound:
      return "method_not_found";
    case Code::invalidParams:
      return "invalid_params";
    case Code::internalError:
      return "internal_error";
    default:
      return protocol::nameOf(protocol::Failure(static_cast<int>(code)));
  }
}

Code codeOf(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::unauthenticated:
      return Code::unauthenticated;
    case base::ErrorKind::forbidden:
      return Code::forbidden;
    case base::ErrorKind::notFound:
      return Code::notFound;
    case base::ErrorKind::conflict:
      return Code::conflict;
    case base::ErrorKind::invalidState:
      return Code::invalidState;
    case base::ErrorKind::invalid:
      return Code::invalid;
    case base::ErrorKind::identifyingData:
      return Code::identifyingData;
    case base::ErrorKind::rateLimited:
      return Code::rateLimited;
    case base::ErrorKind::tooLarge:
      return Code::tooLarge;
    case base::ErrorKind::unavailable:
      return Code::unavailable;
    case base::ErrorKind::internal:
      return Code::internalError;
  }
  return Code::internalError;
}

std::variant<Message, std::string> parseMessage(std::string_view text, std::size_t maxBatch) {
  auto parsed = protocol::parseStrict(text);
  if (parsed.has_error())
    return errorReply(kNullId, Code::parseError, "This is not JSON: " + parsed.error().message);
  const auto document = std::make_shared<const json>(std::move(parsed).value());
  Message message;
  if (!document->is_array()) {
    message.entries.push_back(readEntry(document, *document));
    return message;
  }
  if (document->empty()) return errorReply(kNullId, Code::invalidRequest, "The batch is empty.");
  if (document->size() > maxBatch)
    return errorReply(kNullId, Code::invalidRequest,
                      fmt::format("A batch holds at most {} requests.", maxBatch));
  message.batch = true;
  for (const auto& entry : *document) message.entries.push_back(readEntry(document, entry));
  return message;
}

std::string resultReply(std::string_view id, std::string_view result) {
  std::string out;
  out.reserve(36 + id.size() + result.size());
  out.append(R"({"jsonrpc":"2.0","id":)").append(id);
  out.append(R"(,"result":)").append(result).append("}");
  return out;
}

std::string errorReply(std::string_view id, Code code, std::string_view message,
                       std::string_view data) {
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"error":{{"code":{},"message":{}{}{}}}}})", id,
                     static_cast<int>(code), jsonText(message), data.empty() ? "" : R"(,"data":)",
                     data);
}

std::string errorReply(std::string_view id, const base::Error& error) {
  // A fault's message is for the log; the caller can do nothing with it.
  const std::string_view message =
      error.kind == base::ErrorKind::internal ? "Internal error." : std::string_view(error.message);
  return errorReply(id, codeOf(error.kind), message, dataOf(error));
}

std::string batchReply(const std::vector<std::string>& replies) {
  if (replies.empty()) return {};
  std::string out = "[";
  for (const auto& reply : replies) {
    if (out.size() > 1) out += ',';
    out += reply;
  }
  return out + "]";
}

}  // namespace consilium::rpc

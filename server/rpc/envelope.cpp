#include "rpc/envelope.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "protocol/json.hpp"

namespace consilium::rpc {

namespace {

using nlohmann::json;

constexpr std::string_view kNullId = "null";

std::string jsonText(std::string_view text) {
  return json(text).dump();
}

std::string violationsJson(const std::vector<base::Violation>& violations) {
  std::string out = "[";
  for (const auto& violation : violations) {
    if (out.size() > 1) out += ',';
    out += fmt::format(R"({{"pointer":{},"rule":{},"message":{}}})", jsonText(violation.pointer),
                       jsonText(violation.rule), jsonText(violation.message));
  }
  return out + "]";
}

/// `Finding` of the contract, one for each place.
std::string findingsJson(const std::vector<base::IdentifyingPlace>& places) {
  std::string out = "[";
  for (const auto& place : places) {
    if (out.size() > 1) out += ',';
    out += fmt::format(
        R"({{"pointer":{},"start":{},"end":{},"kind":{},"severity":{},"text":{},"rule":{})",
        jsonText(place.pointer), place.start, place.end, jsonText(place.kind),
        place.hard ? R"("hard")" : R"("soft")", jsonText(place.text), jsonText(place.rule));
    if (!place.suggestion.empty())
      out += fmt::format(R"(,"suggestion":{})", jsonText(place.suggestion));
    if (!place.explanation.empty())
      out += fmt::format(R"(,"explanation":{})", jsonText(place.explanation));
    out += '}';
  }
  return out + "]";
}

/// `data` of an error reply; empty for none.
std::string dataOf(const base::Error& error) {
  if (error.kind == base::ErrorKind::invalid) return violationsJson(error.violations);
  if (error.kind == base::ErrorKind::identifyingData) return findingsJson(error.places);
  std::string members;
  const auto add = [&members](std::string_view name, std::string_view value) {
    members += fmt::format(R"({}"{}":{})", members.empty() ? "" : ",", name, value);
  };
  if (error.retryAfterMs) add("retryAfter", json(double(*error.retryAfterMs) / 1000).dump());
  if (error.reauthenticate) add("reauthenticate", "true");
  if (error.current) add("current", error.current->text);
  if (!error.violations.empty()) add("violations", violationsJson(error.violations));
  return members.empty() ? members : "{" + members + "}";
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
    case Code::unauthenticated:
      return "unauthenticated";
    case Code::forbidden:
      return "forbidden";
    case Code::notFound:
      return "not_found";
    case Code::conflict:
      return "conflict";
    case Code::invalidState:
      return "invalid_state";
    case Code::invalid:
      return "invalid";
    case Code::identifyingData:
      return "identifying_data";
    case Code::rateLimited:
      return "rate_limited";
    case Code::tooLarge:
      return "too_large";
    case Code::unavailable:
      return "unavailable";
  }
  return "internal_error";
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

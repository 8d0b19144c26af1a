#include "net/impl/http_rules.hpp"

#include <algorithm>

namespace consilium::net {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

void forEachListItem(std::string_view list, const std::function<void(std::string_view)>& visit) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto item = trimmed(list.substr(0, comma));
    if (!item.empty()) visit(item);
    list = comma == list.npos ? std::string_view() : list.substr(comma + 1);
  }
}

bool listContains(std::string_view list, std::string_view item) {
  bool found = false;
  forEachListItem(list,
                  [&](std::string_view each) { found = found || equalsIgnoringCase(each, item); });
  return found;
}

const std::vector<std::pair<std::string_view, std::string_view>>& securityHeaders() {
  static const std::vector<std::pair<std::string_view, std::string_view>> headers{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
       "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
       "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"},
      {"Strict-Transport-Security", "max-age=31536000"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
  };
  return headers;
}

HttpResponse plainText(int status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  response.body = std::move(text) + "\n";
  return response;
}

std::optional<HttpResponse> refuseOrigin(const HttpRequest& request,
                                         const std::vector<std::string>& allowed) {
  const auto origins = std::count_if(request.headers.begin(), request.headers.end(),
                                     [](const auto& header) { return header.first == "origin"; });
  if (origins > 1) return plainText(403, "More than one Origin header.");
  if (origins == 1) {
    if (std::find(allowed.begin(), allowed.end(), request.header("origin")) != allowed.end())
      return std::nullopt;
    return plainText(403, "This Origin is not allowed here.");
  }
  if (request.hasHeader("cookie"))
    return plainText(403, "A request with a cookie needs an Origin header.");
  return std::nullopt;
}

bool asksForWebSocket(const HttpRequest& request) {
  return listContains(request.header("upgrade"), "websocket");
}

std::optional<HttpResponse> refuseHandshake(const HttpRequest& request,
                                            std::string_view subprotocol) {
  if (request.method != "GET") {
    HttpResponse refusal = plainText(405, "A WebSocket is opened with GET.");
    refusal.headers.emplace_back("Allow", "GET");
    return refusal;
  }
  if (!listContains(request.header("connection"), "upgrade"))
    return plainText(400, "A WebSocket handshake needs “Connection: Upgrade”.");
  if (request.header("sec-websocket-version") != "13") {
    HttpResponse refusal = plainText(426, "WebSocket version 13 is supported (RFC 6455).");
    refusal.headers.emplace_back("Upgrade", "websocket");
    refusal.headers.emplace_back("Sec-WebSocket-Version", "13");
    return refusal;
  }
  // 16 bytes in base64 (RFC 6455, 4.1).
  if (request.header("sec-websocket-key").size() != 24)
    return plainText(400, "A WebSocket handshake needs a Sec-WebSocket-Key of 16 bytes.");
  if (subprotocol.empty()) return std::nullopt;
  bool offered = false;
  for (const auto& [name, value] : request.headers) {
    if (name != "sec-websocket-protocol") continue;
    forEachListItem(value,
                    [&](std::string_view each) { offered = offered || each == subprotocol; });
  }
  if (!offered) {
    return plainText(400, "The WebSocket subprotocol “" + std::string(subprotocol) +
                              "” is supported here; offer it in Sec-WebSocket-Protocol.");
  }
  return std::nullopt;
}

bool endsInsideCodePoint(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;
    return byte >= 0xc0 && back < (byte >= 0xf0 ? 4U : byte >= 0xe0 ? 3U : 2U);
  }
  return false;
}

std::string closeReason(std::string reason) {
  constexpr std::size_t kLimit = 123;
  if (reason.size() <= kLimit) return reason;
  std::size_t size = kLimit;
  while (size > 0 && (static_cast<unsigned char>(reason[size]) & 0xc0) == 0x80) --size;
  reason.resize(size);
  return reason;
}

}  // namespace consilium::net

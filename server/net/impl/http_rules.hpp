#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/server.hpp"

namespace consilium::net {

bool equalsIgnoringCase(std::string_view a, std::string_view b);
/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);
/// Calls `visit` with each non-empty item of a comma-separated header value.
void forEachListItem(std::string_view list, const std::function<void(std::string_view)>& visit);
bool listContains(std::string_view list, std::string_view item);

/// The headers that every response carries (design, section 8).
const std::vector<std::pair<std::string_view, std::string_view>>& securityHeaders();

/// A refusal in words.
HttpResponse plainText(int status, std::string text);

/// The refusal of a request whose `Origin` is not one of `allowed`, or that has none but a cookie;
/// none when it may go on.
std::optional<HttpResponse> refuseOrigin(const HttpRequest& request,
                                         const std::vector<std::string>& allowed);

/// The refusal of a WebSocket opening handshake that cannot succeed (RFC 6455, 4.2); none when it
/// can. `subprotocol` must be offered unless it is empty.
std::optional<HttpResponse> refuseHandshake(const HttpRequest& request,
                                            std::string_view subprotocol);

/// Whether it asks for the WebSocket protocol at all.
bool asksForWebSocket(const HttpRequest& request);

/// Whether valid UTF-8 stops in the middle of a code point.
bool endsInsideCodePoint(std::string_view text);

/// At most 123 bytes (RFC 6455, 5.5), cut between code points.
std::string closeReason(std::string reason);

}  // namespace consilium::net

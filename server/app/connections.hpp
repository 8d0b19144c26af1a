#pragma once

#include <functional>

#include "net/server.hpp"
#include "rpc/server.hpp"

namespace consilium::app {

/// What `rpc` needs to know of a request.
rpc::Headers headersOf(const net::HttpRequest& request);
service::Origin originOf(const net::HttpRequest& request);

// The layer between `net`, which knows no RPC, and `rpc`, which knows no socket. `server` outlives
// the connections.

/// Decides on an upgrade, and carries the messages of what comes of it both ways.
void upgrade(rpc::Server& server, const net::HttpRequest& request,
             std::function<void(net::UpgradeDecision)> decide);

/// Answers POST /rpc.
void answerPost(rpc::Server& server, net::HttpRequest request,
                std::function<void(net::HttpResponse)> respond);

}  // namespace consilium::app

#include "app/connections.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace consilium::app {

namespace {

constexpr std::size_t kUserAgentBytes = 200;

/// What a browser calls itself: printable ASCII, as browsers write it. The header may hold any
/// bytes (RFC 9110, 5.5), and neither a database nor JSON takes them all as text.
std::string userAgentOf(const net::HttpRequest& request) {
  std::string name(request.header("user-agent").substr(0, kUserAgentBytes));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return name;
}

net::HttpResponse plain(int status, std::string text) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
}

/// The connection as `rpc` sees it. Keeps the socket's side alive.
class Outbound final : public rpc::Outbound {
 public:
  explicit Outbound(std::shared_ptr<net::Connection> connection)
      : connection_(std::move(connection)) {}

  bool send(std::shared_ptr<const std::string> text) override {
    return connection_->send(std::move(text));
  }
  std::size_t queuedBytes() const override { return connection_->queuedBytes(); }
  void close(std::uint16_t code, std::string reason) override {
    connection_->close(code, std::move(reason));
  }

 private:
  const std::shared_ptr<net::Connection> connection_;  // both layers answer through it
};

/// The connection as `net` sees it.
class Handler final : public net::ConnectionHandler {
 public:
  explicit Handler(std::shared_ptr<rpc::Connection> connection)
      : connection_(std::move(connection)) {}

  void onMessage(std::string text) override { connection_->onMessage(text); }
  void onDrained() override { connection_->onDrained(); }
  void onClosed() override { connection_->onClosed(); }
  bool busy() const override { return connection_->busy(); }

 private:
  const std::shared_ptr<rpc::Connection> connection_;  // calls under way answer through it
};

}  // namespace

rpc::Headers headersOf(const net::HttpRequest& request) {
  rpc::Headers headers;
  headers.cookie = request.header("cookie");
  headers.authorization = request.header("authorization");
  headers.contentType = request.header("content-type");
  return headers;
}

service::Origin originOf(const net::HttpRequest& request) {
  service::Origin origin;
  origin.address = request.peer.address;
  origin.userAgent = userAgentOf(request);
  origin.boundCentre = request.peer.certificateCentre;
  return origin;
}

void upgrade(rpc::Server& server, const net::HttpRequest& request,
             std::function<void(net::UpgradeDecision)> decide) {
  const auto origin = originOf(request);
  server.admit(headersOf(request), origin,
               [&server, origin, decide = std::move(decide)](rpc::Admission admission) {
                 net::UpgradeDecision decision;
                 if (admission.status == 101) {
                   decision.accept = [&server, origin, caller = std::move(admission.caller)](
                                         std::shared_ptr<net::Connection> connection) {
                     return std::make_unique<Handler>(server.connect(
                         std::make_shared<Outbound>(std::move(connection)), origin, caller));
                   };
                 } else {
                   decision.refusal = plain(admission.status, std::move(admission.reason));
                 }
                 decide(std::move(decision));
               });
}

void answerPost(rpc::Server& server, net::HttpRequest request,
                std::function<void(net::HttpResponse)> respond) {
  const auto headers = headersOf(request);
  auto origin = originOf(request);
  server.post(headers, std::move(origin), std::move(request.body),
              [respond = std::move(respond)](rpc::PostReply reply) {
                respond({reply.status, std::move(reply.headers), std::move(reply.body)});
              });
}

}  // namespace consilium::app

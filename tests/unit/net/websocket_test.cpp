#include <thread>

#include "support/catch.hpp"
#include "unit/net/support.hpp"

namespace consilium::net {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::eventually;
using test::frame;
using test::testOptions;
using test::TestServer;

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

TEST_CASE("a message arrives above and its answer comes back") {
  TestServer server;
  REQUIRE(server.started.has_value());
  Client client(server.port());
  const auto opened = client.upgrade();
  REQUIRE(opened.status == 101);
  CHECK(opened.header("Sec-WebSocket-Protocol") == "consilium.v1");
  CHECK(opened.header("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  CHECK(opened.header("Sec-WebSocket-Extensions").empty());
  for (const std::size_t size : {0UL, 1UL, 125UL, 126UL, 65535UL, 65536UL}) {
    client.send(frame(1, std::string(size, 'm')));
    const auto got = client.readMessage();
    REQUIRE(got);
    CHECK(got->opcode == 1);
    CHECK(got->final);
    CHECK(got->payload == std::string(size, 'm'));
  }
  client.send(frame(1, "fra", false) + frame(9, "between") + frame(0, "gmented"));
  auto got = client.readFrame();
  CHECK(got->opcode == 10);
  CHECK(got->payload == "between");
  CHECK(client.readFrame()->payload == "fragmented");
}

TEST_CASE("frames that follow the upgrade request at once are not lost") {
  TestServer server;
  Client client(server.port());
  client.send(
      "GET /rpc HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Sec-WebSocket-Protocol: other, consilium.v1\r\n\r\n" +
      frame(1, "early"));
  CHECK(client.readResponse().status == 101);
  CHECK(client.readMessage()->payload == "early");
}

TEST_CASE("an opening handshake that cannot succeed is refused in words") {
  test::Above above;
  above.refuse = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (!request.hasHeader("x-refuse")) return std::nullopt;
    HttpResponse refusal;
    refusal.status = 401;
    refusal.body = "no session";
    return refusal;
  };
  TestServer server(testOptions(), above);
  Client client(server.port());
  auto response = client.upgrade("/rpc", "");
  CHECK(response.status == 400);
  CHECK(response.body.find("consilium.v1") != std::string::npos);
  response = client.upgrade("/rpc", "Sec-WebSocket-Protocol: consilium.v2, chat\r\n");
  CHECK(response.status == 400);
  CHECK(response.body.find("consilium.v1") != std::string::npos);
  response = client.request(
      "GET /rpc HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Sec-WebSocket-Protocol: consilium.v1\r\n\r\n");
  CHECK(response.status == 426);
  CHECK(response.header("Sec-WebSocket-Version") == "13");
  response = client.upgrade("/rpc", std::string(Client::kRpcHeaders) + "X-Refuse: 1\r\n");
  CHECK(response.status == 401);
  CHECK(response.body == "no session");
  CHECK(client.upgrade("/echo").status == 200);  // not switched on: a request like any other
  CHECK(client.upgrade().status == 101);
}

TEST_CASE("each kind of malformed frame gets its close code, and others are served meanwhile") {
  TestServer server;
  Client other(server.port());
  REQUIRE(other.upgrade().status == 101);
  const auto code = [&](const std::string& bytes) {
    Client client(server.port());
    REQUIRE(client.upgrade().status == 101);
    client.send(bytes);
    const auto got = client.readMessage();
    REQUIRE(got);
    CHECK(got->opcode == 8);
    client.send(frame(8, got->payload.substr(0, 2)));
    CHECK(client.ended());
    other.send(frame(1, "still there?"));
    CHECK(other.readMessage()->payload == "still there?");
    return got->code();
  };
  CHECK(code(std::string("\x81\x02hi")) == 1002);  // not masked
  CHECK(code(frame(1, "x", true, 4)) == 1002);     // reserved bits
  CHECK(code(frame(1, "x", true, 1)) == 1002);
  CHECK(code(frame(3, "x")) == 1002);  // reserved opcodes
  CHECK(code(frame(11, "x")) == 1002);
  CHECK(code(frame(0, "x")) == 1002);                                      // orphan continuation
  CHECK(code(frame(1, "x", false) + frame(1, "y")) == 1002);               // no continuation
  CHECK(code(frame(9, "x", false)) == 1002);                               // fragmented ping
  CHECK(code(frame(9, std::string(126, 'x'))) == 1002);                    // long ping
  CHECK(code(std::string("\x81\xff\x80\0\0\0\0\0\0\0mask", 14)) == 1009);  // 2^63
  CHECK(code(std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xffmask", 14)) == 1009);
  CHECK(code(frame(1, std::string(65'537, 'x'))) == 1009);
  CHECK(code(frame(2, "binary")) == 1003);
  CHECK(code(frame(1, "\xff\xfe")) == 1007);
  CHECK(code(frame(1, "\xce\xba\xe1", false) + frame(0, "\xbd\xb9\xed\xa0\x80")) == 1007);
  CHECK(code(frame(1, "\xce", false) + frame(0, "")) == 1007);
  CHECK(code(frame(8, "\x03")) == 1002);                          // half a code
  CHECK(code(frame(8, std::string("\x03\xed", 2))) == 1002);      // 1005 is not to be sent
  CHECK(code(frame(8, std::string("\x03\xe8\xff", 3))) == 1002);  // reason out of form
  CHECK(server.server.counters().closedProtocol >= 14);
}

TEST_CASE("UTF-8 may be split between fragments anywhere") {
  TestServer server;
  Client client(server.port());
  REQUIRE(client.upgrade().status == 101);
  const std::string text = "κόσμε € 😀";
  std::string frames;
  for (std::size_t i = 0; i < text.size(); ++i)
    frames += frame(i == 0 ? 1 : 0, text.substr(i, 1), i + 1 == text.size());
  client.send(frames);
  CHECK(client.readMessage()->payload == text);
}

TEST_CASE("a hundred thousand one-byte fragments end at the message limit, empty ones at a bound") {
  TestServer server;
  for (const char* content : {"x", ""}) {
    Client client(server.port());
    REQUIRE(client.upgrade().status == 101);
    std::string frames = frame(1, content, false);
    for (int i = 1; i < 100'000; ++i) frames += frame(0, content, false);
    client.send(frames);
    const auto got = client.readMessage();
    REQUIRE(got);
    CHECK(got->code() == 1009);
  }
  CHECK(eventually([&] { return server.server.counters().closedTooBig == 2; }));
}

TEST_CASE("a message that trickles is closed with 1008, also when only its header does") {
  Options options = testOptions();
  options.messageDeadline = 200ms;
  options.closingDeadline = 200ms;
  TestServer server(options);
  for (const std::string& start :
       {frame(1, "hello").substr(0, 1), frame(1, "hello").substr(0, 8), frame(1, "hello", false)}) {
    Client client(server.port());
    REQUIRE(client.upgrade().status == 101);
    client.send(frame(1, "whole"));
    CHECK(client.readMessage()->payload == "whole");
    client.send(start);
    const auto got = client.readMessage();
    REQUIRE(got);
    CHECK(got->code() == 1008);
    client.send(frame(8, got->payload.substr(0, 2)));
  }
  CHECK(eventually([&] { return server.server.counters().closedMessageDeadline == 3; }));
}

TEST_CASE("pings are answered, a silent peer is asked and then dropped") {
  Options options = testOptions();
  options.pingInterval = 100ms;
  options.pongDeadline = 200ms;
  TestServer server(options);
  Client client(server.port());
  REQUIRE(client.upgrade().status == 101);
  client.send(frame(9, "you?"));
  auto got = client.readFrame();
  CHECK(got->opcode == 10);
  CHECK(got->payload == "you?");
  for (int i = 0; i < 3; ++i) {
    got = client.readFrame();
    REQUIRE(got);
    CHECK(got->opcode == 9);
    client.send(frame(10, got->payload));
  }
  CHECK(server.seen()->closed == 0);
  CHECK(client.ended());
  CHECK(eventually([&] { return server.seen()->closed == 1; }));
  CHECK(eventually([&] { return server.server.counters().closedSilent == 1; }));
}

TEST_CASE("the peer's close is answered and told above once") {
  TestServer server;
  Client client(server.port());
  REQUIRE(client.upgrade().status == 101);
  client.send(frame(8, std::string("\x03\xe8", 2) + "bye"));
  const auto got = client.readFrame();
  CHECK(got->code() == 1000);
  CHECK(client.ended());
  CHECK(eventually([&] { return server.seen()->closed == 1; }));
  CHECK_FALSE(server.seen()->connection->send(shared("late")));
  CHECK(eventually([&] { return server.server.counters().closedByPeer == 1; }));
}

TEST_CASE("close lets what is queued leave first and says why") {
  TestServer server;
  Client client(server.port());
  REQUIRE(client.upgrade().status == 101);
  const auto connection = server.seen()->connection;
  for (int i = 0; i < 100; ++i) CHECK(connection->send(shared("message " + std::to_string(i))));
  connection->close(4001, "session revoked");
  CHECK_FALSE(connection->send(shared("too late")));
  for (int i = 0; i < 100; ++i)
    REQUIRE(client.readMessage()->payload == "message " + std::to_string(i));
  const auto got = client.readMessage();
  CHECK(got->code() == 4001);
  CHECK(got->reason() == "session revoked");
  client.send(frame(8, got->payload.substr(0, 2)));
  CHECK(client.ended());
  CHECK(eventually([&] { return server.server.counters().closedByServer == 1; }));
}

TEST_CASE("a peer that does not answer a close is cut after the closing deadline") {
  Options options = testOptions();
  options.closingDeadline = 100ms;
  TestServer server(options);
  Client client(server.port());
  REQUIRE(client.upgrade().status == 101);
  server.seen()->connection->close(1000, "");
  CHECK(client.ended());
  CHECK(eventually([&] { return server.server.counters().connections == 0; }));
}

TEST_CASE("what waits leaves in few records of up to 16 KiB") {
  TestServer server;
  Client client(server.port());
  REQUIRE(client.upgrade().status == 101);
  const auto connection = server.seen()->connection;
  const auto text = shared(std::string(298, 'e'));
  const auto writesBefore = server.server.counters().socketWrites;
  const unsigned recordsBefore = client.records();
  constexpr int kMessages = 2000;
  // From within the thread of the connection, so that the whole burst waits before any of it
  // leaves.
  client.send(frame(1, "go"));
  CHECK(client.readMessage()->payload == "go");
  for (int i = 0; i < kMessages; ++i) connection->send(text);
  for (int i = 0; i < kMessages; ++i) REQUIRE(client.readMessage()->payload == *text);
  const auto writes = server.server.counters().socketWrites - writesBefore;
  const unsigned records = client.records() - recordsBefore;
  INFO(writes << " writes, " << records << " records for " << kMessages << " messages");
  CHECK(records < kMessages / 4);
  CHECK(writes <= records + 4);
}

TEST_CASE("a burst from one handler leaves in records filled to the brim") {
  test::Above above;
  const auto text = shared(std::string(298, 'e'));
  above.onMessage = [text](test::Seen& seen, const std::string&) {
    for (int i = 0; i < 1000; ++i) seen.connection->send(text);
  };
  TestServer server(testOptions(), above);
  Client client(server.port());
  REQUIRE(client.upgrade().status == 101);
  const unsigned before = client.records();
  client.send(frame(1, "go"));
  for (int i = 0; i < 1000; ++i) REQUIRE(client.readMessage()->payload == *text);
  // 1,000 frames of 302 bytes are 18.4 records of 16,384.
  CHECK(client.records() - before <= 20);
}

TEST_CASE("control frames stay whole between messages that are sent in pieces") {
  Options options = testOptions();
  options.socketSendBuffer = 8192;
  options.outboundLimit = 64 * 1024 * 1024;
  TestServer server(options);
  test::ClientOptions slow;
  slow.receiveBuffer = 4096;
  Client client(server.port(), slow);
  REQUIRE(client.upgrade().status == 101);
  const auto connection = server.seen()->connection;
  const auto text = shared(std::string(100'000, 'l'));
  constexpr int kMessages = 100;
  std::thread sender([&] {
    for (int i = 0; i < kMessages; ++i) connection->send(text);
  });
  int messages = 0;
  int pongs = 0;
  int asked = 0;
  while (messages < kMessages || pongs < asked) {
    if (messages % 10 == 0 && asked < messages / 10 + 1) {
      client.send(frame(9, "p"));
      ++asked;
    }
    const auto got = client.readFrame();
    REQUIRE(got);
    if (got->opcode == 10) {
      CHECK(got->payload == "p");
      ++pongs;
    } else {
      REQUIRE(got->opcode == 1);
      REQUIRE(got->payload == *text);
      ++messages;
    }
  }
  sender.join();
  CHECK(server.seen()->drained > 0);
  CHECK(eventually([&] { return connection->queuedBytes() == 0; }));
}

TEST_CASE("a reader that does not keep up is closed with 1013, with a bounded queue") {
  Options options = testOptions();
  options.socketSendBuffer = 8192;
  options.outboundLimit = 100'000;
  options.drainMark = 50'000;
  TestServer server(options);
  test::ClientOptions slow;
  slow.receiveBuffer = 4096;
  Client client(server.port(), slow);
  REQUIRE(client.upgrade().status == 101);
  const auto seen = server.seen();
  const auto text = shared(std::string(1000, 's'));
  bool refused = false;
  for (int i = 0; i < 5000 && !refused; ++i) {
    refused = !seen->connection->send(text);
    REQUIRE(seen->connection->queuedBytes() <= 100'000);
  }
  REQUIRE(refused);
  std::optional<test::Frame> got;
  do {
    got = client.readMessage();
    REQUIRE(got);
  } while (got->opcode == 1);
  CHECK(got->code() == 1013);
  client.send(frame(8, got->payload.substr(0, 2)));
  CHECK(client.ended());
  CHECK(eventually([&] { return seen->closed == 1; }));
  CHECK(eventually([&] { return server.server.counters().closedSlowReader == 1; }));
}

TEST_CASE("a reader that stops altogether is cut although the queue is not full") {
  Options options = testOptions();
  options.socketSendBuffer = 8192;
  options.stallDeadline = 100ms;
  options.closingDeadline = 100ms;
  TestServer server(options);
  test::ClientOptions slow;
  slow.receiveBuffer = 4096;
  Client client(server.port(), slow);
  REQUIRE(client.upgrade().status == 101);
  const auto seen = server.seen();
  const auto text = shared(std::string(1000, 's'));
  for (int i = 0; i < 500; ++i) seen->connection->send(text);
  CHECK(eventually([&] { return seen->closed == 1; }));
  CHECK(eventually([&] { return server.server.counters().connections == 0; }));
  CHECK(server.server.counters().closedSlowReader == 1);
  CHECK(seen->connection->queuedBytes() == 0);
}

TEST_CASE("many stalled readers hold no more than their queues, and all are let go") {
  Options options = testOptions();
  options.socketSendBuffer = 4096;
  options.outboundLimit = 64 * 1024;
  options.drainMark = 32 * 1024;
  options.stallDeadline = 300ms;
  options.closingDeadline = 100ms;
  TestServer server(options);
  test::ClientOptions slow;
  slow.receiveBuffer = 4096;
  std::vector<std::unique_ptr<Client>> clients;
  for (std::size_t i = 0; i < 100; ++i) {
    clients.push_back(std::make_unique<Client>(server.port(), slow));
    REQUIRE(clients.back()->upgrade().status == 101);
    server.seen(i);
  }
  std::weak_ptr<const std::string> last;
  for (int round = 0; round < 400; ++round) {
    const auto text = shared(std::string(1000, 's'));
    last = text;
    for (std::size_t i = 0; i < clients.size(); ++i) {
      const auto connection = server.seen(i)->connection;
      connection->send(text);
      REQUIRE(connection->queuedBytes() <= options.outboundLimit);
    }
  }
  CHECK(eventually([&] { return server.server.counters().connections == 0; }));
  CHECK(server.server.counters().closedSlowReader == 100);
  CHECK(last.expired());
}

TEST_CASE("messages sent from many threads at once arrive whole and in each sender's order") {
  TestServer server;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<Client>(server.port()));
    REQUIRE(clients.back()->upgrade().status == 101);
    server.seen(static_cast<std::size_t>(i));
  }
  std::vector<std::thread> senders;
  for (int sender = 0; sender < 4; ++sender) {
    senders.emplace_back([&, sender] {
      for (int i = 0; i < 200; ++i) {
        const auto text = shared(std::to_string(sender) + ":" + std::to_string(i));
        for (std::size_t c = 0; c < clients.size(); ++c) server.seen(c)->connection->send(text);
      }
    });
  }
  for (auto& client : clients) {
    int next[4] = {0, 0, 0, 0};
    for (int i = 0; i < 800; ++i) {
      const auto got = client->readMessage();
      REQUIRE(got);
      const int sender = got->payload[0] - '0';
      REQUIRE(got->payload.substr(2) == std::to_string(next[sender]++));
    }
  }
  for (auto& sender : senders) sender.join();
}

TEST_CASE("a handler that throws closes its connection with 1011 and no other") {
  test::Above above;
  above.onMessage = [](test::Seen& seen, std::string text) {
    if (text == "fail") throw std::runtime_error("broken");
    seen.connection->send(shared(std::move(text)));
  };
  TestServer server(testOptions(), above);
  Client other(server.port());
  REQUIRE(other.upgrade().status == 101);
  Client client(server.port());
  REQUIRE(client.upgrade().status == 101);
  client.send(frame(1, "fail"));
  const auto got = client.readMessage();
  REQUIRE(got);
  CHECK(got->code() == 1011);
  client.send(frame(8, got->payload.substr(0, 2)));
  CHECK(client.ended());
  other.send(frame(1, "fine"));
  CHECK(other.readMessage()->payload == "fine");
}

TEST_CASE("stop finishes what was begun, closes with 1001 and lets nobody in") {
  auto server = std::make_unique<TestServer>();
  const auto port = server->port();
  Client busy(port);
  REQUIRE(busy.upgrade().status == 101);
  const auto seen = server->seen(0);
  Client idle(port);
  REQUIRE(idle.upgrade().status == 101);
  Client keptAlive(port);
  REQUIRE(keptAlive.request("GET /x HTTP/1.1\r\nHost: h\r\n\r\n").status == 200);
  seen->busy = true;
  std::thread stopper([&] { server->server.stop(8s); });
  auto got = idle.readMessage();
  REQUIRE(got);
  CHECK(got->code() == 1001);
  idle.send(frame(8, got->payload.substr(0, 2)));
  CHECK(idle.ended());
  CHECK(keptAlive.ended());
  CHECK(seen->connection->send(shared("the answer")));
  seen->busy = false;
  CHECK(busy.readMessage()->payload == "the answer");
  got = busy.readMessage();
  REQUIRE(got);
  CHECK(got->code() == 1001);
  busy.send(frame(8, got->payload.substr(0, 2)));
  stopper.join();
  CHECK(seen->closed == 1);
  CHECK_FALSE(Client(port).connected());
  CHECK(server->server.counters().closedStopping == 2);
  server.reset();
  CHECK_FALSE(seen->connection->send(shared("to nobody")));
  seen->connection->close(1000, "");
}

TEST_CASE("stop cuts who does not leave by its deadline") {
  TestServer server;
  Client client(server.port());
  REQUIRE(client.upgrade().status == 101);
  server.seen()->busy = true;
  server.server.stop(100ms);
  CHECK(client.ended());
  CHECK(server.seen()->closed == 1);
}

TEST_CASE("the echo returns text and binary, beyond the message limit, and only when switched on") {
  Options options = testOptions();
  options.echo = true;
  options.echoMessageLimit = 1024 * 1024;
  TestServer server(options);
  Client client(server.port());
  REQUIRE(client.upgrade("/echo", "").status == 101);
  client.send(frame(1, "text"));
  auto got = client.readMessage();
  CHECK(got->opcode == 1);
  CHECK(got->payload == "text");
  const std::string large(1024 * 1024, '\xff');
  client.send(frame(2, large));
  got = client.readMessage();
  CHECK(got->opcode == 2);
  CHECK(got->payload == large);
  client.send(frame(2, large + "x"));
  CHECK(client.readMessage()->code() == 1009);
}

}  // namespace
}  // namespace consilium::net

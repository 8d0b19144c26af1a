#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>
#include <thread>

#include "support/catch.hpp"
#include "unit/net/support.hpp"

namespace consilium::net {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::eventually;
using test::testOptions;
using test::TestServer;

/// What the layer above got of the uploads of a test.
struct Received {
  std::mutex mutex;
  std::string bytes;
  std::size_t largest = 0;
  int pieces = 0;
  int broken = 0;
  bool held = false;                       ///< the next piece waits for `release`
  std::function<void(bool)> waiting;       ///< of the piece that waits
  std::size_t wanted = std::string::npos;  ///< bytes after which no more are taken

  std::string text() {
    const std::lock_guard lock(mutex);
    return bytes;
  }
  void release() {
    std::function<void(bool)> taken;
    {
      const std::lock_guard lock(mutex);
      held = false;
      taken = std::move(waiting);
    }
    if (taken) taken(true);
  }
};

class Receiver final : public BodyReceiver {
 public:
  explicit Receiver(Received& received) : received_(received) {}
  ~Receiver() override {
    const std::lock_guard lock(received_.mutex);
    if (!finished_) ++received_.broken;
  }
  void take(std::string bytes, std::function<void(bool)> taken) override {
    bool more = true;
    {
      const std::lock_guard lock(received_.mutex);
      received_.bytes += bytes;
      received_.largest = std::max(received_.largest, bytes.size());
      ++received_.pieces;
      more = received_.bytes.size() < received_.wanted;
      if (received_.held) {
        received_.waiting = std::move(taken);
        return;
      }
    }
    taken(more);
  }
  void finish(std::function<void(HttpResponse)> respond) override {
    finished_ = true;
    respond({201, {{"Upload-Offset", std::to_string(received_.text().size())}}, "done"});
  }

 private:
  Received& received_;
  bool finished_ = false;
};

Options options() {
  auto made = testOptions();
  made.uploadPath = "/upload/";
  made.uploadPiece = 1000;
  return made;
}

test::Above above(Received& received) {
  test::Above made;
  made.callbacks.exchange = [](HttpRequest request, std::function<void(HttpResponse)> respond) {
    respond({200, {}, request.method + " " + request.path + " " + request.body});
  };
  made.callbacks.upload = [&received](const HttpRequest& head,
                                      std::function<void(UploadDecision)> decide) {
    UploadDecision decision;
    if (head.path == "/upload/refused")
      decision.refusal = {404, {}, "There is nothing here."};
    else if (head.path != "/upload/dropped")
      decision.receiver = std::make_unique<Receiver>(received);
    if (head.path != "/upload/dropped") decide(std::move(decision));
  };
  return made;
}

std::string put(std::string_view path, std::string_view headers, std::string_view body) {
  return "PUT " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// Bytes that tell where they were lost.
std::string patterned(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 251);
  return bytes;
}

}  // namespace

TEST_CASE("a body beyond every limit is handed up in pieces, and the connection goes on") {
  Received received;
  TestServer server(options(), above(received));
  Client client(server.port());
  const auto body = patterned(300'000);
  const auto response = client.request(put("/upload/x", "", body));
  CHECK(response.status == 201);
  CHECK(response.header("Upload-Offset") == "300000");
  CHECK(received.text() == body);
  CHECK(received.largest <= 1000);
  CHECK(client.request("GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n").body == "GET /other ");
  // The same in chunks, of a client that asks first.
  received.bytes.clear();
  client.send(
      "PATCH /upload/x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  CHECK(client.readResponse().status == 100);
  client.send("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
  CHECK(client.readResponse().status == 201);
  CHECK(received.text() == "hello world");
  // A body that is empty.
  received.bytes.clear();
  CHECK(client.request(put("/upload/x", "", "")).status == 201);
  CHECK(received.text().empty());
}

TEST_CASE("nothing more is read from a client than the layer above takes") {
  Received received;
  received.held = true;
  TestServer server(options(), above(received));
  Client client(server.port());
  const auto body = patterned(3000);
  client.send(put("/upload/x", "", body));
  REQUIRE(eventually([&] { return received.text().size() == 1000; }));
  CHECK(received.pieces == 1);
  received.release();
  CHECK(client.readResponse().status == 201);
  CHECK(received.text() == body);
}

TEST_CASE("what arrived before a connection broke is handed up, and the receiver is told") {
  Received received;
  TestServer server(options(), above(received));
  {
    Client client(server.port());
    client.send("PUT /upload/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n" +
                patterned(1500));
    REQUIRE(eventually([&] { return received.text().size() >= 1000; }));
  }
  REQUIRE(eventually([&] {
    const std::lock_guard lock(received.mutex);
    return received.broken == 1;
  }));
  CHECK(received.text() == patterned(1500));
}

TEST_CASE("a receiver may want no more, and a refusal comes before the body") {
  Received received;
  received.wanted = 1500;
  TestServer server(options(), above(received));
  {
    Client client(server.port());
    client.send("PUT /upload/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n" +
                patterned(5000));
    CHECK(client.readResponse().status == 201);
    CHECK(client.ended());
    CHECK(received.text() == patterned(2000));
  }
  {
    Client client(server.port());
    client.send("PUT /upload/refused HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n");
    CHECK(client.readResponse().status == 404);
    CHECK(client.ended());
  }
  {
    Client client(server.port());
    CHECK(client.request(put("/upload/dropped", "", "x")).status == 500);
  }
  // A GET below the path is an exchange like any other, and a POST has the usual limit.
  Client client(server.port());
  CHECK(client.request("GET /upload/x HTTP/1.1\r\nHost: localhost\r\n\r\n").body ==
        "GET /upload/x ");
  CHECK(client
            .request("POST /upload/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 70000\r\n\r\n" +
                     std::string(70000, 'x'))
            .status == 413);
}

TEST_CASE("an upload needs an allowed Origin, or none and no cookie") {
  Received received;
  TestServer server(options(), above(received));
  const auto status = [&](std::string_view headers) {
    Client client(server.port());
    return client.request(put("/upload/x", headers, "x")).status;
  };
  const auto own = "Origin: https://localhost:" + std::to_string(server.port()) + "\r\n";
  CHECK(status("") == 201);
  CHECK(status(own) == 201);
  CHECK(status(own + "Cookie: a=b\r\n") == 201);
  CHECK(status("Cookie: a=b\r\n") == 403);
  CHECK(status("Origin: https://elsewhere.example\r\n") == 403);
}

TEST_CASE("a body that trickles slower than a piece in its time ends the connection") {
  Received received;
  auto slow = options();
  slow.messageDeadline = 200ms;
  TestServer server(slow, above(received));
  Client client(server.port());
  client.send("PUT /upload/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nabc");
  CHECK(client.ended());
  REQUIRE(eventually([&] { return received.text() == "abc"; }));
}

TEST_CASE("a part of a file is sent as the client takes it, without reading it whole") {
  std::string name = (std::filesystem::temp_directory_path() / "consilium-part-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  REQUIRE(descriptor >= 0);
  const auto content = patterned(1'000'000);
  REQUIRE(::write(descriptor, content.data(), content.size()) ==
          static_cast<ssize_t>(content.size()));
  std::filesystem::remove(name);
  auto closed = std::make_shared<std::atomic<bool>>(false);
  test::Above made;
  made.answer = [&, closed](const HttpRequest& request) {
    HttpResponse response;
    const std::uint64_t size = request.path == "/short" ? content.size() + 1 : 700'000;
    response.file = FilePart{std::shared_ptr<const int>(new int(::dup(descriptor)),
                                                        [closed](const int* each) {
                                                          ::close(*each);
                                                          delete each;
                                                          *closed = true;
                                                        }),
                             request.path == "/short" ? 0U : 123U, size};
    return response;
  };
  TestServer server(testOptions(), made);
  Client client(server.port());
  const auto response = client.request("GET /part HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(response.status == 200);
  CHECK(response.body == content.substr(123, 700'000));
  CHECK(eventually([&] { return closed->load(); }));
  const auto head = client.request("HEAD /part HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(head.header("Content-Length") == "700000");
  // A file that is shorter than was promised ends the connection.
  client.send("GET /short HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(client.readResponse().body.size() < content.size() + 1);
  CHECK(client.ended());
  ::close(descriptor);
}

}  // namespace consilium::net

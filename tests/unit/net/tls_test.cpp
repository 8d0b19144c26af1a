#include <openssl/x509.h>

#include "support/catch.hpp"
#include "unit/net/support.hpp"

namespace consilium::net {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::ClientOptions;
using test::eventually;
using test::frame;
using test::testOptions;
using test::TestServer;

TEST_CASE("TLS 1.3 and 1.2 with ECDHE and AEAD are spoken, nothing older or weaker") {
  TestServer server;
  const auto connects = [&](int lowest, int highest, const char* ciphers = "") {
    ClientOptions options;
    options.minTls = lowest;
    options.maxTls = highest;
    options.ciphers = ciphers;
    Client client(server.port(), options);
    if (client.connected()) {
      CHECK(client.request("GET /x HTTP/1.1\r\nHost: h\r\n\r\n").status == 200);
    }
    return client.connected();
  };
  CHECK(connects(TLS1_3_VERSION, TLS1_3_VERSION));
  CHECK(connects(TLS1_2_VERSION, TLS1_2_VERSION));
  CHECK(connects(TLS1_2_VERSION, TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305"));
  CHECK_FALSE(connects(TLS1_VERSION, TLS1_1_VERSION));
  CHECK_FALSE(connects(TLS1_2_VERSION, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA"));
  CHECK_FALSE(connects(TLS1_2_VERSION, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256"));
  CHECK_FALSE(connects(TLS1_2_VERSION, TLS1_2_VERSION, "AES128-GCM-SHA256"));
  CHECK(eventually([&] { return server.server.counters().handshakeFailures == 4; }));
}

TEST_CASE("X25519 is preferred") {
  TestServer server;
  Client client(server.port());
  REQUIRE(client.connected());
  CHECK(SSL_get_negotiated_group(client.ssl()) == NID_X25519);
}

TEST_CASE("a client certificate binds the connection to its centre") {
  Options options = testOptions();
  options.clientAuthorities = test::certificates().authority();
  const auto centre = [](TestServer& server) {
    return server.seen()->connection->peer().certificateCentre;
  };
  ClientOptions known;
  known.certificate = test::certificates().client();
  known.key = test::certificates().clientKey();
  ClientOptions stranger;
  stranger.certificate = test::certificates().stranger();
  stranger.key = test::certificates().strangerKey();
  // With TLS 1.3 a client learns of a refused certificate only when it reads.
  const auto serves = [](TestServer& server, const ClientOptions& with) {
    Client client(server.port(), with);
    return client.connected() && client.upgrade().status == 101;
  };

  SECTION("required") {
    options.clientCertificates = ClientCertificates::required;
    TestServer server(options);
    CHECK_FALSE(serves(server, {}));
    CHECK_FALSE(serves(server, stranger));
    CHECK(serves(server, known));
    CHECK(centre(server) == test::kCentre);
  }
  SECTION("optional") {
    options.clientCertificates = ClientCertificates::optional;
    TestServer server(options);
    CHECK_FALSE(serves(server, stranger));
    CHECK(serves(server, {}));
    CHECK_FALSE(centre(server));
  }
  SECTION("known, but of no centre") {
    ClientOptions plain;
    plain.certificate = test::certificates().server();
    plain.key = test::certificates().serverKey();
    options.clientAuthorities = test::certificates().server();
    options.clientCertificates = ClientCertificates::optional;
    TestServer optional(options);
    CHECK(serves(optional, plain));
    CHECK_FALSE(centre(optional));
    options.clientCertificates = ClientCertificates::required;
    TestServer required(options);
    CHECK_FALSE(serves(required, plain));
  }
  SECTION("not asked for") {
    TestServer server;
    CHECK(serves(server, known));
    CHECK_FALSE(centre(server));
  }
}

TEST_CASE("reloading certificates keeps connections, and bad files change nothing") {
  test::Certificates own;
  Options options = testOptions();
  options.certificate = own.server();
  options.privateKey = own.serverKey();
  TestServer server(options);
  Client before(server.port());
  REQUIRE(before.upgrade().status == 101);
  const auto serial = [&] {
    Client client(server.port());
    X509* certificate = SSL_get0_peer_certificate(client.ssl());
    return certificate == nullptr ? 0L : ASN1_INTEGER_get(X509_get0_serialNumber(certificate));
  };
  CHECK(serial() == 2);
  own.renewServer(77);
  CHECK(serial() == 2);
  REQUIRE(server.server.reloadCertificates().has_value());
  CHECK(serial() == 77);
  before.send(frame(1, "still here"));
  CHECK(before.readMessage()->payload == "still here");
  std::filesystem::remove(own.serverKey());
  const auto failed = server.server.reloadCertificates();
  REQUIRE(failed.has_error());
  CHECK(failed.error().message.find("server.key") != std::string::npos);
  CHECK(serial() == 77);
}

TEST_CASE("connections of one address and in all are limited") {
  Options options = testOptions();
  options.connectionsPerAddress = 3;
  TestServer server(options);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<Client>(server.port()));
    CHECK(clients.back()->connected());
  }
  CHECK_FALSE(Client(server.port()).connected());
  CHECK(server.server.counters().refusedTooMany == 1);
  clients.pop_back();
  CHECK(eventually([&] { return Client(server.port()).connected(); }));

  options.connectionsPerAddress = 100;
  options.connections = 1;
  TestServer small(options);
  Client first(small.port());
  CHECK(first.connected());
  CHECK_FALSE(Client(small.port()).connected());
}

TEST_CASE("a listed proxy names the client by PROXY header, and must") {
  Options options = testOptions();
  options.proxies = {"127.0.0.0/8"};
  options.connectionsPerAddress = 1;
  TestServer server(options);
  const auto from = [](std::string header) {
    ClientOptions made;
    made.preamble = std::move(header);
    return made;
  };
  Client text(server.port(), from("PROXY TCP4 192.0.2.7 192.0.2.1 1000 443\r\n"));
  REQUIRE(text.upgrade().status == 101);
  CHECK(server.seen(0)->connection->peer().address == "192.0.2.7");
  std::string binary("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c", 16);
  binary += std::string("\xc0\0\x02\x09\xc6\x33\x64\x01\x30\x39\x01\xbb", 12);
  Client second(server.port(), from(binary));
  REQUIRE(second.upgrade().status == 101);
  CHECK(server.seen(1)->connection->peer().address == "192.0.2.9");
  // The limit counts clients, not the proxy.
  CHECK_FALSE(Client(server.port(), from(binary)).connected());
  CHECK_FALSE(Client(server.port()).connected());
  CHECK(Client(server.port(), from("PROXY UNKNOWN\r\n")).connected());

  TestServer direct;
  CHECK_FALSE(Client(direct.port(), from("PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n")).connected());
}

}  // namespace
}  // namespace consilium::net

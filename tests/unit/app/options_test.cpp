#include "app/options.hpp"

#include <fmt/format.h>

#include <set>

#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::app;

namespace {

Options read(std::string_view text) {
  const auto values = base::parseConfig(text, "consilium.toml", optionTable());
  INFO((values.has_error() ? values.error().message : ""));
  REQUIRE(values.has_value());
  return makeOptions(*values, "/data");
}

std::string refusal(std::string_view text) {
  const auto values = base::parseConfig(text, "consilium.toml", optionTable());
  REQUIRE(values.has_error());
  return values.error().message;
}

}  // namespace

TEST_CASE("The defaults are the limits that the design names") {
  using namespace std::chrono_literals;
  const auto options = read("");
  CHECK(options.net.messageLimit == 65536);
  CHECK(options.net.messageDeadline == 30s);
  CHECK(options.net.handshakeDeadline == 10s);
  CHECK(options.net.headerDeadline == 10s);
  CHECK(options.net.connectionsPerAddress == 256);
  CHECK(options.net.outboundLimit == 1 << 20);
  CHECK(options.rpc.inFlight == 32);
  CHECK(options.rpc.requests.perSecond == 10);
  CHECK(options.rpc.requests.burst == 50);
  CHECK(options.session.failuresByAccountAndAddress == 5);
  CHECK(options.session.failuresByAddress == 50);
  CHECK(options.session.failureWindow == 15min);
  CHECK(options.session.idle == 15min);
  CHECK(options.session.absolute == 10h);
  CHECK(options.session.secondFactor == service::SessionPolicy::SecondFactor::required);
  CHECK(options.database.sqlite.batch == 256);
  CHECK(options.database.sqlite.walLimit == std::int64_t{64} << 20);
  CHECK(options.checkpointInterval == 60s);
  CHECK(options.checkpointEvents == 1000);
  CHECK_FALSE(options.directory.openDirectory);
  CHECK_FALSE(options.net.echo);
  CHECK(options.metrics == MetricsAccess::loopback);
}

TEST_CASE("Every option has a name of its own, an explanation and a default that is allowed") {
  std::set<std::string> names;
  std::string everything;
  std::string section;
  for (const auto& option : optionTable()) {
    INFO(option.section + '.' + option.name);
    CHECK(names.insert(option.section + '.' + option.name).second);
    CHECK(option.explanation.ends_with('.'));
    if (option.section != section) {
      // A section whose options stand apart would be written twice.
      section = option.section;
      CHECK(everything.find('[' + section + ']') == std::string::npos);
      everything += '[' + section + ']';
    }
  }
  auto text = base::writeConfig(optionTable(), {});
  for (const auto& option : optionTable()) {
    const auto at = text.find("\n# " + option.name + " = ");
    REQUIRE(at != std::string::npos);
    text.erase(at + 1, 2);
  }
  CHECK(base::parseConfig(text, "f", optionTable()).has_value());
}

TEST_CASE("Options reach the modules they are for") {
  const auto options = read(
      "[listen]\naddress = \"::1\"\norigins = [\"https://a.example\"]\n"
      "proxies = [\"10.0.0.0/8\", \"fd00::1\"]\n"
      "[tls]\ncertificate = \"/etc/server.crt\"\nclient_certificates = \"required\"\n"
      "[session]\nsecond_factor = \"optional\"\npassword_mib = 8\n"
      "[directory]\nopen = true\n[log]\nlevel = \"off\"\n[metrics]\naccess = \"open\"\n");
  CHECK(options.net.address == "::1");
  CHECK(options.net.allowedOrigins == std::vector<std::string>{"https://a.example"});
  CHECK(options.net.proxies.size() == 2);
  CHECK(options.net.certificate == "/etc/server.crt");
  CHECK(options.net.privateKey == "/data/certs/server.key");
  CHECK(options.net.clientCertificates == net::ClientCertificates::required);
  CHECK(options.session.secondFactor == service::SessionPolicy::SecondFactor::optional);
  CHECK(options.session.passwordCost.memory == std::size_t{8} << 20);
  CHECK(options.directory.openDirectory);
  CHECK(options.logLevel == base::LogLevel::off);
  CHECK(options.metrics == MetricsAccess::open);
  CHECK(options.database.sqlite.path == "/data/consilium.db");
}

TEST_CASE("Addresses, origins and proxies that cannot be are refused with their line") {
  CHECK(refusal("[listen]\naddress = \"localhost\"\n").find(":2: listen.address must be") !=
        std::string::npos);
  for (const auto* origin : {"http://a.example", "https://", "https://a.example/",
                             "https://A.example", "https://a.example:443", "*"}) {
    INFO(origin);
    CHECK(refusal(fmt::format("[listen]\norigins = [\"{}\"]\n", origin)).find("listen.origins") !=
          std::string::npos);
  }
  for (const auto* block :
       {"10.0.0.0/33", "::/129", "10.0.0", "10.0.0.0/", "10.0.0.0/8x", "proxy"}) {
    INFO(block);
    CHECK(refusal(fmt::format("[listen]\nproxies = [\"{}\"]\n", block)).find("listen.proxies") !=
          std::string::npos);
  }
}

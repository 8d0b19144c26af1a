#include "net/impl/frame_meter.hpp"
#include "net/impl/http_rules.hpp"
#include "net/impl/proxy_header.hpp"
#include "net/impl/static_files.hpp"
#include "support/catch.hpp"
#include "unit/net/support.hpp"

namespace consilium::net {
namespace {

using namespace std::chrono_literals;
using test::frame;

std::span<const unsigned char> bytesOf(std::string_view text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

TEST_CASE("the meter sees a frame that trickles, byte by byte, and its end") {
  FrameMeter meter;
  const TimePoint start{};
  const std::string bytes = frame(1, std::string(300, 'x'));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    meter.feed(bytesOf(bytes).subspan(i, 1), start + std::chrono::seconds(i));
    if (i + 1 < bytes.size()) REQUIRE(meter.unfinishedSince() == start);
  }
  CHECK_FALSE(meter.unfinishedSince());
}

TEST_CASE("the meter counts fragments and is not misled by control frames between them") {
  FrameMeter meter;
  const TimePoint start{};
  meter.feed(bytesOf(frame(1, "a", false)), start);
  meter.feed(bytesOf(frame(9, "ping")), start + 5s);
  meter.feed(bytesOf(frame(0, "", false)), start + 6s);
  CHECK(meter.fragments() == 2);
  CHECK(meter.unfinishedSince() == start);
  meter.feed(bytesOf(frame(0, "b")), start + 7s);
  CHECK(meter.fragments() == 0);
  CHECK_FALSE(meter.unfinishedSince());
  meter.feed(bytesOf(frame(9, "ping") + frame(1, std::string(70'000, 'x'))), start + 8s);
  CHECK_FALSE(meter.unfinishedSince());
}

/// Feeds a reader as a connection does: only as many bytes as it asks for.
ProxyHeaderState read(std::string_view bytes, std::size_t* used = nullptr) {
  std::size_t seen = 0;
  ProxyHeaderState state = readProxyHeader({});
  while (state.kind == ProxyHeaderState::Kind::incomplete && seen + state.wanted <= bytes.size()) {
    seen += state.wanted;
    state = readProxyHeader(bytes.substr(0, seen));
  }
  if (used != nullptr) *used = seen;
  return state;
}

TEST_CASE("PROXY headers of both versions name the client and are read to their last byte") {
  using Kind = ProxyHeaderState::Kind;
  std::size_t used = 0;
  const std::string text = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
  auto state = read(text + "\x16\x03", &used);
  CHECK(state.kind == Kind::complete);
  CHECK(state.client->to_string() == "192.0.2.7");
  CHECK(used == text.size());
  CHECK(read("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n").client->to_string() == "2001:db8::1");
  CHECK(read("PROXY UNKNOWN\r\n").kind == Kind::complete);
  CHECK_FALSE(read("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n").client);

  std::string binary("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c", 16);
  binary += std::string("\xc0\0\x02\x09\xc6\x33\x64\x01\x30\x39\x01\xbb", 12);
  state = read(binary + "\x16", &used);
  CHECK(state.kind == Kind::complete);
  CHECK(state.client->to_string() == "192.0.2.9");
  CHECK(used == binary.size());
  const std::string local("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16);
  CHECK(read(local).kind == Kind::complete);
  CHECK_FALSE(read(local).client);
}

TEST_CASE("what is no PROXY header is malformed at once or incomplete, never accepted") {
  using Kind = ProxyHeaderState::Kind;
  CHECK(read("\x16\x03\x01\x02\x01\x01\xfc\x03\x03\x01\x01\x01").kind == Kind::malformed);
  CHECK(read("PROXY TCP4 nonsense 1.2.3.4 1 2\r\n").kind == Kind::malformed);
  CHECK(read("PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n").kind == Kind::malformed);
  CHECK(read("PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n").kind == Kind::malformed);
  CHECK(read("PROXY " + std::string(200, 'x')).kind == Kind::malformed);
  CHECK(read(std::string("\r\n\r\n\0\r\nQUIT\n\x31\x11\0\x0c", 16)).kind == Kind::malformed);
  CHECK(read(std::string("\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff", 16)).kind == Kind::malformed);
  CHECK(read(std::string("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x04", 16) + "1234").kind ==
        Kind::malformed);
  CHECK(read("PROXY TCP4 192.0.2.7").kind == Kind::incomplete);
}

TEST_CASE("an address list contains its addresses and the addresses of its blocks") {
  const auto list = AddressList::parse({"192.0.2.1", "10.0.0.0/9", "2001:db8::/33"}).value();
  const auto contains = [&](const char* text) {
    return list.contains(boost::asio::ip::make_address(text));
  };
  CHECK(contains("192.0.2.1"));
  CHECK(contains("::ffff:192.0.2.1"));
  CHECK_FALSE(contains("192.0.2.2"));
  CHECK(contains("10.127.255.255"));
  CHECK_FALSE(contains("10.128.0.0"));
  CHECK(contains("2001:db8:7fff::1"));
  CHECK_FALSE(contains("2001:db8:8000::1"));
  CHECK(AddressList::parse({"proxy.example"}).has_error());
  CHECK(AddressList::parse({"10.0.0.0/33"}).has_error());
}

TEST_CASE("Accept-Encoding chooses among the variants that exist") {
  StaticFile file;
  file.identity = {"plain", "\"1\""};
  file.gzip = {"gz", "\"2\""};
  file.brotli = {"br", "\"3\""};
  CHECK(chooseVariant(file, "gzip, deflate, br").encoding == "br");
  CHECK(chooseVariant(file, "gzip;q=1.0, br;q=0.5").encoding == "gzip");
  CHECK(chooseVariant(file, "br;q=0, gzip;q=0").encoding.empty());
  CHECK(chooseVariant(file, "GZIP").encoding == "gzip");
  CHECK(chooseVariant(file, "").encoding.empty());
  file.brotli = {};
  CHECK(chooseVariant(file, "br, gzip").encoding == "gzip");
}

TEST_CASE("entity tags match by weak comparison, in lists, and by the star") {
  CHECK(matchesEtag("\"a\", \"b\"", "\"b\""));
  CHECK(matchesEtag("W/\"b\"", "\"b\""));
  CHECK(matchesEtag("*", "\"b\""));
  CHECK_FALSE(matchesEtag("\"a\"", "\"b\""));
  CHECK_FALSE(matchesEtag("", "\"b\""));
}

TEST_CASE("the reason of a close fits a control frame and stays UTF-8") {
  CHECK(closeReason("short") == "short");
  CHECK(endsInsideCodePoint("a\xe2\x82"));
  CHECK_FALSE(endsInsideCodePoint("a\xe2\x82\xac"));
  CHECK(endsInsideCodePoint("\xf0\x9f\x98"));
  CHECK_FALSE(endsInsideCodePoint(""));
  std::string text(122, 'a');
  CHECK(closeReason(text + "é") == text);
  CHECK(closeReason(std::string(200, 'a')).size() == 123);
}

}  // namespace
}  // namespace consilium::net

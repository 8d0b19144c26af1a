#include "protocol/codec.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "protocol/events.hpp"
#include "protocol/json.hpp"
#include "protocol/methods.hpp"
#include "protocol/openrpc.hpp"
#include "support/catch.hpp"

// The types are those of tests/protocol-schema/fixture.
namespace consilium::protocol {

namespace {

/// `pointer rule` of each violation, one a line; "" when the text was accepted.
template <class T>
std::string broken(std::string_view text) {
  const auto result = decodeText<T>(text);
  if (result.has_value()) return "";
  const base::Error error = result.error();
  CHECK(error.kind == base::ErrorKind::invalid);
  CHECK_FALSE(error.message.empty());
  std::string out;
  for (const auto& violation : error.violations) {
    CHECK_FALSE(violation.message.empty());
    if (!out.empty()) out.append("\n");
    out.append(violation.pointer).append(" ").append(violation.rule);
  }
  return out;
}

template <class T>
T accepted(std::string_view text) {
  auto result = decodeText<T>(text);
  REQUIRE(result.has_value());
  return std::move(result).value();
}

std::string text(std::string_view name, std::string_view value) {
  return "{\"" + std::string(name) + "\":\"" + std::string(value) + "\"}";
}

std::string number(std::string_view name, std::string_view value) {
  std::string out = R"({"whole":1,"real":1,"flag":true,"always":true,"two":2})";
  const std::string key = "\"" + std::string(name) + "\":";
  if (const auto at = out.find(key); at != std::string::npos) {
    const auto end = out.find_first_of(",}", at);
    return out.replace(at + key.size(), end - at - key.size(), value);
  }
  return out.insert(1, key + std::string(value) + ",");
}

std::string lists(std::string_view name, std::string_view value) {
  return R"({"needed":["a"],")" + std::string(name) + "\":" + std::string(value) + "}";
}

}  // namespace

TEST_CASE("a decoded struct holds what the text says and encodes as canonical JSON") {
  const std::string input = R"({
    "shape": {"radius": 1.50, "kind": "circle"},
    "text": {"at": "2026-11-22T10:15:00.5+01:00", "day": "2026-02-28", "bounded": "é😀"},
    "numbers": {"two": 2, "always": true, "whole": 7.0, "real": 1e2, "flag": false},
    "lists": {"needed": ["b", "a"], "nested": [[true], []], "colours": []},
    "raw": {"z": [1.0, {"b": 1, "a": 2}], "": null},
    "colour": "light-green",
    "inner": {"class": "default"}
  })";
  const auto value = accepted<Everything>(input);
  CHECK(std::get<Circle>(value.shape).radius == 1.5);
  CHECK(value.text.at == base::Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}} +
                             std::chrono::milliseconds{33300500});
  CHECK(value.text.day == std::chrono::year{2026} / 2 / 28);
  CHECK(value.text.bounded == "é😀");
  CHECK_FALSE(value.text.free.has_value());
  CHECK(value.numbers.whole == 7);
  CHECK(value.lists.needed == std::vector<std::string>{"b", "a"});
  CHECK(value.lists.nested == std::vector<std::vector<bool>>{{true}, {}});
  CHECK(value.raw == base::RawJson{R"({"":null,"z":[1,{"a":2,"b":1}]})"});
  CHECK(value.colour == Colour::light_green);
  CHECK(value.inner->class_ == EverythingInnerClass::default_);
  CHECK_FALSE(value.other.has_value());

  const std::string encoded = encode(value);
  CHECK(encoded ==
        R"({"colour":"light-green","inner":{"class":"default"},)"
        R"("lists":{"needed":["b","a"],"nested":[[true],[]]},)"
        R"("numbers":{"always":true,"flag":false,"real":100,"two":2,"whole":7},)"
        R"("raw":{"":null,"z":[1,{"a":2,"b":1}]},"shape":{"kind":"circle","radius":1.5},)"
        R"("text":{"at":"2026-11-22T09:15:00.500Z","bounded":"é😀","day":"2026-02-28"}})");
  CHECK(accepted<Everything>(encoded) == value);
  const auto reread = parseStrict(encoded);
  REQUIRE(reread.has_value());
  CHECK(canonical(*reread) == encoded);
}

TEST_CASE("decoding takes a parsed value as it takes text") {
  const auto value = decode<Point>(nlohmann::json{{"x", 0.5}, {"y", 0}});
  REQUIRE(value.has_value());
  CHECK(value->x == 0.5);
  CHECK(decode<Point>(nlohmann::json(nlohmann::json::array())).has_error());
}

TEST_CASE("text that is no JSON is told apart from values that break a rule") {
  const auto unreadable = decodeText<Point>("{");
  REQUIRE(unreadable.has_error());
  CHECK(isParseError(unreadable.error()));
  const auto wrong = decodeText<Point>("{}");
  REQUIRE(wrong.has_error());
  CHECK_FALSE(isParseError(wrong.error()));
}

TEST_CASE("objects need their fields and take no others") {
  CHECK(broken<Point>("[]") == " type");
  CHECK(broken<Point>("null") == " type");
  CHECK(broken<Point>("{}") == "/x required\n/y required");
  CHECK(broken<Point>(R"({"x":0,"y":0,"z":0})") == "/z additionalProperties");
  CHECK(broken<Point>(R"({"x":0,"y":0,"a/b~c":0})") == "/a~1b~0c additionalProperties");
  CHECK(broken<Point>(R"({"x":null,"y":0})") == "/x type");
  CHECK(broken<SampleGetParams>("{}") == "");
  CHECK(broken<SampleGetParams>(R"({"__proto__":{}})") == "/__proto__ additionalProperties");
  CHECK(broken<SampleGetParams>("[]") == " type");
}

TEST_CASE("an over-long unknown name is not sent back") {
  const std::string name(65, 'n');
  CHECK(broken<SampleGetParams>("{\"" + name + "\":1}") == " additionalProperties");
}

TEST_CASE("lengths count code points") {
  CHECK(broken<Text>(text("bounded", "a")) == "/bounded minLength");
  CHECK(broken<Text>(text("bounded", "😀")) == "/bounded minLength");
  CHECK(broken<Text>(text("bounded", "ab")) == "");
  CHECK(broken<Text>(text("bounded", "😀😀😀😀")) == "");
  CHECK(broken<Text>(text("bounded", "éééé")) == "");
  CHECK(broken<Text>(text("bounded", "abcde")) == "/bounded maxLength");
  CHECK(broken<Text>(text("bounded", "ééééé")) == "/bounded maxLength");
  CHECK(broken<Text>(R"({"bounded":12})") == "/bounded type");
}

TEST_CASE("patterns match as in ECMAScript") {
  CHECK(broken<Text>(text("pattern", "abcdd.")) == "");
  CHECK(broken<Text>(text("pattern", "cfff.x")) == "");
  CHECK(broken<Text>(text("pattern", "cffff.")) == "/pattern pattern");
  CHECK(broken<Text>(text("pattern", "ab.\\n")) == "/pattern pattern");
  CHECK(broken<Text>(text("pattern", "xab.")) == "/pattern pattern");
  CHECK(broken<Text>(text("unanchored", "  a ")) == "");
  CHECK(broken<Text>(text("unanchored", " \\n\\t")) == "/unanchored pattern");
  CHECK(broken<Text>(text("letters", "Élan-12")) == "");
  CHECK(broken<Text>(text("letters", "élan")) == "/letters pattern");
}

TEST_CASE("ids are UUIDs in lower case") {
  CHECK(broken<Text>(text("id", "0192f0c1-2345-7abc-8def-0123456789ab")) == "");
  CHECK(broken<Text>(text("id", "0192F0C1-2345-7ABC-8DEF-0123456789AB")) == "/id format");
  CHECK(broken<Text>(text("id", "0192f0c123457abc8def0123456789ab")) == "/id format");
  CHECK(broken<Text>(text("id", "")) == "/id format");
}

TEST_CASE("durations are those of ISO 8601 in whole numbers") {
  for (const char* good :
       {"P1Y", "P1Y2M3DT4H5M6S", "P28W", "PT30M", "P1Y3D", "P1DT1S", "PT0S", "P999999999D"}) {
    INFO(good);
    CHECK(broken<Text>(text("duration", good)) == "");
  }
  for (const char* bad :
       {"",      "P",        "PT",    "P1",    "1Y",   "P1YT", "P1W2D", "P1D1W",
        "P1D2M", "P1H",      "PT1D",  "P1.5Y", "P-1Y", "p1y",  "P1Y ",  "P1000000000D",
        "PTT1S", "P1MT1H1H", "P1Y1Y", "PT1W"}) {
    INFO(bad);
    CHECK(broken<Text>(text("duration", bad)) == "/duration format");
  }
}

TEST_CASE("times and days are those of RFC 3339") {
  CHECK(broken<Text>(text("at", "2026-11-22T09:15:00Z")) == "");
  CHECK(broken<Text>(text("at", "2026-11-22 09:15:00Z")) == "/at format");
  CHECK(broken<Text>(text("at", "2026-11-22T09:15:00")) == "/at format");
  CHECK(broken<Text>(text("at", "2026-02-30T09:15:00Z")) == "/at format");
  CHECK(broken<Text>(R"({"at":1})") == "/at type");
  CHECK(broken<Text>(text("day", "2024-02-29")) == "");
  CHECK(broken<Text>(text("day", "2026-02-29")) == "/day format");
  CHECK(broken<Text>(text("day", "2026-11-22T09:15:00Z")) == "/day format");
}

TEST_CASE("integers are checked by value, so that 1.0 is one") {
  CHECK(broken<Numbers>(number("whole", "7")) == "");
  CHECK(broken<Numbers>(number("whole", "7.0")) == "");
  CHECK(broken<Numbers>(number("whole", "-0.5e1")) == "");
  CHECK(broken<Numbers>(number("whole", "8")) == "/whole maximum");
  CHECK(broken<Numbers>(number("whole", "-6")) == "/whole minimum");
  CHECK(broken<Numbers>(number("whole", "6.5")) == "/whole type");
  CHECK(broken<Numbers>(number("whole", "\"7\"")) == "/whole type");
  CHECK(broken<Numbers>(number("whole", "true")) == "/whole type");
  CHECK(broken<Numbers>(number("free", "1e15")) == "");
  CHECK(decode<Numbers>(nlohmann::json::parse(number("free", "1e16"))).has_error());
  CHECK(decode<Numbers>(nlohmann::json::parse(number("free", "-1e300"))).has_error());
  CHECK(accepted<Numbers>(number("large", "9007199254740991")).large == 9007199254740991);
  CHECK(decode<Numbers>(nlohmann::json::parse(number("large", "9007199254740992"))).has_error());
}

TEST_CASE("numbers keep to their range") {
  CHECK(broken<Point>(R"({"x":1,"y":0.49})") == "");
  CHECK(broken<Point>(R"({"x":1.01,"y":0.5})") == "/x maximum\n/y exclusiveMaximum");
  CHECK(broken<Point>(R"({"x":-1.01,"y":-0.5})") == "/x minimum\n/y exclusiveMinimum");
  CHECK(broken<Numbers>(number("real", "\"1\"")) == "/real type");
  CHECK(broken<Numbers>(number("flag", "0")) == "/flag type");
}

TEST_CASE("constants hold nothing but are checked and written") {
  CHECK(broken<Numbers>(number("always", "false")) == "/always const");
  CHECK(broken<Numbers>(number("always", "1")) == "/always const");
  CHECK(broken<Numbers>(number("two", "2.0")) == "");
  CHECK(broken<Numbers>(number("two", "3")) == "/two const");
  CHECK(broken<Numbers>(R"({"whole":1,"real":1,"flag":true})") ==
        "/always required\n/two required");
  CHECK(encode(Numbers{}) == R"({"always":true,"flag":false,"real":0,"two":2,"whole":0})");
}

TEST_CASE("arrays keep to their size, their items and their differences") {
  CHECK(broken<Lists>("{}") == "/needed required");
  CHECK(broken<Lists>(R"({"needed":[]})") == "/needed minItems");
  CHECK(broken<Lists>(R"({"needed":["a","b","c","d"]})") == "/needed maxItems");
  CHECK(broken<Lists>(R"({"needed":["a","long"]})") == "/needed/1 maxLength");
  CHECK(broken<Lists>(R"({"needed":{"0":"a"}})") == "/needed type");
  CHECK(broken<Lists>(lists("distinct", "[1,2,3]")) == "");
  CHECK(broken<Lists>(lists("distinct", "[1,2,1.0]")) == "/distinct uniqueItems");
  CHECK(broken<Lists>(lists("colours", R"(["red","new","red"])")) == "/colours uniqueItems");
  CHECK(broken<Lists>(lists("nested", "[[true],[false,null]]")) == "/nested/1/1 type");
  CHECK(broken<Lists>(lists("entries", R"([{"key":"a","values":[1,"2"]},{}])")) ==
        "/entries/0/values/1 type\n/entries/1/key required");
}

TEST_CASE("an optional array that is empty is left out") {
  CHECK(encode(Lists{.needed = {}}) == R"({"needed":[]})");
  CHECK(encode(Lists{.needed = {"a"}, .distinct = {0.1}}) ==
        R"({"distinct":[0.1],"needed":["a"]})");
}

TEST_CASE("oneOf is a variant chosen by its discriminator") {
  CHECK(std::get<Square>(accepted<Shape>(R"({"kind":"square","side":3})")).side == 3);
  CHECK(encode(Shape{Square{.side = 3}}) == R"({"kind":"square","side":3})");
  CHECK(broken<Shape>(R"({"side":3})") == "/kind required");
  CHECK(broken<Shape>(R"({"kind":"triangle"})") == "/kind enum");
  CHECK(broken<Shape>(R"({"kind":4})") == "/kind type");
  CHECK(broken<Shape>("[]") == " type");
  CHECK(broken<Shape>(R"({"kind":"circle","side":3})") ==
        "/radius required\n/side additionalProperties");
  CHECK(
      broken<SamplePaintParams>(
          R"({"commandId":"0192f0c1-2345-7abc-8def-0123456789ab",)"
          R"("case":"0192f0c1-2345-7abc-8def-0123456789ab","shape":{"kind":"square","side":0}})") ==
      "/shape/side minimum");
}

TEST_CASE("enums are words of the contract") {
  CHECK(toString(Colour::new_) == "new");
  CHECK(parseColour("light-green") == Colour::light_green);
  CHECK_FALSE(parseColour("light_green").has_value());
  CHECK_FALSE(parseColour("").has_value());
  CHECK(encode(Colour::HPO) == "\"HPO\"");
  CHECK(broken<Colour>("\"Red\"") == " enum");
  CHECK(broken<Colour>("0") == " type");
}

TEST_CASE("violations are bounded and quote no value") {
  std::string many = "{";
  for (int i = 0; i < 500; ++i) many += "\"n" + std::to_string(i) + "\":1,";
  many.back() = '}';
  const auto result = decodeText<Text>(many);
  REQUIRE(result.has_error());
  CHECK(result.error().violations.size() == 20);

  const auto secret = decodeText<Text>(text("bounded", "Marie Durand"));
  REQUIRE(secret.has_error());
  CHECK(secret.error().message.find("Durand") == std::string::npos);
  CHECK(secret.error().violations.at(0).message.find("Durand") == std::string::npos);
  CHECK(secret.error().message == "/bounded: Expected at most 4 characters.");
}

TEST_CASE("what JSON cannot hold is a fault of the one who encodes it") {
  CHECK_THROWS_AS(encode(Text{.free = "\xFF"}), std::invalid_argument);
  CHECK_THROWS_AS(encode(Point{.x = std::numeric_limits<double>::infinity()}),
                  std::invalid_argument);
  CHECK_THROWS_AS(encode(SamplePaintResult{.revision = 9007199254740992}), std::invalid_argument);
}

TEST_CASE("control characters in text are escaped as in RFC 8785") {
  CHECK(encode(Text{.free = "\b\t\n\f\r\x01\x1f\"\\/\x7f"}) ==
        "{\"free\":\"\\b\\t\\n\\f\\r\\u0001\\u001f\\\"\\\\/\x7f\"}");
}

TEST_CASE("encoding appends") {
  std::string out = "[";
  encode(out, Point{.x = 1, .y = 0.25});
  CHECK(out == R"([{"x":1,"y":0.25})");
}

TEST_CASE("decoders are shared by threads") {
  std::vector<std::thread> threads;
  std::vector<int> good(4);
  for (std::size_t i = 0; i < good.size(); ++i) {
    threads.emplace_back([&good, i] {
      for (int round = 0; round < 200; ++round) {
        good[i] += decodeText<Text>(text("letters", "Abc")).has_value() ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == std::vector<int>{200, 200, 200, 200});
}

TEST_CASE("methods and events carry their names, kinds and types") {
  STATIC_REQUIRE(SamplePaint::name == "sample.paint");
  STATIC_REQUIRE(SamplePaint::kind == MethodKind::write);
  STATIC_REQUIRE(std::is_same_v<SamplePaint::Params, SamplePaintParams>);
  STATIC_REQUIRE(std::is_same_v<SampleGet::Result, Everything>);
  STATIC_REQUIRE(std::is_same_v<SampleMeasureParams, Point>);
  STATIC_REQUIRE(kMethods.size() == 3);
  STATIC_REQUIRE(kMethods[0].name == "sample.get");
  STATIC_REQUIRE(kMethods[0].kind == MethodKind::read);
  STATIC_REQUIRE(kMethods[1].kind == MethodKind::session);
  STATIC_REQUIRE(EventType<SamplePainted>::value == "sample.painted");
  STATIC_REQUIRE(kEventTypes.size() == 1);
}

TEST_CASE("writes take a command id, a UUIDv7") {
  const std::string rest =
      R"(,"case":"0192f0c1-2345-7abc-8def-0123456789ab","shape":{"kind":"square","side":1}})";
  CHECK(broken<SamplePaintParams>(R"({"commandId":"0192f0c1-2345-7abc-8def-0123456789ab")" +
                                  rest) == "");
  CHECK(broken<SamplePaintParams>(R"({"commandId":"0192f0c1-2345-4abc-8def-0123456789ab")" +
                                  rest) == "/commandId pattern");
  CHECK(broken<SamplePaintParams>("{" + rest.substr(1)) == "/commandId required");
}

TEST_CASE("the embedded OpenRPC document is strict JSON and lists every method") {
  const auto document = parseStrict(openrpcDocument());
  REQUIRE(document.has_value());
  const nlohmann::json& methods = document->at("methods");
  REQUIRE(methods.size() == kMethods.size() + 1);
  CHECK(methods[0]["name"] == "rpc.discover");
  for (std::size_t i = 0; i < kMethods.size(); ++i) {
    CHECK(methods[i + 1]["name"] == kMethods[i].name);
  }
  CHECK(methods[2]["params"].size() == 2);  // sample.measure, whose parameters are a named type
  CHECK(methods[3]["params"][0]["name"] == "commandId");
  CHECK(document->at("components")["errors"]["not_found"]["code"] == 1003);
}

}  // namespace consilium::protocol

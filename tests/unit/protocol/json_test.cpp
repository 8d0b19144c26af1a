#include "protocol/json.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace consilium::protocol {

namespace {

using nlohmann::json;

/// The message of the refusal, or "" when the text was accepted.
std::string refusal(std::string_view text, ParseLimits limits = {}) {
  const auto result = parseStrict(text, limits);
  if (result.has_value()) return "";
  CHECK(isParseError(result.error()));
  CHECK(result.error().kind == base::ErrorKind::invalid);
  return result.error().message;
}

std::string reprint(std::string_view text) {
  const auto result = parseStrict(text);
  REQUIRE(result.has_value());
  return canonical(*result);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out.append(text);
  return out;
}

double fromBits(std::uint64_t bits) {
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace

TEST_CASE("the strict reader takes every kind of value") {
  CHECK(reprint(" { \"a\" : [ 1 , -2.5e3, true , false , null , \"x\" ] }\r\n\t") ==
        R"({"a":[1,-2500,true,false,null,"x"]})");
  CHECK(reprint("\"\\u00e9\\ud83d\\ude00\\/\"") == "\"é😀/\"");
  CHECK(reprint("0") == "0");
  CHECK(reprint("{}") == "{}");
  CHECK(reprint("[]") == "[]");
  CHECK(reprint(R"({"__proto__":1})") == R"({"__proto__":1})");
}

TEST_CASE("the strict reader refuses what is not exactly one JSON value and says where") {
  CHECK(refusal("") == "At byte 1: not valid JSON.");
  CHECK(refusal("   ") != "");
  CHECK(refusal("{\"a\":1}x") == "At byte 8: not valid JSON.");
  CHECK(refusal("1 2") != "");
  CHECK(refusal("{\"a\":1,}") != "");
  CHECK(refusal("[1,]") != "");
  CHECK(refusal("{a:1}") != "");
  CHECK(refusal("'a'") != "");
  CHECK(refusal("01") != "");
  CHECK(refusal("+1") != "");
  CHECK(refusal(".5") != "");
  CHECK(refusal("1.") != "");
  CHECK(refusal("NaN") != "");
  CHECK(refusal("Infinity") != "");
  CHECK(refusal("// c\n1") != "");
  CHECK(refusal("\"a\nb\"") != "");
  CHECK(refusal("\"open") != "");
  CHECK(refusal("[1,2") != "");
}

TEST_CASE("the strict reader refuses text that is not UTF-8 without a byte order mark") {
  CHECK(refusal("\xEF\xBB\xBF{}") == "At byte 0: a byte order mark is not allowed.");
  CHECK(refusal("\"\xC3\x28\"") != "");
  CHECK(refusal("\"\xC0\x80\"") != "");          // overlong
  CHECK(refusal("\"\xED\xA0\x80\"") != "");      // surrogate
  CHECK(refusal("\"\xF4\x90\x80\x80\"") != "");  // beyond U+10FFFF
  CHECK(refusal("\"\xE2\x82\"") != "");          // cut off
  CHECK(refusal("\"\\ud800\"") != "");
  CHECK(refusal("\"\\udc00x\"") != "");
  const std::string utf16("\xFF\xFE{\0}\0", 6);
  CHECK(refusal(utf16) != "");
}

TEST_CASE("the strict reader refuses U+0000 in any form") {
  CHECK(refusal("\"a\\u0000b\"") == "At byte 10: U+0000 is not allowed.");
  CHECK(refusal("{\"a\\u0000\":1}") != "");
  CHECK(refusal(std::string("\"a\0b\"", 5)) != "");
  CHECK(refusal(std::string("1\0", 2)) != "");
}

TEST_CASE("the strict reader refuses two members of the same name at any depth") {
  CHECK(refusal(R"({"a":1,"b":2,"a":3})").find("two members of the same name") !=
        std::string::npos);
  CHECK(refusal(R"([{"x":{"a":null,"\u0061":null}}])") != "");
  CHECK(refusal(R"({"a":{"a":1},"b":{"a":1}})") == "");
}

TEST_CASE("the strict reader refuses numbers beyond 2^53-1 in any notation") {
  for (const char* text :
       {"1e999", "-1e999", "1e309", "1e308", "1e16", "9007199254740992", "-9007199254740992",
        "9007199254740992.0", "18446744073709551616", "-99999999999999999999999"}) {
    INFO(text);
    CHECK(refusal(text).find("the number is beyond ±(2^53−1).") != std::string::npos);
  }
  CHECK(refusal(repeated("9", 400)) != "");
  CHECK(reprint("[9007199254740991,-9007199254740991,9007199254740991.0,9.007199254740991e15]") ==
        "[9007199254740991,-9007199254740991,9007199254740991,9007199254740991]");
  CHECK(reprint("[1e-300,-0,-0.0,5e-324]") == "[1e-300,0,0,5e-324]");
}

TEST_CASE("the strict reader bounds the depth without using the stack") {
  CHECK(refusal(repeated("[", 32) + repeated("]", 32)) == "");
  CHECK(refusal(repeated("[", 33) + repeated("]", 33)) == "At byte 33: deeper than 32 levels.");
  CHECK(refusal(repeated("{\"a\":", 32) + "1" + repeated("}", 32)) == "");
  CHECK(refusal(repeated("{\"a\":", 33) + "1" + repeated("}", 33)) != "");
  CHECK(refusal(repeated("[", 100000)) == "At byte 33: deeper than 32 levels.");
  CHECK(refusal(repeated("{\"a\":", 100000)) != "");
  CHECK(refusal("[[1]]", ParseLimits{.maxDepth = 1}) != "");
  CHECK(refusal(repeated("[],", 0) + "[" + repeated("[],", 50000) + "[]]") == "");
}

TEST_CASE("a parse error quotes nothing of the text") {
  const std::string message = refusal("{\"name\": Dupont}");
  CHECK(message.find("Dupont") == std::string::npos);
  CHECK(message.find('D') == std::string::npos);
}

TEST_CASE("errors of decoding are no parse errors") {
  CHECK_FALSE(isParseError(base::invalid("/a", "required", "This field is required.")));
  CHECK_FALSE(isParseError(base::notFound()));
}

TEST_CASE("canonical JSON is that of RFC 8785, section 3.2.2") {
  const json value = json::parse(R"({
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  })");
  CHECK(canonical(value) ==
        R"({"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],)"
        "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST_CASE("canonical JSON sorts by UTF-16 code units as RFC 8785, section 3.2.3 has it") {
  const auto value = parseStrict(R"({
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis"
  })");
  REQUIRE(value.has_value());
  CHECK(canonical(*value) ==
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
        "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
        "\"😀\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
  CHECK(reprint(R"({"ab":1,"a":2,"":3,"😀b":4,"😀a":5})") == R"({"":3,"a":2,"ab":1,"😀a":5,"😀b":4})");
}

TEST_CASE("canonical numbers are those of RFC 8785, appendix B") {
  const std::vector<std::pair<std::uint64_t, std::string>> samples{
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const auto& [bits, text] : samples) CHECK(canonical(json(fromBits(bits))) == text);
}

TEST_CASE("canonical JSON refuses what JSON cannot hold") {
  CHECK_THROWS_AS(canonical(json(std::numeric_limits<double>::infinity())), std::invalid_argument);
  CHECK_THROWS_AS(canonical(json(std::nan(""))), std::invalid_argument);
  CHECK_THROWS_AS(canonical(json(9007199254740992)), std::invalid_argument);
  CHECK_THROWS_AS(canonical(json(std::numeric_limits<std::uint64_t>::max())),
                  std::invalid_argument);
  CHECK_THROWS_AS(canonical(json("\xC3")), std::invalid_argument);
  CHECK_THROWS_AS(canonical(json::binary({1})), std::invalid_argument);
}

}  // namespace consilium::protocol

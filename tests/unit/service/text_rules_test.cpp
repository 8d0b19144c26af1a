#include "service/text_rules.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "protocol/json.hpp"
#include "protocol/openrpc.hpp"
#include "support/catch.hpp"

using namespace consilium;
using nlohmann::json;

namespace {

/// Codes of terminologies, which no caller words.
bool isCode(const std::string& pattern) {
  return pattern.find("HP:[0-9]") != std::string::npos ||
         pattern.find("ORPHA:[0-9]") != std::string::npos;
}

/// Every string of a schema that a caller words, as a pointer with `*` for elements.
void collect(const json& document, const json& schema, const std::string& pointer,
             std::set<std::string>& strings) {
  if (const auto ref = schema.find("$ref"); ref != schema.end()) {
    const auto path = ref->get<std::string>().substr(1);
    return collect(document, document.at(json::json_pointer(path)), pointer, strings);
  }
  if (const auto choices = schema.find("oneOf"); choices != schema.end())
    for (const auto& each : *choices) collect(document, each, pointer, strings);
  if (const auto members = schema.find("properties"); members != schema.end())
    for (const auto& [name, each] : members->items())
      collect(document, each, pointer + "/" + name, strings);
  const auto type = schema.value("type", "");
  if (type == "array") collect(document, schema.at("items"), pointer + "/*", strings);
  if (type == "string" && !schema.contains("enum") && !schema.contains("const") &&
      !schema.contains("format") && !isCode(schema.value("pattern", "")))
    strings.insert(pointer);
}

/// Those of all methods that change something.
std::map<std::string, std::set<std::string>> strings() {
  const auto document = protocol::parseStrict(protocol::openrpcDocument()).value();
  std::map<std::string, std::set<std::string>> all;
  for (const auto& method : document.at("methods")) {
    if (method.at("x-kind") == "read") continue;
    auto& own = all[method.at("name")];
    for (const auto& param : method.at("params"))
      collect(document, param.at("schema"), "/" + param.at("name").get<std::string>(), own);
  }
  return all;
}

bool names(std::string_view methods, const std::string& method) {
  return methods == "*" ||
         (" " + std::string(methods) + " ").find(" " + method + " ") != std::string::npos;
}

}  // namespace

TEST_CASE("what becomes of each string that somebody words is decided once") {
  for (const auto& [method, pointers] : strings())
    for (const auto& pointer : pointers) {
      INFO(method + " " + pointer);
      int decided = 0;
      for (const auto& rule : service::textRules())
        if (rule.pointer == pointer && names(rule.methods, method)) ++decided;
      CHECK(decided == 1);
    }
}

TEST_CASE("every rule is about a string of the contract") {
  const auto all = strings();
  for (const auto& rule : service::textRules())
    for (auto rest = std::string(rule.methods); !rest.empty();) {
      const auto method = rest.substr(0, rest.find(' '));
      rest = method.size() == rest.size() ? "" : rest.substr(method.size() + 1);
      if (method == "*" || method == "case.check") continue;
      INFO(method + " " + std::string(rule.pointer));
      REQUIRE(all.contains(method));
      CHECK(all.at(method).contains(std::string(rule.pointer)));
    }
}

TEST_CASE("whoever words texts that are looked at may acknowledge what is found in them") {
  for (const auto& [method, pointers] : strings()) {
    INFO(method);
    // These hand on what is stored already.
    const bool handsOn = method == "case.submit" || method == "minutes.sign";
    CHECK(pointers.contains("/acknowledged/*/text") == (handsOn || service::bringsTexts(method)));
  }
}

TEST_CASE("texts are found where the rules say, in their order, with pointers to them") {
  const auto texts = service::gatedTexts(
      "minutes.update",
      R"({"content":{"plan":["a","b"],"synthesis":"c","actions":[{"what":"d","who":"e"}]},"item":"f"})");
  std::vector<std::string> found;
  for (const auto& text : texts) found.push_back(text.pointer + "=" + text.text);
  CHECK(found == std::vector<std::string>{"/content/synthesis=c", "/content/plan/0=a",
                                          "/content/plan/1=b", "/content/actions/0/what=d",
                                          "/content/actions/0/who=e"});
  CHECK(texts.back().use == protocol::TextUse::professional);
}

TEST_CASE("the room of a meeting is looked at like a field that names a professional") {
  for (const auto* method : {"meeting.schedule", "meeting.update"}) {
    const auto texts = service::gatedTexts(method, R"({"room":"a","title":"b","videoLink":"c"})");
    std::map<std::string, protocol::TextUse> found;
    for (const auto& text : texts) found.emplace(text.text, text.use);
    CHECK(found == std::map<std::string, protocol::TextUse>{{"a", protocol::TextUse::professional},
                                                            {"b", protocol::TextUse::discussion}});
  }
}

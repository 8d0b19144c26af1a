#include "rpc/envelope.hpp"

#include "rpc_fixture.hpp"
#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::tests;

namespace {

/// The methods that the examples of the JSON-RPC 2.0 specification (section 7) call.
std::vector<rpc::Method> exampleMethods() {
  return {plain("subtract",
                [](const json& params) -> json {
                  if (params.is_array()) return params[0].get<int>() - params[1].get<int>();
                  return params["minuend"].get<int>() - params["subtrahend"].get<int>();
                }),
          plain("sum",
                [](const json& params) -> json {
                  int sum = 0;
                  for (const auto& value : params) sum += value.get<int>();
                  return sum;
                }),
          plain("get_data",
                [](const json&) -> json {
                  return {"hello", 5};
                }),
          plain("update", [](const json&) -> json { return nullptr; }),
          plain("notify_hello", [](const json&) -> json { return nullptr; }),
          plain("notify_sum", [](const json&) -> json { return nullptr; })};
}

/// The reply without what the specification leaves open: messages and data of errors; a batch in
/// order of ids.
json essence(json reply) {
  if (reply.is_array()) {
    for (auto& entry : reply) entry = essence(entry);
    std::sort(reply.begin(), reply.end());
    return reply;
  }
  if (reply.is_object() && reply.contains("error") && reply["error"].is_object())
    reply["error"] = reply["error"]["code"];
  return reply;
}

}  // namespace

TEST_CASE("the examples of the JSON-RPC specification are answered as it has them") {
  RpcFixture f(RpcFixture::generous(), exampleMethods());
  struct Example {
    std::string sent;
    json answer;
  };
  const json parseError = {{"jsonrpc", "2.0"}, {"error", -32700}, {"id", nullptr}};
  const json invalidRequest = {{"jsonrpc", "2.0"}, {"error", -32600}, {"id", nullptr}};
  const auto result = [](json value, json id) -> json {
    return {{"jsonrpc", "2.0"}, {"result", value}, {"id", id}};
  };
  const std::vector<Example> examples = {
      {R"({"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1})", result(19, 1)},
      {R"({"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2})", result(-19, 2)},
      {R"({"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3})",
       result(19, 3)},
      {R"({"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4})",
       result(19, 4)},
      {R"({"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]})", json()},
      {R"({"jsonrpc": "2.0", "method": "foobar"})", json()},
      {R"({"jsonrpc": "2.0", "method": "foobar", "id": "1"})",
       {{"jsonrpc", "2.0"}, {"error", -32601}, {"id", "1"}}},
      {R"({"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz])", parseError},
      {R"({"jsonrpc": "2.0", "method": 1, "params": "bar"})", invalidRequest},
      {R"([{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"}, {"jsonrpc": "2.0", "method")",
       parseError},
      {"[]", invalidRequest},
      {"[1]", json::array({invalidRequest})},
      {"[1,2,3]", json::array({invalidRequest, invalidRequest, invalidRequest})},
      {R"([{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
           {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
           {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
           {"foo": "boo"},
           {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
           {"jsonrpc": "2.0", "method": "get_data", "id": "9"}])",
       json::array({result(7, "1"),
                    result(19, "2"),
                    invalidRequest,
                    {{"jsonrpc", "2.0"}, {"error", -32601}, {"id", "5"}},
                    result({"hello", 5}, "9")})},
      {R"([{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},
           {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}])",
       json()},
  };
  for (const auto& example : examples) {
    INFO(example.sent);
    CHECK(essence(f.exchange(example.sent)) == essence(json(example.answer)));
  }
}

TEST_CASE("ids are echoed as they came: strings, integers and null") {
  RpcFixture f;
  for (const auto& id : std::vector<std::string>{"\"a\"", "\"\"", R"("\u00e9\"\\")", "0", "-7",
                                                 "9007199254740991", "null"}) {
    INFO(id);
    const auto reply = f.exchange(R"({"jsonrpc":"2.0","method":"none","id":)" + id + "}");
    REQUIRE(reply.contains("id"));
    CHECK(reply["id"] == json::parse(id));
    CHECK(reply["error"]["code"] == -32601);
  }
  for (const auto& id : std::vector<std::string>{"1.5", "true", "{}", "[1]"}) {
    INFO(id);
    const auto reply = f.exchange(R"({"jsonrpc":"2.0","method":"none","id":)" + id + "}");
    CHECK(reply["id"] == json());
    CHECK(reply["error"]["code"] == -32600);
  }
}

TEST_CASE("what is not a request is refused") {
  RpcFixture f;
  for (const auto& text : std::vector<std::string>{
           R"({"method":"rpc.discover","id":1})",
           R"({"jsonrpc":"1.0","method":"rpc.discover","id":1})",
           R"({"jsonrpc":2.0,"method":"rpc.discover","id":1})", R"({"jsonrpc":"2.0","id":1})",
           R"({"jsonrpc":"2.0","method":"rpc.discover","params":"x","id":1})",
           R"({"jsonrpc":"2.0","method":"rpc.discover","params":null,"id":1})"}) {
    INFO(text);
    const auto reply = f.exchange(text);
    CHECK(reply["error"]["code"] == -32600);
    CHECK(reply["id"] == 1);
  }
  for (const auto& text : std::vector<std::string>{"17", "null", "\"text\"", "true"})
    CHECK(f.exchange(text)["error"]["code"] == -32600);
}

TEST_CASE("JSON that strict readers refuse is a parse error") {
  RpcFixture f;
  for (const auto& text : std::vector<std::string>{
           std::string(R"({"jsonrpc":"2.0","method":"a","method":"b","id":1})"),
           std::string(R"({"jsonrpc":"2.0","method":"a","id":1e999})"), std::string(100'000, '['),
           std::string("{} {}"), std::string(), std::string("\xff"),
           std::string(R"({"a":"\u0000"})")}) {
    const auto reply = f.exchange(text);
    CHECK(reply["error"]["code"] == -32700);
    CHECK(reply["id"] == json());
  }
}

TEST_CASE("parameters of the contract's methods come by name") {
  RpcFixture f;
  const auto reply =
      f.exchange(R"({"jsonrpc":"2.0","method":"session.login","params":[1],"id":1})");
  CHECK(reply["error"]["code"] == -32602);
}

TEST_CASE("a batch is bounded") {
  auto limits = RpcFixture::generous();
  limits.batch = 3;
  RpcFixture f(limits);
  json batch = json::array();
  for (int i = 0; i < 3; ++i) batch.push_back(request("none", json::object(), i));
  CHECK(f.exchange(batch.dump()).size() == 3);
  batch.push_back(request("none", json::object(), 3));
  CHECK(f.exchange(batch.dump())["error"]["code"] == -32600);
}

TEST_CASE("the document of the contract is served before sign-in") {
  RpcFixture f;
  const auto reply = f.exchange(request("rpc.discover", json::object()).dump());
  REQUIRE(reply.contains("result"));
  CHECK(reply["result"]["openrpc"].get<std::string>().starts_with("1.3"));
  CHECK(f.exchange(request("rpc.discover", {{"a", 1}}).dump())["error"]["code"] == 1006);
}

TEST_CASE("each kind of failure has its code and its data") {
  using base::ErrorKind;
  const std::map<ErrorKind, int> codes = {
      {ErrorKind::unauthenticated, 1001}, {ErrorKind::forbidden, 1002},
      {ErrorKind::notFound, 1003},        {ErrorKind::conflict, 1004},
      {ErrorKind::invalidState, 1005},    {ErrorKind::invalid, 1006},
      {ErrorKind::identifyingData, 1007}, {ErrorKind::rateLimited, 1008},
      {ErrorKind::tooLarge, 1009},        {ErrorKind::unavailable, 1010},
      {ErrorKind::internal, -32603}};
  for (const auto& [kind, code] : codes) {
    const auto reply = json::parse(rpc::errorReply("7", base::failure(kind, "Say \"why\".")));
    CHECK(reply["error"]["code"] == code);
    CHECK(reply["id"] == 7);
    CHECK(reply["error"]["message"] ==
          (kind == ErrorKind::internal ? "Internal error." : "Say \"why\"."));
  }
  const auto dataOf = [](const base::Error& error) {
    return json::parse(rpc::errorReply("1", error))["error"]["data"];
  };
  CHECK(dataOf(base::invalid("/a", "pattern", "No \n.")) ==
        json::array({{{"pointer", "/a"}, {"rule", "pattern"}, {"message", "No \n."}}}));
  auto identifying = base::failure(ErrorKind::identifyingData, "Names.");
  identifying.places = {
      {"/text", 3, 9, "person_name", true, "\"Anne\"", "la patiente", "", "title"},
      {"/text", 12, 17, "city", false, "Nancy", "", "Why.", "town"}};
  CHECK(dataOf(identifying) == json::array({{{"pointer", "/text"},
                                             {"start", 3},
                                             {"end", 9},
                                             {"kind", "person_name"},
                                             {"severity", "hard"},
                                             {"text", "\"Anne\""},
                                             {"suggestion", "la patiente"},
                                             {"rule", "title"}},
                                            {{"pointer", "/text"},
                                             {"start", 12},
                                             {"end", 17},
                                             {"kind", "city"},
                                             {"severity", "soft"},
                                             {"text", "Nancy"},
                                             {"explanation", "Why."},
                                             {"rule", "town"}}}));
  auto limited = base::failure(ErrorKind::rateLimited, "Slow.");
  limited.retryAfterMs = 1500;
  CHECK(dataOf(limited) == json{{"retryAfter", 1.5}});
  auto again = base::failure(ErrorKind::unauthenticated, "Again.");
  again.reauthenticate = true;
  CHECK(dataOf(again) == json{{"reauthenticate", true}});
  auto stale = base::failure(ErrorKind::conflict, "Stale.");
  stale.current = base::RawJson{R"({"revision":3})"};
  CHECK(dataOf(stale) == json{{"current", {{"revision", 3}}}});
}

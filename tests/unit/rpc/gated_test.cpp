#include "rpc/gated.hpp"

#include "rpc_fixture.hpp"
#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::tests;

namespace {

/// A use case that words are brought to.
struct Asking {
  bool settles = true;
  int runs = 0;
  std::vector<std::string> found;  ///< in the texts that were looked at before

  base::Result<protocol::QuestionAskResult> ask(service::Context& context,
                                                const protocol::QuestionAskParams&) {
    ++runs;
    found.clear();
    for (const auto& text : context.scan->ofCommand)
      for (const auto& place : text.found)
        found.push_back(text.text.pointer + " " +
                        text.text.text.substr(place.begin, place.end - place.begin));
    context.textsSettled = settles;
    return protocol::QuestionAskResult{context.newId(), 1};
  }
};

/// One that begins drafts.
struct Drafting {
  bool settles = true;
  std::vector<std::string> looked;  ///< texts that were looked at before

  base::Result<protocol::CaseCreateResult> create(service::Context& context,
                                                  const protocol::CaseCreateParams&) {
    looked.clear();
    if (context.scan)
      for (const auto& text : context.scan->ofCommand) looked.push_back(text.text.pointer);
    context.textsSettled = settles;
    return protocol::CaseCreateResult{context.newId(), "AB-12", 1};
  }
};

struct Gated {
  SharedClock clock;
  clinical::IdentityScanner scanner = clinical::IdentityScanner::load({}).value();
  service::TerminologyService terminology;
  service::IdentityGate texts{scanner, terminology, clock};
  Asking asking;
  Drafting drafting;
  RpcFixture server{RpcFixture::generous(), table()};
  RpcFixture::Client client = server.connect(server.gate.signIn(kAda, "s1"));

  rpc::MethodTable table() {
    rpc::MethodTable table{
        rpc::write<protocol::QuestionAsk>(asking, &Asking::ask),
        rpc::write<protocol::CaseCreate>(drafting, &Drafting::create),
        rpc::computed<protocol::TextCheck>(texts, &service::IdentityGate::loadTextCheck,
                                           &service::IdentityGate::checkTexts)};
    rpc::lookAtTexts(table, texts);
    return table;
  }
  json ask(const std::string& command, const std::string& text) {
    return client.call(
        "question.ask",
        {{"commandId", command}, {"series", kAda}, {"centre", kAda}, {"text", text}});
  }
  json create(const std::string& command) {
    return client.call(
        "case.create",
        {{"commandId", command}, {"centre", kAda}, {"content", {{"history", "Fractures."}}}});
  }
};

}  // namespace

TEST_CASE("texts of a command are looked at before its transaction, once") {
  Gated f;
  const auto first = f.ask(kCommand, "Joindre le 06 12 34 56 78 ?");
  REQUIRE(first.contains("result"));
  CHECK(f.asking.found == std::vector<std::string>{"/text 06 12 34 56 78"});
  CHECK(f.ask(kCommand, "Joindre le 06 12 34 56 78 ?")["result"] == first["result"]);
  CHECK(f.asking.runs == 1);
}

TEST_CASE("a use case that does not decide about its texts is a fault, and changes nothing") {
  Gated f;
  f.asking.settles = false;
  CHECK(f.ask(kCommand, "Quelle conduite ?")["error"]["code"] == -32603);
  f.asking.settles = true;
  CHECK(f.ask(kCommand, "Quelle conduite ?").contains("result"));
  CHECK(f.asking.runs == 2);
}

TEST_CASE("a new case is looked at and decided about like every command") {
  Gated f;
  f.drafting.settles = false;
  CHECK(f.create(kCommand)["error"]["code"] == -32603);
  f.drafting.settles = true;
  CHECK(f.create(kCommand).contains("result"));
  CHECK(f.drafting.looked == std::vector<std::string>{"/content/history"});
}

TEST_CASE("a query that is pure work is answered with what it computed") {
  Gated f;
  const auto reply = f.client.call(
      "text.check",
      {{"texts", {"Rien.", "Joindre le 06 12 34 56 78."}}, {"use", "person"}, {"mend", {"phone"}}});
  const auto& findings = reply["result"]["findings"];
  REQUIRE(findings.size() == 1);
  CHECK(findings[0]["pointer"] == "/texts/1");
  CHECK(findings[0]["start"] == 11);
  CHECK(reply["result"]["texts"][0] == "Rien.");
  CHECK(reply["result"]["texts"][1] != "Joindre le 06 12 34 56 78.");
}

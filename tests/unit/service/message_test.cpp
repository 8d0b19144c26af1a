#include "service/message.hpp"

#include "service/case.hpp"
#include "store/stored_json.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseState;
using service::Context;

namespace {

struct Messages : ServiceFixture {
  service::MessageService messages;

  auto post(const service::Caller& caller, const std::string& id, const std::string& centre,
            const std::string& text = "Bonjour.", std::optional<std::string> replyTo = {}) {
    protocol::MessagePostParams params;
    params.case_ = id;
    params.centre = centre;
    params.text = text;
    params.replyTo = std::move(replyTo);
    return run(caller, [&](Context& context) { return messages.post(context, params); });
  }
  auto report(const service::Caller& caller, const std::string& id, const std::string& message) {
    protocol::MessageReportParams params;
    params.case_ = id;
    params.message = message;
    return run(caller, [&](Context& context) { return messages.report(context, params); });
  }
  auto settle(const service::Caller& caller, const std::string& id, const std::string& message,
              protocol::MessageReportDecision decision) {
    protocol::MessageSettleReportParams params;
    params.case_ = id;
    params.message = message;
    params.decision = decision;
    return run(caller, [&](Context& context) { return messages.settleReport(context, params); });
  }
  auto list(const service::Caller& caller, const std::string& id,
            std::optional<std::int64_t> limit = {}, std::optional<std::string> cursor = {}) {
    protocol::MessageListParams params;
    params.case_ = id;
    params.limit = limit;
    params.cursor = std::move(cursor);
    return run(caller, [&](Context& context) { return messages.list(context, params); });
  }
};

}  // namespace

TEST_CASE_METHOD(Messages, "a message is listed as it was posted, and told to the case's stream") {
  const auto id = addCase();
  clock.advance(std::chrono::minutes(1));
  const auto posted = post(expert, id, reference, "Réponse.").value();
  CHECK(posted.seq == 2);
  const auto reply = post(clinician, id, competence, "Merci.", posted.message).value();
  CHECK(reply.seq == 3);

  const auto page = list(clinician, id).value();
  CHECK(page.head == 3);
  CHECK_FALSE(page.cursor);
  REQUIRE(page.messages.size() == 2);
  CHECK(page.messages[0].id == posted.message);
  CHECK(page.messages[0].at == clock.now());
  CHECK(page.messages[0].author ==
        protocol::MessageAuthor{expert.userId, "Dr expert", reference, "CRMR"});
  CHECK(page.messages[0].text == "Réponse.");
  CHECK_FALSE(page.messages[0].replyTo);
  CHECK(page.messages[1].replyTo == posted.message);

  const auto event = events("case:" + id)[1];
  CHECK(event.type == "message.posted");
  CHECK(event.actor == expert.userId);
  CHECK(store::decodeStored<protocol::MessagePosted>(event.data).value().message ==
        page.messages[0]);
}

TEST_CASE_METHOD(Messages, "a message is said for a centre by which the author takes part") {
  const auto id = addCase();
  CHECK(failureOf(post(expert, id, competence)) == ErrorKind::forbidden);
  CHECK(failureOf(post(clinician, id, reference)) == ErrorKind::forbidden);
  CHECK(failureOf(post(clinician, id, network)) == ErrorKind::forbidden);
  addMember(expert, neighbour, network, "clinician");
  CHECK(failureOf(post(expert, id, neighbour)) == ErrorKind::forbidden);
  CHECK(post(expert, id, reference).has_value());
  inviteGuest(id, guest);
  CHECK(post(guest, id, neighbour).has_value());
  auto bound = expert;
  bound.boundCentre = neighbour;
  CHECK(failureOf(post(bound, id, reference)) == ErrorKind::notFound);
  bound = guest;
  bound.boundCentre = neighbour;
  CHECK(failureOf(post(bound, id, neighbour)) == ErrorKind::notFound);
}

TEST_CASE_METHOD(Messages, "the centre discusses its draft alone, and nobody a withdrawn case") {
  const auto draft = addCase(CaseState::draft);
  CHECK(post(clinician, draft, competence).has_value());
  CHECK(failureOf(post(expert, draft, reference)) == ErrorKind::notFound);
  for (const auto state :
       {CaseState::submitted, CaseState::accepted, CaseState::scheduled, CaseState::discussed,
        CaseState::answered, CaseState::closed, CaseState::declined}) {
    INFO(toString(state));
    const auto id = addCase(state);
    CHECK(post(clinician, id, competence).has_value());
    CHECK(post(expert, id, reference).has_value());
  }
  const auto withdrawn = addCase(CaseState::withdrawn);
  CHECK(failureOf(post(clinician, withdrawn, competence)) == ErrorKind::invalidState);
  CHECK(failureOf(post(expert, withdrawn, reference)) == ErrorKind::invalidState);
  CHECK(list(expert, withdrawn).value().messages.empty());
}

TEST_CASE_METHOD(Messages, "a reply names a message of the same case") {
  const auto first = addCase();
  const auto second = addCase();
  const auto message = post(expert, first, reference).value().message;
  CHECK(errorOf(post(expert, second, reference, "Oui.", message)).violations.front().pointer ==
        "/replyTo");
  CHECK(list(expert, second).value().messages.empty());
}

TEST_CASE_METHOD(Messages, "pages follow one another in the order of posting") {
  const auto id = addCase();
  std::vector<std::string> posted;
  for (int i = 0; i < 7; ++i) posted.push_back(post(expert, id, reference).value().message);
  std::vector<std::string> seen;
  std::optional<std::string> cursor;
  for (int page = 0; page < 3; ++page) {
    const auto result = list(clinician, id, 3, cursor).value();
    for (const auto& message : result.messages) seen.push_back(message.id);
    cursor = result.cursor;
    CHECK(cursor.has_value() == (page < 2));
  }
  CHECK(seen == posted);
  CHECK(failureOf(list(clinician, id, 3, "nonsense")) == ErrorKind::invalid);
}

TEST_CASE_METHOD(Messages, "long texts make shorter pages, and none is left out") {
  const auto id = addCase();
  const std::string text(8000 * 3, 'x');
  for (int i = 0; i < 20; ++i) post(expert, id, reference, text).value();
  std::size_t seen = 0;
  std::optional<std::string> cursor;
  do {
    const auto result = list(clinician, id, 200, cursor).value();
    CHECK(result.messages.size() * text.size() < (std::size_t{300} << 10));
    seen += result.messages.size();
    cursor = result.cursor;
  } while (cursor);
  CHECK(seen == 20);
}

TEST_CASE_METHOD(Messages, "a message brings its case to the top of the lists") {
  const auto first = addCase();
  clock.advance(std::chrono::seconds(5));
  const auto second = addCase();
  clock.advance(std::chrono::seconds(5));
  post(expert, first, reference).value();
  service::CaseService cases;
  protocol::CaseListParams params;
  params.box = protocol::CaseBox::waiting;
  const auto listed =
      run(clinician, [&](Context& context) { return cases.list(context, params); }).value();
  REQUIRE(listed.cases.size() == 2);
  CHECK(listed.cases[0].id == first);
  CHECK(listed.cases[1].id == second);
}

TEST_CASE_METHOD(Messages, "a reported message is hidden at once, but from who decides") {
  const auto id = addCase();
  const auto first = post(clinician, id, competence, "Avant.").value();
  const auto posted =
      post(clinician, id, competence, "La fille du boulanger, celle du reportage.").value();
  post(clinician, id, competence, "Après.").value();
  clock.advance(std::chrono::minutes(1));
  CHECK(report(expert, id, posted.message).has_value());

  for (const auto* reader : {&clinician, &expert}) {
    const auto messages = list(*reader, id).value().messages;
    REQUIRE(messages.size() == 3);
    CHECK(messages[0].text == "Avant.");
    CHECK_FALSE(messages[1].text);
    CHECK(messages[1].report == protocol::MessageReportState::hidden);
    CHECK(messages[2].text == "Après.");
  }
  for (const auto* decider : {&coordinator, &chair}) {
    const auto message = list(*decider, id).value().messages[1];
    CHECK(message.text == "La fille du boulanger, celle du reportage.");
    CHECK(message.report == protocol::MessageReportState::hidden);
  }
  const auto told = events("case:" + id);
  CHECK(told[static_cast<std::size_t>(posted.seq) - 1].data == R"({"hidden":true})");
  CHECK(told[static_cast<std::size_t>(first.seq) - 1].data.find("Avant.") != std::string::npos);
  CHECK(told.back().type == "message.reported");
  CHECK(told.back().data.find("Invention") == std::string::npos);
  CHECK(events("user:" + coordinator.userId).back().data.find("data_reported") !=
        std::string::npos);
  CHECK(events("user:" + chair.userId).empty());
  CHECK(failureOf(report(chair, id, posted.message)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Messages, "what was reported rightly is erased for good, the record included") {
  const auto id = addCase();
  const auto posted = post(clinician, id, competence, "La fille du boulanger.").value();
  CHECK(failureOf(settle(coordinator, id, posted.message,
                         protocol::MessageReportDecision::erase)) == ErrorKind::invalidState);
  report(clinician, id, posted.message).value();
  CHECK(
      settle(coordinator, id, posted.message, protocol::MessageReportDecision::erase).has_value());
  for (const auto* reader : {&clinician, &coordinator}) {
    const auto message = list(*reader, id).value().messages.front();
    CHECK_FALSE(message.text);
    CHECK(message.report == protocol::MessageReportState::erased);
  }
  for (const auto& event : events("case:" + id))
    CHECK(event.data.find("Invention") == std::string::npos);
  CHECK(events("case:" + id).back().type == "message.erased");
  for (const auto decision :
       {protocol::MessageReportDecision::erase, protocol::MessageReportDecision::restore})
    CHECK(failureOf(settle(coordinator, id, posted.message, decision)) == ErrorKind::invalidState);
  CHECK(failureOf(report(clinician, id, posted.message)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Messages, "what was reported wrongly is shown again, and may be reported again") {
  const auto id = addCase();
  const auto posted = post(clinician, id, competence, "Syndrome de Marfan.").value();
  const auto before = events("case:" + id)[static_cast<std::size_t>(posted.seq) - 1].data;
  report(expert, id, posted.message).value();
  settle(chair, id, posted.message, protocol::MessageReportDecision::restore).value();
  const auto message = list(expert, id).value().messages.front();
  CHECK(message.text == "Syndrome de Marfan.");
  CHECK_FALSE(message.report);
  CHECK(events("case:" + id)[static_cast<std::size_t>(posted.seq) - 1].data == before);
  CHECK(report(expert, id, posted.message).has_value());
}

TEST_CASE_METHOD(Messages, "a message is reported in its own case only") {
  const auto id = addCase();
  const auto other = addCase();
  const auto posted = post(clinician, id, competence, "Bonjour.").value();
  CHECK(failureOf(report(clinician, other, posted.message)) == ErrorKind::notFound);
  CHECK(failureOf(report(stranger, id, posted.message)) == ErrorKind::notFound);
  CHECK(list(clinician, id).value().messages.front().text == "Bonjour.");
}

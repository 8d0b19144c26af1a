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

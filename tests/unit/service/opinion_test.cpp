#include "service/opinion.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "service/case.hpp"
#include "service/notice.hpp"
#include "service/series.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseState;
using protocol::NoticeKind;
using protocol::OpinionDecision;
using protocol::OpinionGivenIn;
using protocol::OpinionState;
using service::Context;

namespace {

using Failure = std::optional<ErrorKind>;

struct Opinions : ServiceFixture {
  service::OpinionService opinions;
  service::CaseService cases;
  service::NoticeService notices;

  static protocol::OpinionContent content(std::string text = "Plutôt une dysplasie.") {
    protocol::OpinionContent content;
    content.hypotheses = {{"ORPHA:558", protocol::OpinionConfidence::moderate}};
    content.plan = {"Surveiller.", "Opérer."};
    content.confidence = protocol::OpinionConfidence::high;
    content.text = std::move(text);
    return content;
  }
  std::string centreOf(const service::Caller& caller) const {
    const bool submitting = caller.userId == clinician.userId ||
                            caller.userId == colleague.userId || caller.userId == assistant.userId;
    if (submitting) return competence;
    return caller.userId == guest.userId ? neighbour : reference;
  }
  auto file(const service::Caller& caller, const std::string& id,
            const protocol::OpinionContent& said = content()) {
    protocol::OpinionFileParams params;
    params.case_ = id;
    params.version = 1;
    params.centre = centreOf(caller);
    params.context = OpinionGivenIn::written;
    params.content = said;
    return run(caller, [&](Context& context) { return opinions.file(context, params); });
  }
  auto amend(const service::Caller& caller, const std::string& id, const std::string& opinion,
             std::int64_t number, std::int64_t version = 1) {
    protocol::OpinionAmendParams params;
    params.case_ = id;
    params.opinion = opinion;
    params.number = number;
    params.version = version;
    params.centre = centreOf(caller);
    params.context = OpinionGivenIn::written;
    params.content = content("Plutôt autre chose.");
    return run(caller, [&](Context& context) { return opinions.amend(context, params); });
  }
  auto transcribe(const service::Caller& caller, const std::string& id,
                  const service::Caller& author) {
    protocol::OpinionTranscribeParams params;
    params.case_ = id;
    params.version = 1;
    params.author = author.userId;
    params.channel = protocol::OpinionChannel::email;
    params.receivedAt = clock.now();
    params.content = content("Reçu par courriel.");
    return run(caller, [&](Context& context) { return opinions.transcribe(context, params); });
  }
  auto confirm(const service::Caller& caller, const std::string& id, const std::string& opinion,
               std::int64_t number, OpinionDecision decision = OpinionDecision::confirm) {
    protocol::OpinionConfirmParams params;
    params.case_ = id;
    params.opinion = opinion;
    params.number = number;
    params.decision = decision;
    return run(caller, [&](Context& context) { return opinions.confirm(context, params); });
  }
  auto list(const service::Caller& caller, const std::string& id) {
    return run(caller, [&](Context& context) {
      return opinions.list(context, {.case_ = id, .cursor = {}, .limit = {}});
    });
  }
  std::set<std::string> authorsSeen(const service::Caller& caller, const std::string& id) {
    std::set<std::string> authors;
    for (const auto& opinion : list(caller, id).value().opinions)
      authors.insert(opinion.author.name);
    return authors;
  }
  void complete(const std::string& id) {
    protocol::CaseUpdateParams params;
    params.case_ = id;
    params.revision =
        run(clinician,
            [&](Context& context) { return cases.get(context, {.case_ = id, .version = {}}); })
            .value()
            .case_.revision;
    params.content = completeContent();
    run(clinician, [&](Context& context) { return cases.update(context, params); }).value();
  }
  void beBlindFirst() {
    protocol::Charter charter;
    charter.quorum.minimum = 1;
    charter.blindFirst = true;
    saveCharter(charter);
  }
  std::vector<NoticeKind> told(const service::Caller& user) {
    std::vector<NoticeKind> kinds;
    for (const auto& notice :
         run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices)
      kinds.push_back(notice.kind);
    return kinds;
  }
};

const std::vector<CaseState> kStates{
    CaseState::draft,     CaseState::submitted, CaseState::accepted,
    CaseState::scheduled, CaseState::discussed, CaseState::answered,
    CaseState::closed,    CaseState::declined,  CaseState::withdrawn};
const std::set<CaseState> kOpen{CaseState::accepted, CaseState::scheduled, CaseState::discussed,
                                CaseState::answered, CaseState::closed};

}  // namespace

TEST_CASE_METHOD(Opinions, "from every state everybody may give opinions, or nothing changes") {
  struct Act {
    std::string_view name;
    std::set<std::string_view> by;
    std::function<Failure(const service::Caller&, const std::string&)> call;
  };
  const std::vector<Act> acts{{"file",
                               {"clinician", "colleague", "expert", "chair", "deputy", "guest"},
                               [&](auto& who, auto& id) { return failureOf(file(who, id)); }},
                              {"transcribe", {"coordinator"}, [&](auto& who, auto& id) {
                                 return failureOf(transcribe(who, id, expert));
                               }}};
  for (const auto state : kStates) {
    const auto id = addCase(state);
    inviteGuest(id, guest);
    for (const auto& act : acts)
      for (const auto& [name, caller] : people()) {
        INFO(act.name << " from " << toString(state) << " by " << name);
        const auto before = events("case:" + id).size();
        const auto failure = act.call(*caller, id);
        if (!sees(name, state))
          CHECK(failure == ErrorKind::notFound);
        else if (!act.by.count(name))
          CHECK((failure == ErrorKind::forbidden || failure == ErrorKind::notFound));
        else if (!kOpen.count(state))
          CHECK(failure == ErrorKind::invalidState);
        else
          CHECK_FALSE(failure);
        CHECK(events("case:" + id).size() == before + (failure ? 0 : 1));
      }
  }
}

TEST_CASE_METHOD(Opinions, "an opinion is kept as it was filed; an amendment takes its place") {
  const auto id = addCase(CaseState::accepted);
  const auto first = file(expert, id).value();
  CHECK(first.number == 1);
  CHECK(failureOf(file(expert, id)) == ErrorKind::invalidState);
  CHECK(failureOf(amend(chair, id, first.opinion, 1)) == ErrorKind::notFound);
  CHECK(amend(expert, id, first.opinion, 1).value().number == 2);
  const auto stale = errorOf(amend(expert, id, first.opinion, 1));
  CHECK(stale.kind == ErrorKind::conflict);
  CHECK(stale.current.value().text.find("\"number\":2") != std::string::npos);

  const auto held = list(chair, id).value().opinions;
  REQUIRE(held.size() == 2);
  CHECK(held[0].state == OpinionState::superseded);
  CHECK(held[0].content == content());
  CHECK(held[0].author.name == expert.name);
  CHECK(held[0].author.centre == reference);
  CHECK(held[1].state == OpinionState::filed);
  CHECK(held[1].content.text == "Plutôt autre chose.");
  CHECK_FALSE(held[1].presenting);
  for (const auto& event : events("case:" + id))
    CHECK(event.data.find("Plutôt") == std::string::npos);
}

TEST_CASE_METHOD(Opinions, "an opinion on a version that has changed since is marked") {
  const auto id = addCase(CaseState::accepted);
  const auto first = file(expert, id).value();
  CHECK_FALSE(list(chair, id).value().opinions[0].outdated);
  complete(id);
  CHECK(list(chair, id).value().opinions[0].outdated == true);
  CHECK(told(expert) == std::vector{NoticeKind::opinion_outdated});
  amend(expert, id, first.opinion, 1, 2).value();
  CHECK_FALSE(list(chair, id).value().opinions[1].outdated);
  CHECK(failureOf(amend(expert, id, first.opinion, 2, 3)) == ErrorKind::invalid);
}

TEST_CASE_METHOD(Opinions, "a conflict of interest is declared with its words or not at all") {
  const auto id = addCase(CaseState::accepted);
  auto said = content();
  said.conflict.declared = true;
  const auto failure = errorOf(file(expert, id, said));
  CHECK(failure.kind == ErrorKind::invalid);
  CHECK(failure.violations.at(0).pointer == "/content/conflict/text");
  said.conflict.text = "Investigateur de l’essai.";
  CHECK(file(expert, id, said).has_value());
  CHECK(list(chair, id).value().opinions[0].content.conflict == said.conflict);
  said.conflict.declared = false;
  CHECK(failureOf(file(deputy, id, said)) == ErrorKind::invalid);
}

TEST_CASE_METHOD(Opinions, "blind-first, experts and guests read the others' after their own") {
  beBlindFirst();
  const auto id = addCase(CaseState::accepted);
  inviteGuest(id, guest);
  file(expert, id).value();
  CHECK(authorsSeen(expert, id) == std::set{expert.name});
  CHECK(authorsSeen(guest, id).empty());
  CHECK(list(guest, id).value().withheld == 1);
  for (const auto* reader : {&chair, &deputy, &coordinator})
    CHECK(authorsSeen(*reader, id) == std::set{expert.name});

  file(guest, id).value();
  CHECK(authorsSeen(guest, id) == std::set{expert.name, guest.name});
  CHECK(list(guest, id).value().withheld == 0);
  CHECK(authorsSeen(expert, id) == std::set{expert.name, guest.name});
}

TEST_CASE_METHOD(Opinions, "the submitting centre reads the written route at once") {
  const auto id = addCase(CaseState::accepted);
  file(expert, id).value();
  CHECK(authorsSeen(clinician, id) == std::set{expert.name});
  CHECK(authorsSeen(assistant, id) == std::set{expert.name});
}

TEST_CASE_METHOD(Opinions, "the submitting centre reads what a meeting is to hear afterwards") {
  const auto id = addCase(CaseState::scheduled);
  file(expert, id).value();
  CHECK(authorsSeen(clinician, id).empty());
  CHECK(list(clinician, id).value().withheld == 1);
  file(colleague, id).value();
  const auto own = list(clinician, id).value().opinions;
  REQUIRE(own.size() == 1);
  CHECK(own[0].presenting == true);
  setState(id, CaseState::discussed);
  CHECK(authorsSeen(clinician, id) == std::set{expert.name, colleague.name});
}

TEST_CASE_METHOD(Opinions, "a transcribed opinion counts once its author confirms it") {
  const auto id = addCase(CaseState::accepted);
  CHECK(failureOf(transcribe(coordinator, id, clinician)) == ErrorKind::invalid);
  const auto written = transcribe(coordinator, id, expert).value();
  CHECK(told(expert) == std::vector{NoticeKind::opinion_to_confirm});
  for (const auto* reader : {&coordinator, &chair, &expert})
    CHECK(list(*reader, id).value().opinions.at(0).state == OpinionState::transcribed);
  CHECK(list(clinician, id).value().opinions.empty());
  CHECK(list(clinician, id).value().withheld == 0);
  CHECK(failureOf(confirm(chair, id, written.opinion, written.number)) == ErrorKind::notFound);
  CHECK(failureOf(confirm(coordinator, id, written.opinion, written.number)) ==
        ErrorKind::forbidden);

  confirm(expert, id, written.opinion, written.number).value();
  const auto held = list(clinician, id).value().opinions.at(0);
  CHECK(held.state == OpinionState::filed);
  CHECK(held.author.id == expert.userId);
  CHECK(held.transcription.value().by == coordinator.userId);
  CHECK(held.transcription.value().channel == protocol::OpinionChannel::email);
  CHECK(held.transcription.value().decidedAt.has_value());
  CHECK(failureOf(confirm(expert, id, written.opinion, written.number)) == ErrorKind::invalidState);
  CHECK(failureOf(file(expert, id)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Opinions,
                 "experts and guests review what waits for their opinion, and see how it stands") {
  using protocol::CaseBox;
  using protocol::OwnOpinion;
  const auto in = [&](CaseBox box, const service::Caller& caller) {
    protocol::CaseListParams params;
    params.box = box;
    return run(caller, [&](Context& context) { return cases.list(context, params); }).value().cases;
  };
  const auto marked = [&](CaseBox box, const service::Caller& caller) {
    const auto found = in(box, caller);
    return found.size() == 1 ? found.front().ownOpinion : std::nullopt;
  };
  const auto id = addCase(CaseState::submitted);
  CHECK(in(CaseBox::todo, expert).empty());
  CHECK(marked(CaseBox::waiting, expert) == OwnOpinion::not_yet);
  CHECK(marked(CaseBox::todo, chair) == OwnOpinion::not_yet);
  setState(id, CaseState::accepted);
  inviteGuest(id, guest);
  for (const auto* who : {&expert, &chair, &guest})
    CHECK(marked(CaseBox::todo, *who) == OwnOpinion::awaited);
  for (const auto& [box, who] : std::map<CaseBox, const service::Caller*>{
           {CaseBox::todo, &coordinator}, {CaseBox::waiting, &clinician}}) {
    CHECK(in(box, *who).size() == 1);
    CHECK_FALSE(marked(box, *who).has_value());
  }

  for (const auto* who : {&expert, &guest, &chair}) file(*who, id).value();
  for (const auto* who : {&expert, &guest}) {
    CHECK(in(CaseBox::todo, *who).empty());
    CHECK(marked(CaseBox::waiting, *who) == OwnOpinion::given);
    CHECK(events("user:" + who->userId).back().type == "opinion.filed");
    CHECK(events("user:" + who->userId).back().data.find(id) != std::string::npos);
  }
  CHECK(events("case:" + id).back().data.find(id) == std::string::npos);
  // It still waits for the chair, who arranges.
  CHECK(marked(CaseBox::todo, chair) == OwnOpinion::given);

  complete(id);
  CHECK(marked(CaseBox::todo, expert) == OwnOpinion::outdated);
  const auto written = transcribe(coordinator, id, expert).value();
  CHECK(marked(CaseBox::todo, expert) == OwnOpinion::to_confirm);
  confirm(expert, id, written.opinion, written.number, OpinionDecision::refuse).value();
  CHECK(events("user:" + expert.userId).back().type == "opinion.confirmed");
  CHECK(marked(CaseBox::todo, expert) == OwnOpinion::outdated);

  setState(id, CaseState::discussed);
  CHECK(marked(CaseBox::waiting, expert) == OwnOpinion::outdated);
  setState(id, CaseState::answered);
  CHECK(marked(CaseBox::done, guest) == OwnOpinion::outdated);
  const auto other = addCase(CaseState::answered);
  CHECK(in(CaseBox::done, expert).size() == 2);
  for (const auto& each : in(CaseBox::done, expert))
    CHECK(each.ownOpinion.has_value() == (each.id == id));
}

TEST_CASE_METHOD(Opinions, "an author refuses what is not theirs, and says it themselves") {
  const auto id = addCase(CaseState::accepted);
  const auto written = transcribe(coordinator, id, expert).value();
  confirm(expert, id, written.opinion, written.number, OpinionDecision::refuse).value();
  CHECK(told(coordinator) == std::vector{NoticeKind::opinion_refused});
  CHECK(list(coordinator, id).value().opinions.at(0).state == OpinionState::refused);
  CHECK(list(clinician, id).value().opinions.empty());
  const auto own = file(expert, id).value();
  CHECK(own.opinion == written.opinion);
  CHECK(own.number == 2);
  CHECK(list(coordinator, id).value().opinions.at(0).state == OpinionState::refused);
}

TEST_CASE_METHOD(Opinions,
                 "what an author sends later stands beside the filed one until confirmed") {
  const auto id = addCase(CaseState::accepted);
  const auto filed = file(expert, id).value();
  const auto written = transcribe(coordinator, id, expert).value();
  CHECK(written.opinion == filed.opinion);
  CHECK(list(clinician, id).value().opinions.at(0).state == OpinionState::filed);
  confirm(expert, id, written.opinion, written.number).value();
  const auto held = list(clinician, id).value().opinions;
  REQUIRE(held.size() == 2);
  CHECK(held[0].state == OpinionState::superseded);
  CHECK(held[1].state == OpinionState::filed);
}

TEST_CASE_METHOD(Opinions, "an opinion after the answer is marked, and the chair is told") {
  const auto id = addCase(CaseState::answered);
  file(expert, id).value();
  CHECK(list(clinician, id).value().opinions.at(0).late == true);
  CHECK(events("case:" + id).back().data.find("\"late\":true") != std::string::npos);
  CHECK(told(chair) == std::vector{NoticeKind::opinion_late});
  CHECK(told(deputy) == std::vector{NoticeKind::opinion_late});
}

TEST_CASE_METHOD(Opinions,
                 "opinions are paged without a gap, those that may not be read left out") {
  beBlindFirst();
  const auto id = addCase(CaseState::accepted);
  inviteGuest(id, guest);
  auto last = file(expert, id).value();
  for (std::int64_t number = 1; number < 6; ++number)
    last.number = amend(expert, id, last.opinion, number).value().number;
  file(chair, id).value();
  file(deputy, id).value();
  const auto paged = [&](const service::Caller& caller) {
    std::vector<std::string> found;
    std::optional<std::string> cursor;
    do {
      const auto page =
          run(caller, [&](Context& context) {
            return opinions.list(context, {.case_ = id, .cursor = cursor, .limit = 2});
          }).value();
      CHECK(page.opinions.size() <= 2);
      for (const auto& each : page.opinions)
        found.push_back(each.author.name + std::to_string(each.number));
      cursor = page.cursor;
    } while (cursor);
    return found;
  };
  CHECK(paged(coordinator).size() == 8);
  CHECK(paged(expert).size() == 8);
  CHECK(paged(guest).empty());
  file(guest, id).value();
  CHECK(paged(guest).size() == 9);
}

#include "service/case_circle.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "service/case.hpp"
#include "service/member.hpp"
#include "service/message.hpp"
#include "service/notice.hpp"
#include "service/opinion.hpp"
#include "service/reminder.hpp"
#include "service/session.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseBox;
using protocol::CaseLinkKind;
using protocol::CaseState;
using protocol::NoticeKind;
using service::Context;
using std::chrono::hours;
namespace queries = store::queries;

namespace {

constexpr hours kDay{24};
const std::string kPassword = "quatre chevaux lents";

struct Circle : ServiceFixture {
  service::SessionPolicy policy = [] {
    service::SessionPolicy fast;
    fast.passwordCost = {.operations = 1, .memory = 8192};
    return fast;
  }();
  service::CaseService cases;
  service::CaseCircleService circle{policy};
  service::MessageService messages;
  service::OpinionService opinions;
  service::NoticeService notices;
  service::SessionService sessions{policy};
  service::Caller intern;  ///< of the submitting centre, where `clinician` answers for them
  service::Caller other;   ///< likewise

  Circle() {
    intern = addJunior("intern");
    other = addJunior("other.intern");
  }

  service::Caller addJunior(const std::string& login) {
    auto user = addUser(login);
    const auto senior = addMember(addUser(login + ".senior"), competence, network, "expert");
    run(nullptr, [&](Context& context) {
      return service::addMember(context.tx, context.now, clock, "system", user.userId, competence,
                                {.role = protocol::MemberRole::clinician,
                                 .profession = protocol::Profession::intern,
                                 .specialty = std::nullopt,
                                 .rpps = std::nullopt,
                                 .senior = senior});
    }).value();
    return user;
  }
  void askForSeniors() {
    protocol::Charter charter;
    charter.quorum.minimum = 1;
    charter.seniorValidation = true;
    saveCharter(charter);
  }

  std::string draftOf(const service::Caller& caller) {
    return run(caller, [&](Context& context) { return cases.create(context, createParams()); })
        .value()
        .case_;
  }
  auto submit(const service::Caller& caller, const std::string& id, std::int64_t revision = 1) {
    return run(caller, [&](Context& context) { return cases.submit(context, {{}, id, revision}); });
  }
  auto validate(const service::Caller& caller, const std::string& id, std::int64_t revision,
                bool agree = true, std::optional<std::string> reason = {}) {
    protocol::CaseValidateParams params;
    params.case_ = id;
    params.revision = revision;
    params.agree = agree;
    params.reason = std::move(reason);
    return run(caller, [&](Context& context) { return cases.validate(context, params); });
  }
  auto update(const service::Caller& caller, const std::string& id, std::int64_t revision,
              const protocol::CaseContent& content) {
    return run(caller, [&](Context& context) {
      return cases.update(context, {{}, id, revision, series, content});
    });
  }
  auto get(const service::Caller& caller, const std::string& id) {
    return run(caller, [&](Context& context) {
      return cases.get(context, {.case_ = id, .version = std::nullopt});
    });
  }
  bool lists(const service::Caller& caller, CaseBox box, const std::string& id) {
    protocol::CaseListParams params;
    params.box = box;
    const auto page =
        run(caller, [&](Context& context) { return cases.list(context, params); }).value();
    return std::any_of(page.cases.begin(), page.cases.end(),
                       [&](const auto& each) { return each.id == id; });
  }
  auto link(const service::Caller& caller, const std::string& one, const std::string& two,
            std::optional<CaseLinkKind> kind = CaseLinkKind::same_patient) {
    return run(caller, [&](Context& context) {
      return circle.link(context, {{}, one, two, kind});
    });
  }
  auto invite(const service::Caller& caller, const std::string& id, const std::string& login,
              std::chrono::milliseconds lasting = 30 * kDay,
              std::optional<std::string> name = "Dr Invitée Fictive") {
    protocol::CaseInviteParams params;
    params.case_ = id;
    params.login = login;
    params.name = std::move(name);
    params.until = clock.now() + lasting;
    return run(caller, [&](Context& context) { return circle.invite(context, params); });
  }
  std::vector<NoticeKind> told(const service::Caller& caller) {
    std::vector<NoticeKind> kinds;
    for (const auto& notice :
         run(caller, [&](Context& context) { return notices.list(context, {}); }).value().notices)
      kinds.push_back(notice.kind);
    return kinds;
  }
  service::Caller callerOf(const std::string& userId) {
    service::Caller caller;
    caller.userId = userId;
    caller.login = "invitee";
    caller.name = "Dr Invitée Fictive";
    caller.sessionId = base::newId(clock);
    return caller;
  }
  bool wasLast(const std::string& stream, std::string_view type, bool changesAccess) {
    const auto last = events(stream).back();
    return last.type == type && last.changesAccess == changesAccess;
  }
  void carryOutJobs() {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      for (const auto& due : context.tx.all(queries::jobsDue, {{"now", store::value(context.now)},
                                                               {"limit", store::value(100)}})) {
        const store::Value id = store::value(due.text("id"));
        const store::Value where = store::value(due.text("network_id"));
        const auto row =
            context.tx.one(queries::jobById, {{"job", id}, {"network", where}}).value();
        context.tx.run(queries::jobDone, {{"job", id}, {"network", where}});
        CONSILIUM_CHECK(service::carryOut(
            context, {row.text("id"), row.text("network_id"), row.text("kind"), row.text("subject"),
                      row.integer("step"), row.time("due_at"), 0}));
      }
      return base::ok();
    }).value();
  }
  auto post(const service::Caller& caller, const std::string& id,
            const std::optional<std::string>& centre) {
    protocol::MessagePostParams params;
    params.case_ = id;
    params.centre = centre;
    params.text = "Bonjour.";
    return run(caller, [&](Context& context) { return messages.post(context, params); });
  }

  bool choosePassword(const std::string& token) {
    protocol::SessionAcceptInvitationParams params;
    params.token = token;
    params.password = kPassword;
    const auto stage = run(
        nullptr, [&](Context& context) { return sessions.loadAcceptInvitation(context, params); });
    if (stage.has_error()) return false;
    const auto verified = sessions.verifyAcceptInvitation(params, stage.value());
    return run(nullptr,
               [&](Context& context) {
                 return sessions.finishAcceptInvitation(context, params, verified.value());
               })
        .has_value();
  }
  auto signIn(const std::string& login) {
    protocol::SessionLoginParams params;
    params.login = login;
    params.password = kPassword;
    const auto stage =
        run(nullptr, [&](Context& context) { return sessions.loadLogin(context, params); });
    const auto verified = sessions.verifyLogin(params, stage.value());
    return run(nullptr, [&](Context& context) {
      return sessions.finishLogin(context, params, verified.value());
    });
  }
};

}  // namespace

// Versions ----------------------------------------------------------------------------------------

TEST_CASE_METHOD(Circle,
                 "two versions are compared by whoever reads the case, and that is recorded") {
  const auto id = addCase();
  auto content = completeContent();
  content.history = "Nouvelle fracture.";
  content.diagnoses.push_back({"ORPHA:558", protocol::DiagnosisStatus::excluded});
  update(clinician, id, 2, content).value();
  const auto compare = [&](const service::Caller& caller, std::int64_t from, std::int64_t to) {
    return run(caller, [&](Context& context) { return cases.compare(context, {id, from, to}); });
  };
  const auto found = compare(expert, 1, 2).value();
  CHECK(found.from.version == 1);
  CHECK(found.to.version == 2);
  CHECK(found.changed == std::vector{protocol::CaseField::history, protocol::CaseField::diagnoses});
  CHECK(found.before.history == completeContent().history);
  CHECK(found.after.history == "Nouvelle fracture.");
  CHECK(found.before.diagnoses.empty());
  CHECK(found.after.diagnoses.size() == 1);
  CHECK(compare(expert, 2, 1).value().after.history == completeContent().history);
  CHECK(compare(expert, 2, 2).value().changed.empty());
  CHECK(failureOf(compare(expert, 1, 3)) == ErrorKind::notFound);
  CHECK(failureOf(compare(stranger, 1, 2)) == ErrorKind::notFound);
  CHECK(failureOf(compare(clinician, 1, 3)) == ErrorKind::notFound);
  const auto draft = addCase(CaseState::draft);
  CHECK(failureOf(run(clinician, [&](Context& context) {
          return cases.compare(context, {draft, 1, 1});
        })) == ErrorKind::notFound);
}

// Validation --------------------------------------------------------------------------------------

TEST_CASE_METHOD(Circle,
                 "where the charter asks, a junior's draft goes out with a senior's validation") {
  askForSeniors();
  const auto id = draftOf(intern);
  const auto asked = submit(intern, id).value();
  CHECK(asked.version == 0);
  CHECK(asked.awaitsValidation == true);
  CHECK(asked.revision == 2);
  CHECK(get(intern, id).value().case_.state == CaseState::draft);
  CHECK(failureOf(get(chair, id)) == ErrorKind::notFound);
  CHECK(wasLast("case:" + id, "case.validationAsked", false));

  // It waits for the centre, and stays so when it is edited.
  CHECK(lists(clinician, CaseBox::todo, id));
  CHECK_FALSE(lists(clinician, CaseBox::drafts, id));
  update(intern, id, 2, completeContent()).value();
  CHECK(lists(clinician, CaseBox::todo, id));

  for (const auto* caller : {&assistant, &intern, &other})
    CHECK(failureOf(validate(*caller, id, 3)) == ErrorKind::forbidden);
  for (const auto* caller : {&chair, &expert, &stranger, &guest, &admin})
    CHECK(failureOf(validate(*caller, id, 3)) == ErrorKind::notFound);
  CHECK(failureOf(validate(clinician, id, 2)) == ErrorKind::conflict);
  CHECK(get(clinician, id).value().case_.revision == 3);

  const auto done = validate(clinician, id, 3).value();
  CHECK(done.version == 1);
  const auto found = get(chair, id).value();
  CHECK(found.case_.state == CaseState::submitted);
  CHECK_FALSE(found.case_.awaitsSubmitter);
  CHECK(found.versions.front().author == intern.userId);
  REQUIRE(found.validation);
  CHECK(found.validation->askedBy == intern.userId);
  CHECK(found.validation->decidedBy == clinician.userId);
  CHECK_FALSE(found.validation->reason);
  CHECK(told(intern) == std::vector{NoticeKind::validation_given});
  CHECK(failureOf(validate(clinician, id, 4)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Circle, "the responsible senior is told, and whoever stands in for them") {
  askForSeniors();
  const auto person = addUser("junior");
  const auto deputyOf = addUser("stand.in");
  const auto deputyMember = addMember(deputyOf, competence, network, "clinician");
  const auto senior = addUser("senior");
  const auto seniorMember = addMember(senior, competence, network, "clinician");
  run(nullptr, [&](Context& context) {
    return service::addMember(context.tx, context.now, clock, "system", person.userId, competence,
                              {.role = protocol::MemberRole::clinician,
                               .profession = protocol::Profession::genetic_counsellor,
                               .specialty = std::nullopt,
                               .rpps = std::nullopt,
                               .senior = seniorMember});
  }).value();
  submit(person, draftOf(person)).value();
  CHECK(told(senior) == std::vector{NoticeKind::validation_asked});
  CHECK(told(deputyOf).empty());

  const base::Date today(std::chrono::floor<std::chrono::days>(clock.now()));
  service::MemberService members{policy};
  protocol::MemberSetAbsenceParams absence;
  absence.member = seniorMember;
  absence.revision = 1;
  absence.absences = {{today, today, deputyMember}};
  run(senior, [&](Context& context) { return members.setAbsence(context, absence); }).value();
  const auto id = draftOf(person);
  submit(person, id).value();
  CHECK(told(deputyOf) == std::vector{NoticeKind::validation_asked});
  validate(deputyOf, id, 2).value();
}

TEST_CASE_METHOD(Circle,
                 "a senior gives a draft back for a reason, and it can be asked for again") {
  askForSeniors();
  const auto id = draftOf(intern);
  CHECK(failureOf(validate(clinician, id, 1)) == ErrorKind::invalidState);
  submit(intern, id).value();
  CHECK(errorOf(validate(clinician, id, 2, false)).violations.at(0).pointer == "/reason");
  validate(clinician, id, 2, false, "Précisez la question.").value();
  const auto back = get(intern, id).value();
  CHECK(back.case_.state == CaseState::draft);
  CHECK_FALSE(back.case_.awaitsSubmitter);
  CHECK(back.validation.value().reason == "Précisez la question.");
  CHECK(told(intern) == std::vector{NoticeKind::validation_refused});
  CHECK(lists(intern, CaseBox::drafts, id));
  CHECK(failureOf(validate(clinician, id, 3)) == ErrorKind::invalidState);

  CHECK(submit(intern, id, 3).value().awaitsValidation == true);
  CHECK_FALSE(get(intern, id).value().validation.value().reason);
  CHECK(failureOf(submit(intern, id, 4)) == ErrorKind::invalidState);
  // A senior may as well submit it: that is a validation, too.
  CHECK(submit(clinician, id, 4).value().version == 1);
  CHECK(get(intern, id).value().validation.value().decidedBy == clinician.userId);
  CHECK(told(intern) == std::vector{NoticeKind::validation_given, NoticeKind::validation_refused});

  // So it is of one that went back, and its reason was for the centre alone.
  const auto mended = draftOf(intern);
  submit(intern, mended).value();
  validate(clinician, mended, 2, false, "Précisez la question.").value();
  submit(clinician, mended, 3).value();
  CHECK_FALSE(get(chair, mended).value().validation.value().reason);
}

TEST_CASE_METHOD(Circle, "a validation that is not needed any more is forgotten") {
  askForSeniors();
  const auto id = draftOf(intern);
  submit(intern, id).value();
  saveCharter([] {
    protocol::Charter charter;
    charter.quorum.minimum = 1;
    return charter;
  }());
  CHECK(submit(intern, id, 2).value().version == 1);
  CHECK_FALSE(get(chair, id).value().validation);
}

TEST_CASE_METHOD(Circle,
                 "where the responsible senior is gone, the seniors of the centre are told") {
  askForSeniors();
  const auto senior = addUser("leaving");
  const auto seniorMember = addMember(senior, competence, network, "clinician");
  const auto person = addUser("left.behind");
  run(nullptr, [&](Context& context) {
    return service::addMember(context.tx, context.now, clock, "system", person.userId, competence,
                              {.role = protocol::MemberRole::clinician,
                               .profession = protocol::Profession::intern,
                               .specialty = std::nullopt,
                               .rpps = std::nullopt,
                               .senior = seniorMember});
  }).value();
  endMember(seniorMember);
  submit(person, draftOf(person)).value();
  CHECK(told(senior).empty());
  for (const auto* caller : {&clinician, &colleague})
    CHECK(told(*caller) == std::vector{NoticeKind::validation_asked});
  for (const auto* caller : {&intern, &assistant}) CHECK(told(*caller).empty());
}

TEST_CASE_METHOD(Circle, "seniors, and all where the charter does not ask, submit by themselves") {
  CHECK(submit(intern, draftOf(intern)).value().version == 1);
  askForSeniors();
  const auto id = draftOf(clinician);
  CHECK(submit(clinician, id).value().version == 1);
  CHECK_FALSE(get(clinician, id).value().validation);
}

TEST_CASE_METHOD(Circle, "what is missing is said before a senior is asked") {
  askForSeniors();
  auto params = createParams();
  params.content.questions.reset();
  const auto id =
      run(intern, [&](Context& context) { return cases.create(context, params); }).value().case_;
  CHECK(errorOf(submit(intern, id)).violations.at(0).pointer == "/content/questions");
  CHECK_FALSE(get(intern, id).value().validation);
}

// Links -------------------------------------------------------------------------------------------

TEST_CASE_METHOD(Circle, "linked cases name one another, to whom reads both") {
  const auto one = addCase();
  const auto two = addCase(CaseState::draft);
  const auto three = addCase(CaseState::answered);
  CHECK(link(clinician, one, two).value().kind == CaseLinkKind::same_patient);
  CHECK(link(assistant, one, three, CaseLinkKind::relative).has_value());
  CHECK(wasLast("case:" + one, "case.linksChanged", false));
  CHECK(events("case:" + two).empty());

  const auto seenBy = [&](const service::Caller& caller, const std::string& id) {
    std::map<std::string, CaseLinkKind> links;
    for (const auto& each : get(caller, id).value().links) links[each.case_.id] = each.kind;
    return links;
  };
  using Links = std::map<std::string, CaseLinkKind>;
  CHECK(seenBy(clinician, one) ==
        Links{{two, CaseLinkKind::same_patient}, {three, CaseLinkKind::relative}});
  CHECK(seenBy(clinician, two) == Links{{one, CaseLinkKind::same_patient}});
  // A draft does not exist for the series.
  CHECK(seenBy(expert, one) == Links{{three, CaseLinkKind::relative}});

  link(colleague, one, three, CaseLinkKind::same_patient).value();
  CHECK(seenBy(chair, three) == Links{{one, CaseLinkKind::same_patient}});
  link(clinician, three, one, std::nullopt).value();
  CHECK(seenBy(chair, three).empty());
  CHECK(seenBy(chair, one).empty());
  CHECK(failureOf(link(clinician, three, one, std::nullopt)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Circle, "only the centres of both cases link them") {
  const auto one = addCase();
  const auto two = addCase();
  for (const auto* caller : {&expert, &coordinator, &chair, &deputy})
    CHECK(failureOf(link(*caller, one, two)) == ErrorKind::forbidden);
  for (const auto* caller : {&manager, &stranger, &guest, &admin, &auditor})
    CHECK(failureOf(link(*caller, one, two)) == ErrorKind::notFound);
  CHECK(failureOf(link(clinician, one, base::newId(clock))) == ErrorKind::notFound);
  CHECK(errorOf(link(clinician, one, one)).violations.at(0).pointer == "/other");
  setState(two, CaseState::withdrawn);
  CHECK(failureOf(link(clinician, one, two)) == ErrorKind::invalidState);
  CHECK(failureOf(link(clinician, two, one)) == ErrorKind::invalidState);
  CHECK(get(clinician, one).value().links.empty());

  setState(two, CaseState::accepted);
  link(clinician, one, two).value();
  setState(two, CaseState::withdrawn);
  CHECK(link(clinician, one, two, std::nullopt).has_value());
}

// Guests ------------------------------------------------------------------------------------------

TEST_CASE_METHOD(Circle, "a guest reads one case and speaks in it, until the invitation ends") {
  const auto id = addCase(CaseState::accepted);
  const auto elsewhereCase = addCase(CaseState::accepted);
  const auto invited = invite(coordinator, id, "invitee", 10 * kDay).value();
  REQUIRE(invited.invitation);
  CHECK(wasLast("case:" + id, "case.guestInvited", true));
  REQUIRE(choosePassword(invited.invitation->token));
  CHECK(signIn("invitee").has_value());

  const auto invitee = callerOf(invited.user);
  CHECK(told(invitee) == std::vector{NoticeKind::case_invited});
  const auto found = get(invitee, id).value();
  REQUIRE(found.guests.size() == 1);
  CHECK(found.guests.front().name == "Dr Invitée Fictive");
  CHECK(found.guests.front().invitedBy == coordinator.userId);
  CHECK(lists(invitee, CaseBox::all, id));
  CHECK(failureOf(get(invitee, elsewhereCase)) == ErrorKind::notFound);
  CHECK(failureOf(link(invitee, id, elsewhereCase)) == ErrorKind::forbidden);
  CHECK(failureOf(invite(invitee, id, "another")) == ErrorKind::forbidden);

  CHECK(failureOf(post(invitee, id, competence)) == ErrorKind::forbidden);
  post(invitee, id, std::nullopt).value();
  CHECK(errorOf(post(clinician, id, std::nullopt)).violations.at(0).pointer == "/centre");
  const auto posted = run(expert,
                          [&](Context& context) {
                            return messages.list(context, {id, {}, {}});
                          })
                          .value()
                          .messages;
  REQUIRE(posted.size() == 1);
  CHECK(posted.front().author.name == "Dr Invitée Fictive");
  CHECK_FALSE(posted.front().author.centre);
  protocol::OpinionFileParams opinion;
  opinion.case_ = id;
  opinion.version = 1;
  opinion.context = protocol::OpinionGivenIn::written;
  opinion.content.text = "Surveiller.";
  CHECK(
      run(invitee, [&](Context& context) { return opinions.file(context, opinion); }).has_value());

  clock.advance(10 * kDay);
  CHECK(failureOf(get(invitee, id)) == ErrorKind::notFound);
  CHECK(signIn("invitee").has_error());
  carryOutJobs();
  CHECK(wasLast("case:" + id, "case.guestLeft", true));
  CHECK(get(chair, id).value().guests.empty());

  // Invited anew, the account works again.
  CHECK_FALSE(invite(chair, id, "Invitee", 5 * kDay).value().invitation);
  CHECK(get(invitee, id).value().guests.size() == 1);
  CHECK(signIn("invitee").has_value());
}

TEST_CASE_METHOD(Circle, "an invitation is prolonged or ended by another one") {
  const auto id = addCase();
  const auto invited = invite(chair, id, "invitee", 2 * kDay).value();
  REQUIRE(choosePassword(invited.invitation->token));
  const auto invitee = callerOf(invited.user);
  invite(clinician, id, "invitee", 20 * kDay, std::nullopt).value();
  clock.advance(2 * kDay);
  carryOutJobs();
  CHECK(wasLast("case:" + id, "case.guestInvited", true));
  CHECK(get(invitee, id).value().guests.front().until == clock.now() + 18 * kDay);

  invite(coordinator, id, "invitee", hours(0), std::nullopt).value();
  CHECK(failureOf(get(invitee, id)) == ErrorKind::notFound);
  CHECK(wasLast("case:" + id, "case.guestLeft", true));
  CHECK(errorOf(invite(coordinator, id, "invitee", hours(0))).violations.at(0).pointer == "/login");
  CHECK(errorOf(invite(coordinator, id, "unknown", hours(0))).violations.at(0).pointer == "/login");
}

TEST_CASE_METHOD(Circle, "who invites whom is as the matrix has it") {
  const auto id = addCase();
  for (const auto* caller : {&assistant, &expert})
    CHECK(failureOf(invite(*caller, id, "invitee")) == ErrorKind::forbidden);
  for (const auto* caller : {&manager, &stranger, &guest, &admin, &auditor, &referenceExpert})
    CHECK(failureOf(invite(*caller, id, "invitee")) == ErrorKind::notFound);
  CHECK(errorOf(invite(chair, id, "invitee", kDay, std::nullopt)).violations.at(0).pointer ==
        "/name");
  CHECK(errorOf(invite(chair, id, "invitee", 91 * kDay)).violations.at(0).pointer == "/until");
  CHECK(failureOf(invite(chair, id, "disabled")) == ErrorKind::invalidState);
  for (const auto* login : {"coordinator", "assistant", "expert"})
    CHECK(errorOf(invite(chair, id, login)).violations.at(0).pointer == "/login");
  auto tired = chair;
  tired.reauthenticatedUntil = clock.now();
  CHECK(failureOf(invite(tired, id, "invitee")) == ErrorKind::unauthenticated);
  CHECK(events("case:" + id).back().type == "case.submitted");
  for (const auto state : {CaseState::draft, CaseState::declined, CaseState::withdrawn}) {
    setState(id, state);
    CHECK(failureOf(invite(clinician, id, "invitee")) == ErrorKind::invalidState);
  }

  // Whoever has a centre keeps an account of their own.
  setState(id, CaseState::submitted);
  CHECK_FALSE(invite(chair, id, "guest", kDay).value().invitation);
  CHECK(get(guest, id).has_value());
  CHECK(post(guest, id, neighbour).has_value());
}

TEST_CASE_METHOD(Circle, "the link that makes an account is for who invited first") {
  const auto one = addCase();
  const auto two = addCase();
  const auto first = invite(chair, one, "invitee").value();
  REQUIRE(first.invitation);
  CHECK_FALSE(invite(chair, two, "invitee").value().invitation);
  // Another one who invites to the same case gets no link, either.
  CHECK_FALSE(invite(clinician, one, "invitee").value().invitation);
  const auto again = invite(chair, two, "another").value();
  const auto renewed = invite(chair, two, "another").value();
  REQUIRE(renewed.invitation);
  CHECK_FALSE(choosePassword(again.invitation->token));
  CHECK(choosePassword(renewed.invitation->token));
  CHECK(choosePassword(first.invitation->token));
}

TEST_CASE_METHOD(Circle, "a guest who becomes a member keeps the account") {
  const auto id = addCase();
  const auto invited = invite(chair, id, "invitee", kDay).value();
  REQUIRE(choosePassword(invited.invitation->token));
  run(nullptr, [&](Context& context) {
    return service::addMember(context.tx, context.now, clock, "system", invited.user, neighbour,
                              {.role = protocol::MemberRole::assistant,
                               .profession = protocol::Profession::secretary,
                               .specialty = std::nullopt,
                               .rpps = std::nullopt,
                               .senior = std::nullopt});
  }).value();
  clock.advance(2 * kDay);
  CHECK(signIn("invitee").has_value());
  CHECK(failureOf(get(callerOf(invited.user), id)) == ErrorKind::notFound);
}

TEST_CASE_METHOD(Circle,
                 "an account and its link end with the last invitation, also an early end") {
  const auto id = addCase();
  const auto first = invite(chair, id, "invitee", 60 * kDay).value();
  invite(chair, id, "invitee", hours(0)).value();
  CHECK_FALSE(choosePassword(first.invitation->token));

  const auto second = invite(chair, id, "invitee", 60 * kDay).value();
  REQUIRE(choosePassword(second.invitation->token));
  CHECK(signIn("invitee").has_value());
  invite(chair, id, "invitee", hours(0)).value();
  CHECK(signIn("invitee").has_error());
}

TEST_CASE_METHOD(Circle, "a guest's link and account do not become a member's") {
  service::MemberService members{policy};
  const auto id = addCase();
  const auto asMember = [&](const service::Caller& caller, const std::string& login) {
    protocol::MemberInviteParams params;
    params.centre = competence;
    params.login = login;
    params.name = "Dre Membre Fictive";
    params.role = protocol::MemberRole::manager;
    params.profession = protocol::Profession::other;
    return run(caller, [&](Context& context) { return members.invite(context, params); });
  };
  const auto waiting = invite(clinician, id, "waiting").value();
  const auto member = asMember(manager, "waiting").value();
  CHECK_FALSE(choosePassword(waiting.invitation->token));
  const auto link = run(
      manager, [&](Context& context) { return members.invitationLink(context, {member.member}); });
  REQUIRE(link.has_value());
  CHECK(choosePassword(link.value().token));

  const auto active = invite(clinician, id, "active").value();
  REQUIRE(choosePassword(active.invitation->token));
  CHECK(failureOf(asMember(manager, "active")) == ErrorKind::invalidState);
  CHECK(asMember(admin, "active").has_value());

  // An account that is not a guest's gets no link from whoever invites it to a case.
  asMember(manager, "invited.member").value();
  CHECK_FALSE(invite(chair, id, "invited.member").value().invitation);
}

TEST_CASE_METHOD(Circle, "whoever takes a seat in the series is no guest any more") {
  const auto id = addCase(CaseState::accepted);
  inviteGuest(id, coordinator);
  protocol::OpinionFileParams opinion;
  opinion.case_ = id;
  opinion.version = 1;
  opinion.context = protocol::OpinionGivenIn::written;
  opinion.content.text = "Surveiller.";
  CHECK(failureOf(run(coordinator, [&](Context& context) {
          return opinions.file(context, opinion);
        })) == ErrorKind::forbidden);
}

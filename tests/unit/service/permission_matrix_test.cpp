#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/methods.hpp"
#include "service/access.hpp"
#include "service/audit.hpp"
#include "service/case.hpp"
#include "service/case_circle.hpp"
#include "service/message.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

// Every method about cases × every role and relation to a case × every way a case can be seen:
// section 4 of the design, acted out on the services with people in the database.

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseState;
using service::Context;

namespace {

/// What a call may come to: carried out, refused of somebody who sees the object, or of somebody
/// for whom it does not exist.
enum class Answer { done, forbidden, notFound };

std::ostream& operator<<(std::ostream& out, Answer answer) {
  return out << (answer == Answer::done        ? "done"
                 : answer == Answer::forbidden ? "forbidden"
                                               : "not found");
}

struct Matrix : ServiceFixture {
  service::CaseCircleService circle{service::SessionPolicy{}};
  service::CaseService cases;
  service::MessageService messages;
  service::AuditService audit;

  struct Person {
    std::string_view name;
    service::Caller caller;
    std::string centre;  ///< that they act for
  };
  std::vector<Person> people;

  Matrix() {
    auto boundElsewhere = clinician;
    boundElsewhere.boundCentre = neighbour;
    people = {
        {"clinician", clinician, competence},
        {"colleague", colleague, competence},
        {"assistant", assistant, competence},
        {"manager", manager, competence},
        {"expert", expert, reference},
        {"coordinator", coordinator, reference},
        {"chair", chair, reference},
        {"deputy", deputy, reference},
        {"referenceExpert", referenceExpert, reference},
        {"referenceManager", referenceManager, reference},
        {"guest", guest, neighbour},
        {"stranger", stranger, elsewhere},
        {"nobody", nobody, elsewhere},
        {"formerClinician", formerClinician, neighbour},
        {"formerExpert", formerExpert, reference},
        {"disabled", disabled, competence},
        {"boundElsewhere", boundElsewhere, competence},
        {"admin", admin, competence},
        {"auditor", auditor, competence},
    };
  }

  template <class Result>
  static Answer answerOf(const base::Result<Result>& result) {
    const auto failure = failureOf(result);
    if (!failure) return Answer::done;
    if (*failure == ErrorKind::forbidden) return Answer::forbidden;
    if (*failure == ErrorKind::notFound) return Answer::notFound;
    throw std::runtime_error("neither done nor refused: " + errorOf(result).message);
  }
  template <class Act>
  Answer attempt(const Person& person, Act act) {
    return answerOf(run(person.caller, std::move(act)));
  }

  /// A fresh case in the wanted state, with the guest invited.
  std::string freshCase(std::string_view kind) {
    if (kind == "draft") return addCase(CaseState::draft);
    const auto id = addCase(kind == "submitted" ? CaseState::submitted : CaseState::answered);
    inviteGuest(id, guest);
    if (kind == "restricted") withdrawCase(clinician, id).value();
    return id;
  }
  base::Result<protocol::CaseWithdrawResult> withdrawCase(const service::Caller& caller,
                                                          const std::string& id) {
    protocol::CaseWithdrawParams params;
    params.case_ = id;
    params.reason = "-";
    return run(caller, [&](Context& context) { return cases.withdraw(context, params); });
  }

  using Call = std::function<Answer(const Person&, const std::string& id)>;
  struct Row {
    std::string_view method;
    /// draft, submitted, or restricted (withdrawn after an answer)
    std::string_view kind;
    Call call;
    /// Names of those who are served, and of those who are forbidden; everybody else is not found.
    std::string_view served;
    std::string_view forbidden;
  };

  std::vector<Row> rows() {
    constexpr std::string_view kSubmitters = "clinician colleague assistant";
    constexpr std::string_view kReaders =
        "clinician colleague assistant expert coordinator chair deputy guest";
    const Call create = [this](const Person& person, const std::string&) {
      return attempt(person, [&](Context& c) { return cases.create(c, createParams()); });
    };
    const Call update = [this](const Person& person, const std::string& id) {
      protocol::CaseUpdateParams params;
      params.case_ = id;
      params.revision = revisionOf(id);
      params.content = completeContent();
      return attempt(person, [&](Context& c) { return cases.update(c, params); });
    };
    // A message of its own for each call; in a restricted case nobody posts any more.
    const auto posted = [this](const std::string& id) {
      const auto message = base::newId(clock);
      run(nullptr, [&](Context& c) -> base::Result<void> {
        protocol::MessagePosted event;
        event.message.id = message;
        event.message.at = c.now;
        event.message.author = {clinician.userId, clinician.name, competence, "CCMR"};
        event.message.text = "-";
        c.tx.run(store::queries::messageInsert, {{"case", store::value(id)},
                                                 {"message", store::value(message)},
                                                 {"network", store::value(network)},
                                                 {"caller", store::value(clinician.userId)},
                                                 {"centre", store::value(competence)},
                                                 {"at", store::value(c.now)},
                                                 {"replyTo", store::null()},
                                                 {"text", store::value("-")}});
        store::append(c.tx, c.now, "case:" + id, clinician.userId, network, event);
        return base::ok();
      }).value();
      return message;
    };
    const Call report = [this, posted](const Person& person, const std::string& id) {
      protocol::MessageReportParams params;
      params.case_ = id;
      params.message = posted(id);
      return attempt(person, [&](Context& c) { return messages.report(c, params); });
    };
    const Call settle = [this, posted](const Person& person, const std::string& id) {
      protocol::MessageReportParams reported;
      reported.case_ = id;
      reported.message = posted(id);
      run(clinician, [&](Context& c) { return messages.report(c, reported); }).value();
      protocol::MessageSettleReportParams params;
      params.case_ = id;
      params.message = reported.message;
      params.decision = protocol::MessageReportDecision::erase;
      return attempt(person, [&](Context& c) { return messages.settleReport(c, params); });
    };
    const Call submit = [this](const Person& person, const std::string& id) {
      protocol::CaseSubmitParams params;
      params.case_ = id;
      params.revision = revisionOf(id);
      return attempt(person, [&](Context& c) { return cases.submit(c, params); });
    };
    const Call get = [this](const Person& person, const std::string& id) {
      return attempt(person,
                     [&](Context& c) { return cases.get(c, {.case_ = id, .version = {}}); });
    };
    const Call compare = [this](const Person& person, const std::string& id) {
      return attempt(person, [&](Context& c) { return cases.compare(c, {id, 1, 1}); });
    };
    const Call exported = [this](const Person& person, const std::string& id) {
      const protocol::CaseExportParams params{id, protocol::CaseExportFormat::fhir, {}};
      const auto address =
          attempt(person, [&](Context& c) { return cases.exportAddress(c, params); });
      CHECK(attempt(person, [&](Context& c) { return cases.exported(c, params); }) == address);
      return address;
    };
    const Call link = [this](const Person& person, const std::string& id) {
      const auto other = addCase();
      return attempt(person, [&](Context& c) {
        return circle.link(c, {{}, id, other, protocol::CaseLinkKind::relative});
      });
    };
    const Call invite = [this](const Person& person, const std::string& id) {
      protocol::CaseInviteParams params;
      params.case_ = id;
      params.login = "invitee";
      params.name = "Dr Invitée";
      params.until = clock.now() + std::chrono::hours(24);
      return attempt(person, [&](Context& c) { return circle.invite(c, params); });
    };
    // What is not listed does not exist.
    const Call listed = [this](const Person& person, const std::string& id) {
      protocol::CaseListParams params;
      params.box = protocol::CaseBox::all;
      params.limit = 200;
      const auto result =
          run(person.caller, [&](Context& c) { return cases.list(c, params); }).value();
      return std::any_of(result.cases.begin(), result.cases.end(),
                         [&](const auto& each) { return each.id == id; })
                 ? Answer::done
                 : Answer::notFound;
    };
    const Call withdraw = [this](const Person& person, const std::string& id) {
      return answerOf(withdrawCase(person.caller, id));
    };
    const Call post = [this](const Person& person, const std::string& id) {
      protocol::MessagePostParams params;
      params.case_ = id;
      params.centre = person.centre;
      params.text = "-";
      return attempt(person, [&](Context& c) { return messages.post(c, params); });
    };
    const Call messageList = [this](const Person& person, const std::string& id) {
      protocol::MessageListParams params;
      params.case_ = id;
      return attempt(person, [&](Context& c) { return messages.list(c, params); });
    };
    const auto auditOf = [this](auto set) -> Call {
      return [this, set](const Person& person, const std::string& id) {
        protocol::AuditListParams params;
        set(params, id);
        return attempt(person, [&](Context& c) { return audit.list(c, params); });
      };
    };
    const auto verify = [this](bool ofCase) -> Call {
      return [this, ofCase](const Person& person, const std::string& id) {
        protocol::AuditVerifyParams params;
        if (ofCase) params.stream = "case:" + id;
        return attempt(person, [&](Context& c) { return audit.verify(c, params); });
      };
    };
    const auto stream = [this](auto name) -> Call {
      return [this, name](const Person& person, const std::string& id) {
        return attempt(person, [&](Context& c) { return service::mayReadStream(c, name(id)); });
      };
    };
    const Call caseStream = stream([](const std::string& id) { return "case:" + id; });
    const Call seriesStream = stream([this](const std::string&) { return "series:" + series; });
    const Call centreStream = stream([this](const std::string&) { return "centre:" + competence; });
    const Call userStream = stream([this](const std::string&) { return "user:" + expert.userId; });
    const Call directoryStream =
        stream([](const std::string&) { return std::string(service::kDirectoryStream); });
    const Call meetingStream = stream([](const std::string& id) { return "meeting:" + id; });

    return {
        {"case.create", "draft", create, kSubmitters,
         // Members and admins see the centre in the directory.
         "manager expert coordinator chair deputy referenceExpert referenceManager guest stranger "
         "formerClinician formerExpert admin auditor"},
        {"case.update", "draft", update, kSubmitters, ""},
        {"case.update", "submitted", update, kSubmitters, "expert coordinator chair deputy guest"},
        {"case.submit", "draft", submit, "clinician colleague", "assistant"},
        {"case.get", "draft", get, kSubmitters, ""},
        {"case.get", "submitted", get, kReaders, ""},
        {"case.get", "restricted", get, kSubmitters, ""},
        {"case.compare", "submitted", compare, kReaders, ""},
        {"case.compare", "restricted", compare, kSubmitters, ""},
        {"case.export", "draft", exported, kSubmitters, ""},
        {"case.export", "submitted", exported, kReaders, ""},
        {"case.link", "submitted", link, kSubmitters, "expert coordinator chair deputy guest"},
        {"case.invite", "submitted", invite, "clinician colleague coordinator chair deputy",
         "assistant expert guest"},
        {"case.list", "draft", listed, kSubmitters, ""},
        {"case.list", "submitted", listed, kReaders, ""},
        {"case.list", "restricted", listed, kSubmitters, ""},
        {"case.withdraw", "draft", withdraw, kSubmitters, ""},
        {"case.withdraw", "submitted", withdraw, "clinician colleague",
         "assistant expert coordinator chair deputy guest"},
        {"message.post", "draft", post, "clinician colleague", "assistant"},
        {"message.post", "submitted", post,
         "clinician colleague expert coordinator chair deputy guest", "assistant"},
        {"message.report", "draft", report, kSubmitters, ""},
        {"message.report", "submitted", report, kReaders, ""},
        {"message.report", "restricted", report, kSubmitters, ""},
        {"message.settleReport", "draft", settle, "", kSubmitters},
        {"message.settleReport", "submitted", settle, "coordinator chair deputy",
         "clinician colleague assistant expert guest"},
        {"message.settleReport", "restricted", settle, "", kSubmitters},
        {"message.list", "draft", messageList, kSubmitters, ""},
        {"message.list", "submitted", messageList, kReaders, ""},
        {"message.list", "restricted", messageList, kSubmitters, ""},
        {"audit.list", "submitted", auditOf([](auto& p, auto& id) { p.case_ = id; }),
         "clinician colleague manager auditor", "assistant expert coordinator chair deputy guest"},
        {"audit.list", "restricted", auditOf([](auto& p, auto& id) { p.case_ = id; }),
         "clinician colleague manager auditor", "assistant"},
        {"audit.list", "submitted", auditOf([this](auto& p, auto&) { p.centre = competence; }),
         "manager auditor",
         "clinician colleague assistant expert coordinator chair deputy referenceExpert "
         "referenceManager guest stranger formerClinician formerExpert admin"},
        {"audit.list", "submitted", auditOf([this](auto& p, auto&) { p.user = expert.userId; }),
         "auditor", "expert"},
        {"audit.verify", "submitted", verify(true), "auditor", kReaders},
        {"audit.verify", "submitted", verify(false), "auditor",
         "clinician colleague assistant manager expert coordinator chair deputy referenceExpert "
         "referenceManager guest stranger nobody formerClinician formerExpert disabled "
         "boundElsewhere admin"},
        {"event.read", "draft", caseStream, kSubmitters, ""},
        {"event.read", "submitted", caseStream, kReaders, ""},
        {"event.read", "restricted", caseStream, kSubmitters, ""},
        {"event.read", "submitted", seriesStream,
         "expert coordinator chair deputy referenceManager admin", ""},
        {"event.read", "submitted", centreStream, "clinician colleague assistant manager", ""},
        {"event.read", "submitted", userStream, "expert", ""},
        {"event.read", "submitted", directoryStream,
         "clinician colleague assistant manager expert coordinator chair deputy referenceExpert "
         "referenceManager guest stranger formerClinician formerExpert admin auditor",
         ""},
        {"event.read", "submitted", meetingStream, "", ""},
    };
  }

  std::int64_t revisionOf(const std::string& id) {
    return run(clinician, [&](Context& c) { return cases.get(c, {.case_ = id, .version = {}}); })
        .value()
        .case_.revision;
  }
};

bool names(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const auto space = list.find(' ');
    if (list.substr(0, space) == name) return true;
    list = space == std::string_view::npos ? std::string_view() : list.substr(space + 1);
  }
  return false;
}

}  // namespace

TEST_CASE_METHOD(Matrix, "each method serves whom the matrix names and refuses everybody else") {
  for (const auto& row : rows()) {
    const bool writes = row.method == "case.submit" || row.method == "case.withdraw";
    auto id = freshCase(row.kind);
    for (const auto& person : people) {
      INFO(row.method << " on a " << row.kind << " case by " << person.name);
      auto expected = names(row.served, person.name)      ? Answer::done
                      : names(row.forbidden, person.name) ? Answer::forbidden
                                                          : Answer::notFound;
      const auto answer = row.call(person, id);
      CHECK(answer == expected);
      if (writes && answer == Answer::done) id = freshCase(row.kind);
    }
  }
}

TEST_CASE_METHOD(Matrix, "every method about cases has a row in this test") {
  std::map<std::string_view, int> covered;
  for (const auto& row : rows()) ++covered[row.method];
  // They go through `mayReadStream` as `event.read` does.
  covered["event.subscribe"] = 1;
  // It touches the caller's own connection only.
  covered["event.unsubscribe"] = 1;
  // It looks at what the caller sends, and at no case.
  covered["case.check"] = 1;
  // case_life_test.cpp walks these from every state.
  for (const auto* method : {"case.accept", "case.decline", "case.requestInformation",
                             "case.redirect", "case.agreeRedirect", "case.answer", "case.close",
                             "case.reopen", "case.readers", "case.retain"})
    ++covered[method];
  // case_circle_test.cpp, where the charter asks for it.
  ++covered["case.validate"];
  // meeting_test.cpp, likewise.
  ++covered["case.postpone"];
  for (const auto& method : protocol::kMethods) {
    const auto noun = method.name.substr(0, method.name.find('.'));
    if (noun != "case" && noun != "message" && noun != "audit" && noun != "event") continue;
    INFO(std::string(method.name));
    CHECK(covered.count(method.name) == 1);
  }
}

TEST_CASE_METHOD(Matrix, "what does not exist is answered like what may not be seen") {
  const auto missing = base::newId(clock);
  const auto hidden = addCase();
  for (const auto* caller : {&stranger, &nobody, &admin}) {
    const auto get = [&](const std::string& id) {
      return errorOf(
          run(*caller, [&](Context& c) { return cases.get(c, {.case_ = id, .version = {}}); }));
    };
    CHECK(get(missing).kind == get(hidden).kind);
    CHECK(get(missing).message == get(hidden).message);
  }
}

TEST_CASE_METHOD(Matrix, "before sign-in nothing exists") {
  const auto id = addCase();
  CHECK(failureOf(run(nullptr, [&](Context& c) {
          return cases.get(c, {.case_ = id, .version = {}});
        })) == ErrorKind::notFound);
  for (const auto& stream : {"case:" + id, "series:" + series, "centre:" + competence,
                             "user:" + expert.userId, std::string("nonsense")})
    CHECK(failureOf(run(nullptr, [&](Context& c) { return service::mayReadStream(c, stream); })) ==
          ErrorKind::notFound);
  CHECK(run(nullptr, [&](Context& c) -> base::Result<bool> {
          return service::relationsToPlatform(c).empty() &&
                 service::relationsToCentre(c, competence).empty() &&
                 service::relationsToSeries(c, series).empty();
        }).value());
}

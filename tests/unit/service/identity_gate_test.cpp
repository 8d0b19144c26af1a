#include "service/identity_gate.hpp"

#include <algorithm>

#include "service/case.hpp"
#include "service/case_life.hpp"
#include "service/message.hpp"
#include "service/opinion.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::AcknowledgedFinding;
using protocol::CaseState;
using protocol::FindingKind;
using protocol::FindingSeverity;
using protocol::TextUse;
using service::Context;

namespace {

const std::string kPhone = "06 12 34 56 78";
const std::string kHard = "Mme Marie DUPONT, joignable au " + kPhone + ".";
const std::string kSoft = "Traitée depuis mars 2019.";
const AcknowledgedFinding kMarch{FindingKind::date, "mars 2019"};

struct Gate : ServiceFixture {
  service::CaseService cases;
  service::CaseLifeService life;
  service::MessageService messages;
  service::OpinionService opinions;

  std::string draft(const std::string& history, std::vector<AcknowledgedFinding> said = {}) {
    auto params = createParams();
    params.content.history = history;
    params.acknowledged = std::move(said);
    return run(clinician, [&](Context& context) { return cases.create(context, params); })
        .value()
        .case_;
  }
  auto submit(const std::string& id, std::vector<AcknowledgedFinding> said = {}) {
    protocol::CaseSubmitParams params;
    params.case_ = id;
    params.revision = get(clinician, id).case_.revision;
    params.acknowledged = std::move(said);
    return run(clinician, [&](Context& context) { return cases.submit(context, params); });
  }
  auto update(const std::string& id, const std::string& history,
              std::vector<AcknowledgedFinding> said = {}) {
    protocol::CaseUpdateParams params;
    params.case_ = id;
    params.revision = get(clinician, id).case_.revision;
    params.content = completeContent();
    params.content.history = history;
    params.acknowledged = std::move(said);
    return run(clinician, [&](Context& context) { return cases.update(context, params); });
  }
  protocol::CaseGetResult get(const service::Caller& caller, const std::string& id) {
    return run(caller,
               [&](Context& context) { return cases.get(context, {.case_ = id, .version = {}}); })
        .value();
  }
  auto post(const service::Caller& caller, const std::string& id, const std::string& centre,
            const std::string& text, std::vector<AcknowledgedFinding> said = {}) {
    protocol::MessagePostParams params;
    params.case_ = id;
    params.centre = centre;
    params.text = text;
    params.acknowledged = std::move(said);
    return run(caller, [&](Context& context) { return messages.post(context, params); });
  }
  protocol::MessageListResult list(const service::Caller& caller, const std::string& id) {
    protocol::MessageListParams params;
    params.case_ = id;
    return run(caller, [&](Context& context) { return messages.list(context, params); }).value();
  }
  auto give(const std::string& id, const std::string& text,
            std::vector<AcknowledgedFinding> said = {}) {
    protocol::OpinionFileParams params;
    params.case_ = id;
    params.version = 1;
    params.centre = reference;
    params.context = protocol::OpinionGivenIn::written;
    params.content.text = text;
    params.acknowledged = std::move(said);
    return run(expert, [&](Context& context) { return opinions.file(context, params); });
  }
  auto decline(const std::string& id, const std::string& reason) {
    protocol::CaseDeclineParams params;
    params.case_ = id;
    params.reason = reason;
    return run(chair, [&](Context& context) { return life.decline(context, params); });
  }
  protocol::TextCheckResult check(TextUse use, const std::string& text,
                                  std::vector<FindingKind> mend = {}) {
    const protocol::TextCheckParams params{{text}, use, std::move(mend)};
    const auto basis =
        run(clinician, [&](Context& context) { return gate().loadTextCheck(context, params); });
    return gate().checkTexts(params, basis.value());
  }
};

const base::IdentifyingPlace* placeOf(const base::Error& error, std::string_view kind) {
  const auto found = std::find_if(error.places.begin(), error.places.end(),
                                  [&](const auto& place) { return place.kind == kind; });
  return found == error.places.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE_METHOD(Gate,
                 "what identifies the person keeps a draft from its series, and loses nothing") {
  const auto id = draft(kHard);
  CHECK(update(id, kHard + " Fractures.").has_value());
  const auto error = errorOf(submit(id));
  CHECK(error.kind == ErrorKind::identifyingData);
  const auto* phone = placeOf(error, "phone");
  REQUIRE(phone);
  CHECK(phone->hard);
  CHECK(phone->pointer == "/content/history");
  CHECK(phone->text == kPhone);
  CHECK(phone->start == static_cast<std::int64_t>(kHard.find(kPhone)));
  CHECK(phone->end == phone->start + static_cast<std::int64_t>(kPhone.size()));
  CHECK_FALSE(phone->rule.empty());
  CHECK(placeOf(error, "person_name"));
  // Nobody can say that it does not identify.
  CHECK(failureOf(submit(id, {{FindingKind::phone, kPhone},
                              {FindingKind::person_name, placeOf(error, "person_name")->text}})) ==
        ErrorKind::identifyingData);

  const auto after = get(clinician, id);
  CHECK(after.case_.state == CaseState::draft);
  CHECK(after.content.text.find(kHard + " Fractures.") != std::string::npos);
  CHECK(after.acknowledgements.empty());
  CHECK(update(id, "Fractures.").has_value());
  CHECK(submit(id).has_value());
}

TEST_CASE_METHOD(Gate, "the error names no clinical text in its message") {
  const auto error = errorOf(submit(draft(kHard)));
  CHECK(error.message.find(kPhone) == std::string::npos);
  CHECK(error.message.find("DUPONT") == std::string::npos);
}

TEST_CASE_METHOD(Gate, "places are counted in UTF-16 code units") {
  const auto error = errorOf(post(expert, addCase(), reference, "😀 été " + kPhone));
  const auto* phone = placeOf(error, "phone");
  REQUIRE(phone);
  CHECK(phone->pointer == "/text");
  CHECK(phone->start == 7);
  CHECK(phone->end == 7 + static_cast<std::int64_t>(kPhone.size()));
}

TEST_CASE_METHOD(Gate, "a soft finding passes once somebody says that it does not identify") {
  const auto id = draft(kSoft);
  const auto error = errorOf(submit(id));
  REQUIRE(error.places.size() == 1);
  CHECK(error.places[0].kind == "date");
  CHECK_FALSE(error.places[0].hard);
  CHECK(failureOf(submit(id, {{FindingKind::city, "mars 2019"}})) == ErrorKind::identifyingData);
  CHECK(failureOf(submit(id, {{FindingKind::date, "avril 2019"}})) == ErrorKind::identifyingData);
  REQUIRE(submit(id, {kMarch, {FindingKind::city, "Nancy"}}).has_value());

  // On record with who and when; what nothing was found of is not.
  const auto seen = get(expert, id).acknowledgements;
  CHECK(seen == std::vector<protocol::Acknowledgement>{{FindingKind::date, "mars 2019", clock.now(),
                                                        clinician.userId, clinician.name}});
  // It holds for later versions and for all that is said of the case, by anybody.
  clock.advance(std::chrono::hours(1));
  CHECK(update(id, "Suivie. " + kSoft).has_value());
  CHECK(post(expert, id, reference, "Depuis quand ? Depuis mars 2019 ?").has_value());
  CHECK(list(clinician, id).acknowledgements == seen);
  // For no other case.
  CHECK(failureOf(post(expert, addCase(), reference, "Depuis quand ? Depuis mars 2019 ?")) ==
        ErrorKind::identifyingData);
}

TEST_CASE_METHOD(Gate, "what is acknowledged of a draft need not be said again when it goes out") {
  const auto id = draft(kHard + " " + kSoft, {kMarch});
  CHECK(get(clinician, id).acknowledgements.size() == 1);
  CHECK(placeOf(errorOf(submit(id)), "date") == nullptr);
  CHECK(update(id, kSoft).has_value());
  CHECK(submit(id).has_value());
}

TEST_CASE_METHOD(Gate, "one reads what was acknowledged of the texts that one reads") {
  protocol::Charter charter;
  charter.quorum.minimum = 1;
  charter.blindFirst = true;
  saveCharter(charter);
  const auto id = addCase(CaseState::accepted);
  REQUIRE(give(id, kSoft, {kMarch}).has_value());
  const auto opinionsOf = [&](const service::Caller& caller) {
    return run(caller,
               [&](Context& context) {
                 return opinions.list(context, {.case_ = id, .cursor = {}, .limit = {}});
               })
        .value();
  };
  CHECK(opinionsOf(chair).acknowledgements.size() == 1);
  REQUIRE(opinionsOf(expert).acknowledgements.size() == 1);
  inviteGuest(id, guest);
  CHECK(opinionsOf(guest).opinions.empty());
  CHECK(opinionsOf(guest).acknowledgements.empty());
  CHECK(get(guest, id).acknowledgements.empty());
}

TEST_CASE_METHOD(Gate,
                 "whom the directory names is no finding among professionals, but one in a case") {
  const std::string refer = "Adresser au Dr Kervadec.";
  const auto id = addCase(CaseState::accepted);
  CHECK(failureOf(post(expert, id, reference, refer)) == ErrorKind::identifyingData);
  addUser("kervadec");
  CHECK(post(expert, id, reference, refer).has_value());
  CHECK(give(id, refer).has_value());
  CHECK(failureOf(update(id, refer)) == ErrorKind::identifyingData);
  CHECK(decline(addCase(), refer).has_value());
  CHECK(check(TextUse::discussion, refer).findings.empty());
  CHECK_FALSE(check(TextUse::person, refer).findings.empty());
  CHECK_FALSE(check(TextUse::document_name, "Dr_Kervadec.pdf").findings.empty());
}

TEST_CASE_METHOD(Gate, "a field that names a professional may name one, and no patient's number") {
  CHECK(check(TextUse::professional, "Dr Kervadec, CHU de Nantes, " + kPhone).findings.empty());
  CHECK_FALSE(check(TextUse::professional, "Dr Kervadec, IPP 8001234567").findings.empty());
}

TEST_CASE_METHOD(
    Gate, "reasons, messages, opinions and versions pass the gate, each where it is written") {
  const auto id = addCase(CaseState::accepted);
  CHECK(failureOf(post(expert, id, reference, kHard)) == ErrorKind::identifyingData);
  CHECK(list(expert, id).messages.empty());
  CHECK(errorOf(give(id, kHard)).places[0].pointer == "/content/text");
  CHECK(failureOf(update(id, kHard)) == ErrorKind::identifyingData);
  CHECK(get(expert, id).case_.version == 1);
  CHECK(failureOf(decline(addCase(), kHard)) == ErrorKind::identifyingData);
}

TEST_CASE_METHOD(Gate, "an erased message takes along what was acknowledged of it") {
  const auto id = addCase();
  const auto message = post(expert, id, reference, kSoft, {kMarch}).value().message;
  protocol::MessageReportParams report;
  report.case_ = id;
  report.message = message;
  run(clinician, [&](Context& context) { return messages.report(context, report); }).value();
  CHECK(list(clinician, id).acknowledgements.empty());
  protocol::MessageSettleReportParams settle;
  settle.case_ = id;
  settle.message = message;
  settle.decision = protocol::MessageReportDecision::erase;
  run(coordinator, [&](Context& context) {
    return messages.settleReport(context, settle);
  }).value();
  CHECK(failureOf(post(expert, id, reference, kSoft)) == ErrorKind::identifyingData);
}

TEST_CASE_METHOD(Gate, "what passes as it was said before stays when that is erased") {
  const auto id = addCase();
  const auto first = post(expert, id, reference, kSoft, {kMarch}).value().message;
  const auto said = clock.now();
  clock.advance(std::chrono::hours(1));
  const auto second = post(chair, id, reference, "Bien depuis mars 2019 ?").value().message;
  const auto once = [&] {
    const std::vector<protocol::Acknowledgement> expected{
        {FindingKind::date, "mars 2019", said, expert.userId, expert.name}};
    CHECK(list(clinician, id).acknowledgements == expected);
  };
  once();
  const auto erase = [&](const std::string& message) {
    protocol::MessageReportParams report;
    report.case_ = id;
    report.message = message;
    run(clinician, [&](Context& context) { return messages.report(context, report); }).value();
    protocol::MessageSettleReportParams settle;
    settle.case_ = id;
    settle.message = message;
    settle.decision = protocol::MessageReportDecision::erase;
    run(coordinator, [&](Context& context) {
      return messages.settleReport(context, settle);
    }).value();
  };
  erase(first);
  once();
  const auto third = post(expert, id, reference, kSoft).value().message;
  erase(second);
  once();
  erase(third);
  CHECK(list(clinician, id).acknowledgements.empty());
  CHECK(failureOf(post(expert, id, reference, kSoft)) == ErrorKind::identifyingData);
}

TEST_CASE_METHOD(Gate, "what is taken out of a draft is no more acknowledged of it") {
  const protocol::AcknowledgedFinding april{FindingKind::date, "en avril 2020"};
  const auto id = draft(kSoft + " Fractures en avril 2020.", {kMarch, april});
  REQUIRE(update(id, kSoft).has_value());
  REQUIRE(update(id, kSoft + " Fractures en avril 2020.").has_value());
  const auto error = errorOf(submit(id));
  REQUIRE(error.places.size() == 1);
  CHECK(error.places[0].text == april.text);
  REQUIRE(submit(id, {april}).has_value());
  // What was submitted stays on record with its version.
  REQUIRE(update(id, "Fractures.").has_value());
  CHECK(post(expert, id, reference, "Bien depuis mars 2019 ?").has_value());
}

TEST_CASE_METHOD(Gate, "a content is checked before it is a case, and mended by kinds") {
  protocol::CaseCheckParams params;
  params.content.history = kHard;
  params.content.examinations = "Bilan au " + kPhone;
  params.content.variants.push_back({"COL1A1", "c.769G>A", {}, {}});
  params.mend = {FindingKind::phone};
  const auto basis =
      run(nobody, [&](Context& context) { return gate().loadCaseCheck(context, params); }).value();
  const auto result = gate().checkCase(params, basis);
  std::vector<std::string> phones;
  for (const auto& finding : result.findings)
    if (finding.kind == FindingKind::phone) phones.push_back(finding.pointer);
  CHECK(phones == std::vector<std::string>{"/content/history", "/content/examinations"});
  REQUIRE(result.content);
  CHECK(result.content->history->find(kPhone) == std::string::npos);
  CHECK(result.content->history->find("DUPONT") != std::string::npos);
  CHECK(result.content->examinations->find(kPhone) == std::string::npos);
  CHECK(result.content->variants == params.content.variants);
  params.mend.clear();
  CHECK_FALSE(gate().checkCase(params, basis).content);

  params.content = *result.content;
  for (const auto& finding : gate().checkCase(params, basis).findings)
    CHECK(finding.kind != FindingKind::phone);
}

TEST_CASE_METHOD(Gate, "texts are looked at before the transaction where that was done") {
  const auto id = addCase();
  protocol::MessagePostParams params;
  params.case_ = id;
  params.centre = reference;
  params.text = kHard;
  service::TextScan scan;
  scan.ofCommand = gate().scan(service::gatedTexts("message.post", store::encodeStored(params)));
  const auto refused = run(expert, [&](Context& context) {
    context.scan = &scan;
    auto result = messages.post(context, params);
    CHECK(context.textsSettled);
    return result;
  });
  CHECK(failureOf(refused) == ErrorKind::identifyingData);

  // A draft that changed meanwhile is looked at anew.
  const auto changed = draft("Fractures.");
  scan.ofCommand.clear();
  scan.stored = gate().scan(
      run(clinician, [&](Context& context) -> base::Result<std::vector<service::GatedText>> {
        return service::CaseService::textsToSend(context, changed);
      }).value());
  CHECK(scan.stored.size() == 2);
  CHECK(update(changed, kHard).has_value());
  protocol::CaseSubmitParams submitting;
  submitting.case_ = changed;
  submitting.revision = get(clinician, changed).case_.revision;
  CHECK(failureOf(run(clinician, [&](Context& context) {
          context.scan = &scan;
          return cases.submit(context, submitting);
        })) == ErrorKind::identifyingData);
}

TEST_CASE_METHOD(Gate, "a rare combination is told with its reason, and asks for somebody's word") {
  auto params = createParams();
  params.content.subject = protocol::Subject{};
  params.content.subject->sex = protocol::Sex::male;
  params.content.subject->age = "P7Y4M";
  params.content.diagnoses = {{"ORPHA:666", protocol::DiagnosisStatus::excluded},
                              {"ORPHA:184", protocol::DiagnosisStatus::suspected}};
  protocol::CaseCheckParams check;
  check.content = params.content;
  const auto basis =
      run(clinician, [&](Context& context) { return gate().loadCaseCheck(context, check); });
  const auto findings = gate().checkCase(check, basis.value()).findings;
  REQUIRE(findings.size() == 1);
  const auto& finding = findings.front();
  CHECK(finding.pointer == "/content/diagnoses/1/code");
  CHECK(finding.end == 9);
  CHECK(finding.kind == FindingKind::rare_combination);
  CHECK(finding.severity == FindingSeverity::soft);
  CHECK(finding.text.starts_with("ORPHA:184 · P7Y4M · male, "));
  CHECK(finding.explanation->find("Chérubisme") == 0);
  CHECK(finding.suggestion->find("Indiquer ") == 0);

  const auto id =
      run(clinician, [&](Context& context) { return cases.create(context, params); }).value().case_;
  const auto refused = errorOf(submit(id));
  REQUIRE(refused.kind == ErrorKind::identifyingData);
  CHECK(placeOf(refused, "rare_combination")->explanation == *finding.explanation);
  REQUIRE(submit(id, {{FindingKind::rare_combination, finding.text}}).has_value());
  const auto said = get(clinician, id).acknowledgements;
  REQUIRE(said.size() == 1);
  CHECK(said.front().kind == FindingKind::rare_combination);
  CHECK(said.front().text == finding.text);

  // The word holds for this combination: another one is asked about.
  const auto update = [&](const protocol::CaseContent& content,
                          std::vector<protocol::AcknowledgedFinding> acknowledged = {}) {
    protocol::CaseUpdateParams changing;
    changing.case_ = id;
    changing.revision = get(clinician, id).case_.revision;
    changing.content = content;
    changing.acknowledged = std::move(acknowledged);
    return run(clinician, [&](Context& context) { return cases.update(context, changing); });
  };
  auto content = params.content;
  content.history = "Une autre histoire.";
  CHECK(update(content).has_value());
  content.subject->age = "P93Y";
  const auto rarer = errorOf(update(content));
  REQUIRE(rarer.kind == ErrorKind::identifyingData);
  CHECK(placeOf(rarer, "rare_combination")->text.starts_with("ORPHA:184 · P93Y · male, "));
  // As the advice has it: the group of the disease, of which nothing is said.
  const auto& advice = placeOf(rarer, "rare_combination")->suggestion;
  const auto code = advice.substr(advice.find("ORPHA:"));
  content.diagnoses.back().code = code.substr(0, code.find(')'));
  CHECK(update(content).has_value());
  CHECK(get(clinician, id).acknowledgements.empty());

  // A combination that many persons share says nothing, and neither does a disease that was
  // excluded.
  check.content.diagnoses.front().status = protocol::DiagnosisStatus::suspected;
  check.content.diagnoses.pop_back();
  CHECK(gate().checkCase(check, basis.value()).findings.empty());
}

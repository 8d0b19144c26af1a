#include "service/case.hpp"

#include <algorithm>
#include <set>

#include "domain/term_release.hpp"
#include "service/access.hpp"
#include "service/import_terms.hpp"
#include "store/stored_json.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseBox;
using protocol::CaseState;
using service::Context;

namespace {

struct Cases : ServiceFixture {
  service::CaseService cases;

  auto create(const service::Caller& caller, const protocol::CaseCreateParams& params) {
    return run(caller, [&](Context& context) { return cases.create(context, params); });
  }
  auto update(const service::Caller& caller, const std::string& id, std::int64_t revision,
              protocol::CaseContent content = completeContent(),
              std::optional<std::string> toSeries = {}) {
    protocol::CaseUpdateParams params;
    params.case_ = id;
    params.revision = revision;
    params.content = std::move(content);
    params.series = std::move(toSeries);
    return run(caller, [&](Context& context) { return cases.update(context, params); });
  }
  auto submit(const service::Caller& caller, const std::string& id, std::int64_t revision) {
    protocol::CaseSubmitParams params;
    params.case_ = id;
    params.revision = revision;
    return run(caller, [&](Context& context) { return cases.submit(context, params); });
  }
  auto withdraw(const service::Caller& caller, const std::string& id) {
    protocol::CaseWithdrawParams params;
    params.case_ = id;
    params.reason = "La personne s'y oppose.";
    return run(caller, [&](Context& context) { return cases.withdraw(context, params); });
  }
  auto get(const service::Caller& caller, const std::string& id,
           std::optional<std::int64_t> version = {}) {
    protocol::CaseGetParams params;
    params.case_ = id;
    params.version = version;
    return run(caller, [&](Context& context) { return cases.get(context, params); });
  }
  auto list(const service::Caller& caller, const protocol::CaseListParams& params) {
    return run(caller, [&](Context& context) { return cases.list(context, params); });
  }
  std::vector<std::string> idsIn(const service::Caller& caller, CaseBox box,
                                 std::optional<protocol::CaseFilter> filter = {}) {
    protocol::CaseListParams params;
    params.box = box;
    params.filter = std::move(filter);
    std::vector<std::string> ids;
    for (const auto& each : list(caller, params).value().cases) ids.push_back(each.id);
    return ids;
  }
  protocol::CaseContent contentOf(const std::string& id, std::optional<std::int64_t> version = {}) {
    return store::decodeStored<protocol::CaseContent>(
               get(clinician, id, version).value().content.text)
        .value();
  }
};

using Ids = std::vector<std::string>;

std::vector<std::string> typesOf(const std::vector<store::Event>& events) {
  std::vector<std::string> types;
  for (const auto& event : events)
    if (event.type.rfind("case.", 0) == 0) types.push_back(event.type);
  return types;
}

}  // namespace

TEST_CASE_METHOD(Cases, "a draft keeps its content exactly, without a version or an event") {
  auto params = createParams();
  params.content.phenotype.push_back(
      {"HP:0002757", protocol::PhenotypeStatus::observed, "P2Y", protocol::Severity::severe});
  const auto created = create(clinician, params).value();
  CHECK(created.revision == 1);

  const auto read = get(assistant, created.case_).value();
  CHECK(read.case_.state == CaseState::draft);
  CHECK(read.case_.pseudonym == created.pseudonym);
  CHECK(read.case_.version == 0);
  CHECK(read.case_.centreName == "CCMR");
  CHECK(read.case_.seriesName == "RCP");
  CHECK(read.createdByName == "Dr clinician");
  CHECK(read.contentVersion == 0);
  CHECK(read.versions.empty());
  CHECK(read.content.text == store::encodeStored(params.content));

  auto changed = params.content;
  changed.history = "Autre histoire.";
  CHECK(update(assistant, created.case_, 1, changed).value().revision == 2);
  CHECK(contentOf(created.case_) == changed);
  CHECK(get(clinician, created.case_).value().case_.version == 0);
  CHECK(events("case:" + created.case_).empty());
  CHECK(typesOf(events("centre:" + competence)).empty());
  CHECK(typesOf(events("series:" + series)).empty());
}

TEST_CASE_METHOD(Cases,
                 "a draft may be empty and without a series; submitting names all it lacks") {
  protocol::CaseCreateParams params;
  params.centre = competence;
  const auto id = create(assistant, params).value().case_;
  const auto error = errorOf(submit(clinician, id, 1));
  CHECK(error.kind == ErrorKind::invalid);
  std::set<std::string> pointers;
  for (const auto& violation : error.violations) pointers.insert(violation.pointer);
  CHECK(pointers == std::set<std::string>{"/series", "/content/subject/sex", "/content/subject/age",
                                          "/content/reason", "/content/urgency",
                                          "/content/questions", "/content/history",
                                          "/content/consent/care", "/content/consent/attestedOn"});
  CHECK(get(clinician, id).value().case_.state == CaseState::draft);

  CHECK(update(assistant, id, 1, completeContent(), series).has_value());
  CHECK(submit(clinician, id, 2).has_value());
}

TEST_CASE_METHOD(Cases, "an experts' centre submits for itself too") {
  auto params = createParams();
  params.centre = reference;
  const auto id = create(referenceExpert, params).value().case_;
  CHECK(submit(referenceExpert, id, 1).has_value());
}

TEST_CASE_METHOD(Cases, "a case is created for a centre of the caller only") {
  const auto params = createParams();
  CHECK(failureOf(create(manager, params)) == ErrorKind::forbidden);
  CHECK(failureOf(create(expert, params)) == ErrorKind::forbidden);
  CHECK(failureOf(create(stranger, params)) == ErrorKind::forbidden);
  CHECK(failureOf(create(formerClinician, params)) == ErrorKind::forbidden);
  CHECK(failureOf(create(admin, params)) == ErrorKind::forbidden);
  CHECK(failureOf(create(nobody, params)) == ErrorKind::notFound);
  CHECK(failureOf(create(disabled, params)) == ErrorKind::notFound);
  auto unknown = params;
  unknown.centre = network;
  CHECK(failureOf(create(clinician, unknown)) == ErrorKind::notFound);
  unknown = params;
  unknown.series = network;
  CHECK(errorOf(create(clinician, unknown)).violations.front().pointer == "/series");
}

TEST_CASE_METHOD(Cases, "a connection bound to a centre acts and reads for that centre only") {
  addMember(clinician, neighbour, network, "clinician");
  auto bound = clinician;
  bound.boundCentre = neighbour;
  CHECK(failureOf(create(bound, createParams())) == ErrorKind::forbidden);
  const auto id = addCase();
  CHECK(failureOf(get(bound, id)) == ErrorKind::notFound);
  CHECK(idsIn(bound, CaseBox::all).empty());
  bound.boundCentre = competence;
  CHECK(get(bound, id).has_value());
  CHECK(idsIn(bound, CaseBox::all) == Ids{id});

  const auto invited = addCase(CaseState::accepted);
  inviteGuest(invited, guest);
  bound = guest;
  bound.boundCentre = neighbour;
  CHECK(get(guest, invited).has_value());
  CHECK(failureOf(get(bound, invited)) == ErrorKind::notFound);
  CHECK(idsIn(bound, CaseBox::all).empty());
}

TEST_CASE_METHOD(Cases, "pseudonyms are unique") {
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) seen.insert(create(clinician, createParams()).value().pseudonym);
  CHECK(seen.size() == 50);
}

TEST_CASE_METHOD(Cases,
                 "submitting makes version 1 and tells the case, the centre and the series") {
  const auto id = addCase(CaseState::draft);
  CHECK(failureOf(get(expert, id)) == ErrorKind::notFound);
  clock.advance(std::chrono::minutes(1));
  const auto submitted = submit(clinician, id, 1).value();
  CHECK(submitted.version == 1);
  CHECK(submitted.revision == 2);

  const auto read = get(expert, id).value();
  CHECK(read.case_.state == CaseState::submitted);
  CHECK(read.case_.submittedAt == clock.now());
  CHECK(read.case_.activityAt == clock.now());
  REQUIRE(read.versions.size() == 1);
  CHECK(read.versions[0].authorName == "Dr clinician");
  CHECK(contentOf(id, 1) == completeContent());

  CHECK(typesOf(events("case:" + id)) == std::vector<std::string>{"case.submitted"});
  CHECK(typesOf(events("centre:" + competence)) == std::vector<std::string>{"case.submitted"});
  CHECK(typesOf(events("series:" + series)) == std::vector<std::string>{"case.submitted"});
  const auto event = events("case:" + id).front();
  CHECK(event.actor == clinician.userId);
  CHECK(store::decodeStored<protocol::CaseSubmitted>(event.data).value().case_ == read.case_);
  CHECK(failureOf(submit(clinician, id, 2)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Cases, "an assistant prepares and completes, but does not submit or withdraw") {
  const auto id = addCase(CaseState::draft);
  CHECK(failureOf(submit(assistant, id, 1)) == ErrorKind::forbidden);
  CHECK(submit(colleague, id, 1).has_value());
  CHECK(update(assistant, id, 2).has_value());
  CHECK(failureOf(withdraw(assistant, id)) == ErrorKind::forbidden);
  const auto draft = addCase(CaseState::draft);
  CHECK(withdraw(assistant, draft).has_value());
}

TEST_CASE_METHOD(Cases, "completing a submitted case makes a version and keeps the earlier ones") {
  const auto id = addCase();
  auto content = completeContent();
  content.examinations = "Radiographies.";
  content.urgency = protocol::Urgency::urgent;
  const auto updated = update(clinician, id, 2, content).value();
  CHECK(updated.version == 2);
  CHECK(updated.revision == 3);
  CHECK(contentOf(id) == content);
  CHECK(contentOf(id, 2) == content);
  CHECK(contentOf(id, 1) == completeContent());
  const auto read = get(expert, id).value();
  CHECK(read.case_.urgency == protocol::Urgency::urgent);
  REQUIRE(read.versions.size() == 2);
  CHECK(read.versions[0].version == 2);
  CHECK(failureOf(get(expert, id, 3)) == ErrorKind::notFound);
  const std::vector<std::string> expected{"case.submitted", "case.updated"};
  CHECK(typesOf(events("case:" + id)) == expected);
  CHECK(typesOf(events("series:" + series)) == expected);

  content.questions.reset();
  CHECK(errorOf(update(clinician, id, 3, content)).violations.front().pointer ==
        "/content/questions");
  CHECK(failureOf(update(clinician, id, 3, completeContent(), reference)) ==
        ErrorKind::invalidState);
}

TEST_CASE_METHOD(Cases, "events of a case's centre and series carry no clinical text") {
  const auto id = addCase();
  update(clinician, id, 2).value();
  withdraw(clinician, id).value();
  for (const auto& stream : {"series:" + series, "centre:" + competence})
    for (const auto& event : events(stream)) {
      CHECK(event.data.find("Fractures") == std::string::npos);
      CHECK(event.data.find("traiter") == std::string::npos);
      CHECK(event.data.find("oppose") == std::string::npos);
    }
  CHECK(events("case:" + id).back().data.find("oppose") != std::string::npos);
}

TEST_CASE_METHOD(Cases, "a stale revision gets the present state and changes nothing") {
  const auto id = addCase(CaseState::draft);
  auto content = completeContent();
  content.history = "Première.";
  update(clinician, id, 1, content).value();
  content.history = "Seconde.";
  const auto error = errorOf(update(assistant, id, 1, content));
  CHECK(error.kind == ErrorKind::conflict);
  REQUIRE(error.current);
  const auto current = store::decodeStored<protocol::CaseSummary>(error.current->text).value();
  CHECK(current.id == id);
  CHECK(current.revision == 2);
  CHECK(contentOf(id).history == "Première.");
  CHECK(failureOf(submit(clinician, id, 1)) == ErrorKind::conflict);
  CHECK(failureOf(update(assistant, id, 3)) == ErrorKind::conflict);
}

TEST_CASE_METHOD(Cases, "the charter says which centres may address cases") {
  const auto submitFrom = [&](const service::Caller& caller, const std::string& centre) {
    auto params = createParams();
    params.centre = centre;
    return failureOf(submit(caller, create(caller, params).value().case_, 1));
  };
  protocol::Charter charter;
  charter.quorum.minimum = 3;
  charter.registration = protocol::CharterRegistration::anyone;
  saveCharter(charter);
  CHECK_FALSE(submitFrom(stranger, elsewhere));
  charter.registration = protocol::CharterRegistration::network;
  saveCharter(charter);
  CHECK(submitFrom(stranger, elsewhere) == ErrorKind::invalid);
  CHECK_FALSE(submitFrom(guest, neighbour));
  charter.registration = protocol::CharterRegistration::attached;
  saveCharter(charter);
  CHECK(submitFrom(guest, neighbour) == ErrorKind::invalid);
  CHECK_FALSE(submitFrom(clinician, competence));
  CHECK_FALSE(submitFrom(referenceExpert, reference));
}

TEST_CASE_METHOD(Cases, "acts that the state does not allow change nothing") {
  for (const auto state : {CaseState::draft, CaseState::submitted, CaseState::accepted,
                           CaseState::scheduled, CaseState::discussed, CaseState::answered,
                           CaseState::closed, CaseState::declined, CaseState::withdrawn}) {
    INFO(toString(state));
    const auto id = addCase(state);
    const auto before = get(clinician, id).value();
    const auto revision = before.case_.revision;
    const bool open = state == CaseState::submitted || state == CaseState::accepted ||
                      state == CaseState::scheduled || state == CaseState::discussed;
    if (state != CaseState::draft)
      CHECK(failureOf(submit(clinician, id, revision)) == ErrorKind::invalidState);
    if (!open && state != CaseState::draft)
      CHECK(failureOf(update(clinician, id, revision)) == ErrorKind::invalidState);
    if (state == CaseState::withdrawn)
      CHECK(failureOf(withdraw(clinician, id)) == ErrorKind::invalidState);
    CHECK(get(clinician, id).value() == before);

    if (open) CHECK(update(clinician, id, revision).has_value());
    if (state != CaseState::withdrawn) {
      CHECK(withdraw(clinician, id).has_value());
      const auto after = get(clinician, id).value();
      CHECK(after.case_.state == CaseState::withdrawn);
      REQUIRE(after.withdrawal);
      CHECK(after.withdrawal->by == clinician.userId);
      CHECK(after.withdrawal->reason == "La personne s'y oppose.");
    }
  }
}

TEST_CASE_METHOD(Cases, "a case withdrawn after its answer is left to the submitting centre") {
  const auto answered = addCase(CaseState::answered);
  withdraw(clinician, answered).value();
  CHECK(get(assistant, answered).value().case_.restricted == true);
  CHECK(failureOf(get(expert, answered)) == ErrorKind::notFound);
  CHECK(idsIn(expert, CaseBox::all).empty());
  CHECK(events("case:" + answered).back().changesAccess);

  const auto open = addCase(CaseState::accepted);
  withdraw(clinician, open).value();
  CHECK_FALSE(get(assistant, open).value().case_.restricted);
  CHECK(get(expert, open).has_value());
  CHECK(idsIn(expert, CaseBox::done) == Ids{open});
}

TEST_CASE_METHOD(Cases, "a draft that was thrown away stays with its centre") {
  const auto id = addCase(CaseState::draft);
  withdraw(clinician, id).value();
  CHECK(failureOf(get(expert, id)) == ErrorKind::notFound);
  CHECK(idsIn(expert, CaseBox::all).empty());
  CHECK(idsIn(clinician, CaseBox::done) == Ids{id});
  CHECK(typesOf(events("series:" + series)).empty());
}

TEST_CASE_METHOD(Cases, "each side has its boxes, the newest activity first") {
  const auto step = [&](CaseState state) {
    clock.advance(std::chrono::minutes(1));
    return addCase(state);
  };
  const auto draft = step(CaseState::draft);
  const auto submitted = step(CaseState::submitted);
  const auto accepted = step(CaseState::accepted);
  const auto answered = step(CaseState::answered);
  const auto declined = step(CaseState::declined);
  const auto closed = step(CaseState::closed);
  const auto withdrawn = step(CaseState::withdrawn);

  for (const auto& who : {clinician, colleague, assistant}) {
    CHECK(idsIn(who, CaseBox::drafts) == Ids{draft});
    CHECK(idsIn(who, CaseBox::todo) == Ids{declined, answered});
    CHECK(idsIn(who, CaseBox::waiting) == Ids{accepted, submitted});
    CHECK(idsIn(who, CaseBox::done) == Ids{withdrawn, closed});
    CHECK(idsIn(who, CaseBox::all) ==
          Ids{withdrawn, closed, declined, answered, accepted, submitted, draft});
  }
  for (const auto& who : {coordinator, chair, deputy}) {
    CHECK(idsIn(who, CaseBox::todo) == Ids{accepted, submitted});
    CHECK(idsIn(who, CaseBox::waiting).empty());
  }
  CHECK(idsIn(expert, CaseBox::todo) == Ids{accepted});
  CHECK(idsIn(expert, CaseBox::waiting) == Ids{submitted});
  for (const auto& who : {expert, coordinator, chair, deputy}) {
    CHECK(idsIn(who, CaseBox::drafts).empty());
    CHECK(idsIn(who, CaseBox::done) == Ids{withdrawn, closed, declined, answered});
  }
  for (const auto& who : {manager, referenceManager, referenceExpert, stranger, nobody,
                          formerClinician, formerExpert, disabled, admin, auditor, guest})
    CHECK(idsIn(who, CaseBox::all).empty());
  inviteGuest(accepted, guest);
  CHECK(idsIn(guest, CaseBox::todo) == Ids{accepted});
}

TEST_CASE_METHOD(Cases, "a case of one's own centre at one's own series is listed once") {
  addMember(expert, competence, network, "clinician");
  const auto id = addCase();
  CHECK(idsIn(expert, CaseBox::all) == Ids{id});
  CHECK(idsIn(expert, CaseBox::waiting) == Ids{id});
  protocol::CaseListParams params;
  params.box = CaseBox::all;
  CHECK(list(expert, params).value().count == 1);
}

TEST_CASE_METHOD(Cases, "filters narrow a list, together") {
  auto params = createParams();
  params.content.urgency = protocol::Urgency::urgent;
  const auto urgent = create(clinician, params).value();
  submit(clinician, urgent.case_, 1).value();
  const auto routine = addCase();
  const auto draft = addCase(CaseState::draft);

  protocol::CaseFilter filter;
  filter.urgency = protocol::Urgency::urgent;
  CHECK(idsIn(clinician, CaseBox::all, filter) == Ids{urgent.case_});
  filter.state = CaseState::draft;
  CHECK(idsIn(clinician, CaseBox::all, filter).empty());
  filter = {};
  filter.state = CaseState::draft;
  CHECK(idsIn(clinician, CaseBox::all, filter) == Ids{draft});
  CHECK(idsIn(clinician, CaseBox::done, filter).empty());
  filter = {};
  filter.text = std::string(urgent.pseudonym.substr(0, 9));
  for (char& c : *filter.text) c = c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  const auto found = idsIn(clinician, CaseBox::all, filter);
  CHECK(std::find(found.begin(), found.end(), urgent.case_) != found.end());
  filter.text = "XX";
  CHECK(idsIn(clinician, CaseBox::all, filter).empty());
  filter = {};
  filter.network = otherNetwork;
  CHECK(idsIn(clinician, CaseBox::all, filter).empty());
  filter.network = network;
  filter.series = series;
  CHECK(idsIn(clinician, CaseBox::all, filter).size() == 3);
  filter.series = network;
  CHECK(idsIn(clinician, CaseBox::all, filter).empty());
}

TEST_CASE_METHOD(Cases,
                 "a case is found by words of its newest content, without case and accents") {
  auto params = createParams();
  params.content.history = "Fractures à répétition dès la première année, sclérotiques bleutées.";
  params.content.variants = {{"COL1A1", {}, {}, {}}};
  const auto id = create(clinician, params).value().case_;
  addCase();
  const auto found = [&](const service::Caller& caller, std::string text) {
    protocol::CaseFilter filter;
    filter.text = std::move(text);
    return idsIn(caller, CaseBox::all, filter);
  };
  CHECK(found(clinician, "SCLEROTIQUES") == Ids{id});
  CHECK(found(clinician, "fract repet prem") == Ids{id});
  CHECK(found(clinician, "col1a1") == Ids{id});
  CHECK(found(clinician, "fract rougeole").empty());
  CHECK(found(expert, "sclerotiques").empty());  // a draft
  submit(clinician, id, 1).value();
  CHECK(found(expert, "sclerotiques") == Ids{id});
  CHECK(found(stranger, "sclerotiques").empty());

  auto content = params.content;
  content.history = "Fractures et surdité.";
  update(clinician, id, 2, content).value();
  CHECK(found(expert, "sclerotiques").empty());
  CHECK(found(expert, "surdite") == Ids{id});
}

TEST_CASE_METHOD(Cases,
                 "a case is found by its signs and diagnoses, and by what they are kinds of") {
  auto params = createParams();
  params.content.phenotype = {{"HP:0002757", protocol::PhenotypeStatus::observed, {}, {}},
                              {"HP:0000365", protocol::PhenotypeStatus::excluded, {}, {}}};
  params.content.diagnoses = {{"ORPHA:216796", protocol::DiagnosisStatus::suspected},
                              {"ORPHA:558", protocol::DiagnosisStatus::excluded}};
  const auto id = create(clinician, params).value().case_;
  const auto bySign = [&](std::string code) {
    protocol::CaseFilter filter;
    filter.hpo = std::move(code);
    return idsIn(clinician, CaseBox::all, filter);
  };
  const auto byDisease = [&](std::string code) {
    protocol::CaseFilter filter;
    filter.orpha = std::move(code);
    return idsIn(clinician, CaseBox::all, filter);
  };
  CHECK(bySign("HP:0002757") == Ids{id});
  CHECK(bySign("HP:0000365").empty());
  CHECK(byDisease("ORPHA:216796") == Ids{id});
  CHECK(byDisease("ORPHA:558").empty());

  // Recurrent fractures are a kind of increased susceptibility to fractures, and so on; HPO 2024.
  CHECK(bySign("HP:0002659").empty());
  const auto import = [&](protocol::TermSystem system,
                          const std::vector<std::pair<std::string, std::string>>& terms) {
    std::vector<protocol::TermRecord> records;
    for (const auto& [code, parent] : terms) {
      protocol::TermRecord record;
      record.code = code;
      if (!parent.empty()) record.parents = {parent};
      records.push_back(record);
    }
    const auto version = service::beginTerms(system, "", database(), clock).value();
    service::addTerms(version, records, database()).value();
    service::switchTerms(version, static_cast<std::int64_t>(terms.size()), database(), clock)
        .value();
  };
  using enum protocol::TermSystem;
  import(HPO, {{"HP:0011842", ""}, {"HP:0002659", "HP:0011842"}, { "HP:0002757", "HP:0002659" }});
  CHECK(bySign("HP:0002659") == Ids{id});
  CHECK(bySign("HP:0011842") == Ids{id});
  CHECK(bySign("HP:0000365").empty());
  import(ORPHA, {{"ORPHA:666", ""}, { "ORPHA:216796", "ORPHA:666" }});
  CHECK(byDisease("ORPHA:666") == Ids{id});

  import(HPO, {{"HP:0002659", ""}, { "HP:0002757", "HP:0002659" }});
  CHECK(bySign("HP:0011842").empty());
  CHECK(byDisease("ORPHA:666") == Ids{id});
}

TEST_CASE_METHOD(Cases, "the hierarchy of the built-in set finds cases until one is imported") {
  const auto withDisease = [&](std::string code, std::vector<std::string> signs = {}) {
    auto params = createParams();
    params.content.diagnoses = {{std::move(code), protocol::DiagnosisStatus::confirmed}};
    params.content.phenotype.clear();
    for (auto& sign : signs)
      params.content.phenotype.push_back({sign, protocol::PhenotypeStatus::observed, {}, {}});
    return create(clinician, params).value().case_;
  };
  const auto subtype = withDisease("ORPHA:216796", {"HP:0002757"});
  const auto omim = withDisease("OMIM:118400");
  const auto old = withDisease("ORPHA:999001");
  const auto find = [&](auto member, std::string code) {
    protocol::CaseFilter filter;
    filter.*member = std::move(code);
    const auto found = idsIn(clinician, CaseBox::all, filter);
    return std::set<std::string>(found.begin(), found.end());
  };
  using Found = std::set<std::string>;
  CHECK(find(&protocol::CaseFilter::orpha, "ORPHA:666").empty());
  for (int start = 0; start < 2; ++start) service::useBuiltInTerms(database(), clock).value();
  CHECK(find(&protocol::CaseFilter::orpha, "ORPHA:666") == Found{subtype});
  CHECK(find(&protocol::CaseFilter::hpo, "HP:0002659") == Found{subtype});
  CHECK(find(&protocol::CaseFilter::orpha, "ORPHA:184") == Found{omim});

  // An import takes its place, whatever order its codes come in, and is not undone by a start.
  std::vector<protocol::TermRecord> terms(4);
  terms[0].code = "ORPHA:999003";
  terms[1].code = "ORPHA:999002";
  terms[1].parents = {"ORPHA:999003"};
  terms[2].code = "ORPHA:999001";
  terms[2].status = protocol::TermStatus::obsolete;
  terms[2].replacedBy = "ORPHA:999000";
  terms[3].code = "ORPHA:999000";
  terms[3].status = protocol::TermStatus::obsolete;
  terms[3].replacedBy = "ORPHA:999002";
  domain::orderParentsFirst(terms).value();
  const auto version =
      service::beginTerms(protocol::TermSystem::ORPHA, "", database(), clock).value();
  service::addTerms(version, terms, database()).value();
  service::switchTerms(version, 4, database(), clock).value();
  service::useBuiltInTerms(database(), clock).value();
  for (const auto* code : {"ORPHA:999002", "ORPHA:999003"})
    CHECK(find(&protocol::CaseFilter::orpha, code) == Found{old});
  CHECK(find(&protocol::CaseFilter::orpha, "ORPHA:666").empty());
  CHECK(find(&protocol::CaseFilter::hpo, "HP:0002659") == Found{subtype});
}

TEST_CASE_METHOD(Cases, "pages go on where the last one ended, and the first one counts") {
  std::set<std::string> all;
  for (int i = 0; i < 7; ++i) {
    if (i % 3 == 0) clock.advance(std::chrono::seconds(1));  // some share their time
    all.insert(addCase(i % 2 ? CaseState::submitted : CaseState::accepted));
  }
  protocol::CaseListParams params;
  params.box = CaseBox::waiting;
  params.limit = 3;
  std::vector<protocol::CaseSummary> seen;
  for (int page = 0; page < 3; ++page) {
    const auto result = list(clinician, params).value();
    CHECK(result.count == (page == 0 ? std::optional<std::int64_t>(7) : std::nullopt));
    CHECK(result.cursor.has_value() == (page < 2));
    seen.insert(seen.end(), result.cases.begin(), result.cases.end());
    params.cursor = result.cursor;
  }
  std::set<std::string> ids;
  for (const auto& each : seen) ids.insert(each.id);
  CHECK(seen.size() == 7);
  CHECK(ids == all);
  CHECK(std::is_sorted(seen.begin(), seen.end(),
                       [](const auto& a, const auto& b) { return a.activityAt > b.activityAt; }));
  params.cursor = "nonsense";
  CHECK(failureOf(list(clinician, params)) == ErrorKind::invalid);
}

TEST_CASE_METHOD(Cases, "by urgency, what is needed soonest comes before what has waited longest") {
  const auto step = [&](std::optional<protocol::Urgency> urgency, std::string_view neededBy = {}) {
    clock.advance(std::chrono::minutes(1));
    auto params = createParams();
    params.content.urgency = urgency;
    if (!neededBy.empty()) params.content.neededBy = base::parseDate(neededBy);
    const auto made = create(clinician, params).value();
    submit(clinician, made.case_, made.revision).value();
    return made.case_;
  };
  using protocol::Urgency;
  const auto waited = step(Urgency::routine);
  const auto later = step(Urgency::soon, "2026-12-24");
  const auto routine = step(Urgency::routine);
  const auto sooner = step(Urgency::soon, "2026-12-02");
  const auto needed = step(Urgency::routine, "2026-12-01");
  const auto urgent = step(Urgency::urgent, "2026-11-30");
  const Ids order{urgent, sooner, later, needed, waited, routine};

  protocol::CaseListParams params;
  params.box = CaseBox::todo;
  params.order = protocol::CaseOrder::urgency;
  params.limit = 2;
  Ids seen;
  for (int page = 0; page < 3; ++page) {
    const auto result = list(chair, params).value();
    CHECK(result.count == (page == 0 ? std::optional<std::int64_t>(6) : std::nullopt));
    for (const auto& each : result.cases) seen.push_back(each.id);
    params.cursor = result.cursor;
  }
  CHECK(seen == order);
  CHECK_FALSE(params.cursor.has_value());

  params.limit = std::nullopt;
  params.box = CaseBox::waiting;
  Ids ofCentre;
  for (const auto& each : list(clinician, params).value().cases) ofCentre.push_back(each.id);
  CHECK(ofCentre == order);

  auto content = completeContent();
  content.urgency = Urgency::urgent;
  content.neededBy = base::parseDate("2026-11-29");
  update(clinician, routine, get(clinician, routine).value().case_.revision, content).value();
  params.box = CaseBox::todo;
  CHECK(list(chair, params).value().cases.front().id == routine);
  params.cursor = "nonsense";
  CHECK(failureOf(list(chair, params)) == ErrorKind::invalid);
  params.cursor = std::nullopt;
  params.limit = 2;
  params.order = protocol::CaseOrder::activity;
  params.cursor = list(chair, params).value().cursor;
  REQUIRE(params.cursor.has_value());
  params.order = protocol::CaseOrder::urgency;
  CHECK(failureOf(list(chair, params)) == ErrorKind::invalid);
}

TEST_CASE_METHOD(Cases, "a read is noted once for a session, case and quarter of an hour") {
  const auto id = addCase();
  clock.advance(std::chrono::minutes(30));
  const auto noted = [&](const service::Caller& caller) {
    return run(caller,
               [&](Context& context) -> base::Result<std::size_t> {
                 CONSILIUM_CHECK(cases.get(context, {.case_ = id, .version = {}}));
                 return context.readsToRecord.size();
               })
        .value();
  };
  CHECK(noted(expert) == 1);
  CHECK(noted(expert) == 0);
  auto otherSession = expert;
  otherSession.sessionId = base::newId(clock);
  CHECK(noted(otherSession) == 1);
  CHECK(noted(chair) == 1);
  clock.advance(std::chrono::minutes(15));
  CHECK(noted(expert) == 1);
  // Put on record twice at the same time: one row, no failure.
  const auto twice = run(chair, [&](Context& context) -> base::Result<void> {
    service::writeReads(context.tx, chair, std::vector{id, id}, context.now);
    return base::ok();
  });
  CHECK(twice.has_value());
}

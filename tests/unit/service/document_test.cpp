#include "service/document.hpp"

#include <algorithm>
#include <map>

#include "service/case.hpp"
#include "service/document_work.hpp"
#include "service/notice.hpp"
#include "service/series.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseState;
using protocol::DocumentKind;
using protocol::DocumentState;
using protocol::FindingKind;
using protocol::FindingSeverity;
using protocol::NoticeKind;
using service::Caller;
using service::Context;
using Rule = protocol::DocumentRefusalRule;

namespace {

const std::string kHash(64, 'a');

struct Documents : ServiceFixture {
  service::DocumentPolicy policy{1000, 2500, 4000};
  service::DocumentService documents{policy};
  service::CaseService cases;
  service::NoticeService notices;
  int files = 0;

  auto begin(const Caller& caller, const std::string& id, const std::string& centre,
             std::int64_t size = 100, DocumentKind kind = DocumentKind::clinical,
             const std::string& name = "radio.png") {
    protocol::DocumentBeginParams params;
    params.case_ = id;
    params.centre = centre;
    params.name = name;
    params.size = size;
    params.sha256 = kHash;
    params.kind = kind;
    return run(caller, [&](Context& context) { return documents.begin(context, params); });
  }
  auto get(const Caller& caller, const std::string& document) {
    return run(caller, [&](Context& context) { return documents.get(context, {document}); });
  }
  auto list(const Caller& caller, const std::string& id) {
    return run(caller, [&](Context& context) { return documents.list(context, {id, {}, {}}); });
  }
  auto confirm(const Caller& caller, const std::string& document, std::int64_t revision,
               std::vector<std::int64_t> pages) {
    return run(caller, [&](Context& context) {
      return documents.confirm(context, {{}, document, revision, pages});
    });
  }
  auto redact(const Caller& caller, const std::string& document, std::int64_t revision,
              std::int64_t page, std::vector<protocol::DocumentBox> boxes = {{0, 0, 10, 10}}) {
    return run(caller, [&](Context& context) {
      return documents.redact(context, {{}, document, revision, page, boxes});
    });
  }
  auto remove(const Caller& caller, const std::string& document) {
    return run(caller, [&](Context& context) { return documents.remove(context, {{}, document}); });
  }
  auto report(const Caller& caller, const std::string& document) {
    return run(caller, [&](Context& context) { return documents.report(context, {{}, document}); });
  }
  auto settle(const Caller& caller, const std::string& document,
              protocol::DocumentReportDecision decision) {
    return run(caller, [&](Context& context) {
      return documents.settleReport(context, {{}, document, decision});
    });
  }
  auto file(const Caller& caller, const std::string& document, std::int64_t page) {
    return run(caller, [&](Context& context) { return documents.file(context, document, page); });
  }
  std::int64_t revisionOf(const std::string& document) {
    return get(clinician, document).value().document.revision;
  }
  DocumentState stateOf(const std::string& document) {
    return get(clinician, document).value().document.state;
  }

  // What the server does by itself

  template <class Act>
  void byItself(Act act) {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      act(context);
      return base::ok();
    }).value();
  }
  bool arrive(const std::string& id, const std::string& document) {
    bool moved = false;
    byItself([&](Context& context) {
      moved = service::documentReceived(context, {id, network, document});
    });
    return moved;
  }
  bool awaited(const std::string& id, const std::string& document) {
    bool found = false;
    byItself([&](Context& context) {
      found = service::documentAwaited(context, {id, network, document});
    });
    return found;
  }
  std::vector<service::DocumentTask> claim(std::string_view worker = "one") {
    std::vector<service::DocumentTask> tasks;
    byItself([&](Context& context) { tasks = service::claimDocuments(context, worker, 10); });
    return tasks;
  }
  service::WorkedDocument worked(std::size_t pages) {
    service::WorkedDocument result;
    result.media = protocol::DocumentMedia::png;
    result.mediaType = "image/png";
    result.extension = "png";
    result.clean = stored(50);
    result.removed = {"EXIF", "GPS"};
    for (std::size_t page = 0; page < pages; ++page)
      result.pages.push_back({200, 100, false, true, {}, {}, stored(10), std::nullopt});
    return result;
  }
  service::StoredFile stored(std::int64_t size) {
    auto name = std::to_string(++files);
    return {std::string(64 - name.size(), '0') + name, size};
  }
  static protocol::DocumentFinding finding(FindingKind kind, FindingSeverity severity) {
    return {kind, severity, "rule", {20, 20, 30, 10}};
  }
  void finish(const service::DocumentTask& task, const service::WorkedDocument& result) {
    byItself([&](Context& context) { service::documentWorked(context, task, result, policy); });
  }
  void fail(const service::DocumentTask& task, Rule rule) {
    byItself([&](Context& context) { service::documentFailed(context, task, rule); });
  }
  /// A document whose file was opened.
  std::string opened(const std::string& id, std::size_t pages = 2, const Caller* by = nullptr,
                     const std::string& centre = {}) {
    const auto document =
        begin(by ? *by : clinician, id, centre.empty() ? competence : centre).value().document;
    arrive(id, document);
    finish(claim().at(0), worked(pages));
    return document;
  }
  /// One that others see.
  std::string ready(const std::string& id) {
    const auto document = opened(id);
    REQUIRE(confirm(clinician, document, revisionOf(document), {1, 2}));
    return document;
  }
  /// Whether the sweep was told of a file, or of what is left of an upload.
  bool released(const std::string& name) {
    bool found = false;
    byItself([&](Context& context) {
      for (const auto& row :
           context.tx.all(store::queries::documentRests, {{"limit", store::value(1000)}}))
        found = found || row.text("name") == name;
    });
    return found;
  }
  std::int64_t usage(const std::string& centre) {
    std::int64_t held = 0;
    byItself([&](Context& context) {
      for (const auto& row :
           context.tx.all(store::queries::documentUsage, {{"centre", store::value(centre)}}))
        held += row.integer("held");
    });
    return held;
  }
  std::vector<std::string> typesOf(const std::string& id) {
    std::vector<std::string> types;
    for (const auto& event : events("case:" + id))
      if (event.type.starts_with("document.")) types.push_back(event.type);
    return types;
  }
  std::int64_t told(const Caller& user, NoticeKind kind) {
    const auto list =
        run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices;
    return std::count_if(list.begin(), list.end(),
                         [&](const auto& notice) { return notice.kind == kind; });
  }
};

}  // namespace

TEST_CASE_METHOD(Documents, "a document goes from its announcement to others, page by page") {
  const auto id = addCase();
  const auto begun = begin(clinician, id, competence).value();
  CHECK(begun.uploadPath == "/upload/" + begun.document);
  CHECK(begun.offset == 0);
  const auto announced = get(assistant, begun.document).value();
  CHECK(announced.document.state == DocumentState::uploading);
  CHECK(announced.document.name == "radio.png");
  CHECK(announced.uploadPath == begun.uploadPath);
  CHECK(announced.case_ == id);
  CHECK(usage(competence) == 100);

  CHECK(awaited(id, begun.document));
  CHECK(arrive(id, begun.document));
  CHECK_FALSE(awaited(id, begun.document));
  CHECK_FALSE(arrive(id, begun.document));  // told twice
  CHECK(stateOf(begun.document) == DocumentState::processing);
  const auto tasks = claim();
  REQUIRE(tasks.size() == 1);
  CHECK_FALSE(tasks[0].mask);
  CHECK(claim("other").empty());
  finish(tasks[0], worked(2));

  const auto own = get(clinician, begun.document).value();
  CHECK(own.document.state == DocumentState::to_confirm);
  CHECK(own.document.pages == 2);
  CHECK(own.document.size == 50);
  CHECK(own.document.media == protocol::DocumentMedia::png);
  CHECK(own.removed == std::vector<std::string>{"EXIF", "GPS"});
  CHECK(own.document.filePath == "/document/" + begun.document + "/file");
  REQUIRE(own.pages.size() == 2);
  CHECK(own.pages[1].previewPath == "/document/" + begun.document + "/page/2");
  CHECK(usage(competence) == 70);
  CHECK(released(begun.document));

  // Nobody else sees it, nor any of its files.
  for (const auto* other : {&expert, &chair, &coordinator}) {
    CHECK(failureOf(get(*other, begun.document)) == ErrorKind::notFound);
    CHECK(list(*other, id).value().documents.empty());
    CHECK(failureOf(file(*other, begun.document, 1)) == ErrorKind::notFound);
    CHECK(failureOf(report(*other, begun.document)) == ErrorKind::notFound);
  }
  CHECK(file(assistant, begun.document, 1).value().mediaType == "image/png");

  CHECK(confirm(assistant, begun.document, own.document.revision, {2}).value().state ==
        DocumentState::to_confirm);
  CHECK(failureOf(get(expert, begun.document)) == ErrorKind::notFound);
  clock.advance(std::chrono::minutes(1));
  const auto confirmed = confirm(clinician, begun.document, own.document.revision, {1}).value();
  CHECK(confirmed.state == DocumentState::ready);
  const auto seen = get(expert, begun.document).value();
  CHECK(seen.document.revision == confirmed.revision);
  REQUIRE(seen.pages[0].confirmation);
  CHECK(seen.pages[0].confirmation->by == clinician.userId);
  CHECK(seen.pages[0].confirmation->at == clock.now());
  CHECK(seen.pages[1].confirmation->by == assistant.userId);
  CHECK(seen.removed.empty());
  CHECK_FALSE(seen.document.late);
  const auto saved = file(expert, begun.document, 0).value();
  CHECK(saved.size == 50);
  CHECK(saved.name.ends_with(".png"));
  CHECK(list(expert, id).value().documents.size() == 1);
  CHECK(typesOf(id) ==
        std::vector<std::string>{"document.confirmed", "document.confirmed", "document.added"});
  // No name of a file is in what all who read the case are told.
  for (const auto& event : events("case:" + id))
    CHECK(event.data.find("radio.png") == std::string::npos);
}

TEST_CASE_METHOD(Documents, "only the centre that adds a document is told how far it is") {
  const auto id = addCase();
  const auto statesTold = [&](const std::string& centre, const std::string& document) {
    std::vector<DocumentState> states;
    for (const auto& event : events("centre:" + centre)) {
      if (event.type != "document.changed") continue;
      CHECK(event.data.find("radio.png") == std::string::npos);
      CHECK(event.data.find("EXIF") == std::string::npos);
      const auto changed = store::decodeStored<protocol::DocumentChanged>(event.data).value();
      if (changed.document == document) states.push_back(changed.state);
    }
    return states;
  };
  const auto own = opened(id);
  const auto others = opened(id, 1, &expert, reference);
  CHECK(typesOf(id).empty());
  const std::vector on{DocumentState::uploading, DocumentState::processing,
                       DocumentState::to_confirm};
  CHECK(statesTold(competence, own) == on);
  CHECK(statesTold(reference, own).empty());
  CHECK(statesTold(reference, others) == on);
  CHECK(statesTold(competence, others).empty());
  CHECK(events("centre:" + competence).back().actor == "system");
  const auto refused = begin(clinician, id, competence).value().document;
  arrive(id, refused);
  fail(claim().at(0), Rule::type);
  CHECK(statesTold(competence, refused).back() == DocumentState::refused);
  CHECK(typesOf(id).empty());
}

TEST_CASE_METHOD(Documents, "who adds documents, for which centre and to which cases") {
  const auto id = addCase();
  inviteGuest(id, guest);
  for (const auto* caller : {&clinician, &colleague, &assistant})
    CHECK(begin(*caller, id, competence));
  for (const auto* caller : {&expert, &coordinator, &chair, &deputy})
    CHECK(begin(*caller, id, reference));
  CHECK(failureOf(begin(guest, id, neighbour)) == ErrorKind::forbidden);
  CHECK(failureOf(begin(expert, id, competence)) == ErrorKind::forbidden);
  CHECK(failureOf(begin(clinician, id, reference)) == ErrorKind::forbidden);
  for (const auto* caller : {&manager, &referenceExpert, &stranger, &nobody, &admin, &auditor})
    CHECK(failureOf(begin(*caller, id, competence)) == ErrorKind::notFound);
  const auto draft = addCase(CaseState::draft);
  CHECK(begin(assistant, draft, competence));
  CHECK(failureOf(begin(expert, draft, reference)) == ErrorKind::notFound);
  CHECK(failureOf(begin(clinician, addCase(CaseState::withdrawn), competence)) ==
        ErrorKind::invalidState);
}

TEST_CASE_METHOD(Documents, "names pass the gate, and files have their limits") {
  const auto id = addCase();
  CHECK(failureOf(begin(clinician, id, competence, 100, DocumentKind::clinical,
                        "IMG_DUPONT_Marie.pdf")) == ErrorKind::identifyingData);
  CHECK(failureOf(begin(clinician, id, competence, 1001)) == ErrorKind::tooLarge);
  CHECK(begin(clinician, id, competence, 1000));
  const auto second = begin(clinician, id, competence, 1000).value().document;
  CHECK(failureOf(begin(clinician, id, competence, 501)) == ErrorKind::tooLarge);
  CHECK(begin(clinician, id, competence, 500));
  // Another case of the centre has what the centre has left.
  const auto other = addCase();
  CHECK(begin(clinician, other, competence, 1000));
  CHECK(failureOf(begin(clinician, other, competence, 501)) == ErrorKind::tooLarge);
  CHECK(begin(expert, other, reference, 1000));
  CHECK(usage(competence) == 3500);
  CHECK(remove(clinician, second));
  CHECK(usage(competence) == 2500);
  CHECK(begin(clinician, other, competence, 500));
}

TEST_CASE_METHOD(Documents, "what a file is opened to has the same limits as what was announced") {
  const auto id = addCase();
  const auto opened = [&](std::int64_t announced, std::int64_t clean, std::int64_t preview) {
    const auto document = begin(clinician, id, competence, announced).value().document;
    arrive(id, document);
    auto result = worked(1);
    result.clean = stored(clean);
    result.pages[0].preview = stored(preview);
    finish(claim().at(0), result);
    return std::pair(document, result);
  };
  const auto refused = [&](const auto& kept) {
    const auto now = get(clinician, kept.first).value().document;
    CHECK(now.state == DocumentState::refused);
    CHECK(now.refusal.value().rule == Rule::room);
    CHECK(now.pages == 0);
    CHECK(released(kept.first));
    CHECK(released(kept.second.clean.sha256));
    CHECK(released(kept.second.pages[0].preview.sha256));
  };
  // The case has 2500.
  const auto first = opened(100, 2000, 400).first;
  CHECK(stateOf(first) == DocumentState::to_confirm);
  refused(opened(50, 60, 41));
  CHECK(usage(competence) == 2400);
  CHECK(stateOf(opened(50, 60, 40).first) == DocumentState::to_confirm);
  // The centre has 4000.
  const auto other = addCase();
  REQUIRE(begin(clinician, other, competence, 1000));
  REQUIRE(remove(clinician, first));
  REQUIRE(begin(clinician, other, competence, 1000));
  refused(opened(50, 1500, 401));
  CHECK(stateOf(opened(50, 1500, 400).first) == DocumentState::to_confirm);
  CHECK(usage(competence) == 4000);
}

TEST_CASE_METHOD(Documents, "a face photograph needs its consent, and only its preview is shown") {
  const auto id = addCase(CaseState::draft);
  const auto refused = begin(clinician, id, competence, 100, DocumentKind::face_photograph);
  REQUIRE(failureOf(refused) == ErrorKind::invalid);
  CHECK(errorOf(refused).violations.at(0).rule == "consent");
  protocol::CaseUpdateParams update;
  update.case_ = id;
  update.revision = 1;
  update.content = completeContent();
  update.content.consent->image = true;
  REQUIRE(run(clinician, [&](Context& context) { return cases.update(context, update); }));
  const auto document =
      begin(clinician, id, competence, 100, DocumentKind::face_photograph).value().document;
  arrive(id, document);
  finish(claim().at(0), worked(1));
  CHECK(failureOf(file(clinician, document, 0)) == ErrorKind::forbidden);
  CHECK(file(clinician, document, 1).value().marked);
  CHECK_FALSE(get(clinician, document).value().document.filePath);
  // The consent may have been taken back meanwhile.
  update.revision = 2;
  update.content.consent->image = false;
  REQUIRE(run(clinician, [&](Context& context) { return cases.update(context, update); }));
  CHECK(failureOf(confirm(clinician, document, revisionOf(document), {1})) == ErrorKind::invalid);
}

TEST_CASE_METHOD(Documents, "a face photograph is shown to others while there is consent to it") {
  const auto id = addCase();
  const auto consent = [&](std::int64_t revision, bool image) {
    protocol::CaseUpdateParams update;
    update.case_ = id;
    update.revision = revision;
    update.content = completeContent();
    update.content.consent->image = image;
    return run(clinician, [&](Context& context) { return cases.update(context, update); })
        .value()
        .revision;
  };
  auto revision = run(clinician,
                      [&](Context& context) {
                        return cases.get(context, {id, {}});
                      })
                      .value()
                      .case_.revision;
  revision = consent(revision, true);
  const auto document =
      begin(clinician, id, competence, 100, DocumentKind::face_photograph).value().document;
  arrive(id, document);
  finish(claim().at(0), worked(1));
  REQUIRE(confirm(clinician, document, revisionOf(document), {1}));
  CHECK(get(expert, document).value().pages.size() == 1);
  CHECK(file(expert, document, 1));

  revision = consent(revision, false);
  REQUIRE(report(expert, document));
  for (const auto* caller : {&coordinator, &chair}) {
    CHECK(get(*caller, document).value().pages.empty());
    for (const auto page : {0, 1})
      CHECK(failureOf(file(*caller, document, page)) == ErrorKind::notFound);
  }
  using protocol::DocumentReportDecision;
  REQUIRE(settle(chair, document, DocumentReportDecision::restore));
  CHECK(get(expert, document).value().pages.empty());
  CHECK(failureOf(file(expert, document, 1)) == ErrorKind::notFound);
  CHECK(get(assistant, document).value().pages.size() == 1);
  CHECK(file(assistant, document, 1));
  // Other documents need none.
  CHECK(file(expert, ready(id), 1));
  consent(revision, true);
  CHECK(file(expert, document, 1));
}

TEST_CASE_METHOD(Documents, "a page with hard findings is masked before it is confirmed") {
  const auto id = addCase();
  const auto document = begin(clinician, id, competence).value().document;
  arrive(id, document);
  auto result = worked(2);
  result.pages[0].findings = {finding(FindingKind::city, FindingSeverity::soft)};
  result.pages[1].findings = {finding(FindingKind::person_name, FindingSeverity::hard),
                              finding(FindingKind::burned_in_pixels, FindingSeverity::hard)};
  finish(claim().at(0), result);
  CHECK(get(clinician, document).value().pages[1].findings.size() == 2);
  const auto revision = revisionOf(document);
  CHECK(failureOf(confirm(clinician, document, revision, {1, 2})) == ErrorKind::identifyingData);
  CHECK(confirm(clinician, document, revision, {1}));

  CHECK(failureOf(redact(clinician, document, revision, 3)) == ErrorKind::invalid);
  CHECK(failureOf(redact(clinician, document, revision, 2, {{190, 0, 11, 1}})) ==
        ErrorKind::invalid);
  CHECK(failureOf(redact(clinician, document, revision - 1, 2)) == ErrorKind::conflict);
  // The first box misses what is burned in: that stays, though nothing tells of it any more.
  const auto first = redact(clinician, document, revision, 2, {{0, 0, 40, 40}}).value();
  CHECK(first.state == DocumentState::processing);
  auto tasks = claim();
  REQUIRE(tasks.size() == 1);
  REQUIRE(tasks[0].mask);
  CHECK(tasks[0].mask->page == 2);
  CHECK(tasks[0].media == protocol::DocumentMedia::png);
  CHECK(tasks[0].cleanSha256 == result.clean.sha256);
  finish(tasks[0], worked(2));
  CHECK(released(result.clean.sha256));
  auto pages = get(clinician, document).value().pages;
  CHECK(pages[0].confirmation);
  REQUIRE(pages[1].findings.size() == 1);
  CHECK(pages[1].findings[0].kind == FindingKind::burned_in_pixels);
  CHECK(failureOf(confirm(clinician, document, revisionOf(document), {2})) ==
        ErrorKind::identifyingData);

  REQUIRE(redact(clinician, document, revisionOf(document), 2, {{20, 20, 30, 10}}));
  finish(claim().at(0), worked(2));
  CHECK(get(clinician, document).value().pages[1].findings.empty());
  CHECK(get(clinician, document).value().removed == std::vector<std::string>{"EXIF", "GPS"});
  CHECK(confirm(clinician, document, revisionOf(document), {2}).value().state ==
        DocumentState::ready);
  CHECK(get(expert, document).value().pages[0].findings.empty());
}

TEST_CASE_METHOD(Documents, "a document that others see is hidden while it is painted over") {
  const auto id = addCase();
  const auto document = ready(id);
  CHECK(failureOf(redact(expert, document, revisionOf(document), 1)) == ErrorKind::forbidden);
  CHECK(failureOf(redact(coordinator, document, revisionOf(document), 1)) == ErrorKind::forbidden);
  REQUIRE(redact(assistant, document, revisionOf(document), 1));
  CHECK(failureOf(get(expert, document)) == ErrorKind::notFound);
  const auto task = claim().at(0);
  fail(task, Rule::pixels);
  const auto kept = get(clinician, document).value();
  CHECK(kept.document.state == DocumentState::to_confirm);
  CHECK(kept.document.refusal.value().rule == Rule::pixels);
  CHECK_FALSE(kept.pages[0].confirmation);
  CHECK(kept.pages[1].confirmation);
  REQUIRE(redact(clinician, document, kept.document.revision, 1));
  finish(claim().at(0), worked(2));
  CHECK(confirm(clinician, document, revisionOf(document), {1}).value().state ==
        DocumentState::ready);
  CHECK(get(expert, document));
}

TEST_CASE_METHOD(Documents, "a file that cannot be opened is refused, and its submitter told why") {
  const auto id = addCase();
  const auto document = begin(clinician, id, competence).value().document;
  arrive(id, document);
  fail(claim().at(0), Rule::type);
  const auto refused = get(clinician, document).value().document;
  CHECK(refused.state == DocumentState::refused);
  CHECK(refused.refusal.value().rule == Rule::type);
  CHECK(refused.refusal.value().accepted.size() == 7);
  CHECK(usage(competence) == 0);
  CHECK(failureOf(get(expert, document)) == ErrorKind::notFound);
  CHECK(failureOf(confirm(clinician, document, refused.revision, {})) == ErrorKind::invalidState);
  CHECK(remove(clinician, document));
  CHECK(failureOf(get(clinician, document)) == ErrorKind::notFound);
}

TEST_CASE_METHOD(Documents,
                 "a claim ends when its server is silent, and there are so many of them") {
  const auto id = addCase();
  const auto document = begin(clinician, id, competence).value().document;
  arrive(id, document);
  auto first = claim("one");
  REQUIRE(first.size() == 1);
  clock.advance(std::chrono::seconds(15));
  byItself([&](Context& context) { service::renewDocument(context, first[0].place, "one"); });
  clock.advance(std::chrono::seconds(15));
  CHECK(claim("two").empty());
  clock.advance(std::chrono::seconds(6));
  CHECK(claim("two").size() == 1);
  byItself([&](Context& context) { service::dropDocumentClaims(context); });
  for (auto left = service::kDocumentAttempts - 2; left > 0; --left) {
    CHECK(claim("another").size() == 1);
    clock.advance(std::chrono::seconds(30));
  }
  CHECK(claim("another").empty());
  CHECK(stateOf(document) == DocumentState::refused);
  // What the first one brings is for nothing.
  finish(first[0], worked(1));
  CHECK(stateOf(document) == DocumentState::refused);
}

TEST_CASE_METHOD(Documents, "a document that waits for room is tried again without end") {
  const auto id = addCase();
  const auto document = begin(clinician, id, competence).value().document;
  arrive(id, document);
  for (int i = 0; i < 10; ++i) {
    const auto tasks = claim();
    REQUIRE(tasks.size() == 1);
    byItself([&](Context& context) {
      service::documentPutBack(context, tasks[0], "one", std::chrono::seconds(5));
    });
    CHECK(claim().empty());
    clock.advance(std::chrono::seconds(6));
  }
  const auto last = claim().at(0);
  byItself([&](Context& context) { service::documentLost(context, last); });
  CHECK(stateOf(document) == DocumentState::uploading);
}

TEST_CASE_METHOD(Documents, "an upload that nobody finishes is given up after a day") {
  const auto id = addCase();
  const auto document = begin(clinician, id, competence).value().document;
  const auto giveUp = [&] {
    byItself([&](Context& context) { CHECK_FALSE(service::giveUploadsUp(context.tx, clock)); });
  };
  clock.advance(std::chrono::hours(24));
  giveUp();
  CHECK(stateOf(document) == DocumentState::uploading);
  clock.advance(std::chrono::seconds(1));
  giveUp();
  const auto refused = get(clinician, document).value().document;
  CHECK(refused.state == DocumentState::refused);
  CHECK(refused.refusal.value().rule == Rule::not_sent);
  CHECK(usage(competence) == 0);
  CHECK(released(document));
}

TEST_CASE_METHOD(Documents, "what an earlier release said of a refusal becomes a rule") {
  const auto id = addCase();
  const auto document = begin(clinician, id, competence).value().document;
  arrive(id, document);
  fail(claim().at(0), Rule::damaged);
  static constexpr std::string_view kSql = "UPDATE document SET refusal = 'It is damaged.'";
  static constexpr store::Query kSpeak{"speak", kSql, kSql, {}};
  byItself([](Context& context) { context.tx.run(kSpeak, {}); });
  const auto refusal = get(clinician, document).value().document.refusal.value();
  CHECK(refusal.rule == Rule::unspecified);
  CHECK(refusal.accepted.empty());
}

TEST_CASE_METHOD(Documents, "how large a pixel is stays with its page") {
  const auto id = addCase();
  const auto document = begin(clinician, id, competence).value().document;
  arrive(id, document);
  auto result = worked(2);
  result.pages[0].spacing = protocol::DocumentSpacing{0.25, 0.5, true};
  finish(claim().at(0), result);
  const auto pages = get(clinician, document).value().pages;
  CHECK(pages[0].spacing.value().x == 0.25);
  CHECK(pages[0].spacing.value().y == 0.5);
  CHECK(pages[0].spacing.value().atDetector == true);
  CHECK_FALSE(pages[1].spacing);
}

TEST_CASE_METHOD(Documents, "a case is submitted once its documents are ready") {
  const auto id = addCase(CaseState::draft);
  const auto waiting = opened(id);
  const auto coming = begin(assistant, id, competence).value().document;
  const auto submit = [&] {
    protocol::CaseSubmitParams params;
    params.case_ = id;
    params.revision = 1;
    return run(clinician, [&](Context& context) { return cases.submit(context, params); });
  };
  const auto refused = submit();
  REQUIRE(failureOf(refused) == ErrorKind::invalid);
  std::vector<std::string> pointers;
  for (const auto& violation : errorOf(refused).violations) pointers.push_back(violation.pointer);
  CHECK(pointers == std::vector<std::string>{"/documents/" + waiting, "/documents/" + coming});
  REQUIRE(confirm(clinician, waiting, revisionOf(waiting), {1, 2}));
  REQUIRE(remove(assistant, coming));
  CHECK(submit());
  CHECK(get(expert, waiting));
}

TEST_CASE_METHOD(Documents,
                 "a document that comes after the answer is marked, and the chair told") {
  const auto id = addCase(CaseState::answered);
  const auto document = ready(id);
  CHECK(get(expert, document).value().document.late == true);
  CHECK(told(chair, NoticeKind::document_late) == 1);
  CHECK(told(deputy, NoticeKind::document_late) == 1);
  CHECK(told(expert, NoticeKind::document_late) == 0);
  // The answer may rest on it; painting over it for a report is nothing new.
  CHECK(failureOf(redact(clinician, document, revisionOf(document), 1)) == ErrorKind::invalidState);
  CHECK(stateOf(document) == DocumentState::ready);
  const auto hidden = opened(id);
  CHECK(redact(clinician, hidden, revisionOf(hidden), 1));
  finish(claim().at(0), worked(2));
  REQUIRE(report(expert, document));
  REQUIRE(redact(clinician, document, revisionOf(document), 1));
  finish(claim().at(0), worked(2));
  REQUIRE(confirm(clinician, document, revisionOf(document), {1}));
  CHECK(told(chair, NoticeKind::document_late) == 1);
  CHECK(failureOf(remove(clinician, document)) == ErrorKind::invalidState);
  CHECK(remove(clinician, opened(id)));
}

TEST_CASE_METHOD(Documents,
                 "a withdrawn case takes in no bytes, and gives back what nobody answered") {
  const auto id = addCase();
  const auto shown = ready(id);
  const auto waiting = opened(id);
  const auto arrived = begin(clinician, id, competence).value().document;
  REQUIRE(arrive(id, arrived));
  const auto coming = begin(clinician, id, competence).value().document;
  const auto upload = [&] {
    return run(clinician, [&](Context& context) { return documents.upload(context, coming); });
  };
  REQUIRE(upload());
  setState(id, CaseState::withdrawn);
  CHECK(failureOf(upload()) == ErrorKind::invalidState);
  CHECK_FALSE(awaited(id, coming));
  CHECK_FALSE(arrive(id, coming));
  CHECK(stateOf(coming) == DocumentState::uploading);
  CHECK(claim().empty());
  CHECK(stateOf(arrived) == DocumentState::refused);
  CHECK(released(arrived));
  CHECK(failureOf(confirm(clinician, waiting, revisionOf(waiting), {1, 2})) ==
        ErrorKind::invalidState);
  CHECK(failureOf(remove(expert, shown)) == ErrorKind::forbidden);
  for (const auto& document : {shown, waiting, arrived, coming}) CHECK(remove(clinician, document));
  CHECK(usage(competence) == 0);
}

TEST_CASE_METHOD(Documents,
                 "what an answer rests on stays with a case that is withdrawn after it") {
  const auto id = addCase(CaseState::answered);
  const auto shown = ready(id);
  const auto waiting = opened(id);
  protocol::CaseWithdrawParams params;
  params.case_ = id;
  params.reason = "Opposition.";
  REQUIRE(run(clinician, [&](Context& context) { return cases.withdraw(context, params); }));
  CHECK(failureOf(remove(clinician, shown)) == ErrorKind::invalidState);
  CHECK(remove(clinician, waiting));
}

TEST_CASE_METHOD(Documents,
                 "a document is taken back by the centre that added it, with its files") {
  const auto id = addCase();
  const auto document = ready(id);
  const auto clean = file(clinician, document, 0).value().sha256;
  CHECK(failureOf(remove(expert, document)) == ErrorKind::forbidden);
  CHECK(failureOf(remove(stranger, document)) == ErrorKind::notFound);
  CHECK(remove(assistant, document));
  for (const auto* caller : {&clinician, &expert}) {
    CHECK(failureOf(get(*caller, document)) == ErrorKind::notFound);
    CHECK(failureOf(file(*caller, document, 0)) == ErrorKind::notFound);
    CHECK(list(*caller, id).value().documents.empty());
  }
  const auto coming = begin(clinician, id, competence).value().document;
  REQUIRE(remove(clinician, coming));
  CHECK_FALSE(awaited(id, coming));
  CHECK_FALSE(arrive(id, coming));
  CHECK(failureOf(remove(clinician, document)) == ErrorKind::notFound);
  CHECK(released(clean));
  CHECK(usage(competence) == 0);
  CHECK(typesOf(id).back() == "document.removed");
}

TEST_CASE_METHOD(Documents, "a reported document is hidden at once, but from who tends it") {
  const auto id = addCase();
  inviteGuest(id, guest);
  const auto document = ready(id);
  CHECK(failureOf(report(stranger, document)) == ErrorKind::notFound);
  CHECK(report(guest, document));
  CHECK(failureOf(report(clinician, document)) == ErrorKind::invalidState);
  for (const auto* caller : {&expert, &guest}) {
    CHECK(failureOf(get(*caller, document)) == ErrorKind::notFound);
    CHECK(failureOf(file(*caller, document, 1)) == ErrorKind::notFound);
  }
  for (const auto* caller : {&clinician, &coordinator, &chair, &deputy})
    CHECK(get(*caller, document).value().document.report == protocol::DocumentReportState::hidden);
  CHECK(told(coordinator, NoticeKind::data_reported) == 1);
  CHECK(told(chair, NoticeKind::data_reported) == 1);
  using protocol::DocumentReportDecision;
  CHECK(failureOf(settle(clinician, document, DocumentReportDecision::restore)) ==
        ErrorKind::forbidden);
  CHECK(failureOf(settle(expert, document, DocumentReportDecision::restore)) ==
        ErrorKind::notFound);

  // The coordinator has it painted over, confirms it and shows it again.
  REQUIRE(redact(coordinator, document, revisionOf(document), 2));
  finish(claim().at(0), worked(2));
  CHECK(confirm(coordinator, document, revisionOf(document), {2}).value().state ==
        DocumentState::ready);
  CHECK(failureOf(get(expert, document)) == ErrorKind::notFound);
  CHECK(settle(coordinator, document, DocumentReportDecision::restore));
  CHECK(get(expert, document));

  REQUIRE(report(expert, document));
  const auto clean = file(clinician, document, 0).value().sha256;
  CHECK(settle(chair, document, DocumentReportDecision::erase));
  for (const auto* caller : {&clinician, &expert, &coordinator}) {
    const auto left = get(*caller, document).value();
    CHECK(left.document.report == protocol::DocumentReportState::erased);
    CHECK_FALSE(left.document.name);
    CHECK(left.pages.empty());
    CHECK(failureOf(file(*caller, document, 0)) == ErrorKind::notFound);
    CHECK(failureOf(report(*caller, document)) == ErrorKind::invalidState);
  }
  CHECK(released(clean));
  CHECK(failureOf(settle(chair, document, DocumentReportDecision::restore)) ==
        ErrorKind::invalidState);
}

TEST_CASE_METHOD(Documents, "what becomes ready while it is reported is told when it is restored") {
  using protocol::DocumentReportDecision;
  const auto id = addCase(CaseState::answered);
  const auto announced = [&] {
    const auto types = typesOf(id);
    return std::count(types.begin(), types.end(), "document.added");
  };
  const auto activity = [&] {
    return run(clinician,
               [&](Context& context) {
                 return cases.get(context, {id, {}});
               })
        .value()
        .case_.activityAt;
  };
  const auto document = opened(id);
  REQUIRE(report(assistant, document));
  const auto before = activity();
  clock.advance(std::chrono::minutes(1));
  REQUIRE(confirm(clinician, document, revisionOf(document), {1, 2}).value().state ==
          DocumentState::ready);
  CHECK(announced() == 0);
  CHECK(activity() == before);
  CHECK(told(chair, NoticeKind::document_late) == 0);
  CHECK(failureOf(get(expert, document)) == ErrorKind::notFound);
  REQUIRE(settle(chair, document, DocumentReportDecision::restore));
  CHECK(announced() == 1);
  CHECK(activity() == clock.now());
  CHECK(get(expert, document).value().document.late == true);
  CHECK(told(chair, NoticeKind::document_late) == 1);

  // One that was shown before is not announced anew.
  REQUIRE(report(expert, document));
  REQUIRE(redact(clinician, document, revisionOf(document), 1));
  finish(claim().at(0), worked(2));
  REQUIRE(confirm(clinician, document, revisionOf(document), {1}));
  REQUIRE(settle(chair, document, DocumentReportDecision::restore));
  CHECK(announced() == 1);
  CHECK(told(chair, NoticeKind::document_late) == 1);
  CHECK(get(expert, document));
}

TEST_CASE_METHOD(Documents, "an expert's document is tended by the centre it was added for") {
  const auto id = addCase();
  const auto document = opened(id, 1, &expert, reference);
  CHECK(failureOf(get(clinician, document)) == ErrorKind::notFound);
  CHECK(failureOf(confirm(clinician, document, 3, {1})) == ErrorKind::notFound);
  const auto revision = get(chair, document).value().document.revision;
  CHECK(confirm(expert, document, revision, {1}).value().state == DocumentState::ready);
  CHECK(get(clinician, document).value().document.author.centre == reference);
  CHECK(failureOf(remove(clinician, document)) == ErrorKind::forbidden);
}

TEST_CASE_METHOD(Documents,
                 "an upload is there for those who announced it, and reads are on record") {
  const auto id = addCase();
  const auto document = begin(clinician, id, competence, 77).value().document;
  const auto upload = [&](const Caller& caller) {
    return run(caller, [&](Context& context) { return documents.upload(context, document); });
  };
  CHECK(upload(assistant).value().size == 77);
  CHECK(upload(assistant).value().sha256 == kHash);
  CHECK(upload(assistant).value().open);
  for (const auto* caller : {&expert, &chair, &stranger, &nobody})
    CHECK(failureOf(upload(*caller)) == ErrorKind::notFound);
  arrive(id, document);
  CHECK_FALSE(upload(clinician).value().open);
  CHECK(failureOf(get(stranger, document)) == ErrorKind::notFound);
  CHECK(failureOf(get(clinician, base::newId(clock))) == ErrorKind::notFound);
}

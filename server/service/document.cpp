#include "service/document.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "domain/case_state.hpp"
#include "protocol/methods.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/conflict.hpp"
#include "service/impl/document_rows.hpp"
#include "service/minutes.hpp"
#include "service/notice.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {
namespace {

using domain::Permission;
using impl::DocumentKey;
using impl::documentKeyOf;
using impl::documentStateOf;
using protocol::DocumentKind;
using protocol::DocumentState;
using protocol::NoticeKind;
using store::value;
namespace queries = store::queries;

constexpr std::int64_t kDefaultLimit = 100;
/// A discussion needs a few files, not an archive.
constexpr std::size_t kDocumentsOfCase = 500;
constexpr std::array kDeciding{protocol::RosterFunction::coordinator,
                               protocol::RosterFunction::chair};
constexpr std::array kChairs{protocol::RosterFunction::chair, protocol::RosterFunction::deputy};

/// A document with its case, and how the caller stands to it.
struct Held {
  CaseAccess access;
  store::Row row;
  bool own = false;      ///< the caller adds documents for the centre that added it
  bool decides = false;  ///< about reports

  DocumentState state() const { return documentStateOf(row); }
  bool erased() const { return !row.isNull("erased_at"); }
  bool reported() const { return !row.isNull("reported_at"); }
  bool visible() const {
    if (own || erased() || (decides && reported())) return true;
    return state() == DocumentState::ready && !reported();
  }
  /// An answer was given to who had seen it, or it came after.
  bool answeredUpon() const {
    return !row.isNull("shown_at") && (domain::isAnswered(access.state) || access.restricted);
  }
  /// Looks after it: those who added it and, once it was reported, those who decide.
  bool tends() const { return own || (decides && reported()); }
};

Held heldOf(CaseAccess access, store::Row row) {
  Held held{std::move(access), std::move(row)};
  const auto* standing = held.access.standingFor(held.row.text("centre_id"));
  held.own = standing && domain::allows(Permission::documentAdd, standing->relations);
  held.decides = domain::allows(Permission::documentSettle, held.access.relations);
  return held;
}

base::Result<Held> load(Context& context, std::string_view document, bool toChange) {
  const auto place = context.tx.one(queries::documentCase, {{"document", value(document)}});
  if (!place) return base::notFound();
  const auto& caseId = place->text("case_id");
  if (toChange) holdCase(context, caseId);
  CONSILIUM_TRY(auto access, loadCaseAccess(context, caseId));
  if (!access.readable()) return base::notFound();
  auto row =
      impl::documentRow(context, {access.id, place->text("network_id"), std::string(document)});
  if (!row) return base::notFound();
  auto held = heldOf(std::move(access), std::move(*row));
  if (!held.visible()) return base::notFound();
  return held;
}

/// Nothing of a withdrawn case changes any more.
base::Result<void> requireDiscussion(const CaseAccess& access) {
  if (domain::after(domain::CaseAct::discuss, access.state)) return base::ok();
  return base::invalidState("The discussion of a withdrawn case is over.");
}

std::optional<protocol::DocumentRefusal> refusalOf(const store::Row& row) {
  using Rule = protocol::DocumentRefusalRule;
  const auto stored = row.optionalText("refusal");
  if (!stored) return std::nullopt;
  protocol::DocumentRefusal refusal;
  // Earlier releases stored a sentence.
  refusal.rule = protocol::parseDocumentRefusalRule(*stored).value_or(Rule::unspecified);
  if (refusal.rule == Rule::type || refusal.rule == Rule::empty) {
    using Media = protocol::DocumentMedia;
    refusal.accepted = {Media::jpeg, Media::png,   Media::webp,     Media::tiff,
                        Media::pdf,  Media::dicom, Media::dicom_set};
  }
  return refusal;
}

/// What of the metadata told who or where the person is, by the names of `removed`.
std::vector<protocol::DocumentMetadataFinding> tellingOf(std::span<const std::string> removed) {
  constexpr std::array<std::string_view, 20> kTelling{"author",
                                                      "GPS position",
                                                      "PatientName",
                                                      "OtherPatientNames",
                                                      "PatientBirthName",
                                                      "PatientMotherBirthName",
                                                      "PatientID",
                                                      "OtherPatientIDs",
                                                      "PatientBirthDate",
                                                      "PatientAddress",
                                                      "PatientTelephoneNumbers",
                                                      "ResponsiblePerson",
                                                      "AccessionNumber",
                                                      "InstitutionName",
                                                      "InstitutionAddress",
                                                      "ReferringPhysicianName",
                                                      "RequestingPhysician",
                                                      "PerformingPhysicianName",
                                                      "NameOfPhysiciansReadingStudy",
                                                      "OperatorsName"};
  std::vector<protocol::DocumentMetadataFinding> findings;
  for (const auto& name : removed)
    if (std::ranges::count(kTelling, name) > 0)
      findings.push_back(
          {protocol::FindingKind::document_metadata, protocol::FindingSeverity::soft, name});
  return findings;
}

protocol::Document documentOf(Context& context, const Held& held) {
  const auto& row = held.row;
  const auto key = documentKeyOf(row);
  protocol::Document document;
  document.id = key.id;
  document.at = row.time("at");
  document.author = {row.text("author_id"), row.text("author_name"), row.text("centre_id"),
                     row.text("centre_name")};
  document.kind = protocol::parseDocumentKind(row.text("kind")).value();
  document.state = held.state();
  document.revision = row.integer("revision");
  if (row.flag("late")) document.late = true;
  if (held.erased())
    document.report = protocol::DocumentReportState::erased;
  else if (held.reported())
    document.report = protocol::DocumentReportState::hidden;
  if (held.erased()) return document;
  document.name = row.text("name");
  if (const auto media = row.optionalText("media"))
    document.media = protocol::parseDocumentMedia(*media);
  document.mediaType = row.optionalText("media_type");
  const store::Value caseId = value(key.caseId);
  const store::Value network = value(key.networkId);
  document.pages = context.tx
                       .one(queries::documentPageCount,
                            {{"case", caseId}, {"network", network}, {"document", value(key.id)}})
                       .value()
                       .integer("total");
  const auto removals =
      store::decodeStored<protocol::DocumentRemovals>(row.text("taken_out")).value();
  document.unshown = removals.unshown;
  if (held.own) {
    document.refusal = refusalOf(row);
    document.metadata = tellingOf(removals.names);
  }
  if (const auto file = context.tx.one(queries::documentFile, {{"case", caseId},
                                                               {"network", network},
                                                               {"document", value(key.id)},
                                                               {"part", value(0)}})) {
    document.size = file->integer("size");
    if (document.kind != DocumentKind::face_photograph)
      document.filePath = "/document/" + key.id + "/file";
  }
  return document;
}

/// Whether the cleaned file is a picture as pages show them.
bool isShownAsItIs(const store::Row& document) {
  using Media = protocol::DocumentMedia;
  const auto media = protocol::parseDocumentMedia(document.text("media"));
  return media == Media::jpeg || media == Media::png || media == Media::webp;
}

std::vector<store::Row> pagesOf(Context& context, const DocumentKey& key) {
  return context.tx.all(queries::documentPages, {{"case", value(key.caseId)},
                                                 {"network", value(key.networkId)},
                                                 {"document", value(key.id)}});
}

std::vector<protocol::DocumentFinding> findingsOf(const store::Row& page) {
  return store::decodeStored<protocol::DocumentFindings>(page.text("findings")).value().findings;
}

/// Whether nothing of the pages that are to be confirmed says who the person is.
base::Result<void> requireMasked(std::span<const store::Row> pages,
                                 std::span<const std::int64_t> asked) {
  constexpr std::size_t kMostPlaces = 500;
  auto error = base::failure(base::ErrorKind::identifyingData,
                             "These pages show what says who the person is: mask it first.");
  for (std::size_t i = 0; i < asked.size(); ++i)
    for (const auto& page : pages) {
      if (page.integer("number") != asked[i]) continue;
      for (const auto& finding : findingsOf(page))
        if (finding.severity == protocol::FindingSeverity::hard &&
            error.places.size() < kMostPlaces)
          error.places.push_back({"/pages/" + std::to_string(i), 0, 0,
                                  std::string(toString(finding.kind)), true, "", "", "",
                                  finding.rule});
    }
  if (error.places.empty()) return base::ok();
  return error;
}

/// The pages that are there in all their pixels.
std::set<std::int64_t> wholePagesOf(Context& context, const Held& held) {
  std::set<std::int64_t> pages;
  if (held.row.text("kind") == toString(DocumentKind::face_photograph) && !held.own) return pages;
  const auto key = documentKeyOf(held.row);
  for (const auto& file : context.tx.all(queries::documentFiles, {{"case", value(key.caseId)},
                                                                  {"network", value(key.networkId)},
                                                                  {"document", value(key.id)}}))
    if (file.integer("part") < 0) pages.insert(-file.integer("part"));
  return pages;
}

protocol::DocumentPage pageOf(const store::Row& row, const Held& held,
                              const std::set<std::int64_t>& whole) {
  protocol::DocumentPage page;
  page.number = row.integer("number");
  page.width = row.integer("width");
  page.height = row.integer("height");
  page.previewPath =
      "/document/" + held.row.text("id") + "/page/" + std::to_string(row.integer("number"));
  if (whole.contains(page.number)) page.wholePath = page.previewPath + "/whole";
  if (row.flag("text_in_pixels")) page.textInPixels = true;
  if (!row.flag("searched")) page.unsearched = true;
  if (const auto spacing = row.optionalText("spacing"))
    page.spacing = store::decodeStored<protocol::DocumentSpacing>(*spacing).value();
  if (held.tends()) page.findings = findingsOf(row);
  if (!row.isNull("confirmed_at"))
    page.confirmation = {row.time("confirmed_at"), row.text("confirmed_by"),
                         row.text("confirmed_by_name")};
  return page;
}

base::Result<void> requireRevision(const Held& held, std::int64_t revision) {
  if (held.row.integer("revision") == revision) return base::ok();
  return impl::staleRevision(protocol::DocumentConfirmResult{
      held.row.text("id"), held.row.integer("revision"), held.state()});
}

protocol::DocumentConfirmResult stateOf(Context& context, const DocumentKey& key) {
  const auto row = impl::documentRow(context, key).value();
  return {key.id, row.integer("revision"), documentStateOf(row)};
}

/// Face photographs need a consent of their own, in the newest content of the case.
bool hasConsent(Context& context, const CaseAccess& access) {
  const auto content = store::decodeStored<protocol::CaseContent>(
                           context.tx
                               .one(queries::versionContent, {{"case", value(access.id)},
                                                              {"network", value(access.networkId)},
                                                              {"version", value(access.version)}})
                               .value()
                               .text("content"))
                           .value();
  return content.consent && content.consent->image.value_or(false);
}

base::Result<void> requireConsent(Context& context, const CaseAccess& access, DocumentKind kind) {
  if (kind != DocumentKind::face_photograph || hasConsent(context, access)) return base::ok();
  return base::invalid("/kind", "consent",
                       "A photograph on which the person can be recognised needs their consent to "
                       "it: note it in the case (consent.image) first.");
}

/// Once the consent is taken back only those who added a photograph see it, to remove it.
bool isWithheld(Context& context, const Held& held) {
  return !held.own && held.row.text("kind") == toString(DocumentKind::face_photograph) &&
         !hasConsent(context, held.access);
}

base::Error tooMuch(std::string message) {
  return base::failure(base::ErrorKind::tooLarge, std::move(message));
}

std::string inMebibytes(std::int64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

base::Result<void> requireRoom(Context& context, const CaseAccess& access,
                               const DocumentPolicy& policy,
                               const protocol::DocumentBeginParams& params) {
  if (params.size > policy.fileLimit)
    return tooMuch("A file has at most " + inMebibytes(policy.fileLimit) + ".");
  std::int64_t held = 0;
  const auto documents = context.tx.all(
      queries::documentsHeld, {{"case", value(access.id)}, {"network", value(access.networkId)}});
  for (const auto& row : documents) held += row.integer("held");
  if (documents.size() >= kDocumentsOfCase)
    return tooMuch("A case has at most " + std::to_string(kDocumentsOfCase) + " documents.");
  if (held + params.size > policy.caseLimit)
    return tooMuch("The documents of a case have at most " + inMebibytes(policy.caseLimit) +
                   " together: remove some first.");
  std::int64_t ofCentre = 0;
  for (const auto& row : context.tx.all(queries::documentUsage, {{"centre", value(params.centre)}}))
    ofCentre += row.integer("held");
  if (ofCentre + params.size > policy.centreLimit)
    return tooMuch("The documents of this centre have reached " + inMebibytes(policy.centreLimit) +
                   " together: ask the administrator.");
  return base::ok();
}

/// Others see it from now on. After the answer the chair decides whether to add to the report.
void show(Context& context, const Held& held) {
  const auto& access = held.access;
  const bool first = held.row.isNull("shown_at");
  const bool late = held.row.flag("late") || (first && domain::isAnswered(access.state));
  context.tx.run(queries::documentShow, {{"case", value(access.id)},
                                         {"network", value(access.networkId)},
                                         {"document", value(held.row.text("id"))},
                                         {"late", value(late)},
                                         {"at", value(context.now)}});
  protocol::DocumentAdded added;
  added.document = held.row.text("id");
  if (late) added.late = true;
  const auto& caller = context.caller->userId;
  store::append(context.tx, context.now, "case:" + access.id, caller, access.networkId, added);
  context.tx.defer(queries::caseTouch, {{"case", value(access.id)},
                                        {"network", value(access.networkId)},
                                        {"at", value(context.now)}});
  if (!first || !late || !access.seriesId) return;
  markLate(context, access.id);
  tellRoster(context, *access.seriesId, kChairs,
             {NoticeKind::document_late, access.networkId, "case:" + access.id, access.pseudonym});
}

template <class Event>
void tellCase(Context& context, const Held& held, const Event& event) {
  store::append(context.tx, context.now, "case:" + held.access.id, context.caller->userId,
                held.access.networkId, event);
}

}  // namespace

base::Result<protocol::DocumentBeginResult> DocumentService::begin(
    Context& context, const protocol::DocumentBeginParams& params) {
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  if (!access.readable()) return base::notFound();
  CONSILIUM_CHECK(require(Permission::documentAdd, access.relations, true));
  const auto* standing = access.standingFor(params.centre);
  if (!standing || !domain::allows(Permission::documentAdd, standing->relations))
    return base::forbidden("You do not take part in this case for that centre.");
  CONSILIUM_CHECK(requireDiscussion(access));
  const auto kind = params.kind.value_or(DocumentKind::clinical);
  CONSILIUM_CHECK(requireConsent(context, access, kind));
  CONSILIUM_CHECK(requireRoom(context, access, policy_, params));

  const auto document = context.newId();
  CONSILIUM_CHECK(passGate<protocol::DocumentBegin>(context, params,
                                                    caseSubject(access, "document:" + document)));
  context.tx.run(queries::documentBegin, {{"case", value(access.id)},
                                          {"document", value(document)},
                                          {"network", value(access.networkId)},
                                          {"centre", value(params.centre)},
                                          {"author", value(context.caller->userId)},
                                          {"at", value(context.now)},
                                          {"kind", value(toString(kind))},
                                          {"name", value(params.name)},
                                          {"type", value(params.type)},
                                          {"size", value(params.size)},
                                          {"sha256", value(params.sha256)}});
  context.tx.run(queries::documentUsageAdd, {{"centre", value(params.centre)},
                                             {"network", value(access.networkId)},
                                             {"bytes", value(params.size)}});
  impl::tellState(context, params.centre, document, DocumentState::uploading,
                  context.caller->userId);
  return protocol::DocumentBeginResult{document, "/upload/" + document, 0};
}

base::Result<protocol::DocumentGetResult> DocumentService::get(
    Context& context, const protocol::DocumentGetParams& params) {
  CONSILIUM_TRY(const auto held, load(context, params.document, false));
  protocol::DocumentGetResult result;
  result.case_ = held.access.id;
  result.document = documentOf(context, held);
  if (!isWithheld(context, held)) {
    const auto whole = wholePagesOf(context, held);
    for (const auto& page : pagesOf(context, documentKeyOf(held.row)))
      result.pages.push_back(pageOf(page, held, whole));
  }
  if (held.own) {
    result.removed =
        store::decodeStored<protocol::DocumentRemovals>(held.row.text("taken_out")).value().names;
    if (held.state() == DocumentState::uploading) result.uploadPath = "/upload/" + params.document;
  }
  recordRead(context, held.access.id);
  return result;
}

base::Result<protocol::DocumentListResult> DocumentService::list(
    Context& context, const protocol::DocumentListParams& params) {
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  CONSILIUM_CHECK(require(access.readPermission(), access.relations, false));
  std::string after;
  if (params.cursor) {
    CONSILIUM_TRY(auto keys, decodeCursor(*params.cursor, 1));
    after = std::move(keys.front());
  }
  const auto limit = params.limit.value_or(kDefaultLimit);
  protocol::DocumentListResult result;
  result.fileLimit = policy_.fileLimit;
  for (bool more = true; more;) {
    const auto rows = context.tx.all(queries::documentsAfter, {{"case", value(access.id)},
                                                               {"network", value(access.networkId)},
                                                               {"after", value(after)},
                                                               {"limit", value(limit + 1)}});
    more = static_cast<std::int64_t>(rows.size()) > limit;
    for (const auto& row : rows) {
      after = row.text("id");
      const auto held = heldOf(access, row);
      if (!held.visible()) continue;
      if (static_cast<std::int64_t>(result.documents.size()) == limit) {
        result.cursor = encodeCursor({result.documents.back().id});
        more = false;
        break;
      }
      result.documents.push_back(documentOf(context, held));
    }
  }
  recordRead(context, access.id);
  return result;
}

base::Result<protocol::DocumentConfirmResult> DocumentService::confirm(
    Context& context, const protocol::DocumentConfirmParams& params) {
  CONSILIUM_TRY(const auto held, load(context, params.document, true));
  if (!held.tends()) return base::forbidden("Those who added a document confirm it.");
  CONSILIUM_CHECK(requireDiscussion(held.access));
  if (held.state() != DocumentState::to_confirm)
    return base::invalidState("This document does not wait to be confirmed.");
  CONSILIUM_CHECK(requireRevision(held, params.revision));
  CONSILIUM_CHECK(requireConsent(context, held.access,
                                 protocol::parseDocumentKind(held.row.text("kind")).value()));
  const auto key = documentKeyOf(held.row);
  const auto pages = pagesOf(context, key);
  const auto asked = [&](std::int64_t number) {
    return std::find(params.pages.begin(), params.pages.end(), number) != params.pages.end();
  };
  CONSILIUM_CHECK(requireMasked(pages, params.pages));
  bool all = true;
  std::size_t known = 0;
  for (const auto& page : pages) {
    const auto number = page.integer("number");
    if (!asked(number)) {
      all = all && !page.isNull("confirmed_at");
      continue;
    }
    ++known;
    context.tx.run(queries::documentPageConfirm, {{"case", value(key.caseId)},
                                                  {"network", value(key.networkId)},
                                                  {"document", value(key.id)},
                                                  {"number", value(number)},
                                                  {"caller", value(context.caller->userId)},
                                                  {"at", value(context.now)}});
  }
  if (known != params.pages.size())
    return base::invalid("/pages", "known", "Pages of this document.");
  protocol::DocumentConfirmed confirmed;
  confirmed.document = key.id;
  confirmed.pages = params.pages;
  tellCase(context, held, confirmed);
  if (all) {
    context.tx.run(queries::documentReady, {{"case", value(key.caseId)},
                                            {"network", value(key.networkId)},
                                            {"document", value(key.id)},
                                            {"at", value(context.now)}});
    // What is reported is shown once that is decided.
    if (!held.reported()) show(context, held);
  }
  return stateOf(context, key);
}

base::Result<protocol::DocumentRedactResult> DocumentService::redact(
    Context& context, const protocol::DocumentRedactParams& params) {
  CONSILIUM_TRY(const auto held, load(context, params.document, true));
  if (!held.tends())
    return base::forbidden("Those who added a document redact it; others report it.");
  CONSILIUM_CHECK(requireDiscussion(held.access));
  if (held.state() != DocumentState::to_confirm && held.state() != DocumentState::ready)
    return base::invalidState("There is nothing to paint over yet.");
  if (held.answeredUpon() && !held.reported())
    return base::invalidState(
        "The answer rests on what others have seen: report the document first where it holds "
        "identifying data.");
  CONSILIUM_CHECK(requireRevision(held, params.revision));
  const auto key = documentKeyOf(held.row);
  const auto pages = pagesOf(context, key);
  const auto page = std::find_if(pages.begin(), pages.end(), [&](const store::Row& each) {
    return each.integer("number") == params.page;
  });
  if (page == pages.end()) return base::invalid("/page", "known", "A page of this document.");
  for (std::size_t i = 0; i < params.boxes.size(); ++i) {
    const auto& box = params.boxes[i];
    if (box.x + box.width > page->integer("width") || box.y + box.height > page->integer("height"))
      return base::invalid("/boxes/" + std::to_string(i), "inside", "A box within the page.");
  }
  context.tx.run(queries::documentPageReopen, {{"case", value(key.caseId)},
                                               {"network", value(key.networkId)},
                                               {"document", value(key.id)},
                                               {"number", value(params.page)}});
  tellCase(context, held, protocol::DocumentRedacted{key.id, params.page});
  impl::moveDocument(context, held.row, DocumentState::processing, context.caller->userId, {},
                     store::encodeStored(protocol::DocumentMask{params.page, params.boxes}));
  const auto now = stateOf(context, key);
  return protocol::DocumentRedactResult{now.document, now.revision, now.state};
}

base::Result<protocol::DocumentRemoveResult> DocumentService::remove(
    Context& context, const protocol::DocumentRemoveParams& params) {
  CONSILIUM_TRY(const auto held, load(context, params.document, true));
  if (!held.own) return base::forbidden("Those who added a document take it back.");
  if (held.erased()) return base::invalidState("The document was erased already.");
  if (held.answeredUpon())
    return base::invalidState(
        "The answer rests on what others have seen: report the document where it holds identifying "
        "data.");
  impl::emptyDocument(context, held.row, "removed", std::nullopt);
  eraseAcknowledgements(context.tx, "case:" + held.access.id, held.access.networkId,
                        "document:" + params.document);
  tellCase(context, held, protocol::DocumentRemoved{params.document});
  return protocol::DocumentRemoveResult{params.document};
}

base::Result<protocol::DocumentReportResult> DocumentService::report(
    Context& context, const protocol::DocumentReportParams& params) {
  CONSILIUM_TRY(const auto held, load(context, params.document, true));
  CONSILIUM_CHECK(require(Permission::documentReport, held.access.relations, true));
  if (held.erased()) return base::invalidState("The document was erased already.");
  if (held.reported())
    return base::invalidState("The document was reported already, and is hidden.");
  context.tx.run(queries::documentReport, {{"case", value(held.access.id)},
                                           {"network", value(held.access.networkId)},
                                           {"document", value(params.document)},
                                           {"caller", value(context.caller->userId)},
                                           {"at", value(context.now)}});
  tellCase(context, held, protocol::DocumentReported{params.document});
  const auto& access = held.access;
  if (access.seriesId && access.version > 0)
    tellRoster(
        context, *access.seriesId, kDeciding,
        {NoticeKind::data_reported, access.networkId, "case:" + access.id, access.pseudonym});
  return protocol::DocumentReportResult{params.document};
}

base::Result<protocol::DocumentSettleReportResult> DocumentService::settleReport(
    Context& context, const protocol::DocumentSettleReportParams& params) {
  CONSILIUM_TRY(const auto held, load(context, params.document, true));
  CONSILIUM_CHECK(require(Permission::documentSettle, held.access.relations, true));
  if (!held.reported() || held.erased())
    return base::invalidState("The document has no report that waits for a decision.");
  if (params.decision == protocol::DocumentReportDecision::erase) {
    impl::emptyDocument(context, held.row, toString(DocumentState::refused), context.now);
    eraseAcknowledgements(context.tx, "case:" + held.access.id, held.access.networkId,
                          "document:" + params.document);
    tellCase(context, held, protocol::DocumentErased{params.document});
  } else {
    context.tx.run(queries::documentRestore, {{"case", value(held.access.id)},
                                              {"network", value(held.access.networkId)},
                                              {"document", value(params.document)}});
    tellCase(context, held, protocol::DocumentRestored{params.document});
    if (held.state() == DocumentState::ready && held.row.isNull("shown_at")) show(context, held);
  }
  return protocol::DocumentSettleReportResult{params.document};
}

base::Result<DocumentUpload> DocumentService::upload(Context& context, std::string_view document) {
  CONSILIUM_TRY(const auto held, load(context, document, false));
  if (!held.own || held.erased()) return base::notFound();
  const bool open = held.state() == DocumentState::uploading;
  if (open) CONSILIUM_CHECK(requireDiscussion(held.access));
  const auto key = documentKeyOf(held.row);
  return DocumentUpload{
      key.id, key.caseId, key.networkId, held.row.integer("size"), held.row.text("sha256"), open};
}

base::Result<DocumentFile> DocumentService::file(Context& context, std::string_view document,
                                                 std::int64_t part) {
  CONSILIUM_TRY(const auto held, load(context, document, false));
  if (isWithheld(context, held)) return base::notFound();
  const auto key = documentKeyOf(held.row);
  const auto found = context.tx.one(queries::documentFile, {{"case", value(key.caseId)},
                                                            {"network", value(key.networkId)},
                                                            {"document", value(key.id)},
                                                            {"part", value(part)}});
  if (!found) return base::notFound();
  const bool face = held.row.text("kind") == toString(DocumentKind::face_photograph);
  if (face && (part == 0 || (part < 0 && !held.own)))
    return base::forbidden("A face photograph cannot be downloaded; its preview can be seen.");
  // Ids are ordered by time, so that their ends tell documents of one case apart.
  constexpr std::size_t kShort = 8;
  auto name = held.access.pseudonym + "-" + key.id.substr(key.id.size() - kShort);
  auto mediaType = held.row.text("media_type");
  auto extension = held.row.text("extension");
  if (part > 0) {
    mediaType = "image/png";
    extension = "png";
  } else if (part < 0 && !isShownAsItIs(held.row)) {
    mediaType = "image/jpeg";
    extension = "jpg";
  }
  if (part != 0) name += "-" + std::to_string(std::abs(part));
  recordRead(context, held.access.id);
  return DocumentFile{found->text("sha256"), found->integer("size"), std::move(mediaType),
                      name + "." + extension, face};
}

std::vector<base::Violation> documentsNotReady(Context& context, const CaseAccess& access) {
  std::vector<base::Violation> violations;
  for (const auto& row :
       context.tx.all(queries::documentsHeld,
                      {{"case", value(access.id)}, {"network", value(access.networkId)}})) {
    const auto state = documentStateOf(row);
    if (state == DocumentState::ready || state == DocumentState::refused) continue;
    violations.push_back({"/documents/" + row.text("id"), "ready",
                          state == DocumentState::to_confirm
                              ? "Confirm that no name is visible on its pages, or remove it."
                              : "It is still on its way: wait for it, or remove it."});
  }
  return violations;
}

}  // namespace consilium::service

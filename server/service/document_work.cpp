#include "service/document_work.hpp"

#include <algorithm>
#include <map>

#include "base/ids.hpp"
#include "domain/case_state.hpp"
#include "service/access.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/directory_rows.hpp"
#include "service/impl/document_rows.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {
namespace {

using impl::DocumentKey;
using impl::documentStateOf;
using protocol::DocumentRefusalRule;
using protocol::DocumentState;
using store::value;
namespace queries = store::queries;

constexpr std::size_t kKeyBytes = 32;
/// Uploads given up in one transaction.
constexpr std::int64_t kSlice = 100;

DocumentKey keyOf(const DocumentPlace& place) {
  return {place.caseId, place.networkId, place.id};
}

/// Whether its case is still discussed. A withdrawn one takes nothing in.
bool isDiscussed(Context& context, const DocumentPlace& place) {
  const auto state =
      protocol::parseCaseState(impl::loadRow(context, place.caseId).text("state")).value();
  return domain::after(domain::CaseAct::discuss, state).has_value();
}

/// The document, held with its case.
std::optional<store::Row> hold(Context& context, const DocumentPlace& place) {
  holdCase(context, place.caseId);
  return impl::documentRow(context, keyOf(place));
}

/// The same while it is as it was claimed.
std::optional<store::Row> holdClaimed(Context& context, const DocumentTask& task) {
  auto row = hold(context, task.place);
  if (!row || documentStateOf(*row) != DocumentState::processing ||
      row->integer("revision") != task.revision)
    return std::nullopt;
  return row;
}

/// The secret from which a case's DICOM identifiers are replaced, made with its first document.
std::array<std::uint8_t, kKeyBytes> caseKeyOf(Context& context, const DocumentPlace& place) {
  context.tx.run(queries::documentKeySet,
                 {{"case", value(place.caseId)},
                  {"network", value(place.networkId)},
                  {"key", value(store::Bytes{base::randomBytes(kKeyBytes)})}});
  const auto bytes = context.tx
                         .one(queries::documentKey,
                              {{"case", value(place.caseId)}, {"network", value(place.networkId)}})
                         .value()
                         .bytes("document_key");
  std::array<std::uint8_t, kKeyBytes> key{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), key.size()), key.begin());
  return key;
}

DocumentTask taskOf(Context& context, const DocumentPlace& place, const store::Row& row) {
  DocumentTask task;
  task.place = place;
  task.revision = row.integer("revision");
  task.caseKey = caseKeyOf(context, place);
  if (const auto boxes = row.optionalText("boxes")) {
    task.mask = store::decodeStored<protocol::DocumentMask>(*boxes).value();
    task.media = protocol::parseDocumentMedia(row.text("media"));
    task.cleanSha256 = context.tx
                           .one(queries::documentFile, {{"case", value(place.caseId)},
                                                        {"network", value(place.networkId)},
                                                        {"document", value(place.id)},
                                                        {"part", value(0)}})
                           .value()
                           .text("sha256");
  }
  return task;
}

bool covers(const protocol::DocumentBox& mask, const protocol::DocumentBox& place) {
  return mask.x <= place.x && mask.y <= place.y && mask.x + mask.width >= place.x + place.width &&
         mask.y + mask.height >= place.y + place.height;
}

/// Of an earlier page: what no mask has covered and a later look cannot find again, as the header
/// that told of it is gone.
std::vector<protocol::DocumentFinding> stillBurnedIn(const store::Row& page,
                                                     const DocumentTask& task) {
  auto findings =
      store::decodeStored<protocol::DocumentFindings>(page.text("findings")).value().findings;
  // In DICOM a box is painted in all frames.
  const bool everywhere = task.media == protocol::DocumentMedia::dicom ||
                          task.media == protocol::DocumentMedia::dicom_set;
  const bool painted = everywhere || task.mask->page == page.integer("number");
  std::erase_if(findings, [&](const protocol::DocumentFinding& finding) {
    if (finding.kind != protocol::FindingKind::burned_in_pixels) return true;
    return painted && std::any_of(task.mask->boxes.begin(), task.mask->boxes.end(),
                                  [&](const auto& mask) { return covers(mask, finding.box); });
  });
  return findings;
}

void insertFile(Context& context, const DocumentKey& key, std::int64_t part,
                const StoredFile& file) {
  context.tx.run(queries::documentFileInsert, {{"case", value(key.caseId)},
                                               {"document", value(key.id)},
                                               {"part", value(part)},
                                               {"network", value(key.networkId)},
                                               {"sha256", value(file.sha256)},
                                               {"size", value(file.size)}});
}

std::int64_t sizeOf(const WorkedDocument& result) {
  auto size = result.clean.size;
  for (const auto& page : result.pages) {
    size += page.preview.size;
    if (page.whole && page.whole->sha256 != result.clean.sha256) size += page.whole->size;
  }
  return size;
}

/// Whether its case and its centre have room for `size` bytes of a document in place of what it is
/// charged for.
bool hasRoom(Context& context, const store::Row& row, std::int64_t size,
             const DocumentPolicy& policy) {
  const auto more = size - row.integer("held");
  std::int64_t ofCase = 0;
  for (const auto& each : context.tx.all(
           queries::documentsHeld,
           {{"case", value(row.text("case_id"))}, {"network", value(row.text("network_id"))}}))
    ofCase += each.integer("held");
  std::int64_t ofCentre = 0;
  for (const auto& each :
       context.tx.all(queries::documentUsage, {{"centre", value(row.text("centre_id"))}}))
    ofCentre += each.integer("held");
  return more <= 0 || (ofCase + more <= policy.caseLimit && ofCentre + more <= policy.centreLimit);
}

/// The files that came of it, which no row has; the sweep takes them away.
void release(Context& context, const DocumentKey& key, const WorkedDocument& result) {
  const auto one = [&](const StoredFile& file) {
    context.tx.run(queries::documentRestInsert, {{"name", value(file.sha256)},
                                                 {"network", value(key.networkId)},
                                                 {"at", value(context.now)}});
  };
  one(result.clean);
  for (const auto& page : result.pages) {
    one(page.preview);
    if (page.whole) one(*page.whole);
  }
}

/// The pages of before, by their numbers.
std::map<std::int64_t, store::Row> pagesOf(Context& context, const DocumentKey& key) {
  std::map<std::int64_t, store::Row> pages;
  for (auto& row : context.tx.all(queries::documentPages, {{"case", value(key.caseId)},
                                                           {"network", value(key.networkId)},
                                                           {"document", value(key.id)}}))
    pages.emplace(row.integer("number"), std::move(row));
  return pages;
}

std::optional<std::string> spacingOf(const WorkedDocument::Page& page) {
  if (!page.spacing) return std::nullopt;
  return store::encodeStored(*page.spacing);
}

}  // namespace

bool documentAwaited(Context& context, const DocumentPlace& place) {
  const auto row = impl::documentRow(context, keyOf(place));
  return row && documentStateOf(*row) == DocumentState::uploading && isDiscussed(context, place);
}

bool documentReceived(Context& context, const DocumentPlace& place) {
  const auto row = hold(context, place);
  if (!row || documentStateOf(*row) != DocumentState::uploading || !isDiscussed(context, place))
    return false;
  impl::moveDocument(context, *row, DocumentState::processing, row->text("author_id"));
  return true;
}

std::vector<DocumentTask> claimDocuments(Context& context, std::string_view worker,
                                         std::int64_t limit) {
  std::vector<DocumentTask> tasks;
  for (const auto& waiting : context.tx.all(
           queries::documentsToWorkAt, {{"now", value(context.now)}, {"limit", value(limit)}})) {
    const DocumentPlace place{waiting.text("case_id"), waiting.text("network_id"),
                              waiting.text("id")};
    const auto row = hold(context, place);
    if (!row || documentStateOf(*row) != DocumentState::processing) continue;
    // Another server may have taken it meanwhile.
    if (!row->isNull("worked_until") && row->time("worked_until") >= context.now) continue;
    auto task = taskOf(context, place, *row);
    if (!isDiscussed(context, place)) {
      documentFailed(context, task, DocumentRefusalRule::withdrawn);
      continue;
    }
    if (row->integer("attempts") >= kDocumentAttempts) {
      documentFailed(context, task, DocumentRefusalRule::attempts);
      continue;
    }
    context.tx.run(queries::documentClaim, {{"case", value(place.caseId)},
                                            {"network", value(place.networkId)},
                                            {"document", value(place.id)},
                                            {"worker", value(worker)},
                                            {"until", value(context.now + kDocumentClaim)}});
    tasks.push_back(std::move(task));
  }
  return tasks;
}

void renewDocument(Context& context, const DocumentPlace& place, std::string_view worker) {
  context.tx.run(queries::documentRenew, {{"case", value(place.caseId)},
                                          {"network", value(place.networkId)},
                                          {"document", value(place.id)},
                                          {"worker", value(worker)},
                                          {"until", value(context.now + kDocumentClaim)}});
}

void dropDocumentClaims(Context& context) {
  context.tx.run(queries::documentClaimsDrop, {});
}

bool documentWorked(Context& context, const DocumentTask& task, const WorkedDocument& result,
                    const DocumentPolicy& policy) {
  const auto row = holdClaimed(context, task);
  if (!row) return false;
  const auto key = keyOf(task.place);
  const auto held = sizeOf(result);
  // What is painted over was there before.
  if (!task.mask && !hasRoom(context, *row, held, policy)) {
    release(context, key, result);
    documentFailed(context, task, DocumentRefusalRule::room);
    return true;
  }
  const auto before = pagesOf(context, key);
  impl::releaseFiles(context, key);
  context.tx.run(queries::documentPagesDelete, {{"case", value(key.caseId)},
                                                {"network", value(key.networkId)},
                                                {"document", value(key.id)}});
  insertFile(context, key, 0, result.clean);
  std::int64_t number = 0;
  for (const auto& page : result.pages) {
    ++number;
    insertFile(context, key, number, page.preview);
    if (page.whole) insertFile(context, key, -number, *page.whole);
    protocol::DocumentFindings findings{page.findings};
    std::optional<base::Timestamp> confirmedAt;
    std::optional<std::string> confirmedBy;
    if (const auto old = before.find(number); task.mask && old != before.end()) {
      for (auto& finding : stillBurnedIn(old->second, task))
        findings.findings.push_back(std::move(finding));
      confirmedAt = old->second.optionalTime("confirmed_at");
      confirmedBy = old->second.optionalText("confirmed_by");
    }
    context.tx.run(queries::documentPageInsert, {{"case", value(key.caseId)},
                                                 {"document", value(key.id)},
                                                 {"number", value(number)},
                                                 {"network", value(key.networkId)},
                                                 {"width", value(page.width)},
                                                 {"height", value(page.height)},
                                                 {"textInPixels", value(page.textInPixels)},
                                                 {"searched", value(page.searched)},
                                                 {"spacing", value(spacingOf(page))},
                                                 {"findings", value(store::encodeStored(findings))},
                                                 {"confirmedAt", value(confirmedAt)},
                                                 {"confirmedBy", value(confirmedBy)}});
  }
  impl::chargeDocument(context, *row, held);
  // A redaction finds nothing in a file that was cleaned before.
  protocol::DocumentRemovals removals{result.removed, {}};
  if (result.unshown > 0) removals.unshown = result.unshown;
  const auto takenOut = task.mask ? row->text("taken_out") : store::encodeStored(removals);
  context.tx.run(queries::documentOpened, {{"case", value(key.caseId)},
                                           {"network", value(key.networkId)},
                                           {"document", value(key.id)},
                                           {"at", value(context.now)},
                                           {"held", value(held)},
                                           {"media", value(toString(result.media))},
                                           {"mediaType", value(result.mediaType)},
                                           {"extension", value(result.extension)},
                                           {"takenOut", value(takenOut)}});
  impl::tellState(context, row->text("centre_id"), key.id, DocumentState::to_confirm,
                  impl::actorOf(context));
  return true;
}

void documentFailed(Context& context, const DocumentTask& task, DocumentRefusalRule rule) {
  const auto row = holdClaimed(context, task);
  if (!row) return;
  if (task.mask)
    return impl::moveDocument(context, *row, DocumentState::to_confirm, impl::actorOf(context),
                              rule);
  const auto key = keyOf(task.place);
  impl::releaseFiles(context, key);
  impl::chargeDocument(context, *row, 0);
  impl::moveDocument(context, *row, DocumentState::refused, impl::actorOf(context), rule);
  context.tx.run(queries::documentUncharge, {{"case", value(key.caseId)},
                                             {"network", value(key.networkId)},
                                             {"document", value(key.id)}});
}

void documentLost(Context& context, const DocumentTask& task) {
  if (const auto row = holdClaimed(context, task))
    impl::moveDocument(context, *row, DocumentState::uploading, impl::actorOf(context));
}

void documentPutBack(Context& context, const DocumentTask& task, std::string_view worker,
                     std::chrono::seconds pause) {
  context.tx.run(queries::documentPutBack, {{"case", value(task.place.caseId)},
                                            {"network", value(task.place.networkId)},
                                            {"document", value(task.place.id)},
                                            {"worker", value(worker)},
                                            {"until", value(context.now + pause)}});
}

std::optional<std::string> giveUploadsUp(store::Transaction& tx, const base::Clock& clock) {
  const Origin origin;
  Context context{.tx = tx,
                  .origin = origin,
                  .clock = clock,
                  .now = clock.now(),
                  .readsToRecord = {},
                  .sessionChange = {}};
  const auto late =
      tx.all(queries::documentsGivenUp,
             {{"before", value(context.now - kUploadsAwaited)}, {"limit", value(kSlice)}});
  for (const auto& each : late) {
    const DocumentPlace place{each.text("case_id"), each.text("network_id"), each.text("id")};
    const auto row = hold(context, place);
    if (!row || documentStateOf(*row) != DocumentState::uploading) continue;
    const auto key = keyOf(place);
    impl::releaseFiles(context, key);
    impl::chargeDocument(context, *row, 0);
    impl::moveDocument(context, *row, DocumentState::refused, impl::actorOf(context),
                       DocumentRefusalRule::not_sent);
    tx.run(queries::documentUncharge, {{"case", value(key.caseId)},
                                       {"network", value(key.networkId)},
                                       {"document", value(key.id)}});
  }
  if (static_cast<std::int64_t>(late.size()) < kSlice) return std::nullopt;
  return std::string();
}

}  // namespace consilium::service

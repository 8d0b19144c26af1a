#include "service/impl/document_rows.hpp"

#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service::impl {
namespace {

using store::value;
namespace queries = store::queries;

/// Documents looked at in one statement.
constexpr std::int64_t kSlice = 200;

}  // namespace

std::optional<store::Row> documentRow(Context& context, const DocumentKey& key) {
  return context.tx.one(queries::documentById, {{"case", value(key.caseId)},
                                                {"network", value(key.networkId)},
                                                {"document", value(key.id)}});
}

DocumentKey documentKeyOf(const store::Row& row) {
  return {row.text("case_id"), row.text("network_id"), row.text("id")};
}

protocol::DocumentState documentStateOf(const store::Row& row) {
  return protocol::parseDocumentState(row.text("state")).value();
}

void chargeDocument(Context& context, const store::Row& row, std::int64_t held) {
  const auto more = held - row.integer("held");
  if (more == 0) return;
  context.tx.run(queries::documentUsageAdd, {{"centre", value(row.text("centre_id"))},
                                             {"network", value(row.text("network_id"))},
                                             {"bytes", value(more)}});
}

void releaseFiles(Context& context, const DocumentKey& key) {
  const auto release = [&](std::string_view name) {
    context.tx.run(
        queries::documentRestInsert,
        {{"name", value(name)}, {"network", value(key.networkId)}, {"at", value(context.now)}});
  };
  release(key.id);
  for (const auto& file : context.tx.all(queries::documentFiles, {{"case", value(key.caseId)},
                                                                  {"network", value(key.networkId)},
                                                                  {"document", value(key.id)}}))
    release(file.text("sha256"));
  context.tx.run(queries::documentFilesDelete, {{"case", value(key.caseId)},
                                                {"network", value(key.networkId)},
                                                {"document", value(key.id)}});
}

void emptyDocument(Context& context, const store::Row& row, std::string_view state,
                   std::optional<base::Timestamp> erasedAt) {
  const auto key = documentKeyOf(row);
  chargeDocument(context, row, 0);
  releaseFiles(context, key);
  context.tx.run(queries::documentPagesDelete, {{"case", value(key.caseId)},
                                                {"network", value(key.networkId)},
                                                {"document", value(key.id)}});
  context.tx.run(queries::documentEmpty, {{"case", value(key.caseId)},
                                          {"network", value(key.networkId)},
                                          {"document", value(key.id)},
                                          {"state", value(state)},
                                          {"at", value(context.now)},
                                          {"erasedAt", value(erasedAt)}});
}

void eraseDocuments(Context& context, std::string_view caseId, std::string_view networkId) {
  for (std::string after;;) {
    const auto rows = context.tx.all(queries::documentsAfter, {{"case", value(caseId)},
                                                               {"network", value(networkId)},
                                                               {"after", value(after)},
                                                               {"limit", value(kSlice)}});
    if (rows.empty()) return;
    after = rows.back().text("id");
    for (const auto& row : rows) emptyDocument(context, row, "removed", context.now);
  }
}

void tellState(Context& context, std::string_view centre, std::string_view document,
               protocol::DocumentState state, std::string_view actor) {
  const auto row = context.tx.one(queries::caseCentre, {{"centre", value(centre)}}).value();
  store::append(context.tx, context.now, "centre:" + std::string(centre), actor,
                row.text("network_id"), protocol::DocumentChanged{std::string(document), state});
}

void moveDocument(Context& context, const store::Row& row, protocol::DocumentState state,
                  std::string_view actor, std::optional<protocol::DocumentRefusalRule> refusal,
                  const std::optional<std::string>& boxes) {
  const auto key = documentKeyOf(row);
  std::optional<std::string> rule;
  if (refusal) rule = toString(*refusal);
  context.tx.run(queries::documentMove, {{"case", value(key.caseId)},
                                         {"network", value(key.networkId)},
                                         {"document", value(key.id)},
                                         {"state", value(toString(state))},
                                         {"at", value(context.now)},
                                         {"refusal", value(rule)},
                                         {"boxes", value(boxes)}});
  tellState(context, row.text("centre_id"), key.id, state, actor);
}

}  // namespace consilium::service::impl

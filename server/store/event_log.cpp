#include "store/event_log.hpp"

#include <algorithm>
#include <set>

#include "base/ids.hpp"
#include "store/impl/chain.hpp"
#include "store/queries.hpp"
#include "store/value_list.hpp"

namespace consilium::store {

namespace {

constexpr std::string_view kErasedBody = R"({"erased":true})";
constexpr std::string_view kHiddenBody = R"({"hidden":true})";

std::string bodyOf(const Row& row) {
  if (row.isNull("data")) return std::string(kErasedBody);
  return row.flag("hidden") ? std::string(kHiddenBody) : row.text("data");
}

}  // namespace

std::int64_t appendEvent(Transaction& tx, base::Timestamp now, EventDraft draft) {
  const std::string network = draft.networkId.value_or("");
  const auto head =
      tx.one(queries::streamHead, {{"stream", value(draft.stream)}, {"network", value(network)}});
  const std::int64_t seq = head ? head->integer("seq") + 1 : 1;
  const base::Timestamp at = head ? std::max(now, head->time("at")) : now;

  const std::string salt = base::randomBytes(kSaltSize);
  std::string commitment = commitmentOf(salt, draft.data);
  std::string hash =
      hashOf(head ? head->bytes("hash") : kNoHash, {.stream = draft.stream,
                                                    .seq = seq,
                                                    .type = draft.type,
                                                    .at = at,
                                                    .actor = draft.actor,
                                                    .networkId = network,
                                                    .changesAccess = draft.changesAccess,
                                                    .commitment = commitment});

  tx.defer(queries::eventInsert, {{"stream", value(draft.stream)},
                                  {"seq", value(seq)},
                                  {"type", value(draft.type)},
                                  {"at", value(at)},
                                  {"actor", value(draft.actor)},
                                  {"network", value(network)},
                                  {"changesAccess", value(draft.changesAccess)},
                                  {"salt", value(Bytes{salt})},
                                  {"commitment", value(Bytes{std::move(commitment)})},
                                  {"hash", value(Bytes{hash})},
                                  {"data", value(draft.data)}});
  if (head) {
    tx.defer(queries::streamAdvance, {{"seq", value(seq)},
                                      {"hash", value(Bytes{std::move(hash)})},
                                      {"at", value(at)},
                                      {"stream", value(draft.stream)},
                                      {"network", value(network)}});
  } else {
    tx.defer(queries::streamInsert, {{"stream", value(draft.stream)},
                                     {"network", value(network)},
                                     {"seq", value(seq)},
                                     {"hash", value(Bytes{std::move(hash)})},
                                     {"at", value(at)}});
  }
  tx.announce({.stream = std::move(draft.stream),
               .seq = seq,
               .type = std::move(draft.type),
               .at = at,
               .actor = std::move(draft.actor),
               .data = std::move(draft.data),
               .changesAccess = draft.changesAccess});
  return seq;
}

std::vector<Event> readEvents(Transaction& tx, std::string_view stream, std::int64_t after,
                              std::int64_t limit) {
  const auto rows =
      tx.all(queries::eventsAfter,
             {{"stream", value(stream)}, {"after", value(after)}, {"limit", value(limit)}});
  std::vector<Event> events;
  events.reserve(rows.size());
  for (const auto& row : rows) {
    events.push_back({.stream = std::string(stream),
                      .seq = row.integer("seq"),
                      .type = row.text("type"),
                      .at = row.time("at"),
                      .actor = row.text("actor"),
                      .data = bodyOf(row),
                      .changesAccess = row.flag("changes_access")});
  }
  return events;
}

std::map<std::string, std::string> actorNames(Transaction& tx, std::span<const Event> events) {
  std::map<std::string, std::string> names;
  std::set<std::string_view> seen;
  for (const Event& event : events) {
    if (!seen.insert(event.actor).second) continue;
    if (const auto row = tx.one(queries::actorName, {{"actor", value(event.actor)}}))
      names.emplace(event.actor, row->text("name"));
  }
  return names;
}

std::int64_t headOf(Transaction& tx, std::string_view stream) {
  const auto head = tx.one(queries::streamSeq, {{"stream", value(stream)}});
  return head ? head->integer("seq") : 0;
}

std::vector<StreamSeq> headsOf(Transaction& tx, std::span<const std::string> streams) {
  std::vector<StreamSeq> heads;
  for (const auto& row : allIn(tx, queries::streamHeads, streams))
    heads.push_back({row.text("id"), row.integer("seq")});
  return heads;
}

bool hideBody(Transaction& tx, std::string_view stream, std::int64_t seq, bool hidden) {
  return tx.run(queries::eventHide,
                {{"stream", value(stream)}, {"seq", value(seq)}, {"hidden", value(hidden)}}) == 1;
}

bool eraseBody(Transaction& tx, std::string_view stream, std::int64_t seq) {
  return tx.run(queries::eventErase, {{"stream", value(stream)}, {"seq", value(seq)}}) == 1;
}

}  // namespace consilium::store

#include "service/audit.hpp"

#include <array>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/permission.hpp"
#include "service/access.hpp"
#include "service/cursor.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"
#include "store/verify.hpp"

namespace consilium::service {
namespace {

using domain::Permission;
using store::value;
namespace queries = store::queries;

constexpr std::int64_t kDefaultLimit = 50;
constexpr std::int64_t kStreamsAtOnce = 100;

/// How far back both halves of the log were shown: acts before (at, stream, seq), reads before
/// (at, session, case).
struct Position {
  std::int64_t actAt = std::numeric_limits<std::int64_t>::max();
  std::string actStream;
  std::int64_t actSeq = std::numeric_limits<std::int64_t>::max();
  std::int64_t readAt = std::numeric_limits<std::int64_t>::max();
  std::string readSession;
  std::string readCase;
};

base::Result<Position> positionOf(const std::optional<std::string>& cursor) {
  Position position;
  if (!cursor) return position;
  CONSILIUM_TRY(auto keys, decodeCursor(*cursor, 6));
  CONSILIUM_TRY(position.actAt, cursorInteger(keys[0]));
  position.actStream = std::move(keys[1]);
  CONSILIUM_TRY(position.actSeq, cursorInteger(keys[2]));
  CONSILIUM_TRY(position.readAt, cursorInteger(keys[3]));
  position.readSession = std::move(keys[4]);
  position.readCase = std::move(keys[5]);
  return position;
}

std::string cursorOf(const Position& position) {
  return encodeCursor({std::to_string(position.actAt), position.actStream,
                       std::to_string(position.actSeq), std::to_string(position.readAt),
                       position.readSession, position.readCase});
}

/// Some of the log, the newest first. What is older than `floor` was not looked at.
struct Stretch {
  std::vector<store::Row> acts;
  std::vector<store::Row> reads;
  std::int64_t floor = std::numeric_limits<std::int64_t>::min();
};

std::vector<store::Row> readsBefore(Context& context, const store::Query& query,
                                    std::string_view scope, const Position& position,
                                    std::int64_t limit) {
  return context.tx.all(query, {{"scope", value(scope)},
                                {"beforeAt", value(position.readAt)},
                                {"beforeSession", value(position.readSession)},
                                {"beforeCase", value(position.readCase)},
                                {"limit", value(limit)}});
}

/// What is recorded of a case or a centre: its stream, and the reads by `query`.
Stretch stretchOfStream(Context& context, std::string_view kind, const std::string& id,
                        const store::Query& query, const Position& position, std::int64_t limit) {
  Stretch stretch;
  stretch.acts = context.tx.all(queries::actsInStream, {{"stream", value(std::string(kind) + id)},
                                                        {"beforeSeq", value(position.actSeq)},
                                                        {"limit", value(limit)}});
  stretch.reads = readsBefore(context, query, id, position, limit);
  return stretch;
}

/// What a user did and read; acts are looked for among the last `window` of everybody's.
Stretch stretchOfUser(Context& context, const std::string& user, const Position& position,
                      std::int64_t limit, std::int64_t window) {
  Stretch stretch;
  if (const auto row = context.tx.one(
          queries::actsWindow, {{"beforeAt", value(position.actAt)}, {"window", value(window)}}))
    stretch.floor = row->integer("at");
  stretch.acts = context.tx.all(queries::actsOfUser, {{"scope", value(user)},
                                                      {"fromAt", value(stretch.floor)},
                                                      {"beforeAt", value(position.actAt)},
                                                      {"beforeStream", value(position.actStream)},
                                                      {"beforeSeq", value(position.actSeq)},
                                                      {"limit", value(limit)}});
  stretch.reads = readsBefore(context, queries::readsOfUser, user, position, limit);
  return stretch;
}

/// The case that an act is about, which events name whole or by its id; none where their body was
/// erased.
std::optional<std::string> caseOf(const store::Row& row) {
  constexpr std::string_view kCaseStream = "case:";
  constexpr std::array<std::string_view, 2> kCase{"/case/id", "/case"};
  const std::string stream = row.text("stream");
  if (stream.starts_with(kCaseStream)) return stream.substr(kCaseStream.size());
  const auto data = row.optionalText("data");
  if (!data) return {};
  auto found = store::textsAt(*data, kCase);
  if (found.empty()) return {};
  return std::move(found.front().text);
}

protocol::AuditEntry actOf(const store::Row& row) {
  protocol::AuditEntry entry;
  entry.kind = protocol::AuditKind::act;
  entry.at = row.time("at");
  entry.actor = row.text("actor");
  entry.actorName = row.optionalText("actor_name");
  entry.stream = row.text("stream");
  entry.seq = row.integer("seq");
  entry.type = row.text("type");
  entry.case_ = caseOf(row);
  return entry;
}

/// Names the cases that acts are about.
void namePseudonyms(Context& context, std::vector<protocol::AuditEntry>& entries) {
  std::map<std::string, std::optional<std::string>> known;
  for (auto& entry : entries) {
    if (!entry.case_ || entry.pseudonym) continue;
    const auto [place, isNew] = known.try_emplace(*entry.case_);
    if (isNew)
      if (const auto row = context.tx.one(queries::auditedCase, {{"case", value(*entry.case_)}}))
        place->second = row->text("pseudonym");
    entry.pseudonym = place->second;
  }
}

protocol::AuditEntry readOf(const store::Row& row) {
  protocol::AuditEntry entry;
  entry.kind = protocol::AuditKind::read;
  entry.at = row.time("at");
  entry.actor = row.text("user_id");
  entry.actorName = row.text("user_name");
  entry.case_ = row.text("case_id");
  entry.pseudonym = row.text("pseudonym");
  entry.session = row.text("session_id");
  return entry;
}

/// Brings acts and reads into one order and cuts the page.
protocol::AuditListResult pageOf(Context& context, const Stretch& stretch, Position position,
                                 std::size_t limit) {
  const auto& [acts, reads, floor] = stretch;
  protocol::AuditListResult result;
  std::size_t act = 0;
  std::size_t read = 0;
  while (result.entries.size() < limit) {
    const bool actLeft = act < acts.size();
    const bool readLeft = read < reads.size() && reads[read].integer("at") >= floor;
    if (!actLeft && !readLeft) break;
    if (actLeft && (!readLeft || acts[act].integer("at") >= reads[read].integer("at"))) {
      const auto& row = acts[act++];
      position.actAt = row.integer("at");
      position.actStream = row.text("stream");
      position.actSeq = row.integer("seq");
      result.entries.push_back(actOf(row));
    } else {
      const auto& row = reads[read++];
      position.readAt = row.integer("at");
      position.readSession = row.text("session_id");
      position.readCase = row.text("case_id");
      result.entries.push_back(readOf(row));
    }
  }
  const bool older = floor != std::numeric_limits<std::int64_t>::min();
  if (act == acts.size() && older) {
    position.actAt = floor;
    position.actStream.clear();
    position.actSeq = 0;
  }
  if (act < acts.size() || read < reads.size() || older) result.cursor = cursorOf(position);
  namePseudonyms(context, result.entries);
  return result;
}

}  // namespace

base::Result<protocol::AuditListResult> AuditService::list(
    Context& context, const protocol::AuditListParams& params) {
  if (params.case_.has_value() + params.user.has_value() + params.centre.has_value() != 1)
    return base::invalid("", "oneOf", "Exactly one of case, user and centre.");
  CONSILIUM_TRY(const auto position, positionOf(params.cursor));
  const auto limit = params.limit.value_or(kDefaultLimit);
  const auto page = static_cast<std::size_t>(limit);

  if (params.case_) {
    CONSILIUM_TRY(const auto access, loadCaseForAudit(context, *params.case_));
    CONSILIUM_CHECK(require(Permission::caseAudit, access.relations, access.readable()));
    return pageOf(
        context,
        stretchOfStream(context, "case:", access.id, queries::readsOfCase, position, limit + 1),
        position, page);
  }
  if (params.centre) {
    const auto relations = relationsToCentre(context, *params.centre);
    const bool exists =
        context.tx.one(queries::caseCentre, {{"centre", value(*params.centre)}}).has_value();
    CONSILIUM_CHECK(require(Permission::centreAudit, relations,
                            exists && domain::allows(Permission::directoryRead, relations)));
    if (!exists) return base::notFound();
    return pageOf(context,
                  stretchOfStream(context, "centre:", *params.centre, queries::readsOfCentre,
                                  position, limit + 1),
                  position, page);
  }
  const auto relations = relationsToPlatform(context);
  CONSILIUM_CHECK(require(Permission::userAudit, relations,
                          context.caller && context.caller->userId == *params.user));
  if (!context.tx.one(queries::auditedUser, {{"scope", value(*params.user)}}))
    return base::notFound();
  return pageOf(context, stretchOfUser(context, *params.user, position, limit + 1, policy_.window),
                position, page);
}

base::Result<protocol::AuditVerifyResult> AuditService::verify(
    Context& context, const protocol::AuditVerifyParams& params) {
  const bool visible = !params.stream || mayReadStream(context, *params.stream).has_value();
  CONSILIUM_CHECK(require(Permission::auditVerify, relationsToPlatform(context), visible));

  std::vector<std::string> streams;
  if (params.stream) {
    if (!context.tx.one(queries::streamById, {{"stream", value(*params.stream)}}))
      return base::notFound();
    streams.push_back(*params.stream);
  } else {
    std::string after;
    if (params.cursor) {
      CONSILIUM_TRY(auto keys, decodeCursor(*params.cursor, 1));
      after = std::move(keys.front());
    }
    for (const auto& row : context.tx.all(
             queries::streamsAfter, {{"after", value(after)}, {"limit", value(kStreamsAtOnce)}}))
      streams.push_back(row.text("id"));
  }

  protocol::AuditVerifyResult result;
  for (const auto& stream : streams) {
    const auto report = store::verifyStream(context.tx, stream);
    result.streams += 1;
    result.events += report.events;
    result.erased += report.erased;
    for (const auto& finding : report.findings)
      if (result.findings.size() < 1000)
        result.findings.push_back({finding.stream, finding.seq, finding.what});
    if (!params.stream && result.events >= policy_.verifyEvents) {
      result.cursor = encodeCursor({stream});
      break;
    }
  }
  if (!params.stream && !result.cursor &&
      static_cast<std::int64_t>(streams.size()) == kStreamsAtOnce)
    result.cursor = encodeCursor({streams.back()});
  result.ok = result.findings.empty();
  return result;
}

}  // namespace consilium::service

#include "service/audit.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/permission.hpp"
#include "domain/search_text.hpp"
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
constexpr auto kNewest = std::numeric_limits<std::int64_t>::max();

/// Which entries of a log are asked for.
struct Wanted {
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::optional<std::int64_t> to;
  bool acts = true;
  bool reads = true;
  std::string typePrefix;  ///< of acts; empty: any
  std::string who;         ///< folded; empty: anybody

  /// Whether entries of the period and kind are left out, so that more have to be looked at.
  bool sifts() const { return !typePrefix.empty() || !who.empty(); }

  bool passes(const protocol::AuditEntry& entry) const {
    if (entry.type && !entry.type->starts_with(typePrefix)) return false;
    return who.empty() || domain::foldForSearch(entry.actorName.value_or(entry.actor)).find(who) !=
                              std::string::npos;
  }
};

std::int64_t integerOf(base::Timestamp at) {
  return at.time_since_epoch().count();
}

Wanted wantedBy(const protocol::AuditListParams& params) {
  Wanted wanted;
  if (params.from) wanted.from = integerOf(*params.from);
  if (params.to) wanted.to = integerOf(*params.to);
  wanted.acts = params.kind != protocol::AuditKind::read;
  wanted.reads = params.kind != protocol::AuditKind::act && !params.aggregate;
  if (params.aggregate) wanted.typePrefix = *params.aggregate + ".";
  if (params.who) wanted.who = domain::foldForSearch(*params.who);
  return wanted;
}

/// How far back both halves of the log were shown: acts before (at, stream, seq), reads before
/// (at, session, case).
struct Position {
  std::int64_t actAt = kNewest;
  std::string actStream;
  std::int64_t actSeq = kNewest;
  std::int64_t readAt = kNewest;
  std::string readSession;
  std::string readCase;
};

/// Where a page begins: after the one before, or at the end of the period.
base::Result<Position> positionOf(const std::optional<std::string>& cursor, const Wanted& wanted) {
  Position position;
  if (!cursor) {
    if (wanted.to) position.actAt = position.readAt = *wanted.to;
    return position;
  }
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
  bool moreActs = false;   ///< older ones than `acts` were not loaded
  bool moreReads = false;  ///< likewise
  std::int64_t floor = std::numeric_limits<std::int64_t>::min();
};

/// Loads one stretch of a log.
class Loading {
 public:
  Loading(Context& context, const Wanted& wanted, const Position& position, std::int64_t limit)
      : context_(context), wanted_(wanted), position_(position), limit_(limit) {}

  /// What is recorded of a case or a centre: its stream, and the reads by `query`.
  Stretch ofStream(std::string_view kind, const std::string& id, const store::Query& query) {
    const auto stream = std::string(kind) + id;
    Stretch stretch;
    if (wanted_.acts)
      setActs(stretch,
              context_.tx.all(queries::actsInStream, {{"stream", value(stream)},
                                                      {"beforeSeq", value(beforeSeq(stream))},
                                                      {"limit", value(limit_)}}));
    loadReads(stretch, query, id);
    return stretch;
  }

  /// What a user did and read; acts are looked for among the last `window` of everybody's.
  Stretch ofUser(const std::string& user, std::int64_t window) {
    Stretch stretch;
    if (wanted_.acts) {
      if (const auto row =
              context_.tx.one(queries::actsWindow,
                              {{"beforeAt", value(position_.actAt)}, {"window", value(window)}}))
        stretch.floor = row->integer("at");
      setActs(stretch,
              context_.tx.all(queries::actsOfUser, {{"scope", value(user)},
                                                    {"fromAt", value(stretch.floor)},
                                                    {"beforeAt", value(position_.actAt)},
                                                    {"beforeStream", value(position_.actStream)},
                                                    {"beforeSeq", value(position_.actSeq)},
                                                    {"limit", value(limit_)}}));
    }
    loadReads(stretch, queries::readsOfUser, user);
    return stretch;
  }

 private:
  void setActs(Stretch& stretch, std::vector<store::Row> rows) const {
    stretch.moreActs = std::ssize(rows) == limit_;
    stretch.acts = std::move(rows);
  }

  void loadReads(Stretch& stretch, const store::Query& query, std::string_view scope) {
    if (!wanted_.reads) return;
    stretch.reads = context_.tx.all(query, {{"scope", value(scope)},
                                            {"beforeAt", value(position_.readAt)},
                                            {"beforeSession", value(position_.readSession)},
                                            {"beforeCase", value(position_.readCase)},
                                            {"limit", value(limit_)}});
    stretch.moreReads = std::ssize(stretch.reads) == limit_;
  }

  /// Where to begin in a stream: times never go back in it, so that the end of the period is found
  /// by halves.
  std::int64_t beforeSeq(const std::string& stream) {
    if (position_.actSeq != kNewest || !wanted_.to) return position_.actSeq;
    const auto head = context_.tx.one(queries::streamById, {{"stream", value(stream)}});
    std::int64_t least = 1;
    std::int64_t most = (head ? head->integer("seq") : 0) + 1;
    while (least < most) {
      const auto middle = least + (most - least) / 2;
      const auto row =
          context_.tx.one(queries::actAt, {{"stream", value(stream)}, {"seq", value(middle)}});
      if (row && row->integer("at") < *wanted_.to)
        least = middle + 1;
      else
        most = middle;
    }
    return least;
  }

  Context& context_;
  const Wanted& wanted_;
  const Position& position_;
  std::int64_t limit_;
};

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

/// Brings acts and reads into one order, leaves out what is not wanted and cuts the page.
protocol::AuditListResult pageOf(const Stretch& stretch, const Wanted& wanted, Position position,
                                 std::size_t limit) {
  const auto& [acts, reads, moreActs, moreReads, floor] = stretch;
  protocol::AuditListResult result;
  std::size_t act = 0;
  std::size_t read = 0;
  bool over = false;
  while (result.entries.size() < limit) {
    const bool actLeft = act < acts.size();
    const bool readLeft = read < reads.size() && reads[read].integer("at") >= floor;
    if (!actLeft && !readLeft) break;
    // What comes next may be among those that were not loaded.
    if ((!actLeft && moreActs) || (read == reads.size() && moreReads)) break;
    const bool isAct =
        actLeft && (!readLeft || acts[act].integer("at") >= reads[read].integer("at"));
    const auto& row = isAct ? acts[act] : reads[read];
    over = row.integer("at") < wanted.from;
    if (over) break;
    if (isAct) {
      ++act;
      position.actAt = row.integer("at");
      position.actStream = row.text("stream");
      position.actSeq = row.integer("seq");
    } else {
      ++read;
      position.readAt = row.integer("at");
      position.readSession = row.text("session_id");
      position.readCase = row.text("case_id");
    }
    auto entry = isAct ? actOf(row) : readOf(row);
    if (wanted.passes(entry)) result.entries.push_back(std::move(entry));
  }
  const bool older = floor != std::numeric_limits<std::int64_t>::min() && floor > wanted.from;
  if (act == acts.size() && !moreActs && older) {
    position.actAt = floor;
    position.actStream.clear();
    position.actSeq = 0;
  }
  const bool left = act < acts.size() || read < reads.size() || moreActs || moreReads || older;
  if (!over && left) result.cursor = cursorOf(position);
  return result;
}

}  // namespace

base::Result<protocol::AuditListResult> AuditService::list(
    Context& context, const protocol::AuditListParams& params) {
  if (params.case_.has_value() + params.user.has_value() + params.centre.has_value() != 1)
    return base::invalid("", "oneOf", "Exactly one of case, user and centre.");
  const auto wanted = wantedBy(params);
  CONSILIUM_TRY(const auto position, positionOf(params.cursor, wanted));
  const auto limit = params.limit.value_or(kDefaultLimit);
  Loading loading(context, wanted, position,
                  wanted.sifts() ? std::max(policy_.sifted, limit + 1) : limit + 1);
  const auto page = [&](const Stretch& stretch) {
    auto result = pageOf(stretch, wanted, position, static_cast<std::size_t>(limit));
    namePseudonyms(context, result.entries);
    return result;
  };

  if (params.case_) {
    CONSILIUM_TRY(const auto access, loadCaseForAudit(context, *params.case_));
    CONSILIUM_CHECK(require(Permission::caseAudit, access.relations, access.readable()));
    return page(loading.ofStream("case:", access.id, queries::readsOfCase));
  }
  if (params.centre) {
    const auto relations = relationsToCentre(context, *params.centre);
    const bool exists =
        context.tx.one(queries::caseCentre, {{"centre", value(*params.centre)}}).has_value();
    CONSILIUM_CHECK(require(Permission::centreAudit, relations,
                            exists && domain::allows(Permission::directoryRead, relations)));
    if (!exists) return base::notFound();
    return page(loading.ofStream("centre:", *params.centre, queries::readsOfCentre));
  }
  const auto relations = relationsToPlatform(context);
  CONSILIUM_CHECK(require(Permission::userAudit, relations,
                          context.caller && context.caller->userId == *params.user));
  if (!context.tx.one(queries::auditedUser, {{"scope", value(*params.user)}}))
    return base::notFound();
  return page(loading.ofUser(*params.user, policy_.window));
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

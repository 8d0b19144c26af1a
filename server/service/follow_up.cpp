#include "service/follow_up.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/case_state.hpp"
#include "protocol/methods.hpp"
#include "service/access.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/case_rows.hpp"
#include "service/notice.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {
namespace {

using domain::Permission;
using protocol::FollowUpApplied;
using store::value;
namespace queries = store::queries;

/// Version of the type `FollowUpContent`, stored beside each content.
constexpr int kContentType = 1;
constexpr std::int64_t kDefaultLimit = 50;

/// Those who gave an opinion that counts, answered in writing, or signed a report.
std::set<std::string> advisersOf(Context& context, const CaseAccess& access) {
  std::set<std::string> users;
  const auto add = [&](const store::Query& query, std::string_view column) {
    for (const auto& row :
         context.tx.all(query, {{"case", value(access.id)}, {"network", value(access.networkId)}}))
      users.insert(row.text(column));
  };
  add(queries::opinionAuthors, "author_id");
  add(queries::answerAuthors, "author_id");
  add(queries::reportSigners, "signer_id");
  return users;
}

/// When the case was last answered, in writing or by a signed report.
std::optional<base::Timestamp> answeredAt(Context& context, const CaseAccess& access) {
  std::optional<base::Timestamp> last;
  for (const auto& answer : impl::answersOf(context, access.id, access.networkId))
    last = std::max(last, std::optional(answer.at));
  for (const auto& row :
       context.tx.all(queries::reportSigners,
                      {{"case", value(access.id)}, {"network", value(access.networkId)}}))
    last = std::max(last, row.optionalTime("signed_at"));
  return last;
}

protocol::FollowUp followUpOf(const store::Row& row, const std::string& pseudonym) {
  protocol::FollowUp followUp;
  followUp.case_ = row.text("case_id");
  followUp.pseudonym = pseudonym;
  followUp.number = row.integer("number");
  followUp.answeredAt = row.optionalTime("answered_at");
  followUp.at = row.time("at");
  followUp.author = row.text("author_id");
  followUp.authorName = row.text("author_name");
  followUp.content = store::decodeStored<protocol::FollowUpContent>(row.text("content")).value();
  return followUp;
}

base::Result<protocol::FollowUpListResult> ofCase(Context& context, const std::string& caseId,
                                                  const std::optional<std::string>& cursor,
                                                  std::int64_t limit) {
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, caseId));
  CONSILIUM_CHECK(require(access.readPermission(), access.relations, false));
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  if (cursor) {
    CONSILIUM_TRY(const auto keys, decodeCursor(*cursor, 1));
    CONSILIUM_TRY(before, cursorInteger(keys[0]));
  }
  protocol::FollowUpListResult result;
  for (const auto& row :
       context.tx.all(queries::followUpsOfCase, {{"case", value(access.id)},
                                                 {"network", value(access.networkId)},
                                                 {"before", value(before)},
                                                 {"limit", value(limit + 1)}})) {
    if (static_cast<std::int64_t>(result.followUps.size()) == limit) {
      result.cursor = encodeCursor({std::to_string(result.followUps.back().number)});
      break;
    }
    result.followUps.push_back(followUpOf(row, access.pseudonym));
  }
  showAcknowledgements(context, result, "case:" + access.id, access.networkId);
  recordRead(context, access.id);
  return result;
}

/// Those that were told to the caller, of cases that they may still read.
base::Result<protocol::FollowUpListResult> ofCaller(Context& context,
                                                    const std::optional<std::string>& cursor,
                                                    std::int64_t limit) {
  std::int64_t beforeAt = std::numeric_limits<std::int64_t>::max();
  std::string beforeCase;
  std::int64_t beforeNumber = 0;
  if (cursor) {
    CONSILIUM_TRY(auto keys, decodeCursor(*cursor, 3));
    CONSILIUM_TRY(beforeAt, cursorInteger(keys[0]));
    CONSILIUM_TRY(beforeNumber, cursorInteger(keys[2]));
    beforeCase = std::move(keys[1]);
  }
  protocol::FollowUpListResult result;
  std::int64_t seen = 0;
  for (const auto& key :
       context.tx.all(queries::followUpKeysOfReader, {{"user", value(context.caller->userId)},
                                                      {"beforeAt", value(beforeAt)},
                                                      {"beforeCase", value(beforeCase)},
                                                      {"beforeNumber", value(beforeNumber)},
                                                      {"limit", value(limit + 1)}})) {
    if (seen++ == limit) {
      result.cursor =
          encodeCursor({std::to_string(beforeAt), beforeCase, std::to_string(beforeNumber)});
      break;
    }
    beforeAt = key.integer("at");
    beforeCase = key.text("case_id");
    beforeNumber = key.integer("number");
    const auto access = loadCaseAccess(context, beforeCase);
    if (access.has_error() || !access.value().readable()) continue;
    const auto row =
        context.tx.one(queries::followUpByNumber, {{"case", value(beforeCase)},
                                                   {"network", value(key.text("network_id"))},
                                                   {"number", value(beforeNumber)}});
    result.followUps.push_back(followUpOf(row.value(), access.value().pseudonym));
    recordRead(context, beforeCase);
  }
  return result;
}

}  // namespace

base::Result<protocol::FollowUpRecordResult> FollowUpService::record(
    Context& context, const protocol::FollowUpRecordParams& params) {
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  CONSILIUM_CHECK(require(Permission::followUpRecord, access.relations, access.readable()));
  if (!domain::isAnswered(access.state))
    return base::invalidState("A case is followed up once it is answered.");
  const auto applied = params.content.applied;
  if ((applied == FollowUpApplied::partly || applied == FollowUpApplied::not_applied) &&
      !params.content.why)
    return base::invalid("/content/why", "required",
                         "Say why the recommendation was not applied, or only in part.");
  CONSILIUM_CHECK(
      passGate<protocol::FollowUpRecord>(context, params, caseSubject(access, "follow_up")));
  const auto last = context.tx.one(
      queries::followUpLast, {{"case", value(access.id)}, {"network", value(access.networkId)}});
  const auto number = last ? last->integer("number") + 1 : 1;
  context.tx.run(queries::followUpInsert,
                 {{"case", value(access.id)},
                  {"number", value(number)},
                  {"network", value(access.networkId)},
                  {"answeredAt", value(answeredAt(context, access))},
                  {"caller", value(context.caller->userId)},
                  {"at", value(context.now)},
                  {"contentType", value(kContentType)},
                  {"content", value(store::encodeStored(params.content))},
                  {"known", value(applied != FollowUpApplied::not_known)}});
  auto advisers = advisersOf(context, access);
  advisers.erase(context.caller->userId);
  for (const auto& user : advisers)
    context.tx.run(queries::followUpReaderInsert, {{"user", value(user)},
                                                   {"at", value(context.now)},
                                                   {"case", value(access.id)},
                                                   {"number", value(number)},
                                                   {"network", value(access.networkId)}});
  const auto row = impl::loadRow(context, access.id);
  const protocol::FollowUpRecorded recorded{access.id, number, applied};
  impl::announce(context, row, recorded, recorded);
  tell(context, std::vector(advisers.begin(), advisers.end()),
       {protocol::NoticeKind::follow_up_recorded, access.networkId, "case:" + access.id,
        access.pseudonym});
  return protocol::FollowUpRecordResult{access.id, number};
}

base::Result<protocol::FollowUpListResult> FollowUpService::list(
    Context& context, const protocol::FollowUpListParams& params) {
  const auto limit = params.limit.value_or(kDefaultLimit);
  if (params.case_) return ofCase(context, *params.case_, params.cursor, limit);
  return ofCaller(context, params.cursor, limit);
}

}  // namespace consilium::service

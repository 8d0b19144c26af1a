#include "service/message.hpp"

#include <chrono>
#include <utility>

#include "domain/case_state.hpp"
#include "service/access.hpp"
#include "service/cursor.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using domain::Permission;
using store::value;
namespace queries = store::queries;

constexpr std::int64_t kDefaultLimit = 100;
/// A page ends with the message that brings its texts to this size.
constexpr std::size_t kPageBytes = std::size_t{256} << 10;
/// A case's place in the lists is renewed at most once in this time, which keeps a lively
/// discussion from rewriting the indexes of its case with each message.
constexpr auto kActivityStep = std::chrono::seconds(1);

}  // namespace

base::Result<protocol::MessagePostResult> MessageService::post(
    Context& context, const protocol::MessagePostParams& params) {
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  if (!access.readable()) return base::notFound();
  CONSILIUM_CHECK(require(Permission::messagePost, access.relations, true));
  const auto* standing = access.standingFor(params.centre);
  if (!standing || !domain::allows(Permission::messagePost, standing->relations))
    return base::forbidden("You do not take part in this case for that centre.");
  if (!domain::after(domain::CaseAct::discuss, access.state))
    return base::invalidState("The discussion of a withdrawn case is over.");
  if (params.replyTo &&
      !context.tx.one(queries::messageExists, {{"case", value(access.id)},
                                               {"network", value(access.networkId)},
                                               {"message", value(*params.replyTo)}}))
    return base::invalid("/replyTo", "known", "An earlier message of the same case.");

  const auto& caller = *context.caller;
  protocol::MessagePosted posted;
  auto& message = posted.message;
  message.id = context.newId();
  message.at = context.now;
  message.author = {caller.userId, caller.name, standing->centreId, standing->centreName};
  message.text = params.text;
  message.replyTo = params.replyTo;
  context.tx.defer(queries::messageInsert, {{"case", value(access.id)},
                                            {"message", value(message.id)},
                                            {"network", value(access.networkId)},
                                            {"caller", value(caller.userId)},
                                            {"centre", value(standing->centreId)},
                                            {"at", value(context.now)},
                                            {"replyTo", value(params.replyTo)},
                                            {"text", value(params.text)}});
  if (context.now - access.activityAt >= kActivityStep)
    context.tx.defer(queries::caseTouch, {{"case", value(access.id)},
                                          {"network", value(access.networkId)},
                                          {"at", value(context.now)}});
  const auto seq = store::append(context.tx, context.now, "case:" + access.id, caller.userId,
                                 access.networkId, posted);
  return protocol::MessagePostResult{message.id, seq};
}

base::Result<protocol::MessageListResult> MessageService::list(
    Context& context, const protocol::MessageListParams& params) {
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  CONSILIUM_CHECK(require(access.readPermission(), access.relations, false));
  std::string after;
  if (params.cursor) {
    CONSILIUM_TRY(auto keys, decodeCursor(*params.cursor, 1));
    after = std::move(keys.front());
  }
  const auto limit = params.limit.value_or(kDefaultLimit);

  std::size_t bytes = 0;
  protocol::MessageListResult result;
  result.head = store::headOf(context.tx, "case:" + access.id);
  for (const auto& row :
       context.tx.all(queries::messagesAfter, {{"case", value(access.id)},
                                               {"network", value(access.networkId)},
                                               {"after", value(after)},
                                               {"limit", value(limit + 1)}})) {
    if (static_cast<std::int64_t>(result.messages.size()) == limit || bytes >= kPageBytes) {
      result.cursor = encodeCursor({result.messages.back().id});
      break;
    }
    protocol::Message message;
    message.id = row.text("id");
    message.at = row.time("at");
    message.author = {row.text("author_id"), row.text("author_name"), row.text("centre_id"),
                      row.text("centre_name")};
    message.text = row.text("content");
    message.replyTo = row.optionalText("reply_to");
    bytes += message.text.size();
    result.messages.push_back(std::move(message));
  }
  recordRead(context, access.id);
  return result;
}

}  // namespace consilium::service

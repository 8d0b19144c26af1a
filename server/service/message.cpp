#include "service/message.hpp"

#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "domain/case_state.hpp"
#include "protocol/methods.hpp"
#include "service/access.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/notice.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {
namespace {

using domain::Permission;
using domain::Relation;
using store::value;
namespace queries = store::queries;

constexpr std::int64_t kDefaultLimit = 100;
/// A page ends with the message that brings its texts to this size.
constexpr std::size_t kPageBytes = std::size_t{256} << 10;
/// A case's place in the lists is renewed at most once in this time, which keeps a lively
/// discussion from rewriting the indexes of its case with each message.
constexpr auto kActivityStep = std::chrono::seconds(1);
/// Events looked through at a time.
constexpr std::int64_t kSlice = 100;
constexpr std::array kDeciding{protocol::RosterFunction::coordinator};

std::string streamOf(const CaseAccess& access) {
  return "case:" + access.id;
}

/// What acknowledgements given with a message name it.
std::string objectOf(std::string_view message) {
  return "message:" + std::string(message);
}

std::optional<store::Row> loadMessage(Context& context, const CaseAccess& access,
                                      std::string_view message) {
  return context.tx.one(queries::messageById, {{"case", value(access.id)},
                                               {"network", value(access.networkId)},
                                               {"message", value(message)}});
}

/// The place in the case's stream of the event that brought a message. An event is never earlier
/// than its act.
std::int64_t seqOf(Context& context, const CaseAccess& access, const store::Row& message) {
  std::int64_t after = 0;
  for (;;) {
    const auto rows =
        context.tx.all(queries::eventsOfTypeFrom,
                       {{"stream", value(streamOf(access))},
                        {"network", value(access.networkId)},
                        {"type", value(protocol::EventType<protocol::MessagePosted>::value)},
                        {"at", value(message.time("at"))},
                        {"after", value(after)},
                        {"limit", value(kSlice)}});
    for (const auto& row : rows) {
      after = row.integer("seq");
      if (row.isNull("data")) continue;
      const auto posted = store::decodeStored<protocol::MessagePosted>(row.text("data"));
      if (posted.value().message.id == message.text("id")) return after;
    }
    if (rows.empty()) throw std::logic_error("a message has no event");
  }
}

}  // namespace

base::Result<protocol::MessagePostResult> MessageService::post(
    Context& context, const protocol::MessagePostParams& params) {
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  if (!access.readable()) return base::notFound();
  CONSILIUM_CHECK(require(Permission::messagePost, access.relations, true));
  const auto* standing = params.centre ? access.standingFor(*params.centre) : nullptr;
  if (params.centre && (!standing || !domain::allows(Permission::messagePost, standing->relations)))
    return base::forbidden("You do not take part in this case for that centre.");
  if (!params.centre && !access.relations.has(Relation::guest))
    return base::invalid("/centre", "required", "The centre that you write for.");
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
  message.author = {caller.userId, caller.name, params.centre, std::nullopt};
  if (standing) message.author.centreName = standing->centreName;
  message.text = params.text;
  message.replyTo = params.replyTo;
  CONSILIUM_CHECK(
      passGate<protocol::MessagePost>(context, params, caseSubject(access, objectOf(message.id))));
  context.tx.defer(queries::messageInsert, {{"case", value(access.id)},
                                            {"message", value(message.id)},
                                            {"network", value(access.networkId)},
                                            {"caller", value(caller.userId)},
                                            {"centre", value(params.centre.value_or(""))},
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

  const bool decides = domain::allows(Permission::messageSettle, access.relations);
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
    message.author = {row.text("author_id"), row.text("author_name"), std::nullopt,
                      row.optionalText("centre_name")};
    if (message.author.centreName) message.author.centre = row.text("centre_id");
    message.replyTo = row.optionalText("reply_to");
    if (!row.isNull("erased_at"))
      message.report = protocol::MessageReportState::erased;
    else if (!row.isNull("reported_at"))
      message.report = protocol::MessageReportState::hidden;
    if (!message.report || (message.report == protocol::MessageReportState::hidden && decides))
      message.text = row.text("content");
    bytes += message.text.value_or("").size();
    result.messages.push_back(std::move(message));
  }
  showAcknowledgements(context, result, streamOf(access), access.networkId);
  recordRead(context, access.id);
  return result;
}

base::Result<protocol::MessageReportResult> MessageService::report(
    Context& context, const protocol::MessageReportParams& params) {
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  if (!access.readable()) return base::notFound();
  CONSILIUM_CHECK(require(Permission::messageReport, access.relations, true));
  const auto message = loadMessage(context, access, params.message);
  if (!message) return base::notFound();
  if (!message->isNull("erased_at")) return base::invalidState("The message was erased already.");
  if (!message->isNull("reported_at"))
    return base::invalidState("The message was reported already, and is hidden.");

  const auto& caller = context.caller->userId;
  store::hideBody(context.tx, streamOf(access), seqOf(context, access, *message), true);
  context.tx.run(queries::messageReport, {{"case", value(access.id)},
                                          {"network", value(access.networkId)},
                                          {"message", value(params.message)},
                                          {"caller", value(caller)},
                                          {"at", value(context.now)}});
  store::append(context.tx, context.now, streamOf(access), caller, access.networkId,
                protocol::MessageReported{params.message});
  if (access.seriesId && access.version > 0)
    tellRoster(context, *access.seriesId, kDeciding,
               {protocol::NoticeKind::data_reported, access.networkId, streamOf(access),
                access.pseudonym});
  return protocol::MessageReportResult{params.message};
}

base::Result<protocol::MessageSettleReportResult> MessageService::settleReport(
    Context& context, const protocol::MessageSettleReportParams& params) {
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  if (!access.readable()) return base::notFound();
  CONSILIUM_CHECK(require(Permission::messageSettle, access.relations, true));
  const auto message = loadMessage(context, access, params.message);
  if (!message) return base::notFound();
  if (message->isNull("reported_at") || !message->isNull("erased_at"))
    return base::invalidState("The message has no report that waits for a decision.");

  const auto& caller = context.caller->userId;
  const auto stream = streamOf(access);
  const auto seq = seqOf(context, access, *message);
  if (params.decision == protocol::MessageReportDecision::erase) {
    store::eraseBody(context.tx, stream, seq);
    eraseAcknowledgements(context.tx, stream, access.networkId, objectOf(params.message));
    context.tx.run(queries::messageErase, {{"case", value(access.id)},
                                           {"network", value(access.networkId)},
                                           {"message", value(params.message)},
                                           {"at", value(context.now)}});
    store::append(context.tx, context.now, stream, caller, access.networkId,
                  protocol::MessageErased{params.message});
  } else {
    store::hideBody(context.tx, stream, seq, false);
    context.tx.run(queries::messageRestore, {{"case", value(access.id)},
                                             {"network", value(access.networkId)},
                                             {"message", value(params.message)}});
    store::append(context.tx, context.now, stream, caller, access.networkId,
                  protocol::MessageRestored{params.message});
  }
  return protocol::MessageSettleReportResult{params.message};
}

}  // namespace consilium::service

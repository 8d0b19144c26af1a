#include "service/question.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/search_text.hpp"
#include "protocol/methods.hpp"
#include "service/access.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/conflict.hpp"
#include "service/impl/scopes.hpp"
#include "service/notice.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using domain::Permission;
using protocol::NoticeKind;
using protocol::QuestionBox;
using protocol::QuestionState;
using protocol::RosterFunction;
using store::value;
namespace queries = store::queries;

constexpr std::int64_t kDefaultLimit = 50;
/// Words of a search that count.
constexpr std::size_t kSearchedWords = 4;
/// After every id.
constexpr std::string_view kLastId = "g";
constexpr std::array kWhoeverAnswers{RosterFunction::chair, RosterFunction::deputy,
                                     RosterFunction::permanent, RosterFunction::coordinator};

/// A question held for an act of the caller.
base::Result<QuestionAccess> hold(Context& context, std::string_view id, Permission permission) {
  CONSILIUM_TRY(auto access, loadQuestion(context, id, true));
  CONSILIUM_CHECK(require(permission, access.relations, access.readable()));
  return access;
}

GateSubject subjectOf(const std::string& question, const std::string& networkId) {
  return {"question:" + question, networkId, "question"};
}
GateSubject subjectOf(const QuestionAccess& access) {
  return subjectOf(access.id(), access.networkId());
}

NoticeDraft noticeOf(const QuestionAccess& access, NoticeKind kind) {
  return {kind, access.networkId(), "series:" + access.row.text("series_id"),
          access.row.text("series_name"), access.id()};
}

template <class Event>
void announce(Context& context, const QuestionAccess& access, const Event& event) {
  store::append(context.tx, context.now, "series:" + access.row.text("series_id"),
                context.caller->userId, access.networkId(), event);
}

/// The same to whoever reads the question page.
template <class Event>
void announceOnPage(Context& context, const QuestionAccess& access, const Event& event) {
  store::append(context.tx, context.now, kDirectoryStream, context.caller->userId, std::nullopt,
                event);
  announce(context, access, event);
}

/// An answer, or where else to ask.
void reply(Context& context, const QuestionAccess& access, QuestionState state,
           const std::string& text, const std::optional<std::string>& centre) {
  context.tx.run(queries::questionReply, {{"question", value(access.id())},
                                          {"network", value(access.networkId())},
                                          {"state", value(toString(state))},
                                          {"text", value(text)},
                                          {"centre", value(centre)},
                                          {"caller", value(context.caller->userId)},
                                          {"at", value(context.now)}});
  if (state == QuestionState::answered)
    announce(context, access, protocol::QuestionAnswered{access.id()});
  else
    announce(context, access, protocol::QuestionRedirected{access.id()});
  if (!access.own)
    tell(context, std::array{access.row.text("asked_by")},
         noticeOf(access, NoticeKind::question_answered));
}

/// `whole`: with who asked and who answered; otherwise as the question page has it.
protocol::Question questionOf(const store::Row& row, bool whole) {
  protocol::Question question;
  question.id = row.text("id");
  question.series = row.text("series_id");
  question.seriesName = row.text("series_name");
  question.network = row.text("network_id");
  if (!row.text("orpha").empty()) question.orpha = row.text("orpha");
  question.state = protocol::parseQuestionState(row.text("state")).value();
  question.revision = row.integer("revision");
  if (!row.isNull("published_at"))
    question.publication = {row.text("title"), row.text("page_question"), row.text("page_answer"),
                            row.time("published_at")};
  if (!whole) return question;

  question.text = row.text("content");
  question.askedBy = row.text("asked_by");
  question.askedByName = row.text("asked_by_name");
  question.centreName = row.text("centre_name");
  question.askedAt = row.time("asked_at");
  if (question.state == QuestionState::answered)
    question.answer = {row.text("reply"), row.text("reply_by"), row.text("reply_by_name"),
                       row.time("reply_at")};
  if (question.state == QuestionState::redirected)
    question.redirection = {row.text("reply"),
                            row.optionalText("reply_centre_id"),
                            row.optionalText("reply_centre_name"),
                            row.text("reply_by"),
                            row.text("reply_by_name"),
                            row.time("reply_at")};
  return question;
}

/// The ids of a box of one's own or of a series, the latest first.
std::set<std::string, std::greater<>> keysOf(Context& context,
                                             const protocol::QuestionListParams& params,
                                             const std::string& before, std::int64_t limit) {
  std::set<std::string, std::greater<>> ids;
  const auto state = params.state ? std::string(toString(*params.state)) : std::string();
  const auto add = [&](const store::Query& query, const std::string& scope,
                       const std::string& centre) {
    for (const auto& row : context.tx.all(query, {{"scope", value(scope)},
                                                  {"centre", value(centre)},
                                                  {"before", value(before)},
                                                  {"series", value(params.series.value_or(""))},
                                                  {"state", value(state)},
                                                  {"limit", value(limit)}}))
      ids.insert(row.text("id"));
  };
  if (params.box == QuestionBox::own) {
    add(queries::questionKeysByAsker, context.caller->userId,
        context.caller->boundCentre.value_or(""));
    return ids;
  }
  for (const auto& each : impl::scopesOf(context).series)
    add(queries::questionKeysBySeries, each, "");
  return ids;
}

base::Result<protocol::QuestionListResult> published(Context& context,
                                                     const protocol::QuestionListParams& params,
                                                     std::int64_t limit) {
  std::int64_t beforeAt = std::numeric_limits<std::int64_t>::max();
  std::string beforeId;
  if (params.cursor) {
    CONSILIUM_TRY(auto keys, decodeCursor(*params.cursor, 2));
    CONSILIUM_TRY(beforeAt, cursorInteger(keys[0]));
    beforeId = std::move(keys[1]);
  }
  const auto ranges = domain::searchedRanges(params.text.value_or(""), kSearchedWords);
  const auto series = value(params.series.value_or(""));
  const auto network = value(params.network.value_or(""));
  const auto orpha = value(params.orpha.value_or(""));
  const auto rows =
      !ranges
          ? context.tx.all(queries::questionsPublished, {{"beforeAt", value(beforeAt)},
                                                         {"beforeId", value(beforeId)},
                                                         {"series", series},
                                                         {"network", network},
                                                         {"orpha", orpha},
                                                         {"limit", value(limit + 1)}})
          : context.tx.all(queries::questionsPublishedByText, {{"beforeAt", value(beforeAt)},
                                                               {"beforeId", value(beforeId)},
                                                               {"from1", value((*ranges)[0].from)},
                                                               {"to1", value((*ranges)[0].to)},
                                                               {"from2", value((*ranges)[1].from)},
                                                               {"to2", value((*ranges)[1].to)},
                                                               {"from3", value((*ranges)[2].from)},
                                                               {"to3", value((*ranges)[2].to)},
                                                               {"from4", value((*ranges)[3].from)},
                                                               {"to4", value((*ranges)[3].to)},
                                                               {"series", series},
                                                               {"network", network},
                                                               {"orpha", orpha},
                                                               {"limit", value(limit + 1)}});
  protocol::QuestionListResult result;
  for (const auto& key : rows) {
    if (static_cast<std::int64_t>(result.questions.size()) == limit) {
      result.cursor = encodeCursor({std::to_string(beforeAt), beforeId});
      break;
    }
    beforeAt = key.integer("published_at");
    beforeId = key.text("id");
    result.questions.push_back(questionOf(
        context.tx.one(queries::questionById, {{"question", value(beforeId)}}).value(), false));
  }
  return result;
}

}  // namespace

bool QuestionAccess::readable() const {
  return own || domain::allows(Permission::questionRead, relations);
}

QuestionState QuestionAccess::state() const {
  return protocol::parseQuestionState(row.text("state")).value();
}

base::Result<QuestionAccess> loadQuestion(Context& context, std::string_view id, bool toChange) {
  if (toChange && context.tx.shared())
    if (const auto row = context.tx.one(queries::questionNetwork, {{"question", value(id)}}))
      context.tx.lock(queries::questionLock,
                      {{"question", value(id)}, {"network", value(row->text("network_id"))}});
  auto row = context.tx.one(queries::questionById, {{"question", value(id)}});
  if (!row) return base::notFound();
  auto relations = relationsToSeries(context, row->text("series_id"));
  // A bound connection acts for its centre alone.
  const auto& bound = context.caller->boundCentre;
  const bool own = row->text("asked_by") == context.caller->userId &&
                   (!bound || *bound == row->text("centre_id"));
  return QuestionAccess{std::move(*row), relations, own};
}

void indexQuestion(Context& context, const QuestionAccess& question) {
  const auto& row = question.row;
  context.tx.run(queries::questionTokensDelete,
                 {{"question", value(question.id())}, {"network", value(question.networkId())}});
  if (row.isNull("published_at")) return;
  for (const auto& word : domain::searchWords(row.text("title") + " " + row.text("page_question") +
                                              " " + row.text("page_answer")))
    context.tx.run(queries::questionTokenInsert, {{"token", value(word)},
                                                  {"question", value(question.id())},
                                                  {"network", value(question.networkId())}});
}

base::Result<protocol::QuestionAskResult> QuestionService::ask(
    Context& context, const protocol::QuestionAskParams& params) {
  const auto relations = relationsToSeries(context, params.series);
  const auto series = context.tx.one(queries::seriesById, {{"series", value(params.series)}});
  CONSILIUM_CHECK(require(Permission::questionAsk, relations, false));
  if (!series) return base::notFound("There is no such series.");
  const auto memberships =
      context.tx.all(queries::membershipsOf, {{"caller", value(context.caller->userId)}});
  const auto& bound = context.caller->boundCentre;
  if ((bound && *bound != params.centre) ||
      std::none_of(memberships.begin(), memberships.end(),
                   [&](const auto& row) { return row.text("centre_id") == params.centre; }))
    return base::forbidden("Ask for a centre of yours.");

  const auto id = context.newId();
  CONSILIUM_CHECK(
      passGate<protocol::QuestionAsk>(context, params, subjectOf(id, series->text("network_id"))));
  context.tx.run(queries::questionInsert, {{"question", value(id)},
                                           {"network", value(series->text("network_id"))},
                                           {"series", value(params.series)},
                                           {"orpha", value(params.orpha.value_or(""))},
                                           {"text", value(params.text)},
                                           {"caller", value(context.caller->userId)},
                                           {"centre", value(params.centre)},
                                           {"at", value(context.now)}});
  CONSILIUM_TRY(const auto access, loadQuestion(context, id));
  announce(context, access, protocol::QuestionAsked{id});
  tellRoster(context, params.series, kWhoeverAnswers, noticeOf(access, NoticeKind::question_asked));
  return protocol::QuestionAskResult{id, 1};
}

base::Result<protocol::QuestionAnswerResult> QuestionService::answer(
    Context& context, const protocol::QuestionAnswerParams& params) {
  CONSILIUM_TRY(const auto access, hold(context, params.question, Permission::questionAnswer));
  if (access.state() != QuestionState::asked)
    return base::invalidState("This question was answered already.");
  CONSILIUM_CHECK(passGate<protocol::QuestionAnswer>(context, params, subjectOf(access)));
  reply(context, access, QuestionState::answered, params.text, std::nullopt);
  return protocol::QuestionAnswerResult{access.id(), access.revision() + 1};
}

base::Result<protocol::QuestionRedirectResult> QuestionService::redirect(
    Context& context, const protocol::QuestionRedirectParams& params) {
  CONSILIUM_TRY(const auto access, hold(context, params.question, Permission::questionAnswer));
  if (access.state() != QuestionState::asked)
    return base::invalidState("This question was answered already.");
  if (params.centre && !context.tx.one(queries::centreById, {{"centre", value(*params.centre)}}))
    return base::invalid("/centre", "known", "A centre of the directory.");
  CONSILIUM_CHECK(passGate<protocol::QuestionRedirect>(context, params, subjectOf(access)));
  reply(context, access, QuestionState::redirected, params.reason, params.centre);
  return protocol::QuestionRedirectResult{access.id(), access.revision() + 1};
}

base::Result<protocol::QuestionPublishResult> QuestionService::publish(
    Context& context, const protocol::QuestionPublishParams& params) {
  CONSILIUM_TRY(const auto access, hold(context, params.question, Permission::questionPublish));
  if (access.state() != QuestionState::answered)
    return base::invalidState("Only an answered question is published.");
  if (params.revision != access.revision())
    return impl::staleRevision(questionOf(access.row, true));
  const auto& wording = params.publication;
  if (!wording && access.row.isNull("published_at"))
    return base::invalidState("This question is not on the page.");
  CONSILIUM_CHECK(passGate<protocol::QuestionPublish>(context, params, subjectOf(access)));
  const auto orNull = [&](auto member) {
    return wording ? value((*wording).*member) : store::null();
  };
  context.tx.run(queries::questionPublish,
                 {{"question", value(access.id())},
                  {"network", value(access.networkId())},
                  {"title", orNull(&protocol::QuestionWording::title)},
                  {"pageQuestion", orNull(&protocol::QuestionWording::question)},
                  {"pageAnswer", orNull(&protocol::QuestionWording::answer)},
                  {"at", wording ? value(context.now) : store::null()}});
  CONSILIUM_TRY(const auto now, loadQuestion(context, access.id()));
  indexQuestion(context, now);
  announceOnPage(context, access, protocol::QuestionPublished{access.id(), wording.has_value()});
  return protocol::QuestionPublishResult{access.id(), access.revision() + 1};
}

base::Result<protocol::QuestionListResult> QuestionService::list(
    Context& context, const protocol::QuestionListParams& params) {
  const auto limit = params.limit.value_or(kDefaultLimit);
  if (params.box == QuestionBox::published) {
    protocol::QuestionListResult none;
    if (!domain::allows(Permission::directoryRead, relationsToPlatform(context))) return none;
    return published(context, params, limit);
  }
  std::string before(kLastId);
  if (params.cursor) {
    CONSILIUM_TRY(auto keys, decodeCursor(*params.cursor, 1));
    before = std::move(keys.front());
  }
  protocol::QuestionListResult result;
  for (const auto& id : keysOf(context, params, before, limit + 1)) {
    if (static_cast<std::int64_t>(result.questions.size()) == limit) {
      result.cursor = encodeCursor({result.questions.back().id});
      break;
    }
    const auto row = context.tx.one(queries::questionById, {{"question", value(id)}}).value();
    result.questions.push_back(questionOf(row, true));
    const auto subject = subjectOf(id, row.text("network_id"));
    showAcknowledgements(context, result.questions.back(), subject.name, subject.networkId);
  }
  return result;
}

}  // namespace consilium::service

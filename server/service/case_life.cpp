#include "service/case_life.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/case_state.hpp"
#include "domain/retention.hpp"
#include "protocol/methods.hpp"
#include "service/access.hpp"
#include "service/agenda.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/case_search.hpp"
#include "service/impl/counted_facts.hpp"
#include "service/notice.hpp"
#include "service/reminder.hpp"
#include "service/retention.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using domain::CaseAct;
using domain::Permission;
using impl::announce;
using impl::loadRow;
using impl::summaryOf;
using protocol::NoticeKind;
using store::value;
namespace queries = store::queries;

constexpr std::array kCoordinators{protocol::RosterFunction::coordinator};

/// A case held for an act of the caller, which its state allows.
struct Held {
  CaseAccess access;
  protocol::CaseState next;
};

/// `done`: what the case cannot be in a state that does not allow the act, e.g. "accepted".
base::Result<Held> hold(Context& context, std::string_view caseId, Permission permission,
                        CaseAct act, std::string_view done) {
  holdCase(context, caseId);
  CONSILIUM_TRY(auto access, loadCaseAccess(context, caseId));
  CONSILIUM_CHECK(require(permission, access.relations, access.readable()));
  const auto next = domain::after(act, access.state);
  if (!next) return impl::wrongState(done, access.state);
  return Held{std::move(access), *next};
}

store::Value caseOf(const CaseAccess& access) {
  return value(access.id);
}
store::Value networkOf(const CaseAccess& access) {
  return value(access.networkId);
}

/// Moves the case on, with nothing left open between the two sides.
void move(Context& context, const Held& held) {
  context.tx.run(queries::caseMove, {{"case", caseOf(held.access)},
                                     {"network", networkOf(held.access)},
                                     {"state", value(toString(held.next))},
                                     {"at", value(context.now)}});
  if (held.next == protocol::CaseState::accepted)
    impl::placeInQueue(context, held.access.id, held.access.networkId, std::nullopt);
}

/// Tells whoever of the submitting centre wrote the case, but for the caller.
void tellAuthors(Context& context, const CaseAccess& access, NoticeKind kind) {
  std::vector<std::string> users;
  for (const auto& row :
       context.tx.all(queries::authorsOfCase, {{"case", caseOf(access)},
                                               {"network", networkOf(access)},
                                               {"centre", value(access.centreId)}}))
    if (row.text("user_id") != context.caller->userId) users.push_back(row.text("user_id"));
  tell(context, users, {kind, access.networkId, "case:" + access.id, access.pseudonym});
}

void tellCoordinators(Context& context, const CaseAccess& access, const std::string& seriesId,
                      NoticeKind kind) {
  tellRoster(context, seriesId, kCoordinators,
             {kind, access.networkId, "case:" + access.id, access.pseudonym});
}

}  // namespace

base::Result<protocol::CaseAcceptResult> CaseLifeService::accept(
    Context& context, const protocol::CaseAcceptParams& params) {
  CONSILIUM_TRY(const auto held,
                hold(context, params.case_, Permission::caseAccept, CaseAct::accept, "accepted"));
  move(context, held);
  const auto row = loadRow(context, held.access.id);
  const protocol::CaseAccepted accepted{summaryOf(row)};
  announce(context, row, accepted, accepted);
  tellAuthors(context, held.access, NoticeKind::case_accepted);
  remindOfAnswer(context, held.access.id);
  return protocol::CaseAcceptResult{held.access.id, accepted.case_.revision};
}

base::Result<protocol::CaseDeclineResult> CaseLifeService::decline(
    Context& context, const protocol::CaseDeclineParams& params) {
  CONSILIUM_TRY(const auto held,
                hold(context, params.case_, Permission::caseAccept, CaseAct::decline, "declined"));
  if (params.suggestedSeries &&
      !context.tx.one(queries::seriesKnown, {{"series", value(*params.suggestedSeries)}}))
    return base::invalid("/suggestedSeries", "known", "A series of the directory.");
  CONSILIUM_CHECK(passGate<protocol::CaseDecline>(context, params, caseSubject(held.access)));
  move(context, held);
  context.tx.run(queries::caseRefuse, {{"case", caseOf(held.access)},
                                       {"network", networkOf(held.access)},
                                       {"reason", value(params.reason)},
                                       {"series", value(params.suggestedSeries)},
                                       {"at", value(context.now)},
                                       {"caller", value(context.caller->userId)}});
  leaveAgenda(context, held.access.id);
  const auto row = loadRow(context, held.access.id);
  const auto summary = summaryOf(row);
  announce(context, row, protocol::CaseDeclined{summary, impl::refusalOf(row)},
           protocol::CaseDeclined{summary, std::nullopt});
  tellAuthors(context, held.access, NoticeKind::case_declined);
  watchRetention(context, held.access.id);
  return protocol::CaseDeclineResult{held.access.id, summary.revision};
}

base::Result<protocol::CaseRequestInformationResult> CaseLifeService::requestInformation(
    Context& context, const protocol::CaseRequestInformationParams& params) {
  CONSILIUM_TRY(const auto held, hold(context, params.case_, Permission::caseRequestInformation,
                                      CaseAct::requestInformation, "asked about"));
  const auto& access = held.access;
  if (!params.text) {
    if (loadRow(context, access.id).isNull("request_text"))
      return base::invalidState("No request for information is open.");
    context.tx.run(
        queries::caseRequestEnd,
        {{"case", caseOf(access)}, {"network", networkOf(access)}, {"at", value(context.now)}});
    const auto row = loadRow(context, access.id);
    const protocol::CaseRequestWithdrawn withdrawn{summaryOf(row)};
    announce(context, row, withdrawn, withdrawn);
    return protocol::CaseRequestInformationResult{access.id, withdrawn.case_.revision};
  }
  CONSILIUM_CHECK(passGate<protocol::CaseRequestInformation>(context, params, caseSubject(access)));
  context.tx.run(queries::caseRequest, {{"case", caseOf(access)},
                                        {"network", networkOf(access)},
                                        {"text", value(*params.text)},
                                        {"at", value(context.now)},
                                        {"caller", value(context.caller->userId)}});
  const auto row = loadRow(context, access.id);
  const auto summary = summaryOf(row);
  announce(context, row, protocol::CaseInformationRequested{summary, impl::requestOf(row)},
           protocol::CaseInformationRequested{summary, std::nullopt});
  tellAuthors(context, access, NoticeKind::information_requested);
  return protocol::CaseRequestInformationResult{access.id, summary.revision};
}

base::Result<protocol::CaseRedirectResult> CaseLifeService::redirect(
    Context& context, const protocol::CaseRedirectParams& params) {
  CONSILIUM_TRY(const auto held, hold(context, params.case_, Permission::caseRedirect,
                                      CaseAct::redirect, "redirected"));
  const auto& access = held.access;
  CONSILIUM_CHECK(impl::requireSeries(context, params.series));
  if (params.series == access.seriesId)
    return base::invalid("/series", "other", "Another series than the one that has the case.");
  CONSILIUM_CHECK(impl::requireRegistration(context, params.series, access.centreId));
  CONSILIUM_CHECK(passGate<protocol::CaseRedirect>(context, params, caseSubject(access)));
  context.tx.run(queries::caseRedirect, {{"case", caseOf(access)},
                                         {"network", networkOf(access)},
                                         {"series", value(params.series)},
                                         {"reason", value(params.reason)},
                                         {"at", value(context.now)},
                                         {"caller", value(context.caller->userId)}});
  const auto row = loadRow(context, access.id);
  const auto summary = summaryOf(row);
  announce(context, row, protocol::CaseRedirectProposed{summary, impl::redirectionOf(row)},
           protocol::CaseRedirectProposed{summary, std::nullopt});
  tellAuthors(context, access, NoticeKind::redirect_proposed);
  return protocol::CaseRedirectResult{access.id, summary.revision};
}

base::Result<protocol::CaseAgreeRedirectResult> CaseLifeService::agreeRedirect(
    Context& context, const protocol::CaseAgreeRedirectParams& params) {
  CONSILIUM_TRY(const auto held, hold(context, params.case_, Permission::caseAgreeRedirect,
                                      CaseAct::redirected, "redirected"));
  const auto& access = held.access;
  const auto before = loadRow(context, access.id);
  const auto proposed = impl::redirectionOf(before);
  if (!proposed) return base::invalidState("No other series was proposed.");
  const auto& first = access.seriesId.value();
  if (!params.agree) {
    context.tx.run(
        queries::caseRedirectEnd,
        {{"case", caseOf(access)}, {"network", networkOf(access)}, {"at", value(context.now)}});
    const auto row = loadRow(context, access.id);
    const protocol::CaseRedirectRefused refused{summaryOf(row)};
    announce(context, row, refused, refused);
    tellCoordinators(context, access, first, NoticeKind::redirect_decided);
    return protocol::CaseAgreeRedirectResult{access.id, refused.case_.revision};
  }

  CONSILIUM_CHECK(impl::requireRegistration(context, proposed->series, access.centreId));
  move(context, held);
  context.tx.run(queries::caseSetSeries, {{"case", caseOf(access)},
                                          {"network", networkOf(access)},
                                          {"series", value(proposed->series)}});
  impl::moveIndexedCase(context, {access.id, access.networkId, access.centreId, proposed->series});
  leaveAgenda(context, access.id);
  const auto row = loadRow(context, access.id);
  const protocol::CaseRedirected redirected{summaryOf(row)};
  announce(context, row, redirected, redirected, true);
  store::append(context.tx, context.now, "series:" + first, context.caller->userId,
                before.text("series_network_id"), redirected);
  tellCoordinators(context, access, first, NoticeKind::redirect_decided);
  remindOfTriage(context, access.id);
  return protocol::CaseAgreeRedirectResult{access.id, redirected.case_.revision};
}

base::Result<protocol::CaseAnswerResult> CaseLifeService::answer(
    Context& context, const protocol::CaseAnswerParams& params) {
  CONSILIUM_TRY(const auto held, hold(context, params.case_, Permission::caseAnswer,
                                      CaseAct::answer, "answered in writing"));
  const auto& access = held.access;
  if (params.reReviewOn && std::chrono::sys_days(*params.reReviewOn) <=
                               std::chrono::floor<std::chrono::days>(context.now))
    return base::invalid("/reReviewOn", "future", "A day after today.");
  CONSILIUM_CHECK(passGate<protocol::CaseAnswer>(context, params, caseSubject(access)));
  const auto earlier = context.tx.all(queries::answersOfCase,
                                      {{"case", caseOf(access)}, {"network", networkOf(access)}});
  const auto number = earlier.empty() ? 1 : earlier.front().integer("number") + 1;
  const bool urgent =
      loadRow(context, access.id).text("urgency") == toString(protocol::Urgency::urgent);
  move(context, held);
  context.tx.run(queries::answerInsert,
                 {{"case", caseOf(access)},
                  {"number", value(number)},
                  {"network", networkOf(access)},
                  {"version", value(access.version)},
                  {"outcome", value(toString(params.outcome))},
                  {"text", value(params.text)},
                  {"reReviewOn",
                   params.reReviewOn ? value(base::formatDate(*params.reReviewOn)) : store::null()},
                  {"toRatify", value(urgent)},
                  {"caller", value(context.caller->userId)},
                  {"at", value(context.now)}});
  impl::noteAnswer(context, access.id, access.networkId);
  leaveAgenda(context, access.id);
  const auto row = loadRow(context, access.id);
  const auto summary = summaryOf(row);
  announce(context, row,
           protocol::CaseAnswered{summary,
                                  impl::answersOf(context, access.id, access.networkId).front()},
           protocol::CaseAnswered{summary, std::nullopt});
  tellAuthors(context, access, NoticeKind::case_answered);
  if (params.reReviewOn) remindOfReReview(context, access.id, *params.reReviewOn);
  remindOfFollowUp(context, access.id);
  watchRetention(context, access.id);
  return protocol::CaseAnswerResult{access.id, summary.revision, number};
}

base::Result<protocol::CaseCloseResult> CaseLifeService::close(
    Context& context, const protocol::CaseCloseParams& params) {
  CONSILIUM_TRY(const auto held,
                hold(context, params.case_, Permission::caseClose, CaseAct::close, "closed"));
  move(context, held);
  const auto row = loadRow(context, held.access.id);
  const protocol::CaseClosed closed{summaryOf(row)};
  announce(context, row, closed, closed);
  watchRetention(context, held.access.id);
  return protocol::CaseCloseResult{held.access.id, closed.case_.revision};
}

base::Result<protocol::CaseReopenResult> CaseLifeService::reopen(
    Context& context, const protocol::CaseReopenParams& params) {
  CONSILIUM_TRY(const auto held,
                hold(context, params.case_, Permission::caseReopen, CaseAct::reopen, "reopened"));
  CONSILIUM_CHECK(passGate<protocol::CaseReopen>(context, params, caseSubject(held.access)));
  move(context, held);
  const auto row = loadRow(context, held.access.id);
  const auto summary = summaryOf(row);
  announce(context, row, protocol::CaseReopened{summary, params.reason},
           protocol::CaseReopened{summary, std::nullopt});
  tellCoordinators(context, held.access, held.access.seriesId.value(), NoticeKind::case_reopened);
  remindOfAnswer(context, held.access.id);
  return protocol::CaseReopenResult{held.access.id, summary.revision};
}

base::Result<protocol::CaseRetainResult> CaseLifeService::retain(
    Context& context, const protocol::CaseRetainParams& params) {
  CONSILIUM_TRY(const auto held, hold(context, params.case_, Permission::caseRetain,
                                      CaseAct::retain, "given a time to be kept"));
  const auto& access = held.access;
  if (!domain::mayKeepUntil(params.until, context.now))
    return base::invalid("/until", "range", "A day from 31 days to 100 years after today.");
  context.tx.run(queries::caseRetain, {{"case", caseOf(access)},
                                       {"network", networkOf(access)},
                                       {"until", value(base::formatDate(params.until))},
                                       {"caller", value(context.caller->userId)}});
  const auto row = loadRow(context, access.id);
  const protocol::CaseRetained retained{summaryOf(row), params.until};
  announce(context, row, retained, retained);
  watchRetention(context, access.id);
  return protocol::CaseRetainResult{access.id, params.until};
}

base::Result<protocol::CaseReadersResult> CaseLifeService::readers(
    Context& context, const protocol::CaseReadersParams& params) {
  CONSILIUM_TRY(const auto access, loadCaseForAudit(context, params.case_));
  CONSILIUM_CHECK(require(Permission::caseAudit, access.relations, access.readable()));
  protocol::CaseReadersResult result;
  for (const auto& row : context.tx.all(queries::readersOfCase,
                                        {{"case", caseOf(access)}, {"network", networkOf(access)}}))
    result.readers.push_back(
        {row.text("user_id"), row.text("name"), row.time("first_at"), row.time("last_at")});
  return result;
}

}  // namespace consilium::service

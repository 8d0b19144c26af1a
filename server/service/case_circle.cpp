#include "service/case_circle.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "domain/case_state.hpp"
#include "service/impl/accounts.hpp"
#include "service/impl/case_rows.hpp"
#include "service/notice.hpp"
#include "service/reminder.hpp"
#include "service/session.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using domain::CaseAct;
using domain::Permission;
using domain::Relation;
using store::value;
namespace queries = store::queries;

/// As many as `linksOfCase` and `guestsOfCase` give.
constexpr std::size_t kMostLinks = 20;
constexpr std::size_t kMostGuests = 50;
constexpr std::chrono::days kLongestInvitation{90};

/// A link is taken away in any state.
base::Result<CaseAccess> loadForLink(Context& context, std::string_view caseId, bool linking) {
  CONSILIUM_TRY(auto access, loadCaseAccess(context, caseId));
  CONSILIUM_CHECK(require(Permission::caseLink, access.relations, access.readable()));
  if (linking && !domain::after(CaseAct::link, access.state))
    return impl::wrongState("linked", access.state);
  return access;
}

std::size_t linkCount(Context& context, const CaseAccess& access) {
  return context.tx
      .all(queries::linksOfCase, {{"case", value(access.id)}, {"network", value(access.networkId)}})
      .size();
}

void tellOfLink(Context& context, const CaseAccess& access) {
  if (access.version == 0) return;
  store::append(context.tx, context.now, "case:" + access.id, context.caller->userId,
                access.networkId,
                protocol::CaseLinksChanged{impl::loadSummary(context, access.id)});
}

/// How somebody else stands to the case.
domain::Relations relationsOf(Context& context, const std::string& caseId, const store::Row& user) {
  Caller other;
  other.userId = user.text("id");
  const auto* const caller = std::exchange(context.caller, &other);
  const auto access = loadCaseAccess(context, caseId);
  context.caller = caller;
  return access.has_error() ? domain::Relations() : access.value().relations;
}

bool isGuest(Context& context, const CaseAccess& access, std::string_view userId) {
  for (const auto& guest : guestsOf(context, access))
    if (guest.user == userId) return true;
  return false;
}

bool isMember(Context& context, const store::Row& user) {
  return context.tx
      .one(queries::memberElsewhere, {{"user", value(user.text("id"))}, {"centre", value("")}})
      .has_value();
}

store::Value keyOf(const protocol::CaseInviteParams& params) {
  return value(loginKey(params.login));
}

base::Result<store::Row> userToInvite(Context& context, const protocol::CaseInviteParams& params) {
  auto user = context.tx.one(queries::userByLogin, {{"loginKey", keyOf(params)}});
  if (!user) {
    if (!params.name)
      return base::invalid("/name", "required", "Nobody has this login yet: say who it is.");
    NewAccount account;
    account.login = params.login;
    account.name = *params.name;
    account.language = params.language.value_or(protocol::Language::fr);
    CONSILIUM_CHECK(createUser(context.tx, context.now, context.clock, context.caller->userId,
                               account, std::nullopt));
    user = context.tx.one(queries::userByLogin, {{"loginKey", keyOf(params)}});
    context.tx.run(queries::guestAccountMade,
                   {{"user", value(user->text("id"))}, {"until", value(params.until)}});
    return *context.tx.one(queries::userByLogin, {{"loginKey", keyOf(params)}});
  }
  if (user->text("state") == "disabled")
    return base::invalidState("This account is disabled: ask an administrator.");
  return *std::move(user);
}

/// Invitations to cases have changed: an account made for a guest, and the link to it, last no
/// longer than they do.
void settleAccount(Context& context, const store::Row& user) {
  if (user.isNull("guest_until")) return;
  const auto id = value(user.text("id"));
  const auto until = context.tx.one(queries::guestLastUntil, {{"user", id}}).value().time("until");
  const bool guest =
      context.tx.run(queries::guestAccountUntil,
                     {{"user", id}, {"until", value(until)}, {"now", value(context.now)}});
  if (guest && until <= context.now)
    context.tx.run(queries::invitationsEnd, {{"user", id}, {"now", value(context.now)}});
}

/// Whether the caller hands over the link that makes the account: whoever holds it becomes the
/// user.
bool handsOverLink(Context& context, const CaseAccess& access, const store::Row& user) {
  if (user.text("state") != "invited" || user.isNull("guest_until") || user.flag("admin") ||
      user.flag("auditor") || isMember(context, user))
    return false;
  const auto id = value(user.text("id"));
  if (context.tx.one(queries::guestElsewhere, {{"user", id}, {"case", value(access.id)}}))
    return false;
  const auto before = context.tx.one(
      queries::guestInviter,
      {{"case", value(access.id)}, {"user", id}, {"network", value(access.networkId)}});
  return !before || before->optionalText("invited_by") == context.caller->userId;
}

}  // namespace

std::vector<protocol::LinkedCase> linksOf(Context& context, const CaseAccess& access) {
  std::vector<protocol::LinkedCase> links;
  for (const auto& row :
       context.tx.all(queries::linksOfCase,
                      {{"case", value(access.id)}, {"network", value(access.networkId)}})) {
    const auto& other = row.text("other_id");
    const auto standing = loadCaseAccess(context, other);
    if (standing.has_error() || !standing.value().readable()) continue;
    links.push_back({impl::loadSummary(context, other),
                     protocol::parseCaseLinkKind(row.text("kind")).value(), row.time("at"),
                     row.text("linked_by"), row.text("linked_by_name")});
  }
  return links;
}

std::vector<protocol::CaseGuest> guestsOf(Context& context, const CaseAccess& access) {
  std::vector<protocol::CaseGuest> guests;
  for (const auto& row :
       context.tx.all(queries::guestsOfCase, {{"case", value(access.id)},
                                              {"network", value(access.networkId)},
                                              {"at", value(context.now)}}))
    guests.push_back({row.text("user_id"), row.text("name"), row.time("since"),
                      row.optionalTime("until"), row.optionalText("invited_by"),
                      row.optionalText("invited_by_name")});
  return guests;
}

void endGuests(Context& context, std::string_view caseId, base::Timestamp until) {
  const auto row = context.tx.one(queries::caseById, {{"case", value(caseId)}});
  if (!row) return;
  const auto& network = row->text("network_id");
  for (const auto& guest : context.tx.all(
           queries::guestsUntil,
           {{"case", value(caseId)}, {"network", value(network)}, {"until", value(until)}}))
    store::append(context.tx, context.now, "case:" + row->text("id"), "system", network,
                  protocol::CaseGuestLeft{impl::summaryOf(*row), guest.text("user_id")}, true);
}

base::Result<protocol::CaseLinkResult> CaseCircleService::link(
    Context& context, const protocol::CaseLinkParams& params) const {
  if (params.case_ == params.other)
    return base::invalid("/other", "other", "Another case than the first one.");
  // In the order of their ids, so that two who link the same cases never wait for one another.
  for (const auto& id :
       {std::min(params.case_, params.other), std::max(params.case_, params.other)})
    holdCase(context, id);
  CONSILIUM_TRY(const auto one, loadForLink(context, params.case_, params.kind.has_value()));
  CONSILIUM_TRY(const auto other, loadForLink(context, params.other, params.kind.has_value()));

  const std::array directions{std::pair{&one, &other}, std::pair{&other, &one}};
  std::int64_t changed = 0;
  for (const auto& [from, to] : directions) {
    if (!params.kind) {
      changed += context.tx.run(queries::linkDelete, {{"case", value(from->id)},
                                                      {"other", value(to->id)},
                                                      {"network", value(from->networkId)}});
      continue;
    }
    changed += context.tx.run(queries::linkSave, {{"case", value(from->id)},
                                                  {"other", value(to->id)},
                                                  {"network", value(from->networkId)},
                                                  {"kind", value(toString(*params.kind))},
                                                  {"caller", value(context.caller->userId)},
                                                  {"at", value(context.now)}});
    if (linkCount(context, *from) >= kMostLinks)
      return base::invalidState("A case has fewer than 20 links.");
  }
  if (changed == 0) return base::invalidState("These cases are not linked.");
  for (const auto* each : one.id < other.id ? std::array{&one, &other} : std::array{&other, &one})
    tellOfLink(context, *each);
  return protocol::CaseLinkResult{one.id, other.id, params.kind};
}

base::Result<protocol::CaseInviteResult> CaseCircleService::invite(
    Context& context, const protocol::CaseInviteParams& params) const {
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  CONSILIUM_CHECK(require(Permission::caseInvite, access.relations, access.readable()));
  CONSILIUM_CHECK(requireRecentAuthentication(context));
  const auto stream = "case:" + access.id;

  if (params.until <= context.now) {
    const auto user = context.tx.one(queries::userByLogin, {{"loginKey", keyOf(params)}});
    if (!user || !context.tx.run(queries::guestEnd, {{"case", value(access.id)},
                                                     {"user", value(user->text("id"))},
                                                     {"network", value(access.networkId)},
                                                     {"at", value(context.now)}}))
      return base::invalid("/login", "guest", "Nobody with this login is a guest of the case.");
    const auto& userId = user->text("id");
    settleAccount(context, *user);
    store::append(context.tx, context.now, stream, context.caller->userId, access.networkId,
                  protocol::CaseGuestLeft{impl::loadSummary(context, access.id), userId}, true);
    return protocol::CaseInviteResult{access.id, userId, std::nullopt};
  }

  if (!domain::after(CaseAct::invite, access.state))
    return impl::wrongState("shown to a guest", access.state);
  if (params.until > context.now + kLongestInvitation)
    return base::invalid("/until", "range", "A time within the next 90 days.");
  CONSILIUM_TRY(const auto user, userToInvite(context, params));
  const auto& userId = user.text("id");
  if (relationsOf(context, access.id, user)
          .intersects({Relation::clinician, Relation::assistant, Relation::expert,
                       Relation::coordinator, Relation::chair}))
    return base::invalid("/login", "other", "This person takes part in the case already.");
  if (!isGuest(context, access, userId) && guestsOf(context, access).size() >= kMostGuests)
    return base::invalidState("A case has at most 50 guests.");

  const bool handsOver = handsOverLink(context, access, user);
  const std::array row{store::Argument{"case", value(access.id)},
                       store::Argument{"user", value(userId)},
                       store::Argument{"network", value(access.networkId)},
                       store::Argument{"at", value(context.now)},
                       store::Argument{"until", value(params.until)},
                       store::Argument{"caller", value(context.caller->userId)}};
  if (!context.tx.run(queries::guestExtend, store::Arguments(row)))
    context.tx.run(queries::guestInsert, store::Arguments(row));
  settleAccount(context, user);

  protocol::CaseInviteResult result{access.id, userId, std::nullopt};
  if (handsOver) {
    const auto expiresAt =
        std::min<base::Timestamp>(context.now + policy_.invitation, params.until);
    result.invitation = {replaceInvitation(context.tx, context.now, context.newId(),
                                           context.caller->userId, userId, expiresAt),
                         expiresAt};
  }
  store::append(context.tx, context.now, stream, context.caller->userId, access.networkId,
                protocol::CaseGuestInvited{impl::loadSummary(context, access.id), userId,
                                           user.text("name"), params.until},
                true);
  remindOfGuest(context, access, params.until);
  tell(context, std::array{userId},
       {protocol::NoticeKind::case_invited, access.networkId, stream, access.pseudonym});
  return result;
}

}  // namespace consilium::service

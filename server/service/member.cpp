#include "service/member.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "domain/permission.hpp"
#include "domain/search_text.hpp"
#include "service/access.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/accounts.hpp"
#include "service/impl/conflict.hpp"
#include "service/impl/directory_rows.hpp"
#include "service/impl/meeting_rows.hpp"
#include "service/session.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {

namespace queries = store::queries;
using domain::Permission;
using protocol::MemberRole;
using protocol::Profession;
using store::value;

namespace {

constexpr std::int64_t kDefaultPage = 50;
/// Absences read for one page of a centre's members.
constexpr std::int64_t kAbsences = 4000;
constexpr std::chrono::days kLongestAbsence{731};

base::Date today(base::Timestamp now) {
  return base::Date(std::chrono::floor<std::chrono::days>(now));
}

std::string centreStream(std::string_view centreId) {
  return "centre:" + std::string(centreId);
}

protocol::Member memberOf(const store::Row& row) {
  protocol::Member member;
  member.id = row.text("id");
  member.user = row.text("user_id");
  member.login = row.text("login");
  member.name = row.text("name");
  member.state = protocol::parseUserState(row.text("state")).value();
  member.centre = row.text("centre_id");
  member.network = row.text("network_id");
  member.role = protocol::parseMemberRole(row.text("role")).value();
  member.profession = protocol::parseProfession(row.text("profession")).value();
  if (!row.text("specialty").empty()) member.specialty = row.text("specialty");
  member.rpps = row.optionalText("rpps");
  member.senior = row.optionalText("senior_member_id");
  member.since = row.time("since");
  member.revision = row.integer("revision");
  return member;
}

std::optional<store::Row> findMember(store::Transaction& tx, std::string_view memberId) {
  return tx.one(queries::memberById, {{"member", value(memberId)}});
}

base::Error stale(store::Transaction& tx, const store::Row& row) {
  auto current = memberOf(row);
  current.absences = impl::absencesOf(tx, current.id);
  return impl::staleRevision(current);
}

/// What changed since it was loaded, by another node: the same conflict, with what is there now.
base::Error staleNow(store::Transaction& tx, std::string_view memberId) {
  const auto row = findMember(tx, memberId);
  return row ? stale(tx, *row) : base::notFound();
}

/// The members of a centre change one after the other: that it keeps a manager, for one, depends
/// on all of them.
void holdMembers(store::Transaction& tx, std::string_view centreId) {
  tx.lock(queries::centreLock, {{"centre", value(centreId)}});
}

/// Loads a member whom the caller may administer.
base::Result<store::Row> loadForAdministration(Context& context, std::string_view memberId) {
  CONSILIUM_CHECK(requireSignedIn(context));
  auto row = findMember(context.tx, memberId);
  if (!row) return base::notFound();
  holdMembers(context.tx, row->text("centre_id"));
  row = findMember(context.tx, memberId);
  if (!row) return base::notFound();
  const auto relations = relationsToCentre(context, row->text("centre_id"));
  const bool visible = domain::allows(Permission::memberRead, relations) ||
                       row->text("user_id") == context.caller->userId;
  CONSILIUM_CHECK(require(Permission::memberWrite, relations, visible));
  CONSILIUM_CHECK(requireRecentAuthentication(context));
  return *std::move(row);
}

bool actsUnderSenior(Profession profession) {
  return profession == Profession::intern || profession == Profession::genetic_counsellor;
}

base::Result<void> checkProfile(store::Transaction& tx, std::string_view centreId,
                                std::string_view memberId, const MemberProfile& profile) {
  const bool clinical = profile.role == MemberRole::clinician || profile.role == MemberRole::expert;
  if (profile.rpps && !isRpps(*profile.rpps))
    return base::invalid("/rpps", "key",
                         "An RPPS number has 11 digits, the last of them a key: one is mistyped.");
  if (clinical && profile.profession == Profession::physician && !profile.specialty)
    return base::invalid("/specialty", "required",
                         "A physician who acts as clinician or expert has a specialty.");
  if (clinical && actsUnderSenior(profile.profession) && !profile.senior)
    return base::invalid("/senior", "required",
                         "An intern or genetic counsellor names a responsible senior.");
  if (!profile.senior) return base::ok();
  const auto senior = findMember(tx, *profile.senior);
  if (!senior || *profile.senior == memberId || senior->text("centre_id") != centreId ||
      senior->text("profession") != protocol::toString(Profession::physician))
    return base::invalid("/senior", "reference",
                         "The responsible senior is another member of the centre, a physician.");
  return base::ok();
}

template <class Event>
void tell(Context& context, std::string_view centreId, std::string_view userId,
          std::string_view networkId, const Event& event, bool changesAccess) {
  // In the order of the streams' names.
  const auto& actor = context.caller->userId;
  store::append(context.tx, context.now, centreStream(centreId), actor, std::string(networkId),
                event, changesAccess);
  store::append(context.tx, context.now, userStream(userId), actor, std::nullopt, event,
                changesAccess);
}

/// Whoever arranges meetings with the member is told as well.
void tellOfAbsence(Context& context, const store::Row& member,
                   const protocol::MemberAbsenceSet& event) {
  impl::Outbox outbox;
  outbox.add(centreStream(event.centre), member.text("network_id"), event);
  for (const auto& seat : context.tx.all(
           queries::seriesOfMember, {{"member", value(event.member)}, {"at", value(context.now)}}))
    outbox.add("series:" + seat.text("series_id"), seat.text("network_id"), event);
  outbox.add(userStream(event.user), "", event);
  outbox.send(context);
}

/// A centre keeps a manager; only an administrator may take the last one away.
base::Result<void> keepManager(Context& context, const store::Row& member) {
  if (context.caller->admin || member.text("role") != protocol::toString(MemberRole::manager))
    return base::ok();
  const auto managers =
      context.tx.all(queries::managersOfCentre, {{"centre", value(member.text("centre_id"))}});
  if (managers.size() > 1) return base::ok();
  return base::invalidState(
      "This is the last manager of the centre: name another one first, or ask an administrator.");
}

/// The user of a login; a new login becomes an invited user.
base::Result<store::Row> userToInvite(Context& context,
                                      const protocol::MemberInviteParams& params) {
  auto& tx = context.tx;
  const store::Value key = value(loginKey(params.login));
  auto user = tx.one(queries::userByLogin, {{"loginKey", key}});
  if (!user) {
    NewAccount account;
    account.login = params.login;
    account.name = params.name;
    account.language = params.language.value_or(protocol::Language::fr);
    CONSILIUM_CHECK(
        createUser(tx, context.now, context.clock, context.caller->userId, account, params.centre));
    return *tx.one(queries::userByLogin, {{"loginKey", key}});
  }
  const auto& state = user->text("state");
  if (state == "disabled")
    return base::invalidState("This account is disabled: ask an administrator.");
  const bool guest = !user->isNull("guest_until");
  // Whoever invited a guest to a case may have been mistaken in the person.
  if (guest && state == "active" && !context.caller->admin)
    return base::invalidState(
        "This login is a guest's: an administrator decides whether it is the same person.");
  // Nobody else's invitation: whoever invited first has taken the membership back, or invited a
  // guest, whose link must not lead to the membership.
  if (state == "invited" && !tx.one(queries::memberElsewhere,
                                    {{"user", value(user->text("id"))}, {"centre", value("")}})) {
    if (guest)
      tx.run(queries::invitationsEnd,
             {{"user", value(user->text("id"))}, {"now", value(context.now)}});
    tx.run(queries::userReinvite, {{"user", value(user->text("id"))},
                                   {"name", value(params.name)},
                                   {"nameKey", value(domain::foldForSearch(params.name))},
                                   {"centre", value(params.centre)},
                                   {"now", value(context.now)}});
    notePublishedChange(tx);
  }
  return *std::move(user);
}

/// The absences in order. Errors: `invalid`.
base::Result<std::vector<protocol::Absence>> orderedAbsences(
    Context& context, const store::Row& member, const std::vector<protocol::Absence>& absences) {
  const auto refuse = [](std::size_t index, std::string_view field, std::string_view rule,
                         std::string message) {
    return base::invalid(fmt::format("/absences/{}{}", index, field), std::string(rule),
                         std::move(message));
  };
  std::vector<std::size_t> order(absences.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return absences[a].from < absences[b].from;
  });

  std::vector<protocol::Absence> ordered;
  for (const auto index : order) {
    const auto& absence = absences[index];
    if (absence.to < absence.from)
      return refuse(index, "/to", "range", "An absence ends on its first day or later.");
    if (std::chrono::sys_days(absence.to) - std::chrono::sys_days(absence.from) > kLongestAbsence)
      return refuse(index, "/to", "range", "An absence lasts two years at most.");
    if (!ordered.empty() && absence.from <= ordered.back().to)
      return refuse(index, "/from", "overlap", "Two absences share days: make them one.");
    if (absence.deputy) {
      const auto deputy = findMember(context.tx, *absence.deputy);
      if (!deputy || deputy->text("user_id") == member.text("user_id") ||
          (deputy->text("centre_id") != member.text("centre_id") &&
           !context.tx.one(queries::membersShareSeries, {{"first", value(member.text("id"))},
                                                         {"second", value(*absence.deputy)},
                                                         {"now", value(context.now)}})))
        return refuse(index, "/deputy", "reference",
                      "A deputy is another person of the same centre, or on the roster of the same "
                      "series.");
    }
    ordered.push_back(absence);
  }
  return ordered;
}

}  // namespace

bool isRpps(std::string_view rpps) {
  constexpr std::size_t kDigits = 11;
  if (rpps.size() != kDigits) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kDigits; ++i) {
    if (rpps[i] < '0' || rpps[i] > '9') return false;
    const int digit = rpps[i] - '0';
    // Every second digit, counted from the one before the key.
    const bool doubled = (kDigits - i) % 2 == 0;
    sum += doubled ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
  }
  return sum % 10 == 0;
}

base::Result<std::string> addMember(store::Transaction& tx, base::Timestamp now,
                                    const base::Clock& clock, std::string_view actor,
                                    std::string_view userId, std::string_view centreId,
                                    const MemberProfile& profile) {
  holdMembers(tx, centreId);
  const auto centre = tx.one(queries::networkOfCentre, {{"centre", value(centreId)}});
  if (!centre) return base::notFound("There is no such centre.");
  if (!tx.one(queries::userById, {{"user", value(userId)}}))
    return base::notFound("There is no such user.");
  CONSILIUM_CHECK(checkProfile(tx, centreId, "", profile));
  const auto& networkId = centre->text("network_id");
  const auto id = base::newId(clock);
  if (tx.run(queries::memberInsert, {{"member", value(id)},
                                     {"user", value(userId)},
                                     {"centre", value(centreId)},
                                     {"network", value(networkId)},
                                     {"role", value(protocol::toString(profile.role))},
                                     {"profession", value(protocol::toString(profile.profession))},
                                     {"specialty", value(profile.specialty.value_or(""))},
                                     {"rpps", value(profile.rpps)},
                                     {"senior", value(profile.senior)},
                                     {"now", value(now)}}) == 0)
    return base::failure(base::ErrorKind::conflict,
                         "The user has this role at the centre already.");
  tx.run(queries::guestAccountStays, {{"user", value(userId)}, {"now", value(now)}});

  const protocol::MemberInvited event{.member = id,
                                      .user = std::string(userId),
                                      .centre = std::string(centreId),
                                      .role = profile.role};
  store::append(tx, now, centreStream(centreId), actor, networkId, event, true);
  store::append(tx, now, userStream(userId), actor, std::nullopt, event, true);
  return id;
}

base::Result<protocol::MemberListResult> MemberService::list(
    Context& context, const protocol::MemberListParams& params) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  auto& tx = context.tx;
  const auto relations = relationsToCentre(context, params.centre);
  CONSILIUM_CHECK(require(Permission::memberRead, relations,
                          domain::allows(Permission::directoryRead, relations)));
  if (!tx.one(queries::networkOfCentre, {{"centre", value(params.centre)}}))
    return base::notFound();
  std::string afterName;
  std::string afterId;
  if (params.cursor) {
    CONSILIUM_TRY(const auto keys, decodeCursor(*params.cursor, 2));
    afterName = keys[0];
    afterId = keys[1];
  }

  const auto limit = params.limit.value_or(kDefaultPage);
  auto rows = tx.all(queries::membersOfCentre, {{"centre", value(params.centre)},
                                                {"afterName", value(afterName)},
                                                {"afterId", value(afterId)},
                                                {"limit", value(limit + 1)}});
  const bool more = static_cast<std::int64_t>(rows.size()) > limit;
  if (more) rows.pop_back();
  std::map<std::string, std::vector<protocol::Absence>> absences;
  for (const auto& row :
       tx.all(queries::absencesOfCentre, {{"centre", value(params.centre)},
                                          {"fromDay", value(base::formatDate(today(context.now)))},
                                          {"limit", value(kAbsences)}}))
    absences[row.text("member_id")].push_back(impl::absenceOf(row));

  protocol::MemberListResult result;
  for (const auto& row : rows) {
    auto member = memberOf(row);
    member.absences = std::move(absences[member.id]);
    result.members.push_back(std::move(member));
  }
  if (more) result.cursor = encodeCursor({rows.back().text("name_key"), rows.back().text("id")});
  return result;
}

base::Result<protocol::MemberInviteResult> MemberService::invite(
    Context& context, const protocol::MemberInviteParams& params) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  const auto relations = relationsToCentre(context, params.centre);
  CONSILIUM_CHECK(require(Permission::memberWrite, relations,
                          domain::allows(Permission::directoryRead, relations)));
  if (!context.tx.one(queries::networkOfCentre, {{"centre", value(params.centre)}}))
    return base::notFound();
  CONSILIUM_CHECK(requireRecentAuthentication(context));

  CONSILIUM_TRY(const auto user, userToInvite(context, params));
  const MemberProfile profile{params.role, params.profession, params.specialty, params.rpps,
                              params.senior};
  CONSILIUM_TRY(const auto memberId,
                addMember(context.tx, context.now, context.clock, context.caller->userId,
                          user.text("id"), params.centre, profile));
  protocol::MemberInviteResult result;
  result.member = memberId;
  result.user = user.text("id");
  result.revision = 1;
  result.state = protocol::parseUserState(user.text("state")).value();
  return result;
}

base::Result<protocol::MemberInvitationLinkResult> MemberService::invitationLink(
    Context& context, const protocol::MemberInvitationLinkParams& params) const {
  CONSILIUM_TRY(const auto member, loadForAdministration(context, params.member));
  const auto& userId = member.text("user_id");
  const auto& centreId = member.text("centre_id");
  if (member.text("state") != "invited")
    return base::invalidState("This user has a password already: no invitation is needed.");
  // Whoever holds the link becomes the user, in every centre and on the platform.
  if (!context.caller->admin && (member.flag("admin") || member.flag("auditor") ||
                                 member.optionalText("invited_centre_id") != centreId))
    return base::forbidden(
        "Another centre or the operator invited this user first: the link is theirs to hand over, "
        "or an administrator's.");

  protocol::MemberInvitationLinkResult result;
  result.expiresAt = context.now + policy_.invitation;
  result.token = replaceInvitation(context.tx, context.now, context.newId(), context.caller->userId,
                                   userId, result.expiresAt);
  result.login = member.text("login");
  result.name = member.text("name");
  tell(context, centreId, userId, member.text("network_id"),
       protocol::MemberInvitationIssued{
           .user = userId, .member = params.member, .expiresAt = result.expiresAt},
       false);
  return result;
}

base::Result<protocol::MemberUpdateResult> MemberService::update(
    Context& context, const protocol::MemberUpdateParams& params) const {
  auto& tx = context.tx;
  CONSILIUM_TRY(const auto member, loadForAdministration(context, params.member));
  if (member.integer("revision") != params.revision) return stale(tx, member);
  const auto& userId = member.text("user_id");
  const auto& centreId = member.text("centre_id");
  const auto role = protocol::toString(params.role);
  const bool roleChanges = member.text("role") != role;
  CONSILIUM_CHECK(
      checkProfile(tx, centreId, params.member,
                   {params.role, params.profession, params.specialty, params.rpps, params.senior}));
  if (roleChanges) {
    CONSILIUM_CHECK(keepManager(context, member));
    if (tx.one(queries::memberOfUser,
               {{"user", value(userId)}, {"centre", value(centreId)}, {"role", value(role)}}))
      return base::failure(base::ErrorKind::conflict,
                           "The user has this role at the centre already.");
  }
  const bool nameChanges = member.text("name") != params.name;
  if (nameChanges && !context.caller->admin &&
      tx.one(queries::memberElsewhere, {{"user", value(userId)}, {"centre", value(centreId)}}))
    return base::forbidden(
        "This user has roles in other centres too: an administrator changes the name.");

  if (tx.run(queries::memberSave, {{"member", value(params.member)},
                                   {"revision", value(params.revision)},
                                   {"role", value(role)},
                                   {"profession", value(protocol::toString(params.profession))},
                                   {"specialty", value(params.specialty.value_or(""))},
                                   {"rpps", value(params.rpps)},
                                   {"senior", value(params.senior)},
                                   {"now", value(context.now)}}) == 0)
    return staleNow(tx, params.member);
  if (nameChanges) {
    tx.run(queries::userSetName, {{"user", value(userId)},
                                  {"name", value(params.name)},
                                  {"nameKey", value(domain::foldForSearch(params.name))},
                                  {"now", value(context.now)}});
    notePublishedChange(tx);
  }
  protocol::MemberUpdateResult result;
  result.member = params.member;
  result.revision = params.revision + 1;
  tell(context, centreId, userId, member.text("network_id"),
       protocol::MemberUpdated{.member = params.member,
                               .user = userId,
                               .centre = centreId,
                               .role = params.role,
                               .revision = result.revision},
       roleChanges);
  return result;
}

base::Result<protocol::MemberRemoveResult> MemberService::remove(
    Context& context, const protocol::MemberRemoveParams& params) const {
  auto& tx = context.tx;
  CONSILIUM_TRY(const auto member, loadForAdministration(context, params.member));
  if (member.integer("revision") != params.revision) return stale(tx, member);
  CONSILIUM_CHECK(keepManager(context, member));
  const auto& userId = member.text("user_id");
  const auto& centreId = member.text("centre_id");

  if (tx.run(queries::memberEnd, {{"member", value(params.member)},
                                  {"revision", value(params.revision)},
                                  {"now", value(context.now)}}) == 0)
    return staleNow(tx, params.member);
  for (const auto& seat : tx.all(queries::seriesOfMember,
                                 {{"member", value(params.member)}, {"at", value(context.now)}}))
    impl::leaveMeetings(context, seat.text("series_id"), seat.text("network_id"), userId);
  // A link that the centre handed out must not outlive its reason.
  if (member.text("state") == "invited" && member.optionalText("invited_centre_id") == centreId)
    tx.run(queries::invitationsEnd, {{"user", value(userId)}, {"now", value(context.now)}});
  tell(context, centreId, userId, member.text("network_id"),
       protocol::MemberRemoved{.member = params.member,
                               .user = userId,
                               .centre = centreId,
                               .role = protocol::parseMemberRole(member.text("role")).value()},
       true);
  protocol::MemberRemoveResult result;
  result.member = params.member;
  return result;
}

base::Result<protocol::MemberSetAbsenceResult> MemberService::setAbsence(
    Context& context, const protocol::MemberSetAbsenceParams& params) const {
  CONSILIUM_CHECK(requireSignedIn(context));
  auto& tx = context.tx;
  auto member = findMember(tx, params.member);
  if (!member) return base::notFound();
  holdMembers(tx, member->text("centre_id"));
  member = findMember(tx, params.member);
  if (!member) return base::notFound();
  const auto& userId = member->text("user_id");
  const auto& centreId = member->text("centre_id");
  const auto& bound = context.caller->boundCentre;
  const bool own = userId == context.caller->userId && (!bound || *bound == centreId);
  if (!own) {
    const auto relations = relationsToCentre(context, centreId);
    CONSILIUM_CHECK(require(Permission::absenceWrite, relations,
                            domain::allows(Permission::memberRead, relations)));
  }
  if (member->integer("revision") != params.revision) return stale(tx, *member);
  CONSILIUM_TRY(const auto absences, orderedAbsences(context, *member, params.absences));

  if (tx.run(queries::memberAdvance, {{"member", value(params.member)},
                                      {"revision", value(params.revision)},
                                      {"now", value(context.now)}}) == 0)
    return staleNow(tx, params.member);
  tx.run(queries::absencesDelete, {{"member", value(params.member)}});
  for (const auto& absence : absences)
    tx.run(queries::absenceInsert, {{"member", value(params.member)},
                                    {"fromDay", value(base::formatDate(absence.from))},
                                    {"toDay", value(base::formatDate(absence.to))},
                                    {"deputy", value(absence.deputy)},
                                    {"network", value(member->text("network_id"))}});
  protocol::MemberSetAbsenceResult result;
  result.member = params.member;
  result.revision = params.revision + 1;
  tellOfAbsence(
      context, *member,
      {.member = params.member, .user = userId, .centre = centreId, .revision = result.revision});
  return result;
}

}  // namespace consilium::service

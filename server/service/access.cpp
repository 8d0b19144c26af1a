#include "service/access.hpp"

#include "domain/read_slot.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using domain::Permission;
using domain::Relation;
using domain::Relations;
namespace queries = store::queries;

/// Whether a membership at this centre counts on this connection.
bool counts(const Caller& caller, std::string_view centreId) {
  return !caller.boundCentre || *caller.boundCentre == centreId;
}

void addRole(Relations& relations, std::string_view role) {
  // An expert acts for their own centre as a clinician does.
  if (role == "clinician" || role == "expert") relations.add(Relation::clinician);
  if (role == "assistant") relations.add(Relation::assistant);
  if (role == "manager") relations.add(Relation::manager);
}

void addFunction(Relations& relations, std::string_view function) {
  if (function == "permanent") relations.add(Relation::expert);
  if (function == "coordinator") relations.add(Relation::coordinator);
  if (function == "chair" || function == "deputy") relations.add(Relation::chair);
}

Relations platformWide(const Caller& caller) {
  Relations relations;
  if (caller.admin) relations.add(Relation::admin);
  if (caller.auditor) relations.add(Relation::auditor);
  return relations;
}

Relations& standingAt(CaseAccess& access, const store::Row& row) {
  const auto& centre = row.text("member_centre_id");
  for (auto& standing : access.standings)
    if (standing.centreId == centre) return standing.relations;
  access.standings.push_back({centre, row.text("member_centre_name"), {}});
  return access.standings.back().relations;
}

}  // namespace

Relations relationsToPlatform(Context& context) {
  if (!context.caller) return {};
  auto relations = platformWide(*context.caller);
  for (const auto& row :
       context.tx.all(queries::membershipsOf, {{"caller", store::value(context.caller->userId)}}))
    if (counts(*context.caller, row.text("centre_id"))) relations.add(Relation::member);
  return relations;
}

Relations relationsToCentre(Context& context, std::string_view centreId) {
  if (!context.caller) return {};
  auto relations = platformWide(*context.caller);
  for (const auto& row :
       context.tx.all(queries::membershipsOf, {{"caller", store::value(context.caller->userId)}})) {
    if (!counts(*context.caller, row.text("centre_id"))) continue;
    relations.add(Relation::member);
    if (row.text("centre_id") == centreId) addRole(relations, row.text("role"));
  }
  return relations;
}

Relations relationsToSeries(Context& context, std::string_view seriesId) {
  if (!context.caller) return {};
  auto relations = platformWide(*context.caller);
  for (const auto& row :
       context.tx.all(queries::standingsToSeries, {{"series", store::value(seriesId)},
                                                   {"caller", store::value(context.caller->userId)},
                                                   {"at", store::value(context.now)}})) {
    if (!counts(*context.caller, row.text("centre_id"))) continue;
    relations.add(Relation::member);
    if (!row.isNull("function")) addFunction(relations, row.text("function"));
    if (!row.isNull("owner_id") && row.text("role") == "manager") relations.add(Relation::manager);
  }
  return relations;
}

Permission CaseAccess::readPermission() const {
  if (version == 0) return Permission::draftRead;
  return restricted ? Permission::restrictedRead : Permission::caseRead;
}

bool CaseAccess::readable() const {
  return !erased && domain::allows(readPermission(), relations);
}

const CaseAccess::Standing* CaseAccess::standingFor(std::string_view centre) const {
  for (const auto& standing : standings)
    if (standing.centreId == centre) return &standing;
  return nullptr;
}

void holdCase(Context& context, std::string_view caseId) {
  if (!context.tx.shared()) return;
  // A row is held where it lies: with the rows of its network.
  const auto row = context.tx.one(queries::caseNetwork, {{"case", store::value(caseId)}});
  if (!row) return;
  context.tx.lock(queries::caseLock, {{"case", store::value(caseId)},
                                      {"network", store::value(row->text("network_id"))}});
}

base::Result<CaseAccess> loadCaseForAudit(Context& context, std::string_view caseId) {
  if (!context.caller) return base::notFound();
  const auto& caller = *context.caller;
  const auto rows =
      context.tx.all(queries::standingsToCase, {{"case", store::value(caseId)},
                                                {"caller", store::value(caller.userId)},
                                                {"at", store::value(context.now)}});
  if (rows.empty()) return base::notFound();

  CaseAccess access;
  const auto& first = rows.front();
  access.id = first.text("id");
  access.networkId = first.text("network_id");
  access.centreId = first.text("centre_id");
  access.seriesId = first.optionalText("series_id");
  access.state = protocol::parseCaseState(first.text("state")).value();
  access.version = first.integer("version");
  access.restricted = first.flag("restricted");
  access.erased = !first.isNull("erased_at");
  access.pseudonym = first.text("pseudonym");
  access.activityAt = first.time("activity_at");

  access.relations = platformWide(caller);
  for (const auto& row : rows) {
    if (row.isNull("member_centre_id") || !counts(caller, row.text("member_centre_id"))) continue;
    auto& standing = standingAt(access, row);
    standing.add(Relation::member);
    if (row.text("member_centre_id") == access.centreId) addRole(standing, row.text("role"));
    if (!row.isNull("function")) addFunction(standing, row.text("function"));
  }
  for (const auto& standing : access.standings) access.relations.add(standing.relations);
  // A guest is invited as a person; a bound connection acts for its centre alone. Whoever takes
  // part for a centre or a series is no guest.
  if (!first.isNull("guest_id") && !caller.boundCentre &&
      !access.relations.intersects({Relation::clinician, Relation::assistant, Relation::expert,
                                    Relation::coordinator, Relation::chair})) {
    access.relations.add(Relation::guest);
    for (auto& standing : access.standings) standing.relations.add(Relation::guest);
  }

  if (!access.readable() && !domain::allows(Permission::caseAudit, access.relations))
    return base::notFound();
  return access;
}

base::Result<CaseAccess> loadCaseAccess(Context& context, std::string_view caseId) {
  CONSILIUM_TRY(auto access, loadCaseForAudit(context, caseId));
  if (access.erased) return base::notFound();
  return access;
}

bool MeetingAccess::visible() const {
  return domain::allows(Permission::meetingRead, relations) ||
         domain::allows(Permission::meetingFollow, relations);
}

void holdMeeting(Context& context, std::string_view meetingId) {
  if (!context.tx.shared()) return;
  const auto row = context.tx.one(queries::meetingNetwork, {{"meeting", store::value(meetingId)}});
  if (!row) return;
  context.tx.lock(queries::meetingLock, {{"meeting", store::value(meetingId)},
                                         {"network", store::value(row->text("network_id"))}});
}

base::Result<MeetingAccess> loadMeetingAccess(Context& context, std::string_view meetingId) {
  if (!context.caller) return base::notFound();
  const auto& caller = *context.caller;
  const auto row = context.tx.one(queries::meetingById, {{"meeting", store::value(meetingId)}});
  if (!row) return base::notFound();
  MeetingAccess access;
  access.id = row->text("id");
  access.networkId = row->text("network_id");
  access.seriesId = row->text("series_id");
  access.state = protocol::parseMeetingState(row->text("state")).value();
  access.relations = relationsToSeries(context, access.seriesId);
  for (const auto& standing :
       context.tx.all(queries::standingsByAgenda, {{"caller", store::value(caller.userId)},
                                                   {"meeting", store::value(access.id)},
                                                   {"network", store::value(access.networkId)}})) {
    if (!counts(caller, standing.text("centre_id")) || standing.text("role") == "manager") continue;
    addRole(access.relations, standing.text("role"));
  }
  // Whoever was designated presides over this meeting, and over nothing else.
  if (row->optionalText("chair_id") == caller.userId &&
      domain::allows(Permission::meetingFollow, access.relations))
    access.relations.add(Relation::chair);
  // A guest is invited as a person; a bound connection acts for its centre alone. Whoever sits on
  // the roster was invited for that seat, and is no guest.
  if (!caller.boundCentre &&
      !access.relations.intersects({Relation::expert, Relation::coordinator, Relation::chair}) &&
      context.tx.one(queries::guestOfMeeting, {{"caller", store::value(caller.userId)},
                                               {"meeting", store::value(access.id)},
                                               {"network", store::value(access.networkId)},
                                               {"at", store::value(context.now)}}))
    access.relations.add(Relation::guest);
  if (!access.visible()) return base::notFound();
  return access;
}

base::Result<void> require(Permission permission, const Relations& relations, bool visible) {
  if (domain::allows(permission, relations)) return base::ok();
  if (!visible) return base::notFound();
  return base::forbidden("Your role does not allow this.");
}

base::Result<void> mayReadStream(Context& context, std::string_view stream) {
  if (stream == kDirectoryStream)
    return require(Permission::directoryRead, relationsToPlatform(context), false);
  const auto colon = stream.find(':');
  if (!context.caller || colon == std::string_view::npos) return base::notFound();
  const auto kind = stream.substr(0, colon);
  const auto id = stream.substr(colon + 1);
  if (kind == "case") {
    CONSILIUM_TRY(const auto access, loadCaseAccess(context, id));
    return require(access.readPermission(), access.relations, false);
  }
  if (kind == "meeting") {
    CONSILIUM_TRY(const auto access, loadMeetingAccess(context, id));
    return require(Permission::meetingFollow, access.relations, false);
  }
  if (kind == "calendar") {
    CONSILIUM_CHECK(require(Permission::meetingRead, relationsToPlatform(context), false));
    if (!context.tx.one(queries::seriesById, {{"series", store::value(id)}}))
      return base::notFound();
    return base::ok();
  }
  if (kind == "series")
    return require(Permission::seriesInbox, relationsToSeries(context, id), false);
  if (kind == "centre")
    return require(Permission::centreInbox, relationsToCentre(context, id), false);
  if (kind == "user" && id == context.caller->userId) return base::ok();
  return base::notFound();
}

void recordRead(Context& context, std::string_view caseId) {
  if (context.tx
          .all(queries::readOnRecord, {{"session", store::value(context.caller->sessionId)},
                                       {"case", store::value(caseId)},
                                       {"slot", store::value(domain::readSlotOf(context.now))}})
          .empty())
    context.readsToRecord.emplace_back(caseId);
}

void writeReads(store::Transaction& tx, const Caller& caller, std::span<const std::string> caseIds,
                base::Timestamp now) {
  for (const auto& caseId : caseIds)
    tx.run(queries::readRecord, {{"session", store::value(caller.sessionId)},
                                 {"case", store::value(caseId)},
                                 {"slot", store::value(domain::readSlotOf(now))},
                                 {"caller", store::value(caller.userId)},
                                 {"at", store::value(now)}});
}

}  // namespace consilium::service

#include "service/impl/report_access.hpp"

#include <utility>

#include "service/impl/meeting_rows.hpp"
#include "service/opinion.hpp"
#include "service/series.hpp"
#include "store/queries.hpp"

namespace consilium::service::impl {
namespace {

using domain::Permission;
using domain::Relation;
using domain::Relations;
using protocol::AgendaItemState;
using protocol::ReportState;
using store::value;
namespace queries = store::queries;

const Relations kOfRoster{Relation::expert, Relation::coordinator, Relation::chair};
const Relations kOfCase{Relation::clinician, Relation::assistant, Relation::guest};

Relations only(const Relations& relations, const Relations& of) {
  Relations kept;
  for (std::size_t i = 0; i < domain::kRelations; ++i)
    if (const auto each = static_cast<Relation>(i); relations.has(each) && of.has(each))
      kept.add(each);
  return kept;
}

std::optional<store::Row> loadItemRow(Context& context, const MeetingAccess& meeting,
                                      std::string_view itemId) {
  return context.tx.one(queries::reportItem, {{"meeting", value(meeting.id)},
                                              {"network", value(meeting.networkId)},
                                              {"item", value(itemId)}});
}

}  // namespace

ReportState ReportAccess::state() const {
  return report ? protocol::parseReportState(report->text("state")).value() : ReportState::draft;
}

bool ReportAccess::discussed() const {
  const auto of = protocol::parseAgendaItemState(item.text("state")).value();
  return of == AgendaItemState::presented || of == AgendaItemState::discussed;
}

bool ReportAccess::withdrawn() const {
  return item.text("case_state") == toString(protocol::CaseState::withdrawn);
}

bool ReportAccess::readable() const {
  const auto now = state();
  // A draft has not passed the gate.
  if (now == ReportState::draft) return domain::allows(Permission::minutesWrite, relations);
  if (domain::allows(Permission::minutesRead, relations)) return true;
  // A guest reads what is signed; the submitting centre looks at it before.
  if (now == ReportState::in_review)
    return relations.intersects({Relation::clinician, Relation::assistant});
  return domain::allows(Permission::minutesReadSigned, relations);
}

std::optional<ReportAccess> loadReport(Context& context, const MeetingAccess& meeting,
                                       std::string_view itemId) {
  auto item = loadItemRow(context, meeting, itemId);
  if (!item) return std::nullopt;
  auto relations = only(meeting.relations, kOfRoster);
  const auto ofCase = loadCaseAccess(context, item->text("case_id"));
  const bool readable = ofCase.has_value() && ofCase.value().readable();
  if (readable) relations.add(only(ofCase.value().relations, kOfCase));
  // Who writes the report reads them.
  const bool opinions = domain::allows(Permission::minutesWrite, relations) ||
                        (readable && readsAllOpinions(context, ofCase.value()).value());
  auto report = context.tx.one(queries::reportById, {{"meeting", value(meeting.id)},
                                                     {"network", value(meeting.networkId)},
                                                     {"item", value(itemId)}});
  return ReportAccess{meeting,
                      loadMeetingRow(context, meeting.id),
                      std::move(*item),
                      std::move(report),
                      loadCharter(context.tx, meeting.seriesId).value(),
                      relations,
                      readable,
                      opinions};
}

base::Result<ReportAccess> openReport(Context& context, const MeetingAccess& meeting,
                                      std::string_view itemId, Permission permission) {
  auto access = loadReport(context, meeting, itemId);
  if (!access) return base::notFound("This meeting has no such item.");
  CONSILIUM_CHECK(require(permission, access->relations, access->readable()));
  if (!access->discussed()) return base::invalidState("This item was not discussed yet.");
  if (access->withdrawn() && access->state() != ReportState::signed_)
    return base::invalidState("The case was withdrawn: nothing is concluded about it any more.");
  return std::move(*access);
}

base::Result<ReportAccess> holdReport(Context& context, std::string_view meetingId,
                                      std::string_view itemId, Permission permission) {
  holdMeeting(context, meetingId);
  CONSILIUM_TRY(const auto meeting, loadMeetingAccess(context, meetingId));
  if (const auto item = loadItemRow(context, meeting, itemId))
    holdCase(context, item->text("case_id"));
  return openReport(context, meeting, itemId, permission);
}

GateSubject subjectOfCase(const ReportAccess& access) {
  return {"case:" + access.caseId(), access.item.text("case_network_id"), "report"};
}

store::Value meetingOf(const ReportAccess& access) {
  return value(access.meeting.id);
}

store::Value networkOf(const ReportAccess& access) {
  return value(access.meeting.networkId);
}

store::Value itemOf(const ReportAccess& access) {
  return value(access.itemId());
}

}  // namespace consilium::service::impl

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/permission.hpp"
#include "protocol/minutes.hpp"
#include "protocol/series.hpp"
#include "service/access.hpp"
#include "service/context.hpp"
#include "service/identity_gate.hpp"

// Reports, and who may do what with them.
namespace consilium::service::impl {

/// A report, with what it is about and how the caller stands to it: by the roster of the series or
/// the chair of the meeting, or by its own case.
struct ReportAccess {
  MeetingAccess meeting;
  store::Row meetingRow;
  store::Row item;
  std::optional<store::Row> report;
  protocol::Charter charter;
  domain::Relations relations;
  bool caseReadable = false;
  bool opinionsReadable = false;  ///< all of them, before the report is signed

  std::string itemId() const { return item.text("id"); }
  std::string caseId() const { return item.text("case_id"); }
  protocol::ReportState state() const;
  std::int64_t revision() const { return report ? report->integer("revision") : 0; }
  bool discussed() const;
  bool withdrawn() const;
  bool readable() const;
};

/// The report on an item of a meeting that the caller knows of; nothing where there is no such
/// item.
std::optional<ReportAccess> loadReport(Context& context, const MeetingAccess& meeting,
                                       std::string_view itemId);

/// A report for an act of the caller, of an item that was discussed.
base::Result<ReportAccess> openReport(Context& context, const MeetingAccess& meeting,
                                      std::string_view itemId, domain::Permission permission);

/// The same, held.
base::Result<ReportAccess> holdReport(Context& context, std::string_view meetingId,
                                      std::string_view itemId, domain::Permission permission);

/// A report is said of its case.
GateSubject subjectOfCase(const ReportAccess& access);

/// What names a report in a statement.
store::Value meetingOf(const ReportAccess& access);
store::Value networkOf(const ReportAccess& access);
store::Value itemOf(const ReportAccess& access);

}  // namespace consilium::service::impl

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "protocol/minutes.hpp"
#include "service/context.hpp"
#include "service/impl/report_access.hpp"

// What a report says, shared by the use cases. No permissions.
namespace consilium::service::impl {

protocol::ReportSubject subjectOf(const ReportAccess& access);
/// What happened while the item was discussed.
protocol::ReportFacts factsOf(Context& context, const ReportAccess& access);
/// What the scribe has saved.
std::optional<protocol::ReportContent> contentOf(const ReportAccess& access);
/// The charter lets this not be concluded without quorum.
bool isBlocked(const ReportAccess& access, const protocol::ReportFacts& facts,
               const std::optional<protocol::ReportContent>& content);
/// Who is writing now.
std::optional<protocol::ReportLock> lockOf(Context& context, const ReportAccess& access);
/// The whole of it, as the caller may read it.
protocol::Report reportOf(Context& context, const ReportAccess& access);

/// What was signed of an item, its report first; without an item the attendance sheet.
std::vector<store::Row> documentsOf(Context& context, const MeetingAccess& meeting,
                                    std::string_view itemId);
protocol::Signature signatureOf(const store::Row& row);

}  // namespace consilium::service::impl

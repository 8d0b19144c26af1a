#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/case.hpp"
#include "protocol/minutes.hpp"
#include "protocol/stats.hpp"

// Where exports are downloaded. An address names the document and carries no secret: whoever
// fetches it shows their session (design, section 8).

namespace consilium::domain {

/// `/export/minutes/MEETING/ITEM.pdf?language=en`, or without an item
/// `/export/minutes/MEETING.pdf`.
std::string exportPath(const protocol::MinutesExportParams& params);

/// `/export/cases/CASE.json`, `/export/cases/CASE.phenopacket`, or
/// `/export/cases/CASE.fhir?language=en`.
std::string exportPath(const protocol::CaseExportParams& params);

/// `/export/minimum-data-sets/CENTRE.csv?from=2026-01-01T00:00:00.000Z&to=…&timeZone=Europe/Paris&language=en`.
std::string exportPath(const protocol::StatsMinimumDataSetParams& params);

using ExportParams = std::variant<protocol::MinutesExportParams, protocol::CaseExportParams,
                                  protocol::StatsMinimumDataSetParams>;

/// What `exportPath` wrote, read back; nothing for any other address. `query`: without the mark.
std::optional<ExportParams> parseExportPath(std::string_view path, std::string_view query);

/// Media type, for a Content-Type header.
std::string_view exportType(protocol::ExportFormat format);
std::string_view exportType(protocol::CaseExportFormat format);
inline constexpr std::string_view kMinimumDataSetType = "text/csv; charset=utf-8";

/// A file name in ASCII that tells reports apart by their pseudonym, e.g.
/// `compte-rendu-K7QF-2M9X.pdf`. `subject`: of the report; null for an attendance sheet.
std::string exportName(const protocol::MinutesExportParams& params,
                       const protocol::ReportSubject* subject);
/// Likewise, e.g. `K7QF-2M9X.phenopacket.json`.
std::string exportName(protocol::CaseExportFormat format, std::string_view pseudonym);
/// By the days of the period in its time zone, the last one included:
/// `sdm-mr-2026-01-01-2026-12-31.csv`.
std::string exportName(const protocol::StatsMinimumDataSetParams& params);

}  // namespace consilium::domain

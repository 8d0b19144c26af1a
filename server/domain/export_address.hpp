#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/case.hpp"
#include "protocol/minutes.hpp"

// Where exports are downloaded. An address names the document and carries no secret: whoever
// fetches it shows their session (design, section 8).

namespace consilium::domain {

/// `/export/minutes/MEETING/ITEM.pdf?language=en`, or without an item
/// `/export/minutes/MEETING.pdf`.
std::string exportPath(const protocol::MinutesExportParams& params);

/// `/export/cases/CASE.json`, or `/export/cases/CASE.phenopacket`.
std::string exportPath(const protocol::CaseExportParams& params);

using ExportParams = std::variant<protocol::MinutesExportParams, protocol::CaseExportParams>;

/// What `exportPath` wrote, read back; nothing for any other address. `query`: without the mark.
std::optional<ExportParams> parseExportPath(std::string_view path, std::string_view query);

/// Media type, for a Content-Type header.
std::string_view exportType(protocol::ExportFormat format);
std::string_view exportType(protocol::CaseExportFormat format);

/// A file name in ASCII that tells reports apart by their pseudonym, e.g.
/// `compte-rendu-K7QF-2M9X.pdf`. `subject`: of the report; null for an attendance sheet.
std::string exportName(const protocol::MinutesExportParams& params,
                       const protocol::ReportSubject* subject);
/// Likewise, e.g. `K7QF-2M9X.phenopacket.json`.
std::string exportName(protocol::CaseExportFormat format, std::string_view pseudonym);

}  // namespace consilium::domain

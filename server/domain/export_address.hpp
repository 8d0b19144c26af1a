#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/minutes.hpp"

// Where exports are downloaded. An address names the document and carries no secret: whoever
// fetches it shows their session (design, section 8).

namespace consilium::domain {

/// `/export/minutes/MEETING/ITEM.pdf?language=en`, or without an item
/// `/export/minutes/MEETING.pdf`.
std::string exportPath(const protocol::MinutesExportParams& params);

/// What `exportPath` wrote, read back; nothing for any other address. `query`: without the mark.
std::optional<protocol::MinutesExportParams> parseExportPath(std::string_view path,
                                                             std::string_view query);

/// Media type, for a Content-Type header.
std::string_view exportType(protocol::ExportFormat format);

/// A file name in ASCII that tells reports apart by their pseudonym, e.g.
/// `compte-rendu-K7QF-2M9X.pdf`. `subject`: of the report; null for an attendance sheet.
std::string exportName(const protocol::MinutesExportParams& params,
                       const protocol::ReportSubject* subject);

}  // namespace consilium::domain

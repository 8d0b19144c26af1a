#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/stats.hpp"

// Tables of figures as files for spreadsheets.

namespace consilium::interchange {

using CsvRow = std::vector<std::string>;

/// The rows as RFC 4180 has them (lines end with CR LF; quotes around what needs them), in UTF-8
/// with byte order mark, without which Excel takes it for another encoding. `separator`: what
/// spreadsheets of the reader's language expect, `;` where the comma is the decimal sign. A field
/// that begins with = + - @ tab or CR would be carried out as a formula (OWASP, CSV Injection): it
/// gets an apostrophe in front.
std::string csv(const std::vector<CsvRow>& rows, char separator);

/// One row a figure, with its scope and period, so that several such tables can be put together.
/// The period is told by its days in `timeZone` (IANA name; UTC without it).
std::string activityCsv(const protocol::StatsActivityResult& figures, protocol::Language language,
                        const std::optional<std::string>& timeZone);

/// One row a region, and the total; what is masked says so.
std::string territoryCsv(const protocol::StatsTerritoryResult& figures, protocol::Language language,
                         const std::optional<std::string>& timeZone);

}  // namespace consilium::interchange

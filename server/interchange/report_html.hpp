#pragma once

#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/common.hpp"
#include "protocol/minutes.hpp"

// Minutes as pages to read and to print: HTML that needs nothing else, without scripts, whose style
// lays it out on A4 with page numbers. Whatever people wrote is escaped. Any thread.

namespace consilium::interchange {

/// What a page says beside its document.
struct PageContext {
  std::string networkName;
  std::string timeZone;  ///< IANA name; times are given by its clocks
  protocol::Language language = protocol::Language::fr;
  base::Timestamp printedAt;
};

/// The page of one report, signed or not. Errors: `internal` when an addendum cannot be read.
base::Result<std::string> reportHtml(const protocol::Report& report, const PageContext& context);

/// The page of a signed attendance sheet. Errors: `internal` when it cannot be read.
base::Result<std::string> sheetHtml(const protocol::Signature& sheet, const PageContext& context);

}  // namespace consilium::interchange

#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace consilium::protocol {

struct ParseLimits {
  std::size_t maxDepth = 32;  ///< arrays and objects within one another
};

/// Reads one JSON value (RFC 8259) and nothing after it, as strictly as I-JSON (RFC 7493): UTF-8
/// without BOM, no U+0000, no unpaired surrogates, no duplicate keys, no number beyond ±(2^53−1)
/// in any notation (every double beyond is an integer that others may read differently). Needs no
/// stack in proportion to the input.
/// Errors: `invalid`, one violation of rule `json` (see `isParseError`) whose message names the
/// byte at which reading stopped; the text is not quoted.
base::Result<nlohmann::json> parseStrict(std::string_view text, ParseLimits limits = {});

/// Whether the error came from `parseStrict`: the text is not acceptable JSON at all.
bool isParseError(const base::Error& error);

/// The canonical text of RFC 8785. The value must be finite, its strings UTF-8 and its integers
/// within ±(2^53−1), as `parseStrict` gives it; anything else throws std::invalid_argument.
std::string canonical(const nlohmann::json& json);

}  // namespace consilium::protocol

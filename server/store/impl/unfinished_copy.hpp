#pragma once

#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"

namespace consilium::store {

/// The row of `meta` that a database has while another one is being copied into it; its content
/// names the run.
inline constexpr std::string_view kUnfinishedCopy = "unfinished_copy";

/// Errors: `invalidState` with what to do, when the database is the rest of a copy that did not
/// come to its end.
base::Result<void> refuseUnfinishedCopy(Transaction& tx);

}  // namespace consilium::store

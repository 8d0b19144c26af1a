#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::service {

/// Deletes what is on record of reads before `before`, a bounded number of them; empty when there
/// may be more, nothing at the end. In a write transaction.
std::optional<std::string> purgeReads(store::Transaction& tx, base::Timestamp before);

}  // namespace consilium::service

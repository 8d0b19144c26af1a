#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace consilium::store {

/// Whether this release can work with a schema of this version. Errors: `invalidState`, with what
/// to do. `oldestRelease` is what the database says of its newest migration.
base::Result<void> checkVersion(std::int64_t version, std::string_view oldestRelease);

}  // namespace consilium::store

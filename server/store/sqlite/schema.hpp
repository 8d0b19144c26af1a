#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "store/sqlite/connection.hpp"

namespace consilium::store::sqlite {

/// Whether this release can work with the schema as it is (an empty file included). Errors:
/// `invalidState`, with what to do.
base::Result<void> checkSchema(Connection& connection);

/// Brings the schema up to this release, each migration in a transaction of its own.
void migrate(Connection& connection, base::Logger& logger);

}  // namespace consilium::store::sqlite

#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "store/postgres/connection.hpp"

namespace consilium::store::postgres {

/// Whether this release can work with the server and the schema as they are. Errors:
/// `invalidState`, with what to do; `notFound` when the database has no tables and `create` does
/// not say that it may be so.
base::Result<void> checkSchema(Connection& connection, bool create);

/// Brings the schema up to this release, each migration in a transaction of its own. Of several
/// processes that start together one does it, and the others wait: no longer than a statement of
/// this connection may take.
void migrate(Connection& connection, base::Logger& logger);

}  // namespace consilium::store::postgres

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"

namespace consilium::store {

/// Told on the calling thread, some times a second: so many rows of a table are there, of so many.
using CopyProgress =
    std::function<void(std::string_view table, std::int64_t rows, std::int64_t of)>;

struct CopyReport {
  std::int64_t tables = 0;
  std::int64_t rows = 0;
};

/// Copies one snapshot of `from` into `to`, whatever their engines: all rows of all tables but the
/// transient ones, page by page in the order of the primary keys, in memory that does not grow with
/// the database. Then reads everything back and compares the number of rows and their contents.
/// What `to` held before is deleted: it holds nothing, or an earlier copy that was cut short.
/// Until `finishCopy`, `to` counts as unfinished: openDatabase refuses it. `run` names this run, so
/// that of two that copy into the same database the first stops.
/// Not from a database thread. Errors: of the databases; `invalidState` when the schemas differ or
/// what arrived is not what was sent.
base::Result<CopyReport> copyTables(Database& from, Database& to, const std::string& run,
                                    const CopyProgress& progress);

/// Declares the copy complete, in the transaction that the caller records it in. Errors: `conflict`
/// when another run has taken over.
base::Result<void> finishCopy(Transaction& tx, const std::string& run);

}  // namespace consilium::store

#include "service/read_purge.hpp"

#include <cstdint>

#include "base/ids.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using store::value;
namespace queries = store::queries;

/// How many rows one call looks for.
constexpr std::int64_t kSlice = 1000;

}  // namespace

std::optional<std::string> purgeReads(store::Transaction& tx, base::Timestamp before) {
  const auto rows = tx.all(queries::readsBefore, {{"sessionsTo", value(base::idsFrom(before))},
                                                  {"before", value(before)},
                                                  {"limit", value(kSlice)}});
  for (const auto& row : rows)
    tx.run(queries::readDelete, {{"session", value(row.text("session_id"))},
                                 {"case", value(row.text("case_id"))},
                                 {"slot", value(row.integer("slot"))},
                                 {"network", value(row.text("network_id"))}});
  if (static_cast<std::int64_t>(rows.size()) < kSlice) return std::nullopt;
  return std::string();
}

}  // namespace consilium::service

#include "service/session_purge.hpp"

#include <cstdint>

#include "store/queries.hpp"

namespace consilium::service {

namespace queries = store::queries;
using store::value;

namespace {

/// How many rows one call looks at.
constexpr std::int64_t kSlice = 1000;

std::optional<std::string> purge(store::Transaction& tx, const store::Query& ahead,
                                 const store::Query& slice, const store::Query& rest,
                                 base::Timestamp before, std::string_view after) {
  const auto last = tx.one(ahead, {{"after", value(after)}, {"count", value(kSlice - 1)}});
  if (!last) {
    tx.run(rest, {{"after", value(after)}, {"before", value(before)}});
    return std::nullopt;
  }
  tx.run(slice,
         {{"after", value(after)}, {"upTo", value(last->text("id"))}, {"before", value(before)}});
  return last->text("id");
}

}  // namespace

std::optional<std::string> purgeSessions(store::Transaction& tx, base::Timestamp now,
                                         std::string_view after) {
  return purge(tx, queries::sessionAhead, queries::sessionPurge, queries::sessionPurgeRest,
               now - kEndedKept, after);
}

std::optional<std::string> purgeInvitations(store::Transaction& tx, base::Timestamp now,
                                            std::string_view after) {
  return purge(tx, queries::invitationAhead, queries::invitationPurge, queries::invitationPurgeRest,
               now - kEndedKept, after);
}

}  // namespace consilium::service

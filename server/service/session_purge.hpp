#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::service {

/// How long sessions and invitations are kept after they ended or ran out. The access log does not
/// need them: its rows name the user.
inline constexpr std::chrono::hours kEndedKept{24 * 30};

/// Deletes sessions whose end is longer ago than that, looking at a bounded number of those whose
/// ids come after `after` (at first empty). The id to go on from, or none at the end. One slice a
/// call, so that a long purge holds nobody up. In a write transaction.
std::optional<std::string> purgeSessions(store::Transaction& tx, base::Timestamp now,
                                         std::string_view after);
/// The same for invitations.
std::optional<std::string> purgeInvitations(store::Transaction& tx, base::Timestamp now,
                                            std::string_view after);

}  // namespace consilium::service

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::store {

/// How long the reply to a command can be had again by sending the command again.
inline constexpr std::chrono::hours kCommandsKept{24 * 30};

/// Claims (actor, commandId) as the first act of the command's transaction. Nothing: newly claimed,
/// carry it out and call `completeCommand`. A text: the stored reply of the first time, nothing is
/// to be done. Errors: `conflict` when the id was used with other parameters.
/// `paramsHash`: SHA-256 of the decoded parameters, 32 bytes.
base::Result<std::optional<std::string>> claimCommand(Transaction& tx, std::string_view actor,
                                                      std::string_view commandId,
                                                      std::string_view paramsHash,
                                                      base::Timestamp now);

/// Stores the reply of a command claimed in the same transaction. `replyJson` holds ids and
/// revisions only, no secrets and no clinical text.
void completeCommand(Transaction& tx, std::string_view actor, std::string_view commandId,
                     std::string_view replyJson);

/// Forgets commands claimed more than 30 days before `now`, looking at up to 1,000 that follow
/// `after` ('' to begin). Returns where to go on, nothing when the end was reached. One transaction
/// a call, so that a long purge holds nobody up.
std::optional<std::string> purgeCommands(Transaction& tx, base::Timestamp now,
                                         std::string_view after);

}  // namespace consilium::store

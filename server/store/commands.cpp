#include "store/commands.hpp"

#include <stdexcept>

#include "store/queries.hpp"

namespace consilium::store {

namespace {

/// How many commands one call of the purge looks at.
constexpr std::int64_t kSlice = 1000;

}  // namespace

base::Result<std::optional<std::string>> claimCommand(Transaction& tx, std::string_view actor,
                                                      std::string_view commandId,
                                                      std::string_view paramsHash,
                                                      base::Timestamp now) {
  const auto claimed =
      tx.run(queries::commandClaim, {{"commandId", value(commandId)},
                                     {"actor", value(actor)},
                                     {"paramsHash", value(Bytes{std::string(paramsHash)})},
                                     {"at", value(now)}});
  if (claimed == 1) return std::optional<std::string>();

  const auto first =
      tx.one(queries::commandById, {{"commandId", value(commandId)}, {"actor", value(actor)}});
  if (!first) throw std::logic_error("a claimed command is not there");
  if (first->bytes("params_hash") != paramsHash) {
    return base::failure(base::ErrorKind::conflict,
                         "This commandId was used with other parameters; take a new one.");
  }
  // A claim without a reply would mean that a command was committed half-done.
  if (first->isNull("reply")) throw std::logic_error("a claimed command has no reply");
  return std::optional<std::string>(first->text("reply"));
}

void completeCommand(Transaction& tx, std::string_view actor, std::string_view commandId,
                     std::string_view replyJson) {
  const auto completed = tx.run(
      queries::commandComplete,
      {{"reply", value(replyJson)}, {"commandId", value(commandId)}, {"actor", value(actor)}});
  if (completed != 1) throw std::logic_error("a command was completed that was not claimed");
}

std::optional<std::string> purgeCommands(Transaction& tx, base::Timestamp now,
                                         std::string_view after) {
  const base::Timestamp before = now - kCommandsKept;
  const auto last =
      tx.one(queries::commandAhead, {{"after", value(after)}, {"count", value(kSlice - 1)}});
  if (!last) {
    tx.run(queries::commandPurgeRest, {{"after", value(after)}, {"before", value(before)}});
    return std::nullopt;
  }
  tx.run(queries::commandPurge, {{"after", value(after)},
                                 {"upTo", value(last->text("command_id"))},
                                 {"before", value(before)}});
  return last->text("command_id");
}

}  // namespace consilium::store

#pragma once

#include <optional>
#include <string_view>

#include "service/context.hpp"

// What the figures of `stats.*` are made of, written down by the acts themselves, beside the case
// and in its network. All at the time of the context unless said otherwise.
namespace consilium::service::impl {

/// A session discussed an item. `endedAt`: when it ended; nothing: it goes on.
void noteHearing(Context& context, std::string_view caseId, std::string_view networkId,
                 std::string_view itemId, std::optional<base::Timestamp> endedAt);

/// The report on such an item was signed.
void noteReport(Context& context, std::string_view caseId, std::string_view networkId,
                std::string_view itemId, bool quorumMet);

/// A case was answered; only the first answer is kept.
void noteAnswer(Context& context, std::string_view caseId, std::string_view networkId);

}  // namespace consilium::service::impl

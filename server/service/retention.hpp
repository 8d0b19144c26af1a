#pragma once

#include <optional>
#include <string_view>

#include "protocol/case.hpp"
#include "service/context.hpp"

// How long cases are kept (domain/retention.hpp). Each case that may be erased some day has one job
// of the kind `erasure_due`: it finds out anew whether the time has come, and when to look again.

namespace consilium::service {

/// How long the case of this row (`caseById`) is kept; nothing while it is under way and its centre
/// has given no date.
std::optional<protocol::CaseRetention> retentionOf(Context& context, const store::Row& caseRow);

/// Has a case looked at in time: in the transaction of an act by which it is over, or kept for
/// another time than before, after its events.
void watchRetention(Context& context, std::string_view caseId);

/// The same no longer, of a draft that was submitted.
void forgetRetention(Context& context, std::string_view caseId, std::string_view networkId);

/// Carries the job out: tells the authors of the case that it will be erased, erases it when they
/// were told in time, or looks again later.
void lookAtRetention(Context& context, std::string_view caseId, std::string_view networkId);

}  // namespace consilium::service

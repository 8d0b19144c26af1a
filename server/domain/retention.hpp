#pragma once

#include <chrono>

#include "base/time.hpp"
#include "protocol/case.hpp"

// How long a case is kept. Days are those of UTC.

namespace consilium::domain {

/// The submitting centre is told so long before a case is erased.
inline constexpr std::chrono::days kErasureNotice{30};
/// Nothing goes sooner after anything happened to its case: there is time for the notice, and no
/// reply to a command about it is stored any more (store/commands.hpp).
inline constexpr std::chrono::days kKeptAfterAct{31};
/// A draft that nobody saves any more.
inline constexpr std::chrono::years kDraftsKept{1};
/// The latest day that a centre may give, in years after the present one.
inline constexpr std::chrono::years kKeptAtMost{100};

/// Whether a case in this state has come to its end, so that it may be erased.
bool isOver(protocol::CaseState state);

/// Whether a centre may say now that a case is kept until this day.
bool mayKeepUntil(base::Date day, base::Timestamp now);

/// The last day that a case is kept of which the centre gave `day`, or which is kept for `years`,
/// and to which something last happened at `lastAct`.
base::Date keptUntil(base::Date day, base::Timestamp lastAct);
base::Date keptUntil(std::chrono::years years, base::Timestamp lastAct);

/// When this last day is over.
base::Timestamp endOf(base::Date day);

}  // namespace consilium::domain

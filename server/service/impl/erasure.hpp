#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/context.hpp"

namespace consilium::service::impl {

/// A place that a case holds or held on an agenda.
struct Place {
  std::string meetingId;
  std::string itemId;
  std::string networkId;  ///< the meeting's
};

/// All places of a case, by their meetings' ids.
std::vector<Place> placesOf(Context& context, std::string_view caseId, std::string_view networkId);

/// Erases what was said in a case, for good: its content, discussion, documents, opinions, answers,
/// reports and follow-ups, its links, what it is found by, and the bodies of the events that tell
/// of it, with their salts. What stays: the pseudonym, who did what when, and the states, which
/// figures and the access log need. The case and its meetings (`places`: all of them) are held;
/// `caseRow` is its row `caseById`.
void eraseCase(Context& context, const store::Row& caseRow, const std::vector<Place>& places);

}  // namespace consilium::service::impl

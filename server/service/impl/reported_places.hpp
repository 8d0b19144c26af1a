#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "service/access.hpp"
#include "service/context.hpp"

// Where texts of a case, or of the meetings of a series, stand. The case and its meetings are held.
// No permissions, but for what the caller reads.
namespace consilium::service::impl {

/// What becomes of the events that tell a text.
enum class Telling { hidden, shown, erased };

/// Whether the caller reads this text somewhere in the case.
base::Result<bool> readsText(Context& context, const CaseAccess& access, std::string_view text);

/// The text, and where it stands in a field of the content or of an opinion that has but one text,
/// the other wordings of that field in all versions.
std::vector<std::string> wordingsOf(Context& context, const CaseAccess& access,
                                    const std::string& text);

/// Writes `to` wherever the case says `from`, in what it holds and what was signed of it; one of
/// the two is the mark of a reported text. Returns at how many places.
std::int64_t replaceInCase(Context& context, const CaseAccess& access, std::string_view from,
                           std::string_view to);

/// Hides, shows or erases the bodies of the case's events that tell this text. Returns how many.
std::int64_t tellingOf(Context& context, const CaseAccess& access, std::string_view text,
                       Telling telling);

/// Writes `to` wherever meetings of the series say `from`, and where a case was taken off one that
/// was cancelled, likewise. Returns at how many places.
std::int64_t replaceInMeetings(Context& context, const MeetingAccess& meeting,
                               std::string_view from, std::string_view to);

/// Hides, shows or erases the bodies of the events of these meetings, and of the cases that were
/// taken off them, that tell a text; `mark` may stand in its place already. Returns how many.
std::int64_t tellingOfMeetings(Context& context, const MeetingAccess& meeting,
                               std::string_view text, std::string_view mark, Telling telling);

/// The ids of the meetings of the series where a text stands.
std::vector<std::string> meetingsSaying(Context& context, const MeetingAccess& meeting,
                                        std::string_view text);

/// A case that was taken off a meeting when that was cancelled.
struct CancelledPlace {
  std::string id;
  std::string networkId;
};
/// Those of the meetings of the series that were cancelled for this reason, or for what has this
/// mark now.
std::vector<CancelledPlace> casesCancelledWith(Context& context, const MeetingAccess& meeting,
                                               std::string_view reason, std::string_view mark);

}  // namespace consilium::service::impl

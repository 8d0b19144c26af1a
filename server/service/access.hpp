#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/permission.hpp"
#include "protocol/case.hpp"
#include "protocol/meeting.hpp"
#include "service/context.hpp"

// How the caller stands to things, read from the database in the caller's transaction, so that a
// role that ended a moment ago no longer counts. Current means: the user active, the membership
// not ended, the place on the roster within its dates. A connection bound to a centre by its client
// certificate counts only that centre's memberships. Before sign-in all relations are empty.

namespace consilium::service {

/// `member`, `admin` and `auditor`.
domain::Relations relationsToPlatform(Context& context);

/// The above, and `clinician` (clinicians and experts), `assistant` and `manager` of that centre.
domain::Relations relationsToCentre(Context& context, std::string_view centreId);

/// Those to the platform, and `expert`, `coordinator`, `chair` by the roster; `manager` of a centre
/// that owns the series.
domain::Relations relationsToSeries(Context& context, std::string_view seriesId);

/// A case as far as access to it goes, and how the caller stands to it.
struct CaseAccess {
  std::string id;
  std::string networkId;
  std::string centreId;                 ///< the submitting centre
  std::optional<std::string> seriesId;  ///< addressed to; a draft may not have one yet
  protocol::CaseState state{};
  std::int64_t version = 0;  ///< of the latest submitted content; 0: never submitted
  bool restricted = false;   ///< withdrawn after an answer
  bool erased = false;       ///< its retention has ended: its metadata are what is left
  std::string pseudonym;
  base::Timestamp activityAt;

  domain::Relations relations;
  /// One of the caller's centres, and the relations that the caller has to this case by it.
  struct Standing {
    std::string centreId;
    std::string centreName;
    domain::Relations relations;
  };
  std::vector<Standing> standings;

  /// What reading it takes as it is now: a draft, a submitted or a restricted case.
  domain::Permission readPermission() const;
  bool readable() const;
  /// How the caller stands to it when acting for one of their centres; null: not one of theirs.
  const Standing* standingFor(std::string_view centre) const;
};

/// Holds a case against other changes until the transaction ends; to be called before a change
/// loads it.
void holdCase(Context& context, std::string_view caseId);

/// Loads a case with the caller's relations to it, in one statement. Whoever may neither read it
/// nor its access log gets `notFound`, and so does everybody for one that was erased.
base::Result<CaseAccess> loadCaseAccess(Context& context, std::string_view caseId);

/// The same for its access log, which outlives it.
base::Result<CaseAccess> loadCaseForAudit(Context& context, std::string_view caseId);

/// A meeting as far as access to it goes, and how the caller stands to it: by the roster of its
/// series, by cases of their centre on its agenda, or as a guest of such a case or of the meeting.
struct MeetingAccess {
  std::string id;
  std::string networkId;  ///< of its series
  std::string seriesId;
  protocol::MeetingState state{};
  domain::Relations relations;

  bool visible() const;  ///< in the calendar
};

/// Holds a meeting against other changes until the transaction ends; to be called before a change
/// loads it. What holds a case as well holds the meeting first.
void holdMeeting(Context& context, std::string_view meetingId);

/// Loads a meeting with the caller's relations to it. Whoever may not see the calendar gets
/// `notFound`.
base::Result<MeetingAccess> loadMeetingAccess(Context& context, std::string_view meetingId);

/// The rule of the contract for whoever lacks a permission: what they cannot see does not exist
/// (`notFound`), what they can see they are `forbidden` to touch.
base::Result<void> require(domain::Permission permission, const domain::Relations& relations,
                           bool visible);

/// The stream that whoever reads the directory may follow: that the directory, or the page of the
/// networks' questions, has changed. Its events tell nothing else.
inline constexpr std::string_view kDirectoryStream = "directory";

/// Whether the caller may follow an event stream. Otherwise, and for a stream that does not exist,
/// `notFound`.
base::Result<void> mayReadStream(Context& context, std::string_view stream);

/// Notes that the reply carries a case's content, unless that is on record already for this session
/// and quarter of an hour.
void recordRead(Context& context, std::string_view caseId);

/// Makes reads durable; a row that exists stays as it is. In a write transaction.
void writeReads(store::Transaction& tx, const Caller& caller, std::span<const std::string> caseIds,
                base::Timestamp now);

}  // namespace consilium::service

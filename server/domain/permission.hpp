#pragma once

#include <bitset>
#include <initializer_list>
#include <span>
#include <string_view>

namespace consilium::domain {

/// How a caller stands to the object of a call (design, section 4). A caller may have several.
enum class Relation {
  member,       ///< any signed-in user with at least one current membership
  clinician,    ///< clinician (or expert, acting for their own centre) of the submitting centre
  assistant,    ///< assistant of the submitting centre
  expert,       ///< on the roster of the series (permanent)
  coordinator,  ///< on the roster as coordinator
  chair,        ///< on the roster as chair or deputy
  guest,        ///< invited to that case
  manager,      ///< manager of the centre (of the submitting or the owning centre)
  admin,        ///< platform-wide
  auditor,      ///< platform-wide
};
inline constexpr std::size_t kRelations = 10;

class Relations {
 public:
  Relations() = default;
  Relations(std::initializer_list<Relation> relations) {
    for (const auto relation : relations) add(relation);
  }
  void add(Relation relation) { bits_.set(static_cast<std::size_t>(relation)); }
  void add(const Relations& others) { bits_ |= others.bits_; }
  bool has(Relation relation) const { return bits_.test(static_cast<std::size_t>(relation)); }
  bool empty() const { return bits_.none(); }
  bool intersects(const Relations& other) const { return (bits_ & other.bits_).any(); }
  bool operator==(const Relations&) const = default;

 private:
  std::bitset<kRelations> bits_;
};

/// What a method needs. One row of the matrix each.
enum class Permission {
  directoryRead,   ///< networks, centres, series by name
  directoryWrite,  ///< networks, attachments
  centreWrite,
  memberRead,    ///< members of a centre
  memberWrite,   ///< invite, update, end
  absenceWrite,  ///< somebody else's absence; one's own is always one's own
  seriesRead,    ///< charter and roster
  seriesWrite,
  draftRead,  ///< a case that was never submitted
  draftWrite,
  caseSubmit,
  caseValidate,    ///< as a senior
  caseRead,        ///< a submitted case
  restrictedRead,  ///< a case withdrawn after an answer
  caseComplete,    ///< a new version of a submitted case
  caseWithdraw,
  caseAccept,  ///< or decline
  caseRequestInformation,
  caseRedirect,
  caseAgreeRedirect,
  caseAnswer,
  caseClose,
  caseReopen,
  caseLink,
  caseInvite,
  caseRetain,  ///< say how long it is kept
  messagePost,
  messageReport,      ///< identifying data in a message
  messageSettle,      ///< decide about a reported message, and see it until then
  documentAdd,        ///< and confirm, redact, remove what one's own centre added
  documentReport,     ///< identifying data in a document
  documentSettle,     ///< decide about a reported document, and see and redact it until then
  textReport,         ///< identifying data in any other text of a case
  textSettle,         ///< decide about a reported text, and see it until then
  opinionFile,        ///< one's own, or confirm one that was transcribed in one's name
  opinionTranscribe,  ///< somebody else's
  meetingRead,        ///< the calendar; what of an agenda is shown depends on its cases
  meetingFollow,      ///< take part: see who comes, follow and join the session
  meetingBook,        ///< a place for a case
  meetingPropose,
  meetingPlan,     ///< calendar, bookings, agenda, invitations
  meetingPreside,  ///< open, present, close
  meetingVote,
  meetingRatify,  ///< decide about an answer in writing to an urgent case
  minutesRead,    ///< reports from their review on
  minutesReadSigned,
  minutesWrite,
  minutesReview,
  minutesSign,     ///< and add to, and answer what is contested
  minutesContest,  ///< and note what was done with a report
  followUpRecord,
  activityOfSeries,  ///< figures, and the metadata of the cases that they count
  activityOfCentre,
  activityOfPlatform,  ///< of a network as well
  activityOwn,         ///< of cases of which one wrote a version or on which one gave an opinion
  minimumDataSet,      ///< clinical facts of all cases of a centre, for registries
  questionAsk,
  questionRead,  ///< with who asked; the question page is for all
  questionAnswer,
  questionPublish,
  seriesInbox,  ///< what arrives at a series: metadata of its cases
  centreInbox,  ///< what happens to a centre's cases: their metadata
  caseAudit,    ///< who read and changed a case
  centreAudit,  ///< who read and changed the cases of a centre
  userAudit,    ///< what a user read and did
  auditVerify,  ///< check the hash chains
};

struct PermissionRow {
  Permission permission;
  std::string_view name;
  Relations allowed;
};

/// The matrix: the only place that says who may do what.
std::span<const PermissionRow> permissionMatrix();

/// Whether somebody with these relations to the object holds the permission.
bool allows(Permission permission, const Relations& relations);

}  // namespace consilium::domain

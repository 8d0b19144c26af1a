#include "domain/permission.hpp"

#include <array>
#include <stdexcept>

namespace consilium::domain {
namespace {

using enum Relation;

const Relations kSubmitters{clinician, assistant};
const Relations kReaders{clinician, assistant, expert, coordinator, chair, guest};

// Design, section 4, row by row. `member` comes with every current membership, so a permission of
// all members names it alone.
const std::array kMatrix{
    PermissionRow{Permission::directoryRead, "directoryRead", {member, admin, auditor}},
    PermissionRow{Permission::directoryWrite, "directoryWrite", {admin}},
    PermissionRow{Permission::centreWrite, "centreWrite", {admin}},
    PermissionRow{Permission::memberRead, "memberRead", {manager, admin}},
    PermissionRow{Permission::memberWrite, "memberWrite", {manager, admin}},
    PermissionRow{Permission::absenceWrite, "absenceWrite", {manager, admin}},
    PermissionRow{Permission::seriesRead, "seriesRead", {member, admin}},
    PermissionRow{Permission::seriesWrite, "seriesWrite", {coordinator, chair, manager, admin}},
    PermissionRow{Permission::draftRead, "draftRead", kSubmitters},
    PermissionRow{Permission::draftWrite, "draftWrite", kSubmitters},
    PermissionRow{Permission::caseSubmit, "caseSubmit", {clinician}},
    PermissionRow{Permission::caseValidate, "caseValidate", {clinician}},
    PermissionRow{Permission::caseRead, "caseRead", kReaders},
    PermissionRow{Permission::restrictedRead, "restrictedRead", kSubmitters},
    PermissionRow{Permission::caseComplete, "caseComplete", kSubmitters},
    PermissionRow{Permission::caseWithdraw, "caseWithdraw", {clinician}},
    PermissionRow{Permission::caseAccept, "caseAccept", {chair}},
    PermissionRow{
        Permission::caseRequestInformation, "caseRequestInformation", {coordinator, chair}},
    PermissionRow{Permission::caseRedirect, "caseRedirect", {coordinator, chair}},
    PermissionRow{Permission::caseAgreeRedirect, "caseAgreeRedirect", {clinician}},
    PermissionRow{Permission::caseAnswer, "caseAnswer", {chair}},
    PermissionRow{Permission::caseClose, "caseClose", {clinician}},
    PermissionRow{Permission::caseReopen, "caseReopen", {clinician, chair}},
    // Who is the same person, or a relative, only the centres know that keep the link to them.
    PermissionRow{Permission::caseLink, "caseLink", kSubmitters},
    PermissionRow{Permission::caseInvite, "caseInvite", {clinician, coordinator, chair}},
    PermissionRow{Permission::caseRetain, "caseRetain", {clinician}},
    // An assistant adds documents, but does not speak for the centre.
    PermissionRow{
        Permission::messagePost, "messagePost", {clinician, expert, coordinator, chair, guest}},
    PermissionRow{Permission::messageReport, "messageReport", kReaders},
    PermissionRow{Permission::messageSettle, "messageSettle", {coordinator, chair}},
    PermissionRow{
        Permission::documentAdd, "documentAdd", {clinician, assistant, expert, coordinator, chair}},
    PermissionRow{Permission::documentReport, "documentReport", kReaders},
    PermissionRow{Permission::documentSettle, "documentSettle", {coordinator, chair}},
    PermissionRow{Permission::textReport, "textReport", kReaders},
    PermissionRow{Permission::textSettle, "textSettle", {coordinator, chair}},
    PermissionRow{Permission::opinionFile, "opinionFile", {clinician, expert, chair, guest}},
    PermissionRow{Permission::opinionTranscribe, "opinionTranscribe", {coordinator}},
    PermissionRow{Permission::meetingRead, "meetingRead", {member, admin, auditor}},
    PermissionRow{Permission::meetingFollow, "meetingFollow", kReaders},
    PermissionRow{Permission::meetingBook, "meetingBook", kSubmitters},
    PermissionRow{Permission::meetingPropose, "meetingPropose", {clinician}},
    PermissionRow{Permission::meetingPlan, "meetingPlan", {coordinator, chair}},
    PermissionRow{Permission::meetingPreside, "meetingPreside", {coordinator, chair}},
    PermissionRow{Permission::meetingRatify, "meetingRatify", {chair}},
    PermissionRow{Permission::meetingVote, "meetingVote", {expert, chair, guest}},
    // Who writes them reads drafts; the others, and the submitting centre its own, from the review
    // on.
    PermissionRow{Permission::minutesRead, "minutesRead", {expert, coordinator, chair}},
    PermissionRow{Permission::minutesReadSigned, "minutesReadSigned", kReaders},
    PermissionRow{Permission::minutesWrite, "minutesWrite", {coordinator, chair}},
    PermissionRow{
        Permission::minutesReview, "minutesReview", {clinician, expert, coordinator, chair}},
    PermissionRow{Permission::minutesSign, "minutesSign", {chair}},
    PermissionRow{Permission::minutesContest, "minutesContest", {clinician}},
    PermissionRow{Permission::followUpRecord, "followUpRecord", {clinician}},
    PermissionRow{Permission::activityOfSeries, "activityOfSeries", {coordinator, chair, admin}},
    PermissionRow{Permission::activityOfCentre, "activityOfCentre", {manager, admin}},
    PermissionRow{Permission::activityOfPlatform, "activityOfPlatform", {admin}},
    PermissionRow{Permission::activityOwn, "activityOwn", {clinician, expert, chair}},
    // Facts of each case, which managers and administrators do not read.
    PermissionRow{Permission::minimumDataSet, "minimumDataSet", kSubmitters},
    PermissionRow{Permission::questionAsk, "questionAsk", {member}},
    PermissionRow{Permission::questionRead, "questionRead", {expert, coordinator, chair}},
    PermissionRow{Permission::questionAnswer, "questionAnswer", {expert, chair}},
    PermissionRow{Permission::questionPublish, "questionPublish", {coordinator, chair}},
    PermissionRow{
        Permission::seriesInbox, "seriesInbox", {expert, coordinator, chair, manager, admin}},
    PermissionRow{Permission::centreInbox, "centreInbox", {clinician, assistant, manager}},
    PermissionRow{Permission::caseAudit, "caseAudit", {clinician, manager, auditor}},
    PermissionRow{Permission::centreAudit, "centreAudit", {manager, auditor}},
    PermissionRow{Permission::userAudit, "userAudit", {auditor}},
    PermissionRow{Permission::auditVerify, "auditVerify", {auditor}},
};

}  // namespace

std::span<const PermissionRow> permissionMatrix() {
  return kMatrix;
}

bool allows(Permission permission, const Relations& relations) {
  for (const auto& row : kMatrix)
    if (row.permission == permission) return row.allowed.intersects(relations);
  throw std::logic_error("permission without a row in the matrix");
}

}  // namespace consilium::domain

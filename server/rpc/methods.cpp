#include "rpc/methods.hpp"

#include <iterator>
#include <utility>

#include "interchange/csv.hpp"
#include "rpc/event_methods.hpp"
#include "rpc/gated.hpp"

namespace consilium::rpc {
namespace {

/// A use case whose result, where the parameters ask for it, holds its figures as a table as well.
template <class Result, class Params>
auto withTable(base::Result<Result> (service::StatsService::*useCase)(service::Context&,
                                                                      const Params&),
               std::string (*table)(const Result&, protocol::Language,
                                    const std::optional<std::string>&)) {
  return [useCase, table](service::StatsService& service, service::Context& context,
                          const Params& params) -> base::Result<Result> {
    CONSILIUM_TRY(auto result, (service.*useCase)(context, params));
    if (params.format == protocol::StatsFormat::csv)
      result.csv = table(result, params.language.value_or(protocol::Language::fr), params.timeZone);
    return result;
  };
}

}  // namespace

MethodTable methods(const Services& services, Gate& gate) {
  using namespace protocol;
  using service::AgendaService;
  using service::AuditService;
  using service::CalendarFeedService;
  using service::CaseCircleService;
  using service::CaseLifeService;
  using service::CaseService;
  using service::DirectoryService;
  using service::DocumentService;
  using service::FollowUpService;
  using service::IdentityGate;
  using service::MeetingService;
  using service::MemberService;
  using service::MessageService;
  using service::MinutesService;
  using service::NoticeService;
  using service::OpinionService;
  using service::QuestionService;
  using service::SeriesService;
  using service::SessionService;
  using service::SittingService;
  using service::StatsService;
  using service::TerminologyService;
  using service::TextReportService;
  auto& [sessions, directory, members, series, cases, caseLife, caseCircle, messages, documents,
         opinions, meetings, agenda, sittings, minutes, followUps, questions, notices,
         calendarFeeds, audit, stats, terminology, textReports, texts] = services;
  constexpr auto kOpen = Access::open;
  const auto withoutUse = [](Method method) {
    method.isUse = false;
    return method;
  };

  const auto withoutPath = [](CalendarFeedCreateResult result) {
    result.path.reset();
    return result;
  };
  const auto withoutInvitation = [](const CaseInviteResult& result) {
    return CaseInviteResult{result.case_, result.user, std::nullopt};
  };

  const auto textsToSend = [](service::Context& context, const auto& params) {
    return CaseService::textsToSend(context, params.case_);
  };

  // clang-format off
  MethodTable table{
      staged<SessionLogin>(sessions, &SessionService::loadLogin, &SessionService::verifyLogin, &SessionService::finishLogin, kOpen),
      staged<SessionReauthenticate>(sessions, &SessionService::loadReauthenticate, &SessionService::verifyReauthenticate, &SessionService::finishReauthenticate),
      staged<SessionChangePassword>(sessions, &SessionService::loadChangePassword, &SessionService::verifyChangePassword, &SessionService::finishChangePassword),
      staged<SessionAcceptInvitation>(sessions, &SessionService::loadAcceptInvitation, &SessionService::verifyAcceptInvitation, &SessionService::finishAcceptInvitation, kOpen),
      withoutUse(read<SessionWhoami>(sessions, &SessionService::whoami)),
      session<SessionLogout>(sessions, &SessionService::logout),
      read<SessionList>(sessions, &SessionService::list),
      session<SessionRevoke>(sessions, &SessionService::revoke),
      session<SessionEnrolTotp>(sessions, &SessionService::enrolTotp),
      session<SessionConfirmTotp>(sessions, &SessionService::confirmTotp),
      session<SessionSetLanguage>(sessions, &SessionService::setLanguage),
      session<SessionSetPreferences>(sessions, &SessionService::setPreferences),
      session<SessionDraftKey>(sessions, &SessionService::draftKey),

      read<DirectoryNetworks>(directory, &DirectoryService::networks, kOpen),
      read<DirectoryCentres>(directory, &DirectoryService::centres, kOpen),
      read<DirectoryRegions>(directory, &DirectoryService::regions, kOpen),
      read<DirectoryCentre>(directory, &DirectoryService::centre, kOpen),
      write<DirectorySaveNetwork>(directory, &DirectoryService::saveNetwork),
      write<DirectorySaveCentre>(directory, &DirectoryService::saveCentre),
      read<DirectoryProposeSeries>(directory, &DirectoryService::proposeSeries, kOpen),

      read<MemberList>(members, &MemberService::list),
      write<MemberInvite>(members, &MemberService::invite),
      session<MemberInvitationLink>(members, &MemberService::invitationLink),
      write<MemberUpdate>(members, &MemberService::update),
      write<MemberRemove>(members, &MemberService::remove),
      write<MemberSetAbsence>(members, &MemberService::setAbsence),

      read<SeriesList>(series, &SeriesService::list, kOpen),
      read<SeriesGet>(series, &SeriesService::get, kOpen),
      write<SeriesSave>(series, &SeriesService::save),

      write<CaseCreate>(cases, &CaseService::create),
      write<CaseUpdate>(cases, &CaseService::update),
      computed<CaseCheck>(texts, &IdentityGate::loadCaseCheck, &IdentityGate::checkCase),
      handingOn<CaseSubmit>(write<CaseSubmit>(cases, &CaseService::submit), textsToSend),
      handingOn<CaseValidate>(write<CaseValidate>(cases, &CaseService::validate), textsToSend),
      read<CaseGet>(cases, &CaseService::get),
      read<CaseCompare>(cases, &CaseService::compare),
      read<CaseList>(cases, &CaseService::list),
      write<CaseWithdraw>(cases, &CaseService::withdraw),

      write<CaseAccept>(caseLife, &CaseLifeService::accept),
      write<CaseDecline>(caseLife, &CaseLifeService::decline),
      write<CaseRequestInformation>(caseLife, &CaseLifeService::requestInformation),
      write<CaseRedirect>(caseLife, &CaseLifeService::redirect),
      write<CaseAgreeRedirect>(caseLife, &CaseLifeService::agreeRedirect),
      write<CaseAnswer>(caseLife, &CaseLifeService::answer),
      write<CasePostpone>(agenda, &AgendaService::postpone),
      write<CaseClose>(caseLife, &CaseLifeService::close),
      write<CaseReopen>(caseLife, &CaseLifeService::reopen),
      write<CaseLink>(caseCircle, &CaseCircleService::link),
      writeTellingOnce<CaseInvite>(caseCircle, &CaseCircleService::invite, withoutInvitation),
      write<CaseRetain>(caseLife, &CaseLifeService::retain),
      read<CaseExport>(cases, &CaseService::exportAddress),
      read<CaseReaders>(caseLife, &CaseLifeService::readers),

      computed<TextCheck>(texts, &IdentityGate::loadTextCheck, &IdentityGate::checkTexts),
      write<TextReport>(textReports, &TextReportService::report),
      write<TextSettleReport>(textReports, &TextReportService::settleReport),
      read<TextReports>(textReports, &TextReportService::reports),

      write<MessagePost>(messages, &MessageService::post),
      read<MessageList>(messages, &MessageService::list),
      write<MessageReport>(messages, &MessageService::report),
      write<MessageSettleReport>(messages, &MessageService::settleReport),

      write<DocumentBegin>(documents, &DocumentService::begin),
      read<DocumentGet>(documents, &DocumentService::get),
      read<DocumentList>(documents, &DocumentService::list),
      write<DocumentConfirm>(documents, &DocumentService::confirm),
      write<DocumentRedact>(documents, &DocumentService::redact),
      write<DocumentRemove>(documents, &DocumentService::remove),
      write<DocumentReport>(documents, &DocumentService::report),
      write<DocumentSettleReport>(documents, &DocumentService::settleReport),

      write<OpinionFile>(opinions, &OpinionService::file),
      write<OpinionAmend>(opinions, &OpinionService::amend),
      write<OpinionTranscribe>(opinions, &OpinionService::transcribe),
      write<OpinionConfirm>(opinions, &OpinionService::confirm),
      read<OpinionList>(opinions, &OpinionService::list),

      read<MeetingCalendar>(meetings, &MeetingService::calendar),
      read<MeetingList>(meetings, &MeetingService::list),
      read<MeetingGet>(meetings, &MeetingService::get),
      write<MeetingSchedule>(meetings, &MeetingService::schedule),
      write<MeetingUpdate>(meetings, &MeetingService::update),
      write<MeetingCancel>(meetings, &MeetingService::cancel),
      write<MeetingInvite>(meetings, &MeetingService::invite),
      write<MeetingReply>(meetings, &MeetingService::reply),
      write<MeetingDesignateChair>(meetings, &MeetingService::designateChair),

      write<MeetingBook>(agenda, &AgendaService::book),
      write<MeetingPropose>(agenda, &AgendaService::propose),
      write<MeetingAnswer>(agenda, &AgendaService::answer),
      write<MeetingAddCase>(agenda, &AgendaService::addCase),
      write<MeetingRemoveCase>(agenda, &AgendaService::removeCase),
      write<MeetingReorder>(agenda, &AgendaService::reorder),

      write<MeetingOpen>(sittings, &SittingService::open),
      write<MeetingJoin>(sittings, &SittingService::join),
      write<MeetingLeave>(sittings, &SittingService::leave),
      write<MeetingPresent>(sittings, &SittingService::present),
      write<MeetingVote>(sittings, &SittingService::vote),
      write<MeetingRatify>(sittings, &SittingService::ratify),
      write<MeetingClose>(sittings, &SittingService::close),

      read<MinutesGet>(minutes, &MinutesService::get),
      read<MinutesExport>(minutes, &MinutesService::exportAddress),
      write<MinutesUpdate>(minutes, &MinutesService::update),
      write<MinutesReview>(minutes, &MinutesService::review),
      read<MinutesPreview>(minutes, &MinutesService::preview),
      handingOn<MinutesSign>(write<MinutesSign>(minutes, &MinutesService::sign), &MinutesService::textsToSign),
      write<MinutesAddend>(minutes, &MinutesService::addend),
      write<MinutesContest>(minutes, &MinutesService::contest),
      write<MinutesAnswer>(minutes, &MinutesService::answer),
      write<MinutesReceive>(minutes, &MinutesService::receive),

      write<FollowUpRecord>(followUps, &FollowUpService::record),
      read<FollowUpList>(followUps, &FollowUpService::list),

      write<QuestionAsk>(questions, &QuestionService::ask),
      write<QuestionAnswer>(questions, &QuestionService::answer),
      write<QuestionRedirect>(questions, &QuestionService::redirect),
      write<QuestionPublish>(questions, &QuestionService::publish),
      read<QuestionList>(questions, &QuestionService::list),

      read<NoticeList>(notices, &NoticeService::list),
      write<NoticeRead>(notices, &NoticeService::read),
      read<NoticeMail>(notices, &NoticeService::mail),
      write<NoticeSetMail>(notices, &NoticeService::setMail),

      writeTellingOnce<CalendarFeedCreate>(calendarFeeds, &CalendarFeedService::create, withoutPath),
      write<CalendarFeedRevoke>(calendarFeeds, &CalendarFeedService::revoke),
      read<CalendarFeedGet>(calendarFeeds, &CalendarFeedService::get),

      read<AuditList>(audit, &AuditService::list),
      read<AuditVerify>(audit, &AuditService::verify),

      read<TerminologySearch>(terminology, &TerminologyService::search, kOpen),
      read<TerminologyLookup>(terminology, &TerminologyService::lookup, kOpen),
      read<TerminologySuggestDiseases>(terminology, &TerminologyService::suggestDiseases),

      read<StatsActivity>(stats, withTable(&StatsService::activity, interchange::activityCsv)),
      read<StatsTerritory>(stats, withTable(&StatsService::territory, interchange::territoryCsv)),
      read<StatsMinimumDataSet>(stats, &StatsService::minimumDataSetAddress),
  };
  // clang-format on
  lookAtTexts(table, texts);
  auto connection = connectionMethods(gate);
  std::move(connection.begin(), connection.end(), std::back_inserter(table));
  return table;
}

}  // namespace consilium::rpc

#include "app/impl/demo_meetings.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "domain/recurrence.hpp"

namespace consilium::app::demo {

namespace {

using namespace std::chrono_literals;
using protocol::AgendaItemState;
using protocol::RosterFunction;
using service::MeetingService;
using service::MinutesService;
using service::OpinionService;
using service::SittingService;
using std::chrono::days;

/// When the meetings were planned, in days from now.
constexpr int kPlannedOn = -425;
/// No meeting is held before this day: no case is ready for it.
constexpr int kFirstMeeting = -400;
/// Meetings to come, beside the next one.
constexpr int kFurtherMeetings = 2;
constexpr auto kHour = 13h;
constexpr auto kConvenedBefore = days(21);
constexpr auto kRepliesAfter = days(3);
constexpr auto kCalledOffBefore = days(2);
constexpr std::string_view kTimeZone = "Europe/Paris";

/// The meeting day so many days from now; none is on a weekend.
base::Timestamp meetingDay(const StoryClock& clock, int days) {
  const auto day = std::chrono::floor<std::chrono::days>(clock.day(days));
  const std::chrono::weekday weekday(day);
  if (weekday == std::chrono::Saturday) return day + std::chrono::days(2);
  if (weekday == std::chrono::Sunday) return day + std::chrono::days(1);
  return day;
}

const Incident* incidentOf(std::string_view series, int day) {
  for (const auto& incident : incidents())
    if (incident.series == series && incident.day == day) return &incident;
  return nullptr;
}

protocol::MeetingScheduleParams planFor(const std::string& series, base::Timestamp startsAt) {
  protocol::MeetingScheduleParams params;
  params.series = series;
  params.startsAt = startsAt;
  params.minutes = 90;
  params.timeZone = kTimeZone;
  params.places = 4;
  params.videoLink = "https://visio.exemple.invalid/rcp";
  return params;
}

}  // namespace

void Meetings::plan() {
  for (const auto& each : series())
    timeline_.add(stage_.clock.day(kPlannedOn) + 9h, [this, &each] { return schedule(each); });
  for (const auto& each : extraMeetings())
    timeline_.add(stage_.clock.day(each.plannedOn) + 9h,
                  [this, &each] { return scheduleExtra(each); });
}

base::Result<void> Meetings::schedule(const Series& series) {
  const int interval = series.meetingWeeks * 7;
  int first = series.nextMeeting;
  while (first - interval >= kFirstMeeting) first -= interval;
  auto params = planFor(stage_.series.at(series.name), meetingDay(stage_.clock, first) + kHour);
  params.recurrence = fmt::format("FREQ=WEEKLY;INTERVAL={};COUNT={}", series.meetingWeeks,
                                  (series.nextMeeting - first) / interval + 1 + kFurtherMeetings);
  const auto times = domain::occurrences(*params.recurrence, params.startsAt, params.timeZone, 60);
  CONSILIUM_TRY(const auto planned,
                stage_.act(stage_.coordinatorOf(series.name), stage_.services.meetings,
                           &MeetingService::schedule, params));
  for (std::size_t i = 0; i < planned.meetings.size(); ++i) {
    Meeting meeting{planned.meetings[i], series.name, times->at(i), {}};
    std::string_view cancelled;
    if (const auto* incident = incidentOf(series.name, first + static_cast<int>(i) * interval)) {
      const auto absent = words(incident->absent);
      meeting.absent = {absent.begin(), absent.end()};
      meeting.reaches = incident->reaches;
      cancelled = incident->cancelled;
    }
    follow(meetings_.emplace_back(std::move(meeting)), cancelled);
  }
  return base::ok();
}

base::Result<void> Meetings::scheduleExtra(const ExtraMeeting& extra) {
  auto params =
      planFor(stage_.series.at(extra.series), meetingDay(stage_.clock, extra.day) + kHour);
  params.title = extra.title;
  const auto& coordinator = stage_.coordinatorOf(extra.series);
  CONSILIUM_TRY(const auto planned, stage_.act(coordinator, stage_.services.meetings,
                                               &MeetingService::schedule, params));
  timeline_.add(
      stage_.clock.day(extra.cancelledOn) + 9h,
      [this, &extra, &coordinator, id = planned.meetings.front()]() -> base::Result<void> {
        CONSILIUM_CHECK(stage_.act(coordinator, stage_.services.meetings, &MeetingService::cancel,
                                   {.meeting = id, .reason = std::string(extra.cancelled)}));
        return base::ok();
      });
  return base::ok();
}

void Meetings::follow(Meeting& meeting, std::string_view cancelled) {
  const auto add = [&](base::Timestamp time, auto act) {
    timeline_.add(time, [&meeting, act]() -> base::Result<void> {
      if (meeting.cancelled) return base::ok();
      return act(meeting);
    });
  };
  const auto startsAt = meeting.startsAt;
  add(startsAt - kConvenedBefore, [this](Meeting& it) { return convene(it); });
  add(startsAt - kConvenedBefore + kRepliesAfter, [this](Meeting& it) { return reply(it); });
  add(startsAt - kCalledOffBefore, [this, cancelled](Meeting& it) {
    return cancelled.empty() ? cancelIfEmpty(it) : cancel(it, cancelled);
  });
  add(startsAt, [this](Meeting& it) { return hold(it); });
  add(startsAt + days(1), [this](Meeting& it) { return signSheet(it); });
}

const std::string& Meetings::next(std::string_view series, base::Timestamp after) const {
  for (const auto& meeting : meetings_)
    if (meeting.series == series && !meeting.cancelled && meeting.startsAt > after)
      return meeting.id;
  throw std::logic_error("a series of the demonstration has no meeting ahead");
}

const Meetings::Meeting& Meetings::meetingOf(std::string_view id) const {
  for (const auto& meeting : meetings_)
    if (meeting.id == id) return meeting;
  throw std::logic_error("the demonstration has no such meeting");
}

const Someone& Meetings::presidentOf(const Meeting& meeting) const {
  const auto& chair = stage_.chairOf(meeting.series);
  if (!meeting.absent.contains(chair.caller.login)) return chair;
  return stage_.seatOf(meeting.series, RosterFunction::deputy);
}

const Someone& Meetings::presidentOf(std::string_view meeting) const {
  return presidentOf(meetingOf(meeting));
}

base::Result<protocol::MeetingGetResult> Meetings::look(const Meeting& meeting) {
  return stage_.act(stage_.coordinatorOf(meeting.series), stage_.services.meetings,
                    &MeetingService::get, {.meeting = meeting.id});
}

base::Result<void> Meetings::convene(const Meeting& meeting) {
  CONSILIUM_CHECK(stage_.act(stage_.coordinatorOf(meeting.series), stage_.services.meetings,
                             &MeetingService::invite, {.meeting = meeting.id, .roster = true}));
  return base::ok();
}

/// Those who will be absent say so, the last of the roster has not replied.
base::Result<void> Meetings::reply(const Meeting& meeting) {
  const auto seats = seriesNamed(meeting.series).seats;
  for (const auto& seat : seats.first(seats.size() - 1)) {
    const bool absent = meeting.absent.contains(std::string(seat.login));
    CONSILIUM_CHECK(stage_.act(stage_.people.at(seat.login), stage_.services.meetings,
                               &MeetingService::reply,
                               {.meeting = meeting.id,
                                .reply = absent ? protocol::InvitationReply::declined
                                                : protocol::InvitationReply::accepted}));
  }
  return base::ok();
}

base::Result<void> Meetings::cancelIfEmpty(Meeting& meeting) {
  CONSILIUM_TRY(const auto planned, look(meeting));
  for (const auto& item : planned.agenda)
    if (item.state == AgendaItemState::confirmed) return base::ok();
  return cancel(meeting, "Aucun dossier inscrit.");
}

base::Result<void> Meetings::cancel(Meeting& meeting, std::string_view reason) {
  meeting.cancelled = true;
  CONSILIUM_CHECK(stage_.act(stage_.coordinatorOf(meeting.series), stage_.services.meetings,
                             &MeetingService::cancel,
                             {.meeting = meeting.id, .reason = std::string(reason)}));
  return base::ok();
}

base::Result<void> Meetings::hold(const Meeting& meeting) {
  CONSILIUM_TRY(const auto planned, look(meeting));
  const auto& president = presidentOf(meeting);
  if (&president != &stage_.chairOf(meeting.series))
    CONSILIUM_CHECK(stage_.act(stage_.coordinatorOf(meeting.series), stage_.services.meetings,
                               &MeetingService::designateChair,
                               {.meeting = meeting.id, .user = president.caller.userId}));
  CONSILIUM_CHECK(stage_.act(president, stage_.services.sittings, &SittingService::open,
                             {.meeting = meeting.id}));
  CONSILIUM_CHECK(gather(meeting, planned));
  std::int64_t reached = 0;
  for (const auto& item : planned.agenda)
    if (item.state == AgendaItemState::confirmed && reached < meeting.reaches) {
      CONSILIUM_CHECK(hear(meeting, item));
      ++reached;
    }
  for (const auto& answer : planned.toRatify)
    CONSILIUM_CHECK(stage_.act(president, stage_.services.sittings, &SittingService::ratify,
                               {.meeting = meeting.id,
                                .case_ = answer.case_,
                                .answer = answer.answer,
                                .decision = protocol::RatificationDecision::ratified}));
  CONSILIUM_CHECK(stage_.moveTo(stage_.clock.now() + 5min));
  CONSILIUM_CHECK(stage_.act(president, stage_.services.sittings, &SittingService::close,
                             {.meeting = meeting.id}));
  return base::ok();
}

/// The roster joins, but for the absent, and those who present.
base::Result<void> Meetings::gather(const Meeting& meeting,
                                    const protocol::MeetingGetResult& planned) {
  std::set<const Someone*> there;
  for (const auto& seat : seriesNamed(meeting.series).seats)
    if (!meeting.absent.contains(std::string(seat.login)))
      there.insert(&stage_.people.at(seat.login));
  for (const auto& item : planned.agenda)
    if (item.state == AgendaItemState::confirmed)
      there.insert(presenters.find(item.case_.id)->second);
  const auto& president = presidentOf(meeting);
  for (const auto* someone : there)
    CONSILIUM_CHECK(stage_.act(
        *someone, stage_.services.sittings, &SittingService::join,
        {.meeting = meeting.id,
         .mode = someone->centre == president.centre ? protocol::AttendanceMode::on_site
                                                     : protocol::AttendanceMode::remote}));
  return stage_.moveTo(stage_.clock.now() + 5min);
}

base::Result<void> Meetings::hear(const Meeting& meeting, const protocol::AgendaItem& item) {
  const auto& president = presidentOf(meeting);
  CONSILIUM_CHECK(stage_.act(president, stage_.services.sittings, &SittingService::present,
                             {.meeting = meeting.id, .item = item.id}));
  CONSILIUM_CHECK(stage_.moveTo(stage_.clock.now() + 12min));
  if (heard_.insert(item.case_.id).second) {
    CONSILIUM_TRY(const auto read,
                  stage_.act(president, stage_.services.cases, &service::CaseService::get,
                             {.case_ = item.case_.id}));
    protocol::OpinionFileParams opinion;
    opinion.case_ = item.case_.id;
    opinion.version = read.case_.version;
    opinion.centre = president.centre;
    opinion.context = protocol::OpinionGivenIn::in_session;
    opinion.content.confidence = protocol::OpinionConfidence::moderate;
    opinion.content.text = "Avis conforme à ce qui a été dit en séance.";
    CONSILIUM_CHECK(
        stage_.act(president, stage_.services.opinions, &OpinionService::file, opinion));
  }
  for (const auto& seat : seriesNamed(meeting.series).seats)
    if (seat.function == RosterFunction::permanent &&
        !meeting.absent.contains(std::string(seat.login)))
      CONSILIUM_CHECK(stage_.act(
          stage_.people.at(seat.login), stage_.services.sittings, &SittingService::vote,
          {.meeting = meeting.id, .item = item.id, .vote = protocol::AgreementVote::agree}));
  return stage_.moveTo(stage_.clock.now() + 3min);
}

base::Result<void> Meetings::signSheet(const Meeting& meeting) {
  CONSILIUM_CHECK(stage_.act(presidentOf(meeting), stage_.services.minutes, &MinutesService::sign,
                             {.meeting = meeting.id}));
  return base::ok();
}

}  // namespace consilium::app::demo

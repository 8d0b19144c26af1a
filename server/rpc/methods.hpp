#pragma once

#include "rpc/gate.hpp"
#include "rpc/method.hpp"
#include "service/agenda.hpp"
#include "service/audit.hpp"
#include "service/calendar_feed.hpp"
#include "service/case.hpp"
#include "service/case_circle.hpp"
#include "service/case_life.hpp"
#include "service/directory.hpp"
#include "service/document.hpp"
#include "service/follow_up.hpp"
#include "service/identity_gate.hpp"
#include "service/meeting.hpp"
#include "service/member.hpp"
#include "service/message.hpp"
#include "service/minutes.hpp"
#include "service/notice.hpp"
#include "service/opinion.hpp"
#include "service/question.hpp"
#include "service/series.hpp"
#include "service/session.hpp"
#include "service/sitting.hpp"
#include "service/stats.hpp"
#include "service/terminology.hpp"
#include "service/text_report.hpp"

namespace consilium::rpc {

/// The use cases that the methods call.
struct Services {
  service::SessionService& sessions;
  service::DirectoryService& directory;
  service::MemberService& members;
  service::SeriesService& series;
  service::CaseService& cases;
  service::CaseLifeService& caseLife;
  service::CaseCircleService& caseCircle;
  service::MessageService& messages;
  service::DocumentService& documents;
  service::OpinionService& opinions;
  service::MeetingService& meetings;
  service::AgendaService& agenda;
  service::SittingService& sittings;
  service::MinutesService& minutes;
  service::FollowUpService& followUps;
  service::QuestionService& questions;
  service::NoticeService& notices;
  service::CalendarFeedService& calendarFeeds;
  service::AuditService& audit;
  service::StatsService& stats;
  service::TerminologyService& terminology;
  service::TextReportService& textReports;
  const service::IdentityGate& texts;
};

/// The whole contract, a row a method. The services and the gate must outlive the table.
MethodTable methods(const Services& services, Gate& gate);

}  // namespace consilium::rpc

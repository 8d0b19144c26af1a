#pragma once

#include "app/options.hpp"
#include "rpc/methods.hpp"

namespace consilium::app {

/// All use cases.
struct Services {
  /// `key` signs what the server signs; `scanner` and `clock` must outlive this.
  Services(const Options& options, const store::SigningKey& key,
           const clinical::IdentityScanner& scanner, const base::Clock& clock);

  /// The same, as the method table takes them. This must outlive what it returns.
  rpc::Services forMethods();

  service::SessionService sessions;
  service::MemberService members;
  service::DirectoryService directory;
  service::SeriesService series;
  service::CaseService cases;
  service::CaseLifeService caseLife;
  service::CaseCircleService caseCircle;
  service::MessageService messages;
  service::DocumentService documents;
  service::OpinionService opinions;
  service::MeetingService meetings;
  service::AgendaService agenda;
  service::SittingService sittings;
  service::MinutesService minutes;
  service::FollowUpService followUps;
  service::QuestionService questions;
  service::NoticeService notices;
  service::CalendarFeedService calendarFeeds;
  service::AuditService audit;
  service::StatsService stats;
  service::TerminologyService terminology;
  service::TextReportService textReports;
  service::IdentityGate texts;
};

}  // namespace consilium::app

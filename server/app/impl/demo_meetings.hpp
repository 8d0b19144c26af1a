#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "app/impl/demo_stage.hpp"

namespace consilium::app::demo {

/// The meetings of the series: planned at regular intervals, called off when they have nothing on
/// their agenda, and held. Must not be moved once it has planned.
class Meetings {
 public:
  Meetings(Stage& stage, Timeline& timeline) : stage_(stage), timeline_(timeline) {}

  /// Puts all of them into the timeline.
  void plan();

  /// The first meeting of a series that is to begin after that time.
  const std::string& next(std::string_view series, base::Timestamp after) const;
  /// Who presides over a meeting.
  const Someone& presidentOf(std::string_view meeting) const;

  /// Who presents the cases that were submitted, by the case's id.
  std::map<std::string, const Someone*, std::less<>> presenters;

 private:
  struct Meeting {
    std::string id;
    std::string_view series;
    base::Timestamp startsAt;
    std::set<std::string> absent;  ///< logins
    std::int64_t reaches = 100;
    bool cancelled = false;
  };

  base::Result<void> schedule(const Series& series);
  base::Result<void> scheduleExtra(const ExtraMeeting& extra);
  /// Adds what happens to a meeting to the timeline.
  void follow(Meeting& meeting, std::string_view cancelled);
  base::Result<void> convene(const Meeting& meeting);
  base::Result<void> reply(const Meeting& meeting);
  base::Result<void> cancelIfEmpty(Meeting& meeting);
  base::Result<void> cancel(Meeting& meeting, std::string_view reason);
  base::Result<void> hold(const Meeting& meeting);
  base::Result<void> gather(const Meeting& meeting, const protocol::MeetingGetResult& planned);
  base::Result<void> hear(const Meeting& meeting, const protocol::AgendaItem& item);
  base::Result<void> signSheet(const Meeting& meeting);
  base::Result<protocol::MeetingGetResult> look(const Meeting& meeting);

  const Meeting& meetingOf(std::string_view id) const;
  const Someone& presidentOf(const Meeting& meeting) const;

  Stage& stage_;
  Timeline& timeline_;
  std::deque<Meeting> meetings_;
  std::set<std::string> heard_;  ///< cases on which the chair gave an opinion in session
};

}  // namespace consilium::app::demo

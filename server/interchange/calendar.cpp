#include "interchange/calendar.hpp"

#include <libical/ical.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>

#include "domain/recurrence.hpp"

namespace consilium::interchange {
namespace {

using domain::CalendarEntry;
using protocol::Language;
using protocol::MeetingState;

constexpr const char* kProduct = "-//Consilium//Consilium//FR";
/// RFC 7986, section 5.7, and what older programs look for.
constexpr const char* kRefresh = "PT1H";

struct ComponentEnd {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, ComponentEnd>;

struct Freed {
  void operator()(char* text) const { std::free(text); }  // NOLINT: the library allocates so
};

/// TEXT holds no control characters (RFC 5545, section 3.1), which names of people and places may.
std::string plain(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  return text;
}

icaltimetype utc(base::Timestamp time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return icaltime_from_timet_with_zone(seconds.time_since_epoch().count(), 0,
                                       icaltimezone_get_utc_timezone());
}

const char* choose(Language language, const char* french, const char* english) {
  return language == Language::fr ? french : english;
}

void add(const Component& component, icalproperty* property) {
  icalcomponent_add_property(component.get(), property);
}

void addUnregistered(const Component& component, const char* name, const char* text) {
  auto* const property = icalproperty_new_x(text);
  icalproperty_set_x_name(property, name);
  add(component, property);
}

icalproperty_status statusOf(MeetingState state) {
  switch (state) {
    case MeetingState::proposed:
      return ICAL_STATUS_TENTATIVE;
    case MeetingState::cancelled:
      return ICAL_STATUS_CANCELLED;
    default:
      return ICAL_STATUS_CONFIRMED;
  }
}

std::string summaryOf(const CalendarEntry& entry, Language language) {
  auto summary = entry.seriesName;
  if (entry.state == MeetingState::proposed)
    summary += choose(language, " (proposée)", " (proposed)");
  if (entry.state == MeetingState::cancelled)
    summary += choose(language, " (annulée)", " (cancelled)");
  return plain(std::move(summary));
}

std::string descriptionOf(const CalendarEntry& entry, Language language) {
  std::string text = choose(language, "Places : ", "Places: ");
  text += std::to_string(entry.places);
  if (entry.startsAt.size() > 1)
    text += choose(language, "\nHoraire à choisir entre ceux qui sont proposés.",
                   "\nThe time is yet to be chosen among those proposed.");
  return text;
}

Component eventOf(const CalendarEntry& entry, const CalendarContext& context) {
  Component event(icalcomponent_new(ICAL_VEVENT_COMPONENT));
  add(event, icalproperty_new_uid((entry.meetingId + "@consilium").c_str()));
  add(event, icalproperty_new_dtstamp(utc(context.writtenAt)));
  add(event, icalproperty_new_sequence(static_cast<int>(entry.sequence)));
  add(event, icalproperty_new_lastmodified(utc(entry.changedAt)));
  add(event, icalproperty_new_dtstart(utc(entry.startsAt.front())));
  add(event,
      icalproperty_new_dtend(utc(entry.startsAt.front() + std::chrono::minutes(entry.minutes))));
  for (std::size_t i = 1; i < entry.startsAt.size(); ++i) {
    icaldatetimeperiodtype other{};
    other.time = utc(entry.startsAt[i]);
    other.period = icalperiodtype_null_period();
    add(event, icalproperty_new_rdate(other));
  }
  add(event, icalproperty_new_status(statusOf(entry.state)));
  // RFC 5546 wants one. It is the series, which has no mail address.
  auto* const organizer = icalproperty_new_organizer(("urn:uuid:" + entry.seriesId).c_str());
  auto name = plain(entry.seriesName);
  std::replace(name.begin(), name.end(), '"', '\'');  // which no parameter holds
  icalproperty_add_parameter(organizer, icalparameter_new_cn(name.c_str()));
  add(event, organizer);
  add(event, icalproperty_new_summary(summaryOf(entry, context.language).c_str()));
  add(event, icalproperty_new_description(descriptionOf(entry, context.language).c_str()));
  const auto& place = entry.room ? entry.room : entry.videoLink;
  if (place) add(event, icalproperty_new_location(plain(*place).c_str()));
  if (entry.videoLink) add(event, icalproperty_new_url(plain(*entry.videoLink).c_str()));
  return event;
}

Component calendarOf(icalproperty_method method) {
  // Loads the library's table of time zones, under the lock of those who use it.
  (void)domain::isTimeZone("UTC");
  Component calendar(icalcomponent_new(ICAL_VCALENDAR_COMPONENT));
  add(calendar, icalproperty_new_version("2.0"));
  add(calendar, icalproperty_new_prodid(kProduct));
  add(calendar, icalproperty_new_calscale("GREGORIAN"));
  add(calendar, icalproperty_new_method(method));
  return calendar;
}

void addEvent(const Component& calendar, const CalendarEntry& entry,
              const CalendarContext& context) {
  icalcomponent_add_component(calendar.get(), eventOf(entry, context).release());
}

std::string textOf(const Component& calendar) {
  const std::unique_ptr<char, Freed> text(icalcomponent_as_ical_string_r(calendar.get()));
  return text.get();
}

}  // namespace

std::string feedCalendar(std::span<const CalendarEntry> entries, const CalendarContext& context) {
  const auto calendar = calendarOf(ICAL_METHOD_PUBLISH);
  const char* const name = choose(context.language, "Réunions de concertation", "Case meetings");
  add(calendar, icalproperty_new_name(name));
  addUnregistered(calendar, "X-WR-CALNAME", name);
  auto* const refresh = icalproperty_new_refreshinterval(icaldurationtype_from_string(kRefresh));
  icalproperty_add_parameter(refresh, icalparameter_new_value(ICAL_VALUE_DURATION));
  add(calendar, refresh);
  addUnregistered(calendar, "X-PUBLISHED-TTL", kRefresh);
  for (const auto& entry : entries) addEvent(calendar, entry, context);
  return textOf(calendar);
}

CalendarFile meetingCalendar(const CalendarEntry& entry, const CalendarContext& context) {
  const bool cancelled = entry.state == MeetingState::cancelled;
  const auto calendar = calendarOf(cancelled ? ICAL_METHOD_CANCEL : ICAL_METHOD_PUBLISH);
  addEvent(calendar, entry, context);
  const auto day = std::chrono::floor<std::chrono::days>(entry.startsAt.front());
  return {cancelled ? "CANCEL" : "PUBLISH",
          choose(context.language, "reunion-", "meeting-") + base::formatDate(day) + ".ics",
          textOf(calendar)};
}

}  // namespace consilium::interchange

#include "interchange/calendar.hpp"

#include <libical/ical.h>

#include <chrono>
#include <cstdlib>
#include <memory>

namespace consilium::interchange {
namespace {

struct ComponentEnd {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, ComponentEnd>;

constexpr const char* kProduct = "-//Consilium//Consilium//FR";
/// How often a calendar program should ask again; RFC 7986, section 5.7.
constexpr const char* kRefresh = "PT1H";

icaltimetype timeOf(base::Timestamp time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return icaltime_from_timet_with_zone(seconds.time_since_epoch().count(), 0,
                                       icaltimezone_get_utc_timezone());
}

icalproperty_status statusOf(protocol::MeetingState state) {
  switch (state) {
    case protocol::MeetingState::proposed:
      return ICAL_STATUS_TENTATIVE;
    case protocol::MeetingState::cancelled:
      return ICAL_STATUS_CANCELLED;
    default:
      return ICAL_STATUS_CONFIRMED;
  }
}

void addNamed(icalcomponent* component, const char* name, const char* text) {
  auto* const property = icalproperty_new_x(text);
  icalproperty_set_x_name(property, name);
  icalcomponent_add_property(component, property);
}

icalcomponent* eventOf(const domain::CalendarEntry& entry, base::Timestamp now) {
  auto* const event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  const auto add = [event](icalproperty* property) { icalcomponent_add_property(event, property); };
  add(icalproperty_new_uid((entry.meeting + "@consilium").c_str()));
  add(icalproperty_new_dtstamp(timeOf(now)));
  add(icalproperty_new_sequence(static_cast<int>(entry.sequence)));
  add(icalproperty_new_dtstart(timeOf(entry.startsAt)));
  add(icalproperty_new_dtend(timeOf(entry.startsAt + std::chrono::minutes(entry.minutes))));
  add(icalproperty_new_summary(
      (entry.title ? entry.seriesName + " – " + *entry.title : entry.seriesName).c_str()));
  add(icalproperty_new_status(statusOf(entry.state)));
  // Many programs show the location only.
  if (const auto& place = entry.room ? entry.room : entry.videoLink)
    add(icalproperty_new_location(place->c_str()));
  if (entry.videoLink) add(icalproperty_new_url(entry.videoLink->c_str()));
  return event;
}

Component calendar(icalproperty_method method) {
  Component calendar(icalcomponent_new(ICAL_VCALENDAR_COMPONENT));
  icalcomponent_add_property(calendar.get(), icalproperty_new_prodid(kProduct));
  icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_method(method));
  return calendar;
}

std::string textOf(const Component& component) {
  const std::unique_ptr<char, decltype(&std::free)> text(
      icalcomponent_as_ical_string_r(component.get()), &std::free);
  return text.get();
}

}  // namespace

std::string calendarOf(std::span<const domain::CalendarEntry> entries, base::Timestamp now) {
  const auto component = calendar(ICAL_METHOD_PUBLISH);
  addNamed(component.get(), "X-WR-CALNAME", "Consilium");
  addNamed(component.get(), "REFRESH-INTERVAL;VALUE=DURATION", kRefresh);
  addNamed(component.get(), "X-PUBLISHED-TTL", kRefresh);
  for (const auto& entry : entries)
    icalcomponent_add_component(component.get(), eventOf(entry, now));
  return textOf(component);
}

std::string calendarFileOf(const domain::CalendarEntry& entry, base::Timestamp now) {
  const auto component = calendar(
      entry.state == protocol::MeetingState::cancelled ? ICAL_METHOD_CANCEL : ICAL_METHOD_PUBLISH);
  icalcomponent_add_component(component.get(), eventOf(entry, now));
  return textOf(component);
}

}  // namespace consilium::interchange

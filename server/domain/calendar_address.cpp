#include "domain/calendar_address.hpp"

#include "base/ids.hpp"

namespace consilium::domain {
namespace {

constexpr std::string_view kSuffix = ".ics";

std::string pathOf(std::string_view folder, std::string_view name) {
  std::string path(folder);
  path += name;
  path += kSuffix;
  return path;
}

std::optional<std::string> nameIn(std::string_view folder, std::string_view path) {
  if (!path.starts_with(folder) || !path.ends_with(kSuffix) ||
      path.size() <= folder.size() + kSuffix.size())
    return std::nullopt;
  path.remove_prefix(folder.size());
  path.remove_suffix(kSuffix.size());
  return std::string(path);
}

}  // namespace

std::string meetingFilePath(std::string_view meeting) {
  return pathOf(kMeetingFiles, meeting);
}

std::optional<std::string> parseMeetingFilePath(std::string_view path) {
  auto meeting = nameIn(kMeetingFiles, path);
  if (meeting && !base::isUuid(*meeting)) return std::nullopt;
  return meeting;
}

std::string calendarFeedPath(std::string_view token) {
  return pathOf(kCalendarFeeds, token);
}

std::optional<std::string> parseCalendarFeedPath(std::string_view path) {
  return nameIn(kCalendarFeeds, path);
}

}  // namespace consilium::domain

#include "domain/calendar_address.hpp"

#include <algorithm>

#include "base/ids.hpp"

namespace consilium::domain {
namespace {

constexpr std::string_view kFeeds = "/calendar/";
constexpr std::string_view kMeetings = "/export/meetings/";
constexpr std::string_view kEnding = ".ics";
constexpr std::string_view kLanguage = "language=";
/// 32 bytes in base64url.
constexpr std::size_t kTokenLength = 43;

std::optional<CalendarAddress> parse(std::string_view folder, std::string_view path,
                                     std::string_view query) {
  if (!path.starts_with(folder) || !path.ends_with(kEnding) ||
      path.size() < folder.size() + kEnding.size())
    return std::nullopt;
  path.remove_prefix(folder.size());
  path.remove_suffix(kEnding.size());
  CalendarAddress address{std::string(path), std::nullopt};
  if (query.empty()) return address;
  if (!query.starts_with(kLanguage)) return std::nullopt;
  address.language = protocol::parseLanguage(query.substr(kLanguage.size()));
  if (!address.language) return std::nullopt;
  return address;
}

bool isToken(std::string_view text) {
  return text.size() == kTokenLength && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

std::string write(std::string_view folder, std::string_view subject) {
  std::string path(folder);
  path += subject;
  path += kEnding;
  return path;
}

}  // namespace

std::string feedPath(std::string_view token) {
  return write(kFeeds, token);
}

std::optional<CalendarAddress> parseFeedPath(std::string_view path, std::string_view query) {
  auto address = parse(kFeeds, path, query);
  if (!address || !isToken(address->subject)) return std::nullopt;
  return address;
}

std::string meetingFilePath(std::string_view meetingId) {
  return write(kMeetings, meetingId);
}

std::optional<CalendarAddress> parseMeetingFilePath(std::string_view path, std::string_view query) {
  auto address = parse(kMeetings, path, query);
  if (!address || !base::isUuid(address->subject)) return std::nullopt;
  return address;
}

}  // namespace consilium::domain

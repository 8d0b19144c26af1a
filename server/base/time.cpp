#include "base/time.hpp"

namespace consilium::base {

namespace {

/// Reads exactly `digits` decimal digits at `position` and moves past them.
std::optional<int> readDigits(std::string_view text, std::size_t& position, int digits) {
  if (text.size() < position + static_cast<std::size_t>(digits)) return std::nullopt;
  int value = 0;
  for (int i = 0; i < digits; ++i) {
    const char c = text[position++];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool readCharacter(std::string_view text, std::size_t& position, char expected) {
  if (position >= text.size() || text[position] != expected) return false;
  ++position;
  return true;
}

std::optional<Date> readDate(std::string_view text, std::size_t& position) {
  const auto year = readDigits(text, position, 4);
  if (!year || *year == 0 || !readCharacter(text, position, '-')) return std::nullopt;
  const auto month = readDigits(text, position, 2);
  if (!month || !readCharacter(text, position, '-')) return std::nullopt;
  const auto day = readDigits(text, position, 2);
  if (!day) return std::nullopt;
  const Date date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                  std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return date;
}

/// Overwrites `count` digits from `at` on with the last ones of `value`.
void writeDigits(std::string& text, std::size_t at, std::size_t count, std::int64_t value) {
  for (std::size_t i = at + count; i > at; value /= 10)
    text[--i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::string formatTimestamp(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const Date date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::string text = formatDate(date);
  text += "T00:00:00.000Z";
  writeDigits(text, 11, 2, clock.hours().count());
  writeDigits(text, 14, 2, clock.minutes().count());
  writeDigits(text, 17, 2, clock.seconds().count());
  writeDigits(text, 20, 3, clock.subseconds().count());
  return text;
}

std::optional<Timestamp> parseTimestamp(std::string_view text) {
  using namespace std::chrono;
  std::size_t at = 0;
  const auto date = readDate(text, at);
  if (!date || at >= text.size() || (text[at] != 'T' && text[at] != 't')) return std::nullopt;
  ++at;
  const auto hour = readDigits(text, at, 2);
  if (!hour || *hour > 23 || !readCharacter(text, at, ':')) return std::nullopt;
  const auto minute = readDigits(text, at, 2);
  if (!minute || *minute > 59 || !readCharacter(text, at, ':')) return std::nullopt;
  const auto second = readDigits(text, at, 2);
  if (!second || *second > 60) return std::nullopt;

  int fraction = 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    int digits = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
      if (digits < 3) fraction = fraction * 10 + (text[at] - '0');
    }
    if (digits == 0) return std::nullopt;
    for (; digits < 3; ++digits) fraction *= 10;
  }

  minutes offset{0};
  if (at >= text.size()) return std::nullopt;
  const char zone = text[at++];
  if (zone == '+' || zone == '-') {
    const auto offsetHour = readDigits(text, at, 2);
    if (!offsetHour || *offsetHour > 23 || !readCharacter(text, at, ':')) return std::nullopt;
    const auto offsetMinute = readDigits(text, at, 2);
    if (!offsetMinute || *offsetMinute > 59) return std::nullopt;
    offset = hours{*offsetHour} + minutes{*offsetMinute};
    if (zone == '-') offset = -offset;
  } else if (zone != 'Z' && zone != 'z') {
    return std::nullopt;
  }
  if (at != text.size()) return std::nullopt;
  return Timestamp{sys_days{*date}} + hours{*hour} + minutes{*minute} + seconds{*second} +
         milliseconds{fraction} - offset;
}

std::string formatDate(Date date) {
  std::string text = "0000-00-00";
  writeDigits(text, 0, 4, static_cast<int>(date.year()));
  writeDigits(text, 5, 2, static_cast<unsigned>(date.month()));
  writeDigits(text, 8, 2, static_cast<unsigned>(date.day()));
  return text;
}

std::optional<Date> parseDate(std::string_view text) {
  std::size_t at = 0;
  const auto date = readDate(text, at);
  if (!date || at != text.size()) return std::nullopt;
  return date;
}

Timestamp SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace consilium::base

#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace consilium::base {

/// One named value of a log line: an id, a count or a fixed word, never clinical text, a password
/// or a token.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};
using LogFields = std::initializer_list<LogField>;

enum class LogLevel { debug, info, warning, error, off };

/// Writes one JSON object a line: {"time", "level", "event", fields…}. Safe to call from any
/// thread.
class Logger {
 public:
  virtual ~Logger() = default;
  virtual void write(LogLevel level, std::string_view event, LogFields fields) = 0;

  void debug(std::string_view event, LogFields fields = {}) {
    write(LogLevel::debug, event, fields);
  }
  void info(std::string_view event, LogFields fields = {}) { write(LogLevel::info, event, fields); }
  void warning(std::string_view event, LogFields fields = {}) {
    write(LogLevel::warning, event, fields);
  }
  void error(std::string_view event, LogFields fields = {}) {
    write(LogLevel::error, event, fields);
  }
};

/// Logs to standard error through spdlog.
std::unique_ptr<Logger> makeLogger(LogLevel level);

/// Drops everything; for tests and tools.
std::unique_ptr<Logger> makeNullLogger();

}  // namespace consilium::base

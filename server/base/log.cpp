#include "base/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "base/time.hpp"

namespace consilium::base {

namespace {

void appendJsonString(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string_view levelName(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
    case LogLevel::off:
      break;
  }
  return "error";
}

class SpdLogger final : public Logger {
 public:
  explicit SpdLogger(LogLevel level)
      : level_(level),
        sink_(std::make_shared<spdlog::sinks::stderr_sink_mt>()),
        logger_("", sink_) {
    logger_.set_pattern("%v");
    logger_.set_level(spdlog::level::trace);
    logger_.flush_on(spdlog::level::trace);
  }

  void write(LogLevel level, std::string_view event, LogFields fields) override {
    if (level < level_) return;
    std::string line = "{\"time\":";
    appendJsonString(line, formatTimestamp(SystemClock().now()));
    line += ",\"level\":";
    appendJsonString(line, levelName(level));
    line += ",\"event\":";
    appendJsonString(line, event);
    for (const auto& field : fields) {
      line += ',';
      appendJsonString(line, field.name);
      line += ':';
      std::visit(
          [&line](const auto& value) {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string_view>) {
              appendJsonString(line, value);
            } else {
              line += fmt::format("{}", value);
            }
          },
          field.value);
    }
    line += '}';
    logger_.log(spdlog::level::info, line);
  }

 private:
  LogLevel level_;
  std::shared_ptr<spdlog::sinks::stderr_sink_mt> sink_;
  spdlog::logger logger_;
};

class NullLogger final : public Logger {
 public:
  void write(LogLevel, std::string_view, LogFields) override {}
};

}  // namespace

std::unique_ptr<Logger> makeLogger(LogLevel level) {
  return std::make_unique<SpdLogger>(level);
}

std::unique_ptr<Logger> makeNullLogger() {
  return std::make_unique<NullLogger>();
}

}  // namespace consilium::base

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace consilium::domain {

/// What stands in the place of a reported text (protocol/text.json, `ReportedText`).
inline std::string reportedMark(std::string_view id) {
  return "reported:" + std::string(id);
}

/// Whether a text stands for a reported one.
inline bool isReportedMark(std::string_view text) {
  constexpr std::size_t kIdLength = 36;
  return text.starts_with("reported:") && text.size() == reportedMark("").size() + kIdLength;
}

}  // namespace consilium::domain

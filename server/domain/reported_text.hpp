#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace consilium::domain {

inline constexpr std::string_view kReported = "reported:";
inline constexpr std::size_t kReportedMarkSize = kReported.size() + 36;  ///< with its id

/// What stands in the place of a reported text (protocol/text.json, `ReportedText`).
inline std::string reportedMark(std::string_view id) {
  return std::string(kReported) + std::string(id);
}

/// Whether a text stands for a reported one.
inline bool isReportedMark(std::string_view text) {
  return text.starts_with(kReported) && text.size() == kReportedMarkSize;
}

/// A text that was put together from others, with `words` for those of them that were reported.
inline std::string withoutReportedMarks(std::string_view text, std::string_view words) {
  std::string out;
  for (;;) {
    const auto at = text.find(kReported);
    const auto id = text.substr(std::min(at, text.size())).substr(0, kReportedMarkSize);
    const bool whole = id.size() == kReportedMarkSize &&
                       id.find_first_not_of("0123456789abcdef-", kReported.size()) == id.npos;
    if (whole) {
      out.append(text.substr(0, at)).append(words);
      text.remove_prefix(at + kReportedMarkSize);
    } else if (at != text.npos) {
      out.append(text.substr(0, at + kReported.size()));
      text.remove_prefix(at + kReported.size());
    } else {
      return out.append(text);
    }
  }
}

}  // namespace consilium::domain

#include "app/impl/page_findings.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace consilium::app {
namespace {

using protocol::DocumentBox;
using protocol::DocumentFinding;
using protocol::FindingSeverity;

constexpr std::size_t kFindings = 1000;
/// Pixels that a mask goes beyond the letters.
constexpr std::int64_t kMargin = 4;

/// Where a word stands in the text that is scanned.
struct Placed {
  std::size_t begin = 0;
  std::size_t end = 0;
  const worker::Box* box = nullptr;
};

/// Rules read across words of a line, and not from one line to the next.
bool startsLine(const worker::Box& before, const worker::Box& box) {
  return box.y > before.y + before.height / 2;
}

DocumentBox padded(std::int64_t left, std::int64_t top, std::int64_t right, std::int64_t bottom,
                   const worker::OpenedPage& page) {
  left = std::max<std::int64_t>(0, left - kMargin);
  top = std::max<std::int64_t>(0, top - kMargin);
  right = std::min<std::int64_t>(page.width, right + kMargin);
  bottom = std::min<std::int64_t>(page.height, bottom + kMargin);
  return {left, top, std::max<std::int64_t>(1, right - left),
          std::max<std::int64_t>(1, bottom - top)};
}

/// A box around all words that a finding touches.
std::optional<DocumentBox> around(const std::vector<Placed>& words, const clinical::Found& found,
                                  const worker::OpenedPage& page) {
  std::optional<DocumentBox> box;
  std::int64_t left = page.width;
  std::int64_t top = page.height;
  std::int64_t right = 0;
  std::int64_t bottom = 0;
  auto word = std::lower_bound(words.begin(), words.end(), found.begin,
                               [](const Placed& each, std::size_t at) { return each.end <= at; });
  for (; word != words.end() && word->begin < found.end; ++word) {
    left = std::min<std::int64_t>(left, word->box->x);
    top = std::min<std::int64_t>(top, word->box->y);
    right = std::max<std::int64_t>(right, std::int64_t{word->box->x} + word->box->width);
    bottom = std::max<std::int64_t>(bottom, std::int64_t{word->box->y} + word->box->height);
    box = padded(left, top, right, bottom, page);
  }
  return box;
}

}  // namespace

std::vector<DocumentFinding> findingsOn(const worker::OpenedPage& page,
                                        std::span<const worker::Box> burnedIn,
                                        const clinical::IdentityScanner& scanner) {
  std::vector<DocumentFinding> findings;
  for (const auto& box : burnedIn)
    findings.push_back({protocol::FindingKind::burned_in_pixels, FindingSeverity::hard,
                        "header-in-pixels",
                        padded(box.x, box.y, std::int64_t{box.x} + box.width,
                               std::int64_t{box.y} + box.height, page)});
  std::string text;
  std::vector<Placed> words;
  for (const auto& word : page.words) {
    if (!words.empty()) text += startsLine(*words.back().box, word.box) ? '\n' : ' ';
    words.push_back({text.size(), text.size() + word.text.size(), &word.box});
    text += word.text;
  }
  for (const auto& found : scanner.scan(text, clinical::TextPart::prose))
    if (const auto box = around(words, found, page))
      findings.push_back({found.kind, found.severity, std::string(found.rule), *box});
  std::stable_partition(findings.begin(), findings.end(), [](const DocumentFinding& finding) {
    return finding.severity == FindingSeverity::hard;
  });
  if (findings.size() > kFindings) {
    // Nobody masks so many one by one, and none may be left out: the page as a whole is one.
    findings.clear();
    findings.push_back({protocol::FindingKind::burned_in_pixels, FindingSeverity::hard,
                        "whole-page", padded(0, 0, page.width, page.height, page)});
  }
  return findings;
}

}  // namespace consilium::app

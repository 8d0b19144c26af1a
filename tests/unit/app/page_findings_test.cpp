#include "app/impl/page_findings.hpp"

#include <algorithm>

#include "support/catch.hpp"

using namespace consilium;
using protocol::FindingKind;
using protocol::FindingSeverity;

namespace {

const clinical::IdentityScanner& scanner() {
  static const auto loaded = clinical::IdentityScanner::load({});
  return loaded.value();
}

/// Words side by side in lines 20 pixels apart, 10 pixels a letter.
worker::OpenedPage pageOf(const std::vector<std::vector<std::string>>& lines) {
  worker::OpenedPage page;
  page.width = 1000;
  page.height = 800;
  std::uint32_t y = 100;
  for (const auto& line : lines) {
    std::uint32_t x = 100;
    for (const auto& word : line) {
      const auto width = static_cast<std::uint32_t>(word.size() * 10);
      page.words.push_back({word, {0, x, y, width, 12}});
      x += width + 10;
    }
    y += 20;
  }
  return page;
}

}  // namespace

TEST_CASE("what a page says of a person is found, with a mask around its words") {
  const auto page = pageOf({{"Radiographie", "du", "genou", "gauche"},
                            {"Mme", "Marie", "DUPONT"},
                            {"marie.dupont@example.org"}});
  const auto findings = app::findingsOn(page, {}, scanner());
  const auto mail = std::find_if(findings.begin(), findings.end(), [](const auto& finding) {
    return finding.kind == FindingKind::email;
  });
  REQUIRE(mail != findings.end());
  CHECK(mail->severity == FindingSeverity::hard);
  CHECK(mail->box.x == 96);
  CHECK(mail->box.y == 136);
  CHECK(mail->box.width == 248);
  CHECK(mail->box.height == 20);
  CHECK(std::is_sorted(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
    return a.severity == FindingSeverity::hard && b.severity == FindingSeverity::soft;
  }));
}

TEST_CASE("what the header told and the pixels show is to be masked, up to the page's edge") {
  auto page = pageOf({});
  const std::vector<worker::Box> boxes{{0, 0, 0, 50, 20}, {0, 950, 790, 50, 10}};
  const auto findings = app::findingsOn(page, boxes, scanner());
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].kind == FindingKind::burned_in_pixels);
  CHECK(findings[0].severity == FindingSeverity::hard);
  CHECK(findings[0].box == protocol::DocumentBox{0, 0, 54, 24});
  CHECK(findings[1].box == protocol::DocumentBox{946, 786, 54, 14});
}

TEST_CASE("a page without words of anybody has no findings") {
  CHECK(app::findingsOn(pageOf({}), {}, scanner()).empty());
  CHECK(app::findingsOn(pageOf({{"Radiographie", "du", "genou"}}), {}, scanner()).empty());
}

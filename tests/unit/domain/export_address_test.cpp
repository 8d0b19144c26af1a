#include "domain/export_address.hpp"

#include "support/catch.hpp"

using namespace consilium;
using protocol::ExportFormat;
using protocol::Language;

namespace {
const std::string kMeeting = "018f0000-0000-7000-8000-000000000001";
const std::string kItem = "018f0000-0000-7000-8000-000000000002";
}  // namespace

TEST_CASE("an export's address is read back as it was written") {
  for (const auto& item : {std::optional<std::string>(), std::optional(kItem)})
    for (const auto format : {ExportFormat::html, ExportFormat::pdf, ExportFormat::json})
      for (const auto& language : {std::optional<Language>(), std::optional(Language::en)}) {
        const auto written = domain::exportPath({kMeeting, item, format, language});
        const auto mark = written.find('?');
        const auto read = domain::parseExportPath(
            written.substr(0, mark), mark == std::string::npos ? "" : written.substr(mark + 1));
        REQUIRE(read);
        CHECK(read->meeting == kMeeting);
        CHECK(read->item == item);
        CHECK(read->format == format);
        if (format != ExportFormat::json) CHECK(read->language == language);
      }
}

TEST_CASE("no other address is an export's") {
  const auto is = [](std::string_view path, std::string_view query = {}) {
    return domain::parseExportPath(path, query).has_value();
  };
  const auto base = "/export/minutes/" + kMeeting;
  CHECK(is(base + ".pdf"));
  CHECK(!is(base));
  CHECK(!is(base + ".doc"));
  CHECK(!is(base + "/" + kItem + "/" + kItem + ".pdf"));
  CHECK(!is(base + "/../x.pdf"));
  CHECK(!is(base + ".pdf", "language=de"));
  CHECK(!is(base + ".pdf", "token=x"));
  CHECK(!is("/export/minutes/.pdf"));
  CHECK(!is("/other"));
}

TEST_CASE("the proposed file name tells reports apart and is plain ASCII") {
  protocol::ReportSubject subject;
  subject.pseudonym = "LUMO-TAVI-42\"é";
  CHECK(domain::exportName({kMeeting, kItem, ExportFormat::pdf, {}}, &subject) ==
        "compte-rendu-LUMO-TAVI-42---.pdf");
  CHECK(domain::exportName({kMeeting, {}, ExportFormat::json, Language::en}, nullptr) ==
        "attendance-sheet.json");
}

#include "domain/export_address.hpp"

#include "support/catch.hpp"

using namespace consilium;
using protocol::CaseExportFormat;
using protocol::ExportFormat;
using protocol::Language;

namespace {
const std::string kMeeting = "018f0000-0000-7000-8000-000000000001";
const std::string kCase = "018f0000-0000-7000-8000-000000000003";
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
        const auto& params = std::get<protocol::MinutesExportParams>(*read);
        CHECK(params.meeting == kMeeting);
        CHECK(params.item == item);
        CHECK(params.format == format);
        if (format != ExportFormat::json) CHECK(params.language == language);
      }
}

TEST_CASE("so is that of a case") {
  for (const auto format : {CaseExportFormat::phenopacket, CaseExportFormat::json}) {
    const auto read = domain::parseExportPath(domain::exportPath({kCase, format}), "");
    REQUIRE(read);
    CHECK(std::get<protocol::CaseExportParams>(*read) == protocol::CaseExportParams{kCase, format});
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
  const auto ofCase = "/export/cases/" + kCase;
  CHECK(is(ofCase + ".json"));
  CHECK(!is(ofCase));
  CHECK(!is(ofCase + ".pdf"));
  CHECK(!is(ofCase + ".json", "language=en"));
  CHECK(!is("/export/cases/.json"));
}

TEST_CASE("the proposed file name tells reports apart and is plain ASCII") {
  protocol::ReportSubject subject;
  subject.pseudonym = "LUMO-TAVI-42\"é";
  CHECK(domain::exportName({kMeeting, kItem, ExportFormat::pdf, {}}, &subject) ==
        "compte-rendu-LUMO-TAVI-42---.pdf");
  CHECK(domain::exportName({kMeeting, {}, ExportFormat::json, Language::en}, nullptr) ==
        "attendance-sheet.json");
  CHECK(domain::exportName(CaseExportFormat::phenopacket, "LUMO-TAVI-42") ==
        "LUMO-TAVI-42.phenopacket.json");
  CHECK(domain::exportName(CaseExportFormat::json, "LUMO/42") == "LUMO-42.json");
}

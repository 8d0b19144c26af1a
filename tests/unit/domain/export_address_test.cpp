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

/// What the address of an export is read back as.
template <class Params>
std::optional<domain::ExportParams> readBack(const Params& params) {
  const auto written = domain::exportPath(params);
  const auto mark = written.find('?');
  return domain::parseExportPath(written.substr(0, mark),
                                 mark == std::string::npos ? "" : written.substr(mark + 1));
}

}  // namespace

TEST_CASE("an export's address is read back as it was written") {
  for (const auto& item : {std::optional<std::string>(), std::optional(kItem)})
    for (const auto format :
         {ExportFormat::html, ExportFormat::pdf, ExportFormat::json, ExportFormat::fhir})
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
  for (const auto format :
       {CaseExportFormat::phenopacket, CaseExportFormat::json, CaseExportFormat::fhir})
    for (const auto& language : {std::optional<Language>(), std::optional(Language::en)}) {
      const auto read = readBack(protocol::CaseExportParams{kCase, format, language});
      REQUIRE(read);
      const auto& params = std::get<protocol::CaseExportParams>(*read);
      CHECK(params.case_ == kCase);
      CHECK(params.format == format);
      // Only one of them has labels.
      CHECK(params.language == (format == CaseExportFormat::fhir ? language : std::nullopt));
    }
}

TEST_CASE("so is that of a minimum data set") {
  for (const auto& language : {std::optional<Language>(), std::optional(Language::fr)}) {
    const protocol::StatsMinimumDataSetParams params{
        kCase,
        base::parseTimestamp("2026-01-01T00:00:00.123Z").value(),
        base::parseTimestamp("2027-01-01T00:00:00Z").value(),
        language,
        {}};
    const auto read = readBack(params);
    REQUIRE(read);
    CHECK(std::get<protocol::StatsMinimumDataSetParams>(*read) == params);
    CHECK(domain::exportName(params) == "sdm-mr-2026-01-01-2026-12-31.csv");
  }
}

TEST_CASE("a minimum data set is called by the days of its time zone") {
  const protocol::StatsMinimumDataSetParams params{
      kCase, base::parseTimestamp("2025-12-31T23:00:00Z").value(),
      base::parseTimestamp("2026-12-31T23:00:00Z").value(), Language::fr, "Europe/Paris"};
  const auto read = readBack(params);
  REQUIRE(read);
  CHECK(std::get<protocol::StatsMinimumDataSetParams>(*read) == params);
  CHECK(domain::exportName(params) == "sdm-mr-2026-01-01-2026-12-31.csv");
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
  CHECK(is(ofCase + ".fhir", "language=en"));
  CHECK(!is(ofCase + ".fhir", "language=de"));
  const auto ofCentre = "/export/minimum-data-sets/" + kCase + ".csv";
  const std::string period = "from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z";
  CHECK(is(ofCentre, period));
  CHECK(is(ofCentre, period + "&language=en"));
  CHECK(!is(ofCentre));
  CHECK(!is(ofCentre, "from=2026-01-01T00:00:00Z"));
  CHECK(!is(ofCentre, "from=2026&to=2027"));
  CHECK(!is(ofCentre, period + "&language=de"));
  CHECK(!is(ofCentre, period + "&token=x"));
  CHECK(!is("/export/minimum-data-sets/x.csv", period));
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
  CHECK(domain::exportName(CaseExportFormat::fhir, "LUMO-TAVI-42") == "LUMO-TAVI-42.fhir.json");
  CHECK(domain::exportName({kMeeting, kItem, ExportFormat::fhir, {}}, &subject) ==
        "compte-rendu-LUMO-TAVI-42---.fhir.json");
  CHECK(domain::exportType(CaseExportFormat::fhir) == "application/fhir+json");
  CHECK(domain::exportType(ExportFormat::fhir) == "application/fhir+json");
}

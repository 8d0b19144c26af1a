#include "interchange/csv.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

using namespace consilium;
using interchange::csv;
using protocol::Language;

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

/// What follows the byte order mark.
std::string body(const std::string& file) {
  REQUIRE(file.starts_with(kMark));
  return file.substr(kMark.size());
}

base::Timestamp at(std::string_view text) {
  return base::parseTimestamp(text).value();
}

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("rows are lines, and what would end a field is quoted") {
  CHECK(body(csv({{"a", "b"}, {"1", ""}}, ';')) == "a;b\r\n1;\r\n");
  CHECK(body(csv({{"x;y", "x,y", "say \"x\"", "two\nlines"}}, ';')) ==
        "\"x;y\";x,y;\"say \"\"x\"\"\";\"two\nlines\"\r\n");
  CHECK(body(csv({{"x;y", "x,y"}}, ',')) == "x;y,\"x,y\"\r\n");
  CHECK(body(csv({}, ';')).empty());
}

TEST_CASE("no field is taken for a formula") {
  for (const std::string start : {"=", "+", "-", "@", "\t"}) {
    INFO(start);
    CHECK(body(csv({{start + "1"}}, ';')) == "'" + start + "1\r\n");
  }
  CHECK(body(csv({{"\r1"}}, ';')) == "\"'\r1\"\r\n");
  CHECK(body(csv({{"=1;2"}}, ';')) == "\"'=1;2\"\r\n");
  CHECK(body(csv({{"a=1", "1-2", ""}}, ';')) == "a=1;1-2;\r\n");
}

TEST_CASE("figures become a row each, in the reader's language") {
  protocol::StatsActivityResult figures;
  figures.name = "=RCP; Os";
  figures.whose = protocol::CountedWhose::own;
  // Midnight in Paris.
  figures.from = at("2025-12-31T23:00:00Z");
  figures.to = at("2026-12-31T23:00:00Z");
  figures.submitted.cases = 12;
  figures.delay.cases = 10;
  figures.delay.medianHours = 50;
  figures.opinions.opinions = 7;
  const auto french = interchange::activityCsv(figures, Language::fr, "Europe/Paris");
  CHECK(has(french, "Indicateur;Valeur\r\n"));
  CHECK(has(french, "\"'=RCP; Os (ma propre activité)\";2026-01-01;2026-12-31;"));
  CHECK(has(french, ";Dossiers soumis;12\r\n"));
  CHECK(has(french, ";Délai de réponse médian (heures);50\r\n"));
  CHECK(has(french, ";Délai de réponse, 90e centile (heures);\r\n"));
  CHECK(has(french, ";Avis individuels;7\r\n"));
  const auto english = interchange::activityCsv(figures, Language::en, std::nullopt);
  CHECK(has(english, ",Figure,Value\r\n"));
  CHECK(has(english, ",Cases submitted,12\r\n"));
  CHECK(has(english, ",\"Delay to the answer, 90th percentile (hours)\",\r\n"));
}

TEST_CASE("a territory has a row for each region, says what is masked, and ends with the total") {
  protocol::StatsTerritoryResult figures;
  // Midnight in Paris.
  figures.from = at("2025-12-31T23:00:00Z");
  figures.to = at("2026-12-31T23:00:00Z");
  figures.regions = {{"Bretagne", 12, std::nullopt}, {std::nullopt, std::nullopt, std::nullopt}};
  figures.total.submitted = 14;
  const auto french = interchange::territoryCsv(figures, Language::fr, "Europe/Paris");
  CHECK(has(french, "Plateforme;2026-01-01;2026-12-31;"));
  CHECK(has(french, ";Bretagne;12;masqué\r\n"));
  CHECK(has(french, ";non renseignée;masqué;masqué\r\n"));
  CHECK(french.ends_with(";Total;14;masqué\r\n"));
  const auto english = interchange::territoryCsv(figures, Language::en, std::nullopt);
  CHECK(has(english, "Platform,2025-12-31,2026-12-31,"));
  CHECK(english.ends_with(",Total,14,masked\r\n"));
}

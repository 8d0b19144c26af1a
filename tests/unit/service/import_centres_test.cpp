#include "service/import_centres.hpp"

#include <fstream>
#include <map>
#include <sstream>

#include "unit/service/directory_fixture.hpp"

using namespace consilium;
using namespace consilium::directory_tests;
using base::ErrorKind;
using protocol::CentreKind;

namespace {

const std::string kHeader =
    "net_id\tfiliere\torphanet_expert_centre_id\tcrmr\tnature_site\ttype\tpriorite\n";

std::string row(const std::string& number, const std::string& nature,
                const std::string& reference = "Centre de référence des os",
                const std::string& network = "113132", const std::string& code = "OSCAR") {
  return network + '\t' + code + '\t' + number + '\t' + reference + '\t' + nature + "\tExp\t1\n";
}

base::Result<service::ImportReport> importText(Directory& directory, const std::string& text) {
  std::istringstream file(text);
  return service::importCentres(file, directory.database(), directory.clock());
}

std::map<std::string, protocol::CentreSummary> centresByNumber(Directory& directory) {
  std::map<std::string, protocol::CentreSummary> centres;
  protocol::DirectoryCentresParams params;
  params.limit = 200;
  do {
    const auto page =
        directory
            .run(&directory.admin,
                 [&](service::Context& c) { return directory.directory.centres(c, params); })
            .value();
    for (const auto& centre : page.centres) centres.emplace(centre.externalId.value_or(""), centre);
    params.cursor = page.cursor;
  } while (params.cursor);
  return centres;
}

}  // namespace

TEST_CASE("an import makes networks, centres and the attachments that are certain") {
  Directory directory;
  const auto report =
      importText(directory, kHeader + row("3", "competence") + row("1", "coordonnateur") +
                                row("2", "constitutif") + row("4", "competence"))
          .value();
  CHECK(report.rows == 4);
  CHECK(report.networksCreated == 1);
  CHECK(report.centresCreated == 4);
  CHECK(report.attachmentsCreated == 2);
  CHECK(report.unattached.empty());
  CHECK(report.refused.empty());

  const auto centres = centresByNumber(directory);
  REQUIRE(centres.size() == 4);
  CHECK(centres.at("1").kind == CentreKind::coordinating);
  CHECK(centres.at("2").kind == CentreKind::constituent);
  CHECK(centres.at("3").kind == CentreKind::competence);
  CHECK(centres.at("1").name == "Centre de référence des os");
  CHECK(centres.at("3").name == "Centre de compétence des os");
  const auto attached = directory.centre(centres.at("3").id).attachments;
  REQUIRE(attached.size() == 1);
  CHECK(attached[0].centre.id == centres.at("1").id);

  const auto events = directory.events("centre:" + centres.at("3").id);
  REQUIRE(events.size() == 1);
  CHECK(events[0].actor == "system");
}

TEST_CASE("importing the same file again changes nothing") {
  Directory directory;
  const auto text = kHeader + row("1", "coordonnateur") + row("3", "competence");
  importText(directory, text).value();
  const auto again = importText(directory, text).value();
  CHECK(again.networksCreated == 0);
  CHECK(again.centresCreated == 0);
  CHECK(again.centresChanged == 0);
  CHECK(again.attachmentsCreated == 0);
  CHECK(again.centresUnchanged == 2);
  const auto centres = centresByNumber(directory);
  CHECK(directory.events("centre:" + centres.at("3").id).size() == 1);
}

TEST_CASE("an import keeps what was edited, and follows the file for the kind only") {
  Directory directory;
  const auto text = kHeader + row("1", "coordonnateur") + row("3", "competence");
  importText(directory, text).value();
  const auto before = centresByNumber(directory);
  auto params = centreParams(before.at("3").network, "Centre de Dijon");
  params.centre = before.at("3").id;
  params.revision = 1;
  params.city = "Dijon";
  params.externalId = "3";
  directory.save(params).value();  // without attachments: that one ends

  CHECK(importText(directory, text).value().centresUnchanged == 2);
  auto centre = directory.centre(before.at("3").id);
  CHECK(centre.name == "Centre de Dijon");
  CHECK(centre.city == "Dijon");
  REQUIRE(centre.attachments.size() == 1);
  CHECK(centre.attachments[0].until);

  const auto changed =
      importText(directory, kHeader + row("1", "coordonnateur") + row("3", "Constitutif")).value();
  CHECK(changed.centresChanged == 1);
  centre = directory.centre(before.at("3").id);
  CHECK(centre.kind == CentreKind::constituent);
  CHECK(centre.name == "Centre de Dijon");
  CHECK(centre.revision == 3);
}

TEST_CASE("competence centres without exactly one coordinating site are reported, not attached") {
  Directory directory;
  const auto report =
      importText(directory, kHeader + row("1", "coordonnateur", "Deux") +
                                row("2", "Coordonnateur et animateur filiere", "Deux") +
                                row("3", "competence", "Deux") + row("4", "competence", "Aucun") +
                                row("5", "competence", "Aucun") + row("6", "constitutif", "Seul"))
          .value();
  CHECK(report.attachmentsCreated == 0);
  REQUIRE(report.unattached.size() == 2);
  CHECK(report.unattached[0].referenceCentre == "Aucun");
  CHECK(report.unattached[0].network == "OSCAR");
  CHECK(report.unattached[0].coordinatingSites == 0);
  CHECK(report.unattached[0].competenceCentres == 2);
  CHECK(report.unattached[1].coordinatingSites == 2);
  CHECK(centresByNumber(directory).at("3").name == "Centre de compétence – Deux");
}

TEST_CASE("rows that cannot be read are left out and named by their line") {
  Directory directory;
  const auto report =
      importText(directory, kHeader + row("1", "coordonnateur") + "\n" + row("x1", "competence") +
                                row("2", "autre") + row("1", "competence") + "113132\tOSCAR\t7\n" +
                                row("8", "competence", "") + row("9", "competence", "\xFF") +
                                row("10", "competence", "C", "abc") +
                                row("11", "competence", std::string(9000, 'x')) +
                                row("12", "competence"))
          .value();
  CHECK(report.rows == 10);
  CHECK(report.centresCreated == 2);
  std::vector<std::size_t> lines;
  for (const auto& note : report.refused) lines.push_back(note.line);
  CHECK(lines == std::vector<std::size_t>{4, 5, 6, 7, 8, 9, 10, 11});
  CHECK(report.refused[2].message.find("line 2") != std::string::npos);
}

TEST_CASE("spreadsheet habits are read: other column order, quotes, CRLF, byte-order mark") {
  Directory directory;
  const auto report =
      importText(directory,
                 "\xEF\xBB\xBFnature_site\tcrmr\torphanet_expert_centre_id\tnet_id\t"
                 "filiere\r\n"
                 "coordonnateur\t\"Centre  dit \"\"des os\"\"\"\t1\t9\tOSCAR\r\n"
                 "competence\tCentre dit \"des os\"\t2 adul 3 enf\t9\tOSCAR")
          .value();
  CHECK(report.refused.empty());
  CHECK(report.attachmentsCreated == 1);
  REQUIRE(report.mended.size() == 1);
  CHECK(report.mended[0].line == 3);
  const auto centres = centresByNumber(directory);
  CHECK(centres.at("1").name == "Centre dit \"des os\"");
  CHECK(centres.count("2") == 1);
}

TEST_CASE("a file that is no such list is refused as a whole") {
  Directory directory;
  for (const auto* text : {"", "name;city\n", "net_id\tfiliere\n1\t2\n"}) {
    const auto result = importText(directory, text);
    CHECK(errorOf(result).kind == ErrorKind::invalid);
  }
}

TEST_CASE("an import completes a network that is known by its code, and never moves a centre") {
  Directory directory;
  const auto network = directory.addNetwork("Oscar");
  const auto report = importText(directory, kHeader + row("1", "coordonnateur")).value();
  CHECK(report.networksCreated == 0);
  CHECK(centresByNumber(directory).at("1").network == network);

  const auto moved =
      importText(directory, kHeader + row("1", "coordonnateur", "Os", "113053", "FIRENDO")).value();
  REQUIRE(moved.refused.size() == 1);
  CHECK(moved.refused[0].line == 2);
  CHECK(centresByNumber(directory).at("1").network == network);
}

TEST_CASE("the list of French sites of 2018 is imported whole, and searched in milliseconds") {
  std::ifstream file(CONSILIUM_SOURCE_DIR "/../shared/data/centres/filieres_sites_2018.tsv");
  if (!file) {
    WARN("skipped: ../shared/data/centres/filieres_sites_2018.tsv is not there");
    return;
  }
  Directory directory;
  const auto report = service::importCentres(file, directory.database(), directory.clock()).value();
  CHECK(report.rows == 2169);
  CHECK(report.networksCreated == 23);
  CHECK(report.centresCreated == 2169);
  CHECK(report.refused.empty());
  REQUIRE(report.mended.size() == 1);
  std::size_t unattached = 0;
  for (const auto& group : report.unattached) unattached += group.competenceCentres;
  CHECK(report.unattached.size() == 6);
  CHECK(unattached == 164);
  CHECK(report.attachmentsCreated == 1769 - 164);

  file.clear();
  file.seekg(0);
  const auto again = service::importCentres(file, directory.database(), directory.clock()).value();
  CHECK(again.centresUnchanged == 2169);
  CHECK(again.centresCreated + again.centresChanged + again.attachmentsCreated == 0);

  protocol::DirectoryCentresParams params;
  params.text = "competence oesophage";
  const auto started = std::chrono::steady_clock::now();
  const auto found =
      directory
          .run(&directory.admin,
               [&](service::Context& c) { return directory.directory.centres(c, params); })
          .value();
  const auto took = std::chrono::steady_clock::now() - started;
  CHECK(found.centres.size() == 33);
  // Generous: sanitizers and busy machines; a scan without an index takes far longer still.
  CHECK(took < std::chrono::milliseconds(500));
}

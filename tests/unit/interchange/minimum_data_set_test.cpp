#include "interchange/minimum_data_set.hpp"

#include <optional>
#include <string>
#include <vector>

#include "domain/reported_text.hpp"
#include "support/catch.hpp"

using namespace consilium;
using protocol::Language;

namespace {

base::Timestamp at(std::string_view text) {
  return base::parseTimestamp(text).value();
}

domain::MinimumDataSet setOfOne() {
  domain::MinimumDataSet set;
  set.networkName = "Filière Fictive";
  set.centre = {"", "", "Centre de la Mer", protocol::CentreKind::competence, "CHU de la Mer", "",
                "", "7"};
  domain::MinimumDataSetCase each;
  each.pseudonym = "LUMO-TAVI-42";
  each.seriesName = "RCP Os";
  each.submittedAt = at("2026-10-02T08:00:00Z");
  each.context = domain::ActivityContext::meeting;
  each.activityAt = at("2026-11-10T13:20:00Z");
  each.content.subject = protocol::Subject{protocol::Sex::female, "P34Y", {}, {}, {}};
  each.content.reason = protocol::CaseReason::therapeutic;
  each.content.phenotype = {{"HP:0002757", protocol::PhenotypeStatus::observed, "P2Y", {}},
                            {"HP:0001166", protocol::PhenotypeStatus::observed, {}, {}},
                            {"HP:0000365", protocol::PhenotypeStatus::excluded, {}, {}}};
  each.content.diagnoses = {{"OMIM:166200", protocol::DiagnosisStatus::suspected},
                            {"ORPHA:666", protocol::DiagnosisStatus::confirmed},
                            {"ORPHA:558", protocol::DiagnosisStatus::excluded}};
  each.content.variants = {{"COL1A1", "NM_000088.4:c.769G>A",
                            protocol::AcmgClass::likely_pathogenic,
                            protocol::Zygosity::heterozygous}};
  each.content.family = protocol::Family{protocol::Inheritance::sporadic, false, {}};
  each.content.consent = protocol::Consent{true, true, {}, base::parseDate("2026-10-01")};
  set.cases = {each};
  return set;
}

/// The fields of the lines, where none of them holds the separator.
std::vector<std::vector<std::string>> fieldsOf(const std::string& file, char separator) {
  std::vector<std::vector<std::string>> lines(1);
  lines.back().emplace_back();
  for (std::size_t i = 3; i < file.size(); ++i) {
    if (file[i] == '\r') continue;
    if (file[i] == '\n') {
      lines.emplace_back().emplace_back();
    } else if (file[i] == separator) {
      lines.back().emplace_back();
    } else {
      lines.back().back() += file[i];
    }
  }
  lines.pop_back();
  return lines;
}

/// What stands under a column.
std::string under(const std::vector<std::vector<std::string>>& lines, const std::string& column) {
  for (std::size_t i = 0; i < lines[0].size(); ++i)
    if (lines[0][i] == column) return lines.at(1).at(i);
  FAIL("no column " << column);
  return {};
}

}  // namespace

TEST_CASE("a row has what of a case belongs to the national data set, with its codes") {
  const auto lines = fieldsOf(interchange::minimumDataSetCsv(setOfOne(), Language::fr), ';');
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].size() == lines[1].size());
  const std::vector<std::pair<std::string, std::string>> expected{
      {"Opposition", "non"},
      {"Opposition : information attestée le", "2026-10-01"},
      {"Identification : pseudonyme du dossier", "LUMO-TAVI-42"},
      {"Structure de soins : centre", "Centre de la Mer"},
      {"Structure de soins : type de centre", "centre de compétence"},
      {"Structure de soins : numéro du centre", "7"},
      {"Informations personnelles : sexe", "F"},
      {"Informations personnelles : classe d’âge (années)", "30-34"},
      {"Informations personnelles : fœtus", "non"},
      {"Informations familiales : consanguinité", "non"},
      {"Informations familiales : transmission", "sporadique [75741005]"},
      {"Statut vital", "inconnu"},
      {"Activité : demande soumise le", "2026-10-02"},
      {"Activité : contexte", "RCP [ORG-113]"},
      {"Activité : date", "2026-11-10"},
      {"Activité : objectif", "mise en place de la prise en charge [ORG-046]"},
      {"Histoire de la maladie : premiers signes", "après la période néonatale [767023003]"},
      {"Diagnostic : statut actuel", "confirmé [255545003]"},
      {"Diagnostic : maladie rare (ORPHA ou OMIM)", "ORPHA:666"},
      {"Diagnostic : autres évoqués", "OMIM:166200 (suspecté)"},
      {"Diagnostic : exclus", "ORPHA:558"},
      {"Diagnostic : signes observés (HPO)", "HP:0002757 | HP:0001166"},
      {"Diagnostic : signes exclus (HPO)", "HP:0000365"},
      {"Confirmation du diagnostic : gènes", "COL1A1"},
      {"Recherche : contact accepté", "non renseigné"}};
  for (const auto& [column, value] : expected) {
    INFO(column);
    CHECK(under(lines, column) == value);
  }
}

TEST_CASE("the table is in English for those who ask, and has its head without any case") {
  auto set = setOfOne();
  set.cases.front().context = domain::ActivityContext::written;
  set.cases.front().content = {};
  const auto lines = fieldsOf(interchange::minimumDataSetCsv(set, Language::en), ',');
  CHECK(under(lines, "Activity: context") == "expert advice on a record [MED-095]");
  CHECK(under(lines, "Diagnosis: present status") == "ongoing [385651009]");
  CHECK(under(lines, "Personal: age band (years)").empty());
  set.cases.clear();
  CHECK(fieldsOf(interchange::minimumDataSetCsv(set, Language::en), ',').size() == 1);
}

TEST_CASE("an expression that was reported is left out") {
  auto set = setOfOne();
  auto& variant = set.cases.front().content.variants.front();
  const auto with = [&](const std::optional<std::string>& hgvs) {
    variant.hgvs = hgvs;
    return interchange::minimumDataSetCsv(set, Language::fr);
  };
  CHECK(with(domain::reportedMark("01932f1e-0000-7000-8000-000000000001")) == with({}));
}

TEST_CASE("what a spreadsheet would carry out stays text") {
  auto set = setOfOne();
  set.centre.name = "=HYPERLINK(\"x\")";
  set.cases.front().seriesName = "@SUM(A1)";
  const auto file = interchange::minimumDataSetCsv(set, Language::fr);
  CHECK(file.find(";\"'=HYPERLINK(\"\"x\"\")\";") != std::string::npos);
  CHECK(file.find(";'@SUM(A1);") != std::string::npos);
}

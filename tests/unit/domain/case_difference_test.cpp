#include "domain/case_difference.hpp"

#include "support/catch.hpp"

using namespace consilium;
using protocol::CaseContent;
using protocol::CaseField;
using protocol::DiagnosisStatus;
using protocol::PhenotypeStatus;

namespace {

protocol::PhenotypeFeature sign(const std::string& code,
                                PhenotypeStatus status = PhenotypeStatus::observed) {
  protocol::PhenotypeFeature feature;
  feature.code = code;
  feature.status = status;
  return feature;
}

}  // namespace

TEST_CASE("equal contents do not differ") {
  CaseContent content;
  content.history = "Chutes.";
  content.phenotype = {sign("HP:0003701")};
  const auto difference = domain::differenceOf(content, content);
  CHECK(difference.changed.empty());
  CHECK(difference.before == CaseContent{});
  CHECK(difference.after == CaseContent{});
}

TEST_CASE("a difference holds both sides of what changed, in the order of the form, and no more") {
  CaseContent from;
  from.history = "Chutes.";
  from.treatments = "Aucun.";
  from.urgency = protocol::Urgency::routine;
  CaseContent to = from;
  to.history = "Chutes répétées.";
  to.treatments.reset();
  to.neededBy = base::parseDate("2026-12-24");
  const auto difference = domain::differenceOf(from, to);
  CHECK(difference.changed ==
        std::vector{CaseField::neededBy, CaseField::history, CaseField::treatments});
  CHECK(difference.before.history == "Chutes.");
  CHECK(difference.after.history == "Chutes répétées.");
  CHECK(difference.before.treatments == "Aucun.");
  CHECK_FALSE(difference.after.treatments);
  CHECK_FALSE(difference.before.urgency);
  CHECK_FALSE(difference.before.neededBy);
  CHECK(difference.after.neededBy == to.neededBy);
}

TEST_CASE("of a list the entries count, not their order") {
  CaseContent from;
  from.phenotype = {sign("HP:0003701"), sign("HP:0003236"), sign("HP:0003391")};
  from.diagnoses = {{"ORPHA:98896", DiagnosisStatus::suspected}};
  CaseContent to = from;
  std::swap(to.phenotype.front(), to.phenotype.back());
  CHECK(domain::differenceOf(from, to).changed.empty());

  to.phenotype.push_back(sign("HP:0002486"));
  to.phenotype[1].status = PhenotypeStatus::excluded;
  to.diagnoses.clear();
  const auto difference = domain::differenceOf(from, to);
  CHECK(difference.changed == std::vector{CaseField::phenotype, CaseField::diagnoses});
  CHECK(difference.before.phenotype == std::vector{sign("HP:0003236")});
  CHECK(difference.after.phenotype ==
        std::vector{sign("HP:0003236", PhenotypeStatus::excluded), sign("HP:0002486")});
  CHECK(difference.before.diagnoses == from.diagnoses);
  CHECK(difference.after.diagnoses.empty());
}

#include "domain/minimum_data_set.hpp"

#include <map>

#include "support/catch.hpp"

using namespace consilium;
using domain::DiagnosticStanding;
using domain::FirstSigns;
using protocol::Consent;
using protocol::Diagnosis;
using protocol::DiagnosisStatus;
using protocol::PhenotypeFeature;
using protocol::PhenotypeStatus;

namespace {

Consent saying(std::optional<bool> registry, const char* day = nullptr) {
  Consent consent;
  consent.registry = registry;
  if (day != nullptr) consent.attestedOn = base::parseDate(day);
  return consent;
}

FirstSigns firstOf(const std::vector<std::string>& onsets) {
  std::vector<PhenotypeFeature> features;
  for (const auto& onset : onsets)
    features.push_back({"HP:0002757", PhenotypeStatus::observed, onset, {}});
  return domain::firstSignsOf(features);
}

}  // namespace

TEST_CASE("only who is on record as not opposed goes to a registry") {
  CHECK(domain::registryAllowed(saying(true, "2026-10-01"), {}));
  CHECK_FALSE(domain::registryAllowed(saying(false, "2026-10-01"), {}));
  CHECK_FALSE(domain::registryAllowed(saying({}, "2026-10-01"), {}));
}

TEST_CASE("what the same person said last, in whatever case, holds") {
  const auto here = saying(true, "2026-10-01");
  CHECK(domain::registryAllowed(here, {saying(false, "2026-09-30")}));
  CHECK_FALSE(domain::registryAllowed(here, {saying(false, "2026-10-01")}));
  CHECK_FALSE(domain::registryAllowed(here, {saying(true), saying(false, "2026-10-02")}));
  CHECK_FALSE(domain::registryAllowed(here, {saying(false)}));
  CHECK(domain::registryAllowed(here, {saying({}, "2026-12-01"), saying(true, "2026-12-01")}));
}

TEST_CASE("the diagnosis of a row is the surest that was not excluded, ORPHA before OMIM") {
  CHECK_FALSE(domain::leadingDiagnosis({}));
  CHECK_FALSE(domain::leadingDiagnosis({{"ORPHA:1", DiagnosisStatus::excluded}}));
  CHECK(domain::standingOf({}) == DiagnosticStanding::ongoing);
  const auto leading = [](const std::vector<Diagnosis>& all) {
    return domain::leadingDiagnosis(all).value().code;
  };
  CHECK(leading({{"ORPHA:1", DiagnosisStatus::suspected},
                 {"OMIM:100000", DiagnosisStatus::probable}}) == "OMIM:100000");
  CHECK(leading({{"OMIM:100000", DiagnosisStatus::probable},
                 {"ORPHA:2", DiagnosisStatus::probable}}) == "ORPHA:2");
  CHECK(leading({{"ORPHA:1", DiagnosisStatus::suspected},
                 {"ORPHA:2", DiagnosisStatus::suspected}}) == "ORPHA:1");
  CHECK(domain::standingOf(Diagnosis{"ORPHA:1", DiagnosisStatus::suspected}) ==
        DiagnosticStanding::ongoing);
  CHECK(domain::standingOf(Diagnosis{"ORPHA:1", DiagnosisStatus::probable}) ==
        DiagnosticStanding::probable);
  CHECK(domain::standingOf(Diagnosis{"ORPHA:1", DiagnosisStatus::confirmed}) ==
        DiagnosticStanding::confirmed);
}

TEST_CASE("the first signs are those that showed earliest") {
  CHECK(firstOf({}) == FirstSigns::unknown);
  CHECK(firstOf({"P2Y", "HP:0003593"}) == FirstSigns::later);
  CHECK(firstOf({"P2Y", "HP:0003577"}) == FirstSigns::neonatal);
  CHECK(firstOf({"P3W"}) == FirstSigns::neonatal);
  CHECK(firstOf({"P4W"}) == FirstSigns::later);
  CHECK(firstOf({"HP:0003577", "HP:0011461"}) == FirstSigns::antenatal);
  CHECK(domain::firstSignsOf({{"HP:0002757", PhenotypeStatus::excluded, "P2Y", {}}}) ==
        FirstSigns::unknown);
}

TEST_CASE("ages are told in bands of five years, or of the ten by which they were said") {
  const std::map<std::string, std::string> bands{
      {"P0D", "0-4"},    {"P4Y11M", "0-4"}, {"P5Y", "5-9"},   {"P60M", "5-9"},  {"P34Y", "30-34"},
      {"P89Y", "85-89"}, {"P90Y", "90+"},   {"P112Y", "90+"}, {"P260W", "5-9"}, {"P", "0-4"}};
  for (const auto& [age, band] : bands) {
    INFO(age);
    protocol::Subject subject;
    subject.age = age;
    CHECK(domain::ageBandOf(subject) == band);
  }
  protocol::Subject decade;
  CHECK(domain::ageBandOf(decade).empty());
  decade.agePrecision = protocol::AgePrecision::decade;
  decade.age = "P30Y";
  CHECK(domain::ageBandOf(decade) == "30-39");
  decade.age = "P90Y";
  CHECK(domain::ageBandOf(decade) == "90+");
}

TEST_CASE("a row has no free text") {
  protocol::CaseContent content;
  content.questions = content.history = content.examinations = content.treatments = "-";
  content.family = protocol::Family{protocol::Inheritance::sporadic, true, "-"};
  protocol::CaseContent expected;
  expected.family = protocol::Family{protocol::Inheritance::sporadic, true, {}};
  CHECK(domain::withoutTexts(content) == expected);
}

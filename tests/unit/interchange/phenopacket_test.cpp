#include "interchange/phenopacket.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::interchange;
using base::ErrorKind;
using protocol::DiagnosisStatus;
using protocol::PhenotypeStatus;
using Pointers = std::vector<std::string>;

namespace {

const base::Timestamp kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 27}};

/// A case that uses everything a packet has a place for.
protocol::CaseContent wholeContent() {
  protocol::CaseContent content;
  content.subject = {protocol::Sex::undetermined, "P3Y2M", {}, protocol::VitalStatus::alive};
  content.phenotype = {
      {"HP:0002757", PhenotypeStatus::observed, "P1Y", protocol::Severity::severe},
      {"HP:0000365", PhenotypeStatus::excluded, {}, {}},
      {"HP:0000592", PhenotypeStatus::observed, "HP:0003577", protocol::Severity::borderline}};
  content.diagnoses = {{"OMIM:166200", DiagnosisStatus::confirmed},
                       {"ORPHA:666", DiagnosisStatus::probable},
                       {"ORPHA:558", DiagnosisStatus::suspected},
                       {"OMIM:154700", DiagnosisStatus::excluded}};
  content.variants = {{"COL1A1", "NM_000088.4:c.769G>A", protocol::AcmgClass::likely_pathogenic,
                       protocol::Zygosity::heterozygous},
                      {"COL1A2", {}, {}, protocol::Zygosity::unknown},
                      {"MT-TL1", "NC_012920.1:m.3243A>G", {}, protocol::Zygosity::heteroplasmic}};
  return content;
}

}  // namespace

TEST_CASE("what a packet has a place for comes back as it was") {
  const auto content = wholeContent();
  CHECK(readPhenopacket(writePhenopacket(content, "LUMO-TAVI-42", kNow)).value().content ==
        content);

  auto other = content;
  other.subject = {{}, {}, protocol::GestationalAge{23, 4}, protocol::VitalStatus::unknown};
  other.diagnoses = {{"OMIM:154700", DiagnosisStatus::excluded}};
  CHECK(readPhenopacket(writePhenopacket(other, "LUMO-TAVI-42", kNow)).value().content == other);

  const protocol::CaseContent nothing;
  CHECK(readPhenopacket(writePhenopacket(nothing, "LUMO-TAVI-42", kNow)).value().content ==
        nothing);
}

TEST_CASE("texts, consent and family stay out of a packet") {
  auto content = wholeContent();
  content.history = "Fractures répétées.";
  content.questions = "Quel traitement ?";
  content.family = protocol::Family{{}, true, "Mère atteinte."};
  const auto text = writePhenopacket(content, "LUMO-TAVI-42", kNow);
  for (const auto* word : {"Fractures", "Quel", "Mère"})
    CHECK(text.find(word) == std::string::npos);
  CHECK(text.find("LUMO-TAVI-42") != std::string::npos);
}

TEST_CASE("each field that a case does not hold is named, once for all below it") {
  const auto read = readPhenopacket(R"({
    "id": "PMID_1_Patient",
    "subject": {"id": "Jean", "dateOfBirth": "1990-01-01T00:00:00Z", "sex": "MALE",
                "timeAtLastEncounter": {"age": {"iso8601duration": "P31Y"}}},
    "phenotypicFeatures": [
      {"type": {"id": "HP:0002757", "label": "Recurrent fractures"}, "onset": {"age": {"iso8601duration": "yesterday"}}},
      {"type": {"id": "MP:0000001", "label": "A mouse"}},
      {"type": {"id": "HP:0000365", "label": "Hearing impairment"}, "excluded": true, "description": "Audiogramme",
       "onset": {"gestationalAge": {"weeks": 20}}}],
    "diseases": [{"term": {"id": "MONDO:0007947", "label": "Marfan"}}],
    "interpretations": [{"id": "1", "progressStatus": "IN_PROGRESS", "diagnosis": {
      "disease": {"id": "OMIM:166200", "label": "OI"},
      "genomicInterpretations": [
        {"subjectOrBiosampleId": "Jean", "interpretationStatus": "CAUSATIVE", "variantInterpretation": {
          "acmgPathogenicityClassification": "PATHOGENIC",
          "variationDescriptor": {"id": "v", "geneContext": {"valueId": "HGNC:2197", "symbol": "COL1A1"},
            "expressions": [{"syntax": "hgvs.g", "value": "NC_000017.11:g.1A>T"}, {"syntax": "hgvs.c", "value": "NM_000088.4:c.1A>T"}],
            "vcfRecord": {"pos": 1}, "allelicState": {"id": "GENO:0000136", "label": "homozygous"}}}},
        {"subjectOrBiosampleId": "Jean", "variantInterpretation": {"variationDescriptor": {"id": "w"}}}]}}],
    "measurements": [{"description": "x"}],
    "metaData": {"phenopacketSchemaVersion": "2.0.2", "a/b": 1}})")
                        .value();
  CHECK(read.content.subject == protocol::Subject{protocol::Sex::male, "P31Y", {}, {}});
  REQUIRE(read.content.phenotype.size() == 2);
  CHECK(read.content.phenotype[0] ==
        protocol::PhenotypeFeature{"HP:0002757", PhenotypeStatus::observed, {}, {}});
  CHECK(read.content.phenotype[1] ==
        protocol::PhenotypeFeature{"HP:0000365", PhenotypeStatus::excluded, {}, {}});
  CHECK(read.content.diagnoses ==
        std::vector<protocol::Diagnosis>{{"OMIM:166200", DiagnosisStatus::probable}});
  CHECK(read.content.variants == std::vector<protocol::Variant>{{"COL1A1", "NM_000088.4:c.1A>T",
                                                                 protocol::AcmgClass::pathogenic,
                                                                 protocol::Zygosity::homozygous}});
  auto left = read.notCarried;
  std::sort(left.begin(), left.end());
  const std::string variant = "/interpretations/0/diagnosis/genomicInterpretations/";
  CHECK(left == Pointers{"/diseases", "/id", variant + "0/interpretationStatus",
                         variant + "0/variantInterpretation/variationDescriptor/expressions/0",
                         variant + "0/variantInterpretation/variationDescriptor/vcfRecord",
                         variant + "1", "/measurements", "/metaData", "/phenotypicFeatures/0/onset",
                         "/phenotypicFeatures/1", "/phenotypicFeatures/2/description",
                         "/phenotypicFeatures/2/onset", "/subject/dateOfBirth", "/subject/id"});
}

TEST_CASE("what is no phenopacket of one person is refused") {
  for (const auto* text :
       {"", "{", "[]", "7", "{}", R"({"id": "x"})", R"({"proband": {}, "subject": {}})",
        R"({"subject": {}, "metaData": {"phenopacketSchemaVersion": "1.0"}})",
        R"({"subject": {}, "subject": {}})"})
    CHECK(readPhenopacket(text).error().kind == ErrorKind::invalid);
  for (const auto* text : {R"({"subject": 7})", R"({"subject": {"sex": []}})",
                           R"({"phenotypicFeatures": {"type": 1}})", R"({"diseases": ["x"]})",
                           R"({"interpretations": [{"diagnosis": []}]})"})
    CHECK(readPhenopacket(text).value().content == protocol::CaseContent{});
}

TEST_CASE("published packets become drafts, and come back from them without a loss") {
  const std::filesystem::path folder = CONSILIUM_PHENOPACKETS;
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: there are no published phenopackets on this machine");
    return;
  }
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    INFO(entry.path().string());
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto read = readPhenopacket(text);
    REQUIRE(read.has_value());
    const auto& content = read.value().content;
    CHECK_FALSE(content.phenotype.empty());
    CHECK_FALSE(content.diagnoses.empty());
    CHECK(readPhenopacket(writePhenopacket(content, "LUMO-TAVI-42", kNow)).value().content ==
          content);
    ++count;
  }
  CHECK(count > 0);
}

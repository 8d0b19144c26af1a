#include "interchange/phenopacket.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "domain/reported_text.hpp"
#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::interchange;
using base::ErrorKind;
using protocol::DiagnosisStatus;
using protocol::PhenotypeStatus;
using protocol::Zygosity;
using Pointers = std::vector<std::string>;

namespace {

const base::Timestamp kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 27}};

/// A case that uses everything a packet has a place for.
protocol::CaseContent wholeContent() {
  protocol::CaseContent content;
  content.subject = {protocol::Sex::undetermined, "P3Y2M", {}, {}, protocol::VitalStatus::alive};
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
                      {"MT-TL1", "NC_012920.1:m.3243A>G", {}, protocol::Zygosity::heteroplasmic},
                      {"PIK3CA", "NM_006218.4:c.3140A>G", {}, Zygosity::mosaic}};
  return content;
}

/// What is read of one disease, said once or more often.
std::vector<protocol::Diagnosis> diagnosesOf(const std::string& parts) {
  return readPhenopacket("{" + parts + "}").value().content.diagnoses;
}

std::string interpretation(const std::string& progress, const std::string& variants = "") {
  return R"("interpretations": [{"id": "1", "progressStatus": ")" + progress +
         R"(", "diagnosis": {"disease": {"id": "OMIM:154700", "label": "Marfan"},
             "genomicInterpretations": [)" +
         variants + "]}}]";
}

std::string candidate(const std::string& status) {
  return R"({"subjectOrBiosampleId": "p", "interpretationStatus": ")" + status +
         R"(", "gene": {"valueId": "HGNC:3603", "symbol": "FBN1"}})";
}

std::map<std::string, std::string> reasonsIn(const ImportedPhenopacket& read) {
  std::map<std::string, std::string> reasons;
  for (const auto& [pointer, reason] : read.notCarried) {
    INFO(pointer);
    CHECK(reasons.emplace(pointer, reason).second);
    CHECK_FALSE(reason.empty());
  }
  return reasons;
}

void addLeaves(const nlohmann::json& node, const nlohmann::json::json_pointer& at,
               std::vector<nlohmann::json::json_pointer>& leaves) {
  if (!node.is_structured()) leaves.push_back(at);
  if (node.is_object())
    for (const auto& [key, child] : node.items()) addLeaves(child, at / key, leaves);
  if (node.is_array())
    for (std::size_t i = 0; i < node.size(); ++i) addLeaves(node[i], at / i, leaves);
}

/// A packet in which any value can be made nonsense, one after the other: the content changes, the
/// packet is refused, or the field is reported. Only names beside codes may pass.
void checkNothingIsSilent(const std::string& text) {
  const auto document = nlohmann::json::parse(text);
  const auto content = readPhenopacket(text).value().content;
  std::vector<nlohmann::json::json_pointer> leaves;
  addLeaves(document, nlohmann::json::json_pointer(), leaves);
  for (const auto& leaf : leaves) {
    const auto key = leaf.back();
    if (key == "label" || key == "valueId") continue;
    const auto above = leaf.parent_pointer();
    if (key == "id" && !above.empty() &&
        (above.back() == "variationDescriptor" ||
         above.parent_pointer().to_string() == "/interpretations"))
      continue;
    auto altered = document;
    altered[leaf] = "~nonsense~";
    INFO(leaf.to_string());
    const auto read = readPhenopacket(altered.dump());
    if (read.has_error() || read.value().content != content) continue;
    const auto path = leaf.to_string() + "/";
    CHECK(std::any_of(read.value().notCarried.begin(), read.value().notCarried.end(),
                      [&](const auto& each) { return path.starts_with(each.pointer + "/"); }));
  }
}

/// The published packets that are on this machine.
std::vector<std::filesystem::path> publishedPackets() {
  const std::filesystem::path folder = CONSILIUM_PHENOPACKETS;
  std::vector<std::filesystem::path> files;
  if (std::filesystem::exists(folder))
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string textOf(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("what a packet has a place for comes back as it was") {
  const auto content = wholeContent();
  CHECK(readPhenopacket(writePhenopacket(content, "LUMO-TAVI-42", kNow)).value().content ==
        content);

  auto other = content;
  other.subject = {{}, {}, {}, protocol::GestationalAge{23, 4}, protocol::VitalStatus::unknown};
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

TEST_CASE("an expression that was reported stays out of a packet") {
  auto content = wholeContent();
  content.variants.front().hgvs = domain::reportedMark("01932f1e-0000-7000-8000-000000000001");
  const auto text = writePhenopacket(content, "LUMO-TAVI-42", kNow);
  CHECK(text.find(domain::kReported) == std::string::npos);
  content.variants.front().hgvs.reset();
  CHECK(readPhenopacket(text).value().content == content);
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
  CHECK(read.content.subject == protocol::Subject{protocol::Sex::male, "P31Y", {}, {}, {}});
  REQUIRE(read.content.phenotype.size() == 2);
  CHECK(read.content.phenotype[0] ==
        protocol::PhenotypeFeature{"HP:0002757", PhenotypeStatus::observed, {}, {}});
  CHECK(read.content.phenotype[1] ==
        protocol::PhenotypeFeature{"HP:0000365", PhenotypeStatus::excluded, {}, {}});
  CHECK(read.content.diagnoses ==
        std::vector<protocol::Diagnosis>{{"OMIM:166200", DiagnosisStatus::suspected}});
  CHECK(read.content.variants == std::vector<protocol::Variant>{{"COL1A1", "NM_000088.4:c.1A>T",
                                                                 protocol::AcmgClass::pathogenic,
                                                                 protocol::Zygosity::homozygous}});
  const auto reasons = reasonsIn(read);
  Pointers left;
  for (const auto& [pointer, reason] : reasons) left.push_back(pointer);
  const std::string variant = "/interpretations/0/diagnosis/genomicInterpretations/";
  CHECK(left == Pointers{"/diseases/0", "/id", variant + "0/interpretationStatus",
                         variant + "0/variantInterpretation/variationDescriptor/expressions/0",
                         variant + "0/variantInterpretation/variationDescriptor/vcfRecord",
                         variant + "1", "/measurements", "/metaData", "/phenotypicFeatures/0/onset",
                         "/phenotypicFeatures/1", "/phenotypicFeatures/2/description",
                         "/phenotypicFeatures/2/onset", "/subject/dateOfBirth", "/subject/id"});
  CHECK(reasons.at("/subject/dateOfBirth").find("date of birth") != std::string::npos);
  CHECK(reasons.at("/subject/id").find("identify") != std::string::npos);
  CHECK(reasons.at("/diseases/0").find("ORPHA or OMIM") != std::string::npos);
  CHECK(reasons.at("/measurements").find("no field") != std::string::npos);
}

TEST_CASE("a packet makes no diagnosis surer than it says") {
  const auto is = [](DiagnosisStatus status) {
    return std::vector<protocol::Diagnosis>{{"OMIM:154700", status}};
  };
  const std::string disease = R"("diseases": [{"term": {"id": "OMIM:154700"}}], )";
  const std::string excluded =
      R"("diseases": [{"term": {"id": "OMIM:154700"}, "excluded": true}], )";
  CHECK(diagnosesOf(interpretation("SOLVED")) == is(DiagnosisStatus::confirmed));
  CHECK(diagnosesOf(interpretation("COMPLETED")) == is(DiagnosisStatus::probable));
  for (const auto* progress : {"IN_PROGRESS", "UNSOLVED", "UNKNOWN_PROGRESS", "ELEPHANT"})
    CHECK(diagnosesOf(interpretation(progress)) == is(DiagnosisStatus::suspected));
  CHECK(diagnosesOf(interpretation("SOLVED", candidate("CANDIDATE"))) ==
        is(DiagnosisStatus::probable));
  CHECK(diagnosesOf(
            interpretation("SOLVED", candidate("CANDIDATE") + "," + candidate("CAUSATIVE"))) ==
        is(DiagnosisStatus::confirmed));

  CHECK(diagnosesOf(disease + interpretation("SOLVED")) == is(DiagnosisStatus::confirmed));
  CHECK(diagnosesOf(disease + interpretation("COMPLETED")) == is(DiagnosisStatus::probable));
  CHECK(diagnosesOf(excluded + interpretation("SOLVED")) == is(DiagnosisStatus::suspected));
  const auto both =
      reasonsIn(readPhenopacket("{" + excluded + interpretation("SOLVED") + "}").value());
  CHECK(both.count("/diseases/0") == 1);
  CHECK(both.count("/interpretations/0/progressStatus") == 1);
}

TEST_CASE("an Orphanet code is read with either prefix") {
  for (const auto* code : {"ORPHA:558", "Orphanet:558"})
    CHECK(diagnosesOf(std::string(R"("diseases": [{"term": {"id": ")") + code + R"("}}])") ==
          std::vector<protocol::Diagnosis>{{"ORPHA:558", DiagnosisStatus::confirmed}});
}

TEST_CASE("a rejected variant is no finding, and one of a sample is said to be") {
  const auto read = readPhenopacket(R"({"subject": {"id": "p"}, )" +
                                    interpretation("SOLVED", candidate("REJECTED") + R"(,
      {"subjectOrBiosampleId": "biopsy", "interpretationStatus": "CAUSATIVE", "variantInterpretation": {
        "variationDescriptor": {"id": "clinvar:1", "geneContext": {"symbol": "BRAF"},
          "extensions": [{"name": "mosaicism", "value": "40%"}],
          "allelicState": {"id": "GENO:0000135"}}}})") +
                                    "}")
                        .value();
  CHECK(read.content.variants ==
        std::vector<protocol::Variant>{{"BRAF", {}, {}, Zygosity::mosaic}});
  const auto reasons = reasonsIn(read);
  const std::string variant = "/interpretations/0/diagnosis/genomicInterpretations/";
  const auto described = variant + "1/variantInterpretation/variationDescriptor/";
  for (const auto& pointer : {variant + "0", variant + "1/subjectOrBiosampleId", described + "id",
                              described + "extensions/0/value", described + "allelicState"}) {
    INFO(pointer);
    CHECK(reasons.count(pointer) == 1);
  }
}

TEST_CASE("a sign of which it is not clear that it was observed is left out") {
  const auto read = readPhenopacket(R"({"phenotypicFeatures": [
    {"type": {"id": "HP:0002757"}, "excluded": "true"},
    {"type": {"id": "HP:0000365"}, "excluded": null}]})")
                        .value();
  CHECK(read.content.phenotype ==
        std::vector<protocol::PhenotypeFeature>{{"HP:0000365", PhenotypeStatus::observed, {}, {}}});
  CHECK(reasonsIn(read).count("/phenotypicFeatures/0") == 1);
}

TEST_CASE("of the ages only one in completed years, months and so on is carried") {
  for (const auto* time :
       {R"("ageRange": {"start": {"iso8601duration": "P1Y"}, "end": {"iso8601duration": "P2Y"}})",
        R"("timestamp": "2020-01-01T00:00:00Z")", R"("ontologyClass": {"id": "HP:0003577"})",
        R"("age": {"iso8601duration": "thirty"})"}) {
    const auto read =
        readPhenopacket(std::string(R"({"subject": {"timeAtLastEncounter": {)") + time + "}}}")
            .value();
    CHECK(read.content == protocol::CaseContent{});
    const auto reasons = reasonsIn(read);
    REQUIRE(reasons.size() == 1);
    CHECK(reasons.begin()->first.starts_with("/subject/timeAtLastEncounter/"));
    CHECK(reasons.begin()->second != "a case has no field for it");
  }
}

TEST_CASE("an age that is said by its decade goes out as a range, and comes back") {
  for (const auto& [first, last] : {std::pair{"P30Y", "P39Y"}, std::pair{"P90Y", "P120Y"}}) {
    const auto read =
        readPhenopacket(std::string(R"({"subject": {"timeAtLastEncounter": {"ageRange": )") +
                        R"({"start": {"iso8601duration": ")" + first +
                        R"("}, "end": {"iso8601duration": ")" + last + R"("}}}}})")
            .value();
    CHECK(read.content.subject ==
          protocol::Subject{{}, first, protocol::AgePrecision::decade, {}, {}});
    CHECK(reasonsIn(read).empty());
    const auto written =
        nlohmann::json::parse(writePhenopacket(read.content, "LUMO-TAVI-42", kNow));
    const auto& range = written["subject"]["timeAtLastEncounter"]["ageRange"];
    CHECK(range["start"]["iso8601duration"] == first);
    CHECK(range["end"]["iso8601duration"] == last);
  }
}

TEST_CASE("a packet with more than a case may hold is refused with what is too much") {
  std::string features;
  for (int i = 0; i < 201; ++i)
    features += std::string(i == 0 ? "" : ",") + R"({"type": {"id": "HP:0002757"}})";
  const auto read = readPhenopacket(R"({"phenotypicFeatures": [)" + features + "]}");
  REQUIRE(read.has_error());
  CHECK(read.error().kind == ErrorKind::invalid);
  INFO(read.error().message);
  CHECK(read.error().message.find("/phenotype: Expected at most 200") != std::string::npos);
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

TEST_CASE("whatever stands in a packet is carried or reported") {
  checkNothingIsSilent(writePhenopacket(wholeContent(), "LUMO-TAVI-42", kNow));
  const auto files = publishedPackets();
  // Each value of a packet costs a reading of it.
  for (std::size_t i = 0; i < files.size(); i += 10) {
    INFO(files[i].string());
    checkNothingIsSilent(textOf(files[i]));
  }
}

TEST_CASE("published packets become drafts, and come back from them without a loss") {
  const auto files = publishedPackets();
  if (files.empty()) {
    WARN("skipped: there are no published phenopackets on this machine");
    return;
  }
  for (const auto& file : files) {
    INFO(file.string());
    const auto read = readPhenopacket(textOf(file));
    REQUIRE(read.has_value());
    const auto& content = read.value().content;
    CHECK_FALSE(content.phenotype.empty());
    CHECK_FALSE(content.diagnoses.empty());
    CHECK(readPhenopacket(writePhenopacket(content, "LUMO-TAVI-42", kNow)).value().content ==
          content);
  }
}

#include "interchange/phenopacket.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "protocol/codec.hpp"
#include "protocol/json.hpp"

namespace consilium::interchange {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using protocol::AcmgClass;
using protocol::DiagnosisStatus;
using protocol::Severity;
using protocol::Sex;
using protocol::VitalStatus;
using protocol::Zygosity;

template <class T>
using Names = std::pair<T, std::string_view>;

constexpr std::array kSexes{Names<Sex>{Sex::female, "FEMALE"}, Names<Sex>{Sex::male, "MALE"},
                            Names<Sex>{Sex::undetermined, "OTHER_SEX"},
                            Names<Sex>{Sex::unknown, "UNKNOWN_SEX"}};
constexpr std::array kVitalStatuses{Names<VitalStatus>{VitalStatus::alive, "ALIVE"},
                                    Names<VitalStatus>{VitalStatus::deceased, "DECEASED"},
                                    Names<VitalStatus>{VitalStatus::unknown, "UNKNOWN_STATUS"}};
// Terms of the HPO below Severity (HP:0012824).
constexpr std::array kSeverities{Names<Severity>{Severity::borderline, "HP:0012827"},
                                 Names<Severity>{Severity::mild, "HP:0012825"},
                                 Names<Severity>{Severity::moderate, "HP:0012826"},
                                 Names<Severity>{Severity::severe, "HP:0012828"},
                                 Names<Severity>{Severity::profound, "HP:0012829"}};
// Of the Genotype Ontology; it has no state for mosaics.
constexpr std::array kZygosities{Names<Zygosity>{Zygosity::heterozygous, "GENO:0000135"},
                                 Names<Zygosity>{Zygosity::homozygous, "GENO:0000136"},
                                 Names<Zygosity>{Zygosity::hemizygous, "GENO:0000134"},
                                 Names<Zygosity>{Zygosity::compound_heterozygous, "GENO:0000402"},
                                 Names<Zygosity>{Zygosity::homoplasmic, "GENO:0000602"},
                                 Names<Zygosity>{Zygosity::heteroplasmic, "GENO:0000603"},
                                 Names<Zygosity>{Zygosity::unknown, "GENO:0000137"}};
constexpr std::array kAcmgClasses{
    Names<AcmgClass>{AcmgClass::benign, "BENIGN"},
    Names<AcmgClass>{AcmgClass::likely_benign, "LIKELY_BENIGN"},
    Names<AcmgClass>{AcmgClass::uncertain_significance, "UNCERTAIN_SIGNIFICANCE"},
    Names<AcmgClass>{AcmgClass::likely_pathogenic, "LIKELY_PATHOGENIC"},
    Names<AcmgClass>{AcmgClass::pathogenic, "PATHOGENIC"}};
/// Of several expressions of one variant the first of these is carried.
constexpr std::array<std::string_view, 6> kSyntaxes{"hgvs.c", "hgvs.n", "hgvs.g",
                                                    "hgvs.m", "hgvs.p", "hgvs"};

template <class T, std::size_t n>
std::optional<T> valueOf(const std::array<Names<T>, n>& names, std::string_view name) {
  for (const auto& each : names)
    if (each.second == name) return each.first;
  return std::nullopt;
}

template <class T, std::size_t n>
std::optional<std::string_view> nameOf(const std::array<Names<T>, n>& names, T value) {
  for (const auto& each : names)
    if (each.first == value) return each.second;
  return std::nullopt;
}

/// Whether `T` may hold these fields, by the contract.
template <class T>
bool fits(const json& fields) {
  return protocol::decode<T>(fields).has_value();
}

// -- reading

/// A key as a part of a JSON pointer (RFC 6901, section 3).
std::string escaped(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text += c;
  }
  return text;
}

/// A packet, and what of it was carried.
class Packet {
 public:
  explicit Packet(json document) : document_(std::move(document)) {}

  /// Null where there is nothing.
  const json* find(const std::string& pointer) const {
    const json::json_pointer at(pointer);
    return document_.contains(at) ? &document_.at(at) : nullptr;
  }
  std::optional<std::string> text(const std::string& pointer) const {
    const auto* found = find(pointer);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
  }
  std::size_t sizeOf(const std::string& pointer) const {
    const auto* found = find(pointer);
    return found != nullptr && found->is_array() ? found->size() : 0;
  }
  bool isTrue(const std::string& pointer) const {
    const auto* found = find(pointer);
    return found != nullptr && found->is_boolean() && found->get<bool>();
  }

  /// All that is there.
  void carry(const std::string& pointer) { carried_.insert(pointer); }
  /// A term: its code says what its label does.
  void carryTerm(const std::string& pointer) {
    carry(pointer + "/id");
    carry(pointer + "/label");
  }

  std::vector<std::string> notCarried() const {
    std::vector<std::string> left;
    if (!collect(document_, "", left)) left.assign(1, "");
    return left;
  }

 private:
  /// Adds what of the node was not carried; false, and nothing added, where that is all of it.
  bool collect(const json& node, const std::string& pointer, std::vector<std::string>& left) const {
    if (carried_.count(pointer) > 0) return true;
    if (!node.is_structured()) return false;
    bool any = false;
    std::vector<std::string> below;
    for (const auto& [key, child] : node.items()) {
      const auto path = pointer + "/" + escaped(key);
      if (collect(child, path, below))
        any = true;
      else
        below.push_back(path);
    }
    if (any) left.insert(left.end(), below.begin(), below.end());
    return any;
  }

  json document_;
  std::set<std::string> carried_;
};

std::string at(const std::string& pointer, std::size_t index) {
  return pointer + "/" + std::to_string(index);
}

protocol::Subject readSubject(Packet& packet) {
  protocol::Subject subject;
  // The subject's id ties the packet together; it is the pseudonym of somebody else's register.
  if (const auto name = packet.text("/subject/sex"))
    if ((subject.sex = valueOf(kSexes, *name))) packet.carry("/subject/sex");
  if (const auto name = packet.text("/subject/vitalStatus/status"))
    if ((subject.vitalStatus = valueOf(kVitalStatuses, *name)))
      packet.carry("/subject/vitalStatus/status");
  const std::string time = "/subject/timeAtLastEncounter";
  if (const auto age = packet.text(time + "/age/iso8601duration");
      age && fits<protocol::Subject>({{"age", *age}})) {
    subject.age = *age;
    packet.carry(time + "/age/iso8601duration");
  }
  if (const auto* age = packet.find(time + "/gestationalAge"); age != nullptr && !subject.age) {
    if (auto decoded = protocol::decode<protocol::GestationalAge>(*age); decoded.has_value()) {
      subject.gestationalAge = std::move(decoded).value();
      packet.carry(time + "/gestationalAge");
    }
  }
  return subject;
}

std::optional<protocol::PhenotypeFeature> readFeature(Packet& packet, const std::string& pointer) {
  const auto code = packet.text(pointer + "/type/id");
  if (!code || !fits<protocol::PhenotypeFeature>({{"code", *code}, {"status", "observed"}}))
    return std::nullopt;
  protocol::PhenotypeFeature feature;
  feature.code = *code;
  packet.carryTerm(pointer + "/type");
  feature.status = packet.isTrue(pointer + "/excluded") ? protocol::PhenotypeStatus::excluded
                                                        : protocol::PhenotypeStatus::observed;
  packet.carry(pointer + "/excluded");
  const auto age = packet.text(pointer + "/onset/age/iso8601duration");
  const auto term = packet.text(pointer + "/onset/ontologyClass/id");
  if (const auto onset = age ? age : term;
      onset && fits<protocol::PhenotypeFeature>(
                   {{"code", *code}, {"status", "observed"}, {"onset", *onset}})) {
    feature.onset = *onset;
    if (age)
      packet.carry(pointer + "/onset/age/iso8601duration");
    else
      packet.carryTerm(pointer + "/onset/ontologyClass");
  }
  if (const auto severity = packet.text(pointer + "/severity/id"))
    if ((feature.severity = valueOf(kSeverities, *severity)))
      packet.carryTerm(pointer + "/severity");
  return feature;
}

/// Notes a diagnosis; what is said of one twice stands as it was said last.
void note(std::vector<protocol::Diagnosis>& diagnoses, const std::string& code,
          DiagnosisStatus status) {
  const auto known = std::find_if(diagnoses.begin(), diagnoses.end(),
                                  [&](const auto& each) { return each.code == code; });
  if (known == diagnoses.end())
    diagnoses.push_back({code, status});
  else
    known->status = status;
}

bool isDiagnosis(const std::optional<std::string>& code) {
  return code && fits<protocol::Diagnosis>({{"code", *code}, {"status", "suspected"}});
}

std::optional<DiagnosisStatus> statusOf(std::string_view progress) {
  if (progress == "SOLVED" || progress == "COMPLETED") return DiagnosisStatus::confirmed;
  if (progress == "IN_PROGRESS") return DiagnosisStatus::probable;
  if (progress == "UNSOLVED" || progress == "UNKNOWN_PROGRESS") return DiagnosisStatus::suspected;
  return std::nullopt;
}

std::optional<protocol::Variant> readVariant(Packet& packet, const std::string& pointer) {
  const auto interpretation = pointer + "/variantInterpretation";
  const auto described = interpretation + "/variationDescriptor";
  const bool inContext = packet.find(described + "/geneContext") != nullptr;
  const auto place = inContext ? described + "/geneContext" : pointer + "/gene";
  const auto gene = packet.text(place + "/symbol");
  if (!gene || !fits<protocol::Variant>({{"gene", *gene}})) return std::nullopt;
  protocol::Variant variant;
  variant.gene = *gene;
  packet.carry(place + "/symbol");
  packet.carry(place + "/valueId");
  packet.carry(pointer + "/subjectOrBiosampleId");
  packet.carry(described + "/id");

  const auto expressions = described + "/expressions";
  for (const auto syntax : kSyntaxes)
    for (std::size_t i = 0; i < packet.sizeOf(expressions) && !variant.hgvs; ++i) {
      const auto value = packet.text(at(expressions, i) + "/value");
      if (packet.text(at(expressions, i) + "/syntax") != syntax || !value ||
          !fits<protocol::Variant>({{"gene", *gene}, {"hgvs", *value}}))
        continue;
      variant.hgvs = *value;
      packet.carry(at(expressions, i));
    }
  if (const auto name = packet.text(interpretation + "/acmgPathogenicityClassification")) {
    variant.acmg = valueOf(kAcmgClasses, *name);
    if (variant.acmg || *name == "NOT_PROVIDED")
      packet.carry(interpretation + "/acmgPathogenicityClassification");
  }
  if (const auto state = packet.text(described + "/allelicState/id"))
    if ((variant.zygosity = valueOf(kZygosities, *state)))
      packet.carryTerm(described + "/allelicState");
  return variant;
}

void readInterpretation(Packet& packet, const std::string& pointer,
                        protocol::CaseContent& content) {
  const auto diagnosis = pointer + "/diagnosis";
  const auto code = packet.text(diagnosis + "/disease/id");
  const auto status = statusOf(packet.text(pointer + "/progressStatus").value_or(""));
  if (isDiagnosis(code)) {
    note(content.diagnoses, *code, status.value_or(DiagnosisStatus::suspected));
    packet.carryTerm(diagnosis + "/disease");
    packet.carry(pointer + "/id");
    if (status) packet.carry(pointer + "/progressStatus");
  }
  const auto variants = diagnosis + "/genomicInterpretations";
  for (std::size_t i = 0; i < packet.sizeOf(variants); ++i)
    if (auto variant = readVariant(packet, at(variants, i)))
      content.variants.push_back(std::move(*variant));
}

/// Whether it is a packet of one person, of the version that is read.
base::Result<void> requirePacket(const json& document) {
  const auto refused = [](std::string message) {
    return base::failure(base::ErrorKind::invalid, std::move(message));
  };
  if (!document.is_object()) return refused("A phenopacket is a JSON object.");
  if (document.contains("proband") || document.contains("members"))
    return refused("This is a family or a cohort: import the phenopacket of each person.");
  const std::array<const char*, 4> parts{"subject", "phenotypicFeatures", "interpretations",
                                         "diseases"};
  if (std::none_of(parts.begin(), parts.end(),
                   [&](const char* part) { return document.contains(part); }))
    return refused(
        "This is no phenopacket: it has no subject, features, diseases or "
        "interpretations.");
  const json::json_pointer version("/metaData/phenopacketSchemaVersion");
  if (document.contains(version) && document.at(version).is_string() &&
      !document.at(version).get<std::string>().starts_with('2'))
    return refused("Only phenopackets of version 2 are read; convert this one first.");
  return base::ok();
}

// -- writing

ordered_json term(std::string_view code) {
  return {{"id", code}, {"label", code}};
}

std::string_view syntaxOf(std::string_view hgvs) {
  for (const auto syntax : kSyntaxes) {
    const auto kind = syntax.substr(syntax.size() - 1);
    if (syntax != "hgvs" && hgvs.find(":" + std::string(kind) + ".") != std::string_view::npos)
      return syntax;
  }
  return "hgvs";
}

ordered_json writeSubject(const protocol::Subject& subject, std::string_view pseudonym) {
  ordered_json written{{"id", pseudonym}};
  if (subject.age)
    written["timeAtLastEncounter"]["age"]["iso8601duration"] = *subject.age;
  else if (subject.gestationalAge) {
    auto& age = written["timeAtLastEncounter"]["gestationalAge"];
    age["weeks"] = subject.gestationalAge->weeks;
    if (subject.gestationalAge->days) age["days"] = *subject.gestationalAge->days;
  }
  if (subject.vitalStatus)
    written["vitalStatus"]["status"] = nameOf(kVitalStatuses, *subject.vitalStatus).value();
  if (subject.sex) written["sex"] = nameOf(kSexes, *subject.sex).value();
  return written;
}

ordered_json writeFeature(const protocol::PhenotypeFeature& feature) {
  ordered_json written{{"type", term(feature.code)}};
  if (feature.status == protocol::PhenotypeStatus::excluded) written["excluded"] = true;
  if (feature.severity) written["severity"] = term(nameOf(kSeverities, *feature.severity).value());
  if (feature.onset && feature.onset->starts_with("HP:"))
    written["onset"]["ontologyClass"] = term(*feature.onset);
  else if (feature.onset)
    written["onset"]["age"]["iso8601duration"] = *feature.onset;
  return written;
}

ordered_json writeVariant(const protocol::Variant& variant, std::size_t index,
                          std::string_view pseudonym) {
  ordered_json described{{"id", "variant-" + std::to_string(index + 1)},
                         {"geneContext", {{"valueId", variant.gene}, {"symbol", variant.gene}}}};
  if (variant.hgvs)
    described["expressions"] = ordered_json::array(
        {ordered_json{{"syntax", syntaxOf(*variant.hgvs)}, {"value", *variant.hgvs}}});
  described["moleculeContext"] = "unspecified_molecule_context";
  if (variant.zygosity)
    if (const auto state = nameOf(kZygosities, *variant.zygosity))
      described["allelicState"] = term(*state);
  return {{"subjectOrBiosampleId", pseudonym},
          {"interpretationStatus", "UNKNOWN_STATUS"},
          {"variantInterpretation",
           {{"acmgPathogenicityClassification",
             variant.acmg ? nameOf(kAcmgClasses, *variant.acmg).value() : "NOT_PROVIDED"},
            {"therapeuticActionability", "UNKNOWN_ACTIONABILITY"},
            {"variationDescriptor", described}}}};
}

/// Diagnoses that are neither certain nor excluded; the first holds the variants.
ordered_json writeInterpretations(const protocol::CaseContent& content,
                                  std::string_view pseudonym) {
  auto written = ordered_json::array();
  const auto add = [&](std::string_view progress, const std::string& code) {
    ordered_json diagnosis = ordered_json::object();
    if (!code.empty()) diagnosis["disease"] = term(code);
    written.push_back({{"id", "interpretation-" + std::to_string(written.size() + 1)},
                       {"progressStatus", progress},
                       {"diagnosis", std::move(diagnosis)}});
  };
  for (const auto& diagnosis : content.diagnoses) {
    if (diagnosis.status == DiagnosisStatus::probable) add("IN_PROGRESS", diagnosis.code);
    if (diagnosis.status == DiagnosisStatus::suspected) add("UNKNOWN_PROGRESS", diagnosis.code);
    // Only to hold the variants: `diseases` has it, too.
    if (diagnosis.status == DiagnosisStatus::confirmed && !content.variants.empty())
      add("SOLVED", diagnosis.code);
  }
  if (content.variants.empty()) return written;
  if (written.empty()) add("UNKNOWN_PROGRESS", "");
  auto& variants = written[0]["diagnosis"]["genomicInterpretations"];
  for (std::size_t i = 0; i < content.variants.size(); ++i)
    variants.push_back(writeVariant(content.variants[i], i, pseudonym));
  return written;
}

ordered_json resource(const char* id, const char* name, const char* url, const char* prefix,
                      const char* address) {
  return {{"id", id},
          {"name", name},
          {"url", url},
          {"version", "-"},
          {"namespacePrefix", prefix},
          {"iriPrefix", address}};
}

}  // namespace

base::Result<ImportedPhenopacket> readPhenopacket(std::string_view text) {
  CONSILIUM_TRY(auto document, protocol::parseStrict(text));
  CONSILIUM_CHECK(requirePacket(document));
  Packet packet(std::move(document));
  ImportedPhenopacket result;
  auto& content = result.content;
  if (const auto subject = readSubject(packet); subject != protocol::Subject{})
    content.subject = subject;
  for (std::size_t i = 0; i < packet.sizeOf("/phenotypicFeatures"); ++i)
    if (auto feature = readFeature(packet, at("/phenotypicFeatures", i)))
      content.phenotype.push_back(std::move(*feature));
  for (std::size_t i = 0; i < packet.sizeOf("/diseases"); ++i) {
    const auto pointer = at("/diseases", i);
    const auto code = packet.text(pointer + "/term/id");
    if (!isDiagnosis(code)) continue;
    note(content.diagnoses, *code,
         packet.isTrue(pointer + "/excluded") ? DiagnosisStatus::excluded
                                              : DiagnosisStatus::confirmed);
    packet.carryTerm(pointer + "/term");
    packet.carry(pointer + "/excluded");
  }
  for (std::size_t i = 0; i < packet.sizeOf("/interpretations"); ++i)
    readInterpretation(packet, at("/interpretations", i), content);
  const auto rank = [](const protocol::Diagnosis& diagnosis) {
    constexpr std::array kOrder{DiagnosisStatus::confirmed, DiagnosisStatus::probable,
                                DiagnosisStatus::suspected, DiagnosisStatus::excluded};
    return std::find(kOrder.begin(), kOrder.end(), diagnosis.status);
  };
  std::stable_sort(content.diagnoses.begin(), content.diagnoses.end(),
                   [&](const auto& one, const auto& other) { return rank(one) < rank(other); });
  // What a case may hold of each, by the contract.
  if (const auto whole = protocol::decodeText<protocol::CaseContent>(protocol::encode(content));
      whole.has_error())
    return whole.error();
  result.notCarried = packet.notCarried();
  return result;
}

std::string writePhenopacket(const protocol::CaseContent& content, std::string_view pseudonym,
                             base::Timestamp now) {
  ordered_json packet{{"id", pseudonym}};
  packet["subject"] = writeSubject(content.subject.value_or(protocol::Subject{}), pseudonym);
  for (const auto& feature : content.phenotype)
    packet["phenotypicFeatures"].push_back(writeFeature(feature));
  if (auto interpretations = writeInterpretations(content, pseudonym); !interpretations.empty())
    packet["interpretations"] = std::move(interpretations);
  for (const auto& diagnosis : content.diagnoses) {
    if (diagnosis.status == DiagnosisStatus::confirmed)
      packet["diseases"].push_back({{"term", term(diagnosis.code)}});
    if (diagnosis.status == DiagnosisStatus::excluded)
      packet["diseases"].push_back({{"term", term(diagnosis.code)}, {"excluded", true}});
  }
  packet["metaData"] = {
      {"created", base::formatTimestamp(now)},
      {"createdBy", "Consilium"},
      {"resources",
       {resource("hp", "human phenotype ontology", "http://purl.obolibrary.org/obo/hp.owl", "HP",
                 "http://purl.obolibrary.org/obo/HP_"),
        resource("geno", "Genotype Ontology", "http://purl.obolibrary.org/obo/geno.owl", "GENO",
                 "http://purl.obolibrary.org/obo/GENO_"),
        resource("omim", "Online Mendelian Inheritance in Man", "https://www.omim.org", "OMIM",
                 "https://www.omim.org/entry/"),
        resource("orpha", "Orphanet nomenclature of rare diseases", "https://www.orpha.net",
                 "ORPHA", "http://www.orpha.net/ORDO/Orphanet_")}},
      {"phenopacketSchemaVersion", "2.0"}};
  return packet.dump(2) + "\n";
}

}  // namespace consilium::interchange

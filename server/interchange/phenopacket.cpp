#include "interchange/phenopacket.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "domain/life_time.hpp"
#include "domain/reported_text.hpp"
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
// Of the Genotype Ontology; it has no state for mosaics, which are an extension.
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

constexpr std::string_view kMosaicism = "mosaicism";
constexpr std::string_view kMosaic = "mosaic";

constexpr std::string_view kNoField = "a case has no field for it";
constexpr std::string_view kNoSuchValue = "the case's field does not take this value";
constexpr std::string_view kNoCode = "only diseases with an ORPHA or OMIM code are carried";
constexpr std::string_view kUnclear = "`excluded` is neither true nor false";
constexpr std::string_view kIdentifies = "it could identify the person";

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
  /// Protocol Buffers leave out what is false; nothing where it is neither true nor false.
  std::optional<bool> flag(const std::string& pointer) const {
    const auto* found = find(pointer);
    if (found == nullptr || found->is_null()) return false;
    if (!found->is_boolean()) return std::nullopt;
    return found->get<bool>();
  }

  /// All that is there.
  void carry(const std::string& pointer) { carried_.insert(pointer); }
  /// A term: its code says what its label does.
  void carryTerm(const std::string& pointer) {
    carry(pointer + "/id");
    carry(pointer + "/label");
  }
  /// Why what is there, if anything is, was left where it is not carried.
  void explain(const std::string& pointer, std::string_view reason) {
    reasons_.insert_or_assign(pointer, reason);
  }
  /// Takes back what was carried from there.
  void leave(const std::string& pointer, std::string_view reason) {
    for (auto each = carried_.lower_bound(pointer);
         each != carried_.end() && each->starts_with(pointer);) {
      const bool below = each->size() == pointer.size() || (*each)[pointer.size()] == '/';
      each = below ? carried_.erase(each) : std::next(each);
    }
    explain(pointer, reason);
  }

  std::vector<NotCarried> notCarried() const {
    std::vector<NotCarried> left;
    if (!collect(document_, "", left)) left.assign(1, {"", std::string(kNoField)});
    return left;
  }

 private:
  /// Adds what of the node was not carried; false, and nothing added, where that is all of it, for
  /// no reason of its own.
  bool collect(const json& node, const std::string& pointer, std::vector<NotCarried>& left) const {
    if (carried_.count(pointer) > 0) return true;
    bool any = false;
    std::vector<NotCarried> below;
    if (node.is_structured())
      for (const auto& [key, child] : node.items()) {
        const auto path = pointer + "/" + escaped(key);
        if (collect(child, path, below))
          any = true;
        else
          below.push_back({path, std::string(kNoField)});
      }
    const auto reason = reasons_.find(pointer);
    if (!any && reason != reasons_.end()) below.assign(1, {pointer, std::string(reason->second)});
    any = any || reason != reasons_.end();
    if (any) left.insert(left.end(), below.begin(), below.end());
    return any;
  }

  json document_;
  std::set<std::string> carried_;
  std::map<std::string, std::string_view> reasons_;
};

std::string at(const std::string& pointer, std::size_t index) {
  return pointer + "/" + std::to_string(index);
}

std::string yearsOf(int years) {
  return "P" + std::to_string(years) + "Y";
}

/// The last year of a decade; of the last one, an age that nobody passes.
int lastOf(int decade) {
  constexpr int kOldest = 120;
  return decade < domain::kLastDecade ? decade + 9 : kOldest;
}

protocol::Subject readSubject(Packet& packet) {
  protocol::Subject subject;
  // The pseudonym of somebody else's register leads back to its person.
  for (const auto* id : {"/id", "/subject/id", "/subject/alternateIds"})
    packet.explain(id, kIdentifies);
  packet.explain("/subject/dateOfBirth", "a date of birth identifies; a case holds an age");
  for (const auto* value : {"/subject/sex", "/subject/vitalStatus/status"})
    packet.explain(value, kNoSuchValue);
  packet.explain("/metaData", "it says where the packet comes from, which could identify");
  if (const auto name = packet.text("/subject/sex"))
    if ((subject.sex = valueOf(kSexes, *name))) packet.carry("/subject/sex");
  if (const auto name = packet.text("/subject/vitalStatus/status"))
    if ((subject.vitalStatus = valueOf(kVitalStatuses, *name)))
      packet.carry("/subject/vitalStatus/status");
  const std::string time = "/subject/timeAtLastEncounter";
  packet.explain(time + "/age", kNoSuchValue);
  packet.explain(time + "/gestationalAge", kNoSuchValue);
  packet.explain(time + "/ageRange", "a case holds one age, or a decade");
  packet.explain(time + "/ontologyClass", "a case holds an age in years, months, weeks and days");
  for (const auto* date : {"/timestamp", "/interval"})
    packet.explain(time + date, "a date could identify; a case holds an age");
  if (const auto age = packet.text(time + "/age/iso8601duration");
      age && fits<protocol::Subject>({{"age", *age}})) {
    subject.age = *age;
    packet.carry(time + "/age/iso8601duration");
  }
  const auto start = packet.text(time + "/ageRange/start/iso8601duration");
  const auto end = packet.text(time + "/ageRange/end/iso8601duration");
  const auto decade = start && end && !subject.age ? domain::decadeOf(*start) : std::nullopt;
  if (decade && *start == yearsOf(*decade) && *end == yearsOf(lastOf(*decade))) {
    subject.age = *start;
    subject.agePrecision = protocol::AgePrecision::decade;
    packet.carry(time + "/ageRange/start/iso8601duration");
    packet.carry(time + "/ageRange/end/iso8601duration");
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
  if (!code || !fits<protocol::PhenotypeFeature>({{"code", *code}, {"status", "observed"}})) {
    packet.explain(pointer, "only signs with a code of the HPO are carried");
    return std::nullopt;
  }
  const auto excluded = packet.flag(pointer + "/excluded");
  if (!excluded) {
    packet.explain(pointer, kUnclear);
    return std::nullopt;
  }
  protocol::PhenotypeFeature feature;
  feature.code = *code;
  packet.carryTerm(pointer + "/type");
  feature.status =
      *excluded ? protocol::PhenotypeStatus::excluded : protocol::PhenotypeStatus::observed;
  packet.carry(pointer + "/excluded");
  packet.explain(pointer + "/onset", "a case holds it as an age or a term of the HPO");
  packet.explain(pointer + "/severity", kNoSuchValue);
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

/// What one part of a packet says of a disease.
struct Statement {
  protocol::Diagnosis diagnosis;
  std::string pointer;  ///< to what says how sure it is
};

/// From the surest to the excluded.
std::ptrdiff_t rankOf(DiagnosisStatus status) {
  constexpr std::array kOrder{DiagnosisStatus::confirmed, DiagnosisStatus::probable,
                              DiagnosisStatus::suspected, DiagnosisStatus::excluded};
  return std::find(kOrder.begin(), kOrder.end(), status) - kOrder.begin();
}

/// What holds where two parts of a packet speak of one disease: nothing surer than either.
DiagnosisStatus both(DiagnosisStatus one, DiagnosisStatus other) {
  if (one == other) return one;
  if (one == DiagnosisStatus::excluded || other == DiagnosisStatus::excluded)
    return DiagnosisStatus::suspected;
  return rankOf(one) < rankOf(other) ? other : one;
}

/// Each disease once, the surest first; statements that do not hold are left.
std::vector<protocol::Diagnosis> settle(Packet& packet, const std::vector<Statement>& statements) {
  std::vector<protocol::Diagnosis> diagnoses;
  const auto find = [&](const std::string& code) {
    return std::find_if(diagnoses.begin(), diagnoses.end(),
                        [&](const auto& each) { return each.code == code; });
  };
  for (const auto& [said, pointer] : statements) {
    const auto known = find(said.code);
    if (known == diagnoses.end())
      diagnoses.push_back(said);
    else
      known->status = both(known->status, said.status);
  }
  for (const auto& [said, pointer] : statements)
    if (find(said.code)->status != said.status)
      packet.leave(pointer, "other parts of the packet do not agree on this diagnosis");
  std::stable_sort(diagnoses.begin(), diagnoses.end(), [](const auto& one, const auto& other) {
    return rankOf(one.status) < rankOf(other.status);
  });
  return diagnoses;
}

/// The code of a disease as a case has it. Packets write ORPHA codes with either prefix.
std::optional<std::string> diseaseAt(const Packet& packet, const std::string& pointer) {
  auto code = packet.text(pointer + "/id");
  constexpr std::string_view kOtherPrefix = "Orphanet:";
  if (code && code->starts_with(kOtherPrefix)) code->replace(0, kOtherPrefix.size(), "ORPHA:");
  if (!code || !fits<protocol::Diagnosis>({{"code", *code}, {"status", "suspected"}}))
    return std::nullopt;
  return code;
}

std::optional<DiagnosisStatus> statusOf(std::string_view progress) {
  if (progress == "SOLVED") return DiagnosisStatus::confirmed;
  if (progress == "COMPLETED") return DiagnosisStatus::probable;
  if (progress == "IN_PROGRESS" || progress == "UNSOLVED" || progress == "UNKNOWN_PROGRESS")
    return DiagnosisStatus::suspected;
  return std::nullopt;
}

/// Whether all that supports a diagnosis is possibly related to it, and no more.
bool onlyCandidates(const Packet& packet, const std::string& interpretations) {
  const auto size = packet.sizeOf(interpretations);
  for (std::size_t i = 0; i < size; ++i)
    if (packet.text(at(interpretations, i) + "/interpretationStatus") != "CANDIDATE") return false;
  return size > 0;
}

std::optional<protocol::Variant> readVariant(Packet& packet, const std::string& pointer) {
  const auto interpretation = pointer + "/variantInterpretation";
  const auto described = interpretation + "/variationDescriptor";
  const bool inContext = packet.find(described + "/geneContext") != nullptr;
  const auto place = inContext ? described + "/geneContext" : pointer + "/gene";
  const auto gene = packet.text(place + "/symbol");
  if (!gene || !fits<protocol::Variant>({{"gene", *gene}})) {
    packet.explain(pointer, "a case names a variant by the symbol of its gene");
    return std::nullopt;
  }
  if (packet.text(pointer + "/interpretationStatus") == "REJECTED") {
    packet.explain(pointer, "it was rejected, which a case cannot say of a variant");
    return std::nullopt;
  }
  protocol::Variant variant;
  variant.gene = *gene;
  packet.carry(place + "/symbol");
  packet.carry(place + "/valueId");
  if (const auto of = packet.text(pointer + "/subjectOrBiosampleId");
      of && of == packet.text("/subject/id"))
    packet.carry(pointer + "/subjectOrBiosampleId");
  packet.explain(
      pointer + "/subjectOrBiosampleId",
      "it does not name the subject, and a case does not say in what a variant was found");
  packet.explain(pointer + "/interpretationStatus",
                 "a case does not say how a variant bears on a diagnosis");
  // With a prefix it is a record of a database.
  if (const auto id = packet.text(described + "/id"); id && id->find(':') == std::string::npos)
    packet.carry(described + "/id");

  const auto expressions = described + "/expressions";
  for (const auto syntax : kSyntaxes)
    for (std::size_t i = 0; i < packet.sizeOf(expressions) && !variant.hgvs; ++i) {
      const auto value = packet.text(at(expressions, i) + "/value");
      if (packet.text(at(expressions, i) + "/syntax") != syntax || !value ||
          !fits<protocol::Variant>({{"gene", *gene}, {"hgvs", *value}}))
        continue;
      variant.hgvs = *value;
      packet.carry(at(expressions, i) + "/syntax");
      packet.carry(at(expressions, i) + "/value");
    }
  for (std::size_t i = 0; i < packet.sizeOf(expressions); ++i)
    packet.explain(at(expressions, i), "a case holds one HGVS expression of a variant");
  packet.explain(interpretation + "/acmgPathogenicityClassification", kNoSuchValue);
  if (const auto name = packet.text(interpretation + "/acmgPathogenicityClassification")) {
    variant.acmg = valueOf(kAcmgClasses, *name);
    if (variant.acmg || *name == "NOT_PROVIDED")
      packet.carry(interpretation + "/acmgPathogenicityClassification");
  }
  const auto extensions = described + "/extensions";
  for (std::size_t i = 0; i < packet.sizeOf(extensions); ++i)
    if (packet.text(at(extensions, i) + "/name") == kMosaicism) {
      variant.zygosity = Zygosity::mosaic;
      packet.carry(at(extensions, i) + "/name");
      if (packet.text(at(extensions, i) + "/value") == kMosaic)
        packet.carry(at(extensions, i) + "/value");
    }
  packet.explain(
      described + "/allelicState",
      variant.zygosity ? "the variant is a mosaic, and a case holds one zygosity" : kNoSuchValue);
  if (const auto state = packet.text(described + "/allelicState/id"); state && !variant.zygosity)
    if ((variant.zygosity = valueOf(kZygosities, *state)))
      packet.carryTerm(described + "/allelicState");
  return variant;
}

void readDisease(Packet& packet, const std::string& pointer, std::vector<Statement>& statements) {
  const auto code = diseaseAt(packet, pointer + "/term");
  const auto excluded = packet.flag(pointer + "/excluded");
  packet.explain(pointer, code ? kUnclear : kNoCode);
  if (!code || !excluded) return;
  statements.push_back(
      {{*code, *excluded ? DiagnosisStatus::excluded : DiagnosisStatus::confirmed}, pointer});
  packet.carryTerm(pointer + "/term");
  packet.carry(pointer + "/excluded");
}

void readInterpretation(Packet& packet, const std::string& pointer,
                        std::vector<Statement>& statements,
                        std::vector<protocol::Variant>& variants) {
  const auto diagnosis = pointer + "/diagnosis";
  const auto supporting = diagnosis + "/genomicInterpretations";
  const auto code = diseaseAt(packet, diagnosis + "/disease");
  packet.explain(diagnosis + "/disease", kNoCode);
  packet.explain(pointer + "/progressStatus", code ? kNoSuchValue : kNoCode);
  if (code) {
    auto status = statusOf(packet.text(pointer + "/progressStatus").value_or(""));
    if (status) packet.carry(pointer + "/progressStatus");
    if (status == DiagnosisStatus::confirmed && onlyCandidates(packet, supporting))
      status = DiagnosisStatus::probable;
    statements.push_back(
        {{*code, status.value_or(DiagnosisStatus::suspected)}, pointer + "/progressStatus"});
    packet.carryTerm(diagnosis + "/disease");
    packet.carry(pointer + "/id");
  }
  for (std::size_t i = 0; i < packet.sizeOf(supporting); ++i)
    if (auto variant = readVariant(packet, at(supporting, i)))
      variants.push_back(std::move(*variant));
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
  const auto decade =
      subject.age && subject.agePrecision ? domain::decadeOf(*subject.age) : std::nullopt;
  if (decade) {
    auto& range = written["timeAtLastEncounter"]["ageRange"];
    range["start"]["iso8601duration"] = yearsOf(*decade);
    range["end"]["iso8601duration"] = yearsOf(lastOf(*decade));
  } else if (subject.age)
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
  if (variant.hgvs && !domain::isReportedMark(*variant.hgvs))
    described["expressions"] = ordered_json::array(
        {ordered_json{{"syntax", syntaxOf(*variant.hgvs)}, {"value", *variant.hgvs}}});
  described["moleculeContext"] = "unspecified_molecule_context";
  if (variant.zygosity)
    if (const auto state = nameOf(kZygosities, *variant.zygosity))
      described["allelicState"] = term(*state);
  if (variant.zygosity == Zygosity::mosaic)
    described["extensions"] =
        ordered_json::array({ordered_json{{"name", kMosaicism}, {"value", kMosaic}}});
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
    if (diagnosis.status == DiagnosisStatus::probable) add("COMPLETED", diagnosis.code);
    if (diagnosis.status == DiagnosisStatus::suspected) add("IN_PROGRESS", diagnosis.code);
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
  std::vector<Statement> statements;
  for (std::size_t i = 0; i < packet.sizeOf("/diseases"); ++i)
    readDisease(packet, at("/diseases", i), statements);
  for (std::size_t i = 0; i < packet.sizeOf("/interpretations"); ++i)
    readInterpretation(packet, at("/interpretations", i), statements, content.variants);
  content.diagnoses = settle(packet, statements);
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

#include "interchange/minimum_data_set.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "domain/reported_text.hpp"
#include "interchange/csv.hpp"
#include "interchange/impl/words.hpp"

namespace consilium::interchange {
namespace {

using domain::ActivityContext;
using domain::DiagnosticStanding;
using domain::FirstSigns;
using domain::MinimumDataSet;
using domain::MinimumDataSetCase;
using impl::nameOf;
using impl::Words;
using protocol::CaseReason;
using protocol::DiagnosisStatus;
using protocol::PhenotypeStatus;
using protocol::Sex;

/// The values of one cell.
std::string cell(const std::vector<std::string>& values) {
  std::string all;
  for (const auto& value : values) all += (all.empty() ? "" : " | ") + value;
  return all;
}

std::string coded(std::string_view label, std::string_view code) {
  return std::string(label) + " [" + std::string(code) + "]";
}

std::string yesNoUnknown(const Words& words, std::optional<bool> value) {
  return std::string(value ? words.yesOrNo(*value) : words.say("non renseigné", "not given"));
}

std::string dayOf(base::Timestamp time) {
  return base::formatDate(std::chrono::floor<std::chrono::days>(time));
}

std::string standingCell(const Words& words, DiagnosticStanding standing) {
  switch (standing) {
    case DiagnosticStanding::ongoing:
      return coded(words.say("en cours", "ongoing"), "385651009");
    case DiagnosticStanding::probable:
      return coded(words.say("probable", "probable"), "2931005");
    case DiagnosticStanding::confirmed:
      return coded(words.say("confirmé", "confirmed"), "255545003");
  }
  return {};
}

std::string firstSignsCell(const Words& words, FirstSigns first) {
  switch (first) {
    case FirstSigns::antenatal:
      return coded(words.say("anténatal", "antenatal"), "303112003");
    case FirstSigns::neonatal:
      return coded(words.say("néonatal", "neonatal"), "255407002");
    case FirstSigns::later:
      return coded(words.say("après la période néonatale", "after the neonatal period"),
                   "767023003");
    case FirstSigns::unknown:
      return coded(words.say("indéterminé", "undetermined"), "373068000");
  }
  return {};
}

std::string contextCell(const Words& words, ActivityContext context) {
  switch (context) {
    case ActivityContext::none:
      return {};
    case ActivityContext::meeting:
      return coded(words.say("RCP", "multidisciplinary meeting"), "ORG-113");
    case ActivityContext::written:
      return coded(words.say("avis d’expertise sur un dossier", "expert advice on a record"),
                   "MED-095");
  }
  return {};
}

/// As far as the value set has it (JDV_ObjectifActivite_CISIS).
std::string objectiveCell(const Words& words, const std::optional<CaseReason>& reason) {
  if (!reason) return {};
  switch (*reason) {
    case CaseReason::diagnostic:
      return coded(words.say("diagnostic", "diagnosis"), "MED-097");
    case CaseReason::therapeutic:
      return coded(words.say("mise en place de la prise en charge", "care plan"), "ORG-046");
    case CaseReason::prenatal:
      return coded(words.say("diagnostic prénatal", "prenatal diagnosis"), "MED-099");
    case CaseReason::transition:
      return coded(
          words.say("consultation de transition enfant/adulte", "transition to adult care"),
          "ORG-123");
    case CaseReason::second_opinion:
    case CaseReason::other:
      return std::string(nameOf(words, *reason));
  }
  return {};
}

std::string sexCell(const Words& words, const std::optional<Sex>& sex) {
  if (sex == Sex::female) return words.french() ? "F" : "female";
  if (sex == Sex::male) return words.french() ? "M" : "male";
  return std::string(nameOf(words, sex.value_or(Sex::unknown)));
}

std::string signsCell(const MinimumDataSetCase& each, PhenotypeStatus status) {
  std::vector<std::string> codes;
  for (const auto& feature : each.content.phenotype)
    if (feature.status == status) codes.push_back(feature.code);
  return cell(codes);
}

/// Diagnoses beside the leading one.
std::string diagnosesCell(const Words& words, const MinimumDataSetCase& each, bool excluded) {
  const auto leading = domain::leadingDiagnosis(each.content.diagnoses);
  std::vector<std::string> codes;
  for (const auto& diagnosis : each.content.diagnoses) {
    if ((diagnosis.status == DiagnosisStatus::excluded) != excluded || diagnosis == leading)
      continue;
    codes.push_back(excluded ? diagnosis.code
                             : diagnosis.code + " (" +
                                   std::string(nameOf(words, diagnosis.status)) + ")");
  }
  return cell(codes);
}

std::string variantsCell(const Words& words, const MinimumDataSetCase& each) {
  std::vector<std::string> variants;
  for (const auto& variant : each.content.variants) {
    auto all = variant.gene;
    if (variant.hgvs && !domain::isReportedMark(*variant.hgvs)) all += " " + *variant.hgvs;
    if (variant.acmg) all += ", " + std::string(nameOf(words, *variant.acmg));
    if (variant.zygosity) all += ", " + std::string(nameOf(words, *variant.zygosity));
    variants.push_back(std::move(all));
  }
  return cell(variants);
}

std::string genesCell(const MinimumDataSetCase& each) {
  std::vector<std::string> genes;
  for (const auto& variant : each.content.variants)
    if (std::find(genes.begin(), genes.end(), variant.gene) == genes.end())
      genes.push_back(variant.gene);
  return cell(genes);
}

std::string heredityCell(const Words& words, const protocol::Family& family) {
  if (!family.inheritance) return {};
  const std::string name(nameOf(words, *family.inheritance));
  return *family.inheritance == protocol::Inheritance::sporadic ? coded(name, "75741005") : name;
}

/// A column: its name in both languages, under the chapter of the data set that it belongs to, and
/// what it holds of a case.
struct Column {
  std::string_view french;
  std::string_view english;
  std::function<std::string(const Words&, const MinimumDataSet&, const MinimumDataSetCase&)> value;
};

const std::vector<Column>& columns() {
  using W = const Words&;
  using S = const MinimumDataSet&;
  using C = const MinimumDataSetCase&;
  static const std::vector<Column> kColumns{
      {"Opposition", "Opposition",
       [](W words, S, C) { return std::string(words.say("non", "no")); }},
      {"Opposition : information attestée le", "Opposition: information attested on",
       [](W, S, C each) {
         const auto& on = each.content.consent.value_or(protocol::Consent{}).attestedOn;
         return on ? base::formatDate(*on) : std::string();
       }},
      {"Identification : pseudonyme du dossier", "Identification: pseudonym of the case",
       [](W, S, C each) { return each.pseudonym; }},
      {"Structure de soins : filière", "Care structure: network",
       [](W, S set, C) { return set.networkName; }},
      {"Structure de soins : centre", "Care structure: centre",
       [](W, S set, C) { return set.centre.name; }},
      {"Structure de soins : type de centre", "Care structure: kind of centre",
       [](W words, S set, C) { return std::string(nameOf(words, set.centre.kind)); }},
      {"Structure de soins : numéro du centre", "Care structure: number of the centre",
       [](W, S set, C) { return set.centre.externalId.value_or(""); }},
      {"Structure de soins : établissement", "Care structure: hospital",
       [](W, S set, C) { return set.centre.hospital; }},
      {"Informations personnelles : sexe", "Personal: sex",
       [](W words, S, C each) {
         return sexCell(words, each.content.subject.value_or(protocol::Subject{}).sex);
       }},
      {"Informations personnelles : classe d’âge (années)", "Personal: age band (years)",
       [](W, S, C each) {
         return domain::ageBandOf(each.content.subject.value_or(protocol::Subject{}));
       }},
      {"Informations personnelles : fœtus", "Personal: fetus",
       [](W words, S, C each) {
         return std::string(words.yesOrNo(each.content.subject.has_value() &&
                                          each.content.subject->gestationalAge.has_value()));
       }},
      {"Anté et néonatal : terme (semaines)", "Antenatal and neonatal: gestational age (weeks)",
       [](W, S, C each) {
         const auto& age = each.content.subject.value_or(protocol::Subject{}).gestationalAge;
         return age ? std::to_string(age->weeks) : std::string();
       }},
      {"Informations familiales : consanguinité", "Family: consanguinity",
       [](W words, S, C each) {
         return yesNoUnknown(words, each.content.family.value_or(protocol::Family{}).consanguinity);
       }},
      {"Informations familiales : transmission", "Family: inheritance",
       [](W words, S, C each) {
         return heredityCell(words, each.content.family.value_or(protocol::Family{}));
       }},
      {"Statut vital", "Vital status",
       [](W words, S, C each) {
         const auto& status = each.content.subject.value_or(protocol::Subject{}).vitalStatus;
         return std::string(nameOf(words, status.value_or(protocol::VitalStatus::unknown)));
       }},
      {"Activité : demande soumise le", "Activity: request submitted on",
       [](W, S, C each) { return dayOf(each.submittedAt); }},
      {"Activité : RCP interrogée", "Activity: meeting asked",
       [](W, S, C each) { return each.seriesName; }},
      {"Activité : contexte", "Activity: context",
       [](W words, S, C each) { return contextCell(words, each.context); }},
      {"Activité : date", "Activity: date",
       [](W, S, C each) { return each.activityAt ? dayOf(*each.activityAt) : std::string(); }},
      {"Activité : objectif", "Activity: objective",
       [](W words, S, C each) { return objectiveCell(words, each.content.reason); }},
      {"Histoire de la maladie : premiers signes", "History: first signs",
       [](W words, S, C each) {
         return firstSignsCell(words, domain::firstSignsOf(each.content.phenotype));
       }},
      {"Diagnostic : statut actuel", "Diagnosis: present status",
       [](W words, S, C each) {
         return standingCell(words,
                             domain::standingOf(domain::leadingDiagnosis(each.content.diagnoses)));
       }},
      {"Diagnostic : maladie rare (ORPHA ou OMIM)", "Diagnosis: rare disease (ORPHA or OMIM)",
       [](W, S, C each) {
         const auto leading = domain::leadingDiagnosis(each.content.diagnoses);
         return leading ? leading->code : std::string();
       }},
      {"Diagnostic : autres évoqués", "Diagnosis: others considered",
       [](W words, S, C each) { return diagnosesCell(words, each, false); }},
      {"Diagnostic : exclus", "Diagnosis: excluded",
       [](W words, S, C each) { return diagnosesCell(words, each, true); }},
      {"Diagnostic : signes observés (HPO)", "Diagnosis: signs observed (HPO)",
       [](W, S, C each) { return signsCell(each, PhenotypeStatus::observed); }},
      {"Diagnostic : signes exclus (HPO)", "Diagnosis: signs excluded (HPO)",
       [](W, S, C each) { return signsCell(each, PhenotypeStatus::excluded); }},
      {"Confirmation du diagnostic : gènes", "Confirmation: genes",
       [](W, S, C each) { return genesCell(each); }},
      {"Confirmation du diagnostic : variants", "Confirmation: variants",
       [](W words, S, C each) { return variantsCell(words, each); }},
      {"Recherche : contact accepté", "Research: contact agreed to", [](W words, S, C each) {
         return yesNoUnknown(words, each.content.consent.value_or(protocol::Consent{}).research);
       }}};
  return kColumns;
}

}  // namespace

std::string minimumDataSetCsv(const domain::MinimumDataSet& set, protocol::Language language) {
  const Words words(language, "");
  std::vector<CsvRow> rows(1);
  for (const auto& column : columns())
    rows.front().emplace_back(words.say(column.french, column.english));
  for (const auto& each : set.cases) {
    CsvRow row;
    for (const auto& column : columns()) row.push_back(column.value(words, set, each));
    rows.push_back(std::move(row));
  }
  return csv(rows, words.french() ? ';' : ',');
}

}  // namespace consilium::interchange

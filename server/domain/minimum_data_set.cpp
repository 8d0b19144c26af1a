#include "domain/minimum_data_set.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/life_time.hpp"

namespace consilium::domain {
namespace {

using protocol::DiagnosisStatus;
using protocol::PhenotypeStatus;

// Terms of the HPO below Onset (HP:0003674): antenatal with its kinds, and congenital and neonatal.
constexpr std::array<std::string_view, 6> kBeforeBirth{"HP:0030674", "HP:0011460", "HP:0011461",
                                                       "HP:0034197", "HP:0034198", "HP:0034199"};
constexpr std::array<std::string_view, 2> kAtBirth{"HP:0003577", "HP:0003623"};
/// Of life, that are neonatal (WHO).
constexpr int kNeonatalDays = 28;
constexpr int kBandYears = 5;
constexpr int kDaysInWeek = 7;

bool among(std::string_view term, const auto& terms) {
  return std::find(terms.begin(), terms.end(), term) != terms.end();
}

FirstSigns onsetOf(std::string_view onset) {
  if (among(onset, kBeforeBirth)) return FirstSigns::antenatal;
  if (among(onset, kAtBirth)) return FirstSigns::neonatal;
  if (onset.starts_with("HP:")) return FirstSigns::later;
  const auto parts = lifeTimeOf(onset);
  const bool newborn = parts.years == 0 && parts.months == 0 &&
                       parts.weeks * kDaysInWeek + parts.days < kNeonatalDays;
  return newborn ? FirstSigns::neonatal : FirstSigns::later;
}

/// From the surest on.
int rankOf(const protocol::Diagnosis& diagnosis) {
  const int rank = diagnosis.status == DiagnosisStatus::confirmed  ? 0
                   : diagnosis.status == DiagnosisStatus::probable ? 2
                                                                   : 4;
  return rank + (diagnosis.code.starts_with("ORPHA:") ? 0 : 1);
}

}  // namespace

bool registryAllowed(const protocol::Consent& consent,
                     const std::vector<protocol::Consent>& others) {
  if (consent.registry != true) return false;
  return std::none_of(others.begin(), others.end(), [&](const auto& other) {
    if (other.registry != false) return false;
    // What was said on an unknown day may have been said last.
    return !other.attestedOn || !consent.attestedOn || *other.attestedOn >= *consent.attestedOn;
  });
}

std::optional<protocol::Diagnosis> leadingDiagnosis(
    const std::vector<protocol::Diagnosis>& diagnoses) {
  const protocol::Diagnosis* leading = nullptr;
  for (const auto& each : diagnoses) {
    if (each.status == DiagnosisStatus::excluded) continue;
    if (leading == nullptr || rankOf(each) < rankOf(*leading)) leading = &each;
  }
  if (leading == nullptr) return std::nullopt;
  return *leading;
}

DiagnosticStanding standingOf(const std::optional<protocol::Diagnosis>& leading) {
  if (leading && leading->status == DiagnosisStatus::confirmed)
    return DiagnosticStanding::confirmed;
  if (leading && leading->status == DiagnosisStatus::probable) return DiagnosticStanding::probable;
  return DiagnosticStanding::ongoing;
}

FirstSigns firstSignsOf(const std::vector<protocol::PhenotypeFeature>& phenotype) {
  auto first = FirstSigns::unknown;
  for (const auto& feature : phenotype)
    if (feature.status == PhenotypeStatus::observed && feature.onset)
      first = std::min(first, onsetOf(*feature.onset));
  return first;
}

std::string ageBandOf(const protocol::Subject& subject) {
  if (!subject.age) return {};
  const int years = lifeTimeOf(*subject.age).wholeYears();
  if (years >= kLastDecade) return std::to_string(kLastDecade) + "+";
  const int width = subject.agePrecision ? 2 * kBandYears : kBandYears;
  const int from = years / width * width;
  return std::to_string(from) + "-" + std::to_string(from + width - 1);
}

protocol::CaseContent withoutTexts(protocol::CaseContent content) {
  content.questions.reset();
  content.history.reset();
  content.examinations.reset();
  content.treatments.reset();
  if (content.family) content.family->text.reset();
  return content;
}

}  // namespace consilium::domain

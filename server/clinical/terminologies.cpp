#include "clinical/terminologies.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_map>

namespace consilium::clinical {
namespace {

using domain::TermRelease;
using protocol::PrevalenceClass;
using protocol::TermRecord;
using protocol::TermSystem;

/// A sign is as common as there are diseases that name it.
Terminology::Commonness byDiseases(const TermRelease& orpha) {
  std::unordered_map<std::string, int> counts;
  for (const auto& disease : orpha.terms)
    for (const auto& sign : disease.signs) ++counts[sign.code];
  return [counts = std::move(counts)](const TermRecord& record) {
    constexpr double kMost = 8.0;  // about 3,000 diseases, in powers of e
    const auto found = counts.find(record.code);
    return found == counts.end() ? 0.0 : std::log(1.0 + found->second) / kMost;
  };
}

/// A disease is as common as its prevalence, where that is known.
double byPrevalence(const TermRecord& record) {
  constexpr double kDisease = 0.2;
  if (record.group.value_or(false)) return 0.0;
  if (!record.prevalence) return kDisease;
  switch (*record.prevalence) {
    case PrevalenceClass::above_1_in_1000:
    case PrevalenceClass::from_6_to_9_in_10000:
      return 1.0;
    case PrevalenceClass::from_1_to_5_in_10000:
      return 0.9;
    case PrevalenceClass::from_1_to_9_in_100000:
      return 0.7;
    case PrevalenceClass::from_1_to_9_in_1000000:
      return 0.5;
    case PrevalenceClass::below_1_in_1000000:
      return 0.3;
  }
  return kDisease;
}

}  // namespace

Terminologies::Terminologies(const domain::TermRelease& hpoRelease,
                             const domain::TermRelease& orphaRelease)
    : hpo(TermSystem::HPO, hpoRelease.name, hpoRelease.terms, byDiseases(orphaRelease)),
      orpha(TermSystem::ORPHA, orphaRelease.name, orphaRelease.terms, byPrevalence),
      ranking(hpo, orpha, orphaRelease.terms) {}

protocol::CodeLabel Terminologies::lookup(std::string_view code,
                                          protocol::Language language) const {
  if (code.starts_with("HP:")) return hpo.lookup(code, language);
  if (code.starts_with("ORPHA:")) return orpha.lookup(code, language);
  return orpha.lookupOmim(code, language);
}

std::vector<std::string> Terminologies::words() const {
  const auto signs = hpo.words();
  const auto diseases = orpha.words();
  std::vector<std::string> words;
  std::set_union(signs.begin(), signs.end(), diseases.begin(), diseases.end(),
                 std::back_inserter(words));
  return words;
}

}  // namespace consilium::clinical

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "clinical/disease_ranking.hpp"
#include "clinical/terminology.hpp"
#include "domain/term_release.hpp"

namespace consilium::clinical {

/// Both terminologies, and the ranking that needs both. Immutable, and neither copied nor moved:
/// it is made anew when one of them changes, and whoever still searches keeps the old one.
class Terminologies {
 public:
  Terminologies(const domain::TermRelease& hpo, const domain::TermRelease& orpha);
  Terminologies(const Terminologies&) = delete;
  Terminologies& operator=(const Terminologies&) = delete;

  const Terminology hpo;
  const Terminology orpha;
  const DiseaseRanking ranking;

  const Terminology& of(protocol::TermSystem system) const {
    return system == protocol::TermSystem::HPO ? hpo : orpha;
  }

  /// What a code of the HPO, Orphanet or OMIM means.
  protocol::CodeLabel lookup(std::string_view code, protocol::Language language) const;

  /// Every word of the names in both, folded, in code-point order, each once.
  std::vector<std::string> words() const;

  /// Bytes that they hold, without what the allocator adds.
  std::size_t memory() const { return hpo.memory() + orpha.memory() + ranking.memory(); }
};

}  // namespace consilium::clinical

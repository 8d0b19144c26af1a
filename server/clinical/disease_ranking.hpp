#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "clinical/terminology.hpp"
#include "protocol/terminology.hpp"

namespace consilium::clinical {

/// Ranks diseases by how well their signs explain those of a person.
///
/// The measure is the best-match average of Resnik's similarity over the graph of the HPO, in both
/// directions (Resnik 1995; Köhler et al. 2009, the Phenomizer, doi:10.1016/j.ajhg.2009.09.003):
/// two signs are alike as far as the most informative sign that both are kinds of says something,
/// and a sign says the more the fewer diseases have it. Each direction is given as a part of what
/// could be reached, so that the score lies between 0 and 1. Orphanet's frequencies weigh the signs
/// of a disease. A sign that was looked for and is not there counts against diseases that have it,
/// by its frequency; one that a disease excludes counts against it where it was observed.
///
/// Immutable: all functions may be called from any threads at once.
class DiseaseRanking {
 public:
  /// Both must outlive this object. `diseases`: the records that `orpha` was made of.
  DiseaseRanking(const Terminology& hpo, const Terminology& orpha,
                 std::span<const protocol::TermRecord> diseases);

  /// Best first, at most `limit`; diseases that are no longer in use and groups are left out, and
  /// all of them where no sign is both known and observed. Codes of signs that are no longer used
  /// count as what replaces them, unknown ones not at all. Time: below 10 ms for 20 signs, with all
  /// of the HPO and Orphanet.
  std::vector<protocol::RankedDisease> rank(std::span<const protocol::SignInQuestion> signs,
                                            protocol::Language language, std::size_t limit) const;

  /// Whether a disease has signs.
  bool knows(std::string_view code) const;
  /// Diseases with signs.
  std::size_t size() const { return diseases_.size(); }

  /// Bytes that it holds, without what the allocator adds.
  std::size_t memory() const;

 private:
  using Index = Terminology::Index;

  /// A disease with a sign, or with a kind of it.
  struct Having {
    std::uint16_t disease = 0;
    protocol::SignFrequency frequency{};  ///< of the most frequent of these
  };
  struct Sign {
    Index term = 0;
    protocol::SignFrequency frequency{};
  };
  struct Disease {
    Index term = 0;
    std::uint32_t signs = 0;  ///< the first one's place
    std::uint32_t end = 0;
    float known = 0;  ///< what all its signs say together
  };

  /// `term` and all that it is a kind of, each once.
  std::vector<Index> above(Index term) const;
  std::span<const Having> having(Index term) const {
    return std::span(having_).subspan(havingStarts_[term],
                                      havingStarts_[term + 1] - havingStarts_[term]);
  }

  const Terminology& hpo_;
  const Terminology& orpha_;
  std::vector<Index> order_;        ///< all signs, each after what it is a kind of
  std::vector<float> information_;  ///< of each sign, in nats
  std::vector<Disease> diseases_;
  std::vector<Sign> signs_;
  std::vector<std::uint32_t> havingStarts_;  ///< one more than there are signs
  std::vector<Having> having_;
};

}  // namespace consilium::clinical

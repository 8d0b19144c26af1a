#include "clinical/disease_ranking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

namespace consilium::clinical {
namespace {

using protocol::PhenotypeStatus;
using protocol::SignFrequency;

// These three gave the best ranks on published cases (`./dev bench --terms`), and little changes
// near them.

/// How much the direction from person to disease counts beside the other one.
constexpr float kToDisease = 0.7F;
/// How much counts what speaks against a disease.
constexpr float kAgainst = 0.1F;

/// The middle of each class of Orphanet's.
float share(SignFrequency frequency) {
  switch (frequency) {
    case SignFrequency::obligate:
      return 1.0F;
    case SignFrequency::very_frequent:
      return 0.9F;
    case SignFrequency::frequent:
      return 0.55F;
    case SignFrequency::occasional:
      return 0.17F;
    case SignFrequency::very_rare:
      return 0.025F;
    case SignFrequency::excluded:
      return 0.0F;
  }
  return 0.0F;
}

/// How well a sign of the disease explains one that is there: a rare one does, too, but less.
float explains(SignFrequency frequency) {
  switch (frequency) {
    case SignFrequency::obligate:
      return 1.0F;
    case SignFrequency::very_frequent:
      return 0.98F;
    case SignFrequency::frequent:
      return 0.91F;
    case SignFrequency::occasional:
      return 0.77F;
    case SignFrequency::very_rare:
      return 0.57F;
    case SignFrequency::excluded:
      return 0.0F;
  }
  return 0.0F;
}

}  // namespace

DiseaseRanking::DiseaseRanking(const Terminology& hpo, const Terminology& orpha,
                               std::span<const protocol::TermRecord> diseases)
    : hpo_(hpo), orpha_(orpha) {
  const auto count = static_cast<Index>(hpo.size());
  // What a sign is a kind of comes before it: first those above nothing, then what is left.
  std::vector<std::uint32_t> waiting(count);
  std::vector<std::vector<Index>> children(count);
  for (Index term = 0; term < count; ++term) {
    waiting[term] = static_cast<std::uint32_t>(hpo.parents(term).size());
    for (const auto parent : hpo.parents(term)) children[parent].push_back(term);
    if (waiting[term] == 0) order_.push_back(term);
  }
  for (std::size_t at = 0; at < order_.size(); ++at)
    for (const auto child : children[order_[at]])
      if (--waiting[child] == 0) order_.push_back(child);

  struct Posting {
    Index sign = 0;
    Having having;
  };
  std::vector<Posting> postings;
  for (const auto& record : diseases) {
    constexpr std::size_t kMostDiseases = 0xFFFF;
    const auto term = orpha.find(record.code);
    if (!term || record.signs.empty() || diseases_.size() == kMostDiseases) continue;
    Disease disease;
    disease.term = *term;
    disease.signs = static_cast<std::uint32_t>(signs_.size());
    for (const auto& sign : record.signs)
      if (const auto found = hpo.find(sign.code))
        signs_.push_back({hpo.inUse(*found), sign.frequency});
    disease.end = static_cast<std::uint32_t>(signs_.size());
    if (disease.end == disease.signs) continue;
    // The most frequent ones first: what is above them keeps their frequency.
    std::sort(signs_.begin() + disease.signs, signs_.end(),
              [](const Sign& a, const Sign& b) { return a.frequency < b.frequency; });
    const Having having{static_cast<std::uint16_t>(diseases_.size()), {}};
    std::unordered_set<Index> seen;
    for (auto at = disease.signs; at < disease.end; ++at) {
      if (signs_[at].frequency == SignFrequency::excluded) continue;
      for (const auto sign : above(signs_[at].term))
        if (seen.insert(sign).second)
          postings.push_back({sign, {having.disease, signs_[at].frequency}});
    }
    diseases_.push_back(disease);
  }
  havingStarts_.assign(count + 1, 0);
  for (const auto& posting : postings) ++havingStarts_[posting.sign + 1];
  std::partial_sum(havingStarts_.begin(), havingStarts_.end(), havingStarts_.begin());
  having_.resize(postings.size());
  auto next = havingStarts_;
  for (const auto& posting : postings) having_[next[posting.sign]++] = posting.having;

  information_.resize(count);
  const auto all = static_cast<double>(diseases_.size());
  for (Index term = 0; term < count; ++term)
    information_[term] = static_cast<float>(std::log(
        std::max(all, 1.0) / std::max<double>(static_cast<double>(having(term).size()), 1.0)));
  for (auto& disease : diseases_)
    for (auto at = disease.signs; at < disease.end; ++at)
      disease.known += share(signs_[at].frequency) * information_[signs_[at].term];
  signs_.shrink_to_fit();
  diseases_.shrink_to_fit();
}

std::vector<DiseaseRanking::Index> DiseaseRanking::above(Index term) const {
  std::vector<Index> found{term};
  for (std::size_t at = 0; at < found.size(); ++at)
    for (const auto parent : hpo_.parents(found[at]))
      if (std::find(found.begin(), found.end(), parent) == found.end()) found.push_back(parent);
  return found;
}

std::vector<protocol::RankedDisease> DiseaseRanking::rank(
    std::span<const protocol::SignInQuestion> signs, protocol::Language language,
    std::size_t limit) const {
  std::vector<std::pair<const protocol::SignInQuestion*, Index>> observed;
  std::vector<Index> excluded;
  for (const auto& sign : signs) {
    const auto found = hpo_.find(sign.code);
    if (!found) continue;
    if (sign.status == PhenotypeStatus::observed)
      observed.emplace_back(&sign, hpo_.inUse(*found));
    else
      excluded.push_back(hpo_.inUse(*found));
  }
  if (observed.empty()) return {};

  constexpr float kNotAbove = -1.0F;
  std::vector<float> explained(diseases_.size());
  std::vector<float> against(diseases_.size());
  std::vector<float> toAny(hpo_.size(), kNotAbove);
  std::vector<float> best(diseases_.size());
  float sought = 0;
  for (const auto& [sign, term] : observed) {
    sought += information_[term];
    std::fill(best.begin(), best.end(), 0.0F);
    // Two signs share what is above both: so a disease that has a kind of it shares it.
    for (const auto shared : above(term)) {
      toAny[shared] = information_[shared];
      for (const auto& [disease, frequency] : having(shared))
        best[disease] = std::max(best[disease], explains(frequency) * information_[shared]);
    }
    for (std::size_t d = 0; d < best.size(); ++d) explained[d] += best[d];
  }
  // For each sign, what the most informative one says that is above it and above one observed.
  for (const auto sign : order_) {
    if (toAny[sign] != kNotAbove) continue;
    float most = 0;
    for (const auto parent : hpo_.parents(sign)) most = std::max(most, toAny[parent]);
    toAny[sign] = most;
  }
  float missing = sought;
  for (const auto term : excluded) {
    missing += information_[term];
    for (const auto& [disease, frequency] : having(term))
      against[disease] += share(frequency) * information_[term];
  }

  std::vector<std::pair<float, std::size_t>> scores;
  for (std::size_t d = 0; d < diseases_.size(); ++d) {
    const auto& disease = diseases_[d];
    if (orpha_.status(disease.term) != protocol::TermStatus::active || orpha_.isGroup(disease.term))
      continue;
    float had = 0;
    for (auto at = disease.signs; at < disease.end; ++at) {
      const auto& own = signs_[at];
      had += share(own.frequency) * toAny[own.term];
      if (own.frequency != SignFrequency::excluded) continue;
      for (const auto& [sign, term] : observed)
        if (term == own.term) against[d] += information_[term];
    }
    const auto toDisease = explained[d] / std::max(sought, 0.01F);
    const auto toPerson = had / std::max(disease.known, 0.01F);
    const auto score = kToDisease * toDisease + (1 - kToDisease) * toPerson -
                       kAgainst * against[d] / std::max(missing, 0.01F);
    scores.emplace_back(std::clamp(score, 0.0F, 1.0F), d);
  }
  const auto wanted = std::min(limit, scores.size());
  std::partial_sort(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(wanted),
                    scores.end(), [](const auto& a, const auto& b) {
                      return a.first != b.first ? a.first > b.first : a.second < b.second;
                    });
  scores.resize(wanted);

  std::vector<protocol::RankedDisease> ranked;
  for (const auto& [score, d] : scores) {
    protocol::RankedDisease one;
    auto [label, in] = orpha_.name(diseases_[d].term, language);
    one.code = orpha_.code(diseases_[d].term);
    one.label = std::move(label);
    one.language = in;
    one.score = score;
    ranked.push_back(std::move(one));
  }
  // For each sign that was observed, what those above it say; 0 of all others.
  std::vector<std::vector<float>> aboveObserved;
  for (const auto& [sign, term] : observed) {
    auto& informative = aboveObserved.emplace_back(hpo_.size());
    for (const auto higher : above(term)) informative[higher] = information_[higher];
  }
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    const auto& disease = diseases_[scores[i].second];
    auto& nearest = ranked[i].signs;
    for (const auto& [sign, term] : observed) nearest.push_back({sign->code, {}, {}});
    std::vector<float> most(observed.size());
    for (auto at = disease.signs; at < disease.end; ++at) {
      const auto& own = signs_[at];
      if (own.frequency == SignFrequency::excluded) continue;
      const auto higher = above(own.term);
      for (std::size_t o = 0; o < observed.size(); ++o) {
        float alike = 0;
        for (const auto shared : higher) alike = std::max(alike, aboveObserved[o][shared]);
        alike *= explains(own.frequency);
        if (alike <= most[o]) continue;
        most[o] = alike;
        nearest[o].nearest = hpo_.code(own.term);
        nearest[o].frequency = own.frequency;
      }
    }
  }
  return ranked;
}

bool DiseaseRanking::knows(std::string_view code) const {
  const auto term = orpha_.find(code);
  return term && std::any_of(diseases_.begin(), diseases_.end(),
                             [&](const Disease& disease) { return disease.term == *term; });
}

std::size_t DiseaseRanking::memory() const {
  return order_.capacity() * sizeof(Index) + information_.capacity() * sizeof(float) +
         diseases_.capacity() * sizeof(Disease) + signs_.capacity() * sizeof(Sign) +
         havingStarts_.capacity() * sizeof(std::uint32_t) + having_.capacity() * sizeof(Having);
}

}  // namespace consilium::clinical

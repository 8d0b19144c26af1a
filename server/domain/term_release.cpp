#include "domain/term_release.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>

namespace consilium::domain {

base::Result<void> orderParentsFirst(std::vector<protocol::TermRecord>& terms) {
  std::sort(terms.begin(), terms.end(),
            [](const auto& a, const auto& b) { return a.code < b.code; });
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < terms.size(); ++i) places.emplace(terms[i].code, i);
  std::vector<std::size_t> waiting(terms.size());
  std::vector<std::vector<std::size_t>> children(terms.size());
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    auto& parents = terms[i].parents;
    std::sort(parents.begin(), parents.end());
    parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
    std::erase_if(parents, [&](const auto& parent) { return !places.contains(parent); });
    waiting[i] = parents.size();
    for (const auto& parent : parents) children[places.at(parent)].push_back(i);
    if (waiting[i] == 0) order.push_back(i);
  }
  for (std::size_t at = 0; at < order.size(); ++at)
    for (const auto child : children[order[at]])
      if (--waiting[child] == 0) order.push_back(child);
  if (order.size() < terms.size()) {
    const auto left = std::find_if(waiting.begin(), waiting.end(), [](auto n) { return n > 0; });
    return base::failure(base::ErrorKind::invalid,
                         "The terminology is no hierarchy: " +
                             terms[static_cast<std::size_t>(left - waiting.begin())].code +
                             " would be a kind of itself.");
  }
  // Old codes to which nothing belongs: those that lead to another old one come last.
  const auto stepsOf = [&](std::size_t i) {
    constexpr int kSteps = 8;
    int steps = 0;
    for (auto at = i; steps < kSteps && terms[at].replacedBy && children[at].empty(); ++steps) {
      const auto next = places.find(*terms[at].replacedBy);
      if (next == places.end()) break;
      at = next->second;
    }
    return steps;
  };
  std::vector<int> steps(terms.size());
  for (std::size_t i = 0; i < terms.size(); ++i) steps[i] = stepsOf(i);
  std::stable_sort(order.begin(), order.end(), [&steps](std::size_t one, std::size_t other) {
    return steps[one] < steps[other];
  });
  std::vector<protocol::TermRecord> ordered;
  ordered.reserve(terms.size());
  for (const auto i : order) ordered.push_back(std::move(terms[i]));
  terms = std::move(ordered);
  return base::ok();
}

}  // namespace consilium::domain

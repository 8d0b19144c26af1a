#include "clinical/impl/rules.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace consilium::clinical {

using protocol::FindingKind;
using protocol::FindingSeverity;

std::vector<Candidate> findByRules(const Text& text, const Lexicon& lexicon,
                                   std::optional<std::chrono::sys_days> today) {
  Scan scan{text, lexicon, today, {}};
  findInMessages(scan);
  findAddressesOfTheNet(scan);
  findNumbers(scan);
  findPhoneForms(scan);
  findSureRecords(scan);
  findRecords(scan);
  findDates(scan);
  findPlaces(scan);
  findNames(scan);

  std::ranges::stable_sort(scan.found, [](const Candidate& left, const Candidate& right) {
    if (left.priority != right.priority) return left.priority > right.priority;
    return left.found.end - left.found.begin > right.found.end - right.found.begin;
  });
  std::map<std::size_t, Candidate*> byBegin;
  for (Candidate& candidate : scan.found) {
    const auto next = byBegin.lower_bound(candidate.found.begin);
    if (next != byBegin.end() && next->first < candidate.found.end) continue;
    if (next != byBegin.begin() && std::prev(next)->second->found.end > candidate.found.begin)
      continue;
    byBegin.emplace_hint(next, candidate.found.begin, &candidate);
  }
  // A web address is as hard as what stands within it.
  for (const Candidate& candidate : scan.found) {
    if (candidate.quiet || candidate.found.severity != FindingSeverity::hard) continue;
    auto next = byBegin.upper_bound(candidate.found.begin);
    if (next == byBegin.begin()) continue;
    Candidate& around = *std::prev(next)->second;
    if (!around.quiet && around.found.kind == FindingKind::url &&
        candidate.found.end <= around.found.end)
      around.found.severity = FindingSeverity::hard;
  }
  std::vector<Candidate> chosen;
  chosen.reserve(byBegin.size());
  for (const auto& [begin, candidate] : byBegin) chosen.push_back(std::move(*candidate));
  return chosen;
}

}  // namespace consilium::clinical

#include "domain/quorum.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "domain/search_text.hpp"

namespace consilium::domain {

protocol::QuorumState quorumOf(const protocol::CharterQuorum& rule,
                               std::span<const std::string> specialties) {
  std::map<std::string, std::string> present;
  for (const auto& specialty : specialties) present.emplace(foldForSearch(specialty), specialty);

  protocol::QuorumState quorum;
  quorum.minimum = rule.minimum;
  for (const auto& [key, specialty] : present) quorum.specialties.push_back(specialty);
  for (const auto& wanted : rule.specialties)
    if (!present.contains(foldForSearch(wanted))) quorum.missing.push_back(wanted);
  const auto lacking = rule.minimum - static_cast<std::int64_t>(present.size());
  if (lacking > 0) quorum.lacking = lacking;
  quorum.met = lacking <= 0 && quorum.missing.empty();
  return quorum;
}

}  // namespace consilium::domain

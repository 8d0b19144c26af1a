#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "protocol/terminology.hpp"

namespace consilium::tests {

/// What somebody types, and the term that is meant.
struct SearchPair {
  protocol::TermSystem system;
  protocol::Language language;
  std::string query;
  std::string code;
};

/// tests/unit/clinical/search_pairs.tsv: system, language, query, code.
inline std::vector<SearchPair> searchPairs() {
  std::ifstream file(std::filesystem::path(CONSILIUM_SOURCE_DIR) / "tests" / "unit" / "clinical" /
                     "search_pairs.tsv");
  if (!file) throw std::runtime_error("search_pairs.tsv cannot be read");
  std::vector<SearchPair> pairs;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string system;
    std::string language;
    SearchPair pair;
    std::getline(fields, system, '\t');
    std::getline(fields, language, '\t');
    std::getline(fields, pair.query, '\t');
    std::getline(fields, pair.code, '\t');
    pair.system = protocol::parseTermSystem(system).value();
    pair.language = protocol::parseLanguage(language).value();
    pairs.push_back(pair);
  }
  return pairs;
}

}  // namespace consilium::tests

// ./dev bench --terms: how fast the terminologies are searched with everything imported, what they
// hold of memory (times are of the processor, in one thread), and how often the true disease of
// published cases is among the first that terminology.suggestDiseases names.
//
//   terms [--search HPO|ORPHA TEXT [fr|en]]   shows what a search finds instead
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "clinical/terminologies.hpp"
#include "support/real_terms.hpp"

using namespace consilium;
using namespace consilium::tests;
using protocol::Language;
using protocol::TermSystem;

namespace {

/// Processor time of this thread: other programs on the machine do not count.
struct Watch {
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  }
};

/// Milliseconds.
double since(double from) {
  return Watch::now() - from;
}

double at(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

/// As one types: the beginnings of names, some with an error, some with the words turned round.
std::vector<std::string> typed(const std::vector<protocol::TermRecord>& terms, bool french) {
  std::vector<std::string> queries;
  for (std::size_t i = 0; i < terms.size(); i += 37) {
    const auto& label = french ? terms[i].labelFr : terms[i].labelEn;
    if (!label) continue;
    for (const std::size_t letters : {2U, 4U, 7U, 12U, 80U}) {
      auto text = label->substr(0, letters);
      while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
        text.pop_back();
      if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.pop_back();
      if (!text.empty()) queries.push_back(text);
    }
    auto wrong = *label;
    if (wrong.size() > 6 && static_cast<unsigned char>(wrong[3]) < 0x80U &&
        static_cast<unsigned char>(wrong[4]) < 0x80U) {
      std::swap(wrong[3], wrong[4]);
      queries.push_back(wrong);
    }
    if (const auto space = label->find(' '); space != std::string::npos)
      queries.push_back(label->substr(space + 1) + " " + label->substr(0, space));
  }
  return queries;
}

void measureSearch(const clinical::Terminologies& terms, TermSystem system,
                   const std::vector<protocol::TermRecord>& records) {
  for (const bool french : {true, false}) {
    const auto queries = typed(records, french);
    std::vector<double> taken;
    std::string slowest;
    double most = 0;
    for (const auto& query : queries) {
      const auto from = Watch::now();
      const auto found = terms.of(system).search(query, french ? Language::fr : Language::en, 20);
      taken.push_back(since(from));
      if (taken.back() > most) {
        most = taken.back();
        slowest = query;
      }
    }
    std::printf("search %-5s %s  %5zu queries  p50 %.2f ms  p95 %.2f ms  slowest %.2f ms (%s)\n",
                std::string(protocol::toString(system)).c_str(), french ? "fr" : "en",
                queries.size(), at(taken, 0.5), at(taken, 0.95), most, slowest.c_str());
  }
}

/// The ORPHA codes that mean, contain or are contained in each OMIM number, and those that mean it.
struct References {
  std::map<std::string, std::set<std::string>> any;
  std::map<std::string, std::set<std::string>> exact;
};

References references() {
  References references;
  std::istringstream table(contentOf(sharedData() / "orphanet" / "tsv" / "xref_2025-12.tsv"));
  std::string line;
  while (std::getline(table, line)) {
    std::istringstream fields(line);
    std::string code;
    std::string source;
    std::string number;
    std::string relation;
    fields >> code >> source >> number >> relation;
    if (source != "OMIM") continue;
    references.any[number].insert("ORPHA:" + code);
    if (relation == "E") references.exact[number].insert("ORPHA:" + code);
  }
  return references;
}

void measureSuggestions(const clinical::Terminologies& terms) {
  const auto known = references();
  const auto folder = sharedData() / "phenopackets" / "cases";
  std::size_t cases = 0;
  std::size_t withCode = 0;
  std::map<std::string, std::pair<std::size_t, std::map<std::size_t, std::size_t>>> among;
  std::vector<double> taken;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    const auto packet = nlohmann::json::parse(contentOf(file));
    std::vector<protocol::SignInQuestion> signs;
    for (const auto& feature : packet.value("phenotypicFeatures", nlohmann::json::array()))
      signs.push_back({feature["type"]["id"].get<std::string>(),
                       feature.value("excluded", false) ? protocol::PhenotypeStatus::excluded
                                                        : protocol::PhenotypeStatus::observed});
    std::string omim;
    for (const auto& interpretation : packet.value("interpretations", nlohmann::json::array()))
      if (const auto id = interpretation["diagnosis"]["disease"]["id"].get<std::string>();
          id.starts_with("OMIM:"))
        omim = id.substr(5);
    ++cases;
    const auto from = Watch::now();
    const auto ranked = terms.ranking.rank(signs, Language::fr, 50);
    taken.push_back(since(from));
    if (!known.any.contains(omim)) continue;
    ++withCode;
    const auto count = [&](const char* which, const std::set<std::string>& codes) {
      auto& [total, first] = among[which];
      ++total;
      for (std::size_t i = 0; i < ranked.size(); ++i) {
        if (!codes.contains(ranked[i].code)) continue;
        for (const std::size_t limit : {1U, 10U, 50U})
          if (i < limit) ++first[limit];
        break;
      }
    };
    const auto& codes = known.any.at(omim);
    count("any reference", codes);
    const bool annotated = std::any_of(codes.begin(), codes.end(),
                                       [&](const auto& code) { return terms.ranking.knows(code); });
    if (annotated) count("any reference, with signs in Orphanet", codes);
    if (known.exact.contains(omim)) count("exact reference", known.exact.at(omim));
  }
  std::printf(
      "suggest      %zu cases, %zu of a disease that Orphanet has; %zu diseases with signs\n",
      cases, withCode, terms.ranking.size());
  for (const auto& [which, counted] : among) {
    const auto& [total, first] = counted;
    std::printf("suggest      %-38s %zu cases", which.c_str(), total);
    for (const auto& [limit, hits] : first)
      std::printf("  first %zu: %.1f %%", limit,
                  100.0 * static_cast<double>(hits) / static_cast<double>(total));
    std::printf("\n");
  }
  std::printf("suggest      p50 %.2f ms  p95 %.2f ms\n", at(taken, 0.5), at(taken, 0.95));
}

}  // namespace

int main(int argc, char** argv) {
  if (!realTermsAreHere()) {
    std::cerr << "The terminologies are not beside the sources (../shared/data).\n";
    return 1;
  }
  auto from = Watch::now();
  const auto hpo = realHpo();
  std::fprintf(stderr, "HPO %s: %zu codes read in %.0f ms\n", hpo.name.c_str(), hpo.terms.size(),
               since(from));
  from = Watch::now();
  const auto orpha = realOrphanet();
  std::fprintf(stderr, "Orphanet %s: %zu codes read in %.0f ms\n", orpha.name.c_str(),
               orpha.terms.size(), since(from));
  from = Watch::now();
  const clinical::Terminologies terms(hpo, orpha);
  std::printf("index        made in %.0f ms\n", since(from));
  std::printf("memory       HPO %.1f MB  Orphanet %.1f MB  ranking %.1f MB  together %.1f MB\n",
              static_cast<double>(terms.hpo.memory()) / 1e6,
              static_cast<double>(terms.orpha.memory()) / 1e6,
              static_cast<double>(terms.ranking.memory()) / 1e6,
              static_cast<double>(terms.memory()) / 1e6);
  if (argc > 1 && std::string(argv[1]) == "--search") {
    std::string line;
    while (std::getline(std::cin, line)) {
      std::istringstream fields(line);
      std::string system;
      std::string language;
      std::string text;
      std::getline(fields, system, '\t');
      std::getline(fields, language, '\t');
      std::getline(fields, text, '\t');
      const auto parsed = protocol::parseTermSystem(system);
      if (!parsed) continue;
      std::cout << line << '\n';
      for (const auto& match :
           terms.of(*parsed).search(text, language == "en" ? Language::en : Language::fr, 5))
        std::cout << "    " << match.code << "  " << match.label << "  ("
                  << match.matched.value_or("-") << ")\n";
    }
    return 0;
  }
  measureSearch(terms, TermSystem::HPO, hpo.terms);
  measureSearch(terms, TermSystem::ORPHA, orpha.terms);
  measureSuggestions(terms);
  return 0;
}

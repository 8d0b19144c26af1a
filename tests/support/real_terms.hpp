#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinical/terminologies.hpp"
#include "domain/term_release.hpp"
#include "interchange/archive.hpp"
#include "interchange/terminology.hpp"

// The real HPO and Orphanet nomenclature, where they lie beside the sources.

namespace consilium::tests {

inline std::filesystem::path sharedData() {
  return std::filesystem::path(CONSILIUM_SOURCE_DIR) / ".." / "shared" / "data";
}

inline std::string contentOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path.string() + " cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

inline bool realTermsAreHere() {
  return std::filesystem::exists(sharedData() / "hpo") &&
         std::filesystem::exists(sharedData() / "orphanet");
}

inline domain::TermRelease realHpo() {
  const auto folder = sharedData() / "hpo";
  std::string json;
  interchange::unpack(contentOf(folder / "hp.v2024-08-13.json.gz"), "hp.json",
                      [&](std::string_view, std::string_view text) {
                        json = text;
                        return base::ok();
                      })
      .value();
  return interchange::readHpo(json, contentOf(folder / "hp-fr.babelon.tsv"),
                              contentOf(folder / "hp-fr.synonyms.tsv"))
      .value();
}

/// What is to be read for a whole nomenclature: French and English names, hierarchy, redirections,
/// numbers of OMIM, signs and prevalence.
inline std::vector<std::filesystem::path> orphanetFiles() {
  const auto folder = sharedData() / "orphanet";
  return {
      folder / "tsv" / "nomenclature_fr_2023.tsv", folder / "tsv" / "nomenclature_en_2025-12.tsv",
      folder / "tsv" / "parents_2025-12.tsv",      folder / "tsv" / "redirections_2023.tsv",
      folder / "tsv" / "xref_2025-12.tsv",         folder / "tsv" / "hpo_2025-12.tsv.gz",
      folder / "orphapackets_json_2025-12.tar.xz"};
}

inline domain::TermRelease realOrphanet() {
  interchange::OrphanetFiles files;
  for (const auto& path : orphanetFiles())
    interchange::unpack(
        contentOf(path), path.filename().string(),
        [&](std::string_view name, std::string_view text) { return files.add(name, text); })
        .value();
  return std::move(files).take().value();
}

/// The words of both, as a server gives them to the gate of de-identification.
inline std::vector<std::string> realWords() {
  return clinical::Terminologies(realHpo(), realOrphanet()).words();
}

}  // namespace consilium::tests

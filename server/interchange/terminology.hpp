#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/term_release.hpp"

// The files in which publishers give out their terminologies.

namespace consilium::interchange {

/// A release of the Human Phenotype Ontology.
/// - `json`: hp.json, in the OBO Graphs form. Terms of other ontologies are left out; names are
/// exact
///   and related synonyms. What is deprecated, and every alternative id, leads to what replaces it.
/// - `french`: the French names as a Babelon table (hp-fr.babelon.tsv), may be empty: rows with the
///   predicate rdfs:label; of two names the first is the label, the other a synonym.
/// - `frenchSynonyms`: hp-fr.synonyms.tsv, may be empty. Rows that are OFFICIAL come first; of
/// those
///   that are CANDIDATE the ones that are still English are left out.
/// The terms are ordered, each after what it is a kind of.
/// Errors: `invalid` where one of them is no such file, or the terms are no hierarchy.
base::Result<domain::TermRelease> readHpo(std::string_view json, std::string_view french,
                                          std::string_view frenchSynonyms);

/// Puts a release of the Orphanet nomenclature together from several files, in any order: what one
/// does not say, another may.
class OrphanetFiles {
 public:
  /// Takes a file: by what it begins with
  /// - XML of the nomenclature packs (names, synonyms, status, redirections; in French or English),
  ///   or of a classification (what is a kind of what), in ISO-8859-1 or UTF-8 as it declares;
  /// - JSON of an ORPHApacket (English names, type, parents, signs, prevalence, OMIM);
  /// - a tab-separated table, UTF-8, LF or CRLF, with the column `orpha_code` and any of
  /// `label_fr`,
  ///   `label_en`, `synonyms_fr`, `synonyms_en` (separated by `|`), `type`, `level`, `status_flag`,
  ///   `parent`, `hpo_id` with `frequency`, `source` with `ref` and `relation`, `prevalence`; or of
  ///   redirections with `from`, `to` and `type_id`. Other columns are ignored.
  /// Of two labels in one language the one that was taken first stays.
  /// Errors: `invalid`, naming file and line, where it is none of these.
  base::Result<void> add(std::string_view name, std::string_view text);

  /// All that was read, each term after what it is a kind of. The release is the newest date that a
  /// file names. Errors: `invalid` where no file has names of diseases, or there is no hierarchy.
  base::Result<domain::TermRelease> take() &&;

 private:
  struct Entry {
    protocol::TermRecord record;
    std::set<std::string> parents;
    std::set<std::string> omim;
    std::map<std::string, protocol::SignFrequency> signs;
    std::set<std::string> moved;     ///< "moved to"
    std::set<std::string> referred;  ///< "referred to"
    int prevalenceRank = -1;         ///< how well the prevalence that is kept fits; lower is better
  };

  base::Result<void> addXml(std::string_view name, std::string_view text);
  base::Result<void> addPacket(std::string_view name, std::string_view text);
  base::Result<void> addTable(std::string_view name, std::string_view text);
  Entry& entry(std::string_view number);
  void noteDate(std::string_view date);
  void notePrevalence(Entry& entry, std::string_view type, std::string_view place,
                      std::string_view prevalenceClass);

  std::map<std::string, Entry, std::less<>> entries_;  ///< by number
  std::string date_;
  std::size_t labels_ = 0;
};

}  // namespace consilium::interchange

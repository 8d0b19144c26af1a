#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

// What terminologies say of their hierarchy: pairs of a term and one that it is a kind of.

namespace consilium::interchange {

/// The `is_a` edges between terms of the Human Phenotype Ontology in its OBO Graphs form (hp.json),
/// e.g. HP:0002757 and HP:0002659; what belongs to other ontologies is left out.
/// Errors: `invalid` when `json` is not such a file.
base::Result<std::vector<std::pair<std::string, std::string>>> hpoParents(std::string_view json);

/// The hierarchy of the Orphanet nomenclature from a tab-separated table with the columns
/// `orpha_code` and `parent` (numbers), in any order, others ignored; LF or CRLF, e.g. ORPHA:216796
/// and ORPHA:666.
/// Errors: `invalid`, naming the line, when `table` is not such a file.
base::Result<std::vector<std::pair<std::string, std::string>>> orphanetParents(
    std::string_view table);

}  // namespace consilium::interchange

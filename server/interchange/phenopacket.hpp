#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/case.hpp"

// GA4GH phenopackets, version 2 (https://phenopacket-schema.readthedocs.io): their JSON form to the
// content of a case, and back.
//
// | phenopacket                                  | case                                       |
// |----------------------------------------------|--------------------------------------------|
// | subject: sex, age or gestational age, status | subject                                    |
// | phenotypicFeatures: HPO, excluded, onset as  | phenotype                                  |
// |   an age or an HPO term, severity            |                                            |
// | diseases (OMIM, ORPHA)                       | diagnoses: confirmed, or excluded          |
// | interpretations: SOLVED or COMPLETED,        | diagnoses: confirmed, probable,            |
// |   IN_PROGRESS, other                         |   suspected                                |
// | their variants: gene, one HGVS expression,   | variants                                   |
// |   ACMG class, allelic state                  |                                            |

namespace consilium::interchange {

struct ImportedPhenopacket {
  protocol::CaseContent content;  ///< diagnoses come from the surest to the excluded ones
  /// What the case does not hold, as JSON pointers into the packet, in its order; one for all that
  /// is below it. Labels of codes and the ids that tie the packet's parts together do not count.
  std::vector<std::string> notCarried;
};

/// Errors: `invalid` when `text` is not one phenopacket of version 2, with what is wrong.
base::Result<ImportedPhenopacket> readPhenopacket(std::string_view text);

/// The JSON text of a packet. `pseudonym` is its id and that of its subject. Codes stand for their
/// labels, which a reader finds in the terminologies. Texts, consent, reason, urgency and the
/// family have no place in a packet, nor has a gestational age beside an age, or that a variant is
/// a mosaic.
std::string writePhenopacket(const protocol::CaseContent& content, std::string_view pseudonym,
                             base::Timestamp now);

}  // namespace consilium::interchange

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
// | interpretations: SOLVED, COMPLETED, other    | diagnoses: confirmed, probable, suspected  |
// | their variants: gene, one HGVS expression,   | variants                                   |
// |   ACMG class, allelic state or mosaicism     |                                            |
//
// Only SOLVED is a definitive diagnosis (the schema's ProgressStatus), and with mere CANDIDATE
// variants it is probable. Where two parts of a packet differ on a diagnosis, the less sure one
// counts; one that is both made and excluded is suspected. A REJECTED variant does not bear on the
// diagnosis, which a case cannot say: it is left out.

namespace consilium::interchange {

struct NotCarried {
  std::string pointer;  ///< JSON pointer into the packet; stands for all below it
  std::string reason;   ///< a clause without a full stop, the same for every packet
  bool operator==(const NotCarried&) const = default;
};

struct ImportedPhenopacket {
  protocol::CaseContent content;  ///< diagnoses come from the surest to the excluded ones
  /// What the case does not hold. Labels of codes, accession numbers of genes, and the ids that tie
  /// the packet's parts together do not count.
  std::vector<NotCarried> notCarried;
};

/// Errors: `invalid` when `text` is not one phenopacket of version 2, with what is wrong.
base::Result<ImportedPhenopacket> readPhenopacket(std::string_view text);

/// The JSON text of a packet. `pseudonym` is its id and that of its subject. Codes stand for their
/// labels, which a reader finds in the terminologies. Texts, consent, reason, urgency and the
/// family have no place in a packet, nor has a gestational age beside an age.
std::string writePhenopacket(const protocol::CaseContent& content, std::string_view pseudonym,
                             base::Timestamp now);

}  // namespace consilium::interchange

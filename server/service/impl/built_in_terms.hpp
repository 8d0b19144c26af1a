#pragma once

#include "domain/term_release.hpp"

namespace consilium::service {

/// The signs and diseases that a network for rare bone diseases meets most, as the program carries
/// them (data/built_in_terms.jsonl: a TermRecord a line), from the Human Phenotype Ontology
/// (hpo.jax.org) and Orphanet (orphadata.com, CC BY 4.0, shortened).
domain::TermRelease builtInTerms(protocol::TermSystem system);

}  // namespace consilium::service

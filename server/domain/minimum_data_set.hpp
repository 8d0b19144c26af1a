#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "domain/document_parties.hpp"
#include "protocol/case.hpp"

// What of a case belongs to the French national minimum data set for rare diseases (set de données
// minimum national maladies rares, SDM-MR, of the BNDMR). Source: its chapters as published on
// bndmr.fr, and the value sets of the national exchange format (CI-SIS, volet SDM-MR 2024.01,
// Agence du numérique en santé). docs/users.md lists the columns, and the items that the server
// lacks.

namespace consilium::domain {

/// Whether a registry may have a case: the person is on record as not opposed, and no other case of
/// the same person says the contrary as late or later. Silence is no agreement.
bool registryAllowed(const protocol::Consent& consent,
                     const std::vector<protocol::Consent>& others);

/// Where a diagnosis stands (JDV_StatutActuelDiagnostic_CISIS).
enum class DiagnosticStanding {
  ongoing,   ///< en cours: suspected, or none yet
  probable,  ///< probable
  confirmed  ///< confirmé
};

/// The diagnosis that a register would hold: the surest that was not excluded, of these the first,
/// ORPHA before OMIM. Nothing where there is none.
std::optional<protocol::Diagnosis> leadingDiagnosis(
    const std::vector<protocol::Diagnosis>& diagnoses);

DiagnosticStanding standingOf(const std::optional<protocol::Diagnosis>& leading);

/// When the first sign showed (JDV_Age_CISIS).
enum class FirstSigns { antenatal, neonatal, later, unknown };

/// Of the observed signs; an onset that is neither an age nor one of the terms of the HPO for
/// before and at birth is `later`. Without any onset: `unknown`.
FirstSigns firstSignsOf(const std::vector<protocol::PhenotypeFeature>& phenotype);

/// Years of age in bands of five, `0-4` to `85-89`, then `90+`, so that a row does not point to a
/// person by their age; the ten years of an age that is said by its decade. Empty where it is not
/// known.
std::string ageBandOf(const protocol::Subject& subject);

/// In which context a series gave its advice (JDV_ContexteActivite_CISIS).
enum class ActivityContext {
  none,     ///< not yet
  meeting,  ///< RCP
  written   ///< avis d'expertise sur un dossier
};

/// One case. Free texts are left out: its content has none.
struct MinimumDataSetCase {
  std::string pseudonym;
  std::string seriesName;
  base::Timestamp submittedAt;
  ActivityContext context = ActivityContext::none;
  std::optional<base::Timestamp> activityAt;  ///< of the last advice
  protocol::CaseContent content;
};

struct MinimumDataSet {
  std::string networkName;
  DocumentCentre centre;
  std::vector<MinimumDataSetCase> cases;  ///< by their submission
};

/// A content without what people wrote in words.
protocol::CaseContent withoutTexts(protocol::CaseContent content);

}  // namespace consilium::domain

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/document_parties.hpp"
#include "protocol/case.hpp"
#include "protocol/common.hpp"
#include "protocol/minutes.hpp"

// Cases and minutes as documents of HL7 FHIR R4 (http://hl7.org/fhir/R4/documents.html): a bundle
// that begins with a Composition, whose sections have all of it in words, and holds every resource
// that it refers to. Any thread.
//
// | in Consilium                          | in the bundle                                         |
// |---------------------------------------|-------------------------------------------------------|
// | the person                            | Patient: pseudonym, sex, whether alive; no identity,  |
// |                                       |   no birth date, marked as pseudonymised              |
// | age, gestational age                  | Observation (LOINC 30525-0, 18185-9)                  |
// | sign                                  | Observation of an HPO term, present or absent, with   |
// |                                       |   severity and onset as components                    |
// | diagnosis                             | Condition, ORPHA or OMIM                              |
// | variant                               | Observation as in HL7's Genomics Reporting            |
// |                                       |   (LOINC 69548-6): gene, HGVS, ACMG, allelic state    |
// | family                                | Observations, FamilyMemberHistory                     |
// | consents                              | Consent, one each                                     |
// | the question, where the case stands   | ServiceRequest, Task                                  |
// | what was asked, proposed or refused   | Communication                                         |
// | versions                              | Provenance                                            |
// | a meeting with the case on its agenda | Appointment                                           |
// | the discussion, and who took part     | Encounter                                             |
// | answers, opinions, the conclusion     | ClinicalImpression                                    |
// | what is to be done                    | CarePlan                                              |
// | quorum, votes                         | Observation                                           |
// | signed documents                      | DocumentReference (byte for byte), Provenance with    |
// |                                       |   the signature                                       |
// | people, centres, series               | Practitioner with PractitionerRole, Organization,     |
// |                                       |   HealthcareService                                   |
// | guests; relatives                     | CareTeam; RelatedPerson (a pseudonym)                 |
//
// Whoever holds the pen of a report at the moment is not told: it is no part of the report. Nor are
// ids, revision and box of a case, but for the id that its request is known by.
//
// R4 takes no white space but blank, tab and line ends in its strings, and XML no control
// characters: others become a blank. The ids of resources come from those of Consilium, so that
// two documents name the same thing alike.

namespace consilium::interchange {

/// The label of an HPO, ORPHA or OMIM code in a language; nothing where it is not known.
using TermLabel =
    std::function<std::optional<std::string>(std::string_view code, protocol::Language language)>;

/// What a document says beside its content.
struct FhirContext {
  protocol::Language language = protocol::Language::fr;
  std::string timeZone;  ///< IANA name, of the times in its sections; UTC where empty
  base::Timestamp writtenAt;
  TermLabel label;  ///< without one, codes stand alone
};

/// A case with one version of its content, as `found` has it.
std::string caseFhir(const protocol::CaseGetResult& found, const protocol::CaseContent& content,
                     const domain::DocumentParties& parties, const FhirContext& context);

/// A report, signed or not. `minutes`: how long its meeting was planned to last. Errors: `internal`
/// when an addendum cannot be read.
base::Result<std::string> reportFhir(const protocol::Report& report, std::int64_t minutes,
                                     const domain::DocumentParties& parties,
                                     const FhirContext& context);

/// A signed attendance sheet, which is about no person in particular. Errors: `internal` when it
/// cannot be read.
base::Result<std::string> sheetFhir(const protocol::Signature& sheet,
                                    const domain::DocumentParties& parties,
                                    const FhirContext& context);

}  // namespace consilium::interchange

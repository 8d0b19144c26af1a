#pragma once

#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/document_parties.hpp"
#include "interchange/fhir.hpp"
#include "interchange/impl/words.hpp"

// What the documents of FHIR have in common.

namespace consilium::interchange::impl {

using Json = nlohmann::ordered_json;

/// What people wrote, as R4 takes it; null where nothing of it can be seen, or it was reported.
Json fhirText(std::string_view text);
Json fhirText(const std::string& text);
Json fhirText(const std::optional<std::string>& text);

Json fhirTime(base::Timestamp time);
Json fhirTime(const std::optional<base::Timestamp>& time);

/// A Coding; null, as its code must not be, where `code` is none of R4's.
Json coding(std::string_view system, std::string_view code, std::string_view display = {});
/// A CodeableConcept of these words, and of a coding or a list of them.
Json concept_(std::string_view text);
Json concept_(std::string_view text, const Json& codings);
Json listOf(Json only);
/// The notes of a resource; null for none.
Json annotation(const Json& text);

inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kHpo = "http://human-phenotype-ontology.org";
inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";
inline constexpr std::string_view kUri = "urn:ietf:rfc:3986";
inline constexpr std::string_view kActReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
inline constexpr std::string_view kActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
inline constexpr std::string_view kRoleCode = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
/// The pseudonyms of cases; the server's keys by the SHA-256 of each.
inline constexpr std::string_view kPseudonyms = "urn:uuid:0be9c5e4-af8e-49e4-8032-34b1bb1e4f3f";
inline constexpr std::string_view kKeys = "urn:uuid:218df731-13c9-46f4-ac3d-947840e62214";

/// The text of a section, in XHTML. Everything but labels is escaped.
class Narrative {
 public:
  explicit Narrative(const Words& words) : words_(words) {}

  void paragraph(std::string_view text);
  /// Words that change how the rest is to be read.
  void mark(std::string_view text);
  void heading(std::string_view text);
  void list(std::string_view tag, const std::vector<std::string>& items);
  /// Names and values; what has no value is left out.
  void facts(const std::vector<std::pair<std::string_view, std::optional<std::string>>>& rows);
  void table(std::initializer_list<std::string_view> columns,
             const std::vector<std::vector<std::string>>& rows);
  bool empty() const { return body_.empty(); }
  Json json() const;

 private:
  /// With words for what was reported.
  std::string shown(std::string_view text) const;

  const Words& words_;
  std::string body_;
};

/// What is known of somebody in a document beside the directory.
struct PersonThen {
  std::optional<protocol::Profession> profession;
  std::optional<std::string> specialty;
  std::optional<std::string> centreName;
};

class FhirDocument {
 public:
  /// `scope`: the id of what it is about. All of them outlive the document.
  FhirDocument(const FhirContext& context, const domain::DocumentParties& parties,
               std::string_view scope);

  const Words& words() const { return words_; }
  Narrative narrative() const { return Narrative(words_); }
  base::Timestamp writtenAt() const { return context_.writtenAt; }

  /// Adds a resource and returns a Reference to it. Null, empty and blank fields are left out.
  /// `key`: names it among those of its type; the same one again adds nothing. `shared`: it is the
  /// same in other documents.
  Json add(std::string_view type, std::string_view key, Json fields, bool shared = false);

  /// References to those who stand behind it, added when they are first needed. Of a person what is
  /// said the first time holds.
  Json person(std::string_view user, std::string_view name, const PersonThen& then = {});
  Json centre(std::string_view id, std::string_view name);
  Json network();
  Json series(std::string_view id, std::string_view name);
  /// `fields`: what is known of the person beside the pseudonym.
  Json patient(std::string_view caseId, std::string_view pseudonym, const Json& fields);

  /// The words for a code, and its label where it is known.
  std::string termWords(std::string_view code) const;
  /// A CodeableConcept of an HPO, ORPHA or OMIM code.
  Json term(std::string_view code) const;

  /// Adds a section with its text and what it refers to; one with neither is left out.
  void section(std::string_view title, std::string_view loinc, const Narrative& text,
               std::vector<Json> entries);

  /// The signed document with its signature: references to both. `appendsTo`: the document that it
  /// adds to, or null.
  std::vector<Json> signedDocument(std::string_view key, const protocol::Signature& signature,
                                   std::string_view title, const Json& subject,
                                   const Json& appendsTo);

  /// The bundle. `composition`: its fields but the sections.
  std::string finish(Json composition);

 private:
  std::string idOf(std::string_view type, std::string_view key) const;
  std::optional<std::string> label(std::string_view code) const;

  const FhirContext& context_;
  const domain::DocumentParties& parties_;
  std::string scope_;
  Words words_;
  std::set<std::string> ids_;
  std::vector<Json> entries_;
  std::vector<Json> sections_;
};

}  // namespace consilium::interchange::impl

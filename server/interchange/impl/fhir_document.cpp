#include "interchange/impl/fhir_document.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "domain/reported_text.hpp"
#include "interchange/impl/page.hpp"

namespace consilium::interchange::impl {
namespace {

/// Where RPPS numbers come from (Agence du numérique en santé).
constexpr std::string_view kRpps = "https://rpps.esante.gouv.fr";

/// The code point that begins at `at`, and its bytes. The text is UTF-8.
std::pair<char32_t, std::size_t> codePointAt(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  constexpr std::array<unsigned, 5> kLeadBits{0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t point = lead & kLeadBits.at(size);
  for (std::size_t i = 1; i < size && at + i < text.size(); ++i)
    point = point << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
  return {point, std::min(size, text.size() - at)};
}

bool isVisible(char32_t point) {
  return point != ' ' && point != '\t' && point != '\n';
}

/// White space other than the blank, tab and line end (ECMAScript's `\s`, by which R4's patterns
/// are read), control characters, and what is no character of XML 1.0.
bool becomesBlank(char32_t point) {
  if (point == '\t' || point == '\n') return false;
  return point < 0x20 || (point >= 0x7F && point <= 0xA0) || point == 0x1680 ||
         (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 ||
         point == 0x202F || point == 0x205F || point == 0x3000 || point == 0xFEFF ||
         point == 0xFFFE || point == 0xFFFF;
}

/// With line ends alone, and blanks for what neither R4 nor XML takes.
std::string plain(std::string_view text) {
  std::string all;
  all.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto [point, size] = codePointAt(text, at);
    if (point == '\r') {
      if (at + 1 >= text.size() || text[at + 1] != '\n') all += '\n';
    } else if (becomesBlank(point)) {
      all += ' ';
    } else {
      all += text.substr(at, size);
    }
    at += size;
  }
  return all;
}

bool isBlank(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return isVisible(static_cast<unsigned char>(c)); });
}

/// A `code` of R4: words with single blanks between them.
bool isCode(std::string_view code) {
  return !code.empty() && code == plain(code) && code.front() != ' ' && code.back() != ' ' &&
         code.find("  ") == std::string_view::npos &&
         code.find_first_of("\t\n") == std::string_view::npos;
}

/// Leaves out what is null or empty, all the way down.
Json pruned(Json value) {
  if (value.is_object()) {
    Json kept = Json::object();
    for (auto& [key, field] : value.items())
      if (auto inner = pruned(std::move(field)); !inner.is_null()) kept[key] = std::move(inner);
    return kept.empty() ? Json() : kept;
  }
  if (value.is_array()) {
    Json kept = Json::array();
    for (auto& element : value)
      if (auto inner = pruned(std::move(element)); !inner.is_null())
        kept.push_back(std::move(inner));
    return kept.empty() ? Json() : kept;
  }
  if (value.is_string() && value.get_ref<const std::string&>().empty()) return {};
  return value;
}

/// RFC 4648, section 4.
std::string base64(std::string_view bytes) {
  auto text = base::toBase64Url(bytes);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::string fromHex(std::string_view hex) {
  const auto digit = [](char c) {
    return static_cast<unsigned char>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
  return bytes;
}

}  // namespace

Json fhirText(std::string_view text) {
  if (domain::isReportedMark(text)) return {};
  auto all = plain(domain::withoutReportedMarks(text, "[…]"));
  if (isBlank(all)) return {};
  return all;
}

Json fhirText(const std::string& text) {
  return fhirText(std::string_view(text));
}

Json fhirText(const std::optional<std::string>& text) {
  return text ? fhirText(std::string_view(*text)) : Json();
}

Json fhirTime(base::Timestamp time) {
  return base::formatTimestamp(time);
}

Json fhirTime(const std::optional<base::Timestamp>& time) {
  return time ? fhirTime(*time) : Json();
}

Json coding(std::string_view system, std::string_view code, std::string_view display) {
  if (!isCode(code)) return {};
  return {{"system", system}, {"code", code}, {"display", fhirText(display)}};
}

Json concept_(std::string_view text) {
  return {{"text", fhirText(text)}};
}

Json concept_(std::string_view text, const Json& codings) {
  return {{"coding", codings.is_object() ? listOf(codings) : codings}, {"text", fhirText(text)}};
}

Json listOf(Json only) {
  return Json::array({std::move(only)});
}

Json annotation(const Json& text) {
  return text.is_null() ? Json() : listOf({{"text", text}});
}

// -- text of sections

std::string Narrative::shown(std::string_view text) const {
  return plain(
      domain::withoutReportedMarks(text, words_.say("[texte signalé]", "[reported text]")));
}

void Narrative::paragraph(std::string_view text) {
  const auto lines = shown(text);
  if (isBlank(lines)) return;
  body_ += "<p>";
  for (std::size_t begin = 0; begin <= lines.size();) {
    const auto end = std::min(lines.find('\n', begin), lines.size());
    if (begin > 0) body_ += "<br/>";
    body_ += escaped(std::string_view(lines).substr(begin, end - begin));
    begin = end + 1;
  }
  body_ += "</p>";
}

void Narrative::mark(std::string_view text) {
  body_ += "<p><b>" + escaped(shown(text)) + "</b></p>";
}

void Narrative::heading(std::string_view text) {
  body_ += "<h3>" + escaped(shown(text)) + "</h3>";
}

void Narrative::list(std::string_view tag, const std::vector<std::string>& items) {
  if (items.empty()) return;
  body_ += "<" + std::string(tag) + ">";
  for (const auto& item : items) body_ += "<li>" + escaped(shown(item)) + "</li>";
  body_ += "</" + std::string(tag) + ">";
}

void Narrative::facts(
    const std::vector<std::pair<std::string_view, std::optional<std::string>>>& rows) {
  std::string inner;
  for (const auto& [name, value] : rows)
    if (value && !isBlank(plain(*value)))
      inner += "<tr><th>" + escaped(name) + "</th><td>" + escaped(shown(*value)) + "</td></tr>";
  if (!inner.empty()) body_ += "<table><tbody>" + inner + "</tbody></table>";
}

void Narrative::table(std::initializer_list<std::string_view> columns,
                      const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return;
  body_ += "<table><thead><tr>";
  for (const auto& column : columns) body_ += "<th>" + escaped(column) + "</th>";
  body_ += "</tr></thead><tbody>";
  for (const auto& row : rows) {
    body_ += "<tr>";
    for (const auto& cell : row) body_ += "<td>" + escaped(shown(cell)) + "</td>";
    body_ += "</tr>";
  }
  body_ += "</tbody></table>";
}

Json Narrative::json() const {
  const auto language = std::string(toString(words_.language()));
  return {{"status", "generated"},
          {"div", "<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"" + language +
                      "\" xml:lang=\"" + language + "\">" + body_ + "</div>"}};
}

// -- the document

FhirDocument::FhirDocument(const FhirContext& context, const domain::DocumentParties& parties,
                           std::string_view scope)
    : context_(context),
      parties_(parties),
      scope_(scope),
      words_(context.language, context.timeZone) {}

/// A UUIDv8 (RFC 9562, section 5.8).
std::string FhirDocument::idOf(std::string_view type, std::string_view key) const {
  auto bytes = base::sha256(std::string(type) + "/" + std::string(key)).substr(0, 16);
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0Fu) | 0x80u);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3Fu) | 0x80u);
  auto text = base::toHex(bytes);
  for (const std::size_t at : {8, 13, 18, 23}) text.insert(at, "-");
  return text;
}

Json FhirDocument::add(std::string_view type, std::string_view key, Json fields, bool shared) {
  const auto id = idOf(type, shared ? std::string(key) : scope_ + "/" + std::string(key));
  Json reference{{"reference", "urn:uuid:" + id}};
  if (!ids_.insert(id).second) return reference;
  Json resource{{"resourceType", type}, {"id", id}};
  if (const auto kept = pruned(std::move(fields)); kept.is_object()) resource.update(kept);
  entries_.push_back({{"fullUrl", "urn:uuid:" + id}, {"resource", std::move(resource)}});
  return reference;
}

Json FhirDocument::person(std::string_view user, std::string_view name, const PersonThen& then) {
  const auto* known = parties_.person(user);
  const auto called = fhirText(!name.empty() ? name : known ? std::string_view(known->name) : name);
  if (const auto there = ids_.find(idOf("PractitionerRole", scope_ + "/" + std::string(user)));
      there != ids_.end())
    return {{"reference", "urn:uuid:" + *there}, {"display", called}};
  const auto rpps = known ? known->rpps : std::nullopt;
  const auto practitioner =
      add("Practitioner", user,
          {{"identifier", rpps ? listOf({{"system", kRpps}, {"value", *rpps}}) : Json()},
           {"name", called.is_null() ? Json() : listOf({{"text", called}})}},
          true);
  // What the document says of somebody holds; else what is known of them today.
  const bool told = then.profession || then.specialty || then.centreName;
  const auto profession = told || !known ? then.profession : known->profession;
  const auto specialty = told || !known ? then.specialty : known->specialty;
  Json organization;
  if (then.centreName)
    organization = {{"display", fhirText(then.centreName)}};
  else if (!told && known && known->centre)
    organization = centre(*known->centre, "");
  auto role = add("PractitionerRole", user,
                  {{"practitioner", practitioner},
                   {"organization", organization},
                   {"code", profession ? listOf(concept_(nameOf(words_, *profession))) : Json()},
                   {"specialty", specialty ? listOf(concept_(*specialty)) : Json()}});
  role["display"] = called;
  return role;
}

Json FhirDocument::centre(std::string_view id, std::string_view name) {
  const auto* known = parties_.centre(id);
  if (known == nullptr) return add("Organization", id, {{"name", fhirText(name)}}, true);
  return add(
      "Organization", id,
      {{"identifier",
        known->externalId ? listOf({{"value", fhirText(known->externalId)}}) : Json()},
       {"type", listOf(concept_(nameOf(words_, known->kind)))},
       {"name", fhirText(name.empty() ? std::string_view(known->name) : name)},
       {"alias", known->hospital.empty() ? Json() : listOf(fhirText(known->hospital))},
       {"address", listOf({{"city", fhirText(known->city)}, {"state", fhirText(known->region)}})},
       {"partOf", known->network == parties_.network ? network() : Json()}},
      true);
}

Json FhirDocument::network() {
  return add("Organization", parties_.network,
             {{"type", listOf(concept_(words_.say("filière de santé maladies rares",
                                                  "national rare-disease network")))},
              {"name", fhirText(parties_.networkName)}},
             true);
}

Json FhirDocument::series(std::string_view id, std::string_view name) {
  return add("HealthcareService", id,
             {{"type", listOf(concept_(words_.say("réunion de concertation pluridisciplinaire",
                                                  "multidisciplinary meeting")))},
              {"name", fhirText(name)}},
             true);
}

Json FhirDocument::patient(std::string_view caseId, std::string_view pseudonym,
                           const Json& fields) {
  Json person{
      {"meta",
       {{"security", listOf(coding("http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
                                   "PSEUDED", "pseudonymized"))}}},
      {"identifier", listOf({{"use", "secondary"},
                             {"type", concept_(words_.say("pseudonyme", "pseudonym"))},
                             {"system", kPseudonyms},
                             {"value", fhirText(pseudonym)}})}};
  person.update(fields);
  return add("Patient", caseId, std::move(person), true);
}

std::optional<std::string> FhirDocument::label(std::string_view code) const {
  return context_.label ? context_.label(code, context_.language) : std::nullopt;
}

std::string FhirDocument::termWords(std::string_view code) const {
  const auto known = label(code);
  return known ? *known + " (" + std::string(code) + ")" : std::string(code);
}

Json FhirDocument::term(std::string_view code) const {
  constexpr std::string_view kOrphaPrefix = "ORPHA:";
  constexpr std::string_view kOmimPrefix = "OMIM:";
  const auto known = label(code).value_or("");
  Json coded;
  if (code.starts_with(kOrphaPrefix))
    coded = coding("http://www.orpha.net", code.substr(kOrphaPrefix.size()), known);
  else if (code.starts_with(kOmimPrefix))
    coded = coding("http://www.omim.org", code.substr(kOmimPrefix.size()), known);
  else
    coded = coding(kHpo, code, known);
  return concept_(termWords(code), coded);
}

void FhirDocument::section(std::string_view title, std::string_view loinc, const Narrative& text,
                           std::vector<Json> entries) {
  if (text.empty() && entries.empty()) return;
  Json entry = Json::array();
  for (auto& each : entries) entry.push_back(std::move(each));
  sections_.push_back(
      pruned({{"title", fhirText(title)},
              {"code", loinc.empty() ? Json() : concept_(title, coding(kLoinc, loinc))},
              {"text", text.empty() ? Json() : text.json()},
              {"entry", std::move(entry)}}));
}

std::vector<Json> FhirDocument::signedDocument(std::string_view key,
                                               const protocol::Signature& signature,
                                               std::string_view title, const Json& subject,
                                               const Json& appendsTo) {
  const auto signer = person(signature.signer.id, signature.signer.name);
  const auto device =
      add("Device", signature.key,
          {{"identifier", listOf({{"system", kKeys}, {"value", signature.key}})},
           {"deviceName", listOf({{"name", "Consilium"}, {"type", "user-friendly-name"}})}},
          true);
  // The digest as a name (RFC 6920).
  const auto digest = "ni:///sha-256;" + base::toBase64Url(fromHex(signature.sha256));
  const auto document =
      add("DocumentReference", key,
          {{"masterIdentifier", {{"system", kUri}, {"value", digest}}},
           {"status", "current"},
           {"docStatus", "final"},
           {"subject", subject},
           {"date", fhirTime(signature.signedAt)},
           {"author", listOf(signer)},
           {"relatesTo",
            appendsTo.is_null() ? Json() : listOf({{"code", "appends"}, {"target", appendsTo}})},
           {"content", listOf({{"attachment",
                                {{"contentType", "application/json"},
                                 {"data", base64(signature.document)},
                                 {"title", fhirText(title)},
                                 {"creation", fhirTime(signature.signedAt)}}}})}});
  const auto type = [](std::string_view code, std::string_view display) {
    return concept_("", coding("http://terminology.hl7.org/CodeSystem/provenance-participant-type",
                               code, display));
  };
  const auto provenance = add(
      "Provenance", key,
      {{"target", listOf(document)},
       {"recorded", fhirTime(signature.signedAt)},
       {"agent", Json::array({Json{{"type", type("author", "Author")}, {"who", signer}},
                              Json{{"type", type("assembler", "Assembler")}, {"who", device}}})},
       {"signature",
        listOf({{"type", listOf(coding("urn:iso-astm:E1762-95:2013", "1.2.840.10065.1.12.1.1",
                                       "Author's Signature"))},
                {"when", fhirTime(signature.signedAt)},
                {"who", signer},
                {"onBehalfOf", device},
                {"targetFormat", "application/json"},
                {"sigFormat", "application/octet-stream"},
                {"data", base64(fromHex(signature.signature))}})}});
  return {document, provenance};
}

std::string FhirDocument::finish(Json composition) {
  const auto written = base::formatTimestamp(context_.writtenAt);
  const auto language = toString(context_.language);
  const auto name = scope_ + "/" + written + "/" + std::string(language);
  const auto id = idOf("Composition", name);
  Json first{{"resourceType", "Composition"},
             {"id", id},
             {"language", language},
             {"identifier", {{"system", kUri}, {"value", "urn:uuid:" + id}}}};
  first.update(pruned(std::move(composition)));
  first["confidentiality"] = "R";
  first["section"] = sections_;
  Json entries = Json::array({Json{{"fullUrl", "urn:uuid:" + id}, {"resource", std::move(first)}}});
  for (auto& entry : entries_) entries.push_back(std::move(entry));
  const auto bundle = idOf("Bundle", name);
  const Json document{
      {"resourceType", "Bundle"},
      {"id", bundle},
      {"meta",
       {{"security", listOf(coding("http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
                                   "PSEUDED", "pseudonymized"))}}},
      {"language", language},
      {"identifier", {{"system", kUri}, {"value", "urn:uuid:" + bundle}}},
      {"type", "document"},
      {"timestamp", written},
      {"entry", std::move(entries)}};
  return document.dump() + "\n";
}

}  // namespace consilium::interchange::impl

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "domain/life_time.hpp"
#include "domain/reported_text.hpp"
#include "interchange/fhir.hpp"
#include "interchange/impl/fhir_document.hpp"

namespace consilium::interchange {
namespace {

using impl::annotation;
using impl::coding;
using impl::concept_;
using impl::FhirDocument;
using impl::fhirText;
using impl::fhirTime;
using impl::Json;
using impl::kHpo;
using impl::kLoinc;
using impl::listOf;
using impl::nameOf;
using impl::Narrative;
using impl::Words;
using protocol::AcmgClass;
using protocol::AgendaItemState;
using protocol::CaseState;
using protocol::DiagnosisStatus;
using protocol::Inheritance;
using protocol::Severity;
using protocol::Sex;
using protocol::Urgency;
using protocol::VitalStatus;
using protocol::Zygosity;

template <class T>
using Code = std::pair<T, std::string_view>;

constexpr std::array kGenders{Code<Sex>{Sex::female, "female"}, Code<Sex>{Sex::male, "male"},
                              Code<Sex>{Sex::undetermined, "other"},
                              Code<Sex>{Sex::unknown, "unknown"}};
// Terms of the HPO below Severity (HP:0012824) and Mode of inheritance (HP:0000005).
constexpr std::array kSeverities{Code<Severity>{Severity::borderline, "HP:0012827"},
                                 Code<Severity>{Severity::mild, "HP:0012825"},
                                 Code<Severity>{Severity::moderate, "HP:0012826"},
                                 Code<Severity>{Severity::severe, "HP:0012828"},
                                 Code<Severity>{Severity::profound, "HP:0012829"}};
constexpr std::array kInheritances{
    Code<Inheritance>{Inheritance::autosomal_dominant, "HP:0000006"},
    Code<Inheritance>{Inheritance::autosomal_recessive, "HP:0000007"},
    Code<Inheritance>{Inheritance::x_linked, "HP:0001417"},
    Code<Inheritance>{Inheritance::x_linked_recessive, "HP:0001419"},
    Code<Inheritance>{Inheritance::x_linked_dominant, "HP:0001423"},
    Code<Inheritance>{Inheritance::y_linked, "HP:0001450"},
    Code<Inheritance>{Inheritance::mitochondrial, "HP:0001427"},
    Code<Inheritance>{Inheritance::multifactorial, "HP:0001426"},
    Code<Inheritance>{Inheritance::sporadic, "HP:0003745"}};
// Answers of LOINC 53037-8 and 53034-5; the latter has none for compounds and mosaics.
constexpr std::array kAcmgClasses{Code<AcmgClass>{AcmgClass::benign, "LA6675-8"},
                                  Code<AcmgClass>{AcmgClass::likely_benign, "LA26334-5"},
                                  Code<AcmgClass>{AcmgClass::uncertain_significance, "LA26333-7"},
                                  Code<AcmgClass>{AcmgClass::likely_pathogenic, "LA26332-9"},
                                  Code<AcmgClass>{AcmgClass::pathogenic, "LA6668-3"}};
constexpr std::array kZygosities{Code<Zygosity>{Zygosity::heterozygous, "LA6706-1"},
                                 Code<Zygosity>{Zygosity::homozygous, "LA6705-3"},
                                 Code<Zygosity>{Zygosity::hemizygous, "LA6707-9"},
                                 Code<Zygosity>{Zygosity::heteroplasmic, "LA6703-8"},
                                 Code<Zygosity>{Zygosity::homoplasmic, "LA6704-6"}};
constexpr std::array kVerifications{
    Code<DiagnosisStatus>{DiagnosisStatus::suspected, "unconfirmed"},
    Code<DiagnosisStatus>{DiagnosisStatus::probable, "provisional"},
    Code<DiagnosisStatus>{DiagnosisStatus::confirmed, "confirmed"},
    Code<DiagnosisStatus>{DiagnosisStatus::excluded, "refuted"}};
constexpr std::array kPriorities{Code<Urgency>{Urgency::routine, "routine"},
                                 Code<Urgency>{Urgency::soon, "asap"},
                                 Code<Urgency>{Urgency::urgent, "urgent"}};
constexpr std::array kRequestStates{Code<CaseState>{CaseState::draft, "draft"},
                                    Code<CaseState>{CaseState::submitted, "active"},
                                    Code<CaseState>{CaseState::accepted, "active"},
                                    Code<CaseState>{CaseState::scheduled, "active"},
                                    Code<CaseState>{CaseState::discussed, "active"},
                                    Code<CaseState>{CaseState::answered, "completed"},
                                    Code<CaseState>{CaseState::closed, "completed"},
                                    Code<CaseState>{CaseState::declined, "revoked"},
                                    Code<CaseState>{CaseState::withdrawn, "revoked"}};
constexpr std::array kTaskStates{Code<CaseState>{CaseState::draft, "draft"},
                                 Code<CaseState>{CaseState::submitted, "requested"},
                                 Code<CaseState>{CaseState::accepted, "accepted"},
                                 Code<CaseState>{CaseState::scheduled, "in-progress"},
                                 Code<CaseState>{CaseState::discussed, "in-progress"},
                                 Code<CaseState>{CaseState::answered, "completed"},
                                 Code<CaseState>{CaseState::closed, "completed"},
                                 Code<CaseState>{CaseState::declined, "rejected"},
                                 Code<CaseState>{CaseState::withdrawn, "cancelled"}};
constexpr std::array kAppointmentStates{
    Code<AgendaItemState>{AgendaItemState::requested, "pending"},
    Code<AgendaItemState>{AgendaItemState::confirmed, "booked"},
    Code<AgendaItemState>{AgendaItemState::presented, "arrived"},
    Code<AgendaItemState>{AgendaItemState::discussed, "fulfilled"},
    Code<AgendaItemState>{AgendaItemState::not_reached, "cancelled"},
    Code<AgendaItemState>{AgendaItemState::moved, "cancelled"},
    Code<AgendaItemState>{AgendaItemState::refused, "cancelled"},
    Code<AgendaItemState>{AgendaItemState::removed, "cancelled"}};

template <class T, std::size_t n>
Json codeOf(const std::array<Code<T>, n>& codes, T value) {
  for (const auto& each : codes)
    if (each.first == value) return each.second;
  return {};
}

Json loinc(std::string_view code, std::string_view display) {
  return concept_("", coding(kLoinc, code, display));
}

/// A length of life as a quantity of UCUM, where one unit says it exactly; else as it is written.
Json valueOfDuration(const Words& words, std::string_view duration) {
  const auto [years, months, weeks, days] = domain::lifeTimeOf(duration);
  if ((years > 0 || months > 0) && (weeks > 0 || days > 0))
    return {{"valueString", std::string(duration)}};
  constexpr int kMonthsInYear = 12;
  constexpr int kDaysInWeek = 7;
  const auto quantity = [](std::int64_t value, std::string_view unit, std::string_view code) {
    return Json{{"valueQuantity",
                 {{"value", value}, {"unit", unit}, {"system", impl::kUcum}, {"code", code}}}};
  };
  if (months > 0)
    return quantity(years * kMonthsInYear + months, words.say("mois", "months"), "mo");
  if (years > 0) return quantity(years, words.say("ans", "years"), "a");
  if (days > 0 || weeks == 0)
    return quantity(weeks * kDaysInWeek + days, words.say("jours", "days"), "d");
  return quantity(weeks, words.say("semaines", "weeks"), "wk");
}

/// The age of a person who has one; a decade as a range, the last one without an end.
Json valueOfAge(const Words& words, const protocol::Subject& subject) {
  const auto decade = subject.agePrecision ? domain::decadeOf(*subject.age) : std::nullopt;
  if (!decade) return valueOfDuration(words, *subject.age);
  const auto years = [&words](int value) {
    return Json{{"value", value},
                {"unit", words.say("ans", "years")},
                {"system", impl::kUcum},
                {"code", "a"}};
  };
  Json range{{"low", years(*decade)}};
  if (*decade < domain::kLastDecade) range["high"] = years(*decade + 9);
  return {{"valueRange", range}};
}

/// The case as it is written: what its parts share.
class CaseDocument {
 public:
  CaseDocument(const protocol::CaseGetResult& found, const protocol::CaseContent& content,
               const domain::DocumentParties& parties, const FhirContext& context)
      : found_(found), content_(content), document_(context, parties, found.case_.id) {}

  std::string write();

 private:
  const Words& words() const { return document_.words(); }
  std::string_view say(std::string_view french, std::string_view english) const {
    return words().say(french, english);
  }
  Json person(std::string_view user, std::string_view name) { return document_.person(user, name); }
  std::string nameWith(std::string_view name, base::Timestamp at) const {
    return std::string(name) + (name.empty() ? "" : ", ") + words().moment(at);
  }
  /// Fields that every observation has.
  Json observation(Json code) const {
    return {{"status", found_.case_.state == CaseState::draft ? "preliminary" : "final"},
            {"code", std::move(code)},
            {"subject", patient_},
            {"effectiveDateTime", fhirTime(writtenAt_)},
            {"performer", listOf(author_)}};
  }

  void addPatient();
  void writeRequest();
  void writePerson();
  void writePhenotype();
  void writeDiagnoses();
  void writeVariants();
  void writeFamily();
  void writeText(std::string_view title, std::string_view loinc,
                 const std::optional<std::string>& text);
  void writeConsent();
  void writeExchanges();
  void writeAnswers();
  void writeMeetings();
  void writeRecord();

  const protocol::CaseGetResult& found_;
  const protocol::CaseContent& content_;
  FhirDocument document_;
  Json author_;
  Json centre_;
  Json series_;
  Json patient_;
  Json request_;
  Json conditions_ = Json::array();
  Json findings_ = Json::array();
  base::Timestamp writtenAt_;
};

void CaseDocument::addPatient() {
  const auto subject = content_.subject.value_or(protocol::Subject{});
  Json fields{{"managingOrganization", centre_}};
  if (subject.sex) fields["gender"] = codeOf(kGenders, *subject.sex);
  if (subject.vitalStatus && *subject.vitalStatus != VitalStatus::unknown)
    fields["deceasedBoolean"] = *subject.vitalStatus == VitalStatus::deceased;
  for (const auto& link : found_.links)
    if (link.kind == protocol::CaseLinkKind::same_patient)
      fields["link"].push_back(
          {{"other",
            {{"type", "Patient"},
             {"identifier",
              {{"system", impl::kPseudonyms}, {"value", fhirText(link.case_.pseudonym)}}}}},
           {"type", "seealso"}});
  patient_ = document_.patient(found_.case_.id, found_.case_.pseudonym, std::move(fields));
}

void CaseDocument::writePerson() {
  const auto subject = content_.subject.value_or(protocol::Subject{});
  std::vector<Json> entries{patient_};
  auto text = document_.narrative();
  std::optional<std::string> age;
  std::optional<std::string> gestation;
  if (subject.age) {
    age = words().age(subject);
    auto fields = observation(loinc("30525-0", "Age"));
    fields.update(valueOfAge(words(), subject));
    entries.push_back(document_.add("Observation", "age", std::move(fields)));
  }
  if (subject.gestationalAge) {
    gestation = words().duration(*subject.gestationalAge);
    auto fields = observation(loinc("18185-9", "Gestational age"));
    auto written = "P" + std::to_string(subject.gestationalAge->weeks) + "W";
    if (const auto days = subject.gestationalAge->days; days && *days > 0)
      written += std::to_string(*days) + "D";
    fields.update(valueOfDuration(words(), written));
    entries.push_back(document_.add("Observation", "gestational-age", std::move(fields)));
  }
  std::optional<std::string> sex;
  std::optional<std::string> status;
  if (subject.sex) sex = nameOf(words(), *subject.sex);
  if (subject.vitalStatus) status = nameOf(words(), *subject.vitalStatus);
  text.facts({{say("Pseudonyme", "Pseudonym"), found_.case_.pseudonym},
              {say("Sexe", "Sex"), sex},
              {say("Âge", "Age"), age},
              {say("Terme", "Gestational age"), gestation},
              {say("Statut vital", "Vital status"), status}});
  document_.section(say("Personne", "Person"), "", text, std::move(entries));
}

void CaseDocument::writeRequest() {
  const auto& summary = found_.case_;
  const bool draft = summary.state == CaseState::draft;
  Json priority;
  if (content_.urgency) priority = codeOf(kPriorities, *content_.urgency);
  const auto reason =
      content_.reason ? std::string(nameOf(words(), *content_.reason)) : std::string();
  const auto asked = say("avis de RCP", "advice of a multidisciplinary meeting");
  Json needed;
  if (content_.neededBy) needed = base::formatDate(*content_.neededBy);
  request_ = document_.add(
      "ServiceRequest", summary.id,
      {{"identifier", listOf({{"system", impl::kUri}, {"value", "urn:uuid:" + summary.id}})},
       {"status", codeOf(kRequestStates, summary.state)},
       {"intent", draft ? "proposal" : "order"},
       {"priority", priority},
       {"code", concept_(asked)},
       {"subject", patient_},
       {"occurrenceDateTime", needed},
       {"authoredOn", fhirTime(summary.submittedAt)},
       {"requester", author_},
       {"performer", series_.is_null() ? Json() : listOf(series_)},
       {"reasonCode", reason.empty() ? Json() : listOf(concept_(reason))},
       {"reasonReference", conditions_},
       {"supportingInfo", findings_},
       {"note", annotation(fhirText(content_.questions))}},
      true);
  Json stated = codeOf(kTaskStates, summary.state);
  if (summary.awaitsSubmitter.value_or(false)) stated = "on-hold";
  std::string_view why;
  if (found_.refusal) why = found_.refusal->reason;
  if (found_.withdrawal) why = found_.withdrawal->reason;
  auto state = std::string(nameOf(words(), summary.state));
  if (summary.awaitsSubmitter.value_or(false))
    state += say(", en attente du centre demandeur", ", waits for the submitting centre");
  const auto task = document_.add("Task", "case",
                                  {{"status", stated},
                                   {"statusReason", concept_(why)},
                                   {"businessStatus", concept_(state)},
                                   {"intent", draft ? "proposal" : "order"},
                                   {"priority", priority},
                                   {"code", concept_(asked)},
                                   {"focus", request_},
                                   {"for", patient_},
                                   {"authoredOn", fhirTime(summary.submittedAt)},
                                   {"lastModified", fhirTime(summary.activityAt)},
                                   {"requester", author_},
                                   {"owner", series_},
                                   {"restriction", {{"period", {{"end", needed}}}}}});
  auto text = document_.narrative();
  std::optional<std::string> urgency;
  std::optional<std::string> neededBy;
  std::optional<std::string> submitted;
  if (content_.urgency) urgency = nameOf(words(), *content_.urgency);
  if (content_.neededBy) neededBy = words().date(*content_.neededBy);
  if (summary.submittedAt) submitted = words().moment(*summary.submittedAt);
  text.facts({{say("Centre demandeur", "Submitting centre"), summary.centreName},
              {say("RCP", "Series"), summary.seriesName},
              {say("Motif", "Reason"), reason},
              {say("Urgence", "Urgency"), urgency},
              {say("Réponse attendue pour le", "Answer needed by"), neededBy},
              {say("Soumis le", "Submitted on"), submitted},
              {say("État du dossier", "State of the case"), state}});
  if (content_.questions) text.paragraph(*content_.questions);
  document_.section(say("Question posée", "Question"), "42349-1", text, {request_, task});
}

void CaseDocument::writePhenotype() {
  std::vector<Json> entries;
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < content_.phenotype.size(); ++i) {
    const auto& feature = content_.phenotype[i];
    const bool observed = feature.status == protocol::PhenotypeStatus::observed;
    auto fields = observation(document_.term(feature.code));
    fields["valueCodeableConcept"] =
        concept_(nameOf(words(), feature.status),
                 coding("http://snomed.info/sct", observed ? "52101004" : "2667000",
                        observed ? "Present" : "Absent"));
    fields["interpretation"] = listOf(
        concept_("", coding("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
                            observed ? "POS" : "NEG", observed ? "Positive" : "Negative")));
    std::string severity;
    std::string onset;
    Json components = Json::array();
    if (feature.severity) {
      severity = nameOf(words(), *feature.severity);
      const Json code = codeOf(kSeverities, *feature.severity);
      components.push_back(
          {{"code", concept_("", coding(kHpo, "HP:0012824", "Severity"))},
           {"valueCodeableConcept",
            concept_(severity, coding(kHpo, code.get_ref<const std::string&>()))}});
    }
    if (feature.onset) {
      const bool isTerm = feature.onset->starts_with("HP:");
      onset = isTerm ? document_.termWords(*feature.onset) : words().duration(*feature.onset);
      Json component{{"code", concept_("", coding(kHpo, "HP:0003674", "Onset"))}};
      component.update(isTerm ? Json{{"valueCodeableConcept", document_.term(*feature.onset)}}
                              : valueOfDuration(words(), *feature.onset));
      components.push_back(std::move(component));
    }
    fields["component"] = std::move(components);
    entries.push_back(
        document_.add("Observation", "sign-" + std::to_string(i + 1), std::move(fields)));
    findings_.push_back(entries.back());
    rows.push_back({document_.termWords(feature.code), std::string(nameOf(words(), feature.status)),
                    severity, onset});
  }
  auto text = document_.narrative();
  text.table({say("Signe", "Sign"), say("Présence", "Presence"), say("Sévérité", "Severity"),
              say("Survenue", "Onset")},
             rows);
  document_.section(say("Signes", "Signs"), "", text, std::move(entries));
}

void CaseDocument::writeDiagnoses() {
  std::vector<Json> entries;
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < content_.diagnoses.size(); ++i) {
    const auto& diagnosis = content_.diagnoses[i];
    const auto status = nameOf(words(), diagnosis.status);
    const Json verified = codeOf(kVerifications, diagnosis.status);
    entries.push_back(document_.add(
        "Condition", "diagnosis-" + std::to_string(i + 1),
        {{"verificationStatus",
          concept_(status, coding("http://terminology.hl7.org/CodeSystem/condition-ver-status",
                                  verified.get_ref<const std::string&>()))},
         {"code", document_.term(diagnosis.code)},
         {"subject", patient_},
         {"recordedDate", fhirTime(writtenAt_)},
         {"recorder", author_}}));
    conditions_.push_back(entries.back());
    rows.push_back({document_.termWords(diagnosis.code), std::string(status)});
  }
  auto text = document_.narrative();
  text.table({say("Diagnostic", "Diagnosis"), say("Statut", "Status")}, rows);
  document_.section(say("Diagnostics évoqués", "Diagnoses considered"), "11450-4", text,
                    std::move(entries));
}

void CaseDocument::writeVariants() {
  std::vector<Json> entries;
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < content_.variants.size(); ++i) {
    const auto& variant = content_.variants[i];
    auto fields = observation(loinc("69548-6", "Genetic variant assessment"));
    fields["category"] = listOf(concept_(
        "", coding("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")));
    fields["valueCodeableConcept"] = concept_("", coding(kLoinc, "LA9633-4", "Present"));
    Json components = Json::array();
    const auto add = [&](Json code, Json value) {
      components.push_back({{"code", std::move(code)}, {"valueCodeableConcept", std::move(value)}});
    };
    add(loinc("48018-6", "Gene studied [ID]"), concept_(variant.gene));
    if (variant.hgvs && !domain::isReportedMark(*variant.hgvs)) {
      const auto& hgvs = *variant.hgvs;
      const bool protein =
          hgvs.find("p.") != std::string::npos && hgvs.find("c.") == std::string::npos;
      const bool genomic = hgvs.find(":g.") != std::string::npos;
      add(protein   ? loinc("48005-3", "Amino acid change (pHGVS)")
          : genomic ? loinc("81290-9", "Genomic DNA change (gHGVS)")
                    : loinc("48004-6", "DNA change (c.HGVS)"),
          concept_(hgvs, coding("http://varnomen.hgvs.org", hgvs)));
    }
    std::string acmg;
    std::string zygosity;
    if (variant.acmg) {
      acmg = nameOf(words(), *variant.acmg);
      const Json code = codeOf(kAcmgClasses, *variant.acmg);
      add(loinc("53037-8", "Genetic variation clinical significance [Imp]"),
          concept_(acmg, coding(kLoinc, code.get_ref<const std::string&>())));
    }
    if (variant.zygosity) {
      zygosity = nameOf(words(), *variant.zygosity);
      const Json code = codeOf(kZygosities, *variant.zygosity);
      add(loinc("53034-5", "Allelic state"),
          concept_(zygosity,
                   code.is_null() ? Json() : coding(kLoinc, code.get_ref<const std::string&>())));
    }
    fields["component"] = std::move(components);
    entries.push_back(
        document_.add("Observation", "variant-" + std::to_string(i + 1), std::move(fields)));
    findings_.push_back(entries.back());
    rows.push_back({variant.gene, variant.hgvs.value_or(""), acmg, zygosity});
  }
  auto text = document_.narrative();
  text.table({say("Gène", "Gene"), "HGVS", "ACMG", say("Zygotie", "Zygosity")}, rows);
  document_.section(say("Variants", "Variants"), "", text, std::move(entries));
}

void CaseDocument::writeFamily() {
  if (!content_.family) return;
  const auto& family = *content_.family;
  std::vector<Json> entries;
  std::optional<std::string> inheritance;
  std::optional<std::string> consanguinity;
  if (family.inheritance) {
    inheritance = nameOf(words(), *family.inheritance);
    auto fields = observation(concept_("", coding(kHpo, "HP:0000005", "Mode of inheritance")));
    const Json code = codeOf(kInheritances, *family.inheritance);
    fields["valueCodeableConcept"] = concept_(
        *inheritance, code.is_null() ? Json() : coding(kHpo, code.get_ref<const std::string&>()));
    entries.push_back(document_.add("Observation", "inheritance", std::move(fields)));
  }
  if (family.consanguinity) {
    consanguinity = words().yesOrNo(*family.consanguinity);
    auto fields =
        observation(concept_(say("consanguinité des parents", "consanguinity of the parents")));
    fields["valueBoolean"] = *family.consanguinity;
    entries.push_back(document_.add("Observation", "consanguinity", std::move(fields)));
  }
  if (const auto told = fhirText(family.text); !told.is_null())
    entries.push_back(document_.add(
        "FamilyMemberHistory", "family",
        {{"status", "partial"},
         {"patient", patient_},
         {"date", fhirTime(writtenAt_)},
         {"relationship",
          concept_(say("famille", "family"), coding(impl::kRoleCode, "FAMMEMB", "family member"))},
         {"note", annotation(told)}}));
  for (const auto& entry : entries) findings_.push_back(entry);
  auto text = document_.narrative();
  text.facts({{say("Transmission", "Inheritance"), inheritance},
              {say("Consanguinité", "Consanguinity"), consanguinity}});
  if (family.text) text.paragraph(*family.text);
  document_.section(say("Famille", "Family"), "10157-6", text, std::move(entries));
}

void CaseDocument::writeText(std::string_view title, std::string_view loinc,
                             const std::optional<std::string>& words) {
  if (!words) return;
  auto text = document_.narrative();
  text.paragraph(*words);
  document_.section(title, loinc, text, {});
}

void CaseDocument::writeConsent() {
  if (!content_.consent) return;
  const auto& consent = *content_.consent;
  std::vector<Json> entries;
  std::optional<std::string> attested;
  if (consent.attestedOn) attested = words().date(*consent.attestedOn);
  const auto add = [&](std::string_view key, std::optional<bool> given, std::string_view what,
                       std::string_view scope, std::string_view purpose) {
    if (!given) return std::optional<std::string>();
    Json day;
    if (consent.attestedOn) day = base::formatDate(*consent.attestedOn);
    entries.push_back(document_.add(
        "Consent", std::string(key),
        {{"status", "active"},
         {"scope",
          concept_(what, coding("http://terminology.hl7.org/CodeSystem/consentscope", scope))},
         {"category", listOf(concept_("", coding(kLoinc, "59284-0", "Consent Document")))},
         {"patient", patient_},
         {"dateTime", day},
         {"organization", listOf(centre_)},
         {"policyRule",
          concept_(say("information de la personne, qui ne s’oppose pas ; le formulaire reste à "
                       "l’hôpital",
                       "the person was informed and does not object; the form stays at the "
                       "hospital"))},
         {"provision",
          {{"type", *given ? "permit" : "deny"},
           {"purpose", purpose.empty() ? Json() : listOf(coding(impl::kActReason, purpose))}}}}));
    return std::optional<std::string>(
        *given ? say("informé, ne s’oppose pas", "informed, does not object") : say("non", "no"));
  };
  const auto care = say("Échange entre professionnels pour le soin", "Exchange for care");
  const auto registry = say("Entrée dans un registre", "Entry into a registry");
  const auto research = say("Contact pour la recherche", "Contact for research");
  auto text = document_.narrative();
  text.facts({{care, add("care", consent.care, care, "treatment", "TREAT")},
              {registry, add("registry", consent.registry, registry, "patient-privacy", "")},
              {research, add("research", consent.research, research, "research", "HRESCH")},
              {say("Attesté le", "Attested on"), attested}});
  document_.section(say("Information et consentement", "Information and consent"), "59284-0", text,
                    std::move(entries));
}

void CaseDocument::writeExchanges() {
  std::vector<Json> entries;
  auto text = document_.narrative();
  const auto add = [&](std::string_view key, std::string_view what, base::Timestamp at,
                       std::string_view by, std::string_view byName, std::string_view words_,
                       const Json& target = {}) {
    Json payload = Json::array();
    if (auto said = fhirText(words_); !said.is_null()) payload.push_back({{"contentString", said}});
    if (!target.is_null()) payload.push_back({{"contentReference", target}});
    entries.push_back(document_.add("Communication", std::string(key),
                                    {{"status", "completed"},
                                     {"category", listOf(concept_(what))},
                                     {"subject", patient_},
                                     {"about", listOf(request_)},
                                     {"sent", fhirTime(at)},
                                     {"sender", person(by, byName)},
                                     {"payload", payload}}));
    text.heading(what);
    text.paragraph(nameWith(byName, at));
    text.paragraph(words_);
  };
  if (const auto& asked = found_.informationRequest)
    add("information", say("Demande d’information", "Request for information"), asked->at,
        asked->by, asked->byName, asked->text);
  if (const auto& other = found_.redirection) {
    add("redirection", say("Réorientation proposée", "Another series proposed"), other->at,
        other->by, other->byName, other->reason,
        document_.series(other->series, other->seriesName));
    text.paragraph(other->seriesName);
  }
  if (const auto& refused = found_.refusal) {
    Json suggested;
    if (refused->suggestedSeries)
      suggested =
          document_.series(*refused->suggestedSeries, refused->suggestedSeriesName.value_or(""));
    add("refusal", say("Dossier non recevable", "Case declined"), refused->at, refused->by,
        refused->byName, refused->reason, suggested);
    if (refused->suggestedSeriesName) text.paragraph(*refused->suggestedSeriesName);
  }
  if (const auto& taken = found_.withdrawal)
    add("withdrawal", say("Retrait du dossier", "Case withdrawn"), taken->at, taken->by, "",
        taken->reason);
  if (const auto& validation = found_.validation) {
    add("validation-asked",
        say("Validation par un senior demandée", "Validation by a senior asked"),
        validation->askedAt, validation->askedBy, validation->askedByName, "");
    if (validation->decidedAt)
      add("validation-decided",
          validation->reason ? say("Validation refusée", "Validation refused")
                             : say("Validation donnée", "Validation given"),
          *validation->decidedAt, validation->decidedBy.value_or(""),
          validation->decidedByName.value_or(""), validation->reason.value_or(""));
  }
  document_.section(say("Échanges", "Exchanges"), "", text, std::move(entries));
}

void CaseDocument::writeAnswers() {
  std::vector<Json> entries;
  auto text = document_.narrative();
  for (const auto& answer : found_.answers) {
    const auto number = std::to_string(answer.number);
    const auto outcome = nameOf(words(), answer.outcome);
    std::vector<std::string> notes{std::string(say("Sur la version ", "On version ")) +
                                   std::to_string(answer.version) +
                                   std::string(say(" du dossier", " of the case"))};
    if (answer.reReviewOn)
      notes.push_back(std::string(say("Réexamen de l’avis le ", "Re-review on ")) +
                      words().date(*answer.reReviewOn));
    if (answer.toRatify.value_or(false))
      notes.emplace_back(
          say("À ratifier par la prochaine réunion", "To be ratified by the next meeting"));
    if (const auto& decided = answer.ratification) {
      notes.push_back(std::string(say("Réponse ", "Answer ")) +
                      std::string(nameOf(words(), decided->decision)) + ": " +
                      nameWith(decided->byName, decided->at));
      if (decided->text) notes.push_back(*decided->text);
    }
    Json noted = Json::array();
    for (const auto& note : notes) noted.push_back({{"text", fhirText(note)}});
    entries.push_back(document_.add("ClinicalImpression", "answer-" + number,
                                    {{"status", "completed"},
                                     {"code", concept_(say("réponse écrite", "answer in writing"))},
                                     {"description", fhirText(outcome)},
                                     {"subject", patient_},
                                     {"date", fhirTime(answer.at)},
                                     {"assessor", person(answer.author, answer.authorName)},
                                     {"problem", conditions_},
                                     {"summary", fhirText(answer.text)},
                                     {"supportingInfo", listOf(request_)},
                                     {"note", noted}}));
    text.heading(std::string(say("Réponse n° ", "Answer no. ")) + number + ", " +
                 std::string(outcome));
    text.paragraph(nameWith(answer.authorName, answer.at));
    text.paragraph(answer.text);
    text.list("ul", notes);
  }
  document_.section(say("Réponses écrites", "Answers in writing"), "51848-0", text,
                    std::move(entries));
}

void CaseDocument::writeMeetings() {
  std::vector<Json> entries;
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : found_.meetings) {
    const auto state = nameOf(words(), each.state);
    Json start;
    Json end;
    if (each.startsAt && each.minutes) {
      start = fhirTime(*each.startsAt);
      end = fhirTime(*each.startsAt + std::chrono::minutes(*each.minutes));
    }
    // One without times can only be proposed, or cancelled.
    Json status = codeOf(kAppointmentStates, each.state);
    if (start.is_null() && status != "cancelled") status = "proposed";
    Json participants = Json::array();
    if (!series_.is_null()) participants.push_back({{"actor", series_}, {"status", "accepted"}});
    participants.push_back({{"actor", author_}, {"status", "accepted"}});
    entries.push_back(document_.add(
        "Appointment", each.item,
        {{"identifier", listOf({{"system", impl::kUri}, {"value", "urn:uuid:" + each.item}})},
         {"status", status},
         {"cancelationReason", status == "cancelled" ? concept_(state) : Json()},
         {"serviceType", listOf(concept_(say("réunion de concertation pluridisciplinaire",
                                             "multidisciplinary meeting")))},
         {"description", fhirText(state)},
         {"start", start},
         {"end", end},
         {"basedOn", listOf(request_)},
         {"participant", participants}}));
    rows.push_back({each.startsAt ? words().moment(*each.startsAt) : std::string(),
                    std::string(state), std::string(words().yesOrNo(each.reported))});
  }
  auto text = document_.narrative();
  text.table(
      {say("Réunion", "Meeting"), say("État", "State"), say("Compte rendu signé", "Report signed")},
      rows);
  document_.section(say("Réunions", "Meetings"), "", text, std::move(entries));
}

/// Who wrote, who joined, what belongs to it, how long it is kept.
void CaseDocument::writeRecord() {
  std::vector<Json> entries;
  auto text = document_.narrative();
  const auto& retention = found_.retention;
  std::optional<std::string> kept;
  if (retention) {
    kept = words().date(retention->until) + " (" + std::string(nameOf(words(), retention->source));
    if (retention->byName) *kept += ", " + *retention->byName;
    *kept += ")";
  }
  text.facts({{say("Créé par", "Created by"), nameWith(found_.createdByName, found_.createdAt)},
              {say("Conservé jusqu’au", "Kept until"), kept},
              {say("Version reproduite ici", "Version shown here"),
               std::to_string(found_.contentVersion)}});
  const auto provenance = [&](std::string_view key, base::Timestamp at, const Json& who,
                              std::string_view what) {
    entries.push_back(document_.add("Provenance", std::string(key),
                                    {{"target", listOf(request_)},
                                     {"recorded", fhirTime(at)},
                                     {"activity", concept_(what)},
                                     {"agent", listOf({{"who", who}})}}));
  };
  provenance("created", found_.createdAt, person(found_.createdBy, found_.createdByName),
             say("création du brouillon", "draft created"));
  std::vector<std::vector<std::string>> versions;
  for (const auto& each : found_.versions) {
    const auto number = std::to_string(each.version);
    provenance("version-" + number, each.at, person(each.author, each.authorName),
               "version " + number);
    versions.push_back({number, words().moment(each.at), each.authorName});
  }
  text.table({say("Version", "Version"), say("Date", "Date"), say("Auteur", "Author")}, versions);
  std::vector<std::vector<std::string>> links;
  for (const auto& link : found_.links) {
    if (link.kind == protocol::CaseLinkKind::relative)
      entries.push_back(document_.add(
          "RelatedPerson", link.case_.id,
          {{"identifier",
            listOf({{"system", impl::kPseudonyms}, {"value", fhirText(link.case_.pseudonym)}})},
           {"patient", patient_},
           {"relationship",
            listOf(concept_(nameOf(words(), link.kind),
                            coding(impl::kRoleCode, "FAMMEMB", "family member")))}}));
    links.push_back({link.case_.pseudonym, std::string(nameOf(words(), link.kind)),
                     nameWith(link.byName, link.at)});
  }
  text.table({say("Dossier lié", "Linked case"), say("Lien", "Link"), say("Par", "By")}, links);
  std::vector<std::vector<std::string>> guests;
  Json participants = Json::array();
  for (const auto& guest : found_.guests) {
    Json end;
    if (guest.until) end = fhirTime(*guest.until);
    participants.push_back({{"role", listOf(concept_(say("invité", "guest")))},
                            {"member", person(guest.user, guest.name)},
                            {"period", {{"start", fhirTime(guest.since)}, {"end", end}}}});
    guests.push_back({guest.name, words().moment(guest.since),
                      guest.until ? words().moment(*guest.until) : std::string(),
                      guest.invitedByName.value_or("")});
  }
  if (!participants.empty())
    entries.push_back(document_.add("CareTeam", "guests",
                                    {{"status", "active"},
                                     {"name", fhirText(say("Invités du dossier", "Guests"))},
                                     {"subject", patient_},
                                     {"participant", participants}}));
  text.table(
      {say("Invité", "Guest"), say("Depuis", "Since"), say("Jusqu’à", "Until"), say("Par", "By")},
      guests);
  document_.section(say("Tenue du dossier", "Record"), "", text, std::move(entries));
}

std::string CaseDocument::write() {
  const auto& summary = found_.case_;
  writtenAt_ = found_.createdAt;
  std::pair<std::string, std::string> author{found_.createdBy, found_.createdByName};
  for (const auto& version : found_.versions)
    if (version.version == found_.contentVersion) {
      writtenAt_ = version.at;
      author = {version.author, version.authorName};
    }
  author_ = person(author.first, author.second);
  centre_ = document_.centre(summary.centre, summary.centreName);
  if (summary.series) series_ = document_.series(*summary.series, summary.seriesName.value_or(""));
  addPatient();
  writePerson();
  writeText(say("Histoire de la maladie", "History of the illness"), "10164-2", content_.history);
  writePhenotype();
  writeDiagnoses();
  writeVariants();
  writeFamily();
  writeText(say("Examens réalisés", "Examinations done"), "30954-2", content_.examinations);
  writeText(say("Traitements", "Treatments"), "10160-0", content_.treatments);
  writeRequest();
  writeConsent();
  writeExchanges();
  writeAnswers();
  writeMeetings();
  writeRecord();
  const auto title = say("Demande d’avis de RCP", "Request for the advice of a meeting");
  return document_.finish({{"status", summary.state == CaseState::draft ? "preliminary" : "final"},
                           {"type", concept_(title, coding(kLoinc, "57133-1", "Referral note"))},
                           {"subject", patient_},
                           {"date", fhirTime(writtenAt_)},
                           {"author", listOf(author_)},
                           {"title", fhirText(std::string(title) + " " + summary.pseudonym)},
                           {"custodian", centre_}});
}

}  // namespace

std::string caseFhir(const protocol::CaseGetResult& found, const protocol::CaseContent& content,
                     const domain::DocumentParties& parties, const FhirContext& context) {
  return CaseDocument(found, content, parties, context).write();
}

}  // namespace consilium::interchange

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "interchange/fhir.hpp"
#include "interchange/impl/fhir_document.hpp"
#include "interchange/impl/typed_lines.hpp"
#include "protocol/codec.hpp"

namespace consilium::interchange {
namespace {

using impl::annotation;
using impl::coding;
using impl::concept_;
using impl::FhirDocument;
using impl::fhirText;
using impl::fhirTime;
using impl::joined;
using impl::Json;
using impl::listOf;
using impl::nameOf;
using impl::Words;
using protocol::ReportState;
using protocol::TreatmentAct;
using protocol::TreatmentOpinion;

/// A report as it is written: what its parts share.
class ReportDocument {
 public:
  ReportDocument(const protocol::Report& report, std::int64_t minutes,
                 const domain::DocumentParties& parties, const FhirContext& context)
      : report_(report), planned_(minutes), document_(context, parties, report.subject.item) {}

  base::Result<std::string> write();

 private:
  const Words& words() const { return document_.words(); }
  std::string_view say(std::string_view french, std::string_view english) const {
    return words().say(french, english);
  }
  bool isSigned() const { return report_.state == ReportState::signed_; }
  std::string nameWith(std::string_view name, base::Timestamp at) const {
    return std::string(name) + ", " + words().moment(at);
  }
  /// Somebody who is named in words, and is not known by an id.
  static Json named(const std::optional<std::string>& name) {
    return name ? Json{{"display", fhirText(*name)}} : Json();
  }
  Json person(std::string_view user, std::string_view name) { return document_.person(user, name); }

  void addSubject();
  void writeMeeting();
  void writeParticipants();
  void writeConclusion();
  void writePlan();
  void writeOpinions();
  base::Result<void> writeAddenda();
  void writeSequel();
  void writeSignature();

  const protocol::Report& report_;
  std::int64_t planned_;
  FhirDocument document_;
  Json centre_;
  Json series_;
  Json patient_;
  Json request_;
  Json encounter_;
  Json signer_;
  Json signedDocument_;
};

void ReportDocument::addSubject() {
  const auto& subject = report_.subject;
  centre_ = document_.centre(subject.centre, subject.centreName);
  series_ = document_.series(subject.series, subject.seriesName);
  patient_ =
      document_.patient(subject.case_, subject.pseudonym, {{"managingOrganization", centre_}});
  request_ = document_.add(
      "ServiceRequest", subject.case_,
      {{"identifier", listOf({{"system", impl::kUri}, {"value", "urn:uuid:" + subject.case_}})},
       {"status", isSigned() ? "completed" : "active"},
       {"intent", "order"},
       {"code", concept_(say("avis de RCP", "advice of a multidisciplinary meeting"))},
       {"subject", patient_},
       {"requester", centre_},
       {"performer", listOf(series_)},
       {"note", annotation(fhirText(std::string(say("Version du dossier discutée : ",
                                                    "Version of the case discussed: ")) +
                                    std::to_string(subject.caseVersion)))}},
      true);
  // Before anybody else: what the report says of them holds.
  for (const auto& each : report_.facts.participants)
    document_.person(each.user, each.name, {each.profession, each.specialty, each.centreName});
  if (report_.signature)
    signer_ = person(report_.signature->signer.id, report_.signature->signer.name);
}

void ReportDocument::writeMeeting() {
  const auto& subject = report_.subject;
  const auto& facts = report_.facts;
  const auto content = report_.content.value_or(protocol::ReportContent{});
  Json start;
  Json end;
  if (subject.meetingStartsAt) {
    start = fhirTime(*subject.meetingStartsAt);
    end = fhirTime(*subject.meetingStartsAt + std::chrono::minutes(planned_));
  }
  const bool over = facts.endedAt.has_value() || isSigned();
  const auto appointment = document_.add(
      "Appointment", "meeting",
      {{"identifier", listOf({{"system", impl::kUri}, {"value", "urn:uuid:" + subject.meeting}})},
       {"status", start.is_null() ? "proposed"
                  : over          ? "fulfilled"
                                  : "arrived"},
       {"serviceType", listOf(concept_(say("réunion de concertation pluridisciplinaire",
                                           "multidisciplinary meeting")))},
       {"description", fhirText(subject.seriesName)},
       {"start", start},
       {"end", end},
       {"comment", fhirText(content.incident)},
       {"basedOn", listOf(request_)},
       {"participant", listOf({{"actor", series_}, {"status", "accepted"}})}});
  Json participants = Json::array();
  for (const auto& each : facts.participants) {
    auto how = std::string(nameOf(words(), each.mode));
    if (each.inQuorum) how += say(", compte pour le quorum", ", counts for the quorum");
    participants.push_back(
        {{"type", listOf(concept_(how))}, {"individual", person(each.user, each.name)}});
  }
  if (content.presenter)
    participants.push_back({{"type", listOf(concept_(say("présente le dossier", "presents")))},
                            {"individual", named(content.presenter)}});
  encounter_ = document_.add(
      "Encounter", "discussion",
      {{"status", over ? "finished" : "in-progress"},
       {"class", coding(impl::kActCode, "VR", "virtual")},
       {"type", listOf(concept_(say("discussion du dossier", "discussion of the case")))},
       {"subject", patient_},
       {"basedOn", listOf(request_)},
       {"participant", participants},
       {"appointment", listOf(appointment)},
       {"period", {{"start", fhirTime(facts.startedAt)}, {"end", fhirTime(facts.endedAt)}}}});

  auto text = document_.narrative();
  if (!isSigned()) {
    text.mark(say("PROJET – NON SIGNÉ", "DRAFT – NOT SIGNED"));
    std::vector<std::string> missing;
    for (const auto each : report_.missing) missing.emplace_back(nameOf(words(), each));
    if (!missing.empty()) text.paragraph(say("Il manque :", "Missing:"));
    text.list("ul", missing);
  }
  if (report_.late.value_or(false))
    text.mark(say("AVIS ARRIVÉ APRÈS LA SIGNATURE", "OPINION RECEIVED AFTER THE SIGNATURE"));
  std::optional<std::string> planned;
  if (subject.meetingStartsAt) planned = words().moment(*subject.meetingStartsAt);
  std::optional<std::string> discussed;
  if (facts.startedAt)
    discussed = facts.endedAt ? words().span(*facts.startedAt, *facts.endedAt)
                              : words().moment(*facts.startedAt);
  text.facts(
      {{say("Pseudonyme", "Pseudonym"), subject.pseudonym},
       {say("Centre demandeur", "Submitting centre"), subject.centreName},
       {say("RCP", "Series"), subject.seriesName},
       {say("Réunion", "Meeting"), planned},
       {say("Dossier discuté", "Case discussed"), discussed},
       {say("Version du dossier", "Version of the case"), std::to_string(subject.caseVersion)},
       {say("Présenté par", "Presented by"), content.presenter},
       {say("Incident technique", "Technical incident"), content.incident}});
  document_.section(say("Réunion", "Meeting"), "", text,
                    {patient_, request_, appointment, encounter_});
}

void ReportDocument::writeParticipants() {
  const auto& facts = report_.facts;
  const auto status = isSigned() ? "final" : "preliminary";
  const auto component = [](std::string_view name, Json value) {
    Json all{{"code", concept_(name)}};
    all.update(value);
    return all;
  };
  const auto& quorum = facts.quorum;
  Json parts = Json::array({component(say("spécialités requises", "specialties required"),
                                      {{"valueInteger", quorum.minimum}}),
                            component(say("spécialités présentes", "specialties present"),
                                      {{"valueString", fhirText(joined(quorum.specialties))}})});
  if (!quorum.missing.empty())
    parts.push_back(component(say("spécialités manquantes", "missing specialties"),
                              {{"valueString", fhirText(joined(quorum.missing))}}));
  if (quorum.lacking)
    parts.push_back(component(say("spécialités de plus qu’il faudrait", "specialties lacking"),
                              {{"valueInteger", *quorum.lacking}}));
  std::vector<Json> entries;
  entries.push_back(document_.add("Observation", "quorum",
                                  {{"status", status},
                                   {"code", concept_(say("quorum de la RCP", "quorum"))},
                                   {"subject", patient_},
                                   {"encounter", encounter_},
                                   {"valueBoolean", quorum.met},
                                   {"note", annotation(fhirText(facts.quorumLabel))},
                                   {"component", parts}}));
  entries.push_back(document_.add(
      "Observation", "votes",
      {{"status", status},
       {"code", concept_(say("votes sur la conclusion", "votes on the conclusion"))},
       {"subject", patient_},
       {"encounter", encounter_},
       {"component",
        Json::array({component(say("pour", "for"), {{"valueInteger", facts.votes.agree}}),
                     component(say("contre", "against"), {{"valueInteger", facts.votes.disagree}}),
                     component(say("abstention", "abstention"),
                               {{"valueInteger", facts.votes.abstain}})})}}));
  auto text = document_.narrative();
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : facts.participants)
    rows.push_back(
        {each.name, each.profession ? std::string(nameOf(words(), *each.profession)) : "",
         each.specialty.value_or(""), each.centreName.value_or(""),
         std::string(nameOf(words(), each.mode)), std::string(words().yesOrNo(each.inQuorum))});
  text.table({say("Nom", "Name"), say("Profession", "Profession"), say("Spécialité", "Specialty"),
              say("Centre", "Centre"), say("Présence", "Attendance"), say("Quorum", "Quorum")},
             rows);
  std::optional<std::string> missing;
  if (!quorum.missing.empty()) missing = joined(quorum.missing);
  text.facts({{say("Quorum", "Quorum"), impl::quorumWords(words(), quorum)},
              {say("Mention", "Remark"), facts.quorumLabel},
              {say("Spécialités manquantes", "Missing specialties"), missing},
              {say("Votes", "Votes"), impl::votesWords(words(), facts.votes)}});
  document_.section(say("Participants et quorum", "Participants and quorum"), "", text,
                    std::move(entries));
}

void ReportDocument::writeConclusion() {
  auto text = document_.narrative();
  std::vector<Json> entries;
  if (!report_.content) {
    text.paragraph(say("Rien n’est encore écrit.", "Nothing is written yet."));
  } else {
    const auto& content = *report_.content;
    std::optional<std::string> basis;
    if (content.guideline)
      basis = content.guideline->name +
              (content.guideline->version ? ", " + *content.guideline->version : "");
    Json period{{"start", fhirTime(report_.facts.startedAt)},
                {"end", fhirTime(report_.facts.endedAt)}};
    entries.push_back(document_.add(
        "ClinicalImpression", "conclusion",
        {{"status", isSigned() ? "completed" : "in-progress"},
         {"code", concept_(say("avis de la RCP", "conclusion of the meeting"))},
         {"description", fhirText(nameOf(words(), content.outcome))},
         {"subject", patient_},
         {"encounter", encounter_},
         {"effectivePeriod", period},
         {"date", report_.signature ? fhirTime(report_.signature->signedAt) : Json()},
         {"assessor", signer_},
         {"summary", fhirText(content.synthesis)},
         {"supportingInfo", basis ? Json::array({request_, named(basis)}) : listOf(request_)},
         {"note", annotation(fhirText(content.dissent))}}));
    text.mark(nameOf(words(), content.outcome));
    text.paragraph(content.synthesis);
    text.facts({{say("Référentiel", "Guideline"), basis}});
    if (content.dissent) {
      text.heading(say("Avis divergent", "Dissent"));
      text.paragraph(*content.dissent);
    }
  }
  document_.section(say("Avis de la RCP", "Conclusion"), "51848-0", text, std::move(entries));
}

void ReportDocument::writePlan() {
  if (!report_.content) return;
  const auto& content = *report_.content;
  auto text = document_.narrative();
  Json activities = Json::array();
  const auto add = [&](std::string_view what, std::string_view description, Json more = {}) {
    Json detail{{"code", concept_(what)},
                {"status", "not-started"},
                {"description", fhirText(description)}};
    if (more.is_object()) detail.update(more);
    activities.push_back({{"detail", std::move(detail)}});
  };
  for (std::size_t i = 0; i < content.plan.size(); ++i)
    add(std::string(say("plan thérapeutique, rang ", "therapeutic plan, rank ")) +
            std::to_string(i + 1),
        withoutMark(content.plan[i]));
  std::vector<std::vector<std::string>> treatments;
  for (const auto& each : content.treatments) {
    const auto act = nameOf(words(), each.act);
    const auto opinion = nameOf(words(), each.opinion);
    // What is asked about the drug is the activity; it is not carried out against the opinion.
    const auto* const status = each.opinion == TreatmentOpinion::favourable     ? "not-started"
                               : each.opinion == TreatmentOpinion::unfavourable ? "cancelled"
                                                                                : "on-hold";
    add(act, std::string(act) + ", " + std::string(opinion),
        {{"kind", "MedicationRequest"},
         {"status", status},
         {"statusReason", concept_(opinion)},
         {"productCodeableConcept", concept_(each.drug)}});
    treatments.push_back({each.drug, std::string(act), std::string(opinion)});
  }
  for (const auto& each : content.examinations)
    add(say("examen à réaliser", "examination to be done"), withoutMark(each),
        {{"kind", "ServiceRequest"}});
  if (content.surveillance) add(say("surveillance", "surveillance"), *content.surveillance);
  if (content.trial) add(say("essai clinique proposé", "clinical trial proposed"), *content.trial);
  std::optional<std::string> referral;
  if (const auto& to = content.referral) {
    referral = to->to;
    if (to->reference)
      *referral += std::string(say(", référence ", ", reference ")) + *to->reference;
    add(say("orientation", "referral"), *referral,
        {{"kind", "ServiceRequest"},
         {"performer", listOf({{"display", fhirText(to->to)},
                               {"identifier", {{"value", fhirText(to->reference)}}}})}});
  }
  std::optional<std::string> again;
  if (content.reReviewOn) {
    again = words().date(*content.reReviewOn);
    add(say("réexamen de l’avis", "re-review"), "",
        {{"kind", "Appointment"},
         {"scheduledPeriod", {{"start", base::formatDate(*content.reReviewOn)}}}});
  }
  std::vector<std::vector<std::string>> actions;
  for (const auto& each : content.actions) {
    Json due;
    if (each.due) due = {{"end", base::formatDate(*each.due)}};
    add(say("action", "action"), each.what,
        {{"kind", "Task"}, {"scheduledPeriod", due}, {"performer", listOf(named(each.who))}});
    actions.push_back({each.what, each.who, each.due ? words().date(*each.due) : std::string()});
  }
  std::vector<Json> entries;
  if (!activities.empty() || content.referent)
    entries.push_back(document_.add(
        "CarePlan", "plan",
        {{"status", isSigned() ? "active" : "draft"},
         {"intent", "proposal"},
         {"title", fhirText(say("Suites proposées par la RCP", "What the meeting proposes"))},
         {"subject", patient_},
         {"encounter", encounter_},
         {"created", report_.signature ? fhirTime(report_.signature->signedAt) : Json()},
         {"author", signer_},
         {"contributor", content.referent ? listOf(named(content.referent)) : Json()},
         {"activity", activities}}));
  const auto listed = [&](std::string_view title, std::string_view tag,
                          const std::vector<std::string>& items) {
    if (items.empty()) return;
    text.heading(title);
    text.list(tag, withoutMarks(items));
  };
  listed(say("Plan thérapeutique, par rang", "Therapeutic plan, by rank"), "ol", content.plan);
  text.table({say("Traitement", "Treatment"), say("Demande", "Request"), say("Avis", "Opinion")},
             treatments);
  listed(say("Examens à réaliser", "Examinations to be done"), "ul", content.examinations);
  text.facts({{say("Surveillance", "Surveillance"), content.surveillance},
              {say("Essai clinique proposé", "Clinical trial proposed"), content.trial},
              {say("Orientation", "Referral"), referral},
              {say("Réexamen de l’avis", "Re-review"), again},
              {say("Référent", "Referent"), content.referent}});
  text.table({say("Quoi", "What"), say("Qui", "Who"), say("Échéance", "Due")}, actions);
  document_.section(say("Suites", "What follows"), "18776-5", text, std::move(entries));
}

void ReportDocument::writeOpinions() {
  auto text = document_.narrative();
  std::vector<Json> entries;
  for (const auto& each : report_.facts.opinions) {
    const auto about = impl::opinionWords(words(), each);
    entries.push_back(
        document_.add("ClinicalImpression", "opinion-" + each.author,
                      {{"status", "completed"},
                       {"code", concept_(say("avis individuel", "individual opinion"))},
                       {"subject", patient_},
                       {"assessor", person(each.author, each.authorName)},
                       {"summary", fhirText(each.text)},
                       {"supportingInfo", listOf(request_)},
                       {"note", annotation(fhirText(about))}}));
    text.heading(each.authorName);
    text.paragraph(about);
    text.paragraph(each.text ? std::string_view(*each.text)
                             : say("Texte non reproduit : voir l’avis dans Consilium.",
                                   "Text not reproduced: see the opinion in Consilium."));
  }
  document_.section(say("Avis individuels", "Individual opinions"), "", text, std::move(entries));
}

void ReportDocument::writeSignature() {
  if (!report_.signature) return;
  const auto& signature = *report_.signature;
  auto text = document_.narrative();
  text.facts({{say("Signé par", "Signed by"), signature.signer.name},
              {say("Le", "On"), words().moment(signature.signedAt)},
              {say("Document (SHA-256)", "Document (SHA-256)"), signature.sha256},
              {say("Clé du serveur (Ed25519)", "Server’s key (Ed25519)"), signature.key}});
  auto entries = document_.signedDocument("report", signature,
                                          say("Compte rendu signé", "Signed report"), patient_, {});
  signedDocument_ = entries.front();
  document_.section(say("Signature", "Signature"), "", text, std::move(entries));
}

base::Result<void> ReportDocument::writeAddenda() {
  auto text = document_.narrative();
  std::vector<Json> entries;
  for (const auto& signature : report_.addenda) {
    const auto addendum = protocol::decodeText<protocol::SignedAddendum>(signature.document);
    if (addendum.has_error())
      return base::failure(base::ErrorKind::internal, "A signed addendum cannot be read.");
    const auto number = std::to_string(addendum.value().number);
    const auto title = std::string(say("Addendum n° ", "Addendum no. ")) + number;
    text.heading(title);
    text.paragraph(addendum.value().text);
    text.paragraph(nameWith(signature.signer.name, signature.signedAt) + ", SHA-256 " +
                   signature.sha256);
    for (auto& each : document_.signedDocument("addendum-" + number, signature, title, patient_,
                                               signedDocument_))
      entries.push_back(std::move(each));
  }
  document_.section("Addenda", "", text, std::move(entries));
  return base::ok();
}

/// What its participants and the submitting centre say of it.
void ReportDocument::writeSequel() {
  auto text = document_.narrative();
  std::vector<Json> entries;
  const auto add = [&](std::string_view key, std::string_view what, Json fields,
                       const Json& said = {}) {
    Json all{{"status", "completed"},
             {"category", listOf(concept_(what))},
             {"subject", patient_},
             {"about", listOf(encounter_)},
             {"payload", said.is_null() ? Json() : listOf({{"contentString", said}})}};
    all.update(fields);
    entries.push_back(document_.add("Communication", std::string(key), std::move(all)));
    return entries.back();
  };
  for (std::size_t i = 0; i < report_.reviews.size(); ++i) {
    const auto& review = report_.reviews[i];
    const auto decision = std::string(nameOf(words(), review.decision));
    const auto about = std::string(say("Relecture de la rédaction n° ", "Review of draft no. ")) +
                       std::to_string(review.revision) + ", " + decision;
    add("review-" + std::to_string(i + 1), about,
        {{"sent", fhirTime(review.at)}, {"sender", person(review.user, review.name)}},
        fhirText(review.text));
    text.heading(about);
    text.paragraph(nameWith(review.name, review.at));
    text.paragraph(review.text.value_or(""));
  }
  if (const auto& contest = report_.contest) {
    const auto what =
        say("Contestation par le centre demandeur", "Contest by the submitting centre");
    const auto contested =
        add("contest", what,
            {{"sent", fhirTime(contest->at)}, {"sender", person(contest->by, contest->byName)}},
            fhirText(contest->text));
    text.heading(what);
    text.paragraph(nameWith(contest->byName, contest->at));
    text.paragraph(contest->text);
    if (contest->answer) {
      const auto answer = say("Réponse à la contestation", "Answer to the contest");
      add("contest-answer", answer,
          {{"inResponseTo", listOf(contested)}, {"sent", fhirTime(contest->answeredAt)}},
          fhirText(*contest->answer));
      text.heading(answer);
      if (contest->answeredAt) text.paragraph(words().moment(*contest->answeredAt));
      text.paragraph(*contest->answer);
    }
  }
  if (const auto& receipt = report_.receipt) {
    const auto what = say("Suite donnée par le centre demandeur",
                          "What the submitting centre did with the report");
    std::optional<std::string> informed;
    if (receipt->patientInformedOn) informed = words().date(*receipt->patientInformedOn);
    Json recipients = Json::array();
    for (const auto& copy : receipt->copies) recipients.push_back(named(copy));
    std::optional<std::string> copies;
    if (!receipt->copies.empty()) copies = joined(receipt->copies);
    add("receipt", what,
        {{"sent", fhirTime(receipt->at)},
         {"sender", person(receipt->by, receipt->byName)},
         {"recipient", recipients}},
        informed
            ? fhirText(std::string(say("Patient informé le ", "Patient informed on ")) + *informed)
            : Json());
    text.heading(what);
    text.facts({{say("Noté par", "Noted by"), nameWith(receipt->byName, receipt->at)},
                {say("Patient informé le", "Patient informed on"), informed},
                {say("Copies adressées à", "Copies sent to"), copies}});
  }
  document_.section(say("Relecture et réception", "Review and receipt"), "", text,
                    std::move(entries));
}

base::Result<std::string> ReportDocument::write() {
  addSubject();
  writeMeeting();
  writeConclusion();
  writePlan();
  writeParticipants();
  writeOpinions();
  writeSignature();
  CONSILIUM_CHECK(writeAddenda());
  writeSequel();
  const auto title = say("Compte rendu de RCP", "Case report");
  const auto network = document_.network();
  const auto* const status = !isSigned()               ? "preliminary"
                             : report_.addenda.empty() ? "final"
                                                       : "amended";
  Json attester;
  if (report_.signature)
    attester = listOf(
        {{"mode", "legal"}, {"time", fhirTime(report_.signature->signedAt)}, {"party", signer_}});
  return document_.finish(
      {{"status", status},
       {"type", concept_(title, coding(impl::kLoinc, "11488-4", "Consult note"))},
       {"subject", patient_},
       {"encounter", encounter_},
       {"date", fhirTime(report_.signature ? report_.signature->signedAt : document_.writtenAt())},
       {"author", listOf(signer_.is_null() ? network : signer_)},
       {"title", fhirText(std::string(title) + " " + report_.subject.pseudonym)},
       {"attester", attester},
       {"custodian", network},
       {"event", listOf({{"period",
                          {{"start", fhirTime(report_.facts.startedAt)},
                           {"end", fhirTime(report_.facts.endedAt)}}},
                         {"detail", listOf(encounter_)}})}});
}

}  // namespace

base::Result<std::string> reportFhir(const protocol::Report& report, std::int64_t minutes,
                                     const domain::DocumentParties& parties,
                                     const FhirContext& context) {
  return ReportDocument(report, minutes, parties, context).write();
}

base::Result<std::string> sheetFhir(const protocol::Signature& sheet,
                                    const domain::DocumentParties& parties,
                                    const FhirContext& context) {
  const auto decoded = protocol::decodeText<protocol::SignedSheet>(sheet.document);
  if (decoded.has_error())
    return base::failure(base::ErrorKind::internal, "A signed attendance sheet cannot be read.");
  const auto& signedSheet = decoded.value();
  FhirDocument document(context, parties, signedSheet.meeting);
  const auto& words = document.words();
  const auto signer = document.person(sheet.signer.id, sheet.signer.name);
  const auto series = document.series(signedSheet.series, signedSheet.seriesName);
  Json participants = Json::array({Json{{"actor", series}, {"status", "accepted"}}});
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : signedSheet.attendance) {
    const auto mode = std::string(nameOf(words, each.mode));
    participants.push_back(
        {{"type", listOf(concept_(mode))},
         {"actor",
          document.person(each.user, each.name, {std::nullopt, each.specialty, each.centreName})},
         {"status", "accepted"},
         {"period", {{"start", fhirTime(each.joinedAt)}, {"end", fhirTime(each.leftAt)}}}});
    rows.push_back({each.name, each.specialty.value_or(""), each.centreName.value_or(""), mode,
                    words.moment(each.joinedAt),
                    each.leftAt ? words.moment(*each.leftAt) : std::string()});
  }
  const auto planned = fhirTime(signedSheet.meetingStartsAt);
  const auto appointment = document.add(
      "Appointment", "meeting",
      {{"identifier",
        listOf({{"system", impl::kUri}, {"value", "urn:uuid:" + signedSheet.meeting}})},
       {"status", "fulfilled"},
       {"serviceType", listOf(concept_(words.say("réunion de concertation pluridisciplinaire",
                                                 "multidisciplinary meeting")))},
       {"description", fhirText(signedSheet.seriesName)},
       {"start", fhirTime(signedSheet.openedAt)},
       {"end", fhirTime(signedSheet.closedAt)},
       {"participant", participants},
       {"requestedPeriod", planned.is_null() ? Json() : listOf({{"start", planned}})}});
  std::optional<std::string> plannedWords;
  if (signedSheet.meetingStartsAt) plannedWords = words.moment(*signedSheet.meetingStartsAt);
  auto text = document.narrative();
  text.facts(
      {{words.say("RCP", "Series"), signedSheet.seriesName},
       {words.say("Réunion", "Meeting"), plannedWords},
       {words.say("Ouverte", "Opened"), words.moment(signedSheet.openedAt)},
       {words.say("Close", "Closed"), words.moment(signedSheet.closedAt)},
       {words.say("Dossiers discutés", "Cases discussed"), std::to_string(signedSheet.items)}});
  text.table({words.say("Nom", "Name"), words.say("Spécialité", "Specialty"),
              words.say("Centre", "Centre"), words.say("Présence", "Attendance"),
              words.say("Arrivée", "Arrival"), words.say("Départ", "Departure")},
             rows);
  document.section(words.say("Présences", "Attendance"), "", text, {appointment});
  auto decisions = document.narrative();
  std::vector<std::vector<std::string>> decided;
  for (const auto& each : signedSheet.ratifications)
    decided.push_back({each.pseudonym, std::to_string(each.answer),
                       std::string(nameOf(words, each.decision)), words.moment(each.at)});
  decisions.table({words.say("Dossier", "Case"), words.say("Réponse", "Answer"),
                   words.say("Décision", "Decision"), words.say("Heure", "Time")},
                  decided);
  document.section(
      words.say("Réponses écrites ratifiées ou non", "Answers in writing, ratified or not"), "",
      decisions, {});
  auto signature = document.narrative();
  signature.facts({{words.say("Signé par", "Signed by"), sheet.signer.name},
                   {words.say("Le", "On"), words.moment(sheet.signedAt)},
                   {words.say("Document (SHA-256)", "Document (SHA-256)"), sheet.sha256},
                   {words.say("Clé du serveur (Ed25519)", "Server’s key (Ed25519)"), sheet.key}});
  const auto title = words.say("Feuille de présence", "Attendance sheet");
  document.section(words.say("Signature", "Signature"), "", signature,
                   document.signedDocument("sheet", sheet, title, {}, {}));
  return document.finish(
      {{"status", "final"},
       {"type", concept_(title)},
       {"date", fhirTime(sheet.signedAt)},
       {"author", listOf(signer)},
       {"title", fhirText(std::string(title) + ", " + signedSheet.seriesName)},
       {"attester",
        listOf({{"mode", "legal"}, {"time", fhirTime(sheet.signedAt)}, {"party", signer}})},
       {"custodian", document.network()}});
}

}  // namespace consilium::interchange

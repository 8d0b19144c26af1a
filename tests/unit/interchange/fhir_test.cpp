#include "interchange/fhir.hpp"

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <vector>

#include "domain/reported_text.hpp"
#include "protocol/codec.hpp"
#include "support/catch.hpp"

using namespace consilium;
using nlohmann::json;
using protocol::CaseState;
using protocol::Language;
using protocol::ReportState;

namespace {

/// An id that tells which.
std::string id(int number) {
  const auto digits = std::to_string(number);
  return "018f0000-0000-7000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

base::Timestamp at(std::string_view text) {
  return base::parseTimestamp(text).value();
}

const auto kNow = at("2026-11-22T09:00:00Z");

/// Words that stand nowhere else, each once.
class Markers {
 public:
  std::string operator()() {
    made_.push_back("MARK" + std::to_string(1000 + made_.size()));
    return made_.back();
  }
  const std::vector<std::string>& made() const { return made_; }

 private:
  std::vector<std::string> made_;
};

domain::DocumentParties parties() {
  domain::DocumentParties all;
  all.network = id(900);
  all.networkName = "Filière Fictive";
  all.persons = {{id(1), "Dre Camille Exemple", protocol::Profession::physician,
                  "génétique médicale", "10101010102", id(700)}};
  all.centres = {{id(700), id(900), "Centre de la Mer", protocol::CentreKind::competence,
                  "CHU de la Mer", "Port-Fictif", "Bretagne", "ORPHA-CENTRE-7"}};
  return all;
}

interchange::FhirContext context(Language language = Language::fr) {
  return {language, "Europe/Paris", kNow, {}};
}

/// A case in which every field is filled, with what the markers give where people write.
protocol::CaseContent wholeContent(Markers& mark) {
  protocol::CaseContent content;
  content.subject = protocol::Subject{
      protocol::Sex::undetermined, "P1Y6M", {}, {}, protocol::VitalStatus::deceased};
  content.reason = protocol::CaseReason::second_opinion;
  content.urgency = protocol::Urgency::soon;
  content.neededBy = base::parseDate("2027-01-15");
  content.questions = mark();
  content.history = mark() + "\n" + mark();
  content.phenotype = {
      {"HP:0002757", protocol::PhenotypeStatus::observed, "P2Y", protocol::Severity::severe},
      {"HP:0000365", protocol::PhenotypeStatus::excluded, "HP:0003577", {}}};
  content.diagnoses = {{"ORPHA:666", protocol::DiagnosisStatus::suspected},
                       {"ORPHA:558", protocol::DiagnosisStatus::probable},
                       {"OMIM:154700", protocol::DiagnosisStatus::confirmed},
                       {"ORPHA:321", protocol::DiagnosisStatus::excluded}};
  content.variants = {{"COL1A1", "NM_000088.4:c.769G>A", protocol::AcmgClass::likely_pathogenic,
                       protocol::Zygosity::heterozygous},
                      {"FBN1", mark() + "  sans nomenclature", {}, protocol::Zygosity::mosaic}};
  content.family = protocol::Family{protocol::Inheritance::de_novo, true, mark()};
  content.examinations = mark();
  content.treatments = mark();
  content.consent = protocol::Consent{true, false, true, base::parseDate("2026-10-01")};
  return content;
}

protocol::CaseGetResult wholeCase(Markers& mark) {
  protocol::CaseGetResult found;
  auto& summary = found.case_;
  summary.id = id(10);
  summary.pseudonym = "LUMO-TAVI-42";
  summary.state = CaseState::answered;
  summary.awaitsSubmitter = true;
  summary.network = id(900);
  summary.centre = id(700);
  summary.centreName = mark();
  summary.series = id(800);
  summary.seriesName = mark();
  summary.version = 2;
  summary.submittedAt = at("2026-10-02T08:00:00Z");
  summary.activityAt = at("2026-11-20T08:00:00Z");
  found.contentVersion = 2;
  found.versions = {{2, at("2026-10-05T08:00:00Z"), id(1), "Dre Camille Exemple"},
                    {1, at("2026-10-02T08:00:00Z"), id(2), mark()}};
  found.createdBy = id(3);
  found.createdByName = mark();
  found.createdAt = at("2026-10-01T08:00:00Z");
  found.informationRequest = {at("2026-10-03T08:00:00Z"), id(4), mark(), mark()};
  found.redirection = {at("2026-10-04T08:00:00Z"), id(5), mark(), id(801), mark(), mark()};
  found.refusal = {at("2026-10-04T09:00:00Z"), id(6), mark(), mark(), id(802), mark()};
  found.withdrawal = {at("2026-10-04T10:00:00Z"), id(1), mark()};
  protocol::WrittenAnswer answer;
  answer.number = 1;
  answer.version = 2;
  answer.outcome = protocol::CaseOutcome::no_conclusion;
  answer.text = mark();
  answer.reReviewOn = base::parseDate("2027-03-04");
  answer.toRatify = true;
  answer.ratification = {protocol::RatificationDecision::not_ratified,
                         mark(),
                         id(600),
                         at("2026-11-19T08:00:00Z"),
                         id(7),
                         mark()};
  answer.at = at("2026-11-18T08:00:00Z");
  answer.author = id(8);
  answer.authorName = mark();
  found.answers = {answer};
  found.meetings = {{id(600), id(601), protocol::AgendaItemState::discussed,
                     at("2026-11-10T13:00:00Z"), 90, true},
                    {id(602), id(603), protocol::AgendaItemState::requested, {}, 60, false}};
  found.retention = {base::parseDate("2046-11-20").value(), protocol::RetentionSource::centre,
                     id(1), mark()};
  found.validation = {at("2026-10-02T06:00:00Z"),
                      id(9),
                      mark(),
                      at("2026-10-02T07:00:00Z"),
                      id(11),
                      mark(),
                      mark()};
  protocol::LinkedCase link;
  link.case_.id = id(20);
  link.case_.pseudonym = mark();
  link.kind = protocol::CaseLinkKind::relative;
  link.at = at("2026-10-06T08:00:00Z");
  link.by = id(1);
  link.byName = mark();
  auto same = link;
  same.case_.id = id(21);
  same.case_.pseudonym = mark();
  same.kind = protocol::CaseLinkKind::same_patient;
  found.links = {link, same};
  found.guests = {
      {id(12), mark(), at("2026-10-07T08:00:00Z"), at("2026-12-07T08:00:00Z"), id(1), mark()}};
  return found;
}

protocol::Signature signatureOf(const std::string& document, std::string signer) {
  return {document,
          std::string(64, 'a'),
          std::string(128, 'b'),
          std::string(64, 'c'),
          {id(30), std::move(signer)},
          at("2026-11-10T14:30:00Z")};
}

protocol::SignedAddendum addendumSaying(std::string text) {
  protocol::SignedAddendum addendum;
  addendum.report = std::string(64, 'a');
  addendum.number = 1;
  addendum.text = std::move(text);
  addendum.signer = {id(30), "Pr Bruno Fictif"};
  addendum.signedAt = at("2026-11-11T08:00:00Z");
  return addendum;
}

protocol::Report wholeReport(Markers& mark) {
  protocol::Report report;
  auto& subject = report.subject;
  subject.network = id(900);
  subject.series = id(800);
  subject.seriesName = mark();
  subject.meeting = id(600);
  subject.meetingStartsAt = at("2026-11-10T13:00:00Z");
  subject.item = id(601);
  subject.case_ = id(10);
  subject.pseudonym = "LUMO-TAVI-42";
  subject.caseVersion = 2;
  subject.centre = id(700);
  subject.centreName = mark();
  report.state = ReportState::signed_;
  report.revision = 3;
  auto& content = report.content.emplace();
  content.presenter = mark();
  content.outcome = protocol::ReportOutcome::final;
  content.synthesis = mark();
  content.plan = {mark(), mark()};
  content.treatments = {
      {mark(), protocol::TreatmentAct::start, protocol::TreatmentOpinion::favourable},
      {mark(), protocol::TreatmentAct::stop, protocol::TreatmentOpinion::unfavourable},
      {mark(), protocol::TreatmentAct::continue_, protocol::TreatmentOpinion::deferred}};
  content.examinations = {mark()};
  content.surveillance = mark();
  content.trial = mark();
  content.referral = {mark(), mark()};
  content.guideline = {mark(), mark()};
  content.reReviewOn = base::parseDate("2027-06-01");
  content.referent = mark();
  content.dissent = mark();
  content.actions = {{mark(), mark(), base::parseDate("2026-12-24")}};
  content.incident = mark();
  report.facts.startedAt = at("2026-11-10T13:05:00Z");
  report.facts.endedAt = at("2026-11-10T13:20:00Z");
  report.facts.participants = {{id(31), mark(), protocol::Profession::biologist, mark(), mark(),
                                protocol::PresenceMode::remote, true}};
  report.facts.quorum.met = false;
  report.facts.quorum.minimum = 3;
  report.facts.quorum.specialties = {mark()};
  report.facts.quorum.missing = {mark()};
  report.facts.quorum.lacking = 2;
  report.facts.quorumLabel = mark();
  report.facts.votes.agree = 4;
  report.facts.opinions = {{id(32), mark(), 2, 1, protocol::OpinionContext::transcribed,
                            protocol::OpinionConfidence::low, true, mark()}};
  report.reviews = {
      {id(33), mark(), protocol::ReviewDecision::disagree, mark(), 2, at("2026-11-10T14:00:00Z")}};
  report.signature = signatureOf("{\"document\":\"byte for byte\"}", mark());
  report.addenda = {signatureOf(protocol::encode(addendumSaying(mark())), "Pr Bruno Fictif")};
  report.late = true;
  report.contest = {id(1),  mark(), at("2026-11-12T08:00:00Z"),
                    mark(), mark(), at("2026-11-13T08:00:00Z")};
  report.receipt = {
      at("2026-11-14T08:00:00Z"), id(1), mark(), base::parseDate("2026-11-13"), {mark(), mark()}};
  return report;
}

protocol::SignedSheet wholeSheet(Markers& mark) {
  protocol::SignedSheet sheet;
  sheet.network = id(900);
  sheet.series = id(800);
  sheet.seriesName = mark();
  sheet.meeting = id(600);
  sheet.meetingStartsAt = at("2026-11-10T13:00:00Z");
  sheet.openedAt = at("2026-11-10T13:02:00Z");
  sheet.closedAt = at("2026-11-10T14:02:00Z");
  sheet.attendance = {{id(31), mark(), mark(), mark(), protocol::AttendanceMode::on_site,
                       at("2026-11-10T13:03:00Z"), at("2026-11-10T14:00:00Z")}};
  sheet.items = 4;
  sheet.ratifications = {
      {mark(), 1, protocol::RatificationDecision::ratified, at("2026-11-10T13:30:00Z")}};
  sheet.signer = {id(30), "Pr Bruno Fictif"};
  sheet.signedAt = at("2026-11-10T14:30:00Z");
  return sheet;
}

/// All values in a document, with their keys.
void visit(const json& node, const std::string& key,
           const std::function<void(const std::string&, const json&)>& look) {
  look(key, node);
  if (node.is_object())
    for (const auto& [name, value] : node.items()) visit(value, name, look);
  if (node.is_array())
    for (const auto& value : node) visit(value, key, look);
}

/// The document, which is whole: each id once, the Composition first, no reference into the void,
/// nothing empty, no white space or control character that R4 does not take.
json whole(const std::string& text) {
  auto bundle = json::parse(text);
  CHECK(bundle["type"] == "document");
  CHECK(bundle["entry"][0]["resource"]["resourceType"] == "Composition");
  std::set<std::string> urls;
  for (const auto& entry : bundle["entry"]) {
    CHECK(urls.insert(entry["fullUrl"]).second);
    CHECK(entry["fullUrl"] == "urn:uuid:" + entry["resource"]["id"].get<std::string>());
  }
  visit(bundle, "", [&](const std::string& key, const json& value) {
    INFO(key);
    CHECK_FALSE(value.is_null());
    if (value.is_structured()) CHECK_FALSE(value.empty());
    if (!value.is_string()) return;
    const auto& words = value.get_ref<const std::string&>();
    CHECK_FALSE(words.empty());
    if (key == "reference") CHECK(urls.count(words) == 1);
    for (const auto* const odd : {"\u00A0", "\u202F", "\u2028", "\uFEFF", "\x01", "\x7F", "\r"})
      CHECK(words.find(odd) == std::string::npos);
  });
  return bundle;
}

std::vector<json> resources(const json& bundle, std::string_view type) {
  std::vector<json> found;
  for (const auto& entry : bundle["entry"])
    if (entry["resource"]["resourceType"] == type) found.push_back(entry["resource"]);
  return found;
}

/// The resource that this code is of, among those of a type.
json coded(const json& bundle, std::string_view type, std::string_view code) {
  for (const auto& resource : resources(bundle, type))
    for (const auto& coding : resource["code"].value("coding", json::array()))
      if (coding["code"] == code) return resource;
  FAIL("no " << type << " of " << code);
  return {};
}

void checkAllSaid(const std::string& text, const Markers& mark) {
  for (const auto& word : mark.made()) {
    INFO(word);
    CHECK(text.find(word) != std::string::npos);
  }
}

/// What a section says, by its title.
std::string saidUnder(const json& bundle, std::string_view title) {
  for (const auto& section : bundle["entry"][0]["resource"]["section"])
    if (section["title"] == title) return section["text"]["div"];
  FAIL("no section " << title);
  return {};
}

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("whatever a case says stands in its document, in both languages") {
  for (const auto language : {Language::fr, Language::en}) {
    Markers mark;
    const auto content = wholeContent(mark);
    const auto found = wholeCase(mark);
    const auto text = interchange::caseFhir(found, content, parties(), context(language));
    checkAllSaid(text, mark);
    whole(text);
    // Days and hours are told by the clocks of the place, and to machines.
    for (const auto* const words :
         {"2027-01-15", "2026-10-01", "P2Y", "\"valueQuantity\":{\"value\":18",
          "2026-11-10T13:00:00.000Z", "2026-11-10T14:30:00.000Z"})
      CHECK(has(text, words == std::string_view("P2Y") ? "\"valueQuantity\":{\"value\":2" : words));
  }
}

TEST_CASE("whatever a report says stands in its document, in both languages") {
  for (const auto language : {Language::fr, Language::en}) {
    Markers mark;
    const auto report = wholeReport(mark);
    const auto text = interchange::reportFhir(report, 90, parties(), context(language)).value();
    checkAllSaid(text, mark);
    const auto bundle = whole(text);
    CHECK(bundle["entry"][0]["resource"]["status"] == "amended");
    CHECK(has(text, std::string(64, 'a')));
    CHECK(has(text, std::string(64, 'c')));
  }
}

TEST_CASE("whatever an attendance sheet says stands in its document") {
  Markers mark;
  const auto sheet = signatureOf(protocol::encode(wholeSheet(mark)), mark());
  const auto text = interchange::sheetFhir(sheet, parties(), context()).value();
  checkAllSaid(text, mark);
  const auto bundle = whole(text);
  CHECK(resources(bundle, "Patient").empty());
  auto damaged = sheet;
  damaged.document = "{}";
  CHECK(interchange::sheetFhir(damaged, parties(), context()).error().kind ==
        base::ErrorKind::internal);
}

TEST_CASE("a person is a pseudonym: no name, no birth date, marked as pseudonymised") {
  Markers mark;
  const auto bundle =
      whole(interchange::caseFhir(wholeCase(mark), wholeContent(mark), parties(), context()));
  const auto patients = resources(bundle, "Patient");
  REQUIRE(patients.size() == 1);
  const auto& patient = patients.front();
  CHECK(patient["identifier"][0]["value"] == "LUMO-TAVI-42");
  CHECK(patient["identifier"][0]["system"].get<std::string>().starts_with("urn:"));
  for (const auto* const field : {"name", "birthDate", "address", "telecom", "photo"})
    CHECK_FALSE(patient.contains(field));
  CHECK(patient["gender"] == "other");
  CHECK(patient["deceasedBoolean"] == true);
  CHECK(patient["meta"]["security"][0]["code"] == "PSEUDED");
  CHECK(patient["link"][0]["type"] == "seealso");
  CHECK(bundle["entry"][0]["resource"]["confidentiality"] == "R");
}

TEST_CASE("signs, diagnoses and variants are coded, with how sure they are") {
  Markers mark;
  const auto bundle =
      whole(interchange::caseFhir(wholeCase(mark), wholeContent(mark), parties(), context()));
  const auto present = coded(bundle, "Observation", "HP:0002757");
  CHECK(present["valueCodeableConcept"]["coding"][0]["code"] == "52101004");
  CHECK(present["interpretation"][0]["coding"][0]["code"] == "POS");
  CHECK(present["component"][0]["valueCodeableConcept"]["coding"][0]["code"] == "HP:0012828");
  CHECK(present["component"][1]["valueQuantity"]["code"] == "a");
  const auto absent = coded(bundle, "Observation", "HP:0000365");
  CHECK(absent["valueCodeableConcept"]["coding"][0]["code"] == "2667000");
  CHECK(absent["interpretation"][0]["coding"][0]["code"] == "NEG");
  CHECK(absent["component"][0]["valueCodeableConcept"]["coding"][0]["code"] == "HP:0003577");
  std::map<std::string, std::string> verified;
  for (const auto& condition : resources(bundle, "Condition"))
    verified[condition["code"]["coding"][0]["system"].get<std::string>() + "|" +
             condition["code"]["coding"][0]["code"].get<std::string>()] =
        condition["verificationStatus"]["coding"][0]["code"];
  CHECK(verified == std::map<std::string, std::string>{{"http://www.orpha.net|666", "unconfirmed"},
                                                       {"http://www.orpha.net|558", "provisional"},
                                                       {"http://www.omim.org|154700", "confirmed"},
                                                       {"http://www.orpha.net|321", "refuted"}});
  std::map<std::string, json> parts;
  const auto variants = coded(bundle, "Observation", "69548-6");
  for (const auto& component : variants["component"])
    parts[component["code"]["coding"][0]["code"]] = component["valueCodeableConcept"];
  CHECK(parts["48018-6"]["text"] == "COL1A1");
  CHECK(parts["48004-6"]["coding"][0]["code"] == "NM_000088.4:c.769G>A");
  CHECK(parts["53037-8"]["coding"][0]["code"] == "LA26332-9");
  CHECK(parts["53034-5"]["coding"][0]["code"] == "LA6706-1");
}

TEST_CASE("consents, request, meetings and people are told to machines") {
  Markers mark;
  const auto bundle =
      whole(interchange::caseFhir(wholeCase(mark), wholeContent(mark), parties(), context()));
  std::map<std::string, std::string> given;
  for (const auto& consent : resources(bundle, "Consent")) {
    given[consent["scope"]["coding"][0]["code"]] = consent["provision"]["type"];
    CHECK(consent["dateTime"] == "2026-10-01");
  }
  CHECK(given == std::map<std::string, std::string>{
                     {"treatment", "permit"}, {"patient-privacy", "deny"}, {"research", "permit"}});
  const auto request = resources(bundle, "ServiceRequest").at(0);
  CHECK(request["status"] == "completed");
  CHECK(request["priority"] == "asap");
  CHECK(request["occurrenceDateTime"] == "2027-01-15");
  CHECK(request["reasonReference"].size() == 4);
  const auto task = resources(bundle, "Task").at(0);
  CHECK(task["status"] == "on-hold");
  const auto appointments = resources(bundle, "Appointment");
  REQUIRE(appointments.size() == 2);
  CHECK(appointments[0]["status"] == "fulfilled");
  CHECK(appointments[0]["end"] == "2026-11-10T14:30:00.000Z");
  CHECK(appointments[1]["status"] == "proposed");
  CHECK_FALSE(appointments[1].contains("start"));
  bool known = false;
  for (const auto& each : resources(bundle, "Practitioner"))
    if (each["name"][0]["text"] == "Dre Camille Exemple") {
      known = true;
      CHECK(each["identifier"][0]["value"] == "10101010102");
    }
  CHECK(known);
  bool role = false;
  for (const auto& each : resources(bundle, "PractitionerRole"))
    role |= each.contains("specialty") && each["specialty"][0]["text"] == "génétique médicale" &&
            each["code"][0]["text"] == "médecin" && each.contains("organization");
  CHECK(role);
  bool centre = false;
  for (const auto& each : resources(bundle, "Organization"))
    if (each["identifier"].is_array()) {
      centre = true;
      CHECK(each["identifier"][0]["value"] == "ORPHA-CENTRE-7");
      CHECK(each["address"][0]["city"] == "Port-Fictif");
    }
  CHECK(centre);
}

TEST_CASE("an age is a quantity where one unit says it, and stands as it is where none does") {
  const auto valueOf = [](const std::string& age) {
    protocol::CaseGetResult found;
    found.case_.id = id(10);
    protocol::CaseContent content;
    content.subject = protocol::Subject{{}, age, {}, {}, {}};
    return coded(json::parse(interchange::caseFhir(found, content, parties(), context())),
                 "Observation", "30525-0");
  };
  const std::map<std::string, std::pair<int, std::string>> quantities{
      {"P34Y", {34, "a"}},  {"P1Y6M", {18, "mo"}}, {"P8M", {8, "mo"}}, {"P3W", {3, "wk"}},
      {"P3W2D", {23, "d"}}, {"P5D", {5, "d"}},     {"P", {0, "d"}}};
  for (const auto& [age, expected] : quantities) {
    INFO(age);
    const auto value = valueOf(age)["valueQuantity"];
    CHECK(value["value"] == expected.first);
    CHECK(value["code"] == expected.second);
    CHECK(value["system"] == "http://unitsofmeasure.org");
  }
  CHECK(valueOf("P1Y3D")["valueString"] == "P1Y3D");
  protocol::CaseGetResult found;
  found.case_.id = id(10);
  protocol::CaseContent content;
  const auto range = [&](const std::string& first) {
    content.subject = protocol::Subject{{}, first, protocol::AgePrecision::decade, {}, {}};
    return coded(json::parse(interchange::caseFhir(found, content, parties(), context())),
                 "Observation", "30525-0")["valueRange"];
  };
  CHECK(range("P30Y")["low"]["value"] == 30);
  CHECK(range("P30Y")["high"]["value"] == 39);
  CHECK(range("P90Y")["low"]["code"] == "a");
  CHECK(!range("P90Y").contains("high"));
  content.subject = protocol::Subject{{}, {}, {}, protocol::GestationalAge{28, 3}, {}};
  CHECK(coded(json::parse(interchange::caseFhir(found, content, parties(), context())),
              "Observation", "18185-9")["valueQuantity"]["value"] == 199);
}

TEST_CASE("labels of codes are shown where they are known, in the language of the document") {
  Markers mark;
  const auto content = wholeContent(mark);
  const auto found = wholeCase(mark);
  auto with = context(Language::en);
  with.label = [](std::string_view code, Language language) -> std::optional<std::string> {
    if (code == "HP:0002757" && language == Language::en) return "Recurrent fractures";
    return std::nullopt;
  };
  const auto bundle = whole(interchange::caseFhir(found, content, parties(), with));
  const auto sign = coded(bundle, "Observation", "HP:0002757");
  CHECK(sign["code"]["coding"][0]["display"] == "Recurrent fractures");
  CHECK(sign["code"]["text"] == "Recurrent fractures (HP:0002757)");
  CHECK(has(saidUnder(bundle, "Signs"), "Recurrent fractures (HP:0002757)"));
  CHECK(coded(bundle, "Observation", "HP:0000365")["code"]["text"] == "HP:0000365");
}

TEST_CASE("what R4 does not take becomes a blank, and markup stays text") {
  protocol::CaseGetResult found;
  found.case_.id = id(10);
  found.case_.pseudonym = "LUMO-TAVI-42";
  found.createdByName = "Dr\u00A0A\u202FB";
  protocol::CaseContent content;
  content.questions = " \u00A0\t\n\u2028";
  content.history = "a\u00A0b\x01<c> & \"d\"\r\ne\rf\u2029g\uFFFE";
  content.variants = {{"COL1A1", "\u00A0", {}, {}}, {"FBN1", " c.1A>G", {}, {}}};
  const auto bundle = whole(interchange::caseFhir(found, content, parties(), context()));
  const auto text = saidUnder(bundle, "Histoire de la maladie");
  CHECK(has(text, "<p>a b &lt;c&gt; &amp; &quot;d&quot;<br/>e<br/>f g </p>"));
  CHECK_FALSE(resources(bundle, "ServiceRequest").at(0).contains("note"));
  // What is no code of R4 is told in words alone.
  for (const auto& variant : resources(bundle, "Observation"))
    for (const auto& component : variant["component"])
      if (component["code"]["coding"][0]["code"] == "48004-6")
        CHECK_FALSE(component["valueCodeableConcept"].contains("coding"));
}

TEST_CASE("what was reported is absent for machines, and said to be for people") {
  const auto reported = domain::reportedMark(id(77));
  Markers mark;
  auto content = wholeContent(mark);
  content.questions = content.history = content.family.value().text = reported;
  content.variants = {{"COL1A1", reported, {}, {}}};
  auto found = wholeCase(mark);
  found.refusal.value().reason = reported;
  const auto ofCase = interchange::caseFhir(found, content, parties(), context());
  CHECK_FALSE(has(ofCase, domain::kReported));
  const auto bundle = whole(ofCase);
  for (const auto* section : {"Histoire de la maladie", "Famille", "Variants", "Échanges"})
    CHECK(has(saidUnder(bundle, section), "[texte signalé]"));
  CHECK_FALSE(resources(bundle, "ServiceRequest").at(0).contains("note"));
  CHECK_FALSE(has(ofCase, "48004-6"));

  auto report = wholeReport(mark);
  auto& said = report.content.value();
  said.synthesis = said.plan.front() = said.actions.front().what = reported;
  said.guideline = {reported, "2024"};
  said.referral = {reported, reported};
  const auto ofReport =
      interchange::reportFhir(report, 90, parties(), context(Language::en)).value();
  CHECK_FALSE(has(ofReport, domain::kReported));
  const auto conclusion = saidUnder(whole(ofReport), "Conclusion");
  CHECK(has(conclusion, "<p>[reported text]</p>"));
  CHECK(has(conclusion, "[reported text], 2024"));
  CHECK_FALSE(resources(whole(ofReport), "ClinicalImpression").at(0).contains("summary"));
}

TEST_CASE("an empty draft makes a document that is whole, and preliminary") {
  protocol::CaseGetResult found;
  found.case_.id = id(10);
  found.case_.pseudonym = "LUMO-TAVI-42";
  found.case_.state = CaseState::draft;
  found.createdAt = kNow;
  const auto bundle = whole(interchange::caseFhir(found, {}, {}, context(Language::en)));
  CHECK(bundle["language"] == "en");
  CHECK(bundle["entry"][0]["resource"]["status"] == "preliminary");
  CHECK(resources(bundle, "ServiceRequest").at(0)["intent"] == "proposal");
}

TEST_CASE(
    "a report that is not signed is preliminary, has no signature, and says what is missing") {
  Markers mark;
  auto report = wholeReport(mark);
  report.signature.reset();
  report.addenda.clear();
  report.contest.reset();
  report.receipt.reset();
  report.state = ReportState::in_review;
  report.missing = {protocol::ReportMissing::presenter};
  auto bundle = whole(interchange::reportFhir(report, 90, parties(), context()).value());
  CHECK(bundle["entry"][0]["resource"]["status"] == "preliminary");
  CHECK(resources(bundle, "Provenance").empty());
  CHECK(resources(bundle, "CarePlan").at(0)["status"] == "draft");
  CHECK(has(saidUnder(bundle, "Réunion"), "PROJET – NON SIGNÉ"));
  CHECK(has(saidUnder(bundle, "Réunion"), "<li>qui a présenté le dossier</li>"));
  report.content.reset();
  bundle = whole(interchange::reportFhir(report, 90, parties(), context()).value());
  CHECK(has(saidUnder(bundle, "Avis de la RCP"), "Rien n’est encore écrit."));
  CHECK(resources(bundle, "CarePlan").empty());
}

TEST_CASE("a report's plan says of each treatment what the meeting thinks of it") {
  Markers mark;
  const auto bundle =
      whole(interchange::reportFhir(wholeReport(mark), 90, parties(), context()).value());
  const auto plan = resources(bundle, "CarePlan").at(0);
  std::vector<std::string> treated;
  std::vector<std::string> ranked;
  for (const auto& activity : plan["activity"]) {
    const auto& detail = activity["detail"];
    if (detail.value("kind", "") == "MedicationRequest") treated.push_back(detail["status"]);
    if (has(detail["code"]["text"], "rang")) ranked.push_back(detail["code"]["text"]);
  }
  CHECK(treated == std::vector<std::string>{"not-started", "cancelled", "on-hold"});
  CHECK(ranked ==
        std::vector<std::string>{"plan thérapeutique, rang 1", "plan thérapeutique, rang 2"});
  const auto encounter = resources(bundle, "Encounter").at(0);
  CHECK(encounter["period"]["start"] == "2026-11-10T13:05:00.000Z");
  CHECK(encounter["participant"].size() == 2);
  const auto meeting = resources(bundle, "Appointment").at(0);
  CHECK(meeting["start"] == "2026-11-10T13:00:00.000Z");
  CHECK(meeting["end"] == "2026-11-10T14:30:00.000Z");
}

TEST_CASE("a plan that is typed with numbers is not numbered twice") {
  Markers mark;
  auto report = wholeReport(mark);
  report.content->plan = {"1. Zolédronate", "2. Kiné"};
  report.content->examinations = {"- IRM"};
  const auto bundle = whole(interchange::reportFhir(report, 90, parties(), context()).value());
  const auto plan = resources(bundle, "CarePlan").at(0);
  std::vector<std::string> said;
  for (const auto& activity : plan["activity"])
    said.push_back(activity["detail"].value("description", ""));
  for (const auto* item : {"Zolédronate", "Kiné", "IRM"}) {
    CHECK(std::count(said.begin(), said.end(), item) == 1);
    CHECK(has(saidUnder(bundle, "Suites"), "<li>" + std::string(item) + "</li>"));
  }
}

TEST_CASE("what a report says of its participants holds, also of its signer") {
  Markers mark;
  auto report = wholeReport(mark);
  report.signature->signer.id = report.facts.participants.front().user;
  auto known = parties();
  known.persons.push_back({report.facts.participants.front().user,
                           "Pr Autre Nom",
                           protocol::Profession::physician,
                           "neurologie",
                           "10101010103",
                           {}});
  const auto bundle = whole(interchange::reportFhir(report, 90, known, context()).value());
  std::size_t roles = 0;
  for (const auto& role : resources(bundle, "PractitionerRole"))
    if (role.contains("specialty") &&
        role["specialty"][0]["text"] == *report.facts.participants.front().specialty) {
      ++roles;
      CHECK(role["code"][0]["text"] == "biologiste");
      CHECK(role["organization"]["display"] == *report.facts.participants.front().centreName);
    }
  CHECK(roles == 1);
  CHECK_FALSE(has(bundle.dump(), "neurologie"));
  CHECK(has(bundle.dump(), "10101010103"));
}

TEST_CASE("an addendum that cannot be read makes no document") {
  Markers mark;
  auto report = wholeReport(mark);
  report.addenda.front().document = "{}";
  CHECK(interchange::reportFhir(report, 90, parties(), context()).error().kind ==
        base::ErrorKind::internal);
}

TEST_CASE("two documents name the same things alike, and are not the same document") {
  Markers mark;
  const auto content = wholeContent(mark);
  const auto found = wholeCase(mark);
  const auto first = json::parse(interchange::caseFhir(found, content, parties(), context()));
  auto later = context();
  later.writtenAt += std::chrono::hours(1);
  const auto second = json::parse(interchange::caseFhir(found, content, parties(), later));
  const auto report =
      json::parse(interchange::reportFhir(wholeReport(mark), 90, parties(), context()).value());
  const auto patient = [](const json& bundle) { return resources(bundle, "Patient").at(0)["id"]; };
  CHECK(patient(first) == patient(second));
  CHECK(patient(first) == patient(report));
  CHECK(resources(first, "ServiceRequest").at(0)["id"] ==
        resources(report, "ServiceRequest").at(0)["id"]);
  CHECK(first["identifier"]["value"] != second["identifier"]["value"]);
}

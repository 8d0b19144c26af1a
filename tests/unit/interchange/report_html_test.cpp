#include "interchange/report_html.hpp"

#include <string_view>

#include "protocol/codec.hpp"
#include "support/catch.hpp"

using namespace consilium;
using protocol::Language;
using protocol::ReportState;

namespace {

base::Timestamp at(std::string_view text) {
  return base::parseTimestamp(text).value();
}

protocol::Signature signatureOf(std::string document) {
  return {std::move(document),  std::string(64, 'a'),        std::string(128, 'b'),
          std::string(64, 'c'), {"user", "Pr Bruno Fictif"}, at("2026-03-01T10:45:00Z")};
}

protocol::Report signedReport() {
  protocol::Report report;
  report.subject.seriesName = "RCP Os et calcium";
  report.subject.pseudonym = "LUMO-TAVI-42";
  report.subject.centreName = "Centre de la Mer";
  report.subject.meetingStartsAt = at("2026-03-01T09:15:00Z");
  report.subject.caseVersion = 2;
  report.state = ReportState::signed_;
  report.content = protocol::ReportContent{};
  report.content->outcome = protocol::ReportOutcome::present_again;
  report.content->synthesis = "Revoir après scanner.";
  report.facts.startedAt = at("2026-03-01T09:20:00Z");
  report.facts.endedAt = at("2026-03-01T09:31:00Z");
  protocol::ReportParticipant participant;
  participant.name = "Dre Salomé Exemple";
  participant.profession = protocol::Profession::physician;
  participant.specialty = "rhumatologie";
  participant.mode = protocol::PresenceMode::in_writing;
  participant.inQuorum = true;
  report.facts.participants.push_back(participant);
  report.facts.quorum.met = true;
  report.facts.quorum.minimum = 1;
  report.facts.quorum.specialties = {"rhumatologie"};
  report.signature = signatureOf("{}");
  return report;
}

std::string page(const protocol::Report& report, Language language = Language::fr,
                 std::string timeZone = "Europe/Paris") {
  return interchange::reportHtml(
             report, {"Filière OSCAR", std::move(timeZone), language, at("2026-03-02T08:00:00Z")})
      .value();
}

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("whatever people wrote is text on the page, never markup") {
  auto report = signedReport();
  const std::string hostile = "<script>alert('x')</script>&\"\x01";
  report.subject.seriesName = hostile;
  report.subject.pseudonym = hostile;
  report.subject.centreName = hostile;
  report.content->presenter = hostile;
  report.content->synthesis = hostile;
  report.content->plan = {hostile};
  report.content->treatments = {
      {hostile, protocol::TreatmentAct::stop, protocol::TreatmentOpinion::deferred}};
  report.content->examinations = {hostile};
  report.content->referral = {hostile, hostile};
  report.content->guideline = {hostile, hostile};
  report.content->actions = {{hostile, hostile, std::nullopt}};
  report.facts.participants.front().name = hostile;
  report.facts.quorum.met = false;
  report.facts.quorumLabel = hostile;
  report.contest = {"user", hostile, at("2026-03-03T08:00:00Z"), hostile, hostile, std::nullopt};
  report.signature->signer.name = hostile;
  const auto html = page(report);
  CHECK(!has(html, "<script"));
  CHECK(!has(html, "&\""));
  CHECK(!has(html, "\x01"));
  CHECK(has(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;\uFFFD"));
}

TEST_CASE("what is typed with a number or a bullet is not marked twice") {
  auto report = signedReport();
  report.content->plan = {
      "1. Zolédronate", "2) Ostéosynthèse", "- Kiné", "•Calcium",          "1.5 mg le soir",
      "-5 kg",          "2026. Bilan",      "3.",     "12.\u00a0Contrôle", "  4. Surveiller"};
  report.content->examinations = {"– IRM"};
  const auto html = page(report);
  for (const auto* item : {"Zolédronate", "Ostéosynthèse", "Kiné", "Calcium", "1.5 mg le soir",
                           "-5 kg", "2026. Bilan", "3.", "Contrôle", "Surveiller", "IRM"})
    CHECK(has(html, "<li>" + std::string(item) + "</li>"));
}

TEST_CASE("a page runs no script, loads nothing, and leaves a frame for the patient's label") {
  const auto html = page(signedReport());
  CHECK(html.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
  CHECK(has(html, "default-src 'none'; style-src 'unsafe-inline'"));
  CHECK(!has(html, "url("));
  CHECK(!has(html, "src="));
  CHECK(has(html, "<div class=\"label\"><p>Étiquette patient</p></div>"));
  CHECK(has(html, "size: A4"));
  CHECK(has(html, "counter(page) \"/\" counter(pages)"));
}

TEST_CASE("labels and dates are in French or in English, by the clocks of the meeting") {
  const auto french = page(signedReport());
  CHECK(has(french, "1er mars 2026 à 10\u00A0h\u00A015 (Europe/Paris)"));
  CHECK(has(french, "1er mars 2026, de 10\u00A0h\u00A020 à 10\u00A0h\u00A031 (Europe/Paris)"));
  CHECK(has(french, "À représenter après examens"));
  CHECK(has(french, "atteint : 1 spécialité sur 1 requise (rhumatologie)"));
  CHECK(has(french,
            "<td>médecin</td><td>rhumatologie</td><td>–</td><td>par\u00A0écrit</td>"
            "<td>oui</td>"));
  const auto english = page(signedReport(), Language::en, "Indian/Reunion");
  CHECK(has(english, "<html lang=\"en\">"));
  CHECK(has(english, "1 March 2026, 13:15 (Indian/Reunion)"));
  CHECK(has(english, "To be presented again after examinations"));
  CHECK(has(english, "met: 1 specialty of 1 required (rhumatologie)"));
  CHECK(has(english, "<td>physician</td><td>rhumatologie</td>"));
  CHECK(has(page(signedReport(), Language::en, "Nowhere"), "1 March 2026, 09:15 (UTC)"));
}

TEST_CASE("what changes how a report is read stands at its head") {
  auto report = signedReport();
  CHECK(!has(page(report), "class=\"mark\""));
  report.facts.quorum.met = false;
  report.facts.quorumLabel = "concertation sans quorum, à représenter";
  report.late = true;
  report.contest = {"user", "Dre Camille Exemple", at("2026-03-03T08:00:00Z"),
                    "Non.", std::nullopt,          std::nullopt};
  protocol::SignedAddendum addendum;
  addendum.type = protocol::SignedAddendumType::consilium_addendum_1;
  addendum.report = std::string(64, 'a');
  addendum.number = 1;
  addendum.text = "Lire : douze mois.";
  addendum.signer = {"018f0000-0000-7000-8000-000000000001", "Pr Bruno Fictif"};
  addendum.signedAt = at("2026-03-04T08:00:00Z");
  report.addenda.push_back(signatureOf(protocol::encode(addendum)));
  const auto html = page(report);
  CHECK(has(html, "<strong>SANS QUORUM</strong><br>concertation sans quorum, à représenter"));
  CHECK(has(html, "AVIS ARRIVÉ APRÈS LA SIGNATURE"));
  CHECK(has(html, "La réponse du président de séance est attendue."));
  CHECK(has(html, "COMPLÉTÉ PAR ADDENDUM"));
  CHECK(has(html, "<p>Lire : douze mois.</p>"));
  CHECK(!has(html, "PROJET"));

  report.addenda.front().document = "{}";
  CHECK(interchange::reportHtml(report, {}).error().kind == base::ErrorKind::internal);
}

TEST_CASE("a report that is not signed says so, and has no signature") {
  auto report = signedReport();
  report.signature.reset();
  report.state = ReportState::in_review;
  CHECK(has(page(report), "<strong>PROJET – NON SIGNÉ</strong><br>En relecture"));
  CHECK(!has(page(report), "Signé électroniquement"));
  report.state = ReportState::draft;
  report.content.reset();
  CHECK(has(page(report, Language::en), "<strong>DRAFT – NOT SIGNED</strong><br>Being written"));
  CHECK(has(page(report, Language::en), "Nothing is written yet."));
}

TEST_CASE("opinions whose text is not in the report are named all the same") {
  auto report = signedReport();
  report.facts.opinions = {{"user", "Dre Léa Spécimen", 1, 2, protocol::OpinionContext::transcribed,
                            protocol::OpinionConfidence::high, true, std::nullopt}};
  const auto html = page(report);
  CHECK(has(html,
            "Avis n° 1, sur la version 2 du dossier, retranscrit ; confiance forte ; "
            "conflit d’intérêts déclaré."));
  CHECK(has(html, "Texte non reproduit"));
}

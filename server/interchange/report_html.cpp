#include "interchange/report_html.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "interchange/impl/page.hpp"
#include "interchange/impl/typed_lines.hpp"
#include "interchange/impl/words.hpp"
#include "protocol/codec.hpp"

namespace consilium::interchange {
namespace {

using impl::joined;
using impl::nameOf;
using impl::Page;
using protocol::Report;
using protocol::ReportState;

constexpr std::string_view kNothing = "–";

/// What stands at the head of every page of a report that is not signed.
std::string_view standingOf(const Page& page, const Report& report) {
  if (report.state == ReportState::signed_) return {};
  return page.say("PROJET – NON SIGNÉ", "DRAFT – NOT SIGNED");
}

void writeMarks(Page& page, const Report& report) {
  if (report.state != ReportState::signed_)
    page.mark(standingOf(page, report),
              report.state == ReportState::in_review
                  ? page.say("En relecture par les participants. Ce texte peut encore changer.",
                             "In review by its participants. This text may still change.")
                  : page.say("En cours de rédaction. Ce texte peut encore changer.",
                             "Being written. This text may still change."));
  if (!report.facts.quorum.met)
    page.mark(page.say("SANS QUORUM", "WITHOUT QUORUM"), report.facts.quorumLabel.value_or(""));
  if (report.contest)
    page.mark(page.say("CONTESTÉ PAR LE CENTRE DEMANDEUR", "CONTESTED BY THE SUBMITTING CENTRE"),
              report.contest->answer
                  ? page.say("Le président de séance a répondu : voir « Contestation ».",
                             "The chair has answered: see “Contest”.")
                  : page.say("La réponse du président de séance est attendue.",
                             "The chair’s answer is awaited."));
  if (!report.addenda.empty())
    page.mark(page.say("COMPLÉTÉ PAR ADDENDUM", "ADDENDUM FOLLOWS"),
              page.say("Ce compte rendu ne se lit pas sans ce qui l’a complété : voir « Addenda ».",
                       "This report is not read without what was added to it: see “Addenda”."));
  if (report.late)
    page.mark(page.say("AVIS ARRIVÉ APRÈS LA SIGNATURE", "OPINION RECEIVED AFTER THE SIGNATURE"),
              page.say("Le compte rendu n’en tient pas compte.",
                       "The report does not take it into account."));
}

void writeSubject(Page& page, const Report& report) {
  const auto& subject = report.subject;
  std::optional<std::string> meeting;
  if (subject.meetingStartsAt) meeting = page.words().moment(*subject.meetingStartsAt);
  std::optional<std::string> discussed;
  if (report.facts.startedAt) {
    discussed = report.facts.endedAt
                    ? page.words().span(*report.facts.startedAt, *report.facts.endedAt)
                    : page.words().moment(*report.facts.startedAt);
  }
  const auto content = report.content.value_or(protocol::ReportContent{});
  page.facts(
      {{page.say("Pseudonyme", "Pseudonym"), subject.pseudonym},
       {page.say("Centre demandeur", "Submitting centre"), subject.centreName},
       {page.say("Réunion", "Meeting"), meeting},
       {page.say("Dossier discuté", "Case discussed"), discussed},
       {page.say("Version du dossier", "Version of the case"), std::to_string(subject.caseVersion)},
       {page.say("Présenté par", "Presented by"), content.presenter},
       {page.say("Référent", "Referent"), content.referent}});
}

template <class Value>
void section(Page& page, std::string_view label, const std::optional<Value>& text) {
  if (!text) return;
  page.heading(label);
  page.paragraph(*text);
}

void section(Page& page, std::string_view label, std::string_view tag,
             const std::vector<std::string>& items) {
  if (items.empty()) return;
  page.heading(label);
  page.list(tag, withoutMarks(items));
}

void writeTreatments(Page& page, const protocol::ReportContent& content) {
  if (content.treatments.empty()) return;
  const auto label = page.say("Décisions de traitement", "Treatment decisions");
  page.heading(label);
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : content.treatments)
    rows.push_back({each.drug, std::string(nameOf(page.words(), each.act)),
                    std::string(nameOf(page.words(), each.opinion))});
  page.table(label,
             {page.say("Traitement", "Treatment"), page.say("Demande", "Request"),
              page.say("Avis", "Opinion")},
             rows);
}

/// Where the case goes next, what the conclusion rests on, and until when.
void writeSequence(Page& page, const protocol::ReportContent& content) {
  const auto& [to, guideline] = std::tie(content.referral, content.guideline);
  if (!to && !guideline && !content.reReviewOn) return;
  std::optional<std::string> referral;
  if (to) {
    referral = to->to;
    if (to->reference)
      *referral += std::string(page.say(", référence ", ", reference ")) + *to->reference;
  }
  std::optional<std::string> basis;
  if (guideline) basis = guideline->name + (guideline->version ? ", " + *guideline->version : "");
  std::optional<std::string> again;
  if (content.reReviewOn) again = page.words().date(*content.reReviewOn);
  page.heading(page.say("Suites", "What follows"));
  page.facts({{page.say("Orientation", "Referral"), referral},
              {page.say("Référentiel", "Guideline"), basis},
              {page.say("Réexamen de l’avis", "Re-review"), again}});
}

void writeActions(Page& page, const protocol::ReportContent& content) {
  if (content.actions.empty()) return;
  const auto label = page.say("Actions", "Actions");
  page.heading(label);
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : content.actions)
    rows.push_back(
        {each.what, each.who, each.due ? page.words().date(*each.due) : std::string(kNothing)});
  page.table(label, {page.say("Quoi", "What"), page.say("Qui", "Who"), page.say("Échéance", "Due")},
             rows);
}

void writeContent(Page& page, const Report& report) {
  page.heading(page.say("Avis de la RCP", "Conclusion"));
  if (!report.content) {
    page.paragraph(page.say("Rien n’est encore écrit.", "Nothing is written yet."));
    return;
  }
  const auto& content = *report.content;
  page.raw("<p class=\"outcome\">");
  page.text(nameOf(page.words(), content.outcome));
  page.raw("</p>\n");
  page.paragraph(content.synthesis);
  section(page, page.say("Plan thérapeutique, par rang", "Therapeutic plan, by rank"), "ol",
          content.plan);
  writeTreatments(page, content);
  section(page, page.say("Examens à réaliser", "Examinations to be done"), "ul",
          content.examinations);
  section(page, page.say("Surveillance", "Surveillance"), content.surveillance);
  section(page, page.say("Essai clinique proposé", "Clinical trial proposed"), content.trial);
  writeSequence(page, content);
  section(page, page.say("Avis divergent", "Dissent"), content.dissent);
  writeActions(page, content);
  section(page, page.say("Incident technique", "Technical incident"), content.incident);
}

void writeParticipants(Page& page, const Report& report) {
  const auto label = page.say("Participants", "Participants");
  page.heading(label);
  if (report.facts.participants.empty()) {
    page.paragraph(page.say("Personne n’est enregistré.", "Nobody is on record."));
  } else {
    std::vector<std::vector<std::string>> rows;
    for (const auto& each : report.facts.participants)
      rows.push_back(
          {each.name,
           std::string(each.profession ? nameOf(page.words(), *each.profession) : kNothing),
           each.specialty.value_or(std::string(kNothing)),
           each.centreName.value_or(std::string(kNothing)),
           std::string(nameOf(page.words(), each.mode)),
           std::string(page.words().yesOrNo(each.inQuorum))});
    page.table(label,
               {page.say("Nom", "Name"), page.say("Profession", "Profession"),
                page.say("Spécialité", "Specialty"), page.say("Centre", "Centre"),
                page.say("Présence", "Attendance"), page.say("Quorum", "Quorum")},
               rows);
  }

  const auto& quorum = report.facts.quorum;
  std::optional<std::string> missing;
  if (!quorum.missing.empty()) missing = joined(quorum.missing);
  const auto& counted = report.facts.votes;
  std::optional<std::string> votes;
  if (counted.agree + counted.disagree + counted.abstain > 0)
    votes = impl::votesWords(page.words(), counted);
  page.raw("<div class=\"below\">");
  page.facts({{page.say("Quorum", "Quorum"), impl::quorumWords(page.words(), quorum)},
              {page.say("Spécialités manquantes", "Missing specialties"), missing},
              {page.say("Votes", "Votes"), votes}});
  page.raw("</div>\n");
}

void writeOpinions(Page& page, const Report& report) {
  if (report.facts.opinions.empty()) return;
  page.heading(page.say("Avis individuels", "Individual opinions"));
  for (const auto& each : report.facts.opinions) {
    page.raw("<h3>");
    page.text(each.authorName);
    page.raw("</h3>\n<p class=\"small\">");
    page.text(impl::opinionWords(page.words(), each));
    page.raw("</p>\n");
    page.paragraph(each.text ? std::string_view(*each.text)
                             : page.say("Texte non reproduit : voir l’avis dans Consilium.",
                                        "Text not reproduced: see the opinion in Consilium."));
  }
}

base::Result<void> writeAddenda(Page& page, const Report& report) {
  if (report.addenda.empty()) return base::ok();
  page.heading(page.say("Addenda", "Addenda"));
  for (const auto& signature : report.addenda) {
    const auto addendum = protocol::decodeText<protocol::SignedAddendum>(signature.document);
    if (addendum.has_error())
      return base::failure(base::ErrorKind::internal, "A signed addendum cannot be read.");
    page.raw("<h3>");
    page.text(
        fmt::format("{} {}", page.say("Addendum n°", "Addendum no."), addendum.value().number));
    page.raw("</h3>\n");
    page.paragraph(addendum.value().text);
    page.raw("<p class=\"small\">");
    page.text(std::string(page.say("Signé par ", "Signed by ")) + signature.signer.name +
              std::string(page.say(", le ", ", on ")) + page.words().moment(signature.signedAt));
    page.raw("<br><span class=\"print\">SHA-256 ");
    page.text(signature.sha256);
    page.raw("</span></p>\n");
  }
  return base::ok();
}

void writeSequel(Page& page, const Report& report) {
  if (const auto& contest = report.contest) {
    page.heading(page.say("Contestation", "Contest"));
    page.raw("<p class=\"small\">");
    page.text(contest->byName + ", " + page.words().moment(contest->at));
    page.raw("</p>\n");
    page.paragraph(contest->text);
    if (contest->answer) {
      page.raw("<p class=\"small\">");
      page.text(page.say("Réponse", "Answer"));
      if (contest->answeredAt) page.text(", " + page.words().moment(*contest->answeredAt));
      page.raw("</p>\n");
      page.paragraph(*contest->answer);
    }
  }
  if (const auto& receipt = report.receipt) {
    page.heading(
        page.say("Suite donnée par le centre demandeur", "What the submitting centre did with it"));
    std::optional<std::string> informed;
    if (receipt->patientInformedOn) informed = page.words().date(*receipt->patientInformedOn);
    std::optional<std::string> copies;
    if (!receipt->copies.empty()) copies = joined(receipt->copies);
    page.facts({{page.say("Noté par", "Noted by"), receipt->byName},
                {page.say("Patient informé le", "Patient informed on"), informed},
                {page.say("Copies adressées à", "Copies sent to"), copies}});
  }
}

}  // namespace

base::Result<std::string> reportHtml(const Report& report, const PageContext& context) {
  Page page(context);
  writeMarks(page, report);
  writeSubject(page, report);
  writeContent(page, report);
  writeParticipants(page, report);
  CONSILIUM_CHECK(writeAddenda(page, report));
  writeSequel(page, report);
  writeOpinions(page, report);
  if (report.signature) page.signature(*report.signature, page.say("Signature", "Signature"));
  return page.finish({page.say("Compte rendu de RCP", "Case report"), report.subject.seriesName,
                      report.subject.pseudonym, standingOf(page, report)});
}

base::Result<std::string> sheetHtml(const protocol::Signature& sheet, const PageContext& context) {
  const auto decoded = protocol::decodeText<protocol::SignedSheet>(sheet.document);
  if (decoded.has_error())
    return base::failure(base::ErrorKind::internal, "A signed attendance sheet cannot be read.");
  const auto& document = decoded.value();
  Page page(context);
  std::optional<std::string> planned;
  if (document.meetingStartsAt) planned = page.words().moment(*document.meetingStartsAt);
  page.facts({{page.say("Réunion", "Meeting"), planned},
              {page.say("Ouverte", "Opened"), page.words().moment(document.openedAt)},
              {page.say("Close", "Closed"), page.words().moment(document.closedAt)},
              {page.say("Dossiers discutés", "Cases discussed"), std::to_string(document.items)}});
  const auto label = page.say("Présences", "Attendance");
  page.heading(label);
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : document.attendance)
    rows.push_back({each.name, each.specialty.value_or(std::string(kNothing)),
                    each.centreName.value_or(std::string(kNothing)),
                    std::string(nameOf(page.words(), each.mode)), page.words().hour(each.joinedAt),
                    each.leftAt ? page.words().hour(*each.leftAt) : std::string(kNothing)});
  page.table(label,
             {page.say("Nom", "Name"), page.say("Spécialité", "Specialty"),
              page.say("Centre", "Centre"), page.say("Présence", "Attendance"),
              page.say("Arrivée", "Arrival"), page.say("Départ", "Departure")},
             rows);
  if (!document.ratifications.empty()) {
    const auto decided =
        page.say("Réponses écrites ratifiées ou non", "Answers in writing, ratified or not");
    page.heading(decided);
    std::vector<std::vector<std::string>> decisions;
    for (const auto& each : document.ratifications)
      decisions.push_back({each.pseudonym, std::to_string(each.answer),
                           std::string(nameOf(page.words(), each.decision)),
                           page.words().hour(each.at)});
    page.table(decided,
               {page.say("Dossier", "Case"), page.say("Réponse", "Answer"),
                page.say("Décision", "Decision"), page.say("Heure", "Time")},
               decisions);
  }
  page.signature(sheet, page.say("Signature", "Signature"));
  return page.finish(
      {page.say("Feuille de présence", "Attendance sheet"), document.seriesName, {}, {}});
}

}  // namespace consilium::interchange

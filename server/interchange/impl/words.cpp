#include "interchange/impl/words.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "domain/life_time.hpp"
#include "domain/recurrence.hpp"

namespace consilium::interchange::impl {
namespace {

constexpr std::array kFrenchMonths{"janvier",   "février", "mars",     "avril",
                                   "mai",       "juin",    "juillet",  "août",
                                   "septembre", "octobre", "novembre", "décembre"};
constexpr std::array kEnglishMonths{"January",   "February", "March",    "April",
                                    "May",       "June",     "July",     "August",
                                    "September", "October",  "November", "December"};

/// One value's name in both languages.
template <class T>
struct Name {
  T value;
  std::string_view french;
  std::string_view english;
};

template <class T, std::size_t n>
std::string_view find(const std::array<Name<T>, n>& names, const Words& words, T value) {
  for (const auto& each : names)
    if (each.value == value) return words.say(each.french, each.english);
  return {};
}

base::Date dayOf(const std::optional<domain::LocalTime>& local, base::Timestamp time) {
  return local ? local->date : base::Date(std::chrono::floor<std::chrono::days>(time));
}

}  // namespace

std::string_view Words::yesOrNo(bool yes) const {
  return yes ? say("oui", "yes") : say("non", "no");
}

std::string Words::date(base::Date date) const {
  const auto day = static_cast<unsigned>(date.day());
  const auto month = static_cast<unsigned>(date.month()) - 1;
  const auto year = static_cast<int>(date.year());
  if (!french()) return fmt::format("{} {} {}", day, kEnglishMonths.at(month), year);
  return fmt::format("{} {} {}", day == 1 ? "1er" : std::to_string(day), kFrenchMonths.at(month),
                     year);
}

std::string Words::hour(base::Timestamp time) const {
  const auto local = domain::localTime(time, timeZone_);
  const auto minutes = local ? local->time
                             : std::chrono::floor<std::chrono::minutes>(
                                   time - std::chrono::floor<std::chrono::days>(time));
  const auto count = static_cast<int>(minutes.count());
  return french() ? fmt::format("{}\u00A0h\u00A0{:02}", count / 60, count % 60)
                  : fmt::format("{:02}:{:02}", count / 60, count % 60);
}

std::string Words::span(base::Timestamp from, base::Timestamp to) const {
  const auto local = domain::localTime(from, timeZone_);
  return fmt::format("{}{}{}{}{} ({})", date(dayOf(local, from)), say(", de ", ", "), hour(from),
                     say(" à ", "–"), hour(to), local ? timeZone_ : "UTC");
}

std::string Words::moment(base::Timestamp time) const {
  const auto local = domain::localTime(time, timeZone_);
  return fmt::format("{}{}{} ({})", date(dayOf(local, time)), say(" à ", ", "), hour(time),
                     local ? timeZone_ : "UTC");
}

std::string Words::duration(std::string_view iso8601) const {
  const auto time = domain::lifeTimeOf(iso8601);
  std::string all;
  const auto add = [&](int number, std::string_view one, std::string_view many) {
    const bool single = number == 1 || (french() && number == 0);
    all += fmt::format("{}{} {}", all.empty() ? "" : " ", number, single ? one : many);
  };
  if (time.years > 0) add(time.years, say("an", "year"), say("ans", "years"));
  if (time.months > 0) add(time.months, say("mois", "month"), say("mois", "months"));
  if (time.weeks > 0) add(time.weeks, say("semaine", "week"), say("semaines", "weeks"));
  if (time.days > 0 || all.empty()) add(time.days, say("jour", "day"), say("jours", "days"));
  return all;
}

std::string Words::age(const protocol::Subject& subject) const {
  const auto decade = subject.agePrecision ? domain::decadeOf(*subject.age) : std::nullopt;
  if (!decade) return duration(*subject.age);
  if (*decade >= domain::kLastDecade) return std::string(say("90 ans ou plus", "90 years or more"));
  return fmt::format("{}{}{} {}", *decade, say(" à ", " to "), *decade + 9, say("ans", "years"));
}

std::string Words::duration(const protocol::GestationalAge& age) const {
  auto all = fmt::format("{} {}", age.weeks, say("SA", "weeks of gestation"));
  if (age.days) all += fmt::format(" + {} {}", *age.days, say("j", "days"));
  return all;
}

std::string_view nameOf(const Words& words, protocol::Profession value) {
  using enum protocol::Profession;
  constexpr std::array kNames{
      Name<protocol::Profession>{physician, "médecin", "physician"},
      Name<protocol::Profession>{intern, "interne", "intern"},
      Name<protocol::Profession>{pharmacist, "pharmacien", "pharmacist"},
      Name<protocol::Profession>{biologist, "biologiste", "biologist"},
      Name<protocol::Profession>{dentist, "chirurgien-dentiste", "dentist"},
      Name<protocol::Profession>{midwife, "sage-femme", "midwife"},
      Name<protocol::Profession>{genetic_counsellor, "conseiller en génétique",
                                 "genetic counsellor"},
      Name<protocol::Profession>{nurse, "infirmier", "nurse"},
      Name<protocol::Profession>{psychologist, "psychologue", "psychologist"},
      Name<protocol::Profession>{dietitian, "diététicien", "dietitian"},
      Name<protocol::Profession>{physiotherapist, "kinésithérapeute", "physiotherapist"},
      Name<protocol::Profession>{speech_therapist, "orthophoniste", "speech therapist"},
      Name<protocol::Profession>{social_worker, "assistant de service social", "social worker"},
      Name<protocol::Profession>{researcher, "chercheur", "researcher"},
      Name<protocol::Profession>{secretary, "secrétaire", "secretary"},
      Name<protocol::Profession>{other, "autre", "other"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::CentreKind value) {
  using enum protocol::CentreKind;
  constexpr std::array kNames{
      Name<protocol::CentreKind>{coordinating, "centre de référence coordonnateur",
                                 "coordinating reference centre"},
      Name<protocol::CentreKind>{constituent, "centre de référence constitutif",
                                 "constituent reference centre"},
      Name<protocol::CentreKind>{competence, "centre de compétence", "competence centre"},
      Name<protocol::CentreKind>{resource, "centre de ressources et de compétences",
                                 "resource and competence centre"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::ReportOutcome value) {
  using enum protocol::ReportOutcome;
  constexpr std::array kNames{
      Name<protocol::ReportOutcome>{final, "Avis définitif", "Final recommendation"},
      Name<protocol::ReportOutcome>{present_again, "À représenter après examens",
                                    "To be presented again after examinations"},
      Name<protocol::ReportOutcome>{no_conclusion, "Pas de conclusion", "No conclusion"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::TreatmentAct value) {
  using enum protocol::TreatmentAct;
  constexpr std::array kNames{Name<protocol::TreatmentAct>{start, "instauration", "start"},
                              Name<protocol::TreatmentAct>{continue_, "poursuite", "continuation"},
                              Name<protocol::TreatmentAct>{stop, "arrêt", "stop"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::TreatmentOpinion value) {
  using enum protocol::TreatmentOpinion;
  constexpr std::array kNames{
      Name<protocol::TreatmentOpinion>{favourable, "favorable", "favourable"},
      Name<protocol::TreatmentOpinion>{unfavourable, "défavorable", "unfavourable"},
      Name<protocol::TreatmentOpinion>{deferred, "différé", "deferred"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::PresenceMode value) {
  using enum protocol::PresenceMode;
  constexpr std::array kNames{
      Name<protocol::PresenceMode>{on_site, "sur\u00A0place", "on\u00A0site"},
      Name<protocol::PresenceMode>{remote, "à\u00A0distance", "remote"},
      Name<protocol::PresenceMode>{in_writing, "par\u00A0écrit", "in\u00A0writing"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::AttendanceMode value) {
  using enum protocol::AttendanceMode;
  constexpr std::array kNames{
      Name<protocol::AttendanceMode>{on_site, "sur\u00A0place", "on\u00A0site"},
      Name<protocol::AttendanceMode>{remote, "à\u00A0distance", "remote"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::OpinionContext value) {
  using enum protocol::OpinionContext;
  constexpr std::array kNames{
      Name<protocol::OpinionContext>{in_session, "en séance", "in session"},
      Name<protocol::OpinionContext>{written, "par écrit", "in writing"},
      Name<protocol::OpinionContext>{transcribed, "retranscrit", "transcribed"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::OpinionConfidence value) {
  using enum protocol::OpinionConfidence;
  constexpr std::array kNames{Name<protocol::OpinionConfidence>{low, "faible", "low"},
                              Name<protocol::OpinionConfidence>{moderate, "moyenne", "moderate"},
                              Name<protocol::OpinionConfidence>{high, "forte", "high"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::ReviewDecision value) {
  using enum protocol::ReviewDecision;
  constexpr std::array kNames{
      Name<protocol::ReviewDecision>{agree, "d’accord", "agrees"},
      Name<protocol::ReviewDecision>{disagree, "pas d’accord", "disagrees"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::ReportMissing value) {
  using enum protocol::ReportMissing;
  constexpr std::array kNames{
      Name<protocol::ReportMissing>{conclusion, "l’avis et la synthèse", "outcome and synthesis"},
      Name<protocol::ReportMissing>{blocked, "le quorum, sans lequel rien n’est conclu",
                                    "the quorum, without which nothing is concluded"},
      Name<protocol::ReportMissing>{quorum, "le quorum", "the quorum"},
      Name<protocol::ReportMissing>{presenter, "qui a présenté le dossier",
                                    "who presented the case"},
      Name<protocol::ReportMissing>{attendance, "les participants", "the participants"},
      Name<protocol::ReportMissing>{disagreement, "l’accord d’un participant",
                                    "the agreement of a participant"},
      Name<protocol::ReportMissing>{opinion_outdated, "un avis sur la dernière version du dossier",
                                    "an opinion on the latest version of the case"},
      Name<protocol::ReportMissing>{opinion_unconfirmed, "la confirmation d’un avis par son auteur",
                                    "the confirmation of an opinion by its author"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::Sex value) {
  using enum protocol::Sex;
  constexpr std::array kNames{Name<protocol::Sex>{female, "féminin", "female"},
                              Name<protocol::Sex>{male, "masculin", "male"},
                              Name<protocol::Sex>{undetermined, "indéterminé", "undetermined"},
                              Name<protocol::Sex>{unknown, "inconnu", "unknown"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::VitalStatus value) {
  using enum protocol::VitalStatus;
  constexpr std::array kNames{Name<protocol::VitalStatus>{alive, "en vie", "alive"},
                              Name<protocol::VitalStatus>{deceased, "décédé", "deceased"},
                              Name<protocol::VitalStatus>{unknown, "inconnu", "unknown"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::CaseReason value) {
  using enum protocol::CaseReason;
  constexpr std::array kNames{
      Name<protocol::CaseReason>{diagnostic, "diagnostic", "diagnosis"},
      Name<protocol::CaseReason>{therapeutic, "thérapeutique", "treatment"},
      Name<protocol::CaseReason>{second_opinion, "deuxième avis", "second opinion"},
      Name<protocol::CaseReason>{prenatal, "prénatal", "prenatal"},
      Name<protocol::CaseReason>{transition, "transition enfant-adulte",
                                 "transition to adult care"},
      Name<protocol::CaseReason>{other, "autre", "other"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::Urgency value) {
  using enum protocol::Urgency;
  constexpr std::array kNames{Name<protocol::Urgency>{routine, "sans urgence", "routine"},
                              Name<protocol::Urgency>{soon, "à traiter bientôt", "soon"},
                              Name<protocol::Urgency>{urgent, "urgent", "urgent"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::PhenotypeStatus value) {
  using enum protocol::PhenotypeStatus;
  constexpr std::array kNames{Name<protocol::PhenotypeStatus>{observed, "observé", "observed"},
                              Name<protocol::PhenotypeStatus>{excluded, "exclu", "excluded"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::Severity value) {
  using enum protocol::Severity;
  constexpr std::array kNames{Name<protocol::Severity>{borderline, "limite", "borderline"},
                              Name<protocol::Severity>{mild, "légère", "mild"},
                              Name<protocol::Severity>{moderate, "modérée", "moderate"},
                              Name<protocol::Severity>{severe, "sévère", "severe"},
                              Name<protocol::Severity>{profound, "profonde", "profound"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::DiagnosisStatus value) {
  using enum protocol::DiagnosisStatus;
  constexpr std::array kNames{Name<protocol::DiagnosisStatus>{suspected, "suspecté", "suspected"},
                              Name<protocol::DiagnosisStatus>{probable, "probable", "probable"},
                              Name<protocol::DiagnosisStatus>{confirmed, "confirmé", "confirmed"},
                              Name<protocol::DiagnosisStatus>{excluded, "exclu", "excluded"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::AcmgClass value) {
  using enum protocol::AcmgClass;
  constexpr std::array kNames{
      Name<protocol::AcmgClass>{benign, "bénin (classe 1)", "benign (class 1)"},
      Name<protocol::AcmgClass>{likely_benign, "probablement bénin (classe 2)",
                                "likely benign (class 2)"},
      Name<protocol::AcmgClass>{uncertain_significance, "de signification incertaine (classe 3)",
                                "of uncertain significance (class 3)"},
      Name<protocol::AcmgClass>{likely_pathogenic, "probablement pathogène (classe 4)",
                                "likely pathogenic (class 4)"},
      Name<protocol::AcmgClass>{pathogenic, "pathogène (classe 5)", "pathogenic (class 5)"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::Zygosity value) {
  using enum protocol::Zygosity;
  constexpr std::array kNames{
      Name<protocol::Zygosity>{heterozygous, "hétérozygote", "heterozygous"},
      Name<protocol::Zygosity>{homozygous, "homozygote", "homozygous"},
      Name<protocol::Zygosity>{hemizygous, "hémizygote", "hemizygous"},
      Name<protocol::Zygosity>{compound_heterozygous, "hétérozygote composite",
                               "compound heterozygous"},
      Name<protocol::Zygosity>{mosaic, "en mosaïque", "mosaic"},
      Name<protocol::Zygosity>{homoplasmic, "homoplasmique", "homoplasmic"},
      Name<protocol::Zygosity>{heteroplasmic, "hétéroplasmique", "heteroplasmic"},
      Name<protocol::Zygosity>{unknown, "inconnu", "unknown"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::Inheritance value) {
  using enum protocol::Inheritance;
  constexpr std::array kNames{
      Name<protocol::Inheritance>{autosomal_dominant, "autosomique dominante",
                                  "autosomal dominant"},
      Name<protocol::Inheritance>{autosomal_recessive, "autosomique récessive",
                                  "autosomal recessive"},
      Name<protocol::Inheritance>{x_linked_dominant, "dominante liée à l’X", "X-linked dominant"},
      Name<protocol::Inheritance>{x_linked_recessive, "récessive liée à l’X", "X-linked recessive"},
      Name<protocol::Inheritance>{x_linked, "liée à l’X", "X-linked"},
      Name<protocol::Inheritance>{y_linked, "liée à l’Y", "Y-linked"},
      Name<protocol::Inheritance>{mitochondrial, "mitochondriale", "mitochondrial"},
      Name<protocol::Inheritance>{de_novo, "de novo", "de novo"},
      Name<protocol::Inheritance>{multifactorial, "multifactorielle", "multifactorial"},
      Name<protocol::Inheritance>{sporadic, "sporadique", "sporadic"},
      Name<protocol::Inheritance>{unknown, "inconnue", "unknown"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::CaseState value) {
  using enum protocol::CaseState;
  constexpr std::array kNames{
      Name<protocol::CaseState>{draft, "brouillon", "draft"},
      Name<protocol::CaseState>{submitted, "soumis", "submitted"},
      Name<protocol::CaseState>{accepted, "accepté", "accepted"},
      Name<protocol::CaseState>{scheduled, "inscrit à une réunion", "scheduled"},
      Name<protocol::CaseState>{discussed, "discuté", "discussed"},
      Name<protocol::CaseState>{answered, "répondu", "answered"},
      Name<protocol::CaseState>{closed, "clos", "closed"},
      Name<protocol::CaseState>{declined, "non recevable", "declined"},
      Name<protocol::CaseState>{withdrawn, "retiré", "withdrawn"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::AgendaItemState value) {
  using enum protocol::AgendaItemState;
  constexpr std::array kNames{
      Name<protocol::AgendaItemState>{requested, "demandé", "requested"},
      Name<protocol::AgendaItemState>{confirmed, "confirmé", "confirmed"},
      Name<protocol::AgendaItemState>{presented, "en cours de présentation", "being presented"},
      Name<protocol::AgendaItemState>{discussed, "discuté", "discussed"},
      Name<protocol::AgendaItemState>{not_reached, "non abordé", "not reached"},
      Name<protocol::AgendaItemState>{moved, "déplacé", "moved"},
      Name<protocol::AgendaItemState>{refused, "refusé", "refused"},
      Name<protocol::AgendaItemState>{removed, "retiré de l’ordre du jour", "removed"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::CaseOutcome value) {
  using enum protocol::CaseOutcome;
  constexpr std::array kNames{
      Name<protocol::CaseOutcome>{final, "avis définitif", "final recommendation"},
      Name<protocol::CaseOutcome>{no_conclusion, "pas de conclusion", "no conclusion"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::RatificationDecision value) {
  using enum protocol::RatificationDecision;
  constexpr std::array kNames{
      Name<protocol::RatificationDecision>{ratified, "ratifiée", "ratified"},
      Name<protocol::RatificationDecision>{not_ratified, "non ratifiée", "not ratified"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::CaseLinkKind value) {
  using enum protocol::CaseLinkKind;
  constexpr std::array kNames{
      Name<protocol::CaseLinkKind>{same_patient, "même personne", "same person"},
      Name<protocol::CaseLinkKind>{relative, "apparenté", "relative"}};
  return find(kNames, words, value);
}

std::string_view nameOf(const Words& words, protocol::RetentionSource value) {
  using enum protocol::RetentionSource;
  constexpr std::array kNames{
      Name<protocol::RetentionSource>{centre, "date donnée par le centre demandeur",
                                      "date given by the submitting centre"},
      Name<protocol::RetentionSource>{charter, "durée de la charte de la RCP",
                                      "years of the series’ charter"},
      Name<protocol::RetentionSource>{draft, "brouillon non enregistré depuis un an",
                                      "draft that nobody saves for a year"}};
  return find(kNames, words, value);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const auto& part : parts) all += (all.empty() ? "" : ", ") + part;
  return all;
}

std::string quorumWords(const Words& words, const protocol::QuorumState& quorum) {
  const auto count = quorum.specialties.size();
  auto all =
      fmt::format(fmt::runtime(words.say("{} : {} spécialité{} sur {} requise{}",
                                         "{}: {} specialt{} of {} required")),
                  quorum.met ? words.say("atteint", "met") : words.say("non atteint", "not met"),
                  count, count == 1 ? words.say("", "y") : words.say("s", "ies"), quorum.minimum,
                  quorum.minimum == 1 ? "" : "s");
  if (count > 0) all += " (" + joined(quorum.specialties) + ")";
  return all;
}

std::string votesWords(const Words& words, const protocol::VoteCount& votes) {
  return fmt::format(fmt::runtime(words.say("pour : {}, contre : {}, abstention : {}",
                                            "for: {}, against: {}, abstention: {}")),
                     votes.agree, votes.disagree, votes.abstain);
}

std::string opinionWords(const Words& words, const protocol::ReportOpinion& opinion) {
  return fmt::format(
      fmt::runtime(words.say("Avis n° {}, sur la version {} du dossier, {} ; confiance {} ; {}.",
                             "Opinion no. {}, on version {} of the case, {}; confidence {}; {}.")),
      opinion.number, opinion.version, nameOf(words, opinion.context),
      nameOf(words, opinion.confidence),
      opinion.conflict ? words.say("conflit d’intérêts déclaré", "conflict of interest declared")
                       : words.say("sans conflit d’intérêts", "no conflict of interest"));
}

}  // namespace consilium::interchange::impl

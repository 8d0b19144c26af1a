#include "app/impl/demo_content.hpp"

#include <array>
#include <stdexcept>

namespace consilium::app::demo {

namespace {

using protocol::CentreKind;
using protocol::MemberRole;
using protocol::Profession;
using protocol::RosterFunction;

constexpr auto kNetworks = std::to_array<Network>({
    {"OSCAR", "Filière OSCAR – maladies rares de l'os, du calcium et du cartilage", "BOND"},
    {"SENSGENE", "Filière SENSGENE – maladies rares sensorielles", "ERN-EYE"},
    {"FILNEMUS", "Filière FILNEMUS – maladies neuromusculaires", "EURO-NMD"},
});

constexpr auto kCentres = std::to_array<Centre>({
    {"nord", "OSCAR", CentreKind::coordinating,
     "Centre de référence des maladies osseuses (exemple)", "CHU d'Exemple-Nord", "Exempleville",
     "Région Exemple", "ORPHA:666 ORPHA:249 ORPHA:2781 ORPHA:337 ORPHA:436", ""},
    {"sud", "OSCAR", CentreKind::constituent,
     "Centre de référence des maladies osseuses, site constitutif (exemple)", "CHU d'Exemple-Sud",
     "Modèleville", "Région Modèle", "ORPHA:15 ORPHA:666 ORPHA:750", ""},
    {"mer", "OSCAR", CentreKind::competence, "Centre de compétence os et calcium (exemple)",
     "CH de Modèle-sur-Mer", "Modèle-sur-Mer", "Région Modèle", "ORPHA:666", "nord"},
    {"mont", "OSCAR", CentreKind::competence, "Centre de compétence chondrodysplasies (exemple)",
     "CHU de Fictiville", "Fictiville", "Région Exemple", "ORPHA:15", "nord sud"},
    {"lac", "OSCAR", CentreKind::competence, "Centre de compétence maladies osseuses (exemple)",
     "CH de Saint-Exemple", "Saint-Exemple", "Région Fictive", "ORPHA:249", "sud"},
    {"oeil", "SENSGENE", CentreKind::coordinating, "Centre de référence de la rétine (exemple)",
     "Hôpital d'Exemple-Ouest", "Exempleville", "Région Exemple", "ORPHA:791 ORPHA:886", ""},
    {"vue", "SENSGENE", CentreKind::competence, "Centre de compétence de la rétine (exemple)",
     "CH de Port-Fictif", "Port-Fictif", "Région Fictive", "ORPHA:791", "oeil"},
    {"phare", "SENSGENE", CentreKind::competence,
     "Centre de compétence de neuro-ophtalmologie (exemple)", "CHU de Cap-Témoin", "Cap-Témoin",
     "Région Témoin", "ORPHA:104", "oeil"},
    {"muscle", "FILNEMUS", CentreKind::coordinating,
     "Centre de référence des maladies neuromusculaires (exemple)", "CHU de Val-Témoin",
     "Val-Témoin", "Région Témoin", "ORPHA:98896 ORPHA:273 ORPHA:269 ORPHA:70 ORPHA:589", ""},
    {"nerf", "FILNEMUS", CentreKind::constituent,
     "Centre de référence des maladies neuromusculaires, site constitutif (exemple)",
     "CHU de Haut-Modèle", "Haut-Modèle", "Région Modèle", "ORPHA:365 ORPHA:610 ORPHA:70", ""},
    {"plaine", "FILNEMUS", CentreKind::competence,
     "Centre de compétence neuromusculaire de la plaine (exemple)", "CH de Bourg-Témoin",
     "Bourg-Témoin", "Région Témoin", "ORPHA:589", "muscle"},
    {"ile", "FILNEMUS", CentreKind::competence,
     "Centre de compétence neuromusculaire d'outre-mer (exemple)", "CHU de l'Île-Spécimen",
     "Port-Spécimen", "Île Spécimen", "ORPHA:273", "muscle nerf"},
    {"vallee", "FILNEMUS", CentreKind::competence,
     "Centre de compétence neuromusculaire de l'enfant (exemple)", "CH de Val-Spécimen",
     "Val-Spécimen", "Région Modèle", "ORPHA:98896 ORPHA:70", "nerf"},
});

constexpr auto kPeople = std::to_array<Person>({
    {"camille", "Dre Camille Exemple", "mer", MemberRole::clinician, Profession::physician,
     "pédiatrie", ""},
    {"dominique", "M. Dominique Modèle", "mer", MemberRole::assistant, Profession::secretary, "",
     ""},
    {"paul", "Dr Paul Modèle", "mer", MemberRole::manager, Profession::physician, "pédiatrie", ""},
    {"maelle", "Dre Maëlle Fictive", "mont", MemberRole::clinician, Profession::physician,
     "génétique médicale", ""},
    {"noe", "M. Noé Exemple", "mont", MemberRole::clinician, Profession::intern,
     "génétique médicale", "maelle"},
    {"rose", "Dre Rose Spécimen", "lac", MemberRole::clinician, Profession::physician,
     "rhumatologie", ""},
    {"victor", "Pr Victor Exemple", "nord", MemberRole::expert, Profession::physician,
     "génétique médicale", ""},
    {"helene", "Dre Hélène Modèle", "nord", MemberRole::expert, Profession::physician,
     "rhumatologie", ""},
    {"bruno", "Pr Bruno Fictif", "nord", MemberRole::expert, Profession::physician, "pédiatrie",
     ""},
    {"ines", "Mme Inès Spécimen", "nord", MemberRole::assistant, Profession::secretary,
     "secrétariat de RCP", ""},
    {"irene", "Pre Irène Modèle", "nord", MemberRole::manager, Profession::physician,
     "rhumatologie", ""},
    {"yann", "Dr Yann Fictif", "sud", MemberRole::expert, Profession::physician,
     "chirurgie orthopédique", ""},
    {"salome", "Dre Salomé Exemple", "sud", MemberRole::expert, Profession::physician,
     "endocrinologie", ""},
    {"lea", "Pre Léa Spécimen", "sud", MemberRole::expert, Profession::physician,
     "génétique médicale", ""},
    {"tom", "Dr Tom Exemple", "vue", MemberRole::clinician, Profession::physician, "ophtalmologie",
     ""},
    {"gael", "Pr Gaël Modèle", "oeil", MemberRole::expert, Profession::physician, "ophtalmologie",
     ""},
    {"nina", "Dre Nina Fictive", "oeil", MemberRole::expert, Profession::physician,
     "génétique médicale", ""},
    {"lina", "Mme Lina Modèle", "oeil", MemberRole::assistant, Profession::secretary,
     "secrétariat de RCP", ""},
    {"basile", "Dr Basile Témoin", "oeil", MemberRole::expert, Profession::physician,
     "explorations fonctionnelles", ""},
    {"elodie", "Dre Élodie Témoin", "phare", MemberRole::clinician, Profession::physician,
     "neurologie", ""},
    {"louise", "Dre Louise Exemple", "plaine", MemberRole::clinician, Profession::physician,
     "neurologie", ""},
    {"samir", "Dr Samir Modèle", "ile", MemberRole::clinician, Profession::physician,
     "médecine interne", ""},
    {"jade", "Dre Jade Fictive", "vallee", MemberRole::clinician, Profession::physician,
     "pédiatrie", ""},
    {"celia", "Mme Célia Spécimen", "vallee", MemberRole::assistant, Profession::secretary, "", ""},
    {"claire", "Pre Claire Témoin", "muscle", MemberRole::expert, Profession::physician,
     "neurologie", ""},
    {"hugo", "Dr Hugo Spécimen", "muscle", MemberRole::expert, Profession::physician,
     "neuropédiatrie", ""},
    {"marius", "Dr Marius Témoin", "muscle", MemberRole::manager, Profession::physician,
     "neurologie", ""},
    {"agathe", "Mme Agathe Exemple", "muscle", MemberRole::assistant, Profession::secretary,
     "secrétariat de RCP", ""},
    {"anais", "Dre Anaïs Modèle", "nerf", MemberRole::expert, Profession::physician,
     "médecine physique et de réadaptation", ""},
    {"karim", "Pr Karim Fictif", "nerf", MemberRole::expert, Profession::physician,
     "génétique médicale", ""},
    {"sacha", "Sacha Fictif", "", MemberRole::clinician, Profession::other, "", "", true},
});

constexpr auto kBoneSeats = std::to_array<Seat>({{"bruno", RosterFunction::chair},
                                                 {"lea", RosterFunction::deputy},
                                                 {"victor", RosterFunction::permanent},
                                                 {"helene", RosterFunction::permanent},
                                                 {"salome", RosterFunction::permanent},
                                                 {"ines", RosterFunction::coordinator}});
constexpr auto kSmallBonesSeats = std::to_array<Seat>({{"lea", RosterFunction::chair},
                                                       {"yann", RosterFunction::permanent},
                                                       {"victor", RosterFunction::permanent},
                                                       {"salome", RosterFunction::permanent},
                                                       {"ines", RosterFunction::coordinator}});
constexpr auto kEyeSeats = std::to_array<Seat>({{"gael", RosterFunction::chair},
                                                {"nina", RosterFunction::permanent},
                                                {"basile", RosterFunction::permanent},
                                                {"lina", RosterFunction::coordinator}});
constexpr auto kMuscleSeats = std::to_array<Seat>({{"claire", RosterFunction::chair},
                                                   {"karim", RosterFunction::deputy},
                                                   {"hugo", RosterFunction::permanent},
                                                   {"anais", RosterFunction::permanent},
                                                   {"agathe", RosterFunction::coordinator}});
constexpr auto kJointSeats = std::to_array<Seat>({{"lea", RosterFunction::chair},
                                                  {"karim", RosterFunction::deputy},
                                                  {"helene", RosterFunction::permanent},
                                                  {"claire", RosterFunction::permanent},
                                                  {"yann", RosterFunction::permanent},
                                                  {"agathe", RosterFunction::coordinator}});

constexpr auto kBoneEscalation = std::to_array<Escalation>(
    {{RosterFunction::coordinator, 0}, {RosterFunction::chair, 60}, {RosterFunction::deputy, 240}});
constexpr auto kMuscleEscalation =
    std::to_array<Escalation>({{RosterFunction::coordinator, 0}, {RosterFunction::chair, 30}});

constexpr auto kSeries = std::to_array<Series>({
    {.name = kBone,
     .owners = "nord",
     .seats = kBoneSeats,
     .nextMeeting = 14,
     .meetingWeeks = 8,
     .urgentPhone = "01 99 00 00 01",
     .escalation = kBoneEscalation},
    {.name = kSmallBones,
     .owners = "sud",
     .seats = kSmallBonesSeats,
     .nextMeeting = 21,
     .meetingWeeks = 16,
     .urgentPhone = "01 99 00 00 02",
     .presentersSee = protocol::CharterPresenterView::session},
    {.name = kEye,
     .owners = "oeil",
     .seats = kEyeSeats,
     .nextMeeting = 106,
     .meetingWeeks = 16,
     .blindFirst = true},
    {.name = kMuscle,
     .owners = "muscle nerf",
     .seats = kMuscleSeats,
     .nextMeeting = 4,
     .meetingWeeks = 8,
     .urgentPhone = "01 99 00 00 03",
     .escalation = kMuscleEscalation,
     .quorumSpecialty = "neurologie",
     .quorumUnmet = protocol::CharterQuorumUnmet::block,
     .writtenOpinionsCount = true},
    {.name = kJoint,
     .owners = "FILNEMUS OSCAR",
     .seats = kJointSeats,
     .nextMeeting = 35,
     .meetingWeeks = 16,
     .registration = protocol::CharterRegistration::network},
});

constexpr auto kIncidents = std::to_array<Incident>({
    {.series = kBone, .day = -322, .absent = "lea helene salome"},
    {.series = kBone, .day = -210, .cancelled = "Grève des transports."},
    {.series = kSmallBones, .day = -203, .reaches = 1},
    {.series = kJoint, .day = -189, .absent = "lea"},
});

constexpr auto kExtraMeetings = std::to_array<ExtraMeeting>({
    {kMuscle, -24, -5, 25, "Séance supplémentaire", "Salle et visioconférence indisponibles."},
});

constexpr auto kQuestions = std::to_array<Question>({
    {kBone, "camille", 310, QuestionFate::published, "ORPHA:666",
     "Une vaccination habituelle est-elle possible sous bisphosphonates ?",
     "Exemple inventé : oui, selon le calendrier habituel, à distance de la première perfusion.",
     "Vaccination sous bisphosphonates"},
    {kBone, "rose", 150, QuestionFate::outside, "",
     "Qui organise l'éducation thérapeutique en ville ?",
     "Hors de notre champ : l'autre centre de référence de la filière tient ce programme.", "",
     "sud"},
    {kBone, "maelle", 4, QuestionFate::open, "",
     "À quel rythme surveiller la densitométrie d'un traitement au long cours ?", ""},
    {kSmallBones, "maelle", 210, QuestionFate::answered, "ORPHA:15",
     "À quel âge faire la première IRM de la charnière cervico-occipitale ?",
     "Exemple inventé : dans la première année, plus tôt devant des apnées."},
    {kEye, "tom", 260, QuestionFate::published, "ORPHA:791",
     "Quels compléments alimentaires déconseiller ?",
     "Exemple inventé : la vitamine A à forte dose, sans avis spécialisé.",
     "Compléments alimentaires et rétinite pigmentaire"},
    {kEye, "elodie", 2, QuestionFate::open, "ORPHA:104",
     "Quel délai entre deux champs visuels pendant la phase aiguë ?", ""},
    {kMuscle, "louise", 180, QuestionFate::published, "ORPHA:589",
     "Quels médicaments courants sont à éviter ?",
     "Exemple inventé : la liste de la filière fait foi ; vérifier avant tout antibiotique.",
     "Médicaments à éviter dans la myasthénie"},
    {kMuscle, "samir", 95, QuestionFate::outside, "",
     "Où adresser une cardiomyopathie sans atteinte musculaire ?",
     "Hors de notre champ : une filière de cardiologie répond à cette question."},
    {kMuscle, "jade", 40, QuestionFate::answered, "ORPHA:70",
     "Quel suivi respiratoire avant l'âge de la marche ?",
     "Exemple inventé : un enregistrement du sommeil tous les six mois."},
});

}  // namespace

std::span<const Network> networks() {
  return kNetworks;
}
std::span<const Centre> centres() {
  return kCentres;
}
std::span<const Person> people() {
  return kPeople;
}
std::span<const Series> series() {
  return kSeries;
}
std::span<const Incident> incidents() {
  return kIncidents;
}
std::span<const ExtraMeeting> extraMeetings() {
  return kExtraMeetings;
}
std::span<const Question> questions() {
  return kQuestions;
}

const Series& seriesNamed(std::string_view name) {
  for (const auto& each : kSeries)
    if (each.name == name) return each;
  throw std::logic_error("the demonstration has no such series");
}

}  // namespace consilium::app::demo

#include "app/impl/demo_content.hpp"

#include <array>

namespace consilium::app::demo {

namespace {

using protocol::CaseReason;
using protocol::CentreKind;
using protocol::MemberRole;
using protocol::Profession;
using protocol::RosterFunction;
using protocol::Sex;

constexpr std::string_view kBone = "RCP Os et calcium (exemple)";
constexpr std::string_view kSmallBones = "RCP Chondrodysplasies (exemple)";
constexpr std::string_view kEye = "RCP Rétine (exemple)";

constexpr auto kNetworks = std::to_array<Network>({
    {"OSCAR", "Filière OSCAR – maladies rares de l'os, du calcium et du cartilage", "BOND"},
    {"SENSGENE", "Filière SENSGENE – maladies rares sensorielles", "ERN-EYE"},
});

constexpr auto kCentres = std::to_array<Centre>({
    {"nord", "OSCAR", CentreKind::coordinating,
     "Centre de référence des maladies osseuses (exemple)", "CHU d'Exemple-Nord", "Exempleville",
     "Région Exemple", "ORPHA:666 ORPHA:249 ORPHA:2781", ""},
    {"sud", "OSCAR", CentreKind::constituent,
     "Centre de référence des maladies osseuses, site constitutif (exemple)", "CHU d'Exemple-Sud",
     "Modèleville", "Région Modèle", "ORPHA:15 ORPHA:666", ""},
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
                                                {"lina", RosterFunction::coordinator}});

constexpr auto kSeries = std::to_array<Series>({
    {kBone, "nord", "01 99 00 00 01", kBoneSeats},
    {kSmallBones, "sud", "01 99 00 00 02", kSmallBonesSeats},
    {kEye, "oeil", "", kEyeSeats},
});

constexpr auto kVignettes = std::to_array<Vignette>({
    {kBone, CaseReason::therapeutic, Sex::female,
     "Faut-il poursuivre les bisphosphonates avant l'ostéosynthèse ?",
     "Cas inventé. Fractures répétées des os longs depuis la petite enfance, sclérotiques "
     "bleutées, "
     "audition normale.",
     "Radiographies : os grêles, cals anciens. Densitométrie : Z-score -3,1.",
     "Pamidronate pendant 3 ans, bonne tolérance.", "HP:0002757 HP:0000592 -HP:0000365",
     "ORPHA:666", "La date opératoire dépend de votre réponse.",
     "Je proposerais une fenêtre thérapeutique de trois mois avant le geste."},
    {kBone, CaseReason::diagnostic, Sex::male,
     "Le tableau est-il compatible avec une dysplasie fibreuse isolée ?",
     "Cas inventé. Douleurs de cuisse d'aggravation progressive, boiterie, une tache café-au-lait.",
     "Scanner : lésion en verre dépoli du fémur proximal.", "Antalgiques de palier 1.",
     "HP:0002653 HP:0000957 -HP:0000826", "ORPHA:249",
     "Le bilan endocrinien demandé est revenu normal.",
     "Une scintigraphie chercherait d'autres localisations avant de conclure."},
    {kBone, CaseReason::second_opinion, Sex::female,
     "Un changement de traitement est-il justifié devant la nouvelle fracture ?",
     "Cas inventé. Ostéoporose sévère de l'adulte jeune, deux fractures vertébrales en un an.",
     "Bilan phosphocalcique normal, phosphatases alcalines basses à deux reprises.",
     "Zolédronate annuel depuis 2 ans.", "HP:0000939 HP:0002953 HP:0003282", "ORPHA:436",
     "Les phosphatases alcalines ont été contrôlées.",
     "Des phosphatases basses feraient rechercher une hypophosphatasie avant tout autre "
     "traitement."},
    {kBone, CaseReason::transition, Sex::male, "Comment organiser le suivi à l'âge adulte ?",
     "Cas inventé. Rachitisme hypophosphatémique suivi depuis l'enfance, taille finale atteinte.",
     "Échographie rénale normale. Phosphatémie à 0,7 mmol/L.",
     "Phosphore et alfacalcidol, arrêtés à la demande.", "HP:0002148 HP:0002748", "ORPHA:89936",
     "La personne souhaite garder un seul interlocuteur.",
     "Une consultation commune de passage existe ici chaque trimestre."},
    {kSmallBones, CaseReason::diagnostic, Sex::undetermined,
     "Quels examens avant une analyse d'exome ?",
     "Cas inventé. Petite taille disproportionnée, raccourcissement rhizomélique, développement "
     "psychomoteur normal.",
     "Radiographies du squelette complet disponibles. Caryotype normal.", "Aucun.",
     "HP:0004322 HP:0008905 -HP:0001249", "ORPHA:15",
     "Les radiographies sont complètes, rachis compris.",
     "Le gène FGFR3 seul suffirait en première intention."},
    {kSmallBones, CaseReason::therapeutic, Sex::male,
     "Indication d'une décompression du trou occipital ?",
     "Cas inventé. Apnées du sommeil centrales, réflexes vifs aux membres inférieurs.",
     "IRM : trou occipital étroit, contact bulbaire sans hypersignal. Polysomnographie jointe.",
     "Ventilation nocturne depuis deux mois.", "HP:0002677 HP:0010536 HP:0001347", "ORPHA:15",
     "Les apnées persistent sous ventilation.",
     "Je présenterais le dossier au neurochirurgien de la prochaine séance."},
    {kSmallBones, CaseReason::prenatal, Sex::female,
     "Que dire du pronostic devant ces fémurs courts ?",
     "Cas inventé. Fémurs sous le 3e percentile au deuxième trimestre, thorax de taille normale.",
     "Échographie de référence faite, amniocentèse en cours.", "Aucun.", "HP:0003097 -HP:0000774",
     "ORPHA:15", "Le résultat de l'amniocentèse est attendu.",
     "Un scanner fœtal à trente semaines aiderait à trancher."},
    {kEye, CaseReason::diagnostic, Sex::female,
     "Quelle stratégie génétique après un panel négatif ?",
     "Cas inventé. Cécité nocturne depuis l'adolescence, champ visuel tubulaire.",
     "Électrorétinogramme : réponses des bâtonnets éteintes. Panel de gènes négatif.", "Aucun.",
     "HP:0000510 HP:0000662 HP:0001133", "ORPHA:791",
     "Les données brutes du panel peuvent être transmises.",
     "Une relecture des variants structuraux de USH2A me semble utile d'abord."},
    {kEye, CaseReason::therapeutic, Sex::male,
     "Une implantation cochléaire bilatérale est-elle à proposer ?",
     "Cas inventé. Surdité congénitale, marche retardée, nyctalopie récente.",
     "Audiogramme et fond d'œil joints au dossier hospitalier.", "Appareillage bilatéral.",
     "HP:0000365 HP:0000510", "ORPHA:886", "Les parents ont reçu une première information.",
     "L'indication est bonne ; le plus tôt est le mieux."},
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
std::span<const Vignette> vignettes() {
  return kVignettes;
}

}  // namespace consilium::app::demo

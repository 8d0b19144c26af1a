#include <array>

#include "app/impl/demo_cases.hpp"
#include "app/impl/demo_content.hpp"
#include "app/impl/demo_routes.hpp"

// The retina and the optic nerve.

namespace consilium::app::demo {

namespace {

using protocol::CaseReason;
using protocol::Sex;
using protocol::Urgency;

constexpr auto kCases = std::to_array<Case>({
    {.series = kEye,
     .submitter = "tom",
     .daysAgo = 365,
     .route = routes::kMeeting,
     .age = "P27Y",
     .question = "Quelle stratégie génétique après un panel négatif ?",
     .history = "Cas inventé. Cécité nocturne depuis l'adolescence, champ visuel tubulaire.",
     .examinations = "Électrorétinogramme : réponses des bâtonnets éteintes. Panel de gènes "
                     "négatif.",
     .treatments = "Aucun.",
     .signs = "HP:0000510 HP:0000662 HP:0001133",
     .diagnosis = "ORPHA:791",
     .remark = "Les données brutes du panel peuvent être transmises.",
     .opinion = "Une relecture des variants structuraux de USH2A me semble utile d'abord.",
     .conclusion = "Relecture des variants structuraux, puis génome si elle est négative.",
     .reReviewDays = 300},
    {.series = kEye,
     .submitter = "elodie",
     .daysAgo = 252,
     .route = routes::kMeetingNotApplied,
     .reason = CaseReason::therapeutic,
     .urgency = Urgency::soon,
     .sex = Sex::male,
     .age = "P22Y",
     .question = "L'idébénone a-t-elle une place quatre mois après le début ?",
     .history = "Cas inventé. Baisse indolore de la vision d'un œil puis de l'autre en six "
                "semaines, un oncle maternel atteint.",
     .examinations = "Champ visuel : scotome central bilatéral. IRM orbitaire normale.",
     .treatments = "Bolus de corticoïdes sans effet.",
     .signs = "HP:0000603 -HP:0000662",
     .diagnosis = "ORPHA:104",
     .gene = "MT-ND4",
     .opinion = "Oui, dans l'année qui suit le début, avec un arrêt du tabac.",
     .conclusion = "Idébénone pendant un an, réévaluation à six mois, conseil génétique maternel.",
     .drug = "Idébénone"},
    {.series = kEye,
     .submitter = "tom",
     .daysAgo = 140,
     .route = routes::kMeeting,
     .reason = CaseReason::therapeutic,
     .sex = Sex::male,
     .age = "P3Y",
     .question = "Une implantation cochléaire bilatérale est-elle à proposer ?",
     .history = "Cas inventé. Surdité congénitale, marche retardée, nyctalopie récente.",
     .examinations = "Audiogramme : surdité profonde. Fond d'œil : remaniements débutants.",
     .treatments = "Appareillage bilatéral.",
     .signs = "HP:0000365 HP:0000510 HP:0000662",
     .diagnosis = "ORPHA:886",
     .gene = "MYO7A",
     .remark = "Les parents ont reçu une première information.",
     .opinion = "L'indication est bonne ; le plus tôt est le mieux.",
     .conclusion = "Implantation bilatérale recommandée dans les trois mois."},
    {.series = kEye,
     .submitter = "elodie",
     .daysAgo = 40,
     .route = routes::kInReview,
     .age = "P15Y",
     .question = "Le diagnostic peut-il être retenu avec un seul variant ?",
     .history = "Cas inventé. Baisse de la vision de près depuis deux ans, gêne à la lumière vive.",
     .examinations = "Autofluorescence : taches autour d'une macula atrophique. Un variant trouvé.",
     .treatments = "Verres filtrants.",
     .signs = "HP:0000603",
     .diagnosis = "ORPHA:827",
     .gene = "ABCA4",
     .remark = "L'imagerie peut être montrée en séance.",
     .opinion = "L'aspect est typique ; le second variant est souvent dans un intron.",
     .conclusion = "Maladie de Stargardt très probable ; séquençage du gène entier et protection "
                   "contre la lumière."},
    {.series = kEye,
     .submitter = "tom",
     .daysAgo = 30,
     .route = routes::kHeard,
     .reason = CaseReason::second_opinion,
     .sex = Sex::male,
     .age = "P44Y",
     .question = "Un essai de thérapie génique est-il ouvert pour cette forme ?",
     .history = "Cas inventé. Cécité nocturne depuis l'enfance, vision centrale conservée, mère "
                "conductrice.",
     .examinations = "Fond d'œil : atrophie choroïdienne périphérique. Acuité à 8/10.",
     .treatments = "Aucun.",
     .signs = "HP:0000662 HP:0001133",
     .diagnosis = "ORPHA:180",
     .gene = "CHM",
     .opinion = "Pas d'essai ouvert à ce jour ; une inscription au registre le préparerait."},
    {.series = kEye,
     .submitter = "tom",
     .daysAgo = 210,
     .route = routes::kReopened,
     .age = "P2Y",
     .question = "Quels examens avant de parler de traitement aux parents ?",
     .history = "Cas inventé. Nystagmus dès les premiers mois, l'enfant appuie sur ses yeux.",
     .examinations = "Électrorétinogramme plat.",
     .treatments = "Aucun.",
     .signs = "HP:0000510",
     .diagnosis = "ORPHA:65",
     .opinion = "Le gène en cause décide de tout : panel complet d'abord.",
     .conclusion = "Panel génétique complet ; traitement à discuter si RPE65 est en cause."},
    {.series = kEye,
     .submitter = "elodie",
     .daysAgo = 55,
     .route = routes::kDeclined,
     .age = "P63Y",
     .question = "Cette baisse de vision peut-elle avoir une origine rare ?",
     .history = "Cas inventé. Vision floue lentement progressive des deux yeux, diabète ancien.",
     .examinations = "Fond d'œil : exsudats et microanévrismes.",
     .treatments = "Insuline.",
     .signs = "HP:0000603",
     .remark = "Le dossier d'imagerie est disponible."},
    {.series = kEye,
     .submitter = "tom",
     .daysAgo = 160,
     .route = routes::kWithdrawnLate,
     .sex = Sex::male,
     .age = "P35Y",
     .question = "La conduite automobile peut-elle être maintenue ?",
     .history = "Cas inventé. Rétinopathie pigmentaire connue, champ visuel rétréci, aucun "
                "accident.",
     .examinations = "Champ binoculaire : cent degrés.",
     .treatments = "Aucun.",
     .signs = "HP:0000510 HP:0001133",
     .diagnosis = "ORPHA:791",
     .opinion = "La limite réglementaire n'est plus atteinte.",
     .conclusion = "Conduite déconseillée ; orientation vers la rééducation visuelle."},
});

}  // namespace

std::span<const Case> eyeCases() {
  return kCases;
}

}  // namespace consilium::app::demo

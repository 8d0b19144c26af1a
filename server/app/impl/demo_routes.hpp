#pragma once

#include <array>
#include <span>

#include "app/impl/demo_cases.hpp"

// The ways that the cases take, from the submission on. A case without a step stays a draft.

namespace consilium::app::demo::routes {

inline constexpr auto kSubmitted = std::to_array<Step>({{0, Act::submit}, {0, Act::remark}});

inline constexpr auto kAsked = std::to_array<Step>(
    {{0, Act::submit}, {2, Act::ask, "Merci de joindre le dernier bilan biologique."}});

inline constexpr auto kDeclined = std::to_array<Step>(
    {{0, Act::submit},
     {0, Act::remark},
     {3, Act::decline, "La question relève d'une autre RCP, qui connaît mieux cette maladie."}});

inline constexpr auto kRedirectOpen = std::to_array<Step>(
    {{0, Act::submit}, {3, Act::redirect, "Cette RCP suit davantage de situations semblables."}});

/// To another series, and answered there in writing.
inline constexpr auto kRedirected =
    std::to_array<Step>({{0, Act::submit},
                         {2, Act::redirect, "Le comité des chondrodysplasies répondra mieux."},
                         {2, Act::agreeRedirect},
                         {3, Act::accept},
                         {4, Act::opinion},
                         {6, Act::answer},
                         {9, Act::close},
                         {75, Act::applied, "Recommandation suivie sans difficulté."}});

inline constexpr auto kWithdrawnEarly =
    std::to_array<Step>({{0, Act::submit},
                         {2, Act::accept},
                         {4, Act::withdraw, "La personne a été adressée directement."}});

/// After the answer: the signatories and the submitting centre alone read it.
inline constexpr auto kWithdrawnLate =
    std::to_array<Step>({{0, Act::submit},
                         {3, Act::accept},
                         {2, Act::opinion},
                         {4, Act::answer},
                         {30, Act::withdraw, "La personne s'oppose désormais à l'échange."}});

inline constexpr auto kWritten = std::to_array<Step>(
    {{0, Act::submit},
     {0, Act::remark},
     {1, Act::reply, "Dossier lu ; un avis écrit suffira sans doute."},
     {1, Act::accept},
     {2, Act::opinion},
     {2, Act::secondOpinion, "Je rejoins cet avis, avec un contrôle clinique plus rapproché."},
     {2, Act::answer},
     {6, Act::close},
     {88, Act::applied, "Traitement adapté comme recommandé, bonne tolérance."},
     {274, Act::applied, "Situation stable un an après l'avis."}});

/// Answered, and not closed yet.
inline constexpr auto kAnswered =
    std::to_array<Step>({{0, Act::submit},
                         {2, Act::ask, "Le bilan a-t-il été contrôlé à distance du traitement ?"},
                         {3, Act::complete, "Bilan de contrôle inchangé à un mois."},
                         {1, Act::accept},
                         {2, Act::opinion},
                         {3, Act::answer}});

/// Accepted, with opinions that are still to be put together.
inline constexpr auto kAccepted = std::to_array<Step>(
    {{0, Act::submit},
     {0, Act::remark},
     {3, Act::accept},
     {2, Act::opinion},
     {2, Act::secondOpinion, "Avis plus réservé : il manque une imagerie récente."}});

inline constexpr auto kTranscribed = std::to_array<Step>(
    {{0, Act::submit},
     {2, Act::accept},
     {2, Act::opinion},
     {3, Act::transcribe, "Reçu par courriel : d'accord pour une prise en charge de proximité."},
     {2, Act::confirmOpinion},
     {3, Act::answer},
     {7, Act::close},
     {90, Act::applied, "Rééducation poursuivie près du domicile."}});

/// What the coordinator wrote down waits for its author.
inline constexpr auto kTranscription = std::to_array<Step>(
    {{0, Act::submit},
     {3, Act::accept},
     {2, Act::opinion},
     {3, Act::transcribe, "Reçu par courriel : bilan fonctionnel complet avant toute décision."}});

/// Answered in writing the same day, which the next session ratifies.
inline constexpr auto kUrgent =
    std::to_array<Step>({{0, Act::submit},
                         {0, Act::accept},
                         {0, Act::opinion},
                         {0, Act::answer},
                         {20, Act::close},
                         {75, Act::applied, "Conduite appliquée le jour même, évolution simple."}});

inline constexpr auto kReopened =
    std::to_array<Step>({{0, Act::submit},
                         {3, Act::accept},
                         {2, Act::opinion},
                         {4, Act::answer},
                         {8, Act::close},
                         {90, Act::notApplied, "Examen non disponible dans la région."},
                         {60, Act::reopen, "Examen obtenu depuis : le résultat pose question."},
                         {3, Act::secondOpinion, "Ce résultat mérite une nouvelle discussion."}});

/// Through a session to the signed report, and what became of it.
inline constexpr auto kMeeting =
    std::to_array<Step>({{0, Act::submit},
                         {0, Act::remark},
                         {2, Act::accept},
                         {2, Act::opinion},
                         {1, Act::book},
                         {1, Act::confirmBooking},
                         {0, Act::hear},
                         {1, Act::draftReport},
                         {0, Act::circulate},
                         {1, Act::review},
                         {1, Act::sign},
                         {4, Act::receive},
                         {14, Act::close},
                         {72, Act::partlyApplied, "Rendez-vous spécialisé encore attendu."},
                         {270, Act::diagnosed, "Diagnostic confirmé, suivi régulier organisé."}});

/// The same up to the submitting centre's receipt: not closed yet.
inline constexpr auto kReported = std::span<const Step>(kMeeting).first(12);

inline constexpr auto kMeetingNotApplied =
    std::to_array<Step>({{0, Act::submit},
                         {3, Act::accept},
                         {2, Act::opinion},
                         {1, Act::list},
                         {0, Act::hear},
                         {1, Act::draftReport},
                         {2, Act::sign},
                         {5, Act::receive},
                         {12, Act::close},
                         {75, Act::notApplied, "La personne a préféré différer le traitement."},
                         {160, Act::applied, "Traitement finalement débuté, amélioration nette."}});

/// An opinion and an addendum came after the signature.
inline constexpr auto kAddendum = std::to_array<Step>(
    {{0, Act::submit},
     {2, Act::accept},
     {3, Act::opinion},
     {1, Act::list},
     {0, Act::hear},
     {1, Act::draftReport},
     {0, Act::circulate},
     {2, Act::sign},
     {4, Act::receive},
     {15, Act::secondOpinion, "Un essai thérapeutique vient d'ouvrir ; il concerne ce dossier."},
     {4, Act::addend, "L'ouverture récente d'un essai thérapeutique est portée à connaissance."},
     {10, Act::close}});

inline constexpr auto kContested = std::to_array<Step>(
    {{0, Act::submit},
     {3, Act::accept},
     {2, Act::book},
     {1, Act::confirmBooking},
     {0, Act::hear},
     {1, Act::draftReport},
     {0, Act::circulate},
     {1, Act::review},
     {1, Act::sign},
     {3, Act::contest, "Le geste proposé a déjà été tenté, comme indiqué dans les examens."},
     {4, Act::answerContest, "Remarque exacte : la surveillance seule est maintenue."},
     {2, Act::receive},
     {20, Act::close},
     {70, Act::partlyApplied, "Surveillance faite dans un autre établissement."}});

/// Heard twice: the first session lacked something.
inline constexpr auto kPresentAgain = std::to_array<Step>(
    {{0, Act::submit},
     {3, Act::accept},
     {3, Act::opinion},
     {2, Act::list},
     {0, Act::hear},
     {1, Act::draftPresentAgain},
     {2, Act::sign},
     {21, Act::complete, "Examens complémentaires demandés en séance : réalisés, joints."},
     {2, Act::list},
     {0, Act::hear},
     {1, Act::draftReport},
     {0, Act::circulate},
     {2, Act::sign},
     {4, Act::receive},
     {10, Act::close},
     {80, Act::diagnosed, "Diagnostic confirmé par l'analyse génétique."}});

/// A place is booked, and waits for the coordinator.
inline constexpr auto kBooking =
    std::to_array<Step>({{0, Act::submit}, {3, Act::accept}, {2, Act::book}});

/// A meeting of its own is proposed.
inline constexpr auto kProposal = std::to_array<Step>({{0, Act::submit}, {1, Act::propose}});

inline constexpr auto kHeard = std::to_array<Step>(
    {{0, Act::submit}, {3, Act::accept}, {3, Act::opinion}, {1, Act::list}, {0, Act::hear}});

inline constexpr auto kInReview = std::to_array<Step>({{0, Act::submit},
                                                       {0, Act::remark},
                                                       {3, Act::accept},
                                                       {3, Act::opinion},
                                                       {2, Act::book},
                                                       {1, Act::confirmBooking},
                                                       {0, Act::hear},
                                                       {1, Act::draftReport},
                                                       {1, Act::circulate},
                                                       {1, Act::review}});

}  // namespace consilium::app::demo::routes

#pragma once

#include <span>
#include <string_view>

#include "protocol/case.hpp"

// The cases of the demonstration: invented persons, in clinical words without names and dates, and
// the way each takes.

namespace consilium::app::demo {

/// What somebody does in the story of a case. Who that is follows from the act and the roster.
enum class Act {
  // Of the submitting centre.
  submit,
  remark,  ///< the case's own, or the step's words
  complete,
  agreeRedirect,
  book,     ///< a place in the next meeting
  propose,  ///< a meeting of its own
  receive,
  contest,
  applied,
  partlyApplied,
  notApplied,
  diagnosed,  ///< applied, and the diagnosis confirmed
  close,
  reopen,
  withdraw,
  // Of the series.
  reply,  ///< a message of an expert
  accept,
  decline,
  ask,
  redirect,
  opinion,        ///< of the first expert, in the case's words
  secondOpinion,  ///< of the second one
  transcribe,     ///< the second one's, from an e-mail
  confirmOpinion,
  answer,
  confirmBooking,
  list,  ///< on the agenda of the next meeting
  hear,  ///< waits for the session; one that was called off puts the case on the next agenda
  draftReport,
  draftPresentAgain,
  circulate,
  review,
  sign,
  answerContest,
  addend,
};

struct Step {
  int after;  ///< days after the step before; 0: the same day
  Act act;
  std::string_view text{};
};

/// What lies in the future has not happened yet: a route is followed as far as today.
struct Case {
  std::string_view series;     ///< name
  std::string_view submitter;  ///< login
  int daysAgo;                 ///< when it was written
  std::span<const Step> route;
  protocol::CaseReason reason = protocol::CaseReason::diagnostic;
  protocol::Urgency urgency = protocol::Urgency::routine;
  protocol::Sex sex = protocol::Sex::female;
  std::string_view age;  ///< ISO 8601 duration; of the pregnancy in weeks for `prenatal`
  std::string_view question;
  std::string_view history;
  std::string_view examinations{};
  std::string_view treatments{};
  std::string_view signs{};       ///< HPO codes, separated by blanks; excluded ones begin with `-`
  std::string_view diagnosis{};   ///< ORPHA code
  std::string_view gene{};        ///< of a variant that was found
  std::string_view remark{};      ///< of the submitter
  std::string_view opinion{};     ///< of the first expert
  std::string_view conclusion{};  ///< the answer
  std::string_view drug{};        ///< that the session is favourable to starting
  int reReviewDays = 0;           ///< after the answer; 0: none
  std::string_view elsewhere{};   ///< name of the series that fits better
};

std::span<const Case> boneCases();
std::span<const Case> eyeCases();
std::span<const Case> muscleCases();

}  // namespace consilium::app::demo

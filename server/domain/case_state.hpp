#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "protocol/case.hpp"

// The life of a case (design, section 3) and the boxes it lies in meanwhile.

namespace consilium::domain {

/// What can be done to a case as a whole.
enum class CaseAct {
  save,      ///< replace the content of a draft
  submit,    ///< send the draft to its series
  validate,  ///< decide, as a senior, about a draft that waits for it
  complete,  ///< a new version of a submitted case
  discuss,   ///< post a message
  giveOpinion,
  accept,
  decline,
  requestInformation,  ///< ask the submitting centre, or take that back
  redirect,            ///< to another series: proposed, refused
  redirected,          ///< the submitting centre agrees to it
  answer,              ///< in writing
  book,                ///< a place in a meeting, or a meeting of its own
  schedule,            ///< on a meeting's agenda, which accepts it
  postpone,            ///< off the agenda
  hear,                ///< in a session that has ended
  conclude,            ///< by the signed report of a session
  presentAgain,        ///< likewise, after examinations
  close,
  reopen,
  retain,  ///< say how long it is kept
  withdraw,
  link,    ///< to another case, or no longer
  invite,  ///< a guest
};

struct CaseTransition {
  CaseAct act;
  protocol::CaseState from;
  protocol::CaseState to;
};

/// Every act that some state allows; what is not in it is not allowed.
std::span<const CaseTransition> caseTransitions();

/// The state after `act`, or nothing where the state does not allow it.
std::optional<protocol::CaseState> after(CaseAct act, protocol::CaseState state);

/// Whether a withdrawal from this state leaves an answer behind, which only the submitting centre
/// goes on reading.
bool isAnswered(protocol::CaseState state);

/// From where a box is looked at.
enum class CaseSide {
  submitter,  ///< the submitting centre
  series,     ///< whoever presides over the series or coordinates it
  expert,     ///< whoever gives opinions and nothing else: on the roster, or as a guest of the case
};

/// Cases in one state, of which the series waits for the submitting centre or does not; of drafts:
/// which wait for the validation of a senior. `given`: only those on which the expert has, or has
/// not, given an opinion on the latest version.
struct BoxPart {
  protocol::CaseState state;
  bool awaitsSubmitter = false;
  std::optional<bool> given{};
  auto operator<=>(const BoxPart&) const = default;
};

/// What lies in a box for one side.
/// An opinion is awaited between the acceptance of a case and its discussion.
std::span<const BoxPart> partsOfBox(protocol::CaseBox box, CaseSide side);

}  // namespace consilium::domain

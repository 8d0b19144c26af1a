#pragma once

#include <optional>

#include "protocol/meeting.hpp"

// The life of a meeting (design, section 3).

namespace consilium::domain {

/// What can be done to a meeting.
enum class MeetingAct {
  plan,    ///< a proposal gets its time
  update,  ///< time, places and the like
  cancel,
  book,     ///< a centre books a place
  arrange,  ///< the coordinator changes the agenda
  invite,
  reply,
  designateChair,
  open,
  takePart,  ///< join, leave, vote
  present,
  close,
};

/// The state after `act`, or nothing where the state does not allow it.
std::optional<protocol::MeetingState> after(MeetingAct act, protocol::MeetingState state);

/// Whether an item in this state holds a place on the agenda.
bool holdsPlace(protocol::AgendaItemState state);

}  // namespace consilium::domain

#include "domain/meeting_state.hpp"

#include <algorithm>
#include <array>

namespace consilium::domain {
namespace {

using enum MeetingAct;
using enum protocol::MeetingState;

struct Transition {
  MeetingAct act;
  protocol::MeetingState from;
  protocol::MeetingState to;
};

constexpr std::array kTransitions{
    Transition{plan, proposed, planned},

    Transition{update, planned, planned},
    Transition{update, convened, convened},

    Transition{cancel, proposed, cancelled},
    Transition{cancel, planned, cancelled},
    Transition{cancel, convened, cancelled},

    Transition{book, planned, planned},
    Transition{book, convened, convened},

    Transition{arrange, planned, planned},
    Transition{arrange, convened, convened},
    Transition{arrange, in_session, in_session},

    Transition{invite, planned, convened},
    Transition{invite, convened, convened},
    Transition{invite, in_session, in_session},

    Transition{reply, convened, convened},
    Transition{reply, in_session, in_session},

    // Also after the session: the deputy signs where the chair cannot.
    Transition{designateChair, planned, planned},
    Transition{designateChair, convened, convened},
    Transition{designateChair, in_session, in_session},
    Transition{designateChair, adjourned, adjourned},

    Transition{open, planned, in_session},
    Transition{open, convened, in_session},

    Transition{takePart, in_session, in_session},
    Transition{present, in_session, in_session},
    Transition{close, in_session, adjourned},
};

}  // namespace

std::optional<protocol::MeetingState> after(MeetingAct act, protocol::MeetingState state) {
  const auto* found = std::find_if(kTransitions.begin(), kTransitions.end(), [&](const auto& each) {
    return each.act == act && each.from == state;
  });
  if (found == kTransitions.end()) return std::nullopt;
  return found->to;
}

bool holdsPlace(protocol::AgendaItemState state) {
  using enum protocol::AgendaItemState;
  return state == requested || state == confirmed || state == presented || state == discussed;
}

}  // namespace consilium::domain

#include "domain/case_state.hpp"

#include <array>
#include <stdexcept>

namespace consilium::domain {
namespace {

using enum CaseAct;
using enum protocol::CaseState;

constexpr std::array kTransitions{
    CaseTransition{save, draft, draft},
    CaseTransition{submit, draft, submitted},

    // The submitter completes the facts until the answer is given; later facts need a reopened
    // case.
    CaseTransition{complete, submitted, submitted},
    CaseTransition{complete, accepted, accepted},
    CaseTransition{complete, scheduled, scheduled},
    CaseTransition{complete, discussed, discussed},

    CaseTransition{discuss, draft, draft},
    CaseTransition{discuss, submitted, submitted},
    CaseTransition{discuss, accepted, accepted},
    CaseTransition{discuss, scheduled, scheduled},
    CaseTransition{discuss, discussed, discussed},
    CaseTransition{discuss, answered, answered},
    CaseTransition{discuss, closed, closed},
    CaseTransition{discuss, declined, declined},

    CaseTransition{withdraw, draft, withdrawn},
    CaseTransition{withdraw, submitted, withdrawn},
    CaseTransition{withdraw, accepted, withdrawn},
    CaseTransition{withdraw, scheduled, withdrawn},
    CaseTransition{withdraw, discussed, withdrawn},
    CaseTransition{withdraw, answered, withdrawn},
    CaseTransition{withdraw, closed, withdrawn},
    CaseTransition{withdraw, declined, withdrawn},
};

constexpr std::array kDrafts{draft};
constexpr std::array kUnderWay{submitted, accepted, scheduled, discussed};
// An answer waits to be applied, a refusal to be addressed elsewhere.
constexpr std::array kBackAtSubmitter{answered, declined};
constexpr std::array kOver{closed, withdrawn};
constexpr std::array kOverForSeries{answered, closed, declined, withdrawn};
constexpr std::array kAll{draft,    submitted, accepted, scheduled, discussed,
                          answered, closed,    declined, withdrawn};
constexpr std::span kAllForSeries = std::span(kAll).subspan(1);

}  // namespace

std::span<const CaseTransition> caseTransitions() {
  return kTransitions;
}

std::optional<protocol::CaseState> after(CaseAct act, protocol::CaseState state) {
  for (const auto& transition : kTransitions)
    if (transition.act == act && transition.from == state) return transition.to;
  return std::nullopt;
}

bool isAnswered(protocol::CaseState state) {
  return state == answered || state == closed;
}

std::span<const protocol::CaseState> statesInBox(protocol::CaseBox box, CaseSide side) {
  const bool submitter = side == CaseSide::submitter;
  switch (box) {
    case protocol::CaseBox::drafts:
      return submitter ? std::span<const protocol::CaseState>(kDrafts)
                       : std::span<const protocol::CaseState>();
    case protocol::CaseBox::todo:
      if (submitter) return kBackAtSubmitter;
      return kUnderWay;
    case protocol::CaseBox::waiting:
      return submitter ? std::span<const protocol::CaseState>(kUnderWay)
                       : std::span<const protocol::CaseState>();
    case protocol::CaseBox::done:
      if (submitter) return kOver;
      return kOverForSeries;
    case protocol::CaseBox::all:
      if (submitter) return kAll;
      return kAllForSeries;
  }
  throw std::logic_error("unknown box");
}

}  // namespace consilium::domain

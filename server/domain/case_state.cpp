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
    CaseTransition{validate, draft, submitted},

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

    // After the answer an opinion is late, and marked so.
    CaseTransition{giveOpinion, accepted, accepted},
    CaseTransition{giveOpinion, scheduled, scheduled},
    CaseTransition{giveOpinion, discussed, discussed},
    CaseTransition{giveOpinion, answered, answered},
    CaseTransition{giveOpinion, closed, closed},

    CaseTransition{accept, submitted, accepted},
    CaseTransition{decline, submitted, declined},

    CaseTransition{requestInformation, submitted, submitted},
    CaseTransition{requestInformation, accepted, accepted},
    CaseTransition{requestInformation, scheduled, scheduled},
    CaseTransition{requestInformation, discussed, discussed},

    CaseTransition{redirect, submitted, submitted},
    CaseTransition{redirect, accepted, accepted},
    CaseTransition{redirected, submitted, submitted},
    CaseTransition{redirected, accepted, submitted},

    CaseTransition{book, submitted, submitted},
    CaseTransition{book, accepted, accepted},
    CaseTransition{schedule, submitted, scheduled},
    CaseTransition{schedule, accepted, scheduled},
    CaseTransition{postpone, scheduled, accepted},
    CaseTransition{hear, scheduled, discussed},
    CaseTransition{conclude, discussed, answered},
    CaseTransition{presentAgain, discussed, accepted},

    CaseTransition{answer, accepted, answered},
    CaseTransition{answer, discussed, answered},
    CaseTransition{CaseAct::close, answered, closed},
    CaseTransition{reopen, answered, accepted},
    CaseTransition{reopen, closed, accepted},

    CaseTransition{retain, submitted, submitted},
    CaseTransition{retain, accepted, accepted},
    CaseTransition{retain, scheduled, scheduled},
    CaseTransition{retain, discussed, discussed},
    CaseTransition{retain, answered, answered},
    CaseTransition{retain, closed, closed},
    CaseTransition{retain, declined, declined},
    CaseTransition{retain, withdrawn, withdrawn},

    CaseTransition{withdraw, draft, withdrawn},
    CaseTransition{withdraw, submitted, withdrawn},
    CaseTransition{withdraw, accepted, withdrawn},
    CaseTransition{withdraw, scheduled, withdrawn},
    CaseTransition{withdraw, discussed, withdrawn},
    CaseTransition{withdraw, answered, withdrawn},
    CaseTransition{withdraw, closed, withdrawn},
    CaseTransition{withdraw, declined, withdrawn},

    CaseTransition{CaseAct::link, draft, draft},
    CaseTransition{CaseAct::link, submitted, submitted},
    CaseTransition{CaseAct::link, accepted, accepted},
    CaseTransition{CaseAct::link, scheduled, scheduled},
    CaseTransition{CaseAct::link, discussed, discussed},
    CaseTransition{CaseAct::link, answered, answered},
    CaseTransition{CaseAct::link, closed, closed},
    CaseTransition{CaseAct::link, declined, declined},

    CaseTransition{invite, submitted, submitted},
    CaseTransition{invite, accepted, accepted},
    CaseTransition{invite, scheduled, scheduled},
    CaseTransition{invite, discussed, discussed},
    CaseTransition{invite, answered, answered},
    CaseTransition{invite, closed, closed},
};

constexpr std::array kDrafts{BoxPart{draft}};
// An answer waits to be applied, a refusal to be addressed elsewhere.
constexpr std::array kTodoOfSubmitter{BoxPart{submitted, true}, BoxPart{accepted, true},
                                      BoxPart{scheduled, true}, BoxPart{discussed, true},
                                      BoxPart{draft, true},     BoxPart{answered},
                                      BoxPart{declined}};
constexpr std::span kAwaitingSubmitter = std::span(kTodoOfSubmitter).first(4);
constexpr std::array kAwaitingSeries{BoxPart{submitted}, BoxPart{accepted}, BoxPart{scheduled},
                                     BoxPart{discussed}};
constexpr std::array kToReview{BoxPart{accepted, false, false}, BoxPart{scheduled, false, false}};
constexpr std::array kWaitingOfExpert{
    BoxPart{submitted},       BoxPart{accepted, false, true}, BoxPart{scheduled, false, true},
    BoxPart{discussed},       BoxPart{submitted, true},       BoxPart{accepted, true},
    BoxPart{scheduled, true}, BoxPart{discussed, true}};
constexpr std::array kOver{BoxPart{closed}, BoxPart{withdrawn}};
constexpr std::array kOverForSeries{BoxPart{answered}, BoxPart{closed}, BoxPart{declined},
                                    BoxPart{withdrawn}};
constexpr std::array kAll{
    BoxPart{draft},     BoxPart{draft, true},     BoxPart{submitted}, BoxPart{submitted, true},
    BoxPart{accepted},  BoxPart{accepted, true},  BoxPart{scheduled}, BoxPart{scheduled, true},
    BoxPart{discussed}, BoxPart{discussed, true}, BoxPart{answered},  BoxPart{closed},
    BoxPart{declined},  BoxPart{withdrawn}};
constexpr std::span kAllForSeries = std::span(kAll).subspan(2);
constexpr std::span<const BoxPart> kNothing;

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

std::span<const BoxPart> partsOfBox(protocol::CaseBox box, CaseSide side) {
  const bool submitter = side == CaseSide::submitter;
  const bool expert = side == CaseSide::expert;
  switch (box) {
    case protocol::CaseBox::drafts:
      return submitter ? std::span<const BoxPart>(kDrafts) : kNothing;
    case protocol::CaseBox::todo:
      if (submitter) return kTodoOfSubmitter;
      if (expert) return kToReview;
      return kAwaitingSeries;
    case protocol::CaseBox::waiting:
      if (submitter) return kAwaitingSeries;
      if (expert) return kWaitingOfExpert;
      return kAwaitingSubmitter;
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

#include "domain/case_state.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "support/catch.hpp"

using namespace consilium;
using domain::BoxPart;
using domain::CaseAct;
using domain::CaseSide;
using protocol::CaseBox;
using protocol::CaseState;

namespace {

const std::set<CaseState> kStates{CaseState::draft,     CaseState::submitted, CaseState::accepted,
                                  CaseState::scheduled, CaseState::discussed, CaseState::answered,
                                  CaseState::closed,    CaseState::declined,  CaseState::withdrawn};
const std::set<CaseAct> kActs{
    CaseAct::save,     CaseAct::submit,      CaseAct::complete, CaseAct::discuss,
    CaseAct::withdraw, CaseAct::accept,      CaseAct::decline,  CaseAct::requestInformation,
    CaseAct::redirect, CaseAct::redirected,  CaseAct::answer,   CaseAct::close,
    CaseAct::reopen,   CaseAct::giveOpinion, CaseAct::book,     CaseAct::schedule,
    CaseAct::postpone, CaseAct::hear,        CaseAct::conclude, CaseAct::presentAgain,
    CaseAct::validate, CaseAct::link,        CaseAct::invite,   CaseAct::retain};

/// Where each act is allowed, and the state it leads to; the state itself where it stays.
const std::map<CaseAct, std::map<CaseState, CaseState>> kExpected{
    {CaseAct::save, {{CaseState::draft, CaseState::draft}}},
    {CaseAct::submit, {{CaseState::draft, CaseState::submitted}}},
    {CaseAct::validate, {{CaseState::draft, CaseState::submitted}}},
    {CaseAct::link,
     {{CaseState::draft, CaseState::draft},
      {CaseState::submitted, CaseState::submitted},
      {CaseState::accepted, CaseState::accepted},
      {CaseState::scheduled, CaseState::scheduled},
      {CaseState::discussed, CaseState::discussed},
      {CaseState::answered, CaseState::answered},
      {CaseState::closed, CaseState::closed},
      {CaseState::declined, CaseState::declined}}},
    {CaseAct::invite,
     {{CaseState::submitted, CaseState::submitted},
      {CaseState::accepted, CaseState::accepted},
      {CaseState::scheduled, CaseState::scheduled},
      {CaseState::discussed, CaseState::discussed},
      {CaseState::answered, CaseState::answered},
      {CaseState::closed, CaseState::closed}}},
    {CaseAct::complete,
     {{CaseState::submitted, CaseState::submitted},
      {CaseState::accepted, CaseState::accepted},
      {CaseState::scheduled, CaseState::scheduled},
      {CaseState::discussed, CaseState::discussed}}},
    {CaseAct::discuss,
     {{CaseState::draft, CaseState::draft},
      {CaseState::submitted, CaseState::submitted},
      {CaseState::accepted, CaseState::accepted},
      {CaseState::scheduled, CaseState::scheduled},
      {CaseState::discussed, CaseState::discussed},
      {CaseState::answered, CaseState::answered},
      {CaseState::closed, CaseState::closed},
      {CaseState::declined, CaseState::declined}}},
    {CaseAct::accept, {{CaseState::submitted, CaseState::accepted}}},
    {CaseAct::decline, {{CaseState::submitted, CaseState::declined}}},
    {CaseAct::requestInformation,
     {{CaseState::submitted, CaseState::submitted},
      {CaseState::accepted, CaseState::accepted},
      {CaseState::scheduled, CaseState::scheduled},
      {CaseState::discussed, CaseState::discussed}}},
    {CaseAct::redirect,
     {{CaseState::submitted, CaseState::submitted}, {CaseState::accepted, CaseState::accepted}}},
    {CaseAct::redirected,
     {{CaseState::submitted, CaseState::submitted}, {CaseState::accepted, CaseState::submitted}}},
    {CaseAct::answer,
     {{CaseState::accepted, CaseState::answered}, {CaseState::discussed, CaseState::answered}}},
    {CaseAct::giveOpinion,
     {{CaseState::accepted, CaseState::accepted},
      {CaseState::scheduled, CaseState::scheduled},
      {CaseState::discussed, CaseState::discussed},
      {CaseState::answered, CaseState::answered},
      {CaseState::closed, CaseState::closed}}},
    {CaseAct::book,
     {{CaseState::submitted, CaseState::submitted}, {CaseState::accepted, CaseState::accepted}}},
    {CaseAct::schedule,
     {{CaseState::submitted, CaseState::scheduled}, {CaseState::accepted, CaseState::scheduled}}},
    {CaseAct::postpone, {{CaseState::scheduled, CaseState::accepted}}},
    {CaseAct::hear, {{CaseState::scheduled, CaseState::discussed}}},
    {CaseAct::conclude, {{CaseState::discussed, CaseState::answered}}},
    {CaseAct::presentAgain, {{CaseState::discussed, CaseState::accepted}}},
    {CaseAct::close, {{CaseState::answered, CaseState::closed}}},
    {CaseAct::reopen,
     {{CaseState::answered, CaseState::accepted}, {CaseState::closed, CaseState::accepted}}},
    {CaseAct::retain,
     {{CaseState::submitted, CaseState::submitted},
      {CaseState::accepted, CaseState::accepted},
      {CaseState::scheduled, CaseState::scheduled},
      {CaseState::discussed, CaseState::discussed},
      {CaseState::answered, CaseState::answered},
      {CaseState::closed, CaseState::closed},
      {CaseState::declined, CaseState::declined},
      {CaseState::withdrawn, CaseState::withdrawn}}},
    {CaseAct::withdraw,
     {{CaseState::draft, CaseState::withdrawn},
      {CaseState::submitted, CaseState::withdrawn},
      {CaseState::accepted, CaseState::withdrawn},
      {CaseState::scheduled, CaseState::withdrawn},
      {CaseState::discussed, CaseState::withdrawn},
      {CaseState::answered, CaseState::withdrawn},
      {CaseState::closed, CaseState::withdrawn},
      {CaseState::declined, CaseState::withdrawn}}},
};

/// Where the series may wait for the submitting centre.
const std::set<CaseState> kUnderWay{CaseState::submitted, CaseState::accepted, CaseState::scheduled,
                                    CaseState::discussed};

/// Every part that a case can lie in.
std::set<BoxPart> allParts() {
  std::set<BoxPart> parts;
  for (const auto state : kStates) parts.insert({state, false});
  for (const auto state : kUnderWay) parts.insert({state, true});
  parts.insert({CaseState::draft, true});
  return parts;
}

std::set<BoxPart> box(CaseBox name, CaseSide side) {
  const auto parts = domain::partsOfBox(name, side);
  return {parts.begin(), parts.end()};
}

}  // namespace

TEST_CASE("every act is allowed in the states of the lifecycle and in no other") {
  for (const auto act : kActs)
    for (const auto state : kStates) {
      INFO(static_cast<int>(act) << " from " << toString(state));
      const auto& allowed = kExpected.at(act);
      const auto expected = allowed.find(state);
      const auto next = domain::after(act, state);
      REQUIRE(next.has_value() == (expected != allowed.end()));
      if (next) CHECK(*next == expected->second);
    }
}

TEST_CASE("the lifecycle names each act and state once") {
  std::set<std::pair<CaseAct, CaseState>> seen;
  for (const auto& transition : domain::caseTransitions())
    CHECK(seen.emplace(transition.act, transition.from).second);
}

TEST_CASE("a withdrawal is restricted only where an answer was given") {
  for (const auto state : kStates)
    CHECK(domain::isAnswered(state) ==
          (state == CaseState::answered || state == CaseState::closed));
}

TEST_CASE("every case of the submitting centre lies in one box, and in the box of all") {
  CHECK(box(CaseBox::all, CaseSide::submitter) == allParts());
  for (const auto& part : allParts()) {
    INFO(toString(part.state) << ' ' << part.awaitsSubmitter);
    std::size_t boxes = 0;
    for (const auto name : {CaseBox::drafts, CaseBox::todo, CaseBox::waiting, CaseBox::done})
      boxes += box(name, CaseSide::submitter).count(part);
    CHECK(boxes == 1);
  }
}

TEST_CASE("every case but a draft lies in one box of its series") {
  for (const auto& part : allParts()) {
    INFO(toString(part.state) << ' ' << part.awaitsSubmitter);
    const std::size_t expected = part.state == CaseState::draft ? 0 : 1;
    std::size_t boxes = 0;
    for (const auto name : {CaseBox::drafts, CaseBox::todo, CaseBox::waiting, CaseBox::done})
      boxes += box(name, CaseSide::series).count(part);
    CHECK(boxes == expected);
    CHECK(box(CaseBox::all, CaseSide::series).count(part) == expected);
  }
}

TEST_CASE(
    "every case but a draft lies in one box of an expert, by whether they have given an opinion") {
  for (const auto& part : allParts())
    for (const bool given : {false, true}) {
      INFO(toString(part.state) << ' ' << part.awaitsSubmitter << ' ' << given);
      const std::size_t expected = part.state == CaseState::draft ? 0 : 1;
      std::size_t boxes = 0;
      for (const auto name : {CaseBox::drafts, CaseBox::todo, CaseBox::waiting, CaseBox::done})
        for (const auto& each : box(name, CaseSide::expert))
          boxes += each.state == part.state && each.awaitsSubmitter == part.awaitsSubmitter &&
                   each.given.value_or(given) == given;
      CHECK(boxes == expected);
      CHECK(box(CaseBox::all, CaseSide::expert).count(part) == expected);
    }
  for (const auto& part : box(CaseBox::todo, CaseSide::expert)) CHECK(part.given == false);
}

TEST_CASE("what waits for one side is what the other side waits for") {
  CHECK(box(CaseBox::waiting, CaseSide::submitter) == box(CaseBox::todo, CaseSide::series));
  for (const auto& part : box(CaseBox::waiting, CaseSide::series))
    CHECK(box(CaseBox::todo, CaseSide::submitter).count(part) == 1);
  for (const auto state : kUnderWay) {
    CHECK(box(CaseBox::todo, CaseSide::submitter).count({state, true}) == 1);
    CHECK(box(CaseBox::todo, CaseSide::series).count({state, false}) == 1);
  }
}

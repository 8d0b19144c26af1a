#include <map>
#include <set>

#include "domain/meeting_state.hpp"
#include "domain/quorum.hpp"
#include "domain/recurrence.hpp"
#include "support/catch.hpp"

using namespace consilium;
using domain::MeetingAct;
using protocol::MeetingState;

TEST_CASE("a meeting's acts lead where the design has them, and nowhere else") {
  using enum MeetingState;
  const std::map<MeetingAct, std::map<MeetingState, MeetingState>> expected{
      {MeetingAct::plan, {{proposed, planned}}},
      {MeetingAct::update, {{planned, planned}, {convened, convened}}},
      {MeetingAct::cancel, {{proposed, cancelled}, {planned, cancelled}, {convened, cancelled}}},
      {MeetingAct::book, {{planned, planned}, {convened, convened}}},
      {MeetingAct::arrange, {{planned, planned}, {convened, convened}, {in_session, in_session}}},
      {MeetingAct::invite, {{planned, convened}, {convened, convened}, {in_session, in_session}}},
      {MeetingAct::reply, {{convened, convened}, {in_session, in_session}}},
      {MeetingAct::designateChair,
       {{planned, planned},
        {convened, convened},
        {in_session, in_session},
        {adjourned, adjourned}}},
      {MeetingAct::open, {{planned, in_session}, {convened, in_session}}},
      {MeetingAct::takePart, {{in_session, in_session}}},
      {MeetingAct::present, {{in_session, in_session}}},
      {MeetingAct::close, {{in_session, adjourned}}}};
  for (const auto& [act, from] : expected)
    for (const auto state :
         {proposed, planned, convened, in_session, adjourned, minuted, cancelled}) {
      INFO(static_cast<int>(act) << " from " << toString(state));
      const auto next = domain::after(act, state);
      const auto found = from.find(state);
      CHECK(next == (found == from.end() ? std::nullopt : std::optional(found->second)));
    }
}

TEST_CASE("a quorum counts specialties, each once, and says what is missing") {
  protocol::CharterQuorum rule;
  rule.minimum = 3;
  rule.specialties = {"Génétique médicale"};
  const std::vector<std::string> two{"rhumatologie", "Rhumatologie", "radiologie"};
  auto quorum = domain::quorumOf(rule, two);
  CHECK_FALSE(quorum.met);
  CHECK(quorum.specialties.size() == 2);
  CHECK(quorum.lacking == 1);
  CHECK(quorum.missing == std::vector<std::string>{"Génétique médicale"});

  auto three = two;
  three.emplace_back("pédiatrie");
  quorum = domain::quorumOf(rule, three);
  CHECK_FALSE(quorum.met);
  CHECK_FALSE(quorum.lacking);

  three.emplace_back("genetique medicale");
  quorum = domain::quorumOf(rule, three);
  CHECK(quorum.met);
  CHECK(quorum.missing.empty());
}

TEST_CASE("a recurrence keeps the hour on the clocks of its time zone") {
  // The clocks of Paris go back an hour on 25 October 2026.
  const auto first = base::parseTimestamp("2026-10-06T14:00:00+02:00").value();
  const auto times =
      domain::occurrences("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", first, "Europe/Paris", 60).value();
  REQUIRE(times.size() == 3);
  CHECK(base::formatTimestamp(times[0]) == "2026-10-06T12:00:00.000Z");
  CHECK(base::formatTimestamp(times[1]) == "2026-11-03T13:00:00.000Z");
  CHECK(base::formatTimestamp(times[2]) == "2026-12-01T13:00:00.000Z");
  const auto overseas =
      domain::occurrences("FREQ=MONTHLY;BYDAY=1TU;COUNT=2", first, "Indian/Reunion", 60).value();
  CHECK(base::formatTimestamp(overseas[1]) == "2026-11-03T12:00:00.000Z");
}

TEST_CASE("a recurrence without an end is cut, and a wrong one refused") {
  const auto first = base::parseTimestamp("2026-10-06T14:00:00+02:00").value();
  CHECK(domain::occurrences("FREQ=WEEKLY", first, "Europe/Paris", 60).value().size() == 60);
  CHECK_FALSE(domain::occurrences("FREQ=SOMETIMES", first, "Europe/Paris", 60));
  CHECK_FALSE(domain::occurrences("FREQ=WEEKLY", first, "Europe/Nowhere", 60));
  CHECK_FALSE(domain::occurrences("FREQ=WEEKLY;BYDAY=FR", first, "Europe/Paris", 60));
  for (const auto* rule :
       {"FREQ=SECONDLY", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=14", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYWEEKNO=53", "FREQ=MONTHLY;BYDAY=6MO", "FREQ=WEEKLY;BYDAY=TU;BYSETPOS=9"})
    CHECK_FALSE(domain::occurrences(rule, first, "Europe/Paris", 60));
  CHECK(domain::isTimeZone("America/Guadeloupe"));
  CHECK_FALSE(domain::isTimeZone("Europe/Nowhere"));
}

#include "service/series.hpp"

#include <chrono>
#include <stdexcept>

#include "service/member.hpp"
#include "unit/service/directory_fixture.hpp"

using namespace consilium;
using namespace consilium::directory_tests;
using base::ErrorKind;
using protocol::CentreKind;
using protocol::RosterFunction;
using protocol::SeriesOwnerKind;
using namespace std::chrono_literals;

namespace {

/// A reference centre with a series, and people around it.
struct Board : Directory {
  std::string network = addNetwork("OSCAR");
  std::string centre1 = addCentre(centreParams(network, "Référence", CentreKind::coordinating));
  std::string centre2 = addCentre(centreParams(network, "Compétence"));
  service::Caller chair = addUser("chair");
  service::Caller coordinator = addUser("coordinator");
  service::Caller expert = addUser("expert");
  service::Caller manager = addUser("manager");
  service::Caller clinician = addUser("clinician");
  std::string chairMember = addMember(chair, centre1, network, "expert");
  std::string coordinatorMember = addMember(coordinator, centre1, network, "clinician");
  std::string expertMember = addMember(expert, centre1, network, "expert");
  std::string managerMember = addMember(manager, centre1, network, "manager");
  std::string clinicianMember = addMember(clinician, centre2, network);
  protocol::SeriesSaveParams params = [this] {
    auto series = seriesParams("RCP os", centre1);
    series.roster = {seat(chairMember, RosterFunction::chair),
                     seat(coordinatorMember, RosterFunction::coordinator),
                     seat(expertMember, RosterFunction::permanent)};
    return series;
  }();

  static protocol::RosterEntry seat(const std::string& member, RosterFunction function,
                                    const std::string& specialty = "génétique") {
    return {.member = member, .specialty = specialty, .function = function};
  }

  /// Creates the series; `params` then holds its next update.
  std::string create() {
    const auto id = addSeries(params);
    params.series = id;
    params.revision = 1;
    return id;
  }
};

}  // namespace

TEST_CASE("a charter is completed with its defaults when it is saved") {
  Board board;
  const auto id = board.create();
  const auto series = board.seriesById(id);
  const auto& charter = series.charter;
  CHECK(charter.quorum.minimum == 3);
  CHECK(charter.quorumUnmet == protocol::CharterQuorumUnmet::label);
  CHECK(charter.quorumUnmetLabel == "concertation sans quorum, à représenter");
  CHECK(charter.writtenOpinionsCount == false);
  CHECK(charter.blindFirst == false);
  CHECK(charter.seniorValidation == false);
  CHECK(charter.registration == protocol::CharterRegistration::anyone);
  CHECK(charter.presentersSee == protocol::CharterPresenterView::items);
  CHECK(charter.itemMinutes == 15);
  REQUIRE(charter.delays);
  CHECK(charter.delays->answerDays == 30);
  CHECK(charter.retention->years == 20);
  CHECK_FALSE(charter.urgent);

  board
      .run(&board.admin,
           [&](service::Context& context) -> base::Result<void> {
             CHECK(service::loadCharter(context.tx, id).value() == charter);
             CHECK(service::loadCharter(context.tx, board.centre1).error().kind ==
                   ErrorKind::notFound);
             return base::ok();
           })
      .value();
}

TEST_CASE("a charter keeps what was chosen, and puts the escalation in the order of its delays") {
  Board board;
  auto& charter = board.params.charter;
  charter.quorum.specialties = {"génétique", "radiologie"};
  charter.quorumUnmet = protocol::CharterQuorumUnmet::block;
  charter.blindFirst = true;
  charter.itemMinutes = 20;
  charter.delays = protocol::CharterDelays{};
  charter.delays->triageDays = 2;
  charter.urgent = protocol::UrgentContact{
      .name = "Astreinte", .phone = "+33 1 00 00 00 00", .hours = "24 h/24"};
  charter.escalation = {{.function = RosterFunction::chair, .afterMinutes = 60},
                        {.function = RosterFunction::coordinator, .afterMinutes = 15}};
  const auto saved = board.seriesById(board.create()).charter;
  CHECK(saved.quorum.specialties == charter.quorum.specialties);
  CHECK(saved.quorumUnmet == protocol::CharterQuorumUnmet::block);
  CHECK(saved.blindFirst == true);
  CHECK(saved.itemMinutes == 20);
  CHECK(saved.delays->triageDays == 2);
  CHECK(saved.delays->reportDays == 7);
  CHECK(saved.urgent->hours == "24 h/24");
  REQUIRE(saved.escalation.size() == 2);
  CHECK(saved.escalation[0].function == RosterFunction::coordinator);
}

TEST_CASE("a seat that is left out ends, a new one begins, and none is erased") {
  Board board;
  const auto id = board.create();
  const auto begun = board.clock().now();
  board.clock().advance(1h);
  board.params.roster = {Board::seat(board.chairMember, RosterFunction::chair),
                         Board::seat(board.expertMember, RosterFunction::permanent, "radiologie"),
                         Board::seat(board.clinicianMember, RosterFunction::permanent)};
  board.save(&board.admin, board.params).value();

  const auto roster = board.seriesById(id).roster;
  REQUIRE(roster.size() == 3);
  for (const auto& seat : roster) {
    const bool kept = seat.member == board.chairMember;
    CHECK(seat.since == (kept ? begun : board.clock().now()));
    if (seat.member == board.expertMember) CHECK(seat.specialty == "radiologie");
    if (seat.member == board.clinicianMember) {
      CHECK(seat.name == "Dr clinician");
      CHECK(seat.centre == board.centre2);
    }
  }

  static const std::string_view kParameters[] = {"series"};
  static const store::Query ended{
      "endedSeats",
      "SELECT COUNT(*) AS seats FROM roster WHERE series_id = ?1 AND until IS NOT NULL",
      "SELECT COUNT(*) AS seats FROM roster WHERE series_id = $1 AND until IS NOT NULL",
      kParameters};
  const auto count =
      board
          .run(&board.admin,
               [&](service::Context& context) -> base::Result<std::int64_t> {
                 return context.tx.one(ended, {{"series", store::value(id)}})->integer("seats");
               })
          .value();
  CHECK(count == 2);

  // Back and forth within the same millisecond.
  board.params.revision = 2;
  board.params.roster = {Board::seat(board.clinicianMember, RosterFunction::permanent, "autre")};
  board.save(&board.admin, board.params).value();
  const auto last = board.seriesById(id).roster;
  REQUIRE(last.size() == 1);
  CHECK(last[0].specialty == "autre");
}

TEST_CASE("a seat no longer shows when the membership has ended, and the next save ends it") {
  Board board;
  const auto id = board.create();
  board.endMember(board.expertMember);
  CHECK(board.seriesById(id).roster.size() == 2);

  CHECK(pointerOf(board.save(&board.admin, board.params)) == "/roster/2/member");
  board.params.roster.pop_back();
  board.save(&board.admin, board.params).value();
  const auto events = board.events("series:" + id);
  REQUIRE(events.size() == 2);
  CHECK(events[1].changesAccess);
  CHECK(store::decodeStored<protocol::SeriesSaved>(events[1].data).value().rosterChanged);
}

TEST_CASE("the streams of a series and of its owners tell of changes, and whether access changed") {
  Board board;
  const auto id = board.create();
  board.params.name = "RCP osseuse";
  board.save(&board.coordinator, board.params).value();
  board.params.revision = 2;
  board.params.roster.pop_back();
  board.save(&board.chair, board.params).value();

  const auto events = board.events("series:" + id);
  REQUIRE(events.size() == 3);
  const auto body = [](const store::Event& event) {
    return store::decodeStored<protocol::SeriesSaved>(event.data).value();
  };
  CHECK(body(events[0]).rosterChanged);
  CHECK_FALSE(body(events[1]).rosterChanged);
  CHECK(body(events[1]).name == "RCP osseuse");
  CHECK(body(events[2]).rosterChanged);
  CHECK(events[2].actor == board.chair.userId);
  CHECK(events[2].type == "series.saved");
  const auto ofCentre = board.events("centre:" + board.centre1);
  REQUIRE(ofCentre.size() == 4);
  CHECK(ofCentre[3].type == "series.saved");
}

TEST_CASE("a stale update of a series is answered with the present one") {
  Board board;
  board.create();
  board.save(&board.admin, board.params).value();
  const auto stale = errorOf(board.save(&board.admin, board.params));
  CHECK(stale.kind == ErrorKind::conflict);
  CHECK(store::decodeStored<protocol::Series>(stale.current->text).value().revision == 2);
}

TEST_CASE("coordinators, chairs and managers of owning centres change a series, others do not") {
  Board board;
  board.create();
  std::int64_t revision = 1;
  for (const auto* caller : {&board.coordinator, &board.chair, &board.manager, &board.admin}) {
    board.params.revision = revision++;
    CHECK(board.save(caller, board.params).has_value());
  }
  board.params.revision = revision;
  for (const auto* caller : {&board.expert, &board.clinician})
    CHECK(errorOf(board.save(caller, board.params)).kind == ErrorKind::forbidden);
  const auto stranger = board.addUser("stranger");
  CHECK(errorOf(board.save(&stranger, board.params)).kind == ErrorKind::notFound);
}

TEST_CASE("owners are added and removed by who manages them") {
  Board board;
  const auto id = board.create();
  auto params = board.params;
  params.owners.push_back({.kind = SeriesOwnerKind::centre, .id = board.centre2});
  CHECK(errorOf(board.save(&board.coordinator, params)).kind == ErrorKind::forbidden);
  CHECK(errorOf(board.save(&board.manager, params)).kind == ErrorKind::forbidden);
  CHECK(board.save(&board.admin, params).has_value());
  CHECK(board.seriesById(id).owners.size() == 2);

  params.revision = 2;
  params.owners = {{.kind = SeriesOwnerKind::network, .id = board.network}};
  CHECK(errorOf(board.save(&board.manager, params)).kind == ErrorKind::forbidden);
  CHECK(board.save(&board.admin, params).has_value());

  // A manager makes a series of their own centre, and of no other.
  CHECK(board.save(&board.manager, seriesParams("RCP nouvelle", board.centre1)).has_value());
  CHECK(errorOf(board.save(&board.manager, seriesParams("RCP autre", board.centre2))).kind ==
        ErrorKind::forbidden);
}

TEST_CASE("a series stays in the network of its first owner, and its streams with it") {
  Board board;
  const auto id = board.create();
  const auto other = board.addNetwork("BETA");
  const auto elsewhere = board.addCentre(centreParams(other, "Ailleurs", CentreKind::coordinating));
  auto params = board.params;
  params.owners = {{.kind = SeriesOwnerKind::centre, .id = elsewhere}};
  CHECK(pointerOf(board.save(&board.admin, params)) == "/owners");
  params.owners.push_back({.kind = SeriesOwnerKind::centre, .id = board.centre1});
  CHECK(board.save(&board.admin, params).has_value());
  CHECK(board.seriesById(id).network == board.network);
  // The centre of the other network is told in its own stream.
  CHECK(board.events("centre:" + elsewhere).back().type == "series.saved");
}

TEST_CASE("owners and members of a series must exist") {
  Board board;
  auto params = board.params;
  params.owners.push_back(params.owners.front());
  CHECK(pointerOf(board.save(&board.admin, params)) == "/owners");
  params.owners = {{.kind = SeriesOwnerKind::network, .id = board.centre1}};
  CHECK(pointerOf(board.save(&board.admin, params)) == "/owners/0/id");

  params = board.params;
  params.roster.push_back(params.roster.front());
  CHECK(pointerOf(board.save(&board.admin, params)) == "/roster/3");
  params.roster.back().member = board.centre1;
  CHECK(pointerOf(board.save(&board.admin, params)) == "/roster/3/member");
  params = board.params;
  params.name = " - ";
  CHECK(pointerOf(board.save(&board.admin, params)) == "/name");
}

TEST_CASE("series are listed by centre and by network, page by page") {
  Board board;
  board.create();
  auto national = seriesParams("RCP nationale", board.centre1);
  national.owners = {{.kind = SeriesOwnerKind::network, .id = board.network}};
  board.addSeries(national);
  const auto other = board.addNetwork("AUTRE");
  const auto elsewhere = board.addCentre(centreParams(other, "Ailleurs", CentreKind::coordinating));
  board.addSeries(seriesParams("RCP ailleurs", elsewhere));

  const auto list = [&](const protocol::SeriesListParams& params) {
    return board
        .run(&board.clinician, [&](service::Context& c) { return board.series.list(c, params); })
        .value();
  };
  const auto names = [&](const protocol::SeriesListParams& params) {
    std::vector<std::string> result;
    for (const auto& series : list(params).series) result.push_back(series.name);
    return result;
  };
  using Names = std::vector<std::string>;
  CHECK(names({}) == Names{"RCP ailleurs", "RCP nationale", "RCP os"});
  CHECK(names({.centre = board.centre1}) == Names{"RCP nationale", "RCP os"});
  CHECK(names({.centre = board.centre2}) == Names{"RCP nationale"});
  CHECK(names({.network = board.network}) == Names{"RCP nationale", "RCP os"});
  CHECK(names({.network = other}) == Names{"RCP ailleurs"});

  protocol::SeriesListParams page;
  page.limit = 2;
  const auto first = list(page);
  CHECK(first.series.size() == 2);
  REQUIRE(first.cursor);
  page.cursor = first.cursor;
  const auto second = list(page);
  REQUIRE(second.series.size() == 1);
  CHECK(second.series[0].name == "RCP os");
  CHECK_FALSE(second.cursor);
}

TEST_CASE(
    "members read a series; without sign-in it shows neither persons nor the urgent contact") {
  Board board;
  board.params.charter.urgent =
      protocol::UrgentContact{.name = "Astreinte", .phone = "15", .hours = "24 h/24"};
  const auto id = board.create();
  const auto get = [&](const service::Caller* caller, service::SeriesService& series) {
    return board.run(caller, [&](service::Context& c) { return series.get(c, {.series = id}); });
  };
  CHECK(get(&board.clinician, board.series).value().series.roster.size() == 3);
  CHECK(get(&board.clinician, board.series).value().series.charter.urgent);
  CHECK(errorOf(get(nullptr, board.series)).kind == ErrorKind::unauthenticated);

  service::SeriesService open({.openDirectory = true});
  const auto seen = get(nullptr, open).value().series;
  CHECK(seen.name == "RCP os");
  CHECK(seen.roster.empty());
  CHECK_FALSE(seen.charter.urgent);
  const auto unknown = board.run(&board.admin, [&](service::Context& c) {
    return board.series.get(c, {.series = board.centre1});
  });
  CHECK(errorOf(unknown).kind == ErrorKind::notFound);
}

TEST_CASE("a roster says who is away from today on, and who stands in") {
  Board board;
  const auto id = board.create();
  const auto today = std::chrono::floor<std::chrono::days>(board.clock().now());
  const auto on = [&](int days) { return base::Date(today + std::chrono::days(days)); };
  protocol::MemberSetAbsenceParams params;
  params.member = board.chairMember;
  params.revision = 1;
  params.absences = {
      {on(-9), on(-1), {}}, {on(0), on(2), board.expertMember}, {on(30), on(31), {}}};
  board
      .run(&board.chair,
           [&](service::Context& context) {
             return service::MemberService(service::SessionPolicy()).setAbsence(context, params);
           })
      .value();
  const auto seen = board.run(&board.clinician, [&](service::Context& context) {
    return board.series.get(context, {.series = id});
  });
  for (const auto& seat : seen.value().series.roster) {
    if (seat.member != board.chairMember) {
      CHECK(seat.absences.empty());
      continue;
    }
    REQUIRE(seat.absences.size() == 2);
    CHECK(seat.absences[0].from == on(0));
    CHECK(seat.absences[0].to == on(2));
    CHECK(seat.absences[0].deputy == "Dr expert");
    CHECK(seat.absences[1].from == on(30));
    CHECK_FALSE(seat.absences[1].deputy);
  }
}

TEST_CASE("a stored charter that does not decode is a fault, not somebody's wrong parameter") {
  Board board;
  const auto id = board.create();
  static constexpr std::string_view kSql = "UPDATE series SET charter = 'x' WHERE name = 'RCP os'";
  static constexpr store::Query kSpoil{"spoil", kSql, kSql, {}};
  REQUIRE(board.database()
              .writeNow([&](store::Transaction& tx) {
                tx.run(kSpoil, {});
                CHECK_THROWS_AS(service::loadCharter(tx, id), std::runtime_error);
                return base::ok();
              })
              .has_value());
}

TEST_CASE("saving over an unknown series and a hidden one is refused in the same words") {
  Board board;
  board.create();
  const auto stranger = board.addUser("stranger");
  const auto hidden = board.save(&stranger, board.params);
  board.params.series = "0198c3a0-1111-7222-8333-123456789abc";
  const auto unknown = board.save(&stranger, board.params);
  REQUIRE(hidden.has_error());
  REQUIRE(unknown.has_error());
  CHECK(hidden.error().kind == ErrorKind::notFound);
  CHECK(unknown.error().kind == ErrorKind::notFound);
  CHECK(hidden.error().message == unknown.error().message);
}

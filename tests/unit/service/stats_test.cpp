#include "service/stats.hpp"

#include <chrono>
#include <map>
#include <set>

#include "domain/search_text.hpp"
#include "service/agenda.hpp"
#include "service/case.hpp"
#include "service/case_circle.hpp"
#include "service/case_life.hpp"
#include "service/follow_up.hpp"
#include "service/import_terms.hpp"
#include "service/meeting.hpp"
#include "service/minutes.hpp"
#include "service/opinion.hpp"
#include "service/sitting.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::CaseState;
using protocol::CountedWhose;
using protocol::ReportOutcome;
using service::Context;
using Ids = std::set<std::string>;
using std::chrono::hours;

namespace {

struct Stats : ServiceFixture {
  test::TemporaryFolder folder;
  store::SigningKey key =
      store::SigningKey::create(folder.path() / "key", folder.path() / "public").value();
  service::StatsService stats;
  service::CaseService cases;
  service::CaseCircleService circle{service::SessionPolicy{}};
  service::CaseLifeService life;
  service::OpinionService opinions;
  service::FollowUpService followUps;
  service::MeetingService meetings;
  service::AgendaService agenda;
  service::SittingService sittings;
  service::MinutesService minutes{key};
  base::Timestamp begin = clock.now();
  std::string meeting;

  Stats() {
    chair.reauthenticatedUntil = clock.now() + hours(24 * 365);
    setQuorum(2);
  }
  void setQuorum(std::int64_t minimum) {
    protocol::Charter charter;
    charter.quorum.minimum = minimum;
    saveCharter(charter);
  }

  /// From the beginning of the test until now, or what is given instead.
  protocol::StatsActivityParams ofSeries() const {
    protocol::StatsActivityParams params;
    params.series = series;
    params.from = begin;
    params.to = clock.now() + hours(1);
    return params;
  }
  protocol::StatsActivityParams ofCentre(const std::string& centre) const {
    auto params = ofSeries();
    params.series = std::nullopt;
    params.centre = centre;
    return params;
  }
  auto activity(const service::Caller& caller, const protocol::StatsActivityParams& params) {
    return run(caller, [&](Context& context) { return stats.activity(context, params); });
  }
  auto list(const service::Caller& caller, const protocol::CaseListParams& params) {
    return run(caller, [&](Context& context) { return cases.list(context, params); });
  }

  /// What a figure's filter opens, page by page.
  Ids opened(const service::Caller& caller, const protocol::CountedFilter& filter,
             std::int64_t limit = 1) {
    protocol::CaseListParams params;
    params.box = protocol::CaseBox::all;
    params.filter = protocol::CaseFilter{};
    params.filter->counted = filter.counted;
    params.limit = limit;
    Ids ids;
    std::size_t listed = 0;
    std::int64_t count = 0;
    do {
      const auto page = list(caller, params).value();
      if (!params.cursor) count = page.count.value();
      listed += page.cases.size();
      for (const auto& each : page.cases) ids.insert(each.id);
      params.cursor = page.cursor;
    } while (params.cursor);
    CHECK(listed == ids.size());
    CHECK(count == static_cast<std::int64_t>(listed));
    return ids;
  }
  /// The same, when the figure counts as many.
  template <class Figure>
  Ids behind(const service::Caller& caller, const Figure& figure) {
    auto ids = opened(caller, figure.filter);
    CHECK(figure.cases == static_cast<std::int64_t>(ids.size()));
    return ids;
  }

  /// A case submitted by somebody for a centre.
  std::string addCaseOf(const service::Caller& author, const std::string& centre,
                        const std::string& diagnosis = "ORPHA:666") {
    auto params = createParams();
    params.centre = centre;
    params.content.diagnoses = {{diagnosis, protocol::DiagnosisStatus::suspected}};
    const auto id =
        run(author, [&](Context& context) { return cases.create(context, params); }).value().case_;
    run(author, [&](Context& context) {
      protocol::CaseSubmitParams submit;
      submit.case_ = id;
      submit.revision = 1;
      return cases.submit(context, submit);
    }).value();
    return id;
  }
  void answer(const std::string& id) {
    protocol::CaseAnswerParams params;
    params.case_ = id;
    params.outcome = protocol::CaseOutcome::final;
    params.text = "Surveiller.";
    run(chair, [&](Context& context) { return life.answer(context, params); }).value();
  }
  std::string answered() {
    const auto id = addCase(CaseState::accepted);
    answer(id);
    return id;
  }
  void giveOpinion(const service::Caller& caller, const std::string& id,
                   const std::string& centre) {
    protocol::OpinionFileParams params;
    params.case_ = id;
    params.version = 1;
    params.centre = centre;
    params.context = protocol::OpinionGivenIn::written;
    params.content.text = "Surveiller.";
    run(caller, [&](Context& context) { return opinions.file(context, params); }).value();
  }
  void followUp(const std::string& id, protocol::FollowUpApplied applied) {
    protocol::FollowUpRecordParams params;
    params.case_ = id;
    params.content.applied = applied;
    params.content.outcome = protocol::FollowUpOutcome::unchanged;
    run(clinician, [&](Context& context) { return followUps.record(context, params); }).value();
  }
  void withdraw(const std::string& id) {
    protocol::CaseWithdrawParams params;
    params.case_ = id;
    params.reason = "-";
    run(clinician, [&](Context& context) { return cases.withdraw(context, params); }).value();
  }
  void reopen(const std::string& id) {
    protocol::CaseReopenParams params;
    params.case_ = id;
    params.reason = "-";
    run(chair, [&](Context& context) { return life.reopen(context, params); }).value();
  }

  /// A session in which the chair and the expert discuss a case; the item. It goes on.
  std::string discuss(const std::string& id) {
    protocol::MeetingScheduleParams plan;
    plan.series = series;
    plan.startsAt = clock.now() + hours(1);
    plan.minutes = 60;
    plan.timeZone = "Europe/Paris";
    plan.places = 9;
    meeting = run(coordinator, [&](Context& context) { return meetings.schedule(context, plan); })
                  .value()
                  .meetings.front();
    const auto item = run(coordinator,
                          [&](Context& context) {
                            return agenda.addCase(context, {{}, meeting, id, std::nullopt});
                          })
                          .value()
                          .item;
    run(chair, [&](Context& context) { return sittings.open(context, {{}, meeting}); }).value();
    for (const auto* each : {&expert, &chair})
      run(*each, [&](Context& context) {
        return sittings.join(context,
                             {{}, meeting, protocol::AttendanceMode::on_site, std::nullopt});
      }).value();
    run(chair, [&](Context& context) {
      return sittings.present(context, {{}, meeting, item});
    }).value();
    clock.advance(std::chrono::minutes(10));
    return item;
  }
  void close() {
    run(chair, [&](Context& context) { return sittings.close(context, {{}, meeting}); }).value();
  }
  void sign(const std::string& item, ReportOutcome outcome) {
    protocol::MinutesUpdateParams params;
    params.meeting = meeting;
    params.item = item;
    params.revision = 0;
    params.content.presenter = "Dr Présentatrice Fictive";
    params.content.outcome = outcome;
    params.content.synthesis = "Poursuivre.";
    run(chair, [&](Context& context) { return minutes.update(context, params); }).value();
    run(chair, [&](Context& context) {
      return minutes.sign(context, {{}, meeting, item, 1});
    }).value();
  }

  protocol::StatsMinimumDataSetParams dataSetOf(const std::string& centre) const {
    protocol::StatsMinimumDataSetParams params;
    params.centre = centre;
    params.from = begin;
    params.to = clock.now() + hours(1);
    return params;
  }
  auto dataSet(const service::Caller& caller, const protocol::StatsMinimumDataSetParams& params) {
    return run(caller, [&](Context& context) { return stats.minimumDataSet(context, params); });
  }
  /// The pseudonyms that somebody finds in the data set of the submitting centre.
  Ids pseudonymsIn(const service::Caller& caller) {
    Ids found;
    for (const auto& each : dataSet(caller, dataSetOf(competence)).value().cases)
      found.insert(each.pseudonym);
    return found;
  }
  /// A submitted case of a person who says this of registries.
  std::string addConsenting(std::optional<bool> registry, const char* day = "2026-11-20") {
    auto params = createParams();
    params.content.consent->registry = registry;
    params.content.consent->attestedOn = base::parseDate(day);
    const auto id = run(clinician, [&](Context& context) { return cases.create(context, params); })
                        .value()
                        .case_;
    run(clinician, [&](Context& context) {
      protocol::CaseSubmitParams submit;
      submit.case_ = id;
      submit.revision = 1;
      return cases.submit(context, submit);
    }).value();
    return id;
  }
  void link(const std::string& one, const std::string& other, protocol::CaseLinkKind kind) {
    run(clinician, [&](Context& context) {
      return circle.link(context, {{}, one, other, kind});
    }).value();
  }
  /// One more case like that one, submitted now.
  void copyCase(Context& context, const std::string& id, int number) {
    using store::value;
    namespace queries = store::queries;
    const auto copy = context.newId();
    const auto content =
        context.tx
            .one(queries::versionContent,
                 {{"case", value(id)}, {"network", value(network)}, {"version", value(1)}})
            .value()
            .text("content");
    context.tx.run(queries::caseInsert, {{"case", value(copy)},
                                         {"network", value(network)},
                                         {"centre", value(competence)},
                                         {"series", value(series)},
                                         {"state", value("draft")},
                                         {"pseudonym", value("COPY-" + std::to_string(number))},
                                         {"urgency", value("routine")},
                                         {"neededBy", store::null()},
                                         {"caller", value(clinician.userId)},
                                         {"at", value(context.now)}});
    context.tx.run(queries::versionInsert, {{"case", value(copy)},
                                            {"version", value(1)},
                                            {"network", value(network)},
                                            {"contentType", value(1)},
                                            {"content", value(content)},
                                            {"caller", value(clinician.userId)},
                                            {"at", value(context.now)}});
    context.tx.run(queries::caseSubmit, {{"case", value(copy)},
                                         {"network", value(network)},
                                         {"revision", value(1)},
                                         {"state", value("submitted")},
                                         {"version", value(1)},
                                         {"at", value(context.now)}});
  }
  std::string pseudonymOf(const std::string& id) {
    return run(clinician,
               [&](Context& context) {
                 return cases.get(context, {id, {}});
               })
        .value()
        .case_.pseudonym;
  }
  std::set<std::string> readersOf(const std::string& id) {
    std::set<std::string> readers;
    for (const auto& each :
         run(clinician, [&](Context& context) { return life.readers(context, {id}); })
             .value()
             .readers)
      readers.insert(each.user);
    return readers;
  }

  std::string addCentreIn(const std::string& region) {
    const auto id = base::newId(clock);
    run(nullptr, [&](Context& context) -> base::Result<void> {
      using store::value;
      context.tx.run(store::queries::centreInsert,
                     {{"centre", value(id)},
                      {"network", value(network)},
                      {"kind", value("competence")},
                      {"name", value("CCMR " + region)},
                      {"hospital", value("")},
                      {"city", value("")},
                      {"region", value(region)},
                      {"regionKey", value(domain::foldForSearch(region))},
                      {"sortKey", value("ccmr")},
                      {"externalId", store::null()},
                      {"now", value(context.now)}});
      return base::ok();
    }).value();
    return id;
  }
};

}  // namespace

TEST_CASE_METHOD(Stats, "each figure counts what was done, and its filter opens exactly that") {
  const auto waiting = addCase();
  addCase(CaseState::draft);
  const auto written = addCase(CaseState::accepted);
  giveOpinion(expert, written, reference);
  answer(written);
  followUp(written, protocol::FollowUpApplied::applied);
  const auto unknown = answered();
  followUp(unknown, protocol::FollowUpApplied::not_known);
  const auto heard = addCase();
  const auto first = discuss(heard);
  auto figures = activity(coordinator, ofSeries()).value();
  CHECK(figures.discussed.cases == 0);
  close();
  CHECK(behind(coordinator, activity(coordinator, ofSeries()).value().discussed) == Ids{heard});
  sign(first, ReportOutcome::present_again);
  CHECK(activity(coordinator, ofSeries()).value().answered.cases == 2);
  // Presented again and concluded before the session ends, without quorum.
  setQuorum(9);
  sign(discuss(heard), ReportOutcome::final);

  figures = activity(coordinator, ofSeries()).value();
  CHECK(figures.whose == CountedWhose::all);
  CHECK(figures.name.value_or("") != "");
  CHECK(behind(coordinator, figures.submitted) == Ids{waiting, written, unknown, heard});
  CHECK(behind(coordinator, figures.discussed) == Ids{heard});
  CHECK(behind(coordinator, figures.answered) == Ids{written, unknown, heard});
  CHECK(behind(coordinator, figures.delay) == Ids{written, unknown, heard});
  CHECK(behind(coordinator, figures.quorumMet) == Ids{heard});
  CHECK(behind(coordinator, figures.quorumUnmet) == Ids{heard});
  CHECK(behind(coordinator, figures.opinions) == Ids{written});
  CHECK(figures.opinions.opinions == 1);
  CHECK(behind(coordinator, figures.followUpKnown) == Ids{written});
}

TEST_CASE_METHOD(Stats, "a period holds its beginning and not its end, and only first answers") {
  const auto from = clock.now();
  const auto id = answered();
  clock.advance(hours(24));
  reopen(id);
  answer(id);
  const auto between = [&](base::Timestamp since, base::Timestamp until) {
    auto params = ofSeries();
    params.from = since;
    params.to = until;
    const auto figures = activity(coordinator, params).value();
    return std::pair(figures.submitted.cases, figures.answered.cases);
  };
  using Pair = std::pair<std::int64_t, std::int64_t>;
  const std::chrono::milliseconds tick{1};
  CHECK(between(from, from + tick) == Pair{1, 1});
  CHECK(between(from - tick, from) == Pair{0, 0});
  CHECK(between(from + tick, clock.now() + hours(1)) == Pair{0, 0});
}

TEST_CASE_METHOD(Stats, "the delay is the median and the nine tenths of what was answered") {
  CHECK_FALSE(activity(coordinator, ofSeries()).value().delay.medianHours);
  std::vector<std::string> ids;
  for (int i = 0; i < 10; ++i) ids.push_back(addCase(CaseState::accepted));
  for (const auto& id : ids) {
    clock.advance(hours(10));
    answer(id);
  }
  const auto& delay = activity(coordinator, ofSeries()).value().delay;
  CHECK(delay.cases == 10);
  CHECK(delay.medianHours == 50);
  CHECK(delay.p90Hours == 90);
}

TEST_CASE_METHOD(Stats, "who may see which figures is as the design has it") {
  const auto id = addCase(CaseState::accepted);
  inviteGuest(id, guest);
  // all: every case; own: one's own only; forbidden, or nothing: not found.
  const std::map<std::string, std::map<std::string_view, std::string_view>> expected{
      {"series",
       {{"coordinator", "all"},
        {"chair", "all"},
        {"deputy", "all"},
        {"admin", "all"},
        {"expert", "own"},
        {"clinician", "forbidden"},
        {"colleague", "forbidden"},
        {"assistant", "forbidden"},
        {"manager", "forbidden"},
        {"referenceExpert", "forbidden"},
        {"referenceManager", "forbidden"},
        {"guest", "forbidden"},
        {"stranger", "forbidden"},
        {"formerClinician", "forbidden"},
        {"formerExpert", "forbidden"}}},
      {"centre",
       {{"manager", "all"},
        {"admin", "all"},
        {"clinician", "own"},
        {"colleague", "own"},
        {"assistant", "forbidden"},
        {"expert", "forbidden"},
        {"coordinator", "forbidden"},
        {"chair", "forbidden"},
        {"deputy", "forbidden"},
        {"referenceExpert", "forbidden"},
        {"referenceManager", "forbidden"},
        {"guest", "forbidden"},
        {"stranger", "forbidden"},
        {"formerClinician", "forbidden"},
        {"formerExpert", "forbidden"},
        {"auditor", "forbidden"}}},
      {"network", {{"admin", "all"}}},
      {"platform", {{"admin", "all"}}},
  };
  for (const auto& [scope, callers] : expected) {
    auto params = ofSeries();
    params.series = std::nullopt;
    if (scope == "series") params.series = series;
    if (scope == "centre") params.centre = competence;
    if (scope == "network") params.network = network;
    protocol::CaseListParams opening;
    opening.box = protocol::CaseBox::all;
    opening.filter = protocol::CaseFilter{};
    opening.filter->counted = protocol::CountedCases{};
    auto& counted = *opening.filter->counted;
    counted.figure = protocol::CountedFigure::submitted;
    counted.series = params.series;
    counted.centre = params.centre;
    counted.network = params.network;
    counted.from = params.from;
    counted.to = params.to;
    for (const auto& [name, caller] : people()) {
      INFO(scope << " by " << name);
      const auto figures = activity(*caller, params);
      const auto page = list(*caller, opening);
      const auto found = callers.find(name);
      const auto wanted = found == callers.end() ? std::string_view() : found->second;
      if (wanted == "all" || wanted == "own") {
        REQUIRE(figures.has_value());
        CHECK(toString(figures.value().whose) == wanted);
        REQUIRE(page.has_value());
        const bool sees = wanted == "all" || name == "clinician";
        CHECK(figures.value().submitted.cases == (sees ? 1 : 0));
        CHECK(page.value().cases.size() == (sees ? 1U : 0U));
      } else {
        const auto failure = failureOf(figures);
        CHECK(failure == failureOf(page));
        if (wanted == "forbidden" ||
            (scope != "series" && scope != "centre" && failure == ErrorKind::forbidden))
          CHECK(failure == ErrorKind::forbidden);
        else
          CHECK(failure == ErrorKind::notFound);
      }
    }
    CHECK(failureOf(run(nullptr, [&](Context& context) {
            return stats.activity(context, params);
          })) == ErrorKind::notFound);
  }
}

TEST_CASE_METHOD(Stats, "own figures are of cases that one wrote or gave an opinion on") {
  const auto mine = addCaseOf(colleague, competence);
  const auto advised = addCase(CaseState::accepted);
  const auto other = addCase(CaseState::accepted);
  giveOpinion(expert, advised, reference);
  giveOpinion(chair, advised, reference);
  giveOpinion(chair, other, reference);

  auto figures = activity(expert, ofSeries()).value();
  CHECK(behind(expert, figures.submitted) == Ids{advised});
  CHECK(behind(expert, figures.opinions) == Ids{advised});
  CHECK(figures.opinions.opinions == 1);
  auto params = ofSeries();
  params.whose = CountedWhose::own;
  figures = activity(chair, params).value();
  CHECK(behind(chair, figures.submitted) == Ids{advised, other});
  CHECK(figures.opinions.opinions == 2);
  params.whose = CountedWhose::all;
  CHECK(failureOf(activity(expert, params)) == ErrorKind::forbidden);

  figures = activity(colleague, ofCentre(competence)).value();
  CHECK(behind(colleague, figures.submitted) == Ids{mine});
  giveOpinion(colleague, other, competence);
  figures = activity(colleague, ofCentre(competence)).value();
  CHECK(behind(colleague, figures.submitted) == Ids{mine, other});

  params = ofSeries();
  params.whose = CountedWhose::own;
  CHECK(errorOf(activity(admin, params)).violations.at(0).pointer == "/whose");
}

TEST_CASE_METHOD(Stats, "a clinician's figures count no opinion before it may be read") {
  const auto id = addCase(CaseState::scheduled);
  giveOpinion(expert, id, reference);
  const bool readable = !run(clinician,
                             [&](Context& context) {
                               return opinions.list(context, {id, {}, {}});
                             })
                             .value()
                             .opinions.empty();
  CHECK(activity(clinician, ofCentre(competence)).value().opinions.opinions == (readable ? 1 : 0));
  CHECK(activity(coordinator, ofSeries()).value().opinions.opinions == 1);
  setState(id, CaseState::discussed);
  CHECK(activity(clinician, ofCentre(competence)).value().opinions.opinions == 1);
}

TEST_CASE_METHOD(Stats, "a case withdrawn after its answer is in no figure, one before it is") {
  const auto id = answered();
  withdraw(id);
  const auto early = addCase();
  withdraw(early);
  const auto figures = activity(admin, ofCentre(competence)).value();
  CHECK(behind(admin, figures.submitted) == Ids{early});
  CHECK(figures.answered.cases == 0);
  CHECK_FALSE(figures.delay.medianHours);
}

TEST_CASE_METHOD(Stats, "figures of one centre, series or network leave out the others' cases") {
  const auto ours = addCase();
  const auto theirs = addCaseOf(guest, neighbour);
  const auto abroad = addCaseOf(stranger, elsewhere);
  CHECK(behind(admin, activity(admin, ofCentre(neighbour)).value().submitted) == Ids{theirs});
  CHECK(behind(manager, activity(manager, ofCentre(competence)).value().submitted) == Ids{ours});
  auto params = ofSeries();
  CHECK(behind(chair, activity(chair, params).value().submitted) == Ids{ours, theirs, abroad});
  params.series = std::nullopt;
  CHECK(activity(admin, params).value().submitted.cases == 3);
  CHECK_FALSE(activity(admin, params).value().name);
  params.network = otherNetwork;
  CHECK(behind(admin, activity(admin, params).value().submitted) == Ids{abroad});
}

TEST_CASE_METHOD(Stats, "what makes no sense is refused with the place to mend") {
  auto params = ofSeries();
  params.centre = competence;
  CHECK(errorOf(activity(admin, params)).violations.at(0).rule == "one");
  params = ofSeries();
  params.to = params.from;
  CHECK(errorOf(activity(admin, params)).violations.at(0).pointer == "/to");
  params = ofSeries();
  params.series = base::newId(clock);
  CHECK(failureOf(activity(admin, params)) == ErrorKind::notFound);

  protocol::CaseListParams opening;
  opening.box = protocol::CaseBox::all;
  opening.filter = protocol::CaseFilter{};
  opening.filter->counted = activity(admin, ofSeries()).value().submitted.filter.counted;
  opening.filter->text = "lumo";
  CHECK(errorOf(list(admin, opening)).violations.at(0).pointer == "/filter/counted");
  opening.filter->text = std::nullopt;
  opening.box = protocol::CaseBox::done;
  CHECK(errorOf(list(admin, opening)).violations.at(0).pointer == "/filter/counted");
  opening.box = protocol::CaseBox::all;
  opening.filter->counted->to = opening.filter->counted->from;
  CHECK(errorOf(list(admin, opening)).violations.at(0).pointer == "/filter/counted/to");
}

TEST_CASE_METHOD(Stats, "a connection bound to a centre sees the figures of that centre alone") {
  addCase();
  auto bound = clinician;
  bound.boundCentre = competence;
  CHECK(activity(bound, ofCentre(competence)).value().submitted.cases == 1);
  bound.boundCentre = neighbour;
  CHECK(activity(bound, ofCentre(competence)).has_error());
}

TEST_CASE_METHOD(Stats,
                 "a territory shows no small number of cases, and none that gives one away") {
  const std::map<std::string, int> wanted{
      {"Alpes", 3}, {"Bretagne", 6}, {"Corse", 0}, {"Jura", 9}, {"Vosges", 5}};
  for (const auto& [region, count] : wanted) {
    const auto centre = addCentreIn(region);
    const auto author = addUser("auteur-" + region);
    addMember(author, centre, network, "clinician");
    for (int i = 0; i < count; ++i)
      addCaseOf(author, centre, i % 2 == 0 ? "ORPHA:558" : "ORPHA:666");
  }
  protocol::StatsTerritoryParams params;
  params.series = series;
  params.from = begin;
  params.to = clock.now() + hours(1);
  const auto territory = [&](const service::Caller& caller) {
    return run(caller, [&](Context& context) { return stats.territory(context, params); });
  };
  const auto table = territory(coordinator).value();
  CHECK(table.smallestShown == 5);
  std::map<std::string, std::optional<std::int64_t>> shown;
  for (const auto& region : table.regions) {
    if (region.region) shown[*region.region] = region.submitted;
    CHECK_FALSE(region.answered);
  }
  // With the centres of no region four columns hold less than five: 3, 0 and 0.
  CHECK_FALSE(shown.at("Alpes"));
  CHECK_FALSE(shown.at("Corse"));
  CHECK(shown.at("Jura") == 9);
  CHECK(table.total.submitted == 23);
  CHECK_FALSE(table.total.answered);
  // The masked ones can be anything small: what the total leaves for them is not theirs alone.
  std::int64_t rest = 23;
  int masked = 0;
  for (const auto& region : table.regions) {
    rest -= region.submitted.value_or(0);
    masked += region.submitted ? 0 : 1;
  }
  CHECK(masked > 3);
  CHECK(rest > 3);

  // Each figure opens its cases.
  const auto behindIt = [&](std::optional<std::string> region) {
    protocol::CountedCases counted;
    counted.figure = protocol::CountedFigure::submitted;
    counted.series = params.series;
    counted.from = params.from;
    counted.to = params.to;
    counted.region = std::move(region);
    counted.orpha = params.orpha;
    return opened(coordinator, {counted}, 10).size();
  };
  CHECK(behindIt("Jura") == 9);
  CHECK(behindIt("") == 0);
  CHECK(behindIt({}) == 23);

  params.orpha = "ORPHA:558";
  CHECK(behindIt("Jura") == 5);
  CHECK(behindIt({}) == 13);
  const auto ofDisease = territory(coordinator).value();
  for (const auto& region : ofDisease.regions)
    if (region.submitted) CHECK(region.submitted == 5);
  CHECK(ofDisease.total.submitted == 13);
  // A group counts the diseases of its kind.
  std::vector<protocol::TermRecord> terms(2);
  terms[0].code = "ORPHA:9000";
  terms[1].code = "ORPHA:558";
  terms[1].parents = {terms[0].code};
  const auto version =
      service::beginTerms(protocol::TermSystem::ORPHA, "", database(), clock).value();
  service::addTerms(version, terms, database()).value();
  service::switchTerms(version, 2, database(), clock).value();
  params.orpha = "ORPHA:9000";
  CHECK(territory(coordinator).value().total.submitted == 13);
  params.orpha = std::nullopt;

  for (const auto* caller : {&chair, &deputy, &admin}) CHECK(territory(*caller).has_value());
  for (const auto* caller : {&expert, &clinician, &manager, &referenceManager})
    CHECK(failureOf(territory(*caller)) == ErrorKind::forbidden);
  params.series = std::nullopt;
  params.network = network;
  CHECK(territory(admin).value().total.submitted == 23);
  CHECK(territory(chair).has_error());
}

TEST_CASE_METHOD(Stats, "a minimum data set holds whoever is on record as not opposed") {
  const auto agreed = addConsenting(true);
  addConsenting(false);
  addConsenting(std::nullopt);
  const auto withdrawn = addConsenting(true);
  withdraw(withdrawn);
  const auto restricted = addConsenting(true);
  setState(restricted, CaseState::accepted);
  answer(restricted);
  withdraw(restricted);
  const auto written = addConsenting(true);
  setState(written, CaseState::accepted);
  answer(written);
  const auto heard = addConsenting(true);
  sign(discuss(heard), ReportOutcome::final);
  close();
  auto params = createParams();
  params.content.consent->registry = true;
  run(clinician, [&](Context& context) { return cases.create(context, params); }).value();

  const auto set = dataSet(clinician, dataSetOf(competence)).value();
  std::map<std::string, domain::ActivityContext> contexts;
  for (const auto& each : set.cases) {
    contexts.emplace(each.pseudonym, each.context);
    CHECK_FALSE(each.content.questions);
    CHECK_FALSE(each.content.history);
    CHECK(each.seriesName != "");
  }
  CHECK(contexts == std::map<std::string, domain::ActivityContext>{
                        {pseudonymOf(agreed), domain::ActivityContext::none},
                        {pseudonymOf(written), domain::ActivityContext::written},
                        {pseudonymOf(heard), domain::ActivityContext::meeting}});
  CHECK(set.centre.id == competence);
  const auto address = run(clinician, [&](Context& context) {
                         return stats.minimumDataSetAddress(context, dataSetOf(competence));
                       }).value();
  CHECK(address.cases == 3);
  CHECK(address.type == "text/csv; charset=utf-8");
}

TEST_CASE_METHOD(Stats, "a person opposed in one case is in no minimum data set by another") {
  const auto before = addConsenting(true, "2026-11-10");
  const auto opposed = addConsenting(false, "2026-11-15");
  const auto after = addConsenting(true, "2026-11-20");
  const auto relative = addConsenting(true, "2026-11-10");
  CHECK(pseudonymsIn(clinician).size() == 3);
  link(opposed, before, protocol::CaseLinkKind::same_patient);
  link(opposed, after, protocol::CaseLinkKind::same_patient);
  link(opposed, relative, protocol::CaseLinkKind::relative);
  CHECK(pseudonymsIn(clinician) == Ids{pseudonymOf(after), pseudonymOf(relative)});
}

TEST_CASE_METHOD(Stats, "the newest version says whether a registry may have a case") {
  const auto id = addConsenting(true);
  CHECK(pseudonymsIn(clinician).size() == 1);
  protocol::CaseUpdateParams params;
  params.case_ = id;
  params.revision = run(clinician,
                        [&](Context& context) {
                          return cases.get(context, {id, {}});
                        })
                        .value()
                        .case_.revision;
  params.series = series;
  params.content = completeContent();
  params.content.consent->registry = false;
  run(clinician, [&](Context& context) { return cases.update(context, params); }).value();
  CHECK(pseudonymsIn(clinician).empty());
}

TEST_CASE_METHOD(Stats, "a minimum data set is for those who read the centre's cases for it") {
  addConsenting(true);
  for (const auto& [name, caller] : people()) {
    INFO(name);
    const bool reads = name == "clinician" || name == "colleague" || name == "assistant";
    const auto result = dataSet(*caller, dataSetOf(competence));
    const auto address = run(*caller, [&](Context& context) {
      return stats.minimumDataSetAddress(context, dataSetOf(competence));
    });
    CHECK(result.has_value() == reads);
    CHECK(address.has_value() == reads);
    if (reads) {
      CHECK(result.value().cases.size() == 1);
    } else {
      const auto expected = name == "nobody" ? ErrorKind::notFound : ErrorKind::forbidden;
      CHECK(failureOf(result) == expected);
      CHECK(failureOf(address) == expected);
    }
  }
  auto bound = clinician;
  bound.boundCentre = neighbour;
  CHECK(dataSet(bound, dataSetOf(competence)).has_error());
  CHECK(failureOf(dataSet(clinician, dataSetOf(elsewhere))) == ErrorKind::forbidden);
  CHECK(failureOf(dataSet(clinician, dataSetOf(base::newId(clock)))) == ErrorKind::notFound);
  auto params = dataSetOf(competence);
  params.to = params.from;
  CHECK(failureOf(dataSet(clinician, params)) == ErrorKind::invalid);
}

TEST_CASE_METHOD(Stats, "a download of the minimum data set is a reading of each of its cases") {
  const auto held = addConsenting(true);
  const auto other = addConsenting(false);
  run(assistant, [&](Context& context) {
    return stats.minimumDataSetAddress(context, dataSetOf(competence));
  }).value();
  CHECK(readersOf(held).count(assistant.userId) == 0);
  dataSet(assistant, dataSetOf(competence)).value();
  CHECK(readersOf(held).count(assistant.userId) == 1);
  CHECK(readersOf(other).count(assistant.userId) == 0);
}

TEST_CASE_METHOD(Stats, "a minimum data set of too many cases is refused, not cut") {
  const auto id = addConsenting(true);
  const auto copies = [&](int from, int to) {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      for (int i = from; i < to; ++i) copyCase(context, id, i);
      return base::ok();
    }).value();
  };
  copies(1, 1000);
  CHECK(dataSet(clinician, dataSetOf(competence)).value().cases.size() == 1000);
  copies(1000, 1001);
  CHECK(failureOf(dataSet(clinician, dataSetOf(competence))) == ErrorKind::invalid);
}

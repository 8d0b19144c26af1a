#include "service/impl/counted_cases.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "domain/permission.hpp"
#include "domain/search_text.hpp"
#include "service/access.hpp"
#include "service/cursor.hpp"
#include "service/impl/case_rows.hpp"
#include "store/queries.hpp"

namespace consilium::service::impl {
namespace {

using domain::Permission;
using domain::Relations;
using protocol::CountedFigure;
using protocol::CountedWhose;
using store::value;
namespace queries = store::queries;

/// The largest count that `case.list` tells.
constexpr std::int64_t kCountCap = 1000;

/// Where figures come from, and how the caller stands to it.
struct Place {
  std::optional<std::string> name;  ///< nothing: it does not exist
  Relations relations;
  Permission all;
  bool visible = false;
};

Place placeOf(Context& context, const protocol::CountedCases& counted) {
  const auto nameOf = [&](const store::Query& query, store::Arguments arguments) {
    const auto row = context.tx.one(query, std::move(arguments));
    return row ? std::optional(row->text("name")) : std::nullopt;
  };
  if (counted.series) {
    const auto relations = relationsToSeries(context, *counted.series);
    return {nameOf(queries::seriesById, {{"series", value(*counted.series)}}), relations,
            Permission::activityOfSeries, domain::allows(Permission::seriesRead, relations)};
  }
  if (counted.centre) {
    const auto relations = relationsToCentre(context, *counted.centre);
    return {nameOf(queries::centreById, {{"centre", value(*counted.centre)}}), relations,
            Permission::activityOfCentre, domain::allows(Permission::directoryRead, relations)};
  }
  const auto relations = relationsToPlatform(context);
  const bool visible = domain::allows(Permission::directoryRead, relations);
  if (counted.network)
    return {nameOf(queries::networkName, {{"network", value(*counted.network)}}), relations,
            Permission::activityOfPlatform, visible};
  return {std::string(), relations, Permission::activityOfPlatform, visible};
}

/// The statements that count and open a figure.
struct Statements {
  const store::Query& count;
  const store::Query& keys;
};

Statements statementsOf(CountedFigure figure) {
  switch (figure) {
    case CountedFigure::submitted:
      return {queries::countSubmitted, queries::keysSubmitted};
    case CountedFigure::discussed:
      return {queries::countDiscussed, queries::keysDiscussed};
    case CountedFigure::answered:
      return {queries::countAnswered, queries::keysAnswered};
    case CountedFigure::quorum_met:
    case CountedFigure::quorum_unmet:
      return {queries::countReported, queries::keysReported};
    case CountedFigure::opinions:
      return {queries::countWithOpinion, queries::keysWithOpinion};
    case CountedFigure::follow_up_known:
      return {queries::countFollowedUp, queries::keysFollowedUp};
  }
  throw std::logic_error("unknown figure");
}

/// What both of them take.
std::vector<store::Argument> argumentsOf(const CountedScope& scope, CountedFigure figure) {
  std::vector<store::Argument> arguments{{"series", value(scope.series)},
                                         {"centre", value(scope.centre)},
                                         {"network", value(scope.network)},
                                         {"own", value(scope.own)},
                                         {"from", value(scope.from)},
                                         {"to", value(scope.to)},
                                         {"orpha", value(scope.orpha)},
                                         {"anyRegion", value(std::int64_t{scope.region ? 0 : 1})},
                                         {"region", value(scope.region.value_or(""))}};
  if (figure == CountedFigure::quorum_met || figure == CountedFigure::quorum_unmet)
    arguments.push_back({"met", value(figure == CountedFigure::quorum_met)});
  if (figure == CountedFigure::opinions) {
    arguments.push_back({"author", value(scope.author)});
    arguments.push_back({"reader", value(scope.reader)});
  }
  return arguments;
}

}  // namespace

base::Result<CountedScope> scopeOf(Context& context, const protocol::CountedCases& counted) {
  if (counted.series.has_value() + counted.centre.has_value() + counted.network.has_value() > 1)
    return base::invalid("", "one", "Give one of series, centre and network, or none.");
  if (counted.to <= counted.from) return base::invalid("/to", "after", "A time after `from`.");
  if (!context.caller) return base::notFound();

  auto place = placeOf(context, counted);
  if (!place.name) return base::notFound();
  const bool ownAsWell = (counted.series || counted.centre) &&
                         domain::allows(Permission::activityOwn, place.relations);
  const bool own = counted.whose ? *counted.whose == CountedWhose::own
                                 : !domain::allows(place.all, place.relations) && ownAsWell;
  if (!(own && ownAsWell)) CONSILIUM_CHECK(require(place.all, place.relations, place.visible));
  if (own && !ownAsWell)
    return base::invalid("/whose", "own", "You have no figures of your own here.");

  CountedScope scope;
  scope.series = counted.series.value_or("");
  scope.centre = counted.centre.value_or("");
  scope.network = counted.network.value_or("");
  if (counted.region) scope.region = domain::foldForSearch(*counted.region);
  scope.orpha = counted.orpha.value_or("");
  if (own) {
    scope.own = context.caller->userId;
    (counted.series ? scope.author : scope.reader) = scope.own;
  }
  scope.from = counted.from;
  scope.to = counted.to;
  if (!place.name->empty()) scope.name = std::move(place.name);
  scope.whose = own ? CountedWhose::own : CountedWhose::all;
  return scope;
}

Counted countOf(Context& context, const CountedScope& scope, CountedFigure figure) {
  const auto row =
      context.tx.one(statementsOf(figure).count, store::Arguments(argumentsOf(scope, figure)))
          .value();
  const bool both = figure == CountedFigure::opinions;
  return {row.integer("total"), both ? row.integer("opinions") : 0};
}

std::int64_t delayOf(Context& context, const CountedScope& scope, std::int64_t cases, int percent) {
  auto arguments = argumentsOf(scope, CountedFigure::answered);
  const auto rank = (cases * percent + 99) / 100;
  arguments.push_back({"skipped", value(rank - 1)});
  return context.tx.one(queries::delayAtRank, store::Arguments(arguments)).value().integer("delay");
}

base::Result<protocol::CaseListResult> listCounted(Context& context,
                                                   const protocol::CaseListParams& params,
                                                   std::int64_t limit) {
  const auto& counted = params.filter.value().counted.value();
  protocol::CaseFilter alone;
  alone.counted = counted;
  if (params.box != protocol::CaseBox::all || params.order == protocol::CaseOrder::urgency ||
      *params.filter != alone)
    return base::invalid("/filter/counted", "alone",
                         "With the box `all`, by activity, and with no other filter.");
  auto beforeAt = std::numeric_limits<std::int64_t>::max();
  std::string beforeId;
  if (params.cursor) {
    CONSILIUM_TRY(auto keys, decodeCursor(*params.cursor, 2));
    CONSILIUM_TRY(beforeAt, cursorInteger(keys[0]));
    beforeId = std::move(keys[1]);
  }
  auto scope = scopeOf(context, counted);
  if (scope.has_error()) {
    auto error = scope.error();
    for (auto& violation : error.violations) violation.pointer.insert(0, "/filter/counted");
    return error;
  }

  auto arguments = argumentsOf(scope.value(), counted.figure);
  arguments.push_back({"beforeAt", value(beforeAt)});
  arguments.push_back({"beforeId", value(beforeId)});
  arguments.push_back({"limit", value(limit + 1)});
  protocol::CaseListResult result;
  if (!params.cursor)
    result.count = std::min(countOf(context, scope.value(), counted.figure).cases, kCountCap);
  for (const auto& row :
       context.tx.all(statementsOf(counted.figure).keys, store::Arguments(arguments))) {
    if (static_cast<std::int64_t>(result.cases.size()) == limit) {
      const auto& last = result.cases.back();
      result.cursor =
          encodeCursor({std::to_string(last.activityAt.time_since_epoch().count()), last.id});
      break;
    }
    result.cases.push_back(loadSummary(context, row.text("id")));
  }
  return result;
}

}  // namespace consilium::service::impl

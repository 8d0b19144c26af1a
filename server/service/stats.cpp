#include "service/stats.hpp"

#include <chrono>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "domain/masking.hpp"
#include "service/impl/counted_cases.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using impl::Counted;
using protocol::CountedFigure;
using protocol::RegionFigures;
using store::value;
namespace queries = store::queries;

constexpr int kMedian = 50;
constexpr int kMost = 90;

std::int64_t toHours(std::int64_t milliseconds) {
  return std::chrono::round<std::chrono::hours>(std::chrono::milliseconds(milliseconds)).count();
}

/// Cases by `region_key`.
std::map<std::string, std::int64_t> totalsOf(Context& context, const store::Query& query,
                                             const protocol::StatsTerritoryParams& params) {
  std::map<std::string, std::int64_t> totals;
  for (const auto& row : context.tx.all(query, {{"from", value(params.from)},
                                                {"to", value(params.to)},
                                                {"series", value(params.series.value_or(""))},
                                                {"network", value(params.network.value_or(""))},
                                                {"orpha", value(params.orpha.value_or(""))}}))
    totals[row.text("region_key")] = row.integer("total");
  return totals;
}

/// Writes one column of the table: what of it may be shown.
void fill(protocol::StatsTerritoryResult& table, std::optional<std::int64_t> RegionFigures::*column,
          const std::vector<std::int64_t>& counts) {
  const auto shown = domain::shownOf(counts);
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (shown.cells[i]) table.regions[i].*column = counts[i];
  if (shown.total)
    table.total.*column = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

}  // namespace

base::Result<protocol::StatsActivityResult> StatsService::activity(
    Context& context, const protocol::StatsActivityParams& params) {
  protocol::CountedCases counted;
  counted.series = params.series;
  counted.centre = params.centre;
  counted.network = params.network;
  counted.whose = params.whose;
  counted.from = params.from;
  counted.to = params.to;
  CONSILIUM_TRY(const auto scope, impl::scopeOf(context, counted));
  counted.whose = scope.whose;

  const auto opens = [&](CountedFigure figure) {
    counted.figure = figure;
    return protocol::CountedFilter{counted};
  };
  const auto figureOf = [&](CountedFigure figure) {
    return protocol::CaseFigure{impl::countOf(context, scope, figure).cases, opens(figure)};
  };
  protocol::StatsActivityResult result;
  result.name = scope.name;
  result.whose = scope.whose;
  result.from = params.from;
  result.to = params.to;
  result.submitted = figureOf(CountedFigure::submitted);
  result.discussed = figureOf(CountedFigure::discussed);
  result.answered = figureOf(CountedFigure::answered);
  result.delay.cases = result.answered.cases;
  result.delay.filter = result.answered.filter;
  if (result.delay.cases > 0) {
    result.delay.medianHours = toHours(impl::delayOf(context, scope, result.delay.cases, kMedian));
    result.delay.p90Hours = toHours(impl::delayOf(context, scope, result.delay.cases, kMost));
  }
  result.quorumMet = figureOf(CountedFigure::quorum_met);
  result.quorumUnmet = figureOf(CountedFigure::quorum_unmet);
  const auto opinions = impl::countOf(context, scope, CountedFigure::opinions);
  result.opinions = {opinions.cases, opinions.opinions, opens(CountedFigure::opinions)};
  result.followUpKnown = figureOf(CountedFigure::follow_up_known);
  return result;
}

base::Result<protocol::StatsTerritoryResult> StatsService::territory(
    Context& context, const protocol::StatsTerritoryParams& params) {
  protocol::CountedCases counted;
  counted.series = params.series;
  counted.network = params.network;
  counted.whose = protocol::CountedWhose::all;
  counted.from = params.from;
  counted.to = params.to;
  CONSILIUM_TRY(const auto scope, impl::scopeOf(context, counted));

  protocol::StatsTerritoryResult result;
  result.name = scope.name;
  result.from = params.from;
  result.to = params.to;
  result.smallestShown = domain::kSmallestShown;
  const auto submitted = totalsOf(context, queries::regionsSubmitted, params);
  const auto answered = totalsOf(context, queries::regionsAnswered, params);
  std::vector<std::int64_t> submittedCounts;
  std::vector<std::int64_t> answeredCounts;
  const auto countIn = [](const auto& totals, const std::string& region) {
    const auto found = totals.find(region);
    return found == totals.end() ? std::int64_t{0} : found->second;
  };
  for (const auto& row :
       context.tx.all(queries::regionsOfDirectory, {{"network", value(scope.network)}})) {
    RegionFigures region;
    if (!row.text("region").empty()) region.region = row.text("region");
    result.regions.push_back(std::move(region));
    submittedCounts.push_back(countIn(submitted, row.text("region_key")));
    answeredCounts.push_back(countIn(answered, row.text("region_key")));
  }
  fill(result, &RegionFigures::submitted, submittedCounts);
  fill(result, &RegionFigures::answered, answeredCounts);
  return result;
}

}  // namespace consilium::service

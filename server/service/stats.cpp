#include "service/stats.hpp"

#include <chrono>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/export_address.hpp"
#include "domain/masking.hpp"
#include "domain/permission.hpp"
#include "domain/recurrence.hpp"
#include "service/access.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/counted_cases.hpp"
#include "service/impl/document_parties.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

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

/// Cases that one minimum data set may hold, so that it fits in memory and its readings in one
/// transaction.
constexpr std::int64_t kMostCases = 1000;

/// What the other cases of the same person say of consent.
std::vector<protocol::Consent> otherConsents(Context& context, const store::Row& row) {
  std::vector<protocol::Consent> consents;
  for (const auto& link : context.tx.all(
           queries::linksOfCase,
           {{"case", value(row.text("id"))}, {"network", value(row.text("network_id"))}})) {
    if (link.text("kind") != toString(protocol::CaseLinkKind::same_patient)) continue;
    const auto other = impl::loadRow(context, link.text("other_id"));
    const auto version =
        context.tx.one(queries::versionContent, {{"case", value(other.text("id"))},
                                                 {"network", value(other.text("network_id"))},
                                                 {"version", value(other.integer("version"))}});
    if (!version) continue;
    const auto content =
        store::decodeStored<protocol::CaseContent>(version->text("content")).value();
    if (content.consent) consents.push_back(*content.consent);
  }
  return consents;
}

/// A case for the data set; nothing where the person does not want it there.
std::optional<domain::MinimumDataSetCase> rowOf(Context& context, const store::Row& row) {
  auto content = store::decodeStored<protocol::CaseContent>(row.text("content")).value();
  const auto consent = content.consent.value_or(protocol::Consent{});
  if (consent.registry != true || !domain::registryAllowed(consent, otherConsents(context, row)))
    return std::nullopt;
  domain::MinimumDataSetCase each;
  each.pseudonym = row.text("pseudonym");
  each.seriesName = row.optionalText("series_name").value_or("");
  each.submittedAt = row.time("submitted_at");
  if ((each.activityAt = row.optionalTime("heard_at")))
    each.context = domain::ActivityContext::meeting;
  else if ((each.activityAt = row.optionalTime("answered_at")))
    each.context = domain::ActivityContext::written;
  each.content = domain::withoutTexts(std::move(content));
  return each;
}

base::Result<void> requireZone(const std::optional<std::string>& timeZone) {
  if (timeZone && !domain::isTimeZone(*timeZone))
    return base::invalid("/timeZone", "known", "A time zone by its IANA name.");
  return base::ok();
}

/// The data set with the ids of its cases, in their order.
struct LoadedDataSet {
  domain::MinimumDataSet set;
  std::vector<std::string> cases;
};

base::Result<LoadedDataSet> loadDataSet(Context& context,
                                        const protocol::StatsMinimumDataSetParams& params) {
  if (params.to <= params.from) return base::invalid("/to", "after", "A time after `from`.");
  CONSILIUM_CHECK(requireZone(params.timeZone));
  if (!context.caller) return base::notFound();
  auto centre = impl::documentCentre(context, params.centre);
  if (!centre) return base::notFound();
  const auto relations = relationsToCentre(context, params.centre);
  CONSILIUM_CHECK(require(domain::Permission::minimumDataSet, relations,
                          domain::allows(domain::Permission::directoryRead, relations)));
  const auto rows =
      context.tx.all(queries::minimumDataSetCases, {{"centre", value(params.centre)},
                                                    {"network", value(centre->network)},
                                                    {"from", value(params.from)},
                                                    {"to", value(params.to)},
                                                    {"limit", value(kMostCases + 1)}});
  if (static_cast<std::int64_t>(rows.size()) > kMostCases)
    return base::invalid("/to", "period", "More than 1,000 cases: choose a shorter period.");
  LoadedDataSet loaded;
  loaded.set.networkName =
      context.tx.one(queries::networkName, {{"network", value(centre->network)}})->text("name");
  loaded.set.centre = std::move(*centre);
  for (const auto& row : rows)
    if (auto each = rowOf(context, row)) {
      loaded.set.cases.push_back(std::move(*each));
      loaded.cases.push_back(row.text("id"));
    }
  return loaded;
}

}  // namespace

base::Result<protocol::StatsActivityResult> StatsService::activity(
    Context& context, const protocol::StatsActivityParams& params) {
  CONSILIUM_CHECK(requireZone(params.timeZone));
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
  CONSILIUM_CHECK(requireZone(params.timeZone));
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

base::Result<protocol::StatsMinimumDataSetResult> StatsService::minimumDataSetAddress(
    Context& context, const protocol::StatsMinimumDataSetParams& params) {
  CONSILIUM_TRY(const auto loaded, loadDataSet(context, params));
  return protocol::StatsMinimumDataSetResult{
      domain::exportPath(params), std::string(domain::kMinimumDataSetType),
      domain::exportName(params), static_cast<std::int64_t>(loaded.cases.size())};
}

base::Result<domain::MinimumDataSet> StatsService::minimumDataSet(
    Context& context, const protocol::StatsMinimumDataSetParams& params) {
  CONSILIUM_TRY(auto loaded, loadDataSet(context, params));
  for (const auto& id : loaded.cases) recordRead(context, id);
  return std::move(loaded.set);
}

}  // namespace consilium::service

#include "service/series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "domain/search_text.hpp"
#include "service/access.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/conflict.hpp"
#include "service/impl/directory_rows.hpp"
#include "service/impl/meeting_rows.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {

namespace queries = store::queries;
using domain::Permission;
using store::value;

namespace {

using Owner = std::pair<protocol::SeriesOwnerKind, std::string>;
using Owners = std::set<Owner>;

/// Absences that are told of one seat.
constexpr std::size_t kShownAbsences = 20;

Owners asSet(const std::vector<protocol::SeriesOwner>& owners) {
  Owners result;
  for (const auto& owner : owners) result.emplace(owner.kind, owner.id);
  return result;
}

// -- reading

std::vector<protocol::SeriesOwner> ownersOf(Context& context, std::string_view seriesId) {
  std::vector<protocol::SeriesOwner> owners;
  for (const auto& row : context.tx.all(queries::seriesOwners, {{"series", value(seriesId)}})) {
    protocol::SeriesOwner owner;
    owner.kind = protocol::parseSeriesOwnerKind(row.text("owner_kind")).value();
    owner.id = row.text("owner_id");
    owners.push_back(std::move(owner));
  }
  return owners;
}

enum class Seats { all, ofCurrentMembers };

/// The seats that nobody has ended. A membership that ends leaves its seats as they are; they no
/// longer count.
std::vector<protocol::RosterSeat> rosterOf(Context& context, std::string_view seriesId,
                                           Seats seats) {
  std::vector<protocol::RosterSeat> roster;
  for (const auto& row : context.tx.all(queries::seriesRoster, {{"series", value(seriesId)}})) {
    if (seats == Seats::ofCurrentMembers && !row.isNull("ended_at")) continue;
    protocol::RosterSeat seat;
    seat.member = row.text("member_id");
    seat.user = row.text("user_id");
    seat.name = row.text("name");
    seat.centre = row.text("centre_id");
    seat.specialty = row.text("specialty");
    seat.function = protocol::parseRosterFunction(row.text("function")).value();
    seat.since = row.time("since");
    roster.push_back(std::move(seat));
  }
  return roster;
}

/// What is stored was complete when it was written; a rule that came later takes its default. What
/// does not decode is a fault.
protocol::Charter charterOf(const store::Row& row) {
  auto charter = store::decodeStored<protocol::Charter>(row.text("charter"));
  if (charter.has_error()) {
    throw std::runtime_error(
        fmt::format("the charter of series {} does not decode", row.text("id")));
  }
  return completedCharter(std::move(charter).value());
}

/// Says of each seat when its member is away, from today on.
void addAbsences(Context& context, std::string_view seriesId,
                 std::vector<protocol::RosterSeat>& roster) {
  std::map<std::string, std::vector<protocol::RosterAbsence>> absences;
  for (const auto& row : context.tx.all(
           queries::seriesAbsences,
           {{"series", value(seriesId)},
            {"fromDay",
             value(base::formatDate(std::chrono::floor<std::chrono::days>(context.now)))}})) {
    auto& ofMember = absences[row.text("member_id")];
    if (ofMember.size() < kShownAbsences)
      ofMember.push_back({base::parseDate(row.text("from_day")).value(),
                          base::parseDate(row.text("to_day")).value(),
                          row.optionalText("deputy_name")});
  }
  for (auto& seat : roster)
    if (const auto found = absences.find(seat.member); found != absences.end())
      seat.absences = found->second;
}

protocol::Series seriesOf(Context& context, const store::Row& row) {
  protocol::Series series;
  series.id = row.text("id");
  series.name = row.text("name");
  series.network = row.text("network_id");
  series.revision = row.integer("revision");
  series.charter = charterOf(row);
  series.owners = ownersOf(context, series.id);
  series.roster = rosterOf(context, series.id, Seats::ofCurrentMembers);
  addAbsences(context, series.id, series.roster);
  return series;
}

std::vector<store::Row> seriesRows(Context& context, const protocol::SeriesListParams& params,
                                   const std::string& afterKey, const std::string& afterId,
                                   std::int64_t limit) {
  if (params.centre)
    return context.tx.all(queries::seriesPageByCentre,
                          {{"afterKey", value(afterKey)},
                           {"afterId", value(afterId)},
                           {"network", value(params.network.value_or(""))},
                           {"centre", value(*params.centre)},
                           {"limit", value(limit)}});
  if (params.network)
    return context.tx.all(queries::seriesPageByNetwork, {{"afterKey", value(afterKey)},
                                                         {"afterId", value(afterId)},
                                                         {"network", value(*params.network)},
                                                         {"limit", value(limit)}});
  return context.tx.all(
      queries::seriesPage,
      {{"afterKey", value(afterKey)}, {"afterId", value(afterId)}, {"limit", value(limit)}});
}

// -- saving

/// The networks of the owners, in their order; an owner that does not exist is `invalid`.
base::Result<std::vector<std::string>> networksOf(
    Context& context, const std::vector<protocol::SeriesOwner>& owners) {
  std::vector<std::string> networks;
  for (std::size_t i = 0; i < owners.size(); ++i) {
    const bool isCentre = owners[i].kind == protocol::SeriesOwnerKind::centre;
    const auto row = isCentre
                         ? context.tx.one(queries::centreById, {{"centre", value(owners[i].id)}})
                         : context.tx.one(queries::networkById, {{"network", value(owners[i].id)}});
    if (!row)
      return base::invalid(fmt::format("/owners/{}/id", i), "known",
                           isCentre ? "A centre of the directory." : "A network of the directory.");
    networks.push_back(row->text(isCentre ? "network_id" : "id"));
  }
  if (asSet(owners).size() != owners.size())
    return base::invalid("/owners", "uniqueItems", "Each owner once.");
  return networks;
}

base::Result<void> checkRoster(Context& context, const std::vector<protocol::RosterEntry>& roster) {
  std::set<std::pair<std::string, protocol::RosterFunction>> seats;
  for (std::size_t i = 0; i < roster.size(); ++i) {
    const auto member =
        context.tx.one(queries::rosterMemberById, {{"member", value(roster[i].member)}});
    if (!member || !member->isNull("ended_at"))
      return base::invalid(fmt::format("/roster/{}/member", i), "current",
                           "A member whose membership has not ended.");
    if (!seats.emplace(roster[i].member, roster[i].function).second)
      return base::invalid(fmt::format("/roster/{}", i), "uniqueItems",
                           "A member has each function once.");
  }
  return base::ok();
}

/// Who adds or removes an owner manages it, or administers the platform.
base::Result<void> mayChangeOwners(Context& context, const Owners& before, const Owners& after) {
  Owners changed;
  std::set_symmetric_difference(before.begin(), before.end(), after.begin(), after.end(),
                                std::inserter(changed, changed.end()));
  for (const auto& [kind, id] : changed) {
    const auto relations = kind == protocol::SeriesOwnerKind::centre
                               ? relationsToCentre(context, id)
                               : relationsToPlatform(context);
    CONSILIUM_CHECK(require(Permission::seriesWrite, relations, !relations.empty()));
  }
  return base::ok();
}

void saveOwners(Context& context, std::string_view seriesId, std::string_view network,
                const std::vector<protocol::SeriesOwner>& owners) {
  context.tx.run(queries::seriesOwnersDelete, {{"series", value(seriesId)}});
  std::int64_t place = 0;
  for (const auto& owner : owners)
    context.tx.run(queries::seriesOwnerInsert,
                   {{"series", value(seriesId)},
                    {"ownerKind", value(protocol::toString(owner.kind))},
                    {"owner", value(owner.id)},
                    {"place", value(place++)},
                    {"network", value(network)}});
}

/// Seats that are left out end now, and new ones begin now; one with another specialty is both.
/// Whoever has no seat any more is not invited to the meetings to come, either. Returns whether
/// anything changed.
bool saveRoster(Context& context, std::string_view seriesId, std::string_view network,
                const std::vector<protocol::RosterEntry>& roster) {
  using Seat = std::pair<std::string, protocol::RosterFunction>;
  std::map<Seat, std::string> wanted;
  for (const auto& entry : roster) wanted[{entry.member, entry.function}] = entry.specialty;

  bool changed = false;
  std::set<std::string> left;
  for (const auto& seat : rosterOf(context, seriesId, Seats::all)) {
    const auto entry = wanted.find({seat.member, seat.function});
    if (entry != wanted.end() && entry->second == seat.specialty) {
      wanted.erase(entry);
      continue;
    }
    context.tx.run(queries::rosterSeatEnd, {{"series", value(seriesId)},
                                            {"member", value(seat.member)},
                                            {"function", value(protocol::toString(seat.function))},
                                            {"now", value(context.now)}});
    left.insert(seat.member);
    changed = true;
  }
  for (const auto& [seat, specialty] : wanted) {
    context.tx.run(queries::rosterSeatInsert, {{"series", value(seriesId)},
                                               {"member", value(seat.first)},
                                               {"specialty", value(specialty)},
                                               {"function", value(protocol::toString(seat.second))},
                                               {"now", value(context.now)},
                                               {"network", value(network)}});
    changed = true;
  }
  for (const auto& member : left) {
    const auto row = context.tx.one(queries::rosterMemberById, {{"member", value(member)}});
    impl::leaveMeetings(context, seriesId, network, row.value().text("user_id"));
  }
  return changed;
}

/// Tells the series, whoever sees its calendar, the centres that own or owned it, and whoever reads
/// the directory; streams in ascending order.
void appendSaved(Context& context, const protocol::SeriesSaved& saved, const std::string& network,
                 const Owners& before, const Owners& after) {
  std::set<std::string> centres;
  for (const auto& owners : {before, after})
    for (const auto& [kind, id] : owners)
      if (kind == protocol::SeriesOwnerKind::centre) centres.insert(id);
  const auto actor = impl::actorOf(context);
  store::append(context.tx, context.now, "calendar:" + saved.series, actor, network, saved);
  for (const auto& centre : centres) {
    const auto row = context.tx.one(queries::centreById, {{"centre", value(centre)}}).value();
    store::append(context.tx, context.now, "centre:" + centre, actor, row.text("network_id"),
                  saved);
  }
  impl::appendDirectoryChanged(context);
  store::append(context.tx, context.now, "series:" + saved.series, actor, network, saved,
                saved.rosterChanged || before != after);
}

}  // namespace

protocol::Charter completedCharter(protocol::Charter charter) {
  const auto complete = [](auto& field, auto standard) {
    if (!field) field = std::move(standard);
  };
  complete(charter.quorumUnmet, protocol::CharterQuorumUnmet::label);
  complete(charter.quorumUnmetLabel, std::string("concertation sans quorum, à représenter"));
  complete(charter.writtenOpinionsCount, false);
  complete(charter.blindFirst, false);
  complete(charter.seniorValidation, false);
  complete(charter.registration, protocol::CharterRegistration::anyone);
  complete(charter.presentersSee, protocol::CharterPresenterView::items);
  complete(charter.itemMinutes, 15);
  complete(charter.delays, protocol::CharterDelays{});
  complete(charter.delays->registrationDays, 3);
  complete(charter.delays->triageDays, 7);
  complete(charter.delays->answerDays, 30);
  complete(charter.delays->reportDays, 7);
  complete(charter.retention, protocol::CharterRetention{.years = 20});
  std::stable_sort(
      charter.escalation.begin(), charter.escalation.end(),
      [](const auto& left, const auto& right) { return left.afterMinutes < right.afterMinutes; });
  return charter;
}

base::Result<protocol::Charter> loadCharter(store::Transaction& tx, std::string_view seriesId) {
  const auto row = tx.one(queries::seriesById, {{"series", value(seriesId)}});
  if (!row) return base::notFound("There is no such series.");
  return charterOf(*row);
}

base::Result<protocol::SeriesListResult> SeriesService::list(
    Context& context, const protocol::SeriesListParams& params) {
  CONSILIUM_CHECK(mayReadDirectory(context, policy_));
  std::string afterKey;
  std::string afterId;
  if (params.cursor) {
    CONSILIUM_TRY(const auto keys, decodeCursor(*params.cursor, 2));
    afterKey = keys[0];
    afterId = keys[1];
  }
  const auto limit = params.limit.value_or(impl::kDefaultPage);
  protocol::SeriesListResult result;
  for (const auto& row : seriesRows(context, params, afterKey, afterId, limit + 1)) {
    if (std::ssize(result.series) == limit) {
      result.cursor = encodeCursor({afterKey, afterId});
      break;
    }
    protocol::SeriesSummary series;
    series.id = row.text("id");
    series.name = row.text("name");
    series.network = row.text("network_id");
    series.owners = ownersOf(context, series.id);
    result.series.push_back(std::move(series));
    afterKey = row.text("sort_key");
    afterId = row.text("id");
  }
  return result;
}

base::Result<protocol::SeriesGetResult> SeriesService::get(
    Context& context, const protocol::SeriesGetParams& params) {
  const bool anonymous = context.caller == nullptr;
  if (anonymous) {
    CONSILIUM_CHECK(mayReadDirectory(context, policy_));
  } else {
    CONSILIUM_CHECK(
        require(Permission::seriesRead, relationsToSeries(context, params.series), true));
  }
  const auto row = context.tx.one(queries::seriesById, {{"series", value(params.series)}});
  if (!row) return base::notFound("There is no such series.");
  protocol::SeriesGetResult result;
  result.series = seriesOf(context, *row);
  if (anonymous) {
    result.series.roster.clear();
    result.series.charter.urgent.reset();
  }
  return result;
}

base::Result<protocol::SeriesSaveResult> SeriesService::save(
    Context& context, const protocol::SeriesSaveParams& params) {
  const auto id = params.series.value_or(context.newId());
  const auto afterwards = asSet(params.owners);
  Owners before;
  protocol::SeriesSaveResult result;
  result.series = id;
  result.revision = 1;
  std::string network;
  if (params.series) {
    context.tx.lock(queries::seriesLock, {{"series", value(id)}});
    const auto row = context.tx.one(queries::seriesById, {{"series", value(id)}});
    // The words of one that is hidden.
    if (!row) return base::notFound();
    const auto relations = relationsToSeries(context, id);
    CONSILIUM_CHECK(require(Permission::seriesWrite, relations, !relations.empty()));
    if (row->integer("revision") != params.revision) {
      const auto current = seriesOf(context, *row);
      return impl::staleRevision(current);
    }
    before = asSet(ownersOf(context, id));
    network = row->text("network_id");
    result.revision = row->integer("revision") + 1;
  }
  CONSILIUM_CHECK(mayChangeOwners(context, before, afterwards));
  CONSILIUM_TRY(const auto networks, networksOf(context, params.owners));
  CONSILIUM_CHECK(checkRoster(context, params.roster));
  const auto sortKey = impl::sortKeyOf(params.name);
  if (sortKey.empty()) return base::invalid("/name", "letters", "A name has a letter or a digit.");
  if (!params.series) network = networks.front();
  if (std::find(networks.begin(), networks.end(), network) == networks.end())
    return base::invalid("/owners", "network",
                         "One owner stays in the network that keeps the series.");

  const auto charter = store::encodeStored(completedCharter(params.charter));
  notePublishedChange(context.tx);
  if (params.series)
    context.tx.run(queries::seriesUpdate, {{"series", value(id)},
                                           {"name", value(params.name)},
                                           {"sortKey", value(sortKey)},
                                           {"charter", value(charter)},
                                           {"now", value(context.now)},
                                           {"revision", value(result.revision - 1)}});
  else
    context.tx.run(queries::seriesInsert, {{"series", value(id)},
                                           {"network", value(network)},
                                           {"name", value(params.name)},
                                           {"sortKey", value(sortKey)},
                                           {"charter", value(charter)},
                                           {"now", value(context.now)}});
  saveOwners(context, id, network, params.owners);

  protocol::SeriesSaved saved;
  saved.series = id;
  saved.name = params.name;
  saved.revision = result.revision;
  saved.rosterChanged = saveRoster(context, id, network, params.roster);
  appendSaved(context, saved, network, before, afterwards);
  return result;
}

}  // namespace consilium::service

#include "service/impl/erasure.hpp"

#include <cstdint>
#include <map>

#include "protocol/events.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/directory_rows.hpp"
#include "service/impl/document_rows.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service::impl {
namespace {

using store::value;
namespace queries = store::queries;

/// Events looked through at a time.
constexpr std::int64_t kSlice = 100;

/// A case, by what its statements take.
struct Of {
  store::Value id;
  store::Value network;
};

void eraseRows(Context& context, const Of& of, std::string_view centreId) {
  auto& tx = context.tx;
  for (const auto* query :
       {&queries::versionsErase, &queries::opinionsErase, &queries::answersErase,
        &queries::followUpsErase, &queries::followUpReadersErase, &queries::jobsErase})
    tx.run(*query, {{"case", of.id}, {"network", of.network}});
  for (const auto* query : {&queries::caseErase, &queries::messagesErase, &queries::guestsEnd})
    tx.run(*query, {{"case", of.id}, {"network", of.network}, {"at", value(context.now)}});
  for (const auto* query : {&queries::wordsErase, &queries::termsErase})
    tx.run(*query, {{"centre", value(centreId)}, {"case", of.id}, {"network", of.network}});
}

/// In both directions.
void eraseLinks(Context& context, const Of& of) {
  for (const auto& link :
       context.tx.all(queries::linksOfCase, {{"case", of.id}, {"network", of.network}})) {
    const auto other = value(link.text("other_id"));
    const auto row = context.tx.one(queries::caseNetwork, {{"case", other}});
    context.tx.run(queries::linkDelete,
                   {{"case", of.id}, {"other", other}, {"network", of.network}});
    context.tx.run(
        queries::linkDelete,
        {{"case", other}, {"other", of.id}, {"network", value(row.value().text("network_id"))}});
  }
}

void erasePlace(Context& context, const Place& place) {
  auto& tx = context.tx;
  const auto meeting = value(place.meetingId);
  const auto item = value(place.itemId);
  const auto network = value(place.networkId);
  for (const auto* query : {&queries::placeErase, &queries::reportErase, &queries::reviewsErase})
    tx.run(*query, {{"meeting", meeting}, {"network", network}, {"item", item}});
  for (const auto* query : {&queries::proposalReportErase, &queries::proposalErase})
    tx.run(*query, {{"meeting", meeting}, {"network", network}});
  tx.run(queries::documentsErase, {{"meeting", meeting},
                                   {"network", network},
                                   {"item", item},
                                   {"nothing", value(store::Bytes{})}});
}

/// Erases the bodies of those events of a stream that name an id.
void eraseBodies(Context& context, const std::string& stream, std::string_view network,
                 std::string_view types, std::string_view id) {
  context.tx.run(queries::bodiesNamingErase, {{"stream", value(stream)},
                                              {"network", value(network)},
                                              {"types", value(types)},
                                              {"naming", value("%" + std::string(id) + "%")}});
}

using SeriesNetworks = std::map<std::string, std::string>;

/// Adds the series that events of one type say the case was addressed to.
template <class Event>
void addSeries(Context& context, const std::string& stream, const Of& of, SeriesNetworks& series) {
  for (std::int64_t after = 0;;) {
    const auto rows = context.tx.all(queries::eventsOfTypeFrom,
                                     {{"stream", value(stream)},
                                      {"network", of.network},
                                      {"type", value(protocol::EventType<Event>::value)},
                                      {"at", value(base::Timestamp{})},
                                      {"after", value(after)},
                                      {"limit", value(kSlice)}});
    if (rows.empty()) return;
    after = rows.back().integer("seq");
    for (const auto& row : rows) {
      if (row.isNull("data")) continue;
      const auto event = store::decodeStored<Event>(row.text("data")).value();
      if (!event.case_.series) continue;
      const auto found =
          context.tx.one(queries::seriesById, {{"series", value(*event.case_.series)}}).value();
      series.emplace(*event.case_.series, found.text("network_id"));
    }
  }
}

void eraseEvents(Context& context, const store::Row& caseRow, const Of& of,
                 const std::vector<Place>& places) {
  const auto& id = caseRow.text("id");
  const auto own = "case:" + id;
  // Also those that it was redirected from.
  SeriesNetworks series;
  addSeries<protocol::CaseSubmitted>(context, own, of, series);
  addSeries<protocol::CaseRedirected>(context, own, of, series);
  context.tx.run(queries::bodiesErase, {{"stream", value(own)}, {"network", of.network}});
  eraseBodies(context, "centre:" + caseRow.text("centre_id"), caseRow.text("network_id"), "%", id);
  for (const auto& [seriesId, network] : series)
    eraseBodies(context, "series:" + seriesId, network, "%", id);
  // They hold hashes of signed documents.
  for (const auto& place : places)
    eraseBodies(context, "meeting:" + place.meetingId, place.networkId, "minutes.%", place.itemId);
}

void tellErased(Context& context, const store::Row& caseRow) {
  const protocol::CaseErased erased{caseRow.text("id")};
  const auto actor = actorOf(context);
  const auto& network = caseRow.text("network_id");
  store::append(context.tx, context.now, "case:" + erased.case_, actor, network, erased, true);
  store::append(context.tx, context.now, "centre:" + caseRow.text("centre_id"), actor, network,
                erased);
  if (!caseRow.isNull("series_id") && caseRow.integer("version") > 0)
    store::append(context.tx, context.now, "series:" + caseRow.text("series_id"), actor,
                  caseRow.text("series_network_id"), erased);
}

}  // namespace

std::vector<Place> placesOf(Context& context, std::string_view caseId, std::string_view networkId) {
  std::vector<Place> places;
  for (const auto& row : context.tx.all(queries::placesOfCase,
                                        {{"case", value(caseId)}, {"network", value(networkId)}}))
    places.push_back({row.text("meeting_id"), row.text("id"), row.text("network_id")});
  return places;
}

void eraseCase(Context& context, const store::Row& caseRow, const std::vector<Place>& places) {
  const Of of{value(caseRow.text("id")), value(caseRow.text("network_id"))};
  eraseRows(context, of, caseRow.text("centre_id"));
  eraseDocuments(context, caseRow.text("id"), caseRow.text("network_id"));
  eraseLinks(context, of);
  context.tx.run(queries::textReportsErase,
                 {{"subject", value("case:" + caseRow.text("id"))}, {"network", of.network}});
  eraseAcknowledgements(context.tx, "case:" + caseRow.text("id"), caseRow.text("network_id"));
  for (const auto& place : places) erasePlace(context, place);
  eraseEvents(context, caseRow, of, places);
  tellErased(context, caseRow);
}

}  // namespace consilium::service::impl

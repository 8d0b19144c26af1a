#include "service/impl/directory_rows.hpp"

#include <fmt/format.h>

#include "domain/search_text.hpp"
#include "service/access.hpp"
#include "service/identity_gate.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service::impl {

namespace queries = store::queries;
using store::value;

namespace {

constexpr std::size_t kSortKeyLimit = 160;

std::optional<std::string> unlessEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

std::string actorOf(const Context& context) {
  return context.caller != nullptr ? context.caller->userId : "system";
}

std::string sortKeyOf(std::string_view name) {
  auto key = domain::foldForSearch(name);
  if (key.size() > kSortKeyLimit) {
    auto end = kSortKeyLimit;
    while ((static_cast<unsigned char>(key[end]) & 0xC0U) == 0x80U) --end;
    key.resize(end);
  }
  return key;
}

protocol::Absence absenceOf(const store::Row& row) {
  protocol::Absence absence;
  absence.from = base::parseDate(row.text("from_day")).value();
  absence.to = base::parseDate(row.text("to_day")).value();
  absence.deputy = row.optionalText("deputy_member_id");
  return absence;
}

std::vector<protocol::Absence> absencesOf(store::Transaction& tx, std::string_view memberId) {
  std::vector<protocol::Absence> absences;
  for (const auto& row : tx.all(queries::absencesOfMember, {{"member", value(memberId)}}))
    absences.push_back(absenceOf(row));
  return absences;
}

protocol::CentreSummary centreSummary(const store::Row& row) {
  protocol::CentreSummary centre;
  centre.id = row.text("id");
  centre.network = row.text("network_id");
  centre.kind = protocol::parseCentreKind(row.text("kind")).value();
  centre.name = row.text("name");
  centre.hospital = unlessEmpty(row.text("hospital"));
  centre.city = unlessEmpty(row.text("city"));
  centre.region = unlessEmpty(row.text("region"));
  centre.externalId = row.optionalText("external_id");
  return centre;
}

void insertNetwork(store::Transaction& tx, base::Timestamp now, const NetworkFields& network) {
  notePublishedChange(tx);
  tx.run(queries::networkInsert, {{"network", value(network.id)},
                                  {"code", value(network.code)},
                                  {"codeKey", value(domain::foldForSearch(network.code))},
                                  {"name", value(network.name)},
                                  {"externalId", value(network.externalId)},
                                  {"now", value(now)}});
}

void indexNetwork(store::Transaction& tx, const NetworkFields& network) {
  tx.run(queries::networkTokensDelete, {{"network", value(network.id)}});
  for (const auto& word : domain::searchWords(network.code + ' ' + network.name))
    tx.run(queries::networkTokenInsert, {{"token", value(word)}, {"network", value(network.id)}});
}

void insertCentre(store::Transaction& tx, base::Timestamp now, const CentreFields& centre) {
  notePublishedChange(tx);
  tx.run(queries::centreInsert, {{"centre", value(centre.id)},
                                 {"network", value(centre.networkId)},
                                 {"kind", value(protocol::toString(centre.kind))},
                                 {"name", value(centre.name)},
                                 {"hospital", value(centre.hospital)},
                                 {"city", value(centre.city)},
                                 {"region", value(centre.region)},
                                 {"regionKey", value(domain::foldForSearch(centre.region))},
                                 {"sortKey", value(sortKeyOf(centre.name))},
                                 {"externalId", value(centre.externalId)},
                                 {"now", value(now)}});
}

bool updateCentre(store::Transaction& tx, base::Timestamp now, const CentreFields& centre,
                  std::int64_t revision) {
  notePublishedChange(tx);
  return tx.run(queries::centreUpdate, {{"centre", value(centre.id)},
                                        {"kind", value(protocol::toString(centre.kind))},
                                        {"name", value(centre.name)},
                                        {"hospital", value(centre.hospital)},
                                        {"city", value(centre.city)},
                                        {"region", value(centre.region)},
                                        {"regionKey", value(domain::foldForSearch(centre.region))},
                                        {"sortKey", value(sortKeyOf(centre.name))},
                                        {"externalId", value(centre.externalId)},
                                        {"now", value(now)},
                                        {"revision", value(revision)}}) == 1;
}

void indexCentre(store::Transaction& tx, const CentreFields& centre,
                 std::span<const std::string> scopes, std::string_view networkCode,
                 std::string_view networkName) {
  tx.run(queries::centreTokensDelete, {{"centre", value(centre.id)}});
  const auto insert = [&](std::string_view text, std::string_view source) {
    for (const auto& word : domain::searchWords(text))
      tx.run(queries::centreTokenInsert, {{"token", value(word)},
                                          {"centre", value(centre.id)},
                                          {"source", value(source)},
                                          {"network", value(centre.networkId)}});
  };
  auto own = fmt::format("{} {} {} {} {}", centre.name, centre.hospital, centre.city, centre.region,
                         centre.externalId.value_or(""));
  for (const auto& scope : scopes) own += ' ' + scope;
  insert(own, "centre");
  insert(fmt::format("{} {}", networkCode, networkName), "network");
}

void appendCentreSaved(Context& context, const CentreFields& centre, std::int64_t revision) {
  protocol::CentreSaved saved;
  saved.centre = centre.id;
  saved.network = centre.networkId;
  saved.kind = centre.kind;
  saved.name = centre.name;
  saved.revision = revision;
  store::append(context.tx, context.now, "centre:" + centre.id, actorOf(context), centre.networkId,
                saved);
}

void appendDirectoryChanged(Context& context) {
  store::append(context.tx, context.now, kDirectoryStream, actorOf(context), std::nullopt,
                protocol::DirectoryChanged{});
}

}  // namespace consilium::service::impl

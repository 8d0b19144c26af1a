#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "protocol/directory.hpp"
#include "protocol/member.hpp"
#include "service/context.hpp"
#include "store/database.hpp"

// Rows of the directory's tables, shared by the service and the import. No rules, no permissions.
namespace consilium::service::impl {

/// Entries of a page when the caller does not say.
inline constexpr std::int64_t kDefaultPage = 50;

/// Who an event names as its author.
std::string actorOf(const Context& context);

/// The sort key of a name: folded, cut to 160 bytes so that it fits into a cursor.
std::string sortKeyOf(std::string_view name);

/// The columns from_day, to_day, deputy_member_id of an absence.
protocol::Absence absenceOf(const store::Row& row);

/// All absences of a member that are saved, in order of their days.
std::vector<protocol::Absence> absencesOf(store::Transaction& tx, std::string_view memberId);

/// The columns id, network_id, kind, name, hospital, city, region, external_id of a centre.
protocol::CentreSummary centreSummary(const store::Row& row);

struct NetworkFields {
  std::string id;
  std::string code;
  std::string name;
  std::optional<std::string> externalId;
};
void insertNetwork(store::Transaction& tx, base::Timestamp now, const NetworkFields& network);
/// Replaces the words by which all centres of the network are found through it.
void indexNetwork(store::Transaction& tx, const NetworkFields& network);

/// A centre's own row; empty texts stand for what is not known.
struct CentreFields {
  std::string id;
  std::string networkId;
  protocol::CentreKind kind{};
  std::string name;
  std::string hospital;
  std::string city;
  std::string region;
  std::optional<std::string> externalId;
};
void insertCentre(store::Transaction& tx, base::Timestamp now, const CentreFields& centre);
/// False when the row is no longer at `revision`.
bool updateCentre(store::Transaction& tx, base::Timestamp now, const CentreFields& centre,
                  std::int64_t revision);
/// Replaces the words by which the centre is found: its own and its network's.
void indexCentre(store::Transaction& tx, const CentreFields& centre,
                 std::span<const std::string> scopes, std::string_view networkCode,
                 std::string_view networkName);

/// Appends `directory.centreSaved` to the centre's stream.
void appendCentreSaved(Context& context, const CentreFields& centre, std::int64_t revision);
/// Tells whoever reads the directory that it has changed.
void appendDirectoryChanged(Context& context);

}  // namespace consilium::service::impl

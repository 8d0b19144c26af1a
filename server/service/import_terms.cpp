#include "service/import_terms.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "domain/term_release.hpp"
#include "service/impl/built_in_terms.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {
namespace {

using store::value;
namespace queries = store::queries;

/// Versions of a system that stay: the one in use, and the one to go back to.
constexpr std::size_t kKept = 2;
constexpr std::string_view kBuiltIn = "built-in-";

std::string_view prefixOf(std::string_view system) {
  return system == "HPO" ? "HP:" : "ORPHA:";
}

/// Removes a version, some terms at a time.
base::Result<void> remove(const std::string& version, store::Database& database) {
  for (bool more = true; more;) {
    CONSILIUM_CHECK(database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
      const auto limit = value(static_cast<std::int64_t>(kTermBatch));
      const auto drop = [&](const std::string& term) {
        tx.defer(queries::termKindsDelete, {{"term", value(term)}, {"version", value(version)}});
      };
      const auto rows = tx.all(queries::termCodes, {{"version", value(version)}, {"limit", limit}});
      for (const auto& row : rows) drop(row.text("code"));
      if (!rows.empty())
        tx.run(queries::termsDelete,
               {{"version", value(version)}, {"last", value(rows.back().text("code"))}});
      const auto left = rows.empty() ? tx.all(queries::termKindsLeft,
                                              {{"version", value(version)}, {"limit", limit}})
                                     : std::vector<store::Row>();
      for (const auto& row : left) drop(row.text("term"));
      more = !rows.empty() || !left.empty();
      if (!more) tx.run(queries::terminologyDelete, {{"version", value(version)}});
      return base::ok();
    }));
  }
  return base::ok();
}

/// What the term is a kind of, and what is another name of it.
void addKinds(store::Transaction& tx, std::string_view version,
              const protocol::TermRecord& record) {
  const auto link = [&](const std::string& term, const std::string& parent) {
    for (const auto* query : {&queries::termParentInsert, &queries::termKindInsert})
      tx.defer(*query,
               {{"term", value(term)}, {"parent", value(parent)}, {"version", value(version)}});
  };
  for (const auto& parent : record.parents) link(record.code, parent);
  if (record.replacedBy) link(record.code, *record.replacedBy);
  for (const auto& number : record.omim) link("OMIM:" + number, record.code);
}

std::vector<TermVersion> versionsOf(store::Transaction& tx, protocol::TermSystem system) {
  std::vector<TermVersion> versions;
  for (const auto& row :
       tx.all(queries::terminologiesOf, {{"system", value(protocol::toString(system))}}))
    versions.push_back({row.text("version"), system, row.text("release"), row.integer("terms"),
                        row.flag("current"), row.text("state") == "whole"});
  return versions;
}

}  // namespace

base::Result<std::string> beginTerms(protocol::TermSystem system, std::string_view release,
                                     store::Database& database, const base::Clock& clock) {
  std::vector<TermVersion> versions;
  CONSILIUM_CHECK(database.readNow([&](store::Transaction& tx) -> base::Result<void> {
    versions = versionsOf(tx, system);
    return base::ok();
  }));
  for (const auto& version : versions)
    if (!version.whole) CONSILIUM_CHECK(remove(version.id, database));
  const auto id = base::newId(clock);
  const auto now = clock.now();
  const auto name =
      release.empty() ? base::formatTimestamp(now).substr(0, 10) : std::string(release);
  CONSILIUM_CHECK(database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
    tx.run(queries::terminologyInsert, {{"version", value(id)},
                                        {"system", value(protocol::toString(system))},
                                        {"release", value(name)},
                                        {"at", value(now)}});
    return base::ok();
  }));
  return id;
}

base::Result<void> addTerms(std::string_view version, std::span<const protocol::TermRecord> terms,
                            store::Database& database) {
  if (terms.size() > kTermBatch)
    return base::invalid("/terms", "maxItems", "A batch has at most 500 terms.");
  return database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
    const auto found = tx.one(queries::terminologyById, {{"version", value(version)}});
    if (!found || found->text("state") != "loading")
      return base::notFound("There is no such import: another one was begun, or it is finished.");
    const auto prefix = prefixOf(found->text("system"));
    std::unordered_set<std::string> own;
    std::vector<std::string> others;
    for (const auto& term : terms) {
      if (!term.code.starts_with(prefix))
        return base::invalid("/terms", "system", term.code + " is of another system.");
      for (const auto& parent : term.parents)
        if (!own.contains(parent)) others.push_back(parent);
      own.insert(term.code);
    }
    std::sort(others.begin(), others.end());
    others.erase(std::unique(others.begin(), others.end()), others.end());
    for (const auto& parent : others)
      if (!tx.one(queries::termOfVersion, {{"version", value(version)}, {"code", value(parent)}}))
        return base::invalid("/terms", "parents",
                             "Terms are a kind of " + parent + ", which has to come before them.");
    std::int64_t added = 0;
    for (const auto& term : terms) {
      const auto inserted =
          tx.run(queries::termInsert, {{"version", value(version)},
                                       {"code", value(term.code)},
                                       {"record", value(store::encodeStored(term))}});
      if (inserted == 0) continue;
      ++added;
      addKinds(tx, version, term);
    }
    tx.run(queries::terminologyGrow, {{"version", value(version)}, {"terms", value(added)}});
    return base::ok();
  });
}

bool isBuiltIn(std::string_view version) {
  return version.starts_with(kBuiltIn);
}

base::Result<void> useBuiltInTerms(store::Database& database, const base::Clock& clock) {
  for (const auto system : {protocol::TermSystem::HPO, protocol::TermSystem::ORPHA}) {
    auto release = builtInTerms(system);
    CONSILIUM_CHECK(domain::orderParentsFirst(release.terms));
    std::string all;
    for (const auto& term : release.terms) all += store::encodeStored(term);
    const auto name = std::string(protocol::toString(system));
    const auto version =
        std::string(kBuiltIn) + name + "-" + base::toHex(base::sha256(all)).substr(0, 12);
    CONSILIUM_CHECK(database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
      for (const auto& row : tx.all(queries::terminologiesInUse, {}))
        if (row.text("system") == name &&
            (!isBuiltIn(row.text("version")) || row.text("version") == version))
          return base::ok();
      tx.run(queries::terminologyRetire, {{"system", value(name)}});
      if (tx.run(queries::terminologyInsert, {{"version", value(version)},
                                              {"system", value(name)},
                                              {"release", value(release.name)},
                                              {"at", value(clock.now())}}) > 0) {
        for (const auto& term : release.terms) addKinds(tx, version, term);
        tx.run(queries::terminologyGrow,
               {{"version", value(version)},
                {"terms", value(static_cast<std::int64_t>(release.terms.size()))}});
      }
      tx.run(queries::terminologySwitch, {{"version", value(version)}, {"at", value(clock.now())}});
      return base::ok();
    }));
  }
  return base::ok();
}

base::Result<void> switchTerms(std::string_view version, std::optional<std::int64_t> terms,
                               store::Database& database, const base::Clock& clock) {
  const auto now = clock.now();
  std::vector<TermVersion> versions;
  CONSILIUM_CHECK(database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
    const auto found = tx.one(queries::terminologyById, {{"version", value(version)}});
    if (!found)
      return base::notFound("There is no such version: 'consilium import versions' lists them.");
    const bool whole = found->text("state") == "whole";
    if (!terms && !whole) return base::invalidState("It was never loaded to its end.");
    if (terms && (whole || found->integer("terms") != *terms))
      return base::invalidState("Not all of its terms have arrived.");
    const auto system = protocol::parseTermSystem(found->text("system")).value();
    tx.run(queries::terminologyRetire, {{"system", value(found->text("system"))}});
    tx.run(queries::terminologySwitch, {{"version", value(version)}, {"at", value(now)}});
    versions = versionsOf(tx, system);
    return base::ok();
  }));
  std::size_t kept = 1;  // the one in use
  for (const auto& one : versions) {
    if (one.current || !one.whole) continue;
    if (++kept > kKept) CONSILIUM_CHECK(remove(one.id, database));
  }
  return base::ok();
}

base::Result<std::vector<TermVersion>> termVersions(store::Database& database) {
  std::vector<TermVersion> versions;
  CONSILIUM_CHECK(database.readNow([&](store::Transaction& tx) -> base::Result<void> {
    versions = versionsOf(tx, protocol::TermSystem::HPO);
    for (auto& one : versionsOf(tx, protocol::TermSystem::ORPHA))
      versions.push_back(std::move(one));
    return base::ok();
  }));
  return versions;
}

}  // namespace consilium::service

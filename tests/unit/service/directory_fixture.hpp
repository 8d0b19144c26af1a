#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "service/context.hpp"
#include "service/directory.hpp"
#include "service/series.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"
#include "support/test_database.hpp"

namespace consilium::directory_tests {

using tests::errorOf;
using tests::HandClock;

/// An empty database, and a way to act in it as somebody.
class Directory {
 public:
  Directory() {
    admin = addUser("admin");
    admin.admin = true;
  }

  store::Database& database() { return *database_; }
  HandClock& clock() { return clock_; }

  /// What `act(Context&)` returns, run in a transaction of its own; null is nobody.
  template <class Act>
  auto run(const service::Caller* caller, Act act) {
    std::optional<std::invoke_result_t<Act, service::Context&>> outcome;
    const auto done = database_->writeNow([&](store::Transaction& tx) -> base::Result<void> {
      const service::Origin origin;
      service::Context context{.tx = tx,
                               .caller = caller,
                               .origin = origin,
                               .clock = clock_,
                               .now = clock_.now(),
                               .readsToRecord = {},
                               .sessionChange = {}};
      outcome.emplace(act(context));
      if (outcome->has_error()) return outcome->error();
      return base::ok();
    });
    if (done.has_error() && !outcome) throw std::runtime_error(done.error().message);
    if (done.has_error() && !outcome->has_error()) throw std::runtime_error(done.error().message);
    return std::move(*outcome);
  }

  service::Caller addUser(const std::string& login) {
    service::Caller caller;
    caller.userId = base::newId(clock_);
    caller.login = login;
    caller.name = "Dr " + login;
    caller.sessionId = base::newId(clock_);
    caller.reauthenticatedAt = clock_.now();
    caller.reauthenticatedUntil = clock_.now() + std::chrono::hours(24 * 365);
    run(nullptr, [&](service::Context& context) -> base::Result<void> {
      using store::value;
      context.tx.run(store::queries::userInsert, {{"user", value(caller.userId)},
                                                  {"login", value(login)},
                                                  {"loginKey", value(login)},
                                                  {"name", value(caller.name)},
                                                  {"nameKey", value(login)},
                                                  {"admin", value(0)},
                                                  {"auditor", value(0)},
                                                  {"language", value("fr")},
                                                  {"state", value("active")},
                                                  {"passwordHash", store::null()},
                                                  {"invitedCentre", store::null()},
                                                  {"now", value(context.now)}});
      return base::ok();
    }).value();
    return caller;
  }

  /// Gives a user a role at a centre; returns the member's id.
  std::string addMember(const service::Caller& user, const std::string& centre,
                        const std::string& network, const std::string& role = "clinician") {
    const auto id = base::newId(clock_);
    run(nullptr, [&](service::Context& context) -> base::Result<void> {
      using store::value;
      context.tx.run(store::queries::memberInsert, {{"member", value(id)},
                                                    {"user", value(user.userId)},
                                                    {"centre", value(centre)},
                                                    {"network", value(network)},
                                                    {"role", value(role)},
                                                    {"profession", value("physician")},
                                                    {"specialty", value("génétique médicale")},
                                                    {"rpps", store::null()},
                                                    {"senior", store::null()},
                                                    {"now", value(context.now)}});
      return base::ok();
    }).value();
    return id;
  }

  void endMember(const std::string& id) {
    run(nullptr, [&](service::Context& context) -> base::Result<void> {
      using store::value;
      context.tx.run(store::queries::memberEnd,
                     {{"now", value(context.now)}, {"member", value(id)}, {"revision", value(1)}});
      return base::ok();
    }).value();
  }

  std::string addNetwork(const std::string& code, const std::string& name = {}) {
    protocol::DirectorySaveNetworkParams params;
    params.code = code;
    params.name = name.empty() ? code : name;
    return save(params).value().network;
  }

  std::string addCentre(protocol::DirectorySaveCentreParams params) {
    return save(params).value().centre;
  }

  std::string addSeries(protocol::SeriesSaveParams params) {
    return save(&admin, params).value().series;
  }

  base::Result<protocol::DirectorySaveNetworkResult> save(
      const protocol::DirectorySaveNetworkParams& params) {
    return run(&admin, [&](service::Context& c) { return directory.saveNetwork(c, params); });
  }
  base::Result<protocol::DirectorySaveCentreResult> save(
      const protocol::DirectorySaveCentreParams& params) {
    return run(&admin, [&](service::Context& c) { return directory.saveCentre(c, params); });
  }
  base::Result<protocol::SeriesSaveResult> save(const service::Caller* caller,
                                                const protocol::SeriesSaveParams& params) {
    return run(caller, [&](service::Context& c) { return series.save(c, params); });
  }

  protocol::Centre centre(const std::string& id) {
    return run(&admin, [&](service::Context& c) { return directory.centre(c, {.centre = id}); })
        .value()
        .centre;
  }
  protocol::Series seriesById(const std::string& id) {
    return run(&admin, [&](service::Context& c) { return series.get(c, {.series = id}); })
        .value()
        .series;
  }


  std::vector<store::Event> events(const std::string& stream) {
    std::vector<store::Event> events;
    database_
        ->readNow([&](store::Transaction& tx) -> base::Result<void> {
          events = store::readEvents(tx, stream, 0, 1000);
          return base::ok();
        })
        .value();
    return events;
  }

 private:
  HandClock clock_;
  test::TestDatabase database_;

 public:
  service::DirectoryService directory;
  service::SeriesService series;
  service::Caller admin;
};

inline protocol::DirectorySaveCentreParams centreParams(
    const std::string& network, const std::string& name,
    protocol::CentreKind kind = protocol::CentreKind::competence) {
  protocol::DirectorySaveCentreParams params;
  params.network = network;
  params.name = name;
  params.kind = kind;
  return params;
}

inline protocol::SeriesSaveParams seriesParams(const std::string& name,
                                               const std::string& ownerCentre) {
  protocol::SeriesSaveParams params;
  params.name = name;
  params.owners.push_back({.kind = protocol::SeriesOwnerKind::centre, .id = ownerCentre});
  params.charter.quorum.minimum = 3;
  return params;
}

/// Where a request breaks its first rule.
template <class T>
std::string pointerOf(const base::Result<T>& result) {
  const auto error = errorOf(result);
  return error.violations.empty() ? "" : error.violations.front().pointer;
}

}  // namespace consilium::directory_tests

#include "jobs/purge.hpp"

#include <set>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "service/session_purge.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/store.hpp"
#include "support/test_database.hpp"

using namespace consilium;
using namespace std::chrono_literals;
namespace queries = store::queries;
using store::value;

namespace {

/// A database with one user whose sessions and invitations can be made up.
class Kept {
 public:
  Kept() {
    write([&](store::Transaction& tx) {
      tx.run(queries::userInsert, {{"user", value(user_)},
                                   {"login", value("curie")},
                                   {"loginKey", value("curie")},
                                   {"name", value("Marie Curie")},
                                   {"nameKey", value("marie curie")},
                                   {"admin", value(false)},
                                   {"auditor", value(false)},
                                   {"language", value("fr")},
                                   {"state", value("active")},
                                   {"passwordHash", store::null()},
                                   {"invitedCentre", store::null()},
                                   {"now", value(clock.now())}});
    });
  }

  template <class Act>
  void write(Act act) {
    database_
        ->writeNow([&](store::Transaction& tx) {
          act(tx);
          return base::ok();
        })
        .value();
  }
  /// Each lives for ten hours from now.
  std::string addSession(store::Transaction& tx) {
    const auto id = base::newId(clock);
    tx.run(queries::sessionInsert, {{"session", value(id)},
                                    {"user", value(user_)},
                                    {"tokenHash", value(store::Bytes{base::sha256(id)})},
                                    {"cookie", value(false)},
                                    {"address", value("192.0.2.1")},
                                    {"userAgent", value("test")},
                                    {"now", value(clock.now())},
                                    {"expiresAt", value(clock.now() + 10h)}});
    return id;
  }
  /// The hash by which it is found, likewise for ten hours.
  store::Bytes addInvitation(store::Transaction& tx) {
    const auto id = base::newId(clock);
    const store::Bytes hash{base::sha256(id)};
    tx.run(queries::invitationInsert, {{"invitation", value(id)},
                                       {"user", value(user_)},
                                       {"tokenHash", value(hash)},
                                       {"createdBy", value(user_)},
                                       {"now", value(clock.now())},
                                       {"expiresAt", value(clock.now() + 10h)}});
    return hash;
  }
  bool hasSession(const std::string& id) {
    bool found = false;
    write([&](auto& tx) {
      found = tx.one(queries::sessionById, {{"session", value(id)}}).has_value();
    });
    return found;
  }
  bool hasInvitation(const store::Bytes& hash) {
    bool found = false;
    write([&](auto& tx) {
      found = tx.one(queries::invitationByToken, {{"tokenHash", value(hash)}}).has_value();
    });
    return found;
  }
  void purge() { jobs::purge(*database_, clock, *logger_, 24h * 1095); }

  test::TestClock clock;

 private:
  std::unique_ptr<base::Logger> logger_ = base::makeNullLogger();
  test::TestDatabase database_;
  std::string user_ = base::newId(clock);
};

}  // namespace

TEST_CASE("Sessions and invitations are forgotten 30 days after their end") {
  Kept kept;
  std::string ended;
  std::string ranOut;
  store::Bytes invitation;
  kept.write([&](auto& tx) {
    ended = kept.addSession(tx);
    ranOut = kept.addSession(tx);
    invitation = kept.addInvitation(tx);
    tx.run(queries::sessionEnd, {{"session", value(ended)},
                                 {"reason", value("signed_out")},
                                 {"now", value(kept.clock.now())}});
  });
  kept.clock.advance(service::kEndedKept);
  kept.purge();
  CHECK(kept.hasSession(ended));

  kept.clock.advance(1ms);
  kept.purge();
  CHECK_FALSE(kept.hasSession(ended));
  CHECK(kept.hasSession(ranOut));

  kept.clock.advance(10h - 1ms);
  kept.purge();
  CHECK(kept.hasSession(ranOut));
  CHECK(kept.hasInvitation(invitation));

  std::string living;
  kept.clock.advance(1ms);
  kept.write([&](auto& tx) { living = kept.addSession(tx); });
  kept.purge();
  CHECK_FALSE(kept.hasSession(ranOut));
  CHECK_FALSE(kept.hasInvitation(invitation));
  CHECK(kept.hasSession(living));
}

TEST_CASE("Each transaction of a purge looks at a bounded number of sessions and invitations") {
  Kept kept;
  constexpr int kMany = 2500;
  kept.write([&](auto& tx) {
    for (int i = 0; i < kMany; ++i) {
      kept.addSession(tx);
      kept.addInvitation(tx);
    }
  });
  kept.clock.advance(service::kEndedKept + 11h);
  for (const auto slice : {service::purgeSessions, service::purgeInvitations}) {
    std::optional<std::string> after = "";
    int slices = 0;
    for (; after; ++slices) {
      REQUIRE(slices < 10);
      kept.write([&](auto& tx) { after = slice(tx, kept.clock.now(), *after); });
    }
    CHECK(slices == 3);
  }
  kept.write([](auto& tx) {
    CHECK_FALSE(tx.one(queries::sessionAhead, {{"after", value("")}, {"count", value(0)}}));
    CHECK_FALSE(tx.one(queries::invitationAhead, {{"after", value("")}, {"count", value(0)}}));
  });
}

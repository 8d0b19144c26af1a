#include "service/read_purge.hpp"

#include "base/ids.hpp"
#include "service/access.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using namespace std::chrono_literals;
using service::Context;

namespace {

constexpr auto kKept = 24h * 1095;

struct Reads : ServiceFixture {
  /// A session that begins now; the ids of others made by this process may lie in the future.
  void signIn() { clinician.sessionId = base::idsFrom(clock.now()) + "-7000-8000-000000000000"; }
  void read(const std::vector<std::string>& ids) {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      service::writeReads(context.tx, clinician, ids, context.now);
      return base::ok();
    }).value();
  }
  std::optional<std::string> purge() {
    std::optional<std::string> next;
    run(nullptr, [&](Context& context) -> base::Result<void> {
      next = service::purgeReads(context.tx, context.now - kKept);
      return base::ok();
    }).value();
    return next;
  }
};

}  // namespace

TEST_CASE_METHOD(Reads, "who read a case is forgotten when the time for that has passed") {
  const auto early = addCase();
  const auto late = addCase();
  signIn();
  const auto begin = clock.now();
  read({early});
  clock.advance(5h);
  read({late});
  const auto readers = [&] {
    return run(nullptr,
               [&](Context& context) -> base::Result<std::size_t> {
                 std::size_t found = 0;
                 for (const auto& id : {early, late})
                   found +=
                       context.tx
                           .all(store::queries::readersOfCase,
                                {{"case", store::value(id)}, {"network", store::value(network)}})
                           .size();
                 return found;
               })
        .value();
  };
  CHECK(readers() == 2);
  clock.advance(begin + kKept - clock.now());
  CHECK_FALSE(purge());
  CHECK(readers() == 2);
  clock.advance(1ms);
  CHECK_FALSE(purge());
  CHECK(readers() == 1);
  clock.advance(5h);
  purge();
  CHECK(readers() == 0);
}

TEST_CASE_METHOD(Reads, "a purge takes a bounded number of reads at a time") {
  const auto id = addCase();
  signIn();
  for (int i = 0; i < 1500; ++i) {
    read({id});
    clock.advance(15min);
  }
  clock.advance(kKept);
  CHECK(purge() == "");
  CHECK_FALSE(purge());
}

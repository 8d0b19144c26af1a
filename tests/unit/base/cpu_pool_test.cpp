#include "base/cpu_pool.hpp"

#include <atomic>
#include <future>
#include <latch>

#include "support/catch.hpp"

using namespace consilium::base;

TEST_CASE("A pool runs every task it accepted, also when it ends") {
  std::atomic<int> run = 0;
  {
    CpuPool pool(3, 1'000);
    for (int i = 0; i < 500; ++i) REQUIRE(pool.submit([&run] { ++run; }));
  }
  CHECK(run == 500);
}

TEST_CASE("A full pool refuses, and accepts again once it has room") {
  CpuPool pool(1, 2);
  std::latch started(1);
  std::promise<void> release;
  auto released = release.get_future().share();
  REQUIRE(pool.submit([&started, released] {
    started.count_down();
    released.wait();
  }));
  started.wait();
  std::promise<void> last;
  CHECK(pool.submit([] {}));
  CHECK(pool.submit([&last] { last.set_value(); }));
  CHECK(pool.queued() == 2);
  CHECK_FALSE(pool.submit([] {}));
  release.set_value();
  last.get_future().wait();
  CHECK(pool.submit([] {}));
}

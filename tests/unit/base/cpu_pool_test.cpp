#include "base/cpu_pool.hpp"

#include <atomic>
#include <latch>
#include <memory>

#include "support/catch.hpp"

using consilium::base::CpuPool;

TEST_CASE("a pool runs every task that it accepted, also when it is destroyed") {
  std::atomic<int> ran{0};
  {
    CpuPool pool(2, 100);
    for (int i = 0; i < 100; ++i) REQUIRE(pool.submit([&] { ++ran; }));
  }
  CHECK(ran == 100);
}

TEST_CASE("a pool refuses tasks beyond its queue") {
  std::latch begun(1);
  std::latch release(1);
  CpuPool pool(1, 2);
  REQUIRE(pool.submit([&] {
    begun.count_down();
    release.wait();
  }));
  begun.wait();
  CHECK(pool.submit([] {}));
  CHECK(pool.submit([] {}));
  CHECK(pool.queued() == 2);
  CHECK_FALSE(pool.submit([] {}));
  release.count_down();
}

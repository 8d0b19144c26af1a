#include "jobs/timers.hpp"

#include <atomic>
#include <future>
#include <stdexcept>

#include "support/catch.hpp"

using namespace consilium;
using namespace std::chrono_literals;

namespace {

/// Fails the test rather than hang.
template <class T>
bool arrives(std::future<T>& future) {
  return future.wait_for(20s) == std::future_status::ready;
}

/// A promise that may be kept again.
class Signal {
 public:
  std::future<void> future() { return promise_.get_future(); }
  void give() {
    if (!given_.exchange(true)) promise_.set_value();
  }

 private:
  std::promise<void> promise_;
  std::atomic<bool> given_ = false;
};

}  // namespace

TEST_CASE("A job comes again after each interval") {
  const auto logger = base::makeNullLogger();
  std::atomic<int> runs = 0;
  Signal third;
  auto reached = third.future();
  jobs::Timers timers(*logger);
  timers.add("count", 1ms, [&] {
    if (++runs == 3) third.give();
  });
  timers.start();
  CHECK(arrives(reached));
  timers.stop();
  const int after = runs;
  CHECK(after >= 3);
  CHECK(runs == after);
}

TEST_CASE("A triggered job does not wait for its interval") {
  const auto logger = base::makeNullLogger();
  Signal ran;
  auto reached = ran.future();
  jobs::Timers timers(*logger);
  timers.add("never", 24h, [] {});
  timers.add("later", 24h, [&] { ran.give(); });
  timers.start();
  timers.trigger("later");
  CHECK(arrives(reached));
}

TEST_CASE("A trigger that comes while its job runs makes it run once more") {
  const auto logger = base::makeNullLogger();
  std::atomic<int> runs = 0;
  Signal second;
  auto reached = second.future();
  jobs::Timers timers(*logger);
  timers.add("again", 24h, [&] {
    if (++runs == 1) {
      timers.trigger("again");
      timers.trigger("again");
    } else {
      second.give();
    }
  });
  timers.start();
  timers.trigger("again");
  CHECK(arrives(reached));
  timers.stop();
  CHECK(runs == 2);
}

TEST_CASE("A job that throws comes again and holds up no other") {
  const auto logger = base::makeNullLogger();
  std::atomic<int> runs = 0;
  Signal other;
  Signal again;
  auto otherRan = other.future();
  auto ranAgain = again.future();
  jobs::Timers timers(*logger);
  timers.add("broken", 1ms, [&] {
    if (++runs == 2) again.give();
    throw std::runtime_error("broken");
  });
  timers.add("other", 1ms, [&] { other.give(); });
  timers.start();
  CHECK(arrives(otherRan));
  CHECK(arrives(ranAgain));
}

TEST_CASE("Timers without jobs stop at once") {
  const auto logger = base::makeNullLogger();
  jobs::Timers timers(*logger);
  timers.start();
  timers.stop();
  SUCCEED();
}

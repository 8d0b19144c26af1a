#include "base/token_bucket.hpp"

#include "support/catch.hpp"

using namespace consilium::base;
using namespace std::chrono_literals;

TEST_CASE("a token bucket allows its burst at once, then its rate") {
  const Rate rate{.perSecond = 10, .burst = 3};
  const Timestamp start{1'000'000ms};
  TokenBucket bucket(rate, start);
  for (int i = 0; i < 3; ++i) CHECK(!bucket.take(rate, start));
  CHECK(bucket.take(rate, start) == 100);
  CHECK(bucket.take(rate, start + 60ms) == 40);
  CHECK(!bucket.take(rate, start + 100ms));
  CHECK(bucket.take(rate, start + 100ms) == 100);
  CHECK(!bucket.full(rate, start + 200ms));
  CHECK(bucket.full(rate, start + 400ms));
}

TEST_CASE("a clock that steps back neither gives nor takes tokens") {
  const Rate rate{.perSecond = 1, .burst = 1};
  const Timestamp start{1'000'000ms};
  TokenBucket bucket(rate, start);
  CHECK(!bucket.take(rate, start));
  CHECK(bucket.take(rate, start - 5s) == 1000);
  CHECK(!bucket.take(rate, start - 4s));
}

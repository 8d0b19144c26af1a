#include "base/token_bucket.hpp"

#include "support/catch.hpp"

using namespace consilium::base;
using namespace std::chrono_literals;

namespace {

constexpr Rate kRate{10, 50};
const Timestamp kStart{1'000'000ms};

}  // namespace

TEST_CASE("A bucket allows its burst at once, then says how long to wait") {
  TokenBucket bucket(kRate, kStart);
  for (int i = 0; i < 50; ++i) REQUIRE_FALSE(bucket.take(kRate, kStart).has_value());
  CHECK(bucket.take(kRate, kStart) == 100);
}

TEST_CASE("A bucket refills at its rate and no further than its burst") {
  TokenBucket bucket(kRate, kStart);
  for (int i = 0; i < 50; ++i) bucket.take(kRate, kStart);
  CHECK_FALSE(bucket.full(kRate, kStart));
  CHECK_FALSE(bucket.take(kRate, kStart + 100ms).has_value());
  CHECK(bucket.take(kRate, kStart + 100ms).has_value());
  CHECK(bucket.full(kRate, kStart + 1h));
  for (int i = 0; i < 50; ++i) REQUIRE_FALSE(bucket.take(kRate, kStart + 1h).has_value());
  CHECK(bucket.take(kRate, kStart + 1h).has_value());
}

TEST_CASE("A clock that steps back gives a bucket nothing") {
  TokenBucket bucket(kRate, kStart);
  for (int i = 0; i < 50; ++i) bucket.take(kRate, kStart);
  CHECK(bucket.take(kRate, kStart - 1h).has_value());
}

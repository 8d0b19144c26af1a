#include "base/result.hpp"

#include <stdexcept>

#include "support/catch.hpp"

using namespace consilium::base;

namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return invalid("/number", "even", "The number must be even.");
  return number / 2;
}

Result<int> quarter(int number) {
  CONSILIUM_TRY(const int first, half(number));
  CONSILIUM_TRY(const int second, half(first));
  return second;
}

Result<void> checkEven(int number) {
  CONSILIUM_CHECK(half(number));
  return ok();
}

}  // namespace

TEST_CASE("A failure travels up with what it says") {
  CHECK(quarter(12).value() == 3);
  const auto refused = quarter(6);
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == ErrorKind::invalid);
  REQUIRE(refused.error().violations.size() == 1);
  CHECK(refused.error().violations[0].pointer == "/number");
  CHECK(checkEven(2).has_value());
  CHECK(checkEven(3).has_error());
}

TEST_CASE("Asking a failure for its value is a fault") {
  CHECK_THROWS_AS(half(1).value(), std::logic_error);
}

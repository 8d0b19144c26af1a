#include "domain/life_time.hpp"

#include "support/catch.hpp"

using consilium::domain::lifeTimeOf;

TEST_CASE("a length of life is read in its parts") {
  const auto time = lifeTimeOf("P1Y6M2W3D");
  CHECK(time.years == 1);
  CHECK(time.months == 6);
  CHECK(time.weeks == 2);
  CHECK(time.days == 3);
  CHECK(lifeTimeOf("P28W").weeks == 28);
  CHECK(lifeTimeOf("").days == 0);
}

TEST_CASE("years are completed whatever they were said in") {
  CHECK(lifeTimeOf("P34Y11M").wholeYears() == 34);
  CHECK(lifeTimeOf("P40M").wholeYears() == 3);
  CHECK(lifeTimeOf("P11M").wholeYears() == 0);
  CHECK(lifeTimeOf("P104W").wholeYears() == 2);
  CHECK(lifeTimeOf("P364D").wholeYears() == 0);
  CHECK(lifeTimeOf("P365D").wholeYears() == 1);
}

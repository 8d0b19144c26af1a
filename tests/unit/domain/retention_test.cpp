#include "domain/retention.hpp"

#include "support/catch.hpp"

using namespace consilium;
using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::years;

TEST_CASE("A centre's date lies between 31 days and 100 years after the present day") {
  const base::Timestamp now = sys_days(2024y / 2 / 29) + 23h;
  CHECK_FALSE(domain::mayKeepUntil(2024y / 2 / 28, now));
  CHECK_FALSE(domain::mayKeepUntil(2024y / 3 / 30, now));
  CHECK(domain::mayKeepUntil(2024y / 3 / 31, now));
  CHECK(domain::mayKeepUntil(2124y / 2 / 29, now));
  CHECK_FALSE(domain::mayKeepUntil(2124y / 3 / 1, now));
}

TEST_CASE("A case is kept for whole years, and for 31 days after anything happened to it") {
  const base::Timestamp last = sys_days(2024y / 2 / 29) + 23h;
  CHECK(domain::keptUntil(years(4), last) == 2028y / 2 / 29);
  CHECK(domain::keptUntil(years(1), last) == 2025y / 2 / 28);
  CHECK(domain::keptUntil(2030y / 1 / 1, last) == 2030y / 1 / 1);
  CHECK(domain::keptUntil(2024y / 3 / 1, last) == 2024y / 3 / 31);
  CHECK(domain::endOf(2024y / 2 / 29) == sys_days(2024y / 3 / 1));
}

TEST_CASE("Only what is over may be erased") {
  using enum protocol::CaseState;
  for (const auto state : {answered, closed, declined, withdrawn}) CHECK(domain::isOver(state));
  for (const auto state : {draft, submitted, accepted, scheduled, discussed})
    CHECK_FALSE(domain::isOver(state));
}

#include "domain/masking.hpp"

#include <array>
#include <map>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace consilium::domain;

namespace {

using Counts = std::vector<std::int64_t>;

/// What a reader sees: −1 stands for what is masked; the total comes last.
Counts publish(const Counts& counts) {
  const auto column = shownOf(counts);
  Counts seen;
  for (std::size_t i = 0; i < counts.size(); ++i) seen.push_back(column.cells[i] ? counts[i] : -1);
  seen.push_back(column.total ? std::accumulate(counts.begin(), counts.end(), std::int64_t{0})
                              : -1);
  return seen;
}

}  // namespace

TEST_CASE("a column without small counts is shown whole") {
  CHECK(publish({5, 12, 40}) == Counts{5, 12, 40, 57});
  CHECK(publish({}) == Counts{0});
}

TEST_CASE("a small count is masked, and another one with it that the total would give it away by") {
  CHECK(publish({3, 20, 25, 40}) == Counts{-1, -1, 25, 40, 88});
  CHECK(publish({0, 20, 25, 40}) == Counts{-1, -1, 25, 40, 85});
}

TEST_CASE("small counts that hide one another need no other") {
  CHECK(publish({3, 2, 1, 25}) == Counts{-1, -1, -1, 25, 31});
}

TEST_CASE("small counts that add up to the least or the most that they can need another") {
  CHECK(publish({0, 0, 0, 25, 30}) == Counts{-1, -1, -1, -1, 30, 55});
  CHECK(publish({4, 4, 4, 25, 30}) == Counts{-1, -1, -1, -1, 30, 67});
}

TEST_CASE("where nothing is left to mask the total is") {
  CHECK(publish({3}) == Counts{-1, -1});
  CHECK(publish({1, 1}) == Counts{-1, -1, -1});
  CHECK(publish({3, 5}) == Counts{-1, -1, -1});
}

TEST_CASE("nobody who knows the rule, the total and what is shown can work out a masked count") {
  // Every column of these sizes; what is published alike could be any of those behind it.
  for (const auto& [cells, highest] :
       std::array{std::pair{2, 24}, std::pair{3, 20}, std::pair{4, 12}}) {
    std::map<Counts, std::vector<std::set<std::int64_t>>> behind;
    Counts counts(static_cast<std::size_t>(cells), 0);
    for (;;) {
      auto& possible = behind[publish(counts)];
      possible.resize(counts.size());
      for (std::size_t i = 0; i < counts.size(); ++i) possible[i].insert(counts[i]);
      std::size_t digit = 0;
      while (digit < counts.size() && counts[digit] == highest) counts[digit++] = 0;
      if (digit == counts.size()) break;
      ++counts[digit];
    }
    for (const auto& [seen, possible] : behind) {
      for (std::size_t i = 0; i < possible.size(); ++i) {
        if (seen[i] >= 0) continue;
        INFO(cells << " cells, total " << seen.back());
        // Columns beyond `highest` are not among them, so that totals near their end are left out.
        if (seen.back() > highest) continue;
        REQUIRE(possible[i].size() > 1);
      }
    }
  }
}

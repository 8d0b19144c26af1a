#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace consilium::domain {

/// Counts below this are not shown. "Some agencies require at least five respondents in a cell":
/// the threshold rule in the Glossary of Statistical Disclosure Control (UNECE and Eurostat, 2005).
/// With a rare disease and a region, fewer may point to a person.
inline constexpr std::int64_t kSmallestShown = 5;

/// What of a column of counts is shown.
struct ShownColumn {
  std::vector<bool> cells;  ///< for each count, in their order
  bool total = true;
};

/// Masks what is small, 0 included, and then the smallest others, one by one, until whoever knows
/// the total and sees the rest can tell of no small count more than that it is small: each may
/// still be anything below `kSmallestShown`. Where no cell is left to mask for that, the total is.
ShownColumn shownOf(std::span<const std::int64_t> counts);

}  // namespace consilium::domain

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace consilium::store {

/// How many values a statement with a list takes: `IN ($s1, …, $s50)`.
inline constexpr std::size_t kListSize = 50;

/// Runs a statement whose parameters are such a list and nothing else, once for each `kListSize` of
/// the values; returns the rows of all.
std::vector<Row> allIn(Transaction& tx, const Query& query, std::span<const std::string> values);

}  // namespace consilium::store

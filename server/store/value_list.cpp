#include "store/value_list.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace consilium::store {

namespace {

std::array<std::string, kListSize> parameterNames() {
  std::array<std::string, kListSize> names;
  for (std::size_t i = 0; i < kListSize; ++i) names[i] = "s" + std::to_string(i + 1);
  return names;
}

/// A list that is not full repeats its last value.
template <std::size_t... I>
std::vector<Row> allOf(Transaction& tx, const Query& query, std::span<const std::string> values,
                       std::index_sequence<I...>) {
  static const auto names = parameterNames();
  return tx.all(query, {Argument{names[I], value(values[std::min(I, values.size() - 1)])}...});
}

}  // namespace

std::vector<Row> allIn(Transaction& tx, const Query& query, std::span<const std::string> values) {
  std::vector<Row> rows;
  while (!values.empty()) {
    const auto some = values.first(std::min(values.size(), kListSize));
    auto found = allOf(tx, query, some, std::make_index_sequence<kListSize>());
    std::move(found.begin(), found.end(), std::back_inserter(rows));
    values = values.subspan(some.size());
  }
  return rows;
}

}  // namespace consilium::store

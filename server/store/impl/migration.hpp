#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace consilium::store {

/// One step of the schema, with its statements for each engine.
struct Migration {
  std::int64_t version;
  std::string_view name;
  std::string_view oldestRelease;  ///< the oldest that can still work with the schema it leaves
  std::span<const std::string_view> sqlite;
  std::span<const std::string_view> postgres;
};

/// All of migrations/*.sql, in order.
std::span<const Migration> migrations();

}  // namespace consilium::store

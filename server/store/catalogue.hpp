#pragma once

#include <span>
#include <string_view>

namespace consilium::store {

/// The words of migrations/*.sql.
enum class ColumnType { id, text, integer, flag, time, json, bytes, real };

struct Column {
  std::string_view name;
  ColumnType type;
  bool required;  ///< never NULL
  /// Holds the key of another row of the same table, which may come after it.
  bool refersToOwnTable;
};

struct Table {
  std::string_view name;
  std::span<const Column> columns;
  std::span<const std::string_view> key;  ///< the columns of the primary key, in its order
  /// Why rows belong to no network; empty: they carry `network_id` (a network's own row: `id`).
  std::string_view platform;
  /// Of use to the running servers only: empty in a database that was copied.
  bool transient;
};

/// The tables that the migrations leave, each after those that its rows refer to. The table
/// `migration`, which the engines keep themselves, is not among them.
std::span<const Table> catalogue();

}  // namespace consilium::store

#include "store/table_copy.hpp"

#include <bit>
#include <deque>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/sha256.hpp"
#include "store/catalogue.hpp"
#include "store/impl/migration.hpp"
#include "store/impl/unfinished_copy.hpp"
#include "store/queries.hpp"

namespace consilium::store {

namespace {

/// Rows that are read by one statement, and written by one.
constexpr std::size_t kPage = 50;
/// Rows and bytes that are written in one transaction, about.
constexpr std::size_t kBatchRows = 2000;
constexpr std::size_t kBatchBytes = std::size_t{4} << 20;

using Values = std::vector<Value>;

/// A statement made at run time. Neither copied nor moved: the engines know it by its address.
class Statement {
 public:
  /// `build` writes the text; what it gets turns the number of a parameter, from 0, into its mark.
  template <class Build>
  Statement(std::string name, std::size_t parameters, Build build) : name_(std::move(name)) {
    names_.reserve(parameters);
    for (std::size_t i = 0; i < parameters; ++i) names_.push_back('p' + std::to_string(i));
    views_.assign(names_.begin(), names_.end());
    sqlite_ = build([](std::size_t i) { return '?' + std::to_string(i + 1); });
    postgres_ = build([](std::size_t i) { return '$' + std::to_string(i + 1); });
    query_ = {name_, sqlite_, postgres_, views_};
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  std::vector<Row> all(Transaction& tx, Values values) const {
    return tx.all(query_, Arguments(arguments(std::move(values))));
  }
  void run(Transaction& tx, Values values) const {
    tx.defer(query_, Arguments(arguments(std::move(values))));
  }

 private:
  std::vector<Argument> arguments(Values values) const {
    std::vector<Argument> named;
    named.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      named.push_back({views_.at(i), std::move(values[i])});
    }
    return named;
  }

  std::string name_;
  std::string sqlite_;
  std::string postgres_;
  std::vector<std::string> names_;
  std::vector<std::string_view> views_;
  Query query_;
};

std::string joined(std::span<const std::string_view> names) {
  std::string text;
  for (const auto name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

std::vector<std::string_view> columnNames(const Table& table) {
  std::vector<std::string_view> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  return names;
}

template <class Mark>
std::string marks(Mark mark, std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ", ") + mark(first + i);
  return "(" + text + ")";
}

std::string selectFrom(const Table& table) {
  return "SELECT " + joined(columnNames(table)) + " FROM " + std::string(table.name);
}

std::string orderBy(const Table& table) {
  return " ORDER BY " + joined(table.key) + " LIMIT " + std::to_string(kPage);
}

template <class Mark>
std::string insertInto(const Table& table, std::size_t rows, Mark mark) {
  const auto width = table.columns.size();
  std::string text =
      "INSERT INTO " + std::string(table.name) + " (" + joined(columnNames(table)) + ") VALUES ";
  for (std::size_t row = 0; row < rows; ++row) {
    text += (row == 0 ? "" : ", ") + marks(mark, row * width, width);
  }
  return text;
}

/// What is asked of one table.
struct TableStatements {
  explicit TableStatements(const Table& described)
      : table(described),
        count(nameOf("count"), 0,
              [&](auto) { return "SELECT count(*) AS total FROM " + std::string(table.name); }),
        firstPage(nameOf("firstPage"), 0, [&](auto) { return selectFrom(table) + orderBy(table); }),
        nextPage(nameOf("nextPage"), table.key.size(),
                 [&](auto mark) {
                   return selectFrom(table) + " WHERE (" + joined(table.key) + ") > " +
                          marks(mark, 0, table.key.size()) + orderBy(table);
                 }),
        insertRow(nameOf("insertRow"), table.columns.size(),
                  [&](auto mark) { return insertInto(table, 1, mark); }),
        insertPage(nameOf("insertPage"), table.columns.size() * kPage,
                   [&](auto mark) { return insertInto(table, kPage, mark); }),
        clear(nameOf("clear"), 0, [&](auto) { return "DELETE FROM " + std::string(table.name); }) {
    for (const auto& column : table.columns) {
      if (!column.refersToOwnTable) continue;
      links.emplace_back(nameOf("link"), table.key.size() + 1, [&](auto mark) {
        return "UPDATE " + std::string(table.name) + " SET " + std::string(column.name) + " = " +
               mark(0) + " WHERE (" + joined(table.key) + ") = " + marks(mark, 1, table.key.size());
      });
    }
  }

  const Table& table;
  const Statement count;
  const Statement firstPage;
  const Statement nextPage;
  const Statement insertRow;
  const Statement insertPage;
  const Statement clear;
  std::deque<Statement> links;  ///< one for each column that refers to the same table, in order

 private:
  std::string nameOf(std::string_view what) const {
    return std::string(what) + " of " + std::string(table.name);
  }
};

/// Of all tables that are copied, in an order in which rows can be inserted. Made once: the engines
/// keep prepared statements by the address of their query.
const std::deque<TableStatements>& statements() {
  static const auto made = [] {
    std::deque<TableStatements> all;
    for (const auto& table : catalogue()) {
      if (!table.transient) all.emplace_back(table);
    }
    return all;
  }();
  return made;
}

Value valueOf(const Row& row, const Column& column) {
  if (row.isNull(column.name)) return null();
  switch (column.type) {
    case ColumnType::id:
    case ColumnType::text:
    case ColumnType::json:
      return row.text(column.name);
    case ColumnType::integer:
    case ColumnType::flag:
    case ColumnType::time:
      return row.integer(column.name);
    case ColumnType::bytes:
      return Bytes{row.bytes(column.name)};
    case ColumnType::real:
      return row.real(column.name);
  }
  throw std::logic_error("unknown type of column " + std::string(column.name));
}

Values valuesOf(const Row& row, const Table& table) {
  Values values;
  values.reserve(table.columns.size());
  for (const auto& column : table.columns) values.push_back(valueOf(row, column));
  return values;
}

Values keyOf(const Values& row, const Table& table) {
  Values key;
  for (const auto name : table.key) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].name == name) key.push_back(row[i]);
    }
  }
  return key;
}

/// The row that marks the copy is not part of it.
bool isMark(const Values& row, const Table& table) {
  return table.name == "meta" && std::get<std::string>(row.front()) == kUnfinishedCopy;
}

std::size_t sizeOf(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->size();
  if (const auto* bytes = std::get_if<Bytes>(&value)) return bytes->data.size();
  return sizeof(std::int64_t);
}

/// A number and a digest of rows in the order of their keys.
class Tally {
 public:
  void add(const Values& row) {
    ++rows_;
    for (const auto& value : row) {
      // The kind and the length of each, so that no two rows are written alike.
      add(std::to_string(value.index()) + ' ' + std::to_string(sizeOf(value)) + ' ');
      if (const auto* number = std::get_if<std::int64_t>(&value)) add(std::to_string(*number));
      if (const auto* real = std::get_if<double>(&value)) {
        add(std::to_string(std::bit_cast<std::uint64_t>(*real)));
      }
      if (const auto* text = std::get_if<std::string>(&value)) add(*text);
      if (const auto* bytes = std::get_if<Bytes>(&value)) add(bytes->data);
    }
  }

  std::int64_t rows() const { return rows_; }
  std::string digest() { return hash_.finish(); }

 private:
  void add(std::string_view bytes) { hash_.add(bytes); }

  std::int64_t rows_ = 0;
  base::Sha256 hash_;
};

/// Hands over all rows of a table in the order of its key.
template <class Take>
base::Result<void> eachRow(Transaction& tx, const TableStatements& of, Take take) {
  auto rows = of.firstPage.all(tx, {});
  while (!rows.empty()) {
    Values last;
    for (const auto& row : rows) {
      last = valuesOf(row, of.table);
      if (isMark(last, of.table)) continue;
      CONSILIUM_CHECK(take(last));
    }
    if (rows.size() < kPage) break;
    rows = of.nextPage.all(tx, keyOf(last, of.table));
  }
  return base::ok();
}

base::Error overtaken() {
  return base::failure(base::ErrorKind::conflict,
                       "Another run copies into the same database; this one has stopped.");
}

base::Result<void> requireRun(Transaction& tx, const std::string& run) {
  const auto mark = tx.one(queries::metaByName, {{"name", value(kUnfinishedCopy)}});
  if (!mark || mark->text("content") != run) return overtaken();
  return base::ok();
}

/// Copies one table after the other out of a snapshot.
class Copier {
 public:
  Copier(Transaction& from, Database& to, const std::string& run, const CopyProgress& progress)
      : from_(from), to_(to), run_(run), progress_(progress) {}

  base::Result<void> copy(const TableStatements& of, Tally& tally) {
    total_ = of.count.all(from_, {}).front().integer("total");
    written_ = 0;
    CONSILIUM_CHECK(eachRow(from_, of, [&](const Values& row) -> base::Result<void> {
      tally.add(row);
      for (const auto& value : row) bytes_ += sizeOf(value);
      batch_.push_back(row);
      if (batch_.size() < kBatchRows && bytes_ < kBatchBytes) return base::ok();
      return flush(of);
    }));
    CONSILIUM_CHECK(flush(of));
    progress_(of.table.name, written_, total_);
    return of.links.empty() ? base::ok() : link(of);
  }

 private:
  /// Writes the batch; what refers to the same table stays NULL at first.
  base::Result<void> flush(const TableStatements& of) {
    if (batch_.empty()) return base::ok();
    CONSILIUM_CHECK(to_.writeNow([&](Transaction& tx) -> base::Result<void> {
      CONSILIUM_CHECK(requireRun(tx, run_));
      std::size_t at = 0;
      for (; batch_.size() - at >= kPage; at += kPage) of.insertPage.run(tx, some(of, at, kPage));
      for (; at < batch_.size(); ++at) of.insertRow.run(tx, some(of, at, 1));
      return base::ok();
    }));
    written_ += static_cast<std::int64_t>(batch_.size());
    batch_.clear();
    bytes_ = 0;
    progress_(of.table.name, written_, total_);
    return base::ok();
  }

  Values some(const TableStatements& of, std::size_t first, std::size_t count) const {
    Values values;
    values.reserve(count * of.table.columns.size());
    for (std::size_t row = first; row < first + count; ++row) {
      for (std::size_t i = 0; i < of.table.columns.size(); ++i) {
        values.push_back(of.table.columns[i].refersToOwnTable ? null() : batch_[row][i]);
      }
    }
    return values;
  }

  /// Once all rows are there: what they say of one another.
  base::Result<void> link(const TableStatements& of) {
    CONSILIUM_CHECK(eachRow(from_, of, [&](const Values& row) -> base::Result<void> {
      batch_.push_back(row);
      return batch_.size() < kBatchRows ? base::ok() : flushLinks(of);
    }));
    return flushLinks(of);
  }

  base::Result<void> flushLinks(const TableStatements& of) {
    CONSILIUM_CHECK(to_.writeNow([&](Transaction& tx) -> base::Result<void> {
      CONSILIUM_CHECK(requireRun(tx, run_));
      for (const auto& row : batch_) {
        auto statement = of.links.begin();
        for (std::size_t i = 0; i < of.table.columns.size(); ++i) {
          if (!of.table.columns[i].refersToOwnTable) continue;
          const auto& update = *statement++;
          if (std::holds_alternative<std::monostate>(row[i])) continue;
          auto values = keyOf(row, of.table);
          values.insert(values.begin(), row[i]);
          update.run(tx, std::move(values));
        }
      }
      return base::ok();
    }));
    batch_.clear();
    return base::ok();
  }

  Transaction& from_;
  Database& to_;
  const std::string& run_;
  const CopyProgress& progress_;
  std::vector<Values> batch_;
  std::size_t bytes_ = 0;
  std::int64_t written_ = 0;
  std::int64_t total_ = 0;
};

base::Result<void> requireOwnSchema(Transaction& tx) {
  const auto version = tx.one(queries::migrationLast, {}).value().integer("version");
  if (version == migrations().back().version) return base::ok();
  return base::invalidState(
      "The database has schema " + std::to_string(version) + ", this release copies schema " +
      std::to_string(migrations().back().version) + ": use the release that made it.");
}

/// Empties the database and marks it.
base::Result<void> begin(Database& to, const std::string& run) {
  return to.writeNow([&](Transaction& tx) -> base::Result<void> {
    CONSILIUM_CHECK(requireOwnSchema(tx));
    for (auto of = statements().rbegin(); of != statements().rend(); ++of) of->clear.run(tx, {});
    tx.run(queries::metaInsert,
           {{"name", value(kUnfinishedCopy)}, {"content", value(std::string_view(run))}});
    return base::ok();
  });
}

base::Result<void> compare(Database& to, std::deque<Tally>& sent) {
  return to.readNow([&](Transaction& tx) -> base::Result<void> {
    auto expected = sent.begin();
    for (const auto& of : statements()) {
      Tally arrived;
      CONSILIUM_CHECK(eachRow(tx, of, [&](const Values& row) -> base::Result<void> {
        arrived.add(row);
        return base::ok();
      }));
      auto& wanted = *expected++;
      if (arrived.rows() != wanted.rows()) {
        return base::invalidState("Of the table " + std::string(of.table.name) + " " +
                                  std::to_string(wanted.rows()) + " rows were sent and " +
                                  std::to_string(arrived.rows()) + " arrived.");
      }
      if (arrived.digest() != wanted.digest()) {
        return base::invalidState("The rows of the table " + std::string(of.table.name) +
                                  " did not arrive as they were sent.");
      }
    }
    return base::ok();
  });
}

}  // namespace

base::Result<void> refuseUnfinishedCopy(Transaction& tx) {
  if (!tx.one(queries::metaByName, {{"name", value(kUnfinishedCopy)}})) return base::ok();
  return base::invalidState(
      "The database is the rest of a copy that did not come to its end, and cannot be used. Run "
      "the "
      "command that made it (migrate or restore) once more: it begins anew.");
}

base::Result<CopyReport> copyTables(Database& from, Database& to, const std::string& run,
                                    const CopyProgress& progress) {
  CONSILIUM_CHECK(begin(to, run));
  std::deque<Tally> sent;
  CopyReport report;
  CONSILIUM_CHECK(from.readNow([&](Transaction& tx) -> base::Result<void> {
    // Asked to run again, it would no longer be the same snapshot.
    if (report.tables > 0) {
      return base::failure(base::ErrorKind::unavailable,
                           "The connection to the database that is copied was lost.");
    }
    CONSILIUM_CHECK(requireOwnSchema(tx));
    Copier copier(tx, to, run, progress);
    for (const auto& of : statements()) {
      ++report.tables;
      CONSILIUM_CHECK(copier.copy(of, sent.emplace_back()));
      report.rows += sent.back().rows();
    }
    return base::ok();
  }));
  CONSILIUM_CHECK(compare(to, sent));
  return report;
}

base::Result<void> finishCopy(Transaction& tx, const std::string& run) {
  CONSILIUM_CHECK(requireRun(tx, run));
  tx.run(queries::metaRemove, {{"name", value(kUnfinishedCopy)}});
  return base::ok();
}

}  // namespace consilium::store

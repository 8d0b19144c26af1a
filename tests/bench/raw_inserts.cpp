// What SQLite itself can do: the rows that one `message.post` leaves behind, inserted straight into
// a copy of the server's database, 25 posts to a transaction, with the same durability.
//
//   raw_inserts --database COPY --seconds S        prints {"postsPerSecond": N}
// The copy must hold at least one posted message; its rows are the pattern.

#include <sqlite3.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kPostsByTransaction = 25;

void must(bool success, sqlite3* database) {
  if (!success) throw std::runtime_error(sqlite3_errmsg(database));
}

void execute(sqlite3* database, const std::string& sql) {
  must(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK, database);
}

/// A time-ordered id, as the server makes them.
std::string newId() {
  static std::mt19937_64 random(std::random_device{}());
  const auto milliseconds =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                     std::chrono::system_clock::now().time_since_epoch())
                                     .count());
  const std::uint64_t low = random();
  char text[37];
  std::snprintf(
      text, sizeof text, "%08x-%04x-7%03x-%04x-%012llx", static_cast<unsigned>(milliseconds >> 16),
      static_cast<unsigned>(milliseconds & 0xffff), static_cast<unsigned>(random() & 0xfff),
      static_cast<unsigned>(0x8000 | (low >> 50)),
      static_cast<unsigned long long>(low & 0xffffffffffff));
  return text;
}

/// Inserts copies of one row of a table; some columns get a value of their own each time.
class RowCopier {
 public:
  RowCopier(sqlite3* database, const std::string& table, const std::string& where)
      : database_(database) {
    sqlite3_stmt* select = nullptr;
    const std::string sql = "SELECT * FROM " + table + " WHERE " + where + " LIMIT 1";
    must(sqlite3_prepare_v2(database, sql.c_str(), -1, &select, nullptr) == SQLITE_OK, database);
    if (sqlite3_step(select) != SQLITE_ROW) throw std::runtime_error("no pattern row in " + table);
    std::string names;
    std::string marks;
    for (int i = 0; i < sqlite3_column_count(select); ++i) {
      columns_.emplace_back(sqlite3_column_name(select, i));
      values_.push_back(sqlite3_value_dup(sqlite3_column_value(select, i)));
      names += (i == 0 ? "" : ", ") + columns_.back();
      marks += i == 0 ? "?" : ", ?";
    }
    sqlite3_finalize(select);
    const std::string insert = "INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")";
    must(sqlite3_prepare_v2(database, insert.c_str(), -1, &insert_, nullptr) == SQLITE_OK,
         database);
  }
  RowCopier(const RowCopier&) = delete;
  RowCopier& operator=(const RowCopier&) = delete;
  ~RowCopier() {
    for (auto* value : values_) sqlite3_value_free(value);
    sqlite3_finalize(insert_);
  }

  /// `idColumn` gets `id`; a column `seq` gets `seq`.
  void insert(std::string_view idColumn, const std::string& id, std::int64_t seq) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const int place = static_cast<int>(i) + 1;
      if (columns_[i] == idColumn) {
        sqlite3_bind_text(insert_, place, id.data(), static_cast<int>(id.size()), SQLITE_TRANSIENT);
      } else if (columns_[i] == "seq") {
        sqlite3_bind_int64(insert_, place, seq);
      } else {
        sqlite3_bind_value(insert_, place, values_[i]);
      }
    }
    must(sqlite3_step(insert_) == SQLITE_DONE, database_);
    sqlite3_reset(insert_);
  }

 private:
  sqlite3* database_;
  sqlite3_stmt* insert_ = nullptr;
  std::vector<std::string> columns_;
  std::vector<sqlite3_value*> values_;
};

double postsPerSecond(const std::string& path, double seconds) {
  sqlite3* database = nullptr;
  must(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK,
       database);
  execute(database,
          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");

  sqlite3_stmt* head = nullptr;
  must(sqlite3_prepare_v2(
           database,
           "SELECT stream, max(seq) FROM event WHERE stream = (SELECT stream FROM event "
           "WHERE type = 'message.posted' LIMIT 1)",
           -1, &head, nullptr) == SQLITE_OK,
       database);
  must(sqlite3_step(head) == SQLITE_ROW, database);
  const std::string stream = reinterpret_cast<const char*>(sqlite3_column_text(head, 0));
  std::int64_t seq = sqlite3_column_int64(head, 1);
  sqlite3_finalize(head);

  std::int64_t posts = 0;
  double elapsed = 0;
  {
    const std::string lastPost = "stream = '" + stream + "' AND type = 'message.posted'";
    RowCopier event(database, "event", lastPost + " ORDER BY seq DESC");
    RowCopier message(database, "message",
                      "case_id = substr('" + stream + "', 6) ORDER BY id DESC");
    RowCopier command(database, "command", "reply LIKE '%\"message\"%' ORDER BY command_id DESC");
    sqlite3_stmt* advance = nullptr;
    must(sqlite3_prepare_v2(database,
                            "UPDATE stream SET seq = ?, hash = randomblob(32) WHERE id = ?", -1,
                            &advance, nullptr) == SQLITE_OK,
         database);
    const auto start = std::chrono::steady_clock::now();
    while (elapsed < seconds) {
      execute(database, "BEGIN IMMEDIATE");
      for (int i = 0; i < kPostsByTransaction; ++i) {
        ++seq;
        message.insert("id", newId(), seq);
        event.insert("", "", seq);
        sqlite3_bind_int64(advance, 1, seq);
        sqlite3_bind_text(advance, 2, stream.data(), static_cast<int>(stream.size()),
                          SQLITE_STATIC);
        must(sqlite3_step(advance) == SQLITE_DONE, database);
        sqlite3_reset(advance);
        command.insert("command_id", newId(), seq);
      }
      execute(database, "COMMIT");
      posts += kPostsByTransaction;
      elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    sqlite3_finalize(advance);
  }
  sqlite3_close(database);
  return static_cast<double>(posts) / elapsed;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Inserts the rows of message.post straight into SQLite.");
  std::string database;
  double seconds = 3;
  app.add_option("--database", database, "a copy of the server's database; it is changed")
      ->required();
  app.add_option("--seconds", seconds);
  CLI11_PARSE(app, argc, argv);
  try {
    std::printf("{\"postsPerSecond\":%.1f}\n", postsPerSecond(database, seconds));
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "raw_inserts: %s\n", problem.what());
    return 1;
  }
}

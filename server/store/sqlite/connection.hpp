#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/database.hpp"

namespace consilium::store::sqlite {

/// How long to wait for another process (a backup, an operator's shell) to let go. Milliseconds.
inline constexpr int kBusyTimeout = 5000;

/// SQLite refused something. The text names the statement and the reason, never a value.
class Fault : public std::runtime_error {
 public:
  Fault(int code, const std::string& text) : std::runtime_error(text), code_(code) {}
  /// SQLite's extended result code.
  int code() const { return code_; }
  int primaryCode() const { return code_ & 0xff; }

 private:
  int code_;
};

/// Whether an error of this (extended or primary) code ends the transaction it befell.
bool endsTransaction(int code);
/// Whether after an error of this code the connection is not to be trusted any more.
bool needsReopening(int code);

struct ConnectionOptions {
  std::string path;
  std::string vfs = {};  ///< empty for the default
  bool readOnly = false;
  std::int64_t cacheSize = std::int64_t{16} << 20;  ///< bytes
};

/// For reading a file that no server may be working with: beside a write-ahead log as any reader,
/// without one in a way that leaves no file behind.
ConnectionOptions offlineOptions(const std::filesystem::path& database);

/// One connection and its prepared statements. Used by one thread at a time. Functions throw Fault.
class Connection {
 public:
  explicit Connection(const ConnectionOptions& options);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// A fixed statement without parameters, prepared once for each address of `sql`.
  void control(const char* sql);
  /// A statement that is run once; rows are dropped.
  void execute(const std::string& sql);
  /// The first column of the first row of a one-off statement; 0 when there is none.
  std::int64_t scalar(const std::string& sql);

  std::vector<Row> all(const Query& query, Arguments arguments);
  std::int64_t run(const Query& query, Arguments arguments);

  /// False while a transaction is open.
  bool idle() const { return sqlite3_get_autocommit(handle_.get()) != 0; }
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Closer {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  struct Statement {
    std::unique_ptr<sqlite3_stmt, Finalizer> handle;
    std::shared_ptr<const std::vector<std::string>> columns;
  };

  [[noreturn]] void fail(std::string_view what) const;
  std::unique_ptr<sqlite3_stmt, Finalizer> prepare(std::string_view sql, std::string_view what);
  Statement& bound(const Query& query, Arguments arguments);

  std::unique_ptr<sqlite3, Closer> handle_;
  std::unordered_map<const void*, Statement> statements_;
};

}  // namespace consilium::store::sqlite

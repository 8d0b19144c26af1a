#include "store/sqlite/connection.hpp"

#include <mutex>

#include "store/impl/arguments.hpp"
#include "store/sqlite/log_file_system.hpp"

namespace consilium::store::sqlite {

namespace {

/// Memory statistics take a lock of the whole process at each allocation.
void configureOnce() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

int bindValue(sqlite3_stmt* statement, int index, const Value& value) {
  struct Visitor {
    sqlite3_stmt* statement;
    int index;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t v) const { return sqlite3_bind_int64(statement, index, v); }
    int operator()(double v) const { return sqlite3_bind_double(statement, index, v); }
    // The arguments outlive the run of the statement, and every run binds all parameters anew.
    int operator()(const std::string& v) const {
      return sqlite3_bind_text64(statement, index, v.data(), v.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(const Bytes& v) const {
      return sqlite3_bind_blob64(statement, index, v.data.data(), v.data.size(), SQLITE_STATIC);
    }
  };
  return std::visit(Visitor{statement, index}, value);
}

Value columnValue(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, index)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, index);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, index));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
      return Bytes{size == 0 ? std::string() : std::string(bytes, size)};
    }
    default:
      return std::monostate{};
  }
}

/// Ends a run of a statement however it is left, so that it holds no lock.
class Running {
 public:
  explicit Running(sqlite3_stmt* statement) : statement_(statement) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { sqlite3_reset(statement_); }

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

bool endsTransaction(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_BUSY:
    case SQLITE_INTERRUPT:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
      return true;
    default:
      return false;
  }
}

bool needsReopening(int code) {
  switch (code & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
      return true;
    default:
      return false;
  }
}

ConnectionOptions offlineOptions(const std::filesystem::path& database) {
  const std::string path = std::filesystem::absolute(database).string();
  if (std::filesystem::exists(path + "-wal")) return {.path = path, .readOnly = true};
  // A URI (https://www.sqlite.org/uri.html), in which these characters have a meaning.
  std::string escaped;
  for (const char c : path) {
    if (c == '%') {
      escaped += "%25";
    } else if (c == '?') {
      escaped += "%3f";
    } else if (c == '#') {
      escaped += "%23";
    } else {
      escaped += c;
    }
  }
  return {.path = "file:" + escaped + "?immutable=1", .readOnly = true};
}

Connection::Connection(const ConnectionOptions& options) {
  configureOnce();
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI |
                    (options.readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  const std::string vfs = options.readOnly ? options.vfs : gatheringFileSystem(options.vfs);
  const int code =
      sqlite3_open_v2(options.path.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  handle_.reset(handle);
  if (code != SQLITE_OK) fail("open");
  sqlite3_busy_timeout(handle, kBusyTimeout);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  execute("PRAGMA foreign_keys = ON");
  execute("PRAGMA temp_store = MEMORY");
  execute("PRAGMA cache_size = -" + std::to_string(options.cacheSize / 1024));
  if (options.readOnly) {
    execute("PRAGMA query_only = ON");
  } else {
    execute("PRAGMA synchronous = FULL");
    execute("PRAGMA wal_autocheckpoint = 0");
    // What is erased must not be readable in the file.
    execute("PRAGMA secure_delete = ON");
  }
}

void Connection::fail(std::string_view what) const {
  const int code = handle_ ? sqlite3_extended_errcode(handle_.get()) : SQLITE_NOMEM;
  std::string text(what);
  text += ": ";
  text += handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  throw Fault(code, text);
}

std::unique_ptr<sqlite3_stmt, Connection::Finalizer> Connection::prepare(std::string_view sql,
                                                                         std::string_view what) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail(what);
  return std::unique_ptr<sqlite3_stmt, Finalizer>(statement);
}

void Connection::control(const char* sql) {
  auto& statement = statements_[sql];
  if (!statement.handle) statement.handle = prepare(sql, sql);
  const Running running(statement.handle.get());
  if (sqlite3_step(statement.handle.get()) != SQLITE_DONE) fail(sql);
}

void Connection::execute(const std::string& sql) {
  const auto statement = prepare(sql, sql);
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement.get());
  if (code != SQLITE_DONE) fail(sql);
}

std::int64_t Connection::scalar(const std::string& sql) {
  const auto statement = prepare(sql, sql);
  const int code = sqlite3_step(statement.get());
  if (code == SQLITE_ROW) return sqlite3_column_int64(statement.get(), 0);
  if (code != SQLITE_DONE) fail(sql);
  return 0;
}

Connection::Statement& Connection::bound(const Query& query, Arguments arguments) {
  auto& statement = statements_[&query];
  if (!statement.handle) {
    statement.handle = prepare(query.sqlite, query.name);
    auto columns = std::make_shared<std::vector<std::string>>();
    const int count = sqlite3_column_count(statement.handle.get());
    for (int i = 0; i < count; ++i) {
      columns->emplace_back(sqlite3_column_name(statement.handle.get(), i));
    }
    statement.columns = std::move(columns);
  }
  checkCount(query, arguments);
  for (std::size_t i = 0; i < query.parameters.size(); ++i) {
    if (bindValue(statement.handle.get(), static_cast<int>(i) + 1,
                  argumentOf(query, arguments, i)) != SQLITE_OK) {
      fail(query.name);
    }
  }
  return statement;
}

std::vector<Row> Connection::all(const Query& query, Arguments arguments) {
  const auto& statement = bound(query, arguments);
  sqlite3_stmt* handle = statement.handle.get();
  const Running running(handle);
  std::vector<Row> rows;
  const auto count = static_cast<int>(statement.columns->size());
  for (;;) {
    const int code = sqlite3_step(handle);
    if (code == SQLITE_DONE) return rows;
    if (code != SQLITE_ROW) fail(query.name);
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) values.push_back(columnValue(handle, i));
    rows.emplace_back(statement.columns, std::move(values));
  }
}

std::int64_t Connection::run(const Query& query, Arguments arguments) {
  const auto& statement = bound(query, arguments);
  sqlite3_stmt* handle = statement.handle.get();
  const Running running(handle);
  const int code = sqlite3_step(handle);
  if (code == SQLITE_ROW) throw std::logic_error(std::string(query.name) + ": returns rows");
  if (code != SQLITE_DONE) fail(query.name);
  return sqlite3_changes64(handle_.get());
}

}  // namespace consilium::store::sqlite

#include "store/backup.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "store/checkpoint.hpp"
#include "store/sqlite/connection.hpp"
#include "store/table_copy.hpp"

namespace consilium::store {

namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "backup.json";

base::Error cannot(const fs::path& path, const std::string& reason) {
  return base::failure(base::ErrorKind::internal, path.string() + ": " + reason);
}

/// Absolute, and without the slash that may end it.
fs::path folderPath(const fs::path& path) {
  const fs::path absolute = fs::absolute(path).lexically_normal();
  return absolute.has_filename() ? absolute : absolute.parent_path();
}

/// Waits until a file or folder is on the disk.
base::Result<void> makeDurable(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot(path, std::generic_category().message(errno));
  const int code = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (code != 0) return cannot(path, std::generic_category().message(error));
  return base::ok();
}

base::Result<std::string> hashOfFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return cannot(path, "cannot be read");
  base::Sha256 digest;
  std::array<char, 1 << 16> block;
  while (stream.read(block.data(), block.size()) || stream.gcount() > 0) {
    digest.add({block.data(), static_cast<std::size_t>(stream.gcount())});
  }
  if (stream.bad()) return cannot(path, "cannot be read");
  return digest.finish();
}

base::Result<void> copyDurably(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  if (!error) fs::copy_file(from, to, error);
  if (error) return cannot(to, error.message());
  return makeDurable(to);
}

/// Removes a folder that was being made, unless it was finished.
class Unfinished {
 public:
  explicit Unfinished(fs::path folder) : folder_(std::move(folder)) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }
  void finished() { folder_.clear(); }

 private:
  fs::path folder_;
};

base::Result<void> makeFolder(const fs::path& folder) {
  std::error_code error;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), error);
  if (!fs::create_directory(folder, error)) {
    if (!error)
      return base::failure(base::ErrorKind::conflict, folder.string() + " exists already.");
    return cannot(folder, error.message());
  }
  fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return cannot(folder, error.message());
  return base::ok();
}

base::Result<void> copyWhole(Database& from, Database& to, const std::string& run,
                             const Database::Work& last = {}) {
  CONSILIUM_CHECK(copyTables(from, to, run, [](std::string_view, std::int64_t, std::int64_t) {}));
  return to.writeNow([&](Transaction& tx) -> base::Result<void> {
    if (last) CONSILIUM_CHECK(last(tx));
    return finishCopy(tx, run);
  });
}

/// The pages of the database as of one moment.
base::Result<void> copyPages(const fs::path& from, const fs::path& to) {
  const int descriptor = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return cannot(to, std::generic_category().message(errno));
  ::close(descriptor);
  try {
    sqlite::Connection source(sqlite::offlineOptions(from));
    sqlite::Connection copy({.path = to.string()});
    sqlite3_backup* backup = sqlite3_backup_init(copy.handle(), "main", source.handle(), "main");
    const int stepped = backup ? sqlite3_backup_step(backup, -1) : SQLITE_ERROR;
    const int code = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(copy.handle());
    if (stepped != SQLITE_DONE || code != SQLITE_OK) {
      return cannot(to, sqlite3_errstr(code != SQLITE_OK ? code : stepped));
    }
  } catch (const sqlite::Fault& fault) {
    return cannot(from, fault.what());
  }
  return makeDurable(to);
}

/// The rows of a PostgreSQL database as of one moment, as a SQLite file.
base::Result<void> copyPostgres(const DatabaseOptions& from, const fs::path& to,
                                const base::Clock& clock, base::Logger& logger) {
  {
    CONSILIUM_TRY(const auto source, openDatabase(forCopying(from), WhenEmpty::refuse, logger));
    SqliteOptions options;
    options.path = to;
    CONSILIUM_TRY(const auto target, openSqlite(options, logger));
    CONSILIUM_CHECK(copyWhole(*source, *target, base::newId(clock)));
  }
  std::error_code ignored;
  fs::remove(to.parent_path() / "consilium.lock", ignored);
  return makeDurable(to);
}

base::Result<void> writeManifest(const fs::path& folder, const std::vector<std::string>& files,
                                 base::Timestamp now) {
  auto list = nlohmann::json::array();
  for (const auto& file : files) {
    CONSILIUM_TRY(const auto hash, hashOfFile(folder / file));
    list.push_back(
        {{"name", file}, {"size", fs::file_size(folder / file)}, {"sha256", base::toHex(hash)}});
  }
  std::ofstream stream(folder / kManifest, std::ios::binary);
  stream << nlohmann::json{{"at", base::formatTimestamp(now)}, {"files", list}}.dump(2) << "\n";
  stream.close();
  if (!stream) return cannot(folder / kManifest, "cannot be written");
  CONSILIUM_CHECK(makeDurable(folder / kManifest));
  return makeDurable(folder);
}

struct Listed {
  std::string name;
  std::string sha256;
};

base::Result<std::vector<Listed>> readManifest(const fs::path& backup) {
  std::ifstream stream(backup / kManifest, std::ios::binary);
  if (!stream) {
    return base::invalid(
        "", "backup", backup.string() + " is not a complete backup: it has no " + kManifest + ".");
  }
  const auto json = nlohmann::json::parse(stream, nullptr, false);
  std::vector<Listed> files;
  try {
    for (const auto& file : json.at("files")) {
      files.push_back({file.at("name").get<std::string>(), file.at("sha256").get<std::string>()});
    }
  } catch (const nlohmann::json::exception&) {
    return base::invalid("", "backup", (backup / kManifest).string() + " cannot be understood.");
  }
  return files;
}

/// Whether a file of a backup is one of a document.
bool isDocument(const fs::path& name) {
  return *name.begin() == DataFolder{}.documents();
}

enum class Documents { copied, left };

/// Copies the files of a backup into a folder and compares them with the list. Those of documents
/// are many and large: where they are left they are compared where they are.
base::Result<void> unpack(const fs::path& backup, const fs::path& folder,
                          Documents documents = Documents::copied) {
  CONSILIUM_TRY(const auto files, readManifest(backup));
  for (const auto& file : files) {
    const fs::path name(file.name);
    const bool inside = !name.empty() && name.is_relative() &&
                        std::find(name.begin(), name.end(), "..") == name.end();
    if (!inside) {
      return base::invalid("", "backup", kManifest + std::string(" names a file outside."));
    }
    if (!fs::is_regular_file(backup / name)) {
      return base::invalid("", "backup", "The backup lacks " + file.name + ".");
    }
    const bool left = documents == Documents::left && isDocument(name);
    if (!left) CONSILIUM_CHECK(copyDurably(backup / name, folder / name));
    CONSILIUM_TRY(const auto hash, hashOfFile((left ? backup : folder) / name));
    if (base::toHex(hash) != file.sha256) {
      return base::invalid("", "backup", file.name + " was changed since the backup was made.");
    }
  }
  return base::ok();
}

base::Result<VerifyReport> verifyFolder(const DataFolder& folder, const fs::path& documents) {
  Trust trust;
  trust.documents = documents;
  if (fs::exists(folder.publicKeys())) {
    CONSILIUM_TRY(trust.keys, readPublicKeys(folder.publicKeys()));
  }
  trust.copies = folder.checkpoints();
  CONSILIUM_TRY(auto report, verifyFile(folder.database(), trust));
  if (!report.ok()) {
    const auto& first = report.findings.front();
    return base::invalidState(
        "The data do not verify: " + std::to_string(report.findings.size()) +
        " findings, the first: " +
        (first.stream.empty() ? "" : first.stream + " " + std::to_string(first.seq) + ": ") +
        first.what);
  }
  return report;
}

/// Copies the files that a database tells of, which nobody takes away meanwhile.
base::Result<void> copyDocuments(const DocumentFiles& from, const DataFolder& made,
                                 std::vector<std::string>& files) {
  const auto target = made.documents().filename();
  sqlite::Connection copy(sqlite::offlineOptions(made.database()));
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(copy.handle(), "SELECT DISTINCT sha256 FROM document_file ORDER BY sha256",
                         -1, &statement, nullptr) != SQLITE_OK)
    return cannot(made.database(), sqlite3_errmsg(copy.handle()));
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> rows(statement,
                                                                        &sqlite3_finalize);
  int code = SQLITE_OK;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    const std::string name = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    const auto place = target / fs::relative(from.path(name), from.folder());
    CONSILIUM_CHECK(copyDurably(from.path(name), made.root / place));
    files.push_back(place.string());
  }
  if (code != SQLITE_DONE) return cannot(made.database(), sqlite3_errmsg(copy.handle()));
  return base::ok();
}

base::Result<SigningKey> keyFor(const DataFolder& folder, const std::optional<fs::path>& given) {
  if (!given) return SigningKey::create(folder.signingKey(), folder.publicKeys());
  CONSILIUM_TRY(auto key, SigningKey::load(*given));
  CONSILIUM_CHECK(copyDurably(*given, folder.signingKey()));
  std::error_code error;
  fs::permissions(folder.signingKey(), fs::perms::owner_read | fs::perms::owner_write, error);
  if (error) return cannot(folder.signingKey(), error.message());
  std::vector<PublicKey> known;
  if (fs::exists(folder.publicKeys())) {
    CONSILIUM_TRY(known, readPublicKeys(folder.publicKeys()));
  }
  if (std::find(known.begin(), known.end(), key.publicKey()) == known.end()) {
    std::ofstream stream(folder.publicKeys(), std::ios::binary | std::ios::app);
    stream << key.publicKey().pem();
    stream.close();
    if (!stream) return cannot(folder.publicKeys(), "cannot be written");
  }
  return key;
}

}  // namespace

base::Result<BackupReport> backupData(const DataFolder& source, const DatabaseOptions& database,
                                      const DocumentFiles& documents, const fs::path& target,
                                      const std::vector<fs::path>& alongside,
                                      const base::Clock& clock, base::Logger& logger) {
  if (!database.isPostgres() && !fs::exists(database.sqlite.path)) {
    return base::notFound(database.sqlite.path.string() + " is not there.");
  }
  const fs::path folder = folderPath(target);
  CONSILIUM_CHECK(makeFolder(folder));
  Unfinished unfinished(folder);

  BackupReport report;
  // The copies of the checkpoints come before the database: they may lack its last ones, but must
  // not have later ones.
  std::vector<fs::path> files{source.checkpoints().filename(), source.publicKeys().filename()};
  files.insert(files.end(), alongside.begin(), alongside.end());
  for (const auto& file : files) {
    if (!fs::is_regular_file(source.root / file)) continue;
    CONSILIUM_CHECK(copyDurably(source.root / file, folder / file));
    report.files.push_back(file.string());
  }
  const DataFolder made{folder};
  CONSILIUM_CHECK(documents.prepare());
  CONSILIUM_TRY(const auto hold, documents.hold());
  CONSILIUM_CHECK(database.isPostgres() ? copyPostgres(database, made.database(), clock, logger)
                                        : copyPages(database.sqlite.path, made.database()));
  report.files.push_back(made.database().filename().string());
  CONSILIUM_CHECK(copyDocuments(documents, made, report.files));
  CONSILIUM_CHECK(writeManifest(folder, report.files, clock.now()));

  const fs::path trial = folder.string() + ".trial-" + base::newId(clock);
  CONSILIUM_CHECK(makeFolder(trial));
  const Unfinished temporary(trial);
  CONSILIUM_CHECK(unpack(folder, trial, Documents::left));
  CONSILIUM_TRY(report.verified, verifyFolder({trial}, made.documents()));

  for (const auto& file : report.files) {
    report.bytes += static_cast<std::int64_t>(fs::file_size(folder / file));
  }
  unfinished.finished();
  return report;
}

base::Result<VerifyReport> restoreData(const fs::path& backup, const DataFolder& target,
                                       const RestoreOptions& options, const base::Clock& clock,
                                       base::Logger& logger) {
  const fs::path root = folderPath(target.root);
  std::error_code error;
  if (fs::exists(root) && !fs::is_empty(root, error)) {
    return base::failure(base::ErrorKind::conflict,
                         root.string() + " exists already; name a new folder.");
  }
  const DataFolder made{root.string() + ".restoring-" + base::newId(clock)};
  CONSILIUM_CHECK(makeFolder(made.root));
  Unfinished unfinished(made.root);
  CONSILIUM_CHECK(unpack(backup, made.root));
  CONSILIUM_TRY(auto report, verifyFolder(made, made.documents()));
  if (options.finishFolder) CONSILIUM_CHECK(options.finishFolder(made));

  CONSILIUM_TRY(const auto key, keyFor(made, options.signingKey));
  const auto record = [&](Transaction& tx) {
    recordAct(tx, key, clock.now(), "restore", fs::absolute(backup).filename().string());
    return base::ok();
  };
  {
    DatabaseOptions unpacked;
    unpacked.sqlite.path = made.database();
    CONSILIUM_TRY(const auto database, openDatabase(unpacked, WhenEmpty::refuse, logger));
    if (options.database.empty()) {
      CONSILIUM_CHECK(database->writeNow(record));
      CONSILIUM_CHECK(copyCheckpoints(*database, made.checkpoints()));
    } else {
      DatabaseOptions elsewhere;
      elsewhere.url = options.database;
      CONSILIUM_TRY(const auto filled, openToCopyInto(forCopying(elsewhere), logger));
      CONSILIUM_CHECK(copyWhole(*database, *filled, base::newId(clock), record));
      CONSILIUM_CHECK(copyCheckpoints(*filled, made.checkpoints()));
    }
  }
  if (!options.database.empty()) fs::remove(made.database(), error);
  fs::remove(made.root / "consilium.lock", error);
  fs::rename(made.root, root, error);
  if (error) return cannot(root, error.message());
  unfinished.finished();
  CONSILIUM_CHECK(makeDurable(root.parent_path()));
  return report;
}

}  // namespace consilium::store

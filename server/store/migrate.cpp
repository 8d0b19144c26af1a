#include "store/migrate.hpp"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/ids.hpp"
#include "store/checkpoint.hpp"
#include "store/impl/folder_lock.hpp"
#include "store/signing.hpp"

namespace consilium::store {

namespace {

namespace fs = std::filesystem;

bool isIn(const DatabaseOptions& options, const fs::path& folder) {
  std::error_code absent;
  return !options.isPostgres() &&
         fs::equivalent(fs::absolute(options.sqlite.path).parent_path(), folder, absent);
}

base::Result<void> requireNoServers(const DatabaseOptions& source) {
  if (!source.isPostgres()) return base::ok();
  CONSILIUM_TRY(const auto state, lookAtPostgres(source.url));
  if (state.servers == 0) return base::ok();
  return base::failure(
      base::ErrorKind::unavailable,
      "Servers work with " + describeDatabase(source) + " (" + std::to_string(state.servers) +
          " connections): stop them first, or what they still take would not be moved.");
}

base::Result<void> requireVerified(const VerifyReport& report) {
  if (report.ok()) return base::ok();
  const auto& first = report.findings.front();
  return base::invalidState(
      "What arrived does not verify: " +
      std::to_string(static_cast<std::int64_t>(report.findings.size()) + report.moreFindings) +
      " findings, the first: " +
      (first.stream.empty() ? "" : first.stream + " " + std::to_string(first.seq) + ": ") +
      first.what + " 'consilium verify' on the source says whether it is so there.");
}

}  // namespace

std::string describeDatabase(const DatabaseOptions& options) {
  if (!options.isPostgres()) return "sqlite:" + options.sqlite.path.string();
  // Names and passwords stand before the last @ of the hosts, and may stand behind the ?.
  const auto begin = options.url.find("://") + 3;
  auto rest = options.url.substr(begin, options.url.find('?', begin) - begin);
  if (const auto at = rest.rfind('@'); at != std::string::npos) rest.erase(0, at + 1);
  return "postgresql://" + rest;
}

base::Result<MigrateReport> migrateDatabase(const DatabaseOptions& from, const DatabaseOptions& to,
                                            const DataFolder& folder, const base::Clock& clock,
                                            base::Logger& logger, const CopyProgress& progress) {
  CONSILIUM_TRY(const auto key, SigningKey::load(folder.signingKey()));
  Trust trust;
  CONSILIUM_TRY(trust.keys, readPublicKeys(folder.publicKeys()));
  trust.copies = folder.checkpoints();

  // A SQLite file is locked with its folder.
  std::optional<FolderLock> lock;
  if (!isIn(from, folder.root) && !isIn(to, folder.root)) {
    CONSILIUM_TRY(auto taken, FolderLock::take(folder.root));
    lock.emplace(std::move(taken));
  }
  CONSILIUM_CHECK(requireNoServers(from));
  CONSILIUM_TRY(const auto source, openDatabase(forCopying(from), WhenEmpty::refuse, logger));
  CONSILIUM_TRY(const auto target, openToCopyInto(forCopying(to), logger));

  MigrateReport report;
  const std::string run = base::newId(clock);
  CONSILIUM_TRY(report.copied, copyTables(*source, *target, run, progress));
  CONSILIUM_CHECK(target->readNow([&](Transaction& tx) {
    report.verified = verifyAll(tx, trust);
    return base::ok();
  }));
  CONSILIUM_CHECK(requireVerified(report.verified));
  CONSILIUM_CHECK(target->writeNow([&](Transaction& tx) {
    recordAct(tx, key, clock.now(), "migrate", describeDatabase(from));
    return finishCopy(tx, run);
  }));
  return report;
}

}  // namespace consilium::store

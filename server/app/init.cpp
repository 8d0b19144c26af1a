#include "app/init.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "app/certificates.hpp"
#include "app/operator.hpp"
#include "app/options.hpp"
#include "store/checkpoint.hpp"
#include "store/open_database.hpp"
#include "store/queries.hpp"
#include "store/signing.hpp"

namespace consilium::app {

namespace {

/// Removes what was made in a folder, unless it is told to keep it.
class Undo {
 public:
  Undo(std::filesystem::path folder, bool existed)
      : folder_(std::move(folder)), existed_(existed) {}
  ~Undo() {
    if (kept_) return;
    std::error_code ignored;
    if (!existed_) {
      std::filesystem::remove_all(folder_, ignored);
      return;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
      std::filesystem::remove_all(entry.path(), ignored);
    }
  }
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  void keep() { kept_ = true; }

 private:
  const std::filesystem::path folder_;
  const bool existed_;
  bool kept_ = false;
};

base::Error cannot(std::string_view what, const std::filesystem::path& path) {
  return base::failure(base::ErrorKind::unavailable,
                       fmt::format("{} {}: {}", what, path.string(), std::strerror(errno)));
}

/// The folder, made or found empty. Whether it existed.
base::Result<bool> makeFolder(const std::filesystem::path& folder) {
  std::error_code failed;
  const bool existed = std::filesystem::exists(folder, failed);
  if (existed && (!std::filesystem::is_directory(folder, failed) ||
                  !std::filesystem::is_empty(folder, failed))) {
    return base::failure(
        base::ErrorKind::conflict,
        fmt::format("{} is there already and not an empty folder.", folder.string()));
  }
  if (!existed && folder.has_parent_path()) {
    std::filesystem::create_directories(folder.parent_path(), failed);
  }
  if (!existed && ::mkdir(folder.c_str(), 0700) != 0) return cannot("Cannot make", folder);
  if (existed && ::chmod(folder.c_str(), 0700) != 0) return cannot("Cannot close", folder);
  return existed;
}

base::Result<void> writeFile(const std::filesystem::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream || ::chmod(file.c_str(), 0600) != 0) return cannot("Cannot write", file);
  return base::ok();
}

/// A database in PostgreSQL is there before the folder, and may be in use.
base::Result<void> requireNoInstallation(store::Database& database) {
  return database.readNow([](store::Transaction& tx) -> base::Result<void> {
    const auto anybody = tx.all(store::queries::usersPage,
                                {{"after", store::value("")}, {"limit", store::value(1)}});
    if (anybody.empty()) return base::ok();
    return base::failure(
        base::ErrorKind::conflict,
        "The database holds an installation already. For a further server of it, copy the data "
        "folder of one of its servers (see docs/postgresql.md).");
  });
}

/// The origins that browsers send for these host names.
std::vector<std::string> originsFor(const std::vector<std::string>& names, std::int64_t port) {
  std::vector<std::string> origins;
  for (const auto& name : names) {
    const auto host = name.find(':') == std::string::npos ? name : '[' + name + ']';
    origins.push_back("https://" + host);
    if (port != 443) origins.push_back(fmt::format("https://{}:{}", host, port));
  }
  return origins;
}

}  // namespace

base::Result<std::string> initialise(const Home& home, const NewInstallation& installation,
                                     const base::Clock& clock, base::Logger& logger) {
  CONSILIUM_TRY(const bool existed, makeFolder(home.root));
  Undo undo(home.root, existed);

  auto configuration = installation.configuration;
  if (!installation.names.empty()) {
    const auto port = configuration.find("listen.port");
    configuration["listen.origins"] =
        originsFor(installation.names,
                   port == configuration.end() ? 8443 : std::get<std::int64_t>(port->second));
  }
  const auto text = base::writeConfig(optionTable(), configuration);
  CONSILIUM_TRY(const auto values,
                base::parseConfig(text, home.configuration().string(), optionTable()));
  CONSILIUM_CHECK(writeFile(home.configuration(), text));

  CONSILIUM_TRY(const auto key, store::SigningKey::create(home.signingKey(), home.publicKeys()));

  auto names = installation.names;
  for (const auto* own : {"localhost", "127.0.0.1", "::1"}) names.emplace_back(own);
  CONSILIUM_CHECK(makeServerCertificates(home.certificates(), names));

  const auto options = makeOptions(values, home.root);
  CONSILIUM_TRY(const auto database,
                store::openDatabase(options.database, store::WhenEmpty::create, logger));
  CONSILIUM_CHECK(requireNoInstallation(*database));
  const auto password = installation.adminPassword.value_or(newPassword());
  Operator theOperator(*database, clock, options);
  const auto reply = theOperator.run({"user add",
                                      {{"login", installation.adminLogin},
                                       {"name", installation.adminName},
                                       {"password", password},
                                       {"admin", "yes"}}});
  if (!reply.done) return base::failure(base::ErrorKind::invalid, reply.text);
  // From here on the log is never without a checkpoint and its copy: their lack is a finding.
  CONSILIUM_CHECK(store::signHeads(*database, key, clock.now()));
  CONSILIUM_CHECK(store::copyCheckpoints(*database, home.checkpoints()));
  undo.keep();
  return password;
}

}  // namespace consilium::app

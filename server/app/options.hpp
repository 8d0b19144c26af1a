#pragma once

#include <chrono>
#include <filesystem>
#include <span>
#include <vector>

#include "base/config.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "clinical/identity_scan.hpp"
#include "feed/feed.hpp"
#include "jobs/mailer.hpp"
#include "net/server.hpp"
#include "rpc/limits.hpp"
#include "service/directory.hpp"
#include "service/document.hpp"
#include "service/session_policy.hpp"
#include "store/open_database.hpp"
#include "worker/document_opener.hpp"
#include "worker/pdf_printer.hpp"

namespace consilium::app {

/// Who may read /metrics.
enum class MetricsAccess { loopback, open };

/// What the operator chose, as the modules take it.
struct Options {
  net::Options net;
  rpc::Limits rpc;
  feed::Options feed;
  store::DatabaseOptions database;
  service::SessionPolicy session;
  service::DirectoryPolicy directory;
  jobs::MailOptions mail;
  worker::PdfOptions pdf;
  std::filesystem::path documentFolder;
  service::DocumentPolicy documents;
  worker::OpenerOptions opener;

  clinical::DictionaryFolder dictionaries;
  std::size_t textThreads = 1;
  std::size_t textQueue = 1;
  std::size_t cpuThreads = 1;
  std::size_t cpuQueue = 1;
  std::chrono::seconds shutdownDeadline{};
  base::LogLevel logLevel = base::LogLevel::info;
  MetricsAccess metrics = MetricsAccess::loopback;
  std::chrono::seconds checkpointInterval{};
  std::int64_t checkpointEvents = 0;
  std::chrono::hours readsKept{};
};

/// The table of all options: the only place that names them, their ranges and their defaults.
const std::vector<base::ConfigOption>& optionTable();

/// The options of these values; every option of the table has one. Relative paths are those of
/// `dataFolder`.
Options makeOptions(const base::ConfigValues& values, const std::filesystem::path& dataFolder);

/// Reads and checks a configuration file. Errors: see base::readConfig.
base::Result<Options> loadOptions(const std::filesystem::path& file,
                                  const std::filesystem::path& dataFolder);

/// Sets the option `database` in a configuration file, which is replaced whole. Errors: `notFound`,
/// `invalid`; `internal` when it cannot be written.
base::Result<void> setDatabase(const std::filesystem::path& file, const std::string& url);

/// Likewise `document_folder` to the folder inside the data folder.
base::Result<void> keepDocumentsInside(const std::filesystem::path& file);

}  // namespace consilium::app

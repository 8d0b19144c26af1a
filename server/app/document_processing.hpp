#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "base/log.hpp"
#include "base/time.hpp"
#include "clinical/identity_scan.hpp"
#include "service/document_work.hpp"
#include "store/database.hpp"
#include "store/document_files.hpp"
#include "worker/document_opener.hpp"

namespace consilium::app {

/// Opens the documents whose bytes have arrived and paints over those that are redacted: in
/// confined children, a few at a time. What waits is in the database, so that it outlives the
/// server; of several servers one works at each document.
class DocumentProcessing {
 public:
  /// What is handed over outlives the object; `atOnce`: documents that are worked at together.
  DocumentProcessing(store::Database& database, const store::DocumentFiles& files,
                     worker::DocumentOpener& opener, const clinical::IdentityScanner& scanner,
                     const base::Clock& clock, base::Logger& logger,
                     const service::DocumentPolicy& policy, std::size_t atOnce);
  DocumentProcessing(const DocumentProcessing&) = delete;
  DocumentProcessing& operator=(const DocumentProcessing&) = delete;

  /// Takes over what an earlier process of this database left, where it is the only one. Before
  /// `look`.
  void start();
  /// Begins with documents that wait, as far as there is room, and says of those under way that
  /// they are. Blocks a little; not from a database thread.
  void look();
  /// Begins with nothing more and waits for what is under way, which the opener's `stop` ends.
  void stop();

 private:
  void begin(const service::DocumentTask& task);
  void renew();
  void finish(const service::DocumentTask& task, base::Result<worker::OpenedDocument> opened);
  base::Result<void> settle(const service::DocumentTask& task,
                            base::Result<worker::OpenedDocument> opened);
  base::Result<void> keep(const service::DocumentTask& task, const worker::OpenedDocument& opened);
  template <class Act>
  base::Result<void> write(Act act);

  store::Database& database_;
  const store::DocumentFiles& files_;
  worker::DocumentOpener& opener_;
  const clinical::IdentityScanner& scanner_;
  const base::Clock& clock_;
  base::Logger& logger_;
  const service::DocumentPolicy policy_;
  const std::size_t atOnce_;
  const std::string worker_;  ///< names this process

  std::mutex mutex_;
  std::condition_variable idle_;
  std::map<std::string, service::DocumentPlace> underWay_;  ///< by document
  std::chrono::steady_clock::time_point renewedAt_{};
  bool stopping_ = false;
};

}  // namespace consilium::app

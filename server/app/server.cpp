#include "app/server.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/admin_socket.hpp"
#include "app/calendars.hpp"
#include "app/connections.hpp"
#include "app/document_processing.hpp"
#include "app/documents.hpp"
#include "app/exports.hpp"
#include "app/metrics.hpp"
#include "app/operator.hpp"
#include "app/readiness.hpp"
#include "app/services.hpp"
#include "base/cpu_pool.hpp"
#include "clinical/identity_scan.hpp"
#include "clinical/terminologies.hpp"
#include "feed/feed.hpp"
#include "jobs/document_sweep.hpp"
#include "jobs/due.hpp"
#include "jobs/mailer.hpp"
#include "jobs/purge.hpp"
#include "jobs/timers.hpp"
#include "net/server.hpp"
#include "rpc/server.hpp"
#include "rpc/service_gate.hpp"
#include "service/import_terms.hpp"
#include "store/checkpoint.hpp"
#include "store/document_files.hpp"
#include "store/open_database.hpp"
#include "worker/document_opener.hpp"
#include "worker/pdf_printer.hpp"

namespace consilium::app {

namespace {

constexpr std::chrono::seconds kSweep{1};
/// What a lost notice would have told of is found within this time.
constexpr std::chrono::seconds kCompare{1};
constexpr std::chrono::hours kPurge{1};
/// What falls due is done within this time.
constexpr std::chrono::seconds kDue{2};
constexpr std::chrono::seconds kMail{2};
/// Documents that another server or an earlier process has left are begun with within this time.
constexpr std::chrono::seconds kDocumentsLooked{1};
constexpr std::chrono::seconds kFilesReleased{2};
constexpr std::chrono::hours kFilesOrphaned{1};
/// Threads that read and write files of documents, and pieces that wait for them.
constexpr std::size_t kDiskThreads = 2;
constexpr std::size_t kDiskQueue = 500;
/// A terminology that was switched to is searched within this time.
constexpr std::chrono::seconds kTerms{2};

net::HttpResponse plain(int status, std::string text) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
}

/// What comes by HTTP in pieces, beside what the operator chose.
net::Options netOptions(net::Options options) {
  options.uploadPath = kUploads;
  return options;
}

bool isLoopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

}  // namespace

/// Everything, in the order in which it depends on what is above. The network side comes first so
/// that it goes last: replies on their way may still hold its connections.
class Server::Parts {
 public:
  Parts(const Home& home, const Options& options, base::Logger& logger,
        std::unique_ptr<store::Database> database, store::SigningKey key,
        clinical::IdentityScanner scanner);

  base::Result<void> start() {
    CONSILIUM_CHECK(service::useBuiltInTerms(*database_, clock_));
    CONSILIUM_TRY(const bool imported, services_.terminology.refresh(*database_));
    if (imported) CONSILIUM_CHECK(scanner_.learn(services_.terminology.current()->words()));
    processing_.start();
    CONSILIUM_CHECK(net_.start());
    CONSILIUM_CHECK(admin_.start());
    timers_.start();
    documentTimers_.start();
    sweepTimers_.start();
    sweepTimers_.trigger("orphaned");
    if (!options_.mail.server.empty()) mailTimers_.start();
    return base::ok();
  }

  void stop(std::chrono::milliseconds deadline) {
    net_.stop(deadline);
    printer_.stop();
    rpc_.stop();
    feed_.stop();
    timers_.stop();
    documentTimers_.stop();
    sweepTimers_.stop();
    opener_.stop();
    processing_.stop();
    mailer_.stop();
    mailTimers_.stop();
    // It goes before the database, which may still hear of other servers.
    database_->onAdvanced({});
  }

  net::Server& net() { return net_; }

 private:
  void refreshTerms(base::Logger& logger);
  /// Words of the terminologies in use are no names.
  void learnTerms(base::Logger& logger);
  void exchange(net::HttpRequest&& request, std::function<void(net::HttpResponse)> respond);
  DocumentParts documentParts() {
    return {rpc_, services_.documents, files_, *database_, disk_, clock_, [this] {
              documentTimers_.trigger("look");
            }};
  }

  const Options options_;
  const base::SystemClock clock_;
  net::Server net_;
  std::unique_ptr<store::Database> database_;
  Readiness readiness_;
  worker::PdfPrinter printer_;
  clinical::IdentityScanner scanner_;
  const store::DocumentFiles files_;
  worker::DocumentOpener opener_;
  DocumentProcessing processing_;
  base::CpuPool cpuPool_;
  base::CpuPool textPool_;
  Services services_;
  rpc::ServiceGate gate_;
  feed::Feed feed_;
  rpc::Server rpc_;
  std::optional<store::Checkpointer> checkpointer_;
  jobs::Timers timers_;
  jobs::Timers documentTimers_;
  jobs::Timers sweepTimers_;  ///< a thread of its own, as a sweep looks at all files
  jobs::Mailer mailer_;
  jobs::Timers mailTimers_;  ///< a thread of its own, as mail servers may be slow
  Operator operator_;
  AdminSocket admin_;
  base::CpuPool disk_;  ///< last: what it does uses the others
};

Server::Parts::Parts(const Home& home, const Options& options, base::Logger& logger,
                     std::unique_ptr<store::Database> database, store::SigningKey key,
                     clinical::IdentityScanner scanner)
    : options_(options),
      net_(netOptions(options.net),
           {.upgrade = [this](const net::HttpRequest& request,
                              auto decide) { upgrade(rpc_, request, std::move(decide)); },
            .exchange = [this](net::HttpRequest request,
                               auto respond) { exchange(std::move(request), std::move(respond)); },
            .upload = [this](
                          const net::HttpRequest& head,
                          auto decide) { beginUpload(documentParts(), head, std::move(decide)); }},
           logger),
      database_(std::move(database)),
      readiness_(*database_, clock_),
      printer_(options.pdf, logger),
      scanner_(std::move(scanner)),
      files_(options.documentFolder),
      opener_(options.opener, logger),
      processing_(*database_, files_, opener_, scanner_, clock_, logger, options.documents,
                  options.opener.parallel),
      cpuPool_(options.cpuThreads, options.cpuQueue),
      textPool_(options.textThreads, options.textQueue),
      services_(options, key, scanner_, clock_),
      gate_(services_.sessions),
      feed_(*database_, clock_, logger, options.feed),
      rpc_(*database_, {cpuPool_, textPool_}, clock_, logger, feed_, gate_,
           rpc::methods(services_.forMethods(), gate_), options.rpc),
      timers_(logger),
      documentTimers_(logger),
      sweepTimers_(logger),
      mailer_(*database_, clock_, logger, options.mail),
      mailTimers_(logger),
      operator_(*database_, clock_, options),
      admin_(
          home.socket(), [this](const AdminRequest& request) { return operator_.run(request); },
          logger),
      disk_(kDiskThreads, kDiskQueue) {
  database_->onCommitted([this](std::span<const store::Event> events) {
    feed_.committed(events);
    checkpointer_->noteEvents(events.size());
  });
  database_->onAdvanced(
      [this](std::span<const store::Advance> advances) { feed_.advanced(advances); });
  // It writes at once, which may only be when the listener is there.
  checkpointer_.emplace(
      *database_, std::move(key), home.checkpoints(), clock_, logger,
      store::CheckpointRhythm{options.checkpointInterval,
                              static_cast<std::size_t>(options.checkpointEvents)});
  timers_.add("sweep", kSweep, [this] { rpc_.sweep(); });
  if (database_->shared()) timers_.add("compare", kCompare, [this] { feed_.compareHeads(); });
  timers_.add("due", kDue, [this, &logger] { jobs::carryOutDue(*database_, clock_, logger); });
  documentTimers_.add("look", kDocumentsLooked, [this] { processing_.look(); });
  documentTimers_.add("released", kFilesReleased,
                      [this, &logger] { jobs::sweepReleasedFiles(*database_, files_, logger); });
  sweepTimers_.add("orphaned", kFilesOrphaned, [this, &logger] {
    jobs::sweepOrphanedFiles(*database_, files_, clock_, logger);
  });
  timers_.add("terminologies", kTerms, [this, &logger] { refreshTerms(logger); });
  mailTimers_.add("mail", kMail, [this] { mailer_.sendDue(); });
  timers_.add("purge", kPurge,
              [this, &logger] { jobs::purge(*database_, clock_, logger, options_.readsKept); });
}

void Server::Parts::refreshTerms(base::Logger& logger) {
  const auto changed = services_.terminology.refresh(*database_);
  if (changed.has_error()) {
    logger.error("terminologies.failed", {{"reason", changed.error().message}});
  } else if (*changed) {
    learnTerms(logger);
    const auto terms = services_.terminology.current();
    logger.info("terminologies.switched", {{"hpo", terms->hpo.info().release},
                                           {"orpha", terms->orpha.info().release},
                                           {"bytes", static_cast<std::int64_t>(terms->memory())}});
  }
}

void Server::Parts::learnTerms(base::Logger& logger) {
  const auto learnt = scanner_.learn(services_.terminology.current()->words());
  if (learnt.has_error()) logger.error("dictionaries.failed", {{"reason", learnt.error().message}});
}

void Server::Parts::exchange(net::HttpRequest&& request,
                             std::function<void(net::HttpResponse)> respond) {
  if (request.path == "/rpc") {
    if (request.method == "POST") {
      answerPost(rpc_, std::move(request), std::move(respond));
    } else {
      auto refusal = plain(405, "POST a JSON-RPC request here, or open a WebSocket.\n");
      refusal.headers.emplace_back("Allow", "POST");
      respond(std::move(refusal));
    }
    return;
  }
  if (request.path.starts_with(kExports)) {
    if (request.method == "GET" && request.path.starts_with(kMeetingFiles)) {
      answerMeetingFile({rpc_, services_.calendarFeeds, cpuPool_, clock_}, request,
                        std::move(respond));
    } else if (request.method == "GET") {
      answerExport({rpc_, services_.cases, services_.minutes, services_.stats,
                    services_.terminology, cpuPool_, printer_, clock_},
                   request, std::move(respond));
    } else {
      auto refusal = plain(405, "GET it.\n");
      refusal.headers.emplace_back("Allow", "GET");
      respond(std::move(refusal));
    }
    return;
  }
  if (request.path.starts_with(kUploads))
    return answerUpload(documentParts(), request, std::move(respond));
  if (request.path.starts_with(kDocuments)) {
    if (request.method == "GET" || request.method == "HEAD") {
      answerDocument(documentParts(), request, std::move(respond));
    } else {
      auto refusal = plain(405, "GET it.\n");
      refusal.headers.emplace_back("Allow", "GET, HEAD");
      respond(std::move(refusal));
    }
    return;
  }
  if (request.path.starts_with(kCalendarFeeds)) {
    if (request.method == "GET" || request.method == "HEAD") {
      answerFeed({rpc_, services_.calendarFeeds, cpuPool_, clock_}, request, std::move(respond));
    } else {
      auto refusal = plain(405, "GET it.\n");
      refusal.headers.emplace_back("Allow", "GET, HEAD");
      respond(std::move(refusal));
    }
    return;
  }
  const bool forThisMachine = request.path == "/metrics" &&
                              options_.metrics == MetricsAccess::loopback &&
                              !isLoopback(request.peer.address);
  const bool known =
      request.path == "/healthz" || request.path == "/readyz" || request.path == "/metrics";
  if (!known || forThisMachine) {
    respond(plain(404, "There is nothing here.\n"));
  } else if (request.method != "GET" && request.method != "HEAD") {
    auto refusal = plain(405, "GET it.\n");
    refusal.headers.emplace_back("Allow", "GET, HEAD");
    respond(std::move(refusal));
  } else if (request.path == "/healthz") {
    respond(plain(200, "ok\n"));
  } else if (request.path == "/readyz") {
    readiness_.ask([respond = std::move(respond)](bool ready) {
      respond(ready ? plain(200, "ready\n") : plain(503, "The database takes no changes.\n"));
    });
  } else {
    respond({200,
             {{"Content-Type", kMetricsType}},
             metricsText({net_.counters(), feed_.figures(), rpc_.figures(), cpuPool_.queued()})});
  }
}

Server::Server(Home home, Options options, base::Logger& logger)
    : home_(std::move(home)), options_(std::move(options)), logger_(logger) {}

Server::~Server() {
  if (parts_) parts_->stop(std::chrono::milliseconds(0));
}

base::Result<void> Server::start() {
  CONSILIUM_CHECK(jobs::checkMail(options_.mail));
  CONSILIUM_TRY(auto key, store::SigningKey::load(home_.signingKey()));
  CONSILIUM_TRY(auto database,
                store::openDatabase(options_.database, store::WhenEmpty::refuse, logger_));
  CONSILIUM_TRY(auto scanner,
                clinical::IdentityScanner::load(options_.dictionaries,
                                                service::TerminologyService().current()->words()));
  CONSILIUM_CHECK(store::DocumentFiles(options_.documentFolder).prepare());
  parts_ = std::make_unique<Parts>(home_, options_, logger_, std::move(database), std::move(key),
                                   std::move(scanner));
  return parts_->start();
}

std::uint16_t Server::port() const {
  return parts_->net().port();
}

void Server::stop(std::chrono::milliseconds deadline) {
  parts_->stop(deadline);
}

void Server::reload() {
  const auto reloaded = parts_->net().reloadCertificates();
  if (reloaded.has_error()) {
    logger_.error("certificates.refused", {{"reason", reloaded.error().message}});
  } else {
    logger_.info("certificates.reloaded");
  }
}

}  // namespace consilium::app

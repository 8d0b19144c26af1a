#include "app/options.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>
#include <iterator>
#include <system_error>
#include <thread>
#include <utility>

#include "app/home.hpp"

namespace consilium::app {

namespace {

using base::ConfigOption;
using base::ConfigValue;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

using Texts = std::vector<std::string>;
/// A value to be put where its module wants it; the folder is what relative paths start from.
using Apply = std::function<void(Options&, const ConfigValue&, const std::filesystem::path&)>;

struct Row {
  ConfigOption option;
  Apply apply;
};

/// An integer; `set` takes the options and the number.
template <class Set>
Row number(std::string section, std::string name, std::int64_t standard, std::int64_t minimum,
           std::int64_t maximum, std::string explanation, Set set) {
  return {
      {std::move(section), std::move(name), standard, minimum, maximum, {}, std::move(explanation)},
      [set](Options& options, const ConfigValue& value, const std::filesystem::path&) {
        set(options, std::get<std::int64_t>(value));
      }};
}

template <class Set>
Row flag(std::string section, std::string name, bool standard, std::string explanation, Set set) {
  return {{std::move(section), std::move(name), standard, 0, 0, {}, std::move(explanation)},
          [set](Options& options, const ConfigValue& value, const std::filesystem::path&) {
            set(options, std::get<bool>(value));
          }};
}

template <class Set>
Row text(std::string section, std::string name, std::string explanation, Set set,
         decltype(ConfigOption::check) check) {
  return {
      {std::move(section), std::move(name), std::string(), 0, 0, {}, std::move(explanation), check},
      [set](Options& options, const ConfigValue& value, const std::filesystem::path&) {
        set(options, std::get<std::string>(value));
      }};
}

/// One of some words; the first is the default.
template <class Set>
Row choice(std::string section, std::string name, Texts choices, std::string explanation, Set set) {
  return {
      {std::move(section), std::move(name), choices.front(), 0, 0, choices, std::move(explanation)},
      [set](Options& options, const ConfigValue& value, const std::filesystem::path&) {
        set(options, std::get<std::string>(value));
      }};
}

template <class Set>
Row file(std::string section, std::string name, std::string standard, std::string explanation,
         Set set) {
  return {
      {std::move(section), std::move(name), std::move(standard), 0, 0, {}, std::move(explanation)},
      [set](Options& options, const ConfigValue& value, const std::filesystem::path& folder) {
        const auto& text = std::get<std::string>(value);
        set(options, text.empty() ? std::filesystem::path{} : folder / text);
      }};
}

template <class Set>
Row texts(std::string section, std::string name, std::string explanation, Set set,
          decltype(ConfigOption::check) check) {
  return {{std::move(section), std::move(name), Texts{}, 0, 0, {}, std::move(explanation), check},
          [set](Options& options, const ConfigValue& value, const std::filesystem::path&) {
            set(options, std::get<Texts>(value));
          }};
}

bool isAddress(const std::string& text) {
  in6_addr buffer;
  return inet_pton(AF_INET, text.c_str(), &buffer) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &buffer) == 1;
}

/// An address, or a block of them as ADDRESS/BITS.
bool isBlock(const std::string& text) {
  const auto slash = text.find('/');
  const auto address = text.substr(0, slash);
  if (!isAddress(address)) return false;
  if (slash == std::string::npos) return true;
  unsigned bits = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + slash + 1, end, bits);
  return read.ec == std::errc{} && read.ptr == end &&
         bits <= (address.find(':') == std::string::npos ? 32U : 128U);
}

/// RFC 6454, section 6.1, as browsers send it: https, lower-case host, port unless it is 443.
bool isOrigin(const std::string& text) {
  constexpr std::string_view kScheme = "https://";
  if (!text.starts_with(kScheme) || text.size() == kScheme.size() || text.ends_with(":443")) {
    return false;
  }
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-:[]", kScheme.size()) ==
         std::string::npos;
}

std::optional<std::string> checkAddress(const ConfigValue& value) {
  if (isAddress(std::get<std::string>(value))) return std::nullopt;
  return "a numeric IPv4 or IPv6 address";
}

std::optional<std::string> checkOrigins(const ConfigValue& value) {
  const auto& origins = std::get<Texts>(value);
  if (std::all_of(origins.begin(), origins.end(), isOrigin)) return std::nullopt;
  return "origins like \"https://consilium.example\", in lower case and without path or :443";
}

std::optional<std::string> checkBlocks(const ConfigValue& value) {
  const auto& blocks = std::get<Texts>(value);
  if (std::all_of(blocks.begin(), blocks.end(), isBlock)) return std::nullopt;
  return "addresses or blocks like \"10.0.0.0/8\"";
}

bool isEmptyOr(const ConfigValue& value, std::initializer_list<std::string_view> beginnings) {
  const auto& text = std::get<std::string>(value);
  return text.empty() ||
         std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view beginning) {
           return text.starts_with(beginning) && text.size() > beginning.size() &&
                  text.find_first_of(" \t\r\n") == std::string::npos;
         });
}

std::optional<std::string> checkMailServer(const ConfigValue& value) {
  if (isEmptyOr(value, {"smtp://", "smtps://"})) return std::nullopt;
  return "empty, or like \"smtp://mail.example:587\"";
}

std::optional<std::string> checkMailAddress(const ConfigValue& value) {
  const auto& text = std::get<std::string>(value);
  const auto at = text.find('@');
  if (text.empty() || (at != std::string::npos && at > 0 && at + 1 < text.size() &&
                       text.find_first_of(" \t\r\n<>") == std::string::npos))
    return std::nullopt;
  return "an address like \"consilium@hopital.example\"";
}

std::optional<std::string> checkPublicUrl(const ConfigValue& value) {
  if (isEmptyOr(value, {"https://"})) return std::nullopt;
  return "empty, or like \"https://consilium.example\"";
}

std::optional<std::string> checkDatabase(const ConfigValue& value) {
  const auto& url = std::get<std::string>(value);
  if (url.empty() || store::checkPostgresUrl(url).has_value()) return std::nullopt;
  return "empty, or like \"postgresql://USER@HOST:5432/NAME?sslmode=verify-full\"";
}

Row database() {
  return {{"",
           "database",
           std::string(),
           0,
           0,
           {},
           "Where the data are: empty for the SQLite file consilium.db in the data folder, or "
           "postgresql://… for a PostgreSQL database that several servers may share.",
           checkDatabase},
          [](Options& options, const ConfigValue& value, const std::filesystem::path&) {
            options.database.url = std::get<std::string>(value);
          }};
}

Row listenAddress() {
  Row row{{"listen",
           "address",
           std::string("0.0.0.0"),
           0,
           0,
           {},
           "Address to listen on; \"::\" serves IPv6 and IPv4.",
           checkAddress},
          [](Options& options, const ConfigValue& value, const std::filesystem::path&) {
            options.net.address = std::get<std::string>(value);
          }};
  return row;
}

std::vector<Row> makeRows() {
  std::vector<Row> rows;
  const auto add = [&rows](Row row) { rows.push_back(std::move(row)); };

  add(database());
  add(file("", "document_folder", "documents",
           "Folder of the files of cases; relative to the data folder. Several servers over one "
           "database need one that all of them reach.",
           [](Options& o, const auto& v) { o.documentFolder = v; }));

  add(listenAddress());
  add(number("listen", "port", 8443, 0, 65535, "TCP port; 0 takes a free one.",
             [](Options& o, auto v) { o.net.port = static_cast<std::uint16_t>(v); }));
  add(number("listen", "threads", 0, 0, 256,
             "Threads that serve connections; 0: half the processors, at least one.",
             [](Options& o, auto v) { o.net.threads = static_cast<unsigned>(v); }));
  add(texts(
      "listen", "proxies",
      "Addresses or blocks of proxies whose connections begin with a PROXY header, which says who "
      "the client is. From them it is required, from everybody else it is refused.",
      [](Options& o, const Texts& v) { o.net.proxies = v; }, checkBlocks));
  add(texts(
      "listen", "origins",
      "Origins that browsers may come from, compared exactly. Empty: https on localhost, "
      "127.0.0.1 and [::1] with the port listened on.",
      [](Options& o, const Texts& v) { o.net.allowedOrigins = v; }, checkOrigins));

  add(file("tls", "certificate", "certs/server.crt",
           "The server's certificate and those between it and the authority, PEM; relative to the "
           "data folder. SIGHUP reads it again.",
           [](Options& o, const auto& v) { o.net.certificate = v; }));
  add(file("tls", "key", "certs/server.key", "The certificate's private key, PEM.",
           [](Options& o, const auto& v) { o.net.privateKey = v; }));
  add(choice("tls", "client_certificates", {"off", "optional", "required"},
             "Whether a client shows a certificate of its centre: not asked for, taken when shown, "
             "or needed. A certificate binds the connection to its centre.",
             [](Options& o, const std::string& v) {
               o.net.clientCertificates = v == "off"        ? net::ClientCertificates::none
                                          : v == "optional" ? net::ClientCertificates::optional
                                                            : net::ClientCertificates::required;
             }));
  add(file("tls", "client_authority", "certs/ca.crt",
           "The authority that signs the centres' certificates, PEM.",
           [](Options& o, const auto& v) { o.net.clientAuthorities = v; }));

  add(number("limits", "message_bytes", 65536, 1024, 16 << 20,
             "Largest message of a client, and largest body of a POST. Bytes.",
             [](Options& o, auto v) {
               o.net.messageLimit = static_cast<std::size_t>(v);
               o.net.httpBodyLimit = static_cast<std::size_t>(v);
             }));
  add(number("limits", "message_seconds", 30, 1, 3600,
             "Time for a whole message to arrive, however slowly it trickles.",
             [](Options& o, auto v) { o.net.messageDeadline = seconds(v); }));
  add(number("limits", "handshake_seconds", 10, 1, 600,
             "Time for the TLS handshake, and again for the head of an HTTP request.",
             [](Options& o, auto v) {
               o.net.handshakeDeadline = seconds(v);
               o.net.headerDeadline = seconds(v);
             }));
  add(number("limits", "header_bytes", 16384, 1024, 1 << 20,
             "Largest head of an HTTP request. Bytes.",
             [](Options& o, auto v) { o.net.httpHeaderLimit = static_cast<std::size_t>(v); }));
  add(number("limits", "http_idle_seconds", 60, 1, 3600,
             "How long an HTTP connection may stay open between two requests.",
             [](Options& o, auto v) { o.net.httpIdleTimeout = seconds(v); }));
  add(number("limits", "ping_seconds", 30, 1, 3600,
             "Silence on a WebSocket after which a ping is sent; as much silence again ends the "
             "connection.",
             [](Options& o, auto v) {
               o.net.pingInterval = seconds(v);
               o.net.pongDeadline = seconds(v);
             }));
  add(number("limits", "stall_seconds", 30, 1, 3600,
             "How long a client may take nothing of what waits for it.",
             [](Options& o, auto v) { o.net.stallDeadline = seconds(v); }));
  add(number("limits", "connections", 20000, 1, 1000000, "Connections at once, for all clients.",
             [](Options& o, auto v) { o.net.connections = static_cast<std::size_t>(v); }));
  add(number(
      "limits", "connections_per_address", 256, 1, 1000000,
      "Connections at once from one address (hospitals share one). IPv6 counts by /64.",
      [](Options& o, auto v) { o.net.connectionsPerAddress = static_cast<std::size_t>(v); }));
  add(number("limits", "outbound_bytes", 1 << 20, 65536, 1 << 30,
             "What may wait to be sent on one connection before it is closed with 1013. Bytes.",
             [](Options& o, auto v) {
               o.net.outboundLimit = static_cast<std::size_t>(v);
               // Catching up pauses well before the limit, so that live events still fit.
               o.net.drainMark = o.net.outboundLimit / 4;
               o.feed.drainMark = o.net.drainMark;
             }));
  add(number("limits", "requests_in_flight", 32, 1, 10000,
             "Requests of one connection that are being answered at once.",
             [](Options& o, auto v) { o.rpc.inFlight = static_cast<std::size_t>(v); }));
  add(number("limits", "batch_requests", 50, 1, 1000, "Requests in one JSON-RPC batch.",
             [](Options& o, auto v) { o.rpc.batch = static_cast<std::size_t>(v); }));
  add(number("limits", "requests_per_second", 10, 1, 1000000,
             "Requests of one user in the long run (before sign-in: of one address).",
             [](Options& o, auto v) { o.rpc.requests.perSecond = static_cast<double>(v); }));
  add(number("limits", "requests_burst", 50, 1, 1000000, "Requests of one user at once.",
             [](Options& o, auto v) { o.rpc.requests.burst = static_cast<double>(v); }));
  add(number(
      "limits", "subscriptions", 1000, 1, 100000, "Event streams one connection follows.",
      [](Options& o, auto v) { o.feed.subscriptionsPerReader = static_cast<std::size_t>(v); }));
  add(number("limits", "shutdown_seconds", 10, 0, 600,
             "Time that SIGTERM leaves to what was begun; a second signal cuts at once.",
             [](Options& o, auto v) { o.shutdownDeadline = seconds(v); }));

  add(choice("session", "second_factor", {"required", "optional"},
             "Whether every account needs a second factor, or each may choose.",
             [](Options& o, const std::string& v) {
               o.session.secondFactor = v == "required"
                                            ? service::SessionPolicy::SecondFactor::required
                                            : service::SessionPolicy::SecondFactor::optional;
             }));
  add(number("session", "idle_minutes", 15, 1, 1440,
             "A session ends when nothing was asked for so long.",
             [](Options& o, auto v) { o.session.idle = minutes(v); }));
  add(number("session", "absolute_hours", 10, 1, 168, "A session ends so long after the sign-in.",
             [](Options& o, auto v) { o.session.absolute = hours(v); }));
  add(number("session", "reauthentication_minutes", 5, 1, 1440,
             "How long the password, once given, opens administrative acts.",
             [](Options& o, auto v) { o.session.reauthentication = minutes(v); }));
  add(number("session", "invitation_hours", 168, 1, 8760, "How long an invitation is valid.",
             [](Options& o, auto v) { o.session.invitation = hours(v); }));
  add(number("session", "failure_minutes", 15, 1, 1440, "Failed sign-ins count for so long.",
             [](Options& o, auto v) { o.session.failureWindow = minutes(v); }));
  add(number("session", "failures_per_account", 5, 1, 1000,
             "Failed sign-ins to one account from one address before further ones are refused.",
             [](Options& o, auto v) { o.session.failuresByAccountAndAddress = v; }));
  add(number("session", "failures_per_address", 50, 1, 100000,
             "Failed sign-ins from one address before further ones are refused.",
             [](Options& o, auto v) { o.session.failuresByAddress = v; }));
  add(number("session", "password_passes", 3, 1, 100,
             "Passes of argon2id over its memory, for passwords set from now on.",
             [](Options& o, auto v) {
               o.session.passwordCost.operations = static_cast<std::uint64_t>(v);
             }));
  add(number("session", "password_mib", 64, 8, 4096,
             "Memory of one argon2id computation, for passwords set from now on. MiB.",
             [](Options& o, auto v) {
               o.session.passwordCost.memory = static_cast<std::size_t>(v) << 20;
             }));
  add(number("session", "password_threads", 0, 0, 256,
             "Threads that compute passwords; 0: half the processors, at least one.",
             [](Options& o, auto v) {
               o.cpuThreads = v > 0 ? static_cast<std::size_t>(v)
                                    : std::max(1U, std::thread::hardware_concurrency() / 2);
             }));
  add(number("session", "password_queue", 200, 1, 100000,
             "Sign-ins that may wait for these threads; more are answered unavailable.",
             [](Options& o, auto v) { o.cpuQueue = static_cast<std::size_t>(v); }));

  add(number(
      "sqlite", "queue", 10000, 1, 1000000,
      "Changes that may wait for the writer, and as many queries for the readers; more are "
      "answered unavailable.",
      [](Options& o, auto v) { o.database.sqlite.queueLimit = static_cast<std::size_t>(v); }));
  add(number("sqlite", "batch", 256, 1, 10000, "Changes that share one commit, at most.",
             [](Options& o, auto v) { o.database.sqlite.batch = static_cast<std::size_t>(v); }));
  add(number("sqlite", "readers", 2, 1, 64, "Threads that answer queries.",
             [](Options& o, auto v) { o.database.sqlite.readers = static_cast<std::size_t>(v); }));
  add(number("sqlite", "wal_mib", 64, 1, 4096,
             "Size of the write-ahead log above which the writer restarts it. MiB.",
             [](Options& o, auto v) { o.database.sqlite.walLimit = v << 20; }));
  add(number("sqlite", "cache_mib", 4, 1, 65536,
             "Page cache of the writer. A larger one makes each commit take longer. MiB.",
             [](Options& o, auto v) { o.database.sqlite.cacheSize = v << 20; }));

  add(number(
      "postgresql", "queue", 10000, 1, 1000000,
      "Changes that may wait for a connection, and as many queries; more are answered "
      "unavailable.",
      [](Options& o, auto v) { o.database.postgres.queueLimit = static_cast<std::size_t>(v); }));
  add(number(
      "postgresql", "writers", 8, 1, 256,
      "Connections for changes. Each server holds two more for notices.",
      [](Options& o, auto v) { o.database.postgres.writers = static_cast<std::size_t>(v); }));
  add(number(
      "postgresql", "readers", 4, 1, 256, "Connections for queries.",
      [](Options& o, auto v) { o.database.postgres.readers = static_cast<std::size_t>(v); }));
  add(number("postgresql", "wait_seconds", 10, 1, 600,
             "How long a request waits for a database that restarts or fails over before it is "
             "answered unavailable.",
             [](Options& o, auto v) { o.database.postgres.patience = seconds(v); }));
  add(number(
      "postgresql", "statement_seconds", 15, 1, 3600,
      "The longest that one statement may take; a database that is silent for longer counts as "
      "lost.",
      [](Options& o, auto v) { o.database.postgres.statementTimeout = seconds(v); }));

  add(flag("directory", "open", false,
           "Whether networks, centres and series can be read without sign-in (no persons, and "
           "published contacts only).",
           [](Options& o, bool v) { o.directory.openDirectory = v; }));

  add(text(
      "mail", "server",
      "Mail server for urgent notices and the daily digest, as smtp://HOST:PORT or "
      "smtps://HOST:PORT. Empty: no mail is sent. Mail holds no clinical content.",
      [](Options& o, const auto& v) { o.mail.server = v; }, checkMailServer));
  add(choice("mail", "tls", {"required", "off"},
             "Whether mail goes out encrypted only; off is for a server on this machine.",
             [](Options& o, const std::string& v) { o.mail.tlsRequired = v == "required"; }));
  add(text(
      "mail", "user", "Name to sign in to the mail server with; empty: without.",
      [](Options& o, const auto& v) { o.mail.user = v; }, nullptr));
  add(file("mail", "password_file", "",
           "File whose first line is the password; relative to the data folder.",
           [](Options& o, const auto& v) { o.mail.passwordFile = v; }));
  add(text(
      "mail", "from", "The address that mail comes from.",
      [](Options& o, const auto& v) { o.mail.from = v; }, checkMailAddress));
  add(text(
      "mail", "public_url",
      "Where users find this server, e.g. https://consilium.example: the link in mail.",
      [](Options& o, const auto& v) { o.mail.publicUrl = v; }, checkPublicUrl));
  add(number("mail", "digest_hour", 7, 0, 23,
             "Hour of the daily digest, in the time zone of the machine.",
             [](Options& o, auto v) { o.mail.digestHour = static_cast<int>(v); }));
  add(number("mail", "retry_seconds", 60, 1, 3600,
             "Pause before a mail that was refused is sent again; doubled each time.",
             [](Options& o, auto v) { o.mail.firstPause = seconds(v); }));

  add(number("export", "pdf_processes", 0, 0, 64,
             "PDF files that are made at once, each in a confined child process; 0: half the "
             "processors, at least one.",
             [](Options& o, auto v) {
               o.pdf.parallel = v > 0 ? static_cast<std::size_t>(v)
                                      : std::max(1U, std::thread::hardware_concurrency() / 2);
             }));
  add(number("export", "pdf_queue", 20, 1, 1000,
             "PDF files that may wait for a child; more are answered unavailable.",
             [](Options& o, auto v) { o.pdf.queue = static_cast<std::size_t>(v); }));
  add(number("export", "pdf_seconds", 20, 1, 600,
             "The longest that making one PDF file may take; then its child is killed.",
             [](Options& o, auto v) { o.pdf.deadline = seconds(v); }));
  add(number("export", "pdf_mib", 1024, 128, 65536, "Memory that one child may take. MiB.",
             [](Options& o, auto v) { o.pdf.memoryBytes = static_cast<std::size_t>(v) << 20; }));

  add(file(
      "texts", "dictionaries", "/usr/share/hunspell",
      "The folder of the Hunspell dictionaries (fr.aff, fr.dic, en_US.aff, en_US.dic) that tell "
      "words from names. The server does not start without them.",
      [](Options& o, const auto& v) { o.dictionaries.path = v; }));
  add(number("texts", "threads", 0, 0, 256,
             "Threads that look through texts for what may identify a person; 0: half the "
             "processors, at least one.",
             [](Options& o, auto v) {
               o.textThreads = v > 0 ? static_cast<std::size_t>(v)
                                     : std::max(1U, std::thread::hardware_concurrency() / 2);
             }));
  add(number("texts", "queue", 2000, 1, 100000,
             "Requests that may wait for these threads; more are answered unavailable.",
             [](Options& o, auto v) { o.textQueue = static_cast<std::size_t>(v); }));
  add(number("documents", "file_mib", 256, 1, 4096, "Largest file. MiB.", [](Options& o, auto v) {
    o.documents.fileLimit = v << 20;
    o.opener.uploadLimit = static_cast<std::size_t>(v) << 20;
    o.opener.outputLimit = o.opener.uploadLimit + o.opener.uploadLimit / 2;
  }));
  add(number("documents", "case_mib", 4096, 1, 1 << 20,
             "What the files of one case may take together. MiB.",
             [](Options& o, auto v) { o.documents.caseLimit = v << 20; }));
  add(number("documents", "centre_mib", 204800, 1, 1 << 28,
             "What the files that one centre adds may take together. MiB.",
             [](Options& o, auto v) { o.documents.centreLimit = v << 20; }));
  add(number("documents", "processes", 0, 0, 64,
             "Files that are opened at once, each in a confined child process; 0: half the "
             "processors, at least one.",
             [](Options& o, auto v) {
               o.opener.parallel = v > 0 ? static_cast<std::size_t>(v)
                                         : std::max(1U, std::thread::hardware_concurrency() / 2);
             }));
  add(number("documents", "seconds", 180, 1, 3600,
             "The longest that opening one file may take; then its child is killed.",
             [](Options& o, auto v) { o.opener.deadline = seconds(v); }));
  add(number("documents", "child_mib", 3072, 256, 65536, "Memory that one child may take. MiB.",
             [](Options& o, auto v) { o.opener.memoryBytes = static_cast<std::size_t>(v) << 20; }));

  add(number("audit", "checkpoint_seconds", 60, 1, 86400,
             "How often the heads of the audit chains are signed, while something happens.",
             [](Options& o, auto v) { o.checkpointInterval = seconds(v); }));
  add(number("audit", "checkpoint_events", 1000, 1, 1000000,
             "Events after which they are signed sooner.",
             [](Options& o, auto v) { o.checkpointEvents = v; }));
  add(number("audit", "reads_kept_days", 1095, 180, 3650,
             "How long it stays on record who read a case. Days. The CNIL recommends six months to "
             "three years for access logs (délibération 2021-122).",
             [](Options& o, auto v) { o.readsKept = std::chrono::days(v); }));

  add(choice("log", "level", {"info", "debug", "warning", "error", "off"},
             "What is logged to standard error, as JSON lines with ids and counts only.",
             [](Options& o, const std::string& v) {
               o.logLevel = v == "debug"     ? base::LogLevel::debug
                            : v == "info"    ? base::LogLevel::info
                            : v == "warning" ? base::LogLevel::warning
                            : v == "error"   ? base::LogLevel::error
                                             : base::LogLevel::off;
             }));
  add(choice("metrics", "access", {"loopback", "open"},
             "Who may read /metrics: this machine, or everybody.",
             [](Options& o, const std::string& v) {
               o.metrics = v == "open" ? MetricsAccess::open : MetricsAccess::loopback;
             }));
  add(flag("diagnostics", "echo", false,
           "A WebSocket at /echo, for this machine only, that sends each message back: for "
           "conformance suites and measurements.",
           [](Options& o, bool v) { o.net.echo = v; }));
  return rows;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = makeRows();
  return kRows;
}

}  // namespace

const std::vector<ConfigOption>& optionTable() {
  static const std::vector<ConfigOption> kTable = [] {
    std::vector<ConfigOption> table;
    for (const auto& row : rows()) table.push_back(row.option);
    return table;
  }();
  return kTable;
}

Options makeOptions(const base::ConfigValues& values, const std::filesystem::path& dataFolder) {
  Options options;
  for (const auto& row : rows()) {
    const auto& [section, name] = std::tie(row.option.section, row.option.name);
    auto key = section;
    if (!key.empty()) key += '.';
    key += name;
    row.apply(options, values.at(key), dataFolder);
  }
  options.database.sqlite.path = dataFolder / "consilium.db";
  options.pdf.worker = workerProgram();
  options.opener.worker = workerProgram();
  return options;
}

base::Result<Options> loadOptions(const std::filesystem::path& configFile,
                                  const std::filesystem::path& dataFolder) {
  CONSILIUM_TRY(const auto values, base::readConfig(configFile, optionTable()));
  return makeOptions(values, dataFolder);
}

namespace {

/// Sets one option of no section; the new file is its owner's, as the old one was.
base::Result<void> setOption(const std::filesystem::path& file, std::string_view name,
                             const std::string& value) {
  std::ifstream stream(file, std::ios::binary);
  const std::string before{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return base::notFound(fmt::format("{} cannot be read.", file.string()));
  const auto text = base::withOption(before, name, value);
  CONSILIUM_CHECK(base::parseConfig(text, file.string(), optionTable()));

  struct stat status {};
  auto draft = file;
  draft += ".new";
  std::error_code failed;
  std::filesystem::remove(draft, failed);
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool written =
      descriptor >= 0 && ::stat(file.c_str(), &status) == 0 &&
      ::fchmod(descriptor, status.st_mode & 07777) == 0 &&
      (status.st_uid == ::geteuid() || ::fchown(descriptor, status.st_uid, status.st_gid) == 0) &&
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (written) std::filesystem::rename(draft, file, failed);
  if (!written || failed) {
    return base::failure(base::ErrorKind::internal,
                         fmt::format("{} cannot be written.", file.string()));
  }
  return base::ok();
}

}  // namespace

base::Result<void> setDatabase(const std::filesystem::path& file, const std::string& url) {
  return setOption(file, "database", url);
}

base::Result<void> keepDocumentsInside(const std::filesystem::path& file) {
  return setOption(file, "document_folder", "documents");
}

}  // namespace consilium::app

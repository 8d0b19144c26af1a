#include "app/command_line.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "app/admin_socket.hpp"
#include "app/certificates.hpp"
#include "app/demo.hpp"
#include "app/home.hpp"
#include "app/import_terms.hpp"
#include "app/init.hpp"
#include "app/operator.hpp"
#include "app/options.hpp"
#include "app/server.hpp"
#include "base/config.hpp"
#include "store/backup.hpp"
#include "store/document_files.hpp"
#include "store/migrate.hpp"
#include "store/open_database.hpp"
#include "store/verify.hpp"

namespace consilium::app {

namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongArguments = 2;

int fail(const std::string& message) {
  std::cerr << "consilium: " << message << '\n';
  return kFailed;
}

int fail(const base::Error& error) {
  return fail(error.message);
}

std::optional<std::string> readWhole(std::istream& stream) {
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) return std::nullopt;
  return text;
}

/// A password from standard input, where no list of processes shows it: its first line.
std::string passwordFromInput() {
  std::string line;
  std::getline(std::cin, line);
  return line;
}

// --- serve ----------------------------------------------------------------------------------

struct ServeArguments {
  std::filesystem::path data;
  std::filesystem::path configuration;
  std::filesystem::path portFile;
  std::optional<std::uint16_t> port;
};

/// The signals that steer a server, taken one by one by the main thread.
class Signals {
 public:
  /// Before other threads begin: they inherit the mask.
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  int wait() const {
    int signal = 0;
    while (sigwait(&set_, &signal) != 0) {
    }
    return signal;
  }

 private:
  sigset_t set_;
};

/// Written beside it and moved into place, so that a reader finds it whole.
bool writePort(const std::filesystem::path& file, std::uint16_t port) {
  auto draft = file;
  draft += ".new";
  {
    std::ofstream stream(draft);
    stream << port << '\n';
    stream.close();
    if (!stream) return false;
  }
  std::error_code failed;
  std::filesystem::rename(draft, file, failed);
  return !failed;
}

/// Stops the server on a thread of its own; a further signal meanwhile ends the process at once,
/// which loses nothing that was acknowledged.
void stopServer(Server& server, const Signals& signals, std::chrono::seconds deadline,
                base::Logger& logger) {
  const auto waiting = pthread_self();
  std::thread stopping([&server, deadline, waiting] {
    server.stop(deadline);
    pthread_kill(waiting, SIGUSR1);
  });
  for (int signal = signals.wait(); signal != SIGUSR1; signal = signals.wait()) {
    if (signal == SIGHUP) continue;
    logger.warning("server.cut");
    std::_Exit(kFailed);
  }
  stopping.join();
}

/// Says so when this is no data folder.
base::Result<void> requireData(const Home& home) {
  std::error_code failed;
  if (std::filesystem::exists(home.publicKeys(), failed)) return base::ok();
  return base::notFound(
      fmt::format("{} is no data folder: make one with 'consilium init'.", home.root.string()));
}

int serve(const ServeArguments& arguments) {
  const Home home{{arguments.data}};
  const auto file =
      arguments.configuration.empty() ? home.configuration() : arguments.configuration;
  if (const auto found = requireData(home); found.has_error()) return fail(found.error());
  auto options = loadOptions(file, home.root);
  if (options.has_error()) return fail(options.error());
  if (arguments.port) options->net.port = *arguments.port;
  options->net.staticFolder = webFolder();

  const Signals signals;
  const auto logger = base::makeLogger(options->logLevel);
  Server server(home, *options, *logger);
  if (const auto started = server.start(); started.has_error()) return fail(started.error());
  if (!arguments.portFile.empty() && !writePort(arguments.portFile, server.port())) {
    return fail(fmt::format("{} cannot be written.", arguments.portFile.string()));
  }
  logger->info("server.started",
               {{"address", options->net.address}, {"port", std::int64_t{server.port()}}});

  int signal = signals.wait();
  for (; signal != SIGTERM && signal != SIGINT; signal = signals.wait()) {
    if (signal == SIGHUP) server.reload();
  }
  logger->info("server.stopping");
  stopServer(server, signals, options->shutdownDeadline, *logger);
  logger->info("server.stopped");
  return kDone;
}

// --- commands of the operator ---------------------------------------------------------------

/// Carries commands out in the server that holds the data, or here when there is none: then the
/// data stay open for the next command.
class Administration {
 public:
  explicit Administration(Home home) : home_(std::move(home)) {}

  AdminReply run(const AdminRequest& request) {
    if (!operator_) {
      if (auto answered = askServer(home_.socket(), request)) {
        if (answered->has_error()) return {false, answered->error().message};
        return std::move(*answered).value();
      }
      if (const auto opened = open(); opened.has_error()) return {false, opened.error().message};
    }
    return operator_->run(request);
  }

 private:
  base::Result<void> open() {
    CONSILIUM_CHECK(requireData(home_));
    CONSILIUM_TRY(const auto options, loadOptions(home_.configuration(), home_.root));
    CONSILIUM_TRY(database_,
                  store::openDatabase(options.database, store::WhenEmpty::refuse, *logger_));
    operator_.emplace(*database_, clock_, options);
    return base::ok();
  }

  const Home home_;
  const base::SystemClock clock_;
  const std::unique_ptr<base::Logger> logger_ = base::makeNullLogger();
  std::unique_ptr<store::Database> database_;
  std::optional<Operator> operator_;
};

AdminReply administer(const Home& home, const AdminRequest& request) {
  return Administration(home).run(request);
}

int runOperator(const std::filesystem::path& data, const AdminRequest& request) {
  const auto reply = administer(Home{{data}}, request);
  if (!reply.done) return fail(reply.text);
  std::cout << reply.text;
  return kDone;
}

int centreCertificate(const std::filesystem::path& data, const std::string& centre) {
  const Home home{{data}};
  const auto found = administer(home, {"centre show", {{"centre", centre}}});
  if (!found.done) return fail(found.text);
  const auto made = makeCentreCertificate(home.certificates(), centre, found.text);
  if (made.has_error()) return fail(made.error());
  const auto stem = (home.certificates() / "centres" / centre).string();
  std::cout << fmt::format("{}.crt\n{}.key\n", stem, stem);
  return kDone;
}

int importCentres(const std::filesystem::path& data, const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const auto text = stream ? readWhole(stream) : std::nullopt;
  if (!text) return fail(fmt::format("{} cannot be read.", file.string()));
  return runOperator(data, {"import centres", {{"text", *text}}});
}

/// The files of a terminology, and the name of its release.
struct TermArguments {
  HpoFiles hpo;
  std::vector<std::string> orphanet;
  std::string release;
};

/// `import`: `importHpo` or `importOrphanet` with its files. How far it is goes to standard error.
template <class Import>
int importTerms(const std::filesystem::path& data, const TermArguments& arguments, Import import) {
  if (const auto found = requireData(Home{{data}}); found.has_error()) return fail(found.error());
  Administration administration(Home{{data}});
  const auto done = import(
      arguments.release, [&](const AdminRequest& request) { return administration.run(request); },
      [](const std::string& line) { std::cerr << line << '\n'; });
  if (done.has_error()) return fail(done.error());
  std::cout << *done;
  return kDone;
}

/// What is to be read or written, with the rights of which user.
struct CaseFileArguments {
  std::vector<std::string> of;  ///< files, or cases by pseudonym or id
  std::string as;
  std::string centre;
  std::string language;
  std::filesystem::path output;
};

/// One draft a file; those that are refused keep none of the others back.
int importPhenopackets(const Home& home, const CaseFileArguments& arguments) {
  std::size_t made = 0;
  std::size_t notCarried = 0;
  for (const auto& file : arguments.of) {
    std::ifstream stream(file, std::ios::binary);
    const auto text = stream ? readWhole(stream) : std::nullopt;
    AdminReply reply{false, "It cannot be read."};
    if (text)
      reply =
          administer(home, {"import phenopacket",
                            {{"text", *text}, {"as", arguments.as}, {"centre", arguments.centre}}});
    if (!reply.done) {
      std::cerr << fmt::format("{}: refused: {}\n", file, reply.text);
      continue;
    }
    std::cout << fmt::format("{}: {}", file, reply.text);
    ++made;
    // The first line names the draft, each of the others a field.
    notCarried += std::count(reply.text.begin(), reply.text.end(), '\n') - 1;
  }
  const auto refused = arguments.of.size() - made;
  std::cout << fmt::format("{} files: {} drafts, {} refused, {} fields not carried\n",
                           arguments.of.size(), made, refused, notCarried);
  return refused == 0 ? kDone : kFailed;
}

/// Each case as a document of that command to standard output, or into a file of its own.
int exportCases(const Home& home, const std::string& command, const CaseFileArguments& arguments) {
  for (const auto& name : arguments.of) {
    AdminRequest request{command, {{"case", name}, {"as", arguments.as}}};
    if (!arguments.language.empty()) request.arguments.emplace("language", arguments.language);
    const auto reply = administer(home, request);
    if (!reply.done) return fail(fmt::format("{}: {}", name, reply.text));
    if (arguments.output.empty()) {
      std::cout << reply.text;
      continue;
    }
    const auto file = arguments.output / (name + ".json");
    std::ofstream stream(file, std::ios::binary);
    stream << reply.text;
    stream.close();
    if (!stream) return fail(fmt::format("{} cannot be written.", file.string()));
    std::cout << file.string() << '\n';
  }
  return kDone;
}

// --- verify, backup, restore ----------------------------------------------------------------

std::string describe(const store::VerifyReport& report) {
  auto text = fmt::format(
      "{} events in {} streams, {} erased by rule, {} signed documents ({} erased by rule), {} "
      "files "
      "of cases, {} checkpoints, {} events since the last one\n",
      report.events, report.streams, report.erased, report.documents, report.erasedDocuments,
      report.files, report.checkpoints, report.uncovered);
  for (const auto& finding : report.findings) {
    const auto where = finding.stream.empty() && finding.seq == 0 ? std::string()
                       : finding.stream.empty() ? fmt::format("checkpoint {}: ", finding.seq)
                       : finding.seq == 0
                           ? finding.stream + ": "
                           : fmt::format("{} event {}: ", finding.stream, finding.seq);
    text += where + finding.what + '\n';
  }
  if (report.moreFindings > 0) text += fmt::format("and {} more\n", report.moreFindings);
  text += report.ok() ? "Nothing was changed.\n" : "NOT as it was written.\n";
  return text;
}

struct VerifyArguments {
  std::filesystem::path data;
  std::filesystem::path keys;    ///< trusted public keys kept elsewhere
  std::filesystem::path copies;  ///< copies of checkpoints kept elsewhere
};

int verify(const VerifyArguments& arguments) {
  const Home home{{arguments.data}};
  if (const auto found = requireData(home); found.has_error()) return fail(found.error());
  store::Trust trust;
  const auto keyFile = arguments.keys.empty() ? home.publicKeys() : arguments.keys;
  auto keys = store::readPublicKeys(keyFile);
  if (keys.has_error()) return fail(keys.error());
  trust.keys = std::move(*keys);
  trust.copies = arguments.copies.empty() ? home.checkpoints() : arguments.copies;
  const auto options = loadOptions(home.configuration(), home.root);
  if (options.has_error()) return fail(options.error());
  trust.documents = options->documentFolder;
  const store::DocumentFiles files(options->documentFolder);
  if (const auto prepared = files.prepare(); prepared.has_error()) return fail(prepared.error());
  const auto hold = files.hold();
  if (hold.has_error()) return fail(hold.error());
  const auto report = store::verifyDatabase(options->database, trust);
  if (report.has_error()) return fail(report.error());
  std::cout << describe(*report);
  return report->ok() ? kDone : kFailed;
}

int backup(const std::filesystem::path& data, const std::filesystem::path& target) {
  const Home home{{data}};
  if (const auto found = requireData(home); found.has_error()) return fail(found.error());
  const auto options = loadOptions(home.configuration(), home.root);
  if (options.has_error()) return fail(options.error());
  const base::SystemClock clock;
  const auto logger = base::makeNullLogger();
  const auto made = store::backupData(
      home, options->database, store::DocumentFiles(options->documentFolder), target,
      {"consilium.toml", "certs/server.crt", "certs/server.key", "certs/ca.crt", "certs/ca.key"},
      clock, *logger);
  if (made.has_error()) return fail(made.error());
  std::cout << fmt::format("{} files, {} bytes in {}; a trial restore was verified:\n",
                           made->files.size(), made->bytes, target.string())
            << describe(made->verified)
            << fmt::format("{} is not in it: keep it somewhere else.\n",
                           home.signingKey().string());
  return kDone;
}

int restore(const std::filesystem::path& from, const std::filesystem::path& data,
            const std::string& database, const std::filesystem::path& signingKey) {
  const base::SystemClock clock;
  const auto logger = base::makeNullLogger();
  store::RestoreOptions options;
  options.database = database;
  if (!signingKey.empty()) options.signingKey = signingKey;
  // What the backup was made from may still be in use: what is restored must not name it.
  options.finishFolder = [&database](const store::DataFolder& folder) -> base::Result<void> {
    const auto file = Home{folder}.configuration();
    std::error_code failed;
    if (!std::filesystem::exists(file, failed)) return base::ok();
    CONSILIUM_CHECK(keepDocumentsInside(file));
    return setDatabase(file, database);
  };
  const auto restored = store::restoreData(from, Home{{data}}, options, clock, *logger);
  if (restored.has_error()) return fail(restored.error());
  std::cout << describe(*restored);
  return kDone;
}

// --- migrate --------------------------------------------------------------------------------

struct MigrateArguments {
  std::string from;
  std::string to;
};

/// `sqlite:PATH`, of a data folder or a file, or `postgresql://…`.
base::Result<store::DatabaseOptions> databaseOf(const std::string& text) {
  constexpr std::string_view kSqlite = "sqlite:";
  store::DatabaseOptions database;
  if (!text.starts_with(kSqlite)) {
    if (store::checkPostgresUrl(text).has_error()) {
      return base::invalid("", "database",
                           "A database is written as sqlite:DATA-FOLDER or "
                           "postgresql://USER@HOST:PORT/NAME.");
    }
    database.url = text;
    return database;
  }
  std::filesystem::path path = text.substr(kSqlite.size());
  if (path.empty()) return base::invalid("", "database", "sqlite: lacks the data folder.");
  std::error_code failed;
  path = std::filesystem::absolute(path).lexically_normal();
  if (std::filesystem::is_directory(path, failed)) path = store::DataFolder{path}.database();
  database.sqlite.path = path;
  return database;
}

/// The folder with the keys of the installation: as said, or that of the SQLite file.
base::Result<Home> homeOf(const std::filesystem::path& data, const store::DatabaseOptions& from,
                          const store::DatabaseOptions& to) {
  if (!data.empty()) return Home{{data}};
  for (const auto* side : {&from, &to}) {
    if (!side->isPostgres()) return Home{{side->sqlite.path.parent_path()}};
  }
  return base::invalid("", "data", "Say with --data which data folder has the keys.");
}

bool same(const store::DatabaseOptions& one, const store::DatabaseOptions& other) {
  return one.url == other.url &&
         (one.isPostgres() || std::filesystem::weakly_canonical(one.sqlite.path) ==
                                  std::filesystem::weakly_canonical(other.sqlite.path));
}

/// Says on standard error how far the copy is: a line when a table is done, and now and then.
class Progress {
 public:
  void operator()(std::string_view table, std::int64_t rows, std::int64_t of) {
    using std::chrono::steady_clock;
    const auto now = steady_clock::now();
    if (rows < of && now - last_ < std::chrono::seconds(2)) return;
    if (rows == of && table == done_) return;
    if (rows == of) done_ = table;
    last_ = now;
    std::cerr << fmt::format("{}: {} of {} rows\n", table, rows, of);
  }

 private:
  std::chrono::steady_clock::time_point last_{};
  std::string done_;
};

/// Makes the data folder name the new database, where it named the old one. What to tell.
std::string switchOver(const Home& home, const store::DatabaseOptions& from,
                       const store::DatabaseOptions& to) {
  const auto file = home.configuration();
  const auto options = loadOptions(file, home.root);
  store::DatabaseOptions own;
  own.sqlite.path = std::filesystem::absolute(home.database());
  const bool named = options.has_value() && same(options->database, from);
  const bool canBeNamed = to.isPostgres() || same(to, own);
  if (named && canBeNamed) {
    const auto set = setDatabase(file, to.url);
    if (set.has_value()) {
      return fmt::format(
          "{} names it now. Start the server; keep the old database aside, and "
          "serve it no more.\n",
          file.string());
    }
  }
  return fmt::format(
      "Set the option database in consilium.toml to \"{}\" on every server before it "
      "is started; keep the old database aside, and serve it no more.\n",
      to.isPostgres() ? store::describeDatabase(to) : std::string());
}

int migrate(const MigrateArguments& arguments, const std::filesystem::path& data) {
  const auto from = databaseOf(arguments.from);
  if (from.has_error()) return fail("--from: " + from.error().message);
  const auto to = databaseOf(arguments.to);
  if (to.has_error()) return fail("--to: " + to.error().message);
  if (same(*from, *to)) return fail("--from and --to are the same database.");
  const auto home = homeOf(data, *from, *to);
  if (home.has_error()) return fail(home.error());
  if (const auto found = requireData(*home); found.has_error()) return fail(found.error());
  const base::SystemClock clock;
  const auto logger = base::makeNullLogger();
  const auto moved = store::migrateDatabase(*from, *to, *home, clock, *logger, Progress());
  if (moved.has_error()) return fail(moved.error());
  std::cout << fmt::format("{} rows of {} tables are in {} as they were in {}.\n",
                           moved->copied.rows, moved->copied.tables, store::describeDatabase(*to),
                           store::describeDatabase(*from))
            << describe(moved->verified) << switchOver(*home, *from, *to);
  return kDone;
}

// --- the command line -----------------------------------------------------------------------

/// Collects what the words of a command line mean, then runs it.
class CommandLine {
 public:
  CommandLine() : app_("Consilium: case discussions for rare-disease networks.", "consilium") {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", std::string("consilium ") + CONSILIUM_RELEASE);
    app_.get_formatter()->column_width(34);
    addServe();
    addInit();
    addDemo();
    addUser();
    addCentre();
    addImport();
    addExport();
    addVerify();
    addBackup();
    addRestore();
    addMigrate();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::RequiredError& error) {
      // A word that is no command would only be told that a command is missing.
      const bool lacksCommand = std::string_view(error.what()).starts_with("A subcommand");
      const auto unknown = lacksCommand ? app_.remaining(true) : std::vector<std::string>{};
      if (unknown.empty()) {
        app_.exit(error);
      } else {
        std::cerr << fmt::format("There is no command or option '{}'\n{}", unknown.front(),
                                 "Run with --help for more information.\n");
      }
      return kWrongArguments;
    } catch (const CLI::ParseError& error) {
      return app_.exit(error) == 0 ? kDone : kWrongArguments;
    }
    return act_();
  }

 private:
  CLI::App* add(CLI::App& parent, const std::string& name, const std::string& what) {
    auto* command = parent.add_subcommand(name, what);
    command->fallthrough(false);
    return command;
  }

  void addData(CLI::App* command, const std::string& what = "The data folder") {
    command->add_option("--data", data_, what)->envname("CONSILIUM_DATA")->required();
  }

  void addDatabase(CLI::App* command) {
    command->add_option("--database", database_,
                        "postgresql://… for an empty PostgreSQL database; without it SQLite in "
                        "the folder");
  }

  /// An option whose text is passed on to the operator's command under its own name.
  CLI::Option* pass(CLI::App* command, const std::string& names, const std::string& argument,
                    const std::string& what) {
    return command->add_option_function<std::string>(
        names, [this, argument](const std::string& text) { arguments_[argument] = text; }, what);
  }

  void passFlag(CLI::App* command, const std::string& name, const std::string& argument,
                const std::string& what) {
    command->add_flag_callback(
        name, [this, argument] { arguments_[argument] = "yes"; }, what);
  }

  void operate(CLI::App* command, const std::string& name) {
    command->callback([this, name] {
      act_ = [this, name] {
        if (passwordFromInput_) arguments_["password"] = passwordFromInput();
        return runOperator(data_, {name, arguments_});
      };
    });
  }

  void addPasswordFlag(CLI::App* command) {
    command->add_flag("--password-stdin", passwordFromInput_,
                      "Read the password from standard input; without it one is made up and shown");
  }

  void addServe() {
    auto* command = add(app_, "serve", "Serve a data folder");
    addData(command);
    command->add_option("--port", port_, "Port to listen on, instead of listen.port; 0: a free one")
        ->check(CLI::Range(0, 65535));
    command->add_option("--port-file", serve_.portFile, "Write the port to this file, once served");
    command->add_option("--config", serve_.configuration,
                        "Configuration file, instead of consilium.toml in the data folder");
    command->footer([] {
      return "\nSIGTERM and SIGINT stop it in order, a second one at once; SIGHUP reads "
             "certificates "
             "again.\n\nThe configuration file has these options, each with its default:\n\n" +
             base::describeConfig(optionTable());
    });
    command->callback([this] {
      act_ = [this] {
        serve_.data = data_;
        if (port_ >= 0) serve_.port = static_cast<std::uint16_t>(port_);
        return serve(serve_);
      };
    });
  }

  void addInit() {
    auto* command = add(app_, "init", "Make a data folder with a first administrator");
    addData(command, "The folder to make");
    command->add_option("--name", names_,
                        "Host name or address that people will use; can be given again");
    command->add_option("--port", port_, "Port to listen on (8443)")->check(CLI::Range(1, 65535));
    command->add_option("--admin", installation_.adminLogin, "Login of the first administrator")
        ->capture_default_str();
    command->add_option("--admin-name", installation_.adminName, "And the name")
        ->capture_default_str();
    addDatabase(command);
    addPasswordFlag(command);
    command->callback([this] { act_ = [this] { return init(); }; });
  }

  int init() {
    const Home home{{data_}};
    const auto logger = base::makeNullLogger();
    installation_.names = names_;
    if (port_ > 0) installation_.configuration["listen.port"] = std::int64_t{port_};
    if (!database_.empty()) installation_.configuration["database"] = database_;
    if (passwordFromInput_) installation_.adminPassword = passwordFromInput();
    const auto made = initialise(home, installation_, base::SystemClock(), *logger);
    if (made.has_error()) return fail(made.error());
    std::cout << fmt::format(
        "{} is ready. Look through {} , then:\n\n  consilium serve --data {}\n\n", data_.string(),
        home.configuration().string(), data_.string());
    if (passwordFromInput_) {
      std::cout << fmt::format("The administrator is {}.\n", installation_.adminLogin);
    } else {
      std::cout << fmt::format("The administrator is {} with the password {}\n",
                               installation_.adminLogin, *made);
    }
    std::cout << fmt::format(
        "Keep {} elsewhere, and {} away from this machine once all certificates are made.\n",
        home.signingKey().string(), (home.certificates() / "ca.key").string());
    return kDone;
  }

  void addDemo() {
    auto* command = add(app_, "demo", "Make a data folder with an invented network to try out");
    addData(command, "The folder to make");
    addDatabase(command);
    command->add_flag("--json", json_, "Print the logins for scripts");
    command->callback([this] {
      act_ = [this] {
        const auto logger = base::makeNullLogger();
        const auto demo = makeDemo(Home{{data_}}, database_, *logger);
        if (demo.has_error()) return fail(demo.error());
        std::cout << (json_ ? demoJson(*demo) : describeDemo(*demo));
        return kDone;
      };
    });
  }

  void addUser() {
    auto* user = add(app_, "user", "Accounts");
    user->require_subcommand(1);

    auto* command = add(*user, "add", "Make an account that can sign in");
    addData(command);
    pass(command, "login", "login", "Identifier or e-mail address")->required();
    pass(command, "--name", "name", "The person's name")->required();
    pass(command, "--language", "language", "fr or en (fr)");
    passFlag(command, "--admin", "admin", "Make it a platform administrator");
    passFlag(command, "--auditor", "auditor", "Make it an auditor");
    addPasswordFlag(command);
    operate(command, "user add");

    command = add(*user, "list", "List the accounts");
    addData(command);
    operate(command, "user list");

    addUserAct(*user, "disable", "End all sessions and let nobody in any more");
    addUserAct(*user, "enable", "Let a disabled account in again");
    addUserAct(*user, "reset-second-factor", "Take the second factor away, to be enrolled anew");
    command = addUserAct(*user, "reset-password", "Set a new password and end all sessions");
    addPasswordFlag(command);

    command = addUserAct(*user, "roles", "Set the platform-wide roles: those named, no others");
    passFlag(command, "--admin", "admin", "Administrator");
    passFlag(command, "--auditor", "auditor", "Auditor");

    command = addUserAct(*user, "join", "Give an account a role at a centre");
    pass(command, "--centre", "centre", "The centre's id")->required();
    pass(command, "--role", "role", "clinician, assistant, expert or manager")->required();
    pass(command, "--profession", "profession", "physician, nurse, secretary, …")->required();
    pass(command, "--specialty", "specialty", "Medical specialty");
    pass(command, "--rpps", "rpps", "RPPS number, 11 digits");
  }

  CLI::App* addUserAct(CLI::App& user, const std::string& name, const std::string& what) {
    auto* command = add(user, name, what);
    addData(command);
    pass(command, "login", "login", "The account's login")->required();
    operate(command, "user " + name);
    return command;
  }

  void addCentre() {
    auto* centre = add(app_, "centre", "Centres");
    centre->require_subcommand(1);

    auto* command = add(*centre, "list", "List centres: id, kind, name, hospital, city");
    addData(command);
    pass(command, "--text", "text", "Only those found by these words");
    operate(command, "centre list");

    command = add(*centre, "add", "Make a centre and print its id");
    addData(command);
    pass(command, "--network", "network", "Code of its network, e.g. OSCAR")->required();
    pass(command, "--network-name", "network-name", "Make the network, too, with this name");
    pass(command, "--name", "name", "Its name")->required();
    pass(command, "--kind", "kind", "coordinating, constituent, competence or resource")
        ->required();
    pass(command, "--hospital", "hospital", "Its hospital");
    pass(command, "--city", "city", "Its city");
    pass(command, "--region", "region", "Its region");
    operate(command, "centre add");

    command = add(*centre, "certificate",
                  "Make the client certificate that binds connections to a centre");
    addData(command);
    command->add_option("centre", centre_, "The centre's id")->required();
    command->callback([this] { act_ = [this] { return centreCertificate(data_, centre_); }; });
  }

  void addImport() {
    auto* import = add(app_, "import", "Import reference data");
    import->require_subcommand(1);
    auto* command = add(*import, "centres",
                        "Complete the directory with the list of French centres (tab-separated)");
    addData(command);
    command->add_option("file", file_, "The list")->required()->check(CLI::ExistingFile);
    command->callback([this] { act_ = [this] { return importCentres(data_, file_); }; });

    command = add(*import, "hpo", "Load a release of the Human Phenotype Ontology, then use it");
    addData(command);
    const auto file = [&](const char* name, std::filesystem::path& path, const char* is) {
      return command->add_option(name, path, is)->check(CLI::ExistingFile);
    };
    file("file", terms_.hpo.ontology, "hp.json of the release, may be packed (.gz)")->required();
    file("--french", terms_.hpo.french, "Its French names (hp-fr.babelon.tsv)");
    file("--french-synonyms", terms_.hpo.frenchSynonyms,
         "Its French synonyms (hp-fr.synonyms.tsv)");
    addRelease(command);
    command->callback([this] {
      act_ = [this] {
        return importTerms(data_, terms_, [this](const auto&... how) {
          return app::importHpo(terms_.hpo, how...);
        });
      };
    });

    command = add(*import, "orphanet", "Load the Orphanet nomenclature, then use it");
    addData(command);
    command
        ->add_option("file", terms_.orphanet,
                     "All that belongs to it: nomenclature packs (.zip or .xml), ORPHApackets "
                     "(.tar.xz), tables (.tsv), packed or not")
        ->required()
        ->check(CLI::ExistingFile);
    addRelease(command);
    command->callback([this] {
      act_ = [this] {
        return importTerms(data_, terms_, [this](const auto&... how) {
          return app::importOrphanet(terms_.orphanet, how...);
        });
      };
    });

    command = add(*import, "versions",
                  "List the terminologies: id, system, release, codes, whether in use");
    addData(command);
    operate(command, "import versions");
    command = add(*import, "switch", "Use a terminology again that is kept");
    addData(command);
    pass(command, "version", "version", "Its id")->required();
    operate(command, "import switch");

    command = add(*import, "phenopacket",
                  "Make draft cases from GA4GH phenopackets, version 2, one a file");
    addCaseFiles(command, "file", "The packets (JSON)");
    command->add_option("--centre", caseFiles_.centre,
                        "The centre's id, where the user writes drafts at several");
    command->callback(
        [this] { act_ = [this] { return importPhenopackets(Home{{data_}}, caseFiles_); }; });
  }

  void addRelease(CLI::App* command) {
    command->add_option("--release", terms_.release,
                        "Name of the release, where the files do not name it");
  }

  void addExport() {
    auto* command = add(app_, "export", "Export cases");
    command->require_subcommand(1);
    const auto what = [&](const char* format, const char* description) {
      auto* each = add(*command, format, description);
      addCaseFiles(each, "case", "Their pseudonyms or ids");
      each->add_option("--output", caseFiles_.output,
                       "A folder for one file a case; standard output when absent")
          ->check(CLI::ExistingDirectory);
      each->callback([this, name = "export " + std::string(format)] {
        act_ = [this, name] { return exportCases(Home{{data_}}, name, caseFiles_); };
      });
      return each;
    };
    what("phenopacket", "Write cases as GA4GH phenopackets, version 2");
    what("fhir", "Write cases as documents of HL7 FHIR R4")
        ->add_option("--language", caseFiles_.language, "Of the labels: fr (default) or en")
        ->check(CLI::IsMember({"fr", "en"}));
  }

  void addCaseFiles(CLI::App* command, const char* of, const char* are) {
    addData(command);
    command->add_option(of, caseFiles_.of, are)->required();
    command->add_option("--as", caseFiles_.as, "Login of the user whose rights count")->required();
  }

  void addVerify() {
    auto* command =
        add(app_, "verify", "Check that no recorded act was changed, removed or reordered");
    addData(command);
    command->add_option("--keys", verify_.keys, "Public keys kept elsewhere (PEM)")
        ->check(CLI::ExistingFile);
    command->add_option("--checkpoints", verify_.copies, "Copies of checkpoints kept elsewhere")
        ->check(CLI::ExistingFile);
    command->callback([this] {
      act_ = [this] {
        verify_.data = data_;
        return verify(verify_);
      };
    });
  }

  void addBackup() {
    auto* command = add(app_, "backup", "Copy the data, beside a working server or without one");
    addData(command);
    command->add_option("--to", file_, "The folder to make")->required();
    command->callback([this] { act_ = [this] { return backup(data_, file_); }; });
  }

  void addRestore() {
    auto* command = add(app_, "restore", "Make a data folder from a backup");
    addData(command, "The folder to make");
    command->add_option("--from", file_, "The backup")->required()->check(CLI::ExistingDirectory);
    addDatabase(command);
    command
        ->add_option("--signing-key", signingKey_,
                     "The server's signing key; without it a new one is made")
        ->check(CLI::ExistingFile);
    command->callback(
        [this] { act_ = [this] { return restore(file_, data_, database_, signingKey_); }; });
  }

  void addMigrate() {
    auto* command = add(app_, "migrate", "Move an installation to another database");
    command
        ->add_option("--from", migrate_.from,
                     "The database it is in: sqlite:DATA-FOLDER or postgresql://…")
        ->required();
    command->add_option("--to", migrate_.to, "An empty one to move it to, written likewise")
        ->required();
    command
        ->add_option("--data", data_,
                     "The data folder with the keys, if not that of the SQLite file")
        ->envname("CONSILIUM_DATA");
    command->footer(
        "\nStop all servers first. What arrives is compared and verified before it can be used; a "
        "run that was cut short is begun anew by the same command.");
    command->callback([this] { act_ = [this] { return migrate(migrate_, data_); }; });
  }

  CLI::App app_;
  std::function<int()> act_;
  std::filesystem::path data_;
  std::filesystem::path file_;
  TermArguments terms_;
  CaseFileArguments caseFiles_;
  std::filesystem::path signingKey_;
  std::string centre_;
  std::string database_;
  std::vector<std::string> names_;
  int port_ = -1;
  bool json_ = false;
  bool passwordFromInput_ = false;
  std::map<std::string, std::string> arguments_;
  ServeArguments serve_;
  NewInstallation installation_;
  VerifyArguments verify_;
  MigrateArguments migrate_;
};

}  // namespace

int runCommandLine(int argc, char** argv) {
  try {
    return CommandLine().run(argc, argv);
  } catch (const std::exception& fault) {
    return fail(fmt::format("internal fault: {}", fault.what()));
  }
}

}  // namespace consilium::app

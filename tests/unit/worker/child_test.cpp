#include "worker/child.hpp"

#include <arpa/inet.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "worker/pdf_printer.hpp"

using namespace consilium;
using namespace std::chrono_literals;
using worker::Ending;

namespace {

constexpr auto kPython = "/usr/bin/python3";

struct NoLog final : base::Logger {
  void write(base::LogLevel, std::string_view, base::LogFields) override {}
};

worker::Command python(std::string program) {
  worker::Command command;
  command.worker = CONSILIUM_WORKER;
  command.arguments = {kPython, "-I", "-B", "-c", std::move(program)};
  return command;
}

worker::Outcome run(const worker::Command& command, std::string_view input = {}) {
  const worker::Stop stop;
  auto outcome = worker::runConfined(command, input, stop).value();
  // Nothing is left of it, not even to be waited for.
  CHECK((::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD));
  return outcome;
}

/// What a program says that tries something and prints the name of what stops it.
std::string tried(const std::string& act) {
  return run(python("import os, socket, sys\n"
                    "try:\n " +
                    act + "\n print('done')\nexcept Exception as e: print(type(e).__name__)"))
      .output;
}

std::string html(std::string_view body) {
  return "<html lang=\"fr\"><title>Essai</title><h1>" + std::string(body) + "</h1></html>";
}

/// Waits for the answer of one print.
class Answer {
 public:
  auto take() {
    return [this](base::Result<std::string> result) {
      const std::lock_guard lock(mutex_);
      result_ = std::move(result);
      there_.notify_all();
    };
  }
  base::Result<std::string> wait() {
    std::unique_lock lock(mutex_);
    REQUIRE(there_.wait_for(lock, 60s, [this] { return result_.has_value(); }));
    return *result_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable there_;
  std::optional<base::Result<std::string>> result_;
};

worker::PdfOptions printing() {
  worker::PdfOptions options;
  options.worker = CONSILIUM_WORKER;
  options.deadline = 60s;
  return options;
}

}  // namespace

TEST_CASE("a confined child reads its input and writes its output, of any size") {
  const std::string input(1 << 20, 'x');
  const auto outcome = run(python("import sys; sys.stdout.write(sys.stdin.read() * 2)"), input);
  CHECK(outcome.ending == Ending::exited);
  CHECK(outcome.status == 0);
  CHECK(outcome.output == input + input);
  CHECK(run(python("import sys; sys.exit(7)")).status == 7);
}

TEST_CASE("a confined child opens no socket, starts no process and signals nobody") {
  CHECK(tried("socket.socket()") == "OSError\n");
  CHECK(tried("socket.socketpair()") == "OSError\n");
  CHECK(tried("os.fork()") == "OSError\n");
  CHECK(tried("os.posix_spawn('/bin/true', ['true'], {})") == "OSError\n");
  CHECK(tried("os.kill(os.getppid(), 0)") == "OSError\n");
  CHECK(tried("pass") == "done\n");
}

TEST_CASE("a confined child sees no files but those of programs, and writes none") {
  const auto folder = std::filesystem::temp_directory_path() / "consilium-worker-test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "secret") << "x";
  const auto name = (folder / "secret").string();
  CHECK(tried("open('" + name + "')") == "PermissionError\n");
  CHECK(tried("os.listdir('" + folder.string() + "')") == "PermissionError\n");
  CHECK(tried("open('/etc/passwd')") == "PermissionError\n");
  CHECK(tried("open('" + name + "', 'a')") == "OSError\n");
  CHECK(tried("os.unlink('" + name + "')") == "OSError\n");
  CHECK(tried("os.truncate('" + name + "', 0)") == "OSError\n");
  CHECK(tried("os.write(0, b'x')") == "OSError\n");
  CHECK(tried("sys.stdout.write(repr(dict(os.environ)) + ' ')").starts_with("{"));
  CHECK(std::filesystem::file_size(name) == 1);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a confined child inherits neither descriptors nor environment") {
  ::setenv("CONSILIUM_TEST_SECRET", "x", 1);
  const int leaked = ::dup(STDERR_FILENO);
  CHECK(tried("print(os.environ.get('CONSILIUM_TEST_SECRET'))") == "None\ndone\n");
  CHECK(tried("os.fstat(" + std::to_string(leaked) + ")") == "OSError\n");
  ::close(leaked);
}

TEST_CASE("a child that takes too much memory is contained") {
  auto command = python("x = bytearray(1 << 32)");
  command.allowance.memoryBytes = std::size_t{256} << 20;
  const auto outcome = run(command);
  CHECK((outcome.ending == Ending::killed || outcome.status != 0));
}

TEST_CASE("a child that computes or waits too long is killed") {
  auto busy = python("while True: pass");
  busy.allowance.cpuSeconds = 1;
  CHECK(run(busy).ending == Ending::killed);
  auto idle = python("import time; time.sleep(1000)");
  idle.deadline = 300ms;
  CHECK(run(idle).ending == Ending::deadline);
  // Nor does it help to close the output first.
  auto quiet = python("import os, time; os.close(1); time.sleep(1000)");
  quiet.deadline = 300ms;
  CHECK(run(quiet).ending == Ending::deadline);
}

TEST_CASE("a child that writes too much is killed, and so is one when the server stops") {
  auto chatty = python("while True: print('x' * 65536)");
  chatty.outputLimit = 1 << 20;
  const auto outcome = run(chatty);
  CHECK(outcome.ending == Ending::tooLong);
  CHECK(outcome.output.empty());

  worker::Stop stop;
  stop.request();
  const auto command = python("import time; time.sleep(1000)");
  CHECK(worker::runConfined(command, {}, stop).value().ending == Ending::stopped);
}

TEST_CASE("what cannot be run is said") {
  auto command = python("");
  command.arguments.front() = "/nonexistent";
  CHECK(run(command).status == 127);
  command.worker = "/nonexistent";
  const worker::Stop stop;
  CHECK(worker::runConfined(command, {}, stop).error().kind == base::ErrorKind::unavailable);
}

TEST_CASE("a page becomes a tagged PDF, and nothing that it names is fetched") {
  NoLog log;
  worker::PdfPrinter printer(printing(), log);
  Answer plain;
  printer.print(html("Bonjour"), plain.take());
  const auto pdf = plain.wait().value();
  CHECK(pdf.starts_with("%PDF-"));
  CHECK(pdf.find("/StructTreeRoot") != std::string::npos);
  // Neither a file nor an address keeps it from being made.
  Answer naming;
  printer.print(html("<img alt=\"x\" src=\"file:///etc/passwd\">"
                     "<img alt=\"x\" src=\"http://127.0.0.1:9/x.png\">"),
                naming.take());
  CHECK(naming.wait().value().starts_with("%PDF-"));
}

TEST_CASE("without WeasyPrint the answer says what is missing") {
  NoLog log;
  auto options = printing();
  options.python = "/nonexistent/python3";
  worker::PdfPrinter printer(options, log);
  Answer answer;
  printer.print(html("x"), answer.take());
  const auto error = answer.wait().error();
  CHECK(error.kind == base::ErrorKind::unavailable);
  CHECK(error.message.find("weasyprint") != std::string::npos);
  CHECK(error.message.find("html or json") != std::string::npos);
}

TEST_CASE("more pages than may wait are refused at once, and stopping ends the others") {
  NoLog log;
  auto options = printing();
  options.parallel = 1;
  options.queue = 1;
  constexpr std::size_t kPages = 6;
  std::vector<Answer> answers(kPages);
  {
    worker::PdfPrinter printer(options, log);
    for (auto& answer : answers) printer.print(html("x"), answer.take());
    printer.stop();
  }
  std::size_t refused = 0;
  for (auto& answer : answers) {
    const auto result = answer.wait();
    if (result.has_value()) continue;
    CHECK(result.error().kind == base::ErrorKind::unavailable);
    refused += result.error().message.starts_with("Many PDF files") ? 1 : 0;
  }
  CHECK(refused >= kPages - 2 - 1);
}

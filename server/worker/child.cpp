#include "worker/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

namespace consilium::worker {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRequestDescriptor = 3;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { close(); }
  int get() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_;
};

base::Error notStarted() {
  return base::failure(
      base::ErrorKind::unavailable,
      std::string("A child program could not be started: ") + std::strerror(errno) + ".");
}

/// A file without a name, which its reader cannot change.
std::optional<Descriptor> fileOf(std::string_view text) {
  Descriptor file(::memfd_create("input", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file.get() < 0) return std::nullopt;
  while (!text.empty()) {
    const auto written = ::write(file.get(), text.data(), text.size());
    if (written < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (::fcntl(file.get(), F_ADD_SEALS, kSeals) != 0 || ::lseek(file.get(), 0, SEEK_SET) != 0)
    return std::nullopt;
  return file;
}

/// A child, killed and waited for at the latest when this goes.
class Child {
 public:
  explicit Child(pid_t id) : id_(id), handle_(static_cast<int>(::syscall(SYS_pidfd_open, id, 0))) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (id_ == 0) return;
    ::kill(-id_, SIGKILL);
    wait();
  }
  /// Readable when it has ended.
  int handle() const { return handle_.get(); }
  int wait() {
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = 0;
    return status;
  }

 private:
  pid_t id_;
  Descriptor handle_;
};

std::vector<char*> pointersTo(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Starts the worker; 0 when it cannot.
pid_t start(const Command& command, int input, int request, int output) {
  std::vector<std::string> words{command.worker.string(),
                                 std::to_string(command.allowance.cpuSeconds),
                                 std::to_string(command.allowance.memoryBytes)};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  const auto arguments = pointersTo(words);
  auto variables = command.environment;
  const auto environment = pointersTo(variables);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&files, request, kRequestDescriptor);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(
      &attributes,
      static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  pid_t id = 0;
  const int failed = ::posix_spawn(&id, command.worker.c_str(), &files, &attributes,
                                   arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  errno = failed;
  return failed == 0 ? id : 0;
}

/// Reads what is there. False at the end of the output.
bool drain(int output, std::string& text) {
  constexpr std::size_t kChunk = std::size_t{64} << 10;
  const auto before = text.size();
  text.resize(before + kChunk);
  const auto count = ::read(output, text.data() + before, kChunk);
  text.resize(before + (count > 0 ? static_cast<std::size_t>(count) : 0));
  return count > 0 || (count < 0 && errno == EINTR);
}

}  // namespace

std::string_view toString(Ending ending) {
  switch (ending) {
    case Ending::exited:
      return "exited";
    case Ending::killed:
      return "killed";
    case Ending::deadline:
      return "deadline";
    case Ending::tooLong:
      return "too_long";
    case Ending::stopped:
      return "stopped";
  }
  return {};
}

Stop::Stop() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Stop::~Stop() {
  ::close(descriptor_);
}

void Stop::request() {
  const std::uint64_t one = 1;
  // It fails only when it was requested more often than can be counted.
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof(one));
}

base::Result<Outcome> runConfined(const Command& command, std::string_view input,
                                  const Stop& stop) {
  const auto given = fileOf(input);
  if (!given) return notStarted();
  return runConfined(command, given->get(), stop);
}

base::Result<Outcome> runConfined(const Command& command, int input, const Stop& stop) {
  const auto until = Clock::now() + command.deadline;
  const auto request = fileOf(command.request);
  std::array<int, 2> ends{-1, -1};
  if (!request || ::pipe2(ends.data(), O_CLOEXEC) != 0) return notStarted();
  const Descriptor output(ends[0]);
  Descriptor childsOutput(ends[1]);
  const auto id = start(command, input, request->get(), childsOutput.get());
  if (id == 0) return notStarted();
  Child child(id);
  if (child.handle() < 0) return notStarted();
  childsOutput.close();

  Outcome outcome;
  const auto ended = [&outcome](Ending ending) {
    outcome.ending = ending;
    outcome.output.clear();
    return outcome;
  };
  bool reading = true;
  while (true) {
    // When it has ended, what it wrote is still to be read.
    std::array<pollfd, 2> waits{pollfd{stop.descriptor(), POLLIN, 0},
                                pollfd{reading ? output.get() : child.handle(), POLLIN, 0}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return ended(Ending::deadline);
    const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return notStarted();
    if (ready <= 0) continue;
    if (waits[0].revents != 0) return ended(Ending::stopped);
    if (!reading) break;
    reading = drain(output.get(), outcome.output);
    if (outcome.output.size() > command.outputLimit) return ended(Ending::tooLong);
  }
  const int status = child.wait();
  if (!WIFEXITED(status)) return ended(Ending::killed);
  outcome.status = WEXITSTATUS(status);
  return outcome;
}

}  // namespace consilium::worker

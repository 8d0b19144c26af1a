#include "app/certificates.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "app/impl/certificate_script.hpp"

namespace consilium::app {

namespace {

/// Runs the script with these arguments; its messages become the error.
base::Result<void> runScript(std::vector<std::string> arguments) {
  std::vector<std::string> words{"sh", "-c", kCertificateScript, "make.sh"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    return base::failure(base::ErrorKind::unavailable, std::strerror(errno));
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
  pid_t child = 0;
  const int refused = posix_spawnp(&child, "sh", &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  std::string messages;
  if (refused == 0) {
    std::array<char, 4096> buffer;
    for (ssize_t got = 1; got != 0;) {
      got = ::read(pipe[0], buffer.data(), buffer.size());
      if (got > 0) {
        messages.append(buffer.data(), static_cast<std::size_t>(got));
      } else if (got < 0 && errno != EINTR) {
        break;
      }
    }
  }
  ::close(pipe[0]);
  if (refused != 0) return base::failure(base::ErrorKind::unavailable, std::strerror(refused));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return base::ok();
  while (messages.ends_with('\n')) messages.pop_back();
  return base::failure(base::ErrorKind::unavailable, "No certificate was made. " + messages);
}

}  // namespace

base::Result<void> makeServerCertificates(const std::filesystem::path& folder,
                                          const std::vector<std::string>& names) {
  CONSILIUM_CHECK(runScript({"ca", folder.string()}));
  std::vector<std::string> arguments{"server", folder.string()};
  arguments.insert(arguments.end(), names.begin(), names.end());
  return runScript(std::move(arguments));
}

base::Result<void> makeCentreCertificate(const std::filesystem::path& folder,
                                         std::string_view centreId, std::string_view label) {
  return runScript({"centre", folder.string(), std::string(centreId), std::string(label)});
}

}  // namespace consilium::app

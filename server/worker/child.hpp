#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "worker/confinement.hpp"

namespace consilium::worker {

/// A descriptor that becomes readable when children are to be stopped. Any thread.
class Stop {
 public:
  Stop();
  ~Stop();
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;

  void request();
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

/// A program to be run confined, by `consilium-worker`.
struct Command {
  std::filesystem::path worker;  ///< of the program `consilium-worker`
  /// The program by its whole path and its arguments, or an act of the worker itself.
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< of the worker, not of a program; NAME=value
  std::string request;  ///< what an act of the worker is to do, which it reads as descriptor 3
  Allowance allowance;
  std::chrono::milliseconds deadline{20'000};
  std::size_t outputLimit = std::size_t{16} << 20;  ///< bytes
};

enum class Ending {
  exited,    ///< by itself: see `status`
  killed,    ///< by a signal, as when it passed its allowance
  deadline,  ///< it was killed then
  tooLong,   ///< its output passed the limit
  stopped,   ///< `Stop` was requested
};

/// For the log.
std::string_view toString(Ending ending);

/// What the worker ends with, by itself, where it could not begin.
inline constexpr int kLacking = 125;      ///< something is not installed that its act needs
inline constexpr int kNotConfined = 126;  ///< the kernel lacks seccomp or Landlock
inline constexpr int kNoProgram = 127;    ///< the program is not there

struct Outcome {
  Ending ending = Ending::exited;
  int status = 0;  ///< with `exited`
  std::string output;
};

/// Runs a program in a session of its own, with `input` as its standard input, and waits for its
/// end; no process is left afterwards. Its standard error is discarded. Blocks. Any thread. Errors:
/// `unavailable` when no child could be started.
base::Result<Outcome> runConfined(const Command& command, std::string_view input, const Stop& stop);

/// The same with a descriptor open for reading only, which stays the caller's, as the input.
base::Result<Outcome> runConfined(const Command& command, int input, const Stop& stop);

}  // namespace consilium::worker

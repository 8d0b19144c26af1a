// A virtual file system for SQLite that refuses when told to, as a full or failing disk does.
#pragma once

#include <atomic>
#include <cstdint>

namespace consilium::test {

class FaultyDisk {
 public:
  /// Registers the file system, once for the process, and makes it work.
  static FaultyDisk& instance();
  static constexpr const char* kName = "consilium-faulty";

  void works() {
    full = false;
    failingSync = false;
    failingWrite = false;
    failingOpen = false;
    refusals = 0;
    logWrites = 0;
    logLimit = -1;
  }

  std::atomic<bool> full = false;          ///< writes to the log get SQLITE_FULL
  std::atomic<bool> failingSync = false;   ///< syncs get SQLITE_IOERR_FSYNC
  std::atomic<bool> failingWrite = false;  ///< writes get SQLITE_IOERR_WRITE
  std::atomic<bool> failingOpen = false;   ///< files cannot be opened
  /// When not negative: how large the log may become; a write beyond gets SQLITE_FULL.
  std::atomic<std::int64_t> logLimit = -1;
  std::atomic<int> refusals = 0;
  std::atomic<int> logWrites = 0;  ///< writes that the log got
};

}  // namespace consilium::test

// One way to open a database for tests, whatever the engine. CONSILIUM_TEST_ENGINE selects it.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "store/database.hpp"

namespace consilium::test {

/// A folder of its own, removed afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A clock that tests move. Safe from any thread.
class TestClock final : public base::Clock {
 public:
  base::Timestamp now() const override {
    return base::Timestamp(std::chrono::milliseconds(milliseconds_.load()));
  }
  void advance(std::chrono::milliseconds by) { milliseconds_ += by.count(); }
  void set(base::Timestamp time) { milliseconds_ = time.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> milliseconds_ = 1'790'000'000'000;
};

struct EngineOptions {
  std::size_t queueLimit = 10'000;
  std::size_t readers = 2;
};

/// A fresh, migrated database of the selected engine, gone afterwards.
class Engine {
 public:
  explicit Engine(EngineOptions options = {});
  ~Engine();

  store::Database& database() { return *database_; }
  store::Database* operator->() { return database_.get(); }
  /// Closes the database in order and opens it again.
  void reopen();
  /// Closes it for good.
  void close() { database_.reset(); }

  /// Keeps the writer from starting anything until the result is called: what is written meanwhile
  /// waits. Engines with several writers have nothing to hold.
  std::function<void()> holdWriter();

 private:
  void open();

  EngineOptions options_;
  TemporaryFolder folder_;
  std::unique_ptr<base::Logger> logger_;
  std::unique_ptr<store::Database> database_;
};

/// Collects the outcomes of writes and reads that were started together.
class Outcomes {
 public:
  explicit Outcomes(std::size_t expected) : left_(static_cast<std::ptrdiff_t>(expected)) {
    results_.resize(expected, base::ok());
  }
  store::Database::Done done(std::size_t index) {
    return [this, index](base::Result<void> result) {
      {
        const std::lock_guard lock(mutex_);
        results_[index] = std::move(result);
      }
      left_.count_down();
    };
  }
  const std::vector<base::Result<void>>& wait() {
    left_.wait();
    return results_;
  }

 private:
  std::mutex mutex_;
  std::vector<base::Result<void>> results_;
  std::latch left_;
};

}  // namespace consilium::test

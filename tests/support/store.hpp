// What tests of anything that stores need: a folder, a clock, a way to await several outcomes.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::test {

/// A folder of its own, removed afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "consilium-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
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

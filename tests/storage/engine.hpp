// One way to open a database for tests, whatever the engine. CONSILIUM_TEST_ENGINE selects it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "base/log.hpp"
#include "store/database.hpp"
#include "support/store.hpp"

namespace consilium::test {

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

}  // namespace consilium::test

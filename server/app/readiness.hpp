#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::app {

/// Whether the database takes and keeps a write. Looks at most once a second, however often it is
/// asked. Safe from any thread; must outlive the database's work.
class Readiness {
 public:
  using Answer = std::function<void(bool ready)>;

  Readiness(store::Database& database, const base::Clock& clock)
      : database_(database), clock_(clock) {}

  /// Calls `answer` once, perhaps from a database thread.
  void ask(Answer answer);

 private:
  /// What the last look found, unless it is too long ago.
  std::optional<bool> lastLook(base::Timestamp now);
  void finish(bool ready);

  store::Database& database_;
  const base::Clock& clock_;
  std::mutex mutex_;
  std::vector<Answer> waiting_;  ///< not empty: a look is under way
  std::optional<base::Timestamp> lookedAt_;
  bool ready_ = false;
};

}  // namespace consilium::app

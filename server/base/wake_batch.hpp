#pragma once

#include <memory>

namespace consilium::base {

/// A thread that sleeps while it has nothing to do, as those see it who give it something.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  /// Has the thread look for what it was given. Any thread; must not block.
  virtual void wake() noexcept = 0;
};

/// Keeps back the wake-ups that are asked for on its thread, and does each of them once when it
/// ends. Whoever hands over many things in a row then is not interrupted by those who get them, and
/// they find everything at once. Nothing meanwhile may wait for what a sleeper does. When batches
/// are nested, the outermost counts.
class WakeBatch {
 public:
  WakeBatch();
  ~WakeBatch();
  WakeBatch(const WakeBatch&) = delete;
  WakeBatch& operator=(const WakeBatch&) = delete;

  /// Wakes at once, or at the end of the batch that is open on this thread.
  static void wake(std::shared_ptr<Sleeper> sleeper);
};

}  // namespace consilium::base

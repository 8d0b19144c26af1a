#pragma once

#include <chrono>
#include <thread>

namespace consilium::tests {

/// Whether `condition` becomes true within half a minute.
template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace consilium::tests

#include "base/wake_batch.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace consilium::base {

namespace {

struct Asked {
  unsigned depth = 0;
  std::vector<std::shared_ptr<Sleeper>> sleepers;
};

thread_local Asked asked;

}  // namespace

WakeBatch::WakeBatch() {
  ++asked.depth;
}

WakeBatch::~WakeBatch() {
  if (--asked.depth > 0) return;
  for (const auto& sleeper : asked.sleepers) sleeper->wake();
  asked.sleepers.clear();
}

void WakeBatch::wake(std::shared_ptr<Sleeper> sleeper) {
  if (asked.depth == 0) return sleeper->wake();
  auto& sleepers = asked.sleepers;
  if (std::find(sleepers.begin(), sleepers.end(), sleeper) == sleepers.end())
    sleepers.push_back(std::move(sleeper));
}

}  // namespace consilium::base

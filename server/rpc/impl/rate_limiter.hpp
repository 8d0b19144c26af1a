#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/token_bucket.hpp"

namespace consilium::rpc {

/// Token buckets by key (a user or an address). Safe to use from any thread.
class RateLimiter {
 public:
  RateLimiter(base::Rate rate, std::size_t maxKeys) : rate_(rate), maxKeys_(maxKeys) {}

  /// Takes a token; when there is none, the milliseconds to wait.
  std::optional<std::int64_t> take(const std::string& key, base::Timestamp now) {
    const std::lock_guard lock(mutex_);
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
      if (buckets_.size() >= maxKeys_) return 1000;
      found = buckets_.emplace(key, base::TokenBucket(rate_, now)).first;
    }
    return found->second.take(rate_, now);
  }

  /// Forgets the buckets that are full again.
  void prune(base::Timestamp now) {
    const std::lock_guard lock(mutex_);
    std::erase_if(buckets_, [&](auto& entry) { return entry.second.full(rate_, now); });
  }

 private:
  const base::Rate rate_;
  const std::size_t maxKeys_;
  std::mutex mutex_;
  std::unordered_map<std::string, base::TokenBucket> buckets_;
};

}  // namespace consilium::rpc

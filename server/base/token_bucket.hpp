#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace consilium::base {

/// How fast something may happen: `perSecond` on average, `burst` at once. Both above 0.
struct Rate {
  double perSecond = 1;
  double burst = 1;
};

/// A token bucket: starts full, gains `perSecond` tokens a second up to `burst`, loses one with
/// each act. Not safe for concurrent use. A clock that steps back adds nothing.
class TokenBucket {
 public:
  TokenBucket(const Rate& rate, Timestamp now) : tokens_(rate.burst), at_(now) {}

  /// Takes one token; when there is none, the milliseconds until there is one (at least 1).
  std::optional<std::int64_t> take(const Rate& rate, Timestamp now) {
    tokens_ = tokensAt(rate, now);
    at_ = now;
    if (tokens_ >= 1) {
      tokens_ -= 1;
      return std::nullopt;
    }
    return std::max<std::int64_t>(1,
                                  std::llround(std::ceil((1 - tokens_) * 1000 / rate.perSecond)));
  }

  /// Whether nothing is lost by forgetting this bucket.
  bool full(const Rate& rate, Timestamp now) const { return tokensAt(rate, now) >= rate.burst; }

 private:
  double tokensAt(const Rate& rate, Timestamp now) const {
    if (now <= at_) return tokens_;
    const double elapsed = static_cast<double>((now - at_).count()) / 1000;
    return std::min(rate.burst, tokens_ + elapsed * rate.perSecond);
  }

  double tokens_;
  Timestamp at_;
};

}  // namespace consilium::base

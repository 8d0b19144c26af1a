#pragma once

#include <chrono>
#include <cstddef>

#include "base/token_bucket.hpp"

namespace consilium::rpc {

/// What callers may use (design, section 8). All can be configured.
struct Limits {
  /// Requests of one connection that are under way; more are answered `rate_limited`.
  std::size_t inFlight = 32;
  /// Requests in one batch; longer ones are refused whole.
  std::size_t batch = 50;
  /// Requests of one user, or before sign-in of one address (IPv6 counts by /64).
  base::Rate requests{.perSecond = 10, .burst = 50};
  /// Users and addresses whose rates are remembered; beyond it new ones are answered
  /// `rate_limited`.
  std::size_t rateKeys = 100'000;
  /// Requests under way for all connections together; more are answered `unavailable`.
  std::size_t inFlightTotal = 20'000;
  /// The use of a session is written to the database at most this often.
  std::chrono::milliseconds touchEvery = std::chrono::minutes(1);
  /// Sessions with open connections are checked against the database this often, besides each time
  /// something happens to them.
  std::chrono::milliseconds checkEvery = std::chrono::seconds(20);
  /// What `unavailable` and `rate_limited` advise where nothing better is known.
  std::chrono::milliseconds retryAfter = std::chrono::seconds(1);
};

}  // namespace consilium::rpc

#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace consilium::rpc {

/// Upper bounds of the latency histogram, in seconds; a last bucket holds what took longer.
inline constexpr std::array<double, 12> kLatencyBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                       0.1,   0.25,   0.5,   1.0,  2.5,   10.0};

/// Requests of one method since the start.
struct MethodFigures {
  struct Outcome {
    std::string_view name;  ///< `ok` or the name of the error, e.g. `not_found`
    std::uint64_t count = 0;
  };
  std::string_view method;        ///< `unknown` for requests that name no method
  std::vector<Outcome> outcomes;  ///< those that occurred
  std::uint64_t count = 0;
  double seconds = 0;  ///< from the request's arrival to its reply, summed
  /// Requests within each bound and above the one before, not cumulated.
  std::array<std::uint64_t, kLatencyBounds.size() + 1> buckets{};
};

}  // namespace consilium::rpc

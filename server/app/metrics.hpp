#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "feed/feed.hpp"
#include "net/server.hpp"
#include "rpc/figures.hpp"

namespace consilium::app {

/// What /metrics shows, gathered from the modules.
struct Figures {
  net::Counters net;
  feed::Figures feed;
  std::vector<rpc::MethodFigures> methods;
  std::size_t passwordsQueued = 0;
};

/// Prometheus' text format 0.0.4. Method names, outcomes and counts only.
std::string metricsText(const Figures& figures);

/// The content type that goes with it.
inline constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace consilium::app

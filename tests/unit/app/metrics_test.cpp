#include "app/metrics.hpp"

#include "support/catch.hpp"

using namespace consilium;

TEST_CASE("Metrics tell requests by method and outcome, and cumulate their latencies") {
  app::Figures figures;
  rpc::MethodFigures method;
  method.method = "message.post";
  method.outcomes = {{"ok", 3}, {"rate_limited", 2}};
  method.count = 5;
  method.seconds = 0.25;
  method.buckets[0] = 3;
  method.buckets[5] = 1;
  method.buckets.back() = 1;
  figures.methods = {method};
  figures.net.webSockets = 7;
  figures.net.closedSlowReader = 4;
  const auto text = app::metricsText(figures);
  for (const auto* line :
       {"consilium_requests_total{method=\"message.post\",outcome=\"ok\"} 3",
        "consilium_requests_total{method=\"message.post\",outcome=\"rate_limited\"} 2",
        "consilium_request_seconds_count{method=\"message.post\"} 5",
        "consilium_request_seconds_bucket{method=\"message.post\",le=\"0.001\"} 3",
        "consilium_request_seconds_bucket{method=\"message.post\",le=\"0.05\"} 4",
        "consilium_request_seconds_bucket{method=\"message.post\",le=\"+Inf\"} 5",
        "consilium_websockets 7", "consilium_websockets_closed_total{reason=\"slow_reader\"} 4",
        "# TYPE consilium_websockets gauge", "# TYPE consilium_requests_total counter"}) {
    INFO(line);
    CHECK(text.find(std::string(line) + '\n') != std::string::npos);
  }
}

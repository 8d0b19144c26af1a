#include "app/metrics.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <fstream>
#include <utility>

namespace consilium::app {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

class Families {
 public:
  void counter(std::string name, std::string help, std::uint64_t value) {
    ClientMetric metric;
    metric.counter.value = static_cast<double>(value);
    add(std::move(name), std::move(help), MetricType::Counter, {std::move(metric)});
  }

  void gauge(std::string name, std::string help, double value) {
    ClientMetric metric;
    metric.gauge.value = value;
    add(std::move(name), std::move(help), MetricType::Gauge, {std::move(metric)});
  }

  void add(std::string name, std::string help, MetricType type, std::vector<ClientMetric> metrics) {
    families_.push_back({std::move(name), std::move(help), type, std::move(metrics)});
  }

  std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  std::vector<MetricFamily> families_;
};

ClientMetric labelled(const std::vector<std::pair<std::string, std::string>>& labels) {
  ClientMetric metric;
  for (const auto& [name, value] : labels) metric.label.push_back({name, value});
  return metric;
}

void addMethods(Families& families, const std::vector<rpc::MethodFigures>& methods) {
  std::vector<ClientMetric> requests;
  std::vector<ClientMetric> latencies;
  for (const auto& method : methods) {
    const std::string name(method.method);
    for (const auto& outcome : method.outcomes) {
      auto metric = labelled({{"method", name}, {"outcome", std::string(outcome.name)}});
      metric.counter.value = static_cast<double>(outcome.count);
      requests.push_back(std::move(metric));
    }
    if (method.count == 0) continue;
    auto metric = labelled({{"method", name}});
    std::uint64_t cumulated = 0;
    for (std::size_t i = 0; i < rpc::kLatencyBounds.size(); ++i) {
      cumulated += method.buckets[i];
      metric.histogram.bucket.push_back({cumulated, rpc::kLatencyBounds[i]});
    }
    metric.histogram.sample_count = method.count;
    metric.histogram.sample_sum = method.seconds;
    latencies.push_back(std::move(metric));
  }
  families.add("consilium_requests_total", "Requests by method and outcome.", MetricType::Counter,
               std::move(requests));
  families.add("consilium_request_seconds", "From a request's arrival to its reply.",
               MetricType::Histogram, std::move(latencies));
}

void addNet(Families& families, const net::Counters& net) {
  families.gauge("consilium_connections", "Open connections.",
                 static_cast<double>(net.connections));
  families.gauge("consilium_websockets", "Open WebSockets.", static_cast<double>(net.webSockets));
  families.counter("consilium_connections_accepted_total", "Connections accepted.", net.accepted);
  families.counter("consilium_connections_refused_total", "Connections over a limit.",
                   net.refusedTooMany);
  families.counter("consilium_handshake_failures_total", "TLS handshakes that failed.",
                   net.handshakeFailures);
  families.counter("consilium_http_requests_total", "HTTP requests.", net.httpRequests);
  families.counter("consilium_messages_in_total", "WebSocket messages received.", net.messagesIn);
  families.counter("consilium_messages_out_total", "WebSocket messages sent.", net.messagesOut);
  families.counter("consilium_bytes_in_total", "Bytes received on the wire.", net.bytesIn);
  families.counter("consilium_bytes_out_total", "Bytes sent on the wire.", net.bytesOut);
  families.counter("consilium_socket_writes_total", "Writes to sockets.", net.socketWrites);

  const std::vector<std::pair<std::string, std::uint64_t>> reasons{
      {"peer", net.closedByPeer},
      {"server", net.closedByServer},
      {"stopping", net.closedStopping},
      {"protocol", net.closedProtocol},
      {"too_big", net.closedTooBig},
      {"message_deadline", net.closedMessageDeadline},
      {"slow_reader", net.closedSlowReader},
      {"silent", net.closedSilent},
      {"fault", net.closedFault}};
  std::vector<ClientMetric> closed;
  for (const auto& [reason, count] : reasons) {
    auto metric = labelled({{"reason", reason}});
    metric.counter.value = static_cast<double>(count);
    closed.push_back(std::move(metric));
  }
  families.add("consilium_websockets_closed_total", "WebSockets closed, by reason.",
               MetricType::Counter, std::move(closed));
}

void addFeed(Families& families, const feed::Figures& feed) {
  families.gauge("consilium_feed_readers", "Connections that follow streams.",
                 static_cast<double>(feed.readers));
  families.gauge("consilium_feed_subscriptions", "Streams followed, over all connections.",
                 static_cast<double>(feed.subscriptions));
  families.counter("consilium_feed_events_total", "Events committed.", feed.events);
  families.counter("consilium_feed_pushes_total", "Events offered to connections.", feed.pushes);
  families.counter("consilium_feed_pages_total", "Pages read for catching up.", feed.pages);
  families.counter("consilium_feed_tail_reads_total",
                   "Reads of what other servers appended, each for all subscribers of a stream.",
                   feed.tails);
  families.counter("consilium_feed_overflows_total", "Times that the backlog was full.",
                   feed.overflows);
}

/// Resident memory of this process in bytes (proc(5), statm); 0 when it is not known.
double residentMemory() {
  std::ifstream statm("/proc/self/statm");
  double size = 0;
  double resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

std::string metricsText(const Figures& figures) {
  Families families;
  addMethods(families, figures.methods);
  addNet(families, figures.net);
  addFeed(families, figures.feed);
  families.gauge("consilium_password_queue", "Sign-ins that wait for a thread.",
                 static_cast<double>(figures.passwordsQueued));
  families.gauge("process_resident_memory_bytes", "Resident memory size in bytes.",
                 residentMemory());
  return families.text();
}

}  // namespace consilium::app

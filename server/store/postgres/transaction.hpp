#pragma once

#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/postgres/connection.hpp"

namespace consilium::store::postgres {

/// The port over one open transaction of a connection.
class PostgresTransaction final : public Transaction {
 public:
  PostgresTransaction(Connection& connection, bool readOnly)
      : connection_(connection), readOnly_(readOnly) {}

  std::vector<Row> all(const Query& query, Arguments arguments) override {
    return guarded([&] { return connection_.all(query, arguments); });
  }

  std::int64_t run(const Query& query, Arguments arguments) override {
    return guarded([&] { return connection_.run(query, arguments); });
  }

  void defer(const Query& query, Arguments arguments) override {
    guarded([&] { connection_.send(query, arguments); });
  }

  bool shared() const override { return true; }

  void announce(Event event) override {
    if (readOnly_) throw std::logic_error("an event in a read");
    events_.push_back(std::move(event));
  }

  /// What ended the transaction, also when `work` caught it: PostgreSQL carries nothing more out
  /// after an error.
  const std::optional<Fault>& fault() const { return fault_; }

  std::vector<Event>& events() { return events_; }

 private:
  template <class Function>
  std::invoke_result_t<Function> guarded(Function function) {
    try {
      return function();
    } catch (const Fault& fault) {
      if (!fault_) fault_ = fault;
      throw;
    }
  }

  Connection& connection_;
  const bool readOnly_;
  std::optional<Fault> fault_;
  std::vector<Event> events_;
};

}  // namespace consilium::store::postgres

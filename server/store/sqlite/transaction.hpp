#pragma once

#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/sqlite/connection.hpp"

namespace consilium::store::sqlite {

/// The port over one open transaction of a connection.
class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(Connection& connection, bool readOnly)
      : connection_(connection), readOnly_(readOnly) {}

  std::vector<Row> all(const Query& query, Arguments arguments) override {
    return guarded([&] { return connection_.all(query, arguments); });
  }

  std::int64_t run(const Query& query, Arguments arguments) override {
    return guarded([&] { return connection_.run(query, arguments); });
  }

  void defer(const Query& query, Arguments arguments) override { run(query, arguments); }

  bool shared() const override { return false; }

  void announce(Event event) override {
    if (readOnly_) throw std::logic_error("an event in a read");
    events_.push_back(std::move(event));
  }

  /// The code of an error that ended the transaction, or 0; also when `work` caught the fault.
  int fatalCode() const { return fatalCode_; }

  std::vector<Event>& events() { return events_; }

 private:
  template <class Function>
  std::invoke_result_t<Function> guarded(Function function) {
    try {
      return function();
    } catch (const Fault& fault) {
      if (endsTransaction(fault.code()) || connection_.idle()) fatalCode_ = fault.code();
      throw;
    }
  }

  Connection& connection_;
  const bool readOnly_;
  int fatalCode_ = 0;
  std::vector<Event> events_;
};

}  // namespace consilium::store::sqlite

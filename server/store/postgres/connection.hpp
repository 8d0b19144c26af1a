#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/database.hpp"

namespace consilium::store::postgres {

/// What a failure means for the unit of work that met it.
enum class FaultKind {
  statement,   ///< the statement is wrong, or what it was given: a bug
  conflict,    ///< a deadlock or a serialisation failure: run the work again
  constraint,  ///< rows that others wrote meanwhile, or a bug: running the work again tells
  refused,     ///< no room, no memory, too slow: not now
  lost,        ///< the connection is of no use any more; the work can be run on another one
};

/// PostgreSQL refused something. The text names the statement and the reason, never a value.
class Fault : public std::runtime_error {
 public:
  Fault(FaultKind kind, std::string state, const std::string& text)
      : std::runtime_error(text), kind_(kind), state_(std::move(state)) {}
  FaultKind kind() const { return kind_; }
  /// The five characters of SQLSTATE; empty when the server did not answer.
  const std::string& state() const { return state_; }

 private:
  FaultKind kind_;
  std::string state_;
};

/// What an SQLSTATE means (PostgreSQL documentation, appendix A).
FaultKind kindOf(std::string_view state);

/// One connection and its prepared statements, in libpq's pipeline mode. Used by one thread at a
/// time. Functions throw Fault.
class Connection {
 public:
  /// Connects; `statementTimeout` bounds each statement, on both sides of the connection.
  Connection(const std::string& url, std::chrono::milliseconds statementTimeout);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// A statement without parameters whose rows nobody wants, together with what was sent before it.
  /// Returns its tag, such as `COMMIT`.
  std::string execute(const std::string& sql);
  /// The first column of the first row of a one-off statement, as text; '' when there is none.
  std::string scalar(const std::string& sql);

  std::vector<Row> all(const Query& query, Arguments arguments);
  std::int64_t run(const Query& query, Arguments arguments);

  /// Sends a statement and does not wait: it is carried out before whatever comes next, which also
  /// meets its failure. Spares the way to the server and back.
  void send(const std::string& sql);
  void send(const Query& query, Arguments arguments);

  /// Ends an open transaction. False: the connection is of no use any more.
  bool rollback();

  /// 150004 for 15.4.
  int serverVersion() const { return PQserverVersion(handle_.get()); }
  PGconn* handle() const { return handle_.get(); }

 private:
  struct Closer {
    void operator()(PGconn* handle) const { PQfinish(handle); }
  };
  struct Clearer {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using ResultPtr = std::unique_ptr<PGresult, Clearer>;
  struct Statement {
    std::string name;
    std::shared_ptr<const std::vector<std::string>> columns;
  };
  /// What was sent and not yet answered.
  struct Sent {
    std::string_view what;            ///< for messages
    const Query* prepares = nullptr;  ///< the query that it prepares
  };

  /// Waits for the answers to all that was sent; returns the last one, or throws the first error.
  ResultPtr settle();
  ResultPtr nextResult(std::string_view what, std::chrono::steady_clock::time_point deadline);
  Fault faultOf(std::string_view what, const PGresult* result);
  /// Gives the connection up: nothing more is said on it.
  [[noreturn]] void lose(std::string_view what, const std::string& reason);
  Statement& prepared(const Query& query);
  ResultPtr perform(const Query& query, Arguments arguments);

  std::unique_ptr<PGconn, Closer> handle_;
  const std::chrono::milliseconds statementTimeout_;
  std::unordered_map<const Query*, Statement> statements_;
  std::uint64_t names_ = 0;
  std::vector<Sent> sent_;
  bool lost_ = false;
};

}  // namespace consilium::store::postgres

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace consilium::store {

/// A named statement from queries/*.sql, made at build time with its text for each engine.
/// Parameters are named in the .sql as `$name`; each engine's text numbers them by first
/// appearance.
struct Query {
  std::string_view name;
  std::string_view sqlite;
  std::string_view postgres;
  std::span<const std::string_view> parameters;
};

struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};

/// What a column or a parameter can hold. Times are milliseconds since 1970 (UTC), flags 0 or 1,
/// ids and JSON text.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;

/// Conveniences for parameters: `{"at", value(now)}`, `{"deputy", value(optionalId)}`.
inline Value value(std::int64_t v) {
  return v;
}
inline Value value(int v) {
  return std::int64_t{v};
}
inline Value value(bool v) {
  return std::int64_t{v};
}
inline Value value(std::string v) {
  return Value(std::move(v));
}
inline Value value(std::string_view v) {
  return std::string(v);
}
inline Value value(const char* v) {
  return std::string(v);
}
inline Value value(base::Timestamp v) {
  return std::int64_t{v.time_since_epoch().count()};
}
inline Value value(Bytes v) {
  return Value(std::move(v));
}
inline Value null() {
  return std::monostate{};
}
template <class T>
Value value(const std::optional<T>& v) {
  return v ? value(*v) : null();
}

struct Argument {
  std::string_view name;
  Value value;
};

/// The arguments of one run of a statement: written out, `{{"at", value(now)}}`, or as many as a
/// list made at run time holds. Refers to them, and does not outlive them.
class Arguments {
 public:
  Arguments(std::initializer_list<Argument> arguments) : arguments_(arguments) {}
  explicit Arguments(std::span<const Argument> arguments) : arguments_(arguments) {}

  const Argument* begin() const { return arguments_.data(); }
  const Argument* end() const { return begin() + size(); }
  std::size_t size() const { return arguments_.size(); }

 private:
  std::span<const Argument> arguments_;
};

/// One row of a result; owns its values. Asking for a column that is not there, or as a type it
/// does not have, is a bug and throws std::logic_error.
class Row {
 public:
  Row(std::shared_ptr<const std::vector<std::string>> columns, std::vector<Value> values)
      : columns_(std::move(columns)), values_(std::move(values)) {}

  const std::string& text(std::string_view column) const;
  std::int64_t integer(std::string_view column) const;
  double real(std::string_view column) const;
  bool flag(std::string_view column) const { return integer(column) != 0; }
  base::Timestamp time(std::string_view column) const;
  const std::string& bytes(std::string_view column) const;

  bool isNull(std::string_view column) const;
  std::optional<std::string> optionalText(std::string_view column) const;
  std::optional<base::Timestamp> optionalTime(std::string_view column) const;

 private:
  const Value& at(std::string_view column) const;
  std::shared_ptr<const std::vector<std::string>> columns_;
  std::vector<Value> values_;
};

/// An event as committed. `data` is canonical JSON (RFC 8785).
struct Event {
  std::string stream;    ///< `case:ID`, `meeting:ID`, `series:ID`, `centre:ID` or `user:ID`
  std::int64_t seq = 0;  ///< from 1, without a gap within the stream, in commit order
  std::string type;      ///< e.g. `message.posted`
  base::Timestamp at;
  std::string actor;  ///< user id, or `system`
  std::string data;
  bool changesAccess = false;  ///< who may read something changed: cached grants must be renewed
};

/// How far another process has taken a stream.
struct Advance {
  std::string stream;    ///< empty: notices were lost, so anything may have changed
  std::int64_t seq = 0;  ///< of its last event known of; 0 when not told
  bool changesAccess = false;
};

/// A unit of work. Used by one thread at a time; not kept beyond the function it was given to.
/// Engine errors are faults: they are thrown, end the unit of work and reach the caller of
/// `Database::write` / `read` as an `Error`.
class Transaction {
 public:
  virtual ~Transaction() = default;

  /// Runs a statement and returns its rows (bounded by the statement's own LIMIT).
  virtual std::vector<Row> all(const Query& query, Arguments arguments) = 0;
  std::optional<Row> one(const Query& query, Arguments arguments);
  /// Runs a statement without a result; returns how many rows it changed.
  virtual std::int64_t run(const Query& query, Arguments arguments) = 0;

  /// Runs a statement without a result whose count nobody asks for: before the next statement, but
  /// without the transaction waiting for it where the database is far. Its failure ends the unit
  /// of work there or at the commit.
  virtual void defer(const Query& query, Arguments arguments) = 0;

  /// Whether other transactions may write at the same time.
  virtual bool shared() const = 0;

  /// Holds the rows that the statement selects against other transactions until this one ends, so
  /// that what is loaded afterwards stays as it is. To be called before loading what is changed;
  /// an engine with one writer has nothing to do.
  void lock(const Query& query, Arguments arguments) {
    if (shared()) defer(query, arguments);
  }

  /// Remembers an appended event for the listener of committed events. Called by the event log.
  virtual void announce(Event event) = 0;
};

/// The one door to durable state. All functions may be called from any thread.
class Database {
 public:
  using Work = std::function<base::Result<void>(Transaction&)>;
  using Done = std::function<void(base::Result<void>)>;
  using CommitListener = std::function<void(std::span<const Event>)>;
  using AdvanceListener = std::function<void(std::span<const Advance>)>;

  virtual ~Database() = default;

  /// Runs `work` in a read-write transaction. A failed result undoes all it did. `done` is called
  /// once, on a database thread, after the commit is durable (or after the undo), and must not
  /// block. `work` may be run more than once: it must have no effect outside the transaction
  /// other than overwriting its own outputs.
  /// Errors: `unavailable` when the queue is full, the disk refuses, or the outcome of a commit is
  /// unknown; whatever `work` returned.
  virtual void write(Work work, Done done) = 0;

  /// Runs `work` on a snapshot. Errors: `unavailable` when the queue is full.
  virtual void read(Work work, Done done) = 0;

  /// Told of each commit's events, in commit order, before the commit's `done` calls. Set once,
  /// before the first write. The listener must not block.
  virtual void onCommitted(CommitListener listener) = 0;

  /// Whether other processes may write to the same database. Then events of theirs are in its
  /// tables without `onCommitted` having told of them, and those of one stream may be told of out
  /// of order.
  virtual bool shared() const = 0;

  /// Told of streams that other processes advanced. A hint, which may be lost, doubled or late:
  /// the events are read from the database. Changes of access are told within a second, whatever
  /// is lost. Set once, before the first write. The listener must not block.
  virtual void onAdvanced(AdvanceListener listener) = 0;

  /// Blocking forms, for tools, start-up and tests; never from a database thread.
  base::Result<void> writeNow(Work work);
  base::Result<void> readNow(Work work);
};

}  // namespace consilium::store

#include "store/postgres/connection.hpp"

#include <poll.h>

#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "store/impl/arguments.hpp"
#include "store/postgres_database.hpp"

namespace consilium::store::postgres {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How much longer than the server the client waits before it gives the connection up: beyond that
/// the answer is not late but lost.
constexpr milliseconds kPatience{2000};
/// Statements that may be under way without having been answered.
constexpr std::size_t kMostSent = 64;
/// A transaction whose client went silent holds its locks no longer than this.
constexpr milliseconds kIdleInTransaction{10'000};

// Types by their number (PostgreSQL, pg_type.dat).
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kName = 19;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kFloat8 = 701;
constexpr Oid kVarchar = 1043;
constexpr Oid kVoid = 2278;

template <class Number>
Number bigEndian(const char* bytes) {
  std::array<unsigned char, sizeof(Number)> raw;
  std::memcpy(raw.data(), bytes, sizeof(Number));
  std::uint64_t value = 0;
  for (const auto byte : raw) value = value << 8 | byte;
  return static_cast<Number>(value);
}

Value columnValue(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return std::monostate{};
  const char* bytes = PQgetvalue(result, row, column);
  const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
  switch (PQftype(result, column)) {
    case kInt8:
      return bigEndian<std::int64_t>(bytes);
    case kInt4:
      return std::int64_t{bigEndian<std::int32_t>(bytes)};
    case kInt2:
      return std::int64_t{bigEndian<std::int16_t>(bytes)};
    case kVoid:
      return std::monostate{};
    case kBool:
      return std::int64_t{*bytes != 0};
    case kFloat8:
      return std::bit_cast<double>(bigEndian<std::uint64_t>(bytes));
    case kText:
    case kVarchar:
    case kName:
      return std::string(bytes, size);
    case kBytea:
      return Bytes{std::string(bytes, size)};
    default:
      throw std::logic_error("column " + std::string(PQfname(result, column)) +
                             " has a type that no column of this program has");
  }
}

/// A parameter as libpq takes it; `text` keeps what has no form of its own.
struct Parameter {
  const char* data = nullptr;
  int size = 0;
  int format = 0;
  std::string text;
};

void setParameter(Parameter& parameter, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    parameter.text = std::to_string(*number);
    parameter.data = parameter.text.c_str();
  } else if (const auto* real = std::get_if<double>(&value)) {
    std::array<char, 32> shortest;
    const auto end = std::to_chars(shortest.begin(), shortest.end(), *real).ptr;
    parameter.text.assign(shortest.begin(), end);
    parameter.data = parameter.text.c_str();
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    // The contract refuses U+0000 in every text.
    if (text->find('\0') != std::string::npos) throw std::logic_error("a text with U+0000");
    parameter.data = text->c_str();
  } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
    parameter.data = bytes->data.data();
    parameter.size = static_cast<int>(bytes->data.size());
    parameter.format = 1;
  }
}

std::string withoutLineEnd(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

struct OptionsFree {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using ConnectionOptions = std::unique_ptr<PQconninfoOption, OptionsFree>;

ConnectionOptions parseUrl(const std::string& url) {
  char* message = nullptr;
  ConnectionOptions options(PQconninfoParse(url.c_str(), &message));
  PQfreemem(message);
  return options;
}

/// The value that the URL gives a keyword.
std::optional<std::string> given(const PQconninfoOption* options, std::string_view keyword) {
  for (const auto* option = options; option != nullptr && option->keyword != nullptr; ++option) {
    if (keyword == option->keyword && option->val != nullptr) return option->val;
  }
  return std::nullopt;
}

bool isLocal(std::string_view host) {
  return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
         host == "::1" || host.starts_with("127.");
}

/// Whether everything said to these hosts (a list separated by commas) stays on this machine.
bool allLocal(std::string_view hosts) {
  for (;;) {
    const auto comma = hosts.find(',');
    if (!isLocal(hosts.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    hosts.remove_prefix(comma + 1);
  }
}

}  // namespace

FaultKind kindOf(std::string_view state) {
  const auto group = state.substr(0, 2);
  if (group == "40") return FaultKind::conflict;
  if (state == "23505" || state == "23503") return FaultKind::constraint;
  // Shut down, starting up, or read-only because another server has become the primary.
  if (state.empty() || group == "08" || state == "57P01" || state == "57P02" || state == "57P03" ||
      state == "57P05" || state == "25P03" || state == "25006") {
    return FaultKind::lost;
  }
  if (group == "53" || group == "58" || state == "57014" || state == "55P03") {
    return FaultKind::refused;
  }
  return FaultKind::statement;
}

Connection::Connection(const std::string& url, milliseconds statementTimeout)
    : statementTimeout_(statementTimeout) {
  const auto options = parseUrl(url);
  const bool local = allLocal(
      given(options.get(), "hostaddr").value_or(given(options.get(), "host").value_or("")));
  // What the URL says comes after, and counts. Case contents do not cross a network in clear
  // unless the operator says so.
  const std::array<std::pair<const char*, const char*>, 10> settings{{
      {"application_name", "consilium"},
      {"connect_timeout", "5"},
      {"keepalives_idle", "10"},
      {"keepalives_interval", "5"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "10000"},
      {"target_session_attrs", "read-write"},
      {"sslmode", local ? "prefer" : "verify-full"},
      {"client_encoding", "UTF8"},
      {"dbname", url.c_str()},
  }};
  std::array<const char*, settings.size() + 1> keywords{};
  std::array<const char*, settings.size() + 1> values{};
  for (std::size_t i = 0; i < settings.size(); ++i) {
    keywords[i] = settings[i].first;
    values[i] = settings[i].second;
  }
  handle_.reset(PQconnectdbParams(keywords.data(), values.data(), 1));
  if (!handle_) throw Fault(FaultKind::refused, "53200", "connect: no memory");
  if (PQstatus(handle_.get()) != CONNECTION_OK) {
    throw Fault(FaultKind::lost, "", withoutLineEnd(PQerrorMessage(handle_.get())));
  }
  PQsetNoticeProcessor(
      handle_.get(), [](void*, const char*) {}, nullptr);
  if (PQenterPipelineMode(handle_.get()) == 0) lose("pipeline", PQerrorMessage(handle_.get()));
  send("SET statement_timeout = " + std::to_string(statementTimeout_.count()));
  send("SET idle_in_transaction_session_timeout = " + std::to_string(kIdleInTransaction.count()));
  // An answer is given only for what is durable; stronger settings of the server's stay.
  execute(
      "SELECT set_config('synchronous_commit', 'on', false) "
      "WHERE current_setting('synchronous_commit') = 'off'");
}

void Connection::lose(std::string_view what, const std::string& reason) {
  lost_ = true;
  throw Fault(FaultKind::lost, "", std::string(what) + ": " + withoutLineEnd(reason));
}

Fault Connection::faultOf(std::string_view what, const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string code = state == nullptr ? "" : state;
  if (PQstatus(handle_.get()) != CONNECTION_OK) {
    return {FaultKind::lost, code, std::string(what) + ": the connection was lost"};
  }
  std::string text = std::string(what) + ": SQLSTATE " + code;
  // Messages about data repeat them; those about a statement (class 42) and its constraints don't.
  if (code.starts_with("42")) {
    if (const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)) {
      text += std::string(" ") + primary;
    }
  }
  if (const char* constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME)) {
    text += std::string(" ") + constraint;
  }
  return {kindOf(code), code, text};
}

Connection::ResultPtr Connection::nextResult(std::string_view what,
                                             steady_clock::time_point deadline) {
  PGconn* const handle = handle_.get();
  while (PQisBusy(handle) != 0) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count();
    if (left <= 0) lose(what, "no answer");
    pollfd waiting{PQsocket(handle), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(left)) < 0 && errno != EINTR) {
      lose(what, std::strerror(errno));
    }
    if (waiting.revents != 0 && PQconsumeInput(handle) == 0) {
      lose(what, "the connection was lost");
    }
  }
  return ResultPtr(PQgetResult(handle));
}

Connection::ResultPtr Connection::settle() {
  PGconn* const handle = handle_.get();
  const auto sent = std::exchange(sent_, {});
  if (PQpipelineSync(handle) == 0) lose("send", PQerrorMessage(handle_.get()));
  const auto deadline = steady_clock::now() + statementTimeout_ + kPatience;
  ResultPtr last;
  std::optional<Fault> first;
  for (const auto& each : sent) {
    auto result = nextResult(each.what, deadline);
    const auto status = result ? PQresultStatus(result.get()) : PGRES_FATAL_ERROR;
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
      last = std::move(result);
    } else {
      // After an error the server skips what was sent behind it.
      if (each.prepares) statements_.erase(each.prepares);
      if (!first) first = faultOf(each.what, result.get());
      if (first->kind() == FaultKind::lost) throw Fault(*first);
    }
    if (nextResult(each.what, deadline)) lose(each.what, "an answer that was not asked for");
  }
  const auto end = nextResult("sync", deadline);
  if (!end || PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) {
    lose("sync", "the connection was lost");
  }
  if (first) throw Fault(*first);
  return last;
}

void Connection::send(const std::string& sql) {
  if (PQsendQueryParams(handle_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) ==
      0) {
    lose("send", PQerrorMessage(handle_.get()));
  }
  sent_.push_back({"statement", nullptr});
}

std::string Connection::execute(const std::string& sql) {
  send(sql);
  return PQcmdStatus(settle().get());
}

std::string Connection::scalar(const std::string& sql) {
  send(sql);
  const auto result = settle();
  if (PQntuples(result.get()) == 0 || PQnfields(result.get()) == 0) return "";
  return PQgetvalue(result.get(), 0, 0);
}

Connection::Statement& Connection::prepared(const Query& query) {
  const auto found = statements_.find(&query);
  if (found != statements_.end()) return found->second;
  Statement statement{"q" + std::to_string(++names_), nullptr};
  // The types of the parameters follow from where they stand.
  if (PQsendPrepare(handle_.get(), statement.name.c_str(), std::string(query.postgres).c_str(), 0,
                    nullptr) == 0) {
    lose(query.name, PQerrorMessage(handle_.get()));
  }
  sent_.push_back({query.name, &query});
  return statements_.emplace(&query, std::move(statement)).first->second;
}

void Connection::send(const Query& query, Arguments arguments) {
  checkCount(query, arguments);
  std::vector<Parameter> parameters(query.parameters.size());
  std::vector<const char*> values(parameters.size());
  std::vector<int> sizes(parameters.size());
  std::vector<int> formats(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    setParameter(parameters[i], argumentOf(query, arguments, i));
    values[i] = parameters[i].data;
    sizes[i] = parameters[i].size;
    formats[i] = parameters[i].format;
  }
  // The server's answers must not fill the way back while it is still being written to.
  if (sent_.size() >= kMostSent) settle();
  const auto& statement = prepared(query);
  if (PQsendQueryPrepared(handle_.get(), statement.name.c_str(),
                          static_cast<int>(parameters.size()), values.data(), sizes.data(),
                          formats.data(), 1) == 0) {
    lose(query.name, PQerrorMessage(handle_.get()));
  }
  sent_.push_back({query.name, nullptr});
}

Connection::ResultPtr Connection::perform(const Query& query, Arguments arguments) {
  send(query, arguments);
  auto result = settle();
  auto& columns = statements_.at(&query).columns;
  if (!columns) {
    auto names = std::make_shared<std::vector<std::string>>();
    for (int i = 0; i < PQnfields(result.get()); ++i) {
      names->emplace_back(PQfname(result.get(), i));
    }
    columns = std::move(names);
  }
  return result;
}

std::vector<Row> Connection::all(const Query& query, Arguments arguments) {
  const auto result = perform(query, arguments);
  const auto& columns = statements_.at(&query).columns;
  const int count = PQntuples(result.get());
  const int width = PQnfields(result.get());
  std::vector<Row> rows;
  rows.reserve(static_cast<std::size_t>(count));
  for (int row = 0; row < count; ++row) {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(width));
    for (int column = 0; column < width; ++column) {
      values.push_back(columnValue(result.get(), row, column));
    }
    rows.emplace_back(columns, std::move(values));
  }
  return rows;
}

std::int64_t Connection::run(const Query& query, Arguments arguments) {
  const auto result = perform(query, arguments);
  if (PQresultStatus(result.get()) == PGRES_TUPLES_OK) {
    throw std::logic_error(std::string(query.name) + ": returns rows");
  }
  return std::atoll(PQcmdTuples(result.get()));
}

bool Connection::rollback() {
  if (lost_ || PQstatus(handle_.get()) != CONNECTION_OK) return false;
  try {
    if (sent_.empty() && PQtransactionStatus(handle_.get()) == PQTRANS_IDLE) return true;
    try {
      if (!sent_.empty()) settle();
    } catch (const Fault& fault) {
      if (fault.kind() == FaultKind::lost) return false;
    }
    if (PQtransactionStatus(handle_.get()) != PQTRANS_IDLE) execute("ROLLBACK");
    return PQtransactionStatus(handle_.get()) == PQTRANS_IDLE;
  } catch (const Fault&) {
    return false;
  }
}

}  // namespace consilium::store::postgres

namespace consilium::store {

base::Result<void> checkPostgresUrl(const std::string& url) {
  const bool scheme = url.starts_with("postgresql://") || url.starts_with("postgres://");
  if (!scheme || !postgres::parseUrl(url)) {
    return base::invalid("/database", "url",
                         "The database must be written as "
                         "postgresql://USER@HOST:PORT/NAME?sslmode=verify-full&sslrootcert=FILE.");
  }
  return base::ok();
}

}  // namespace consilium::store

#include "store/database.hpp"

#include <future>
#include <stdexcept>

namespace consilium::store {

namespace {

template <class T>
const T& as(const Value& value, std::string_view column, const char* type) {
  if (const T* held = std::get_if<T>(&value)) return *held;
  throw std::logic_error("column " + std::string(column) + " is not " + type);
}

base::Timestamp timestamp(std::int64_t milliseconds) {
  return base::Timestamp(std::chrono::milliseconds(milliseconds));
}

base::Result<void> await(const std::function<void(Database::Done)>& start) {
  std::promise<base::Result<void>> outcome;
  auto answer = outcome.get_future();
  start([&outcome](base::Result<void> result) { outcome.set_value(std::move(result)); });
  return answer.get();
}

}  // namespace

const Value& Row::at(std::string_view column) const {
  for (std::size_t i = 0; i < columns_->size(); ++i) {
    if ((*columns_)[i] == column) return values_[i];
  }
  throw std::logic_error("no column " + std::string(column));
}

const std::string& Row::text(std::string_view column) const {
  return as<std::string>(at(column), column, "text");
}

std::int64_t Row::integer(std::string_view column) const {
  return as<std::int64_t>(at(column), column, "an integer");
}

double Row::real(std::string_view column) const {
  return as<double>(at(column), column, "a real number");
}

base::Timestamp Row::time(std::string_view column) const {
  return timestamp(integer(column));
}

const std::string& Row::bytes(std::string_view column) const {
  return as<Bytes>(at(column), column, "bytes").data;
}

bool Row::isNull(std::string_view column) const {
  return std::holds_alternative<std::monostate>(at(column));
}

std::optional<std::string> Row::optionalText(std::string_view column) const {
  if (isNull(column)) return std::nullopt;
  return text(column);
}

std::optional<base::Timestamp> Row::optionalTime(std::string_view column) const {
  if (isNull(column)) return std::nullopt;
  return time(column);
}

std::optional<Row> Transaction::one(const Query& query, Arguments arguments) {
  auto rows = all(query, arguments);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

base::Result<void> Database::writeNow(Work work) {
  return await([this, &work](Done done) { write(std::move(work), std::move(done)); });
}

base::Result<void> Database::readNow(Work work) {
  return await([this, &work](Done done) { read(std::move(work), std::move(done)); });
}

}  // namespace consilium::store

#pragma once

#include <boost/system/result.hpp>
#include <source_location>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace consilium::base {

/// Asking a failed result for its value is a bug in the caller: it throws std::logic_error.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location&);

/// A value or an expected failure. Exceptions are for faults only.
template <class T>
using Result = boost::system::result<T, Error>;

/// Success without a value.
inline Result<void> ok() {
  return {};
}

inline Error failure(ErrorKind kind, std::string message) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  return error;
}
inline Error notFound(std::string message = "Not found.") {
  return failure(ErrorKind::notFound, std::move(message));
}
inline Error forbidden(std::string message) {
  return failure(ErrorKind::forbidden, std::move(message));
}
inline Error invalidState(std::string message) {
  return failure(ErrorKind::invalidState, std::move(message));
}
/// `pointer` names the parameter, `rule` the rule it breaks.
inline Error invalid(std::string pointer, std::string rule, std::string message) {
  Error error = failure(ErrorKind::invalid, message);
  error.violations.push_back({std::move(pointer), std::move(rule), std::move(message)});
  return error;
}

}  // namespace consilium::base

/// Returns the error of `expression` from the calling function when it failed.
#define CONSILIUM_CHECK(expression)                                         \
  do {                                                                      \
    if (auto consiliumChecked = (expression); consiliumChecked.has_error()) \
      return std::move(consiliumChecked).error();                           \
  } while (false)

#define CONSILIUM_TRY_CONCAT_(a, b) a##b
#define CONSILIUM_TRY_NAME_(line) CONSILIUM_TRY_CONCAT_(consiliumTried, line)
/// `CONSILIUM_TRY(auto row, load(id));` declares `row` with the value, or returns the error.
#define CONSILIUM_TRY(declaration, expression)               \
  auto CONSILIUM_TRY_NAME_(__LINE__) = (expression);         \
  if (CONSILIUM_TRY_NAME_(__LINE__).has_error())             \
    return std::move(CONSILIUM_TRY_NAME_(__LINE__)).error(); \
  declaration = std::move(CONSILIUM_TRY_NAME_(__LINE__)).value()

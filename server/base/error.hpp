#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace consilium::base {

/// What went wrong, in the vocabulary of the contract. Only `rpc` turns a kind into a code.
enum class ErrorKind {
  unauthenticated,
  forbidden,  ///< Only for objects the caller can see; otherwise `notFound`.
  notFound,
  conflict,      ///< A stale revision, or a command id used again with other parameters.
  invalidState,  ///< The lifecycle does not allow this act now.
  invalid,       ///< The parameters break a rule: see `violations`.
  identifyingData,
  rateLimited,
  tooLarge,
  unavailable,  ///< Nothing is known to have happened; sending the same command again settles it.
  internal,     ///< A fault on our side.
};

/// One broken rule of a request.
struct Violation {
  std::string pointer;  ///< RFC 6901 JSON pointer into the parameters.
  std::string rule;     ///< Name of the rule, e.g. `required`, `maxLength`, `pattern`.
  std::string message;  ///< What was expected.
};

/// A place in a request that may tell who a person is (`Finding` of the contract).
struct IdentifyingPlace {
  std::string pointer;      ///< RFC 6901 JSON pointer to the string.
  std::int64_t start = 0;   ///< In UTF-16 code units of that string.
  std::int64_t end = 0;     ///< The first one after it.
  std::string kind;         ///< Name of the kind in the contract, e.g. `person_name`.
  bool hard = false;        ///< It has to be mended; otherwise it may be acknowledged.
  std::string text;         ///< What stands there: for the caller only, never for a log.
  std::string suggestion;   ///< What could stand there; may be empty.
  std::string explanation;  ///< Why, where the place alone does not tell; may be empty.
  std::string rule;         ///< Name of the rule that found it.
};

/// JSON text that passes through unread (stored content). Always one valid JSON value.
struct RawJson {
  std::string text;
  bool operator==(const RawJson&) const = default;
};

/// An expected failure. The message tells the reader what to mend; it carries no clinical text.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::vector<Violation> violations;         ///< with `invalid`
  std::optional<std::int64_t> retryAfterMs;  ///< with `rateLimited`, `unavailable`
  bool reauthenticate = false;               ///< with `unauthenticated`: sign in again to do this
  std::optional<RawJson> current;            ///< with `conflict`: the state as it is now
  std::vector<IdentifyingPlace> places{};    ///< with `identifyingData`
};

}  // namespace consilium::base

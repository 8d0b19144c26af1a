#include "store/impl/arguments.hpp"

#include <stdexcept>
#include <string>

namespace consilium::store {

const Value& argumentOf(const Query& query, Arguments arguments, std::size_t number) {
  const std::string_view name = query.parameters[number];
  // Arguments mostly come in the order of first appearance.
  const auto* expected = arguments.begin() + number;
  if (expected->name == name) return expected->value;
  for (const auto& candidate : arguments) {
    if (candidate.name == name) return candidate.value;
  }
  throw std::logic_error(std::string(query.name) + ": parameter " + std::string(name) +
                         " is missing");
}

void checkCount(const Query& query, Arguments arguments) {
  if (arguments.size() == query.parameters.size()) return;
  throw std::logic_error(std::string(query.name) + ": takes " +
                         std::to_string(query.parameters.size()) + " parameters");
}

}  // namespace consilium::store

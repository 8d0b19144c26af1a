#pragma once

#include <cstddef>

#include "store/database.hpp"

namespace consilium::store {

/// The value for the parameter of a query that has this number, from 0. Throws std::logic_error
/// when it is not among the arguments.
const Value& argumentOf(const Query& query, Arguments arguments, std::size_t number);

/// Throws std::logic_error unless there is one argument for each parameter.
void checkCount(const Query& query, Arguments arguments);

}  // namespace consilium::store

// Lets Catch2 show a failed base::Result.
#pragma once

#include <ostream>

#include "base/error.hpp"

namespace consilium::base {

inline std::ostream& operator<<(std::ostream& stream, const Error& error) {
  return stream << static_cast<int>(error.kind) << " " << error.message;
}

}  // namespace consilium::base

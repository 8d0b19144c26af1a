// Lets Catch2 show a base::Result: what failed, or that it succeeded.
#pragma once

#include <string>

#include "base/result.hpp"
#include "support/catch.hpp"

namespace Catch {

template <class T>
struct StringMaker<consilium::base::Result<T>> {
  static std::string convert(const consilium::base::Result<T>& result) {
    if (result.has_value()) return "success";
    return "failure " + std::to_string(static_cast<int>(result.error().kind)) + ": " +
           result.error().message;
  }
};

}  // namespace Catch

#pragma once

#include <set>
#include <string>

#include "service/context.hpp"

namespace consilium::service::impl {

/// Where the caller's lists come from, by the ids: centres whose cases are theirs, series on whose
/// roster they sit, and cases that they are a guest of. A bound connection has its centre's alone.
struct Scopes {
  std::set<std::string> centres;
  std::set<std::string> series;
  std::set<std::string> arranged;  ///< of these: which the caller presides over or coordinates
  std::set<std::string> advised;   ///< of these: where the caller gives opinions
  std::set<std::string> guestCases;
};

Scopes scopesOf(Context& context);

}  // namespace consilium::service::impl

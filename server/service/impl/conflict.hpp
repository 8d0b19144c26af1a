#pragma once

#include "base/result.hpp"
#include "store/stored_json.hpp"

namespace consilium::service::impl {

/// The answer to an update whose revision is missing or not the present one, with the present
/// state.
template <class T>
base::Error staleRevision(const T& current) {
  auto error = base::failure(base::ErrorKind::conflict,
                             "It has changed since the revision that this change is based on.");
  error.current = base::RawJson{store::encodeStored(current)};
  return error;
}

}  // namespace consilium::service::impl

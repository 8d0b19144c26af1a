#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "protocol/terminology.hpp"

namespace consilium::domain {

/// A release of a terminology.
struct TermRelease {
  std::string name;  ///< as its publisher names it; empty where nothing does
  std::vector<protocol::TermRecord> terms;
};

/// Puts every term after all that it is a kind of, and old codes after the new ones, otherwise by
/// code; what is a kind of a term that
/// is not there no longer says so.
/// Errors: `invalid` where a term would be a kind of itself.
base::Result<void> orderParentsFirst(std::vector<protocol::TermRecord>& terms);

}  // namespace consilium::domain

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::service {

/// A term and one that it is a kind of, e.g. HP:0002757 and HP:0002659.
using TermParent = std::pair<std::string, std::string>;

struct TermsReport {
  std::size_t terms = 0;  ///< that are a kind of another
  std::size_t changed =
      0;  ///< whose ancestors are others than before, those that are gone included
};

/// Replaces what the terms of `system` ("HP", "ORPHA": what stands before the colon of their codes)
/// are kinds of, so that a list asked for a term finds cases of all kinds of it. Every term of
/// `parents` has that system. Written in batches of 500 terms, each of which stays when a later one
/// fails; a second run of the same changes nothing. Blocks; never from a database thread.
/// Errors: `invalid` where a term would be its own ancestor, with nothing written; whatever the
/// database answers.
base::Result<TermsReport> importTerms(std::string_view system,
                                      const std::vector<TermParent>& parents,
                                      store::Database& database);

}  // namespace consilium::service

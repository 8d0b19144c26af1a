#pragma once

#include <vector>

#include "protocol/case.hpp"

namespace consilium::domain {

/// What differs between two contents of a case, field by field.
struct CaseDifference {
  std::vector<protocol::CaseField> changed;  ///< in the order of the form
  protocol::CaseContent before;              ///< of `changed` only; of lists what `after` lacks
  protocol::CaseContent after;               ///< likewise
};

/// Lists are compared as what they hold: another order is no change.
CaseDifference differenceOf(const protocol::CaseContent& from, const protocol::CaseContent& to);

}  // namespace consilium::domain

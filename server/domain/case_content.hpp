#pragma once

#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "protocol/case.hpp"

namespace consilium::domain {

/// What keeps a content from being submitted (design, section 3: the fields marked *): one
/// violation a field, with pointers below `/content`; empty when it may be. A draft may hold
/// anything. `today` is the day in UTC.
std::vector<base::Violation> missingForSubmission(const protocol::CaseContent& content,
                                                  base::Date today);

}  // namespace consilium::domain

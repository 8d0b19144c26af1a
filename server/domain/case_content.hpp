#pragma once

#include <string>
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

/// The words by which a case is found (`searchWords` of its free texts and genes), each once, in
/// code-point order.
std::vector<std::string> wordsOf(const protocol::CaseContent& content);

/// The codes by which a case is found: signs observed and diagnoses not excluded, each once, in
/// code-point order.
std::vector<std::string> termsOf(const protocol::CaseContent& content);

}  // namespace consilium::domain

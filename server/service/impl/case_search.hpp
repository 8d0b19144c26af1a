#pragma once

#include <string_view>

#include "protocol/case.hpp"
#include "service/context.hpp"

namespace consilium::service::impl {

/// Makes a case found by the words and terms of this content, its newest, and by no others.
void indexCase(Context& context, std::string_view caseId, std::string_view networkId,
               const protocol::CaseContent& content);

}  // namespace consilium::service::impl

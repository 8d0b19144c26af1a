#pragma once

#include <string_view>

#include "protocol/case.hpp"
#include "service/context.hpp"

namespace consilium::service::impl {

/// What a case is found in: its centre's cases and its series'.
struct SearchScope {
  std::string_view caseId;
  std::string_view networkId;
  std::string_view centreId;
  std::string_view seriesId;  ///< empty: a draft without one
};

/// Makes a case found by the words and terms of this content, its newest, and by no others.
void indexCase(Context& context, const SearchScope& scope, const protocol::CaseContent& content);

/// Makes a case found in the series of `scope`, and in no other.
void moveIndexedCase(Context& context, const SearchScope& scope);

}  // namespace consilium::service::impl

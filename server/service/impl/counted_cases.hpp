#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "protocol/case.hpp"
#include "protocol/stats.hpp"
#include "service/context.hpp"

// The cases that a figure counts: counted for `stats.activity`, opened for `case.list`.
namespace consilium::service::impl {

/// What somebody may see figures of: a scope, a period, and whose cases in it.
struct CountedScope {
  std::string series;  ///< here and below, empty: any
  std::string centre;
  std::string network;
  std::string own;     ///< only cases that this user wrote a version of or gave an opinion on
  std::string author;  ///< of the opinions, only this user's
  std::optional<std::string> region;  ///< folded as in the directory
  std::string orpha;
  std::string reader;  ///< of the opinions, only those that this user may read in their centre
  base::Timestamp from;
  base::Timestamp to;

  std::optional<std::string> name;  ///< of the series, centre or network
  protocol::CountedWhose whose{};
};

/// The figures that the caller asks for, if they may see them (design, section 4); `counted.figure`
/// is not looked at. More than one scope and an empty period are `invalid`; what does not exist or
/// is not the caller's to see is `notFound`, or `forbidden` where they see the object itself.
base::Result<CountedScope> scopeOf(Context& context, const protocol::CountedCases& counted);

/// Cases, and of the figure `opinions` the opinions themselves as well.
struct Counted {
  std::int64_t cases = 0;
  std::int64_t opinions = 0;
};

Counted countOf(Context& context, const CountedScope& scope, protocol::CountedFigure figure);

/// The delay to the first answer that at least `percent` of 100 of the `cases` answered ones do not
/// exceed, in milliseconds. `cases` must not be 0.
std::int64_t delayOf(Context& context, const CountedScope& scope, std::int64_t cases, int percent);

/// A page of `case.list` with a filter `counted`, which must stand alone.
base::Result<protocol::CaseListResult> listCounted(Context& context,
                                                   const protocol::CaseListParams& params,
                                                   std::int64_t limit);

}  // namespace consilium::service::impl

#pragma once

#include <optional>
#include <string_view>

namespace consilium::domain {

/// A length of life in the parts in which it was said.
struct LifeTime {
  int years = 0;
  int months = 0;
  int weeks = 0;
  int days = 0;

  /// Completed years; a year has 12 months, 52 weeks or 365 days.
  int wholeYears() const;
};

/// Reads an ISO 8601 duration as the contract lets it pass: P34Y, P1Y6M, P28W, P3D.
LifeTime lifeTimeOf(std::string_view iso8601);

/// The last decade that ages are told by: 90 and more.
inline constexpr int kLastDecade = 90;

/// The first year of the decade that an age stands for, as the contract has it: P30Y, 30. Nothing
/// where it is no such year.
std::optional<int> decadeOf(std::string_view iso8601);

}  // namespace consilium::domain

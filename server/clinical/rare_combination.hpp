#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinical/terminologies.hpp"
#include "protocol/case.hpp"
#include "protocol/common.hpp"

namespace consilium::clinical {

/// Stable name of the rule, for findings of the kind `rare_combination`.
inline constexpr std::string_view kRareCombinationRule = "rare-combination";

/// Fewer expected persons than this, and the combination may point to one: on average nobody else
/// shares it. It is a warning, not anonymity, for which 3 to 5 are usual (El Emam and Dankar 2008,
/// doi:10.1197/jamia.M2716): with those nearly every case of a rare disease would be warned of, and
/// the warning not be read any more.
inline constexpr double kSmallestGroup = 1.0;

/// What a case says of a person.
struct PersonFacts {
  std::vector<std::string> diseases;  ///< ORPHA or OMIM; unknown ones are passed over
  std::optional<int> ageYears;        ///< 0 to 120
  std::optional<std::string> region;  ///< a French region by its name; nothing or another: France
  std::optional<protocol::Sex> sex;
  bool decade = false;  ///< the age is the first year of the ten in which it lies
};

/// A combination that is rare.
struct RareCombination {
  std::string code;        ///< of the disease
  double expected = 0.0;   ///< how many such persons there are
  std::string text;        ///< which combination is rare, and why
  std::string suggestion;  ///< what to make vaguer: nothing is said of that any more
};

/// The combination of disease, age, region and sex that is rarest, where fewer than
/// `kSmallestGroup` such persons are expected: inhabitants of the region (INSEE, legal populations
/// 2021) × share of that year or decade of age (INSEE, population on 1 January 2024, tens of years
/// spread evenly) × half for a known sex × the middle of the disease's prevalence class (Orphanet).
/// Diseases are taken one by one, as several may be suspected of one person. A subtype without a
/// figure has that of its disease; without a known prevalence nothing is said.
std::optional<RareCombination> rareCombination(const Terminologies& terms,
                                               const PersonFacts& person,
                                               protocol::Language language);

}  // namespace consilium::clinical

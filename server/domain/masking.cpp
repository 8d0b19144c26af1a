#include "domain/masking.hpp"

#include <cstddef>

namespace consilium::domain {
namespace {

constexpr std::int64_t kLargestSmall = kSmallestShown - 1;

/// What a reader knows of the masked cells of a column.
struct Masked {
  std::int64_t small = 0;   ///< how many are masked for being small
  std::int64_t others = 0;  ///< how many besides
  std::int64_t sum = 0;     ///< the total less what is shown
};

/// Whether any one of the small cells may be 0 as well as `kLargestSmall`, whatever the others are.
/// `bound`: none of the others exceeds it, as a shown one has that count; nothing shown: no bound.
bool isHidden(const Masked& masked, const std::int64_t* bound) {
  const bool mayBeLargest = masked.sum - masked.others * kSmallestShown >= kLargestSmall;
  const bool mayBeNone =
      (masked.others > 0 && bound == nullptr) ||
      masked.sum <= (masked.small - 1) * kLargestSmall + masked.others * (bound ? *bound : 0);
  return mayBeLargest && mayBeNone;
}

}  // namespace

ShownColumn shownOf(std::span<const std::int64_t> counts) {
  ShownColumn shown{std::vector<bool>(counts.size(), true), true};
  Masked masked;
  const auto mask = [&](std::size_t i, std::int64_t& kind) {
    shown.cells[i] = false;
    masked.sum += counts[i];
    ++kind;
  };
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] < kSmallestShown) mask(i, masked.small);
  while (masked.small > 0) {
    const std::int64_t* smallest = nullptr;
    for (std::size_t i = 0; i < counts.size(); ++i)
      if (shown.cells[i] && (!smallest || counts[i] < *smallest)) smallest = &counts[i];
    if (isHidden(masked, smallest)) return shown;
    if (!smallest) break;
    mask(static_cast<std::size_t>(smallest - counts.data()), masked.others);
  }
  shown.total = masked.small == 0;
  return shown;
}

}  // namespace consilium::domain

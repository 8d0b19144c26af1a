#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "protocol/identification.hpp"

namespace consilium::clinical {

/// What is learned about words and numbers: whether they tell who somebody is, and by what.
constexpr std::array kLearnedKinds = {
    protocol::FindingKind::person_name, protocol::FindingKind::city,
    protocol::FindingKind::hospital,    protocol::FindingKind::address,
    protocol::FindingKind::postcode,    protocol::FindingKind::birth_date,
    protocol::FindingKind::date,        protocol::FindingKind::phone,
    protocol::FindingKind::nir,         protocol::FindingKind::record_number};

/// A weight counts this many times in the file (learned_weights.cpp), where it has two signs.
constexpr double kWeightScale = 128.0;
constexpr std::string_view kWeightSigns =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr int kWeightZero = 2048;

/// The weights of what `Surroundings` says about a word, learned from the annotated sets: how many
/// entries there are, in four signs; of each the number of what is said, in four, for how many
/// kinds it has a weight, in one, then each of these kinds, in one, with its weight, in two.
std::string_view learnedWeights();

/// The weights in a table of open addresses.
class Learned {
 public:
  using Sums = std::array<double, kLearnedKinds.size()>;

  Learned() = default;
  /// Reads what is written as `learnedWeights` is.
  explicit Learned(std::string_view weights);

  /// The logarithm of the odds for each kind.
  Sums weigh(std::span<const std::uint32_t> said) const;

 private:
  struct Slot {
    std::uint32_t number = kFree;
    std::array<std::int16_t, kLearnedKinds.size()> weights{};
  };
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;
  static std::size_t slotOf(std::uint32_t number) { return number * 0x9E3779B1U; }

  std::vector<Slot> slots_;  ///< a power of two of them, at most half in use
};

}  // namespace consilium::clinical

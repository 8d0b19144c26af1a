#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace consilium::store {

/// What the hash of an event covers, apart from the hash before it.
struct ChainLink {
  std::string_view stream;
  std::int64_t seq;
  std::string_view type;
  base::Timestamp at;
  std::string_view actor;
  std::string_view networkId;  ///< '' when none
  bool changesAccess;
  std::string_view commitment;
};

inline constexpr std::size_t kHashSize = 32;
inline constexpr std::size_t kSaltSize = 16;

/// What the first event of a stream takes for the hash before it.
extern const std::string kNoHash;

/// SHA-256(salt ‖ body).
std::string commitmentOf(std::string_view salt, std::string_view body);

/// The hash of an event; docs/audit.md has the encoding.
std::string hashOf(std::string_view previous, const ChainLink& link);

}  // namespace consilium::store

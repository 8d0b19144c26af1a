#pragma once

#include <span>
#include <string>

#include "protocol/meeting.hpp"
#include "protocol/series.hpp"

namespace consilium::domain {

/// Whether a session has its quorum, and what it lacks: members of the roster with as many
/// different specialties as the charter asks for, and those that it names among them. `specialties`
/// are those of the members who are there, in any order and number; they compare without case and
/// accents.
protocol::QuorumState quorumOf(const protocol::CharterQuorum& rule,
                               std::span<const std::string> specialties);

}  // namespace consilium::domain

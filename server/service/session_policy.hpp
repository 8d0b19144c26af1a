#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace consilium::service {

/// Cost of one argon2id computation: passes over the memory, and the memory in bytes. The default
/// lies between libsodium's "interactive" and "moderate": about 0.1 s.
struct PasswordCost {
  std::uint64_t operations = 3;
  std::size_t memory = std::size_t{64} << 20;
};

/// What the operator can choose about signing in.
struct SessionPolicy {
  enum class SecondFactor { required, optional } secondFactor = SecondFactor::required;
  /// A session ends when nothing was asked for so long; pings are no requests. Not counted while it
  /// has joined a meeting in session.
  std::chrono::milliseconds idle = std::chrono::minutes(15);
  /// A session ends so long after the sign-in.
  std::chrono::milliseconds absolute = std::chrono::hours(10);
  /// How long an authentication opens administrative acts.
  std::chrono::milliseconds reauthentication = std::chrono::minutes(5);
  /// Activity is written down no later than this after it happened.
  std::chrono::milliseconds touchInterval = std::chrono::minutes(1);
  /// Live sessions of one user; a further sign-in ends the oldest.
  std::int64_t sessionsPerUser = 50;
  std::chrono::milliseconds invitation = std::chrono::hours(24 * 7);
  /// Time to confirm a second factor whose secret was shown.
  std::chrono::milliseconds enrolment = std::chrono::hours(1);

  /// Failed sign-ins count for so long.
  std::chrono::milliseconds failureWindow = std::chrono::minutes(15);
  std::int64_t failuresByAccountAndAddress = 5;
  std::int64_t failuresByAddress = 50;
  /// Failures on one account from anywhere that go unpunished. Each further one doubles the pause
  /// from one second up to `longestPause`: never a lock-out, which anybody could inflict.
  std::int64_t failuresByAccount = 10;
  std::chrono::milliseconds longestPause = std::chrono::seconds(60);

  PasswordCost passwordCost;
  /// Shown beside the account in authenticator programs.
  std::string issuer = "Consilium";
};

}  // namespace consilium::service

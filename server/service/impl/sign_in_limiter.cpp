#include "service/impl/sign_in_limiter.hpp"

#include <algorithm>
#include <chrono>

#include "base/address.hpp"
#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "store/queries.hpp"

namespace consilium::service {

namespace queries = store::queries;
using store::value;

namespace {

/// How long a sign-in makes an address a known one of the account.
constexpr std::chrono::hours kAddressKnown{24 * 30};

base::Error wait(base::Timestamp now, base::Timestamp until) {
  base::Error error = base::failure(base::ErrorKind::rateLimited,
                                    "Too many failed sign-ins: wait before trying again.");
  error.retryAfterMs = std::max<std::int64_t>((until - now).count(), 1);
  return error;
}

}  // namespace

SignInLimiter::SignInLimiter(store::Transaction& tx, const SessionPolicy& policy,
                             std::string_view loginKey, std::string_view address,
                             base::Timestamp now)
    : tx_(tx),
      policy_(policy),
      account_{base::sha256(loginKey)},
      address_(base::countedAddress(address)),
      from_(address),
      now_(now) {}

void SignInLimiter::enter() {
  // In the order of their numbers: those of accounts, then those of addresses.
  const std::int64_t account = static_cast<unsigned char>(account_.data.front());
  const std::int64_t address = 256 + static_cast<unsigned char>(base::sha256(address_).front());
  for (const auto slot : {account, address})
    tx_.run(queries::signInGateEnter, {{"slot", value(slot)}, {"now", value(now_)}});
}

base::Result<void> SignInLimiter::check(const std::optional<std::string>& userId) {
  const auto since = now_ - policy_.failureWindow;
  const auto full = [&](const std::vector<store::Row>& latest, std::int64_t limit) {
    return static_cast<std::int64_t>(latest.size()) >= limit;
  };

  const auto ofPair = tx_.all(queries::signInFailuresOfPair,
                              {{"accountKey", value(account_)},
                               {"address", value(address_)},
                               {"since", value(since)},
                               {"limit", value(policy_.failuresByAccountAndAddress)}});
  if (full(ofPair, policy_.failuresByAccountAndAddress))
    return wait(now_, ofPair.back().time("at") + policy_.failureWindow);

  const auto ofAddress =
      tx_.all(queries::signInFailuresOfAddress, {{"address", value(address_)},
                                                 {"since", value(since)},
                                                 {"limit", value(policy_.failuresByAddress)}});
  if (full(ofAddress, policy_.failuresByAddress))
    return wait(now_, ofAddress.back().time("at") + policy_.failureWindow);

  const auto ofAccount = tx_.one(queries::signInFailuresOfAccount,
                                 {{"accountKey", value(account_)}, {"since", value(since)}});
  const auto excess = ofAccount->integer("total") - policy_.failuresByAccount;
  if (excess < 0) return base::ok();
  const std::chrono::milliseconds doubled =
      std::chrono::seconds(std::int64_t{1} << std::min<std::int64_t>(excess, 30));
  const auto until = ofAccount->time("last_at") + std::min(doubled, policy_.longestPause);
  if (now_ >= until) return base::ok();
  if (userId && tx_.one(queries::sessionFromAddress, {{"user", value(*userId)},
                                                      {"address", value(from_)},
                                                      {"since", value(now_ - kAddressKnown)}}))
    return base::ok();
  return wait(now_, until);
}

std::int64_t SignInLimiter::fail(std::string id) {
  const auto before = now_ - policy_.failureWindow;
  tx_.run(queries::signInFailuresForget, {{"before", value(before)}});
  tx_.run(queries::signInFailureInsert, {{"id", value(std::move(id))},
                                         {"accountKey", value(account_)},
                                         {"address", value(address_)},
                                         {"now", value(now_)}});
  return tx_
      .one(queries::signInFailuresOfAccount,
           {{"accountKey", value(account_)}, {"since", value(before)}})
      ->integer("total");
}

void SignInLimiter::succeed() {
  tx_.run(queries::signInFailuresClear,
          {{"accountKey", value(account_)}, {"address", value(address_)}});
}

}  // namespace consilium::service

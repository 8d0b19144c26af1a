#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/impl/acting.hpp"
#include "app/impl/demo_content.hpp"
#include "app/services.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "service/access.hpp"
#include "service/context.hpp"
#include "store/database.hpp"

namespace consilium::app::demo {

/// How long ago the story told begins.
constexpr int kStoryDays = 430;

/// The time of the story told: never goes back, and never passes the present.
class StoryClock final : public base::Clock {
 public:
  base::Timestamp now() const override { return now_; }
  /// The machine's, when the story was begun: the time that it leads up to.
  base::Timestamp present() const { return present_; }
  /// Midnight (UTC) so many days from today.
  base::Timestamp day(int days) const {
    return std::chrono::floor<std::chrono::days>(present_) + std::chrono::days(days);
  }
  base::Date today() const { return std::chrono::floor<std::chrono::days>(now_); }
  void moveTo(base::Timestamp time) { now_ = std::clamp(time, now_, present_); }

 private:
  base::Timestamp present_ = base::SystemClock().now();
  base::Timestamp now_ = day(-kStoryDays);
};

/// The words of a text, separated by blanks.
std::vector<std::string> words(std::string_view text);

struct Someone {
  service::Caller caller;
  std::string centre;  ///< id
  std::string member;  ///< id
  std::string specialty;
};

/// Where the story is played: its people, who act through the services in its time. For one thread.
class Stage {
 public:
  Stage(store::Database& database, StoryClock& clock, const Options& options,
        const store::SigningKey& key, const clinical::IdentityScanner& scanner)
      : clock(clock), services(options, key, scanner, clock), database_(database) {}

  StoryClock& clock;
  Services services;
  std::map<std::string_view, std::string> networks;  ///< ids by code
  std::map<std::string_view, std::string> centres;   ///< ids by key
  std::map<std::string_view, std::string> series;    ///< ids by name
  std::map<std::string_view, Someone> people;        ///< by login

  /// Whoever has that function in a series.
  const Someone& seatOf(std::string_view series, protocol::RosterFunction function) const;
  const Someone& chairOf(std::string_view series) const;
  const Someone& coordinatorOf(std::string_view series) const;
  /// The first (0) or a later permanent member; after the last comes the first again.
  const Someone& expertOf(std::string_view series, std::size_t which) const;

  /// Runs `acts` in one transaction, because there are many of them and nobody waits for each.
  /// Errors: the first of the acts', which undoes all of them.
  base::Result<void> together(const std::function<base::Result<void>(store::Transaction&)>& acts);

  // The following within `together`.

  /// A use case as somebody who has just signed in.
  template <class UseCase>
  auto as(const service::Caller& who, UseCase useCase);
  /// The operator's.
  template <class UseCase>
  auto asOperator(UseCase useCase) {
    return as(operatorCaller(clock.now()), std::move(useCase));
  }
  /// One method of a service as somebody.
  template <class Service, class Result, class Params>
  base::Result<Result> act(const Someone& who, Service& service,
                           base::Result<Result> (Service::*method)(service::Context&,
                                                                   const Params&),
                           std::type_identity_t<Params> params);

  /// Lets time pass, with what the server does by itself meanwhile.
  base::Result<void> moveTo(base::Timestamp time);

 private:
  store::Database& database_;
  store::Transaction* tx_ = nullptr;
};

/// Whether all that was refused is that a combination is rare.
inline bool isRareOnly(const base::Error& error) {
  const auto rare = protocol::toString(protocol::FindingKind::rare_combination);
  return error.kind == base::ErrorKind::identifyingData &&
         std::all_of(error.places.begin(), error.places.end(),
                     [&](const auto& place) { return place.kind == rare; });
}

template <class UseCase>
auto Stage::as(const service::Caller& who, UseCase useCase) {
  auto caller = who;
  caller.reauthenticatedAt = clock.now();
  caller.reauthenticatedUntil = clock.now() + std::chrono::minutes(1);
  caller.expiresAt = caller.reauthenticatedUntil;
  const service::Origin origin;
  service::Context context{.tx = *tx_,
                           .caller = &caller,
                           .origin = origin,
                           .clock = clock,
                           .now = clock.now(),
                           .readsToRecord = {},
                           .sessionChange = {},
                           .gate = &services.texts};
  auto outcome = useCase(context);
  service::writeReads(*tx_, caller, context.readsToRecord, context.now);
  return outcome;
}

template <class Service, class Result, class Params>
base::Result<Result> Stage::act(const Someone& who, Service& service,
                                base::Result<Result> (Service::*method)(service::Context&,
                                                                        const Params&),
                                std::type_identity_t<Params> params) {
  return as(who.caller, [&](service::Context& context) {
    if constexpr (requires { params.commandId; }) params.commandId = context.newId();
    auto result = (service.*method)(context, params);
    if constexpr (requires { params.acknowledged; }) {
      // Their texts name nobody; that a combination is rare they know, and say that it may be sent.
      if (result.has_value() || !isRareOnly(result.error())) return result;
      for (const auto& place : result.error().places)
        params.acknowledged.push_back({protocol::FindingKind::rare_combination, place.text});
      result = (service.*method)(context, params);
    }
    return result;
  });
}

/// What happens when. Acts of the same time happen in the order in which they were added.
class Timeline {
 public:
  using Act = std::function<base::Result<void>()>;

  explicit Timeline(Stage& stage) : stage_(stage) {}

  /// An act may add later ones. One of a time that has passed happens next.
  void add(base::Timestamp time, Act act) { acts_.emplace(time, std::move(act)); }

  /// Carries out what happens before `end`; what comes later stays undone.
  base::Result<void> play(base::Timestamp end);

 private:
  Stage& stage_;
  std::multimap<base::Timestamp, Act> acts_;
};

}  // namespace consilium::app::demo

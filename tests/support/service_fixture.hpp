#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "protocol/case.hpp"
#include "protocol/member.hpp"
#include "protocol/series.hpp"
#include "service/context.hpp"
#include "service/identity_gate.hpp"
#include "store/database.hpp"
#include "support/test_database.hpp"

// A temporary database with two networks, their centres, a series and people in every relation to
// its cases, to test services with.

namespace consilium::tests {

/// A clock that stands still until it is moved.
class HandClock final : public base::Clock {
 public:
  base::Timestamp now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  base::Timestamp now_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} +
                       std::chrono::hours(9)};
};

/// The scanner with the dictionaries of the machine, read once in a program.
const clinical::IdentityScanner& identityScanner();

class ServiceFixture {
 public:
  ServiceFixture();

  HandClock clock;
  std::string network;       ///< of the first three centres and of the series
  std::string otherNetwork;  ///< of the last one
  std::string competence;    ///< a competence centre, which submits; attached to `reference`
  std::string reference;     ///< the reference centre that owns `series`
  std::string neighbour;     ///< another competence centre, attached to nothing
  std::string elsewhere;     ///< a centre of the other network
  std::string series;

  // The submitting centre's.
  service::Caller clinician;
  service::Caller colleague;  ///< an expert of the submitting centre, on no roster
  service::Caller assistant;
  service::Caller manager;
  // On the roster, with roles at the reference centre.
  service::Caller expert;
  service::Caller coordinator;
  service::Caller chair;
  service::Caller deputy;
  // Others.
  service::Caller referenceExpert;   ///< expert of the reference centre, on no roster
  service::Caller referenceManager;  ///< manager of the centre that owns the series
  service::Caller guest;             ///< clinician of `neighbour`; `inviteGuest` makes it a guest
  service::Caller stranger;          ///< clinician of `elsewhere`
  service::Caller nobody;            ///< signed in, without a membership
  service::Caller formerClinician;   ///< the membership at the submitting centre has ended
  service::Caller formerExpert;      ///< the seat on the roster has ended
  service::Caller disabled;          ///< clinician of the submitting centre, account disabled
  service::Caller admin;
  service::Caller auditor;

  /// The people of above by their names here, but for `disabled`.
  std::map<std::string_view, const service::Caller*> people() const;
  /// Whether one of them sees a case: the submitting centre's always, those of the roster and
  /// `guest` once it was submitted.
  static bool sees(std::string_view name, protocol::CaseState state);

  store::Database& database() { return *database_; }
  const service::IdentityGate& gate() const { return gate_; }

  /// What `act(Context&)` returns, run in a write transaction of its own that is undone when it
  /// failed. The reads that it noted are put on record, as the connection layer does. A null
  /// caller is nobody.
  template <class Act>
  auto run(const service::Caller* caller, Act act) -> std::invoke_result_t<Act, service::Context&> {
    std::optional<std::invoke_result_t<Act, service::Context&>> outcome;
    transact(caller, [&](service::Context& context) -> base::Result<void> {
      outcome.emplace(act(context));
      if (outcome->has_error()) return outcome->error();
      return base::ok();
    });
    return std::move(outcome).value();
  }
  template <class Act>
  auto run(const service::Caller& caller, Act act) {
    return run(&caller, std::move(act));
  }

  service::Caller addUser(const std::string& login);
  /// Gives a user a current role at a centre; returns the member's id.
  std::string addMember(const service::Caller& user, const std::string& centre,
                        const std::string& centreNetwork, std::string_view role);
  void endMember(const std::string& member);
  /// Replaces the roster of `series`, in the rules of its charter.
  void saveRoster(std::vector<protocol::RosterEntry> roster);
  void saveCharter(protocol::Charter charter);
  void inviteGuest(const std::string& caseId, const service::Caller& user);
  void setState(const std::string& caseId, protocol::CaseState state);

  /// A case of `clinician` as a draft, as submitted, or moved on to another state by hand.
  std::string addCase(protocol::CaseState state = protocol::CaseState::submitted);

  std::vector<store::Event> events(const std::string& stream);

  // Behind the services' back.
  void execute(std::string sql);
  /// How many rows hold a text in each column of the database that holds any.
  std::map<std::string, std::int64_t> holding(const std::string& text);

  /// Everything that a submission needs.
  static protocol::CaseContent completeContent();
  /// The same at the fixture's `series`, as the parameters of `case.create`.
  protocol::CaseCreateParams createParams() const;

 private:
  void transact(const service::Caller* caller,
                const std::function<base::Result<void>(service::Context&)>& act);
  const store::Query& statement(std::string text);

  test::TestDatabase database_;
  std::deque<std::string> sql_;
  std::deque<store::Query> statements_;      ///< an engine knows them by their addresses
  service::TerminologyService terminology_;  ///< the built-in sets
  service::IdentityGate gate_;
  std::vector<protocol::RosterEntry> roster_;
  protocol::Charter charter_;
};

/// The error of a result that must have failed.
template <class T>
base::Error errorOf(const base::Result<T>& result) {
  if (!result.has_error()) throw std::runtime_error("expected a failure");
  return result.error();
}

/// What kind of failure it was; nothing: it succeeded.
template <class T>
std::optional<base::ErrorKind> failureOf(const base::Result<T>& result) {
  if (result.has_error()) return result.error().kind;
  return std::nullopt;
}

}  // namespace consilium::tests

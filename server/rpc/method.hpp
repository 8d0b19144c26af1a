#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "protocol/codec.hpp"
#include "protocol/methods.hpp"
#include "service/context.hpp"
#include "service/text_rules.hpp"

namespace consilium::rpc {

class Subscriptions;

/// Who may call a method before anything is known of the object.
enum class Access {
  open,     ///< also before sign-in; the use case decides
  session,  ///< signed in
};

/// One call with its parameters decoded. The parts that its method has not are empty.
struct Job {
  std::string commandId;  ///< kind `write`: what makes it happen once
  std::string canonical;  ///< kind `write`: canonical text of the parameters

  /// Staged methods: loads in a snapshot, then does pure work on a pool, before `run`. Either may
  /// be missing.
  std::function<base::Result<void>(service::Context&)> load;
  std::function<base::Result<void>()> verify;
  /// What `verify` does takes milliseconds: it does not queue up behind passwords.
  bool brief = false;
  /// Texts stored already that the command hands on to others, in a snapshot before it.
  std::function<std::vector<service::GatedText>(service::Context&)> handedOn;

  /// The use case, in a transaction; the result as JSON text. May be run more than once.
  std::function<base::Result<std::string>(service::Context&)> run;

  /// Kind `write`, where the reply tells a secret: the result of the last `run` without it, which
  /// alone is stored and told to whoever sends the command again.
  std::function<std::string()> stored;

  /// Instead of all the above, a result that needs no transaction.
  std::optional<std::string> ready;

  /// Instead of all the above, for what concerns the connection itself. On the connection's thread;
  /// answers once, from any thread.
  using Answer = std::function<void(base::Result<std::string>)>;
  std::function<void(Subscriptions&, Answer)> onConnection;
};

/// A row of the method table.
struct Method {
  std::string_view name;
  protocol::MethodKind kind = protocol::MethodKind::read;
  Access access = Access::session;
  /// Params are an object, or where `byPosition` says so maybe an array.
  std::function<base::Result<Job>(const nlohmann::json& params)> decode;
  bool byPosition = false;  ///< the contract's own methods take parameters by name only
  bool isUse = true;        ///< keeps its session from ending for want of use
};

using MethodTable = std::vector<Method>;

/// The subscriptions of one connection, for the methods that change them.
class Subscriptions {
 public:
  virtual ~Subscriptions() = default;
  virtual void subscribe(protocol::EventSubscribeParams params, Job::Answer answer) = 0;
  virtual void unsubscribe(protocol::EventUnsubscribeParams params, Job::Answer answer) = 0;
};

namespace detail {

/// `useCase`: (Context&, const M::Params&) → Result<M::Result>.
template <class M, class UseCase>
Method transacted(Access access, UseCase useCase) {
  return {M::name, M::kind, access,
          [useCase = std::move(useCase)](const nlohmann::json& json) -> base::Result<Job> {
            CONSILIUM_TRY(auto decoded, protocol::decode<typename M::Params>(json));
            auto params = std::make_shared<const typename M::Params>(std::move(decoded));
            Job job;
            if constexpr (M::kind == protocol::MethodKind::write) {
              job.commandId = params->commandId;
              job.canonical = protocol::encode(*params);
            }
            job.run = [useCase, params](service::Context& context) -> base::Result<std::string> {
              CONSILIUM_TRY(auto result, useCase(context, *params));
              return protocol::encode(result);
            };
            return job;
          },
          false};
}

/// A use case that is a member function of its service.
template <class M, class Service, class Function>
Method ofService(Access access, Service& service, Function function) {
  return transacted<M>(
      access, [&service, function](service::Context& context, const typename M::Params& params) {
        return std::invoke(function, service, context, params);
      });
}

}  // namespace detail

/// A query, in a snapshot. Here and below `service` must outlive the table.
template <class M, class Service, class Function>
Method read(Service& service, Function useCase, Access access = Access::session) {
  static_assert(M::kind == protocol::MethodKind::read);
  return detail::ofService<M>(access, service, useCase);
}

/// A command, carried out once for each (actor, commandId).
template <class M, class Service, class Function>
Method write(Service& service, Function useCase) {
  static_assert(M::kind == protocol::MethodKind::write);
  return detail::ofService<M>(Access::session, service, useCase);
}

/// The same, where the reply tells a secret once: `withoutSecret`, (M::Result) → M::Result, leaves
/// what may be stored.
template <class M, class Service, class Function, class WithoutSecret>
Method writeTellingOnce(Service& service, Function useCase, WithoutSecret withoutSecret) {
  static_assert(M::kind == protocol::MethodKind::write);
  return {M::name, M::kind, Access::session,
          [&service, useCase, withoutSecret](const nlohmann::json& json) -> base::Result<Job> {
            CONSILIUM_TRY(auto decoded, protocol::decode<typename M::Params>(json));
            auto params = std::make_shared<const typename M::Params>(std::move(decoded));
            auto last = std::make_shared<typename M::Result>();
            Job job;
            job.commandId = params->commandId;
            job.canonical = protocol::encode(*params);
            job.run = [&service, useCase, params,
                       last](service::Context& context) -> base::Result<std::string> {
              CONSILIUM_TRY(*last, std::invoke(useCase, service, context, *params));
              return protocol::encode(*last);
            };
            job.stored = [withoutSecret, last] { return protocol::encode(withoutSecret(*last)); };
            return job;
          },
          false};
}

/// A change to the session itself, without a command id.
template <class M, class Service, class Function>
Method session(Service& service, Function useCase, Access access = Access::session) {
  static_assert(M::kind == protocol::MethodKind::session);
  return detail::ofService<M>(access, service, useCase);
}

/// A change with heavy pure work between loading and saving, done off the database threads:
/// `load` (Context&, params) → Result<Stage>, in a snapshot; `verify` (params, Stage) →
/// Result<Stage>, on the CPU pool; `finish` (Context&, params, const Stage&) → Result<M::Result>.
template <class M, class Service, class Load, class Verify, class Finish>
Method staged(Service& service, Load load, Verify verify, Finish finish,
              Access access = Access::session) {
  static_assert(M::kind == protocol::MethodKind::session);
  using Params = typename M::Params;
  using Stage =
      typename std::invoke_result_t<Load, Service&, service::Context&, const Params&>::value_type;
  return {M::name, M::kind, access,
          [&service, load, verify, finish](const nlohmann::json& json) -> base::Result<Job> {
            CONSILIUM_TRY(auto decoded, protocol::decode<Params>(json));
            auto params = std::make_shared<const Params>(std::move(decoded));
            auto stage = std::make_shared<Stage>();
            Job job;
            job.load = [&service, load, params,
                        stage](service::Context& context) -> base::Result<void> {
              CONSILIUM_TRY(*stage, std::invoke(load, service, context, *params));
              return base::ok();
            };
            job.verify = [&service, verify, params, stage]() -> base::Result<void> {
              CONSILIUM_TRY(*stage, std::invoke(verify, service, *params, std::move(*stage)));
              return base::ok();
            };
            job.run = [&service, finish, params,
                       stage](service::Context& context) -> base::Result<std::string> {
              CONSILIUM_TRY(auto result,
                            std::invoke(finish, service, context, *params, std::as_const(*stage)));
              return protocol::encode(result);
            };
            return job;
          },
          false};
}

/// A query that is pure work on what the caller sends: `load` (Context&, params) → Result<Stage>,
/// in a snapshot; `compute` (params, Stage) → M::Result, on the pool of brief work.
template <class M, class Service, class Load, class Compute>
Method computed(Service& service, Load load, Compute compute) {
  static_assert(M::kind == protocol::MethodKind::read);
  using Params = typename M::Params;
  using Stage =
      typename std::invoke_result_t<Load, Service&, service::Context&, const Params&>::value_type;
  return {M::name, M::kind, Access::session,
          [&service, load, compute](const nlohmann::json& json) -> base::Result<Job> {
            CONSILIUM_TRY(auto decoded, protocol::decode<typename M::Params>(json));
            auto params = std::make_shared<const typename M::Params>(std::move(decoded));
            auto stage = std::make_shared<Stage>();
            auto result = std::make_shared<std::string>();
            Job job;
            job.brief = true;
            job.load = [&service, load, params,
                        stage](service::Context& context) -> base::Result<void> {
              CONSILIUM_TRY(*stage, std::invoke(load, service, context, *params));
              return base::ok();
            };
            job.verify = [&service, compute, params, stage, result]() -> base::Result<void> {
              *result = protocol::encode(std::invoke(compute, service, *params, *stage));
              return base::ok();
            };
            job.run = [result](service::Context&) -> base::Result<std::string> { return *result; };
            return job;
          },
          false};
}

/// What concerns the connection itself.
template <class M>
Method connection(void (Subscriptions::*act)(typename M::Params, Job::Answer)) {
  return {M::name, M::kind, Access::session,
          [act](const nlohmann::json& json) -> base::Result<Job> {
            CONSILIUM_TRY(auto decoded, protocol::decode<typename M::Params>(json));
            Job job;
            job.onConnection = [act, params = std::move(decoded)](Subscriptions& subscriptions,
                                                                  Job::Answer answer) {
              (subscriptions.*act)(params, std::move(answer));
            };
            return job;
          },
          false};
}

}  // namespace consilium::rpc

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <utility>

#include "rpc/method.hpp"
#include "service/identity_gate.hpp"

namespace consilium::rpc {

/// A command that hands stored texts on to others: `texts` (Context&, const M::Params&) →
/// std::vector<GatedText>, in a snapshot before it.
template <class M, class Texts>
Method handingOn(Method method, Texts texts) {
  method.decode = [decode = std::move(method.decode),
                   texts](const nlohmann::json& json) -> base::Result<Job> {
    CONSILIUM_TRY(auto job, decode(json));
    CONSILIUM_TRY(auto params, protocol::decode<typename M::Params>(json));
    job.handedOn = [texts, params = std::move(params)](service::Context& context) {
      return texts(context, params);
    };
    return job;
  };
  return method;
}

/// Has the texts of all commands of a table looked at before their transactions, and their use
/// cases decide about what was found. A command that says nothing about its texts is a fault.
void lookAtTexts(MethodTable& table, const service::IdentityGate& gate);

}  // namespace consilium::rpc

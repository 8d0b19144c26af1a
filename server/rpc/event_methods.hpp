#pragma once

#include <string_view>

#include "rpc/gate.hpp"
#include "rpc/method.hpp"

namespace consilium::rpc {

/// How the names of case streams begin; the case's id follows.
inline constexpr std::string_view kCaseStream = "case:";

/// Checks the caller's right to read a stream, and notes the read of a case in the context.
base::Result<void> enterStream(Gate& gate, service::Context& context, std::string_view stream);

/// `event.*` and `rpc.discover`: the methods of the connection layer itself. `gate` must outlive
/// the table.
MethodTable connectionMethods(Gate& gate);

}  // namespace consilium::rpc

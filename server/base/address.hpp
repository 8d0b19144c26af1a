#pragma once

#include <string>
#include <string_view>

namespace consilium::base {

/// How the limits by address count an IP address: the /64 network of IPv6, because a single host
/// usually owns one, and IPv4 in IPv6 as IPv4. Text that is no address counts as itself, up to 100
/// bytes.
std::string countedAddress(std::string_view address);

}  // namespace consilium::base

#include "base/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace consilium::base {

std::string countedAddress(std::string_view address) {
  std::string text(address.substr(0, 100));
  in6_addr v6{};
  // A link-local address may name its interface after a percent sign (RFC 4007, section 11).
  if (inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &v6) != 1) return text;
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (IN6_IS_ADDR_V4MAPPED(&v6)) return inet_ntop(AF_INET, v6.s6_addr + 12, out.data(), out.size());
  std::fill(v6.s6_addr + 8, v6.s6_addr + 16, std::uint8_t{0});
  return std::string(inet_ntop(AF_INET6, &v6, out.data(), out.size())) + "/64";
}

}  // namespace consilium::base

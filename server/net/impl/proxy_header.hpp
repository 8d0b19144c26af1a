#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace consilium::net {

/// How far a PROXY header has been read (HAProxy, "The PROXY protocol", versions 1 and 2).
struct ProxyHeaderState {
  enum class Kind { incomplete, complete, malformed };
  Kind kind = Kind::incomplete;
  /// With `incomplete`: how many more bytes certainly belong to the header, at least 1.
  std::size_t wanted = 0;
  /// With `complete`: the client; none when the proxy speaks for itself (LOCAL, UNKNOWN).
  std::optional<boost::asio::ip::address> client;
};

/// Judges the first bytes of a connection. Asking for `wanted` more bytes each time never reads
/// past the header; headers above 1 KiB are malformed.
ProxyHeaderState readProxyHeader(std::string_view bytes);

/// A list of addresses and CIDR blocks.
class AddressList {
 public:
  /// Fails with `invalid` on an entry that is neither.
  static base::Result<AddressList> parse(const std::vector<std::string>& entries);
  bool contains(const boost::asio::ip::address& address) const;

 private:
  struct Block {
    boost::asio::ip::address_v6::bytes_type prefix;
    unsigned bits;
  };
  std::vector<Block> blocks_;
};

/// The IPv4 address inside an IPv4-mapped IPv6 one; any other address as it is.
boost::asio::ip::address unmapped(const boost::asio::ip::address& address);

}  // namespace consilium::net

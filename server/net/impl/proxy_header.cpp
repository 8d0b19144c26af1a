#include "net/impl/proxy_header.hpp"

#include <algorithm>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <cstring>

namespace consilium::net {
namespace {

namespace ip = boost::asio::ip;
using State = ProxyHeaderState;

constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::string_view kTextStart = "PROXY ";
constexpr std::size_t kTextLimit = 107;
constexpr std::size_t kBinaryLimit = 1024;

State malformed() {
  return {State::Kind::malformed, 0, std::nullopt};
}
State wanting(std::size_t bytes) {
  return {State::Kind::incomplete, bytes, std::nullopt};
}

State readText(std::string_view bytes) {
  if (!bytes.ends_with("\r\n")) {
    if (bytes.size() >= kTextLimit || bytes.find('\n') != bytes.npos) return malformed();
    return wanting(1);
  }
  std::string_view line = bytes.substr(kTextStart.size());
  line.remove_suffix(2);
  std::vector<std::string> words(1);
  for (const char c : line) {
    if (c == ' ')
      words.emplace_back();
    else
      words.back() += c;
  }
  if (words.front() == "UNKNOWN") return {State::Kind::complete, 0, std::nullopt};
  if (words.size() != 5 || (words[0] != "TCP4" && words[0] != "TCP6")) return malformed();
  boost::system::error_code error;
  const auto client = ip::make_address(words[1], error);
  if (error || client.is_v4() != (words[0] == "TCP4")) return malformed();
  return {State::Kind::complete, 0, client};
}

State readBinary(std::string_view bytes) {
  if (bytes.size() < 16) return wanting(16 - bytes.size());
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned command = at(12);
  const unsigned family = at(13) >> 4;
  const std::size_t length = at(14) * 256U + at(15);
  if (command != 0x20 && command != 0x21) return malformed();
  if (length > kBinaryLimit) return malformed();
  if (bytes.size() < 16 + length) return wanting(16 + length - bytes.size());
  if (command == 0x20 || family == 0) return {State::Kind::complete, 0, std::nullopt};
  if (family == 1 && length >= 12) {
    ip::address_v4::bytes_type address;
    std::memcpy(address.data(), bytes.data() + 16, address.size());
    return {State::Kind::complete, 0, ip::address_v4(address)};
  }
  if (family == 2 && length >= 36) {
    ip::address_v6::bytes_type address;
    std::memcpy(address.data(), bytes.data() + 16, address.size());
    return {State::Kind::complete, 0, ip::address_v6(address)};
  }
  return malformed();
}

ip::address_v6::bytes_type mappedBytes(const ip::address& address) {
  return address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes()
                         : address.to_v6().to_bytes();
}

}  // namespace

ProxyHeaderState readProxyHeader(std::string_view bytes) {
  const std::size_t shown = std::min(bytes.size(), kSignature.size());
  if (bytes.substr(0, shown) == kSignature.substr(0, shown)) {
    return shown < kSignature.size() ? wanting(kSignature.size() - shown) : readBinary(bytes);
  }
  const std::size_t started = std::min(bytes.size(), kTextStart.size());
  if (bytes.substr(0, started) != kTextStart.substr(0, started)) return malformed();
  return readText(bytes);
}

base::Result<AddressList> AddressList::parse(const std::vector<std::string>& entries) {
  AddressList list;
  for (const std::string& entry : entries) {
    boost::system::error_code error;
    if (entry.find('/') == entry.npos) {
      const auto address = ip::make_address(entry, error);
      if (!error) list.blocks_.push_back({mappedBytes(address), 128});
    } else if (entry.find(':') == entry.npos) {
      const auto network = ip::make_network_v4(entry, error);
      if (!error)
        list.blocks_.push_back({mappedBytes(network.network()), 96U + network.prefix_length()});
    } else {
      const auto network = ip::make_network_v6(entry, error);
      if (!error)
        list.blocks_.push_back({network.network().to_bytes(), 0U + network.prefix_length()});
    }
    if (error) {
      return base::invalid("/proxies", "address",
                           "“" + entry + "” is neither an IP address nor a CIDR block.");
    }
  }
  return list;
}

bool AddressList::contains(const ip::address& address) const {
  const auto bytes = mappedBytes(address);
  return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& block) {
    const unsigned whole = block.bits / 8;
    if (!std::equal(bytes.begin(), bytes.begin() + whole, block.prefix.begin())) return false;
    const unsigned rest = block.bits % 8;
    return rest == 0 || (bytes[whole] ^ block.prefix[whole]) >> (8 - rest) == 0;
  });
}

ip::address unmapped(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

}  // namespace consilium::net

#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/address.hpp"

namespace consilium::net {

/// Counts connections by address, as `base::countedAddress` has it. Any thread.
class AddressLimiter {
 public:
  explicit AddressLimiter(std::size_t limit) : limit_(limit) {}
  /// False, and nothing counted, when the address has as many as it may.
  bool admit(const boost::asio::ip::address& address) {
    const std::lock_guard lock(mutex_);
    std::size_t& count = counts_[key(address)];
    if (count >= limit_) return false;
    ++count;
    return true;
  }
  void release(const boost::asio::ip::address& address) {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(key(address));
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

 private:
  static std::string key(const boost::asio::ip::address& address) {
    return base::countedAddress(address.to_string());
  }

  const std::size_t limit_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace consilium::net

#include "base/address.hpp"

#include "support/catch.hpp"

using consilium::base::countedAddress;

TEST_CASE("an IPv6 network of 64 bits counts as one address") {
  CHECK(countedAddress("2001:db8:1:2:aaaa::1") == "2001:db8:1:2::/64");
  CHECK(countedAddress("2001:db8:1:2:bbbb::2") == "2001:db8:1:2::/64");
  CHECK(countedAddress("2001:db8:1:3::1") == "2001:db8:1:3::/64");
  CHECK(countedAddress("fe80::1%eth0") == "fe80::/64");
}

TEST_CASE("an IPv4 address counts by itself, written as IPv6 too") {
  CHECK(countedAddress("192.0.2.1") == "192.0.2.1");
  CHECK(countedAddress("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(countedAddress("192.0.2.2") == "192.0.2.2");
}

TEST_CASE("what is no address counts as itself") {
  CHECK(countedAddress("") == "");
  CHECK(countedAddress("local") == "local");
}

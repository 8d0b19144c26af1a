#include "app/impl/byte_range.hpp"

#include "support/catch.hpp"

using namespace consilium::app;
using Kind = ByteRange::Kind;

namespace {

bool is(const ByteRange& range, Kind kind, std::uint64_t begin = 0, std::uint64_t size = 0) {
  return range.kind == kind &&
         (kind == Kind::outside || (range.begin == begin && range.size == size));
}

}  // namespace

TEST_CASE("one range of bytes is understood as RFC 9110 has it") {
  CHECK(is(byteRange("bytes=0-9", 100), Kind::part, 0, 10));
  CHECK(is(byteRange("bytes=90-", 100), Kind::part, 90, 10));
  CHECK(is(byteRange("bytes=90-1000", 100), Kind::part, 90, 10));
  CHECK(is(byteRange("bytes=-30", 100), Kind::part, 70, 30));
  CHECK(is(byteRange("bytes=-300", 100), Kind::part, 0, 100));
  CHECK(is(byteRange("bytes=99-99", 100), Kind::part, 99, 1));
}

TEST_CASE("a range beyond the end is outside") {
  CHECK(is(byteRange("bytes=100-", 100), Kind::outside));
  CHECK(is(byteRange("bytes=100-200", 100), Kind::outside));
  CHECK(is(byteRange("bytes=-0", 100), Kind::outside));
  CHECK(is(byteRange("bytes=0-", 0), Kind::outside));
}

TEST_CASE("what is no single range of bytes asks for the whole") {
  for (const auto* header :
       {"", "bytes", "bytes=", "bytes=-", "bytes=x-1", "bytes=1-x", "bytes=9-1", "bytes=1-2,4-5",
        "lines=1-2", "bytes=18446744073709551616-", "bytes=+1-2", "bytes= 1-2"}) {
    INFO(header);
    CHECK(is(byteRange(header, 100), Kind::whole, 0, 100));
  }
}

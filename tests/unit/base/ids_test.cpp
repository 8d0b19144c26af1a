#include "base/ids.hpp"

#include <set>
#include <thread>
#include <vector>

#include "base/sha256.hpp"
#include "support/catch.hpp"

using namespace consilium::base;

namespace {

class FixedClock final : public Clock {
 public:
  explicit FixedClock(std::int64_t ms) : now_(std::chrono::milliseconds{ms}) {}
  Timestamp now() const override { return now_; }

 private:
  Timestamp now_;
};

}  // namespace

TEST_CASE("An id is a UUID of version 7 that carries its time") {
  // Later than any id other tests of this process made.
  const FixedClock clock(0x7fff'1234'5678);
  const auto id = newId(clock);
  CHECK(isUuid(id));
  CHECK(id.substr(0, 15) == "7fff1234-5678-7");
  CHECK(std::string("89ab").find(id[19]) != std::string::npos);
}

TEST_CASE("Ids made from a time on come after it in the order of text") {
  const FixedClock clock(0x7fff'1500'0000);
  const auto id = newId(clock);
  CHECK(idsFrom(clock.now()) < id);
  CHECK(idsFrom(clock.now() + std::chrono::milliseconds(1)) > id);
  CHECK(idsFrom(Timestamp{}) == "00000000-0000");
}

TEST_CASE("Ids increase, within a millisecond and when the clock steps back") {
  const FixedClock now(0x7fff'2000'0000);
  const FixedClock before(1000);
  std::string last = newId(now);
  for (int i = 0; i < 10'000; ++i) {
    const auto id = newId(i % 2 == 0 ? now : before);
    REQUIRE(id > last);
    last = id;
  }
}

TEST_CASE("Ids made by several threads at once are distinct") {
  const SystemClock clock;
  std::vector<std::vector<std::string>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& ids : made) {
      threads.emplace_back([&ids, &clock] {
        for (int i = 0; i < 2'000; ++i) ids.push_back(newId(clock));
      });
    }
  }
  std::set<std::string> all;
  for (const auto& ids : made) all.insert(ids.begin(), ids.end());
  CHECK(all.size() == 8'000);
}

TEST_CASE("Only the lower-case text form of a UUID is one") {
  CHECK(isUuid("0198c3a0-1111-7222-8333-123456789abc"));
  CHECK_FALSE(isUuid("0198C3A0-1111-7222-8333-123456789abc"));
  CHECK_FALSE(isUuid("0198c3a0-1111-7222-8333-123456789ab"));
  CHECK_FALSE(isUuid("0198c3a0-1111-7222-8333-123456789abcd"));
  CHECK_FALSE(isUuid("0198c3a001111-7222-8333-123456789abc"));
  CHECK_FALSE(isUuid("0198c3a0-1111-7222-8333-12345678-abc"));
  CHECK_FALSE(isUuid(""));
}

TEST_CASE("Bytes are written as RFC 4648 and FIPS 180-4 have it") {
  CHECK(toBase64Url("") == "");
  CHECK(toBase64Url("f") == "Zg");
  CHECK(toBase64Url("foob") == "Zm9vYg");
  CHECK(toBase64Url("\xff\xfe") == "__4");
  CHECK(toHex(std::string_view("\x00\x7f\xff", 3)) == "007fff");
  CHECK(toHex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("Random bytes have the size asked for and differ") {
  CHECK(randomBytes(32).size() == 32);
  CHECK(randomBytes(32) != randomBytes(32));
}

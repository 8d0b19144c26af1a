#include "domain/pseudonym.hpp"

#include <random>
#include <set>

#include "support/catch.hpp"

using namespace consilium;

TEST_CASE("a pseudonym is two words of two open syllables and a number of two figures") {
  std::mt19937_64 random(1);
  int drawn = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto pseudonym = domain::pseudonymFrom(random());
    if (!pseudonym) continue;
    ++drawn;
    REQUIRE(pseudonym->size() == 12);
    for (const std::size_t at : {0, 2, 5, 7})
      REQUIRE(std::string("BDFKLMNRTVZ").find((*pseudonym)[at]) != std::string::npos);
    for (const std::size_t at : {1, 3, 6, 8})
      REQUIRE(std::string("AIOU").find((*pseudonym)[at]) != std::string::npos);
    REQUIRE((*pseudonym)[4] == '-');
    REQUIRE((*pseudonym)[9] == '-');
    const int number = std::stoi(pseudonym->substr(10));
    REQUIRE(number >= 10);
    REQUIRE(number <= 99);
  }
  CHECK(drawn > 15'000);
}

TEST_CASE("different draws give different pseudonyms") {
  std::mt19937_64 random(2);
  std::set<std::string> seen;
  int drawn = 0;
  for (int i = 0; i < 5'000; ++i)
    if (const auto pseudonym = domain::pseudonymFrom(random())) {
      seen.insert(*pseudonym);
      ++drawn;
    }
  CHECK(static_cast<int>(seen.size()) > drawn - 5);
}

TEST_CASE("a draw that reads like an unkind word is not used, also across the hyphen") {
  // Syllables are drawn lowest first: consonant index * 4 + vowel index, 44 of them.
  const auto draw = [](int a, int b, int c, int d) {
    return static_cast<std::uint64_t>(a) +
           44 * (static_cast<std::uint64_t>(b) +
                 44 * (static_cast<std::uint64_t>(c) + 44 * static_cast<std::uint64_t>(d)));
  };
  constexpr int kKa = 12, kLu = 19, kMo = 22, kTa = 32, kVi = 37;
  CHECK(domain::pseudonymFrom(draw(kLu, kMo, kTa, kVi)) == "LUMO-TAVI-10");
  CHECK_FALSE(domain::pseudonymFrom(draw(kKa, kKa, kTa, kVi)));
  CHECK_FALSE(domain::pseudonymFrom(draw(kLu, kKa, kKa, kVi)));
}

TEST_CASE("what a person types finds the pseudonym") {
  CHECK(domain::normalisedPseudonym("lumo tavi 42") == "LUMO-TAVI-42");
  CHECK(domain::normalisedPseudonym("LUMO-ta") == "LUMO-TA");
}

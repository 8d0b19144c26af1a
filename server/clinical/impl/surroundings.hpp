#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// How a word stands in its text: what it looks like, what it and its neighbours are, and what the
/// rules have found around it. Each of these is one number, by which weights are learned
/// (tests/bench/deid_learn.cpp) and looked up (learned.cpp).
class Surroundings {
 public:
  /// `chosen`: what the rules have found, in the order of the text.
  Surroundings(const Text& text, const Lexicon& lexicon, std::span<const Candidate> chosen);

  /// Whether the word or number at `at` may be, or be part of, what tells who somebody is.
  bool mayTell(std::size_t at) const {
    return mayName(at) || hasFigures(text_.at(at)) || mayLead(at);
  }
  /// Whether that may be of this kind: no number is a name, and an ordinary word before a name is
  /// at most part of an address or of what a place of care is called.
  bool mayBe(std::size_t at, protocol::FindingKind kind) const;

  /// Whether a finding, or what is to be kept quiet, has the token already.
  bool isTaken(std::size_t at) const { return tokens_[at].kind != 0; }

  /// What is to be said about the word at `at`, as numbers below `kNumbers`. Valid until the next
  /// call. What was found from token `unseenFrom` to before `unseenTo` is not told.
  std::span<const std::uint32_t> describe(std::size_t at, std::size_t unseenFrom = 0,
                                          std::size_t unseenTo = 0);

  static constexpr std::uint32_t kNumbers = 1U << 24;

 private:
  struct Known {
    std::uint64_t word = 0;   ///< of its letters
    std::uint32_t shape = 0;  ///< capitals and length, or which sign
    std::uint8_t kind = 0;    ///< what the rules have found there, 0 for nothing
    std::uint8_t place = 0;   ///< whether it is a town, a small one, a place of care
    std::uint32_t run = 0;    ///< of the signs that it is written together with
    std::uint32_t row = 0;    ///< of the groups of figures that it stands in a row with
    std::uint32_t head = 0;   ///< the first word of its line
  };

  static bool hasFigures(const Token& token) {
    return token.kind == Token::Kind::number || token.kind == Token::Kind::mixed;
  }
  /// Whether the word at `at` may be, or be part of, a name of somebody or somewhere.
  bool mayName(std::size_t at) const;
  /// Whether the word at `at` is an ordinary one close before a name or a number: "ferme des".
  bool mayLead(std::size_t at) const;
  void lookAlong();

  void say(std::uint32_t what, std::uint64_t value, std::uint64_t more = 0);
  const Known& known(std::size_t at, int step) const;
  std::uint64_t brief(std::size_t at, int step) const;

  static constexpr std::size_t kMost = 320;

  const Text& text_;
  std::vector<Known> tokens_;
  Known none_;
  std::array<std::uint32_t, kMost> said_{};
  std::size_t count_ = 0;
};

}  // namespace consilium::clinical

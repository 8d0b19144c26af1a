#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinical/impl/words.hpp"
#include "protocol/terminology.hpp"

namespace consilium::clinical {

/// One terminology, HPO or Orphanet, in memory, to be searched. Immutable: all functions may be
/// called from any threads at once.
class Terminology {
 public:
  /// A term within this object.
  using Index = std::uint32_t;

  /// How common a term is, from 0 to 1: of equally good finds the commoner comes first.
  using Commonness = std::function<double(const protocol::TermRecord&)>;

  /// `records` in any order; of two with one code the first counts, and those of the other system
  /// are left out.
  Terminology(protocol::TermSystem system, std::string release,
              std::span<const protocol::TermRecord> records, const Commonness& commonness);

  /// The best finds for what was typed, best first, each term once. Words are compared folded and
  /// in any order; each may be unfinished, typing errors are forgiven where nothing is found
  /// without (see `forgivenErrors`). The order: the name itself, a synonym, all words in another
  /// order, the beginnings of words, words with errors; within each the one of which the words
  /// cover most; then names before synonyms, `language` before the other, commoner terms. Codes
  /// come before words. Text: at most 12 words count. Time: below 5 ms with all terms of the HPO or
  /// Orphanet.
  std::vector<protocol::TermMatch> search(std::string_view text, protocol::Language language,
                                          std::size_t limit) const;

  /// What `code` (HP:…, ORPHA:…) means; `known` is false where it is not one of this terminology.
  protocol::CodeLabel lookup(std::string_view code, protocol::Language language) const;

  /// The same of an OMIM number ("OMIM:166200" or "166200"), where one disease means the same.
  protocol::CodeLabel lookupOmim(std::string_view number, protocol::Language language) const;

  std::optional<Index> find(std::string_view code) const;
  /// The term in use that means an OMIM number ("OMIM:166200" or "166200"), where it is one alone.
  std::optional<Index> findOmim(std::string_view number) const;
  /// The term to use instead of an obsolete one, through all redirections; `index` itself where
  /// there is none.
  Index inUse(Index index) const;

  std::size_t size() const { return end_; }
  std::string code(Index index) const;
  struct Name {
    std::string text;
    protocol::Language language;
  };
  /// In the other language where there is no name in `language`; the code where there is none at
  /// all.
  Name name(Index index, protocol::Language language) const;
  std::span<const Index> parents(Index index) const;
  protocol::TermStatus status(Index index) const { return terms_[index].status; }
  bool isGroup(Index index) const { return terms_[index].group; }
  std::optional<protocol::PrevalenceClass> prevalence(Index index) const;

  /// Every different word of all names, folded (domain/search_text.hpp), in code-point order: what
  /// a text may say without naming a person.
  std::vector<std::string> words() const;

  protocol::TermInfo info() const;

  /// Bytes that it holds, without what the allocator adds.
  std::size_t memory() const;

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  struct Term {
    std::uint32_t number = 0;  ///< the code without its prefix
    std::uint32_t french = kNone;
    std::uint32_t english = kNone;  ///< phrases
    std::uint32_t parents = 0;      ///< the first one's place; they end where the next term's begin
    std::uint32_t replacedBy = kNone;
    float commonness = 0;
    protocol::TermStatus status = protocol::TermStatus::active;
    std::uint8_t prevalence = 0;  ///< 0: not known; otherwise the class + 1
    bool group = false;
  };

  /// A name of a term.
  struct Phrase {
    Index term = 0;
    std::uint32_t text = 0;   ///< where it begins in `texts_`; it ends where the next one begins
    std::uint32_t words = 0;  ///< likewise in `phraseWords_`
    float weight = 0;         ///< of all its words
    bool label = false;
    bool french = false;
  };

  struct Omim {
    std::uint32_t number = 0;
    Index term = 0;
    auto operator<=>(const Omim&) const = default;
  };

  struct Candidate {
    float score = 0;
    std::uint32_t phrase = 0;
  };

  /// A word of the vocabulary that stands for one of the question, and how surely (0 to 1).
  struct Standing {
    std::uint32_t word = 0;
    float quality = 0;
  };
  struct Asked {
    std::vector<Standing> standing;  ///< surest first
    float weight = 0;
    std::uint32_t exact = kNone;
    bool fill = false;
  };
  enum class Errors { none, whereNothingElse, everywhere };

  std::string_view textOf(std::uint32_t phrase) const;
  std::span<const std::uint32_t> wordsOf(std::uint32_t phrase) const;
  std::uint32_t numberOf(std::string_view code) const;
  std::vector<std::string> known(std::vector<std::string> words) const;
  Asked ask(const std::string& word, bool last, Errors errors) const;
  /// How many of the words that mean something the best phrases have.
  std::size_t rank(std::span<const Asked> asked, protocol::Language language,
                   std::vector<Candidate>& best, std::size_t limit) const;
  std::vector<Index> codesLike(std::string_view text, bool& certain) const;
  protocol::TermMatch match(Index term, protocol::Language language,
                            std::optional<std::string> by) const;
  void describe(Index term, protocol::Language language, protocol::CodeLabel& label) const;

  protocol::TermSystem system_;
  std::string release_;
  std::vector<Term> terms_;  ///< in the order of their numbers, and one that ends the list
  Index end_ = 0;            ///< how many there are
  std::vector<Index> parents_;
  std::vector<Phrase> phrases_;  ///< one more than there are
  std::string texts_;
  std::vector<std::uint32_t> phraseWords_;
  Vocabulary vocabulary_;
  std::vector<float> weights_;                ///< how much each word says
  std::vector<std::uint32_t> postingStarts_;  ///< one more than there are words
  std::vector<std::uint32_t> postings_;       ///< phrases that have a word
  std::vector<Omim> omim_;                    ///< in order
};

}  // namespace consilium::clinical

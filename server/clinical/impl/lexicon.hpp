#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "clinical/impl/learned.hpp"

namespace consilium::clinical {

/// What a word can be. A word is often several of these: Pierre is a given name and a stone.
/// 16 bits at most, see `Lexicon::WordTable`.
enum WordFlag : std::uint32_t {
  kCommon = 1U << 0,        ///< written without capital in French or English
  kGivenName = 1U << 1,     ///< a given name
  kFeminine = 1U << 2,      ///< … of women
  kMasculine = 1U << 3,     ///< … of men
  kSurname = 1U << 4,       ///< a family name
  kProper = 1U << 5,        ///< another proper name
  kMedical = 1U << 6,       ///< in medical dictionaries or the terminologies' labels
  kTownBegins = 1U << 7,    ///< the first word of a town's name
  kCountry = 1U << 8,       ///< a country, a region or what comes from there
  kFrenchWord = 1U << 9,    ///< with kCommon: in the French dictionary
  kEnglishWord = 1U << 10,  ///< with kCommon: in the English one
  kEponym = 1U << 11,       ///< with kMedical: written with a capital, somebody's name once
  kDoes = 1U << 12,         ///< with kCommon: a verb's third person
  kDone = 1U << 13,         ///< with kCommon: a verb's participle, or the English past
  kFirstName = 1U << 14,    ///< with kGivenName: borne in France, and no eponym in use
  kInUse = 1U << 15,        ///< with kMedical: a brand or an eponym that texts are full of
};

/// What a word does in a sentence, from the built-in lists.
enum WordRole : std::uint64_t {
  kFrench = 1ULL << 0,          ///< a function word of French
  kEnglish = 1ULL << 1,         ///< a function word of English
  kCivilTitle = 1ULL << 2,      ///< M., Mme, Mr
  kDoctorTitle = 1ULL << 3,     ///< Dr, Pr
  kPluralTitle = 1ULL << 4,     ///< MM., Drs: several names follow
  kKin = 1ULL << 5,             ///< frère, mother
  kPersonNoun = 1ULL << 6,      ///< patient, enfant, infirmière
  kKinFiller = 1ULL << 7,       ///< aîné, older: between a kin word and the name
  kParticle = 1ULL << 8,        ///< de, von, Le: inside names
  kPersonVerb = 1ULL << 9,      ///< what people do: est, présente, walks
  kEponymHead = 1ULL << 10,     ///< maladie, syndrome, score: whose names are no persons'
  kEponymTail = 1ULL << 11,     ///< disease, sign, frame: the same, after the name
  kNaming = 1ULL << 12,         ///< prénommé, appelle, named
  kNameLabel = 1ULL << 13,      ///< Nom, Prénom, Patient (with a colon)
  kStreet = 1ULL << 14,         ///< rue, avenue
  kStreetOrNot = 1ULL << 15,    ///< place, cours, passage: streets or other things
  kStreetEnglish = 1ULL << 16,  ///< street, road
  kHospital = 1ULL << 17,       ///< CHU, hôpital, clinique
  kLiving = 1ULL << 18,         ///< habite, originaire, lives: a town follows
  kBirth = 1ULL << 19,          ///< né, DDN, born
  kPhoneWord = 1ULL << 20,      ///< tél, portable, phone
  kHeading = 1ULL << 21,        ///< what begins another thought: Examen, Service
  kFileWord = 1ULL << 22,       ///< img, scan, pdf: in file names
  kMonth = 1ULL << 23,          ///< a month, see `monthOf`
  kNumberWord = 1ULL << 24,     ///< trois, twelve, see `numberOf`
  kReferenceWord = 1ULL << 25,  ///< al, journal: of the literature
  kTownPreposition = 1ULL << 26,
  kUnit = 1ULL << 27,      ///< mg, mm, ans: after a number that counts something
  kToPerson = 1ULL << 28,  ///< chez, rappeler, selon, hello: whom it concerns follows
};

/// The dictionaries, the names and the towns, by words folded as `foldWord` does.
class Lexicon {
 public:
  /// Fails with `unavailable` where a dictionary of `folder` is missing or unreadable.
  static base::Result<Lexicon> load(const std::filesystem::path& folder,
                                    std::span<const std::string> knownLabels);

  struct Entry {
    std::uint32_t flags = 0;
    std::uint64_t roles = 0;
  };
  Entry find(std::string_view folded) const;
  bool is(std::string_view folded, std::uint32_t flags) const {
    return (flagsOf(folded) & flags) != 0;
  }
  std::uint32_t flagsOf(std::string_view folded) const;

  /// 1 to 12, or 0 where the word is no month.
  int monthOf(std::string_view folded) const;
  /// The value of a number word below 1,000 and of 1,000, or -1.
  int numberOf(std::string_view folded) const;
  /// Where the town `folded` (words with one space between) lies: the name of a region or country
  /// in French; empty where there is no such town.
  std::string_view townRegion(std::string_view folded) const;
  /// Whether `folded` is a town of those that count only where a place is spoken of.
  bool isSmallTown(std::string_view folded) const;
  /// Whether a place of care is called so even without "hôpital" before it (Necker).
  bool isHospitalName(std::string_view folded) const;
  const Learned& learned() const { return learned_; }

 private:
  /// Open addressing over fingerprints of 48 bits, the flags in the 16 bits beside them: 8 bytes
  /// for each of about 600,000 words. A word that no list has is taken for a known one with a
  /// probability of 2e-9.
  class WordTable {
   public:
    void merge(std::uint64_t key, std::uint32_t flags);
    std::uint32_t find(std::uint64_t key) const;

   private:
    void grow();
    std::vector<std::uint64_t> slots_;
    std::size_t used_ = 0;
  };

  /// The same with values of another size, for the few words of the built-in lists.
  template <class Value>
  class Table {
   public:
    void merge(std::uint64_t key, Value value);
    Value find(std::uint64_t key) const;

   private:
    struct Slot {
      std::uint64_t key = 0;
      Value value{};
    };
    void grow();
    std::vector<Slot> slots_;
    std::size_t used_ = 0;
  };

  void add(std::string_view word, std::uint32_t flags);
  /// `eponyms`: given names that are no first names for certain.
  void addHunspell(const std::string& affixes, const std::string& words, bool french,
                   const std::unordered_set<std::string>& eponyms);

  WordTable words_;
  Table<std::uint64_t> roles_;
  Table<std::uint32_t> months_;
  Table<std::uint32_t> numbers_;
  Table<std::uint32_t> towns_;
  Table<std::uint32_t> hospitals_;
  Learned learned_{learnedWeights()};
};

/// Appends `word` in lower case and without accents to `out` ("Œdème" becomes "oedeme"); signs
/// stay.
void foldWord(std::string_view word, std::string& out);

}  // namespace consilium::clinical

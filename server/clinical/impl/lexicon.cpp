#include "clinical/impl/lexicon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "clinical/impl/affixes.hpp"
#include "clinical/impl/word_lists.hpp"
#include "domain/search_text.hpp"

namespace consilium::clinical {
namespace {

/// FNV-1a, then mixed (the finaliser of MurmurHash3, by Austin Appleby, public domain); never 0.
std::uint64_t fingerprint(std::string_view word) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char byte : word) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001B3ULL;
  }
  hash ^= hash >> 33;
  hash *= 0xFF51AFD7ED558CCDULL;
  hash ^= hash >> 33;
  return hash == 0 ? 1 : hash;
}

/// The end of the characters that two bytes from 0xC2 to 0xC9 can be.
constexpr std::size_t kFolded = 0x280;

/// The folded forms of U+0080 to U+027F, which is nearly all that French or its names need.
const std::array<std::string, kFolded>& foldedLatin() {
  static const std::array<std::string, kFolded> table = [] {
    std::array<std::string, kFolded> made;
    for (char32_t point = 0x80; point < kFolded; ++point) {
      const std::string letter = {static_cast<char>(0xC0 | (point >> 6)),
                                  static_cast<char>(0x80 | (point & 0x3F))};
      made[point] = domain::foldForSearch(letter);
      if (made[point].empty()) made[point] = letter;
    }
    return made;
  }();
  return table;
}

std::string folded(std::string_view word) {
  std::string out;
  foldWord(word, out);
  return out;
}

std::size_t largeTownLists() {
  return townLists().size() + townListsAbroad().size();
}

/// The towns of `number`, counted through: of France and abroad, then small ones of both; empty
/// behind the last.
std::string_view townList(std::size_t number) {
  for (const auto lists :
       {townLists(), townListsAbroad(), villageLists(), smallTownListsAbroad()}) {
    if (number < lists.size()) return lists[number];
    number -= lists.size();
  }
  return {};
}

/// Calls `use` with each part of `text` between `separator`s that is not empty.
template <class Use>
void eachPart(std::string_view text, char separator, Use use) {
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    if (const std::string_view part = text.substr(0, end); !part.empty()) use(part);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

bool beginsUpper(std::string_view word) {
  if (word.empty()) return false;
  if (word.front() >= 'A' && word.front() <= 'Z') return true;
  // À to Þ, Œ: what French and its neighbours begin proper names with.
  return word.size() > 1 &&
         ((word[0] == '\xC3' && static_cast<unsigned char>(word[1]) < 0x9F) ||
          (word[0] == '\xC5' && (word[1] == '\x92' || word[1] == '\x81' || word[1] == '\xA0')));
}

base::Result<std::string> contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  if (!stream || text.str().empty())
    return base::failure(
        base::ErrorKind::unavailable,
        fmt::format(
            "The dictionary {} cannot be read: install the packages hunspell-fr, hunspell-en-us "
            "and hunspell-en-med, or name the folder that holds it.",
            file.string()));
  return std::move(text).str();
}

}  // namespace

void foldWord(std::string_view word, std::string& out) {
  for (std::size_t at = 0; at < word.size();) {
    const auto byte = static_cast<unsigned char>(word[at]);
    if (byte < 0x80) {
      out += static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
      ++at;
    } else if (byte >= 0xC2 && byte <= 0xC9 && at + 1 < word.size()) {
      out +=
          foldedLatin()[(byte & 0x1FU) << 6 | (static_cast<unsigned char>(word[at + 1]) & 0x3FU)];
      at += 2;
    } else {
      const std::size_t length = std::min(characterLength(byte), word.size() - at);
      const std::string_view letter = word.substr(at, length);
      // U+0300 to U+036F: accents that stand by themselves after their letter.
      if (byte != 0xCC &&
          !(byte == 0xCD && length > 1 && static_cast<unsigned char>(letter[1]) < 0xB0)) {
        const std::string plain = byte >= 0xE1 ? domain::foldForSearch(letter) : std::string();
        out += plain.empty() ? letter : std::string_view(plain);
      }
      at += length;
    }
  }
}

template <class Value>
void Lexicon::Table<Value>::grow() {
  std::vector<Slot> old = std::move(slots_);
  slots_ = std::vector<Slot>(old.empty() ? 64 : old.size() * 2);
  used_ = 0;
  for (const Slot& slot : old)
    if (slot.key != 0) merge(slot.key, slot.value);
}

template <class Value>
void Lexicon::Table<Value>::merge(std::uint64_t key, Value value) {
  if (used_ * 10 >= slots_.size() * 7) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = key & mask;
  while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) & mask;
  if (slots_[at].key == 0) ++used_;
  slots_[at].key = key;
  slots_[at].value |= value;
}

template <class Value>
Value Lexicon::Table<Value>::find(std::uint64_t key) const {
  if (slots_.empty()) return Value{};
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = key & mask; slots_[at].key != 0; at = (at + 1) & mask)
    if (slots_[at].key == key) return slots_[at].value;
  return Value{};
}

namespace {
constexpr std::uint64_t kFlagBits = 0xFFFF;
constexpr std::size_t kFirstSlots = std::size_t{1} << 20;
}  // namespace

void Lexicon::WordTable::grow() {
  std::vector<std::uint64_t> old = std::move(slots_);
  slots_ = std::vector<std::uint64_t>(old.empty() ? kFirstSlots : old.size() * 2);
  used_ = 0;
  for (const std::uint64_t slot : old)
    if (slot != 0) merge(slot & ~kFlagBits, static_cast<std::uint32_t>(slot & kFlagBits));
}

void Lexicon::WordTable::merge(std::uint64_t key, std::uint32_t flags) {
  if (used_ * 10 >= slots_.size() * 8) grow();
  key &= ~kFlagBits;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = (key >> 20) & mask;
  while (slots_[at] != 0 && (slots_[at] & ~kFlagBits) != key) at = (at + 1) & mask;
  if (slots_[at] == 0) ++used_;
  slots_[at] |= key | flags;
}

std::uint32_t Lexicon::WordTable::find(std::uint64_t key) const {
  if (slots_.empty()) return 0;
  key &= ~kFlagBits;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = (key >> 20) & mask; slots_[at] != 0; at = (at + 1) & mask)
    if ((slots_[at] & ~kFlagBits) == key) return static_cast<std::uint32_t>(slots_[at] & kFlagBits);
  return 0;
}

std::uint32_t Lexicon::flagsOf(std::string_view folded) const {
  return words_.find(fingerprint(folded));
}

Lexicon::Entry Lexicon::find(std::string_view folded) const {
  const std::uint64_t key = fingerprint(folded);
  return {words_.find(key), roles_.find(key)};
}

int Lexicon::monthOf(std::string_view folded) const {
  return static_cast<int>(months_.find(fingerprint(folded)));
}

int Lexicon::numberOf(std::string_view folded) const {
  return static_cast<int>(numbers_.find(fingerprint(folded))) - 1;
}

std::string_view Lexicon::townRegion(std::string_view folded) const {
  const std::uint32_t list = towns_.find(fingerprint(folded));
  if (list == 0) return {};
  const std::string_view region = townList(list - 1);
  return region.substr(0, region.find(':'));
}

bool Lexicon::isSmallTown(std::string_view folded) const {
  return towns_.find(fingerprint(folded)) > largeTownLists();
}

bool Lexicon::isHospitalName(std::string_view folded) const {
  return hospitals_.find(fingerprint(folded)) != 0;
}

void Lexicon::add(std::string_view word, std::uint32_t flags) {
  std::string plain;
  foldWord(word, plain);
  words_.merge(fingerprint(plain), flags);
}

/// All forms of the stems. Hunspell's own library takes up to 50 µs to find out that a word is
/// unknown, is not for several threads, and does not find capitals without accents; hence all forms
/// are expanded once, for lookups of 50 ns.
void Lexicon::addHunspell(const std::string& affixes, const std::string& words, bool french,
                          const std::unordered_set<std::string>& eponyms) {
  std::unordered_map<std::string, std::vector<Affix>> suffixes;
  std::unordered_map<std::string, std::vector<Affix>> prefixes;
  std::size_t flagLength = 1;
  eachPart(affixes, '\n', [&](std::string_view line) {
    if (line == "FLAG long") flagLength = 2;
    if (!line.starts_with("SFX ") && !line.starts_with("PFX ")) return;
    std::vector<std::string_view> fields;
    eachPart(line, ' ', [&](std::string_view field) { fields.push_back(field); });
    if (fields.size() < 5) return;  // the head of a group
    Affix affix;
    if (fields[2] != "0") affix.strip = fields[2];
    const std::size_t slash = fields[3].find('/');
    if (fields[3] != "0") affix.add = fields[3].substr(0, slash);
    affix.condition = unitsOf(fields[4]);
    if (french)
      affix.flags = formOf(line);
    else if (fields[1] == "D")
      affix.flags = kDone;
    else if (fields[1] == "S")
      affix.flags = kDoes;
    // Elisions (l', d') are words of their own here.
    if (line[0] == 'P' && affix.add.find('\'') != std::string::npos) return;
    (line[0] == 'S' ? suffixes : prefixes)[std::string(fields[1])].push_back(std::move(affix));
  });
  std::string form;
  eachPart(words, '\n', [&](std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string_view entry = line.substr(0, line.find_first_of(" \t"));
    const std::size_t slash = entry.find('/');
    const std::string_view stem = entry.substr(0, slash);
    if (stem.empty() || std::isdigit(static_cast<unsigned char>(stem.front())) != 0) return;
    const std::uint32_t ordinary = kCommon | (french ? kFrenchWord : kEnglishWord);
    std::uint32_t flags = ordinary | (french ? formOf(line) : 0U);
    if (beginsUpper(stem)) {
      flags = kProper;
      if (line.find("po:prn") != std::string_view::npos) {
        flags = kGivenName;
        if (!eponyms.contains(folded(stem))) flags |= kFirstName;
        if (line.find("is:fem") != std::string_view::npos) flags |= kFeminine;
        if (line.find("is:mas") != std::string_view::npos) flags |= kMasculine;
      } else if (line.find("po:patr") != std::string_view::npos) {
        flags = kSurname;
      }
    }
    add(stem, flags);
    if (slash == std::string_view::npos || (flags & kCommon) == 0) return;
    const std::string_view marks = entry.substr(slash + 1);
    std::vector<std::string> forms = {std::string(stem)};
    for (std::size_t at = 0; at + flagLength <= marks.size(); at += flagLength) {
      const auto found = suffixes.find(std::string(marks.substr(at, flagLength)));
      if (found == suffixes.end()) continue;
      for (const Affix& affix : found->second) {
        if (!stem.ends_with(affix.strip) || !fulfils(stem, affix.condition)) continue;
        form = stem.substr(0, stem.size() - affix.strip.size());
        form += affix.add;
        // An English noun has an s as well: what has -ing, too, is a verb.
        const bool verb = french || marks.find('G') != std::string_view::npos;
        add(form, ordinary | (verb ? affix.flags : 0U));
        if (!french) forms.push_back(form);
      }
    }
    for (std::size_t at = 0; !french && at + flagLength <= marks.size(); at += flagLength) {
      const auto found = prefixes.find(std::string(marks.substr(at, flagLength)));
      if (found == prefixes.end()) continue;
      for (const Affix& affix : found->second)
        for (const std::string& base : forms) add(affix.add + base, ordinary);
    }
  });
}

base::Result<Lexicon> Lexicon::load(const std::filesystem::path& folder,
                                    std::span<const std::string> knownLabels) {
  Lexicon lexicon;
  std::unordered_set<std::string> eponyms;
  eachPart(moreMedicalWords(), ' ', [&](std::string_view word) { eponyms.insert(folded(word)); });
  for (const char* language : {"fr", "en_US"}) {
    CONSILIUM_TRY(const std::string affixes, contents(folder / (std::string(language) + ".aff")));
    CONSILIUM_TRY(const std::string words, contents(folder / (std::string(language) + ".dic")));
    lexicon.addHunspell(affixes, words, std::string_view(language) == "fr", eponyms);
  }
  CONSILIUM_TRY(const std::string medical, contents(folder / "en_med_glut.dic"));
  eachPart(medical, '\n', [&](std::string_view line) {
    std::string_view word = line.substr(line.find_first_not_of(" \t") == std::string_view::npos
                                            ? line.size()
                                            : line.find_first_not_of(" \t"));
    word = word.substr(0, word.find_first_of("/\r \t"));
    if (word.ends_with("'s")) word.remove_suffix(2);
    if (word.size() > 2)
      eachPart(word, '-', [&](std::string_view part) {
        // Words all in capitals are abbreviations.
        const bool name = beginsUpper(part) && part.size() > 3 && !beginsUpper(part.substr(1));
        lexicon.add(part, name ? kMedical | kEponym : kMedical);
      });
  });
  const auto addAll = [&](std::string_view list, std::uint32_t flags) {
    eachPart(list, ' ', [&](std::string_view word) { lexicon.add(word, flags); });
  };
  for (const std::string_view names : {moreGivenNames(), givenNamesNear()})
    eachPart(names, ' ', [&](std::string_view name) {
      lexicon.add(name, eponyms.contains(folded(name)) ? kGivenName : kGivenName | kFirstName);
    });
  addAll(givenNamesAbroad(), kGivenName);
  addAll(moreSurnames(), kSurname);
  addAll(moreMedicalWords(), kMedical | kInUse);
  addAll(countryWords(), kCountry);
  for (const std::string& label : knownLabels)
    for (const std::string& word : domain::searchWords(label))
      if (word.size() > 2) lexicon.add(word, kMedical);
  for (const RoleWords& list : roleWords())
    eachPart(list.words, ' ',
             [&](std::string_view word) { lexicon.roles_.merge(fingerprint(word), list.role); });
  std::uint32_t number = 0;
  for (const std::string_view names :
       {"janvier january jan janv", "fevrier february feb fevr fev", "mars march mar",
        "avril april avr apr", "mai may", "juin june jun", "juillet july juil jul",
        "aout august aug aou", "septembre september sept sep", "octobre october oct",
        "novembre november nov", "decembre december dec"}) {
    ++number;
    eachPart(names, ' ', [&](std::string_view name) {
      lexicon.months_.merge(fingerprint(name), number);
      lexicon.roles_.merge(fingerprint(name), kMonth);
    });
  }
  const auto count = [&](std::uint32_t value, std::string_view names) {
    eachPart(names, ' ', [&](std::string_view name) {
      lexicon.numbers_.merge(fingerprint(name), value + 1);
      lexicon.roles_.merge(fingerprint(name), kNumberWord);
    });
  };
  constexpr std::string_view kSmall[] = {"zero nul oh",
                                         "un une one premier first",
                                         "deux two second",
                                         "trois three third",
                                         "quatre four fourth",
                                         "cinq five fifth",
                                         "six sixth",
                                         "sept seven seventh",
                                         "huit eight eighth",
                                         "neuf nine ninth",
                                         "dix ten tenth",
                                         "onze eleven eleventh",
                                         "douze twelve twelfth",
                                         "treize thirteen thirteenth",
                                         "quatorze fourteen fourteenth",
                                         "quinze fifteen fifteenth",
                                         "seize sixteen sixteenth",
                                         "seventeen seventeenth",
                                         "eighteen eighteenth",
                                         "nineteen nineteenth"};
  std::uint32_t value = 0;
  for (const std::string_view names : kSmall) count(value++, names);
  count(20, "vingt vingts twenty twentieth");
  count(30, "trente thirty thirtieth");
  count(40, "quarante forty");
  count(50, "cinquante fifty");
  count(60, "soixante sixty");
  count(70, "septante seventy");
  count(80, "huitante octante eighty");
  count(90, "nonante ninety");
  count(100, "cent cents hundred");
  count(1000, "mille mil thousand");
  std::uint32_t list = 0;
  while (true) {
    const std::string_view towns = townList(list);
    if (towns.empty()) break;
    const bool large = list < largeTownLists();
    ++list;
    eachPart(towns.substr(towns.find(':') + 1), '|', [&](std::string_view town) {
      const std::string name = domain::foldForSearch(town);
      const std::uint64_t key = fingerprint(name);
      if (lexicon.towns_.find(key) == 0) lexicon.towns_.merge(key, list);
      const std::string first = name.substr(0, name.find(' '));
      lexicon.add(first, kTownBegins);
      // Cosne-Cours-sur-Loire is called Cosne, too.
      constexpr std::uint32_t kElse = kCommon | kGivenName | kSurname | kMedical | kCountry;
      if (large && first.size() >= 5 && std::ranges::count(name, ' ') >= 1 &&
          (lexicon.flagsOf(first) & kElse) == 0 && lexicon.towns_.find(fingerprint(first)) == 0)
        lexicon.towns_.merge(fingerprint(first), list);
      // La Baule-Escoublac
      if (large && (first == "la" || first == "le") && std::ranges::count(name, ' ') >= 2) {
        const std::size_t second = name.find(' ', first.size() + 1);
        const std::string_view two = std::string_view(name).substr(0, second);
        if ((lexicon.flagsOf(two.substr(first.size() + 1)) & kElse) == 0 &&
            lexicon.towns_.find(fingerprint(two)) == 0)
          lexicon.towns_.merge(fingerprint(two), list);
      }
    });
  }
  eachPart(hospitalNames(), '|',
           [&](std::string_view name) { lexicon.hospitals_.merge(fingerprint(folded(name)), 1); });
  return lexicon;
}

}  // namespace consilium::clinical

#include "clinical/identity_scan.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "clinical/impl/learned.hpp"
#include "clinical/impl/lexicon.hpp"
#include "clinical/impl/rules.hpp"
#include "clinical/impl/text.hpp"
#include "domain/search_text.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

std::string digitsOf(std::string_view text) {
  std::string digits;
  for (const char letter : text)
    if (std::isdigit(static_cast<unsigned char>(letter)) != 0) digits += letter;
  return digits;
}

/// The last nine digits: the same for 03…, +33 3… and 0033 (0)3….
std::string_view lastNine(std::string_view digits) {
  return digits.size() > 9 ? digits.substr(digits.size() - 9) : digits;
}

/// Titles and small words, which say nothing by themselves.
bool isSmall(const std::string& word) {
  static const std::unordered_set<std::string_view> kSmall = {"m",
                                                              "mr",
                                                              "mme",
                                                              "mlle",
                                                              "dr",
                                                              "drs",
                                                              "docteur",
                                                              "pr",
                                                              "prof",
                                                              "professeur",
                                                              "monsieur",
                                                              "madame",
                                                              "mrs",
                                                              "ms",
                                                              "le",
                                                              "la",
                                                              "les",
                                                              "l",
                                                              "de",
                                                              "du",
                                                              "des",
                                                              "d",
                                                              "et",
                                                              "a",
                                                              "of",
                                                              "the",
                                                              "in",
                                                              "at",
                                                              "chu",
                                                              "chru",
                                                              "ch",
                                                              "chr",
                                                              "hopital",
                                                              "hopitaux",
                                                              "centre",
                                                              "hospitalier",
                                                              "universitaire",
                                                              "clinique",
                                                              "hospital",
                                                              "university",
                                                              "cedex",
                                                              "confrere",
                                                              "collegue",
                                                              "docteure",
                                                              "doctor",
                                                              "professor"};
  return kSmall.contains(word);
}

/// What a professional is called by, and a patient is not.
bool isProfessionalTitle(const std::string& word) {
  static const std::unordered_set<std::string_view> kTitles = {
      "dr",   "drs",        "docteur",   "docteure", "doctor",   "pr",
      "prof", "professeur", "professor", "confrere", "collegue", "consoeur"};
  return kTitles.contains(word);
}

/// Names by their words, so that one of them can be asked for that has all of some words: words of
/// two names together are neither.
class EntryWords {
 public:
  void add(std::string_view entry) {
    const auto number = static_cast<std::uint32_t>(initials_.size());
    auto& initials = initials_.emplace_back();
    for (std::string& word : domain::searchWords(entry)) {
      if (initials.find(word.front()) == std::string::npos) initials += word.front();
      auto& numbers = byWord_[std::move(word)];
      if (numbers.empty() || numbers.back() != number) numbers.push_back(number);
    }
  }

  /// Whether an entry has all of `words`, and a word for each of `initials`.
  bool has(const std::vector<std::string>& words, std::string_view initials = {}) const {
    if (words.empty()) return false;
    std::vector<const std::vector<std::uint32_t>*> lists;
    for (const auto& word : words) {
      const auto found = byWord_.find(word);
      if (found == byWord_.end()) return false;
      lists.push_back(&found->second);
    }
    const auto shortest = *std::min_element(
        lists.begin(), lists.end(),
        [](const auto* left, const auto* right) { return left->size() < right->size(); });
    return std::any_of(shortest->begin(), shortest->end(), [&](std::uint32_t number) {
      return std::all_of(initials.begin(), initials.end(),
                         [&](char initial) {
                           return initials_[number].find(initial) != std::string::npos;
                         }) &&
             std::all_of(lists.begin(), lists.end(), [number](const auto* list) {
               return std::binary_search(list->begin(), list->end(), number);
             });
    });
  }

 private:
  std::unordered_map<std::string, std::vector<std::uint32_t>> byWord_;  ///< numbers rising
  std::vector<std::string> initials_;                                   ///< of an entry's words
};

}  // namespace

struct Published::Words {
  EntryWords people;
  EntryWords places;  ///< addresses, too
  std::unordered_set<std::string> numbers;
  std::unordered_set<std::string> contacts;  ///< folded whole
};

Published::Published(const Entries& entries) : words_(std::make_unique<Words>()) {
  for (const std::string& entry : entries.people) words_->people.add(entry);
  for (const std::string& entry : entries.places) words_->places.add(entry);
  for (const std::string& entry : entries.contacts) {
    if (const std::string digits = digitsOf(entry); digits.size() >= 6)
      words_->numbers.emplace(lastNine(digits));
    words_->contacts.insert(domain::foldForSearch(entry));
    words_->places.add(entry);
  }
}
Published::~Published() = default;

bool Published::covers(std::string_view text, const Found& found) const {
  const std::string_view piece = text.substr(found.begin, found.end - found.begin);
  std::vector<std::string> words;
  std::string initials;
  bool professional = false;
  for (std::string& word : domain::searchWords(piece)) {
    professional = professional || isProfessionalTitle(word);
    if (isSmall(word)) continue;
    if (found.kind == FindingKind::person_name && word.size() == 1)
      initials += word;
    else
      words.push_back(std::move(word));
  }
  switch (found.kind) {
    case FindingKind::person_name:
      // A family name alone may be a patient's who is called the same.
      return (words.size() > 1 || !initials.empty() || professional) &&
             words_->people.has(words, initials);
    case FindingKind::hospital:
    case FindingKind::city:
    case FindingKind::address:
    case FindingKind::postcode:
      return words_->places.has(words);
    case FindingKind::phone:
      return words_->numbers.contains(std::string(lastNine(digitsOf(piece))));
    case FindingKind::email:
    case FindingKind::url:
      return words_->contacts.contains(domain::foldForSearch(piece));
    default:
      return false;
  }
}

struct IdentityScanner::Parts {
  explicit Parts(std::filesystem::path folder) : folder(std::move(folder)) {}

  base::Result<void> read(std::span<const std::string> knownLabels) {
    CONSILIUM_TRY(Lexicon read, Lexicon::load(folder, knownLabels));
    auto shared = std::make_shared<const Lexicon>(std::move(read));
    const std::lock_guard lock(mutex);
    lexicon = std::move(shared);
    return base::ok();
  }
  /// Shared, because whoever scans goes on with it while another is taken up.
  std::shared_ptr<const Lexicon> current() const {
    const std::lock_guard lock(mutex);
    return lexicon;
  }

  const std::filesystem::path folder;
  mutable std::mutex mutex;  ///< holds `lexicon`
  std::shared_ptr<const Lexicon> lexicon;
};

IdentityScanner::IdentityScanner(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
IdentityScanner::IdentityScanner(IdentityScanner&&) noexcept = default;
IdentityScanner& IdentityScanner::operator=(IdentityScanner&&) noexcept = default;
IdentityScanner::~IdentityScanner() = default;

base::Result<IdentityScanner> IdentityScanner::load(const DictionaryFolder& folder,
                                                    std::span<const std::string> knownLabels) {
  auto parts = std::make_unique<Parts>(folder.path);
  CONSILIUM_CHECK(parts->read(knownLabels));
  return IdentityScanner(std::move(parts));
}

base::Result<void> IdentityScanner::learn(std::span<const std::string> knownLabels) {
  return parts_->read(knownLabels);
}

std::vector<Found> IdentityScanner::scan(std::string_view utf8, TextPart part,
                                         const Published* published,
                                         std::optional<std::chrono::sys_days> today) const {
  const auto lexicon = parts_->current();
  const Text text(utf8, part, *lexicon);
  std::vector<Candidate> chosen = findByRules(text, *lexicon, today);
  if (part == TextPart::prose) {
    addLearned(text, *lexicon, chosen);
    widenRecords(text, chosen);
    widenAddresses(text, chosen);
    widenNames(text, *lexicon, chosen);
  }
  std::vector<Found> all;
  for (Candidate& candidate : chosen)
    if (!candidate.quiet && (published == nullptr || !published->covers(utf8, candidate.found)))
      all.push_back(std::move(candidate.found));
  return all;
}

namespace {

/// Gives `head` the French elision that `suggestion` behind it takes: "de Nancy" becomes "d’une
/// ville", and "d'Hugo" "de ce patient".
void elide(std::string& head, std::string_view suggestion) {
  static const re2::RE2 kWhole("(^|[^\\pL])([dDqQ]u?)e $");
  static const re2::RE2 kElided("(^|[^\\pL])([dDqQ]u?)['’]$");
  // The longest of these words and a sign before it, of at most four bytes.
  constexpr std::size_t kReach = 9;
  std::size_t from = head.size() - std::min(head.size(), kReach);
  while (from < head.size() && (static_cast<unsigned char>(head[from]) & 0xC0U) == 0x80U) ++from;
  std::string end = head.substr(from);
  bool changed = false;
  if (suggestion.starts_with("un ") || suggestion.starts_with("une "))
    changed = re2::RE2::Replace(&end, kWhole, "\\1\\2’");
  else if (!suggestion.empty() &&
           std::string_view("bcdfgjklmnpqrstvwxz").find(suggestion[0]) != std::string_view::npos)
    changed = re2::RE2::Replace(&end, kElided, "\\1\\2e ");
  if (changed) head.replace(from, std::string::npos, end);
}

}  // namespace

std::string IdentityScanner::mend(std::string_view utf8, TextPart part,
                                  std::span<const FindingKind> kinds, const Published* published,
                                  std::optional<std::chrono::sys_days> today) const {
  std::string mended;
  std::size_t from = 0;
  for (const Found& found : scan(utf8, part, published, today)) {
    if (std::ranges::find(kinds, found.kind) == kinds.end()) continue;
    mended += utf8.substr(from, found.begin - from);
    elide(mended, found.suggestion);
    mended += found.suggestion;
    from = found.end;
    if (found.suggestion.empty() && from < utf8.size() && utf8[from] == ' ') ++from;
  }
  mended += utf8.substr(from);
  return mended;
}

std::vector<Utf16Range> utf16Ranges(std::string_view utf8, std::span<const Found> found) {
  std::vector<Utf16Range> ranges;
  std::size_t byte = 0;
  std::size_t unit = 0;
  const auto unitAt = [&](std::size_t wanted) {
    for (; byte < wanted && byte < utf8.size(); ++byte) {
      const auto value = static_cast<unsigned char>(utf8[byte]);
      if (value < 0x80 || value >= 0xC0) unit += value >= 0xF0 ? 2 : 1;
    }
    return unit;
  };
  for (const Found& one : found) {
    const std::size_t start = unitAt(one.begin);
    ranges.push_back({start, unitAt(one.end)});
  }
  return ranges;
}

}  // namespace consilium::clinical

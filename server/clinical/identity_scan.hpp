#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/identification.hpp"

namespace consilium::clinical {

/// A place in a text that may tell who a person is.
struct Found {
  std::size_t begin = 0;  ///< in bytes of the UTF-8 text
  std::size_t end = 0;    ///< the first byte after it
  protocol::FindingKind kind{};
  protocol::FindingSeverity severity{};
  /// What may stand there instead and keeps the meaning; empty where nothing need stand there.
  std::string suggestion;
  std::string_view
      rule;  ///< name of the rule, stable, e.g. `nir-key`; lives as long as the program
};

/// What the platform's directory publishes: no finding in opinions, messages and reports.
/// Immutable, so any thread may use it.
class Published {
 public:
  struct Entries {
    std::vector<std::string> people;    ///< names of members, with or without titles
    std::vector<std::string> places;    ///< names of hospitals, centres and towns
    std::vector<std::string> contacts;  ///< telephone numbers, e-mail and web addresses, addresses
  };
  explicit Published(const Entries& entries);
  Published(const Published&) = delete;
  Published& operator=(const Published&) = delete;
  ~Published();

  /// Whether all that `found` names in `text` is published, of one person, place or contact. A
  /// family name counts with a given name, an initial or a professional's title only.
  bool covers(std::string_view text, const Found& found) const;

 private:
  struct Words;
  std::unique_ptr<Words> words_;
};

/// A file name separates words by other signs than prose (IMG_DUPONT_Marie_12031985.pdf).
enum class TextPart { prose, documentName };

/// Where the Hunspell dictionaries lie: `fr.aff`, `fr.dic`, `en_US.aff`, `en_US.dic`.
struct DictionaryFolder {
  std::filesystem::path path = "/usr/share/hunspell";
};

/// Finds in a text of French or English what may identify a person, in time linear in its length.
/// Rules, severities and limits: docs/deidentification.md. Any thread may use it.
class IdentityScanner {
 public:
  /// Reads the dictionaries (about 0.3 s). `knownLabels`: labels of terminologies, whose words are
  /// then no names (eponyms, genes, drugs). Fails with `unavailable` and the missing file's name.
  static base::Result<IdentityScanner> load(const DictionaryFolder& folder,
                                            std::span<const std::string> knownLabels = {});

  /// Takes `knownLabels` in place of those it knew. Takes as long as `load`, in which others go on
  /// with the old ones. Fails as `load` does, and then keeps the old ones.
  base::Result<void> learn(std::span<const std::string> knownLabels);

  IdentityScanner(IdentityScanner&&) noexcept;
  IdentityScanner& operator=(IdentityScanner&&) noexcept;
  ~IdentityScanner();

  /// What `utf8` holds, in its order, never overlapping. `published` (may be null) names what is no
  /// finding here. `today` turns dates into intervals and ages; without it dates
  /// become years, and birth dates nothing that tells one.
  std::vector<Found> scan(std::string_view utf8, TextPart part,
                          const Published* published = nullptr,
                          std::optional<std::chrono::sys_days> today = std::nullopt) const;

  /// `utf8` with all findings of `kinds` replaced by their suggestions.
  std::string mend(std::string_view utf8, TextPart part,
                   std::span<const protocol::FindingKind> kinds,
                   const Published* published = nullptr,
                   std::optional<std::chrono::sys_days> today = std::nullopt) const;

 private:
  struct Parts;
  explicit IdentityScanner(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;  ///< on the heap, so that a scanner can be moved
};

/// A place in UTF-16 code units, as the contract counts (`Finding.start`, `Finding.end`).
struct Utf16Range {
  std::size_t start = 0;
  std::size_t end = 0;
  bool operator==(const Utf16Range&) const = default;
};

/// Where `found` (in the order of the text) lies in UTF-16 code units, in one pass over `utf8`.
std::vector<Utf16Range> utf16Ranges(std::string_view utf8, std::span<const Found> found);

}  // namespace consilium::clinical

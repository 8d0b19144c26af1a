#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/terminology.hpp"
#include "store/database.hpp"

// An import of a terminology: begun, given its terms in batches, and switched to. Until then nobody
// sees it, and one that is never finished does no harm: the next import removes it. Versions are
// kept side by side: the one in use, and the one before. All functions block; never from a database
// thread. What the database answers is returned, too.

namespace consilium::service {

/// Most terms in a batch: one transaction.
inline constexpr std::size_t kTermBatch = 500;

/// Begins an import; returns the version's id. Removes imports of the system that were begun and
/// not finished, in batches of their own. Two at once: the later one wins. `release` may be empty:
/// then it is the day of the import.
base::Result<std::string> beginTerms(protocol::TermSystem system, std::string_view release,
                                     store::Database& database, const base::Clock& clock);

/// Adds a batch. Each term comes after all that it is a kind of; a code that is there already is
/// left as it is. An old code becomes a kind of the new one, where that came before, and a number
/// of OMIM a kind of the disease that it means, so that lists find both by it. Errors: `invalid`
/// for more than `kTermBatch`, a term of another system or a parent that has not come; `notFound`
/// where no such import is under way.
base::Result<void> addTerms(std::string_view version, std::span<const protocol::TermRecord> terms,
                            store::Database& database);

/// Switches to a version in one transaction: one that is loaded and has all its `terms`, or with
/// nothing in `terms` one that was in use before. Then removes what is neither in use nor the
/// newest one before, in batches.
/// Errors: `notFound`; `invalidState` where terms are missing.
base::Result<void> switchTerms(std::string_view version, std::optional<std::int64_t> terms,
                               store::Database& database, const base::Clock& clock);

/// Whether a version is the set that the program carries.
bool isBuiltIn(std::string_view version);

/// Has lists find cases by the hierarchy of the set that the program carries, where nothing was
/// imported. Its names are not stored, as `TerminologyService` has them. Several servers may do
/// this at once.
base::Result<void> useBuiltInTerms(store::Database& database, const base::Clock& clock);

/// A version as the operator sees it.
struct TermVersion {
  std::string id;
  protocol::TermSystem system{};
  std::string release;
  std::int64_t terms = 0;
  bool current = false;
  bool whole = false;  ///< finished
};

/// All that the database holds, the newest of each system first.
base::Result<std::vector<TermVersion>> termVersions(store::Database& database);

}  // namespace consilium::service

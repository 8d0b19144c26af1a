#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.hpp"
#include "protocol/terminology.hpp"
#include "service/context.hpp"
#include "service/directory.hpp"
#include "store/database.hpp"

namespace consilium::clinical {
class Terminologies;
}

namespace consilium::service {

/// Searches the terminologies. Each process holds those in use in memory; until something is
/// imported they are the small sets that the program carries. All functions may be called from any
/// thread.
class TerminologyService {
 public:
  /// With the built-in sets. Where the policy opens the directory, diseases are searched and looked
  /// up before sign-in too, as it is narrowed by them.
  explicit TerminologyService(DirectoryPolicy policy = {});

  /// Takes up what is in use in the database, if it has changed since the last time; whoever
  /// searches meanwhile goes on with the old one. Blocks, not for a database thread; takes about a
  /// second for the whole HPO and Orphanet. Returns whether it had changed. Errors: what the
  /// database answers; `unavailable` where what it holds is damaged.
  base::Result<bool> refresh(store::Database& database);

  /// Those in use. The caller may keep them as long as it likes: shared, because searches go on
  /// while newer ones are taken up.
  std::shared_ptr<const clinical::Terminologies> current() const;

  base::Result<protocol::TerminologySearchResult> search(
      Context& context, const protocol::TerminologySearchParams& params);
  base::Result<protocol::TerminologyLookupResult> lookup(
      Context& context, const protocol::TerminologyLookupParams& params);
  base::Result<protocol::TerminologySuggestDiseasesResult> suggestDiseases(
      Context& context, const protocol::TerminologySuggestDiseasesParams& params);

 private:
  DirectoryPolicy policy_;
  mutable std::mutex mutex_;  ///< holds `terminologies_`
  std::shared_ptr<const clinical::Terminologies> terminologies_;
  std::mutex refreshing_;  ///< one at a time
  std::string hpoVersion_;
  std::string orphaVersion_;
};

}  // namespace consilium::service

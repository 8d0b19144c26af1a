#pragma once

#include "base/result.hpp"
#include "protocol/directory.hpp"
#include "service/context.hpp"

namespace consilium::service {

struct DirectoryPolicy {
  /// Networks, centres and series may be read without sign-in (published contacts only, no names
  /// of persons).
  bool openDirectory = false;
};

/// Whether the caller may read the directory: any member, administrator or auditor; everybody where
/// the policy opens it. `unauthenticated` before sign-in, `forbidden` after it.
base::Result<void> mayReadDirectory(Context& context, const DirectoryPolicy& policy);

/// Networks, centres, attachments, and the series that suit a case. Each function is one use case
/// within the context's transaction. Days are those of UTC.
class DirectoryService {
 public:
  explicit DirectoryService(DirectoryPolicy policy = {}) : policy_(policy) {}

  base::Result<protocol::DirectoryNetworksResult> networks(
      Context& context, const protocol::DirectoryNetworksParams& params);
  base::Result<protocol::DirectoryCentresResult> centres(
      Context& context, const protocol::DirectoryCentresParams& params);
  base::Result<protocol::DirectoryRegionsResult> regions(
      Context& context, const protocol::DirectoryRegionsParams& params);
  /// Contacts that are not published are left out before sign-in.
  base::Result<protocol::DirectoryCentreResult> centre(
      Context& context, const protocol::DirectoryCentreParams& params);

  /// `conflict` carries the present protocol::Network. The event goes to the stream of the user who
  /// did it; a caller without a user of its own (`system`) leaves none.
  base::Result<protocol::DirectorySaveNetworkResult> saveNetwork(
      Context& context, const protocol::DirectorySaveNetworkParams& params);
  /// `conflict` carries the present protocol::Centre. A centre stays in its network, because what
  /// belongs to it is kept by network.
  base::Result<protocol::DirectorySaveCentreResult> saveCentre(
      Context& context, const protocol::DirectorySaveCentreParams& params);

  /// At most 20 series. A disease that an owner is an expert in counts more than any tie between
  /// the centres; then come the centre's own series, attachment, network, region; then the name.
  base::Result<protocol::DirectoryProposeSeriesResult> proposeSeries(
      Context& context, const protocol::DirectoryProposeSeriesParams& params);

 private:
  DirectoryPolicy policy_;
};

}  // namespace consilium::service

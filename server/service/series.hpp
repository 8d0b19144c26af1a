#pragma once

#include <string_view>

#include "base/result.hpp"
#include "protocol/series.hpp"
#include "service/context.hpp"
#include "service/directory.hpp"

namespace consilium::service {

/// The charter with everything that was left out at its default (protocol/series.json), and the
/// escalation in the order of its delays.
protocol::Charter completedCharter(protocol::Charter charter);

/// The charter of a series, complete, for rules that depend on it. `notFound` when there is no such
/// series. No permission is asked for.
base::Result<protocol::Charter> loadCharter(store::Transaction& tx, std::string_view seriesId);

/// Meeting series: owners, charter and roster. Each function is one use case within the context's
/// transaction.
class SeriesService {
 public:
  explicit SeriesService(DirectoryPolicy policy = {}) : policy_(policy) {}

  base::Result<protocol::SeriesListResult> list(Context& context,
                                                const protocol::SeriesListParams& params);
  /// Before sign-in: without roster and urgent contact.
  base::Result<protocol::SeriesGetResult> get(Context& context,
                                              const protocol::SeriesGetParams& params);
  /// `conflict` carries the present protocol::Series. Owners are added and removed by who manages
  /// them (centres) and by administrators (centres and networks).
  base::Result<protocol::SeriesSaveResult> save(Context& context,
                                                const protocol::SeriesSaveParams& params);

 private:
  DirectoryPolicy policy_;
};

}  // namespace consilium::service

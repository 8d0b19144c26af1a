#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/notice.hpp"
#include "protocol/series.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// How long a notice is kept after it was read.
inline constexpr std::chrono::hours kReadNoticesKept{24 * 90};

/// What to tell. `about` is the name of a stream, `label` how that is called; no clinical content.
/// `question`: about a series, the one of its questions that is meant.
struct NoticeDraft {
  protocol::NoticeKind kind = protocol::NoticeKind::urgent_case;
  std::string networkId;
  std::string about;
  std::string label;
  std::optional<std::string> question = {};
};

/// Tells each of the users once; ids in ascending order. It appends to their streams, so it comes
/// after all that an act appends to others (store/event_log.hpp).
void tell(Context& context, std::span<const std::string> userIds, const NoticeDraft& draft);

/// Those who sit on a series' roster in one of these functions, and the deputies of those who are
/// away.
std::set<std::string> usersOnRoster(Context& context, std::string_view seriesId,
                                    std::span<const protocol::RosterFunction> functions);

/// Tells each of them once.
void tellRoster(Context& context, std::string_view seriesId,
                std::span<const protocol::RosterFunction> functions, const NoticeDraft& draft);

/// Deletes notices that were read longer ago than they are kept, a bounded number of them; empty
/// when there may be more, nothing at the end. In a write transaction.
std::optional<std::string> purgeNotices(store::Transaction& tx, base::Timestamp now,
                                        std::string_view after);

/// The caller's own notices. Errors: those of the methods in protocol/notice.json.
class NoticeService {
 public:
  base::Result<protocol::NoticeListResult> list(Context& context,
                                                const protocol::NoticeListParams& params);
  base::Result<protocol::NoticeReadResult> read(Context& context,
                                                const protocol::NoticeReadParams& params);
  base::Result<protocol::NoticeMailResult> mail(Context& context,
                                                const protocol::NoticeMailParams& params);
  base::Result<protocol::NoticeSetMailResult> setMail(Context& context,
                                                      const protocol::NoticeSetMailParams& params);
};

}  // namespace consilium::service

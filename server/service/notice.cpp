#include "service/notice.hpp"

#include <set>
#include <utility>
#include <vector>

#include "protocol/events.hpp"
#include "service/cursor.hpp"
#include "service/impl/directory_rows.hpp"
#include "service/mail.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using store::value;
namespace queries = store::queries;

constexpr std::int64_t kCountCap = 1000;
constexpr std::int64_t kPurgeSlice = 1000;
/// After every id.
constexpr std::string_view kEnd = "~";

protocol::Notice noticeOf(const store::Row& row) {
  protocol::Notice notice;
  notice.id = row.text("id");
  notice.kind = protocol::parseNoticeKind(row.text("kind")).value();
  notice.at = row.time("at");
  notice.about = row.text("about");
  notice.question = row.optionalText("question_id");
  notice.label = row.text("label");
  notice.readAt = row.optionalTime("read_at");
  return notice;
}

}  // namespace

void tell(Context& context, std::span<const std::string> userIds, const NoticeDraft& draft) {
  for (const auto& user : userIds) {
    protocol::NoticePosted posted;
    posted.notice.id = context.newId();
    posted.notice.kind = draft.kind;
    posted.notice.at = context.now;
    posted.notice.about = draft.about;
    posted.notice.question = draft.question;
    posted.notice.label = draft.label;
    context.tx.defer(queries::noticeInsert, {{"user", value(user)},
                                             {"notice", value(posted.notice.id)},
                                             {"network", value(draft.networkId)},
                                             {"kind", value(toString(draft.kind))},
                                             {"about", value(draft.about)},
                                             {"question", value(draft.question)},
                                             {"label", value(draft.label)},
                                             {"at", value(context.now)}});
    if (draft.kind == protocol::NoticeKind::urgent_case) mailUrgently(context, user);
    store::append(context.tx, context.now, "user:" + user, impl::actorOf(context), std::nullopt,
                  posted);
  }
}

std::set<std::string> usersOnRoster(Context& context, std::string_view seriesId,
                                    std::span<const protocol::RosterFunction> functions) {
  std::set<std::string> users;
  const auto day = base::formatDate(std::chrono::floor<std::chrono::days>(context.now));
  for (const auto function : functions)
    for (const auto& row :
         context.tx.all(queries::usersOnRoster, {{"series", value(seriesId)},
                                                 {"function", value(toString(function))},
                                                 {"at", value(context.now)},
                                                 {"day", value(day)}}))
      users.insert(row.text("user_id"));
  return users;
}

void tellRoster(Context& context, std::string_view seriesId,
                std::span<const protocol::RosterFunction> functions, const NoticeDraft& draft) {
  const auto users = usersOnRoster(context, seriesId, functions);
  tell(context, std::vector(users.begin(), users.end()), draft);
}

std::optional<std::string> purgeNotices(store::Transaction& tx, base::Timestamp now,
                                        std::string_view) {
  const auto rows = tx.all(queries::noticesReadBefore, {{"before", value(now - kReadNoticesKept)},
                                                        {"limit", value(kPurgeSlice)}});
  for (const auto& row : rows)
    tx.run(queries::noticeDelete, {{"user", value(row.text("user_id"))},
                                   {"notice", value(row.text("id"))},
                                   {"network", value(row.text("network_id"))}});
  if (static_cast<std::int64_t>(rows.size()) < kPurgeSlice) return std::nullopt;
  return std::string();
}

base::Result<protocol::NoticeListResult> NoticeService::list(
    Context& context, const protocol::NoticeListParams& params) {
  const auto& user = context.caller->userId;
  std::string before(kEnd);
  if (params.cursor) {
    CONSILIUM_TRY(auto keys, decodeCursor(*params.cursor, 1));
    before = std::move(keys.front());
  }
  const auto limit = params.limit.value_or(impl::kDefaultPage);
  const auto& query =
      params.unread.value_or(false) ? queries::unreadBefore : queries::noticesBefore;

  protocol::NoticeListResult result;
  for (const auto& row : context.tx.all(
           query,
           {{"user", value(user)}, {"before", value(before)}, {"limit", value(limit + 1)}})) {
    if (static_cast<std::int64_t>(result.notices.size()) == limit) {
      result.cursor = encodeCursor({result.notices.back().id});
      break;
    }
    result.notices.push_back(noticeOf(row));
  }
  if (!params.cursor)
    result.unread =
        context.tx.one(queries::unreadCount, {{"user", value(user)}, {"cap", value(kCountCap)}})
            .value()
            .integer("total");
  return result;
}

base::Result<protocol::NoticeReadResult> NoticeService::read(
    Context& context, const protocol::NoticeReadParams& params) {
  const auto& user = context.caller->userId;
  protocol::NoticesRead read;
  for (const auto& id : params.notices) {
    const auto row =
        context.tx.one(queries::noticeById, {{"user", value(user)}, {"notice", value(id)}});
    if (!row) return base::notFound();
    if (context.tx.run(queries::noticeMarkRead, {{"user", value(user)},
                                                 {"notice", value(id)},
                                                 {"network", value(row->text("network_id"))},
                                                 {"at", value(context.now)}}))
      read.notices.push_back(id);
  }
  const auto count = static_cast<std::int64_t>(read.notices.size());
  if (count > 0) store::append(context.tx, context.now, "user:" + user, user, std::nullopt, read);
  return protocol::NoticeReadResult{count};
}

base::Result<protocol::NoticeMailResult> NoticeService::mail(Context& context,
                                                             const protocol::NoticeMailParams&) {
  protocol::NoticeMailResult result;
  if (const auto row =
          context.tx.one(queries::mailAddressByUser, {{"user", value(context.caller->userId)}})) {
    result.mail.address = row->text("address");
    result.mail.urgent = row->flag("urgent");
    result.mail.digest = row->flag("digest");
  }
  return result;
}

base::Result<protocol::NoticeSetMailResult> NoticeService::setMail(
    Context& context, const protocol::NoticeSetMailParams& params) {
  const auto& user = context.caller->userId;
  const auto& wanted = params.mail;
  if (!wanted.address && (wanted.urgent || wanted.digest))
    return base::invalid("/mail/address", "required", "The address that mail goes to.");
  if (wanted.address) {
    context.tx.run(queries::mailAddressSave,
                   {{"user", value(user)},
                    {"address", value(*wanted.address)},
                    {"urgent", value(wanted.urgent)},
                    {"digest", value(wanted.digest)},
                    {"nextDigest", wanted.digest ? value(base::Timestamp{}) : store::null()},
                    {"at", value(context.now)}});
  } else {
    context.tx.run(queries::mailAddressDelete, {{"user", value(user)}});
    context.tx.run(queries::mailDelete, {{"user", value(user)}});
  }
  store::append(context.tx, context.now, "user:" + user, user, std::nullopt,
                protocol::NoticeConfigured{wanted.urgent, wanted.digest});
  return protocol::NoticeSetMailResult{wanted.urgent, wanted.digest};
}

}  // namespace consilium::service

#include "service/mail.hpp"

#include <stdexcept>

#include "protocol/notice.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using store::value;
namespace queries = store::queries;

constexpr std::int64_t kSlice = 100;
constexpr std::int64_t kCountCap = 1000;

std::string_view nameOf(MailKind kind) {
  return kind == MailKind::urgent ? "urgent" : "digest";
}

MailKind kindOf(std::string_view name) {
  return name == "urgent" ? MailKind::urgent : MailKind::digest;
}

/// The unread notices that a mail of this kind is about.
std::int64_t unread(store::Transaction& tx, std::string_view userId, MailKind kind) {
  const auto row =
      kind == MailKind::digest
          ? tx.one(queries::unreadCount, {{"user", value(userId)}, {"cap", value(kCountCap)}})
          : tx.one(queries::unreadOfKind,
                   {{"user", value(userId)},
                    {"kind", value(toString(protocol::NoticeKind::urgent_case))},
                    {"cap", value(kCountCap)}});
  return row.value().integer("total");
}

/// The mail, held and looked at again; nothing when it is no longer due. Without an address, or
/// with nothing to say, its address is empty.
std::optional<OutgoingMail> hold(Context& context, const store::Row& due) {
  OutgoingMail mail;
  mail.userId = due.text("user_id");
  mail.kind = kindOf(due.text("kind"));
  const auto kind = value(nameOf(mail.kind));
  context.tx.lock(queries::mailLock, {{"user", value(mail.userId)}, {"kind", kind}});
  const auto row =
      context.tx.one(queries::mailOut,
                     {{"user", value(mail.userId)}, {"kind", kind}, {"now", value(context.now)}});
  if (!row) return std::nullopt;
  mail.stamp = row->text("stamp");
  mail.attempts = row->integer("attempts") + 1;
  mail.language = protocol::parseLanguage(row->text("language")).value();
  mail.unread = unread(context.tx, mail.userId, mail.kind);
  if (mail.unread > 0 && row->text("state") == "active")
    mail.address = row->optionalText("address").value_or("");
  return mail;
}

}  // namespace

void mailUrgently(Context& context, std::string_view userId) {
  context.tx.defer(queries::mailUrgent, {{"user", value(userId)},
                                         {"stamp", value(context.newId())},
                                         {"at", value(context.now)},
                                         {"wanted", value(true)}});
}

bool prepareDigests(Context& context, const std::function<base::Timestamp(base::Timestamp)>& next) {
  const auto due =
      context.tx.all(queries::digestsDue, {{"now", value(context.now)}, {"limit", value(kSlice)}});
  for (const auto& row : due) {
    const auto& user = row.text("user_id");
    context.tx.lock(queries::digestLock, {{"user", value(user)}});
    const auto held =
        context.tx.one(queries::digestByUser, {{"user", value(user)}, {"now", value(context.now)}});
    if (!held) continue;
    context.tx.run(queries::digestNext,
                   {{"user", value(user)}, {"next", value(next(context.now))}});
    const bool first = held->time("next_digest_at") == base::Timestamp{};
    if (!first && unread(context.tx, user, MailKind::digest) > 0)
      context.tx.run(
          queries::mailDigest,
          {{"user", value(user)}, {"stamp", value(context.newId())}, {"at", value(context.now)}});
  }
  return static_cast<std::int64_t>(due.size()) == kSlice;
}

std::optional<OutgoingMail> claimMail(Context& context, std::chrono::milliseconds lease) {
  while (const auto due = context.tx.one(queries::mailFirstDue, {{"now", value(context.now)}})) {
    auto mail = hold(context, *due);
    if (!mail) continue;
    if (mail->address.empty()) {
      settleMail(context.tx, *mail);
      continue;
    }
    context.tx.run(queries::mailClaim, {{"user", value(mail->userId)},
                                        {"kind", value(nameOf(mail->kind))},
                                        {"due", value(context.now + lease)}});
    return mail;
  }
  return std::nullopt;
}

void settleMail(store::Transaction& tx, const OutgoingMail& mail) {
  tx.run(queries::mailDone, {{"user", value(mail.userId)},
                             {"kind", value(nameOf(mail.kind))},
                             {"stamp", value(mail.stamp)}});
}

void putMailOff(store::Transaction& tx, const OutgoingMail& mail, base::Timestamp due) {
  tx.run(queries::mailPutOff, {{"user", value(mail.userId)},
                               {"kind", value(nameOf(mail.kind))},
                               {"stamp", value(mail.stamp)},
                               {"due", value(due)}});
}

}  // namespace consilium::service

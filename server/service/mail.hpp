#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "protocol/common.hpp"
#include "service/context.hpp"

// Mail that brings notices to mind (jobs/mailer.hpp sends it). It says that something waits and how
// much, never what: no clinical content, and no name of anything.

namespace consilium::service {

enum class MailKind {
  urgent,  ///< an urgent case waits
  digest,  ///< the unread notices, once a day
};

/// A mail to be sent now.
struct OutgoingMail {
  std::string userId;
  MailKind kind = MailKind::urgent;
  std::string stamp;  ///< what `settleMail` needs to know it again
  std::string address;
  protocol::Language language = protocol::Language::fr;
  std::int64_t unread = 0;    ///< how many notices it is about; 1000 stands for 1000 or more
  std::int64_t attempts = 0;  ///< this one included
};

/// Has an urgent mail sent to a user who wants it. In the transaction of the act.
void mailUrgently(Context& context, std::string_view userId);

/// Turns digests whose time has come into mail, where something is unread. `next` is the time of
/// the digest that follows a moment. True when there may be more. In a write transaction.
bool prepareDigests(Context& context, const std::function<base::Timestamp(base::Timestamp)>& next);

/// The next mail that is due, which nobody else gets for `lease`; what no longer has anything to
/// say, or nobody to say it to, is dropped. In a write transaction.
std::optional<OutgoingMail> claimMail(Context& context, std::chrono::milliseconds lease);

/// After it was sent, or given up.
void settleMail(store::Transaction& tx, const OutgoingMail& mail);
/// After it could not be sent: it is due again at `due`.
void putMailOff(store::Transaction& tx, const OutgoingMail& mail, base::Timestamp due);

}  // namespace consilium::service

#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "service/mail.hpp"
#include "store/database.hpp"

namespace consilium::jobs {

/// How mail goes out. Times are those of the machine's time zone.
struct MailOptions {
  std::string server;  ///< `smtp://HOST:PORT` or `smtps://HOST:PORT`; empty: no mail is sent
  bool tlsRequired = true;
  std::string user;                    ///< empty: without authentication
  std::filesystem::path passwordFile;  ///< its first line; read for each mail
  std::string from;
  std::string publicUrl;                ///< where users find the server
  int digestHour = 7;                   ///< 0 to 23
  std::chrono::seconds firstPause{60};  ///< after a failure; doubled for each further one
};

/// What is missing in options that name a server, as `invalid`.
base::Result<void> checkMail(const MailOptions& options);

/// A mail as it goes out: RFC 5322, in the user's language.
struct MailText {
  std::string subject;  ///< ASCII
  std::string body;     ///< UTF-8, lines ended by LF
};
MailText textOf(const service::OutgoingMail& mail, const std::string& publicUrl);

/// The next time after `now` that the machine's clock shows this full hour.
base::Timestamp nextHour(base::Timestamp now, int hour);

/// Sends mail over SMTP (libcurl). One thread at a time, but for `stop`.
class Mailer {
 public:
  /// All outlive the mailer.
  Mailer(store::Database& database, const base::Clock& clock, base::Logger& logger,
         MailOptions options);

  /// Sends what is due, one mail after another; of several servers each mail is one's. A mail that
  /// was sent when the server was killed may be sent once more. What the mail server refuses is put
  /// off, and given up after `kAttempts`. Blocks; not from a database thread.
  void sendDue();
  /// Breaks off what is under way, from any thread; nothing is sent any more.
  void stop() { stopping_ = true; }

  static constexpr std::int64_t kAttempts = 14;

 private:
  base::Result<void> send(const service::OutgoingMail& mail) const;
  /// False when the database is away.
  bool settle(const service::OutgoingMail& mail, const base::Result<void>& sent);

  store::Database& database_;
  const base::Clock& clock_;
  base::Logger& logger_;
  const MailOptions options_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace consilium::jobs

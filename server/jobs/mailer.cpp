#include "jobs/mailer.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <utility>

#include "base/ids.hpp"

namespace consilium::jobs {

namespace {

using std::chrono::milliseconds;

constexpr long kConnectSeconds = 10;
constexpr long kSendSeconds = 60;
/// Longer than a mail may take to go out.
constexpr std::chrono::minutes kLease{5};
constexpr std::chrono::hours kLongestPause{6};
constexpr std::int64_t kDoublings = 20;

struct CurlCloser {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MimeCloser {
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
struct ListCloser {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListCloser>;

void append(List& list, const std::string& text) {
  auto* longer = curl_slist_append(list.get(), text.c_str());
  if (!longer) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

/// RFC 5322, section 3.3, in UTC.
std::string dateHeader(base::Timestamp now) {
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("Date: {}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[parts.tm_wday],
                     parts.tm_mday, kMonths[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour,
                     parts.tm_min, parts.tm_sec);
}

base::Result<std::string> firstLine(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line))
    return base::failure(base::ErrorKind::internal,
                         "mail.password_file cannot be read: " + file.string());
  return line;
}

std::string angled(const std::string& address) {
  return '<' + address + '>';
}

int abortWhenStopping(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(stopping)->load() ? 1 : 0;
}

service::Context contextOf(store::Transaction& tx, const service::Origin& origin,
                           const base::Clock& clock) {
  return {.tx = tx,
          .origin = origin,
          .clock = clock,
          .now = clock.now(),
          .readsToRecord = {},
          .sessionChange = {}};
}

}  // namespace

base::Result<void> checkMail(const MailOptions& options) {
  const auto missing = [](std::string_view option, std::string_view beside) {
    return base::failure(
        base::ErrorKind::invalid,
        fmt::format("consilium.toml: mail.{} is needed with mail.{}.", option, beside));
  };
  if (options.server.empty()) return base::ok();
  if (options.from.empty()) return missing("from", "server");
  if (options.publicUrl.empty()) return missing("public_url", "server");
  if (!options.user.empty() && options.passwordFile.empty())
    return missing("password_file", "user");
  return base::ok();
}

MailText textOf(const service::OutgoingMail& mail, const std::string& publicUrl) {
  const bool french = mail.language == protocol::Language::fr;
  if (mail.kind == service::MailKind::urgent)
    return french ? MailText{"Consilium : un dossier urgent vous attend",
                             "Un dossier urgent attend une décision de votre RCP.\n\n" + publicUrl +
                                 "\n\nCe message ne contient aucune donnée de santé.\n"}
                  : MailText{"Consilium: an urgent case waits for you",
                             "An urgent case waits for a decision of your meeting series.\n\n" +
                                 publicUrl + "\n\nThis message contains no health data.\n"};
  const auto count = mail.unread < 1000 ? std::to_string(mail.unread)
                                        : std::string(french ? "1 000 ou plus" : "1,000 or more");
  return french ? MailText{"Consilium : ce qui vous attend",
                           "Notifications non lues : " + count + "\n\n" + publicUrl +
                               "\n\nCe message ne contient aucune donnée de santé.\n"}
                : MailText{"Consilium: what waits for you",
                           "Unread notices: " + count + "\n\n" + publicUrl +
                               "\n\nThis message contains no health data.\n"};
}

base::Timestamp nextHour(base::Timestamp now, int hour) {
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  parts.tm_hour = hour;
  parts.tm_min = 0;
  parts.tm_sec = 0;
  parts.tm_isdst = -1;
  auto next = parts;
  auto time = std::mktime(&next);
  if (time <= seconds) {
    next = parts;
    ++next.tm_mday;  // mktime carries it over
    time = std::mktime(&next);
  }
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::from_time_t(time));
}

Mailer::Mailer(store::Database& database, const base::Clock& clock, base::Logger& logger,
               MailOptions options)
    : database_(database), clock_(clock), logger_(logger), options_(std::move(options)) {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    throw std::runtime_error("libcurl could not be initialised");
}

void Mailer::sendDue() {
  const service::Origin origin;
  bool more = true;
  while (more && !stopping_) {
    const auto prepared = database_.writeNow([&](store::Transaction& tx) -> base::Result<void> {
      auto context = contextOf(tx, origin, clock_);
      more = service::prepareDigests(
          context, [this](base::Timestamp now) { return nextHour(now, options_.digestHour); });
      return base::ok();
    });
    if (prepared.has_error()) return;
  }
  while (!stopping_) {
    std::optional<service::OutgoingMail> mail;
    const auto claimed = database_.writeNow([&](store::Transaction& tx) -> base::Result<void> {
      auto context = contextOf(tx, origin, clock_);
      mail = service::claimMail(context, kLease);
      return base::ok();
    });
    if (claimed.has_error() || !mail || !settle(*mail, send(*mail))) return;
  }
}

bool Mailer::settle(const service::OutgoingMail& mail, const base::Result<void>& sent) {
  const bool givenUp = sent.has_error() && mail.attempts >= kAttempts;
  const milliseconds pause =
      options_.firstPause * (std::int64_t{1} << std::min(mail.attempts - 1, kDoublings));
  const auto settled = database_.writeNow([&](store::Transaction& tx) -> base::Result<void> {
    if (sent.has_error() && !givenUp)
      service::putMailOff(tx, mail, clock_.now() + std::min<milliseconds>(pause, kLongestPause));
    else
      service::settleMail(tx, mail);
    return base::ok();
  });
  if (sent.has_error())
    logger_.warning(
        givenUp ? "mail.given_up" : "mail.put_off",
        {{"user", mail.userId}, {"attempt", mail.attempts}, {"reason", sent.error().message}});
  return settled.has_value();
}

base::Result<void> Mailer::send(const service::OutgoingMail& mail) const {
  std::string password;
  if (!options_.user.empty()) {
    CONSILIUM_TRY(password, firstLine(options_.passwordFile));
  }
  const auto text = textOf(mail, options_.publicUrl);
  const std::unique_ptr<CURL, CurlCloser> handle(curl_easy_init());
  if (!handle) throw std::bad_alloc();
  auto* curl = handle.get();

  List headers;
  append(headers, dateHeader(clock_.now()));
  append(headers, "From: Consilium " + angled(options_.from));
  append(headers, "To: " + angled(mail.address));
  append(headers, "Subject: " + text.subject);
  append(headers, "Message-ID: " + angled(base::newId(clock_) + "@consilium"));
  append(headers, "Auto-Submitted: auto-generated");
  List recipients;
  append(recipients, angled(mail.address));
  const std::unique_ptr<curl_mime, MimeCloser> mime(curl_mime_init(curl));
  auto* part = curl_mime_addpart(mime.get());
  curl_mime_data(part, text.body.data(), text.body.size());
  curl_mime_type(part, "text/plain; charset=utf-8");
  curl_mime_encoder(part, "quoted-printable");

  const auto from = angled(options_.from);
  curl_easy_setopt(curl, CURLOPT_URL, options_.server.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(options_.tlsRequired ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!options_.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, options_.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime.get());
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kSendSeconds);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, abortWhenStopping);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &stopping_);

  const auto code = curl_easy_perform(curl);
  if (code == CURLE_OK) return base::ok();
  long answer = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
  return base::failure(base::ErrorKind::unavailable,
                       fmt::format("{} (SMTP {})", curl_easy_strerror(code), answer));
}

}  // namespace consilium::jobs

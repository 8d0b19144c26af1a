#include "jobs/mailer.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <set>

#include "service/notice.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using namespace std::chrono_literals;
using protocol::NoticeKind;
using service::Context;
using service::MailKind;
using service::OutgoingMail;

namespace {

constexpr auto kLease = 5min;

struct Mails : ServiceFixture {
  service::NoticeService notices;

  void wants(const service::Caller& user, bool urgent, bool digest,
             std::optional<std::string> address = "moi@hopital.invalid") {
    protocol::NoticeSetMailParams params;
    params.mail = {std::move(address), urgent, digest};
    run(user, [&](Context& context) { return notices.setMail(context, params); }).value();
  }
  void tell(const service::Caller& user, NoticeKind kind = NoticeKind::urgent_case) {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      service::tell(context, std::array{user.userId},
                    {kind, network, "series:" + series, "LUMO-TAVI-42"});
      return base::ok();
    }).value();
  }
  void readAll(const service::Caller& user) {
    protocol::NoticeReadParams params;
    for (const auto& notice :
         run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices)
      params.notices.push_back(notice.id);
    run(user, [&](Context& context) { return notices.read(context, params); }).value();
  }
  std::optional<OutgoingMail> claim() {
    return run(nullptr,
               [&](Context& context) -> base::Result<std::optional<OutgoingMail>> {
                 return service::claimMail(context, kLease);
               })
        .value();
  }
  void settle(const OutgoingMail& mail) {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      service::settleMail(context.tx, mail);
      return base::ok();
    }).value();
  }
  /// With a digest each full day from now.
  void prepareDigests() {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      CHECK_FALSE(service::prepareDigests(context, [](base::Timestamp now) { return now + 24h; }));
      return base::ok();
    }).value();
  }
};

base::Timestamp at(std::string_view text) {
  return base::parseTimestamp(text).value();
}

/// The machine's time zone, for the life of this.
class Zone {
 public:
  explicit Zone(const char* name) {
    setenv("TZ", name, 1);
    tzset();
  }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
  ~Zone() {
    unsetenv("TZ");
    tzset();
  }
};

}  // namespace

TEST_CASE_METHOD(Mails, "urgent mail goes to who wants it, once for what came together") {
  wants(chair, true, false);
  wants(deputy, false, true, "adjoint@hopital.invalid");
  tell(chair);
  tell(chair);
  tell(chair, NoticeKind::triage_due);
  tell(deputy);
  tell(coordinator);
  const auto mail = claim().value();
  CHECK(mail.userId == chair.userId);
  CHECK(mail.kind == MailKind::urgent);
  CHECK(mail.address == "moi@hopital.invalid");
  CHECK(mail.language == protocol::Language::fr);
  CHECK(mail.unread == 2);
  CHECK(mail.attempts == 1);
  CHECK_FALSE(claim());
  settle(mail);
  clock.advance(24h);
  CHECK_FALSE(claim());
}

TEST_CASE_METHOD(Mails,
                 "a mail whose server died is taken up again, one that was put off when due") {
  wants(chair, true, false);
  tell(chair);
  const auto lost = claim().value();
  clock.advance(kLease - 1ms);
  CHECK_FALSE(claim());
  clock.advance(1ms);
  const auto again = claim().value();
  CHECK(again.stamp == lost.stamp);
  CHECK(again.attempts == 2);
  run(nullptr, [&](Context& context) -> base::Result<void> {
    service::putMailOff(context.tx, again, context.now + 1h);
    return base::ok();
  }).value();
  clock.advance(1h - 1ms);
  CHECK_FALSE(claim());
  clock.advance(1ms);
  CHECK(claim().value().attempts == 3);
}

TEST_CASE_METHOD(Mails, "what comes while a mail is under way has one of its own") {
  wants(chair, true, false);
  tell(chair);
  const auto first = claim().value();
  tell(chair);
  settle(first);
  const auto second = claim().value();
  CHECK(second.stamp != first.stamp);
  CHECK(second.attempts == 1);
}

TEST_CASE_METHOD(Mails, "no mail of what was read meanwhile, nor to who wants none any more") {
  wants(chair, true, false);
  tell(chair);
  readAll(chair);
  CHECK_FALSE(claim());
  tell(chair);
  wants(chair, false, false, std::nullopt);
  CHECK_FALSE(claim());
  wants(chair, true, false);
  CHECK_FALSE(claim());
}

TEST_CASE_METHOD(Mails, "a digest goes out once a day, while something is unread") {
  wants(chair, false, true);
  tell(chair, NoticeKind::triage_due);
  prepareDigests();
  CHECK_FALSE(claim());
  clock.advance(24h - 1ms);
  prepareDigests();
  CHECK_FALSE(claim());
  clock.advance(1ms);
  prepareDigests();
  prepareDigests();
  const auto mail = claim().value();
  CHECK(mail.kind == MailKind::digest);
  CHECK(mail.unread == 1);
  settle(mail);
  clock.advance(24h);
  prepareDigests();
  settle(claim().value());
  readAll(chair);
  clock.advance(24h);
  prepareDigests();
  CHECK_FALSE(claim());
}

TEST_CASE_METHOD(Mails, "an address is needed for mail, and kept to its owner") {
  protocol::NoticeSetMailParams params;
  params.mail.urgent = true;
  CHECK(failureOf(run(chair, [&](Context& context) { return notices.setMail(context, params); })) ==
        base::ErrorKind::invalid);
  wants(chair, true, false);
  const auto mine =
      run(chair, [&](Context& context) { return notices.mail(context, {}); }).value().mail;
  CHECK(mine == protocol::MailSettings{"moi@hopital.invalid", true, false});
  const auto other =
      run(deputy, [&](Context& context) { return notices.mail(context, {}); }).value().mail;
  CHECK(other == protocol::MailSettings{std::nullopt, false, false});
  const auto event = events("user:" + chair.userId).back();
  CHECK(event.type == "notice.configured");
  CHECK(event.data.find("hopital") == std::string::npos);
}

TEST_CASE("mail says how much waits and where, in the reader's language, and never what") {
  OutgoingMail mail;
  mail.unread = 3;
  mail.kind = MailKind::digest;
  const std::string url = "https://consilium.example";
  std::set<std::string> subjects;
  for (const auto language : {protocol::Language::fr, protocol::Language::en})
    for (const auto kind : {MailKind::urgent, MailKind::digest}) {
      mail.language = language;
      mail.kind = kind;
      const auto text = jobs::textOf(mail, url);
      CHECK(subjects.insert(text.subject).second);
      CHECK(std::all_of(text.subject.begin(), text.subject.end(),
                        [](char c) { return c >= ' ' && c <= '~'; }));
      CHECK(text.body.find("\n" + url + "\n") != std::string::npos);
      CHECK((text.body.find(": 3") != std::string::npos) == (kind == MailKind::digest));
    }
}

TEST_CASE("the hour of the digest is that of the machine's clock, also when it changes") {
  const Zone zone("Europe/Paris");
  CHECK(jobs::nextHour(at("2026-11-26T05:59:59Z"), 7) == at("2026-11-26T06:00:00Z"));
  CHECK(jobs::nextHour(at("2026-11-26T06:00:00Z"), 7) == at("2026-11-27T06:00:00Z"));
  CHECK(jobs::nextHour(at("2026-07-01T00:00:00Z"), 7) == at("2026-07-01T05:00:00Z"));
  CHECK(jobs::nextHour(at("2026-03-28T12:00:00Z"), 7) == at("2026-03-29T05:00:00Z"));
  CHECK(jobs::nextHour(at("2026-10-24T12:00:00Z"), 7) == at("2026-10-25T06:00:00Z"));
  CHECK(jobs::nextHour(at("2026-12-31T22:30:00Z"), 0) == at("2026-12-31T23:00:00Z"));
}

TEST_CASE("a mail server needs the options that go with it") {
  jobs::MailOptions options;
  CHECK(jobs::checkMail(options).has_value());
  options.server = "smtp://mail.example:587";
  CHECK(errorOf(jobs::checkMail(options)).message.find("mail.from") != std::string::npos);
  options.from = "consilium@hopital.example";
  CHECK(errorOf(jobs::checkMail(options)).message.find("mail.public_url") != std::string::npos);
  options.publicUrl = "https://consilium.example";
  CHECK(jobs::checkMail(options).has_value());
  options.user = "consilium";
  CHECK(errorOf(jobs::checkMail(options)).message.find("mail.password_file") != std::string::npos);
}

#include "service/audit.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <set>

#include "service/case.hpp"
#include "service/message.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::AuditKind;
using service::Context;

namespace {

struct Audit : ServiceFixture {
  service::AuditService audit{{.window = 8, .sifted = 3, .verifyEvents = 5}};
  service::CaseService cases;
  service::MessageService messages;

  auto list(const service::Caller& caller, const protocol::AuditListParams& params) {
    return run(caller, [&](Context& context) { return audit.list(context, params); });
  }
  auto verify(const service::Caller& caller, const protocol::AuditVerifyParams& params) {
    return run(caller, [&](Context& context) { return audit.verify(context, params); });
  }
  void read(const service::Caller& caller, const std::string& id) {
    run(caller, [&](Context& context) {
      return cases.get(context, {.case_ = id, .version = {}});
    }).value();
  }
  void post(const service::Caller& caller, const std::string& id, const std::string& centre) {
    protocol::MessagePostParams params;
    params.case_ = id;
    params.centre = centre;
    params.text = "Texte clinique.";
    run(caller, [&](Context& context) { return messages.post(context, params); }).value();
  }
  std::vector<protocol::AuditEntry> everything(const service::Caller& caller,
                                               protocol::AuditListParams params) {
    std::vector<protocol::AuditEntry> entries;
    for (int page = 0; page < 1000; ++page) {
      const auto result = list(caller, params).value();
      entries.insert(entries.end(), result.entries.begin(), result.entries.end());
      if (!result.cursor) return entries;
      params.cursor = result.cursor;
    }
    FAIL("the pages do not end");
    return entries;
  }
};

protocol::AuditListParams aboutCase(const std::string& id) {
  protocol::AuditListParams params;
  params.case_ = id;
  return params;
}
protocol::AuditListParams aboutUser(const std::string& id) {
  protocol::AuditListParams params;
  params.user = id;
  return params;
}
protocol::AuditListParams aboutCentre(const std::string& id) {
  protocol::AuditListParams params;
  params.centre = id;
  return params;
}

std::vector<std::string> described(const std::vector<protocol::AuditEntry>& entries) {
  std::vector<std::string> result;
  for (const auto& entry : entries)
    result.push_back(entry.actorName.value_or(entry.actor) + " " +
                     (entry.kind == AuditKind::read ? "read" : entry.type.value()));
  return result;
}

constexpr std::array<std::string_view, 1> kStreamParameters{"stream"};
constinit const store::Query kTamper{
    "tamper", "UPDATE event SET actor = 'somebody else' WHERE stream = ?1 AND seq = 1",
    "UPDATE event SET actor = 'somebody else' WHERE stream = $1 AND seq = 1", kStreamParameters};

}  // namespace

TEST_CASE_METHOD(Audit, "the log of a case says who read and changed it, the newest first") {
  const auto id = addCase();
  const auto minute = [&] { clock.advance(std::chrono::minutes(1)); };
  minute();
  read(expert, id);
  minute();
  post(expert, id, reference);
  minute();
  read(chair, id);
  const std::vector<std::string> expected{"Dr chair read", "Dr expert message.posted",
                                          "Dr expert read", "Dr clinician case.submitted"};
  for (const auto& who : {clinician, colleague, manager, auditor})
    CHECK(described(list(who, aboutCase(id)).value().entries) == expected);

  const auto entries = list(auditor, aboutCase(id)).value().entries;
  CHECK(entries[0].case_ == id);
  CHECK(entries[0].session == chair.sessionId);
  CHECK(entries[0].at == clock.now());
  CHECK(entries[1].stream == "case:" + id);
  CHECK(entries[1].seq == 2);

  auto paged = aboutCase(id);
  paged.limit = 1;
  CHECK(described(everything(auditor, paged)) == expected);
}

TEST_CASE_METHOD(Audit, "the log of a centre holds the reads of its cases by anybody") {
  const auto first = addCase();
  const auto second = addCase();
  clock.advance(std::chrono::minutes(1));
  read(expert, first);
  clock.advance(std::chrono::minutes(1));
  read(clinician, second);
  auto params = aboutCentre(competence);
  for (const auto limit : {1, 2, 50}) {
    params.limit = limit;
    auto lines = described(everything(manager, params));
    REQUIRE(lines.size() >= 4);
    lines.resize(4);
    CHECK(lines == std::vector<std::string>{"Dr clinician read", "Dr expert read",
                                            "Dr clinician case.submitted",
                                            "Dr clinician case.submitted"});
  }
  params.limit = 50;
  std::vector<std::string> cases;
  std::set<std::string> pseudonyms;
  for (const auto& entry : everything(manager, params)) {
    if (!entry.case_) continue;
    cases.push_back(*entry.case_);
    pseudonyms.insert(entry.pseudonym.value());
  }
  CHECK(cases == std::vector<std::string>{second, first, second, first});
  CHECK(pseudonyms.size() == 2);
}

TEST_CASE_METHOD(Audit, "the log of a user is found among everybody's acts, however far back") {
  const auto id = addCase();
  clock.advance(std::chrono::minutes(1));
  post(expert, id, reference);
  read(expert, id);
  for (int i = 0; i < 30; ++i) {
    clock.advance(std::chrono::seconds(1));
    post(chair, id, reference);
  }
  clock.advance(std::chrono::minutes(20));
  read(expert, id);
  auto params = aboutUser(expert.userId);
  const std::vector<std::string> expected{"Dr expert read", "Dr expert message.posted",
                                          "Dr expert read"};
  for (const auto limit : {1, 2, 50}) {
    params.limit = limit;
    CHECK(described(everything(auditor, params)) == expected);
  }
  params.limit = 7;
  CHECK(everything(auditor, aboutUser(chair.userId)).size() == 30);
}

TEST_CASE_METHOD(Audit, "a log is narrowed by period, kind, thing and name, whatever the pages") {
  const auto id = addCase();
  for (int i = 0; i < 6; ++i) {
    for (const auto& who : {expert, chair, expert}) {
      clock.advance(std::chrono::minutes(6));
      post(who, id, reference);
      clock.advance(std::chrono::minutes(6));
      read(who, id);
    }
    clock.advance(std::chrono::minutes(6));
    addCase();
  }
  using Passes = std::function<bool(const protocol::AuditEntry&)>;
  for (const auto& scope : {aboutCase(id), aboutUser(expert.userId), aboutCentre(competence)}) {
    const auto all = everything(auditor, scope);
    REQUIRE(all.size() >= 8);
    const auto from = all[all.size() - 2].at;
    const auto to = all[2].at;
    const auto expect = [&](const protocol::AuditListParams& narrowed, const Passes& passes) {
      std::vector<protocol::AuditEntry> expected;
      std::copy_if(all.begin(), all.end(), std::back_inserter(expected), passes);
      auto params = narrowed;
      for (const auto limit : {1, 2, 50}) {
        params.limit = limit;
        CHECK(everything(auditor, params) == expected);
      }
      return expected.size();
    };
    auto params = scope;
    params.from = from;
    CHECK(expect(params, [&](const auto& entry) { return entry.at >= from; }) < all.size());
    params.to = to;
    CHECK(expect(params, [&](const auto& entry) { return entry.at >= from && entry.at < to; }) > 0);
    params.kind = AuditKind::read;
    expect(params, [&](const auto& entry) {
      return entry.at >= from && entry.at < to && entry.kind == AuditKind::read;
    });
    params = scope;
    params.to = to;
    params.kind = AuditKind::act;
    expect(params,
           [&](const auto& entry) { return entry.at < to && entry.kind == AuditKind::act; });
    params = scope;
    params.who = "EXPÉRT";
    expect(params, [](const auto& entry) { return entry.actorName == "Dr expert"; });
    params.aggregate = "message";
    params.to = to;
    expect(params, [&](const auto& entry) {
      return entry.actorName == "Dr expert" && entry.type == "message.posted" && entry.at < to;
    });
  }
}

TEST_CASE_METHOD(Audit, "the log is of exactly one case, user or centre") {
  CHECK(failureOf(list(auditor, {})) == ErrorKind::invalid);
  auto params = aboutCase(addCase());
  params.user = expert.userId;
  CHECK(failureOf(list(auditor, params)) == ErrorKind::invalid);
  CHECK(failureOf(list(auditor, aboutCase(network))) == ErrorKind::notFound);
  CHECK(failureOf(list(auditor, aboutUser(network))) == ErrorKind::notFound);
  CHECK(failureOf(list(auditor, aboutCentre(network))) == ErrorKind::notFound);
  params = aboutCentre(competence);
  params.cursor = "nonsense";
  CHECK(failureOf(list(auditor, params)) == ErrorKind::invalid);
}

TEST_CASE_METHOD(Audit, "the verification pages through all streams and finds what was changed") {
  const auto id = addCase();
  const auto all = [&] {
    protocol::AuditVerifyResult sum;
    sum.ok = true;
    protocol::AuditVerifyParams params;
    do {
      const auto page = verify(auditor, params).value();
      sum.ok = sum.ok && page.ok;
      sum.streams += page.streams;
      sum.events += page.events;
      sum.findings.insert(sum.findings.end(), page.findings.begin(), page.findings.end());
      params.cursor = page.cursor;
      sum.cursor = page.cursor ? page.cursor : sum.cursor;
    } while (params.cursor);
    return sum;
  };
  const auto before = all();
  CHECK(before.ok);
  CHECK(before.cursor.has_value());  // it took several pages
  CHECK(before.streams >= 3);
  protocol::AuditVerifyParams params;
  params.stream = "case:" + id;
  CHECK(verify(auditor, params).value().events == 1);

  run(nullptr, [&](Context& context) -> base::Result<void> {
    context.tx.run(kTamper, {{"stream", store::value("case:" + id)}});
    return base::ok();
  }).value();
  CHECK_FALSE(verify(auditor, params).value().ok);
  const auto after = all();
  CHECK_FALSE(after.ok);
  CHECK(after.streams == before.streams);
  REQUIRE_FALSE(after.findings.empty());
  CHECK(after.findings.front().stream == "case:" + id);
  CHECK(after.findings.front().seq == 1);
}

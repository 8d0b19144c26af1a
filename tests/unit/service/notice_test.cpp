#include "service/notice.hpp"

#include <array>

#include "protocol/events.hpp"
#include "store/stored_json.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::NoticeKind;
using service::Context;

namespace {

struct Notices : ServiceFixture {
  service::NoticeService notices;

  void tell(const service::Caller& user, const std::string& label = "LUMO-TAVI-42") {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      service::tell(context, std::array{user.userId},
                    {NoticeKind::triage_due, network, "series:" + series, label});
      return base::ok();
    }).value();
  }
  protocol::NoticeListResult list(const service::Caller& user, bool unread = false,
                                  std::optional<std::string> cursor = {},
                                  std::optional<std::int64_t> limit = {}) {
    protocol::NoticeListParams params;
    params.unread = unread;
    params.cursor = std::move(cursor);
    params.limit = limit;
    return run(user, [&](Context& context) { return notices.list(context, params); }).value();
  }
  auto read(const service::Caller& user, std::vector<std::string> ids) {
    protocol::NoticeReadParams params;
    params.notices = std::move(ids);
    return run(user, [&](Context& context) { return notices.read(context, params); });
  }
};

}  // namespace

TEST_CASE_METHOD(Notices, "a notice stays until it is read, in the user's stream and in the list") {
  tell(chair);
  clock.advance(std::chrono::minutes(1));
  const auto before = list(chair);
  REQUIRE(before.notices.size() == 1);
  const auto& notice = before.notices.front();
  CHECK(notice.kind == NoticeKind::triage_due);
  CHECK(notice.about == "series:" + series);
  CHECK(notice.label == "LUMO-TAVI-42");
  CHECK_FALSE(notice.readAt);
  CHECK(before.unread == 1);
  const auto stream = "user:" + chair.userId;
  CHECK(store::decodeStored<protocol::NoticePosted>(events(stream).back().data).value().notice ==
        notice);

  CHECK(read(chair, {notice.id}).value().read == 1);
  CHECK(list(chair).notices.front().readAt == clock.now());
  CHECK(list(chair).unread == 0);
  CHECK(list(chair, true).notices.empty());
  const auto told = events(stream).back();
  CHECK(told.type == "notice.read");
  CHECK(store::decodeStored<protocol::NoticesRead>(told.data).value().notices ==
        std::vector{notice.id});

  clock.advance(std::chrono::minutes(1));
  CHECK(read(chair, {notice.id}).value().read == 0);
  CHECK(events(stream).back().seq == told.seq);
}

TEST_CASE_METHOD(Notices, "nobody lists or reads another's notices") {
  tell(chair);
  tell(deputy);
  const auto mine = list(chair).notices.front().id;
  const auto other = list(deputy).notices.front().id;
  CHECK(mine != other);
  CHECK(list(expert).notices.empty());
  CHECK(failureOf(read(chair, {mine, other})) == ErrorKind::notFound);
  CHECK(list(chair).unread == 1);
  CHECK(list(deputy).unread == 1);
}

TEST_CASE_METHOD(Notices, "notices are paged, the newest first") {
  for (int i = 0; i < 5; ++i) {
    tell(chair, std::to_string(i));
    clock.advance(std::chrono::seconds(1));
  }
  std::string labels;
  std::optional<std::string> cursor;
  int pages = 0;
  do {
    const auto page = list(chair, true, cursor, 2);
    CHECK(page.unread.has_value() == !cursor);
    for (const auto& notice : page.notices) labels += notice.label;
    cursor = page.cursor;
    ++pages;
  } while (cursor);
  CHECK(labels == "43210");
  CHECK(pages == 3);
}

TEST_CASE_METHOD(Notices, "what was read is forgotten after its time, what was not is kept") {
  tell(chair, "read");
  tell(chair, "unread");
  for (const auto& notice : list(chair).notices)
    if (notice.label == "read") read(chair, {notice.id}).value();
  const auto purge = [&] {
    run(nullptr, [&](Context& context) -> base::Result<void> {
      CHECK_FALSE(service::purgeNotices(context.tx, context.now, ""));
      return base::ok();
    }).value();
  };
  clock.advance(service::kReadNoticesKept);
  purge();
  CHECK(list(chair).notices.size() == 2);
  clock.advance(std::chrono::milliseconds(1));
  purge();
  REQUIRE(list(chair).notices.size() == 1);
  CHECK(list(chair).notices.front().label == "unread");
}

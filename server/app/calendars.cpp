#include "app/calendars.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/connections.hpp"
#include "app/exports.hpp"
#include "domain/calendar_address.hpp"
#include "interchange/calendar.hpp"
#include "protocol/methods.hpp"

namespace consilium::app {
namespace {

using Respond = std::function<void(net::HttpResponse)>;

base::Error nothingHere() {
  return base::notFound("There is no calendar here.");
}

/// One answer, from the request on: what is loaded for it, and then written.
template <class Loaded>
struct Fetch {
  domain::CalendarAddress address;
  std::optional<Loaded> loaded;
  Respond respond;

  interchange::CalendarContext context(base::Timestamp now) const {
    return {address.language.value_or(loaded->language), now};
  }
};

/// Writes on the CPU pool what was loaded. `write`: (const Fetch&) → HttpResponse.
template <class Loaded, class Write>
void answer(const CalendarParts& parts, const std::shared_ptr<Fetch<Loaded>>& fetch,
            const base::Result<void>& loaded, Write write) {
  if (loaded.has_error()) return fetch->respond(refusal(loaded.error()));
  if (!parts.cpuPool.submit([fetch, write] { fetch->respond(write(*fetch)); }))
    fetch->respond(
        refusal(base::failure(base::ErrorKind::unavailable, "The server is busy; try again.")));
}

}  // namespace

void answerFeed(const CalendarParts& parts, const net::HttpRequest& request, Respond respond) {
  auto address = domain::parseFeedPath(request.path, request.query);
  if (!address) return respond(refusal(nothingHere()));
  // Held by what loads it and by what writes it, one after the other.
  auto fetch = std::make_shared<Fetch<service::CalendarFeed>>();
  fetch->address = std::move(*address);
  fetch->respond = std::move(respond);
  parts.rpc.readOpenly(
      originOf(request),
      [&feeds = parts.feeds, fetch](service::Context& context) -> base::Result<void> {
        auto feed = feeds.feed(context, fetch->address.subject);
        if (feed.has_error()) return nothingHere();
        fetch->loaded = std::move(feed).value();
        return base::ok();
      },
      [parts, fetch](const base::Result<void>& loaded) {
        answer(parts, fetch, loaded, [now = parts.clock.now()](const auto& each) {
          net::HttpResponse response;
          response.headers = {{"Content-Type", "text/calendar; charset=utf-8"}};
          response.body = interchange::feedCalendar(each.loaded->entries, each.context(now));
          return response;
        });
      });
}

void answerMeetingFile(const CalendarParts& parts, const net::HttpRequest& request,
                       Respond respond) {
  auto address = domain::parseMeetingFilePath(request.path, request.query);
  if (!address) return respond(refusal(nothingHere()));
  auto fetch = std::make_shared<Fetch<service::CalendarFile>>();
  fetch->address = std::move(*address);
  fetch->respond = std::move(respond);
  parts.rpc.read(
      headersOf(request), originOf(request), protocol::MeetingGet::name,
      [&feeds = parts.feeds, fetch](service::Context& context) -> base::Result<void> {
        CONSILIUM_TRY(fetch->loaded, feeds.file(context, fetch->address.subject));
        return base::ok();
      },
      [parts, fetch](const base::Result<void>& loaded) {
        answer(parts, fetch, loaded, [now = parts.clock.now()](const auto& each) {
          const auto file = interchange::meetingCalendar(each.loaded->entry, each.context(now));
          net::HttpResponse response;
          response.headers = {
              {"Content-Type", "text/calendar; charset=utf-8; method=" + file.method},
              {"Content-Disposition", "attachment; filename=\"" + file.name + "\""}};
          response.body = file.text;
          return response;
        });
      });
}

}  // namespace consilium::app

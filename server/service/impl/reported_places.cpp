#include "service/impl/reported_places.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <span>

#include "base/sha256.hpp"
#include "domain/reported_text.hpp"
#include "service/follow_up.hpp"
#include "service/impl/case_search.hpp"
#include "service/impl/erasure.hpp"
#include "service/impl/report_access.hpp"
#include "service/impl/report_rows.hpp"
#include "service/opinion.hpp"
#include "service/text_rules.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service::impl {
namespace {

using store::value;
namespace queries = store::queries;

/// Events looked through at a time.
constexpr std::int64_t kSlice = 100;
/// Where an event of a meeting names it.
constexpr std::string_view kMeetingOfEvent = "/meeting/id";

bool says(std::string_view json, std::string_view text) {
  const auto texts = store::allTexts(json);
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::vector<store::Row> rowsOf(Context& context, const store::Query& query,
                               const CaseAccess& access) {
  return context.tx.all(query, {{"case", value(access.id)}, {"network", value(access.networkId)}});
}

/// The events of a stream that tell texts and are not erased, one after the other.
template <class See>
void eachTelling(Context& context, const store::Query& query, const std::string& stream,
                 std::string_view network, See see) {
  for (std::int64_t after = 0;;) {
    const auto rows = context.tx.all(query, {{"stream", value(stream)},
                                             {"network", value(network)},
                                             {"after", value(after)},
                                             {"limit", value(kSlice)}});
    if (rows.empty()) return;
    after = rows.back().integer("seq");
    for (const auto& row : rows) see(row);
  }
}

/// Those of them that tell this text are hidden, shown or erased; returns what they held.
std::vector<std::string> tellingIn(Context& context, const store::Query& query,
                                   const std::string& stream, std::string_view network,
                                   std::string_view text, Telling telling) {
  std::vector<std::string> bodies;
  eachTelling(context, query, stream, network, [&](const store::Row& row) {
    if (telling == Telling::hidden && row.flag("hidden")) return;
    if (!says(row.text("data"), text)) return;
    bodies.push_back(row.text("data"));
    if (telling == Telling::erased)
      store::eraseBody(context.tx, stream, row.integer("seq"));
    else
      store::hideBody(context.tx, stream, row.integer("seq"), telling == Telling::hidden);
  });
  return bodies;
}

/// `Service::list` of the case, all pages.
template <class Service, class Params>
base::Result<bool> listSays(Context& context, Params params, std::string_view text) {
  for (;;) {
    CONSILIUM_TRY(const auto page, Service().list(context, params));
    if (says(store::encodeStored(page), text)) return true;
    if (!page.cursor) return false;
    params.cursor = page.cursor;
  }
}

bool reportsSay(Context& context, const CaseAccess& access, std::string_view text) {
  for (const auto& place : placesOf(context, access.id, access.networkId)) {
    const auto meeting = loadMeetingAccess(context, place.meetingId);
    if (meeting.has_error()) continue;
    const auto report = loadReport(context, meeting.value(), place.itemId);
    if (!report || !report->discussed() || !report->readable()) continue;
    const auto said = reportOf(context, *report);
    if (says(store::encodeStored(said), text)) return true;
    for (const auto& addendum : said.addenda)
      if (says(addendum.document, text)) return true;
  }
  return false;
}

/// The other wordings of each field of which one of `rows` has `text`.
void addWordings(std::span<const store::Row> rows, std::string_view method, const std::string& text,
                 std::set<std::string>& wordings) {
  for (const auto pattern : contentTexts(method)) {
    if (pattern.find('*') != std::string_view::npos) continue;
    std::set<std::string> ofField;
    for (const auto& row : rows)
      for (auto& found : store::textsAt(row.text("content"), {&pattern, 1}))
        if (!found.text.empty() && !domain::isReportedMark(found.text))
          ofField.insert(std::move(found.text));
    if (ofField.contains(text)) wordings.merge(ofField);
  }
}

/// Texts in one place after the other; counts them.
class Rewriting {
 public:
  Rewriting(Context& context, const CaseAccess& access, std::string_view from, std::string_view to)
      : context_(context), access_(access), from_(from), to_(to) {}

  std::int64_t carryOut() {
    for (const auto* query : {&queries::answerTextsReplace, &queries::caseTextsReplace})
      count_ += context_.tx.run(*query, {{"case", value(access_.id)},
                                         {"network", value(access_.networkId)},
                                         {"old", value(from_)},
                                         {"new", value(to_)}});
    versions();
    opinions();
    followUps();
    for (const auto& place : placesOf(context_, access_.id, access_.networkId)) report(place);
    return count_;
  }

 private:
  /// A mark may stand where no text of this kind is expected any more; it is unique.
  std::optional<std::string> rewritten(std::string_view json,
                                       const std::vector<std::string_view>& pointers) {
    const bool mark = domain::isReportedMark(from_);
    auto text = store::replaceTexts(
        json, mark ? std::span<const std::string_view>() : std::span(pointers), from_, to_);
    if (text) ++count_;
    return text;
  }

  void versions() {
    const auto pointers = contentTexts("case.update");
    std::optional<std::string> newest;
    for (const auto& row : rowsOf(context_, queries::submittedContents, access_)) {
      auto content = rewritten(row.text("content"), pointers);
      if (!content) continue;
      context_.tx.run(queries::versionRewrite, {{"case", value(access_.id)},
                                                {"network", value(access_.networkId)},
                                                {"version", value(row.integer("version"))},
                                                {"content", value(*content)}});
      if (row.integer("version") == access_.version) newest = std::move(content);
    }
    if (!newest) return;
    context_.tx.run(queries::caseRevise,
                    {{"case", value(access_.id)}, {"network", value(access_.networkId)}});
    indexCase(context_,
              {access_.id, access_.networkId, access_.centreId, access_.seriesId.value_or("")},
              store::decodeStored<protocol::CaseContent>(*newest).value());
  }

  void opinions() {
    const auto pointers = contentTexts("opinion.file");
    for (const auto& row : rowsOf(context_, queries::opinionContents, access_))
      if (const auto content = rewritten(row.text("content"), pointers))
        context_.tx.run(queries::opinionRewrite, {{"case", value(access_.id)},
                                                  {"network", value(access_.networkId)},
                                                  {"opinion", value(row.text("id"))},
                                                  {"number", value(row.integer("number"))},
                                                  {"content", value(*content)}});
  }

  void followUps() {
    const auto pointers = contentTexts("followUp.record");
    for (const auto& row : rowsOf(context_, queries::followUpContents, access_))
      if (const auto content = rewritten(row.text("content"), pointers))
        context_.tx.run(queries::followUpRewrite, {{"case", value(access_.id)},
                                                   {"network", value(access_.networkId)},
                                                   {"number", value(row.integer("number"))},
                                                   {"content", value(*content)}});
  }

  void report(const Place& place) {
    const auto meeting = value(place.meetingId);
    const auto network = value(place.networkId);
    const auto item = value(place.itemId);
    for (const auto* query :
         {&queries::placeTextsReplace, &queries::reportTextsReplace, &queries::reviewTextsReplace})
      count_ += context_.tx.run(*query, {{"meeting", meeting},
                                         {"network", network},
                                         {"item", item},
                                         {"old", value(from_)},
                                         {"new", value(to_)}});
    count_ += context_.tx.run(
        queries::cancelReasonReplace,
        {{"meeting", meeting}, {"network", network}, {"old", value(from_)}, {"new", value(to_)}});
    const auto pointers = contentTexts("minutes.update");
    if (const auto row = context_.tx.one(
            queries::reportById, {{"meeting", meeting}, {"network", network}, {"item", item}}))
      if (const auto content = rewritten(row->text("content"), pointers))
        context_.tx.run(queries::reportRewrite, {{"meeting", meeting},
                                                 {"network", network},
                                                 {"item", item},
                                                 {"content", value(*content)}});
    documents(place, pointers);
  }

  /// What was signed: the report with the opinions that it had, and its addenda.
  void documents(const Place& place, const std::vector<std::string_view>& ofContent) {
    std::vector<std::string> names;
    for (const auto pointer : ofContent) names.push_back("/content" + std::string(pointer));
    std::vector<std::string_view> pointers(names.begin(), names.end());
    pointers.insert(pointers.end(), {"/facts/opinions/*/text", "/text"});
    for (const auto& row :
         context_.tx.all(queries::documentsOfItem, {{"meeting", value(place.meetingId)},
                                                    {"network", value(place.networkId)},
                                                    {"item", value(place.itemId)}}))
      if (const auto document = rewritten(row.text("document"), pointers))
        context_.tx.run(queries::documentRewrite,
                        {{"meeting", value(place.meetingId)},
                         {"network", value(place.networkId)},
                         {"item", value(place.itemId)},
                         {"number", value(row.integer("number"))},
                         {"document", value(*document)},
                         {"sha256", value(base::toHex(base::sha256(row.text("document"))))}});
  }

  Context& context_;
  const CaseAccess& access_;
  std::string_view from_;
  std::string_view to_;
  std::int64_t count_ = 0;
};

}  // namespace

base::Result<bool> readsText(Context& context, const CaseAccess& access, std::string_view text) {
  for (const auto& row : rowsOf(context, queries::submittedContents, access))
    if (says(row.text("content"), text)) return true;
  for (const auto& row : rowsOf(context, queries::placeTexts, access))
    if (row.optionalText("note") == text || row.optionalText("reason") == text) return true;
  bool told = false;
  eachTelling(context, queries::tellingEvents, "case:" + access.id, access.networkId,
              [&](const store::Row& row) {
                told = told || (!row.flag("hidden") && says(row.text("data"), text));
              });
  if (told) return true;
  protocol::OpinionListParams ofOpinions;
  ofOpinions.case_ = access.id;
  CONSILIUM_TRY(const bool opinions, listSays<OpinionService>(context, ofOpinions, text));
  if (opinions) return true;
  protocol::FollowUpListParams ofFollowUps;
  ofFollowUps.case_ = access.id;
  CONSILIUM_TRY(const bool followUps, listSays<FollowUpService>(context, ofFollowUps, text));
  return followUps || reportsSay(context, access, text);
}

std::vector<std::string> wordingsOf(Context& context, const CaseAccess& access,
                                    const std::string& text) {
  std::set<std::string> wordings;
  addWordings(rowsOf(context, queries::submittedContents, access), "case.update", text, wordings);
  const auto opinions = rowsOf(context, queries::opinionContents, access);
  for (auto first = opinions.begin(); first != opinions.end();) {
    const auto end = std::find_if(first, opinions.end(), [&](const auto& row) {
      return row.text("id") != first->text("id");
    });
    addWordings({first, end}, "opinion.file", text, wordings);
    first = end;
  }
  wordings.erase(text);
  std::vector<std::string> all{text};
  all.insert(all.end(), wordings.begin(), wordings.end());
  return all;
}

std::int64_t replaceInCase(Context& context, const CaseAccess& access, std::string_view from,
                           std::string_view to) {
  return Rewriting(context, access, from, to).carryOut();
}

std::int64_t tellingOf(Context& context, const CaseAccess& access, std::string_view text,
                       Telling telling) {
  return static_cast<std::int64_t>(tellingIn(context, queries::tellingEvents, "case:" + access.id,
                                             access.networkId, text, telling)
                                       .size());
}

std::int64_t replaceInMeetings(Context& context, const MeetingAccess& meeting,
                               std::string_view from, std::string_view to) {
  const auto series = value(meeting.seriesId);
  const auto network = value(meeting.networkId);
  auto count = context.tx.run(queries::meetingTextsReplace, {{"series", series},
                                                             {"network", network},
                                                             {"old", value(from)},
                                                             {"new", value(to)},
                                                             {"at", value(context.now)}});
  count += context.tx.run(
      queries::cancelledPlacesReplace,
      {{"series", series}, {"network", network}, {"old", value(from)}, {"new", value(to)}});
  return count;
}

std::int64_t tellingOfMeetings(Context& context, const MeetingAccess& meeting,
                               std::string_view text, std::string_view mark, Telling telling) {
  const auto inSeries = tellingIn(context, queries::meetingTellingEvents,
                                  "series:" + meeting.seriesId, meeting.networkId, text, telling);
  auto count = inSeries.size();
  std::set<std::string> streams;
  for (const auto& body : inSeries)
    for (const auto& found : store::textsAt(body, {&kMeetingOfEvent, 1}))
      streams.insert("meeting:" + found.text);
  for (const auto& stream : streams)
    count +=
        tellingIn(context, queries::meetingTellingEvents, stream, meeting.networkId, text, telling)
            .size();
  for (const auto& place : casesCancelledWith(context, meeting, text, mark)) {
    holdCase(context, place.id);
    count += tellingIn(context, queries::tellingEvents, "case:" + place.id, place.networkId, text,
                       telling)
                 .size();
  }
  return static_cast<std::int64_t>(count);
}

std::vector<std::string> meetingsSaying(Context& context, const MeetingAccess& meeting,
                                        std::string_view text) {
  std::vector<std::string> ids;
  for (const auto& row :
       context.tx.all(queries::meetingsSaying, {{"series", value(meeting.seriesId)},
                                                {"network", value(meeting.networkId)},
                                                {"text", value(text)}}))
    ids.push_back(row.text("id"));
  return ids;
}

std::vector<CancelledPlace> casesCancelledWith(Context& context, const MeetingAccess& meeting,
                                               std::string_view reason, std::string_view mark) {
  std::vector<CancelledPlace> places;
  for (const auto& row :
       context.tx.all(queries::casesCancelledWith, {{"series", value(meeting.seriesId)},
                                                    {"network", value(meeting.networkId)},
                                                    {"text", value(reason)},
                                                    {"mark", value(mark)}}))
    places.push_back({row.text("case_id"), row.text("case_network_id")});
  return places;
}

}  // namespace consilium::service::impl

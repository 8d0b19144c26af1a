#include "service/text_report.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/permission.hpp"
#include "domain/reported_text.hpp"
#include "service/access.hpp"
#include "service/agenda.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/erasure.hpp"
#include "service/impl/meeting_rows.hpp"
#include "service/impl/reported_places.hpp"
#include "service/notice.hpp"
#include "service/question.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using domain::Permission;
using domain::reportedMark;
using impl::Telling;
using protocol::NoticeKind;
using store::value;
namespace queries = store::queries;

constexpr std::array kDeciding{protocol::RosterFunction::coordinator};

/// Streams with their network: none that of a user, nor the directory's.
using Streams = std::map<std::string, std::optional<std::string>>;

/// What texts are said of, and how the caller stands to it.
class Subject {
 public:
  virtual ~Subject() = default;

  /// With what its reports are kept.
  virtual std::string name() const = 0;
  virtual const std::string& networkId() const = 0;
  virtual std::optional<std::string> seriesId() const = 0;
  /// Who decides about it is told of a report.
  virtual NoticeDraft notice() const = 0;
  virtual base::Result<void> mayReport(Context& context) const = 0;
  virtual const domain::Relations& relations() const = 0;

  virtual base::Result<bool> reads(Context& context, std::string_view text) const = 0;
  virtual std::vector<std::string> wordings(Context& context, const std::string& text) const = 0;
  virtual std::int64_t replace(Context& context, std::string_view from,
                               std::string_view to) const = 0;
  /// `mark`: what stands, or stood, in the place of the text.
  virtual std::int64_t telling(Context& context, std::string_view text, std::string_view mark,
                               Telling telling) const = 0;
  /// The streams of all who may read it. `stands`: what its place holds now.
  virtual Streams streams(Context& context, std::string_view stands) const = 0;
  virtual std::optional<std::string> question() const { return std::nullopt; }
  virtual std::optional<std::string> meeting() const { return std::nullopt; }
};

class OfCase : public Subject {
 public:
  explicit OfCase(CaseAccess access) : access_(std::move(access)) {}

  std::string name() const override { return "case:" + access_.id; }
  const std::string& networkId() const override { return access_.networkId; }
  std::optional<std::string> seriesId() const override { return access_.seriesId; }
  NoticeDraft notice() const override {
    return {NoticeKind::data_reported, networkId(), name(), access_.pseudonym};
  }
  base::Result<void> mayReport(Context&) const override {
    CONSILIUM_CHECK(require(Permission::textReport, access_.relations, true));
    if (access_.version == 0) return base::invalidState("Nobody else reads a draft: change it.");
    return base::ok();
  }
  const domain::Relations& relations() const override { return access_.relations; }
  base::Result<bool> reads(Context& context, std::string_view text) const override {
    return impl::readsText(context, access_, text);
  }
  std::vector<std::string> wordings(Context& context, const std::string& text) const override {
    return impl::wordingsOf(context, access_, text);
  }
  std::int64_t replace(Context& context, std::string_view from,
                       std::string_view to) const override {
    return impl::replaceInCase(context, access_, from, to);
  }
  std::int64_t telling(Context& context, std::string_view text, std::string_view,
                       Telling telling) const override {
    return impl::tellingOf(context, access_, text, telling);
  }
  /// A meeting says why it was cancelled as its cases do.
  Streams streams(Context& context, std::string_view stands) const override {
    Streams streams{{name(), networkId()}};
    for (const auto& place : impl::placesOf(context, access_.id, networkId()))
      if (impl::loadMeetingRow(context, place.meetingId).optionalText("cancel_reason") == stands)
        streams.emplace("meeting:" + place.meetingId, place.networkId);
    return streams;
  }

 private:
  CaseAccess access_;
};

/// Its events tell no texts.
class OfQuestion : public Subject {
 public:
  explicit OfQuestion(QuestionAccess access) : access_(std::move(access)) {}

  std::string name() const override { return "question:" + access_.id(); }
  const std::string& networkId() const override { return access_.networkId(); }
  std::optional<std::string> seriesId() const override { return access_.row.text("series_id"); }
  NoticeDraft notice() const override {
    return {NoticeKind::data_reported, networkId(), ofSeries(), access_.row.text("series_name"),
            access_.id()};
  }
  base::Result<void> mayReport(Context&) const override { return base::ok(); }
  const domain::Relations& relations() const override { return access_.relations; }
  base::Result<bool> reads(Context&, std::string_view text) const override {
    const auto says = [&](std::string_view column) {
      return access_.row.optionalText(column) == text;
    };
    if (says("title") || says("page_question") || says("page_answer")) return true;
    return access_.readable() && (says("content") || says("reply"));
  }
  std::vector<std::string> wordings(Context&, const std::string& text) const override {
    return {text};
  }
  std::int64_t replace(Context& context, std::string_view from,
                       std::string_view to) const override {
    const auto count =
        context.tx.run(queries::questionTextsReplace, {{"question", value(access_.id())},
                                                       {"network", value(access_.networkId())},
                                                       {"old", value(from)},
                                                       {"new", value(to)}});
    indexQuestion(context, loadQuestion(context, access_.id()).value());
    return count;
  }
  std::int64_t telling(Context&, std::string_view, std::string_view, Telling) const override {
    return 0;
  }
  Streams streams(Context&, std::string_view) const override {
    Streams streams{{ofSeries(), networkId()},
                    {"user:" + access_.row.text("asked_by"), std::nullopt}};
    if (!access_.row.isNull("published_at"))
      streams.emplace(std::string(kDirectoryStream), std::nullopt);
    return streams;
  }
  std::optional<std::string> question() const override { return access_.id(); }

 private:
  std::string ofSeries() const { return "series:" + access_.row.text("series_id"); }

  QuestionAccess access_;
};

/// A text of one meeting is often that of others which were planned with it: it is reported in all
/// of the series, and whoever plans these decides.
class OfMeeting : public Subject {
 public:
  OfMeeting(Context& context, MeetingAccess access)
      : access_(std::move(access)),
        row_(impl::loadMeetingRow(context, access_.id)),
        relations_(relationsToSeries(context, access_.seriesId)) {}

  std::string name() const override { return "series:" + access_.seriesId; }
  const std::string& networkId() const override { return access_.networkId; }
  std::optional<std::string> seriesId() const override { return access_.seriesId; }
  NoticeDraft notice() const override {
    return impl::noticeOfMeeting(row_, NoticeKind::data_reported);
  }
  base::Result<void> mayReport(Context&) const override { return base::ok(); }
  const domain::Relations& relations() const override { return relations_; }
  base::Result<bool> reads(Context&, std::string_view text) const override {
    if (row_.optionalText("title") == text || row_.optionalText("cancel_reason") == text)
      return true;
    return row_.optionalText("room") == text &&
           domain::allows(Permission::meetingFollow, access_.relations);
  }
  std::vector<std::string> wordings(Context&, const std::string& text) const override {
    return {text};
  }
  std::int64_t replace(Context& context, std::string_view from,
                       std::string_view to) const override {
    return impl::replaceInMeetings(context, access_, from, to);
  }
  std::int64_t telling(Context& context, std::string_view text, std::string_view mark,
                       Telling telling) const override {
    return impl::tellingOfMeetings(context, access_, text, mark, telling);
  }
  Streams streams(Context& context, std::string_view stands) const override {
    Streams streams{{name(), networkId()}};
    for (const auto& id : impl::meetingsSaying(context, access_, stands))
      streams.emplace("meeting:" + id, networkId());
    for (const auto& cancelled : impl::casesCancelledWith(context, access_, stands, stands))
      streams.emplace("case:" + cancelled.id, cancelled.networkId);
    return streams;
  }
  std::optional<std::string> meeting() const override { return access_.id; }

 private:
  MeetingAccess access_;
  store::Row row_;
  domain::Relations relations_;
};

/// A subject that the caller reads.
base::Result<std::unique_ptr<Subject>> load(Context& context, std::string_view name,
                                            bool toChange) {
  const auto colon = name.find(':');
  const auto id = name.substr(colon + 1);
  if (name.substr(0, colon) == "case") {
    if (toChange) holdWithMeetings(context, id);
    CONSILIUM_TRY(auto access, loadCaseAccess(context, id));
    if (!access.readable()) return base::notFound();
    return std::make_unique<OfCase>(std::move(access));
  }
  if (name.substr(0, colon) == "meeting") {
    if (toChange) holdMeeting(context, id);
    CONSILIUM_TRY(auto access, loadMeetingAccess(context, id));
    return std::make_unique<OfMeeting>(context, std::move(access));
  }
  CONSILIUM_TRY(auto access, loadQuestion(context, id, toChange));
  const bool published = !access.row.isNull("published_at") &&
                         domain::allows(Permission::directoryRead, relationsToPlatform(context));
  if (!access.readable() && !published) return base::notFound();
  return std::make_unique<OfQuestion>(std::move(access));
}

/// In the order of the streams' names.
template <class Event>
void tellStreams(Context& context, const Subject& subject, const std::string& report,
                 const Streams& streams) {
  const Event event{report, subject.question(), subject.meeting()};
  const auto& actor = context.caller->userId;
  constexpr std::string_view kMeeting = "meeting:";
  for (const auto& [stream, network] : streams)
    if (stream.starts_with(kMeeting)) {
      const auto id = stream.substr(kMeeting.size());
      store::append(context.tx, context.now,
                    "calendar:" + impl::loadMeetingRow(context, id).text("series_id"), actor,
                    network, protocol::MeetingCalendarChanged{id});
    }
  for (const auto& [stream, network] : streams)
    store::append(context.tx, context.now, stream, actor, network, event);
}

}  // namespace

base::Result<protocol::TextReportResult> TextReportService::report(
    Context& context, const protocol::TextReportParams& params) {
  CONSILIUM_TRY(const auto subject, load(context, params.subject, true));
  CONSILIUM_CHECK(subject->mayReport(context));
  if (domain::isReportedMark(params.text))
    return base::invalidState("This text was reported already.");
  CONSILIUM_TRY(const bool reads, subject->reads(context, params.text));
  if (!reads) return base::notFound("There is no such text.");

  const auto report = context.newId();
  std::int64_t places = 0;
  Streams streams;
  for (const auto& text : subject->wordings(context, params.text)) {
    const auto id = context.newId();
    const auto mark = reportedMark(id);
    places += subject->replace(context, text, mark);
    places += subject->telling(context, text, mark, Telling::hidden);
    streams.merge(subject->streams(context, mark));
    context.tx.run(queries::textReportInsert, {{"subject", value(subject->name())},
                                               {"id", value(id)},
                                               {"network", value(subject->networkId())},
                                               {"report", value(report)},
                                               {"text", value(text)},
                                               {"at", value(context.now)},
                                               {"caller", value(context.caller->userId)}});
  }
  if (places == 0) return base::notFound("There is no such text.");
  tellStreams<protocol::TextReported>(context, *subject, report, streams);
  if (const auto series = subject->seriesId())
    tellRoster(context, *series, kDeciding, subject->notice());
  return protocol::TextReportResult{report};
}

base::Result<protocol::TextSettleReportResult> TextReportService::settleReport(
    Context& context, const protocol::TextSettleReportParams& params) {
  CONSILIUM_TRY(const auto subject, load(context, params.subject, true));
  CONSILIUM_CHECK(require(Permission::textSettle, subject->relations(), true));
  const auto texts =
      context.tx.all(queries::textsOfReport, {{"subject", value(subject->name())},
                                              {"network", value(subject->networkId())},
                                              {"report", value(params.report)}});
  if (texts.empty()) return base::notFound("No such report waits for a decision.");
  Streams streams;
  if (params.decision == protocol::TextReportDecision::erase) {
    for (const auto& row : texts) {
      const auto mark = reportedMark(row.text("id"));
      const auto& text = row.text("content");
      subject->telling(context, text, mark, Telling::erased);
      eraseAcknowledgementsIn(context, subject->name(), subject->networkId(), text);
      streams.merge(subject->streams(context, mark));
    }
    context.tx.run(queries::textReportErase, {{"subject", value(subject->name())},
                                              {"network", value(subject->networkId())},
                                              {"report", value(params.report)},
                                              {"at", value(context.now)}});
    tellStreams<protocol::TextErased>(context, *subject, params.report, streams);
  } else {
    for (const auto& row : texts) {
      const auto mark = reportedMark(row.text("id"));
      const auto& text = row.text("content");
      subject->replace(context, mark, text);
      subject->telling(context, text, mark, Telling::shown);
      streams.merge(subject->streams(context, text));
    }
    context.tx.run(queries::textReportDelete, {{"subject", value(subject->name())},
                                               {"network", value(subject->networkId())},
                                               {"report", value(params.report)}});
    tellStreams<protocol::TextRestored>(context, *subject, params.report, streams);
  }
  return protocol::TextSettleReportResult{params.report};
}

base::Result<protocol::TextReportsResult> TextReportService::reports(
    Context& context, const protocol::TextReportsParams& params) {
  CONSILIUM_TRY(const auto subject, load(context, params.subject, false));
  const bool decides = domain::allows(Permission::textSettle, subject->relations());
  protocol::TextReportsResult result;
  for (const auto& row : context.tx.all(
           queries::textReportsOf,
           {{"subject", value(subject->name())}, {"network", value(subject->networkId())}})) {
    protocol::ReportedText text;
    text.id = row.text("id");
    text.report = row.text("report_id");
    text.at = row.time("reported_at");
    text.state = row.isNull("erased_at") ? protocol::TextReportState::hidden
                                         : protocol::TextReportState::erased;
    if (decides) text.text = row.optionalText("content");
    result.texts.push_back(std::move(text));
  }
  return result;
}

}  // namespace consilium::service

#include "service/text_report.hpp"

#include <algorithm>
#include <array>
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
using store::value;
namespace queries = store::queries;

constexpr std::array kDeciding{protocol::RosterFunction::coordinator};

/// What texts are said of, and how the caller stands to it.
class Subject {
 public:
  virtual ~Subject() = default;

  virtual const std::string& networkId() const = 0;
  /// Whom its events are told.
  virtual std::string stream() const = 0;
  /// Whether whoever reads the directory reads it, too.
  virtual bool onPage() const { return false; }
  virtual std::optional<std::string> seriesId() const = 0;
  virtual std::string label() const = 0;
  virtual std::optional<std::string> question() const { return std::nullopt; }
  virtual base::Result<void> mayReport(Context& context) const = 0;
  virtual const domain::Relations& relations() const = 0;

  virtual base::Result<bool> reads(Context& context, std::string_view text) const = 0;
  virtual std::vector<std::string> wordings(Context& context, const std::string& text) const = 0;
  virtual std::int64_t replace(Context& context, std::string_view from,
                               std::string_view to) const = 0;
  virtual std::int64_t telling(Context& context, std::string_view text, Telling telling) const = 0;
};

class OfCase : public Subject {
 public:
  explicit OfCase(CaseAccess access) : access_(std::move(access)) {}

  const std::string& networkId() const override { return access_.networkId; }
  std::string stream() const override { return "case:" + access_.id; }
  std::optional<std::string> seriesId() const override { return access_.seriesId; }
  std::string label() const override { return access_.pseudonym; }
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
  std::int64_t telling(Context& context, std::string_view text, Telling telling) const override {
    return impl::tellingOf(context, access_, text, telling);
  }

 private:
  CaseAccess access_;
};

/// Its events tell no texts.
class OfQuestion : public Subject {
 public:
  explicit OfQuestion(QuestionAccess access) : access_(std::move(access)) {}

  const std::string& networkId() const override { return access_.networkId(); }
  std::string stream() const override { return "series:" + access_.row.text("series_id"); }
  bool onPage() const override { return !access_.row.isNull("published_at"); }
  std::optional<std::string> seriesId() const override { return access_.row.text("series_id"); }
  std::string label() const override { return access_.row.text("series_name"); }
  std::optional<std::string> question() const override { return access_.id(); }
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
  std::int64_t telling(Context&, std::string_view, Telling) const override { return 0; }

 private:
  QuestionAccess access_;
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
  CONSILIUM_TRY(auto access, loadQuestion(context, id, toChange));
  const bool published = !access.row.isNull("published_at") &&
                         domain::allows(Permission::directoryRead, relationsToPlatform(context));
  if (!access.readable() && !published) return base::notFound();
  return std::make_unique<OfQuestion>(std::move(access));
}

template <class Event>
void tellStream(Context& context, const Subject& subject, const std::string& report) {
  const Event event{report, subject.question()};
  const auto& actor = context.caller->userId;
  if (subject.onPage())
    store::append(context.tx, context.now, kDirectoryStream, actor, std::nullopt, event);
  store::append(context.tx, context.now, subject.stream(), actor, subject.networkId(), event);
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
  for (const auto& text : subject->wordings(context, params.text)) {
    const auto id = context.newId();
    places += subject->replace(context, text, reportedMark(id));
    places += subject->telling(context, text, Telling::hidden);
    context.tx.run(queries::textReportInsert, {{"subject", value(params.subject)},
                                               {"id", value(id)},
                                               {"network", value(subject->networkId())},
                                               {"report", value(report)},
                                               {"text", value(text)},
                                               {"at", value(context.now)},
                                               {"caller", value(context.caller->userId)}});
  }
  if (places == 0) return base::notFound("There is no such text.");
  tellStream<protocol::TextReported>(context, *subject, report);
  if (const auto series = subject->seriesId())
    tellRoster(context, *series, kDeciding,
               {protocol::NoticeKind::data_reported, subject->networkId(),
                subject->question() ? subject->stream() : params.subject, subject->label(),
                subject->question()});
  return protocol::TextReportResult{report};
}

base::Result<protocol::TextSettleReportResult> TextReportService::settleReport(
    Context& context, const protocol::TextSettleReportParams& params) {
  CONSILIUM_TRY(const auto subject, load(context, params.subject, true));
  CONSILIUM_CHECK(require(Permission::textSettle, subject->relations(), true));
  const auto texts =
      context.tx.all(queries::textsOfReport, {{"subject", value(params.subject)},
                                              {"network", value(subject->networkId())},
                                              {"report", value(params.report)}});
  if (texts.empty()) return base::notFound("No such report waits for a decision.");
  if (params.decision == protocol::TextReportDecision::erase) {
    for (const auto& row : texts) {
      subject->telling(context, row.text("content"), Telling::erased);
      eraseAcknowledgementsIn(context, params.subject, subject->networkId(), row.text("content"));
    }
    context.tx.run(queries::textReportErase, {{"subject", value(params.subject)},
                                              {"network", value(subject->networkId())},
                                              {"report", value(params.report)},
                                              {"at", value(context.now)}});
    tellStream<protocol::TextErased>(context, *subject, params.report);
  } else {
    for (const auto& row : texts) {
      subject->replace(context, reportedMark(row.text("id")), row.text("content"));
      subject->telling(context, row.text("content"), Telling::shown);
    }
    context.tx.run(queries::textReportDelete, {{"subject", value(params.subject)},
                                               {"network", value(subject->networkId())},
                                               {"report", value(params.report)}});
    tellStream<protocol::TextRestored>(context, *subject, params.report);
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
           {{"subject", value(params.subject)}, {"network", value(subject->networkId())}})) {
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

#include "service/retention.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "domain/retention.hpp"
#include "service/access.hpp"
#include "service/agenda.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/erasure.hpp"
#include "service/notice.hpp"
#include "service/series.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using protocol::NoticeKind;
using protocol::RetentionSource;
using store::value;
namespace queries = store::queries;

bool isDraft(const store::Row& caseRow) {
  return caseRow.integer("version") == 0;
}

bool mayBeErased(const store::Row& caseRow) {
  return isDraft(caseRow) ||
         domain::isOver(protocol::parseCaseState(caseRow.text("state")).value());
}

/// When something last happened to the case: also a late opinion, a follow-up or an addendum.
base::Timestamp lastActOn(Context& context, const store::Row& caseRow) {
  const auto& id = caseRow.text("id");
  const auto network = value(caseRow.text("network_id"));
  auto last = caseRow.time("activity_at");
  if (const auto row = context.tx.one(queries::streamLast,
                                      {{"stream", value("case:" + id)}, {"network", network}}))
    last = std::max(last, row->time("at"));
  if (const auto row =
          context.tx.one(queries::lastSignatureOfCase, {{"case", value(id)}, {"network", network}}))
    last = std::max(last, row->optionalTime("at").value_or(last));
  return last;
}

store::Row loadRetention(Context& context, const store::Row& caseRow) {
  return context.tx
      .one(queries::caseRetention,
           {{"case", value(caseRow.text("id"))}, {"network", value(caseRow.text("network_id"))}})
      .value();
}

/// `retention`: the row `caseRetention`.
std::optional<protocol::CaseRetention> retentionOf(Context& context, const store::Row& caseRow,
                                                   const store::Row& retention) {
  protocol::CaseRetention found;
  if (isDraft(caseRow)) {
    found.until = domain::keptUntil(domain::kDraftsKept, caseRow.time("activity_at"));
    found.source = RetentionSource::draft;
    return found;
  }
  const bool over = mayBeErased(caseRow);
  if (const auto day = retention.optionalText("retain_until")) {
    found.until = base::parseDate(*day).value();
    if (over) found.until = domain::keptUntil(found.until, lastActOn(context, caseRow));
    found.source = RetentionSource::centre;
    found.by = retention.text("retain_by");
    found.byName = retention.text("retain_by_name");
    return found;
  }
  if (!over) return std::nullopt;
  const auto charter = loadCharter(context.tx, caseRow.text("series_id")).value();
  found.until = domain::keptUntil(std::chrono::years(charter.retention.value().years),
                                  lastActOn(context, caseRow));
  found.source = RetentionSource::charter;
  return found;
}

/// What a case that may be erased waits for: `at`, when its authors have to be told, or were told
/// in time and it goes.
struct Wait {
  base::Date until;
  bool told = false;
  base::Timestamp at;
};

std::optional<Wait> waitOf(Context& context, const store::Row& caseRow) {
  if (!mayBeErased(caseRow) || !caseRow.isNull("erased_at")) return std::nullopt;
  const auto row = loadRetention(context, caseRow);
  const auto until = retentionOf(context, caseRow, row).value().until;
  const auto end = domain::endOf(until);
  if (row.optionalText("erasure_told_for") != base::formatDate(until))
    return Wait{until, false, end - domain::kErasureNotice};
  return Wait{until, true, std::max(end, row.time("erasure_told_at") + domain::kErasureNotice)};
}

void lookAgain(Context& context, const store::Row& caseRow, base::Timestamp at) {
  context.tx.defer(queries::jobSchedule, {{"job", value(context.newId())},
                                          {"network", value(caseRow.text("network_id"))},
                                          {"kind", value(toString(NoticeKind::erasure_due))},
                                          {"subject", value(caseRow.text("id"))},
                                          {"step", value(0)},
                                          {"due", value(at)}});
}

void tellAuthors(Context& context, const store::Row& caseRow) {
  std::vector<std::string> users;
  for (const auto& row :
       context.tx.all(queries::authorsOfCase, {{"case", value(caseRow.text("id"))},
                                               {"network", value(caseRow.text("network_id"))},
                                               {"centre", value(caseRow.text("centre_id"))}}))
    users.push_back(row.text("user_id"));
  tell(context, users,
       {NoticeKind::erasure_due, caseRow.text("network_id"), "case:" + caseRow.text("id"),
        caseRow.text("pseudonym")});
}

}  // namespace

std::optional<protocol::CaseRetention> retentionOf(Context& context, const store::Row& caseRow) {
  return retentionOf(context, caseRow, loadRetention(context, caseRow));
}

void watchRetention(Context& context, std::string_view caseId) {
  const auto caseRow = impl::loadRow(context, caseId);
  if (const auto wait = waitOf(context, caseRow)) lookAgain(context, caseRow, wait->at);
}

void forgetRetention(Context& context, std::string_view caseId, std::string_view networkId) {
  context.tx.defer(queries::jobsDrop, {{"subject", value(caseId)},
                                       {"kind", value(toString(NoticeKind::erasure_due))},
                                       {"network", value(networkId)}});
}

void lookAtRetention(Context& context, std::string_view caseId, std::string_view networkId) {
  holdWithMeetings(context, caseId);
  const auto caseRow = impl::loadRow(context, caseId);
  const auto wait = waitOf(context, caseRow);
  if (!wait) return;
  if (context.now < wait->at) {
    lookAgain(context, caseRow, wait->at);
  } else if (wait->told) {
    impl::eraseCase(context, caseRow, impl::placesOf(context, caseId, networkId));
  } else {
    context.tx.run(queries::caseErasureTold, {{"case", value(caseId)},
                                              {"network", value(networkId)},
                                              {"until", value(base::formatDate(wait->until))},
                                              {"at", value(context.now)}});
    lookAgain(context, caseRow,
              std::max(domain::endOf(wait->until), context.now + domain::kErasureNotice));
    tellAuthors(context, caseRow);
  }
}

}  // namespace consilium::service

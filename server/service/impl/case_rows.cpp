#include "service/impl/case_rows.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "protocol/minutes.hpp"
#include "service/series.hpp"
#include "store/queries.hpp"

namespace consilium::service::impl {
namespace {

using protocol::CaseState;
using store::value;
namespace queries = store::queries;

}  // namespace

protocol::CaseSummary summaryOf(const store::Row& row) {
  protocol::CaseSummary summary;
  summary.id = row.text("id");
  summary.pseudonym = row.text("pseudonym");
  summary.state = protocol::parseCaseState(row.text("state")).value();
  if (row.flag("restricted")) summary.restricted = true;
  if (row.flag("awaits_submitter")) summary.awaitsSubmitter = true;
  summary.network = row.text("network_id");
  summary.centre = row.text("centre_id");
  summary.centreName = row.text("centre_name");
  summary.series = row.optionalText("series_id");
  summary.seriesName = row.optionalText("series_name");
  summary.urgency = protocol::parseUrgency(row.text("urgency"));
  if (const auto day = row.optionalText("needed_by")) summary.neededBy = base::parseDate(*day);
  if (const auto day = row.optionalText("meets_on")) summary.meetsOn = base::parseDate(*day);
  summary.version = row.integer("version");
  summary.revision = row.integer("revision");
  summary.submittedAt = row.optionalTime("submitted_at");
  summary.activityAt = row.time("activity_at");
  return summary;
}

store::Row loadRow(Context& context, std::string_view caseId) {
  return context.tx.one(queries::caseById, {{"case", value(caseId)}}).value();
}

protocol::CaseSummary loadSummary(Context& context, std::string_view caseId) {
  return summaryOf(loadRow(context, caseId));
}

void placeInQueue(Context& context, std::string_view caseId, std::string_view networkId,
                  const std::optional<base::Date>& meetsOn) {
  context.tx.run(queries::caseQueue,
                 {{"case", value(caseId)},
                  {"network", value(networkId)},
                  {"meetsOn", meetsOn ? value(base::formatDate(*meetsOn)) : store::null()}});
}

std::optional<protocol::InformationRequest> requestOf(const store::Row& row) {
  if (row.isNull("request_text")) return std::nullopt;
  return protocol::InformationRequest{row.time("request_at"), row.text("request_by"),
                                      row.text("request_by_name"), row.text("request_text")};
}

std::optional<protocol::Redirection> redirectionOf(const store::Row& row) {
  if (row.isNull("redirect_series_id")) return std::nullopt;
  return protocol::Redirection{row.time("redirect_at"),          row.text("redirect_by"),
                               row.text("redirect_by_name"),     row.text("redirect_series_id"),
                               row.text("redirect_series_name"), row.text("redirect_reason")};
}

std::optional<protocol::Refusal> refusalOf(const store::Row& row) {
  if (row.isNull("refusal_reason")) return std::nullopt;
  return protocol::Refusal{row.time("refusal_at"),
                           row.text("refusal_by"),
                           row.text("refusal_by_name"),
                           row.text("refusal_reason"),
                           row.optionalText("refusal_series_id"),
                           row.optionalText("refusal_series_name")};
}

std::vector<protocol::WrittenAnswer> answersOf(Context& context, std::string_view caseId,
                                               std::string_view networkId) {
  std::vector<protocol::WrittenAnswer> answers;
  for (const auto& row : context.tx.all(queries::answersOfCase,
                                        {{"case", value(caseId)}, {"network", value(networkId)}})) {
    protocol::WrittenAnswer answer;
    answer.number = row.integer("number");
    answer.version = row.integer("version");
    answer.outcome = protocol::parseCaseOutcome(row.text("outcome")).value();
    answer.text = row.text("content");
    if (const auto day = row.optionalText("re_review_on"))
      answer.reReviewOn = base::parseDate(*day);
    if (row.flag("to_ratify")) answer.toRatify = true;
    if (const auto decision = row.optionalText("ratification"))
      answer.ratification =
          protocol::Ratification{protocol::parseRatificationDecision(*decision).value(),
                                 row.optionalText("ratification_text"),
                                 row.text("ratified_meeting_id"),
                                 row.time("ratified_at"),
                                 row.text("ratified_by"),
                                 row.text("ratified_by_name")};
    answer.at = row.time("at");
    answer.author = row.text("author_id");
    answer.authorName = row.text("author_name");
    answers.push_back(std::move(answer));
  }
  return answers;
}

std::optional<protocol::CaseValidation> validationOf(Context& context, std::string_view caseId,
                                                     std::string_view networkId) {
  const auto row = context.tx.one(queries::validationOfCase,
                                  {{"case", value(caseId)}, {"network", value(networkId)}});
  if (!row) return std::nullopt;
  protocol::CaseValidation validation;
  validation.askedAt = row->time("validation_asked_at");
  validation.askedBy = row->text("validation_asked_by");
  validation.askedByName = row->text("asked_by_name");
  validation.decidedAt = row->optionalTime("validation_decided_at");
  validation.decidedBy = row->optionalText("validation_decided_by");
  validation.decidedByName = row->optionalText("decided_by_name");
  validation.reason = row->optionalText("validation_reason");
  return validation;
}

std::vector<protocol::CaseAppointment> appointmentsOf(Context& context, std::string_view caseId,
                                                      std::string_view networkId) {
  std::vector<protocol::CaseAppointment> appointments;
  for (const auto& row : context.tx.all(queries::itemsOfCase,
                                        {{"case", value(caseId)}, {"network", value(networkId)}}))
    appointments.push_back(
        {row.text("meeting_id"), row.text("id"),
         protocol::parseAgendaItemState(row.text("state")).value(), row.optionalTime("starts_at"),
         row.integer("minutes"),
         row.optionalText("report_state") == toString(protocol::ReportState::signed_)});
  return appointments;
}

base::Error wrongState(std::string_view act, CaseState state) {
  return base::invalidState("A case that is " + std::string(protocol::toString(state)) +
                            " cannot be " + std::string(act) + ".");
}

base::Result<void> requireSeries(Context& context, std::string_view seriesId) {
  if (context.tx.one(queries::seriesKnown, {{"series", value(seriesId)}})) return base::ok();
  return base::invalid("/series", "known", "A series of the directory.");
}

base::Result<void> requireRegistration(Context& context, std::string_view seriesId,
                                       std::string_view centreId) {
  CONSILIUM_TRY(const auto charter, loadCharter(context.tx, seriesId));
  switch (charter.registration.value()) {
    case protocol::CharterRegistration::anyone:
      return base::ok();
    case protocol::CharterRegistration::network:
      if (context.tx.one(queries::centreInNetworkOfSeries,
                         {{"centre", value(centreId)}, {"series", value(seriesId)}}))
        return base::ok();
      return base::invalid("/series", "registration",
                           "This series takes cases of the centres of its network.");
    case protocol::CharterRegistration::attached:
      if (context.tx.one(queries::centreAttachedToSeries,
                         {{"series", value(seriesId)},
                          {"centre", value(centreId)},
                          {"day", value(base::formatDate(
                                      std::chrono::floor<std::chrono::days>(context.now)))}}))
        return base::ok();
      return base::invalid("/series", "registration",
                           "This series takes cases of the centres attached to its own.");
  }
  throw std::logic_error("unknown registration");
}

}  // namespace consilium::service::impl

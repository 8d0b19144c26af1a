#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/case.hpp"
#include "protocol/events.hpp"
#include "service/context.hpp"
#include "store/event_log.hpp"

// Rows of cases and what is told of them, shared by the use cases. No permissions.
namespace consilium::service::impl {

/// The row `caseById` of a case that exists.
store::Row loadRow(Context& context, std::string_view caseId);
protocol::CaseSummary summaryOf(const store::Row& row);
protocol::CaseSummary loadSummary(Context& context, std::string_view caseId);

/// Puts a submitted case where it belongs among those that wait. To be called whenever its urgency,
/// the day by which it is needed or the day of its meeting changes.
void placeInQueue(Context& context, std::string_view caseId, std::string_view networkId,
                  const std::optional<base::Date>& meetsOn);

/// What is open between the two sides, or was decided, in that row.
std::optional<protocol::InformationRequest> requestOf(const store::Row& row);
std::optional<protocol::Redirection> redirectionOf(const store::Row& row);
std::optional<protocol::Refusal> refusalOf(const store::Row& row);
/// The answers in writing, the latest first.
std::vector<protocol::WrittenAnswer> answersOf(Context& context, std::string_view caseId,
                                               std::string_view networkId);

/// The validation of a draft by a senior that was last asked for.
std::optional<protocol::CaseValidation> validationOf(Context& context, std::string_view caseId,
                                                     std::string_view networkId);

/// The meetings that have or had the case on their agendas, the latest first.
std::vector<protocol::CaseAppointment> appointmentsOf(Context& context, std::string_view caseId,
                                                      std::string_view networkId);

/// `invalidState`: what cannot be done, e.g. "closed", to a case in this state.
base::Error wrongState(std::string_view act, protocol::CaseState state);

/// `invalid` at `/series` for a series that is not in the directory.
base::Result<void> requireSeries(Context& context, std::string_view seriesId);
/// Whether the series takes cases of this centre, as its charter says; `invalid` at `/series`.
base::Result<void> requireRegistration(Context& context, std::string_view seriesId,
                                       std::string_view centreId);

/// Tells the stream of the case of this row `own`, its centre and, when a series knows of it, the
/// series `copy`.
template <class T>
void announce(Context& context, const store::Row& row, const T& own, const T& copy,
              bool changesAccess = false) {
  const auto& actor = context.caller->userId;
  const auto& network = row.text("network_id");
  store::append(context.tx, context.now, "case:" + row.text("id"), actor, network, own,
                changesAccess);
  store::append(context.tx, context.now, "centre:" + row.text("centre_id"), actor, network, copy);
  if (!row.isNull("series_id") && row.integer("version") > 0)
    store::append(context.tx, context.now, "series:" + row.text("series_id"), actor,
                  row.text("series_network_id"), copy);
}

}  // namespace consilium::service::impl

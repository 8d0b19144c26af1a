#include "service/impl/scopes.hpp"

#include "protocol/series.hpp"
#include "store/queries.hpp"

namespace consilium::service::impl {

using protocol::RosterFunction;
using store::value;
namespace queries = store::queries;

Scopes scopesOf(Context& context) {
  const auto& caller = *context.caller;
  Scopes scopes;
  for (const auto& row : context.tx.all(
           queries::scopesOf, {{"caller", value(caller.userId)}, {"at", value(context.now)}})) {
    const auto& centre = row.text("centre_id");
    if (caller.boundCentre && *caller.boundCentre != centre) continue;
    if (row.text("role") != "manager") scopes.centres.insert(centre);
    if (row.isNull("series_id")) continue;
    const auto& series = row.text("series_id");
    const auto function = protocol::parseRosterFunction(row.text("function")).value();
    scopes.series.insert(series);
    if (function != RosterFunction::permanent) scopes.arranged.insert(series);
    if (function != RosterFunction::coordinator) scopes.advised.insert(series);
  }
  if (caller.boundCentre) return scopes;
  for (const auto& row : context.tx.all(
           queries::guestCasesOf, {{"caller", value(caller.userId)}, {"at", value(context.now)}}))
    scopes.guestCases.insert(row.text("case_id"));
  return scopes;
}

}  // namespace consilium::service::impl

#include "service/impl/counted_facts.hpp"

#include "store/queries.hpp"

namespace consilium::service::impl {

using store::value;
namespace queries = store::queries;

void noteHearing(Context& context, std::string_view caseId, std::string_view networkId,
                 std::string_view itemId, std::optional<base::Timestamp> endedAt) {
  context.tx.run(queries::hearingSave, {{"case", value(caseId)},
                                        {"item", value(itemId)},
                                        {"network", value(networkId)},
                                        {"heardAt", value(endedAt.value_or(context.now))}});
}

void noteReport(Context& context, std::string_view caseId, std::string_view networkId,
                std::string_view itemId, bool quorumMet) {
  context.tx.run(queries::hearingSign, {{"case", value(caseId)},
                                        {"item", value(itemId)},
                                        {"network", value(networkId)},
                                        {"at", value(context.now)},
                                        {"met", value(quorumMet)}});
}

void noteAnswer(Context& context, std::string_view caseId, std::string_view networkId) {
  context.tx.run(
      queries::caseFirstAnswer,
      {{"case", value(caseId)}, {"network", value(networkId)}, {"at", value(context.now)}});
}

}  // namespace consilium::service::impl

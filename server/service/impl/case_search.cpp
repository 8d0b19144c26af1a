#include "service/impl/case_search.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "domain/case_content.hpp"
#include "store/queries.hpp"

namespace consilium::service::impl {
namespace {

using store::value;
namespace queries = store::queries;

/// The statements of one table of what cases are found by, and the name of its column.
struct Index {
  const store::Query& all;
  const store::Query& insert;
  const store::Query& remove;
  const char* column;
};

/// `wanted` in code-point order.
void replace(Context& context, std::string_view caseId, std::string_view networkId,
             const Index& index, const std::vector<std::string>& wanted) {
  std::vector<std::string> present;
  for (const auto& row :
       context.tx.all(index.all, {{"case", value(caseId)}, {"network", value(networkId)}}))
    present.push_back(row.text(index.column));
  std::sort(present.begin(), present.end());
  const auto run = [&](const store::Query& query, const std::vector<std::string>& from,
                       const std::vector<std::string>& without) {
    std::vector<std::string> entries;
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(),
                        std::back_inserter(entries));
    for (const auto& entry : entries)
      context.tx.run(
          query,
          {{"case", value(caseId)}, {"network", value(networkId)}, {index.column, value(entry)}});
  };
  run(index.remove, present, wanted);
  run(index.insert, wanted, present);
}

}  // namespace

void indexCase(Context& context, std::string_view caseId, std::string_view networkId,
               const protocol::CaseContent& content) {
  replace(context, caseId, networkId,
          {queries::caseWords, queries::caseWordInsert, queries::caseWordDelete, "word"},
          domain::wordsOf(content));
  replace(context, caseId, networkId,
          {queries::caseTerms, queries::caseTermInsert, queries::caseTermDelete, "term"},
          domain::termsOf(content));
}

}  // namespace consilium::service::impl

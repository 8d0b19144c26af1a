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
  const store::Query& move;
  const char* column;
};

const Index kWords{queries::caseWords, queries::caseWordInsert, queries::caseWordDelete,
                   queries::caseWordsMove, "word"};
const Index kTerms{queries::caseTerms, queries::caseTermInsert, queries::caseTermDelete,
                   queries::caseTermsMove, "term"};

/// `wanted` in code-point order.
void replace(Context& context, const SearchScope& scope, const Index& index,
             const std::vector<std::string>& wanted) {
  std::vector<std::string> present;
  for (const auto& row : context.tx.all(index.all, {{"centre", value(scope.centreId)},
                                                    {"case", value(scope.caseId)},
                                                    {"network", value(scope.networkId)}}))
    present.push_back(row.text(index.column));
  std::sort(present.begin(), present.end());
  std::vector<std::string> gone;
  std::set_difference(present.begin(), present.end(), wanted.begin(), wanted.end(),
                      std::back_inserter(gone));
  for (const auto& entry : gone)
    context.tx.run(index.remove, {{"centre", value(scope.centreId)},
                                  {"case", value(scope.caseId)},
                                  {"network", value(scope.networkId)},
                                  {index.column, value(entry)}});
  std::vector<std::string> added;
  std::set_difference(wanted.begin(), wanted.end(), present.begin(), present.end(),
                      std::back_inserter(added));
  for (const auto& entry : added)
    context.tx.run(index.insert, {{"centre", value(scope.centreId)},
                                  {"case", value(scope.caseId)},
                                  {"network", value(scope.networkId)},
                                  {"series", value(scope.seriesId)},
                                  {index.column, value(entry)}});
}

}  // namespace

void indexCase(Context& context, const SearchScope& scope, const protocol::CaseContent& content) {
  moveIndexedCase(context, scope);
  replace(context, scope, kWords, domain::wordsOf(content));
  replace(context, scope, kTerms, domain::termsOf(content));
}

void moveIndexedCase(Context& context, const SearchScope& scope) {
  for (const auto* index : {&kWords, &kTerms})
    context.tx.run(index->move, {{"centre", value(scope.centreId)},
                                 {"case", value(scope.caseId)},
                                 {"network", value(scope.networkId)},
                                 {"series", value(scope.seriesId)}});
}

}  // namespace consilium::service::impl

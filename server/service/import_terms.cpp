#include "service/import_terms.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "store/queries.hpp"

namespace consilium::service {
namespace {

using store::value;
namespace queries = store::queries;

constexpr std::size_t kBatch = 500;

using Codes = std::set<std::string>;

/// All ancestors of each term, found once each; the depth of the recursion is that of the
/// terminology.
class Closure {
 public:
  explicit Closure(const std::vector<TermParent>& parents) {
    for (const auto& [term, parent] : parents) parents_[term].insert(parent);
  }

  base::Result<std::map<std::string, Codes>> take() && {
    for (const auto& [term, unused] : parents_)
      if (!visit(term))
        return base::failure(base::ErrorKind::invalid, "The terminology is no hierarchy: " + term +
                                                           " would be a kind of itself.");
    std::erase_if(ancestors_, [](const auto& each) { return each.second.empty(); });
    return std::move(ancestors_);
  }

 private:
  /// Null where the way up leads back to the term.
  const Codes* visit(const std::string& term) {
    if (const auto known = ancestors_.find(term); known != ancestors_.end()) return &known->second;
    if (!open_.insert(term).second) return nullptr;
    Codes found;
    if (const auto above = parents_.find(term); above != parents_.end())
      for (const auto& parent : above->second) {
        const auto* further = visit(parent);
        if (further == nullptr) return nullptr;
        found.insert(parent);
        found.insert(further->begin(), further->end());
      }
    open_.erase(term);
    return &ancestors_.emplace(term, std::move(found)).first->second;
  }

  std::map<std::string, Codes> parents_;
  std::map<std::string, Codes> ancestors_;
  Codes open_;
};

/// Whether it had to be changed.
bool save(store::Transaction& tx, const std::string& term, const Codes& ancestors) {
  Codes present;
  for (const auto& row : tx.all(queries::termAncestors, {{"term", value(term)}}))
    present.insert(row.text("ancestor"));
  if (present == ancestors) return false;
  const auto run = [&](const store::Query& query, const Codes& from, const Codes& without) {
    Codes codes;
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(),
                        std::inserter(codes, codes.end()));
    for (const auto& code : codes)
      tx.run(query, {{"term", value(term)}, {"ancestor", value(code)}});
  };
  run(queries::termAncestorDelete, present, ancestors);
  run(queries::termAncestorInsert, ancestors, present);
  return true;
}

}  // namespace

base::Result<TermsReport> importTerms(std::string_view system,
                                      const std::vector<TermParent>& parents,
                                      store::Database& database) {
  CONSILIUM_TRY(auto closure, Closure(parents).take());
  TermsReport report;
  report.terms = closure.size();
  const auto from = std::string(system) + ":";
  const auto to = std::string(system) + ";";  // the character after the colon
  CONSILIUM_CHECK(database.readNow([&](store::Transaction& tx) -> base::Result<void> {
    for (const auto& row :
         tx.all(queries::termsWithAncestors, {{"from", value(from)}, {"to", value(to)}}))
      closure.try_emplace(row.text("term"));
    return base::ok();
  }));
  for (auto next = closure.begin(); next != closure.end();) {
    const auto begin = next;
    std::size_t changed = 0;
    CONSILIUM_CHECK(database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
      changed = 0;
      next = begin;
      for (std::size_t i = 0; i < kBatch && next != closure.end(); ++i, ++next)
        changed += save(tx, next->first, next->second) ? 1 : 0;
      return base::ok();
    }));
    report.changed += changed;
  }
  return report;
}

}  // namespace consilium::service

#include "service/terminology.hpp"

#include <algorithm>
#include <utility>

#include "clinical/terminologies.hpp"
#include "service/impl/built_in_terms.hpp"
#include "service/import_terms.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {
namespace {

using protocol::TermSystem;
using store::value;
namespace queries = store::queries;

constexpr std::int64_t kPage = 1000;
constexpr std::int64_t kSearchLimit = 20;
constexpr std::int64_t kSuggestLimit = 10;

struct InUse {
  std::string version;  ///< empty: the built-in set
  std::string release;
};

base::Result<domain::TermRelease> load(TermSystem system, const InUse& use,
                                       store::Database& database) {
  if (use.version.empty()) return builtInTerms(system);
  domain::TermRelease release;
  release.name = use.release;
  std::string after;
  for (bool more = true; more;) {
    CONSILIUM_CHECK(database.readNow([&](store::Transaction& tx) -> base::Result<void> {
      const auto rows = tx.all(
          queries::termsAfter,
          {{"version", value(use.version)}, {"after", value(after)}, {"limit", value(kPage)}});
      for (const auto& row : rows) {
        auto record = store::decodeStored<protocol::TermRecord>(row.text("record"));
        if (record.has_error())
          return base::failure(base::ErrorKind::unavailable,
                               "The term " + row.text("code") + " is damaged: import it anew.");
        release.terms.push_back(std::move(record).value());
      }
      more = rows.size() == static_cast<std::size_t>(kPage);
      if (!rows.empty()) after = rows.back().text("code");
      return base::ok();
    }));
  }
  // A hierarchy without names finds cases, but nothing can be searched in it.
  if (release.terms.empty()) return builtInTerms(system);
  return release;
}

protocol::Language languageFor(Context& context, const std::optional<protocol::Language>& asked) {
  if (asked || context.caller == nullptr) return asked.value_or(protocol::Language::fr);
  const auto row =
      context.tx.one(queries::languageOfUser, {{"user", value(context.caller->userId)}});
  return row ? protocol::parseLanguage(row->text("language")).value_or(protocol::Language::fr)
             : protocol::Language::fr;
}

/// Whoever is signed in; before that, of diseases alone, whoever may read the directory.
base::Result<void> mayRead(Context& context, const DirectoryPolicy& policy, bool diseasesOnly) {
  if (context.caller != nullptr) return base::ok();
  if (!diseasesOnly)
    return base::failure(base::ErrorKind::unauthenticated, "Sign in to search signs.");
  return mayReadDirectory(context, policy);
}

std::vector<protocol::TermInfo> infos(const clinical::Terminologies& terms) {
  return {terms.hpo.info(), terms.orpha.info()};
}

}  // namespace

TerminologyService::TerminologyService(DirectoryPolicy policy) : policy_(policy) {
  // Many tests and commands need no terminology: one set in the process serves all of them.
  static const auto kBuiltIn = std::make_shared<const clinical::Terminologies>(
      builtInTerms(TermSystem::HPO), builtInTerms(TermSystem::ORPHA));
  terminologies_ = kBuiltIn;
}

base::Result<bool> TerminologyService::refresh(store::Database& database) {
  const std::lock_guard one(refreshing_);
  InUse hpo;
  InUse orpha;
  CONSILIUM_CHECK(database.readNow([&](store::Transaction& tx) -> base::Result<void> {
    hpo = orpha = {};
    for (const auto& row : tx.all(queries::terminologiesInUse, {})) {
      if (isBuiltIn(row.text("version"))) continue;
      auto& use = row.text("system") == protocol::toString(TermSystem::HPO) ? hpo : orpha;
      use = {row.text("version"), row.text("release")};
    }
    return base::ok();
  }));
  if (hpo.version == hpoVersion_ && orpha.version == orphaVersion_) return false;
  std::shared_ptr<const clinical::Terminologies> made;
  {
    CONSILIUM_TRY(const auto signs, load(TermSystem::HPO, hpo, database));
    CONSILIUM_TRY(const auto diseases, load(TermSystem::ORPHA, orpha, database));
    made = std::make_shared<const clinical::Terminologies>(signs, diseases);
  }
  hpoVersion_ = hpo.version;
  orphaVersion_ = orpha.version;
  const std::lock_guard lock(mutex_);
  terminologies_ = std::move(made);
  return true;
}

std::shared_ptr<const clinical::Terminologies> TerminologyService::current() const {
  const std::lock_guard lock(mutex_);
  return terminologies_;
}

base::Result<protocol::TerminologySearchResult> TerminologyService::search(
    Context& context, const protocol::TerminologySearchParams& params) {
  CONSILIUM_CHECK(mayRead(context, policy_, params.system == TermSystem::ORPHA));
  const auto terms = current();
  const auto& terminology = terms->of(params.system);
  protocol::TerminologySearchResult result;
  result.terminology = terminology.info();
  result.terms = terminology.search(params.text, languageFor(context, params.language),
                                    static_cast<std::size_t>(params.limit.value_or(kSearchLimit)));
  return result;
}

base::Result<protocol::TerminologyLookupResult> TerminologyService::lookup(
    Context& context, const protocol::TerminologyLookupParams& params) {
  const bool diseasesOnly =
      std::all_of(params.codes.begin(), params.codes.end(),
                  [](const auto& code) { return code.starts_with("ORPHA:"); });
  CONSILIUM_CHECK(mayRead(context, policy_, diseasesOnly));
  const auto terms = current();
  const auto language = languageFor(context, params.language);
  protocol::TerminologyLookupResult result;
  result.terminologies = infos(*terms);
  for (const auto& code : params.codes) result.terms.push_back(terms->lookup(code, language));
  return result;
}

base::Result<protocol::TerminologySuggestDiseasesResult> TerminologyService::suggestDiseases(
    Context& context, const protocol::TerminologySuggestDiseasesParams& params) {
  const auto terms = current();
  protocol::TerminologySuggestDiseasesResult result;
  result.terminologies = infos(*terms);
  result.diseases =
      terms->ranking.rank(params.phenotype, languageFor(context, params.language),
                          static_cast<std::size_t>(params.limit.value_or(kSuggestLimit)));
  for (const auto& sign : params.phenotype)
    if (!terms->hpo.find(sign.code)) result.unknown.push_back(sign.code);
  return result;
}

}  // namespace consilium::service

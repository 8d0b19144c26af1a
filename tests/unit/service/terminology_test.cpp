#include "service/terminology.hpp"

#include <algorithm>

#include "clinical/terminologies.hpp"
#include "domain/term_release.hpp"
#include "service/import_terms.hpp"
#include "support/catch.hpp"
#include "support/search_pairs.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::Language;
using protocol::TermRecord;
using protocol::TermStatus;
using protocol::TermSystem;
using service::Context;

namespace {

TermRecord term(std::string code, std::string french, std::vector<std::string> parents = {}) {
  TermRecord record;
  record.code = std::move(code);
  record.labelFr = std::move(french);
  record.parents = std::move(parents);
  return record;
}

struct Terminologies : ServiceFixture {
  service::TerminologyService terminology;

  /// Loads and switches; returns the version.
  std::string import(TermSystem system, const std::string& release,
                     const std::vector<TermRecord>& terms) {
    const auto version = service::beginTerms(system, release, database(), clock).value();
    service::addTerms(version, terms, database()).value();
    service::switchTerms(version, static_cast<std::int64_t>(terms.size()), database(), clock)
        .value();
    clock.advance(std::chrono::seconds(1));
    return version;
  }
  auto search(const service::Caller& caller, std::string text,
              std::optional<Language> language = {}) {
    protocol::TerminologySearchParams params;
    params.system = TermSystem::HPO;
    params.text = std::move(text);
    params.language = language;
    return run(caller, [&](Context& context) { return terminology.search(context, params); });
  }
  std::string first(std::string text) {
    const auto found = search(clinician, std::move(text)).value();
    return found.terms.empty() ? std::string() : found.terms.front().code;
  }
  std::vector<std::string> releases() {
    std::vector<std::string> names;
    for (const auto& one : service::termVersions(database()).value())
      names.push_back(one.release + (one.current ? " in use" : one.whole ? "" : " unfinished"));
    return names;
  }
};

using Names = std::vector<std::string>;
const std::vector<TermRecord> kTwo{term("HP:0000118", "Anomalie phénotypique"),
                                   term("HP:0004322", "Petite taille", {"HP:0000118"})};

}  // namespace

TEST_CASE_METHOD(Terminologies, "until something is imported the built-in set is searched") {
  CHECK(terminology.refresh(database()).value() == false);
  const auto found = search(clinician, "petite taille").value();
  CHECK(found.terminology.release == "built-in");
  CHECK(found.terminology.terms >= 200);
  REQUIRE(!found.terms.empty());
  CHECK(found.terms[0].code == "HP:0004322");

  // Of the searches that have to succeed in the whole terminologies, those for terms of the set.
  std::size_t tried = 0;
  const auto terms = terminology.current();
  for (const auto& pair : searchPairs()) {
    if (!terms->of(pair.system).find(pair.code)) continue;
    ++tried;
    INFO(pair.query);
    const auto matches = terms->of(pair.system).search(pair.query, pair.language, 1);
    REQUIRE(!matches.empty());
    CHECK(matches[0].code == pair.code);
  }
  CHECK(tried >= 100);
}

TEST_CASE_METHOD(Terminologies, "diseases of the built-in set are suggested and looked up") {
  protocol::TerminologySuggestDiseasesParams params;
  for (const auto* code : {"HP:0002757", "HP:0000592", "HP:0000365", "HP:7777777"})
    params.phenotype.push_back({code, protocol::PhenotypeStatus::observed});
  const auto ranked = run(expert, [&](Context& context) {
                        return terminology.suggestDiseases(context, params);
                      }).value();
  REQUIRE(ranked.diseases.size() == 10);
  CHECK(std::any_of(ranked.diseases.begin(), ranked.diseases.begin() + 5,
                    [](const auto& one) { return one.label.find("Ostéogenèse imparfaite") == 0; }));
  CHECK(ranked.unknown == Names{"HP:7777777"});

  protocol::TerminologyLookupParams asked;
  asked.codes = {"ORPHA:666", "HP:7777777", "OMIM:133700"};
  asked.language = Language::en;
  const auto labels =
      run(expert, [&](Context& context) { return terminology.lookup(context, asked); }).value();
  REQUIRE(labels.terms.size() == 3);
  CHECK(labels.terms[0].label == "Osteogenesis imperfecta");
  CHECK(!labels.terms[1].known);
  CHECK(labels.terms[2].replacedBy == "ORPHA:321");
}

TEST_CASE_METHOD(Terminologies,
                 "before sign-in diseases alone are told, where the directory is open") {
  service::TerminologyService opened({.openDirectory = true});
  const auto search = [&](service::TerminologyService& of, TermSystem system) {
    protocol::TerminologySearchParams params;
    params.system = system;
    params.text = "osteogenese";
    return run(nullptr, [&](Context& context) { return of.search(context, params); });
  };
  const auto lookup = [&](service::TerminologyService& of, Names codes) {
    protocol::TerminologyLookupParams params;
    params.codes = std::move(codes);
    return run(nullptr, [&](Context& context) { return of.lookup(context, params); });
  };
  CHECK(!search(opened, TermSystem::ORPHA).value().terms.empty());
  CHECK(lookup(opened, {"ORPHA:666"}).value().terms.front().known);
  for (const auto& refused :
       {search(opened, TermSystem::HPO), search(terminology, TermSystem::ORPHA)})
    CHECK(errorOf(refused).kind == ErrorKind::unauthenticated);
  for (const auto& refused : {lookup(opened, {"ORPHA:666", "HP:0004322"}),
                              lookup(opened, {"OMIM:133700"}), lookup(terminology, {"ORPHA:666"})})
    CHECK(errorOf(refused).kind == ErrorKind::unauthenticated);
}

TEST_CASE_METHOD(Terminologies, "an import is seen by every server once it is switched to") {
  const auto version = service::beginTerms(TermSystem::HPO, "2026-01", database(), clock).value();
  service::addTerms(version, kTwo, database()).value();
  service::TerminologyService other;
  CHECK(other.refresh(database()).value() == false);
  service::switchTerms(version, 2, database(), clock).value();
  CHECK(other.refresh(database()).value() == true);
  CHECK(other.refresh(database()).value() == false);
  CHECK(other.current()->hpo.info() == protocol::TermInfo{TermSystem::HPO, "2026-01", 2});
  CHECK(other.current()->orpha.info().release == "built-in");
  // Whoever has not looked yet goes on with the old one.
  CHECK(terminology.current()->hpo.info().release == "built-in");
  terminology.refresh(database()).value();
  CHECK(first("petite") == "HP:0004322");
  CHECK(first("scoliose").empty());
}

TEST_CASE_METHOD(Terminologies,
                 "versions are kept side by side, the one in use and the one before") {
  const auto january = import(TermSystem::HPO, "2026-01", kTwo);
  import(TermSystem::HPO, "2026-02", kTwo);
  import(TermSystem::ORPHA, "2026-07", {term("ORPHA:666", "Ostéogenèse imparfaite")});
  CHECK(releases() == Names{"2026-02 in use", "2026-01", "2026-07 in use"});

  SECTION("one can go back") {
    service::switchTerms(january, std::nullopt, database(), clock).value();
    CHECK(releases() == Names{"2026-02", "2026-01 in use", "2026-07 in use"});
  }
  SECTION("older ones go") {
    import(TermSystem::HPO, "2026-03", kTwo);
    CHECK(releases() == Names{"2026-03 in use", "2026-02", "2026-07 in use"});
    CHECK(service::switchTerms(january, std::nullopt, database(), clock).error().kind ==
          ErrorKind::notFound);
  }
  SECTION("the name of a release is the day where nothing names it") {
    import(TermSystem::HPO, "", kTwo);
    CHECK(releases().front() == "2026-11-22 in use");
  }
}

TEST_CASE_METHOD(Terminologies,
                 "an import that ended half way changes nothing and can be done again") {
  import(TermSystem::HPO, "2026-01", kTwo);
  const auto half = service::beginTerms(TermSystem::HPO, "2026-02", database(), clock).value();
  service::addTerms(half, std::span(kTwo).first(1), database()).value();
  terminology.refresh(database()).value();
  CHECK(terminology.current()->hpo.info().release == "2026-01");
  CHECK(service::switchTerms(half, 2, database(), clock).error().kind == ErrorKind::invalidState);
  CHECK(service::switchTerms(half, std::nullopt, database(), clock).error().kind ==
        ErrorKind::invalidState);
  CHECK(releases() == Names{"2026-02 unfinished", "2026-01 in use"});

  import(TermSystem::HPO, "2026-02", kTwo);
  CHECK(releases() == Names{"2026-02 in use", "2026-01"});
  CHECK(service::addTerms(half, kTwo, database()).error().kind == ErrorKind::notFound);
}

TEST_CASE_METHOD(Terminologies, "a batch is taken whole or not at all") {
  const auto version = service::beginTerms(TermSystem::HPO, "2026-01", database(), clock).value();
  const auto refused = [&](const std::vector<TermRecord>& terms) {
    return service::addTerms(version, terms, database()).error().kind;
  };
  CHECK(refused({term("HP:0000118", "A"), term("ORPHA:666", "B")}) == ErrorKind::invalid);
  CHECK(refused({term("HP:0004322", "A", {"HP:0000118"})}) == ErrorKind::invalid);
  CHECK(refused({term("HP:0004322", "A", {"HP:0000118"}), term("HP:0000118", "B")}) ==
        ErrorKind::invalid);
  CHECK(refused(std::vector<TermRecord>(service::kTermBatch + 1, kTwo[0])) == ErrorKind::invalid);
  // The same batch once more does no harm where its answer was lost.
  service::addTerms(version, kTwo, database()).value();
  service::addTerms(version, kTwo, database()).value();
  CHECK(service::switchTerms(version, 2, database(), clock).has_value());
}

TEST_CASE_METHOD(Terminologies, "names are in the caller's language where none is asked for") {
  CHECK(search(clinician, "short stature").value().terms.at(0).label == "Petite taille");
  CHECK(search(clinician, "petite taille", Language::en).value().terms.at(0).label ==
        "Short stature");
}

#include "clinical/terminology.hpp"

#include <algorithm>
#include <memory>

#include "clinical/terminologies.hpp"
#include "support/catch.hpp"
#include "support/real_terms.hpp"
#include "support/search_pairs.hpp"

using namespace consilium;
using namespace consilium::tests;
using clinical::Terminologies;
using clinical::Terminology;
using protocol::Language;
using protocol::PhenotypeStatus;
using protocol::SignFrequency;
using protocol::TermRecord;
using protocol::TermStatus;
using protocol::TermSystem;
using Codes = std::vector<std::string>;

namespace {

TermRecord term(std::string code, std::string french, std::string english) {
  TermRecord record;
  record.code = std::move(code);
  if (!french.empty()) record.labelFr = std::move(french);
  if (!english.empty()) record.labelEn = std::move(english);
  return record;
}

const Terminologies& few() {
  static const auto made = [] {
    domain::TermRelease hpo;
    hpo.name = "2026";
    hpo.terms = {term("HP:0000118", "Anomalie phénotypique", "Phenotypic abnormality"),
                 term("HP:0004322", "Petite taille", "Short stature"),
                 term("HP:0003510", "Nanisme sévère", "Severe short stature"),
                 term("HP:0002757", "Fractures récurrentes", "Recurrent fractures"),
                 term("HP:0000592", "", "Blue sclerae"),
                 term("HP:0002652", "Dysplasie squelettique", "Skeletal dysplasia")};
    hpo.terms[1].synonymsEn = {"Small stature"};
    hpo.terms[1].parents = {"HP:0000118"};
    hpo.terms[2].parents = {"HP:0004322"};
    hpo.terms[3].parents = {"HP:0000118"};
    hpo.terms[4].parents = {"HP:0000118"};
    hpo.terms[5].parents = {"HP:0000118"};
    auto old = term("HP:0001509", "", "Stunted growth");
    old.status = TermStatus::obsolete;
    old.replacedBy = "HP:0004322";
    hpo.terms.push_back(old);

    domain::TermRelease orpha;
    orpha.name = "2026-07";
    orpha.terms = {
        term("ORPHA:666", "Ostéogenèse imparfaite", "Osteogenesis imperfecta"),
        term("ORPHA:216796", "Ostéogenèse imparfaite type 1", "Osteogenesis imperfecta type 1"),
        term("ORPHA:15", "Achondroplasie", "Achondroplasia"),
        term("ORPHA:1452", "Dysplasie cléido-crânienne", "Cleidocranial dysplasia"),
        term("ORPHA:321", "Maladie des exostoses multiples", "Multiple osteochondromas"),
        term("ORPHA:93419", "Dysplasie osseuse primaire", "Primary bone dysplasia")};
    orpha.terms[0].synonymsFr = {"Maladie de Lobstein"};
    orpha.terms[0].signs = {{"HP:0002757", SignFrequency::very_frequent},
                            {"HP:0000592", SignFrequency::frequent}};
    orpha.terms[0].omim = {"166200"};
    orpha.terms[2].signs = {{"HP:0003510", SignFrequency::obligate},
                            {"HP:0002757", SignFrequency::excluded}};
    orpha.terms[2].prevalence = protocol::PrevalenceClass::from_1_to_9_in_100000;
    orpha.terms[4].signs = {{"HP:0004322", SignFrequency::occasional}};
    orpha.terms[5].group = true;
    orpha.terms[5].signs = {{"HP:0004322", SignFrequency::obligate}};
    return std::make_unique<Terminologies>(hpo, orpha);
  }();
  return *made;
}

Codes found(const Terminology& terms, std::string_view text, Language language = Language::fr) {
  Codes codes;
  for (const auto& match : terms.search(text, language, 10)) codes.push_back(match.code);
  return codes;
}

/// Diseases for signs that were observed.
std::vector<protocol::RankedDisease> ranked(const Codes& observed, std::size_t limit = 5) {
  std::vector<protocol::SignInQuestion> signs;
  for (const auto& code : observed) signs.push_back({code, PhenotypeStatus::observed});
  return few().ranking.rank(signs, Language::fr, limit);
}

std::string first(const Terminology& terms, std::string_view text) {
  const auto codes = found(terms, text);
  return codes.empty() ? std::string() : codes.front();
}

}  // namespace

TEST_CASE("a term is found by its names in both languages, whatever accents, case and order") {
  const auto& hpo = few().hpo;
  for (const auto* text :
       {"petite taille", "PETITE TAILLE", "taille petite", "short stature", "Small Stature", "peti",
        "petite tai", "petitte taille", "petite tialle"})
    CHECK(first(hpo, text) == "HP:0004322");
  const auto& orpha = few().orpha;
  for (const auto* text : {"osteogenese imparfaite", "Ostéogenèse", "maladie de lobstein",
                           "lobstein", "osteogenesis imperfect", "ostegenese imparfaite"})
    CHECK(first(orpha, text) == "ORPHA:666");
  CHECK(first(orpha, "osteogenese imparfaite type I") == "ORPHA:216796");
  CHECK(first(orpha, "dysplasie cleidocranienne") == "ORPHA:1452");
  CHECK(found(orpha, "exostoses multiples") == Codes{"ORPHA:321"});
}

TEST_CASE("what has nothing to do with any name finds nothing") {
  for (const auto* text :
       {"xylophone", "", " ", "…", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"})
    CHECK(found(few().orpha, text).empty());
  CHECK(found(few().orpha, std::string(200, 'a')).empty());
  CHECK(found(few().orpha, "\xFF\xFE osseuse") == found(few().orpha, "osseuse"));
}

TEST_CASE("codes are found in the ways in which they are written") {
  for (const auto* text : {"HP:0004322", "hp:0004322", "HP_0004322", "HP 0004322", "4322", "4322?"})
    CHECK(found(few().hpo, text) == Codes{"HP:0004322"});
  CHECK(found(few().hpo, "HP:00043") == Codes{"HP:0004322"});
  for (const auto* text : {"ORPHA:321", "orpha321", "Orphanet 321", "321", "321?", "OMIM:166200"})
    CHECK(first(few().orpha, text) ==
          (std::string_view(text) == "OMIM:166200" ? "ORPHA:666" : "ORPHA:321"));
  CHECK(found(few().orpha, "ORPHA:2") == Codes{"ORPHA:216796"});
  CHECK(found(few().orpha, "HP:0004322").empty());
}

TEST_CASE("a match says in which language its name is and by what else it was found") {
  const auto byName = few().hpo.search("petite taille", Language::fr, 1).at(0);
  CHECK(byName.label == "Petite taille");
  CHECK(byName.language == Language::fr);
  CHECK(!byName.matched);
  const auto byOther = few().hpo.search("short stature", Language::fr, 1).at(0);
  CHECK(byOther.label == "Petite taille");
  CHECK(byOther.matched == "Short stature");
  const auto withoutFrench = few().hpo.search("blue sclerae", Language::fr, 1).at(0);
  CHECK(withoutFrench.label == "Blue sclerae");
  CHECK(withoutFrench.language == Language::en);
  const auto group = few().orpha.search("dysplasie osseuse primaire", Language::fr, 1).at(0);
  CHECK(group.group == true);
}

TEST_CASE("a code that is no longer used leads to the new one, by its code and its name") {
  const auto byCode = few().hpo.search("HP:0001509", Language::en, 5);
  REQUIRE(byCode.size() == 1);
  CHECK(byCode[0].code == "HP:0004322");
  CHECK(byCode[0].matched == "HP:0001509");
  const auto byName = few().hpo.search("stunted growth", Language::en, 5);
  REQUIRE(!byName.empty());
  CHECK(byName[0].code == "HP:0004322");
  CHECK(byName[0].matched == "Stunted growth");
  const auto label = few().lookup("HP:0001509", Language::fr);
  CHECK(label.known);
  CHECK(label.status == TermStatus::obsolete);
  CHECK(label.replacedBy == "HP:0004322");
  CHECK(label.replacedByLabel == "Petite taille");
}

TEST_CASE("a lookup knows codes of three systems and says which it does not know") {
  CHECK(few().lookup("HP:0004322", Language::en).label == "Short stature");
  CHECK(few().lookup("ORPHA:15", Language::fr).prevalence ==
        protocol::PrevalenceClass::from_1_to_9_in_100000);
  const auto omim = few().lookup("OMIM:166200", Language::en);
  CHECK(omim.label == "Osteogenesis imperfecta");
  CHECK(omim.replacedBy == "ORPHA:666");
  for (const auto* code : {"HP:0000002", "ORPHA:99999", "OMIM:100000"}) {
    const auto label = few().lookup(code, Language::fr);
    CHECK(label.code == code);
    CHECK(!label.known);
    CHECK(!label.label);
  }
}

TEST_CASE("all words of the names are given, folded") {
  const auto words = few().words();
  CHECK(std::is_sorted(words.begin(), words.end()));
  for (const auto* word : {"petite", "lobstein", "cleido", "exostoses", "sclerae", "stunted"})
    CHECK(std::binary_search(words.begin(), words.end(), word));
}

TEST_CASE("diseases are ranked by what they explain") {
  const auto& ranking = few().ranking;
  CHECK(ranking.size() == 4);
  const auto fractures = ranked({"HP:0002757"});
  REQUIRE(!fractures.empty());
  CHECK(fractures[0].code == "ORPHA:666");
  CHECK(fractures[0].label == "Ostéogenèse imparfaite");
  REQUIRE(fractures[0].signs.size() == 1);
  CHECK(fractures[0].signs[0].nearest == "HP:0002757");
  CHECK(fractures[0].signs[0].frequency == SignFrequency::very_frequent);
  for (std::size_t i = 1; i < fractures.size(); ++i)
    CHECK(fractures[i - 1].score >= fractures[i].score);

  SECTION("a general sign points to those with a kind of it") {
    const auto small = ranked({"HP:0004322"});
    const auto one = std::find_if(small.begin(), small.end(),
                                  [](const auto& each) { return each.code == "ORPHA:15"; });
    REQUIRE(one != small.end());
    CHECK(one->signs[0].nearest == "HP:0003510");
    CHECK(one->signs[0].frequency == SignFrequency::obligate);
  }
  SECTION("groups of diseases are not suggested") {
    for (const auto& one : ranked({"HP:0004322"}, 9)) CHECK(one.code != "ORPHA:93419");
  }
  SECTION("a sign that is not there counts against those that have it") {
    const std::vector<protocol::SignInQuestion> blue{{"HP:0000592", PhenotypeStatus::observed}};
    auto without = blue;
    without.push_back({"HP:0002757", PhenotypeStatus::excluded});
    CHECK(ranking.rank(without, Language::fr, 1).at(0).score <
          ranking.rank(blue, Language::fr, 1).at(0).score);
  }
  SECTION("an old code counts as the new one, unknown ones not at all") {
    const auto old = ranked({"HP:0001509", "HP:7777777"}, 1);
    CHECK(old.at(0).code == ranked({"HP:0004322"}, 1).at(0).code);
    CHECK(old.at(0).score == ranked({"HP:0004322"}, 1).at(0).score);
    CHECK(ranked({"HP:7777777"}).empty());
    const std::vector<protocol::SignInQuestion> none{{"HP:0002757", PhenotypeStatus::excluded}};
    CHECK(ranking.rank(none, Language::fr, 5).empty());
  }
}

TEST_CASE(
    "the obvious term is first for two hundred and more searches of the whole terminologies") {
  if (!realTermsAreHere()) {
    WARN(
        "skipped: the HPO and the Orphanet nomenclature are not beside the sources "
        "(../shared/data)");
    return;
  }
  const auto hpo = realHpo();
  const auto orpha = realOrphanet();
  const auto active = [](const domain::TermRelease& release) {
    return std::count_if(release.terms.begin(), release.terms.end(),
                         [](const auto& one) { return one.status == TermStatus::active; });
  };
  CHECK(hpo.name == "2024-08-13");
  CHECK(active(hpo) == 18'989);
  CHECK(orpha.terms.size() >= 10'839);
  const Terminologies terms(hpo, orpha);
  CHECK(terms.memory() < std::size_t{40} << 20);

  const auto pairs = searchPairs();
  CHECK(pairs.size() >= 200);
  for (const auto& pair : pairs) {
    const auto matches = terms.of(pair.system).search(pair.query, pair.language, 5);
    INFO(protocol::toString(pair.language) << " " << pair.query);
    REQUIRE(!matches.empty());
    CHECK(matches[0].code == pair.code);
  }
}

TEST_CASE("published cases find their disease among the first") {
  if (!realTermsAreHere()) {
    WARN(
        "skipped: the HPO and the Orphanet nomenclature are not beside the sources "
        "(../shared/data)");
    return;
  }
  const Terminologies terms(realHpo(), realOrphanet());
  // Signs of textbook cases.
  const std::vector<std::pair<Codes, std::string>> kCases{
      {{"HP:0002757", "HP:0000592", "HP:0000703", "HP:0000365"}, "ORPHA:666"},
      {{"HP:0001166", "HP:0001083", "HP:0002616", "HP:0000767"}, "ORPHA:558"},
      {{"HP:0002762", "HP:0002857", "HP:0004322"}, "ORPHA:321"}};
  for (const auto& [signs, code] : kCases) {
    std::vector<protocol::SignInQuestion> question;
    for (const auto& sign : signs) question.push_back({sign, PhenotypeStatus::observed});
    const auto suggested = terms.ranking.rank(question, Language::fr, 10);
    CHECK(std::any_of(suggested.begin(), suggested.end(),
                      [&](const auto& one) { return one.code == code; }));
  }
}

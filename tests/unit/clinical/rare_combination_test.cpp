#include "clinical/rare_combination.hpp"

#include "support/catch.hpp"

using namespace consilium;
using clinical::PersonFacts;
using clinical::rareCombination;
using protocol::Language;
using protocol::PrevalenceClass;
using protocol::TermRecord;

namespace {

TermRecord disease(std::string code, std::string french, std::string english,
                   std::optional<PrevalenceClass> prevalence) {
  TermRecord record;
  record.code = std::move(code);
  record.labelFr = std::move(french);
  record.labelEn = std::move(english);
  record.prevalence = prevalence;
  record.parents = {"ORPHA:93446"};
  return record;
}

const clinical::Terminologies& terms() {
  static const auto made = [] {
    domain::TermRelease orpha;
    orpha.terms = {
        disease("ORPHA:1", "Maladie très rare", "Very rare disease",
                PrevalenceClass::below_1_in_1000000),
        disease("ORPHA:2", "Maladie rare", "Rare disease", PrevalenceClass::from_1_to_9_in_100000),
        disease("ORPHA:3", "Maladie moins rare", "Less rare disease",
                PrevalenceClass::from_1_to_5_in_10000),
        disease("ORPHA:4", "Maladie mal connue", "Hardly known disease", std::nullopt),
        disease("ORPHA:6", "Sous-type", "Subtype", std::nullopt)};
    orpha.terms[1].omim = {"166200"};
    orpha.terms[4].parents = {"ORPHA:2"};
    TermRecord group;
    group.code = "ORPHA:93446";
    group.labelFr = "Dysplasie osseuse avec densité osseuse diminuée";
    group.labelEn = "Primary bone dysplasia with decreased bone density";
    group.group = true;
    orpha.terms.push_back(group);
    TermRecord old;
    old.code = "ORPHA:9";
    old.status = protocol::TermStatus::obsolete;
    old.replacedBy = "ORPHA:1";
    orpha.terms.push_back(old);
    return std::make_unique<clinical::Terminologies>(domain::TermRelease{}, orpha);
  }();
  return *made;
}

}  // namespace

TEST_CASE("expected persons are inhabitants times age, sex and prevalence") {
  // 348,000 in Corsica, a tenth of the 12.4 % between 10 and 19, half of them, 5 in 100,000.
  const auto found =
      rareCombination(terms(), {{"ORPHA:2"}, 12, "Corse", protocol::Sex::female}, Language::fr);
  REQUIRE(found);
  CHECK(found->expected == Approx(348'000 * 0.0124 / 2 * 5e-5));
  CHECK(found->code == "ORPHA:2");
  CHECK(found->text ==
        "Maladie rare (prévalence 1-9 / 100 000), 12 ans, sexe connu, Corse : environ 0,1 personne "
        "attendue, ce qui peut désigner quelqu’un.");
  const auto english =
      rareCombination(terms(), {{"ORPHA:2"}, 12, "corse", protocol::Sex::female}, Language::en);
  REQUIRE(english);
  CHECK(
      english->text ==
      "Rare disease (prevalence 1-9 / 100 000), aged 12, sex known, Corse: about 0.1 such persons "
      "are expected, which may point to one.");
}

TEST_CASE("where enough persons are expected nothing is said") {
  CHECK(!rareCombination(terms(), {{"ORPHA:2"}, {}, "Île-de-France", {}}, Language::fr));
  CHECK(!rareCombination(terms(), {{"ORPHA:3"}, 12, "ile de france", {}}, Language::fr));
  CHECK(!rareCombination(terms(), {{"ORPHA:1"}, {}, {}, {}}, Language::fr));
  CHECK(!rareCombination(terms(), {{}, 12, "Corse", {}}, Language::fr));
}

TEST_CASE("a disease of unknown prevalence, an unknown code and a group say nothing") {
  for (const auto* code : {"ORPHA:4", "ORPHA:93446", "ORPHA:5", "OMIM:166201"})
    CHECK(!rareCombination(terms(), {{code}, 12, "Corse", {}}, Language::fr));
}

TEST_CASE(
    "a number of OMIM is as rare as the disease it means, a subtype at least as its disease") {
  const auto disease = rareCombination(terms(), {{"ORPHA:2"}, 12, "Corse", {}}, Language::fr);
  REQUIRE(disease);
  for (const auto* code : {"OMIM:166200", "ORPHA:6"}) {
    const auto found = rareCombination(terms(), {{code}, 12, "Corse", {}}, Language::fr);
    REQUIRE(found);
    CHECK(found->code == code);
    CHECK(found->expected == Approx(disease->expected));
  }
}

TEST_CASE("the advice is the least that hides the person") {
  // Half of 2.6 million × 1.24 % × 5 in 100,000 is 0.8, by decade 8.
  const auto byAge = rareCombination(
      terms(), {{"ORPHA:2"}, 12, "Centre-Val de Loire", protocol::Sex::male}, Language::fr);
  REQUIRE(byAge);
  CHECK(byAge->suggestion == "Indiquer l’âge par décennie (10 à 19 ans).");
  // In Corsica the decade does not help at 93 years: 348,000 × 1.4 % × 5 in 100,000 is 0.2. The
  // region is the centre's, which no author can leave out.
  for (const auto& facts :
       {PersonFacts{{"ORPHA:2"}, 93, "Corse", {}}, PersonFacts{{"ORPHA:1"}, 93, {}, {}}}) {
    const auto byGroup = rareCombination(terms(), facts, Language::en);
    REQUIRE(byGroup);
    CHECK(byGroup->suggestion ==
          "Give the group of the disease (Primary bone dysplasia with decreased bone density, "
          "ORPHA:93446).");
  }
}

TEST_CASE("whoever follows the advice is not warned again") {
  PersonFacts facts{{"ORPHA:2"}, 12, "Centre-Val de Loire", protocol::Sex::male};
  REQUIRE(rareCombination(terms(), facts, Language::fr));
  facts.ageYears = 10;
  facts.decade = true;
  CHECK(!rareCombination(terms(), facts, Language::fr));
  // Where the decade was given already, the group is what is left.
  facts.diseases = {"ORPHA:1"};
  const auto found = rareCombination(terms(), facts, Language::fr);
  REQUIRE(found);
  CHECK(found->text.find(", 10 à 19 ans, ") != std::string::npos);
  CHECK(found->suggestion.find("ORPHA:93446") != std::string::npos);
  facts.diseases = {"ORPHA:93446"};
  CHECK(!rareCombination(terms(), facts, Language::fr));
}

TEST_CASE("the rarest of several diseases counts, and an old code means the new one") {
  const auto found =
      rareCombination(terms(), {{"ORPHA:2", "ORPHA:9"}, 12, "Bretagne", {}}, Language::fr);
  REQUIRE(found);
  CHECK(found->code == "ORPHA:9");
  CHECK(found->text.find("Maladie très rare") == 0);
}

TEST_CASE("a place that is no region counts as the country") {
  const auto found = rareCombination(terms(), {{"ORPHA:1"}, 12, "Wallonie", {}}, Language::fr);
  REQUIRE(found);
  CHECK(found->text.find(", France :") != std::string::npos);
  CHECK(found->expected == Approx(67'663'000 * 0.0124 * 5e-7));
}

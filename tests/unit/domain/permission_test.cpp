#include "domain/permission.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "support/catch.hpp"

using namespace consilium::domain;

namespace {

const std::map<Relation, char> kLetters{
    {Relation::member, 'm'},  {Relation::clinician, 'c'},   {Relation::assistant, 'a'},
    {Relation::expert, 'e'},  {Relation::coordinator, 'o'}, {Relation::chair, 'h'},
    {Relation::guest, 'g'},   {Relation::manager, 'n'},     {Relation::admin, 'A'},
    {Relation::auditor, 'U'},
};

/// Section 4 of the design once more, written independently of the matrix: one letter a relation.
const std::map<std::string_view, std::string_view> kExpected{
    {"directoryRead", "mAU"},    {"directoryWrite", "A"},
    {"centreWrite", "A"},        {"memberRead", "nA"},
    {"memberWrite", "nA"},       {"absenceWrite", "nA"},
    {"seriesRead", "mA"},        {"seriesWrite", "ohnA"},
    {"draftRead", "ca"},         {"draftWrite", "ca"},
    {"caseSubmit", "c"},         {"caseRead", "caeohg"},
    {"restrictedRead", "ca"},    {"caseComplete", "ca"},
    {"caseWithdraw", "c"},       {"messagePost", "ceohg"},
    {"seriesInbox", "eohnA"},    {"centreInbox", "can"},
    {"caseAudit", "cnU"},        {"centreAudit", "nU"},
    {"userAudit", "U"},          {"auditVerify", "U"},
    {"messageReport", "caeohg"}, {"messageSettle", "oh"},
    {"textReport", "caeohg"},    {"textSettle", "oh"},
    {"caseAccept", "h"},         {"caseRequestInformation", "oh"},
    {"caseRedirect", "oh"},      {"caseAgreeRedirect", "c"},
    {"caseAnswer", "h"},         {"caseClose", "c"},
    {"caseReopen", "ch"},        {"opinionFile", "cehg"},
    {"opinionTranscribe", "o"},  {"meetingRead", "mAU"},
    {"meetingFollow", "caeohg"}, {"meetingBook", "ca"},
    {"meetingPropose", "c"},     {"meetingPlan", "oh"},
    {"meetingPreside", "oh"},    {"meetingVote", "ehg"},
    {"minutesRead", "eoh"},      {"minutesReadSigned", "caeohg"},
    {"minutesWrite", "oh"},      {"minutesReview", "ceoh"},
    {"minutesSign", "h"},        {"minutesContest", "c"},
    {"followUpRecord", "c"},     {"questionAsk", "m"},
    {"questionRead", "eoh"},     {"questionAnswer", "eh"},
    {"questionPublish", "oh"},   {"meetingRatify", "h"},
    {"activityOfSeries", "ohA"}, {"activityOfCentre", "nA"},
    {"activityOfPlatform", "A"}, {"activityOwn", "ceh"},
    {"caseValidate", "c"},       {"caseLink", "ca"},
    {"caseInvite", "coh"},       {"caseRetain", "c"},
    {"documentAdd", "caeoh"},    {"documentReport", "caeohg"},
    {"documentSettle", "oh"},    {"minimumDataSet", "ca"},
};

}  // namespace

TEST_CASE("the matrix gives each permission to the relations of the design, and to no other") {
  std::set<std::string_view> names;
  for (const auto& row : permissionMatrix()) {
    INFO(std::string(row.name));
    REQUIRE(names.insert(row.name).second);
    REQUIRE(kExpected.count(row.name) == 1);
    for (const auto& [relation, letter] : kLetters) {
      INFO(letter);
      CHECK(allows(row.permission, {relation}) ==
            (kExpected.at(row.name).find(letter) != std::string_view::npos));
    }
    CHECK_FALSE(allows(row.permission, {}));
  }
  CHECK(names.size() == kExpected.size());
  CHECK(kLetters.size() == kRelations);
}

TEST_CASE("relations add up") {
  Relations relations{Relation::assistant};
  relations.add(Relations{Relation::chair, Relation::member});
  CHECK(relations.has(Relation::assistant));
  CHECK(allows(Permission::messagePost, relations));
  CHECK_FALSE(allows(Permission::auditVerify, relations));
}

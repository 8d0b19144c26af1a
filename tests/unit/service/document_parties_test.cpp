#include <algorithm>

#include "service/case.hpp"
#include "service/member.hpp"
#include "store/queries.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using protocol::CaseExportFormat;
using service::Context;

namespace {

struct Parties : ServiceFixture {
  service::CaseService cases;
  service::MemberService members{service::SessionPolicy{}};

  domain::DocumentParties of(const std::string& id, CaseExportFormat format) {
    return run(expert,
               [&](Context& context) {
                 return cases.exported(context, {id, format, {}});
               })
        .value()
        .parties;
  }
};

}  // namespace

TEST_CASE_METHOD(Parties, "a document for other systems names its people as the directory does") {
  const auto id = addCase();
  manager.reauthenticatedUntil = clock.now() + std::chrono::hours(1);
  const auto listed = run(manager, [&](Context& context) {
                        protocol::MemberListParams params;
                        params.centre = competence;
                        return members.list(context, params);
                      }).value();
  const auto member =
      *std::find_if(listed.members.begin(), listed.members.end(),
                    [&](const auto& each) { return each.user == clinician.userId; });
  protocol::MemberUpdateParams params;
  params.member = member.id;
  params.revision = member.revision;
  params.name = member.name;
  params.role = member.role;
  params.profession = protocol::Profession::physician;
  params.specialty = "génétique médicale";
  params.rpps = "10000000009";
  run(manager, [&](Context& context) { return members.update(context, params); }).value();

  const auto parties = of(id, CaseExportFormat::fhir);
  CHECK(parties.network == network);
  CHECK(parties.networkName != "");
  const auto* person = parties.person(clinician.userId);
  REQUIRE(person != nullptr);
  CHECK(person->name == member.name);
  CHECK(person->profession == protocol::Profession::physician);
  CHECK(person->specialty == "génétique médicale");
  CHECK(person->rpps == "10000000009");
  CHECK(person->centre == competence);
  const auto* centre = parties.centre(competence);
  REQUIRE(centre != nullptr);
  CHECK(centre->kind == protocol::CentreKind::competence);
  CHECK(centre->network == network);
  CHECK(parties.person(coordinator.userId) == nullptr);
}

TEST_CASE_METHOD(Parties, "who is of several centres is named with the one that the case is of") {
  const auto id = addCase();
  addMember(clinician, neighbour, network, "clinician");
  CHECK(of(id, CaseExportFormat::fhir).person(clinician.userId)->centre == competence);
}

TEST_CASE_METHOD(Parties, "nobody is looked up for the other formats") {
  const auto id = addCase();
  for (const auto format : {CaseExportFormat::json, CaseExportFormat::phenopacket})
    CHECK(of(id, format).persons.empty());
}

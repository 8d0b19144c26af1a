#include "service/member.hpp"

#include "identity_fixture.hpp"
#include "store/stored_json.hpp"

using namespace consilium;
using namespace consilium::identity_tests;
using base::ErrorKind;
using protocol::MemberRole;
using protocol::Profession;

namespace {

/// A centre with its manager and an ordinary member, a second centre, and an administrator.
struct Hospital : World {
  Hospital() {
    network = addNetwork("OSCAR");
    centre = addCentre(network, "Centre de Lille");
    otherCentre = addCentre(network, "Centre de Lyon");
    managerMember = addMember(addUser("manager"), centre, physician(MemberRole::manager));
    clinicianMember = addMember(addUser("clinician"), centre, physician(MemberRole::clinician));
    addMember(addUser("neighbour"), otherCentre, physician(MemberRole::manager));
    addUser("root", true);
    addUser("outsider");
    manager = signIn("manager");
    clinician = signIn("clinician");
    neighbour = signIn("neighbour");
    admin = signIn("root");
    outsider = signIn("outsider");
  }

  protocol::MemberInviteParams inviteParams(const std::string& login) const {
    protocol::MemberInviteParams params;
    params.centre = centre;
    params.login = login;
    params.name = "Ève Curie";
    params.role = MemberRole::clinician;
    params.profession = Profession::physician;
    params.specialty = "pédiatrie";
    return params;
  }
  Answer<protocol::MemberInviteResult> invite(const service::Caller& caller,
                                              const protocol::MemberInviteParams& params) {
    return call(&caller, [&](auto& context) { return members.invite(context, params); });
  }
  Answer<protocol::MemberInvitationLinkResult> link(const service::Caller& caller,
                                                    const std::string& member) {
    return call(&caller,
                [&](auto& context) { return members.invitationLink(context, {.member = member}); });
  }
  Answer<protocol::MemberListResult> list(const service::Caller& caller,
                                          const std::string& ofCentre) {
    protocol::MemberListParams params;
    params.centre = ofCentre;
    return call(&caller, [&](auto& context) { return members.list(context, params); });
  }
  protocol::Member find(const std::string& member) {
    for (const auto& each : list(admin, centre).value().members)
      if (each.id == member) return each;
    throw std::runtime_error("no such member");
  }
  protocol::MemberUpdateParams updateParams(const std::string& member) {
    const auto now = find(member);
    protocol::MemberUpdateParams params;
    params.member = member;
    params.revision = now.revision;
    params.name = now.name;
    params.role = now.role;
    params.profession = now.profession;
    params.specialty = now.specialty;
    params.rpps = now.rpps;
    params.senior = now.senior;
    return params;
  }
  Answer<protocol::MemberUpdateResult> update(const service::Caller& caller,
                                              const protocol::MemberUpdateParams& params) {
    return call(&caller, [&](auto& context) { return members.update(context, params); });
  }
  Answer<protocol::MemberRemoveResult> remove(const service::Caller& caller,
                                              const std::string& member,
                                              std::int64_t revision = 1) {
    protocol::MemberRemoveParams params;
    params.member = member;
    params.revision = revision;
    return call(&caller, [&](auto& context) { return members.remove(context, params); });
  }
  Answer<protocol::MemberSetAbsenceResult> setAbsence(const service::Caller& caller,
                                                      const std::string& member,
                                                      std::vector<protocol::Absence> absences,
                                                      std::int64_t revision = 1) {
    protocol::MemberSetAbsenceParams params;
    params.member = member;
    params.revision = revision;
    params.absences = std::move(absences);
    return call(&caller, [&](auto& context) { return members.setAbsence(context, params); });
  }
  static protocol::Absence absence(const char* from, const char* to,
                                   std::optional<std::string> deputy = {}) {
    return {base::parseDate(from).value(), base::parseDate(to).value(), std::move(deputy)};
  }

  std::string network, centre, otherCentre, managerMember, clinicianMember;
  service::Caller manager, clinician, neighbour, admin, outsider;
};

}  // namespace

TEST_CASE("An RPPS number is recognised by its key") {
  CHECK(service::isRpps("10000000009"));
  CHECK(service::isRpps("99700218896"));
  CHECK_FALSE(service::isRpps("10000000008"));
  CHECK_FALSE(service::isRpps("99700218869"));
  CHECK_FALSE(service::isRpps("1000000000"));
  CHECK_FALSE(service::isRpps("100000000090"));
  CHECK_FALSE(service::isRpps("1000000000x"));
}

TEST_CASE("The members of a centre are for its managers and administrators") {
  Hospital h;
  CHECK(h.list(h.manager, h.centre).value().members.size() == 2);
  CHECK(h.list(h.admin, h.centre).value().members.size() == 2);
  CHECK(h.list(h.clinician, h.centre).kind() == ErrorKind::forbidden);
  CHECK(h.list(h.manager, h.otherCentre).kind() == ErrorKind::forbidden);
  CHECK(h.list(h.outsider, h.centre).kind() == ErrorKind::notFound);
  CHECK(h.list(h.admin, base::newId(h.clock)).kind() == ErrorKind::notFound);
  CHECK(h.call(nullptr, [&](auto& c) { return h.members.list(c, {}); }).kind() ==
        ErrorKind::unauthenticated);
}

TEST_CASE("Members are listed by name, page by page, whatever case and accents") {
  Hospital h;
  for (const auto* name : {"Zoé Arnaud", "élodie Blanc", "Bruno Chevalier", "Élise Dumas"}) {
    auto params = h.inviteParams("m" + base::newId(h.clock));
    params.name = name;
    h.invite(h.manager, params).value();
  }
  std::vector<std::string> names;
  protocol::MemberListParams params;
  params.centre = h.centre;
  params.limit = 2;
  do {
    const auto page =
        h.call(&h.manager, [&](auto& c) { return h.members.list(c, params); }).value();
    CHECK(page.members.size() == 2);
    for (const auto& member : page.members) names.push_back(member.name);
    params.cursor = page.cursor;
  } while (params.cursor);
  CHECK(names == std::vector<std::string>{"Bruno Chevalier", "Dr clinician", "Dr manager",
                                          "Élise Dumas", "élodie Blanc", "Zoé Arnaud"});
  params.cursor = "nonsense";
  CHECK(h.call(&h.manager, [&](auto& c) { return h.members.list(c, params); }).pointer() ==
        "/cursor");
}

TEST_CASE("An invited user chooses a password by the link and can then sign in") {
  Hospital h;
  const auto invited = h.invite(h.manager, h.inviteParams("e.curie@hopital.example")).value();
  CHECK(invited.state == protocol::UserState::invited);
  const auto link = h.link(h.manager, invited.member).value();
  CHECK(link.login == "e.curie@hopital.example");
  CHECK(link.expiresAt == h.clock.now() + 24h * 7);

  CHECK(h.acceptInvitation(link.token, "short").pointer() == "/password");
  CHECK(h.acceptInvitation(link.token, "Ève Curie 1904").error().violations.front().rule ==
        "personal");
  CHECK(h.acceptInvitation(link.token, kPassword).value().login == "e.curie@hopital.example");
  CHECK(h.acceptInvitation(link.token, kPassword).kind() == ErrorKind::notFound);
  const auto identity = h.login("e.curie@hopital.example", kPassword).value().identity;
  REQUIRE(identity.memberships.size() == 1);
  CHECK(identity.memberships[0].centre == h.centre);
  CHECK(h.find(invited.member).state == protocol::UserState::active);
  CHECK(h.link(h.manager, invited.member).kind() == ErrorKind::invalidState);
}

TEST_CASE("An invitation ends after seven days, and when a new link is made") {
  Hospital h;
  const auto member = h.invite(h.manager, h.inviteParams("e.curie")).value().member;
  const auto first = h.link(h.manager, member).value().token;
  const auto second = h.link(h.manager, member).value().token;
  CHECK(first != second);
  CHECK(h.acceptInvitation(first, kPassword).kind() == ErrorKind::notFound);
  h.clock.advance(24h * 7);
  CHECK(h.acceptInvitation(second, kPassword).kind() == ErrorKind::notFound);
  CHECK(h.acceptInvitation("nonsense", kPassword).kind() == ErrorKind::notFound);
}

TEST_CASE("Two who accept one invitation at the same time do not both succeed") {
  Hospital h;
  const auto member = h.invite(h.manager, h.inviteParams("e.curie")).value().member;
  protocol::SessionAcceptInvitationParams params;
  params.token = h.link(h.manager, member).value().token;
  params.password = kPassword;
  const auto stage =
      h.call(nullptr, [&](auto& c) { return h.sessions.loadAcceptInvitation(c, params); }).value();
  const auto verified = h.sessions.verifyAcceptInvitation(params, stage).value();
  const auto finish = [&] {
    return h.call(nullptr,
                  [&](auto& c) { return h.sessions.finishAcceptInvitation(c, params, verified); });
  };
  CHECK(finish().result.has_value());
  CHECK(finish().kind() == ErrorKind::notFound);
}

TEST_CASE("An invitation goes with the membership it was for") {
  Hospital h;
  const auto member = h.invite(h.manager, h.inviteParams("e.curie")).value().member;
  const auto token = h.link(h.manager, member).value().token;
  h.remove(h.manager, member).value();
  CHECK(h.acceptInvitation(token, kPassword).kind() == ErrorKind::notFound);
}

TEST_CASE("Who is invited anew under another name is published under it") {
  Hospital h;
  const auto edition = [&] {
    std::string found;
    h.call(nullptr, [&](auto& context) -> base::Result<int> {
       found = context.tx.one(queries::metaByName, {{"name", value("published_edition")}})
                   .value()
                   .text("content");
       return 0;
     }).value();
    return found;
  };
  h.remove(h.manager, h.invite(h.manager, h.inviteParams("e.curie")).value().member).value();
  const auto before = edition();
  auto again = h.inviteParams("e.curie");
  again.name = "Ève Labouisse";
  CHECK(h.find(h.invite(h.manager, again).value().member).name == again.name);
  CHECK(edition() != before);
}

TEST_CASE("Only the centre that invited first hands over the link") {
  Hospital h;
  const auto first = h.invite(h.manager, h.inviteParams("e.curie")).value();
  auto params = h.inviteParams("E.Curie");
  params.centre = h.otherCentre;
  params.name = "Somebody else";
  const auto second = h.invite(h.neighbour, params).value();
  CHECK(second.user == first.user);
  CHECK(h.find(first.member).name == "Ève Curie");
  CHECK(h.link(h.neighbour, second.member).kind() == ErrorKind::forbidden);
  CHECK(h.link(h.admin, second.member).result.has_value());
  CHECK(h.link(h.manager, first.member).result.has_value());

  h.remove(h.manager, first.member).value();
  CHECK(h.link(h.neighbour, second.member).kind() == ErrorKind::forbidden);
  h.remove(h.neighbour, second.member).value();
  const auto third = h.invite(h.neighbour, params).value();
  CHECK(h.link(h.neighbour, third.member).value().name == "Somebody else");
}

TEST_CASE("A manager cannot take over an account that the operator made") {
  Hospital h;
  h.operate([&](auto& tx, auto now) {
     return h.accounts.create(
         tx, now, {.login = "second.root", .name = "Root", .admin = true, .passwordHash = {}});
   }).result.value();
  const auto member = h.invite(h.manager, h.inviteParams("second.root")).value().member;
  CHECK(h.link(h.manager, member).kind() == ErrorKind::forbidden);
  CHECK(h.find(member).name == "Root");
}

TEST_CASE("An operator's invitation lets in as well") {
  Hospital h;
  const auto user = h.operate([&](auto& tx, auto now) {
                       return h.accounts.create(
                           tx, now, {.login = "e.curie", .name = "Ève Curie", .passwordHash = {}});
                     }).value();
  const auto invite = [&] {
    return h.operate([&](auto& tx, auto now) { return h.accounts.invite(tx, now, user); });
  };
  CHECK(h.acceptInvitation(invite().value().token, kPassword).result.has_value());
  CHECK(invite().kind() == ErrorKind::invalidState);
}

TEST_CASE("Inviting is for managers of the centre, lately authenticated") {
  Hospital h;
  CHECK(h.invite(h.clinician, h.inviteParams("e.curie")).kind() == ErrorKind::forbidden);
  CHECK(h.invite(h.neighbour, h.inviteParams("e.curie")).kind() == ErrorKind::forbidden);
  CHECK(h.invite(h.outsider, h.inviteParams("e.curie")).kind() == ErrorKind::notFound);
  h.clock.advance(5min);
  CHECK(h.invite(h.manager, h.inviteParams("e.curie")).error().reauthenticate);
  h.reauthenticate(h.manager, kPassword).value();
  h.manager = h.refreshed(h.manager);
  CHECK(h.invite(h.manager, h.inviteParams("e.curie")).result.has_value());
}

TEST_CASE("A connection bound to another centre does not manage this one") {
  Hospital h;
  h.manager.boundCentre = h.otherCentre;
  CHECK(h.invite(h.manager, h.inviteParams("e.curie")).result.has_error());
  h.manager.boundCentre = h.centre;
  CHECK(h.invite(h.manager, h.inviteParams("e.curie")).result.has_value());
}

TEST_CASE("A user has each role at a centre once") {
  Hospital h;
  auto params = h.inviteParams("clinician");
  CHECK(h.invite(h.manager, params).kind() == ErrorKind::conflict);
  params.role = MemberRole::expert;
  const auto second = h.invite(h.manager, params).value();
  CHECK(second.state == protocol::UserState::active);
  auto change = h.updateParams(second.member);
  change.role = MemberRole::clinician;
  CHECK(h.update(h.manager, change).kind() == ErrorKind::conflict);
}

TEST_CASE("A disabled user is given no role") {
  Hospital h;
  h.operate([&](auto& tx, auto now) {
     return h.accounts.disable(tx, now, h.outsider.userId);
   }).result.value();
  CHECK(h.invite(h.manager, h.inviteParams("outsider")).kind() == ErrorKind::invalidState);
}

TEST_CASE("A profile names what its profession needs") {
  Hospital h;
  const auto pointer = [&](auto change) {
    auto params = h.inviteParams("m" + base::newId(h.clock));
    change(params);
    const auto answer = h.invite(h.manager, params);
    return answer.result.has_error() ? answer.pointer() : "";
  };
  CHECK(pointer([](auto&) {}) == "");
  CHECK(pointer([](auto& p) { p.specialty.reset(); }) == "/specialty");
  CHECK(pointer([](auto& p) { p.rpps = "10000000008"; }) == "/rpps");
  CHECK(pointer([](auto& p) { p.rpps = "10000000009"; }) == "");
  CHECK(pointer([](auto& p) { p.profession = Profession::intern; }) == "/senior");
  CHECK(pointer([&](auto& p) {
          p.profession = Profession::genetic_counsellor;
          p.senior = h.clinicianMember;
        }) == "");
  CHECK(pointer([](auto& p) {
          p.role = MemberRole::assistant;
          p.profession = Profession::secretary;
          p.specialty.reset();
        }) == "");
  CHECK(pointer([&](auto& p) {
          p.profession = Profession::intern;
          p.senior = base::newId(h.clock);
        }) == "/senior");
}

TEST_CASE("A responsible senior is another physician of the same centre") {
  Hospital h;
  auto params = h.updateParams(h.clinicianMember);
  params.senior = h.clinicianMember;
  CHECK(h.update(h.manager, params).pointer() == "/senior");
  params.senior = h.list(h.admin, h.otherCentre).value().members.front().id;
  CHECK(h.update(h.manager, params).pointer() == "/senior");
  params.senior = h.managerMember;
  CHECK(h.update(h.manager, params).value().revision == 2);
}

TEST_CASE("An update replaces the profile and tells both streams") {
  Hospital h;
  auto params = h.updateParams(h.clinicianMember);
  params.role = MemberRole::expert;
  params.name = "Irène Joliot-Curie";
  params.specialty = "radiologie";
  params.rpps = "10000000009";
  CHECK(h.update(h.manager, params).value().revision == 2);
  const auto member = h.find(h.clinicianMember);
  CHECK(member.role == MemberRole::expert);
  CHECK(member.name == "Irène Joliot-Curie");
  CHECK(member.specialty == "radiologie");
  CHECK(member.rpps == "10000000009");
  CHECK(member.revision == 2);
  for (const auto& stream : {"centre:" + h.centre, "user:" + h.clinician.userId}) {
    const auto event = h.events(stream).back();
    CHECK(event.type == "member.updated");
    CHECK(event.actor == h.manager.userId);
    CHECK(event.changesAccess);
  }
}

TEST_CASE("A change that was based on an old state gets the present one") {
  Hospital h;
  auto params = h.updateParams(h.clinicianMember);
  params.specialty = "radiologie";
  h.update(h.manager, params).value();
  const auto stale = h.update(h.manager, params);
  CHECK(stale.kind() == ErrorKind::conflict);
  REQUIRE(stale.error().current);
  const auto current = store::decodeStored<protocol::Member>(stale.error().current->text).value();
  CHECK(current == h.find(h.clinicianMember));
  CHECK(h.remove(h.manager, h.clinicianMember, 1).kind() == ErrorKind::conflict);
  CHECK(h.setAbsence(h.manager, h.clinicianMember, {}, 1).kind() == ErrorKind::conflict);
}

TEST_CASE("Members of a centre are changed by its managers only") {
  Hospital h;
  const auto params = h.updateParams(h.clinicianMember);
  CHECK(h.update(h.clinician, params).kind() == ErrorKind::forbidden);
  CHECK(h.update(h.neighbour, params).kind() == ErrorKind::notFound);
  CHECK(h.update(h.outsider, params).kind() == ErrorKind::notFound);
  CHECK(h.remove(h.clinician, h.clinicianMember).kind() == ErrorKind::forbidden);
  CHECK(h.remove(h.neighbour, h.clinicianMember).kind() == ErrorKind::notFound);
  CHECK(h.link(h.clinician, h.managerMember).kind() == ErrorKind::notFound);
}

TEST_CASE("The name of somebody with roles elsewhere is an administrator's to change") {
  Hospital h;
  h.addMember(h.clinician.userId, h.otherCentre, World::physician(MemberRole::clinician));
  auto params = h.updateParams(h.clinicianMember);
  params.name = "Irène Joliot-Curie";
  CHECK(h.update(h.manager, params).kind() == ErrorKind::forbidden);
  CHECK(h.update(h.admin, params).result.has_value());
}

TEST_CASE("Removing ends the membership at once and keeps it on record") {
  Hospital h;
  h.remove(h.manager, h.clinicianMember).value();
  CHECK(h.list(h.manager, h.centre).value().members.size() == 1);
  CHECK(h.call(&h.clinician, [&](auto& c) { return h.sessions.whoami(c, {}); })
            .value()
            .identity.memberships.empty());
  CHECK(h.remove(h.manager, h.clinicianMember).kind() == ErrorKind::notFound);
  const auto event = h.events("user:" + h.clinician.userId).back();
  CHECK(event.type == "member.removed");
  CHECK(event.changesAccess);
  auto again = h.inviteParams("clinician");
  CHECK(h.invite(h.manager, again).value().member != h.clinicianMember);
}

TEST_CASE("The last manager of a centre is an administrator's to take away") {
  Hospital h;
  CHECK(h.remove(h.manager, h.managerMember).kind() == ErrorKind::invalidState);
  auto params = h.updateParams(h.managerMember);
  params.role = MemberRole::expert;
  CHECK(h.update(h.manager, params).kind() == ErrorKind::invalidState);
  auto second = h.inviteParams("clinician");
  second.role = MemberRole::manager;
  const auto successor = h.invite(h.manager, second).value().member;
  CHECK(h.remove(h.manager, h.managerMember).result.has_value());
  CHECK(h.remove(h.admin, successor).result.has_value());
}

TEST_CASE("Absences are one's own to set, and the manager's") {
  Hospital h;
  CHECK(h.setAbsence(h.clinician, h.clinicianMember,
                     {Hospital::absence("2027-01-04", "2027-01-08", h.managerMember),
                      Hospital::absence("2026-12-24", "2026-12-31")})
            .value()
            .revision == 2);
  const auto absences = h.find(h.clinicianMember).absences;
  REQUIRE(absences.size() == 2);
  CHECK(absences[0] == Hospital::absence("2026-12-24", "2026-12-31"));
  CHECK(absences[1] == Hospital::absence("2027-01-04", "2027-01-08", h.managerMember));
  CHECK(h.setAbsence(h.manager, h.clinicianMember, {}, 2).value().revision == 3);
  CHECK(h.find(h.clinicianMember).absences.empty());
  CHECK(h.setAbsence(h.clinician, h.managerMember, {}).kind() == ErrorKind::notFound);
  CHECK(h.setAbsence(h.neighbour, h.clinicianMember, {}, 3).kind() == ErrorKind::notFound);
  CHECK(h.events("centre:" + h.centre).back().type == "member.absenceSet");
}

TEST_CASE("Absences that are over are not listed") {
  Hospital h;
  h.setAbsence(h.clinician, h.clinicianMember, {Hospital::absence("2020-01-01", "2020-01-02")})
      .value();
  CHECK(h.find(h.clinicianMember).absences.empty());
}

TEST_CASE("Absences end after they begin and do not overlap") {
  Hospital h;
  const auto refusal = [&](std::vector<protocol::Absence> absences) {
    const auto answer = h.setAbsence(h.clinician, h.clinicianMember, std::move(absences));
    return answer.error().violations.front();
  };
  auto violation = refusal({Hospital::absence("2027-01-08", "2027-01-04")});
  CHECK(violation.pointer == "/absences/0/to");
  violation = refusal({Hospital::absence("2027-01-04", "2030-01-04")});
  CHECK(violation.pointer == "/absences/0/to");
  violation = refusal({Hospital::absence("2027-01-08", "2027-01-10"),
                       Hospital::absence("2027-01-01", "2027-01-08")});
  CHECK(violation.pointer == "/absences/0/from");
  CHECK(violation.rule == "overlap");
}

TEST_CASE("A deputy is another person of the centre or of the same roster") {
  Hospital h;
  const auto set = [&](const std::string& deputy) {
    return h.setAbsence(h.clinician, h.clinicianMember,
                        {Hospital::absence("2027-01-04", "2027-01-08", deputy)});
  };
  const auto elsewhere = h.list(h.admin, h.otherCentre).value().members.front().id;
  CHECK(set(base::newId(h.clock)).pointer() == "/absences/0/deputy");
  CHECK(set(h.clinicianMember).pointer() == "/absences/0/deputy");
  CHECK(set(elsewhere).pointer() == "/absences/0/deputy");
  h.addSeries(h.network, "RCP os", {h.clinicianMember, elsewhere});
  CHECK(set(elsewhere).result.has_value());
}

TEST_CASE("Giving a role is told to the centre and to the user, as a change of access") {
  Hospital h;
  const auto invited = h.invite(h.manager, h.inviteParams("e.curie")).value();
  for (const auto& stream : {"centre:" + h.centre, "user:" + invited.user}) {
    const auto event = h.events(stream).back();
    CHECK(event.type == "member.invited");
    CHECK(event.changesAccess);
    CHECK(event.actor == h.manager.userId);
  }
  CHECK(h.eventTypes("user:" + invited.user) ==
        std::vector<std::string>{"user.created", "member.invited"});
}

TEST_CASE("No reply that is stored for repetition holds a secret") {
  Hospital h;
  const auto invited = h.invite(h.manager, h.inviteParams("e.curie")).value();
  const auto reply = store::encodeStored(invited);
  const auto token = h.link(h.manager, invited.member).value().token;
  CHECK(reply.find(token) == std::string::npos);
  for (const auto& event : h.events("centre:" + h.centre))
    CHECK(event.data.find(token) == std::string::npos);
}

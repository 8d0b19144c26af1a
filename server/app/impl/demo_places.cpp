#include "app/impl/demo_places.hpp"

#include <algorithm>
#include <optional>

namespace consilium::app::demo {

namespace {

using protocol::RosterFunction;

std::optional<std::string> unlessEmpty(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

base::Result<void> makeNetworks(Stage& stage) {
  for (const auto& network : networks()) {
    protocol::DirectorySaveNetworkParams params;
    params.code = network.code;
    params.name = network.name;
    params.erns = {std::string(network.ern)};
    CONSILIUM_TRY(const auto saved, stage.asOperator([&](service::Context& context) {
      params.commandId = context.newId();
      return stage.services.directory.saveNetwork(context, params);
    }));
    stage.networks.emplace(network.code, saved.network);
  }
  return base::ok();
}

base::Result<void> makeCentres(Stage& stage) {
  for (const auto& centre : centres()) {
    protocol::DirectorySaveCentreParams params;
    params.network = stage.networks.at(centre.network);
    params.kind = centre.kind;
    params.name = centre.name;
    params.hospital = centre.hospital;
    params.city = centre.city;
    params.region = centre.region;
    params.scopes = words(centre.scopes);
    for (const auto& reference : words(centre.attachedTo))
      params.attachments.push_back({stage.centres.at(reference), stage.clock.today(), {}});
    CONSILIUM_TRY(const auto saved, stage.asOperator([&](service::Context& context) {
      params.commandId = context.newId();
      return stage.services.directory.saveCentre(context, params);
    }));
    stage.centres.emplace(centre.key, saved.centre);
  }
  return base::ok();
}

base::Result<void> makePerson(Stage& stage, store::Transaction& tx,
                              const service::Accounts& accounts, const Person& person,
                              const std::string& passwordHash) {
  const auto now = stage.clock.now();
  Someone someone;
  someone.caller.login = person.login;
  someone.caller.name = person.name;
  someone.caller.auditor = person.auditor;
  someone.caller.sessionId = base::newId(stage.clock);
  someone.specialty = person.specialty;
  CONSILIUM_TRY(someone.caller.userId, accounts.create(tx, now,
                                                       {.login = std::string(person.login),
                                                        .name = std::string(person.name),
                                                        .admin = false,
                                                        .auditor = person.auditor,
                                                        .language = protocol::Language::fr,
                                                        .passwordHash = passwordHash}));
  if (!person.centre.empty()) {
    someone.centre = stage.centres.at(person.centre);
    service::MemberProfile profile;
    profile.role = person.role;
    profile.profession = person.profession;
    profile.specialty = unlessEmpty(person.specialty);
    if (!person.senior.empty()) profile.senior = stage.people.at(person.senior).member;
    CONSILIUM_TRY(someone.member,
                  service::addMember(tx, now, stage.clock, "system", someone.caller.userId,
                                     someone.centre, profile));
  }
  stage.people.emplace(person.login, std::move(someone));
  return base::ok();
}

/// The people as `demo` tells of them, with the functions in a series beside their roles.
void describePeople(const Stage& stage, std::string_view password, Demo& demo) {
  for (const auto& person : people()) {
    const auto& someone = stage.people.at(person.login);
    DemoUser user{someone.caller.login, std::string(password), someone.caller.name, {}};
    if (person.auditor) user.roles.push_back({"", "auditor"});
    if (!person.centre.empty())
      user.roles.push_back({someone.centre, std::string(protocol::toString(person.role))});
    for (const auto& each : series()) {
      for (const auto& seat : each.seats) {
        if (seat.login != person.login || seat.function == RosterFunction::permanent) continue;
        const DemoUser::Role role{
            someone.centre, seat.function == RosterFunction::coordinator ? "coordinator" : "chair"};
        if (std::find(user.roles.begin(), user.roles.end(), role) == user.roles.end())
          user.roles.push_back(role);
      }
    }
    demo.users.push_back(std::move(user));
  }
}

protocol::Charter charterOf(const Series& series) {
  protocol::Charter charter;
  charter.quorum.minimum = 3;
  charter.quorum.specialties = words(series.quorumSpecialty);
  charter.quorumUnmet = series.quorumUnmet;
  charter.registration = series.registration;
  charter.presentersSee = series.presentersSee;
  charter.writtenOpinionsCount = series.writtenOpinionsCount;
  charter.blindFirst = series.blindFirst;
  if (!series.urgentPhone.empty())
    charter.urgent =
        protocol::UrgentContact{"Astreinte (exemple)", std::string(series.urgentPhone), "24 h/24"};
  for (const auto& step : series.escalation)
    charter.escalation.push_back({step.function, step.afterMinutes});
  return charter;
}

base::Result<void> makeSeries(Stage& stage) {
  for (const auto& each : series()) {
    protocol::SeriesSaveParams params;
    params.name = each.name;
    for (const auto& owner : words(each.owners)) {
      const auto network = stage.networks.find(owner);
      if (network != stage.networks.end())
        params.owners.push_back({protocol::SeriesOwnerKind::network, network->second});
      else
        params.owners.push_back({protocol::SeriesOwnerKind::centre, stage.centres.at(owner)});
    }
    params.charter = charterOf(each);
    for (const auto& seat : each.seats) {
      const auto& someone = stage.people.at(seat.login);
      params.roster.push_back({someone.member, someone.specialty, seat.function});
    }
    CONSILIUM_TRY(const auto saved, stage.asOperator([&](service::Context& context) {
      params.commandId = context.newId();
      return stage.services.series.save(context, params);
    }));
    stage.series.emplace(each.name, saved.series);
  }
  return base::ok();
}

}  // namespace

base::Result<void> makePlaces(Stage& stage, const service::Accounts& accounts,
                              std::string_view password, Demo& demo) {
  // One password for all: computing it once makes a demonstration quick to make.
  CONSILIUM_TRY(const auto hash, accounts.hashPassword("demo", "demo", password));
  CONSILIUM_CHECK(stage.together([&](store::Transaction& tx) -> base::Result<void> {
    CONSILIUM_CHECK(makeNetworks(stage));
    CONSILIUM_CHECK(makeCentres(stage));
    for (const auto& person : people())
      CONSILIUM_CHECK(makePerson(stage, tx, accounts, person, hash));
    return makeSeries(stage);
  }));
  describePeople(stage, password, demo);
  return base::ok();
}

}  // namespace consilium::app::demo

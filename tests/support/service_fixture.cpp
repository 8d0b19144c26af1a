#include "support/service_fixture.hpp"

#include <array>
#include <set>

#include "service/access.hpp"
#include "service/case.hpp"
#include "service/directory.hpp"
#include "service/series.hpp"
#include "store/catalogue.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::tests {
namespace {

using store::value;
namespace queries = store::queries;

// Past what the use cases allow: whatever the state of the case.
constexpr std::array<std::string_view, 4> kGuestParameters{"case", "user", "network", "at"};
constinit const store::Query kInsertGuest{
    "insertGuest",
    "INSERT INTO case_guest (case_id, user_id, network_id, since) VALUES (?1, ?2, ?3, ?4)",
    "INSERT INTO case_guest (case_id, user_id, network_id, since) VALUES ($1, $2, $3, $4)",
    kGuestParameters};
constexpr std::array<std::string_view, 2> kStateParameters{"state", "case"};
constinit const store::Query kSetState{
    "setState", "UPDATE case_record SET state = ?1, revision = revision + 1 WHERE id = ?2",
    "UPDATE case_record SET state = $1, revision = revision + 1 WHERE id = $2", kStateParameters};

}  // namespace

const clinical::IdentityScanner& identityScanner() {
  static const auto kScanner = clinical::IdentityScanner::load({}).value();
  return kScanner;
}

ServiceFixture::ServiceFixture() : gate_(identityScanner(), terminology_, clock) {
  admin = addUser("admin");
  admin.admin = true;
  auditor = addUser("auditor");
  auditor.auditor = true;
  nobody = addUser("nobody");

  service::DirectoryService directory;
  const auto addNetwork = [&](const std::string& code) {
    protocol::DirectorySaveNetworkParams params;
    params.code = code;
    params.name = code;
    return run(admin, [&](auto& context) { return directory.saveNetwork(context, params); })
        .value()
        .network;
  };
  const auto addCentre = [&](const std::string& ofNetwork, const std::string& name,
                             protocol::CentreKind kind, const std::string& attachedTo = {}) {
    protocol::DirectorySaveCentreParams params;
    params.network = ofNetwork;
    params.name = name;
    params.kind = kind;
    if (!attachedTo.empty()) params.attachments.push_back({.centre = attachedTo});
    return run(admin, [&](auto& context) { return directory.saveCentre(context, params); })
        .value()
        .centre;
  };
  network = addNetwork("ALPHA");
  otherNetwork = addNetwork("BETA");
  reference = addCentre(network, "CRMR", protocol::CentreKind::coordinating);
  competence = addCentre(network, "CCMR", protocol::CentreKind::competence, reference);
  neighbour = addCentre(network, "CCMR voisin", protocol::CentreKind::competence);
  elsewhere = addCentre(otherNetwork, "CCMR ailleurs", protocol::CentreKind::competence);

  const auto add = [&](const std::string& login, const std::string& centre, std::string_view role) {
    auto user = addUser(login);
    addMember(user, centre, centre == elsewhere ? otherNetwork : network, role);
    return user;
  };
  clinician = add("clinician", competence, "clinician");
  colleague = add("colleague", competence, "expert");
  assistant = add("assistant", competence, "assistant");
  manager = add("manager", competence, "manager");
  referenceExpert = add("reference.expert", reference, "expert");
  referenceManager = add("reference.manager", reference, "manager");
  guest = add("guest", neighbour, "clinician");
  stranger = add("stranger", elsewhere, "clinician");
  disabled = add("disabled", competence, "clinician");
  run(nullptr, [&](service::Context& context) -> base::Result<void> {
    context.tx.run(queries::userSetState, {{"user", value(disabled.userId)},
                                           {"state", value("disabled")},
                                           {"now", value(context.now)}});
    return base::ok();
  }).value();
  formerClinician = addUser("former.clinician");
  endMember(addMember(formerClinician, competence, network, "clinician"));
  addMember(formerClinician, neighbour, network, "clinician");

  const auto seat = [&](service::Caller& user, const std::string& login, std::string_view role,
                        protocol::RosterFunction function) {
    user = addUser(login);
    return protocol::RosterEntry{
        addMember(user, reference, network, role),
        function == protocol::RosterFunction::chair ? "rhumatologie" : "génétique médicale",
        function};
  };
  std::vector<protocol::RosterEntry> roster{
      seat(expert, "expert", "expert", protocol::RosterFunction::permanent),
      seat(coordinator, "coordinator", "assistant", protocol::RosterFunction::coordinator),
      seat(chair, "chair", "expert", protocol::RosterFunction::chair),
      seat(deputy, "deputy", "clinician", protocol::RosterFunction::deputy)};
  auto former = roster;
  former.push_back(
      seat(formerExpert, "former.expert", "expert", protocol::RosterFunction::permanent));
  charter_.quorum.minimum = 3;
  saveRoster(former);
  clock.advance(std::chrono::hours(1));
  saveRoster(roster);
}

std::map<std::string_view, const service::Caller*> ServiceFixture::people() const {
  return {{"clinician", &clinician},
          {"colleague", &colleague},
          {"assistant", &assistant},
          {"manager", &manager},
          {"expert", &expert},
          {"coordinator", &coordinator},
          {"chair", &chair},
          {"deputy", &deputy},
          {"referenceExpert", &referenceExpert},
          {"referenceManager", &referenceManager},
          {"guest", &guest},
          {"stranger", &stranger},
          {"nobody", &nobody},
          {"formerClinician", &formerClinician},
          {"formerExpert", &formerExpert},
          {"admin", &admin},
          {"auditor", &auditor}};
}

bool ServiceFixture::sees(std::string_view name, protocol::CaseState state) {
  static const std::set<std::string_view> submitters{"clinician", "colleague", "assistant"};
  static const std::set<std::string_view> others{"expert", "coordinator", "chair", "deputy",
                                                 "guest"};
  return submitters.contains(name) ||
         (state != protocol::CaseState::draft && others.contains(name));
}

const store::Query& ServiceFixture::statement(std::string text) {
  sql_.push_back(std::move(text));
  statements_.push_back({"ofTheTest", sql_.back(), sql_.back(), {}});
  return statements_.back();
}

void ServiceFixture::execute(std::string sql) {
  const auto& query = statement(std::move(sql));
  run(nullptr, [&](service::Context& context) -> base::Result<void> {
    context.tx.run(query, {});
    return base::ok();
  }).value();
}

std::map<std::string, std::int64_t> ServiceFixture::holding(const std::string& text) {
  using store::ColumnType;
  std::map<std::string, std::int64_t> found;
  run(nullptr, [&](service::Context& context) -> base::Result<void> {
    for (const auto& table : store::catalogue())
      for (const auto& column : table.columns) {
        if (column.type != ColumnType::id && column.type != ColumnType::text &&
            column.type != ColumnType::json)
          continue;
        const std::string in(table.name);
        const std::string of(column.name);
        const auto& query = statement("SELECT count(*) AS total FROM " + in + " WHERE " + of +
                                      " LIKE '%" + text + "%'");
        const auto total = context.tx.one(query, {}).value().integer("total");
        if (total > 0) found[in + "." + of] = total;
      }
    return base::ok();
  }).value();
  return found;
}

void ServiceFixture::transact(const service::Caller* caller,
                              const std::function<base::Result<void>(service::Context&)>& act) {
  bool ran = false;
  const auto done = database_->writeNow([&](store::Transaction& tx) -> base::Result<void> {
    ran = false;
    const service::Origin origin;
    service::Context context{.tx = tx,
                             .caller = caller,
                             .origin = origin,
                             .clock = clock,
                             .now = clock.now(),
                             .readsToRecord = {},
                             .sessionChange = {},
                             .gate = &gate_};
    auto result = act(context);
    ran = true;
    if (result.has_value() && caller)
      service::writeReads(tx, *caller, context.readsToRecord, context.now);
    return result;
  });
  if (!ran) throw std::runtime_error(errorOf(done).message);
}

service::Caller ServiceFixture::addUser(const std::string& login) {
  service::Caller caller;
  caller.userId = base::newId(clock);
  caller.login = login;
  caller.name = "Dr " + login;
  caller.sessionId = base::newId(clock);
  caller.reauthenticatedAt = clock.now();
  caller.reauthenticatedUntil = clock.now() + std::chrono::hours(24 * 365);
  caller.expiresAt = caller.reauthenticatedUntil;
  run(nullptr, [&](service::Context& context) -> base::Result<void> {
    context.tx.run(queries::userInsert, {{"user", value(caller.userId)},
                                         {"login", value(login)},
                                         {"loginKey", value(login)},
                                         {"name", value(caller.name)},
                                         {"nameKey", value(login)},
                                         {"admin", value(0)},
                                         {"auditor", value(0)},
                                         {"language", value("fr")},
                                         {"state", value("active")},
                                         {"passwordHash", store::null()},
                                         {"invitedCentre", store::null()},
                                         {"now", value(context.now)}});
    service::notePublishedChange(context.tx);
    return base::ok();
  }).value();
  return caller;
}

std::string ServiceFixture::addMember(const service::Caller& user, const std::string& centre,
                                      const std::string& centreNetwork, std::string_view role) {
  auto id = base::newId(clock);
  run(nullptr, [&](service::Context& context) -> base::Result<void> {
    context.tx.run(queries::memberInsert, {{"member", value(id)},
                                           {"user", value(user.userId)},
                                           {"centre", value(centre)},
                                           {"network", value(centreNetwork)},
                                           {"role", value(role)},
                                           {"profession", value("physician")},
                                           {"specialty", value("génétique médicale")},
                                           {"rpps", store::null()},
                                           {"senior", store::null()},
                                           {"now", value(context.now)}});
    return base::ok();
  }).value();
  return id;
}

void ServiceFixture::endMember(const std::string& member) {
  run(nullptr, [&](service::Context& context) -> base::Result<void> {
    context.tx.run(
        queries::memberEnd,
        {{"now", value(context.now)}, {"member", value(member)}, {"revision", value(1)}});
    return base::ok();
  }).value();
}

void ServiceFixture::saveRoster(std::vector<protocol::RosterEntry> roster) {
  service::SeriesService service;
  protocol::SeriesSaveParams params;
  params.name = "RCP";
  params.owners.push_back({.kind = protocol::SeriesOwnerKind::centre, .id = reference});
  params.charter = charter_;
  params.roster = std::move(roster);
  roster_ = params.roster;
  series = run(admin,
               [&](service::Context& context) {
                 if (!series.empty()) {
                   params.series = series;
                   params.revision =
                       service.get(context, {.series = series}).value().series.revision;
                 }
                 return service.save(context, params);
               })
               .value()
               .series;
}

void ServiceFixture::saveCharter(protocol::Charter charter) {
  charter_ = std::move(charter);
  saveRoster(roster_);
}

void ServiceFixture::inviteGuest(const std::string& caseId, const service::Caller& user) {
  run(nullptr, [&](service::Context& context) -> base::Result<void> {
    context.tx.run(kInsertGuest, {{"case", value(caseId)},
                                  {"user", value(user.userId)},
                                  {"network", value(network)},
                                  {"at", value(context.now)}});
    return base::ok();
  }).value();
}

void ServiceFixture::setState(const std::string& caseId, protocol::CaseState state) {
  run(nullptr, [&](service::Context& context) -> base::Result<void> {
    context.tx.run(kSetState, {{"state", value(toString(state))}, {"case", value(caseId)}});
    return base::ok();
  }).value();
}

std::string ServiceFixture::addCase(protocol::CaseState state) {
  service::CaseService cases;
  auto id = run(clinician,
                [&](service::Context& context) { return cases.create(context, createParams()); })
                .value()
                .case_;
  if (state == protocol::CaseState::draft) return id;
  run(clinician, [&](service::Context& context) {
    protocol::CaseSubmitParams params;
    params.case_ = id;
    params.revision = 1;
    return cases.submit(context, params);
  }).value();
  if (state == protocol::CaseState::withdrawn) {
    run(clinician, [&](service::Context& context) {
      protocol::CaseWithdrawParams params;
      params.case_ = id;
      params.reason = "Objection of the person.";
      return cases.withdraw(context, params);
    }).value();
  } else if (state != protocol::CaseState::submitted) {
    setState(id, state);
  }
  return id;
}

std::vector<store::Event> ServiceFixture::events(const std::string& stream) {
  std::vector<store::Event> events;
  database_
      ->readNow([&](store::Transaction& tx) -> base::Result<void> {
        events = store::readEvents(tx, stream, 0, 1000);
        return base::ok();
      })
      .value();
  return events;
}

protocol::CaseContent ServiceFixture::completeContent() {
  protocol::CaseContent content;
  content.subject.emplace();
  content.subject->sex = protocol::Sex::female;
  content.subject->age = "P34Y";
  content.reason = protocol::CaseReason::diagnostic;
  content.urgency = protocol::Urgency::routine;
  content.questions = "Faut-il traiter ?";
  content.history = "Fractures répétées depuis l'enfance.";
  content.consent.emplace();
  content.consent->care = true;
  content.consent->attestedOn = std::chrono::year{2026} / 11 / 20;
  return content;
}

protocol::CaseCreateParams ServiceFixture::createParams() const {
  protocol::CaseCreateParams params;
  params.centre = competence;
  params.series = series;
  params.content = completeContent();
  return params;
}

}  // namespace consilium::tests

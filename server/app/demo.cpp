#include "app/demo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "app/impl/acting.hpp"
#include "app/impl/demo_content.hpp"
#include "app/init.hpp"
#include "app/services.hpp"
#include "base/ids.hpp"
#include "service/account.hpp"
#include "store/checkpoint.hpp"
#include "store/open_database.hpp"
#include "store/signing.hpp"

namespace consilium::app {

namespace {

using namespace std::chrono_literals;

/// Known to everybody, which is why the demonstration is served to this machine only.
constexpr std::string_view kPassword = "demonstration-consilium";
constexpr auto kStoryLength = std::chrono::hours(24 * 60);
constexpr std::size_t kCases = 24;

/// The time of the story told: it begins weeks ago, goes on with each act and never passes the
/// present.
class StoryClock final : public base::Clock {
 public:
  base::Timestamp now() const override { return now_; }
  /// The machine's, when the story was begun: the time that it leads up to.
  base::Timestamp present() const { return present_; }
  void advance(std::chrono::milliseconds by) { now_ = std::min(now_ + by, present_); }

 private:
  base::Timestamp present_ = base::SystemClock().now();
  base::Timestamp now_ = present_ - kStoryLength;
};

std::vector<std::string> words(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> all;
  for (std::string word; stream >> word;) all.push_back(word);
  return all;
}

std::optional<std::string> unlessEmpty(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

class Storyteller {
 public:
  Storyteller(store::Database& database, StoryClock& clock, const Options& options,
              const store::SigningKey& key)
      : database_(database),
        clock_(clock),
        services_(options, key),
        accounts_(options.session, clock) {}

  base::Result<Demo> tell();

 private:
  struct Someone {
    service::Caller caller;
    std::string centre;  ///< id
    std::string member;  ///< id
    std::string specialty;
  };

  template <class UseCase>
  auto as(service::Caller caller, UseCase useCase) {
    caller.reauthenticatedAt = clock_.now();
    caller.reauthenticatedUntil = clock_.now() + 1min;
    caller.expiresAt = caller.reauthenticatedUntil;
    return actAs(database_, clock_, caller, std::move(useCase));
  }

  base::Result<void> makeDirectory();
  base::Result<void> makePeople();
  base::Result<void> makeSeries();
  void noteSeat(const Someone& someone, protocol::RosterFunction function);
  base::Result<void> makeCases();
  base::Result<void> makeCase(std::size_t number);
  base::Result<void> discuss(const demo::Vignette& vignette, const Someone& submitter,
                             const std::string& caseId);
  base::Result<void> decide(const demo::Vignette& vignette, const Someone& submitter,
                            const std::string& caseId, std::size_t number);
  base::Result<void> makeMeetings(const demo::Series& series);
  base::Result<void> holdMeeting(const demo::Series& series, const std::string& meeting);
  base::Result<void> makeQuestions(const demo::Series& series);
  base::Result<void> writeMinutes(const demo::Series& series, const std::string& meeting,
                                  const std::string& item, const Someone& presenter);
  const Someone& seatOf(std::string_view series, protocol::RosterFunction function) const;
  protocol::CaseContent contentOf(const demo::Vignette& vignette, std::size_t number) const;
  std::vector<std::string_view> submittersTo(std::string_view series) const;

  store::Database& database_;
  StoryClock& clock_;
  Services services_;
  service::Accounts accounts_;
  std::map<std::string_view, std::string> networks_;   ///< ids by code
  std::map<std::string_view, std::string> centres_;    ///< ids by key
  std::map<std::string_view, std::string> series_;     ///< ids by name
  std::map<std::string_view, Someone> people_;         ///< by login
  std::map<std::string_view, std::size_t> submitted_;  ///< cases so far, by series
  /// Cases that wait for the triage, with who submitted them, and for an answer, by series.
  std::map<std::string_view, std::vector<std::pair<std::string, const Someone*>>> untriaged_;
  std::map<std::string_view, std::vector<std::pair<std::string, const Someone*>>> unanswered_;
  Demo demo_;
};

base::Result<Demo> Storyteller::tell() {
  demo_.users.push_back({"admin", std::string(kPassword), "Administrateur", {{"", "admin"}}});
  CONSILIUM_CHECK(makeDirectory());
  CONSILIUM_CHECK(makePeople());
  CONSILIUM_CHECK(makeSeries());
  CONSILIUM_CHECK(makeCases());
  return std::move(demo_);
}

base::Result<void> Storyteller::makeDirectory() {
  for (const auto& network : demo::networks()) {
    protocol::DirectorySaveNetworkParams params;
    params.code = network.code;
    params.name = network.name;
    params.erns = {std::string(network.ern)};
    CONSILIUM_TRY(const auto saved,
                  as(operatorCaller(clock_.now()), [&](service::Context& context) {
                    params.commandId = context.newId();
                    return services_.directory.saveNetwork(context, params);
                  }));
    networks_.emplace(network.code, saved.network);
  }
  for (const auto& centre : demo::centres()) {
    protocol::DirectorySaveCentreParams params;
    params.network = networks_.at(centre.network);
    params.kind = centre.kind;
    params.name = centre.name;
    params.hospital = centre.hospital;
    params.city = centre.city;
    params.region = centre.region;
    params.scopes = words(centre.scopes);
    const base::Date today{std::chrono::floor<std::chrono::days>(clock_.now())};
    for (const auto& reference : demo::centres()) {
      for (const auto& key : words(centre.attachedTo)) {
        if (key == reference.key)
          params.attachments.push_back({centres_.at(reference.key), today, {}});
      }
    }
    CONSILIUM_TRY(const auto saved,
                  as(operatorCaller(clock_.now()), [&](service::Context& context) {
                    params.commandId = context.newId();
                    return services_.directory.saveCentre(context, params);
                  }));
    centres_.emplace(centre.key, saved.centre);
  }
  return base::ok();
}

base::Result<void> Storyteller::makePeople() {
  // One password for all: computing it once makes a demonstration quick to make.
  CONSILIUM_TRY(const auto hash, accounts_.hashPassword("demo", "demo", kPassword));
  for (const auto& person : demo::people()) {
    Someone someone;
    someone.caller.login = person.login;
    someone.caller.name = person.name;
    someone.specialty = person.specialty;
    CONSILIUM_CHECK(database_.writeNow([&](store::Transaction& tx) -> base::Result<void> {
      CONSILIUM_TRY(someone.caller.userId, accounts_.create(tx, clock_.now(),
                                                            {.login = std::string(person.login),
                                                             .name = std::string(person.name),
                                                             .admin = false,
                                                             .auditor = person.auditor,
                                                             .language = protocol::Language::fr,
                                                             .passwordHash = hash}));
      if (person.centre.empty()) return base::ok();
      someone.centre = centres_.at(person.centre);
      service::MemberProfile profile;
      profile.role = person.role;
      profile.profession = person.profession;
      profile.specialty = unlessEmpty(person.specialty);
      if (!person.senior.empty()) profile.senior = people_.at(person.senior).member;
      CONSILIUM_TRY(someone.member,
                    service::addMember(tx, clock_.now(), clock_, "system", someone.caller.userId,
                                       someone.centre, profile));
      return base::ok();
    }));
    DemoUser user{someone.caller.login, std::string(kPassword), someone.caller.name, {}};
    if (person.auditor) user.roles.push_back({"", "auditor"});
    if (!person.centre.empty()) {
      user.roles.push_back({someone.centre, std::string(protocol::toString(person.role))});
    }
    demo_.users.push_back(std::move(user));
    people_.emplace(person.login, std::move(someone));
  }
  return base::ok();
}

base::Result<void> Storyteller::makeSeries() {
  for (const auto& series : demo::series()) {
    protocol::SeriesSaveParams params;
    params.name = series.name;
    params.owners = {{protocol::SeriesOwnerKind::centre, centres_.at(series.owner)}};
    params.charter.quorum.minimum = 3;
    params.charter.registration = protocol::CharterRegistration::anyone;
    if (!series.urgentPhone.empty()) {
      params.charter.urgent = protocol::UrgentContact{"Astreinte (exemple)",
                                                      std::string(series.urgentPhone), "24 h/24"};
    }
    for (const auto& seat : series.seats) {
      const auto& someone = people_.at(seat.login);
      params.roster.push_back({someone.member, someone.specialty, seat.function});
      noteSeat(someone, seat.function);
    }
    CONSILIUM_TRY(const auto saved,
                  as(operatorCaller(clock_.now()), [&](service::Context& context) {
                    params.commandId = context.newId();
                    return services_.series.save(context, params);
                  }));
    series_.emplace(series.name, saved.series);
  }
  return base::ok();
}

/// Adds the seat to the roles that are told, once.
void Storyteller::noteSeat(const Someone& someone, protocol::RosterFunction function) {
  const bool chairs =
      function == protocol::RosterFunction::chair || function == protocol::RosterFunction::deputy;
  if (!chairs && function != protocol::RosterFunction::coordinator) return;
  const DemoUser::Role role{someone.centre, chairs ? "chair" : "coordinator"};
  for (auto& user : demo_.users) {
    if (user.login != someone.caller.login) continue;
    if (std::find(user.roles.begin(), user.roles.end(), role) == user.roles.end()) {
      user.roles.push_back(role);
    }
  }
}

/// Clinicians of the competence centres in the network of the series' owner.
std::vector<std::string_view> Storyteller::submittersTo(std::string_view series) const {
  const auto networkOf = [](std::string_view key) {
    for (const auto& centre : demo::centres()) {
      if (centre.key == key) return centre.network;
    }
    return std::string_view();
  };
  std::string_view network;
  for (const auto& one : demo::series()) {
    if (one.name == series) network = networkOf(one.owner);
  }
  std::vector<std::string_view> logins;
  for (const auto& person : demo::people()) {
    if (!person.centre.empty() && person.role == protocol::MemberRole::clinician &&
        networkOf(person.centre) == network) {
      logins.push_back(person.login);
    }
  }
  return logins;
}

protocol::CaseContent Storyteller::contentOf(const demo::Vignette& vignette,
                                             std::size_t number) const {
  using namespace protocol;
  CaseContent content;
  Subject subject;
  subject.sex = vignette.sex;
  if (vignette.reason == CaseReason::prenatal) {
    subject.gestationalAge = GestationalAge{24, 3};
  } else {
    subject.age = fmt::format("P{}Y", 3 + number * 7 % 50);
    subject.vitalStatus = VitalStatus::alive;
  }
  content.subject = subject;
  content.reason = vignette.reason;
  content.urgency = number % 8 == 5   ? Urgency::urgent
                    : number % 3 == 1 ? Urgency::soon
                                      : Urgency::routine;
  if (content.urgency != Urgency::routine) {
    content.neededBy = base::Date{std::chrono::floor<std::chrono::days>(clock_.now()) +
                                  std::chrono::days(content.urgency == Urgency::urgent ? 7 : 30)};
  }
  content.questions = vignette.questions;
  content.history = vignette.history;
  content.examinations = vignette.examinations;
  content.treatments = vignette.treatments;
  for (auto code : words(vignette.signs)) {
    const bool excluded = code.front() == '-';
    if (excluded) code.erase(0, 1);
    content.phenotype.push_back(
        {code, excluded ? PhenotypeStatus::excluded : PhenotypeStatus::observed, {}, {}});
  }
  content.diagnoses.push_back({std::string(vignette.diagnosis), DiagnosisStatus::suspected});
  content.consent = Consent{true, number % 2 == 0, number % 4 == 0,
                            base::Date{std::chrono::floor<std::chrono::days>(clock_.now())}};
  return content;
}

base::Result<void> Storyteller::makeCases() {
  for (std::size_t number = 0; number < kCases; ++number) {
    // A fifth of the time is left to what happens to each case.
    clock_.advance(kStoryLength * 4 / 5 / (kCases + 1));
    CONSILIUM_CHECK(makeCase(number));
  }
  demo_.cases = kCases;
  for (const auto& series : demo::series()) {
    CONSILIUM_CHECK(makeMeetings(series));
    CONSILIUM_CHECK(makeQuestions(series));
  }
  return base::ok();
}

/// Every fifth case stays a draft, every eighth is withdrawn, every sixth gets a second version.
base::Result<void> Storyteller::makeCase(std::size_t number) {
  const auto vignettes = demo::vignettes();
  const auto& vignette = vignettes[number % vignettes.size()];
  const auto submitters = submittersTo(vignette.series);
  const auto& submitter = people_.at(submitters[submitted_[vignette.series]++ % submitters.size()]);
  const bool staysDraft = number % 5 == 4;

  protocol::CaseCreateParams create;
  create.centre = submitter.centre;
  create.series = series_.at(vignette.series);
  create.content = contentOf(vignette, number);
  // A draft may lack what a submission needs.
  if (staysDraft && number % 2 == 0) create.content.consent.reset();
  CONSILIUM_TRY(const auto created, as(submitter.caller, [&](service::Context& context) {
                  create.commandId = context.newId();
                  return services_.cases.create(context, create);
                }));
  if (staysDraft) return base::ok();

  clock_.advance(12min);
  CONSILIUM_TRY(
      const auto submitted, as(submitter.caller, [&](service::Context& context) {
        return services_.cases.submit(context, {context.newId(), created.case_, created.revision});
      }));
  if (number % 8 == 3) {
    clock_.advance(26h);
    CONSILIUM_CHECK(as(submitter.caller, [&](service::Context& context) {
      return services_.cases.withdraw(
          context, {context.newId(), created.case_, "La personne a été adressée directement."});
    }));
    return base::ok();
  }
  CONSILIUM_CHECK(discuss(vignette, submitter, created.case_));
  if (number % 6 == 2) {
    clock_.advance(3h);
    protocol::CaseUpdateParams update;
    update.case_ = created.case_;
    update.revision = submitted.revision;
    update.content = create.content;
    update.content.examinations =
        std::string(vignette.examinations) + " Complété : bilan biologique de contrôle normal.";
    CONSILIUM_CHECK(as(submitter.caller, [&](service::Context& context) {
      update.commandId = context.newId();
      return services_.cases.update(context, update);
    }));
  }
  return decide(vignette, submitter, created.case_, number);
}

const Storyteller::Someone& Storyteller::seatOf(std::string_view series,
                                                protocol::RosterFunction function) const {
  for (const auto& each : demo::series())
    if (each.name == series)
      for (const auto& seat : each.seats)
        if (seat.function == function) return people_.at(seat.login);
  throw std::logic_error("a series of the demonstration lacks a function");
}

/// What the series decides, and the submitting centre after it: of seven cases in a row, two still
/// wait for somebody.
base::Result<void> Storyteller::decide(const demo::Vignette& vignette, const Someone& submitter,
                                       const std::string& caseId, std::size_t number) {
  const auto& chair = seatOf(vignette.series, protocol::RosterFunction::chair);
  const auto& coordinator = seatOf(vignette.series, protocol::RosterFunction::coordinator);
  const auto decision = number % 7;
  const bool answers = decision == 2 || decision == 3;
  clock_.advance(2h);
  if (decision == 0)
    return as(chair.caller, [&](service::Context& context) -> base::Result<void> {
      CONSILIUM_CHECK(services_.caseLife.decline(
          context, {context.newId(), caseId, "La question relève d'une autre RCP.", {}}));
      return base::ok();
    });
  if (decision == 4)
    return as(coordinator.caller, [&](service::Context& context) -> base::Result<void> {
      CONSILIUM_CHECK(services_.caseLife.requestInformation(
          context, {context.newId(), caseId, "Merci de joindre le dernier bilan biologique."}));
      return base::ok();
    });
  if (decision > 4) {
    untriaged_[vignette.series].emplace_back(caseId, &submitter);
    return base::ok();
  }
  CONSILIUM_CHECK(as(chair.caller, [&](service::Context& context) {
    return services_.caseLife.accept(context, {context.newId(), caseId});
  }));
  const auto& expert = seatOf(vignette.series, protocol::RosterFunction::permanent);
  clock_.advance(2h);
  CONSILIUM_CHECK(as(expert.caller, [&](service::Context& context) {
    protocol::OpinionFileParams params;
    params.commandId = context.newId();
    params.case_ = caseId;
    params.version = 1;
    params.centre = expert.centre;
    params.context = protocol::OpinionGivenIn::written;
    params.content.hypotheses = {
        {std::string(vignette.diagnosis), protocol::OpinionConfidence::moderate}};
    params.content.confidence = protocol::OpinionConfidence::moderate;
    params.content.text = vignette.reply;
    return services_.opinions.file(context, params);
  }));
  if (!answers) {
    unanswered_[vignette.series].emplace_back(caseId, &submitter);
    return base::ok();
  }
  clock_.advance(3h);
  CONSILIUM_CHECK(as(chair.caller, [&](service::Context& context) {
    return services_.caseLife.answer(context,
                                     {context.newId(), caseId, protocol::CaseOutcome::final,
                                      std::string(vignette.reply), std::nullopt});
  }));
  if (decision == 2) return base::ok();
  clock_.advance(1h);
  return as(submitter.caller, [&](service::Context& context) -> base::Result<void> {
    CONSILIUM_CHECK(services_.caseLife.close(context, {context.newId(), caseId}));
    return base::ok();
  });
}

/// One meeting that was held, which heard one case and left the others to the next, and monthly
/// ones to come; in the first of them a place is booked and waits for the coordinator.
base::Result<void> Storyteller::makeMeetings(const demo::Series& series) {
  const auto& coordinator = seatOf(series.name, protocol::RosterFunction::coordinator);
  protocol::MeetingScheduleParams params;
  params.series = series_.at(series.name);
  params.startsAt = clock_.now() + 1h;
  params.minutes = 90;
  params.timeZone = "Europe/Paris";
  params.places = 4;
  params.videoLink = "https://visio.exemple.invalid/rcp";
  const auto schedule = [&] {
    return as(coordinator.caller, [&](service::Context& context) {
      params.commandId = context.newId();
      return services_.meetings.schedule(context, params);
    });
  };
  CONSILIUM_TRY(const auto held, schedule());
  params.startsAt = std::chrono::floor<std::chrono::days>(clock_.present()) + 24h * 14 + 13h;
  params.recurrence = "FREQ=MONTHLY;COUNT=6";
  CONSILIUM_TRY(const auto ahead, schedule());
  CONSILIUM_CHECK(holdMeeting(series, held.meetings.front()));
  if (untriaged_[series.name].empty()) return base::ok();
  const auto& waiting = untriaged_[series.name].front();
  CONSILIUM_CHECK(as(waiting.second->caller, [&](service::Context& context) {
    return services_.agenda.book(context, {context.newId(), ahead.meetings.front(), waiting.first,
                                           "Si possible en début de séance."});
  }));
  return base::ok();
}

/// Three general questions: one waits, one is outside the field, one was answered and published.
base::Result<void> Storyteller::makeQuestions(const demo::Series& series) {
  const auto& asker = people_.at(submittersTo(series.name).front());
  const auto& expert = seatOf(series.name, protocol::RosterFunction::permanent);
  const auto& coordinator = seatOf(series.name, protocol::RosterFunction::coordinator);
  const auto ask = [&](std::string_view text) {
    clock_.advance(20min);
    return as(asker.caller, [&](service::Context& context) {
      return services_.questions.ask(
          context, {context.newId(), series_.at(series.name), asker.centre, {}, std::string(text)});
    });
  };
  CONSILIUM_CHECK(ask("À quel rythme surveiller un traitement au long cours ?"));
  CONSILIUM_TRY(const auto outside, ask("Qui organise l'éducation thérapeutique en ville ?"));
  CONSILIUM_TRY(const auto answered, ask("Une vaccination habituelle est-elle possible ?"));
  clock_.advance(6h);
  CONSILIUM_CHECK(as(expert.caller, [&](service::Context& context) {
    return services_.questions.redirect(
        context, {context.newId(),
                  outside.question,
                  "Hors de notre champ : votre plateforme d'expertise le sait.",
                  {}});
  }));
  CONSILIUM_CHECK(as(expert.caller, [&](service::Context& context) {
    return services_.questions.answer(context,
                                      {context.newId(), answered.question,
                                       "Exemple inventé : oui, selon le calendrier habituel."});
  }));
  return as(coordinator.caller, [&](service::Context& context) -> base::Result<void> {
    CONSILIUM_CHECK(services_.questions.publish(
        context,
        {context.newId(), answered.question, 2,
         protocol::QuestionWording{"Vaccination", "Une vaccination habituelle est-elle possible ?",
                                   "Exemple inventé : oui, selon le calendrier habituel."}}));
    return base::ok();
  });
}

base::Result<void> Storyteller::holdMeeting(const demo::Series& series,
                                            const std::string& meeting) {
  const auto& chair = seatOf(series.name, protocol::RosterFunction::chair);
  const auto& coordinator = seatOf(series.name, protocol::RosterFunction::coordinator);
  std::optional<std::string> first;
  const auto& waiting = unanswered_[series.name];
  for (const auto& each : waiting) {
    CONSILIUM_TRY(
        const auto placed, as(coordinator.caller, [&](service::Context& context) {
          return services_.agenda.addCase(context, {context.newId(), meeting, each.first, {}});
        }));
    if (!first) first = placed.item;
  }
  CONSILIUM_CHECK(as(coordinator.caller, [&](service::Context& context) {
    return services_.meetings.invite(context, {context.newId(), meeting, true, {}});
  }));
  clock_.advance(1h);
  CONSILIUM_CHECK(as(chair.caller, [&](service::Context& context) {
    return services_.sittings.open(context, {context.newId(), meeting});
  }));
  const auto join = [&](const Someone& someone) {
    return as(someone.caller, [&](service::Context& context) {
      return services_.sittings.join(
          context, {context.newId(), meeting, protocol::AttendanceMode::remote, {}});
    });
  };
  for (const auto& seat : series.seats) CONSILIUM_CHECK(join(people_.at(seat.login)));
  if (first) CONSILIUM_CHECK(join(*waiting.front().second));
  if (first) {
    CONSILIUM_CHECK(as(chair.caller, [&](service::Context& context) {
      return services_.sittings.present(context, {context.newId(), meeting, *first});
    }));
    CONSILIUM_CHECK(as(chair.caller, [&](service::Context& context) {
      return services_.sittings.vote(
          context, {context.newId(), meeting, *first, protocol::AgreementVote::agree});
    }));
  }
  clock_.advance(50min);
  CONSILIUM_CHECK(as(chair.caller, [&](service::Context& context) {
    return services_.sittings.close(context, {context.newId(), meeting});
  }));
  if (first) CONSILIUM_CHECK(writeMinutes(series, meeting, *first, *waiting.front().second));
  return base::ok();
}

/// The report on the item that was presented, and the attendance sheet, both signed.
base::Result<void> Storyteller::writeMinutes(const demo::Series& series, const std::string& meeting,
                                             const std::string& item, const Someone& presenter) {
  const auto& chair = seatOf(series.name, protocol::RosterFunction::chair);
  const auto& coordinator = seatOf(series.name, protocol::RosterFunction::coordinator);
  clock_.advance(1h);
  protocol::MinutesUpdateParams update;
  update.meeting = meeting;
  update.item = item;
  update.content.presenter = presenter.caller.name;
  update.content.outcome = protocol::ReportOutcome::final;
  update.content.synthesis =
      "Cas inventé. L'avis de la RCP est de poursuivre le traitement en cours et de revoir la "
      "personne à six mois.";
  update.content.examinations = {"Bilan biologique de contrôle."};
  update.content.actions = {{"Organiser la consultation de contrôle.", "Centre demandeur", {}}};
  update.review = true;
  update.release = true;
  CONSILIUM_CHECK(as(coordinator.caller, [&](service::Context& context) {
    update.commandId = context.newId();
    return services_.minutes.update(context, update);
  }));
  clock_.advance(3h);
  const auto sign = [&](std::optional<std::string> what, std::optional<std::int64_t> revision) {
    return as(chair.caller, [&](service::Context& context) {
      return services_.minutes.sign(context, {context.newId(), meeting, what, revision});
    });
  };
  CONSILIUM_CHECK(sign(item, 1));
  CONSILIUM_CHECK(sign(std::nullopt, std::nullopt));
  return base::ok();
}

base::Result<void> Storyteller::discuss(const demo::Vignette& vignette, const Someone& submitter,
                                        const std::string& caseId) {
  const auto say = [&](const Someone& who, std::string_view text) {
    clock_.advance(95min);
    return as(who.caller, [&](service::Context& context) {
      protocol::MessagePostParams params;
      params.commandId = context.newId();
      params.case_ = caseId;
      params.centre = who.centre;
      params.text = text;
      return services_.messages.post(context, params);
    });
  };
  CONSILIUM_CHECK(say(submitter, vignette.remark));
  for (const auto& series : demo::series()) {
    if (series.name != vignette.series) continue;
    CONSILIUM_CHECK(say(people_.at(series.seats.front().login), vignette.reply));
    CONSILIUM_CHECK(say(submitter, "Merci, c'est noté."));
  }
  return base::ok();
}

}  // namespace

base::Result<Demo> makeDemo(const Home& home, const std::string& databaseUrl,
                            base::Logger& logger) {
  StoryClock clock;
  NewInstallation installation;
  installation.adminPassword = kPassword;
  installation.configuration = {{"listen.address", std::string("127.0.0.1")},
                                {"session.second_factor", std::string("optional")}};
  if (!databaseUrl.empty()) installation.configuration["database"] = databaseUrl;
  CONSILIUM_CHECK(initialise(home, installation, clock, logger));
  CONSILIUM_TRY(const auto options, loadOptions(home.configuration(), home.root));
  CONSILIUM_TRY(const auto database,
                store::openDatabase(options.database, store::WhenEmpty::refuse, logger));
  CONSILIUM_TRY(const auto key, store::SigningKey::load(home.signingKey()));
  CONSILIUM_TRY(auto demo, Storyteller(*database, clock, options, key).tell());
  CONSILIUM_CHECK(store::signHeads(*database, key, clock.now()));
  CONSILIUM_CHECK(store::copyCheckpoints(*database, home.checkpoints()));
  return demo;
}

std::string describeDemo(const Demo& demo) {
  std::string text = fmt::format(
      "A demonstration network: invented centres, {} people and {} cases.\n"
      "Its configuration switches the second factor off and listens on this machine only: never\n"
      "put real data into it.\n\nEverybody's password is {}\n\n",
      demo.users.size(), demo.cases, kPassword);
  for (const auto& user : demo.users) {
    std::string roles;
    for (const auto& role : user.roles) roles += (roles.empty() ? "" : ", ") + role.role;
    text += fmt::format("  {:<12} {:<24} {}\n", user.login, user.name, roles);
  }
  return text;
}

std::string demoJson(const Demo& demo) {
  auto users = nlohmann::json::array();
  for (const auto& user : demo.users) {
    auto roles = nlohmann::json::array();
    for (const auto& role : user.roles) {
      nlohmann::json centre;
      if (!role.centre.empty()) centre = role.centre;
      roles.push_back({{"centre", centre}, {"role", role.role}});
    }
    users.push_back({{"login", user.login},
                     {"password", user.password},
                     {"name", user.name},
                     {"roles", roles}});
  }
  return nlohmann::json{{"users", users}}.dump(2) + '\n';
}

}  // namespace consilium::app

#include "app/impl/demo_tales.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace consilium::app::demo {

namespace {

using namespace std::chrono_literals;
using protocol::AgendaItemState;
using protocol::ReportOutcome;
using service::AgendaService;
using service::CaseLifeService;
using service::CaseService;
using service::MessageService;
using service::MinutesService;
using service::OpinionService;
using std::chrono::days;

/// Between two acts on one day.
constexpr auto kPause = 40min;
/// After the beginning of a session it is over.
constexpr auto kSession = 3h;

std::string text(std::string_view words) {
  return std::string(words);
}

std::optional<base::Date> dayAfter(base::Timestamp now, int count) {
  if (count == 0) return std::nullopt;
  return base::Date{std::chrono::floor<days>(now) + days(count)};
}

/// What an act was for does not matter to the story, as long as it was done.
template <class T>
base::Result<void> done(const base::Result<T>& result) {
  if (result.has_error()) return result.error();
  return base::ok();
}

}  // namespace

std::size_t Tales::plan() {
  for (const auto cases : std::array{boneCases(), eyeCases(), muscleCases()})
    for (const auto& told : cases) {
      auto& tale = tales_.emplace_back(Tale{.told = told,
                                            .number = tales_.size(),
                                            .submitter = stage_.people.at(told.submitter),
                                            .series = told.series});
      timeline_.add(stage_.clock.day(-told.daysAgo) + 8h + 7min * (tale.number % 20),
                    [this, &tale] { return begin(tale); });
    }
  return tales_.size();
}

base::Result<void> Tales::begin(Tale& tale) {
  CONSILIUM_TRY(const auto created,
                stage_.act(tale.submitter, stage_.services.cases, &CaseService::create,
                           {.centre = tale.submitter.centre,
                            .series = stage_.series.at(tale.series),
                            .content = contentOf(tale)}));
  tale.id = created.case_;
  meetings_.presenters.emplace(tale.id, &tale.submitter);
  addNext(tale, stage_.clock.now());
  return base::ok();
}

void Tales::addNext(Tale& tale, base::Timestamp since) {
  if (tale.step == tale.told.route.size()) return;
  const auto& step = tale.told.route[tale.step];
  const auto time = step.after == 0 ? since + kPause
                                    : std::chrono::floor<days>(since) + days(step.after) + 8h +
                                          11min * ((tale.number + tale.step) % 30);
  timeline_.add(time, [this, &tale] { return goOn(tale); });
}

base::Result<void> Tales::goOn(Tale& tale) {
  const auto& step = tale.told.route[tale.step];
  if (step.act == Act::hear) {
    CONSILIUM_TRY(const bool heard, wasHeard(tale));
    if (!heard) return base::ok();
  } else {
    CONSILIUM_CHECK(take(tale, step));
  }
  ++tale.step;
  addNext(tale, stage_.clock.now());
  return base::ok();
}

base::Result<void> Tales::take(Tale& tale, const Step& step) {
  const auto& told = tale.told;
  auto& services = stage_.services;
  const auto& expert = stage_.expertOf(tale.series, 0);
  const auto& secondExpert = stage_.expertOf(tale.series, 1);
  const auto life = [&]<class Result, class Params>(const Someone& who,
                                                    base::Result<Result> (CaseLifeService::*method)(
                                                        service::Context&, const Params&),
                                                    std::type_identity_t<Params> params) {
    return done(stage_.act(who, services.caseLife, method, std::move(params)));
  };
  const auto minutes =
      [&]<class Result, class Params>(
          const Someone& who,
          base::Result<Result> (MinutesService::*method)(service::Context&, const Params&),
          std::type_identity_t<Params> params) {
        return done(stage_.act(who, services.minutes, method, std::move(params)));
      };
  switch (step.act) {
    case Act::submit:
      return submit(tale);
    case Act::remark:
      return say(tale, tale.submitter, told.remark);
    case Act::complete:
      return complete(tale, step.text);
    case Act::agreeRedirect:
      tale.series = told.elsewhere;
      return life(tale.submitter, &CaseLifeService::agreeRedirect,
                  {.case_ = tale.id, .agree = true});
    case Act::book:
      return book(tale);
    case Act::propose:
      return propose(tale);
    case Act::receive:
      return receive(tale);
    case Act::contest:
      return minutes(tale.submitter, &MinutesService::contest,
                     {.meeting = tale.meeting, .item = tale.item, .text = text(step.text)});
    case Act::applied:
    case Act::partlyApplied:
    case Act::notApplied:
    case Act::diagnosed:
      return followUp(tale, step);
    case Act::close:
      return life(tale.submitter, &CaseLifeService::close, {.case_ = tale.id});
    case Act::reopen:
      return life(tale.submitter, &CaseLifeService::reopen,
                  {.case_ = tale.id, .reason = text(step.text)});
    case Act::withdraw:
      return done(stage_.act(tale.submitter, services.cases, &CaseService::withdraw,
                             {.case_ = tale.id, .reason = text(step.text)}));
    case Act::reply:
      return say(tale, expert, step.text);
    case Act::accept:
      return life(chair(tale), &CaseLifeService::accept, {.case_ = tale.id});
    case Act::decline:
      return decline(tale, step.text);
    case Act::ask:
      return life(coordinator(tale), &CaseLifeService::requestInformation,
                  {.case_ = tale.id, .text = text(step.text)});
    case Act::redirect:
      return life(chair(tale), &CaseLifeService::redirect,
                  {.case_ = tale.id,
                   .series = stage_.series.at(told.elsewhere),
                   .reason = text(step.text)});
    case Act::opinion:
      return opine(tale, expert, told.opinion);
    case Act::secondOpinion:
      return opine(tale, secondExpert, step.text);
    case Act::transcribe:
      return transcribe(tale, step.text);
    case Act::confirmOpinion:
      return done(stage_.act(secondExpert, services.opinions, &OpinionService::confirm,
                             {.case_ = tale.id,
                              .opinion = tale.transcribed,
                              .number = 1,
                              .decision = protocol::OpinionDecision::confirm}));
    case Act::answer:
      return answer(tale);
    case Act::confirmBooking:
      return done(stage_.act(coordinator(tale), services.agenda, &AgendaService::answer,
                             {.meeting = tale.meeting,
                              .item = tale.item,
                              .decision = protocol::BookingDecision::confirm}));
    case Act::list:
      return list(tale);
    case Act::hear:
      break;  // waited for before
    case Act::draftReport:
      return writeReport(tale, ReportOutcome::final, false);
    case Act::draftPresentAgain:
      return writeReport(tale, ReportOutcome::present_again, false);
    case Act::circulate:
      return writeReport(tale, ReportOutcome::final, true);
    case Act::review:
      return minutes(expert, &MinutesService::review,
                     {.meeting = tale.meeting,
                      .item = tale.item,
                      .revision = tale.report,
                      .decision = protocol::ReviewDecision::agree});
    case Act::sign:
      return sign(tale);
    case Act::answerContest:
      return minutes(meetings_.presidentOf(tale.meeting), &MinutesService::answer,
                     {.meeting = tale.meeting, .item = tale.item, .text = text(step.text)});
    case Act::addend:
      return minutes(meetings_.presidentOf(tale.meeting), &MinutesService::addend,
                     {.meeting = tale.meeting, .item = tale.item, .text = text(step.text)});
  }
  return base::ok();
}

// -- the submitting centre

protocol::CaseContent Tales::contentOf(const Tale& tale) const {
  using namespace protocol;
  const auto& told = tale.told;
  const auto now = stage_.clock.now();
  const auto unlessEmpty = [](std::string_view words) {
    return words.empty() ? std::nullopt : std::optional(text(words));
  };
  CaseContent content;
  Subject subject;
  subject.sex = told.sex;
  if (told.reason == CaseReason::prenatal) {
    subject.gestationalAge = GestationalAge{std::stoi(text(told.age)), 3};
  } else {
    subject.age = told.age;
    subject.vitalStatus = VitalStatus::alive;
  }
  content.subject = subject;
  content.reason = told.reason;
  content.urgency = told.urgency;
  if (told.urgency != Urgency::routine)
    content.neededBy = dayAfter(now, told.urgency == Urgency::urgent ? 2 : 30);
  content.questions = told.question;
  content.history = told.history;
  content.examinations = unlessEmpty(told.examinations);
  content.treatments = unlessEmpty(told.treatments);
  for (auto code : words(told.signs)) {
    const bool excluded = code.front() == '-';
    if (excluded) code.erase(0, 1);
    content.phenotype.push_back(
        {code, excluded ? PhenotypeStatus::excluded : PhenotypeStatus::observed, {}, {}});
  }
  const auto status = told.gene.empty() ? DiagnosisStatus::suspected : DiagnosisStatus::probable;
  if (!told.diagnosis.empty()) content.diagnoses.push_back({text(told.diagnosis), status});
  if (!told.gene.empty())
    content.variants.push_back(
        {text(told.gene), {}, AcmgClass::likely_pathogenic, Zygosity::unknown});
  // A draft may lack what a submission needs.
  if (!told.diagnosis.empty() || !told.route.empty())
    content.consent =
        Consent{true, tale.number % 2 == 0, tale.number % 4 == 0, stage_.clock.today(), {}};
  return content;
}

base::Result<protocol::CaseGetResult> Tales::look(const Tale& tale, const Someone& who) {
  return stage_.act(who, stage_.services.cases, &CaseService::get, {.case_ = tale.id});
}

base::Result<void> Tales::submit(Tale& tale) {
  CONSILIUM_TRY(const auto draft, look(tale, tale.submitter));
  return done(stage_.act(tale.submitter, stage_.services.cases, &CaseService::submit,
                         {.case_ = tale.id, .revision = draft.case_.revision}));
}

base::Result<void> Tales::complete(Tale& tale, std::string_view addition) {
  CONSILIUM_TRY(const auto before, look(tale, tale.submitter));
  protocol::CaseUpdateParams params;
  params.case_ = tale.id;
  params.revision = before.case_.revision;
  params.content = contentOf(tale);
  params.content.examinations = text(tale.told.examinations) + " " + text(addition);
  CONSILIUM_TRY(const auto saved,
                stage_.act(tale.submitter, stage_.services.cases, &CaseService::update, params));
  tale.version = saved.version;
  return base::ok();
}

base::Result<void> Tales::say(const Tale& tale, const Someone& who, std::string_view words) {
  CONSILIUM_CHECK(look(tale, who));
  return done(stage_.act(who, stage_.services.messages, &MessageService::post,
                         {.case_ = tale.id, .centre = who.centre, .text = text(words)}));
}

base::Result<void> Tales::book(Tale& tale) {
  const auto after = stage_.clock.now() + days(4);
  CONSILIUM_TRY(const auto booked,
                stage_.act(tale.submitter, stage_.services.agenda, &AgendaService::book,
                           {.meeting = meetings_.next(tale.series, after),
                            .case_ = tale.id,
                            .note = "Si possible en début de séance."}));
  tale.meeting = booked.meeting;
  tale.item = booked.item;
  return base::ok();
}

base::Result<void> Tales::propose(const Tale& tale) {
  const auto day = std::chrono::floor<days>(stage_.clock.now());
  return done(stage_.act(tale.submitter, stage_.services.agenda, &AgendaService::propose,
                         {.case_ = tale.id,
                          .times = {day + days(16) + 11h, day + days(23) + 11h},
                          .timeZone = "Indian/Reunion",
                          .note = "Le matin convient mieux, à cause du décalage horaire."}));
}

base::Result<void> Tales::receive(const Tale& tale) {
  return done(stage_.act(tale.submitter, stage_.services.minutes, &MinutesService::receive,
                         {.meeting = tale.meeting,
                          .item = tale.item,
                          .patientInformedOn = stage_.clock.today(),
                          .copies = {"Médecin traitant", "Patient"}}));
}

base::Result<void> Tales::followUp(const Tale& tale, const Step& step) {
  using namespace protocol;
  FollowUpRecordParams params;
  params.case_ = tale.id;
  auto& content = params.content;
  content.applied = step.act == Act::partlyApplied ? FollowUpApplied::partly
                    : step.act == Act::notApplied  ? FollowUpApplied::not_applied
                                                   : FollowUpApplied::applied;
  content.outcome = content.applied == FollowUpApplied::applied ? FollowUpOutcome::better
                                                                : FollowUpOutcome::unchanged;
  (content.applied == FollowUpApplied::applied ? content.text : content.why) = text(step.text);
  if (step.act == Act::diagnosed && !tale.told.diagnosis.empty())
    content.diagnosis.push_back({text(tale.told.diagnosis), DiagnosisStatus::confirmed});
  return done(stage_.act(tale.submitter, stage_.services.followUps,
                         &service::FollowUpService::record, params));
}

// -- the series

base::Result<void> Tales::decline(const Tale& tale, std::string_view reason) {
  protocol::CaseDeclineParams params;
  params.case_ = tale.id;
  params.reason = reason;
  if (!tale.told.elsewhere.empty()) params.suggestedSeries = stage_.series.at(tale.told.elsewhere);
  return done(stage_.act(chair(tale), stage_.services.caseLife, &CaseLifeService::decline, params));
}

base::Result<void> Tales::opine(const Tale& tale, const Someone& expert, std::string_view words) {
  CONSILIUM_CHECK(look(tale, expert));
  protocol::OpinionFileParams params;
  params.case_ = tale.id;
  params.version = tale.version;
  params.centre = expert.centre;
  params.context = protocol::OpinionGivenIn::written;
  if (!tale.told.diagnosis.empty())
    params.content.hypotheses = {
        {text(tale.told.diagnosis), protocol::OpinionConfidence::moderate}};
  params.content.confidence = tale.told.gene.empty() ? protocol::OpinionConfidence::moderate
                                                     : protocol::OpinionConfidence::high;
  params.content.text = words;
  return done(stage_.act(expert, stage_.services.opinions, &OpinionService::file, params));
}

base::Result<void> Tales::transcribe(Tale& tale, std::string_view words) {
  protocol::OpinionTranscribeParams params;
  params.case_ = tale.id;
  params.version = tale.version;
  params.author = stage_.expertOf(tale.series, 1).caller.userId;
  params.channel = protocol::OpinionChannel::email;
  params.receivedAt = stage_.clock.now() - 2h;
  params.content.confidence = protocol::OpinionConfidence::moderate;
  params.content.text = words;
  CONSILIUM_TRY(const auto written, stage_.act(coordinator(tale), stage_.services.opinions,
                                               &OpinionService::transcribe, params));
  tale.transcribed = written.opinion;
  return base::ok();
}

base::Result<void> Tales::answer(const Tale& tale) {
  return done(stage_.act(chair(tale), stage_.services.caseLife, &CaseLifeService::answer,
                         {.case_ = tale.id,
                          .outcome = protocol::CaseOutcome::final,
                          .text = text(tale.told.conclusion),
                          .reReviewOn = dayAfter(stage_.clock.now(), tale.told.reReviewDays)}));
}

base::Result<void> Tales::list(Tale& tale) {
  const auto after = stage_.clock.now() + days(2);
  CONSILIUM_TRY(const auto placed,
                stage_.act(coordinator(tale), stage_.services.agenda, &AgendaService::addCase,
                           {.meeting = meetings_.next(tale.series, after), .case_ = tale.id}));
  tale.meeting = placed.meeting;
  tale.item = placed.item;
  return base::ok();
}

base::Result<bool> Tales::wasHeard(Tale& tale) {
  CONSILIUM_TRY(auto found, look(tale, coordinator(tale)));
  if (found.meetings.front().state == AgendaItemState::removed) {
    CONSILIUM_CHECK(list(tale));
    CONSILIUM_TRY(found, look(tale, coordinator(tale)));
  }
  const auto& last = found.meetings.front();
  tale.meeting = last.meeting;
  tale.item = last.item;
  tale.report = 0;
  if (last.state == AgendaItemState::discussed) return true;
  timeline_.add(last.startsAt.value() + kSession, [this, &tale] { return goOn(tale); });
  return false;
}

base::Result<void> Tales::writeReport(Tale& tale, ReportOutcome outcome, bool review) {
  const auto& told = tale.told;
  const auto now = stage_.clock.now();
  protocol::MinutesUpdateParams params;
  params.meeting = tale.meeting;
  params.item = tale.item;
  params.revision = tale.report;
  params.review = review;
  params.release = true;
  auto& content = params.content;
  content.presenter = tale.submitter.caller.name;
  content.outcome = outcome;
  if (outcome == ReportOutcome::present_again) {
    content.synthesis = "Concertation sans quorum : dossier à représenter, complété.";
    content.examinations = {"Contrôle biologique à distance du traitement."};
  } else {
    content.synthesis = told.conclusion.empty() ? told.opinion : told.conclusion;
    content.reReviewOn = dayAfter(now, told.reReviewDays);
    content.referent = chair(tale).caller.name;
    content.surveillance = "Consultation au centre demandeur à six mois.";
    content.actions = {
        {"Organiser la consultation de contrôle.", "Centre demandeur", dayAfter(now, 90)}};
    if (!told.drug.empty())
      content.treatments = {
          {text(told.drug), protocol::TreatmentAct::start, protocol::TreatmentOpinion::favourable}};
  }
  CONSILIUM_TRY(const auto saved, stage_.act(coordinator(tale), stage_.services.minutes,
                                             &MinutesService::update, params));
  tale.report = saved.revision;
  return base::ok();
}

base::Result<void> Tales::sign(Tale& tale) {
  return done(stage_.act(meetings_.presidentOf(tale.meeting), stage_.services.minutes,
                         &MinutesService::sign,
                         {.meeting = tale.meeting, .item = tale.item, .revision = tale.report}));
}

}  // namespace consilium::app::demo

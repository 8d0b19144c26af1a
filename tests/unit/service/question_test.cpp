#include "service/question.hpp"

#include <set>

#include "service/notice.hpp"
#include "support/catch.hpp"
#include "support/service_fixture.hpp"

using namespace consilium;
using namespace consilium::tests;
using base::ErrorKind;
using protocol::NoticeKind;
using protocol::QuestionBox;
using protocol::QuestionState;
using service::Context;

namespace {

struct Questions : ServiceFixture {
  service::QuestionService questions;
  service::NoticeService notices;

  auto ask(const service::Caller& caller, const std::string& centre,
           const std::string& text = "Quel antalgique en première intention ?",
           std::optional<std::string> orpha = {}) {
    return run(caller, [&](Context& context) {
      return questions.ask(context, {{}, series, centre, orpha, text});
    });
  }
  std::string asked() { return ask(clinician, competence).value().question; }
  auto answer(const service::Caller& caller, const std::string& id,
              const std::string& text = "Le paracétamol.") {
    return run(caller, [&](Context& context) { return questions.answer(context, {{}, id, text}); });
  }
  auto redirect(const service::Caller& caller, const std::string& id,
                std::optional<std::string> centre = {}) {
    return run(caller, [&](Context& context) {
      return questions.redirect(context, {{}, id, "Hors de notre champ.", centre});
    });
  }
  auto publish(const service::Caller& caller, const std::string& id, std::int64_t revision,
               std::optional<protocol::QuestionWording> wording = protocol::QuestionWording{
                   "Antalgie", "Quel antalgique ?", "Le paracétamol, hors allergie."}) {
    return run(caller, [&](Context& context) {
      return questions.publish(context, {{}, id, revision, wording});
    });
  }
  auto list(const service::Caller& caller, QuestionBox box, std::optional<std::string> text = {},
            std::optional<std::string> orpha = {}) {
    protocol::QuestionListParams params;
    params.box = box;
    params.text = std::move(text);
    params.orpha = std::move(orpha);
    return run(caller, [&](Context& context) { return questions.list(context, params); })
        .value()
        .questions;
  }
  std::vector<NoticeKind> told(const service::Caller& user) {
    std::vector<NoticeKind> kinds;
    for (const auto& notice :
         run(user, [&](Context& context) { return notices.list(context, {}); }).value().notices)
      kinds.push_back(notice.kind);
    return kinds;
  }
};

}  // namespace

TEST_CASE_METHOD(Questions, "any member asks for a centre of theirs, and the series is told") {
  for (const auto& [caller, centre] : {std::pair{&clinician, competence},
                                       {&assistant, competence},
                                       {&manager, competence},
                                       {&stranger, elsewhere}})
    CHECK(ask(*caller, centre).has_value());
  CHECK(failureOf(ask(clinician, reference)) == ErrorKind::forbidden);
  CHECK(failureOf(ask(nobody, elsewhere)) == ErrorKind::notFound);
  for (const auto* caller : {&expert, &chair, &deputy, &coordinator}) {
    CHECK(told(*caller) == std::vector(4, NoticeKind::question_asked));
    CHECK(list(*caller, QuestionBox::series).size() == 4);
  }
  CHECK(list(clinician, QuestionBox::series).empty());
  CHECK(list(clinician, QuestionBox::own).size() == 1);
  CHECK(events("series:" + series).back().type == "question.asked");
  CHECK(events("series:" + series).back().data.find("antalgique") == std::string::npos);
}

TEST_CASE_METHOD(Questions, "a connection bound to a centre shows what was asked for that centre") {
  asked();
  auto bound = clinician;
  bound.boundCentre = competence;
  CHECK(list(bound, QuestionBox::own).size() == 1);
  bound.boundCentre = neighbour;
  CHECK(list(bound, QuestionBox::own).empty());
}

TEST_CASE_METHOD(Questions, "an expert answers once, and who asked is told") {
  const auto id = asked();
  CHECK(failureOf(answer(clinician, id)) == ErrorKind::forbidden);
  CHECK(failureOf(answer(coordinator, id)) == ErrorKind::forbidden);
  for (const auto* caller : {&colleague, &stranger, &referenceManager, &admin})
    CHECK(failureOf(answer(*caller, id)) == ErrorKind::notFound);
  CHECK(answer(expert, id).value().revision == 2);
  CHECK(failureOf(answer(chair, id)) == ErrorKind::invalidState);
  CHECK(failureOf(redirect(chair, id)) == ErrorKind::invalidState);
  CHECK(told(clinician) == std::vector{NoticeKind::question_answered});
  const auto notice =
      run(clinician, [&](Context& context) { return notices.list(context, {}); }).value().notices;
  CHECK(notice.at(0).question == id);
  const auto own = list(clinician, QuestionBox::own).at(0);
  CHECK(own.state == QuestionState::answered);
  CHECK(own.answer.value().text == "Le paracétamol.");
  CHECK(own.answer.value().by == expert.userId);
}

TEST_CASE_METHOD(Questions, "a question outside the field is pointed to another centre") {
  const auto id = asked();
  CHECK(failureOf(redirect(expert, id, base::newId(clock))) == ErrorKind::invalid);
  redirect(expert, id, elsewhere).value();
  const auto own = list(clinician, QuestionBox::own).at(0);
  CHECK(own.state == QuestionState::redirected);
  CHECK(own.redirection.value().centre == elsewhere);
  CHECK(own.redirection.value().reason == "Hors de notre champ.");
  CHECK(failureOf(publish(coordinator, id, 1)) == ErrorKind::invalidState);
}

TEST_CASE_METHOD(Questions,
                 "the question page shows words that name nobody, found by words and disease") {
  const auto id = ask(clinician, competence, "Quel antalgique ?", "ORPHA:666").value().question;
  CHECK(failureOf(publish(coordinator, id, 1)) == ErrorKind::invalidState);
  answer(expert, id).value();
  CHECK(failureOf(publish(expert, id, 2)) == ErrorKind::forbidden);
  CHECK(failureOf(publish(coordinator, id, 2, std::nullopt)) == ErrorKind::invalidState);
  CHECK(list(stranger, QuestionBox::published).empty());
  CHECK(failureOf(publish(coordinator, id, 1)) == ErrorKind::conflict);
  CHECK(publish(coordinator, id, 2).value().revision == 3);
  CHECK(failureOf(publish(chair, id, 2)) == ErrorKind::conflict);

  const auto page = list(stranger, QuestionBox::published);
  REQUIRE(page.size() == 1);
  CHECK(page[0].publication.value().answer == "Le paracétamol, hors allergie.");
  CHECK_FALSE(page[0].text);
  CHECK_FALSE(page[0].askedBy);
  CHECK_FALSE(page[0].answer);
  for (const auto* words : {"paracetamol", "ANTALGI quel", "allergie"})
    CHECK(list(stranger, QuestionBox::published, words).size() == 1);
  for (const auto* words : {"morphine", "paracetamol morphine"})
    CHECK(list(stranger, QuestionBox::published, words).empty());
  CHECK(list(stranger, QuestionBox::published, {}, "ORPHA:666").size() == 1);
  CHECK(list(stranger, QuestionBox::published, "antalgie", "ORPHA:558").empty());
  CHECK(list(nobody, QuestionBox::published).empty());

  publish(chair, id, 3, protocol::QuestionWording{"Douleur", "Que faire ?", "La morphine."})
      .value();
  CHECK(list(stranger, QuestionBox::published, "morphine").size() == 1);
  CHECK(list(stranger, QuestionBox::published, "paracetamol").empty());
  publish(coordinator, id, 4, std::nullopt).value();
  CHECK(list(stranger, QuestionBox::published).empty());
  CHECK(list(stranger, QuestionBox::published, "morphine").empty());
}

TEST_CASE_METHOD(Questions, "questions are paged without a gap") {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.insert(ids.begin(), asked());
    answer(expert, ids.front()).value();
    clock.advance(std::chrono::seconds(1));
    publish(chair, ids.front(), 2).value();
  }
  for (const auto box : {QuestionBox::own, QuestionBox::series, QuestionBox::published}) {
    std::vector<std::string> found;
    protocol::QuestionListParams params;
    params.box = box;
    params.limit = 2;
    do {
      const auto page = run(box == QuestionBox::own ? clinician : expert, [&](Context& context) {
                          return questions.list(context, params);
                        }).value();
      for (const auto& each : page.questions) found.push_back(each.id);
      params.cursor = page.cursor;
    } while (params.cursor);
    CHECK(found == ids);
  }
}

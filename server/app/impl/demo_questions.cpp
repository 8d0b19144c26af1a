#include "app/impl/demo_questions.hpp"

#include <chrono>

namespace consilium::app::demo {

namespace {

using namespace std::chrono_literals;
using service::QuestionService;
using std::chrono::days;

constexpr auto kAnsweredAfter = days(3);
constexpr auto kPublishedAfter = days(10);

}  // namespace

void Questions::plan() {
  for (const auto& question : questions())
    timeline_.add(stage_.clock.day(-question.daysAgo) + 10h,
                  [this, &question] { return ask(question); });
}

base::Result<void> Questions::ask(const Question& question) {
  const auto& asker = stage_.people.at(question.asker);
  protocol::QuestionAskParams params;
  params.series = stage_.series.at(question.series);
  params.centre = asker.centre;
  if (!question.orpha.empty()) params.orpha = question.orpha;
  params.text = question.text;
  CONSILIUM_TRY(const auto asked,
                stage_.act(asker, stage_.services.questions, &QuestionService::ask, params));
  const auto add = [&](days after, auto act) {
    timeline_.add(stage_.clock.now() + after, [this, act, &question, id = asked.question] {
      return (this->*act)(question, id);
    });
  };
  if (question.fate == QuestionFate::outside) add(kAnsweredAfter, &Questions::redirect);
  if (question.fate == QuestionFate::answered || question.fate == QuestionFate::published)
    add(kAnsweredAfter, &Questions::answer);
  if (question.fate == QuestionFate::published) add(kPublishedAfter, &Questions::publish);
  return base::ok();
}

base::Result<void> Questions::redirect(const Question& question, const std::string& id) {
  protocol::QuestionRedirectParams params;
  params.question = id;
  params.reason = question.reply;
  if (!question.centre.empty()) params.centre = stage_.centres.at(question.centre);
  CONSILIUM_CHECK(stage_.act(stage_.expertOf(question.series, 0), stage_.services.questions,
                             &QuestionService::redirect, params));
  return base::ok();
}

base::Result<void> Questions::answer(const Question& question, const std::string& id) {
  CONSILIUM_CHECK(stage_.act(stage_.expertOf(question.series, 0), stage_.services.questions,
                             &QuestionService::answer,
                             {.question = id, .text = std::string(question.reply)}));
  return base::ok();
}

base::Result<void> Questions::publish(const Question& question, const std::string& id) {
  protocol::QuestionPublishParams params;
  params.question = id;
  params.revision = 2;
  params.publication = protocol::QuestionWording{
      std::string(question.title), std::string(question.text), std::string(question.reply)};
  CONSILIUM_CHECK(stage_.act(stage_.coordinatorOf(question.series), stage_.services.questions,
                             &QuestionService::publish, params));
  return base::ok();
}

}  // namespace consilium::app::demo

#include "domain/case_content.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"

using namespace consilium;
using namespace std::chrono;

namespace {

constexpr base::Date kToday = year{2026} / 11 / 22;

protocol::CaseContent complete() {
  protocol::CaseContent content;
  content.subject.emplace();
  content.subject->sex = protocol::Sex::unknown;
  content.subject->age = "P3Y";
  content.reason = protocol::CaseReason::diagnostic;
  content.urgency = protocol::Urgency::soon;
  content.questions = "?";
  content.history = "-";
  content.consent.emplace();
  content.consent->care = true;
  content.consent->attestedOn = kToday;
  return content;
}

std::set<std::string> pointers(const protocol::CaseContent& content) {
  std::set<std::string> result;
  for (const auto& violation : domain::missingForSubmission(content, kToday))
    result.insert(violation.pointer);
  return result;
}

}  // namespace

TEST_CASE("a content with every required field may be submitted") {
  CHECK(pointers(complete()).empty());
}

TEST_CASE("an empty content misses every required field, each named once") {
  CHECK(pointers({}) ==
        std::set<std::string>{"/content/subject/sex", "/content/subject/age", "/content/reason",
                              "/content/urgency", "/content/questions", "/content/history",
                              "/content/consent/care", "/content/consent/attestedOn"});
  CHECK(domain::missingForSubmission({}, kToday).size() == 8);
}

TEST_CASE("blank text is as good as none") {
  auto content = complete();
  content.questions = " \n\t";
  CHECK(pointers(content) == std::set<std::string>{"/content/questions"});
}

TEST_CASE("a pregnancy has a gestational age instead of an age") {
  auto content = complete();
  content.subject->age.reset();
  content.subject->gestationalAge = {24, 3};
  CHECK(pointers(content).empty());
  content.subject->age = "P1D";
  CHECK(pointers(content) == std::set<std::string>{"/content/subject/gestationalAge"});
}

TEST_CASE("an age that is said by its decade is the first of ten years") {
  auto content = complete();
  content.subject->agePrecision = protocol::AgePrecision::decade;
  for (const auto* age : {"P0Y", "P30Y", "P90Y"}) {
    content.subject->age = age;
    CHECK(pointers(content).empty());
  }
  for (const auto* age : {"P34Y", "P30Y1M", "P100Y"}) {
    content.subject->age = age;
    CHECK(pointers(content) == std::set<std::string>{"/content/subject/age"});
  }
}

TEST_CASE("without consent to care nothing is submitted") {
  auto content = complete();
  content.consent->care = false;
  content.consent->research = true;
  CHECK(pointers(content) == std::set<std::string>{"/content/consent/care"});
}

TEST_CASE("consent was attested today at the latest, wherever the centre is") {
  auto content = complete();
  content.consent->attestedOn = year{2026} / 11 / 23;  // already tomorrow in Wallis-et-Futuna
  CHECK(pointers(content).empty());
  content.consent->attestedOn = year{2026} / 11 / 24;
  CHECK(pointers(content) == std::set<std::string>{"/content/consent/attestedOn"});
}

#include "domain/case_content.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "domain/life_time.hpp"
#include "domain/search_text.hpp"

namespace consilium::domain {
namespace {

bool blank(const std::optional<std::string>& text) {
  return !text || text->find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

std::vector<base::Violation> missingForSubmission(const protocol::CaseContent& content,
                                                  base::Date today) {
  std::vector<base::Violation> violations;
  const auto missing = [&](bool isMissing, std::string_view pointer, std::string_view message) {
    if (isMissing) violations.push_back({std::string(pointer), "required", std::string(message)});
  };

  const auto subject = content.subject.value_or(protocol::Subject{});
  missing(!subject.sex, "/content/subject/sex", "Say the person's sex; `unknown` is an answer.");
  missing(!subject.age && !subject.gestationalAge, "/content/subject/age",
          "Give the person's age, or the gestational age.");
  if (subject.age && subject.gestationalAge)
    violations.push_back({"/content/subject/gestationalAge", "oneAge",
                          "Give either the person's age or the gestational age."});
  if (subject.agePrecision && subject.age && !decadeOf(*subject.age))
    violations.push_back({"/content/subject/age", "decade",
                          "Of a decade, give its first year: P30Y for 30 to 39, P90Y for 90 and "
                          "more."});
  missing(!content.reason, "/content/reason", "Say what the case is submitted for.");
  missing(!content.urgency, "/content/urgency", "Say how soon an answer is needed.");
  missing(blank(content.questions), "/content/questions", "Say what you want to know.");
  missing(blank(content.history), "/content/history", "Tell the history of the illness.");

  const auto consent = content.consent.value_or(protocol::Consent{});
  missing(!consent.care.value_or(false), "/content/consent/care",
          "The person has to be informed and not to object to the exchange.");
  missing(!consent.attestedOn, "/content/consent/attestedOn",
          "Say on which day this was attested.");
  // A centre overseas can be a day ahead of UTC.
  if (consent.attestedOn && std::chrono::sys_days(*consent.attestedOn) >
                                std::chrono::sys_days(today) + std::chrono::days(1))
    violations.push_back({"/content/consent/attestedOn", "notInTheFuture",
                          "The day of the attestation is still to come."});
  return violations;
}

std::vector<std::string> wordsOf(const protocol::CaseContent& content) {
  std::string text;
  const auto add = [&](const std::optional<std::string>& part) {
    if (part) text += *part + ' ';
  };
  add(content.questions);
  add(content.history);
  if (content.family) add(content.family->text);
  add(content.examinations);
  add(content.treatments);
  for (const auto& variant : content.variants) add(variant.gene);
  return searchWords(text);
}

std::vector<std::string> termsOf(const protocol::CaseContent& content) {
  std::set<std::string> terms;
  for (const auto& feature : content.phenotype)
    if (feature.status == protocol::PhenotypeStatus::observed) terms.insert(feature.code);
  for (const auto& diagnosis : content.diagnoses)
    if (diagnosis.status != protocol::DiagnosisStatus::excluded) terms.insert(diagnosis.code);
  return {terms.begin(), terms.end()};
}

}  // namespace consilium::domain

#include "service/identity_gate.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <stdexcept>
#include <utility>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "clinical/rare_combination.hpp"
#include "domain/life_time.hpp"
#include "protocol/methods.hpp"
#include "protocol/series.hpp"
#include "store/queries.hpp"

namespace consilium::service {
namespace {

using protocol::Finding;
using protocol::FindingKind;
using protocol::FindingSeverity;
using protocol::TextUse;
using store::value;
namespace queries = store::queries;

/// The row of `meta` that changes with what the directory publishes.
constexpr std::string_view kEdition = "published_edition";
constexpr std::size_t kEditionBytes = 16;
/// Entries of a kind that are kept, at most.
constexpr std::int64_t kMostPublished = 100'000;
constexpr std::size_t kMostFindings = 500;

/// What a field that names a professional may hold.
constexpr std::array kOfProfessionals{
    FindingKind::person_name, FindingKind::hospital, FindingKind::city,    FindingKind::phone,
    FindingKind::email,       FindingKind::url,      FindingKind::address, FindingKind::postcode};

clinical::TextPart partOf(TextUse use) {
  return use == TextUse::document_name ? clinical::TextPart::documentName
                                       : clinical::TextPart::prose;
}

/// Whether what is published is no finding in such a text.
bool quietForPublished(TextUse use) {
  return use == TextUse::discussion || use == TextUse::professional;
}

bool isOfProfessional(TextUse use, FindingKind kind) {
  return use == TextUse::professional && std::find(kOfProfessionals.begin(), kOfProfessionals.end(),
                                                   kind) != kOfProfessionals.end();
}

protocol::Language languageOf(Context& context) {
  const auto row =
      context.tx.one(queries::languageOfUser, {{"user", value(context.caller->userId)}});
  return row ? protocol::parseLanguage(row->text("language")).value() : protocol::Language::fr;
}

std::string digestOf(FindingKind kind, std::string_view text) {
  return base::toHex(
      base::sha256(std::string(protocol::toString(kind)) + '\n' + std::string(text)));
}

clinical::Published::Entries entriesOf(store::Transaction& tx) {
  clinical::Published::Entries entries;
  const auto limit = value(kMostPublished);
  const auto addPlace = [&](const std::string& name) {
    if (!name.empty()) entries.places.push_back(name);
  };
  for (const auto& row : tx.all(queries::publishedPeople, {{"limit", limit}}))
    entries.people.push_back(row.text("name"));
  for (const auto& row : tx.all(queries::publishedCentres, {{"limit", limit}}))
    // Together, as a text may name the hospital with its town.
    addPlace(row.text("name") + " " + row.text("hospital") + " " + row.text("city"));
  for (const auto& row : tx.all(queries::publishedNetworks, {{"limit", limit}}))
    addPlace(row.text("name"));
  for (const auto& row :
       tx.all(queries::publishedContacts, {{"published", value(true)}, {"limit", limit}}))
    entries.contacts.push_back(row.text("value"));
  for (const auto& row : tx.all(queries::publishedSeries, {{"limit", limit}})) {
    addPlace(row.text("name"));
    const auto charter = store::decodeStored<protocol::Charter>(row.text("charter")).value();
    if (!charter.urgent) continue;
    entries.people.push_back(charter.urgent->name);
    entries.contacts.push_back(charter.urgent->phone);
  }
  return entries;
}

/// Who said that something does not identify, and when.
struct Said {
  std::string author;
  base::Timestamp at;
};

bool isIn(std::span<const protocol::AcknowledgedFinding> acknowledged, const Finding& finding) {
  return std::any_of(acknowledged.begin(), acknowledged.end(), [&](const auto& each) {
    return each.kind == finding.kind && each.text == finding.text;
  });
}

/// What was acknowledged about a subject before. Each text is looked up once, and no more of them
/// than findings are told.
class Known {
 public:
  Known(Context& context, const GateSubject& subject) : context_(context), subject_(subject) {}

  std::optional<Said> find(const Finding& finding) {
    auto digest = digestOf(finding.kind, finding.text);
    if (const auto seen = seen_.find(digest); seen != seen_.end()) return seen->second;
    if (seen_.size() == kMostFindings) return std::nullopt;
    const auto row =
        context_.tx.one(queries::acknowledgementKnown, {{"subject", value(subject_.name)},
                                                        {"digest", value(digest)},
                                                        {"network", value(subject_.networkId)}});
    std::optional<Said> said;
    if (row) said = Said{row->text("author_id"), row->time("at")};
    return seen_.emplace(std::move(digest), std::move(said)).first->second;
  }

 private:
  Context& context_;
  const GateSubject& subject_;
  std::map<std::string, std::optional<Said>> seen_;
};

void record(Context& context, const Finding& finding, const GateSubject& subject,
            const Said& said) {
  context.tx.run(queries::acknowledgementInsert,
                 {{"subject", value(subject.name)},
                  {"digest", value(digestOf(finding.kind, finding.text))},
                  {"network", value(subject.networkId)},
                  {"kind", value(toString(finding.kind))},
                  {"text", value(finding.text)},
                  {"object", value(subject.object)},
                  {"author", value(said.author)},
                  {"at", value(said.at)}});
}

/// Between the parts of a combination, each a string of the case; the region, which is the
/// centre's, follows a comma.
constexpr std::string_view kBetween = " · ";

/// What makes a rare combination, the same in each language: a word about it holds for no other.
std::string combinationOf(const std::string& code, const std::optional<protocol::Subject>& subject,
                          const std::optional<std::string>& region) {
  std::string all = code;
  const auto add = [&all](std::string_view part) { (all += kBetween) += part; };
  if (subject) {
    if (subject->age) add(*subject->age);
    if (subject->agePrecision) add(toString(*subject->agePrecision));
    if (subject->sex) add(toString(*subject->sex));
  }
  if (region) all += ", " + *region;
  return all;
}

bool standsIn(FindingKind kind, std::string_view words, std::span<const std::string> texts) {
  if (kind == FindingKind::rare_combination) {
    words = words.substr(0, words.find(','));
    if (const auto next = words.find(kBetween); next != words.npos)
      return standsIn(kind, words.substr(0, next), texts) &&
             standsIn(kind, words.substr(next + kBetween.size()), texts);
  }
  return std::any_of(texts.begin(), texts.end(),
                     [&](const auto& text) { return text.find(words) != std::string::npos; });
}

base::IdentifyingPlace placeOf(const Finding& finding) {
  return {finding.pointer,
          finding.start,
          finding.end,
          std::string(protocol::toString(finding.kind)),
          finding.severity == FindingSeverity::hard,
          finding.text,
          finding.suggestion.value_or(""),
          finding.explanation.value_or(""),
          finding.rule};
}

base::Error identifying(std::span<const Finding> refused) {
  const auto hard = std::count_if(refused.begin(), refused.end(), [](const auto& finding) {
    return finding.severity == FindingSeverity::hard;
  });
  const auto soft = static_cast<std::ptrdiff_t>(refused.size()) - hard;
  auto error =
      base::failure(base::ErrorKind::identifyingData,
                    "This may tell who a person is. Places to change: " + std::to_string(hard) +
                        "; to change or to acknowledge: " + std::to_string(soft) + ".");
  for (const auto& finding : refused) {
    if (error.places.size() == kMostFindings) break;
    error.places.push_back(placeOf(finding));
  }
  return error;
}

}  // namespace

std::vector<ScannedText> IdentityGate::scan(std::vector<GatedText> texts) const {
  const auto today = std::chrono::floor<std::chrono::days>(clock_.now());
  std::vector<ScannedText> scanned;
  scanned.reserve(texts.size());
  for (auto& text : texts) {
    auto found = scanner_.scan(text.text, partOf(text.use), nullptr, today);
    scanned.push_back({std::move(text), std::move(found)});
  }
  return scanned;
}

std::shared_ptr<const clinical::Published> IdentityGate::published(store::Transaction& tx) const {
  const auto row = tx.one(queries::metaByName, {{"name", value(kEdition)}});
  const auto edition = row ? std::optional(row->text("content")) : std::nullopt;
  {
    const std::lock_guard lock(mutex_);
    if (snapshot_.published && snapshot_.edition == edition) return snapshot_.published;
  }
  auto loaded = std::make_shared<const clinical::Published>(entriesOf(tx));
  const std::lock_guard lock(mutex_);
  snapshot_ = {edition, loaded};
  return loaded;
}

std::vector<Finding> IdentityGate::findingsIn(const ScannedText& scanned,
                                              const clinical::Published& published) const {
  const auto& [text, all] = scanned;
  std::vector<clinical::Found> counting;
  for (const auto& found : all)
    if (!isOfProfessional(text.use, found.kind) &&
        !(quietForPublished(text.use) && published.covers(text.text, found)))
      counting.push_back(found);
  const auto ranges = clinical::utf16Ranges(text.text, counting);
  std::vector<Finding> findings;
  findings.reserve(counting.size());
  for (std::size_t i = 0; i < counting.size(); ++i) {
    const auto& found = counting[i];
    Finding finding;
    finding.pointer = text.pointer;
    finding.start = static_cast<std::int64_t>(ranges[i].start);
    finding.end = static_cast<std::int64_t>(ranges[i].end);
    finding.kind = found.kind;
    finding.severity = found.severity;
    finding.text = text.text.substr(found.begin, found.end - found.begin);
    if (!found.suggestion.empty()) finding.suggestion = found.suggestion;
    finding.rule = found.rule;
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::string IdentityGate::mended(const GatedText& text, std::span<const FindingKind> kinds,
                                 const clinical::Published& published) const {
  std::vector<FindingKind> counting;
  for (const auto kind : kinds)
    if (!isOfProfessional(text.use, kind)) counting.push_back(kind);
  return scanner_.mend(text.text, partOf(text.use), counting,
                       quietForPublished(text.use) ? &published : nullptr,
                       std::chrono::floor<std::chrono::days>(clock_.now()));
}

std::vector<Finding> IdentityGate::findingsOf(std::span<const GatedText> texts,
                                              const clinical::Published& published) const {
  std::vector<Finding> findings;
  for (const auto& scanned : scan({texts.begin(), texts.end()}))
    for (auto& finding : findingsIn(scanned, published)) {
      if (findings.size() == kMostFindings) return findings;
      findings.push_back(std::move(finding));
    }
  return findings;
}

std::vector<Finding> IdentityGate::rareIn(const protocol::CaseContent& content,
                                          const CheckBasis& basis) const {
  clinical::PersonFacts person;
  for (const auto& diagnosis : content.diagnoses)
    if (diagnosis.status != protocol::DiagnosisStatus::excluded)
      person.diseases.push_back(diagnosis.code);
  if (content.subject) {
    person.sex = content.subject->sex;
    if (content.subject->age)
      person.ageYears = domain::lifeTimeOf(*content.subject->age).wholeYears();
    person.decade = content.subject->agePrecision.has_value();
    if (content.subject->gestationalAge) person.ageYears = 0;
  }
  person.region = basis.region;
  const auto terms = terminology_.current();
  auto rare = clinical::rareCombination(*terms, person, basis.language);
  if (!rare) return {};
  const auto at = std::find_if(content.diagnoses.begin(), content.diagnoses.end(),
                               [&](const auto& diagnosis) { return diagnosis.code == rare->code; });
  Finding finding;
  finding.pointer =
      "/content/diagnoses/" + std::to_string(at - content.diagnoses.begin()) + "/code";
  finding.end = static_cast<std::int64_t>(rare->code.size());
  finding.kind = FindingKind::rare_combination;
  finding.severity = FindingSeverity::soft;
  finding.text = combinationOf(rare->code, content.subject, basis.region);
  finding.suggestion = std::move(rare->suggestion);
  finding.explanation = std::move(rare->text);
  finding.rule = clinical::kRareCombinationRule;
  return {std::move(finding)};
}

base::Result<CheckBasis> IdentityGate::loadCaseCheck(
    Context& context, const protocol::CaseCheckParams& params) const {
  CheckBasis basis{published(context.tx), std::nullopt, languageOf(context)};
  const auto& user = context.caller->userId;
  const auto row =
      params.centre ? context.tx.one(queries::regionOfCentre, {{"centre", value(*params.centre)}})
                    : context.tx.one(queries::regionOfUser, {{"user", value(user)}});
  if (!row && params.centre) return base::notFound();
  if (row) basis.region = row->text("region");
  return basis;
}

base::Result<CheckBasis> IdentityGate::loadTextCheck(Context& context,
                                                     const protocol::TextCheckParams&) const {
  return CheckBasis{published(context.tx), std::nullopt, {}};
}

protocol::CaseCheckResult IdentityGate::checkCase(const protocol::CaseCheckParams& params,
                                                  const CheckBasis& basis) const {
  const auto& published = *basis.published;
  const auto json = store::encodeStored(params);
  const auto texts = gatedTexts(protocol::CaseCheck::name, json);
  protocol::CaseCheckResult result;
  result.findings = findingsOf(texts, published);
  if (result.findings.size() < kMostFindings)
    for (auto& finding : rareIn(params.content, basis))
      result.findings.push_back(std::move(finding));
  if (params.mend.empty()) return result;
  std::vector<store::StoredText> changed;
  for (const auto& text : texts)
    changed.push_back({text.pointer, mended(text, params.mend, published)});
  // A suggestion may be longer than what it stands for, and the whole then than the contract
  // allows: it is cut down by whoever wrote it, not here.
  auto content = params.content;
  const auto take = [&](std::string_view pointer, std::string& member) {
    for (auto& each : changed)
      if (each.pointer == pointer) member = std::move(each.text);
  };
  if (content.questions) take("/content/questions", *content.questions);
  if (content.history) take("/content/history", *content.history);
  if (content.family && content.family->text) take("/content/family/text", *content.family->text);
  if (content.examinations) take("/content/examinations", *content.examinations);
  if (content.treatments) take("/content/treatments", *content.treatments);
  for (std::size_t i = 0; i < content.variants.size(); ++i)
    if (content.variants[i].hgvs)
      take("/content/variants/" + std::to_string(i) + "/hgvs", *content.variants[i].hgvs);
  result.content = std::move(content);
  return result;
}

protocol::TextCheckResult IdentityGate::checkTexts(const protocol::TextCheckParams& params,
                                                   const CheckBasis& basis) const {
  const auto& published = *basis.published;
  std::vector<GatedText> texts;
  for (std::size_t i = 0; i < params.texts.size(); ++i)
    texts.push_back({"/texts/" + std::to_string(i), params.texts[i], params.use});
  protocol::TextCheckResult result;
  result.findings = findingsOf(texts, published);
  if (!params.mend.empty())
    for (const auto& text : texts) result.texts.push_back(mended(text, params.mend, published));
  return result;
}

std::vector<Finding> rareCombinationOf(Context& context, const protocol::CaseContent& content,
                                       std::string_view centreId) {
  CheckBasis basis{nullptr, std::nullopt, languageOf(context)};
  if (const auto row = context.tx.one(queries::regionOfCentre, {{"centre", value(centreId)}}))
    basis.region = row->text("region");
  return detail::gateOf(context).rareIn(content, basis);
}

GateSubject caseSubject(const CaseAccess& access, std::string object) {
  return {"case:" + access.id, access.networkId, std::move(object)};
}

namespace detail {

const IdentityGate& gateOf(const Context& context) {
  if (!context.gate) throw std::logic_error("a use case brings texts where no gate is");
  return *context.gate;
}

base::Result<void> passScanned(Context& context, std::span<const ScannedText> texts,
                               std::span<const protocol::AcknowledgedFinding> acknowledged,
                               const GateSubject& subject, bool draft,
                               std::vector<Finding> beside) {
  context.textsSettled = true;
  const bool quiet =
      std::all_of(texts.begin(), texts.end(), [](const auto& text) { return text.found.empty(); });
  if (quiet && beside.empty()) return base::ok();
  const auto& gate = gateOf(context);
  const auto published = gate.published(context.tx);
  Known known(context, subject);
  std::vector<Finding> refused;
  std::vector<std::pair<Finding, Said>> passing;
  const auto decide = [&](Finding finding) {
    const bool soft = finding.severity == FindingSeverity::soft;
    if (soft && isIn(acknowledged, finding)) {
      passing.emplace_back(std::move(finding), Said{context.caller->userId, context.now});
      return;
    }
    if (draft) return;
    auto said = soft ? known.find(finding) : std::nullopt;
    if (said)
      passing.emplace_back(std::move(finding), std::move(*said));
    else
      refused.push_back(std::move(finding));
  };
  for (const auto& text : texts)
    for (auto& finding : gate.findingsIn(text, *published)) decide(std::move(finding));
  for (auto& finding : beside) decide(std::move(finding));
  if (!refused.empty()) return identifying(refused);
  for (const auto& [finding, said] : passing) record(context, finding, subject, said);
  return base::ok();
}

}  // namespace detail

base::Result<void> passTexts(Context& context, std::vector<GatedText> texts,
                             std::span<const protocol::AcknowledgedFinding> acknowledged,
                             const GateSubject& subject, std::vector<Finding> beside) {
  const auto before = context.scan ? std::span<const ScannedText>(context.scan->stored)
                                   : std::span<const ScannedText>();
  std::vector<ScannedText> scanned;
  std::vector<GatedText> changed;
  for (auto& text : texts) {
    const auto known = std::find_if(before.begin(), before.end(), [&](const auto& each) {
      return each.text.pointer == text.pointer && each.text.text == text.text;
    });
    if (known == before.end())
      changed.push_back(std::move(text));
    else
      scanned.push_back(*known);
  }
  for (auto& text : detail::gateOf(context).scan(std::move(changed)))
    scanned.push_back(std::move(text));
  return detail::passScanned(context, scanned, acknowledged, subject, false, std::move(beside));
}

std::vector<GatedText> textsOfCase(std::string_view content) {
  return gatedTexts(protocol::CaseUpdate::name, R"({"content":)" + std::string(content) + "}");
}

std::vector<GatedText> textsOfReport(std::string_view content) {
  return gatedTexts(protocol::MinutesUpdate::name, R"({"content":)" + std::string(content) + "}");
}

std::vector<protocol::Acknowledgement> acknowledgementsOf(Context& context,
                                                          std::string_view subject,
                                                          std::string_view networkId) {
  std::vector<protocol::Acknowledgement> all;
  for (const auto& row :
       context.tx.all(queries::acknowledgementsOf,
                      {{"subject", value(subject)}, {"network", value(networkId)}}))
    all.push_back({protocol::parseFindingKind(row.text("kind")).value(), row.text("content"),
                   row.time("at"), row.text("author_id"), row.text("author_name")});
  return all;
}

std::vector<protocol::Acknowledgement> standingIn(
    std::vector<protocol::Acknowledgement> acknowledgements, std::string_view json) {
  const auto texts = store::allTexts(json);
  std::erase_if(acknowledgements,
                [&](const auto& each) { return !standsIn(each.kind, each.text, texts); });
  return acknowledgements;
}

void eraseAcknowledgements(store::Transaction& tx, std::string_view subject,
                           std::string_view networkId) {
  tx.run(queries::acknowledgementsErase,
         {{"subject", value(subject)}, {"network", value(networkId)}});
}

void eraseAcknowledgements(store::Transaction& tx, std::string_view subject,
                           std::string_view networkId, std::string_view object) {
  tx.run(queries::acknowledgementsOfObjectErase,
         {{"subject", value(subject)}, {"network", value(networkId)}, {"object", value(object)}});
}

void dropAcknowledgements(store::Transaction& tx, const GateSubject& subject,
                          std::string_view json) {
  const auto rows =
      tx.all(queries::acknowledgementsOfObject, {{"subject", value(subject.name)},
                                                 {"network", value(subject.networkId)},
                                                 {"object", value(subject.object)}});
  if (rows.empty()) return;
  const auto texts = store::allTexts(json);
  for (const auto& row : rows)
    if (!standsIn(protocol::parseFindingKind(row.text("kind")).value(), row.text("content"), texts))
      tx.run(queries::acknowledgementErase, {{"subject", value(subject.name)},
                                             {"digest", value(row.text("digest"))},
                                             {"network", value(subject.networkId)},
                                             {"object", value(subject.object)}});
}

void eraseAcknowledgementsIn(Context& context, std::string_view subject, std::string_view networkId,
                             std::string_view text) {
  for (const auto& each : acknowledgementsOf(context, subject, networkId))
    if (text.find(each.text) != std::string_view::npos)
      context.tx.run(
          queries::acknowledgementsSayingErase,
          {{"subject", value(subject)}, {"network", value(networkId)}, {"text", value(each.text)}});
}

void notePublishedChange(store::Transaction& tx) {
  tx.run(queries::metaSet, {{"name", value(kEdition)},
                            {"content", value(base::toHex(base::randomBytes(kEditionBytes)))}});
}

}  // namespace consilium::service

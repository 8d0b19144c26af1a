#include "service/case.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <functional>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/case_content.hpp"
#include "domain/case_difference.hpp"
#include "domain/case_state.hpp"
#include "domain/export_address.hpp"
#include "domain/pseudonym.hpp"
#include "domain/search_text.hpp"
#include "protocol/methods.hpp"
#include "service/access.hpp"
#include "service/agenda.hpp"
#include "service/case_circle.hpp"
#include "service/cursor.hpp"
#include "service/document.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/case_rows.hpp"
#include "service/impl/case_search.hpp"
#include "service/impl/conflict.hpp"
#include "service/impl/counted_cases.hpp"
#include "service/impl/document_parties.hpp"
#include "service/impl/scopes.hpp"
#include "service/notice.hpp"
#include "service/opinion.hpp"
#include "service/reminder.hpp"
#include "service/retention.hpp"
#include "service/series.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {
namespace {

using domain::CaseAct;
using domain::CaseSide;
using domain::Permission;
using impl::announce;
using impl::loadRow;
using impl::loadSummary;
using impl::requireRegistration;
using impl::requireSeries;
using impl::summaryOf;
using impl::wrongState;
using protocol::CaseState;
using store::value;
namespace queries = store::queries;

/// Version of the type `CaseContent`, stored beside each content.
constexpr int kContentType = 1;
constexpr std::int64_t kFirstVersion = 1;
constexpr std::int64_t kVersionsShown = 100;
constexpr std::int64_t kDefaultLimit = 50;
constexpr std::int64_t kCountCap = 1000;
/// As many as `caseKeysByCentre` and its like take.
constexpr std::size_t kSearchedWords = 3;
constexpr std::array kAsking{protocol::RosterFunction::coordinator};

base::Date dayOf(base::Timestamp at) {
  return std::chrono::floor<std::chrono::days>(at);
}

// -- loading

std::string loadContent(Context& context, const CaseAccess& access, std::int64_t version) {
  return context.tx
      .one(queries::versionContent, {{"case", value(access.id)},
                                     {"network", value(access.networkId)},
                                     {"version", value(version)}})
      .value()
      .text("content");
}

protocol::CaseVersion versionOf(const store::Row& row) {
  return {row.integer("version"), row.time("at"), row.text("author_id"), row.text("author_name")};
}

base::Result<CaseAccess> loadForExport(Context& context, std::string_view caseId) {
  CONSILIUM_TRY(auto access, loadCaseAccess(context, caseId));
  CONSILIUM_CHECK(require(access.readPermission(), access.relations, false));
  if (access.restricted)
    return base::invalidState("A case withdrawn after its answer is out of exports.");
  return access;
}

// -- rules

base::Result<void> requireComplete(const protocol::CaseContent& content,
                                   const std::optional<std::string>& seriesId, base::Timestamp now,
                                   const std::vector<base::Violation>& documents = {}) {
  auto violations = domain::missingForSubmission(content, dayOf(now));
  if (!seriesId)
    violations.insert(violations.begin(), {"/series", "required", "Choose a series to ask."});
  violations.insert(violations.end(), documents.begin(), documents.end());
  if (violations.empty()) return base::ok();
  auto error = base::failure(base::ErrorKind::invalid, "The case is not complete.");
  error.violations = std::move(violations);
  return error;
}

// -- saving

std::string newPseudonym(Context& context) {
  for (;;) {
    std::uint64_t random = 0;
    const auto bytes = base::randomBytes(sizeof random);
    std::memcpy(&random, bytes.data(), sizeof random);
    const auto pseudonym = domain::pseudonymFrom(random);
    if (pseudonym && !context.tx.one(queries::pseudonymTaken, {{"pseudonym", value(*pseudonym)}}))
      return *pseudonym;
  }
}

std::string urgencyOf(const protocol::CaseContent& content) {
  return content.urgency ? std::string(protocol::toString(*content.urgency)) : std::string();
}

std::optional<std::string> neededByOf(const protocol::CaseContent& content) {
  if (!content.neededBy) return std::nullopt;
  return base::formatDate(*content.neededBy);
}

void insertVersion(Context& context, const impl::SearchScope& scope, std::int64_t version,
                   const protocol::CaseContent& content) {
  context.tx.run(queries::versionInsert, {{"case", value(scope.caseId)},
                                          {"version", value(version)},
                                          {"network", value(scope.networkId)},
                                          {"contentType", value(kContentType)},
                                          {"content", value(store::encodeStored(content))},
                                          {"caller", value(context.caller->userId)},
                                          {"at", value(context.now)}});
  impl::indexCase(context, scope, content);
}

// -- submitting

/// What keeps a draft from going to its series as it is.
base::Result<void> requireSubmittable(Context& context, const CaseAccess& access,
                                      std::span<const protocol::AcknowledgedFinding> acknowledged) {
  const auto text = loadContent(context, access, 0);
  const auto content = store::decodeStored<protocol::CaseContent>(text).value();
  CONSILIUM_CHECK(
      requireComplete(content, access.seriesId, context.now, documentsNotReady(context, access)));
  CONSILIUM_CHECK(requireRegistration(context, access.seriesId.value(), access.centreId));
  return passTexts(context, textsOfCase(text), acknowledged, caseSubject(access),
                   rareCombinationOf(context, content, access.centreId));
}

/// How the caller writes cases of a centre.
struct Seniority {
  bool senior = false;               ///< answers for them alone
  std::vector<std::string> seniors;  ///< who answers for the caller, and deputies; in order
};

Seniority seniorityOf(Context& context, const std::string& centreId) {
  Seniority seniority;
  std::set<std::string> seniors;
  for (const auto& row :
       context.tx.all(queries::seniorsOf, {{"user", value(context.caller->userId)},
                                           {"centre", value(centreId)},
                                           {"day", value(base::formatDate(dayOf(context.now)))}})) {
    if (row.isNull("senior_member_id")) seniority.senior = true;
    for (const auto* column : {"senior_id", "deputy_id"})
      if (const auto user = row.optionalText(column)) seniors.insert(*user);
  }
  // Where the one who answers is gone, any senior of the centre may.
  if (!seniority.senior && seniors.empty())
    for (const auto& row : context.tx.all(queries::seniorsOfCentre, {{"centre", value(centreId)}}))
      seniors.insert(row.text("user_id"));
  seniors.erase(context.caller->userId);
  seniority.seniors.assign(seniors.begin(), seniors.end());
  return seniority;
}

/// False when the case has moved on since `revision` was read; so with the next function.
bool askForValidation(Context& context, const CaseAccess& access, std::int64_t revision,
                      const Seniority& seniority) {
  if (!context.tx.run(queries::caseValidationAsk, {{"case", value(access.id)},
                                                   {"network", value(access.networkId)},
                                                   {"revision", value(revision)},
                                                   {"caller", value(context.caller->userId)},
                                                   {"at", value(context.now)}}))
    return false;
  const auto row = loadRow(context, access.id);
  const protocol::CaseValidationAsked asked{summaryOf(row)};
  announce(context, row, asked, asked);
  tell(context, seniority.seniors,
       {protocol::NoticeKind::validation_asked, access.networkId, "case:" + access.id,
        access.pseudonym});
  return true;
}

/// The draft becomes the first version, of `author`. A validation that was asked for is given where
/// the caller is a senior, and otherwise not needed any more.
bool sendToSeries(Context& context, const CaseAccess& access, std::int64_t revision, CaseState next,
                  const std::string& author, bool senior) {
  if (!context.tx.run(queries::caseSubmit, {{"case", value(access.id)},
                                            {"network", value(access.networkId)},
                                            {"revision", value(revision)},
                                            {"state", value(toString(next))},
                                            {"version", value(kFirstVersion)},
                                            {"at", value(context.now)}}))
    return false;
  impl::placeInQueue(context, access.id, access.networkId, std::nullopt);
  context.tx.run(queries::draftBecomesVersion, {{"case", value(access.id)},
                                                {"network", value(access.networkId)},
                                                {"version", value(kFirstVersion)},
                                                {"author", value(author)},
                                                {"at", value(context.now)}});
  const auto asked = impl::validationOf(context, access.id, access.networkId);
  if (asked && senior)
    context.tx.run(queries::caseValidated, {{"case", value(access.id)},
                                            {"network", value(access.networkId)},
                                            {"caller", value(context.caller->userId)},
                                            {"at", value(context.now)}});
  else if (asked)
    context.tx.run(queries::caseValidationDrop,
                   {{"case", value(access.id)}, {"network", value(access.networkId)}});
  const auto row = loadRow(context, access.id);
  const protocol::CaseSubmitted submitted{summaryOf(row)};
  announce(context, row, submitted, submitted);
  remindOfTriage(context, access.id);
  forgetRetention(context, access.id, access.networkId);
  if (asked && senior && asked->askedBy != context.caller->userId)
    tell(context, std::array{asked->askedBy},
         {protocol::NoticeKind::validation_given, access.networkId, "case:" + access.id,
          access.pseudonym});
  return true;
}

// -- lists

/// What narrows a list, in the form the statements take; empty: any.
struct Filter {
  std::string urgency;
  std::string network;
  std::string series;
  std::string textFrom;
  std::string textTo;
  std::vector<domain::WordRange> words = std::vector<domain::WordRange>(kSearchedWords);
  std::string orpha;
  std::string hpo;
};

Filter filterOf(const std::optional<protocol::CaseFilter>& given) {
  Filter filter;
  if (!given) return filter;
  if (given->urgency) filter.urgency = protocol::toString(*given->urgency);
  filter.network = given->network.value_or("");
  filter.series = given->series.value_or("");
  if (given->text) {
    filter.textFrom = domain::normalisedPseudonym(*given->text);
    filter.textTo = filter.textFrom + "~";  // after every character of a pseudonym
    if (auto words = domain::searchedRanges(*given->text, kSearchedWords))
      filter.words = std::move(*words);
  }
  filter.orpha = given->orpha.value_or("");
  filter.hpo = given->hpo.value_or("");
  return filter;
}

/// Place of a case in a list by activity, the newest first.
struct Recency {
  std::int64_t activityAt = std::numeric_limits<std::int64_t>::max();
  std::string id;
  bool operator<(const Recency& other) const {
    return std::tie(other.activityAt, other.id) < std::tie(activityAt, id);
  }

  static constexpr auto byCentre = &queries::caseKeysByCentre;
  static constexpr auto bySeries = &queries::caseKeysBySeries;
  static constexpr auto byCase = &queries::caseKeysByCase;
  static constexpr std::size_t kParts = 2;
  static base::Result<Recency> from(std::vector<std::string> parts) {
    CONSILIUM_TRY(const auto at, cursorInteger(parts[0]));
    return Recency{at, std::move(parts[1])};
  }
  static Recency from(const store::Row& row) {
    return {row.integer("activity_at"), row.text("id")};
  }
  std::array<store::Argument, 2> arguments() const {
    return {{{"beforeAt", value(activityAt)}, {"beforeId", value(id)}}};
  }
  std::string cursor() const { return encodeCursor({std::to_string(activityAt), id}); }
};

/// Place of a case in a list by urgency.
struct Turn {
  std::string queue;
  std::string id;
  auto operator<=>(const Turn&) const = default;

  static constexpr auto byCentre = &queries::caseQueueByCentre;
  static constexpr auto bySeries = &queries::caseQueueBySeries;
  static constexpr auto byCase = &queries::caseQueueByCase;
  static constexpr std::size_t kParts = 3;  ///< the last tells it from the other order's
  static base::Result<Turn> from(std::vector<std::string> parts) {
    return Turn{std::move(parts[0]), std::move(parts[1])};
  }
  static Turn from(const store::Row& row) { return {row.text("queue"), row.text("id")}; }
  std::array<store::Argument, 2> arguments() const {
    return {{{"afterQueue", value(queue)}, {"afterId", value(id)}}};
  }
  std::string cursor() const { return encodeCursor({queue, id, "urgency"}); }
};

/// As the statements take it; empty: any.
std::string_view givenOf(const domain::BoxPart& part) {
  if (!part.given) return "";
  return *part.given ? "yes" : "no";
}

/// One source of a list: a centre, a series, or a case one is a guest of.
struct Scope {
  const store::Query* query;
  std::string id;
  CaseSide side;
};

template <class Key>
std::vector<Scope> sourcesOf(const impl::Scopes& found) {
  std::vector<Scope> scopes;
  for (const auto& id : found.centres) scopes.push_back({Key::byCentre, id, CaseSide::submitter});
  for (const auto& id : found.series)
    scopes.push_back(
        {Key::bySeries, id, found.arranged.contains(id) ? CaseSide::series : CaseSide::expert});
  for (const auto& id : found.guestCases) scopes.push_back({Key::byCase, id, CaseSide::expert});
  return scopes;
}

/// The first `needed` keys after `after` of every scope and state of the box, and so of the list;
/// more of them until there are `counted` altogether. Each statement walks one range of an index.
template <class Key>
std::set<Key> keysOf(Context& context, const impl::Scopes& scopes,
                     const protocol::CaseListParams& params, const Key& after, std::int64_t needed,
                     std::int64_t counted) {
  const auto filter = filterOf(params.filter);
  const auto unwanted = [&](CaseState state) {
    return params.filter && params.filter->state && *params.filter->state != state;
  };
  std::set<Key> keys;
  for (const auto& scope : sourcesOf<Key>(scopes))
    for (const auto& part : domain::partsOfBox(params.box, scope.side)) {
      if (unwanted(part.state)) continue;
      const auto missing = counted - static_cast<std::int64_t>(keys.size());
      std::vector<store::Argument> arguments{{"scope", value(scope.id)},
                                             {"state", value(toString(part.state))},
                                             {"awaiting", value(part.awaitsSubmitter)},
                                             {"urgency", value(filter.urgency)},
                                             {"network", value(filter.network)},
                                             {"series", value(filter.series)},
                                             {"textFrom", value(filter.textFrom)},
                                             {"textTo", value(filter.textTo)},
                                             {"from1", value(filter.words[0].from)},
                                             {"to1", value(filter.words[0].to)},
                                             {"from2", value(filter.words[1].from)},
                                             {"to2", value(filter.words[1].to)},
                                             {"from3", value(filter.words[2].from)},
                                             {"to3", value(filter.words[2].to)},
                                             {"orpha", value(filter.orpha)},
                                             {"hpo", value(filter.hpo)},
                                             {"limit", value(std::max(needed, missing))}};
      for (const auto& argument : after.arguments()) arguments.push_back(argument);
      if (scope.side != CaseSide::submitter) {
        arguments.push_back({"caller", value(context.caller->userId)});
        arguments.push_back({"given", value(givenOf(part))});
      }
      for (const auto& row : context.tx.all(*scope.query, store::Arguments(arguments)))
        keys.insert(Key::from(row));
    }
  return keys;
}

/// How it stands with the caller's opinion on a case, where one could be asked of them.
std::optional<protocol::OwnOpinion> ownOpinionOn(Context& context, const impl::Scopes& scopes,
                                                 const protocol::CaseSummary& summary) {
  using protocol::OwnOpinion;
  const bool advises = (summary.series && scopes.advised.contains(*summary.series)) ||
                       scopes.guestCases.contains(summary.id);
  if (!advises) return std::nullopt;
  if (summary.state == CaseState::submitted) return OwnOpinion::not_yet;
  if (!domain::after(CaseAct::giveOpinion, summary.state)) return std::nullopt;
  const auto row = context.tx
                       .one(queries::ownOpinion, {{"case", value(summary.id)},
                                                  {"network", value(summary.network)},
                                                  {"caller", value(context.caller->userId)}})
                       .value();
  if (row.integer("transcribed") > 0) return OwnOpinion::to_confirm;
  if (row.integer("filed") == summary.version) return OwnOpinion::given;
  if (row.integer("filed") > 0) return OwnOpinion::outdated;
  if (domain::isAnswered(summary.state)) return std::nullopt;
  return OwnOpinion::awaited;
}

template <class Key>
base::Result<protocol::CaseListResult> listBy(Context& context,
                                              const protocol::CaseListParams& params) {
  Key after;
  if (params.cursor) {
    CONSILIUM_TRY(auto parts, decodeCursor(*params.cursor, Key::kParts));
    CONSILIUM_TRY(after, Key::from(std::move(parts)));
  }
  const auto limit = params.limit.value_or(kDefaultLimit);
  const auto scopes = impl::scopesOf(context);
  // The first page counts what the box holds, as far as the cap.
  const auto keys =
      keysOf(context, scopes, params, after, limit + 1, params.cursor ? 0 : kCountCap);

  protocol::CaseListResult result;
  if (!params.cursor) result.count = std::min(static_cast<std::int64_t>(keys.size()), kCountCap);
  const Key* last = nullptr;
  for (const auto& key : keys) {
    if (static_cast<std::int64_t>(result.cases.size()) == limit) {
      result.cursor = last->cursor();
      break;
    }
    result.cases.push_back(loadSummary(context, key.id));
    result.cases.back().ownOpinion = ownOpinionOn(context, scopes, result.cases.back());
    last = &key;
  }
  return result;
}

}  // namespace

base::Result<protocol::CaseCreateResult> CaseService::create(
    Context& context, const protocol::CaseCreateParams& params) {
  const auto relations = relationsToCentre(context, params.centre);
  const auto centre = context.tx.one(queries::caseCentre, {{"centre", value(params.centre)}});
  const bool visible = centre && domain::allows(Permission::directoryRead, relations);
  CONSILIUM_CHECK(require(Permission::draftWrite, relations, visible));
  if (params.series) CONSILIUM_CHECK(requireSeries(context, *params.series));

  const auto caseId = context.newId();
  const auto pseudonym = newPseudonym(context);
  const auto networkId = centre.value().text("network_id");
  CONSILIUM_CHECK(
      keepDraft<protocol::CaseCreate>(context, params, {"case:" + caseId, networkId, "case"}));
  context.tx.run(queries::caseInsert, {{"case", value(caseId)},
                                       {"network", value(networkId)},
                                       {"centre", value(params.centre)},
                                       {"series", value(params.series)},
                                       {"state", value(toString(CaseState::draft))},
                                       {"pseudonym", value(pseudonym)},
                                       {"urgency", value(urgencyOf(params.content))},
                                       {"neededBy", value(neededByOf(params.content))},
                                       {"caller", value(context.caller->userId)},
                                       {"at", value(context.now)}});
  insertVersion(context, {caseId, networkId, params.centre, params.series.value_or("")}, 0,
                params.content);
  watchRetention(context, caseId);
  return protocol::CaseCreateResult{caseId, pseudonym, 1};
}

base::Result<protocol::CaseUpdateResult> CaseService::update(
    Context& context, const protocol::CaseUpdateParams& params) {
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  const bool draft = access.state == CaseState::draft;
  CONSILIUM_CHECK(require(draft ? Permission::draftWrite : Permission::caseComplete,
                          access.relations, access.readable()));
  const auto before = loadSummary(context, access.id);
  if (before.revision != params.revision) return impl::staleRevision(before);
  if (!domain::after(draft ? CaseAct::save : CaseAct::complete, access.state))
    return wrongState("completed", access.state);
  const auto series = params.series ? params.series : access.seriesId;
  if (draft) {
    if (params.series) CONSILIUM_CHECK(requireSeries(context, *params.series));
    CONSILIUM_CHECK(keepDraft<protocol::CaseUpdate>(context, params, caseSubject(access)));
  } else {
    if (series != access.seriesId)
      return base::invalidState("A submitted case goes to another series by being redirected.");
    CONSILIUM_CHECK(requireComplete(params.content, series, context.now));
    CONSILIUM_CHECK(passGate<protocol::CaseUpdate>(
        context, params, caseSubject(access), false,
        rareCombinationOf(context, params.content, access.centreId)));
  }

  const bool asked = !draft && impl::requestOf(loadRow(context, access.id)).has_value();
  const auto version = draft ? 0 : access.version + 1;
  if (!context.tx.run(queries::caseSave, {{"case", value(access.id)},
                                          {"network", value(access.networkId)},
                                          {"revision", value(params.revision)},
                                          {"series", value(series)},
                                          {"urgency", value(urgencyOf(params.content))},
                                          {"neededBy", value(neededByOf(params.content))},
                                          {"version", value(version)},
                                          {"at", value(context.now)}}))
    return impl::staleRevision(loadSummary(context, access.id));
  const impl::SearchScope scope{access.id, access.networkId, access.centreId,
                                series ? std::string_view(*series) : std::string_view()};
  if (draft) {
    context.tx.run(queries::draftReplace, {{"case", value(access.id)},
                                           {"network", value(access.networkId)},
                                           {"contentType", value(kContentType)},
                                           {"content", value(store::encodeStored(params.content))},
                                           {"caller", value(context.caller->userId)},
                                           {"at", value(context.now)}});
    dropAcknowledgements(context.tx, caseSubject(access), store::encodeStored(params.content));
    impl::indexCase(context, scope, params.content);
  } else {
    insertVersion(context, scope, version, params.content);
    impl::placeInQueue(context, access.id, access.networkId, before.meetsOn);
    const auto after = loadRow(context, access.id);
    const protocol::CaseUpdated updated{summaryOf(after)};
    announce(context, after, updated, updated);
    if (asked && access.seriesId)
      tellRoster(context, *access.seriesId, kAsking,
                 {protocol::NoticeKind::information_provided, access.networkId, "case:" + access.id,
                  access.pseudonym});
    tellOpinionAuthors(context, access);
    if (updated.case_.urgency == protocol::Urgency::urgent &&
        before.urgency != protocol::Urgency::urgent)
      remindOfUrgency(context, access.id);
  }
  return protocol::CaseUpdateResult{access.id, params.revision + 1, version};
}

base::Result<protocol::CaseSubmitResult> CaseService::submit(
    Context& context, const protocol::CaseSubmitParams& params) {
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  CONSILIUM_CHECK(require(Permission::caseSubmit, access.relations, access.readable()));
  const auto next = domain::after(CaseAct::submit, access.state);
  if (!next) return wrongState("submitted", access.state);
  const auto before = loadSummary(context, access.id);
  if (before.revision != params.revision) return impl::staleRevision(before);
  CONSILIUM_CHECK(requireSubmittable(context, access, params.acknowledged));

  const auto seniority = seniorityOf(context, access.centreId);
  const auto charter = loadCharter(context.tx, access.seriesId.value()).value();
  if (charter.seniorValidation.value() && !seniority.senior) {
    const auto asked = impl::validationOf(context, access.id, access.networkId);
    if (asked && !asked->decidedAt)
      return base::invalidState("This draft waits for the validation of a senior already.");
    if (!askForValidation(context, access, params.revision, seniority))
      return impl::staleRevision(loadSummary(context, access.id));
    return protocol::CaseSubmitResult{access.id, params.revision + 1, 0, true};
  }
  if (!sendToSeries(context, access, params.revision, *next, context.caller->userId,
                    seniority.senior))
    return impl::staleRevision(loadSummary(context, access.id));
  return protocol::CaseSubmitResult{access.id, params.revision + 1, kFirstVersion, std::nullopt};
}

base::Result<protocol::CaseValidateResult> CaseService::validate(
    Context& context, const protocol::CaseValidateParams& params) {
  holdCase(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  CONSILIUM_CHECK(require(Permission::caseValidate, access.relations, access.readable()));
  const auto next = domain::after(CaseAct::validate, access.state);
  if (!next) return wrongState("validated", access.state);
  const auto validation = impl::validationOf(context, access.id, access.networkId);
  if (!validation || validation->decidedAt)
    return base::invalidState("Nobody has asked for the validation of this draft.");
  if (!seniorityOf(context, access.centreId).senior)
    return base::forbidden("Somebody who names no responsible senior validates.");
  const auto before = loadSummary(context, access.id);
  if (before.revision != params.revision) return impl::staleRevision(before);
  CONSILIUM_CHECK(
      passGate<protocol::CaseValidate>(context, params, caseSubject(access, "validation")));

  if (!params.agree) {
    if (!params.reason)
      return base::invalid("/reason", "required", "Say what has to change before it goes out.");
    if (!context.tx.run(queries::caseValidationRefuse, {{"case", value(access.id)},
                                                        {"network", value(access.networkId)},
                                                        {"revision", value(params.revision)},
                                                        {"caller", value(context.caller->userId)},
                                                        {"reason", value(*params.reason)},
                                                        {"at", value(context.now)}}))
      return impl::staleRevision(loadSummary(context, access.id));
    const auto row = loadRow(context, access.id);
    const protocol::CaseValidationRefused refused{summaryOf(row)};
    announce(context, row, refused, refused);
    tell(context, std::array{validation->askedBy},
         {protocol::NoticeKind::validation_refused, access.networkId, "case:" + access.id,
          access.pseudonym});
    return protocol::CaseValidateResult{access.id, params.revision + 1, 0};
  }

  CONSILIUM_CHECK(requireSubmittable(context, access, params.acknowledged));
  if (!sendToSeries(context, access, params.revision, *next, validation->askedBy, true))
    return impl::staleRevision(loadSummary(context, access.id));
  return protocol::CaseValidateResult{access.id, params.revision + 1, kFirstVersion};
}

std::vector<GatedText> CaseService::textsToSend(Context& context, std::string_view caseId) {
  const auto access = loadCaseAccess(context, caseId);
  if (access.has_error() || access.value().state != CaseState::draft) return {};
  return textsOfCase(loadContent(context, access.value(), 0));
}

base::Result<protocol::CaseWithdrawResult> CaseService::withdraw(
    Context& context, const protocol::CaseWithdrawParams& params) {
  holdWithMeetings(context, params.case_);
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  // Whoever writes drafts may throw one away.
  CONSILIUM_CHECK(require(access.version == 0 ? Permission::draftWrite : Permission::caseWithdraw,
                          access.relations, access.readable()));
  const auto next = domain::after(CaseAct::withdraw, access.state);
  if (!next) return wrongState("withdrawn", access.state);
  CONSILIUM_CHECK(passGate<protocol::CaseWithdraw>(context, params, caseSubject(access)));
  const auto before = loadSummary(context, access.id);
  const bool restricted = domain::isAnswered(access.state);

  if (!context.tx.run(queries::caseWithdraw, {{"case", value(access.id)},
                                              {"network", value(access.networkId)},
                                              {"revision", value(before.revision)},
                                              {"state", value(toString(*next))},
                                              {"restricted", value(restricted)},
                                              {"caller", value(context.caller->userId)},
                                              {"reason", value(params.reason)},
                                              {"at", value(context.now)}}))
    return impl::staleRevision(loadSummary(context, access.id));
  leaveAgenda(context, access.id);
  settleMeetings(context, access.id, access.networkId);
  const auto after = loadRow(context, access.id);
  const auto summary = summaryOf(after);
  announce(context, after, protocol::CaseWithdrawn{summary, params.reason},
           protocol::CaseWithdrawn{summary, std::nullopt}, restricted);
  watchRetention(context, access.id);
  return protocol::CaseWithdrawResult{access.id, summary.revision};
}

base::Result<protocol::CaseGetResult> CaseService::get(Context& context,
                                                       const protocol::CaseGetParams& params) {
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  CONSILIUM_CHECK(require(access.readPermission(), access.relations, false));
  const auto version = params.version.value_or(access.version);
  if (version > access.version || (version == 0) != (access.version == 0))
    return base::notFound("This case has no such version.");

  const auto row = loadRow(context, access.id);
  protocol::CaseGetResult result;
  result.case_ = summaryOf(row);
  result.content.text = loadContent(context, access, version);
  result.contentVersion = version;
  for (const auto& each :
       context.tx.all(queries::versionsOfCase, {{"case", value(access.id)},
                                                {"network", value(access.networkId)},
                                                {"limit", value(kVersionsShown)}}))
    result.versions.push_back(versionOf(each));
  result.createdBy = row.text("created_by");
  result.createdByName = row.text("created_by_name");
  result.createdAt = row.time("created_at");
  result.informationRequest = impl::requestOf(row);
  result.redirection = impl::redirectionOf(row);
  result.refusal = impl::refusalOf(row);
  result.answers = impl::answersOf(context, access.id, access.networkId);
  result.meetings = impl::appointmentsOf(context, access.id, access.networkId);
  if (!row.isNull("withdrawn_at"))
    result.withdrawal = {row.time("withdrawn_at"), row.text("withdrawn_by"),
                         row.text("withdrawal_reason")};
  result.validation = impl::validationOf(context, access.id, access.networkId);
  result.links = linksOf(context, access);
  result.guests = guestsOf(context, access);
  result.retention = retentionOf(context, row);
  showAcknowledgements(context, result, "case:" + access.id, access.networkId);
  recordRead(context, access.id);
  return result;
}

base::Result<protocol::CaseCompareResult> CaseService::compare(
    Context& context, const protocol::CaseCompareParams& params) {
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  CONSILIUM_CHECK(require(access.readPermission(), access.relations, false));
  const auto load = [&](std::int64_t version) {
    return context.tx.one(queries::versionOfCase, {{"case", value(access.id)},
                                                   {"network", value(access.networkId)},
                                                   {"version", value(version)}});
  };
  const auto from = load(params.from);
  const auto to = load(params.to);
  if (!from || !to) return base::notFound("This case has no such version.");
  const auto contentOf = [](const store::Row& row) {
    return store::decodeStored<protocol::CaseContent>(row.text("content")).value();
  };
  auto difference = domain::differenceOf(contentOf(*from), contentOf(*to));
  recordRead(context, access.id);
  return protocol::CaseCompareResult{versionOf(*from), versionOf(*to),
                                     std::move(difference.changed), std::move(difference.before),
                                     std::move(difference.after)};
}

base::Result<protocol::CaseExportResult> CaseService::exportAddress(
    Context& context, const protocol::CaseExportParams& params) {
  CONSILIUM_TRY(const auto access, loadForExport(context, params.case_));
  return protocol::CaseExportResult{domain::exportPath(params),
                                    std::string(domain::exportType(params.format)),
                                    domain::exportName(params.format, access.pseudonym)};
}

base::Result<CaseDocument> CaseService::exported(Context& context,
                                                 const protocol::CaseExportParams& params) {
  CONSILIUM_CHECK(loadForExport(context, params.case_));
  protocol::CaseGetParams whole;
  whole.case_ = params.case_;
  CaseDocument document;
  CONSILIUM_TRY(document.found, get(context, whole));
  document.content =
      store::decodeStored<protocol::CaseContent>(document.found.content.text).value();
  if (params.format == protocol::CaseExportFormat::fhir) {
    const auto& summary = document.found.case_;
    document.parties =
        impl::partiesOf(context, summary.network, summary.centre, impl::usersIn(document.found));
  }
  return document;
}

base::Result<protocol::CaseListResult> CaseService::list(Context& context,
                                                         const protocol::CaseListParams& params) {
  if (params.filter && params.filter->counted)
    return impl::listCounted(context, params, params.limit.value_or(kDefaultLimit));
  return params.order == protocol::CaseOrder::urgency ? listBy<Turn>(context, params)
                                                      : listBy<Recency>(context, params);
}

base::Result<std::string> centreForDrafts(Context& context,
                                          const std::optional<std::string>& wanted) {
  if (wanted) return *wanted;
  std::vector<std::string> centres;
  for (const auto& id : impl::scopesOf(context).centres)
    if (domain::allows(Permission::draftWrite, relationsToCentre(context, id)))
      centres.push_back(id);
  if (centres.size() == 1) return centres.front();
  std::string names;
  for (const auto& id : centres) names += " " + id;
  return base::invalid("/centre", "one",
                       centres.empty() ? "This user writes drafts at no centre."
                                       : "Name one of the user's centres:" + names + ".");
}

base::Result<std::string> caseNamed(Context& context, std::string_view name) {
  if (const auto row = context.tx.one(queries::caseNetwork, {{"case", value(name)}}))
    return std::string(name);
  const auto row = context.tx.one(queries::pseudonymTaken,
                                  {{"pseudonym", value(domain::normalisedPseudonym(name))}});
  if (!row) return base::notFound("There is no case " + std::string(name) + ".");
  return row->text("id");
}

}  // namespace consilium::service

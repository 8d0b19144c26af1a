#include "service/directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "domain/search_text.hpp"
#include "service/access.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/conflict.hpp"
#include "service/impl/directory_rows.hpp"
#include "service/session.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"

namespace consilium::service {

namespace queries = store::queries;
using domain::Permission;
using store::value;

namespace {

constexpr std::size_t kSearchedWords = 8;
constexpr std::size_t kProposals = 20;
constexpr std::size_t kReasons = 50;

std::string today(const Context& context) {
  return base::formatDate(base::Date(std::chrono::floor<std::chrono::days>(context.now)));
}

/// One check for everything that changes the directory.
base::Result<void> mayAdminister(Context& context, Permission permission) {
  const auto relations = relationsToPlatform(context);
  CONSILIUM_CHECK(require(permission, relations, !relations.empty()));
  return requireRecentAuthentication(context);
}

// -- reading

protocol::Network networkOf(Context& context, const store::Row& row) {
  protocol::Network network;
  network.id = row.text("id");
  network.code = row.text("code");
  network.name = row.text("name");
  network.externalId = row.optionalText("external_id");
  network.centres = row.integer("centres");
  network.revision = row.integer("revision");
  for (const auto& ern : context.tx.all(queries::networkErns, {{"network", value(network.id)}}))
    network.erns.push_back(ern.text("ern"));
  return network;
}

std::vector<protocol::CentreAttachment> attachmentsOf(const std::vector<store::Row>& rows) {
  std::vector<protocol::CentreAttachment> attachments;
  for (const auto& row : rows) {
    protocol::CentreAttachment attachment;
    attachment.centre = impl::centreSummary(row);
    attachment.since = base::parseDate(row.text("since")).value();
    if (const auto until = row.optionalText("until")) attachment.until = base::parseDate(*until);
    attachments.push_back(std::move(attachment));
  }
  return attachments;
}

std::vector<protocol::Contact> contactsOf(Context& context, std::string_view centreId,
                                          bool publishedOnly) {
  std::vector<protocol::Contact> contacts;
  for (const auto& row : context.tx.all(queries::centreContacts, {{"centre", value(centreId)}})) {
    protocol::Contact contact;
    contact.kind = protocol::parseContactKind(row.text("kind")).value();
    contact.value = row.text("value");
    contact.label = row.optionalText("label");
    contact.published = row.flag("published");
    if (contact.published || !publishedOnly) contacts.push_back(std::move(contact));
  }
  return contacts;
}

protocol::Centre centreOf(Context& context, const store::Row& row, bool publishedOnly) {
  const auto summary = impl::centreSummary(row);
  const store::Value id = value(summary.id);
  protocol::Centre centre;
  centre.id = summary.id;
  centre.network = summary.network;
  centre.kind = summary.kind;
  centre.name = summary.name;
  centre.hospital = summary.hospital;
  centre.city = summary.city;
  centre.region = summary.region;
  centre.externalId = summary.externalId;
  centre.revision = row.integer("revision");
  for (const auto& scope : context.tx.all(queries::centreScopes, {{"centre", id}}))
    centre.scopes.push_back(scope.text("orpha"));
  centre.contacts = contactsOf(context, summary.id, publishedOnly);
  centre.attachments = attachmentsOf(context.tx.all(queries::centreAttachments, {{"centre", id}}));
  centre.attached = attachmentsOf(context.tx.all(queries::centreAttached, {{"centre", id}}));
  for (const auto& series : context.tx.all(queries::centreSeries, {{"centre", id}})) {
    protocol::CentreSeries entry;
    entry.id = series.text("id");
    entry.name = series.text("name");
    centre.series.push_back(std::move(entry));
  }
  return centre;
}

/// The page of centres after (key, id), one row more than asked for.
std::vector<store::Row> centreRows(Context& context, const protocol::DirectoryCentresParams& params,
                                   const std::string& afterKey, const std::string& afterId,
                                   std::int64_t limit) {
  const auto network = value(params.network.value_or(""));
  const auto kind = value(params.kind ? protocol::toString(*params.kind) : std::string_view());
  const auto region = value(params.region ? domain::foldForSearch(*params.region) : std::string());
  const auto orpha = value(params.orpha.value_or(""));

  const auto found = domain::searchedRanges(params.text.value_or(""), kSearchedWords);
  if (!found) {
    if (!params.orpha)
      return context.tx.all(queries::centresPage, {{"afterKey", value(afterKey)},
                                                   {"afterId", value(afterId)},
                                                   {"network", network},
                                                   {"kind", kind},
                                                   {"regionKey", region},
                                                   {"limit", value(limit)}});
    return context.tx.all(queries::centresPageByOrpha, {{"afterKey", value(afterKey)},
                                                        {"afterId", value(afterId)},
                                                        {"orpha", orpha},
                                                        {"network", network},
                                                        {"kind", kind},
                                                        {"regionKey", region},
                                                        {"limit", value(limit)}});
  }
  const auto& ranges = *found;
  return context.tx.all(queries::centresPageByText, {{"afterKey", value(afterKey)},
                                                     {"afterId", value(afterId)},
                                                     {"from1", value(ranges[0].from)},
                                                     {"to1", value(ranges[0].to)},
                                                     {"from2", value(ranges[1].from)},
                                                     {"to2", value(ranges[1].to)},
                                                     {"from3", value(ranges[2].from)},
                                                     {"to3", value(ranges[2].to)},
                                                     {"from4", value(ranges[3].from)},
                                                     {"to4", value(ranges[3].to)},
                                                     {"from5", value(ranges[4].from)},
                                                     {"to5", value(ranges[4].to)},
                                                     {"from6", value(ranges[5].from)},
                                                     {"to6", value(ranges[5].to)},
                                                     {"from7", value(ranges[6].from)},
                                                     {"to7", value(ranges[6].to)},
                                                     {"from8", value(ranges[7].from)},
                                                     {"to8", value(ranges[7].to)},
                                                     {"orpha", orpha},
                                                     {"network", network},
                                                     {"kind", kind},
                                                     {"regionKey", region},
                                                     {"limit", value(limit)}});
}

// -- saving

/// Whether another row than `own` holds a value that must be unique.
bool takenByAnother(const std::optional<store::Row>& holder, std::string_view own) {
  return holder && holder->text("id") != own;
}

bool isSearchable(std::string_view text) {
  return !domain::foldForSearch(text).empty();
}

base::Result<void> checkNetwork(Context& context,
                                const protocol::DirectorySaveNetworkParams& params) {
  const auto own = params.network.value_or("");
  const auto codeKey = domain::foldForSearch(params.code);
  if (codeKey.empty()) return base::invalid("/code", "letters", "A code has a letter or a digit.");
  if (!isSearchable(params.name))
    return base::invalid("/name", "letters", "A name has a letter or a digit.");
  if (takenByAnother(context.tx.one(queries::networkByCode, {{"codeKey", value(codeKey)}}), own))
    return base::invalid("/code", "unique", "Another network has this code.");
  if (params.externalId &&
      takenByAnother(
          context.tx.one(queries::networkByExternalId, {{"externalId", value(*params.externalId)}}),
          own))
    return base::invalid("/externalId", "unique", "Another network has this number.");
  return base::ok();
}

base::Result<void> checkContacts(const std::vector<protocol::Contact>& contacts) {
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    const auto& text = contacts[i].value;
    const auto pointer = fmt::format("/contacts/{}/value", i);
    if (contacts[i].kind == protocol::ContactKind::web && !text.starts_with("https://") &&
        !text.starts_with("http://"))
      return base::invalid(pointer, "link", "A link begins with https:// or http://.");
    if (contacts[i].kind == protocol::ContactKind::email && text.find('@') == std::string::npos)
      return base::invalid(pointer, "email", "An e-mail address has an @.");
  }
  return base::ok();
}

bool isReference(std::string_view kind) {
  return kind == "coordinating" || kind == "constituent";
}

/// Attachments go from a competence centre to reference centres; those to one centre do not
/// overlap.
base::Result<void> checkAttachments(Context& context,
                                    const protocol::DirectorySaveCentreParams& params) {
  if (params.kind != protocol::CentreKind::competence && !params.attachments.empty())
    return base::invalid("/attachments", "competence", "Only a competence centre is attached.");
  std::map<std::string, std::set<std::pair<std::chrono::sys_days, std::chrono::sys_days>>> periods;
  for (std::size_t i = 0; i < params.attachments.size(); ++i) {
    const auto& attachment = params.attachments[i];
    const auto pointer = fmt::format("/attachments/{}", i);
    // It must not become a competence centre meanwhile.
    context.tx.lock(queries::centreLock, {{"centre", value(attachment.centre)}});
    const auto target = context.tx.one(queries::centreById, {{"centre", value(attachment.centre)}});
    if (!target || !isReference(target->text("kind")) || attachment.centre == params.centre)
      return base::invalid(pointer + "/centre", "reference",
                           "A reference centre of the directory.");
    const std::chrono::sys_days since = attachment.since;
    const std::chrono::sys_days until =
        attachment.until ? std::chrono::sys_days(*attachment.until) : std::chrono::sys_days::max();
    if (until < since)
      return base::invalid(pointer + "/until", "period", "A day not before the first one.");
    for (const auto& [otherSince, otherUntil] : periods[attachment.centre])
      if (since == otherSince || (since < otherUntil && otherSince < until))
        return base::invalid(pointer, "period", "Periods with one centre do not overlap.");
    periods[attachment.centre].emplace(since, until);
  }
  return base::ok();
}

base::Result<void> checkCentre(Context& context,
                               const protocol::DirectorySaveCentreParams& params) {
  const auto own = params.centre.value_or("");
  if (!isSearchable(params.name))
    return base::invalid("/name", "letters", "A name has a letter or a digit.");
  if (params.externalId &&
      takenByAnother(
          context.tx.one(queries::centreByExternalId, {{"externalId", value(*params.externalId)}}),
          own))
    return base::invalid("/externalId", "unique", "Another centre has this number.");
  CONSILIUM_CHECK(checkContacts(params.contacts));
  return checkAttachments(context, params);
}

void saveContacts(Context& context, const impl::CentreFields& centre,
                  const std::vector<protocol::Contact>& contacts) {
  context.tx.run(queries::centreContactsDelete, {{"centre", value(centre.id)}});
  std::int64_t place = 0;
  for (const auto& contact : contacts)
    context.tx.run(queries::centreContactInsert, {{"centre", value(centre.id)},
                                                  {"network", value(centre.networkId)},
                                                  {"place", value(place++)},
                                                  {"kind", value(protocol::toString(contact.kind))},
                                                  {"value", value(contact.value)},
                                                  {"label", value(contact.label)},
                                                  {"published", value(contact.published)}});
}

void saveScopes(Context& context, const impl::CentreFields& centre,
                const std::vector<std::string>& scopes) {
  context.tx.run(queries::centreScopesDelete, {{"centre", value(centre.id)}});
  for (const auto& scope : scopes)
    context.tx.run(queries::centreScopeInsert, {{"centre", value(centre.id)},
                                                {"orpha", value(scope)},
                                                {"network", value(centre.networkId)}});
}

/// Rows that are not listed end today, unless they have ended; none is deleted.
void saveAttachments(Context& context, const impl::CentreFields& centre,
                     const std::vector<protocol::Attachment>& attachments) {
  using Key = std::pair<std::string, std::string>;  // reference centre, first day
  std::map<Key, std::optional<std::string>> wanted;
  for (const auto& attachment : attachments)
    wanted[{attachment.centre, base::formatDate(attachment.since)}] =
        attachment.until ? std::optional(base::formatDate(*attachment.until)) : std::nullopt;

  const auto day = today(context);
  for (const auto& row : context.tx.all(queries::attachmentsOf, {{"centre", value(centre.id)}})) {
    const Key key{row.text("reference_centre_id"), row.text("since")};
    const auto until = row.optionalText("until");
    auto end = until;
    if (const auto entry = wanted.find(key); entry != wanted.end()) {
      end = entry->second;
      wanted.erase(entry);
    } else if (!until || *until > day) {
      end = std::max(day, key.second);
    }
    if (end != until)
      context.tx.run(queries::attachmentEnd, {{"centre", value(centre.id)},
                                              {"reference", value(key.first)},
                                              {"since", value(key.second)},
                                              {"until", value(end)}});
  }
  for (const auto& [key, until] : wanted)
    context.tx.run(queries::attachmentInsert, {{"centre", value(centre.id)},
                                               {"network", value(centre.networkId)},
                                               {"reference", value(key.first)},
                                               {"since", value(key.second)},
                                               {"until", value(until)}});
}

// -- proposing

/// How much a reason weighs: one disease match more than all the others together.
int weightOf(protocol::ReasonKind kind) {
  switch (kind) {
    case protocol::ReasonKind::scope:
      return 32;
    case protocol::ReasonKind::owner:
      return 9;
    case protocol::ReasonKind::attachment:
      return 8;
    case protocol::ReasonKind::network:
      return 4;
    case protocol::ReasonKind::region:
      return 1;
  }
  return 0;
}

/// Gathers reasons by series, then ranks the series.
class Proposals {
 public:
  void add(protocol::ReasonKind kind, const std::vector<store::Row>& rows) {
    for (const auto& row : rows) {
      protocol::ProposalReason reason;
      reason.kind = kind;
      if (kind != protocol::ReasonKind::network) reason.centre = row.text("centre_id");
      reason.name = row.text("reason_name");
      candidateOf(row, kind).reasons.push_back(std::move(reason));
    }
  }

  /// Owners that know `orpha`: by that code where it is one of theirs, otherwise by a group.
  void addExperts(const std::vector<store::Row>& rows, const std::string& orpha) {
    for (const auto& row : rows) {
      auto& reasons = candidateOf(row, protocol::ReasonKind::scope).reasons;
      const auto centre = row.text("centre_id");
      const auto same = std::find_if(reasons.begin(), reasons.end(),
                                     [&](const auto& one) { return one.centre == centre; });
      auto& reason = same == reasons.end() ? reasons.emplace_back() : *same;
      if (reason.orpha == orpha) continue;
      reason.kind = protocol::ReasonKind::scope;
      reason.centre = centre;
      reason.name = row.text("reason_name");
      reason.orpha = row.text("orpha");
    }
  }

  std::vector<protocol::SeriesProposal> best() {
    std::vector<std::tuple<int, std::string, std::string>> ranked;  // (-weight, name, id)
    for (const auto& [id, candidate] : candidates_) {
      int weight = 0;
      for (const auto kind : candidate.kinds) weight += weightOf(kind);
      ranked.emplace_back(-weight, candidate.sortKey, id);
    }
    std::sort(ranked.begin(), ranked.end());
    if (ranked.size() > kProposals) ranked.resize(kProposals);

    std::vector<protocol::SeriesProposal> proposals;
    for (const auto& entry : ranked) {
      auto& candidate = candidates_.at(std::get<2>(entry));
      protocol::SeriesProposal proposal;
      proposal.series = std::get<2>(entry);
      proposal.name = std::move(candidate.name);
      proposal.reasons = std::move(candidate.reasons);
      std::stable_sort(proposal.reasons.begin(), proposal.reasons.end(),
                       [](const auto& left, const auto& right) {
                         return weightOf(left.kind) > weightOf(right.kind);
                       });
      if (proposal.reasons.size() > kReasons) proposal.reasons.resize(kReasons);
      proposals.push_back(std::move(proposal));
    }
    return proposals;
  }

 private:
  struct Candidate {
    std::string name;
    std::string sortKey;
    std::set<protocol::ReasonKind> kinds;
    std::vector<protocol::ProposalReason> reasons;
  };
  Candidate& candidateOf(const store::Row& row, protocol::ReasonKind kind) {
    auto& candidate = candidates_[row.text("id")];
    candidate.name = row.text("name");
    candidate.sortKey = row.text("sort_key");
    candidate.kinds.insert(kind);
    return candidate;
  }

  std::map<std::string, Candidate> candidates_;
};

}  // namespace

base::Result<void> mayReadDirectory(Context& context, const DirectoryPolicy& policy) {
  if (policy.openDirectory) return base::ok();
  if (context.caller == nullptr)
    return base::failure(base::ErrorKind::unauthenticated, "Sign in to read the directory.");
  return require(Permission::directoryRead, relationsToPlatform(context), true);
}

base::Result<protocol::DirectoryNetworksResult> DirectoryService::networks(
    Context& context, const protocol::DirectoryNetworksParams& params) {
  CONSILIUM_CHECK(mayReadDirectory(context, policy_));
  std::string afterKey;
  if (params.cursor) {
    CONSILIUM_TRY(const auto keys, decodeCursor(*params.cursor, 1));
    afterKey = keys[0];
  }
  const auto limit = params.limit.value_or(impl::kDefaultPage);
  const auto rows = context.tx.all(queries::networksPage,
                                   {{"afterKey", value(afterKey)}, {"limit", value(limit + 1)}});
  protocol::DirectoryNetworksResult result;
  for (const auto& row : rows) {
    if (std::ssize(result.networks) == limit) {
      result.cursor = encodeCursor({afterKey});
      break;
    }
    result.networks.push_back(networkOf(context, row));
    afterKey = row.text("code_key");
  }
  return result;
}

base::Result<protocol::DirectoryCentresResult> DirectoryService::centres(
    Context& context, const protocol::DirectoryCentresParams& params) {
  CONSILIUM_CHECK(mayReadDirectory(context, policy_));
  std::string afterKey;
  std::string afterId;
  if (params.cursor) {
    CONSILIUM_TRY(const auto keys, decodeCursor(*params.cursor, 2));
    afterKey = keys[0];
    afterId = keys[1];
  }
  const auto limit = params.limit.value_or(impl::kDefaultPage);
  protocol::DirectoryCentresResult result;
  for (const auto& row : centreRows(context, params, afterKey, afterId, limit + 1)) {
    if (std::ssize(result.centres) == limit) {
      result.cursor = encodeCursor({afterKey, afterId});
      break;
    }
    result.centres.push_back(impl::centreSummary(row));
    afterKey = row.text("sort_key");
    afterId = row.text("id");
  }
  return result;
}

base::Result<protocol::DirectoryRegionsResult> DirectoryService::regions(
    Context& context, const protocol::DirectoryRegionsParams& params) {
  CONSILIUM_CHECK(mayReadDirectory(context, policy_));
  protocol::DirectoryRegionsResult result;
  for (const auto& row : context.tx.all(queries::regionsOfDirectory,
                                        {{"network", value(params.network.value_or(""))}}))
    if (auto region = row.text("region"); !region.empty())
      result.regions.push_back(std::move(region));
  return result;
}

base::Result<protocol::DirectoryCentreResult> DirectoryService::centre(
    Context& context, const protocol::DirectoryCentreParams& params) {
  CONSILIUM_CHECK(mayReadDirectory(context, policy_));
  const auto row = context.tx.one(queries::centreById, {{"centre", value(params.centre)}});
  if (!row) return base::notFound("There is no such centre.");
  protocol::DirectoryCentreResult result;
  result.centre = centreOf(context, *row, context.caller == nullptr);
  return result;
}

base::Result<protocol::DirectorySaveNetworkResult> DirectoryService::saveNetwork(
    Context& context, const protocol::DirectorySaveNetworkParams& params) {
  CONSILIUM_CHECK(mayAdminister(context, Permission::directoryWrite));
  const impl::NetworkFields network{.id = params.network.value_or(context.newId()),
                                    .code = params.code,
                                    .name = params.name,
                                    .externalId = params.externalId};
  protocol::DirectorySaveNetworkResult result;
  result.network = network.id;
  result.revision = 1;
  if (params.network) {
    context.tx.lock(queries::networkLock, {{"network", value(network.id)}});
    const auto row = context.tx.one(queries::networkById, {{"network", value(network.id)}});
    if (!row) return base::notFound("There is no such network.");
    if (row->integer("revision") != params.revision)
      return impl::staleRevision(networkOf(context, *row));
    result.revision = row->integer("revision") + 1;
  }
  CONSILIUM_CHECK(checkNetwork(context, params));

  if (params.network) {
    notePublishedChange(context.tx);
    context.tx.run(queries::networkUpdate, {{"network", value(network.id)},
                                            {"code", value(network.code)},
                                            {"codeKey", value(domain::foldForSearch(network.code))},
                                            {"name", value(network.name)},
                                            {"externalId", value(network.externalId)},
                                            {"now", value(context.now)},
                                            {"revision", value(result.revision - 1)}});
    impl::indexNetwork(context.tx, network);
  } else {
    impl::insertNetwork(context.tx, context.now, network);
  }
  context.tx.run(queries::networkErnsDelete, {{"network", value(network.id)}});
  for (const auto& ern : params.erns)
    context.tx.run(queries::networkErnInsert,
                   {{"network", value(network.id)}, {"ern", value(ern)}});

  impl::appendDirectoryChanged(context);
  if (!base::isUuid(context.caller->userId))
    return result;  // the operator's own acts have no stream
  protocol::NetworkSaved saved;
  saved.network = network.id;
  saved.code = network.code;
  saved.revision = result.revision;
  store::append(context.tx, context.now, "user:" + context.caller->userId, impl::actorOf(context),
                std::nullopt, saved);
  return result;
}

base::Result<protocol::DirectorySaveCentreResult> DirectoryService::saveCentre(
    Context& context, const protocol::DirectorySaveCentreParams& params) {
  CONSILIUM_CHECK(mayAdminister(context, Permission::centreWrite));
  const impl::CentreFields centre{.id = params.centre.value_or(context.newId()),
                                  .networkId = params.network,
                                  .kind = params.kind,
                                  .name = params.name,
                                  .hospital = params.hospital.value_or(""),
                                  .city = params.city.value_or(""),
                                  .region = params.region.value_or(""),
                                  .externalId = params.externalId};
  protocol::DirectorySaveCentreResult result;
  result.centre = centre.id;
  result.revision = 1;
  // Its words in the index are the network's, too.
  context.tx.lock(queries::networkLock, {{"network", value(params.network)}});
  if (params.centre) {
    context.tx.lock(queries::centreLock, {{"centre", value(centre.id)}});
    const auto row = context.tx.one(queries::centreById, {{"centre", value(centre.id)}});
    if (!row) return base::notFound("There is no such centre.");
    if (row->integer("revision") != params.revision)
      return impl::staleRevision(centreOf(context, *row, false));
    if (row->text("network_id") != params.network)
      return base::invalid("/network", "fixed", "A centre stays in its network.");
    const bool attached = context.tx
                              .one(queries::attachmentsTo,
                                   {{"centre", value(centre.id)}, {"today", value(today(context))}})
                              .has_value();
    if (attached && !isReference(protocol::toString(params.kind)))
      return base::invalid("/kind", "attached",
                           "Centres are attached to it: it stays a reference centre.");
    result.revision = row->integer("revision") + 1;
  }
  const auto network = context.tx.one(queries::networkById, {{"network", value(params.network)}});
  if (!network) return base::invalid("/network", "known", "A network of the directory.");
  CONSILIUM_CHECK(checkCentre(context, params));

  if (params.centre)
    impl::updateCentre(context.tx, context.now, centre, result.revision - 1);
  else
    impl::insertCentre(context.tx, context.now, centre);
  saveScopes(context, centre, params.scopes);
  saveContacts(context, centre, params.contacts);
  saveAttachments(context, centre, params.attachments);
  impl::indexCentre(context.tx, centre, params.scopes, network->text("code"),
                    network->text("name"));

  impl::appendCentreSaved(context, centre, result.revision);
  impl::appendDirectoryChanged(context);
  return result;
}

base::Result<protocol::DirectoryProposeSeriesResult> DirectoryService::proposeSeries(
    Context& context, const protocol::DirectoryProposeSeriesParams& params) {
  CONSILIUM_CHECK(mayReadDirectory(context, policy_));
  const store::Value id = value(params.centre);
  const auto centre = context.tx.one(queries::centreById, {{"centre", id}});
  if (!centre) return base::notFound("There is no such centre.");

  Proposals proposals;
  using protocol::ReasonKind;
  if (params.orpha)
    proposals.addExperts(
        context.tx.all(queries::proposalsByScope, {{"orpha", value(*params.orpha)}}),
        *params.orpha);
  proposals.add(ReasonKind::owner, context.tx.all(queries::proposalsByOwner, {{"centre", id}}));
  proposals.add(ReasonKind::attachment,
                context.tx.all(queries::proposalsByAttachment,
                               {{"centre", id}, {"today", value(today(context))}}));
  proposals.add(ReasonKind::network,
                context.tx.all(queries::proposalsByNetwork,
                               {{"network", value(centre->text("network_id"))}}));
  if (!centre->text("region_key").empty())
    proposals.add(ReasonKind::region,
                  context.tx.all(queries::proposalsByRegion,
                                 {{"regionKey", value(centre->text("region_key"))}}));

  protocol::DirectoryProposeSeriesResult result;
  result.proposals = proposals.best();
  return result;
}

}  // namespace consilium::service

#include "service/opinion.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/case_state.hpp"
#include "protocol/methods.hpp"
#include "service/cursor.hpp"
#include "service/identity_gate.hpp"
#include "service/impl/conflict.hpp"
#include "service/minutes.hpp"
#include "service/notice.hpp"
#include "service/series.hpp"
#include "store/event_log.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {
namespace {

using domain::Permission;
using domain::Relation;
using protocol::CaseState;
using protocol::NoticeKind;
using protocol::OpinionContext;
using protocol::OpinionState;
using store::value;
namespace queries = store::queries;

/// Version of the type `OpinionContent`, stored beside each content.
constexpr int kContentType = 1;
constexpr std::int64_t kDefaultLimit = 50;
/// A page ends with the opinion that brings its contents to this size.
constexpr std::size_t kPageBytes = std::size_t{256} << 10;
constexpr std::array kChairs{protocol::RosterFunction::chair, protocol::RosterFunction::deputy};

std::string streamOf(const CaseAccess& access) {
  return "case:" + access.id;
}
NoticeDraft noticeOf(const CaseAccess& access, NoticeKind kind) {
  return {kind, access.networkId, streamOf(access), access.pseudonym};
}

base::Result<void> requireContent(const CaseAccess& access, std::int64_t version,
                                  const protocol::OpinionContent& content) {
  if (version > access.version)
    return base::invalid("/version", "known", "A submitted version of the case.");
  if (content.conflict.declared != content.conflict.text.has_value())
    return base::invalid("/content/conflict/text", "conflict",
                         "Say what a declared conflict of interest is, and nothing without one.");
  return base::ok();
}

/// A case that is on no agenda is discussed in no session.
base::Result<void> requireSession(const CaseAccess& access, protocol::OpinionGivenIn given) {
  if (given == protocol::OpinionGivenIn::written || access.state != CaseState::accepted)
    return base::ok();
  return base::invalid("/context", "session", "This case is on no agenda: `written`.");
}

/// A case that the caller may give an opinion on, held.
base::Result<CaseAccess> hold(Context& context, std::string_view caseId, Permission permission) {
  holdCase(context, caseId);
  CONSILIUM_TRY(auto access, loadCaseAccess(context, caseId));
  CONSILIUM_CHECK(require(permission, access.relations, access.readable()));
  if (!domain::after(domain::CaseAct::giveOpinion, access.state))
    return base::invalidState("A case that is " + std::string(protocol::toString(access.state)) +
                              " takes no opinions.");
  return access;
}

/// The caller as the author, for the centre that they name.
base::Result<protocol::OpinionAuthor> authorOf(Context& context, const CaseAccess& access,
                                               const std::optional<std::string>& centre) {
  const auto& caller = *context.caller;
  if (!centre) {
    if (access.relations.has(Relation::guest))
      return protocol::OpinionAuthor{caller.userId, caller.name, std::nullopt, std::nullopt};
    return base::invalid("/centre", "required", "The centre that you give this opinion for.");
  }
  const auto* standing = access.standingFor(*centre);
  if (!standing || !domain::allows(Permission::opinionFile, standing->relations))
    return base::forbidden("You do not take part in this case for that centre.");
  return protocol::OpinionAuthor{caller.userId, caller.name, standing->centreId,
                                 standing->centreName};
}

/// The latest version of an author's opinion, and of the one that counts.
struct Standing {
  std::string opinion;  ///< empty: none yet
  std::int64_t latest = 0;
  std::int64_t filed = 0;
};

Standing standingOf(Context& context, const CaseAccess& access, std::string_view author) {
  Standing standing;
  for (const auto& row :
       context.tx.all(queries::opinionVersions, {{"case", value(access.id)},
                                                 {"network", value(access.networkId)},
                                                 {"author", value(author)}})) {
    if (standing.opinion.empty()) {
      standing.opinion = row.text("id");
      standing.latest = row.integer("number");
    }
    if (row.text("state") == toString(OpinionState::filed)) standing.filed = row.integer("number");
  }
  return standing;
}

/// Whether the submitting centre reads an opinion given now without waiting for the discussion: its
/// own, and those of the written route, which no meeting has on its agenda.
bool shownAtOnce(const CaseAccess& access, OpinionContext given,
                 const std::optional<std::string>& centre) {
  return centre == access.centreId ||
         (access.state == CaseState::accepted && given != OpinionContext::in_session);
}

bool isLate(const CaseAccess& access) {
  return domain::isAnswered(access.state);
}

struct Draft {
  const protocol::OpinionAuthor& author;
  OpinionContext context;
  std::int64_t version;
  const protocol::OpinionContent& content;
  std::optional<protocol::OpinionChannel> channel;
  std::optional<base::Timestamp> receivedAt;
};

struct Key {
  std::string opinion;
  std::int64_t number;
};

/// The next version of an author's opinion.
Key nextOf(Context& context, const Standing& standing) {
  return {standing.opinion.empty() ? context.newId() : standing.opinion, standing.latest + 1};
}

GateSubject subjectOf(const CaseAccess& access, const Key& key) {
  return caseSubject(access, "opinion:" + key.opinion);
}

/// Also to the author's own stream, for their lists.
template <class Event>
void append(Context& context, const CaseAccess& access, Event event) {
  const auto& author = context.caller->userId;
  store::append(context.tx, context.now, streamOf(access), author, access.networkId, event);
  event.case_ = access.id;
  store::append(context.tx, context.now, "user:" + author, author, std::nullopt, event);
}

void insert(Context& context, const CaseAccess& access, const Key& key, const Draft& draft) {
  const bool transcribed = draft.context == OpinionContext::transcribed;
  context.tx.run(
      queries::opinionInsert,
      {{"case", value(access.id)},
       {"opinion", value(key.opinion)},
       {"number", value(key.number)},
       {"network", value(access.networkId)},
       {"state", value(toString(transcribed ? OpinionState::transcribed : OpinionState::filed))},
       {"context", value(toString(draft.context))},
       {"version", value(draft.version)},
       {"author", value(draft.author.id)},
       {"centre", value(draft.author.centre)},
       {"shown", value(shownAtOnce(access, draft.context, draft.author.centre))},
       {"late", value(isLate(access))},
       {"at", value(context.now)},
       {"transcribedBy", transcribed ? value(context.caller->userId) : store::null()},
       {"channel", draft.channel ? value(toString(*draft.channel)) : store::null()},
       {"receivedAt", draft.receivedAt ? value(*draft.receivedAt) : store::null()},
       {"contentType", value(kContentType)},
       {"content", value(store::encodeStored(draft.content))}});
}

void supersede(Context& context, const CaseAccess& access, const Key& by) {
  context.tx.run(queries::opinionSupersede, {{"case", value(access.id)},
                                             {"network", value(access.networkId)},
                                             {"opinion", value(by.opinion)},
                                             {"number", value(by.number)}});
}

/// The chair decides whether to add to a signed report.
void askChairsOfLate(Context& context, const CaseAccess& access) {
  if (!isLate(access) || !access.seriesId) return;
  markLate(context, access.id);
  tellRoster(context, *access.seriesId, kChairs, noticeOf(access, NoticeKind::opinion_late));
}

OpinionContext contextOf(protocol::OpinionGivenIn given) {
  return given == protocol::OpinionGivenIn::in_session ? OpinionContext::in_session
                                                       : OpinionContext::written;
}

/// Files the caller's next version; nothing that could still be refused comes after it.
void fileNext(Context& context, const CaseAccess& access, const Key& key, const Draft& draft) {
  insert(context, access, key, draft);
  supersede(context, access, key);
  protocol::OpinionFiled filed;
  filed.opinion = key.opinion;
  filed.number = key.number;
  filed.version = draft.version;
  filed.author = draft.author;
  if (isLate(access)) filed.late = true;
  append(context, access, filed);
  askChairsOfLate(context, access);
}

/// Which opinions on a case the caller may read.
class Sight {
 public:
  Sight(const CaseAccess& access, std::string_view caller, bool blindFirst, bool hasFiled)
      : access_(access), caller_(caller) {
    const auto& relations = access.relations;
    decides_ = relations.intersects({Relation::chair, Relation::coordinator});
    submits_ = relations.intersects({Relation::clinician, Relation::assistant});
    const bool discussed =
        access.state != CaseState::accepted && access.state != CaseState::scheduled;
    all_ = decides_ ||
           (relations.intersects({Relation::expert, Relation::guest}) &&
            (!blindFirst || hasFiled || discussed)) ||
           (submits_ && (discussed || access.restricted));
  }

  bool all() const { return all_; }

  bool covers(const store::Row& row) const {
    if (row.text("author_id") == caller_) return true;
    const auto state = protocol::parseOpinionState(row.text("state")).value();
    if (state == OpinionState::transcribed || state == OpinionState::refused) return decides_;
    return all_ ||
           (submits_ && (row.flag("shown") || row.optionalText("centre_id") == access_.centreId));
  }

 private:
  const CaseAccess& access_;
  std::string_view caller_;
  bool decides_ = false;
  bool submits_ = false;
  bool all_ = false;
};

base::Result<Sight> sightOf(Context& context, const CaseAccess& access) {
  const auto& caller = context.caller->userId;
  bool blindFirst = false;
  if (access.seriesId) {
    CONSILIUM_TRY(const auto charter, loadCharter(context.tx, *access.seriesId));
    blindFirst = charter.blindFirst.value();
  }
  return Sight(access, caller, blindFirst, standingOf(context, access, caller).filed > 0);
}

protocol::Opinion opinionOf(const store::Row& row, const CaseAccess& access) {
  protocol::Opinion opinion;
  opinion.id = row.text("id");
  opinion.number = row.integer("number");
  opinion.state = protocol::parseOpinionState(row.text("state")).value();
  opinion.context = protocol::parseOpinionContext(row.text("context")).value();
  opinion.version = row.integer("case_version");
  if (opinion.version < access.version) opinion.outdated = true;
  if (row.flag("late")) opinion.late = true;
  opinion.author = {row.text("author_id"), row.text("author_name"), row.optionalText("centre_id"),
                    row.optionalText("centre_name")};
  if (opinion.author.centre == access.centreId) opinion.presenting = true;
  opinion.at = row.time("at");
  if (!row.isNull("transcribed_by"))
    opinion.transcription = {row.text("transcribed_by"), row.text("transcribed_by_name"),
                             protocol::parseOpinionChannel(row.text("channel")).value(),
                             row.time("received_at"), row.optionalTime("decided_at")};
  opinion.content = store::decodeStored<protocol::OpinionContent>(row.text("content")).value();
  return opinion;
}

}  // namespace

base::Result<protocol::OpinionFileResult> OpinionService::file(
    Context& context, const protocol::OpinionFileParams& params) {
  CONSILIUM_TRY(const auto access, hold(context, params.case_, Permission::opinionFile));
  CONSILIUM_TRY(const auto author, authorOf(context, access, params.centre));
  CONSILIUM_CHECK(requireContent(access, params.version, params.content));
  CONSILIUM_CHECK(requireSession(access, params.context));
  const auto standing = standingOf(context, access, author.id);
  if (standing.filed > 0)
    return base::invalidState("You have given an opinion on this case: amend it.");
  const auto key = nextOf(context, standing);
  CONSILIUM_CHECK(passGate<protocol::OpinionFile>(context, params, subjectOf(access, key)));
  fileNext(context, access, key,
           {author, contextOf(params.context), params.version, params.content, std::nullopt,
            std::nullopt});
  return protocol::OpinionFileResult{key.opinion, key.number};
}

base::Result<protocol::OpinionAmendResult> OpinionService::amend(
    Context& context, const protocol::OpinionAmendParams& params) {
  CONSILIUM_TRY(const auto access, hold(context, params.case_, Permission::opinionFile));
  CONSILIUM_TRY(const auto author, authorOf(context, access, params.centre));
  CONSILIUM_CHECK(requireContent(access, params.version, params.content));
  CONSILIUM_CHECK(requireSession(access, params.context));
  const auto standing = standingOf(context, access, author.id);
  if (standing.filed == 0 || standing.opinion != params.opinion)
    return base::notFound("You have no such opinion on this case.");
  if (standing.filed != params.number)
    return impl::staleRevision(protocol::OpinionAmendResult{standing.opinion, standing.filed});
  const auto key = nextOf(context, standing);
  CONSILIUM_CHECK(passGate<protocol::OpinionAmend>(context, params, subjectOf(access, key)));
  fileNext(context, access, key,
           {author, contextOf(params.context), params.version, params.content, std::nullopt,
            std::nullopt});
  return protocol::OpinionAmendResult{key.opinion, key.number};
}

base::Result<protocol::OpinionTranscribeResult> OpinionService::transcribe(
    Context& context, const protocol::OpinionTranscribeParams& params) {
  CONSILIUM_TRY(const auto access, hold(context, params.case_, Permission::opinionTranscribe));
  CONSILIUM_CHECK(requireContent(access, params.version, params.content));
  if (params.receivedAt > context.now)
    return base::invalid("/receivedAt", "past", "A time that has passed.");
  protocol::OpinionAuthor author;
  author.id = params.author;
  if (const auto seat = context.tx.one(queries::opinionAuthorOnRoster,
                                       {{"series", value(access.seriesId.value())},
                                        {"author", value(params.author)},
                                        {"at", value(context.now)}})) {
    author.name = seat->text("name");
    author.centre = seat->text("centre_id");
    author.centreName = seat->text("centre_name");
  } else if (const auto guest = context.tx.one(queries::opinionAuthorAsGuest,
                                               {{"case", value(access.id)},
                                                {"network", value(access.networkId)},
                                                {"author", value(params.author)},
                                                {"at", value(context.now)}})) {
    author.name = guest->text("name");
  } else {
    return base::invalid("/author", "expert",
                         "An expert or chair of the roster, or a guest of the case.");
  }

  const auto key = nextOf(context, standingOf(context, access, author.id));
  CONSILIUM_CHECK(passGate<protocol::OpinionTranscribe>(context, params, subjectOf(access, key)));
  insert(context, access, key,
         {author, OpinionContext::transcribed, params.version, params.content, params.channel,
          params.receivedAt});
  protocol::OpinionTranscribed transcribed;
  transcribed.opinion = key.opinion;
  transcribed.number = key.number;
  transcribed.version = params.version;
  transcribed.author = author;
  store::append(context.tx, context.now, streamOf(access), context.caller->userId, access.networkId,
                transcribed);
  tell(context, std::array{author.id}, noticeOf(access, NoticeKind::opinion_to_confirm));
  return protocol::OpinionTranscribeResult{key.opinion, key.number};
}

base::Result<protocol::OpinionConfirmResult> OpinionService::confirm(
    Context& context, const protocol::OpinionConfirmParams& params) {
  CONSILIUM_TRY(const auto access, hold(context, params.case_, Permission::opinionFile));
  const auto row = context.tx.one(queries::opinionByNumber, {{"case", value(access.id)},
                                                             {"network", value(access.networkId)},
                                                             {"opinion", value(params.opinion)},
                                                             {"number", value(params.number)}});
  if (!row || row->text("author_id") != context.caller->userId)
    return base::notFound("No opinion was written down in your name under this number.");
  if (row->text("state") != toString(OpinionState::transcribed))
    return base::invalidState("This opinion does not wait for your confirmation.");

  const bool theirs = params.decision == protocol::OpinionDecision::confirm;
  const auto centre = row->optionalText("centre_id");
  context.tx.run(queries::opinionDecide,
                 {{"case", value(access.id)},
                  {"network", value(access.networkId)},
                  {"opinion", value(params.opinion)},
                  {"number", value(params.number)},
                  {"state", value(toString(theirs ? OpinionState::filed : OpinionState::refused))},
                  {"shown", value(shownAtOnce(access, OpinionContext::transcribed, centre))},
                  {"late", value(isLate(access))},
                  {"at", value(context.now)}});
  if (theirs) supersede(context, access, {params.opinion, params.number});
  append(context, access,
         protocol::OpinionConfirmed{params.opinion, params.number, params.decision, std::nullopt});
  if (theirs)
    askChairsOfLate(context, access);
  else
    tell(context, std::array{row->text("transcribed_by")},
         noticeOf(access, NoticeKind::opinion_refused));
  return protocol::OpinionConfirmResult{params.opinion, params.number};
}

base::Result<protocol::OpinionListResult> OpinionService::list(
    Context& context, const protocol::OpinionListParams& params) {
  CONSILIUM_TRY(const auto access, loadCaseAccess(context, params.case_));
  CONSILIUM_CHECK(require(access.readPermission(), access.relations, false));
  Key after{};
  if (params.cursor) {
    CONSILIUM_TRY(auto keys, decodeCursor(*params.cursor, 2));
    CONSILIUM_TRY(after.number, cursorInteger(keys[1]));
    after.opinion = std::move(keys[0]);
  }
  const auto limit = params.limit.value_or(kDefaultLimit);
  CONSILIUM_TRY(const auto sight, sightOf(context, access));

  protocol::OpinionListResult result;
  result.head = store::headOf(context.tx, streamOf(access));
  for (const auto& row :
       context.tx.all(queries::opinionHeads,
                      {{"case", value(access.id)}, {"network", value(access.networkId)}}))
    if (row.text("state") == toString(OpinionState::filed) && !sight.covers(row)) ++result.withheld;

  std::size_t bytes = 0;
  for (bool more = true; more;) {
    const auto rows = context.tx.all(queries::opinionsAfter, {{"case", value(access.id)},
                                                              {"network", value(access.networkId)},
                                                              {"afterId", value(after.opinion)},
                                                              {"afterNumber", value(after.number)},
                                                              {"limit", value(limit + 1)}});
    more = static_cast<std::int64_t>(rows.size()) > limit;
    for (const auto& row : rows) {
      if (sight.covers(row)) {
        if (static_cast<std::int64_t>(result.opinions.size()) == limit || bytes >= kPageBytes) {
          result.cursor = encodeCursor({after.opinion, std::to_string(after.number)});
          more = false;
          break;
        }
        bytes += row.text("content").size();
        result.opinions.push_back(opinionOf(row, access));
      }
      after = {row.text("id"), row.integer("number")};
    }
  }
  showAcknowledgements(context, result, streamOf(access), access.networkId);
  recordRead(context, access.id);
  return result;
}

base::Result<bool> readsAllOpinions(Context& context, const CaseAccess& access) {
  CONSILIUM_TRY(const auto sight, sightOf(context, access));
  return sight.all();
}

void tellOpinionAuthors(Context& context, const CaseAccess& access) {
  std::vector<std::string> authors;
  for (const auto& row :
       context.tx.all(queries::opinionAuthors,
                      {{"case", value(access.id)}, {"network", value(access.networkId)}}))
    if (row.text("author_id") != context.caller->userId) authors.push_back(row.text("author_id"));
  tell(context, authors, noticeOf(access, NoticeKind::opinion_outdated));
}

}  // namespace consilium::service

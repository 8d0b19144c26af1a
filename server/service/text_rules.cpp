#include "service/text_rules.hpp"

#include <algorithm>
#include <array>

#include "store/stored_json.hpp"

namespace consilium::service {
namespace {

using enum protocol::TextUse;
using protocol::TextUse;
constexpr std::optional<TextUse> open;

constexpr std::string_view kAll = "*";
constexpr std::string_view kCase = "case.create case.update case.check";
constexpr std::string_view kOpinion = "opinion.file opinion.amend opinion.transcribe";
constexpr std::string_view kPlan = "meeting.schedule meeting.update";
constexpr std::string_view kMember = "member.invite member.update";

constexpr std::array kRules{
    // What is said of the person.
    TextRule{"/content/questions", person, kCase},
    TextRule{"/content/history", person, kCase},
    TextRule{"/content/family/text", person, kCase},
    TextRule{"/content/examinations", person, kCase},
    TextRule{"/content/treatments", person, kCase},
    TextRule{"/content/variants/*/hgvs", person, kCase},
    TextRule{"/content/why", person, "followUp.record"},
    TextRule{"/content/text", person, "followUp.record"},

    // What professionals say to one another.
    TextRule{"/reason", discussion,
             "case.validate case.withdraw case.decline case.redirect case.postpone case.reopen "
             "meeting.cancel meeting.answer meeting.removeCase question.redirect"},
    TextRule{"/text", discussion,
             "case.requestInformation case.answer message.post meeting.ratify minutes.review "
             "minutes.addend minutes.contest minutes.answer question.ask question.answer"},
    TextRule{"/note", discussion, "meeting.book meeting.propose"},
    TextRule{"/title", discussion, kPlan},
    TextRule{"/content/text", discussion, kOpinion},
    TextRule{"/content/examinations/*", discussion, kOpinion},
    TextRule{"/content/plan/*", discussion, kOpinion},
    TextRule{"/content/conflict/text", discussion, kOpinion},
    TextRule{"/content/guideline/name", discussion, kOpinion},
    TextRule{"/content/guideline/version", discussion, kOpinion},
    TextRule{"/content/synthesis", discussion, "minutes.update"},
    TextRule{"/content/plan/*", discussion, "minutes.update"},
    TextRule{"/content/treatments/*/drug", discussion, "minutes.update"},
    TextRule{"/content/examinations/*", discussion, "minutes.update"},
    TextRule{"/content/surveillance", discussion, "minutes.update"},
    TextRule{"/content/trial", discussion, "minutes.update"},
    TextRule{"/content/referral/reference", discussion, "minutes.update"},
    TextRule{"/content/guideline/name", discussion, "minutes.update"},
    TextRule{"/content/guideline/version", discussion, "minutes.update"},
    TextRule{"/content/dissent", discussion, "minutes.update"},
    TextRule{"/content/actions/*/what", discussion, "minutes.update"},
    TextRule{"/content/incident", discussion, "minutes.update"},
    TextRule{"/publication/title", discussion, "question.publish"},
    TextRule{"/publication/question", discussion, "question.publish"},
    TextRule{"/publication/answer", discussion, "question.publish"},

    // Fields that ask for a professional or a centre, who need not be in the directory.
    TextRule{"/content/presenter", professional, "minutes.update"},
    TextRule{"/content/referent", professional, "minutes.update"},
    TextRule{"/content/referral/to", professional, "minutes.update"},
    TextRule{"/content/actions/*/who", professional, "minutes.update"},
    TextRule{"/copies/*", professional, "minutes.receive"},
    TextRule{"/room", professional, kPlan},

    TextRule{"/name", document_name, "document.begin"},

    // What stands in another text of the command.
    TextRule{"/acknowledged/*/text", open, kAll},
    // What stands there already.
    TextRule{"/text", open, "text.report"},
    // A gene is a word of its pattern.
    TextRule{"/content/variants/*/gene", open, kCase},
    // Where a meeting takes place: an address, which no case is named in.
    TextRule{"/videoLink", open, kPlan},
    TextRule{"/timeZone", open, "meeting.schedule meeting.update meeting.propose"},
    TextRule{"/recurrence", open, "meeting.schedule"},
    // Accounts: what their owners are called, and how they sign in.
    TextRule{"/login", open, "case.invite member.invite session.login"},
    TextRule{"/name", open, "case.invite member.invite member.update"},
    TextRule{"/specialty", open, "member.invite member.update meeting.join"},
    TextRule{"/rpps", open, kMember},
    TextRule{"/mail/address", open, "notice.setMail"},
    TextRule{
        "/password", open,
        "session.login session.reauthenticate session.changePassword session.acceptInvitation"},
    TextRule{"/current", open, "session.changePassword"},
    TextRule{"/totp", open, "session.login session.reauthenticate"},
    TextRule{"/code", open, "session.confirmTotp"},
    TextRule{"/token", open, "session.acceptInvitation"},
    // The directory publishes professionals and their centres.
    TextRule{"/code", open, "directory.saveNetwork"},
    TextRule{"/name", open, "directory.saveNetwork directory.saveCentre series.save"},
    TextRule{"/erns/*", open, "directory.saveNetwork"},
    TextRule{"/externalId", open, "directory.saveNetwork directory.saveCentre"},
    TextRule{"/hospital", open, "directory.saveCentre"},
    TextRule{"/city", open, "directory.saveCentre"},
    TextRule{"/region", open, "directory.saveCentre"},
    TextRule{"/contacts/*/value", open, "directory.saveCentre"},
    TextRule{"/contacts/*/label", open, "directory.saveCentre"},
    TextRule{"/charter/quorum/specialties/*", open, "series.save"},
    TextRule{"/charter/quorumUnmetLabel", open, "series.save"},
    TextRule{"/charter/requestedSpecialties/*", open, "series.save"},
    TextRule{"/charter/urgent/name", open, "series.save"},
    TextRule{"/charter/urgent/phone", open, "series.save"},
    TextRule{"/charter/urgent/hours", open, "series.save"},
    TextRule{"/roster/*/specialty", open, "series.save"},
    // What programs say of a file.
    TextRule{"/type", open, "document.begin"},
    TextRule{"/sha256", open, "document.begin"},
    TextRule{"/preview/sha256", open, "minutes.sign"},
    // Names of streams, and of what texts are said of.
    TextRule{"/subject", open, "text.report text.settleReport"},
    TextRule{"/streams/*/stream", open, "event.subscribe"},
    TextRule{"/streams/*", open, "event.unsubscribe"},
};

bool concerns(const TextRule& rule, std::string_view method) {
  if (rule.methods == kAll) return true;
  for (auto rest = rule.methods; !rest.empty();) {
    const auto end = rest.find(' ');
    if (rest.substr(0, end) == method) return true;
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return false;
}

}  // namespace

std::span<const TextRule> textRules() {
  return kRules;
}

bool bringsTexts(std::string_view method) {
  return std::any_of(kRules.begin(), kRules.end(),
                     [&](const auto& rule) { return rule.use && concerns(rule, method); });
}

std::vector<GatedText> gatedTexts(std::string_view method, std::string_view json) {
  std::vector<std::string_view> patterns;
  std::vector<TextUse> uses;
  for (const auto& rule : kRules)
    if (rule.use && concerns(rule, method)) {
      patterns.push_back(rule.pointer);
      uses.push_back(*rule.use);
    }
  std::vector<GatedText> texts;
  if (patterns.empty()) return texts;
  for (auto& found : store::textsAt(json, patterns))
    texts.push_back({std::move(found.pointer), std::move(found.text), uses[found.pattern]});
  return texts;
}

std::vector<std::string_view> contentTexts(std::string_view method) {
  constexpr std::string_view kContent = "/content";
  std::vector<std::string_view> pointers;
  for (const auto& rule : kRules)
    if (rule.use && concerns(rule, method) && rule.pointer.starts_with(kContent))
      pointers.push_back(rule.pointer.substr(kContent.size()));
  return pointers;
}

}  // namespace consilium::service

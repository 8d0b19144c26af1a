#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "protocol/case.hpp"
#include "protocol/common.hpp"
#include "protocol/directory.hpp"
#include "protocol/meeting.hpp"
#include "protocol/member.hpp"
#include "protocol/minutes.hpp"
#include "protocol/opinion.hpp"

namespace consilium::interchange::impl {

/// The words of a document in one of the two languages, with times by the clocks of its place.
class Words {
 public:
  /// `timeZone`: IANA name; UTC where it is unknown or empty.
  Words(protocol::Language language, std::string_view timeZone)
      : language_(language), timeZone_(timeZone) {}

  protocol::Language language() const { return language_; }
  bool french() const { return language_ == protocol::Language::fr; }
  std::string_view say(std::string_view inFrench, std::string_view inEnglish) const {
    return french() ? inFrench : inEnglish;
  }
  std::string_view yesOrNo(bool yes) const;
  std::string date(base::Date date) const;
  /// Day and hour, with the clocks that they are told by.
  std::string moment(base::Timestamp time) const;
  /// Two moments of one day.
  std::string span(base::Timestamp from, base::Timestamp to) const;
  std::string hour(base::Timestamp time) const;
  /// A duration of the contract in words: `34 ans`, `1 year 6 months`.
  std::string duration(std::string_view iso8601) const;
  /// The age of a person who has one.
  std::string age(const protocol::Subject& subject) const;
  std::string duration(const protocol::GestationalAge& age) const;

 private:
  protocol::Language language_;
  std::string timeZone_;
};

/// Names of values, as documents for people write them.
std::string_view nameOf(const Words& words, protocol::Profession value);
std::string_view nameOf(const Words& words, protocol::CentreKind value);
std::string_view nameOf(const Words& words, protocol::ReportOutcome value);
std::string_view nameOf(const Words& words, protocol::TreatmentAct value);
std::string_view nameOf(const Words& words, protocol::TreatmentOpinion value);
std::string_view nameOf(const Words& words, protocol::PresenceMode value);
std::string_view nameOf(const Words& words, protocol::AttendanceMode value);
std::string_view nameOf(const Words& words, protocol::OpinionContext value);
std::string_view nameOf(const Words& words, protocol::OpinionConfidence value);
std::string_view nameOf(const Words& words, protocol::ReviewDecision value);
std::string_view nameOf(const Words& words, protocol::ReportMissing value);
std::string_view nameOf(const Words& words, protocol::Sex value);
std::string_view nameOf(const Words& words, protocol::VitalStatus value);
std::string_view nameOf(const Words& words, protocol::CaseReason value);
std::string_view nameOf(const Words& words, protocol::Urgency value);
std::string_view nameOf(const Words& words, protocol::PhenotypeStatus value);
std::string_view nameOf(const Words& words, protocol::Severity value);
std::string_view nameOf(const Words& words, protocol::DiagnosisStatus value);
std::string_view nameOf(const Words& words, protocol::AcmgClass value);
std::string_view nameOf(const Words& words, protocol::Zygosity value);
std::string_view nameOf(const Words& words, protocol::Inheritance value);
std::string_view nameOf(const Words& words, protocol::CaseState value);
std::string_view nameOf(const Words& words, protocol::AgendaItemState value);
std::string_view nameOf(const Words& words, protocol::CaseOutcome value);
std::string_view nameOf(const Words& words, protocol::RatificationDecision value);
std::string_view nameOf(const Words& words, protocol::CaseLinkKind value);
std::string_view nameOf(const Words& words, protocol::RetentionSource value);

std::string quorumWords(const Words& words, const protocol::QuorumState& quorum);
std::string votesWords(const Words& words, const protocol::VoteCount& votes);
/// What is said of an opinion beside its text.
std::string opinionWords(const Words& words, const protocol::ReportOpinion& opinion);

/// The parts with commas between them.
std::string joined(const std::vector<std::string>& parts);

}  // namespace consilium::interchange::impl

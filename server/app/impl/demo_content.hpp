#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/directory.hpp"
#include "protocol/member.hpp"
#include "protocol/series.hpp"

// Who and what is there in the demonstration. The networks bear the names of real ones; centres and
// people are invented, and say so. The cases are in demo_cases.hpp.

namespace consilium::app::demo {

struct Network {
  std::string_view code;
  std::string_view name;
  std::string_view ern;
};

struct Centre {
  std::string_view key;
  std::string_view network;  ///< code
  protocol::CentreKind kind;
  std::string_view name;
  std::string_view hospital;
  std::string_view city;
  std::string_view region;
  std::string_view scopes;      ///< ORPHA codes, separated by blanks
  std::string_view attachedTo;  ///< keys of reference centres, listed before, separated by blanks
};

struct Person {
  std::string_view login;
  std::string_view name;
  std::string_view centre;  ///< key; empty: platform-wide
  protocol::MemberRole role;
  protocol::Profession profession;
  std::string_view specialty;
  std::string_view senior;  ///< login of the responsible senior, listed before
  bool auditor = false;
};

struct Seat {
  std::string_view login;
  protocol::RosterFunction function;
};

struct Escalation {
  protocol::RosterFunction function;
  std::int64_t afterMinutes;
};

inline constexpr std::string_view kBone = "RCP Os et calcium (exemple)";
inline constexpr std::string_view kSmallBones = "RCP Chondrodysplasies (exemple)";
inline constexpr std::string_view kEye = "RCP Rétine (exemple)";
inline constexpr std::string_view kMuscle = "RCP Myologie (exemple)";
inline constexpr std::string_view kJoint = "RCP commune os et muscle (exemple)";

/// Each with a chair, a coordinator and at least two permanent members.
struct Series {
  std::string_view name;
  std::string_view owners;  ///< keys of centres or codes of networks, separated by blanks
  std::span<const Seat> seats;
  int nextMeeting;   ///< days from now to the next one
  int meetingWeeks;  ///< from one to the next
  std::string_view urgentPhone{};
  std::span<const Escalation> escalation{};
  std::string_view quorumSpecialty{};
  protocol::CharterQuorumUnmet quorumUnmet = protocol::CharterQuorumUnmet::label;
  protocol::CharterRegistration registration = protocol::CharterRegistration::anyone;
  protocol::CharterPresenterView presentersSee = protocol::CharterPresenterView::items;
  bool writtenOpinionsCount = false;
  bool blindFirst = false;
};

/// What was particular about a meeting of a series.
struct Incident {
  std::string_view series;
  int day;                       ///< of the meeting, from now
  std::string_view absent{};     ///< logins of its roster, separated by blanks
  std::int64_t reaches = 100;    ///< how many cases it came to
  std::string_view cancelled{};  ///< why
};

/// A meeting beside the usual ones.
struct ExtraMeeting {
  std::string_view series;
  int plannedOn;    ///< days from now
  int cancelledOn;  ///< likewise
  int day;          ///< likewise
  std::string_view title;
  std::string_view cancelled;  ///< why
};

enum class QuestionFate { open, answered, published, outside };

struct Question {
  std::string_view series;
  std::string_view asker;  ///< login
  int daysAgo;
  QuestionFate fate;
  std::string_view orpha;
  std::string_view text;
  std::string_view reply;
  std::string_view title{};   ///< on the question page
  std::string_view centre{};  ///< key, of where else to ask
};

std::span<const Network> networks();
std::span<const Centre> centres();
std::span<const Person> people();
std::span<const Series> series();
std::span<const Incident> incidents();
std::span<const ExtraMeeting> extraMeetings();
std::span<const Question> questions();

/// Throws std::logic_error when there is none of that name.
const Series& seriesNamed(std::string_view name);

}  // namespace consilium::app::demo

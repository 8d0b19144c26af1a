#pragma once

#include <span>
#include <string_view>

#include "protocol/case.hpp"
#include "protocol/directory.hpp"
#include "protocol/member.hpp"
#include "protocol/series.hpp"

// What the demonstration is made of. The networks bear the names of real ones; centres, people and
// cases are invented, and say so.

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
  std::string_view attachedTo;  ///< keys of reference centres, separated by blanks
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

struct Series {
  std::string_view name;
  std::string_view owner;  ///< key of a centre
  std::string_view urgentPhone;
  std::span<const Seat> seats;
};

struct Vignette {
  std::string_view series;  ///< name of the series it suits
  protocol::CaseReason reason;
  protocol::Sex sex;
  std::string_view questions;
  std::string_view history;
  std::string_view examinations;
  std::string_view treatments;
  std::string_view signs;      ///< HPO codes, separated by blanks; excluded ones begin with `-`
  std::string_view diagnosis;  ///< ORPHA code
  std::string_view remark;     ///< of the submitter, once submitted
  std::string_view reply;      ///< of an expert
};

std::span<const Network> networks();
std::span<const Centre> centres();
std::span<const Person> people();
std::span<const Series> series();
std::span<const Vignette> vignettes();

}  // namespace consilium::app::demo

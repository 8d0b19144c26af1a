#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/member.hpp"
#include "service/context.hpp"
#include "service/session_policy.hpp"

namespace consilium::service {

/// What is said of a user at one centre.
struct MemberProfile {
  protocol::MemberRole role{};
  protocol::Profession profession{};
  std::optional<std::string> specialty;
  std::optional<std::string> rpps;    ///< 11 digits with their key
  std::optional<std::string> senior;  ///< member id of the responsible senior
};

/// `member.*`: who does what at a centre. Everything is safe to call from several threads at once.
class MemberService {
 public:
  explicit MemberService(const SessionPolicy& policy) : policy_(policy) {}

  base::Result<protocol::MemberListResult> list(Context& context,
                                                const protocol::MemberListParams& params) const;
  base::Result<protocol::MemberInviteResult> invite(
      Context& context, const protocol::MemberInviteParams& params) const;
  base::Result<protocol::MemberInvitationLinkResult> invitationLink(
      Context& context, const protocol::MemberInvitationLinkParams& params) const;
  base::Result<protocol::MemberUpdateResult> update(
      Context& context, const protocol::MemberUpdateParams& params) const;
  base::Result<protocol::MemberRemoveResult> remove(
      Context& context, const protocol::MemberRemoveParams& params) const;
  base::Result<protocol::MemberSetAbsenceResult> setAbsence(
      Context& context, const protocol::MemberSetAbsenceParams& params) const;

 private:
  SessionPolicy policy_;
};

/// Gives a user a role at a centre, on behalf of the operator (`actor` "system") or of a manager
/// whose right was checked. In a write transaction. Returns the member's id. Errors: `notFound`
/// (no such user or centre), `invalid` (profile), `conflict` (has that role there already).
base::Result<std::string> addMember(store::Transaction& tx, base::Timestamp now,
                                    const base::Clock& clock, std::string_view actor,
                                    std::string_view userId, std::string_view centreId,
                                    const MemberProfile& profile);

/// Whether `rpps` is a number of the French register of health professionals: 11 digits, the last
/// of them a Luhn key (ANS, structure of the RPPS number).
bool isRpps(std::string_view rpps);

}  // namespace consilium::service

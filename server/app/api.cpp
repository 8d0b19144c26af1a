#include "app/api.hpp"

#include <iterator>
#include <utility>

#include "protocol/methods.hpp"
#include "rpc/event_methods.hpp"
#include "service/access.hpp"

namespace consilium::app {

Services::Services(const Options& options)
    : sessions(options.session),
      members(options.session),
      directory(options.directory),
      series(options.directory) {}

base::Result<service::Caller> ServiceGate::callerByToken(service::Context& context,
                                                         std::string_view token) {
  CONSILIUM_TRY(auto caller, sessions_.authenticate(context.tx, token, context.now));
  caller.boundCentre = context.origin.boundCentre;
  return caller;
}

base::Result<service::Caller> ServiceGate::callerBySession(
    service::Context& context, std::string_view sessionId,
    std::optional<base::Timestamp> lastActivity) {
  CONSILIUM_TRY(auto caller, sessions_.resume(context.tx, sessionId, context.now, lastActivity));
  caller.boundCentre = context.origin.boundCentre;
  return caller;
}

base::Result<void> ServiceGate::touch(service::Context& context, std::string_view sessionId) {
  sessions_.touch(context.tx, sessionId, context.now);
  return base::ok();
}

bool ServiceGate::allowedBeforeEnrolment(std::string_view method) {
  return service::allowedBeforeEnrolment(method);
}

base::Result<void> ServiceGate::mayReadStream(service::Context& context, std::string_view stream) {
  return service::mayReadStream(context, stream);
}

void ServiceGate::noteRead(service::Context& context, std::string_view caseId) {
  service::recordRead(context, caseId);
}

void ServiceGate::writeReads(store::Transaction& tx, const service::Caller& caller,
                             std::span<const std::string> caseIds, base::Timestamp now) {
  service::writeReads(tx, caller, caseIds, now);
}

rpc::MethodTable methodTable(Services& services, rpc::Gate& gate) {
  using namespace protocol;
  using namespace service;
  using rpc::Access;
  auto& sessions = services.sessions;
  auto& members = services.members;
  auto& directory = services.directory;
  auto& series = services.series;
  auto& cases = services.cases;
  auto& messages = services.messages;
  auto& audit = services.audit;

  rpc::MethodTable table{
      rpc::staged<SessionLogin>(sessions, &SessionService::loadLogin, &SessionService::verifyLogin,
                                &SessionService::finishLogin, Access::open),
      rpc::staged<SessionAcceptInvitation>(sessions, &SessionService::loadAcceptInvitation,
                                           &SessionService::verifyAcceptInvitation,
                                           &SessionService::finishAcceptInvitation, Access::open),
      rpc::staged<SessionReauthenticate>(sessions, &SessionService::loadReauthenticate,
                                         &SessionService::verifyReauthenticate,
                                         &SessionService::finishReauthenticate),
      rpc::staged<SessionChangePassword>(sessions, &SessionService::loadChangePassword,
                                         &SessionService::verifyChangePassword,
                                         &SessionService::finishChangePassword),
      rpc::read<SessionWhoami>(sessions, &SessionService::whoami),
      rpc::read<SessionList>(sessions, &SessionService::list),
      rpc::session<SessionLogout>(sessions, &SessionService::logout),
      rpc::session<SessionRevoke>(sessions, &SessionService::revoke),
      rpc::session<SessionEnrolTotp>(sessions, &SessionService::enrolTotp),
      rpc::session<SessionConfirmTotp>(sessions, &SessionService::confirmTotp),

      rpc::read<DirectoryNetworks>(directory, &DirectoryService::networks, Access::open),
      rpc::read<DirectoryCentres>(directory, &DirectoryService::centres, Access::open),
      rpc::read<DirectoryCentre>(directory, &DirectoryService::centre, Access::open),
      rpc::write<DirectorySaveNetwork>(directory, &DirectoryService::saveNetwork),
      rpc::write<DirectorySaveCentre>(directory, &DirectoryService::saveCentre),
      rpc::read<DirectoryProposeSeries>(directory, &DirectoryService::proposeSeries, Access::open),

      rpc::read<MemberList>(members, &MemberService::list),
      rpc::write<MemberInvite>(members, &MemberService::invite),
      rpc::session<MemberInvitationLink>(members, &MemberService::invitationLink),
      rpc::write<MemberUpdate>(members, &MemberService::update),
      rpc::write<MemberRemove>(members, &MemberService::remove),
      rpc::write<MemberSetAbsence>(members, &MemberService::setAbsence),

      rpc::read<SeriesList>(series, &SeriesService::list, Access::open),
      rpc::read<SeriesGet>(series, &SeriesService::get, Access::open),
      rpc::write<SeriesSave>(series, &SeriesService::save),

      rpc::write<CaseCreate>(cases, &CaseService::create),
      rpc::write<CaseUpdate>(cases, &CaseService::update),
      rpc::write<CaseSubmit>(cases, &CaseService::submit),
      rpc::read<CaseGet>(cases, &CaseService::get),
      rpc::read<CaseList>(cases, &CaseService::list),
      rpc::write<CaseWithdraw>(cases, &CaseService::withdraw),

      rpc::write<MessagePost>(messages, &MessageService::post),
      rpc::read<MessageList>(messages, &MessageService::list),

      rpc::read<AuditList>(audit, &AuditService::list),
      rpc::read<AuditVerify>(audit, &AuditService::verify),
  };
  // event.* and rpc.discover
  auto connection = rpc::connectionMethods(gate);
  table.insert(table.end(), std::make_move_iterator(connection.begin()),
               std::make_move_iterator(connection.end()));
  return table;
}

}  // namespace consilium::app

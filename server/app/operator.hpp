#pragma once

#include <string>

#include "app/admin_socket.hpp"
#include "app/options.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "service/account.hpp"
#include "service/case.hpp"
#include "service/directory.hpp"
#include "store/database.hpp"

namespace consilium::app {

/// What the operator's commands do, in a server or without one: `user …`, `centre …`,
/// `import …` and `export …`. Arguments have the names of the command line's options; those not
/// given are left out. Each call blocks, and is not for a database thread.
class Operator {
 public:
  /// `database` and `clock` outlive the object.
  Operator(store::Database& database, const base::Clock& clock, const Options& options);

  AdminReply run(const AdminRequest& request);

 private:
  using Arguments = std::map<std::string, std::string>;
  using Outcome = base::Result<std::string>;  ///< text for standard output

  Outcome addUser(const Arguments& arguments);
  Outcome listUsers(const Arguments& arguments);
  Outcome disableUser(const Arguments& arguments);
  Outcome enableUser(const Arguments& arguments);
  Outcome resetPassword(const Arguments& arguments);
  Outcome resetSecondFactor(const Arguments& arguments);
  Outcome setRoles(const Arguments& arguments);
  Outcome joinCentre(const Arguments& arguments);
  Outcome listCentres(const Arguments& arguments);
  Outcome addCentre(const Arguments& arguments);
  Outcome showCentre(const Arguments& arguments);
  Outcome importCentres(const Arguments& arguments);
  Outcome beginTerms(const Arguments& arguments);
  Outcome addTerms(const Arguments& arguments);
  Outcome switchTerms(const Arguments& arguments);
  Outcome listTerms(const Arguments& arguments);
  Outcome importPhenopacket(const Arguments& arguments);
  Outcome exportPhenopacket(const Arguments& arguments);
  Outcome exportFhir(const Arguments& arguments);
  base::Result<service::CaseDocument> exportedCase(const Arguments& arguments,
                                                   protocol::CaseExportFormat format);

  /// The active user with the argument `as` for their login, as a caller of use cases.
  base::Result<service::Caller> callerNamed(const Arguments& arguments);

  /// Runs `act` (Transaction&, now, Account) on the account with that login.
  template <class Act>
  base::Result<void> withAccount(const Arguments& arguments, Act act);

  store::Database& database_;
  const base::Clock& clock_;
  service::Accounts accounts_;
  service::DirectoryService directory_;
  service::CaseService cases_;
};

/// A password that is hard to guess: 96 random bits in 16 characters.
std::string newPassword();

}  // namespace consilium::app

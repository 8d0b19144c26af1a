#include "app/operator.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <sstream>
#include <utility>

#include "app/exports.hpp"
#include "app/impl/acting.hpp"
#include "base/ids.hpp"
#include "interchange/fhir.hpp"
#include "interchange/phenopacket.hpp"
#include "service/access.hpp"
#include "service/import_centres.hpp"
#include "service/import_terms.hpp"
#include "service/member.hpp"
#include "store/stored_json.hpp"

namespace consilium::app {

namespace {

/// An argument; empty when it was not given.
std::string argument(const std::map<std::string, std::string>& arguments, const std::string& name) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? std::string() : found->second;
}

std::optional<std::string> optionalArgument(const std::map<std::string, std::string>& arguments,
                                            const std::string& name) {
  auto text = argument(arguments, name);
  if (text.empty()) return std::nullopt;
  return text;
}

bool given(const std::map<std::string, std::string>& arguments, const std::string& name) {
  return arguments.contains(name);
}

base::Error noAccount(const std::string& login) {
  return base::notFound(
      fmt::format("There is no account '{}': 'consilium user list' shows them.", login));
}

/// The error's sentence and what it says of each parameter.
std::string explain(const base::Error& error) {
  std::string text = error.message;
  for (const auto& violation : error.violations) {
    if (violation.message == error.message) continue;
    text += fmt::format("\n  {}: {}", violation.pointer, violation.message);
  }
  return text;
}

std::string describe(const service::ImportReport& report) {
  auto text = fmt::format(
      "{} rows: {} networks and {} centres created, {} centres changed, {} unchanged, {} "
      "attachments created\n",
      report.rows, report.networksCreated, report.centresCreated, report.centresChanged,
      report.centresUnchanged, report.attachmentsCreated);
  for (const auto& note : report.mended) {
    text += fmt::format("line {}: mended: {}\n", note.line, note.message);
  }
  for (const auto& note : report.refused) {
    text += fmt::format("line {}: left out: {}\n", note.line, note.message);
  }
  for (const auto& group : report.unattached) {
    text += fmt::format(
        "not attached: {} competence centres of '{}' ({}), which has {} "
        "coordinating sites\n",
        group.competenceCentres, group.referenceCentre, group.network, group.coordinatingSites);
  }
  return text;
}

std::string lineOf(const protocol::CentreSummary& centre) {
  return fmt::format("{}\t{}\t{}\t{}\t{}\n", centre.id, protocol::toString(centre.kind),
                     centre.name, centre.hospital.value_or("-"), centre.city.value_or("-"));
}

}  // namespace

std::string newPassword() {
  return base::toBase64Url(base::randomBytes(12));
}

Operator::Operator(store::Database& database, const base::Clock& clock, const Options& options)
    : database_(database),
      clock_(clock),
      accounts_(options.session, clock),
      directory_(options.directory) {}

AdminReply Operator::run(const AdminRequest& request) {
  using Command = Outcome (Operator::*)(const Arguments&);
  static const std::map<std::string, Command, std::less<>> kCommands{
      {"user add", &Operator::addUser},
      {"user list", &Operator::listUsers},
      {"user disable", &Operator::disableUser},
      {"user enable", &Operator::enableUser},
      {"user reset-password", &Operator::resetPassword},
      {"user reset-second-factor", &Operator::resetSecondFactor},
      {"user roles", &Operator::setRoles},
      {"user join", &Operator::joinCentre},
      {"centre list", &Operator::listCentres},
      {"centre add", &Operator::addCentre},
      {"centre show", &Operator::showCentre},
      {"import centres", &Operator::importCentres},
      {"import begin", &Operator::beginTerms},
      {"import add", &Operator::addTerms},
      {"import switch", &Operator::switchTerms},
      {"import versions", &Operator::listTerms},
      {"import phenopacket", &Operator::importPhenopacket},
      {"export phenopacket", &Operator::exportPhenopacket},
      {"export fhir", &Operator::exportFhir},
  };
  const auto command = kCommands.find(request.command);
  if (command == kCommands.end()) {
    return {false, fmt::format("The server does not know the command '{}'.", request.command)};
  }
  auto outcome = (this->*command->second)(request.arguments);
  if (outcome.has_error()) return {false, explain(outcome.error())};
  return {true, std::move(outcome).value()};
}

template <class Act>
base::Result<void> Operator::withAccount(const Arguments& arguments, Act act) {
  const auto login = argument(arguments, "login");
  return database_.writeNow([&](store::Transaction& tx) -> base::Result<void> {
    const auto account = accounts_.find(tx, login);
    if (!account) return noAccount(login);
    return act(tx, clock_.now(), *account);
  });
}

Operator::Outcome Operator::addUser(const Arguments& arguments) {
  service::NewAccount account;
  account.login = argument(arguments, "login");
  account.name = argument(arguments, "name");
  account.admin = given(arguments, "admin");
  account.auditor = given(arguments, "auditor");
  if (const auto language = optionalArgument(arguments, "language")) {
    const auto parsed = protocol::parseLanguage(*language);
    if (!parsed) return base::invalid("/language", "enum", "The language is fr or en.");
    account.language = *parsed;
  }
  const auto chosen = optionalArgument(arguments, "password");
  const auto password = chosen.value_or(newPassword());
  CONSILIUM_TRY(account.passwordHash,
                accounts_.hashPassword(account.login, account.name, password));
  CONSILIUM_CHECK(database_.writeNow([&](store::Transaction& tx) -> base::Result<void> {
    CONSILIUM_CHECK(accounts_.create(tx, clock_.now(), account));
    return base::ok();
  }));
  if (chosen) return fmt::format("{} can sign in.\n", account.login);
  return fmt::format("{} can sign in with the password {}\n", account.login, password);
}

Operator::Outcome Operator::listUsers(const Arguments&) {
  constexpr std::int64_t kPage = 500;
  std::string text;
  std::string after;
  for (bool more = true; more;) {
    std::vector<service::Account> page;
    CONSILIUM_CHECK(database_.readNow([&](store::Transaction& tx) -> base::Result<void> {
      page = accounts_.list(tx, after, kPage);
      return base::ok();
    }));
    for (const auto& account : page) {
      text += fmt::format("{}\t{}\t{}{}{}{}\n", account.login, account.name,
                          protocol::toString(account.state), account.admin ? ", admin" : "",
                          account.auditor ? ", auditor" : "",
                          account.secondFactor ? ", second factor" : "");
    }
    more = page.size() == static_cast<std::size_t>(kPage);
    if (more) {
      after = page.back().login;
      // The order is that of the lower-case form.
      for (auto& c : after) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      }
    }
  }
  return text;
}

Operator::Outcome Operator::disableUser(const Arguments& arguments) {
  CONSILIUM_CHECK(withAccount(
      arguments, [this](store::Transaction& tx, base::Timestamp now, const service::Account& who) {
        return accounts_.disable(tx, now, who.id);
      }));
  return "Disabled; all sessions have ended.\n";
}

Operator::Outcome Operator::enableUser(const Arguments& arguments) {
  CONSILIUM_CHECK(withAccount(
      arguments, [this](store::Transaction& tx, base::Timestamp now, const service::Account& who) {
        return accounts_.enable(tx, now, who.id);
      }));
  return "Enabled.\n";
}

Operator::Outcome Operator::resetPassword(const Arguments& arguments) {
  const auto login = argument(arguments, "login");
  const auto chosen = optionalArgument(arguments, "password");
  const auto password = chosen.value_or(newPassword());
  std::optional<service::Account> account;
  CONSILIUM_CHECK(database_.readNow([&](store::Transaction& tx) -> base::Result<void> {
    account = accounts_.find(tx, login);
    return base::ok();
  }));
  if (!account) return noAccount(login);
  CONSILIUM_TRY(const auto hash, accounts_.hashPassword(account->login, account->name, password));
  CONSILIUM_CHECK(withAccount(
      arguments, [&](store::Transaction& tx, base::Timestamp now, const service::Account& who) {
        return accounts_.setPassword(tx, now, who.id, hash);
      }));
  if (chosen) return "The password is set; all sessions have ended.\n";
  return fmt::format("The password is now {} ; all sessions have ended.\n", password);
}

Operator::Outcome Operator::resetSecondFactor(const Arguments& arguments) {
  CONSILIUM_CHECK(withAccount(
      arguments, [this](store::Transaction& tx, base::Timestamp now, const service::Account& who) {
        return accounts_.resetSecondFactor(tx, now, who.id);
      }));
  return "The second factor is gone, and all sessions have ended.\n";
}

Operator::Outcome Operator::setRoles(const Arguments& arguments) {
  CONSILIUM_CHECK(withAccount(
      arguments, [&](store::Transaction& tx, base::Timestamp now, const service::Account& who) {
        return accounts_.setPlatformRoles(tx, now, who.id, given(arguments, "admin"),
                                          given(arguments, "auditor"));
      }));
  return "Done.\n";
}

Operator::Outcome Operator::joinCentre(const Arguments& arguments) {
  service::MemberProfile profile;
  const auto role = protocol::parseMemberRole(argument(arguments, "role"));
  const auto profession = protocol::parseProfession(argument(arguments, "profession"));
  if (!role) {
    return base::invalid("/role", "enum", "The role is clinician, assistant, expert or manager.");
  }
  if (!profession) {
    return base::invalid("/profession", "enum",
                         "The profession is a word of the contract, e.g. physician, nurse, "
                         "secretary or other.");
  }
  profile.role = *role;
  profile.profession = *profession;
  profile.specialty = optionalArgument(arguments, "specialty");
  profile.rpps = optionalArgument(arguments, "rpps");
  CONSILIUM_CHECK(withAccount(arguments,
                              [&](store::Transaction& tx, base::Timestamp now,
                                  const service::Account& who) -> base::Result<void> {
                                CONSILIUM_CHECK(
                                    service::addMember(tx, now, clock_, "system", who.id,
                                                       argument(arguments, "centre"), profile));
                                return base::ok();
                              }));
  return "Done.\n";
}

Operator::Outcome Operator::listCentres(const Arguments& arguments) {
  const auto caller = operatorCaller(clock_.now());
  protocol::DirectoryCentresParams params;
  params.text = optionalArgument(arguments, "text");
  params.limit = 200;
  std::string text;
  do {
    CONSILIUM_TRY(const auto page, actAs(database_, clock_, caller, [&](service::Context& context) {
                    return directory_.centres(context, params);
                  }));
    for (const auto& centre : page.centres) text += lineOf(centre);
    params.cursor = page.cursor;
  } while (params.cursor);
  return text;
}

Operator::Outcome Operator::addCentre(const Arguments& arguments) {
  const auto kind = protocol::parseCentreKind(argument(arguments, "kind"));
  if (!kind) {
    return base::invalid("/kind", "enum",
                         "The kind is coordinating, constituent, competence or resource.");
  }
  const auto caller = operatorCaller(clock_.now());
  const auto code = argument(arguments, "network");
  CONSILIUM_TRY(
      const auto centre,
      actAs(database_, clock_, caller, [&](service::Context& context) -> base::Result<std::string> {
        CONSILIUM_TRY(const auto networks, directory_.networks(context, {}));
        std::string network;
        for (const auto& one : networks.networks) {
          if (one.code == code || one.id == code) network = one.id;
        }
        if (network.empty()) {
          const auto name = optionalArgument(arguments, "network-name");
          if (!name) {
            return base::notFound(fmt::format(
                "There is no network '{}'; with --network-name it is made along.", code));
          }
          protocol::DirectorySaveNetworkParams params;
          params.commandId = context.newId();
          params.code = code;
          params.name = *name;
          CONSILIUM_TRY(const auto saved, directory_.saveNetwork(context, params));
          network = saved.network;
        }
        protocol::DirectorySaveCentreParams params;
        params.commandId = context.newId();
        params.network = network;
        params.kind = *kind;
        params.name = argument(arguments, "name");
        params.hospital = optionalArgument(arguments, "hospital");
        params.city = optionalArgument(arguments, "city");
        params.region = optionalArgument(arguments, "region");
        CONSILIUM_TRY(const auto saved, directory_.saveCentre(context, params));
        return saved.centre;
      }));
  return centre + '\n';
}

Operator::Outcome Operator::showCentre(const Arguments& arguments) {
  const auto caller = operatorCaller(clock_.now());
  protocol::DirectoryCentreParams params;
  params.centre = argument(arguments, "centre");
  CONSILIUM_TRY(const auto found, actAs(database_, clock_, caller, [&](service::Context& context) {
                  return directory_.centre(context, params);
                }));
  return found.centre.name;
}

Operator::Outcome Operator::importCentres(const Arguments& arguments) {
  std::istringstream file(argument(arguments, "text"));
  CONSILIUM_TRY(const auto report, service::importCentres(file, database_, clock_));
  return describe(report);
}

/// Prints the id of the version that is being loaded.
Operator::Outcome Operator::beginTerms(const Arguments& arguments) {
  const auto system = protocol::parseTermSystem(argument(arguments, "system"));
  if (!system) return base::invalid("/system", "enum", "The system is HPO or ORPHA.");
  return service::beginTerms(*system, argument(arguments, "release"), database_, clock_);
}

Operator::Outcome Operator::addTerms(const Arguments& arguments) {
  CONSILIUM_TRY(const auto batch,
                store::decodeStored<protocol::TermBatch>(argument(arguments, "batch")));
  CONSILIUM_CHECK(service::addTerms(argument(arguments, "version"), batch.terms, database_));
  return std::string();
}

Operator::Outcome Operator::switchTerms(const Arguments& arguments) {
  const auto version = argument(arguments, "version");
  std::optional<std::int64_t> terms;
  if (const auto count = optionalArgument(arguments, "terms")) terms = std::stoll(*count);
  CONSILIUM_CHECK(service::switchTerms(version, terms, database_, clock_));
  CONSILIUM_TRY(const auto versions, service::termVersions(database_));
  for (const auto& one : versions)
    if (one.id == version)
      return fmt::format("{} {}: {} codes in use\n", protocol::toString(one.system), one.release,
                         one.terms);
  return base::notFound();
}

Operator::Outcome Operator::listTerms(const Arguments&) {
  CONSILIUM_TRY(const auto versions, service::termVersions(database_));
  std::string text;
  for (const auto& one : versions)
    text += fmt::format("{}\t{}\t{}\t{}\t{}\n", one.id, protocol::toString(one.system), one.release,
                        one.terms,
                        one.current ? "in use"
                        : one.whole ? "kept"
                                    : "not finished");
  return text;
}

base::Result<service::Caller> Operator::callerNamed(const Arguments& arguments) {
  const auto login = argument(arguments, "as");
  service::Caller caller;
  CONSILIUM_CHECK(database_.readNow([&](store::Transaction& tx) -> base::Result<void> {
    const auto account = accounts_.find(tx, login);
    if (!account) return noAccount(login);
    if (account->state != protocol::UserState::active)
      return base::invalidState(fmt::format("The account '{}' is not active.", login));
    caller.userId = account->id;
    caller.login = account->login;
    caller.name = account->name;
    return base::ok();
  }));
  // What is read is on record as of a session of its own.
  caller.sessionId = base::newId(clock_);
  caller.expiresAt = clock_.now() + std::chrono::minutes(1);
  return caller;
}

/// Prints the new case's pseudonym and id, then a line for each field that it does not hold.
Operator::Outcome Operator::importPhenopacket(const Arguments& arguments) {
  CONSILIUM_TRY(auto packet, interchange::readPhenopacket(argument(arguments, "text")));
  CONSILIUM_TRY(const auto caller, callerNamed(arguments));
  protocol::CaseCreateParams params;
  params.content = std::move(packet.content);
  CONSILIUM_TRY(const auto made,
                actAs(database_, clock_, caller,
                      [&](service::Context& context) -> base::Result<protocol::CaseCreateResult> {
                        params.commandId = context.newId();
                        CONSILIUM_TRY(params.centre,
                                      service::centreForDrafts(
                                          context, optionalArgument(arguments, "centre")));
                        return cases_.create(context, params);
                      }));
  auto text = fmt::format("{} {}\n", made.pseudonym, made.case_);
  for (const auto& [pointer, reason] : packet.notCarried)
    text += fmt::format("  not carried: {} ({})\n", pointer, reason);
  return text;
}

base::Result<service::CaseDocument> Operator::exportedCase(const Arguments& arguments,
                                                           protocol::CaseExportFormat format) {
  CONSILIUM_TRY(const auto caller, callerNamed(arguments));
  return actAs(database_, clock_, caller,
               [&](service::Context& context) -> base::Result<service::CaseDocument> {
                 CONSILIUM_TRY(const auto id,
                               service::caseNamed(context, argument(arguments, "case")));
                 auto document = cases_.exported(context, {id, format, {}});
                 service::writeReads(context.tx, caller, context.readsToRecord, context.now);
                 return document;
               });
}

Operator::Outcome Operator::exportPhenopacket(const Arguments& arguments) {
  CONSILIUM_TRY(const auto document,
                exportedCase(arguments, protocol::CaseExportFormat::phenopacket));
  return interchange::writePhenopacket(document.content, document.found.case_.pseudonym,
                                       clock_.now());
}

Operator::Outcome Operator::exportFhir(const Arguments& arguments) {
  auto language = protocol::Language::fr;
  if (const auto wanted = optionalArgument(arguments, "language")) {
    const auto parsed = protocol::parseLanguage(*wanted);
    if (!parsed) return base::invalid("/language", "enum", "The language is fr or en.");
    language = *parsed;
  }
  CONSILIUM_TRY(const auto document, exportedCase(arguments, protocol::CaseExportFormat::fhir));
  service::TerminologyService terminology;
  CONSILIUM_CHECK(terminology.refresh(database_));
  return interchange::caseFhir(document.found, document.content, document.parties,
                               {language, "", clock_.now(), termLabels(terminology)});
}

}  // namespace consilium::app

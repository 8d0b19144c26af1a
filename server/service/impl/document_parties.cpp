#include "service/impl/document_parties.hpp"

#include <optional>
#include <utility>

#include "store/queries.hpp"

namespace consilium::service::impl {
namespace {

using store::value;
namespace queries = store::queries;

/// Adds the user of each that is there.
template <class... Users>
void add(std::set<std::string>& users, const Users&... each) {
  (users.insert(each), ...);
}

void addAny(std::set<std::string>& users, const std::optional<std::string>& user) {
  if (user) users.insert(*user);
}

std::optional<std::string> unlessEmpty(std::optional<std::string> text) {
  if (text && text->empty()) return std::nullopt;
  return text;
}

}  // namespace

std::set<std::string> usersIn(const protocol::CaseGetResult& found) {
  std::set<std::string> users{found.createdBy};
  for (const auto& each : found.versions) add(users, each.author);
  if (found.informationRequest) add(users, found.informationRequest->by);
  if (found.redirection) add(users, found.redirection->by);
  if (found.refusal) add(users, found.refusal->by);
  for (const auto& each : found.answers) add(users, each.author);
  if (found.withdrawal) add(users, found.withdrawal->by);
  if (found.validation) {
    add(users, found.validation->askedBy);
    addAny(users, found.validation->decidedBy);
  }
  for (const auto& each : found.guests) add(users, each.user);
  return users;
}

std::set<std::string> usersIn(const protocol::Report& report) {
  std::set<std::string> users;
  for (const auto& each : report.facts.participants) add(users, each.user);
  for (const auto& each : report.facts.opinions) add(users, each.author);
  for (const auto& each : report.reviews) add(users, each.user);
  if (report.signature) add(users, report.signature->signer.id);
  for (const auto& each : report.addenda) add(users, each.signer.id);
  if (report.contest) add(users, report.contest->by);
  if (report.receipt) add(users, report.receipt->by);
  return users;
}

std::set<std::string> usersIn(const protocol::SignedSheet& sheet) {
  std::set<std::string> users{sheet.signer.id};
  for (const auto& each : sheet.attendance) add(users, each.user);
  return users;
}

std::optional<domain::DocumentCentre> documentCentre(Context& context, std::string_view id) {
  const auto row = context.tx.one(queries::centreById, {{"centre", value(id)}});
  if (!row) return std::nullopt;
  return domain::DocumentCentre{
      row->text("id"),       row->text("network_id"),
      row->text("name"),     protocol::parseCentreKind(row->text("kind")).value(),
      row->text("hospital"), row->text("city"),
      row->text("region"),   row->optionalText("external_id")};
}

domain::DocumentParties partiesOf(Context& context, std::string_view network,
                                  std::string_view centre, const std::set<std::string>& users) {
  domain::DocumentParties parties;
  parties.network = network;
  if (const auto row = context.tx.one(queries::networkName, {{"network", value(network)}}))
    parties.networkName = row->text("name");
  std::set<std::string> centres;
  if (!centre.empty()) centres.emplace(centre);
  for (const auto& user : users) {
    const auto row = context.tx.one(queries::personOfDocument,
                                    {{"user", value(user)}, {"centre", value(centre)}});
    if (!row) continue;
    domain::DocumentPerson person;
    person.user = row->text("id");
    person.name = row->text("name");
    if (const auto profession = row->optionalText("profession"))
      person.profession = protocol::parseProfession(*profession);
    person.specialty = unlessEmpty(row->optionalText("specialty"));
    person.rpps = unlessEmpty(row->optionalText("rpps"));
    person.centre = row->optionalText("centre_id");
    addAny(centres, person.centre);
    parties.persons.push_back(std::move(person));
  }
  for (const auto& id : centres)
    if (auto found = documentCentre(context, id)) parties.centres.push_back(std::move(*found));
  return parties;
}

}  // namespace consilium::service::impl

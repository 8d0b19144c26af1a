#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "domain/document_parties.hpp"
#include "protocol/case.hpp"
#include "protocol/minutes.hpp"
#include "service/context.hpp"

// Who is named in a document for another system, as the directory knows them. No permissions: who
// may read the document reads these names in it.
namespace consilium::service::impl {

std::set<std::string> usersIn(const protocol::CaseGetResult& found);
std::set<std::string> usersIn(const protocol::Report& report);
std::set<std::string> usersIn(const protocol::SignedSheet& sheet);

/// The network, these users with their membership of `centre` where they have one, that centre and
/// theirs. `centre` may be empty.
domain::DocumentParties partiesOf(Context& context, std::string_view network,
                                  std::string_view centre, const std::set<std::string>& users);

/// A centre of the directory; nothing where it is not in it.
std::optional<domain::DocumentCentre> documentCentre(Context& context, std::string_view id);

}  // namespace consilium::service::impl

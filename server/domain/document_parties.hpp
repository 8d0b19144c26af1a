#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/directory.hpp"
#include "protocol/member.hpp"

namespace consilium::domain {

/// A professional as documents name them to other systems (Code de la santé publique, R. 6316-4:
/// the identities of the professionals). It has no place for a login or an address.
struct DocumentPerson {
  std::string user;
  std::string name;
  std::optional<protocol::Profession> profession;
  std::optional<std::string> specialty;
  std::optional<std::string> rpps;    ///< of the French register of health professionals
  std::optional<std::string> centre;  ///< that they are a member of
};

/// A centre as the directory publishes it; what is not known is empty.
struct DocumentCentre {
  std::string id;
  std::string network;
  std::string name;
  protocol::CentreKind kind{};
  std::string hospital;
  std::string city;
  std::string region;
  std::optional<std::string> externalId;
};

/// Who stands behind a document.
struct DocumentParties {
  std::string network;  ///< of the document, which is responsible for it
  std::string networkName;
  std::vector<DocumentPerson> persons;
  std::vector<DocumentCentre> centres;

  /// Null where nothing is known of them.
  const DocumentPerson* person(std::string_view user) const {
    const auto found = std::find_if(persons.begin(), persons.end(),
                                    [&](const auto& each) { return each.user == user; });
    return found == persons.end() ? nullptr : &*found;
  }
  const DocumentCentre* centre(std::string_view id) const {
    const auto found = std::find_if(centres.begin(), centres.end(),
                                    [&](const auto& each) { return each.id == id; });
    return found == centres.end() ? nullptr : &*found;
  }
};

}  // namespace consilium::domain

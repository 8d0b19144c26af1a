#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/admin_socket.hpp"
#include "base/result.hpp"

namespace consilium::app {

/// The files of a release of the HPO; empty paths are left out. Each may be packed (.gz, .xz,
/// .zip).
struct HpoFiles {
  std::filesystem::path ontology;
  std::filesystem::path french;
  std::filesystem::path frenchSynonyms;
};

/// Reads a terminology here and hands it on in batches: `administer` carries each command out, in
/// the server that holds the data or without one. `tell` gets a line now and then, of how far it
/// is. `release` names the release where the files do not; may be empty. Returns what to print at
/// the end. Errors: `invalid` for files that are not what they should be; what `administer`
/// refuses. Then, and when the process ends before, the version that was in use stays whole and in
/// use.
using Administer = std::function<AdminReply(const AdminRequest&)>;
using Tell = std::function<void(const std::string&)>;
base::Result<std::string> importHpo(const HpoFiles& files, const std::string& release,
                                    const Administer& administer, const Tell& tell);
base::Result<std::string> importOrphanet(const std::vector<std::string>& files,
                                         const std::string& release, const Administer& administer,
                                         const Tell& tell);

}  // namespace consilium::app

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/home.hpp"
#include "base/config.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace consilium::app {

/// What a new data folder is made from.
struct NewInstallation {
  std::vector<std::string> names;  ///< host names and addresses, besides this machine's own
  std::string adminLogin = "admin";
  std::string adminName = "Administrateur";
  std::optional<std::string> adminPassword;  ///< absent: one is made up
  base::ConfigValues configuration;          ///< options that differ from their defaults
};

/// Makes a data folder (mode 0700): configuration, signing key, certificates, database, a first
/// administrator, whose password it returns, and the first checkpoint with its copy. When something
/// fails, nothing is left behind. Errors: `conflict` when the folder holds something already; what
/// kept it from being made.
base::Result<std::string> initialise(const Home& home, const NewInstallation& installation,
                                     const base::Clock& clock, base::Logger& logger);

}  // namespace consilium::app

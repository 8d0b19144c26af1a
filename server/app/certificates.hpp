#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace consilium::app {

// Certificates are made by certs/make.sh, which the program carries along; it needs the openssl
// command. Errors: `unavailable` with what the script said.

/// A private authority, and the server's certificate for these host names and addresses.
base::Result<void> makeServerCertificates(const std::filesystem::path& folder,
                                          const std::vector<std::string>& names);

/// The client certificate of a centre: `folder`/centres/ID.crt and .key. `label` is for people.
base::Result<void> makeCentreCertificate(const std::filesystem::path& folder,
                                         std::string_view centreId, std::string_view label);

}  // namespace consilium::app

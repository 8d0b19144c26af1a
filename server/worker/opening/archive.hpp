#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "worker/opening/expected.hpp"

namespace consilium::worker::opening {

/// The files of a ZIP archive, in its order, without their names. Errors: `encrypted`, `pages` when
/// there are too many, `size` when they are too large together, `damaged`.
Expected<std::vector<std::string>> unzipped(std::string_view archive);

/// A ZIP archive of files that are named by their number, with one date: the same files always give
/// the same bytes.
std::string zipped(const std::vector<std::string>& files, std::string_view extension);

}  // namespace consilium::worker::opening

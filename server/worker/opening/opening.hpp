#pragma once

#include <string>
#include <string_view>

#include "worker/impl/opening_frames.hpp"

namespace consilium::worker::opening {

/// What the child does, once confined: prepares the libraries, and only then reads the file.
/// Returns what it says of it (see `impl::decodeAnswer`). Throws std::runtime_error when a library
/// or its data are not installed.
std::string answer(const impl::Request& request);

}  // namespace consilium::worker::opening

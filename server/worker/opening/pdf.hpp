#pragma once

#include <string_view>
#include <vector>

#include "worker/opening/expected.hpp"
#include "worker/opening/text_finder.hpp"

namespace consilium::worker::opening {

/// A PDF file written anew with its pages and nothing else, with pages that have boxes turned into
/// pictures.
Expected<OpenedDocument> openPdf(std::string_view bytes, const std::vector<Box>& boxes,
                                 TextFinder& finder);

}  // namespace consilium::worker::opening

#pragma once

#include <string_view>
#include <vector>

#include "worker/opening/expected.hpp"
#include "worker/opening/text_finder.hpp"

namespace consilium::worker::opening {

/// A JPEG, PNG, WebP or TIFF file written anew from its pixels, the right way up and in sRGB, with
/// the boxes painted over.
Expected<OpenedDocument> openPicture(MediaKind kind, std::string_view bytes,
                                     const std::vector<Box>& boxes, TextFinder& finder);

/// Whether each box lies inside a page that is painted.
bool inside(const Box& box, std::uint32_t width, std::uint32_t height);

}  // namespace consilium::worker::opening

#pragma once

#include <vips/vips8>

#include "worker/opening/raster.hpp"

namespace consilium::worker::opening {

/// The same pixels, which outlive the image.
vips::VImage viewOf(const Raster& raster);

/// The pixels of an image of 8 bits and 1 or 3 bands. Throws vips::VError when its file cannot be
/// decoded.
Raster rasterOf(const vips::VImage& image);

}  // namespace consilium::worker::opening

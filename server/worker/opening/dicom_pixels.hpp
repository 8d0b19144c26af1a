#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>

#include <cstdint>
#include <optional>

#include "worker/opening/expected.hpp"
#include "worker/opening/raster.hpp"

namespace consilium::worker::opening {

/// What a data set says of its pixels (PS3.3, C.7.6.3).
struct PixelLayout {
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::uint32_t samples = 1;
  std::uint32_t bytes = 1;  ///< of a sample: 1, 2 or 4
  std::uint32_t frames = 1;

  std::size_t frameBytes() const { return std::size_t{rows} * columns * samples * bytes; }
};

/// Decodes the pixels in place, uncompressed from then on, with nothing in their unused bits. No
/// layout where there are none, or where nothing says what they are: those are removed. Errors:
/// `pixels` for a coding that is not known, `damaged` when there are too few, `dimensions` and
/// `size` beyond the limits.
Expected<std::optional<PixelLayout>> decodePixels(DcmDataset& dataset);

/// A frame as it is shown, with its window. Nothing when it cannot be.
std::optional<Raster> showFrame(DcmDataset& dataset, std::uint32_t frame);

/// How large a pixel of a frame is, where the data set tells it.
std::optional<Spacing> spacingOf(DcmDataset& dataset, std::uint32_t frame);

/// Makes a rectangle of all frames black. False where the coding of colours does not allow it.
bool paintFrames(DcmDataset& dataset, const PixelLayout& layout, const Box& box);

}  // namespace consilium::worker::opening

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "worker/document_opener.hpp"

namespace consilium::worker::opening {

/// Pixels and nothing else: whatever a file said beside them is not here.
struct Raster {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t bands = 1;  ///< 1: grey, 3: red, green, blue, interleaved
  std::vector<std::uint8_t> pixels;

  std::size_t stride() const { return std::size_t{width} * bands; }
};

/// A box of a picture in one of another size that shows the same.
Box fitted(const Box& box, const Raster& from, std::uint32_t width, std::uint32_t height);

/// Makes the box black. The box lies inside.
void paint(Raster& raster, const Box& box);

/// Grey, scaled by `scale` (both sides rounded, at least one pixel).
Raster greyOf(const Raster& raster, double scale);

/// PNG, made smaller where a side is longer than `side` pixels.
std::string pngOf(const Raster& raster, std::uint32_t side);

/// The longest side of a preview, in pixels, shorter where a document has many pages.
std::uint32_t previewSide(std::size_t pages);

/// Gives a page its size, its preview of at most `side` pixels and, where that has fewer, the
/// picture in all its pixels.
void show(OpenedPage& page, const Raster& raster, std::uint32_t side);

/// JPEG of high quality, for pictures inside PDF.
std::string jpegOf(const Raster& raster);

/// Sets smaller pages on white and grey ones in colour, so that all are alike.
void evenOut(std::vector<Raster>& pages);

/// A picture file. Several pages, which are alike, only with TIFF.
std::string pictureOf(const std::vector<Raster>& pages, MediaKind kind);

/// The samples of a JPEG 2000 codestream, interleaved, as they are (ISO/IEC 15444-1).
struct Samples {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t bands = 0;
  std::uint32_t bytes = 0;  ///< of a sample: 1 or 2, in the machine's order
  std::vector<std::uint8_t> data;
};

/// Starts libvips with the loaders that are needed, and no other.
void startPictures();

/// Throws vips::VError when it is none.
Samples decodeJpeg2000(std::string_view codestream);

}  // namespace consilium::worker::opening

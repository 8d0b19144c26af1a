#pragma once

#include <cstdint>
#include <vector>

#include "worker/opening/raster.hpp"

namespace consilium::worker::opening {

/// Squares of at most `kTile` pixels a side that cover a picture. Neighbours share `kShared`
/// pixels, so that a line of small letters lies whole in one of them.
inline constexpr std::uint32_t kTile = 1'800;
inline constexpr std::uint32_t kShared = 450;
std::vector<Box> tilesOf(const Raster& raster);

/// The pixels of a box that lies inside.
Raster cropped(const Raster& raster, const Box& box);

/// Whether pixels differ from their neighbours as they do at the edges of letters.
bool hasEdges(const Raster& grey);

/// Whether a box touches a side of a tile that is no side of the picture, and is cut there.
bool isCut(const Box& box, const Box& tile, const Raster& whole);

/// A quarter turn clockwise of a grey picture.
Raster turned(const Raster& grey);

/// Where a box of a picture that was turned one to three times lies in the original.
void turnBack(Box& box, int turns, const Raster& original);

}  // namespace consilium::worker::opening

#include "worker/opening/tiles.hpp"

#include <algorithm>
#include <cstdlib>

namespace consilium::worker::opening {
namespace {

/// Where tiles begin along a side, spread evenly.
std::vector<std::uint32_t> startsAlong(std::uint32_t side) {
  if (side <= kTile) return {0};
  constexpr auto kStep = kTile - kShared;
  const auto steps = (side - kTile + kStep - 1) / kStep;
  std::vector<std::uint32_t> starts;
  for (std::uint32_t i = 0; i <= steps; ++i)
    starts.push_back(
        static_cast<std::uint32_t>(std::uint64_t{side - kTile} * i / std::max(1U, steps)));
  return starts;
}

}  // namespace

std::vector<Box> tilesOf(const Raster& raster) {
  std::vector<Box> tiles;
  for (const auto y : startsAlong(raster.height))
    for (const auto x : startsAlong(raster.width))
      tiles.push_back({0, x, y, std::min(kTile, raster.width), std::min(kTile, raster.height)});
  return tiles;
}

Raster cropped(const Raster& raster, const Box& box) {
  Raster part;
  part.width = box.width;
  part.height = box.height;
  part.bands = raster.bands;
  part.pixels.reserve(part.stride() * part.height);
  for (std::uint32_t y = box.y; y < box.y + box.height; ++y) {
    const auto* row =
        raster.pixels.data() + y * raster.stride() + std::size_t{box.x} * raster.bands;
    part.pixels.insert(part.pixels.end(), row, row + part.stride());
  }
  return part;
}

bool hasEdges(const Raster& grey) {
  constexpr int kStep = 24;           // of 255
  constexpr std::size_t kFew = 200;   // fewer than a short word has
  constexpr std::uint32_t kNear = 2;  // pixels, as edges are seldom sharp
  std::size_t edges = 0;
  for (std::uint32_t y = 0; y < grey.height; ++y) {
    const auto* row = grey.pixels.data() + y * grey.stride();
    for (std::uint32_t x = kNear; x < grey.width; ++x)
      if (std::abs(int{row[x]} - int{row[x - kNear]}) >= kStep && ++edges >= kFew) return true;
  }
  return false;
}

bool isCut(const Box& box, const Box& tile, const Raster& whole) {
  constexpr std::uint32_t kEdge = 2;
  const bool left = tile.x > 0 && box.x <= tile.x + kEdge;
  const bool top = tile.y > 0 && box.y <= tile.y + kEdge;
  const bool right =
      tile.x + tile.width < whole.width && box.x + box.width + kEdge >= tile.x + tile.width;
  const bool bottom =
      tile.y + tile.height < whole.height && box.y + box.height + kEdge >= tile.y + tile.height;
  return left || top || right || bottom;
}

Raster turned(const Raster& grey) {
  Raster result;
  result.width = grey.height;
  result.height = grey.width;
  result.pixels.resize(grey.pixels.size());
  for (std::size_t y = 0; y < grey.height; ++y)
    for (std::size_t x = 0; x < grey.width; ++x)
      result.pixels[x * result.width + (grey.height - 1 - y)] = grey.pixels[y * grey.width + x];
  return result;
}

void turnBack(Box& box, int turns, const Raster& original) {
  const Box given = box;
  if (turns == 0) return;
  if (turns == 2) {
    box.x = original.width - given.x - given.width;
    box.y = original.height - given.y - given.height;
    return;
  }
  box.x = turns == 1 ? given.y : original.width - given.y - given.height;
  box.y = turns == 1 ? original.height - given.x - given.width : given.x;
  box.width = given.height;
  box.height = given.width;
}

}  // namespace consilium::worker::opening

#pragma once

#include "worker/opening/raster.hpp"

namespace consilium::worker::opening {

/// Makes letters of a grey picture stand out: takes grain away where there is much of it, spreads
/// what there is of contrast, and turns light letters on a dark ground into dark ones on a bright
/// ground, which is what the models have learned.
void makeLegible(Raster& grey);

/// By how many degrees lines rise from left to right, within 15 to either side; 0 where no lines
/// show, or hardly.
double slopeOf(const Raster& grey);

/// The picture turned so that lines which rise by `degrees` lie level. It grows, on white.
Raster levelled(const Raster& grey, double degrees);

/// Where a box of the levelled picture lies in the one that it was made from: all that it covers.
Box slopedBack(const Box& box, double degrees, const Raster& level, const Raster& grey);

}  // namespace consilium::worker::opening

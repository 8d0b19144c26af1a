#include "worker/opening/legible.hpp"

#include <leptonica/allheaders.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>
#include <vips/vips8>

#include "worker/opening/vips_raster.hpp"

namespace consilium::worker::opening {
namespace {

using vips::VImage;

using Histogram = std::array<std::size_t, 256>;

/// The value that this part of all lies below.
int valueAt(const Histogram& histogram, double part) {
  const auto all = std::accumulate(histogram.begin(), histogram.end(), std::size_t{0});
  auto left = static_cast<std::size_t>(part * static_cast<double>(all));
  for (std::size_t value = 0; value < histogram.size(); ++value) {
    if (histogram[value] > left) return static_cast<int>(value);
    left -= histogram[value];
  }
  return 255;
}

/// How much neighbours differ that nothing else tells apart: half of all differ by less.
int grainOf(const Raster& grey) {
  Histogram differences{};
  for (std::size_t i = 1; i < grey.pixels.size(); i += 3)
    ++differences[static_cast<std::size_t>(std::abs(grey.pixels[i] - grey.pixels[i - 1]))];
  return valueAt(differences, 0.5);
}

void smooth(Raster& grey, double sigma) {
  grey = rasterOf(viewOf(grey).gaussblur(sigma).cast(VIPS_FORMAT_UCHAR));
}

void spread(Raster& grey) {
  constexpr double kOutside = 0.002;  // specks, and the rim of a scan
  constexpr int kLeast = 16;          // less is no letter, but grain
  Histogram histogram{};
  for (const auto pixel : grey.pixels) ++histogram[pixel];
  const int dark = valueAt(histogram, kOutside);
  const int bright = valueAt(histogram, 1 - kOutside);
  if (bright - dark < kLeast) return;
  std::array<std::uint8_t, 256> becomes{};
  for (int value = 0; value < 256; ++value)
    becomes[static_cast<std::size_t>(value)] =
        static_cast<std::uint8_t>(std::clamp((value - dark) * 255 / (bright - dark), 0, 255));
  for (auto& pixel : grey.pixels) pixel = becomes[pixel];
}

void brighten(Raster& grey) {
  const auto sum = std::accumulate(grey.pixels.begin(), grey.pixels.end(), std::uint64_t{0});
  constexpr std::uint64_t kMiddle = 110;
  if (sum >= kMiddle * grey.pixels.size()) return;
  for (auto& pixel : grey.pixels) pixel = static_cast<std::uint8_t>(0xFF - pixel);
}

struct PixEnd {
  void operator()(PIX* pix) const { pixDestroy(&pix); }
};

/// What is darker than its surroundings, in black.
std::unique_ptr<PIX, PixEnd> inkOf(const Raster& grey) {
  constexpr double kSide = 1'200;       // pixels, enough to see the slope of lines
  constexpr double kSurroundings = 15;  // pixels
  constexpr int kDarker = 20;
  const double scale = std::min(1.0, kSide / std::max(grey.width, grey.height));
  const auto small = greyOf(grey, scale);
  const auto around = rasterOf(viewOf(small).gaussblur(kSurroundings).cast(VIPS_FORMAT_UCHAR));
  std::unique_ptr<PIX, PixEnd> ink(
      pixCreate(static_cast<l_int32>(small.width), static_cast<l_int32>(small.height), 1));
  if (!ink) return ink;
  for (std::uint32_t y = 0; y < small.height; ++y)
    for (std::uint32_t x = 0; x < small.width; ++x) {
      const auto at = y * small.stride() + x;
      if (small.pixels[at] + kDarker < around.pixels[at])
        pixSetPixel(ink.get(), static_cast<l_int32>(x), static_cast<l_int32>(y), 1);
    }
  return ink;
}

}  // namespace

void makeLegible(Raster& grey) {
  constexpr int kGrain = 4;
  constexpr int kMuchGrain = 12;
  const int grain = grainOf(grey);
  if (grain >= kGrain) smooth(grey, grain >= kMuchGrain ? 1.6 : 1.0);
  spread(grey);
  brighten(grey);
}

double slopeOf(const Raster& grey) {
  constexpr l_int32 kSweepReduction = 2;
  constexpr l_int32 kSearchReduction = 1;
  constexpr l_float32 kMost = 15;
  constexpr l_float32 kStep = 1;
  constexpr l_float32 kFine = 0.05F;
  constexpr l_float32 kSure = 3;  // of leptonica's own measure, whose authors ask for as much
  constexpr double kLevel = 0.3;  // degrees, which need no levelling
  const auto ink = inkOf(grey);
  l_float32 angle = 0;
  l_float32 sure = 0;
  if (!ink || pixFindSkewSweepAndSearch(ink.get(), &angle, &sure, kSweepReduction, kSearchReduction,
                                        kMost, kStep, kFine) != 0)
    return 0;
  return sure < kSure || std::abs(angle) < kLevel ? 0 : static_cast<double>(angle);
}

Raster levelled(const Raster& grey, double degrees) {
  constexpr double kWhite = 255;
  return rasterOf(viewOf(grey)
                      .rotate(degrees, VImage::option()->set("background", kWhite))
                      .cast(VIPS_FORMAT_UCHAR));
}

Box slopedBack(const Box& box, double degrees, const Raster& level, const Raster& grey) {
  const double turn = -degrees * std::numbers::pi / 180;
  double left = grey.width;
  double top = grey.height;
  double right = 0;
  double bottom = 0;
  for (const auto x : {box.x, box.x + box.width})
    for (const auto y : {box.y, box.y + box.height}) {
      const double across = x - level.width / 2.0;
      const double down = y - level.height / 2.0;
      const double wasX = across * std::cos(turn) - down * std::sin(turn) + grey.width / 2.0;
      const double wasY = across * std::sin(turn) + down * std::cos(turn) + grey.height / 2.0;
      left = std::min(left, wasX);
      top = std::min(top, wasY);
      right = std::max(right, wasX);
      bottom = std::max(bottom, wasY);
    }
  const auto within = [](double value, std::uint32_t most) {
    return static_cast<std::uint32_t>(std::clamp(value, 0.0, static_cast<double>(most)));
  };
  Box back = box;
  back.x = std::min(within(std::floor(left), grey.width), grey.width - 1);
  back.y = std::min(within(std::floor(top), grey.height), grey.height - 1);
  back.width = std::max(1U, within(std::ceil(right), grey.width) - back.x);
  back.height = std::max(1U, within(std::ceil(bottom), grey.height) - back.y);
  return back;
}

}  // namespace consilium::worker::opening

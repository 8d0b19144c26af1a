#include "worker/opening/raster.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vips/vips8>
// Not among those of vips.h.
#include <vips/vector.h>

#include "worker/opening/expected.hpp"
#include "worker/opening/vips_raster.hpp"

namespace consilium::worker::opening {
namespace {

using vips::VImage;

std::string saved(const VImage& image, const char* suffix, vips::VOption* options) {
  void* data = nullptr;
  std::size_t size = 0;
  image.write_to_buffer(suffix, &data, &size, options->set("strip", true));
  const std::unique_ptr<void, decltype(&g_free)> owner(data, g_free);
  return {static_cast<const char*>(data), size};
}

}  // namespace

VImage viewOf(const Raster& raster) {
  return VImage::new_from_memory(const_cast<std::uint8_t*>(raster.pixels.data()),
                                 raster.pixels.size(), static_cast<int>(raster.width),
                                 static_cast<int>(raster.height), static_cast<int>(raster.bands),
                                 VIPS_FORMAT_UCHAR)
      .copy(VImage::option()->set("interpretation", raster.bands == 1 ? VIPS_INTERPRETATION_B_W
                                                                      : VIPS_INTERPRETATION_sRGB));
}

void startPictures() {
  if (VIPS_INIT("consilium-worker") != 0) throw std::runtime_error("libvips does not start");
  vips_concurrency_set(1);
  // Code that is made at run time would need memory that is both written and run.
  vips_vector_set_enabled(FALSE);
  vips_cache_set_max(0);
  vips_block_untrusted_set(TRUE);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const auto* loader : {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp",
                             "VipsForeignLoadTiff", "VipsForeignLoadJp2k"})
    vips_operation_block_set(loader, FALSE);
}

Raster rasterOf(const VImage& image) {
  Raster raster;
  raster.width = static_cast<std::uint32_t>(image.width());
  raster.height = static_cast<std::uint32_t>(image.height());
  raster.bands = static_cast<std::uint32_t>(image.bands());
  std::size_t size = 0;
  const std::unique_ptr<void, decltype(&g_free)> memory(image.write_to_memory(&size), g_free);
  raster.pixels.assign(static_cast<const std::uint8_t*>(memory.get()),
                       static_cast<const std::uint8_t*>(memory.get()) + size);
  return raster;
}

Box fitted(const Box& box, const Raster& from, std::uint32_t width, std::uint32_t height) {
  Box to = box;
  const auto fit = [](std::uint32_t& start, std::uint32_t& length, double scale,
                      std::uint32_t side) {
    const auto end =
        std::min(side, static_cast<std::uint32_t>(std::ceil((start + length) * scale)));
    start = std::min(static_cast<std::uint32_t>(start * scale), side - 1);
    length = std::max(1U, end - std::min(end, start));
  };
  fit(to.x, to.width, static_cast<double>(width) / from.width, width);
  fit(to.y, to.height, static_cast<double>(height) / from.height, height);
  return to;
}

void paint(Raster& raster, const Box& box) {
  for (std::uint32_t y = box.y; y < box.y + box.height; ++y)
    std::memset(raster.pixels.data() + y * raster.stride() + std::size_t{box.x} * raster.bands, 0,
                std::size_t{box.width} * raster.bands);
}

Raster greyOf(const Raster& raster, double scale) {
  auto image = viewOf(raster);
  if (raster.bands == 3) image = image.colourspace(VIPS_INTERPRETATION_B_W);
  if (scale != 1) {
    const double across = std::max(1.0, std::round(raster.width * scale)) / raster.width;
    const double down = std::max(1.0, std::round(raster.height * scale)) / raster.height;
    image = image.resize(across,
                         VImage::option()
                             ->set("vscale", down)
                             ->set("kernel", scale > 1 ? VIPS_KERNEL_CUBIC : VIPS_KERNEL_LINEAR));
  }
  return rasterOf(image.cast(VIPS_FORMAT_UCHAR));
}

std::string pngOf(const Raster& raster, std::uint32_t side) {
  auto image = viewOf(raster);
  const auto longer = std::max(raster.width, raster.height);
  if (longer > side) {
    const double scale = static_cast<double>(side) / longer;
    const auto fit = [scale](std::uint32_t length) {
      return std::max(1.0, std::floor(length * scale)) / length;
    };
    image = image.resize(
        fit(raster.width),
        VImage::option()->set("vscale", fit(raster.height))->set("kernel", VIPS_KERNEL_LINEAR));
  }
  return saved(image, ".png", VImage::option()->set("compression", 4));
}

std::uint32_t previewSide(std::size_t pages) {
  constexpr std::size_t kMany = 20;
  constexpr std::uint32_t kShorter = 1'000;
  return pages > kMany ? kShorter : kMaxPreviewSide;
}

void show(OpenedPage& page, const Raster& raster, std::uint32_t side) {
  page.width = raster.width;
  page.height = raster.height;
  page.preview = pngOf(raster, side);
  if (std::max(raster.width, raster.height) > side) page.whole = jpegOf(raster);
}

std::string jpegOf(const Raster& raster) {
  return saved(viewOf(raster), ".jpg", VImage::option()->set("Q", 90));
}

void evenOut(std::vector<Raster>& pages) {
  constexpr std::uint8_t kWhite = 0xFF;
  Raster sheet;
  for (const auto& page : pages) {
    sheet.width = std::max(sheet.width, page.width);
    sheet.height = std::max(sheet.height, page.height);
    sheet.bands = std::max(sheet.bands, page.bands);
  }
  for (auto& page : pages) {
    if (page.width == sheet.width && page.height == sheet.height && page.bands == sheet.bands)
      continue;
    sheet.pixels.assign(sheet.stride() * sheet.height, kWhite);
    for (std::uint32_t y = 0; y < page.height; ++y)
      for (std::uint32_t x = 0; x < page.width; ++x)
        for (std::uint32_t band = 0; band < sheet.bands; ++band)
          sheet.pixels[y * sheet.stride() + std::size_t{x} * sheet.bands + band] =
              page.pixels[y * page.stride() + std::size_t{x} * page.bands +
                          std::min(band, page.bands - 1)];
    page = sheet;
  }
}

std::string pictureOf(const std::vector<Raster>& pages, MediaKind kind) {
  constexpr int kQuality = 92;
  const auto& first = pages.front();
  switch (kind) {
    case MediaKind::jpeg:
      return saved(viewOf(first), ".jpg", VImage::option()->set("Q", kQuality));
    case MediaKind::png:
      return saved(viewOf(first), ".png", VImage::option());
    case MediaKind::webp:
      return saved(viewOf(first), ".webp", VImage::option()->set("Q", kQuality));
    default:
      break;
  }
  std::vector<VImage> sheets;
  for (const auto& page : pages) sheets.push_back(viewOf(page));
  auto roll = VImage::arrayjoin(sheets, VImage::option()->set("across", 1)).copy();
  roll.set("page-height", static_cast<int>(first.height));
  // Not stripped, as the height of a page would be, too; the image comes from pixels and has
  // nothing else.
  void* data = nullptr;
  std::size_t size = 0;
  roll.write_to_buffer(".tiff", &data, &size,
                       VImage::option()
                           ->set("compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE)
                           ->set("predictor", VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL));
  const std::unique_ptr<void, decltype(&g_free)> owner(data, g_free);
  return {static_cast<const char*>(data), size};
}

namespace {

/// Bits of a sample, by the first component of the codestream (ISO/IEC 15444-1, A.5.1).
std::uint32_t precisionOf(std::string_view stream) {
  constexpr std::string_view kStart("\xFF\x4F\xFF\x51", 4);
  constexpr std::size_t kFirstComponent = 42;
  constexpr unsigned kBits = 0x7F;  // the bit above says that samples are signed
  const auto start = stream.find(kStart);
  if (start == std::string_view::npos || stream.size() - start <= kFirstComponent)
    throw vips::VError("no header");
  return (static_cast<std::uint8_t>(stream[start + kFirstComponent]) & kBits) + 1;
}

}  // namespace

Samples decodeJpeg2000(std::string_view codestream) {
  const auto image =
      VImage::new_from_buffer(codestream.data(), codestream.size(), "",
                              VImage::option()->set("fail_on", VIPS_FAIL_ON_TRUNCATED));
  Samples samples;
  samples.width = static_cast<std::uint32_t>(image.width());
  samples.height = static_cast<std::uint32_t>(image.height());
  samples.bands = static_cast<std::uint32_t>(image.bands());
  if (std::size_t{samples.width} * samples.height > kMaxPixels) throw vips::VError("dimensions");
  const auto size = vips_format_sizeof(image.format());
  if (size != 1 && size != 2) throw vips::VError("sample size");
  const auto precision = precisionOf(codestream);
  if (precision > 8 * size) throw vips::VError("sample size");
  // libvips aligns samples to the left.
  const auto aligned = image >> static_cast<double>(8 * size - precision);
  samples.bytes = static_cast<std::uint32_t>(size);
  std::size_t length = 0;
  const std::unique_ptr<void, decltype(&g_free)> memory(aligned.write_to_memory(&length), g_free);
  samples.data.assign(static_cast<const std::uint8_t*>(memory.get()),
                      static_cast<const std::uint8_t*>(memory.get()) + length);
  return samples;
}

}  // namespace consilium::worker::opening

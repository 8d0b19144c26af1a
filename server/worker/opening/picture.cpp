#include "worker/opening/picture.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vips/vips8>

#include "worker/opening/vips_raster.hpp"

namespace consilium::worker::opening {
namespace {

using vips::VImage;

struct Carried {
  const char* field;  ///< how libvips names what an image carries; the start of it
  const char* name;
};
constexpr std::array kCarried{Carried{"exif-ifd3-GPS", "GPS position"},
                              Carried{"exif-", "EXIF"},
                              Carried{"exif-ifd0-Artist", "author"},
                              Carried{"jpeg-thumbnail-data", "thumbnail"},
                              Carried{"xmp-data", "XMP"},
                              Carried{"iptc-data", "IPTC"},
                              Carried{"photoshop-data", "Photoshop data"},
                              Carried{"icc-profile-data", "colour profile"},
                              Carried{"png-comment", "comments"},
                              Carried{"jpeg-comment", "comments"},
                              Carried{"image-description", "description"}};

void noteCarried(const VImage& image, std::vector<std::string>& removed) {
  const auto note = [&removed](const char* name) {
    if (std::find(removed.begin(), removed.end(), name) == removed.end())
      removed.emplace_back(name);
  };
  gchar** const fields = vips_image_get_fields(image.get_image());
  for (gchar** field = fields; *field != nullptr; ++field)
    for (const auto& carried : kCarried)
      if (std::string_view(*field).starts_with(carried.field)) note(carried.name);
  g_strfreev(fields);
}

/// 8 bits in sRGB or grey, the right way up, on white.
VImage plain(VImage image) {
  image = image.autorot();
  if (image.get_typeof(VIPS_META_ICC_NAME) != 0) {
    try {
      image = image.icc_transform("srgb", VImage::option()->set("embedded", true));
    } catch (const vips::VError&) {
      // A profile that does not fit the picture says nothing of its colours.
    }
  }
  const bool grey = image.bands() < 3;
  image = image.colourspace(grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB);
  constexpr double kWhite = 255;
  if (image.has_alpha()) image = image.flatten(VImage::option()->set("background", kWhite));
  image = image.cast(VIPS_FORMAT_UCHAR);
  const int wanted = grey ? 1 : 3;
  return image.bands() > wanted ? image.extract_band(0, VImage::option()->set("n", wanted)) : image;
}

VImage load(MediaKind kind, std::string_view bytes, int page) {
  auto* options = VImage::option()->set("fail_on", VIPS_FAIL_ON_TRUNCATED);
  if (kind == MediaKind::tiff) options->set("page", page);
  return VImage::new_from_buffer(bytes.data(), bytes.size(), "", options);
}

bool hasLoader(const VImage& image, MediaKind kind) {
  const std::string_view loader = image.get_string(VIPS_META_LOADER);
  switch (kind) {
    case MediaKind::jpeg:
      return loader.starts_with("jpegload");
    case MediaKind::png:
      return loader.starts_with("pngload");
    case MediaKind::webp:
      return loader.starts_with("webpload");
    default:
      return loader.starts_with("tiffload");
  }
}

}  // namespace

bool inside(const Box& box, std::uint32_t width, std::uint32_t height) {
  return box.width > 0 && box.height > 0 && box.x < width && box.width <= width - box.x &&
         box.y < height && box.height <= height - box.y;
}

Expected<OpenedDocument> openPicture(MediaKind kind, std::string_view bytes,
                                     const std::vector<Box>& boxes, TextFinder& finder) {
  OpenedDocument document;
  document.kind = kind;
  std::vector<Raster> rasters;
  try {
    const auto first = load(kind, bytes, 0);
    if (!hasLoader(first, kind)) return Refusal::damaged;
    int count = 1;
    if (first.get_typeof(VIPS_META_N_PAGES) != 0)
      count = std::max(1, first.get_int(VIPS_META_N_PAGES));
    if (kind != MediaKind::tiff && count > 1) {
      document.removed.emplace_back("further frames");
      count = 1;
    }
    if (static_cast<std::size_t>(count) > kMaxDocumentPages) return Refusal::pages;
    std::size_t total = 0;
    Raster sheet;
    for (int page = 0; page < count; ++page) {
      const auto image = page == 0 ? first : load(kind, bytes, page);
      const auto width = static_cast<std::size_t>(image.width());
      const auto height = static_cast<std::size_t>(image.height());
      if (width > kMaxSide || height > kMaxSide) return Refusal::dimensions;
      if (width * height > kMaxPixels) return Refusal::dimensions;
      noteCarried(image, document.removed);
      rasters.push_back(rasterOf(plain(image)));
      // All pages get the room and the colours of the largest.
      sheet.width = std::max(sheet.width, rasters.back().width);
      sheet.height = std::max(sheet.height, rasters.back().height);
      sheet.bands = std::max(sheet.bands, rasters.back().bands);
      total = std::max(total + rasters.back().pixels.size(),
                       sheet.stride() * sheet.height * rasters.size());
      if (total > kMaxPictureBytes) return Refusal::size;
    }
  } catch (const vips::VError&) {
    return Refusal::damaged;
  }
  evenOut(rasters);
  for (const auto& box : boxes) {
    if (box.page >= rasters.size() ||
        !inside(box, rasters[box.page].width, rasters[box.page].height))
      return Refusal::box;
    paint(rasters[box.page], box);
  }
  document.clean = pictureOf(rasters, kind);
  const auto layout = kind == MediaKind::tiff ? Layout::page : Layout::unknown;
  const auto side = previewSide(rasters.size());
  for (std::uint32_t number = 0; number < rasters.size(); ++number)
    document.pages.push_back(pageOf(rasters[number], number, side, layout, finder));
  // The file is the picture itself.
  if (kind != MediaKind::tiff) document.pages.front().whole.clear();
  return document;
}

}  // namespace consilium::worker::opening

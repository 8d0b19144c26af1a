#include "worker/opening/pdf_pages.hpp"

#include <cairo.h>
#include <poppler.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "worker/opening/text_finder.hpp"

namespace consilium::worker::opening {
namespace {

constexpr double kPointsAnInch = 72;
constexpr double kDotsAnInch = 200;
constexpr double kLongestSide = 4'000;
constexpr double kLongestFinerSide = 10'000;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
using Page = std::unique_ptr<PopplerPage, Unref>;

struct SurfaceEnd {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct DrawingEnd {
  void operator()(cairo_t* drawing) const { cairo_destroy(drawing); }
};
struct Free {
  void operator()(void* memory) const { g_free(memory); }
};

struct Size {
  double scale;  ///< pixels a point
  std::uint32_t width;
  std::uint32_t height;
};

std::optional<Size> sizeOf(PopplerPage* page, double times = 1) {
  double width = 0;
  double height = 0;
  poppler_page_get_size(page, &width, &height);
  if (!std::isfinite(width) || !std::isfinite(height) || width <= 0 || height <= 0)
    return std::nullopt;
  const double longer = std::max(width, height);
  const double scale =
      std::min(std::min(kDotsAnInch / kPointsAnInch, kLongestSide / longer) * times,
               kLongestFinerSide / longer);
  const auto side = [scale](double points) {
    return static_cast<std::uint32_t>(
        std::clamp(std::round(points * scale), 1.0, kLongestFinerSide));
  };
  return Size{scale, side(width), side(height)};
}

bool isSpace(gunichar c) {
  return g_unichar_isspace(c) != 0 || g_unichar_iscntrl(c) != 0;
}

}  // namespace

struct PdfPages::Document {
  std::unique_ptr<PopplerDocument, Unref> document;
  Page page(std::uint32_t number) const {
    return Page(poppler_document_get_page(document.get(), static_cast<int>(number)));
  }
};

PdfPages::PdfPages(std::unique_ptr<Document> document) : document_(std::move(document)) {}
PdfPages::PdfPages(PdfPages&&) noexcept = default;
PdfPages::~PdfPages() = default;

std::optional<PdfPages> PdfPages::of(std::string_view bytes) {
  GBytes* const data = g_bytes_new_static(bytes.data(), bytes.size());
  auto document = std::make_unique<Document>();
  document->document.reset(poppler_document_new_from_bytes(data, nullptr, nullptr));
  g_bytes_unref(data);
  if (!document->document) return std::nullopt;
  return PdfPages(std::move(document));
}

std::uint32_t PdfPages::count() const {
  return static_cast<std::uint32_t>(
      std::max(0, poppler_document_get_n_pages(document_->document.get())));
}

std::optional<Raster> PdfPages::draw(std::uint32_t number) const {
  return drawFiner(number, 1);
}

double PdfPages::fineness(std::uint32_t number) const {
  constexpr double kLeastSide = 36;  // points; smaller ones are signs and lines
  constexpr int kPictures = 50;
  const auto page = document_->page(number);
  const auto size = page ? sizeOf(page.get()) : std::nullopt;
  if (!size) return 1;
  double finest = 1;
  GList* const pictures = poppler_page_get_image_mapping(page.get());
  int count = 0;
  for (GList* at = pictures; at != nullptr && count < kPictures; at = at->next) {
    const auto& mapping = *static_cast<PopplerImageMapping*>(at->data);
    const double across = std::abs(mapping.area.x2 - mapping.area.x1);
    const double down = std::abs(mapping.area.y2 - mapping.area.y1);
    if (std::min(across, down) < kLeastSide) continue;
    ++count;
    const std::unique_ptr<cairo_surface_t, SurfaceEnd> picture(
        poppler_page_get_image(page.get(), mapping.image_id));
    if (!picture) continue;
    // It may lie on its side.
    const double pixels = static_cast<double>(cairo_image_surface_get_width(picture.get())) *
                          cairo_image_surface_get_height(picture.get());
    finest = std::max(finest, std::sqrt(pixels / (across * down)) / size->scale);
  }
  poppler_page_free_image_mapping(pictures);
  return finest;
}

std::optional<Raster> PdfPages::drawFiner(std::uint32_t number, double times) const {
  const auto page = document_->page(number);
  const auto size = page ? sizeOf(page.get(), times) : std::nullopt;
  if (!size) return std::nullopt;
  const std::unique_ptr<cairo_surface_t, SurfaceEnd> surface(cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, static_cast<int>(size->width), static_cast<int>(size->height)));
  const std::unique_ptr<cairo_t, DrawingEnd> drawing(cairo_create(surface.get()));
  cairo_set_source_rgb(drawing.get(), 1, 1, 1);
  cairo_paint(drawing.get());
  cairo_scale(drawing.get(), size->scale, size->scale);
  poppler_page_render(page.get(), drawing.get());
  cairo_surface_flush(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return std::nullopt;
  Raster raster;
  raster.width = size->width;
  raster.height = size->height;
  raster.bands = 3;
  raster.pixels.resize(raster.stride() * raster.height);
  const auto* rows = cairo_image_surface_get_data(surface.get());
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
  for (std::size_t y = 0; y < raster.height; ++y) {
    const auto* from = rows + y * stride;
    auto* to = raster.pixels.data() + y * raster.stride();
    for (std::size_t x = 0; x < raster.width; ++x, from += 4, to += 3) {
      // cairo's RGB24 is a number of 32 bits, here with blue first.
      to[0] = from[2];
      to[1] = from[1];
      to[2] = from[0];
    }
  }
  return raster;
}

std::optional<std::array<double, 2>> PdfPages::points(std::uint32_t number) const {
  const auto page = document_->page(number);
  if (!page || !sizeOf(page.get())) return std::nullopt;
  std::array<double, 2> points{};
  poppler_page_get_size(page.get(), &points[0], &points[1]);
  return points;
}

std::vector<Word> PdfPages::words(std::uint32_t number) const {
  std::vector<Word> words;
  const auto page = document_->page(number);
  const auto size = page ? sizeOf(page.get()) : std::nullopt;
  if (!size) return words;
  const std::unique_ptr<char, Free> text(poppler_page_get_text(page.get()));
  PopplerRectangle* given = nullptr;
  guint count = 0;
  if (!text || !poppler_page_get_text_layout(page.get(), &given, &count)) return words;
  const std::unique_ptr<PopplerRectangle, Free> rectangles(given);
  std::string word;
  PopplerRectangle around{};
  const auto end = [&] {
    Word found;
    found.text = tidied(word);
    const auto along = [&size](double points, std::uint32_t most) {
      const double pixels = points * size->scale;
      return static_cast<std::uint32_t>(
          std::isfinite(pixels) ? std::clamp(pixels, 0.0, static_cast<double>(most)) : 0);
    };
    found.box.page = number;
    found.box.x = std::min(along(around.x1, size->width), size->width - 1);
    found.box.y = std::min(along(around.y1, size->height), size->height - 1);
    // What lies beside the page shows at its edge.
    found.box.width = std::max(1U, along(std::max(around.x2, 0.0) + 1, size->width) - found.box.x);
    found.box.height =
        std::max(1U, along(std::max(around.y2, 0.0) + 1, size->height) - found.box.y);
    found.box.width = std::min(found.box.width, size->width - found.box.x);
    found.box.height = std::min(found.box.height, size->height - found.box.y);
    if (!found.text.empty() && words.size() < impl::kMaxWordsOnPage) words.push_back(found);
    word.clear();
  };
  guint at = 0;
  for (const char* c = text.get(); *c != '\0'; c = g_utf8_next_char(c), ++at) {
    const auto code = g_utf8_get_char(c);
    if (isSpace(code) || at >= count) {
      if (!word.empty()) end();
      continue;
    }
    const auto& box = rectangles.get()[at];
    if (word.empty()) around = box;
    around.x1 = std::min(around.x1, box.x1);
    around.y1 = std::min(around.y1, box.y1);
    around.x2 = std::max(around.x2, box.x2);
    around.y2 = std::max(around.y2, box.y2);
    word.append(c, static_cast<std::size_t>(g_utf8_next_char(c) - c));
    if (word.size() + 4 > impl::kMaxWordBytes) end();
  }
  if (!word.empty()) end();
  return words;
}

}  // namespace consilium::worker::opening

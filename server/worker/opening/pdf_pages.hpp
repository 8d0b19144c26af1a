#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "worker/opening/expected.hpp"
#include "worker/opening/raster.hpp"

namespace consilium::worker::opening {

/// The pages of a PDF file as a reader sees them (poppler).
class PdfPages {
 public:
  /// Nothing when it is no PDF file. `bytes` outlives the pages.
  static std::optional<PdfPages> of(std::string_view bytes);
  PdfPages(PdfPages&&) noexcept;
  PdfPages& operator=(PdfPages&&) = delete;
  ~PdfPages();

  std::uint32_t count() const;
  /// In colour, at 200 dots an inch, or fewer so that no side is longer than 4,000 pixels. Nothing
  /// when it cannot be drawn.
  std::optional<Raster> draw(std::uint32_t page) const;
  /// How much finer the finest picture of the page is than `draw`: 1 or more.
  double fineness(std::uint32_t page) const;
  /// Like `draw`, that many times finer, no side longer than 10,000 pixels.
  std::optional<Raster> drawFiner(std::uint32_t page, double times) const;
  /// Width and height in points. Nothing when they make no page.
  std::optional<std::array<double, 2>> points(std::uint32_t page) const;
  /// The words of the text layer, also where it does not show, in the pixels of `draw`.
  std::vector<Word> words(std::uint32_t page) const;

 private:
  struct Document;
  explicit PdfPages(std::unique_ptr<Document> document);
  std::unique_ptr<Document> document_;
};

}  // namespace consilium::worker::opening

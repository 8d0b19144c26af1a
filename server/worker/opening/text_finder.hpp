#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "worker/document_opener.hpp"
#include "worker/impl/opening_frames.hpp"
#include "worker/opening/raster.hpp"

namespace tesseract {
class TessBaseAPI;
}

namespace consilium::worker::opening {

/// How letters lie in a picture.
enum class Layout {
  page,       ///< columns and lines, as in a letter
  scattered,  ///< here and there, as in a scan of the body
  unknown,    ///< as in a photograph, which may be one of a letter
};

struct FoundWord {
  Word word;       ///< its box names page 0
  float sureness;  ///< in percent
};

/// Finds French and English text in pixels (tesseract), in a bounded number of pictures and within
/// a bounded time.
class TextFinder {
 public:
  /// Throws std::runtime_error when a language model is not installed.
  TextFinder();
  ~TextFinder();
  TextFinder(const TextFinder&) = delete;
  TextFinder& operator=(const TextFinder&) = delete;

  /// The words of a picture, in reading order, also where it lies on its side; nothing once
  /// pictures or time are used up.
  std::optional<std::vector<FoundWord>> find(const Raster& raster, Layout layout);

 private:
  /// `width` and `height`: what `grey` was scaled from, as boxes count.
  std::optional<std::vector<FoundWord>> read(const Raster& grey, double scale, Layout layout,
                                             std::uint32_t width, std::uint32_t height);

  const std::unique_ptr<tesseract::TessBaseAPI> engine_;
  double left_;  // seconds
  std::size_t pictures_ = 0;
};

/// A page of a picture without a text layer, its pixels searched; `side`: of its preview.
OpenedPage pageOf(const Raster& raster, std::uint32_t number, std::uint32_t side, Layout layout,
                  TextFinder& finder);

/// Whether these are letters that somebody could read, and not the texture of a photograph.
bool holdsText(const std::vector<FoundWord>& words);

/// A word without control characters, cut to `impl::kMaxWordBytes`. `text` is well-formed UTF-8.
std::string tidied(std::string_view text);

}  // namespace consilium::worker::opening

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
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

/// What was found in a picture.
struct FoundText {
  std::vector<FoundWord> words;  ///< in reading order; those of parts after those of the whole
  bool whole = false;            ///< all of it was read: pictures and time sufficed
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

  /// The words of a picture, also where it lies on its side or head, and of a large one those of
  /// letters that show only in all its pixels.
  FoundText find(const Raster& raster, Layout layout);

 private:
  /// How a picture is read: turned so many times, and words from this sureness on (percent).
  struct Way {
    Layout layout = Layout::page;
    int turns = 0;
    float least = 50;
  };
  /// Each of these adds words, in the pixels of the picture, and says whether all was read.
  bool readSomehow(const Raster& raster, Layout layout, Way& way, std::vector<FoundWord>& words);
  bool readParts(const Raster& raster, const Way& way, std::vector<FoundWord>& words);
  /// `grey`: `original` made larger or smaller, then turned.
  bool read(const Raster& grey, const Raster& original, const Way& way,
            std::vector<FoundWord>& words);

  const std::unique_ptr<tesseract::TessBaseAPI> engine_;
  const std::chrono::steady_clock::time_point end_;
  double left_;  // seconds of the processor
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

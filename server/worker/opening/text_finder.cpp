#include "worker/opening/text_finder.hpp"

#include <tesseract/baseapi.h>
#include <tesseract/ocrclass.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <numeric>
#include <stdexcept>

namespace consilium::worker::opening {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxPictures = 40;
constexpr double kTime = 75;             // seconds of the processor
constexpr auto kTimeOfPicture = 40s;     // by the clock
constexpr double kLongestSide = 3'000;   // pixels that are read
constexpr double kShortestSide = 2'400;  // smaller pictures are enlarged, up to kEnlarge times
constexpr double kEnlarge = 3;
constexpr float kSureWord = 50;
constexpr float kSureText = 80;

double scaleOf(const Raster& raster) {
  const double side = std::max(raster.width, raster.height);
  if (side > kLongestSide) return kLongestSide / side;
  return std::clamp(kShortestSide / side, 1.0, kEnlarge);
}

/// Dark letters on a bright ground are what the models have learned.
void brighten(Raster& grey) {
  const auto sum = std::accumulate(grey.pixels.begin(), grey.pixels.end(), std::uint64_t{0});
  constexpr std::uint64_t kMiddle = 110;
  if (sum >= kMiddle * grey.pixels.size()) return;
  for (auto& pixel : grey.pixels) pixel = static_cast<std::uint8_t>(0xFF - pixel);
}

/// A quarter turn clockwise.
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

/// Where a box of a picture that was turned one to three times lies in the original.
void turnBack(Box& box, int turns, const Raster& original) {
  const Box given = box;
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

/// Letters and digits, each beyond ASCII counted once.
std::size_t lettersIn(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte >= 0xC3;
  }));
}

bool isSure(const FoundWord& found) {
  constexpr std::size_t kLetters = 3;
  return found.sureness >= kSureText && lettersIn(found.word.text) >= kLetters;
}

/// Some of a page that lies on its head look like words, too, but few of them.
bool isUpright(const std::vector<FoundWord>& words) {
  constexpr std::size_t kFewWords = 3;
  const auto sure = static_cast<std::size_t>(std::ranges::count_if(words, isSure));
  return sure >= kFewWords && 2 * sure >= words.size();
}

}  // namespace

TextFinder::TextFinder() : engine_(std::make_unique<tesseract::TessBaseAPI>()), left_(kTime) {
  if (engine_->Init(nullptr, "fra+eng", tesseract::OEM_LSTM_ONLY) != 0)
    throw std::runtime_error("the models of tesseract are not installed");
  // By the surroundings of each pixel (Sauvola), for light that differs and bands of colour.
  engine_->SetVariable("thresholding_method", "2");
}

TextFinder::~TextFinder() = default;

std::optional<std::vector<FoundWord>> TextFinder::find(const Raster& raster, Layout layout) {
  if (pictures_ == kMaxPictures) return std::nullopt;
  ++pictures_;
  const double scale = scaleOf(raster);
  auto grey = greyOf(raster, scale);
  brighten(grey);
  const auto readUpright = [&](Layout way) {
    return read(grey, scale, way, raster.width, raster.height);
  };
  if (layout == Layout::scattered) return readUpright(layout);
  auto words = readUpright(Layout::page);
  if (!words || isUpright(*words)) return words;
  // It may lie on its side or on its head: what reads best is how it was written.
  auto most = std::ranges::count_if(*words, isSure);
  for (int turns = 1; turns <= 3; ++turns) {
    grey = turned(grey);
    const bool aside = turns != 2;
    auto found = read(grey, scale, Layout::page, aside ? raster.height : raster.width,
                      aside ? raster.width : raster.height);
    if (!found) return std::nullopt;
    const auto sure = std::ranges::count_if(*found, isSure);
    if (sure <= most) continue;
    most = sure;
    const bool upright = isUpright(*found);
    for (auto& one : *found) turnBack(one.word.box, turns, raster);
    words = std::move(found);
    if (upright) return words;
  }
  if (most > 0) return words;
  if (layout == Layout::page) return words;
  // What is found between the textures of a photograph counts when it is sure.
  grey = turned(grey);
  words = readUpright(Layout::scattered);
  if (words) std::erase_if(*words, [](const FoundWord& word) { return word.sureness < kSureText; });
  return words;
}

std::optional<std::vector<FoundWord>> TextFinder::read(const Raster& grey, double scale,
                                                       Layout layout, std::uint32_t width,
                                                       std::uint32_t height) {
  if (left_ <= 0) return std::nullopt;
  const auto start = std::clock();
  engine_->SetPageSegMode(layout == Layout::page ? tesseract::PSM_AUTO
                                                 : tesseract::PSM_SPARSE_TEXT);
  engine_->SetImage(grey.pixels.data(), static_cast<int>(grey.width), static_cast<int>(grey.height),
                    1, static_cast<int>(grey.width));
  constexpr int kDotsAnInch = 300;
  engine_->SetSourceResolution(kDotsAnInch);
  tesseract::ETEXT_DESC monitor;
  monitor.set_deadline_msecs(static_cast<int>(std::chrono::milliseconds(kTimeOfPicture).count()));
  const bool whole = engine_->Recognize(&monitor) == 0 && !monitor.deadline_exceeded();
  std::vector<FoundWord> words;
  const std::unique_ptr<tesseract::ResultIterator> at(engine_->GetIterator());
  for (bool more = at != nullptr; more && words.size() < impl::kMaxWordsOnPage;
       more = at->Next(tesseract::RIL_WORD)) {
    const std::unique_ptr<char[]> text(at->GetUTF8Text(tesseract::RIL_WORD));
    const float sureness = at->Confidence(tesseract::RIL_WORD);
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    if (text == nullptr || sureness < kSureWord || lettersIn(text.get()) == 0 ||
        !at->BoundingBox(tesseract::RIL_WORD, &left, &top, &right, &bottom))
      continue;
    const auto along = [scale](int value, std::uint32_t most) {
      return static_cast<std::uint32_t>(std::clamp(value / scale, 0.0, static_cast<double>(most)));
    };
    FoundWord found;
    found.sureness = sureness;
    found.word.text = tidied(text.get());
    auto& box = found.word.box;
    box.x = std::min(along(left, width), width - 1);
    box.y = std::min(along(top, height), height - 1);
    box.width = std::max(1U, along(right + 1, width) - box.x);
    box.height = std::max(1U, along(bottom + 1, height) - box.y);
    if (!found.word.text.empty()) words.push_back(std::move(found));
  }
  left_ -= static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  if (!whole) return std::nullopt;
  return words;
}

bool holdsText(const std::vector<FoundWord>& words) {
  return std::ranges::any_of(words, isSure);
}

std::string tidied(std::string_view text) {
  std::string tidy;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) tidy.push_back(c);
  if (tidy.size() > impl::kMaxWordBytes) {
    // Cut between characters.
    std::size_t end = impl::kMaxWordBytes;
    while (end > 0 && (static_cast<unsigned char>(tidy[end]) & 0xC0) == 0x80) --end;
    tidy.resize(end);
  }
  // C1 controls, U+0080 to U+009F.
  for (std::size_t i = 0; i + 1 < tidy.size();) {
    if (static_cast<unsigned char>(tidy[i]) == 0xC2 &&
        static_cast<unsigned char>(tidy[i + 1]) < 0xA0)
      tidy.erase(i, 2);
    else
      ++i;
  }
  return tidy;
}

OpenedPage pageOf(const Raster& raster, std::uint32_t number, std::uint32_t side, Layout layout,
                  TextFinder& finder) {
  OpenedPage page;
  page.width = raster.width;
  page.height = raster.height;
  page.preview = pngOf(raster, side);
  if (const auto words = finder.find(raster, layout)) {
    page.searched = true;
    page.pixelsHoldText = holdsText(*words);
    for (const auto& found : *words) {
      page.words.push_back(found.word);
      page.words.back().box.page = number;
    }
  }
  return page;
}

}  // namespace consilium::worker::opening

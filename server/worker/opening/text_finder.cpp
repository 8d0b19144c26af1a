#include "worker/opening/text_finder.hpp"

#include <tesseract/baseapi.h>
#include <tesseract/ocrclass.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <stdexcept>

#include "worker/opening/legible.hpp"
#include "worker/opening/tiles.hpp"

namespace consilium::worker::opening {
namespace {

constexpr std::size_t kMaxPictures = 40;
constexpr double kTime = 75;                                 // seconds of the processor
constexpr double kTimeOfReading = 20;                        // of those
constexpr auto kTimeByTheClock = std::chrono::seconds(100);  // in all
constexpr std::uint32_t kLongestSide = 3'600;                // pixels that are read at once
constexpr double kShortestSide = 2'400;  // smaller pictures are enlarged, up to kEnlarge times
constexpr double kEnlarge = 3;
constexpr float kSureText = 80;

double scaleOf(const Raster& raster) {
  const double side = std::max(raster.width, raster.height);
  if (side > kLongestSide) return kLongestSide / side;
  return std::clamp(kShortestSide / side, 1.0, kEnlarge);
}

struct Deadline {
  std::clock_t processor;
  std::chrono::steady_clock::time_point clock;
  bool isOver() const {
    return std::clock() > processor || std::chrono::steady_clock::now() > clock;
  }
};

Box boxBetween(int left, int top, int right, int bottom, const Raster& raster) {
  const auto within = [](int value, std::uint32_t most) {
    return std::min(static_cast<std::uint32_t>(std::max(0, value)), most);
  };
  Box box;
  box.x = within(left, raster.width - 1);
  box.y = within(top, raster.height - 1);
  box.width = std::max(1U, within(right, raster.width) - box.x);
  box.height = std::max(1U, within(bottom, raster.height) - box.y);
  return box;
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

TextFinder::TextFinder()
    : engine_(std::make_unique<tesseract::TessBaseAPI>()),
      end_(std::chrono::steady_clock::now() + kTimeByTheClock),
      left_(kTime) {
  if (engine_->Init(nullptr, "fra+eng", tesseract::OEM_LSTM_ONLY) != 0)
    throw std::runtime_error("the models of tesseract are not installed");
  // By the surroundings of each pixel (Sauvola), for light that differs and bands of colour.
  engine_->SetVariable("thresholding_method", "2");
}

TextFinder::~TextFinder() = default;

FoundText TextFinder::find(const Raster& raster, Layout layout) {
  FoundText text;
  if (pictures_ == kMaxPictures) return text;
  ++pictures_;
  Way way;
  text.whole = readSomehow(raster, layout, way, text.words);
  const auto longest = std::max(raster.width, raster.height);
  // What was made smaller to be read at once is read in parts, too, as others may look at them.
  if (text.whole && longest > kLongestSide) text.whole = readParts(raster, way, text.words);
  return text;
}

bool TextFinder::readSomehow(const Raster& raster, Layout layout, Way& way,
                             std::vector<FoundWord>& words) {
  auto grey = greyOf(raster, scaleOf(raster));
  makeLegible(grey);
  if (layout == Layout::scattered) {
    way = {layout, 0};
    return read(grey, raster, way, words);
  }
  if (!read(grey, raster, {Layout::page, 0}, words)) return false;
  if (isUpright(words)) return true;
  // It may lie on its side or on its head: what reads best is how it was written.
  auto most = std::ranges::count_if(words, isSure);
  for (int turns = 1; turns <= 3; ++turns) {
    grey = turned(grey);
    std::vector<FoundWord> found;
    if (!read(grey, raster, {Layout::page, turns}, found)) return false;
    const auto sure = std::ranges::count_if(found, isSure);
    if (sure <= most) continue;
    most = sure;
    way.turns = turns;
    words = std::move(found);
    if (isUpright(words)) return true;
  }
  way.layout = Layout::scattered;
  // What is found between the textures of a photograph counts when it is sure.
  if (layout == Layout::unknown) way.least = kSureText;
  if (most > 0 || layout == Layout::page) return true;
  words.clear();
  grey = turned(grey);
  return read(grey, raster, way, words);
}

bool TextFinder::readParts(const Raster& raster, const Way& way, std::vector<FoundWord>& words) {
  for (const auto& tile : tilesOf(raster)) {
    const auto part = cropped(raster, tile);
    auto grey = greyOf(part, scaleOf(part));
    if (!hasEdges(grey)) continue;
    makeLegible(grey);
    for (int turn = 0; turn < way.turns; ++turn) grey = turned(grey);
    std::vector<FoundWord> found;
    if (!read(grey, part, way, found)) return false;
    for (auto& one : found) {
      one.word.box.x += tile.x;
      one.word.box.y += tile.y;
      if (!isCut(one.word.box, tile, raster) && words.size() < impl::kMaxWordsOnPage)
        words.push_back(std::move(one));
    }
  }
  return true;
}

bool TextFinder::read(const Raster& grey, const Raster& original, const Way& way,
                      std::vector<FoundWord>& words) {
  if (left_ <= 0 || std::chrono::steady_clock::now() > end_) return false;
  const auto start = std::clock();
  const double slope = slopeOf(grey);
  const auto level = slope == 0 ? Raster{} : levelled(grey, slope);
  const auto& shown = slope == 0 ? grey : level;
  engine_->SetPageSegMode(way.layout == Layout::page ? tesseract::PSM_AUTO
                                                     : tesseract::PSM_SPARSE_TEXT);
  engine_->SetImage(shown.pixels.data(), static_cast<int>(shown.width),
                    static_cast<int>(shown.height), 1, static_cast<int>(shown.width));
  constexpr int kDotsAnInch = 300;
  engine_->SetSourceResolution(kDotsAnInch);
  tesseract::ETEXT_DESC monitor;
  Deadline deadline{
      start + static_cast<std::clock_t>(std::min(left_, kTimeOfReading) * CLOCKS_PER_SEC), end_};
  monitor.cancel_this = &deadline;
  monitor.cancel = [](void* given, int) { return static_cast<Deadline*>(given)->isOver(); };
  const bool whole = engine_->Recognize(&monitor) == 0;
  const bool aside = way.turns % 2 == 1;
  const auto width = aside ? original.height : original.width;
  const auto height = aside ? original.width : original.height;
  const std::unique_ptr<tesseract::ResultIterator> at(engine_->GetIterator());
  for (bool more = at != nullptr; more && words.size() < impl::kMaxWordsOnPage;
       more = at->Next(tesseract::RIL_WORD)) {
    const std::unique_ptr<char[]> text(at->GetUTF8Text(tesseract::RIL_WORD));
    const float sureness = at->Confidence(tesseract::RIL_WORD);
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    if (text == nullptr || sureness < way.least || lettersIn(text.get()) == 0 ||
        !at->BoundingBox(tesseract::RIL_WORD, &left, &top, &right, &bottom))
      continue;
    FoundWord found;
    found.sureness = sureness;
    found.word.text = tidied(text.get());
    auto& box = found.word.box;
    box = boxBetween(left, top, right + 1, bottom + 1, shown);
    if (slope != 0) box = slopedBack(box, slope, level, grey);
    box = fitted(box, grey, width, height);
    turnBack(box, way.turns, original);
    if (!found.word.text.empty()) words.push_back(std::move(found));
  }
  left_ -= static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  return whole;
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
  show(page, raster, side);
  auto text = finder.find(raster, layout);
  page.searched = text.whole;
  page.pixelsHoldText = holdsText(text.words);
  for (auto& found : text.words) {
    page.words.push_back(std::move(found.word));
    page.words.back().box.page = number;
  }
  return page;
}

}  // namespace consilium::worker::opening

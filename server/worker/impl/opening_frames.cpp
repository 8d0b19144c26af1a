#include "worker/impl/opening_frames.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace consilium::worker::impl {
namespace {

/// Each frame: its type, the length of its content in 8 bytes, the content.
enum class Frame : std::uint8_t {
  refusal = 1,
  kind,
  removed,
  page,
  word,
  mask,
  clean,
  whole,  ///< of the page before
  unshown,
};

struct Format {
  MediaKind kind;
  std::string_view mediaType;
  std::string_view extension;
  std::string_view start;
};

constexpr std::string_view kJpeg = "\xFF\xD8\xFF";
constexpr std::string_view kPng = "\x89PNG\r\n\x1A\n";

constexpr std::array kFormats{
    Format{MediaKind::jpeg, "image/jpeg", "jpg", kJpeg},
    Format{MediaKind::png, "image/png", "png", kPng},
    Format{MediaKind::webp, "image/webp", "webp", "RIFF"},
    Format{MediaKind::tiff, "image/tiff", "tiff", "II"},
    Format{MediaKind::pdf, "application/pdf", "pdf", "%PDF-"},
    Format{MediaKind::dicom, "application/dicom", "dcm", {}},
    Format{MediaKind::dicomSet, "application/zip", "zip", "PK\x03\x04"},
};
constexpr std::size_t kDicomPreamble = 128;

const Format* formatOf(std::uint8_t kind) {
  return kind < kFormats.size() ? &kFormats[kind] : nullptr;
}

template <class Number>
void put(std::string& bytes, Number number) {
  for (std::size_t i = 0; i < sizeof(Number); ++i)
    bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i)));
}

void put(std::string& bytes, const Box& box) {
  for (const auto number : {box.page, box.x, box.y, box.width, box.height}) put(bytes, number);
}

void put(std::string& bytes, Frame type, std::string_view content) {
  put(bytes, static_cast<std::uint8_t>(type));
  put(bytes, static_cast<std::uint64_t>(content.size()));
  bytes += content;
}

/// Reads forward; once something was missing, everything after is.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class Number>
  Number number() {
    const auto part = take(sizeof(Number));
    std::uint64_t value = 0;
    for (std::size_t i = part.size(); i-- > 0;)
      value = (value << 8) | static_cast<std::uint8_t>(part[i]);
    return static_cast<Number>(value);
  }
  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size()) {
      good_ = false;
      bytes_ = {};
      return {};
    }
    const auto part = bytes_.substr(0, static_cast<std::size_t>(count));
    bytes_.remove_prefix(part.size());
    return part;
  }
  Box box() {
    Box box;
    for (auto* number : {&box.page, &box.x, &box.y, &box.width, &box.height})
      *number = this->number<std::uint32_t>();
    return box;
  }
  std::string_view rest() { return take(bytes_.size()); }
  bool good() const { return good_; }
  bool atEnd() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool good_ = true;
};

/// Well-formed UTF-8 (RFC 3629) without control characters.
bool isText(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto first = static_cast<std::uint8_t>(text[i]);
    if (first < 0x20 || first == 0x7F) return false;
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    if (length == 0 || i + length > text.size()) return false;
    std::uint32_t code = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<std::uint8_t>(text[i + k]);
      if ((next & 0xC0) != 0x80) return false;
      code = (code << 6) | (next & 0x3F);
    }
    const bool shortest = length < 3 || code >= (length == 3 ? 0x800U : 0x10000U);
    const bool control = code >= 0x80 && code < 0xA0;
    if (!shortest || control || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
    i += length;
  }
  return true;
}

/// A name of an attribute or of a kind: letters, digits and few signs.
bool isName(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" -./()_").find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= kLongest && std::all_of(name.begin(), name.end(), allowed);
}

bool inside(const Box& box, const std::vector<OpenedPage>& pages) {
  if (box.page >= pages.size() || box.width == 0 || box.height == 0) return false;
  const auto& page = pages[box.page];
  return box.x <= page.width && box.width <= page.width - box.x && box.y <= page.height &&
         box.height <= page.height - box.y;
}

/// PNG specification, 5.2 and 11.2.2: signature, then the header with width and height.
bool isPreview(std::string_view png) {
  constexpr std::size_t kHeader = 24;
  if (png.size() < kHeader || !png.starts_with(kPng)) return false;
  const auto side = [&png](std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
      number = (number << 8) | static_cast<std::uint8_t>(png[at + i]);
    return number;
  };
  return side(16) >= 1 && side(16) <= kMaxPreviewSide && side(20) >= 1 &&
         side(20) <= kMaxPreviewSide;
}

bool isOfKind(std::string_view bytes, const Format& format) {
  if (format.kind == MediaKind::dicom)
    return bytes.size() > kDicomPreamble && bytes.substr(kDicomPreamble).starts_with("DICM");
  return bytes.starts_with(format.start);
}

/// One frame into the document. False when it breaks a rule.
bool take(Frame type, std::string_view content, OpenedDocument& document) {
  Reader reader(content);
  switch (type) {
    case Frame::removed: {
      const auto name = reader.rest();
      if (!isName(name) || document.removed.size() >= kMaxRemoved) return false;
      document.removed.emplace_back(name);
      return true;
    }
    case Frame::page: {
      OpenedPage page;
      page.width = reader.number<std::uint32_t>();
      page.height = reader.number<std::uint32_t>();
      const auto holdsText = reader.number<std::uint8_t>();
      const auto searched = reader.number<std::uint8_t>();
      const auto spacing = reader.number<std::uint8_t>();
      const auto x = std::bit_cast<double>(reader.number<std::uint64_t>());
      const auto y = std::bit_cast<double>(reader.number<std::uint64_t>());
      if (spacing > 0) page.spacing = Spacing{x, y, spacing == 2};
      page.pixelsHoldText = holdsText == 1;
      page.searched = searched == 1;
      page.preview = reader.rest();
      if (!reader.good() || holdsText > 1 || searched > 1 || spacing > 2 ||
          (page.spacing && (!isSpacing(x) || !isSpacing(y))) || page.width == 0 ||
          page.height == 0 || page.width > kMaxPageSide || page.height > kMaxPageSide ||
          !isPreview(page.preview) || document.pages.size() >= kMaxPages)
        return false;
      document.pages.push_back(std::move(page));
      return true;
    }
    case Frame::word: {
      Word word;
      word.box = reader.box();
      word.text = reader.rest();
      if (!reader.good() || !inside(word.box, document.pages) ||
          word.box.page + 1 != document.pages.size() || word.text.empty() ||
          word.text.size() > kMaxWordBytes || !isText(word.text) ||
          document.pages.back().words.size() >= kMaxWordsOnPage)
        return false;
      document.pages.back().words.push_back(std::move(word));
      return true;
    }
    case Frame::mask: {
      const auto box = reader.box();
      if (!reader.good() || !reader.atEnd() || !inside(box, document.pages) ||
          document.proposedMasks.size() >= kMaxMasks)
        return false;
      document.proposedMasks.push_back(box);
      return true;
    }
    case Frame::whole: {
      if (document.pages.empty() || !document.pages.back().whole.empty() ||
          !content.starts_with(kJpeg))
        return false;
      document.pages.back().whole = content;
      return true;
    }
    case Frame::unshown: {
      const auto count = reader.number<std::uint64_t>();
      if (!reader.good() || !reader.atEnd() || count > kMaxUnshown) return false;
      document.unshown = static_cast<std::size_t>(count);
      return true;
    }
    case Frame::refusal:
    case Frame::kind:
    case Frame::clean:
      return false;
  }
  return false;
}

}  // namespace

bool isSpacing(double millimetres) {
  return millimetres >= kLeastSpacing && millimetres <= kMostSpacing;
}

std::string encode(const Request& request) {
  std::string bytes;
  put(bytes, static_cast<std::uint8_t>(request.redact));
  put(bytes, static_cast<std::uint8_t>(request.kind));
  for (const auto byte : request.secrets.caseKey) put(bytes, byte);
  for (const auto& box : request.boxes) put(bytes, box);
  return bytes;
}

std::optional<Request> decodeRequest(std::string_view bytes) {
  Request request;
  Reader reader(bytes);
  request.redact = reader.number<std::uint8_t>() == 1;
  const auto* format = formatOf(reader.number<std::uint8_t>());
  if (format == nullptr) return std::nullopt;
  request.kind = format->kind;
  for (auto& byte : request.secrets.caseKey) byte = reader.number<std::uint8_t>();
  while (reader.good() && !reader.atEnd()) request.boxes.push_back(reader.box());
  if (!reader.good()) return std::nullopt;
  return request;
}

std::string encode(Refusal refusal) {
  std::string bytes;
  put(bytes, Frame::refusal, std::string(1, static_cast<char>(refusal)));
  return bytes;
}

std::string encode(OpenedDocument document) {
  std::string bytes;
  put(bytes, Frame::kind, std::string(1, static_cast<char>(document.kind)));
  for (const auto& name : document.removed) put(bytes, Frame::removed, name);
  for (auto& page : document.pages) {
    std::string content;
    put(content, page.width);
    put(content, page.height);
    put(content, static_cast<std::uint8_t>(page.pixelsHoldText));
    put(content, static_cast<std::uint8_t>(page.searched));
    const auto spacing = page.spacing.value_or(Spacing{});
    put(content, static_cast<std::uint8_t>(!page.spacing ? 0 : spacing.atDetector ? 2 : 1));
    put(content, std::bit_cast<std::uint64_t>(spacing.x));
    put(content, std::bit_cast<std::uint64_t>(spacing.y));
    put(bytes, Frame::page, content + std::exchange(page.preview, {}));
    if (!page.whole.empty()) put(bytes, Frame::whole, std::exchange(page.whole, {}));
    for (const auto& word : page.words) {
      content.clear();
      put(content, word.box);
      put(bytes, Frame::word, content + word.text);
    }
  }
  if (document.unshown > 0) {
    std::string content;
    put(content, std::uint64_t{document.unshown});
    put(bytes, Frame::unshown, content);
  }
  for (const auto& box : document.proposedMasks) {
    std::string content;
    put(content, box);
    put(bytes, Frame::mask, content);
  }
  put(bytes, Frame::clean, document.clean);
  return bytes;
}

std::optional<Answer> decodeAnswer(std::string bytes) {
  Answer answer;
  auto& document = answer.document;
  Reader reader(bytes);
  const Format* format = nullptr;
  std::size_t used = 0;
  while (!reader.atEnd()) {
    const auto type = static_cast<Frame>(reader.number<std::uint8_t>());
    const auto length = reader.number<std::uint64_t>();
    const auto content = reader.take(length);
    used += sizeof(std::uint8_t) + sizeof(std::uint64_t) + content.size();
    if (!reader.good()) return std::nullopt;
    if (type == Frame::clean) {
      if (format == nullptr || !reader.atEnd() || !isOfKind(content, *format)) return std::nullopt;
      document.kind = format->kind;
      document.mediaType = format->mediaType;
      document.extension = format->extension;
      bytes.erase(0, used - content.size());
      document.clean = std::move(bytes);
      return answer;
    }
    if (type == Frame::refusal) {
      if (content.size() != 1 || content[0] < static_cast<char>(Refusal::type) ||
          content[0] > static_cast<char>(Refusal::box))
        return std::nullopt;
      answer.refusal = static_cast<Refusal>(content[0]);
      answer.document = {};
      return answer;
    }
    if (type == Frame::kind) {
      format = content.size() == 1 ? formatOf(static_cast<std::uint8_t>(content[0])) : nullptr;
      if (format == nullptr) return std::nullopt;
    } else if (!take(type, content, document)) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace consilium::worker::impl

#include "worker/opening/embedded_picture.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace consilium::worker::opening {
namespace {

std::uint64_t bigEndian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = (number << 8) | static_cast<std::uint8_t>(byte);
  return number;
}

}  // namespace

std::optional<std::string> withoutJpegMetadata(std::string_view jpeg) {
  constexpr std::uint8_t kTemporary = 0x01;
  constexpr std::uint8_t kRestart = 0xD0;
  constexpr std::uint8_t kStart = 0xD8;
  constexpr std::uint8_t kEnd = 0xD9;
  constexpr std::uint8_t kScan = 0xDA;
  constexpr std::uint8_t kApplication = 0xE0;
  constexpr std::uint8_t kAdobe = 0xEE;
  constexpr std::uint8_t kLastApplication = 0xEF;
  constexpr std::uint8_t kComment = 0xFE;
  if (!jpeg.starts_with("\xFF\xD8")) return std::nullopt;
  std::string kept = "\xFF\xD8";
  std::size_t at = 2;
  while (at + 1 < jpeg.size()) {
    if (jpeg[at] != '\xFF') return std::nullopt;
    const auto marker = static_cast<std::uint8_t>(jpeg[at + 1]);
    if (marker == 0xFF) {  // fill bytes
      ++at;
      continue;
    }
    if (marker == kEnd) {
      kept += "\xFF\xD9";
      return kept;
    }
    if (marker == kTemporary || (marker >= kRestart && marker <= kStart)) {
      kept += jpeg.substr(at, 2);
      at += 2;
      continue;
    }
    if (at + 4 > jpeg.size()) return std::nullopt;
    const auto length = static_cast<std::size_t>(bigEndian(jpeg.substr(at + 2, 2)));
    if (length < 2 || at + 2 + length > jpeg.size()) return std::nullopt;
    const auto segment = jpeg.substr(at, 2 + length);
    const auto content = segment.substr(4);
    // A JFIF extension (JFXX) holds a thumbnail, and so may JFIF itself.
    constexpr std::size_t kJfifWithoutThumbnail = 14;
    constexpr std::size_t kAdobeLength = 12;
    if (marker == kApplication) {
      if (content.starts_with(std::string_view("JFIF\0", 5)) &&
          content.size() >= kJfifWithoutThumbnail) {
        kept += std::string_view("\xFF\xE0\x00\x10", 4);
        kept += content.substr(0, kJfifWithoutThumbnail - 2);
        kept += std::string_view("\0\0", 2);
      }
    } else if (marker == kAdobe) {
      if (content.starts_with("Adobe") && content.size() >= kAdobeLength) {
        kept += std::string_view("\xFF\xEE\x00\x0E", 4);
        kept += content.substr(0, kAdobeLength);
      }
    } else if (marker != kComment && (marker < kApplication || marker > kLastApplication)) {
      kept += segment;
    }
    at += 2 + length;
    if (marker != kScan) continue;
    // Coded data go on to the next marker that is neither stuffing nor a restart.
    const auto start = at;
    while (at + 1 < jpeg.size()) {
      const auto next = static_cast<std::uint8_t>(jpeg[at + 1]);
      if (jpeg[at] == '\xFF' && next != 0 && next != 0xFF && !(next >= kRestart && next < kStart))
        break;
      ++at;
    }
    kept += jpeg.substr(start, at - start);
  }
  // Without its end, as writers of PDF files sometimes leave it.
  kept += "\xFF\xD9";
  return kept;
}

namespace {

constexpr std::string_view kCodestream("\xFF\x4F\xFF\x51", 4);

/// Overwrites the comments of a codestream, in its main header and in those of its parts, so that
/// no length changes (ISO/IEC 15444-1, annex A). Nothing where a header cannot be read.
std::optional<std::string> withoutComments(std::string_view given) {
  constexpr std::uint8_t kComment = 0x64;
  constexpr std::uint8_t kTilePart = 0x90;
  constexpr std::uint8_t kData = 0x93;
  constexpr std::uint8_t kEnd = 0xD9;
  constexpr std::size_t kPartHeader = 12;
  std::string stream(given);
  std::size_t part = 0;  // where the part begins that is being read; 0: the main header
  std::size_t at = 2;
  while (at + 2 <= stream.size()) {
    if (stream[at] != '\xFF') return std::nullopt;
    const auto marker = static_cast<std::uint8_t>(stream[at + 1]);
    if (marker == kEnd) return stream;
    if (marker == kData) {
      const auto length = bigEndian(std::string_view(stream).substr(part + 6, 4));
      if (length == 0) return stream;  // the last part, up to the end
      if (part + length <= at || part + length > stream.size()) return std::nullopt;
      at = part + static_cast<std::size_t>(length);
      continue;
    }
    if (at + 4 > stream.size()) return std::nullopt;
    const auto length =
        static_cast<std::size_t>(bigEndian(std::string_view(stream).substr(at + 2, 2)));
    if (length < 2 || at + 2 + length > stream.size()) return std::nullopt;
    if (marker == kTilePart) {
      if (at + kPartHeader > stream.size()) return std::nullopt;
      part = at;
    }
    // What kind of comment it is stands in its first two bytes.
    if (marker == kComment)
      std::fill(stream.begin() + static_cast<std::ptrdiff_t>(std::min(at + 6, at + 2 + length)),
                stream.begin() + static_cast<std::ptrdiff_t>(at + 2 + length), '\0');
    at += 2 + length;
  }
  return stream;
}

/// A box of JP2: its type, and its content.
struct Jp2Box {
  std::string_view type;
  std::string_view content;
};

std::optional<Jp2Box> takeBox(std::string_view& file) {
  constexpr std::size_t kHeader = 8;
  constexpr std::size_t kLongHeader = 16;
  if (file.size() < kHeader) return std::nullopt;
  auto length = bigEndian(file.substr(0, 4));
  auto header = kHeader;
  if (length == 0) length = file.size();
  if (length == 1) {
    if (file.size() < kLongHeader) return std::nullopt;
    length = bigEndian(file.substr(kHeader, 8));
    header = kLongHeader;
  }
  if (length < header || length > file.size()) return std::nullopt;
  const Jp2Box box{file.substr(4, 4),
                   file.substr(header, static_cast<std::size_t>(length) - header)};
  file.remove_prefix(static_cast<std::size_t>(length));
  return box;
}

void putBox(std::string& out, std::string_view type, std::string_view content) {
  const auto length = static_cast<std::uint32_t>(content.size() + 8);
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(length >> shift);
  out += type;
  out += content;
}

/// What of a header says how the picture is decoded.
std::optional<std::string> headerOf(std::string_view boxes) {
  constexpr std::array<std::string_view, 6> kKept{"ihdr", "bpcc", "colr", "pclr", "cmap", "cdef"};
  std::string kept;
  while (!boxes.empty()) {
    const auto box = takeBox(boxes);
    if (!box) return std::nullopt;
    if (std::find(kKept.begin(), kKept.end(), box->type) != kKept.end())
      putBox(kept, box->type, box->content);
  }
  return kept;
}

}  // namespace

std::optional<std::string> withoutJpeg2000Metadata(std::string_view file) {
  if (file.starts_with(kCodestream)) return withoutComments(file);
  std::string kept;
  bool picture = false;
  while (!file.empty()) {
    const auto box = takeBox(file);
    if (!box) return std::nullopt;
    std::optional<std::string> content;
    if (box->type == "jP  " || box->type == "ftyp") {
      content = std::string(box->content);
    } else if (box->type == "jp2h") {
      content = headerOf(box->content);
    } else if (box->type == "jp2c") {
      content = withoutComments(box->content);
      picture = content.has_value();
    } else {
      continue;
    }
    if (!content) return std::nullopt;
    putBox(kept, box->type, *content);
  }
  if (!picture) return std::nullopt;
  return kept;
}

}  // namespace consilium::worker::opening

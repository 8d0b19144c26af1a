#include "worker/opening/embedded_picture.hpp"

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

std::optional<std::string> withoutJpeg2000Metadata(std::string_view file) {
  if (file.starts_with("\xFF\x4F\xFF\x51")) return std::string(file);
  constexpr std::array<std::string_view, 4> kKept{"jP  ", "ftyp", "jp2h", "jp2c"};
  constexpr std::size_t kHeader = 8;
  constexpr std::size_t kLongHeader = 16;
  std::string kept;
  bool picture = false;
  while (!file.empty()) {
    if (file.size() < kHeader) return std::nullopt;
    auto length = bigEndian(file.substr(0, 4));
    const auto type = file.substr(4, 4);
    if (length == 0) length = file.size();
    if (length == 1) {
      if (file.size() < kLongHeader) return std::nullopt;
      length = bigEndian(file.substr(kHeader, 8));
    }
    if (length < kHeader || length > file.size()) return std::nullopt;
    for (const auto known : kKept)
      if (type == known) kept += file.substr(0, static_cast<std::size_t>(length));
    picture = picture || type == "jp2c";
    file.remove_prefix(static_cast<std::size_t>(length));
  }
  if (!picture) return std::nullopt;
  return kept;
}

}  // namespace consilium::worker::opening

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "worker/document_opener.hpp"

/// What the opener and its child say to each other. Numbers are little-endian.
namespace consilium::worker::impl {

inline constexpr std::size_t kMaxPages = 500;
inline constexpr std::size_t kMaxWordsOnPage = 20'000;
inline constexpr std::size_t kMaxWordBytes = 200;
inline constexpr std::size_t kMaxRemoved = 1'000;
inline constexpr std::size_t kMaxUnshown = 100'000;
inline constexpr std::size_t kMaxMasks = 10'000;
inline constexpr std::uint32_t kMaxPageSide = 65'500;
inline constexpr double kLeastSpacing = 1e-6;  ///< millimetres
inline constexpr double kMostSpacing = 1'000;

/// Within the range of `Spacing`, which no NaN is.
bool isSpacing(double millimetres);

/// Why a child could not do what it was asked; a number, so that no text of a file becomes a
/// message.
enum class Refusal : std::uint8_t {
  type = 1,    ///< the bytes are of no accepted kind
  encrypted,   ///< opened with a password only
  damaged,     ///< cut short or not well-formed
  pixels,      ///< a coding of pictures that is not known, or cannot be painted over
  empty,       ///< no page, or no DICOM in an archive
  size,        ///< too many bytes once unpacked
  pages,       ///< too many pages, files or frames
  dimensions,  ///< a picture of too many pixels
  memory,      ///< more memory than it may take
  box,         ///< a box outside the pages
};

struct Request {
  bool redact = false;
  MediaKind kind = MediaKind::jpeg;  ///< with `redact`
  DicomSecrets secrets;              ///< without
  std::vector<Box> boxes;            ///< with `redact`
};

std::string encode(const Request& request);
/// Nothing when it is not one.
std::optional<Request> decodeRequest(std::string_view bytes);

std::string encode(Refusal refusal);
/// The cleaned file comes last, so that it need not be copied out.
std::string encode(OpenedDocument document);

struct Answer {
  std::optional<Refusal> refusal;
  OpenedDocument document;  ///< without `refusal`
};

/// Reads what a child wrote, which may be anything. Nothing when it breaks a rule of this format:
/// unknown frames, numbers and lengths out of range, text that is no UTF-8 or holds control
/// characters, previews that are no PNG, boxes outside their page, a clean file of another kind.
std::optional<Answer> decodeAnswer(std::string bytes);

}  // namespace consilium::worker::impl

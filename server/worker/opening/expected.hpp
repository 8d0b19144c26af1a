#pragma once

#include <boost/system/result.hpp>

#include "worker/impl/opening_frames.hpp"

namespace consilium::worker::impl {

/// Asking a failed result for its value is a bug in the caller: it throws std::logic_error.
[[noreturn]] void throw_exception_from_error(Refusal refusal, const boost::source_location&);

}  // namespace consilium::worker::impl

namespace consilium::worker::opening {

using impl::Refusal;

/// A value, or why the file is refused.
template <class T>
using Expected = boost::system::result<T, Refusal>;

// Limits of one file, so that a small one cannot become a large one (docs/documents.md).
inline constexpr std::size_t kMaxDocumentPages = 100;
inline constexpr std::size_t kMaxFrames = 4'000;  // of all DICOM files together
inline constexpr std::size_t kMaxShownFrames = 64;
inline constexpr std::size_t kMaxArchiveEntries = 4'000;
inline constexpr std::size_t kMaxPixels = 100'000'000;                    // of one picture
inline constexpr std::size_t kMaxSide = 30'000;                           // pixels
inline constexpr std::size_t kMaxUnpackedBytes = std::size_t{320} << 20;  // of DICOM
inline constexpr std::size_t kMaxPictureBytes = std::size_t{512} << 20;   // of all pages, decoded
inline constexpr std::size_t kMaxContentBytes = std::size_t{96} << 20;    // of PDF, pictures aside

}  // namespace consilium::worker::opening

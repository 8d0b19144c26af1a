#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cpu_pool.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "worker/child.hpp"

namespace consilium::worker {

/// What is accepted, as told by the bytes of a file and never by its name.
enum class MediaKind {
  jpeg,
  png,
  webp,
  tiff,
  pdf,
  dicom,
  dicomSet,  ///< a ZIP archive that holds DICOM files
};

/// A rectangle of a page, in its pixels from the top left corner (see `OpenedPage`).
struct Box {
  std::uint32_t page = 0;  ///< index in `OpenedDocument::pages`
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;

  bool operator==(const Box&) const = default;
};

/// A word that a reader of the page sees or that its text layer holds, in reading order.
struct Word {
  std::string text;  ///< UTF-8 without control characters, at most 200 bytes
  Box box;
};

/// How large a pixel of a page is. Millimetres, from 1e-6 to 1000.
struct Spacing {
  double x = 0;
  double y = 0;
  bool atDetector = false;  ///< what lies before the detector is smaller than its picture

  bool operator==(const Spacing&) const = default;
};

/// The longest side of a preview, at most. Pixels.
inline constexpr std::uint32_t kMaxPreviewSide = 1'600;

/// A page of a PDF or TIFF file, a picture, or a frame of DICOM.
struct OpenedPage {
  std::string preview;  ///< PNG in the page's proportions, at most `kMaxPreviewSide` pixels a side
  /// JPEG with all pixels, where the preview has fewer and `clean` is not that picture itself.
  std::string whole;
  /// The pixels that boxes count: those of the cleaned picture or frame; of a page of PDF, those
  /// that it has at 200 dots an inch.
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<Word> words;
  bool pixelsHoldText = false;  ///< letters were found in its pixels
  /// Its pixels were searched for text, or there are none. False where a document has more
  /// pictures than may be searched.
  bool searched = false;
  std::optional<Spacing> spacing;  ///< of DICOM, where it tells it
};

struct OpenedDocument {
  MediaKind kind = MediaKind::jpeg;
  std::string mediaType;  ///< of `clean`, e.g. "image/jpeg"
  std::string extension;  ///< of `clean`, e.g. "jpg"
  std::string clean;      ///< the file to keep, nothing in it but what was understood
  /// All pages, in order. Of DICOM at most 64 frames; none where it holds no
  /// picture, as with an ECG.
  std::vector<OpenedPage> pages;
  std::size_t unshown = 0;  ///< pictures in `clean` that no page shows
  /// What was removed, by attribute or kind ("PatientName", "EXIF", "JavaScript"), never values; in
  /// order, each once.
  std::vector<std::string> removed;
  /// Where a page shows what was removed from the header, as with a name burned into the pixels.
  std::vector<Box> proposedMasks;
};

/// From which identifiers are replaced and dates shifted, the same way in all files of a case (by
/// HMAC-SHA-256), and in no other case.
struct DicomSecrets {
  std::array<std::uint8_t, 32> caseKey{};
};

struct OpenerOptions {
  std::filesystem::path worker;  ///< the program `consilium-worker`
  std::size_t parallel = 1;      ///< children at once
  std::size_t queue = 20;        ///< files that wait for one
  std::chrono::seconds deadline{
      180};  ///< of one file, from when it has a child; also processor time
  std::size_t memoryBytes = std::size_t{3} << 30;    ///< of address space, of one child
  std::size_t uploadLimit = std::size_t{256} << 20;  ///< bytes of a file to open
  std::size_t outputLimit = std::size_t{384} << 20;  ///< bytes of all that a child answers
};

/// Turns untrusted files into safe ones, in confined children. See docs/documents.md for what is
/// accepted and what is removed. Any thread.
///
/// Errors of both acts: `invalid` or, where the file, its pages or its pictures pass a limit or
/// need too much time or memory, `tooLarge`, with one violation (pointer "") whose rule is one of
/// the contract's `DocumentRefusalRule`; `unavailable` when too many wait, the machine cannot
/// confine or the server stops. Nothing in them is of the content.
class DocumentOpener {
 public:
  using Done = std::function<void(base::Result<OpenedDocument>)>;

  /// `logger` outlives the opener.
  DocumentOpener(OpenerOptions options, base::Logger& logger);
  /// Stops the children.
  ~DocumentOpener();
  DocumentOpener(const DocumentOpener&) = delete;
  DocumentOpener& operator=(const DocumentOpener&) = delete;

  /// Opens the file of this path, which nothing writes to any more. Calls `done` once, from any
  /// thread.
  void open(std::filesystem::path upload, DicomSecrets secrets, Done done);

  /// Paints the boxes black in a file that `open` or `redact` gave: the pixels of the picture; the
  /// page of a PDF, which becomes a picture without a text layer; in DICOM, the pixels of all
  /// frames of that page's size. Pages keep their order and their size in pixels. Calls `done`
  /// once, from any thread. `invalid` too when a box lies outside the pages (rule `box`).
  void redact(std::string clean, MediaKind kind, std::vector<Box> boxes, Done done);

  /// Ends children at once; what waits is answered `unavailable`.
  void stop();

 private:
  base::Result<OpenedDocument> opened(const std::filesystem::path& upload,
                                      const DicomSecrets& secrets);
  base::Result<OpenedDocument> redacted(std::string_view clean, MediaKind kind,
                                        const std::vector<Box>& boxes);
  base::Result<OpenedDocument> answered(base::Result<Outcome> outcome, std::string_view act);

  const OpenerOptions options_;
  base::Logger& logger_;
  Stop stop_;
  base::CpuPool pool_;
};

}  // namespace consilium::worker

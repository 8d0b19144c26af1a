#include "worker/opening/opening.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/throw_exception.hpp>
#include <new>
#include <optional>
#include <stdexcept>

#include "worker/opening/dicom.hpp"
#include "worker/opening/expected.hpp"
#include "worker/opening/pdf.hpp"
#include "worker/opening/picture.hpp"
#include "worker/opening/text_finder.hpp"

namespace consilium::worker::impl {

void throw_exception_from_error(Refusal /*refusal*/, const boost::source_location& where) {
  boost::throw_exception(std::logic_error("a refusal was asked for its value"), where);
}

}  // namespace consilium::worker::impl

namespace consilium::worker::opening {
namespace {

/// Signatures at the start: T.81 annex B; PNG 5.2; RIFF with WEBP; TIFF 6.0 section 2; ISO 32000-1
/// 7.5.2, within the first kilobyte as its readers take it; APPNOTE 4.3.7.
std::optional<MediaKind> kindOf(std::string_view bytes) {
  constexpr std::size_t kPdfWithin = 1'024;
  if (bytes.starts_with("\xFF\xD8\xFF")) return MediaKind::jpeg;
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return MediaKind::png;
  if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return MediaKind::webp;
  if (bytes.starts_with(std::string_view("II*\0", 4)) ||
      bytes.starts_with(std::string_view("MM\0*", 4)))
    return dicomStart(bytes) == 0 ? MediaKind::dicom : MediaKind::tiff;
  if (bytes.starts_with("PK\x03\x04")) return MediaKind::dicomSet;
  if (dicomStart(bytes) != std::string_view::npos) return MediaKind::dicom;
  if (bytes.substr(0, kPdfWithin).find("%PDF-") != std::string_view::npos) return MediaKind::pdf;
  return std::nullopt;
}

/// The standard input, read as it is needed.
class Upload {
 public:
  Upload() {
    struct stat about {};
    if (::fstat(STDIN_FILENO, &about) != 0 || about.st_size <= 0) return;
    size_ = static_cast<std::size_t>(about.st_size);
    memory_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
    if (memory_ == MAP_FAILED) throw std::bad_alloc();
  }
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;
  ~Upload() {
    if (memory_ != nullptr) ::munmap(memory_, size_);
  }
  std::string_view bytes() const { return {static_cast<const char*>(memory_), size_}; }

 private:
  void* memory_ = nullptr;
  std::size_t size_ = 0;
};

Expected<OpenedDocument> opened(const impl::Request& request, std::string_view bytes,
                                TextFinder& finder) {
  const auto kind = kindOf(bytes);
  if (!kind || (request.redact && *kind != request.kind)) return Refusal::type;
  switch (*kind) {
    case MediaKind::jpeg:
    case MediaKind::png:
    case MediaKind::webp:
    case MediaKind::tiff:
      return openPicture(*kind, bytes, request.boxes, finder);
    case MediaKind::pdf:
      return openPdf(bytes, request.boxes, finder);
    case MediaKind::dicom:
    case MediaKind::dicomSet: {
      const bool set = *kind == MediaKind::dicomSet;
      return request.redact ? redactDicom(bytes, set, request.boxes, finder)
                            : openDicom(bytes, set, request.secrets, finder);
    }
  }
  return Refusal::type;
}

}  // namespace

std::string answer(const impl::Request& request) {
  startPictures();
  startDicom();
  TextFinder finder;
  try {
    const Upload upload;
    auto document = opened(request, upload.bytes(), finder);
    if (document.has_error()) return impl::encode(document.error());
    return impl::encode(std::move(document).value());
  } catch (const std::bad_alloc&) {
    return impl::encode(Refusal::memory);
  } catch (const std::exception&) {
    // A library gave up on what it read.
    return impl::encode(Refusal::damaged);
  }
}

}  // namespace consilium::worker::opening

#include "worker/opening/dicom.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <utility>

#include "worker/opening/archive.hpp"
#include "worker/opening/dicom_identity.hpp"
#include "worker/opening/dicom_pixels.hpp"
#include "worker/opening/picture.hpp"

namespace consilium::worker::opening {
namespace {

constexpr std::size_t kPreamble = 128;
constexpr auto kWritten = EXS_LittleEndianExplicit;

/// A data set without a file header begins with group 8 in little endian: a tag, then either a VR
/// in two capitals or a small length.
bool isBareDataSet(std::string_view bytes) {
  constexpr std::size_t kLeast = 16;
  if (bytes.size() < kLeast) return false;
  const auto at = [&bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (at(0) != 0x08 || at(1) != 0 || at(3) != 0) return false;
  const auto capital = [](unsigned char c) { return c >= 'A' && c <= 'Z'; };
  if (capital(at(4)) && capital(at(5))) return true;
  return at(5) == 0 && at(6) == 0 && at(7) == 0 && at(4) > 0 && at(2) <= 0x18;
}

std::unique_ptr<DcmDataset> read(std::string_view bytes) {
  DcmInputBufferStream stream;
  stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  stream.setEos();
  DcmFileFormat file;
  file.transferInit();
  const auto result = file.read(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength);
  file.transferEnd();
  if (result.bad()) return nullptr;
  return std::unique_ptr<DcmDataset>(file.getAndRemoveDataset());
}

/// Explicit little endian with a new file header (PS3.10, 7.1).
std::string written(std::unique_ptr<DcmDataset> dataset) {
  DcmFileFormat file(dataset.release(), OFFalse);
  std::string bytes;
  std::vector<char> part(std::size_t{1} << 20);
  DcmOutputBufferStream stream(part.data(), static_cast<offile_off_t>(part.size()));
  file.transferInit();
  while (true) {
    const auto result = file.write(stream, kWritten, EET_ExplicitLength, nullptr, EGL_withoutGL,
                                   EPD_withoutPadding, 0, 0, 0, EWM_createNewMeta);
    void* data = nullptr;
    offile_off_t length = 0;
    stream.flushBuffer(data, length);
    bytes.append(static_cast<const char*>(data), static_cast<std::size_t>(length));
    if (result.good()) break;
    if (result != EC_StreamNotifyClient) throw std::runtime_error("dcmtk does not write");
  }
  file.transferEnd();
  return bytes;
}

std::string textOf(DcmDataset& dataset, const DcmTagKey& key) {
  OFString text;
  if (dataset.findAndGetOFString(key, text).bad()) return {};
  return {text.data(), text.size()};
}

/// An index of media, which names files and people and shows nothing (PS3.3, F.3).
bool isDirectory(DcmDataset& dataset) {
  return dataset.tagExists(DCM_DirectoryRecordSequence);
}

/// Reports, files in an envelope of DICOM, drawings on pictures elsewhere: all that they hold is
/// what has to go.
bool isWritten(DcmDataset& dataset) {
  for (const auto& key :
       {DCM_ContentSequence, DCM_EncapsulatedDocument, DCM_GraphicAnnotationSequence})
    if (dataset.tagExists(key) && !dataset.tagExists(DCM_PixelData) &&
        !dataset.tagExists(DCM_WaveformSequence))
      return true;
  return false;
}

struct Instance {
  std::unique_ptr<DcmDataset> dataset;
  std::optional<PixelLayout> layout;
};

/// Series after series, each by its numbers.
void sort(std::vector<Instance>& instances) {
  const auto placeOf = [](DcmDataset& dataset) {
    Sint32 number = std::numeric_limits<Sint32>::max();
    if (dataset.findAndGetSint32(DCM_InstanceNumber, number).bad())
      number = std::numeric_limits<Sint32>::max();
    return std::make_tuple(textOf(dataset, DCM_SeriesInstanceUID), number,
                           textOf(dataset, DCM_SOPInstanceUID));
  };
  std::stable_sort(instances.begin(), instances.end(),
                   [&placeOf](const Instance& left, const Instance& right) {
                     return placeOf(*left.dataset) < placeOf(*right.dataset);
                   });
}

using FrameOf = std::pair<std::size_t, std::uint32_t>;

/// What has to be seen of a file before others get it.
enum class MustBeSeen { nothing, oneFrame, eachFrame };

/// Pictures of screens and papers, and what says of itself that something is written in it (PS3.3,
/// C.7.6.1.1.5), have to be seen whole. Devices that write names into their pictures as they take
/// them, ultrasound above all, write the same into each frame of a film.
MustBeSeen mustBeSeen(DcmDataset& dataset) {
  constexpr std::string_view kSecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";
  // Ultrasound, also within vessels, endoscopy, photographs, microscopes (PS3.3, C.7.3.1.1.1).
  constexpr std::array<std::string_view, 6> kWriting{"US", "IVUS", "ES", "XC", "GM", "SM"};
  const auto burnedIn = textOf(dataset, DCM_BurnedInAnnotation);
  if (burnedIn == "YES" || textOf(dataset, DCM_SOPClassUID).starts_with(kSecondaryCapture))
    return MustBeSeen::eachFrame;
  const bool writes = std::ranges::count(kWriting, textOf(dataset, DCM_Modality)) > 0;
  return writes && burnedIn != "NO" ? MustBeSeen::oneFrame : MustBeSeen::nothing;
}

/// The frames that stand for all of them: each of what must be seen, one at least of each kind
/// and size of picture in each series, the others spread evenly. Errors: `pages` where these are
/// too many.
Expected<std::vector<FrameOf>> shownOf(const std::vector<Instance>& instances) {
  std::vector<FrameOf> all;
  std::set<FrameOf> shown;
  std::set<std::tuple<std::string, std::string, std::uint32_t, std::uint32_t>> kinds;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const auto& [dataset, layout] = instances[i];
    if (!layout) continue;
    const bool first =
        kinds
            .emplace(textOf(*dataset, DCM_SOPClassUID), textOf(*dataset, DCM_SeriesInstanceUID),
                     layout->rows, layout->columns)
            .second;
    const auto must = mustBeSeen(*dataset);
    for (std::uint32_t frame = 0; frame < layout->frames; ++frame) {
      all.emplace_back(i, frame);
      const bool one = first || must == MustBeSeen::oneFrame;
      if (must == MustBeSeen::eachFrame || (one && frame == 0)) shown.emplace(i, frame);
    }
  }
  if (all.size() <= kMaxShownFrames) return all;
  if (shown.size() > kMaxShownFrames) return Refusal::pages;
  const auto left = kMaxShownFrames - shown.size();
  for (std::size_t i = 0; i < left; ++i)
    shown.insert(all[left == 1 ? 0 : i * (all.size() - 1) / (left - 1)]);
  return std::vector<FrameOf>(shown.begin(), shown.end());
}

/// Reads what an upload holds. What is no DICOM, or holds neither pictures nor signals, is left out
/// and counted.
Expected<std::vector<Instance>> instancesOf(std::string_view bytes, bool set,
                                            std::size_t& leftOut) {
  std::vector<std::string> files;
  if (set) {
    CONSILIUM_TRY(files, unzipped(bytes));
  }
  std::vector<Instance> instances;
  std::size_t frames = 0;
  std::size_t unpacked = 0;
  const auto add = [&](std::string_view file) -> Expected<void> {
    const auto start = dicomStart(file);
    if (start == std::string_view::npos) {
      ++leftOut;
      return {};
    }
    Instance instance;
    instance.dataset = read(file.substr(start));
    if (!instance.dataset || instance.dataset->card() == 0) return Refusal::damaged;
    if (isDirectory(*instance.dataset) || isWritten(*instance.dataset)) {
      ++leftOut;
      return {};
    }
    CONSILIUM_TRY(instance.layout, decodePixels(*instance.dataset));
    if (instance.layout) {
      frames += instance.layout->frames;
      unpacked += instance.layout->frameBytes() * instance.layout->frames;
      if (frames > kMaxFrames) return Refusal::pages;
      if (unpacked > kMaxUnpackedBytes) return Refusal::size;
    }
    instances.push_back(std::move(instance));
    return {};
  };
  if (!set) {
    CONSILIUM_CHECK(add(bytes));
  }
  for (auto& file : files) {
    CONSILIUM_CHECK(add(file));
    file = {};
  }
  if (instances.empty()) return Refusal::empty;
  return instances;
}

Expected<void> showPages(std::vector<Instance>& instances, OpenedDocument& document,
                         const DicomIdentity* identity, TextFinder& finder) {
  CONSILIUM_TRY(const auto shown, shownOf(instances));
  for (const auto& instance : instances)
    if (instance.layout) document.unshown += instance.layout->frames;
  document.unshown -= shown.size();
  const auto side = previewSide(shown.size());
  for (const auto& [index, frame] : shown) {
    const auto raster = showFrame(*instances[index].dataset, frame);
    if (!raster) return Refusal::pixels;
    const auto& layout = *instances[index].layout;
    if (raster->width != layout.columns || raster->height != layout.rows) return Refusal::pixels;
    const auto number = static_cast<std::uint32_t>(document.pages.size());
    document.pages.push_back(pageOf(*raster, number, side, Layout::scattered, finder));
    document.pages.back().spacing = spacingOf(*instances[index].dataset, frame);
    if (identity == nullptr) continue;
    for (const auto& box : identity->telling(document.pages.back().words))
      if (document.proposedMasks.size() < impl::kMaxMasks) document.proposedMasks.push_back(box);
  }
  return {};
}

void write(std::vector<Instance>& instances, bool set, OpenedDocument& document) {
  std::vector<std::string> files;
  for (auto& instance : instances) files.push_back(written(std::move(instance.dataset)));
  document.kind = set ? MediaKind::dicomSet : MediaKind::dicom;
  document.clean = set ? zipped(files, "dcm") : std::move(files.front());
}

}  // namespace

void startDicom() {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  if (dcmDataDict.isDictionaryLoaded() == OFFalse)
    throw std::runtime_error("the dictionary of dcmtk is not installed");
  // What was written as unknown is read by the dictionary.
  dcmEnableUnknownVRConversion.set(OFTrue);
  DcmRLEDecoderRegistration::registerCodecs();
  DJDecoderRegistration::registerCodecs();
  DJLSDecoderRegistration::registerCodecs();
}

std::size_t dicomStart(std::string_view bytes) {
  if (bytes.size() > kPreamble + 4 && bytes.substr(kPreamble).starts_with("DICM")) return 0;
  if (isBareDataSet(bytes)) return 0;
  // A header that was cut off may leave the space behind that padded its last value.
  if (bytes.starts_with(' ') && isBareDataSet(bytes.substr(1))) return 1;
  return std::string_view::npos;
}

Expected<OpenedDocument> openDicom(std::string_view bytes, bool set, const DicomSecrets& secrets,
                                   TextFinder& finder) {
  OpenedDocument document;
  std::size_t leftOut = 0;
  CONSILIUM_TRY(auto instances, instancesOf(bytes, set, leftOut));
  DicomIdentity identity(secrets);
  for (auto& instance : instances) identity.clean(*instance.dataset);
  sort(instances);
  CONSILIUM_CHECK(showPages(instances, document, &identity, finder));
  document.removed.assign(identity.removed().begin(), identity.removed().end());
  if (leftOut > 0) document.removed.emplace_back("files without pictures");
  write(instances, set, document);
  return document;
}

Expected<OpenedDocument> redactDicom(std::string_view clean, bool set,
                                     const std::vector<Box>& boxes, TextFinder& finder) {
  OpenedDocument document;
  std::size_t leftOut = 0;
  CONSILIUM_TRY(auto instances, instancesOf(clean, set, leftOut));
  CONSILIUM_TRY(const auto shown, shownOf(instances));
  for (const auto& box : boxes) {
    if (box.page >= shown.size()) return Refusal::box;
    const auto layout = *instances[shown[box.page].first].layout;
    if (!inside(box, layout.columns, layout.rows)) return Refusal::box;
    for (auto& instance : instances) {
      if (!instance.layout || instance.layout->columns != layout.columns ||
          instance.layout->rows != layout.rows)
        continue;
      if (!paintFrames(*instance.dataset, *instance.layout, box)) return Refusal::pixels;
    }
  }
  CONSILIUM_CHECK(showPages(instances, document, nullptr, finder));
  write(instances, set, document);
  return document;
}

}  // namespace consilium::worker::opening

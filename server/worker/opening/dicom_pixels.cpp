#include "worker/opening/dicom_pixels.hpp"

#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmimage/diregist.h>
#include <dcmtk/dcmimgle/dcmimage.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>
#include <vips/vips8>

#include "worker/impl/opening_frames.hpp"

namespace consilium::worker::opening {
namespace {

std::uint32_t numberOf(DcmDataset& dataset, const DcmTagKey& key, std::uint32_t otherwise) {
  Uint16 number = 0;
  return dataset.findAndGetUint16(key, number).good() ? number : otherwise;
}

std::string textOf(DcmDataset& dataset, const DcmTagKey& key) {
  OFString text;
  if (dataset.findAndGetOFString(key, text).bad()) return {};
  return {text.data(), text.size()};
}

bool isJpeg2000(E_TransferSyntax syntax) {
  return syntax == EXS_JPEG2000LosslessOnly || syntax == EXS_JPEG2000 ||
         syntax == EXS_JPEG2000MulticomponentLosslessOnly || syntax == EXS_JPEG2000Multicomponent;
}

/// The frames of encapsulated pixel data (PS3.5, A.4): one fragment each, or one frame in all of
/// them.
std::vector<std::string> framesOf(DcmPixelSequence& sequence, std::size_t frames) {
  std::vector<std::string> found;
  // The first item is the table of offsets.
  for (unsigned long i = 1; i < sequence.card(); ++i) {
    DcmPixelItem* fragment = nullptr;
    Uint8* bytes = nullptr;
    if (sequence.getItem(fragment, i).bad() || fragment == nullptr ||
        fragment->getUint8Array(bytes).bad() || bytes == nullptr)
      return {};
    const std::string_view part(reinterpret_cast<const char*>(bytes), fragment->getLength());
    if (frames == 1 && !found.empty())
      found.front() += part;
    else
      found.emplace_back(part);
  }
  return found;
}

/// Puts pixels in place of those that are there, in the machine's order.
bool replacePixels(DcmDataset& dataset, const PixelLayout& layout, std::vector<std::uint8_t> all) {
  if (all.size() % 2 != 0) all.push_back(0);
  dataset.findAndDeleteElement(DCM_PixelData);
  if (layout.bytes == 1)
    return dataset.putAndInsertUint8Array(DCM_PixelData, all.data(), all.size()).good();
  std::vector<Uint16> words(all.size() / 2);
  std::memcpy(words.data(), all.data(), all.size());
  return dataset.putAndInsertUint16Array(DCM_PixelData, words.data(), words.size()).good();
}

Expected<void> decodeJpeg2000Frames(DcmDataset& dataset, PixelLayout& layout) {
  DcmElement* element = nullptr;
  DcmPixelSequence* sequence = nullptr;
  auto* const pixels = dataset.findAndGetElement(DCM_PixelData, element).good()
                           ? dynamic_cast<DcmPixelData*>(element)
                           : nullptr;
  if (pixels == nullptr ||
      pixels->getEncapsulatedRepresentation(dataset.getOriginalXfer(), nullptr, sequence).bad() ||
      sequence == nullptr)
    return Refusal::damaged;
  const auto frames = framesOf(*sequence, layout.frames);
  if (frames.size() != layout.frames) return Refusal::pixels;
  std::vector<std::uint8_t> all;
  for (const auto& frame : frames) {
    Samples samples;
    try {
      samples = decodeJpeg2000(frame);
    } catch (const vips::VError&) {
      return Refusal::damaged;
    }
    if (samples.width != layout.columns || samples.height != layout.rows ||
        samples.bands != layout.samples || samples.bytes > layout.bytes)
      return Refusal::damaged;
    if (samples.bytes == layout.bytes) {
      all.insert(all.end(), samples.data.begin(), samples.data.end());
    } else {
      for (const auto sample : samples.data) {
        all.push_back(sample);
        all.resize(all.size() + layout.bytes - 1);
      }
    }
  }
  if (layout.bytes > 2) return Refusal::pixels;
  // The colour transform of the codestream is undone by its decoder.
  if (layout.samples == 3) dataset.putAndInsertString(DCM_PhotometricInterpretation, "RGB");
  if (layout.samples == 3) dataset.putAndInsertUint16(DCM_PlanarConfiguration, 0);
  if (!replacePixels(dataset, layout, std::move(all)) ||
      dataset.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).bad())
    return Refusal::pixels;
  return {};
}

std::size_t lengthOf(DcmDataset& dataset) {
  DcmElement* element = nullptr;
  return dataset.findAndGetElement(DCM_PixelData, element).good() ? element->getLength() : 0;
}

/// The pixels in the machine's order, of at least `wanted` bytes.
std::uint8_t* bytesOf(DcmDataset& dataset, std::size_t wanted) {
  DcmElement* element = nullptr;
  if (dataset.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr ||
      element->getLength() < wanted)
    return nullptr;
  if (element->getVR() == EVR_OW || element->getVR() == EVR_ox || element->getVR() == EVR_px) {
    Uint16* words = nullptr;
    if (element->getUint16Array(words).good() && words != nullptr)
      return reinterpret_cast<std::uint8_t*>(words);
  }
  Uint8* bytes = nullptr;
  return element->getUint8Array(bytes).good() ? bytes : nullptr;
}

template <class Sample>
void clearUnused(std::uint8_t* bytes, std::size_t count, unsigned stored, unsigned high,
                 bool negative) {
  auto* const samples = reinterpret_cast<Sample*>(bytes);
  constexpr unsigned kBits = sizeof(Sample) * 8;
  if (stored == kBits) return;
  const unsigned shift = high + 1 - stored;
  const auto mask = static_cast<Sample>((Sample{1} << stored) - 1);
  const auto sign = static_cast<Sample>(Sample{1} << (stored - 1));
  for (std::size_t i = 0; i < count; ++i) {
    auto value = static_cast<Sample>((samples[i] >> shift) & mask);
    if (negative && shift == 0 && (value & sign) != 0) value = static_cast<Sample>(value | ~mask);
    samples[i] = static_cast<Sample>(value << shift);
  }
}

/// The darkest entry of a palette, by its red, green and blue tables (PS3.3, C.7.6.3.1.5).
std::uint32_t darkestOf(DcmDataset& dataset) {
  const Uint16* descriptor = nullptr;
  unsigned long parts = 0;
  if (dataset.findAndGetUint16Array(DCM_RedPaletteColorLookupTableDescriptor, descriptor, &parts)
          .bad() ||
      parts < 3)
    return 0;
  const std::uint32_t first = descriptor[1];
  std::vector<std::uint32_t> light;
  for (const auto& key : {DCM_RedPaletteColorLookupTableData, DCM_GreenPaletteColorLookupTableData,
                          DCM_BluePaletteColorLookupTableData}) {
    const Uint16* table = nullptr;
    unsigned long count = 0;
    if (dataset.findAndGetUint16Array(key, table, &count).bad() || table == nullptr) return first;
    light.resize(std::max<std::size_t>(light.size(), count));
    for (unsigned long i = 0; i < count; ++i) light[i] += table[i];
  }
  return first +
         static_cast<std::uint32_t>(std::min_element(light.begin(), light.end()) - light.begin());
}

/// Between rows, then between columns (PS3.3, 10.7.1.3). Some writers say 0 of what they do not
/// know.
std::optional<Spacing> spacingIn(DcmItem& item, const DcmTagKey& key) {
  Spacing spacing;
  if (item.findAndGetFloat64(key, spacing.y, 0).bad() ||
      item.findAndGetFloat64(key, spacing.x, 1).bad() || !impl::isSpacing(spacing.x) ||
      !impl::isSpacing(spacing.y))
    return std::nullopt;
  return spacing;
}

/// Of an enhanced object, whose frames have measures of their own or share them (PS3.3, C.7.6.16).
std::optional<Spacing> measuredSpacing(DcmDataset& dataset, std::uint32_t frame) {
  const std::array groups{std::pair(DCM_PerFrameFunctionalGroupsSequence, frame),
                          std::pair(DCM_SharedFunctionalGroupsSequence, 0U)};
  for (const auto& [sequence, index] : groups) {
    DcmItem* group = nullptr;
    DcmItem* measures = nullptr;
    if (dataset.findAndGetSequenceItem(sequence, group, static_cast<long>(index)).good() &&
        group->findAndGetSequenceItem(DCM_PixelMeasuresSequence, measures).good())
      if (auto spacing = spacingIn(*measures, DCM_PixelSpacing)) return spacing;
  }
  return std::nullopt;
}

void store(std::uint8_t* at, std::uint32_t value, std::uint32_t bytes) {
  std::memcpy(at, &value, bytes);  // both in the machine's order, which is little-endian
}

}  // namespace

Expected<std::optional<PixelLayout>> decodePixels(DcmDataset& dataset) {
  for (const auto& key : {DCM_FloatPixelData, DCM_DoubleFloatPixelData})
    if (dataset.tagExists(key)) return Refusal::pixels;
  if (!dataset.tagExists(DCM_PixelData)) return std::optional<PixelLayout>();
  PixelLayout layout;
  layout.rows = numberOf(dataset, DCM_Rows, 0);
  layout.columns = numberOf(dataset, DCM_Columns, 0);
  layout.samples = numberOf(dataset, DCM_SamplesPerPixel, 1);
  const auto allocated = numberOf(dataset, DCM_BitsAllocated, 0);
  if (layout.rows == 0 || layout.columns == 0 || allocated == 0) {
    dataset.findAndDeleteElement(DCM_PixelData);
    return std::optional<PixelLayout>();
  }
  Sint32 frames = 1;
  if (dataset.findAndGetSint32(DCM_NumberOfFrames, frames).bad()) frames = 1;
  if (frames < 1 || (layout.samples != 1 && layout.samples != 3) ||
      (allocated != 8 && allocated != 16 && allocated != 32))
    return Refusal::pixels;
  layout.frames = static_cast<std::uint32_t>(frames);
  layout.bytes = allocated / 8;
  if (layout.frames > kMaxFrames) return Refusal::pages;
  if (std::size_t{layout.rows} * layout.columns > kMaxPixels) return Refusal::dimensions;
  const auto wanted = layout.frameBytes() * layout.frames;
  if (wanted > kMaxUnpackedBytes) return Refusal::size;

  if (isJpeg2000(dataset.getOriginalXfer())) {
    CONSILIUM_CHECK(decodeJpeg2000Frames(dataset, layout));
  } else {
    const bool packed = DcmXfer(dataset.getOriginalXfer()).isEncapsulated();
    if (dataset.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).bad() ||
        !dataset.canWriteXfer(EXS_LittleEndianExplicit))
      return Refusal::pixels;
    dataset.removeAllButCurrentRepresentations();
    // Codecs change these to fit what they decode to.
    if (packed) layout.samples = numberOf(dataset, DCM_SamplesPerPixel, layout.samples);
    if (packed) layout.bytes = numberOf(dataset, DCM_BitsAllocated, allocated) / 8;
  }
  const auto decoded = layout.frameBytes() * layout.frames;
  auto* bytes = bytesOf(dataset, decoded);
  if (bytes == nullptr) return Refusal::damaged;
  if (lengthOf(dataset) > decoded) {
    // Frames that the header does not count, or a letter in the padding: nobody would see them.
    if (!replacePixels(dataset, layout, {bytes, bytes + decoded})) return Refusal::pixels;
    bytes = bytesOf(dataset, decoded);
    if (bytes == nullptr) return Refusal::pixels;
  }
  const auto stored = numberOf(dataset, DCM_BitsStored, layout.bytes * 8);
  const auto high = numberOf(dataset, DCM_HighBit, stored - 1);
  // Which bits are unused cannot be told then.
  if (stored == 0 || stored > layout.bytes * 8 || high + 1 < stored || high >= layout.bytes * 8)
    return Refusal::pixels;
  const bool negative = numberOf(dataset, DCM_PixelRepresentation, 0) == 1;
  const auto count = decoded / layout.bytes;
  if (layout.bytes == 1) clearUnused<std::uint8_t>(bytes, count, stored, high, negative);
  if (layout.bytes == 2) clearUnused<std::uint16_t>(bytes, count, stored, high, negative);
  if (layout.bytes == 4) clearUnused<std::uint32_t>(bytes, count, stored, high, negative);
  return std::optional<PixelLayout>(layout);
}

std::optional<Spacing> spacingOf(DcmDataset& dataset, std::uint32_t frame) {
  if (auto spacing = measuredSpacing(dataset, frame)) return spacing;
  const auto spacing = spacingIn(dataset, DCM_PixelSpacing);
  auto imager = spacingIn(dataset, DCM_ImagerPixelSpacing);
  // The same value twice says that nothing was corrected for (PS3.3, 10.7.1.1).
  const bool corrected =
      spacing && (spacing != imager || dataset.tagExists(DCM_PixelSpacingCalibrationType));
  if (corrected) return spacing;
  if (imager) imager->atDetector = true;
  return imager;
}

std::optional<Raster> showFrame(DcmDataset& dataset, std::uint32_t frame) {
  DicomImage image(&dataset, dataset.getCurrentXfer(), CIF_UsePartialAccessToPixelData, frame, 1);
  if (image.getStatus() != EIS_Normal) return std::nullopt;
  const bool grey = image.isMonochrome() != 0;
  if (grey && (image.getWindowCount() == 0 || image.setWindow(0) == 0)) image.setMinMaxWindow(1);
  constexpr int kBits = 8;
  const auto* const pixels = static_cast<const std::uint8_t*>(image.getOutputData(kBits, 0, 0));
  if (pixels == nullptr) return std::nullopt;
  Raster raster;
  raster.width = static_cast<std::uint32_t>(image.getWidth());
  raster.height = static_cast<std::uint32_t>(image.getHeight());
  raster.bands = grey ? 1 : 3;
  const auto size = raster.stride() * raster.height;
  if (image.getOutputDataSize(kBits) < size) return std::nullopt;
  raster.pixels.assign(pixels, pixels + size);
  return raster;
}

bool paintFrames(DcmDataset& dataset, const PixelLayout& layout, const Box& box) {
  const auto colours = textOf(dataset, DCM_PhotometricInterpretation);
  const bool planar = numberOf(dataset, DCM_PlanarConfiguration, 0) == 1;
  std::array<std::uint32_t, 3> black{};
  if (colours == "MONOCHROME1" || colours == "MONOCHROME2") {
    const auto stored = numberOf(dataset, DCM_BitsStored, layout.bytes * 8);
    const bool negative = numberOf(dataset, DCM_PixelRepresentation, 0) == 1;
    const auto range = stored >= 32 ? 0xFFFFFFFFU : (1U << stored) - 1;
    if (stored == 0 || stored > layout.bytes * 8) return false;
    const bool inverse = colours == "MONOCHROME1";
    if (negative)  // the sign goes up to the last bit, as decodePixels leaves it
      black[0] = inverse ? range >> 1 : ~(range >> 1);
    else
      black[0] = inverse ? range : 0;
  } else if (colours == "PALETTE COLOR") {
    black[0] = darkestOf(dataset);
  } else if (colours == "YBR_FULL" && layout.bytes == 1) {
    constexpr std::uint32_t kNoColour = 128;
    black = {0, kNoColour, kNoColour};
  } else if (colours != "RGB") {
    return false;
  }
  auto* const bytes = bytesOf(dataset, layout.frameBytes() * layout.frames);
  if (bytes == nullptr) return false;
  const std::size_t plane = std::size_t{layout.rows} * layout.columns;
  for (std::size_t frame = 0; frame < layout.frames; ++frame)
    for (std::size_t y = box.y; y < box.y + box.height; ++y)
      for (std::size_t x = box.x; x < box.x + box.width; ++x)
        for (std::size_t sample = 0; sample < layout.samples; ++sample) {
          const auto pixel = y * layout.columns + x;
          const auto at = planar && layout.samples > 1 ? sample * plane + pixel
                                                       : pixel * layout.samples + sample;
          store(bytes + frame * layout.frameBytes() + at * layout.bytes, black[sample],
                layout.bytes);
        }
  return true;
}

}  // namespace consilium::worker::opening

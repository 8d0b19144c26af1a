#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "worker/opening/expected.hpp"
#include "worker/opening/text_finder.hpp"

namespace consilium::worker::opening {

/// Sets dcmtk up: codecs, no log. Throws std::runtime_error without its dictionary.
void startDicom();

/// Where DICOM data begin in these bytes, with or without a file header (PS3.10, 7.1); npos when
/// they are none.
std::size_t dicomStart(std::string_view bytes);

/// DICOM files of one upload, de-identified by PS3.15 annex E with the same secrets. `set`: they
/// come in a ZIP archive and go into one.
Expected<OpenedDocument> openDicom(std::string_view bytes, bool set, const DicomSecrets& secrets,
                                   TextFinder& finder);

/// Paints over frames of what `openDicom` gave.
Expected<OpenedDocument> redactDicom(std::string_view clean, bool set,
                                     const std::vector<Box>& boxes, TextFinder& finder);

}  // namespace consilium::worker::opening

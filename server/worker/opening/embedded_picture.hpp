#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace consilium::worker::opening {

/// A JPEG file without its application segments (EXIF, XMP, Photoshop, profiles) and comments;
/// those of JFIF and Adobe stay, which tell the colours. Nothing after its end stays either.
/// Nothing when it is not well-formed (ITU-T T.81, annex B).
std::optional<std::string> withoutJpegMetadata(std::string_view jpeg);

/// A JPEG 2000 file without XML, UUID and vendor boxes (ISO/IEC 15444-1, annex I), or a codestream
/// as it is. Nothing when it is not well-formed.
std::optional<std::string> withoutJpeg2000Metadata(std::string_view jpeg2000);

}  // namespace consilium::worker::opening

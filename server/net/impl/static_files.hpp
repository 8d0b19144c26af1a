#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace consilium::net {

/// One representation of a static file.
struct StaticVariant {
  std::string content;
  std::string etag;  ///< strong, with its quotes; empty: there is no such variant
};

struct StaticFile {
  std::string contentType;
  bool immutable = false;  ///< the name carries a hash of the content
  StaticVariant identity, gzip, brotli;
};

/// What `Accept-Encoding` (RFC 9110, 12.5.3) prefers among the variants that exist.
struct StaticChoice {
  const StaticVariant* variant;
  std::string_view encoding;  ///< empty for the identity
};
StaticChoice chooseVariant(const StaticFile& file, std::string_view acceptEncoding);

/// Whether a list of entity tags (RFC 9110, 13.1.2) has this one; weak comparison.
bool matchesEtag(std::string_view ifNoneMatch, std::string_view etag);

/// The files of a folder, read once. A request names a key of the map or nothing, so that there is
/// no path to follow out of the folder.
class StaticFiles {
 public:
  /// Reads all regular files below `folder`; those whose name starts with a dot and symbolic links
  /// are left out. More than 256 MiB is refused. An empty path gives an empty map.
  static base::Result<StaticFiles> load(const std::filesystem::path& folder);
  /// By the path of a request; `/` is `/index.html`. Null when there is none.
  const StaticFile* find(std::string_view path) const;

 private:
  std::map<std::string, StaticFile, std::less<>> files_;
};

}  // namespace consilium::net

#include "net/impl/static_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "net/impl/http_rules.hpp"

namespace consilium::net {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kTotalLimit = 256 * 1024 * 1024;

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kContentTypes{{
    {".css", "text/css; charset=utf-8"},
    {".gif", "image/gif"},
    {".html", "text/html; charset=utf-8"},
    {".ico", "image/x-icon"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".pdf", "application/pdf"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".webmanifest", "application/manifest+json"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
}};

std::string_view contentType(const std::string& extension) {
  for (const auto& [known, type] : kContentTypes)
    if (known == extension) return type;
  return "application/octet-stream";
}

// The web client's build writes assets/NAME-HASH.EXT with a hash of eight characters or more.
bool hasHashedName(std::string_view key) {
  if (!key.starts_with("/assets/")) return false;
  const auto dot = key.rfind('.');
  if (dot == key.npos) return false;
  const auto stem = key.substr(0, dot);
  const auto dash = stem.find_last_of('-', stem.size() >= 9 ? stem.size() - 9 : 0);
  return dash != stem.npos && stem.find('/', dash) == stem.npos;
}

StaticVariant makeVariant(std::string content) {
  std::string etag = '"' + base::toHex(base::sha256(content)).substr(0, 32) + '"';
  return {std::move(content), std::move(etag)};
}

base::Error unreadable(const fs::path& path, const std::string& why) {
  return base::failure(base::ErrorKind::invalid,
                       "Cannot read the static files in “" + path.string() + "”: " + why);
}

}  // namespace

StaticChoice chooseVariant(const StaticFile& file, std::string_view acceptEncoding) {
  const auto quality = [&](std::string_view coding) {
    double found = 0;
    forEachListItem(acceptEncoding, [&](std::string_view item) {
      const auto semicolon = item.find(';');
      if (!equalsIgnoringCase(trimmed(item.substr(0, semicolon)), coding)) return;
      found = 1;
      const auto parameter =
          semicolon == item.npos ? std::string_view() : trimmed(item.substr(semicolon + 1));
      if (parameter.size() > 2 && equalsIgnoringCase(parameter.substr(0, 2), "q="))
        std::from_chars(parameter.data() + 2, parameter.data() + parameter.size(), found);
    });
    return found;
  };
  const double brotli = file.brotli.etag.empty() ? 0 : quality("br");
  const double gzip = file.gzip.etag.empty() ? 0 : quality("gzip");
  if (brotli > 0 && brotli >= gzip) return {&file.brotli, "br"};
  if (gzip > 0) return {&file.gzip, "gzip"};
  return {&file.identity, {}};
}

bool matchesEtag(std::string_view ifNoneMatch, std::string_view etag) {
  bool matches = false;
  forEachListItem(ifNoneMatch, [&](std::string_view item) {
    if (item.starts_with("W/")) item.remove_prefix(2);
    matches = matches || item == "*" || item == etag;
  });
  return matches;
}

base::Result<StaticFiles> StaticFiles::load(const fs::path& folder) {
  StaticFiles loaded;
  if (folder.empty()) return loaded;
  std::error_code error;
  std::map<std::string, std::string> contents;
  std::uintmax_t total = 0;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().filename().string().starts_with(".")) {
      if (it->is_directory(error)) it.disable_recursion_pending();
      continue;
    }
    if (it->is_symlink(error) || !it->is_regular_file(error)) continue;
    std::ifstream file(it->path(), std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), {}};
    if (!file) return unreadable(it->path(), "it cannot be read.");
    total += content.size();
    if (total > kTotalLimit) return unreadable(folder, "they take more than 256 MiB.");
    contents["/" + it->path().lexically_relative(folder).generic_string()] = std::move(content);
  }
  if (error) return unreadable(folder, error.message());
  for (const auto& [key, content] : contents) {
    const std::string extension = fs::path(key).extension().string();
    const bool variant = extension == ".gz" || extension == ".br";
    if (variant && contents.contains(key.substr(0, key.size() - 3))) continue;
    StaticFile file;
    file.contentType = contentType(extension);
    file.immutable = hasHashedName(key);
    file.identity = makeVariant(content);
    if (const auto gzip = contents.find(key + ".gz"); gzip != contents.end())
      file.gzip = makeVariant(gzip->second);
    if (const auto brotli = contents.find(key + ".br"); brotli != contents.end())
      file.brotli = makeVariant(brotli->second);
    loaded.files_.emplace(key, std::move(file));
  }
  return loaded;
}

const StaticFile* StaticFiles::find(std::string_view path) const {
  const auto found = files_.find(path == "/" ? "/index.html" : path);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace consilium::net

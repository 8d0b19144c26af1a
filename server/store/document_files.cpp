#include "store/document_files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/ids.hpp"
#include "base/sha256.hpp"

namespace consilium::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kShard = 2;  // digits of the hash that name its folder
constexpr std::size_t kBlock = std::size_t{1} << 17;
/// Names told at a time.
constexpr std::size_t kSlice = 500;
constexpr std::string_view kUploads = "incoming";
constexpr std::string_view kUnfinished = "made";
constexpr std::string_view kLock = "lock";

base::Error failed(base::ErrorKind kind, const fs::path& path, int code) {
  return base::failure(kind, path.string() + ": " + std::generic_category().message(code));
}

base::Result<OpenFile> openAt(const fs::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor >= 0) return OpenFile(descriptor);
  return failed(errno == ENOENT ? base::ErrorKind::notFound : base::ErrorKind::internal, path,
                errno);
}

base::Result<void> syncAt(const fs::path& path, int descriptor) {
  if (::fsync(descriptor) == 0) return base::ok();
  return failed(base::ErrorKind::unavailable, path, errno);
}

base::Result<void> syncFolder(const fs::path& folder) {
  CONSILIUM_TRY(const auto open, openAt(folder, O_RDONLY | O_DIRECTORY));
  return syncAt(folder, open.descriptor());
}

/// Writes all, or as much as the disk takes; how much.
std::pair<std::size_t, int> writeAll(int descriptor, std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto written = ::write(descriptor, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return {done, written < 0 ? errno : EIO};
    done += static_cast<std::size_t>(written);
  }
  return {done, 0};
}

/// Calls `take` with all bytes of a file, piece by piece.
template <class Take>
base::Result<void> readThrough(int descriptor, Take take) {
  std::vector<char> block(kBlock);
  for (off_t at = 0;;) {
    const auto count = ::pread(descriptor, block.data(), block.size(), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed(base::ErrorKind::internal, "a file of a document", errno);
    if (count == 0) return base::ok();
    take(std::string_view(block.data(), static_cast<std::size_t>(count)));
    at += count;
  }
}

bool isHash(std::string_view name) {
  return name.size() == kHashDigits && name.find_first_not_of("0123456789abcdef") == name.npos;
}

}  // namespace

OpenFile::OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<std::int64_t> OpenFile::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0) return std::int64_t{status.st_size};
  return failed(base::ErrorKind::internal, "a file of a document", errno);
}

base::Result<void> UploadFile::append(std::string_view bytes) {
  const auto [done, code] = writeAll(file_.descriptor(), bytes);
  size_ += static_cast<std::int64_t>(done);
  if (code == 0) return base::ok();
  return failed(base::ErrorKind::unavailable, "an upload", code);
}

base::Result<void> UploadFile::sync() {
  return syncAt("an upload", file_.descriptor());
}

base::Result<std::string> OpenFile::hash() const {
  base::Sha256 digest;
  CONSILIUM_CHECK(readThrough(descriptor_, [&](std::string_view piece) { digest.add(piece); }));
  return base::toHex(digest.finish());
}

base::Result<void> UploadFile::clear() {
  if (::ftruncate(file_.descriptor(), 0) != 0)
    return failed(base::ErrorKind::unavailable, "an upload", errno);
  size_ = 0;
  return sync();
}

base::Result<void> DocumentFiles::prepare() const {
  std::error_code error;
  for (const auto& each : {folder_, folder_ / kUploads, folder_ / kUnfinished}) {
    if (fs::is_directory(each, error)) continue;
    fs::create_directories(each, error);
    if (error) return failed(base::ErrorKind::internal, each, error.value());
    fs::permissions(each, fs::perms::owner_all, error);
    if (error) return failed(base::ErrorKind::internal, each, error.value());
  }
  CONSILIUM_CHECK(openAt(folder_ / kLock, O_RDWR | O_CREAT));
  return syncFolder(folder_);
}

fs::path DocumentFiles::uploadPath(std::string_view document) const {
  return folder_ / kUploads / document;
}

base::Result<UploadFile> DocumentFiles::openUpload(std::string_view document) const {
  const auto path = uploadPath(document);
  CONSILIUM_TRY(auto file, openAt(path, O_RDWR | O_CREAT | O_APPEND));
  if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0)
    return base::failure(base::ErrorKind::conflict,
                         "This upload is being written to by another request.");
  CONSILIUM_CHECK(syncFolder(folder_ / kUploads));
  CONSILIUM_TRY(const auto size, file.size());
  return UploadFile(std::move(file), size);
}

base::Result<std::int64_t> DocumentFiles::uploaded(std::string_view document) const {
  const auto path = uploadPath(document);
  const auto file = openAt(path, O_RDONLY);
  if (file.has_error()) {
    if (file.error().kind == base::ErrorKind::notFound) return std::int64_t{0};
    return file.error();
  }
  CONSILIUM_TRY(const auto size, file.value().size());
  CONSILIUM_CHECK(syncAt(path, file.value().descriptor()));
  return size;
}

bool DocumentFiles::hasUpload(std::string_view document) const {
  std::error_code error;
  return fs::is_regular_file(uploadPath(document), error);
}

base::Result<DocumentFiles::Hold> DocumentFiles::hold() const {
  CONSILIUM_TRY(auto lock, openAt(folder_ / kLock, O_RDWR));
  while (::flock(lock.descriptor(), LOCK_SH) != 0)
    if (errno != EINTR) return failed(base::ErrorKind::internal, folder_ / kLock, errno);
  return Hold(std::move(lock));
}

fs::path DocumentFiles::path(std::string_view sha256) const {
  return folder_ / sha256.substr(0, kShard) / sha256.substr(kShard);
}

base::Result<std::string> DocumentFiles::put(const Hold&, std::string_view bytes) const {
  const auto name = base::toHex(base::sha256(bytes));
  const auto place = path(name);
  std::error_code error;
  if (fs::file_size(place, error) == bytes.size() && !error) return name;

  const auto made = folder_ / kUnfinished / base::toHex(base::randomBytes(16));
  {
    CONSILIUM_TRY(const auto file, openAt(made, O_WRONLY | O_CREAT | O_EXCL));
    const auto [done, code] = writeAll(file.descriptor(), bytes);
    const auto synced = code == 0 ? syncAt(made, file.descriptor())
                                  : failed(base::ErrorKind::unavailable, made, code);
    if (synced.has_error()) {
      fs::remove(made, error);
      return synced.error();
    }
  }
  if (fs::create_directory(place.parent_path(), error)) CONSILIUM_CHECK(syncFolder(folder_));
  fs::rename(made, place, error);
  if (error) return failed(base::ErrorKind::unavailable, place, error.value());
  CONSILIUM_CHECK(syncFolder(place.parent_path()));
  return name;
}

base::Result<OpenFile> DocumentFiles::open(std::string_view sha256) const {
  return openAt(path(sha256), O_RDONLY);
}

base::Result<std::string> DocumentFiles::read(std::string_view sha256) const {
  CONSILIUM_TRY(const auto file, open(sha256));
  std::string bytes;
  CONSILIUM_CHECK(
      readThrough(file.descriptor(), [&](std::string_view piece) { bytes.append(piece); }));
  return bytes;
}

bool DocumentFiles::isFileName(std::string_view name) {
  return isHash(name) || base::isUuid(name);
}

base::Result<bool> DocumentFiles::sweep(
    std::span<const std::string> names,
    const std::function<base::Result<std::vector<std::string>>(std::span<const std::string>)>&
        wanted) const {
  CONSILIUM_TRY(const auto lock, openAt(folder_ / kLock, O_RDWR));
  if (::flock(lock.descriptor(), LOCK_EX | LOCK_NB) != 0) return false;
  CONSILIUM_TRY(const auto kept, wanted(names));
  for (const auto& name : names) {
    if (!isFileName(name) || std::find(kept.begin(), kept.end(), name) != kept.end()) continue;
    std::error_code error;
    fs::remove(isHash(name) ? path(name) : uploadPath(name), error);
    if (error) return failed(base::ErrorKind::internal, folder_ / name, error.value());
  }
  return true;
}

base::Result<void> DocumentFiles::forEach(
    const std::function<base::Result<void>(std::span<const std::string>)>& visit) const {
  std::vector<std::string> names;
  const auto tell = [&](std::size_t least) -> base::Result<void> {
    if (names.size() < least || names.empty()) return base::ok();
    CONSILIUM_CHECK(visit(names));
    names.clear();
    return base::ok();
  };
  std::error_code error;
  for (const auto& shard : fs::directory_iterator(folder_, error)) {
    const auto prefix = shard.path().filename().string();
    const bool uploads = prefix == kUploads;
    if (!uploads && (prefix.size() != kShard || !shard.is_directory(error))) continue;
    for (const auto& file : fs::directory_iterator(shard.path(), error)) {
      auto name = (uploads ? "" : prefix) + file.path().filename().string();
      if (isFileName(name)) names.push_back(std::move(name));
      CONSILIUM_CHECK(tell(kSlice));
    }
  }
  if (error) return failed(base::ErrorKind::internal, folder_, error.value());
  return tell(1);
}

base::Result<void> DocumentFiles::removeUnfinished() const {
  CONSILIUM_TRY(const auto lock, openAt(folder_ / kLock, O_RDWR));
  if (::flock(lock.descriptor(), LOCK_EX | LOCK_NB) != 0) return base::ok();
  std::error_code error;
  for (const auto& file : fs::directory_iterator(folder_ / kUnfinished, error))
    fs::remove(file.path(), error);
  if (error) return failed(base::ErrorKind::internal, folder_ / kUnfinished, error.value());
  return base::ok();
}

}  // namespace consilium::store

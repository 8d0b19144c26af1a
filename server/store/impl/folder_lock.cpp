#include "store/impl/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace consilium::store {

namespace {

std::string reasonOf(int error) {
  return std::generic_category().message(error);
}

/// Who has the lock, as they wrote it: the number of a process, or ''.
std::string holder(int descriptor) {
  std::array<char, 32> text{};
  const auto size = ::pread(descriptor, text.data(), text.size() - 1, 0);
  std::string number(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return number.substr(0, number.find_first_not_of("0123456789"));
}

}  // namespace

base::Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  const auto file = folder / "consilium.lock";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return base::failure(base::ErrorKind::internal,
                         file.string() + " cannot be opened: " + reasonOf(errno));
  }
  FolderLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    if (error != EWOULDBLOCK) {
      return base::failure(base::ErrorKind::internal,
                           file.string() + " cannot be locked: " + reasonOf(error));
    }
    const std::string process = holder(descriptor);
    return base::failure(base::ErrorKind::unavailable,
                         "Another process" +
                             (process.empty() ? std::string() : " (" + process + ")") +
                             " works with the data folder " + folder.string() +
                             ". Stop it first, or let it do the work.");
  }
  const std::string self = std::to_string(::getpid()) + "\n";
  // Only a help for the reader of the message above: a full disk must not hinder the start.
  if (::ftruncate(descriptor, 0) == 0) {
    [[maybe_unused]] const auto written = ::pwrite(descriptor, self.data(), self.size(), 0);
  }
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace consilium::store

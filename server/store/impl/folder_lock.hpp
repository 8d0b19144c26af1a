#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace consilium::store {

/// Keeps other processes from working with a data folder while it lives.
class FolderLock {
 public:
  /// Takes the lock of `folder` (its file `consilium.lock`). Errors: `unavailable` when another
  /// process has it, `internal` when the file cannot be made.
  static base::Result<FolderLock> take(const std::filesystem::path& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace consilium::store

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace consilium::store {

/// An open descriptor, closed with the object.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile();
  int descriptor() const { return descriptor_; }
  /// Bytes. Errors: `internal`.
  base::Result<std::int64_t> size() const;
  /// SHA-256 of all bytes, in hexadecimal. Errors: `internal`.
  base::Result<std::string> hash() const;

 private:
  int descriptor_;
};

/// An upload that this object alone writes to, among all processes.
class UploadFile {
 public:
  explicit UploadFile(OpenFile file, std::int64_t size) : file_(std::move(file)), size_(size) {}

  /// Bytes that there are.
  std::int64_t size() const { return size_; }
  /// Adds to the end. Errors: `unavailable` when the disk refuses; what it took counts.
  base::Result<void> append(std::string_view bytes);
  /// Waits until all bytes are on the disk. Errors: `unavailable`.
  base::Result<void> sync();
  /// SHA-256 of all bytes, in hexadecimal. Errors: `internal`.
  base::Result<std::string> hash() const { return file_.hash(); }
  /// Forgets all bytes. Errors: `unavailable`.
  base::Result<void> clear();

 private:
  OpenFile file_;
  std::int64_t size_;
};

/// The files of documents, in a folder that several servers may share:
///
///   ab/cdef…     a file by its SHA-256 in hexadecimal; never changed
///   incoming/ID  the bytes of an upload as far as they have arrived, by its document
///   made/…       files on their way to their names
///   lock         keeps the sweep away while files have no row yet (flock)
///
/// Any thread. The errors of all functions: `internal` where the folder cannot be used.
class DocumentFiles {
 public:
  explicit DocumentFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& folder() const { return folder_; }
  /// Makes what is missing of it.
  base::Result<void> prepare() const;

  // Uploads

  std::filesystem::path uploadPath(std::string_view document) const;
  /// Errors: `conflict` when somebody writes to it; `unavailable` when the disk refuses.
  base::Result<UploadFile> openUpload(std::string_view document) const;
  /// How many bytes of it have arrived for good; 0 when there is nothing.
  base::Result<std::int64_t> uploaded(std::string_view document) const;
  bool hasUpload(std::string_view document) const;

  // Files by their SHA-256

  /// While one is there, in whatever process, no file is taken away: from before a file is put to
  /// after the commit of its row.
  class Hold {
   public:
    explicit Hold(OpenFile lock) : lock_(std::move(lock)) {}

   private:
    OpenFile lock_;
  };
  /// Waits for a sweep to end.
  base::Result<Hold> hold() const;
  /// Makes a file of these bytes, durably, unless it is there; its name. Errors: `unavailable` when
  /// the disk refuses.
  base::Result<std::string> put(const Hold& hold, std::string_view bytes) const;
  std::filesystem::path path(std::string_view sha256) const;
  /// Errors: `notFound`.
  base::Result<OpenFile> open(std::string_view sha256) const;
  /// Whole. Errors: `notFound`.
  base::Result<std::string> read(std::string_view sha256) const;

  // The sweep

  /// A name as the folder has it: a SHA-256, or the document of an upload.
  static bool isFileName(std::string_view name);
  /// Takes those of the files away that `wanted` does not name, while nobody holds them. False:
  /// somebody does, try later. `wanted` tells which of the names some row refers to.
  base::Result<bool> sweep(
      std::span<const std::string> names,
      const std::function<base::Result<std::vector<std::string>>(std::span<const std::string>)>&
          wanted) const;
  /// All names in the folder, a bounded number at a time.
  base::Result<void> forEach(
      const std::function<base::Result<void>(std::span<const std::string>)>& visit) const;
  /// Removes what was left on its way by a process that was killed. While nobody holds the folder.
  base::Result<void> removeUnfinished() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace consilium::store

#include "worker/opening/archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace consilium::worker::opening {
namespace {

struct ReadEnd {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
struct WriteEnd {
  void operator()(archive* writer) const { archive_write_free(writer); }
};
struct EntryEnd {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

void good(int result) {
  if (result != ARCHIVE_OK) throw std::runtime_error("the archive is not written");
}

la_ssize_t append(archive* /*writer*/, void* bytes, const void* data, std::size_t length) {
  static_cast<std::string*>(bytes)->append(static_cast<const char*>(data), length);
  return static_cast<la_ssize_t>(length);
}

}  // namespace

Expected<std::vector<std::string>> unzipped(std::string_view bytes) {
  const std::unique_ptr<archive, ReadEnd> reader(archive_read_new());
  if (archive_read_support_format_zip(reader.get()) != ARCHIVE_OK ||
      archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return Refusal::damaged;
  std::vector<std::string> files;
  std::size_t entries = 0;
  std::size_t total = 0;
  while (true) {
    archive_entry* entry = nullptr;
    const int next = archive_read_next_header(reader.get(), &entry);
    if (next == ARCHIVE_EOF) return files;
    if (next != ARCHIVE_OK && next != ARCHIVE_WARN) return Refusal::damaged;
    if (++entries > kMaxArchiveEntries) return Refusal::pages;
    if (archive_entry_is_encrypted(entry) != 0) return Refusal::encrypted;
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    std::string file;
    std::array<char, 65'536> part{};
    while (true) {
      const auto count = archive_read_data(reader.get(), part.data(), part.size());
      if (count < 0) return Refusal::damaged;
      if (count == 0) break;
      total += static_cast<std::size_t>(count);
      if (total > kMaxUnpackedBytes) return Refusal::size;
      file.append(part.data(), static_cast<std::size_t>(count));
    }
    files.push_back(std::move(file));
  }
}

std::string zipped(const std::vector<std::string>& files, std::string_view extension) {
  std::string bytes;
  const std::unique_ptr<archive, WriteEnd> writer(archive_write_new());
  good(archive_write_set_format_zip(writer.get()));
  good(archive_write_zip_set_compression_deflate(writer.get()));
  good(archive_write_set_bytes_per_block(writer.get(), 0));
  good(archive_write_open(writer.get(), &bytes, nullptr, append, nullptr));
  constexpr int kReadable = 0644;
  for (std::size_t number = 0; number < files.size(); ++number) {
    auto name = std::to_string(number + 1);
    constexpr std::size_t kDigits = 5;  // so that they sort
    name.insert(0, kDigits - std::min(kDigits, name.size()), '0');
    name += '.';
    name += extension;
    const std::unique_ptr<archive_entry, EntryEnd> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(files[number].size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), kReadable);
    archive_entry_set_mtime(entry.get(), 0, 0);
    good(archive_write_header(writer.get(), entry.get()));
    if (archive_write_data(writer.get(), files[number].data(), files[number].size()) !=
        static_cast<la_ssize_t>(files[number].size()))
      throw std::runtime_error("the archive is not written");
  }
  good(archive_write_close(writer.get()));
  return bytes;
}

}  // namespace consilium::worker::opening

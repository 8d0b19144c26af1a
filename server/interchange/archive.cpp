#include "interchange/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <array>
#include <memory>

namespace consilium::interchange {
namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;
constexpr std::size_t kLargest = std::size_t{1} << 30;

struct Close {
  void operator()(struct archive* archive) const { archive_read_free(archive); }
};

base::Error refused(std::string_view name, std::string_view why) {
  return base::failure(base::ErrorKind::invalid, fmt::format("{}: {}", name, why));
}

}  // namespace

base::Result<void> unpack(
    std::string_view bytes, std::string_view name,
    const std::function<base::Result<void>(std::string_view, std::string_view)>& take) {
  const std::unique_ptr<struct archive, Close> reader(archive_read_new());
  auto* archive = reader.get();
  const auto damaged = [&] {
    const auto* why = archive_error_string(archive);
    return refused(name, fmt::format("It cannot be unpacked ({}).", why ? why : "damaged"));
  };
  // Not all: some of the filters start other programs.
  for (const auto support : {archive_read_support_filter_gzip, archive_read_support_filter_bzip2,
                             archive_read_support_filter_xz, archive_read_support_filter_zstd})
    support(archive);
  archive_read_support_format_zip(archive);
  archive_read_support_format_tar(archive);
  archive_read_support_format_empty(archive);
  archive_read_support_format_raw(archive);
  if (archive_read_open_memory(archive, bytes.data(), bytes.size()) != ARCHIVE_OK) return damaged();

  std::size_t whole = 0;
  std::string text;
  std::array<char, 65536> buffer{};
  for (struct archive_entry* entry = nullptr;;) {
    const auto next = archive_read_next_header(archive, &entry);
    if (next == ARCHIVE_EOF) return base::ok();
    if (next != ARCHIVE_OK && next != ARCHIVE_WARN) return damaged();
    const bool single = archive_format(archive) == ARCHIVE_FORMAT_RAW;
    if (!single && archive_entry_filetype(entry) != AE_IFREG) continue;
    text.clear();
    for (;;) {
      const auto got = archive_read_data(archive, buffer.data(), buffer.size());
      if (got < 0) return damaged();
      if (got == 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(got));
      whole += static_cast<std::size_t>(got);
      if (text.size() > kLargestFile || whole > kLargest)
        return refused(name, "It is too large when it is unpacked.");
    }
    const auto* path = single ? nullptr : archive_entry_pathname(entry);
    CONSILIUM_CHECK(take(path == nullptr ? name : std::string_view(path), text));
  }
}

}  // namespace consilium::interchange

#include "store/impl/release.hpp"

#include <array>
#include <charconv>

#include "store/impl/migration.hpp"

namespace consilium::store {

namespace {

constexpr std::string_view kRelease = CONSILIUM_RELEASE;

std::array<int, 3> releaseNumbers(std::string_view release) {
  std::array<int, 3> numbers{};
  const char* position = release.data();
  const char* const end = release.data() + release.size();
  for (int& number : numbers) {
    position = std::from_chars(position, end, number).ptr;
    if (position != end) ++position;
  }
  return numbers;
}

}  // namespace

base::Result<void> checkVersion(std::int64_t version, std::string_view oldestRelease) {
  const std::int64_t known = migrations().back().version;
  if (version <= known || releaseNumbers(kRelease) >= releaseNumbers(oldestRelease)) {
    return base::ok();
  }
  return base::invalidState("The database has schema " + std::to_string(version) +
                            ", which needs release " + std::string(oldestRelease) +
                            " or later; this is release " + std::string(kRelease) +
                            " with schema " + std::to_string(known) +
                            ". Use the newer release, or restore a backup made before it.");
}

}  // namespace consilium::store

#include "app/home.hpp"

#include <system_error>

namespace consilium::app {

std::filesystem::path webFolder() {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return {};
  auto folder = program.parent_path().parent_path() / "share" / "consilium" / "web";
  if (!std::filesystem::is_directory(folder, failed)) return {};
  return folder;
}

}  // namespace consilium::app

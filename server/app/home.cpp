#include "app/home.hpp"

#include <system_error>

namespace consilium::app {

namespace {

/// The folder of this program; empty when it cannot be told.
std::filesystem::path programFolder() {
  std::error_code failed;
  return std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
}

}  // namespace

std::filesystem::path workerProgram() {
  return programFolder() / "consilium-worker";
}

std::filesystem::path webFolder() {
  std::error_code failed;
  const auto programs = programFolder();
  if (programs.empty()) return {};
  auto folder = programs.parent_path() / "share" / "consilium" / "web";
  if (!std::filesystem::is_directory(folder, failed)) return {};
  return folder;
}

}  // namespace consilium::app

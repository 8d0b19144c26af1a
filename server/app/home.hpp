#pragma once

#include <filesystem>

#include "store/data_folder.hpp"

namespace consilium::app {

/// Where everything is in a data folder.
struct Home : store::DataFolder {
  std::filesystem::path configuration() const { return root / "consilium.toml"; }
  std::filesystem::path certificates() const { return root / "certs"; }
  /// Where a running server takes the operator's commands.
  std::filesystem::path socket() const { return root / "admin.sock"; }
};

/// The page's files: share/consilium/web beside the program's bin folder; empty when not there.
std::filesystem::path webFolder();

/// The program that runs others confined, beside this one.
std::filesystem::path workerProgram();

}  // namespace consilium::app

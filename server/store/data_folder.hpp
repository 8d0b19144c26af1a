#pragma once

#include <filesystem>

namespace consilium::store {

/// Where things are in a data folder.
struct DataFolder {
  std::filesystem::path root;

  std::filesystem::path database() const { return root / "consilium.db"; }
  /// Files of cases, unless the configuration has them elsewhere (store/document_files.hpp).
  std::filesystem::path documents() const { return root / "documents"; }
  /// Copies of the signed checkpoints, one JSON object a line.
  std::filesystem::path checkpoints() const { return root / "checkpoints.jsonl"; }
  /// The server's Ed25519 key (PEM, PKCS #8); read by its owner only, in no backup.
  std::filesystem::path signingKey() const { return root / "signing.key"; }
  /// Its public half (PEM), and those of keys used before: what `verify` trusts.
  std::filesystem::path publicKeys() const { return root / "signing.pub"; }
};

}  // namespace consilium::store

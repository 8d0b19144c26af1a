#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "store/checkpoint.hpp"

namespace consilium::store {

/// `{"body":…,"signature":hex}` and a line feed.
std::string checkpointLine(const Checkpoint& checkpoint);

/// The checkpoint of a line without its line feed; with number 0 when it is none.
Checkpoint parseCheckpointLine(const std::string& line);

/// Reads copies of checkpoints, line by line.
class CheckpointFile {
 public:
  /// Reads at most `size` bytes.
  CheckpointFile(const std::filesystem::path& file, std::uintmax_t size)
      : stream_(file, std::ios::binary), left_(size) {}

  /// The next complete line; with number 0 when it is not a checkpoint.
  std::optional<Checkpoint> next();

 private:
  std::ifstream stream_;
  std::uintmax_t left_;
};

/// What a checkpoint says about one stream.
struct SignedHead {
  std::string stream;
  std::int64_t seq = 0;
  std::string hash;  ///< 32 bytes
};

/// The fields of a checkpoint's body.
struct CheckpointBody {
  std::int64_t number = 0;
  std::string database;
  std::string previous;  ///< hexadecimal
  std::vector<SignedHead> heads;
};

/// Nothing when the text is not a checkpoint.
std::optional<CheckpointBody> parseCheckpoint(const std::string& body);

}  // namespace consilium::store

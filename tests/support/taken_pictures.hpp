#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "worker/document_opener.hpp"

namespace consilium::test {

/// A picture that make_pictures.py drew, and the words in it that tell who the person is.
struct TakenPicture {
  std::filesystem::path file;
  std::vector<std::string> words;
  /// How it was taken: its name without number and ending, e.g. "letter-noisy".
  std::string way() const;
};

/// Draws them into an empty folder; `large`: those of many pixels. In the order of their names.
/// Throws std::runtime_error where that fails.
std::vector<TakenPicture> takenPictures(const std::filesystem::path& folder, bool large);

/// Those of the words that stand in what was read on the page, each letter right.
std::vector<std::string> readOf(const TakenPicture& picture, const worker::OpenedPage& page);

/// Opens all pictures, as many at once as `opener` does, in their order. Throws where one is
/// refused.
std::vector<worker::OpenedDocument> openedPictures(worker::DocumentOpener& opener,
                                                   const std::vector<TakenPicture>& pictures);

}  // namespace consilium::test

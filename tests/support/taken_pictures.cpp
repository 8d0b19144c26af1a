#include "support/taken_pictures.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iterator>
#include <stdexcept>

namespace consilium::test {

namespace fs = std::filesystem;

std::string TakenPicture::way() const {
  auto name = file.stem().string();
  if (name.ends_with("-1") || name.ends_with("-2")) name.resize(name.size() - 2);
  return name;
}

std::vector<TakenPicture> takenPictures(const fs::path& folder, bool large) {
  const auto script = std::string(CONSILIUM_SOURCE_DIR) + "/tests/support/make_pictures.py ";
  const auto command =
      "/usr/bin/python3 " + script + folder.string() + (large ? " large" : " taken");
  if (std::system(command.c_str()) != 0) throw std::runtime_error("make_pictures.py failed");
  std::vector<TakenPicture> pictures;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") continue;
    TakenPicture picture{folder / entry.path().stem(), {}};
    std::ifstream words(entry.path());
    for (std::string word; std::getline(words, word);) picture.words.push_back(word);
    pictures.push_back(std::move(picture));
  }
  std::ranges::sort(pictures, {}, &TakenPicture::file);
  return pictures;
}

std::vector<std::string> readOf(const TakenPicture& picture, const worker::OpenedPage& page) {
  std::vector<std::string> read;
  std::ranges::copy_if(picture.words, std::back_inserter(read), [&page](const auto& word) {
    return std::ranges::any_of(
        page.words, [&word](const auto& found) { return found.text.find(word) != word.npos; });
  });
  return read;
}

std::vector<worker::OpenedDocument> openedPictures(worker::DocumentOpener& opener,
                                                   const std::vector<TakenPicture>& pictures) {
  std::vector<std::promise<base::Result<worker::OpenedDocument>>> answers(pictures.size());
  for (std::size_t i = 0; i < pictures.size(); ++i)
    opener.open(pictures[i].file, {},
                [&answer = answers[i]](auto opened) { answer.set_value(std::move(opened)); });
  std::vector<std::future<base::Result<worker::OpenedDocument>>> awaited;
  for (auto& answer : answers) awaited.push_back(answer.get_future());
  for (auto& one : awaited) one.wait();
  std::vector<worker::OpenedDocument> documents;
  for (auto& one : awaited) {
    auto opened = one.get();
    if (opened.has_error()) throw std::runtime_error(opened.error().message);
    documents.push_back(std::move(opened).value());
  }
  return documents;
}

}  // namespace consilium::test

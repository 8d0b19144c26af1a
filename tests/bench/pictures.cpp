// ./dev bench --pictures: how much of what tells a person is read in pictures as people take and
// scan them (tests/support/make_pictures.py), and how much of it the gate then finds. The pictures
// and their words are invented.
//
//   pictures [--list]   names what was missed, too
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>

#include "clinical/identity_scan.hpp"
#include "support/taken_pictures.hpp"

using namespace consilium;
using namespace consilium::test;

namespace {

struct Silent final : base::Logger {
  void write(base::LogLevel, std::string_view, base::LogFields) override {}
};

struct Sum {
  std::size_t words = 0;
  std::size_t read = 0;
  std::size_t found = 0;
  std::string missed;
};

/// As the server puts the words of a page together.
std::string textOf(const worker::OpenedPage& page) {
  std::string text;
  const worker::Box* before = nullptr;
  for (const auto& word : page.words) {
    if (before != nullptr) text += word.box.y > before->y + before->height / 2 ? '\n' : ' ';
    text += word.text;
    before = &word.box;
  }
  return text;
}

int run(bool list) {
  std::string folder = (std::filesystem::temp_directory_path() / "pictures-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder for the pictures");
  const auto pictures = takenPictures(folder, false);
  Silent log;
  worker::OpenerOptions options;
  options.worker = CONSILIUM_WORKER;
  options.queue = pictures.size();
  worker::DocumentOpener opener(options, log);
  const auto start = std::chrono::steady_clock::now();
  const auto documents = openedPictures(opener, pictures);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::filesystem::remove_all(folder);
  const auto scanner = clinical::IdentityScanner::load({}).value();
  std::map<std::string, Sum> ways;
  Sum all;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    auto& sum = ways[pictures[i].way()];
    const auto read = readOf(pictures[i], documents[i].pages.front());
    const auto text = textOf(documents[i].pages.front());
    const auto findings = scanner.scan(text, clinical::TextPart::prose);
    for (const auto& word : pictures[i].words) {
      const bool isRead = std::ranges::count(read, word) > 0;
      const bool isFound = std::ranges::any_of(findings, [&](const auto& found) {
        return text.substr(found.begin, found.end - found.begin).find(word) != word.npos;
      });
      if (!isFound) sum.missed += (isRead ? " (" + word + ")" : " " + word);
      for (auto* each : {&sum, &all}) {
        ++each->words;
        each->read += isRead ? 1 : 0;
        each->found += isFound ? 1 : 0;
      }
    }
  }
  const auto print = [&](std::string_view name, const Sum& sum) {
    fmt::print("{:22} {:6} {:5.0f} % {:5.0f} %{}\n", name, sum.words,
               100.0 * static_cast<double>(sum.read) / static_cast<double>(sum.words),
               100.0 * static_cast<double>(sum.found) / static_cast<double>(sum.words),
               list ? sum.missed : "");
  };
  fmt::print("{:22} {:>6} {:>7} {:>7}\n", "", "words", "read", "found");
  for (const auto& [name, sum] : ways) print(name, sum);
  print("all", all);
  fmt::print("{:.1f} s a picture\n", took.count() / static_cast<double>(pictures.size()));
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run(count > 1 && std::string_view(arguments[1]) == "--list");
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "%s\n", fault.what());
    return 1;
  }
}

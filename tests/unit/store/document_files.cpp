#include "store/document_files.hpp"

#include <algorithm>
#include <fstream>
#include <optional>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::TemporaryFolder;

namespace {

constexpr std::string_view kUpload = "01932d3a-7b1c-7def-8abc-0123456789ab";

struct Files {
  TemporaryFolder folder;
  DocumentFiles files{folder.path() / "documents"};
  Files() { REQUIRE(files.prepare()); }

  std::string put(std::string_view bytes) {
    const auto hold = files.hold();
    return files.put(hold.value(), bytes).value();
  }
  bool sweep(std::vector<std::string> names, std::vector<std::string> wanted = {}) {
    return files
        .sweep(names,
               [&](std::span<const std::string>) -> base::Result<std::vector<std::string>> {
                 return wanted;
               })
        .value();
  }
  std::vector<std::string> names() {
    std::vector<std::string> all;
    REQUIRE(files.forEach([&](std::span<const std::string> some) {
      all.insert(all.end(), some.begin(), some.end());
      return base::ok();
    }));
    std::sort(all.begin(), all.end());
    return all;
  }
};

}  // namespace

TEST_CASE_METHOD(Files, "a file lies under its SHA-256, once, and only its owner reads it") {
  const std::string bytes(300'000, 'x');
  const auto name = put(bytes);
  CHECK(name == base::toHex(base::sha256(bytes)));
  CHECK(put(bytes) == name);
  CHECK(files.read(name).value() == bytes);
  CHECK(files.open(name).value().hash().value() == name);
  CHECK(files.open(name).value().size().value() == 300'000);
  CHECK(files.path(name) == files.folder() / name.substr(0, 2) / name.substr(2));
  const auto mode = std::filesystem::status(files.path(name)).permissions();
  CHECK((mode & ~std::filesystem::perms::owner_all) == std::filesystem::perms::none);
  CHECK(names() == std::vector{name});
  CHECK(files.read(std::string(64, 'a')).error().kind == base::ErrorKind::notFound);
  // A file that was cut short by a crash of the disk is made anew.
  std::filesystem::resize_file(files.path(name), 3);
  CHECK(put(bytes) == name);
  CHECK(files.read(name).value() == bytes);
}

TEST_CASE_METHOD(Files, "an upload grows in parts, for one writer at a time") {
  CHECK(files.uploaded(kUpload).value() == 0);
  CHECK_FALSE(files.hasUpload(kUpload));
  {
    auto upload = files.openUpload(kUpload);
    REQUIRE(upload);
    CHECK(upload.value().append("abc"));
    CHECK(files.openUpload(kUpload).error().kind == base::ErrorKind::conflict);
    CHECK(upload.value().sync());
  }
  CHECK(files.uploaded(kUpload).value() == 3);
  auto upload = files.openUpload(kUpload);
  REQUIRE(upload);
  CHECK(upload.value().size() == 3);
  CHECK(upload.value().append("def"));
  CHECK(upload.value().hash().value() == base::toHex(base::sha256("abcdef")));
  CHECK(upload.value().clear());
  CHECK(upload.value().size() == 0);
  CHECK(files.uploaded(kUpload).value() == 0);
  CHECK(names() == std::vector<std::string>{std::string(kUpload)});
}

TEST_CASE_METHOD(Files, "a sweep takes away what nobody wants, while nobody holds the folder") {
  const auto wanted = put("wanted");
  const auto other = put("other");
  files.openUpload(kUpload).value().append("abc").value();
  {
    const auto hold = files.hold();
    const auto second = files.hold();  // holds do not exclude one another
    REQUIRE(hold);
    REQUIRE(second);
    CHECK_FALSE(sweep({wanted, other}));
  }
  CHECK(names().size() == 3);
  CHECK(sweep({wanted, other, std::string(kUpload), std::string(64, 'b')}, {wanted}));
  CHECK(names() == std::vector{wanted});
  CHECK(files.hold());
}

TEST_CASE_METHOD(Files, "names that are no files of the folder lead nowhere") {
  const auto outside = folder.path() / "outside";
  std::ofstream(outside) << "x";
  for (const auto* name : {"../outside", "..", "", "lock", "made/x"}) {
    INFO(name);
    CHECK_FALSE(DocumentFiles::isFileName(name));
    CHECK(sweep({name}));
  }
  CHECK(std::filesystem::exists(outside));
  CHECK(std::filesystem::exists(files.folder() / "lock"));
  // A link in place of a file is not followed.
  std::filesystem::create_symlink(outside, files.uploadPath(kUpload));
  CHECK(files.openUpload(kUpload).has_error());
  CHECK(files.uploaded(kUpload).has_error());
}

TEST_CASE_METHOD(Files, "what a process that was killed left on its way is removed") {
  std::ofstream(files.folder() / "made" / "unfinished") << "x";
  {
    const auto hold = files.hold();
    REQUIRE(files.removeUnfinished());
    CHECK(std::filesystem::exists(files.folder() / "made" / "unfinished"));
  }
  REQUIRE(files.removeUnfinished());
  CHECK_FALSE(std::filesystem::exists(files.folder() / "made" / "unfinished"));
}

TEST_CASE("a folder that cannot be made or written says so") {
  TemporaryFolder folder;
  std::ofstream(folder.path() / "documents") << "x";
  CHECK(DocumentFiles(folder.path() / "documents").prepare().has_error());
  CHECK(DocumentFiles(folder.path() / "none").hold().has_error());
}

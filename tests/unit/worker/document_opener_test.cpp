#include "worker/document_opener.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <sstream>
#include <vector>

#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/taken_pictures.hpp"

using namespace consilium;
using namespace std::chrono_literals;
using worker::Box;
using worker::MediaKind;
using worker::OpenedDocument;

namespace fs = std::filesystem;

namespace {

struct NoLog final : base::Logger {
  void write(base::LogLevel, std::string_view, base::LogFields) override {}
};

const std::string kScripts = std::string(CONSILIUM_SOURCE_DIR) + "/tests/support/";
const fs::path kShared = CONSILIUM_ATTACHMENTS;

/// Of the words that tell a person in pictures as people take them: what is reached
/// (docs/documents.md), less what another release of tesseract may miss.
constexpr double kReadOfPictures = 0.9;

std::string contentOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Runs a program of the tests; what it printed, and whether it ended well.
std::pair<std::string, bool> run(const std::string& command) {
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 4'096> part{};
  for (std::size_t count = 0; (count = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
    text.append(part.data(), count);
  const int status = ::pclose(pipe);
  return {text, WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

/// A folder with what make_documents.py makes, once for all tests.
class Samples {
 public:
  static const fs::path& folder() {
    static const Samples samples;
    return samples.folder_;
  }

 private:
  Samples() {
    std::string name = (fs::temp_directory_path() / "consilium-opener-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    const auto [text, good] = run("/usr/bin/python3 " + kScripts + "make_documents.py " + name);
    INFO(text);
    REQUIRE(good);
  }
  ~Samples() { fs::remove_all(folder_); }
  fs::path folder_;
};

worker::OpenerOptions opening() {
  worker::OpenerOptions options;
  options.worker = CONSILIUM_WORKER;
  options.parallel = 2;
  options.queue = 100;
  options.deadline = 300s;
  return options;
}

/// An opener whose answers are waited for.
class Opener {
 public:
  explicit Opener(worker::OpenerOptions options = opening()) : opener_(std::move(options), log_) {}

  base::Result<OpenedDocument> open(const fs::path& path, std::uint8_t key = 1) {
    return std::move(wait(1, [&](std::size_t, auto done) {
                       opener_.open(path, secretsOf(key), std::move(done));
                     }).front());
  }
  /// All at once, answered in their order.
  std::vector<base::Result<OpenedDocument>> openAll(const std::vector<fs::path>& paths) {
    return wait(paths.size(), [&](std::size_t i, auto done) {
      opener_.open(paths[i], secretsOf(1), std::move(done));
    });
  }
  base::Result<OpenedDocument> redact(const OpenedDocument& document, std::vector<Box> boxes) {
    return std::move(wait(1, [&](std::size_t, auto done) {
                       opener_.redact(document.clean, document.kind, std::move(boxes),
                                      std::move(done));
                     }).front());
  }
  worker::DocumentOpener& opener() { return opener_; }

 private:
  static worker::DicomSecrets secretsOf(std::uint8_t key) {
    worker::DicomSecrets secrets;
    secrets.caseKey.fill(key);
    return secrets;
  }
  template <class Act>
  std::vector<base::Result<OpenedDocument>> wait(std::size_t count, const Act& act) {
    std::mutex mutex;
    std::condition_variable there;
    std::size_t answered = 0;
    std::vector<std::optional<base::Result<OpenedDocument>>> results(count);
    for (std::size_t i = 0; i < count; ++i)
      act(i, [&, i](base::Result<OpenedDocument> given) {
        const std::lock_guard lock(mutex);
        results[i] = std::move(given);
        ++answered;
        there.notify_all();
      });
    std::unique_lock lock(mutex);
    REQUIRE(there.wait_for(lock, 600s, [&] { return answered == count; }));
    std::vector<base::Result<OpenedDocument>> all;
    for (auto& result : results) all.push_back(std::move(*result));
    return all;
  }

  NoLog log_;
  worker::DocumentOpener opener_;
};

/// Like open(), of a sample that must be accepted.
OpenedDocument accepted(const std::string& name, std::uint8_t key = 1) {
  Opener opener;
  auto result = opener.open(Samples::folder() / name, key);
  INFO(name << " " << (result.has_error() ? result.error().message : ""));
  REQUIRE(result.has_value());
  return std::move(result).value();
}

bool contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// Ends of what make_documents.py hides, in any spelling.
bool holdsSecret(const std::string& bytes) {
  std::string small(bytes);
  for (auto& c : small) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return small.find("secret") != std::string::npos;
}

fs::path save(const std::string& name, const std::string& bytes) {
  const auto path = Samples::folder() / ("saved-" + name);
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

const worker::Word& wordOf(const worker::OpenedPage& page, const std::string& text) {
  const auto found = std::find_if(page.words.begin(), page.words.end(),
                                  [&text](const auto& word) { return word.text == text; });
  INFO("a word is missing: " << text);
  REQUIRE(found != page.words.end());
  return *found;
}

bool hasWord(const worker::OpenedPage& page, const std::string& text) {
  return std::any_of(page.words.begin(), page.words.end(),
                     [&text](const auto& word) { return word.text == text; });
}

Box around(const Box& box) {
  constexpr std::uint32_t kMargin = 2;
  return {box.page, box.x - kMargin, box.y - kMargin, box.width + 2 * kMargin,
          box.height + 2 * kMargin};
}

std::string ruleOf(const base::Result<OpenedDocument>& result) {
  REQUIRE(result.has_error());
  CHECK(result.error().kind == base::ErrorKind::tooLarge);
  REQUIRE(result.error().violations.size() == 1);
  return result.error().violations.front().rule;
}

std::vector<std::string> attributesOf(const fs::path& file, const std::string& keywords) {
  const auto [text, good] =
      run("/usr/bin/python3 " + kScripts + "look_into.py dump " + file.string() + " " + keywords);
  INFO(text);
  REQUIRE(good);
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("a picture is written anew: what it carried is gone, its text is found") {
  const std::map<std::string, MediaKind> kinds{
      {"jpg", MediaKind::jpeg}, {"png", MediaKind::png}, {"tiff", MediaKind::tiff}};
  for (const auto& [extension, kind] : kinds) {
    const auto document = accepted("carrying." + extension);
    INFO(extension);
    REQUIRE(holdsSecret(contentOf(Samples::folder() / ("carrying." + extension))));
    CHECK(document.kind == kind);
    CHECK(document.extension == extension);
    CHECK(!holdsSecret(document.clean));
    CHECK(document.clean.find("Exif") == std::string::npos);
    CHECK(document.clean.find("\xFF\xD8\xFF", 3) == std::string::npos);  // no picture inside
    CHECK(contains(document.removed, "XMP"));
    if (kind != MediaKind::tiff) CHECK(contains(document.removed, "GPS position"));
    REQUIRE(document.pages.size() == 1);
    const auto& page = document.pages.front();
    CHECK(page.searched);
    CHECK(page.preview.starts_with("\x89PNG"));
    // The JPEG was taken with the camera turned.
    CHECK((page.width > page.height) == (kind == MediaKind::jpeg));
    // Which leaves its letters on their side.
    CHECK(page.pixelsHoldText);
    const auto& word = wordOf(page, "Clothilde").box;
    CHECK((word.height > word.width) == (kind == MediaKind::jpeg));
    CHECK(wordOf(page, "Madame").box.page == 0);
    if (kind == MediaKind::jpeg) {
      Opener opener;
      const auto masked = opener.redact(document, {around(word)}).value();
      CHECK(!hasWord(masked.pages.front(), "Clothilde"));
      CHECK(hasWord(masked.pages.front(), "Vasseur"));
    }
    const auto [text, good] = run("/usr/bin/python3 " + kScripts + "look_into.py picture " +
                                  save("clean." + extension, document.clean).string());
    INFO(text);
    CHECK(good);
  }
}

TEST_CASE("the text of a page that lies on its head is found where it stands") {
  const auto upright = accepted("plain.jpg").pages.front();
  const auto upside = accepted("upside.jpg").pages.front();
  CHECK(upside.pixelsHoldText);
  for (const std::string word : {"Madame", "Clothilde", "Vasseur", "service"}) {
    INFO(word);
    const auto& box = wordOf(upside, word).box;
    const auto& before = wordOf(upright, word).box;
    constexpr double kClose = 8;
    CHECK(std::abs(double(box.x + box.width + before.x) - upright.width) < kClose);
    CHECK(std::abs(double(box.y + box.height + before.y) - upright.height) < kClose);
  }
}

TEST_CASE(
    "small letters in pictures of many pixels are found, and the picture can be looked at whole") {
  Opener opener;
  const auto folder = Samples::folder() / "large";
  fs::create_directory(folder);
  const auto pictures = test::takenPictures(folder, true);
  REQUIRE(pictures.size() == 3);
  const auto documents = test::openedPictures(opener.opener(), pictures);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    INFO(pictures[i].file);
    const auto& page = documents[i].pages.front();
    CHECK(page.searched);
    CHECK(test::readOf(pictures[i], page) == pictures[i].words);
    const auto& word = wordOf(page, pictures[i].words.front()).box;
    // Where it was drawn, in the pixels that boxes count: of PDF, fewer.
    const auto [x, y] =
        pictures[i].file.extension() == ".dcm" ? std::pair{0.77, 0.852} : std::pair{0.69, 0.675};
    CHECK(std::abs(word.x - x * page.width) < 0.02 * page.width);
    CHECK(std::abs(word.y - y * page.height) < 0.02 * page.height);
    // Of a PNG the file itself is looked at.
    CHECK(page.whole.starts_with("\xFF\xD8\xFF") == (pictures[i].file.extension() != ".png"));
  }
}

TEST_CASE("what tells a person is read in pictures as people take and scan them") {
  Opener opener;
  const auto folder = Samples::folder() / "taken";
  fs::create_directory(folder);
  auto pictures = test::takenPictures(folder, false);
  // The benchmark reads all; one of each kind is enough here.
  std::erase_if(pictures,
                [](const auto& picture) { return picture.file.stem().string().ends_with("-2"); });
  REQUIRE(!pictures.empty());
  const auto documents = test::openedPictures(opener.opener(), pictures);
  std::size_t words = 0;
  std::size_t read = 0;
  std::string missed;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto found = test::readOf(pictures[i], documents[i].pages.front()).size();
    words += pictures[i].words.size();
    read += found;
    if (found < pictures[i].words.size()) missed += pictures[i].file.filename().string() + " ";
  }
  INFO("not all of " << missed);
  CHECK(static_cast<double>(read) >= kReadOfPictures * static_cast<double>(words));
}

TEST_CASE("what WebP, later pages of TIFF and JPEG 2000 in PDF carry is gone, and told") {
  const std::map<std::string, std::vector<std::string>> carried{
      {"carrying.webp", {"author", "EXIF", "XMP"}},
      {"described.tiff", {"description"}},
      {"carrying_jp2.pdf", {"metadata of pictures"}}};
  for (const auto& [name, kinds] : carried) {
    INFO(name);
    REQUIRE(holdsSecret(contentOf(Samples::folder() / name)));
    const auto document = accepted(name);
    CHECK(!holdsSecret(document.clean));
    for (const auto& kind : kinds) {
      INFO(kind);
      CHECK(contains(document.removed, kind));
    }
    // The picture is still there.
    if (name != "described.tiff") CHECK(hasWord(document.pages.front(), "Clothilde"));
  }
}

TEST_CASE("a WebP and a TIFF of several pages come out whole") {
  Opener opener;
  const auto tiff = accepted("pages.tiff");
  CHECK(tiff.pages.size() == 2);
  CHECK(tiff.pages[0].width == tiff.pages[1].width);
  const auto again = opener.redact(tiff, {{1, 0, 0, 10, 10}}).value();
  CHECK(again.pages.size() == 2);
  CHECK(again.pages[0].preview == tiff.pages[0].preview);
  CHECK(again.pages[1].preview != tiff.pages[1].preview);
  const auto webp = accepted("tiny.webp");
  CHECK(webp.mediaType == "image/webp");
  CHECK(webp.pages.front().width == 1);
}

TEST_CASE("a mask takes the pixels of a picture, and only those") {
  Opener opener;
  const auto document = accepted("plain.png");
  const auto& name = wordOf(document.pages.front(), "Vasseur");
  const auto redacted = opener.redact(document, {around(name.box)}).value();
  const auto& page = redacted.pages.front();
  CHECK(redacted.kind == MediaKind::png);
  CHECK(page.width == document.pages.front().width);
  CHECK(!hasWord(page, "Vasseur"));
  CHECK(hasWord(page, "Clothilde"));
  for (const Box box : {Box{1, 0, 0, 1, 1}, Box{0, 0, 0, 0, 1}, Box{0, 9'999, 0, 1, 1},
                        Box{0, 1, 1, page.width, 1}}) {
    const auto error = opener.redact(document, {box}).error();
    REQUIRE(error.violations.size() == 1);
    CHECK(error.violations.front().rule == "box");
  }
}

TEST_CASE("a PDF file keeps its pages and nothing else") {
  const auto given = contentOf(Samples::folder() / "carrying.pdf");
  REQUIRE(holdsSecret(given));
  const auto document = accepted("carrying.pdf");
  CHECK(document.mediaType == "application/pdf");
  for (const auto* removed :
       {"document information", "XMP", "JavaScript", "attachments", "actions", "annotations",
        "bookmarks", "earlier versions", "editing data", "metadata of pictures"}) {
    INFO(removed);
    CHECK(contains(document.removed, removed));
  }
  const auto path = save("clean.pdf", document.clean);
  // Unpacked by another program, no stream hides what was removed.
  const auto unpacked =
      run("pdfdetach -list " + path.string() + "; pdfinfo -meta " + path.string() +
          "; pdfinfo -js " + path.string() + "; pdfinfo " + path.string() + "; pdftotext " +
          path.string() + " - ; pdfimages -all " + path.string() + " " +
          (Samples::folder() / "inside").string())
          .first;
  INFO(unpacked);
  CHECK(unpacked.find("0 embedded files") != std::string::npos);
  CHECK(unpacked.find("Author") == std::string::npos);
  CHECK(unpacked.find("Clothilde") != std::string::npos);
  CHECK(!holdsSecret(unpacked));
  CHECK(!holdsSecret(document.clean));
  const auto inside = contentOf(Samples::folder() / "inside-000.jpg");
  CHECK(!holdsSecret(inside));
  CHECK(inside.find("Exif") == std::string::npos);
  REQUIRE(document.pages.size() == 1);
  CHECK(document.pages.front().pixelsHoldText);  // the picture in it
  CHECK(accepted("plain.pdf").removed.empty());
}

TEST_CASE("hidden text of a PDF file is in no stream of the cleaned one") {
  for (const auto* name : {"carrying.pdf", "runs.pdf"}) {
    const auto path = save("streams.pdf", accepted(name).clean);
    const auto [text, good] =
        run("/usr/bin/python3 " + kScripts + "look_into.py streams " + path.string());
    INFO(name << ": " << text);
    REQUIRE(good);
    CHECK(text.find("Clothilde") != std::string::npos);
    CHECK(!holdsSecret(text));
    CHECK(text.find("BDC") == std::string::npos);
  }
}

TEST_CASE("the words of PDF pages come from the text layer, or from the pixels of scans") {
  const auto document = accepted("scan.pdf");
  REQUIRE(document.pages.size() == 2);
  for (const auto& page : document.pages) {
    CHECK(hasWord(page, "Vasseur"));
    CHECK(page.searched);
  }
  CHECK(!document.pages[0].pixelsHoldText);
  CHECK(document.pages[1].pixelsHoldText);
  // Both show the same, so that both find it in the same place.
  const auto& layer = wordOf(document.pages[0], "Vasseur").box;
  const auto& found = wordOf(document.pages[1], "Vasseur").box;
  CHECK(found.page == 1);
  CHECK(std::max(layer.x, found.x) - std::min(layer.x, found.x) < 20);
  CHECK(std::max(layer.y, found.y) - std::min(layer.y, found.y) < 20);
}

TEST_CASE("a masked page of a PDF file is a picture without a text layer") {
  Opener opener;
  const auto document = accepted("scan.pdf");
  const auto& name = wordOf(document.pages[0], "Vasseur");
  const auto redacted = opener.redact(document, {around(name.box)}).value();
  REQUIRE(redacted.pages.size() == 2);
  CHECK(redacted.pages[0].width == document.pages[0].width);
  CHECK(redacted.pages[0].height == document.pages[0].height);
  CHECK(!hasWord(redacted.pages[0], "Vasseur"));
  CHECK(hasWord(redacted.pages[0], "Clothilde"));  // read from its pixels
  CHECK(hasWord(redacted.pages[1], "Vasseur"));
  const auto path = save("masked.pdf", redacted.clean).string();
  CHECK(run("pdftotext -l 1 " + path + " -").first.find("Clothilde") == std::string::npos);
  const auto [text, good] = run("/usr/bin/python3 " + kScripts + "look_into.py streams " + path);
  CHECK(good);
  CHECK(text.find("Vasseur") == std::string::npos);
}

TEST_CASE("what a masked page showed is in no other page of a PDF file") {
  Opener opener;
  const auto streams = [](const std::string& name, const std::string& bytes) {
    const auto [text, good] =
        run("/usr/bin/python3 " + kScripts + "look_into.py streams " + save(name, bytes).string());
    CHECK(good);
    return text;
  };
  const auto document = accepted("shared.pdf");
  REQUIRE(document.pages.size() == 2);
  CHECK(streams("shared.pdf", document.clean).find("SecretPixels") != std::string::npos);
  const auto& page = document.pages.front();
  const auto redacted = opener.redact(document, {{0, 0, 0, page.width, page.height}}).value();
  const auto left = streams("shared-masked.pdf", redacted.clean);
  CHECK(left.find("SecretPixels") == std::string::npos);
  CHECK(left.find("OtherPixels") != std::string::npos);
}

TEST_CASE("a layer of text that says something else does not hide what a scan shows") {
  const auto document = accepted("layer.pdf");
  CHECK(hasWord(document.pages.front(), "Vasseur"));
  CHECK(document.pages.front().pixelsHoldText);
}

TEST_CASE("text beside a page of a PDF file is found, and goes with a mask in the corner") {
  Opener opener;
  const auto document = accepted("beside.pdf");
  const auto& page = document.pages.front();
  for (const auto* text : {"Dumontel", "Compte"})  // beside the sheet, and cropped away
    CHECK(wordOf(page, text).box == Box{0, 0, 0, 1, 1});
  CHECK(wordOf(page, "Vasseur").box.width > 1);
  const auto redacted = opener.redact(document, {{0, 0, 0, 1, 1}}).value();
  CHECK(!hasWord(redacted.pages.front(), "Dumontel"));
  const auto [text, good] = run("/usr/bin/python3 " + kScripts + "look_into.py streams " +
                                save("beside.pdf", redacted.clean).string());
  CHECK(good);
  CHECK(text.find("Dumontel") == std::string::npos);
}

TEST_CASE("what is not accepted is refused with a reason, and the next file is opened") {
  struct Case {
    const char* name;
    base::ErrorKind kind;
    const char* rule;
  };
  using base::ErrorKind;
  const std::vector<Case> cases{
      {"empty", ErrorKind::invalid, "type"},
      {"page.html", ErrorKind::invalid, "type"},
      {"drawing.svg", ErrorKind::invalid, "type"},
      {"moving.gif", ErrorKind::invalid, "type"},
      {"program", ErrorKind::invalid, "type"},
      {"letter.doc", ErrorKind::invalid, "type"},
      {"script.eps", ErrorKind::invalid, "type"},
      {"named.pdf", ErrorKind::invalid, "type"},
      {"nothing.zip", ErrorKind::invalid, "empty"},
      {"report.dcm", ErrorKind::invalid, "empty"},
      {"no_pages.pdf", ErrorKind::invalid, "empty"},
      {"locked.pdf", ErrorKind::invalid, "encrypted"},
      {"locked.zip", ErrorKind::invalid, "encrypted"},
      {"cut.jpg", ErrorKind::invalid, "damaged"},
      {"cut.png", ErrorKind::invalid, "damaged"},
      {"cut.tiff", ErrorKind::invalid, "damaged"},
      {"cut.pdf", ErrorKind::invalid, "damaged"},
      {"cut.dcm", ErrorKind::invalid, "damaged"},
      {"loop.tiff", ErrorKind::invalid, "damaged"},
      {"nested.pdf", ErrorKind::invalid, "damaged"},
      {"short_pixels.dcm", ErrorKind::invalid, "damaged"},
      {"broken_member.zip", ErrorKind::invalid, "damaged"},
      {"film.dcm", ErrorKind::invalid, "pixels"},
      {"odd_bits.dcm", ErrorKind::invalid, "pixels"},
      {"huge.png", ErrorKind::tooLarge, "dimensions"},
      {"wide.png", ErrorKind::tooLarge, "dimensions"},
      {"huge.jpg", ErrorKind::tooLarge, "dimensions"},
      {"huge.dcm", ErrorKind::tooLarge, "dimensions"},
      {"frames.dcm", ErrorKind::tooLarge, "pages"},
      {"many_stills.zip", ErrorKind::tooLarge, "pages"},
      {"huge_picture.pdf", ErrorKind::tooLarge, "dimensions"},
      {"many_pages.pdf", ErrorKind::tooLarge, "pages"},
      {"bomb.pdf", ErrorKind::tooLarge, "size"},
      {"nested_bomb.pdf", ErrorKind::tooLarge, "size"},
      {"runs_bomb.pdf", ErrorKind::tooLarge, "size"},
      {"bomb.zip", ErrorKind::tooLarge, "size"},
      {"many.zip", ErrorKind::tooLarge, "pages"},
  };
  Opener opener;
  std::vector<fs::path> paths;
  for (const auto& given : cases) paths.push_back(Samples::folder() / given.name);
  const auto results = opener.openAll(paths);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& given = cases[i];
    const auto& result = results[i];
    INFO(given.name);
    REQUIRE(result.has_error());
    CHECK(result.error().kind == given.kind);
    CHECK(!result.error().message.empty());
    REQUIRE(result.error().violations.size() == 1);
    CHECK(result.error().violations.front().rule == given.rule);
  }
  CHECK(opener.open(Samples::folder() / "tiny.webp").has_value());
  CHECK((::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD));
}

TEST_CASE("changed and random bytes never end more than their own child") {
  constexpr int kRounds = 4;
  Opener opener;
  std::mt19937 random(7);
  std::vector<fs::path> paths;
  const auto add = [&paths](const std::string& bytes) {
    paths.push_back(save("given" + std::to_string(paths.size()), bytes));
  };
  for (const auto* name : {"plain.jpg", "tiny.webp", "scan.pdf", "one.dcm", "set.zip"}) {
    const auto whole = contentOf(Samples::folder() / name);
    for (int round = 0; round < kRounds; ++round) {
      auto changed = whole;
      for (int i = 0; i < 1 << (2 * round); ++i)
        changed[random() % changed.size()] = static_cast<char>(random());
      add(changed);
    }
  }
  const auto changed = paths.size();
  std::string noise(100'000, '\0');
  for (auto& byte : noise) byte = static_cast<char>(random());
  add(noise);
  add("%PDF-" + noise);
  add(std::string(128, '\0') + "DICM" + noise);
  const auto results = opener.openAll(paths);
  for (std::size_t i = 0; i < results.size(); ++i) {
    INFO(i);
    if (i >= changed) CHECK(results[i].has_error());
    if (results[i].has_error())
      CHECK((results[i].error().kind == base::ErrorKind::invalid ||
             results[i].error().kind == base::ErrorKind::tooLarge));
    else
      CHECK(!results[i].value().clean.empty());
  }
}

TEST_CASE("a DICOM file loses what identifies, in its header, in sequences and in unused bits") {
  const auto document = accepted("one.dcm");
  const auto path = save("one.dcm", document.clean);
  const auto [text, good] = run("/usr/bin/python3 " + kScripts + "look_into.py dicom " +
                                (Samples::folder() / "one.dcm").string() + " " + path.string());
  INFO(text);
  CHECK(good);
  CHECK(!holdsSecret(document.clean));
  for (const auto* removed : {"PatientName", "PatientID", "InstitutionName", "OverlayData",
                              "CurveData", "private attributes", "dates (shifted)"})
    CHECK(contains(document.removed, removed));
  // What repeats a removed value goes, too; what does not stays.
  const auto values =
      attributesOf(path,
                   "ManufacturerModelName Manufacturer PatientBirthDate PatientIdentityRemoved "
                   "LongitudinalTemporalInformationModified Modality PatientName");
  CHECK(values == std::vector<std::string>{"", "Maker", "", "YES", "MODIFIED", "OT", ""});
  REQUIRE(document.pages.size() == 1);
  CHECK(document.pages.front().width == 80);
  CHECK(document.pages.front().height == 60);
}

TEST_CASE("pixels that a DICOM header does not count are not kept") {
  CHECK(!holdsSecret(accepted("uncounted.dcm").clean));
}

TEST_CASE("a screen among many DICOM pictures is shown") {
  const auto document = accepted("screen.zip");
  CHECK(document.pages.size() <= 64);
  CHECK(document.unshown == 101 - document.pages.size());
  CHECK(std::count_if(document.pages.begin(), document.pages.end(),
                      [](const auto& page) { return page.width == 80 && page.height == 60; }) == 1);
}

TEST_CASE("each picture of an ultrasound device is shown") {
  const auto document = accepted("stills.zip");
  CHECK(document.pages.size() <= 64);
  CHECK(std::count_if(document.pages.begin(), document.pages.end(),
                      [](const auto& page) { return page.width == 16; }) == 5);
}

TEST_CASE("identifiers and dates of a case stay consistent, and differ from another case's") {
  const std::string keywords =
      "StudyInstanceUID SeriesInstanceUID SOPInstanceUID StudyDate SeriesDate StudyTime PatientID "
      "AcquisitionDateTime";
  const auto first = attributesOf(save("a.dcm", accepted("one.dcm").clean), keywords);
  const auto second = attributesOf(save("b.dcm", accepted("two.dcm").clean), keywords);
  const auto other = attributesOf(save("c.dcm", accepted("one.dcm", 2).clean), keywords);
  CHECK(first[0] == second[0]);
  CHECK(first[1] == second[1]);
  CHECK(first[2] != second[2]);
  CHECK(first[6] == second[6]);
  for (std::size_t i = 0; i < first.size(); ++i) CHECK(first[i] != other[i]);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(first[i].starts_with("2.25."));
    CHECK(first[i].size() <= 64);
  }
  CHECK(accepted("one.dcm").clean == accepted("one.dcm").clean);
  // 29 February to 1 March 2024: one day, before and after.
  const auto dayOf = [](const std::string& date) {
    using namespace std::chrono;
    return sys_days(year_month_day(year(std::stoi(date.substr(0, 4))),
                                   month(static_cast<unsigned>(std::stoi(date.substr(4, 2)))),
                                   day(static_cast<unsigned>(std::stoi(date.substr(6, 2))))));
  };
  CHECK(first[3] != "20240229");
  CHECK((dayOf(first[4]) - dayOf(first[3])).count() == 1);
  CHECK(first[7].substr(0, 8) == first[4]);
  CHECK(first[7].find('+') == std::string::npos);
  CHECK(first[5] != "235930.250000");
  CHECK(first[5].ends_with(".250000"));
}

TEST_CASE("an archive of DICOM files becomes one of cleaned ones, without names of paths") {
  const auto document = accepted("set.zip");
  CHECK(document.kind == MediaKind::dicomSet);
  CHECK(document.extension == "zip");
  CHECK(document.pages.size() == 2);
  CHECK(contains(document.removed, "files without pictures"));
  CHECK(!holdsSecret(document.clean));
  const auto path = save("set.zip", document.clean).string();
  const auto listed = run("/usr/bin/python3 -m zipfile -l " + path).first;
  CHECK(listed.find("00001.dcm") != std::string::npos);
  CHECK(listed.find("00002.dcm") != std::string::npos);
  CHECK(listed.find("Vasseur") == std::string::npos);
  const auto folder = (Samples::folder() / "unpacked").string();
  REQUIRE(run("/usr/bin/python3 -m zipfile -e " + path + " " + folder).second);
  // By their numbers, and as each alone would be.
  CHECK(contentOf(folder + "/00001.dcm") == accepted("one.dcm").clean);
  CHECK(contentOf(folder + "/00002.dcm") == accepted("two.dcm").clean);
}

TEST_CASE("a mask takes the pixels of all frames of its size") {
  Opener opener;
  const auto document = accepted("set.zip");
  const auto redacted = opener.redact(document, {{0, 10, 20, 30, 15}}).value();
  CHECK(redacted.kind == MediaKind::dicomSet);
  REQUIRE(redacted.pages.size() == 2);
  const auto path = save("masked.zip", redacted.clean).string();
  const auto folder = Samples::folder() / "masked";
  REQUIRE(run("/usr/bin/python3 -m zipfile -e " + path + " " + folder.string()).second);
  for (const auto* name : {"00001.dcm", "00002.dcm"}) {
    const auto [text, good] = run("/usr/bin/python3 " + kScripts + "look_into.py masked " +
                                  (Samples::folder() / "unpacked" / name).string() + " " +
                                  (folder / name).string() + " 10 20 30 15");
    INFO(text);
    CHECK(good);
    CHECK(attributesOf(folder / name, "SOPInstanceUID") ==
          attributesOf(Samples::folder() / "unpacked" / name, "SOPInstanceUID"));
  }
}

TEST_CASE("a frame of DICOM tells how large a pixel is") {
  using worker::Spacing;
  const std::vector<std::pair<const char*, std::vector<std::optional<Spacing>>>> cases{
      {"spaced.dcm", {Spacing{0.25, 0.5, false}}},
      {"detector.dcm", {Spacing{0.1, 0.2, true}}},
      {"uncorrected.dcm", {Spacing{0.1, 0.2, true}}},
      {"calibrated.dcm", {Spacing{0.1, 0.2, false}}},
      {"corrected.dcm", {Spacing{0.08, 0.16, false}}},
      {"zero.dcm", {std::nullopt}},
      {"one.dcm", {std::nullopt}},
      {"shared_measures.dcm", {Spacing{0.3, 0.6, false}, Spacing{0.3, 0.6, false}}},
      {"frame_measures.dcm", {Spacing{0.3, 0.6, false}, Spacing{0.4, 0.8, false}}},
  };
  Opener opener;
  for (const auto& [name, wanted] : cases) {
    INFO(name);
    const auto document = opener.open(Samples::folder() / name).value();
    REQUIRE(document.pages.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(document.pages[i].spacing == wanted[i]);
    const auto redacted = opener.redact(document, {{0, 1, 1, 2, 2}}).value();
    CHECK(redacted.pages[0].spacing == wanted[0]);
  }
}

TEST_CASE("the samples of others have the pixel spacing that pydicom finds") {
  if (!fs::exists(kShared)) {
    WARN("skipped: the sample files are not beside the sources (" << kShared << ")");
    return;
  }
  Opener opener;
  std::size_t spaced = 0;
  for (const auto* name : {"CT_small.dcm", "explicit_VR-UN.dcm", "RG1_J2KI.dcm", "US1_J2KI.dcm"}) {
    const auto path = kShared / "dicom" / name;
    INFO(name);
    const auto document = opener.open(path).value();
    const auto said = attributesOf(path, "PixelSpacing").at(0);
    double rows = 0;
    double columns = 0;
    if (std::sscanf(said.c_str(), "[%lf, %lf]", &rows, &columns) != 2 || rows == 0) {
      CHECK_FALSE(document.pages.at(0).spacing);
      continue;
    }
    ++spaced;
    CHECK(document.pages.at(0).spacing == worker::Spacing{columns, rows, false});
  }
  CHECK(spaced == 2);
}

TEST_CASE("what cannot be opened now is said") {
  Opener opener;
  CHECK(opener.open("/nonexistent").error().kind == base::ErrorKind::unavailable);
  CHECK(opener.open(Samples::folder()).error().kind == base::ErrorKind::unavailable);
  auto small = opening();
  small.uploadLimit = 100;
  CHECK(ruleOf(Opener(small).open(Samples::folder() / "plain.png")) == "size");
  auto narrow = opening();
  narrow.outputLimit = 1'000;
  CHECK(ruleOf(Opener(narrow).open(Samples::folder() / "plain.png")) == "size");
  auto brief = opening();
  brief.deadline = 1s;
  CHECK(ruleOf(Opener(brief).open(Samples::folder() / "slow.pdf")) == "time");
  auto missing = opening();
  missing.worker = "/nonexistent";
  CHECK(Opener(missing).open(Samples::folder() / "plain.png").error().kind ==
        base::ErrorKind::unavailable);
  opener.opener().stop();
  CHECK(opener.open(Samples::folder() / "plain.png").error().kind == base::ErrorKind::unavailable);
}

TEST_CASE("nothing that the samples of others say of people is left") {
  if (!fs::exists(kShared)) {
    WARN("skipped: the sample files are not beside the sources (" << kShared << ")");
    return;
  }
  Opener opener;
  std::size_t seen = 0;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kShared / "dicom")) paths.push_back(entry.path());
  const auto results = opener.openAll(paths);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto& path = paths[i];
    const auto& result = results[i];
    INFO(path.filename());
    if (path.stem() == "MR_truncated") {
      REQUIRE(result.has_error());
      CHECK(result.error().violations.front().rule == "damaged");
      continue;
    }
    REQUIRE(result.has_value());
    ++seen;
    const auto& document = result.value();
    const auto clean = save(path.filename().string(), document.clean);
    const auto [text, good] = run("/usr/bin/python3 " + kScripts + "look_into.py dicom " +
                                  path.string() + " " + clean.string());
    INFO(text);
    CHECK(good);
    const bool pictured = path.stem() != "waveform_ecg" && path.stem() != "nested_priv_SQ";
    CHECK(document.pages.size() == (pictured ? 1 : 0));
    if (path.stem() == "OBXXXX1A_rle") {
      // Its number is burned into the pixels; it is found, a mask is proposed, and takes it.
      const auto& page = document.pages.front();
      CHECK(page.pixelsHoldText);
      const auto& number = wordOf(page, "11-05-25-142825");
      CHECK(std::find(document.proposedMasks.begin(), document.proposedMasks.end(), number.box) !=
            document.proposedMasks.end());
      const auto masked = opener.redact(document, document.proposedMasks).value();
      CHECK(!hasWord(masked.pages.front(), "11-05-25-142825"));
      CHECK(!hasWord(masked.pages.front(), "Healthcare"));
      CHECK(hasWord(masked.pages.front(), "Cist"));
    }
  }
  CHECK(seen > 5);
  for (const auto& entry : fs::directory_iterator(kShared / "jpeg")) {
    const auto result = opener.open(entry.path());
    INFO(entry.path().filename());
    REQUIRE(result.has_value());
    CHECK(result.value().clean.find("Exif") == std::string::npos);
    const auto [text, good] =
        run("/usr/bin/python3 " + kScripts + "look_into.py picture " +
            save(entry.path().filename().string(), result.value().clean).string());
    INFO(text);
    CHECK(good);
  }
}

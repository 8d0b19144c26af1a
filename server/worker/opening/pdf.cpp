#include "worker/opening/pdf.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <new>
#include <qpdf/Buffer.hh>
#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFAcroFormDocumentHelper.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>
#include <set>
#include <stdexcept>
#include <string>

#include "worker/opening/embedded_picture.hpp"
#include "worker/opening/pdf_pages.hpp"
#include "worker/opening/picture.hpp"

namespace consilium::worker::opening {
namespace {

/// Content streams without comments and marked content, whose properties hold text that does not
/// show: alternate and replacement text, names of layers (ISO 32000-1, 14.6).
class MarksRemoved final : public QPDFObjectHandle::TokenFilter {
 public:
  void handleToken(QPDFTokenizer::Token const& token) override {
    const auto type = token.getType();
    if (type == QPDFTokenizer::tt_comment) return;
    if (type != QPDFTokenizer::tt_word && type != QPDFTokenizer::tt_inline_image) {
      operands_ += token.getRawValue();
      return;
    }
    constexpr std::array<std::string_view, 5> kMarks{"BMC", "BDC", "EMC", "MP", "DP"};
    if (std::find(kMarks.begin(), kMarks.end(), token.getValue()) == kMarks.end()) {
      write(operands_);
      writeToken(token);
    } else {
      write("\n");
    }
    operands_.clear();
  }
  void handleEOF() override {
    write(operands_);
    operands_.clear();
  }

 private:
  std::string operands_;
};

/// Counts what flows through all streams of a file, and ends it beyond a limit.
class Unpacked final : public Pipeline {
 public:
  explicit Unpacked(std::size_t& total) : Pipeline("unpacked", nullptr), total_(total) {}
  void write(unsigned char const* /*data*/, std::size_t length) override {
    total_ += length;
    if (total_ > kMaxContentBytes) throw std::runtime_error("unpacked beyond the limit");
  }
  void finish() override {}

 private:
  std::size_t& total_;
};

class Cleaner {
 public:
  explicit Cleaner(std::vector<std::string>& removed) : removed_(removed) {}

  /// What the catalogue holds beside pages, which is left behind when pages are copied.
  void noteDocument(QPDF& pdf, std::string_view bytes) {
    noteKey(pdf.getTrailer(), "/Info", "document information");
    if (auto info = pdf.getTrailer().getKey("/Info"); info.isDictionary())
      noteKey(info, "/Author", "author");
    auto root = pdf.getRoot();
    noteKey(root, "/Metadata", "XMP");
    noteKey(root, "/OpenAction", "actions");
    noteKey(root, "/AA", "actions");
    noteKey(root, "/Outlines", "bookmarks");
    noteKey(root, "/StructTreeRoot", "structure");
    noteKey(root, "/AcroForm", "form");
    noteKey(root, "/AF", "attachments");
    noteKey(root, "/Collection", "attachments");
    noteKey(root, "/OCProperties", "layers");
    if (auto names = root.getKey("/Names"); names.isDictionary()) {
      noteKey(names, "/EmbeddedFiles", "attachments");
      noteKey(names, "/JavaScript", "JavaScript");
    }
    for (auto& object : pdf.getAllObjects()) {
      auto dictionary = dictionaryOf(object);
      if (!dictionary.isDictionary()) continue;
      auto kind = dictionary.getKey("/S");
      if (kind.isName() && kind.getName() == "/JavaScript") note("JavaScript");
      if (dictionary.hasKey("/EF")) note("attachments");
      if (dictionary.hasKey("/Annots")) note("annotations");
    }
    std::size_t versions = 0;
    for (auto at = bytes.find("startxref"); at != std::string_view::npos;
         at = bytes.find("startxref", at + 1))
      ++versions;
    if (versions > (pdf.isLinearized() ? 2U : 1U)) note("earlier versions");
  }

  /// Ends a file whose pages unpack beyond the limit, before what they draw is taken apart.
  Expected<void> measurePages(QPDFPageDocumentHelper& pages) {
    std::set<QPDFObjGen> seen;
    std::vector<QPDFObjectHandle> streams;
    const auto add = [&](QPDFObjectHandle& stream) {
      if (seen.insert(stream.getObjGen()).second) streams.push_back(stream);
    };
    for (auto& page : pages.getAllPages()) {
      for (auto& content : page.getPageContents()) add(content);
      page.forEachFormXObject(true, [&add](QPDFObjectHandle& form, QPDFObjectHandle& /*of*/,
                                           std::string const& /*name*/) { add(form); });
    }
    std::size_t unpacked = 0;
    for (auto& stream : streams) CONSILIUM_CHECK(measure(stream, unpacked));
    return {};
  }

  /// A page keeps what shows.
  void cleanPage(QPDFObjectHandle page) {
    static const std::array<std::string_view, 9> kKept{"/Type",     "/Parent",   "/Resources",
                                                       "/MediaBox", "/CropBox",  "/Rotate",
                                                       "/Contents", "/UserUnit", "/Group"};
    for (const auto& key : page.getKeys()) {
      if (std::find(kKept.begin(), kKept.end(), key) != kKept.end()) continue;
      if (key == "/Metadata") note("XMP");
      if (key == "/PieceInfo") note("editing data");
      if (key == "/Thumb") note("thumbnail");
      if (key == "/AA") note("actions");
      page.removeKey(key);
    }
  }

  Expected<void> cleanObjects(QPDF& pdf) {
    static const std::array<const char*, 14> kUnwanted{
        "/LastModified",  "/OPI",        "/Ref",     "/F",      "/FFilter",
        "/FDecodeParms",  "/Alternates", "/Measure", "/PtData", "/StructParent",
        "/StructParents", "/OC",         "/ID",      "/Name"};
    for (auto& object : pdf.getAllObjects()) {
      auto dictionary = dictionaryOf(object);
      if (!dictionary.isDictionary()) continue;
      if (auto metadata = dictionary.getKey("/Metadata"); !metadata.isNull()) {
        note("XMP");
        dictionary.removeKey("/Metadata");
      }
      if (dictionary.hasKey("/PieceInfo")) {
        note("editing data");
        dictionary.removeKey("/PieceInfo");
      }
      if (object.isStream() || dictionary.hasKey("/Type")) dictionary.removeKey("/AF");
      dropProperties(dictionary);
      if (!object.isStream()) continue;
      for (const auto* key : kUnwanted) dictionary.removeKey(key);
      if (auto resources = dictionary.getKey("/Resources"); resources.isDictionary())
        dropProperties(resources);
      CONSILIUM_CHECK(cleanStream(pdf, object, dictionary));
    }
    return {};
  }

 private:
  static QPDFObjectHandle dictionaryOf(QPDFObjectHandle object) {
    return object.isStream() ? object.getDict() : object;
  }

  /// Of marked content.
  static void dropProperties(QPDFObjectHandle dictionary) {
    if (dictionary.getKey("/Properties").isDictionary()) dictionary.removeKey("/Properties");
    if (auto resources = dictionary.getKey("/Resources"); resources.isDictionary())
      resources.removeKey("/Properties");
  }

  static std::vector<std::string> filtersOf(QPDFObjectHandle dictionary) {
    std::vector<std::string> names;
    auto filter = dictionary.getKey("/Filter");
    if (filter.isName()) names.push_back(filter.getName());
    if (filter.isArray())
      for (auto& item : filter.aitems())
        if (item.isName()) names.push_back(item.getName());
    return names;
  }

  static std::string textOf(const std::shared_ptr<Buffer>& buffer) {
    return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
  }

  /// Adds to `total` what a stream unpacks to.
  static Expected<void> measure(QPDFObjectHandle stream, std::size_t& total) {
    Unpacked unpacked(total);
    stream.pipeStreamData(&unpacked, 0, qpdf_dl_specialized, true);  // qpdf ends there, and goes on
    if (total > kMaxContentBytes) return Refusal::size;
    return {};
  }

  Expected<void> cleanStream(QPDF& pdf, QPDFObjectHandle stream, QPDFObjectHandle dictionary) {
    auto subtype = dictionary.getKey("/Subtype");
    const bool image = subtype.isName() && subtype.getName() == "/Image";
    if (!image) {
      CONSILIUM_CHECK(measure(stream, unpacked_));
      auto pattern = dictionary.getKey("/PatternType");
      if ((subtype.isName() && subtype.getName() == "/Form") ||
          (pattern.isInteger() && pattern.getIntValue() == 1))
        stream.addTokenFilter(std::make_shared<MarksRemoved>());
      return {};
    }
    const auto side = [&dictionary](const char* key) {
      auto value = dictionary.getKey(key);
      return value.isInteger() && value.getIntValue() > 0 ? value.getUIntValueAsUInt() : 0U;
    };
    const std::size_t width = side("/Width");
    const std::size_t height = side("/Height");
    if (width > kMaxSide || height > kMaxSide || width * height > kMaxPixels)
      return Refusal::dimensions;
    const auto filters = filtersOf(dictionary);
    if (filters.empty()) return {};
    const bool jpeg = filters.back() == "/DCTDecode" || filters.back() == "/DCT";
    if (!jpeg && filters.back() != "/JPXDecode") return {};
    std::string coded;
    auto parameters = dictionary.getKey("/DecodeParms");
    if (filters.size() == 1) {
      coded = textOf(stream.getRawStreamData());
      if (parameters.isArray())
        parameters = parameters.getArrayNItems() == 1 ? parameters.getArrayItem(0)
                                                      : QPDFObjectHandle::newNull();
    } else {
      // What lies around the picture is opened by a stream of those filters only.
      auto around = QPDFObjectHandle::newArray();
      auto filter = dictionary.getKey("/Filter");
      for (std::size_t i = 0; i + 1 < filters.size(); ++i)
        around.appendItem(filter.getArrayItem(static_cast<int>(i)));
      auto inner = QPDFObjectHandle::newStream(&pdf, textOf(stream.getRawStreamData()));
      inner.getDict().replaceKey("/Filter", around);
      CONSILIUM_CHECK(measure(inner, unpacked_));
      coded = textOf(inner.getStreamData(qpdf_dl_generalized));
      parameters = QPDFObjectHandle::newNull();
    }
    const auto plain = jpeg ? withoutJpegMetadata(coded) : withoutJpeg2000Metadata(coded);
    if (!plain) return Refusal::damaged;
    if (plain->size() < coded.size()) note("metadata of pictures");
    stream.replaceStreamData(*plain, QPDFObjectHandle::newName(jpeg ? "/DCTDecode" : "/JPXDecode"),
                             parameters);
    return {};
  }

  void note(const char* name) {
    if (std::find(removed_.begin(), removed_.end(), name) == removed_.end())
      removed_.emplace_back(name);
  }
  void noteKey(QPDFObjectHandle dictionary, const char* key, const char* name) {
    if (dictionary.isDictionary() && dictionary.hasKey(key)) note(name);
  }

  std::vector<std::string>& removed_;
  std::size_t unpacked_ = 0;
};

/// Makes a page a picture of itself, with boxes painted over it.
Expected<void> becomePicture(QPDF& pdf, QPDFObjectHandle page, const PdfPages& shown,
                             std::uint32_t number, const std::vector<Box>& boxes) {
  auto raster = shown.draw(number);
  const auto points = shown.points(number);
  if (!raster || !points) return Refusal::pixels;
  for (const auto& box : boxes) {
    if (!inside(box, raster->width, raster->height)) return Refusal::box;
    paint(*raster, box);
  }
  auto picture = QPDFObjectHandle::newStream(&pdf);
  auto about = picture.getDict();
  about.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
  about.replaceKey("/Subtype", QPDFObjectHandle::newName("/Image"));
  about.replaceKey("/Width", QPDFObjectHandle::newInteger(raster->width));
  about.replaceKey("/Height", QPDFObjectHandle::newInteger(raster->height));
  about.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceRGB"));
  about.replaceKey("/BitsPerComponent", QPDFObjectHandle::newInteger(8));
  picture.replaceStreamData(jpegOf(*raster), QPDFObjectHandle::newName("/DCTDecode"),
                            QPDFObjectHandle::newNull());
  auto width = QPDFObjectHandle::newReal((*points)[0], 4);
  auto height = QPDFObjectHandle::newReal((*points)[1], 4);
  auto resources = QPDFObjectHandle::newDictionary();
  auto objects = QPDFObjectHandle::newDictionary();
  objects.replaceKey("/Page", picture);
  resources.replaceKey("/XObject", objects);
  page.replaceKey("/Resources", resources);
  page.replaceKey("/Contents",
                  QPDFObjectHandle::newStream(&pdf, "q " + width.unparse() + " 0 0 " +
                                                        height.unparse() + " 0 0 cm /Page Do Q\n"));
  auto area = QPDFObjectHandle::newArray();
  for (const auto& side :
       {QPDFObjectHandle::newInteger(0), QPDFObjectHandle::newInteger(0), width, height})
    area.appendItem(side);
  page.replaceKey("/MediaBox", area);
  for (const auto* key : {"/CropBox", "/Rotate", "/UserUnit", "/Group", "/Annots"})
    page.removeKey(key);
  return {};
}

struct Cleaned {
  std::string bytes;
  std::vector<bool> pictures;  ///< which pages hold some
};

Expected<Cleaned> cleaned(std::string_view bytes, const std::vector<Box>& boxes,
                          std::vector<std::string>& removed) {
  // Before what was copied from it, as that reads streams from it until it is written.
  QPDF given;
  given.setSuppressWarnings(true);
  given.processMemoryFile("upload", bytes.data(), bytes.size());
  if (given.isEncrypted()) return Refusal::encrypted;
  QPDFPageDocumentHelper pages(given);
  const auto count = pages.getAllPages().size();
  if (count == 0) return Refusal::empty;
  if (count > kMaxDocumentPages) return Refusal::pages;
  Cleaner cleaner(removed);
  cleaner.noteDocument(given, bytes);
  if (!boxes.empty()) {
    const auto shown = PdfPages::of(bytes);
    if (!shown || shown->count() != count) return Refusal::damaged;
    pages.pushInheritedAttributesToPage();
    std::map<std::uint32_t, std::vector<Box>> byPage;
    for (const auto& box : boxes) byPage[box.page].push_back(box);
    for (const auto& [number, masks] : byPage) {
      if (number >= count) return Refusal::box;
      CONSILIUM_CHECK(becomePicture(given, pages.getAllPages()[number].getObjectHandle(), *shown,
                                    number, masks));
    }
  }
  // Filled fields and stamps show, so that they become part of the page.
  QPDFAcroFormDocumentHelper(given).generateAppearancesIfNeeded();
  pages.flattenAnnotations();
  pages.pushInheritedAttributesToPage();
  CONSILIUM_CHECK(cleaner.measurePages(pages));

  Cleaned result;
  QPDF kept;
  kept.setSuppressWarnings(true);
  kept.emptyPDF();
  QPDFPageDocumentHelper keptPages(kept);
  for (auto& page : pages.getAllPages()) {
    page.externalizeInlineImages();
    cleaner.cleanPage(page.getObjectHandle());
    // Pages may share what they draw with: a page that was masked or taken out goes on in none.
    page.removeUnreferencedResources();
    keptPages.addPage(page, false);
  }
  CONSILIUM_CHECK(cleaner.cleanObjects(kept));
  for (auto& page : keptPages.getAllPages()) {
    page.addContentTokenFilter(std::make_shared<MarksRemoved>());
    bool pictures = false;
    page.forEachImage(true, [&pictures](QPDFObjectHandle&, QPDFObjectHandle&, std::string const&) {
      pictures = true;
    });
    result.pictures.push_back(pictures);
  }
  QPDFWriter writer(kept);
  writer.setOutputMemory();
  writer.setStreamDataMode(qpdf_s_compress);
  // Also what is packed by lengths of runs: marks are found in what can be read.
  writer.setDecodeLevel(qpdf_dl_specialized);
  // What lies after the end of packed data goes with it.
  writer.setRecompressFlate(true);
  writer.setObjectStreamMode(qpdf_o_generate);
  writer.setDeterministicID(true);
  writer.write();
  const auto output = writer.getBufferSharedPointer();
  result.bytes.assign(reinterpret_cast<const char*>(output->getBuffer()), output->getSize());
  return result;
}

/// The same pages with far more room around, so that text beside them is found, too: none shows,
/// but all is in the file.
std::string widened(std::string_view bytes) {
  constexpr long long kFar = 14'400;  // points; the largest page (ISO 32000-1, annex C)
  QPDF pdf;
  pdf.setSuppressWarnings(true);
  pdf.processMemoryFile("clean", bytes.data(), bytes.size());
  for (auto& page : QPDFPageDocumentHelper(pdf).getAllPages()) {
    auto object = page.getObjectHandle();
    auto area = QPDFObjectHandle::newArray();
    for (const auto side : {-kFar, -kFar, kFar, kFar})
      area.appendItem(QPDFObjectHandle::newInteger(side));
    object.replaceKey("/MediaBox", area);
    object.removeKey("/CropBox");
  }
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  writer.setStreamDataMode(qpdf_s_preserve);
  writer.write();
  const auto output = writer.getBufferSharedPointer();
  return {reinterpret_cast<const char*>(output->getBuffer()), output->getSize()};
}

/// Words beside the page go to its corner: a mask there, too, leaves only what shows.
void addBeside(OpenedPage& page, std::uint32_t number, const std::vector<Word>& everywhere) {
  std::multiset<std::string> shown;
  for (const auto& word : page.words) shown.insert(word.text);
  for (const auto& word : everywhere) {
    if (const auto known = shown.find(word.text); known != shown.end())
      shown.erase(known);
    else if (page.words.size() < impl::kMaxWordsOnPage)
      page.words.push_back({word.text, {number, 0, 0, 1, 1}});
  }
}

/// Letters and digits alone, as text layers and pixels differ in the signs around words.
std::string plain(std::string_view word) {
  std::string all;
  for (const char letter : word) {
    const auto byte = static_cast<unsigned char>(letter);
    constexpr unsigned char kBeyondAscii = 0x80;
    if (byte >= kBeyondAscii || std::isalnum(byte) != 0)
      all += static_cast<char>(byte < kBeyondAscii ? std::tolower(byte) : byte);
  }
  return all;
}

/// Words of pixels that the text layer does not have at their place. It may say something else than
/// what shows, as after a poor recognition, or nothing that shows at all.
void addFound(OpenedPage& page, std::uint32_t number, const std::vector<FoundWord>& found) {
  const auto layer = page.words.size();
  std::vector<FoundWord> fresh;
  for (const auto& candidate : found) {
    const auto& box = candidate.word.box;
    const auto x = box.x + box.width / 2;
    const auto y = box.y + box.height / 2;
    const bool known = std::any_of(
        page.words.begin(), page.words.begin() + static_cast<std::ptrdiff_t>(layer),
        [x, y, &candidate](const Word& word) {
          const auto& its = word.box;
          return x >= its.x && x - its.x <= its.width && y >= its.y && y - its.y <= its.height &&
                 plain(word.text) == plain(candidate.word.text);
        });
    if (!known) fresh.push_back(candidate);
  }
  page.pixelsHoldText = holdsText(fresh);
  for (auto& candidate : fresh) {
    if (page.words.size() == impl::kMaxWordsOnPage) return;
    candidate.word.box.page = number;
    page.words.push_back(std::move(candidate.word));
  }
}

/// What is found in the pixels of a page, its pictures as fine as they are in the file.
FoundText foundOn(const PdfPages& pages, std::uint32_t number, const Raster& drawn,
                  TextFinder& finder) {
  constexpr double kHardlyFiner = 1.2;
  const auto times = pages.fineness(number);
  const auto finer = times < kHardlyFiner ? std::nullopt : pages.drawFiner(number, times);
  if (!finer) return finder.find(drawn, Layout::page);
  auto found = finder.find(*finer, Layout::page);
  for (auto& each : found.words)
    each.word.box = fitted(each.word.box, *finer, drawn.width, drawn.height);
  return found;
}

}  // namespace

Expected<OpenedDocument> openPdf(std::string_view bytes, const std::vector<Box>& boxes,
                                 TextFinder& finder) {
  OpenedDocument document;
  document.kind = MediaKind::pdf;
  Cleaned result;
  try {
    CONSILIUM_TRY(result, cleaned(bytes, boxes, document.removed));
  } catch (const QPDFExc& error) {
    return error.getErrorCode() == qpdf_e_password ? Refusal::encrypted : Refusal::damaged;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    // What qpdf says of numbers and nesting that make no sense.
    return Refusal::damaged;
  }
  document.clean = std::move(result.bytes);
  const auto pages = PdfPages::of(document.clean);
  const auto wide = widened(document.clean);
  const auto everywhere = PdfPages::of(wide);
  if (!pages || pages->count() != result.pictures.size() || !everywhere ||
      everywhere->count() != pages->count())
    return Refusal::damaged;
  for (std::uint32_t number = 0; number < pages->count(); ++number) {
    const auto raster = pages->draw(number);
    if (!raster) return Refusal::damaged;
    OpenedPage page;
    show(page, *raster, previewSide(pages->count()));
    page.words = pages->words(number);
    addBeside(page, number, everywhere->words(number));
    page.searched = page.words.size() < impl::kMaxWordsOnPage;
    if (result.pictures[number] || page.words.empty()) {
      const auto found = foundOn(*pages, number, *raster, finder);
      page.searched = page.searched && found.whole;
      addFound(page, number, found.words);
    }
    document.pages.push_back(std::move(page));
  }
  return document;
}

}  // namespace consilium::worker::opening

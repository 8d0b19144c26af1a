#include "worker/impl/opening_frames.hpp"

#include <limits>
#include <string>

#include "support/catch.hpp"
#include "worker/document_opener.hpp"

using namespace consilium::worker;

namespace {

/// The first 24 bytes of a PNG of this size, as much as is looked at.
std::string png(char width = 10, char height = 10) {
  std::string bytes = "\x89PNG\r\n\x1A\n";
  bytes += std::string("\0\0\0\x0DIHDR\0\0\0", 11) + width + std::string("\0\0\0", 3) + height;
  return bytes;
}

OpenedDocument document() {
  OpenedDocument document;
  document.kind = MediaKind::pdf;
  document.clean = "%PDF-1.7 …";
  document.removed = {"XMP", "JavaScript"};
  OpenedPage page;
  page.width = 100;
  page.height = 200;
  page.preview = png();
  page.whole = "\xFF\xD8\xFF …";
  page.pixelsHoldText = true;
  page.spacing = Spacing{0.25, 0.5, true};
  page.words = {{"été", {0, 1, 2, 99, 198}}};
  document.pages = {page};
  document.unshown = 7;
  document.proposedMasks = {{0, 0, 0, 100, 200}};
  return document;
}

bool refused(const OpenedDocument& document) {
  return !impl::decodeAnswer(impl::encode(document)).has_value();
}

}  // namespace

TEST_CASE("what a child says of a document arrives whole") {
  const auto sent = document();
  const auto answer = impl::decodeAnswer(impl::encode(sent));
  REQUIRE(answer);
  CHECK(!answer->refusal);
  const auto& got = answer->document;
  CHECK(got.kind == MediaKind::pdf);
  CHECK(got.mediaType == "application/pdf");
  CHECK(got.extension == "pdf");
  CHECK(got.clean == sent.clean);
  CHECK(got.removed == sent.removed);
  REQUIRE(got.pages.size() == 1);
  CHECK(got.pages[0].preview == sent.pages[0].preview);
  CHECK(got.pages[0].whole == sent.pages[0].whole);
  CHECK(got.unshown == 7);
  CHECK(got.pages[0].height == 200);
  CHECK(got.pages[0].pixelsHoldText);
  CHECK(!got.pages[0].searched);
  CHECK(got.pages[0].spacing == sent.pages[0].spacing);
  REQUIRE(got.pages[0].words.size() == 1);
  CHECK(got.pages[0].words[0].text == "été");
  CHECK(got.pages[0].words[0].box == sent.pages[0].words[0].box);
  CHECK(got.proposedMasks == sent.proposedMasks);
  CHECK(impl::decodeAnswer(impl::encode(impl::Refusal::encrypted))->refusal ==
        impl::Refusal::encrypted);
}

TEST_CASE("what a child may not say is not believed") {
  for (const double spacing : {0.0, -1.0, 1e9, std::numeric_limits<double>::quiet_NaN()}) {
    auto spaced = document();
    spaced.pages[0].spacing->y = spacing;
    CHECK(refused(spaced));
  }
  auto other = document();
  other.clean = "<html>";
  CHECK(refused(other));
  for (const auto* name : {"", "Patient\nName", "a<b>", "Dupont é"}) {
    auto named = document();
    named.removed = {name};
    CHECK(refused(named));
  }
  for (const auto* text : {"", "a\x01", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xC2\x85", "a\x7F"}) {
    auto worded = document();
    worded.pages[0].words[0].text = text;
    CHECK(refused(worded));
  }
  for (const Box box : {Box{1, 0, 0, 1, 1}, Box{0, 1, 0, 100, 1}, Box{0, 0, 201, 1, 1},
                        Box{0, 0, 0, 0, 1}, Box{0, 0xFFFFFFFF, 0, 2, 1}}) {
    auto masked = document();
    masked.proposedMasks = {box};
    CHECK(refused(masked));
    auto worded = document();
    worded.pages[0].words[0].box = box;
    CHECK(refused(worded));
  }
  for (const auto& preview : {std::string("GIF89a"), png().substr(0, 20), png(0, 1)}) {
    auto shown = document();
    shown.pages[0].preview = preview;
    CHECK(refused(shown));
  }
  auto drawn = document();
  drawn.pages[0].whole = "<svg>";
  CHECK(refused(drawn));
  auto many = document();
  many.unshown = 1'000'000;
  CHECK(refused(many));
  auto flat = document();
  flat.pages[0].height = 0;
  CHECK(refused(flat));
}

TEST_CASE("an answer that is cut short or mutated never becomes a fault") {
  const auto whole = impl::encode(document());
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK(!impl::decodeAnswer(whole.substr(0, length)));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      auto changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ flip);
      const auto answer = impl::decodeAnswer(changed);
      if (answer && !answer->refusal) CHECK(answer->document.clean.starts_with("%PDF-"));
    }
  }
}

TEST_CASE("a request comes back as it was sent, and nothing else is one") {
  impl::Request request;
  request.redact = true;
  request.kind = MediaKind::dicomSet;
  request.secrets.caseKey[31] = 7;
  request.boxes = {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}};
  const auto bytes = impl::encode(request);
  const auto got = impl::decodeRequest(bytes);
  REQUIRE(got);
  CHECK(got->redact);
  CHECK(got->kind == MediaKind::dicomSet);
  CHECK(got->secrets.caseKey == request.secrets.caseKey);
  CHECK(got->boxes == request.boxes);
  CHECK(!impl::decodeRequest(bytes.substr(0, bytes.size() - 1)));
  CHECK(!impl::decodeRequest(""));
}

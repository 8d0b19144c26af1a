#include "domain/search_text.hpp"

#include "support/catch.hpp"

using namespace consilium::domain;

TEST_CASE("folding removes case, accents and ligatures") {
  CHECK(foldForSearch("CHU de Besançon") == "chu de besancon");
  CHECK(foldForSearch("ÉTOILE Noël ÇA Ünîcôde") == "etoile noel ca unicode");
  CHECK(foldForSearch("Sacré-Cœur, affections de l'œsophage") ==
        "sacre coeur affections de l oesophage");
  CHECK(foldForSearch("Großhadern STRASSE") == "grosshadern strasse");
  CHECK(foldForSearch("Curriculum vitæ, Øresund, Łódź, Þór, Iğdır") ==
        "curriculum vitae oresund lodz thor igdir");
  CHECK(foldForSearch("ﬁlière № 4") == "filiere no 4");
}

TEST_CASE("folding gives composed and decomposed accents the same text") {
  CHECK(foldForSearch("e\xCC\x81"
                      "cole") == foldForSearch("\xC3\xA9"
                                               "cole"));
  CHECK(foldForSearch("c\xCC\xA7"
                      "a") == "ca");
}

TEST_CASE("apostrophes, hyphens and other punctuation separate words") {
  CHECK(foldForSearch("L’Haÿ-les-Roses") == "l hay les roses");
  CHECK(foldForSearch("l'Isle–d’Abeau (38)") == "l isle d abeau 38");
  CHECK(foldForSearch("  C- MAVEM\t/\u00A0HYPO \n") == "c mavem hypo");
  CHECK(foldForSearch("").empty());
  CHECK(foldForSearch(" -'() ").empty());
}

TEST_CASE("folding twice changes nothing") {
  for (const auto* text : {"Sacré-Cœur", "Großhadern", "ﬁlière №", "İstanbul", "Μαρία Σ", "ΐ",
                           "½ ª", "Ørsted ĲZER", "ǅ ﷺ"}) {
    const auto once = foldForSearch(text);
    CHECK(foldForSearch(once) == once);
  }
}

TEST_CASE("bytes that are no UTF-8 separate words instead of failing") {
  CHECK(foldForSearch("ab\xFF\xC3(cd") == "ab cd");
  CHECK(foldForSearch("\xED\xA0\x80x") == "x");
  CHECK(isUtf8("déjà vu 😀"));
  CHECK(isUtf8(""));
  CHECK_FALSE(isUtf8("\xC3"));
  CHECK_FALSE(isUtf8("\xC0\xAF"));
  CHECK_FALSE(isUtf8("\xED\xA0\x80"));
  CHECK_FALSE(isUtf8("\xF5\x80\x80\x80"));
}

TEST_CASE("words are sorted, each once, and bounded in length") {
  CHECK(searchWords("Hôpital de la Croix-Rousse, hôpital") ==
        std::vector<std::string>{"croix", "de", "hopital", "la", "rousse"});
  CHECK(searchWords("…").empty());

  const auto latin = searchWords(std::string(200, 'a'));
  REQUIRE(latin.size() == 1);
  CHECK(latin.front() == std::string(kMaxSearchWord, 'a'));

  std::string greek = "a";
  for (int i = 0; i < 100; ++i) greek += "α";
  const auto cut = searchWords(greek);
  REQUIRE(cut.size() == 1);
  CHECK(cut.front().size() == kMaxSearchWord - 1);
  CHECK(isUtf8(cut.front()));
}

TEST_CASE("a word range holds exactly the words that begin with the prefix") {
  const auto range = wordsBeginningWith("lyo");
  const auto holds = [&](std::string_view word) { return word >= range.from && word < range.to; };
  CHECK(holds("lyo"));
  CHECK(holds("lyon"));
  CHECK(holds("lyo\xF0\x9F\x98\x80"));
  CHECK_FALSE(holds("ly"));
  CHECK_FALSE(holds("lyp"));
  CHECK_FALSE(holds("lille"));
}

#include "interchange/terminology.hpp"

#include <algorithm>

#include "interchange/archive.hpp"
#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::interchange;
using base::ErrorKind;
using protocol::PrevalenceClass;
using protocol::SignFrequency;
using protocol::TermRecord;
using protocol::TermStatus;
using Texts = std::vector<std::string>;

namespace {

constexpr auto kHpo = R"({"graphs": [{
  "meta": {"basicPropertyValues": [
    {"pred": "http://www.w3.org/2002/07/owl#versionInfo", "val": "2024-08-13"}]},
  "nodes": [
    {"id": "http://purl.obolibrary.org/obo/HP_0000002", "lbl": "Abnormality of body height"},
    {"id": "http://purl.obolibrary.org/obo/HP_0004322", "lbl": "Short stature", "meta": {
      "synonyms": [{"pred": "hasExactSynonym", "val": "Small stature"},
                   {"pred": "hasRelatedSynonym", "val": "Stature below 3rd percentile"},
                   {"pred": "hasBroadSynonym", "val": "Abnormal height"}],
      "basicPropertyValues": [
        {"pred": "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId",
         "val": "HP:0001509"}]}},
    {"id": "http://purl.obolibrary.org/obo/HP_0000057", "lbl": "obsolete Clitoromegaly", "meta": {
      "deprecated": true,
      "basicPropertyValues": [{"pred": "http://purl.obolibrary.org/obo/IAO_0100001",
                               "val": "HP:0004322"}]}},
    {"id": "http://purl.obolibrary.org/obo/UBERON_0000001", "lbl": "bone"}],
  "edges": [
    {"sub": "http://purl.obolibrary.org/obo/HP_0004322", "pred": "is_a",
     "obj": "http://purl.obolibrary.org/obo/HP_0000002"},
    {"sub": "http://purl.obolibrary.org/obo/HP_0004322", "pred": "part_of",
     "obj": "http://purl.obolibrary.org/obo/HP_0000057"}]}]})";

constexpr auto kFrench =
    "subject_id\tsource_language\ttranslation_language\tpredicate_id\tsource_value\t"
    "translation_status\ttranslation_value\n"
    "HP:0004322\ten\tfr\trdfs:label\tShort stature\tOFFICIAL\tPetite taille\n"
    "HP:0004322\ten\tfr\trdfs:label\tShort stature\tOFFICIAL\tTaille petite\r\n"
    "HP:0004322\ten\tfr\tIAO:0000115\tA height…\tOFFICIAL\tUne taille…\n"
    "HP:0009999\ten\tfr\trdfs:label\tUnknown\tOFFICIAL\tInconnu\n";

constexpr auto kSynonyms =
    "subject_id\ttranslation_value\tcomment\tStatus\tLine number\n"
    "ID\tAL oboInOwl:hasExactSynonym@fr\t\t\t\n"
    "HP:0004322\tNanisme|Small stature|Lack of height\tsynonyms\tCANDIDATE\t1\n"
    "HP:0004322\tStature réduite\tsynonyms\tOFFICIAL\t2\n"
    "HP:0004322\tShort\tsynonyms\tNOT_TRANSLATED\t3\n";

const TermRecord& named(const domain::TermRelease& release, std::string_view code) {
  const auto found = std::find_if(release.terms.begin(), release.terms.end(),
                                  [&](const auto& term) { return term.code == code; });
  REQUIRE(found != release.terms.end());
  return *found;
}

domain::TermRelease orphanet(std::initializer_list<std::string_view> files) {
  OrphanetFiles reader;
  for (const auto file : files) reader.add("file", file).value();
  return std::move(reader).take().value();
}

}  // namespace

TEST_CASE("the HPO is read with its French names, its hierarchy and what replaces old codes") {
  const auto release = readHpo(kHpo, kFrench, kSynonyms).value();
  CHECK(release.name == "2024-08-13");
  CHECK(release.terms.size() == 4);
  const auto& small = named(release, "HP:0004322");
  CHECK(small.status == TermStatus::active);
  CHECK(small.labelEn == "Short stature");
  CHECK(small.labelFr == "Petite taille");
  CHECK(small.synonymsEn == Texts{"Small stature", "Stature below 3rd percentile"});
  CHECK(small.parents == Texts{"HP:0000002"});
  const auto& old = named(release, "HP:0000057");
  CHECK(old.status == TermStatus::obsolete);
  CHECK(old.labelEn == "Clitoromegaly");
  CHECK(old.replacedBy == "HP:0004322");
  CHECK(named(release, "HP:0001509").replacedBy == "HP:0004322");

  SECTION("official synonyms come first, and what is still English stays out") {
    CHECK(small.synonymsFr == Texts{"Taille petite", "Stature réduite", "Nanisme"});
  }
  SECTION("the French names may be left out") {
    CHECK(!named(readHpo(kHpo, "", "").value(), "HP:0004322").labelFr);
  }
}

TEST_CASE("what is no HPO is refused") {
  for (const auto* text : {"", "hp", "[]", R"({"graphs": []})", R"({"graphs": [{"nodes": [{}]}]})",
                           R"({"graphs": 1})", "orpha_code\tparent\n1\t2\n"})
    CHECK(readHpo(text, "", "").error().kind == ErrorKind::invalid);
  CHECK(readHpo(kHpo, "a\tb\n", "").error().message.find("Babelon") != std::string::npos);
  CHECK(readHpo(kHpo, "", "a\tb\n").error().kind == ErrorKind::invalid);
}

TEST_CASE("the nomenclature packs are read in the encoding that they declare") {
  const auto latin =
      orphanet({"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
                "<JDBOR ExtractionDate=\"2022-06-14 08:04:12\"><DisorderList count=\"2\">"
                "<Disorder id=\"1\"><OrphaCode>666</OrphaCode>"
                "<Name lang=\"fr\">Ost\xE9ogen\xE8se imparfaite</Name><FlagValue>1</FlagValue>"
                "<SynonymList count=\"1\"><Synonym lang=\"fr\">Maladie de Lobstein</Synonym>"
                "</SynonymList><ClassificationLevel id=\"36547\"/></Disorder>"
                "<Disorder id=\"2\"><OrphaCode>166068</OrphaCode>"
                "<Name lang=\"fr\">Ancienne</Name><FlagValue>8449</FlagValue>"
                "<DisorderDisorderAssociationList count=\"1\"><DisorderDisorderAssociation>"
                "<TargetDisorder id=\"3\"><OrphaCode>666</OrphaCode></TargetDisorder>"
                "<DisorderDisorderAssociationType id=\"21471\"/>"
                "</DisorderDisorderAssociation></DisorderDisorderAssociationList></Disorder>"
                "</DisorderList></JDBOR>"});
  CHECK(latin.name == "2022-06-14");
  CHECK(named(latin, "ORPHA:666").labelFr == "Ostéogenèse imparfaite");
  CHECK(named(latin, "ORPHA:666").synonymsFr == Texts{"Maladie de Lobstein"});
  CHECK(named(latin, "ORPHA:166068").status == TermStatus::deprecated);
  CHECK(named(latin, "ORPHA:166068").replacedBy == "ORPHA:666");

  const auto both = orphanet(
      {"<JDBOR><DisorderList><Disorder><OrphaCode>93446</OrphaCode><Name "
       "lang=\"en\">Décreased</Name>"
       "<ClassificationLevel id=\"36540\"/></Disorder><Disorder><OrphaCode>666</OrphaCode>"
       "<Name lang=\"en\">Osteogenesis imperfecta</Name></Disorder></DisorderList></JDBOR>",
       "<JDBOR><ClassificationList><Classification><ClassificationNodeRootList><ClassificationNode>"
       "<Disorder><OrphaCode>93446</OrphaCode></Disorder><ClassificationNodeChildList>"
       "<ClassificationNode><Disorder><OrphaCode>666</OrphaCode></Disorder></ClassificationNode>"
       "</ClassificationNodeChildList></ClassificationNode></ClassificationNodeRootList>"
       "</Classification></ClassificationList></JDBOR>"});
  CHECK(named(both, "ORPHA:93446").group == true);
  CHECK(named(both, "ORPHA:93446").labelEn == "Décreased");
  CHECK(named(both, "ORPHA:666").parents == Texts{"ORPHA:93446"});
  CHECK(both.terms.front().code == "ORPHA:93446");
}

TEST_CASE("ORPHApackets are read with signs, prevalence and what means the same in OMIM") {
  const auto release =
      orphanet({R"json({"Orphapacket": {"ORPHAcode": "15", "Label": "Achondroplasia",
    "creationDate": "2025-12-09 10:41:42", "DisorderType": {"value": "Disease"},
    "Synonyms": [{"Synonym": "ACH"}],
    "Parents": [{"Parent": [{"ORPHAcode": "93419", "Label": "?"}]}],
    "ExternalReferences": [
      {"ExternalReference": {"Source": "OMIM", "Reference": "100800",
                             "DisorderMappingRelation": "E (Exact mapping)"}},
      {"ExternalReference": {"Source": "OMIM", "Reference": "100801",
                             "DisorderMappingRelation": "BTNT (broader)"}}],
    "Phenotypes": [{"Phenotype": {"HPOId": "HP:0004322", "HPOFrequency": "Obligate (100%)"}},
                   {"Phenotype": {"HPOId": "HP:0000256", "HPOFrequency": "Very frequent (99-80%)"}}],
    "Prevalences": {"Prevalence": [
      {"PrevalenceType": "Annual incidence", "PrevalenceClass": ">1 / 1000",
       "PrevalenceGeographic": "France"},
      {"PrevalenceType": "Prevalence at birth", "PrevalenceClass": "1-5 / 10 000",
       "PrevalenceGeographic": "Europe"},
      {"PrevalenceType": "Point prevalence", "PrevalenceClass": "1-9 / 100 000",
       "PrevalenceGeographic": "Europe"}]}}})json",
                "orpha_code\tlabel_en\ttype\n93419\tBone dysplasia\tCategory\n"});
  CHECK(release.name == "2025-12-09");
  const auto& disease = named(release, "ORPHA:15");
  CHECK(disease.labelEn == "Achondroplasia");
  CHECK(disease.synonymsEn == Texts{"ACH"});
  CHECK(disease.parents == Texts{"ORPHA:93419"});
  CHECK(disease.omim == Texts{"100800"});
  CHECK(disease.prevalence == PrevalenceClass::from_1_to_9_in_100000);
  CHECK(disease.signs ==
        std::vector<protocol::DiseaseSign>{{"HP:0000256", SignFrequency::very_frequent},
                                           {"HP:0004322", SignFrequency::obligate}});
  CHECK(named(release, "ORPHA:93419").group == true);
}

TEST_CASE("tables add to one another, in any order of files and columns") {
  const auto release = orphanet(
      {"parent\torpha_code\r\n666\t216796\r\n",
       "orpha_code\tlabel_fr\tlevel\ttype_id\tstatus_flag\tsynonyms_fr\n"
       "666\tOstéogenèse imparfaite\tPathologie\t21394\t1\tMaladie de Lobstein|Os de verre\n"
       "216796\tOstéogenèse imparfaite type 1\tSous-type d'une pathologie\t1\t1\t\n"
       "7\tAncienne\tPathologie\t1\t8208\t\n8\tFréquente\tPathologie\t1\t8225\t\n",
       "from\tto\ttype_id\n7\t666\t21471\n7\t8\t27341\n",
       "orpha_code\tsource\tref\trelation\n216796\tOMIM\t166200\tE\n216796\tOMIM\t166210\tBTNT\n",
       "orpha_code\thpo_id\thpo_term\tfrequency\n666\tHP:0002757\tRecurrent fractures\t"
       "Very frequent (99-80%)\n"});
  CHECK(named(release, "ORPHA:666").synonymsFr == Texts{"Maladie de Lobstein", "Os de verre"});
  CHECK(named(release, "ORPHA:666").signs.size() == 1);
  CHECK(named(release, "ORPHA:216796").parents == Texts{"ORPHA:666"});
  CHECK(named(release, "ORPHA:216796").omim == Texts{"166200"});
  CHECK(named(release, "ORPHA:7").status == TermStatus::obsolete);
  CHECK(named(release, "ORPHA:7").replacedBy == "ORPHA:666");
  CHECK(named(release, "ORPHA:8").status == TermStatus::not_rare);
}

TEST_CASE("what is no file of Orphanet's is refused, and says where") {
  for (const auto* text :
       {"<html></html>", "<JDBOR", "{\"a\": 1}", "code\tparent\n1\t2\n",
        "orpha_code\tparent\n666\tx\n", "orpha_code\tlabel_fr\nORPHA:666\tX\n",
        "orpha_code\thpo_id\tfrequency\n666\tHP:1\tOften\n", "from\tto\n1\t-\n"}) {
    OrphanetFiles reader;
    const auto added = reader.add("name.tsv", text);
    REQUIRE(added.has_error());
    CHECK(added.error().kind == ErrorKind::invalid);
    CHECK(added.error().message.find("name.tsv") == 0);
  }
  OrphanetFiles third;
  CHECK(third.add("t", "orpha_code\tparent\n1\t2\n1\tx\n").error().message.find("line 3") !=
        std::string::npos);

  SECTION("a hierarchy without names is no nomenclature") {
    OrphanetFiles reader;
    reader.add("t", "orpha_code\tparent\n216796\t666\n").value();
    CHECK(std::move(reader).take().error().message.find("names") != std::string::npos);
  }
  SECTION("neither is one in which a disease would be a kind of itself") {
    OrphanetFiles reader;
    reader.add("n", "orpha_code\tlabel_fr\n1\tA\n2\tB\n").value();
    reader.add("t", "orpha_code\tparent\n1\t2\n2\t1\n").value();
    CHECK(std::move(reader).take().error().message.find("hierarchy") != std::string::npos);
  }
}

TEST_CASE("packed files are unpacked, and those that are not come as they are") {
  const auto unpacked = [](std::string_view bytes) {
    std::vector<std::pair<std::string, std::string>> files;
    unpack(bytes, "name", [&](std::string_view name, std::string_view text) {
      files.emplace_back(name, text);
      return base::ok();
    }).value();
    return files;
  };
  using Files = std::vector<std::pair<std::string, std::string>>;
  CHECK(unpacked("a\tb\n") == Files{{"name", "a\tb\n"}});
  CHECK(unpacked("").size() <= 1);
  // printf 'a\tb\n' | gzip -n
  constexpr std::string_view kGzip(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\xe4\x4c\xe2\x02\x00\xce\x94\x11\x1a\x04\x00\x00"
      "\x00",
      24);
  CHECK(unpacked(kGzip) == Files{{"name", "a\tb\n"}});
  CHECK(unpack(kGzip.substr(0, 14), "name", [](auto, auto) { return base::ok(); }).has_error());
  CHECK(unpack("text", "name", [](auto, auto) -> base::Result<void> { return base::notFound(); })
            .error()
            .kind == ErrorKind::notFound);
}

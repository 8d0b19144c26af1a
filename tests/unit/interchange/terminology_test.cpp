#include "interchange/terminology.hpp"

#include "support/catch.hpp"

using namespace consilium;
using namespace consilium::interchange;
using base::ErrorKind;
using Parents = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("the hierarchy of the HPO is read from its OBO Graphs form") {
  const auto parents = hpoParents(R"({"graphs": [{"nodes": [], "edges": [
    {"sub": "http://purl.obolibrary.org/obo/HP_0002757", "pred": "is_a",
     "obj": "http://purl.obolibrary.org/obo/HP_0002659"},
    {"sub": "http://purl.obolibrary.org/obo/HP_0002757", "pred": "part_of",
     "obj": "http://purl.obolibrary.org/obo/HP_0000001"},
    {"sub": "http://purl.obolibrary.org/obo/HP_0002757", "pred": "is_a",
     "obj": "http://purl.obolibrary.org/obo/UBERON_0001474"}, 7]}]})");
  CHECK(parents.value() == Parents{{"HP:0002757", "HP:0002659"}});
  for (const auto* text : {"", "{", "[]", "{}", R"({"graphs": []})", R"({"graphs": [7]})",
                           R"({"graphs": [{"edges": {}}]})", R"({"graphs": [{"edges": []}]})"})
    CHECK(hpoParents(text).error().kind == ErrorKind::invalid);
}

TEST_CASE("the hierarchy of the Orphanet nomenclature is read from a table") {
  CHECK(orphanetParents("orpha_code\tparent\r\n216796\t666\r\n666\t364526\r\n").value() ==
        Parents{{"ORPHA:216796", "ORPHA:666"}, {"ORPHA:666", "ORPHA:364526"}});
  CHECK(orphanetParents("label\tparent\torpha_code\nx\t666\t216796").value() ==
        Parents{{"ORPHA:216796", "ORPHA:666"}});
  for (const auto* text :
       {"", "orpha_code\tparent\n", "orpha_code\n5\n", "elephant\tmouse\n1\t2\n"})
    CHECK(orphanetParents(text).error().kind == ErrorKind::invalid);
  for (const auto* text : {"orpha_code\tparent\n5\t6\n5\tx\n", "orpha_code\tparent\n5\t6\n5\n"})
    CHECK(orphanetParents(text).error().message.find("Line 3") == 0);
}

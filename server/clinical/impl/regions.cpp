#include <re2/re2.h>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/places.hpp"

namespace consilium::clinical {

void keepRegionsQuiet(Scan& scan) {
  // Regions tell no more than a suggestion does (INSEE, code officiel géographique).
  static const re2::RE2 kRegion(
      "((?:[ÎîIi]le-de-France|Hauts-de-France|Grand[ -]Est|Pays de la Loire|Nouvelle-Aquitaine|"
      "Provence-Alpes-Côte d['’][Aa]zur|Auvergne-Rhône-Alpes|Bourgogne-Franche-Comté|"
      "Centre-Val[ -]de[ -]Loire))");
  // What names an institution or a street after it weighs more: "CHU de La Réunion".
  static const re2::RE2 kShort("(La Réunion)(?:[^\\pL-]|$)");
  const std::string_view text = scan.text.utf8();
  eachMatch(kRegion, text,
            [&](std::size_t begin, std::size_t end) { scan.addQuiet(begin, end, 90); });
  eachMatch(kShort, text,
            [&](std::size_t begin, std::size_t end) { scan.addQuiet(begin, end, 68); });
}

}  // namespace consilium::clinical

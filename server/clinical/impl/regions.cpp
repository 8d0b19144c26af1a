#include "clinical/impl/regions.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/text.hpp"

namespace consilium::clinical {

namespace {

struct RegionName {
  std::string_view french;
  std::string_view english;
};

/// Regions and countries of the lists of towns, in the order of their bytes. The regions of France
/// that have no English name are not among them.
constexpr std::array kRegionNames = std::to_array<RegionName>({
    {"Afghanistan", "Afghanistan"},
    {"Afrique", "Africa"},
    {"Afrique du Sud", "South Africa"},
    {"Albanie", "Albania"},
    {"Algérie", "Algeria"},
    {"Allemagne", "Germany"},
    {"Andorre", "Andorra"},
    {"Arabie saoudite", "Saudi Arabia"},
    {"Argentine", "Argentina"},
    {"Arménie", "Armenia"},
    {"Asie", "Asia"},
    {"Australie", "Australia"},
    {"Autriche", "Austria"},
    {"Bangladesh", "Bangladesh"},
    {"Belgique", "Belgium"},
    {"Bosnie-Herzégovine", "Bosnia and Herzegovina"},
    {"Bretagne", "Brittany"},
    {"Brésil", "Brazil"},
    {"Bulgarie", "Bulgaria"},
    {"Burkina Faso", "Burkina Faso"},
    {"Burundi", "Burundi"},
    {"Bénin", "Benin"},
    {"Cambodge", "Cambodia"},
    {"Cameroun", "Cameroon"},
    {"Canada", "Canada"},
    {"Caraïbes", "the Caribbean"},
    {"Caraïbes et Amérique latine", "the Caribbean and Latin America"},
    {"Colombie", "Colombia"},
    {"Comores", "the Comoros"},
    {"Congo", "Congo"},
    {"Corse", "Corsica"},
    {"Croatie", "Croatia"},
    {"Côte d'Ivoire", "Côte d'Ivoire"},
    {"Danemark", "Denmark"},
    {"Djibouti", "Djibouti"},
    {"Espagne", "Spain"},
    {"Europe", "Europe"},
    {"Finlande", "Finland"},
    {"Gabon", "Gabon"},
    {"Ghana", "Ghana"},
    {"Grèce", "Greece"},
    {"Guadeloupe", "Guadeloupe"},
    {"Guinée", "Guinea"},
    {"Guyane", "French Guiana"},
    {"Géorgie", "Georgia"},
    {"Haïti", "Haiti"},
    {"Hongrie", "Hungary"},
    {"Inde", "India"},
    {"Indonésie", "Indonesia"},
    {"Irak", "Iraq"},
    {"Iran", "Iran"},
    {"Irlande", "Ireland"},
    {"Israël", "Israel"},
    {"Italie", "Italy"},
    {"Japon", "Japan"},
    {"Kazakhstan", "Kazakhstan"},
    {"Kenya", "Kenya"},
    {"La Réunion", "Réunion"},
    {"Liban", "Lebanon"},
    {"Luxembourg", "Luxembourg"},
    {"Macédoine du Nord", "North Macedonia"},
    {"Madagascar", "Madagascar"},
    {"Mali", "Mali"},
    {"Maroc", "Morocco"},
    {"Martinique", "Martinique"},
    {"Maurice", "Mauritius"},
    {"Mauritanie", "Mauritania"},
    {"Mayotte", "Mayotte"},
    {"Mexique", "Mexico"},
    {"Monaco", "Monaco"},
    {"Niger", "Niger"},
    {"Nigeria", "Nigeria"},
    {"Normandie", "Normandy"},
    {"Norvège", "Norway"},
    {"Nouvelle-Calédonie", "New Caledonia"},
    {"Nouvelle-Zélande", "New Zealand"},
    {"Occitanie", "Occitanie"},
    {"Ouzbékistan", "Uzbekistan"},
    {"Pakistan", "Pakistan"},
    {"Pays-Bas", "the Netherlands"},
    {"Philippines", "the Philippines"},
    {"Pologne", "Poland"},
    {"Polynésie française", "French Polynesia"},
    {"Porto Rico", "Puerto Rico"},
    {"Portugal", "Portugal"},
    {"Roumanie", "Romania"},
    {"Royaume-Uni", "the United Kingdom"},
    {"Russie", "Russia"},
    {"Rwanda", "Rwanda"},
    {"République centrafricaine", "the Central African Republic"},
    {"République démocratique du Congo", "the Democratic Republic of the Congo"},
    {"Saint-Barthélemy", "Saint-Barthélemy"},
    {"Saint-Martin", "Saint-Martin"},
    {"Saint-Pierre-et-Miquelon", "Saint-Pierre-et-Miquelon"},
    {"Serbie", "Serbia"},
    {"Sri Lanka", "Sri Lanka"},
    {"Suisse", "Switzerland"},
    {"Suriname", "Suriname"},
    {"Suède", "Sweden"},
    {"Syrie", "Syria"},
    {"Sénégal", "Senegal"},
    {"Tchad", "Chad"},
    {"Tchéquie", "Czechia"},
    {"Thaïlande", "Thailand"},
    {"Togo", "Togo"},
    {"Tunisie", "Tunisia"},
    {"Turquie", "Turkey"},
    {"Ukraine", "Ukraine"},
    {"Vietnam", "Vietnam"},
    {"Wallis et Futuna", "Wallis and Futuna"},
    {"Wallis-et-Futuna", "Wallis and Futuna"},
    {"Égypte", "Egypt"},
    {"États-Unis", "the United States"},
    {"Éthiopie", "Ethiopia"},
});
static_assert(std::ranges::is_sorted(kRegionNames, {}, &RegionName::french));

/// Regions of France with a name of several words (INSEE, code officiel géographique).
constexpr std::string_view kLongRegions =
    "[ÎîIi]le-de-France|Hauts-de-France|Grand[ -]Est|Pays de la Loire|Nouvelle-Aquitaine|"
    "Provence-Alpes-Côte d['’][Aa]zur|Auvergne-Rhône-Alpes|Bourgogne-Franche-Comté|"
    "Centre-Val[ -]de[ -]Loire";

/// The names of these regions in one language, as alternatives of a pattern.
std::string namesOf(std::string_view RegionName::*language) {
  std::string names(kLongRegions);
  for (const RegionName& name : kRegionNames) names += fmt::format("|{}", name.*language);
  return names;
}

/// What suggestions leave in a text is no finding when they have been taken: "(nom)", "une ville
/// (Bretagne)", "a hospital in the United States".
void keepSuggestionsQuiet(Scan& scan) {
  static const re2::RE2 kPlaceholder(
      "([(](?:noms?(?: retiré)?|names?|prénoms?|date|NIR|numéro(?: retiré)?|number(?: removed)?|"
      "adresse(?: électronique)?|address|code postal|postcode|ville|town|hospital|téléphone|"
      "(?:tele)?phone|e-mail address|page web|web page|compte|account)[)])");
  static const re2::RE2 kFrench(fmt::format("(?:ville|hospitalier|hôpital|clinique) [(]({})[)]",
                                            namesOf(&RegionName::french)));
  static const re2::RE2 kEnglish(
      fmt::format("(?:town|hospital) in ({})(?:[^\\pL-]|$)", namesOf(&RegionName::english)));
  constexpr int kAboveAll = 102;
  for (const re2::RE2* pattern : {&kPlaceholder, &kFrench, &kEnglish})
    eachMatch(*pattern, scan.text.utf8(),
              [&](std::size_t begin, std::size_t end) { scan.addQuiet(begin, end, kAboveAll); });
}

}  // namespace

std::string_view englishRegion(std::string_view french) {
  const auto name = std::ranges::lower_bound(kRegionNames, french, {}, &RegionName::french);
  return name != kRegionNames.end() && name->french == french ? name->english : french;
}

std::string suggestedTown(std::string_view region, bool english) {
  if (region.empty()) return english ? "a town" : "une ville";
  return english ? fmt::format("a town in {}", englishRegion(region))
                 : fmt::format("une ville ({})", region);
}

void keepRegionsQuiet(Scan& scan) {
  // Regions tell no more than a suggestion does.
  static const re2::RE2 kRegion(fmt::format("({})", kLongRegions));
  // What names an institution or a street after it weighs more: "CHU de La Réunion".
  static const re2::RE2 kShort("(La Réunion)(?:[^\\pL-]|$)");
  const std::string_view text = scan.text.utf8();
  eachMatch(kRegion, text,
            [&](std::size_t begin, std::size_t end) { scan.addQuiet(begin, end, 90); });
  eachMatch(kShort, text,
            [&](std::size_t begin, std::size_t end) { scan.addQuiet(begin, end, 68); });
  keepSuggestionsQuiet(scan);
}

}  // namespace consilium::clinical

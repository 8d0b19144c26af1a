#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace consilium::clinical {

/// Words, separated by spaces, that do the same.
struct RoleWords {
  std::uint64_t role;
  std::string_view words;
};
std::span<const RoleWords> roleWords();

/// Given names that the dictionaries lack.
std::string_view moreGivenNames();
/// Given names of France's regions and of the families that came to it, and short forms.
std::string_view givenNamesNear();
/// More of them, of forty countries; none is a word besides.
std::string_view givenNamesAbroad();
/// Family names that the dictionaries lack, or know as ordinary words only.
std::string_view moreSurnames();
/// Words that are no names though no dictionary has them: brands of drugs, devices, eponyms.
std::string_view moreMedicalWords();
/// Countries, French regions and departments, and continents.
std::string_view countryWords();
/// Places of care that go by one name, separated by "|".
std::string_view hospitalNames();
/// "region: town|town" on each line: French communes of 1,000 inhabitants and more with their
/// region (INSEE, code officiel géographique and populations légales, licence ouverte 2.0), and
/// large towns abroad with their country.
std::span<const std::string_view> townLists();
/// The same for more towns of other countries, which give way to those of `townLists`.
std::span<const std::string_view> townListsAbroad();
/// The same for places so small that they count only where a place is spoken of: villages of
/// France, and smaller towns of other countries.
std::span<const std::string_view> villageLists();
std::span<const std::string_view> smallTownListsAbroad();

}  // namespace consilium::clinical

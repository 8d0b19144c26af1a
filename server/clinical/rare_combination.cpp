#include "clinical/rare_combination.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "domain/search_text.hpp"

namespace consilium::clinical {
namespace {

using protocol::Language;
using protocol::PrevalenceClass;

struct Region {
  std::string_view name;    // as it is written
  std::string_view folded;  // as it is compared
  double inhabitants;
};

/// INSEE, populations légales 2021 (Mayotte: 2017), to the nearest thousand.
constexpr std::array<Region, 18> kRegions{{
    {"Auvergne-Rhône-Alpes", "auvergne rhone alpes", 8'114'000},
    {"Bourgogne-Franche-Comté", "bourgogne franche comte", 2'800'000},
    {"Bretagne", "bretagne", 3'395'000},
    {"Centre-Val de Loire", "centre val de loire", 2'573'000},
    {"Corse", "corse", 348'000},
    {"Grand Est", "grand est", 5'561'000},
    {"Guadeloupe", "guadeloupe", 384'000},
    {"Guyane", "guyane", 287'000},
    {"Hauts-de-France", "hauts de france", 5'995'000},
    {"Île-de-France", "ile de france", 12'317'000},
    {"La Réunion", "la reunion", 871'000},
    {"Martinique", "martinique", 361'000},
    {"Mayotte", "mayotte", 257'000},
    {"Normandie", "normandie", 3'327'000},
    {"Nouvelle-Aquitaine", "nouvelle aquitaine", 6'069'000},
    {"Occitanie", "occitanie", 6'022'000},
    {"Pays de la Loire", "pays de la loire", 3'854'000},
    {"Provence-Alpes-Côte d'Azur", "provence alpes cote d azur", 5'128'000},
}};
constexpr double kFrance = 67'663'000;

/// Shares of the ages 0 to 9, 10 to 19, … 90 and more. INSEE, 1 January 2024, rounded.
constexpr std::array<double, 10> kDecades{0.105, 0.124, 0.116, 0.121, 0.124,
                                          0.129, 0.119, 0.099, 0.049, 0.014};

const Region* regionNamed(const std::optional<std::string>& name) {
  if (!name) return nullptr;
  const auto folded = domain::foldForSearch(*name);
  const auto* found = std::find_if(kRegions.begin(), kRegions.end(),
                                   [&](const Region& region) { return region.folded == folded; });
  return found == kRegions.end() ? nullptr : found;
}

/// Of those between the bounds of the class, the one in the middle.
double middle(PrevalenceClass prevalence) {
  switch (prevalence) {
    case PrevalenceClass::above_1_in_1000:
      return 1e-3;
    case PrevalenceClass::from_6_to_9_in_10000:
      return 7.5e-4;
    case PrevalenceClass::from_1_to_5_in_10000:
      return 3e-4;
    case PrevalenceClass::from_1_to_9_in_100000:
      return 5e-5;
    case PrevalenceClass::from_1_to_9_in_1000000:
      return 5e-6;
    case PrevalenceClass::below_1_in_1000000:
      return 5e-7;
  }
  return 1e-3;
}

std::string_view nameOf(PrevalenceClass prevalence) {
  switch (prevalence) {
    case PrevalenceClass::above_1_in_1000:
      return "> 1 / 1 000";
    case PrevalenceClass::from_6_to_9_in_10000:
      return "6-9 / 10 000";
    case PrevalenceClass::from_1_to_5_in_10000:
      return "1-5 / 10 000";
    case PrevalenceClass::from_1_to_9_in_100000:
      return "1-9 / 100 000";
    case PrevalenceClass::from_1_to_9_in_1000000:
      return "1-9 / 1 000 000";
    case PrevalenceClass::below_1_in_1000000:
      return "< 1 / 1 000 000";
  }
  return {};
}

struct Person {
  const Region* region = nullptr;
  std::optional<int> age;
  bool decade = false;  ///< of the age no more is said
  bool sex = false;

  double expected(PrevalenceClass prevalence) const {
    auto count = middle(prevalence) * (region != nullptr ? region->inhabitants : kFrance);
    if (sex) count /= 2;
    if (age) {
      const auto ten = static_cast<std::size_t>(std::clamp(*age / 10, 0, 9));
      count *= kDecades[ten] / (decade ? 1.0 : 10.0);
    }
    return count;
  }
};

std::string decadeOf(int age, bool french) {
  if (age >= 90) return french ? "90 ans ou plus" : "90 years or more";
  const auto from = age / 10 * 10;
  return french ? fmt::format("{} à {} ans", from, from + 9)
                : fmt::format("{} to {} years", from, from + 9);
}

std::string numberOf(double expected, bool french) {
  if (expected < 0.1) return french ? "moins de 0,1" : "fewer than 0.1";
  auto text = fmt::format("{:.1f}", expected);
  if (french) std::replace(text.begin(), text.end(), '.', ',');
  return (french ? "environ " : "about ") + text;
}

/// The nearest group that the disease belongs to, with its code.
std::optional<std::string> groupOf(const Terminology& orpha, Terminology::Index disease,
                                   Language language) {
  auto level = disease;
  for (int i = 0; i < 5; ++i) {
    const auto parents = orpha.parents(level);
    if (parents.empty()) return std::nullopt;
    for (const auto parent : parents)
      if (orpha.isGroup(parent))
        return fmt::format("{}, {}", orpha.name(parent, language).text, orpha.code(parent));
    level = parents.front();
  }
  return std::nullopt;
}

/// The disease that a code of Orphanet or OMIM means.
std::optional<Terminology::Index> diseaseOf(const Terminology& orpha, std::string_view code) {
  if (const auto found = orpha.find(code)) return orpha.inUse(*found);
  return code.starts_with("OMIM:") ? orpha.findOmim(code) : std::nullopt;
}

/// How common a disease is, or at most: a subtype without a figure of its own is no more common
/// than the disease that it is one of.
std::optional<PrevalenceClass> prevalenceOf(const Terminology& orpha, Terminology::Index disease) {
  if (const auto own = orpha.prevalence(disease)) return own;
  std::optional<PrevalenceClass> least;
  for (const auto parent : orpha.parents(disease)) {
    const auto bound = orpha.isGroup(parent) ? std::nullopt : orpha.prevalence(parent);
    if (bound && (!least || middle(*bound) < middle(*least))) least = bound;
  }
  return least;
}

std::string describe(const Terminology& orpha, Terminology::Index disease,
                     PrevalenceClass prevalence, const Person& person, double expected,
                     Language language) {
  const bool french = language == Language::fr;
  auto text = fmt::format(fmt::runtime(french ? "{} (prévalence {})" : "{} (prevalence {})"),
                          orpha.name(disease, language).text, nameOf(prevalence));
  if (person.age && person.decade)
    text += (french ? ", " : ", aged ") + decadeOf(*person.age, french);
  else if (person.age)
    text += french ? fmt::format(", {} an{}", *person.age, *person.age > 1 ? "s" : "")
                   : fmt::format(", aged {}", *person.age);
  if (person.sex) text += french ? ", sexe connu" : ", sex known";
  text += ", ";
  text += person.region != nullptr ? person.region->name : std::string_view("France");
  text += french ? fmt::format(" : {} personne{} attendue{}, ce qui peut désigner quelqu’un.",
                               numberOf(expected, true), expected >= 2 ? "s" : "",
                               expected >= 2 ? "s" : "")
                 : fmt::format(": {} such persons are expected, which may point to one.",
                               numberOf(expected, false));
  return text;
}

/// What the author of a case can do so that nothing is said any more. The region is the centre's.
std::string advise(const Terminology& orpha, Terminology::Index disease, PrevalenceClass prevalence,
                   Person person, Language language) {
  const bool french = language == Language::fr;
  if (person.age && !person.decade) {
    person.decade = true;
    if (person.expected(prevalence) >= kSmallestGroup)
      return french ? "Indiquer l’âge par décennie (" + decadeOf(*person.age, true) + ")."
                    : "Give the age as its decade (" + decadeOf(*person.age, false) + ").";
  }
  const auto group = groupOf(orpha, disease, language);
  const auto named = group ? " (" + *group + ")" : std::string();
  return french ? "Indiquer le groupe de la maladie" + named + "."
                : "Give the group of the disease" + named + ".";
}

}  // namespace

std::optional<RareCombination> rareCombination(const Terminologies& terms, const PersonFacts& facts,
                                               Language language) {
  const auto& orpha = terms.orpha;
  Person person;
  person.region = regionNamed(facts.region);
  person.age = facts.ageYears;
  person.decade = facts.decade && facts.ageYears;
  person.sex = facts.sex == protocol::Sex::female || facts.sex == protocol::Sex::male;
  std::optional<RareCombination> rarest;
  for (const auto& code : facts.diseases) {
    const auto found = diseaseOf(orpha, code);
    if (!found || orpha.isGroup(*found)) continue;
    const auto disease = *found;
    const auto prevalence = prevalenceOf(orpha, disease);
    if (!prevalence) continue;
    const auto expected = person.expected(*prevalence);
    if (expected >= kSmallestGroup || (rarest && rarest->expected <= expected)) continue;
    rarest = RareCombination{code, expected,
                             describe(orpha, disease, *prevalence, person, expected, language),
                             advise(orpha, disease, *prevalence, person, language)};
  }
  return rarest;
}

}  // namespace consilium::clinical

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// What a town's name is made of beside its own words: Saint-Rémy-lès-Chevreuse, Bourg en Bresse.
bool joinsTown(std::string_view word);

/// Finds where people live and are cared for: streets, postcodes, towns, hospitals.
class Places {
 public:
  explicit Places(Scan& scan) : scan_(scan), text_(scan.text) {}

  void look();

 private:
  struct Town {
    std::size_t end = 0;  ///< the token behind it
    std::string_view region;
    std::size_t words = 0;
  };

  /// The longest known town that begins at `at`.
  std::optional<Town> town(std::size_t at) const;
  /// The end of a place's name that begins at `at`, known or not: capitals, hyphens, small words
  /// between.
  std::size_t placeEnd(std::size_t at) const;
  static std::string regionText(std::string_view region, bool english);
  void addCity(std::size_t at, std::size_t end, std::string_view region, bool hard, int priority,
               std::string_view rule);
  /// Where the town begins that stands before "(" and the postcode in it; `at` where none does.
  std::size_t townBefore(std::size_t at) const;
  void lookAtBritishPostcodes();
  /// Where the capitals begin that stand right before the token `at`, or before a comma there, as a
  /// town does: "Wagga Wagga NSW 2650"; `at` where none do.
  std::size_t townAhead(std::size_t at) const;
  void addTownAhead(std::size_t at, int priority);
  /// American and Australian towns with their state: "Flagstaff, AZ 86002-1893", "Ponce, PR".
  void lookAtStates();
  void lookAtPostcode(std::size_t at);
  /// Whether a number and a street stand right before `at`.
  bool streetBefore(std::size_t at) const;
  void lookAtBoxes();
  /// Whether the part of a line from `begin` to before `end` reads as one of an address.
  bool addressPart(std::size_t begin, std::size_t end) const;
  /// What stands before a postcode, in its line and in the lines above: "Résidence du Parc, porte
  /// 12, 92160 Antony". `postcode`: the token with which it begins.
  void lookAtAddressBefore(std::size_t postcode);
  /// Whether a town or a postcode stands behind an address: "…, à Nancy", "… 54000".
  bool locatedBehind(std::size_t end) const;
  /// Whether a word about living somewhere stands within a few tokens before.
  bool livingBefore(std::size_t at, std::size_t reach) const;
  static bool isDwelling(const Token& token);
  void lookAtStreet(std::size_t at);
  /// The town behind an address, known or not: "12 Church Lane, Hexham".
  void lookAtTownBehind(std::size_t at);
  /// Where the house's name begins that stands with a comma before `at`: "Rose Cottage, Lower
  /// Slaughter Lane", "The Old Rectory, Church Lane"; `at` where none does.
  std::size_t houseBefore(std::size_t at) const;
  void lookAtEnglishStreet(std::size_t at);
  /// The end of a part of an address at `at` that says which dwelling it is: "bât. C", "2e étage
  /// sans ascenseur", "résidence Les Lilas"; 0 where none is.
  std::size_t dwellingPartEnd(std::size_t at) const;
  /// Where an address ends that goes on behind `end` with parts for a dwelling.
  std::size_t addressEndsAt(std::size_t end) const;
  /// Where an address begins that `begin` is a part of: "entrée B, rue des Lilas", "The Old Forge,
  /// Chapel Street".
  std::size_t addressBeginsAt(std::size_t begin) const;
  /// Whether the words from `at` to before `end` stand between signs as the name of a house does.
  bool namesHouse(std::size_t at, std::size_t end) const;
  /// Takes to the addresses that were found what belongs to them on either side.
  void growAddresses();
  /// The postcode behind an address, with or without its town; "93 Bagnolet".
  void lookAtCodeBehind(std::size_t at);
  /// "Mas de la Cigale", "villa Mon Repos": where somebody lives, or before a town.
  void lookAtNamedDwelling(std::size_t at);
  void lookAtBourg(std::size_t at);
  void lookAtHyphenedPlace(std::size_t at);
  void lookAtRoads();
  /// The end of "Le Grand Pin" at `at`, before a town or a postcode; 0 where none is.
  std::size_t placeNameEnd(std::size_t at) const;
  /// Whether what stands before `at` makes the name a method's or a disease's: "score de", "maladie
  /// d'".
  bool eponymBefore(std::size_t at, bool again = true) const;
  void lookAtHospital(std::size_t at);
  /// "la maison de santé de Lodève", "maison de retraite Les Ormes".
  void lookAtCareHouse(std::size_t at);
  /// Any French place of care with its name: "SESSAD Les Papillons Blancs", "foyer de vie du
  /// Moulin-Neuf", "GHR MULHOUSE SUD-ALSACE".
  void lookAtCarePlace(std::size_t at);
  /// The end of the name of a place of care from `from` on, with what joins its words.
  std::size_t careNameEnd(std::size_t from, bool shouting) const;
  /// "unité Robert Debré": a part of a hospital that is called after somebody.
  void lookAtUnitOfPerson(std::size_t at);
  /// "Care home: Larchfield Court"
  void lookAtCareLabel(std::size_t at);
  /// "Kannerklinik", "Sankt Vincent Klinik"
  void lookAtForeignHospital(std::size_t at);
  /// "Great Western Children's"
  void lookAtChildrens(std::size_t at);
  /// Whether no name follows the head at `at`, as one does in "foyer Les Quatre Vents" and
  /// "pavillon Gosset"; an address behind it makes it a dwelling.
  bool shoutedOrBare(std::size_t at) const;
  void finishHospital(std::size_t at, std::size_t end, std::string_view region);
  void lookAtEnglishHospital(std::size_t at);
  /// The end with a place that no list has: "hôpital Saint-Luc de Kisantu".
  std::size_t strangePlaceEnd(std::size_t end) const;
  struct Place {
    std::size_t end = 0;
    std::string_view region;
  };

  /// With the town that stands behind `end`: "CHU Hassan II de Fès". The one of "CHU Hassan II, à
  /// Fès" and "hôpital X (Dakar)" is a finding of its own.
  Place withTownBehind(std::size_t end);
  /// The end of the longest name of a place of care that begins at `at`, or 0.
  std::size_t hospitalNameEnd(std::size_t at) const;
  /// Places of care that are called by their name alone: "à Necker", "la Timone".
  void lookAtHospitalName(std::size_t at);
  void lookAtLiving(std::size_t at);
  /// "Rennes, le 12 mars 2021": the first line of a letter.
  void lookAtDateline(std::size_t at);
  /// "Bastia-Nice"
  void lookAtTownPair(std::size_t at, const Town& first);
  void lookAtCedex(std::size_t at);
  void lookAtSaint(std::size_t at);
  void lookAtComeFrom(std::size_t at);
  /// "à albi", typed without capital: a town whose name is no word.
  void lookAtLowerTown(std::size_t at);
  /// "à Kerpape", "in Zaluzhne": what no dictionary has, behind a preposition of places. What
  /// people say and give to somebody is no place.
  void lookAtStrangePlace(std::size_t at);
  /// "CHOG de Saint-Laurent", "CMCO de Schiltigheim": an abbreviation that begins as those of
  /// hospitals do, and its town.
  void lookAtAcronym(std::size_t at);
  /// "Willowbank Nursing Home", "Bobath Centre", "Old Forge Surgery".
  void lookAtCareHome(std::size_t at);
  /// "au Mans", "des Abymes": the article is in the preposition.
  void lookAtContractedTown(std::size_t at);
  /// "Home address: Flat 12, Mafeking House, Cable Street": what follows on the line, up to a
  /// postcode, a town or another thing.
  void lookAtAddressLabel(std::size_t at);
  /// "C.H.U. de Poitiers"
  void lookAtDottedHospital(std::size_t at);
  /// "Southampton General", "Seattle Children's", where no "Hospital" follows.
  bool lookAtTownsHospital(std::size_t at, const Town& known);
  void lookAtTown(std::size_t at);

  Scan& scan_;
  const Text& text_;
};

}  // namespace consilium::clinical

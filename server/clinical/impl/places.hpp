#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// What a town's name is made of beside its own words: Saint-Rémy-lès-Chevreuse, Bourg en Bresse.
bool joinsTown(std::string_view word);

/// A dash between two thoughts, and the sign "-" where it does the same.
inline bool isDash(const Token& token) {
  return token.folded == "–" || token.folded == "—" || (isHyphen(token) && token.spaced);
}

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
    bool small = false;  ///< counts only where a place is spoken of
  };

  /// The longest known town that begins at `at`.
  std::optional<Town> town(std::size_t at) const;
  /// The end of a place's name that begins at `at`, known or not: capitals, hyphens, small words
  /// between.
  std::size_t placeEnd(std::size_t at) const;
  /// Whether "s/" or "ss/" begins at `at`: Champigny s/Marne.
  bool shortPreposition(std::size_t at) const;
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
  struct Code {
    std::string digits;    ///< as meant; empty where none begins
    std::size_t end = 0;   ///< the token behind it
    bool misread = false;  ///< letters for figures, or an unusual sign inside
  };
  /// What could be a postcode by its figures: 54000, 67 000, 2A100, 38-130, 44 22O.
  Code codeAt(std::size_t at) const;
  bool codeInField(std::size_t at) const;
  bool codeBehindPlace(std::size_t begin, std::size_t end) const;
  /// "Landerneau (29)", "(29) Landerneau"
  void lookAtDepartment(std::size_t at);
  void lookAtSpelledCode(std::size_t at);
  /// "soixante-huit mille Colmar": a number read aloud before a town.
  void lookAtCodeReadAloud(std::size_t at);
  /// "Il manque le code : 64490", "Macon 31204": figures that only their place makes a postcode.
  void lookAtLoneCode(std::size_t at);
  void lookAtPostcode(std::size_t at);
  /// Whether a street or a house with its name stands in the part that ends with the comma.
  bool homeAhead(std::size_t comma) const;
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
  /// Whether what a street may be called by is followed by a phrase in small letters, as where
  /// somebody came or what was done: "passage aux urgences", "place de la chirurgie".
  bool isEvent(std::size_t at) const;
  void lookAtStreet(std::size_t at);
  /// The town behind an address, known or not: "12 Church Lane, Hexham".
  void lookAtTownBehind(std::size_t at);
  /// Where the words in capitals begin that stand before `at`.
  std::size_t capitalsBefore(std::size_t at) const;
  /// Where "c/o" begins that stands before `at`; `at` where none does.
  std::size_t careOfBefore(std::size_t at) const;
  static bool isHouseWord(std::string_view word);
  /// Where "Flat 3," begins that stands before `at`; `at` where none does.
  std::size_t unitBefore(std::size_t at) const;
  /// Where the house's name begins that stands with a comma before `at`: "Rose Cottage, Lower
  /// Slaughter Lane", "The Old Rectory, Church Lane"; `at` where none does.
  std::size_t houseBefore(std::size_t at) const;
  void lookAtEnglishStreet(std::size_t at);
  /// "lives Flat 2, The Old Creamery", "c/o Mrs Tegid, Pen-y-Bryn Farm, nr Bala"
  void lookAtHouse(std::size_t at);
  /// Whether what stands before `at` makes the name a method's or a disease's: "score de", "maladie
  /// d'".
  bool eponymBefore(std::size_t at, bool again = true) const;
  void lookAtHospital(std::size_t at);
  /// The token behind the words that make a place of care of what follows, or 0: "SESSAD", "foyer
  /// de vie", "Clin.".
  std::size_t careHeadEnd(std::size_t at) const;
  void lookAtCarePlace(std::size_t at);
  void lookAtWordOfCare(std::size_t at);
  void lookAtHouseOfCare(std::size_t at);
  void lookAtCareLabel(std::size_t at);
  /// Whether no name follows the head at `at`, as one does in "foyer Les Quatre Vents" and
  /// "pavillon Gosset"; an address behind it makes it a dwelling.
  bool shoutedOrBare(std::size_t at) const;
  void finishHospital(std::size_t at, std::size_t end, std::string_view region, int priority = 78);
  /// What houses of care and offices are called after: "du Parc", "les tilleuls".
  static bool isHouseNoun(std::string_view word);
  /// Companies that make drugs and implants: no laboratory that somebody goes to.
  static bool isMaker(std::string_view word);
  /// Countries, states and counties in English: no towns.
  static bool isRegionName(std::string_view word);
  /// "outside Alice Springs", "near Chengdu", "Bozeman, Montana".
  void lookAtEnglishTown(std::size_t at);
  /// "Lieu de naissance : Port-au-Prince", "place of birth Hilo".
  void lookAtBirthplace(std::size_t at);
  /// "sur la route entre Die et Crest".
  void lookAtBetween(std::size_t at);
  /// "Institut de pathologie et de génétique, 25 avenue …": what an address follows.
  void lookAtAddressedCare(std::size_t at);
  bool namesOffice(std::size_t at, bool behindArticle) const;
  std::size_t officeNameEnd(std::size_t at) const;
  /// "laboratoire Biolittoral", "cabinet dentaire du Vieux Port", "Imagerie des Deux-Caps".
  void lookAtOffice(std::size_t at);
  /// "résidence Ker Anna", where words of care stand near.
  void lookAtResidence(std::size_t at);
  /// "clinique du parc de castelnau", typed without capitals.
  void lookAtLowerCare(std::size_t at);
  /// With what of a hospital it is: "Centre de référence des MOC, hôpital Pellegrin".
  void lookAtTeamOfCare(std::size_t begin, std::size_t end);
  /// Whether what stands around a hospital's name makes it one: "Dr Salvat (Trousseau)".
  bool toldAsPlace(std::size_t at, std::size_t end) const;
  /// Whether the token `before` leads to a place: "transferred to", "Ward 4,".
  bool ledToPlace(std::size_t before) const;
  /// "at Baptist Memorial", "the Royal Vic", "Great Barr Children's".
  void lookAtSpokenHospital(std::size_t at);
  /// "Mill Brook Surgery", "Eastmoor Regional Genetics Laboratory", "Larkspur Court care home".
  void lookAtPractice(std::size_t at);
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
  /// "Southampton General", "Seattle Children's", where no "Hospital" follows.
  bool lookAtTownsHospital(std::size_t at, const Town& known);
  /// Whether the token `at` is a noun that towns stand behind: "la mairie de Tulle", "la fac à
  /// Rennes".
  static bool isPlaced(const Token& token);
  /// Whether such a noun stands right before the preposition `at`.
  bool placedHead(std::size_t preposition) const;
  void lookAtTown(std::size_t at);
  /// What one walk over the parts of an address has seen.
  struct Run {
    std::size_t end = 0;    ///< the token behind it
    std::size_t parts = 0;  ///< between commas
    bool street = false;    ///< one part is a street
    bool maybe = false;     ///< one part may be one: place, cours, porte
    bool numbered = false;  ///< … with its number
    bool inside = false;    ///< one part is a stair, a floor, a box
    bool named = false;     ///< one part is a house, a hamlet, a farm
    bool capital = false;   ///< a name with a capital
    bool clear = false;     ///< a head is of streets and nothing else
    bool lower = false;     ///< a street's name without capital
  };
  bool isPostcodeAt(std::size_t at) const;
  /// Whether a part of a building or a site stands at `at`: an étage, a porte, a box.
  bool isInsideAt(std::size_t at) const;
  bool isStreetHead(std::size_t at) const;
  /// "D 907", "RN 7"
  bool isRoadNumber(std::size_t at) const;
  bool beginsAddressPart(std::size_t at) const;
  /// Where the address begins whose first sure part is at `at`: what stands before it by a comma
  /// or as "derrière le stade" belongs to it.
  std::size_t addressBegin(std::size_t at) const;
  /// The end of "derrière le stade", "au-dessus de la boulangerie" that begins at `at`, or 0.
  std::size_t besideEnd(std::size_t at) const;
  Run addressRun(std::size_t at) const;
  /// Whether a word stands before an address that says whose or what for: "hébergé", "écrire à".
  bool livedIn(std::size_t at) const;
  bool townOrCodeBehind(std::size_t end) const;
  /// The token behind the address that begins at `at`; `at` where none does.
  std::size_t lookAtAddressRun(std::size_t at);
  /// The end of a house's, a farm's or a hamlet's name that begins at `at`; `at` where none does.
  std::size_t homeNameEnd(std::size_t at) const;
  /// Whether what such a name may be is no town, country or hospital.
  bool isHomeName(std::size_t at, std::size_t end) const;
  void addHome(std::size_t begin, std::size_t end, bool hard, int priority);
  /// "tribu de Tiga, Lifou", "lieu-dit Kerlan", "Hameau : Les Granges".
  void lookAtHamlet(std::size_t at);
  /// "Section Bellevue, lot 16", "habite section Dubédou, n° 7": what a commune of the Antilles is
  /// divided into.
  void lookAtSection(std::size_t at);
  /// "La ferme s'appelle Peyre-Haute".
  void lookAtCalledHome(std::size_t at);
  /// "lives at Rowan Croft", "vit à la Borie, commune de …". `at`: the preposition.
  void lookAtHomeAt(std::size_t at);
  /// "Flat 3, 118 Abbey Foregate", "1st Floor, 88 Friar Gate".
  void lookAtUnit(std::size_t at);
  /// "Dr M. Toullec, Kergroas, 29190 Pleyben". `end`: the sign before the town.
  void lookAtHomeBefore(std::size_t end);
  /// "Bastia-Nice": a way from one town to another.
  bool lookAtWay(std::size_t at, const Town& known);
  /// What only towns look like: Saint-Leu, Plogastel-sur-Mer.
  void lookAtTownsShape(std::size_t at);
  /// "Ville : Craon", "Domicile Le Locle".
  void lookAtTownsLabel(std::size_t at);

  Scan& scan_;
  const Text& text_;
  std::size_t addressEnd_ = 0;  ///< the token behind the last address that was seen
  std::size_t careEnd_ = 0;     ///< the token behind the last place of care
};

/// A state of the USA whose name is one word and nothing else's.
bool isAmericanState(std::string_view word);

}  // namespace consilium::clinical

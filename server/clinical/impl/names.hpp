#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// Flags that make a word something else than an unknown one.
constexpr std::uint32_t kKnownAsOther = kCommon | kMedical | kProper | kCountry;
/// Roles of words that no name begins with.
constexpr std::uint64_t kNoName = kFrench | kEnglish | kCivilTitle | kDoctorTitle | kHeading |
                                  kEponymHead | kStreet | kHospital | kKin | kPersonNoun | kMonth |
                                  kLiving | kBirth | kNaming | kPhoneWord;

enum class Gender { unknown, female, male };

/// Finds names of persons. Each rule looks at a bounded number of neighbours of a word.
class Names {
 public:
  explicit Names(Scan& scan) : scan_(scan), text_(scan.text), taken_(text_.size(), false) {
    for (const Candidate& candidate : scan.found)
      // A town inside a name (Saint-Louis) is settled when all is known.
      if (candidate.priority > 52 &&
          !(candidate.found.kind == protocol::FindingKind::city && candidate.priority < 64))
        for (std::size_t at = text_.tokenAt(candidate.found.begin);
             at < text_.size() && text_.at(at).begin < candidate.found.end; ++at)
          taken_[at] = true;
  }

  void look();

 private:
  struct Run {
    std::size_t begin = 0;  ///< tokens
    std::size_t end = 0;
    std::size_t words = 0;
    std::size_t given = 0;     ///< words that are given names
    std::size_t capitals = 0;  ///< words all in capitals
    std::size_t unknown = 0;   ///< words that no dictionary has
    std::size_t ordinary = 0;  ///< words that are ordinary ones as well, and no names
    std::size_t medical = 0;
    bool initials = false;  ///< nothing but initials
    Gender gender = Gender::unknown;
  };

  static bool unknown(const Token& token);

  /// Whether `word` is known with another ending: Gentamicine, Lidocaïne, plurals.
  bool looksMedical(const Token& token) const;
  /// The end of a word of a name with what is glued to it: Jean-Pierre, N'Guyen, O'Brien.
  std::size_t gluedEnd(std::size_t at) const;
  /// The same without a family name of two words behind the hyphen.
  std::size_t gluedWord(std::size_t at) const;
  /// The end of initials at `at` ("J.-P.", "M. D."), or `at` where there are none.
  std::size_t initialsEnd(std::size_t at) const;
  /// Whether a given name stands cut short at `at`: "Ph.", "Cl.".
  bool abbreviated(std::size_t at) const;
  static bool placeholder(std::string_view folded);
  /// The capitals that may be one name from `at` on. `introduced`: a title or a label stands
  /// before, so that its first word may be any.
  Run run(std::size_t at, bool introduced) const;
  void count(Run& run, std::size_t at) const;
  std::string person(const Token& first, Gender gender) const;
  void add(std::size_t begin, std::size_t end, bool hard, int priority, std::string_view rule,
           std::string suggestion);
  /// Remembers the words of a name that is certain, so that they are found again without title.
  void remember(const Run& run);
  /// A lower-case name after a title: "mme dupont", "dr ben salah".
  Run lowerRun(std::size_t at, bool label) const;
  void lookAtTitle(std::size_t at);
  /// "mme boiteux", a word of the language, only where nothing goes on with it. `title`: its place.
  void lookAtLowerWord(std::size_t title, std::size_t at);
  /// "FAM. YILDIRIM", as letter boxes and lists have it.
  void lookAtFamily(std::size_t at);
  /// "c/o Dupuy".
  void lookAtCareOf(std::size_t at);
  /// Whether `at` goes on with letters written apart.
  bool spelledBefore(std::size_t at) const;
  /// "D U P O N T": letters written apart. Wider gaps part words.
  void lookAtSpelled(std::size_t at);
  /// "Dicté par : PLK", "tapé par SB": who wrote, by initials.
  void lookAtWriter(std::size_t at);
  /// "de La Tour, Aline" at the beginning of a line.
  void lookAtParticleFirst(std::size_t at);
  /// "radios_Dupont.zip" in a sentence. `extension`: the token of "zip".
  void lookAtFileInText(std::size_t extension);
  /// Whether `token` can be somebody's name where a person is spoken of.
  /// `eponyms`: names that diseases are called by will do.
  bool plausible(std::size_t at, bool adjacent, bool eponyms = false) const;
  /// The word at `at` as a name, whatever else it is.
  Run runOf(std::size_t at) const;
  void lookAtKin(std::size_t at);
  /// Whether what is done with a patient stands at `at`: "revu", "adressée", "seen".
  bool seenFollows(std::size_t at) const;
  /// "De : Fleur Castagné", "To: Brigid Nolan": the heads of a mail.
  void lookAtHeader(std::size_t at);
  /// "II-3 : René", "I.2 (Léontine)": a place in a family's tree, and who stands there. `at`: the
  /// generation.
  void lookAtPedigree(std::size_t at);
  /// "« Titi » comme l'appelle le service".
  void lookAtNickname(std::size_t at);
  /// "prescripteur BOUHADDOU": who does something, and a family name in capitals.
  void lookAtRole(std::size_t at);
  void lookAtLabel(std::size_t at);
  void lookAtNaming(std::size_t at);
  void lookAtMaidenName(std::size_t at);
  /// Whether a word that carries eponyms stands just before: "maladie de", "signe d'", "score".
  bool eponymBefore(std::size_t at) const;
  /// Whether the capitals before the joint at `joint` belong to an eponym.
  bool eponymChain(std::size_t joint, int depth = 0) const;
  bool eponymNear(std::size_t at) const;
  /// Authors of the literature: "Dupont et al.", "(Dupont, 2019)", "Dupont [12]", lines of
  /// references.
  void lookAtReferences();
  /// "Cole-Carpenter", "Treacher Collins": diseases whose two names are people's as well.
  void lookAtEponymPairs();
  /// Whether what follows `at` is what people do or have: a verb, an age.
  bool personFollows(std::size_t at) const;
  /// Whether a verb's third person follows, whatever verb: "Mahé évolue bien".
  bool verbFollows(std::size_t at) const;
  /// Whether a preposition that goes with persons stands before: chez, avec, par, pour.
  bool personBefore(std::size_t at) const;
  bool taken(std::size_t begin, std::size_t end) const;
  bool tailAfter(std::size_t end) const;
  /// Whether words in capitals stand beside those from `at` to before `end`, as in headings.
  bool shouted(std::size_t at, std::size_t end) const;
  /// "Lætitia et Jonathan VERMOREL", "Trevor and Nicola Hathersage": two given names and what both
  /// are called. Returns the token behind them, or 0.
  std::size_t lookAtPair(std::size_t at);
  /// Names that nothing introduces. Returns the token to go on from.
  std::size_t lookAtUnintroduced(std::size_t at);
  /// Whether the medical words from `begin` to before `end` are people's names.
  bool eponymsOnly(std::size_t begin, std::size_t end) const;
  /// Jean-Baptiste, Marie-Ange: nothing but a given name, though each part may be a word.
  bool twoGivenNames(std::size_t at) const;
  void lookAtLone(std::size_t at, std::size_t end);
  /// "karim benali est venu": given names that are nothing else, without a capital.
  std::size_t lookAtLowerCase(std::size_t at);
  /// Whether the capital at `at` may be a name where nothing but its place says so.
  bool mayStand(std::size_t at) const;
  /// "Bises,\nVéro", "Anne-So," on a line of its own.
  void lookAtSignature(std::size_t at);
  /// "Kéké, Titi et Lino": where one is a given name, its neighbours are.
  void lookAtChain(std::size_t at);
  /// "Salarié : Yoann Le Floc'h", "Discutants : A. Simon": what stands behind a label that ends as
  /// words for people do. `at`: the colon.
  void lookAtValue(std::size_t at);
  void lookAtFamilyAndInitials(std::size_t at);
  void lookAtSlashes(std::size_t at);
  void lookAtBracketed(std::size_t at);
  void lookAtQuoted(std::size_t at);
  void lookAtInitials(std::size_t at);
  /// "MacAskill, Catriona (03.03.03)": a family name, a comma, a given name, and nothing more.
  void lookAtFamilyFirst(std::size_t at);
  /// "ZERBIB^Ariane": a name as HL7 and DICOM write it, wherever it stands.
  void lookAtCarets(std::size_t at);
  void lookAtTypist(std::size_t at);
  void lookAtTalk(std::size_t at);
  void lookAtBed(std::size_t at);
  void lookAtActor(std::size_t at);
  /// "AK to order MRI", "JTW, 14M": letters for people in English minutes.
  void lookAtMinutes(std::size_t at);
  /// "sous le nom de Petit-Jean". `at`: the word "nom".
  void lookAtNameOf(std::size_t at);
  /// "Perrine76", "maelys_tanguy29", "sandrine.kerbrat": what people call themselves on the net.
  void lookAtHandle(std::size_t at);
  /// A line that is nothing but capitals no dictionary has.
  void lookAtLine(std::size_t at);
  /// `"Dusty" Millar`, `Oluwaseun "Seun" Fakunle`. `at`: the first quotation mark.
  void lookAtNicknamed(std::size_t at);
  /// The words of names found for certain, wherever else they stand.
  void lookAgain();
  void lookAtFileName() { lookAtFileWords(0, text_.size()); }
  void lookAtFileWords(std::size_t from, std::size_t to);

  Scan& scan_;
  const Text& text_;
  std::vector<bool> taken_;
  std::unordered_set<std::string_view> again_;
};

}  // namespace consilium::clinical

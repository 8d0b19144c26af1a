#pragma once

#include <re2/re2.h>

#include "clinical/impl/record_code.hpp"
#include "clinical/impl/record_words.hpp"
#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// Finds numbers of files, samples and policies.
class Records {
 public:
  explicit Records(Scan& scan) : scan_(scan), text_(scan.text) {}
  void look();

 private:
  /// "n°", "N.I :", "N.D.A."
  void lookAtLetters(std::size_t at);
  /// "MUT 0047-88-2210", "RG : 2020/01187", "folder=9914027": whatever the label means, a long
  /// number behind it is somebody's, but for what numbers things, the literature and amounts.
  void lookAtAnyLabel(std::size_t at);
  /// "les radios étiquetées DUPRAZ Basile (0712233)"
  void lookAtBracket(std::size_t at);
  /// What a file was numbered before, or elsewhere: "P0098214 (ancien logiciel : 55310)". `at`: the
  /// token behind a number.
  void lookAtFormer(std::size_t at);
  /// Whether a street stands at `at`, whose number is before it: "4410 Maple Hollow Drive".
  bool addressBehind(std::size_t at) const;
  /// Looks for the number that the head from token `head` to before `from` announces.
  void lookBehind(std::size_t head, std::size_t from, RecordHead kind);
  /// Whether "n° de", "numéro", "nos" stand before the head.
  bool numberedBefore(std::size_t head) const;
  /// A word before the head, or between it and its number, that makes it a thing's.
  bool ofThings(std::size_t head, RecordHead kind) const;
  /// Dates, years, telephone numbers in pairs, amounts.
  bool isOther(std::size_t at, const Code& code) const;
  /// Whether it is a day of birth between a name and a sex: "étiquette : LEGRAND Paul 030498 M".
  bool isBirth(std::size_t at, const Code& code, re2::StringPiece raw) const;
  void accept(std::size_t head, std::size_t at, const Code& code, RecordHead kind, bool numbered,
              bool colon, std::size_t others, bool things);
  /// Whether the reference before is a device's: "clou réf. FD-040-180".
  bool ofDevice(std::size_t head) const;
  /// "réf. 04.222.530S, clou Fassier-Duval". `end`: the token behind the number.
  bool deviceBehind(std::size_t end) const;
  /// "nos réf.", "N/Réf", "votre référence"
  bool ours(std::size_t head) const;
  /// The others of "17-D-20443 (père), 17-D-20444 (mère)": what is written like the number before,
  /// close behind it.
  void addAlike(std::size_t at, const Code& code, bool hard);
  /// Numbers that no word announces: as laboratories write theirs (H85.22194, D21-07764), and two
  /// of one series beside each other (25T001934, 25T001935).
  void lookAtSeries(std::size_t at);
  /// The key of a table of correspondence: "P-0017 = Bérénice LOZACH".
  bool isKeyOfPerson(std::size_t at, const Code& code) const;
  /// The number in somebody's row: "NDIAYE Awa 220995 F 3000981274", "ROBIN Alice 8004412 F
  /// 12/05/2011", "ROBIN Alice | F | 12/05/2011 | 8004412".
  void lookAtRow(std::size_t at);
  /// "Kaur, Simranjit * 04 Jan 1985 * H7731980", "PETERS-OLUWASEUN, M. 09JUL1984 00930028817":
  /// behind the day that stands behind somebody's name.
  bool behindDay(std::size_t at) const;
  /// Whether a name in capitals stands before it, and the word for what is stuck on a tube or a
  /// file.
  bool behindLabel(std::size_t at) const;
  void add(std::size_t at, std::size_t end, bool hard, int priority, std::string_view rule);

  Scan& scan_;
  const Text& text_;
};

}  // namespace consilium::clinical

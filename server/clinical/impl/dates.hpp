#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// A date as far as the text tells it; 0 where it does not.
struct PartialDate {
  int year = 0;
  int month = 0;
  int day = 0;
};

/// The value of up to four digits, O read as 0 and l as 1; -1 where there is another letter or no
/// real digit.
int valueOf(std::string_view digits);
/// "85" is 1985 and "12" is 2012: in this century as long as that is not to come.
int fullYear(int year, const std::optional<std::chrono::sys_days>& today);

/// 1 to 12, or 0 where the letters are no Roman month.
int romanMonth(std::string_view letters);

inline bool isDay(int day) {
  return day >= 1 && day <= 31;
}
inline bool isMonth(int month) {
  return month >= 1 && month <= 12;
}
inline bool isYear(int year) {
  return year >= 1880 && year <= 2099;
}

/// Finds dates, birth dates and ages above 89.
class Dates {
 public:
  explicit Dates(Scan& scan) : scan_(scan), text_(scan.text), utf8_(scan.text.utf8()) {}

  void look();

 private:
  /// Whether digits or letters touch the place on either side, so that it is part of something
  /// else.
  /// A hyphen is none of it with `range`: "12/03/2020-15/03/2020".
  bool touched(std::size_t begin, std::size_t end, bool range = false) const;
  /// Whether a score or a measure goes before the figures at `token`.
  bool measuredBefore(std::size_t token) const;
  /// Where "12-" of "12-15/03/2020" begins, or `begin`.
  std::size_t rangeBegin(std::size_t begin) const;
  /// Whether a person's name stands before the date at `token` as in lists: "DUPONT Marie
  /// (12/03/1985)", "DUPONT | Marie | F | 12/03/1985", "DUPONT Marie 12/03/1985" at a line's
  /// beginning, "* 12/03/1985". A doctor's name goes with the day of writing.
  bool nameBefore(std::size_t token) const;
  /// Whether the words from `at` to before `token` are a hospital's name.
  bool ofHospital(std::size_t at, std::size_t token) const;
  /// Whether the line speaks of somebody's "état civil" before `token`.
  bool civilStatusBefore(std::size_t token) const;
  /// Whether "Mme" or "M." stands before `token`.
  bool titleBefore(std::size_t token) const;
  /// Whether a word about birth stands within a few tokens before `token`, with no other date
  /// between. `full`: the date has day, month and year.
  bool birthBefore(std::size_t token, bool full = true) const;
  static std::string count(int number, std::string_view one, std::string_view many);
  /// A time that has passed, or, with `future`, that is to come.
  struct Elapsed {
    int days = 0;
    int months = 0;  ///< completed
    bool future = false;
  };

  static std::string span(const Elapsed& elapsed, bool english);
  /// How long ago `date` was; a missing day counts as the 15th, a missing month as July, and
  /// without a year it is a day of the last twelve months.
  std::optional<Elapsed> since(const PartialDate& date) const;
  std::string interval(const PartialDate& date, bool english, std::string_view lead) const;
  /// The age of who was born on `date`, as it may be told: from 90 years on not exactly. Nothing
  /// where the year is missing or today is not known, and of a day that is to come.
  std::optional<std::string> ageOf(const PartialDate& date, bool english) const;
  static bool isWeekday(const Token& token);
  /// Notes a date; `settle` decides whose it is.
  void addDate(std::size_t begin, std::size_t end, const PartialDate& date, bool birth);
  /// Tells the dates of births among those noted by each other: "le 30/06/1979 et non le
  /// 03/06/1979", the same day once more. Then proposes all of them.
  void settle();
  /// The token in which a byte stands, or the one behind it.
  std::size_t tokenFrom(std::size_t begin) const;
  /// That many tokens before one; the empty one where there are not so many.
  const Token& tokenBefore(std::size_t at, std::size_t steps) const;
  void proposeBirth(std::size_t begin, std::size_t end, const PartialDate& date);
  void propose(std::size_t begin, std::size_t end, const PartialDate& date);
  /// Whether the sex, or an age that fits, stands right behind the date: "05-Mar-1948 F",
  /// "12/03/2012 (13 ans)"; or the age before it, as in "F | 8 ans | 11/01/2016".
  bool personAround(std::size_t begin, std::size_t end, const PartialDate& date) const;
  /// Whether the line tells by a label that it is a person's, with nothing but names, numbers and
  /// signs up to `token`: "Bénéficiaire : DUPONT Marie - rang 1 - 05 09 2014".
  bool labelledLine(std::size_t token) const;
  /// With its first letter, where that is ASCII or "â", as a capital.
  static std::string upper(std::string text);
  void lookAtNumeric();
  /// "DUPONT Marie 220995 F", "né le 16O32014", "|2|1|0|7|2|0|0|6|": days of births without signs.
  void lookAtCompactBirths();
  /// Whether a person's sex stands on either side of token `at`, or a name before it.
  bool personBeside(std::size_t at) const;
  /// Where "hier," begins between a word about birth and the day at `token`: "nés hier, 8/3";
  /// `token` where it is no birth's.
  std::size_t bornBefore(std::size_t token) const;
  /// Whether a word of kinship is all that stands before the date at `token`: "père 12/12/79".
  bool kinBefore(std::size_t token) const;
  /// "aura 12 ans le", "soufflera ses six bougies le", "turned 16 on", "b-day": where the date at
  /// `token` is a birthday.
  bool birthdayBefore(std::size_t token) const;
  /// The verb before the number of years or candles that ends at token `last`, or `last`.
  std::size_t beforeNumber(std::size_t last) const;
  /// "le bébé est arrivé le", "le faire-part : Apolline est arrivée le"
  bool arrivalBefore(std::size_t token) const;
  /// Whether the token behind a date at `end` calls it one of birth: "comme date de naissance".
  bool calledBirth(std::size_t end) const;
  /// "Le 12 août 2011, en plein ramadan, est né Idriss"
  bool bornBehind(std::size_t begin, std::size_t end) const;
  /// Whether "enfant", "this boy," or "bénéficiaire :" stands before the name at `name`.
  bool personNounBefore(std::size_t name) const;
  /// Where the feast begins that the date at token `first` tells again: "jeudi de l'Ascension,
  /// 13 mai 2010", "St Patrick's Day, 17 March"; or `first`.
  std::size_t feastBefore(std::size_t first) const;
  /// Where the words begin that go with the feast at `feast`: "le jour de", "veille de la", "St".
  std::size_t feastBegin(std::size_t feast) const;
  /// Whether token `at` names a feast by itself or with "day", "eve" or "night" behind it.
  bool feastAt(std::size_t at) const;
  /// Where the words begin that belong to a birth's date at `first`: "dans la nuit du", "vers le
  /// mois de"; or `first`.
  std::size_t birthWordsBegin(std::size_t first) const;
  /// Joins both ends of "né dans la nuit du 30 juin au 1er juillet 1979".
  void joinRanges();
  /// Christmas, Easter and others.
  static bool isFeast(const Token& token);
  /// "le 14/02", "ce 28/10 à 14h", "du 12.03": without a year.
  void lookAtDaysInFigures();
  /// "naissance 05/88", "né en 1988-05": a month and a year right behind a word about birth.
  void lookAtBirthMonths();
  /// "12", "l2", "1er", "12th" in one token.
  int dayOf(const Token& token) const;
  struct Day {
    int value = 0;
    std::size_t begin = 0;  ///< token
    std::size_t end = 0;
  };
  std::optional<Day> dayBefore(std::size_t month) const;
  std::optional<Day> dayAfter(std::size_t month) const;
  struct Year {
    int value = 0;
    std::size_t end = 0;
  };
  std::optional<Year> yearAfter(std::size_t at, bool withDay) const;
  void lookAtMonths();
  /// The month that a token names, 7bre and Xbre too; 0 where it names none.
  int monthAt(std::size_t at) const;
  /// Where the range or list begins whose last day is `first`: "12, 13 et 14 avril", "le 14 et le
  /// 28 juillet".
  std::size_t listBegin(std::size_t first) const;
  /// Where "3e jeudi de" begins that stands before the month at `month`, or `month`.
  std::size_t ordinalWeekdayBegin(std::size_t month) const;
  /// The end of "dernier", "courant", "dernier (2024)" at token `at`, or 0.
  std::size_t relativeEnd(std::size_t at) const;
  /// "Friday 2nd", "lundi 12", "le 26 courant", "12th ult."
  void lookAtDaysAlone();
  /// "le jour de Noël 1978", "la Saint-Sylvestre 1948"
  void lookAtFeasts();
  /// "quatorze zéro trois deux mille vingt et un", "vingt-huit du onze deux mille vingt"
  void lookAtDictated();
  /// Ages above 89 (45 CFR 164.514(b)(2)(i)(C): "all ages over 89").
  void lookAtAges();
  /// Whether somebody's two names stand before token `at`: "TOURNIER Eliette 96 A".
  bool behindName(std::size_t at) const;
  /// Whether the number in words from `at` to before `end` is somebody's age: "her grandmother,
  /// ninety-six,", "who was ninety-three".
  bool spokenAge(std::size_t at, std::size_t end) const;

  /// A date in the text, in bytes.
  struct Seen {
    std::size_t begin = 0;
    std::size_t end = 0;
    PartialDate date;
    bool birth = false;
  };

  Scan& scan_;
  const Text& text_;
  std::string_view utf8_;
  std::vector<Seen> seen_;
};

}  // namespace consilium::clinical

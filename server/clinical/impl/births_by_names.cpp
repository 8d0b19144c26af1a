#include <string>

#include "clinical/impl/dates.hpp"

namespace consilium::clinical {

bool Dates::nameBefore(std::size_t token) const {
  // "DUPONT Marie * 12/03/1985", but not where it marks a line.
  if (token > 1 && text_.at(token - 1).folded == "*" && !text_.at(token - 1).lineStart &&
      !text_.at(token).lineStart && isWord(text_.at(token - 2)))
    return true;
  constexpr std::size_t kLongestYear = 4;
  std::size_t at = token;
  bool sign = false;
  bool sexed = false;
  bool comma = false;
  bool lineAbove = false;
  for (int steps = 0; steps < 7 && at > 0; ++steps) {
    if (text_.at(at).lineStart) {
      // The line above, which holds nothing but a name.
      lineAbove = steps == 0;
      if (!lineAbove) return false;
    }
    const Token& before = text_.at(at - 1);
    const bool sex = before.kind == Token::Kind::word && before.letters == 1 && before.capital &&
                     anyOf(before.folded, {"f", "m", "h"});
    if (anyOf(before.folded, {"(", "[", "|", ";", "*", "°", "/", "–", "—", "·", "•", "¦", "~"}) ||
        (before.folded == "-" && before.spaced))
      sign = true;
    else if (before.folded == "," && steps == 1 && text_.at(token - 1).folded == "(")
      sign = true;  // "Marie Dupont, (12/03/1985)"
    else if (before.folded == "," && !before.spaced && (steps == 0 || sexed))
      // "Mme Dupont, 12/03/1985", "DUPONT Marie, 12/03/1985"
      comma = true;
    else if (sex)
      sexed = sign = true;
    else if (before.folded == ")" && at > 2 && text_.at(at - 3).folded == "(" &&
             anyOf(text_.raw(text_.at(at - 2)), {"F", "M", "H", "G"})) {
      sexed = sign = true;  // "DUPONT Léo (H)"
      at -= 2;
    } else if (before.kind == Token::Kind::number && before.folded.size() > kLongestYear &&
               !before.lineStart) {
      sign = true;  // "DUPONT Léo 8004412 F 12/03/1985"
    } else if (at > 1 && anyOf(before.folded, {"ans", "mois", "yo", "years"}) &&
               text_.at(at - 2).kind == Token::Kind::number && !before.lineStart)
      --at;  // "| F | 8 ans |"
    else
      break;
    --at;
    if (lineAbove) break;
  }
  // "GAUDEMER M., F, 09.08.2015"
  if (sexed) comma = false;
  if (lineAbove) {
    if (sign || comma) return false;
    at = token;
  }
  // "Lucie T. (12/03/1985)"
  if (sign && at > 2 && text_.at(at - 1).folded == "." && text_.at(at - 2).letters == 1 &&
      text_.at(at - 2).capital)
    at -= 2;
  std::size_t words = 0;
  bool given = false;
  bool capitals = false;
  bool glued = false;
  bool initial = false;
  for (int steps = 0; steps < 12 && at > 0 && words < 5; ++steps) {
    const Token& name = text_.at(at - 1);
    const bool row = sign && anyOf(text_.at(token - 1).folded, {";", "|"});
    const bool joint = anyOf(name.folded, {"-", "'", "’", "|", ";", "^"}) ||
                       // "TREMBLEAU, Joris", "1;Oyelaran, Folasade;"
                       (name.folded == "," && !name.spaced && at > 1 && text_.at(at - 2).capital &&
                        (text_.at(at - 2).allCapitals || row ||
                         // "Hadj-Saïd, Lynda, 27-02-86"
                         (comma && words == 1 && given &&
                          (text_.at(at - 2).flags & (kCommon | kMedical | kTownBegins)) == 0)));
    // "Inaya B.,", "ADEBAYO-SMITH T. 17.12.80", "K. Vasquez-Thorne"
    if (name.folded == "." && !name.spaced && !name.lineStart && !initial && at > 1 &&
        text_.at(at - 2).letters == 1 && text_.at(at - 2).capital &&
        (words > 0 || comma || (row && text_.at(at - 3).folded == ",") ||
         (!sign && text_.at(at - 3).allCapitals) ||
         (!sign && text_.at(at - 3).folded == "," && text_.at(at - 4).allCapitals)) &&
        !(comma && words == 0 && titleBefore(at - 2))) {
      initial = true;
      at -= 2;
      if (text_.at(at).lineStart) break;
      continue;
    }
    const auto maiden = [](const Token& word) {
      return anyOf(word.folded, {"epouse", "ep", "epse", "veuve", "vve", "nee"});
    };
    // "PEREIRA Joana ép. LOPES, 23/06/1959"
    if (words > 0 && !text_.at(at).lineStart && !name.lineStart &&
        (maiden(name) || (name.folded == "." && at > 1 && maiden(text_.at(at - 2))))) {
      --at;
      continue;
    }
    if (joint && (words > 0 || initial) && !text_.at(at).lineStart) {
      glued = name.folded == "-" && !name.spaced;
      --at;
      continue;
    }
    // "Mr. Ch., 1/7/55"
    if (comma && words == 0 && name.folded == "." && at > 1 && text_.at(at - 2).capital &&
        text_.at(at - 2).letters <= 2 && titleBefore(at - 2))
      return true;
    // "mme pommier, 3.3.33"
    if (comma && words == 0 && isWord(name) && name.letters > 2 && titleBefore(at - 1)) return true;
    if (name.kind != Token::Kind::word || !name.capital) break;
    if ((name.roles & kDoctorTitle) != 0) return false;
    if ((sign || comma) && titleBefore(at - 1)) return true;
    const bool person = nameFlag(name) || (name.flags & ~std::uint32_t{kTownBegins}) == 0 ||
                        glued || (text_.at(at - 2).folded == "-" && !name.spaced);
    // "Mme Suzanne ORTEGA - 17.01.1944"
    const Token& other = text_.at(at > 1 && !name.lineStart ? at - 2 : ~0UL);
    const bool behindGiven = other.capital && (other.flags & kGivenName) != 0;
    if ((!person &&
         !(name.allCapitals && (given || behindGiven || sexed || (name.flags & kEponym) != 0))) ||
        (name.roles & (kMonth | kHospital | kStreet)) != 0 ||
        ((name.flags & kMedical) != 0 && (name.flags & (kGivenName | kEponym)) == 0 && !given &&
         !sexed))
      break;
    given = given || (name.flags & kGivenName) != 0;
    capitals = capitals || (name.allCapitals && name.letters > 2);
    ++words;
    --at;
    if (text_.at(at).lineStart) break;
  }
  if (at > 0 && text_.at(at - 1).folded == "." && at > 1 &&
      (text_.at(at - 2).roles & kDoctorTitle) != 0)
    return false;
  // "1. Wiktor (08/2011)": in a list of people.
  if (token > 3 && text_.at(token - 1).folded == "(" && text_.at(token - 3).folded == "." &&
      text_.at(token - 4).kind == Token::Kind::number && text_.at(token - 2).capital &&
      isWord(text_.at(token - 2)) && (text_.at(token - 2).flags & kCommon) == 0)
    return true;
  if (words == 0 || ofHospital(at, token)) return false;
  // "(Harjit Gill, 1/1/1971)", "La fillette (Inaya B., 28.02.2017)"
  if (comma && given && (words > 1 || initial) && at > 0 && text_.at(at - 1).folded == "(")
    return true;
  if (comma && words > 1 && given && personNounBefore(at)) return true;
  // "compte rendu de Hadj-Saïd, Lynda, 27-02-86": as registers write a name
  if (comma && words > 1 && token > 3 && text_.at(token - 3).folded == "," &&
      (text_.at(token - 2).flags & kGivenName) != 0 && at + 3 < token)
    return true;
  // "1) Noah, 2011-03-19", "- Noah, 19/03/2011": in a list of people
  const bool strange = words == 1 && (text_.at(at).flags & ~std::uint32_t{kTownBegins}) == 0;
  if (comma && (given || strange) && at > 0 &&
      anyOf(text_.at(at - 1).folded, {")", ".", "-", "–", "•"}) &&
      (text_.at(at - 1).lineStart ||
       (at > 1 && text_.at(at - 2).lineStart && text_.at(at - 2).kind == Token::Kind::number)))
    return true;
  if (initial && capitals && !sign && !comma) return true;
  // A label in quotation marks: "K. Vasquez-Thorne 4-JUN-2010"
  if (!sign && !comma && !lineAbove && (words > 1 || initial) && at > 0 &&
      anyOf(text_.at(at - 1).folded, {"\"", "«", "“"}))
    return true;
  // "frère (Jules, 11/10/2012)"
  if (comma && given && at > 1 && text_.at(at - 1).folded == "(" &&
      (text_.at(at - 2).roles & (kKin | kKinFiller | kPersonNoun)) != 0)
    return true;
  // "Mère saine : Ioana-Mădălina, 19 septembre 1985"
  if (comma && given && at > 1 && text_.at(at - 1).folded == ":")
    for (std::size_t back = 2; back <= 4 && back <= at; ++back)
      if ((text_.at(at - back).roles & (kKin | kPersonNoun)) != 0) return true;
  const bool lineBegins = at == 0 || text_.at(at).lineStart;
  // "Lenny Vauquelin, 16.05.15, ostéogenèse": at the beginning of a line that goes on.
  constexpr std::size_t kTokensOfDate = 5;
  if (comma && words > 1 && given && lineBegins && text_.at(token + kTokensOfDate).folded == ",")
    return true;
  if (comma || lineAbove) return words > 1 && given && capitals && (comma || lineBegins);
  // "Hanka (12/2013)": a name that no list has.
  const Token& name = text_.at(at);
  if (sign && words == 1 && text_.at(token - 1).folded == "(" && name.letters > 3 &&
      !name.allCapitals && (name.flags & ~std::uint32_t{kTownBegins}) == 0)
    return true;
  if (sign && words == 1 && text_.at(token - 1).folded == "(" && (name.flags & kSurname) != 0 &&
      (name.flags & (kCommon | kMedical | kTownBegins)) == 0 && !name.lineStart &&
      isWord(text_.at(at - 1)) && text_.at(at - 1).capital)
    return true;  // "Mevr. An Verstraeten (21/05/1940)"
  if (sign) return given || capitals || words > 1 || (initial && text_.at(token - 1).folded == ";");
  // "Doublon ? LE BRAS Jean 10/04/1950"
  if (words > 1 && given && capitals && !(at > 0 && (text_.at(at - 1).roles & kDoctorTitle) != 0) &&
      !text_.at(token).lineStart)
    return true;
  const bool begins = text_.at(at).lineStart || titleBefore(at) ||
                      (at > 0 && anyOf(text_.at(at - 1).folded, {":", "|", ";"}));
  return begins && words > 1 && given;
}

bool Dates::ofHospital(std::size_t at, std::size_t token) const {
  std::string name;
  for (; at < token && isWord(text_.at(at)); ++at) {
    if (!name.empty()) name += ' ';
    name += text_.at(at).folded;
    if (isHyphen(text_.at(at + 1))) ++at;
  }
  return scan_.lexicon.isHospitalName(name);
}

bool Dates::titleBefore(std::size_t token) const {
  if (token == 0 || text_.at(token).lineStart) return false;
  const bool dotted = text_.at(token - 1).folded == "." && token > 1;
  return (text_.at(token - (dotted ? 2 : 1)).roles & kCivilTitle) != 0;
}

}  // namespace consilium::clinical

#include <cctype>

#include "clinical/impl/dates.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

bool Dates::nameBefore(std::size_t token) const {
  std::size_t at = token;
  bool sign = false;
  bool sexed = false;
  bool comma = false;
  bool lineAbove = false;
  for (int steps = 0; steps < 6 && at > 0; ++steps) {
    if (text_.at(at).lineStart) {
      // The line above, which holds nothing but a name.
      lineAbove = steps == 0;
      if (!lineAbove) return false;
    }
    const Token& before = text_.at(at - 1);
    const bool sex = before.kind == Token::Kind::word && before.letters == 1 && before.capital &&
                     anyOf(before.folded, {"f", "m", "h"});
    if (anyOf(before.folded, {"(", "|", ";", "*", "°", "/", "–", "—"}) ||
        (before.folded == "-" && before.spaced))
      sign = true;
    else if (before.folded == "," && !before.spaced && (steps == 0 || sexed))
      // "Mme Dupont, 12/03/1985", "DUPONT Marie, 12/03/1985"
      comma = true;
    else if (sex)
      sexed = sign = true;
    else
      break;
    --at;
    if (lineAbove) break;
  }
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
  for (int steps = 0; steps < 12 && at > 0 && words < 5; ++steps) {
    const Token& name = text_.at(at - 1);
    const bool joint = name.folded == "-" || name.folded == "'" || name.folded == "’" ||
                       name.folded == "|" || name.folded == ";";
    if (joint && words > 0 && !text_.at(at).lineStart) {
      glued = name.folded == "-" && !name.spaced;
      --at;
      continue;
    }
    if (name.kind != Token::Kind::word || !name.capital) break;
    if ((name.roles & kDoctorTitle) != 0) return false;
    if ((sign || comma) && titleBefore(at - 1)) return true;
    const bool person = nameFlag(name) || (name.flags & ~std::uint32_t{kTownBegins}) == 0 ||
                        glued || (text_.at(at - 2).folded == "-" && !name.spaced);
    if ((!person && !(name.allCapitals && (given || sexed || (name.flags & kEponym) != 0))) ||
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
  if (words == 0) return false;
  if (comma || lineAbove)
    return words > 1 && given && capitals && (comma || (at == 0 || text_.at(at).lineStart));
  if (sign) return given || capitals || words > 1;
  const bool begins =
      text_.at(at).lineStart || (at > 0 && anyOf(text_.at(at - 1).folded, {":", "|", ";"}));
  return begins && words > 1 && given;
}

bool Dates::titleBefore(std::size_t token) const {
  if (token == 0 || text_.at(token).lineStart) return false;
  const bool dotted = text_.at(token - 1).folded == "." && token > 1;
  return (text_.at(token - (dotted ? 2 : 1)).roles & kCivilTitle) != 0;
}

bool Dates::birthBefore(std::size_t token, bool full = true) const {
  if ((full || (token > 0 && text_.at(token - 1).folded == "(")) && nameBefore(token)) return true;
  // "Âge : 12 ans (12/03/2012)"
  if (full && token > 2 && text_.at(token - 1).folded == "(" &&
      anyOf(text_.at(token - 2).folded, {"ans", "mois", "years", "months"}))
    for (std::size_t step = 3; step <= 6 && step <= token; ++step)
      if (anyOf(text_.at(token - step).folded, {"age", "agee", "aged"})) return true;
  // "(n. 12/03/1985)", "b. 12/03/1985".
  if (token > 1 && text_.at(token - 1).folded == "." && !text_.at(token).lineStart &&
      anyOf(text_.raw(text_.at(token - 2)), {"n", "b"}) &&
      (token == 2 || text_.at(token - 2).spaced || text_.at(token - 3).folded == "("))
    return true;
  // "IV-1 fille, 10/2022", "garçon, 12/03/2015"
  if (token > 1 && text_.at(token - 1).folded == "," &&
      anyOf(text_.at(token - 2).folded, {"fille", "garcon", "girl", "boy"}))
    return true;
  // "N. le| 19 02 1971"
  std::size_t letter = token;
  while (letter > 0 && letter + 4 > token &&
         anyOf(text_.at(letter - 1).folded, {"|", "le", ":", "on"}))
    --letter;
  if (letter < token && letter > 1 && text_.at(letter - 1).folded == "." &&
      text_.at(letter - 2).folded == "n")
    return true;
  std::size_t step = 0;
  for (int steps = 0; steps < 11 && step < token; ++steps) {
    ++step;
    const Token& before = text_.at(token - step);
    // "ne met plus d'appui depuis le 2 mai"
    const bool negates = text_.raw(before) == "ne" && step > 1 &&
                         !anyOf(text_.at(token - step + 1).folded,
                                {"le", "en", "a", "au", "vers", "(", ":", "e", "ce", "un"});
    if ((before.roles & kBirth) != 0 && !negates) return true;
    if (full &&
        (anyOf(before.folded,
               {"accouchement", "accouche", "accouchee", "delivered", "delivery", "cesarisee"}) ||
         (before.folded == "monde" && step < token && text_.at(token - step - 1).folded == "au")))
      return true;
    // "accouché d'un garçon (Soan) le": what stands in brackets.
    if (before.folded == ")" && step + 3 < token) {
      const std::size_t open = text_.at(token - step - 2).folded == "("   ? 2
                               : text_.at(token - step - 3).folded == "(" ? 3
                                                                          : 0;
      if (open != 0 && text_.at(token - step - 1).letters > 1) {
        step += open;
        continue;
      }
    }
    // Né(e) le; D.O.B., D.D.N.
    if (before.folded == ")" && text_.at(token - step - 1).letters == 1) continue;
    if (before.letters == 1 && (before.folded == "b" || before.folded == "n") &&
        text_.at(token - step - 1).folded == "." &&
        (text_.at(token - step - 2).folded == "o" || text_.at(token - step - 2).folded == "d"))
      return true;
    if (before.kind == Token::Kind::sign &&
        (before.folded == ";" || before.folded == "." || before.folded == ")")) {
      if (!(before.folded == "." && text_.at(token - step - 1).letters <= 5 && step < 5))
        return false;
    }
    if (before.kind == Token::Kind::number && before.folded.size() == 4) return false;
    if ((before.roles & kPersonVerb) != 0 && before.letters > 3) return false;
    if (before.lineStart && step > 1 && (before.roles & kBirth) == 0) return false;
  }
  return false;
}

}  // namespace consilium::clinical

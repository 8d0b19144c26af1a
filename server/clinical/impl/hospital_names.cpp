#include "clinical/impl/places.hpp"

// Places of care that go by their name alone, and by letters with their town.

namespace consilium::clinical {

using protocol::FindingKind;

std::size_t Places::hospitalNameEnd(std::size_t at) const {
  std::string name;
  std::size_t best = 0;
  std::size_t words = 0;
  for (std::size_t index = at; index < at + 8 && index < text_.size() && words < 5; ++index) {
    const Token& part = text_.at(index);
    if (index > at && part.lineStart) break;
    if (isHyphen(part) || isApostrophe(part) || (part.folded == "/" && index > at)) continue;
    if (!isWord(part)) break;
    if (!name.empty()) name += ' ';
    name += part.folded == "st" ? "saint" : part.folded == "ste" ? "sainte" : part.folded;
    ++words;
    if (scan_.lexicon.isHospitalName(name)) best = index + 1;
  }
  // "Cerballiance Nord Caraïbe"
  while (best > 0 && best < at + 8 && text_.at(best).capital && !text_.at(best).lineStart &&
         ((text_.at(best).flags & kCountry) != 0 ||
          anyOf(text_.at(best).folded,
                {"nord", "sud", "est", "ouest", "caraibe", "caraibes", "antilles"})))
    ++best;
  return best;
}

void Places::lookAtHospitalName(std::size_t at) {
  const Token& token = text_.at(at);
  const std::size_t best = hospitalNameEnd(at);
  if (best == 0) return;
  // "Mme Saint-Louis" is a person.
  if (at > 0 && (text_.at(at - 1).roles & (kCivilTitle | kDoctorTitle)) != 0 && !token.lineStart)
    return;
  if ((text_.at(best).roles & kEponymTail) != 0) return;  // "Scottish Rite brace"
  // "La Charité-sur-Loire" is a town.
  if (isHyphen(text_.at(best)) && !text_.at(best).spaced && !text_.at(best + 1).spaced &&
      isWord(text_.at(best + 1)) && best == at + 1)
    return;
  if (best == at + 1) {
    // One word: with a preposition before it, and not "signe de Trousseau".
    if (eponymBefore(at) || ((token.flags & kCommon) != 0 && token.sentenceStart &&
                             !(token.allCapitals && token.folded == "hug")))
      return;
    const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
    const bool letters = token.allCapitals && token.letters >= 3 &&
                         ((token.flags & kCommon) == 0 || token.folded == "hug");
    const bool possessive = isApostrophe(text_.at(best)) && text_.at(best + 1).folded == "s" &&
                            (text_.at(best + 2).roles & kEponymTail) == 0 &&
                            (token.flags & (kGivenName | kSurname)) == 0;
    // Kerpape, Purpan: nothing else is called so.
    const bool sure = (token.flags & ~std::uint32_t{kTownBegins | kProper}) == 0 &&
                      token.letters > 5 && token.roles == 0;
    const bool accent = isApostrophe(text_.at(best)) && !text_.at(best).spaced;
    const bool beside = text_.at(best).folded == "/" && text_.at(best).spaced;
    if (!letters && !possessive && !sure && !accent && !beside &&
        !anyOf(before.folded,
               {"a",           "de",   "la",   "le",     "du",        "au",    "at",      "'",
                "’",           "in",   "from", "d",      "sur",       "vers",  "to",      "aux",
                "laboratoire", "labo", "/",    "entre",  "direction", "hosto", "hopital", "under",
                "ring",        "via",  "chez", "depuis", "pour"}))
      return;
    if (letters && anyOf(token.folded, {"hug", "begin", "percy", "fann", "hcl"}) &&
        !(token.lineStart && text_.at(best).folded == ",") &&
        !anyOf(before.folded, {"aux", "des", "les"}))
      return;
    if (nameFlag(token) && !anyOf(before.folded, {"a", "la", "at", "au"})) return;
  } else if (eponymBefore(at)) {
    return;
  } else if (at > 0 && (text_.at(at - 1).flags & kGivenName) != 0 && text_.at(at - 1).capital &&
             !token.lineStart && (token.roles & kParticle) != 0) {
    return;  // "Aurore Le Dantec"
  }
  const bool french = !text_.english(token);
  Place whole = withTownBehind(best);
  // "Addenbrooke's", "St Thomas'"
  if (whole.end == best && isApostrophe(text_.at(best)) && !text_.at(best).spaced)
    whole.end += text_.at(best + 1).folded == "s" && !text_.at(best + 1).spaced ? 2 : 1;
  const bool laboratory =
      at > 0 && anyOf(text_.at(at - 1).folded, {"laboratoire", "labo"}) && !token.lineStart;
  // The article belongs to what is called so: "l'Institut Calot".
  std::size_t begin = laboratory ? at - 1 : at;
  if (begin > 1 && isApostrophe(text_.at(begin - 1)) && text_.at(begin - 2).folded == "l" &&
      !text_.at(begin).lineStart)
    begin -= 2;
  scan_.add(text_.at(begin).begin, text_.at(whole.end - 1).end, FindingKind::hospital, true, 77,
            "hospital-name", french ? "un centre hospitalier" : "a hospital");
}

void Places::lookAtAcronym(std::size_t at) {
  const Token& head = text_.at(at);
  if (head.letters < 3 || head.letters > 6 || head.roles != 0 ||
      ((head.flags & ~std::uint32_t{kTownBegins}) != 0 && !head.folded.starts_with("ch")) ||
      anyOf(head.folded.substr(0, 1), {"c", "h", "g"}) == false ||
      anyOf(head.folded, {"cpam", "caf", "ccas", "carsat", "cnam", "crous", "cgt", "cdg", "cias",
                          "cpts", "clic", "cnrs", "cada", "chrs", "hlm", "gem"}))
    return;
  std::size_t index = at + 1;
  // "CHC Cayenne"
  if (const auto direct = town(index); direct && !direct->small && head.folded.starts_with("ch") &&
                                       text_.at(index).capital && !text_.at(index).lineStart &&
                                       (text_.at(index).flags & kGivenName) == 0) {
    finishHospital(at, direct->end, direct->region);
    return;
  }
  if (!anyOf(text_.at(index).folded, {"de", "d"}) || text_.at(index).lineStart) return;
  ++index;
  if (isApostrophe(text_.at(index))) ++index;
  if (const auto known = town(index); known && text_.at(index).capital)
    finishHospital(at, known->end, known->region);
}

}  // namespace consilium::clinical

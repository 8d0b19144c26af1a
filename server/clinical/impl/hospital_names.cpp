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
  // "Institut Calot-Meurisse", "hospitalisé à Saint-Joseph-du-Lac"; elsewhere the latter is a town.
  if (best > at + 1) {
    std::size_t whole = best;
    while (whole < at + 14 && isHyphen(text_.at(whole)) && !text_.at(whole).spaced &&
           isWord(text_.at(whole + 1)) && !text_.at(whole + 1).spaced)
      whole += 2;
    if (whole > best) {
      const auto known = town(at);
      const bool stays = at > 1 && text_.at(at - 1).folded == "a" &&
                         text_.at(at - 2).folded.starts_with("hospitalis");
      if (known && known->end >= whole && !stays) return 0;
      best = whole;
    }
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
  // "Groupe scolaire Jules-Verne"
  if (at > 0 && !token.lineStart &&
      anyOf(text_.at(at - 1).folded,
            {"scolaire", "college", "lycee", "ecole", "primaire", "maternelle", "elementaire"}))
    return;
  // "exostose sous-unguéale de Dupuytren"
  if (best == at + 1 && at > 1 && text_.at(at - 1).folded == "de" && (token.flags & kEponym) != 0 &&
      (text_.at(at - 2).flags & kMedical) != 0 && !text_.at(at - 2).capital &&
      (text_.at(at - 2).roles & kHospital) == 0 && !isPlaced(text_.at(at - 2)))
    return;
  // "commune Saint-Joseph", "née à Sainte-Anne", "Mme Hoarau (Saint-Joseph)"
  if (town(at) && best > at + 1) {
    const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
    const Token& verb = text_.at(at > 1 && before.folded == "a" ? at - 2 : at - 1);
    if ((verb.roles & kBirth) != 0 ||
        anyOf(verb.folded, {"habite", "habitant", "vit", "reside", "demeure", "domicilie",
                            "commune", "travaille", "ville", "mairie", "scolarise", "scolarisee"}))
      return;
    if (before.folded == "(" && text_.at(best).folded == ")" && at > 3)
      for (std::size_t look = at - 2; look + 5 > at; --look) {
        if ((text_.at(look).roles & kCivilTitle) != 0) return;
        if (look == 0 || text_.at(look).lineStart) break;
      }
  }
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
    const bool told = toldAsPlace(at, best);
    if (told && !(token.flags & kCommon)) {
      finishHospital(at, best, {});
      return;
    }
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
  const bool headed = text_.at(begin).lineStart && text_.at(whole.end).folded == "," &&
                      text_.at(whole.end + 1).kind == Token::Kind::number;
  scan_.add(text_.at(begin).begin, text_.at(whole.end - 1).end, FindingKind::hospital, true,
            headed ? 90 : 77, "hospital-name", french ? "un centre hospitalier" : "a hospital");
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
  // "GHER, Saint-Benoît"
  if (text_.at(index).folded == "," && !text_.at(index + 1).lineStart &&
      anyOf(head.folded.substr(0, 2), {"ch", "gh"}) && text_.at(index + 1).capital) {
    if (const auto behind = town(index + 1); behind && (head.flags & kCommon) == 0)
      finishHospital(at, at + 1, behind->region);
    return;
  }
  if (!anyOf(text_.at(index).folded, {"de", "d"}) || text_.at(index).lineStart) return;
  ++index;
  if (isApostrophe(text_.at(index))) ++index;
  if (const auto known = town(index); known && text_.at(index).capital)
    finishHospital(at, known->end, known->region);
}

}  // namespace consilium::clinical

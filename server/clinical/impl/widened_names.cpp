#include "clinical/impl/rules.hpp"

// What belongs to a name that a rule has found: the article before its title, what somebody is
// besides ("l'abbé", "veuve"), particles and initials on either side.

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

bool isParticle(std::string_view word) {
  return anyOf(word,
               {"de",     "du",  "des", "d",   "la",   "le",   "les", "l",   "von",   "van",
                "vander", "der", "den", "zu",  "da",   "do",   "dos", "del", "della", "di",
                "el",     "al",  "ben", "bin", "bint", "ould", "ait", "mac", "o",     "saint"});
}

bool isArticle(std::string_view word) {
  return anyOf(word, {"le", "la", "les", "son", "sa", "mon", "ma", "notre", "votre"});
}

/// What people are called by before their name, beside the titles.
bool isStanding(std::string_view word) {
  return anyOf(word, {"abbe",      "soeur", "frere",    "mere",    "pere",       "veuve",
                      "vve",       "lt",    "col",      "colonel", "lieutenant", "cdt",
                      "capitaine", "cne",   "adjudant", "sergent", "brigadier",  "commandant",
                      "major",     "feu",   "feue",     "papi",    "mamie",      "tonton",
                      "tata",      "mc",    "ide",      "petit",   "petite",     "jeune"});
}

/// What people are called by in English where it has a capital: "Nurse Whitlock", "Baby Boy Hall".
bool isStandingAbroad(const Token& token) {
  return token.capital && !token.allCapitals &&
         anyOf(token.folded,
               {"nurse",    "sister",   "matron",  "baby",      "girl",      "boy",     "rev",
                "reverend", "father",   "brother", "constable", "inspector", "judge",   "rabbi",
                "imam",     "pastor",   "midwife", "professor", "senator",   "captain", "colonel",
                "major",    "corporal", "nana",    "auntie",    "aunty",     "granny"});
}

/// Degrees and professions behind a name: "R. Patel, RN".
bool isDegree(const Text& text, const Token& token) {
  return anyOf(
      text.raw(token),
      {"MD",   "RN",     "NP",    "DO",     "PA",     "PhD",   "MS",    "MSc",   "MPH",  "BSc",
       "RGN",  "RSCN",   "LPN",   "DNP",    "FNP",    "ARNP",  "APRN",  "CGC",   "DPT",  "PT",
       "OT",   "OTR",    "CNS",   "CRNA",   "DDS",    "DMD",   "DPM",   "MBBS",  "FRCS", "FRCP",
       "FRCR", "MRCP",   "MRCS",  "FACS",   "FAAP",   "FAAOS", "FRCPC", "FRCSC", "LCSW", "MSW",
       "Esq",  "PharmD", "MBChB", "FRCPCH", "MRCPCH", "FRACS", "IDE",   "IBODE", "IADE"});
}

class Widening {
 public:
  Widening(const Text& text, const Lexicon& lexicon, std::vector<bool> taken)
      : text_(text), lexicon_(lexicon), taken_(std::move(taken)) {}

  void widen(Found& found) const {
    std::size_t begin = text_.tokenAt(found.begin);
    std::size_t end = text_.tokenAt(found.end);
    if (begin >= end) return;
    // Titles and what somebody is besides stay in the text, particles and initials do not.
    std::string kept;
    while (const std::size_t more = left(begin)) {
      const Token& token = text_.at(more - 1);
      const bool titled = (token.roles & (kCivilTitle | kDoctorTitle)) != 0;
      if (isArticle(token.folded) || titled || isStanding(token.folded))
        kept =
            std::string(text_.utf8().substr(token.begin, text_.at(begin - 1).end - token.begin)) +
            ' ' + kept;
      begin = more - 1;
    }
    while (const std::size_t more = right(end)) end = more;
    if (!kept.empty()) {
      found.suggestion.insert(0, kept);
      if (found.suggestion.ends_with(' ')) found.suggestion.pop_back();
    }
    // `"Bugs"`
    const auto quotes = [&](std::size_t at) {
      return free(at) && anyOf(text_.at(at).folded, {"\"", "«", "»", "“", "”"});
    };
    if (begin > 0 && quotes(begin - 1) && quotes(end)) {
      --begin;
      ++end;
    }
    found.begin = std::min<std::size_t>(found.begin, text_.at(begin).begin);
    found.end = std::max<std::size_t>(found.end, text_.at(end - 1).end);
  }

 private:
  bool free(std::size_t at) const { return at < text_.size() && !taken_[at]; }

  /// One more than the token with which the name begins after all, or 0.
  std::size_t left(std::size_t begin) const {
    if (begin == 0 || text_.at(begin).lineStart || !free(begin - 1)) return 0;
    const Token& first = text_.at(begin);
    const Token& before = text_.at(begin - 1);
    const bool dotted = before.folded == "." && !before.spaced && begin > 1 && free(begin - 2);
    const std::size_t word = begin - (dotted ? 2 : 1);
    const Token& token = text_.at(word);
    if (!isWord(token) && !isApostrophe(before)) return 0;
    if (dotted && text_.at(begin - 1).lineStart) return 0;
    const bool title = (token.roles & (kCivilTitle | kDoctorTitle)) != 0;
    const bool titled = (first.roles & (kCivilTitle | kDoctorTitle)) != 0;
    // "le Pr", "l'abbé"
    if ((titled || isStanding(first.folded)) && isApostrophe(before) && begin > 1 &&
        text_.at(begin - 2).folded == "l" && free(begin - 2))
      return begin - 1;
    if (titled || isStanding(first.folded))
      return !dotted && isArticle(token.folded) && !token.capital ? word + 1 : 0;
    if (title &&
        (token.letters > 1 || (dotted && token.folded == "m" && (first.capital || !token.capital))))
      return word + 1;
    if (isStanding(token.folded) && first.capital) return word + 1;
    if (isStandingAbroad(token) && first.capital && (token.spaced || token.lineStart))
      return word + 1;
    // "Wm. Castellanos", "St. John"
    if (dotted && token.capital && token.letters <= 3 && first.capital && !token.allCapitals &&
        anyOf(token.folded, {"wm", "chas", "jas", "geo", "jno", "thos", "ph",  "fr",  "ch", "cl",
                             "th", "chr",  "st",  "rev", "hon", "ste",  "sgt", "col", "lt", "cpt"}))
      return word + 1;
    // "DE VRIENDT", "VON DER WEID"
    if (!dotted && isParticle(token.folded) && token.capital && first.capital &&
        (token.allCapitals ? first.allCapitals : !token.sentenceStart))
      return word + 1;
    // "J.-P. Roux", "H. Ter-Minassian"
    if (dotted && token.capital && token.letters <= 2 &&
        ((token.roles & kUnit) == 0 || token.lineStart) && first.capital)
      return word + 1;
    return 0;
  }

  /// The token behind the name that ended before `end`, or 0.
  std::size_t right(std::size_t end) const {
    const Token& token = text_.at(end);
    if (!free(end) || token.lineStart) return 0;
    const Token& last = text_.at(end - 1);
    // "DAUDE--FOURCADE"
    if (isHyphen(token) && !token.spaced && isWord(last)) {
      std::size_t next = end + 1;
      if (isHyphen(text_.at(next)) && !text_.at(next).spaced) ++next;
      const Token& word = text_.at(next);
      return free(next) && isWord(word) && !word.spaced && word.capital && !word.lineStart
                 ? next + 1
                 : 0;
    }
    // "Le Floc'h"
    if (isApostrophe(token) && !token.spaced && last.folded.ends_with('c') &&
        text_.at(end + 1).folded == "h" && !text_.at(end + 1).spaced && free(end + 1))
      return end + 2;
    // "P. C."
    if (token.folded == "." && !token.spaced && last.letters == 1 && last.capital &&
        text_.at(end + 1).letters == 1 && text_.at(end + 1).capital && free(end + 1) &&
        !text_.at(end + 1).lineStart)
      return end + 2;
    // "Bouchard (Rosaire)", "Mme X. (épouse Lemoigne)"
    if (token.folded == "(" || (token.folded == "." && text_.at(end + 1).folded == "(")) {
      std::size_t next = token.folded == "(" ? end + 1 : end + 2;
      const bool maiden = anyOf(text_.at(next).folded, {"epouse", "nee", "ep", "veuve"});
      if (maiden) ++next;
      const Token& inside = text_.at(next);
      if (isWord(inside) && inside.capital && !inside.lineStart && free(next) &&
          (maiden || (inside.flags & kGivenName) != 0) && (inside.flags & kCountry) == 0 &&
          text_.at(next + 1).folded == ")" && last.capital)
        return next + 2;
    }
    // "Dr Ngọc-Anh Lê"
    if (isWord(token) && token.capital && token.letters == 2 && !token.allCapitals &&
        last.capital && (last.flags & kCommon) == 0 && last.letters > 1 &&
        (end + 1 >= text_.size() || text_.at(end + 1).lineStart) && !token.lineStart)
      return end + 1;
    // "R. Patel, RN", "J. Castellano, PA-C"
    if (token.folded == "," && isDegree(text_, text_.at(end + 1)) && free(end + 1) &&
        !text_.at(end + 1).lineStart) {
      const bool more = isHyphen(text_.at(end + 2)) && !text_.at(end + 2).spaced &&
                        text_.at(end + 3).letters < 4 && free(end + 3);
      return more ? end + 4 : end + 2;
    }
    if (!isWord(token) || !token.spaced) return 0;
    // "Mme Houngbédji ép. Lacoste", "Marie Martin née Le Goff"
    if (anyOf(token.folded, {"ep", "epouse", "nee", "vve", "veuve", "epse"}) && !token.capital) {
      std::size_t next = end + 1;
      if (text_.at(next).folded == "." && !text_.at(next).spaced) ++next;
      const Token& maiden = text_.at(next);
      if (isWord(maiden) && maiden.capital && maiden.letters > 2 && !maiden.lineStart)
        return next + 1;
    }
    // "TCHOUPOMGNI B", "Castelnau F."
    const Token& behind = text_.at(end + 1);
    if (token.letters == 1 && token.capital && last.allCapitals && last.letters > 3 &&
        !anyOf(token.folded, {"f", "m", "h"}) &&
        (behind.kind != Token::Kind::number || behind.lineStart))
      return behind.folded == "." && !behind.spaced ? end + 2 : end + 1;
    if (anyOf(token.folded, {"jr", "junior"})) return end + 1;
    // "VON DER WEID"
    if (isParticle(last.folded) && last.allCapitals && token.allCapitals && token.letters > 2)
      return end + 1;
    // "Ghislain de R.", "Dr Prieur du Plessis"
    if (!isParticle(token.folded) || token.capital) return 0;
    std::size_t next = end + 1;
    while (next < end + 3 && (isParticle(text_.at(next).folded) || isApostrophe(text_.at(next))) &&
           !text_.at(next).capital)
      ++next;
    const Token& name = text_.at(next);
    if (!free(next) || !isWord(name) || !name.capital || name.lineStart || name.allCapitals)
      return 0;
    const bool initial = name.letters == 1 && text_.at(next + 1).folded == ".";
    if (initial) return next + 2;
    const bool town = !lexicon_.townRegion(name.folded).empty();
    if (town || (name.flags & (kCountry | kMedical)) != 0 || name.roles != 0 ||
        (text_.at(end - 1).roles & (kCivilTitle | kDoctorTitle)) != 0)
      return 0;
    return nameFlag(name) || (name.flags & kCommon) == 0 ? next + 1 : 0;
  }

  const Text& text_;
  const Lexicon& lexicon_;
  std::vector<bool> taken_;
};

bool isName(const Candidate& one) {
  return !one.quiet && one.found.kind == FindingKind::person_name;
}

/// "Mme Jihane Le Dantec, née Bouzidi": whether nothing but the word for another name of hers
/// stands between what begins at `joint` and what is found at `next`.
bool isMarried(const Text& text, const Candidate& name, std::size_t joint, std::size_t next) {
  const Token& word = text.at(joint + 1);
  const bool dotted = text.at(joint + 2).folded == ".";
  return text.at(joint).folded == "," && !text.at(joint).lineStart && !word.lineStart &&
         !text.at(next).lineStart && next == joint + (dotted ? 3U : 2U) && !word.capital &&
         anyOf(word.folded, {"nee", "epouse", "veuve", "ep", "epse", "vve"}) &&
         (text.at(text.tokenAt(name.found.begin)).roles & kCivilTitle) != 0;
}

/// Whether what was found behind a name belongs to it: what both are called ("Santu et Lesia
/// Casalta"), a village by which a family is called ("Gaspard de Roquefeuil").
bool joinsName(const Text& text, const Lexicon& lexicon, const Candidate& name,
               const Candidate& behind) {
  if (!isName(name) || behind.quiet) return false;
  const std::size_t last = text.tokenAt(name.found.end) - 1;
  const std::size_t joint = last + 1;
  const std::size_t next = text.tokenAt(behind.found.begin);
  const Token& word = text.at(last);
  // "Pr Emmeline d'Arbigny"
  if ((behind.found.kind == FindingKind::city || isName(behind)) && next == joint + 2 &&
      behind.found.severity == protocol::FindingSeverity::soft && text.at(joint).folded == "d" &&
      isApostrophe(text.at(joint + 1)) && !text.at(joint).lineStart &&
      text.tokenAt(behind.found.end) == next + 1) {
    const bool titled =
        (text.at(text.tokenAt(name.found.begin)).roles & (kCivilTitle | kDoctorTitle)) != 0;
    const bool strange = (word.flags & ~std::uint32_t{kTownBegins | kProper}) == 0;
    if ((word.flags & kGivenName) != 0) return titled || lexicon.isSmallTown(text.at(next).folded);
    return titled && strange;
  }
  if (isMarried(text, name, joint, next)) return isName(behind) && isWord(word);
  if (next != joint + 1 || text.at(joint).lineStart || text.at(next).lineStart || !isWord(word))
    return false;
  // "SAINTE-ROSE^GAËLLE", "BEAUVALLET*THEA"
  if (isName(behind) && anyOf(text.at(joint).folded, {"^", "*"}) && !text.at(joint).spaced &&
      !text.at(next).spaced)
    return true;
  // "Gaspard de Roquefeuil", whose village was taken for a name
  if (isName(behind) && text.at(joint).folded == "de" && (word.flags & kGivenName) != 0 &&
      behind.found.severity == protocol::FindingSeverity::soft &&
      text.tokenAt(behind.found.end) == next + 1 && lexicon.isSmallTown(text.at(next).folded))
    return true;
  if (isName(behind))
    return anyOf(text.at(joint).folded, {"et", "and", "&"}) && word.capital && word.letters > 2 &&
           last == text.tokenAt(name.found.begin) && text.tokenAt(behind.found.end) > next + 1 &&
           (text.at(next).roles & (kCivilTitle | kDoctorTitle)) == 0;
  return behind.found.kind == FindingKind::city &&
         behind.found.severity == protocol::FindingSeverity::soft &&
         text.at(joint).folded == "de" && text.tokenAt(behind.found.end) == next + 1 &&
         (word.flags & kGivenName) != 0 && lexicon.isSmallTown(text.at(next).folded);
}

}  // namespace

void widenNames(const Text& text, const Lexicon& lexicon, std::vector<Candidate>& chosen) {
  std::vector<bool> taken(text.size());
  for (const Candidate& one : chosen) {
    std::size_t at = text.tokenAt(one.found.begin);
    if (at > 0 && text.at(at - 1).end > one.found.begin) --at;
    for (; at < text.size() && text.at(at).begin < one.found.end; ++at) taken[at] = true;
  }
  const Widening widening(text, lexicon, std::move(taken));
  std::size_t reached = 0;
  for (Candidate& one : chosen) {
    if (isName(one)) {
      Found wide = one.found;
      widening.widen(wide);
      // What stands between two names may belong to one of them only.
      if (wide.begin >= reached) one.found = std::move(wide);
    }
    reached = one.found.end;
  }
  std::vector<Candidate> joined;
  joined.reserve(chosen.size());
  for (Candidate& one : chosen) {
    if (!joined.empty() && joinsName(text, lexicon, joined.back(), one)) {
      Found& name = joined.back().found;
      if (isName(one)) {
        if (one.found.severity == protocol::FindingSeverity::hard)
          name.severity = one.found.severity;
        const std::string_view between = text.utf8().substr(name.end, one.found.begin - name.end);
        // Another name of hers need not be told again.
        if (!between.starts_with(','))
          name.suggestion += std::string(between) + one.found.suggestion;
      }
      name.end = one.found.end;
      continue;
    }
    joined.push_back(std::move(one));
  }
  chosen = std::move(joined);
}

}  // namespace consilium::clinical

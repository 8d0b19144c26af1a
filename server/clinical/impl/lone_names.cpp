#include <algorithm>

#include "clinical/impl/names.hpp"
#include "clinical/impl/record_words.hpp"

namespace consilium::clinical {

void Names::lookAtParticleFirst(std::size_t at) {
  std::size_t next = at + 1;
  bool capital = false;
  while (next < at + 10 && !text_.at(next).lineStart &&
         ((text_.at(next).roles & kParticle) != 0 || isApostrophe(text_.at(next)) ||
          isHyphen(text_.at(next)) || text_.at(next).capital)) {
    capital = capital || (text_.at(next).capital && text_.at(next).letters > 2);
    ++next;
  }
  const Token& given = text_.at(next + 1);
  if (!capital || text_.at(next).folded != "," || !given.capital || given.lineStart ||
      (given.flags & kGivenName) == 0)
    return;
  const Run whole = run(next + 1, true);
  if (whole.end == whole.begin) return;
  add(at, whole.end, true, 64, "name-and-given-name", person(text_.at(at), whole.gender));
}

std::size_t Names::lookAtUnintroduced(std::size_t at) {
  const Token& token = text_.at(at);
  if (!isWord(token)) return at + 1;
  if (!token.capital) return lookAtLowerCase(at);
  // Glued to what comes before (a gene, a hyphen, an elision that is no name's).
  if (at > 0 && !token.spaced) {
    const Token& before = text_.at(at - 1);
    // "@Guillaume, d'accord"
    if (before.folded == "@" && before.spaced && (token.flags & kGivenName) != 0 &&
        !(text_.at(at + 1).folded == "." && !text_.at(at + 1).spaced && isWord(text_.at(at + 2)) &&
          !text_.at(at + 2).spaced) &&
        text_.at(at + 1).folded != "_")
      add(at - 1, at + 1, false, 97, "mention", person(token, Gender::unknown));
    if (isHyphen(before) || before.folded == "/" || before.folded == "." ||
        (before.folded == "_" && !before.spaced) || before.folded == "@" || before.folded == "+")
      return at + 1;
    if (isApostrophe(before) && at > 1 && text_.at(at - 2).capital &&
        !text_.at(at - 2).sentenceStart && text_.at(at - 2).letters == 1)
      return at + 1;
  }
  // O'Brien, D'Almeida, N'Diaye
  const bool elided = token.letters == 1 && isApostrophe(text_.at(at + 1)) &&
                      !text_.at(at + 1).spaced && text_.at(at + 2).capital &&
                      text_.at(at + 2).letters > 2 && anyOf(token.folded, {"o", "d", "n", "m"});
  if ((token.letters == 1 && !elided) || abbreviated(at)) {
    // "J. Dupont", "J.-P. Martin".
    const std::size_t end = initialsEnd(at);
    const Token& name = text_.at(end);
    if (end == at) return at + 1;
    // "B. Galopin, IDE", "A. Simon, C. Blanc.": a word only where nothing goes on with it.
    const Token& after = text_.at(gluedEnd(end));
    const bool ended = gluedEnd(end) >= text_.size() || after.lineStart ||
                       anyOf(after.folded, {",", "(", ";", ")", "."});
    const bool listed = !token.sentenceStart || anyOf(after.folded, {",", "("});
    if (isWord(name) && name.capital && name.letters > 2 && name.spaced && !name.lineStart &&
        ((name.flags & kCommon) == 0 || gluedEnd(end) > end + 1 ||
         (nameFlag(name) &&
          (name.allCapitals || ended || personFollows(end + 1) || text_.at(end + 1).capital)) ||
         (ended && listed && !name.allCapitals)) &&
        ((name.flags & kMedical) == 0 || (name.flags & (kSurname | kEponym)) != 0) &&
        !(placeholder(token.folded) && (name.flags & kCommon) != 0) && !looksMedical(name) &&
        !eponymBefore(at) && !taken(at, end + 1) && (token.folded != "m" || end > at + 2) &&
        (name.roles & kNoName) == 0) {
      const Run whole = run(end, false);
      const std::size_t last = std::max(gluedEnd(end), whole.end);
      if (!tailAfter(last) && !taken(at, last))
        add(at, last, false, 65, "initial-and-name", person(token, whole.gender));
      return last;
    }
    // "J.-P. M., 58 ans"
    if (end > at + 3 && personFollows(end) && !eponymBefore(at) && !taken(at, end))
      add(at, end, false, 62, "initials-and-age", person(token, Gender::unknown));
    return end;
  }
  if (const std::size_t pair = lookAtPair(at); pair != 0) return pair;
  // "Lord-Smythe": a title that has become part of a name
  if (const Token& last = text_.at(at + 2);
      ((token.roles & kCivilTitle) != 0 || anyOf(token.folded, {"lord", "lady"})) &&
      token.letters > 2 && isHyphen(text_.at(at + 1)) && !text_.at(at + 1).spaced && !last.spaced &&
      isWord(last) && last.capital && last.letters > 2 && (last.flags & kCommon) == 0 &&
      !taken(at, at + 3)) {
    add(at, gluedEnd(at), false, 60, "compound-name", person(token, Gender::unknown));
    return gluedEnd(at);
  }
  Run name = run(at, false);
  std::size_t begin = at;
  if (name.end == at) return at + 1;
  // "KADER ? c'est le brancardier"
  if (name.words == 1 && token.lineStart && token.allCapitals && token.letters > 3 &&
      text_.at(name.end).folded == "?" && (token.flags & kGivenName) != 0 &&
      (token.flags & kCommon) == 0) {
    add(at, name.end, false, 60, "given-name", person(token, name.gender));
    return name.end;
  }
  // "BLENKINSOP, Harriet".
  if (name.words == 1 && token.allCapitals && token.letters > 2 &&
      text_.at(name.end).folded == "," && (token.flags & kCountry) == 0 &&
      ((token.flags & kMedical) == 0 || token.lineStart) &&
      ((token.flags & kCommon) == 0 || (token.flags & kSurname) != 0) &&
      text_.at(name.end + 1).capital &&
      (!text_.at(name.end + 1).allCapitals ||
       ((token.flags & kCommon) == 0 && (text_.at(name.end + 1).flags & kCommon) == 0 &&
        text_.at(name.end + 1).letters > 3)) &&
      (text_.at(name.end + 1).flags & kGivenName) != 0 &&
      ((text_.at(name.end + 1).flags & kMedical) == 0 || token.lineStart) &&
      !taken(at, name.end + 2)) {
    const Run behind = run(name.end + 1, true);
    if (behind.end > behind.begin) {
      add(at, behind.end, true, 64, "given-name-and-name", person(token, behind.gender));
      remember(behind);
      return behind.end;
    }
  }
  // "BOISSEAU Martine"
  if (const Token& given = text_.at(at + 1);
      token.lineStart && token.allCapitals && token.letters > 3 && (token.flags & kCommon) != 0 &&
      (token.flags & kMedical) == 0 && token.roles == 0 && given.capital && !given.allCapitals &&
      !given.lineStart && (given.flags & (kFeminine | kMasculine | kFirstName)) != 0 &&
      (given.flags & (kCommon | kMedical)) == 0 && !taken(at, at + 2)) {
    add(at, gluedEnd(at + 1), false, 63, "given-name-and-name", person(token, Gender::unknown));
    return gluedEnd(at + 1);
  }
  // "chez les Le Bihan": within a sentence the capital of an article is a name's.
  if (const Token& family = text_.at(at + 1);
      (token.roles & kParticle) != 0 && token.letters > 1 && !token.sentenceStart &&
      !token.allCapitals && isWord(family) && family.capital && family.spaced &&
      !family.lineStart && family.letters > 2 && family.roles == 0 &&
      (family.flags & (kCommon | kCountry | kMedical)) == 0 && !taken(at, at + 2) &&
      !eponymBefore(at) && !tailAfter(gluedEnd(at + 1)) &&
      scan_.lexicon.townRegion(std::string(token.folded) + " " + std::string(family.folded))
          .empty()) {
    add(at, std::max(name.end, gluedEnd(at + 1)), false, 57, "article-and-name",
        person(token, name.gender));
    return std::max(name.end, gluedEnd(at + 1));
  }
  // A sentence's first word is no name because of its capital.
  const bool particle = (token.roles & kParticle) != 0 && name.end > at + 1 && name.given > 0;
  if (token.sentenceStart && (token.flags & kCommon) != 0 && !nameFlag(token) && name.words > 1 &&
      gluedEnd(at) == at + 1 && !particle)
    return at + 1;
  if ((token.roles & kNoName) != 0 && !nameFlag(token) && gluedEnd(at) == at + 1 && !particle)
    return at + 1;
  if (taken(begin, name.end)) return at + 1;
  if (eponymBefore(begin) || tailAfter(name.end)) return name.end;
  // A country, a town or a drug is no part of a name that no given name shows.
  if (name.words >= 2 && name.given > 0) {
    const bool glued = text_.at(gluedEnd(at)).spaced;
    // "MOREAU LÉA": a family name and a given one are that, though diseases are called so.
    const Token& second = text_.at(gluedEnd(at));
    const bool listed = name.words == 2 && name.capitals == 2 && (token.flags & kSurname) != 0 &&
                        token.letters > 3 && (second.flags & (kFeminine | kMasculine)) != 0 &&
                        (second.flags & kGivenName) != 0 && name.ordinary == 0;
    const bool allMedical = name.medical == name.words && !listed;
    const bool others = name.given < name.words || name.words > 1;
    const bool inCapitals = name.capitals > 0 && name.capitals < name.words;
    if (others && glued && (!allMedical || inCapitals || personFollows(name.end)) &&
        (token.flags & kCountry) == 0) {
      // Ordinary words in capitals around a given name are headings: "ANTÉCÉDENTS ROSE".
      const bool sure =
          inCapitals || name.unknown > 0 || name.ordinary == 0 || twoGivenNames(at) ||
          personFollows(name.end) || anyOf(text_.at(name.end).folded, {"ne", "nee"}) ||
          ((token.flags & kGivenName) != 0 && (token.flags & (kCommon | kMedical)) == 0);
      // "NCBI Gene": an abbreviation before a word that is a name besides.
      bool abbreviation = false;
      for (std::size_t part = begin; part < name.end; ++part) {
        const Token& piece = text_.at(part);
        if (piece.allCapitals && piece.letters <= 4 &&
            (piece.flags & ~std::uint32_t{kTownBegins}) == 0 && inCapitals)
          for (std::size_t other = begin; other < name.end; ++other)
            abbreviation = abbreviation ||
                           (!text_.at(other).allCapitals && (text_.at(other).flags & kCommon) != 0);
        abbreviation = abbreviation || (piece.allCapitals && piece.letters <= 2 && isWord(piece) &&
                                        name.words == 2 && (piece.flags & kGivenName) != 0);
      }
      // "ASE du Doubs": an office of a region
      abbreviation =
          abbreviation || (token.allCapitals && token.letters <= 3 &&
                           anyOf(text_.at(at + 1).folded, {"du", "de", "des"}) &&
                           !text_.at(at + 1).capital && !text_.at(name.end - 1).allCapitals);
      // "Val d'Ouche" is a valley, "Sherwood Block" a building.
      const Token& closing = text_.at(name.end - 1);
      const bool place =
          (token.folded == "val" && anyOf(text_.at(at + 1).folded, {"d", "de", "du", "des"})) ||
          (name.words == 2 && !closing.allCapitals &&
           anyOf(closing.folded, {"block", "wing", "building", "suite", "campus"}));
      if (place) return name.end;
      if (name.ordinary < name.words && (sure || !token.sentenceStart) && !abbreviation) {
        const bool hard = inCapitals || (name.ordinary == 0 && name.medical == 0 &&
                                         (name.unknown > 0 || name.given < name.words));
        add(begin, name.end, hard, 64, "given-name-and-name", person(token, name.gender));
        if (hard) remember(name);
        return name.end;
      }
    }
    if (allMedical && !inCapitals) return name.end;
  }
  // "D'ALMEIDA Fortuné – 67 ans": a list's entry.
  if (token.lineStart && name.words == 2 && name.capitals == 1 && name.unknown > 0 &&
      (token.allCapitals || elided) && text_.at(gluedEnd(at) - 1).letters >= 4 &&
      name.medical == 0 && (token.roles & (kFileWord | kHeading)) == 0 &&
      text_.at(gluedEnd(at)).letters > 2) {
    const Token& behind = text_.at(name.end);
    if (name.end >= text_.size() || behind.lineStart || isHyphen(behind) ||
        behind.kind == Token::Kind::number || anyOf(behind.folded, {"–", ",", "(", "|", ";"})) {
      add(begin, name.end, false, 63, "entry-of-list", person(token, name.gender));
      return name.end;
    }
  }
  const bool familyLast = name.words > 2 && name.unknown + 1 == name.words && name.capitals == 1 &&
                          text_.at(name.end - 1).allCapitals;
  if (name.words >= 2 && !name.initials && (name.unknown == name.words || familyLast) &&
      name.capitals < name.words && token.letters >= 3 && !token.capitalInside &&
      !looksMedical(token)) {
    add(begin, name.end, false, 56, "two-unknown-words", person(token, name.gender));
    return name.end;
  }
  if (name.words >= 2 && !name.initials && name.unknown > 0 && name.ordinary == 0 &&
      name.medical < name.words && eponymsOnly(begin, name.end) && name.capitals < name.words &&
      !token.capitalInside && (token.flags & kCountry) == 0 && personFollows(name.end) &&
      !looksMedical(token)) {
    add(begin, name.end, false, 56, "unknown-words-and-verb", person(token, name.gender));
    return name.end;
  }
  // "avis Rigault de la Longrais"
  const bool particled =
      name.words >= 2 && text_.at(name.end - 2).folded == "la" && !text_.at(name.end - 2).capital;
  if (particled && !token.sentenceStart && name.unknown + name.given > 0 && token.letters > 3 &&
      (token.flags & (kCommon | kInUse)) == 0) {
    add(begin, name.end, false, 56, "name-with-particles", person(token, name.gender));
    return name.end;
  }
  // "subscriber Leroy Dumas"
  if (name.words == 2 && name.capitals == 0 && name.medical < 2 && name.ordinary == 0 &&
      !token.sentenceStart && text_.at(gluedEnd(at)).spaced && nameFlag(token) &&
      (token.flags & kCommon) == 0 && nameFlag(text_.at(gluedEnd(at))) &&
      (text_.at(gluedEnd(at)).flags & kCommon) == 0) {
    add(begin, name.end, false, 56, "two-family-names", person(token, name.gender));
    return name.end;
  }
  if (name.words >= 2 && text_.at(name.end - 1).folded == "." &&
      ((token.flags & kGivenName) != 0 ||
       (((token.flags & kSurname) != 0 || unknown(token)) &&
        (token.flags & (kCommon | kMedical)) == 0 && !looksMedical(token)))) {
    add(begin, name.end, false, 62, "given-name-and-initial", person(token, name.gender));
    return name.end;
  }
  lookAtLone(at, gluedEnd(at));
  return gluedEnd(at);
}

void Names::lookAtLone(std::size_t at, std::size_t end) {
  const Token& token = text_.at(at);
  if (eponymBefore(at) || tailAfter(end) || taken(at, end)) return;
  const bool elided = token.letters == 1 && end > at + 1;  // M'Doihoma
  if (!elided && (token.roles & (kFrench | kEnglish | kCivilTitle | kDoctorTitle | kMonth |
                                 kHeading | kStreet | kHospital | kEponymHead | kKin)) != 0)
    return;
  if (placeholder(token.folded)) return;
  // "formulaire Cerfa n° 15692", "Anapath n° H23-08814"
  if (numbersThings(token.folded)) return;
  if (recordHeadOf(token.folded) != RecordHead::none && text_.at(end).folded == "n" &&
      text_.at(end + 1).folded == "°")
    return;
  // "EVA 3/10, Braden 19, Norton 17": a list of scores
  if (at > 1 && text_.at(at - 1).folded == "," && text_.at(at - 2).kind == Token::Kind::number &&
      text_.at(end).kind == Token::Kind::number && text_.at(end).folded.size() <= 2 &&
      anyOf(text_.at(end + 1).folded, {",", ".", ";"}) && !personFollows(end))
    return;
  // "Thomas à 15°": a sign that is measured
  if (text_.at(end).folded == "a" && text_.at(end + 1).kind == Token::Kind::number &&
      text_.at(end + 2).folded == "°")
    return;
  if ((token.flags & kCountry) != 0 && !((token.flags & kFirstName) != 0 && personBefore(at)))
    return;
  if (text_.at(end).kind == Token::Kind::number && !personFollows(end) &&
      (token.flags & kGivenName) == 0)
    return;
  // "in Wales, Ontario, Brittany and Flanders, later in Norway": a list of countries and regions.
  std::size_t countries = 0;
  for (std::size_t step = 1; step <= 7 && countries < 2; ++step)
    countries += ((step <= at && (text_.at(at - step).flags & kCountry) != 0) ||
                  (text_.at(end + step).flags & kCountry) != 0)
                     ? 1U
                     : 0U;
  if (countries > 1 && !personFollows(end) && at > 0 &&
      anyOf(text_.at(at - 1).folded, {",", "and", "et", "in", "en", "au"}))
    return;
  if (anyOf(token.folded, {"nouvelle", "new"}) && end > at + 1) return;
  if (text_.at(end).folded == "®" || text_.at(end).folded == "™") return;
  const bool follows = token.capital && !token.allCapitals ? verbFollows(end) : personFollows(end);
  const bool before = personBefore(at);
  const bool start = token.sentenceStart;
  bool compound = false;
  bool given = false;
  bool medical = true;
  bool common = true;
  bool surname = false;
  bool strange = false;
  bool proper = false;
  bool first = false;
  bool inUse = false;
  std::size_t capitals = 0;
  Gender gender = Gender::unknown;
  for (std::size_t part = at; part < end; ++part) {
    const Token& piece = text_.at(part);
    if (!isWord(piece)) {
      compound = true;
      continue;
    }
    given = given || (piece.flags & kGivenName) != 0;
    first = first || (piece.flags & kFirstName) != 0;
    inUse = inUse || ((piece.flags & (kInUse | kFirstName)) == kInUse);
    capitals += piece.capital && piece.letters > 2 ? 1U : 0U;
    medical =
        medical && (piece.letters == 1 || (piece.flags & kMedical) != 0 || looksMedical(piece));
    common = common && (piece.flags & kCommon) != 0;
    surname = surname || (piece.flags & kSurname) != 0;
    proper = proper || (piece.flags & kProper) != 0;
    strange = strange || ((piece.flags & ~std::uint32_t{kTownBegins}) == 0 && piece.letters >= 3);
    if ((piece.flags & kFeminine) != 0) gender = Gender::female;
    if ((piece.flags & kMasculine) != 0)
      gender = gender == Gender::female ? Gender::unknown : Gender::male;
  }
  const auto found = [&](std::string_view rule) {
    // "by Hyun-woo Seo"
    std::size_t last = end;
    // "pour Titi Boissonnade": the word before, too, which has its capital from nothing else.
    std::size_t from = at;
    if (const Token& word = text_.at(at > 0 ? at - 1 : ~0UL);
        isWord(word) && word.capital && !word.allCapitals && word.letters > 2 && word.roles == 0 &&
        token.spaced && !token.lineStart && !token.allCapitals && !taken(at - 1, at) &&
        (!word.sentenceStart || follows) && (word.spaced || !isHyphen(text_.at(at - 2))) &&
        ((word.flags & kMedical) == 0 || (word.flags & kFirstName) != 0))
      from = at - 1;
    while (before && last < end + 3 && isWord(text_.at(last)) && text_.at(last).capital &&
           text_.at(last).spaced && !text_.at(last).lineStart && text_.at(last).roles == 0 &&
           text_.at(last).letters > 1 && !taken(last, last + 1))
      ++last;
    add(from, last, false, 40, rule, person(token, gender));
  };
  if (token.allCapitals) {
    // Abbreviations, and headings; a name among them only where a person stands.
    if (token.letters < 4) return;
    const bool own = first || gender != Gender::unknown || token.letters > 5;
    if (given && own && !common && !medical && (follows || before || !start))
      return found("given-name");
    if ((surname || (strange && token.letters >= 5)) && !common && !medical && (follows || before))
      return found("name-in-capitals");
    // "MT : LABORDE-CAZENAVE", "(interphone MEYER-KLEIN)"
    if (capitals > 1 && (surname || strange) && !common && !inUse && !shouted(at, end))
      return found("name-in-capitals");
    return;
  }
  if (first) medical = false;
  if (inUse && (!given || (!follows && !before))) medical = true;
  if (given) {
    // "Amitiés,\nJean-Loup"
    if (token.lineStart && at > 0 && text_.at(at - 1).folded == "," &&
        (end >= text_.size() || text_.at(end).lineStart))
      return found("signature");
    // "Sylvain : deux fractures"
    if (token.lineStart && text_.at(end).folded == ":" && !common &&
        (token.flags & (kFeminine | kMasculine)) != 0)
      return found("given-name");
    if (compound && !medical) return found("given-name");
    // Eponyms are given names, too: only where a person stands, or one that dictionaries know as
    // such.
    if (medical && !follows && (start || (!before && gender == Gender::unknown))) return;
    if (common && start && !follows) return;
    if (common && (token.flags & kEnglishWord) != 0 && !follows && !before && text_.english(token))
      return;
    if (start && !follows && !before && (token.flags & (kSurname | kProper)) == 0 && common) return;
    return found("given-name");
  }
  // "Anesth. Nguyen-Phuoc"
  if (capitals > 1 && strange && !medical && start && token.letters > 3)
    return found("compound-name");
  if ((capitals > 1 || elided) && (proper || strange) && !common && !medical && !inUse && !start)
    return found("compound-name");
  if (!scan_.lexicon.townRegion(token.folded).empty()) return;
  if (surname && !common && !medical) {
    if (start && !follows) return;
    return found("family-name");
  }
  if (surname && (follows || before) && !start && !inUse) return found("family-name");
  // HbA, TSHus; but McCarthy and DeSilva.
  if (token.capitalInside && !token.folded.starts_with("mc") && !token.folded.starts_with("mac") &&
      !follows)
    return;
  if (strange && !medical) {
    if (start && !follows) return;
    if (token.letters < 3) return;
    // "Adr:9 montée des Carmes"
    if (token.letters == 3 && text_.at(end).folded == ":") return;
    return found("unknown-word");
  }
  if (proper && !common && !medical && (follows || before) && !start) return found("proper-name");
  // "Guingamp, Youn ne fait plus de gouren": an eponym that is in nobody's mouth.
  if ((token.flags & kEponym) != 0 && !inUse && !common && (follows || before) && !start)
    return found("proper-name");
  // "une certaine Perpétue", "merci Printemps"
  if (before && !start && (token.flags & (kMedical | kCountry)) == 0 && token.letters > 3 &&
      anyOf(text_.at(at - 1).folded, {"certain", "certaine", "merci", "coucou", "hey", "hi"}))
    return found("word-as-name");
  if (medical && !common && proper && before && !start && text_.at(at - 1).folded == "chez")
    found("proper-name");
}

std::size_t Names::lookAtLowerCase(std::size_t at) {
  const Token& token = text_.at(at);
  if ((token.flags & kGivenName) == 0 || token.letters < 3 || token.roles != 0) return at + 1;
  if (at > 0 && !token.spaced) return at + 1;
  const bool firstName = (token.flags & kFirstName) != 0;
  if ((token.flags & (kCommon | kCountry)) != 0 ||
      (!firstName && (token.flags & (kMedical | kProper)) != 0)) {
    // "marie dupont a repris": an ordinary word only before a family name that does something.
    const Token& surname = text_.at(at + 1);
    if ((token.flags & (kFeminine | kMasculine)) == 0 || !isWord(surname) || !surname.spaced ||
        surname.lineStart || surname.capital || (surname.flags & kSurname) == 0 ||
        (surname.flags & (kCommon | kMedical)) != 0 || !personFollows(at + 2) || taken(at, at + 2))
      return at + 1;
    add(at, at + 2, false, 61, "given-name-and-name",
        person(token, (token.flags & kFeminine) != 0 ? Gender::female : Gender::male));
    return at + 2;
  }
  const std::size_t end = gluedEnd(at);
  if (taken(at, end) || eponymBefore(at)) return end;
  const Token& next = text_.at(end);
  if (isWord(next) && next.spaced && !next.lineStart &&
      (unknown(next) || (nameFlag(next) && (next.flags & kCommon) == 0)) && next.letters >= 3) {
    const std::size_t last = gluedEnd(end);
    if (!taken(end, last)) {
      add(at, last, false, 61, "given-name-and-name",
          person(token, (token.flags & kFeminine) != 0 ? Gender::female : Gender::unknown));
      return last;
    }
  }
  const bool ageOrBirth =
      (text_.at(end).kind == Token::Kind::number &&
       anyOf(text_.at(end + 1).folded, {"ans", "mois", "a", "yo", "years", "months", "an"})) ||
      anyOf(text_.at(end).folded, {"ddn", "dob", "ne", "nee", "born"});
  const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
  // "MEDJAOUI nour, ddn"
  if (!token.lineStart && before.allCapitals && before.letters > 3 &&
      (before.flags & (kCommon | kMedical | kCountry)) == 0 && before.roles == 0) {
    add(at - 1, end, false, 61, "given-name-and-name", person(token, Gender::unknown));
    return end;
  }
  if (personFollows(end) || personBefore(at) || ageOrBirth ||
      (before.roles & (kPersonNoun | kKin | kNameLabel)) != 0 ||
      (firstName && token.letters > 3 && (token.flags & (kMedical | kProper)) == 0))
    add(at, end, false, 39, "given-name",
        person(token, (token.flags & kFeminine) != 0    ? Gender::female
                      : (token.flags & kMasculine) != 0 ? Gender::male
                                                        : Gender::unknown));
  return end;
}

void Names::lookAgain() {
  if (again_.empty()) return;
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    if (!isWord(token) || !again_.contains(token.folded)) continue;
    if ((token.flags & (kCommon | kMedical)) != 0 && (!token.capital || token.sentenceStart))
      continue;
    if (!token.capital && token.roles != 0) continue;
    if (taken_[at] || eponymBefore(at) || tailAfter(at + 1)) continue;
    if (token.allCapitals && (token.flags & kCommon) != 0 && text_.at(at + 1).allCapitals) continue;
    std::size_t from = at;
    for (int parts = 0; parts < 3 && from > 1 && isHyphen(text_.at(from - 1)) &&
                        !text_.at(from).spaced && text_.at(from - 2).capital && !taken_[from - 2];
         ++parts)
      from -= 2;
    add(from, std::max(at + 1, token.capital ? gluedEnd(at) : at + 1), true, 45, "name-again",
        person(token, Gender::unknown));
  }
}

}  // namespace consilium::clinical

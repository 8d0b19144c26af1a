#include "clinical/impl/names.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

bool Names::unknown(const Token& token) {
  return (token.flags & ~std::uint32_t{kTownBegins}) == 0 && token.roles == 0;
}

bool Names::looksMedical(const Token& token) const {
  std::string_view word = token.folded;
  for (const std::string_view ending :
       {"mab",     "tinib",    "vir",   "pril",     "sartan",   "olol",   "statine", "cilline",
        "mycine",  "micine",   "azole", "oxacine",  "thiazide", "parine", "caine",   "dronate",
        "platine", "rubicine", "taxel", "mide",     "prazole",  "setron", "triptan", "gliptine",
        "lukast",  "cycline",  "zepam", "barbital", "phylline", "ceae",   "virus",   "coccus",
        "bacter",  "ella",     "osis",  "itis",     "oma"})
    if (word.size() > ending.size() + 2 && word.ends_with(ending))
      return (ending != "ella" && ending != "oma") ||
             (!nameFlag(token) && (!token.capital || token.sentenceStart || ending == "ella"));
  for (const std::string_view ending : {"e", "s", "es", "x"})
    if (word.size() > ending.size() + 4 && word.ends_with(ending) &&
        scan_.lexicon.is(word.substr(0, word.size() - ending.size()), kMedical))
      return true;
  return false;
}

std::size_t Names::gluedWord(std::size_t at) const {
  constexpr std::size_t kLongest = 16;
  std::size_t end = at + 1;
  while (end < at + kLongest && (isHyphen(text_.at(end)) || isApostrophe(text_.at(end))) &&
         !text_.at(end).spaced && isWord(text_.at(end + 1)) &&
         // A name may be broken at the end of a line.
         (!text_.at(end + 1).spaced || (isHyphen(text_.at(end)) && text_.at(end + 1).lineStart)) &&
         text_.at(end + 1).letters > 0) {
    // The English possessive is not part of it.
    if (isApostrophe(text_.at(end)) && text_.at(end + 1).folded == "s") break;
    // Breton c'h is one sound: Guivarc'h, Gwenc'hlan.
    const bool breton =
        text_.at(end - 1).folded.ends_with('c') && text_.at(end + 1).folded.starts_with('h');
    // K'dual: no French word is elided so.
    const Token& before = text_.at(end - 1);
    const bool foreign = before.letters == 1 && before.capital &&
                         !anyOf(before.folded, {"l", "d", "c", "j", "s", "n", "m", "t"});
    if (isApostrophe(text_.at(end)) && !text_.at(end + 1).capital && !breton && !foreign) break;
    end += 2;
  }
  return end;
}

std::size_t Names::gluedEnd(std::size_t at) const {
  const std::size_t end = gluedWord(at);
  // "Kerguelen-Le Floc'h": the family name begins behind the hyphen.
  if (end > at + 1 && (text_.at(end - 1).roles & kParticle) != 0 && text_.at(end - 1).capital &&
      text_.at(end - 1).letters < 4 && isHyphen(text_.at(end - 2)) && isWord(text_.at(end)) &&
      text_.at(end).capital && text_.at(end).spaced && !text_.at(end).lineStart)
    return gluedWord(end);
  return end;
}

bool Names::abbreviated(std::size_t at) const {
  const Token& token = text_.at(at);
  return isWord(token) && token.capital && !token.allCapitals && token.letters <= 4 &&
         text_.at(at + 1).folded == "." && !text_.at(at + 1).spaced &&
         anyOf(token.folded, {"ph",  "th",  "ch",    "fr",   "cl",   "chr",  "gh",   "jos",  "jq",
                              "jn",  "chs", "alph",  "ant",  "aug",  "bern", "cath", "ed",   "edm",
                              "em",  "ern", "et",    "eug",  "fred", "gab",  "geo",  "guil", "hel",
                              "hy",  "jac", "jul",   "laur", "marg", "mic",  "nic",  "pat",  "phil",
                              "ray", "rob", "steph", "suz",  "val",  "vinc", "wm",   "xav",  "yv"});
}

std::size_t Names::initialsEnd(std::size_t at) const {
  constexpr std::size_t kLongest = 16;
  std::size_t end = at;
  const auto parted = [&](std::size_t initial) {
    return isHyphen(text_.at(initial + 1)) && !text_.at(initial + 1).spaced &&
           text_.at(initial + 2).capital && !text_.at(initial + 2).spaced &&
           (text_.at(initial + 2).letters == 1 || abbreviated(initial + 2));
  };
  while (end < at + kLongest && isWord(text_.at(end)) && text_.at(end).capital &&
         (text_.at(end).letters == 1 || abbreviated(end))) {
    if (text_.at(end + 1).folded == "." && !text_.at(end + 1).spaced)
      end += 2;
    else if (parted(end) && text_.at(end + 3).folded == ".")  // "J-Y. Kerneïs"
      end += 2;
    else
      break;
    if (parted(end - 1)) ++end;
    if (text_.at(end).lineStart) break;
  }
  return end;
}

bool Names::placeholder(std::string_view folded) {
  // "JJ MM AAAA", as forms ask for a day
  if (folded.size() > 3 && folded.find_first_not_of(folded.front()) == std::string_view::npos)
    return true;
  return (folded.find_first_not_of("xyz") == std::string_view::npos && folded != "y" &&
          folded != "z") ||
         folded == "nom" || folded == "prenom" || folded == "inconnu" || folded == "anonyme" ||
         folded == "unknown" || folded == "alzheimer" || folded == "parkinson" ||
         // what is known of an identity: "IDENTITÉ QUALIFIÉE"
         folded == "qualifiee" || folded == "validee" || folded == "recuperee" ||
         folded == "provisoire" || folded == "douteuse" || folded == "fictive";
}

Names::Run Names::run(std::size_t at, bool introduced) const {
  Run result;
  result.begin = at;
  result.end = at;
  std::size_t index = at;
  bool shouting = false;
  while (result.words < 6 && index < text_.size()) {
    const Token& token = text_.at(index);
    if (index > at && token.lineStart) break;
    if (!isWord(token)) break;
    // In prose, names stand apart by white space only.
    if (index > at && !token.spaced &&
        !(introduced && result.initials && text_.at(index - 1).folded == "."))
      break;
    // Particles, with or without capital, before a capital.
    if ((token.roles & kParticle) != 0 && (introduced || result.words > 0 || token.capital) &&
        !(token.letters == 1 && text_.at(index + 1).folded == ".")) {
      std::size_t next = index;
      std::size_t lastCapital = 0;
      while ((text_.at(next).roles & kParticle) != 0 && text_.at(next).letters <= 6 &&
             next < index + 6 && (!text_.at(next).lineStart || next == at)) {
        if (next > index && text_.at(next).capital && text_.at(next).letters > 1)
          lastCapital = next;
        ++next;
        if (isApostrophe(text_.at(next)) || (isHyphen(text_.at(next)) && !text_.at(next).spaced))
          ++next;
      }
      // "Le Van est venu": what looks like a particle is the name.
      if (lastCapital != 0 &&
          !(isWord(text_.at(next)) && text_.at(next).capital && !text_.at(next).lineStart))
        next = lastCapital;
      const Token& behind = text_.at(next);
      const bool small = !token.capital || (token.roles & (kFrench | kEnglish)) != 0;
      if (next > index && isWord(behind) && behind.capital && behind.letters > 1 &&
          !behind.lineStart &&
          (behind.roles & (kHeading | kHospital | kStreet | kCivilTitle)) == 0 &&
          (!small || (result.words == 0 ? introduced || token.capital : true)) &&
          !(small && result.words > 0 && !token.capital && (behind.flags & kTownBegins) != 0 &&
            anyOf(token.folded, {"de", "d", "du", "des", "la", "le", "les"}) && !nameFlag(behind) &&
            result.given < result.words) &&
          // "LE DR VILLENEUVE DE MONTLUCON"
          !(small && result.words > 0 && token.allCapitals && token.folded == "de" &&
            (behind.flags & kTownBegins) != 0 && !nameFlag(behind) &&
            !scan_.lexicon.townRegion(behind.folded).empty()) &&
          // "un certain Bakary de Kayes"
          !(small && result.words == 1 && !introduced && anyOf(token.folded, {"de", "d"}) &&
            result.given == 1 && !nameFlag(behind) &&
            !scan_.lexicon.townRegion(behind.folded).empty()) &&
          !(token.sentenceStart && !introduced && !token.capital)) {
        // Not "M. Dupont de Lyon".
        index = next;
        count(result, index);
        index = result.end;
        continue;
      }
      if (token.letters <= 2 || !nameFlag(token)) break;
    }
    if (!token.capital) break;
    if (token.letters == 1 || (abbreviated(index) && (introduced || result.words > 0))) {
      const std::size_t end = initialsEnd(index);
      if (end == index) {
        // "Mme B" or "Marie D" at the end of a thought.
        // Letters apart are a name spelt.
        const bool spelt = text_.at(index + 1).letters == 1 && text_.at(index + 2).letters == 1 &&
                           isWord(text_.at(index + 2));
        if ((introduced || result.words > 0) && !spelt && !isApostrophe(text_.at(index + 1)) &&
            result.words < 3 && !placeholder(token.folded) &&
            text_.at(index + 1).kind != Token::Kind::number &&
            ((token.roles & kFrench) == 0 ||
             (introduced && text_.at(index + 1).capital && text_.at(index + 1).letters > 2))) {
          result.initials = result.words == 0;
          result.end = index + 1;
          ++result.words;
          while (result.initials && result.end < index + 4) {
            const Token& more = text_.at(result.end);
            if (!isWord(more) || more.letters != 1 || !more.capital || more.lineStart ||
                isApostrophe(text_.at(result.end + 1)))
              break;
            ++result.end;
          }
          // "Dr F X Gallagher"
          if (const Token& more = text_.at(result.end);
              introduced && result.initials && isWord(more) && more.capital && more.letters > 2 &&
              more.spaced && !more.lineStart && more.roles == 0 && (more.flags & kCommon) == 0) {
            index = result.end;
            continue;
          }
        } else if (isApostrophe(text_.at(index + 1)) && text_.at(index + 2).capital) {
          count(result, index);
          index = result.end;
          continue;
        }
        break;
      }
      if (result.words == 0 && !introduced && !(text_.at(end).capital && text_.at(end).spaced))
        break;
      if (placeholder(token.folded) && result.given == 0 &&
          !(text_.at(end).capital && text_.at(end).letters > 1 && text_.at(end).spaced &&
            !text_.at(end).lineStart))
        break;
      result.initials = result.words == 0;
      ++result.words;
      result.end = end;
      index = end;
      // "R.C", whose last stop is missing.
      if (const Token& last = text_.at(index);
          isWord(last) && last.letters == 1 && last.capital && !last.lineStart && result.initials &&
          !isApostrophe(text_.at(index + 1)) && text_.at(index + 1).folded != ".") {
        result.end = index + 1;
        break;
      }
      continue;
    }
    if (placeholder(token.folded)) break;
    const bool name = nameFlag(token);
    if ((token.roles & (kHeading | kCivilTitle | kDoctorTitle | kMonth)) != 0 &&
        !(name && result.words == 0))
      break;
    if ((token.roles & (kFrench | kEnglish)) != 0 && (token.letters < 3 || !name) &&
        !(introduced && gluedEnd(index) > index + 1 && nameFlag(text_.at(index + 2))))
      break;
    if (result.words > 0) {
      if ((token.roles & (kHospital | kStreet | kPersonNoun | kKin)) != 0 && !name) break;
      // "Irène TAILLANDIER": capitals behind a given name without them are a family name.
      const Token& before = text_.at(index - 1);
      const bool family = token.allCapitals && token.letters > 2 && result.capitals == 0 &&
                          ((before.flags & kGivenName) != 0 || unknown(before)) &&
                          before.letters > 1 &&
                          (token.roles & (kHospital | kStreet | kPersonNoun | kKin)) == 0;
      // "VANHAECKE NEO  M  25/05/2021"
      const Token& sex = text_.at(index + 1);
      const bool listed = introduced && result.unknown == result.words && token.allCapitals &&
                          isWord(sex) && sex.letters == 1 && sex.capital &&
                          text_.at(index + 2).kind == Token::Kind::number;
      // "Dr O. SAHRAOUI": behind initials any word is the family's name.
      const bool initialled =
          introduced && result.initials && token.letters > 3 && token.roles == 0;
      if ((token.flags & kCommon) != 0 && !name && !family && !listed && !initialled &&
          (token.allCapitals || result.ordinary > 0))
        break;
      if ((token.flags & kCommon) != 0 && !name && (token.roles & kPersonVerb) != 0) break;
      if (shouting && !token.allCapitals && !name && (token.flags & kCommon) != 0) break;
    }
    shouting = shouting || token.allCapitals;
    count(result, index);
    index = result.end;
  }
  return result;
}

void Names::count(Run& run, std::size_t at) const {
  const std::size_t end = gluedEnd(at);
  ++run.words;
  run.initials = false;
  bool given = false;
  bool capitals = false;
  bool isUnknown = false;
  bool ordinary = true;
  bool medical = true;
  for (std::size_t part = at; part < end; ++part) {
    const Token& token = text_.at(part);
    if (!isWord(token)) continue;
    given = given || (token.flags & kGivenName) != 0;
    capitals = capitals || (token.allCapitals && token.letters > 1);
    isUnknown = isUnknown || ((token.flags & ~std::uint32_t{kTownBegins}) == 0);
    if ((token.flags & kCommon) == 0 || nameFlag(token)) ordinary = false;
    if ((token.flags & kMedical) == 0) medical = false;
    if ((token.flags & kFeminine) != 0 && (token.flags & kMasculine) == 0 &&
        run.gender == Gender::unknown)
      run.gender = Gender::female;
    if ((token.flags & kMasculine) != 0 && (token.flags & kFeminine) == 0 &&
        run.gender == Gender::unknown)
      run.gender = Gender::male;
  }
  run.given += given ? 1 : 0;
  run.capitals += capitals ? 1 : 0;
  run.unknown += isUnknown ? 1 : 0;
  run.ordinary += ordinary ? 1 : 0;
  run.medical += medical ? 1 : 0;
  run.end = end;
}

std::string Names::person(const Token& first, Gender gender) const {
  std::string who;
  if (text_.english(first))
    who = "the patient";
  else if (gender == Gender::female)
    who = "cette patiente";
  else if (gender == Gender::male)
    who = "ce patient";
  else
    who = "cette personne";
  if (first.sentenceStart) who[0] = static_cast<char>(who[0] - 32);
  return who;
}

void Names::add(std::size_t begin, std::size_t end, bool hard, int priority, std::string_view rule,
                std::string suggestion) {
  scan_.add(text_.at(begin).begin, text_.at(end - 1).end, FindingKind::person_name, hard, priority,
            rule, std::move(suggestion));
}

void Names::remember(const Run& run) {
  for (std::size_t at = run.begin; at < run.end; ++at) {
    const Token& token = text_.at(at);
    if (isWord(token) && token.letters >= 3 &&
        (token.roles & (kFrench | kEnglish | kParticle)) == 0 && again_.size() < 200)
      again_.insert(token.folded);
  }
}

Names::Run Names::lowerRun(std::size_t at, bool label) const {
  Run result;
  result.begin = at;
  result.end = at;
  std::size_t index = at;
  while (result.words < 3) {
    const Token& token = text_.at(index);
    if (!isWord(token) || token.capital || (index > at && (!token.spaced || token.lineStart)))
      break;
    // What is a word in English only is none where French is spoken.
    const auto foreign = [&](const Token& one) {
      return (one.flags & (kCommon | kFrenchWord | kEnglishWord)) == (kCommon | kEnglishWord) &&
             one.roles == 0 && one.letters >= 3 && (one.flags & kMedical) == 0 &&
             !text_.english(one);
    };
    const auto foreignName = [&](const Token& one) {
      return (one.flags & (kCommon | kFrenchWord | kEnglishWord)) == (kCommon | kEnglishWord) &&
             one.roles == 0 && one.letters >= 3 && !text_.english(one);
    };
    const bool particle =
        (token.roles & kParticle) != 0 && isWord(text_.at(index + 1)) &&
        text_.at(index + 1).spaced &&
        (unknown(text_.at(index + 1)) || foreignName(text_.at(index + 1)) ||
         (nameFlag(text_.at(index + 1)) && (text_.at(index + 1).flags & kCommon) == 0));
    if (particle && (token.letters > 1)) {
      ++index;
      continue;
    }
    if ((token.roles & kParticle) != 0 && isApostrophe(text_.at(index + 1)) &&
        unknown(text_.at(index + 2))) {
      index += 2;
      continue;
    }
    const bool strange = unknown(token) && token.letters >= 3 && !looksMedical(token);
    const bool name = nameFlag(token) && token.letters >= 3 &&
                      (token.roles & (kFrench | kEnglish | kPersonVerb | kHeading)) == 0 &&
                      ((token.flags & kCommon) == 0 || result.words == 0 || label ||
                       (result.given > 0 && (token.flags & kSurname) != 0));
    const bool behindParticle = index > at && (text_.at(index - 1).roles & kParticle) != 0;
    // After a title any name will do that is no word: "docteur achard".
    const bool titled = !label && (token.flags & (kEponym | kProper)) != 0 &&
                        (token.flags & (kCommon | kCountry)) == 0 && token.letters >= 4 &&
                        (token.roles & ~std::uint64_t{kParticle}) == 0;
    const bool other =
        titled || (foreign(token) && label) || (foreignName(token) && behindParticle);
    if (!strange && !name && !other) break;
    count(result, index);
    index = result.end;
  }
  if (result.words == 0) result.end = at;
  return result;
}

bool Names::plausible(std::size_t at, bool adjacent, bool eponyms) const {
  const Token& token = text_.at(at);
  if (!isWord(token) || !token.capital || token.letters < 2 || placeholder(token.folded))
    return false;
  // "Famille Le Goffic"
  if (adjacent && (token.roles & kParticle) != 0 && anyOf(token.folded, {"le", "la"}) &&
      text_.at(at + 1).capital && text_.at(at + 1).letters > 2 &&
      (text_.at(at + 1).flags & kCommon) == 0 && text_.at(at + 1).roles == 0)
    return true;
  if ((token.roles & kNoName & ~std::uint64_t{kParticle}) != 0 && !nameFlag(token)) return false;
  if ((token.roles & (kFrench | kEnglish | kCivilTitle | kDoctorTitle | kMonth)) != 0)
    return (token.roles & kParticle) != 0 && text_.at(at + 1).capital && adjacent;
  if ((token.flags & kGivenName) != 0) return true;
  if ((token.roles & kParticle) != 0 &&
      (text_.at(at + 1).capital || isApostrophe(text_.at(at + 1))))
    return adjacent && (text_.at(at + 1).flags & kCommon) == 0;
  if (token.allCapitals && token.letters < 5 && (token.flags & kSurname) == 0) {
    const Token& next = text_.at(at + 1);
    return isWord(next) && next.capital && (next.flags & kGivenName) != 0;
  }
  if ((token.flags & kCountry) != 0) return false;
  if ((token.flags & kSurname) != 0) return (token.flags & kMedical) == 0 || adjacent;
  if (eponyms && (token.flags & kEponym) != 0 && (token.flags & kCommon) == 0) return true;
  if ((token.flags & (kCommon | kMedical)) != 0) {
    const Token& next = text_.at(gluedEnd(at));
    // "L'enfant GAGNÉ est venu".
    if (adjacent && token.allCapitals && token.letters >= 5 && (token.flags & kMedical) == 0 &&
        at > 0 && !text_.at(at - 1).allCapitals && personFollows(at + 1))
      return true;
    return adjacent && isWord(next) && next.capital && next.spaced &&
           (next.flags & kGivenName) != 0;
  }
  if (looksMedical(token)) return false;
  if (!scan_.lexicon.townRegion(token.folded).empty())
    return adjacent && (token.flags & kProper) == 0;
  return true;
}

Names::Run Names::runOf(std::size_t at) const {
  Run one;
  one.begin = at;
  one.end = at;
  count(one, at);
  return one;
}

bool Names::taken(std::size_t begin, std::size_t end) const {
  for (std::size_t at = begin; at < end && at < taken_.size(); ++at)
    if (taken_[at]) return true;
  return false;
}

bool Names::shouted(std::size_t at, std::size_t end) const {
  const auto loud = [](const Token& token) { return token.allCapitals && token.letters > 3; };
  return (at > 0 && !text_.at(at).lineStart && loud(text_.at(at - 1))) ||
         (!text_.at(end).lineStart && loud(text_.at(end)));
}

bool Names::tailAfter(std::size_t end) const {
  const Token& next = text_.at(end);
  if (next.lineStart) return false;
  if (isApostrophe(next) && text_.at(end + 1).folded == "s")
    return (text_.at(end + 2).roles & kEponymTail) != 0 ||
           (text_.at(end + 3).roles & kEponymTail) != 0;
  return isWord(next) && (next.roles & kEponymTail) != 0 && (next.roles & kFrench) == 0;
}

bool Names::eponymsOnly(std::size_t begin, std::size_t end) const {
  for (std::size_t at = begin; at < end; ++at)
    if ((text_.at(at).flags & kMedical) != 0 && (text_.at(at).flags & (kEponym | kGivenName)) == 0)
      return false;
  return true;
}

bool Names::twoGivenNames(std::size_t at) const {
  const std::size_t end = gluedEnd(at);
  if (end == at + 1) return false;
  for (std::size_t part = at; part < end; ++part)
    if (isWord(text_.at(part)) && (text_.at(part).flags & kGivenName) == 0) return false;
  return true;
}

}  // namespace consilium::clinical

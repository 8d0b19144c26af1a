#include <algorithm>
#include <array>
#include <unordered_set>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

bool anyOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

bool isWord(const Token& token) {
  return token.kind == Token::Kind::word;
}
bool isHyphen(const Token& token) {
  return token.folded == "-" || token.folded == "‐" || token.folded == "‑";
}
bool isApostrophe(const Token& token) {
  return token.folded == "'" || token.folded == "’";
}

/// Flags that make a word something else than an unknown one.
constexpr std::uint32_t kKnownAsOther = kCommon | kMedical | kProper | kCountry;
/// Roles of words that no name begins with.
constexpr std::uint64_t kNoName = kFrench | kEnglish | kCivilTitle | kDoctorTitle | kHeading |
                                  kEponymHead | kStreet | kHospital | kKin | kPersonNoun | kMonth |
                                  kLiving | kBirth | kNaming | kPhoneWord;

enum class Gender { unknown, female, male };

class Names {
 public:
  explicit Names(Scan& scan) : scan_(scan), text_(scan.text), taken_(text_.size(), false) {
    for (const Candidate& candidate : scan.found)
      // A town inside a name (Saint-Louis) is settled when all is known.
      if (candidate.priority > 52 &&
          !(candidate.found.kind == FindingKind::city && candidate.priority < 64))
        for (std::size_t at = text_.tokenAt(candidate.found.begin);
             at < text_.size() && text_.at(at).begin < candidate.found.end; ++at)
          taken_[at] = true;
  }

  void look() {
    if (text_.part() == TextPart::documentName) {
      lookAtFileName();
      return;
    }
    lookAtReferences();
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const Token& token = text_.at(at);
      if (!isWord(token)) continue;
      if ((token.roles & (kCivilTitle | kDoctorTitle)) != 0) lookAtTitle(at);
      if ((token.roles & (kKin | kPersonNoun)) != 0) lookAtKin(at);
      if ((token.roles & kNameLabel) != 0) {
        lookAtLabel(at);
        lookAtRole(at);
      }
      if (token.capital && anyOf(token.folded, {"i", "ii", "iii", "iv", "v", "vi"}))
        lookAtPedigree(at);
      if (token.lineStart && anyOf(token.folded, {"de", "a", "from", "to", "cc", "cci", "bcc"}))
        lookAtHeader(at);
      if (token.capital && at > 0 && !nameFlag(token)) lookAtNickname(at);
      if ((token.roles & kNaming) != 0) lookAtNaming(at);
      if (token.folded == "o" && at > 1 && text_.at(at - 1).folded == "/" &&
          text_.at(at - 2).folded == "c")
        lookAtCareOf(at);
      if (token.letters == 1 && token.capital && !spelledBefore(at)) lookAtSpelled(at);
      if (anyOf(token.folded, {"dicte", "dictee", "tape", "tapee", "saisi", "saisie", "redige",
                               "frappe", "transcrit", "relu", "relue", "typed", "dictated"}))
        lookAtWriter(at);
      if (token.lineStart && (token.roles & kParticle) != 0 && !token.capital)
        lookAtParticleFirst(at);
      if ((token.roles & kFileWord) != 0 && at > 1 && text_.at(at - 1).folded == "." &&
          !token.spaced && !text_.at(at - 1).spaced)
        lookAtFileInText(at);
      if (anyOf(token.folded, {"nee", "ne", "epouse", "veuve", "ep", "vve", "epse"}))
        lookAtMaidenName(at);
    }
    for (std::size_t at = 0; at < text_.size();) at = std::max(at + 1, lookAtUnintroduced(at));
    lookAgain();
  }

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

  static bool unknown(const Token& token) {
    return (token.flags & ~std::uint32_t{kTownBegins}) == 0 && token.roles == 0;
  }
  static bool nameFlag(const Token& token) { return (token.flags & (kGivenName | kSurname)) != 0; }

  /// Whether `word` is known with another ending: Gentamicine, Lidocaïne, plurals.
  bool looksMedical(const Token& token) const {
    std::string_view word = token.folded;
    for (const std::string_view ending :
         {"mab",     "tinib",    "vir",   "pril",     "sartan",   "olol",   "statine", "cilline",
          "mycine",  "micine",   "azole", "oxacine",  "thiazide", "parine", "caine",   "dronate",
          "platine", "rubicine", "taxel", "mide",     "prazole",  "setron", "triptan", "gliptine",
          "lukast",  "cycline",  "zepam", "barbital", "phylline", "ceae",   "virus",   "coccus",
          "bacter",  "ella",     "osis",  "itis",     "oma"})
      if (word.size() > ending.size() + 2 && word.ends_with(ending))
        return ending != "ella" || !nameFlag(token);
    for (const std::string_view ending : {"e", "s", "es", "x"})
      if (word.size() > ending.size() + 4 && word.ends_with(ending) &&
          scan_.lexicon.is(word.substr(0, word.size() - ending.size()), kMedical))
        return true;
    return false;
  }

  /// The end of a word of a name with what is glued to it: Jean-Pierre, N'Guyen, O'Brien.
  std::size_t gluedEnd(std::size_t at) const {
    constexpr std::size_t kLongest = 16;
    std::size_t end = at + 1;
    while (
        end < at + kLongest && (isHyphen(text_.at(end)) || isApostrophe(text_.at(end))) &&
        !text_.at(end).spaced && isWord(text_.at(end + 1)) &&
        // A name may be broken at the end of a line.
        (!text_.at(end + 1).spaced || (isHyphen(text_.at(end)) && text_.at(end + 1).lineStart)) &&
        text_.at(end + 1).letters > 0) {
      // The English possessive is not part of it.
      if (isApostrophe(text_.at(end)) && text_.at(end + 1).folded == "s") break;
      if (isApostrophe(text_.at(end)) && !text_.at(end + 1).capital) break;
      end += 2;
    }
    return end;
  }

  /// The end of initials at `at` ("J.-P.", "M. D."), or `at` where there are none.
  std::size_t initialsEnd(std::size_t at) const {
    std::size_t end = at;
    while (isWord(text_.at(end)) && text_.at(end).letters == 1 && text_.at(end).capital &&
           text_.at(end + 1).folded == "." && !text_.at(end + 1).spaced) {
      end += 2;
      if (isHyphen(text_.at(end)) && !text_.at(end).spaced && text_.at(end + 1).capital &&
          text_.at(end + 1).letters == 1)
        ++end;
      if (text_.at(end).lineStart) break;
    }
    return end;
  }

  static bool placeholder(std::string_view folded) {
    return folded.find_first_not_of("xyz") == std::string_view::npos || folded == "nom" ||
           folded == "prenom" || folded == "inconnu" || folded == "anonyme" || folded == "unknown";
  }

  /// The capitals that may be one name from `at` on. `introduced`: a title or a label stands
  /// before, so that its first word may be any.
  Run run(std::size_t at, bool introduced) const {
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
      if (index > at && !token.spaced) break;
      // Particles, with or without capital, before a capital.
      if ((token.roles & kParticle) != 0 && (introduced || result.words > 0 || token.capital) &&
          !(token.letters == 1 && text_.at(index + 1).folded == ".")) {
        std::size_t next = index;
        std::size_t lastCapital = 0;
        while ((text_.at(next).roles & kParticle) != 0 && text_.at(next).letters <= 5 &&
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
              anyOf(token.folded, {"de", "d", "du", "des", "la", "le", "les"}) &&
              !nameFlag(behind) && result.given < result.words) &&
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
      if (token.letters == 1) {
        const std::size_t end = initialsEnd(index);
        if (end == index) {
          // "Mme B" or "Marie D" at the end of a thought.
          if ((introduced || result.words > 0) && !isApostrophe(text_.at(index + 1)) &&
              result.words < 3 && !placeholder(token.folded) &&
              text_.at(index + 1).kind != Token::Kind::number && (token.roles & kFrench) == 0) {
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
        if (placeholder(token.folded) && !(text_.at(end).capital && text_.at(end).letters > 1 &&
                                           text_.at(end).spaced && !text_.at(end).lineStart))
          break;
        result.initials = result.words == 0;
        ++result.words;
        result.end = end;
        index = end;
        // "R.C", whose last stop is missing.
        if (const Token& last = text_.at(index);
            isWord(last) && last.letters == 1 && last.capital && !last.lineStart &&
            result.initials && !isApostrophe(text_.at(index + 1)) &&
            text_.at(index + 1).folded != ".") {
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
      if ((token.roles & (kFrench | kEnglish)) != 0 && (token.letters < 3 || !name)) break;
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
        if ((token.flags & kCommon) != 0 && !name && !family && !listed &&
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

  void count(Run& run, std::size_t at) const {
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

  std::string person(const Token& first, Gender gender) const {
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

  void add(std::size_t begin, std::size_t end, bool hard, int priority, std::string_view rule,
           std::string suggestion) {
    scan_.add(text_.at(begin).begin, text_.at(end - 1).end, FindingKind::person_name, hard,
              priority, rule, std::move(suggestion));
  }

  /// Remembers the words of a name that is certain, so that they are found again without title.
  void remember(const Run& run) {
    for (std::size_t at = run.begin; at < run.end; ++at) {
      const Token& token = text_.at(at);
      if (isWord(token) && token.letters >= 3 &&
          (token.roles & (kFrench | kEnglish | kParticle)) == 0 && again_.size() < 200)
        again_.insert(token.folded);
    }
  }

  /// A lower-case name after a title: "mme dupont", "dr ben salah".
  Run lowerRun(std::size_t at, bool label) const {
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

  void lookAtTitle(std::size_t at) {
    const Token& title = text_.at(at);
    const std::string_view raw = text_.raw(title);
    const bool doctor = (title.roles & kDoctorTitle) != 0;
    const bool dotted = text_.at(at + 1).folded == "." && !text_.at(at + 1).spaced;
    if (raw == "mm" || raw == "ms" || raw == "MS" || raw == "Mm") return;
    if (anyOf(title.folded, {"sir", "lady", "miss", "mister", "maitre"}) && !title.capital) return;
    // Maître, in French only and before what can be nothing but a name.
    if (title.folded == "me" && (raw != "Me" || text_.english(title) ||
                                 (text_.at(at + 1).flags & (kCommon | kMedical)) != 0))
      return;
    if (at > 0 && isHyphen(text_.at(at - 1)) && !title.spaced) return;
    if (at > 0 && isApostrophe(text_.at(at - 1)) && title.letters == 1) return;
    std::size_t next = dotted ? at + 2 : at + 1;
    // "M. le Docteur Dupont": the second title sees to it. "Dr. (Mme) Dupont" too.
    const Token& first = text_.at(next);
    if (!isWord(first) || (first.lineStart && text_.at(next).begin > title.end + 2)) return;
    // "l'intervalle PR." ends a line.
    if (first.lineStart && dotted && title.allCapitals) return;
    if (!first.spaced && !dotted) return;
    Run name = run(next, true);
    if (title.folded == "m" && name.end > next) {
      // A lone M, and microbes: M. tuberculosis.
      if (!title.capital && !dotted) return;
      if (!dotted && (first.flags & (kCommon | kMedical)) != 0 && !nameFlag(first)) return;
      if (!dotted && at > 0 &&
          (text_.at(at - 1).kind == Token::Kind::number ||
           text_.at(at - 1).kind == Token::Kind::mixed))
        return;
    }
    if (name.end == next) {
      if (title.folded == "m" && !dotted) return;
      if (title.folded == "m" &&
          (!title.spaced || (text_.at(at - 1).kind == Token::Kind::number && !title.capital)))
        return;
      name = lowerRun(next, false);
      if (name.end == next) return;
      if (title.letters == 1 && (first.flags & kMedical) != 0) return;
      if (title.letters == 1 && !title.capital && (first.flags & kCommon) != 0 &&
          (first.roles & kParticle) == 0)
        return;
    } else if (name.words == 1 && name.ordinary == 1 && first.allCapitals && title.allCapitals &&
               (first.roles & kPersonVerb) != 0) {
      return;
    } else if (name.end == next + 1 && (first.roles & kNoName & ~std::uint64_t{kParticle}) != 0 &&
               !nameFlag(first) && first.letters > 1) {
      return;
    }
    if (name.initials && name.end - name.begin == 1 && doctor && !text_.at(name.begin).capital)
      return;
    if (anyOf(title.folded, {"mme", "mlle", "madame", "mademoiselle", "mrs", "ms", "miss",
                             "docteure", "dre", "professeure", "mmes", "mesdames", "lady"}))
      name.gender = Gender::female;
    else if (!doctor)
      name.gender = Gender::male;
    std::string suggestion;
    const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
    if (doctor) {
      const bool article =
          anyOf(before.folded, {"le", "du", "au", "la", "the", "a", "un", "une", "'", "’"});
      if (text_.english(title))
        suggestion = article ? "doctor" : "the doctor";
      else
        suggestion = article ? "médecin" : "un médecin";
      if (title.sentenceStart && !article) suggestion[0] = static_cast<char>(suggestion[0] - 32);
    } else {
      suggestion = person(title, name.gender);
    }
    // "M. et Mme Dupont": the first title goes with it.
    if (!doctor && at > 1 && anyOf(before.folded, {"et", "and", "&"}) && !title.lineStart) {
      std::size_t other = at - 2;
      if (text_.at(other).folded == "." && other > 0) --other;
      if ((text_.at(other).roles & kCivilTitle) != 0 && text_.at(other).capital &&
          !text_.at(other + 1).lineStart) {
        at = other;
        suggestion = text_.english(title) ? "the couple" : "ce couple";
        if (text_.at(at).sentenceStart) suggestion[0] = static_cast<char>(suggestion[0] - 32);
      }
    }
    // "Prof. Dr. Hans Zwipp": one title behind another.
    for (int titles = 0; titles < 2 && at > 0 && !text_.at(at).lineStart; ++titles) {
      const std::size_t other = text_.at(at - 1).folded == "." && at > 1 ? at - 2 : at - 1;
      const Token& first = text_.at(other);
      if ((first.roles & (kCivilTitle | kDoctorTitle)) == 0 || first.letters < 2 || !first.capital)
        break;
      at = other;
    }
    // Initials are what remains of a name that somebody has taken out.
    add(at, name.end, !name.initials, 70, doctor ? "name-after-doctor" : "name-after-title",
        std::move(suggestion));
    remember(name);
    // Others in the same breath: "MM. Dupont et Martin", "Drs A. Petit, B. Roux".
    const bool plural = (title.roles & kPluralTitle) != 0;
    std::size_t index = name.end;
    for (int more = 0; more < 8; ++more) {
      const std::string_view joint = text_.at(index).folded;
      if (joint != "et" && joint != "and" && joint != "&" && !(joint == "," && plural) &&
          joint != "/")
        break;
      const Token& other = text_.at(index + 1);
      if (!isWord(other) || !other.capital ||
          (other.roles & kNoName & ~std::uint64_t{kParticle}) != 0)
        break;
      if (!plural && !nameFlag(other) && (other.flags & kKnownAsOther) != 0) break;
      const Run further = run(index + 1, true);
      if (further.end == index + 1) break;
      add(further.begin, further.end, true, 69, "name-after-title", person(other, further.gender));
      remember(further);
      index = further.end;
      // "Drs Aubert et Nicolas" is one thing.
      if (plural && joint != ",")
        add(at, further.end, true, 71, "name-after-title",
            text_.english(title) ? (doctor ? "the doctors" : "these people")
            : doctor             ? "des médecins"
                                 : "ces personnes");
    }
  }

  /// "c/o Dupuy".
  void lookAtCareOf(std::size_t at) {
    std::size_t next = at + 1;
    if (text_.at(next).folded == ":") ++next;
    if (!isWord(text_.at(next)) || text_.at(next).lineStart || !plausible(next, true)) return;
    const Run name = run(next, true);
    if (name.end == next) return;
    add(next, name.end, true, 69, "name-after-care-of",
        text_.english(text_.at(next)) ? "(name)" : "(nom)");
    remember(name);
  }

  /// Whether `at` goes on with letters written apart.
  bool spelledBefore(std::size_t at) const {
    return at > 0 && text_.at(at - 1).letters == 1 && text_.at(at - 1).capital &&
           isWord(text_.at(at - 1)) && !text_.at(at).lineStart;
  }

  /// "D U P O N T": letters written apart. Wider gaps part words.
  void lookAtSpelled(std::size_t at) {
    constexpr std::size_t kMost = 48;
    std::size_t end = at;
    while (end < at + kMost && isWord(text_.at(end)) && text_.at(end).letters == 1 &&
           text_.at(end).capital && (end == at || !text_.at(end).lineStart))
      ++end;
    if (end - at < 4) return;
    const auto gap = [&](std::size_t index) {
      return text_.at(index + 1).begin - text_.at(index).end;
    };
    std::uint32_t least = ~0U;
    for (std::size_t index = at; index + 1 < end; ++index) least = std::min(least, gap(index));
    bool introduced = at > 0 && !text_.at(at).lineStart &&
                      ((text_.at(at - 1).roles & (kCivilTitle | kDoctorTitle | kNameLabel)) != 0 ||
                       anyOf(text_.at(at - 1).folded, {":", "."}));
    for (std::size_t from = at; from < end;) {
      std::size_t to = from + 1;
      while (to < end && gap(to - 1) <= least) ++to;
      std::string word;
      for (std::size_t index = from; index < to; ++index) word += text_.at(index).folded;
      const Lexicon::Entry entry = scan_.lexicon.find(word);
      if ((entry.roles & (kCivilTitle | kDoctorTitle | kNameLabel)) != 0) {
        introduced = true;
      } else if (to - from >= 3 && (introduced || (entry.flags & (kGivenName | kSurname)) != 0) &&
                 (introduced || (entry.flags & (kCommon | kMedical)) == 0)) {
        add(from, to, introduced, 69, "name-letter-by-letter",
            text_.english(text_.at(at)) ? "(name)" : "(nom)");
      }
      from = to;
    }
    // "Madame D U P O N T Martine"
    if (introduced && text_.at(end).capital && !text_.at(end).lineStart &&
        (text_.at(end).flags & kGivenName) != 0)
      add(end, gluedEnd(end), true, 68, "name-after-title",
          text_.english(text_.at(at)) ? "(name)" : "(prénom)");
  }

  /// "Dicté par : PLK", "tapé par SB": who wrote, by initials.
  void lookAtWriter(std::size_t at) {
    std::size_t next = at + 1;
    // "tapé le 15/11/2023 par MCB"
    if (anyOf(text_.at(next).folded, {"le", "on"}))
      for (std::size_t by = next; by < at + 9 && !text_.at(by).lineStart; ++by)
        if (anyOf(text_.at(by).folded, {"par", "by"})) next = by;
    if (anyOf(text_.at(next).folded, {"par", "by"})) ++next;
    if (text_.at(next).folded == ":") ++next;
    const Token& who = text_.at(next);
    if ((next < at + 2 && !anyOf(text_.at(at).folded, {"relu", "relue"})) || !isWord(who) ||
        who.lineStart || !who.allCapitals || who.letters > 4 || placeholder(who.folded) ||
        (who.roles & ~std::uint64_t{kParticle}) != 0)
      return;
    add(next, next + 1, false, 60, "initials-of-writer", text_.english(who) ? "(name)" : "(nom)");
  }

  /// "de La Tour, Aline" at the beginning of a line.
  void lookAtParticleFirst(std::size_t at) {
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

  /// "radios_Dupont.zip" in a sentence. `extension`: the token of "zip".
  void lookAtFileInText(std::size_t extension) {
    std::size_t from = extension - 1;
    constexpr std::size_t kMost = 24;
    while (from > 0 && extension - from < kMost && !text_.at(from).spaced) --from;
    lookAtFileWords(from, extension - 1);
  }

  /// Whether `token` can be somebody's name where a person is spoken of.
  /// `eponyms`: names that diseases are called by will do.
  bool plausible(std::size_t at, bool adjacent, bool eponyms = false) const {
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

  /// The word at `at` as a name, whatever else it is.
  Run runOf(std::size_t at) const {
    Run one;
    one.begin = at;
    one.end = at;
    count(one, at);
    return one;
  }

  void lookAtKin(std::size_t at) {
    const Token& noun = text_.at(at);
    std::size_t index = at + 1;
    bool of = false;
    bool comma = false;
    bool aged = false;
    std::size_t lastWord = at;
    // "soeur aînée (12 ans), Amina": fillers between.
    for (int steps = 0; steps < 12; ++steps, ++index) {
      const Token& token = text_.at(index);
      if (token.lineStart || index >= text_.size()) return;
      if (token.kind == Token::Kind::sign) {
        if (!anyOf(token.folded, {",", "(", ":", "«", "\"", "“", "'", "’", "–", "—", ")"})) {
          if (!isHyphen(token)) return;
          // sage-femme, grand-père: the same word goes on.
          if (!token.spaced && !text_.at(index + 1).spaced && !text_.at(index + 1).capital) {
            ++index;
            lastWord = index;
            continue;
          }
          if (!token.spaced) return;
        }
        comma = comma || token.folded == "," || token.folded == "(" || token.folded == ":";
        continue;
      }
      // "Garçon de 7 ans, Ewen", "twin 2 (Iolo)"
      if (token.kind == Token::Kind::number &&
          (comma || of || (index == at + 1 && token.folded.size() == 1)))
        continue;
      if (!isWord(token)) return;
      if (token.capital) break;
      if (of && text_.at(index - 1).kind == Token::Kind::number &&
          anyOf(token.folded, {"ans", "mois", "jours", "semaines", "an"})) {
        of = false;
        aged = true;
        continue;
      }
      // "soeur jumelle monozygote (Alizée)"
      if ((noun.roles & kKin) != 0 && text_.at(index + 1).folded == "(" &&
          text_.at(index + 2).capital && (token.flags & kCommon) != 0 && token.roles == 0)
        continue;
      if (anyOf(token.folded, {"de", "d", "du", "of"})) {
        of = true;
        continue;
      }
      if ((token.roles & kKinFiller) != 0 || (token.roles & kNaming) != 0 ||
          anyOf(token.folded, {"age", "agee", "ages", "aged", "s", "se", "est", "is", "was"}) ||
          ((token.roles & kUnit) != 0 && comma) || (comma && token.folded == "ans")) {
        if (!comma && !of && (token.roles & kKinFiller) != 0) lastWord = index;
        continue;
      }
      if ((token.roles & kPersonNoun) != 0 && !of && !comma) {
        lastWord = index;
        continue;
      }
      // "pt abigail turner"
      const Token& family = text_.at(index + 1);
      if (!of && !comma && index == at + 1 && token.letters >= 3 &&
          (token.flags & kGivenName) != 0 && token.roles == 0 && isWord(family) && family.spaced &&
          !family.lineStart && !family.capital && family.letters >= 3 && family.roles == 0 &&
          (family.flags & kSurname) != 0) {
        add(at, index + 2, true, 67, "name-after-kin", std::string(text_.raw(noun)));
        return;
      }
      // "patient ben ahmed sofiane", "la maman de jules", "baby oliver dob"
      const bool particled =
          !of && !comma && index == at + 1 &&
          anyOf(token.folded, {"ben", "ait", "le", "la", "van", "el", "al", "abou", "ould", "da"});
      const bool child =
          of && (noun.roles & kKin) != 0 && (token.flags & kGivenName) != 0 && token.letters >= 3 &&
          (token.flags & kMedical) == 0 &&
          ((token.flags & kCommon) == 0 || (token.flags & (kFeminine | kMasculine)) != 0);
      const bool dated = !of && !comma && index == at + 1 && (token.flags & kGivenName) != 0 &&
                         token.roles == 0 && text_.at(index + 1).kind != Token::Kind::sign &&
                         (anyOf(text_.at(index + 1).folded, {"dob", "ddn", "born", "ne", "nee"}) ||
                          (text_.at(index + 1).kind == Token::Kind::number &&
                           anyOf(text_.at(index + 2).folded, {"ans", "mois", "yo", "years"})));
      if (particled || child || dated) {
        const Run name = dated || child ? runOf(index) : lowerRun(index, false);
        if (name.end > index) {
          add(of ? index : at, name.end, true, 67, "name-after-kin",
              of ? person(token, name.gender) : std::string(text_.raw(noun)));
          remember(name);
          return;
        }
      }
      // "frère karim", typed without capital.
      if (!of && !comma && index == at + 1 && token.letters >= 3 && (token.flags & kCommon) == 0 &&
          (token.flags & kGivenName) != 0 && (token.flags & kMedical) == 0) {
        const Run name = lowerRun(index, false);
        if (name.end > index) {
          add(at, name.end, true, 67, "name-after-kin", std::string(text_.raw(noun)));
          remember(name);
        }
      }
      return;
    }
    const Token& first = text_.at(index);
    if (!isWord(first) || !first.capital) return;
    if (first.sentence != noun.sentence && !(index == at + 2 && text_.at(at + 1).folded == ":"))
      return;
    if (index > at + 1 && text_.at(index - 1).folded == ":") return;  // a label sees to it
    // Initials: "patient B.M.", "l'enfant L. D.".
    if (first.letters == 1) {
      const std::size_t end = initialsEnd(index);
      if (end == index || placeholder(first.folded) || comma) return;
      std::size_t count = 0;
      for (std::size_t look = index; look < end; ++look)
        count += text_.at(look).letters == 1 ? 1U : 0U;
      const Token& behind = text_.at(end);
      if (count >= 2 || behind.folded == "," || (behind.roles & kPersonVerb) != 0 ||
          (behind.capital && behind.spaced && !behind.lineStart && (behind.flags & kCommon) == 0)) {
        const Run name = run(index, true);
        if (name.end > index)
          add(of ? index : at, name.end, false, 68, "name-after-kin",
              of ? person(first, name.gender) : std::string(text_.raw(noun)));
      }
      return;
    }
    const bool adjacent = !of && !comma;
    if (aged && !comma) return;
    // Whatever it means: "sa soeur Mélodie", "her sister Temperance", "(tante (Rosette))".
    const bool word = !noun.capital && !first.allCapitals && first.letters > 2 &&
                      first.roles == 0 && (first.flags & (kMedical | kCountry)) == 0 &&
                      (((noun.roles & kKin) != 0 &&
                        (adjacent || (text_.at(index - 1).folded == "(" &&
                                      anyOf(text_.at(index + 1).folded, {")", ","})))) ||
                       (adjacent && anyOf(noun.folded, {"petit", "petite", "baby", "nurse"})));
    // "Pt Duhamel revu ce jour"
    const bool eponym = adjacent && (first.flags & kEponym) != 0 && (first.flags & kCommon) == 0 &&
                        anyOf(noun.folded, {"pt", "pte", "patient", "patiente"}) &&
                        seenFollows(index + 1);
    // A line of a signature: "Consultant Orthopaedic Surgeon".
    if (!eponym && noun.capital && noun.lineStart && !nameFlag(first) &&
        (first.roles & kParticle) == 0 && (first.flags & (kCommon | kMedical)) != 0)
      return;
    if (!word && !eponym && !plausible(index, adjacent)) return;
    if (comma && !word && !nameFlag(first) && !unknown(first)) return;
    if (of && eponymBefore(index)) return;
    if (of && !scan_.lexicon.townRegion(first.folded).empty() && (first.flags & kGivenName) == 0)
      return;
    // "patient Glasgow 15", "test patient Marfan".
    if (text_.at(index + 1).kind == Token::Kind::number && !nameFlag(first)) return;
    const Run name = run(index, true);
    if (name.end == index) return;
    if ((text_.at(name.end).roles & kEponymTail) != 0 &&
        (text_.at(name.end).roles & (kFrench | kEnglish)) == 0 && !text_.at(name.end).capital &&
        name.given == 0)
      return;
    const bool hard = adjacent || name.given > 0;
    if (of || comma) {
      add(index, name.end, hard, 68, "name-after-kin",
          of                     ? person(first, name.gender)
          : text_.english(first) ? "(name)"
                                 : "(prénom)");
    } else {
      const std::string_view utf8 = text_.utf8();
      add(at, name.end, hard, 68, "name-after-kin",
          std::string(utf8.substr(noun.begin, text_.at(lastWord).end - noun.begin)));
    }
    if (hard) remember(name);
    // "ses frères Karim et Yanis", "Lucas, Emma et Zoé".
    std::size_t more = name.end;
    for (int others = 0; others < 8; ++others) {
      const std::string_view joint = text_.at(more).folded;
      const bool stroke = joint == "/" && anyOf(noun.folded, {"couple", "famille"});
      if (joint != "et" && joint != "and" && joint != "&" && joint != "," && !stroke) break;
      const std::size_t start = more + 1;
      if (!text_.at(start).capital || (!stroke && (text_.at(start).flags & kGivenName) == 0)) break;
      const Run further = run(start, true);
      if (further.end == start) break;
      add(start, further.end, hard, 68, "name-after-kin",
          text_.english(first) ? "(name)" : "(prénom)");
      remember(further);
      more = further.end;
    }
  }

  /// Whether what is done with a patient stands at `at`: "revu", "adressée", "seen".
  bool seenFollows(std::size_t at) const {
    if (personFollows(at)) return true;
    return anyOf(
        text_.at(at).folded,
        {"revu",       "revue",    "vu",          "vue",          "opere",     "operee",
         "adresse",    "adressee", "suivi",       "suivie",       "admis",     "admise",
         "sorti",      "sortie",   "hospitalise", "hospitalisee", "transfere", "transferee",
         "stable",     "decede",   "decedee",     "seen",         "reviewed",  "admitted",
         "discharged", "referred", "ddn",         "dob",          "ne",        "nee"});
  }

  /// "De : Fleur Castagné", "To: Brigid Nolan": the heads of a mail.
  void lookAtHeader(std::size_t at) {
    if (text_.at(at + 1).folded != ":" || !text_.at(at).capital) return;
    const Token& first = text_.at(at + 2);
    if (!isWord(first) || !first.capital || first.lineStart || first.letters < 2 ||
        (first.roles & (kHeading | kHospital | kCivilTitle | kDoctorTitle)) != 0)
      return;
    const Run name = run(at + 2, true);
    if (name.end == name.begin || taken(name.begin, name.end) ||
        (name.words < 2 && !nameFlag(first)) || name.ordinary == name.words)
      return;
    add(name.begin, name.end, true, 69, "name-in-header",
        text_.english(first) ? "(name)" : "(nom)");
    remember(name);
  }

  /// "II-3 : René", "I.2 (Léontine)": a place in a family's tree, and who stands there. `at`: the
  /// generation.
  void lookAtPedigree(std::size_t at) {
    const Token& number = text_.at(at + 2);
    if (!(isHyphen(text_.at(at + 1)) || anyOf(text_.at(at + 1).folded, {".", ":"})) ||
        text_.at(at + 1).spaced || number.spaced || number.kind != Token::Kind::number ||
        number.folded.size() > 2 || !anyOf(text_.at(at + 3).folded, {":", "=", "(", ","}))
      return;
    const Token& first = text_.at(at + 4);
    if (!isWord(first) || !first.capital || first.lineStart || first.letters < 3 ||
        first.allCapitals || first.roles != 0 || (first.flags & (kMedical | kCountry)) != 0 ||
        (!nameFlag(first) && (first.flags & kCommon) != 0))
      return;
    const Run name = run(at + 4, true);
    if (name.end > name.begin)
      add(name.begin, name.end, false, 62, "name-in-pedigree", person(first, name.gender));
  }

  /// "« Titi » comme l'appelle le service".
  void lookAtNickname(std::size_t at) {
    if (!anyOf(text_.at(at - 1).folded, {"«", "\"", "“"}) ||
        !anyOf(text_.at(at + 1).folded, {"»", "\"", "”"}) ||
        !anyOf(text_.at(at + 2).folded, {"comme", "alias", "pour", "ainsi"}) ||
        !anyOf(text_.at(at + 2).folded == "comme" || text_.at(at + 2).folded == "ainsi"
                   ? text_.at(at + 5).folded
                   : std::string_view("alias"),
               {"appelle", "appellent", "surnomme", "surnomment", "nomme", "alias", "appelons"}))
      return;
    add(at, at + 1, true, 68, "nickname", text_.english(text_.at(at)) ? "(name)" : "(prénom)");
  }

  /// "prescripteur BOUHADDOU": who does something, and a family name in capitals.
  void lookAtRole(std::size_t at) {
    const Token& role = text_.at(at);
    const Token& name = text_.at(at + 1);
    // "subscriber Leroy Dumas"
    const Token& second = text_.at(at + 2);
    if (!role.capital && isWord(second) && second.capital && second.spaced && !second.lineStart &&
        isWord(name) && name.capital && !name.lineStart && nameFlag(name) && nameFlag(second) &&
        ((name.flags | second.flags) & (kCommon | kCountry)) == 0 && !taken(at + 1, at + 3))
      return add(at + 1, at + 3, false, 66, "name-after-role",
                 text_.english(role) ? "(name)" : "(nom)");
    if (role.capital || !isWord(name) || !name.allCapitals || name.lineStart || name.letters < 4 ||
        (name.flags & (kCommon | kMedical | kCountry)) != 0 || name.roles != 0 ||
        text_.at(at + 2).allCapitals || placeholder(name.folded))
      return;
    const Run whole = run(at + 1, true);
    if (whole.end == at + 1 || taken(at + 1, whole.end)) return;
    add(at + 1, whole.end, false, 66, "name-after-role", text_.english(role) ? "(name)" : "(nom)");
  }

  void lookAtLabel(std::size_t at) {
    const Token& label = text_.at(at);
    const bool sure =
        anyOf(label.folded,
              {"nom", "noms", "prenom", "prenoms", "name", "names", "surname", "firstname",
               "lastname", "forename", "identite", "initiales", "initials", "patientname", "kin"});
    std::size_t colon = at + 1;
    while (colon < at + 9 && colon < text_.size() && !text_.at(colon).lineStart &&
           (isWord(text_.at(colon)) || isApostrophe(text_.at(colon)) || isHyphen(text_.at(colon)) ||
            text_.at(colon).kind == Token::Kind::number ||
            anyOf(text_.at(colon).folded, {"(", ")", "/", "&", ".", "\""}))) {
      if (isWord(text_.at(colon)) && text_.at(colon).capital &&
          (text_.at(colon).roles & (kNameLabel | kKin)) == 0 && !text_.at(colon).allCapitals)
        break;
      ++colon;
    }
    std::size_t value = colon + 1;
    // "RE: dossier Maillard", "Objet : votre patiente Garrigues"
    if (text_.at(colon).folded == ":" &&
        anyOf(label.folded, {"re", "objet", "obj", "subject", "sujet", "tr", "fwd", "concerne"}))
      for (int words = 0; words < 3 && isWord(text_.at(value)) && !text_.at(value).capital &&
                          !text_.at(value).lineStart && text_.at(value + 1).letters > 1;
           ++words)
        ++value;
    if (anyOf(text_.at(value).folded, {"\"", "«", "“", "'"})) ++value;
    if (text_.at(colon).folded == ">" && sure && at > 0 && text_.at(at - 1).folded == "<" &&
        colon == at + 1) {
      // <nom>Dupont</nom>
    } else if (text_.at(colon).folded == "|" && sure && at > 0 && text_.at(at - 1).folded == "|") {
      // |Nom usuel| DUPONT |
    } else if (text_.at(colon).folded != ":" && text_.at(colon).folded != "=") {
      // "Nom DUPONT Prénom Marie", "Nom - DUPONT".
      // "Last name Petersen", "nom de jeune fille PETIT"
      const bool led = at > 0 && !label.lineStart &&
                       anyOf(text_.at(at - 1).folded, {"last", "first", "family", "given", "middle",
                                                       "maiden", "birth", "married"});
      if (!sure) return;
      const bool alone = label.lineStart && text_.at(at + 1).lineStart;
      value = at + 1;
      while (value < at + 5 && !text_.at(value).capital &&
             (anyOf(text_.at(value).folded,
                    {"de", "d", "marital", "usuel", "usage", "naissance", "jeune", "fille",
                     "epouse", "patronymique", "complet", "legal"}) ||
              isApostrophe(text_.at(value))))
        ++value;
      if (!label.capital && !led && value == at + 1) return;
      if (isHyphen(text_.at(value)) || text_.at(value).folded == "–") ++value;
      const Token& next = text_.at(value);
      if (!next.capital ||
          (!(next.allCapitals && next.letters > 2) && (next.flags & kGivenName) == 0 && !alone &&
           !((nameFlag(next) || unknown(next) || (next.flags & (kEponym | kProper)) != 0) &&
             (next.flags & kCommon) == 0)) ||
          (next.roles & (kNameLabel | kHeading)) != 0)
        return;
      if (text_.at(at + 1).lineStart && !alone) return;
    }
    // The value may stand on the next line of a form.
    const Token& first = text_.at(value);
    if (!isWord(first) || (first.lineStart && !sure)) return;
    if (first.lineStart && (first.roles & (kNameLabel | kHeading)) != 0) return;
    if (!sure && colon > at + 4) return;
    Run name;
    if (first.capital) {
      if (sure && (first.roles & (kNameLabel | kHeading | kFrench | kEnglish)) != 0 &&
          !nameFlag(first) && (first.roles & kParticle) == 0 &&
          !(first.letters == 1 && text_.at(value + 1).folded == "."))
        return;
      name = run(value, true);
      // An ordinary word only before one that no dictionary has: "Contact : Beryl Kowalczuk".
      if (!sure && !plausible(value, true, true) && first.letters > 1 &&
          (name.words < 2 || name.unknown == 0 || name.ordinary > 1 || name.medical > 0 ||
           (first.roles & (kHeading | kHospital)) != 0))
        return;
      if (!sure && name.initials) return;
    } else if (sure) {
      name = lowerRun(value, true);
    } else {
      // "patient : martin paul": two names, one of them a given one, and nothing else.
      name = lowerRun(value, true);
      const bool kin = name.words == 1 && (label.roles & kKin) != 0 &&
                       (first.flags & kGivenName) != 0 && (first.flags & (kCommon | kMedical)) == 0;
      if (!kin && (name.words < 2 || name.given == 0 || name.ordinary > 0)) return;
    }
    if (name.end == value || name.words == 0) return;
    // "Nom du gène : …", "nom commercial : …".
    for (std::size_t look = at + 1; look < colon; ++look)
      if (anyOf(
              text_.at(look).folded,
              {"gene",     "medicament",    "commercial",   "maladie",  "variant",   "produit",
               "syndrome", "fichier",       "centre",       "file",     "disease",   "drug",
               "hopital",  "etablissement", "scientifique", "molecule", "service",   "brand",
               "exon",     "test",          "trial",        "essai",    "protocole", "dispositif"}))
        return;
    if (at > 0 &&
        anyOf(text_.at(at - 1).folded, {"gene", "file", "drug", "brand", "disease", "product"}))
      return;
    add(value, name.end, true, 69, "name-after-label",
        text_.english(label) ? "(name)"
        : sure               ? "(nom)"
                             : "(nom retiré)");
    remember(name);
    // "Nom : DUPONT, Marie", "Réf. : DUPONT/Marie".
    if (anyOf(text_.at(name.end).folded, {",", "/"}) &&
        (text_.at(name.end + 1).flags & kGivenName) != 0 && text_.at(name.end + 1).capital) {
      const Run more = run(name.end + 1, true);
      if (more.end > more.begin) {
        add(more.begin, more.end, true, 69, "name-after-label",
            text_.english(label) ? "(name)" : "(prénom)");
        remember(more);
      }
    }
  }

  void lookAtNaming(std::size_t at) {
    std::size_t next = at + 1;
    if (anyOf(text_.at(next).folded, {":", "«", "\"", "“"})) ++next;
    const Token& first = text_.at(next);
    if (!isWord(first) || first.lineStart) return;
    if (eponymNear(at) || tailAfter(gluedEnd(next))) return;
    Run name;
    if (first.capital) {
      const std::string_view naming = text_.at(at).folded;
      const bool nickname = (naming.starts_with("prenom") || naming.starts_with("surnom") ||
                             naming.starts_with("appel")) &&
                            !first.allCapitals && (first.flags & (kMedical | kCountry)) == 0 &&
                            (first.roles & kNoName) == 0;
      if (!plausible(next, true) && !nickname) return;
      name = run(next, true);
    } else {
      if ((first.flags & kGivenName) == 0 || (first.flags & kCommon) != 0) return;
      name = lowerRun(next, true);
    }
    if (name.end == next) return;
    add(next, name.end, true, 68, "name-after-naming",
        text_.english(first) ? "(name)" : "(prénom)");
    remember(name);
    std::size_t more = name.end;
    for (int others = 0;
         others < 6 && (text_.at(more).folded == "et" || text_.at(more).folded == "and" ||
                        text_.at(more).folded == ",");
         ++others) {
      if (!text_.at(more + 1).capital || (text_.at(more + 1).flags & kGivenName) == 0) break;
      const Run further = run(more + 1, true);
      if (further.end == more + 1) break;
      add(further.begin, further.end, true, 68, "name-after-naming",
          text_.english(first) ? "(name)" : "(prénom)");
      remember(further);
      more = further.end;
    }
  }

  void lookAtMaidenName(std::size_t at) {
    const Token& word = text_.at(at);
    std::size_t next = at + 1;
    if (text_.at(next).folded == ".") ++next;
    const Token& first = text_.at(next);
    if (!isWord(first) || !first.capital || first.lineStart || first.sentence != word.sentence)
      return;
    if (first.letters < 2 && !(isApostrophe(text_.at(next + 1)) && text_.at(next + 2).capital))
      return;
    if (!plausible(next, true) && (first.flags & kMedical) == 0 &&
        !((first.flags & kProper) != 0 && (first.flags & kCommon) == 0) &&
        !(word.folded == "nee" && !word.capital && !first.allCapitals && first.letters > 2 &&
          first.roles == 0 && (first.flags & kCountry) == 0)) {
      if (!(first.allCapitals && !word.allCapitals) && first.letters > 1) return;
    }
    if ((first.roles & (kFrench | kEnglish | kMonth)) != 0 && (first.roles & kParticle) == 0)
      return;
    if (first.allCapitals && !word.allCapitals && text_.at(next + 1).kind == Token::Kind::sign &&
        first.letters < 4 && (first.roles & kParticle) != 0 && text_.at(next + 1).folded == ",")
      return add(next, next + 1, true, 68, "maiden-name",
                 text_.english(first) ? "(name)" : "(nom)");
    if (first.sentenceStart) return;
    const Run name = run(next, true);
    if (name.end == next) return;
    add(next, name.end, true, 68, "maiden-name", text_.english(first) ? "(name)" : "(nom)");
    remember(name);
  }

  /// Whether a word that carries eponyms stands just before: "maladie de", "signe d'", "score".
  bool eponymBefore(std::size_t at) const {
    std::size_t back = at;
    int small = 0;
    while (back > 0 && small < 4) {
      const Token& token = text_.at(back - 1);
      if (isApostrophe(token) || token.folded == "«" || token.folded == "\"" ||
          token.folded == "“" ||
          anyOf(token.folded, {"de", "d", "du", "des", "la", "le", "l", "of"})) {
        --back;
        ++small;
      } else {
        break;
      }
    }
    // "facteur V de Leiden", "grade I de Fuhrman".
    if (small > 0 && back > 1 && text_.at(back - 1).capital && text_.at(back - 1).letters <= 3)
      --back;
    if (back == 0 || text_.at(back).lineStart) return false;
    const Token& head = text_.at(back - 1);
    // "avec l'accord de Sonia"
    if (anyOf(head.folded, {"accord", "intervention", "operation"}) &&
        (text_.at(at).flags & kGivenName) != 0 && (text_.at(at).flags & kMedical) == 0)
      return false;
    // "la patiente signe Jacqueline", "l'état civil dit Xiu Ying"
    if (small == 0 && anyOf(head.folded, {"signe", "dit", "dite", "cas"}) &&
        (text_.at(at).flags & kMedical) == 0)
      return false;
    if ((head.roles & kEponymHead) != 0 && head.folded != "the") return true;
    // "stade 3 de Kellgren"
    if (small > 0 && back > 1 && head.kind == Token::Kind::number && head.folded.size() < 3 &&
        (text_.at(back - 2).roles & kEponymHead) != 0)
      return true;
    // "syndrome d'Ehlers-Danlos", second half; "de Charcot et Marie"; "maladie génétique de X".
    if (back > 1 && isHyphen(head)) return eponymChain(back - 1);
    if (anyOf(head.folded, {"et", "and", "ou", "or", "ni", ","}) && back > 1)
      return eponymChain(back - 1);
    if (back > 1 && !head.capital && isWord(head) && small > 0 &&
        (text_.at(back - 2).roles & kEponymHead) != 0 && (head.flags & kCommon) != 0 &&
        (head.roles & (kFrench | kKin | kPersonNoun)) == 0)
      return true;
    return false;
  }

  /// Whether the capitals before the joint at `joint` belong to an eponym.
  bool eponymChain(std::size_t joint, int depth = 0) const {
    std::size_t back = joint;
    for (int steps = 0; steps < 5 && back > 0; ++steps) {
      const Token& token = text_.at(back - 1);
      if (isWord(token) && token.capital)
        --back;
      else if (isHyphen(token))
        --back;
      else
        break;
    }
    if (back == joint) return false;
    std::size_t small = back;
    while (small > 0 && small + 4 > back &&
           (isApostrophe(text_.at(small - 1)) ||
            anyOf(text_.at(small - 1).folded, {"de", "d", "du", "la", "le", "l"})))
      --small;
    if (small == 0) return false;
    if (depth < 4 && anyOf(text_.at(small - 1).folded, {"et", "and", "ou", "or", "ni", ","}))
      return eponymChain(small - 1, depth + 1);
    return (text_.at(small - 1).roles & kEponymHead) != 0;
  }

  bool eponymNear(std::size_t at) const {
    for (std::size_t step = 1; step <= 5 && step <= at; ++step) {
      const Token& token = text_.at(at - step);
      if (token.folded == ",") return false;
      if ((token.roles & kEponymHead) != 0 &&
          !anyOf(token.folded, {"the", "dit", "dite", "cas", "crise", "crises"}))
        return true;
    }
    return false;
  }

  /// Authors of the literature: "Dupont et al.", "(Dupont, 2019)", "Dupont [12]", lines of
  /// references.
  void lookAtReferences() {
    const auto year = [&](const Token& token) {
      return token.kind == Token::Kind::number && token.folded.size() == 4 &&
             (token.folded.starts_with("19") || token.folded.starts_with("20"));
    };
    std::size_t sentenceFrom = 0;
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const Token& token = text_.at(at);
      if (at > 0 && token.lineStart) sentenceFrom = at;
      if (token.folded == "al" && at > 1 && anyOf(text_.at(at - 1).folded, {"et", "and", "&"})) {
        std::size_t from = at - 1;
        for (int steps = 0; steps < 12 && from > 0; ++steps) {
          const Token& before = text_.at(from - 1);
          if ((isWord(before) && (before.capital || (before.roles & kParticle) != 0)) ||
              isHyphen(before) || isApostrophe(before) ||
              anyOf(before.folded, {".", ",", "et", "and", "&"})) {
            if (text_.at(from).lineStart) break;
            if (before.folded == "." && from > 1 && text_.at(from - 2).letters > 2) break;
            --from;
          } else {
            break;
          }
        }
        scan_.addQuiet(text_.at(from).begin, token.end, 71);
      }
      // 2019;12:345 and the like: a reference, from the start of its line.
      if (year(token) && (text_.at(at + 1).folded == ";" || text_.at(at + 1).folded == ",") &&
          !text_.at(at + 1).spaced &&
          (text_.at(at + 2).kind == Token::Kind::number ||
           text_.at(at + 2).kind == Token::Kind::mixed) &&
          anyOf(text_.at(at + 3).folded, {"(", ":"})) {
        std::size_t end = at + 3;
        while (end < text_.size() && end < at + 14 && !text_.at(end).lineStart &&
               !anyOf(text_.at(end).folded, {"pmid", "pmcid", "doi", "https", "http"}))
          ++end;
        std::size_t from = std::max(sentenceFrom, at > 80 ? at - 80 : 0);
        scan_.addQuiet(text_.at(from).begin, text_.at(end - 1).end, 71);
      }
      // "Dupont K, Martin BJ. …": two authors with initials behind are a reference's.
      if (isWord(token) && token.capital && !token.allCapitals && token.letters > 1) {
        std::size_t end = at;
        std::size_t authors = 0;
        while (authors < 40) {
          const std::size_t name = gluedEnd(end);
          const Token& initials = text_.at(name);
          const bool author = isWord(text_.at(end)) && text_.at(end).capital &&
                              !text_.at(end).allCapitals && text_.at(end).letters > 1 &&
                              isWord(initials) && initials.spaced && !initials.lineStart &&
                              initials.letters <= 3 &&
                              (initials.allCapitals || (initials.letters == 1 && initials.capital));
          if (!author) break;
          ++authors;
          end = name + 1;
          if (text_.at(end).folded != ",") break;
          ++end;
        }
        if (authors >= 2) {
          scan_.addQuiet(token.begin, text_.at(end - 1).end, 71);
          at = end - 1;
          continue;
        }
      }
      if (isWord(token) && token.capital && token.letters > 1 && (token.flags & kCommon) == 0) {
        std::size_t end = gluedEnd(at);
        if (anyOf(text_.at(end).folded, {"et", "and", "&"}) && text_.at(end + 1).capital &&
            isWord(text_.at(end + 1)))
          end = gluedEnd(end + 1);
        std::size_t look = end;
        if (anyOf(text_.at(look).folded, {"coll", "collaborateurs", "colleagues"})) ++look;
        if (text_.at(look).folded == ",") ++look;
        const bool bracket = text_.at(look).folded == "(" && year(text_.at(look + 1)) &&
                             (text_.at(look + 2).folded == ")" || text_.at(look + 2).folded == ",");
        const bool number =
            text_.at(look).folded == "[" && text_.at(look + 1).kind == Token::Kind::number;
        const bool inside = at > 0 && text_.at(at - 1).folded == "(" && year(text_.at(look)) &&
                            anyOf(text_.at(look + 1).folded, {")", ";", ","});
        if (bracket || number || inside) scan_.addQuiet(token.begin, text_.at(end - 1).end, 65);
      }
    }
  }

  /// Whether what follows `at` is what people do or have: a verb, an age.
  bool personFollows(std::size_t at) const {
    const Token& next = text_.at(at);
    if (next.lineStart) return false;
    if (isWord(next) && !next.capital && (next.roles & kPersonVerb) != 0)
      return next.folded != "a" || text_.raw(next) == "a";
    if (anyOf(next.folded, {"age", "agee", "aged"})) return true;
    if (isApostrophe(next) && text_.at(at + 1).folded == "s") return false;
    if (next.folded == "," || next.folded == "(") {
      const Token& after = text_.at(at + 1);
      if (after.kind == Token::Kind::number &&
          (anyOf(text_.at(at + 2).folded,
                 {"ans", "mois", "years", "months", "jours", "semaines", "an", "year", "yo", "days",
                  "weeks", "yrs", "yr", "y", "a"}) ||
           isHyphen(text_.at(at + 2))))
        return true;
      if (anyOf(after.folded, {"age", "agee", "aged", "ne", "nee", "born"})) return true;
    }
    return false;
  }

  /// Whether a preposition that goes with persons stands before: chez, avec, par, pour.
  bool personBefore(std::size_t at) const {
    if (at == 0) return false;
    return anyOf(text_.at(at - 1).folded,
                 {"chez",  "avec",     "par",      "with",     "by",    "pour",    "cher",
                  "chere", "dear",     "bonjour",  "merci",    "hello", "hi",      "cc",
                  "salut", "saw",      "met",      "seeing",   "revu",  "revoir",  "reverrai",
                  "recu",  "prevenir", "remercie", "demander", "sent",  "reviewed"});
  }

  bool taken(std::size_t begin, std::size_t end) const {
    for (std::size_t at = begin; at < end && at < taken_.size(); ++at)
      if (taken_[at]) return true;
    return false;
  }

  bool tailAfter(std::size_t end) const {
    const Token& next = text_.at(end);
    if (next.lineStart) return false;
    if (isApostrophe(next) && text_.at(end + 1).folded == "s")
      return (text_.at(end + 2).roles & kEponymTail) != 0 ||
             (text_.at(end + 3).roles & kEponymTail) != 0;
    return isWord(next) && (next.roles & kEponymTail) != 0 && (next.roles & kFrench) == 0;
  }

  /// "Lætitia et Jonathan VERMOREL", "Trevor and Nicola Hathersage": two given names and what both
  /// are called. Returns the token behind them, or 0.
  std::size_t lookAtPair(std::size_t at) {
    const Token& first = text_.at(at);
    if ((first.flags & kGivenName) == 0 || first.letters < 3 || first.allCapitals) return 0;
    const std::size_t joint = gluedEnd(at);
    const Token& second = text_.at(joint + 1);
    if (!anyOf(text_.at(joint).folded, {"et", "and", "&"}) || !second.capital || second.lineStart ||
        (second.flags & kGivenName) == 0 || second.allCapitals)
      return 0;
    const Run both = run(joint + 1, false);
    if (both.words < 2 || both.medical > 0 || taken(at, both.end) || eponymBefore(at) ||
        tailAfter(both.end))
      return 0;
    add(at, both.end, true, 72, "two-given-names-and-name",
        text_.english(first) ? "the couple" : "ce couple");
    remember(both);
    return both.end;
  }

  /// Names that nothing introduces. Returns the token to go on from.
  std::size_t lookAtUnintroduced(std::size_t at) {
    const Token& token = text_.at(at);
    if (!isWord(token)) return at + 1;
    if (!token.capital) return lookAtLowerCase(at);
    // Glued to what comes before (a gene, a hyphen, an elision that is no name's).
    if (at > 0 && !token.spaced) {
      const Token& before = text_.at(at - 1);
      // "@Guillaume, d'accord"
      if (before.folded == "@" && before.spaced && (token.flags & kGivenName) != 0 &&
          !(text_.at(at + 1).folded == "." && !text_.at(at + 1).spaced &&
            isWord(text_.at(at + 2)) && !text_.at(at + 2).spaced) &&
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
    if (token.letters == 1 && !elided) {
      // "J. Dupont", "J.-P. Martin".
      const std::size_t end = initialsEnd(at);
      const Token& name = text_.at(end);
      if (end == at || placeholder(token.folded)) return at + 1;
      if (isWord(name) && name.capital && name.letters > 2 && name.spaced && !name.lineStart &&
          ((name.flags & kCommon) == 0 ||
           ((name.flags & kSurname) != 0 && (name.allCapitals || personFollows(end + 1)))) &&
          ((name.flags & kMedical) == 0 || (name.flags & (kSurname | kEponym)) != 0) &&
          !looksMedical(name) && !eponymBefore(at) && !taken(at, end + 1) &&
          !(token.folded == "m") && (name.roles & kNoName) == 0) {
        const Run whole = run(end, false);
        const std::size_t last = std::max(gluedEnd(end), whole.end);
        if (!tailAfter(last) && !taken(at, last))
          add(at, last, false, 62, "initial-and-name", person(token, whole.gender));
        return last;
      }
      // "J.-P. M., 58 ans"
      if (end > at + 3 && personFollows(end) && !eponymBefore(at) && !taken(at, end))
        add(at, end, false, 62, "initials-and-age", person(token, Gender::unknown));
      return end;
    }
    if (const std::size_t pair = lookAtPair(at); pair != 0) return pair;
    // "Ph. Souchet"
    if (token.letters <= 3 && text_.at(at + 1).folded == "." && !text_.at(at + 1).spaced &&
        anyOf(token.folded, {"ph", "th", "ch", "fr", "cl", "chr", "gh", "jos"}) &&
        !token.allCapitals) {
      const Token& family = text_.at(at + 2);
      if (isWord(family) && family.capital && family.spaced && !family.lineStart &&
          family.letters > 2 && (family.flags & (kMedical | kCountry)) == 0 && family.roles == 0 &&
          !taken(at, at + 3)) {
        const std::size_t last = gluedEnd(at + 2);
        add(at, last, false, 62, "initial-and-name", person(token, Gender::unknown));
        return last;
      }
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
        text_.at(name.end + 1).capital && !text_.at(name.end + 1).allCapitals &&
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
      const bool allMedical = name.medical == name.words;
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
              abbreviation = abbreviation || (!text_.at(other).allCapitals &&
                                              (text_.at(other).flags & kCommon) != 0);
          abbreviation =
              abbreviation || (piece.allCapitals && piece.letters <= 2 && isWord(piece) &&
                               name.words == 2 && (piece.flags & kGivenName) != 0);
        }
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
    const bool familyLast = name.words > 2 && name.unknown + 1 == name.words &&
                            name.capitals == 1 && text_.at(name.end - 1).allCapitals;
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

  /// Whether the medical words from `begin` to before `end` are people's names.
  bool eponymsOnly(std::size_t begin, std::size_t end) const {
    for (std::size_t at = begin; at < end; ++at)
      if ((text_.at(at).flags & kMedical) != 0 &&
          (text_.at(at).flags & (kEponym | kGivenName)) == 0)
        return false;
    return true;
  }

  /// Jean-Baptiste, Marie-Ange: nothing but a given name, though each part may be a word.
  bool twoGivenNames(std::size_t at) const {
    const std::size_t end = gluedEnd(at);
    if (end == at + 1) return false;
    for (std::size_t part = at; part < end; ++part)
      if (isWord(text_.at(part)) && (text_.at(part).flags & kGivenName) == 0) return false;
    return true;
  }

  void lookAtLone(std::size_t at, std::size_t end) {
    const Token& token = text_.at(at);
    if (eponymBefore(at) || tailAfter(end) || taken(at, end)) return;
    if ((token.roles & (kFrench | kEnglish | kCivilTitle | kDoctorTitle | kMonth | kHeading |
                        kStreet | kHospital | kEponymHead | kKin)) != 0)
      return;
    if ((token.flags & kCountry) != 0 || placeholder(token.folded)) return;
    if (text_.at(end).kind == Token::Kind::number && !personFollows(end) &&
        (token.flags & kGivenName) == 0)
      return;
    if (text_.at(end).folded == "®" || text_.at(end).folded == "™") return;
    const bool follows = personFollows(end);
    const bool before = personBefore(at);
    const bool start = token.sentenceStart;
    bool compound = false;
    bool given = false;
    bool medical = false;
    bool common = true;
    bool surname = false;
    bool strange = false;
    bool proper = false;
    Gender gender = Gender::unknown;
    for (std::size_t part = at; part < end; ++part) {
      const Token& piece = text_.at(part);
      if (!isWord(piece)) {
        compound = true;
        continue;
      }
      given = given || (piece.flags & kGivenName) != 0;
      medical = medical || ((piece.flags & kMedical) != 0) || looksMedical(piece);
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
      while (before && last < end + 3 && isWord(text_.at(last)) && text_.at(last).capital &&
             text_.at(last).spaced && !text_.at(last).lineStart && text_.at(last).roles == 0 &&
             text_.at(last).letters > 1 && !taken(last, last + 1))
        ++last;
      add(at, last, false, 40, rule, person(token, gender));
    };
    if (token.allCapitals) {
      // Abbreviations, and headings; a name among them only where a person stands.
      if (token.letters < 4) return;
      if (given && !common && !medical && (follows || before || !start)) return found("given-name");
      if ((surname || (strange && token.letters >= 5)) && !common && !medical &&
          (follows || before))
        return found("name-in-capitals");
      return;
    }
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
      if (common && (token.flags & kEnglishWord) != 0 && !follows && !before &&
          text_.english(token))
        return;
      if (start && !follows && !before && (token.flags & (kSurname | kProper)) == 0 && common)
        return;
      return found("given-name");
    }
    if (!scan_.lexicon.townRegion(token.folded).empty()) return;
    if (surname && !common && !medical) {
      if (start && !follows) return;
      return found("family-name");
    }
    if (surname && (follows || before) && !start) return found("family-name");
    // HbA, TSHus; but McCarthy and DeSilva.
    if (token.capitalInside && !token.folded.starts_with("mc") &&
        !token.folded.starts_with("mac") && !follows)
      return;
    if (strange && !medical) {
      if (start && !follows) return;
      if (token.letters < 3) return;
      return found("unknown-word");
    }
    if (proper && !common && !medical && (follows || before) && !start) found("proper-name");
    if (medical && !common && proper && before && !start && text_.at(at - 1).folded == "chez")
      found("proper-name");
  }

  /// "karim benali est venu": given names that are nothing else, without a capital.
  std::size_t lookAtLowerCase(std::size_t at) {
    const Token& token = text_.at(at);
    if ((token.flags & kGivenName) == 0 || token.letters < 3 || token.roles != 0) return at + 1;
    if (at > 0 && !token.spaced) return at + 1;
    if ((token.flags & (kCommon | kMedical | kProper | kCountry)) != 0) {
      // "marie dupont a repris": an ordinary word only before a family name that does something.
      const Token& surname = text_.at(at + 1);
      if ((token.flags & (kFeminine | kMasculine)) == 0 || !isWord(surname) || !surname.spaced ||
          surname.lineStart || surname.capital || (surname.flags & kSurname) == 0 ||
          (surname.flags & (kCommon | kMedical)) != 0 || !personFollows(at + 2) ||
          taken(at, at + 2))
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
    if (personFollows(end) || personBefore(at) || ageOrBirth)
      add(at, end, false, 39, "given-name",
          person(token, (token.flags & kFeminine) != 0    ? Gender::female
                        : (token.flags & kMasculine) != 0 ? Gender::male
                                                          : Gender::unknown));
    return end;
  }

  /// The words of names found for certain, wherever else they stand.
  void lookAgain() {
    if (again_.empty()) return;
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const Token& token = text_.at(at);
      if (!isWord(token) || !again_.contains(token.folded)) continue;
      if ((token.flags & (kCommon | kMedical)) != 0 && (!token.capital || token.sentenceStart))
        continue;
      if (!token.capital && token.roles != 0) continue;
      if (taken_[at] || eponymBefore(at) || tailAfter(at + 1)) continue;
      if (token.allCapitals && (token.flags & kCommon) != 0 && text_.at(at + 1).allCapitals)
        continue;
      add(at, at + 1, true, 45, "name-again", person(token, Gender::unknown));
    }
  }

  void lookAtFileName() { lookAtFileWords(0, text_.size()); }

  void lookAtFileWords(std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to;) {
      const auto candidate = [&](std::size_t index) {
        const Token& token = text_.at(index);
        if (!isWord(token) || taken_[index] || token.letters < 2 ||
            (token.roles & (kFileWord | kFrench | kEnglish | kMonth | kHospital)) != 0)
          return false;
        if (placeholder(token.folded)) return false;
        if (nameFlag(token)) return true;
        return (token.flags & ~std::uint32_t{kTownBegins}) == 0 && token.letters >= 3 &&
               !looksMedical(token);
      };
      if (!candidate(at)) {
        ++at;
        continue;
      }
      std::size_t end = at;
      std::size_t words = 0;
      bool given = false;
      bool plain = false;
      for (std::size_t index = at; index < to; ++index) {
        const Token& token = text_.at(index);
        if (token.kind == Token::Kind::sign && index + 1 < to && candidate(index + 1) &&
            anyOf(token.folded, {"_", "-", ".", "+", "'", "’", ","}))
          continue;
        if (!candidate(index)) break;
        given = given || (token.flags & kGivenName) != 0;
        plain = plain || (token.flags & (kCommon | kMedical)) == 0;
        ++words;
        end = index + 1;
      }
      const Token& first = text_.at(at);
      if ((words >= 2 && given && plain) || (words == 1 && plain) || words >= 2)
        add(at, end, words >= 2 && given && plain, 64, "name-in-file-name", "patient");
      else if ((first.capital && (first.flags & kGivenName) != 0 &&
                (first.flags & kMedical) == 0) ||
               (first.allCapitals && first.letters > 3 && (first.flags & kSurname) != 0))
        add(at, end, false, 64, "name-in-file-name", "patient");
      at = end;
    }
  }

  Scan& scan_;
  const Text& text_;
  std::vector<bool> taken_;
  std::unordered_set<std::string_view> again_;
};

}  // namespace

void findNames(Scan& scan) {
  Names(scan).look();
}

}  // namespace consilium::clinical

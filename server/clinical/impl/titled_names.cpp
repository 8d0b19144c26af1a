#include <algorithm>

#include "clinical/impl/names.hpp"

namespace consilium::clinical {

void Names::lookAtTitle(std::size_t at) {
  const Token& title = text_.at(at);
  const std::string_view raw = text_.raw(title);
  const bool doctor = (title.roles & kDoctorTitle) != 0;
  const bool dotted = text_.at(at + 1).folded == "." && !text_.at(at + 1).spaced;
  if (raw == "mm" || raw == "ms" || raw == "MS" || raw == "Mm") return;
  if (anyOf(title.folded,
            {"sir", "lady", "miss", "mister", "maitre", "adj", "hon", "dra", "dhr", "sr"}) &&
      !title.capital)
    return;
  // Maître, in French only and before what can be nothing but a name.
  if (title.folded == "me" &&
      (raw != "Me" || text_.english(title) || (text_.at(at + 1).flags & (kCommon | kMedical)) != 0))
    return;
  if (at > 0 && isHyphen(text_.at(at - 1)) && !title.spaced) return;
  if (at > 0 && isApostrophe(text_.at(at - 1)) && title.letters == 1) return;
  std::size_t next = dotted ? at + 2 : at + 1;
  // "GP: the doctor. Reason: stiffness": a title that is no abbreviation ends its sentence.
  constexpr std::uint8_t kAbbreviation = 4;
  if (dotted && doctor && title.letters > kAbbreviation && !title.capital && text_.at(next).spaced)
    return;
  // "M. le Docteur Dupont": the second title sees to it. "Dr. (Mme) Dupont" too.
  // "Pr.. Lea", where a scan lost the dots of a form.
  while (next > at + 1 && next < at + 5 && text_.at(next).folded == "." && !text_.at(next).spaced)
    ++next;
  // "Pr émérite Maroteaux", "Dr. med. Huber"
  if (doctor && anyOf(text_.at(next).folded, {"emerite", "honoraire", "agrege", "agregee", "med",
                                              "associe", "associee", "emeritus", "vet", "em"})) {
    ++next;
    if (text_.at(next).folded == ".") ++next;
    if (!text_.at(next).capital) return;
  }
  const Token& first = text_.at(next);
  if (!isWord(first) || (first.lineStart && text_.at(next).begin > title.end + 2)) return;
  // "Monsieur le Proviseur"
  if (const Token& office = text_.at(next + 1);
      !doctor && anyOf(first.folded, {"le", "la"}) && office.letters > 3 &&
      ((office.flags & kCommon) != 0 || (office.roles & kHeading) != 0) && !nameFlag(office))
    return;
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
    if (name.end == next) return lookAtLowerWord(at, next);
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
  if (anyOf(title.folded, {"mme", "mlle", "madame", "mademoiselle", "mrs", "ms", "miss", "docteure",
                           "dre", "professeure", "mmes", "mesdames", "lady"}))
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
    if (joint == "/" && !nameFlag(other)) break;
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

void Names::lookAtLowerWord(std::size_t title, std::size_t at) {
  const Token& word = text_.at(at);
  if (text_.at(title).capital || text_.at(title).letters < 2 || !word.spaced || word.lineStart ||
      !anyOf(text_.at(title).folded, {"mme", "mlle", "mr", "dr", "mrs", "melle", "madame"}) ||
      word.capital || word.letters < 4 || word.roles != 0 ||
      (word.flags & (kMedical | kCountry | kDoes | kDone)) != 0 || word.folded.ends_with("ment") ||
      anyOf(word.folded, {"bien", "mieux", "toujours", "encore", "stable", "calme", "deja",
                          "jamais", "seule", "seul", "autonome", "algique", "aucun", "rien"}))
    return;
  const Token& behind = text_.at(at + 1);
  const bool ends = at + 1 >= text_.size() || behind.lineStart || !isWord(behind) ||
                    (behind.roles & (kFrench | kPersonVerb | kEnglish)) != 0 ||
                    (behind.flags & (kDone | kDoes)) != 0;
  if (ends && !isHyphen(behind) && !isApostrophe(behind))
    add(title, at + 1, false, 60, "word-after-title", person(text_.at(title), Gender::unknown));
}

void Names::lookAtFamily(std::size_t at) {
  const Token& first = text_.at(at + 2);
  if (!isWord(first) || !first.capital || !first.spaced || first.lineStart || first.letters < 3 ||
      ((first.flags & (kCommon | kMedical)) != 0 && !nameFlag(first)) || first.roles != 0)
    return;
  const Run name = run(at + 2, true);
  if (name.end == name.begin) return;
  add(name.begin, name.end, true, 69, "name-after-kin", text_.english(first) ? "(name)" : "(nom)");
  remember(name);
}

void Names::lookAtCareOf(std::size_t at) {
  std::size_t next = at + 1;
  if (text_.at(next).folded == ":") ++next;
  if (!isWord(text_.at(next)) || text_.at(next).lineStart || !plausible(next, true)) return;
  const Run name = run(next, true);
  if (name.end == next) return;
  add(next, name.end, true, 69, "name-after-care-of",
      text_.english(text_.at(next)) ? "(name)" : "(nom)");
  remember(name);
}

bool Names::spelledBefore(std::size_t at) const {
  return at > 0 && text_.at(at - 1).letters == 1 &&
         text_.at(at - 1).capital == text_.at(at).capital && isWord(text_.at(at - 1)) &&
         !text_.at(at).lineStart;
}

void Names::lookAtSpelled(std::size_t at) {
  constexpr std::size_t kMost = 48;
  std::size_t end = at;
  const bool capital = text_.at(at).capital;
  while (end < at + kMost && isWord(text_.at(end)) && text_.at(end).letters == 1 &&
         text_.at(end).capital == capital && (end == at || !text_.at(end).lineStart))
    ++end;
  if (end - at < 4) return;
  // "A B C D" is a list's, not a name.
  bool rising = true;
  for (std::size_t index = at; index + 1 < end; ++index)
    rising = rising && text_.at(index).folded < text_.at(index + 1).folded;
  if (rising) return;
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
    } else if (to - from >= 4 || (to - from == 3 && introduced) ||
               (to - from == 3 && (entry.flags & (kGivenName | kSurname)) != 0 &&
                (entry.flags & (kCommon | kMedical)) == 0)) {
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

void Names::lookAtWriter(std::size_t at) {
  std::size_t next = at + 1;
  // "tapé le 15/11/2023 par MCB"
  if (anyOf(text_.at(next).folded, {"le", "on"}))
    for (std::size_t by = next; by < at + 9 && !text_.at(by).lineStart; ++by)
      if (anyOf(text_.at(by).folded, {"par", "by"})) next = by;
  if (anyOf(text_.at(next).folded, {"par", "by"})) ++next;
  // "prélevé par LN"; "validé : TDM" is a thing.
  if (anyOf(text_.at(at).folded, {"preleve", "prelevee", "valide", "validee", "verifie", "controle",
                                  "realise", "realisee"}) &&
      (next == at + 1 || text_.at(next).flags != 0))
    return;
  if (text_.at(next).folded == ":") ++next;
  const Token& who = text_.at(next);
  // "Tapé par : mj", "Opérateur jpb."
  const bool operates = anyOf(text_.at(at).folded, {"operateur", "operatrice", "manip"});
  const bool small = !who.capital && who.letters > 1 && who.letters < 4 && who.flags == 0 &&
                     (next > at + 1 || operates) && !isWord(text_.at(next + 1));
  if ((next < at + 2 && !operates && !anyOf(text_.at(at).folded, {"relu", "relue"})) ||
      !isWord(who) || who.lineStart || (!who.allCapitals && !small) || who.letters > 4 ||
      placeholder(who.folded) || (who.roles & ~std::uint64_t{kParticle}) != 0)
    return;
  add(next, next + 1, false, 60, "initials-of-writer", text_.english(who) ? "(name)" : "(nom)");
}

void Names::lookAtRole(std::size_t at) {
  const Token& role = text_.at(at);
  // "bénéf. GHJUVANNA"
  if (text_.at(at + 1).folded == "." && role.letters < 7) ++at;
  const Token& name = text_.at(at + 1);
  // "subscriber Leroy Dumas"
  const Token& second = text_.at(at + 2);
  if (!role.capital && isWord(second) && second.capital && second.spaced && !second.lineStart &&
      isWord(name) && name.capital && !name.lineStart && nameFlag(name) && nameFlag(second) &&
      ((name.flags | second.flags) & (kCommon | kCountry)) == 0 && !taken(at + 1, at + 3))
    return add(at + 1, at + 3, false, 66, "name-after-role",
               text_.english(role) ? "(name)" : "(nom)");
  if ((role.capital && role.letters > 6) || !isWord(name) || !name.allCapitals || name.lineStart ||
      name.letters < 4 || (name.flags & (kCommon | kMedical | kCountry)) != 0 || name.roles != 0 ||
      text_.at(at + 2).allCapitals || placeholder(name.folded))
    return;
  const Run whole = run(at + 1, true);
  if (whole.end == at + 1 || taken(at + 1, whole.end)) return;
  add(at + 1, whole.end, false, 66, "name-after-role", text_.english(role) ? "(name)" : "(nom)");
}

void Names::lookAtMaidenName(std::size_t at) {
  const Token& word = text_.at(at);
  std::size_t next = at + 1;
  if (text_.at(next).folded == ".") ++next;
  const Token& first = text_.at(next);
  // "épouse II-4": a place in a family's tree
  if (first.allCapitals && isHyphen(text_.at(next + 1)) && !text_.at(next + 1).spaced &&
      text_.at(next + 2).kind == Token::Kind::number)
    return;
  // "ne RIEN envoyer"
  if (text_.raw(word).size() == 2 && word.folded == "ne" && (first.flags & kCommon) != 0) return;
  if (!isWord(first) || !first.capital || first.lineStart || first.sentence != word.sentence)
    return;
  if (first.letters < 2 && !(isApostrophe(text_.at(next + 1)) && text_.at(next + 2).capital))
    return;
  if (!plausible(next, true) && (first.flags & kMedical) == 0 &&
      !((first.flags & kProper) != 0 && (first.flags & kCommon) == 0) &&
      !(anyOf(word.folded, {"nee", "mariee", "veuve"}) && !word.capital && !first.allCapitals &&
        first.letters > 2 && first.roles == 0 && (first.flags & kCountry) == 0)) {
    if (!(first.allCapitals && !word.allCapitals) && first.letters > 1) return;
  }
  if ((first.roles & (kFrench | kEnglish | kMonth)) != 0 && (first.roles & kParticle) == 0) return;
  if (first.allCapitals && !word.allCapitals && text_.at(next + 1).kind == Token::Kind::sign &&
      first.letters < 4 && (first.roles & kParticle) != 0 && text_.at(next + 1).folded == ",")
    return add(next, next + 1, true, 68, "maiden-name", text_.english(first) ? "(name)" : "(nom)");
  if (first.sentenceStart) return;
  const Run name = run(next, true);
  if (name.end == next) return;
  add(next, name.end, true, 68, "maiden-name", text_.english(first) ? "(name)" : "(nom)");
  remember(name);
  // "Philomène Hirigoyen veuve Sallaberry" is one name.
  std::size_t from = at;
  for (int words = 0; words < 6 && from > 0; ++words) {
    const Token& before = text_.at(from - 1);
    const bool joint = (isHyphen(before) || isApostrophe(before)) && !before.spaced;
    if (!joint && !(isWord(before) && before.capital && before.letters > 1 &&
                    (nameFlag(before) || unknown(before) ||
                     ((before.flags & kEponym) != 0 || (before.roles & kParticle) != 0)) &&
                    (before.roles & kNoName) == 0))
      break;
    --from;
    if (text_.at(from).lineStart) break;
  }
  if (from < at && isWord(text_.at(from)) && !text_.at(at).lineStart)
    add(from, name.end, true, 69, "name-and-maiden-name", person(text_.at(from), Gender::unknown));
}

}  // namespace consilium::clinical

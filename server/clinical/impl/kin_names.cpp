#include "clinical/impl/names.hpp"

namespace consilium::clinical {

void Names::lookAtKin(std::size_t at) {
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
      of = !(text_.at(index + 1).folded == "accueil" || text_.at(index + 2).folded == "accueil");
      continue;
    }
    if ((token.roles & kKinFiller) != 0 || (token.roles & kNaming) != 0 ||
        anyOf(token.folded,
              {"age", "agee", "ages", "aged", "s", "se", "est", "is", "was", "accueil"}) ||
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
    if (!of && !comma && index == at + 1 && token.letters >= 3 && (token.flags & kGivenName) != 0 &&
        token.roles == 0 && isWord(family) && family.spaced && !family.lineStart &&
        !family.capital && family.letters >= 3 && family.roles == 0 &&
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
    const bool little = index == at + 1 && text_.at(index + 1).folded == "." &&
                        anyOf(noun.folded, {"petit", "petite", "bebe", "jeune", "enfant", "baby"});
    if (count >= 2 || little || behind.folded == "," || (behind.roles & kPersonVerb) != 0 ||
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
  const bool aunt = adjacent && anyOf(noun.folded, {"auntie", "aunty", "uncle", "aunt", "tonton",
                                                    "tata", "tatie", "mamie", "papi", "papy"});
  const bool word =
      (!noun.capital || aunt) && !first.allCapitals && first.letters > 2 && first.roles == 0 &&
      ((first.flags & (kMedical | kCountry)) == 0 || (first.flags & kFirstName) != 0) &&
      (((noun.roles & kKin) != 0 &&
        (adjacent ||
         (text_.at(index - 1).folded == "(" && anyOf(text_.at(index + 1).folded, {")", ","})))) ||
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
  // "assuré LAMal": a law or an office
  if ((noun.roles & kKin) == 0 && first.capitalInside && !first.folded.starts_with("mc") &&
      !first.folded.starts_with("mac") && !nameFlag(first) && !text_.at(index + 1).capital)
    return;
  if (comma && !word && !nameFlag(first) && !unknown(first)) return;
  if (of && eponymBefore(index)) return;
  if (of && !scan_.lexicon.townRegion(first.folded).empty() && (first.flags & kGivenName) == 0)
    return;
  // "patient Glasgow 15", "test patient Marfan".
  if (text_.at(index + 1).kind == Token::Kind::number && !nameFlag(first) &&
      ((first.flags & (kMedical | kProper | kCommon)) != 0 || first.letters < 4))
    return;
  // "patient ASA 2": a class, unless years follow
  if (const Token& class_ = text_.at(index + 1);
      (noun.roles & kKin) == 0 && first.allCapitals && first.letters < 4 &&
      class_.kind == Token::Kind::number && class_.folded.size() == 1 &&
      (text_.at(index + 2).roles & kUnit) == 0)
    return;
  if (const std::size_t pair = adjacent ? lookAtPair(index) : 0; pair != 0) return;
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
  // "carers Gill & Pete Oakenshaw": what both are called stands once.
  if (adjacent && name.words == 1 && anyOf(text_.at(name.end).folded, {"&", "et", "and"}) &&
      text_.at(name.end + 1).capital &&
      (nameFlag(text_.at(name.end + 1)) ||
       (text_.at(name.end + 1).flags & (kCommon | kMedical)) == 0))
    if (const Run both = run(name.end + 1, true); both.words > 1 && both.ordinary < both.words)
      add(index, both.end, hard, 72, "two-given-names-and-name",
          text_.english(first) ? "(names)" : "(prénoms)");
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

void Names::lookAtPedigree(std::size_t at) {
  const Token& number = text_.at(at + 2);
  if (!(isHyphen(text_.at(at + 1)) || anyOf(text_.at(at + 1).folded, {".", ":"})) ||
      text_.at(at + 1).spaced || number.spaced || number.kind != Token::Kind::number ||
      number.folded.size() > 2)
    return;
  // "II-3 : René", "II-3 Rosalie"
  const bool bare = isWord(text_.at(at + 3)) && text_.at(at + 3).spaced;
  const std::size_t who = bare ? at + 3 : at + 4;
  if (!bare && !anyOf(text_.at(at + 3).folded, {":", "=", "(", ","})) return;
  const Token& first = text_.at(who);
  if (!isWord(first) || !first.capital || first.lineStart || first.letters < 3 ||
      first.allCapitals || first.roles != 0 || (first.flags & (kMedical | kCountry)) != 0 ||
      (!nameFlag(first) && (first.flags & kCommon) != 0))
    return;
  if (bare && !nameFlag(first) && !unknown(first)) return;
  const Run name = run(who, true);
  if (name.end > name.begin)
    add(name.begin, name.end, false, 62, "name-in-pedigree", person(first, name.gender));
}

void Names::lookAtNickname(std::size_t at) {
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

void Names::lookAtNaming(std::size_t at) {
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
  add(next, name.end, true, 68, "name-after-naming", text_.english(first) ? "(name)" : "(prénom)");
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

std::size_t Names::lookAtPair(std::size_t at) {
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

}  // namespace consilium::clinical

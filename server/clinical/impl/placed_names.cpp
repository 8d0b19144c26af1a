#include <algorithm>

#include "clinical/impl/names.hpp"

// Names by the place in which they stand: a signature, a greeting, a list, a label's value, letters
// that stand for somebody. Nothing but a place speaks for them, so that all of them are soft.

namespace consilium::clinical {
namespace {

/// How a message ends before its writer's name.
bool closes(std::string_view word) {
  return anyOf(word, {"bises",
                      "bise",
                      "bisous",
                      "biz",
                      "amities",
                      "amicalement",
                      "cdlt",
                      "cdt",
                      "cordialement",
                      "merci",
                      "regards",
                      "thanks",
                      "cheers",
                      "love",
                      "sincerely",
                      "best",
                      "tchao",
                      "ciao",
                      "salutations",
                      "confraternellement",
                      "respectueusement",
                      "affectueusement",
                      "fraternellement",
                      "bientot",
                      "signe",
                      "signed",
                      "thx",
                      "ttyl",
                      "bec",
                      "becs",
                      "wishes",
                      "faithfully"});
}

bool joinsNames(const Token& token) {
  return anyOf(token.folded, {",", "et", "ou", "and", "&", "/", "+", "or"});
}

}  // namespace

bool Names::mayStand(std::size_t at) const {
  const Token& token = text_.at(at);
  if (!isWord(token) || !token.capital || token.letters < 3 || placeholder(token.folded) ||
      (token.flags & kCountry) != 0)
    return false;
  if ((token.roles & kNoName) != 0 && (token.flags & kFirstName) == 0) return false;
  if (token.allCapitals && token.letters < 4) return false;
  if ((token.flags & (kGivenName | kFirstName)) != 0) return true;
  if ((token.flags & kCommon) != 0) return false;
  if ((token.flags & kSurname) != 0) return true;
  if (looksMedical(token)) return false;
  if ((token.flags & kMedical) != 0) return (token.flags & kEponym) != 0;
  return true;
}

void Names::lookAtSignature(std::size_t at) {
  const Token& token = text_.at(at);
  if (!mayStand(at) || taken(at, at + 1)) return;
  std::size_t end = gluedEnd(at);
  if (const Token& more = text_.at(end); isWord(more) && more.capital && !more.lineStart) {
    if (more.letters == 1)
      end = text_.at(end + 1).folded == "." && !text_.at(end + 1).lineStart ? end + 2 : end + 1;
    else if (mayStand(end))
      end = gluedEnd(end);
  }
  const Token& behind = text_.at(end);
  const bool last = end >= text_.size() || behind.lineStart ||
                    (anyOf(behind.folded, {".", "!", ",", "(", "-", "–", "—"}) &&
                     (end + 1 >= text_.size() || text_.at(end + 1).lineStart));
  // "Anne-So," on a line of its own.
  const bool alone =
      token.lineStart && behind.folded == "," && !behind.lineStart && text_.at(end + 1).lineStart;
  bool closed = false;
  for (std::size_t back = 1; back <= 5 && back <= at && !closed; ++back) {
    const Token& before = text_.at(at - back);
    closed = closes(before.folded);
    if (!closed && back > 1 && isWord(before) && before.letters > 4) break;
  }
  const bool ends = last && token.lineStart && at > 0 &&
                    anyOf(text_.at(at - 1).folded, {",", "!"}) && end >= text_.size();
  if ((closed && (last || token.lineStart || text_.at(at - 1).folded == ",")) || alone || ends) {
    if (token.allCapitals && !nameFlag(token) && !closed) return;
    add(at, end, false, 54, "signature", person(token, Gender::unknown));
  }
}

void Names::lookAtChain(std::size_t at) {
  if (at > 1 && joinsNames(text_.at(at - 1)) && mayStand(at - 2)) return;  // begun before
  constexpr std::size_t kMost = 8;
  std::vector<std::size_t> starts;
  std::size_t sure = 0;
  bool strange = false;
  for (std::size_t next = at; starts.size() < kMost && mayStand(next);) {
    const Token& token = text_.at(next);
    if (token.allCapitals) break;
    const bool given = (token.flags & kGivenName) != 0;
    const bool own = given && (token.flags & kCommon) == 0 &&
                     ((token.flags & kMedical) == 0 || (token.flags & kFirstName) != 0);
    if (!given && !unknown(token)) strange = true;
    sure += own ? 1U : 0U;
    starts.push_back(next);
    const std::size_t end = gluedEnd(next);
    if (!joinsNames(text_.at(end)) || text_.at(end + 1).lineStart) break;
    next = end + 1;
  }
  if (starts.size() < 2 || sure == 0 || strange || eponymBefore(at)) return;
  if (tailAfter(gluedEnd(starts.back()))) return;
  for (const std::size_t start : starts)
    if (const std::size_t end = gluedEnd(start); !taken(start, end))
      add(start, end, false, 41, "name-in-list", person(text_.at(start), Gender::unknown));
}

void Names::lookAtValue(std::size_t at) {
  // `at`: a colon, or what stands for one in a form.
  // "Opér. : VERHAEGHE"
  const bool cut = text_.at(at - 1).folded == "." && at > 1;
  const Token& label = text_.at(cut ? at - 2 : at - 1);
  const std::size_t first = at + 1;
  const Token& token = text_.at(first);
  if (!isWord(label) || !isWord(token) || !token.capital || token.lineStart || !token.spaced ||
      taken(first, first + 1))
    return;
  // "flacon d'Erlenmeyer : Pyle ou Gaucher"
  if (label.capital && !label.lineStart && !cut && at > 1 && isApostrophe(text_.at(at - 2))) return;
  const std::string_view word = label.folded;
  const std::string_view raw = text_.raw(label);
  bool person =
      (label.roles & (kPersonNoun | kKin | kNameLabel)) != 0 ||
      (cut && anyOf(word, {"accomp", "oper", "anesth",  "chir", "inf",    "pharm", "prescr",
                           "dest",   "exp",  "benef",   "rad",  "radiol", "secr",  "tech",
                           "manip",  "resp", "corresp", "pat",  "assist", "path"})) ||
      raw.ends_with("é") || raw.ends_with("ée") || raw.ends_with("és") || raw.ends_with("ées");
  for (const std::string_view ending :
       {"eur",    "eurs",  "euse",  "euses", "trice", "trices", "ien",   "iens", "ienne",
        "iennes", "iste",  "istes", "ant",   "ants",  "ante",   "antes", "ente", "entes",
        "aire",   "aires", "ier",   "iere",  "ere",   "er",     "or",    "ist",  "ian"})
    person = person || (word.size() > ending.size() + 2 && word.ends_with(ending));
  person =
      person && !anyOf(word, {"facteur",     "valeur",      "hauteur",    "longueur",    "largeur",
                              "couleur",     "douleur",     "tumeur",     "epaisseur",   "odeur",
                              "traitements", "commentaire", "inventaire", "laboratoire", "horaire",
                              "honoraires",  "cancer",      "number",     "color",       "tumor",
                              "marker"});
  const std::size_t initials = initialsEnd(first);
  if (initials != first) {
    if (!person) return;
    std::size_t end = initials;
    if (const Token& family = text_.at(end); isWord(family) && family.capital &&
                                             !family.lineStart && family.letters > 2 &&
                                             (family.roles & kNoName) == 0)
      end = gluedEnd(end);
    if (!taken(first, end))
      add(first, end, false, 55, "name-after-role", this->person(token, Gender::unknown));
    return;
  }
  const std::size_t hyphen = isHyphen(text_.at(first + 1)) ? 1 : 0;
  const bool particled =
      person && (token.roles & kParticle) != 0 && (hyphen == 1 || token.allCapitals) &&
      text_.at(first + 1 + hyphen).capital && text_.at(first + 1 + hyphen).letters > 2;
  const bool surname = particled || (token.allCapitals && token.letters > 3 && nameFlag(token) &&
                                     (token.flags & kInUse) == 0);
  if (!surname && !(person && mayStand(first))) return;
  // "atteinte médullaire : Arnold-Chiari"
  if (hyphen == 1 && (text_.at(first + 2).flags & kInUse) != 0) return;
  if (eponymBefore(first)) return;
  const Run name = run(first, true);
  if (name.end == first || (name.ordinary == name.words && !particled) || taken(first, name.end))
    return;
  if (!person && name.words > 2) return;
  add(first, name.end, false, 55, "name-after-role", this->person(token, name.gender));
}

void Names::lookAtFamilyAndInitials(std::size_t at) {
  // "HOLLOWELL, JASPER T", "GUILLEMAUT C (Hôpital …)", "O'Shaughnessy-Blum, P.", "Olaniyan, T."
  const Token& token = text_.at(at);
  const std::size_t family = gluedEnd(at);
  const bool compound = family > at + 1;
  if ((token.flags & (kCommon | kMedical | kCountry)) != 0 && !compound) return;
  if ((token.roles & ~std::uint64_t{kParticle}) != 0 || token.letters + (compound ? 3 : 0) < 4)
    return;
  std::size_t next = family;
  const bool comma = text_.at(next).folded == ",";
  if (comma) ++next;
  const bool dotted = text_.at(next + 1).folded == ".";
  if (!token.allCapitals && !comma && !compound && !(dotted && (token.flags & kSurname) != 0))
    return;
  const Token& initial = text_.at(next);
  if (!isWord(initial) || initial.letters > 2 || !initial.capital || !initial.spaced ||
      initial.lineStart || (initial.letters == 2 && !initial.allCapitals))
    return;
  std::size_t end = initialsEnd(next);
  if (end == next) end = next + 1;
  const Token& behind = text_.at(end);
  if (end < text_.size() && isWord(behind) && !behind.lineStart &&
      !(comma && dotted && !behind.capital))
    return;
  if (end < text_.size() && behind.kind == Token::Kind::number && !token.allCapitals &&
      !(comma && dotted))
    return;
  if (isApostrophe(behind)) return;
  if (initial.letters == 2 && (initial.flags != 0 || initial.roles != 0)) return;
  if (eponymBefore(at) || taken(at, end)) return;
  add(at, end, false, 57, "name-and-initial", person(token, Gender::unknown));
}

void Names::lookAtSlashes(std::size_t at) {
  // "JOLIVELLE / ROMY / 04/01/2022", "trait strict HAKOBYAN/VARTAN/1984-09-26": family and given
  // name between strokes. `at`: the stroke.
  if (at == 0) return;
  std::size_t from = at - 1;
  for (int parts = 0; parts < 4 && from > 0 && isHyphen(text_.at(from - 1)); ++parts) from -= 2;
  const Token& family = text_.at(from);
  const Token& given = text_.at(at + 1);
  if (!isWord(family) || !isWord(given) || !family.allCapitals || family.letters < 3 ||
      !given.capital || given.letters < 3 || given.lineStart || (given.flags & kGivenName) == 0 ||
      (family.flags & (kCommon | kMedical | kCountry)) != 0 || (family.roles & kNoName) != 0 ||
      (given.roles & kNoName) != 0)
    return;
  const std::size_t end = gluedEnd(at + 1);
  if (taken(from, end)) return;
  add(from, end, false, 58, "family-and-given-name", person(family, Gender::unknown));
}

void Names::lookAtBracketed(std::size_t at) {
  // "Kerdoncuff (Nolwenn)", "Mme A. (Halimatou)". `at`: the bracket.
  const std::size_t end = gluedEnd(at + 1);
  const Token& given = text_.at(at + 1);
  // "nom sur le tube (GOMIS)"
  if (given.allCapitals && given.letters > 3 && text_.at(end).folded == ")" &&
      (nameFlag(given) || unknown(given)) && (given.flags & (kCommon | kMedical)) == 0)
    for (std::size_t back = 1; back < 7 && back <= at; ++back)
      if (anyOf(text_.at(at - back).folded, {"nom", "name", "etiquette", "prenom", "identite"}))
        return add(at + 1, end, false, 58, "name-in-brackets", person(given, Gender::unknown));
  if (at == 0 || text_.at(end).folded != ")" || !isWord(given) || !given.capital ||
      given.letters < 3 || given.allCapitals || (given.flags & kGivenName) == 0 ||
      (given.roles & kNoName) != 0)
    return;
  std::size_t from = at - 1;
  if (text_.at(from).folded == "." && from > 1) {
    const Token& initial = text_.at(from - 1);
    if (initial.letters == 1 && initial.capital) add(at, end + 1, false, 58, "given-name", "");
    return;
  }
  for (int parts = 0; parts < 4 && from > 1 && isHyphen(text_.at(from - 1)); ++parts) from -= 2;
  if (!mayStand(from) || eponymBefore(from) || taken(from, end)) return;
  if ((text_.at(from).flags & kMedical) != 0 && (given.flags & kFirstName) == 0) return;
  add(from, end + 1, false, 58, "family-and-given-name", person(text_.at(from), Gender::unknown));
}

void Names::lookAtNameOf(std::size_t at) {
  std::size_t next = at + 1;
  if (at == 0 || !anyOf(text_.at(at - 1).folded, {"le", "au", "du", "the", "of"}) ||
      !anyOf(text_.at(next).folded, {"de", "d", "of"}))
    return;
  ++next;
  if (isApostrophe(text_.at(next))) ++next;
  const Token& first = text_.at(next);
  if (!isWord(first) || !first.capital || first.lineStart || placeholder(first.folded) ||
      (first.roles & kNoName & ~std::uint64_t{kParticle}) != 0 ||
      (first.flags & (kCountry | kInUse)) != 0)
    return;
  const Run name = run(next, true);
  std::size_t end = std::max(name.end, gluedEnd(next));
  // "au nom de Kermorvan (Enora)"
  if (const std::size_t close = gluedEnd(end + 1);
      text_.at(end).folded == "(" && text_.at(close).folded == ")" && text_.at(end + 1).capital &&
      (text_.at(end + 1).flags & kGivenName) != 0)
    end = close + 1;
  add(next, end, false, 70, "name-after-naming", person(first, name.gender));
}

void Names::lookAtLine(std::size_t at) {
  const std::size_t end = gluedEnd(at);
  const Token& token = text_.at(at);
  if ((end < text_.size() && !text_.at(end).lineStart &&
       !(text_.at(end).folded == "|" && text_.at(end + 1).lineStart)) ||
      token.letters < 5 || !unknown(token) || looksMedical(token) || taken(at, end))
    return;
  if (at == 0 && end >= text_.size()) return;
  add(at, text_.at(end).folded == "|" ? end + 1 : end, false, 42, "line-of-capitals",
      person(token, Gender::unknown));
}

void Names::lookAtBed(std::size_t at) {
  // "Lit 7 BOUKHRIS", "DESCHANEL Lit 4", "ch. 214 : FAUVETTE", "Cot 5 Okonkwo-Bell"
  const auto bed = [&](std::size_t word) {
    return anyOf(text_.at(word).folded,
                 {"lit", "lits", "ch", "chambre", "box", "salle", "bloc", "bed", "room", "cot",
                  "porte", "interphone", "bay", "fauteuil", "brancard"});
  };
  const Token& token = text_.at(at);
  const std::size_t end = gluedEnd(at);
  if (token.letters < 3 || (token.roles & kNoName) != 0 || !(token.allCapitals || end > at + 1) ||
      (token.flags & (kCommon | kInUse | kCountry)) != 0 || taken(at, end))
    return;
  std::size_t back = at;
  if (back > 0 && anyOf(text_.at(back - 1).folded, {":", "-", "–", "="})) --back;
  const bool behind = back > 2 && !text_.at(back).lineStart &&
                      text_.at(back - 1).kind != Token::Kind::word &&
                      (bed(back - 2) || (text_.at(back - 2).folded == "." && bed(back - 3)));
  const bool first = back == 2 && text_.at(1).kind == Token::Kind::number && bed(0);
  const bool ahead = bed(end) && (text_.at(end + 1).kind == Token::Kind::number ||
                                  text_.at(end + 2).kind == Token::Kind::number);
  if (behind || first || ahead)
    add(at, end, false, 55, "name-at-bed", person(token, Gender::unknown));
}

void Names::lookAtActor(std::size_t at) {
  // "opérée par Sauveterre": a town does nothing.
  const Token& done = text_.at(at > 1 ? at - 2 : ~0UL);
  const Token& token = text_.at(at);
  if (text_.at(at - 1).folded != "par" || (done.flags & kDone) == 0 || token.letters < 4 ||
      token.allCapitals || token.roles != 0 ||
      (token.flags & (kCommon | kCountry | kMedical)) != 0 ||
      anyOf(done.folded, {"passe", "passee", "transite", "arrive", "arrivee", "venu", "venue"}) ||
      scan_.lexicon.townRegion(token.folded).empty())
    return;
  add(at, gluedEnd(at), false, 56, "who-did-it", person(token, Gender::unknown));
}

}  // namespace consilium::clinical

#include "clinical/impl/names.hpp"

// What stands beside a name and tells that it is one.

namespace consilium::clinical {

bool Names::seenFollows(std::size_t at) const {
  if (personFollows(at)) return true;
  return anyOf(text_.at(at).folded,
               {"revu",       "revue",    "vu",          "vue",          "opere",     "operee",
                "adresse",    "adressee", "suivi",       "suivie",       "admis",     "admise",
                "sorti",      "sortie",   "hospitalise", "hospitalisee", "transfere", "transferee",
                "stable",     "decede",   "decedee",     "seen",         "reviewed",  "admitted",
                "discharged", "referred", "ddn",         "dob",          "ne",        "nee"});
}

bool Names::personFollows(std::size_t at) const {
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

bool Names::personBefore(std::size_t at) const {
  return at > 0 && (text_.at(at - 1).roles & kToPerson) != 0;
}

bool Names::verbFollows(std::size_t at) const {
  if (personFollows(at)) return true;
  const Token& next = text_.at(at);
  const Token& after = text_.at(at + 1);
  // "s'est fait mal", "n'a plus mal", "ne marche plus"
  if (isWord(next) && !next.lineStart && anyOf(next.folded, {"s", "n", "se", "ne", "y", "lui"}))
    return isApostrophe(after) || (after.flags & kDoes) != 0;
  return isWord(next) && !next.capital && !next.lineStart && next.letters > 2 &&
         (next.flags & kDoes) != 0 && (next.roles & (kEponymTail | kFrench | kUnit)) == 0;
}

}  // namespace consilium::clinical

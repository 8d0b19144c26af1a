#include "clinical/impl/names.hpp"

#include <algorithm>

namespace consilium::clinical {

void Names::look() {
  if (text_.part() == TextPart::documentName) {
    lookAtFileName();
    return;
  }
  lookAtReferences();
  lookAtEponymPairs();
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    if (token.lineStart) lookAtTalk(at);
    if (at > 0 && anyOf(token.folded, {":", "=", "▸"})) lookAtValue(at);
    if (token.folded == "/") {
      lookAtSlashes(at);
      lookAtTypist(at);
    }
    if (token.folded == "(") lookAtBracketed(at);
    if (token.folded == "^") lookAtCarets(at);
    if (anyOf(token.folded, {"\"", "«", "“"})) lookAtNicknamed(at);
    if (token.lineStart && token.allCapitals) lookAtLine(at);
    if (token.kind == Token::Kind::mixed || isWord(token)) lookAtHandle(at);
    if (token.folded == "nom" || token.folded == "name") lookAtNameOf(at);
    if (!isWord(token)) continue;
    if (token.capital) {
      lookAtSignature(at);
      lookAtChain(at);
      lookAtFamilyAndInitials(at);
      lookAtMinutes(at);
      lookAtBed(at);
      if (at > 1) lookAtActor(at);
      if (token.letters == 1) lookAtInitials(at);
      lookAtFamilyFirst(at);
    }
    if (anyOf(token.folded,
              {"dit",        "dite",    "dits",     "alias",     "pseudo",     "pseudonyme",
               "surnom",     "disait",  "surnomme", "surnommee", "surnommait", "surnommaient",
               "appelaient", "nommait", "signe",    "appelle",   "appelait",   "nickname",
               "known",      "aka",     "as"}))
      lookAtQuoted(at);
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
    if (token.folded == "fam" && token.capital && text_.at(at + 1).folded == ".") lookAtFamily(at);
    if (token.letters == 1 && !spelledBefore(at)) lookAtSpelled(at);
    if (anyOf(token.folded,
              {"dicte",    "dictee",    "tape",       "tapee",    "saisi",   "saisie",
               "redige",   "frappe",    "transcrit",  "relu",     "relue",   "typed",
               "dictated", "operateur", "operatrice", "manip",    "preleve", "prelevee",
               "valide",   "validee",   "verifie",    "controle", "realise", "realisee"}))
      lookAtWriter(at);
    if (token.lineStart && (token.roles & kParticle) != 0 && !token.capital)
      lookAtParticleFirst(at);
    if ((token.roles & kFileWord) != 0 && at > 1 && text_.at(at - 1).folded == "." &&
        !token.spaced && !text_.at(at - 1).spaced)
      lookAtFileInText(at);
    if (anyOf(token.folded,
              {"nee", "ne", "epouse", "veuve", "ep", "vve", "epse", "mariee", "divorcee"}))
      lookAtMaidenName(at);
  }
  for (std::size_t at = 0; at < text_.size();) at = std::max(at + 1, lookAtUnintroduced(at));
  lookAgain();
}

void findNames(Scan& scan) {
  Names(scan).look();
}

}  // namespace consilium::clinical

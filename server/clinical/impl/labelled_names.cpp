#include "clinical/impl/names.hpp"

namespace consilium::clinical {

void Names::lookAtFileInText(std::size_t extension) {
  std::size_t from = extension - 1;
  constexpr std::size_t kMost = 24;
  while (from > 0 && extension - from < kMost && !text_.at(from).spaced) --from;
  lookAtFileWords(from, extension - 1);
}

void Names::lookAtHeader(std::size_t at) {
  if (text_.at(at + 1).folded != ":" || !text_.at(at).capital) return;
  const Token& first = text_.at(at + 2);
  if (!isWord(first) || !first.capital || first.lineStart || first.letters < 2 ||
      (first.roles & (kHeading | kHospital | kCivilTitle | kDoctorTitle)) != 0)
    return;
  const Run name = run(at + 2, true);
  if (name.end == name.begin || taken(name.begin, name.end) ||
      (name.words < 2 && !nameFlag(first) && !unknown(first)) || name.ordinary == name.words)
    return;
  add(name.begin, name.end, name.words > 1 || nameFlag(first), 69, "name-in-header",
      text_.english(first) ? "(name)" : "(nom)");
  remember(name);
}

void Names::lookAtLabel(std::size_t at) {
  const Token& label = text_.at(at);
  const bool sure = anyOf(label.folded, {"nom", "noms", "prenom", "prenoms", "name", "names",
                                         "surname", "firstname", "lastname", "forename", "identite",
                                         "initiales", "initials", "patientname", "kin"});
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
    // |Nom usuel| DUPONT |, but not "| Nom | Naissance | Chambre |"
    if ((text_.at(value).roles & (kBirth | kNameLabel)) != 0) return;
  } else if (text_.at(colon).folded != ":" && text_.at(colon).folded != "=") {
    // "Nom DUPONT Prénom Marie", "Nom - DUPONT".
    // "Last name Petersen", "nom de jeune fille PETIT"
    const bool led = at > 0 && !label.lineStart &&
                     anyOf(text_.at(at - 1).folded, {"last", "first", "family", "given", "middle",
                                                     "maiden", "birth", "married"});
    if (!sure) return;
    const bool alone = label.lineStart && text_.at(at + 1).lineStart;
    value = at + 1;
    // "Nom.. DUPONT", where a scan lost the dots of a form.
    while (value < at + 5 && text_.at(value).folded == "." && !text_.at(value).lineStart) ++value;
    const bool dotted = value > at + 2;
    while (value < at + 5 && !text_.at(value).capital &&
           (anyOf(text_.at(value).folded,
                  {"de", "d", "marital", "usuel", "usage", "naissance", "jeune", "fille", "epouse",
                   "patronymique", "complet", "legal"}) ||
            isApostrophe(text_.at(value))))
      ++value;
    if (!label.capital && !led && value == at + 1) return;
    if (isHyphen(text_.at(value)) || text_.at(value).folded == "–") ++value;
    const Token& next = text_.at(value);
    if (!next.capital ||
        (!(next.allCapitals && (next.letters > 2 || ((next.roles & kParticle) != 0 &&
                                                     text_.at(value + 1).allCapitals))) &&
         (next.flags & kGivenName) == 0 && !alone && !dotted &&
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
  const bool particled = sure && !first.capital && (first.roles & kParticle) != 0 &&
                         first.letters > 1 && text_.at(value + 1).capital;
  if (first.capital || particled) {
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
    if (anyOf(text_.at(look).folded,
              {"mutuelle", "caisse",        "assurance",    "societe",  "ecole",     "entreprise",
               "assureur", "pharmacie",     "laboratoire",  "clinique", "logiciel",  "association",
               "gene",     "medicament",    "commercial",   "maladie",  "variant",   "produit",
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

void Names::lookAtFileWords(std::size_t from, std::size_t to) {
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
    else if ((first.capital && (first.flags & kGivenName) != 0 && (first.flags & kMedical) == 0) ||
             (first.allCapitals && first.letters > 3 && (first.flags & kSurname) != 0))
      add(at, end, false, 64, "name-in-file-name", "patient");
    at = end;
  }
}

}  // namespace consilium::clinical

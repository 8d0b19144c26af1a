#include "clinical/impl/places.hpp"

// Laboratories, practices, imaging centres and houses where people are cared for, by what names
// them; places of care typed without capitals, and those that a name behind somebody tells.

namespace consilium::clinical {

namespace {

bool isArticle(std::string_view word) {
  return anyOf(word, {"du", "des", "la", "le", "les", "l"});
}

/// What an office of care does, between its head and its name: "cabinet de kinésithérapie du Lac".
bool isOfficeQualifier(std::string_view word) {
  return anyOf(word, {"medical",
                      "medicale",
                      "medicales",
                      "medicaux",
                      "dentaire",
                      "infirmier",
                      "infirmiers",
                      "kinesitherapie",
                      "kine",
                      "radiologie",
                      "imagerie",
                      "orthodontie",
                      "analyses",
                      "analyse",
                      "biologie",
                      "biologique",
                      "anapath",
                      "anatomopathologie",
                      "pathologie",
                      "cytogenetique",
                      "genetique",
                      "moleculaire",
                      "biochimie",
                      "hematologie",
                      "chirurgical",
                      "orthopedie",
                      "ophtalmologie",
                      "pediatrie",
                      "medecine",
                      "generale",
                      "soins",
                      "sages",
                      "femmes",
                      "echographie",
                      "osteodensitometrie",
                      "scanner",
                      "irm",
                      "sante",
                      "psychologie",
                      "orthophonie",
                      "paramedical",
                      "pluridisciplinaire",
                      "hormonologie",
                      "virologie",
                      "immunologie",
                      "anatomie",
                      "pathologiques",
                      "cytologie",
                      "groupe",
                      "veterinaire",
                      "podologie",
                      "osteopathie"});
}

}  // namespace

bool Places::namesOffice(std::size_t at, bool behindArticle) const {
  const Token& first = text_.at(at);
  if (!isWord(first) || !first.capital || first.lineStart || first.letters < 2) return false;
  if (anyOf(first.folded, {"saint", "sainte", "st", "ste", "notre"})) return true;
  if (first.letters < 3) return false;
  constexpr std::uint64_t kElse = kCivilTitle | kDoctorTitle | kPluralTitle | kHospital | kMonth |
                                  kHeading | kPersonNoun | kKin | kFrench;
  const bool joined = isHyphen(text_.at(at + 1)) && !text_.at(at + 1).spaced &&
                      text_.at(at + 2).capital && !text_.at(at + 2).spaced;
  if ((first.roles & kElse & ~std::uint64_t{kHospital}) != 0 && !isHouseNoun(first.folded) &&
      !joined)
    return false;
  if ((first.roles & kHospital) != 0 || isMaker(first.folded)) return false;
  if (isHouseNoun(first.folded)) return true;
  if ((first.flags & kCountry) != 0) return false;
  const bool unknown = (first.flags & ~std::uint32_t{kTownBegins | kProper}) == 0;
  if (first.allCapitals && first.letters < 5 && !joined) return false;
  if (unknown) return behindArticle || !town(at) || joined;
  if (first.allCapitals) return false;
  // "SELARL Laboratoire Cyrano-Bergeret"
  if (joined && text_.at(at - 1).folded == "laboratoire") return true;
  // "cabinet du Vieux Port", "laboratoire des Quatre-Vents"
  return behindArticle && (first.flags & kInUse) == 0 &&
         ((first.flags & kMedical) == 0 || joined || text_.at(at + 1).capital) &&
         ((first.flags & kEponym) == 0 || joined);
}

std::size_t Places::officeNameEnd(std::size_t at) const {
  std::size_t end = at + 1;
  for (std::size_t look = at + 1; look < at + 10; ++look) {
    const Token& token = text_.at(look);
    if (token.lineStart || token.sentence != text_.at(at).sentence) break;
    if ((isHyphen(token) || isApostrophe(token)) && !token.spaced) continue;
    if (!isWord(token)) break;
    if (!token.spaced) {
      end = look + 1;
      continue;
    }
    if (!token.capital) {
      if (!anyOf(token.folded, {"de", "du", "des", "d", "la", "les", "l", "et", "sur"})) break;
      if (!text_.at(look + 1).capital && !isArticle(text_.at(look + 1).folded) &&
          !isApostrophe(text_.at(look + 1)))
        break;
      continue;
    }
    const bool small = !text_.at(look - 1).capital;
    if (small && town(look)) break;
    if ((token.roles &
         (kHeading | kCivilTitle | kDoctorTitle | kPersonNoun | kPhoneWord | kHospital)) != 0 ||
        isDwelling(token))
      break;
    // "laboratoire Cerbelys Dijon"
    if (!small && !text_.at(look - 1).allCapitals && token.allCapitals) break;
    end = look + 1;
  }
  return end;
}

void Places::lookAtOffice(std::size_t at) {
  const Token& head = text_.at(at);
  const bool laboratory = anyOf(head.folded, {"laboratoire", "labo", "lbm", "laboratorium"});
  const bool cabinet = head.folded == "cabinet";
  const bool imaging = anyOf(head.folded, {"imagerie", "radiologie"});
  if (!laboratory && !cabinet && !imaging) return;
  std::size_t index = at + 1;
  bool qualified = false;
  bool article = false;
  for (; index < at + 9; ++index) {
    const Token& token = text_.at(index);
    if (token.lineStart) return;
    if (isApostrophe(token)) continue;
    if (isWord(token) && isOfficeQualifier(token.folded) && !isHouseNoun(token.folded)) {
      qualified = true;
      article = false;
      continue;
    }
    if (isArticle(token.folded))
      article = true;
    else if (!anyOf(token.folded, {"de", "d", "et", "«", "\"", "“"}) ||
             token.capital != head.allCapitals)
      break;
  }
  const Token& first = text_.at(index);
  if (!isWord(first) || first.lineStart) return;
  const bool small = index > at + 1 && !isOfficeQualifier(text_.at(index - 1).folded);
  std::size_t begin = at;
  while (begin > 0 && begin + 4 > at && !text_.at(begin).lineStart &&
         (anyOf(text_.at(begin - 1).folded,
                {"centre", "ctre", "selarl", "selas", "scm", "institut", "groupe", "cabinet"}) ||
          (anyOf(text_.at(begin - 1).folded, {"de", "d"}) && begin > 1 &&
           anyOf(text_.at(begin - 2).folded, {"centre", "ctre", "cabinet", "institut"})) ||
          (isApostrophe(text_.at(begin - 1)) && text_.at(begin - 2).folded == "d" && begin > 2 &&
           anyOf(text_.at(begin - 3).folded, {"centre", "ctre", "cabinet", "institut"}))))
    --begin;
  // "laboratoire de cytogénétique de Saint-Louis", "laboratoire de l'hôpital Cochin"
  if (const std::size_t own = hospitalNameEnd(index);
      own > index && first.capital && (qualified || laboratory) && (small || own > index + 1)) {
    finishHospital(begin, own, {});
    return;
  }
  // "imagerie medicale des carmes", "au labo du parc"
  if (!first.capital) {
    if (small && article && isHouseNoun(first.folded) && (qualified || laboratory || begin < at))
      finishHospital(begin, index + 1, {});
    return;
  }
  // "Imagerie des Deux-Caps", "CTRE IMAGERIE ST MARTIN"
  if (imaging && begin == at && !head.capital) return;
  if (cabinet && !(qualified || article)) return;
  if (small && !article) return;
  // "le laboratoire Central", "Imagerie Cérébrale"
  if (!namesOffice(index, article)) return;
  if (cabinet && (first.flags & kGivenName) != 0) return;
  if (imaging && !article && !isHouseNoun(first.folded) && begin == at && !qualified &&
      !anyOf(first.folded, {"saint", "sainte", "st", "ste"}))
    return;
  // "radiologie du Rachis"
  if ((first.flags & kMedical) != 0 && !isHouseNoun(first.folded) && imaging) return;
  finishHospital(begin, officeNameEnd(index), {});
}

void Places::lookAtResidence(std::size_t at) {
  const Token& head = text_.at(at);
  if (!anyOf(head.folded, {"residence", "villa", "domaine", "manoir", "clos", "maison"})) return;
  const bool residence = head.folded == "residence";
  // The name: "Ker Anna", "du Clos Saint-Guénolé", "les tilleuls"
  std::size_t index = at + 1;
  while (index < at + 4 && (isApostrophe(text_.at(index)) || isArticle(text_.at(index).folded)))
    ++index;
  const Token& first = text_.at(index);
  if (!isWord(first) || first.lineStart) return;
  const bool article = index > at + 1;
  if (!first.capital && !(article && isHouseNoun(first.folded))) return;
  if ((first.roles & (kCivilTitle | kDoctorTitle | kHospital)) != 0) return;
  const std::size_t end = first.capital ? officeNameEnd(index) : index + 1;
  const Token& behind = text_.at(end);
  // An address goes on with its parts.
  std::size_t next = end;
  if (anyOf(behind.folded, {",", "–", "-"})) ++next;
  if (isDwelling(text_.at(next)) || text_.at(next).kind == Token::Kind::number) return;
  if (at > 0 && anyOf(text_.at(at - 1).folded, {"demeurant", "domicilie", "domiciliee", "adresse",
                                                "habite", "habitant", ":"}))
    return;
  constexpr std::size_t kReach = 24;
  bool care = false;
  for (std::size_t look = at > kReach ? at - kReach : 0; look < end + kReach && !care; ++look) {
    if (look == at || look >= text_.size()) continue;
    const Token& token = text_.at(look);
    if (!isWord(token)) continue;
    const bool near = look + 8 > at && look < at;
    care = anyOf(token.folded, {"ehpad", "ephad", "ehpa", "usld", "coordinatrice", "coordonnateur",
                                "soignante", "soignant", "soignants", "soignantes", "gmp", "gir",
                                "cantou", "pensionnaires"}) ||
           (near && residence &&
            anyOf(token.folded, {"couloir", "couloirs", "resident", "residente", "residents",
                                 "refectoire", "admis", "admise", "institutionnalisee",
                                 "institutionnalise", "infirmiere", "infirmier", "ide"}));
  }
  if (!care) return;
  // "EHPAD (Résidence du Haut-Koenigsbourg)" for other words than "résidence"
  if (!residence && !(at > 0 && text_.at(at - 1).folded == "(")) return;
  finishHospital(at, end, {}, 88);
}

void Places::lookAtLowerCare(std::size_t at) {
  const Token& head = text_.at(at);
  if (head.capital && !head.allCapitals && !head.sentenceStart) return;
  if (!anyOf(head.folded, {"clinique", "polyclinique", "maternite", "ehpad", "hopital", "sessad",
                           "ime", "ssr", "msp", "pmi", "chu", "ch", "iem", "usld", "had", "itep"}))
    return;
  std::size_t index = at + 1;
  bool article = false;
  bool of = false;
  while (index < at + 5 && !text_.at(index).lineStart && !text_.at(index).capital &&
         (isApostrophe(text_.at(index)) || isArticle(text_.at(index).folded) ||
          anyOf(text_.at(index).folded, {"de", "d"}))) {
    article = article || isArticle(text_.at(index).folded);
    of = true;
    ++index;
  }
  const Token& first = text_.at(index);
  if (!isWord(first) || first.lineStart || first.capital) return;
  // "ch ouest guyanais"
  if (anyOf(head.folded, {"ch", "chu"}) && !of) {
    if (anyOf(first.folded, {"nord", "sud", "est", "ouest", "centre"}) && at > 0 &&
        isWord(text_.at(index + 1)) && (text_.at(index + 1).flags & kCountry) != 0 &&
        !text_.at(index + 1).lineStart)
      finishHospital(at, index + 2, {});
    return;
  }
  if (!of) return;
  std::size_t end = 0;
  if (article && isHouseNoun(first.folded))
    end = index + 1;
  else if (const std::size_t own = hospitalNameEnd(index);
           own > index && (article || (first.flags & kCommon) == 0))
    end = own;
  // "polyclinique de brive-sud"
  else if (!article && (first.flags & ~std::uint32_t{kTownBegins}) == 0 && first.roles == 0 &&
           first.letters > 3 && !anyOf(head.folded, {"ime", "ssr", "had"}))
    end = index + 1;
  if (end == 0) return;
  while (end < index + 6 && isHyphen(text_.at(end)) && !text_.at(end).spaced &&
         isWord(text_.at(end + 1)) && !text_.at(end + 1).spaced)
    end += 2;
  // "clinique du parc de castelnau"
  if (anyOf(text_.at(end).folded, {"de", "d"}) && !text_.at(end).lineStart) {
    std::size_t place = end + 1;
    if (isApostrophe(text_.at(place))) ++place;
    if (const auto known = town(place); known && !text_.at(place).lineStart)
      end = known->end;
    else if (isWord(text_.at(place)) && !text_.at(place).lineStart &&
             (text_.at(place).flags & ~std::uint32_t{kTownBegins | kProper}) == 0 &&
             text_.at(place).roles == 0 && text_.at(place).letters > 3)
      end = place + 1;
  }
  finishHospital(at, end, {});
}

void Places::lookAtTeamOfCare(std::size_t begin, std::size_t end) {
  // "Centre de référence des maladies osseuses constitutionnelles, hôpital Pellegrin", "laboratoire
  // de l'hôpital Cochin", "Maison des Parents de l'hôpital Mère-Enfant"
  constexpr std::size_t kLongest = 14;
  if (begin == 0 || text_.at(begin).lineStart) return;
  std::size_t back = begin - 1;
  while (back > 0 && back + 4 > begin &&
         (isApostrophe(text_.at(back)) ||
          anyOf(text_.at(back).folded, {"de", "l", "du", "la", ",", "d", "–", "-"})))
    --back;
  if (back + 1 == begin) return;
  const bool apart = text_.at(back + 1).folded == "," || isDash(text_.at(back + 1));
  for (std::size_t look = back; look + kLongest > begin; --look) {
    const Token& token = text_.at(look);
    if (token.folded == ":" || token.folded == ";" || token.folded == ".") return;
    const bool reference =
        token.folded == "centre" && anyOf(text_.at(look + 1).folded, {"de"}) &&
        anyOf(text_.at(look + 2).folded, {"reference", "competence", "competences", "ressources"});
    const bool inside = !apart && (anyOf(token.folded, {"laboratoire", "labo"}) ||
                                   (token.folded == "maison" && token.capital && look + 4 > back));
    if (reference || inside) {
      careEnd_ = end;
      scan_.add(text_.at(look).begin, text_.at(end - 1).end, protocol::FindingKind::hospital, true,
                79, "hospital", "un centre hospitalier");
      return;
    }
    if (token.lineStart || look == 0 || token.folded == "," || (token.roles & kHospital) != 0)
      return;
  }
}

void Places::lookAtAddressedCare(std::size_t at) {
  // "Institut de pathologie et de génétique, 25 avenue …", "Hôpital d'enfants, 5 rue du Morvan"
  const Token& head = text_.at(at);
  if (!head.capital || !anyOf(head.folded, {"institut", "centre", "hopital", "laboratoire",
                                            "clinique", "maternite", "polyclinique"}))
    return;
  if (!anyOf(text_.at(at + 1).folded, {"de", "d", "des", "pour"}) &&
      (text_.at(at + 1).roles & kHospital) == 0 && !text_.at(at + 1).capital)
    return;
  std::size_t end = at + 1;
  while (end < at + 12 && !text_.at(end).lineStart &&
         (isWord(text_.at(end)) || isApostrophe(text_.at(end)) || isHyphen(text_.at(end))))
    ++end;
  if (text_.at(end).folded != "," || end < at + 3) return;
  if (text_.at(end + 1).kind != Token::Kind::number) return;
  bool street = false;
  for (std::size_t look = end + 2; look < end + 6; ++look)
    street = street || (text_.at(look).roles & (kStreet | kStreetOrNot | kStreetEnglish)) != 0;
  if (street) finishHospital(at, end, {}, 89);
}

bool Places::toldAsPlace(std::size_t at, std::size_t end) const {
  const Token& token = text_.at(at);
  const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
  const Token& behind = text_.at(end);
  // "Lariboisière a répondu", "Necker n'a pas répondu"
  const bool opens = at == 0 || token.sentenceStart || token.lineStart || before.folded == "," ||
                     anyOf(before.folded, {"que", "et", "mais"});
  if (opens && (token.flags & (kMasculine | kFeminine)) == 0 && !behind.lineStart &&
      ((anyOf(behind.folded,
              {"garde", "propose", "repond", "confirme", "refuse", "attend", "demande", "rappelle",
               "envoie", "veut", "reprend", "suit", "accepte"})) ||
       (behind.folded == "a" &&
        anyOf(text_.at(end + 1).folded, {"repondu", "dit", "refuse", "propose", "confirme", "rendu",
                                         "accepte", "rappele", "envoye", "demande"})) ||
       (behind.folded == "n" && isApostrophe(text_.at(end + 1)))))
    return true;
  // "Dr Salvat (Trousseau)", "Pr X, Necker"
  const bool closed = before.folded == "(" && (behind.folded == ")" || behind.folded == ",");
  const bool listed = before.folded == "," && at > 1 && text_.at(at - 2).capital &&
                      (behind.folded == "," || behind.folded == "." || behind.folded == ")" ||
                       behind.folded == ";" || behind.lineStart || end >= text_.size());
  if (closed || listed)
    for (std::size_t look = at > 1 ? at - 2 : 0; look + 7 > at; --look) {
      if ((text_.at(look).roles & kDoctorTitle) != 0) return true;
      if (look == 0 || (text_.at(look).lineStart && look + 1 < at)) break;
    }
  // "OI III / Evelina", "Lieu : Necker"
  const bool ends = behind.lineStart || end >= text_.size();
  if (ends && (before.folded == "/" || before.folded == "|") && before.spaced) return true;
  return before.folded == ":" && at > 1 &&
         anyOf(text_.at(at - 2).folded,
               {"lieu", "site", "centre", "etablissement", "hopital", "hospital", "provenance"});
}

}  // namespace consilium::clinical

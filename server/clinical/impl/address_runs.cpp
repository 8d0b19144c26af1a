#include "clinical/impl/address_words.hpp"
#include "clinical/impl/places.hpp"

// Addresses of several parts: "villa Mon Repos, chemin de la Source", "rés. Les Glycines, bât. C,
// 3e étage porte 34". A run of parts counts as an address where a number and a street, a word about
// living somewhere, a place behind it, or two parts that only addresses have say so.

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// "Gén.", "Mal.", "Dr." in the name of a street.
bool isRankOfPerson(const Token& token) {
  return token.capital &&
         anyOf(token.folded, {"gen", "gal", "mal", "col", "cdt", "cne", "cap", "lt", "dr", "pr",
                              "prof", "pdt", "st", "ste", "mgr", "adj", "sgt"});
}

/// "Brusselsestraat 12", "Steenweg 204": no French word ends so.
bool isStreetOfOneWord(const Token& token, const Token& next) {
  return token.capital && token.letters > 6 && next.kind == Token::Kind::number && next.spaced &&
         !next.lineStart && next.folded.size() <= 4 &&
         (token.folded.ends_with("straat") || token.folded.ends_with("steenweg") ||
          token.folded.ends_with("strasse") || token.folded.ends_with("laan"));
}

}  // namespace

bool Places::isPostcodeAt(std::size_t at) const {
  const Token& token = text_.at(at);
  return (token.kind == Token::Kind::number || token.kind == Token::Kind::mixed) &&
         codeAt(at).digits.size() == 5;
}

bool Places::isInsideAt(std::size_t at) const {
  if (isShortFloor(text_.raw(text_.at(at)))) return true;
  if (text_.at(at).folded != "ch") return isInside(text_.at(at));
  // "ch. 308" is a room, "ch. des Fins" a way.
  const Token& value = text_.at(text_.at(at + 1).folded == "." ? at + 2 : at + 1);
  return value.kind == Token::Kind::number || value.kind == Token::Kind::mixed;
}

bool Places::isStreetHead(std::size_t at) const {
  const Token& token = text_.at(at);
  // "à côté de Vannes" is no "côte de".
  if (token.folded == "cote" && text_.raw(token).find("\u00e9") != std::string_view::npos)
    return false;
  // "rond-point de l'Europe"
  if (token.folded == "rond" && isHyphen(text_.at(at + 1)) && text_.at(at + 2).folded == "point")
    return true;
  return (token.roles & (kStreet | kStreetOrNot)) != 0 || isStreetAbroad(token) ||
         isStreetOfOneWord(token, text_.at(at + 1));
}

bool Places::isRoadNumber(std::size_t at) const {
  const Token& next = text_.at(at + 1);
  return text_.at(at).capital && anyOf(text_.at(at).folded, {"d", "n", "rd", "rn", "cd", "vc"}) &&
         next.kind == Token::Kind::number && next.folded.size() <= 4 && !next.lineStart &&
         (anyOf(text_.at(at + 2).folded, {",", "pk", "km"}) || isPostcodeAt(at + 2));
}

bool Places::beginsAddressPart(std::size_t at) const {
  const Token& token = text_.at(at);
  if (isPostcodeAt(at)) return false;
  const bool word = (token.roles & kNumberWord) != 0 && !anyOf(token.folded, {"un", "une", "one"});
  if (token.kind == Token::Kind::number || token.kind == Token::Kind::mixed || word) {
    // "21 avril 2022, lotissement Les Genêts"
    if (at > 0 && !token.lineStart && (text_.at(at - 1).roles & kMonth) != 0 &&
        text_.raw(token).size() == 4)
      return false;
    if (!word && text_.raw(token).size() > 5) return false;
    if (isOrdinal(text_.raw(token)) && !text_.at(at + 1).lineStart &&
        (isSide(text_.at(at + 1)) || isShortFloor(text_.raw(text_.at(at + 1)))))
      return true;
    for (std::size_t look = at + 1; look < at + 7; ++look) {
      const Token& next = text_.at(look);
      if (next.lineStart) return false;
      if (isStreetHead(look) || isInsideAt(look)) return true;
      if (next.kind == Token::Kind::sign) {
        if (!isHyphen(next) && !isApostrophe(next) && !anyOf(next.folded, {"/", ",", "°"}))
          return false;
      } else if (isWord(next) && !isFiller(next.folded) && !isJoiner(next.folded) &&
                 next.letters != 1 && !(word && (next.roles & kNumberWord) != 0)) {
        return false;
      }
    }
    return false;
  }
  if (!isWord(token)) return false;
  if (isRoadNumber(at) || isInsideAt(at)) return true;
  // "Château-Chinon", "Bourg-en-Bresse" are towns.
  const Token& next = text_.at(at + 1);
  if (anyOf(token.folded, {"chateau", "bourg", "villa", "tour", "mas", "hotel"}) &&
      isHyphen(next) && !next.spaced && text_.at(at + 2).capital)
    return false;
  if (token.folded == "village" && next.capital && town(at + 1)) return false;
  if (token.folded == "bourg" && (at == 0 || !anyOf(text_.at(at - 1).folded, {"au", "le"})))
    return false;
  if (isEvent(at) && !livingBefore(at, 3)) return false;
  return (isNamedPlace(token) || isStreetHead(at)) && !eponymBefore(at);
}

std::size_t Places::besideEnd(std::size_t at) const {
  constexpr std::size_t kLongest = 9;
  std::size_t from = at;
  if (anyOf(text_.at(from).folded, {"au", "en", "juste"})) ++from;
  if (isHyphen(text_.at(from))) ++from;
  if (!anyOf(text_.at(from).folded, {"derriere", "dessus", "dessous", "face", "devant", "angle"}))
    return 0;
  std::size_t end = from + 1;
  for (; end < at + kLongest; ++end) {
    const Token& token = text_.at(end);
    if (end >= text_.size() || token.lineStart || (token.roles & kPersonVerb) != 0) break;
    if (token.kind != Token::Kind::word && !isApostrophe(token) &&
        !(isHyphen(token) && !token.spaced))
      break;
    if (anyOf(token.folded, {"a", "in", "qui", "et", "avec"})) break;
  }
  return end > from + 2 && end < at + kLongest ? end : 0;
}

Places::Run Places::addressRun(std::size_t at) const {
  constexpr std::size_t kLongest = 36;
  Run run;
  run.end = at;
  struct Part {
    bool fresh = false;  // right behind a head, whose name may have no capital
    bool street = false;
    bool maybe = false;  // a head that is other things as well
    bool named = false;
    bool inside = false;
    bool number = false;   // before its head
    bool content = false;  // it has something of its own
  } part;
  const auto closePart = [&] {
    if (part.content) {
      run.parts += 1;
      run.street = run.street || part.street;
      run.maybe = run.maybe || part.maybe;
      run.inside = run.inside || part.inside;
    }
    part = {};
  };
  const auto before = [&](std::size_t index) -> const Token& {
    return text_.at(index > 0 ? index - 1 : ~0UL);
  };
  const auto accept = [&](std::size_t index) {
    part.content = true;
    run.end = index + 1;
  };
  for (std::size_t index = at; index < at + kLongest && index < text_.size(); ++index) {
    const Token& token = text_.at(index);
    const Token& next = text_.at(index + 1);
    if (token.lineStart && index > at) break;
    const std::string_view raw = text_.raw(token);
    if (token.kind == Token::Kind::number || token.kind == Token::Kind::mixed) {
      if (isPostcodeAt(index) || raw.size() > 5) break;
      // "sonde 4,5"
      if (next.folded == "," && !next.spaced && !text_.at(index + 2).spaced &&
          text_.at(index + 2).kind == Token::Kind::number)
        break;
      if (isOrdinal(raw) && (isSide(next) || isShortFloor(text_.raw(next))) && !next.lineStart) {
        part.inside = true;
        accept(index);
        continue;
      }
      if (token.kind == Token::Kind::mixed && !startsWithDigit(raw) && raw.size() > 3) break;
      if ((next.roles & kUnit) != 0 && next.spaced && next.letters > 1) break;
      if ((next.roles & kMonth) != 0 && !part.fresh) break;
      if ((part.street || part.maybe) && part.content) run.numbered = true;
      if (part.inside || part.street || part.maybe || part.fresh || part.named)
        accept(index);
      else
        part.number = true;
      if (part.content) part.fresh = false;
      // "PK 18,5, Paea"
      if (text_.at(index > 0 ? index - 1 : ~0UL).folded == "pk") run.named = run.capital = true;
      continue;
    }
    if (token.kind == Token::Kind::sign) {
      // "PK 9,5"
      if (token.folded == "," && !next.spaced && next.kind == Token::Kind::number &&
          text_.at(index - 1).kind == Token::Kind::number)
        continue;
      if (token.folded == "," || (isDash(token) && index > at)) {
        // "12, rue Basse"
        if (token.folded == "," && part.number && !part.content && isStreetHead(index + 1))
          continue;
        if (!part.content && !(part.named && part.fresh)) break;
        if (next.lineStart) break;
        const std::size_t beside = besideEnd(index + 1);
        const bool named = next.capital && anyOf(next.folded, {"le", "la", "les"}) &&
                           text_.at(index + 2).capital && !town(index + 1);
        if (beside == 0 && !named && !beginsAddressPart(index + 1)) break;
        if (!part.content) accept(index - 1);  // "presbytère, place de l'Église"
        closePart();
        if (beside != 0) {
          accept(beside - 1);
          closePart();
          index = beside - 1;
        }
        part.named = named;
        continue;
      }
      if ((isHyphen(token) || isApostrophe(token)) && !token.spaced) continue;
      if (token.folded == "." && !token.spaced && !next.lineStart &&
          text_.at(index - 1).letters <= 5 &&
          (isStreetHead(index - 1) || isInsideAt(index - 1) || isNamedPlace(text_.at(index - 1)) ||
           (next.capital && !next.sentenceStart)))
        continue;
      if (anyOf(token.folded, {"°", "/"}) && !token.spaced) continue;
      // "av. du Gén. Leclerc"
      if (token.folded == "." && !token.spaced && !next.lineStart && next.capital && part.street &&
          isRankOfPerson(text_.at(index - 1)))
        continue;
      // "péniche « Marjolaine », quai Saint-Bernard"
      if (part.named && (part.fresh || part.content) && !next.lineStart &&
          anyOf(token.folded, {"«", "»", "“", "”"})) {
        if (anyOf(token.folded, {"»", "”"}) && part.content) accept(index);
        continue;
      }
      break;
    }
    // "Chemin des Mouettes 9, CH-1007 Lausanne"
    if (isHyphen(next) && !next.spaced && !text_.at(index + 2).spaced && token.allCapitals &&
        anyOf(raw, {"CH", "FR", "BE", "LU"}) && text_.at(index + 2).kind == Token::Kind::number)
      break;
    const bool glued = !token.spaced && index > at && isHyphen(text_.at(index - 1));
    if ((token.roles & kNumberWord) != 0 && !part.content && !part.fresh) {
      part.number = true;
      continue;
    }
    if (token.folded == "n" && anyOf(next.folded, {"°", "º"})) continue;
    // "Pont-Croac'h"
    if (!token.spaced && token.letters <= 2 && index > at && isApostrophe(before(index)) &&
        part.content) {
      accept(index);
      continue;
    }
    if (token.folded == "a" && glued && part.content) continue;
    // "Four à Chaux"
    if (token.folded == "a" && !token.capital && part.street && part.content && next.capital &&
        !next.lineStart) {
      // "chemin de la Fontaine-aux-Loups à Saint-Cirq"
      if (anyOf(next.folded, {"saint", "sainte"}) && isHyphen(text_.at(index + 2))) break;
      if (!town(index + 1) || anyOf(text_.at(index - 1).folded,
                                    {"four", "fours", "moulin", "puits", "port", "pont", "vache"}))
        continue;
    }
    if (anyOf(token.folded, {"a", "in", "chez", "vers"}) && !token.capital) break;
    if (isRoadNumber(index) && !part.content) {
      part.inside = part.fresh = true;
      continue;
    }
    const bool street = isStreetHead(index);
    if ((street || isNamedPlace(token) || isInsideAt(index)) && !glued &&
        !(part.fresh && token.capital && part.street)) {
      if (part.content && street && !part.fresh) closePart();
      const bool oneWord = isStreetOfOneWord(token, next);
      const bool sure = (token.roles & kStreet) != 0 || isStreetAbroad(token) || oneWord;
      run.capital = run.capital || oneWord;
      run.numbered = run.numbered || oneWord;
      // "3/6 au foyer", "trois PL déplétives"
      const bool counted = anyOf(token.folded, {"foyer", "porte", "zone", "batiment", "bat",
                                                "immeuble", "imm", "tour", "lieu", "galerie"}) ||
                           (token.allCapitals && token.letters < 4 && !next.capital);
      part.street = part.street || sure || (street && part.number && !counted);
      part.maybe = part.maybe || (street && !isInsideAt(index));
      run.clear =
          run.clear || sure || (token.letters == 1 && !token.capital && isJoiner(next.folded));
      part.named = isNamedPlace(token);
      if (part.street && part.number) run.numbered = true;
      part.inside = part.inside || (isInsideAt(index) && !part.street);
      if ((isInsideAt(index) && part.number) || anyOf(token.folded, {"rdc", "rez"})) accept(index);
      part.fresh = true;
      // "au bourg"
      if (token.folded == "bourg") {
        accept(index);
        run.named = run.capital = true;
        break;
      }
      continue;
    }
    const Token& last = before(index);
    // "Pen ar Hoat", "Park an Iliz"
    if (anyOf(token.folded, {"ar", "an", "er"}) && !token.capital && part.content && last.capital &&
        next.capital && !next.lineStart)
      continue;
    if (isJoiner(token.folded) && !token.capital) {
      if (token.folded == "en" && part.content && town(index + 1)) break;
      if (!part.fresh && !part.content && !part.number) break;
      continue;
    }
    if (token.capital) {
      if (!glued && ((token.roles & (kCivilTitle | kDoctorTitle | kPhoneWord)) != 0 ||
                     ((token.roles & kHeading) != 0 && !part.fresh)))
        break;
      if (token.sentenceStart && index > at && !part.fresh &&
          !(last.folded == "." && index > at + 1 && isRankOfPerson(text_.at(index - 2))))
        break;
      const bool joined =
          isJoiner(last.folded) || last.folded == "a" || isHyphen(last) || isApostrophe(last);
      if (const auto known = town(index);
          part.content && !joined && known &&
          ((token.flags & (kGivenName | kSurname)) == 0 || known->words > 1)) {
        // "route du Puits Salé, …, Salins": another town follows.
        const bool other = part.street && text_.at(known->end).folded == "," &&
                           (text_.at(index - 1).flags & kCommon) != 0 && known->words == 1 &&
                           (token.flags & kCommon) != 0;
        if (!other) break;
      }
      if (part.content && !joined && !part.street && part.inside && !part.named &&
          token.letters > 2)
        break;
      accept(index);
      run.capital = true;
      run.named = run.named || (part.named && token.letters > 2);
      part.fresh = anyOf(token.folded, {"les", "la", "le"}) && part.fresh;
      continue;
    }
    if (token.folded == "virgule") break;  // as it was dictated
    if (isFiller(token.folded) || (token.letters == 1 && (part.inside || part.number))) {
      if (part.inside || part.content) accept(index);
      continue;
    }
    // "r du molinel": the name behind the head of a street.
    if (part.fresh && part.street && token.letters > 2 &&
        (token.roles & (kFrench | kEnglish | kPersonVerb | kUnit)) == 0) {
      accept(index);
      part.fresh = false;
      run.lower = true;
      continue;
    }
    break;
  }
  closePart();
  return run;
}

bool Places::livedIn(std::size_t at) const {
  for (std::size_t step = 1; step <= 8 && step <= at; ++step) {
    const Token& token = text_.at(at - step);
    if ((token.roles & kLiving) != 0 ||
        anyOf(
            token.folded,
            {"adresse",     "address",    "adr",        "domicile",     "dom",        "home",
             "heberge",     "hebergee",   "herberge",   "loge",         "logee",      "loges",
             "logeant",     "logement",   "ecrire",     "courrier",     "stationne",  "stationnee",
             "stationnees", "stationnes", "amarre",     "amarree",      "lieu",       "depose",
             "depart",      "arrivee",    "retour",     "livrer",       "livraison",  "envoyer",
             "convocation", "sorti",      "sortie",     "domicilies",   "demeurent",  "vacances",
             "chez",        "demenage",   "expediteur", "destinataire", "siege",      "agriculteur",
             "confie",      "confiee",    "residence",  "rue",          "transports", "transport"}))
      return true;
    // "Saint-Laurent-du-Maroni (97320), village Espérance"
    if (step < 4 && token.kind == Token::Kind::number && token.folded.size() == 5) return true;
    if (token.lineStart) return false;
    if (token.folded == "." && step > 1 && text_.at(at - step - 1).letters > 4) return false;
  }
  return false;
}

bool Places::townOrCodeBehind(std::size_t end) const {
  std::size_t at = end;
  const bool next = text_.at(at).lineStart;
  while (at < end + 3 && (anyOf(text_.at(at).folded, {",", "(", "/", "."}) ||
                          isDash(text_.at(at)) || isHyphen(text_.at(at))))
    ++at;
  if (isPostcodeAt(at)) {
    const Token& town = text_.at(at + (text_.raw(text_.at(at)).size() == 2 ? 2 : 1));
    return town.capital || town.lineStart || !isWord(town);
  }
  if (next) return false;
  if (text_.at(at).folded == "commune") return true;
  const bool preposition = anyOf(text_.at(at).folded, {"a", "en", "nr", "near", "in", "sur"});
  if (preposition) ++at;
  const Token& place = text_.at(at);
  if (!place.capital || place.lineStart) return false;
  if (town(at)) return true;
  return false;
}

std::size_t Places::addressBegin(std::size_t at) const {
  std::size_t begin = at;
  // "n°8 bis", "au n° 12"
  if (begin > 1 && anyOf(text_.at(begin - 1).folded, {"°", "º"}) &&
      text_.at(begin - 2).folded == "n")
    begin -= 2;
  if (text_.at(at).folded == "bourg") --begin;
  // "derrière le stade, rte de Colmar"
  for (std::size_t back = begin; back > 0 && back + 9 > begin; --back) {
    const Token& token = text_.at(back - 1);
    if (anyOf(token.folded, {"derriere", "dessus", "dessous", "sous", "face", "devant", "angle"}))
      return back > 2 && isHyphen(text_.at(back - 2)) ? back - 3 : back - 1;
    if (text_.at(back).lineStart || token.capital ||
        (token.kind == Token::Kind::sign && token.folded != "," && !isApostrophe(token)))
      break;
    if ((token.roles & (kPersonVerb | kLiving)) != 0) break;
  }
  // "Ker Avel, route de la Plage": a house's name.
  if (begin < 2 || text_.at(begin - 1).folded != "," || text_.at(begin).lineStart) return begin;
  // "Groupe scolaire Jules-Verne, 7 rue des Écoles"
  constexpr std::size_t kLongestSchool = 9;
  for (std::size_t school = begin - 1; school > 0 && school + kLongestSchool > begin;) {
    const Token& token = text_.at(--school);
    const bool group = token.folded == "scolaire" && school > 0 && !token.lineStart &&
                       text_.at(school - 1).folded == "groupe";
    if (group || anyOf(token.folded, {"ecole", "college", "lycee", "creche"})) {
      if (!text_.at(school + 1).lineStart && school + 2 < begin) return group ? school - 1 : school;
      break;
    }
    const bool glue = isApostrophe(token) || (isHyphen(token) && !token.spaced);
    if (token.lineStart || (!glue && !(isWord(token) && (token.capital || isJoiner(token.folded)))))
      break;
  }
  // "Z.A. des Portes du Jura, 4 rue Ampère"
  constexpr std::size_t kLongestZone = 12;
  for (std::size_t zone = begin - 1; zone > 0 && zone + kLongestZone > begin;) {
    const Token& token = text_.at(--zone);
    if (token.folded == "z" && token.capital && text_.at(zone + 1).folded == "." &&
        anyOf(text_.at(zone + 2).folded, {"a", "i"}) && text_.at(zone + 2).capital)
      return zone;
    const bool letter = token.letters == 1 && token.capital && text_.at(zone + 1).folded == ".";
    if (token.lineStart ||
        !(letter || token.folded == "." || isHyphen(token) || isApostrophe(token) ||
          (isWord(token) && (token.capital || isJoiner(token.folded)))))
      break;
  }
  std::size_t from = begin - 1;
  std::size_t words = 0;
  while (from > 0 && words < 4) {
    const Token& token = text_.at(from - 1);
    const bool glue = isApostrophe(token) || (isHyphen(token) && !token.spaced);
    if (!glue && !(isWord(token) && (token.capital || isJoiner(token.folded)))) break;
    if ((token.roles & (kCivilTitle | kDoctorTitle | kHospital | kHeading | kKin | kPersonNoun)) !=
            0 ||
        ((token.flags & kGivenName) != 0 && token.capital))
      return begin;
    if (!glue) ++words;
    --from;
    if (text_.at(from).lineStart) break;
  }
  while (from < begin && !text_.at(from).capital) ++from;
  if (from < careEnd_) return begin;
  if (from + 1 >= begin || text_.at(from).sentenceStart || town(from)) return begin;
  const Token& before = text_.at(from > 0 ? from - 1 : ~0UL);
  if (before.folded == ".") return begin;  // "chez M. Poitrineau"
  if (anyOf(before.folded, {"au", "a", "ou", "of", "lieu", "dit", "maison", "adresse", "habite"}) ||
      (before.roles & kLiving) != 0 || (from + 2 < begin && livedIn(from)))
    return from;
  return anyOf(text_.at(from).folded, {"ker", "ty", "les", "le", "la", "l", "san", "casa", "villa",
                                       "mas", "maison", "clos", "domaine"}) &&
                 from + 2 < begin && !before.capital
             ? from
             : begin;
}

std::size_t Places::lookAtAddressRun(std::size_t at) {
  const Token& first = text_.at(at);
  if (const std::size_t beside = isWord(first) ? besideEnd(at) : 0;
      beside != 0 && at > 0 && (text_.at(at - 1).roles & kLiving) != 0 && !first.lineStart) {
    const Run more = text_.at(beside).folded == "," ? addressRun(beside + 1) : Run{};
    const std::size_t end = more.parts > 0 ? more.end : beside;
    scan_.add(first.begin, text_.at(end - 1).end, FindingKind::address, true, 87, "address-beside",
              "(adresse)");
    return end;
  }
  if (!beginsAddressPart(at)) return at;
  // "à 9 h 30, bâtiment Pasteur", "the Act of 1996, all …"
  if (first.kind == Token::Kind::number && at > 0 && !first.lineStart &&
      (text_.at(at - 1).folded == "h" ||
       (first.folded.size() == 4 && text_.at(at + 1).folded == "," &&
        (first.folded.starts_with("19") || first.folded.starts_with("20")) &&
        anyOf(text_.at(at - 1).folded, {"of", "in", "en"}))))
    return at;
  if (at > 0 && !first.spaced &&
      (isHyphen(text_.at(at - 1)) || text_.at(at - 1).kind == Token::Kind::number))
    return at;
  const Run run = addressRun(at);
  if (run.parts == 0 || (run.end <= at + 1 && first.folded != "bourg")) return at;
  if (text_.at(run.end - 1).folded == "surgery") return at;
  // "adressé via le SAMU", "nouvelle adresse mail"
  if (anyOf(first.folded, {"via", "mail"}) && !(run.numbered && run.capital)) return at;
  if (!run.capital && !run.lower && !(run.street && run.inside)) return at;
  const bool placed = livedIn(at) || townOrCodeBehind(run.end);
  const bool several = run.parts > 1 && (run.street || run.named) && (run.capital || run.numbered);
  std::size_t begin = addressBegin(at);
  const bool sure = (run.street && run.numbered && (run.capital || placed || run.clear)) ||
                    (run.street && run.capital && begin < at) ||
                    (several && (run.street || placed || run.inside)) ||
                    (placed && (run.street || (run.capital && (run.named || run.maybe))));
  // "Bd Tanguy-Prigent"; AV is a word for sight.
  const bool shortened = !first.allCapitals && first.capital &&
                         anyOf(first.folded, {"bd", "bld", "bvd", "blvd", "av", "ave"}) &&
                         text_.at(run.end - 1).letters > 3;
  const bool road =
      run.street && run.capital && (first.roles & kStreet) != 0 && (first.letters > 3 || shortened);
  if (!sure && !road) return at;
  // The letters of places of care: MAS, FAM, CH
  if ((first.roles & kHospital) != 0 && first.allCapitals) return at;
  if (!sure) begin = at;
  // "au 3e étage du 18 cours de l'Yser"
  if (sure && begin == at && isOrdinal(text_.raw(first)) && at > 0 && !first.lineStart &&
      text_.at(at - 1).folded == "au")
    --begin;
  scan_.add(text_.at(begin).begin, text_.at(run.end - 1).end, FindingKind::address, sure,
            sure ? 87 : 86, "address-run", text_.english(first) ? "(address)" : "(adresse)");
  if (sure) lookAtTownBehind(run.end);
  return sure ? run.end : at;
}

}  // namespace consilium::clinical

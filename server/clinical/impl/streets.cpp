#include <cctype>

#include "clinical/impl/address_words.hpp"
#include "clinical/impl/places.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

bool Places::locatedBehind(std::size_t end) const {
  std::size_t at = end;
  if (text_.at(at).folded == ",") ++at;
  if (anyOf(text_.at(at).folded, {"a", "in"})) {
    ++at;
    return !text_.at(at).lineStart && town(at).has_value();
  }
  return text_.at(at).kind == Token::Kind::number && text_.at(at).folded.size() == 5 &&
         text_.at(at + 1).capital;
}

bool Places::livingBefore(std::size_t at, std::size_t reach) const {
  for (std::size_t step = 1; step <= reach && step <= at; ++step) {
    const Token& token = text_.at(at - step);
    if ((token.roles & kLiving) != 0 ||
        anyOf(token.folded, {"adresse", "address", "domicile", "home"}))
      return true;
    if (token.lineStart || token.folded == ".") return false;
  }
  return false;
}

bool Places::isDwelling(const Token& token) {
  return anyOf(token.folded,
               {"case",   "chambre", "emplacement", "parcelle", "caravane", "bat",   "batiment",
                "appt",   "apt",     "appartement", "escalier", "esc",      "etage", "porte",
                "entree", "hall",    "app",         "boite",    "bte",      "flat"});
}

bool Places::isEvent(std::size_t at) const {
  const Token& head = text_.at(at);
  if (!anyOf(head.folded, {"passage", "place", "cours", "voie", "traverse", "montee", "descente"}))
    return false;
  std::size_t next = at + 1;
  if (anyOf(text_.at(next).folded, {"aux", "au", "a", "en", "par", "chez", "dans", "sous", "vers"}))
    ++next;
  else if (!anyOf(text_.at(next).folded, {"de", "d", "du", "des"}))
    return false;
  while (next < at + 5 && (isApostrophe(text_.at(next)) || isJoiner(text_.at(next).folded))) ++next;
  const Token& name = text_.at(next);
  return isWord(name) && !name.capital && !name.lineStart;
}

void Places::lookAtStreet(std::size_t at) {
  const Token& head = text_.at(at);
  // "à côté de Vannes" is no "côte de".
  if (head.folded == "cote" && text_.raw(head).find("\u00e9") != std::string_view::npos) return;
  const bool sure = (head.roles & kStreet) != 0;
  const bool german = !sure && (head.roles & kStreetOrNot) == 0;
  // The number before it: 12, 12 bis, 12b, 12-14, 12,
  std::size_t begin = at;
  bool numbered = false;
  // "Grand'Rue 44", "12 Grand-Rue"
  const bool grand = head.folded == "rue" && at > 1 && !head.spaced &&
                     (isApostrophe(text_.at(at - 1)) || isHyphen(text_.at(at - 1))) &&
                     text_.at(at - 2).folded == "grand";
  std::size_t back = grand ? at - 2 : at;
  const auto before = [&]() -> const Token& { return text_.at(back > 0 ? back - 1 : ~0UL); };
  if (back > 0 && before().folded == ",") --back;
  // "au 18 de la rue des Lavoirs"
  if (back > 2 && anyOf(before().folded, {"la", "l"}) && text_.at(back - 2).folded == "de" &&
      text_.at(back - 3).kind == Token::Kind::number)
    back -= 2;
  // "103 grande rue"
  if (back > 1 &&
      anyOf(before().folded,
            {"grande", "petite", "vieille", "ancienne", "haute", "basse", "nouvelle"}) &&
      text_.at(back - 2).kind == Token::Kind::number)
    --back;
  if (back > 0 && isWord(before()) &&
      (anyOf(before().folded, {"bis", "ter", "quater"}) ||
       (before().letters == 1 && !isApostrophe(text_.at(back))))) {
    if (back > 1 && text_.at(back - 2).kind == Token::Kind::number) --back;
  }
  if (back > 0 && (before().kind == Token::Kind::number || before().kind == Token::Kind::mixed) &&
      before().folded.size() <= 6 &&
      (std::isdigit(static_cast<unsigned char>(before().folded[0])) != 0 ||
       anyOf(before().folded.substr(0, 1), {"l", "i", "o"})) &&
      !text_.at(back).lineStart) {
    numbered = before().folded.size() <= 4 || before().kind == Token::Kind::mixed;
    --back;
    begin = back;
    if (back > 1 && (isHyphen(before()) || before().folded == "/") &&
        text_.at(back - 2).kind == Token::Kind::number)
      begin = back - 2;
    // "à 9 h 30, bâtiment Pasteur"
    if (back > 0 && before().folded == "h" && !text_.at(back).lineStart) numbered = false;
    // "the Act of 1996, all identifiers"
    if (back > 0 && text_.at(back + 1).folded == "," && text_.at(back).folded.size() == 4 &&
        (text_.at(back).folded.starts_with("19") || text_.at(back).folded.starts_with("20")) &&
        anyOf(before().folded, {"of", "in", "en"}))
      numbered = false;
    // A decimal or a date before it.
    if (back > 1 && !text_.at(back).spaced && anyOf(before().folded, {",", ".", "/"}))
      numbered = false;
    // "21 avril 2022, lotissement Les Genêts"
    if (back > 0 && (before().roles & kMonth) != 0 && text_.at(back).folded.size() == 4)
      numbered = false;
  }
  if (!numbered) begin = grand ? at - 2 : at;
  if (numbered && begin > 2) {
    // "Appartement 4, 27 avenue du Parc".
    std::size_t look = begin;
    if (text_.at(look - 1).folded == ",") --look;
    if (look > 1 && text_.at(look - 1).kind != Token::Kind::sign &&
        text_.raw(text_.at(look - 1)).size() <= 4 && isDwelling(text_.at(look - 2)))
      begin = look - 2;
    // "foyer Les Peupliers, 12 rue Basse"
    if (text_.at(begin - 1).folded == ",")
      for (std::size_t name = begin - 1; name > 0 && name + 7 > begin; --name) {
        const Token& word = text_.at(name - 1);
        if (anyOf(word.folded, {"foyer", "hotel", "residence", "camping"}) &&
            text_.at(name).capital) {
          begin = name - 1;
          break;
        }
        if (!isWord(word) || text_.at(name).lineStart) break;
      }
  }
  const bool abbreviation =
      head.letters <= 3 && !anyOf(head.folded, {"rue", "via", "rua", "hlm", "zac"});
  // "celui de Décines, av. Jean-Macé"
  const bool shortened = abbreviation && sure && text_.at(at + 1).folded == "." &&
                         text_.at(at + 2).capital && at > 0 &&
                         anyOf(text_.at(at - 1).folded, {",", "(", "–", ":"});
  const bool zone = head.allCapitals && anyOf(head.folded, {"za", "zi", "zac"});
  if (abbreviation && !numbered && !shortened && !zone) return;
  // "admise via le SAMU", "nouvelle adresse mail"
  if (!numbered && anyOf(head.folded, {"via", "mail"})) return;
  // "Passage aux urgences de l'hôpital Robert-Debré le 3"
  if (!numbered && isEvent(at) && !livingBefore(at, 3)) return;

  std::size_t end = at + 1;
  std::size_t index = at + 1;
  if (text_.at(index).folded == "." && !text_.at(index).spaced) ++index;
  bool capital = german || grand;
  int contents = german || grand ? 1 : 0;
  bool small = !grand;
  for (std::size_t steps = 0; steps < 16 && index < text_.size(); ++steps, ++index) {
    const Token& token = text_.at(index);
    if (token.lineStart && text_.part() == TextPart::prose) break;
    if (isHyphen(token) && !token.spaced) continue;
    if (isApostrophe(token)) continue;
    if (token.folded == "dit" && head.folded == "lieu") continue;
    if (token.folded == "_" && text_.part() == TextPart::documentName) continue;
    if (token.folded == "." && isWord(text_.at(index - 1)) && text_.at(index - 1).letters <= 3 &&
        !token.spaced && text_.at(index + 1).capital &&
        (contents == 0 || (text_.at(index - 1).letters == 1 && text_.at(index - 1).capital)))
      continue;
    if (token.kind == Token::Kind::number) {
      // "rue du 8 mai 1945"; "Rue Neuve 12".
      const bool date = (text_.at(index + 1).roles & kMonth) != 0;
      const bool year =
          index > 0 && (text_.at(index - 1).roles & kMonth) != 0 && token.folded.size() == 4;
      if (date || year) {
        ++contents;
        capital = capital || numbered || date;
        end = index + 1;
        continue;
      }
      if (!numbered && contents > 0 && token.folded.size() <= 3 &&
          (text_.at(index + 1).roles & kUnit) == 0 && (sure || german || capital)) {
        end = index + 1;
        numbered = true;
      }
      break;
    }
    if (token.kind == Token::Kind::mixed) {
      if (token.folded == "1er") continue;
      break;
    }
    if (!isWord(token)) break;
    const bool glued =
        !token.spaced && (isHyphen(text_.at(index - 1)) || isApostrophe(text_.at(index - 1)));
    if (joinsTown(token.folded) && !token.capital) {
      // "résidence Les Hortensias de Redon"
      if (!glued && contents > 0 && token.folded == "de" && head.folded == "residence" &&
          text_.at(index + 1).capital && town(index + 1)) {
        const auto behind = town(index + 1);
        addCity(index + 1, behind->end, behind->region, false, 66, "town");
        break;
      }
      // Small words only between contents; "à", "en", "sur" end a street's name.
      if (!glued && contents == 0 && token.folded == "a") break;
      if (!glued && contents > 0 &&
          anyOf(token.folded, {"a", "en", "sur", "au", "aux", "on", "sous", "pres"}))
        break;
      small = true;
      continue;
    }
    if (token.folded == "et" || token.folded == "of") continue;
    if ((token.roles & kMonth) != 0) {
      ++contents;
      end = index + 1;
      small = false;
      continue;
    }
    if (token.capital) {
      if ((token.roles & kHeading) != 0 && contents > 0) break;
      // "45 rue Pasteur Niort"
      if (contents > 0 && !small && !glued && (token.flags & (kGivenName | kSurname)) == 0 &&
          (token.flags & kCommon) == 0 && town(index))
        break;
      capital = true;
      ++contents;
      end = index + 1;
      small = false;
      continue;
    }
    // Lower case: right behind the head or a small word, and once more after a rank ("général").
    if (!small && !glued) {
      const Token& last = text_.at(index - 1);
      if ((!anyOf(token.folded,
                  {"prolongee", "prolonge", "nord", "sud", "ouest", "inferieure", "superieure"}) &&
           !anyOf(last.folded,
                  {"general",   "marechal",   "docteur", "president", "professeur", "colonel",
                   "capitaine", "commandant", "saint",   "sainte",    "jean",       "victor",
                   "jules",     "emile",      "grande",  "petite",    "vieux",      "vieille",
                   "beau",      "belle",      "gaulle",  "charles",   "albert",     "louis",
                   "paul",      "pierre",     "marie",   "leon",      "georges",    "henri"})) ||
          (token.roles & (kFrench | kEnglish | kPersonVerb)) != 0)
        break;
    }
    if ((token.roles & (kFrench | kEnglish | kPersonVerb | kUnit)) != 0) break;
    ++contents;
    end = index + 1;
    small = false;
  }
  if (contents == 0) return;
  const bool living = livingBefore(at, 8) || (sure && locatedBehind(end));
  if (!sure && !german && !capital && !(numbered && living)) return;
  if (!numbered && !capital && !living) return;
  // "avenue" and "route" of another kind, "voie" of a drug.
  if (!sure && !german && !numbered && !living && !(zone && capital)) return;
  if (!numbered &&
      anyOf(head.folded,
            {"all", "res", "resid", "imp", "boul", "res", "residence", "square", "montee", "levee",
             "allees", "traverse", "calle", "route", "rte", "chemin", "sentier"}) &&
      !living && !capital)
    return;
  // "rue du Puits Salé numéro six"
  if (anyOf(text_.at(end).folded, {"numero", "num"}) && !text_.at(end).lineStart &&
      (text_.at(end + 1).kind == Token::Kind::number ||
       (text_.at(end + 1).roles & kNumberWord) != 0)) {
    end += 2;
    numbered = true;
  }
  // "Lotissement Bel Air n° 7"
  if (text_.at(end).folded == "n" && text_.at(end + 1).folded == "°" &&
      text_.at(end + 2).kind == Token::Kind::number && text_.at(end + 2).folded.size() <= 4)
    end += 3;
  std::size_t lastEnd = text_.at(end - 1).end;
  // "Rés. Les Lilas, bât. B, appt 12".
  std::size_t more = end;
  for (int parts = 0; parts < 4; ++parts) {
    std::size_t look = more;
    if (text_.at(look).folded == ",") ++look;
    if (!isDwelling(text_.at(look))) break;
    ++look;
    if (text_.at(look).folded == ".") ++look;
    if (text_.at(look).folded == "n" && text_.at(look + 1).folded == "°") look += 2;
    const Token& value = text_.at(look);
    if (!(value.kind == Token::Kind::number || value.kind == Token::Kind::mixed ||
          value.letters <= 2) ||
        look >= text_.size())
      break;
    lastEnd = value.end;
    more = look + 1;
  }
  const bool hard = numbered || living;
  scan_.add(text_.at(begin).begin, lastEnd, FindingKind::address, hard, 86, "address",
            text_.english(head) ? "(address)" : "(adresse)");
  if (hard) lookAtTownBehind(text_.tokenAt(lastEnd));
}

void Places::lookAtTownBehind(std::size_t at) {
  if (text_.at(at).lineStart) return;
  // "escalier 4 – Laval – 53000"
  const bool dash = text_.at(at).spaced && (isDash(text_.at(at)) || isHyphen(text_.at(at))) &&
                    town(at + 1).has_value();
  const bool comma = text_.at(at).folded == "," || dash;
  if (comma) ++at;
  const bool preposition = anyOf(text_.at(at).folded, {"a", "in"});
  if (preposition) ++at;
  const Token& first = text_.at(at);
  // "46 r du molinel roubaix"
  constexpr std::uint32_t kElse = kGivenName | kSurname | kCommon | kMedical | kCountry;
  if (isWord(first) && !first.capital && (first.flags & kElse) == 0 && first.roles == 0)
    if (const auto lower = town(at); lower && !lower->small)
      addCity(at, lower->end, lower->region, false, 65, "town-behind-address");
  if (!isWord(first) || !first.capital || first.letters < 3 || (!comma && !preposition) ||
      (first.roles & (kHeading | kHospital | kCivilTitle | kDoctorTitle | kStreet | kPhoneWord |
                      kStreetEnglish | kPersonNoun)) != 0 ||
      isDwelling(first))
    return;
  const auto known = town(at);
  const bool saint = anyOf(first.folded, {"saint", "sainte"}) && isHyphen(text_.at(at + 1));
  if (!known && !saint && (first.flags & (kCommon | kGivenName)) != 0) return;
  const std::size_t end = known ? known->end : placeEnd(at);
  const Token& behind = text_.at(end);
  const bool ends = end >= text_.size() || behind.lineStart || behind.kind != Token::Kind::word ||
                    known.has_value();
  if (ends)
    addCity(at, end, known ? known->region : std::string_view(), false, 65, "town-behind-address");
}

}  // namespace consilium::clinical

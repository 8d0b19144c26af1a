#include <re2/re2.h>

#include <cctype>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/places.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// What a dwelling, or a part of one, is called.
bool dwells(std::string_view word) {
  static const std::unordered_set<std::string_view> kDwellings = {
      "res",     "residence", "resid",    "immeuble",    "imm",      "villa",       "hlm",
      "tour",    "pavillon",  "pav",      "maison",      "cite",     "lotissement", "camping",
      "foyer",   "ferme",     "mas",      "chalet",      "hameau",   "lieudit",     "quartier",
      "village", "cour",      "entree",   "studio",      "logement", "domaine",     "moulin",
      "manoir",  "chateau",   "bergerie", "gite",        "peniche",  "caravane",    "habitation",
      "morne",   "section",   "ecart",    "bastide",     "borie",    "lieu",        "emplacement",
      "bat",     "batiment",  "esc",      "escalier",    "appt",     "apt",         "appartement",
      "porte",   "etage",     "hall",     "chambre",     "boite",    "bte",         "flat",
      "suite",   "unit",      "floor",    "bloc",        "parcelle", "case",        "interphone",
      "rez",     "rdc",       "bp",       "cs",          "tsa",      "bal",         "allee",
      "bourg",   "clos",      "ch",       "interphones", "digicode", "palier",      "cage",
      "app"};
  return kDwellings.contains(word);
}

/// Those of them that have a name of their own and stand alone as an address.
bool standsAlone(std::string_view word) {
  return anyOf(
      word, {"ferme",   "res",      "resid",   "mas",      "villa",     "domaine",  "moulin",
             "manoir",  "chalet",   "hameau",  "lieudit",  "camping",   "quartier", "village",
             "chateau", "bergerie", "hlm",     "morne",    "residence", "bastide",  "habitation",
             "ecart",   "maison",   "lieu",    "immeuble", "tour",      "cite",     "lotissement",
             "foyer",   "pavillon", "section", "clos",     "gite"});
}

bool isSeparator(const Token& token) {
  return anyOf(token.folded, {",", "–", "—", "-", "(", "/", "|"});
}

bool startsWithDigit(std::string_view raw) {
  return !raw.empty() && std::isdigit(static_cast<unsigned char>(raw.front())) != 0;
}

}  // namespace

std::size_t Places::dwellingPartEnd(std::size_t at) const {
  const Token& head = text_.at(at);
  const std::string_view raw = text_.raw(head);
  // "2e étage sans ascenseur", "3e G", "4e dr.", "1er gauche"
  if (head.kind == Token::Kind::mixed && startsWithDigit(raw) && raw.size() <= 4) {
    const Token& side = text_.at(at + 1);
    if (side.lineStart || !anyOf(side.folded, {"etage", "etg", "et", "dr", "droite", "gauche", "ga",
                                               "g", "d", "porte", "floor", "palier", "face"}))
      return 0;
    std::size_t end = at + 2;
    if (text_.at(end).folded == "." && !text_.at(end).spaced && side.letters <= 3) ++end;
    if (anyOf(text_.at(end).folded, {"sans", "avec"}) && text_.at(end + 1).folded == "ascenseur")
      end += 2;
    if (anyOf(text_.at(end).folded, {"droite", "gauche", "dr", "face"})) ++end;
    return end;
  }
  if (!isWord(head) || !dwells(head.folded)) return 0;
  if (anyOf(head.folded, {"rdc", "digicode"})) return at + 1;
  std::size_t end = at + 1;
  if (head.folded == "lieu" && isHyphen(text_.at(end)) && text_.at(end + 1).folded == "dit")
    end += 2;
  if (text_.at(end).folded == "." && head.letters <= 5) ++end;
  if (text_.at(end).folded == "n" && text_.at(end + 1).folded == "°") end += 2;
  const Token& value = text_.at(end);
  if (value.lineStart || end >= text_.size()) return 0;
  const std::string_view figure = text_.raw(value);
  if (((value.kind == Token::Kind::number || value.kind == Token::Kind::mixed) &&
       figure.size() <= 5) ||
      (isWord(value) && value.letters <= 2 && value.capital))
    return end + 1;
  // "porte gauche", "pavillon du fond", "rez-de-chaussée"
  if (head.folded == "rez") {
    while (text_.at(end).folded != "chaussee" && end < at + 6) ++end;
    return text_.at(end).folded == "chaussee" ? end + 1 : 0;
  }
  if (anyOf(value.folded, {"gauche", "droite", "droit"})) return end + 1;
  if (anyOf(value.folded, {"du", "au"}) && anyOf(text_.at(end + 1).folded, {"fond", "rez"}))
    return end + 2;
  std::size_t name = end;
  while (name < end + 5 && !text_.at(name).capital &&
         (anyOf(text_.at(name).folded, {"«", "\"", "“", "univ", "universitaire", "autonomie",
                                        "etudiante", "senior", "services", "."}) ||
          isApostrophe(text_.at(name)) ||
          anyOf(text_.at(name).folded, {"de", "d", "du", "des", "la", "le", "les", "l"})))
    ++name;
  const Token& first = text_.at(name);
  if (!isWord(first) || !first.capital || first.lineStart) return 0;
  std::size_t last = careNameEnd(name, first.allCapitals && first.letters > 3);
  if (anyOf(text_.at(last).folded, {"»", "\"", "”"})) ++last;
  // "village Espérance 2"
  const Token& number = text_.at(last);
  if (number.kind == Token::Kind::number && number.folded.size() <= 3 && !number.lineStart &&
      (last + 1 >= text_.size() || text_.at(last + 1).lineStart ||
       anyOf(text_.at(last + 1).folded, {",", ")", "–", ";"})))
    ++last;
  return last;
}

std::size_t Places::addressEndsAt(std::size_t end) const {
  constexpr int kMostParts = 4;
  for (int parts = 0; parts < kMostParts; ++parts) {
    std::size_t next = end;
    // "(interphone Meyer), 4e dr."
    if (text_.at(next).folded == "(")
      for (std::size_t close = next + 1; close < next + 8; ++close)
        if (text_.at(close).folded == ")") next = close + 1;
    if (isSeparator(text_.at(next))) ++next;
    if (text_.at(next).lineStart) break;
    std::size_t partEnd = dwellingPartEnd(next);
    if (partEnd == 0 && text_.at(end).folded == ",") partEnd = placeNameEnd(next);
    if (partEnd == 0) break;
    end = partEnd;
  }
  return end;
}

std::size_t Places::placeNameEnd(std::size_t at) const {
  // "Le Grand Pin", before a town or a postcode
  constexpr std::size_t kLongest = 5;
  if (!anyOf(text_.at(at).folded, {"le", "la", "les"}) || !text_.at(at).capital || town(at))
    return 0;
  std::size_t end = at + 1;
  while (end < at + kLongest && isWord(text_.at(end)) && text_.at(end).capital &&
         !text_.at(end).lineStart && !town(end) &&
         !anyOf(text_.at(end).folded, {"st", "ste", "saint", "sainte"}))
    ++end;
  const std::size_t behind = text_.at(end).folded == "," ? end + 1 : end;
  const Token& next = text_.at(behind);
  const bool located =
      !next.lineStart && ((next.capital && end > at + 1 && isWord(next)) ||
                          (next.kind == Token::Kind::number && next.folded.size() == 5));
  return end > at + 1 && located ? end : 0;
}

void Places::lookAtRoads() {
  // "D 632 PK 14", "RN 10, km 4"
  static const re2::RE2 kRoad(
      R"(\b((?:R\.?[ND]\.?|[ND]|CD|VC) ?\d{1,4},? ?(?:PK|P\.K\.|[kK]m) ?\d{1,3}(?:[.,]\d)?)\b)");
  eachMatch(kRoad, text_.utf8(), [&](std::size_t begin, std::size_t end) {
    scan_.add(begin, end, FindingKind::address, true, 86, "address-road",
              text_.english(text_.at(text_.tokenAt(begin))) ? "(address)" : "(adresse)");
  });
}

std::size_t Places::addressBeginsAt(std::size_t begin) const {
  constexpr int kMostParts = 3;
  constexpr std::size_t kLongestPart = 8;
  for (int parts = 0; parts < kMostParts && begin > 0; ++parts) {
    const std::size_t end = isSeparator(text_.at(begin - 1)) ? begin - 1 : begin;
    if (text_.at(begin).lineStart) break;
    std::size_t found = end;
    for (std::size_t at = end; at > 0 && at + kLongestPart > end;) {
      --at;
      if (text_.at(at).kind == Token::Kind::sign && !isApostrophe(text_.at(at)) &&
          !isHyphen(text_.at(at)) && text_.at(at).folded != "." && text_.at(at).folded != "°")
        break;
      if (dwellingPartEnd(at) == end) found = at;
      // "The Old Forge, Chapel Street": a house's name between signs.
      if (end < begin && namesHouse(at, end)) found = at;
      if (text_.at(at).lineStart) break;
    }
    // "221 E. Pine Street"
    const Token& number = text_.at(begin - 1);
    if (found == end && end == begin && number.kind == Token::Kind::number &&
        number.folded.size() <= 4 && text_.at(begin).capital)
      found = begin - 1;
    // "84, lotissement Le Clos Fleuri"
    if (found == end && end < begin && end > 0 && text_.at(end).folded == "," &&
        text_.at(end - 1).kind == Token::Kind::number && text_.at(end - 1).folded.size() <= 4 &&
        (text_.at(end - 1).lineStart ||
         (end > 1 && anyOf(text_.at(end - 2).folded, {":", "au", ","}))))
      found = end - 1;
    if (found == end) break;
    begin = found;
  }
  return begin;
}

bool Places::namesHouse(std::size_t at, std::size_t end) const {
  constexpr std::size_t kLongest = 5;
  if (end - at > kLongest || at == 0) return false;
  const Token& before = text_.at(at - 1);
  const bool free = text_.at(at).lineStart || anyOf(before.folded, {",", ":", ">", "(", "at", "–"});
  if (!free) return false;
  std::size_t words = 0;
  for (std::size_t index = at; index < end; ++index) {
    const Token& token = text_.at(index);
    if (isHyphen(token) || isApostrophe(token)) continue;
    if (!isWord(token)) return false;
    if (anyOf(token.folded, {"y", "yr", "de", "du", "la", "of", "the"}) && !token.capital) continue;
    if (!token.capital || token.allCapitals ||
        (token.flags & (kGivenName | kSurname | kCountry)) != 0 ||
        (token.roles & (kCivilTitle | kDoctorTitle | kHospital | kHeading | kPersonNoun |
                        kPhoneWord | kNameLabel)) != 0 ||
        anyOf(token.folded, {"home", "practice", "centre", "center", "school", "unit"}) ||
        (token.folded == "surgery" && text_.at(index - 1).folded != "old"))
      return false;
    ++words;
  }
  const auto known = town(at);
  return words > 1 && !(known && known->end == end);
}

void Places::growAddresses() {
  std::vector<std::pair<std::size_t, std::size_t>> addresses;
  for (const Candidate& candidate : scan_.found)
    if (!candidate.quiet && candidate.found.kind == FindingKind::address)
      addresses.emplace_back(candidate.found.begin, candidate.found.end);
  for (const auto& [from, to] : addresses) {
    const std::size_t begin = text_.tokenAt(from);
    const std::size_t end = text_.tokenAt(to);
    const std::size_t first = addressBeginsAt(begin);
    const std::size_t last = addressEndsAt(end);
    if (first < begin || last > end)
      scan_.add(text_.at(first).begin, text_.at(last - 1).end, FindingKind::address, true, 87,
                "address-whole", text_.english(text_.at(first)) ? "(address)" : "(adresse)");
    lookAtCodeBehind(last);
  }
}

void Places::lookAtCodeBehind(std::size_t at) {
  if (isSeparator(text_.at(at))) ++at;
  const Token& code = text_.at(at);
  if (code.kind != Token::Kind::number || code.lineStart || at >= text_.size()) return;
  const auto known = town(at + 1);
  const bool townBehind = known && text_.at(at + 1).capital && !text_.at(at + 1).lineStart;
  const int department =
      code.folded.size() >= 2 ? (code.folded[0] - '0') * 10 + code.folded[1] - '0' : 0;
  // "93 Bagnolet"
  if (code.folded.size() == 2 && townBehind && department > 0 && department < 96) {
    scan_.add(code.begin, code.end, FindingKind::postcode, true, 80, "postcode-department", "");
    addCity(at + 1, known->end, known->region, true, 79, "postcode-town");
    return;
  }
  const Token& behind = text_.at(at + 1);
  if (code.folded.size() == 5 && department > 0 && department < 99 &&
      (behind.kind != Token::Kind::number || behind.lineStart) && (behind.roles & kUnit) == 0)
    scan_.add(code.begin, code.end, FindingKind::postcode, true, 79, "postcode-behind-address", "");
}

void Places::lookAtNamedDwelling(std::size_t at) {
  const Token& head = text_.at(at);
  if (!standsAlone(head.folded) || (head.allCapitals && head.folded != "hlm")) return;
  if (head.folded == "lieu" && !(isHyphen(text_.at(at + 1)) && text_.at(at + 2).folded == "dit"))
    return;
  const std::size_t end = dwellingPartEnd(at);
  if (end == 0 || end <= at + 1) return;
  const Token& last = text_.at(end - 1);
  const Token& word = isWord(last) ? last : text_.at(end - 2);
  if (!isWord(word) || word.letters < 3) return;
  std::size_t name = at + 1;
  while (name < end && !text_.at(name).capital) ++name;
  if (name == end || (text_.at(name).roles & (kHeading | kCivilTitle | kDoctorTitle)) != 0) return;
  const bool sure =
      anyOf(head.folded, {"lieudit", "lieu", "hlm", "lotissement"}) || addressEndsAt(end) > end;
  std::size_t behind = addressEndsAt(end);
  if (anyOf(text_.at(behind).folded, {",", "(", "–", "-"})) ++behind;
  if (anyOf(text_.at(behind).folded, {"a", "en", "commune", "near", "nr"})) ++behind;
  while (anyOf(text_.at(behind).folded, {"de", "d"}) || isApostrophe(text_.at(behind))) ++behind;
  const Token& next = text_.at(behind);
  const bool located = (town(behind) && next.capital) ||
                       (next.kind == Token::Kind::number && next.folded.size() == 5);
  const bool living = livingBefore(at, 9);
  const bool chez =
      at > 1 && (anyOf(text_.at(at - 1).folded, {"dom", ">", "chez"}) ||
                 (text_.at(at - 1).folded == "." && text_.at(at - 2).folded == "dom"));
  // "97320, village Espérance 2"
  const bool placed = at > 2 && text_.at(at - 1).folded == "," &&
                      (text_.at(at - 2).folded == ")" || text_.at(at - 2).folded.size() == 5) &&
                      (text_.at(at - 2).kind == Token::Kind::number ||
                       text_.at(at - 3).kind == Token::Kind::number);
  const bool dwelling = !anyOf(
      head.folded, {"maison", "foyer", "pavillon", "section", "cite", "tour", "quartier", "clos"});
  if (!sure && !living && !chez && !placed && !(located && (dwelling || head.capital))) return;
  scan_.add(head.begin, last.end, FindingKind::address, true, 76, "address-dwelling",
            text_.english(head) ? "(address)" : "(adresse)");
}

void Places::lookAtHyphenedPlace(std::size_t at) {
  // "au Moulin-Vert en Plonévez", "à la Croix-Blanche, Seilhac"
  const Token& name = text_.at(at + 2);
  if (at == 0 || !isHyphen(text_.at(at + 1)) || text_.at(at + 1).spaced || name.spaced ||
      !name.capital || !isWord(name) ||
      !anyOf(text_.at(at).folded,
             {"moulin", "ferme", "croix", "pont", "bois", "grange", "fontaine", "mas", "mare",
              "four", "puits", "champ", "pre", "clos", "roche"}))
    return;
  const bool placed =
      anyOf(text_.at(at - 1).folded, {"au", "aux", "la"}) && !text_.at(at).lineStart;
  const Token& behind = text_.at(at + 3);
  const bool located = anyOf(behind.folded, {"en", "a", ",", "commune"}) &&
                       text_.at(at + 4).capital && !text_.at(at + 4).lineStart;
  if (!placed || !located || town(at)) return;
  scan_.add(text_.at(at).begin, name.end, FindingKind::address, false, 67, "address-place",
            "(adresse)");
}

void Places::lookAtBourg(std::size_t at) {
  // "au bourg St-Cernin", "Le Bourg, 79130"
  if (at == 0 || !anyOf(text_.at(at - 1).folded, {"au", "le"}) || text_.at(at).lineStart) return;
  std::size_t behind = at + 1;
  if (anyOf(text_.at(behind).folded, {",", "–", "de", "-"})) ++behind;
  const Token& next = text_.at(behind);
  const bool located = !next.lineStart &&
                       ((isWord(next) && next.capital &&
                         (town(behind) || anyOf(next.folded, {"st", "ste", "saint", "sainte"}))) ||
                        (next.kind == Token::Kind::number && next.folded.size() == 5));
  if (!located) return;
  scan_.add(text_.at(at - 1).begin, text_.at(at).end, FindingKind::address, true, 86,
            "address-bourg", "(adresse)");
  if (isWord(next))
    addCity(behind, town(behind) ? town(behind)->end : placeEnd(behind),
            town(behind) ? town(behind)->region : std::string_view(), false, 66,
            "town-behind-address");
}

}  // namespace consilium::clinical

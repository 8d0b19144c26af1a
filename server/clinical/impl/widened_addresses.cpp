#include "clinical/impl/address_words.hpp"
#include "clinical/impl/places.hpp"
#include "clinical/impl/rules.hpp"

// What belongs to an address that a rule has found: flats, floors and buildings on either side,
// the number that stands behind its street, what it stands beside.

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// A part of a building, or of a site, that a number or a letter goes with.
bool isPart(std::string_view word) {
  return anyOf(word, {"bat",      "batiment",  "appt",     "apt",       "appartement", "escalier",
                      "esc",      "etage",     "porte",    "entree",    "hall",        "boite",
                      "bte",      "chambre",   "bus",      "studio",    "lot",         "logement",
                      "bloc",     "villa",     "pavillon", "immeuble",  "tour",        "coron",
                      "cage",     "flat",      "unit",     "suite",     "ste",         "bldg",
                      "building", "block",     "floor",    "apartment", "room",        "bay",
                      "plot",     "penthouse", "no",       "ch",        "emplacement", "box",
                      "level",    "pitch",     "berth",    "lodge",     "trailer",     "space",
                      "local",    "portail",   "aile",     "parcelle",  "caravane",    "interphone",
                      "digicode", "cave",      "ponton",   "quai",      "bungalow",    "chalet",
                      "maison",   "ilot",      "niveau",   "lots",      "rampe",       "secteur"});
}

bool isPartOrdinal(std::string_view word) {
  return anyOf(word, {"etage", "cour", "gauche", "droite", "floor", "porte", "escalier", "face",
                      "fond", "left", "right", "entree", "dte", "gche", "g", "d"});
}

bool isRank(const Text& text, const Token& token) {
  const std::string_view raw = text.raw(token);
  return isOrdinal(raw) ||
         (token.kind == Token::Kind::mixed && raw.size() <= 4 &&
          (raw.ends_with("st") || raw.ends_with("nd") || raw.ends_with("rd") ||
           raw.ends_with("th"))) ||
         anyOf(token.folded, {"first", "second", "third", "ground", "top", "premier", "deuxieme",
                              "troisieme", "quatrieme", "dernier"});
}

class AddressWidening {
 public:
  AddressWidening(const Text& text, std::vector<bool> taken)
      : text_(text), taken_(std::move(taken)) {}

  void widen(Found& found) const {
    std::size_t begin = text_.tokenAt(found.begin);
    std::size_t end = text_.tokenAt(found.end);
    if (begin >= end) return;
    bool numbered = false;
    for (std::size_t at = begin; at < end && at < begin + 40; ++at)
      numbered = numbered || text_.at(at).kind == Token::Kind::number ||
                 text_.at(at).kind == Token::Kind::mixed;
    for (int parts = 0; parts < 4; ++parts) {
      const std::size_t more = right(end, numbered);
      if (more <= end || !free(end, more)) break;
      end = more;
    }
    for (int parts = 0; parts < 4; ++parts) {
      const std::size_t more = left(begin);
      if (more >= begin || !free(more, begin)) break;
      begin = more;
    }
    found.begin = std::min<std::size_t>(found.begin, text_.at(begin).begin);
    found.end = std::max<std::size_t>(found.end, text_.at(end - 1).end);
  }

 private:
  bool free(std::size_t begin, std::size_t end) const {
    if (end > text_.size()) return false;
    for (std::size_t at = begin; at < end; ++at)
      if (taken_[at]) return false;
    return true;
  }

  /// The token behind a number, a letter or two, "#5", "n° 12" that begins at `at`, or 0.
  std::size_t valueEnd(std::size_t at) const {
    if (text_.at(at).folded == "." && !text_.at(at).spaced) ++at;
    if (text_.at(at).folded == "#") ++at;
    if (text_.at(at).folded == "n" && anyOf(text_.at(at + 1).folded, {"°", "º"})) at += 2;
    const Token& value = text_.at(at);
    if (at >= text_.size() || value.lineStart) return 0;
    const bool figures = (value.kind == Token::Kind::number || value.kind == Token::Kind::mixed) &&
                         text_.raw(value).size() <= 4;
    const bool letter = isWord(value) && value.letters <= 2 && value.capital &&
                        (value.letters == 1 || value.allCapitals);
    const bool small = isWord(value) && value.letters == 1 && !isApostrophe(text_.at(at + 1)) &&
                       !anyOf(value.folded, {"a", "y"});
    // "local 4.12", "porte 3-B", "A/12"
    const Token& more = text_.at(at + 2);
    const bool joined = (figures || letter) && !text_.at(at + 1).spaced && !more.spaced &&
                        anyOf(text_.at(at + 1).folded, {".", "-", "/"}) &&
                        (more.kind == Token::Kind::number || more.letters == 1) &&
                        text_.raw(more).size() <= 4;
    if (joined) return at + 3;
    return figures || letter || small ? at + 1 : 0;
  }

  /// The token behind "derrière le stade", "by the old creamery" that begins at `at`, or 0.
  std::size_t besideEnd(std::size_t at) const {
    constexpr std::size_t kLongest = 8;
    std::size_t from = at;
    if (anyOf(text_.at(from).folded, {"au", "juste", "just", "en"})) ++from;
    if (isHyphen(text_.at(from))) ++from;
    if (!anyOf(text_.at(from).folded,
               {"derriere", "dessus", "dessous", "face", "pres", "devant", "apres", "avant", "bout",
                "by", "above", "behind", "opposite", "beside", "below", "next"}))
      return 0;
    std::size_t end = from + 1;
    if (!anyOf(text_.at(end).folded,
               {"de", "du", "des", "le", "la", "l", "les", "au", "aux", "a", "the", "to", "an"}))
      return 0;
    for (; end < at + kLongest; ++end) {
      const Token& token = text_.at(end);
      if (end >= text_.size() || token.lineStart) break;
      if (token.kind != Token::Kind::word && !isApostrophe(token) &&
          !(isHyphen(token) && !token.spaced))
        break;
      if ((token.roles & kPersonVerb) != 0 || anyOf(token.folded, {"qui", "et", "and", "with"}))
        break;
    }
    const Token& behind = text_.at(end);
    const bool ends =
        end >= text_.size() || behind.lineStart || anyOf(behind.folded, {",", ".", ";", ")"});
    return ends && end > from + 2 && !taken_[end - 1] ? end : 0;
  }

  /// The token behind capitals that end as streets and parts of a site do in English, or 0.
  std::size_t streetEnd(std::size_t at) const {
    constexpr std::size_t kLongest = 6;
    std::size_t end = at;
    std::size_t words = 0;
    while (end < at + kLongest && end < text_.size() && !text_.at(end).lineStart) {
      const Token& token = text_.at(end);
      const bool glue = !token.spaced && (isApostrophe(token) || isHyphen(token) ||
                                          (token.folded == "s" && isApostrophe(text_.at(end - 1))));
      if (!glue && !(isWord(token) && token.capital && token.letters > 1 &&
                     (token.roles & (kHospital | kCivilTitle | kDoctorTitle)) == 0))
        break;
      if (!glue) ++words;
      ++end;
    }
    if (words < 2) return 0;
    const Token& last = text_.at(end - 1);
    const bool street = (last.roles & kStreetEnglish) != 0 && last.letters > 3;
    const bool part = !last.allCapitals && anyOf(last.folded, {"block", "wing", "building"});
    return (street || part) && (text_.at(end).kind == Token::Kind::sign || end >= text_.size() ||
                                text_.at(end).lineStart)
               ? end
               : 0;
  }

  std::size_t right(std::size_t end, bool numbered) const {
    std::size_t at = end;
    if (text_.at(at).lineStart) return end;
    // "…, 2e maison à gauche", "14 Abbey Court, Friar's Walk", of which a part has been seen
    if (text_.at(at).folded == "a" && anyOf(text_.at(at + 1).folded, {"gauche", "droite"}) &&
        !text_.at(at + 1).lineStart && isWord(text_.at(end - 1)) &&
        isPart(text_.at(end - 1).folded))
      return at + 2;
    // "…, Apt #5", "…, Bldg C"
    if (const Token& part = text_.at(end - 1); isWord(part) && isPart(part.folded) &&
                                               part.capital && end > 1 &&
                                               text_.at(end - 2).folded == ",")
      if (const std::size_t value = valueEnd(at); value != 0) return value;
    if (isApostrophe(text_.at(at)) && !text_.at(at).spaced && text_.at(end - 1).capital)
      if (const std::size_t more = streetEnd(end - 1); more > end) return more;
    // "14 bis venelle du Four, 2e étage", of which a rule has seen "2e"
    if (isRank(text_, text_.at(end - 1)) && isWord(text_.at(at)) &&
        isPartOrdinal(text_.at(at).folded))
      return at + 1;
    // "2ème ét.", "4e ét"
    if (isOrdinal(text_.raw(text_.at(end - 1))) && isShortFloor(text_.raw(text_.at(at))))
      return text_.at(at + 1).folded == "." && !text_.at(at + 1).spaced ? at + 2 : at + 1;
    // "local 4.12", of which a rule has seen "local 4"
    if (text_.at(end - 1).kind == Token::Kind::number && text_.at(at).folded == "." &&
        !text_.at(at).spaced && text_.at(at + 1).kind == Token::Kind::number &&
        !text_.at(at + 1).spaced && text_.at(at + 1).folded.size() <= 3 && end > 1 &&
        isPart(text_.at(end - 2).folded))
      return at + 2;
    // "portail vert", "immeuble bleu"
    if (isWord(text_.at(end - 1)) && isPart(text_.at(end - 1).folded) && isWord(text_.at(at)) &&
        !text_.at(at).capital && text_.at(at).letters > 3 && (text_.at(at).flags & kCommon) != 0 &&
        text_.at(at).roles == 0 &&
        (text_.at(at + 1).kind == Token::Kind::sign || text_.at(at + 1).lineStart))
      return at + 1;
    const bool comma = text_.at(at).folded == "," || isDash(text_.at(at));
    if (comma) ++at;
    const Token& token = text_.at(at);
    if (token.lineStart || at >= text_.size()) return end;
    // "88 Charlton Ave E"
    if (!comma && token.allCapitals == false && token.letters == 1 && token.capital &&
        token.spaced && anyOf(token.folded, {"n", "s", "e", "w"}) &&
        (text_.at(end - 1).roles & kStreetEnglish) != 0)
      return at + 1;
    if (isWord(token) && isPart(token.folded)) {
      const std::size_t value = valueEnd(at + 1);
      // "bat G a hem": glued by nothing only where it is no word of something else.
      if (value != 0 && (comma || token.letters < 5 || token.folded == "coron")) return value;
    }
    // "14 Abbey Court, Friar's Walk", "Level 4, Sherwood Block"
    if (const std::size_t more = comma ? streetEnd(at) : 0; more != 0) return more;
    if (comma && isRank(text_, token)) {
      const Token& next = text_.at(at + 1);
      // "2e maison à gauche"
      if (!next.lineStart && isOrdinal(text_.raw(token)) &&
          anyOf(next.folded, {"maison", "portail", "immeuble", "pavillon", "porte", "rue"})) {
        std::size_t side = at + 2;
        while (side < at + 4 && anyOf(text_.at(side).folded, {"a", "sur", "la", "votre"})) ++side;
        if (anyOf(text_.at(side).folded, {"gauche", "droite"}) && !text_.at(side).lineStart)
          return side + 1;
        if (isWord(next) && next.folded == "maison") return at + 2;
      }
      if (!next.lineStart && isPartOrdinal(next.folded) && next.kind == Token::Kind::word)
        return at + 2;
      if (!next.lineStart && isOrdinal(text_.raw(token)) && isShortFloor(text_.raw(next)))
        return text_.at(at + 2).folded == "." && !text_.at(at + 2).spaced ? at + 3 : at + 2;
      if (isOrdinal(text_.raw(token)) && anyOf(next.folded, {",", ".", ";"}) &&
          next.begin == token.end)
        return at + 1;
    }
    if (comma && anyOf(token.folded, {"rdc", "rez"})) return at + 1;
    // "derrière la mosquée, immeuble bleu, …"
    if (comma && isWord(token) && !token.capital && (isNamedPlace(token) || isPart(token.folded)) &&
        isWord(text_.at(at + 1)) && text_.at(at + 1).letters > 2 &&
        (text_.at(at + 1).flags & kCommon) != 0 && !text_.at(at + 1).lineStart &&
        anyOf(text_.at(at + 2).folded, {",", ".", ";", ")"}))
      return at + 2;
    if (!numbered) {
      std::size_t number = at;
      if (text_.at(number).folded == "au") ++number;
      const bool sign =
          text_.at(number).folded == "n" && anyOf(text_.at(number + 1).folded, {"°", "º"});
      const bool word = anyOf(text_.at(number).folded, {"numero", "number"});
      if (sign) number += 2;
      if (word) ++number;
      if ((sign || word || number > at) && text_.at(number).kind == Token::Kind::number &&
          text_.at(number).folded.size() <= 4 && !text_.at(number).lineStart) {
        ++number;
        if (anyOf(text_.at(number).folded, {"bis", "ter", "quater"})) ++number;
        return number;
      }
    }
    if (comma)
      if (const std::size_t beside = besideEnd(at); beside != 0) return beside;
    return end;
  }

  std::size_t left(std::size_t begin) const {
    if (begin == 0 || text_.at(begin).lineStart) return begin;
    const Token& first = text_.at(begin);
    // "c/o Foyer Jorbalan, 54 rue …"
    if (begin > 2 && text_.at(begin - 1).folded == "o" && text_.at(begin - 2).folded == "/" &&
        text_.at(begin - 3).folded == "c")
      return begin - 3;
    // "The Willows, Back Lane", "même résidence, bât. D"
    if (first.capital && isWord(first) && text_.raw(text_.at(begin - 1)) == "The") return begin - 1;
    // "Le Clos des Mireilles, villa 6", "6 The Paddock"
    const Token& ahead = text_.at(begin - 1);
    if (first.capital && isNamedPlace(first) && anyOf(text_.raw(ahead), {"Le", "La", "Les"}) &&
        !isHyphen(text_.at(begin + 1)) && !ahead.lineStart)
      return begin - 1;
    if (text_.raw(first) == "The" && ahead.kind == Token::Kind::number && first.spaced &&
        ahead.folded.size() <= 3)
      return begin - 1;
    if (text_.at(begin - 1).folded == "meme" && !first.capital && isWord(first) &&
        isNamedPlace(first))
      return begin - 1;
    // "numéro douze, rue …", of which a rule has seen "douze"
    if (((first.roles & kNumberWord) != 0 || first.kind == Token::Kind::number) &&
        anyOf(text_.at(begin - 1).folded, {"numero", "number"}))
      return begin - 1;
    // "six Chapel Row"
    if (const Token& number = text_.at(begin - 1);
        isWord(number) && (number.roles & kNumberWord) != 0 && first.capital && isWord(first) &&
        !anyOf(number.folded, {"un", "une", "one"}))
      return begin - 1;
    // "No. 3 Miners' Row", "n° 12 rue …"
    if (first.kind == Token::Kind::number && begin > 1 && text_.at(begin - 1).folded == "." &&
        text_.at(begin - 2).folded == "no" && text_.at(begin - 2).capital)
      return begin - 2;
    if (text_.at(begin - 1).folded != "," && !isDash(text_.at(begin - 1))) {
      // "bat C 41 av. Jean Jaurès", "Apt 3 12 High Street"
      return begin;
    }
    const std::size_t comma = begin - 1;
    if (comma < 1 || text_.at(comma).lineStart) return begin;
    // "numéro douze, rue …", "n° 12, rue …"
    const Token& last = text_.at(comma - 1);
    const bool count = last.kind == Token::Kind::number || last.kind == Token::Kind::mixed ||
                       (last.roles & kNumberWord) != 0;
    if (comma > 1 && count && !last.lineStart && text_.at(comma - 2).folded == "numero")
      return comma - 2;
    if (comma > 2 && count && !last.lineStart && anyOf(text_.at(comma - 2).folded, {"°", "º"}) &&
        text_.at(comma - 3).folded == "n")
      return comma - 3;
    // "Flat 3,", "bât. C,", "Apt #5,"
    for (std::size_t from = comma - 1; from + 4 > comma; --from) {
      const Token& word = text_.at(from);
      if (isWord(word) && isPart(word.folded) && valueEnd(from + 1) == comma) return from;
      if (from == 0 || word.lineStart) break;
    }
    // "1st Floor,", "2e étage,"
    if (comma > 1 && isWord(last) && isPartOrdinal(last.folded) && !last.lineStart &&
        isRank(text_, text_.at(comma - 2)))
      return comma - 2;
    // "CCAS, 20 rue …", "CPAM, TSA 20011"
    if (anyOf(last.folded, {"ccas", "cias", "cpam", "udaf", "spada"}) && isWord(last))
      return comma - 1;
    // "1 Sheikh Manzil,", "Trinity Quays,", "Lower Mill Cottage,"
    std::size_t from = comma;
    std::size_t words = 0;
    bool home = false;
    while (from > 0 && words < 5) {
      const Token& token = text_.at(from - 1);
      if (text_.at(from).lineStart) break;
      const bool glue = (isApostrophe(token) || isHyphen(token)) && !token.spaced;
      const bool joint = isWord(token) && anyOf(token.folded, {"de", "du", "des", "la", "d"});
      if (!glue && !joint &&
          !(isWord(token) && token.capital &&
            (token.roles & (kCivilTitle | kDoctorTitle | kHospital | kHeading | kKin | kPersonNoun |
                            kMonth)) == 0))
        break;
      if (!glue && !joint) ++words;
      home = home || (from == comma && isHome(token)) || (isNamedPlace(token) && token.capital);
      --from;
    }
    // "Z.A. des Portes du Jura, 4 rue Ampère"
    std::size_t zone = from;
    while (zone > 1 && zone + 6 > from && text_.at(zone - 1).folded == "." &&
           text_.at(zone - 2).letters == 1 && text_.at(zone - 2).capital)
      zone -= 2;
    if (zone + 4 <= from && words > 0 && text_.at(zone).folded == "z") return zone;
    while (from < comma && !text_.at(from).capital) ++from;
    if (from >= comma || words == 0) return begin;
    const Token& before = text_.at(from > 0 ? from - 1 : ~0UL);
    if (from > 0 && !text_.at(from).lineStart && before.kind == Token::Kind::number &&
        before.folded.size() <= 3 && text_.at(from).spaced && words < 4 &&
        (from == 1 || before.lineStart || text_.at(from - 2).kind == Token::Kind::sign))
      return from - 1;
    return home && words > 1 ? from : begin;
  }

  static bool isHome(const Token& token) {
    return (token.roles & kStreetEnglish) != 0 ||
           anyOf(token.folded,
                 {"house",     "cottage",  "lodge",      "court", "farm",     "hall",
                  "barn",      "villa",    "manor",      "flats", "mansions", "towers",
                  "heights",   "quays",    "apartments", "tower", "building", "cottages",
                  "farmhouse", "steading", "bungalow",   "site",  "estate"});
  }

  const Text& text_;
  std::vector<bool> taken_;
};

}  // namespace

void widenAddresses(const Text& text, std::vector<Candidate>& chosen) {
  std::vector<bool> taken(text.size());
  // A guess about a word may give way to the address in which it stands.
  const auto guess = [](const Candidate& one) {
    return !one.quiet && one.found.severity == protocol::FindingSeverity::soft &&
           ((one.found.kind == FindingKind::person_name &&
             anyOf(one.found.rule, {"learned", "unknown-word", "proper-name", "compound-name",
                                    "two-unknown-words", "article-and-name"})) ||
            (one.found.kind == FindingKind::city &&
             anyOf(one.found.rule, {"town-with-article", "learned"})) ||
            (one.found.kind == FindingKind::hospital && one.found.rule == "learned") ||
            (one.found.kind == FindingKind::address && one.found.rule == "learned"));
  };
  for (const Candidate& one : chosen) {
    if (guess(one)) continue;
    std::size_t at = text.tokenAt(one.found.begin);
    if (at > 0 && text.at(at - 1).end > one.found.begin) --at;
    for (; at < text.size() && text.at(at).begin < one.found.end; ++at) taken[at] = true;
  }
  const AddressWidening widening(text, std::move(taken));
  std::vector<bool> swallowed(chosen.size());
  for (std::size_t index = 0; index < chosen.size(); ++index) {
    Candidate& one = chosen[index];
    if (swallowed[index] || one.quiet || one.found.kind != FindingKind::address) continue;
    Found wide = one.found;
    widening.widen(wide);
    // What stands between two findings may belong to one of them only.
    std::size_t before = index;
    while (before > 0 && guess(chosen[before - 1]) && chosen[before - 1].found.begin >= wide.begin)
      --before;
    std::size_t behind = index + 1;
    while (behind < chosen.size() && guess(chosen[behind]) && chosen[behind].found.end <= wide.end)
      ++behind;
    if ((before > 0 && wide.begin < chosen[before - 1].found.end) ||
        (behind < chosen.size() && wide.end > chosen[behind].found.begin))
      continue;
    for (std::size_t inner = before; inner < behind; ++inner)
      if (inner != index) swallowed[inner] = true;
    one.found = std::move(wide);
  }
  std::size_t inner = 0;
  std::erase_if(chosen, [&](const Candidate&) { return swallowed[inner++]; });
}

}  // namespace consilium::clinical

#include "clinical/impl/address_words.hpp"
#include "clinical/impl/places.hpp"

// Where somebody lives without a street: hamlets, farms, houses by their name, what stands before
// the postcode of a village.

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// What people live in and what has a name of its own.
bool isHome(std::string_view word) {
  return anyOf(word,
               {"ferme", "farm",      "hameau",       "maison",   "house", "croft",    "cottage",
                "villa", "chalet",    "propriete",    "domaine",  "mas",   "lieu",     "lieudit",
                "dit",   "gite",      "exploitation", "quartier", "villa", "bungalow", "longere",
                "cabin", "farmhouse", "homestead",    "barn",     "ranch", "adresse"});
}

bool isSmallJoint(std::string_view word) {
  return anyOf(word, {"de", "du", "des", "la", "le", "les", "l",     "d",    "en", "a",  "aux",
                      "o",  "th", "the", "y",  "of", "in",  "under", "upon", "ar", "an", "er"});
}

}  // namespace

std::size_t Places::homeNameEnd(std::size_t at) const {
  constexpr std::size_t kMost = 12;
  const Token& first = text_.at(at);
  if (!isWord(first) || !first.capital || first.letters < 2) return at;
  std::size_t end = at;
  std::size_t words = 0;
  for (std::size_t index = at; index < at + kMost && index < text_.size(); ++index) {
    const Token& token = text_.at(index);
    if (token.lineStart && index > at) break;
    if ((isHyphen(token) || isApostrophe(token)) && (!token.spaced || words > 0)) {
      if (isHyphen(token) && token.spaced) break;
      continue;
    }
    if (!isWord(token)) break;
    const bool glued = index > at && !token.spaced && isHyphen(text_.at(index - 1));
    const bool tail = index > at && !token.spaced && isApostrophe(text_.at(index - 1)) &&
                      token.letters <= 2;  // "Pont-Croac'h", "Miners' Row"
    if (token.capital || glued || tail) {
      if (!glued &&
          (token.roles & (kCivilTitle | kDoctorTitle | kHospital | kPhoneWord | kMonth)) != 0 &&
          token.letters > 1 && !(token.folded == "mas" && !token.allCapitals))
        return at;
      ++words;
      end = index + 1;
      continue;
    }
    if (!isSmallJoint(token.folded) || words > 4) break;
    const Token& next = text_.at(index + 1);
    const Token& after = text_.at(index + 2);
    if (!((next.capital && !next.lineStart) || isApostrophe(next) ||
          (isSmallJoint(next.folded) && (after.capital || isApostrophe(after)))))
      break;
    // "La Borie Basse de Cahors", "Kerlan à Brest": a town's preposition.
    if ((token.folded == "a" || token.folded == "in") && town(index + 1)) break;
  }
  return end;
}

bool Places::isHomeName(std::size_t at, std::size_t end) const {
  if (end <= at) return false;
  if (const auto known = town(at); known && known->end >= end) return false;
  std::size_t capitals = 0;
  for (std::size_t index = at; index < end; ++index) {
    const Token& token = text_.at(index);
    if ((token.flags & kCountry) != 0 || hospitalNameEnd(index) > index) return false;
    if (token.capital && token.letters > 1) ++capitals;
  }
  const Token& first = text_.at(at);
  return capitals > 0 && !(first.allCapitals && first.letters < 5);
}

void Places::addHome(std::size_t begin, std::size_t end, bool hard, int priority) {
  scan_.add(text_.at(begin).begin, text_.at(end - 1).end, FindingKind::address, hard, priority,
            "home", text_.english(text_.at(begin)) ? "(address)" : "(adresse)");
}

void Places::lookAtHamlet(std::size_t at) {
  const Token& head = text_.at(at);
  std::size_t next = at + 1;
  const bool said = head.folded == "lieu";
  if (said) {
    if (isHyphen(text_.at(next))) ++next;
    if (text_.at(next).folded != "dit") return;
    ++next;
  }
  const bool tribe = anyOf(head.folded, {"tribu", "servitude", "ilet", "commune", "gaec", "earl"});
  if (tribe && head.folded == "commune") return;
  bool colon = false;
  while (next < at + 6 && !text_.at(next).capital && !text_.at(next).lineStart &&
         (isSmallJoint(text_.at(next).folded) || isApostrophe(text_.at(next)) ||
          anyOf(text_.at(next).folded, {":", ",", "«"}))) {
    colon = colon || text_.at(next).folded == ":";
    ++next;
  }
  if (text_.at(next).lineStart) return;
  const std::size_t end = homeNameEnd(next);
  if (!isHomeName(next, end)) return;
  const bool placed =
      townOrCodeBehind(end) ||
      (text_.at(end).folded == "," && isWord(text_.at(end + 1)) && text_.at(end + 1).capital);
  if (tribe && !placed && !anyOf(head.folded, {"gaec", "earl"})) return;
  addHome(colon ? next : at, end, placed && livedIn(at), 68);
}

void Places::lookAtSection(std::size_t at) {
  const Token& first = text_.at(at + 1);
  if (!first.capital || first.lineStart || first.letters < 3) return;
  const std::size_t name = homeNameEnd(at + 1);
  if (name <= at + 1) return;
  std::size_t end = name;
  if (text_.at(end).folded == ",") ++end;
  if (anyOf(text_.at(end).folded, {"lot", "parcelle", "numero"}))
    ++end;
  else if (text_.at(end).folded == "n" && anyOf(text_.at(end + 1).folded, {"°", "º"}))
    end += 2;
  const Token& number = text_.at(end);
  const bool numbered = end > name + 1 && !number.lineStart && text_.raw(number).size() <= 4 &&
                        (number.kind == Token::Kind::number || number.kind == Token::Kind::mixed);
  end = numbered ? end + 1 : name;
  const bool placed = townOrCodeBehind(end);
  if ((!placed && !livedIn(at)) || (!numbered && !livedIn(at))) return;
  addHome(at, end, placed || numbered, 88);
}

void Places::lookAtCalledHome(std::size_t at) {
  // "La ferme s'appelle …", "They call the farm …", "Le lieu-dit s'écrit …"
  if (!isHome(text_.at(at).folded)) return;
  std::size_t next = at + 1;
  bool called = at > 1 && anyOf(text_.at(at - 2).folded, {"call", "called", "calls", "named"});
  for (; next < at + 6 && !text_.at(next).capital; ++next) {
    const Token& token = text_.at(next);
    if (token.lineStart) return;
    if (anyOf(token.folded, {"appelle", "nomme", "nommee", "appele", "appelee", "ecrit", "called",
                             "named", "denomme", "denommee", "dite", "known"}))
      called = true;
    else if (!anyOf(token.folded,
                    {"s", "se", "est", "is", "as", "bien", "«", "\"", "“", "'", "’", "was", ":"}))
      return;
  }
  if (!called) return;
  const std::size_t end = homeNameEnd(next);
  if (isHomeName(next, end)) addHome(next, end, false, 68);
}

void Places::lookAtHomeAt(std::size_t at) {
  // "lives at Rowan Croft", "vit à la Borie Basse, commune de …": a name behind the preposition.
  const Token& token = text_.at(at);
  const bool english = token.folded == "at" && text_.english(token);
  const bool french = anyOf(token.folded, {"a", "au", "aux"}) && !english;
  if (!english && !french) return;
  std::size_t next = at + 1;
  if (anyOf(text_.at(next).folded, {"la", "le", "les", "l", "the"}) && !text_.at(next).lineStart)
    ++next;
  if (isApostrophe(text_.at(next))) ++next;
  if (text_.at(next).lineStart) return;
  std::size_t end = homeNameEnd(next);
  if (!isHomeName(next, end)) return;
  bool lives = false;
  for (std::size_t step = 1; step <= 6 && step <= at && !lives; ++step) {
    const Token& before = text_.at(at - step);
    lives = anyOf(
        before.folded,
        {"lives",   "live",     "living",      "lived",        "stay",     "stays",     "staying",
         "farm",    "farms",    "farmer",      "crofter",      "home",     "resides",   "reside",
         "stayed",  "habite",   "vit",         "vivent",       "habitent", "demeurant", "habitait",
         "vivait",  "heberge",  "hebergee",    "loge",         "logee",    "neighbour", "berger",
         "eleveur", "eleveuse", "agriculteur", "agricultrice", "exploite", "demeure",   "residant",
         "reside",  "installe", "installee"});
    if (english && step < 3 && (before.roles & kKin) != 0 && end > next + 1) lives = true;
    if (before.lineStart || before.folded == "." || before.folded == ";") break;
  }
  if (!lives) return;
  const bool compound = end > next + 1;
  if (english) {
    for (std::size_t index = next; index < end; ++index)
      if (anyOf(text_.at(index).folded,
                {"hospital", "clinic", "centre", "center", "school", "university", "college",
                 "hospice", "nursery", "academy", "infirmary", "institute", "unit", "general"}))
        return;
    // "Upper Scalloway croft"
    if ((isHouseWord(text_.at(end).folded) || (text_.at(end).roles & kStreetEnglish) != 0) &&
        !text_.at(end).lineStart)
      ++end;
    // "Flat 3" is seen to elsewhere.
    if (anyOf(text_.at(next).folded, {"flat", "unit", "apt", "apartment", "suite", "no"})) return;
    addHome(next, end, false, 60);
    return;
  }
  // In French a town stands so as well: only before its town.
  std::size_t behind = end;
  if (text_.at(behind).folded == ",") ++behind;
  const bool placed = behind > end && !text_.at(behind).lineStart &&
                      (text_.at(behind).folded == "commune" ||
                       (text_.at(behind).capital &&
                        (town(behind).has_value() || text_.at(behind + 1).folded == "-")));
  const bool told = behind > end && text_.at(behind).folded == "c" &&
                    anyOf(text_.at(behind + 3).folded, {"le", "un"});
  if ((placed || told) && (compound || next > at + 1 || !town(next)))
    addHome(text_.at(next - 1).folded == "la" ? next - 1 : next, end, false, 67);
}

void Places::lookAtUnit(std::size_t at) {
  // "Flat 3, 118 Abbey Foregate", "1st Floor, 88 Friar Gate", "3rd Floor, Block 9, Oliver Bond
  // Flats", "Flat 31 Kestrel House"
  const auto partEnd = [&](std::size_t from) -> std::size_t {
    const Token& token = text_.at(from);
    if (anyOf(token.folded, {"flat", "unit", "suite", "apartment", "apt", "penthouse", "block",
                             "bldg", "building", "room"}) &&
        token.capital) {
      std::size_t value = from + 1;
      if (text_.at(value).folded == ".") ++value;
      if (text_.at(value).folded == "#") ++value;
      const Token& one = text_.at(value);
      const bool plain = one.kind == Token::Kind::number || one.kind == Token::Kind::mixed ||
                         (isWord(one) && one.letters == 1 && one.capital);
      return plain && text_.raw(one).size() < 5 && !one.lineStart ? value + 1 : 0;
    }
    const std::string_view raw = text_.raw(token);
    const bool rank =
        (token.kind == Token::Kind::mixed && raw.size() < 5 &&
         (raw.ends_with("st") || raw.ends_with("nd") || raw.ends_with("rd") ||
          raw.ends_with("th"))) ||
        (anyOf(token.folded, {"ground", "first", "second", "third", "top"}) && token.capital);
    return rank && text_.at(from + 1).folded == "floor" ? from + 2 : 0;
  };
  std::size_t next = partEnd(at);
  if (next == 0) return;
  for (int parts = 0; parts < 3; ++parts) {
    if (text_.at(next).folded == ",") ++next;
    const std::size_t more = partEnd(next);
    if (more == 0 || text_.at(next).lineStart) break;
    next = more;
  }
  const bool numbered =
      text_.at(next).kind == Token::Kind::number && text_.at(next).folded.size() < 5;
  if (numbered) {
    ++next;
    if (isHyphen(text_.at(next)) && text_.at(next + 1).kind == Token::Kind::number) next += 2;
  }
  if (text_.at(next).lineStart) return;
  std::size_t end = next;
  bool house = false;
  while (end < next + 5 && isWord(text_.at(end)) && text_.at(end).capital &&
         !text_.at(end).lineStart && text_.at(end).letters > 1) {
    house = isHouseWord(text_.at(end).folded) || (text_.at(end).roles & kStreetEnglish) != 0;
    ++end;
  }
  if (end < next + 1 || (!numbered && !house)) return;
  addHome(at, end, numbered || house, 86);
}

void Places::lookAtHomeBefore(std::size_t end) {
  // "Dr M. Toullec, Kergroas, 29190 Pleyben": a part of the line that is nothing but a name, behind
  // another part. `end`: the sign before the town or the postcode.
  constexpr std::size_t kLongest = 9;
  const auto separates = [&](const Token& token) {
    return token.folded == "," || isDash(token) || token.folded == ":";
  };
  std::size_t begin = end;
  while (begin > 0 && end - begin < kLongest && !text_.at(begin).lineStart) {
    const Token& token = text_.at(begin - 1);
    if (separates(token)) break;
    const bool word = isWord(token) && (token.capital || isSmallJoint(token.folded) ||
                                        (isHyphen(text_.at(begin - 2)) && !token.spaced) ||
                                        (isApostrophe(text_.at(begin - 2)) && token.letters < 3));
    if (!word && !((isHyphen(token) || isApostrophe(token)) && !token.spaced) &&
        !(isApostrophe(token) && token.letters == 0))
      break;
    if ((token.roles & (kCivilTitle | kDoctorTitle | kHospital | kKin | kPersonNoun | kHeading |
                        kPhoneWord | kBirth)) != 0 &&
        token.letters > 1)
      return;
    --begin;
  }
  while (begin < end && !text_.at(begin).capital) ++begin;
  if (begin == end || begin == 0 || end - begin >= kLongest || text_.at(begin).lineStart) return;
  const Token& before = text_.at(begin - 1);
  const bool led = (before.roles & kLiving) != 0 ||
                   anyOf(before.folded, {"adresse", "adressee", "adresses", "at", "chez", "ferme",
                                         "chalet", "domicile", "address", "to", "maison"});
  if (!separates(before) && !led) return;
  const Token& first = text_.at(begin);
  if (end == begin + 1 && text_.at(end).folded == ",") {
    // "Co. Cork", "Brandon, Man."
    if (first.letters < 4) return;
  }
  if (text_.at(end).folded == "." && first.letters < 5) return;
  if (first.allCapitals || (first.letters == 1 && !isApostrophe(text_.at(begin + 1)))) return;
  for (std::size_t index = begin; index < end; ++index) {
    const Token& token = text_.at(index);
    if ((token.flags & kGivenName) != 0 && (token.flags & kCommon) == 0 && token.capital &&
        index == begin)
      return;
    if (hospitalNameEnd(index) > index) return;
  }
  if (!isHomeName(begin, end)) return;
  addHome(begin, end, false, 62);
}

}  // namespace consilium::clinical

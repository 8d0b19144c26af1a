#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "clinical/impl/address_words.hpp"
#include "clinical/impl/each_match.hpp"
#include "clinical/impl/places.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

void Places::lookAtBoxes() {
  // BP, CS and TSA of La Poste; CS and TSA have five figures. BP also means blood pressure.
  static const re2::RE2 kBox(
      R"((?:^|[^\pL\pN])((?:B\.? ?P\.?|C\.? ?S\.?|T\.? ?S\.? ?A\.?|(?i:P\.? ?O\.? ?Box|bo[îi]te postale|case postale))[ \x{A0}]?(?:[nN][°o]\.?[ \x{A0}]?)?(\d{1,6}))\b)");
  const std::string_view utf8 = text_.utf8();
  re2::StringPiece rest(utf8.data(), utf8.size());
  re2::StringPiece match;
  re2::StringPiece number;
  while (re2::RE2::FindAndConsume(&rest, kBox, &match, &number)) {
    const auto begin = static_cast<std::size_t>(match.data() - utf8.data());
    const std::size_t end = begin + match.size();
    const bool pressure = match[0] == 'B';
    if ((match[0] == 'C' || match[0] == 'T') && number.size() != 5) continue;
    const Token& behind = text_.at(text_.tokenAt(end));
    const bool english = text_.english(text_.at(text_.tokenAt(begin)));
    if (pressure && (english || behind.folded == "/" || behind.folded.starts_with("mm") ||
                     behind.folded == "cm"))
      continue;
    scan_.add(begin, end, FindingKind::address, !pressure && match[0] != 'C' && match[0] != 'T', 59,
              "post-box", english ? "(address)" : "(adresse)");
    lookAtTownBehind(text_.tokenAt(end));
  }
}

bool Places::addressPart(std::size_t begin, std::size_t end) const {
  const auto plain = [&](std::size_t at) {
    return (text_.at(at).kind == Token::Kind::number || text_.at(at).kind == Token::Kind::mixed) &&
           text_.raw(text_.at(at)).size() <= 5;
  };
  std::size_t at = begin;
  const bool numbered = plain(at);
  if (numbered) {
    ++at;
    if ((isHyphen(text_.at(at)) || text_.at(at).folded == "/") && plain(at + 1)) at += 2;
    if (at < end && isWord(text_.at(at)) &&
        (text_.at(at).letters == 1 || anyOf(text_.at(at).folded, {"bis", "ter", "quater"})) &&
        (at + 1 == end || (text_.at(at).roles & kStreetOrNot) == 0))
      ++at;
    // "12, rue des Lilas", "2207 E. Maple Street"
    if (anyOf(text_.at(at).folded, {",", "."}) && at + 1 < end) ++at;
    if (at >= end) return true;
  }
  const Token& head = text_.at(at);
  if (!isWord(head)) return false;
  // "6 Dec 1998"
  if (numbered && (head.roles & kMonth) != 0 && text_.at(at + 1).kind == Token::Kind::number)
    return false;
  // "MAS Les Mimosas": a house of care
  if (head.allCapitals && anyOf(head.folded, {"mas", "fam", "iem"}) &&
      !text_.at(at + 1).allCapitals)
    return false;
  // "3 rang du Fliers" on a line of its own
  if (numbered && text_.at(begin).lineStart && text_.at(end).lineStart && end < begin + 8 &&
      head.letters > 2 && (head.roles & (kUnit | kMonth | kHeading)) == 0)
    return true;
  if (anyOf(head.folded, {"le", "au"}) && text_.at(at + 1).folded == "bourg") return true;
  if (anyOf(head.folded, {"flat", "suite", "unit", "apt", "apartment", "bay", "room"}) &&
      plain(at + 1) && at + 2 == end)
    return true;
  if (head.capital && !numbered &&
      (isHouseWord(text_.at(end - 1).folded) || anyOf(head.folded, {"ty", "heol"}) ||
       (head.folded == "the" && text_.at(at + 1).folded == "old")) &&
      end < at + 6 && end > at + 1)
    return true;
  if (head.folded == "maison" &&
      ((anyOf(text_.at(at + 1).folded, {"de", "aux"}) &&
        !anyOf(text_.at(at + 2).folded,
               {"sante", "retraite", "repos", "naissance", "soins", "convalescence", "l"})) ||
       text_.at(at + 1).capital ||
       // "maison éclusière n° 34"
       (text_.at(at + 1).letters > 4 && (at + 2 == end || text_.at(at + 2).folded == "n"))))
    return true;
  // "cour des Mineurs, coron 14"
  if (anyOf(head.folded, {"cour", "ferme", "prieure", "monastere", "abbaye", "couvent", "manoir",
                          "moulin", "bastide", "tribu", "coron", "chateau", "bergerie"}) &&
      (text_.at(at + 1).capital || (anyOf(text_.at(at + 1).folded, {"de", "du", "des", "d"}) &&
                                    (text_.at(at + 2).capital || text_.at(at + 3).capital))))
    return true;
  if (head.folded == "coron" && plain(at + 1)) return true;
  // "Harrowgate Mews"
  if (head.capital && !numbered && end > at + 1 && end < at + 5 && isWord(text_.at(end - 1)) &&
      text_.at(end - 1).capital && (text_.at(end - 1).roles & kStreetEnglish) != 0)
    return true;
  if (head.folded == "centre" && anyOf(text_.at(at + 1).folded, {"commercial", "ville", "bourg"}))
    return true;
  if (anyOf(head.folded, {"hotel", "camping", "foyer", "gite", "villa", "mas", "hameau"}) &&
      text_.at(at + 1).capital)
    return true;
  if ((head.roles & kHospital) != 0 && !numbered && head.capital &&
      !(head.folded == "ch" && !head.allCapitals))
    return false;
  for (const std::string_view ending : {"strasse", "straat", "strase", "gasse"})
    if (head.folded.size() > ending.size() && head.folded.ends_with(ending)) return true;
  if ((head.roles & (kStreet | kStreetOrNot)) != 0 || isDwelling(head)) return true;
  if (anyOf(head.folded, {"bp", "cs", "tsa", "lieu", "lieudit", "bourg", "km", "pk", "rez"}))
    return at + 1 < end || head.folded == "bourg";
  // B.P. 12
  if (head.letters == 1 && anyOf(head.folded, {"b", "c"}) && text_.at(at + 1).folded == "." &&
      anyOf(text_.at(at + 2).folded, {"p", "s"}))
    return true;
  // "Le Bourg", "Les Trois Chênes", "12 Les Glycines"
  if (anyOf(head.folded, {"le", "la", "les"}) && head.capital && at + 1 < end && end < at + 6 &&
      text_.at(at + 1).capital && scan_.lexicon.townRegion(text_.at(at + 1).folded).empty())
    return true;
  return numbered && head.capital && (head.roles & (kHeading | kUnit)) == 0 && end < at + 6;
}

void Places::lookAtAddressBefore(std::size_t postcode) {
  constexpr std::size_t kLongestPart = 14;
  const auto separates = [&](std::size_t at) {
    const Token& token = text_.at(at);
    return token.kind == Token::Kind::sign &&
           (anyOf(token.folded, {",", "–", "—"}) || (isHyphen(token) && token.spaced));
  };
  std::size_t end = postcode;
  while (end > 0 && postcode - end < 4 &&
         (separates(end - 1) || anyOf(text_.at(end - 1).folded, {"(", ".", "a", "in"}) ||
          (text_.at(end - 1).folded == "/" && text_.at(end - 1).spaced)))
    --end;
  if (end == 0) return;
  std::size_t from = end;
  std::size_t to = end;
  std::size_t until = end;
  for (int parts = 0; parts < 5; ++parts) {
    std::size_t begin = to;
    while (begin > 0 && to - begin < kLongestPart && !separates(begin - 1) &&
           !anyOf(text_.at(begin - 1).folded, {":", ";", "|", ">", "="})) {
      --begin;
      if (text_.at(begin).lineStart) break;
    }
    if (begin == to || to - begin >= kLongestPart) break;
    // The words before a street in the same part: "demeurant 12 rue des Lilas".
    std::size_t head = begin;
    while (head < to && !addressPart(head, to)) ++head;
    // "103 grande rue"
    if (head > begin + 1 && head < to && isWord(text_.at(head - 1)) &&
        text_.at(head - 2).kind == Token::Kind::number && (text_.at(head).roles & kStreet) != 0)
      head -= 2;
    bool care = false;
    for (std::size_t look = begin; look < head && head < to; ++look)
      care = care || ((text_.at(look).roles & kHospital) != 0 && text_.at(look).capital);
    if (care && text_.at(head).kind == Token::Kind::word) break;
    if (head > begin && head < to) {
      std::size_t street = head;
      while (street < to && street < head + 4 &&
             (text_.at(street).roles & (kStreet | kStreetOrNot | kStreetEnglish)) == 0)
        ++street;
      // The number of a street that stands behind a comma: "habite 12, rue des Lilas".
      const bool number = from == (to + 1) && text_.at(from - 1).folded == "," &&
                          text_.at(head).kind != Token::Kind::word &&
                          (text_.at(from).roles & (kStreet | kStreetOrNot)) != 0;
      bool titled = false;
      for (std::size_t look = begin; look < head; ++look)
        titled = titled || (text_.at(look).roles & (kCivilTitle | kDoctorTitle)) != 0;
      const bool house =
          from < end && text_.at(head).capital && !text_.at(head).allCapitals && !titled &&
          anyOf(text_.at(head).folded, {"les", "la", "le", "hotel", "foyer", "flat", "suite",
                                        "unit", "apt", "apartment", "the", "bay"});
      if (!number && !house && (street == to || street == head + 4)) break;
      // Only a street of its own begins inside a part, and what stands before one.
      from = head;
      if (parts == 0) until = end;
      break;
    }
    if (head == begin) {
      from = begin;
    } else if (to - begin > 3 || from == end) {
      break;
    } else {
      bool title = false;
      for (std::size_t at = begin; at < to; ++at)
        title = title || (text_.at(at).roles & (kCivilTitle | kDoctorTitle)) != 0 ||
                ((text_.at(at).roles & kHospital) != 0 && text_.at(at).capital) ||
                (text_.at(at).flags & kGivenName) != 0;
      if (title) break;
    }
    if (begin == 0) break;
    to = begin;
    if (!text_.at(begin).lineStart) {
      if (!separates(begin - 1)) break;
      to = begin - 1;
    }
    if (to == 0) break;
  }
  if (from == end) {
    if (end < postcode) lookAtHomeBefore(end);
    return;
  }
  // "code postal de résidence 48000"
  if (until == from + 1) return;
  scan_.add(text_.at(from).begin, text_.at(until - 1).end, FindingKind::address, true, 87,
            "address-before-postcode", text_.english(text_.at(from)) ? "(address)" : "(adresse)");
}

void Places::lookAtAddressLabel(std::size_t at) {
  constexpr std::size_t kLongest = 24;
  std::size_t from = at + 1;
  while (from < at + 4 && isWord(text_.at(from)) && !text_.at(from).capital &&
         anyOf(text_.at(from).folded, {"actuelle", "personnelle", "complete", "postale", "du",
                                       "patient", "de", "la", "patiente", "domicile"}))
    ++from;
  const bool colon = text_.at(from).folded == ":" ||
                     (text_.raw(text_.at(from)) == "est" && text_.at(from + 1).folded == ":");
  if (text_.at(from).folded != ":") ++from;
  if (!colon || text_.at(from + 1).lineStart) return;
  ++from;
  std::size_t end = from;
  bool number = false;
  bool capital = false;
  for (std::size_t index = from; index < from + kLongest && index < text_.size(); ++index) {
    const Token& token = text_.at(index);
    if (token.lineStart || anyOf(token.folded, {";", "|", "(", ":", "@", "–", "—"}) ||
        (token.roles & kPhoneWord) != 0)
      break;
    if (token.folded == "." && text_.at(index - 1).letters > 4) break;
    // "ADR: LES BRUYERES CP: 19260"
    if (isWord(token) && index > from && text_.at(index + 1).folded == ":") break;
    const bool figures = token.kind == Token::Kind::number || token.kind == Token::Kind::mixed;
    if (figures && text_.raw(token).size() >= 5) break;
    if (index > from && token.capital && text_.at(index - 1).folded == "," && town(index)) break;
    number = number || figures;
    capital = capital || token.capital;
    if (token.kind != Token::Kind::sign) end = index + 1;
  }
  if (capital && !number) {
    // "Adresse : Le Mas Vieux, hameau de Trabassac"
    const std::size_t name = std::min(homeNameEnd(from), end);
    bool home = false;
    for (std::size_t index = from; index < end; ++index)
      home = home || (isNamedPlace(text_.at(index)) && index + 1 < end);
    const bool shouted = text_.at(from).allCapitals && text_.at(name - 1).allCapitals &&
                         text_.at(name - 1).letters > 3 &&
                         anyOf(text_.at(from).folded, {"le", "la", "les"});
    if ((isHomeName(from, name) || shouted) && name > from + 1)
      addHome(from, home ? end : name, false, 70);
    return;
  }
  if (!number || !capital || end < from + 2) return;
  scan_.add(text_.at(from).begin, text_.at(end - 1).end, FindingKind::address, true, 85,
            "address-after-label", text_.english(text_.at(from)) ? "(address)" : "(adresse)");
}

}  // namespace consilium::clinical

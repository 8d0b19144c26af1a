#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/places.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

std::size_t Places::townBefore(std::size_t at) const {
  const bool brackets = text_.at(at - 1).folded == "(" && text_.at(at + 1).folded == ")";
  // "(Villefranche-de-Rouergue, 12200)"
  const Token& behind = text_.at(at + 1);
  const bool comma =
      text_.at(at - 1).folded == "," && (at + 1 >= text_.size() || behind.lineStart ||
                                         anyOf(behind.folded, {")", ".", ",", ";", "–"}));
  // "Bayeux 14400"
  const bool bare = isWord(text_.at(at - 1)) && !text_.at(at).lineStart &&
                    (at + 1 >= text_.size() || behind.lineStart ||
                     anyOf(behind.folded, {")", ".", ",", ";", "–"}));
  if (at < 2 || !(brackets || comma || bare)) return at;
  const std::size_t townEnd = bare ? at : at - 1;
  for (std::size_t from = townEnd - 1; from + 10 > at; --from) {
    if (bare && text_.at(from).kind != Token::Kind::word && !isHyphen(text_.at(from))) break;
    if (const auto known = town(from);
        known && known->end == townEnd &&
        (text_.at(from).spaced || text_.at(from > 0 ? from - 1 : 0).folded == "(") &&
        (text_.at(from).capital || anyOf(text_.at(from > 0 ? from - 1 : 0).folded, {"a"})))
      return from;
    if (from == 0 || text_.at(from).lineStart) break;
  }
  return at;
}

void Places::lookAtBritishPostcodes() {
  // The forms of the Royal Mail, of Canada, and of Ireland (Eircode).
  static const re2::RE2 kPostcode(
      R"(\b((?:[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2})|(?:[ABCEGHJ-NPRSTVXY][0-9][A-Z] [0-9][A-Z][0-9])|(?:[AC-FHKNPRTV-Y][0-9][0-9W] [0-9AC-FHKNPRTV-Y]{4}))\b)");
  eachMatch(kPostcode, text_.utf8(), [&](std::size_t begin, std::size_t end) {
    scan_.add(begin, end, FindingKind::postcode, true, 80, "postcode-british", "(postcode)");
    const std::size_t token = text_.tokenAt(begin);
    addTownAhead(token, 79);
    lookAtAddressBefore(townAhead(token));
  });
}

std::size_t Places::townAhead(std::size_t at) const {
  constexpr std::size_t kMostWords = 4;
  if (at > 0 && text_.at(at - 1).folded == ",") --at;
  std::size_t from = at;
  for (std::size_t words = 0; from > 0 && words < kMostWords;) {
    const Token& token = text_.at(from - 1);
    const bool glue = (isHyphen(token) || isApostrophe(token)) && from < at && !token.spaced;
    if (!glue) {
      if (!isWord(token) || !token.capital || token.letters < 2 ||
          (token.roles & (kStreet | kStreetEnglish | kStreetOrNot | kHospital | kHeading |
                          kCivilTitle | kDoctorTitle)) != 0 ||
          anyOf(token.folded, {"eircode", "postcode", "zip"}))
        break;
      ++words;
    }
    --from;
    if (text_.at(from).lineStart) break;
  }
  return from;
}

void Places::addTownAhead(std::size_t at, int priority) {
  const std::size_t end = at > 0 && text_.at(at - 1).folded == "," ? at - 1 : at;
  const std::size_t from = townAhead(at);
  if (from >= end || anyOf(text_.at(from).folded, {"eircode", "postcode", "zip"})) return;
  const auto known = town(from);
  addCity(from, end, known ? known->region : std::string_view(), true, priority,
          "town-before-postcode");
}

void Places::lookAtStates() {
  static const re2::RE2 kState(
      R"(,? ((?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])|(?:NSW|VIC|QLD|SA|TAS|ACT|NT|Vic|Qld|Tas))\.?(?: (\d{5}(?:-\d{4})?|\d{4}))?\b)");
  const std::string_view utf8 = text_.utf8();
  re2::StringPiece rest(utf8.data(), utf8.size());
  re2::StringPiece state;
  re2::StringPiece code;
  while (re2::RE2::FindAndConsume(&rest, kState, &state, &code)) {
    const std::size_t at = text_.tokenAt(static_cast<std::size_t>(state.data() - utf8.data()));
    const bool comma = at > 0 && text_.at(at - 1).folded == ",";
    const std::size_t from = townAhead(at);
    if (code.empty()) {
      // Without a code only a known town: MD, MA and MS are degrees as well.
      const auto known = from < at && comma ? town(from) : std::nullopt;
      if (known && known->end == at - 1)
        addCity(from, known->end, known->region, false, 66, "town-with-state");
      continue;
    }
    const auto begin = static_cast<std::size_t>(code.data() - utf8.data());
    if (code.size() == 4 && state.size() == 2 && state != "SA" && state != "NT" && state != "WA")
      continue;
    scan_.add(begin, begin + code.size(), FindingKind::postcode, true, 92, "postcode-with-state",
              "(postcode)");
    addTownAhead(at, 79);
    lookAtAddressBefore(from);
  }
}

void Places::lookAtPostcode(std::size_t at) {
  const Token& token = text_.at(at);
  std::size_t end = at + 1;
  std::string digits(token.folded);
  bool misread = false;
  if (token.kind == Token::Kind::mixed) {
    // Corsica as people think of it, 2A000; O and l of a scan.
    digits = text_.raw(token);
    if (digits.size() != 5) return;
    misread = true;
    if (digits[0] == '2' && (digits[1] == 'A' || digits[1] == 'B')) digits[1] = '0';
    for (char& letter : digits) {
      if (letter == 'O' || letter == 'o') letter = '0';
      if (letter == 'l' || letter == 'I') letter = '1';
      if (std::isdigit(static_cast<unsigned char>(letter)) == 0) return;
    }
  }
  // "67 000 Strasbourg".
  if (digits.size() == 2 && text_.at(at + 1).kind == Token::Kind::number &&
      text_.at(at + 1).folded.size() == 3 && text_.at(at + 1).spaced &&
      !text_.at(at + 1).lineStart) {
    digits += text_.at(at + 1).folded;
    end = at + 2;
  }
  std::size_t begin = at;
  bool prefixed = false;
  if (at >= 2 && !token.spaced && isHyphen(text_.at(at - 1)) && isWord(text_.at(at - 2)) &&
      anyOf(text_.raw(text_.at(at - 2)), {"F", "FR", "B", "BE", "CH", "L", "D", "LU"})) {
    begin = at - 2;
    prefixed = true;
  } else if (at >= 2 && isHyphen(text_.at(at - 1)) && text_.at(at - 1).spaced &&
             anyOf(text_.raw(text_.at(at - 2)), {"F", "FR"}) && !token.lineStart &&
             digits.size() == 5) {
    begin = at - 2;
    prefixed = true;
  } else if (at >= 1 && !token.spaced) {
    const std::string_view before = text_.at(at - 1).folded;
    if (!anyOf(before, {"(", ":", "_", "\"", "«", "|", "/", ";", ","})) return;
    if (anyOf(before, {"/", ",", ";"}) && at > 1 && text_.at(at - 2).kind == Token::Kind::number)
      return;
  }
  const bool context = at >= 1 && [&] {
    for (std::size_t step = 1; step <= 6 && step <= at; ++step) {
      const std::string_view word = text_.at(at - step).folded;
      if (word == "postal" || word == "cp" || word == "postcode" || word == "zip" ||
          word == "postale")
        return true;
      if (word == "geo" && text_.at(at - step - 1).folded == "code") return true;
      if (!anyOf(word, {":", "code", "=", "est", "is", "/", "ville", "et", "commune", "-", "du",
                        "de", "la", "patient", "patiente", "domicile", "residence", "famille"}))
        return false;
    }
    return false;
  }();
  // "35200 / Rennes" behind "Code postal / ville".
  std::size_t place = end;
  if (context && anyOf(text_.at(place).folded, {"/", "-", "–", ",", "|"})) ++place;
  if (context && anyOf(text_.at(place).folded, {"ville", "commune"})) {
    ++place;
    if (text_.at(place).folded == ":") ++place;
  }
  const Token& next = text_.at(place);
  const bool five = digits.size() == 5;
  if (five) {
    const int department = (digits[0] - '0') * 10 + (digits[1] - '0');
    if (department == 0 || department == 96 || (department == 99 && !context)) return;
  } else if (digits.size() != 4 || (digits[0] == '0')) {
    return;
  }
  const bool state = five && at > 0 && isWord(text_.at(at - 1)) && text_.at(at - 1).allCapitals &&
                     text_.at(at - 1).letters == 2 && at > 1 && text_.at(at - 2).folded == ",";
  const auto known = town(place);
  std::size_t townEnd = end;
  std::string_view region;
  // What stands behind an address, or begins its own line, is a town whatever it means.
  const bool ahead = five && begin > 0 &&
                     (text_.at(begin - 1).folded == "," ||
                      (text_.at(begin).lineStart && next.sentence == token.sentence)) &&
                     (next.roles & kUnit) == 0 && text_.at(place + 1).kind != Token::Kind::number;
  if (!next.lineStart && isWord(next)) {
    // A town that one knows, in capitals or not; an unknown one with a capital.
    if (known && (next.capital || (five && (next.flags & kCommon) == 0) || known->words > 1)) {
      townEnd = std::max(known->end, placeEnd(place));
      region = known->region;
      if (known->end > place + 1) townEnd = known->end;
      if (text_.at(townEnd).folded == "-" && !text_.at(townEnd).spaced) townEnd = placeEnd(place);
    } else if ((five || prefixed) && next.capital && next.letters > 1 &&
               (next.roles & (kHeading | kUnit | kCivilTitle)) == 0 &&
               ((next.flags & kCommon) == 0 ||
                anyOf(next.folded,
                      {"saint", "st", "sainte", "ste", "la", "le", "les", "l", "bourg", "mont",
                       "val", "pont", "villeneuve", "fort", "bois", "roche"}) ||
                isHyphen(text_.at(place + 1)) || prefixed || ahead ||
                text_.at(placeEnd(place)).folded == "cedex") &&
               ((next.flags & kMedical) == 0 || ahead)) {
      townEnd = placeEnd(place);
    }
  }
  const bool cedex = five && text_.at(end).folded == "cedex";
  if (five && townEnd == end && !misread) {
    // "Vichy (03200)"
    if (const std::size_t before = townBefore(begin); before < begin) {
      scan_.add(text_.at(begin).begin, text_.at(end - 1).end, FindingKind::postcode, true, 80,
                "postcode-behind-town", "");
      const auto known = town(before);
      addCity(before, known->end, known->region, true, 79, "postcode-town");
      return;
    }
  }
  if (misread && townEnd == end && !context) return;
  const bool foreign = digits.size() == 4;
  if (foreign && !prefixed) {
    // Without a prefix only before a town abroad that one knows.
    if (!known || !next.capital ||
        !anyOf(region, {"Belgique", "Suisse", "Luxembourg", "Pays-Bas", "Portugal"}))
      return;
  }
  // "116 rue Championnet 75018"
  const bool street = five && townEnd == end && !token.lineStart && streetBefore(begin);
  if (townEnd == end && !context && !prefixed && !state && !cedex && !street) return;
  lookAtAddressBefore(begin);
  const bool english = text_.english(token);
  scan_.add(text_.at(begin).begin, text_.at(end - 1).end, FindingKind::postcode, true,
            context && five ? 93 : 80, "postcode",
            townEnd > end ? ""
            : english     ? "(postcode)"
                          : "(code postal)");
  if (townEnd > end) {
    std::size_t last = townEnd;
    if (text_.at(last).folded == "cedex") {
      ++last;
      if ((text_.at(last).kind == Token::Kind::number ||
           text_.at(last).kind == Token::Kind::mixed) &&
          text_.at(last).folded.size() <= 2)
        ++last;
    }
    addCity(place, last, region, true, 79, "postcode-town");
  }
}

bool Places::streetBefore(std::size_t at) const {
  constexpr std::size_t kLongest = 8;
  for (std::size_t step = 1; step <= kLongest && step < at; ++step) {
    const Token& token = text_.at(at - step);
    if (token.kind == Token::Kind::number || token.folded == "." || token.folded == ";")
      return false;
    if ((token.roles & (kStreet | kStreetEnglish)) != 0 && step > 1) {
      const Token& number = text_.at(at - step - 1);
      return number.kind == Token::Kind::number || number.kind == Token::Kind::mixed ||
             number.folded == "," || anyOf(number.folded, {"bis", "ter"});
    }
    if (token.lineStart) return false;
  }
  return false;
}

void Places::lookAtBoxes() {
  // BP, CS and TSA of La Poste; CS and TSA have five figures. BP also means blood pressure.
  static const re2::RE2 kBox(
      R"((?:^|[^\pL\pN])((?:B\.? ?P\.?|C\.? ?S\.?|T\.? ?S\.? ?A\.?|(?i:P\.? ?O\.? ?Box|bo[îi]te postale|case postale|postfach|postbus))[ \x{A0}]?(?:[nN][°o]\.?[ \x{A0}]?)?(\d{1,6}))\b)");
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
    if (text_.at(at).folded == "," && at + 1 < end) ++at;
    if (at >= end) return true;
  }
  const Token& head = text_.at(at);
  if (!isWord(head)) return false;
  // "Kirk Wynd"
  if (head.capital && at + 1 < end && end < at + 5 && text_.at(end - 1).capital &&
      (text_.at(end - 1).roles & kStreetEnglish) != 0 && isWord(text_.at(end - 1)))
    return true;
  if (anyOf(head.folded, {"le", "au"}) && text_.at(at + 1).folded == "bourg") return true;
  if (head.folded == "maison" && text_.at(at + 1).folded == "de") return true;
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
         (separates(end - 1) || anyOf(text_.at(end - 1).folded, {"(", ".", "a", "in"})))
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
      const bool house = from < end && text_.at(head).capital && !text_.at(head).allCapitals &&
                         !titled &&
                         anyOf(text_.at(head).folded, {"les", "la", "le", "hotel", "foyer"});
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
  if (from == end) return;
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
  if (text_.at(from).folded != ":" || text_.at(from + 1).lineStart) return;
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
    const bool figures = token.kind == Token::Kind::number || token.kind == Token::Kind::mixed;
    if (figures && text_.raw(token).size() >= 5) break;
    if (index > from && token.capital && text_.at(index - 1).folded == "," && town(index)) break;
    number = number || figures;
    capital = capital || token.capital;
    if (token.kind != Token::Kind::sign) end = index + 1;
  }
  if (!number || !capital || end < from + 2) return;
  scan_.add(text_.at(from).begin, text_.at(end - 1).end, FindingKind::address, true, 85,
            "address-after-label", text_.english(text_.at(from)) ? "(address)" : "(adresse)");
}

}  // namespace consilium::clinical

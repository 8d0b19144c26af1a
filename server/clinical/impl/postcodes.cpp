#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/places.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

std::size_t Places::townBefore(std::size_t at) const {
  // "escalier 4 – Laval – 53000"
  const auto dash = [&](std::size_t sign) {
    return text_.at(sign).spaced && (isDash(text_.at(sign)) || isHyphen(text_.at(sign)));
  };
  const bool dashed = at > 3 && !text_.at(at).lineStart && dash(at - 1) &&
                      (at + 1 >= text_.size() || text_.at(at + 1).lineStart ||
                       anyOf(text_.at(at + 1).folded, {".", ",", ";", ")"}));
  if (dashed)
    for (std::size_t from = at - 2; from + 10 > at && from > 0; --from) {
      if (const auto known = town(from); known && known->end == at - 1 && text_.at(from).capital &&
                                         text_.at(from).spaced && dash(from - 1))
        return from;
      if (text_.at(from).lineStart) break;
    }
  if (at < 2 || text_.at(at - 1).folded != "(" || text_.at(at + 1).folded != ")") return at;
  for (std::size_t from = at - 2; from + 10 > at; --from) {
    if (const auto known = town(from);
        known && known->end == at - 1 && text_.at(from).spaced &&
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
    // "Newcastle upon Tyne NE1 3ZZ"
    const bool joint = token.folded == "upon" && from < at && from > 1 && !token.lineStart &&
                       text_.at(from - 2).capital && isWord(text_.at(from - 2));
    if (!glue && !joint) {
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
  // "Ludlow, Shropshire SY8 1AP", "Halifax, NS B3H 2Y9": no town
  if (!known && from + 1 == end &&
      (isRegionName(text_.at(from).folded) || text_.at(from).folded.ends_with("shire") ||
       anyOf(text_.at(from).folded, {"surrey", "kent", "essex", "norfolk", "suffolk", "devon",
                                     "cornwall", "somerset", "dorset", "cumbria", "sussex"}) ||
       (text_.at(from).allCapitals && text_.at(from).letters == 2)))
    return;
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
    scan_.add(begin, begin + code.size(), FindingKind::postcode, true, 94, "postcode-with-state",
              "(postcode)");
    addTownAhead(at, 79);
    lookAtAddressBefore(from);
  }
}

Places::Code Places::codeAt(std::size_t at) const {
  Code code;
  const auto figures = [&](const Token& token, bool first) {
    std::string raw(text_.raw(token));
    // Corsica as people think of it, 2A000; O and l of a scan.
    const bool corsica =
        first && raw.size() > 1 && raw[0] == '2' && (raw[1] == 'A' || raw[1] == 'B');
    if (corsica) raw[1] = '0';
    for (char& letter : raw) {
      const char meant = letter == 'O' || letter == 'o'                    ? '0'
                         : letter == 'l' || letter == 'I' || letter == 'i' ? '1'
                                                                           : letter;
      if (std::isdigit(static_cast<unsigned char>(meant)) == 0) return std::string();
      code.misread = code.misread || meant != letter;
      letter = meant;
    }
    code.misread = code.misread || corsica;
    return raw;
  };
  const Token& token = text_.at(at);
  if (text_.raw(token).size() > 5) return code;
  code.digits = figures(token, true);
  code.end = at + 1;
  if (code.digits.size() != 2) return code;
  // "67 000 Strasbourg", "38-130 Échirolles", "O2-100"
  std::size_t rest = at + 1;
  const Token& sign = text_.at(rest);
  if ((isHyphen(sign) || sign.folded == ".") && !sign.spaced && !text_.at(rest + 1).spaced) ++rest;
  const Token& second = text_.at(rest);
  if (second.lineStart || second.kind == Token::Kind::sign || text_.raw(second).size() != 3 ||
      (rest == at + 1 && !second.spaced))
    return code;
  const std::string more = figures(second, false);
  if (more.empty()) return code;
  code.misread = code.misread || rest > at + 1;
  code.digits += more;
  code.end = rest + 1;
  return code;
}

bool Places::codeInField(std::size_t at) const {
  // "…;68100;…", "'29200'": a row of a table with a name before it.
  const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
  const Token& behind = text_.at(at + 1);
  const bool quoted = anyOf(before.folded, {"\"", "'", "’"}) && behind.folded == before.folded;
  if (at < 2 || !(quoted || (before.folded == ";" && behind.folded == ";"))) return false;
  const std::string_view sign = quoted ? text_.at(at - 2).folded : before.folded;
  if (!anyOf(sign, {";", ","})) return false;
  std::size_t signs = 0;
  bool capital = false;
  for (std::size_t step = 1; step < 30 && step <= at && !text_.at(at - step + 1).lineStart;
       ++step) {
    if (text_.at(at - step).folded == sign) ++signs;
    capital = capital || text_.at(at - step).capital;
  }
  return signs > 2 && capital;
}

bool Places::codeBehindPlace(std::size_t begin, std::size_t end) const {
  // What an address, a box or a town ends with: "…, porte 12 94600", "BP 17, 80201",
  // "L'Île-Rousse, 20220".
  if (begin < 2 || text_.at(begin).lineStart) return false;
  const Token& behind = text_.at(end);
  if (isWord(behind) && !behind.lineStart && (!behind.capital || (behind.roles & kUnit) != 0))
    return false;
  std::size_t last = begin;
  while (last > 0 && last + 3 > begin &&
         (text_.at(last - 1).folded == "," || isDash(text_.at(last - 1)) ||
          isHyphen(text_.at(last - 1))))
    --last;
  if (last > 0 && (addressEnd_ == last || (careEnd_ == last && last < begin))) return true;
  const Token& box = text_.at(last - 1);
  if (last > 1 && box.kind == Token::Kind::number &&
      (anyOf(text_.at(last - 2).folded, {"bp", "cs", "tsa"}) ||
       (text_.at(last - 2).folded == "." && text_.at(last - 3).folded == "p")))
    return true;
  // "Grand-Fond 97133": no other numbers of five figures stand so behind a name.
  if (last == begin) {
    const std::string_view raw = text_.raw(text_.at(begin));
    return isWord(box) && box.capital && !box.allCapitals && box.letters > 3 && raw.size() == 5 &&
           (raw.starts_with("97") || raw.starts_with("98")) && !isWord(behind);
  }
  for (std::size_t from = last - 1; from + 9 > last; --from) {
    if (const auto known = town(from);
        known && known->end == last && text_.at(from).capital &&
        (text_.at(from).spaced || isApostrophe(text_.at(from > 0 ? from - 1 : 0)) ||
         text_.at(from > 0 ? from - 1 : 0).folded == "("))
      return true;
    if (from == 0 || text_.at(from).lineStart) break;
  }
  return false;
}

void Places::lookAtDepartment(std::size_t at) {
  const Token& token = text_.at(at);
  if (at == 0 || token.folded.size() != 2 || token.kind != Token::Kind::number ||
      text_.at(at - 1).folded != "(" || text_.at(at + 1).folded != ")")
    return;
  constexpr std::uint32_t kElse = kGivenName | kSurname | kMedical | kCommon;
  const auto clear = [&](std::size_t from) {
    const auto known = town(from);
    return known && text_.at(from).capital && !text_.at(from).lineStart &&
           (known->words > 1 || (text_.at(from).flags & kElse) == 0);
  };
  bool placed = clear(at + 2) || townBefore(at) < at;
  if (townBefore(at) < at) placed = (text_.at(at - 2).flags & kElse) == 0;
  if (placed) scan_.add(token.begin, token.end, FindingKind::postcode, false, 60, "department", "");
}

void Places::lookAtSpelledCode(std::size_t at) {
  // "code postal soixante-sept mille strasbourg"
  if (text_.at(at).folded != "postal" || at == 0 || text_.at(at - 1).folded != "code") return;
  std::size_t end = at + 1;
  if (text_.at(end).folded == ":") ++end;
  const std::size_t begin = end;
  while (end < begin + 14 && !text_.at(end).lineStart &&
         ((text_.at(end).roles & kNumberWord) != 0 || isHyphen(text_.at(end)) ||
          text_.at(end).folded == "et"))
    ++end;
  if (end > begin + 1) {
    scan_.add(text_.at(begin).begin, text_.at(end - 1).end, FindingKind::postcode, true, 93,
              "postcode-spelled", "(code postal)");
  } else if (end == begin) {
    // "Code postal à l'étranger AD500"
    while (end < begin + 5 && isWord(text_.at(end)) && !text_.at(end).capital) ++end;
    if (isApostrophe(text_.at(end))) end += 2;
    const Token& code = text_.at(end);
    if (code.kind != Token::Kind::mixed || code.lineStart || text_.raw(code).size() > 7) return;
    // "G5L 3A1"
    const Token& more = text_.at(end + 1);
    const bool two = text_.raw(code).size() <= 4 && more.kind == Token::Kind::mixed &&
                     !more.lineStart && text_.raw(more).size() <= 4;
    scan_.add(code.begin, two ? more.end : code.end, FindingKind::postcode, true, 93,
              "postcode-abroad", "(code postal)");
    end += two ? 2 : 1;
  }
  if (end == begin || text_.at(end).lineStart) return;
  if (const auto known = town(end))
    addCity(end, known->end, known->region, true, 79, "postcode-town");
  else if (text_.at(end).capital)
    addCity(end, placeEnd(end), {}, true, 79, "postcode-town");
}

void Places::lookAtPostcode(std::size_t at) {
  const Token& token = text_.at(at);
  const Code code = codeAt(at);
  const std::string& digits = code.digits;
  const std::size_t end = code.end;
  const bool misread = code.misread;
  if (digits.empty()) return;
  std::size_t begin = at;
  bool prefixed = false;
  if (at >= 2 && !token.spaced && isHyphen(text_.at(at - 1)) && isWord(text_.at(at - 2)) &&
      (digits.size() == 5 ? anyOf(text_.raw(text_.at(at - 2)), {"F", "FR", "D", "DE"})
                          : anyOf(text_.raw(text_.at(at - 2)), {"B", "BE", "CH", "L", "LU"}))) {
    begin = at - 2;
    prefixed = true;
  } else if (at >= 2 && isHyphen(text_.at(at - 1)) && text_.at(at - 1).spaced &&
             anyOf(text_.raw(text_.at(at - 2)), {"F", "FR"}) && !token.lineStart &&
             digits.size() == 5) {
    begin = at - 2;
    prefixed = true;
  } else if (at >= 1 && !token.spaced) {
    const std::string_view before = text_.at(at - 1).folded;
    if (!anyOf(before, {"(", ":", "=", "_", "\"", "'", "’", "«", "|", "/", ";", ","})) return;
    if (anyOf(before, {"/", ",", ";"}) && at > 1 && text_.at(at - 2).kind == Token::Kind::number &&
        !codeInField(at))
      return;
  }
  const bool context = at >= 1 && [&] {
    for (std::size_t step = 1; step <= 6 && step <= at; ++step) {
      const std::string_view word = text_.at(at - step).folded;
      if (word == "postal" || word == "cp" || word == "postalcode" || word == "zipcode" ||
          word == "codepostal" || word == "npa" || word == "postcode" || word == "zip" ||
          word == "postale")
        return true;
      if (word == "geo" && text_.at(at - step - 1).folded == "code") return true;
      if (!anyOf(word,
                 {":",     "code", "=",       "\"",       "est",      "is",        "/",
                  "ville", "et",   "commune", "-",        "du",       "de",        "la",
                  "«",     "“",    "patient", "patiente", "domicile", "residence", "famille"}))
        break;
    }
    // "Code postal mal lu par le scanner : 35O00"
    constexpr std::size_t kLabel = 10;
    bool small = text_.at(at - 1).folded == ":" && !token.lineStart;
    for (std::size_t step = 2; small && step <= kLabel && step <= at; ++step) {
      const Token& word = text_.at(at - step);
      if (word.folded == "postal") return true;
      small = (isApostrophe(word) || (isWord(word) && !word.capital)) && !word.lineStart;
    }
    return false;
  }();
  // "35200 / Rennes" behind "Code postal / ville".
  std::size_t place = end;
  if (context && anyOf(text_.at(place).folded, {"/", "-", "–", ",", "|", "→", ">"})) ++place;
  if (context && anyOf(text_.at(place).folded, {"ville", "commune"})) {
    ++place;
    if (text_.at(place).folded == ":") ++place;
  }
  // "9 RUE DU PRESBYTERE / 7O2OO / LUXEUIL LES BAINS": the lines of an envelope.
  if (!context && digits.size() == 5 && at > 0 && text_.at(at - 1).folded == "/" && token.spaced &&
      text_.at(place).folded == "/" && text_.at(place).spaced && text_.at(place + 1).capital &&
      text_.at(place + 1).spaced && !text_.at(place + 1).lineStart && town(place + 1))
    ++place;
  const Token& next = text_.at(place);
  const bool five = digits.size() == 5;
  // "porte 62, 93 Bagnolet"
  if (digits.size() == 2 && !misread && at > 1 && addressEnd_ + 1 == at &&
      text_.at(at - 1).folded == "," && next.capital && town(end)) {
    scan_.add(token.begin, token.end, FindingKind::postcode, true, 80, "department", "");
    return;
  }
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
    } else if (five && next.capital && next.letters > 1 &&
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
      addCity(before, begin - 1, town(before)->region, true, 79, "postcode-town");
      return;
    }
  }
  const bool field = five && codeInField(at);
  const bool placed = five && townEnd == end && codeBehindPlace(begin, end);
  const bool foreign = digits.size() == 4;
  // "chemin des Cerisiers 14, 1723 Marly"
  const bool addressed = foreign && begin > 0 && text_.at(begin - 1).folded == "," &&
                         next.capital && next.letters > 2 && !next.lineStart && !next.allCapitals &&
                         (next.roles & (kHeading | kUnit | kMonth | kCivilTitle)) == 0 &&
                         homeAhead(begin - 1);
  if (addressed) townEnd = std::max(townEnd, placeEnd(place));
  // "Inselklinik, 3010 Berne, Suisse"
  const std::size_t country = placeEnd(place) + 1;
  const bool abroad = foreign && next.capital && !next.lineStart && (next.roles & kMonth) == 0 &&
                      anyOf(text_.at(country - 1).folded, {",", "(", "–", "-"}) &&
                      (text_.at(country).flags & kCountry) != 0 && text_.at(country).capital;
  if (abroad) townEnd = std::max(townEnd, placeEnd(place));
  if (foreign && !prefixed && !addressed && !abroad && !context) {
    // Without a prefix only before a town abroad that one knows.
    if (!known || !next.capital ||
        !anyOf(region, {"Belgique", "Suisse", "Luxembourg", "Pays-Bas", "Portugal"}))
      return;
  }
  // "116 rue Championnet 75018"
  const bool street = five && townEnd == end && !token.lineStart && streetBefore(begin);
  if (townEnd == end && !context && !prefixed && !state && !cedex && !street && !field && !placed) {
    // "Mme Neige-Fontaine (73500)"
    if (five && !misread && begin > 1 && text_.at(begin - 1).folded == "(" &&
        text_.at(end).folded == ")" && isWord(text_.at(begin - 2)) && text_.at(begin - 2).capital &&
        !text_.at(begin - 2).allCapitals)
      scan_.add(text_.at(begin).begin, text_.at(end - 1).end, FindingKind::postcode, false, 60,
                "postcode-in-brackets", "");
    return;
  }
  if (misread && townEnd == end && !context && !placed) return;
  lookAtAddressBefore(begin);
  const bool english = text_.english(token);
  scan_.add(text_.at(begin).begin, text_.at(end - 1).end, FindingKind::postcode, true,
            prefixed && townEnd > end ? 102
            : context && five         ? 93
                                      : 80,
            "postcode",
            townEnd > end ? ""
            : english     ? "(postcode)"
                          : "(code postal)");
  if (townEnd > end) addCity(place, townEnd, region, true, 79, "postcode-town");
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

}  // namespace consilium::clinical

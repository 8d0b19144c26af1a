#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

bool anyOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

bool isWord(const Token& token) {
  return token.kind == Token::Kind::word;
}
bool isHyphen(const Token& token) {
  return token.folded == "-" || token.folded == "‐" || token.folded == "‑";
}
bool isApostrophe(const Token& token) {
  return token.folded == "'" || token.folded == "’";
}

/// What a town's name is made of beside its own words: Saint-Rémy-lès-Chevreuse, Bourg en Bresse.
bool joinsTown(std::string_view word) {
  return anyOf(word, {"de",     "d",     "du",     "des", "la",  "le",   "les", "l",
                      "sur",    "sous",  "en",     "aux", "au",  "a",    "et",  "pres",
                      "devant", "saint", "sainte", "st",  "ste", "upon", "on",  "the"});
}

class Places {
 public:
  explicit Places(Scan& scan) : scan_(scan), text_(scan.text) {}

  void look() {
    lookAtBritishPostcodes();
    lookAtStates();
    lookAtBoxes();
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const Token& token = text_.at(at);
      if (token.kind == Token::Kind::number || token.kind == Token::Kind::mixed) {
        lookAtPostcode(at);
        continue;
      }
      if (!isWord(token)) continue;
      if ((token.roles & (kStreet | kStreetOrNot)) != 0) lookAtStreet(at);
      if ((token.roles & kStreetEnglish) != 0 && token.capital) lookAtEnglishStreet(at);
      if (token.folded.size() > 7 &&
          (token.folded.ends_with("strasse") || token.folded.ends_with("straat") ||
           token.folded.ends_with("strase") || token.folded.ends_with("gasse")))
        lookAtStreet(at);
      if ((token.roles & kHospital) != 0) lookAtHospital(at);
      if (anyOf(token.folded, {"centre", "center"}) && token.capital && at > 0 &&
          !token.lineStart && text_.at(at - 1).capital &&
          anyOf(text_.at(at - 1).folded, {"medical", "cancer", "trauma", "health", "childrens"}))
        lookAtEnglishHospital(at);
      if (token.capital) lookAtHospitalName(at);
      if ((token.roles & (kLiving | kBirth)) != 0 ||
          anyOf(token.folded, {"tribu", "douar", "wilaya", "bourgade", "commune", "ville",
                               "village", "mairie", "agglomeration", "bourg", "hameau", "town",
                               "city", "canton", "quartier", "maire", "banlieue", "metropole"}))
        lookAtLiving(at);
      if (token.capital && (token.flags & kTownBegins) != 0) lookAtTown(at);
      if (token.capital && token.lineStart) lookAtDateline(at);
      if (!token.capital && (token.flags & kTownBegins) != 0)
        if (const auto known = town(at); known && text_.at(known->end).folded == "childrens")
          lookAtTownsHospital(at, *known);
      if (!token.capital && (token.flags & kTownBegins) != 0 && at > 0 &&
          (text_.raw(text_.at(at - 1)) == "à" || text_.at(at - 1).folded == "de"))
        lookAtLowerTown(at);
      if (token.letters == 1 && token.capital && token.folded == "c") lookAtDottedHospital(at);
      if (token.allCapitals) lookAtAcronym(at);
      if (token.folded == "maison") lookAtCareHouse(at);
      if (anyOf(token.folded, {"adresse", "address"})) lookAtAddressLabel(at);
      if (token.capital && at > 0 && anyOf(text_.at(at - 1).folded, {"des", "aux", "du", "au"}) &&
          !text_.at(at - 1).capital)
        lookAtContractedTown(at);
      if (token.capital && anyOf(token.folded, {"home", "surgery", "centre", "center", "practice"}))
        lookAtCareHome(at);
      if (token.capital && at > 1 && token.spaced) lookAtStrangePlace(at);
    }
  }

 private:
  struct Town {
    std::size_t end = 0;  ///< the token behind it
    std::string_view region;
    std::size_t words = 0;
  };

  /// The longest known town that begins at `at`.
  std::optional<Town> town(std::size_t at) const {
    if (!isWord(text_.at(at)) || (text_.at(at).flags & kTownBegins) == 0) {
      const std::string_view word = text_.at(at).folded;
      if (word != "st" && word != "ste") return std::nullopt;
    }
    std::string name;
    std::optional<Town> best;
    std::size_t words = 0;
    for (std::size_t index = at; index < at + 16 && index < text_.size() && words < 8; ++index) {
      const Token& token = text_.at(index);
      if (index > at && token.lineStart) break;
      if (isHyphen(token) || isApostrophe(token)) continue;
      if (!isWord(token)) break;
      if (!name.empty()) name += ' ';
      if (token.folded == "st")
        name += "saint";
      else if (token.folded == "ste")
        name += "sainte";
      else
        name += token.folded;
      ++words;
      if (const std::string_view region = scan_.lexicon.townRegion(name); !region.empty())
        best = Town{index + 1, region, words};
    }
    return best;
  }

  /// The end of a place's name that begins at `at`, known or not: capitals, hyphens, small words
  /// between.
  std::size_t placeEnd(std::size_t at) const {
    std::size_t end = at + 1;
    for (std::size_t index = at + 1; index < at + 14 && index < text_.size(); ++index) {
      const Token& token = text_.at(index);
      if (token.lineStart) break;
      const bool glued = !token.spaced;
      if ((isHyphen(token) || isApostrophe(token)) && glued) continue;
      if (!isWord(token)) break;
      const Token& before = text_.at(index - 1);
      if (glued && (isHyphen(before) || isApostrophe(before))) {
        end = index + 1;
        continue;
      }
      // "Bourg en Bresse", "La Roche sur Yon": a small word, then a capital.
      if (joinsTown(token.folded) && !token.capital) {
        const Token& next = text_.at(index + 1);
        const Token& afterNext = text_.at(index + 2);
        if (anyOf(token.folded, {"sur", "sous", "en", "les", "la", "le"}) &&
            ((isWord(next) && next.capital && (next.roles & kHeading) == 0) ||
             (isWord(next) && joinsTown(next.folded) && afterNext.capital)))
          continue;
        break;
      }
      if (token.capital && anyOf(before.folded, {"le", "la", "les", "saint", "st", "ste", "sainte",
                                                 "sur", "sous", "en", "l"})) {
        end = index + 1;
        continue;
      }
      break;
    }
    return end;
  }

  static std::string regionText(std::string_view region, bool english) {
    if (region.empty()) return english ? "a town" : "une ville";
    return english ? fmt::format("a town in {}", region) : fmt::format("une ville ({})", region);
  }

  void addCity(std::size_t at, std::size_t end, std::string_view region, bool hard, int priority,
               std::string_view rule) {
    const Token& first = text_.at(at);
    scan_.add(first.begin, text_.at(end - 1).end, FindingKind::city, hard, priority, rule,
              regionText(region, text_.english(first)));
  }

  /// Where the town begins that stands before "(" and the postcode in it; `at` where none does.
  std::size_t townBefore(std::size_t at) const {
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

  void lookAtBritishPostcodes() {
    // The forms of the Royal Mail, of Canada, and of Ireland (Eircode).
    static const re2::RE2 kPostcode(
        R"(\b((?:[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2})|(?:[ABCEGHJ-NPRSTVXY][0-9][A-Z] [0-9][A-Z][0-9])|(?:[AC-FHKNPRTV-Y][0-9][0-9W] [0-9AC-FHKNPRTV-Y]{4}))\b)");
    const std::string_view utf8 = text_.utf8();
    re2::StringPiece rest(utf8.data(), utf8.size());
    re2::StringPiece match;
    while (re2::RE2::FindAndConsume(&rest, kPostcode, &match)) {
      const auto begin = static_cast<std::size_t>(match.data() - utf8.data());
      scan_.add(begin, begin + match.size(), FindingKind::postcode, true, 80, "postcode-british",
                "(postcode)");
      const std::size_t token = text_.tokenAt(begin);
      addTownAhead(token, 79);
      lookAtAddressBefore(townAhead(token));
    }
  }

  /// Where the capitals begin that stand right before the token `at`, or before a comma there, as a
  /// town does: "Wagga Wagga NSW 2650"; `at` where none do.
  std::size_t townAhead(std::size_t at) const {
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

  void addTownAhead(std::size_t at, int priority) {
    const std::size_t end = at > 0 && text_.at(at - 1).folded == "," ? at - 1 : at;
    const std::size_t from = townAhead(at);
    if (from >= end || anyOf(text_.at(from).folded, {"eircode", "postcode", "zip"})) return;
    const auto known = town(from);
    addCity(from, end, known ? known->region : std::string_view(), true, priority,
            "town-before-postcode");
  }

  /// American and Australian towns with their state: "Flagstaff, AZ 86002-1893", "Ponce, PR".
  void lookAtStates() {
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
      scan_.add(begin, begin + code.size(), FindingKind::postcode, true, 81, "postcode-with-state",
                "(postcode)");
      addTownAhead(at, 79);
      lookAtAddressBefore(from);
    }
  }

  void lookAtPostcode(std::size_t at) {
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

  /// Whether a number and a street stand right before `at`.
  bool streetBefore(std::size_t at) const {
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

  void lookAtBoxes() {
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
      scan_.add(begin, end, FindingKind::address, !pressure && match[0] != 'C' && match[0] != 'T',
                59, "post-box", english ? "(address)" : "(adresse)");
      lookAtTownBehind(text_.tokenAt(end));
    }
  }

  /// Whether the part of a line from `begin` to before `end` reads as one of an address.
  bool addressPart(std::size_t begin, std::size_t end) const {
    const auto plain = [&](std::size_t at) {
      return (text_.at(at).kind == Token::Kind::number ||
              text_.at(at).kind == Token::Kind::mixed) &&
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

  /// What stands before a postcode, in its line and in the lines above: "Résidence du Parc, porte
  /// 12, 92160 Antony". `postcode`: the token with which it begins.
  void lookAtAddressBefore(std::size_t postcode) {
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

  /// Whether a town or a postcode stands behind an address: "…, à Nancy", "… 54000".
  bool locatedBehind(std::size_t end) const {
    std::size_t at = end;
    if (text_.at(at).folded == ",") ++at;
    if (anyOf(text_.at(at).folded, {"a", "in"})) {
      ++at;
      return !text_.at(at).lineStart && town(at).has_value();
    }
    return text_.at(at).kind == Token::Kind::number && text_.at(at).folded.size() == 5 &&
           text_.at(at + 1).capital;
  }

  /// Whether a word about living somewhere stands within a few tokens before.
  bool livingBefore(std::size_t at, std::size_t reach) const {
    for (std::size_t step = 1; step <= reach && step <= at; ++step) {
      const Token& token = text_.at(at - step);
      if ((token.roles & kLiving) != 0 ||
          anyOf(token.folded, {"adresse", "address", "domicile", "home"}))
        return true;
      if (token.lineStart || token.folded == ".") return false;
    }
    return false;
  }

  static bool isDwelling(const Token& token) {
    return anyOf(token.folded,
                 {"case",   "chambre", "emplacement", "parcelle", "caravane", "bat",   "batiment",
                  "appt",   "apt",     "appartement", "escalier", "esc",      "etage", "porte",
                  "entree", "hall",    "app",         "boite",    "bte",      "flat"});
  }

  void lookAtStreet(std::size_t at) {
    const Token& head = text_.at(at);
    // "à côté de Vannes" is no "côte de".
    if (head.folded == "cote" && text_.raw(head).find("\u00e9") != std::string_view::npos) return;
    const bool sure = (head.roles & kStreet) != 0;
    const bool german = !sure && (head.roles & kStreetOrNot) == 0;
    // The number before it: 12, 12 bis, 12b, 12-14, 12,
    std::size_t begin = at;
    bool numbered = false;
    std::size_t back = at;
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
      // A decimal or a date before it.
      if (back > 1 && !text_.at(back).spaced && anyOf(before().folded, {",", ".", "/"}))
        numbered = false;
    }
    if (!numbered) begin = at;
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
    if (abbreviation && !numbered) return;

    std::size_t end = at + 1;
    std::size_t index = at + 1;
    if (text_.at(index).folded == "." && !text_.at(index).spaced) ++index;
    bool capital = german;
    int contents = german ? 1 : 0;
    bool small = true;
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
        if ((!anyOf(token.folded, {"prolongee", "prolonge", "nord", "sud", "ouest", "inferieure",
                                   "superieure"}) &&
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
    if (!sure && !german && !numbered && !living) return;
    if (!numbered &&
        anyOf(head.folded,
              {"all", "res", "resid", "imp", "boul", "res", "residence", "square", "montee",
               "levee", "allees", "traverse", "calle", "route", "rte", "chemin", "sentier"}) &&
        !living && !capital)
      return;
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

  /// The town behind an address, known or not: "12 Church Lane, Hexham".
  void lookAtTownBehind(std::size_t at) {
    if (text_.at(at).lineStart) return;
    const bool comma = text_.at(at).folded == ",";
    if (comma) ++at;
    const bool preposition = anyOf(text_.at(at).folded, {"a", "in"});
    if (preposition) ++at;
    const Token& first = text_.at(at);
    if (!isWord(first) || !first.capital || first.letters < 3 || (!comma && !preposition) ||
        (first.roles & (kHeading | kHospital | kCivilTitle | kDoctorTitle | kStreet | kPhoneWord |
                        kStreetEnglish | kPersonNoun)) != 0 ||
        isDwelling(first))
      return;
    const auto known = town(at);
    if (!known && (first.flags & (kCommon | kGivenName)) != 0) return;
    const std::size_t end = known ? known->end : placeEnd(at);
    const Token& behind = text_.at(end);
    const bool ends = end >= text_.size() || behind.lineStart || behind.kind != Token::Kind::word ||
                      known.has_value();
    if (ends)
      addCity(at, end, known ? known->region : std::string_view(), false, 65,
              "town-behind-address");
  }

  /// Where the house's name begins that stands with a comma before `at`: "Rose Cottage, Lower
  /// Slaughter Lane", "The Old Rectory, Church Lane"; `at` where none does.
  std::size_t houseBefore(std::size_t at) const {
    if (at < 3 || text_.at(at - 1).folded != "," || text_.at(at).lineStart) return at;
    if (!anyOf(text_.at(at - 2).folded,
               {"house",    "cottage", "lodge",    "court",     "farm",     "hall",     "rectory",
                "mill",     "barn",    "villa",    "manor",     "vicarage", "cottages", "flats",
                "mansions", "grange",  "bungalow", "farmhouse", "towers",   "point",    "heights"}))
      return at;
    std::size_t from = at - 2;
    while (from > 0 && from + 6 > at && text_.at(from - 1).capital && isWord(text_.at(from - 1)) &&
           !text_.at(from).lineStart)
      --from;
    if (from == at - 2) return at;
    // "Flat 12, Mafeking House, Cable Street"
    if (from > 2 && text_.at(from - 1).folded == "," &&
        anyOf(text_.at(from - 3).folded, {"flat", "apartment", "apt", "unit", "room"}))
      from -= 3;
    return from;
  }

  void lookAtEnglishStreet(std::size_t at) {
    // "12 High Street": capitals before it, and a number before these.
    std::size_t begin = at;
    while (begin > 0 && begin + 5 > at) {
      const Token& token = text_.at(begin - 1);
      if (isWord(token) && token.capital && !text_.at(begin).lineStart &&
          (token.roles & kEnglish) == 0)
        --begin;
      else if (isApostrophe(token) && begin > 1)
        --begin;
      else if (isWord(token) && token.letters == 1 && begin > 1 &&
               isApostrophe(text_.at(begin - 2)))
        --begin;
      else
        break;
    }
    if (begin == at) return;
    bool numbered = false;
    std::size_t first = begin;
    if (begin > 0 && !text_.at(begin).lineStart) {
      const Token& number = text_.at(begin - 1);
      if ((number.kind == Token::Kind::number && number.folded.size() <= 5) ||
          (number.kind == Token::Kind::mixed && number.folded.size() <= 5 &&
           std::isdigit(static_cast<unsigned char>(number.folded[0])) != 0)) {
        numbered = true;
        first = begin - 1;
        // "14-16 Station Approach"
        if (first > 1 && isHyphen(text_.at(first - 1)) && !text_.at(first - 1).spaced &&
            text_.at(first - 2).kind == Token::Kind::number)
          first -= 2;
      }
    }
    if (numbered && first > 1) {
      // "Flat 3, 12 High Street".
      std::size_t look = first;
      if (text_.at(look - 1).folded == ",") --look;
      if (look > 1 && text_.at(look - 1).kind != Token::Kind::sign &&
          text_.at(look - 1).folded.size() <= 4 &&
          anyOf(text_.at(look - 2).folded, {"flat", "apartment", "apt", "unit", "suite"}))
        first = look - 2;
    }
    first = houseBefore(first);
    const bool living = livingBefore(first, 6);
    const bool plain = anyOf(text_.at(at).folded, {"street", "road", "avenue", "lane"});
    if (!numbered && !living && !plain) return;
    if (!numbered && hospitalNameEnd(begin) > at) return;
    if (!numbered && text_.at(at).letters < 4) return;
    const bool house = first < begin;
    if (!numbered && anyOf(text_.at(at + 1).folded, {"hospital", "clinic"})) return;
    std::size_t end = at + 1;
    if (anyOf(text_.at(end).folded, {"north", "south", "east", "west", "nw", "ne", "sw", "se"}))
      ++end;
    // ", Apt 6"
    std::size_t more = end;
    if (text_.at(more).folded == ",") ++more;
    if (anyOf(text_.at(more).folded, {"flat", "apartment", "apt", "unit", "suite"}) &&
        text_.raw(text_.at(more + 1)).size() <= 4 && text_.at(more + 1).kind != Token::Kind::sign &&
        more + 1 < text_.size())
      end = more + 2;
    scan_.add(text_.at(first).begin, text_.at(end - 1).end, FindingKind::address,
              numbered || living || house, 86, "address", "(address)");
    if (numbered || living || house) lookAtTownBehind(end);
  }

  /// Whether what stands before `at` makes the name a method's or a disease's: "score de", "maladie
  /// d'".
  bool eponymBefore(std::size_t at, bool again = true) const {
    std::size_t back = at;
    int small = 0;
    while (back > 0 && small < 3) {
      const Token& token = text_.at(back - 1);
      if (isApostrophe(token) ||
          anyOf(token.folded, {"de", "d", "du", "des", "la", "le", "l", "of", "en"})) {
        --back;
        ++small;
      } else {
        break;
      }
    }
    // "critères de Beighton et de Brighton".
    if (back > 1 && again && anyOf(text_.at(back - 1).folded, {"et", "and", "ou", "or", "ni"}) &&
        text_.at(back - 2).capital)
      return eponymBefore(back - 2, false);
    // "facteur V de Leiden", "grade B de Los Angeles".
    if (small > 0 && back > 1 && text_.at(back - 1).capital && text_.at(back - 1).letters <= 3)
      --back;
    return back > 0 && (text_.at(back - 1).roles & kEponymHead) != 0 && !text_.at(back).lineStart &&
           !anyOf(text_.at(back - 1).folded,
                  {"the", "selon", "ecole", "hopital", "greffe", "intervention", "operation",
                   "appareil", "programme", "college", "lycee"});
  }

  void lookAtHospital(std::size_t at) {
    const Token& head = text_.at(at);
    const std::string_view word = head.folded;
    if (anyOf(word, {"hospital", "hospitals", "infirmary", "clinic", "hospice", "nhs", "klinikum",
                     "krankenhaus", "institute", "uniklinik"})) {
      lookAtEnglishHospital(at);
      return;
    }
    const bool group =
        at > 0 && anyOf(text_.at(at - 1).folded, {"groupe", "ensemble", "complexe", "groupement"});
    if (word == "hospitalier" && !group) return;
    if (anyOf(word, {"urgences", "samu", "smur", "hospitaliere", "cabinet", "ecole", "college",
                     "lycee", "creche", "hug", "hospices"}))
      return;
    const bool acronym = head.allCapitals && head.letters <= 5;
    if (anyOf(word, {"ch",  "gh",   "chi",  "chr",   "chs",  "chic", "hme", "ime", "ssr",
                     "cmp", "gcs",  "itep", "clcc",  "cmpr", "cssr", "smr", "ght", "ghe",
                     "iem", "crf",  "fam",  "mas",   "eeap", "pmi",  "gho", "chg", "hia",
                     "hcl", "cmpp", "mecs", "csapa", "ihu",  "gbmc"}) &&
        !head.allCapitals)
      return;
    if (word == "clinique" && at > 0 && !head.sentenceStart) {
      const Token& before = text_.at(at - 1);
      if (isWord(before) && (before.roles & kFrench) == 0 &&
          !anyOf(before.folded, {"petite", "grande", "autre", "privee"}))
        return;
    }
    if ((word == "pavillon" || (word == "foyer" && !anyOf(text_.at(at + 1).folded, {"de", "d"}))) &&
        shoutedOrBare(at))
      return;
    std::size_t index = at + 1;
    bool hospitalCentre = word != "centre" && word != "fondation" && word != "institut";
    const bool shouting = head.allCapitals && !acronym;
    // Qualifiers, then small words.
    for (int steps = 0; steps < 10; ++steps) {
      const Token& token = text_.at(index);
      if (token.lineStart || index >= text_.size()) return;
      if (isWord(token) &&
          anyOf(token.folded, {"hospitalier",
                               "hospitaliere",
                               "hospitaliers",
                               "universitaire",
                               "universitaires",
                               "regional",
                               "regionale",
                               "general",
                               "intercommunal",
                               "specialise",
                               "prive",
                               "privee",
                               "local",
                               "militaire",
                               "pediatrique",
                               "psychiatrique",
                               "d",
                               "instruction",
                               "des",
                               "armees",
                               "medical",
                               "medicale",
                               "chirurgical",
                               "chirurgicale",
                               "reeducation",
                               "readaptation",
                               "radiotherapie",
                               "sante",
                               "soins",
                               "imagerie",
                               "anticancereux",
                               "lutte",
                               "contre",
                               "cancer",
                               "departemental",
                               "international",
                               "europeen",
                               "enfants",
                               "mere",
                               "enfant",
                               "national",
                               "mutualiste",
                               "gerontologique",
                               "helio",
                               "marin",
                               "fonctionnelle",
                               "moyen",
                               "moyens",
                               "sejour",
                               "suite",
                               "suites",
                               "education",
                               "motrice",
                               "medico",
                               "educatif",
                               "educative",
                               "professionnel",
                               "pedagogique",
                               "therapeutique",
                               "accueil",
                               "specialisee",
                               "hebergement",
                               "geriatrique",
                               "convalescence",
                               "retraite",
                               "vie",
                               "polyvalent",
                               "hemodialyse",
                               "dialyse"}) &&
          !(token.capital && anyOf(token.folded, {"mere", "enfant", "enfants"})) &&
          !(token.capital && !head.capital &&
            !anyOf(token.folded, {"hospitalier", "universitaire", "regional"}))) {
        if (anyOf(token.folded,
                  {"hospitalier", "hospitaliere", "hospitaliers", "medical", "reeducation",
                   "anticancereux", "readaptation", "radiotherapie", "lutte", "universitaire",
                   "soins", "sante", "chirurgical", "mutualiste"}))
          hospitalCentre = true;
        ++index;
        continue;
      }
      if (isApostrophe(token) || (isHyphen(token)) || token.folded == "«" || token.folded == "\"" ||
          token.folded == "“" ||
          anyOf(token.folded, {"de", "d", "du", "la", "le", "les", "l", "et"})) {
        if (token.capital && !shouting && !anyOf(token.folded, {"d", "l"})) break;
        ++index;
        continue;
      }
      if ((token.folded == "." || token.folded == "_") && !token.spaced) {
        ++index;
        continue;
      }
      break;
    }
    const Token& first = text_.at(index);
    if (first.lineStart || !isWord(first)) return;
    const auto known = town(index);
    // "le centre de Bayonne" is where the town is.
    if (word == "centre" && !head.capital && known && first.capital &&
        anyOf(text_.at(at + 1).folded, {"de", "d"}) && index <= at + 3)
      return;
    if (!first.capital) {
      // "chu de rennes".
      if (!anyOf(word, {"chu", "chru", "hopital", "clinique", "chr", "maternite", "ehpad",
                        "polyclinique", "iem", "ime"}))
        return;
      if (known && (first.flags & kCommon) == 0) {
        finishHospital(at, known->end, known->region);
      } else if (const std::size_t named = hospitalNameEnd(index);
                 named > index && (named > index + 1 || (first.flags & kCommon) == 0)) {
        finishHospital(at, named, {});
      } else if (anyOf(first.folded, {"saint", "sainte", "st", "ste"})) {
        std::size_t name = index + 1;
        if (isHyphen(text_.at(name))) ++name;
        if (isWord(text_.at(name)) && !text_.at(name).lineStart && text_.at(name).letters > 2)
          finishHospital(at, name + 1, {});
      }
      return;
    }
    const auto nameLike = [&](const Token& token) {
      return (token.flags & (kGivenName | kSurname | kProper)) != 0 ||
             (token.flags & kCommon) == 0 ||
             anyOf(token.folded,
                   {"saint", "sainte", "st", "ste", "notre", "nord", "sud", "est", "ouest"});
    };
    if (const std::size_t named = hospitalNameEnd(index); named > index + 1) {
      const Place whole = withTownBehind(named);
      finishHospital(at, strangePlaceEnd(whole.end),
                     known && whole.region.empty() ? known->region : whole.region);
      return;
    }
    // "Hôpital de Jour", "Centre de Référence", "Clinique Normale".
    // "clinique du Mail" has an article and is no heading.
    if ((first.roles & kHeading) != 0 && !known && (first.flags & kCountry) == 0 &&
        !(text_.at(index - 1).folded == "du" && !shouting && index > at + 1))
      return;
    const bool article = anyOf(first.folded, {"les", "la", "le"}) && text_.at(index + 1).capital;
    if (word == "foyer" && !article) return;
    if (anyOf(first.folded, {"jour", "nuit", "semaine", "reference", "competence", "competences",
                             "service", "bilan", "suivi", "covid", "pilote", "sos", "externe",
                             "consultations", "ambulatoire"}))
      return;
    if (shouting && !known && !nameLike(first) &&
        !anyOf(first.folded, {"nord", "sud", "est", "ouest"}))
      return;
    std::size_t end = index;
    bool named = false;
    const bool ownName =
        article && !anyOf(word, {"hopital", "chu", "chru", "chr", "centre", "institut"});
    bool townApart = false;
    std::string_view region;
    for (std::size_t look = index; look < index + 12 && look < text_.size(); ++look) {
      const Token& token = text_.at(look);
      if (token.lineStart) break;
      if ((isHyphen(token) || isApostrophe(token)) && !token.spaced) continue;
      if (token.folded == "." && !token.spaced && text_.at(look - 1).letters <= 2 &&
          text_.at(look + 1).capital)
        continue;
      if (!isWord(token)) break;
      if (const auto inside = town(look); inside && token.capital) {
        region = inside->region;
        end = inside->end;
        named = true;
        look = inside->end - 1;
        continue;
      }
      if (token.capital) {
        if (look > index && (token.roles & (kHeading | kCivilTitle | kPersonNoun)) != 0 &&
            (token.flags & kCountry) == 0 &&
            !(token.folded == "centre" && !region.empty() && head.folded == "hopitaux"))
          break;
        if (look > index && token.sentence != first.sentence) break;
        named = named || nameLike(token);
        end = look + 1;
        continue;
      }
      const Token& next = text_.at(look + 1);
      const bool glued = !token.spaced;
      // "EHPAD Les Tamaris de Sanary-sur-Mer": its name is whole with the article.
      if (ownName && look > index && anyOf(token.folded, {"de", "d"})) {
        std::size_t place = look + 1;
        if (isApostrophe(text_.at(place))) ++place;
        if (const auto behind = town(place); behind && text_.at(place).capital) {
          addCity(place, behind->end, behind->region, false, 66, "town");
          townApart = true;
          break;
        }
      }
      if (glued) {
        end = look + 1;
        continue;
      }
      if (anyOf(token.folded,
                {"de", "d", "du", "des", "la", "le", "les", "l", "et", "en", "sur"}) &&
          (next.capital || isApostrophe(next) || anyOf(next.folded, {"la", "le", "l", "les"})))
        continue;
      break;
    }
    if (const Place whole = townApart ? Place{end, {}} : withTownBehind(end);
        end > index && !whole.region.empty()) {
      region = whole.region;
      named = named || whole.end > end;
      end = whole.end;
    }
    if (end == index) return;
    if (!shouting && !townApart) end = strangePlaceEnd(end);
    const bool plainName =
        (acronym && index > at + 2 && !first.allCapitals &&
         anyOf(word, {"chr", "ch", "chi", "gh", "ghu", "chs", "chg", "hia"})) ||
        anyOf(word, {"medipole", "pavillon", "dispensaire", "hopital", "hopitaux", "clinique",
                     "cliniques", "polyclinique", "maternite", "chu", "chru", "ehpad", "hop"});
    if (!named && !((plainName || article) && !shouting)) return;
    if (!hospitalCentre) {
      // "Centre Léon Bérard", "Institut Curie", but not "Centre National" and not "Fondation
      // Maladies Rares".
      const bool personLike = !scan_.lexicon.townRegion(text_.at(end - 1).folded).empty() ||
                              (first.flags & (kGivenName | kSurname)) != 0 ||
                              (first.flags & kCommon) == 0 ||
                              anyOf(first.folded, {"saint", "sainte"});
      if (!personLike || (first.flags & kCountry) != 0) return;
    }
    if (acronym && anyOf(word, {"ch", "gh", "cmp", "ime", "ssr", "hme", "chi"}) && region.empty() &&
        !(index > at + 1) && (first.flags & kCommon) != 0 && !article && end < index + 2 &&
        !(isHyphen(text_.at(index + 1)) && text_.at(index + 2).capital))
      return;
    if (acronym && word == "ch" && region.empty() && index == at + 1 && first.allCapitals) return;
    finishHospital(at, end, region);
  }

  /// "la maison de santé de Lodève", "maison de retraite Les Ormes".
  void lookAtCareHouse(std::size_t at) {
    if (text_.at(at + 1).folded != "de" ||
        !anyOf(text_.at(at + 2).folded, {"sante", "retraite", "repos", "convalescence", "soins"}))
      return;
    std::size_t name = at + 3;
    while (name < at + 6 && !text_.at(name).capital &&
           (isApostrophe(text_.at(name)) ||
            anyOf(text_.at(name).folded, {"de", "d", "du", "pluridisciplinaire"})))
      ++name;
    const Token& first = text_.at(name);
    if (!isWord(first) || !first.capital || first.lineStart || (first.roles & kHeading) != 0)
      return;
    const auto known = town(name);
    std::size_t end = known ? known->end : placeEnd(name);
    if (!known && anyOf(first.folded, {"les", "la", "le"}))
      while (text_.at(end).capital && isWord(text_.at(end)) && !text_.at(end).lineStart) ++end;
    finishHospital(at, end, known ? known->region : std::string_view());
  }

  /// Whether no name follows the head at `at`, as one does in "foyer Les Quatre Vents" and
  /// "pavillon Gosset"; an address behind it makes it a dwelling.
  bool shoutedOrBare(std::size_t at) const {
    const Token& head = text_.at(at);
    const Token& name = text_.at(at + 1);
    if (head.allCapitals || !isWord(name) || !name.capital || name.lineStart || name.allCapitals)
      return true;
    if (head.folded == "pavillon") return (name.flags & kCommon) != 0 && !nameFlagged(name);
    if (!anyOf(name.folded, {"les", "la", "le", "l"}) || !text_.at(at + 2).capital) return true;
    std::size_t comma = at + 2;
    while (comma < at + 8 && text_.at(comma).folded != ",") ++comma;
    return text_.at(comma).folded == "," && text_.at(comma + 1).kind == Token::Kind::number;
  }
  static bool nameFlagged(const Token& token) {
    return (token.flags & (kGivenName | kSurname)) != 0;
  }

  void finishHospital(std::size_t at, std::size_t end, std::string_view region) {
    std::size_t begin = at;
    // "Centre hospitalier" begins at its first word; "groupe hospitalier" too.
    if (begin > 0 &&
        anyOf(text_.at(begin - 1).folded,
              {"groupe", "groupement", "grand", "ensemble", "complexe"}) &&
        !text_.at(begin).lineStart)
      --begin;
    const Token& first = text_.at(begin);
    const bool english = text_.english(first);
    const std::string_view before = begin > 0 ? text_.at(begin - 1).folded : std::string_view();
    std::string suggestion = english ? "hospital" : "centre hospitalier";
    if (english) {
      if (before != "the") suggestion = "a " + suggestion;
      if (!region.empty()) suggestion += fmt::format(" in {}", region);
    } else {
      if (before == "la" || before == "cette")
        suggestion = "clinique";
      else if (before == "’" || before == "'")
        suggestion = "hôpital";
      else if (before != "au" && before != "du" && before != "le")
        suggestion = "un centre hospitalier";
      if (!region.empty()) suggestion += fmt::format(" ({})", region);
    }
    // "Cliniques universitaires Saint-Luc, Woluwe"
    if (text_.at(end).folded == "," && !text_.at(end + 1).lineStart) {
      const Token& place = text_.at(end + 1);
      const std::size_t last = placeEnd(end + 1);
      const Token& behind = text_.at(last);
      if (isWord(place) && place.capital && place.letters > 3 && place.roles == 0 &&
          (place.flags & ~std::uint32_t{kTownBegins | kProper}) == 0 && !place.allCapitals &&
          (last >= text_.size() || behind.lineStart || anyOf(behind.folded, {".", ",", ")", ";"})))
        addCity(end + 1, last, {}, false, 60, "town-behind-hospital");
    }
    // "EHPAD Résidence du Lac" is no address.
    const bool street = anyOf(text_.at(at).folded, {"ehpad", "clinique", "hopital", "ime"}) &&
                        (text_.at(at + 1).roles & (kStreet | kStreetOrNot)) != 0;
    scan_.add(first.begin, text_.at(end - 1).end, FindingKind::hospital, true, street ? 88 : 78,
              "hospital", std::move(suggestion));
  }

  void lookAtEnglishHospital(std::size_t at) {
    const Token& head = text_.at(at);
    // "NHS No: 943 871 4626"
    if (head.folded == "nhs" && anyOf(text_.at(at + 1).folded, {"no", "number", "n", ":", "#"}))
      return;
    // "St Brendan's hospice"
    if (!head.capital) {
      std::size_t saint = at;
      while (saint > 0 && saint + 6 > at && !anyOf(text_.at(saint).folded, {"st", "saint"}))
        --saint;
      if (anyOf(text_.at(saint).folded, {"st", "saint"}) && text_.at(saint).capital &&
          saint + 1 < at && !text_.at(at).lineStart && text_.at(saint).sentence == head.sentence &&
          (text_.at(saint + 1).capital || text_.at(saint + 2).capital))
        finishHospital(saint, at + 1, {});
      return;
    }
    const auto generic = [](std::string_view word) {
      return anyOf(word,
                   {"university", "general",     "teaching",   "district",  "regional", "children",
                    "local",      "the",         "county",     "our",       "day",      "tertiary",
                    "private",    "public",      "women",      "community", "memory",   "pain",
                    "outpatient", "orthopaedic", "orthopedic", "genetics",  "national", "s",
                    "foundation", "trust",       "mental",     "health",    "and",      "for",
                    "of",         "this",        "that",       "field",     "military", "research",
                    "medical"});
    };
    std::size_t begin = at;
    bool named = false;
    while (begin > 0 && begin + 8 > at) {
      const Token& token = text_.at(begin - 1);
      if (text_.at(begin).lineStart) break;
      if (isWord(token) && (token.capital || (token.letters == 1 && begin > 1 &&
                                              isApostrophe(text_.at(begin - 2))))) {
        if (token.folded == "the" || (token.sentenceStart && (token.roles & kEnglish) != 0)) break;
        named = named || (!generic(token.folded) && (token.roles & (kHeading | kEnglish)) == 0);
        --begin;
      } else if ((isApostrophe(token) || isHyphen(token)) && begin > 1) {
        --begin;
      } else if (token.folded == "." && begin > 1 && text_.at(begin - 2).letters <= 2) {
        --begin;
      } else if (anyOf(token.folded, {"for", "and", "of", "de"}) && begin > 1 &&
                 text_.at(begin - 2).capital && text_.at(begin - 2).kind == Token::Kind::word) {
        --begin;
      } else {
        break;
      }
    }
    std::size_t end = at + 1;
    std::string_view region;
    std::size_t look = end;
    if (isApostrophe(text_.at(look)) && text_.at(look + 1).folded == "s") look += 2;
    if (text_.at(look).folded == ",") ++look;
    if (anyOf(text_.at(look).folded, {"of", "in", "at", "for"})) ++look;
    if (look > end && text_.at(look).capital && !text_.at(look).lineStart) {
      if (const auto inside = town(look);
          inside && (text_.at(inside->end).roles & kStreetEnglish) == 0) {
        region = inside->region;
        if (text_.at(look - 1).folded == ",")
          addCity(look, inside->end, inside->region, false, 64, "town");
        else
          end = inside->end;
        named = true;
      } else if (text_.at(look - 1).folded == "of" && ((text_.at(look).flags & kCommon) == 0 ||
                                                       (text_.at(look).flags & kCountry) != 0)) {
        end = look + 1;
        named = true;
      }
    }
    if (!named) return;
    if (begin == at && end == at + 1) return;
    // "Pierre Hospital" is fine; the possessive "patient's Hospital" is not.
    finishHospital(begin, end, region);
  }

  /// The end with a place that no list has: "hôpital Saint-Luc de Kisantu".
  std::size_t strangePlaceEnd(std::size_t end) const {
    if (!anyOf(text_.at(end).folded, {"de"}) || text_.at(end).lineStart) return end;
    const Token& place = text_.at(end + 1);
    const bool strange = isWord(place) && place.capital && place.letters > 3 &&
                         !place.allCapitals && place.roles == 0 &&
                         (place.flags & ~std::uint32_t{kTownBegins | kProper}) == 0;
    return strange ? placeEnd(end + 1) : end;
  }

  struct Place {
    std::size_t end = 0;
    std::string_view region;
  };

  /// With the town that stands behind `end`: "CHU Hassan II de Fès". The one of "CHU Hassan II, à
  /// Fès" and "hôpital X (Dakar)" is a finding of its own.
  Place withTownBehind(std::size_t end) {
    std::size_t behind = end;
    const bool apart =
        anyOf(text_.at(behind).folded, {",", "(", "a", "in", "at", "–"}) || isHyphen(text_.at(end));
    if (anyOf(text_.at(behind).folded, {",", "(", "–"}) || isHyphen(text_.at(end))) ++behind;
    while (behind < end + 4 && (anyOf(text_.at(behind).folded, {"de", "d", "a", "in", "at"}) ||
                                isApostrophe(text_.at(behind))))
      ++behind;
    if (behind == end || !text_.at(behind).capital || text_.at(behind).lineStart) return {end, {}};
    const auto further = town(behind);
    if (!further) return {end, {}};
    if (!apart) return {further->end, further->region};
    addCity(behind, further->end, further->region, false, 64, "town");
    return {end, further->region};
  }

  /// The end of the longest name of a place of care that begins at `at`, or 0.
  std::size_t hospitalNameEnd(std::size_t at) const {
    std::string name;
    std::size_t best = 0;
    std::size_t words = 0;
    for (std::size_t index = at; index < at + 8 && index < text_.size() && words < 5; ++index) {
      const Token& part = text_.at(index);
      if (index > at && part.lineStart) break;
      if (isHyphen(part) || isApostrophe(part)) continue;
      if (!isWord(part)) break;
      if (!name.empty()) name += ' ';
      name += part.folded;
      ++words;
      if (scan_.lexicon.isHospitalName(name)) best = index + 1;
    }
    return best;
  }

  /// Places of care that are called by their name alone: "à Necker", "la Timone".
  void lookAtHospitalName(std::size_t at) {
    const Token& token = text_.at(at);
    const std::size_t best = hospitalNameEnd(at);
    if (best == 0) return;
    // "Mme Saint-Louis" is a person.
    if (at > 0 && (text_.at(at - 1).roles & (kCivilTitle | kDoctorTitle)) != 0 && !token.lineStart)
      return;
    // "La Charité-sur-Loire" is a town.
    if (isHyphen(text_.at(best)) && !text_.at(best).spaced && !text_.at(best + 1).spaced &&
        isWord(text_.at(best + 1)) && best == at + 1)
      return;
    if (best == at + 1) {
      // One word: with a preposition before it, and not "signe de Trousseau".
      if (eponymBefore(at) || ((token.flags & kCommon) != 0 && token.sentenceStart &&
                               !(token.allCapitals && token.folded == "hug")))
        return;
      const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
      const bool letters = token.allCapitals && token.letters >= 3 &&
                           ((token.flags & kCommon) == 0 || token.folded == "hug");
      const bool possessive = isApostrophe(text_.at(best)) && text_.at(best + 1).folded == "s" &&
                              (text_.at(best + 2).roles & kEponymTail) == 0 &&
                              (token.flags & (kGivenName | kSurname)) == 0;
      if (!letters && !possessive &&
          !anyOf(before.folded, {"a", "de", "la", "le", "du", "au", "at", "'", "’", "in", "from",
                                 "d", "sur", "vers", "to", "aux", "laboratoire", "labo"}))
        return;
      if (letters && anyOf(token.folded, {"hug", "begin", "percy", "fann", "hcl"}) &&
          !(token.lineStart && text_.at(best).folded == ",") &&
          !anyOf(before.folded, {"aux", "des", "les"}))
        return;
      if ((token.flags & (kGivenName | kSurname)) != 0 &&
          !anyOf(before.folded, {"a", "la", "at", "au"}))
        return;
    } else if (eponymBefore(at)) {
      return;
    } else if (at > 0 && (text_.at(at - 1).flags & kGivenName) != 0 && text_.at(at - 1).capital &&
               !token.lineStart && (token.roles & kParticle) != 0) {
      return;  // "Aurore Le Dantec"
    }
    const bool french = !text_.english(token);
    Place whole = withTownBehind(best);
    if (whole.end == best && isApostrophe(text_.at(best)) && text_.at(best + 1).folded == "s")
      whole.end += 2;
    const bool laboratory =
        at > 0 && anyOf(text_.at(at - 1).folded, {"laboratoire", "labo"}) && !token.lineStart;
    scan_.add(text_.at(laboratory ? at - 1 : at).begin, text_.at(whole.end - 1).end,
              FindingKind::hospital, true, 77, "hospital-name",
              french ? "un centre hospitalier" : "a hospital");
  }

  void lookAtLiving(std::size_t at) {
    // "habite (avec ses parents) à X": the first place after a preposition, within one sentence.
    const bool head = (text_.at(at).roles & (kLiving | kBirth)) == 0;
    // "habite maintenant Arras"
    if (anyOf(text_.at(at + 1).folded, {"maintenant", "desormais", "toujours", "actuellement",
                                        "encore", "now", "currently"}) &&
        !head && text_.at(at + 2).capital)
      if (const auto now = town(at + 2); now && !text_.at(at + 2).lineStart)
        addCity(at + 2, now->end, now->region, false, 66, "town-lived-in");
    // "habite Perpignan", "habitant Dunkerque"
    if (const auto direct = town(at + 1); direct && (text_.at(at).roles & kLiving) != 0 &&
                                          !text_.at(at + 1).lineStart &&
                                          text_.at(at + 1).letters > 2) {
      constexpr std::uint32_t kElse = kGivenName | kSurname | kCommon | kMedical | kCountry;
      if ((text_.at(at + 1).capital || (text_.at(at + 1).flags & kElse) == 0) &&
          (text_.at(at + 1).roles & (kFrench | kEnglish)) == 0)
        addCity(at + 1, direct->end, direct->region, false, 66, "town-lived-in");
    }
    for (std::size_t index = at + 1; index < at + (head ? 4 : 9) && index < text_.size(); ++index) {
      const Token& token = text_.at(index);
      if (token.lineStart || token.folded == "." || token.folded == ";") return;
      if (!isWord(token) || (token.roles & kTownPreposition) == 0) continue;
      std::size_t place = index + 1;
      while (isApostrophe(text_.at(place)) ||
             (!text_.at(place).capital &&
              anyOf(text_.at(place).folded, {"la", "le", "les", "l", "cote", "pres", "de"})))
        ++place;
      const Token& first = text_.at(place);
      if (!isWord(first) || first.lineStart) continue;
      const auto known = town(place);
      if (known && ((first.flags & kCommon) == 0 || first.capital || known->words > 1) &&
          (first.capital || anyOf(token.folded, {"a", "de", "d", "in", "from", "sur", "near"}))) {
        if (!first.capital && (first.flags & (kGivenName | kSurname | kCommon)) != 0 &&
            known->words == 1)
          continue;
        const std::size_t end = text_.at(known->end).folded == "-" && !text_.at(known->end).spaced
                                    ? placeEnd(place)
                                    : known->end;
        addCity(place, end, known->region, false, 66, "town-lived-in");
        return;
      }
      if (!first.capital || first.letters < 2) continue;
      if ((first.flags & kCountry) != 0 ||
          (first.roles & (kMonth | kCivilTitle | kDoctorTitle | kHospital | kStreet | kKin |
                          kHeading | kPersonNoun | kStreetOrNot)) != 0)
        continue;
      if (anyOf(token.folded, {"en", "dans", "d", "of"}) && (first.flags & kCommon) != 0) continue;
      if ((token.folded == "en" || token.folded == "dans")) continue;
      if (first.allCapitals && first.letters < 4) continue;
      // Names of persons come after "de" as well: "né de Karim".
      if (anyOf(token.folded, {"de", "d", "of"}) && (first.flags & (kGivenName | kMedical)) != 0)
        continue;
      addCity(place, placeEnd(place), {}, false, 66, "town-lived-in");
      return;
    }
  }

  /// "Rennes, le 12 mars 2021": the first line of a letter.
  void lookAtDateline(std::size_t at) {
    const auto known = town(at);
    const bool strange = (text_.at(at).flags & ~std::uint32_t{kTownBegins}) == 0;
    if (!known && !strange) return;
    const std::size_t end = known ? known->end : placeEnd(at);
    std::size_t next = end;
    const bool comma = text_.at(next).folded == ",";
    if (comma) ++next;
    if (text_.at(next).folded != "le" || text_.at(next).lineStart) return;
    if (!comma && !(known && (text_.at(at).flags & (kCommon | kGivenName)) == 0)) return;
    ++next;
    const Token& day = text_.at(next);
    if (day.kind != Token::Kind::number && day.kind != Token::Kind::mixed &&
        (text_.at(next + 1).kind != Token::Kind::number || !isWord(day)))
      return;
    addCity(at, end, known ? known->region : std::string_view(), false, 66, "dateline");
  }

  /// "à albi", typed without capital: a town whose name is no word.
  void lookAtLowerTown(std::size_t at) {
    constexpr std::uint32_t kElse = kGivenName | kSurname | kCommon | kMedical | kCountry;
    const Token& token = text_.at(at);
    const auto known = town(at);
    // "à saint nazaire"
    const bool of = text_.at(at - 1).folded == "de";
    if (of && token.letters < 5) return;
    const bool several = known && known->words > 1 && (token.roles & kFrench) == 0 && !of;
    if (!several && ((token.flags & kElse) != 0 || token.roles != 0 || token.letters < 4)) return;
    if (known) addCity(at, known->end, known->region, false, 50, "town");
  }

  /// "à Kerpape", "in Zaluzhne": what no dictionary has, behind a preposition of places. What
  /// people say and give to somebody is no place.
  void lookAtStrangePlace(std::size_t at) {
    const Token& token = text_.at(at);
    const Token& before = text_.at(at - 1);
    const bool french = text_.raw(before) == "à";
    if (!french && !(text_.english(token) && anyOf(before.folded, {"in", "from"}))) return;
    // "à Digne": the beginning of a town's name that is a word besides.
    const std::uint32_t word =
        french && (token.flags & kTownBegins) != 0 ? kCommon | kFrenchWord | kEnglishWord : 0U;
    if ((token.flags & ~(kTownBegins | kProper | word)) != 0 || token.roles != 0 ||
        token.letters < 4 || token.allCapitals || token.capitalInside || token.lineStart)
      return;
    if (eponymBefore(at)) return;
    const std::string_view verb = text_.at(at - 2).folded;
    for (const std::string_view stem :
         {"propos", "demand", "expliqu", "remi",     "dit",     "parl",   "donn",  "transmi",
          "confi",  "adress", "annonc",  "conseill", "prescri", "rappel", "envoy", "dis",
          "posit",  "sensib", "resist",  "allerg",   "versus",  "grace",  "quant"})
      if (verb.starts_with(stem)) return;
    addCity(at, placeEnd(at), {}, false, 41, "strange-place");
  }

  /// "CHOG de Saint-Laurent", "CMCO de Schiltigheim": an abbreviation that begins as those of
  /// hospitals do, and its town.
  void lookAtAcronym(std::size_t at) {
    const Token& head = text_.at(at);
    if (head.letters < 3 || head.letters > 6 || head.roles != 0 ||
        ((head.flags & ~std::uint32_t{kTownBegins}) != 0 && !head.folded.starts_with("ch")) ||
        anyOf(head.folded.substr(0, 1), {"c", "h", "g"}) == false ||
        anyOf(head.folded, {"cpam", "caf", "ccas", "carsat", "cnam", "crous", "cgt", "cdg", "cias",
                            "cpts", "clic", "cnrs", "cada", "chrs", "hlm", "gem"}))
      return;
    std::size_t index = at + 1;
    if (!anyOf(text_.at(index).folded, {"de", "d"}) || text_.at(index).lineStart) return;
    ++index;
    if (isApostrophe(text_.at(index))) ++index;
    if (const auto known = town(index); known && text_.at(index).capital)
      finishHospital(at, known->end, known->region);
  }

  /// "Willowbank Nursing Home", "Bobath Centre", "Old Forge Surgery".
  void lookAtCareHome(std::size_t at) {
    const Token& head = text_.at(at);
    const bool home = head.folded == "home";
    const bool french = anyOf(head.folded, {"centre", "practice"}) && !text_.english(head);
    if (head.lineStart || head.sentenceStart || head.allCapitals || french) return;
    std::size_t begin = at;
    bool kind = false;
    bool named = false;
    while (begin > 0 && begin + 7 > at) {
      const Token& token = text_.at(begin - 1);
      if (text_.at(begin).lineStart || token.sentence != head.sentence) break;
      if (isApostrophe(token) || (token.letters == 1 && isApostrophe(text_.at(begin - 2)))) {
        --begin;
        continue;
      }
      if (!isWord(token) || !token.capital || (token.sentenceStart && token.roles != 0)) break;
      if (anyOf(token.folded, {"nursing", "care", "residential", "children", "rest", "medical",
                               "health", "rehabilitation", "cancer", "surgical", "therapy"}))
        kind = true;
      else if ((token.roles & (kEnglish | kHeading)) == 0 &&
               (token.flags & (kMedical | kEponym)) != kMedical)
        named = named || !anyOf(token.folded, {"day", "trauma", "regional", "national", "centre"});
      --begin;
    }
    if (!named || begin == at || (home && !kind) || eponymBefore(begin)) return;
    if (text_.at(begin).folded == "the" && begin + 1 < at) ++begin;
    finishHospital(begin, at + 1, {});
  }

  /// "au Mans", "des Abymes": the article is in the preposition.
  void lookAtContractedTown(std::size_t at) {
    constexpr std::size_t kMostWords = 5;
    const std::string_view before = text_.at(at - 1).folded;
    std::string name = anyOf(before, {"des", "aux"}) ? "les" : "le";
    std::size_t end = 0;
    std::string_view region;
    std::size_t words = 0;
    for (std::size_t index = at; index < text_.size() && words < kMostWords; ++index) {
      const Token& token = text_.at(index);
      if (index > at && token.lineStart) break;
      if (isHyphen(token) || isApostrophe(token)) continue;
      if (!isWord(token)) break;
      name += ' ';
      name += token.folded;
      ++words;
      if (const auto found = scan_.lexicon.townRegion(name); !found.empty()) {
        end = index + 1;
        region = found;
      }
    }
    if (end == 0 || text_.at(at).sentenceStart || eponymBefore(at)) return;
    constexpr std::uint32_t kElse = kGivenName | kSurname | kCommon | kMedical | kCountry;
    if (end == at + 1 && (text_.at(at).flags & kElse) != 0 && !anyOf(before, {"au", "aux"})) return;
    addCity(at, end, region, false, 64, "town-with-article");
  }

  /// "Home address: Flat 12, Mafeking House, Cable Street": what follows on the line, up to a
  /// postcode, a town or another thing.
  void lookAtAddressLabel(std::size_t at) {
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

  /// "C.H.U. de Poitiers"
  void lookAtDottedHospital(std::size_t at) {
    std::string word;
    std::size_t index = at;
    while (index < at + 8 && text_.at(index).letters == 1 && text_.at(index).capital &&
           text_.at(index + 1).folded == "." && (index == at || !text_.at(index).spaced)) {
      word += text_.at(index).folded;
      index += 2;
    }
    if (!anyOf(word, {"chu", "chru", "chr", "ch", "chi", "chg", "chs"})) return;
    while (anyOf(text_.at(index).folded, {"de", "d", "du", "la", "le"}) ||
           isApostrophe(text_.at(index)))
      ++index;
    const Token& first = text_.at(index);
    if (!isWord(first) || !first.capital || first.lineStart || (first.roles & kHeading) != 0)
      return;
    const auto known = town(index);
    finishHospital(at, known ? known->end : placeEnd(index),
                   known ? known->region : std::string_view());
  }

  /// "Southampton General", "Seattle Children's", where no "Hospital" follows.
  bool lookAtTownsHospital(std::size_t at, const Town& known) {
    const Token& kind = text_.at(known.end);
    if (kind.lineStart || !kind.spaced ||
        !anyOf(kind.folded, {"general", "children", "childrens", "memorial", "infirmary"}) ||
        (!kind.capital && kind.folded != "childrens"))
      return false;
    std::size_t end = known.end + 1;
    if (isApostrophe(text_.at(end)) && text_.at(end + 1).folded == "s") end += 2;
    if ((text_.at(end).roles & kHospital) != 0 ||
        (isWord(text_.at(end)) && text_.at(end).capital && !text_.at(end).lineStart))
      return false;
    finishHospital(at, end, known.region);
    return true;
  }

  void lookAtTown(std::size_t at) {
    const Token& token = text_.at(at);
    const auto known = town(at);
    if (!known) return;
    if (lookAtTownsHospital(at, *known)) return;
    const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
    if (at > 0 && !token.spaced &&
        (isHyphen(before) || before.folded == "_" || before.folded == ".")) {
      if (text_.part() == TextPart::prose) return;
    }
    std::size_t end = known->end;
    if (isHyphen(text_.at(end)) && !text_.at(end).spaced && !text_.at(end + 1).spaced &&
        isWord(text_.at(end + 1)))
      return;  // part of a longer name: Paris-Saclay, Rennes-Test
    if (eponymBefore(at)) return;
    if ((text_.at(end).roles & kEponymTail) != 0 && known->words == 1) return;
    if (isApostrophe(text_.at(end)) && text_.at(end + 1).folded == "s") return;
    const bool strong =
        at > 0 &&
        anyOf(before.folded, {"a", "in", "at", "from", "sur", "vers", "near", "(", "pres", "to"}) &&
        !token.sentenceStart;
    // "le centre de Bayonne", "la mairie de Tulle"
    std::size_t head = at;
    while (head > 0 &&
           (isApostrophe(text_.at(head - 1)) || anyOf(text_.at(head - 1).folded, {"de", "d"})) &&
           head + 2 > at)
      --head;
    const bool placed =
        head > 0 && head < at && !text_.at(head).lineStart &&
        anyOf(text_.at(head - 1).folded,
              {"centre",     "caisse",    "cpam",    "mairie",  "tribunal",      "gare",
               "route",      "aeroport",  "port",    "region",  "agglomeration", "banlieue",
               "sortie",     "labo",      "equipe",  "college", "lycee",         "ecole",
               "universite", "fac",       "caf",     "mdph",    "ville",         "commune",
               "banlieue",   "alentours", "hauteur", "village", "secteur",       "faubourgs"});
    const bool some =
        strong || placed ||
        (at > 0 && (anyOf(before.folded, {"de", "d", "pour", "entre", "et", "via", ","}) ||
                    (isApostrophe(before) && at > 1 && text_.at(at - 2).folded == "d")));
    // "Ottawa ankle rules", "Exeter stem"
    const Token& noun = text_.at(end);
    if (!some && known->words == 1 && text_.english(token) && isWord(noun) && !noun.capital &&
        noun.spaced && !noun.lineStart && noun.roles == 0 && (noun.flags & kCommon) != 0)
      return;
    // Gy, Ay, Eu: units and pronouns before they are towns.
    if (token.letters < (token.allCapitals ? 4 : 3) && known->words == 1) return;
    if ((token.flags & kCountry) != 0 && known->words == 1) return;
    if (known->words == 1) {
      // "Pr Ebersbach de Heidelberg", though a jaw is called so.
      const bool behindName = at > 1 && before.folded == "de" && text_.at(at - 2).capital &&
                              isWord(text_.at(at - 2)) && (token.flags & (kEponym | kMedical)) != 0;
      if ((token.flags & (kGivenName | kSurname | kMedical)) != 0 && !strong && !behindName &&
          !placed &&
          !(token.folded == "paris" || (some && (token.flags & (kGivenName | kMedical)) == 0 &&
                                        before.folded != "et" && before.folded != ",")))
        return;
      if ((token.flags & kCommon) != 0 && !some) return;
      if ((token.flags & kCommon) != 0 && token.allCapitals) return;
      if (token.allCapitals && (token.flags & kCommon) != 0) return;
    } else if (!token.spaced && at > 0 && isApostrophe(before)) {
      if (text_.at(at - 2).folded != "d" && text_.at(at - 2).folded != "l") return;
    } else {
      // "Le Mans" has a capital inside; "La Marche" may begin a sentence.
      const Token& last = text_.at(end - 1);
      if (!last.capital && !anyOf(before.folded, {"a", "de"})) return;
      if (token.sentenceStart && (token.roles & kFrench) != 0 && (last.flags & kCommon) != 0)
        return;
      if (isWord(last) && !last.capital) return;
      if ((text_.at(at).flags & kGivenName) != 0 && !strong && text_.at(at + 1).spaced) return;
    }
    addCity(at, end, known->region, false, known->words > 1 ? 63 : 50, "town");
  }

  Scan& scan_;
  const Text& text_;
};

}  // namespace

void findPlaces(Scan& scan) {
  Places(scan).look();
}

}  // namespace consilium::clinical

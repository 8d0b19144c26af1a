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
      if (token.folded == "bp" || token.folded == "cs" || token.folded == "po" ||
          token.folded == "tsa")
        lookAtBox(at);
      if ((token.roles & kHospital) != 0) lookAtHospital(at);
      if (token.capital) lookAtHospitalName(at);
      if ((token.roles & (kLiving | kBirth)) != 0 ||
          anyOf(token.folded,
                {"commune", "ville", "village", "mairie", "agglomeration", "bourg", "hameau",
                 "town", "city", "canton", "quartier", "maire", "banlieue", "metropole"}))
        lookAtLiving(at);
      if (token.capital && (token.flags & kTownBegins) != 0) lookAtTown(at);
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

  void lookAtBritishPostcodes() {
    // The forms of the Royal Mail; and Canadian ones.
    static const re2::RE2 kPostcode(
        R"(\b((?:[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2})|(?:[ABCEGHJ-NPRSTVXY][0-9][A-Z] [0-9][A-Z][0-9]))\b)");
    const std::string_view utf8 = text_.utf8();
    re2::StringPiece rest(utf8.data(), utf8.size());
    re2::StringPiece match;
    while (re2::RE2::FindAndConsume(&rest, kPostcode, &match)) {
      const auto begin = static_cast<std::size_t>(match.data() - utf8.data());
      scan_.add(begin, begin + match.size(), FindingKind::postcode, true, 80, "postcode-british",
                "(postcode)");
    }
  }

  void lookAtPostcode(std::size_t at) {
    const Token& token = text_.at(at);
    if (token.kind == Token::Kind::mixed) return;
    std::size_t end = at + 1;
    std::string digits(token.folded);
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
    } else if (at >= 1 && !token.spaced) {
      const std::string_view before = text_.at(at - 1).folded;
      if (before != "(" && before != ":" && before != "_" && before != "\"" && before != "«")
        return;
    }
    const bool context = at >= 1 && [&] {
      for (std::size_t step = 1; step <= 3 && step <= at; ++step) {
        const std::string_view word = text_.at(at - step).folded;
        if (word == "postal" || word == "cp" || word == "postcode" || word == "zip" ||
            word == "postale")
          return true;
        if (word != ":" && word != "code" && word != "=" && word != "est" && word != "is")
          return false;
      }
      return false;
    }();
    const Token& next = text_.at(end);
    const bool five = digits.size() == 5;
    if (five) {
      const int department = (digits[0] - '0') * 10 + (digits[1] - '0');
      if (department == 0 || department == 96 || (department == 99 && !context)) return;
    } else if (digits.size() != 4 || (digits[0] == '0')) {
      return;
    }
    const bool state = five && at > 0 && isWord(text_.at(at - 1)) && text_.at(at - 1).allCapitals &&
                       text_.at(at - 1).letters == 2 && at > 1 && text_.at(at - 2).folded == ",";
    const auto known = town(end);
    std::size_t townEnd = end;
    std::string_view region;
    if (!next.lineStart && isWord(next)) {
      // A town that one knows, in capitals or not; an unknown one with a capital.
      if (known && (next.capital || (five && (next.flags & kCommon) == 0) || known->words > 1)) {
        townEnd = std::max(known->end, placeEnd(end));
        region = known->region;
        if (known->end > end + 1) townEnd = known->end;
        if (text_.at(townEnd).folded == "-" && !text_.at(townEnd).spaced) townEnd = placeEnd(end);
      } else if (five && next.capital && next.letters > 1 &&
                 (next.roles & (kHeading | kUnit | kCivilTitle)) == 0 &&
                 ((next.flags & kCommon) == 0 ||
                  anyOf(next.folded,
                        {"saint", "st", "sainte", "ste", "la", "le", "les", "l", "bourg", "mont",
                         "val", "pont", "villeneuve", "fort", "bois", "roche"}) ||
                  isHyphen(text_.at(end + 1)) || prefixed) &&
                 (next.flags & kMedical) == 0) {
        townEnd = placeEnd(end);
      }
    }
    const bool foreign = digits.size() == 4;
    if (foreign && !prefixed) {
      // Without a prefix only before a town abroad that one knows.
      if (!known || !next.capital ||
          !anyOf(region, {"Belgique", "Suisse", "Luxembourg", "Pays-Bas", "Portugal"}))
        return;
    }
    if (townEnd == end && !context && !prefixed && !state) return;
    const bool english = text_.english(token);
    scan_.add(text_.at(begin).begin, text_.at(end - 1).end, FindingKind::postcode, true, 80,
              "postcode",
              townEnd > end ? ""
              : english     ? "(postcode)"
                            : "(code postal)");
    if (townEnd > end) {
      std::size_t last = townEnd;
      if (text_.at(last).folded == "cedex") {
        ++last;
        if (text_.at(last).kind == Token::Kind::number && text_.at(last).folded.size() <= 2) ++last;
      }
      addCity(end, last, region, true, 79, "postcode-town");
    }
  }

  void lookAtBox(std::size_t at) {
    std::size_t next = at + 1;
    const Token& token = text_.at(at);
    if (!token.allCapitals) return;
    if (token.folded == "po") {
      if (text_.at(next).folded != "box") return;
      ++next;
    }
    if (text_.at(next).folded == "n") next += 2;
    if (text_.at(next).kind != Token::Kind::number || text_.at(next).folded.size() > 6 ||
        text_.at(next).folded.size() < 2)
      return;
    // BP also means blood pressure.
    if (token.folded == "bp" && (text_.at(next + 1).folded == "/" || text_.english(token))) return;
    if (token.folded == "cs" && text_.at(next).folded.size() != 5) return;
    scan_.add(token.begin, text_.at(next).end, FindingKind::address, false, 59, "post-box",
              text_.english(token) ? "(address)" : "(adresse)");
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
    return anyOf(token.folded, {"bat", "batiment", "appt", "apt", "appartement", "escalier", "esc",
                                "etage", "porte", "entree", "hall", "app", "boite", "bte", "flat"});
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
    if (back > 0 && isWord(before()) &&
        (anyOf(before().folded, {"bis", "ter", "quater"}) ||
         (before().letters == 1 && !isApostrophe(text_.at(back))))) {
      if (back > 1 && text_.at(back - 2).kind == Token::Kind::number) --back;
    }
    if (back > 0 && (before().kind == Token::Kind::number || before().kind == Token::Kind::mixed) &&
        before().folded.size() <= 6 &&
        std::isdigit(static_cast<unsigned char>(before().folded[0])) != 0 &&
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
    }
    const bool abbreviation =
        head.letters <= 3 && head.folded != "rue" && head.folded != "via" && head.folded != "rua";
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
          !token.spaced && text_.at(index + 1).capital && contents == 0)
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
        capital = true;
        ++contents;
        end = index + 1;
        small = false;
        continue;
      }
      // Lower case: right behind the head or a small word, and once more after a rank ("général").
      if (!small && !glued) {
        const Token& last = text_.at(index - 1);
        if (!anyOf(last.folded,
                   {"general",   "marechal",   "docteur", "president", "professeur", "colonel",
                    "capitaine", "commandant", "saint",   "sainte",    "jean",       "victor",
                    "jules",     "emile",      "grande",  "petite",    "vieux",      "vieille",
                    "beau",      "belle",      "gaulle",  "charles",   "albert",     "louis",
                    "paul",      "pierre",     "marie",   "leon",      "georges",    "henri"}) ||
            (token.roles & (kFrench | kEnglish | kPersonVerb)) != 0)
          break;
      }
      if ((token.roles & (kFrench | kEnglish | kPersonVerb | kUnit)) != 0) break;
      ++contents;
      end = index + 1;
      small = false;
    }
    if (contents == 0) return;
    const bool living = livingBefore(at, 8);
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
    const bool living = livingBefore(first, 6);
    const bool plain = anyOf(text_.at(at).folded, {"street", "road", "avenue", "lane"});
    if (!numbered && !living && !plain) return;
    if (!numbered && text_.at(at).letters < 4) return;
    if (!numbered && anyOf(text_.at(at + 1).folded, {"hospital", "clinic"})) return;
    std::size_t end = at + 1;
    if (anyOf(text_.at(end).folded, {"north", "south", "east", "west", "nw", "ne", "sw", "se"}))
      ++end;
    scan_.add(text_.at(first).begin, text_.at(end - 1).end, FindingKind::address,
              numbered || living, 86, "address", "(address)");
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
    if (back > 1 && again && anyOf(text_.at(back - 1).folded, {"et", "and", "ou", "or"}) &&
        text_.at(back - 2).capital)
      return eponymBefore(back - 2, false);
    // "facteur V de Leiden", "grade B de Los Angeles".
    if (small > 0 && back > 1 && text_.at(back - 1).capital && text_.at(back - 1).letters <= 3)
      --back;
    return back > 0 && (text_.at(back - 1).roles & kEponymHead) != 0 && !text_.at(back).lineStart &&
           !anyOf(text_.at(back - 1).folded,
                  {"the", "selon", "ecole", "hopital", "greffe", "intervention", "operation",
                   "appareil", "programme"});
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
    if (anyOf(word,
              {"ch",   "gh",  "chi", "chr", "chs", "chic", "hme",  "ime",   "ssr", "cmp", "gcs",
               "itep", "gho", "chg", "hia", "hcl", "cmpp", "mecs", "csapa", "ihu", "gbmc"}) &&
        !head.allCapitals)
      return;
    if (word == "clinique" && !head.capital && at > 0) {
      const Token& before = text_.at(at - 1);
      if (isWord(before) && (before.roles & kFrench) == 0 &&
          !anyOf(before.folded, {"petite", "grande", "autre", "privee"}))
        return;
    }
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
                               "suites"}) &&
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
          anyOf(token.folded, {"de", "d", "du", "la", "le", "les", "l", "a", "et"})) {
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
    if (!first.capital) {
      // "chu de rennes".
      if (!(known && (first.flags & kCommon) == 0 &&
            anyOf(word, {"chu", "chru", "hopital", "clinique", "chr", "maternite"})))
        return;
      finishHospital(at, known->end, known->region);
      return;
    }
    const auto nameLike = [&](const Token& token) {
      return (token.flags & (kGivenName | kSurname | kProper)) != 0 ||
             (token.flags & kCommon) == 0 ||
             anyOf(token.folded, {"saint", "sainte", "st", "ste", "notre"});
    };
    if (const std::size_t named = hospitalNameEnd(index); named > index + 1) {
      const Place whole = withTownBehind(named);
      finishHospital(at, whole.end, known && whole.region.empty() ? known->region : whole.region);
      return;
    }
    // "Hôpital de Jour", "Centre de Référence", "Clinique Normale".
    if ((first.roles & kHeading) != 0 && !known) return;
    if (anyOf(first.folded, {"jour", "nuit", "semaine", "reference", "competence", "competences",
                             "covid", "pilote", "sos", "externe", "consultations", "ambulatoire"}))
      return;
    if (shouting && !known && !nameLike(first)) return;
    std::size_t end = index;
    bool named = false;
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
        if (look > index && (token.roles & (kHeading | kCivilTitle | kPersonNoun)) != 0) break;
        if (look > index && token.sentence != first.sentence) break;
        named = named || nameLike(token);
        end = look + 1;
        continue;
      }
      const Token& next = text_.at(look + 1);
      const bool glued = !token.spaced;
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
    if (const Place whole = withTownBehind(end); whole.end > end) {
      region = whole.region;
      end = whole.end;
      named = true;
    }
    if (end == index) return;
    const bool plainName = anyOf(word, {"hopital", "hopitaux", "clinique", "cliniques",
                                        "polyclinique", "maternite", "chu", "chru", "ehpad"});
    if (!named && !(plainName && !shouting)) return;
    if (!hospitalCentre) {
      // "Centre Léon Bérard", "Institut Curie", but not "Centre National" and not "Fondation
      // Maladies Rares".
      const bool personLike =
          (first.flags & (kGivenName | kSurname)) != 0 || (first.flags & kCommon) == 0;
      if (!personLike || (first.flags & kCountry) != 0) return;
    }
    if (acronym && anyOf(word, {"ch", "gh", "cmp", "ime", "ssr", "hme", "chi"}) && region.empty() &&
        !(index > at + 1) && (first.flags & kCommon) != 0)
      return;
    if (acronym && word == "ch" && region.empty() && index == at + 1 && first.allCapitals) return;
    finishHospital(at, end, region);
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
    scan_.add(first.begin, text_.at(end - 1).end, FindingKind::hospital, true, 78, "hospital",
              std::move(suggestion));
  }

  void lookAtEnglishHospital(std::size_t at) {
    const Token& head = text_.at(at);
    if (!head.capital) return;
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
      if (const auto inside = town(look)) {
        region = inside->region;
        end = inside->end;
        named = true;
      } else if (text_.at(look - 1).folded == "of" && (text_.at(look).flags & kCommon) == 0) {
        end = look + 1;
        named = true;
      }
    }
    if (!named) return;
    if (begin == at && end == at + 1) return;
    // "Pierre Hospital" is fine; the possessive "patient's Hospital" is not.
    finishHospital(begin, end, region);
  }

  struct Place {
    std::size_t end = 0;
    std::string_view region;
  };

  /// With the town that stands behind `end`: "CHU Hassan II, de Fès", "hôpital X (Dakar)".
  Place withTownBehind(std::size_t end) const {
    std::size_t behind = end;
    if (text_.at(behind).folded == "," || text_.at(behind).folded == "(") ++behind;
    while (anyOf(text_.at(behind).folded, {"de", "d", "a", "in"}) || isApostrophe(text_.at(behind)))
      ++behind;
    if (behind > end && text_.at(behind).capital && !text_.at(behind).lineStart)
      if (const auto further = town(behind)) return {further->end, further->region};
    return {end, {}};
  }

  /// The end of the longest name of a place of care that begins at `at`, or 0.
  std::size_t hospitalNameEnd(std::size_t at) const {
    std::string name;
    std::size_t best = 0;
    std::size_t words = 0;
    for (std::size_t index = at; index < at + 8 && index < text_.size() && words < 4; ++index) {
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
    if (best == at + 1) {
      // One word: with a preposition before it, and not "signe de Trousseau".
      if (eponymBefore(at) || ((token.flags & kCommon) != 0 && token.sentenceStart)) return;
      const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
      const bool letters = token.allCapitals && token.letters >= 3 && (token.flags & kCommon) == 0;
      if (!letters && !anyOf(before.folded, {"a", "de", "la", "le", "du", "au", "at", "'", "’",
                                             "in", "from", "d", "sur", "vers"}))
        return;
      if (letters && anyOf(token.folded, {"hug", "begin", "percy", "fann", "hcl"})) return;
      if ((token.flags & (kGivenName | kSurname)) != 0 &&
          !anyOf(before.folded, {"a", "la", "at", "au"}))
        return;
    } else if (eponymBefore(at)) {
      return;
    }
    const bool french = !text_.english(token);
    const Place whole = withTownBehind(best);
    scan_.add(token.begin, text_.at(whole.end - 1).end, FindingKind::hospital, true, 77,
              "hospital-name", french ? "un centre hospitalier" : "a hospital");
  }

  void lookAtLiving(std::size_t at) {
    // "habite (avec ses parents) à X": the first place after a preposition, within one sentence.
    const bool head = (text_.at(at).roles & (kLiving | kBirth)) == 0;
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

  void lookAtTown(std::size_t at) {
    const Token& token = text_.at(at);
    const auto known = town(at);
    if (!known) return;
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
        anyOf(before.folded, {"a", "in", "at", "from", "sur", "vers", "near", "(", "pres"}) &&
        !token.sentenceStart;
    const bool some =
        strong ||
        (at > 0 && (anyOf(before.folded, {"de", "d", "pour", "entre", "et", "via", ","}) ||
                    (isApostrophe(before) && at > 1 && text_.at(at - 2).folded == "d")));
    // Gy, Ay, Eu: units and pronouns before they are towns.
    if (token.letters < (token.allCapitals ? 4 : 3) && known->words == 1) return;
    if ((token.flags & kCountry) != 0 && known->words == 1) return;
    if (known->words == 1) {
      if ((token.flags & (kGivenName | kSurname | kMedical)) != 0 && !strong &&
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

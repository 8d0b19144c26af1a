#include <re2/re2.h>

#include <algorithm>

#include "clinical/impl/dates.hpp"
#include "clinical/impl/spoken.hpp"

namespace consilium::clinical {

namespace {

/// What is given as two figures with a stroke: blood pressures, scores, forces.
bool isScored(std::string_view word) {
  return anyOf(
      word,
      {"ta",     "pa",      "tension",   "bp",       "acuite",   "score", "scores", "glasgow",
       "eva",    "mmse",    "mms",       "moca",     "beighton", "dn4",   "evs",    "risser",
       "mif",    "testing", "force",     "cotation", "pain",     "vas",   "gcs",    "haq",
       "mrc",    "od",      "og",        "av",       "dose",     "ratio", "pirani", "brighton",
       "stade",  "grade",   "type",      "lame",     "a",        "de",    "tiers",  "quadriceps",
       "psoas",  "flexion", "extension", "ecog",     "tinetti",  "katz",  "norton", "iadl",
       "format", "ecran"});
}

}  // namespace

void Dates::lookAtDaysInFigures() {
  static const re2::RE2 kDayMonth(
      R"((\d{1,2})(?:er)?(\s?/\s?|\.|-| du | )(\d{1,2}|[O]\d|[IVXivx]{1,4}\b))");
  static const re2::RE2 kTime(R"(^[ \x{A0},]{0,2}(?:à |a |at )?\d{1,2} ?(?:[hH:]|am|pm))");
  re2::StringPiece parts[4];
  const re2::StringPiece whole(utf8_.data(), utf8_.size());
  std::size_t lastEnd = 0;
  for (std::size_t from = 0;
       from < utf8_.size() &&
       kDayMonth.Match(whole, from, utf8_.size(), re2::RE2::UNANCHORED, parts, 4);) {
    const auto begin = static_cast<std::size_t>(parts[1].data() - utf8_.data());
    const std::size_t end =
        static_cast<std::size_t>(parts[3].data() - utf8_.data()) + parts[3].size();
    from = begin + parts[1].size();
    if (touched(begin, end)) continue;
    int day = valueOf(std::string_view(parts[1].data(), parts[1].size()));
    int month = valueOf(std::string_view(parts[3].data(), parts[3].size()));
    const bool roman = month < 0;
    if (roman) month = romanMonth(std::string_view(parts[3].data(), parts[3].size()));
    const std::size_t token = text_.tokenAt(begin);
    const Token& before = text_.at(token > 0 && !text_.at(token).lineStart ? token - 1 : ~0UL);
    const Token& behind = text_.at(text_.tokenAt(end));
    const bool weekday = isWeekday(before);
    const bool timed = re2::RE2::PartialMatch(
        re2::StringPiece(utf8_.data() + end, std::min<std::size_t>(utf8_.size() - end, 12)), kTime);
    const bool led =
        weekday ||
        anyOf(before.folded,
              {"le",       "du",   "au",     "ce",    "on",   "since",     "until",   "from",
               "depuis",   "des",  "by",     "till",  "dd",   "hier",      "demain",  "yesterday",
               "tomorrow", "hier", "demain", "today", "jour", "yesterday", "tomorrow"});
    // "vu 12/3, 14/6, 20/9"
    const std::string_view between =
        lastEnd == 0 ? std::string_view() : utf8_.substr(lastEnd, begin - lastEnd);
    const bool listed = anyOf(between, {", ", " et ", " puis ", ", puis ", " and ", " ; "});
    if (!isMonth(month) && isDay(month) && isMonth(day) && (timed || led)) std::swap(day, month);
    if (!isDay(day) || !isMonth(month) || isScored(before.folded)) continue;
    // "tension artérielle 16/9"
    bool scored = false;
    for (std::size_t step = 2; step <= 4 && step <= token && !text_.at(token - step + 1).lineStart;
         ++step) {
      const std::string_view word = text_.at(token - step).folded;
      scored = scored || (isScored(word) && !anyOf(word, {"a", "de", "type", "dose", "av"}));
    }
    if ((behind.roles & kUnit) != 0 || anyOf(behind.folded, {"%", "°", "€"})) continue;
    const char sign = parts[2][0] == ' ' && parts[2].size() > 1 ? parts[2][1] : parts[2][0];
    const bool twoFigures = parts[1].size() == 2 && parts[3].size() == 2;
    // "le 1/3 inférieur", "le 2.5"
    const bool fraction = day <= 3 && month <= 5 && parts[1].size() == 1 && parts[3].size() == 1;
    const auto isEvent = [](std::string_view word) {
      return anyOf(
          word, {"vu",     "vue",      "revu",    "revue",  "rdv",      "sortie",       "sorti",
                 "entree", "entre",    "opere",   "operee", "fait",     "faite",        "recu",
                 "recue",  "out",      "seen",    "back",   "admitted", "discharged",   "controle",
                 "visite", "appel",    "reporte", "prevu",  "prevue",   "consultation", "suivi",
                 "clinic", "reviewed", "date",    "cs",     "hdj"});
    };
    const bool event = isEvent(before.folded);
    // "revu le 3/4"
    const bool eventLed = token > 1 && before.folded == "le" && isEvent(text_.at(token - 2).folded);
    // "hier (12/03)"
    const bool bracketed =
        before.folded == "(" && behind.folded == ")" && twoFigures && month != 10;
    bool taken = bracketed && sign == '/';
    if (sign == ' ')
      // "du 19 O6": nothing else has such a zero.
      taken = anyOf(before.folded, {"le", "du", "ce"}) && twoFigures && !roman &&
              std::string_view("0O").find(parts[3][0]) != std::string_view::npos &&
              behind.kind != Token::Kind::number && behind.kind != Token::Kind::mixed;
    else if (sign == '-')
      // "passe le 20-12 au matin"
      // "entré 01-10 par SMUR"
      taken = (led && (roman ? !fraction : twoFigures && day > 12 && before.folded == "le")) ||
              (event && !roman && twoFigures && !anyOf(before.folded, {"suivi", "prevu"}));
    else if (sign == 'd')
      taken = led && twoFigures;
    else if (roman)
      taken = led && !fraction;
    else if (sign == '.')
      taken = timed || weekday || (led && twoFigures && parts[2].size() == 1);
    else if (!taken)
      taken = (timed && !fraction) || weekday ||
              (led && (!fraction || eventLed || before.folded == "ce")) ||
              (event && !fraction && day > 5) || (twoFigures && day > 12 && month != 10) ||
              // "04/04", "scanner 23/3": no score is written so
              (!scored && twoFigures && (parts[1][0] == '0' || parts[3][0] == '0')) ||
              (!scored && day > 12 && month < 10) ||
              (parts[0].size() > parts[1].size() + parts[2].size() + parts[3].size() && led);
    const std::size_t birth = bornBefore(token);
    taken = taken || birth != token || (listed && sign == '/');
    if (!taken) continue;
    addDate(text_.at(birth == token ? listBegin(token) : birth).begin, end, {0, month, day},
            birth != token);
    from = lastEnd = end;
  }
}

bool Dates::isFeast(const Token& token) {
  return anyOf(token.folded,
               {"noel", "toussaint", "epiphanie", "paques", "pentecote", "ascension", "assomption",
                "armistice", "christmas", "easter", "halloween", "hogmanay", "chandeleur",
                "rameaux", "whitsun", "michaelmas", "candlemas"});
}

void Dates::lookAtDaysAlone() {
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    // "le 26 courant", "12th ult."
    if (anyOf(token.folded, {"courant", "ct", "ult", "inst"}) && at > 0 && !token.lineStart) {
      const Token& before = text_.at(at - 1);
      const bool led = at > 1 && anyOf(text_.at(at - 2).folded, {"le", "du", "au", "the", "of"});
      if (led && dayOf(before) != 0) addDate(before.begin, token.end, {0, 0, dayOf(before)}, false);
      continue;
    }
    if (!isWord(token) || token.letters < 3 || !isWeekday(token) || at + 1 >= text_.size())
      continue;
    const Token& day = text_.at(at + 1);
    if (dayOf(day) == 0 || day.lineStart || !day.spaced || monthAt(at + 2) != 0) continue;
    const Token& behind = text_.at(at + 2);
    const bool ordinal = day.kind == Token::Kind::mixed;
    const bool french = token.letters > 4 && token.folded.ends_with("di");
    const bool sunday = token.folded == "dimanche";
    if (!ordinal && !french && !sunday) continue;
    if ((behind.roles & (kUnit | kNumberWord)) != 0 ||
        anyOf(behind.folded, {"h", ":", "/", "%", "-", ".", "heures", "am", "pm", "de", "x"}))
      if (!(behind.folded == "." && (at + 3 >= text_.size() || text_.at(at + 3).spaced))) continue;
    addDate(token.begin, day.end, {0, 0, dayOf(day)}, false);
  }
}

void Dates::lookAtFeasts() {
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    std::size_t end = at + 1;
    if (token.folded == "saint" && isHyphen(text_.at(at + 1)) &&
        anyOf(text_.at(at + 2).folded,
              {"sylvestre", "jean", "valentin", "martin", "nicolas", "michel"}))
      end = at + 3;
    else if (anyOf(token.folded, {"patrick", "david", "andrew", "george", "stephen", "year"}) &&
             at > 0 && anyOf(text_.at(at - 1).folded, {"st", "saint", "new", "."}))
      // "St Patrick's Day", "New Year's Eve"
      while (end < at + 3 && (isApostrophe(text_.at(end)) || text_.at(end).folded == "s")) ++end;
    else if (!feastAt(at))
      continue;
    if (anyOf(text_.at(end).folded, {"day", "eve", "monday", "sunday", "night"})) ++end;
    const Token& year = text_.at(end);
    if (year.lineStart || year.folded.size() != 4 || !isYear(valueOf(year.folded))) continue;
    const std::size_t begin = feastBegin(at);
    addDate(text_.at(begin).begin, year.end, {valueOf(year.folded), 0, 0},
            birthBefore(begin, false));
  }
}

void Dates::lookAtDictated() {
  const auto number = [&](std::size_t at) { return spokenBelow100(text_, scan_.lexicon, at); };
  for (std::size_t at = 0; at < text_.size(); ++at) {
    if ((text_.at(at).roles & kNumberWord) == 0) continue;
    const auto day = number(at);
    if (!day) continue;
    const auto past = [&](const Spoken& spoken) {
      std::size_t next = spoken.end;
      if (spoken.value != 0 && anyOf(text_.at(next).folded, {"du", ",", "-", "/", "of"})) ++next;
      if (text_.at(next).folded == "the") ++next;
      return next;
    };
    // "zéro trois"
    auto first = day;
    if (first->value == 0) first = number(first->end);
    if (!first || !isDay(first->value)) continue;
    auto month = number(past(*first));
    if (month && month->value == 0) month = number(month->end);
    if (!month || !isMonth(month->value)) continue;
    auto year = spokenYear(text_, scan_.lexicon, past(*month));
    // "né le quinze du six soixante-huit"
    const bool birth = birthBefore(at);
    if (!year && birth)
      if (year = number(past(*month)); year)
        year->value = year->value < 20 ? 0 : fullYear(year->value, scan_.today);
    if (!year || year->value == 0) continue;
    addDate(text_.at(at).begin, text_.at(year->end - 1).end,
            {year->value, month->value, first->value}, birth);
    at = year->end - 1;
  }
}

void Dates::lookAtBirthMonths() {
  static const re2::RE2 kMonth(R"((\d{1,2})[/.-](\d{2})\b|((?:19|20)\d\d)[/.-](\d{2})\b)");
  for (std::size_t at = 1; at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    if (token.kind != Token::Kind::number || token.lineStart) continue;
    std::size_t back = at;
    while (back > 0 && back + 4 > at &&
           anyOf(text_.at(back - 1).folded,
                 {"le", "en", ":", "=", ".", "(", "declaree", "exacte", "officielle", "supposee",
                  "presumee", "legale", "reelle", "un"}))
      --back;
    if (back == 0 || (text_.at(back - 1).roles & kBirth) == 0) continue;
    // "11 ramadan 1399": in another calendar
    std::size_t last = at + 1;
    while (last < at + 4 && isWord(text_.at(last)) &&
           (text_.at(last).roles & clinical::kMonth) == 0)
      ++last;
    if (const int year = valueOf(text_.at(last).folded);
        last > at + 1 && token.folded.size() <= 2 && text_.at(last).folded.size() == 4 &&
        year > 1200 && year < 1500) {
      addDate(token.begin, text_.at(last).end, {0, 0, 0}, true);
      continue;
    }
    re2::StringPiece rest(utf8_.data() + token.begin,
                          std::min<std::size_t>(utf8_.size() - token.begin, 10));
    re2::StringPiece parts[5];
    if (!kMonth.Match(rest, 0, rest.size(), re2::RE2::ANCHOR_START, parts, 5)) continue;
    const bool yearFirst = !parts[3].empty();
    const auto value = [&](int part) {
      return valueOf(std::string_view(parts[part].data(), parts[part].size()));
    };
    const int month = value(yearFirst ? 4 : 1);
    const std::size_t end = token.begin + parts[0].size();
    if (!isMonth(month) || touched(token.begin, end)) continue;
    addDate(token.begin, end, {yearFirst ? value(3) : fullYear(value(2), scan_.today), month, 0},
            true);
  }
}

}  // namespace consilium::clinical

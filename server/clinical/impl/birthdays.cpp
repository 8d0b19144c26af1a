#include <algorithm>

#include "clinical/impl/dates.hpp"

// Births that other words than "né" tell: birthdays, arrivals, what stands behind a date.

namespace consilium::clinical {

std::size_t Dates::beforeNumber(std::size_t last) const {
  constexpr std::size_t kMostWords = 5;
  if (text_.at(last).kind == Token::Kind::number)
    return text_.at(last).folded.size() <= 3 && last > 0 ? last - 1 : last;
  std::size_t at = last;
  while (at > 0 && at + kMostWords > last && !text_.at(at).lineStart &&
         ((text_.at(at).roles & kNumberWord) != 0 || isHyphen(text_.at(at)) ||
          (at < last && anyOf(text_.at(at).folded, {"et", "and"}))))
    --at;
  return at;
}

bool Dates::birthdayBefore(std::size_t token) const {
  std::size_t at = token;
  bool last = false;
  while (at > 0 && at + 4 > token && !text_.at(at).lineStart &&
         anyOf(text_.at(at - 1).folded,
               {"le", "on", "the", "(", ",", "last", "this", "next", ":", "demain", "ce"})) {
    last = last || text_.at(at - 1).folded == "last";
    --at;
  }
  if (at < 2 || text_.at(at).lineStart) return false;
  // "b-day Oct 31"
  if (at > 2 && text_.at(at - 1).folded == "day" && isHyphen(text_.at(at - 2)) &&
      text_.at(at - 3).folded == "b")
    return true;
  // "Ardian Hoxha, 18 ans le 4 mai prochain"
  if (at > 3 && at + 1 == token && text_.at(at).folded == "le" &&
      anyOf(text_.at(at - 1).folded, {"ans", "an"}) &&
      text_.at(at - 2).kind == Token::Kind::number &&
      (anyOf(text_.at(at - 3).folded, {",", "(", "–", "-", ":", "aura", "ses"}) ||
       (text_.at(at - 3).capital && nameFlag(text_.at(at - 3)))) &&
      text_.at(at - 3).kind != Token::Kind::number)
    return true;
  std::size_t number = at - 1;
  const bool candles = anyOf(text_.at(number).folded, {"bougies", "bougie", "candles"});
  const bool years = anyOf(text_.at(number).folded, {"ans", "an", "mois"});
  if (candles || years) --number;
  std::size_t verb = beforeNumber(number);
  if (verb == number) return false;
  const bool own = verb > 0 && anyOf(text_.at(verb).folded,
                                     {"ses", "her", "his", "leurs", "their", "mes", "my"});
  if (own) --verb;
  const std::string_view word = text_.at(verb).folded;
  if (candles) return word.starts_with("souffl") || word.starts_with("blow");
  if (own && word == "pour" && years) return true;
  if (anyOf(word,
            {"aura", "aurai", "auras", "auront", "avoir", "aurait", "fetera", "feteront", "fete",
             "fetent", "fetait", "eu", "atteindra", "turned", "turns", "turn", "turning"}))
    return years || word.starts_with("turn") || word.starts_with("aura") || word == "avoir";
  // "She'll be ten on 12 June"
  if (word == "be" && verb > 1 && anyOf(text_.at(verb - 1).folded, {"ll", "will"})) {
    const bool elided = text_.at(verb - 1).folded == "ll" && isApostrophe(text_.at(verb - 2));
    const std::size_t who = verb - (elided ? 3U : 2U);
    return verb > 2 && (anyOf(text_.at(who).folded, {"he", "she", "i", "they"}) ||
                        (text_.at(who).capital && nameFlag(text_.at(who))));
  }
  // "He was four last August 23rd"
  return last && word == "was" && verb > 0 && anyOf(text_.at(verb - 1).folded, {"he", "she"});
}

bool Dates::arrivalBefore(std::size_t token) const {
  constexpr std::size_t kNear = 4;
  constexpr std::size_t kReach = 12;
  std::size_t verb = token;
  for (std::size_t step = 1; step <= kNear && step <= token; ++step) {
    const std::string_view word = text_.at(token - step).folded;
    if (text_.at(token - step + 1).lineStart) return false;
    if (anyOf(word, {"arrive", "arrivee", "arrives", "arrivees", "arrived"})) {
      verb = token - step;
      break;
    }
    if (!anyOf(word, {"le", "en", "on", "in", "debut", "fin", "the"})) return false;
  }
  if (verb == token) return false;
  for (std::size_t at = verb; at > 0 && at + kReach > verb; --at) {
    const std::string_view word = text_.at(at - 1).folded;
    if (anyOf(word, {"bebe", "bebes", "baby"})) return true;
    if (anyOf(word, {"petit", "part"}) && at > 2 && isHyphen(text_.at(at - 2)) &&
        anyOf(text_.at(at - 3).folded, {"tout", "faire"}))
      return true;
  }
  return false;
}

bool Dates::calledBirth(std::size_t end) const {
  std::size_t at = end;
  if (anyOf(text_.at(at).folded, {"comme", "as", "est", "is", "=", "pour"})) ++at;
  if (at == end) return false;
  if (anyOf(text_.at(at).folded, {"sa", "la", "ma", "leur", "her", "his", "the", "my", "their"}))
    ++at;
  if (anyOf(text_.at(at).folded, {"ddn", "dob"})) return true;
  return text_.at(at).folded == "date" && anyOf(text_.at(at + 1).folded, {"de", "of"}) &&
         anyOf(text_.at(at + 2).folded, {"naissance", "birth"});
}

bool Dates::bornBehind(std::size_t begin, std::size_t end) const {
  constexpr std::size_t kReach = 14;
  if (begin == 0 || text_.at(begin).lineStart || text_.at(begin - 1).folded != "le") return false;
  const Token& lead = text_.at(begin - 1);
  if (!lead.sentenceStart && !anyOf(text_.at(begin - 2).folded, {":", ",", "et", "–", "-"}))
    return false;
  for (std::size_t at = end; at < end + kReach && at + 1 < text_.size(); ++at) {
    const Token& token = text_.at(at);
    if (token.sentence != lead.sentence || (token.roles & kMonth) != 0 ||
        (token.kind == Token::Kind::number && token.folded.size() > 2))
      return false;
    if (anyOf(token.folded,
              {"naissait", "naquit", "naquirent", "naissaient", "nait", "naissent", "nacquit"}))
      return true;
    if (!anyOf(token.folded, {"est", "sont"}) ||
        !anyOf(text_.at(at + 1).folded, {"ne", "nee", "nes", "nees"}))
      continue;
    const Token& who = text_.at(at + 2);
    return (isWord(who) && who.capital) || (who.roles & (kKin | kPersonNoun | kKinFiller)) != 0 ||
           anyOf(who.folded, {"un", "une", "mon", "ma", "notre", "son", "sa", "leur", "l", ","});
  }
  return false;
}

bool Dates::personNounBefore(std::size_t name) const {
  std::size_t at = name;
  while (at > 0 && at + 2 > name && !text_.at(at).lineStart &&
         anyOf(text_.at(at - 1).folded, {",", ":", "–", "-"}))
    --at;
  if (at == 0 || text_.at(at).lineStart) return false;
  const Token& word = text_.at(at - 1);
  return (word.roles & kKin) != 0 ||
         anyOf(word.folded,
               {"enfant",     "patient",      "patiente",  "pt",        "pte",     "boy",
                "girl",       "garcon",       "fille",     "fillette",  "bebe",    "baby",
                "nourrisson", "beneficiaire", "benef",     "eleve",     "assure",  "assuree",
                "adolescent", "adolescente",  "resident",  "residente", "proband", "proposant",
                "proposante", "candidat",     "candidate", "client",    "cliente", "child",
                "pupil",      "gentleman",    "lady",      "man",       "woman"});
}

bool Dates::feastAt(std::size_t at) const {
  if (isFeast(text_.at(at))) return true;
  const bool day = anyOf(text_.at(at + 1).folded, {"day", "night", "eve"});
  return day && anyOf(text_.at(at).folded, {"boxing", "burns", "bonfire", "may", "thanksgiving",
                                            "independence", "bastille", "candlemas", "labor"});
}

std::size_t Dates::feastBegin(std::size_t feast) const {
  constexpr std::size_t kReach = 6;
  std::size_t begin = feast;
  while (begin > 0 && begin + kReach > feast && !text_.at(begin).lineStart &&
         (isApostrophe(text_.at(begin - 1)) || isWeekday(text_.at(begin - 1)) ||
          anyOf(text_.at(begin - 1).folded,
                {"de", "la", "l", "le", "du", "d", "jour", "nuit", "veille", "lendemain", "soir",
                 "matin", "on", "st", "new", "easter", "whit", "good"})))
    --begin;
  // The article and the preposition alone do not go with it.
  while (begin < feast && anyOf(text_.at(begin).folded, {"le", "du", "de", "la", "on", "l", "d"}))
    ++begin;
  while (begin < feast && isApostrophe(text_.at(begin))) ++begin;
  return begin;
}

std::size_t Dates::feastBefore(std::size_t first) const {
  if (first == 0 || text_.at(first).lineStart) return first;
  std::size_t at = first - 1;
  if (text_.at(at).folded == "," && at > 0 && !text_.at(at).lineStart) --at;
  // "Boxing Day", "St Patrick's Day", "New Year's Eve"
  if (anyOf(text_.at(at).folded, {"day", "night", "eve"}) && at > 0) {
    std::size_t name = at - 1;
    while (name > 0 && name + 3 > at &&
           (text_.at(name).folded == "s" || isApostrophe(text_.at(name))))
      --name;
    if (anyOf(text_.at(name).folded, {"patrick", "david", "andrew", "george", "year"}) ||
        feastAt(name))
      return feastBegin(name);
    return first;
  }
  // "ides of March, 15/03/2017"
  if (text_.at(at).folded == "march" && at > 1 && text_.at(at - 2).folded == "ides") return at - 2;
  return isFeast(text_.at(at)) ? feastBegin(at) : first;
}

}  // namespace consilium::clinical

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <set>
#include <tuple>

#include "clinical/impl/dates.hpp"
#include "clinical/impl/record_code.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

bool Dates::birthBefore(std::size_t token, bool full) const {
  // "DIALLO Ibrahima / M / 11.2019", "DIALLO Ibrahima 02/2016": without a day
  const bool row =
      token > 1 && !text_.at(token).lineStart &&
      ((anyOf(text_.at(token - 1).folded, {"/", "|", ";"}) &&
        anyOf(text_.raw(text_.at(token - 2)), {"F", "M", "H"})) ||
       ((text_.at(token - 1).flags & kGivenName) != 0 && text_.at(token - 2).allCapitals) ||
       // "ayants droit : Schaeffer Emma, 11.2015"
       (token > 2 && text_.at(token - 1).folded == "," && text_.at(token - 2).capital &&
        (text_.at(token - 2).flags & kGivenName) != 0 && text_.at(token - 3).capital &&
        (text_.at(token - 3).flags & (kCommon | kMedical)) == 0 &&
        (text_.at(token - 3).roles & (kDoctorTitle | kHospital)) == 0));
  if ((full || row || (token > 0 && text_.at(token - 1).folded == "(")) && nameBefore(token))
    return true;
  // "DURAND Lina, du 3/4/12, exostoses"
  if (full && token > 3 && text_.at(token - 1).folded == "du" &&
      text_.at(token - 2).folded == "," && !text_.at(token).lineStart &&
      (text_.at(token - 3).flags & kGivenName) != 0 && text_.at(token - 3).capital &&
      text_.at(token - 4).allCapitals && text_.at(token - 4).letters > 2 &&
      text_.at(token - 4).lineStart)
    return true;
  // "440918 (11/02/2012)"
  if (full && token > 1 && text_.at(token - 1).folded == "(" && isFileWithDay(text_, token - 2))
    return true;
  if ((full && kinBefore(token)) || birthdayBefore(token) || arrivalBefore(token)) return true;
  // "son fils aîné (2/2/2001)", "sa fille (04/2005)"
  if (token > 1 && text_.at(token - 1).folded == "(" && !text_.at(token).lineStart &&
      ((text_.at(token - 2).roles & kKin) != 0 || ((text_.at(token - 2).roles & kKinFiller) != 0 &&
                                                   (text_.at(token - 3).roles & kKin) != 0)) &&
      !text_.at(token - 2).capital && text_.raw(text_.at(token - 2)) != "même")
    return true;
  // "Âge : 12 ans (12/03/2012)"
  if (full && token > 2 && text_.at(token - 1).folded == "(" &&
      anyOf(text_.at(token - 2).folded, {"ans", "mois", "years", "months"}))
    for (std::size_t step = 3; step <= 6 && step <= token; ++step)
      if (anyOf(text_.at(token - step).folded, {"age", "agee", "aged"})) return true;
  // "(n. 12/03/1985)", "b. 12/03/1985".
  if (token > 1 && text_.at(token - 1).folded == "." && !text_.at(token).lineStart &&
      anyOf(text_.raw(text_.at(token - 2)), {"n", "b"}) &&
      (token == 2 || text_.at(token - 2).spaced || text_.at(token - 3).folded == "("))
    return true;
  // "IV-1 fille, 10/2022", "garçon, 12/03/2015"
  if (token > 1 && text_.at(token - 1).folded == "," &&
      anyOf(text_.at(token - 2).folded, {"fille", "garcon", "girl", "boy"}))
    return true;
  if (civilStatusBefore(token)) return true;
  // "Elle est de février 1962"
  if (token > 2 && text_.at(token - 1).folded == "de" &&
      anyOf(text_.at(token - 2).folded, {"est", "suis", "sont", "etait"}) &&
      (anyOf(text_.at(token - 3).folded, {"il", "elle", "je", "ils", "elles"}) ||
       (text_.at(token - 3).roles & (kKin | kPersonNoun)) != 0))
    return true;
  // "Elle est du 6 juin 1990, sa sœur du 11 mars 1994"
  if (full && token > 2 && anyOf(text_.at(token - 1).folded, {"du", "de"}) &&
      (text_.at(token - 2).roles & kKin) != 0) {
    constexpr std::size_t kReach = 16;
    for (std::size_t step = 3; step <= kReach && step < token; ++step) {
      const Token& word = text_.at(token - step);
      if (word.lineStart || word.folded == "." || word.folded == ";") break;
      if (anyOf(word.folded, {"est", "sont", "suis"}) &&
          anyOf(text_.at(token - step + 1).folded, {"du", "de", "ne", "nee"}))
        return true;
    }
  }
  // "N. le| 19 02 1971"
  std::size_t letter = token;
  while (letter > 0 && letter + 4 > token &&
         anyOf(text_.at(letter - 1).folded, {"|", "le", ":", "on"}))
    --letter;
  if (letter < token && letter > 1 && text_.at(letter - 1).folded == "." &&
      text_.at(letter - 2).folded == "n")
    return true;
  // "NE(E)........: 31/10/1940"
  constexpr std::size_t kMostDots = 24;
  std::size_t step = 0;
  while (step < kMostDots && step < token &&
         anyOf(text_.at(token - step - 1).folded, {".", "…", ":"}))
    ++step;
  if (step < 4) step = 0;
  bool comma = false;
  bool colon = false;
  for (int steps = 0; steps < 14 && step < token; ++steps) {
    ++step;
    const Token& before = text_.at(token - step);
    // "ne met plus d'appui depuis le 2 mai"
    const bool negates = text_.raw(before) == "ne" && step > 1 &&
                         !anyOf(text_.at(token - step + 1).folded,
                                {"le", "en", "a", "au", "vers", "(", ":", "e", "ce", "un"});
    // "nouveau-né de Mme Barry, entré le"
    const bool newborn = text_.raw(before) == "né" && step > 3 && token > step + 1 &&
                         isHyphen(text_.at(token - step - 1)) &&
                         text_.at(token - step - 2).folded.starts_with("nouveau");
    // "suivi depuis sa naissance pour une dysplasie, opéré le"
    const bool span = step > 3 && token > step + 2 &&
                      anyOf(before.folded, {"naissance", "birth"}) &&
                      anyOf(text_.at(token - step - 1).folded,
                            {"sa", "la", "leur", "since", "from", "at", "de", "after"}) &&
                      anyOf(text_.at(token - step - 2).folded,
                            {"depuis", "des", "a", "avant", "apres", "poids", "taille", "lieu"});
    if (span) return false;
    // "né hors de France, droits ouverts au", "née à Lyon, opérée le"
    bool done = false;
    for (std::size_t back = 2; back <= 4 && back < step; ++back)
      done =
          done || ((text_.at(token - back).flags & kDone) != 0 &&
                   (text_.at(token - back).roles & kBirth) == 0 &&
                   !anyOf(text_.at(token - back).folded,
                          {"declare", "declaree", "inscrit", "inscrite", "corrigee", "retenue",
                           "donnee", "dit", "dite", "indiquee", "notee", "presumee", "supposee"}));
    if ((before.roles & kBirth) != 0 && done && comma) return false;
    if ((before.roles & kBirth) != 0 && !negates && !newborn) return true;
    comma = comma || before.folded == ",";
    colon = colon || before.folded == ":";
    // "D.N. 3/2/09 : radiographies du 05.06.2019": another day stands between.
    if ((comma || colon) && before.kind == Token::Kind::number && before.folded.size() == 2 &&
        token > step + 4 && !before.spaced &&
        anyOf(text_.at(token - step - 1).folded, {"/", "."}) &&
        text_.at(token - step - 2).kind == Token::Kind::number &&
        text_.at(token - step - 3).folded == text_.at(token - step - 1).folded &&
        text_.at(token - step - 4).kind == Token::Kind::number)
      return false;
    // "enfant à naître : terme prévu"
    if (anyOf(before.folded,
              {"prevu", "prevue", "programme", "programmee", "theorique", "dpa", "edd", "due"}))
      return false;
    if (before.folded == "." && anyOf(text_.at(token - step - 1).folded, {"naiss", "nais"}))
      return true;
    if (full && anyOf(before.folded, {"accouchement", "accouche", "accouchee", "delivered",
                                      "delivery", "cesarisee"}))
      return !anyOf(text_.at(token - step + 2).folded, {"courier", "post", "mail", "hand"});
    // "venue au monde en juin 2020"
    if (before.folded == "monde" && step + 1 < token && text_.at(token - step - 1).folded == "au" &&
        (full || text_.at(token - step - 2).folded.starts_with("ven") ||
         text_.at(token - step - 2).folded.starts_with("mis")))
      return true;
    // "a vu le jour le"
    if (before.folded == "jour" && token > step + 1 &&
        anyOf(text_.at(token - step - 2).folded, {"vu", "vit", "voit", "verra"}))
      return true;
    // "a eu une petite fille le"
    if (full && anyOf(before.folded, {"fille", "garcon", "bebe", "fils", "jumeaux", "jumelles",
                                      "girl", "boy", "baby"}))
      for (std::size_t back = 1; back <= 3 && token > step + back; ++back)
        if (anyOf(text_.at(token - step - back).folded, {"eu", "had", "accueilli"})) return true;
    // "accouché d'un garçon (Soan) le": what stands in brackets.
    if (before.folded == ")" && step + 3 < token) {
      constexpr std::size_t kMostInside = 6;
      std::size_t open = 2;
      while (open <= kMostInside && step + open < token &&
             text_.at(token - step - open).folded != "(")
        ++open;
      if (open > kMostInside || step + open >= token) open = 0;
      if (open != 0 && text_.at(token - step - 1).letters > 1) {
        step += open;
        continue;
      }
    }
    // Né(e) le; D.O.B., D.D.N.
    if (before.folded == ")" && text_.at(token - step - 1).letters == 1) continue;
    if (before.letters == 1 && (before.folded == "b" || before.folded == "n") &&
        text_.at(token - step - 1).folded == "." &&
        (text_.at(token - step - 2).folded == "o" || text_.at(token - step - 2).folded == "d"))
      return true;
    if (before.kind == Token::Kind::sign &&
        (before.folded == ";" || before.folded == "." || before.folded == ")")) {
      const std::uint8_t letters = text_.at(token - step - 1).letters;
      if (!(before.folded == "." && ((letters <= 5 && step < 5) || letters == 1))) return false;
    }
    if (before.kind == Token::Kind::number && before.folded.size() == 4) return false;
    // "wrong dob, system says"
    if ((before.roles & kPersonVerb) != 0 && before.letters > 3 &&
        !anyOf(before.folded, {"says", "shows", "reads", "states", "indique", "porte", "precise"}))
      return false;
    if (before.lineStart && step > 1 && (before.roles & kBirth) == 0) return false;
  }
  return false;
}

bool Dates::civilStatusBefore(std::size_t token) const {
  constexpr std::size_t kReach = 24;
  // "la date est bien le", "the date is"
  bool toldDate = false;
  for (std::size_t step = 1; step <= 5 && step < token && !toldDate; ++step) {
    const Token& word = text_.at(token - step);
    toldDate = word.folded == "date";
    if (!anyOf(word.folded, {"le", "bien", "est", "etait", "exacte", "correcte", "vraie", "is",
                             "the", ":", "donc"}) ||
        word.lineStart)
      break;
  }
  for (std::size_t step = 1; step <= kReach && step < token; ++step) {
    const Token& word = text_.at(token - step);
    if (word.folded == "civil" && text_.at(token - step - 1).folded == "etat") return true;
    if (toldDate && anyOf(word.folded, {"cni", "identite", "passeport", "livret", "passport"}))
      return true;
    // "sur la carte d'identité : 5 janvier 1990"
    if (anyOf(word.folded, {"identite", "passeport", "livret", "vitale"}) &&
        anyOf(text_.at(token - 1).folded, {":", ",", "(", "=", "–"}) && step <= 4)
      return true;
    // "sur la CNI on lit 13/03/1966"
    if (anyOf(word.folded, {"cni", "identite", "passeport"}) && step <= 4 &&
        anyOf(text_.at(token - 1).folded, {"lit", "lu", "indique", "porte", "read", "reads"}))
      return true;
    // "lieu de naissance : Corte (2B) ; le 18/1/69"
    if (anyOf(word.folded, {"naiss", "naissance"}) && step <= 12 &&
        (text_.at(token - step - 1).folded == "lieu" ||
         text_.at(token - step - 2).folded == "lieu"))
      return true;
    if (word.lineStart) return false;
  }
  return false;
}

bool Dates::personAround(std::size_t begin, std::size_t end, const PartialDate& date) const {
  if (date.month == 0 || date.year == 0) return false;
  if (bornBehind(begin, end)) return true;
  const auto isSex = [&](const Token& token) {
    return isWord(token) && anyOf(text_.raw(token), {"F", "M", "H"});
  };
  const auto isAge = [&](std::size_t at) {
    return text_.at(at).kind == Token::Kind::number && text_.at(at).folded.size() <= 2 &&
           anyOf(text_.at(at + 1).folded, {"ans", "ans½", "yo", "years", "yrs", "a", "an"});
  };
  // An age fits within three years, as texts grow old.
  constexpr int kMonthsOfAge = 12;
  constexpr int kFits = 3;
  const auto fits = [&](std::size_t at) {
    const auto elapsed = since(date);
    return elapsed && !elapsed->future &&
           std::abs(elapsed->months / kMonthsOfAge - valueOf(text_.at(at).folded)) <= kFits;
  };
  const bool led = begin > 0 && !text_.at(begin).lineStart &&
                   anyOf(text_.at(begin - 1).folded,
                         {"le", "du", "au", "en", "depuis", "on", "since", "until", "in"});
  if (led) return false;
  std::size_t behind = end;
  bool sign = false;
  while (behind < end + 2 && !text_.at(behind).lineStart &&
         anyOf(text_.at(behind).folded, {",", "(", "-", "|", "/", "–", ";"})) {
    sign = true;
    ++behind;
  }
  const Token& next = text_.at(behind);
  if (!next.lineStart && behind < text_.size()) {
    const Token& after = text_.at(behind + 1);
    const bool alone = behind + 1 >= text_.size() || after.lineStart ||
                       (after.kind == Token::Kind::sign && !anyOf(after.folded, {".", "'", "’"}));
    if (date.day != 0 && isSex(next) && (alone || (next.folded == "f" && !after.capital)))
      return true;
    if (date.day != 0 && anyOf(next.folded, {"sexe", "masculin", "feminin", "male", "female"}))
      return true;
    if (sign && isAge(behind) && fits(behind)) return true;
    // "LEBRAZ Jehan 04/10/1950 IPP 40016544"
    std::size_t last = begin > 0 && !text_.at(begin).lineStart ? begin - 1 : ~0UL;
    // "D. Achebe / 17.01.2019 / NHS 4528861038"
    if (sign && last > 0 && anyOf(text_.at(last).folded, {"/", "|", ",", ";", "-", "–"})) --last;
    const Token& before = text_.at(last);
    if (date.day != 0 && isWord(before) && before.capital &&
        (nameFlag(before) || (before.flags & ~std::uint32_t{kTownBegins | kProper}) == 0) &&
        (before.roles & (kDoctorTitle | kHospital | kMonth)) == 0 &&
        anyOf(next.folded, {"ipp", "nip", "nda", "iep", "ins", "nir", "mrn", "nhs", "chi", "hosp"}))
      return true;
    // "… needs MRI. 22.08.97. Hosp no RJ1204"
    if (date.day != 0 && begin > 0 && text_.at(begin - 1).folded == "." &&
        text_.at(end).folded == "." && !text_.at(end + 1).lineStart &&
        anyOf(text_.at(end + 1).folded, {"ipp", "nip", "nda", "mrn", "nhs", "chi", "hosp"}))
      return true;
    // "ROUGET, Véronique, Pia, 05 JUIN 1977 à CORTE"
    if (date.day != 0 && begin > 1 && text_.at(begin - 1).folded == "," && next.folded == "a" &&
        after.capital && nameFlag(text_.at(begin - 2)) && text_.at(begin - 2).capital)
      return true;
    if (date.day != 0 && sign && anyOf(next.folded, {"maternite", "mater", "maternity"}))
      return true;
    // "12/03/1985 (DDN)", "14 mai 1985 (sa naissance)"
    for (std::size_t at = behind; sign && at < behind + 3; ++at)
      if (anyOf(text_.at(at).folded, {"naissance", "ddn", "dob", "birth", "dn"}) &&
          anyOf(text_.at(at + 1).folded, {")", ",", ";"}))
        return true;
    if (calledBirth(end)) return true;
  }
  // "F, 8 ans, 11/01/2016"
  std::size_t before = begin;
  while (before > 0 && before + 3 > begin && !text_.at(before).lineStart &&
         anyOf(text_.at(before - 1).folded, {",", "(", "-", "|", "/", "–", ";"}))
    --before;
  return before < begin && before > 1 && !text_.at(before).lineStart && isAge(before - 2) &&
         fits(before - 2) && date.day != 0;
}

bool Dates::labelledLine(std::size_t token) const {
  constexpr std::size_t kReach = 16;
  std::size_t small = 0;
  bool capital = false;
  for (std::size_t step = 1; step <= kReach && step <= token; ++step) {
    const Token& word = text_.at(token - step);
    if (text_.at(token - step + 1).lineStart) return false;
    if (word.folded == ":" || word.folded == "=") {
      const std::size_t label = token - step - 1;
      return capital && step < token && (text_.at(label).roles & (kNameLabel | kPersonNoun)) != 0 &&
             (text_.at(label).roles & kDoctorTitle) == 0 &&
             !anyOf(text_.at(label).folded,
                    {"medecin",    "operateur",    "prescripteur", "signataire",
                     "redacteur",  "copie",        "destinataire", "correspondant",
                     "chirurgien", "praticien",    "dicte",        "relu",
                     "valide",     "senior",       "interne",      "consultant",
                     "objet",      "obj",          "sujet",        "re",
                     "ref",        "secretariat",  "emetteur",     "demandeur",
                     "biologiste", "radiologue",   "vu",           "vue",
                     "revu",       "revue",        "subject",      "signed",
                     "seen",       "reviewed",     "dictated",     "tr",
                     "fwd",        "anesthesiste", "technicien",   "infirmier",
                     "infirmiere", "expediteur",   "cc",           "signe",
                     "signature"});
    }
    if (!isWord(word)) continue;
    if ((word.roles & (kHeading | kPersonVerb | kFrench | kEnglish | kMonth)) != 0 &&
        word.letters > 1)
      return false;
    if (word.capital)
      capital = true;
    else if (++small > 2)
      return false;
  }
  return false;
}

void Dates::settle() {
  std::ranges::stable_sort(seen_, {}, &Seen::begin);
  joinRanges();
  // "… le 30/06/1979 et non le 03/06/1979", "1er janvier 1960 au lieu de 31/12/1959"
  const auto corrects = [&](const Seen& first, const Seen& second) {
    constexpr std::size_t kMost = 7;
    const std::size_t from = text_.tokenAt(first.end);
    const std::size_t to = text_.tokenAt(second.begin);
    bool other = false;
    for (std::size_t at = from; at < to; ++at) {
      const std::string_view word = text_.at(at).folded;
      other = other || anyOf(word, {"non", "lieu", "ou", "pas", "not", "instead", "or", "corrige",
                                    "plutot", "rather", "vs", "versus", "?"});
      if (!anyOf(word, {"et",   "non", "le",      "du", "au", "lieu",    "de",     "ou",
                        "pas",  "not", "instead", "of", "or", "corrige", "plutot", "rather",
                        "than", "vs",  "versus",  ",",  "(",  "/",       "en",     "bien",
                        "and",  "on",  "the",     "?",  ")",  "mais",    "but"}))
        return false;
    }
    return other && to >= from && to - from <= kMost;
  };
  // "… à corriger dans la dictée : vingt-trois août mille neuf cent soixante-huit"
  const auto rectifies = [&](const Seen& first, const Seen& second) {
    constexpr std::size_t kMost = 14;
    const std::size_t from = text_.tokenAt(first.end);
    const std::size_t to = text_.tokenAt(second.begin);
    if (!first.birth || to > from + kMost) return false;
    for (std::size_t at = from; at < to; ++at)
      if (anyOf(text_.at(at).folded, {"corriger", "correction", "rectifier", "rectificatif",
                                      "erreur", "errata", "erratum"}))
        return true;
    return false;
  };
  for (std::size_t at = 1; at < seen_.size(); ++at)
    if (seen_[at - 1].birth != seen_[at].birth && seen_[at - 1].end <= seen_[at].begin &&
        (corrects(seen_[at - 1], seen_[at]) || rectifies(seen_[at - 1], seen_[at])))
      seen_[at - 1].birth = seen_[at].birth = true;
  // "DOBs 14 Feb 2012 and 21 Nov 2016"
  for (std::size_t at = 1; at < seen_.size(); ++at) {
    const Seen& first = seen_[at - 1];
    Seen& second = seen_[at];
    if (!first.birth || second.birth || first.end > second.begin || first.date.day == 0 ||
        first.date.year == 0 || second.date.day == 0 || second.date.year == 0)
      continue;
    const std::size_t from = text_.tokenAt(first.end);
    second.birth = from + 1 == text_.tokenAt(second.begin) && !text_.at(from).lineStart &&
                   anyOf(text_.at(from).folded, {"and", "et", "&"});
  }
  // A day on which somebody was born is that wherever it stands.
  std::set<std::tuple<int, int, int>> births;
  const auto day = [](const PartialDate& date) {
    return std::tuple(date.year, date.month, date.day);
  };
  for (const Seen& one : seen_)
    if (one.birth && one.date.day != 0 && one.date.year != 0) births.insert(day(one.date));
  for (const Seen& one : seen_)
    if (one.birth || births.contains(day(one.date)))
      proposeBirth(one.begin, one.end, one.date);
    else
      propose(one.begin, one.end, one.date);
}

}  // namespace consilium::clinical

#include <algorithm>

#include "clinical/impl/names.hpp"

namespace consilium::clinical {

bool Names::eponymBefore(std::size_t at) const {
  std::size_t back = at;
  int small = 0;
  while (back > 0 && small < 4) {
    const Token& token = text_.at(back - 1);
    if (isApostrophe(token) || token.folded == "«" || token.folded == "\"" || token.folded == "“" ||
        anyOf(token.folded, {"de", "d", "du", "des", "la", "le", "l", "of"})) {
      --back;
      ++small;
    } else {
      break;
    }
  }
  // "facteur V de Leiden", "grade I de Fuhrman".
  if (small > 0 && back > 1 && text_.at(back - 1).capital && text_.at(back - 1).letters <= 3)
    --back;
  if (back == 0 || text_.at(back).lineStart) return false;
  const Token& head = text_.at(back - 1);
  // "avec l'accord de Sonia"
  if (anyOf(head.folded, {"accord", "intervention", "operation"}) &&
      (text_.at(at).flags & kGivenName) != 0 && (text_.at(at).flags & kMedical) == 0)
    return false;
  // "la patiente signe Jacqueline", "l'état civil dit Xiu Ying"
  if (small == 0 && anyOf(head.folded, {"signe", "dit", "dite", "cas"}) &&
      (text_.at(at).flags & kMedical) == 0)
    return false;
  // "école de Kenza B.": a pupil's, not one that is called so.
  if (anyOf(head.folded, {"ecole", "college", "lycee"}) && (text_.at(at).flags & kGivenName) != 0 &&
      text_.at(at + 1).letters == 1 && text_.at(at + 1).capital && text_.at(at + 2).folded == ".")
    return false;
  // "selon Mireille, l'aide à domicile"
  if (small == 0 && head.folded == "selon" &&
      (text_.at(at).flags & (kFirstName | kFeminine | kMasculine)) != 0 &&
      (text_.at(at).flags & kInUse) == 0)
    return false;
  if ((head.roles & kEponymHead) != 0 && head.folded != "the") return true;
  // "stade 3 de Kellgren"
  if (small > 0 && back > 1 && head.kind == Token::Kind::number && head.folded.size() < 3 &&
      (text_.at(back - 2).roles & kEponymHead) != 0)
    return true;
  // "syndrome d'Ehlers-Danlos", second half; "de Charcot et Marie"; "maladie génétique de X".
  if (back > 1 && isHyphen(head)) return eponymChain(back - 1);
  if (anyOf(head.folded, {"et", "and", "ou", "or", "ni", ","}) && back > 1)
    return eponymChain(back - 1);
  if (back > 1 && !head.capital && isWord(head) && small > 0 &&
      (text_.at(back - 2).roles & kEponymHead) != 0 && (head.flags & kCommon) != 0 &&
      (head.roles & (kFrench | kKin | kPersonNoun)) == 0)
    return true;
  return false;
}

bool Names::eponymChain(std::size_t joint, int depth) const {
  std::size_t back = joint;
  for (int steps = 0; steps < 5 && back > 0; ++steps) {
    const Token& token = text_.at(back - 1);
    if (isWord(token) && token.capital)
      --back;
    else if (isHyphen(token))
      --back;
    else
      break;
  }
  if (back == joint) return false;
  std::size_t small = back;
  while (small > 0 && small + 4 > back &&
         (isApostrophe(text_.at(small - 1)) ||
          anyOf(text_.at(small - 1).folded, {"de", "d", "du", "la", "le", "l"})))
    --small;
  if (small == 0) return false;
  if (depth < 4 && anyOf(text_.at(small - 1).folded, {"et", "and", "ou", "or", "ni", ","}))
    return eponymChain(small - 1, depth + 1);
  // "au collège de Guingamp, Youn …"
  const Token& head = text_.at(small - 1);
  return (head.roles & kEponymHead) != 0 && !anyOf(head.folded, {"college", "lycee", "ecole"});
}

bool Names::eponymNear(std::size_t at) const {
  for (std::size_t step = 1; step <= 5 && step <= at; ++step) {
    const Token& token = text_.at(at - step);
    if (token.folded == ",") return false;
    if ((token.roles & kEponymHead) != 0 &&
        !anyOf(token.folded, {"the", "dit", "dite", "cas", "crise", "crises"}))
      return true;
  }
  return false;
}

void Names::lookAtEponymPairs() {
  struct Pair {
    std::string_view first;
    std::string_view second;
  };
  static constexpr Pair kPairs[] = {{"cole", "carpenter"},    {"treacher", "collins"},
                                    {"freeman", "sheldon"},   {"torg", "winchester"},
                                    {"hunter", "thompson"},   {"marshall", "smith"},
                                    {"denis", "browne"},      {"du", "pan"},
                                    {"van", "buchem"},        {"van", "nes"},
                                    {"ellis", "van"},         {"dyggve", "melchior"},
                                    {"hoover", "fong"},       {"sofield", "millar"},
                                    {"watson", "jones"},      {"brailsford", "morquio"},
                                    {"dyke", "davidoff"},     {"meier", "gorlin"},
                                    {"klippel", "feil"},      {"smith", "petersen"},
                                    {"smith", "mccort"},      {"gordon", "ross"},
                                    {"lauge", "hansen"},      {"stuve", "wiedemann"},
                                    {"marie", "sainton"},     {"fairbank", "ribbing"},
                                    {"hunter", "macdonald"},  {"weismann", "netter"},
                                    {"maroteaux", "malamut"}, {"brachman", "lange"}};
  for (std::size_t at = 0; at + 1 < text_.size(); ++at) {
    const Token& first = text_.at(at);
    if (!isWord(first) || !first.capital) continue;
    const bool hyphen = isHyphen(text_.at(at + 1)) && !text_.at(at + 1).spaced;
    const std::size_t next = hyphen ? at + 2 : at + 1;
    const Token& second = text_.at(next);
    if (!isWord(second) || second.lineStart || (!second.capital && second.folded != "van"))
      continue;
    const bool known = std::ranges::any_of(kPairs, [&](const Pair& pair) {
      return pair.first == first.folded && pair.second == second.folded;
    });
    if (!known) continue;
    // "Mr Denis Browne", "Anna Cole-Carpenter" are people.
    const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
    if (!first.lineStart &&
        ((before.roles & (kCivilTitle | kDoctorTitle | kKin | kPersonNoun | kNameLabel)) != 0 ||
         (before.folded == "." && at > 1 &&
          (text_.at(at - 2).roles & (kCivilTitle | kDoctorTitle)) != 0) ||
         (before.capital && nameFlag(before) && !first.sentenceStart)))
      continue;
    std::size_t end = next + 1;
    while (isHyphen(text_.at(end)) && !text_.at(end).spaced && text_.at(end + 1).capital &&
           !text_.at(end + 1).spaced)
      end += 2;
    if (second.folded == "van" && text_.at(end).folded == "creveld") ++end;
    scan_.addQuiet(first.begin, text_.at(end - 1).end, 66);
  }
}

void Names::lookAtReferences() {
  const auto year = [&](const Token& token) {
    return token.kind == Token::Kind::number && token.folded.size() == 4 &&
           (token.folded.starts_with("19") || token.folded.starts_with("20"));
  };
  std::size_t sentenceFrom = 0;
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const Token& token = text_.at(at);
    if (at > 0 && token.lineStart) sentenceFrom = at;
    if (token.folded == "al" && at > 1 && anyOf(text_.at(at - 1).folded, {"et", "and", "&"})) {
      std::size_t from = at - 1;
      for (int steps = 0; steps < 12 && from > 0; ++steps) {
        const Token& before = text_.at(from - 1);
        if ((isWord(before) && (before.capital || (before.roles & kParticle) != 0)) ||
            isHyphen(before) || isApostrophe(before) ||
            anyOf(before.folded, {".", ",", "et", "and", "&"})) {
          if (text_.at(from).lineStart) break;
          if (before.folded == "." && from > 1 && text_.at(from - 2).letters > 2) break;
          --from;
        } else {
          break;
        }
      }
      scan_.addQuiet(text_.at(from).begin, token.end, 71);
    }
    // 2019;12:345 and the like: a reference, from the start of its line.
    if (year(token) && (text_.at(at + 1).folded == ";" || text_.at(at + 1).folded == ",") &&
        !text_.at(at + 1).spaced &&
        (text_.at(at + 2).kind == Token::Kind::number ||
         text_.at(at + 2).kind == Token::Kind::mixed) &&
        anyOf(text_.at(at + 3).folded, {"(", ":"})) {
      std::size_t end = at + 3;
      while (end < text_.size() && end < at + 14 && !text_.at(end).lineStart &&
             !anyOf(text_.at(end).folded, {"pmid", "pmcid", "doi", "https", "http"}))
        ++end;
      std::size_t from = std::max(sentenceFrom, at > 80 ? at - 80 : 0);
      scan_.addQuiet(text_.at(from).begin, text_.at(end - 1).end, 71);
    }
    // "Dupont K, Martin BJ. …": two authors with initials behind are a reference's.
    if (isWord(token) && token.capital && !token.allCapitals && token.letters > 1) {
      std::size_t end = at;
      std::size_t authors = 0;
      while (authors < 40) {
        const std::size_t name = gluedEnd(end);
        const Token& initials = text_.at(name);
        const bool author = isWord(text_.at(end)) && text_.at(end).capital &&
                            !text_.at(end).allCapitals && text_.at(end).letters > 1 &&
                            isWord(initials) && initials.spaced && !initials.lineStart &&
                            initials.letters <= 3 &&
                            (initials.allCapitals || (initials.letters == 1 && initials.capital));
        if (!author) break;
        ++authors;
        end = name + 1;
        if (text_.at(end).folded != ",") break;
        ++end;
      }
      if (authors >= 2) {
        scan_.addQuiet(token.begin, text_.at(end - 1).end, 71);
        at = end - 1;
        continue;
      }
    }
    if (isWord(token) && token.capital && token.letters > 1 && (token.flags & kCommon) == 0) {
      std::size_t end = gluedEnd(at);
      if (anyOf(text_.at(end).folded, {"et", "and", "&"}) && text_.at(end + 1).capital &&
          isWord(text_.at(end + 1)))
        end = gluedEnd(end + 1);
      std::size_t look = end;
      if (anyOf(text_.at(look).folded, {"coll", "collaborateurs", "colleagues"})) ++look;
      if (text_.at(look).folded == ",") ++look;
      const bool bracket = text_.at(look).folded == "(" && year(text_.at(look + 1)) &&
                           (text_.at(look + 2).folded == ")" || text_.at(look + 2).folded == ",");
      const bool number =
          text_.at(look).folded == "[" && text_.at(look + 1).kind == Token::Kind::number;
      const bool inside = at > 0 && text_.at(at - 1).folded == "(" && year(text_.at(look)) &&
                          anyOf(text_.at(look + 1).folded, {")", ";", ","});
      if (bracket || number || inside) scan_.addQuiet(token.begin, text_.at(end - 1).end, 65);
    }
  }
}

}  // namespace consilium::clinical

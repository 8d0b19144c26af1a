#include "clinical/impl/places.hpp"

// Postcodes that no town follows, and those that are read aloud.

namespace consilium::clinical {

using protocol::FindingKind;

bool Places::homeAhead(std::size_t comma) const {
  // The part before the comma: a street, a number behind one, a farm or a house with its name.
  constexpr std::size_t kLongest = 8;
  for (std::size_t step = 1; step <= kLongest && step <= comma; ++step) {
    const Token& token = text_.at(comma - step);
    if (anyOf(token.folded, {",", ".", ";", ":"})) return false;
    if ((token.roles & kStreet) != 0 ||
        anyOf(token.folded, {"ferme", "place", "chalet", "villa", "mas", "hameau", "hof", "cite"}))
      return true;
    if (token.lineStart) return false;
  }
  return false;
}

void Places::lookAtCodeReadAloud(std::size_t at) {
  constexpr std::size_t kLongest = 12;
  const Token& first = text_.at(at);
  if (at > 0 && ((text_.at(at - 1).roles & kNumberWord) != 0 ||
                 (isHyphen(text_.at(at - 1)) && !first.spaced)))
    return;
  std::size_t end = at;
  bool thousand = false;
  std::size_t before = 0;
  while (end < at + kLongest && !(end > at && text_.at(end).lineStart)) {
    const Token& token = text_.at(end);
    if ((token.roles & kNumberWord) == 0 && !isHyphen(token) && token.folded != "et") break;
    thousand = thousand || token.folded == "mille";
    if (!thousand && isWord(token)) ++before;
    ++end;
  }
  if (!thousand || before == 0) return;
  if (before == 1 && scan_.lexicon.numberOf(first.folded) < 10) return;
  // "au cent douze route de Vienne à Lyon soixante-neuf mille huit"
  const Token& ahead = text_.at(at > 0 ? at - 1 : ~0UL);
  if (isWord(ahead) && ahead.capital && !first.lineStart && town(at - 1) &&
      ((text_.at(end).roles & kUnit) == 0 && !isWord(text_.at(end)))) {
    scan_.add(first.begin, text_.at(end - 1).end, FindingKind::postcode, true, 93,
              "postcode-spelled", "");
    return;
  }
  if (text_.at(end).lineStart) return;
  const auto known = town(end);
  if (!known) return;
  constexpr std::uint32_t kElse = kGivenName | kSurname | kCommon | kMedical | kCountry;
  if (!text_.at(end).capital && (text_.at(end).flags & kElse) != 0) return;
  scan_.add(first.begin, text_.at(end - 1).end, FindingKind::postcode, true, 93, "postcode-spelled",
            "");
  addCity(end, known->end, known->region, true, 79, "postcode-town");
}

void Places::lookAtLoneCode(std::size_t at) {
  const Code code = codeAt(at);
  const Token& token = text_.at(at);
  if (code.digits.size() != 5 || code.end != at + 1 || at < 2 || code.digits.starts_with("00") ||
      !(token.spaced || text_.at(at - 1).folded == "("))
    return;
  const Token& behind = text_.at(at + 1);
  if ((behind.roles & kUnit) != 0 && !behind.lineStart) return;
  const Token& before = text_.at(at - 1);
  bool placed = false;
  // "Il manque le code : 64490", "Bureau distributeur : 25160"
  std::size_t label = at - 1;
  if (before.folded == ":" || before.folded == "est") --label;
  const std::string_view word = text_.at(label).folded;
  const bool ends =
      at + 1 >= text_.size() || behind.lineStart || anyOf(behind.folded, {".", ",", ")", ";"});
  if (word == "distributeur" ||
      (word == "code" && ends && label > 0 && anyOf(text_.at(label - 1).folded, {"le", "du", ","})))
    placed = true;
  // "Le 622OO à demi effacé sur l'enveloppe": misread, and a letter is spoken of.
  if (code.misread && token.kind == Token::Kind::mixed)
    for (std::size_t look = at + 1; look < at + 9 && !placed; ++look)
      placed = anyOf(text_.at(look).folded, {"enveloppe", "adresse", "postal", "envelope"});
  // "Langon 33210.", "Macon 31204", "Brattleboro, Vermont 05301", "Pine Ridge, S.D. 57770"
  const bool quiet = !isWord(behind) || behind.lineStart || (behind.roles & kEnglish) != 0;
  if (!placed && quiet && isWord(before) && before.capital && !before.lineStart) {
    for (std::size_t from = at - 1; from + 6 > at && !placed; --from) {
      if (const auto known = town(from); known && known->end == at && text_.at(from).capital)
        placed = (ends && from > 0 && text_.at(from - 1).folded == ",") ||
                 (known->region == "\u00c9tats-Unis");
      if (from == 0 || text_.at(from).lineStart) break;
    }
    // Also the last word of New York, North Dakota, Rhode Island.
    const bool state =
        isAmericanState(before.folded) ||
        anyOf(before.folded, {"georgia", "hampshire", "jersey", "mexico", "york", "carolina",
                              "dakota", "island", "virginia", "washington"});
    placed = placed || state;
  }
  // "S.D. 57770"
  if (!placed && quiet && before.folded == "." && at > 4 && text_.at(at - 2).letters == 1 &&
      text_.at(at - 3).folded == "." && text_.at(at - 4).letters == 1 &&
      text_.at(at - 5).folded == ",")
    placed = true;
  // "Punxsutawney, PA (15767)"
  if (!placed && before.folded == "(" && behind.folded == ")" && at > 3 &&
      text_.at(at - 2).allCapitals && text_.at(at - 2).letters == 2 &&
      text_.at(at - 3).folded == ",")
    placed = true;
  // "chemin des Hauts, n° 115, 97412"
  if (!placed && ends && before.folded == "," && at > 6 &&
      text_.at(at - 2).kind == Token::Kind::number && text_.at(at - 3).folded == "°" &&
      text_.at(at - 5).folded == "," && homeAhead(at - 5))
    placed = true;
  if (!placed) return;
  scan_.add(token.begin, token.end, FindingKind::postcode, true, 95, "postcode-by-its-place",
            text_.english(token) ? "(postcode)" : "(code postal)");
}

}  // namespace consilium::clinical

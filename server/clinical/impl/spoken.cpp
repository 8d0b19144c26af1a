#include "clinical/impl/spoken.hpp"

namespace consilium::clinical {
namespace {

int valueAt(const Text& text, const Lexicon& lexicon, std::size_t at) {
  const Token& token = text.at(at);
  return (token.roles & kNumberWord) != 0 ? lexicon.numberOf(token.folded) : -1;
}

/// The token after `at`, past a hyphen.
std::size_t next(const Text& text, std::size_t at) {
  ++at;
  return text.at(at).folded == "-" ? at + 1 : at;
}

std::size_t pastAnd(const Text& text, std::size_t at) {
  const Token& token = text.at(at);
  return token.folded == "et" || token.folded == "and" ? next(text, at) : at;
}

}  // namespace

std::optional<Spoken> spokenBelow100(const Text& text, const Lexicon& lexicon, std::size_t at) {
  int value = valueAt(text, lexicon, at);
  if (value < 0 || value >= 100) return std::nullopt;
  std::size_t end = at + 1;
  std::size_t further = next(text, at);
  int highest =
      value >= 20 ? 9 : -1;  // what may follow: a unit, after soixante and quatre-vingt a teen
  if (value == 4 && valueAt(text, lexicon, further) == 20) {
    value = 80;
    end = further + 1;
    further = next(text, further);
    highest = 19;
  } else if (value == 60 && text.at(at).folded == "soixante") {
    highest = 19;
  } else if (value == 10 && text.at(at).folded == "dix") {
    const int unit = valueAt(text, lexicon, further);
    if (unit >= 7 && unit <= 9) return Spoken{value + unit, further + 1};
  }
  if (highest < 0) return Spoken{value, end};
  further = pastAnd(text, further);
  const int unit = valueAt(text, lexicon, further);
  if (unit < 1 || unit > highest) return Spoken{value, end};
  value += unit;
  end = further + 1;
  if (unit == 10 && text.at(further).folded == "dix") {
    const std::size_t last = next(text, further);
    const int more = valueAt(text, lexicon, last);
    if (more >= 7 && more <= 9) return Spoken{value + more, last + 1};
  }
  return Spoken{value, end};
}

std::optional<Spoken> spokenBelow1000(const Text& text, const Lexicon& lexicon, std::size_t at) {
  const auto first = spokenBelow100(text, lexicon, at);
  int value = 0;
  std::size_t end = at;
  if (valueAt(text, lexicon, at) == 100) {
    value = 100;
    end = at + 1;
  } else if (first && first->value >= 2 && first->value < 10 &&
             valueAt(text, lexicon, first->end) == 100) {
    value = first->value * 100;
    end = first->end + 1;
  } else {
    return first;
  }
  if (const auto rest = spokenBelow100(text, lexicon, end); rest && rest->value > 0)
    return Spoken{value + rest->value, rest->end};
  return Spoken{value, end};
}

std::optional<Spoken> spokenYear(const Text& text, const Lexicon& lexicon, std::size_t at) {
  int value = 0;
  std::size_t end = at;
  const auto first = spokenBelow100(text, lexicon, at);
  if (valueAt(text, lexicon, at) == 1000) {
    value = 1000;
    end = next(text, at);
  } else if (first && valueAt(text, lexicon, first->end) == 1000 && first->value <= 2) {
    value = first->value * 1000;
    end = next(text, first->end);
  } else if (first && (first->value == 19 || first->value == 20)) {
    value = first->value * 100;
    end = text.at(first->end).folded == "-" ? first->end + 1 : first->end;
    if (valueAt(text, lexicon, end) == 100) end = next(text, end);
    const auto rest = spokenBelow100(text, lexicon, pastAnd(text, end));
    if (!rest || rest->value < 10) return std::nullopt;
    return Spoken{value + rest->value, rest->end};
  } else {
    return std::nullopt;
  }
  // "neuf cent" after "mille".
  if (const auto hundreds = spokenBelow100(text, lexicon, end);
      hundreds && hundreds->value < 10 &&
      valueAt(text, lexicon,
              text.at(hundreds->end).folded == "-" ? hundreds->end + 1 : hundreds->end) == 100) {
    value += hundreds->value * 100;
    end = next(text, text.at(hundreds->end).folded == "-" ? hundreds->end + 1 : hundreds->end);
  }
  std::size_t behind = end;
  if (const auto rest = spokenBelow100(text, lexicon, pastAnd(text, end))) {
    value += rest->value;
    behind = rest->end;
  } else if (text.at(behind - 1).folded == "-") {
    --behind;
  }
  if (value < 1880 || value > 2099) return std::nullopt;
  return Spoken{value, behind};
}

}  // namespace consilium::clinical

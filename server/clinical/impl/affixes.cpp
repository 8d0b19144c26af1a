#include "clinical/impl/affixes.hpp"

#include "clinical/impl/lexicon.hpp"

namespace consilium::clinical {
std::size_t characterLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

std::uint32_t formOf(std::string_view line) {
  const auto tells = [&](std::string_view mark) {
    return line.find(mark) != std::string_view::npos;
  };
  // Not the subjunctives, which are nobody's words: "(qu'il) feuillât".
  const bool third = tells("po:3sg") && (tells("po:ipre") || tells("po:iimp") || tells("po:ifut") ||
                                         tells("po:ipsi") || tells("po:cond"));
  const bool participle = tells("po:ppas");
  return (third ? kDoes : 0U) | (participle ? kDone : 0U);
}

std::vector<std::string> unitsOf(std::string_view condition) {
  std::vector<std::string> units;
  if (condition == ".") return units;
  for (std::size_t at = 0; at < condition.size();) {
    std::size_t length = characterLength(static_cast<unsigned char>(condition[at]));
    if (condition[at] == '[') length = condition.find(']', at) + 1 - at;
    units.emplace_back(condition.substr(at, length));
    at += length;
  }
  return units;
}

bool fulfils(std::string_view word, const std::vector<std::string>& units) {
  const auto matches = [](std::string_view unit, std::string_view letter) {
    if (unit == ".") return true;
    if (unit.front() != '[') return unit == letter;
    unit = unit.substr(1, unit.size() - 2);
    const bool negated = unit.starts_with('^');
    if (negated) unit.remove_prefix(1);
    return (unit.find(letter) != std::string_view::npos) != negated;
  };
  std::size_t end = word.size();
  for (std::size_t unit = units.size(); unit-- > 0;) {
    if (end == 0) return false;
    std::size_t begin = end - 1;
    while (begin > 0 && (static_cast<unsigned char>(word[begin]) & 0xC0) == 0x80) --begin;
    if (!matches(units[unit], word.substr(begin, end - begin))) return false;
    end = begin;
  }
  return true;
}

}  // namespace consilium::clinical

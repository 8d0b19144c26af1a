#include "clinical/impl/digit_runs.hpp"

#include <cctype>

namespace consilium::clinical {

char readAs(char letter) {
  switch (letter) {
    case 'O':
    case 'o':
    case 'Q':
      return '0';
    case 'l':
    case 'I':
    case 'i':
    case '|':
      return '1';
    case 'Z':
      return '2';
    case 'S':
      return '5';
    case 'B':
      return '8';
    default:
      return 0;
  }
}

bool digitish(const Text& text, const Token& token) {
  if (token.kind == Token::Kind::number) return true;
  if (token.kind == Token::Kind::sign) return false;
  const std::string_view raw = text.raw(token);
  if (raw.size() > 24) return false;
  if (token.kind == Token::Kind::word && raw.size() > 2 &&
      (raw.size() > 3 || raw.find_first_not_of("OolI") != std::string_view::npos))
    return false;
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const char letter = raw[at];
    if (std::isdigit(static_cast<unsigned char>(letter)) != 0 || readAs(letter) != 0) continue;
    // Corsica: 2A, 2B.
    if ((letter == 'A' || letter == 'a' || letter == 'b') &&
        (token.kind == Token::Kind::word ? raw.size() == 1 : at > 0 && raw[at - 1] == '2'))
      continue;
    return false;
  }
  return true;
}

namespace {

bool separates(const Token& token) {
  return token.kind == Token::Kind::sign &&
         (token.folded == "." || token.folded == "-" || token.folded == "/" ||
          token.folded == "_" || token.folded == "·" || token.folded == "–" ||
          token.folded == "(" || token.folded == ")" || token.folded == "‑" ||
          token.folded == "\\");
}

}  // namespace

Run runFrom(const Text& text, std::size_t first, bool twoLines) {
  Run run;
  run.firstToken = first;
  std::size_t at = first;
  char separator = 0;
  while (at < text.size()) {
    const Token& token = text.at(at);
    const std::string_view raw = text.raw(token);
    for (std::size_t index = 0; index < raw.size(); ++index) {
      const char letter = raw[index];
      Digit digit;
      digit.begin = static_cast<std::uint32_t>(token.begin + index);
      digit.groupStart = index == 0;
      digit.separator = index == 0 ? separator : '\0';
      digit.real = std::isdigit(static_cast<unsigned char>(letter)) != 0;
      const char misread = readAs(letter);
      // B after 2 is Corsica's before it is a misread 8; the test of the key decides.
      digit.value = digit.real     ? letter
                    : misread != 0 ? misread
                                   : static_cast<char>(letter & ~0x20);
      run.digits.push_back(digit);
    }
    run.end = token.end;
    run.endToken = at + 1;
    std::size_t further = at + 1;
    separator = ' ';
    int signs = 0;
    while (separates(text.at(further)) && signs < 3) {
      separator = text.at(further).folded[0];
      ++further;
      ++signs;
    }
    const Token& following = text.at(further);
    if (further >= text.size() || !digitish(text, following)) break;
    if (following.lineStart) {
      run.broken = signs == 0 && !run.broken && following.kind == Token::Kind::number;
      if (!twoLines || !run.broken) break;
      twoLines = false;
    }
    // Letters alone count only with digits around them.
    if (following.kind == Token::Kind::word) {
      std::size_t behind = further + 1;
      while (separates(text.at(behind)) && behind < further + 4) ++behind;
      if (!digitish(text, text.at(behind)) || text.at(behind).kind == Token::Kind::word) break;
    }
    if (following.end - following.begin > 0 && signs == 0 && !following.spaced) break;
    at = further;
  }
  const Token& before = text.at(first - 1);
  run.plus = first > 0 && before.folded == "+" && !text.at(first).spaced;
  return run;
}

}  // namespace consilium::clinical

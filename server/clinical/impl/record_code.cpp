#include "clinical/impl/record_code.hpp"

#include <cctype>

#include "clinical/impl/record_words.hpp"

namespace consilium::clinical {
namespace {

bool isDigit(char letter) {
  return std::isdigit(static_cast<unsigned char>(letter)) != 0;
}

/// O2 and l98: figures that a scan misread; 51K
bool startsMisread(const Text& text, const Token& token) {
  const std::string_view raw = text.raw(token);
  return raw.size() <= 8 && (isDigit(raw.front()) ||
                             raw.find_first_not_of("0123456789OolI") == std::string_view::npos);
}

/// The token behind the letters, figures and signs that touch each other from `at` on.
std::size_t chunkEnd(const Text& text, std::size_t at, Code& code) {
  constexpr std::size_t kMostParts = 14;
  std::size_t end = at;
  for (std::size_t parts = 0; parts < kMostParts && end < text.size(); ++parts) {
    const Token& token = text.at(end);
    if (end > at && token.spaced) break;
    if (token.kind == Token::Kind::sign) {
      const Token& next = text.at(end + 1);
      if (end == at || next.spaced || next.kind == Token::Kind::sign ||
          !(anyOf(token.folded, {"-", "/", ".", "_", "‑"})) || end + 1 >= text.size())
        break;
      // The end of a sentence that no space follows, and long words behind a stroke.
      if (next.kind == Token::Kind::word && next.letters > 5 && !next.allCapitals) break;
      code.signs = true;
      ++end;
      continue;
    }
    const std::string_view raw = text.raw(token);
    const bool misread =
        raw.find_first_not_of("0123456789OolI") == std::string_view::npos && raw.size() > 1;
    for (const char letter : raw) {
      if (isDigit(letter) || (misread && token.kind != Token::Kind::word))
        ++code.digits;
      else
        code.letters = true;
    }
    ++end;
  }
  return end;
}

}  // namespace

bool startsWithDigit(const Text& text, const Token& token) {
  return token.kind == Token::Kind::mixed && isDigit(text.raw(token).front());
}

std::optional<Code> codeAt(const Text& text, std::size_t at, bool announced) {
  const Token& first = text.at(at);
  if (at >= text.size() || first.kind == Token::Kind::sign) return std::nullopt;
  if (at > 0 && !first.spaced) {
    const Token& before = text.at(at - 1);
    if (before.kind != Token::Kind::sign || anyOf(before.folded, {"-", "_", ",", "+", "*", "@"}))
      return std::nullopt;
    if (anyOf(before.folded, {".", "/"}) && !announced) return std::nullopt;
  }
  if (first.kind == Token::Kind::word) {
    // Letters before the figures: "GM-19-0227", and "XQW 8820 41177" where a number is announced.
    const bool prefix = first.letters <= 10 &&
                        (first.allCapitals || first.letters == 1 || (announced && first.capital)) &&
                        first.capital;
    const Token& next = text.at(at + 1);
    const bool glued = !next.spaced && anyOf(next.folded, {"-", "/", "_", "."}) &&
                       !text.at(at + 2).spaced && text.at(at + 2).kind != Token::Kind::sign;
    const bool apart = announced && next.spaced && !next.lineStart && first.letters <= 6 &&
                       (next.kind == Token::Kind::number || startsWithDigit(text, next)) &&
                       recordHeadOf(first.folded) == RecordHead::none &&
                       (first.roles == 0 || first.letters == 1 ||
                        (first.allCapitals &&
                         (first.letters == 2 || (first.letters == 3 && first.roles == kHospital))));
    if (!prefix || (!glued && !apart)) return std::nullopt;
  } else if (first.kind == Token::Kind::mixed && text.raw(first).size() > 24) {
    return std::nullopt;
  }
  Code code;
  std::size_t end = at;
  std::size_t groups = 0;
  while (end < text.size() && groups < 8) {
    const std::size_t part = chunkEnd(text, end, code);
    if (part == end) break;
    end = part;
    const Token& next = text.at(end);
    if (!announced || next.lineStart || !next.spaced || code.digits >= 16) break;
    const bool more = next.kind == Token::Kind::number
                          ? next.folded.size() <= (code.digits == 0 ? 10U : 6U)
                          : next.kind == Token::Kind::mixed && startsMisread(text, next);
    const bool letter = next.letters == 1 && next.capital && code.digits >= 5 &&
                        (end + 1 >= text.size() || text.at(end + 1).lineStart ||
                         text.at(end + 1).kind != Token::Kind::word);
    // "24 H 01234"
    const bool between = next.letters == 1 && next.capital && text.at(end + 1).spaced &&
                         !text.at(end + 1).lineStart &&
                         text.at(end + 1).kind == Token::Kind::number &&
                         text.at(end + 1).folded.size() >= 4;
    if (!more && !letter && !between) break;
    if (more && (text.at(end + 1).roles & (kUnit | kMonth)) != 0 && text.at(end + 1).spaced) break;
    code.grouped = true;
    if (letter) {
      code.letters = true;
      ++end;
      break;
    }
    ++groups;
  }
  if (code.digits == 0) return std::nullopt;
  code.end = end;
  return code;
}

bool stroked(const Text& text, std::size_t at, const Code& code) {
  const std::size_t begin = text.at(at).begin;
  const std::string_view raw = text.utf8().substr(begin, text.at(code.end - 1).end - begin);
  const std::size_t stroke = raw.find('/');
  return stroke != std::string_view::npos && raw.find_first_of("/-") != raw.find_last_of("/-");
}

namespace {

/// A number as long as those of files, and a day in full in brackets behind it.
bool hasDayBehind(const Text& text, std::size_t at) {
  constexpr std::size_t kFewest = 5;
  constexpr std::size_t kMost = 10;
  const Token& number = text.at(at);
  if (number.kind != Token::Kind::number || number.folded.size() < kFewest ||
      number.folded.size() > kMost || number.folded.ends_with("00"))
    return false;
  const auto figures = [&](std::size_t index, std::size_t fewest, std::size_t most) {
    const Token& token = text.at(index);
    return token.kind == Token::Kind::number && !token.spaced && token.folded.size() >= fewest &&
           token.folded.size() <= most;
  };
  const std::string_view sign = text.at(at + 3).folded;
  return text.at(at + 1).folded == "(" && !text.at(at + 1).lineStart && figures(at + 2, 1, 2) &&
         anyOf(sign, {"/", ".", "-"}) && figures(at + 4, 1, 2) && text.at(at + 5).folded == sign &&
         figures(at + 6, 2, 4) && text.at(at + 7).folded == ")";
}

}  // namespace

bool isFileWithDay(const Text& text, std::size_t at) {
  constexpr std::size_t kReach = 20;
  constexpr std::size_t kTokens = 8;
  if (!hasDayBehind(text, at)) return false;
  // "lot 440918 (11/02/2012)", "plaquettes 441 003 (…)": a word says what it numbers.
  if (at > 0 && !text.at(at).lineStart &&
      (text.at(at - 1).kind != Token::Kind::sign || !text.at(at).spaced ||
       anyOf(text.at(at - 1).folded, {"°", "#", "="})))
    return false;
  if (at > 1 && text.at(at - 1).folded == ":" && numbersThings(text.at(at - 2).folded))
    return false;
  const std::size_t length = text.at(at).folded.size();
  // What is done, or another such number, in the list.
  const Token& behind = text.at(at + kTokens);
  if (isWord(behind) && !behind.lineStart && (behind.flags & kMedical) != 0) return true;
  for (std::size_t next = at + kTokens; next < at + kTokens + kReach && next < text.size(); ++next)
    if (text.at(next).folded.size() == length && hasDayBehind(text, next)) return true;
  for (std::size_t step = kTokens; step <= kTokens + kReach && step <= at; ++step)
    if (text.at(at - step).folded.size() == length && hasDayBehind(text, at - step)) return true;
  return false;
}

std::string shapeOf(const Text& text, std::size_t at, std::size_t end) {
  const std::size_t begin = text.at(at).begin;
  std::string shape(text.utf8().substr(begin, text.at(end - 1).end - begin));
  for (char& letter : shape)
    if (isDigit(letter))
      letter = '9';
    else if (std::isalpha(static_cast<unsigned char>(letter)) != 0)
      letter = 'A';
  return shape;
}

}  // namespace consilium::clinical

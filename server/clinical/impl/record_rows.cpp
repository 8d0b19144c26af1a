#include <re2/re2.h>

#include "clinical/impl/records.hpp"

// Numbers that no word announces: by their form, by their series, by the row that they stand in.

namespace consilium::clinical {

using protocol::FindingKind;

void Records::lookAtBracket(std::size_t at) {
  constexpr std::size_t kFewest = 6;
  constexpr std::size_t kMost = 12;
  const std::string_view raw = text_.raw(text_.at(at));
  if (at < 3 || text_.at(at - 1).folded != "(" || raw.size() > kMost || text_.at(at).spaced) return;
  const Token& name = text_.at(at - 2);
  // "Ismaël Coulibaly-Perrin (2019/A/334)"
  const bool joined = at > 3 && isHyphen(text_.at(at - 3)) && !name.spaced;
  const Token& other = text_.at(at - (joined ? 4 : 3));
  const auto isName = [](const Token& token) {
    return isWord(token) && token.capital && token.letters > 2 &&
           (nameFlag(token) || (token.flags & ~std::uint32_t{kTownBegins}) == 0);
  };
  const auto code = codeAt(text_, at, false);
  const bool signs = code && code->letters && code->signs;
  if (!code || (raw.size() < kFewest && !signs) || code->digits < kFewest ||
      text_.at(code->end).folded != ")" || !isName(name) ||
      !(isName(other) || (other.roles & kCivilTitle) != 0) || isOther(at, *code))
    return;
  add(at, code->end, true, 70, "record-number-of-person");
}

void Records::lookAtFormer(std::size_t at) {
  constexpr std::size_t kReach = 6;
  constexpr std::size_t kFewest = 4;
  if (text_.at(at).folded != "(" || text_.at(at).lineStart) return;
  bool other = false;
  for (std::size_t next = at + 1; next < at + kReach; ++next) {
    const Token& token = text_.at(next);
    if (token.lineStart) return;
    other = other || anyOf(token.folded, {"ancien", "ancienne", "nouveau", "nouvelle", "autre",
                                          "ex", "old", "former", "previous", "new", "other"});
    const auto code = codeAt(text_, next, false);
    if (!code) {
      if (isWord(token) || token.folded == ":" || isApostrophe(token) || token.folded == "°")
        continue;
      return;
    }
    if (other && code->digits >= kFewest && text_.at(code->end).folded == ")" &&
        !isOther(next, *code))
      add(next, code->end, true, 83, "record-number-former");
    return;
  }
}

bool Records::isBirth(std::size_t at, const Code& code, re2::StringPiece raw) const {
  static const re2::RE2 kDay(
      R"((?:[0-3Ol][\dOl][01Ol][\dOl](?:[12][\dOl])?[\dOl]{2}|(?:19|20)\d\d[01]\d[0-3]\d)( [FMH])?)");
  const auto isSex = [&](std::size_t index) {
    return anyOf(text_.raw(text_.at(index)), {"F", "M", "H"}) && !text_.at(index).lineStart;
  };
  re2::StringPiece sex;
  if (at == 0 || !re2::RE2::FullMatch(raw, kDay, &sex)) return false;
  const Token& before = text_.at(at - 1);
  return (!sex.empty() || isSex(code.end)) ? before.capital && before.letters > 1
                                           : at > 1 && isSex(at - 1) && text_.at(at - 2).capital;
}

void Records::addAlike(std::size_t at, const Code& code, bool hard) {
  // "MRN 2209-B was opened in error for …; keep 4471-A"
  const std::size_t kReach = code.letters && code.signs ? 16 : 8;
  constexpr int kMost = 8;
  const std::string wanted = shapeOf(text_, at, code.end);
  if (wanted.size() < 5) return;
  std::size_t from = code.end;
  // "N° dossier / séjour : 77120044 / 240031556"
  constexpr std::size_t kLong = 6;
  while (code.digits >= kLong && !code.grouped && text_.at(from).folded == "/" &&
         text_.at(from + 1).kind == Token::Kind::number &&
         text_.at(from + 1).folded.size() >= kLong) {
    add(from + 1, from + 2, hard, 83, "record-number-alike");
    from += 2;
  }
  for (int found = 0; found < kMost; ++found) {
    std::size_t next = from;
    for (; next < from + kReach; ++next) {
      const Token& token = text_.at(next);
      if (next >= text_.size() || token.lineStart || anyOf(token.folded, {".", "|"})) return;
      if (const auto other = codeAt(text_, next, code.grouped);
          other && shapeOf(text_, next, other->end) == wanted && !isOther(next, *other)) {
        add(next, other->end, hard, 83, "record-number-alike");
        from = other->end;
        break;
      }
    }
    if (next == from + kReach) return;
  }
}

void Records::lookAtSeries(std::size_t at) {
  // "ARCHIVES/62-B-0417"
  const bool behindWord = at > 1 && text_.at(at - 1).folded == "/" && !text_.at(at).spaced &&
                          text_.at(at - 2).allCapitals;
  const auto code = codeAt(text_, at, behindWord);
  if (!code || !(code->letters || code->signs) || isOther(at, *code)) return;
  if (isKeyOfPerson(at, *code)) {
    add(at, code->end, true, 88, "record-number-key");
    return;
  }
  if (code->digits < 5) return;
  const std::size_t begin = text_.at(at).begin;
  const std::size_t end = text_.at(code->end - 1).end;
  const std::string_view raw = text_.utf8().substr(begin, end - begin);
  if (raw.size() < 7 || raw.size() > 24) return;
  static const re2::RE2 kLaboratory(
      R"([A-Z]{1,2}\d\d(?:\d\d)?[-.]\d{4,7}|\d\d[A-Z]{1,2}-?\d{5,7}|\d\d-[A-Z]{1,2}-\d{4,6}|(?:19|20)\d\d-[A-Z]{2,4}-\d{3,6}(?:/[A-Z]{1,3})?|[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z])");
  if (re2::RE2::FullMatch(re2::StringPiece(raw.data(), raw.size()), kLaboratory)) {
    add(at, code->end, true, 80, "record-number-laboratory");
    return;
  }
  // As offices and registries write theirs: "W/2022/7714", "EX24_0331", "FD-IE-00318".
  static const re2::RE2 kOffice(
      R"([A-Z]{1,5}/(?:19|20)?\d\d/\d{3,6}|[A-Z]{1,5}/\d/\d{4,6}|[A-Z]{3,5}/\d{5,6}|(?:19|20)\d\d/[A-Z]{2,4}/\d{3,6}|[A-Z]{2,4}(?:\d\d)?_\d{4,8}(?:_\d{3,6})?|[A-Z]{1,2}\d\d/\d{4,6}|[A-Z]{2,5}[-/]0\d{4,6}|[A-Z]{2,4}-(?:[A-Z]{2}|\d[A-Z\d])-\d{4,6})");
  // "IMG_20240312_1734"
  static const re2::RE2 kPicture(
      R"((?:IMG|VID|DSC|DSCN|PXL|MVI|WP|GOPR|SCAN|PMC|NM|NP|NC|ISO|EN)[-_/].*)");
  const re2::StringPiece whole(raw.data(), raw.size());
  if (re2::RE2::FullMatch(whole, kOffice) && !re2::RE2::FullMatch(whole, kPicture) &&
      !ofThings(at, RecordHead::number) && !ofDevice(at) &&
      !(at > 0 && numbersTerms(text_.at(at - 1).folded))) {
    add(at, code->end, true, 70, "record-number-office");
    return;
  }
  if (!code->letters) return;
  constexpr std::size_t kReach = 8;
  const std::string wanted = shapeOf(text_, at, code->end);
  for (std::size_t next = code->end; next < code->end + kReach && next < text_.size(); ++next) {
    if (text_.at(next).lineStart) return;
    const auto other = codeAt(text_, next, false);
    if (!other || shapeOf(text_, next, other->end) != wanted) continue;
    const std::string_view second = text_.utf8().substr(text_.at(next).begin, raw.size());
    if (second.substr(0, raw.size() / 2) != raw.substr(0, raw.size() / 2) || second == raw) return;
    add(at, code->end, true, 80, "record-number-series");
    addAlike(at, *code, true);
    return;
  }
}

bool Records::isKeyOfPerson(std::size_t at, const Code& code) const {
  constexpr std::size_t kFewest = 3;
  if (!code.letters || code.digits < kFewest || code.grouped ||
      !anyOf(text_.at(code.end).folded, {"=", "→"}))
    return false;
  const auto isName = [&](std::size_t index) {
    const Token& token = text_.at(index);
    return isWord(token) && token.capital && token.letters > 1 &&
           (nameFlag(token) || (token.flags & ~std::uint32_t{kTownBegins}) == 0);
  };
  return text_.at(at).kind != Token::Kind::number && isName(code.end + 1) && isName(code.end + 2);
}

void Records::lookAtRow(std::size_t at) {
  constexpr std::size_t kFewest = 7;
  constexpr std::size_t kMost = 12;
  const Token& token = text_.at(at);
  if (at < 2 || token.folded.size() < kFewest || token.folded.size() > kMost || token.lineStart)
    return;
  const auto parts = [&](std::size_t index) {
    return anyOf(text_.at(index).folded, {"|", ";", ",", "-", "/"});
  };
  const auto isSex = [&](std::size_t index) {
    return anyOf(text_.raw(text_.at(index)), {"F", "M", "H"}) && !text_.at(index).lineStart;
  };
  const auto isName = [&](std::size_t index) {
    return text_.at(index).capital && nameFlag(text_.at(index));
  };
  const std::size_t before = at - (parts(at - 1) && at > 2 ? 2 : 1);
  const std::size_t behind = at + (parts(at + 1) ? 2 : 1);
  bool row = isSex(behind) && isName(before);
  if (isSex(before) && before > 1) {
    const std::size_t person = before - (parts(before - 1) && before > 2 ? 2 : 1);
    row = row || text_.at(person).kind == Token::Kind::number || isName(person);
  }
  // "F / 07MAR1990 / P0071894"
  if (const Token& day = text_.at(before); day.kind == Token::Kind::mixed && before > 2 &&
                                           startsWithDigit(text_, day) && day.end - day.begin < 10)
    row = row || isSex(before - (parts(before - 1) ? 2 : 1));
  // A day in full between bars, behind the sex.
  constexpr std::size_t kDay = 5;
  if (before + 1 < at && before > kDay + 1 && text_.at(before).folded.size() == 4 &&
      text_.at(before - 1).folded == "/" && text_.at(before - 3).folded == "/") {
    const std::size_t sex = before - kDay;
    row = row || isSex(sex) || (parts(sex) && isSex(sex - 1));
  }
  row = row || behindDay(at) || behindLabel(at);
  if (!row) return;
  const auto code = codeAt(text_, at, false);
  if (const std::string_view raw = text_.raw(token);
      code && !isBirth(at, *code, {raw.data(), raw.size()}))
    add(at, code->end, true, 91, "record-number-row");
}

bool Records::behindLabel(std::size_t at) const {
  // "Étiquette : 2 76 09 30 189 062 60 ROUVEYROL Sandrine 3018845"
  constexpr std::size_t kReach = 20;
  const auto isName = [&](const Token& token) {
    return isWord(token) && token.capital && token.letters > 1 && token.roles == 0 &&
           (nameFlag(token) || (token.flags & ~std::uint32_t{kTownBegins | kProper}) == 0);
  };
  const Token& behind = text_.at(at + 1);
  if (at + 1 < text_.size() && !behind.lineStart && behind.kind != Token::Kind::sign) return false;
  if (at < 3 || text_.at(at - 1).lineStart || !isName(text_.at(at - 1)) ||
      !isName(text_.at(at - 2)) || !(text_.at(at - 1).allCapitals || text_.at(at - 2).allCapitals))
    return false;
  for (std::size_t step = 2; step <= kReach && step <= at; ++step) {
    if (text_.at(at - step + 1).lineStart) return false;
    if (anyOf(text_.at(at - step).folded, {"etiquette", "etiq", "etiquettes", "bracelet", "label",
                                           "sticker", "wristband", "identite", "bandeau"}))
      return true;
  }
  return false;
}

bool Records::behindDay(std::size_t at) const {
  constexpr std::size_t kReach = 8;
  const bool sign = anyOf(text_.at(at - 1).folded, {"*", "/", "|", ";", "–", ","});
  std::size_t day = at - (sign ? 2 : 1);
  if (day < 2 || text_.at(day + 1).lineStart || text_.at(day).lineStart) return false;
  const std::string_view year = text_.raw(text_.at(day));
  if (text_.at(day).kind == Token::Kind::mixed) {
    if (!startsWithDigit(text_, text_.at(day)) || (year.size() != 9 && year.size() != 7))
      return false;
    ++day;
  } else if (text_.at(day).kind != Token::Kind::number ||
             (year.size() != 4 && (year.size() != 2 || text_.at(day).spaced))) {
    return false;
  } else if (const Token& month = text_.at(day - 1);
             (month.roles & kMonth) == 0 && !anyOf(month.folded, {"/", ".", "-"})) {
    return false;
  }
  std::size_t parts = 0;
  for (std::size_t back = day; back > 0 && back + kReach > day; --back) {
    const Token& token = text_.at(back - 1);
    if (token.capital && (token.roles & kMonth) == 0 && token.letters > 1)
      return nameFlag(token) || (token.flags & ~std::uint32_t{kTownBegins | kProper}) == 0;
    if (token.lineStart || (isWord(token) && token.letters > 1 && (token.roles & kMonth) == 0) ||
        ++parts > kReach)
      return false;
  }
  return false;
}

}  // namespace consilium::clinical

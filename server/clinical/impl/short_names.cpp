#include <cctype>

#include "clinical/impl/names.hpp"

// What people are called for short: nicknames, initials, names on the net. All of them are soft.

namespace consilium::clinical {

void Names::lookAtHandle(std::size_t at) {
  const Token& token = text_.at(at);
  const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
  if (!token.spaced && at > 0 && !anyOf(before.folded, {"@", "(", "«", "“", "\"", "[", "<"}))
    return;
  const auto given = [&](std::string_view word) {
    const std::uint32_t flags = scan_.lexicon.flagsOf(word);
    return word.size() > 3 && (flags & kGivenName) != 0 &&
           (flags & (kCommon | kMedical | kCountry)) == 0;
  };
  if (token.kind == Token::Kind::mixed) {
    std::string word;
    foldWord(text_.raw(token), word);
    const std::size_t letters = word.find_first_of("0123456789");
    if (letters == std::string::npos || word.size() - letters > 4 ||
        word.find_first_not_of("0123456789", letters) != std::string::npos ||
        !given(std::string_view(word).substr(0, letters)))
      return;
    return add(at, at + 1, false, 50, "name-on-the-net", person(token, Gender::unknown));
  }
  const Token& joint = text_.at(at + 1);
  const Token& more = text_.at(at + 2);
  if (!given(token.folded) || !anyOf(joint.folded, {".", "_"}) || joint.spaced || more.spaced ||
      !(isWord(more) || more.kind == Token::Kind::mixed) || (joint.folded == "." && more.capital) ||
      more.folded.size() < 3)
    return;
  const std::size_t from = before.folded == "@" && before.spaced ? at - 1 : at;
  add(from, at + 3, false, 50, "name-on-the-net", person(token, Gender::unknown));
}

void Names::lookAtNicknamed(std::size_t at) {
  const Token& nick = text_.at(at + 1);
  const std::size_t close = gluedEnd(at + 1);
  if (!isWord(nick) || !nick.capital || nick.letters < 3 ||
      !anyOf(text_.at(close).folded, {"\"", "»", "”"}))
    return;
  const Token& family = text_.at(close + 1);
  if (!isWord(family) || !family.capital || family.lineStart || !family.spaced ||
      family.letters < 3 || (family.roles & (kNoName | kEponymTail)) != 0 ||
      (family.flags & (kCommon | kInUse)) != 0)
    return;
  std::size_t from = at;
  if (at > 0 && text_.at(at - 1).capital && !text_.at(at).lineStart &&
      (text_.at(at - 1).flags & kCommon) == 0 && (text_.at(at - 1).roles & kNoName) == 0 &&
      text_.at(at - 1).letters > 2)
    from = at - 1;
  add(from, gluedEnd(close + 1), false, 66, "nickname", person(nick, Gender::unknown));
}

void Names::lookAtQuoted(std::size_t at) {
  // "dit « Papou »", "pseudo « Aurel_Wojtyniak »", "disait « la Torte »". `at`: the word before.
  std::size_t open = at + 1;
  for (int words = 0; words < 2 && isWord(text_.at(open)) && !text_.at(open).capital; ++words)
    ++open;
  if (text_.at(open).folded == ":") ++open;
  if (!anyOf(text_.at(open).folded, {"«", "\"", "“"})) return;
  std::size_t close = open + 1;
  bool capital = false;
  bool word = false;
  while (close < open + 9 && !anyOf(text_.at(close).folded, {"»", "\"", "”"})) {
    const Token& token = text_.at(close);
    if (token.lineStart || (token.flags & (kMedical | kFirstName | kCommon)) == kMedical) return;
    capital = capital || (token.capital && token.letters > 1);
    word = word || isWord(token);
    ++close;
  }
  if (close == open + 9 || !word || !capital) return;
  std::size_t words = 0;
  for (std::size_t index = open + 1; index < close; ++index)
    words += isWord(text_.at(index)) ? 1U : 0U;
  if (words > 5) return;
  add(open + 1, close, false, 59, "nickname", person(text_.at(open + 1), Gender::unknown));
}

void Names::lookAtInitials(std::size_t at) {
  // "(N.G.)", "pour T. R.", "init. B.T.", "concernant F.D., née": letters that stand for somebody.
  std::size_t end = initialsEnd(at);
  // "K. A.-M.", "C. B.-T."
  while (end > at + 3 && isHyphen(text_.at(end)) && !text_.at(end).spaced &&
         text_.at(end + 1).letters == 1 && text_.at(end + 1).capital && end < at + 9)
    end += text_.at(end + 2).folded == "." ? 3 : 2;
  if (end < at + 4 || taken(at, end) || eponymBefore(at)) return;
  if (at > 0 && text_.at(at - 1).letters == 1 && !text_.at(at - 1).lineStart) return;
  const Token& behind = text_.at(end);
  if (isWord(behind) && behind.capital && !behind.lineStart && behind.letters > 1) return;
  const Token& before = text_.at(at - 1);
  const bool bracket = before.folded == "(" && behind.folded == ")" && at > 1 &&
                       (text_.at(at - 2).roles & (kPersonNoun | kKin | kNameLabel)) != 0;
  const bool agent =
      before.folded == "(" && behind.folded == ")" && at > 1 && isWord(text_.at(at - 2)) &&
      (text_.at(at - 2).folded.ends_with("ienne") || text_.at(at - 2).folded.ends_with("ien") ||
       text_.at(at - 2).folded.ends_with("iste"));
  const bool led = anyOf(before.folded, {"pour", "avec", "concernant", "chez", "par", "initiales",
                                         "initials", "init", "for", "about", "lire", "de", "d"});
  // "L. B., twin of A. B.", "their mother, C. B.-T., is untested"
  constexpr std::uint64_t kWhom = kKin | kPersonNoun;
  const bool kin = (before.folded == "," && (text_.at(at - 2).roles & kWhom) != 0) ||
                   (anyOf(before.folded, {"of", "de"}) && (text_.at(at - 2).roles & kKin) != 0) ||
                   (behind.folded == "," && !behind.lineStart && !text_.at(end + 1).capital &&
                    (text_.at(end + 1).roles & kWhom) != 0);
  const bool person =
      kin || bracket || agent || personBefore(at) ||
      (before.folded == "." && at > 1 && text_.at(at - 2).folded == "init") || seenFollows(end) ||
      (led && (before.folded.size() > 3 || behind.folded == "=" || personFollows(end)));
  if (!person) return;
  add(at, end, false, 56, "initials", this->person(text_.at(at), Gender::unknown));
}

void Names::lookAtFamilyFirst(std::size_t at) {
  // "MacAskill, Catriona (03.03.03)", "Lindqvist-Amadi, Noor | 2002": an entry of a list.
  const Token& family = text_.at(at);
  if (family.letters < 3 || family.allCapitals || (family.roles & kNoName) != 0) return;
  const Token& before = text_.at(at > 0 ? at - 1 : ~0UL);
  if (!family.lineStart && before.kind == Token::Kind::word) return;
  if (anyOf(before.folded, {",", "-", "'", "’", "/", "."}) && !family.lineStart) return;
  const std::size_t end = gluedEnd(at);
  const Token& given = text_.at(end + 1);
  if (text_.at(end).folded != "," || text_.at(end).lineStart || given.lineStart || !given.capital ||
      given.allCapitals || given.letters < 3 || (given.flags & kGivenName) == 0 ||
      (given.roles & kNoName) != 0)
    return;
  if ((family.flags & kCommon) != 0 && !family.lineStart) return;
  if ((given.flags & kCommon) != 0 && (given.flags & kFirstName) == 0) return;
  std::size_t last = gluedEnd(end + 1);
  if (text_.at(last).letters == 1 && text_.at(last).capital && !text_.at(last).lineStart) ++last;
  const Token& behind = text_.at(last);
  const bool ends = last >= text_.size() || behind.lineStart ||
                    anyOf(behind.folded, {"(", "|", "–", "—", ";"}) ||
                    (isHyphen(behind) && behind.spaced) || behind.kind == Token::Kind::number;
  if (!ends || taken(at, last) || eponymBefore(at)) return;
  add(at, last, false, 66, "family-and-given-name", person(given, Gender::unknown));
}

void Names::lookAtCarets(std::size_t at) {
  // "ZERBIB^Ariane", "FARGEOT^DENIS^^DR". `at`: the first caret.
  if (at == 0 || text_.at(at).spaced) return;
  const Token& family = text_.at(at - 1);
  const Token& given = text_.at(at + 1);
  if (!isWord(family) || !family.capital || family.letters < 3 || !isWord(given) || given.spaced ||
      !given.capital)
    return;
  const bool initial = given.letters == 1 && (nameFlag(family) || unknown(family));
  if ((given.flags & kGivenName) == 0 && !initial) return;
  std::size_t begin = at - 1;
  while (begin > 1 && begin + 6 > at && !text_.at(begin).spaced &&
         (isHyphen(text_.at(begin - 1)) || isApostrophe(text_.at(begin - 1))) &&
         isWord(text_.at(begin - 2)))
    begin -= 2;
  std::size_t end = gluedEnd(at + 1);
  std::size_t title = end;
  while (title < end + 5 && text_.at(title).folded == "^" && !text_.at(title).spaced) ++title;
  if (title > end && anyOf(text_.at(title).folded, {"dr", "pr", "md", "prof", "m", "mme"}))
    end = title + 1;
  if (taken(begin, end)) return;
  add(begin, end, false, 61, "name-in-carets", person(given, Gender::unknown));
}

void Names::lookAtTypist(std::size_t at) {
  // "HJK/ab", "KW/sl": who dictated and who typed. `at`: the stroke.
  if (at == 0 || text_.at(at).spaced) return;
  const Token& writer = text_.at(at - 1);
  const Token& typist = text_.at(at + 1);
  if (!isWord(writer) || !isWord(typist) || !writer.allCapitals || writer.letters > 3 ||
      typist.spaced || typist.capital || typist.letters > 3 || typist.letters < 2 ||
      (typist.roles & (kUnit | kFrench | kEnglish)) != 0)
    return;
  const Token& behind = text_.at(at + 2);
  if (at + 2 < text_.size() && !behind.lineStart && behind.folded != "." && behind.folded != "-" &&
      behind.folded != "–")
    return;
  add(at - 1, at + 2, false, 60, "initials-of-writer", text_.english(writer) ? "(name)" : "(nom)");
}

void Names::lookAtMinutes(std::size_t at) {
  const Token& who = text_.at(at);
  const Token& next = text_.at(at + 1);
  if (!who.allCapitals || who.letters > 3 || who.flags != 0 || who.roles != 0 || !who.spaced ||
      !text_.english(who) || placeholder(who.folded))
    return;
  const bool task = who.sentenceStart && next.folded == "to" && isWord(text_.at(at + 2)) &&
                    !text_.at(at + 2).capital;
  const std::string_view age = text_.at(at + 2).folded;
  const bool aged = next.folded == "," && text_.at(at + 2).kind == Token::Kind::mixed &&
                    age.size() < 4 && std::isdigit(static_cast<unsigned char>(age.front())) != 0 &&
                    anyOf(age.substr(age.size() - 1), {"m", "f", "y"});
  if (task || aged) add(at, at + 1, false, 54, "initials", "(name)");
}

void Names::lookAtTalk(std::size_t at) {
  // "[10:42] ylecoz: …", "<mbenarous> …": who speaks, at the head of a line.
  std::size_t who = at;
  const bool bracket = anyOf(text_.at(who).folded, {"<", "@"});
  if (text_.at(who).folded == "[" || text_.at(who).folded == "(" ||
      text_.at(who).kind == Token::Kind::number || text_.at(who).kind == Token::Kind::mixed) {
    for (int steps = 0; steps < 9 && !isWord(text_.at(who)); ++steps) ++who;
    if (who > at && text_.at(who).lineStart) return;
  } else if (bracket) {
    ++who;
  } else {
    return;
  }
  const Token& token = text_.at(who);
  const std::string_view behind = text_.at(who + 1).folded;
  if (!isWord(token) || token.letters < 3 || (token.roles & kNoName) != 0 ||
      !(bracket ? behind == ">" : behind == ":" || behind == ">"))
    return;
  if (!nameFlag(token) && !unknown(token)) return;
  add(who, who + 1, false, 53, "name-in-talk", person(token, Gender::unknown));
}

}  // namespace consilium::clinical

#include "clinical/impl/record_code.hpp"
#include "clinical/impl/record_words.hpp"
#include "clinical/impl/spoken.hpp"
#include "clinical/impl/text.hpp"

// Numbers of files that were dictated: "dossier numéro sept cent douze tiret quarante-quatre".

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// The token past what leads to a number that is said: "c'est le", "est le", ", donc,".
std::size_t pastLead(const Text& text, std::size_t at) {
  constexpr std::size_t kMost = 5;
  const std::size_t from = at;
  while (at < from + kMost && !text.at(at).lineStart &&
         anyOf(text.at(at).folded, {"c", "'", "’", "est", "le", "la", "l", ":", ",", "donc", "euh",
                                    "suivant", "is", "it", "s", "virgule"}))
    ++at;
  return at;
}

/// Whether "numéro de dossier" ends at token `at`.
bool endsNumberOfFile(const Text& text, std::size_t at) {
  if (recordHeadOf(text.at(at).folded) != RecordHead::file) return false;
  for (std::size_t step = 1; step <= 3 && step <= at; ++step) {
    const Token& token = text.at(at - step);
    if (anyOf(token.folded, {"numero", "num", "no", "°"})) return true;
    if (!anyOf(token.folded, {"de", "du", "d", "'", "’", "le"})) return false;
  }
  return false;
}

/// Whether token `at` announces a file's number by itself, or with the word before it.
bool announcesFile(const Text& text, std::size_t at) {
  const std::string_view word = text.at(at).folded;
  if (anyOf(word, {"ipp", "nip", "nda", "mrn", "iep"}) || endsNumberOfFile(text, at)) return true;
  if (!anyOf(word, {"numero", "number", "no", "°"})) return false;
  std::size_t head = at;
  for (std::size_t step = 1; step <= 3 && step <= at; ++step) {
    head = at - step;
    const RecordHead kind = recordHeadOf(text.at(head).folded);
    if (kind == RecordHead::file || kind == RecordHead::person ||
        anyOf(text.at(head).folded, {"hospital", "hosp"}))
      return true;
    if (!anyOf(text.at(head).folded,
               {"n", "le", "medical", "patient", "patiente", "du", "hospitalier"}))
      return false;
  }
  return false;
}

/// "…, je répète 31208", "soit 712-44": the same in figures, behind a number that was said.
void addRepeated(Scan& scan, std::size_t at) {
  constexpr std::size_t kReach = 8;
  constexpr std::size_t kFewest = 3;
  const Text& text = scan.text;
  bool again = false;
  for (std::size_t next = at; next < at + kReach && next < text.size(); ++next) {
    const Token& token = text.at(next);
    if (token.lineStart) return;
    again = again || anyOf(token.folded, {"repete", "redis", "soit", "chiffres", "repeat",
                                          "figures", "confirme", "(", "=", "ecrit"});
    if (!again || token.kind == Token::Kind::sign) continue;
    const auto code = codeAt(text, next, true);
    if (!code) continue;
    if (code->digits >= kFewest)
      scan.add(token.begin, text.at(code->end - 1).end, FindingKind::record_number, true, 92,
               "record-number-spoken",
               text.english(token) ? "(number removed)" : "(numéro retiré)");
    return;
  }
}

}  // namespace

void findSpokenRecords(Scan& scan) {
  constexpr std::size_t kFewestWords = 3;
  constexpr std::size_t kMostWords = 40;
  const Text& text = scan.text;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (!announcesFile(text, at)) continue;
    const std::size_t first = pastLead(text, at + 1);
    if ((text.at(first).roles & kNumberWord) == 0) continue;
    std::size_t end = first;
    std::size_t next = end;
    while (next < first + kMostWords && !text.at(next).lineStart) {
      const Token& token = text.at(next);
      if (const auto number = spokenBelow1000(text, scan.lexicon, next)) {
        end = next = number->end;
      } else if (anyOf(token.folded, {"mille", "thousand"})) {
        end = ++next;
      } else if (token.letters == 1 && token.capital) {
        end = ++next;
      } else if (anyOf(token.folded, {"tiret", "barre", "slash", "dash", "double", "-", "oh"})) {
        ++next;
      } else {
        break;
      }
    }
    if (end < first + kFewestWords) continue;
    scan.add(text.at(first).begin, text.at(end - 1).end, FindingKind::record_number, true, 92,
             "record-number-spoken",
             text.english(text.at(at)) ? "(number removed)" : "(numéro retiré)");
    addRepeated(scan, end);
    at = end - 1;
  }
}

}  // namespace consilium::clinical

#include "clinical/impl/record_words.hpp"
#include "clinical/impl/spoken.hpp"
#include "clinical/impl/text.hpp"

// Numbers of files that were dictated: "dossier numéro sept cent douze tiret quarante-quatre".

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// Whether token `at` announces a file's number by itself, or with the word before it.
bool announcesFile(const Text& text, std::size_t at) {
  const std::string_view word = text.at(at).folded;
  if (anyOf(word, {"ipp", "nip", "nda", "mrn", "iep"})) return true;
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

}  // namespace

void findSpokenRecords(Scan& scan) {
  constexpr std::size_t kFewestWords = 3;
  constexpr std::size_t kMostWords = 40;
  const Text& text = scan.text;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if ((text.at(at + 1).roles & kNumberWord) == 0 || !announcesFile(text, at)) continue;
    std::size_t end = at + 1;
    std::size_t next = end;
    while (next < at + kMostWords && !text.at(next).lineStart) {
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
    if (end < at + 1 + kFewestWords) continue;
    scan.add(text.at(at + 1).begin, text.at(end - 1).end, FindingKind::record_number, true, 92,
             "record-number-spoken",
             text.english(text.at(at)) ? "(number removed)" : "(numéro retiré)");
    at = end - 1;
  }
}

}  // namespace consilium::clinical

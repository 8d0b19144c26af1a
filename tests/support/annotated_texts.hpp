#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "clinical/identity_scan.hpp"

namespace consilium::test {

/// What an annotated text says must be found.
struct Annotation {
  std::size_t begin = 0;  ///< bytes
  std::size_t end = 0;
  protocol::FindingKind kind{};
};

/// One line of an annotated set, without its marks.
struct AnnotatedText {
  std::string text;
  clinical::TextPart part = clinical::TextPart::prose;
  std::vector<Annotation> annotations;
};

/// Reads a set: one text a line, `[[kind|words]]` around what must be found, `\n` for a new line in
/// a text, `\t` for a tabulator, `file: ` before a file name, `#` before a comment. Throws where
/// the marks are wrong.
std::vector<AnnotatedText> readAnnotated(const std::filesystem::path& file);

struct Score {
  std::size_t annotated = 0;
  std::size_t found = 0;
  std::size_t inPart = 0;       ///< … or part of it
  std::size_t noticed = 0;      ///< … or part of it, as whatever kind
  std::size_t alarms = 0;       ///< findings of the kind
  std::size_t falseAlarms = 0;  ///< … that touch nothing annotated
  std::size_t falseHard = 0;    ///< … and refuse
  double recall() const {
    return annotated == 0 ? 1.0 : static_cast<double>(found) / static_cast<double>(annotated);
  }
  double precision() const {
    return alarms == 0 ? 1.0 : 1.0 - static_cast<double>(falseAlarms) / static_cast<double>(alarms);
  }
};

struct Scores {
  std::map<protocol::FindingKind, Score> kinds;
  std::size_t words = 0;
  std::vector<std::string> missed;       ///< for people to read
  std::vector<std::string> falseAlarms;  ///< likewise
};

/// Scans the texts. An annotation is found where findings of its kind cover it whole; a finding is
/// a false alarm where it touches no annotation of any kind.
Scores score(const clinical::IdentityScanner& scanner, const std::vector<AnnotatedText>& texts);

struct CaseReport {
  std::string name;  ///< of its file, without the ending
  std::string text;
};

/// The published case reports in `folder` (JSON files with a member "text"), none where the folder
/// is absent.
std::vector<CaseReport> caseReports(const std::filesystem::path& folder);

std::size_t countWords(std::string_view text);

}  // namespace consilium::test

#include "support/annotated_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace consilium::test {
namespace {

constexpr std::chrono::sys_days kToday = std::chrono::sys_days(std::chrono::year(2025) / 6 / 15);

AnnotatedText parse(std::string line) {
  AnnotatedText result;
  if (line.starts_with("file: ")) {
    result.part = clinical::TextPart::documentName;
    line.erase(0, 6);
  }
  for (const auto& [written, meant] : {std::pair("\\n", "\n"), std::pair("\\t", "\t")})
    for (std::size_t at = 0; (at = line.find(written, at)) != std::string::npos;)
      line.replace(at, 2, meant);
  std::size_t from = 0;
  while (true) {
    const std::size_t open = line.find("[[", from);
    if (open == std::string::npos) break;
    const std::size_t bar = line.find('|', open);
    const std::size_t close = line.find("]]", open);
    if (bar == std::string::npos || close == std::string::npos || bar > close)
      throw std::runtime_error("a mark is not closed: " + line);
    const auto kind =
        protocol::parseFindingKind(std::string_view(line).substr(open + 2, bar - open - 2));
    if (!kind) throw std::runtime_error("a mark has no kind: " + line);
    result.text += line.substr(from, open - from);
    const std::size_t begin = result.text.size();
    result.text += line.substr(bar + 1, close - bar - 1);
    result.annotations.push_back({begin, result.text.size(), *kind});
    from = close + 2;
  }
  result.text += line.substr(from);
  return result;
}

std::string shown(const AnnotatedText& text, std::size_t begin, std::size_t end,
                  protocol::FindingKind kind, std::string_view rule) {
  return fmt::format("{} «{}» {} in: {}", protocol::toString(kind),
                     text.text.substr(begin, end - begin), rule, text.text.substr(0, 300));
}

/// What was found in part of an annotation.
std::string insteadOf(const Annotation& annotation, const AnnotatedText& text,
                      const std::vector<clinical::Found>& found) {
  std::string instead;
  for (const clinical::Found& one : found)
    if (annotation.begin < one.end && one.begin < annotation.end)
      instead += fmt::format("({} «{}» {}) ", protocol::toString(one.kind),
                             text.text.substr(one.begin, one.end - one.begin), one.rule);
  return instead;
}

}  // namespace

std::vector<AnnotatedText> readAnnotated(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error("there is no " + file.string());
  std::vector<AnnotatedText> texts;
  for (std::string line; std::getline(stream, line);)
    if (!line.empty() && line[0] != '#') texts.push_back(parse(line));
  return texts;
}

Scores score(const clinical::IdentityScanner& scanner, const std::vector<AnnotatedText>& texts) {
  Scores scores;
  for (const AnnotatedText& text : texts) {
    scores.words += countWords(text.text);
    const auto found = scanner.scan(text.text, text.part, nullptr, kToday);
    for (const Annotation& annotation : text.annotations) {
      Score& score = scores.kinds[annotation.kind];
      ++score.annotated;
      const auto touches = [&](const clinical::Found& one) {
        return annotation.begin < one.end && one.begin < annotation.end;
      };
      if (std::ranges::any_of(found, touches)) ++score.noticed;
      if (std::ranges::any_of(found, [&](const clinical::Found& one) {
            return one.kind == annotation.kind && touches(one);
          }))
        ++score.inPart;
      // White space and signs between two findings need not be covered.
      std::size_t reached = annotation.begin;
      for (const clinical::Found& one : found) {
        if (one.kind != annotation.kind || one.end <= reached) continue;
        while (reached < one.begin && reached < annotation.end &&
               std::string_view(" ,.-_/()'’").find(text.text[reached]) != std::string_view::npos)
          ++reached;
        if (one.begin > reached) break;
        reached = one.end;
        if (reached >= annotation.end) break;
      }
      while (reached < annotation.end && text.text[reached] == '.') ++reached;
      if (reached >= annotation.end)
        ++score.found;
      else
        scores.missed.push_back(shown(text, annotation.begin, annotation.end, annotation.kind,
                                      insteadOf(annotation, text, found)));
    }
    for (const clinical::Found& one : found) {
      Score& score = scores.kinds[one.kind];
      ++score.alarms;
      if (std::ranges::any_of(text.annotations, [&](const Annotation& annotation) {
            return annotation.begin < one.end && one.begin < annotation.end;
          }))
        continue;
      ++score.falseAlarms;
      const bool hard = one.severity == protocol::FindingSeverity::hard;
      if (hard) ++score.falseHard;
      scores.falseAlarms.push_back((hard ? "HARD " : "soft ") +
                                   shown(text, one.begin, one.end, one.kind, one.rule));
    }
  }
  return scores;
}

std::vector<CaseReport> caseReports(const std::filesystem::path& folder) {
  std::vector<CaseReport> reports;
  if (!std::filesystem::is_directory(folder)) return reports;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  for (const std::filesystem::path& file : files) {
    std::ifstream stream(file);
    const auto json = nlohmann::json::parse(stream);
    reports.push_back({file.stem().string(), json.at("text").get<std::string>()});
  }
  return reports;
}

std::size_t countWords(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (const char letter : text) {
    const bool space = letter == ' ' || letter == '\n' || letter == '\t';
    if (!space && !inside) ++words;
    inside = !space;
  }
  return words;
}

}  // namespace consilium::test

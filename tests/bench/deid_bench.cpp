// How well and how fast identifying data are found: recall and precision by kind on annotated sets,
// false alarms in published case reports, speed. See docs/deidentification.md.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <ctime>
#include <iostream>

#include "support/annotated_texts.hpp"
#include "support/real_terms.hpp"

namespace {

using namespace consilium;
/// The processor time of this program, so that what else the machine does counts for nothing.
struct Clock {
  using time_point = std::clock_t;
  static time_point now() { return std::clock(); }
};

double secondsSince(Clock::time_point from) {
  return static_cast<double>(Clock::now() - from) / CLOCKS_PER_SEC;
}

void print(std::string_view name, const test::Scores& scores) {
  fmt::print("\n{} ({} words)\n{:<16}{:>10}{:>9}{:>9}{:>9}{:>11}{:>14}{:>15}\n", name, scores.words,
             "kind", "annotated", "recall", "in part", "noticed", "precision", "false alarms",
             "of these hard");
  for (const auto& [kind, score] : scores.kinds) {
    const auto share = [&](std::size_t count) {
      return score.annotated == 0
                 ? 1.0
                 : static_cast<double>(count) / static_cast<double>(score.annotated);
    };
    fmt::print("{:<16}{:>10}{:>9.4f}{:>9.4f}{:>9.4f}{:>11.4f}{:>14}{:>15}\n",
               protocol::toString(kind), score.annotated, score.recall(), share(score.inPart),
               share(score.noticed), score.precision(), score.falseAlarms, score.falseHard);
  }
}

/// The fastest of some rounds: seconds for one scan of `text`.
double timed(const clinical::IdentityScanner& scanner, const std::string& text) {
  double best = 1e9;
  const auto start = Clock::now();
  for (int round = 0; round < 200 && (round < 5 || secondsSince(start) < 0.7); ++round) {
    const auto from = Clock::now();
    (void)scanner.scan(text, clinical::TextPart::prose);
    best = std::min(best, secondsSince(from));
  }
  return best;
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  text.resize(bytes);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  std::string sets = CONSILIUM_SOURCE_DIR "/tests/unit/clinical/deid";
  std::string reports = CONSILIUM_SOURCE_DIR "/../shared/data/deid";
  std::string show;
  bool list = false;
  bool noSpeed = false;
  bool terms = false;
  CLI::App app("Measures the de-identification gate");
  app.add_option("--sets", sets, "folder of annotated sets");
  app.add_option("--reports", reports, "folder of published case reports");
  app.add_flag("--list", list, "print what was missed and each false alarm");
  app.add_flag("--terms", terms, "know the words of the terminologies, as a server does");
  app.add_flag("--no-speed", noSpeed, "leave the measure of speed out");
  app.add_option("--show", show, "print what is found in this text, and nothing else");
  CLI11_PARSE(app, argc, argv);

  const auto words = terms ? tests::realWords() : std::vector<std::string>();
  const auto started = Clock::now();
  auto loaded = clinical::IdentityScanner::load({}, words);
  if (!loaded) {
    std::cerr << loaded.error().message << '\n';
    return 1;
  }
  const clinical::IdentityScanner scanner = std::move(loaded).value();
  const double loading = secondsSince(started);
  if (!show.empty()) {
    for (const auto& one : scanner.scan(show, clinical::TextPart::prose, nullptr,
                                        std::chrono::sys_days(std::chrono::year(2025) / 6 / 15)))
      fmt::print("{} {} «{}» → «{}» ({})\n", protocol::toString(one.severity),
                 protocol::toString(one.kind), show.substr(one.begin, one.end - one.begin),
                 one.suggestion, one.rule);
    return 0;
  }

  std::vector<test::AnnotatedText> all;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(sets))
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  std::ranges::sort(files);
  for (const auto& file : files) {
    const auto texts = test::readAnnotated(file);
    const test::Scores scores = test::score(scanner, texts);
    print(file.filename().string(), scores);
    if (list) {
      for (const auto& line : scores.missed) fmt::print("  missed: {}\n", line);
      for (const auto& line : scores.falseAlarms) fmt::print("  alarm: {}\n", line);
    }
  }

  const auto texts = test::caseReports(reports);
  if (texts.empty()) {
    fmt::print("\nNo case reports: {} is absent.\n", reports);
  } else {
    std::size_t words = 0;
    std::size_t hard = 0;
    std::map<protocol::FindingKind, std::pair<std::size_t, std::size_t>> counts;
    for (const auto& [name, text] : texts) {
      words += test::countWords(text);
      for (const auto& one : scanner.scan(text, clinical::TextPart::prose)) {
        const bool isHard = one.severity == protocol::FindingSeverity::hard;
        (isHard ? counts[one.kind].first : counts[one.kind].second) += 1;
        hard += isHard ? 1U : 0U;
        if (list)
          fmt::print(
              "  {} {} «{}» {} {} … {}\n", protocol::toString(one.severity),
              protocol::toString(one.kind), text.substr(one.begin, one.end - one.begin), one.rule,
              name,
              text.substr(one.begin > 60 ? one.begin - 60 : 0, 60 + one.end - one.begin + 30));
      }
    }
    fmt::print(
        "\n{} published case reports, {} words: findings for 10,000 words (true ones among them)\n",
        texts.size(), words);
    const double share = 10'000.0 / static_cast<double>(words);
    for (const auto& [kind, count] : counts)
      fmt::print("{:<16}hard {:6.2f}   soft {:6.2f}\n", protocol::toString(kind),
                 share * static_cast<double>(count.first),
                 share * static_cast<double>(count.second));
  }

  if (noSpeed) return 0;

  fmt::print("\nloaded in {:.0f} ms\n", loading * 1000);
  std::string ten;
  for (const auto& [name, text] : texts)
    if (ten.size() < 10'000) ten += text + "\n";
  if (ten.empty())
    ten = repeated(
        "Patiente de 12 ans suivie pour une maladie d'Ollier. Bilan sans particularité. ", 10'000);
  ten.resize(10'000);
  const double plain = timed(scanner, ten);
  fmt::print("10 kB of a case report: {:.2f} ms, {:.1f} MB/s, {:.0f} scans/s\n", plain * 1000,
             0.01 / plain, 1 / plain);
  struct Hostile {
    std::string_view name;
    std::string_view part;
  };
  for (const Hostile& hostile : {Hostile{"digits", "1"},
                                 {"capitals", "ABCDEF GHIJKL "},
                                 {"signs @", "a@"},
                                 {"dates", "12/03/1985 "},
                                 {"names", "Mme Dupont "},
                                 {"initials", "A.B."},
                                 {"numbers in words", "quatre-vingt-"},
                                 {"streets", "12 rue de la "},
                                 {"letters", "a"},
                                 {"capitals with hyphens", "Aa-"},
                                 {"points", "1.1."},
                                 {"separated digits", "0 6 "},
                                 {"initials with hyphens", "M. J.-P. R. "},
                                 {"names in two words", "Aa-Le "},
                                 {"colons", "Nom : "}}) {
    const double small = timed(scanner, repeated(hostile.part, 64'000));
    const double large = timed(scanner, repeated(hostile.part, 512'000));
    fmt::print("{:<24}64 kB {:8.2f} ms   512 kB {:8.2f} ms   {:4.1f} times\n", hostile.name,
               small * 1000, large * 1000, large / small);
  }
  return 0;
}

// Learns the weights of server/clinical/impl/learned_weights.cpp from the annotated sets and the
// published case reports: for each kind a logistic regression over what `Surroundings` says about a
// word (AdaGrad: Duchi, Hazan, Singer, JMLR 12, 2011), of which the larger weights are kept. See
// docs/deidentification.md.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iostream>
#include <numeric>
#include <random>

#include "clinical/impl/learned.hpp"
#include "clinical/impl/rules.hpp"
#include "clinical/impl/surroundings.hpp"
#include "support/annotated_texts.hpp"
#include "support/real_terms.hpp"

namespace {

using namespace consilium;
constexpr std::size_t kKinds = clinical::kLearnedKinds.size();

struct Example {
  std::size_t begin = 0;  ///< in the numbers of all examples
  std::size_t end = 0;
  std::array<bool, kKinds> is{};
};

struct Examples {
  std::vector<Example> all;
  std::vector<std::uint32_t> numbers;
};

/// Whether a finding, or a mark, has the token.
template <class Place>
bool has(const Place& place, const clinical::Token& token) {
  return place.begin < token.end && token.begin < place.end;
}

/// `known`: nothing is marked in the text, and what the rules find in it may be right.
void take(const clinical::Lexicon& lexicon, const test::AnnotatedText& annotated, bool known,
          Examples& examples) {
  const clinical::Text text(annotated.text, annotated.part, lexicon);
  if (text.part() == clinical::TextPart::documentName) return;
  const auto chosen = clinical::findByRules(text, lexicon, std::nullopt);
  clinical::Surroundings surroundings(text, lexicon, chosen);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const clinical::Token& token = text.at(at);
    if (!surroundings.mayTell(at) || (known && surroundings.isTaken(at))) continue;
    Example example;
    for (const test::Annotation& mark : annotated.annotations)
      if (has(mark, token))
        for (std::size_t kind = 0; kind < kKinds; ++kind)
          example.is[kind] = mark.kind == clinical::kLearnedKinds[kind];
    std::size_t from = at;
    std::size_t to = at;
    for (const clinical::Candidate& one : chosen)
      if (has(one.found, token)) {
        from = text.tokenAt(one.found.begin);
        to = text.tokenAt(one.found.end);
      }
    const auto add = [&](std::size_t unseenFrom, std::size_t unseenTo) {
      example.begin = examples.numbers.size();
      const auto said = surroundings.describe(at, unseenFrom, unseenTo);
      examples.numbers.insert(examples.numbers.end(), said.begin(), said.end());
      example.end = examples.numbers.size();
      examples.all.push_back(example);
    };
    // As if the rules had not found it, and as if they had found its other words only.
    add(from, to);
    if (to > at + 1) add(from, at + 1);
    if (to > at && from < at) add(at, to);
  }
}

struct Weights {
  std::vector<std::array<float, kKinds>> of =
      std::vector<std::array<float, kKinds>>(clinical::Surroundings::kNumbers);
};

Weights learn(Examples& examples, int rounds, double rate, double decay, int fewest) {
  Weights weights;
  auto squares = weights.of;
  std::vector<std::uint8_t> counts(clinical::Surroundings::kNumbers);
  for (const std::uint32_t number : examples.numbers)
    if (counts[number] < 255) ++counts[number];
  for (std::size_t kind = 0; kind < kKinds; ++kind)
    for (auto& square : squares) square[kind] = 1e-6F;
  std::mt19937 random(1);
  for (int round = 0; round < rounds; ++round) {
    double loss = 0;
    std::ranges::shuffle(examples.all, random);
    for (const Example& example : examples.all) {
      std::array<double, kKinds> odds{};
      for (std::size_t at = example.begin; at < example.end; ++at)
        if (counts[examples.numbers[at]] >= fewest)
          for (std::size_t kind = 0; kind < kKinds; ++kind)
            odds[kind] += weights.of[examples.numbers[at]][kind];
      for (std::size_t kind = 0; kind < kKinds; ++kind) {
        const double likely = 1 / (1 + std::exp(-odds[kind]));
        loss -= std::log((example.is[kind] ? likely : 1 - likely) + 1e-12);
        const double slope = likely - (example.is[kind] ? 1.0 : 0.0);
        if (std::abs(slope) < 1e-4) continue;
        for (std::size_t at = example.begin; at < example.end; ++at) {
          const std::uint32_t number = examples.numbers[at];
          if (counts[number] < fewest) continue;
          float& weight = weights.of[number][kind];
          const double step = slope + decay * weight;
          float& square = squares[number][kind];
          square += static_cast<float>(step * step);
          weight -= static_cast<float>(rate * step / std::sqrt(square));
        }
      }
    }
    std::cerr << fmt::format("round {}: loss {:.4f}\n", round + 1,
                             loss / static_cast<double>(examples.all.size()));
  }
  return weights;
}

/// A number as `Learned` reads it.
std::string signs(std::uint32_t value, int count) {
  std::string text(static_cast<std::size_t>(count), ' ');
  for (int at = count - 1; at >= 0; --at, value /= 64)
    text[static_cast<std::size_t>(at)] = clinical::kWeightSigns[value % 64];
  return text;
}

std::size_t write(const Weights& weights, const std::string& file, double least) {
  std::ofstream out(file);
  out << "#include \"clinical/impl/learned.hpp\"\n\n"
         "// Made by tests/bench/deid_learn.cpp.\n\n"
         "namespace consilium::clinical {\nnamespace {\n\nconstexpr char kWeights[] =";
  std::string text;
  std::size_t count = 0;
  // Beside a large weight small ones of other kinds count, too.
  const double beside = least / 2;
  for (std::uint32_t number = 0; number < weights.of.size(); ++number) {
    if (std::ranges::none_of(weights.of[number],
                             [&](float weight) { return std::abs(weight) >= least; }))
      continue;
    std::string kinds;
    std::uint32_t said = 0;
    for (std::uint32_t kind = 0; kind < kKinds; ++kind) {
      const float weight = weights.of[number][kind];
      if (std::abs(weight) < beside) continue;
      const int scaled = static_cast<int>(std::lround(weight * clinical::kWeightScale));
      kinds += signs(kind, 1) +
               signs(static_cast<std::uint32_t>(std::clamp(scaled + clinical::kWeightZero, 0,
                                                           2 * clinical::kWeightZero - 1)),
                     2);
      ++said;
    }
    text += signs(number, 4) + signs(said, 1) + kinds;
    ++count;
  }
  text = signs(static_cast<std::uint32_t>(count), 4) + text;
  constexpr std::size_t kLine = 90;
  for (std::size_t at = 0; at < text.size(); at += kLine)
    out << "\n    \"" << text.substr(at, kLine) << '"';
  out << ";\n\n}  // namespace\n\nstd::string_view learnedWeights() {\n  return {kWeights, "
         "sizeof kWeights - 1};\n}\n\n"
         "}  // namespace consilium::clinical\n";
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  std::string sets = CONSILIUM_SOURCE_DIR "/tests/unit/clinical/deid";
  std::string reports = CONSILIUM_SOURCE_DIR "/../shared/data/deid";
  std::string file = CONSILIUM_SOURCE_DIR "/server/clinical/impl/learned_weights.cpp";
  std::vector<std::string> without;
  bool half = false;
  int rounds = 8;
  double least = 0.5;
  double rate = 0.08;
  double decay = 1e-5;
  int fewest = 10;
  CLI::App app("Learns the weights of names, towns and places of care");
  app.add_option("--sets", sets, "folder of annotated sets");
  app.add_option("--reports", reports, "folder of published case reports");
  app.add_option("--out", file, "the file to write");
  app.add_option("--without", without, "sets to leave out, by which to measure");
  app.add_flag("--half", half, "take every other case report only");
  app.add_option("--rounds", rounds, "how often to look at each word");
  app.add_option("--least", least, "the least weight that is kept");
  app.add_option("--rate", rate, "how much each word teaches");
  app.add_option("--decay", decay, "how fast weights are forgotten");
  app.add_option("--fewest", fewest, "how often a thing must be said to count");
  CLI11_PARSE(app, argc, argv);

  // Servers know the terminologies' words or not: learn from both.
  std::vector<clinical::Lexicon> lexicons;
  lexicons.push_back(clinical::Lexicon::load("/usr/share/hunspell", {}).value());
  if (tests::realTermsAreHere()) {
    const auto labels = tests::realWords();
    lexicons.push_back(clinical::Lexicon::load("/usr/share/hunspell", labels).value());
  }
  Examples examples;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(sets)) {
    const std::string name = entry.path().filename().string();
    // What measures is never learned from.
    if (name.ends_with(".txt") && !name.starts_with("held_out") &&
        std::ranges::find(without, name) == without.end())
      files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const clinical::Lexicon& lexicon : lexicons) {
    for (const auto& path : files)
      for (const auto& text : test::readAnnotated(path)) take(lexicon, text, false, examples);
    std::size_t number = 0;
    for (const auto& report : test::caseReports(reports))
      if (!half || number++ % 2 == 0)
        take(lexicon, {report.text, clinical::TextPart::prose, {}}, true, examples);
  }
  std::cerr << fmt::format("{} words\n", examples.all.size());
  const Weights weights = learn(examples, rounds, rate, decay, fewest);
  std::cerr << fmt::format("{} weights kept\n", write(weights, file, least));
  return 0;
}

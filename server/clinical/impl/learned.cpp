#include "clinical/impl/learned.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "clinical/impl/rules.hpp"
#include "clinical/impl/surroundings.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// The odds from which on a word counts, as logarithms, for each of `kLearnedKinds`.
constexpr std::array kLeast = {-0.9, -0.2, -0.5};

/// Small words inside names: "Le Bris de Kervran", "Notre-Dame du Lac".
bool isInside(const Token& token) {
  return isHyphen(token) || isApostrophe(token) ||
         anyOf(token.folded, {"de", "du", "des", "la", "le", "les", "l", "d", "von", "van", "der",
                              "den", "da", "dos", "el", "ben", "en", "sur", "."});
}

/// What stands in the text where a name stood.
std::string suggestionFor(FindingKind kind, bool english) {
  switch (kind) {
    case FindingKind::city:
      return english ? "a town" : "une ville";
    case FindingKind::hospital:
      return english ? "a hospital" : "un centre hospitalier";
    default:
      return english ? "(name)" : "(nom)";
  }
}

}  // namespace

Learned::Learned(std::string_view weights) {
  constexpr std::size_t kLetters = 4 + 2 * kLearnedKinds.size();
  std::array<int, 256> values{};
  for (std::size_t sign = 0; sign < kWeightSigns.size(); ++sign)
    values[static_cast<unsigned char>(kWeightSigns[sign])] = static_cast<int>(sign);
  const auto read = [&](std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t sign = at; sign < at + count; ++sign)
      value = value * 64 + values[static_cast<unsigned char>(weights[sign])];
    return value;
  };
  std::size_t slots = 2;
  while (slots < 2 * weights.size() / kLetters) slots *= 2;
  slots_.resize(slots);
  for (std::size_t at = 0; at + kLetters <= weights.size(); at += kLetters) {
    Slot slot;
    slot.number = static_cast<std::uint32_t>(read(at, 4));
    for (std::size_t kind = 0; kind < kLearnedKinds.size(); ++kind)
      slot.weights[kind] = static_cast<std::int16_t>(read(at + 4 + 2 * kind, 2) - kWeightZero);
    std::size_t place = slotOf(slot.number) & (slots - 1);
    while (slots_[place].number != kFree) place = (place + 1) & (slots - 1);
    slots_[place] = slot;
  }
}

Learned::Sums Learned::weigh(std::span<const std::uint32_t> said) const {
  std::array<int, kLearnedKinds.size()> sums{};
  for (const std::uint32_t number : said) {
    std::size_t place = slotOf(number) & (slots_.size() - 1);
    while (slots_[place].number != kFree && slots_[place].number != number)
      place = (place + 1) & (slots_.size() - 1);
    if (slots_[place].number == kFree) continue;
    for (std::size_t kind = 0; kind < sums.size(); ++kind)
      sums[kind] += slots_[place].weights[kind];
  }
  Sums odds{};
  for (std::size_t kind = 0; kind < sums.size(); ++kind) odds[kind] = sums[kind] / kWeightScale;
  return odds;
}

void addLearned(const Text& text, const Lexicon& lexicon, std::vector<Candidate>& chosen) {
  Surroundings surroundings(text, lexicon, chosen);
  constexpr std::size_t kNone = kLearnedKinds.size();
  std::vector<std::uint8_t> kinds(text.size(), kNone);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (surroundings.isTaken(at) || !surroundings.mayName(at)) continue;
    const Learned::Sums odds = lexicon.learned().weigh(surroundings.describe(at));
    double best = 0;
    for (std::size_t kind = 0; kind < kNone; ++kind)
      if (odds[kind] > kLeast[kind] && (kinds[at] == kNone || odds[kind] > best)) {
        best = odds[kind];
        kinds[at] = static_cast<std::uint8_t>(kind);
      }
  }
  std::vector<Candidate> more;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint8_t kind = kinds[at];
    if (kind == kNone) {
      ++at;
      continue;
    }
    // Words of one kind, with small words and signs between them.
    constexpr std::uint64_t kGeneric = kHospital | kHeading | kKin | kPersonNoun;
    std::size_t end = at + 1;
    bool own = (text.at(at).roles & kGeneric) == 0;
    constexpr std::size_t kGap = 3;
    for (std::size_t look = end;
         look < text.size() && look < end + kGap && !text.at(look).lineStart; ++look) {
      if (kinds[look] == kind) {
        end = look + 1;
        own = own || (text.at(look).roles & kGeneric) == 0;
      } else if (kinds[look] != kNone || surroundings.isTaken(look) || !isInside(text.at(look)) ||
                 (text.at(look).folded == "." && text.at(look - 1).letters > 2)) {
        break;
      }
    }
    Candidate candidate;
    candidate.found = {text.at(at).begin,
                       text.at(end - 1).end,
                       kLearnedKinds[kind],
                       protocol::FindingSeverity::soft,
                       suggestionFor(kLearnedKinds[kind], text.english(text.at(at))),
                       "learned"};
    if (own) more.push_back(std::move(candidate));
    at = end;
  }
  if (more.empty()) return;
  // What touches a finding of its kind belongs to it.
  const auto joins = [&](const Candidate& left, const Candidate& right) {
    if (left.quiet || right.quiet || left.found.kind != right.found.kind) return false;
    std::size_t at = text.tokenAt(left.found.end);
    const std::size_t to = text.tokenAt(right.found.begin);
    if (to > at + 2 || text.at(to).lineStart) return false;
    while (at < to && isInside(text.at(at)) && !text.at(at).lineStart) ++at;
    return at == to;
  };
  std::vector<Candidate> all;
  all.reserve(chosen.size() + more.size());
  std::ranges::merge(
      chosen, more, std::back_inserter(all), {},
      [](const Candidate& one) { return one.found.begin; },
      [](const Candidate& one) { return one.found.begin; });
  chosen.clear();
  for (Candidate& one : all) {
    const bool fresh = one.found.rule == "learned";
    if (!chosen.empty() && (fresh || chosen.back().found.rule == "learned") &&
        joins(chosen.back(), one)) {
      Candidate& last = chosen.back();
      if (!fresh) {
        last.found.severity = one.found.severity;
        last.found.suggestion = std::move(one.found.suggestion);
        last.found.rule = one.found.rule;
      }
      last.found.end = one.found.end;
      continue;
    }
    chosen.push_back(std::move(one));
  }
}

}  // namespace consilium::clinical

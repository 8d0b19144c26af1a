#include "clinical/impl/learned.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "clinical/impl/regions.hpp"
#include "clinical/impl/rules.hpp"
#include "clinical/impl/surroundings.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

namespace {

/// The odds from which on a word counts, as logarithms, for each of `kLearnedKinds`.
constexpr std::array kLeast = {-1.0, -0.5, -1.0, -0.5, 0.0, 0.3, 0.3, 0.3, 0.3, 0.0};
static_assert(kLeast.size() == kLearnedKinds.size());

/// Small words inside names: "Le Bris de Kervran", "Notre-Dame du Lac".
bool isInside(const Token& token) {
  return isHyphen(token) || isApostrophe(token) ||
         anyOf(token.folded, {"de", "du", "des", "la", "le", "les", "l", "d", "von", "van", "der",
                              "den", "da", "dos", "el", "ben", "en", "sur", "."});
}

/// Signs inside numbers and addresses: "12/04", "bât. C, 2e étage".
bool isBetween(const Token& token, FindingKind kind) {
  switch (kind) {
    case FindingKind::address:
      return anyOf(token.folded, {",", "/", "n", "°"});
    case FindingKind::birth_date:
    case FindingKind::date:
    case FindingKind::phone:
    case FindingKind::nir:
    case FindingKind::record_number:
      return anyOf(token.folded, {"/", "_", ":", "+"});
    default:
      return false;
  }
}

/// What takes the place of the tokens from `first` to before `end`.
std::string suggestionFor(FindingKind kind, const Text& text, const Lexicon& lexicon,
                          std::size_t first, std::size_t end) {
  const bool english = text.english(text.at(first));
  if (kind == FindingKind::city) {
    std::string name;
    for (std::size_t at = first; at < end; ++at) {
      if (!isWord(text.at(at))) continue;
      if (!name.empty()) name += ' ';
      name += text.at(at).folded;
    }
    return suggestedTown(lexicon.townRegion(name), english);
  }
  switch (kind) {
    case FindingKind::address:
      return english ? "(address)" : "(adresse)";
    case FindingKind::postcode:
      return english ? "(postcode)" : "(code postal)";
    case FindingKind::birth_date:
    case FindingKind::date:
      return "(date)";
    case FindingKind::phone:
      return english ? "(phone)" : "(téléphone)";
    case FindingKind::nir:
      return "(NIR)";
    case FindingKind::record_number:
      return english ? "(number)" : "(numéro)";
    case FindingKind::hospital:
      return english ? "a hospital" : "un centre hospitalier";
    default:
      return english ? "(name)" : "(nom)";
  }
}

}  // namespace

Learned::Learned(std::string_view weights) {
  std::array<int, 256> values{};
  for (std::size_t sign = 0; sign < kWeightSigns.size(); ++sign)
    values[static_cast<unsigned char>(kWeightSigns[sign])] = static_cast<int>(sign);
  std::size_t at = 0;
  const auto read = [&](std::size_t count) {
    int value = 0;
    for (; count > 0; --count)
      value = value * 64 + values[static_cast<unsigned char>(weights[at++])];
    return value;
  };
  if (weights.empty()) return;
  const auto entries = static_cast<std::size_t>(read(4));
  std::size_t slots = 2;
  while (slots < 2 * entries) slots *= 2;
  slots_.resize(slots);
  for (std::size_t entry = 0; entry < entries; ++entry) {
    Slot slot;
    slot.number = static_cast<std::uint32_t>(read(4));
    for (int kinds = read(1); kinds > 0; --kinds) {
      const auto kind = static_cast<std::size_t>(read(1));
      slot.weights[kind] = static_cast<std::int16_t>(read(2) - kWeightZero);
    }
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

namespace {

bool isLearned(FindingKind kind) {
  return std::ranges::find(kLearnedKinds, kind) != kLearnedKinds.end();
}

/// "Place 1, Place 2": a place in a list, and no address.
bool isPlaceInList(const Text& text, const Found& found) {
  for (std::size_t at = text.tokenAt(found.begin);
       text.at(at).begin < found.end && at < text.size(); ++at)
    if (text.at(at).kind != Token::Kind::sign && text.at(at).kind != Token::Kind::number &&
        text.at(at).folded != "place")
      return false;
  return true;
}

/// Whether there are as many figures, or letters, as what is told by them has at least.
bool isLongEnough(const Text& text, const Found& found) {
  const auto piece = text.utf8().substr(found.begin, found.end - found.begin);
  const auto figures = std::ranges::count_if(piece, [](char c) { return c >= '0' && c <= '9'; });
  switch (found.kind) {
    case FindingKind::phone:
    case FindingKind::nir:
      return figures >= 5;
    case FindingKind::postcode:
    case FindingKind::record_number:
      return figures >= 4;
    case FindingKind::date:
    case FindingKind::birth_date:
      // A year alone is no finding.
      return figures >= 3 && piece.size() > 4;
    case FindingKind::address:
      return static_cast<std::size_t>(figures) < piece.size() && !isPlaceInList(text, found);
    default:
      return true;
  }
}

/// What no name and no town consists of, whatever stands around: "l'annexe B", "Mme la Directrice",
/// "Pays : France", "nais. 03/04/2012".
bool isNothing(const Text& text, const Found& found) {
  const std::size_t at = text.tokenAt(found.begin);
  if (text.tokenAt(found.end) != at + 1) return false;
  const Token& token = text.at(at);
  const Token& before = text.at(at > 0 ? at - 1 : ~0UL);
  if (found.kind == FindingKind::city) return (token.flags & kCountry) != 0 && before.folded == ":";
  // "il loge rue Jean Jaurès"
  if (found.kind == FindingKind::address)
    return !token.capital && (text.at(at + 1).roles & kStreet) != 0 &&
           ((token.roles & kLiving) != 0 || token.folded == "loge");
  if (found.kind != FindingKind::person_name) return false;
  // "classification de Bohan et Peter"
  if (at > 3 && before.folded == "et" && text.at(at - 2).capital &&
      text.at(at - 3).folded == "de" && (text.at(at - 4).roles & kEponymHead) != 0)
    return true;
  // "P. aeruginosa"
  if (const Token& kind = text.at(at + 2); token.letters == 1 && text.at(at + 1).folded == "." &&
                                           isWord(kind) && !kind.capital && kind.spaced &&
                                           !kind.lineStart && kind.letters > 4 && kind.roles == 0 &&
                                           (kind.flags & ~(kMedical | kTownBegins)) == 0)
    return true;
  if (token.letters == 1)
    return anyOf(before.folded, {"annexe",   "bloc",   "hall",     "aile",   "niveau", "secteur",
                                 "vitamine", "groupe", "hepatite", "type",   "classe", "stade",
                                 "grade",    "salle",  "plan",     "option", "figure", "tableau",
                                 "appendix", "class",  "stage",    "group",  "ward",   "point"});
  if (!token.capital && text.at(at + 1).folded == "." &&
      text.at(at + 2).kind == Token::Kind::number)
    return true;
  // "Mme la Directrice"
  return at > 1 && anyOf(before.folded, {"la", "le"}) && !before.capital && !before.lineStart &&
         (text.at(at - 2).roles & kCivilTitle) != 0 && (token.flags & kCommon) != 0 &&
         !nameFlag(token);
}

/// Whether the label before a date says what was done then: "Densitométrie : 01/06/2022", "Date de
/// l'intervention : 14 mars 2019".
bool ofSomethingDone(const Text& text, std::size_t at) {
  constexpr std::size_t kReach = 7;
  if (at < 2 || text.at(at).lineStart || text.at(at - 1).folded != ":") return false;
  constexpr std::uint64_t kOfPeople = kBirth | kPersonNoun | kKin | kNameLabel | kCivilTitle;
  const Token& label = text.at(at - 2);
  // "date retenue : 05/08/1979"
  if (!isWord(label) || label.letters < 5 || (label.flags & (kCommon | kMedical)) == 0 ||
      (label.flags & kDone) != 0 || nameFlag(label))
    return false;
  for (std::size_t step = 2; step <= kReach && step <= at; ++step) {
    const Token& token = text.at(at - step);
    if ((token.roles & kOfPeople) != 0) return false;
    if (token.lineStart || anyOf(token.folded, {";", ".", ")", ","})) break;
  }
  return true;
}

/// Another kind for what a rule was not sure of, where all around says that it is one.
void reconsider(const Text& text, const Lexicon& lexicon, Surroundings& surroundings,
                std::vector<Candidate>& chosen) {
  // The logarithms of odds, and by how much they are to be above those of the rule's own kind.
  constexpr double kSure = 0.0;
  constexpr double kMargin = 0.5;
  constexpr double kBirthMargin = 1.0;
  constexpr double kMonthMargin = 3.5;
  for (Candidate& one : chosen) {
    const bool date = one.found.kind == FindingKind::date;
    if (one.quiet ||
        (!date && (one.found.severity == protocol::FindingSeverity::hard ||
                   !isLearned(one.found.kind) || one.found.kind == FindingKind::birth_date)))
      continue;
    const std::size_t first = text.tokenAt(one.found.begin);
    const std::size_t end = text.tokenAt(one.found.end);
    Learned::Sums sums{};
    std::size_t words = 0;
    for (std::size_t at = first; at < end; ++at) {
      if (!surroundings.mayTell(at)) continue;
      const Learned::Sums odds = lexicon.learned().weigh(surroundings.describe(at, first, end));
      for (std::size_t kind = 0; kind < sums.size(); ++kind) sums[kind] += odds[kind];
      ++words;
    }
    if (words == 0) continue;
    double own = 0;
    double best = -1e9;
    std::size_t other = 0;
    for (std::size_t kind = 0; kind < sums.size(); ++kind) {
      const double mean = sums[kind] / static_cast<double>(words);
      if (kLearnedKinds[kind] == one.found.kind) {
        own = mean;
      } else if (mean > best) {
        best = mean;
        other = kind;
      }
    }
    const FindingKind kind = kLearnedKinds[other];
    if (date) {
      // A month says less than a day: "extirpée au mois de février 2011".
      const double margin = one.found.rule == "date-month" ? kMonthMargin : kBirthMargin;
      // "radios datées 20/12/2018"
      const bool dated =
          first > 0 && anyOf(text.at(first - 1).folded, {"datee", "datees", "dates", "dated"});
      if (kind != FindingKind::birth_date || best < own + margin || dated ||
          (one.found.rule != "date-day-month" && ofSomethingDone(text, first)))
        continue;
      one.found.suggestion = one.age;
    } else {
      if (best < kSure || best < own + kMargin) continue;
      // Where somebody is followed is a town still: "suivie à Nancy".
      if (one.found.rule == "town" && kind == FindingKind::hospital && first > 1 &&
          text.at(first - 1).folded == "a" && text.at(first - 2).folded.starts_with("suivi"))
        continue;
      one.found.suggestion = suggestionFor(kind, text, lexicon, first, end);
    }
    one.found.kind = kind;
    one.found.rule = "learned";
  }
}

}  // namespace

void addLearned(const Text& text, const Lexicon& lexicon, std::vector<Candidate>& chosen) {
  Surroundings surroundings(text, lexicon, chosen);
  constexpr std::size_t kNone = kLearnedKinds.size();
  std::vector<std::uint8_t> kinds(text.size(), kNone);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (surroundings.isTaken(at) || !surroundings.mayTell(at)) continue;
    const Learned::Sums odds = lexicon.learned().weigh(surroundings.describe(at));
    double best = 0;
    for (std::size_t kind = 0; kind < kNone; ++kind)
      if (odds[kind] > kLeast[kind] && surroundings.mayBe(at, kLearnedKinds[kind]) &&
          (kinds[at] == kNone || odds[kind] > best)) {
        best = odds[kind];
        kinds[at] = static_cast<std::uint8_t>(kind);
      }
  }
  reconsider(text, lexicon, surroundings, chosen);
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
      } else if (kinds[look] != kNone || surroundings.isTaken(look) ||
                 !(isInside(text.at(look)) || isBetween(text.at(look), kLearnedKinds[kind])) ||
                 (text.at(look).folded == "." && text.at(look - 1).letters > 2)) {
        break;
      }
    }
    Candidate candidate;
    candidate.found = {text.at(at).begin,
                       text.at(end - 1).end,
                       kLearnedKinds[kind],
                       protocol::FindingSeverity::soft,
                       suggestionFor(kLearnedKinds[kind], text, lexicon, at, end),
                       "learned"};
    if (own && isLongEnough(text, candidate.found) && !isNothing(text, candidate.found))
      more.push_back(std::move(candidate));
    at = end;
  }
  if (more.empty()) return;
  // What touches a finding of its kind belongs to it.
  const auto joins = [&](const Candidate& left, const Candidate& right) {
    if (left.quiet || right.quiet || left.found.kind != right.found.kind) return false;
    std::size_t at = text.tokenAt(left.found.end);
    const std::size_t to = text.tokenAt(right.found.begin);
    if (to > at + 2 || text.at(to).lineStart) return false;
    // "704412. Nées le 1/6/22"
    if (text.at(at).folded == "." && text.at(to).sentenceStart && text.at(to).letters > 1)
      return false;
    while (at < to && (isInside(text.at(at)) || isBetween(text.at(at), left.found.kind)) &&
           !text.at(at).lineStart)
      ++at;
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

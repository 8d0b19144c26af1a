#include "clinical/terminology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "domain/search_text.hpp"

namespace consilium::clinical {
namespace {

using protocol::Language;
using protocol::TermRecord;
using protocol::TermSystem;

constexpr std::size_t kAskedWords = 12;
constexpr std::size_t kPhraseWords = 64;
/// Words of the vocabulary that may stand for one with typing errors.
constexpr std::size_t kNearWords = 48;
/// Words of the vocabulary that may stand for an unfinished one: the shortest.
constexpr std::size_t kUnfinishedWords = 600;
constexpr float kFillWeight = 0.3F;
/// Numbers of HPO codes have seven digits, with zeros in front.
constexpr std::size_t kHpoDigits = 7;

bool isDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::uint32_t toNumber(std::string_view digits) {
  std::uint32_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string_view prefixOf(TermSystem system) {
  return system == TermSystem::HPO ? "HP:" : "ORPHA:";
}

/// What stands between the kind of a code and its number: "HP_0002762", "ORPHA 321".
std::string_view withoutSeparators(std::string_view text) {
  while (!text.empty() && std::string_view(" :_-#").find(text.front()) != std::string_view::npos)
    text.remove_prefix(1);
  return text;
}

}  // namespace

std::uint32_t Terminology::numberOf(std::string_view code) const {
  const auto prefix = prefixOf(system_);
  if (!code.starts_with(prefix)) return kNone;
  code.remove_prefix(prefix.size());
  return isDigits(code) && code.size() <= kHpoDigits ? toNumber(code) : kNone;
}

Terminology::Terminology(TermSystem system, std::string release,
                         std::span<const TermRecord> records, const Commonness& commonness)
    : system_(system), release_(std::move(release)) {
  std::vector<std::pair<std::uint32_t, const TermRecord*>> sorted;
  for (const auto& record : records)
    if (const auto number = numberOf(record.code); number != kNone)
      sorted.emplace_back(number, &record);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  sorted.erase(std::unique(sorted.begin(), sorted.end(),
                           [](const auto& a, const auto& b) { return a.first == b.first; }),
               sorted.end());

  terms_.resize(sorted.size() + 1);
  for (std::size_t i = 0; i < sorted.size(); ++i) terms_[i].number = sorted[i].first;
  terms_.back().number = kNone;
  const auto indexOf = [&](const std::string& code) -> Index {
    const auto number = numberOf(code);
    const auto found = std::lower_bound(
        terms_.begin(), terms_.end() - 1, number,
        [](const Term& term, std::uint32_t sought) { return term.number < sought; });
    return found->number == number && number != kNone ? static_cast<Index>(found - terms_.begin())
                                                      : kNone;
  };
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto& record = *sorted[i].second;
    auto& term = terms_[i];
    term.status = record.status;
    term.group = record.group.value_or(false);
    term.commonness = static_cast<float>(std::clamp(commonness(record), 0.0, 1.0));
    if (record.prevalence)
      term.prevalence = static_cast<std::uint8_t>(static_cast<int>(*record.prevalence) + 1);
    if (record.replacedBy) term.replacedBy = indexOf(*record.replacedBy);
    term.parents = static_cast<std::uint32_t>(parents_.size());
    for (const auto& parent : record.parents)
      if (const auto index = indexOf(parent); index != kNone) parents_.push_back(index);
    for (const auto& number : record.omim)
      omim_.push_back({toNumber(number), static_cast<Index>(i)});
  }
  terms_.back().parents = static_cast<std::uint32_t>(parents_.size());
  std::sort(omim_.begin(), omim_.end());

  // Words get numbers as they come, and their places in the alphabet at the end.
  std::unordered_map<std::string, std::uint32_t> known;
  const auto add = [&](Index term, const std::string& text, bool label, bool french) {
    const auto phrase = static_cast<std::uint32_t>(phrases_.size());
    Phrase made;
    made.term = term;
    made.text = static_cast<std::uint32_t>(texts_.size());
    made.words = static_cast<std::uint32_t>(phraseWords_.size());
    made.label = label;
    made.french = french;
    texts_ += text;
    for (auto& word : comparedWords(text, kPhraseWords))
      phraseWords_.push_back(
          known.try_emplace(std::move(word), static_cast<std::uint32_t>(known.size()))
              .first->second);
    phrases_.push_back(made);
    return phrase;
  };
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto& record = *sorted[i].second;
    const auto term = static_cast<Index>(i);
    if (record.labelFr) terms_[i].french = add(term, *record.labelFr, true, true);
    if (record.labelEn) terms_[i].english = add(term, *record.labelEn, true, false);
    for (const auto& synonym : record.synonymsFr) add(term, synonym, false, true);
    for (const auto& synonym : record.synonymsEn) add(term, synonym, false, false);
  }
  Phrase end;
  end.text = static_cast<std::uint32_t>(texts_.size());
  end.words = static_cast<std::uint32_t>(phraseWords_.size());
  phrases_.push_back(end);

  std::vector<std::string> words(known.size());
  for (const auto& [word, number] : known) words[number] = word;
  std::vector<std::uint32_t> order(words.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return words[a] < words[b]; });
  std::vector<std::uint32_t> place(words.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  for (auto& word : phraseWords_) word = place[word];
  std::sort(words.begin(), words.end());
  vocabulary_ = Vocabulary(words);

  // Which phrases have a word, each once.
  postingStarts_.assign(vocabulary_.size() + 1, 0);
  const auto phraseCount = static_cast<std::uint32_t>(phrases_.size() - 1);
  std::vector<std::uint32_t> own;
  const auto eachWord = [&](std::uint32_t phrase, const auto& act) {
    const auto all = wordsOf(phrase);
    own.assign(all.begin(), all.end());
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    for (const auto word : own) act(word);
  };
  for (std::uint32_t phrase = 0; phrase < phraseCount; ++phrase)
    eachWord(phrase, [&](std::uint32_t word) { ++postingStarts_[word + 1]; });
  std::partial_sum(postingStarts_.begin(), postingStarts_.end(), postingStarts_.begin());
  postings_.resize(postingStarts_.back());
  auto next = postingStarts_;
  for (std::uint32_t phrase = 0; phrase < phraseCount; ++phrase)
    eachWord(phrase, [&](std::uint32_t word) { postings_[next[word]++] = phrase; });
  // The rarer, the more it says: inverse document frequency (Spärck Jones 1972).
  weights_.resize(vocabulary_.size(), kFillWeight);
  for (std::uint32_t word = 0; word < weights_.size(); ++word) {
    if (isFillWord(vocabulary_.word(word))) continue;
    const auto having = static_cast<double>(postingStarts_[word + 1] - postingStarts_[word]);
    weights_[word] = static_cast<float>(std::log(1.0 + phraseCount / (1.0 + having)));
  }
  for (std::uint32_t phrase = 0; phrase < phraseCount; ++phrase)
    eachWord(phrase, [&](std::uint32_t word) { phrases_[phrase].weight += weights_[word]; });

  terms_.shrink_to_fit();
  parents_.shrink_to_fit();
  phrases_.shrink_to_fit();
  texts_.shrink_to_fit();
  phraseWords_.shrink_to_fit();
  // The last one only says where the parents of the one before end.
  end_ = static_cast<Index>(terms_.size() - 1);
}

std::string_view Terminology::textOf(std::uint32_t phrase) const {
  const auto from = phrases_[phrase].text;
  return std::string_view(texts_).substr(from, phrases_[phrase + 1].text - from);
}

std::span<const std::uint32_t> Terminology::wordsOf(std::uint32_t phrase) const {
  const auto from = phrases_[phrase].words;
  return std::span(phraseWords_).subspan(from, phrases_[phrase + 1].words - from);
}

std::optional<Terminology::Index> Terminology::find(std::string_view code) const {
  const auto number = numberOf(code);
  const auto end = terms_.begin() + end_;
  const auto found =
      std::lower_bound(terms_.begin(), end, number,
                       [](const Term& term, std::uint32_t sought) { return term.number < sought; });
  if (found == end || found->number != number) return std::nullopt;
  return static_cast<Index>(found - terms_.begin());
}

Terminology::Index Terminology::inUse(Index index) const {
  constexpr int kLongestWay = 10;
  for (int i = 0; i < kLongestWay && terms_[index].replacedBy != kNone; ++i)
    index = terms_[index].replacedBy;
  return index;
}

std::string Terminology::code(Index index) const {
  return system_ == TermSystem::HPO ? fmt::format("HP:{:07}", terms_[index].number)
                                    : fmt::format("ORPHA:{}", terms_[index].number);
}

Terminology::Name Terminology::name(Index index, Language language) const {
  const auto& term = terms_[index];
  const bool french = language == Language::fr;
  const auto own = french ? term.french : term.english;
  const auto other = french ? term.english : term.french;
  if (own != kNone) return {std::string(textOf(own)), language};
  if (other != kNone) return {std::string(textOf(other)), french ? Language::en : Language::fr};
  return {code(index), language};
}

std::span<const Terminology::Index> Terminology::parents(Index index) const {
  const auto from = terms_[index].parents;
  return std::span(parents_).subspan(from, terms_[index + 1].parents - from);
}

std::optional<protocol::PrevalenceClass> Terminology::prevalence(Index index) const {
  const auto kept = terms_[index].prevalence;
  if (kept == 0) return std::nullopt;
  return static_cast<protocol::PrevalenceClass>(kept - 1);
}

protocol::TermInfo Terminology::info() const {
  return {system_, release_, static_cast<std::int64_t>(size())};
}

std::size_t Terminology::memory() const {
  const auto of = [](const auto& list) { return list.capacity() * sizeof(list[0]); };
  return of(terms_) + of(parents_) + of(phrases_) + of(texts_) + of(phraseWords_) +
         vocabulary_.memory() + of(weights_) + of(postingStarts_) + of(postings_) + of(omim_);
}

std::vector<std::string> Terminology::words() const {
  std::vector<std::string> words;
  for (std::uint32_t phrase = 0; phrase + 1 < phrases_.size(); ++phrase)
    for (auto& word : domain::searchWords(textOf(phrase))) words.push_back(std::move(word));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

void Terminology::describe(Index term, Language language, protocol::CodeLabel& label) const {
  auto [text, in] = name(term, language);
  label.known = true;
  label.label = std::move(text);
  label.language = in;
  label.status = terms_[term].status;
  if (terms_[term].group) label.group = true;
  label.prevalence = prevalence(term);
  if (const auto other = inUse(term); other != term) {
    auto [newText, newIn] = name(other, language);
    label.replacedBy = code(other);
    label.replacedByLabel = std::move(newText);
    label.replacedByLanguage = newIn;
  }
}

protocol::CodeLabel Terminology::lookup(std::string_view code, Language language) const {
  protocol::CodeLabel label;
  label.code = code;
  if (const auto term = find(code)) describe(*term, language, label);
  return label;
}

std::optional<Terminology::Index> Terminology::findOmim(std::string_view number) const {
  constexpr std::string_view kPrefix = "OMIM:";
  if (number.starts_with(kPrefix)) number.remove_prefix(kPrefix.size());
  const Omim sought{toNumber(number), 0};
  const auto found = std::lower_bound(omim_.begin(), omim_.end(), sought);
  // Where several diseases mean the same, none of them is meant for sure.
  if (found == omim_.end() || found->number != sought.number ||
      (found + 1 != omim_.end() && (found + 1)->number == sought.number))
    return std::nullopt;
  return inUse(found->term);
}

protocol::CodeLabel Terminology::lookupOmim(std::string_view number, Language language) const {
  protocol::CodeLabel label;
  label.code = number;
  const auto term = findOmim(number);
  if (!term) return label;
  describe(*term, language, label);
  label.replacedBy = code(*term);
  label.replacedByLabel = label.label;
  label.replacedByLanguage = label.language;
  return label;
}

/// The terms whose code was typed, or whose code begins with it; `certain` where it can be nothing
/// else than a code.
std::vector<Terminology::Index> Terminology::codesLike(std::string_view text, bool& certain) const {
  std::string typed;
  for (const char c : text) typed += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  std::string_view rest = withoutSeparators(typed);
  while (!rest.empty() && std::string_view(" ?.").find(rest.back()) != std::string_view::npos)
    rest.remove_suffix(1);
  certain = false;
  const auto takes = [&](std::string_view word) {
    if (!rest.starts_with(word)) return false;
    const auto after = withoutSeparators(rest.substr(word.size()));
    if (!isDigits(after)) return false;
    rest = after;
    certain = true;
    return true;
  };
  std::vector<Index> found;
  if (system_ == TermSystem::ORPHA && takes("OMIM")) {
    if (rest.size() == 6)
      for (const auto& one : omim_)
        if (one.number == toNumber(rest)) found.push_back(inUse(one.term));
    return found;
  }
  if (system_ == TermSystem::HPO)
    takes("HP");
  else if (!takes("ORPHANET"))
    takes("ORPHA");
  if (!isDigits(rest) || rest.size() > kHpoDigits) return found;
  const auto number = toNumber(rest);
  const auto addFrom = [&](std::uint32_t from, std::uint32_t to) {
    constexpr std::size_t kMost = 50;
    auto at =
        std::lower_bound(terms_.begin(), terms_.begin() + end_, from,
                         [](const Term& t, std::uint32_t sought) { return t.number < sought; });
    for (; at != terms_.begin() + end_ && at->number <= to && found.size() < kMost; ++at)
      found.push_back(static_cast<Index>(at - terms_.begin()));
  };
  addFrom(number, number);
  // The beginning of a code; without its kind only a number typed whole is one.
  if (!certain) return found;
  if (system_ == TermSystem::HPO) {
    std::uint32_t step = 1;
    for (auto digits = rest.size(); digits < kHpoDigits; ++digits) step *= 10;
    if (rest.front() == '0' && step > 1) addFrom(number * step, number * step + step - 1);
  } else {
    for (std::uint32_t step = 10; number != 0 && number * step < 10'000'000; step *= 10)
      addFrom(number * step, number * step + step - 1);
  }
  return found;
}

protocol::TermMatch Terminology::match(Index term, Language language,
                                       std::optional<std::string> by) const {
  auto [text, in] = name(term, language);
  protocol::TermMatch match;
  match.code = code(term);
  match.label = std::move(text);
  match.language = in;
  match.status = terms_[term].status;
  if (terms_[term].group) match.group = true;
  if (by && *by != match.label && *by != match.code) match.matched = std::move(by);
  return match;
}

Terminology::Asked Terminology::ask(const std::string& word, bool last, Errors errors) const {
  constexpr float kPrefixQuality = 0.9F;
  constexpr float kLeastPrefixQuality = 0.6F;
  constexpr float kErrorQuality = 0.2F;
  Asked asked;
  asked.fill = isFillWord(word);
  asked.exact = vocabulary_.find(word);
  if (asked.exact != kNone) asked.standing.push_back({asked.exact, 1.0F});
  // What is being typed may go on; whole words before it may, too, but say less.
  const auto [from, to] = vocabulary_.beginningWith(word);
  if (word.size() >= (last ? 1U : 3U) && (!asked.fill || last)) {
    const auto begin = asked.standing.size();
    for (auto each = from; each < to; ++each) {
      if (each == asked.exact) continue;
      const auto covered =
          static_cast<float>(word.size()) / static_cast<float>(vocabulary_.word(each).size());
      asked.standing.push_back(
          {each, kLeastPrefixQuality + (kPrefixQuality - kLeastPrefixQuality) * covered});
    }
    std::stable_sort(asked.standing.begin() + static_cast<std::ptrdiff_t>(begin),
                     asked.standing.end(),
                     [](const Standing& a, const Standing& b) { return a.quality > b.quality; });
    if (asked.standing.size() > kUnfinishedWords) asked.standing.resize(kUnfinishedWords);
  }
  if (errors == Errors::everywhere ||
      (errors == Errors::whereNothingElse && asked.standing.empty())) {
    // Where the word is one, it is less often a wrong one.
    const auto forgiven =
        std::min<std::size_t>(forgivenErrors(word.size()), asked.exact == kNone ? 2U : 1U);
    const auto near = vocabulary_.near(word, forgiven, last && word.size() >= 5, kNearWords);
    for (const auto& one : near) {
      const auto quality =
          kLeastPrefixQuality - 0.1F - kErrorQuality * (static_cast<float>(one.errors) - 1.0F);
      asked.standing.push_back({one.word, quality});
    }
  }
  if (asked.fill) {
    asked.weight = kFillWeight;
  } else if (asked.exact != kNone) {
    asked.weight = weights_[asked.exact];
  } else {
    // As much as the commonest word that may be meant.
    float least = static_cast<float>(std::log(1.0 + static_cast<double>(phrases_.size())));
    for (const auto& one : asked.standing) least = std::min(least, weights_[one.word]);
    asked.weight = std::max(least, 1.0F);
  }
  return asked;
}

std::size_t Terminology::rank(std::span<const Asked> asked, Language language,
                              std::vector<Candidate>& best, std::size_t limit) const {
  struct Tally {
    float matched = 0;  // of the weight of the question
    float covered = 0;  // of the weight of the phrase
    std::uint8_t words = 0;
    std::uint8_t exact = 0;
    std::uint8_t seen = 0;  // the last word of the question that counted
  };
  best.clear();
  std::vector<Tally> tallies(phrases_.size());
  std::vector<std::uint32_t> touched;
  float whole = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto& one = asked[i];
    whole += one.weight;
    const auto number = static_cast<std::uint8_t>(i + 1);
    for (const auto& [word, quality] : one.standing) {
      const auto weight = weights_[word];
      for (auto at = postingStarts_[word]; at < postingStarts_[word + 1]; ++at) {
        auto& tally = tallies[postings_[at]];
        if (tally.seen == number) continue;
        if (tally.seen == 0) touched.push_back(postings_[at]);
        tally.seen = number;
        tally.matched += one.weight * quality;
        tally.covered += weight;
        if (!one.fill) ++tally.words;
        if (quality == 1.0F) ++tally.exact;
      }
    }
  }
  std::size_t most = 0;
  for (const auto phrase : touched) most = std::max<std::size_t>(most, tallies[phrase].words);

  for (const auto number : touched) {
    const auto& tally = tallies[number];
    if (tally.words < most) continue;
    const auto& phrase = phrases_[number];
    const auto& term = terms_[inUse(phrase.term)];
    const auto recall = tally.matched / whole;
    const auto precision = std::min(1.0F, tally.covered / std::max(phrase.weight, 0.01F));
    float score = 2.0F * recall + precision;
    // All words, whole, and no others.
    if (tally.exact == asked.size() && precision > 0.999F) {
      score += 1.0F;
      const auto words = wordsOf(number);
      if (words.size() == asked.size() &&
          std::equal(words.begin(), words.end(), asked.begin(),
                     [](std::uint32_t word, const Asked& one) { return word == one.exact; }))
        score += 1.0F;
    }
    if (phrase.label) score += 0.12F;
    if (phrase.french == (language == Language::fr)) score += 0.06F;
    score += 0.15F * term.commonness;
    if (term.status != protocol::TermStatus::active) score -= 0.5F;
    if (terms_[phrase.term].replacedBy != kNone) score -= 0.1F;
    best.push_back({score, number});
  }
  // Several names of one term may be among the best: more than are asked for.
  const auto wanted = std::min(best.size(), limit * 12 + 50);
  std::partial_sort(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(wanted), best.end(),
                    [](const Candidate& a, const Candidate& b) {
                      return a.score != b.score ? a.score > b.score : a.phrase < b.phrase;
                    });
  best.resize(wanted);
  return most;
}

/// Words written together that the names write apart, taken apart: "cleidocranienne" is
/// "cleido-cranienne".
std::vector<std::string> Terminology::known(std::vector<std::string> words) const {
  constexpr std::size_t kShortestPart = 4;
  std::vector<std::string> parts;
  for (auto& word : words) {
    const auto [from, to] = vocabulary_.beginningWith(word);
    bool apart = false;
    for (auto at = kShortestPart; from == to && !apart && at + kShortestPart <= word.size(); ++at) {
      auto first = word.substr(0, at);
      auto second = word.substr(at);
      if (vocabulary_.find(first) == kNone || vocabulary_.find(second) == kNone) continue;
      parts.push_back(std::move(first));
      parts.push_back(std::move(second));
      apart = true;
    }
    if (!apart) parts.push_back(std::move(word));
  }
  return parts;
}

std::vector<protocol::TermMatch> Terminology::search(std::string_view text, Language language,
                                                     std::size_t limit) const {
  std::vector<protocol::TermMatch> found;
  std::vector<Index> shown;
  const auto show = [&](Index term, std::optional<std::string> by) {
    const auto used = inUse(term);
    if (found.size() >= limit || std::find(shown.begin(), shown.end(), used) != shown.end()) return;
    shown.push_back(used);
    if (used != term && !by) by = code(term);
    found.push_back(match(used, language, std::move(by)));
  };
  bool certain = false;
  for (const auto term : codesLike(text, certain)) show(term, std::nullopt);
  if (certain) return found;

  const auto words = known(comparedWords(text, kAskedWords));
  const auto ask = [&](Errors errors) {
    std::vector<Asked> asked;
    for (std::size_t i = 0; i < words.size(); ++i)
      asked.push_back(this->ask(words[i], i + 1 == words.size(), errors));
    return asked;
  };
  std::vector<Candidate> best;
  auto asked = ask(Errors::whereNothingElse);
  const auto meaningful = static_cast<std::size_t>(
      std::count_if(asked.begin(), asked.end(), [](const Asked& one) { return !one.fill; }));
  auto most = rank(asked, language, best, limit);
  if (most < meaningful) {
    asked = ask(Errors::everywhere);
    most = rank(asked, language, best, limit);
  }
  // What has less than half of the words has been found by chance.
  if (most * 2 < meaningful || (meaningful > 0 && most == 0)) return found;
  for (const auto& candidate : best)
    show(phrases_[candidate.phrase].term, std::string(textOf(candidate.phrase)));
  return found;
}

}  // namespace consilium::clinical

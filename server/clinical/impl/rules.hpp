#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// What the rules choose of all that they propose, in the order of the text and without overlaps;
/// what they keep quiet is among it.
std::vector<Candidate> findByRules(const Text& text, const Lexicon& lexicon,
                                   std::optional<std::chrono::sys_days> today);

/// Lengthens the names in `chosen`, which is in the order of the text, by what belongs to them.
void widenNames(const Text& text, const Lexicon& lexicon, std::vector<Candidate>& chosen);

/// Lengthens the addresses in `chosen`, which is in the order of the text, by what belongs to them.
void widenAddresses(const Text& text, std::vector<Candidate>& chosen);

/// Letters and figures that stand on either side of a number belong to it.
void widenRecords(const Text& text, std::vector<Candidate>& chosen);

/// Adds to `chosen`, which is in the order of the text, names that no rule knows but that stand as
/// names do, all of them soft, and lengthens findings by words that belong to them.
void addLearned(const Text& text, const Lexicon& lexicon, std::vector<Candidate>& chosen);

}  // namespace consilium::clinical

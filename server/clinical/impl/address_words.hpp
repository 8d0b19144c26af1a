#pragma once

#include <string_view>

#include "clinical/impl/text.hpp"

// Words of which addresses are made.

namespace consilium::clinical {

/// What has a name of its own and is lived in or beside.
bool isNamedPlace(const Token& token);
/// Parts of a building and of a site, with their number or letter behind them or before.
bool isInside(const Token& token);
/// What may stand in a part without capital.
bool isFiller(std::string_view word);
/// "ét.", which without its accent would be a conjunction.
bool isShortFloor(std::string_view raw);
/// The sides that floors and stairs have: "3e G", "2e droite".
bool isSide(const Token& token);
/// "2e", "1er", "3ème"
bool isOrdinal(std::string_view raw);
/// Streets whose word is no French one: "Heol y Bryn", "Calle Mayor".
bool isStreetAbroad(const Token& token);
bool isJoiner(std::string_view word);
bool startsWithDigit(std::string_view word);

}  // namespace consilium::clinical

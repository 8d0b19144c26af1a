#pragma once

#include <string>
#include <string_view>

#include "clinical/impl/lexicon.hpp"

namespace consilium::clinical {

/// A word as it was meant, folded, and how it is written.
struct Meant {
  std::string folded;  ///< empty where the word is what it looks like
  bool capital = false;
  bool allCapitals = false;
};

/// The word that a scan made `raw` of: N0M is nom, C0URTOIS is courtois, Hôpita1 is hôpital,
/// PlNCHON is pinchon, Exarnen is examen. Only what reads better so is taken for misread.
Meant rightly(std::string_view raw, const Lexicon& lexicon);

/// The word of which `first` is the half before a hyphen at the end of a line and `second` what the
/// next line begins with, folded; empty where no such word is known.
std::string joined(std::string_view first, std::string_view second, const Lexicon& lexicon);

}  // namespace consilium::clinical

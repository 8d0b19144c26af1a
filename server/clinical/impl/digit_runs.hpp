#pragma once

#include <cstdint>
#include <vector>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// One digit of a run, perhaps misread (O for 0, l for 1).
struct Digit {
  char value = '0';
  bool real = true;
  bool groupStart = false;
  char separator = 0;  ///< of a group start: what stands before it: one of " .-/", or 0
  std::uint32_t begin = 0;
};

/// The digit that a scan made `letter` of (O is 0, l is 1), or 0.
char readAs(char letter);

/// Groups of digits with nothing but separators between, of one line, or of two.
struct Run {
  std::vector<Digit> digits;
  std::size_t firstToken = 0;
  std::size_t endToken = 0;
  std::uint32_t end = 0;
  bool plus = false;    ///< + before it
  bool broken = false;  ///< more digits stand on the next line
};

/// Whether the token may belong to a run: digits, or letters that are misread ones.
bool digitish(const Text& text, const Token& token);

/// The run that begins at token `first`, at most into the next line with `twoLines`.
Run runFrom(const Text& text, std::size_t first, bool twoLines);

}  // namespace consilium::clinical

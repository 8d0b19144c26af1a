#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// What may be a number of a file: letters, figures and signs between them, perhaps in groups.
struct Code {
  std::size_t end = 0;     ///< the token behind it
  std::size_t digits = 0;  ///< misread ones (O, l) among them
  bool letters = false;
  bool signs = false;    ///< - / . between its parts
  bool grouped = false;  ///< white space between its parts
};

/// The code that begins at token `at`. With `announced` it may have groups: "0452 8871 03".
std::optional<Code> codeAt(const Text& text, std::size_t at, bool announced);
/// Letters and figures that begin with a figure.
bool startsWithDigit(const Text& text, const Token& token);

/// Whether a stroke and another sign part it: FMC/18/2219-Z is no device's.
bool stroked(const Text& text, std::size_t at, const Code& code);
/// How it is written: 9 for figures, A for letters.
std::string shapeOf(const Text& text, std::size_t at, std::size_t end);

/// "440918 (11/02/2012) clou tibial ; 440977 (25/10/2009) ablation": files in a list, each with a
/// day in brackets behind it. Whether the number at `at` is one of them.
bool isFileWithDay(const Text& text, std::size_t at);

}  // namespace consilium::clinical

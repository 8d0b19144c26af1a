#pragma once

#include <string_view>

namespace consilium::clinical {

/// How a word announces a number.
enum class RecordHead {
  none,
  file,        ///< dossier, séjour, tube: what is of one person
  person,      ///< patient, famille: other figures follow these, too
  document,    ///< carte, réf., ordre: of one person or of a thing
  profession,  ///< RPPS: a directory finds a professional by it
  number,      ///< n°, numéro: of anything
};
RecordHead recordHeadOf(std::string_view word);

/// Whether a word tells that a number is a thing's, a text's or an establishment's.
bool numbersThings(std::string_view word);

/// Implants, aids and reagents, whose references are no patient's.
bool isDevice(std::string_view word);

/// Vocabularies, registers and identifiers of the literature and of trade: "OMIM", "ISBN", "LOINC".
bool numbersTerms(std::string_view word);

struct Scan;
/// Numbers of files in words.
void findSpokenRecords(Scan& scan);

}  // namespace consilium::clinical

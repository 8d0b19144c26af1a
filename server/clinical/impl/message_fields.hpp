#pragma once

#include <cstddef>
#include <string_view>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

/// What a field of a message, a cell of a table or a tag holds.
enum class Field {
  none,
  record,
  nir,
  name,
  professional,
  birthDate,
  address,
  phone,
  city,
  postcode,
  hospital,
  date
};

/// What field `number` of an HL7 segment holds.
Field fieldOf(std::string_view segment, std::size_t number);

/// Proposes what fields hold.
class FieldReader {
 public:
  explicit FieldReader(Scan& scan) : scan_(scan), utf8_(scan.text.utf8()) {}

  /// A field whose components stand between "^".
  void lookAtField(Field field, std::size_t begin, std::size_t end);
  void lookAtComponent(Field field, std::size_t component, std::size_t begin, std::size_t end);
  void add(std::size_t begin, std::size_t end, protocol::FindingKind kind, std::string_view french,
           std::string_view english, int priority = 101);

 private:
  /// FAMILY^GIVEN^FURTHER, as one name; others behind a "~".
  void lookAtNames(std::size_t begin, std::size_t end);
  /// "^PRN^PH^^1^617^5550188": a telephone number in components.
  void lookAtPhoneParts(std::size_t begin, std::size_t end);

  Scan& scan_;
  std::string_view utf8_;
};

/// Tables with headings, and rows that explain themselves.
void findInTables(Scan& scan);
/// Elements that a tag or a keyword names: DICOM, HL7 fields by their number, CDA.
void findInTags(Scan& scan);

}  // namespace consilium::clinical

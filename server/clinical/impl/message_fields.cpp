#include "clinical/impl/message_fields.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "clinical/impl/nir.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

Field fieldOf(std::string_view segment, std::size_t number) {
  struct Known {
    std::string_view segment;
    std::size_t number;
    Field field;
  };
  static constexpr Known kKnown[] = {
      {"PID", 2, Field::record},        {"PID", 3, Field::record},
      {"PID", 4, Field::record},        {"PID", 5, Field::name},
      {"PID", 6, Field::name},          {"PID", 7, Field::birthDate},
      {"PID", 9, Field::name},          {"PID", 11, Field::address},
      {"PID", 13, Field::phone},        {"PID", 14, Field::phone},
      {"PID", 18, Field::record},       {"PID", 19, Field::nir},
      {"NK1", 2, Field::name},          {"NK1", 4, Field::address},
      {"NK1", 5, Field::phone},         {"NK1", 6, Field::phone},
      {"NK1", 16, Field::birthDate},    {"PV1", 7, Field::professional},
      {"PV1", 8, Field::professional},  {"PV1", 9, Field::professional},
      {"PV1", 17, Field::professional}, {"PV1", 19, Field::record},
      {"MRG", 1, Field::record},        {"MRG", 7, Field::name},
      {"SPM", 2, Field::record},        {"TXA", 12, Field::record},
      {"ZBE", 1, Field::record},        {"GT1", 3, Field::name},
      {"GT1", 5, Field::address},       {"GT1", 6, Field::phone},
      {"GT1", 8, Field::birthDate},     {"IN1", 16, Field::name},
      {"IN1", 18, Field::birthDate},    {"IN1", 19, Field::address},
      {"IN1", 36, Field::record},       {"ORC", 2, Field::record},
      {"ORC", 3, Field::record},        {"ORC", 12, Field::professional},
      {"OBR", 2, Field::record},        {"OBR", 3, Field::record},
      {"OBR", 16, Field::professional}};
  const auto* const found = std::ranges::find_if(kKnown, [&](const Known& known) {
    return known.segment == segment && known.number == number;
  });
  return found == std::end(kKnown) ? Field::none : found->field;
}

void FieldReader::lookAtField(Field field, std::size_t begin, std::size_t end) {
  if (field == Field::name) return lookAtNames(begin, end);
  if (field == Field::phone) lookAtPhoneParts(begin, end);
  std::size_t component = 0;
  for (std::size_t from = begin; from <= end; ++component) {
    const std::size_t to = std::min(utf8_.find_first_of("^~&", from), end);
    if (to > from) lookAtComponent(field, component, from, to);
    from = to + 1;
  }
}

void FieldReader::lookAtNames(std::size_t begin, std::size_t end) {
  constexpr std::size_t kParts = 3;
  for (std::size_t from = begin; from < end;) {
    const std::size_t whole = std::min(utf8_.find('~', from), end);
    std::size_t to = from;
    for (std::size_t part = 0; part < kParts && to < whole; ++part) {
      const std::size_t next = std::min(utf8_.find('^', part == 0 ? from : to + 1), whole);
      if (std::ranges::any_of(utf8_.substr(to, next - to), [](char letter) {
            return std::isdigit(static_cast<unsigned char>(letter)) != 0;
          }))
        break;
      to = next;
    }
    while (to > from && utf8_[to - 1] == '^') --to;
    if (to > from) add(from, to, FindingKind::person_name, "(nom)", "(name)");
    from = whole + 1;
  }
}

void FieldReader::lookAtComponent(Field field, std::size_t component, std::size_t begin,
                                  std::size_t end) {
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(
      utf8_.substr(begin, end - begin),
      [](char letter) { return std::isdigit(static_cast<unsigned char>(letter)) != 0; }));
  switch (field) {
    case Field::record:
      // The number of an insurance is often a NIR.
      if (const std::string_view number = utf8_.substr(begin, end - begin);
          (number.size() == 13 || number.size() == 15) && number.size() - digits <= 1 &&
          nirShape(number, true))
        add(begin, end, FindingKind::nir, "(numéro retiré)", "(number removed)");
      else if (component == 0 && digits >= 3)
        add(begin, end, FindingKind::record_number, "(numéro retiré)", "(number removed)");
      break;
    case Field::nir:
      if (digits >= 9) add(begin, end, FindingKind::nir, "(numéro retiré)", "(number removed)");
      break;
    case Field::name:
      if (component <= 2 && digits == 0)
        add(begin, end, FindingKind::person_name, "(nom)", "(name)");
      break;
    case Field::professional:
      if (component == 0 && digits >= 6)
        add(begin, end, FindingKind::record_number, "(numéro retiré)", "(number removed)");
      if ((component == 1 || component == 2) && digits == 0)
        add(begin, end, FindingKind::person_name, "(nom)", "(name)");
      break;
    case Field::birthDate:
      if (component == 0 && digits >= 6)
        add(begin, end, FindingKind::birth_date, "(date)", "(date)");
      break;
    case Field::address:
      if (component <= 1) add(begin, end, FindingKind::address, "(adresse)", "(address)");
      if (component == 2) add(begin, end, FindingKind::city, "(ville)", "(town)");
      if (component == 4 && digits >= 3)
        add(begin, end, FindingKind::postcode, "(code postal)", "(postcode)");
      break;
    case Field::phone:
      if (digits >= 6) add(begin, end, FindingKind::phone, "(téléphone)", "(telephone)");
      break;
    case Field::city:
      if (digits == 0) add(begin, end, FindingKind::city, "(ville)", "(town)");
      break;
    case Field::postcode:
      if (digits >= 3) add(begin, end, FindingKind::postcode, "(code postal)", "(postcode)");
      break;
    case Field::hospital:
      if (digits == 0) add(begin, end, FindingKind::hospital, "(hôpital)", "(hospital)");
      break;
    case Field::date:
      if (component == 0 && digits >= 6) add(begin, end, FindingKind::date, "(date)", "(date)");
      break;
    case Field::none:
      break;
  }
}

void FieldReader::lookAtPhoneParts(std::size_t begin, std::size_t end) {
  static const re2::RE2 kParts(R"(\^(\d{1,3}\^\d{1,5}\^\d{4,10})(?:\^|$|~))");
  re2::StringPiece field(utf8_.data() + begin, end - begin);
  re2::StringPiece number;
  if (re2::RE2::PartialMatch(field, kParts, &number)) {
    const auto from = static_cast<std::size_t>(number.data() - utf8_.data());
    add(from, from + number.size(), FindingKind::phone, "(téléphone)", "(telephone)");
  }
}

void FieldReader::add(std::size_t begin, std::size_t end, FindingKind kind, std::string_view french,
                      std::string_view english, int priority) {
  const bool inEnglish = scan_.text.english(scan_.text.at(scan_.text.tokenAt(begin)));
  scan_.add(begin, end, kind, true, priority, "message-field",
            std::string(inEnglish ? english : french));
}

}  // namespace consilium::clinical

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/message_fields.hpp"

// Elements with a name of their own: what a dump of a DICOM file prints (PS3.6), HL7 fields named
// by segment and number, attributes of CDA and FHIR.

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

/// What the DICOM element holds, by its tag in small letters.
Field fieldOfTag(std::string_view tag) {
  struct Known {
    std::string_view tag;
    Field field;
  };
  static constexpr Known kKnown[] = {{"0010,0010", Field::name},    {"0010,0020", Field::record},
                                     {"0010,0021", Field::none},    {"0010,0030", Field::birthDate},
                                     {"0010,1000", Field::record},  {"0010,1001", Field::name},
                                     {"0010,1005", Field::name},    {"0010,1040", Field::address},
                                     {"0010,1060", Field::name},    {"0010,2154", Field::phone},
                                     {"0010,1090", Field::record},  {"0008,0020", Field::date},
                                     {"0008,0021", Field::date},    {"0008,0022", Field::date},
                                     {"0008,0023", Field::date},    {"0008,002a", Field::date},
                                     {"0008,0050", Field::record},  {"0008,0080", Field::hospital},
                                     {"0008,0081", Field::address}, {"0008,0090", Field::name},
                                     {"0008,1048", Field::name},    {"0008,1050", Field::name},
                                     {"0008,1060", Field::name},    {"0008,1070", Field::name},
                                     {"0020,000d", Field::record},  {"0020,000e", Field::record},
                                     {"0008,0018", Field::record},  {"0020,0010", Field::record},
                                     {"0038,0010", Field::record},  {"0038,0020", Field::date},
                                     {"0040,0244", Field::date},    {"0040,0253", Field::record},
                                     {"0040,1001", Field::record},  {"0032,1032", Field::name},
                                     {"0040,a123", Field::name},    {"0040,a075", Field::name}};
  const auto* const found =
      std::ranges::find_if(kKnown, [&](const Known& known) { return known.tag == tag; });
  return found == std::end(kKnown) ? Field::none : found->field;
}

/// What a keyword of DICOM, or an attribute of CDA and FHIR, names.
Field fieldOfKeyword(std::string_view word) {
  struct Known {
    std::string_view word;
    Field field;
  };
  static constexpr Known kKnown[] = {{"patientname", Field::name},
                                     {"patientid", Field::record},
                                     {"otherpatientids", Field::record},
                                     {"patientbirthdate", Field::birthDate},
                                     {"birthtime", Field::birthDate},
                                     {"birthdate", Field::birthDate},
                                     {"dateofbirth", Field::birthDate},
                                     {"accessionnumber", Field::record},
                                     {"studyid", Field::record},
                                     {"admissionid", Field::record},
                                     {"issuerofpatientid", Field::none},
                                     {"studydate", Field::date},
                                     {"seriesdate", Field::date},
                                     {"acquisitiondate", Field::date},
                                     {"contentdate", Field::date},
                                     {"studyinstanceuid", Field::record},
                                     {"referringphysicianname", Field::name},
                                     {"performingphysicianname", Field::name},
                                     {"operatorsname", Field::name},
                                     {"institutionname", Field::hospital},
                                     {"patientaddress", Field::address},
                                     {"patienttelephonenumbers", Field::phone}};
  const auto* const found =
      std::ranges::find_if(kKnown, [&](const Known& known) { return known.word == word; });
  return found == std::end(kKnown) ? Field::none : found->field;
}

class Tags {
 public:
  explicit Tags(Scan& scan) : reader_(scan), utf8_(scan.text.utf8()) {}

  void look() {
    // (0010,0030) DA [19481105] # PatientBirthDate
    static const re2::RE2 kElement(
        R"(\(([0-9A-Fa-f]{4},[0-9A-Fa-f]{4})\)[ \t]*(?:([A-Z]{2})\b)?[ \t]*[=:]?[ \t]*)");
    each(kElement, [&](std::string_view tag, std::string_view type, std::size_t from) {
      std::string folded;
      foldWord(tag, folded);
      Field field = fieldOfTag(folded);
      if (field == Field::none && (type == "DA" || type == "DT")) field = Field::date;
      lookAtValue(field, from, "#\n\r\\(;");
    });
    static const re2::RE2 kAttribute(R"(\b([A-Za-z]{7,24})()(?:\s?[=:]\s?|"\s?:\s?| value=))");
    each(kAttribute, [&](std::string_view word, std::string_view, std::size_t from) {
      std::string folded;
      foldWord(word, folded);
      const Field field = fieldOfKeyword(folded);
      if (field != Field::none) lookAtValue(field, from, "#\n\r;,<|\\");
    });
    // PID-7 = 19920817, PID.3: 40991275
    static const re2::RE2 kNumbered(
        R"(\b(PID|PV1|NK1|IN1|GT1|OBR|ORC|MRG|SPM)[-.](\d{1,2})(?:\.\d)?\s?[=:]\s?)");
    each(kNumbered, [&](std::string_view segment, std::string_view number, std::size_t from) {
      std::size_t value = 0;
      for (const char digit : number) value = value * 10 + static_cast<std::size_t>(digit - '0');
      lookAtValue(fieldOf(segment, value), from, "#\n\r;,|");
    });
  }

 private:
  template <class Use>
  void each(const re2::RE2& pattern, Use use) {
    re2::StringPiece parts[3];
    const re2::StringPiece whole(utf8_.data(), utf8_.size());
    for (std::size_t at = 0; at < utf8_.size() && pattern.Match(whole, at, utf8_.size(),
                                                                re2::RE2::UNANCHORED, parts, 3);) {
      at = static_cast<std::size_t>(parts[0].data() - utf8_.data()) + parts[0].size();
      use(std::string_view(parts[1].data(), parts[1].size()),
          std::string_view(parts[2].data(), parts[2].size()), at);
    }
  }

  /// The value that begins at `from`, perhaps in brackets or quotation marks, up to one of `ends`
  /// or two spaces.
  void lookAtValue(Field field, std::size_t from, std::string_view ends) {
    constexpr std::size_t kLongest = 96;
    if (field == Field::none || from >= utf8_.size()) return;
    const std::size_t open = std::string_view("[\"'«").find(utf8_[from]);
    if (open != std::string_view::npos) {
      ++from;
      ends = open == 0 ? "]\n\r" : open == 2 ? "'\n\r" : "\"\n\r";
    }
    while (from < utf8_.size() && utf8_[from] == '=') ++from;
    const std::string_view rest = utf8_.substr(from, kLongest);
    std::size_t length = std::min(rest.find_first_of(ends), rest.size());
    length = std::min(length, rest.substr(0, length).find("  "));
    length = std::min(length, rest.size());
    while (length > 0 &&
           (rest[length - 1] == ' ' || rest[length - 1] == '.' || rest[length - 1] == '\t'))
      --length;
    const std::string_view value = rest.substr(0, length);
    // What a number, a date or a telephone is has a figure, and no words.
    const auto digits = std::ranges::count_if(
        value, [](char letter) { return std::isdigit(static_cast<unsigned char>(letter)) != 0; });
    const bool figures = field == Field::record || field == Field::nir ||
                         field == Field::birthDate || field == Field::date || field == Field::phone;
    if (value.empty() || (figures && (digits < 3 || (value.find(' ') != std::string_view::npos &&
                                                     field != Field::phone))))
      return;
    // A name here is in parts, or nobody's.
    if (field == Field::name && value.find('^') == std::string_view::npos) return;
    if (field == Field::hospital || field == Field::address) return;
    reader_.lookAtField(field, from, from + length);
  }

  FieldReader reader_;
  std::string_view utf8_;
};

}  // namespace

void findInTags(Scan& scan) {
  Tags(scan).look();
}

}  // namespace consilium::clinical

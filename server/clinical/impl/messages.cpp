#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/message_fields.hpp"

// Lines of messages between information systems, pasted into a text: HL7 version 2 segments, whose
// fields tell what they hold by their place (HL7 v2.5, chapters 3, 4 and 6), and names as DICOM and
// HL7 write them, DUPONT^MARIE.

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

class Messages {
 public:
  explicit Messages(Scan& scan) : scan_(scan), reader_(scan), utf8_(scan.text.utf8()) {}

  void look() {
    if (utf8_.find('^') != std::string_view::npos) lookAtCarets();
    if (utf8_.find_first_of(";|\t") != std::string_view::npos ||
        utf8_.find("','") != std::string_view::npos ||
        utf8_.find("\",\"") != std::string_view::npos)
      findInTables(scan_);
    findInTags(scan_);
    lookAtCards();
    if (utf8_.find('|') == std::string_view::npos) return;
    for (std::size_t begin = 0; begin < utf8_.size();) {
      const std::size_t end = std::min(utf8_.find_first_of("\r\n", begin), utf8_.size());
      if (end - begin > 4 && utf8_[begin + 3] == '|') lookAtSegment(begin, end);
      begin = end + 1;
    }
  }

 private:
  void lookAtSegment(std::size_t begin, std::size_t end) {
    const std::string_view segment = utf8_.substr(begin, 3);
    std::size_t number = 0;
    for (std::size_t from = begin; from <= end; ++number) {
      const std::size_t to = std::min(utf8_.find('|', from), end);
      if (const Field field = fieldOf(segment, number); field != Field::none && to > from)
        reader_.lookAtField(field, from, to);
      else
        lookAtTime(segment, number, from, to);
      from = to + 1;
    }
  }

  /// A time stamp in any field, and the number of a stay about where PV1 has it.
  void lookAtTime(std::string_view segment, std::size_t number, std::size_t begin,
                  std::size_t end) {
    static const re2::RE2 kTime(
        R"((?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}(?:\d\d)?)?)");
    const std::string_view field = utf8_.substr(begin, end - begin);
    static const re2::RE2 kStay(R"([A-Z]{0,4}\d{5,12})");
    const bool stay = segment == "PV1" && number > 17 &&
                      re2::RE2::FullMatch(re2::StringPiece(field.data(), field.size()), kStay);
    if (field.size() < 6 || field.size() > 16 ||
        (!stay && field.find_first_not_of("0123456789") != std::string_view::npos) ||
        segment.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789") != std::string_view::npos)
      return;
    if (re2::RE2::FullMatch(re2::StringPiece(field.data(), field.size()), kTime))
      add(begin, end, FindingKind::date, "(date)", "(date)");
    else if (stay)
      add(begin, end, FindingKind::record_number, "(numéro retiré)", "(number removed)");
  }

  void lookAtCarets() {
    static const re2::RE2 kName(R"((?:^|[^\pL\pN^])(\pL+(?:['’ -]\pL+)*\^\pL+(?:['’-]\pL+)*))");
    eachMatch(kName, utf8_, [&](std::size_t begin, std::size_t end) {
      // ADT^A01 is the kind of a message.
      if (end < utf8_.size() && std::isdigit(static_cast<unsigned char>(utf8_[end])) != 0) return;
      bool person = false;
      bool other = false;
      for (std::size_t at = scan_.text.tokenAt(begin);
           at < scan_.text.size() && scan_.text.at(at).begin < end; ++at) {
        const Token& token = scan_.text.at(at);
        if (token.kind != Token::Kind::word) continue;
        const bool name = nameFlag(token);
        person = person || name || (token.flags & ~std::uint32_t{kTownBegins}) == 0;
        other = other || (!name && (token.flags & (kCommon | kMedical)) != 0 && token.letters > 2);
      }
      if (person && !other) add(begin, end, FindingKind::person_name, "(nom)", "(name)", 99);
    });
  }

  /// The numbered lines of a European health card (3 to 5) or a driving licence (1 to 3): family
  /// name, given names, day of birth.
  void lookAtCards() {
    static const re2::RE2 kCard(
        R"((?m)^[13]\.?[ \t]+(\pL[\pL '’-]*)\r?\n[24]\.?[ \t]+(\pL[\pL '’-]*)\r?\n[35]\.?[ \t]+(\d{1,2}[/. -]\d{1,2}[/. -]\d{4}))");
    re2::StringPiece rest(utf8_.data(), utf8_.size());
    re2::StringPiece family;
    re2::StringPiece given;
    re2::StringPiece day;
    const auto addPart = [&](const re2::StringPiece& part, FindingKind kind,
                             std::string_view french, std::string_view english) {
      const auto begin = static_cast<std::size_t>(part.data() - utf8_.data());
      add(begin, begin + part.size(), kind, french, english);
    };
    while (re2::RE2::FindAndConsume(&rest, kCard, &family, &given, &day)) {
      addPart(family, FindingKind::person_name, "(nom)", "(name)");
      addPart(given, FindingKind::person_name, "(prénom)", "(name)");
      addPart(day, FindingKind::birth_date, "(date)", "(date)");
    }
  }

  void add(std::size_t begin, std::size_t end, FindingKind kind, std::string_view french,
           std::string_view english, int priority = 101) {
    reader_.add(begin, end, kind, french, english, priority);
  }

  Scan& scan_;
  FieldReader reader_;
  std::string_view utf8_;
};

}  // namespace

void findInMessages(Scan& scan) {
  Messages(scan).look();
}

}  // namespace consilium::clinical

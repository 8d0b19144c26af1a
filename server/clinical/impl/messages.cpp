#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/text.hpp"

// Lines of messages between information systems, pasted into a text: HL7 version 2 segments, whose
// fields tell what they hold by their place (HL7 v2.5, chapters 3, 4 and 6), and names as DICOM and
// HL7 write them, DUPONT^MARIE.

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

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
  hospital
};

/// What field `number` of a segment holds.
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
      {"GT1", 3, Field::name},          {"GT1", 5, Field::address},
      {"GT1", 6, Field::phone},         {"GT1", 8, Field::birthDate},
      {"IN1", 16, Field::name},         {"IN1", 18, Field::birthDate},
      {"IN1", 19, Field::address},      {"IN1", 36, Field::record},
      {"ORC", 2, Field::record},        {"ORC", 3, Field::record},
      {"ORC", 12, Field::professional}, {"OBR", 2, Field::record},
      {"OBR", 3, Field::record},        {"OBR", 16, Field::professional}};
  const auto* const found = std::ranges::find_if(kKnown, [&](const Known& known) {
    return known.segment == segment && known.number == number;
  });
  return found == std::end(kKnown) ? Field::none : found->field;
}

class Messages {
 public:
  explicit Messages(Scan& scan) : scan_(scan), utf8_(scan.text.utf8()) {}

  void look() {
    if (utf8_.find('^') != std::string_view::npos) lookAtCarets();
    if (utf8_.find_first_of(";|\t") != std::string_view::npos ||
        utf8_.find("','") != std::string_view::npos ||
        utf8_.find("\",\"") != std::string_view::npos)
      lookAtTables();
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
        lookAtField(field, from, to);
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
    if (field.size() < 6 || field.size() > 14 ||
        field.find_first_not_of("0123456789") != std::string_view::npos ||
        segment.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789") != std::string_view::npos)
      return;
    if (re2::RE2::FullMatch(re2::StringPiece(field.data(), field.size()), kTime))
      add(begin, end, FindingKind::date, "(date)", "(date)");
    else if (segment == "PV1" && number > 17)
      add(begin, end, FindingKind::record_number, "(numéro retiré)", "(number removed)");
  }

  void lookAtField(Field field, std::size_t begin, std::size_t end) {
    if (field == Field::name) return lookAtNames(begin, end);
    std::size_t component = 0;
    for (std::size_t from = begin; from <= end; ++component) {
      const std::size_t to = std::min(utf8_.find_first_of("^~&", from), end);
      if (to > from) lookAtComponent(field, component, from, to);
      from = to + 1;
    }
  }

  /// FAMILY^GIVEN^FURTHER, as one name; others behind a "~".
  void lookAtNames(std::size_t begin, std::size_t end) {
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

  void lookAtComponent(Field field, std::size_t component, std::size_t begin, std::size_t end) {
    const auto digits = std::ranges::count_if(utf8_.substr(begin, end - begin), [](char letter) {
      return std::isdigit(static_cast<unsigned char>(letter)) != 0;
    });
    switch (field) {
      case Field::record:
        if (component == 0 && digits >= 3)
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
      case Field::none:
        break;
    }
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

  /// What the columns of a table hold by their headings: "Nom;Prénom;DDN;IPP".
  void lookAtTables() {
    constexpr std::size_t kMostColumns = 16;
    std::vector<Field> columns;
    char separator = 0;
    for (std::size_t begin = 0; begin < utf8_.size();) {
      const std::size_t end = std::min(utf8_.find_first_of("\r\n", begin), utf8_.size());
      const std::string_view line = utf8_.substr(begin, end - begin);
      std::vector<Field> here;
      std::size_t known = 0;
      for (const char sign : {'|', ';', '\t'}) {
        here.clear();
        known = 0;
        if (line.find(sign) == std::string_view::npos) continue;
        for (std::size_t from = 0; from <= line.size() && here.size() < kMostColumns;) {
          const std::size_t to = std::min(line.find(sign, from), line.size());
          here.push_back(headingOf(line.substr(from, to - from)));
          known += here.back() == Field::none ? 0U : 1U;
          from = to + 1;
        }
        if (known >= 2) {
          separator = sign;
          break;
        }
      }
      if (known < 2 && columns.empty()) lookAtRow(begin, end);
      if (known >= 2) {
        columns = here;
      } else if (!columns.empty() && line.find(separator) == std::string_view::npos) {
        columns.clear();
      } else if (!columns.empty()) {
        std::size_t column = 0;
        for (std::size_t from = 0; from <= line.size() && column < columns.size(); ++column) {
          std::size_t to = std::min(line.find(separator, from), line.size());
          const std::size_t next = to + 1;
          while (from < to && line[from] == ' ') ++from;
          while (to > from && line[to - 1] == ' ') --to;
          if (to > from && to - from < 64 && columns[column] != Field::none)
            lookAtComponent(columns[column], columns[column] == Field::professional ? 1 : 0,
                            begin + from, begin + to);
          from = next;
        }
      }
      begin = end + 1;
    }
  }

  /// A row that no headings explain: a sex beside a day tell that a person's name stands before
  /// them, and a postcode its town. "GODEFROY;Aline;F;07.01.1984;80100;Abbeville".
  void lookAtRow(std::size_t begin, std::size_t end) {
    static const re2::RE2 kDay(
        R"(\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|(?:19|20)\d\d[/.-]?\d\d[/.-]?\d\d)");
    static const re2::RE2 kPostcode(
        R"(\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] \d[A-Z]\d|[A-Z]{1,2}\d[0-9A-Z]? \d[A-Z]{2})");
    static const re2::RE2 kWords(R"(\pL[\pL ,.'’-]*)");
    constexpr std::size_t kMostCells = 12;
    struct Cell {
      std::size_t begin;
      std::size_t end;
    };
    const std::string_view line = utf8_.substr(begin, end - begin);
    if (line.find('^') != std::string_view::npos || line.starts_with("PID|")) return;
    // Commas part cells only where these stand in quotation marks.
    const bool quoted =
        line.find("','") != std::string_view::npos || line.find("\",\"") != std::string_view::npos;
    for (const char sign : {'|', ';', '\t', ','}) {
      if (sign == ',' && !quoted) continue;
      std::vector<Cell> cells;
      for (std::size_t from = 0; from <= line.size() && cells.size() < kMostCells;) {
        const std::size_t to = std::min(line.find(sign, from), line.size());
        Cell cell{begin + from, begin + to};
        while (cell.begin < cell.end && utf8_[cell.begin] == ' ') ++cell.begin;
        while (cell.end > cell.begin && utf8_[cell.end - 1] == ' ') --cell.end;
        // "VALUES ('LE ROUX'": a row of a data base.
        if (sign == ',' && cells.empty())
          if (const std::size_t open = utf8_.substr(from + begin, to - from).rfind("('");
              open != std::string_view::npos)
            cell.begin = begin + from + open + 1;
        while (sign == ',' && cell.end > cell.begin &&
               std::string_view(");").find(utf8_[cell.end - 1]) != std::string_view::npos)
          --cell.end;
        if (cell.end > cell.begin + 2 && utf8_[cell.begin] == utf8_[cell.end - 1] &&
            (utf8_[cell.begin] == '"' || utf8_[cell.begin] == '\'')) {
          ++cell.begin;
          --cell.end;
        }
        cells.push_back(cell);
        from = to + 1;
      }
      if (cells.size() < 3) continue;
      const auto is = [&](std::size_t at, const re2::RE2& pattern) {
        return at < cells.size() &&
               re2::RE2::FullMatch(re2::StringPiece(utf8_.data() + cells[at].begin,
                                                    cells[at].end - cells[at].begin),
                                   pattern);
      };
      for (std::size_t at = 0; at + 2 < cells.size(); ++at)
        if (is(at, kWords) && is(at + 1, kWords) && cells[at + 1].end > cells[at + 1].begin + 2 &&
            (is(at + 2, kDay) || is(at + 3, kDay)) &&
            familyAndGiven(cells[at].begin, cells[at].end, cells[at + 1].begin,
                           cells[at + 1].end)) {
          add(cells[at].begin, cells[at].end, FindingKind::person_name, "(nom)", "(name)");
          add(cells[at + 1].begin, cells[at + 1].end, FindingKind::person_name, "(prénom)",
              "(name)");
          break;
        }
      std::size_t day = cells.size();
      std::size_t names = 0;
      for (std::size_t at = 1; at < cells.size() && day == cells.size(); ++at) {
        const Cell& cell = cells[at];
        if (cell.end - cell.begin != 1 ||
            std::string_view("FMH").find(utf8_[cell.begin]) == std::string_view::npos)
          continue;
        const std::size_t beside = is(at + 1, kDay) ? at + 1 : at - 1;
        if (!is(beside, kDay)) continue;
        day = beside;
        names = std::min(at, day);
      }
      if (day == cells.size() && is(0, kWords) && is(1, kWords) && is(2, kDay)) names = day = 2;
      if (day == cells.size()) continue;
      add(cells[day].begin, cells[day].end, FindingKind::birth_date, "(date)", "(date)");
      for (std::size_t name = 0; name < names && name < 3; ++name)
        if (is(name, kWords) && cells[name].end - cells[name].begin > 1)
          add(cells[name].begin, cells[name].end, FindingKind::person_name, "(nom)", "(name)");
      for (std::size_t code = day + 1; code < cells.size(); ++code) {
        if (!is(code, kPostcode)) continue;
        add(cells[code].begin, cells[code].end, FindingKind::postcode, "(code postal)",
            "(postcode)");
        // The town stands behind a French postcode, before another.
        const bool behind = cells[code].end - cells[code].begin == 5 && is(code + 1, kWords);
        const std::size_t town = behind ? code + 1 : code - 1;
        if (is(town, kWords) && cells[town].end - cells[town].begin > 2)
          add(cells[town].begin, cells[town].end, FindingKind::city, "(ville)", "(town)");
        break;
      }
      return;
    }
  }

  /// Whether one of two cells is in capitals or a given name, and none an ordinary word.
  bool familyAndGiven(std::size_t begin, std::size_t end, std::size_t next,
                      std::size_t last) const {
    bool given = false;
    bool ordinary = false;
    const auto look = [&](std::size_t from, std::size_t to) {
      for (std::size_t at = scan_.text.tokenAt(from);
           at < scan_.text.size() && scan_.text.at(at).begin < to; ++at) {
        const Token& token = scan_.text.at(at);
        if (token.kind != Token::Kind::word) continue;
        given = given || (token.capital && (token.flags & kGivenName) != 0);
        ordinary = ordinary || !token.capital || (token.roles & (kHeading | kHospital)) != 0;
      }
    };
    look(begin, end);
    look(next, last);
    return given && !ordinary;
  }

  static Field headingOf(std::string_view cell) {
    while (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
    while (!cell.empty() && cell.back() == ' ') cell.remove_suffix(1);
    if (cell.size() > 32) return Field::none;
    std::string heading;
    foldWord(cell, heading);
    std::ranges::replace(heading, '_', ' ');
    const auto is = [&](std::initializer_list<std::string_view> words) {
      return std::ranges::find(words, std::string_view(heading)) != words.end();
    };
    const auto begins = [&](std::initializer_list<std::string_view> words) {
      return std::ranges::any_of(words, [&](std::string_view word) {
        return heading.starts_with(word) &&
               (heading.size() == word.size() || heading[word.size()] == ' ');
      });
    };
    if (is({"nom du gene", "nom du produit", "nom du medicament", "nom de l'examen"}))
      return Field::none;
    if (begins({"nom",          "noms",         "prenom",     "prenoms",     "patient",
                "patiente",     "name",         "surname",    "forename",    "first name",
                "last name",    "patient name", "given name", "family name", "nomusuel",
                "nomnaissance", "lastname",     "firstname",  "mere",        "pere",
                "mother",       "father",       "contact",    "beneficiaire"}) &&
        !is({"patient id", "patient number", "name of drug", "name of test"}))
      return Field::name;
    if (begins({"medecin", "operateur", "prescripteur", "chirurgien", "praticien", "doctor",
                "physician", "surgeon", "consultant", "interne", "infirmier", "infirmiere",
                "correspondant", "referent"}))
      return Field::professional;
    if (is({"ddn", "date de naissance", "naissance", "ne le", "ne(e) le", "nee le", "dob",
            "date of birth", "date naiss", "date naissance", "birth date", "birthdate",
            "datenaissance"}))
      return Field::birthDate;
    if (begins({"ipp", "nda", "nip", "dossier", "n° dossier", "mrn", "iep", "id", "n° ipp",
                "sejour", "n° sejour", "identifiant", "patient id", "patient number", "record",
                "hospital number"}))
      return Field::record;
    if (begins({"nir", "n° ss", "ins", "n° secu", "num secu", "ssn", "nhs number"}))
      return Field::nir;
    if (begins({"tel", "telephone", "tel.", "portable", "phone", "mobile", "fax", "gsm"}))
      return Field::phone;
    if (begins({"adresse", "address", "rue", "street"})) return Field::address;
    if (is({"ville", "commune", "city", "town", "localite", "residence", "domicile",
            "lieu de naissance", "ville de naissance", "place of birth", "birthplace"}))
      return Field::city;
    if (is({"cp", "code postal", "postcode", "zip", "zip code", "codepostal", "post code"}))
      return Field::postcode;
    if (is({"hopital", "etablissement", "hospital", "centre hospitalier", "clinique", "ch", "chu"}))
      return Field::hospital;
    return Field::none;
  }

  void add(std::size_t begin, std::size_t end, FindingKind kind, std::string_view french,
           std::string_view english, int priority = 101) {
    const bool inEnglish = scan_.text.english(scan_.text.at(scan_.text.tokenAt(begin)));
    scan_.add(begin, end, kind, true, priority, "message-field",
              std::string(inEnglish ? english : french));
  }

  Scan& scan_;
  std::string_view utf8_;
};

}  // namespace

void findInMessages(Scan& scan) {
  Messages(scan).look();
}

}  // namespace consilium::clinical

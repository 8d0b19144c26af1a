#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "clinical/impl/message_fields.hpp"

// Tables pasted into a text: columns by their headings, and rows without.

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

class Tables {
 public:
  explicit Tables(Scan& scan) : scan_(scan), reader_(scan), utf8_(scan.text.utf8()) {}

  /// What the columns of a table hold by their headings: "Nom;Prénom;DDN;IPP".
  void look() {
    constexpr std::size_t kMostColumns = 16;
    std::vector<Field> columns;
    std::vector<Joined> joined;
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
        joined = joinedColumns(line, separator);
      } else if (!columns.empty() && line.find(separator) == std::string_view::npos) {
        columns.clear();
      } else if (!columns.empty()) {
        for (const Joined& cells : joined) lookAtJoined(cells, line, separator, begin);
        std::size_t column = 0;
        for (std::size_t from = 0; from <= line.size() && column < columns.size(); ++column) {
          std::size_t to = std::min(line.find(separator, from), line.size());
          const std::size_t next = to + 1;
          while (from < to && line[from] == ' ') ++from;
          while (to > from && line[to - 1] == ' ') --to;
          if (to > from && to - from < 64 && columns[column] != Field::none)
            reader_.lookAtComponent(columns[column], columns[column] == Field::professional ? 1 : 0,
                                    begin + from, begin + to);
          from = next;
        }
      }
      begin = end + 1;
    }
  }

 private:
  /// Columns that are one datum: "jour;mois;annee", "nir;cle".
  struct Joined {
    std::size_t first = 0;
    std::size_t count = 0;
    FindingKind kind{};
  };

  /// The columns of the headings in `line` that belong together.
  static std::vector<Joined> joinedColumns(std::string_view line, char separator) {
    constexpr std::size_t kMostColumns = 32;
    std::vector<std::string> headings;
    for (std::size_t from = 0; from <= line.size() && headings.size() < kMostColumns;) {
      const std::size_t to = std::min(line.find(separator, from), line.size());
      std::string heading;
      foldWord(line.substr(from, to - from), heading);
      std::erase(heading, ' ');
      headings.push_back(heading);
      from = to + 1;
    }
    const auto begins = [&](std::size_t at, std::initializer_list<std::string_view> words) {
      return std::ranges::any_of(words, [&](std::string_view word) {
        return headings[at] == word || headings[at].starts_with(std::string(word) + "_") ||
               headings[at].starts_with(std::string(word) + "nais");
      });
    };
    std::vector<Joined> joined;
    for (std::size_t at = 0; at + 1 < headings.size(); ++at) {
      if (anyOf(headings[at], {"nir", "ins", "nss", "numsecu", "n°ss"}) &&
          anyOf(headings[at + 1], {"cle", "key", "clenir", "cle_nir"}))
        joined.push_back({at, 2, FindingKind::nir});
      if (at + 2 >= headings.size()) continue;
      const bool day = begins(at, {"jour", "jj", "j", "day", "dd", "jourdenaissance"});
      const bool month =
          begins(at + 1, {"mois", "mm", "m", "month"}) || begins(at, {"mois", "mm", "month"});
      const bool first = begins(at, {"annee", "an", "aaaa", "year", "yyyy", "yob"});
      const bool last = begins(at + 2, {"annee", "an", "aaaa", "aa", "year", "yyyy", "yy"}) ||
                        (first && begins(at + 2, {"jour", "jj", "day", "dd"}));
      if (month && last && (day || first || begins(at + 1, {"jour", "jj", "day", "dd"})))
        joined.push_back({at, 3, FindingKind::birth_date});
    }
    return joined;
  }

  void lookAtJoined(const Joined& cells, std::string_view line, char separator, std::size_t begin) {
    std::size_t from = 0;
    for (std::size_t column = 0; column < cells.first; ++column) {
      from = line.find(separator, from);
      if (from == std::string_view::npos) return;
      ++from;
    }
    std::size_t to = from;
    for (std::size_t column = 0; column < cells.count; ++column) {
      if (to > line.size()) return;
      to = std::min(line.find(separator, to), line.size()) + 1;
    }
    --to;
    while (from < to && line[from] == ' ') ++from;
    while (to > from && line[to - 1] == ' ') --to;
    if (std::ranges::any_of(line.substr(from, to - from), [](char letter) {
          return std::isdigit(static_cast<unsigned char>(letter)) != 0;
        }))
      reader_.add(begin + from, begin + to, cells.kind,
                  cells.kind == FindingKind::nir ? "(numéro retiré)" : "(date)",
                  cells.kind == FindingKind::nir ? "(number removed)" : "(date)", 102);
  }

  /// A row that no headings explain: a sex beside a day tell that a person's name stands before
  /// them, and a postcode its town. "GODEFROY;Aline;F;07.01.1984;80100;Abbeville".
  void lookAtRow(std::size_t begin, std::size_t end) {
    static const re2::RE2 kDay(
        R"(\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|(?:19|20)\d\d[/.-]?\d\d[/.-]?\d\d)");
    static const re2::RE2 kPostcode(
        R"(\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] \d[A-Z]\d|[A-Z]{1,2}\d[0-9A-Z]? \d[A-Z]{2})");
    static const re2::RE2 kWords(R"(\pL[\pL ,.'’-]*)");
    static const re2::RE2 kNumber(R"([A-Z]{0,4}\d{5,12})");
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
            (familyAndGiven(cells[at].begin, cells[at].end, cells[at + 1].begin,
                            cells[at + 1].end) ||
             (quoted && scan_.text.at(scan_.text.tokenAt(cells[at].begin)).allCapitals))) {
          add(cells[at].begin, cells[at].end, FindingKind::person_name, "(nom)", "(name)");
          add(cells[at + 1].begin, cells[at + 1].end, FindingKind::person_name, "(prénom)",
              "(name)");
          if (!quoted) break;
          const Cell& born = cells[is(at + 2, kDay) ? at + 2 : at + 3];
          add(born.begin, born.end, FindingKind::birth_date, "(date)", "(date)");
          if (at > 0 && is(at - 1, kNumber))
            add(cells[at - 1].begin, cells[at - 1].end, FindingKind::record_number,
                "(numéro retiré)", "(number removed)");
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
    if (is({"ddn", "date de naissance", "d naiss", "date nais", "nee", "naissance", "ne le",
            "ne(e) le", "nee le", "dob", "date of birth", "date naiss", "date naissance",
            "birth date", "birthdate", "datenaissance"}))
      return Field::birthDate;
    if (begins({"ipp", "nda", "nip", "dossier", "n° dossier", "mrn", "iep", "id", "n° ipp",
                "sejour", "n° sejour", "identifiant", "patient id", "patient number", "record",
                "hospital number", "nhs", "chi number"}))
      return Field::record;
    if (begins({"nir", "n° ss", "ins", "n° secu", "num secu", "ssn"})) return Field::nir;
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
           std::string_view english) {
    reader_.add(begin, end, kind, french, english);
  }

  Scan& scan_;
  FieldReader reader_;
  std::string_view utf8_;
};

}  // namespace

void findInTables(Scan& scan) {
  Tables(scan).look();
}

}  // namespace consilium::clinical

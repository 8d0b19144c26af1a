#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "clinical/impl/text.hpp"

namespace consilium::clinical {

using protocol::FindingKind;

void findSureRecords(Scan& scan) {
  // Letters, then figures with single signs and letters between; O, I and l only beside a figure.
  static const std::string kNumber =
      R"(((?-i:(?:[A-Z]{1,6}[-/. _]?|[a-z]{1,3})?[0-9OIl](?:[ \x{A0}./_-]?(?:[A-Z]{1,3}[-/._]?)?[0-9]|[OIl]){1,22}(?:[-/]?[A-Z]{1,3})?)\b))";
  static const std::string kBegins = R"((?i)(?:^|[^\pL\pN]))";
  // Heads that mean a patient's number and nothing else.
  static const re2::RE2 kStrong(
      kBegins +
      R"(((?:(?-i:[Iil1]\.?[Pp]\.?[Pp]\.?)|n\.?d\.?a\.?|n\.?i\.?p\.?|[il1]\.?e\.?p\.?|m\.?r\.?n\.?|u\.?r\.?n\.?|identifiant(?: (?:permanent|patient|local|du patient|hospitalier|unique))*|(?:medical )?record (?:number|no|n°|#)|patient[_ '’]?s? ?(?:id|identifier|number|no|nr|#|n°)|pid|hosp(?:ital|\.)? (?:number|no\.?|id)|lab(?:oratory|\.)? (?:number|no\.?|id)|chart (?:number|no|#)|unit (?:number|no\.?|nr\.?|n°|#)|accession(?: ?(?:number|no|n°|#|id))?|n[°ºo]\.? ?d['’ ]?accession|num[ée]ro (?:d['’]|de |du )?(?:ipp|nda|identification|patient|dossier|s[ée]jour|venue|passage|admission|accession|hospitalisation|examen|pr[ée]l[èe]vement|demande)(?: (?:permanent|du patient|patient|m[ée]dical|administratif|hospitalier))*|n[°ºo]\.? ?(?:de |du |d['’] ?)?(?:ipp|nda|dossier|s[ée]jour|patient|venue|passage|admission|hospitalisation|accession|examen|pr[ée]l[èe]vement|demande|identification|anapath|lame|bloc|[ée]chantillon|biopsie)(?: (?:du patient|patient|m[ée]dical|administratif|hospitalier|permanent))*|(?:dossier|s[ée]jour|patiente?|venue|passage|admission|hospitalisation|examen|pr[ée]l[èe]vement|[ée]chantillon|bloc|lame|file|case|record|specimen|sample|visit|encounter|account|admission|episode|compte[- ]rendu|adn|arn) ?(?:m[ée]dical |hospitalier |administratif |patient |clinique )?(?:n[°ºo]\.?|num[ée]ro|number|no\.?|nr\.?|#|id|ref\.?|r[ée]f\.?)|(?:n(?:os|otre)|v(?:os|otre)|our|your|[nv]/)\.? ?r[ée]f(?:[ée]rence|s)?s?\.?|r[ée]f(?:[ée]rence)?\.? (?:du |de l['’])?(?:dossier|patient|examen|labo(?:ratoire)?)))(?:[\s\x{A0}]*(?:n[°ºo]\.?|num[ée]ro|number|no\.|#|:|=|-|–|"|est(?: le)?|is|was|du patient|\(|le|ext|int|patiente?)){0,4}[\s\x{A0}]*)" +
      kNumber);
  static const re2::RE2 kVehicle(
      kBegins +
      R"(((?:immatricul|v[ée]hicule|plaques?\b|voiture|registration|number plate)[^.\n]*?)[\s:]((?-i:[A-Z]{2}[- ]?[0-9]{3}[- ]?[A-Z]{2}|[0-9]{1,4}[- ]?[A-Z]{2,3}[- ]?[0-9]{2})\b))");
  const std::string_view text = scan.text.utf8();
  const auto addEach = [&](const re2::RE2& pattern, int priority, std::string_view rule,
                           std::size_t most = 22) {
    constexpr std::size_t kFewest = 3;
    re2::StringPiece rest(text.data(), text.size());
    re2::StringPiece head;
    re2::StringPiece match;
    while (re2::RE2::FindAndConsume(&rest, pattern, &head, &match)) {
      const auto begin = static_cast<std::size_t>(match.data() - text.data());
      const auto digits = static_cast<std::size_t>(std::ranges::count_if(match, [](char letter) {
        return std::isdigit(static_cast<unsigned char>(letter)) != 0;
      }));
      if (digits < kFewest || digits > most) continue;
      const bool english = scan.text.english(scan.text.at(scan.text.tokenAt(begin)));
      // "RK 90 44 12 C": a letter by itself behind the figures.
      std::size_t end = begin + match.size();
      const bool letter = end + 2 <= text.size() && text[end] == ' ' &&
                          std::isupper(static_cast<unsigned char>(text[end + 1])) != 0 &&
                          (end + 2 == text.size() || std::string_view(",;.)\n").find(
                                                         text[end + 2]) != std::string_view::npos);
      if (letter) end += 2;
      scan.add(begin, end, FindingKind::record_number, true, priority, rule,
               english ? "(number removed)" : "(numéro retiré)");
    }
  };
  // What identifies a picture's study: as DICOM writes it, by organisation, day and time.
  static const re2::RE2 kStudy(R"((^|[^\d.])([12](?:\.\d{1,20}){4,12}\.\d{6,20})\b)");
  // The health insurance number of Quebec: four letters of a name, then year, month (and 50 for
  // women) and day of birth.
  static const re2::RE2 kQuebec(
      R"((^|[^\pL\pN])([A-Z]{4} \d\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2]) (?:0[1-9]|[12]\d|3[01])\d\d\b))");
  // A bar code as it is printed below its bars, and one that is told of.
  static const re2::RE2 kBars(R"((^|[^\pL\pN*])\*([A-Z]{0,3}[0-9]{5,14}[A-Z]?)\*)");
  static const re2::RE2 kBarCode(
      R"((?i)(?:^|[^\pL\pN])((?:codes?[- ]?(?:à )?barres?|bar[- ]?code)(?: (?:n[°ºo]\.?|du dossier|patient|du bracelet|bracelet|étiquette))*\s?[:=#]?\s?)((?-i:[A-Z]{0,3}-?[0-9]{5,11}[A-Z]?)\b))");
  addEach(kBars, 91, "record-number");
  addEach(kBarCode, 91, "record-number");
  addEach(kQuebec, 101, "record-number");
  addEach(kStrong, 92, "record-number");
  addEach(kStudy, 91, "record-number", 64);
  addEach(kVehicle, 91, "vehicle");
}

}  // namespace consilium::clinical

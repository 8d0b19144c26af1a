#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "clinical/impl/each_match.hpp"
#include "clinical/impl/text.hpp"

namespace consilium::clinical {
namespace {

using protocol::FindingKind;

/// Sites of literature, terminologies and authorities: links to them name no person.
constexpr std::array<std::string_view, 44> kQuietSites = {
    "doi.org",       "ncbi.nlm.nih.gov", "nih.gov",       "pubmed",        "orpha.net",
    "orphanet",      "orphadata",        "omim.org",      "hpo.jax.org",   "human-phenotype",
    "jax.org",       "clinicaltrials",   "has-sante.fr",  "gouv.fr",       "gnomad",
    "ensembl.org",   "who.int",          "ema.europa.eu", "europa.eu",     "uniprot.org",
    "genecards.org", "wikipedia.org",    "nature.com",    "elsevier",      "sciencedirect",
    "springer",      "wiley.com",        "nejm.org",      "thelancet.com", "bmj.com",
    "jamanetwork",   "oup.com",          "cochrane",      "decipher",      "ucsc.edu",
    "franklin",      "varsome",          "lovd.nl",       "hgmd",          "panafrican-med-journal",
    "genereviews",   "vidal.fr",         "maladiesrares", "filiere"};

/// A pattern for an address whose signs are spelled out, put in brackets, spaced apart or misread.
std::string spelledEmail() {
  const std::string bracketed = R"(\s?[\[({<]\s?)";
  const std::string closed = R"(\s?[\])}>]\s?)";
  const std::string dot = "(?:\\.|\\s?[·•]\\s?|\\s(?:dot|point|\\.)\\s|" + bracketed +
                          "(?:dot|point|pt|\\.)" + closed + ")";
  const std::string word =
      R"((?:[a-z0-9]+\s(?:\.|_|point|dot|tiret|underscore|tiret du (?:bas|huit))|[a-z]+\s-))";
  const std::string local = "(?:" + word + "\\s){0,4}[a-z0-9][a-z0-9._%+-]*(?:" + bracketed +
                            "(?:dot|point|pt|\\.)" + closed + "[a-z0-9._%+-]+){0,3}";
  const std::string at = "(?:" + bracketed + "(?:at|a|arobase|arobas|chez|@)" + closed +
                         R"(|\s(?:at|arobase|arobas)\s|\s?@\s?))";
  const std::string labels = "[a-z0-9][a-z0-9-]*(?:" + dot + "[a-z0-9-]+)*";
  const std::string end =
      "(?:fr|com|org|net|be|ch|ca|eu|uk|lu|de|es|it|pt|info|edu|re|gp|mq|gf|nc|pf|ma|dz|tn|sn|"
      "io|us|invalid|example|test)";
  const std::string provider =
      "(?:gmail|orange|free|sfr|hotmail|outlook|yahoo|laposte|wanadoo|icloud|live|protonmail|"
      "proton|neuf|bbox|aliceadsl|numericable|msn|aol|club-internet)";
  return "(?i)(" + local + "(?:\\s(?:chez|at)\\s" + provider + "(?:\\s?" + dot +
         R"(\s?(?:fr|com|net|me|org))|)" + at + labels + "(?:" + dot + R"(|\s\.\s?|\.\s|\s))" +
         end + "\\b))";
}

}  // namespace

void findAddressesOfTheNet(Scan& scan) {
  // RFC 5321 addresses as people write them; then without their end.
  static const re2::RE2 kEmail(
      R"(((?:[\pL\pN]+_[\pL\pN]+\s)?(?:[\pL\pN._-]+\((?:dot|point)\))?[\pL\pN][\pL\pN._%+'-]*@{1,2}[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,12}))");
  static const re2::RE2 kEndlessEmail(R"(([\pL\pN][\pL\pN._%+'-]*@[a-z][a-z-]{3,30}))");
  // Read aloud, written so that machines do not see it, or misread: "paul point durand arobase
  // orange point fr", "lea chez gmail point com", "sec (at) chu-lyon (dot) fr", "lea.m@gmail·com".
  static const re2::RE2 kSpelledEmail(spelledEmail());
  static const re2::RE2 kUrl(R"((?i)((?:https?://|ftp://|www\.)[^\s<>"']+))");
  static const re2::RE2 kBareUrl(
      R"((?i)(?:^|[\s(\[<:,;])((?:[a-z0-9][a-z0-9-]*\.)+(?:fr|com|org|net|be|ch|ca|eu|uk|lu|de|io|info|re|me|app|example|health|care|bzh|corsica|alsace|paris)(?:/[^\s<>"']*)?))");
  static const re2::RE2 kPathOfSite(
      R"((?i)(?:^|[\s(\[<:,;])([a-z][a-z0-9-]{3,}\.[a-z]{3,10}/[\w.-]+/[^\s<>"']+))");
  static const re2::RE2 kHandle(R"((?:^|[\s(:])(@[A-Za-z][\w.]{3,}))");
  static const re2::RE2 kDoi(R"((?i)((?:doi:?\s?)?\b10\.\d{4,9}/[^\s<>"',;]+))");
  static const re2::RE2 kIsbn(
      R"((?i)((?:\bisbn(?:-1[03])?:?\s?)?\b97[89][- ]?\d[- ]?\d{2,6}[- ]?\d{2,6}[- ]?[\dX]\b))");
  static const re2::RE2 kIdentifier(
      R"((?i)(\b(?:pmid|pmcid|orpha|omim|hp|mim|nct|finess|siret|siren|hgnc|rs|eudract|clinvar|scv|rcv|vcv|mondo|snomed|cim|icd|atc|cip|ucd|amm|ean|gtin|lot|ref|réf|batch|chr|grch37|grch38|nm|np|nc|enst|ensp|ensg)(?:\s?(?:n°|no\.?|id|:|_|-|#)){0,2}\s?\d[\d.:_/-]{2,24}))");
  // Laws with their number and date; "ordonnance du" is a prescription more often than a law.
  static const re2::RE2 kLaw(
      R"((?i)(\b(?:loi|lois|décret|arrêté|directive|règlement|circulaire|instruction|regulation|act)(?: \pL+)?(?: \((?:UE|CE|EU)\))? n[°ºo]\.? ?\d[\d/.-]*(?: du \d{1,2}(?:er)? \pL+ \d{4})?|\bordonnances? n[°ºo]\.? ?\d[\d/.-]* du \d{1,2}(?:er)? \pL+ \d{4}|\b(?:loi|décret|arrêté|circulaire|directive|règlement)(?: \pL+)? du \d{1,2}(?:er)? \pL+ \d{4}))");
  const std::string_view text = scan.text.utf8();
  const auto isEnglish = [&](std::size_t begin) {
    return scan.text.english(scan.text.at(scan.text.tokenAt(begin)));
  };
  const auto trimmed = [&](std::size_t begin, std::size_t end) {
    while (end > begin &&
           std::string_view(".,;:!?)]}").find(text[end - 1]) != std::string_view::npos)
      --end;
    return end;
  };
  const auto addUrl = [&](std::size_t begin, std::size_t end) {
    end = trimmed(begin, end);
    std::string address;
    foldWord(text.substr(begin, end - begin), address);
    const std::size_t scheme = address.find("://");
    const std::size_t from = scheme == std::string::npos ? 0 : scheme + 3;
    const std::string_view host =
        std::string_view(address).substr(from, address.find('/', from) - from);
    if (std::ranges::any_of(kQuietSites, [&](std::string_view site) {
          return host.find(site) != std::string_view::npos;
        }))
      return scan.addQuiet(begin, end, 96);
    // What stands within an address with its scheme is part of it: "https://…/?ipp=4471209".
    const bool whole = scheme != std::string::npos || address.starts_with("www.");
    scan.add(begin, end, FindingKind::url, false, whole ? 103 : 89, "url",
             isEnglish(begin) ? "(web page)" : "(page web)");
  };
  const auto eachEmail = [&](const re2::RE2& pattern, int weight, std::string_view rule) {
    eachMatch(pattern, text, [&](std::size_t begin, std::size_t end) {
      scan.add(begin, end, FindingKind::email, true, weight, rule,
               isEnglish(begin) ? "(e-mail address)" : "(adresse électronique)");
    });
  };
  if (text.find('@') != std::string_view::npos) {
    eachEmail(kEmail, 95, "email");
    eachEmail(kEndlessEmail, 93, "email");
  }
  eachMatch(kSpelledEmail, text, [&](std::size_t begin, std::size_t end) {
    // "next review at CHU de Toulouse", "photos at www.example.com"
    const std::string_view match = text.substr(begin, end - begin);
    const std::string_view last = match.substr(match.find_last_of(" .") + 1);
    const bool preposition = anyOf(last, {"de", "es", "it", "re", "us", "be"});
    if ((preposition && match[match.size() - last.size() - 1] == ' ') ||
        match.find(" www.") != std::string_view::npos)
      return;
    scan.add(begin, end, FindingKind::email, true, 94, "email-spelled",
             isEnglish(begin) ? "(e-mail address)" : "(adresse électronique)");
  });
  eachMatch(kUrl, text, addUrl);
  if (scan.text.part() == TextPart::prose) {
    eachMatch(kBareUrl, text, addUrl);
    eachMatch(kPathOfSite, text, addUrl);
  }
  if (text.find('@') != std::string_view::npos)
    eachMatch(kHandle, text, [&](std::size_t begin, std::size_t end) {
      scan.add(begin, trimmed(begin, end), FindingKind::url, false, 55, "account-name",
               isEnglish(begin) ? "(account)" : "(compte)");
    });
  eachMatch(kDoi, text, [&](std::size_t begin, std::size_t end) {
    scan.addQuiet(begin, trimmed(begin, end), 97);
  });
  eachMatch(kLaw, text, [&](std::size_t begin, std::size_t end) { scan.addQuiet(begin, end, 93); });
  eachMatch(kIsbn, text,
            [&](std::size_t begin, std::size_t end) { scan.addQuiet(begin, end, 89); });
  eachMatch(kIdentifier, text,
            [&](std::size_t begin, std::size_t end) { scan.addQuiet(begin, end, 87); });
}

}  // namespace consilium::clinical

#include "interchange/csv.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "domain/recurrence.hpp"

namespace consilium::interchange {
namespace {

using protocol::Language;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kFormulaStarts = "=+-@\t\r";

void appendField(std::string& out, std::string_view text, char separator) {
  std::string field;
  if (!text.empty() && kFormulaStarts.find(text.front()) != std::string_view::npos) field = '\'';
  field += text;
  if (field.find_first_of(std::string("\"\r\n") + separator) == std::string::npos) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

/// The words of a table in one of the two languages.
class Words {
 public:
  explicit Words(Language language) : french_(language == Language::fr) {}
  std::string operator()(const char* french, const char* english) const {
    return french_ ? french : english;
  }
  char separator() const { return french_ ? ';' : ','; }
  std::string scope(const std::optional<std::string>& name) const {
    return name ? *name : (*this)("Plateforme", "Platform");
  }

 private:
  bool french_;
};

std::string numberOr(const std::optional<std::int64_t>& number, std::string otherwise) {
  return number ? std::to_string(*number) : std::move(otherwise);
}

}  // namespace

std::string csv(const std::vector<CsvRow>& rows, char separator) {
  std::string out(kByteOrderMark);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += separator;
      appendField(out, row[i], separator);
    }
    out += "\r\n";
  }
  return out;
}

std::string activityCsv(const protocol::StatsActivityResult& figures, Language language,
                        const std::optional<std::string>& timeZone) {
  const Words say(language);
  const auto days = domain::daysOf(figures.from, figures.to, timeZone);
  std::vector<CsvRow> rows{{say("Périmètre", "Scope"), say("Du", "From"),
                            say("Au (inclus)", "To (included)"), say("Indicateur", "Figure"),
                            say("Valeur", "Value")}};
  auto scope = say.scope(figures.name);
  if (figures.whose == protocol::CountedWhose::own)
    scope += say(" (ma propre activité)", " (own activity)");
  const auto add = [&](std::string figure, std::string number) {
    rows.push_back({scope, base::formatDate(days.first), base::formatDate(days.last),
                    std::move(figure), std::move(number)});
  };
  const auto& delay = figures.delay;
  add(say("Dossiers soumis", "Cases submitted"), std::to_string(figures.submitted.cases));
  add(say("Dossiers discutés", "Cases discussed"), std::to_string(figures.discussed.cases));
  add(say("Dossiers répondus", "Cases answered"), std::to_string(figures.answered.cases));
  add(say("Délai de réponse médian (heures)", "Median delay to the answer (hours)"),
      numberOr(delay.medianHours, ""));
  add(say("Délai de réponse, 90e centile (heures)", "Delay to the answer, 90th percentile (hours)"),
      numberOr(delay.p90Hours, ""));
  add(say("Dossiers rendus avec quorum", "Cases reported on with quorum"),
      std::to_string(figures.quorumMet.cases));
  add(say("Dossiers rendus sans quorum", "Cases reported on without quorum"),
      std::to_string(figures.quorumUnmet.cases));
  add(say("Dossiers avec avis individuel", "Cases with an opinion"),
      std::to_string(figures.opinions.cases));
  add(say("Avis individuels", "Opinions"), std::to_string(figures.opinions.opinions));
  add(say("Dossiers répondus au suivi connu", "Answered cases with known follow-up"),
      std::to_string(figures.followUpKnown.cases));
  return csv(rows, say.separator());
}

std::string territoryCsv(const protocol::StatsTerritoryResult& figures, Language language,
                         const std::optional<std::string>& timeZone) {
  const Words say(language);
  const auto days = domain::daysOf(figures.from, figures.to, timeZone);
  std::vector<CsvRow> rows{{say("Périmètre", "Scope"), say("Du", "From"),
                            say("Au (inclus)", "To (included)"), say("Région", "Region"),
                            say("Dossiers soumis", "Cases submitted"),
                            say("Dossiers répondus", "Cases answered")}};
  const auto add = [&](std::string region, const protocol::RegionFigures& counts) {
    rows.push_back({say.scope(figures.name), base::formatDate(days.first),
                    base::formatDate(days.last), std::move(region),
                    numberOr(counts.submitted, say("masqué", "masked")),
                    numberOr(counts.answered, say("masqué", "masked"))});
  };
  for (const auto& region : figures.regions)
    add(region.region.value_or(say("non renseignée", "not given")), region);
  add("Total", figures.total);
  return csv(rows, say.separator());
}

}  // namespace consilium::interchange

#include "domain/export_address.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "domain/recurrence.hpp"

namespace consilium::domain {
namespace {

using protocol::CaseExportFormat;
using protocol::ExportFormat;
using protocol::Language;

constexpr std::string_view kMinutes = "/export/minutes/";
constexpr std::string_view kCases = "/export/cases/";
constexpr std::string_view kMinimumDataSets = "/export/minimum-data-sets/";
constexpr std::string_view kLanguage = "language=";
constexpr std::string_view kFhirType = "application/fhir+json";
constexpr std::string_view kJson = ".json";

/// A pseudonym in letters, digits and hyphens.
std::string plain(std::string_view pseudonym) {
  std::string name;
  for (const char c : pseudonym) {
    const bool same = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    name += same ? c : '-';
  }
  return name;
}

void addLanguage(std::string& path, const std::optional<Language>& language) {
  if (!language) return;
  path += '?';
  path += kLanguage;
  path += toString(*language);
}

/// Whether `query` is nothing, or names a language.
bool readLanguage(std::string_view query, std::optional<Language>& language) {
  if (query.empty()) return true;
  if (!query.starts_with(kLanguage)) return false;
  language = protocol::parseLanguage(query.substr(kLanguage.size()));
  return language.has_value();
}

std::optional<ExportParams> parseCasePath(std::string_view path, std::string_view query) {
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto format = protocol::parseCaseExportFormat(path.substr(dot + 1));
  if (!format || !base::isUuid(path.substr(0, dot))) return std::nullopt;
  protocol::CaseExportParams params{std::string(path.substr(0, dot)), *format, {}};
  if (*format != CaseExportFormat::fhir && !query.empty()) return std::nullopt;
  if (!readLanguage(query, params.language)) return std::nullopt;
  return params;
}

std::optional<ExportParams> parseMinutesPath(std::string_view path, std::string_view query) {
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto format = protocol::parseExportFormat(path.substr(dot + 1));
  if (!format) return std::nullopt;
  protocol::MinutesExportParams params;
  params.format = *format;
  path = path.substr(0, dot);
  const auto slash = path.find('/');
  params.meeting = path.substr(0, slash);
  if (slash != std::string_view::npos) params.item = path.substr(slash + 1);
  if (!base::isUuid(params.meeting) || (params.item && !base::isUuid(*params.item)))
    return std::nullopt;
  if (!readLanguage(query, params.language)) return std::nullopt;
  return params;
}

/// Takes `name=VALUE`, and the mark that follows it, from the front of a query.
std::optional<std::string_view> take(std::string_view& query, std::string_view name) {
  if (!query.starts_with(name)) return std::nullopt;
  query.remove_prefix(name.size());
  const auto value = query.substr(0, query.find('&'));
  query.remove_prefix(std::min(value.size() + 1, query.size()));
  return value;
}

std::optional<ExportParams> parseMinimumDataSetPath(std::string_view path, std::string_view query) {
  constexpr std::string_view kEnding = ".csv";
  if (!path.ends_with(kEnding)) return std::nullopt;
  path.remove_suffix(kEnding.size());
  const auto from = take(query, "from=");
  const auto to = from ? take(query, "to=") : std::nullopt;
  if (!to || !base::isUuid(path)) return std::nullopt;
  const auto begin = base::parseTimestamp(*from);
  const auto end = base::parseTimestamp(*to);
  if (!begin || !end) return std::nullopt;
  protocol::StatsMinimumDataSetParams params{std::string(path), *begin, *end, {}, {}};
  if (const auto timeZone = take(query, "timeZone=")) {
    params.timeZone = std::string(*timeZone);
    if (!isTimeZone(*params.timeZone)) return std::nullopt;
  }
  if (!readLanguage(query, params.language)) return std::nullopt;
  return params;
}

}  // namespace

std::string exportPath(const protocol::MinutesExportParams& params) {
  std::string path(kMinutes);
  path += params.meeting;
  if (params.item) path += "/" + *params.item;
  path += '.';
  path += toString(params.format);
  if (params.format != ExportFormat::json) addLanguage(path, params.language);
  return path;
}

std::string exportPath(const protocol::CaseExportParams& params) {
  std::string path(kCases);
  path += params.case_;
  path += '.';
  path += toString(params.format);
  if (params.format == CaseExportFormat::fhir) addLanguage(path, params.language);
  return path;
}

std::string exportPath(const protocol::StatsMinimumDataSetParams& params) {
  std::string path(kMinimumDataSets);
  path += params.centre + ".csv?from=" + base::formatTimestamp(params.from) +
          "&to=" + base::formatTimestamp(params.to);
  if (params.timeZone) path += "&timeZone=" + *params.timeZone;
  if (params.language) {
    path += '&';
    path += kLanguage;
    path += toString(*params.language);
  }
  return path;
}

std::optional<ExportParams> parseExportPath(std::string_view path, std::string_view query) {
  using Parse = std::optional<ExportParams> (*)(std::string_view, std::string_view);
  constexpr std::array<std::pair<std::string_view, Parse>, 3> kPlaces{
      {{kMinutes, parseMinutesPath},
       {kCases, parseCasePath},
       {kMinimumDataSets, parseMinimumDataSetPath}}};
  for (const auto& [place, parse] : kPlaces)
    if (path.starts_with(place)) return parse(path.substr(place.size()), query);
  return std::nullopt;
}

std::string_view exportType(ExportFormat format) {
  switch (format) {
    case ExportFormat::html:
      return "text/html; charset=utf-8";
    case ExportFormat::pdf:
      return "application/pdf";
    case ExportFormat::json:
      return "application/json";
    case ExportFormat::fhir:
      return kFhirType;
  }
  return {};
}

std::string_view exportType(CaseExportFormat format) {
  return format == CaseExportFormat::fhir ? kFhirType : "application/json";
}

std::string exportName(const protocol::MinutesExportParams& params,
                       const protocol::ReportSubject* subject) {
  const bool french = params.language.value_or(Language::fr) == Language::fr;
  std::string name;
  if (subject) {
    name = french ? "compte-rendu-" : "report-";
    name += plain(subject->pseudonym);
  } else {
    name = french ? "feuille-de-presence" : "attendance-sheet";
  }
  name += '.';
  name += toString(params.format);
  if (params.format == ExportFormat::fhir) name += kJson;
  return name;
}

std::string exportName(CaseExportFormat format, std::string_view pseudonym) {
  auto name = plain(pseudonym);
  if (format != CaseExportFormat::json) name.append(".").append(toString(format));
  return name.append(kJson);
}

std::string exportName(const protocol::StatsMinimumDataSetParams& params) {
  const auto days = daysOf(params.from, params.to, params.timeZone);
  return "sdm-mr-" + base::formatDate(days.first) + "-" + base::formatDate(days.last) + ".csv";
}

}  // namespace consilium::domain

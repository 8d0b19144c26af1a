#include "domain/export_address.hpp"

#include "base/ids.hpp"

namespace consilium::domain {
namespace {

using protocol::ExportFormat;
using protocol::Language;

constexpr std::string_view kMinutes = "/export/minutes/";
constexpr std::string_view kCases = "/export/cases/";
constexpr std::string_view kLanguage = "language=";

/// A pseudonym in letters, digits and hyphens.
std::string plain(std::string_view pseudonym) {
  std::string name;
  for (const char c : pseudonym) {
    const bool same = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    name += same ? c : '-';
  }
  return name;
}

std::optional<ExportParams> parseCasePath(std::string_view path, std::string_view query) {
  const auto dot = path.find('.');
  if (dot == std::string_view::npos || !query.empty()) return std::nullopt;
  const auto format = protocol::parseCaseExportFormat(path.substr(dot + 1));
  if (!format || !base::isUuid(path.substr(0, dot))) return std::nullopt;
  return protocol::CaseExportParams{std::string(path.substr(0, dot)), *format};
}

}  // namespace

std::string exportPath(const protocol::MinutesExportParams& params) {
  std::string path(kMinutes);
  path += params.meeting;
  if (params.item) path += "/" + *params.item;
  path += '.';
  path += toString(params.format);
  if (params.language && params.format != ExportFormat::json) {
    path += '?';
    path += kLanguage;
    path += toString(*params.language);
  }
  return path;
}

std::string exportPath(const protocol::CaseExportParams& params) {
  std::string path(kCases);
  path += params.case_;
  path += '.';
  path += toString(params.format);
  return path;
}

std::optional<ExportParams> parseExportPath(std::string_view path, std::string_view query) {
  if (path.starts_with(kCases)) return parseCasePath(path.substr(kCases.size()), query);
  if (!path.starts_with(kMinutes)) return std::nullopt;
  path.remove_prefix(kMinutes.size());
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
  if (query.empty()) return params;
  if (!query.starts_with(kLanguage)) return std::nullopt;
  params.language = protocol::parseLanguage(query.substr(kLanguage.size()));
  if (!params.language) return std::nullopt;
  return params;
}

std::string_view exportType(ExportFormat format) {
  switch (format) {
    case ExportFormat::html:
      return "text/html; charset=utf-8";
    case ExportFormat::pdf:
      return "application/pdf";
    case ExportFormat::json:
      return "application/json";
  }
  return {};
}

std::string_view exportType(protocol::CaseExportFormat) {
  return "application/json";
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
  return name;
}

std::string exportName(protocol::CaseExportFormat format, std::string_view pseudonym) {
  return plain(pseudonym) +
         (format == protocol::CaseExportFormat::phenopacket ? ".phenopacket.json" : ".json");
}

}  // namespace consilium::domain

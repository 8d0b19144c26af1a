#include "domain/export_address.hpp"

#include "base/ids.hpp"

namespace consilium::domain {
namespace {

using protocol::ExportFormat;
using protocol::Language;

constexpr std::string_view kFolder = "/export/minutes/";
constexpr std::string_view kLanguage = "language=";

}  // namespace

std::string exportPath(const protocol::MinutesExportParams& params) {
  std::string path(kFolder);
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

std::optional<protocol::MinutesExportParams> parseExportPath(std::string_view path,
                                                             std::string_view query) {
  if (!path.starts_with(kFolder)) return std::nullopt;
  path.remove_prefix(kFolder.size());
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

std::string exportName(const protocol::MinutesExportParams& params,
                       const protocol::ReportSubject* subject) {
  const bool french = params.language.value_or(Language::fr) == Language::fr;
  std::string name;
  if (subject) {
    name = french ? "compte-rendu-" : "report-";
    for (const char c : subject->pseudonym) {
      const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      name += plain ? c : '-';
    }
  } else {
    name = french ? "feuille-de-presence" : "attendance-sheet";
  }
  name += '.';
  name += toString(params.format);
  return name;
}

}  // namespace consilium::domain

#include "app/exports.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "app/connections.hpp"
#include "clinical/terminologies.hpp"
#include "domain/export_address.hpp"
#include "interchange/minimum_data_set.hpp"
#include "interchange/phenopacket.hpp"
#include "interchange/report_html.hpp"
#include "protocol/codec.hpp"

namespace consilium::app {
namespace {

using protocol::ExportFormat;
using Respond = std::function<void(net::HttpResponse)>;

int statusOf(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::invalid:
      return 400;
    case base::ErrorKind::unauthenticated:
      return 401;
    case base::ErrorKind::forbidden:
      return 403;
    case base::ErrorKind::notFound:
      return 404;
    case base::ErrorKind::invalidState:
    case base::ErrorKind::conflict:
      return 409;
    case base::ErrorKind::tooLarge:
      return 413;
    case base::ErrorKind::rateLimited:
      return 429;
    case base::ErrorKind::unavailable:
      return 503;
    default:
      return 500;
  }
}

}  // namespace

interchange::TermLabel termLabels(const service::TerminologyService& terminology) {
  return [terms = terminology.current()](std::string_view code, protocol::Language language) {
    return terms->lookup(code, language).label;
  };
}

net::HttpResponse refusal(const base::Error& error) {
  net::HttpResponse response;
  response.status = statusOf(error.kind);
  response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  if (error.kind == base::ErrorKind::unauthenticated)
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (error.kind == base::ErrorKind::rateLimited || error.kind == base::ErrorKind::unavailable) {
    constexpr std::int64_t kSecond = 1000;
    const auto wait = (error.retryAfterMs.value_or(kSecond) + kSecond - 1) / kSecond;
    response.headers.emplace_back("Retry-After", std::to_string(wait));
  }
  response.body = error.message + "\n";
  return response;
}

namespace {

base::Error busy() {
  return base::failure(base::ErrorKind::unavailable, "The server is busy; try again.");
}

void answerFile(const Respond& respond, std::string_view type, const std::string& name,
                std::string body) {
  net::HttpResponse response;
  response.headers = {{"Content-Type", std::string(type)},
                      {"Content-Disposition", "attachment; filename=\"" + name + "\""}};
  response.body = std::move(body);
  respond(std::move(response));
}

/// One download of minutes, from its request to its answer.
struct Download {
  protocol::MinutesExportParams params;
  service::MinutesDocument document;
  Respond respond;

  void answer(base::Result<std::string> body) const {
    if (body.has_error()) return respond(refusal(body.error()));
    const auto& report = document.report;
    const auto name = domain::exportName(params, report ? &report->subject : nullptr);
    answerFile(respond, domain::exportType(params.format), name, std::move(body).value());
  }

  std::string json() const {
    return document.report ? protocol::encode(*document.report) : protocol::encode(*document.sheet);
  }

  base::Result<std::string> fhir(const ExportParts& parts) const {
    const interchange::FhirContext context{params.language.value_or(protocol::Language::fr),
                                           document.timeZone, parts.clock.now(),
                                           termLabels(parts.terminology)};
    return document.report ? interchange::reportFhir(*document.report, document.minutes,
                                                     document.parties, context)
                           : interchange::sheetFhir(*document.sheet, document.parties, context);
  }

  base::Result<std::string> html(base::Timestamp now) const {
    const interchange::PageContext context{document.networkName, document.timeZone,
                                           params.language.value_or(protocol::Language::fr), now};
    return document.report ? interchange::reportHtml(*document.report, context)
                           : interchange::sheetHtml(*document.sheet, context);
  }
};

void render(const ExportParts& parts, const std::shared_ptr<Download>& download) {
  if (download->params.format == ExportFormat::json) return download->answer(download->json());
  if (download->params.format == ExportFormat::fhir) return download->answer(download->fhir(parts));
  auto page = download->html(parts.clock.now());
  if (page.has_error() || download->params.format == ExportFormat::html)
    return download->answer(std::move(page));
  parts.printer.print(std::move(page).value(), [download](base::Result<std::string> pdf) {
    download->answer(std::move(pdf));
  });
}

void answerMinutes(const ExportParts& parts, const net::HttpRequest& request,
                   const protocol::MinutesExportParams& params, Respond respond) {
  // Held by what loads it and by what renders it, one after the other.
  auto download = std::make_shared<Download>(Download{params, {}, std::move(respond)});
  parts.rpc.read(
      headersOf(request), originOf(request), protocol::MinutesExport::name,
      [&minutes = parts.minutes, download](service::Context& context) -> base::Result<void> {
        CONSILIUM_TRY(download->document, minutes.document(context, download->params));
        return base::ok();
      },
      [parts, download](const base::Result<void>& loaded) {
        if (loaded.has_error()) return download->answer(loaded.error());
        if (!parts.cpuPool.submit([parts, download] { render(parts, download); }))
          download->answer(busy());
      });
}

std::string written(const service::CaseDocument& document, const protocol::CaseExportParams& params,
                    const ExportParts& parts) {
  const auto now = parts.clock.now();
  switch (params.format) {
    case protocol::CaseExportFormat::json:
      return protocol::encode(document.found);
    case protocol::CaseExportFormat::phenopacket:
      return interchange::writePhenopacket(document.content, document.found.case_.pseudonym, now);
    case protocol::CaseExportFormat::fhir:
      return interchange::caseFhir(document.found, document.content, document.parties,
                                   {params.language.value_or(protocol::Language::fr), "", now,
                                    termLabels(parts.terminology)});
  }
  return {};
}

/// Loads with `load`, which is put on record as a call of `method`, and answers with what `write`
/// makes of it on the CPU pool: the file's type, name and body.
template <class Loaded>
void answerLoaded(const ExportParts& parts, const net::HttpRequest& request,
                  std::string_view method,
                  std::function<base::Result<Loaded>(service::Context&)> load,
                  std::function<void(const Loaded&, const Respond&)> write, Respond respond) {
  // Held by what loads it and by what writes it, one after the other.
  auto found = std::make_shared<Loaded>();
  parts.rpc.read(
      headersOf(request), originOf(request), method,
      [load = std::move(load), found](service::Context& context) -> base::Result<void> {
        CONSILIUM_TRY(*found, load(context));
        return base::ok();
      },
      [&pool = parts.cpuPool, found, write = std::move(write),
       respond = std::move(respond)](const base::Result<void>& loaded) {
        if (loaded.has_error()) return respond(refusal(loaded.error()));
        if (!pool.submit([found, write, respond] { write(*found, respond); }))
          respond(refusal(busy()));
      });
}

void answerCase(const ExportParts& parts, const net::HttpRequest& request,
                const protocol::CaseExportParams& params, Respond respond) {
  answerLoaded<service::CaseDocument>(
      parts, request, protocol::CaseExport::name,
      [&cases = parts.cases, params](service::Context& context) {
        return cases.exported(context, params);
      },
      [parts, params](const service::CaseDocument& document, const Respond& answer) {
        answerFile(answer, domain::exportType(params.format),
                   domain::exportName(params.format, document.found.case_.pseudonym),
                   written(document, params, parts));
      },
      std::move(respond));
}

void answerDataSet(const ExportParts& parts, const net::HttpRequest& request,
                   const protocol::StatsMinimumDataSetParams& params, Respond respond) {
  answerLoaded<domain::MinimumDataSet>(
      parts, request, protocol::StatsMinimumDataSet::name,
      [&stats = parts.stats, params](service::Context& context) {
        return stats.minimumDataSet(context, params);
      },
      [params](const domain::MinimumDataSet& set, const Respond& answer) {
        answerFile(
            answer, domain::kMinimumDataSetType, domain::exportName(params),
            interchange::minimumDataSetCsv(set, params.language.value_or(protocol::Language::fr)));
      },
      std::move(respond));
}

}  // namespace

void answerExport(const ExportParts& parts, const net::HttpRequest& request, Respond respond) {
  const auto params = domain::parseExportPath(request.path, request.query);
  if (!params)
    return respond(
        refusal(base::notFound("There is nothing here: minutes.export, case.export and "
                               "stats.minimumDataSet name what is.")));
  if (const auto* minutes = std::get_if<protocol::MinutesExportParams>(&*params))
    answerMinutes(parts, request, *minutes, std::move(respond));
  else if (const auto* ofCase = std::get_if<protocol::CaseExportParams>(&*params))
    answerCase(parts, request, *ofCase, std::move(respond));
  else
    answerDataSet(parts, request, std::get<protocol::StatsMinimumDataSetParams>(*params),
                  std::move(respond));
}

}  // namespace consilium::app

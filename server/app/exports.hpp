#pragma once

#include <functional>
#include <string_view>

#include "base/cpu_pool.hpp"
#include "base/time.hpp"
#include "interchange/fhir.hpp"
#include "net/server.hpp"
#include "rpc/server.hpp"
#include "service/case.hpp"
#include "service/minutes.hpp"
#include "service/stats.hpp"
#include "service/terminology.hpp"
#include "worker/pdf_printer.hpp"

namespace consilium::app {

/// What is below it is downloaded with a session.
inline constexpr std::string_view kExports = "/export/";

/// The names of codes, as the terminologies that are in use now have them. Any thread.
interchange::TermLabel termLabels(const service::TerminologyService& terminology);

/// The answer to a download that fails.
net::HttpResponse refusal(const base::Error& error);

/// What a download needs; all of it outlives the answer.
struct ExportParts {
  rpc::Server& rpc;
  service::CaseService& cases;
  service::MinutesService& minutes;
  service::StatsService& stats;
  const service::TerminologyService& terminology;
  base::CpuPool& cpuPool;
  worker::PdfPrinter& printer;
  const base::Clock& clock;
};

/// Answers a GET of an address that `minutes.export`, `case.export` or `stats.minimumDataSet` has
/// named. Calls `respond`
/// once, from any thread.
void answerExport(const ExportParts& parts, const net::HttpRequest& request,
                  std::function<void(net::HttpResponse)> respond);

}  // namespace consilium::app

#include "worker/pdf_printer.hpp"

#include <memory>
#include <utility>

#include "worker/impl/print_pdf.hpp"

namespace consilium::worker {
namespace {

constexpr int kNoWeasyPrint = 3;

base::Error unavailable(std::string message) {
  return base::failure(base::ErrorKind::unavailable, std::move(message));
}

}  // namespace

PdfPrinter::PdfPrinter(PdfOptions options, base::Logger& logger)
    : options_(std::move(options)), logger_(logger), pool_(options_.parallel, options_.queue) {}

PdfPrinter::~PdfPrinter() {
  stop();
}

void PdfPrinter::print(std::string html, std::function<void(base::Result<std::string>)> done) {
  const auto shared = std::make_shared<std::function<void(base::Result<std::string>)>>(
      std::move(done));  // the pool may refuse the task that holds it
  if (!pool_.submit([this, html = std::move(html), shared] { (*shared)(printed(html)); }))
    (*shared)(unavailable("Many PDF files are being made; try again in a moment."));
}

void PdfPrinter::stop() {
  stop_.request();
}

base::Result<std::string> PdfPrinter::printed(const std::string& html) {
  Command command;
  command.worker = options_.worker;
  command.arguments = {options_.python.string(), "-I", "-B", "-X", "utf8", "-c", impl::kPrintPdf};
  command.allowance.cpuSeconds = static_cast<unsigned>(options_.deadline.count());
  command.allowance.memoryBytes = options_.memoryBytes;
  command.deadline = options_.deadline;
  CONSILIUM_TRY(auto outcome, runConfined(command, html, stop_));
  if (outcome.ending == Ending::exited && outcome.status == 0) return std::move(outcome.output);
  logger_.warning("pdf.failed", {{"ending", toString(outcome.ending)}, {"status", outcome.status}});
  if (outcome.ending == Ending::exited &&
      (outcome.status == kNoWeasyPrint || outcome.status == kNoProgram))
    return unavailable(
        "This server makes no PDF, as WeasyPrint is not installed on it (Debian package "
        "weasyprint). Ask for html or json.");
  if (outcome.ending == Ending::exited && outcome.status == kNotConfined)
    return unavailable(
        "This server makes no PDF, as its kernel does not confine programs (seccomp and Landlock). "
        "Ask for html or json.");
  if (outcome.ending == Ending::stopped) return unavailable("The server is stopping.");
  return unavailable(
      "The PDF could not be made in the time and memory it may take; try again, or "
      "ask for html or json.");
}

}  // namespace consilium::worker

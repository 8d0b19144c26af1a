#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

#include "base/cpu_pool.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "worker/child.hpp"

namespace consilium::worker {

struct PdfOptions {
  std::filesystem::path worker;  ///< the program `consilium-worker`
  std::filesystem::path python = "/usr/bin/python3";
  std::size_t parallel = 1;  ///< children at once
  std::size_t queue = 20;    ///< pages that wait for one
  std::chrono::seconds deadline{
      20};  ///< of one page, from when it has a child; also processor time
  std::size_t memoryBytes = std::size_t{1} << 30;  ///< of address space, of one child
};

/// Turns pages into PDF with WeasyPrint, in confined children. Any thread.
class PdfPrinter {
 public:
  /// `logger` outlives the printer.
  PdfPrinter(PdfOptions options, base::Logger& logger);
  /// Stops the children.
  ~PdfPrinter();
  PdfPrinter(const PdfPrinter&) = delete;
  PdfPrinter& operator=(const PdfPrinter&) = delete;

  /// A tagged PDF (PDF/UA-1) of a page that needs nothing else; whatever it refers to is not
  /// fetched. Calls `done` once, from any thread. Errors: `unavailable` when too many wait, when it
  /// takes too long or too much memory, or when WeasyPrint is not installed.
  void print(std::string html, std::function<void(base::Result<std::string>)> done);

  /// Ends children at once; what waits is answered `unavailable`.
  void stop();

 private:
  base::Result<std::string> printed(const std::string& html);

  const PdfOptions options_;
  base::Logger& logger_;
  Stop stop_;
  base::CpuPool pool_;
};

}  // namespace consilium::worker

#pragma once

#include <functional>
#include <string_view>

#include "base/cpu_pool.hpp"
#include "base/time.hpp"
#include "net/server.hpp"
#include "rpc/server.hpp"
#include "service/document.hpp"
#include "store/database.hpp"
#include "store/document_files.hpp"

// The bytes of documents over HTTPS: there with PUT and PATCH, back with GET.
namespace consilium::app {

/// What is below it is uploaded, with the session of whoever announced it.
inline constexpr std::string_view kUploads = "/upload/";
/// What is below it is downloaded with a session.
inline constexpr std::string_view kDocuments = "/document/";

/// What both need; all of it outlives the answer.
struct DocumentParts {
  rpc::Server& rpc;
  service::DocumentService& documents;
  const store::DocumentFiles& files;
  store::Database& database;
  base::CpuPool& disk;  ///< where files are read and written
  const base::Clock& clock;
  std::function<void()> arrived;  ///< told when an upload is whole; any thread
};

/// Decides on a PUT (the whole file, from its beginning) or PATCH (a part, at `Upload-Offset`) of
/// an address that `document.begin` has named. What was answered with 2xx is on the disk. When all
/// bytes are there their SHA-256 is compared: another one forgets them all, and is answered with
/// 422.
void beginUpload(const DocumentParts& parts, const net::HttpRequest& head,
                 std::function<void(net::UploadDecision)> decide);

/// Answers the other requests to these addresses: HEAD tells how much has arrived.
void answerUpload(const DocumentParts& parts, const net::HttpRequest& request,
                  std::function<void(net::HttpResponse)> respond);

/// Answers a GET or HEAD of the cleaned file or of a page's preview, also of a range.
void answerDocument(const DocumentParts& parts, const net::HttpRequest& request,
                    std::function<void(net::HttpResponse)> respond);

}  // namespace consilium::app

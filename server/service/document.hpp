#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "protocol/document.hpp"
#include "service/access.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// What documents may take. Bytes.
struct DocumentPolicy {
  std::int64_t fileLimit = std::int64_t{256} << 20;
  std::int64_t caseLimit = std::int64_t{4} << 30;
  std::int64_t centreLimit = std::int64_t{200} << 30;
};

/// An upload that the caller may continue.
struct DocumentUpload {
  std::string document;
  std::string caseId;
  std::string networkId;
  std::int64_t size = 0;
  std::string sha256;  ///< of the whole, in hexadecimal
  bool open = false;   ///< its bytes are awaited; otherwise they have all arrived
};

/// A file that the caller may read.
struct DocumentFile {
  std::string sha256;  ///< its name in the folder, in hexadecimal
  std::int64_t size = 0;
  std::string mediaType;
  std::string name;     ///< to save it under: ASCII, with the case's pseudonym
  bool marked = false;  ///< a preview of a face photograph
};

/// Files of cases. The errors of each function are those of its method in protocol/document.json;
/// what the caller may not see is `notFound`.
class DocumentService {
 public:
  explicit DocumentService(DocumentPolicy policy) : policy_(policy) {}

  base::Result<protocol::DocumentBeginResult> begin(Context& context,
                                                    const protocol::DocumentBeginParams& params);
  base::Result<protocol::DocumentGetResult> get(Context& context,
                                                const protocol::DocumentGetParams& params);
  base::Result<protocol::DocumentListResult> list(Context& context,
                                                  const protocol::DocumentListParams& params);
  base::Result<protocol::DocumentConfirmResult> confirm(
      Context& context, const protocol::DocumentConfirmParams& params);
  base::Result<protocol::DocumentRedactResult> redact(Context& context,
                                                      const protocol::DocumentRedactParams& params);
  base::Result<protocol::DocumentRemoveResult> remove(Context& context,
                                                      const protocol::DocumentRemoveParams& params);
  base::Result<protocol::DocumentReportResult> report(Context& context,
                                                      const protocol::DocumentReportParams& params);
  base::Result<protocol::DocumentSettleReportResult> settleReport(
      Context& context, const protocol::DocumentSettleReportParams& params);

  /// An upload of the caller's side. Errors: `notFound`, `invalidState` while its bytes are awaited
  /// and its case was withdrawn.
  base::Result<DocumentUpload> upload(Context& context, std::string_view document);
  /// The cleaned file (`part` 0), the preview of a page (its number), or the page in all its pixels
  /// (its number, negative). Reading is put on record. Errors:
  /// `notFound`, also for a face photograph of others whose consent was taken back; `forbidden` for
  /// the file of one.
  base::Result<DocumentFile> file(Context& context, std::string_view document, std::int64_t part);

 private:
  DocumentPolicy policy_;
};

/// The documents of a case that keep it from being submitted, each as a violation at
/// `/documents/ID`: they are on their way, or wait to be confirmed.
std::vector<base::Violation> documentsNotReady(Context& context, const CaseAccess& access);

}  // namespace consilium::service

#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/document.hpp"
#include "service/context.hpp"
#include "service/document.hpp"

// What the server does with documents by itself, once their bytes have arrived. Each function is
// for a write transaction; the context has no caller.

namespace consilium::service {

/// How long a server that works at a document keeps it from others without saying so again.
inline constexpr std::chrono::seconds kDocumentClaim{20};
/// How often a document is tried that ends the server, or finds the machine busy.
inline constexpr std::int64_t kDocumentAttempts = 8;
/// How long the bytes of a document are awaited.
inline constexpr std::chrono::hours kUploadsAwaited{24};

/// A document, by where it lies.
struct DocumentPlace {
  std::string caseId;
  std::string networkId;
  std::string id;
};

/// What is to be done with a document.
struct DocumentTask {
  DocumentPlace place;
  std::int64_t revision = 0;  ///< what was claimed
  std::array<std::uint8_t, 32> caseKey{};
  /// Of a redaction; absent: the upload is to be opened.
  std::optional<protocol::DocumentMask> mask;
  std::optional<protocol::DocumentMedia> media;  ///< of a redaction
  std::string cleanSha256;                       ///< of a redaction: the file to paint in
};

struct StoredFile {
  std::string sha256;  ///< in hexadecimal
  std::int64_t size = 0;
};

/// What came of it, with the bytes already safe in the folder.
struct WorkedDocument {
  protocol::DocumentMedia media{};
  std::string mediaType;
  std::string extension;
  StoredFile clean;
  std::vector<std::string> removed;
  std::int64_t unshown = 0;  ///< pictures without a page
  struct Page {
    std::int64_t width = 0;
    std::int64_t height = 0;
    bool textInPixels = false;
    bool searched = false;
    std::optional<protocol::DocumentSpacing> spacing;
    std::vector<protocol::DocumentFinding> findings;
    StoredFile preview;
    std::optional<StoredFile> whole;  ///< where the preview has fewer pixels; may be `clean`
  };
  std::vector<Page> pages;
};

/// Whether the bytes of a document are awaited; those of a withdrawn case's are not. Also in a
/// snapshot.
bool documentAwaited(Context& context, const DocumentPlace& place);
/// All bytes of an upload are safe and are those that were announced. False, and nothing happens,
/// when the document does not await them any more.
bool documentReceived(Context& context, const DocumentPlace& place);

/// Takes documents that wait to be worked at, for `worker`, the oldest first. Those that were tried
/// too often, and those of withdrawn cases, fail instead.
std::vector<DocumentTask> claimDocuments(Context& context, std::string_view worker,
                                         std::int64_t limit);
/// Says that `worker` still works at it.
void renewDocument(Context& context, const DocumentPlace& place, std::string_view worker);
/// Forgets what an earlier process worked at; for a database that is not shared.
void dropDocumentClaims(Context& context);

/// The document waits to be confirmed, or is refused where what it was opened to takes more room
/// than `policy` leaves. False when it has moved on: the result is for nothing.
bool documentWorked(Context& context, const DocumentTask& task, const WorkedDocument& result,
                    const DocumentPolicy& policy);
/// It cannot be opened: `rule` tells its submitter why. A redaction that fails leaves the document
/// as it was, to be confirmed.
void documentFailed(Context& context, const DocumentTask& task, protocol::DocumentRefusalRule rule);
/// Its upload is gone, as after a restore: the bytes are awaited again.
void documentLost(Context& context, const DocumentTask& task);
/// To be tried again after `pause`.
void documentPutBack(Context& context, const DocumentTask& task, std::string_view worker,
                     std::chrono::seconds pause);

/// Gives up uploads that nobody has finished in `kUploadsAwaited`, a bounded number of them; empty
/// when there may be more, nothing at the end.
std::optional<std::string> giveUploadsUp(store::Transaction& tx, const base::Clock& clock);

}  // namespace consilium::service

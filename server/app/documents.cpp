#include "app/documents.hpp"

#include <unistd.h>

#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/connections.hpp"
#include "app/exports.hpp"
#include "app/impl/byte_range.hpp"
#include "base/ids.hpp"
#include "protocol/methods.hpp"
#include "service/document_work.hpp"

namespace consilium::app {
namespace {

using Respond = std::function<void(net::HttpResponse)>;
using Decide = std::function<void(net::UploadDecision)>;

base::Error nothingHere() {
  return base::notFound("There is nothing here.");
}

base::Error busy() {
  return base::failure(base::ErrorKind::unavailable, "The server is busy; try again.");
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

/// The document of an upload's address.
std::optional<std::string> uploadOf(std::string_view path) {
  path.remove_prefix(kUploads.size());
  if (!base::isUuid(path)) return std::nullopt;
  return std::string(path);
}

/// How far an upload is, after the drafts of “Resumable Uploads for HTTP”.
net::HttpResponse progress(int status, std::int64_t offset, bool complete, std::string text = {}) {
  net::HttpResponse response;
  response.status = status;
  response.headers = {{"Upload-Offset", std::to_string(offset)},
                      {"Upload-Complete", complete ? "?1" : "?0"}};
  if (!text.empty()) {
    response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
    response.body = std::move(text) + "\n";
  }
  return response;
}

net::HttpResponse notAwaited(const service::DocumentUpload& upload) {
  return progress(409, upload.size, true, "No bytes of this document are awaited any more.");
}

/// One request that adds to an upload, from its head to its answer. While it has the file no other
/// request writes to it.
struct Adding {
  DocumentParts parts;
  service::DocumentUpload upload;
  bool whole = false;       ///< PUT: from the beginning
  std::int64_t offset = 0;  ///< where the body goes
  std::optional<std::int64_t> length;
  std::optional<store::UploadFile> file;
  std::optional<net::HttpResponse> failure;  ///< that ends it early

  void add(std::string_view bytes) {
    if (file->size() + static_cast<std::int64_t>(bytes.size()) > upload.size) {
      failure = progress(
          413, file->size(), false,
          "These are more bytes than were announced: " + std::to_string(upload.size) + ".");
      return;
    }
    if (const auto added = file->append(bytes); added.has_error()) failure = refusal(added.error());
  }

  /// Whether the body may come. Touches the disk.
  base::Result<void> open() {
    CONSILIUM_TRY(auto opened, parts.files.openUpload(upload.document));
    file.emplace(std::move(opened));
    // Another request may have brought the last byte since the state was read.
    CONSILIUM_TRY(const bool still, awaited());
    if (!still) {
      failure = notAwaited(upload);
      return base::ok();
    }
    if (whole && file->size() > 0) CONSILIUM_CHECK(file->clear());
    if (offset != file->size())
      failure = progress(409, file->size(), false, "The next byte is at another offset.");
    else if (length && offset + *length > upload.size)
      failure = progress(
          413, file->size(), false,
          "These are more bytes than were announced: " + std::to_string(upload.size) + ".");
    return base::ok();
  }

  /// The answer once no more of the body comes. The file is free by then: whoever reads the answer
  /// may go on at once, by another connection.
  net::HttpResponse end() {
    auto response = settled();
    file.reset();
    return response;
  }

 private:
  net::HttpResponse settled() {
    if (const auto synced = file->sync(); synced.has_error()) return refusal(synced.error());
    if (failure) return std::move(*failure);
    const auto still = awaited();
    if (still.has_error()) return refusal(still.error());
    if (!still.value()) return notAwaited(upload);
    if (file->size() < upload.size) return progress(204, file->size(), false);
    const auto hash = file->hash();
    if (hash.has_error()) return refusal(hash.error());
    if (hash.value() != upload.sha256) {
      if (const auto cleared = file->clear(); cleared.has_error()) return refusal(cleared.error());
      return progress(422, 0, false,
                      "The bytes have another SHA-256 than was announced: send them again.");
    }
    bool moved = false;
    const auto received = parts.database.writeNow([&](store::Transaction& tx) {
      moved = ask(tx, service::documentReceived);
      return base::ok();
    });
    if (received.has_error()) return refusal(received.error());
    if (!moved) return notAwaited(upload);
    parts.arrived();
    return progress(204, upload.size, true);
  }

  base::Result<bool> awaited() {
    bool found = false;
    CONSILIUM_CHECK(parts.database.readNow([&](store::Transaction& tx) {
      found = ask(tx, service::documentAwaited);
      return base::ok();
    }));
    return found;
  }

  bool ask(store::Transaction& tx,
           bool (*question)(service::Context&, const service::DocumentPlace&)) const {
    const service::Origin origin;
    service::Context context{.tx = tx,
                             .origin = origin,
                             .clock = parts.clock,
                             .now = parts.clock.now(),
                             .readsToRecord = {},
                             .sessionChange = {}};
    return question(context, {upload.caseId, upload.networkId, upload.document});
  }
};

class Receiver final : public net::BodyReceiver {
 public:
  explicit Receiver(std::shared_ptr<Adding> adding) : adding_(std::move(adding)) {}

  void take(std::string bytes, std::function<void(bool)> taken) override {
    auto adding = adding_;
    if (!adding->parts.disk.submit([adding, bytes = std::move(bytes), taken] {
          adding->add(bytes);
          taken(!adding->failure);
        })) {
      adding->failure = refusal(busy());
      taken(false);
    }
  }

  void finish(Respond respond) override {
    auto adding = adding_;
    if (!adding->parts.disk.submit([adding, respond] { respond(adding->end()); }))
      respond(refusal(busy()));
  }

 private:
  const std::shared_ptr<Adding> adding_;  // work on the disk outlives a connection that breaks
};

/// Loads an upload that the caller may continue, then goes on where files are touched.
void withUpload(const DocumentParts& parts, const net::HttpRequest& request,
                const std::string& document,
                std::function<void(base::Result<service::DocumentUpload>)> then) {
  auto found = std::make_shared<service::DocumentUpload>();
  parts.rpc.read(
      headersOf(request), originOf(request), protocol::DocumentGet::name,
      [&documents = parts.documents, document,
       found](service::Context& context) -> base::Result<void> {
        CONSILIUM_TRY(*found, documents.upload(context, document));
        return base::ok();
      },
      [&disk = parts.disk, found, then = std::move(then)](const base::Result<void>& loaded) {
        if (loaded.has_error()) return then(loaded.error());
        if (!disk.submit([found, then] { then(std::move(*found)); })) then(busy());
      });
}

/// What an address names.
struct Address {
  std::string document;
  std::int64_t part = 0;  ///< see `DocumentService::file`
};

std::optional<Address> addressOf(std::string_view path) {
  path.remove_prefix(kDocuments.size());
  const auto slash = path.find('/');
  if (slash == path.npos || !base::isUuid(path.substr(0, slash))) return std::nullopt;
  Address address{std::string(path.substr(0, slash))};
  path.remove_prefix(slash + 1);
  if (path == "file") return address;
  constexpr std::string_view kPage = "page/";
  if (!path.starts_with(kPage)) return std::nullopt;
  path.remove_prefix(kPage.size());
  constexpr std::string_view kWhole = "/whole";
  const bool whole = path.ends_with(kWhole);
  if (whole) path.remove_suffix(kWhole.size());
  const auto page = number(path);
  if (!page || *page < 1) return std::nullopt;
  address.part = whole ? -*page : *page;
  return address;
}

/// Headers that keep a file what it is: shown alone, without scripts, kept nowhere.
net::HttpResponse fileResponse(const service::DocumentFile& file, bool shown) {
  net::HttpResponse response;
  response.headers = {{"Content-Type", file.mediaType},
                      {"Content-Disposition", std::string(shown ? "inline" : "attachment") +
                                                  "; filename=\"" + file.name + "\""},
                      {"Content-Security-Policy", "default-src 'none'; sandbox"},
                      {"Cross-Origin-Resource-Policy", "same-origin"},
                      {"Accept-Ranges", "bytes"},
                      {"ETag", '"' + file.sha256.substr(0, 32) + '"'},
                      {"Cache-Control", "no-store"}};
  if (file.marked) response.headers.emplace_back("Consilium-Marker", "face-photograph");
  return response;
}

net::HttpResponse answerFile(const DocumentParts& parts, const service::DocumentFile& file,
                             bool shown, std::string_view range, std::string_view condition) {
  const auto opened = parts.files.open(file.sha256);
  if (opened.has_error())
    return refusal(base::failure(base::ErrorKind::internal, "The file cannot be read."));
  const auto size = static_cast<std::uint64_t>(file.size);
  auto response = fileResponse(file, shown);
  // A range of another file would not fit (RFC 9110, section 13.1.5).
  const bool fits = condition.empty() || condition == '"' + file.sha256.substr(0, 32) + '"';
  const auto wanted = byteRange(fits ? range : std::string_view(), size);
  if (wanted.kind == ByteRange::Kind::outside) {
    response.status = 416;
    response.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
    return response;
  }
  if (wanted.kind == ByteRange::Kind::part) {
    response.status = 206;
    response.headers.emplace_back("Content-Range",
                                  "bytes " + std::to_string(wanted.begin) + "-" +
                                      std::to_string(wanted.begin + wanted.size - 1) + "/" +
                                      std::to_string(size));
  }
  const int copy = ::dup(opened.value().descriptor());
  if (copy < 0) return refusal(busy());
  response.file = net::FilePart{std::shared_ptr<const int>(new int(copy),
                                                           [](const int* descriptor) {
                                                             ::close(*descriptor);
                                                             delete descriptor;
                                                           }),
                                wanted.begin, wanted.size};
  return response;
}

}  // namespace

void beginUpload(const DocumentParts& parts, const net::HttpRequest& head, Decide decide) {
  const auto refuse = [decide](net::HttpResponse response) {
    net::UploadDecision decision;
    decision.refusal = std::move(response);
    decide(std::move(decision));
  };
  const auto document = uploadOf(head.path);
  if (!document) return refuse(refusal(nothingHere()));
  const bool whole = head.method == "PUT";
  const auto at = number(head.header("upload-offset"));
  if (whole ? head.hasHeader("upload-offset") && at != 0 : !at)
    return refuse(refusal(base::invalid("", "Upload-Offset",
                                        "PATCH says in Upload-Offset where its bytes go; PUT "
                                        "brings all of them.")));
  const auto length = number(head.header("content-length"));
  withUpload(
      parts, head, *document,
      [parts, refuse, decide, whole, offset = at.value_or(0),
       length](base::Result<service::DocumentUpload> found) {
        if (found.has_error()) return refuse(refusal(found.error()));
        // The connection and work on the disk hold it, one after the other.
        auto adding = std::make_shared<Adding>(
            Adding{parts, std::move(found).value(), whole, offset, length, {}, {}});
        if (!adding->upload.open) return refuse(notAwaited(adding->upload));
        if (const auto opened = adding->open(); opened.has_error() || adding->failure) {
          adding->file.reset();
          return refuse(adding->failure ? std::move(*adding->failure) : refusal(opened.error()));
        }
        net::UploadDecision decision;
        decision.receiver = std::make_unique<Receiver>(std::move(adding));
        decide(std::move(decision));
      });
}

void answerUpload(const DocumentParts& parts, const net::HttpRequest& request, Respond respond) {
  const auto document = uploadOf(request.path);
  if (!document) return respond(refusal(nothingHere()));
  if (request.method != "HEAD") {
    net::HttpResponse response{405, {{"Allow", "HEAD, PUT, PATCH"}}, "PUT or PATCH it.\n", {}};
    return respond(std::move(response));
  }
  withUpload(parts, request, *document,
             [&files = parts.files, respond](base::Result<service::DocumentUpload> found) {
               if (found.has_error()) return respond(refusal(found.error()));
               const auto& upload = found.value();
               auto offset = base::Result<std::int64_t>(upload.size);
               if (upload.open) offset = files.uploaded(upload.document);
               if (offset.has_error()) return respond(refusal(offset.error()));
               auto response = progress(204, offset.value(), !upload.open);
               response.headers.emplace_back("Upload-Length", std::to_string(upload.size));
               respond(std::move(response));
             });
}

void answerDocument(const DocumentParts& parts, const net::HttpRequest& request, Respond respond) {
  const auto address = addressOf(request.path);
  if (!address) return respond(refusal(nothingHere()));
  auto found = std::make_shared<service::DocumentFile>();
  parts.rpc.read(
      headersOf(request), originOf(request), protocol::DocumentGet::name,
      [&documents = parts.documents, address = *address,
       found](service::Context& context) -> base::Result<void> {
        CONSILIUM_TRY(*found, documents.file(context, address.document, address.part));
        return base::ok();
      },
      [parts, found, respond, shown = address->part != 0,
       range = std::string(request.header("range")),
       condition = std::string(request.header("if-range"))](const base::Result<void>& loaded) {
        if (loaded.has_error()) return respond(refusal(loaded.error()));
        if (!parts.disk.submit([parts, found, respond, shown, range, condition] {
              respond(answerFile(parts, *found, shown, range, condition));
            }))
          respond(refusal(busy()));
      });
}

}  // namespace consilium::app

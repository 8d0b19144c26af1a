#include "app/document_processing.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/impl/page_findings.hpp"
#include "base/ids.hpp"
#include "store/queries.hpp"

namespace consilium::app {
namespace {

using protocol::DocumentMedia;
using service::DocumentTask;
using worker::MediaKind;

/// Well within the time after which others take over.
constexpr std::chrono::seconds kRenew{5};
/// Before a document is tried again that the machine had no room for.
constexpr std::chrono::seconds kPause{5};

DocumentMedia mediaOf(MediaKind kind) {
  switch (kind) {
    case MediaKind::jpeg:
      return DocumentMedia::jpeg;
    case MediaKind::png:
      return DocumentMedia::png;
    case MediaKind::webp:
      return DocumentMedia::webp;
    case MediaKind::tiff:
      return DocumentMedia::tiff;
    case MediaKind::pdf:
      return DocumentMedia::pdf;
    case MediaKind::dicom:
      return DocumentMedia::dicom;
    case MediaKind::dicomSet:
      break;
  }
  return DocumentMedia::dicom_set;
}

MediaKind kindOf(DocumentMedia media) {
  switch (media) {
    case DocumentMedia::jpeg:
      return MediaKind::jpeg;
    case DocumentMedia::png:
      return MediaKind::png;
    case DocumentMedia::webp:
      return MediaKind::webp;
    case DocumentMedia::tiff:
      return MediaKind::tiff;
    case DocumentMedia::pdf:
      return MediaKind::pdf;
    case DocumentMedia::dicom:
      return MediaKind::dicom;
    case DocumentMedia::dicom_set:
      break;
  }
  return MediaKind::dicomSet;
}

std::vector<worker::Box> boxesOf(const protocol::DocumentMask& mask) {
  std::vector<worker::Box> boxes;
  for (const auto& box : mask.boxes)
    boxes.push_back({static_cast<std::uint32_t>(mask.page - 1), static_cast<std::uint32_t>(box.x),
                     static_cast<std::uint32_t>(box.y), static_cast<std::uint32_t>(box.width),
                     static_cast<std::uint32_t>(box.height)});
  return boxes;
}

}  // namespace

DocumentProcessing::DocumentProcessing(store::Database& database, const store::DocumentFiles& files,
                                       worker::DocumentOpener& opener,
                                       const clinical::IdentityScanner& scanner,
                                       const base::Clock& clock, base::Logger& logger,
                                       const service::DocumentPolicy& policy, std::size_t atOnce)
    : database_(database),
      files_(files),
      opener_(opener),
      scanner_(scanner),
      clock_(clock),
      logger_(logger),
      policy_(policy),
      atOnce_(atOnce),
      worker_(base::newId(clock)) {}

template <class Act>
base::Result<void> DocumentProcessing::write(Act act) {
  return database_.writeNow([&](store::Transaction& tx) -> base::Result<void> {
    const service::Origin origin;
    service::Context context{.tx = tx,
                             .origin = origin,
                             .clock = clock_,
                             .now = clock_.now(),
                             .readsToRecord = {},
                             .sessionChange = {}};
    act(context);
    return base::ok();
  });
}

void DocumentProcessing::start() {
  if (database_.shared()) return;
  const auto dropped =
      write([](service::Context& context) { service::dropDocumentClaims(context); });
  if (dropped.has_error())
    logger_.warning("documents.not_taken_over", {{"reason", dropped.error().message}});
}

void DocumentProcessing::look() {
  renew();
  std::size_t room = 0;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || underWay_.size() >= atOnce_) return;
    room = atOnce_ - underWay_.size();
  }
  const auto limit = static_cast<std::int64_t>(room);
  bool waiting = false;
  const auto looked = database_.readNow([&](store::Transaction& tx) {
    waiting = !tx.all(store::queries::documentsToWorkAt,
                      {{"now", store::value(clock_.now())}, {"limit", store::value(1)}})
                   .empty();
    return base::ok();
  });
  std::vector<DocumentTask> tasks;
  const auto claimed =
      looked.has_error() || !waiting ? looked : write([&](service::Context& context) {
        tasks = service::claimDocuments(context, worker_, limit);
      });
  if (claimed.has_error())
    return logger_.warning("documents.not_read", {{"reason", claimed.error().message}});
  for (const auto& task : tasks) {
    {
      const std::lock_guard lock(mutex_);
      underWay_.emplace(task.place.id, task.place);
    }
    begin(task);
  }
}

void DocumentProcessing::stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  idle_.wait(lock, [this] { return underWay_.empty(); });
}

void DocumentProcessing::renew() {
  std::vector<service::DocumentPlace> places;
  {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (underWay_.empty() || now - renewedAt_ < kRenew) return;
    renewedAt_ = now;
    for (const auto& [id, place] : underWay_) places.push_back(place);
  }
  const auto renewed = write([&](service::Context& context) {
    for (const auto& place : places) service::renewDocument(context, place, worker_);
  });
  if (renewed.has_error())
    logger_.warning("documents.not_renewed", {{"reason", renewed.error().message}});
}

void DocumentProcessing::begin(const DocumentTask& task) {
  const auto done = [this, task](base::Result<worker::OpenedDocument> opened) {
    finish(task, std::move(opened));
  };
  if (task.mask) {
    auto clean = files_.read(task.cleanSha256);
    if (clean.has_error()) return done(clean.error());
    return opener_.redact(std::move(clean).value(), kindOf(task.media.value()), boxesOf(*task.mask),
                          done);
  }
  opener_.open(files_.uploadPath(task.place.id), {task.caseKey}, done);
}

void DocumentProcessing::finish(const DocumentTask& task,
                                base::Result<worker::OpenedDocument> opened) {
  base::Result<void> settled;
  try {
    settled = settle(task, std::move(opened));
  } catch (const std::exception& fault) {
    settled = base::failure(base::ErrorKind::internal, fault.what());
  }
  if (settled.has_error())
    logger_.warning("document.put_off",
                    {{"document", task.place.id}, {"reason", settled.error().message}});
  const std::lock_guard lock(mutex_);
  underWay_.erase(task.place.id);
  idle_.notify_all();
}

base::Result<void> DocumentProcessing::settle(const DocumentTask& task,
                                              base::Result<worker::OpenedDocument> opened) {
  if (opened.has_value()) return keep(task, opened.value());
  const auto& error = opened.error();
  if (error.kind == base::ErrorKind::invalid || error.kind == base::ErrorKind::tooLarge) {
    const auto rule = protocol::parseDocumentRefusalRule(error.violations.at(0).rule).value();
    return write([&](service::Context& context) { service::documentFailed(context, task, rule); });
  }
  if (!task.mask && !files_.hasUpload(task.place.id))
    return write([&](service::Context& context) { service::documentLost(context, task); });
  CONSILIUM_CHECK(write([&](service::Context& context) {
    service::documentPutBack(context, task, worker_, kPause);
  }));
  return error;
}

base::Result<void> DocumentProcessing::keep(const DocumentTask& task,
                                            const worker::OpenedDocument& opened) {
  service::WorkedDocument worked;
  worked.media = mediaOf(opened.kind);
  worked.mediaType = opened.mediaType;
  worked.extension = opened.extension;
  worked.removed = opened.removed;
  worked.unshown = static_cast<std::int64_t>(opened.unshown);
  // From here on no sweep takes files away that have no row yet.
  CONSILIUM_TRY(const auto hold, files_.hold());
  const auto put = [&](const std::string& bytes) -> base::Result<service::StoredFile> {
    CONSILIUM_TRY(auto name, files_.put(hold, bytes));
    return service::StoredFile{std::move(name), static_cast<std::int64_t>(bytes.size())};
  };
  CONSILIUM_TRY(worked.clean, put(opened.clean));
  for (std::size_t index = 0; index < opened.pages.size(); ++index) {
    const auto& page = opened.pages[index];
    std::vector<worker::Box> burnedIn;
    for (const auto& box : opened.proposedMasks)
      if (box.page == index) burnedIn.push_back(box);
    service::WorkedDocument::Page kept;
    kept.width = page.width;
    kept.height = page.height;
    kept.textInPixels = page.pixelsHoldText;
    kept.searched = page.searched;
    if (page.spacing)
      kept.spacing =
          protocol::DocumentSpacing{page.spacing->x, page.spacing->y,
                                    page.spacing->atDetector ? std::optional(true) : std::nullopt};
    kept.findings = findingsOn(page, burnedIn, scanner_);
    CONSILIUM_TRY(kept.preview, put(page.preview));
    if (!page.whole.empty()) {
      CONSILIUM_TRY(kept.whole, put(page.whole));
    } else if (std::max(page.width, page.height) > worker::kMaxPreviewSide) {
      kept.whole = worked.clean;  // the picture itself
    }
    worked.pages.push_back(std::move(kept));
  }
  return write(
      [&](service::Context& context) { service::documentWorked(context, task, worked, policy_); });
}

}  // namespace consilium::app

#include "worker/document_opener.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <utility>

#include "worker/impl/opening_frames.hpp"

namespace consilium::worker {
namespace {

base::Error unavailable(std::string message) {
  return base::failure(base::ErrorKind::unavailable, std::move(message));
}

base::Error tooLarge(std::string rule, std::string message) {
  auto error = base::invalid("", std::move(rule), std::move(message));
  error.kind = base::ErrorKind::tooLarge;
  return error;
}

base::Error refused(impl::Refusal refusal) {
  using impl::Refusal;
  switch (refusal) {
    case Refusal::type:
      return base::invalid("", "type", "The file is of no kind that is accepted.");
    case Refusal::encrypted:
      return base::invalid("", "encrypted", "The file is protected by a password.");
    case Refusal::damaged:
      return base::invalid("", "damaged", "The file is damaged or incomplete.");
    case Refusal::pixels:
      return base::invalid("", "pixels",
                           "The pictures of the file use a coding that is not known.");
    case Refusal::empty:
      return base::invalid("", "empty", "The file holds no page, picture or DICOM file.");
    case Refusal::size:
      return tooLarge("size", "The file is too large once unpacked.");
    case Refusal::pages:
      return tooLarge("pages", "The file has too many pages, frames or files.");
    case Refusal::dimensions:
      return tooLarge("dimensions", "A picture of the file has too many pixels.");
    case Refusal::memory:
      return tooLarge("memory", "The file needs more memory than it may take.");
    case Refusal::box:
      return base::invalid("", "box", "A box lies outside the pages of the document.");
  }
  return base::failure(base::ErrorKind::internal, "A refusal of no kind.");
}

Command childOf(const OpenerOptions& options, const impl::Request& request) {
  Command command;
  command.worker = options.worker;
  command.arguments = {"open"};
  // One thread for each child: the opener runs several children instead.
  command.environment = {"OMP_THREAD_LIMIT=1", "VIPS_CONCURRENCY=1", "MALLOC_ARENA_MAX=1",
                         // Nothing is written to files, so that nothing may spill into them.
                         "VIPS_DISC_THRESHOLD=1000g", "GIO_USE_VFS=local", "LC_ALL=C.UTF-8"};
  command.request = impl::encode(request);
  command.allowance.cpuSeconds = static_cast<unsigned>(options.deadline.count());
  command.allowance.memoryBytes = options.memoryBytes;
  command.deadline = options.deadline;
  command.outputLimit = options.outputLimit;
  return command;
}

class File {
 public:
  explicit File(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

}  // namespace

DocumentOpener::DocumentOpener(OpenerOptions options, base::Logger& logger)
    : options_(std::move(options)), logger_(logger), pool_(options_.parallel, options_.queue) {}

DocumentOpener::~DocumentOpener() {
  stop();
}

void DocumentOpener::open(std::filesystem::path upload, DicomSecrets secrets, Done done) {
  const auto shared = std::make_shared<Done>(std::move(done));  // the pool may refuse its task
  if (!pool_.submit([this, upload = std::move(upload), secrets, shared] {
        (*shared)(opened(upload, secrets));
      }))
    (*shared)(unavailable("Many files are being opened; try again in a moment."));
}

void DocumentOpener::redact(std::string clean, MediaKind kind, std::vector<Box> boxes, Done done) {
  const auto shared = std::make_shared<Done>(std::move(done));
  if (!pool_.submit([this, clean = std::move(clean), kind, boxes = std::move(boxes), shared] {
        (*shared)(redacted(clean, kind, boxes));
      }))
    (*shared)(unavailable("Many files are being opened; try again in a moment."));
}

void DocumentOpener::stop() {
  stop_.request();
}

base::Result<OpenedDocument> DocumentOpener::opened(const std::filesystem::path& upload,
                                                    const DicomSecrets& secrets) {
  const File file(upload);
  struct stat about {};
  if (file.descriptor() < 0 || ::fstat(file.descriptor(), &about) != 0 || !S_ISREG(about.st_mode))
    return unavailable("The uploaded file is not there.");
  if (static_cast<std::uint64_t>(about.st_size) > options_.uploadLimit)
    return refused(impl::Refusal::size);
  impl::Request request;
  request.secrets = secrets;
  return answered(runConfined(childOf(options_, request), file.descriptor(), stop_), "open");
}

base::Result<OpenedDocument> DocumentOpener::redacted(std::string_view clean, MediaKind kind,
                                                      const std::vector<Box>& boxes) {
  impl::Request request;
  request.redact = true;
  request.kind = kind;
  request.boxes = boxes;
  return answered(runConfined(childOf(options_, request), clean, stop_), "redact");
}

base::Result<OpenedDocument> DocumentOpener::answered(base::Result<Outcome> result,
                                                      std::string_view act) {
  CONSILIUM_TRY(auto outcome, std::move(result));
  if (outcome.ending == Ending::exited && outcome.status == 0) {
    if (auto answer = impl::decodeAnswer(std::move(outcome.output))) {
      if (answer->refusal) return refused(*answer->refusal);
      return std::move(answer->document);
    }
  }
  logger_.warning("document.failed", {{"act", act},
                                      {"ending", toString(outcome.ending)},
                                      {"status", std::int64_t{outcome.status}}});
  if (outcome.ending == Ending::exited && outcome.status == kLacking)
    return unavailable(
        "This server opens no documents, as data of the libraries are not installed (Debian "
        "packages tesseract-ocr-fra, tesseract-ocr-eng and dcmtk's dictionary).");
  if (outcome.ending == Ending::exited && outcome.status == kNotConfined)
    return unavailable(
        "This server opens no documents, as its kernel does not confine programs (seccomp and "
        "Landlock).");
  if (outcome.ending == Ending::stopped) return unavailable("The server is stopping.");
  if (outcome.ending == Ending::tooLong) return refused(impl::Refusal::size);
  if (outcome.ending == Ending::deadline)
    return tooLarge("time", "The file takes more time to open than it may.");
  // The file did it: whatever it broke, it broke its own child.
  return refused(impl::Refusal::damaged);
}

}  // namespace consilium::worker

#include "store/checkpoint.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>
#include <vector>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "store/impl/checkpoint_file.hpp"
#include "store/queries.hpp"

namespace consilium::store {

namespace {

constexpr std::int64_t kHeadsAtOnce = 5000;
constexpr std::int64_t kCopiesAtOnce = 500;
constexpr std::string_view kDatabaseId = "database_id";

std::string databaseId(Transaction& tx) {
  const auto row = tx.one(queries::metaByName, {{"name", value(kDatabaseId)}});
  if (!row) throw std::logic_error("the database has no id");
  return row->text("content");
}

/// Of several processes one makes a checkpoint at a time.
void holdCheckpoints(Transaction& tx) {
  tx.lock(queries::metaLock, {{"name", value(kDatabaseId)}});
}

/// Completes the body of a record, signs and stores it.
Checkpoint store(Transaction& tx, const SigningKey& key, base::Timestamp now, std::string_view kind,
                 nlohmann::json body) {
  const auto last = tx.one(queries::checkpointLast, {});
  Checkpoint made;
  made.number = last ? last->integer("number") + 1 : 1;
  body["at"] = base::formatTimestamp(now);
  body["database"] = databaseId(tx);
  body["key"] = key.publicKey().fingerprint();
  body["kind"] = kind;
  body["number"] = made.number;
  body["previous"] = base::toHex(last ? base::sha256(last->text("body")) : std::string(32, '\0'));
  made.body = body.dump();
  made.signature = key.sign(made.body);
  tx.run(queries::checkpointInsert, {{"number", value(made.number)},
                                     {"at", value(now)},
                                     {"body", value(made.body)},
                                     {"signature", value(Bytes{made.signature})}});
  return made;
}

base::Error fileError(const std::filesystem::path& file) {
  return base::failure(base::ErrorKind::internal,
                       file.string() + ": " + std::generic_category().message(errno));
}

/// Closes a descriptor however the function is left.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

/// The last line of a file that ends in a line feed, without it.
struct LastLine {
  std::string text;
  off_t end = 0;  ///< where the file goes on after it
};

/// Reads from the end, because the file only grows; `text` is empty when there is no such line.
base::Result<LastLine> lastLineOf(int descriptor, const std::filesystem::path& file) {
  constexpr off_t kBlock = 65536;
  off_t begin = ::lseek(descriptor, 0, SEEK_END);
  if (begin < 0) return fileError(file);
  std::string read;
  for (;;) {
    const auto end = read.rfind('\n');
    const auto before =
        end == std::string::npos || end == 0 ? std::string::npos : read.rfind('\n', end - 1);
    if (end != std::string::npos && (before != std::string::npos || begin == 0)) {
      const auto first = before == std::string::npos ? 0 : before + 1;
      return LastLine{read.substr(first, end - first), begin + static_cast<off_t>(end) + 1};
    }
    if (begin == 0) return LastLine{};
    std::string block(static_cast<std::size_t>(std::min(kBlock, begin)), '\0');
    begin -= static_cast<off_t>(block.size());
    for (std::size_t filled = 0; filled < block.size();) {
      const auto got = ::pread(descriptor, block.data() + filled, block.size() - filled,
                               begin + static_cast<off_t>(filled));
      if (got <= 0) return fileError(file);
      filled += static_cast<std::size_t>(got);
    }
    read.insert(0, block);
  }
}

}  // namespace

std::optional<Checkpoint> makeCheckpoint(Transaction& tx, const SigningKey& key,
                                         base::Timestamp now) {
  holdCheckpoints(tx);
  const auto changed = tx.all(queries::streamsChanged, {{"limit", value(kHeadsAtOnce)}});
  if (changed.empty()) return std::nullopt;
  auto heads = nlohmann::json::array();
  for (const auto& row : changed) {
    heads.push_back({{"stream", row.text("id")},
                     {"seq", row.integer("seq")},
                     {"hash", base::toHex(row.bytes("hash"))}});
    tx.run(queries::streamCheckpointed, {{"seq", value(row.integer("seq"))},
                                         {"stream", value(row.text("id"))},
                                         {"network", value(row.text("network_id"))}});
  }
  return store(tx, key, now, "heads", {{"heads", std::move(heads)}});
}

base::Result<void> signHeads(Database& database, const SigningKey& key, base::Timestamp now) {
  for (bool more = true; more;) {
    CONSILIUM_CHECK(database.writeNow([&](Transaction& tx) {
      more = makeCheckpoint(tx, key, now).has_value();
      return base::ok();
    }));
  }
  return base::ok();
}

Checkpoint recordAct(Transaction& tx, const SigningKey& key, base::Timestamp now,
                     std::string_view kind, std::string_view detail) {
  holdCheckpoints(tx);
  return store(tx, key, now, kind,
               {{"heads", nlohmann::json::array()}, {"detail", std::string(detail)}});
}

base::Result<void> copyCheckpoints(Database& database, const std::filesystem::path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (descriptor.get() < 0) return fileError(file);
  CONSILIUM_TRY(const auto lastLine, lastLineOf(descriptor.get(), file));
  std::int64_t last = 0;
  if (lastLine.end > 0) {
    last = parseCheckpointLine(lastLine.text).number;
    if (last == 0) {
      return base::failure(
          base::ErrorKind::internal,
          file.string() + ": the last line is not a checkpoint; keep the file aside.");
    }
  }
  // A crash may have cut the line after it; it is written anew.
  if (::ftruncate(descriptor.get(), lastLine.end) != 0 ||
      ::lseek(descriptor.get(), 0, SEEK_END) < 0) {
    return fileError(file);
  }
  for (;;) {
    std::string lines;
    CONSILIUM_CHECK(database.readNow([&](Transaction& tx) {
      lines.clear();
      for (const auto& row : tx.all(queries::checkpointsAfter,
                                    {{"after", value(last)}, {"limit", value(kCopiesAtOnce)}})) {
        last = row.integer("number");
        lines += checkpointLine({last, row.text("body"), row.bytes("signature")});
      }
      return base::ok();
    }));
    if (lines.empty()) break;
    for (std::size_t written = 0; written < lines.size();) {
      const auto size = ::write(descriptor.get(), lines.data() + written, lines.size() - written);
      if (size < 0) return fileError(file);
      written += static_cast<std::size_t>(size);
    }
  }
  if (::fsync(descriptor.get()) != 0) return fileError(file);
  return base::ok();
}

Checkpointer::Checkpointer(Database& database, SigningKey key, std::filesystem::path copies,
                           const base::Clock& clock, base::Logger& logger, CheckpointRhythm rhythm)
    : database_(database),
      key_(std::move(key)),
      copies_(std::move(copies)),
      clock_(clock),
      logger_(logger),
      rhythm_(rhythm),
      thread_([this] { run(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  due_.notify_all();
  thread_.join();
}

void Checkpointer::noteEvents(std::size_t count) {
  const std::size_t before = pending_.fetch_add(count);
  if (before < rhythm_.events && before + count >= rhythm_.events) {
    // Under the lock, so that the wake-up cannot fall between the thread's look and its sleep.
    const std::lock_guard lock(mutex_);
    due_.notify_all();
  }
}

void Checkpointer::run() {
  // What was left by a process that ended abruptly.
  checkpoint();
  std::unique_lock lock(mutex_);
  bool made = true;
  while (!stopping_) {
    // After a failure the next attempt waits, however many events there are.
    due_.wait_for(lock, rhythm_.interval,
                  [this, made] { return stopping_ || (made && pending_ >= rhythm_.events); });
    lock.unlock();
    if (pending_ > 0) made = checkpoint();
    lock.lock();
  }
  lock.unlock();
  if (pending_ > 0) checkpoint();
}

bool Checkpointer::checkpoint() {
  const std::size_t noted = pending_.exchange(0);
  if (const auto made = signHeads(database_, key_, clock_.now()); made.has_error()) {
    logger_.error("checkpoint.failed", {{"reason", std::string_view(made.error().message)}});
    pending_ += noted;
    return false;
  }
  if (const auto copied = copyCheckpoints(database_, copies_); copied.has_error()) {
    logger_.error("checkpoint.copy_failed", {{"reason", std::string_view(copied.error().message)}});
  }
  return true;
}

}  // namespace consilium::store

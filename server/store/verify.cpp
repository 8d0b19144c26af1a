#include "store/verify.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "domain/reported_text.hpp"
#include "store/document_files.hpp"
#include "store/impl/chain.hpp"
#include "store/impl/checkpoint_file.hpp"
#include "store/queries.hpp"
#include "store/stored_json.hpp"

namespace consilium::store {

namespace {

constexpr std::int64_t kPage = 500;
constexpr std::size_t kFindings = 1000;
/// The migration that made the table of signed documents; an older database has none.
constexpr std::int64_t kDocumentsSince = 22;
/// Likewise of reported texts.
constexpr std::int64_t kTextReportsSince = 45;
/// Likewise of the table of files.
constexpr std::int64_t kFilesSince = 41;

/// The SHA-256 that a file has; empty when it cannot be read.
std::string hashOf(const DocumentFiles& files, std::string_view name) {
  const auto file = files.open(name);
  if (file.has_error()) return {};
  const auto hash = file.value().hash();
  return hash.has_error() ? std::string() : hash.value();
}

class Walk {
 public:
  explicit Walk(Transaction& tx) : tx_(tx) {}

  VerifyReport take() { return std::move(report_); }

  void allEvents() {
    std::string stream;
    std::int64_t seq = 0;
    for (;;) {
      const auto rows =
          tx_.all(queries::eventRowsAfter,
                  {{"stream", value(stream)}, {"seq", value(seq)}, {"limit", value(kPage)}});
      if (rows.empty()) break;
      for (const auto& row : rows) event(row);
      stream = rows.back().text("stream");
      seq = rows.back().integer("seq");
    }
    endStream();
  }

  void eventsOf(std::string_view stream) {
    std::int64_t seq = 0;
    for (;;) {
      const auto rows =
          tx_.all(queries::eventRowsOfStream,
                  {{"stream", value(stream)}, {"seq", value(seq)}, {"limit", value(kPage)}});
      if (rows.empty()) break;
      for (const auto& row : rows) event(row);
      seq = rows.back().integer("seq");
    }
    endStream();
    const auto head = tx_.one(queries::streamById, {{"stream", value(stream)}});
    if (head) checkHeadHasEvents(*head);
  }

  /// Heads whose events are gone altogether.
  void allHeads() {
    std::string after;
    for (;;) {
      const auto rows =
          tx_.all(queries::streamsAfter, {{"after", value(after)}, {"limit", value(kPage)}});
      if (rows.empty()) return;
      for (const auto& row : rows) {
        checkHeadHasEvents(row);
        report_.uncovered +=
            std::max<std::int64_t>(0, row.integer("seq") - row.integer("checkpoint_seq"));
      }
      after = rows.back().text("id");
    }
  }

  void allCheckpoints(const Trust& trust) {
    const auto id = tx_.one(queries::metaByName, {{"name", value("database_id")}});
    const std::string database = id ? id->text("content") : std::string();
    if (database.empty()) find("", 0, "The database has lost its id.");
    CheckpointFile copies(trust.copies, trust.copiesSize);
    std::optional<Checkpoint> copy = copies.next();
    const bool copied = copy.has_value();
    std::string previous(kHashSize, '\0');
    std::int64_t number = 0;
    for (;;) {
      const auto rows =
          tx_.all(queries::checkpointsAfter, {{"after", value(number)}, {"limit", value(kPage)}});
      if (rows.empty()) break;
      for (const auto& row : rows) {
        const Checkpoint checkpoint{row.integer("number"), row.text("body"),
                                    row.bytes("signature")};
        if (checkpoint.number != number + 1) {
          find("", number + 1,
               "Checkpoints " + std::to_string(number + 1) + " to " +
                   std::to_string(checkpoint.number - 1) + " are missing.");
          previous.clear();
        }
        number = checkpoint.number;
        for (; copy && copy->number < number; copy = copies.next()) missing(*copy, trust);
        // Where the copies end the newest checkpoints may follow: a crash came before they were
        // copied.
        if (copy && copy->number == number) {
          if (copy->body != checkpoint.body || copy->signature != checkpoint.signature) {
            find("", number, "The checkpoint is not the one that was copied.");
            heads(*copy, trust);
          }
          copy = copies.next();
        } else if (copy) {
          find("", number, "The copies lack this checkpoint.");
        }
        check(checkpoint, previous, database, trust);
        previous = base::sha256(checkpoint.body);
      }
    }
    for (; copy; copy = copies.next()) missing(*copy, trust);
    // The first checkpoint and its copy are made with the data folder.
    if (number == 0 && !trust.keys.empty()) find("", 1, "All checkpoints are missing.");
    if (!trust.copies.empty() && !copied) {
      find("", 0, "The copies of the checkpoints are missing.");
    }
  }

  /// Reports, addenda and attendance sheets that were signed.
  void allDocuments(const Trust& trust) {
    const auto last = tx_.one(queries::migrationLast, {});
    if (!last || last->integer("version") < kDocumentsSince) return;
    const bool reports = last->integer("version") >= kTextReportsSince;
    std::string meeting;
    std::string item;
    std::int64_t number = -1;
    for (;;) {
      const auto rows = tx_.all(queries::signedDocumentsAfter, {{"meeting", value(meeting)},
                                                                {"item", value(item)},
                                                                {"number", value(number)},
                                                                {"limit", value(kPage)}});
      if (rows.empty()) return;
      for (const auto& row : rows) {
        ++report_.documents;
        meeting = row.text("meeting_id");
        item = row.text("item_id");
        number = row.integer("number");
        if (row.text("document").empty() && wasErased(meeting, item)) {
          ++report_.erasedDocuments;
          continue;
        }
        const auto document = reports ? asSigned(row) : row.text("document");
        if (!document) {
          ++report_.erasedDocuments;
          continue;
        }
        const bool known = std::any_of(
            trust.keys.begin(), trust.keys.end(),
            [&](const PublicKey& key) { return key.verifies(*document, row.bytes("signature")); });
        if (known || trust.keys.empty()) continue;
        const std::string what =
            item.empty()  ? "The attendance sheet"
            : number == 0 ? "The report on item " + item
                          : "Addendum " + std::to_string(number) + " to the report on item " + item;
        find("meeting:" + meeting, 0, what + " is not as it was signed, or by an unknown key.");
      }
    }
  }

  /// Files of cases, by their names.
  void allFiles(const Trust& trust) {
    const auto last = tx_.one(queries::migrationLast, {});
    if (trust.documents.empty() || !last || last->integer("version") < kFilesSince) return;
    const DocumentFiles files(trust.documents);
    for (std::string after;;) {
      const auto rows =
          tx_.all(queries::documentFilesAfter, {{"after", value(after)}, {"limit", value(kPage)}});
      if (rows.empty()) return;
      after = rows.back().text("sha256");
      for (const auto& row : rows) {
        ++report_.files;
        const auto& name = row.text("sha256");
        const auto hash = hashOf(files, name);
        if (hash != name)
          find("", 0,
               "The file " + name + " of a document " +
                   (hash.empty() ? "is missing." : "was changed."));
      }
    }
  }

  void find(std::string_view stream, std::int64_t seq, std::string what) {
    if (report_.findings.size() < kFindings) {
      report_.findings.push_back({std::string(stream), seq, std::move(what)});
    } else {
      ++report_.moreFindings;
    }
  }

 private:
  /// Whether the case of an item was erased by rule: its stream says so, which cannot be made up
  /// without leaving a trace.
  bool wasErased(const std::string& meeting, const std::string& item) {
    return tx_.one(queries::itemErased, {{"meeting", value(meeting)}, {"item", value(item)}})
        .has_value();
  }

  /// A signed document with what was reported in it and is only hidden; nothing where a text of it
  /// was erased by rule, as the stream of its case says.
  std::optional<std::string> asSigned(const Row& row) {
    auto document = row.text("document");
    if (document.find(domain::reportedMark("")) == std::string::npos) return document;
    for (const auto& text : tx_.all(
             queries::textReportsOfItem,
             {{"meeting", value(row.text("meeting_id"))}, {"item", value(row.text("item_id"))}})) {
      const auto mark = domain::reportedMark(text.text("id"));
      if (document.find(mark) == std::string::npos) continue;
      if (!text.isNull("erased_at") && !text.isNull("told")) return std::nullopt;
      if (text.isNull("content")) continue;
      if (auto whole = replaceTexts(document, {}, mark, text.text("content")))
        document = std::move(*whole);
    }
    return document;
  }

  /// A copy whose checkpoint is not in the database (any more).
  void missing(const Checkpoint& copy, const Trust& trust) {
    if (copy.number == 0) return find("", 0, "A line of the copies is not a checkpoint.");
    find("", copy.number, "The checkpoint was copied, but is not in the database.");
    heads(copy, trust);
  }

  bool isSigned(const Checkpoint& checkpoint, const Trust& trust) {
    return std::any_of(trust.keys.begin(), trust.keys.end(), [&](const PublicKey& key) {
      return key.verifies(checkpoint.body, checkpoint.signature);
    });
  }

  void check(const Checkpoint& checkpoint, const std::string& previous, const std::string& database,
             const Trust& trust) {
    ++report_.checkpoints;
    const auto body = parseCheckpoint(checkpoint.body);
    if (!body || body->number != checkpoint.number) {
      return find("", checkpoint.number, "The checkpoint was changed.");
    }
    if (!isSigned(checkpoint, trust)) {
      find("", checkpoint.number, "The checkpoint is not signed by a known key.");
    }
    if (body->database != database) {
      find("", checkpoint.number, "The checkpoint is of another database.");
    }
    // Empty after a gap, which was reported.
    if (!previous.empty() && body->previous != base::toHex(previous)) {
      find("", checkpoint.number, "The checkpoint does not follow the one before it.");
    }
    heads(checkpoint, trust);
  }

  /// Compares the events with what a checkpoint says about them; an unsigned one says nothing.
  void heads(const Checkpoint& checkpoint, const Trust& trust) {
    if (!trust.keys.empty() && !isSigned(checkpoint, trust)) return;
    const auto body = parseCheckpoint(checkpoint.body);
    if (!body) return;
    for (const auto& head : body->heads) {
      const auto row =
          tx_.one(queries::eventHash, {{"stream", value(head.stream)}, {"seq", value(head.seq)}});
      const std::string by = "checkpoint " + std::to_string(checkpoint.number);
      if (!row) {
        find(head.stream, head.seq, "The event is missing; " + by + " has it.");
      } else if (row->bytes("hash") != head.hash) {
        find(head.stream, head.seq,
             "The stream was rewritten: the hash is not the one in " + by + ".");
      }
    }
  }

  void event(const Row& row) {
    const std::string& stream = row.text("stream");
    if (stream != stream_ || report_.events == 0) {
      endStream();
      stream_ = stream;
      seq_ = 0;
      hash_ = kNoHash;
      follows_ = true;
      ++report_.streams;
    }
    ++report_.events;
    const std::int64_t seq = row.integer("seq");
    if (seq != seq_ + 1) {
      find(stream, seq_ + 1,
           seq == seq_ + 2 ? "The event is missing."
                           : "The events up to " + std::to_string(seq - 1) + " are missing.");
      follows_ = false;
    }
    body(row, stream, seq);
    const std::string& stored = row.bytes("hash");
    // After a gap the hash before is not known; the next event can be checked again.
    if (follows_ && hashOf(hash_, linkOf(row, stream, seq)) != stored) {
      find(stream, seq, "The event was changed, or another stood before it.");
    }
    follows_ = true;
    seq_ = seq;
    hash_ = stored;
  }

  ChainLink linkOf(const Row& row, const std::string& stream, std::int64_t seq) {
    network_ = row.optionalText("network_id").value_or("");
    return {.stream = stream,
            .seq = seq,
            .type = row.text("type"),
            .at = row.time("at"),
            .actor = row.text("actor"),
            .networkId = network_,
            .changesAccess = row.flag("changes_access"),
            .commitment = row.bytes("commitment")};
  }

  void body(const Row& row, const std::string& stream, std::int64_t seq) {
    if (row.isNull("data") && row.isNull("salt")) {
      ++report_.erased;
      return;
    }
    if (row.isNull("data") || row.isNull("salt")) {
      return find(stream, seq, "The body or its salt is missing, but it was not erased by rule.");
    }
    if (commitmentOf(row.bytes("salt"), row.text("data")) != row.bytes("commitment")) {
      find(stream, seq, "The body was changed.");
    }
  }

  void endStream() {
    if (stream_.empty()) return;
    const auto head = tx_.one(queries::streamById, {{"stream", value(stream_)}});
    if (!head) {
      find(stream_, seq_, "The head of the stream is missing.");
    } else if (head->integer("seq") > seq_) {
      find(stream_, seq_ + 1,
           "The stream was cut: events up to " + std::to_string(head->integer("seq")) +
               " are missing.");
    } else if (head->integer("seq") < seq_) {
      find(stream_, seq_, "The stream has events after its head.");
    } else if (head->bytes("hash") != hash_) {
      find(stream_, seq_, "The hash of the last event is not that of the stream's head.");
    }
    stream_.clear();
  }

  void checkHeadHasEvents(const Row& head) {
    const std::string& stream = head.text("id");
    if (tx_.all(queries::eventRowsOfStream,
                {{"stream", value(stream)}, {"seq", value(0)}, {"limit", value(1)}})
            .empty()) {
      find(stream, 1, "All events of the stream are missing.");
    }
  }

  Transaction& tx_;
  VerifyReport report_;
  std::string stream_;
  std::string network_;
  std::int64_t seq_ = 0;
  std::string hash_;
  bool follows_ = true;
};

}  // namespace

void Trust::fixCopies() {
  std::error_code absent;  // is found when the checkpoints are compared
  const auto size = std::filesystem::file_size(copies, absent);
  if (!absent) copiesSize = std::min(copiesSize, size);
}

VerifyReport verifyAll(Transaction& tx, const Trust& trust) {
  Walk walk(tx);
  walk.allEvents();
  walk.allHeads();
  walk.allCheckpoints(trust);
  walk.allDocuments(trust);
  walk.allFiles(trust);
  return walk.take();
}

VerifyReport verifyStream(Transaction& tx, std::string_view stream) {
  Walk walk(tx);
  walk.eventsOf(stream);
  return walk.take();
}

}  // namespace consilium::store

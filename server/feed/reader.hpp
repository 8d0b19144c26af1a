#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"

namespace consilium::feed {

/// One reader of streams, as the feed sees it: a way out, and the right to read. Called from the
/// feed's thread and, where a transaction is given, from database threads; the feed calls no two
/// functions of one reader with a transaction at the same time for the same stream.
class Reader {
 public:
  virtual ~Reader() = default;

  /// Offers one text message; the buffer is shared. False when the reader is gone or was closed
  /// because it does not keep up: nothing more is offered.
  virtual bool send(std::shared_ptr<const std::string> text) = 0;
  /// Bytes accepted by `send` that have not left yet.
  virtual std::size_t queuedBytes() const = 0;
  /// Whose right to read it is, and the name by which others see that user. Do not change.
  virtual const std::string& userId() const = 0;
  virtual const std::string& userName() const = 0;

  /// Whether the stream may be read, as the snapshot has it; true when this read has to be put on
  /// record (`recordRead`) before content leaves. Errors: `notFound` and `forbidden` when it may
  /// not, `unauthenticated` when the session has ended. No effects: it may be run again.
  virtual base::Result<bool> authorise(store::Transaction& tx, std::string_view stream) = 0;
  /// Puts the read on record, in a read-write transaction. May be run again.
  virtual base::Result<void> recordRead(store::Transaction& tx, std::string_view stream) = 0;
};

}  // namespace consilium::feed

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "protocol/event.hpp"
#include "store/database.hpp"

namespace consilium::feed {

/// Who follows a case or a meeting right now. It lives in memory; where nodes share the database,
/// each also keeps rows for its own users there, and shows the users of the others, as far as their
/// heartbeat goes on. It carries no transactions out itself: it says what is to be written, and is
/// told what was read.
///
/// For one thread, except for the static functions, which belong into transactions.
class Presence {
 public:
  /// Users named in a notification at most.
  static constexpr std::size_t kMost = 100;
  static constexpr std::chrono::seconds kHeartbeat{3};
  /// A node whose heartbeat has not changed for so long, by the clock of whoever looks, does not
  /// count any more, and its rows are removed.
  static constexpr std::chrono::seconds kSilence{10};

  struct State {
    std::uint64_t version = 0;  ///< another one exactly when others are present than before
    std::shared_ptr<const std::string> text;  ///< the notification
  };

  /// The life of another node, as its row says.
  struct Beat {
    std::string node;
    base::Timestamp at;
  };

  struct Row {
    std::string stream;
    std::string node;
    std::string user;
    std::string name;
  };

  struct Reading {
    std::vector<Beat> beats;
    std::vector<Row> rows;
  };

  /// What one transaction has to write.
  struct Batch {
    struct Change {
      Row row;
      bool present = false;
    };

    std::string node;
    base::Timestamp at;
    std::vector<Change> changes;  ///< with them, the heartbeat
    std::vector<Beat> silent;     ///< or: nodes to remove
    bool registered = false;      ///< out: the node had no rows left and begins anew
  };

  /// `node`: the id of this process among those that share the database; empty: it shares with
  /// nobody, and nothing is read or written.
  Presence(const base::Clock& clock, std::string node);

  /// Whether there is presence on a stream: on cases and meetings.
  static bool concerns(std::string_view stream);

  /// A connection of a user begins, or ends, to follow a stream that is concerned. Each `enter` has
  /// its `leave`.
  void enter(const std::string& stream, const std::string& user, const std::string& name);
  void leave(const std::string& stream, const std::string& user);

  /// The streams on which others may be present than when this was last asked.
  std::vector<std::string> takeChanged();
  /// Who is present on a stream that somebody follows here.
  State state(const std::string& stream);

  /// A second has passed: the heartbeat may be due, nodes may have fallen silent, and what could
  /// not be written is tried again.
  void tick();
  /// What is to be written now, if anything; nothing more until `written` was called with it.
  std::shared_ptr<Batch> nextBatch();
  void written(const Batch& batch, bool succeeded);
  /// What a transaction read about these streams.
  void seen(std::span<const std::string> streams, Reading reading);

  static void write(store::Transaction& tx, Batch& batch);
  static Reading read(store::Transaction& tx, std::span<const std::string> streams);
  /// Removes a node at its end. What is still there after a crash the others remove.
  static void retire(store::Transaction& tx, const std::string& node);

 private:
  struct Local {
    std::string name;
    std::size_t connections = 0;
  };

  struct Place {
    std::map<std::string, Local> here;  ///< by user; never empty
    std::vector<Row> elsewhere;
    bool stale = true;  ///< `present` may be another
    std::vector<protocol::PresentUser> present;
    State state;
  };

  struct Node {
    base::Timestamp beat;
    base::Timestamp heard;  ///< when `beat` was first seen, by this node's clock
    bool silent = false;
  };

  using Key = std::pair<std::string, std::string>;  // stream, user

  const Local* find(const Key& key) const;
  void touch(const std::string& stream);
  void touchAll(const std::string& node);
  std::vector<protocol::PresentUser> presentAt(const Place& place) const;
  void hear(const std::vector<Beat>& beats);

  const base::Clock& clock_;
  const std::string node_;
  std::map<std::string, Place, std::less<>> places_;
  std::set<std::string> changed_;

  std::map<std::string, Node, std::less<>> nodes_;  ///< the others
  std::set<Key> pending_;                           ///< whose rows may not be as they should
  std::vector<Beat> silent_;                        ///< to be removed
  std::optional<base::Timestamp> beatAt_;
  bool beatDue_ = false;
  bool writing_ = false;
  bool resting_ = false;  ///< a write has failed; until the next tick
};

}  // namespace consilium::feed

#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"

namespace consilium::rpc {

class Connection;

/// The sessions in use on this server: when, and by which connections. Safe to use from any thread.
class SessionTable {
 public:
  /// The session was used by a request; true when that is to be written to the database now.
  bool used(const std::string& sessionId, const std::string& userId, base::Timestamp now,
            std::chrono::milliseconds touchEvery);

  /// When the session was last used by a request here; nothing when that is not known.
  std::optional<base::Timestamp> lastUse(const std::string& sessionId) const;

  void attach(const std::string& sessionId, const std::string& userId,
              const std::shared_ptr<Connection>& connection, base::Timestamp now);
  void detach(const std::string& sessionId, const Connection& connection);

  std::vector<std::shared_ptr<Connection>> connections(const std::string& sessionId) const;
  /// Sessions with connections, of one user or (empty) of all.
  std::vector<std::string> connected(std::string_view userId) const;

  struct Due {
    std::vector<std::string> touch;  ///< used since that was last written, long enough ago
    std::vector<std::string> check;  ///< with connections, not looked at for so long
  };
  /// What is due now; counts it as done. Forgets sessions that are neither connected nor in use.
  Due due(base::Timestamp now, std::chrono::milliseconds touchEvery,
          std::chrono::milliseconds checkEvery);

 private:
  struct Entry {
    std::string userId;
    base::Timestamp used{};
    base::Timestamp touched{};
    base::Timestamp checked{};
    std::vector<std::weak_ptr<Connection>> connections;
  };
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Entry> sessions_;
};

}  // namespace consilium::rpc

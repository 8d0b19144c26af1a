#include "rpc/impl/session_table.hpp"

#include <algorithm>

#include "rpc/connection.hpp"

namespace consilium::rpc {

bool SessionTable::used(const std::string& sessionId, const std::string& userId,
                        base::Timestamp now, std::chrono::milliseconds touchEvery) {
  const std::lock_guard lock(mutex_);
  auto& entry = sessions_[sessionId];
  entry.userId = userId;
  entry.used = std::max(entry.used, now);
  if (now - entry.touched < touchEvery) return false;
  entry.touched = now;
  return true;
}

std::optional<base::Timestamp> SessionTable::lastUse(const std::string& sessionId) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(sessionId);
  if (found == sessions_.end() || found->second.used == base::Timestamp{}) return std::nullopt;
  return found->second.used;
}

void SessionTable::attach(const std::string& sessionId, const std::string& userId,
                          const std::shared_ptr<Connection>& connection, base::Timestamp now) {
  const std::lock_guard lock(mutex_);
  auto& entry = sessions_[sessionId];
  entry.userId = userId;
  entry.checked = now;
  entry.connections.push_back(connection);
}

void SessionTable::detach(const std::string& sessionId, const Connection& connection) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(sessionId);
  if (found == sessions_.end()) return;
  std::erase_if(found->second.connections, [&](const std::weak_ptr<Connection>& weak) {
    const auto strong = weak.lock();
    return !strong || strong.get() == &connection;
  });
}

std::vector<std::shared_ptr<Connection>> SessionTable::connections(
    const std::string& sessionId) const {
  std::vector<std::shared_ptr<Connection>> out;
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(sessionId);
  if (found == sessions_.end()) return out;
  for (const auto& weak : found->second.connections)
    if (auto strong = weak.lock()) out.push_back(std::move(strong));
  return out;
}

std::vector<std::string> SessionTable::connected(std::string_view userId) const {
  std::vector<std::string> out;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, entry] : sessions_)
    if (!entry.connections.empty() && (userId.empty() || entry.userId == userId)) out.push_back(id);
  return out;
}

SessionTable::Due SessionTable::due(base::Timestamp now, std::chrono::milliseconds touchEvery,
                                    std::chrono::milliseconds checkEvery) {
  Due due;
  const std::lock_guard lock(mutex_);
  for (auto at = sessions_.begin(); at != sessions_.end();) {
    auto& [id, entry] = *at;
    if (now - entry.touched >= touchEvery) {
      if (entry.used > entry.touched) {
        due.touch.push_back(id);
        entry.touched = now;
      } else if (entry.connections.empty()) {
        at = sessions_.erase(at);
        continue;
      }
    }
    if (!entry.connections.empty() && now - entry.checked >= checkEvery) {
      due.check.push_back(id);
      entry.checked = now;
    }
    ++at;
  }
  return due;
}

}  // namespace consilium::rpc

#include "feed/impl/presence.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "protocol/codec.hpp"
#include "store/queries.hpp"
#include "store/value_list.hpp"

namespace consilium::feed {

namespace {

namespace queries = store::queries;
using store::value;

/// Changes written in one transaction.
constexpr std::size_t kChanges = 200;

}  // namespace

Presence::Presence(const base::Clock& clock, std::string node)
    : clock_(clock), node_(std::move(node)) {}

bool Presence::concerns(std::string_view stream) {
  return stream.starts_with("case:") || stream.starts_with("meeting:");
}

// Here -------------------------------------------------------------------------------------------

void Presence::enter(const std::string& stream, const std::string& user, const std::string& name) {
  auto& local = places_[stream].here[user];
  if (local.connections++ > 0) return;
  local.name = name;
  touch(stream);
  if (!node_.empty()) pending_.emplace(stream, user);
}

void Presence::leave(const std::string& stream, const std::string& user) {
  const auto place = places_.find(stream);
  const auto local = place->second.here.find(user);
  if (--local->second.connections > 0) return;
  place->second.here.erase(local);
  if (!node_.empty()) pending_.emplace(stream, user);
  if (place->second.here.empty()) {
    places_.erase(place);
    changed_.erase(stream);
  } else {
    touch(stream);
  }
}

const Presence::Local* Presence::find(const Key& key) const {
  const auto place = places_.find(key.first);
  if (place == places_.end()) return nullptr;
  const auto local = place->second.here.find(key.second);
  return local == place->second.here.end() ? nullptr : &local->second;
}

void Presence::touch(const std::string& stream) {
  places_.at(stream).stale = true;
  changed_.insert(stream);
}

void Presence::touchAll(const std::string& node) {
  for (auto& [stream, place] : places_)
    if (std::any_of(place.elsewhere.begin(), place.elsewhere.end(),
                    [&](const Row& row) { return row.node == node; }))
      touch(stream);
}

std::vector<std::string> Presence::takeChanged() {
  if (changed_.empty()) return {};
  std::vector<std::string> changed(changed_.begin(), changed_.end());
  changed_.clear();
  return changed;
}

Presence::State Presence::state(const std::string& stream) {
  auto& place = places_.at(stream);
  if (!std::exchange(place.stale, false)) return place.state;
  auto present = presentAt(place);
  const auto same = [](const auto& left, const auto& right) {
    return left.user == right.user && left.name == right.name;
  };
  if (std::equal(present.begin(), present.end(), place.present.begin(), place.present.end(), same))
    return place.state;
  place.present = std::move(present);
  protocol::Presence params;
  params.stream = stream;
  params.present = place.present;
  ++place.state.version;
  place.state.text = std::make_shared<const std::string>(
      R"({"jsonrpc":"2.0","method":"presence","params":)" + protocol::encode(params) + "}");
  return place.state;
}

std::vector<protocol::PresentUser> Presence::presentAt(const Place& place) const {
  // A user who goes by two names for a while has the first of them, so that all nodes agree.
  std::map<std::string_view, std::string_view> names;
  const auto add = [&names](std::string_view user, std::string_view name) {
    const auto [known, added] = names.emplace(user, name);
    if (!added) known->second = std::min(known->second, name);
  };
  for (const auto& [user, local] : place.here) add(user, local.name);
  for (const auto& row : place.elsewhere)
    if (const auto node = nodes_.find(row.node); node != nodes_.end() && !node->second.silent)
      add(row.user, row.name);
  std::vector<std::pair<std::string_view, std::string_view>> order;
  order.reserve(names.size());
  for (const auto& [user, name] : names) order.emplace_back(name, user);
  std::sort(order.begin(), order.end());
  order.resize(std::min(order.size(), kMost));
  std::vector<protocol::PresentUser> present(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    std::tie(present[i].name, present[i].user) = order[i];
  return present;
}

// Elsewhere --------------------------------------------------------------------------------------

void Presence::tick() {
  resting_ = false;
  const auto now = clock_.now();
  beatDue_ = beatDue_ || !beatAt_ || now - *beatAt_ >= kHeartbeat;
  // Where the database cannot be read, nobody is heard of either.
  for (auto& [id, node] : nodes_)
    if (now - node.heard >= kSilence && !std::exchange(node.silent, true)) touchAll(id);
}

void Presence::hear(const std::vector<Beat>& beats) {
  const auto now = clock_.now();
  const auto before = std::exchange(nodes_, {});
  silent_.clear();
  for (const auto& beat : beats) {
    if (beat.node == node_) continue;
    const auto known = before.find(beat.node);
    const bool unchanged = known != before.end() && known->second.beat == beat.at;
    auto& node = nodes_[beat.node];
    node.beat = beat.at;
    node.heard = unchanged ? known->second.heard : now;
    node.silent = now - node.heard >= kSilence;
    if (node.silent) silent_.push_back(beat);
    const bool counted = known != before.end() && !known->second.silent;
    if (counted == node.silent) touchAll(beat.node);
  }
  for (const auto& [id, node] : before)
    if (!node.silent && !nodes_.contains(id)) touchAll(id);
}

void Presence::seen(std::span<const std::string> streams, Reading reading) {
  hear(reading.beats);
  std::map<std::string_view, std::vector<Row>> found;
  for (auto& row : reading.rows)
    if (row.node != node_) {
      const auto place = places_.find(row.stream);
      if (place != places_.end()) found[place->first].push_back(std::move(row));
    }
  for (const auto& stream : streams) {
    const auto place = places_.find(stream);
    if (place == places_.end()) continue;
    auto& rows = found[place->first];
    const auto same = [](const Row& left, const Row& right) {
      return std::tie(left.node, left.user, left.name) ==
             std::tie(right.node, right.user, right.name);
    };
    auto& elsewhere = place->second.elsewhere;
    if (std::equal(rows.begin(), rows.end(), elsewhere.begin(), elsewhere.end(), same)) continue;
    elsewhere = std::move(rows);
    touch(stream);
  }
}

Presence::Reading Presence::read(store::Transaction& tx, std::span<const std::string> streams) {
  Reading reading;
  std::vector<std::string> concerned;
  std::copy_if(streams.begin(), streams.end(), std::back_inserter(concerned),
               [](const std::string& stream) { return concerns(stream); });
  for (const auto& row : tx.all(queries::presenceNodes, {}))
    reading.beats.push_back({row.text("id"), row.time("beat_at")});
  for (const auto& row : store::allIn(tx, queries::presenceOfStreams, concerned))
    reading.rows.push_back(
        {row.text("stream"), row.text("node_id"), row.text("user_id"), row.text("name")});
  return reading;
}

std::shared_ptr<Presence::Batch> Presence::nextBatch() {
  if (writing_ || resting_ || (pending_.empty() && silent_.empty() && !beatDue_)) return nullptr;
  auto batch = std::make_shared<Batch>();
  batch->node = node_;
  batch->at = clock_.now();
  if (!silent_.empty()) {
    batch->silent.swap(silent_);
  } else {
    while (!pending_.empty() && batch->changes.size() < kChanges) {
      const auto key = std::move(pending_.extract(pending_.begin()).value());
      const auto* local = find(key);
      batch->changes.push_back(
          {{key.first, node_, key.second, local ? local->name : std::string()}, local != nullptr});
    }
  }
  writing_ = true;
  return batch;
}

void Presence::written(const Batch& batch, bool succeeded) {
  writing_ = false;
  if (!succeeded) {
    resting_ = true;
    for (const auto& change : batch.changes) pending_.emplace(change.row.stream, change.row.user);
    return;
  }
  if (!batch.silent.empty()) return;
  // Its rows were removed while it could not be heard; what is new is in the batch.
  if (batch.registered && beatAt_)
    for (const auto& [stream, place] : places_)
      for (const auto& [user, local] : place.here) pending_.emplace(stream, user);
  beatAt_ = batch.at;
  beatDue_ = false;
}

void Presence::write(store::Transaction& tx, Batch& batch) {
  if (!batch.silent.empty()) {
    for (const auto& beat : batch.silent)
      if (tx.run(queries::presenceNodeRemove,
                 {{"node", value(beat.node)}, {"at", value(beat.at)}}) == 1)
        tx.run(queries::presenceOfNodeRemove, {{"node", value(beat.node)}});
    return;
  }
  batch.registered =
      tx.run(queries::presenceBeat, {{"at", value(batch.at)}, {"node", value(batch.node)}}) == 0;
  if (batch.registered)
    tx.run(queries::presenceNodeInsert, {{"node", value(batch.node)}, {"at", value(batch.at)}});
  for (const auto& [row, present] : batch.changes) {
    if (present)
      tx.run(queries::presenceInsert, {{"stream", value(row.stream)},
                                       {"node", value(row.node)},
                                       {"user", value(row.user)},
                                       {"name", value(row.name)}});
    else
      tx.run(queries::presenceRemove,
             {{"stream", value(row.stream)}, {"node", value(row.node)}, {"user", value(row.user)}});
  }
}

void Presence::retire(store::Transaction& tx, const std::string& node) {
  tx.run(queries::presenceNodeEnd, {{"node", value(node)}});
  tx.run(queries::presenceOfNodeRemove, {{"node", value(node)}});
}

}  // namespace consilium::feed
